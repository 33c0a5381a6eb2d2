"""Units of a country, all levels at once: one topology, whoever made the file."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
import yaml
from shapely import box
from shapely.geometry import mapping

from geo.errors import InputError
from geo.gazetteer.units_import import import_units
from geo.topology import read_topojson

# Two provinces of two districts each; makers leave a gap of some metres and an overlap of some others.
DISTRICTS = [
    ("North", "P1", "Upper", "D1", box(0, 1, 1, 2)), ("North", "P1", "Side", "D2", box(1.0005, 1, 2, 2)),
    ("South", "P2", "Side", "D3", box(0, 0, 1, 1.0004)), ("South", "P2", "Lower", "D4", box(1, 0, 2, 1)),
]  # fmt: skip


def written(path, rows):
    features = [{"type": "Feature", "properties": p, "geometry": mapping(shape)} for p, shape in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def cod_ab(folder):
    rows = [
        ({"ADM0_EN": "Tst", "ADM1_EN": a, "ADM1_PCODE": p, "ADM2_EN": b, "ADM2_PCODE": d}, s)
        for a, p, b, d, s in DISTRICTS
    ]
    return [written(folder / "tst_adm2.geojson", rows)]


def gadm(folder):
    rows = [({"GID_1": p, "NAME_1": a, "GID_2": d, "NAME_2": b}, s) for a, p, b, d, s in DISTRICTS]
    return [written(folder / "gadm.geojson", rows)]


def geoboundaries(folder):
    fine = [({"shapeName": b, "shapeID": d, "shapeType": "ADM2"}, s) for _, _, b, d, s in DISTRICTS]
    upper = [
        ({"shapeName": "North", "shapeID": "P1", "shapeType": "ADM1"}, box(0, 1.01, 2, 2)),
        ({"shapeName": "South", "shapeID": "P2", "shapeType": "ADM1"}, box(0, 0, 2, 1.01)),
    ]
    return [written(folder / "adm2.geojson", fine), written(folder / "adm1.geojson", upper)]


@pytest.mark.parametrize("maker", [cod_ab, gadm, geoboundaries])
def test_a_country_s_units_become_one_topology(maker, tmp_path):
    said = import_units(maker(tmp_path), tmp_path / "tst", theatre="tst", parent="world.tst", source="a maker, CC BY")
    assert said == ["level 1: 2 units", "level 2: 4 units"]
    entries = yaml.safe_load((tmp_path / "tst" / "units.yaml").read_text(encoding="utf-8"))["places"]
    assert {i: e["in"] for i, e in entries.items()} == {
        "tst.north": "world.tst", "tst.north-side": "tst.north", "tst.north-upper": "tst.north",
        "tst.south": "world.tst", "tst.south-lower": "tst.south", "tst.south-side": "tst.south",
    }  # fmt: skip
    shapes = read_topojson(json.loads((tmp_path / "tst" / "outlines" / "units.topojson").read_text(encoding="utf-8")))
    fine = np.array([shape for id_, shape in shapes.items() if "-" in id_])
    assert shapely.coverage_is_valid(fine)
    assert shapely.union_all(fine).geom_type == "Polygon"  # the gap is closed
    assert not len(shapely.union_all(fine).interiors)
    for id_, shape in shapes.items():
        parent = shapes[id_.partition("-")[0]]
        assert shape.difference(parent).area == 0


def test_the_same_files_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        import_units(gadm(tmp_path), tmp_path / name, theatre="tst", parent="", source="x")
    one, other = ((tmp_path / n / "outlines" / "units.topojson").read_bytes() for n in "ab")
    assert one == other


def test_a_file_without_names_says_which_columns_are_known(tmp_path):
    path = written(tmp_path / "x.geojson", [({"title": "North"}, box(0, 0, 1, 1))])
    with pytest.raises(InputError, match=r"ADM1_EN.*NAME_1.*shapeName"):
        import_units([path], tmp_path / "tst", theatre="tst", parent="", source="x")
