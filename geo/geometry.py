"""Shapes on the ellipsoid: discs, rings, sectors, corridors (cut by direction: geo/spatial/split_polygon.py).

Everything goes in and comes out as WGS 84 degrees, ``lon, lat``; lengths are kilometres on the ellipsoid. A shape is
laid out in polar coordinates (bearing, distance) around its middle, carried to the ground by geodesics, and cut at the
antimeridian as RFC 7946 section 3.1.9 asks; a shape around a pole gets the pole's edge. Results are always valid.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon, affinity, box
from shapely.ops import nearest_points

from geo.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyproj import Geod
    from shapely.geometry.base import BaseGeometry

MAX_RADIUS_KM = 10_000.0  # a quarter of the way round: beyond it a disc covers more than half of the earth
STEPS = 64  # corners of a full circle: the chord then leaves the arc by 0.12 % of the radius
GRID_DEG = 1e-7  # one centimetre: outputs carry six digits
EDGE_DEG = 0.5  # edges are cut so short for measuring: a parallel is no geodesic
NOTHING_KM = 1e-6  # an inner distance below a millimetre is none
EARTH_KM = 6371.0
KM_A_DEGREE = 110.0  # a little less than a degree of latitude anywhere: reaches come out a little too far
PLAIN_LAT = 80.0  # up to here a small disc has nothing to do with a pole
FLAT_KM = 800.0  # a plane around the middle of so long a path is true to 0.1 %
TURN, HALF_TURN, POLE = 360.0, 180.0, 90.0
NEAR_POLE = POLE - 1e-9  # nearer to a pole, longitude says nothing

BEARINGS = {
    "north": 0.0, "north-east": 45.0, "east": 90.0, "south-east": 135.0,
    "south": 180.0, "south-west": 225.0, "west": 270.0, "north-west": 315.0,
}  # fmt: skip


@cache
def geod() -> Geod:
    """Return the ellipsoid WGS 84; loading pyproj takes a tenth of a second that ``sitmap resolve`` can do without."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def distance_km(lon: float, lat: float, *, to_lon: float, to_lat: float) -> float:
    """Return the geodesic distance between two points.

    >>> round(distance_km(29.22, -1.67, to_lon=28.86, to_lat=-2.5))  # Goma to Bukavu
    100
    """
    return float(geod().inv(lon, lat, to_lon, to_lat)[2]) / 1000.0


def bearing_deg(lon: float, lat: float, *, to_lon: float, to_lat: float) -> float:
    """Return the bearing at the first point towards the second, clockwise from north, in [0, 360)."""
    return float(geod().inv(lon, lat, to_lon, to_lat)[0]) % TURN


def destination(lon: float, lat: float, *, bearing: float, along_km: float) -> tuple[float, float]:
    """Return the point that lies ``along_km`` from here on a bearing in degrees.

    >>> lon, lat = destination(29.22, -1.67, bearing=0, along_km=20)
    >>> round(lon, 2), round(lat, 2)
    (29.22, -1.49)
    """
    to_lon, to_lat, _ = geod().fwd(lon, lat, bearing, along_km * 1000.0)
    return float(to_lon), float(to_lat)


