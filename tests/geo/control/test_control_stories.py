"""Golden stories: reports in, the state of places on days out. Every step from the text to the status takes part.

The places that a story expects something of are found by their names where the resolver leaves them out: a story tells
of control, and how well names are found is measured elsewhere.
"""

import re
from dataclasses import replace
from datetime import date

import pytest
import yaml
from repository import GOLDEN

from geo.config import Config
from geo.control.areas import dissolve, ground_of, repaired
from geo.control.claims import find_claims, with_id
from geo.control.influence import assign_areas
from geo.control.status import control_on, control_status
from geo.events.extract import find_events
from geo.events.ontology import load_ontology
from geo.gazetteer.store import Gazetteer
from geo.geometry import area_km2
from geo.model import ControlClaim, Document, Mention, Resolution, Span
from geo.toponyms.resolver import resolve_document

STORIES = sorted((GOLDEN / "control").glob("*.yaml"))
CONFIG = Config()


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(CONFIG)


@pytest.fixture(scope="module")
def ontology():
    return load_ontology()


def read(report, number, gazetteer, ontology, places):
    about = {key: report[key] for key in ("text", "source", "language") if key in report}
    document = Document(id=f"r{number}", published=report["date"], **about)
    towns = {place.name: place for place in places if place.kind in {"town", "city", "village"}}
    resolutions = [_meant(one, towns) for one in resolve_document(document, gazetteer)]
    resolutions += missing(document, resolutions, places)
    resolutions.sort(key=lambda resolution: resolution.mention.span)
    events = find_events(document, resolutions, ontology=ontology, actors=gazetteer.actors)
    return find_claims(document, resolutions, events, ontology=ontology, actors=gazetteer.actors)


def _meant(resolution, towns):
    town = towns.get(resolution.mention.text)
    return replace(resolution, chosen=town) if town and resolution.mention.relation is None else resolution


def missing(document, resolutions, places):
    taken = [one.mention.span for one in resolutions]
    for place in places:
        if place.kind in {"town", "city", "village"}:
            for match in re.finditer(rf"(?<!near )\b{re.escape(place.name)}\b", document.text):
                span = Span(document_id=document.id, start=match.start(), end=match.end())
                if not any(one.start < span.end and span.start < one.end for one in taken):
                    mention = Mention(span=span, text=place.name)
                    yield Resolution(mention=mention, chosen=place, lon=place.lon, lat=place.lat, precision="exact")


def known_before(prior, gazetteer):
    place = gazetteer.place(gazetteer.row(prior["place"]))
    basis = {"says": "holds", "as_of": prior["since"], "basis": "prior", "publisher": "prior"}
    return with_id(ControlClaim(id="", place=place, actor=prior["actor"], **basis), where="prior")


def face(statuses, place, day):
    found = [status for status in control_on(statuses, day) if status.place.id == place]
    if not found:
        return {"state": "none"}
    (status,) = found
    names = ("state", "holder", "confidence", "claimed_only", "last_report", "since")
    return {name: getattr(status, name) for name in names}


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_a_story_ends_as_expected(path, gazetteer, ontology):
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    claims = [known_before(prior, gazetteer) for prior in story.get("prior", ())]
    places = [gazetteer.place(gazetteer.row(place)) for place in sorted({line["place"] for line in story["expect"]})]
    for number, report in enumerate(story["reports"]):
        claims += read(report, number, gazetteer, ontology, places)
    statuses = control_status(claims, settings=CONFIG.control, actors=gazetteer.actors, until=story["until"])
    wrong = []
    for expected in story["expect"]:
        found = face(statuses, expected["place"], expected["day"])
        wanted = {key: value for key, value in expected.items() if key not in {"place", "day"}}
        if wanted != {key: found.get(key) for key in wanted}:
            wrong.append((expected, {key: found.get(key) for key in wanted}))
    assert not wrong, [claim_line(claim) for claim in sorted(claims, key=lambda claim: claim.as_of)]


def claim_line(claim):
    about = (claim.place.id, claim.actor, claim.says, claim.basis, claim.assertion, claim.publisher)
    return " ".join(map(str, (claim.as_of, *about, "own" if claim.gains_by_it else "")))


def test_there_are_stories_of_every_kind():
    assert len(STORIES) >= 12
    days = [date.fromisoformat(str(yaml.safe_load(path.read_text(encoding="utf-8"))["until"])) for path in STORIES]
    assert all(days)


def test_the_areas_of_a_story_are_valid_dry_and_apart(gazetteer, ontology):
    story = yaml.safe_load(STORIES[-1].read_text(encoding="utf-8"))
    places = [gazetteer.place(gazetteer.row(place)) for place in sorted({line["place"] for line in story["expect"]})]
    claims = [known_before(prior, gazetteer) for prior in story["prior"]]
    for number, report in enumerate(story["reports"][:12]):
        claims += read(report, number, gazetteer, ontology, places)
    statuses = control_status(claims, settings=CONFIG.control, actors=gazetteer.actors, until=story["until"])
    ground = ground_of(gazetteer.backdrop(), gazetteer)
    for method in ("named", "voronoi"):
        today = control_on(assign_areas(statuses, method=method, ground=ground), date(2024, 12, 31))
        areas = dissolve(today)
        assert {hands[0] for hands in areas} == {"government", "m23"}
        assert all(status.geometry.is_valid for status in today if status.holder)
        wet = [area_km2(repaired(status.geometry.intersection(ground.water))) for status in today if status.holder]
        # A lakeside town whose point lies in the generalised lake keeps a disc of one kilometre.
        assert max(wet) < 3.2
        one, other = areas.values()
        assert area_km2(repaired(one.intersection(other))) < 0.01


@pytest.mark.parametrize(
    ("text", "language", "held"),
    [
        ("M23 fighters seized Minova, a lakeside trading town in South Kivu, on 21 January.", "en", {"Minova"}),
        ("M23 captured three villages in Rutshuru territory.", "en", set()),
        ("M23 seized a strategic town in North Kivu province.", "en", set()),
        ("M23 controls the town of Sake in North Kivu.", "en", {"Sake"}),
        ("Le M23 a pris trois villages dans le territoire de Rutshuru.", "fr", set()),
        ("Le M23 s'est emparé de Minova, une ville du Sud-Kivu.", "fr", {"Minova"}),
    ],
)
def test_the_unit_that_a_town_lies_in_is_not_taken_with_it(text, language, held, gazetteer, ontology):
    report = {"text": text, "date": date(2025, 3, 2), "language": language}
    claims = read(report, 1, gazetteer, ontology, [])
    assert {claim.place.name for claim in claims if claim.says == "holds"} == held
