"""Every feature of the map page, walked in a real browser with the network blocked, on a desk and on a phone."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, opened
from situations import HOSTILE, hostile_situation, many_situation, odd_situation, small_situation

from maps.page.leaflet import write_map

pytestmark = [
    pytest.mark.browser,
    # Playwright's own loop leaves its socket to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SITUATIONS = {"small": small_situation, "hostile": hostile_situation, "many": lambda: many_situation(6000)}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, make in SITUATIONS.items():
        write_map(make(), folder / f"{name}.html")
    return folder


@pytest.fixture
def page(browser, pages):
    with opened(browser, pages / "small.html") as shown:
        yield shown


def mark(page, name: str):
    return page.get_by_role("button", name=name).first


def choose(page, name: str) -> None:
    """Click a mark until its card is open: the map may draw its marks anew under the pointer, as under a hand."""
    for _ in range(5):
        mark(page, name).click()
        page.wait_for_timeout(200)
        if page.inner_text("#card"):
            return
    raise AssertionError(f"no card opens for {name}")


def shown_events(page) -> int:
    page.wait_for_timeout(350)
    return int(re.match(r"\d+", page.inner_text("#shown")).group())


def test_first_sight_says_what_when_and_from_whom(page):
    assert page.inner_text("h1") == "Eastern DR Congo"
    assert page.inner_text("#asof") == "as of 25 Apr 2025 · 2 reports · 2 sources"
    assert "Only the holder says so" in page.inner_text("#legend-list")  # the list of layers beside it has the rest
    assert page.locator(".area").count() == 4
    assert page.locator(".mark").count() >= 4


def test_a_mark_opens_a_card_with_its_sentence(page):
    choose(page, "Armed clash")
    card = page.locator("#card")
    assert "Fighting resumed on Wednesday in the territory of Walikale" in card.inner_text()
    assert card.locator("u").inner_text() == "Fighting resumed"
    for words in ("area known, spot not", "by United Nations source", "12", "Example Wire", "23 Apr 2025", "M23"):
        assert words in card.inner_text()


def test_the_card_tells_what_to_do_if_the_place_is_wrong(page):
    choose(page, "Armed clash")
    page.get_by_text("Wrong place?").click()
    assert 'names: ["territory of Walikale"]' in page.inner_text(".yaml")
    page.get_by_text("Why this place").click()
    page.locator("#card", has_text="stands in the gazetteer").wait_for()


def test_a_mark_shows_its_sentence_in_the_report(page):
    choose(page, "Armed clash")
    page.wait_for_selector(".here")
    assert "Fighting resumed" in "".join(page.locator(".here").all_inner_texts())


def test_a_mention_in_the_text_moves_the_map(page):
    page.get_by_text("Talks resume as fighting goes on").click()
    before = page.evaluate("sitmap.map.getCenter().lng")
    page.locator(".mention", has_text="Doha").click()
    page.wait_for_timeout(600)
    assert page.evaluate("sitmap.map.getCenter().lng") > before + 10
    page.locator("#card", has_text="the name 'Doha' stands in the gazetteer").wait_for()


def test_a_place_that_was_not_found_is_listed(page):
    page.locator(".lost summary").click()
    page.locator(".lost li button", has_text="Bunyatenga").click()
    page.locator("#card", has_text="not found").wait_for()


def test_an_area_lists_the_statements_that_made_it(page):
    page.locator(".area-contested").dispatch_event("click")
    page.wait_for_selector("#card h2")  # its quotes are unpacked first
    text = page.locator("#card").inner_text()
    assert "Masisi contested between M23 and FARDC" in text
    assert "statement" in text


def test_the_card_of_a_place_shows_who_held_it_over_time(browser, pages):
    """A ribbon of the intervals; each leads to its last day: Goma was the government's up to 26 January."""
    with opened(browser, pages / "small.html", address="#see=control/1") as shown:
        parts = shown.locator(".ribbon-part")
        assert parts.count() == 2
        assert parts.nth(0).get_attribute("fill") != parts.nth(1).get_attribute("fill")
        parts.first.focus()
        shown.keyboard.press("Enter")
        shown.wait_for_timeout(300)
        assert shown.evaluate("sitmap.state.selected.i") == 0
        assert shown.inner_text("#range").endswith("26 Jan 2025")


def test_the_language_of_the_address_is_the_one_that_is_chosen(browser, pages):
    """Parts of an Arabic line that are written from the left keep their order: each is set apart."""
    with opened(browser, pages / "small.html", address="#lang=ar") as shown:
        assert shown.locator("#language").input_value() == "ar"
        names = shown.locator(".mark").evaluate_all("(marks) => marks.map((mark) => mark.getAttribute('aria-label'))")
        assert names
        assert all("\u2068" in name for name in names)


