"""Deduplication of events, within a report and across reports; every source is kept.

Across reports, the same type and dyad within 5 km and 2 days is one event (:func:`merge_events`). Within a report,
repeated mentions are joined, and a sentence that only counts victims belongs to the event before it
(:func:`join_repeated`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from geo.actors.identity import WRITTEN
from geo.geometry import distance_km
from geo.lang import LANGUAGES, all_words, alternatives, words_of
from geo.model import EventMark
from geo.rows import EventList, objects_of, reports_of, rows_of, words
from geo.text.tokens import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from geo.model import Actor, Assertion, Count, Document, Event
    from geo.rows import TableRows


NEAR_KM, NEAR_DAYS = 5.0, 2
# Wider than 5 km up to 60 degrees north and south; nearer the poles a pair may be missed, none is joined wrongly.
CELL_DEG = 0.1
Cell = tuple[str, int, int, int]
# Of two tellings of one event the plainer one stays.
_PLAINNESS: Mapping[Assertion, int] = {"reported": 0, "assessed": 1, "claimed": 2}
_STATED = frozenset(_PLAINNESS)
# Code points between an act and the sentence that counts its victims.
TOLL_GAP = 4
# The longest reports come back to an act over so many code points; in a book or a year's log it is another one.
REPEATED_WITHIN = 20_000
_FACTS = frozenset(["reported", "claimed", "assessed"])
_DEFINITE = re.compile(rf"\b(?:{alternatives('events.deduplicate.pointing')})\s*(?:\w+\s)?$", re.IGNORECASE)
# What makes an act another one stands within so many words in front of it or of its noun; a time, anywhere before.
_ANOTHER, _BESIDE = frozenset(all_words("events.deduplicate.another")), 2
_ACTS = frozenset(word for language in LANGUAGES for word in words_of(language).words("action_nouns"))
_WORD = re.compile(r"[\w'\u2019-]+")
_TIMES_AFTER = tuple(all_words("events.deduplicate.times_after"))
_VIOLENT = word_set(
    "clash capture recapture attack_civilians abduction shelling air_strike bombing suicide_bombing grenade "
    "chemical excessive_force violent_demonstration riot looting"
)


# The dead that a place counts right after the battle for it are the battle's.
# Types with one author each; the two sides of a fight are named in either order.
_ONE_AUTHOR = frozenset(
    ["capture", "recapture", "entry_unopposed", "attack_civilians", "abduction", "air_strike", "shelling"]
)
_BLASTS = frozenset(["bombing", "suicide_bombing", "air_strike", "shelling", "grenade"])
_BATTLES = frozenset(["clash", "capture", "recapture"])


def merge_events(events: Iterable[Event], documents: Sequence[Document]) -> Sequence[Event]:
    """Return the events with those that are one joined, each where its first report stood.

    Only events with a place and a day are joined; a denial or a plan is never joined with what it denies, nor two rows
    of event tables, which are distinct by definition. A note says how many publishers tell it: copies of one wire
    count once. The time grows with the number of events, not with its square.
    """
    publishers = {document.id: document.source or document.id for document in reports_of(documents)}
    rows = rows_of(events)
    if rows is None:
        return tuple(_merged(events, publishers, []))
    single = objects_of(events) if isinstance(events, Sequence) else ()
    near = _beside(rows, _merged(single, publishers, []))
    beside = rows.take(near)
    publishers |= {document.id: document.source or document.id for document in beside.documents()}
    gone: list[str] = []
    kept = _merged(chain(single, beside.events()), publishers, gone)
    stayed = np.array([id_ not in gone for id_ in words(beside.event_ids)], dtype=bool)
    of_rows = set(words(beside.take(stayed).event_ids))
    keep = np.ones(len(rows), dtype=bool)
    keep[near] = stayed
    return EventList((event for event in kept if event.id not in of_rows), rows.take(keep))


def _beside(rows: TableRows, events: Sequence[Event]) -> NDArray[np.intp]:
    """Return the rows that lie so near to an event of the same type and days that they may be that event."""
    if not events:
        return np.zeros(0, dtype=np.intp)
    number_of = {type_: number for number, type_ in enumerate(rows.types)}
    wanted = {cell for event in events if (home := _cell(event)) for cell in _around(home)}
    cells = [(number_of[cell[0]], *cell[1:]) for cell in wanted if cell[0] in number_of]
    of_rows = np.stack(
        [
            rows.type_at.astype(np.int64),
            rows.start // (NEAR_DAYS + 1),
            np.floor(rows.lon() / CELL_DEG).astype(np.int64),
            np.floor(rows.lat() / CELL_DEG).astype(np.int64),
        ]
    )
    of_events = np.array(cells, dtype=np.int64).reshape(-1, 4).T
    return np.flatnonzero(np.isin(_one_number(of_rows), _one_number(of_events)))


def _one_number(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    kind, days, lon, lat = cells
    number: NDArray[np.int64] = ((kind * 1_000_000 + days) * 4_000 + lon + 2_000) * 2_000 + lat + 1_000
    return number


def _merged(events: Iterable[Event], publishers: Mapping[str, str], gone: list[str]) -> list[Event]:
    """Return the events with those that are one joined; ``gone`` gets the ids of those that went into another."""
    kept: list[Event] = []
    joined: set[int] = set()
    near: dict[tuple[str, int], dict[tuple[int, int], list[int]]] = {}
    for event in events:
        cell = _cell(event)
        twins = _beside_cell(cell, near) if cell else iter(())
        twin = min((index for index in twins if _one_event(kept[index], event)), default=None)
        if twin is not None:
            kept[twin] = _one_of_reports(kept[twin], event)
            joined.add(twin)
            gone.append(event.id)
            continue
        if cell:
            near.setdefault(cell[:2], {}).setdefault(cell[2:], []).append(len(kept))
        kept.append(event)
    for at in joined:
        kept[at] = _with_publishers(kept[at], publishers)
    return kept


def _with_publishers(event: Event, publishers: Mapping[str, str]) -> Event:
    """Return an event with a note of how many publishers report it, where there are several."""
    sources = len({publishers.get(span.document_id, span.document_id) for span in event.evidence})
    return replace(event, notes=(*event.notes, f"reported by {sources} publishers")) if sources > 1 else event


def _beside_cell(cell: Cell, near: Mapping[tuple[str, int], Mapping[tuple[int, int], Sequence[int]]]) -> Iterator[int]:
    """Yield what lies in a cell or beside it; most days and types have nothing, and are passed over together."""
    kind, days, lon, lat = cell
    for day in (days - 1, days, days + 1):
        found = near.get((kind, day))
        if found is not None:
            for x in (lon - 1, lon, lon + 1):
                for y in (lat - 1, lat, lat + 1):
                    yield from found.get((x, y), ())


def _cell(event: Event) -> Cell | None:
    """Return the box of type, days and degrees that an event lies in; what is one event lies in it or beside it."""
    if event.start is None or event.where is None or event.where.lon is None or event.where.lat is None:
        return None
    days = event.start.toordinal() // (NEAR_DAYS + 1)
    return event.type, days, floor(event.where.lon / CELL_DEG), floor(event.where.lat / CELL_DEG)


def _around(cell: Cell) -> Iterator[Cell]:
    kind, days, lon, lat = cell
    yield from ((kind, days + i, lon + j, lat + k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1))


def _one_event(one: Event, other: Event) -> bool:
    if one.start is None or other.start is None or one.where is None or other.where is None:
        return False
    if one.table_row is not None and other.table_row is not None:
        return False
    if (one.assertion in _STATED) != (other.assertion in _STATED) or (
        one.assertion not in _STATED and one.assertion != other.assertion
    ):
        return False
    if _are_distinct(one, other):
        return False
    return _near_days(one, other) and _near_place(one, other) and _same_dyad(one, other)


def _are_distinct(one: Event, other: Event) -> bool:
    """Whether one report names two places: Goma and Gisenyi lie within 5 km, and shells on both are two events."""
    here = one.where.chosen if one.where else None
    there = other.where.chosen if other.where else None
    if here is None or there is None or here.id == there.id:
        return False
    documents = {span.document_id for span in one.evidence}
    return here.country != there.country or any(span.document_id in documents for span in other.evidence)


def _near_days(one: Event, other: Event) -> bool:
    if max(one.time_precision or 1, other.time_precision or 1) > 2:  # noqa: PLR2004  # months are one event only where they are the same
        return (one.start, one.end) == (other.start, other.end)
    assert one.start is not None  # noqa: S101  # asked by the caller, said for the type checker
    assert other.start is not None  # noqa: S101  # asked by the caller, said for the type checker
    return abs(one.start - other.start) <= timedelta(days=NEAR_DAYS)


def _near_place(one: Event, other: Event) -> bool:
    here, there = one.where, other.where
    if here is None or there is None or here.precision != there.precision:
        return False
    if EventMark.HOLDER_PLACE in (*one.marks, *other.marks):  # two villages that nobody knows in one district
        return _place_id(one) == _place_id(other)
    if here.chosen is not None and there.chosen is not None and here.chosen.id == there.chosen.id:
        return True
    if (
        here.lon is None
        or here.lat is None
        or there.lon is None
        or there.lat is None
        or here.precision not in {"exact", "near"}
    ):
        return False
    return distance_km(here.lon, here.lat, to_lon=there.lon, to_lat=there.lat) <= NEAR_KM


def _same_dyad(one: Event, other: Event) -> bool:
    """Whether the same two sides act; a side that is not named, or only by a common noun, may be any."""
    mine = {actor.side or actor.id for actor in (one.actor1, one.actor2) if actor is not None and _named(actor)}
    theirs = {actor.side or actor.id for actor in (other.actor1, other.actor2) if actor is not None and _named(actor)}
    alike = not mine or not theirs or mine <= theirs or theirs <= mine
    return alike and not _other_doers(one, other)


def _named(actor: Actor | None) -> bool:
    return actor is not None and not actor.id.startswith("written.")


def _one_of_reports(one: Event, other: Event) -> Event:
    plain, second = sorted((one, other), key=lambda event: _PLAINNESS.get(event.assertion, 3))
    evidence = tuple(dict.fromkeys((*plain.evidence, *second.evidence)))
    actor1, actor2 = two_sides(plain, second)
    return replace(
        plain,
        id=one.id,
        evidence=evidence,
        fired=tuple(dict.fromkeys((*plain.fired, *second.fired))),
        score=max(one.score, other.score),
        actor1=actor1,
        actor2=actor2,
        fatalities=lowest(one.fatalities, other.fatalities),
        injured=lowest(one.injured, other.injured),
        displaced=lowest(one.displaced, other.displaced),
        control_effect=plain.control_effect or second.control_effect,
        table_row=plain.table_row or second.table_row,
    )


def two_sides(one: Event, other: Event) -> tuple[Actor | None, Actor | None]:
    """Return the sides of two tellings of one event; a party that each names on another side stands once."""
    actor1 = one.actor1 or other.actor1
    seconds = (actor for actor in (one.actor2, other.actor2) if actor is not None)
    return actor1, next((actor for actor in seconds if actor1 is None or actor.id != actor1.id), None)


def lowest(one: Count | None, other: Count | None) -> Count | None:
    """Of two tolls of one event the lowest is the best figure, the highest the high one (ACLED codebook 2023)."""
    if one is None or other is None:
        return one or other
    return replace(one, low=min(one.low, other.low), best=min(one.best, other.best), high=max(one.high, other.high))


def join_repeated(events: Sequence[Event], text: str = "") -> list[Event]:
    """Join events of one document that are one act reported again: same type and place, or no place of its own.

    In the ``text`` a definite noun takes up the act reported before without a place: "The airstrike hit the airport".

    Only what is reported near by is compared: the time grows with the length of the document, not with its square.
    """
    kept: list[Event] = []
    of_type: dict[str, list[int]] = {}
    for event in events:
        if kept and _is_toll(kept[-1], event):
            kept[-1] = _with_toll(kept[-1], event)
            continue
        near = event.evidence[0].start - REPEATED_WITHIN
        group = "blast" if event.type in _BLASTS else event.type
        alike = of_type[group] = [n for n in of_type.get(group, ()) if kept[n].evidence[-1].end >= near]
        twin = next((index for index in alike if _same_act(kept[index], event, text)), None)
        if twin is None:
            alike.append(len(kept))
            kept.append(event)
        else:
            kept[twin] = _one_of_mentions(kept[twin], event)
    return kept


def _is_toll(one: Event, event: Event) -> bool:
    """Whether a sentence only counts the victims of the act before it: "At least 12 people were killed"."""
    unplaced = EventMark.CARRIED_PLACE in event.marks or (
        one.type in _BATTLES and _place_id(one) == _place_id(event) != ""
    )
    bare = event.rule in {"act.kill", "act.wound"} and unplaced and event.actor1 is None
    same_day = event.start == one.start or not _dated(event)
    return (
        (bare or EventMark.TOLL_OF_BEFORE in event.marks)
        and same_day
        and event.assertion in _FACTS
        and one.type in _VIOLENT
        and one.assertion in _FACTS
        and 0 <= event.evidence[0].start - one.evidence[-1].end <= TOLL_GAP
    )


def _dated(event: Event) -> bool:
    """Whether the event's own sentence gives its date."""
    return EventMark.UNDATED not in event.marks and EventMark.CARRIED_DATE not in event.marks


