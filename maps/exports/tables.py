"""Situation -> the tables that GIS programs get: names, columns and types stand here once, for every file format.

The GeoPackage, FlatGeobuf, GeoParquet, KML and PostGIS write the same tables (maps/exports/schema.py). Coordinates are
WGS 84, lon/lat; one geometry type a table; days are DATE; lists are JSON text. What a column means stands in
geo/columns.yaml.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from geo import columns
from geo.columns import DAYS, INTEGERS, NUMBERS, TRUTHS
from geo.geometry import wrap
from geo.runtime.yaml_cache import read_yaml
from geo.tables.geoparquet import point_wkb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.model import Situation

    Row = dict[str, Any]
    Shape: TypeAlias = BaseGeometry | tuple[float, float] | None
    Pair: TypeAlias = tuple[Row, Shape]

COLUMNS_FILE = Path(columns.__file__).with_name("columns.yaml")
HALF_TURN = 180.0
PLAIN = frozenset({str, type(None)})


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerData:
    """The data of a table: a list a column, of equal length, and the shape of each row."""

    columns: Mapping[str, Sequence[Any]]
    shapes: Sequence[Shape]

    def __len__(self) -> int:
        return len(self.shapes)

    def pairs(self) -> Iterator[Pair]:
        """Yield each row with its shape."""
        names = tuple(self.columns)
        for cells, shape in zip(zip(*self.columns.values(), strict=True), self.shapes, strict=True):
            yield dict(zip(names, cells, strict=True)), shape

    def followed_by(self, other: LayerData) -> LayerData:
        """Return these rows, then those of another table of the same columns."""
        columns = {name: [*cells, *other.columns[name]] for name, cells in self.columns.items()}
        return LayerData(columns=columns, shapes=[*self.shapes, *other.shapes])

    def only(self, keep: Sequence[bool]) -> LayerData:
        """Return the rows for which ``keep`` is true."""
        if all(keep):
            return self
        columns = {name: list(compress(cells, keep)) for name, cells in self.columns.items()}
        return LayerData(columns=columns, shapes=list(compress(self.shapes, keep)))


def sheet_of(names: Sequence[str], pairs: Iterable[Pair]) -> LayerData:
    """Return rows, which have at least the columns named, as columns."""
    rows, shapes = [], []
    pick = itemgetter(*names)
    for row, shape in pairs:
        rows.append(pick(row))
        shapes.append(shape)
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return LayerData(columns=dict(zip(names, columns, strict=True)), shapes=shapes)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSchema:
    """One layer. ``geometry`` is Point, MultiPolygon, MultiLineString or None; ``key`` the columns that name a row."""

    name: str
    title: str
    about: str
    geometry: str | None
    columns: tuple[str, ...]
    sheet: Callable[[Situation], LayerData]
    key: str = ""

    def rows(self, situation: Situation) -> Iterator[Pair]:
        """Yield the rows of a situation, each with its shape."""
        return self.sheet(situation).pairs()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A table with its data, in the order of ``columns``; ``masks`` are True where a cell is empty."""

    columns: tuple[str, ...]
    arrays: tuple[NDArray[Any], ...]
    masks: tuple[NDArray[np.bool_], ...]
    wkb: NDArray[np.object_] | None

    def __len__(self) -> int:
        return len(self.arrays[0])


def fill(table: LayerSchema, sheet: LayerData) -> Filled:
    """Return the columns of a table as typed NumPy arrays and its shapes as WKB."""
    cells = [sheet.columns[name] for name in table.columns]
    return Filled(
        columns=table.columns,
        arrays=tuple(map(_array, table.columns, cells)),
        masks=tuple(map(_empty, cells)),
        wkb=_wkb(sheet.shapes) if table.geometry else None,
    )


def _empty(values: Sequence[Any]) -> NDArray[np.bool_]:
    if None not in values:
        return np.zeros(len(values), dtype=bool)
    return np.fromiter((value is None for value in values), dtype=bool, count=len(values))


def _array(name: str, values: Sequence[Any]) -> NDArray[Any]:
    if name in DAYS:
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


def _days(values: Sequence[Any]) -> NDArray[Any]:
    """Return ISO 8601 texts as days; there are few of them in many rows, and reading one is slow."""
    known = {day: np.datetime64(day or "NaT", "D") for day in set(values)}
    return np.array([known[day] for day in values], dtype="datetime64[D]")


def text(value: Any) -> str | None:
    """Return a value as a table's text: lists and mappings become JSON.

    >>> text(["a", "b"]), text("a"), text(None)
    ('["a", "b"]', 'a', None)
    """
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else str(value)


def _wkb(shapes: Sequence[Shape]) -> NDArray[np.object_]:
    """Return shapes as WKB; an area that many rows share is turned once."""
    areas = {id(shape): shape for shape in shapes if shape is not None and not isinstance(shape, tuple)}
    known = {number: wkb(shape) for number, shape in areas.items()}
    made = np.empty(len(shapes), dtype=object)
    made[:] = [wkb(shape) if isinstance(shape, tuple) else known.get(id(shape)) for shape in shapes]
    return made


def wkb(shape: Shape) -> bytes | None:
    """Return a shape as WKB, without a code of the coordinate system."""
    if shape is None:
        return None
    if isinstance(shape, tuple):
        return point_wkb(*shape)
    import shapely

    made: bytes = shapely.to_wkb(shape, include_srid=False)
    return made


def as_multi(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape as a layer holds it: of several parts, areas cut at the antimeridian.

    Polygons become a MultiPolygon and lines a MultiLineString, so that a layer holds one type.
    """
    import shapely

    if shape.geom_type.endswith("LineString"):
        return shapely.multilinestrings([shape]) if shape.geom_type == "LineString" else shape
    if max(map(abs, shape.bounds[::2]), default=0.0) > HALF_TURN:
        shape = wrap(shape)
    return shapely.multipolygons([shape]) if shape.geom_type == "Polygon" else shape


@lru_cache(maxsize=1)
def described() -> Mapping[str, Mapping[str, str]]:
    """Return what geo/columns.yaml says: column -> alias, about and, where one fits, hxl."""
    found: Mapping[str, Mapping[str, str]] = read_yaml(COLUMNS_FILE)
    return found
