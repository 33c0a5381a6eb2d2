"""Events of tables stay columns: one row is an event and its report, and objects are made only where somebody asks.

:class:`TableRows` holds the columns. :class:`EventList` and :class:`DocumentList` are what a situation has in the place
of tuples where tables were read: they give the same objects, one at a time, and whoever has many to write takes
:func:`rows_of` by the column and :func:`objects_of` one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

import numpy as np

from geo.model import Actor, Count, Document, Event, Mention, Place, Resolution, Span, publishers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from geo.model import PrecisionWord

NOTE = "a row of an event table"
REASON = "The table gives the coordinates."
RULE = "table"
VIOLENCE = "type_of_violence"
# The id of a row, by the columns of the tables that are read; the first that is filled counts.
SOURCE_IDS = ("event_id_cnty", "event_id_no_cnty", "data_id", "id", "relid")
MOST_NAMED = 10
SLICE = 4_096  # rows of which objects are made at once
Value = TypeVar("Value")
Key = Literal["type", "place", "precision"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TableRows:
    """The rows of event tables, in the order in which they were read.

    Texts are Arrow arrays (``own`` are cells as they were written, cleaned: ids, and of ACLED's columns all); what
    repeats is a number into a tuple: ``types[type_at[i]]``. Days are proleptic ordinals. ``fatalities`` are three
    columns (low, best, high), -1 where nothing is known. ``said`` is what a row calls its place. ``number`` counts the
    rows that were read, so that a part of them still knows its reports.
    """

    document_ids: pa.Array
    event_ids: pa.Array
    types: tuple[str, ...]
    type_at: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    places: tuple[Place, ...]
    precisions: tuple[PrecisionWord, ...]
    said: tuple[str, ...]
    place_at: NDArray[np.int32]
    actors: tuple[Actor, ...]
    actor1_at: NDArray[np.int32]
    actor2_at: NDArray[np.int32]
    fatalities: NDArray[np.int32]
    time_precision: NDArray[np.int32]
    date_prec: NDArray[np.int32]
    civilians: NDArray[np.bool_]
    text: pa.Array
    title: pa.Array
    source: pa.Array
    own: Mapping[str, pa.Array]
    number: NDArray[np.int32]
    # What was made of the places, for these rows and for every part of them: kept with what it was made of.
    made: dict[str, tuple[Any, ...]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.type_at)

    def take(self, at: NDArray[Any]) -> TableRows:
        """Return some of the rows: by their places, or by a mask."""
        index = np.flatnonzero(at) if at.dtype == bool else at
        changed: dict[str, Any] = {}
        for each in fields(self):
            values = getattr(self, each.name)
            if isinstance(values, np.ndarray):
                changed[each.name] = values[..., index]
            elif hasattr(values, "null_count"):
                changed[each.name] = values.take(_arrow(index))
        changed["own"] = {
            name: changed["text"] if cells is self.text else cells.take(_arrow(index))
            for name, cells in self.own.items()
        }
        return replace(self, **changed)

    def part(self, start: int, stop: int) -> TableRows:
        """Return the rows from one place up to another, without copying their cells."""
        changed: dict[str, Any] = {"own": {name: cells[start:stop] for name, cells in self.own.items()}}
        for each in fields(self):
            values = getattr(self, each.name)
            if isinstance(values, np.ndarray) or hasattr(values, "null_count"):
                changed[each.name] = values[..., start:stop] if isinstance(values, np.ndarray) else values[start:stop]
        return replace(self, **changed)

    def parts(self, size: int) -> Iterator[TableRows]:
        """Yield the rows in parts of at most so many."""
        for start in range(0, len(self), size):
            yield self.part(start, start + size)

    def lon(self) -> NDArray[np.float64]:
        """Return the longitude of each row."""
        return np.array([place.lon for place in self.places], dtype=np.float64)[self.place_at]

    def lat(self) -> NDArray[np.float64]:
        """Return the latitude of each row."""
        return np.array([place.lat for place in self.places], dtype=np.float64)[self.place_at]

    def coded(self, key: Key) -> NDArray[np.int32]:
        """Return a number for each row, equal where rows have the same value of a field."""
        if key == "precision":
            known = {word: number for number, word in enumerate(dict.fromkeys(self.precisions))}
            return np.array([known[word] for word in self.precisions], dtype=np.int32)[self.place_at]
        at: NDArray[np.int32] = getattr(self, f"{key}_at")
        return at

    def firsts(self, *keys: Key) -> NDArray[np.intp]:
        """Return the places of the rows in which each combination of values is met first, in order."""
        code = np.zeros(len(self), dtype=np.int64)
        for key in keys:
            part = self.coded(key).astype(np.int64) + 1
            code = np.unique(code * (int(part.max(initial=0)) + 1) + part, return_inverse=True)[1].astype(np.int64)
        return np.sort(np.unique(code, return_index=True)[1])

    def made_of_places(self, what: str, make: Callable[[TableRows], Value]) -> Value:
        """Return what a function makes of the places of these rows: it is asked once for all parts of a table."""
        sources = (self.places, self.precisions, self.said)
        known = self.made.get(what)
        if known is None or any(one is not other for one, other in zip(known[0], sources, strict=True)):
            known = self.made[what] = (sources, make(self))
        found: Value = known[1]
        return found

    def spots(self) -> Sequence[Resolution]:
        """Return the resolution of each place, of no document; they are made once."""
        return self.made_of_places("spots", lambda rows: tuple(map(rows.where, range(len(rows.places)))))

    def where(self, at: int, document: str = "") -> Resolution:
        """Return the resolution of a place, by its number, as a document tells it."""
        place = self.places[at]
        return Resolution(
            mention=Mention(span=Span(document_id=document, start=0, end=0), text=self.said[at]),
            chosen=place,
            lon=place.lon,
            lat=place.lat,
            radius_km=place.radius_km,
            precision=self.precisions[at],
            method="table",
            score=1.0,
            reasons=(REASON,),
        )

    def events(self) -> Iterator[Event]:
        """Yield the event of each row."""
        for part in self.parts(SLICE):
            yield from _events(part)

    def documents(self) -> Iterator[Document]:
        """Yield the report of each row: its text, title and source."""
        for part in self.parts(SLICE):
            days = map(date.fromordinal, part.start.tolist())
            cells = (words(part.document_ids), words(part.text), words(part.title), words(part.source))
            for id_, text, title, source, day in zip(*cells, days, strict=True):
                yield Document(
                    id=id_,
                    text=text,
                    title=title,
                    published=day,
                    date_source="event table",
                    source=source,
                    notes=(NOTE,),
                )


def _arrow(index: NDArray[Any]) -> pa.Array:
    import pyarrow as pa

    return pa.array(index, type=pa.int64())


def words(cells: pa.Array) -> list[str]:
    """Return the texts of an Arrow array, plain or of a dictionary; equal words of a dictionary are one object."""
    found: list[str] = spread(cells).tolist()
    return found


def spread(cells: pa.Array, change: Callable[[str], Any] | None = None) -> NDArray[np.object_]:
    """Return the texts of an Arrow array as objects, changed by a function that is asked once for each word."""
    if not hasattr(cells, "dictionary"):
        plain: NDArray[np.object_] = cells.to_numpy(zero_copy_only=False)
        return plain if change is None else objects([change(word) for word in plain.tolist()])
    known = cells.dictionary.to_pylist()
    made = objects(known if change is None else [change(word) for word in known])
    return made[cells.indices.to_numpy()] if len(made) else made


def objects(values: Sequence[Any]) -> NDArray[np.object_]:
    """Return values as an array of objects, so that many rows can share them."""
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def changed_words(cells: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """Return an Arrow array with each of its texts changed; a word of a dictionary is changed once."""
    import pyarrow as pa

    if hasattr(cells, "dictionary"):
        made = pa.array([change(word) for word in cells.dictionary.to_pylist()], type=pa.string())
        return pa.DictionaryArray.from_arrays(cells.indices, made)
    return pa.array([change(word) for word in cells.to_pylist()], type=pa.string())


def joined(tables: Sequence[TableRows]) -> TableRows | None:
    """Return the rows of several tables as one, numbered anew; None where there is no row."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return None
    if len(filled) == 1:
        return replace(filled[0], number=np.arange(len(filled[0]), dtype=np.int32))
    made: dict[str, Any] = {
        name: chained([getattr(table, name) for table in filled])
        for name in ("document_ids", "event_ids", "text", "title", "source")
    }
    for name in ("start", "end", "fatalities", "time_precision", "date_prec", "civilians"):
        made[name] = np.concatenate([getattr(table, name) for table in filled], axis=-1)
    made |= _listed(filled, ("types",), ("type_at",), lambda type_: type_)
    made |= _listed(filled, ("actors",), ("actor1_at", "actor2_at"), lambda actor: actor)
    # A place is met in many parts of a table, always as the same object.
    spots = ("places", "precisions", "said")
    made |= _listed(filled, spots, ("place_at",), lambda place, precision, said: (id(place), precision, said))
    names = dict.fromkeys(name for table in filled for name in table.own)
    made["own"] = {
        name: made["text"]
        if all(table.own.get(name) is table.text for table in filled)
        else chained([_own(table, name) for table in filled])
        for name in names
    }
    return TableRows(**made, number=np.arange(sum(map(len, filled)), dtype=np.int32))


def _listed(
    tables: Sequence[TableRows], lists: Sequence[str], numbers: Sequence[str], key: Callable[..., Any]
) -> dict[str, Any]:
    """Return lists of several tables as one in which nothing stands twice, and the numbers into them."""
    known: dict[Any, int] = {}
    kept: list[tuple[Any, ...]] = []
    moved: dict[str, list[NDArray[np.int32]]] = {name: [] for name in numbers}
    for table in tables:
        at = []
        for values in zip(*(getattr(table, name) for name in lists), strict=True):
            number = known.setdefault(key(*values), len(kept))
            kept += [values] if number == len(kept) else []
            at.append(number)
        new = np.array([*at, -1], dtype=np.int32)  # -1 stays what it is
        for name in numbers:
            moved[name].append(new[getattr(table, name)])
    columns = zip(*kept, strict=True) if kept else ((),) * len(lists)
    return dict(zip(lists, columns, strict=True)) | {name: np.concatenate(parts) for name, parts in moved.items()}


def without_twins(rows: TableRows) -> tuple[TableRows, list[str]]:
    """Return the rows of several tables without those that a table before has under the same id, and words on these.

    The same id with the same type, first day and spot is the same event; where these differ both rows stay. Ids of
    rows of two files of one name are distinguished.
    """
    ids = _source_ids(rows)
    spots = zip(ids, rows.type_at.tolist(), rows.start.tolist(), rows.lon().tolist(), rows.lat().tolist(), strict=True)
    documents = words(rows.document_ids)
    first: dict[Any, int] = {}
    twins: list[tuple[int, int]] = []
    for number, (id_, type_, *spot) in enumerate(spots):
        before = first.setdefault((id_, type_, *spot), number) if id_ else number
        twins += [(number, before)] if before != number else []
    keep = np.ones(len(rows), dtype=bool)
    keep[[number for number, _ in twins]] = False
    said = [f"{documents[a]}: the event of {documents[b]} again; row left out" for a, b in twins[:MOST_NAMED]]
    more = len(twins) - MOST_NAMED
    said += [f"{more} more rows are in two tables; each second row left out"] if more > 0 else []
    return _with_own_ids(rows.take(keep) if twins else rows), said


def _source_ids(rows: TableRows) -> list[str]:
    found = np.full(len(rows), "", dtype=object)
    for name in reversed([name for name in SOURCE_IDS if name in rows.own]):
        written = spread(rows.own[name])
        found = np.where(written != "", written, found)
    ids: list[str] = found.tolist()
    return ids


def _with_own_ids(rows: TableRows) -> TableRows:
    """Return rows of which no two are one report: two files of one name in two folders stay two."""
    import pyarrow as pa

    ids = words(rows.document_ids)
    if len(set(ids)) == len(ids):
        return replace(rows, number=np.arange(len(rows), dtype=np.int32))
    met: dict[str, int] = {}
    own, events = [], words(rows.event_ids)
    for number, id_ in enumerate(ids):
        met[id_] = met.get(id_, 0) + 1
        own.append(id_ if met[id_] == 1 else f"{id_}~{met[id_]}")
        events[number] = events[number] if met[id_] == 1 else f"{events[number]}~{met[id_]}"
    made = {"document_ids": pa.array(own, type=pa.string()), "event_ids": pa.array(events, type=pa.string())}
    return replace(rows, **made, number=np.arange(len(rows), dtype=np.int32))


def _own(table: TableRows, name: str) -> pa.Array:
    import pyarrow as pa

    if name in table.own:
        return table.own[name]
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(table), np.int32)), pa.array([""]))


