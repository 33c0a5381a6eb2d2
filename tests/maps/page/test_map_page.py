"""The page as bytes: deterministic, self-contained, under a strict policy, and a folium map that can be added to."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date

import folium
import folium.plugins
import pytest
import yaml
from browser import launched, opened
from situations import hostile_situation, small_situation

from geo.errors import InputError
from maps.page.leaflet import LANGUAGES, SCRIPT, STATIC, STRINGS, build_map, page_words, write_map
from maps.page.modules import join_modules

HTML = build_map(small_situation()).get_root().render()


def test_the_same_situation_gives_the_same_bytes():
    assert build_map(small_situation()).get_root().render() == HTML


def test_nothing_is_fetched():
    assert not re.findall(r"<(?:script|img|iframe)[^>]+src=|<link", HTML)
    css = "".join(re.findall(r"<style>(.*?)</style>", HTML, re.DOTALL))
    assert "@import" not in css
    assert "url(images" not in css


def test_the_policy_names_every_script_and_style():
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', HTML).group(1)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        for content in re.findall(f"<{tag}>(.*?)</{tag}>", HTML, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy


def test_our_scripts_set_text_and_nothing_else():
    ours = join_modules(SCRIPT)
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "fetch("):
        assert word not in ours, word
    assert not re.search(r"\son[a-z]+=", (STATIC / "page.html").read_text(encoding="utf-8"))


def test_hostile_text_never_becomes_markup():
    html = build_map(hostile_situation()).get_root().render()
    assert "<script>alert" not in html
    assert "onerror=alert(2)>'" not in html


def test_every_language_has_every_word():
    english = set(yaml.safe_load((STRINGS / "en.yaml").read_text(encoding="utf-8")))
    for language in LANGUAGES:
        assert english <= set(yaml.safe_load((STRINGS / f"{language}.yaml").read_text(encoding="utf-8"))), language


def test_words_keep_their_gaps():
    words = page_words()
    for language in LANGUAGES:
        for key, english in words["en"].items():
            gaps, there = (set(re.findall(r"\{(\w+)\}", text)) for text in (english, words[language][key]))
            assert gaps == there or there < gaps == {"n"}, (language, key)


def test_every_word_that_the_page_asks_for_exists():
    asked = set(re.findall(r'\bt\("(\w+)"', join_modules(SCRIPT)))
    asked |= set(re.findall(r'data-(?:w|name)="(\w+)"', (STATIC / "page.html").read_text(encoding="utf-8")))
    assert asked <= set(page_words()["en"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"language": "xx"}, "language 'xx' is none of"),
        ({"theme": "grey"}, "theme 'grey' is none of light, dark"),
        ({"view": (200, 0, 3)}, r"view \(200, 0, 3\): \(lat, lon, zoom\) is expected"),
        ({"view": "8/-1.7/29"}, r"\(lat, lon, zoom\) is expected"),
        ({"as_of": "2025-03-01"}, "a datetime.date is expected"),
        ({"online_tiles": ("Nowhere",)}, "no such name in xyzservices"),
        ({"online_tiles": ("Thunderforest.OpenCycleMap",)}, "need a key"),
    ],
)
def test_a_wrong_option_says_so(options, message):
    with pytest.raises(InputError, match=message):
        build_map(small_situation(), **options)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"popup": "a note"}, "give the marker a tooltip"),
        ({"icon": folium.Icon(color="red")}, "use folium.CustomIcon or folium.DivIcon"),
    ],
)
def test_what_folium_takes_from_a_server_is_refused_with_the_way_out(more, message):
    made = build_map(small_situation())
    folium.Marker([-2.0, 28.5], **more).add_to(made)
    with pytest.raises(InputError, match=message):
        made.get_root().render()


def test_a_plugin_that_loads_from_a_server_says_so():
    made = build_map(small_situation())
    folium.plugins.MarkerCluster().add_to(made)
    with pytest.warns(UserWarning, match=r"MarkerCluster loads from \S+ when the page is opened: it needs a network"):
        made.get_root().render()


def test_maps_stand_in_figures_each_in_a_frame_of_its_own():
    figure, parts = folium.Figure(), folium.Figure()
    for name in ("one", "two"):
        figure.add_child(build_map(small_situation()), name=name)
    for place in (1, 2):
        parts.add_subplot(1, 2, place).add_child(build_map(small_situation()))
    unnamed = folium.Figure()
    for _ in range(3):
        unnamed.add_child(build_map(small_situation()))
    assert [made.render().count("<iframe") for made in (figure, parts, unnamed)] == [2, 2, 3]


def test_a_map_in_a_map_is_refused_with_the_way_out():
    made = build_map(small_situation())
    made.add_child(build_map(small_situation()), name="other")
    with pytest.raises(InputError, match=r"add both to a folium\.Figure"):
        made.get_root().render()


def test_a_tile_layer_of_the_user_is_allowed_by_the_policy():
    made = build_map(small_situation(), online_tiles=())
    folium.TileLayer("https://{s}.tiles.example.org/{z}/{x}/{y}.png", attr="us").add_to(made)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made.get_root().render()).group(1)
    assert "img-src data: blob: https://a.tiles.example.org https://b.tiles.example.org" in policy


@pytest.mark.parametrize(
    "picture",
    [
        folium.TileLayer("http://localhost:8080/{z}/{x}/{y}.png", attr="us"),
        folium.WmsTileLayer("http://localhost:8080/wms", layers="one"),
        folium.raster_layers.ImageOverlay("http://localhost:8080/a.png", bounds=[[-2, 28], [-1, 29]]),
        folium.Marker([-1.5, 29.0], icon=folium.CustomIcon("http://localhost:8080/a.png")),
    ],
    ids=lambda one: type(one).__name__,
)
def test_pictures_of_the_user_are_allowed_from_where_they_are(picture):
    made = build_map(small_situation(), online_tiles=())
    picture.add_to(made)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made.get_root().render()).group(1)
    assert "img-src data: blob: http://localhost:8080" in policy


def test_the_bounds_are_those_of_the_theatre():
    assert build_map(small_situation()).get_bounds() == [[-6.0, 26.5], [3.5, 31.5]]


def test_it_is_a_folium_map_with_a_fixed_name():
    made = build_map(small_situation())
    assert isinstance(made, folium.Map)
    assert made.get_name() == "map_situation"
    assert "<iframe" in made._repr_html_()


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_things_of_folium_can_be_added(tmp_path):
    made = build_map(small_situation())
    group = folium.FeatureGroup(name="mine").add_to(made)
    folium.CircleMarker([-1.5, 29.0], radius=12, color="black").add_to(group)
    folium.Marker([-2.0, 28.5], tooltip="a note").add_to(made)
    (tmp_path / "map.html").write_text(made.get_root().render(), encoding="utf-8")
    with launched() as browser, opened(browser, tmp_path / "map.html") as page:
        assert page.locator("img.leaflet-marker-icon").count() == 1
        assert page.locator("path[stroke='black']").count() == 1


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_view_day_and_theme_are_those_that_were_asked_for(tmp_path):
    made = build_map(small_situation(), view=(-1.5, 29.0, 9), as_of=date(2025, 3, 1), theme="dark")
    (tmp_path / "map.html").write_text(made.get_root().render(), encoding="utf-8")
    fitted = build_map(small_situation())
    fitted.fit_bounds([[24.0, 50.0], [26.0, 52.0]])
    (tmp_path / "fitted.html").write_text(fitted.get_root().render(), encoding="utf-8")
    with launched() as browser:
        with opened(browser, tmp_path / "map.html") as page:
            assert page.evaluate("[sitmap.map.getCenter().lat, sitmap.map.getZoom()]") == pytest.approx(
                [-1.5, 9], abs=0.01
            )
            assert page.inner_text("#asof").startswith("as of 1 Mar 2025")
            assert page.get_attribute("html", "data-scheme") == "dark"
        with opened(browser, tmp_path / "fitted.html") as page:
            assert page.evaluate("sitmap.map.getBounds().contains([25, 51]) && sitmap.map.getZoom() > 5")


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_two_maps_of_a_notebook_open_beside_each_other_and_a_list_of_layers_opens(tmp_path):
    figure = folium.Figure()
    for collapsed in (True, False):
        made = build_map(small_situation())
        folium.CircleMarker([-1.5, 29.0]).add_to(folium.FeatureGroup(name="mine").add_to(made))
        folium.LayerControl(collapsed=collapsed).add_to(made)
        figure.add_child(made)
    (tmp_path / "two.html").write_text(f"<html data-ready=true>{figure.render()}</html>", encoding="utf-8")
    with launched() as browser, opened(browser, tmp_path / "two.html") as page:
        for number in range(2):
            inner = page.frame_locator("iframe").nth(number)
            inner.locator("html[data-ready=true]").wait_for(state="attached")
            if not number:
                inner.locator(".leaflet-control-layers").hover()
            inner.get_by_text("mine").click()
            assert not inner.locator(".leaflet-control-layers input[type=checkbox]").is_checked()


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_it_shows_in_a_notebook(tmp_path):
    cell = build_map(small_situation())._repr_html_()
    # The outer page says that it is ready, since the fixture waits for that word.
    (tmp_path / "notebook.html").write_text(f"<!DOCTYPE html><html data-ready=true>{cell}</html>", encoding="utf-8")
    with launched() as browser, opened(browser, tmp_path / "notebook.html") as page:
        inner = page.frame_locator("iframe")
        inner.locator("html[data-ready=true]").wait_for(state="attached")
        inner.locator(".mark").first.dispatch_event("click")
        inner.locator("#card h2").wait_for()
        page.wait_for_timeout(400)


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_without_online_tiles_no_host_is_allowed(tmp_path):
    write_map(small_situation(), tmp_path / "map.html", online_tiles=())
    html = (tmp_path / "map.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html).group(1)
    assert "http" not in policy
    with launched() as browser, opened(browser, tmp_path / "map.html") as page:
        assert page.locator("#tiles").count() == 0
