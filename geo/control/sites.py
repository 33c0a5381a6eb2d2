"""Settlements with a status on a day, and shapes around them: what :mod:`geo.control.front` draws pictures from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import shapely

from geo.actors.resolution import allied, alpha3, has_ties
from geo.control.areas import area_and_error_km2
from geo.gazetteer.kinds import SETTLEMENTS
from geo.geometry import geod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geo.control.areas import Ground
    from geo.control.surface import Points
    from geo.model import Actor, ControlArea, ControlStatus


@dataclass(frozen=True)
class Site:
    """A settlement with a status on the day."""

    place_id: str
    name: str
    lon: float
    lat: float
    country: str
    side: str
    rivals: tuple[str, ...]
    grade: str
    since: date
    last_report: date


def sites_on(statuses: Iterable[ControlStatus], day: date, ground: Ground) -> list[Site]:
    """Return the settlements with a status on a day, one a point, sorted by id; a district of a city is none.

    ``grade`` is ``held``, ``claimed`` (nothing but the holder's own word), ``grey`` (contested) or ``seen`` (presence).
    """
    today = [status for status in statuses if status.valid_from <= day <= status.valid_to and status.holder]
    settled = [status for status in today if status.place.kind in SETTLEMENTS]
    ids = {status.place.id for status in settled}
    grades = {"contested": "grey", "presence": "seen", "controls": "held"}
    found: dict[tuple[float, float], Site] = {}
    for status in sorted(settled, key=lambda status: status.place.id):
        place = status.place
        if status.state not in grades or (place.parents and place.parents[0] in ids):
            continue
        grade = "claimed" if status.state == "controls" and status.claimed_only else grades[status.state]
        site = Site(
            place_id=place.id,
            name=place.name,
            lon=place.lon,
            lat=place.lat,
            country=ground.country_of(place),
            side=status.holder,
            rivals=status.rivals,
            grade=grade,
            since=status.since,
            last_report=status.last_report,
        )
        found.setdefault((round(place.lon, 4), round(place.lat, 4)), site)
    return list(found.values())


def allied_sides(
    statuses: Sequence[ControlStatus], *, others: Iterable[str] = (), day: date, actors: Mapping[str, Actor]
) -> frozenset[frozenset[str]]:
    """Return the pairs of sides that fight beside each other on a day in all countries in which they hold a place.

    ``others`` are sides that hold ground without a place of their own: for them all countries of the statuses count.
    """
    countries: dict[str, set[str]] = {side: set() for side in others}
    for status in statuses:
        if status.holder and status.valid_from <= day <= status.valid_to:
            countries.setdefault(status.holder, set()).add(alpha3(status.place))
    everywhere = set().union(*countries.values()) or {""}
    # Most parties of a table are known to nobody; two of them are no allies, and they are many.
    tied = {side for side in countries if has_ties(side, actors, day=day, countries=everywhere)}
    return frozenset(
        frozenset((one, other))
        for one, other in combinations(sorted(countries), 2)
        if (one in tied or other in tied)
        and all(
            allied(one, other, actors, day=day, country=country)
            for country in sorted(countries[one] | countries[other] or everywhere)
        )
    )


def voronoi(spots: Points) -> list[BaseGeometry]:
    """Return for each spot what is nearer to it than to any other; equal spots share one cell."""
    if len(spots) == 1:
        return [shapely.Point(*spots[0]).buffer(1e3)]
    frame = shapely.box(*(spots.min(axis=0) - 500.0), *(spots.max(axis=0) + 500.0))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(spots), extend_to=frame, ordered=True))
    return list(cells)


def shared_edge(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the line along which two areas touch."""
    touching = shapely.intersection(one.boundary, other.boundary.buffer(0.02, quad_segs=1))
    lines = [part for part in shapely.get_parts(touching) if part.geom_type == "LineString" and part.length > 0.1]  # noqa: PLR2004  # crossings, not edges
    return shapely.line_merge(shapely.MultiLineString(lines)) if lines else shapely.MultiLineString()


def measured(area: ControlArea) -> ControlArea:
    """Return an area with its size and how far it may be wrong: geodesic km², or km of a line."""
    if area.geometry.geom_type.endswith("LineString"):
        lines = (shapely.get_coordinates(part).T for part in shapely.get_parts(area.geometry))
        return replace(area, size=round(sum(geod().line_length(*line) for line in lines) / 1000.0, 1))
    size, error = area_and_error_km2(area.geometry)
    return replace(area, size=round(size, 1), error=round(error, 1))
