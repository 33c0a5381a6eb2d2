"""One deed told twice in one report is one event; a sentence that only counts victims belongs to the deed before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.events.deduplicate import lowest, two_sides
from geo.text.tokens import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Event

# Code points between a deed and the sentence that counts its victims.
TOLL_GAP = 4
# The longest reports come back to a deed over so many code points; in a book or a year's log it is another one.
RETOLD_WITHIN = 20_000
TOLL_NOTE = "counts the victims of the deed before it"
_FACTS = frozenset(["reported", "claimed", "assessed"])
_VIOLENT = word_set(
    "clash capture recapture attack_civilians abduction shelling air_strike bombing suicide_bombing grenade "
    "chemical excessive_force violent_demonstration riot looting"
)


# The dead that a place counts right after the battle for it are the battle's.
_BATTLES = frozenset(["clash", "capture", "recapture"])


def join_told_twice(events: Sequence[Event]) -> list[Event]:
    """Join events of one document that are one deed told again: same type and place, or no place of its own.

    Only what is told near by is compared: the time grows with the length of the document, not with its square.
    """
    kept: list[Event] = []
    of_type: dict[str, list[int]] = {}
    for event in events:
        if kept and _is_toll(kept[-1], event):
            kept[-1] = _with_toll(kept[-1], event)
            continue
        near = event.evidence[0].start - RETOLD_WITHIN
        alike = of_type[event.type] = [n for n in of_type.get(event.type, ()) if kept[n].evidence[-1].end >= near]
        twin = next((index for index in alike if _same_deed(kept[index], event)), None)
        if twin is None:
            alike.append(len(kept))
            kept.append(event)
        else:
            kept[twin] = _one_of_mentions(kept[twin], event)
    return kept


def _is_toll(one: Event, event: Event) -> bool:
    """Whether a sentence only counts the victims of the deed before it: "At least 12 people were killed"."""
    unplaced = "carried place" in event.notes or (one.type in _BATTLES and _place_id(one) == _place_id(event) != "")
    bare = event.rule in {"act.kill", "act.wound"} and unplaced and event.actor1 is None
    same_day = event.start == one.start or not _dated(event)
    return (
        (bare or TOLL_NOTE in event.notes)
        and same_day
        and event.assertion in _FACTS
        and one.type in _VIOLENT
        and one.assertion in _FACTS
        and 0 <= event.evidence[0].start - one.evidence[-1].end <= TOLL_GAP
    )


def _dated(event: Event) -> bool:
    """Whether the event's own sentence gives its date."""
    return "no date in the text" not in event.notes and "carried date" not in event.notes


def _with_toll(one: Event, toll: Event) -> Event:
    return replace(
        one,
        evidence=(*one.evidence, *toll.evidence),
        fatalities=lowest(one.fatalities, toll.fatalities),
        injured=lowest(one.injured, toll.injured),
        actor1=one.actor1 or toll.actor1,
        actor2=one.actor2 or (None if one.type in _BATTLES else toll.actor2),
    )


def _same_deed(one: Event, other: Event) -> bool:
    if one.type != other.type or one.assertion != other.assertion:
        return False
    if "carried place" not in other.notes and "carried place" not in one.notes and not _same_place(one, other):
        return False
    dated = (
        "no date in the text" not in one.notes
        and "no date in the text" not in other.notes
        and "carried date" not in other.notes
    )
    return not dated or one.start == other.start


def _same_place(one: Event, other: Event) -> bool:
    """Whether two events of a document name one place, or one its country: talks in Qatar are those in Doha."""
    if _place_id(one) == _place_id(other):
        return True
    return _holds_place(one, other) or _holds_place(other, one)


def _holds_place(one: Event, other: Event) -> bool:
    return bool(
        one.where
        and other.where
        and other.where.chosen
        and one.where.precision == "country"
        and _place_id(one) in other.where.chosen.parents
    )


def _place_id(event: Event) -> str:
    return event.where.chosen.id if event.where and event.where.chosen else ""


def _one_of_mentions(one: Event, other: Event) -> Event:
    placed = other if "carried place" in one.notes or _holds_place(one, other) else one
    notes = tuple(note for note in one.notes if note != "carried place" or placed is one)
    actor1, actor2 = two_sides(one, other)
    return replace(
        one,
        evidence=tuple(dict.fromkeys((*one.evidence, *other.evidence))),
        fired=tuple(dict.fromkeys((*one.fired, *other.fired))),
        where=placed.where or one.where,
        score=max(one.score, other.score),
        notes=notes,
        actor1=actor1,
        actor2=actor2,
        fatalities=lowest(one.fatalities, other.fatalities),
        injured=lowest(one.injured, other.injured),
        displaced=lowest(one.displaced, other.displaced),
        control_effect=one.control_effect or other.control_effect,
    )
