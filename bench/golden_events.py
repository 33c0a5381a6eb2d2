"""Read the golden paragraphs with places resolved by hand, and compare type, place, date, actor and assertion."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.events.extract import find_events, shipped_ontology
from geo.model import Document, Mention, Place, Resolution, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model import Event

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden" / "events"
FIELDS = ("type", "place", "date", "actor1", "assertion")


class Outcome(NamedTuple):
    """One expected event, the event found for it (or None), and which fields are wrong."""

    case: dict[str, Any]
    expected: dict[str, str]
    found: Event | None
    wrong: tuple[str, ...]


def read_cases(folder: Path = GOLDEN) -> list[dict[str, Any]]:
    """Return the golden paragraphs of all languages."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def document_of(case: dict[str, Any]) -> Document:
    """Return the paragraph as a report."""
    return Document(
        id=case["id"], text=case["text"], published=date.fromisoformat(case["published"]), language=case["language"]
    )


def resolutions_of(case: dict[str, Any]) -> tuple[Resolution, ...]:
    """Return the places of a paragraph as if a gazetteer knew them."""
    found = []
    for place in case["places"]:
        for match in re.finditer(rf"\b{re.escape(place['name'])}\b", case["text"]):
            span = Span(document_id=case["id"], start=match.start(), end=match.end())
            chosen = Place(id=f"golden.{place['name'].lower()}", name=place["name"], kind="town", lon=29.0, lat=-1.0)
            found.append(
                Resolution(
                    mention=Mention(span=span, text=match.group()),
                    chosen=chosen,
                    lon=29.0,
                    lat=-1.0,
                    precision=place["precision"],
                    score=0.9,
                )
            )
    return tuple(sorted(found, key=lambda item: item.mention.span))


def compare(case: dict[str, Any]) -> Iterator[Outcome]:
    """Yield an outcome for each expected event of a paragraph."""
    events = find_events(document_of(case), resolutions_of(case), ontology=shipped_ontology())
    for expected in case["events"]:
        ranked = sorted(events, key=lambda event: (len(wrong_fields(expected, event)), -event.score))
        best = ranked[0] if ranked else None
        yield Outcome(case, expected, best, wrong_fields(expected, best) if best else FIELDS)


def wrong_fields(expected: dict[str, str], event: Event) -> tuple[str, ...]:
    """Return the fields in which an event differs from what is expected; empty expectations fit anything."""
    actual = {
        "type": event.type,
        "place": event.where.chosen.name if event.where and event.where.chosen else "",
        "date": event.start.isoformat() if event.start else "",
        "actor1": event.actor1.name if event.actor1 else "",
        "assertion": event.assertion,
    }
    return tuple(field for field in FIELDS if expected[field] and not _fits(field, expected[field], actual[field]))


def _fits(field: str, expected: str, actual: str) -> bool:
    return expected.lower() in actual.lower() if field == "actor1" else expected == actual
