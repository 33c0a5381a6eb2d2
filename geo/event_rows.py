"""Events as rows: our own, ACLED-style, UCDP-style, and PLOVER records. Plain dictionaries, one function a vocabulary.

The output is ACLED-style, it is not ACLED data. Columns and their order are those of the codebooks (ACLED 2023);
what a report does not tell stays empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.events import shipped_ontology
from geo.model import PRECISION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.model import Actor, Count, Document, Event, EventType, Place

    Row = dict[str, Any]

ACLED_COLUMNS = (
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
)
OUR_COLUMNS = (
    "event_id",
    "document",
    "end_date",
    "date_prec",
    "type",
    "layer",
    "plover",
    "place_id",
    "where_prec",
    "radius_km",
    "fatalities_low",
    "fatalities_high",
    "assertion",
    "claimant",
    "control_effect",
    "quote",
    "quote_start",
    "quote_end",
    "score",
    "rule",
    "sources",
)
ROW_COLUMNS = (
    "event_id",
    "document",
    "event_date",
    "end_date",
    "time_precision",
    "date_prec",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "type",
    "layer",
    "plover",
    "actor1",
    "actor2",
    "location",
    "place_id",
    "country",
    "admin1",
    "admin2",
    "latitude",
    "longitude",
    "geo_precision",
    "where_prec",
    "radius_km",
    "fatalities",
    "fatalities_low",
    "fatalities_high",
    "assertion",
    "claimant",
    "control_effect",
    "quote",
    "quote_start",
    "quote_end",
    "score",
    "rule",
    "sources",
)


def event_row(event: Event, documents: Mapping[str, Document], *, types: Mapping[str, EventType] | None = None) -> Row:
    """Return the row of ``sitmap events`` for an event, with ``type``, ``layer`` and ``sources`` besides.

    ``documents`` leads from id to report. ``types`` are the event types of the ontology in use (default: as shipped).
    """
    kind = kind_of(event, types)
    place = event.where.chosen if event.where else None
    span = event.evidence[0] if event.evidence else None
    document = documents.get(span.document_id) if span else None
    return {
        "event_id": event.id,
        "document": span.document_id if span else "",
        "event_date": _iso(event.start),
        "end_date": _iso(event.end),
        "time_precision": event.time_precision,
        "date_prec": event.date_prec,
        "disorder_type": kind.disorder_type,
        "event_type": kind.acled_event_type,
        "sub_event_type": kind.acled_sub_event_type,
        "type": event.type,
        "layer": kind.layer,
        "plover": _plover(kind),
        "actor1": _name(event.actor1),
        "actor2": _name(event.actor2),
        **_place_cells(event, place),
        **_death_cells(event.fatalities),
        "assertion": event.assertion,
        "claimant": event.claimant,
        "control_effect": event.control_effect,
        "quote": document.text[span.start : span.end] if span and document else "",
        "quote_start": span.start if span else None,
        "quote_end": span.end if span else None,
        "score": round(event.score, 3),
        "rule": event.rule,
        "sources": _sources(event, documents),
    }


def kind_of(event: Event, types: Mapping[str, EventType] | None) -> EventType:
    """Return the event type of an event, from the ontology in use or the shipped one."""
    known = types if types is not None and event.type in types else shipped_ontology().types
    return known[event.type if event.type in known else "other"]


def _plover(kind: EventType) -> str:
    return " ".join(part for part in (kind.plover, kind.plover_mode) if part)


def _name(actor: Actor | None) -> str:
    return actor.name if actor else ""


def _iso(day: Any) -> str | None:  # a date or nothing
    return day.isoformat() if day else None


def _place_cells(event: Event, place: Place | None) -> Row:
    where = event.where
    geo_precision, where_prec = PRECISION[where.precision] if where else (None, None)
    return {
        "location": place.name if place else "",
        "place_id": place.id if place else "",
        "country": place.country if place else "",
        "admin1": place.admin1 if place else "",
        "admin2": place.admin2 if place else "",
        "latitude": _round(where.lat) if where else None,
        "longitude": _round(where.lon) if where else None,
        "geo_precision": geo_precision,
        "where_prec": where_prec,
        "radius_km": where.radius_km if where else None,
    }


def _round(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, 6)


def _death_cells(count: Count | None) -> Row:
    return {
        "fatalities": count.best if count else 0,
        "fatalities_low": count.low if count else None,
        "fatalities_high": count.high if count else None,
    }


def _sources(event: Event, documents: Mapping[str, Document]) -> str:
    ids = dict.fromkeys(span.document_id for span in event.evidence)
    names = {documents[id_].source or id_ if id_ in documents else id_ for id_ in ids}
    return "; ".join(sorted(names))


def acled_row(event: Event, documents: Mapping[str, Document], *, types: Mapping[str, EventType] | None = None) -> Row:
    """Return the 31 ACLED-style columns of an event, then ours. A row that came from a table keeps its own words."""
    row = event_row(event, documents, types=types)
    acled: Row = {
        "event_id_cnty": event.id,
        "event_date": row["event_date"],
        "year": event.start.year if event.start else None,
        "inter1": _inter(event.actor1),
        "inter2": _inter(event.actor2),
        "assoc_actor_1": "",
        "assoc_actor_2": "",
        "interaction": _interaction(event),
        "civilian_targeting": "Civilian targeting" if event.civilian_targeting else "",
        "iso": "",
        "region": "",
        "admin3": "",
        "source": row["sources"],
        "source_scale": "",
        "notes": row["quote"],
        "tags": _tags(event),
        "timestamp": "",
    }
    return {
        **row,
        **acled,
        **{key: value for key, value in (event.table_row or {}).items() if key in ACLED_COLUMNS and value},
    }


def _inter(actor: Actor | None) -> str:
    return actor.inter if actor else ""


def _interaction(event: Event) -> str:
    sides = [_inter(actor) for actor in (event.actor1, event.actor2) if actor]
    return (
        "-".join(side for side in sides if side)
        if len(sides) > 1
        else (f"Sole {sides[0]}" if sides and sides[0] else "")
    )


def _tags(event: Event) -> str:
    crowd = event.type in {"protest", "protest_intervention", "excessive_force", "violent_demonstration", "riot"}
    marks = [note for note in event.notes if note.startswith("coarsened=")]
    return "; ".join([*(["crowd size=no report"] if crowd else []), *marks])