def _with_toll(one: Event, toll: Event) -> Event:
    return replace(
        one,
        evidence=(*one.evidence, *toll.evidence),
        fatalities=lowest(one.fatalities, toll.fatalities),
        injured=lowest(one.injured, toll.injured),
        actor1=one.actor1 or toll.actor1,
        actor2=one.actor2 or (None if one.type in _BATTLES else toll.actor2),
    )


def _same_act(one: Event, other: Event, text: str) -> bool:
    if one.assertion != other.assertion and not {one.assertion, other.assertion} <= _FACTS:
        return False
    if one.type != other.type:
        return _blast_again(one, other)
    if _other_victims(one, other) and _place_id(one) != _place_id(other):
        return False
    if _other_doers(one, other) or _is_another(other, text):
        return False
    carried = EventMark.CARRIED_PLACE in other.marks or EventMark.CARRIED_PLACE in one.marks
    if not carried and not _same_place(one, other) and not _takes_up(one, other, text):
        return False
    dated = (
        EventMark.UNDATED not in one.marks
        and EventMark.UNDATED not in other.marks
        and EventMark.CARRIED_DATE not in other.marks
    )
    return not dated or one.start == other.start


def _is_another(event: Event, text: str) -> bool:
    """Whether the words in front of an act say that it is another one: "two days later a second strike hit X"."""
    if not event.fired:
        return False
    start, end = event.evidence[0].start, event.fired[0].start
    words = _WORD.findall(text[start:end].casefold())
    if any(f" {one} " in f" {' '.join(words)} " for one in _TIMES_AFTER):
        return True
    others = [at for at, word in enumerate(words) if word in _ANOTHER]
    return any(at >= len(words) - _BESIDE or not _ACTS.isdisjoint(words[at + 1 : at + 1 + _BESIDE]) for at in others)


