"""Situation -> rows. One function a table; every column is documented in docs/python.md.

Rows are plain dictionaries, so that CSV, JSON and GeoJSON need no data frame; ``geo.tables.frames`` makes those.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geo.actors.identity import AS_WRITTEN, WRITTEN
from geo.actors.resolution import alpha3, side_of_claim
from geo.actors.sides import side_colour, side_name, sides_in
from geo.model import DRAWN_AS, PRECISION
from geo.rows import cited_documents, objects_of, rows_of, with_actors, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geo.model import Actor, ControlArea, ControlClaim, ControlStatus, Document, Place, Resolution, Situation, Span

    Row = dict[str, Any]
    Columns = dict[str, list[Any]]

WGS84 = "EPSG:4326"
AREAS = frozenset({"Polygon", "MultiPolygon"})


_REACH = 200  # characters of a sentence around a mention
_ENDS = re.compile(r"[.!?][\"'”’»)]*\s|\n\s*\n")  # of a sentence
_UNITS = ("adm3", "adm2", "adm1", "country")  # the smallest first


def control_rows(situation: Situation, statuses: Iterable[ControlStatus] | None = None) -> Iterator[Row]:
    """Yield one row a control interval: who holds a place from ``valid_from`` to ``valid_to`` (both included).

    ``statuses`` are those of the situation whose rows are wanted, if not all.
    """
    claims = {claim.id: claim for claim in situation.claims}
    for status in situation.control if statuses is None else statuses:
        yield _control_row(status, claims, situation)


def _control_row(status: ControlStatus, claims: Mapping[str, ControlClaim], situation: Situation) -> Row:
    sides = sides_in(situation)
    weighed = [(claims[w.claim_id], w.weight) for w in status.claims if w.claim_id in claims]
    return {
        "place_id": status.place.id,
        "name": status.place.name,
        "kind": status.place.kind,
        "country": status.place.country,
        "admin1": status.place.admin1,
        "holder": status.holder,
        "holder_name": _holder_name(status, claims, situation),
        "holder_colour": side_colour(status.holder, sides),
        "state": status.state,
        "rivals": " ".join(status.rivals),
        "rival_names": ", ".join(side_name(side, sides) for side in status.rivals),
        "claimed_only": status.claimed_only,
        "confidence": _confidence(status, situation.as_of),
        "share": round(status.share, 3),
        "since": iso(status.since),
        "last_report": iso(status.last_report),
        "valid_from": iso(status.valid_from),
        "valid_to": iso(status.valid_to),
        "as_of": iso(situation.as_of),
        "current": situation.as_of is not None and status.valid_from <= situation.as_of <= status.valid_to,
        "latitude": _digits(status.place.lat),
        "longitude": _digits(status.place.lon),
        "radius_km": round(status.place.radius_km, 1),
        "claims": [_statement(claim, weight) for claim, weight in weighed],
    }


def _holder_name(status: ControlStatus, claims: Mapping[str, ControlClaim], situation: Situation) -> str:
    """Return the name of the side that holds, with the actor that the reports name where that is another name.

    "Syrian army (Assad government and allies)": the side has one name on every map, the reports have their own words.
    """
    side = side_name(status.holder, sides_in(situation))
    own = [
        (weighed.weight, claims[weighed.claim_id].actor_name)
        for weighed in status.claims
        if weighed.claim_id in claims
        and claims[weighed.claim_id].says != "lost"
        and claims[weighed.claim_id].actor_name
        and side_of_claim(claims[weighed.claim_id], situation.actors) == status.holder
    ]
    if not own:
        return side
    name = max(own)[1]
    return side if name.casefold() in side.casefold() else f"{name} ({side})"


def _confidence(status: ControlStatus, as_of: date | None) -> str:
    """Return the confidence of the day of the map, or of the last day of an interval that ended before."""
    from geo.control.status import confidence_on

    day = status.valid_to if as_of is None else min(max(as_of, status.valid_from), status.valid_to)
    return confidence_on(status, day)


def _statement(claim: ControlClaim, weight: float) -> Row:
    return {
        "actor": claim.actor,
        "says": claim.says,
        "as_of": iso(claim.as_of),
        "basis": claim.basis,
        "assertion": claim.assertion,
        "claimant": claim.claimant,
        "publisher": claim.publisher,
        "weight": round(weight, 3),
        "quote": claim.quote,
        "url": claim.url,
    }


def front_rows(situation: Situation, areas: Iterable[ControlArea] | None = None) -> Iterator[Row]:
    """Yield one row a sign of the pictures: areas by side, the front, gains, claims, sightings; or of some of them."""
    for area in situation.areas if areas is None else areas:
        yield _front_row(area, situation)


def _front_row(area: ControlArea, situation: Situation) -> Row:
    line = area.geometry.geom_type.endswith("LineString")
    as_of, sides = situation.as_of, sides_in(situation)
    return {
        "area_id": _area_id(area),
        "sign": area.sign,
        "side": area.side,
        "side_name": side_name(area.side, sides),
        "other": area.other,
        "other_name": ", ".join(side_name(side, sides) for side in area.other.split()),
        "valid_from": iso(area.valid_from),
        "valid_to": iso(area.valid_to),
        "as_of": iso(as_of),
        "current": as_of is not None and area.valid_from <= as_of <= area.valid_to,
        "since": iso(area.since),
        "until": iso(area.until),
        "strength": area.strength,
        "area_km2": None if line else area.size,
        "area_error_km2": None if line else area.error,
        "length_km": area.size if line else None,
        "places": list(area.places),
        "note": area.note,
    }


def _area_id(area: ControlArea) -> str:
    import hashlib

    natural = "|".join((area.sign, area.side, area.other, area.valid_from.isoformat(), f"{area.strength}", area.note))
    digest = hashlib.blake2b(natural.encode() + area.geometry.wkb, digest_size=6)
    return digest.hexdigest()


def claim_rows(situation: Situation) -> Iterator[Row]:
    """Yield one row a claim of control, with its sentence."""
    yield from map(claim_row, situation.claims)


def claim_row(claim: ControlClaim) -> Row:
    """Return one claim of control as a row."""
    row = _statement(claim, 0.0)
    del row["weight"]
    return {
        "claim_id": claim.id,
        "place_id": claim.place.id,
        "name": claim.place.name,
        **row,
        "document": claim.evidence.document_id if claim.evidence else "",
        "event_id": claim.event_id,
        "latitude": _digits(claim.place.lat),
        "longitude": _digits(claim.place.lon),
    }


def located(situation: Situation) -> Iterator[Resolution]:
    """Yield the resolutions that name a location with a place: what may stand on a map."""
    for resolution in situation.resolutions:
        if resolution.role == "location" and resolution.chosen is not None and resolution.resolved:
            yield resolution


def place_rows(situation: Situation) -> Iterator[tuple[Row, Resolution]]:
    """Yield one row a place that reports name as a location, with its best resolution, sorted by id."""
    by_place: dict[str, list[Resolution]] = defaultdict(list)
    for resolution in located(situation):
        by_place[_chosen(resolution).id].append(resolution)
    for _, resolutions in sorted(by_place.items()):
        best = max(resolutions, key=lambda r: r.score)
        yield _place_row(_chosen(best), best, resolutions), best


def _chosen(resolution: Resolution) -> Place:
    if resolution.chosen is None:
        raise ValueError(f"{resolution.mention.text!r} has no place")
    return resolution.chosen


def _place_row(place: Place, best: Resolution, resolutions: list[Resolution]) -> Row:
    return {
        "place_id": place.id,
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "admin1": place.admin1,
        "admin2": place.admin2,
        "admin1_pcode": place.admin1_pcode,
        "admin2_pcode": place.admin2_pcode,
        "latitude": _digits(best.lat),
        "longitude": _digits(best.lon),
        "radius_km": best.radius_km,
        "precision": best.precision,
        "method": best.method,
        "score": round(best.score, 3),
        "reasons": list(best.reasons),
        "mentions": len(resolutions),
        "documents": sorted({r.mention.span.document_id for r in resolutions}),
        "written": [text for text, _ in Counter(r.mention.text for r in resolutions).most_common()],
        "source": place.note,
    }


def document_rows(situation: Situation) -> Iterator[Row]:
    """Yield one row a report that was read."""
    mentions = Counter(r.mention.span.document_id for r in situation.resolutions)
    events = Counter(span.document_id for event in objects_of(situation.events) for span in event.evidence)
    rows = rows_of(situation.events)
    events.update(words(rows.document_ids) if rows is not None else ())
    for document in situation.documents:
        yield document_row(document) | {"mentions": mentions[document.id], "events": events[document.id]}


def document_row(document: Document) -> Row:
    """Return one report as a row."""
    return {
        "document": document.id,
        "title": document.title,
        "published": iso(document.published),
        "source": document.source,
        "url": document.url,
        "language": document.language,
        "characters": len(document.text),
        "notes": list(document.notes),
    }


def unresolved_rows(situation: Situation) -> Iterator[Row]:
    """Yield one row a location that was not found: sentence, candidates, and the YAML to paste."""
    texts = cited_documents(situation.documents, situation.events)
    for resolution in situation.resolutions:
        if resolution.role == "location" and not resolution.resolved and resolution.mention.kind != "demonym":
            yield _unresolved_row(resolution, texts[resolution.mention.span.document_id], situation)


def unknown_group_rows(situation: Situation) -> Iterator[Row]:
    """Yield one row an armed group that reports name more than once and no list knows, with the YAML to paste."""
    groups = [one for one in situation.actors.values() if one.id.startswith(WRITTEN) and one.note == AS_WRITTEN]
    acts = [e for e in with_actors(situation.events, {group.id for group in groups}) if e.evidence] if groups else []
    texts = cited_documents(situation.documents, acts)
    for actor in groups:
        events = [event for event in acts if actor.id in {one.id for one in (event.actor1, event.actor2) if one}]
        spans = [event.evidence[0] for event in events]
        spans += [claim.evidence for claim in situation.claims if claim.actor == actor.id and claim.evidence]
        spans = [span for span in dict.fromkeys(spans) if span.document_id in texts]
        if len(spans) > 1:
            yield _group_row(actor, spans, texts[spans[0].document_id], situation)


def _group_row(actor: Actor, spans: Sequence[Span], document: Document, situation: Situation) -> Row:
    first = spans[0]
    at = document.text.find(actor.name, first.start, first.end)
    return {
        "document": document.id,
        "start": first.start if at < 0 else at,
        "end": first.end if at < 0 else at + len(actor.name),
        "text": actor.name,
        "kind": "armed group",
        "sentence": " ".join(document.text[first.start : first.end].split()),
        "candidates": "",
        "reasons": f"no list knows the group; {len(spans)} sentences name it",
        "yaml": group_to_paste(actor, country=_country_of_group(actor, situation)),
    }


def _country_of_group(actor: Actor, situation: Situation) -> str:
    places = [claim.place for claim in situation.claims if claim.actor == actor.id]
    for event in with_actors(situation.events, {actor.id}):
        if actor.id in {one.id for one in (event.actor1, event.actor2) if one} and event.where is not None:
            places += [event.where.chosen] if event.where.chosen is not None else []
    counts = Counter(code for place in places if (code := alpha3(place)))
    return min(counts, key=lambda code: (-counts[code], code), default="")


def group_to_paste(actor: Actor, *, country: str) -> str:
    """Return the lines that, pasted into a gazetteer's YAML, make an unknown group a known one.

    The text of a report is hostile, so every word is quoted where YAML would read something else.
    """
    from geo.runtime.safe_yaml import quoted

    slug = quoted(actor.id.removeprefix(WRITTEN))
    place = f"    country: {quoted(country)}\n" if country else ""
    return (
        f"actors:\n  {slug}:\n    name: {quoted(actor.name)}\n    names: []\n    sector: {quoted(actor.sector)}\n"
        f"    inter: {quoted(actor.inter)}\n{place}    side: {slug}"
    )


def _unresolved_row(resolution: Resolution, document: Document, situation: Situation) -> Row:
    span = resolution.mention.span
    container = _container(resolution, document, situation)
    return {
        "document": document.id,
        "start": span.start,
        "end": span.end,
        "text": resolution.mention.text,
        "kind": resolution.mention.kind,
        "sentence": _around(document.text, span.start, span.end),
        "container": f"{container.name} [{container.id}]" if container else "",
        "candidates": "; ".join(f"{c.place.name} [{c.place.id}] {c.score:.2f}" for c in resolution.candidates),
        "reasons": " ".join(resolution.reasons),
        "yaml": yaml_to_paste(resolution, theatre=situation.theatre.id, parent=container.id if container else ""),
    }


def _container(resolution: Resolution, document: Document, situation: Situation) -> Place | None:
    """Return the smallest unit that the sentence of a mention names, None where it names none."""
    span = resolution.mention.span
    start, stop = _sentence_bounds(document.text, span.start, span.end, _REACH)
    units = [
        r
        for r in situation.resolutions
        if r.chosen is not None
        and r.chosen.kind in _UNITS
        and not r.chosen.id.startswith("derived.")
        and r.mention.span.document_id == document.id
        and start <= r.mention.span.start < stop
    ]
    return min(
        (r.chosen for r in units if r.chosen is not None),
        key=lambda place: _UNITS.index(place.kind),
        default=None,
    )


def yaml_to_paste(resolution: Resolution, *, theatre: str, parent: str = "") -> str:
    """Return the lines that, pasted into a gazetteer's YAML and filled in, place this mention.

    The text of a report is hostile, so every word is quoted where YAML would read something else.
    """
    from geo.gazetteer.store import normalise
    from geo.runtime.safe_yaml import quoted

    slug = normalise(resolution.mention.text).replace(" ", "-") or "place"
    where = f"    kind: village\n    lat: \n    lon: \n    in: {quoted(parent) if parent else ''}\n    note: "
    return f"places:\n  {quoted(f'{theatre}.{slug}')}:\n    name: {quoted(resolution.mention.text)}\n{where}"


def _around(text: str, start: int, end: int, reach: int = 160) -> str:
    left, right = _sentence_bounds(text, start, end, reach)
    return " ".join(text[left:right].split())


def _sentence_bounds(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """Return where the sentence around a mention begins and ends, ``reach`` characters away at most.

    A line end alone ends nothing: the lines of a report may be wrapped.
    """
    first = max(0, start - reach)
    left = max((found.end() for found in _ENDS.finditer(text, first, start)), default=first)
    stop = _ENDS.search(text, end, end + reach)
    return left, stop.end() if stop else min(len(text), end + reach)


def iso(day: Any) -> str | None:
    """Return an ISO 8601 date, or None."""
    return day.isoformat() if day else None


def _digits(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, 6)


def area_of(resolution: Resolution | None) -> BaseGeometry | None:
    """Return the area by which a resolution is drawn, or None if it is a point or only listed.

    The area is what was derived, else the outline of the place, else the disc within which it is said to lie.
    """
    if resolution is None or DRAWN_AS[resolution.precision] != "area":
        return None
    outline = resolution.chosen.outline if resolution.chosen else None
    shape = resolution.geometry if resolution.geometry is not None else outline
    if shape is not None and not shape.is_empty:
        return shape if shape.geom_type in AREAS else None
    if not resolution.radius_km or resolution.lon is None or resolution.lat is None:
        return None
    return _disc(resolution.lon, resolution.lat, resolution.radius_km)


@lru_cache(maxsize=4096)
def _disc(lon: float, lat: float, radius_km: float) -> BaseGeometry:
    from geo.geometry import disc

    return disc(lon, lat, radius_km=radius_km)


def point_of(resolution: Resolution | None) -> tuple[float, float] | None:
    """Return (lon, lat) if a resolution is drawn as a point, else None.

    A unit or region without an outline is not drawn as a pin either: a region is not a point.
    """
    if resolution is None or resolution.lon is None or resolution.lat is None:
        return None
    return (resolution.lon, resolution.lat) if DRAWN_AS[resolution.precision] == "point" else None


def place_row(resolution: Resolution) -> dict[str, Any]:
    """Return one mention as a row; ``latitude`` and ``longitude`` (WGS 84, six digits) are None when unresolved."""
    span, place = resolution.mention.span, resolution.chosen
    geo_precision, where_prec = PRECISION[resolution.precision]
    return {
        "document": span.document_id,
        "start": span.start,
        "end": span.end,
        "text": resolution.mention.text,
        "kind": resolution.mention.kind,
        "place_id": place.id if place else None,
        "name": place.name if place else None,
        "country": place.country if place else None,
        "admin1": place.admin1 if place else None,
        "latitude": None if resolution.lat is None else round(resolution.lat, 6),
        "longitude": None if resolution.lon is None else round(resolution.lon, 6),
        "radius_km": None if resolution.radius_km is None else round(resolution.radius_km, 3),
        "geo_precision": geo_precision,
        "where_prec": where_prec,
        "score": round(resolution.score, 4),
        "method": resolution.method,
        "reasons": list(resolution.reasons),
        "role": resolution.role,
    }
