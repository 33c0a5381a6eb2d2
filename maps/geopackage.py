"""Situation -> ``situation.gpkg``: every table of the situation, typed, described, styled, in one file for QGIS.

GeoPackage 1.2, WGS 84, one geometry type a layer. Days are DATETIME at midnight UTC, since QGIS' temporal controller
reads those and not DATE. Lists become JSON text. The file holds no clock: two builds of one input are equal.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from geo import tables
from maps.geojson import DISCLAIMER, as_multi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geo.model import Situation

    Pair = tuple[dict[str, Any], BaseGeometry | None]

COLUMNS_FILE = Path(tables.__file__).parent / "columns.yaml"
# QGIS 3.22 refuses dates of later versions of the standard in some builds; 1.2 is read everywhere.
GPKG_VERSION = "1.2"
# gpkg_contents wants a moment; the day of the situation is the only one that is the same in every build.
NO_DAY = "1970-01-01"

DATES = frozenset({"event_date", "end_date", "since", "last_report", "valid_from", "valid_to", "as_of", "published"})
INTEGERS = frozenset(
    {"time_precision", "date_prec", "geo_precision", "where_prec", "fatalities", "fatalities_low", "fatalities_high"}
    | {"quote_start", "quote_end", "start", "end", "mentions", "characters", "events"}
)
NUMBERS = frozenset({"latitude", "longitude", "radius_km", "score", "probability"})
TRUTHS = frozenset({"claimed_only", "current"})
REVIEW_COLUMNS = ("subject", "decision", "value", "reviewer", "reviewed", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One layer of the file: ``geometry`` is Point, MultiPolygon, MultiLineString or None."""

    name: str
    title: str
    about: str
    geometry: str | None
    columns: tuple[str, ...]
    rows: Callable[[Situation], Iterable[Pair]]


def write_geopackage(situation: Situation, path: Path, *, styles: Mapping[str, str] | None = None) -> None:
    """Write the GeoPackage. ``styles`` leads from layer name to the QML that is stored as its default style.

    Raises
    ------
    geo.errors.OutputError
        If the file cannot be written, also when another program holds it open and locked.
    """
    import pyogrio

    day = situation.as_of.isoformat() if situation.as_of else NO_DAY
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day}T00:00:00.000Z"})
    try:
        for number, table in enumerate(TABLES):
            frame = _frame(table, situation)
            options = {"dataset_options": {"VERSION": GPKG_VERSION}} if not number else {"append": False}
            pyogrio.write_dataframe(
                frame, path, layer=table.name, driver="GPKG", geometry_type=table.geometry, **options
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    with closing(sqlite3.connect(path)) as connection, connection:
        _describe(connection, situation, day)
        _store_styles(connection, styles or {}, day)


def _frame(table: Table, situation: Situation) -> pd.DataFrame:
    import geopandas as gpd
    import pandas as pd

    pairs = list(table.rows(situation))
    columns = {name: _series([row.get(name) for row, _ in pairs], name) for name in table.columns}
    frame = pd.DataFrame(columns)
    if table.geometry is None:
        return frame
    shapes = gpd.GeoSeries([shape for _, shape in pairs], crs=tables.WGS84)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=tables.WGS84)


def _series(values: list[Any], name: str) -> pd.Series[Any]:
    import pandas as pd

    if name in DATES:
        return pd.Series(pd.to_datetime(values, utc=True), dtype="datetime64[ms, UTC]")
    if name in INTEGERS:
        return pd.Series(values, dtype="Int64")
    if name in NUMBERS:
        return pd.Series(values, dtype="float64")
    if name in TRUTHS:
        return pd.Series(values, dtype="bool")
    return pd.Series([_text(value) for value in values], dtype="object")


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else str(value)


def _point(lon: float | None, lat: float | None) -> BaseGeometry | None:
    from shapely.geometry import Point

    return None if lon is None or lat is None else Point(lon, lat)


def _event_pairs(situation: Situation, *, areas: bool) -> Iterator[Pair]:
    from geo.event_rows import event_row

    documents = {document.id: document for document in situation.documents}
    for event in situation.events:
        area, point = tables.area_of(event.where), tables.point_of(event.where)
        if areas and area is not None:
            yield _event_extra(event_row(event, documents), event, situation), as_multi(area)
        elif not areas and area is None:
            yield _event_extra(event_row(event, documents), event, situation), _point(*(point or (None, None)))


def _event_extra(row: dict[str, Any], event: Any, situation: Situation) -> dict[str, Any]:
    kind = situation.event_types.get(event.type)
    return {**row, "type": event.type, "layer": kind.layer if kind else ""}


def _control_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.areas import status_area

    for row, status in zip(tables.control_rows(situation), situation.control, strict=True):
        area = status_area(status)
        if area is not None and not area.is_empty:
            yield row, as_multi(area)


def _hatch_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.areas import hatch_lines, status_area

    for row, status in zip(tables.control_rows(situation), situation.control, strict=True):
        area = status_area(status) if status.state == "contested" else None
        if area is not None and not area.is_empty:
            for side, lines in hatch_lines(area, (status.holder, *status.rivals)):
                yield {**row, "holder": side}, as_multi(lines)


def _claim_pairs(situation: Situation) -> Iterator[Pair]:
    for row in tables.claim_rows(situation):
        yield row, _point(row["longitude"], row["latitude"])


def _mention_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.place_rows import place_row

    for resolution in situation.resolutions:
        yield place_row(resolution), _point(resolution.lon, resolution.lat)


def _place_pairs(situation: Situation) -> Iterator[Pair]:
    for row, _ in tables.place_rows(situation):
        yield row, _point(row["longitude"], row["latitude"])


