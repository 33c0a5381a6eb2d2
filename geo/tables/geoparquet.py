"""Rows -> GeoParquet: the columns of an archive with their types, points as WKB, GeoParquet 1.0's metadata.

The columns are those of ``sitmap places`` and ``sitmap events``; what they mean stands in geo/columns.yaml.
"""

from __future__ import annotations

import json
import os
import struct
from typing import TYPE_CHECKING, Any

from geo.columns import ARCHIVE, INTEGERS, LISTS, NUMBERS, TRUTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_POINT_WKB = struct.Struct("<BIdd")
GEO = {
    "version": "1.0.0",
    "primary_column": "geometry",
    # No crs: the standard's default is OGC:CRS84, WGS 84 as lon, lat.
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}


def write_table(path: Path, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as one Parquet file that appears whole; rows with coordinates get a point geometry.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ARCHIVE[table]
    arrays = [pa.array([row.get(name) for row in rows], _type(name)) for name in names]
    fields = [pa.field(name, _type(name)) for name in names]
    metadata = {}
    if "longitude" in names:
        points = [_point(row.get("longitude"), row.get("latitude")) for row in rows]
        arrays.append(pa.array(points, pa.binary()))
        fields.append(pa.field("geometry", pa.binary()))
        metadata = {b"geo": json.dumps(GEO).encode()}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata)), temporary, compression="zstd")
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _type(name: str) -> Any:
    import pyarrow as pa

    if name in INTEGERS:
        return pa.int64()
    if name in TRUTHS:
        return pa.bool_()
    if name in NUMBERS:
        return pa.float64()
    return pa.list_(pa.string()) if name in LISTS else pa.string()


def _point(lon: float | None, lat: float | None) -> bytes | None:
    return None if lon is None or lat is None else point_wkb(lon, lat)


def point_wkb(lon: float, lat: float) -> bytes:
    """Return a point as little-endian WKB (OGC 06-103r4).

    >>> len(point_wkb(29.2, -1.7))
    21
    """
    return _POINT_WKB.pack(1, 1, lon, lat)
