"""Golden stories: reports in, the state of places on days out. All rooms from the text to the status take part."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from geo.claims import find_claims, sealed
from geo.config import Config
from geo.control import control_on, control_status
from geo.events import find_events
from geo.gazetteer import Gazetteer
from geo.model import ControlClaim, Document
from geo.ontology import load_ontology
from geo.resolve import resolve_document

STORIES = sorted((Path(__file__).parent / "golden" / "control").glob("*.yaml"))
CONFIG = Config()


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(CONFIG)


@pytest.fixture(scope="module")
def ontology():
    return load_ontology()


def read(report, number, gazetteer, ontology):
    document = Document(id=f"r{number}", text=report["text"], published=report["date"], source=report["source"], language=report.get("language", "en"))
    resolutions = resolve_document(document, gazetteer)
    events = find_events(document, resolutions, ontology=ontology, actors=gazetteer.actors)
    return find_claims(document, resolutions, events, ontology=ontology, actors=gazetteer.actors)


def known_before(prior, gazetteer):
    place = gazetteer.place(gazetteer.row(prior["place"]))
    return sealed(ControlClaim(id="", place=place, actor=prior["actor"], says="holds", as_of=prior["since"], basis="prior", publisher="prior"), where="prior")


def face(statuses, place, day):
    found = [status for status in control_on(statuses, day) if status.place.id == place]
    if not found:
        return {"state": "none"}
    (status,) = found
    return {name: getattr(status, name) for name in ("state", "holder", "confidence", "claimed_only", "last_report", "since")}


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_a_story_ends_as_expected(path, gazetteer, ontology):
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    claims = [known_before(prior, gazetteer) for prior in story.get("prior", ())]
    for number, report in enumerate(story["reports"]):
        claims += read(report, number, gazetteer, ontology)
    statuses = control_status(claims, settings=CONFIG.control, actors=gazetteer.actors, until=story["until"])
    wrong = []
    for expected in story["expect"]:
        found = face(statuses, expected["place"], expected["on"])
        wanted = {key: value for key, value in expected.items() if key not in {"place", "on"}}
        if wanted != {key: found.get(key) for key in wanted}:
            wrong.append((expected, {key: found.get(key) for key in wanted}))
    assert not wrong, [claim_line(claim) for claim in sorted(claims, key=lambda claim: claim.as_of)]


def claim_line(claim):
    return f"{claim.as_of} {claim.place.id} {claim.actor} {claim.says} {claim.basis} {claim.assertion} own={claim.gains_by_it} {claim.publisher}"


def test_there_are_stories_of_every_kind():
    assert len(STORIES) >= 12
    days = [date.fromisoformat(str(yaml.safe_load(path.read_text(encoding="utf-8"))["until"])) for path in STORIES]
    assert all(days)
