"""What was edited in QGIS comes back from a GeoPackage as it does from GeoJSON."""

from __future__ import annotations

import numpy as np
import pyogrio
import pytest
import shapely
from small_situation import small

from geo.errors import InputError
from geo.gazetteer.gis_import import layer_features
from maps.exports.geopackage import write_geopackage


def written(path, *, layer="drawn", crs="EPSG:4326", columns=None):
    columns = columns or {"name": ["Alpha", "Beta"], "id": ["x.alpha", None], "population": [np.nan, 3.0]}
    pyogrio.raw.write(
        str(path),
        geometry=shapely.to_wkb(shapely.points([(28.9, -1.6), (28.3, -1.2)])),
        field_data=[np.array(v, dtype=float if name == "population" else object) for name, v in columns.items()],
        fields=list(columns),
        layer=layer,
        driver="GPKG",
        geometry_type="Point",
        crs=crs,
    )
    return path


def test_the_only_layer_with_names_is_taken(tmp_path):
    alpha, beta = layer_features(written(tmp_path / "a.gpkg"))
    assert alpha["properties"] == {"name": "Alpha", "id": "x.alpha"}
    assert alpha["geometry"]["coordinates"] == (28.9, -1.6)
    assert beta["properties"] == {"name": "Beta", "population": 3.0}


def test_a_layer_of_our_own_file_carries_its_ids(tmp_path):
    path = tmp_path / "situation.gpkg"
    write_geopackage(small(), path)
    ids = {feature["properties"]["id"] for feature in layer_features(path, "ground")}
    assert ids == {"nor.lake", "nor.norland", "nor.east"}


def test_several_layers_must_be_told_apart(tmp_path):
    path = tmp_path / "situation.gpkg"
    write_geopackage(small(), path)
    with pytest.raises(InputError, match=r"Name it with --layer\. Layers with a name: .*ground"):
        layer_features(path)


@pytest.mark.parametrize(
    ("more", "layer", "words"),
    [
        ({"crs": "EPSG:3857"}, "", "not in degrees"),
        ({"columns": {"title": ["a", "b"]}}, "drawn", "has no column 'name'; its columns: title"),
        ({}, "absent", "cannot be read"),
    ],
)
def test_a_layer_that_cannot_be_used_is_named(tmp_path, more, layer, words):
    path = written(tmp_path / "a.gpkg", **more)
    with pytest.raises(InputError, match=words):
        layer_features(path, layer)


def test_a_file_that_is_no_geopackage_is_said(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(b"a letter, not a database")
    with pytest.raises(InputError, match="cannot be read"):
        layer_features(path)