def midpoint(lon: float, lat: float, *, to_lon: float, to_lat: float) -> tuple[float, float]:
    """Return the point half-way on the geodesic."""
    bearing, _, metres = geod().inv(lon, lat, to_lon, to_lat)
    return destination(lon, lat, bearing=float(bearing), along_km=float(metres) / 2000.0)


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area on the ellipsoid; edges run straight in degrees, as in RFC 7946."""
    dense = shapely.orient_polygons(shapely.segmentize(geometry, EDGE_DEG))
    return abs(sum(sum(map(_ring_area, shapely.get_rings(part))) for part in shapely.get_parts(dense))) / 1e6


def _ring_area(ring: BaseGeometry) -> float:
    """Return the area of a ring in square metres, below zero where it runs clockwise, as holes do."""
    # As pyproj has it for shapes of shapely, but that would take the vertices one by one.
    return float(geod().polygon_area_perimeter(*shapely.get_coordinates(ring).T)[0])


def radius_of(geometry: BaseGeometry) -> float:
    """Return the radius in kilometres of the disc that is as large as the geometry.

    >>> round(radius_of(disc(29.2, -1.7, radius_km=20)))
    20
    """
    return math.sqrt(area_km2(geometry) / math.pi)


def label_point(geometry: BaseGeometry) -> tuple[float, float]:
    """Return a point for the label: the centroid, or what of the geometry lies nearest to it."""
    flat = unwrap(geometry)
    middle = flat.centroid
    inside = middle if flat.intersects(middle) else nearest_points(flat, middle)[0]
    return _turn(float(inside.x)), float(inside.y)


def disc(lon: float, lat: float, *, radius_km: float) -> BaseGeometry:
    """Return the geodesic disc around a point.

    Raises
    ------
    InputError
        If the point is no position, or the radius is not above 0 and at most ``MAX_RADIUS_KM``.
    """
    _check(lon, lat, radius_km)
    reach = radius_km / KM_A_DEGREE
    if abs(lat) + reach > PLAIN_LAT or abs(lon) + reach / math.cos(math.radians(PLAIN_LAT)) > HALF_TURN:
        return _ground(Polygon(_arc(radius_km, 0.0, TURN)), lon, lat)
    # Away from the poles and the antimeridian a disc is its ring: twenty times faster, to the same centimetre.
    azimuths = np.linspace(0.0, TURN, STEPS, endpoint=False)
    full = np.full(STEPS, 1.0)
    lons, lats, _ = geod().fwd(full * lon, full * lat, azimuths, full * radius_km * 1000.0)
    ring_points = np.round(np.column_stack([lons, lats]) / GRID_DEG) * GRID_DEG
    return shapely.normalize(Polygon(ring_points))


def discs(
    lons: NDArray[np.float64], lats: NDArray[np.float64], radii_km: NDArray[np.float64], *, corners: int = STEPS
) -> NDArray[np.object_]:
    """Return the discs around many points, made together; with fewer corners they are smaller in files.

    Raises
    ------
    InputError
        As :func:`disc`.
    """
    made = np.empty(len(lons), dtype=object)
    reach = radii_km / KM_A_DEGREE
    round_them = np.abs(lons) + reach / math.cos(math.radians(PLAIN_LAT)) <= HALF_TURN
    plain = round_them & (np.abs(lats) + reach <= PLAIN_LAT) & (radii_km > 0.0) & (radii_km <= MAX_RADIUS_KM)
    for number in np.flatnonzero(~plain).tolist():
        made[number] = disc(float(lons[number]), float(lats[number]), radius_km=float(radii_km[number]))
    count = int(plain.sum())
    azimuths = np.tile(np.linspace(0.0, TURN, corners, endpoint=False), count)
    spots = [np.repeat(values[plain], corners) for values in (lons, lats, radii_km * 1000.0)]
    x, y, _ = geod().fwd(spots[0], spots[1], azimuths, spots[2])
    points = np.round(np.column_stack([x, y]) / GRID_DEG) * GRID_DEG
    rings = shapely.linearrings(points.reshape(count, corners, 2)) if count else []
    made[plain] = shapely.normalize(shapely.polygons(rings))
    return made


def ring(lon: float, lat: float, *, inner_km: float, outer_km: float) -> BaseGeometry:
    """Return what lies between two distances from a point; the disc where ``inner_km`` is 0."""
    _check(lon, lat, outer_km)
    _check_inner(inner_km, outer_km)
    holes = [_arc(inner_km, 0.0, TURN)] if inner_km > NOTHING_KM else []
    return _ground(Polygon(_arc(outer_km, 0.0, TURN), holes), lon, lat)


def sector(  # noqa: PLR0913  # a sector has two angles and two lengths
    lon: float, lat: float, *, bearing: float, half_angle: float, inner_km: float, outer_km: float
) -> BaseGeometry:
    """Return the part of a ring within ``half_angle`` degrees of a bearing.

    >>> shape = sector(29.22, -1.67, bearing=0, half_angle=22.5, inner_km=16, outer_km=24)
    >>> shapely.contains_xy(shape, 29.22, [-1.49, -1.85]).tolist()
    [True, False]
    """
    if half_angle >= HALF_TURN:
        return ring(lon, lat, inner_km=inner_km, outer_km=outer_km)
    _check(lon, lat, outer_km)
    _check_inner(inner_km, outer_km)
    first, last = bearing - half_angle, bearing + half_angle
    back = _arc(inner_km, last, first) if inner_km > NOTHING_KM else [(0.0, 0.0)]
    shape = Polygon([*_arc(outer_km, first, last), *back])
    return _ground(shape.segmentize(outer_km * math.tau / STEPS), lon, lat)


def corridor(path: Sequence[tuple[float, float]], *, half_width_km: float) -> BaseGeometry:
    """Return everything within ``half_width_km`` of a path of ``(lon, lat)`` points, joined by geodesics.

    Each leg is laid out around its own middle, so that a path across a continent keeps its width.
    """
    points = list(path)
    if not points:
        raise InputError("a path needs at least one point")
    if _flat(points):
        return _leg(points, half_width_km)
    legs = [disc(*points[0], radius_km=half_width_km)]
    legs += [_leg([a, b], half_width_km) for a, b in pairwise(points) if a != b]
    return _tidy(shapely.union_all(legs, grid_size=GRID_DEG))


def grow(geometry: BaseGeometry, *, by_km: float) -> BaseGeometry:
    """Return the area moved outwards by ``by_km`` (inwards where negative; it may then be empty).

    Each polygon is laid out around its own middle; the width is right to 1 % up to 1,500 km from there.
    """
    if by_km == 0 or geometry.is_empty:
        return geometry
    grown = [_grow_one(part, by_km) for part in polygons_of(unwrap(geometry))]
    return _tidy(shapely.union_all(grown, grid_size=GRID_DEG))


def unwrap(geometry: BaseGeometry) -> BaseGeometry:
    """Return the geometry with longitudes that run on past 180 where it crosses the antimeridian."""
    west, _, east, _ = geometry.bounds if not geometry.is_empty else (0.0, 0.0, 0.0, 0.0)
    parts = list(getattr(geometry, "geoms", []))
    if east - west <= HALF_TURN or not parts:
        return geometry
    moved = [affinity.translate(g, xoff=TURN) if g.bounds[2] <= 0.0 else g for g in parts]
    if geometry.geom_type != "MultiPolygon":
        return shapely.union_all(moved)
    # Only what touches the antimeridian is joined anew: the United States have 215 islands, none of which does.
    cut = [g.bounds[0] <= HALF_TURN <= g.bounds[2] for g in moved]
    joined = polygons_of(shapely.union_all([g for g, is_cut in zip(moved, cut, strict=True) if is_cut]))
    return shapely.multipolygons([*(g for g, is_cut in zip(moved, cut, strict=True) if not is_cut), *joined])


def wrap(geometry: BaseGeometry) -> BaseGeometry:
    """Return the geometry cut at the antimeridian, all longitudes in [-180, 180] (RFC 7946, 3.1.9)."""
    if geometry.is_empty:
        return geometry
    west, _, east, _ = geometry.bounds
    if west >= -HALF_TURN and east <= HALF_TURN:
        return _tidy(geometry)
    turns = range(_turns(west), _turns(east) + 1)
    strips = [affinity.translate(_strip(geometry, turn), xoff=-TURN * turn) for turn in turns]
    return _tidy(shapely.union_all(strips, grid_size=GRID_DEG))


def _strip(geometry: BaseGeometry, turn: int) -> BaseGeometry:
    return geometry.intersection(box(TURN * turn - HALF_TURN, -POLE, TURN * turn + HALF_TURN, POLE))


def _turns(lon: float) -> int:
    return math.floor((lon + HALF_TURN) / TURN)


def _turn(lon: float) -> float:
    return (lon + HALF_TURN) % TURN - HALF_TURN


def _check(lon: float, lat: float, radius_km: float) -> None:
    if not (abs(lon) <= HALF_TURN and abs(lat) <= POLE):
        raise InputError(f"lon {lon}, lat {lat} is no position. Are lon and lat swapped?")
    if not 0.0 < radius_km <= MAX_RADIUS_KM:
        raise InputError(f"a radius of {radius_km} km is outside (0, {MAX_RADIUS_KM:g}]")


def _check_inner(inner_km: float, outer_km: float) -> None:
    if not 0.0 <= inner_km < outer_km:
        raise InputError(f"the inner distance {inner_km} km is not below the outer one, {outer_km} km")


def _arc(radius_km: float, first_deg: float, last_deg: float) -> list[tuple[float, float]]:
    """Return plane points (east, north) in kilometres along a circle, both ends included unless it closes."""
    span = abs(last_deg - first_deg)
    count = max(2, math.ceil(STEPS * span / TURN) + 1)
    turns = np.radians(np.linspace(first_deg, last_deg, count))
    points = [(radius_km * math.sin(t), radius_km * math.cos(t)) for t in turns]
    return points[:-1] if span >= TURN else points


def _flat(points: Sequence[tuple[float, float]]) -> bool:
    """Return whether a path is short enough to be laid out in one plane; not where its box runs round the earth."""
    lons, lats = zip(*points, strict=True)
    if len(points) == 1 or max(lons) - min(lons) > POLE:
        return False
    return distance_km(min(lons), min(lats), to_lon=max(lons), to_lat=max(lats)) <= FLAT_KM


def _leg(points: Sequence[tuple[float, float]], half_width_km: float) -> BaseGeometry:
    middle = midpoint(*points[0], to_lon=points[-1][0], to_lat=points[-1][1])
    origin = np.full((2, len(points)), [[middle[0]], [middle[1]]])
    azimuths, _, metres = geod().inv(origin[0], origin[1], *np.transpose(points))
    line = LineString(_plane(azimuths, metres))
    shape = line.buffer(half_width_km, quad_segs=STEPS // 4)
    return _ground(shape.segmentize(_chord_km(half_width_km)), *middle)


def _chord_km(half_width_km: float) -> float:
    """Return how long an edge may be to stray by a hundredth of the width from its geodesic, up to 85 degrees north."""
    return math.sqrt(8.0 * EARTH_KM * half_width_km * 0.01 / math.tan(math.radians(85.0)))


def _plane(azimuth_deg: np.ndarray, metres: np.ndarray) -> np.ndarray:
    turns = np.radians(azimuth_deg)
    return np.column_stack([np.sin(turns), np.cos(turns)]) * (metres / 1000.0)[:, None]


def _grow_one(polygon: Polygon, by_km: float) -> BaseGeometry:
    lon, lat = _turn(polygon.centroid.x), polygon.centroid.y

    def to_plane(points: np.ndarray) -> np.ndarray:
        origin = np.full((2, len(points)), [[lon], [lat]])
        azimuths, _, metres = geod().inv(origin[0], origin[1], points[:, 0], points[:, 1])
        return _plane(azimuths, metres)

    flat = shapely.make_valid(shapely.transform(polygon, to_plane))
    return _ground(flat.buffer(by_km, quad_segs=STEPS // 8), lon, lat)


def _ground(plane: BaseGeometry, lon: float, lat: float) -> BaseGeometry:
    """Carry polygons of the plane (kilometres east and north of a point) to the ground."""
    if _plain(plane, lon, lat):
        laid = shapely.transform(plane, lambda points: np.round(_laid(points, lon, lat) / GRID_DEG) * GRID_DEG)
        if laid.is_valid:
            return shapely.normalize(areas_of(laid))
    shapes = []
    for polygon in polygons_of(plane):
        shell = _ground_ring(polygon.exterior.coords, lon, lat)
        holes = [_ground_ring(hole.coords, lon, lat) for hole in polygon.interiors]
        shapes.append(shell.difference(shapely.union_all(holes), grid_size=GRID_DEG) if holes else shell)
    return _tidy(shapely.union_all(shapes, grid_size=GRID_DEG)) if shapes else Polygon()


def _plain(plane: BaseGeometry, lon: float, lat: float) -> bool:
    """Return whether a shape around a point stays away from the poles and the antimeridian: corner by corner is enough.

    Ten times faster than cutting and joining rings, to the same centimetre.
    """
    if plane.is_empty:
        return False
    west, south, east, north = plane.bounds
    reach = math.hypot(max(-west, east), max(-south, north)) / KM_A_DEGREE
    return abs(lat) + reach <= PLAIN_LAT and abs(lon) + reach / math.cos(math.radians(PLAIN_LAT)) <= HALF_TURN


def _laid(points: np.ndarray, lon: float, lat: float) -> np.ndarray:
    origin = np.full((2, len(points)), [[lon], [lat]])
    azimuths = np.degrees(np.arctan2(points[:, 0], points[:, 1]))
    lons, lats, _ = geod().fwd(origin[0], origin[1], azimuths, np.hypot(points[:, 0], points[:, 1]) * 1000.0)
    return np.column_stack([lons, lats])


def _ground_ring(corners: Sequence[tuple[float, ...]], lon: float, lat: float) -> BaseGeometry:
    points = _laid(np.asarray(corners)[:, :2], lon, lat)
    return wrap(shapely.make_valid(Polygon(_round_the_pole(_run_on(_open_poles(points))))))


def _open_poles(points: np.ndarray) -> np.ndarray:
    """Give a corner at a pole the longitudes of both its neighbours: there it is an edge of the map, not a point."""
    if np.abs(points[:, 1]).max() < NEAR_POLE:
        return points
    body = points[:-1]
    opened: list[tuple[float, float]] = []
    for i, (lon, lat) in enumerate(body):
        beside = (body[i - 1][0], body[(i + 1) % len(body)][0])
        opened += [(x, math.copysign(POLE, lat)) for x in beside] if abs(lat) >= NEAR_POLE else [(lon, lat)]
    return np.asarray([*opened, opened[0]])


def _run_on(points: np.ndarray) -> np.ndarray:
    """Let longitudes run on past 180 instead of jumping; the last point shows whether the ring went round a pole."""
    return np.column_stack([np.unwrap(points[:, 0], period=TURN), points[:, 1]])


def _round_the_pole(points: np.ndarray) -> np.ndarray:
    went_round = points[-1, 0] - points[0, 0]
    if abs(went_round) < HALF_TURN:
        return points
    pole = math.copysign(POLE, points[np.argmax(np.abs(points[:, 1])), 1])
    return np.vstack([points, [points[-1, 0], pole], [points[0, 0], pole], points[:1]])


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a geometry that are not empty, those of collections too."""
    parts = [part for part in shapely.get_parts(geometry, return_index=False) if not part.is_empty]
    nested = [inner for part in parts for inner in (shapely.get_parts(part) if hasattr(part, "geoms") else [part])]
    return [part for part in nested if isinstance(part, Polygon)]


def areas_of(geometry: BaseGeometry) -> BaseGeometry:
    """Return the valid areas of a geometry without its lines and points: a Polygon, or a MultiPolygon, maybe empty."""
    polygons = polygons_of(shapely.make_valid(geometry))
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _tidy(geometry: BaseGeometry) -> BaseGeometry:
    """Return valid polygons on a grid of a centimetre, corners in one order: the same input gives the same bytes."""
    snapped = shapely.set_precision(areas_of(geometry), GRID_DEG)
    return shapely.normalize(areas_of(snapped))
