"""The rows of event tables as columns of ours and of ACLED's: each different value is made once.

The values are those of :mod:`geo.tables.events` for the same events, which a test holds.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.gazetteer.countries import NOWHERE, countries, country_name
from geo.model import PRECISION
from geo.rows import RULE, SOURCE_IDS, VIOLENCE, objects, spread, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from geo.model import Actor
    from geo.rows import TableRows


class Coded(NamedTuple):
    """A column whose values repeat: the different ones, and which of them each row has.

    ``kept`` holds what was made of the values already, where other rows have the same ones.
    """

    values: Sequence[Any]
    at: NDArray[Any]
    kept: dict[Any, pa.Array] | None = None

    def cells(self) -> list[Any]:
        """Return the value of each row."""
        made = objects(self.values)
        found: list[Any] = made[self.at].tolist() if len(made) else []
        return found

    def arrow(self, kind: pa.DataType, change: Callable[[Any], Any] | None = None) -> pa.Array:
        """Return the rows as an Arrow array, changed by a function that is asked once for each value."""
        import pyarrow as pa

        made = self.kept.get((kind, change)) if self.kept is not None else None
        if made is None:
            made = pa.array(self.values if change is None else [change(value) for value in self.values], type=kind)
            if self.kept is not None:
                self.kept[kind, change] = made
        if len(made) == 1:
            return pa.repeat(made[0], len(self.at))
        # A number below zero counts from the end, as NumPy has it.
        at = np.where(self.at < 0, self.at + len(made), self.at) if len(self.at) and self.at.min() < 0 else self.at
        return made.take(pa.array(at))


class Texts(NamedTuple):
    """A column of texts, which hardly repeat: an Arrow array, plain or of a dictionary."""

    array: pa.Array

    def cells(self) -> list[Any]:
        """Return the text of each row."""
        return words(self.array)

    def arrow(self, kind: pa.DataType, change: Callable[[Any], Any] | None = None) -> pa.Array:
        """Return the rows as an Arrow array, changed by a function that is asked for each text."""
        import pyarrow as pa

        if change is None:
            return self.array.cast(kind)
        return pa.array(map(change, words(self.array)), type=kind)


Columns = dict[str, "Coded | Texts"]
EPOCH = date(1970, 1, 1).toordinal()
CLOSE = 1 << 20  # days of the common era, and most numbers of people


def constant(value: Any, count: int) -> Coded:
    """Return a column with one value."""
    return Coded([value], np.zeros(count, dtype=np.int8))


def days(ordinals: NDArray[Any]) -> Coded:
    """Return days as ISO 8601 texts."""
    known, at = _ranked(ordinals)
    return Coded(np.datetime_as_string((known - EPOCH).astype("datetime64[D]")).tolist(), at)


def counted(values: NDArray[Any]) -> Coded:
    """Return whole numbers, of which few differ."""
    known, at = _ranked(values)
    return Coded(known.tolist(), at)


def _ranked(values: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different whole numbers, ascending, and which each is; those that lie close are not sorted."""
    least = int(values.min()) if len(values) else 0
    if int(values.max(initial=least)) - least > CLOSE:
        return np.unique(values, return_inverse=True)
    at = values.astype(np.int64) - least
    met = np.bincount(at) > 0
    return np.flatnonzero(met) + least, (np.cumsum(met) - 1)[at]


def row_columns(rows: TableRows, kinds: Mapping[str, tuple[str, ...]], kind_names: Sequence[str]) -> Columns:
    """Return the columns of events of rows of tables; ``kinds`` are the cells of each type, under ``kind_names``."""
    count = len(rows)
    text = Texts(rows.text)
    best, low, high = rows.fatalities[1], rows.fatalities[0], rows.fatalities[2]
    made: Columns = {
        "event_id": Texts(rows.event_ids),
        "source_id": _source_ids(rows),
        "event_date": days(rows.start),
        "end_date": days(rows.end),
        "time_precision": counted(rows.time_precision),
        "date_prec": counted(rows.date_prec),
        "actor1": Coded([*(actor.name for actor in rows.actors), ""], rows.actor1_at),
        "assoc_actor_1": constant("", count),
        "actor2": Coded([*(actor.name for actor in rows.actors), ""], rows.actor2_at),
        "assoc_actor_2": constant("", count),
        "main": constant(False, count),  # a cell
        "assertion": constant("reported", count),
        "claimant": constant("", count),
        "control_effect": constant("", count),
        "score": constant(1.0, count),
        "rule": constant(RULE, count),
        "path": constant("", count),
        "sources": _sources(rows),
        "type": Coded(rows.types, rows.type_at),
        **{name: Coded([kinds[type_][at] for type_ in rows.types], rows.type_at) for at, name in enumerate(kind_names)},
        **_place_columns(rows),
        "fatalities": counted(np.maximum(best, 0)),
        "fatalities_low": _known(low, best),
        "fatalities_high": _known(high, best),
        "document": Texts(rows.document_ids),
        "quote": text,
        "quote_start": constant(0, count),
        "quote_end": counted(_lengths(rows.text)),
    }
    return made


