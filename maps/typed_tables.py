"""Situation -> the tables that GIS programs get: names, columns and types stand here once, for every file format.

The GeoPackage, FlatGeobuf, GeoParquet, KML and PostGIS write the same :data:`TABLES`. Coordinates are WGS 84, lon/lat;
one geometry type a table; days are midnight UTC; lists are JSON text. What a column means stands in geo/columns.yaml.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from geo import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.model import Situation

    Row = dict[str, Any]
    Shape: TypeAlias = BaseGeometry | tuple[float, float] | None
    Pair: TypeAlias = tuple[Row, Shape]

COLUMNS_FILE = Path(tables.__file__).parent / "columns.yaml"
DATES = tables.DAYS
INTEGERS = frozenset(
    {"time_precision", "date_prec", "geo_precision", "where_prec", "fatalities", "fatalities_low", "fatalities_high"}
    | {"quote_start", "quote_end", "start", "end", "mentions", "characters", "events", "population", "rank"}
)
NUMBERS = frozenset({"latitude", "longitude", "radius_km", "score", "probability", "size"})
PLAIN = frozenset({str, type(None)})
TRUTHS = frozenset({"claimed_only", "current", "stale", "civilian_targeting"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One layer. ``geometry`` is Point, MultiPolygon, MultiLineString or None."""

    name: str
    title: str
    about: str
    geometry: str | None
    columns: tuple[str, ...]
    rows: Callable[[Situation], Iterable[Pair]]
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A table with its data, in the order of ``columns``; ``masks`` are True where a cell is empty."""

    columns: tuple[str, ...]
    arrays: tuple[NDArray[Any], ...]
    masks: tuple[NDArray[np.bool_], ...]
    wkb: NDArray[np.object_] | None

    def __len__(self) -> int:
        return len(self.arrays[0])


def fill(table: Table, situation: Situation) -> Filled:
    """Return the columns of a table as NumPy arrays and its shapes as WKB."""
    pairs = list(table.rows(situation))
    return fill_rows(table, [row for row, _ in pairs], [shape for _, shape in pairs])


def fill_rows(table: Table, rows: Sequence[Row], shapes: Sequence[Shape]) -> Filled:
    """Return given rows of a table as columns, as :func:`fill` does with those of a situation."""
    pick = itemgetter(*table.columns)
    values = list(map(list, zip(*map(pick, rows), strict=True))) if rows else [[] for _ in table.columns]
    masks = [_empty(column) for column in values]
    arrays = [_array(name, column) for name, column in zip(table.columns, values, strict=True)]
    wkb = _wkb(shapes) if table.geometry else None
    return Filled(columns=table.columns, arrays=tuple(arrays), masks=tuple(masks), wkb=wkb)


def _empty(values: list[Any]) -> NDArray[np.bool_]:
    if None not in values:
        return np.zeros(len(values), dtype=bool)
    return np.fromiter((value is None for value in values), dtype=bool, count=len(values))


def _array(name: str, values: list[Any]) -> NDArray[Any]:
    if name in DATES:
        return _days(values)
    if name in INTEGERS:
        return np.array([0 if value is None else value for value in values], dtype=np.int64)
    if name in NUMBERS:
        return np.array(values, dtype=np.float64)
    if name in TRUTHS:
        return np.array(values, dtype=bool)
    array = np.empty(len(values), dtype=object)
    plain = set(map(type, values)) <= PLAIN  # nearly every column: nothing to convert
    array[:] = values if plain else [text(value) for value in values]
    return array


def _days(values: list[Any]) -> NDArray[Any]:
    """Return ISO 8601 texts as days; there are few of them in many rows, and reading one is slow."""
    known = {day: np.datetime64(day or "NaT", "ms") for day in set(values)}
    return np.array([known[day] for day in values], dtype="datetime64[ms]")


def text(value: Any) -> str | None:
    """Return a value as a table's text: lists and mappings become JSON.

    >>> text(["a", "b"]), text("a"), text(None)
    ('["a", "b"]', 'a', None)
    """
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else str(value)


def _wkb(shapes: Sequence[Shape]) -> NDArray[np.object_]:
    """Return shapes as WKB; points, the many, are made in one go."""
    import shapely

    geometry = np.empty(len(shapes), dtype=object)
    at = [i for i, shape in enumerate(shapes) if isinstance(shape, tuple)]
    if at:
        geometry[at] = shapely.points([shapes[i] for i in at])
    others = [i for i, shape in enumerate(shapes) if shape is not None and not isinstance(shape, tuple)]
    for i in others:
        geometry[i] = shapes[i]
    return np.asarray(shapely.to_wkb(geometry, include_srid=False), dtype=object)


@lru_cache(maxsize=1)
def described() -> Mapping[str, Mapping[str, str]]:
    """Return what geo/columns.yaml says: column -> alias, about and, where one fits, hxl."""
    import yaml

    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(COLUMNS_FILE.read_text(encoding="utf-8"))
    return found