def _other_victims(one: Event, other: Event) -> bool:
    """Whether one act was done to civilians and the other to somebody who bears arms."""
    mine, theirs = one.actor2, other.actor2
    return mine is not None and theirs is not None and (mine.inter == "Civilians") != (theirs.inter == "Civilians")


def _other_doers(one: Event, other: Event) -> bool:
    """Whether two acts of a kind that has one author were done by two sides: "X took the town, then Y retook it"."""
    first, second = one.actor1, other.actor1
    if one.type not in _ONE_AUTHOR or first is None or second is None:
        return False
    mine, theirs = {first.side or first.id, *_sides(one.assoc_actor_1)}, {second.side or second.id}
    named = not first.id.startswith(WRITTEN) and not second.id.startswith(WRITTEN)
    return named and mine.isdisjoint(theirs | _sides(other.assoc_actor_1))


def _sides(actors: Sequence[Actor]) -> set[str]:
    return {one.side or one.id for one in actors}


def _takes_up(one: Event, other: Event, text: str) -> bool:
    """Whether "the airstrike" with a place is the air strike that was reported before without one."""
    if one.where is not None or other.where is None or not other.fired:
        return False
    if not {one.assertion, other.assertion} <= _FACTS:
        return False
    start = other.fired[0].start
    return bool(_DEFINITE.search(text, max(0, start - 20), start))