def chained(arrays: Sequence[pa.Array]) -> pa.Array:
    """Return Arrow arrays of texts one after the other, as a dictionary where all are."""
    import pyarrow as pa

    if not all(hasattr(array, "dictionary") for array in arrays):
        arrays = [array.cast(pa.string()) for array in arrays]
    return pa.chunked_array(arrays).unify_dictionaries().combine_chunks()


def _events(rows: TableRows) -> Iterator[Event]:
    names = tuple(rows.own)
    own = zip(*(words(cells) for cells in rows.own.values()), strict=True) if names else iter([()] * len(rows))
    texts = zip(words(rows.document_ids), words(rows.event_ids), words(rows.text), strict=True)
    numbers = zip(
        rows.type_at.tolist(),
        rows.start.tolist(),
        rows.end.tolist(),
        rows.place_at.tolist(),
        rows.actor1_at.tolist(),
        rows.actor2_at.tolist(),
        rows.fatalities.T.tolist(),
        rows.time_precision.tolist(),
        rows.date_prec.tolist(),
        rows.civilians.tolist(),
        strict=True,
    )
    for cells, (document, id_, text), row in zip(own, texts, numbers, strict=True):
        type_, start, end, place, actor1, actor2, (low, best, high), time_precision, date_prec, civilians = row
        yield Event(
            id=id_,
            type=rows.types[type_],
            start=date.fromordinal(start),
            end=date.fromordinal(end),
            where=rows.where(place, document),
            evidence=(Span(document_id=document, start=0, end=len(text)),),
            rule=RULE,
            score=1.0,
            table_row=_row(names, cells),
            actor1=rows.actors[actor1] if actor1 >= 0 else None,
            actor2=rows.actors[actor2] if actor2 >= 0 else None,
            fatalities=Count(low=low, best=best, high=high) if best >= 0 else None,
            time_precision=time_precision,
            date_prec=date_prec,
            civilian_targeting=civilians,
        )


