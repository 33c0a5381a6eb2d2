"""What geo.tables gives to those who work in Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_situation import GAMMA, found, small

from geo.columns import DAYS
from geo.model import Situation
from geo.tables.situation import FRAMES, area_of, control_frame, events_frame
from maps.exports.tables import described

PAGE = Path(__file__).resolve().parent.parent / "docs" / "python.md"


@pytest.fixture(scope="module")
def frames():
    return {name: make(small()) for name, make in FRAMES.items()}


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_every_column_is_documented(frames, name):
    section = PAGE.read_text(encoding="utf-8").split(f"### {name}\n")[1].split("\n### ")[0]
    told = dict(re.findall(r"^\| `(\w+)` \| \w+ \| (.*) \|$", section, re.MULTILINE))
    columns = [column for column in frames[name].columns if column != "geometry"]
    assert list(told) == columns
    assert told == {column: described()[column]["about"] for column in columns}


def test_frames_are_wgs_84_and_days_are_days(frames):
    for frame in frames.values():
        assert frame.crs.to_string() == "EPSG:4326"
        assert all(str(frame[column].dtype) == "datetime64[ms]" for column in DAYS & set(frame.columns))


def test_a_region_is_no_point_and_a_country_is_nowhere():
    events = events_frame(small()).set_index("event_id")
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