def _blast_again(one: Event, other: Event) -> bool:
    """Whether a bare blast, without a place or day of its own, is the suicide bombing or attack reported before."""
    carried = EventMark.CARRIED_PLACE in other.marks and not _dated(other)
    return carried and one.type in _BLASTS and other.type in {"bombing", "suicide_bombing"} and one.start == other.start


def _same_place(one: Event, other: Event) -> bool:
    """Whether two events of a document name one place, or one its country: talks in Qatar are those in Doha."""
    if _place_id(one) == _place_id(other):
        return True
    return _holds_place(one, other) or _holds_place(other, one)


def _holds_place(one: Event, other: Event) -> bool:
    return EventMark.TOTAL not in one.marks and bool(
        one.where
        and other.where
        and other.where.chosen
        and one.where.precision == "country"
        and _place_id(one) in other.where.chosen.parents
    )


def _place_id(event: Event) -> str:
    """Return what tells the place of an event from others: its id, the name of one that nobody found, "" for none."""
    if event.where is None:
        return ""
    written = f"?{event.where.mention.text.casefold()}"
    if event.where.chosen is None:
        return written
    return event.where.chosen.id + (written if EventMark.HOLDER_PLACE in event.marks else "")


def _one_of_mentions(one: Event, other: Event) -> Event:
    placed = other if EventMark.CARRIED_PLACE in one.marks or _holds_place(one, other) or one.where is None else one
    # The sentence that names the place is the one to quote.
    first, second = (other, one) if placed is other and other.where is not None else (one, other)
    lost = EventMark.CARRIED_PLACE if placed is not one else None
    notes = tuple(note for note in one.notes if note != lost)
    actor1, actor2 = two_sides(one, other)
    return replace(
        one,
        evidence=tuple(dict.fromkeys((*first.evidence, *second.evidence))),
        fired=tuple(dict.fromkeys((*first.fired, *second.fired))),
        marks=tuple(mark for mark in one.marks if mark is not lost),
        where=placed.where or one.where or other.where,
        score=max(one.score, other.score),
        notes=notes,
        actor1=actor1,
        actor2=actor2,
        fatalities=lowest(one.fatalities, other.fatalities),
        injured=lowest(one.injured, other.injured),
        displaced=lowest(one.displaced, other.displaced),
        control_effect=one.control_effect or other.control_effect,
    )
