"""One layer of a situation -> FlatGeobuf, GeoParquet, PMTiles or GeoJSON: a table of maps/exports/schema.py a file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.columns import DAYS, INTEGERS
from geo.errors import OutputError
from geo.tables import situation as tables
from maps.exports.geojson import feature_lines, write_lines
from maps.exports.geopackage import arrow_table, raw_columns
from maps.exports.row_layers import comes_in_parts, row_parts
from maps.exports.schema import of_reports
from maps.exports.tables import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from geo.model import Situation
    from maps.exports.tables import Filled, LayerSchema

GEOPARQUET_VERSION = "1.1.0"
COVERING, SIDES = "bbox", ["xmin", "ymin", "xmax", "ymax"]
GEOMETRY = "geometry"  # the name that readers of GeoParquet expect
ZOOMS = (0, 12)  # a tile of zoom 12 is 10 km wide: finer than most reports


def write_flatgeobuf(situation: Situation, table: LayerSchema, path: Path) -> None:
    """Write a layer as FlatGeobuf; rows without geometry are left out, since its index cannot hold them."""
    if comes_in_parts(situation, table.name):
        _write_parts(situation, table, path)
        return
    _write_vector(drawn_rows(fill(_spatial(table, path), table.sheet(situation))), table, path, driver="FlatGeobuf")


def write_pmtiles(situation: Situation, table: LayerSchema, path: Path) -> None:
    """Write a layer as vector tiles in one file (PMTiles 3), days as texts, zoom 0 to 12."""
    filled = drawn_rows(fill(_spatial(table, path), table.sheet(situation)))
    if not len(filled):
        raise OutputError(f"{path}: the layer {table.name} has nothing to draw, and tiles of nothing cannot be written")
    least, most = ZOOMS
    options = {"dataset_options": {"MINZOOM": str(least), "MAXZOOM": str(most), "NAME": table.title}}
    _write_vector(_days_as_text(filled), table, path, driver="PMTiles", **options)


def write_geoparquet(situation: Situation, table: LayerSchema, path: Path) -> None:
    """Write a layer as GeoParquet 1.1 (WKB, lon/lat); rows without geometry stay.

    Raises
    ------
    geo.errors.OutputError
        If pyarrow is not installed.
    """
    try:
        import pyarrow.parquet as pq

        parts = _arrow_parts(situation, table)
        first = next(parts)
    except ImportError as error:
        raise OutputError(f"{path}: Parquet needs pyarrow; install it with: pip install 'sitmap[parquet]'") from error
    if table.geometry is None:
        pq.write_table(first, path, compression="zstd")
        return
    boxes: list[pa.StructArray] = []
    writer = None
    try:
        for part in chain([first], parts):
            boxes.append(_boxes(part.column(GEOMETRY)))
            arrow = part.append_column(COVERING, boxes[-1])
            writer = writer or pq.ParquetWriter(path, arrow.schema, compression="zstd")
            writer.write_table(arrow)
        if writer is not None:
            writer.add_key_value_metadata({"geo": json.dumps(_geo_record(boxes, table), sort_keys=True)})
    finally:
        if writer is not None:
            writer.close()


def _arrow_parts(situation: Situation, table: LayerSchema) -> Iterator[pa.Table]:
    """Yield the rows of a layer; many rows of event tables part by part, after the events of reports."""
    if not comes_in_parts(situation, table.name):
        yield arrow_table(fill(table, table.sheet(situation)), geometry=GEOMETRY)
        return
    yield arrow_table(fill(table, table.sheet(of_reports(situation))), geometry=GEOMETRY)
    yield from row_parts(situation, table.name, geometry=GEOMETRY)


def _write_parts(situation: Situation, table: LayerSchema, path: Path) -> None:
    """Write the rows of a layer that have a geometry part by part."""
    import pyarrow as pa
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    parts = _arrow_parts(situation, table)
    first = next(parts)
    batches = (
        batch for part in chain([first], parts) for batch in part.filter(part.column(GEOMETRY).is_valid()).to_batches()
    )
    try:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(first.schema, batches),
            str(path),
            layer=table.name,
            driver="FlatGeobuf",
            geometry_name=GEOMETRY,
            geometry_type=table.geometry,
            crs=tables.WGS84,
        )
    except (DataLayerError, DataSourceError) as error:
        raise OutputError(f"{path}: cannot be written ({error}). Is the disk full, or the folder read-only?") from error


def write_plain_parquet(names: Sequence[str], rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write rows without geometry as Parquet: days as DATE, whole numbers as integers, the rest as texts.

    Raises
    ------
    geo.errors.OutputError
        If pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise OutputError(f"{path}: Parquet needs pyarrow; install it with: pip install 'sitmap[parquet]'") from error
    kinds = {name: pa.date32() if name in DAYS else pa.int64() if name in INTEGERS else pa.string() for name in names}
    found = list(rows)
    cells = {name: [_day(row[name]) if name in DAYS else row[name] for row in found] for name in names}
    table = pa.table({name: pa.array(cells[name], type=kinds[name]) for name in names})
    pq.write_table(table, path, compression="zstd")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _boxes(wkb: pa.ChunkedArray) -> pa.StructArray:
    """Return the box of each shape: readers skip what lies elsewhere without opening a shape."""
    import pyarrow as pa
    import shapely

    sides = shapely.bounds(shapely.from_wkb(wkb.to_numpy())).T
    empty = np.isnan(sides[0])
    filled = [pa.array(side, mask=empty) for side in sides]
    return pa.StructArray.from_arrays(filled, names=SIDES, mask=pa.array(empty))


def _geo_record(boxes: Sequence[pa.StructArray], table: LayerSchema) -> dict[str, Any]:
    """Return the ``geo`` metadata. Without a ``crs`` the standard says OGC:CRS84: WGS 84, lon before lat."""
    import pyarrow.compute as pc

    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": [table.geometry]}
    column["covering"] = {"bbox": {side: [COVERING, side] for side in SIDES}}
    drawn = [part for part in boxes if part.null_count < len(part)]
    if drawn:
        whole = [min(pc.min(part.field(side)).as_py() for part in drawn) for side in SIDES[:2]]
        whole += [max(pc.max(part.field(side)).as_py() for part in drawn) for side in SIDES[2:]]
        column["bbox"] = whole
    return {"version": GEOPARQUET_VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def write_layer_geojson(situation: Situation, table: LayerSchema, path: Path) -> None:
    """Write a layer as GeoJSON after RFC 7946; a row without geometry has ``null``, as the standard says."""
    _spatial(table, path)
    sheet = table.sheet(situation)
    write_lines(path, feature_lines(sheet.columns, sheet.shapes))


def _spatial(table: LayerSchema, path: Path) -> LayerSchema:
    if table.geometry is None:
        raise OutputError(f"{path}: the table {table.name} has no geometry; write it as .csv or .parquet")
    return table


def drawn_rows(filled: Filled) -> Filled:
    """Return the rows that have a geometry."""
    if filled.wkb is None:
        return filled
    keep = np.fromiter((shape is not None for shape in filled.wkb), dtype=bool, count=len(filled.wkb))
    return replace(
        filled,
        arrays=tuple(array[keep] for array in filled.arrays),
        masks=tuple(mask[keep] for mask in filled.masks),
        wkb=filled.wkb[keep],
    )


def _days_as_text(filled: Filled) -> Filled:
    arrays = tuple(
        _text_days(a, m) if a.dtype.kind == "M" else a for a, m in zip(filled.arrays, filled.masks, strict=True)
    )
    return replace(filled, arrays=arrays)


def _text_days(days: NDArray[Any], empty: NDArray[np.bool_]) -> NDArray[Any]:
    words = np.empty(len(days), dtype=object)
    words[:] = [None if none else str(day)[:10] for day, none in zip(days, empty, strict=True)]
    return words


def _write_vector(filled: Filled, table: LayerSchema, path: Path, *, driver: str, **options: Any) -> None:
    from pyogrio import raw
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        raw.write(
            str(path),
            layer=table.name,
            driver=driver,
            geometry_type=table.geometry,
            crs=tables.WGS84,
            **raw_columns(filled),
            **options,
        )
    except (DataLayerError, DataSourceError) as error:
        raise OutputError(f"{path}: cannot be written ({error}). Is the disk full, or the folder read-only?") from error
