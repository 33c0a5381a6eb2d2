"""What was written is read back equal, in every column, whatever the values."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_situation import ALPHA, event, found, small
from test_geopackage import TEXTS, expected, read_back

from geo.model import Count
from maps.exports.ogr import write_flatgeobuf, write_geoparquet, write_layer_geojson
from maps.exports.schema import BY_NAME

EVENTS = BY_NAME["events"]
SOME_DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))


@st.composite
def situations(draw):
    """Return a situation of some events with hostile texts, at any place, of any day or none."""
    events = []
    for number in range(draw(st.integers(1, 4))):
        lon, lat, text = draw(st.floats(-180, 180)), draw(st.floats(-90, 90)), draw(TEXTS)
        place = replace(ALPHA, lon=lon, lat=lat, name=text)
        deaths = draw(st.none() | st.integers(0, 2**31))
        count = None if deaths is None else Count(low=deaths, best=deaths, high=deaths)
        made = event(number, "clash", found("Alpha", place), draw(st.none() | SOME_DAYS))
        events.append(replace(made, claimant=draw(TEXTS), fatalities=count, score=draw(st.floats(0, 1))))
    return replace(small(), events=tuple(events))


def rounds(make):
    """Run a test on some situations."""
    few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    return given(situation=situations())(few(make))


@rounds
def test_geojson(tmp_path, situation):
    path = tmp_path / "events.geojson"
    write_layer_geojson(situation, EVENTS, path)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rows = list(EVENTS.rows(situation))
    assert [feature["properties"] for feature in features] == [row for row, _ in rows]
    for feature, (_, shape) in zip(features, rows, strict=True):
        assert feature["geometry"]["coordinates"] == pytest.approx(shape, abs=5.1e-7)  # six digits


@rounds
def test_geoparquet(tmp_path, situation):
    import pyarrow.parquet as pq

    path = tmp_path / "events.parquet"
    write_geoparquet(situation, EVENTS, path)
    table = pq.read_table(path)
    columns, wkb = expected(EVENTS, situation)
    back = {name: table[name].to_pylist() for name in EVENTS.columns}
    days = {name: [day and day.isoformat() for day in back[name]] for name in ("event_date", "end_date", "published")}
    assert back | days == columns
    assert table["geometry"].to_pylist() == list(wkb)


@rounds
def test_flatgeobuf(tmp_path, situation):
    path = tmp_path / "events.fgb"
    write_flatgeobuf(situation, EVENTS, path)
    columns, wkb = expected(EVENTS, situation)
    back, back_wkb = read_back(path, EVENTS)
    order = [columns["event_id"].index(id_) for id_ in back["event_id"]]  # its index sorts by place
    assert back == {name: [cells[at] for at in order] for name, cells in columns.items()}
    shapes, stored = shapely.from_wkb(wkb)[order], shapely.from_wkb(back_wkb)
    assert shapely.equals_exact(shapes, stored, 0).all()
