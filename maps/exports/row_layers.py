"""Many rows of event tables -> the layers ``events`` and ``events_areas`` as Arrow tables, part by part.

No object is made a row: cells come from the columns of the rows, and the shape of a place is made once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.columns import DAYS, INTEGERS, NUMBERS, TRUTHS
from geo.geometry import discs
from geo.model import DRAWN_AS
from geo.rows import SOURCE_IDS, rows_of
from geo.tables import situation as tables
from geo.tables.geoparquet import point_wkb
from geo.tables.row_columns import Coded
from maps.exports.schema import columns_of_table, has_many_rows
from maps.exports.tables import as_multi, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from geo.model import Situation
    from geo.rows import TableRows
    from geo.tables.row_columns import Texts

EVENT_TABLES = frozenset({"events", "events_areas"})
PART_ROWS = 25_000  # made ready for a file at once: a long table needs little memory then
CORNERS = 16  # of a disc, which thousands of rows repeat: a chord leaves the arc by 1.9 % of the radius


class _Shapes(NamedTuple):
    """The shape of each place as WKB, None where nothing is drawn, and which places are areas."""

    wkb: pa.Array
    areas: NDArray[np.bool_]


def comes_in_parts(situation: Situation, name: str) -> bool:
    """Return whether a layer has so many rows of tables that they are written part by part."""
    return name in EVENT_TABLES and has_many_rows(situation)


def row_parts(situation: Situation, name: str, *, geometry: str) -> Iterator[pa.Table]:
    """Yield the rows of tables for ``events`` or ``events_areas`` in parts; ``geometry`` names the column of shapes."""
    import pyarrow as pa

    rows = rows_of(situation.events)
    if rows is None:
        return
    shapes = rows.made_of_places("shapes", _shapes)
    at_areas = shapes.areas[rows.place_at]
    chosen = np.flatnonzero(at_areas if name == "events_areas" else ~at_areas)
    # Of the cells as they were written only the ids stand in a layer: the others need not be moved.
    bare = replace(rows, own={name: cells for name, cells in rows.own.items() if name in SOURCE_IDS})
    for start in range(0, len(chosen), PART_ROWS):
        part = bare.take(chosen[start : start + PART_ROWS])
        columns = {name: _typed(name, column) for name, column in columns_of_table(part, situation).items()}
        yield pa.table({**columns, geometry: shapes.wkb.take(pa.array(part.place_at))})


def _typed(name: str, column: Coded | Texts) -> pa.Array:
    """Return a column with the type that every file gives it."""
    import pyarrow as pa

    if name in DAYS:
        return column.arrow(pa.string(), _or_none).cast(pa.date32())
    if name in INTEGERS:
        return column.arrow(pa.int64())
    if name in NUMBERS:
        return column.arrow(pa.float64())
    if name in TRUTHS:
        return column.arrow(pa.bool_())
    return column.arrow(pa.string(), text if isinstance(column, Coded) else None)


def _or_none(written: Any) -> str | None:
    return written or None


def _shapes(rows: TableRows) -> _Shapes:
    import pyarrow as pa
    import shapely

    spots = rows.spots()
    wide = np.array([DRAWN_AS[spot.precision] == "area" for spot in spots], dtype=bool)
    outlined = np.array([bool(spot.chosen and spot.chosen.outline is not None) for spot in spots], dtype=bool)
    areas = np.empty(len(spots), dtype=object)
    for number in np.flatnonzero(wide & outlined).tolist():
        areas[number] = tables.area_of(spots[number])
    radii = np.array([spot.radius_km or 0.0 for spot in spots], dtype=np.float64)
    round_ = wide & ~outlined & (radii > 0.0)
    lons, lats = (np.array([getattr(spot, name) for spot in spots], dtype=np.float64) for name in ("lon", "lat"))
    areas[round_] = discs(lons[round_], lats[round_], radii[round_], corners=CORNERS)
    drawn = np.array([area is not None for area in areas], dtype=bool)
    plain = drawn & (shapely.get_type_id(areas) == shapely.GeometryType.POLYGON)
    whole = shapely.bounds(areas)
    plain &= (whole[:, 0] >= -180.0) & (whole[:, 2] <= 180.0)  # noqa: PLR2004  # the antimeridian
    areas[plain] = shapely.multipolygons(areas[plain], indices=np.arange(int(plain.sum())))
    for number in np.flatnonzero(drawn & ~plain).tolist():
        areas[number] = as_multi(areas[number])
    wkb = shapely.to_wkb(areas, include_srid=False)
    wkb[~drawn] = [
        None if point is None else point_wkb(*point)
        for point in (tables.point_of(spots[number]) for number in np.flatnonzero(~drawn).tolist())
    ]
    return _Shapes(pa.array(wkb.tolist(), type=pa.binary()), drawn)
