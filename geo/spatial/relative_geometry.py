"""Relations -> shapes: a sector 20 km north, a ring, the way between two towns, a shore, the other side of a border."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import shapely

from geo import geometry
from geo.spatial.split_polygon import part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.model import Place, PrecisionWord

NEAR_KM = 25.0  # "near" in UCDP's codebook: where_prec 2
SPREAD = 0.2  # a written distance is right to a fifth: "some 30 km" rounds, and roads are longer than the line
TIME_SPREAD = 0.5  # hours tell still less
HALF_ANGLE = 22.5  # of an eight-point compass
LOOSE_HALF_ANGLE = 45.0  # "north of Goma", with no distance, is said of a whole quarter
BY_KM_PER_HOUR = {"drive": 40.0, "walk": 4.0, "boat": 15.0}  # bad roads, a laden walker, a motorised canoe
OUTSKIRTS = (0.6, 1.6)  # of the town's radius: from its last houses to the first fields
LEAST_TOWN_KM = 2.0
ROAD_KM = 5.0  # beside the road: ambushes and checkpoints are reported by the road, not by the metre
STRAIGHT_SHARE = 0.15  # a way drawn straight between its ends strays about so much of its length
SHORE_KM = 5.0
SHORT_RIVER_KM = 60.0  # half its length: "south of the Litani" is a stretch of land, "east of the Nile" is half a world
BANK_DEG = 0.2  # beside a river, wider than its shore
BORDER_KM = 20.0  # half of a border zone, and more than generalised outlines leave between neighbours
LEAST_KM = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Where a relation leads: a label point, the area, how far it reaches (km), its precision, and why."""

    lon: float
    lat: float
    geometry: BaseGeometry
    radius_km: float
    precision: PrecisionWord
    reason: str


def offset(place: Place, outline: BaseGeometry | None, *, distance_km: float, bearing: float, spread: float) -> Shape:
    """Return the sector around a point at a distance and bearing from a place; from its edge where it is an area."""
    edge_km = _edge_km(place, outline, bearing)
    far = edge_km + distance_km
    lon, lat = geometry.destination(place.lon, place.lat, bearing=bearing, along_km=far)
    inner, outer = edge_km + distance_km * (1 - spread), edge_km + distance_km * (1 + spread)
    shape = geometry.sector(
        place.lon,
        place.lat,
        bearing=bearing,
        half_angle=HALF_ANGLE,
        inner_km=inner,
        outer_km=max(outer, inner + LEAST_KM),
    )
    reach = _reach(shape, lon, lat)
    reason = f"{distance_km:g} km from {place.name} at {bearing:g} degrees, give or take {spread:.0%} and half a wind"
    return Shape(lon=lon, lat=lat, geometry=shape, radius_km=reach, precision="near", reason=reason)


def direction(place: Place, outline: BaseGeometry | None, *, bearing: float) -> Shape:
    """Return the quarter within 25 km of a place on one side; the label stands half-way."""
    edge_km = _edge_km(place, outline, bearing)
    lon, lat = geometry.destination(place.lon, place.lat, bearing=bearing, along_km=edge_km + NEAR_KM / 2)
    shape = geometry.sector(
        place.lon, place.lat, bearing=bearing, half_angle=LOOSE_HALF_ANGLE, inner_km=0.0, outer_km=edge_km + NEAR_KM
    )
    reason = f"on that side of {place.name}, within {NEAR_KM:g} km since no distance is said"
    return Shape(lon=lon, lat=lat, geometry=shape, radius_km=NEAR_KM, precision="near", reason=reason)


def bank(river: Place, *, side: str) -> Shape | None:
    """Return the land on one side of a short river; None for a long one, of whose course nobody has drawn a line."""
    if not side or river.radius_km > SHORT_RIVER_KM:
        return None
    shape = part_of(_disc(river), side)
    lon, lat = geometry.label_point(shape)
    reason = f"on that side of {river.name}, which is known as a circle of {river.radius_km:g} km only"
    reach = _reach(shape, lon, lat)
    return Shape(lon=lon, lat=lat, geometry=shape, radius_km=reach, precision="fuzzy", reason=reason)


def distance(place: Place, *, distance_km: float, spread: float, within: bool = False) -> Shape:
    """Return the ring at a distance all around a place, or the disc where it is said to be less."""
    outer = max(distance_km * (1.0 if within else 1.0 + spread), LEAST_KM)
    inner = 0.0 if within else distance_km * (1.0 - spread)
    shape = geometry.ring(place.lon, place.lat, inner_km=inner, outer_km=outer)
    word: PrecisionWord = "near" if outer <= NEAR_KM * (1.0 + SPREAD) else "fuzzy"
    side = "within" if within else "in an unknown direction at"
    reason = f"{side} {distance_km:g} km of {place.name}: the point is {place.name}'s own"
    return Shape(lon=place.lon, lat=place.lat, geometry=shape, radius_km=outer, precision=word, reason=reason)


