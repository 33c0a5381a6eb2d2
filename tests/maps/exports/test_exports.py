from __future__ import annotations

import csv
import json
import shutil
import struct
import subprocess
import sys
import zipfile
from argparse import Namespace
from xml.etree import ElementTree as ET

import pyogrio
import pytest
import shapely
from small_situation import small

from geo.errors import InputError, OutputError
from maps.cli import main
from maps.commands import export as commands_export
from maps.exports import geopackage
from maps.exports.kml import NAMESPACE, write_kml, write_kmz
from maps.exports.ogr import write_flatgeobuf, write_geoparquet, write_layer_geojson, write_pmtiles
from maps.exports.schema import BY_NAME

KML = {"k": NAMESPACE}
AREAS = BY_NAME["control"]
POINTS = BY_NAME["events"]


def test_flatgeobuf_holds_the_rows_that_have_a_place(tmp_path):
    path = tmp_path / "events.fgb"
    write_flatgeobuf(small(), POINTS, path)
    meta, _, wkb, arrays = pyogrio.raw.read(path)
    row = dict(zip(meta["fields"], arrays, strict=True))
    assert set(row["event_id"]) == {"ev-1", "ev-2", "ev-3", "ev-6", "ev-7"}
    assert meta["crs"] == "EPSG:4326"
    assert str(row["event_date"].min())[:10] == "2025-01-01"
    assert {shape.geom_type for shape in shapely.from_wkb(wkb)} == {"Point"}


@pytest.mark.parametrize("name", ["events", "control", "documents"])
def test_geoparquet_comes_back_with_its_types(tmp_path, name):
    import geopandas as gpd
    import pyarrow.parquet as pq

    path = tmp_path / f"{name}.parquet"
    write_geoparquet(small(), BY_NAME[name], path)
    table = pq.read_table(path)
    assert table.column_names[: len(BY_NAME[name].columns)] == list(BY_NAME[name].columns)
    if BY_NAME[name].geometry:
        frame = gpd.read_parquet(path)
        assert frame.crs.to_epsg() == 4326 or frame.crs.to_string() == "OGC:CRS84"
        assert frame.geometry.dropna().geom_type.unique().tolist() == [BY_NAME[name].geometry]


def test_pmtiles_are_tiles(tmp_path):
    path = tmp_path / "events.pmtiles"
    write_pmtiles(small(), POINTS, path)
    assert path.read_bytes()[:8] == b"PMTiles\x03"
    assert pyogrio.list_layers(path)[0][0] == "events"


def test_a_layer_as_geojson_has_null_for_the_nowhere(tmp_path):
    path = tmp_path / "events.geojson"
    write_layer_geojson(small(), POINTS, path)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [f["properties"]["event_id"] for f in features if f["geometry"] is None] == ["ev-5"]


@pytest.mark.parametrize("write", [write_flatgeobuf, write_pmtiles, write_layer_geojson])
def test_a_table_without_geometry_is_refused(tmp_path, write):
    with pytest.raises(OutputError, match=r"has no geometry; write it as \.csv"):
        write(small(), BY_NAME["documents"], tmp_path / "x")


@pytest.fixture(scope="module")
def kml(tmp_path_factory):
    path = tmp_path_factory.mktemp("kml") / "situation.kml"
    write_kml(small(), path)
    return ET.parse(path).getroot()  # noqa: S314  # our own file


def test_kml_names_places_and_times(kml):
    folders = [folder.findtext("k:name", namespaces=KML) for folder in kml.iterfind(".//k:Folder", KML)]
    assert folders[:2] == ["Control as reported", "Battles"]
    alpha = kml.find(".//k:Placemark", KML)
    assert alpha.findtext("k:TimeSpan/k:begin", namespaces=KML) == "2025-01-01"
    assert alpha.findtext("k:TimeSpan/k:end", namespaces=KML) == "2025-01-05"


def test_kml_has_a_style_for_everything_it_draws(kml):
    styles = {f"#{style.get('id')}" for style in kml.iterfind(".//k:Style", KML)}
    used = {url.text for url in kml.iterfind(".//k:styleUrl", KML)}
    assert used <= styles
    assert not list(kml.iterfind(".//k:href", KML))  # nothing is fetched from anywhere


def test_a_kmz_brings_its_symbol_and_two_are_equal(tmp_path):
    for name in ("a.kmz", "b.kmz"):
        write_kmz(small(), tmp_path / name)
    assert (tmp_path / "a.kmz").read_bytes() == (tmp_path / "b.kmz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.kmz") as archive:
        assert archive.namelist() == ["doc.kml", "mark.png"]  # the text comes first: readers take the first .kml
        root = ET.fromstring(archive.read("doc.kml"))  # noqa: S314  # our own file
        picture = archive.read("mark.png")
    assert {href.text for href in root.iterfind(".//k:Icon/k:href", KML)} == {"mark.png"}
    assert len(root.findall(".//k:Style", KML)) == len(root.findall(".//k:Icon", KML))
    assert struct.unpack(">II", picture[16:24]) == (64, 64)


def test_kml_shows_no_markup_of_a_report():
    from dataclasses import replace

    from maps.exports.kml import kml_document

    document = replace(small().documents[0], text="<script>alert(1)</script>\x07 & so on. " * 4)
    root = kml_document(replace(small(), documents=(document,)))
    assert all("<script>" not in (part.text or "") for part in root.iter("description"))
    assert ET.fromstring(ET.tostring(root)) is not None  # noqa: S314  # our own text