def test_layers_switch_off_and_on(page):
    before = page.locator(".mark").count()
    page.get_by_label("Battles").uncheck()
    assert shown_events(page) == 5
    assert page.locator(".mark").count() < before
    page.get_by_label("Battles").check()
    assert shown_events(page) == 8
    page.locator("#tick-control").uncheck()
    page.wait_for_timeout(100)
    assert page.locator(".area").count() == 0


def test_filters_narrow_by_assertion_precision_type_and_party(page):
    page.get_by_text("How it is said").click()
    page.locator(".filter").get_by_label("Denied").uncheck()
    assert shown_events(page) == 7
    page.locator("#filters").get_by_text("How well the place is known").click()
    page.locator(".filter").get_by_label("District or territory").uncheck()
    assert shown_events(page) == 6
    page.select_option("#actor", label="M23")
    assert shown_events(page) == 3
    page.click("#reset")
    assert shown_events(page) == 8


def test_search_finds_quotes_places_and_parties(page):
    for words, expected in (("red cross", 1), ("goma", 3), ("nothing like it", 0)):
        page.fill("#search", words)
        page.wait_for_timeout(500)
        assert shown_events(page) == expected, words


def wait_for_day(page, words):
    """Wait until the page says that it shows a day; a busy machine draws later."""
    page.wait_for_function("words => document.querySelector('#asof').innerText.startsWith(words)", arg=words)


def test_the_slider_moves_events_and_control_together(page):
    page.locator("#to").focus()
    page.keyboard.press("Home")
    assert shown_events(page) == 2
    assert page.inner_text("#asof").startswith("as of 26 Jan 2025")
    assert page.get_by_role("button", name="FARDC reported in control of Goma").count() == 1
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="M23 reported in control of Goma").wait_for(state="attached")


def test_time_plays_and_stops(page):
    page.click("#play")
    page.wait_for_timeout(900)
    page.click("#play")
    stopped = page.input_value("#to")
    page.wait_for_timeout(500)
    assert page.input_value("#to") == stopped != page.get_attribute("#to", "max")
    page.click("#all")
    page.wait_for_timeout(100)
    assert page.input_value("#to") == page.get_attribute("#to", "max")


def test_keys_reach_everything(page):
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    wait_for_day(page, "as of 24 Apr 2025")
    page.keyboard.press("Shift+ArrowLeft")
    wait_for_day(page, "as of 17 Apr 2025")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    assert page.locator("#tableview").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_a_mark_opens_by_the_keyboard(page):
    mark(page, "Peaceful protest").focus()
    page.keyboard.press("Enter")
    page.locator("#card .row", has_text="Peaceful protest").press("Enter")
    page.locator("#card", has_text="Protesters marched in Bukavu").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert page.locator("#card").is_hidden()


def test_the_table_says_the_same_as_the_map(page):
    page.click("#open-table")
    page.wait_for_selector("#table-rows tr")
    assert page.locator("#table-rows tr").count() == shown_events(page) == 8
    assert page.locator("#table-control tr").count() == 4
    assert "near Goma" in page.inner_text("#table-rows")
    page.locator("#table-rows button", has_text="Talks").click()
    page.locator("#card", has_text="talks in Doha").wait_for()


def test_filtered_rows_are_saved_as_csv_and_geojson(page):
    page.get_by_label("Battles").uncheck()
    page.wait_for_timeout(200)
    with page.expect_download() as saving:
        page.click("#save-csv")
    rows = list(csv.DictReader(io.StringIO(Path(saving.value.path()).read_text(encoding="utf-8"))))
    with page.expect_download() as saving:
        page.click("#save-geojson")
    collection = json.loads(Path(saving.value.path()).read_text(encoding="utf-8"))
    assert len(rows) == len(collection["features"]) == 5
    doha = next(f for f in collection["features"] if f["properties"]["type"] == "talks")
    assert doha["geometry"]["coordinates"] == [51.53, 25.29]
    assert "talks in Doha" in next(row["quote"] for row in rows if row["type"] == "talks")


def test_an_address_brings_the_same_view_back(browser, pages, page):
    page.get_by_label("Battles").uncheck()
    choose(page, "Shelling")
    page.locator("#to").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(500)
    address = page.evaluate("location.hash")
    with opened(browser, pages / "small.html", address=address) as again:
        again.wait_for_timeout(500)
        assert again.evaluate("location.hash") == address
        assert not again.get_by_label("Battles").is_checked()
        assert "Shells fell near Goma" in again.inner_text("#card")


