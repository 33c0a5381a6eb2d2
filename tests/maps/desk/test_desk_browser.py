"""The desk in Chromium: data is taken over in place, corrections go into the YAML, the queue runs on keys."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace

import pytest
from browser import READY
from small_gazetteer import write_gazetteer

from geo.live import LiveReader
from geo.review import read_reviews

uvicorn = pytest.importorskip("uvicorn", reason="the extra serve is not installed")

from maps.desk.server import Address, bound, guarded_app  # noqa: E402
from maps.desk.session import Desk  # noqa: E402

pytestmark = pytest.mark.browser
REPORT = """---
title: Fighting near Walikale
date: 2025-03-04
source: Test Wire
---
Rebels attacked Walikale on Monday, killing 12 people. Soldiers shelled Mpofi on Sunday. <img src=x onerror=alert(1)>
"""
SLOW_MS = 60_000
MERGED = "Civil Guard (guards) is the same actor as"
GUARDS = "actors:\n  guards: {name: Civil Guard, names: [guardsmen], side: government}   # of the district\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    (folder / "reports").mkdir()
    config = write_gazetteer(folder / "gazetteer")
    (folder / "gazetteer" / "tst" / "guards.yaml").write_text(GUARDS, encoding="utf-8")
    (folder / "reports" / "one.md").write_text(REPORT, encoding="utf-8")
    (folder / "config.yaml").write_text("theatre: tst\ngazetteers: [gazetteer]\ninputs: [reports]\n", encoding="utf-8")
    desk = Desk(LiveReader(folder / "config.yaml", gazetteers=config.gazetteers, theatres=("tst",)))
    address, listening = Address(port=0), bound(Address(port=0))
    server = uvicorn.Server(uvicorn.Config(guarded_app(desk, address), log_level="error", lifespan="off", http="h11"))
    server.config.timeout_graceful_shutdown = 1
    desk.start()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    for _ in range(3000):  # the first reading loads the parser
        if desk.current is not None:
            break
        time.sleep(0.1)
    yield folder, desk, f"http://127.0.0.1:{listening.getsockname()[1]}/"
    server.should_exit = True
    desk.stop()
    thread.join(10)


@pytest.fixture
def page(browser, served):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(SLOW_MS)
    shown, said = context.new_page(), []
    shown.on("pageerror", lambda error: said.append(f"{error} {error.stack}"))
    shown.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    shown.goto(served[2])
    shown.wait_for_selector(READY, state="attached")
    shown.wait_for_selector("#desk")
    shown.evaluate("localStorage.setItem('sitmap-reviewer', 'A. Reader')")
    yield shown
    context.close()
    assert said == []


def until(page, words):
    """Wait until an expression is true; the page's policy allows no function of ours."""
    for _ in range(600):
        if page.evaluate(words):
            return
        page.wait_for_timeout(100)
    raise AssertionError(words)


def at_rest(element):
    """Return the box of an element once the map has come to rest under it."""
    box = None
    while (now := element.bounding_box()) != box:
        box = now
        element.page.wait_for_timeout(300)
    return box


def written(path, words, *, there=True):
    """Wait until a file holds some words, or does not."""
    for _ in range(600):
        if path.is_file() and (words in path.read_text(encoding="utf-8")) == there:
            return True
        time.sleep(0.1)
    return False


def test_newer_data_is_taken_over_in_place(page, served):
    folder, desk, _ = served
    file = folder / "gazetteer" / "tst" / "places.yaml"
    whole = file.read_text(encoding="utf-8")
    page.evaluate("sitmap.map.setView([-0.7, 28.3], 8.5, { animate: false })")
    page.evaluate("sitmap.state.selected = { kind: 'event', row: 0 }")
    place = "sitmap.data.rows.lat[sitmap.state.selected.row]"
    before, chosen = page.evaluate(place), page.evaluate("sitmap.data.rows.type[sitmap.state.selected.row]")
    file.write_text(whole.replace("lat: -0.5 ", "lat: -0.75 "), encoding="utf-8")
    desk.read_again()
    until(page, "sitmap.data.rows.lat.some((lat) => Math.abs(lat + 0.75) < 1e-6)")
    assert page.evaluate("sitmap.map.getZoom()") == 8.5
    assert page.evaluate("sitmap.data.rows.type[sitmap.state.selected.row]") == chosen
    assert page.evaluate(place) in {before, -0.75}
    renamed = whole.replace("name: Walikale\n    names: [", "name: Walikale Town\n    names: [Walikale, ")
    file.write_text(renamed, encoding="utf-8")
    desk.read_again()
    page.locator(".mark[title*='Walikale Town']").first.wait_for(state="attached")  # the same rows, by another name
    file.write_text(whole.replace("    kind: town", "    kind: [town"), encoding="utf-8")
    desk.read_again()
    page.wait_for_selector("#desk-trouble-list code:has-text('places.yaml:')")
    file.write_text(whole, encoding="utf-8")
    desk.read_again()
    page.wait_for_selector("#desk-troubles", state="hidden")


