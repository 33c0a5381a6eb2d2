"""Events of reports and rows of event tables, sorted together, as the columns and blocks of the page.

What :mod:`maps.page.records` makes of one event after the other is made here of whole columns; both give the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from geo.rows import REASON, RULE, DocumentList, objects, objects_of, words
from geo.tables.row_columns import Coded, Texts, days
from maps.cartography import area_of, drawn_as
from maps.page import records
from maps.page.payload import (
    BLOCK_LEVEL,
    BLOCK_ROWS,
    QUICK_LEVEL,
    alike_text,
    delta_column,
    json_text,
    list_text,
    pack_texts,
    uint_column,
    varint_column,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from geo.model import Document, Event, Situation
    from geo.rows import TableRows
    from maps.page.payload import Column, Tables

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
    import pyarrow as pa
    import pyarrow.compute as pc

    events = objects_of(situation.events)
    starts = [event.start or event.end for event in events]
    ordinals = [start.toordinal() if start else 0 for start in starts]
    dated = np.array([event.start is not None for event in events], dtype=bool)
    columns = {
        "dated": np.concatenate([dated, np.ones(len(rows), dtype=bool)]),
        "day": np.concatenate([np.array(ordinals, dtype=np.int64), rows.start]),
        "id": pa.concat_arrays([pa.array([event.id for event in events], type=pa.string()), rows.event_ids]),
    }
    order = pc.sort_indices(pa.table(columns), sort_keys=[(name, "ascending") for name in columns]).to_numpy()
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
    bare = replace(found.rows, own={})  # the page shows no cell as it was written
    for start in range(0, len(found), BLOCK_ROWS * BLOCKS_AT_ONCE):
        chosen = found.order[start : start + BLOCK_ROWS * BLOCKS_AT_ONCE]
        is_row = chosen >= len(found.objects)
        events = [found.objects[number] for number in chosen[~is_row].tolist()]
        rows = bare.take(chosen[is_row] - len(found.objects))
        cells = _details_of_rows(rows, numbers[rows.number], quotes=quotes)
        ours = records.details(events, library, quotes=quotes) if events else {}
        if events:
            cells = {name: _merged(ours[name], of_rows, is_row) for name, of_rows in cells.items()}
        bounds = [*range(0, len(chosen), BLOCK_ROWS), len(chosen)]
        written = {name: _block_texts(column, bounds) for name, column in cells.items()}
        reports = _Reports(numbers[rows.number], _documents(rows, numbers[rows.number]), documents)
        at_row = np.concatenate([[0], np.cumsum(is_row)]).tolist()
        for block, (at, stop) in enumerate(pairwise(bounds)):
            cited = ours["doc"][at - at_row[at] : stop - at_row[stop]] if events else ()
            docs = reports.cited(slice(at_row[at], at_row[stop]), cited)
            yield pack_texts({"docs": docs, **{name: texts[block] for name, texts in written.items()}}, level=level)


def _merged(of_objects: Sequence[Any], of_rows: pa.Array | str, is_row: NDArray[np.bool_]) -> pa.Array:
    """Return the cells of events that are objects and of rows, in their order, as JSON."""
    import pyarrow as pa

    made = np.empty(len(is_row), dtype=object)
    made[is_row] = of_rows if isinstance(of_rows, str) else objects(of_rows.to_pylist())
    made[~is_row] = objects(list(map(json_text, of_objects)))
    return pa.array(made, type=pa.string())


def _block_texts(cells: pa.Array | str, bounds: Sequence[int]) -> list[str]:
    """Return a column of each block, whose rows lie between two bounds; ``cells`` may be the one that all rows have."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(cells, str):
        return [alike_text(cells)] * (len(bounds) - 1)
    lists = pa.ListArray.from_arrays(pa.array(bounds, type=pa.int32()), cells)
    joined = pc.binary_join(lists, ",").to_pylist()
    firsts = cells.take(pa.array(bounds[:-1])).to_pylist()
    lasts = cells.take(pa.array([bound - 1 for bound in bounds[1:]])).to_pylist()
    texts = []
    for text, first, last, at, stop in zip(joined, firsts, lasts, bounds[:-1], bounds[1:], strict=True):
        alike = first == last and pc.all(pc.equal(cells[at:stop], first)).as_py()
        texts.append(alike_text(first) if alike else list_text(text))
    return texts