def _place_columns(rows: TableRows) -> Columns:
    known = rows.made_of_places("columns", _place_cells)
    return {name: Coded(values, rows.place_at, kept) for name, (values, kept) in known.items()}


def _place_cells(rows: TableRows) -> dict[str, tuple[Sequence[Any], dict[Any, Any]]]:
    """Return the cells of each place by column, once for all parts of a table."""
    places = rows.places
    states = [countries().get(place.country, NOWHERE) for place in places]
    columns: dict[str, Sequence[Any]] = {
        "location": [place.name for place in places],
        "place_id": [place.id for place in places],
        "country": [place.country for place in places],
        "country_name": [country_name(place.country) for place in places],
        "admin1": [place.admin1 for place in places],
        "admin1_pcode": [place.admin1_pcode for place in places],
        "admin2": [place.admin2 for place in places],
        "admin2_pcode": [place.admin2_pcode for place in places],
        "latitude": [round(place.lat, 6) for place in places],
        "longitude": [round(place.lon, 6) for place in places],
        "geo_precision": [PRECISION[word][0] for word in rows.precisions],
        "where_prec": [PRECISION[word][1] for word in rows.precisions],
        "radius_km": [place.radius_km for place in places],
        "iso": [country.number or "" for country in states],
        "region": [country.region for country in states],
    }
    return {name: (values, {}) for name, values in columns.items()}


def _lengths(cells: pa.Array) -> NDArray[np.int64]:
    """Return how many letters the text of each row has."""
    import pyarrow.compute as pc

    if hasattr(cells, "dictionary"):
        known = pc.utf8_length(cells.dictionary).to_numpy(zero_copy_only=False)
        return known[cells.indices.to_numpy()].astype(np.int64) if len(known) else np.zeros(0, dtype=np.int64)
    found: NDArray[np.int64] = pc.utf8_length(cells).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _source_ids(rows: TableRows) -> Coded | Texts:
    names = [name for name in SOURCE_IDS if name in rows.own]
    return Texts(first_filled([rows.own[name] for name in names])) if names else constant("", len(rows))