def test_a_place_is_moved_with_a_pin_and_moved_back(page, served):
    folder, _, _ = served
    file = folder / "gazetteer" / "tst" / "places.yaml"
    page.evaluate("sitmap.map.setView([-0.5, 28.1], 9, { animate: false })")
    page.locator(".mark").first.click()
    page.locator("#card .desk-box").first.wait_for()
    page.get_by_role("button", name="Move the place").click()
    pin = at_rest(page.locator(".leaflet-marker-draggable"))
    page.mouse.move(pin["x"] + 12, pin["y"] + 20)
    page.mouse.down()
    page.mouse.move(pin["x"] + 72, pin["y"] + 60, steps=5)
    page.mouse.up()
    page.locator(".desk-use").click()
    shown = page.locator(".desk-diff").inner_text()
    assert ("-    lat: -0.5   # measured" in shown, shown.count("+    lat:")) == (True, 1)
    page.locator(".desk-write").click()
    assert written(file, "lat: -0.5 ", there=False)
    until(page, "!document.getElementById('desk-undo').disabled")
    page.locator("#desk-undo").click()
    assert written(file, "lat: -0.5   # measured")


def test_the_queue_runs_on_keys_and_its_decisions_are_reviews(page, served):
    folder, _, _ = served
    page.locator("#desk-open-queue").click()
    page.locator(".queue-row[aria-selected=true]").wait_for()
    for key in "jkr":
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    assert written(folder / "reviews" / "a-reader.yaml", "decision: reject")
    (review,) = read_reviews([folder / "reviews"])
    assert (review.reviewer, bool(review.time)) == ("A. Reader", True)
    page.wait_for_selector(".queue-row.done-reject")
    page.keyboard.press("u")
    page.wait_for_selector(".queue-row.done-reject", state="detached")
    assert not read_reviews([folder / "reviews"])


def test_ten_thousand_events_scroll_in_the_queue(page, served):
    desk = served[1]
    shown = desk.current
    event = shown.state.situation.events[0]
    many = tuple(replace(event, id=f"many-{number:05}") for number in range(10_000))
    # The page keeps its own events: only the queue asks for these.
    situation = replace(shown.state.situation, events=many)
    desk.current = replace(shown, state=replace(shown.state, situation=situation))
    try:
        page.click("#desk-open-queue")
        page.wait_for_selector("#queue-0")
        assert page.inner_text("#queue-count") == "10,000 events"
        for share, row in ((0.5, 5000), (1.0, 9999)):
            page.evaluate(f"document.querySelector('.queue-list').scrollTop = {share} * 92 * 10000")
            page.wait_for_selector(f"#queue-{row}")
            assert page.locator(".queue-row").count() < 40
        page.click("#desk-queue .close")
    finally:
        desk.current = shown


def test_a_pasted_report_is_explained_sentence_by_sentence_and_saved(page, served):
    page.locator("#desk-open-paste").click()
    page.locator("#desk-paste textarea").fill(
        "Rebels attacked Walikale on Monday.\n\n<script>alert(1)</script> It rained."
    )
    page.locator("#paste-read").click()
    page.locator("#paste-result .read-event").first.wait_for()
    assert "Walikale" in page.locator("#paste-result .read-place").first.inner_text()
    assert "<script>" in page.locator("#paste-result").inner_text()
    page.locator("#desk-paste [name=title]").fill("Pasted: a <b>report</b>")
    page.locator("#desk-paste [name=date]").fill("2025-03-05")
    page.locator("#paste-save").click()
    page.locator(".report.fresh", has_text="Pasted: a <b>report</b>").wait_for()
    (file,) = (served[0] / "reports").glob("2025-03-05-*.md")
    take_back(page, file.name)
    page.locator(".report.fresh").wait_for(state="detached")
    assert not file.exists()


