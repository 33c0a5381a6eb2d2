"""Rows -> GeoParquet: the columns of an archive with their types, points as WKB, GeoParquet 1.0's metadata.

The columns are those of ``sitmap places`` and ``sitmap events``; what they mean stands in geo/columns.yaml.
"""

from __future__ import annotations

import json
import os
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

INTEGERS = frozenset(
    {"start", "end", "geo_precision", "where_prec", "time_precision", "date_prec", "fatalities", "fatalities_low"}
    | {"fatalities_high", "quote_start", "quote_end", "characters"}
)
TRUTHS = frozenset({"civilian_targeting", "gains_by_it", "against_interest", "inside"})
NUMBERS = frozenset({"latitude", "longitude", "radius_km", "score"})
LISTS = frozenset({"reasons", "notes"})
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "documents": ("document", "title", "published", "source", "url", "language", "characters", "notes"),
    "mentions": (
        *("document", "start", "end", "text", "kind", "place_id", "name", "country", "admin1", "latitude", "longitude"),
        *("radius_km", "geo_precision", "where_prec", "score", "method", "reasons", "role"),
    ),
    "events": (
        *(
            "event_id",
            "document",
            "event_date",
            "end_date",
            "time_precision",
            "date_prec",
            "disorder_type",
            "event_type",
        ),
        *("sub_event_type", "plover", "actor1", "actor2", "location", "place_id", "country", "admin1", "admin2"),
        *("latitude", "longitude", "geo_precision", "where_prec", "radius_km", "fatalities", "fatalities_low"),
        *("fatalities_high", "assertion", "claimant", "control_effect", "quote", "quote_start", "quote_end", "score"),
        *("rule", "type", "layer", "actor1_id", "actor2_id", "civilian_targeting"),
    ),
    "claims": (
        *("claim_id", "place_id", "name", "actor", "says", "as_of", "basis", "assertion", "claimant", "publisher"),
        *("quote", "url", "document", "event_id", "latitude", "longitude", "gains_by_it", "against_interest"),
        *("inside", "note"),
    ),
}
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

    names = COLUMNS[table]
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
    """Return a point as little-endian WKB (OGC 06-103r4)."""
    return None if lon is None or lat is None else struct.pack("<BIdd", 1, 1, lon, lat)
