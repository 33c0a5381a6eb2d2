"""Situation -> the records of the page: plain lists and dictionaries, short keys, everything said once.

What a reader needs at first sight goes into the head (ground, control, places, words); what is opened on a click (the
quote, its reasons) goes into blocks of rows. ``static/payload.js`` is the other half of this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from geo.actors.sides import party_name, side_colour, side_name, sides_in
from geo.model import EventMark
from geo.rows import cited_documents, distinct, numbers_by_id, objects_of, rows_of
from maps.cartography import (
    EVENT_LAYERS,
    OFF_AT_FIRST,
    area_of,
    control_feature,
    drawn_as,
    layer_of,
)
from maps.page.payload import BLOCK_ROWS, delta_column, pack_block, uint_column, varint_column

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geo.model import ControlStatus, Count, Document, Event, Resolution, Situation, Span
    from maps.cartography import Feature
    from maps.page.payload import Column, Tables

ASSERTIONS = ("reported", "claimed", "assessed", "denied", "planned", "hypothetical", "historical")
PRECISIONS = ("exact", "near", "adm2", "adm1", "fuzzy", "country", "water", "unknown")
DRAWN = ("point", "ring", "area", "fuzzy", "listed")
TEXT_LIMIT = 1_500_000  # characters of reports that travel whole beside the map; beyond it the quotes alone do
MENTION_LIMIT = 20_000  # mentions that are drawn and underlined; beyond it the page would be slow to open
QUOTE_LIMIT = 12_000  # characters of one quote: a report without a full stop is no sentence


def day_text(day: date | None) -> str:
    """Return ISO 8601, or "" for an unknown day."""
    return day.isoformat() if day else ""


def sorted_events(situation: Situation) -> list[Event]:
    """Return the events by day, those without a day first, ties by id."""
    return sorted(situation.events, key=lambda e: (e.start is not None, e.start or e.end or date.min, e.id))


def positions(events: Sequence[Event], ids: Collection[str]) -> dict[str, int]:
    """Return the rows of the events of some ids."""
    return {event.id: row for row, event in enumerate(events) if event.id in ids}


def event_columns(events: Sequence[Event], tables: Tables, *, type_at: Mapping[str, int]) -> list[Column]:
    """Return what is needed to draw and filter: place, day, type, assertion, precision, parties, deaths."""
    wheres = [event.where for event in events]
    placed = [where if drawn_as(where) != "listed" else None for where in wheres]
    drawn = [DRAWN.index(drawn_as(where)) for where in wheres]
    areas = [area_at(where, kind, tables) for where, kind in zip(wheres, drawn, strict=True)]
    first = min((event.start.toordinal() for event in events if event.start), default=0)
    return [
        delta_column("lon", _degrees([where.lon if where else None for where in placed])),
        delta_column("lat", _degrees([where.lat if where else None for where in placed])),
        varint_column("day", [event.start.toordinal() - first if event.start else 0 for event in events]),
        uint_column("dated", [int(event.start is not None) for event in events]),
        uint_column("type", [type_at[event.type] for event in events]),
        uint_column("drawn", drawn),
        uint_column("assertion", [ASSERTIONS.index(event.assertion) for event in events]),
        uint_column("precision", [PRECISIONS.index(where.precision) if where else 7 for where in wheres]),
        uint_column("deaths", [event.fatalities.best + 1 if event.fatalities else 0 for event in events]),
        uint_column("place", [1 + tables.place(w.chosen) if w and w.chosen else 0 for w in wheres]),
        uint_column("actor1", [1 + tables.actors.at(e.actor1.name) if e.actor1 else 0 for e in events]),
        uint_column("actor2", [1 + tables.actors.at(e.actor2.name) if e.actor2 else 0 for e in events]),
        uint_column("shape", [shape for shape, _ in areas]),
        uint_column("radius", [radius for _, radius in areas]),
        uint_column("span", [window_days(event) for event in events]),
        uint_column("by", [int(is_day_of_report(event)) for event in events]),
    ]


def window_days(event: Event) -> int:
    """Return how many days the window of an event goes on after its first; without a first day, the last as ordinal."""
    if event.start is None:
        return event.end.toordinal() if event.end else 0
    return max(0, (event.end - event.start).days) if event.end else 0


def is_day_of_report(event: Event) -> bool:
    """Return whether the one day that is known is that of the report: the event happened by then."""
    return bool(event.evidence and not event.table_row and (event.time_precision or 1) > 1 and not window_days(event))


def is_table(situation: Situation) -> bool:
    """Return whether most events are the rows of a table: those of reports have no row."""
    events, rows = situation.events, rows_of(situation.events)
    if rows is not None:
        return len(rows) > len(objects_of(events))
    return bool(events) and all(events[at].table_row for at in (0, len(events) // 2, -1))


def _degrees(values: Sequence[float | None]) -> list[float]:
    """Let a row without coordinates repeat the one before: its delta is 0 and costs nothing."""
    last, out = 0.0, []
    for value in values:
        last = last if value is None else value
        out.append(last)
    return out


def area_at(where: Resolution | None, drawn: int, tables: Tables) -> tuple[int, int]:
    """Return the number of an outline in the table of shapes, 0 for none, and else a radius in 100 m."""
    if where is None or DRAWN[drawn] in {"point", "listed"}:
        return 0, 0
    geometry, radius_km = area_of(where)
    if geometry is None or DRAWN[drawn] == "ring":
        return 0, round((radius_km or where.radius_km or 25.0) * 10)
    return 1 + tables.shape(geometry), 0


def event_blocks(events: Sequence[Event], situation: Situation, *, quotes: bool) -> list[str]:
    """Return the details of the rows in packed blocks of :data:`maps.page.payload.BLOCK_ROWS`."""
    library = library_of(situation)
    starts = range(0, len(events), BLOCK_ROWS)
    return [_block(events[start : start + BLOCK_ROWS], library, quotes=quotes) for start in starts]


def library_of(situation: Situation) -> Library:
    """Return the reports that events beside rows of tables cite, with the place of each among all."""
    cited = cited_documents(situation.documents, situation.events)
    return Library(documents=cited, at=numbers_by_id(situation.documents, cited))


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The reports and where each stands, by id."""

    documents: Mapping[str, Document]
    at: Mapping[str, int]

    def numbers(self, event: Event) -> list[int]:
        """Return where the reports of an event stand."""
        return list(dict.fromkeys(self.at[span.document_id] for span in event.evidence if span.document_id in self.at))


