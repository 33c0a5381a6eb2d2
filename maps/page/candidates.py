"""``sitmap resolve --map``: the candidates of a phrase on the page of a build, so that a person sees the choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.model import Mention, Resolution, Situation, Theatre
from maps.page.leaflet import write_map

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.gazetteer.store import Gazetteer
    from geo.model import Bbox, Candidate, Document

MARGIN_DEG = 1.0


def write_candidates(document: Document, resolutions: tuple[Resolution, ...], gazetteer: Gazetteer, path: Path) -> None:
    """Draw what was chosen and every other candidate, each with its reasons, as places that the phrase names."""
    drawn = tuple(found for resolution in resolutions for found in _with_candidates(resolution))
    box = _box(drawn) or gazetteer.theatre.bbox
    situation = Situation(
        theatre=Theatre(id="phrase", name=document.text, bbox=box),
        documents=(document,),
        resolutions=drawn,
        backdrop=gazetteer.backdrop(box),
        gazetteer_digest=gazetteer.digest,
    )
    write_map(situation, path, title=document.text)


def _with_candidates(resolution: Resolution) -> Iterator[Resolution]:
    if resolution.resolved:
        yield resolution
    for candidate in resolution.candidates:
        if resolution.chosen is None or candidate.place.id != resolution.chosen.id:
            yield _as_resolution(resolution.mention, candidate)


def _as_resolution(mention: Mention, candidate: Candidate) -> Resolution:
    place = candidate.place
    return Resolution(
        mention=replace(mention, hint="location"),
        chosen=place,
        lon=place.lon,
        lat=place.lat,
        radius_km=place.radius_km,
        precision="exact",
        score=candidate.score,
        reasons=(f"another candidate, {candidate.score:.2f}", *candidate.reasons),
    )


def _box(resolutions: tuple[Resolution, ...]) -> Bbox | None:
    lons = [r.lon for r in resolutions if r.lon is not None]
    lats = [r.lat for r in resolutions if r.lat is not None]
    if not lons:
        return None
    west, south, east, north = min(lons), min(lats), max(lons), max(lats)
    return (west - MARGIN_DEG, max(south - MARGIN_DEG, -85.0), east + MARGIN_DEG, min(north + MARGIN_DEG, 85.0))
