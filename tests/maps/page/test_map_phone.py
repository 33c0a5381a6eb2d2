"""The page on a phone, upright and on its side, and in another's page."""

from __future__ import annotations

import pytest
from browser import PHONE, opened
from situations import odd_situation, small_situation

from maps.page.leaflet import write_map

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LYING = (740, 360)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("phone") / "map.html"
    write_map(small_situation(), path)
    return path


@pytest.mark.parametrize("size", [PHONE, LYING])
def test_tabs_and_tools_are_within_reach(browser, path, size):
    with opened(browser, path, size=size) as shown:
        for tab in shown.locator("#tabs button").all():
            box = tab.bounding_box()
            assert box["x"] + box["width"] <= size[0]
            assert box["y"] + box["height"] <= size[1]
        shown.click("#more")
        for tool in ("print", "link", "open-help", "language", "measure"):
            shown.locator(f"#{tool}").scroll_into_view_if_needed()
            box = shown.locator(f"#{tool}").bounding_box()
            assert 0 <= box["y"] <= size[1] - box["height"], tool
        shown.keyboard.press("Escape")
        shown.click("#tabs button[data-panel=legend]")
        assert shown.get_by_text("Only the holder says so").is_visible()
        assert shown.locator("#layer-list").is_hidden()
        assert shown.locator("#map_situation").bounding_box()["height"] > 0.5 * size[1]


def test_a_sheet_has_three_sizes(browser, path):
    with opened(browser, path, size=PHONE) as shown:
        shown.click("#tabs button[data-panel=reports]")
        heights = []
        for _ in range(3):
            heights.append(shown.locator("#end").bounding_box()["height"])
            shown.locator("#end .grip").click()
            shown.wait_for_timeout(150)
        assert heights[2] < heights[0] < heights[1]


def test_the_table_is_cards_on_a_phone(browser, path):
    with opened(browser, path, size=PHONE) as shown:
        shown.click("#tabs button[data-panel=table]")
        shown.locator("#table-rows tr").first.wait_for()
        assert shown.locator("#table-rows td").first.evaluate("(cell) => getComputedStyle(cell).display") == "grid"
        assert shown.locator("#tableview .scroll").evaluate("(box) => box.scrollWidth <= box.clientWidth")


def test_the_one_report_is_open(browser, tmp_path):
    write_map(odd_situation("one"), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        assert shown.locator("#report-0 .text").is_visible()


@pytest.mark.parametrize(
    ("mode", "time", "panels"), [("mini", False, False), ("time", True, False), ("full", True, True)]
)
def test_embedded_it_says_what_it_is_and_leads_to_the_whole(browser, path, mode, time, panels):  # a table
    with opened(browser, path, address=f"?embed={mode}") as shown:
        assert shown.locator("#time").is_visible() == time
        assert shown.locator("#start").is_visible() == panels
        assert shown.inner_text("#asof").startswith("as of 25 Apr 2025")
        assert shown.locator("#embed-legend li").count() == 2
        assert "Example Radio" in shown.inner_text("#embed-source")
        assert "embed" not in shown.get_attribute("#embed-whole", "href")
        shown.locator(".mark[aria-label*='Armed clash']").first.dispatch_event("click")
        shown.get_by_role("button", name="show in the report").first.click()
        shown.locator(".here", has_text="Fighting resumed").first.wait_for()
        assert shown.locator(".here").first.is_visible()


def test_the_code_to_embed_is_offered(browser, path):
    with opened(browser, path) as shown:
        shown.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
        shown.click("#embed-code")
        shown.wait_for_timeout(200)
        code = shown.evaluate("window.copied")
        assert code.startswith('<iframe src="map.html?embed=time#map=')
        assert 'title="Eastern DR Congo"' in code
        assert "&amp;time=" in code


def test_an_address_keeps_theme_choice_and_kinds(browser, path):
    address = "#theme=dark&types=talks&see=many/1.2"
    with opened(browser, path, address=address) as shown:
        shown.locator("#card .row").nth(1).wait_for()
        shown.wait_for_timeout(400)
        assert shown.evaluate("document.documentElement.dataset.scheme") == "dark"
        kept = shown.evaluate("location.hash")
        for part in ("theme=dark", "types=talks", "see=many%2F1.2"):
            assert part in kept


def test_measuring_has_legs_undo_and_area(browser, path):
    with opened(browser, path) as shown:
        shown.click("#measure")
        box = shown.locator("#map_situation").bounding_box()
        for across, down in ((0.3, 0.8), (0.5, 0.8), (0.5, 0.92)):
            shown.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
            shown.wait_for_timeout(250)
        assert shown.locator(".measure-leg").count() == 2
        assert "km²" in shown.inner_text("#status")
        shown.click("#measure-undo")
        assert "km²" not in shown.inner_text("#status")
        shown.click("#measure-end")
        assert shown.inner_text("#status") == ""