class _Reports(NamedTuple):
    """The reports of some rows: the number of each among all, and its record as JSON."""

    numbers: NDArray[np.int64]
    records: pa.Array
    documents: Sequence[Document]

    def cited(self, part: slice, cited: Iterable[Sequence[int]]) -> str:
        """Return the records of the reports that a block cites, by number: those of rows, and what objects cite."""
        found = dict(zip(self.numbers[part].tolist(), self.records[part].to_pylist(), strict=True))
        for number in {number for numbers in cited for number in numbers} - found.keys():
            found[number] = json_text([number, *records.document_record(self.documents[number])])
        ordered = [found[number] for number in sorted(found)]
        return alike_text(ordered[0]) if len(set(ordered)) == 1 else list_text(",".join(ordered))


def _documents(rows: TableRows, numbers: NDArray[np.int64]) -> pa.Array:
    cells = (_quoted(Texts(one)) for one in (rows.document_ids, rows.title, rows.source))
    return _in_brackets(_digits(numbers), *cells, _quoted(days(rows.start)), '""', '""')


def _in_brackets(*cells: pa.Array | str) -> pa.Array:
    """Return cells of JSON as lists of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    scalars = [pa.scalar(cell) if isinstance(cell, str) else cell for cell in cells]
    inner = pc.binary_join_element_wise(*scalars, pa.scalar(","))
    return pc.binary_join_element_wise(pa.scalar("["), inner, pa.scalar("]"), pa.scalar(""))


def _digits(numbers: NDArray[Any]) -> pa.Array:
    import pyarrow as pa

    return pa.array(numbers).cast(pa.string())


def _quoted(column: Coded | Texts) -> pa.Array:
    """Return a column as JSON; a text without signs that JSON escapes is put in quotes as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(column, Coded) or hasattr(column.array, "dictionary"):
        coded = (
            column
            if isinstance(column, Coded)
            else Coded(column.array.dictionary.to_pylist(), column.array.indices.to_numpy())
        )
        return coded.arrow(pa.string(), json_text)
    odd = pc.match_substring_regex(column.array, r'[\x00-\x1f"\\]')
    plain = pc.binary_join_element_wise(pa.scalar('"'), column.array, pa.scalar('"'), pa.scalar(""))
    if not pc.any(odd).as_py():
        return plain
    escaped = [json_text(cell) for cell in column.array.filter(odd).to_pylist()]
    return pc.replace_with_mask(plain, odd, pa.array(escaped, type=pa.string()))


def _details_of_rows(rows: TableRows, numbers: NDArray[np.int64], *, quotes: bool) -> dict[str, pa.Array | str]:
    """Return the details of rows as cells of JSON, or as one where all are alike."""
    import pyarrow as pa
    import pyarrow.compute as pc

    low, best, high = map(_digits, rows.fatalities)
    of_places = rows.made_of_places("page", _place_cells)
    known = pa.array(rows.fatalities[1] >= 0)
    return {
        "id": _quoted(Texts(rows.event_ids)),
        "start": "0",
        "quote": _quoted(Texts(_beginnings(rows.text))) if quotes else '""',
        "fired": "[]",
        "doc": _in_brackets(_digits(numbers)),
        "end": pc.if_else(pa.array(rows.end != rows.start), _quoted(days(rows.end)), pa.scalar('""')),
        "tp": _digits(rows.time_precision),
        "dead": pc.if_else(known, _in_brackets(low, best, high, '""'), pa.scalar("0")),
        "hurt": "0",
        "moved": "0",
        "claimant": '""',
        "effect": '""',
        "rule": json_text(RULE),
        "score": "1.0",
        "notes": "[]",
        "shared": "0",
        "said": of_places["said"].take(pa.array(rows.place_at)),
        "method": '"table"',
        "sure": "1.0",
        "reasons": json_text([REASON]),
        "km": of_places["km"].take(pa.array(rows.place_at)),
        "civilians": _digits(rows.civilians.astype(np.int8)),
    }


def _place_cells(rows: TableRows) -> dict[str, pa.Array]:
    import pyarrow as pa

    cells = {"said": rows.said, "km": [round(place.radius_km, 1) for place in rows.places]}
    return {name: pa.array(list(map(json_text, values)), type=pa.string()) for name, values in cells.items()}


def _beginnings(texts: pa.Array) -> pa.Array:
    """Return texts cut to what the page shows of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if hasattr(texts, "dictionary"):
        known = pc.utf8_slice_codeunits(texts.dictionary, 0, records.QUOTE_LIMIT)
        return pa.DictionaryArray.from_arrays(texts.indices, known)
    return pc.utf8_slice_codeunits(texts, 0, records.QUOTE_LIMIT)


def first_day(found: SortedEvents) -> date:
    """Return the earliest day on which an event began."""
    return date.fromordinal(found.first_day)
