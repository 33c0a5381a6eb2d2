"""Positions and codes that a text writes instead of a name, as resolutions: degrees, MGRS, plus codes, P-codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import shapely

from geo.gazetteer.kinds import KIND_NUMBER, KINDS
from geo.model import PRECISION_OF, Mention, Place, Resolution, Span
from geo.spatial.coordinates import SHORT_PLUS, find_positions, plus_code_near

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Document, PrecisionWord

_PCODE = re.compile(r"[A-Z](?<!\w.)[A-Z]\d{2,8}\b")
_SHORT_REACH = 40  # characters from a short plus code to the name that it is near
_REACH_DEG = 8.0  # from the label of a unit to its farthest edge


def written_positions(document: Document, gazetteer: Gazetteer) -> list[Resolution]:
    """Return the positions and P-codes of a text as resolutions, sorted by span."""
    text = document.text
    found = [
        _point(document, gazetteer, p.start, p.end, (p.lat, p.lon), p.precision_km, p.form)
        for p in find_positions(text)
    ]
    found += _short_codes(document, gazetteer)
    found += _units(document, gazetteer)
    return sorted(found, key=lambda r: r.mention.span)


def without_overlaps(names: Sequence[Resolution], positions: Sequence[Resolution]) -> list[Resolution]:
    """Return names and positions sorted by span, without names that a position is written over."""
    spans = [(p.mention.span.start, p.mention.span.end) for p in positions]
    kept = [
        n for n in names if not any(n.mention.span.start < end and n.mention.span.end > start for start, end in spans)
    ]
    return sorted([*kept, *positions], key=lambda r: (r.mention.span.start, r.mention.span.end))


def unit_around(gazetteer: Gazetteer, lat: float, lon: float, kind: str, *, country: str = "") -> Place | None:
    """Return the unit of a kind (of a country) whose outline holds a point, the smallest if several do."""
    columns, count = gazetteer.columns, len(gazetteer.own_rows)
    reach = 60.0 if kind == "country" else _REACH_DEG
    near = gazetteer.within((lon - reach, lat - reach, lon + reach, lat + reach))
    rows = near[(near < count) & (columns.kind[near] == KIND_NUMBER[kind])]
    if country:
        rows = rows[columns.country[rows] == gazetteer.countries.index(country)]
    if not len(rows):
        return None
    shapes = gazetteer.outlines(rows)
    inside = rows[shapely.contains_xy(shapes, lon, lat) & ~shapely.is_missing(shapes)]
    if not len(inside):
        return None
    return gazetteer.place(int(min(inside.tolist(), key=lambda row: (float(columns.radius_km[row]), row))))


def _point(  # noqa: PLR0913, PLR0917  # a point and where it is written
    document: Document,
    gazetteer: Gazetteer,
    start: int,
    end: int,
    at: tuple[float, float],
    precision_km: float,
    form: str,
) -> Resolution:
    lat, lon = round(at[0], 6), round(at[1], 6)
    country = unit_around(gazetteer, lat, lon, "country")
    code = country.country if country else ""
    units = {kind: unit_around(gazetteer, lat, lon, kind, country=code) for kind in ("adm2", "adm1")}
    smallest = next((unit for unit in (*units.values(), country) if unit is not None), None)
    province = units["adm1"]
    place = Place(
        id=f"derived.point.{lat:.4f}.{lon:.4f}",
        name=document.text[start:end],
        kind="locality",
        lat=lat,
        lon=lon,
        country=code or (smallest.country if smallest else ""),
        admin1=province.name if province else "",
        admin1_pcode=province.pcode if province else "",
        admin2=units["adm2"].name if units["adm2"] else "",
        admin2_pcode=units["adm2"].pcode if units["adm2"] else "",
        radius_km=round(precision_km, 3),
        parents=(smallest.id, *smallest.parents) if smallest else (),
    )
    reason = f"written as {form}, exact to {precision_km:.2g} km"
    precision: PrecisionWord = "exact" if precision_km <= 5 else "near"  # noqa: PLR2004  # a town's surroundings
    return Resolution(
        mention=Mention(span=Span(document_id=document.id, start=start, end=end), text=document.text[start:end]),
        chosen=place, lat=lat, lon=lon, radius_km=place.radius_km, precision=precision, method="derived", score=1.0,
        reasons=(reason,),
    )  # fmt: skip


def _short_codes(document: Document, gazetteer: Gazetteer) -> Iterator[Resolution]:
    """Yield short plus codes with the name that follows them: "MQPX+9G Nairobi"."""
    if "+" not in document.text:
        return
    for match in SHORT_PLUS.finditer(document.text):
        rest = document.text[match.end() : match.end() + _SHORT_REACH].strip(" ,")
        words = rest.split(",")[0].split()
        for count in range(min(3, len(words)), 0, -1):
            rows = [
                r
                for r in gazetteer.find(" ".join(words[:count]))
                if KINDS[gazetteer.columns.kind[r]] in {"city", "town", "village"}
            ]
            if rows:
                row = max(rows, key=lambda r: (int(gazetteer.columns.population[r]), -r))
                lat, lon = float(gazetteer.columns.lat[row]), float(gazetteer.columns.lon[row])
                found_lat, found_lon, size = plus_code_near(match["head"], match["tail"], lat, lon)
                yield _point(
                    document,
                    gazetteer,
                    match.start(),
                    match.end(),
                    (found_lat, found_lon),
                    max(size * 55.6, 0.01),
                    "plus code",
                )
                break


def _units(document: Document, gazetteer: Gazetteer) -> Iterator[Resolution]:
    """Yield the units whose P-code a text writes."""
    for match in _PCODE.finditer(document.text):
        row = gazetteer.by_pcode(match[0])
        if row < 0:
            continue
        place = gazetteer.place(row)
        yield Resolution(
            mention=Mention(span=Span(document_id=document.id, start=match.start(), end=match.end()), text=match[0]),
            chosen=place, lat=place.lat, lon=place.lon, radius_km=place.radius_km, geometry=gazetteer.outline(place),
            precision=PRECISION_OF.get(place.kind, "exact"), method="gazetteer", score=1.0,
            reasons=(f"P-code of {place.name} (OCHA COD-AB)",),
        )  # fmt: skip
