"""Events of reports and rows of event tables, sorted together, as the columns and blocks of the page.

What :mod:`maps.page.records` makes of one event after the other is made here of whole columns; both give the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from geo.rows import REASON, RULE, DocumentList, objects, objects_of, words
from geo.tables.row_columns import Coded, constant, days
from maps.cartography import area_of, drawn_as
from maps.page import records
from maps.page.payload import BLOCK_LEVEL, BLOCK_ROWS, QUICK_LEVEL, delta_column, pack_block, uint_column, varint_column

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.model import Document, Event, Situation
    from geo.rows import TableRows
    from maps.page.payload import Column, Tables

    Details = dict[str, "Sequence[Any]"]

Value = TypeVar("Value")
BLOCKS_AT_ONCE = 32


@dataclass(frozen=True, kw_only=True)
class SortedEvents:
    """Events that are objects, rows of tables, and the order of both by day and id.

    In ``order`` a number below the count of objects is one of these, the others are rows.
    """

    objects: Sequence[Event]
    rows: TableRows
    order: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.order)

    def mixed(self, of_objects: Sequence[Any], of_rows: NDArray[Any]) -> NDArray[Any]:
        """Return a value for each event in order."""
        first = np.array(of_objects, dtype=of_rows.dtype) if len(of_objects) else of_rows[:0]
        found: NDArray[Any] = np.concatenate([first, of_rows])[self.order]
        return found

    @cached_property
    def first_day(self) -> int:
        """The ordinal of the earliest day on which an event began."""
        return min([*(event.start.toordinal() for event in self.objects if event.start), int(self.rows.start.min())])


def sorted_rows(situation: Situation, rows: TableRows) -> SortedEvents:
    """Return the events by day, those without a day first, ties by id."""
    events = objects_of(situation.events)
    starts = [event.start or event.end for event in events]
    ordinals = [start.toordinal() if start else 0 for start in starts]
    dated = [event.start is not None for event in events]
    ids = np.array([*(event.id.encode() for event in events), *(id_.encode() for id_ in words(rows.event_ids))])
    order = np.lexsort(
        (
            ids,
            np.concatenate([np.array(ordinals, dtype=np.int64), rows.start]),
            np.concatenate([np.array(dated, dtype=bool), np.ones(len(rows), dtype=bool)]),
        )
    )
    return SortedEvents(objects=events, rows=rows, order=order.astype(np.int64))


def positions(found: SortedEvents, ids: Collection[str]) -> dict[str, int]:
    """Return the rows of the events of some ids."""
    rank = np.empty(len(found.order), dtype=np.int64)
    rank[found.order] = np.arange(len(found.order))
    known = [*(event.id for event in found.objects), *words(found.rows.event_ids)] if ids else []
    return {id_: int(rank[at]) for at, id_ in enumerate(known) if id_ in ids}


def event_columns(found: SortedEvents, tables: Tables, *, type_at: Mapping[str, int]) -> list[Column]:
    """Return what is needed to draw and filter: place, day, type, assertion, precision, parties, deaths."""
    events, rows = found.objects, found.rows
    ours = _of_objects(events, tables, type_at=type_at, first_day=found.first_day)
    theirs = _of_rows(rows, type_at=type_at, first_day=found.first_day)
    both = {name: found.mixed(ours[name], theirs[name]) for name in ours}
    names = [actor.name for actor in rows.actors]
    places = [event.where.chosen if event.where else None for event in events]
    firsts = [event.actor1.name if event.actor1 else None for event in events]
    seconds = [event.actor2.name if event.actor2 else None for event in events]
    return [
        delta_column("lon", _repeated(both["lon"])),
        delta_column("lat", _repeated(both["lat"])),
        varint_column("day", both["day"]),
        *(uint_column(name, both[name]) for name in ("dated", "type", "drawn", "assertion", "precision", "deaths")),
        uint_column("place", _interned(found, places, rows.places, rows.place_at, tables.place)),
        uint_column("actor1", _interned(found, firsts, names, rows.actor1_at, tables.actors.at)),
        uint_column("actor2", _interned(found, seconds, names, rows.actor2_at, tables.actors.at)),
        *(uint_column(name, both[name]) for name in ("shape", "radius", "span", "by")),
    ]


def _of_objects(
    events: Sequence[Event], tables: Tables, *, type_at: Mapping[str, int], first_day: int
) -> dict[str, list[Any]]:
    wheres = [event.where for event in events]
    drawn = [drawn_as(where) for where in wheres]
    placed = [where if kind != "listed" else None for where, kind in zip(wheres, drawn, strict=True)]
    numbers = [records.DRAWN.index(kind) for kind in drawn]
    areas = [records.area_at(where, number, tables) for where, number in zip(wheres, numbers, strict=True)]
    return {
        "lon": [_or_nan(where.lon if where else None) for where in placed],
        "lat": [_or_nan(where.lat if where else None) for where in placed],
        "day": [event.start.toordinal() - first_day if event.start else 0 for event in events],
        "dated": [int(event.start is not None) for event in events],
        "type": [type_at[event.type] for event in events],
        "drawn": numbers,
        "assertion": [records.ASSERTIONS.index(event.assertion) for event in events],
        "precision": [records.PRECISIONS.index(where.precision if where else "unknown") for where in wheres],
        "deaths": [event.fatalities.best + 1 if event.fatalities else 0 for event in events],
        "shape": [shape for shape, _ in areas],
        "radius": [radius for _, radius in areas],
        "span": [records.window_days(event) for event in events],
        "by": [int(records.is_day_of_report(event)) for event in events],
    }


def _of_rows(rows: TableRows, *, type_at: Mapping[str, int], first_day: int) -> dict[str, NDArray[Any]]:
    spots = rows.spots()
    drawn = [drawn_as(spot) for spot in spots]
    # Places of tables have no outline: what is no point is drawn by its radius.
    spread_out = [kind not in {"point", "listed"} for kind in drawn]
    radii = [round(area_of(spot)[1] * 10) if wide else 0 for spot, wide in zip(spots, spread_out, strict=True)]
    hidden = np.array([kind == "listed" for kind in drawn], dtype=bool)[rows.place_at]
    return {
        "lon": np.where(hidden, np.nan, rows.lon()),
        "lat": np.where(hidden, np.nan, rows.lat()),
        "day": rows.start.astype(np.int64) - first_day,
        "dated": np.ones(len(rows), dtype=np.int64),
        "type": _numbers([type_at[type_] for type_ in rows.types])[rows.type_at],
        "drawn": _numbers([records.DRAWN.index(kind) for kind in drawn])[rows.place_at],
        "assertion": np.full(len(rows), records.ASSERTIONS.index("reported"), dtype=np.int64),
        "precision": _numbers([records.PRECISIONS.index(word) for word in rows.precisions])[rows.place_at],
        "deaths": rows.fatalities[1].astype(np.int64) + 1,
        "shape": np.zeros(len(rows), dtype=np.int64),
        "radius": _numbers(radii)[rows.place_at],
        "span": np.maximum(rows.end.astype(np.int64) - rows.start, 0),
        "by": np.zeros(len(rows), dtype=np.int64),
    }


def _numbers(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _repeated(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let a row without coordinates repeat the one before: its delta is 0 and costs nothing."""
    last = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
    return np.where(last < 0, 0.0, values[last])


