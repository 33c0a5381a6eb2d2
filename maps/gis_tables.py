"""The tables of ``situation.gpkg`` and of every other export: name, geometry, columns, and the source of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo import tables
from maps.geojson import UNITS, as_multi
from maps.typed_tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model import Event, Place, Situation
    from maps.typed_tables import Pair, Row

EVENT_COLUMNS = (
    *("event_id", "document", "event_date", "end_date", "time_precision", "date_prec", "disorder_type", "event_type"),
    *("sub_event_type", "type", "type_label", "layer", "plover", "actor1", "actor2", "location", "place_id", "country"),
    *("admin1", "admin2", "latitude", "longitude", "precision", "geo_precision", "where_prec", "radius_km"),
    *("fatalities", "fatalities_low", "fatalities_high", "assertion", "claimant", "control_effect", "quote"),
    *("quote_start", "quote_end", "sources", "published", "url", "score", "rule", "reviewed_by"),
)
CONTROL_COLUMNS = (
    *("place_id", "name", "kind", "country", "admin1", "holder", "holder_name", "state", "rivals", "claimed_only"),
    *("confidence", "probability", "since", "last_report", "valid_from", "valid_to", "as_of", "current", "latitude"),
    *("longitude", "radius_km", "quote", "claims"),
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
    *("document", "title", "published", "source", "url", "language", "characters", "mentions", "events", "notes"),
)
GROUND_COLUMNS = ("place_id", "name", "kind", "country", "admin1", "latitude", "longitude", "population", "source")
REVIEW_COLUMNS = ("subject", "decision", "value", "reviewer", "reviewed", "note")


def _event_pairs(situation: Situation, *, areas: bool) -> Iterator[Pair]:
    from geo.event_rows import event_row

    documents = {document.id: document for document in situation.documents}
    for event in situation.events:
        area = tables.area_of(event.where)
        if areas == (area is not None):
            row = event_row(event, documents, types=situation.event_types)
            yield _event_extra(row, event, situation, documents), _event_shape(event, area)


def _event_shape(event: Event, area: Any) -> Any:
    return tables.point_of(event.where) if area is None else as_multi(area)


def _event_extra(row: Row, event: Event, situation: Situation, documents: Any) -> Row:
    kind = situation.event_types.get(event.type)
    document = documents.get(row["document"])
    row["type_label"] = kind.label if kind else event.type
    row["precision"] = event.where.precision if event.where else "unknown"
    row["published"] = tables.iso(document.published) if document else None
    row["url"] = document.url if document else ""
    row["reviewed_by"] = event.reviewed
    return row


def _control_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.areas import status_area

    for row, status in zip(tables.control_rows(situation), situation.control, strict=True):
        area = status_area(status)
        drawn = area is not None and not area.is_empty
        yield _with_quote(row), as_multi(area) if drawn and area is not None else None


def _with_quote(row: Row) -> Row:
    """Add the sentence with the most weight: what a map tip has room for."""
    statements = [statement for statement in row["claims"] if statement["quote"]]
    best = max(statements, key=lambda statement: statement["weight"], default={"quote": ""})
    return {**row, "quote": best["quote"]}


def _hatch_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.areas import hatch_lines, status_area

    for row, status in zip(tables.control_rows(situation), situation.control, strict=True):
        area = status_area(status) if status.state == "contested" else None
        if area is None or area.is_empty:
            continue
        sides = _sides(status.holder, status.rivals)
        for side, lines in zip(sides, hatch_lines(area, sides=len(sides)), strict=True):
            actor = situation.actors.get(side)
            name = actor.name if actor else side
            yield {**_with_quote(row), "holder": side, "holder_name": name}, as_multi(lines)


def _sides(holder: str, rivals: tuple[str, ...]) -> tuple[str, ...]:
    """Return everybody in a contested place once, at least two bundles so that the ground shows as contested."""
    sides = tuple(dict.fromkeys(side for side in (holder, *rivals) if side))
    return sides if len(sides) > 1 else (*sides, "")


def _claim_pairs(situation: Situation) -> Iterator[Pair]:
    for row in tables.claim_rows(situation):
        yield row, _label_point(row)


def _mention_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.place_rows import place_row

    for resolution in situation.resolutions:
        row = place_row(resolution)
        yield row, _label_point(row)


def _place_pairs(situation: Situation) -> Iterator[Pair]:
    for row, _ in tables.place_rows(situation):
        yield row, _label_point(row)


def _label_point(row: Row) -> tuple[float, float] | None:
    lon, lat = row["longitude"], row["latitude"]
    return None if lon is None or lat is None else (lon, lat)


def _document_pairs(situation: Situation) -> Iterator[Pair]:
    for row in tables.document_rows(situation):
        yield row, None


def _ground_pairs(situation: Situation, *, areas: bool) -> Iterator[Pair]:
    for place in situation.backdrop:
        if areas and place.outline is not None and not place.outline.is_empty:
            yield _ground_row(place), as_multi(place.outline)
        elif not areas and place.outline is None and place.kind not in UNITS:  # a unit is not a point
            yield _ground_row(place), (place.lon, place.lat)


def _ground_row(place: Place) -> Row:
    return {
        "place_id": place.id,
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "admin1": place.admin1,
        "latitude": round(place.lat, 6),
        "longitude": round(place.lon, 6),
        "population": place.population,
        "source": place.note,
    }


TABLES = (
    Table(
        name="events",
        title="Events",
        about="What happened, at a point; without geometry where the place is a country or unknown.",
        geometry="Point",
        columns=EVENT_COLUMNS,
        rows=lambda situation: _event_pairs(situation, areas=False),
        key="event_id",
    ),
    Table(
        name="events_areas",
        title="Events in areas",
        about="What happened somewhere in a unit or region: the area is known, the spot is not.",
        geometry="MultiPolygon",
        columns=EVENT_COLUMNS,
        rows=lambda situation: _event_pairs(situation, areas=True),
        key="event_id",
    ),
    Table(
        name="control",
        title="Control as reported",
        about="Who holds a place from valid_from to valid_to, both included; without geometry where nothing is known.",
        geometry="MultiPolygon",
        columns=CONTROL_COLUMNS,
        rows=_control_pairs,
        key="place_id valid_from",
    ),
    Table(
        name="control_hatch",
        title="Contested",
        about="Hatch lines of contested places, one row a side.",
        geometry="MultiLineString",
        columns=CONTROL_COLUMNS,
        rows=_hatch_pairs,
        key="place_id valid_from holder",
    ),
    Table(
        name="claims",
        title="Claims of control",
        about="Each statement that somebody holds, contests, is in or has lost a place.",
        geometry="Point",
        columns=CLAIM_COLUMNS,
        rows=_claim_pairs,
        key="claim_id",
    ),
    Table(
        name="mentions",
        title="Mentions",
        about="Every place that a report names, with the decision and its reasons.",
        geometry="Point",
        columns=MENTION_COLUMNS,
        rows=_mention_pairs,
        key="document start end",
    ),
    Table(
        name="places",
        title="Places",
        about="The places that reports name as locations.",
        geometry="Point",
        columns=PLACE_COLUMNS,
        rows=_place_pairs,
        key="place_id",
    ),
    Table(
        name="ground",
        title="Ground",
        about="Outlines of countries, units and water: a backdrop, not a statement about borders.",
        geometry="MultiPolygon",
        columns=GROUND_COLUMNS,
        rows=lambda situation: _ground_pairs(situation, areas=True),
        key="place_id",
    ),
    Table(
        name="ground_points",
        title="Towns",
        about="Towns and villages of the backdrop.",
        geometry="Point",
        columns=GROUND_COLUMNS,
        rows=lambda situation: _ground_pairs(situation, areas=False),
        key="place_id",
    ),
    Table(
        name="documents",
        title="Reports",
        about="The reports that were read.",
        geometry=None,
        columns=DOCUMENT_COLUMNS,
        rows=_document_pairs,
        key="document",
    ),
    Table(
        name="review",
        title="Review",
        about="Decisions of a person: add rows here, then sitmap build --review situation.gpkg.",
        geometry=None,
        columns=REVIEW_COLUMNS,
        rows=lambda situation: (),  # noqa: ARG005  # the table begins empty
        key="subject",
    ),
)
BY_NAME = {table.name: table for table in TABLES}
