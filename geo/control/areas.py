"""ControlStatus -> areas that never say more than was reported (M0, M6 and M7 of docs/control.md).

A claim about a settlement is that settlement: its outline, or a disc as large as its kind. A claim about a territory is
the territory's outline without the places in it of which something else is known. Water and the ground beyond the
country's border are cut away. Nothing is drawn between the places: that is :mod:`geo.control.influence`, on request.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import shapely
from shapely import MultiLineString, MultiPolygon, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from geo.control.memory import ControlMemory, DrawnArea
from geo.gazetteer.kinds import KINDS, SETTLEMENTS, radius_km
from geo.geometry import area_km2, disc, geod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geo.gazetteer.store import Gazetteer
    from geo.model import ControlStatus, Place

    Bounds = tuple[float, float, float, float]  # west, south, east, north

# Where a settlement's own point lies outside its generalised country or in its generalised lake, this much is kept.
KEPT_KM = 1.0
# Of two settlements that overlap, one so many times larger gives way to the smaller; else the middle parts them.
MUCH_LARGER = 4.0
# Lines of a hatch: so many across an area, never closer or wider than this.
HATCH_LINES = 12
HATCH_KM = (0.25, 12.0)
HATCH_ANGLE_DEG = 45.0
# How well the edge of a generalised outline is known; a place's own precision where that is worse.
EDGE_KM = 1.0
KM_PER_DEG = 111.32
EARTH = shapely.box(-180.0, -90.0, 180.0, 90.0)
# Slivers below this are the arithmetic of the cut, not ground.
SLIVER_KM2 = 0.01
FAR_DEG = 10.0
# Outlines of at most 60 points leave slivers of up to some kilometres between neighbours of one country.
CLOSING_DEG = 0.03
RIVER_STEP_DEG = 0.05
# How far beyond the outermost place units are looked for.
AROUND_DEG = 4.0


class Outlines(Protocol):
    """Whatever knows the outline of a place: a gazetteer."""

    def outline(self, place: Place) -> BaseGeometry | None:
        """Return the outline in WGS 84, or None."""


class Lands(Mapping[str, BaseGeometry]):
    """The land of each country (ISO alpha-2), joined from its first-level units when it is first asked for.

    A map of the world knows more than two hundred countries, of which a build cuts areas with a few.

    >>> lands = Lands({"XX": [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]})
    >>> lands.near((1.5, 0.5, 3, 3)), lands.near((5, 5, 6, 6)), round(lands["XX"].area)
    (['XX'], [], 2)
    """

    def __init__(self, units: Mapping[str, Sequence[BaseGeometry]]) -> None:
        self._units = {country: units[country] for country in sorted(units)}
        self._codes = np.array(list(self._units), dtype=object)
        boxes = [shapely.total_bounds(list(shapes)) for shapes in self._units.values()]
        self._boxes = np.array(boxes, dtype=np.float64).reshape(-1, 4).T
        self._made: dict[str, BaseGeometry] = {}

    def __getitem__(self, country: str) -> BaseGeometry:
        """Return the land of a country, polygons in WGS 84."""
        if country not in self._made:
            self._made[country] = _closed(shapely.union_all([repaired(shape) for shape in self._units[country]]))
            shapely.prepare(self._made[country])  # it is asked about many places
        return self._made[country]

    def __iter__(self) -> Iterator[str]:
        """Yield the codes in their order."""
        return iter(self._units)

    def __len__(self) -> int:
        """Return the number of countries."""
        return len(self._units)

    def near(self, bounds: Bounds) -> list[str]:
        """Return the countries whose box meets another one (west, south, east, north in degrees)."""
        west, south, east, north = bounds
        left, low, right, high = self._boxes
        meets = (left - CLOSING_DEG <= east) & (west <= right + CLOSING_DEG)
        meets &= (low - CLOSING_DEG <= north) & (south <= high + CLOSING_DEG)
        found: list[str] = self._codes[meets].tolist()
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What areas are cut with: the water, the land of each country (ISO alpha-2), and the outlines of places.

    ``towns`` are ``(lon, lat)`` of all settlements that are known around here, reported or not: how densely people live
    says how far the statement of one settlement reaches. ``rivers`` are lines.
    """

    water: BaseGeometry = field(default_factory=Polygon)
    lands: Mapping[str, BaseGeometry] = field(default_factory=dict)
    outlines: Outlines | None = None
    towns: tuple[tuple[float, float], ...] = ()
    rivers: tuple[BaseGeometry, ...] = ()
    # Land by country, made once for all pictures of a build; the world without every land takes a second.
    known: dict[str, BaseGeometry | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    # Shapes laid on the plane of a theatre, beside what they were on the earth.
    laid: dict[tuple[Any, ...], tuple[BaseGeometry, BaseGeometry]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    town_points: NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make an array of the settlements, which every theatre of every picture asks for, and prepare the water."""
        shapely.prepare(self.water)
        object.__setattr__(self, "town_points", np.array(self.towns, dtype=np.float64).reshape(-1, 2))

    def country_of(self, place: Place) -> str:
        """Return the country of a place, by its own word or by the land it lies in; "" where nobody knows.

        >>> from geo.model import Place
        >>> town = Place(id="t", name="T", kind="town", lon=0.5, lat=0.5)
        >>> Ground(lands={"XX": shapely.box(0, 0, 1, 1)}).country_of(town)
        'XX'
        """
        if place.country in self.lands:
            return place.country
        near = self._codes_near((place.lon, place.lat, place.lon, place.lat))
        return next((code for code in near if shapely.contains_xy(self.lands[code], place.lon, place.lat)), "")

    def lands_near(self, shape: BaseGeometry, *, without: str = "") -> list[BaseGeometry]:
        """Return the lands that a shape meets, but for one country's."""
        lands = [self.lands[code] for code in self._codes_near(shape.bounds) if code != without]
        return [land for land in lands if land.intersects(shape)]

    def _codes_near(self, bounds: Bounds) -> Iterable[str]:
        return self.lands.near(bounds) if isinstance(self.lands, Lands) else self.lands

    def lands_around(self, country: str, bounds: Bounds) -> tuple[BaseGeometry | None, list[BaseGeometry]]:
        """Return the land of a country, None where nobody knows it, and those of the others whose box is near.

        >>> ground = Ground(lands={"XX": shapely.box(0, 0, 1, 1), "YY": shapely.box(1, 0, 2, 1)})
        >>> [len(ground.lands_around(country, (0, 0, 2, 1))[1]) for country in ("XX", "")]
        [1, 2]
        """
        own = self.lands.get(country)
        if own is not None:
            west, south, east, north = own.bounds
            bounds = max(bounds[0], west), max(bounds[1], south), min(bounds[2], east), min(bounds[3], north)
        return own, [self.lands[code] for code in self._codes_near(bounds) if code != country]

    def own_land(self, country: str) -> BaseGeometry | None:
        """Return the ground on which an area of a country's settlements may lie; None where no border is known.

        Of two generalised outlines that overlap, neither has the ground in common: it would be abroad for one.
        """
        key = country if country in self.lands else ""
        if key not in self.known:
            self.known[key] = self._own_land(country)
        return self.known[key]

    def _own_land(self, country: str) -> BaseGeometry | None:
        if country not in self.lands:
            others = list(self.lands.values())
            return shapely.difference(EARTH, shapely.union_all(others)) if others else None
        own = self.lands[country]
        # Of a neighbour only what lies beside is looked at: some are as large as a continent.
        near = [land.intersection(shapely.box(*own.bounds)) for land in self.lands_near(own, without=country)]
        return repaired(own.difference(shapely.union_all(near))) if near else own

    def outline(self, place: Place) -> BaseGeometry | None:
        """Return the valid outline of a place, or None."""
        found = place.outline
        if found is None and self.outlines is not None:
            found = self.outlines.outline(place)
        return repaired(found) if found is not None and not found.is_empty else None


def ground_of(places: Iterable[Place], outlines: Outlines) -> Ground:
    """Return the ground of a theatre from its backdrop: lakes are water, first-level units make the lands."""
    water, units = [], defaultdict(list)
    for place in places:
        shape = outlines.outline(place)
        if shape is not None and place.kind == "lake":
            water.append(repaired(shape))
        elif shape is not None and place.kind == "adm1" and place.country:
            units[place.country].append(shape)
    return Ground(water=shapely.union_all(water), lands=Lands(units), outlines=outlines)


def ground_around(gazetteer: Gazetteer, places: Iterable[Place]) -> Ground:
    """Return the ground around some places, wherever on earth they are: units and lakes whose labels are near."""
    points = np.array([(place.lon, place.lat) for place in places])
    west, south = points.min(axis=0) - AROUND_DEG
    east, north = points.max(axis=0) + AROUND_DEG
    rows = [row for row in gazetteer.own_rows if KINDS[gazetteer.columns.kind[row]] in {"adm1", "lake"}]
    near = [gazetteer.place(row) for row in rows]
    ground = ground_of([one for one in near if west <= one.lon <= east and south <= one.lat <= north], gazetteer)
    box = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
    return replace(ground, **around(gazetteer, box))


def _closed(land: BaseGeometry) -> BaseGeometry:
    """Close the slivers that generalised outlines leave between neighbours."""
    return repaired(land.buffer(CLOSING_DEG).buffer(-CLOSING_DEG))


def repaired(geometry: BaseGeometry) -> BaseGeometry:
    """Return polygons that are valid: an outline that crosses itself is mended, what is no area is dropped.

    >>> repaired(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])).is_valid
    True
    """
    valid = geometry if geometry.is_valid else shapely.make_valid(geometry)
    parts = [part for part in shapely.get_parts(valid) if not part.is_empty]
    inner = [piece for part in parts for piece in shapely.get_parts(part)]
    polygons = [piece for piece in inner if piece.geom_type == "Polygon"]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def crossing_outlines(places: Iterable[Place], outlines: Outlines) -> tuple[str, ...]:
    """Return a warning for each outline that crosses itself; it is drawn mended."""
    found = []
    for place in places:
        shape = outlines.outline(place)
        if shape is not None and not shape.is_valid:
            reason = shapely.is_valid_reason(shape)
            found.append(f"{place.id}: the outline of {place.name} is not valid ({reason}); it was mended")
    return tuple(sorted(found))


def place_area(place: Place, ground: Ground | None = None) -> BaseGeometry:
    """Return the area that a claim about a place is drawn as: outline or disc, without water and foreign ground.

    Examples
    --------
    >>> from geo.model import Place
    >>> goma = Place(id="x.goma", name="Goma", kind="city", lon=29.23, lat=-1.67, radius_km=6)
    >>> round(area_km2(place_area(goma)))  # 6 km around
    113
    """
    ground = ground or Ground()
    outline = ground.outline(place)
    if outline is not None and place.kind not in SETTLEMENTS:
        return outline
    whole = outline or disc(place.lon, place.lat, radius_km=place.radius_km or radius_km(place.kind, place.population))
    kept = _at_home(whole, place, ground)
    if ground.water.intersects(kept):
        kept = kept.difference(ground.water)
    if kept is whole:
        return whole
    dry = repaired(kept)
    if dry.is_empty or area_km2(dry) < SLIVER_KM2:
        return disc(place.lon, place.lat, radius_km=KEPT_KM)
    return dry


def _at_home(whole: BaseGeometry, place: Place, ground: Ground) -> BaseGeometry:
    """Cut a settlement by the land of its own country; where nobody knows that, by what is surely another one's."""
    country = ground.country_of(place)
    if country:
        # The overlap of two generalised outlines is nobody's, unless the place itself lies in it.
        own = ground.lands[country]
        near = ground.lands_near(whole, without=country)
        others = [land for land in near if not shapely.contains_xy(land, place.lon, place.lat)]
        kept = whole if own.covers(whole) else whole.intersection(own)
        return kept.difference(shapely.union_all(others)) if others else kept
    near = ground.lands_near(whole)
    return whole.difference(shapely.union_all(near)) if near else whole


def status_area(status: ControlStatus) -> BaseGeometry | None:
    """Return what a status is drawn as: its own geometry, else its place's outline or disc; None if unknown."""
    if status.geometry is not None:
        return status.geometry
    return None if status.state == "unknown" else place_area(status.place)


def draw_areas(
    statuses: Iterable[ControlStatus], *, ground: Ground, memory: ControlMemory | None = None
) -> tuple[ControlStatus, ...]:
    """Give every status its area (M0), so that two holders never overlap but where a place is contested.

    An interval is divided where the area changes within it, because a town inside changed hands.
    A place without a holder gets no area, but it cuts none either. ``memory`` knows areas from the last time.

    Returns
    -------
    tuple of ControlStatus
        Sorted by place id and day; ``geometry`` is valid, WGS 84, and None where nothing is known.
    """
    statuses = sorted(statuses, key=lambda status: (status.place.id, status.valid_from))
    sketch = _Sketch(statuses, ground=ground, memory=memory or ControlMemory())
    drawn: list[ControlStatus] = []
    for status in statuses:
        drawn.extend(sketch.pieces(status))
    return tuple(drawn)


class _Sketch:
    """All places with a status, their areas, and who has to give way to whom."""

    def __init__(self, statuses: Sequence[ControlStatus], *, ground: Ground, memory: ControlMemory) -> None:
        self.by_place: dict[str, list[ControlStatus]] = defaultdict(list)
        for status in statuses:
            self.by_place[status.place.id].append(status)
        self.places = {place_id: found[0].place for place_id, found in self.by_place.items()}
        self.drawn = memory.areas(self.places.values(), ground, lambda place: DrawnArea(place_area(place, ground)))
        self.areas = {place_id: area.shape for place_id, area in self.drawn.items()}
        self.cutters = self._cutters()
        self.cuts: dict[tuple[str, frozenset[str]], BaseGeometry] = {}

    def _cutters(self) -> dict[str, list[str]]:
        """Return for each place the places that take ground from it when they are in other hands."""
        ids = list(self.areas)
        shapes = np.array([self.areas[place_id] for place_id in ids], dtype=object)
        found: dict[str, list[str]] = defaultdict(list)
        pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        for left, right in pairs.T.tolist():
            if left != right and self._gives_way(ids[left], ids[right]):
                found[ids[left]].append(ids[right])
        return found

    def _gives_way(self, loser: str, winner: str) -> bool:
        """Units give way to settlements, the larger unit to the smaller; settlements of a size to each other."""
        settled = [self.places[place].kind in SETTLEMENTS for place in (loser, winner)]
        if settled[0] != settled[1]:
            return settled[1]
        if settled[0] and not self._much_larger(loser, winner) and not self._much_larger(winner, loser):
            return True
        return (self.drawn[loser].km2, loser) > (self.drawn[winner].km2, winner)

    def _much_larger(self, one: str, other: str) -> bool:
        return self.drawn[one].km2 > MUCH_LARGER * self.drawn[other].km2

    def pieces(self, status: ControlStatus) -> Iterator[ControlStatus]:
        """Yield the status with its area, divided where the area changes."""
        if not status.holder:
            yield replace(status, geometry=None)
            return
        before: tuple[date, frozenset[str]] | None = None
        for day in self._turns(status):
            against = self._against(status, day)
            if before is None:
                before = (day, against)
            elif against != before[1]:
                yield self._piece(status, before, until=day - timedelta(days=1))
                before = (day, against)
        if before is not None:
            yield self._piece(status, before, until=status.valid_to)

    def _turns(self, status: ControlStatus) -> list[date]:
        """Return the days in the interval on which a place that cuts this one may have changed hands."""
        others = [other for cutter in self.cutters[status.place.id] for other in self.by_place[cutter]]
        days = {other.valid_from for other in others if status.valid_from < other.valid_from <= status.valid_to}
        return [status.valid_from, *sorted(days)]

    def _against(self, status: ControlStatus, day: date) -> frozenset[str]:
        found = []
        for cutter in self.cutters[status.place.id]:
            other = _on(self.by_place[cutter], day)
            if other is not None and other.holder and hands(other) != hands(status):
                found.append(cutter)
        return frozenset(found)

    def _piece(self, status: ControlStatus, start: tuple[date, frozenset[str]], *, until: date) -> ControlStatus:
        day, against = start
        geometry = self._cut(status.place.id, against)
        return replace(status, valid_from=day, valid_to=until, geometry=geometry)

    def _cut(self, place_id: str, against: frozenset[str]) -> BaseGeometry:
        key = (place_id, against)
        if key not in self.cuts:
            taken = [self._taken(place_id, other) for other in sorted(against)]
            whole = self.areas[place_id]
            self.cuts[key] = repaired(whole.difference(shapely.union_all(taken))) if taken else whole
        return self.cuts[key]

    def _taken(self, place_id: str, other: str) -> BaseGeometry:
        """Return what the other place takes: all that it is, or its half where both are settlements of a size."""
        if not self._gives_way(other, place_id):
            return self.areas[other]
        return nearer_half(self.places[other], self.places[place_id])


def hands(status: ControlStatus) -> tuple[str, tuple[str, ...]]:
    """Return in whose hands a place is: the holder, and the rivals where it is contested."""
    return status.holder, status.rivals if status.state == "contested" else ()


def _on(statuses: Sequence[ControlStatus], day: date) -> ControlStatus | None:
    for status in statuses:
        if status.valid_from <= day <= status.valid_to:
            return status
    return None


def nearer_half(place: Place, other: Place) -> Polygon:
    """Return the half plane (as a large polygon) whose points are nearer to ``place`` than to ``other``."""
    scale = math.cos(math.radians((place.lat + other.lat) / 2.0))
    east, north = (place.lon - other.lon) * scale, place.lat - other.lat
    length = math.hypot(east, north)
    if not length:
        # Two settlements on one point cannot be distinguished by distance: the first by id keeps it.
        west = -FAR_DEG if place.id < other.id else FAR_DEG
        east, north, length = west, 0.0, abs(west)
    turn = math.degrees(math.atan2(north / length, east / length))
    box = shapely.box(0.0, -FAR_DEG, FAR_DEG, FAR_DEG)
    turned = affinity.rotate(box, turn, origin=(0.0, 0.0))
    middle = ((place.lon + other.lon) / 2.0, (place.lat + other.lat) / 2.0)
    return affinity.translate(affinity.scale(turned, 1.0 / scale, 1.0, origin=(0.0, 0.0)), *middle)


def hatch_lines(geometry: BaseGeometry, *, sides: int = 2, spacing_km: float | None = None) -> list[MultiLineString]:
    """Return the hatch of a contested area as lines, one bundle a side, in turns, so that every program shows it.

    Parameters
    ----------
    geometry
        Polygons, WGS 84.
    sides
        How many hold or claim the place.
    spacing_km
        Between two lines. None: about a dozen across the area.

    Examples
    --------
    >>> bundles = hatch_lines(disc(29.2, -1.7, radius_km=6))
    >>> len(bundles), all(lines.length > 0 for lines in bundles)
    (2, True)
    """
    if geometry.is_empty:
        return [MultiLineString() for _ in range(sides)]
    spacing = spacing_km or _spacing(geometry)
    west, south, east, north = geometry.bounds
    # Lines stand on a grid of the whole earth, so that the hatches of neighbours meet.
    flat = math.cos(math.radians(round((south + north) / 2.0)))
    step = spacing / KM_PER_DEG / math.sin(math.radians(HATCH_ANGLE_DEG))
    first, last = (math.floor((west * flat - north) / step), math.ceil((east * flat - south) / step))
    bundles: list[list[BaseGeometry]] = [[] for _ in range(sides)]
    for number in range(first, last + 1):
        ends = [((number * step + lat) / flat, lat) for lat in (south, north)]
        bundles[number % sides].append(shapely.LineString(ends))
    cut = [shapely.intersection(shapely.union_all(lines), geometry) for lines in bundles]
    return [MultiLineString([line for line in shapely.get_parts(part) if line.length > 0]) for part in cut]


def _spacing(geometry: BaseGeometry) -> float:
    low, high = HATCH_KM
    return min(max(math.sqrt(area_km2(geometry)) / HATCH_LINES, low), high)


def area_and_error_km2(geometry: BaseGeometry, *, precision_km: float | None = None) -> tuple[float, float]:
    """Return geodesic square kilometres and by how much they may be wrong: the edge times how well it is known (M7).

    >>> area, error = area_and_error_km2(disc(29.2, -1.7, radius_km=6))
    >>> round(area), round(error)
    (113, 38)
    """
    edge = max(precision_km or 0.0, EDGE_KM)
    metres = abs(float(geod().geometry_area_perimeter(shapely.segmentize(geometry, 0.5))[1]))
    return area_km2(geometry), metres / 1000.0 * edge


def dissolve(statuses: Iterable[ControlStatus]) -> dict[tuple[str, tuple[str, ...]], BaseGeometry]:
    """Return one area for each pair of hands: ``(holder, rivals)`` -> geometry."""
    pieces: dict[tuple[str, tuple[str, ...]], list[BaseGeometry]] = defaultdict(list)
    for status in statuses:
        shape = status_area(status)
        if shape is not None and status.holder:
            pieces[hands(status)].append(shape)
    return {key: repaired(shapely.union_all(np.array(shapes))) for key, shapes in sorted(pieces.items())}


def around(gazetteer: Gazetteer, bbox: tuple[float, float, float, float]) -> dict[str, Any]:
    """Return ``towns`` and ``rivers`` of a :class:`Ground`: what a gazetteer knows in and around a box."""
    west, south, east, north = bbox
    rows = gazetteer.within((west - AROUND_DEG, south - AROUND_DEG, east + AROUND_DEG, north + AROUND_DEG))
    columns = gazetteer.columns
    settled = rows[np.isin(columns.kind[rows], [number for number, kind in enumerate(KINDS) if kind in SETTLEMENTS])]
    rivers = [gazetteer.place(row) for row in rows[columns.kind[rows] == KINDS.index("river")].tolist()]
    lines = [shapely.LineString(river.path) for river in rivers if len(river.path) > 1]
    return {
        "towns": tuple(zip(columns.lon[settled].tolist(), columns.lat[settled].tolist(), strict=True)),
        # A line from town to town is no bank: it would put villages on the wrong side.
        "rivers": tuple(line for line in lines if line.length / len(line.coords) <= RIVER_STEP_DEG),
    }