def _interned(
    found: SortedEvents,
    of_objects: Sequence[Value | None],
    values: Sequence[Value],
    at: NDArray[np.int32],
    add: Callable[[Value], int],
) -> NDArray[np.int64]:
    """Return one more than the place of each event's value in a table, 0 for none; it is filled in order of events."""
    first = [-1 if value is None else number for number, value in enumerate(of_objects, start=len(values))]
    codes = found.mixed(first, at.astype(np.int64))
    known, met, code_at = np.unique(codes, return_index=True, return_inverse=True)
    places = np.zeros(len(known), dtype=np.int64)
    for number in np.argsort(met).tolist():
        code = int(known[number])
        value = None if code < 0 else values[code] if code < len(values) else of_objects[code - len(values)]
        places[number] = 0 if value is None else 1 + add(value)
    return places[code_at]


def event_blocks(found: SortedEvents, situation: Situation, *, quotes: bool) -> Iterator[str]:
    """Yield the details of the rows in packed blocks of :data:`maps.page.payload.BLOCK_ROWS`."""
    documents = situation.documents
    if not isinstance(documents, DocumentList):
        raise TypeError("rows of tables have their reports beside them")
    library = records.library_of(situation)
    level = QUICK_LEVEL if len(found) > records.MENTION_LIMIT else BLOCK_LEVEL
    numbers = documents.numbers_of_rows()
    for start in range(0, len(found), BLOCK_ROWS * BLOCKS_AT_ONCE):
        chosen = found.order[start : start + BLOCK_ROWS * BLOCKS_AT_ONCE]
        of_rows = chosen[chosen >= len(found.objects)] - len(found.objects)
        events = [found.objects[number] for number in chosen[chosen < len(found.objects)].tolist()]
        rows = found.rows.take(of_rows)
        cells = _details_of_rows(rows, numbers[rows.number], quotes=quotes)
        cited = dict(zip(numbers[rows.number].tolist(), _documents(rows), strict=True))
        if events:
            ours = records.details(events, library, quotes=quotes)
            is_row = chosen >= len(found.objects)
            cells = {name: _merged(ours[name], cells[name], is_row) for name in cells}
        for at in range(0, len(chosen), BLOCK_ROWS):
            part = {name: column[at : at + BLOCK_ROWS] for name, column in cells.items()}
            yield pack_block({"docs": _cited(part, cited, documents), **part}, level=level)


