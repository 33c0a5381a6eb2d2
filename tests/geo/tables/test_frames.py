"""What geo.tables gives to those who work in Python."""

from __future__ import annotations

import re

import pytest
from repository import ROOT
from small_situation import GAMMA, found, small

from geo.columns import DAYS
from geo.model import Situation
from geo.tables.frames import FRAMES, control_frame, events_frame
from geo.tables.situation import area_of
from maps.exports.tables import described

PAGE = ROOT / "docs" / "python.md"


@pytest.fixture(scope="module")
def frames():
    return {name: make(small()) for name, make in FRAMES.items()}


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_every_column_is_documented(frames, name):
    section = PAGE.read_text(encoding="utf-8").split(f"### {name}\n")[1].split("\n### ")[0]
    listed = dict(re.findall(r"^\| `(\w+)` \| \w+ \| (.*) \|$", section, re.MULTILINE))
    frame = frames[name]
    columns = [*filter(None, [frame.index.name]), *(column for column in frame.columns if column != "geometry")]
    assert list(listed) == columns
    assert listed == {column: described()[column]["about"] for column in columns}


def test_frames_are_wgs_84_and_days_are_days(frames):
    for name, frame in frames.items():
        assert name == "documents" or frame.crs.to_string() == "EPSG:4326"
        assert all(str(frame[column].dtype) == "datetime64[ms]" for column in DAYS & set(frame.columns))


def test_a_region_is_no_point_and_a_country_is_nowhere():
    events = events_frame(small())
    assert events.loc["ev-1"].geometry.geom_type == "Point"
    assert events.loc["ev-4"].geometry.equals(GAMMA.outline)
    assert events.loc["ev-5"].geometry is None


def test_control_is_drawn_as_an_area_where_something_is_known():
    control = control_frame(small())
    assert control.geometry.isna().tolist() == (control["state"] == "unknown").tolist()
    assert control["current"].sum() == 5


def test_a_unit_without_an_outline_is_the_disc_within_which_it_lies():
    from dataclasses import replace

    bare = replace(GAMMA, outline=None)
    assert area_of(found("Gamma", bare, "adm2")).area > 0.5
    assert area_of(found("Gamma", replace(bare, radius_km=0.0), "adm2")) is None


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_an_empty_situation_makes_an_empty_frame(name):
    assert len(FRAMES[name](Situation(theatre=small().theatre))) == 0


def test_a_situation_gives_all_its_tables():
    made = small().to_frames()
    assert list(made) == ["events", "control", "claims", "front", "mentions", "documents"]
    assert {name: frame.index.name for name, frame in made.items()} == {
        "events": "event_id",
        "control": None,
        "claims": "claim_id",
        "front": "area_id",
        "mentions": None,
        "documents": "document",
    }
    assert made["claims"].loc["claim-1"].geometry.coords[0] == (28.9, -1.6)


def test_words_are_categories_and_whole_numbers_may_be_missing(frames):
    events = frames["events"]
    assert str(events["layer"].dtype) == "category"
    assert str(events["fatalities_low"].dtype) == "Int64"
    assert events["fatalities_low"].isna().sum() == 5
    assert events.loc["ev-2", "fatalities_low"] == 10
    assert events.groupby("type_label", observed=True)["fatalities"].sum()["Armed clash"] == 120
    assert (events["url"] == "https://example.org/report-1").all()
    assert str(events["published"].iloc[0])[:10] == "2025-01-10"
    assert set(events["reviewed_by"]) == {""}


def test_the_claims_behind_control_are_plain_columns_too(frames):
    held = frames["control"].query("name == 'Alpha'").iloc[0]
    assert (held["claim_count"], held["publishers"]) == (1, "Wire")
    assert held["quote"].startswith("Rebels attacked Alpha")
    assert isinstance(held["claims"], list)


def test_frames_go_to_geoparquet_and_come_back(tmp_path, frames):
    import geopandas as gpd

    frames["events"].to_parquet(tmp_path / "events.parquet")
    back = gpd.read_parquet(tmp_path / "events.parquet")
    assert back.index.name == "event_id"
    assert str(back["layer"].dtype) == "category"
    assert back["fatalities"].tolist() == frames["events"]["fatalities"].tolist()


def test_a_notebook_shows_counts_and_a_small_map_and_runs_nothing():
    from dataclasses import replace

    hostile = replace(small(), theatre=replace(small().theatre, name="<script>x</script>"))
    html = hostile._repr_html_()
    assert "<script" not in html
    assert "<th style='text-align:left'>events</th><td>7</td>" in html
    assert html.count("<circle") == 4  # places with events of one colour are one mark
    assert "Armed clash 2" in html
    assert len(html) < 20_000
    assert "<svg" in Situation(theatre=small().theatre)._repr_html_()
