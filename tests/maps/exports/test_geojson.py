from __future__ import annotations

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LinearRing, Polygon, box, shape
from small_situation import small

from maps.exports.csv_files import hxl_tags, safe_cell, write_csv, write_events
from maps.exports.geojson import feature_line, feature_lines, write_geojson, write_lines


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return {path.name: path for path in write_geojson(small(), tmp_path_factory.mktemp("geojson"))}


def faults(document) -> list[str]:
    """Return what RFC 7946 forbids or advises against."""
    found = [key for key in ("crs", "@metadata", "name") if key in document]
    for feature in document["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        found += _geometry_faults(feature["geometry"])
    return found


def _geometry_faults(geometry) -> list[str]:
    if geometry["type"] == "Point":
        return _position_faults(geometry["coordinates"])
    found = [] if geometry["type"] == "MultiPolygon" else [geometry["type"]]
    for polygon in geometry["coordinates"]:
        for number, ring in enumerate(polygon):
            if ring[0] != ring[-1] or len(ring) < 4:
                found.append("ring")
            if LinearRing(ring).is_ccw != (number == 0):
                found.append("right-hand rule")
            found += [fault for position in ring for fault in _position_faults(position)]
    return found


def _position_faults(position) -> list[str]:
    lon, lat = position
    right = -180 <= lon <= 180 and -90 <= lat <= 90 and round(lon, 6) == lon and round(lat, 6) == lat
    return [] if right else [f"position {position}"]


def test_every_file_follows_rfc_7946(files):
    for name, path in files.items():
        if name.endswith(".geojson"):
            assert faults(json.loads(path.read_text(encoding="utf-8"))) == [], name


def test_a_file_holds_one_type_of_geometry(files):
    for name, path in files.items():
        if name.endswith(".geojson"):
            types = {feature["geometry"]["type"] for feature in json.loads(path.read_text("utf-8"))["features"]}
            assert len(types) == 1, name


def test_what_is_to_be_known_stands_in_a_side_file(files):
    about = json.loads(files["situation.json"].read_text(encoding="utf-8"))["@metadata"]
    assert about["date"] == "2025-01-10"
    assert "not verified" in about["description"]
    assert about["source"] == ["Wire"]


def test_a_country_is_no_pin(files):
    events = json.loads(files["events.geojson"].read_text(encoding="utf-8"))["features"]
    assert "ev-5" not in {event["properties"]["event_id"] for event in events}
    assert len(events) == 5


def test_a_line_is_a_feature(files):
    lines = files["events.geojson"].read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5 + 2


@pytest.mark.parametrize(
    ("outline", "parts"),
    [
        (box(179, -1, 181, 1), 2),
        (box(-181, 10, -179, 12), 2),
        (box(10, 10, 11, 11), 1),
        (Polygon([(0, 0), (0, 1), (1, 1), (1, 0)]), 1),  # clockwise as given
        (box(0, 0, 1e-9, 1e-9), 1),  # smaller than the last digit
    ],
)
def test_areas_are_cut_at_the_antimeridian_and_turn_left(outline, parts):
    geometry = json.loads(feature_line({}, outline))["geometry"]
    assert len(geometry["coordinates"]) == parts
    if outline.area > 1e-6:
        assert _geometry_faults(geometry) == []
        assert shape(geometry).area == pytest.approx(outline.area)


def test_points_beyond_the_antimeridian_come_home():
    assert json.loads(feature_line({}, (181.5, 2.0)))["geometry"]["coordinates"] == [-178.5, 2.0]
    assert json.loads(feature_line({}, (180.0, 2.0)))["geometry"]["coordinates"] == [180.0, 2.0]


@given(st.text(), st.one_of(st.none(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False)))
@settings(max_examples=60, deadline=None)
def test_properties_come_back_as_they_were(name, value):
    assert json.loads(feature_line({name: value}, (1.0, 2.0)))["properties"] == {name: value}


CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False))


@given(st.lists(st.tuples(CELLS, st.text(), st.tuples(st.floats(-180, 180), st.floats(-90, 90)) | st.none())))
@settings(max_examples=60, deadline=None)
def test_columns_make_the_same_features_as_rows(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("lines") / "a.geojson"
    mixed, texts, shapes = zip(*rows, strict=True) if rows else ((), (), ())
    write_lines(path, feature_lines({"50 % %s": mixed, "text": texts}, shapes))
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert features == [json.loads(feature_line({"50 % %s": m, "text": t}, s)) for m, t, s in rows]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_is_a_formula(start):
    assert safe_cell(f"{start}HYPERLINK(1)").startswith("'")


@pytest.mark.parametrize("number", ["-1.5", "+3", "12", -1.5, 0])
def test_numbers_stay_numbers(number):
    assert safe_cell(number) == number


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), max_size=4))
@settings(max_examples=60, deadline=None)
def test_csv_reads_back_but_for_the_apostrophe(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    columns = [f"c{number}" for number in range(len(cells))]
    write_csv(path, columns, [dict(zip(columns, cells, strict=True))])
    with path.open(encoding="utf-8", newline="") as stream:
        _, row = list(csv.reader(stream))
    assert [cell.removeprefix("'") for cell in row] == [str(safe_cell(cell)).removeprefix("'") for cell in cells]


def test_excel_and_hxl_are_options(tmp_path):
    path = tmp_path / "events.csv"
    write_events(small(), path, bom=True, hxl=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["latitude"] == "#geo+lat"
    assert rows[0]["sub_event_type"] == "#event+type+sub"
    assert len(rows) == 1 + 7


def test_hashtags_are_of_the_standard():
    from geo.tables.events import ACLED_COLUMNS, OUR_COLUMNS

    tags = [tag for tag in hxl_tags((*ACLED_COLUMNS, *OUR_COLUMNS)) if tag]
    assert len(tags) >= 15
    assert all(tag.startswith("#") and " " not in tag for tag in tags)
