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
    """A column whose values repeat: the different ones, and which of them each row has."""

    values: Sequence[Any]
    at: NDArray[Any]

    def cells(self, change: Callable[[Any], Any] | None = None) -> list[Any]:
        """Return the value of each row, changed by a function that is asked once for each value."""
        made = objects(self.values if change is None else [change(value) for value in self.values])
        found: list[Any] = made[self.at].tolist() if len(made) else []
        return found


Columns = dict[str, "Coded | list[Any]"]


def constant(value: Any, count: int) -> Coded:
    """Return a column with one value."""
    return Coded([value], np.zeros(count, dtype=np.int8))


def days(ordinals: NDArray[Any]) -> Coded:
    """Return days as ISO 8601 texts."""
    known, at = np.unique(ordinals, return_inverse=True)
    return Coded([date.fromordinal(day).isoformat() for day in known.tolist()], at)


def counted(values: NDArray[Any]) -> Coded:
    """Return whole numbers, of which few differ."""
    known, at = np.unique(values, return_inverse=True)
    return Coded(known.tolist(), at)


def row_columns(rows: TableRows, kinds: Mapping[str, tuple[str, ...]], kind_names: Sequence[str]) -> Columns:
    """Return the columns of events of rows of tables; ``kinds`` are the cells of each type, under ``kind_names``."""
    count = len(rows)
    documents, text = words(rows.document_ids), words(rows.text)
    best, low, high = rows.fatalities[1], rows.fatalities[0], rows.fatalities[2]
    made: Columns = {
        "event_id": words(rows.event_ids),
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
        "sources": _sources(rows, documents),
        "type": Coded(rows.types, rows.type_at),
        **{name: Coded([kinds[type_][at] for type_ in rows.types], rows.type_at) for at, name in enumerate(kind_names)},
        **_place_columns(rows),
        "fatalities": counted(np.maximum(best, 0)),
        "fatalities_low": _known(low, best),
        "fatalities_high": _known(high, best),
        "document": documents,
        "quote": text,
        "quote_start": constant(0, count),
        "quote_end": counted(np.fromiter(map(len, text), dtype=np.int64, count=count)),
    }
    return made


def _place_columns(rows: TableRows) -> Columns:
    places, at = rows.places, rows.place_at
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
    }
    return {name: Coded(values, at) for name, values in columns.items()}


def _source_ids(rows: TableRows) -> list[str]:
    found = np.full(len(rows), "", dtype=object)
    for name in reversed(SOURCE_IDS):
        if name in rows.own:
            written = spread(rows.own[name])
            found = np.where(written != "", written, found)
    ids: list[str] = found.tolist()
    return ids


def _known(values: NDArray[np.int32], best: NDArray[np.int32]) -> Coded:
    known, at = counted(np.where(best < 0, -1, values))
    return Coded([None if value < 0 else value for value in known], at)


def _sources(rows: TableRows, documents: Sequence[str]) -> Coded | list[str]:
    """Return the publishers of each row, its id where none is named."""
    if hasattr(rows.source, "dictionary"):
        own = Coded(list(map(_sorted_publishers, rows.source.dictionary.to_pylist())), rows.source.indices.to_numpy())
        if all(own.values):
            return own
    named = spread(rows.source, _sorted_publishers)
    cells: list[str] = np.where(named == "", objects(documents), named).tolist()
    return cells


def _sorted_publishers(source: str) -> str:
    return "; ".join(sorted({name.strip() for name in source.split(";") if name.strip()}))


def acled_columns(
    rows: TableRows, made: Columns, *, crowds: frozenset[str], empty: Sequence[str], names: Sequence[str]
) -> Columns:
    """Return the columns under ``names`` as ACLED has them: a row's own words, and else what we make of them.

    ``made`` are the columns of :func:`row_columns`, ``crowds`` the types of which no report tells a crowd's size,
    ``empty`` the columns of which we know nothing.
    """
    count = len(rows)
    inter = [*(actor.inter for actor in rows.actors), ""]
    all_days = days(rows.start)
    states = [countries().get(place.country, NOWHERE) for place in rows.places]
    found: Columns = {
        **made,
        "event_id_cnty": made["event_id"],
        "year": Coded([int(day[:4]) for day in all_days.values], all_days.at),
        "inter1": Coded(inter, rows.actor1_at),
        "inter2": Coded(inter, rows.actor2_at),
        "interaction": _interactions(rows),
        "civilian_targeting": Coded(["", "Civilian targeting"], rows.civilians.astype(np.int8)),
        "iso": Coded([country.number or "" for country in states], rows.place_at),
        "region": Coded([country.region for country in states], rows.place_at),
        "country": made["country_name"],
        "source": made["sources"],
        "notes": made["quote"],
        "tags": Coded(["crowd size=no report" if type_ in crowds else "" for type_ in rows.types], rows.type_at),
        **{name: constant("", count) for name in empty},
    }
    foreign = spread(rows.own[VIOLENCE], bool).astype(bool) if VIOLENCE in rows.own else np.zeros(count, dtype=bool)
    for name in () if foreign.all() else rows.own.keys() & set(names):
        found[name] = _own_or(rows.own[name], found[name], foreign)
    return {name: found[name] for name in names}


def _own_or(cells: pa.Array, ours: Coded | list[Any], foreign: NDArray[np.bool_]) -> Coded | list[Any]:
    """Return the cells of a column as written; ours where there are none, and in rows of another vocabulary."""
    if hasattr(cells, "dictionary") and not foreign.any():
        own = Coded(cells.dictionary.to_pylist(), cells.indices.to_numpy())
        if all(own.values):
            return own
    written = spread(cells)
    lacking = (written == "") | foreign
    if not lacking.any():
        plain: list[Any] = written.tolist()
        return plain
    other = objects(ours.cells() if isinstance(ours, Coded) else ours)
    mixed: list[Any] = np.where(lacking, other, written).tolist()
    return mixed


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