def near(place: Place) -> Shape:
    """Return the disc that "near" means."""
    radius = max(NEAR_KM, place.radius_km)
    shape = geometry.disc(place.lon, place.lat, radius_km=radius)
    reason = f"near {place.name}: within {radius:g} km, as UCDP reads it"
    return Shape(lon=place.lon, lat=place.lat, geometry=shape, radius_km=radius, precision="near", reason=reason)


def outskirts(place: Place, *, bearing: float | None) -> Shape:
    """Return the belt around a town's last houses, on one side where a direction is said."""
    radius = max(place.radius_km, LEAST_TOWN_KM)
    inner, outer = radius * OUTSKIRTS[0], radius * OUTSKIRTS[1]
    reason = f"the outskirts of {place.name}: {inner:.1f} to {outer:.1f} km from its middle"
    if bearing is None:
        shape = geometry.ring(place.lon, place.lat, inner_km=inner, outer_km=outer)
        return Shape(
            lon=place.lon, lat=place.lat, geometry=shape, radius_km=outer, precision="near", reason=reason
        )  # fmt: skip
    lon, lat = geometry.destination(place.lon, place.lat, bearing=bearing, along_km=radius)
    shape = geometry.sector(
        place.lon, place.lat, bearing=bearing, half_angle=LOOSE_HALF_ANGLE, inner_km=inner, outer_km=outer
    )
    return Shape(
        lon=lon, lat=lat, geometry=shape, radius_km=_reach(shape, lon, lat), precision="near", reason=reason
    )  # fmt: skip


def between(first: Place, second: Place) -> Shape:
    """Return the ground between two places: a corridor as wide as the way may stray, the label half-way."""
    length = geometry.distance_km(first.lon, first.lat, to_lon=second.lon, to_lat=second.lat)
    lon, lat = geometry.midpoint(first.lon, first.lat, to_lon=second.lon, to_lat=second.lat)
    width = max(length * STRAIGHT_SHARE, LEAST_TOWN_KM)
    shape = geometry.corridor([(first.lon, first.lat), (second.lon, second.lat)], half_width_km=width)
    reason = f"between {first.name} and {second.name}, {length:.0f} km apart; the point is half-way"
    return Shape(
        lon=lon, lat=lat, geometry=shape, radius_km=max(length / 2, width), precision="fuzzy", reason=reason
    )  # fmt: skip


def border(first: Place, second: Place, outlines: Sequence[BaseGeometry | None]) -> Shape | None:
    """Return the strip where two countries meet, else None; drawn outlines of neighbours leave gaps of a few km."""
    one, other = (geometry.grow(o, by_km=BORDER_KM) if o is not None else None for o in outlines)
    strip = one.intersection(other) if one is not None and other is not None else None
    if strip is None or not strip.area > 0:
        return None
    lon, lat = geometry.label_point(strip)
    reason = f"where {first.name} and {second.name} meet: within {BORDER_KM:g} km of the line"
    return Shape(
        lon=lon, lat=lat, geometry=strip, radius_km=_reach(strip, lon, lat), precision="fuzzy", reason=reason
    )  # fmt: skip


def along(place: Place) -> Shape | None:
    """Return the strip along a road or river whose path is known, else None."""
    if len(place.path) < 2:  # noqa: PLR2004  # a line has two ends
        return None
    return _strip(place.path, f"along {place.name}: within {ROAD_KM:g} km of its line")


def stretch(road: Place, first: Place, second: Place) -> Shape | None:
    """Return the strip along a known road between two towns on it, else None."""
    ends = sorted(_nearest(road.path, town) for town in (first, second)) if road.path else []
    if not ends or max(away for _, away in ends) > NEAR_KM or ends[0][0] == ends[1][0]:
        return None
    reason = f"on {road.name} between {first.name} and {second.name}"
    return _strip(road.path[ends[0][0] : ends[1][0] + 1], reason)


