"""The button that saves the map in sight as SVG: named groups, no style sheet needed, the colours of the scheme."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from browser import opened
from situations import small_situation

from geo.model import Side
from maps.page.leaflet import write_map

SVG = "{http://www.w3.org/2000/svg}"
LAND = "getComputedStyle(document.documentElement).getPropertyValue('--land').trim()"
GROUPS = ["map", "title", "legend", "sources"]
MAP_GROUPS = ["ground", "control", "borders", "events", "labels"]
SIDES = {
    "m23": Side(id="m23", name="M23", colour="#D55E00"),
    "government": Side(id="government", name="Government", colour="#0072B2", labels=(("fr", "Gouvernement"),)),
    "wazalendo": Side(id="wazalendo", name="Wazalendo", colour="#009E73"),
}


@pytest.fixture(scope="module")
def saved(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("svg")
    write_map(replace(small_situation(), sides=SIDES), folder / "map.html")
    found = {}
    for scheme, language in (("light", "en"), ("dark", "fr")):
        with opened(browser, folder / "map.html", scheme=scheme, address=f"#lang={language}") as page:
            with page.expect_download() as download:
                page.click("#save-svg")
            download.value.save_as(folder / f"{scheme}.svg")
            found[scheme] = (folder / f"{scheme}.svg").read_text(encoding="utf-8")
            found[f"{scheme} headline"] = page.inner_text("#headline")
            found[f"{scheme} marks"] = page.locator(".mark").count()
            found[f"{scheme} land"] = page.evaluate(
                "getComputedStyle(document.documentElement).getPropertyValue('--land')"
            )
    return found


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # written by our page


def named(text: str) -> dict[str, ET.Element]:
    return {element.get("id"): element for element in parsed(text).iter(f"{SVG}g") if element.get("id")}


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def words_in(element: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in element.iter(f"{SVG}text")]


def test_the_groups_are_those_of_the_command(saved):
    root = parsed(saved["light"])
    assert [child.get("id") for child in root if child.tag == f"{SVG}g"] == GROUPS
    assert [child.get("id") for child in named(saved["light"])["map"]] == MAP_GROUPS
    label = "{http://www.inkscape.org/namespaces/inkscape}label"
    assert named(saved["light"])["events"].get(label) == "events"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_waits_for_a_style_sheet_or_another_file(saved, scheme):
    text = saved[scheme]
    assert "var(" not in text
    assert not re.search(r' (?:class|style)="', text)
    patterns = set(re.findall(r'id="((?:hatch|dots)[^"]+)"', text))
    assert patterns
    assert set(re.findall(r"url\(#((?:hatch|dots)[^)]+)\)", text)) <= patterns
    assert not re.search(r'href="(?!data:image/png)', text)


def test_the_map_is_there_as_lines_and_letters(saved):
    groups = named(saved["light"])
    assert f'fill="{rgb(saved["light land"])}"' in saved["light"]
    assert len(list(groups["borders"].iter(f"{SVG}path"))) >= 2
    assert {"Goma", "Masisi"} <= set(words_in(groups["labels"]))
    marks = [child for child in groups["events"] if "translate" in child.get("transform", "") and len(child)]
    assert len(marks) >= saved["light marks"] > 2
    assert saved["light headline"] in " ".join(words_in(groups["title"]))


def test_the_file_speaks_the_language_and_has_the_tones_of_the_page(saved):
    assert "Gouvernement" in words_in(named(saved["dark"])["legend"])
    assert "Government" in words_in(named(saved["light"])["legend"])
    assert f'fill="{rgb(saved["dark land"])}"' in saved["dark"]
    assert saved["dark headline"] in " ".join(words_in(named(saved["dark"])["title"]))
