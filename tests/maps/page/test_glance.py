"""The picture that stands in the page itself: before the data are unpacked, and where no script runs."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET  # what is read was written here

import pytest
from situations import many_situation, small_situation

from maps.page import records
from maps.page.glance import HEIGHT, WIDTH, glance
from maps.page.leaflet import write_map
from maps.page.payload import Tables


def picture(situation) -> ET.Element | None:
    drawn = glance(situation, records.control_records(situation, Tables.empty()), label="Goma & Bukavu <held>")
    assert len(drawn) < 12_000
    return ET.fromstring(drawn) if drawn else None  # noqa: S314


def test_it_shows_land_who_holds_what_and_what_happened():
    drawn = picture(small_situation())
    assert drawn.get("aria-label") == "Goma & Bukavu <held>"
    paints = [{*(part.get(name) for name in ("fill", "stroke"))} for part in drawn.iter()]
    for colour in ("var(--land)", "var(--lake)", "#D55E00", "#A3260F"):
        assert any(colour in paint for paint in paints), colour
    names = [(one.text, float(one.get("x")), float(one.get("y"))) for one in drawn.iter("text")]
    assert {"Goma", "Bukavu"} <= {name for name, _, _ in names}
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for _, x, y in names)
    assert not [part for part in drawn.iter() if part.get("style")]  # the page's policy forbids styles of elements


def test_there_is_none_where_nothing_lies_on_the_map():
    assert picture(replace(small_situation(), events=(), control=())) is None


def test_it_stays_small_with_many_events():
    drawn = picture(many_situation(2000))
    assert sum(part.get("d", "").count("h0") for part in drawn.iter("path")) <= 600


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_it_is_seen_without_a_script_and_gone_with_the_map(browser, tmp_path):
    write_map(small_situation(), tmp_path / "map.html")
    for runs in (False, True):
        context = browser.new_context(java_script_enabled=runs, viewport={"width": 360, "height": 740}, offline=True)
        page = context.new_page()
        page.goto((tmp_path / "map.html").as_uri())
        shown = page.locator("#glance svg")
        if runs:
            page.wait_for_selector("html[data-ready=true]", state="attached")
            assert shown.is_hidden()
        else:
            assert shown.bounding_box()["height"] > 200
            assert page.locator("#brief").bounding_box()["height"] > 40
        context.close()