def _merged(of_objects: Sequence[Any], of_rows: Sequence[Any], is_row: NDArray[np.bool_]) -> list[Any]:
    made = np.empty(len(is_row), dtype=object)
    made[is_row], made[~is_row] = objects(of_rows), objects(of_objects)
    merged: list[Any] = made.tolist()
    return merged


def _cited(cells: Details, cited: Mapping[int, list[str]], documents: Sequence[Document]) -> list[list[Any]]:
    told = sorted({number for numbers in cells["doc"] for number in numbers})
    return [[n, *(cited[n] if n in cited else records.document_record(documents[n]))] for n in told]


def _documents(rows: TableRows) -> list[list[str]]:
    cells = (words(rows.document_ids), words(rows.title), words(rows.source), days(rows.start).cells())
    return [[*record, "", ""] for record in zip(*cells, strict=True)]


def _details_of_rows(rows: TableRows, numbers: NDArray[np.int64], *, quotes: bool) -> Details:
    count = len(rows)
    low, best, high = rows.fatalities
    dead = [[a, b, c, ""] if b >= 0 else 0 for a, b, c in zip(low.tolist(), best.tolist(), high.tolist(), strict=True)]
    ends = days(rows.end).cells()
    made: Mapping[str, Coded | Sequence[Any]] = {
        "id": words(rows.event_ids),
        "start": constant(0, count),
        "quote": [text[: records.QUOTE_LIMIT] for text in words(rows.text)] if quotes else constant("", count),
        "fired": constant([], count),
        "doc": [[number] for number in numbers.tolist()],
        "end": [end if later else "" for end, later in zip(ends, (rows.end != rows.start).tolist(), strict=True)],
        "tp": rows.time_precision.tolist(),
        "dead": dead,
        "hurt": constant(0, count),
        "moved": constant(0, count),
        "claimant": constant("", count),
        "effect": constant("", count),
        "rule": constant(RULE, count),
        "score": constant(1.0, count),
        "notes": constant([], count),
        "said": Coded(rows.said, rows.place_at),
        "method": constant("table", count),
        "sure": constant(1.0, count),
        "reasons": constant([REASON], count),
        "km": Coded([round(place.radius_km, 1) for place in rows.places], rows.place_at),
        "civilians": rows.civilians.astype(int).tolist(),
    }
    return {name: cells.cells() if isinstance(cells, Coded) else cells for name, cells in made.items()}


def first_day(found: SortedEvents) -> date:
    """Return the earliest day on which an event began."""
    return date.fromordinal(found.first_day)
