"""What the sheet says and how it holds still: marks, labels, counts, and places that would be said too exactly."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from browser import DESKTOP, PHONE, opened
from situation_parts import status
from situations import AS_OF, many_situation, odd_situation, place, small_situation

from maps.page.leaflet import write_map

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SLIDE = """(days) => { const to = document.getElementById("to");
  to.value = Number(to.value) + days; to.dispatchEvent(new Event("input")); }"""
REDRAW = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("marks")
    write_map(small_situation(), folder / "small.html")
    write_map(many_situation(2000), folder / "many.html")
    return folder


@pytest.fixture
def page(browser, folder):
    with opened(browser, folder / "small.html") as shown:
        yield shown


def mark(page, words: str):
    return page.locator(f".mark[aria-label*='{words}']").first


def middle_of(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_marks_are_the_same_elements_after_the_slider_moved(page):
    mark(page, "Capture").evaluate("(element) => { element.kept = true; }")
    page.evaluate(SLIDE, -3)
    page.evaluate(REDRAW)
    page.evaluate(SLIDE, 3)
    page.evaluate(REDRAW)
    assert mark(page, "Capture").evaluate("(element) => element.kept === true")


def test_a_click_holds_while_the_map_draws_between_press_and_release(page):
    page.mouse.move(*middle_of(mark(page, "Capture")))
    page.mouse.down()
    page.evaluate(SLIDE, -1)
    page.evaluate(REDRAW)
    page.mouse.up()
    page.locator("#card h2").wait_for()


def test_a_click_is_not_lost_where_the_element_under_it_is_gone(page):
    """The element that was pressed leaves the page: the map looks what lies under the pointer."""
    at = middle_of(mark(page, "Capture"))
    page.evaluate("for (const one of document.querySelectorAll('.mark')) one.style.pointerEvents = 'none'")
    page.mouse.click(*at)
    page.locator("#card h2").wait_for()


def test_a_finger_beside_a_mark_opens_it(browser, folder):
    with opened(browser, folder / "small.html", size=PHONE) as shown:
        shown.wait_for_timeout(300)
        x, y = middle_of(mark(shown, "Armed clash"))
        shown.touchscreen.tap(x, y + 19)
        shown.locator("#card h2").wait_for()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (768, 1024), (1920, 1080), (2560, 1440)])
def test_a_reported_city_has_its_label_at_first_sight(browser, folder, size):
    with opened(browser, folder / "small.html", size=size) as shown:
        shown.wait_for_timeout(400)
        labels = shown.evaluate("sitmap.labels()")
        for name in ("Goma", "Bukavu"):
            where = place(f"cod.{name.lower()}")
            point = shown.evaluate(f"sitmap.map.latLngToContainerPoint([{where.lat}, {where.lon}])")
            x, y, wide, tall = labels[f"{name} town"]
            assert abs(x + wide / 2 - point["x"]) < wide / 2 + 30, name
            assert abs(y + tall / 2 - point["y"]) < tall / 2 + 30, name


def test_labels_never_lie_on_each_other(page):
    page.wait_for_timeout(400)
    boxes = list(page.evaluate("sitmap.labels()").values())
    assert len(boxes) > 10
    for number, (x, y, wide, tall) in enumerate(boxes):
        for x2, y2, wide2, tall2 in boxes[:number]:
            apart = x >= x2 + wide2 - 1 or x2 >= x + wide - 1 or y >= y2 + tall2 - 1 or y2 >= y + tall - 1
            assert apart


NUMBERS = """() => [...document.querySelectorAll(".mark .badge-ground")].map((one) => {
  const sheet = document.getElementById("map_situation").getBoundingClientRect(), box = one.getBoundingClientRect();
  return [box.left - sheet.left, box.top - sheet.top, box.width, box.height];
})"""


@pytest.mark.parametrize("zoom", [7.25, 8, 9])
def test_a_name_keeps_off_the_number_of_a_mark(page, zoom):
    """What touches it would be read as one word: 2Gisenyi. At these scales Goma would, if numbers took no space."""
    page.evaluate(f"sitmap.map.setView([-1.68, 29.2], {zoom}, {{animate: false}})")
    page.wait_for_timeout(400)
    numbers, names = page.evaluate(NUMBERS), page.evaluate("sitmap.labels()")
    assert numbers
    for x, y, wide, tall in numbers:
        for name, (x2, y2, wide2, tall2) in names.items():
            across, down = max(x2 - x - wide, x - x2 - wide2), max(y2 - y - tall, y - y2 - tall2)
            assert max(across, down) >= 0, name


def test_what_is_denied_or_claimed_does_not_look_like_what_is_reported(page):
    def drawn(words: str) -> list[str]:
        return mark(page, words).locator("path").evaluate_all("(all) => all.map((one) => one.getAttribute('fill'))")

    assert "var(--land)" in drawn("Withdrawal")
    assert mark(page, "Withdrawal").locator("path[d='M-9 9 9-9']").count() == 1
    # The capture that only a side claims stands as a small symbol at the mark of the shells that were reported.
    assert "var(--land)" not in drawn("Shelling")[:1]
    assert "var(--land)" in drawn("Capture")[1:]
    assert mark(page, "Capture").locator("path[fill-opacity='0.3']").count() == 1


def test_what_is_known_by_territory_is_no_pin_on_its_town(page):
    clash = mark(page, "Armed clash")
    assert clash.locator(".vague").count() == 1
    x, y = middle_of(clash)
    sheet = page.locator("#map_situation").bounding_box()
    town = place("cod.walikale")
    point = page.evaluate(f"sitmap.map.latLngToContainerPoint([{town.lat}, {town.lon}])")
    assert abs(sheet["x"] + point["x"] - x) + abs(sheet["y"] + point["y"] - y) > 12


@pytest.mark.parametrize("name", ["bukavu", "masisi"])
def test_a_mark_stands_in_the_middle_of_its_place_and_control_is_a_ring_around_it(page, name):
    where = place(f"cod.{name}")
    sheet = page.locator("#map_situation").bounding_box()
    point = page.evaluate(f"sitmap.map.latLngToContainerPoint([{where.lat}, {where.lon}])")
    own = page.locator(f".mark[aria-label*='{where.name}']").first
    x, y = middle_of(own)
    assert abs(x - sheet["x"] - point["x"]) < 1.5
    assert abs(y - sheet["y"] - point["y"]) < 1.5
    ring = page.locator(f".area[aria-label*='{where.name}']").bounding_box()
    assert abs(ring["x"] + ring["width"] / 2 - x) < 1.5
    assert abs(ring["y"] + ring["height"] / 2 - y) < 1.5
    assert ring["width"] > own.locator("path").first.bounding_box()["width"]


def test_of_two_marks_that_would_collide_one_stands_aside_on_a_leader(browser, tmp_path):
    situation = small_situation()
    goma, near = place("cod.goma"), 0.02
    where = replace(situation.events[1].where, lon=goma.lon + near, lat=goma.lat)
    other = replace(situation.events[1], id="e-beside", where=where)
    write_map(replace(situation, events=(*situation.events, other)), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        shown.evaluate(f"sitmap.map.setView([{goma.lat}, {goma.lon}], 9, {{animate: false}}) && 0")
        shown.wait_for_timeout(300)
        assert shown.locator("path.leg").count() == 1
        assert shown.locator(".leg-foot").count() == 1
        marks = shown.locator(".mark[aria-label*='Goma']")
        (x, y), (x2, y2) = (middle_of(marks.nth(at)) for at in (0, 1))
        assert 12 < ((x - x2) ** 2 + (y - y2) ** 2) ** 0.5 < 60


def test_of_marks_that_overlap_the_one_under_the_pointer_opens(browser, tmp_path):
    """The element of a mark is wider than its symbol: it may lie over the middle of another."""
    situation = small_situation()
    event = situation.events[1]
    beside = [replace(event.where, lon=28 + step, lat=-3 + step) for step in (0, 0.03)]
    events = tuple(replace(event, id=f"e-{n}", fatalities=None, where=where) for n, where in enumerate(beside))
    write_map(replace(situation, events=events, control=()), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        shown.evaluate("sitmap.map.setView([-3, 28], 9, {animate: false}) && 0")
        shown.wait_for_timeout(400)
        points = [middle_of(one) for one in shown.locator(".mark").all()]
        assert len(points) == 2
        for x, y in points:
            shown.mouse.click(x, y)
            shown.locator(".mark.chosen").wait_for(state="attached")
            assert middle_of(shown.locator(".mark.chosen")) == pytest.approx((x, y), abs=1)
            shown.keyboard.press("Escape")
            shown.locator(".mark.chosen").wait_for(state="detached")


def test_a_window_of_time_is_no_day(browser, tmp_path):
    situation = small_situation()
    first, last = date(2025, 1, 1), date(2025, 1, 31)
    windows = {
        "capture": replace(situation.events[2], start=first, end=last),
        "clash": replace(situation.events[3], start=first, end=date(2025, 1, 6), time_precision=2),
        "protest": replace(situation.events[7], start=None, end=last),
        "withdrawal": replace(situation.events[4], time_precision=2),
    }
    events = [windows.get(e.type, e) for e in situation.events if e.type != "capture"] + [windows["capture"]]
    write_map(replace(situation, events=tuple(events)), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        shown.click("#open-table")
        shown.wait_for_selector("#table-rows tr")
        texts = [re.sub(r"\s\u2013\s", "\u2013", text) for text in shown.locator("#table-rows tr").all_inner_texts()]
        rows = {text.split("\t")[0].strip(): text for text in texts}
        assert "\tJan 2025\t" in rows["Capture of a place"]
        assert "\t1\u20136 Jan 2025\t" in rows["Armed clash"]
        assert "\tby 31 Jan 2025\t" in rows["Peaceful protest"]
        assert "\tby 24 Apr 2025\t" in rows["Withdrawal"]


def test_the_control_of_a_table_waits_for_the_reader_and_rings_do_not_hide_the_ground(browser, tmp_path):
    situation = small_situation()
    where = situation.events[6].where
    rows = [
        replace(
            situation.events[6],
            id=f"row-{n}",
            table_row={"id": str(n)},
            where=replace(where, lon=where.lon - n * 0.11, lat=where.lat + n * 0.07),
        )
        for n in range(14)
    ]
    write_map(replace(situation, events=tuple(rows)), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        assert not shown.locator("#tick-control").is_checked()
        assert shown.locator(".area").count() == 0
        assert shown.locator(".surround").count() == 0
        shown.locator(".mark").nth(5).hover()
        assert shown.locator(".surround").count() == 1
        assert shown.locator(".surround").get_attribute("fill") == "none"


def test_a_chip_at_the_edge_leads_to_what_lies_outside(page):
    page.wait_for_timeout(300)
    page.get_by_role("button", name="1 in Doha").click()
    page.wait_for_timeout(600)
    assert page.evaluate("sitmap.map.getBounds().contains([25.29, 51.53])")


def test_events_beyond_the_edge_are_told_and_reached_by_the_keyboard(page):
    page.wait_for_timeout(300)
    assert "1 beyond the edge of the map" in page.inner_text("#shown")
    mark(page, "Doha").focus()
    page.wait_for_timeout(300)
    assert page.evaluate("sitmap.map.getBounds().contains([25.29, 51.53])")
    page.keyboard.press("Enter")
    page.locator("#card", has_text="talks in Doha").wait_for()


def test_a_crowded_sheet_shows_counts_and_a_close_one_real_marks(browser, folder):
    with opened(browser, folder / "many.html") as shown:
        shown.wait_for_timeout(300)
        assert len(shown.evaluate("sitmap.crowds()")) > 10
        assert shown.locator(".mark").count() == 0
        shown.evaluate("sitmap.map.setView([-1.5, 29], 11, {animate: false}) && 0")
        shown.wait_for_timeout(400)
        assert shown.evaluate("sitmap.crowds()") == []
        assert shown.locator(".mark").count() > 5


def test_counts_of_a_crowded_sheet_never_lie_on_each_other(browser, folder):
    with opened(browser, folder / "many.html") as shown:
        shown.wait_for_timeout(300)
        crowds = shown.evaluate("sitmap.crowds()")
        for number, (x, y) in enumerate(crowds):
            assert all((x - x2) ** 2 + (y - y2) ** 2 > 20**2 for x2, y2 in crowds[:number])


def test_the_title_follows_the_language(browser, tmp_path):
    situation = small_situation()
    theatre = replace(situation.theatre, names={"fr": "Est de la RDC"})
    write_map(replace(situation, theatre=theatre), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        shown.select_option("#language", "fr")
        shown.wait_for_timeout(200)
        assert shown.inner_text("h1") == "Est de la RDC"


@pytest.mark.parametrize(("name", "rows"), [("one", 1), ("edges", 5), ("undated", 2), ("stacked", 40)])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_mark_of_an_odd_situation_opens_its_card(browser, tmp_path, name, rows, size):  # a table
    write_map(odd_situation(name), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html", size=size) as shown:
        shown.locator(".mark").first.dispatch_event("click")
        shown.locator("#card h2").wait_for()
        assert shown.evaluate("sitmap.data.rows.n") == rows
        shown.emulate_media(media="print")
        shown.evaluate("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))")


def test_hundreds_of_areas_are_a_few_paths_and_open_by_a_click(browser, tmp_path):
    """A table of events holds more places than can be elements: those of one look in a cell are one path."""
    goma = replace(place("cod.goma"), outline=None)
    spots = [
        replace(goma, id=f"cod.spot-{n}", name=f"Spot {n}", lon=27 + n % 20 * 0.2, lat=-4 + n // 20 * 0.25)
        for n in range(320)
    ]
    first = date(2025, 1, 1)
    control = tuple(
        status(s, ("m23", "government")[n % 2], "controls", first, AS_OF, "c1") for n, s in enumerate(spots)
    )
    write_map(replace(small_situation(), events=(), control=control), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as page:
        page.evaluate("sitmap.map.setView([-2, 29], 7.5, {animate: false})")
        page.evaluate(REDRAW)
        assert page.locator(".area").count() == 0
        paths = page.locator(".leaflet-control-pane path")
        assert 1 <= paths.count() <= len(spots) / 5
        spans = paths.evaluate_all("(all) => all.map((one) => one.getBBox()).map((box) => [box.width, box.height])")
        assert max(side for span in spans for side in span) < 256 + 40  # a tile of the browser meets few of them
        sheet = page.locator("#map_situation").bounding_box()
        spot = spots[170]
        at = page.evaluate("(at) => sitmap.map.latLngToContainerPoint(at)", [spot.lat, spot.lon])
        page.mouse.click(sheet["x"] + at["x"], sheet["y"] + at["y"])
        page.locator("#card", has_text=spot.name).wait_for()
        page.evaluate("sitmap.map.setView([-2, 29], 10, {animate: false})")
        page.evaluate(REDRAW)
        assert page.locator(".area").count() > 3


def moved(event, number: int):
    """Return an event at one of four places far to the north."""
    town = ("Berber", "Atbara", "Shendi", "Merowe")[number % 4]
    far = replace(
        place("cod.goma"), id=f"world.{town.lower()}", name=town, country="SD", lon=32 + number % 4 / 2, lat=15.5
    )
    return replace(event, id=f"far-{number}", where=replace(event.where, chosen=far, lon=far.lon, lat=far.lat))


def test_a_far_cluster_has_a_small_map_of_its_own(browser, tmp_path):
    whole = small_situation()
    shelling = next(event for event in whole.events if event.type == "shelling")
    far = tuple(moved(shelling, number) for number in range(6))
    write_map(replace(whole, events=(*whole.events, *far)), tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as page:
        page.evaluate("sitmap.map.setView([-2, 29], 8, {animate: false})")
        inset = page.locator(".inset")
        inset.wait_for()
        assert inset.inner_text().strip() == "6 in Sudan"
        assert not [words for words in page.locator(".chip").all_inner_texts() if "Sudan" in words]
        inset.click()
        page.locator(".inset", has_text="Sudan").wait_for(state="detached")
        assert page.evaluate("sitmap.map.getBounds().contains([15.5, 32])")


def test_a_lake_is_named_once(page):
    page.evaluate("sitmap.map.setView([-1.3, 29.2], 8.5, {animate: false})")
    written = page.evaluate("""async () => {
      const written = [], pen = CanvasRenderingContext2D.prototype, fill = pen.fillText;
      pen.fillText = function (text, ...at) { written.push(text); return fill.call(this, text, ...at); };
      sitmap.map.fire("moveend");
      await new Promise((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done))));
      pen.fillText = fill;
      return written;
    }""")
    lakes = [words for words in written if words.startswith("Lake ")]
    assert lakes
    assert len(lakes) == len(set(lakes))