def _row(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return the cells of a row; only one of UCDP's tables has a type of violence."""
    row = dict(zip(names, cells, strict=True))
    if not row.get(VIOLENCE):
        row.pop(VIOLENCE, None)
    return row


class EventList(Sequence[Event]):
    """Events of reports, then those of the rows of tables; the latter are made each time they are asked for."""

    def __init__(self, objects: Iterable[Event], rows: TableRows) -> None:
        self.objects, self.rows = tuple(objects), rows

    def __len__(self) -> int:
        return len(self.objects) + len(self.rows)

    def __iter__(self) -> Iterator[Event]:
        yield from self.objects
        yield from self.rows.events()

    @overload
    def __getitem__(self, at: int) -> Event: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, at: int | slice) -> Event | tuple[Event, ...]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(*at.indices(len(self))))
        number = range(len(self))[at] - len(self.objects)
        return self.objects[number] if number < 0 else next(_events(self.rows.part(number, number + 1)))


class DocumentList(Sequence[Document]):
    """Reports and rows of tables in the order of their ids; the latter are made each time they are asked for."""

    def __init__(self, objects: Iterable[Document], rows: TableRows) -> None:
        self.objects, self.rows = tuple(objects), rows

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        ids = [document.id for document in self.objects] + words(self.rows.document_ids)
        return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)

    @cached_property
    def _at(self) -> NDArray[np.int64]:
        at = np.empty(len(self), dtype=np.int64)
        at[self._order] = np.arange(len(self))
        return at

    def numbers_of_objects(self) -> dict[str, int]:
        """Return the place of each report that is none of a row, by its id."""
        return {document.id: int(at) for document, at in zip(self.objects, self._at, strict=False)}

    def numbers_of_rows(self) -> NDArray[np.int64]:
        """Return the place of the report of each row."""
        return self._at[len(self.objects) :]

    def __len__(self) -> int:
        return len(self.objects) + len(self.rows)

    def __iter__(self) -> Iterator[Document]:
        for start in range(0, len(self), SLICE):
            yield from self[start : start + SLICE]

    @overload
    def __getitem__(self, at: int) -> Document: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Document, ...]: ...
    def __getitem__(self, at: int | slice) -> Document | tuple[Document, ...]:
        if not isinstance(at, slice):
            number = range(len(self))[at]
            return self[number : number + 1][0]
        chosen = self._order[at]
        rows = chosen[chosen >= len(self.objects)] - len(self.objects)
        made = self.rows.take(rows).documents() if len(rows) else iter(())
        return tuple(self.objects[one] if one < len(self.objects) else next(made) for one in chosen.tolist())


