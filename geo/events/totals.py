"""A toll that adds up single incidents of the same report -> marked as a total, so that nobody counts them twice.

"Nine people were killed in North Kivu this week", above the three of Sake and the six of Oicha.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.model import EventMark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Event

_LEAST_PARTS = 2
_WIDE = frozenset({"adm1", "adm2", "country", "fuzzy", "unknown"})


def mark_totals(events: Sequence[Event]) -> list[Event]:
    """Return the events of a report; one whose dead are the sum of those reported inside its place is marked."""
    total = EventMark.TOTAL
    return [
        replace(event, notes=(*event.notes, str(total)), marks=(*event.marks, total))
        if _is_total(event, events)
        else event
        for event in events
    ]


def without_summaries(events: Sequence[Event], text: str) -> list[Event]:
    """Return the events of a report without those that only sum up several acts of a country, reported place by place.

    "On 8 January the coalition conducted 34 strikes in Syria: near Raqqa, ...; near Palmyra, ...".
    """
    return [event for event in events if not _sums_up(event, events, text)]


def _sums_up(event: Event, events: Sequence[Event], text: str) -> bool:
    if event.where is None or event.where.precision != "country" or not _is_plural(event, text):
        return False
    parts = {
        one.where.chosen.id
        for one in events
        if one.type == event.type and one.where is not None and one.where.chosen is not None and _inside(one, event)
    }
    return len(parts) >= _LEAST_PARTS


def _is_plural(event: Event, text: str) -> bool:
    words = text[event.fired[0].start : event.fired[0].end].split() if event.fired else []
    return any(word.endswith("s") for word in words)


def _is_total(event: Event, events: Sequence[Event]) -> bool:
    dead = _dead(event)
    if not dead or (event.where is not None and event.where.precision not in _WIDE):
        return False
    parts = [one for one in events if one is not event and _dead(one) and _inside(one, event)]
    return len(parts) >= _LEAST_PARTS and sum(map(_dead, parts)) == dead


def _dead(event: Event) -> int:
    return event.fatalities.best if event.fatalities is not None else 0


def _inside(part: Event, whole: Event) -> bool:
    """Return whether an event lies in the place and time of another; what is not reported excludes nothing."""
    place = whole.where.chosen if whole.where is not None else None
    own = part.where.chosen if part.where is not None else None
    if place is not None and (own is None or place.id not in own.parents):
        return False
    if part.start and part.end and whole.start and whole.end:
        return whole.start <= part.start and part.end <= whole.end
    return True
