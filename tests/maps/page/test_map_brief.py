"""The page says first what changed: to a reader, to one without a script, and to programs that show a link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from browser import opened
from situations import small_situation

from maps.page.leaflet import build_map, write_map

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("brief") / "map.html"
    write_map(small_situation(), path)
    return path


@pytest.fixture
def page(browser, file):
    with opened(browser, file) as shown:
        shown.wait_for_selector("#brief select")
        yield shown


def test_the_file_has_the_headline_for_whoever_runs_no_script(file):
    text = file.read_text(encoding="utf-8")
    headline = re.search(r'<p id="headline">(.+?)</p>', text)[1]
    assert headline.endswith(".")
    assert f'<meta property="og:description" content="{headline}">' in text
    assert f'<meta name="description" content="{headline}">' in text
    static = re.search(r'<div id="brief">(.*?)</div>', text, re.DOTALL)[1]
    assert headline in static
    assert re.search(r"<li>.+ <small>.+, \d+ \w+ 2025</small></li>", static)
    assert "<noscript>" in text


def test_hostile_names_stay_text_in_the_static_block():
    made = small_situation()
    events = tuple(replace(one, type="<b>x</b>") for one in made.events)
    theatre = replace(made.theatre, name='"><script>alert(1)</script>')
    text = build_map(replace(made, events=events, theatre=theatre)).get_root().render()
    assert "<b>x</b>" not in text.split('<script type="text/plain"')[0]
    assert "<script>alert" not in text


def test_the_headline_comes_first_and_names_the_map(page):
    assert page.inner_text("#headline").endswith(".")
    assert page.get_attribute("#map_situation", "aria-describedby") == "headline"
    assert page.inner_text("#brief h2") == "What changed"


def test_a_line_moves_the_map_and_opens_what_it_says(page):
    before = page.evaluate("sitmap.map.getCenter().toString()")
    page.select_option("#brief select", label="Last 30 days")
    line = page.locator("#brief li button").first
    words = line.inner_text()
    line.click()
    page.wait_for_selector("#card:not([hidden])")
    page.wait_for_timeout(600)
    assert page.evaluate("sitmap.map.getCenter().toString()") != before
    place = page.inner_text("#card .card-title")
    assert place in words


def test_the_script_says_what_the_static_block_says(page, file):
    static = re.search(r'<div id="brief">(.*?)</div>', file.read_text(encoding="utf-8"), re.DOTALL)[1]
    first = re.search(r"<li>(.+?) <small>", static)[1].replace("&#x27;", "'")
    assert first in [button.inner_text() for button in page.locator("#brief li button").all()]


def test_a_period_is_chosen_and_its_words_are_those_of_the_language(page):
    names = page.locator("#brief option").all_inner_texts()
    assert {"Last day", "Last 7 days", "Last 30 days"} <= set(names)
    assert any(name.startswith("Since the report of") for name in names)
    page.select_option("#language", "fr")
    page.wait_for_timeout(400)
    assert page.inner_text("#brief h2") == "Ce qui a changé"


def test_whoever_comes_again_is_told_what_changed_since(browser, tmp_path):
    made = small_situation()
    path = tmp_path / "map.html"
    write_map(made, path)
    day = made.as_of - timedelta(days=3)
    context = browser.new_context(offline=True)
    context.add_init_script(f"localStorage.setItem('sitmap-{made.theatre.id}', '{day.isoformat()}')")
    shown = context.new_page()
    shown.goto(path.as_uri())
    shown.wait_for_selector("#brief select")
    assert shown.inner_text("#brief option:checked").startswith("Since my last visit")
    context.close()