def first_filled(arrays: Sequence[pa.Array]) -> pa.Array:
    """Return of several arrays of texts the first text of each row that is not empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = arrays[-1].cast(pa.string())
    for array in reversed(arrays[:-1]):
        plain = array.cast(pa.string())
        found = pc.if_else(_filled(plain), plain, found)
    return found


def _filled(cells: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.greater(pc.binary_length(cells), pa.scalar(0, pa.int32()))


def _known(values: NDArray[np.int32], best: NDArray[np.int32]) -> Coded:
    found = counted(np.where(best < 0, -1, values))
    return Coded([None if value < 0 else value for value in found.values], found.at)


def _sources(rows: TableRows) -> Coded | Texts:
    """Return the publishers of each row, its id where none is named."""
    source = rows.source if hasattr(rows.source, "dictionary") else rows.source.dictionary_encode()
    known = rows.made.get("sources")
    if known is None or not known[0].equals(source.dictionary):  # all parts of a table have the same
        listed = list(map(_sorted_publishers, source.dictionary.to_pylist()))
        known = rows.made["sources"] = (source.dictionary, listed, {})
    own = Coded(known[1], source.indices.to_numpy(), known[2])
    if all(own.values):
        return own
    import pyarrow as pa

    return Texts(first_filled([own.arrow(pa.string()), rows.document_ids]))


def _sorted_publishers(source: str) -> str:
    return "; ".join(sorted({name.strip() for name in source.split(";") if name.strip()}))


def acled_columns(
    rows: TableRows, made: Columns, *, crowds: frozenset[str], empty: Sequence[str], names: Sequence[str]
) -> Columns:
    """Return the columns under ``names`` as ACLED has them: a row's own words, and else what we make of them.

    ``made`` are all columns of :func:`row_columns`, ``crowds`` the types of which no report gives a crowd's size,
    ``empty`` the columns of which we know nothing.
    """
    count = len(rows)
    inter = [*(actor.inter for actor in rows.actors), ""]
    all_days = days(rows.start)
    found: Columns = {
        **made,
        "event_id_cnty": made["event_id"],
        "year": Coded([int(day[:4]) for day in all_days.values], all_days.at),
        "inter1": Coded(inter, rows.actor1_at),
        "inter2": Coded(inter, rows.actor2_at),
        "interaction": _interactions(rows),
        "civilian_targeting": Coded(["", "Civilian targeting"], rows.civilians.astype(np.int8)),
        "iso": made["iso"],
        "region": made["region"],
        "country": made["country_name"],
        "source": made["sources"],
        "notes": made["quote"],
        "tags": Coded(["crowd size=no report" if type_ in crowds else "" for type_ in rows.types], rows.type_at),
        **{name: constant("", count) for name in empty},
    }
    foreign = spread(rows.own[VIOLENCE], bool).astype(bool) if VIOLENCE in rows.own else np.zeros(count, dtype=bool)
    for name in () if foreign.all() else rows.own.keys() & set(names):
        found[name] = _own_or(rows.own[name], found[name], foreign)
    found["quote"] = _unlike(made["quote"], found["notes"])
    return {name: found[name] for name in names}


def _unlike(quotes: Coded | Texts, notes: Coded | Texts) -> Texts:
    """Return the quotes that the notes do not repeat, empty texts for the others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = quotes.arrow(pa.string())
    return Texts(pc.if_else(pc.equal(texts, notes.arrow(pa.string())), pa.scalar(""), texts))


def _own_or(cells: pa.Array, ours: Coded | Texts, foreign: NDArray[np.bool_]) -> Coded | Texts:
    """Return the cells of a column as written; ours where there are none, and in rows of another vocabulary."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if hasattr(cells, "dictionary") and not foreign.any() and pc.all(_filled(cells.dictionary)).as_py():
        return Texts(cells)
    written = cells.cast(pa.string())
    lacking = pc.or_(pc.invert(_filled(written)), pa.array(foreign))
    if not pc.any(lacking).as_py():
        return Texts(written)
    if all(isinstance(value, str) for value in ours.values) if isinstance(ours, Coded) else True:
        return Texts(pc.if_else(lacking, ours.arrow(pa.string()), written))
    mixed = np.where(lacking.to_numpy(zero_copy_only=False), objects(ours.cells()), spread(written))
    return _distinct(mixed.tolist())


def _distinct(cells: list[Any]) -> Coded:
    """Return texts and numbers of which few differ; a number and the same as a text are two values."""
    known: dict[tuple[type, Any], int] = {}
    at = np.fromiter((known.setdefault((type(cell), cell), len(known)) for cell in cells), np.int32, len(cells))
    return Coded([cell for _, cell in known], at)


def _interactions(rows: TableRows) -> Coded:
    pairs = rows.actor1_at.astype(np.int64) * (len(rows.actors) + 1) + rows.actor2_at
    _, first, at = np.unique(pairs, return_index=True, return_inverse=True)
    actors: list[Actor | None] = [*rows.actors, None]
    sides = [(actors[rows.actor1_at[row]], actors[rows.actor2_at[row]]) for row in first.tolist()]
    return Coded([interaction(*pair) for pair in sides], at)


def interaction(one: Actor | None, other: Actor | None) -> str:
    """Return who meets whom in ACLED's words."""
    sides = [actor.inter for actor in (one, other) if actor]
    if len(sides) > 1:
        return "-".join(side for side in sides if side)
    return f"Sole {sides[0]}" if sides and sides[0] else ""
