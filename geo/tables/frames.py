"""Situation -> data frames for those who work in Python; every column is documented in docs/python.md.

GeoDataFrames are WGS 84 (EPSG:4326, lon/lat). Words of few kinds are categories, whole numbers may be missing (Int64),
days are datetime64 without a zone. Events, claims and reports are indexed by their ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.columns import CLAIM, CONTROL, CONTROL_MORE, DAYS, DOCUMENT, EVENT, EVENT_MORE, FRONT, INTEGERS, MENTION
from geo.tables import situation as tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geo.model import Document, Event, Resolution, Situation

    Row = dict[str, Any]
    Columns = dict[str, list[Any]]

# Text columns with few different words: as categories they take a tenth of the memory and group fast.
CATEGORIES = frozenset(
    {"disorder_type", "event_type", "sub_event_type", "type", "type_label", "layer", "plover", "assertion", "precision"}
    | {"country", "country_name", "admin1", "admin1_pcode", "admin2", "admin2_pcode", "kind", "state", "confidence"}
    | {"holder", "holder_name", "holder_colour", "says", "basis", "method", "role", "language", "sign", "side"}
    | {"side_name", "other", "other_name"}
)
INDEXES = {"events": "event_id", "claims": "claim_id", "documents": "document", "front": "area_id"}


def frames(situation: Situation) -> dict[str, pd.DataFrame]:
    """Return every table of a situation by its name: those with a place are GeoDataFrames."""
    return {name: make(situation) for name, make in FRAMES.items()}


def events_frame(situation: Situation) -> gpd.GeoDataFrame:
    """Return the events by their ids; geometry is a point, an area, or None where the place is a country or unknown."""
    from geo.tables.events import event_columns

    documents = {document.id: document for document in situation.documents}
    columns = event_columns(situation.events, documents, types=situation.event_types)
    columns |= event_extra(situation.events, situation, columns["document"], documents)
    columns = {name: columns[name] for name in (*EVENT, *EVENT_MORE)}
    return _frame("events", columns, [_shape(event.where) for event in situation.events])


def event_extra(
    events: Sequence[Event], situation: Situation, ids: Sequence[str], documents: Mapping[str, Document]
) -> Columns:
    """Return what events have besides their row: the type's label, precision, day and address of the report, review."""
    types = situation.event_types
    published = {id_: tables.iso(document.published) for id_, document in documents.items()}
    urls = {id_: document.url for id_, document in documents.items()}
    return {
        "type_label": [types[event.type].label if event.type in types else event.type for event in events],
        "precision": [_precision(event) for event in events],
        "published": [published.get(id_) for id_ in ids],
        "url": [urls.get(id_, "") for id_ in ids],
        "reviewed_by": [event.reviewed for event in events],
    }


def _precision(event: Event) -> str:
    return event.where.precision if event.where else "unknown"


def control_frame(situation: Situation) -> gpd.GeoDataFrame:
    """Return the control intervals; geometry is the drawn area (outline, disc, or what remains of a unit) or None."""
    from geo.control.areas import status_area

    rows = map(with_claims_in_words, tables.control_rows(situation))
    columns = _columns((*CONTROL, *CONTROL_MORE), rows)
    return _frame("control", columns, list(map(status_area, situation.control)))


def with_claims_in_words(row: Row) -> Row:
    """Add plain columns of the claims behind a row: the weightiest sentence, the publishers, and how many there are."""
    quoted = [statement for statement in row["claims"] if statement["quote"]]
    best = max(quoted, key=lambda statement: statement["weight"], default={"quote": ""})
    names = sorted({statement["publisher"] for statement in row["claims"] if statement["publisher"]})
    return {**row, "quote": best["quote"], "publishers": "; ".join(names), "claim_count": len(row["claims"])}


def claims_frame(situation: Situation) -> gpd.GeoDataFrame:
    """Return each statement about control by its id; geometry is the label point of its place."""
    points = [_point(claim.place.lon, claim.place.lat) for claim in situation.claims]
    return _frame("claims", _columns(CLAIM, tables.claim_rows(situation)), points)


def front_frame(situation: Situation) -> gpd.GeoDataFrame:
    """Return areas and lines between the places by their ids."""
    shapes = [area.geometry for area in situation.areas]
    return _frame("front", _columns(FRONT, tables.front_rows(situation)), shapes)


def mentions_frame(situation: Situation) -> gpd.GeoDataFrame:
    """Return every mention with its decision; geometry is None where unresolved."""
    columns = _columns(MENTION, map(tables.place_row, situation.resolutions))
    return _frame("mentions", columns, list(map(_shape, situation.resolutions)))


def documents_frame(situation: Situation) -> pd.DataFrame:
    """Return the reports by their ids."""
    return _typed("documents", _columns((*DOCUMENT, "mentions", "events"), tables.document_rows(situation)))


def _columns(names: Sequence[str], rows: Iterable[Row]) -> Columns:
    found = list(rows)
    return {name: [row[name] for row in found] for name in names}


def _shape(resolution: Resolution | None) -> BaseGeometry | None:
    area, point = tables.area_of(resolution), tables.point_of(resolution)
    return area if area is not None or point is None else _point(*point)


def _point(lon: float, lat: float) -> BaseGeometry:
    from shapely.geometry import Point

    return Point(lon, lat)


def _typed(name: str, columns: Columns) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(columns)
    for column in frame.columns:
        if column in DAYS:
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ms]")
        elif column in INTEGERS:
            frame[column] = frame[column].astype("Int64")
        elif column in CATEGORIES:
            frame[column] = frame[column].astype("category")
    return frame.set_index(INDEXES[name]) if name in INDEXES else frame


def _frame(name: str, columns: Columns, shapes: Sequence[BaseGeometry | None]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    frame = _typed(name, columns)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, index=frame.index, crs=tables.WGS84))


FRAMES: dict[str, Callable[[Situation], Any]] = {
    "events": events_frame,
    "control": control_frame,
    "claims": claims_frame,
    "front": front_frame,
    "mentions": mentions_frame,
    "documents": documents_frame,
}
