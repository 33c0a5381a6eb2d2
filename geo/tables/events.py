"""Events as columns and rows: our own and ACLED-style. Every column is made in one place, for one event or for many.

The output is ACLED-style, it is not ACLED data. Columns and their order are those of the codebook (ACLED 2023);
what a report does not say stays empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.columns import EVENT
from geo.events.extract import shipped_ontology
from geo.gazetteer.countries import NOWHERE, countries, country_name
from geo.model import PRECISION, EventMark, publishers
from geo.rows import SOURCE_IDS, objects_of, rows_of
from geo.tables.row_columns import acled_columns, interaction, row_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.model import Actor, Document, Event, EventType, Span

    Row = dict[str, Any]
    Columns = dict[str, list[Any]]
    from geo.rows import TableRows
    from geo.tables.row_columns import Columns as CodedColumns

ACLED_COLUMNS = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting"),
    *("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)
ROW_COLUMNS = EVENT
# What reports do not say and we do not add.
_NOT_STATED = ("admin3", "source_scale", "timestamp")
# ACLED's country is the name already.
OUR_COLUMNS = tuple(name for name in ROW_COLUMNS if name not in {*ACLED_COLUMNS, "country_name"})
_KIND_NAMES = ("disorder_type", "event_type", "sub_event_type", "layer", "plover")
_CROWDS = frozenset({"protest", "protest_intervention", "excessive_force", "violent_demonstration", "riot"})
# What a row says of its event beside the columns of the codebook.
_TAGS = frozenset([EventMark.COARSENED, EventMark.TOTAL])


def event_columns(
    events: Sequence[Event], documents: Mapping[str, Document], *, types: Mapping[str, EventType] | None = None
) -> Columns:
    """Return the columns of ``sitmap events`` for many events: a list a column, as fast as Python can.

    Parameters
    ----------
    events
        The events, one a row.
    documents
        From id to report.
    types
        The event types of the ontology in use; default: as shipped.
    """
    rows = rows_of(events)
    if rows is not None:
        first = event_columns(objects_of(events), documents, types=types)
        return {name: first[name] + cells.cells() for name, cells in columns_of_rows(rows, types=types).items()}
    spans = [event.evidence[0] if event.evidence else None for event in events]
    made: Columns = {
        "event_id": [event.id for event in events],
        "source_id": [_source_id(event.table_row) if event.table_row else "" for event in events],
        "event_date": _days(event.start for event in events),
        "end_date": _days(event.end for event in events),
        "time_precision": [event.time_precision for event in events],
        "date_prec": [event.date_prec for event in events],
        "actor1": [event.actor1.name if event.actor1 else "" for event in events],
        "assoc_actor_1": [_names(event.assoc_actor_1) for event in events],
        "actor2": [event.actor2.name if event.actor2 else "" for event in events],
        "assoc_actor_2": [_names(event.assoc_actor_2) for event in events],
        "main": [event.main for event in events],
        "assertion": [event.assertion for event in events],
        "claimant": [event.claimant for event in events],
        "control_effect": [event.control_effect for event in events],
        "score": [round(event.score, 3) for event in events],
        "rule": [event.rule for event in events],
        "path": ["; ".join(event.path) for event in events],
        "sources": _sources(events, documents),
        **_kind_columns(events, types),
        **_place_columns(events),
        **_death_columns(events),
        **_quote_columns(spans, documents),
    }
    return {name: made[name] for name in ROW_COLUMNS}


def columns_of_rows(rows: TableRows, *, types: Mapping[str, EventType] | None = None) -> CodedColumns:
    """Return the columns of :func:`event_columns` for rows of tables, each different value once."""
    made = _all_columns(rows, types)
    return {name: made[name] for name in ROW_COLUMNS}


def _all_columns(rows: TableRows, types: Mapping[str, EventType] | None) -> CodedColumns:
    kinds = {type_: _kind_cells(kind_of_type(type_, types)) for type_ in rows.types}
    return row_columns(rows, kinds, _KIND_NAMES)


def acled_columns_of_rows(rows: TableRows, *, types: Mapping[str, EventType] | None = None) -> CodedColumns:
    """Return the columns of :func:`acled_rows` for rows of tables, each different value once."""
    made = _all_columns(rows, types)
    names = (*ACLED_COLUMNS, *OUR_COLUMNS)
    return acled_columns(rows, made, crowds=_CROWDS, empty=_NOT_STATED, names=names)


def event_rows(
    events: Sequence[Event], documents: Mapping[str, Document], *, types: Mapping[str, EventType] | None = None
) -> Iterator[Row]:
    """Yield the row of each event; arguments as those of :func:`event_columns`."""
    columns = event_columns(events, documents, types=types)
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(ROW_COLUMNS, cells, strict=True))


def event_row(event: Event, documents: Mapping[str, Document], *, types: Mapping[str, EventType] | None = None) -> Row:
    """Return the row of ``sitmap events`` for an event, with ``type``, ``layer`` and ``sources`` besides."""
    return next(event_rows((event,), documents, types=types))


def kind_of(event: Event, types: Mapping[str, EventType] | None) -> EventType:
    """Return the event type of an event, from the ontology in use or the shipped one."""
    return kind_of_type(event.type, types)


def kind_of_type(id_: str, types: Mapping[str, EventType] | None) -> EventType:
    """Return the event type of an id, from the ontology in use or the shipped one."""
    known = types if types is not None and id_ in types else shipped_ontology().types
    return known[id_ if id_ in known else "other"]


def _names(actors: Sequence[Actor]) -> str:
    return "; ".join(actor.name for actor in actors)


def _source_id(row: Mapping[str, str]) -> str:
    return next((row[name] for name in SOURCE_IDS if row.get(name)), "")


def _days(days: Iterator[Any]) -> list[str | None]:  # of dates or nothing
    return [day.isoformat() if day else None for day in days]


def _kind_columns(events: Sequence[Event], types: Mapping[str, EventType] | None) -> Columns:
    of_type = {event.type: event for event in events}
    cells = {id_: _kind_cells(kind_of(event, types)) for id_, event in of_type.items()}
    ids = [event.type for event in events]
    return {"type": ids} | {name: [cells[id_][at] for id_ in ids] for at, name in enumerate(_KIND_NAMES)}


def _kind_cells(kind: EventType) -> tuple[str, ...]:
    plover = " ".join(part for part in (kind.plover, kind.plover_mode) if part)
    return (kind.disorder_type, kind.acled_event_type, kind.acled_sub_event_type, kind.layer, plover)


def _place_columns(events: Sequence[Event]) -> Columns:
    wheres = [event.where for event in events]
    places = [where.chosen if where else None for where in wheres]
    codes = [place.country if place else "" for place in places]
    precisions = [PRECISION[where.precision] if where else (None, None) for where in wheres]
    return {
        "location": [place.name if place else "" for place in places],
        "place_id": [place.id if place else "" for place in places],
        "country": codes,
        "country_name": list(map(country_name, codes)),
        "admin1": [place.admin1 if place else "" for place in places],
        "admin1_pcode": [place.admin1_pcode if place else "" for place in places],
        "admin2": [place.admin2 if place else "" for place in places],
        "admin2_pcode": [place.admin2_pcode if place else "" for place in places],
        "latitude": _degrees(where.lat if where else None for where in wheres),
        "longitude": _degrees(where.lon if where else None for where in wheres),
        "geo_precision": [precision[0] for precision in precisions],
        "where_prec": [precision[1] for precision in precisions],
        "radius_km": [where.radius_km if where else None for where in wheres],
    }


def _degrees(values: Iterator[float | None]) -> list[float | None]:
    return [None if degrees is None else round(degrees, 6) for degrees in values]


def _death_columns(events: Sequence[Event]) -> Columns:
    counts = [event.fatalities for event in events]
    return {
        "fatalities": [count.best if count else 0 for count in counts],
        "fatalities_low": [count.low if count else None for count in counts],
        "fatalities_high": [count.high if count else None for count in counts],
    }


def _quote_columns(spans: Sequence[Span | None], documents: Mapping[str, Document]) -> Columns:
    return {
        "document": [span.document_id if span else "" for span in spans],
        "quote": [
            documents[span.document_id].text[span.start : span.end] if span and span.document_id in documents else ""
            for span in spans
        ],
        "quote_start": [span.start if span else None for span in spans],
        "quote_end": [span.end if span else None for span in spans],
    }


def _sources(events: Sequence[Event], documents: Mapping[str, Document]) -> list[str]:
    """Return the publishers of each event; few sets of reports belong to many events, so each is named once."""
    cited = [tuple(span.document_id for span in event.evidence) for event in events]
    names: dict[tuple[str, ...], str] = {ids: _publishers(ids, documents) for ids in set(cited)}
    return [names[ids] for ids in cited]


def _publishers(ids: Sequence[str], documents: Mapping[str, Document]) -> str:
    found = {name for id_ in ids for name in (publishers(documents[id_]) if id_ in documents else ()) or (id_,)}
    return "; ".join(sorted(found))


def acled_row(event: Event, documents: Mapping[str, Document], *, types: Mapping[str, EventType] | None = None) -> Row:
    """Return the 31 ACLED-style columns of an event, then ours. A row that came from a table keeps its own words."""
    return next(acled_rows((event,), documents, types=types))


def acled_rows(
    events: Sequence[Event], documents: Mapping[str, Document], *, types: Mapping[str, EventType] | None = None
) -> Iterator[Row]:
    """Yield the ACLED-style row of each event; arguments as those of :func:`event_columns`.

    The quote of a row of a table is empty where its notes say the same: a large file would hold every text twice.
    """
    for event, row in zip(events, event_rows(events, documents, types=types), strict=True):
        own = {} if "type_of_violence" in (event.table_row or {}) else event.table_row or {}
        made = row | _acled_cells(event, row) | {key: own[key] for key in own if key in ACLED_COLUMNS and own[key]}
        yield made | {"quote": ""} if event.table_row is not None and made["notes"] == made["quote"] else made


def _acled_cells(event: Event, row: Row) -> Row:
    """Return what ACLED has besides the columns of :func:`event_row`."""
    country = countries().get(row["country"], NOWHERE)
    return {
        "event_id_cnty": event.id,
        "year": event.start.year if event.start else None,
        "inter1": _inter(event.actor1),
        "inter2": _inter(event.actor2),
        "interaction": _interaction(event),
        "civilian_targeting": "Civilian targeting" if event.civilian_targeting else "",
        "iso": country.number or "",
        "region": country.region,
        "country": row["country_name"],
        "source": row["sources"],
        "notes": row["quote"],
        "tags": _tags(event),
        **dict.fromkeys(_NOT_STATED, ""),
    }


def _inter(actor: Actor | None) -> str:
    return actor.inter if actor else ""


def _interaction(event: Event) -> str:
    return interaction(event.actor1, event.actor2)


def _tags(event: Event) -> str:
    crowd = event.type in _CROWDS
    marks = [str(mark) for mark in event.marks if mark in _TAGS]
    return "; ".join([*(["crowd size=no report"] if crowd else []), *marks])
