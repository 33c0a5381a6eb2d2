"""The page without a mouse: one walk from the address bar to every part of it and back, and the search field."""

from __future__ import annotations

import pytest
from browser import opened
from situations import place, small_situation

from maps.page.leaflet import write_map

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ACTIVE = "document.activeElement.id || document.activeElement.className.baseVal || document.activeElement.className"
NAME = "document.activeElement.getAttribute('aria-label')"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("keyboard") / "map.html"
    write_map(small_situation(), path)
    return path


@pytest.fixture
def page(browser, path):
    with opened(browser, path) as shown:
        shown.wait_for_timeout(400)
        yield shown


def tab_to(page, wanted: str, *, most: int) -> int:
    """Press Tab until the focus is on what is wanted; return how often."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted in page.evaluate(ACTIVE):
            return pressed
    raise AssertionError(f"{wanted} is not reached with {most} tabs")


def comes(page, condition: str) -> None:
    """Wait until something is so; the page's policy forbids Playwright's own way of waiting."""
    for _ in range(40):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def sees(page, place_id: str) -> bool:
    where = place(place_id)
    return page.evaluate(f"sitmap.map.getBounds().contains([{where.lat}, {where.lon}])")


def test_a_walk_by_the_keyboard(page):
    # The first stop leads past everything; without it the map is near, too.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(ACTIVE).startswith("map_situation")
    page.evaluate("document.activeElement.blur()")
    page.reload()
    page.wait_for_timeout(900)
    tab_to(page, "map_situation", most=5)

    # Marks in sight, the newest first; reaching them moves nothing.
    sheet = page.evaluate("sitmap.map.getBounds().toBBoxString()")
    tab_to(page, "mark", most=1)
    names = [page.evaluate(NAME)]
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        names.append(page.evaluate(NAME))
    assert ["24 Apr 2025" in names[0], "23 Apr 2025" in names[1]] == [True, True], names
    assert page.evaluate("sitmap.map.getBounds().toBBoxString()") == sheet

    # The card takes the focus and gives it back.
    page.keyboard.press("Enter")
    comes(page, "document.activeElement.className === 'card-title'")
    page.keyboard.press("Escape")
    comes(page, "document.activeElement.classList.contains('mark')")
    assert page.evaluate(NAME) == names[2]

    # Areas of control after the marks.
    tab_to(page, "area", most=12)
    page.keyboard.press("Enter")
    page.locator("#card .claims").wait_for()
    comes(page, "document.activeElement.className === 'card-title'")
    page.keyboard.press("Escape")
    comes(page, "document.activeElement.classList.contains('area')")

    # Time, layers, table, help.
    tab_to(page, "to", most=20)
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    assert page.inner_text("#asof").startswith("as of 26 Jan 2025")
    page.keyboard.press("End")
    tab_to(page, "tick-control", most=4)
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert page.locator(".area").count() == 0
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("t")
    tab_to(page, "sort", most=5)
    page.keyboard.press("Enter")
    page.locator("th[aria-sort=ascending]", has_text="What").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")


def test_enter_goes_to_what_was_typed(page):
    page.keyboard.press("/")
    page.keyboard.type("bunia")
    page.keyboard.press("Enter")  # at once: the hand never rested
    page.wait_for_timeout(500)
    assert sees(page, "cod.bunia")
    assert not sees(page, "cod.goma")
    assert page.input_value("#search") == "Bunia"
    assert "0 events" in page.inner_text("#status")


def test_names_and_sentences_are_listed_with_counts(page):
    page.keyboard.press("/")
    page.keyboard.type("goma")
    page.locator("#hits .hit-said").first.wait_for()
    listed = page.locator("#hits [role=option]").all_inner_texts()
    assert listed[0].split() == ["Goma", "city", "2", "events"]
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "hit-0"
    page.locator("#hits .hit-said").first.click()
    page.locator("#card blockquote", has_text="Goma").wait_for()


def test_what_the_filters_hide_is_said_and_shown(page):
    page.get_by_label("Battles").uncheck()
    page.keyboard.press("/")
    page.keyboard.type("goma")
    page.locator("#hits .beyond", has_text="2 of 3 found").wait_for()
    page.locator("#hits-all").click()
    page.wait_for_timeout(400)
    assert page.inner_text("#shown").startswith("3 of 8")


def test_a_party_that_is_chosen_becomes_the_filter(page):
    page.keyboard.press("/")
    page.keyboard.type("m23")
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert page.locator("#actor option:checked").inner_text() == "M23"
    assert page.inner_text("#shown").startswith("4 of 8")