def shore(place: Place, outline: BaseGeometry | None, *, side: str, unit: BaseGeometry | None = None) -> Shape | None:
    """Return the strip on both sides of the water's edge, or of one side of it; None for a river without a line.

    ``side`` may be "left" or "right" of a river, whose path runs downstream; ``unit`` cuts the strip to a unit's part.
    """
    if place.kind == "river" and outline is None and len(place.path) < 2:  # noqa: PLR2004  # a line has two ends
        return None
    whole = outline if outline is not None and outline.area > 0 else _disc(place)
    if len(place.path) > 1:
        whole = geometry.corridor(place.path, half_width_km=LEAST_KM)
    strip = geometry.grow(whole, by_km=SHORE_KM).difference(geometry.grow(whole, by_km=-SHORE_KM / 2))
    if side in {"left", "right"}:
        if len(place.path) < 2:  # noqa: PLR2004
            return None
        strip = strip.intersection(_bank_of(place.path, side))
    elif side:
        strip = strip.intersection(part_of(geometry.grow(whole, by_km=SHORE_KM), side))
    if unit is not None and strip.intersects(unit):
        strip = strip.intersection(unit)
    lon, lat = geometry.label_point(strip) if side or unit is not None else (place.lon, place.lat)
    on_side = f", on the {side}" if side else ""
    reason = f"the shores of {place.name}{on_side}: within {SHORE_KM:g} km of the water's edge"
    return Shape(
        lon=lon, lat=lat, geometry=strip, radius_km=_reach(strip, lon, lat), precision="fuzzy", reason=reason
    )  # fmt: skip


def _bank_of(path: Sequence[tuple[float, float]], side: str) -> BaseGeometry:
    """Return what lies within some 20 km on one side of a river whose path runs downstream."""
    width = BANK_DEG if side == "left" else -BANK_DEG
    legs = [shapely.LineString(leg).buffer(width, single_sided=True) for leg in pairwise(path)]
    return shapely.union_all([leg.buffer(0) for leg in legs])


def across(place: Place, country: BaseGeometry | None) -> Shape:
    """Return what lies within 25 km of a border town and outside its country."""
    around = geometry.disc(place.lon, place.lat, radius_km=NEAR_KM)
    beyond = around.difference(country) if country is not None else around
    shape = around if beyond.is_empty or country is None else beyond
    lon, lat = geometry.label_point(shape) if shape is not around else (place.lon, place.lat)
    reason = f"on the other side of the border from {place.name}, within {NEAR_KM:g} km"
    return Shape(lon=lon, lat=lat, geometry=shape, radius_km=NEAR_KM, precision="near", reason=reason)


def _edge_km(place: Place, outline: BaseGeometry | None, bearing: float) -> float:
    """Return how far an area reaches on a bearing; 0 for a settlement, whose distances are measured from its middle."""
    if place.kind not in {"country", "adm1", "adm2", "adm3", "lake", "park", "island", "region"}:
        return 0.0
    if outline is None or outline.area <= 0:
        return place.radius_km
    reach_km = geometry.radius_of(outline) * 4.0
    far = geometry.destination(place.lon, place.lat, bearing=bearing, along_km=min(reach_km, geometry.MAX_RADIUS_KM))
    crossing = shapely.LineString([(place.lon, place.lat), far]).intersection(outline)
    if crossing.is_empty:
        return place.radius_km
    ends = shapely.get_coordinates(crossing)
    return max(geometry.distance_km(place.lon, place.lat, to_lon=x, to_lat=y) for x, y in ends)


def _strip(path: Sequence[tuple[float, float]], reason: str) -> Shape:
    shape = geometry.corridor(path, half_width_km=ROAD_KM)
    middle = shapely.LineString(path).interpolate(0.5, normalized=True)
    reach = max(geometry.distance_km(middle.x, middle.y, to_lon=lon, to_lat=lat) for lon, lat in path)
    return Shape(
        lon=middle.x, lat=middle.y, geometry=shape, radius_km=max(reach, ROAD_KM), precision="fuzzy", reason=reason
    )  # fmt: skip


def _nearest(path: Sequence[tuple[float, float]], town: Place) -> tuple[int, float]:
    away = [geometry.distance_km(lon, lat, to_lon=town.lon, to_lat=town.lat) for lon, lat in path]
    index = away.index(min(away))
    return index, away[index]


def _disc(place: Place) -> BaseGeometry:
    return geometry.disc(place.lon, place.lat, radius_km=max(place.radius_km, LEAST_KM))


def _reach(shape: BaseGeometry, lon: float, lat: float) -> float:
    corners = shapely.get_coordinates(shape)
    metres = geometry.geod().inv([lon] * len(corners), [lat] * len(corners), corners[:, 0], corners[:, 1])[2]
    return round(max(float(max(metres, default=0.0)) / 1000.0, LEAST_KM), 3)