# Corrections, each taken back again: the files of the gazetteer are then as they were


def gazetteer_of(folder):
    """Return the files below the gazetteer, by name."""
    files = (path for path in (folder / "gazetteer").rglob("*") if path.is_file())
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def write(page, words):
    """Write the change that is shown; return its lines once the page offers to take it back."""
    dialog = page.locator(".desk-dialog:has(.desk-diff)")
    dialog.wait_for()
    shown = "".join(dialog.locator(".desk-diff").all_text_contents())
    dialog.locator(".desk-write").click()
    page.locator(f"#desk-undo:enabled[title*='{words}']").wait_for()
    return shown


def take_back(page, words):
    """Undo the last change, and wait until the page has the state before it."""
    page.locator(f"#desk-undo[title*='{words}']").click()
    page.locator(f"#desk-undo:not([title*='{words}'])").wait_for()


def click_map(page, *spots):
    """Click on the map at latitudes and longitudes."""
    box = page.locator("#map_situation").bounding_box()
    for lat, lon in spots:
        at = page.evaluate(f"sitmap.map.latLngToContainerPoint([{lat}, {lon}])")
        page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])


def open_control(page):
    """Open the card of the place that somebody holds, from the table."""
    page.click("#open-table")
    page.locator("#table-control button", has_text="Walikale").click()
    page.locator("#card .desk-box").first.wait_for()


def test_a_name_that_is_not_found_is_placed_by_a_click(page, served):
    folder = served[0]
    before = gazetteer_of(folder)
    page.evaluate("sitmap.map.setView([-0.5, 28.1], 9, { animate: false })")
    page.get_by_role("button", name="Names not found").click()
    page.locator(".desk-list li", has_text="Mpofi").get_by_role("button", name="Place it on the map").click()
    click_map(page, (-0.7, 28.2))
    page.locator(".desk-use").click()
    form = page.locator(".desk-form")
    assert form.locator("[name=name]").input_value() == "Mpofi"
    form.get_by_role("button", name="Show the change").click()
    diff = write(page, "Mpofi (tst.mpofi) added")
    assert ("+  tst.mpofi:" in diff, "+    kind: village" in diff) == (True, True)
    mpofi = "sitmap.data.head.places.find((place) => place[0] === 'tst.mpofi')"
    until(page, f"Boolean({mpofi})")
    assert page.evaluate(f"sitmap.data.rows.lat.some((lat) => Math.abs(lat - {mpofi}[7]) < 1e-4)")
    take_back(page, "Mpofi (tst.mpofi) added")
    until(page, f"!{mpofi}")
    assert gazetteer_of(folder) == before


def test_two_actors_are_merged(page, served):
    folder = served[0]
    before = gazetteer_of(folder)
    page.get_by_role("button", name="Merge actors").click()
    page.locator(".desk-form [name=actor]").select_option("army")
    page.locator(".desk-form [name=other]").select_option("guards")
    page.get_by_role("button", name="Show the change").click()
    write(page, MERGED)
    after = gazetteer_of(folder)
    assert "names: [soldiers, {weak: the troops}, Civil Guard, guardsmen]" in after["rest.yaml"]
    assert "guards:" not in after.get("guards.yaml", "")
    for _ in range(30):  # what was written is read again before the form knows of it
        page.get_by_role("button", name="Merge actors").click()
        left = page.locator(".desk-form [name=other] option[value=guards]").count()
        page.locator(".desk-dialog .close").click()
        if not left:
            break
        page.wait_for_timeout(200)
    assert not left
    take_back(page, MERGED)
    assert gazetteer_of(folder) == before