def options(*targets, **more):
    words = {"layer": None, "bom": False, "hxl": False, "schema": "sitmap", "project": ""}
    words |= {"out": None, "as_of": None, "online": False, "no_quotes": False, "hold": None, "config": None}
    words |= {
        "size": "card",
        "view": None,
        "theme": "light",
        "language": None,
        "since": None,
        "title": None,
        "ratio": 1,
        "multiples": None,
    }
    return Namespace(to=[str(target) for target in targets], **(words | more))


@pytest.mark.parametrize("ending", sorted(commands_export._WRITERS))
def test_every_ending_writes_a_file(tmp_path, ending, capsys):
    path = tmp_path / f"situation{ending}"
    commands_export.export(small(), [str(path)], options(path))
    assert path.stat().st_size > 100
    assert str(path) in capsys.readouterr().out
    assert {entry.name for entry in tmp_path.iterdir()} <= {path.name, "situation.gpkg"}


def test_the_name_of_a_file_chooses_its_layer(tmp_path):
    path = tmp_path / "claims.csv"
    commands_export.export(small(), [str(path)], options(path, hxl=True))
    with path.open(encoding="utf-8", newline="") as stream:
        header, tags, row = list(csv.reader(stream))
    assert header[0] == "claim_id"
    assert tags[header.index("latitude")] == "#geo+lat"
    assert row[0] == "claim-1"


@pytest.mark.parametrize(
    ("target", "more", "words"),
    [
        ("a.xyz", {}, "unknown ending '.xyz'"),
        ("mysql://host/db", {}, "the only database known is PostGIS"),
        ("a.csv", {"layer": "nothing"}, "no such layer; known: events"),
    ],
)
def test_a_wrong_target_is_named_before_anything_is_read(target, more, words):
    with pytest.raises(InputError, match=words):
        commands_export._check(target, options(target, **more))


def test_the_command_says_in_one_line_what_is_wrong(capsys):
    assert main(["export", "--to", "a.xyz"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_pyarrow_the_geopackage_is_the_same_and_parquet_says_what_to_type(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "situation.gpkg"
    geopackage.write_geopackage(small(), path)
    from test_geopackage import assert_same

    assert_same(path, small())
    with pytest.raises(OutputError, match=r"pip install 'sitmap\[parquet\]'"):
        write_geoparquet(small(), AREAS, tmp_path / "a.parquet")


@pytest.mark.qgis
def test_gdal_reads_every_vector_file(tmp_path):
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("needs gdal-bin")
    for name in ("events.fgb", "control.geojson", "situation.kml", "situation.kmz"):
        path = tmp_path / name
        commands_export.export(small(), [str(path)], options(path))
        done = subprocess.run([ogrinfo, "-ro", "-al", "-so", str(path)], capture_output=True, text=True, check=True)
        assert "ERROR" not in done.stdout + done.stderr
        assert "Warning" not in done.stdout + done.stderr


def test_a_shapefile_has_short_names_and_a_note(tmp_path):
    from dataclasses import replace

    from maps.exports.shapefile import write_shapefile

    first, *rest = small().events
    situation = replace(small(), events=(replace(first, claimant="é" * 300), *rest))
    for name in ("a.zip", "b.zip"):
        write_shapefile(situation, POINTS, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        note = archive.read("readme.txt").decode("utf-8")
        assert {name.rpartition(".")[2] for name in archive.namelist()} == {"shp", "shx", "dbf", "prj", "cpg", "txt"}
    assert "1 rows without geometry are left out." in note
    assert "1 texts of more than 254 bytes are cut" in note
    assert "deaths_hi   fatalities_high  highest figure; empty if none is stated" in note
    meta, _, wkb, arrays = pyogrio.raw.read(f"/vsizip/{tmp_path / 'a.zip'}")
    row = dict(zip(meta["fields"], arrays, strict=True))
    assert max(map(len, meta["fields"])) == 10
    assert set(row["event_id"]) == {"ev-1", "ev-2", "ev-3", "ev-6", "ev-7"}
    assert str(row["date"].min())[:10] == "2025-01-01"
    assert {shape.geom_type for shape in shapely.from_wkb(wkb)} == {"Point"}


def test_no_short_name_of_any_layer_is_longer_than_ten_letters_or_used_twice():
    from maps.exports.schema import TABLES
    from maps.exports.shapefile import short_names

    for table in TABLES:
        names = [name.lower() for name in short_names(table.columns).values()]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= 10


def test_kml_has_the_cells_of_a_row_as_data(kml):
    mark = next(
        mark
        for mark in kml.iterfind(".//k:Placemark", KML)
        if mark.find(".//k:Data[@name='event_id']/k:value", KML) is not None
    )
    cells = {
        data.get("name"): data.findtext("k:value", namespaces=KML)
        for data in mark.iterfind("k:ExtendedData/k:Data", KML)
    }
    assert cells["event_date"].startswith("2025-01-")
    assert cells["country_name"] == "Norway"
    order = [part.tag.rpartition("}")[2] for part in mark]
    assert order.index("styleUrl") < order.index("ExtendedData") < order.index("Point")  # as the schema has it
