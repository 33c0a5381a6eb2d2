"""A distance along a road: "30 km from Bria on the Bria-Ippy road" is a point of the road, not a ring around Bria.

Where the gazetteer draws the road its path is followed, else the straight line between the two towns.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import shapely
import shapely.ops

from geo.gazetteer.compile import distance_km
from geo.gazetteer.kinds import KIND_NUMBER
from geo.lang import alternatives, leading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Place, Resolution

_ROADS = alternatives("spatial.axes.roads")
_AFTER_A_DISTANCE = alternatives("spatial.axes.after_a_distance")
_JOINS = alternatives("spatial.axes.joins")
_ROAD = rf"(?:{_ROADS})"
_THE, _MAIN = leading("shared.the_before"), leading("spatial.axes.main")
_OF_ROAD, _FIRST_TOWN = leading("spatial.axes.of_road"), leading("spatial.axes.first_town")
_ON = re.compile(
    (
        rf"\s?,?\s(?:{_AFTER_A_DISTANCE})\s?(?:{_THE})?(?:{_MAIN})?"
        rf"(?:{_ROAD}\s(?:{_OF_ROAD})?(?:{_FIRST_TOWN})?)?\Z"
    ),
    re.IGNORECASE,
)
_ROAD_AFTER = re.compile(rf"\s(?:{_MAIN})?{_ROAD}\b", re.IGNORECASE)
_BETWEEN = re.compile(rf"\s?[-\u2010-\u2015/]\s?\Z|\s(?:{_JOINS})\s\Z")
REACH = 80  # characters from the distance to the road
SLACK = 1.25  # roads bend: a distance may be longer than the line between both towns
NEAR_ROAD_DEG = 0.1


def along_axes(text: str, resolutions: Sequence[Resolution], gazetteer: Gazetteer) -> tuple[Resolution, ...]:
    """Return the resolutions, with distances along a road placed on it."""
    found = list(resolutions)
    for index, resolution in enumerate(found):
        relation = resolution.mention.relation
        if (
            relation is None
            or relation.type != "offset"
            or relation.distance_km is None
            or relation.bearing_deg is not None
        ):
            continue
        ends = _ends(text, found, resolution)
        if ends is not None:
            found[index] = _placed(resolution, *ends, relation.distance_km, gazetteer)
    return tuple(found)


def _ends(text: str, found: Sequence[Resolution], resolution: Resolution) -> tuple[Place, Place] | None:
    """Return the town from which a distance is measured and the town to which its road leads."""
    relation, end = resolution.mention.relation, resolution.mention.span.end
    after = [
        r for r in found
        if r.chosen is not None and end <= r.mention.span.start <= end + REACH and r.mention.relation is None
    ]  # fmt: skip
    roads = [
        r
        for r in found
        if r.mention.relation is not None and r.mention.relation.type == "along" and r.mention.span.end > end
    ]
    if not after or not (roads or _ON.match(text[end : after[0].mention.span.start])):
        return None
    towns = [r.chosen for r in after[:2] if r.chosen is not None]
    anchor = resolution.chosen
    if anchor is None or relation is None or not towns:
        return None
    start = anchor
    # The derived place lies at its anchor: the town of the road that is nearest to it is where the distance begins.
    joined = len(after) > 1 and _BETWEEN.match(text[after[0].mention.span.end : after[1].mention.span.start])
    some = towns if joined else towns[:1]
    others = [t for t in some if distance_km(t.lon, t.lat, start.lon, start.lat) > 2.0]  # noqa: PLR2004  # km: another town
    return (start, others[0]) if others else None


def _placed(resolution: Resolution, start: Place, town: Place, away_km: float, gazetteer: Gazetteer) -> Resolution:
    line = _road(start, town, gazetteer)
    length_km = _length_km(line)
    if not length_km or away_km > SLACK * length_km:
        return resolution
    point = line.interpolate(min(away_km / length_km, 1.0), normalized=True)
    lon, lat = round(point.x, 6), round(point.y, 6)
    place = replace(start, lon=lon, lat=lat, id=f"{start.id}.towards-{town.id}")
    reason = f"inferred: {away_km:g} km along the road to {town.name}"
    radius = round(max(0.2 * away_km, 2.0), 1)
    return replace(
        resolution, chosen=place, lon=lon, lat=lat, geometry=None, radius_km=radius, precision="near",
        reasons=(reason, *resolution.reasons[1:]),
    )  # fmt: skip


def _road(start: Place, town: Place, gazetteer: Gazetteer) -> shapely.LineString:
    """Return the part of a road of the gazetteer between two towns, else the line between them."""
    a, b = shapely.Point(start.lon, start.lat), shapely.Point(town.lon, town.lat)
    kinds = gazetteer.columns.kind[: len(gazetteer.own_rows)]
    for row in (kinds == KIND_NUMBER["road"]).nonzero()[0].tolist():
        path = gazetteer.place(row).path
        if len(path) < 2:  # noqa: PLR2004  # no line
            continue
        line = shapely.LineString(path)
        if line.distance(a) < NEAR_ROAD_DEG and line.distance(b) < NEAR_ROAD_DEG:
            first, last = line.project(a), line.project(b)
            part = shapely.ops.substring(line, first, last)
            if part.geom_type == "LineString" and part.length > 0:
                return part
    return shapely.LineString([a, b])


def _length_km(line: shapely.LineString) -> float:
    points = list(line.coords)
    return sum(distance_km(*one, *other) for one, other in pairwise(points))
