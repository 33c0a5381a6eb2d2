"""The tables of ``situation.gpkg`` and of every other export: name, geometry, columns, and the source of rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo import columns
from geo.actors.sides import side_colour, side_name, sides_in
from geo.gazetteer.kinds import WIDE
from geo.rows import cited_documents, objects_of, reports_of, rows_of
from geo.tables import situation as tables
from geo.tables.frames import event_extra, with_claims_in_words
from geo.tables.row_columns import Coded, Texts, constant, days
from maps.exports.tables import LayerData, LayerSchema, as_multi, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.model import ControlStatus, Place, Situation
    from geo.rows import TableRows
    from maps.exports.tables import Pair, Row

# So many rows of tables are written to every file; more of them stay out of those that grow too large.
MOST_TABLE_ROWS = 20_000
EVENT_COLUMNS = (*columns.EVENT, *columns.EVENT_MORE)
CONTROL_COLUMNS = (*columns.CONTROL, *columns.CONTROL_MORE)
PLACE_COLUMNS = (
    *("place_id", "name", "kind", "country", "admin1", "admin2", "admin1_pcode", "admin2_pcode"),
    *(
        "latitude",
        "longitude",
        "radius_km",
        "precision",
        "method",
        "score",
        "mentions",
        "documents",
        "written",
        "reasons",
        "source",
    ),
)
DOCUMENT_COLUMNS = (*columns.DOCUMENT, "mentions", "events")
GROUND_COLUMNS = ("place_id", "name", "kind", "country", "admin1", "latitude", "longitude", "population", "source")
FEATURE_COLUMNS = ("kind", "name", "min_zoom")
REVIEW_COLUMNS = (
    "subject",
    "decision",
    "value",
    "reviewer",
    "reviewed",
    "note",
    "document",
    "quote_start",
    "quote_end",
)


def event_sheets(situation: Situation) -> dict[str, LayerData]:
    """Return the tables ``events`` and ``events_areas``, both at once, since their columns are made together."""
    from geo.tables.events import event_columns

    documents = cited_documents(situation.documents, situation.events)
    events = objects_of(situation.events)
    cells = event_columns(events, documents, types=situation.event_types)
    cells |= event_extra(events, situation, cells["document"], documents)
    areas = [tables.area_of(event.where) for event in events]
    at_areas = [area is not None for area in areas]
    multi = {id(area): as_multi(area) for area in areas if area is not None}
    shapes = [
        tables.point_of(event.where) if area is None else multi[id(area)]
        for event, area in zip(events, areas, strict=True)
    ]
    sheet = LayerData(columns={name: cells[name] for name in EVENT_COLUMNS}, shapes=shapes)
    rows = rows_of(situation.events)
    if rows is None:
        return {"events": sheet.only([not area for area in at_areas]), "events_areas": sheet.only(at_areas)}
    of_rows, rows_at_areas = sheet_of_rows(rows, situation)
    whole = sheet.followed_by(of_rows)
    keep = np.array(at_areas + rows_at_areas, dtype=bool)
    return {"events": whole.only((~keep).tolist()), "events_areas": whole.only(keep.tolist())}


def has_many_rows(situation: Situation) -> bool:
    """Return whether so many rows of tables were read that GeoJSON and the list of reports go without them."""
    rows = rows_of(situation.events)
    return rows is not None and len(rows) > MOST_TABLE_ROWS


def of_reports(situation: Situation) -> Situation:
    """Return a situation without the rows of tables."""
    return replace(situation, events=objects_of(situation.events), documents=reports_of(situation.documents))


def sheet_of_rows(rows: TableRows, situation: Situation) -> tuple[LayerData, list[bool]]:
    """Return the events of rows of tables as the tables have them, and which of them are areas.

    A place of many rows is drawn once.
    """
    plain = columns_of_table(rows, situation)
    wheres = rows.spots()
    areas = [tables.area_of(where) for where in wheres]
    shapes = [
        tables.point_of(where) if area is None else as_multi(area) for where, area in zip(wheres, areas, strict=True)
    ]
    at_areas: list[bool] = np.array([area is not None for area in areas], dtype=bool)[rows.place_at].tolist()
    columns = {name: column.cells() for name, column in plain.items()}
    return LayerData(columns=columns, shapes=Coded(shapes, rows.place_at).cells()), at_areas


def columns_of_table(rows: TableRows, situation: Situation) -> dict[str, Coded | Texts]:
    """Return the columns of the layers of events for rows of tables, each different value once."""
    from geo.tables.events import columns_of_rows

    types, count = situation.event_types, len(rows)
    cells = columns_of_rows(rows, types=types) | {
        "type_label": Coded([types[t].label if t in types else t for t in rows.types], rows.type_at),
        "precision": Coded(rows.precisions, rows.place_at),
        "published": days(rows.start),
        "url": constant("", count),
        "reviewed_by": constant("", count),
    }
    return {name: cells[name] for name in EVENT_COLUMNS}


def _control_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.control.areas import status_area

    for row, status in zip(tables.control_rows(situation), situation.control, strict=True):
        area = status_area(status)
        drawn = area is not None and not area.is_empty
        yield with_claims_in_words(row), as_multi(area) if drawn and area is not None else None


def _hatch_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.control.areas import hatch_lines, status_area

    hatched = tuple(one for one in situation.control if one.state == "contested" or _is_claimed(one))
    for row, status in zip(tables.control_rows(situation, hatched), hatched, strict=True):
        area = status_area(status)
        if area is None or area.is_empty:
            continue
        # Its claims stand with the area of the place; here they would be stored once more a bundle.
        quoted = {**with_claims_in_words(row), "claims": []}
        # One party's word is one bundle of lines, as far apart as those of a contested place.
        sides = (status.holder,) if _is_claimed(status) else _sides(status.holder, status.rivals)
        named = sides_in(situation)
        for side, lines in zip(sides, hatch_lines(area, sides=max(2, len(sides))), strict=False):
            own = {"holder": side, "holder_name": side_name(side, named), "holder_colour": side_colour(side, named)}
            yield {**quoted, **own}, as_multi(lines)


def _is_claimed(status: ControlStatus) -> bool:
    return status.state == "controls" and status.claimed_only


def _front_pairs(situation: Situation, *, lines: bool) -> Iterator[Pair]:
    areas = tuple(one for one in situation.areas if one.geometry.geom_type.endswith("LineString") == lines)
    for row, area in zip(tables.front_rows(situation, areas), areas, strict=True):
        yield row, as_multi(area.geometry)


def _sides(holder: str, rivals: tuple[str, ...]) -> tuple[str, ...]:
    """Return everybody in a contested place once, at least two bundles so that the ground shows as contested."""
    sides = tuple(dict.fromkeys(side for side in (holder, *rivals) if side))
    return sides if len(sides) > 1 else (*sides, "")


def _claim_pairs(situation: Situation) -> Iterator[Pair]:
    for row in tables.claim_rows(situation):
        yield row, _label_point(row)


def _mention_pairs(situation: Situation) -> Iterator[Pair]:
    from geo.tables.situation import place_row

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
    """Yield the reports; many rows of tables are none, for all that is known of them stands with their events."""
    for row in tables.document_rows(of_reports(situation) if has_many_rows(situation) else situation):
        yield row, None


def _ground_pairs(situation: Situation, *, areas: bool) -> Iterator[Pair]:
    for place in situation.backdrop:
        if areas and place.outline is not None and not place.outline.is_empty:
            yield _ground_row(place), as_multi(place.outline)
        elif not areas and place.outline is None and place.kind not in WIDE:  # a unit is not a point
            yield _ground_row(place), (place.lon, place.lat)


def _feature_pairs(situation: Situation, kinds: Sequence[str]) -> Iterator[Pair]:
    for feature in situation.ground:
        if feature.kind in kinds:
            yield (
                {"kind": feature.kind, "name": feature.name, "min_zoom": feature.min_zoom},
                as_multi(feature.geometry),
            )


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
    LayerSchema(
        name="events",
        title="Events",
        about="What happened, at a point; without geometry where the place is a country or unknown.",
        geometry="Point",
        columns=EVENT_COLUMNS,
        sheet=lambda situation: event_sheets(situation)["events"],
        key="event_id",
    ),
    LayerSchema(
        name="events_areas",
        title="Events in areas",
        about="What happened somewhere in a unit or region: the area is known, the spot is not.",
        geometry="MultiPolygon",
        columns=EVENT_COLUMNS,
        sheet=lambda situation: event_sheets(situation)["events_areas"],
        key="event_id",
    ),
    LayerSchema(
        name="control",
        title="Control as reported",
        about="Who holds a place from valid_from to valid_to, both included; without geometry where nothing is known.",
        geometry="MultiPolygon",
        columns=CONTROL_COLUMNS,
        sheet=lambda situation: sheet_of(CONTROL_COLUMNS, _control_pairs(situation)),
        key="place_id valid_from",
    ),
    LayerSchema(
        name="control_hatch",
        title="Contested or claimed",
        about="Hatch lines: in both colours where a place is contested, in one where only its holder says so.",
        geometry="MultiLineString",
        columns=CONTROL_COLUMNS,
        sheet=lambda situation: sheet_of(CONTROL_COLUMNS, _hatch_pairs(situation)),
        key="place_id valid_from holder",
    ),
    LayerSchema(
        name="front_areas",
        title="Areas and gains",
        about="Ground between places by side, claims, sightings, the grey zone, gains, and how far the front may err.",
        geometry="MultiPolygon",
        columns=columns.FRONT,
        sheet=lambda situation: sheet_of(columns.FRONT, _front_pairs(situation, lines=False)),
        key="area_id",
    ),
    LayerSchema(
        name="front_lines",
        title="Front",
        about="The front line, arrows of advance, rings of pockets and sieges.",
        geometry="MultiLineString",
        columns=columns.FRONT,
        sheet=lambda situation: sheet_of(columns.FRONT, _front_pairs(situation, lines=True)),
        key="area_id",
    ),
    LayerSchema(
        name="claims",
        title="Claims of control",
        about="Each statement that somebody holds, contests, is in or has lost a place.",
        geometry="Point",
        columns=columns.CLAIM,
        sheet=lambda situation: sheet_of(columns.CLAIM, _claim_pairs(situation)),
        key="claim_id",
    ),
    LayerSchema(
        name="mentions",
        title="Mentions",
        about="Every place that a report names, with the decision and its reasons.",
        geometry="Point",
        columns=columns.MENTION,
        sheet=lambda situation: sheet_of(columns.MENTION, _mention_pairs(situation)),
        key="document start end",
    ),
    LayerSchema(
        name="places",
        title="Places",
        about="The places that reports name as locations.",
        geometry="Point",
        columns=PLACE_COLUMNS,
        sheet=lambda situation: sheet_of(PLACE_COLUMNS, _place_pairs(situation)),
        key="place_id",
    ),
    LayerSchema(
        name="ground",
        title="Ground",
        about="Outlines of countries, units and water: a backdrop, not a statement about borders.",
        geometry="MultiPolygon",
        columns=GROUND_COLUMNS,
        sheet=lambda situation: sheet_of(GROUND_COLUMNS, _ground_pairs(situation, areas=True)),
        key="place_id",
    ),
    LayerSchema(
        name="ground_points",
        title="Towns",
        about="Towns and villages of the backdrop.",
        geometry="Point",
        columns=GROUND_COLUMNS,
        sheet=lambda situation: sheet_of(GROUND_COLUMNS, _ground_pairs(situation, areas=False)),
        key="place_id",
    ),
    LayerSchema(
        name="ground_lines",
        title="Rivers and disputed borders",
        about="Rivers, and borders that are drawn dashed because somebody disputes them.",
        geometry="MultiLineString",
        columns=FEATURE_COLUMNS,
        sheet=lambda situation: sheet_of(FEATURE_COLUMNS, _feature_pairs(situation, ("river", "disputed"))),
    ),
    LayerSchema(
        name="ground_waters",
        title="Other lakes",
        about="Lakes that are no places of the gazetteer.",
        geometry="MultiPolygon",
        columns=FEATURE_COLUMNS,
        sheet=lambda situation: sheet_of(FEATURE_COLUMNS, _feature_pairs(situation, ("lake",))),
    ),
    LayerSchema(
        name="documents",
        title="Reports",
        about="The reports that were read.",
        geometry=None,
        columns=DOCUMENT_COLUMNS,
        sheet=lambda situation: sheet_of(DOCUMENT_COLUMNS, _document_pairs(situation)),
        key="document",
    ),
    LayerSchema(
        name="review",
        title="Review",
        about="Decisions of a person: add rows here, then sitmap build --review situation.gpkg.",
        geometry=None,
        columns=REVIEW_COLUMNS,
        sheet=lambda situation: sheet_of(REVIEW_COLUMNS, ()),  # noqa: ARG005  # the table begins empty
        key="subject",
    ),
)
BY_NAME = {table.name: table for table in TABLES}
