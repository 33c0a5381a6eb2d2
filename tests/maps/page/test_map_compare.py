"""Two days beside each other, the story of what changed hands, and a place over time, in a real browser."""

from __future__ import annotations

import re
from datetime import date

import pytest
from browser import DESKTOP, PHONE, opened
from situations import HOSTILE, hostile_situation, many_situation, odd_situation, small_situation

from geo.config import StoryStep
from maps.page.leaflet import write_map

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
BEFORE_GOMA = "#compare=2025-01-26/50"  # Goma was taken on 27 January
TOLD = (
    StoryStep(text=(("en", "It begins."), ("fr", "Cela commence.")), day=date(2025, 1, 27), view=(-1.68, 29.23, 9.0)),
    StoryStep(text=(("", f"{HOSTILE} ends."),), source="Example Wire", url="https://example.org/1"),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    write_map(small_situation(), folder / "small.html")
    write_map(small_situation(), folder / "told.html", story=TOLD)
    write_map(hostile_situation(), folder / "hostile.html")
    write_map(many_situation(6000), folder / "many.html")
    return folder


def fills(page, side: str) -> dict[str, str]:
    """Return what fills each area of one side of the divider."""
    return page.locator(f".leaflet-control-pane{side} .area").evaluate_all(
        """(areas) => Object.fromEntries(
            areas.map((area) => [area.getAttribute('aria-label'), area.getAttribute('fill')]))"""
    )


def settled(page) -> None:
    page.wait_for_timeout(500)


def test_each_side_of_the_divider_shows_its_own_day(browser, pages):
    with opened(browser, pages / "small.html", address=BEFORE_GOMA) as page:
        settled(page)
        then, now = fills(page, ".then"), fills(page, ":not(.then)")
        assert then != now
        assert any("Goma" in words and "M23" in words for words in now)
        assert not any("Goma" in words and "M23" in words for words in then)
        assert (
            page.locator(".leaflet-marks-pane.then .mark").count()
            < page.locator(".leaflet-marks-pane:not(.then) .mark").count()
        )
        assert page.locator("#divider span").all_inner_texts() == ["26 Jan 2025", "25 Apr 2025"]


def test_the_key_opens_and_ends_it_and_the_map_is_as_before(browser, pages):
    with opened(browser, pages / "small.html") as page:
        settled(page)
        before = fills(page, ":not(.then)")
        page.keyboard.press("c")
        settled(page)
        assert page.locator("#divider").is_visible()
        assert page.get_attribute("#compare", "aria-pressed") == "true"
        page.keyboard.press("c")
        settled(page)
        assert not page.locator("#divider").is_visible()
        assert page.locator(".then").count() == 0
        assert fills(page, ":not(.then)") == before


def test_the_divider_moves_by_keys_and_by_hand_and_the_address_keeps_it(browser, pages):
    with opened(browser, pages / "small.html", address=BEFORE_GOMA) as page:
        divider = page.get_by_role("slider", name="Divider between two days")
        divider.focus()
        for key in ("ArrowRight", "Shift+ArrowRight"):
            page.keyboard.press(key)
        assert divider.get_attribute("aria-valuenow") == "62"
        assert divider.get_attribute("aria-valuetext") == "left 26 Jan 2025, right 25 Apr 2025"
        page.keyboard.press("Home")
        assert divider.get_attribute("aria-valuenow") == "2"
        sheet, grip = page.locator("#map_situation").bounding_box(), divider.bounding_box()
        page.mouse.move(grip["x"] + 14, grip["y"] + 300)
        page.mouse.down()
        page.mouse.move(sheet["x"] + 0.75 * sheet["width"], grip["y"] + 300, steps=4)
        page.mouse.up()
        settled(page)
        assert divider.get_attribute("aria-valuenow") == "75"
        page.locator("#then").focus()
        page.keyboard.press("ArrowRight")
        settled(page)
        address = page.evaluate("location.hash")
        assert "compare=2025-01-27%2F75" in address
    with opened(browser, pages / "small.html", address=address) as again:
        settled(again)
        assert again.evaluate("location.hash") == address


def test_a_click_on_the_left_is_answered_as_on_that_day(browser, pages):
    with opened(browser, pages / "small.html", address="#compare=2025-01-26/98") as page:
        settled(page)
        assert page.evaluate("sitmap.state.to") > page.evaluate("sitmap.state.then")
        area = page.locator(".leaflet-control-pane.then .area[aria-label*=Goma]").first
        area.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#card h2")
        assert "Goma" in page.inner_text("#card h2")
        assert "M23" not in page.inner_text("#card .card-date")
        assert page.inner_text("#range").endswith("25 Apr 2025")


def test_copies_follow_the_map(browser, pages):
    """After a move and a zoom the copy of a place lies where the place lies."""
    apart = """() => {
        const sides = ['.then', ':not(.then)'];
        const areas = sides.map((side) => `.leaflet-control-pane${side} .area[aria-label*="Bukavu"]`);
        const [a, b] = areas.map((area) => document.querySelector(area).getBoundingClientRect());
        return Math.hypot(a.x - b.x, a.y - b.y);
    }"""
    with opened(browser, pages / "small.html", address="#compare=2025-04-20/50") as page:
        settled(page)
        assert page.evaluate(apart) < 1.5
        page.evaluate("sitmap.map.panBy([60, 40], {animate: false})")
        assert page.evaluate(apart) < 1.5
        page.evaluate("sitmap.map.setZoom(sitmap.map.getZoom() + 1)")
        page.wait_for_timeout(900)
        assert page.evaluate(apart) < 1.5


def test_paper_shows_the_day_of_the_slider_alone(browser, pages):
    """The divider would say that its left side is another day."""
    with opened(browser, pages / "small.html", address=BEFORE_GOMA) as page:
        settled(page)
        page.emulate_media(media="print")
        assert not page.locator("#divider").is_visible()


def test_where_nothing_has_a_day_there_is_nothing_to_compare_and_no_story(browser, tmp_path):
    write_map(odd_situation("undated"), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as page:
        for key in ("c", "s", "n"):
            page.keyboard.press(key)
        settled(page)
        assert not page.locator("#divider, #compare, #story").filter(visible=True).count()
        assert page.evaluate("sitmap.state.selected") is None


@pytest.mark.parametrize("name", ["hostile", "many"])
def test_crowds_and_hostile_text_are_compared_too(browser, pages, name):
    with opened(browser, pages / f"{name}.html") as page:
        page.keyboard.press("c")
        settled(page)
        assert page.locator(".then").count() == 5
        sheet = page.locator("#map_situation").bounding_box()
        page.mouse.click(sheet["x"] + 0.25 * sheet["width"], sheet["y"] + 0.5 * sheet["height"])
        settled(page)


def steps(page) -> list[str]:
    return page.locator(".step .step-text").all_inner_texts()


def test_the_story_tells_each_change_with_its_sentence_and_source(browser, pages):
    with opened(browser, pages / "small.html") as page:
        page.keyboard.press("s")
        page.wait_for_selector(".step[aria-current]")
        told = steps(page)
        assert any(re.search(r"M23 reported to have taken Goma", words) for words in told)
        page.keyboard.press("n")
        settled(page)
        assert page.inner_text("#step-place") == f"{min(2, len(told))} / {len(told)}"
        goma = page.locator(".step", has_text="Goma").first
        assert goma.locator("blockquote").inner_text()
        assert "Example Wire" in goma.inner_text()
        goma.locator(".step-text").click()
        settled(page)
        assert page.inner_text("#range").endswith("27 Jan 2025")
        assert page.locator(".area.chosen").count() == 1
        address = page.evaluate("location.hash")
    with opened(browser, pages / "small.html", address=address) as again:
        again.wait_for_selector(".step[aria-current]")
        assert "Goma" in again.locator(".step[aria-current]").inner_text()


@pytest.mark.parametrize(("language", "first"), [("en", "It begins."), ("fr", "Cela commence."), ("ar", "It begins.")])
def test_a_written_story_takes_the_place_of_the_one_that_is_made(browser, pages, language, first):
    with opened(browser, pages / "told.html", address=f"#lang={language}") as page:
        page.keyboard.press("s")
        page.wait_for_selector(".step[aria-current]")
        assert steps(page) == [first, f"{HOSTILE} ends."]
        assert page.evaluate("sitmap.map.getZoom()") == 9
        page.locator("#step-on").click()
        settled(page)
        assert page.inner_text("#step-place") == "2 / 2"
        assert page.locator(".step[aria-current] a").get_attribute("href") == "https://example.org/1"


def test_on_a_phone_the_map_follows_the_scrolled_story(browser, pages):
    with opened(browser, pages / "told.html", size=PHONE) as page:
        page.keyboard.press("s")
        page.wait_for_selector(".step[aria-current]")
        page.wait_for_timeout(700)
        assert page.inner_text("#step-place") == "1 / 2"
        page.evaluate("document.getElementById('card').scrollBy(0, 1000)")
        settled(page)
        assert page.inner_text("#step-place") == "2 / 2"


def test_a_place_has_its_events_by_week(browser, pages):
    with opened(browser, pages / "small.html", size=DESKTOP, address="#see=control/1") as page:
        spark = page.locator("svg.ribbon[role=img]")
        assert re.match(r"\d+ events here; most in the week from", spark.get_attribute("aria-label"))
        assert spark.locator("rect").count() >= 1