@pytest.mark.parametrize(
    "address", ["#map=x/y/z&time=9/1&see=event/999&lang=xx&actor=%00", "#%E0%A4%A", "#see=control/-1"]
)
def test_a_broken_address_is_no_error(browser, pages, address):
    with opened(browser, pages / "small.html", address=address) as shown:
        assert shown_events(shown) == 8


def test_distances_are_measured(page):
    page.click("#measure")
    box = page.locator("#map_situation").bounding_box()
    for share in (0.3, 0.5):
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.85)
        page.wait_for_timeout(300)
    assert re.match(r"[\d.,]+ km", page.inner_text("#status"))
    page.keyboard.press("Escape")
    assert page.inner_text("#status") == ""


@pytest.mark.parametrize(("language", "word"), [("fr", "Combats"), ("sw", "Mapigano"), ("ar", "معارك")])
def test_languages(page, language, word):
    page.select_option("#language", language)
    page.wait_for_timeout(200)
    assert word in page.inner_text("#layer-list")
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    mark(page, "Doha").dispatch_event("click")
    page.wait_for_timeout(200)
    page.locator("#card", has_text="talks in Doha").wait_for()


def test_many_at_one_place_are_a_list_in_the_card(browser, tmp_path):
    write_map(odd_situation("stacked"), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        assert shown.locator(".mark").count() == 1
        assert shown.locator(".mark .badge").text_content() == "40"
        shown.locator(".mark").first.dispatch_event("click")
        shown.locator("#card .row").first.wait_for()
        assert shown.locator(".mark").count() == 1
        assert shown.locator("#card .row").count() == 40


def test_panels_fold_and_the_map_takes_their_room(page):
    before = page.locator("#map_situation").bounding_box()["width"]
    page.click("#fold-end")
    page.wait_for_timeout(200)
    assert page.locator("#map_situation").bounding_box()["width"] > before + 300


def test_the_scheme_can_be_changed(page):
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#scheme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_tiles_are_not_asked_for_before_the_reader_says_so(page):
    names = page.locator("#tiles option").all_inner_texts()
    assert "OpenStreetMap.Mapnik" in names
    assert page.input_value("#tiles") == ""
    assert page.locator(".leaflet-tile").count() == 0


@pytest.mark.parametrize(("paper", "landscape"), [("A4", True), ("A4", False), ("Letter", True), ("Letter", False)])
def test_a_printed_page_holds_the_map_with_all_that_is_on_it(page, paper, landscape, tmp_path):
    """Colours are counted on the rendered page: an opaque layer would hide the land, or what is held."""
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed")
    before = page.evaluate("[sitmap.map.getZoom(), sitmap.map.getCenter().lat]")
    page.emulate_media(media="print", color_scheme="dark")  # paper is light whatever the screen is
    assert not page.locator("#search, .inset, .chip").filter(visible=True).count()
    page.emulate_media(media="null")
    page.pdf(path=tmp_path / "map.pdf", format=paper, landscape=landscape, print_background=True)
    # The map hears of its size on the screen with the next frame.
    page.wait_for_function(
        "([zoom, lat]) => sitmap.map.getZoom() === zoom && Math.abs(sitmap.map.getCenter().lat - lat) < 1e-6",
        arg=before,
    )
    with pdfium.PdfDocument(tmp_path / "map.pdf") as document:
        assert len(document) == 1
        words = document[0].get_textpage().get_text_range()
        pixels = document[0].render(scale=1.5, rev_byteorder=True).to_numpy()[..., :3].astype(int)
    for expected in ("Goma", "Walikale territory", "Battles", "implies no legal status", "km"):
        assert expected in words

    def share(colour: tuple[int, int, int], off: int = 8) -> float:
        return float((abs(pixels - colour).max(axis=2) <= off).mean())

    assert share((246, 244, 239), 4) > 0.2  # land
    assert share((207, 221, 230), 4) > 0.002  # lakes
    assert share((111, 118, 125), 40) > 0.005  # borders
    assert share((163, 38, 15)) > 0.00003  # battles
    assert share((194, 87, 0)) > 0.00005  # explosions
    assert share((213, 94, 0), 30) > 0.0001  # the ring of a holder


CUT = """() => [...document.querySelectorAll("#print-sheets > svg")].map((sheet) => {
  sheet.style.display = "block";
  document.getElementById("print-sheets").style.display = "block";
  const { x, y, width, height } = sheet.viewBox.baseVal, texts = [...sheet.querySelectorAll(":scope > text")];
  const cut = texts.filter((text) => {
    const box = text.getBBox();
    const inside = box.x >= x && box.x + box.width <= x + width && box.y >= y && box.y + box.height <= y + height;
    return !text.hasAttribute("transform") && !inside;
  });
  return [texts.length, cut.map((text) => text.textContent)];
})"""


def test_on_paper_no_name_is_cut_by_the_edge(page):
    page.evaluate("sitmap.map.setView([-1.5, 31], 7, {animate: false})")  # Lake Victoria lies across the edge
    page.wait_for_timeout(400)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    sheets = page.evaluate(CUT)
    assert len(sheets) == 2  # one for each way a page may lie
    for written, cut in sheets:
        assert written > 20
        assert cut == []


def test_embedding_shows_the_map_alone(browser, pages):
    with opened(browser, pages / "small.html", address="?embed") as shown:
        assert shown.locator("#start").is_hidden()
        assert shown.locator("#time").is_hidden()
        assert shown.locator("#map_situation").bounding_box()["height"] > 0.9 * DESKTOP[1]  # title and source stay
        choose(shown, "Armed clash")
        shown.wait_for_selector("#card :text('Fighting resumed')")


def test_on_a_phone_no_panel_covers_the_map(browser, pages):
    with opened(browser, pages / "small.html", size=PHONE) as shown:
        shown.wait_for_timeout(300)
        assert shown.locator("#map_situation").bounding_box()["height"] >= 0.55 * PHONE[1]
        for tab, panel in (("reports", "#end"), ("layers", "#start")):
            shown.click(f"#tabs button[data-panel={tab}]")
            shown.wait_for_timeout(200)
            the_map, sheet = (shown.locator(s).bounding_box() for s in ("#map_situation", panel))
            assert the_map["height"] >= 0.55 * PHONE[1] - 1
            assert sheet["y"] >= the_map["y"] + the_map["height"] - 1
        shown.click("#tabs button[data-panel='']")
        mark(shown, "Armed clash").dispatch_event("click")
        shown.wait_for_timeout(300)
        shown.locator("#card", has_text="Fighting resumed").wait_for()
        shown.click("#tabs button[data-panel=table]")
        assert shown.locator("#tableview").is_visible()
        assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_markup_in_every_field_stays_text(browser, pages):
    with opened(browser, pages / "hostile.html") as shown:
        assert shown.inner_text("h1").startswith("</script>")
        for one in range(shown.locator(".mark").count()):
            shown.locator(".mark").nth(one).dispatch_event("click")
            shown.wait_for_timeout(150)
            shown.locator("#card", has_text="alert(1)").wait_for()
            assert shown.locator("#card a").count() == 0
        assert HOSTILE[:30] in shown.inner_text(".text")
        assert shown.locator("#app img").count() == 0
        shown.keyboard.press("Escape")
        shown.click("#open-table")
        shown.wait_for_selector("#table-rows tr")
        assert "မြစ်ကြီးနား" in shown.inner_text("#table-rows")


@pytest.mark.parametrize("name", ["none", "one", "edges", "undated"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_odd_situations_open(browser, tmp_path, name, size):
    situation = odd_situation(name)
    write_map(situation, tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html", size=size) as shown:
        assert shown.evaluate("sitmap.data.rows.n") == len(situation.events)
        shown.locator("#open-table").dispatch_event("click")
        shown.wait_for_timeout(200)
        assert shown.locator("#table-rows tr").count() == len(situation.events)


def test_thousands_of_events_are_drawn_hit_and_filtered(browser, pages):
    with opened(browser, pages / "many.html") as shown:
        assert shown_events(shown) == 6
        assert "6,000 of 6,000" in shown.inner_text("#shown")
        painted = "[...sitmap.data.pass].filter(Boolean).length"
        assert shown.evaluate(painted) == 6000
        shown.get_by_label("Battles").uncheck()
        shown.wait_for_timeout(300)
        assert shown.evaluate(painted) < 6000
        at = shown.evaluate("[sitmap.data.rows.lat[5999], sitmap.data.rows.lon[5999]]")
        shown.evaluate(f"sitmap.map.setView({at}, 13, {{animate: false}}) && 0")
        shown.wait_for_timeout(500)
        shown.locator(".mark").first.dispatch_event("click")
        shown.wait_for_timeout(300)
        shown.locator("#card", has_text="km from").wait_for()


def test_a_count_on_the_canvas_leads_closer(browser, pages):
    with opened(browser, pages / "many.html") as shown:
        shown.wait_for_timeout(300)
        box = shown.locator("#map_situation").bounding_box()
        x, y = shown.evaluate("sitmap.crowds().find(([x, y]) => x > 60 && y > 60 && x < 500 && y < 500)")
        before = shown.evaluate("sitmap.map.getZoom()")
        shown.mouse.click(box["x"] + x, box["y"] + y)
        shown.wait_for_timeout(900)
        assert shown.evaluate("sitmap.map.getZoom()") > before
