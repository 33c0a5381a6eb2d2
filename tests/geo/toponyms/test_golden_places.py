"""Own paragraphs over many theatres: every place that a reader would mark is found, read and put where it lies."""

from __future__ import annotations

import json

import pytest
from repository import GOLDEN

from geo.config import Config
from geo.gazetteer.store import Gazetteer
from geo.geometry import distance_km
from geo.model import Document
from geo.toponyms.resolver import resolve_document

CASES_FILE = GOLDEN / "places.jsonl"
CASES = [json.loads(line) for line in CASES_FILE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(Config())


def overlapping(resolutions, wanted):
    return [r for r in resolutions if r.mention.span.start < wanted["end"] and r.mention.span.end > wanted["start"]]


def faults(wanted, resolutions):
    """Return what is wrong with the reading of one marked place, in words; nothing where it is right."""
    found = overlapping(resolutions, wanted)
    if wanted["kind"] == "none":
        return [f"read as {r.chosen.name}" for r in found if r.resolved and r.role == "location"]
    found = [r for r in found if r.mention.kind == wanted["kind"]] or found
    if not found:
        return ["not found"]
    wrong = [] if wanted["kind"] in {r.mention.kind for r in found} else [f"a {found[0].mention.kind}"]
    if not {r.role for r in found} & set(wanted["role"].split(",")):
        wrong.append(f"as {found[0].role}")
    if "place" in wanted and wanted["place"] not in {r.chosen.id for r in found if r.chosen}:
        wrong.append(f"it is {[r.chosen.id for r in found if r.chosen]}")
    where = f"at {[(r.chosen and r.chosen.id, r.lon, r.lat) for r in found]}"
    return wrong + [where for point in wanted.get("points", ()) if not any(_near(r, point) for r in found)]


def _near(resolution, point):
    if resolution.lon is None:
        return False
    away = distance_km(point["lon"], point["lat"], to_lon=resolution.lon, to_lat=resolution.lat)
    return away <= point["km"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_marked_place_is_read_right(case, gazetteer):
    document = Document(id=case["id"], text=case["text"], language=case["language"])
    resolutions = resolve_document(document, gazetteer)
    wrong = {m["text"]: bad for m in case["mentions"] if (bad := faults(m, resolutions))}
    assert not wrong


def test_the_set_is_large_and_covers_every_kind():
    mentions = [m for case in CASES for m in case["mentions"]]
    assert len(CASES) >= 60
    assert len(mentions) >= 200
    assert {m["kind"] for m in mentions} == {"name", "region", "relative", "description", "demonym", "none"}
    assert all(case["text"][m["start"] : m["end"]] == m["text"] for case in CASES for m in case["mentions"])
