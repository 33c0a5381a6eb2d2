# ruff: noqa: E501  # a situation is written as a table
"""Sensitive places leave no trace, fresh positions are withheld, and offsets stay true."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta

from shapely.geometry import box

from geo.config import ControlSettings
from geo.control.status import control_on, control_status
from geo.model import (
    Candidate,
    ControlClaim,
    Document,
    Event,
    Mention,
    Place,
    Relation,
    Resolution,
    Situation,
    Span,
    Theatre,
)
from geo.sensitivity import MASK, protect

DAY = date(2025, 2, 10)
TERRITORY = Place(
    id="t.masisi", name="Masisi territory", kind="adm2", lon=28.8, lat=-1.4, radius_km=40, outline=box(28, -2, 29, -1)
)
CLINIC = Place(id="t.clinic", name="Kitsule clinic", names=("Centre de santé Kitsule",), kind="facility", lon=28.8123, lat=-1.4567, parents=("t.masisi",), admin2="Masisi territory", sensitivity="health facility")  # fmt: skip
CAMP = Place(
    id="t.camp", name="Lushagala", kind="camp", lon=29.1357, lat=-1.6042, sensitivity="camp for displaced people"
)
TOWN = Place(id="t.sake", name="Sake", kind="town", lon=29.04, lat=-1.57)
TEXT = "Gunmen entered the Kitsule clinic on Saturday. Shells fell 2 km north of the clinic. Rebels took Sake. People fled to Lushagala."
SECRETS = ("28.8123", "-1.4567", "29.1357", "-1.6042", "Kitsule", "Lushagala")


def span(words):
    return Span(document_id="d", start=TEXT.index(words), end=TEXT.index(words) + len(words))


def sentence(words):
    start = TEXT.rfind(". ", 0, TEXT.index(words)) + 1
    return Span(document_id="d", start=start + (start > 0), end=TEXT.index(".", TEXT.index(words)) + 1)


def resolution(words, place, **more):
    candidates = (Candidate(place=place, score=1, reasons=(f"{place.name} is written so",)),)
    return Resolution(mention=Mention(span=span(words), text=words, **more), chosen=place, candidates=candidates, lon=place.lon, lat=place.lat, reasons=(f"the only {place.name}",))  # fmt: skip


def situation():
    anchor = resolution("Kitsule clinic", CLINIC)
    near = Place(
        id="derived.1", name="2 km north of Kitsule clinic", kind="locality", lon=28.8123, lat=-1.4386, radius_km=1
    )
    relation = Relation(type="offset", anchors=(anchor.mention.span,), words="2 km north of the Kitsule clinic")
    offset = resolution("2 km north of the clinic", near, kind="relative", relation=relation)
    sake, camp = resolution("Sake", TOWN), resolution("Lushagala", CAMP)
    row = {
        "latitude": "-1.4567",
        "longitude": "28.8123",
        "location": "Kitsule clinic",
        "notes": "At Kitsule clinic",
        "fatalities": "0",
    }
    events = (
        Event(id="e1", type="attack_civilians", start=DAY - timedelta(days=9), end=None, where=anchor, evidence=(sentence("Gunmen"),), notes=("in Kitsule clinic",), claimant="a nurse of Kitsule clinic", table_row=row),
        Event(id="e2", type="shelling", start=DAY - timedelta(days=9), end=None, where=offset, evidence=(sentence("Shells"),)),
        Event(id="e3", type="capture", start=DAY - timedelta(days=1), end=None, where=sake, evidence=(sentence("Rebels"),)),
    )  # fmt: skip
    claims = (
        ControlClaim(id="c0", place=TOWN, actor="fardc", says="holds", as_of=date(2024, 1, 1), basis="prior"),
        ControlClaim(id="c1", place=CAMP, actor="m23", says="holds", as_of=DAY - timedelta(days=9), basis="statement", evidence=sentence("People"), quote="People fled to Lushagala."),
        ControlClaim(id="c2", place=TOWN, actor="m23", says="holds", as_of=DAY - timedelta(days=1), basis="capture", evidence=sentence("Rebels"), quote="Rebels took Sake.", event_id="e3"),
    )  # fmt: skip
    return Situation(
        theatre=Theatre(id="t", name="T", bbox=(28, -2, 30, 0)),
        as_of=DAY,
        documents=(
            Document(id="d", text=TEXT, title="Attack on Kitsule clinic", published=DAY, notes=("Lushagala twice",)),
        ),
        resolutions=(anchor, offset, sake, camp),
        events=events,
        claims=claims,
        control=control_status(claims, settings=ControlSettings(), actors={}, until=DAY),
        backdrop=(TERRITORY, CLINIC, TOWN),
        notes=("Kitsule clinic: outline mended",),
    )


def written(thing):
    """Everything that a situation holds, as one text: no export can hold more."""
    if is_dataclass(thing):
        return " ".join(written(getattr(thing, field.name)) for field in fields(thing))
    if isinstance(thing, dict):
        return " ".join(f"{key} {written(value)}" for key, value in thing.items())
    if isinstance(thing, (list, tuple)):
        return " ".join(map(written, thing))
    return str(thing)


def test_nothing_of_a_sensitive_place_is_left_anywhere():
    text = written(protect(situation()))
    assert not [secret for secret in SECRETS if re.search(re.escape(secret), text, re.IGNORECASE)]


def test_a_sensitive_place_becomes_a_cell_of_a_tenth_of_a_degree():
    shown = protect(situation())
    clinic, _, _, camp = shown.resolutions
    assert (clinic.chosen.lon, clinic.chosen.lat, clinic.chosen.note) == (28.85, -1.45, "coarsened=grid")
    assert clinic.chosen.name == "a health facility in Masisi territory"
    assert "coarsened=grid" in shown.events[0].notes
    assert (camp.lon, camp.lat, camp.chosen.note) == (29.15, -1.65, "coarsened=grid")
    assert shown.events[0].table_row["fatalities"] == "0"
    assert shown.events[0].table_row["latitude"] == ""


def test_offsets_stay_true_under_the_mask():
    shown = protect(situation())
    assert len(shown.documents[0].text) == len(TEXT)
    assert shown.quote(span("Sake")) == "Sake"
    assert set(shown.quote(span("Lushagala"))) == {MASK}


def test_without_sensitive_places_nothing_changes():
    plain = replace(situation(), resolutions=(), events=(), claims=(), control=(), backdrop=(TOWN,), notes=())
    assert protect(plain) == plain


def test_fresh_events_are_withheld_with_their_sentences_and_control_stays_as_it_was():
    shown = protect(situation(), hold_hours=72)
    assert [event.id for event in shown.events] == ["e1", "e2"]
    assert [claim.id for claim in shown.claims] == ["c0", "c1"]
    assert "Sake" not in shown.documents[0].text
    (status,) = [one for one in control_on(shown.control, DAY) if one.place.id == "t.sake"]
    assert status.holder == "fardc"
    assert "withheld since 2025-02-08: events 1, claims 1" in shown.notes


def test_a_build_without_quotes_holds_no_text():
    shown = protect(situation(), quotes=False)
    assert "Rebels took" not in written(shown)
