"""Resolution -> the row of ``sitmap places``: plain values under the names that outside tools rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.model import PRECISION

if TYPE_CHECKING:
    from geo.model import Resolution


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
