"""Events as UCDP-style rows and PLOVER records.

Columns and their order are those of the codebooks (UCDP GED 24.1, PLOVER 0.5); what a report does not say stays empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.tables.events import event_row, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.model import Actor, Document, Event, EventType

    Row = dict[str, Any]

UCDP_COLUMNS = (
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
)
PLOVER_KEYS = (
    "id",
    "date",
    "source",
    "target",
    "event",
    "mode",
    "eventText",
    "context",
    "text",
    "textInfo",
    "location",
    "language",
    "publication",
    "comment",
)
_STATE, _CIVILIANS = "State forces", "Civilians"
_UCDP_LAYERS = frozenset(["battles", "remote_violence", "civilians"])
# PLOVER's auxiliary modes for what did not happen now.
_AUXILIARY_MODE = {
    "historical": "historical",
    "planned": "future",
    "hypothetical": "hypothetical",
    "denied": "negation",
}
# PRIO-GRID: half-degree cells counted from the south-west corner, 720 a row (Tollefsen, Strand and Buhaug 2012).
_CELLS_A_ROW, _CELL_DEG = 720, 0.5


def _name(actor: Actor | None) -> str:
    return actor.name if actor else ""


def _inter(actor: Actor | None) -> str:
    return actor.inter if actor else ""


def _iso(day: Any) -> str | None:  # a date or nothing
    return day.isoformat() if day else None


def ucdp_row(event: Event, documents: Mapping[str, Document]) -> Row | None:
    """Return the 49 columns of UCDP GED for an event, or None where GED would not hold it.

    GED needs violence with at least one death that is reported as a fact.
    """
    kind = kind_of(event, None)
    dead = event.fatalities
    if (
        kind.layer not in _UCDP_LAYERS
        or dead is None
        or dead.best < 1
        or event.assertion not in {"reported", "claimed", "assessed"}
        or event.start is None
    ):
        return None
    row = event_row(event, documents)
    side_a, side_b = _sides(event)
    document = documents.get(row["document"])
    cells: Row = dict.fromkeys(UCDP_COLUMNS, "")
    cells |= {
        "id": event.id,
        "year": event.start.year,
        "type_of_violence": _violence(event),
        "side_a": side_a,
        "side_b": side_b,
        "dyad_name": f"{side_a} - {side_b}",
        "conflict_name": row["country_name"],
        "number_of_sources": len({span.document_id for span in event.evidence}),
        "source_article": row["sources"],
        "source_date": _iso(document.published) if document else "",
        "source_headline": document.title if document else "",
        "source_original": event.claimant,
        "where_prec": row["where_prec"],
        "where_coordinates": row["location"],
        "where_description": row["quote"],
        "adm_1": row["admin1"],
        "adm_2": row["admin2"],
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "geom_wkt": _wkt(row),
        "priogrid_gid": _priogrid(row),
        "country": row["country_name"],
        "event_clarity": 1 if event.time_precision == 1 else 2,
        "date_prec": event.date_prec,
        "date_start": row["event_date"],
        "date_end": row["end_date"],
        **_deaths(event),
        "best": dead.best,
        "high": dead.high,
        "low": dead.low,
    }
    return cells


def _violence(event: Event) -> int:
    """UCDP: 1 state-based, 2 non-state, 3 one-sided."""
    if event.civilian_targeting or _inter(event.actor2) == _CIVILIANS:
        return 3
    return 1 if _STATE in {_inter(event.actor1), _inter(event.actor2)} else 2


def _sides(event: Event) -> tuple[str, str]:
    """In GED the state is side A, and civilians are side B of one-sided violence."""
    first, second = _name(event.actor1) or "Unknown", _name(event.actor2) or "Unknown"
    if _violence(event) == 3:  # noqa: PLR2004  # one-sided
        return first, _CIVILIANS
    return (second, first) if _inter(event.actor2) == _STATE != _inter(event.actor1) else (first, second)


def _deaths(event: Event) -> Row:
    best = event.fatalities.best if event.fatalities else 0
    civilians = best if _violence(event) == 3 else 0  # noqa: PLR2004  # one-sided
    return {"deaths_a": 0, "deaths_b": 0, "deaths_civilians": civilians, "deaths_unknown": best - civilians}


def _wkt(row: Row) -> str:
    return f"POINT ({row['longitude']} {row['latitude']})" if row["longitude"] is not None else ""


def _priogrid(row: Row) -> int | str:
    if row["longitude"] is None:
        return ""
    line, column = int((row["latitude"] + 90) / _CELL_DEG), int((row["longitude"] + 180) / _CELL_DEG)
    return line * _CELLS_A_ROW + column + 1


def plover_record(
    event: Event, documents: Mapping[str, Document], *, types: Mapping[str, EventType] | None = None
) -> Row | None:
    """Return a PLOVER record of an event, or None for a type that PLOVER does not have."""
    kind = kind_of(event, types)
    if not kind.plover:
        return None
    row = event_row(event, documents, types=types)
    document = documents.get(row["document"])
    modes = [mode for mode in (kind.plover_mode, _AUXILIARY_MODE.get(event.assertion, "")) if mode]
    return {
        "id": event.id,
        "date": row["event_date"],
        "source": _plover_actors(event.actor1),
        "target": _plover_actors(event.actor2),
        "event": kind.plover,
        "mode": " ".join(modes),
        "eventText": " ".join(_quoted(event, documents)),
        "context": "territory" if event.control_effect else "",
        "text": row["quote"],
        "textInfo": {"start": row["quote_start"], "end": row["quote_end"], "rule": event.rule},
        "location": {"name": row["location"], "lat": row["latitude"], "lon": row["longitude"]}
        if row["location"]
        else None,
        "language": (document.language if document else "") or "en",
        "publication": row["sources"],
        "comment": f"cameo={kind.cameo}" if kind.cameo else "",
    }


def _plover_actors(actor: Actor | None) -> list[Row]:
    return [{"actorText": actor.name, "code": actor.country, "sector": actor.sector}] if actor else []


def _quoted(event: Event, documents: Mapping[str, Document]) -> list[str]:
    return [
        documents[span.document_id].text[span.start : span.end] for span in event.fired if span.document_id in documents
    ]