def _block(events: Sequence[Event], library: Library, *, quotes: bool) -> str:
    cited = {span.document_id for event in events for span in event.evidence} & library.at.keys()
    docs = sorted([library.at[id_], *document_record(library.documents[id_])] for id_ in cited)
    return pack_block({"docs": docs, **details(events, library, quotes=quotes)})


def details(events: Sequence[Event], library: Library, *, quotes: bool) -> dict[str, list[Any]]:
    """Return what a block holds of events, beside their reports."""
    spans = [_quote(event, library, quotes=quotes) for event in events]
    wheres = [event.where for event in events]
    return {
        "id": [event.id for event in events],
        "start": [_span_start(event) for event in events],
        "quote": [text for text, _ in spans],
        "fired": [fired for _, fired in spans],
        "doc": [library.numbers(event) for event in events],
        "end": [day_text(event.end) if event.end != event.start else "" for event in events],
        "tp": [event.time_precision for event in events],
        "dead": [_count(event.fatalities) for event in events],
        "hurt": [_count(event.injured) for event in events],
        "moved": [_count(event.displaced) for event in events],
        "claimant": [event.claimant for event in events],
        "effect": [event.control_effect for event in events],
        "rule": [event.rule for event in events],
        "score": [round(event.score, 2) for event in events],
        "notes": [list(event.notes) for event in events],
        "shared": [int(EventMark.SHARED_TOLL in event.marks) for event in events],
        "said": [where.mention.text if where else "" for where in wheres],
        "method": [where.method if where else "" for where in wheres],
        "sure": [round(where.score, 2) if where else 0 for where in wheres],
        "reasons": [list(where.reasons) if where else [] for where in wheres],
        "km": [round(where.radius_km, 1) if where and where.radius_km else 0 for where in wheres],
        "civilians": [int(event.civilian_targeting) for event in events],
    }