def objects_of(events: Sequence[Event]) -> Sequence[Event]:
    """Return the events that are objects already: all but those of tables."""
    return events.objects if isinstance(events, EventList) else events


def reports_of(documents: Sequence[Document]) -> Sequence[Document]:
    """Return the documents that are objects already: all but the rows of tables."""
    return documents.objects if isinstance(documents, DocumentList) else documents


def rows_of(items: Iterable[Any]) -> TableRows | None:
    """Return the rows of tables among events or documents; None where there are none."""
    rows = items.rows if isinstance(items, EventList | DocumentList) else None
    return rows if rows is not None and len(rows) else None


def distinct(events: Sequence[Event], *keys: Key) -> Iterator[Event]:
    """Yield events such that no combination of some fields is missed: of rows of tables the first of each, else all."""
    yield from objects_of(events)
    rows = rows_of(events)
    if rows is not None:
        yield from rows.take(rows.firsts(*keys)).events()


def actors_of(events: Sequence[Event]) -> Iterator[Actor]:
    """Yield who acts in events: of each that is an object all actors, of the rows of tables each actor once."""
    for event in objects_of(events):
        named = (event.actor1, event.actor2, *event.assoc_actor_1, *event.assoc_actor_2)
        yield from (one for one in named if one is not None)
    rows = rows_of(events)
    if rows is not None:
        met = np.column_stack([rows.actor1_at, rows.actor2_at]).ravel()
        known, first = np.unique(met, return_index=True)
        yield from (rows.actors[number] for number in known[np.argsort(first)].tolist() if number >= 0)