def _document_pairs(situation: Situation) -> Iterator[Pair]:
    for row in tables.document_rows(situation):
        yield row, None


EVENT_COLUMNS = (
    *("event_id", "document", "event_date", "end_date", "time_precision", "date_prec", "disorder_type", "event_type"),
    *("sub_event_type", "type", "layer", "plover", "actor1", "actor2", "location", "place_id", "country", "admin1"),
    *("admin2", "latitude", "longitude", "geo_precision", "where_prec", "radius_km", "fatalities", "fatalities_low"),
    *(
        "fatalities_high",
        "assertion",
        "claimant",
        "control_effect",
        "quote",
        "quote_start",
        "quote_end",
        "score",
        "rule",
    ),
)
CONTROL_COLUMNS = (
    *("place_id", "name", "kind", "country", "admin1", "holder", "holder_name", "state", "rivals", "claimed_only"),
    *("confidence", "probability", "since", "last_report", "valid_from", "valid_to", "as_of", "current", "latitude"),
    *("longitude", "radius_km", "claims"),
)
CLAIM_COLUMNS = (
    *("claim_id", "place_id", "name", "actor", "says", "as_of", "basis", "assertion", "claimant", "publisher", "quote"),
    *("url", "document", "event_id", "latitude", "longitude"),
)
MENTION_COLUMNS = (
    *("document", "start", "end", "text", "kind", "place_id", "name", "country", "admin1", "latitude", "longitude"),
    *("radius_km", "geo_precision", "where_prec", "score", "method", "role", "reasons"),
)
PLACE_COLUMNS = (
    *("place_id", "name", "kind", "country", "admin1", "admin2", "latitude", "longitude", "radius_km", "precision"),
    *("method", "score", "mentions", "documents", "written", "reasons", "source"),
)
DOCUMENT_COLUMNS = (
    "document",
    "title",
    "published",
    "source",
    "url",
    "language",
    "characters",
    "mentions",
    "events",
    "notes",
)

TABLES = (
    Table(
        name="events",
        title="Events",
        about="What happened, at a point; without geometry where the place is a country or unknown.",
        geometry="Point",
        columns=EVENT_COLUMNS,
        rows=lambda situation: _event_pairs(situation, areas=False),
    ),
    Table(
        name="events_areas",
        title="Events in areas",
        about="What happened somewhere in a unit or region: the area is known, the spot is not.",
        geometry="MultiPolygon",
        columns=EVENT_COLUMNS,
        rows=lambda situation: _event_pairs(situation, areas=True),
    ),
    Table(
        name="control",
        title="Control as reported",
        about="Who holds a place from valid_from to valid_to, both included.",
        geometry="MultiPolygon",
        columns=CONTROL_COLUMNS,
        rows=_control_pairs,
    ),
    Table(
        name="control_hatch",
        title="Contested",
        about="Hatch lines of contested places, one row a side.",
        geometry="MultiLineString",
        columns=CONTROL_COLUMNS,
        rows=_hatch_pairs,
    ),
    Table(
        name="claims",
        title="Claims of control",
        about="Each statement that somebody holds, contests, is in or has lost a place.",
        geometry="Point",
        columns=CLAIM_COLUMNS,
        rows=_claim_pairs,
    ),
    Table(
        name="mentions",
        title="Mentions",
        about="Every place that a report names, with the decision and its reasons.",
        geometry="Point",
        columns=MENTION_COLUMNS,
        rows=_mention_pairs,
    ),
    Table(
        name="places",
        title="Places",
        about="The places that reports name as locations.",
        geometry="Point",
        columns=PLACE_COLUMNS,
        rows=_place_pairs,
    ),
    Table(
        name="documents",
        title="Reports",
        about="The reports that were read.",
        geometry=None,
        columns=DOCUMENT_COLUMNS,
        rows=_document_pairs,
    ),
    Table(
        name="review",
        title="Review",
        about="Decisions of a person: add rows here, then sitmap build --review situation.gpkg.",
        geometry=None,
        columns=REVIEW_COLUMNS,
        rows=lambda situation: (),  # noqa: ARG005  # the table begins empty
    ),
)

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


def _describe(connection: sqlite3.Connection, situation: Situation, day: str) -> None:
    """Add titles, aliases and descriptions (the schema extension) and the record of the build (metadata)."""
    about = yaml.safe_load(COLUMNS_FILE.read_text(encoding="utf-8"))
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
        (metadata(situation),),
    )
    stamp = f"{day}T00:00:00.000Z"
    connection.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)", (stamp,)
    )


def metadata(situation: Situation) -> str:
    """Return what must be known about a build, as JSON in Dublin Core's words; no clock."""
    record = {
        "title": f"{situation.theatre.name}: situation as reported",
        "date": situation.as_of.isoformat() if situation.as_of else None,
        "description": DISCLAIMER,
        "source": sorted({d.source for d in situation.documents if d.source}),
        "identifier": situation.gazetteer_digest,
        "format": "GeoPackage 1.2, WGS 84",
    }
    return json.dumps(record, ensure_ascii=False, sort_keys=True)


def _store_styles(connection: sqlite3.Connection, styles: Mapping[str, str], day: str) -> None:
    """Store a default style a layer in ``layer_styles``, the table that QGIS reads."""
    connection.executescript(_STYLES)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', 'styles of the layers, for QGIS', ?, 0)",
        (f"{day}T00:00:00.000Z",),
    )
    rows: Sequence[tuple[Any, ...]] = [
        (table.name, "geom", "sitmap", styles[table.name], f"{day}T00:00:00Z")
        for table in TABLES
        if table.name in styles
    ]
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,"
        " useAsDefault, description, owner, update_time) VALUES ('', '', ?, ?, ?, ?, 1, '', '', ?)",
        rows,
    )