def test_a_side_is_given_a_colour(page, served):
    folder = served[0]
    before = gazetteer_of(folder)
    colour = "sitmap.data.head.sides.government[1].toUpperCase()"
    old = page.evaluate(colour)
    open_control(page)
    page.get_by_role("button", name="Colour of the side").click()
    page.locator(".desk-form [name=colour]").fill("#123abc")
    page.get_by_role("button", name="Show the change").click()
    write(page, "#123ABC")
    until(page, f"{colour} === '#123ABC'")
    assert "#123ABC" in gazetteer_of(folder)["sides.yaml"]
    take_back(page, "#123ABC")
    until(page, f"{colour} === '{old}'")
    assert gazetteer_of(folder) == before


def test_a_statement_on_control_is_written_with_its_source(page, served):
    folder = served[0]
    before = gazetteer_of(folder)
    open_control(page)
    page.get_by_role("button", name="Say who holds it").click()
    form = page.locator(".desk-form")
    form.locator("[name=actor]").select_option("army")
    form.locator("[name=says]").select_option("lost")
    form.locator("[name=as_of]").fill("2025-03-04")
    form.locator("[name=note]").fill("The army: it withdrew.")
    form.locator("[name=source]").fill("Test Wire")
    form.get_by_role("button", name="Show the change").click()
    lines = write(page, "has left or lost Walikale as of 2025-03-04")
    assert "+    note: 'The army: it withdrew.'" in lines
    until(page, "sitmap.data.head.claims.some((one) => one.says === 'lost' && one.basis === 'manual')")
    take_back(page, "has left or lost Walikale")
    assert gazetteer_of(folder) == before


def test_an_event_is_retyped_dated_and_placed_from_its_card(page, served):
    folder = served[0]
    page.evaluate("sitmap.map.setView([-0.5, 28.1], 9, { animate: false })")
    page.locator(".mark").first.click()
    for name, value, words in (
        ("Other type", "shelling", "retype"),
        ("Other day", "2025-03-01", "redate"),
        ("Other place", "Testland", "move"),
    ):
        page.locator("#card").get_by_role("button", name=name).click()
        field = page.locator(".desk-form [name=value]")
        (field.select_option if words == "retype" else field.fill)(value)
        if words == "move":  # what is refused can be mended where it was filled in
            field.fill("tst.nowhere")
            page.get_by_role("button", name="Save the decision").click()
            page.locator(".desk-dialog:has([role=alert]) .close").click()
            assert field.input_value() == "tst.nowhere"
            field.fill(value)
        page.get_by_role("button", name="Save the decision").click()
        assert written(folder / "reviews" / "a-reader.yaml", f"decision: {words}")
    (kept,) = read_reviews([folder / "reviews"])  # a newer decision of one reviewer takes the place of the older
    assert (kept.decision, kept.value, kept.reviewer) == ("move", "tst.land", "A. Reader")
    page.locator("#card").get_by_role("button", name="Say who holds it").click()
    assert page.locator(".desk-form [name=source]").input_value() == "Test Wire"  # as the report of the event has it
    page.locator(".desk-dialog .close").click()
    for words in ("placed in Testland", "dated 2025-03-01", "is of the type"):
        take_back(page, words)
    assert not read_reviews([folder / "reviews"])