def _span_start(event: Event) -> int:
    return event.evidence[0].start if event.evidence else 0


def _quote(event: Event, library: Library, *, quotes: bool) -> tuple[str, list[int]]:
    """Return the main sentence, and the words that fired as flat offsets into it."""
    main = event.evidence[0] if event.evidence else None
    if not quotes or main is None or main.document_id not in library.at:
        return "", []
    text = library.documents[main.document_id].text[main.start : min(main.end, main.start + QUOTE_LIMIT)]
    return text, _fired(event.fired, main)


def _fired(spans: Sequence[Span], main: Span) -> list[int]:
    inside = [s for s in spans if s.document_id == main.document_id and main.start <= s.start and s.end <= main.end]
    return [offset - main.start for span in sorted(inside) for offset in (span.start, span.end)]


def _count(count: Count | None) -> list[Any] | int:
    return [count.low, count.best, count.high, count.text] if count else 0


def document_record(document: Document) -> list[str]:
    """Return ``[id, title, source, published, url, language]``."""
    return [
        document.id,
        document.title,
        document.source,
        day_text(document.published),
        document.url,
        document.language,
    ]


def report_records(situation: Situation, *, quotes: bool) -> list[list[str]]:
    """Return the reports with their texts for the panel beside the map; none where they are too many."""
    if len(situation.documents) > MENTION_LIMIT:
        return []
    whole = quotes and sum(len(document.text) for document in situation.documents) <= TEXT_LIMIT
    return [[*document_record(document), document.text if whole else ""] for document in situation.documents]


def mention_records(situation: Situation, tables: Tables, *, quotes: bool) -> list[list[Any]]:
    """Return the mentions of places, actors and origins for underlining and for the two layers of places.

    Each is ``[report, start, end, lon, lat, drawn, precision, method, role, kind, place, shape, radius, score,
    reasons, candidates]``.
    """
    if len(situation.resolutions) > MENTION_LIMIT:
        return []
    mentioned = {resolution.mention.span.document_id for resolution in situation.resolutions}
    numbers = numbers_by_id(situation.documents, mentioned)
    known = [r for r in situation.resolutions if r.mention.span.document_id in numbers]
    return [_mention(r, numbers, tables) for r in known] if quotes or known else []


def _mention(resolution: Resolution, numbers: Mapping[str, int], tables: Tables) -> list[Any]:
    mention, span, drawn = resolution.mention, resolution.mention.span, DRAWN.index(drawn_as(resolution))
    at = [None if value is None else round(value, 4) for value in (resolution.lon, resolution.lat)]
    shape, radius = area_at(resolution, drawn, tables)
    place = 1 + tables.place(resolution.chosen) if resolution.chosen else 0
    candidates = [[c.place.name, c.place.id, round(c.score, 2)] for c in resolution.candidates[:5]]
    said = [numbers[span.document_id], span.start, span.end, *at, drawn, PRECISIONS.index(resolution.precision)]
    read = [resolution.method, resolution.role, mention.kind, place, shape, radius, round(resolution.score, 2)]
    return [*said, *read, list(resolution.reasons), candidates, mention.text]


def control_records(situation: Situation, tables: Tables) -> list[dict[str, Any]]:
    """Return every interval of control with its paint, and the positions and weights of its claims."""
    claim_at = {claim.id: number for number, claim in enumerate(situation.claims)}
    sides, windows = sides_in(situation), claims_of_windows(situation)
    return [
        _status_record(status, claim_at)
        | _paint_record(control_feature(status, sides=sides, as_of=None), tables)
        | {"place": tables.place(status.place), "by": int((status.place.id, status.since) in windows)}
        for status in situation.control
    ]


def claims_of_windows(situation: Situation) -> frozenset[tuple[str, date]]:
    """Return places and days of claims whose event lies somewhere in a window: the day is its last, "by" that day."""
    if not situation.claims or is_table(situation):
        return frozenset()
    windows = {event.id for event in objects_of(situation.events) if event.start != event.end}
    return frozenset((claim.place.id, claim.as_of) for claim in situation.claims if claim.event_id in windows)