def wheres_of(events: Sequence[Event]) -> Iterator[Resolution]:
    """Yield where events happened: for each that is an object, and for each place of the rows of tables once."""
    yield from (event.where for event in objects_of(events) if event.where is not None)
    rows = rows_of(events)
    if rows is not None:
        spots = rows.spots()
        yield from (spots[number] for number in np.flatnonzero(np.bincount(rows.place_at)).tolist())


def of_types(events: Sequence[Event], types: Collection[str]) -> Iterator[Event]:
    """Yield the events of some types: of rows of tables these alone, of other events all."""
    yield from objects_of(events)
    rows = rows_of(events)
    if rows is not None:
        wanted = np.array([type_ in types for type_ in rows.types], dtype=bool)
        yield from rows.take(wanted[rows.type_at]).events()


def events_with(events: Iterable[Event], rows: TableRows | None) -> Sequence[Event]:
    """Return events with those of the rows of tables after them; a tuple where there are no rows."""
    return tuple(events) if rows is None else EventList(events, rows)


def documents_with(documents: Iterable[Document], rows: TableRows | None) -> Sequence[Document]:
    """Return reports with the rows of tables among them; a tuple where there are no rows."""
    return tuple(documents) if rows is None else DocumentList(documents, rows)


def without_texts(rows: TableRows | None) -> TableRows | None:
    """Return rows of tables without the sentences that they quote."""
    if rows is None:
        return None
    own = {name: changed_words(cells, lambda _: "") if name == "notes" else cells for name, cells in rows.own.items()}
    return replace(rows, text=changed_words(rows.text, lambda _: ""), own=own)