def test_an_outline_is_drawn_and_a_corner_of_it_moved(page, served):
    folder = served[0]
    page.evaluate("sitmap.map.setView([-0.5, 28.1], 10, { animate: false })")
    open_control(page)
    page.get_by_role("button", name="Draw its outline").click()
    page.locator(".desk-pick").wait_for()
    click_map(page, (-0.6, 28.0), (-0.6, 28.2), (-0.4, 28.2), (-0.4, 28.0))
    page.locator(".desk-corner").last.dblclick()
    until(page, "document.querySelectorAll('.desk-corner').length === 3")
    page.locator(".desk-use").click()
    write(page, "outline of Walikale (tst.walikale) drawn")
    until(page, "sitmap.data.head.control.some((one) => one.outline && one.shape)")
    assert drawn_in(folder) == (4, pytest.approx(28.2, abs=0.01))
    page.get_by_role("button", name="Draw its outline").click()
    page.locator(".desk-corner").nth(2).wait_for()
    corner = max((at_rest(one) for one in page.locator(".desk-corner").all()), key=lambda box: (box["x"], box["y"]))
    page.mouse.move(corner["x"] + 7, corner["y"] + 7)
    page.mouse.down()
    page.mouse.move(corner["x"] + 107, corner["y"] + 7, steps=5)
    page.mouse.up()
    page.locator(".desk-use").click()
    write(page, "outline of Walikale (tst.walikale) drawn")
    until(page, "document.querySelector('.desk-dialog') === null")
    page.click("#desk-history")
    page.locator(".desk-edits li", has_text="outline of Walikale").nth(1).wait_for()
    assert drawn_in(folder) == (4, pytest.approx(28.27, abs=0.06))
    page.locator(".desk-dialog .close").click()
    for _ in range(2):
        page.locator("#desk-undo:enabled[title*='outline']").click()
        page.locator("#status", has_text="taken back: outline").wait_for()
        page.evaluate("document.getElementById('status').textContent = ''")
    assert not (folder / "gazetteer" / "tst" / "outlines" / "drawn.geojson").exists()


def drawn_in(folder):
    """Return the number of points and the easternmost longitude of the one outline that was drawn."""
    (feature,) = json.loads(gazetteer_of(folder)["drawn.geojson"])["features"]
    ring = feature["geometry"]["coordinates"][0]
    return len(ring), max(lon for lon, _ in ring)


# Several persons


def test_two_browsers_lose_no_edit(browser, page, served):
    folder = served[0]
    before = gazetteer_of(folder)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(SLOW_MS)
    other = context.new_page()
    other.goto(served[2])
    other.wait_for_selector("#desk")
    for one, spelling in ((page, "Walikala"), (other, "Valikale")):
        open_control(one)
        one.get_by_role("button", name="Add a spelling").click()
        one.locator(".desk-form [name=spelling]").fill(spelling)
        one.get_by_role("button", name="Show the change").click()
        one.locator(".desk-diff").wait_for()  # both look at the file as it stands
    write(page, "Walikala")
    other.locator(".desk-write").click()
    again = other.locator(".desk-dialog", has_text="have changed since")
    again.locator(".desk-diff", has_text="Walikala").wait_for()  # what would be written now
    again.locator(".desk-write").click()
    assert written(folder / "gazetteer" / "tst" / "places.yaml", "Walikala, Valikale")
    until(page, "document.getElementById('desk-undo').title.includes('Valikale')")
    context.close()
    for spelling in ("Valikale", "Walikala"):
        take_back(page, spelling)
    assert gazetteer_of(folder) == before


def test_decisions_that_differ_stand_side_by_side_and_one_is_chosen(page, served):
    folder = served[0]
    subject = page.evaluate("(async () => (await (await fetch('/desk/queue')).json()).items[0].id)()")
    apply = """async ([subject, decision, reviewer]) => (await fetch('/desk/apply', { method: 'POST',
      headers: { 'x-sitmap-page': document.documentElement.outerHTML.match(/openLive\\("(\\w+)"/)[1] },
      body: JSON.stringify({ kind: 'decision', subject, decision, reviewer }) })).status"""
    for decision, reviewer in (("reject", "A. Reader"), ("accept", "B. Writer")):
        assert page.evaluate(apply, [subject, decision, reviewer]) == 200
    until(page, "(async () => (await (await fetch('/desk/queue')).json()).conflicts.length)()")
    page.click("#desk-open-queue")
    page.locator("#queue-conflicts summary", has_text="1 decision is disputed").click()
    sides = page.locator(".conflict-sides > div")
    assert [side.locator("strong").inner_text() for side in sides.all()] == ["rejected", "accepted"]
    assert "applied" in page.locator(".conflict-sides > .holds").inner_text()
    assert page.locator("#queue-conflicts blockquote").inner_text()
    page.get_by_role("button", name="This one holds").click()
    until(page, "(async () => (await (await fetch('/desk/queue')).json()).conflicts[0].decisions.length)()")
    assert len(read_reviews([folder / "reviews"])) == 2
    page.keyboard.press("Escape")
    for words in ("rejected", "accepted", "rejected"):
        take_back(page, words)
    assert not read_reviews([folder / "reviews"])