def _status_record(status: ControlStatus, claim_at: Mapping[str, int]) -> dict[str, Any]:
    return {
        "lon": round(status.place.lon, 4),
        "lat": round(status.place.lat, 4),
        "holder": status.holder,
        "state": status.state,
        "from": day_text(status.valid_from),
        "to": day_text(status.valid_to),
        "since": day_text(status.since),
        "last": day_text(status.last_report),
        "confidence": status.confidence,
        "rivals": list(status.rivals),
        "claimed": status.claimed_only,
        "p": round(status.share, 2),
        "claims": [[claim_at[c.claim_id], round(c.weight, 2)] for c in status.claims if c.claim_id in claim_at],
    }


def _paint_record(feature: Feature, tables: Tables) -> dict[str, Any]:
    fill = feature.fill
    return {
        "shape": 1 + tables.shape(feature.geometry) if feature.geometry is not None else 0,
        "radius": feature.radius_km,
        "fuzzy": feature.drawn == "fuzzy",
        "pattern": fill.pattern if fill else "solid",
        "opacity": fill.opacity if fill else 0,
        "outline": bool(fill and fill.outline),
        "dash": list(fill.dash) if fill and fill.dash else [],
        "colours": list(fill.colours) if fill else [],
    }


def claim_records(situation: Situation, *, quotes: bool) -> list[dict[str, Any]]:
    """Return the statements behind the areas."""
    cited = {claim.evidence.document_id for claim in situation.claims if claim.evidence}
    numbers = numbers_by_id(situation.documents, cited)
    return [
        {
            "actor": party_name(claim.actor, situation),
            "place": claim.place.name,
            "says": claim.says,
            "asOf": day_text(claim.as_of),
            "basis": claim.basis,
            "assertion": claim.assertion,
            "claimant": claim.claimant,
            "publisher": claim.publisher,
            "url": claim.url,
            "quote": claim.quote[:QUOTE_LIMIT] if quotes else "",
            "doc": numbers.get(claim.evidence.document_id, -1) if claim.evidence else -1,
            "start": claim.evidence.start if claim.evidence else -1,
            "note": claim.note,
        }
        for claim in situation.claims
    ]


def layer_records(hidden: frozenset[str]) -> list[dict[str, Any]]:
    """Return the event layers in the order of drawing; their titles are words of the page."""
    return [
        {
            "id": layer_id,
            "title": title,
            "shape": symbol.shape,
            "colour": symbol.colour,
            "shown": layer_id not in OFF_AT_FIRST | hidden,
        }
        for layer_id, (title, symbol) in EVENT_LAYERS.items()
    ]


def type_records(situation: Situation, events: Sequence[Event]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the event types in use and their positions by id; an unknown type is its own label."""
    first_of = {event.type: event for event in distinct(events, "type")}
    used = sorted(first_of)
    records = []
    for type_id in used:
        kind = situation.event_types.get(type_id)
        layer = layer_of(first_of[type_id], situation=situation)
        shape = "ring" if kind and kind.icon == "ring" else EVENT_LAYERS[layer][1].shape
        label = kind.label if kind else type_id.replace("_", " ")
        records.append(
            {
                "id": type_id,
                "label": label,
                "labels": dict(kind.labels) if kind else {},
                "layer": list(EVENT_LAYERS).index(layer),
                "shape": shape,
                "acled": [kind.disorder_type, kind.acled_event_type, kind.acled_sub_event_type]
                if kind
                else ["", "", ""],
            }
        )
    return records, {type_id: number for number, type_id in enumerate(used)}


def side_records(situation: Situation) -> dict[str, list[Any]]:
    """Return name, colour and names in other languages of every side that holds or contests anything."""
    used = {s.holder for s in situation.control} | {r for s in situation.control for r in s.rivals}
    used |= {side for area in situation.areas for side in (area.side, *area.other.split())}
    sides = sides_in(situation)
    labels = {id_: [dict(side.labels)] for id_, side in sides.items() if side.labels}
    return {
        side: [side_name(side, sides), side_colour(side, sides), *labels.get(side, ())] for side in sorted(used) if side
    }


def actor_labels(situation: Situation, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return names in other languages of the actors that the page shows, by their name and language."""
    shown = {actor.name: dict(actor.labels) for actor in situation.actors.values() if actor.labels}
    return {name: shown[name] for name in names if name in shown}