def all_publishers(documents: Sequence[Document]) -> set[str]:
    """Return the publishers that any of the documents names."""
    found = {name for document in reports_of(documents) for name in publishers(document)}
    rows = rows_of(documents)
    named = set(words(rows.source)) if rows is not None else set()
    return found | {name.strip() for source in named for name in source.split(";") if name.strip()}


def sources_of_rows(rows: TableRows | None) -> dict[str, tuple[int, date, date]]:
    """Return for each source that rows of tables name in how many it stands, and their first and last day."""
    if rows is None or not len(rows):
        return {}
    coded = rows.source if hasattr(rows.source, "dictionary") else rows.source.dictionary_encode()
    at, known = coded.indices.to_numpy(), coded.dictionary.to_pylist()
    counts = np.bincount(at, minlength=len(known))
    first, last = np.full(len(known), np.iinfo(np.int32).max), np.zeros(len(known), dtype=np.int64)
    np.minimum.at(first, at, rows.start)
    np.maximum.at(last, at, rows.start)
    found: dict[str, tuple[int, date, date]] = {}
    for source, count, *days in zip(known, counts.tolist(), first.tolist(), last.tolist(), strict=True):
        if count:
            begin, end = map(date.fromordinal, days)
            before = found.get(source, (0, begin, end))
            found[source] = (before[0] + count, min(before[1], begin), max(before[2], end))
    return found


def cited_documents(documents: Sequence[Document], events: Sequence[Event]) -> dict[str, Document]:
    """Return the reports by id: all but rows of tables, and of these the ones that an event beside them cites."""
    found = {document.id: document for document in reports_of(documents)}
    rows = rows_of(documents)
    if rows is not None:
        cited = {span.document_id for event in objects_of(events) for span in event.evidence} - found.keys()
        mask = np.array([id_ in cited for id_ in words(rows.document_ids)], dtype=bool) if cited else None
        found |= {document.id: document for document in rows.take(mask).documents()} if mask is not None else {}
    return found


def with_actors(events: Sequence[Event], ids: Collection[str]) -> Iterator[Event]:
    """Yield the events in which an actor of these ids may act: of rows of tables these alone, of other events all."""
    yield from objects_of(events)
    rows = rows_of(events)
    if rows is not None:
        named = np.array([*(actor.id in ids for actor in rows.actors), False], dtype=bool)
        yield from rows.take(named[rows.actor1_at] | named[rows.actor2_at]).events()


def numbers_by_id(documents: Sequence[Document], ids: Collection[str]) -> dict[str, int]:
    """Return the place of documents among all by id: of those named by ``ids`` at least."""
    if not isinstance(documents, DocumentList):
        return {document.id: number for number, document in enumerate(documents)}
    numbers = zip(words(documents.rows.document_ids), documents.numbers_of_rows().tolist(), strict=True)
    return {id_: number for id_, number in numbers if id_ in ids} | documents.numbers_of_objects()
