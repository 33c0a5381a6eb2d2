"""Situation -> ``situation.gpkg``: every table of the situation, typed, described, styled, in one file for QGIS.

GeoPackage 1.2, WGS 84, one geometry type a layer. Days are DATE. The file holds no clock: two builds of one input are
equal.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from geo.errors import OutputError
from geo.tables import situation as tables
from maps.exports.geojson import metadata
from maps.exports.hand_edits import earlier_reviews, require_unlocked
from maps.exports.row_layers import comes_in_parts, row_parts
from maps.exports.schema import (
    BY_NAME,
    REVIEW_COLUMNS,
    TABLES,
    event_sheets,
    has_many_rows,
    of_reports,
)
from maps.exports.tables import described, fill, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from geo.model import Situation
    from maps.exports.tables import Filled, LayerData, LayerSchema

DATA = "situation.gpkg"
# QGIS 3.22 refuses dates of later versions of the standard in some builds; 1.2 is read everywhere.
GPKG_VERSION = "1.2"
# gpkg_contents wants a moment; the day of the situation is the only one that is the same in every build.
NO_DAY = "1970-01-01"
GEOMETRY = "geom"
# The file is new and counts only when all of it is there: a journal would guard nothing.
_UNSYNCED = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "MEMORY"}
# Rows with discs fill pages of 4 KB badly: a fifth of the file would be empty. A small file has more tables than rows.
_LARGE_PAGES = {"OGR_SQLITE_PRAGMA": "page_size=16384"}

_DATA_COLUMNS = """
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
 description TEXT, mime_type TEXT, constraint_name TEXT,
 CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
 definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
INSERT INTO gpkg_extensions VALUES ('gpkg_data_columns', NULL, 'gpkg_schema',
 'http://www.geopackage.org/spec121/#extension_schema', 'read-write');
"""
_METADATA = """
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT
 'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL);
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value
 INTEGER, timestamp DATETIME NOT NULL, md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
 CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id));
INSERT INTO gpkg_extensions VALUES ('gpkg_metadata', NULL, 'gpkg_metadata',
 'http://www.geopackage.org/spec121/#extension_metadata', 'read-write');
INSERT INTO gpkg_extensions VALUES ('gpkg_metadata_reference', NULL, 'gpkg_metadata',
 'http://www.geopackage.org/spec121/#extension_metadata', 'read-write');
"""
_STYLES = """
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema
 TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
 useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""


def write_geopackage(
    situation: Situation,
    path: Path,
    *,
    styles: Mapping[str, str] | None = None,
    earlier: Path | None = None,
    made: Mapping[str, LayerData] | None = None,
) -> None:
    """Write the GeoPackage.

    Parameters
    ----------
    situation
        What was read.
    path
        The new file; one that stands there is replaced.
    styles
        From layer name to the QML that is stored as its default style.
    earlier
        The file that the new one takes the place of: the rows of its ``review`` table are carried over.
    made
        What :func:`maps.exports.schema.event_sheets` gave, if the events are written to more files than this one.

    Raises
    ------
    geo.errors.OutputError
        If the file cannot be written, also when another program holds it (or ``earlier``) open and locked.
    """
    day = situation.as_of.isoformat() if situation.as_of else NO_DAY
    reviews = earlier_reviews(earlier) if earlier else []
    require_unlocked(path)
    path.unlink(missing_ok=True)
    many = has_many_rows(situation)
    sheets = dict(made or event_sheets(of_reports(situation) if many else situation))
    sheets["review"] = sheet_of(REVIEW_COLUMNS, ((row, None) for row in reviews))
    with _gdal_dated(day, large=many), _said_plainly(path):
        for number, table in enumerate(TABLES):
            sheet = sheets[table.name] if table.name in sheets else table.sheet(situation)
            more = row_parts(situation, table.name, geometry=GEOMETRY) if comes_in_parts(situation, table.name) else ()
            _write_layer(fill(table, sheet), table, path, first=not number, more=more)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;")
            _describe(connection, situation, day)
            _store_styles(connection, styles or {}, day)


@contextmanager
def _gdal_dated(day: str, *, large: bool) -> Iterator[None]:
    """Give GDAL a day instead of its clock, and let it write without waiting for the disk at each of eleven layers."""
    import pyogrio

    settings = {"OGR_CURRENT_DATE": f"{day}T00:00:00.000Z", **_UNSYNCED, **(_LARGE_PAGES if large else {})}
    pyogrio.set_gdal_config_options(settings)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(settings))


@contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        yield
    except (DataLayerError, DataSourceError, sqlite3.OperationalError) as error:
        raise OutputError(f"{path}: cannot be written ({error}). Is the disk full, or the folder read-only?") from error


def _write_layer(filled: Filled, table: LayerSchema, path: Path, *, first: bool, more: Iterable[pa.Table] = ()) -> None:
    """Write a layer through Arrow where pyarrow is installed (four times as fast), else value by value.

    ``more`` are further rows, taken part by part.
    """
    import pyogrio

    options: dict[str, Any] = {"dataset_options": {"VERSION": GPKG_VERSION}} if first else {}
    words = {"layer": table.name, "driver": "GPKG", "crs": tables.WGS84 if table.geometry else None, **options}
    try:
        arrow: Any = arrow_table(filled)
    except ImportError:
        pyogrio.raw.write(str(path), geometry_type=table.geometry, **raw_columns(filled), **words)
        return
    if more:
        arrow = _stream(arrow, more)
    geometry = {"geometry_name": GEOMETRY, "geometry_type": table.geometry} if table.geometry else {}
    pyogrio.write_arrow(arrow, str(path), **geometry, **words)


def _stream(first: pa.Table, more: Iterable[pa.Table]) -> pa.RecordBatchReader:
    import pyarrow as pa

    tables = chain([first], more)
    return pa.RecordBatchReader.from_batches(first.schema, (batch for each in tables for batch in each.to_batches()))


def raw_columns(filled: Filled) -> dict[str, Any]:
    """Return the data of a table under the words of :func:`pyogrio.raw.write`."""
    return {
        "geometry": filled.wkb,
        "field_data": list(filled.arrays),
        "fields": list(filled.columns),
        "field_mask": list(filled.masks),
    }


def arrow_table(filled: Filled, *, geometry: str = GEOMETRY) -> pa.Table:
    """Return the data of a table as an Arrow table; the geometry is WKB. Raises ImportError without pyarrow."""
    import pyarrow as pa

    types = {"M": pa.date32(), "O": pa.string(), "i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}
    columns = {
        name: pa.array(array, mask=mask, type=types[array.dtype.kind])
        for name, array, mask in zip(filled.columns, filled.arrays, filled.masks, strict=True)
    }
    if filled.wkb is not None:
        columns[geometry] = pa.array(filled.wkb, type=pa.binary())
    return pa.table(columns)


def _describe(connection: sqlite3.Connection, situation: Situation, day: str) -> None:
    """Add titles, aliases and descriptions (the schema extension) and the record of the build (metadata)."""
    about = described()
    record = metadata(situation, format_=f"GeoPackage {GPKG_VERSION}, WGS 84")
    connection.executescript(_DATA_COLUMNS + _METADATA)
    for table in TABLES:
        connection.execute(
            "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
            (table.title, table.about, table.name),
        )
        rows = [(table.name, c, about[c]["alias"], about[c]["about"]) for c in table.columns if c in about]
        connection.executemany("INSERT INTO gpkg_data_columns VALUES (?, ?, NULL, ?, ?, NULL, NULL)", rows)
    connection.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'https://www.dublincore.org', 'application/json', ?)",
        (json.dumps(record, ensure_ascii=False, sort_keys=True),),
    )
    stamp = f"{day}T00:00:00.000Z"
    connection.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)", (stamp,)
    )


def _store_styles(connection: sqlite3.Connection, styles: Mapping[str, str], day: str) -> None:
    """Store a default style a layer in ``layer_styles``, the table that QGIS reads."""
    connection.executescript(_STYLES)
    stamp = f"{day}T00:00:00.000Z"
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', 'styles of the layers, for QGIS', ?, 0)",
        (stamp,),
    )
    rows: Sequence[tuple[Any, ...]] = [
        (name, "geom" if BY_NAME[name].geometry else "", "sitmap", style, stamp)
        for name, style in sorted(styles.items())
    ]
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, useAsDefault, description, owner, update_time) VALUES ('', '', ?, ?, ?, ?, 1, '', '', ?)",
        rows,
    )
