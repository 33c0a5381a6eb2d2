"""Areas between reported places, on request (M2 and M3 of docs/control.md).

Both say less than a drawn front line and more than a list of towns. Neither reaches beyond ``cap_km`` from a reported
settlement: the rest of the map is "no information". Neither may be read as a share of a country.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely import MultiPoint, Polygon

from geo.control.areas import Ground, draw_areas, repaired
from geo.gazetteer.kinds import SETTLEMENTS
from geo.geometry import disc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.control.memory import ControlMemory
    from geo.model import ControlStatus, Place

# A settlement's word reaches so far: between 15 and 25 km in the practice of conflict mappers.
CAP_KM = 20.0
# Presence by distance, 1/(1+exp(-(7-0.35 d))): half at 20 km; and by age, 1/(1+exp(-(8-2.5 m))): half at 3.2 months.
# Source: Anders, Journal of Peace Research 57 (2020), territorial control from event data.
NEAR, PER_KM = 7.0, 0.35
FRESH, PER_MONTH = 8.0, 2.5
DAYS_A_MONTH = 30.44
# The presence of nobody: a lone settlement with fresh news then reaches P = 1/2 at 20 km, where its own kernel is half.
NOBODY = 0.5
# Nested outlines of influence: a lone settlement with fresh news reaches P = .5 at 20 km and P = .65 at 13 km.
LEVELS = (0.5, 0.65)
CELL_KM = 2.0
EARTH_KM = 6378.137


class InfluenceArea(NamedTuple):
    """The area in which a side has more influence than ``level``; ``places`` are the ids that made it."""

    holder: str
    level: float
    geometry: BaseGeometry
    places: tuple[str, ...]


def assign_areas(
    statuses: Iterable[ControlStatus], *, method: str, ground: Ground, memory: ControlMemory | None = None
) -> tuple[ControlStatus, ...]:
    """Give every interval its area by the method of the configuration: ``named`` (M0) or ``voronoi`` (M2).

    With ``voronoi``, settlements get their cells and units their outlines without them. ``influence`` is no area of a
    status, since it belongs to no single place: :func:`influence_areas` draws it for a day, and here it is ``named``.
    """
    statuses = tuple(statuses)
    if method != "voronoi":
        return draw_areas(statuses, ground=ground, memory=memory)
    settled = [status for status in statuses if status.place.kind in SETTLEMENTS]
    cells = _cells_by_day(settled, ground)
    found = [piece for status in settled for piece in _pieces(status, cells)]
    units = [status for status in statuses if status.place.kind not in SETTLEMENTS]
    found.extend(_without_cells(draw_areas(units, ground=ground), cells))
    return tuple(sorted(found, key=lambda status: (status.place.id, status.valid_from)))


def _without_cells(
    units: Sequence[ControlStatus], cells: Mapping[date, Mapping[str, BaseGeometry]]
) -> Iterator[ControlStatus]:
    """Yield the outlines of units without the cells in them: what is known of settlements comes first."""
    days = sorted(cells)
    whole = {day: shapely.union_all(list(cells[day].values())) for day in days} if units else {}
    for status in units:
        if status.geometry is None:
            yield status
            continue
        turns = [day for day in days if status.valid_from < day <= status.valid_to]
        starts = [status.valid_from, *turns]
        ends = [*(day - timedelta(days=1) for day in turns), status.valid_to]
        for first, last in zip(starts, ends, strict=True):
            drawn = max((day for day in days if day <= first), default=None)
            left = status.geometry if drawn is None else repaired(status.geometry.difference(whole[drawn]))
            yield replace(status, valid_from=first, valid_to=last, geometry=left)


def home_land(statuses: Iterable[ControlStatus], ground: Ground, *, cap_km: float = CAP_KM) -> BaseGeometry | None:
    """Return the known land to cut areas with; None where none of the places lies in it.

    A place outside all known land (a border town on a generalised outline, another continent) keeps its own disc: what
    is not known cannot cut.
    """
    places = {status.place.id: status.place for status in statuses}
    land = shapely.union_all(list(ground.lands.values()))
    outside = [place for place in places.values() if not shapely.contains_xy(land, place.lon, place.lat)]
    if len(outside) == len(places):
        return None
    return shapely.union_all([land, *(disc(place.lon, place.lat, radius_km=cap_km) for place in outside)])


def _cells_by_day(settled: Sequence[ControlStatus], ground: Ground) -> dict[date, dict[str, BaseGeometry]]:
    """Return the cells on every day on which some place becomes known or unknown; they do not depend on who holds.

    A cell depends on the settlements within twice the cap: only those around a place that comes or goes are drawn anew.
    """
    cells: dict[date, dict[str, BaseGeometry]] = {}
    now: dict[str, BaseGeometry] = {}
    before: dict[str, ControlStatus] = {}
    cutter = _Cutter(ground)
    for day, sites in _sites_by_day(settled):
        turned = [before.get(key) or sites[key] for key in sorted(before.keys() ^ sites.keys())]
        if turned or not cells:
            anew, around = _near(sites, turned, CAP_KM)
            kept = {key: shape for key, shape in now.items() if key in sites}
            drawn = _drawn_cells([sites[key] for key in around], cutter, cap_km=CAP_KM) if around else {}
            now = kept | {key: drawn[key] for key in anew if key in drawn}
            cells[day] = now
        before = sites
    return cells


def _sites_by_day(settled: Sequence[ControlStatus]) -> Iterator[tuple[date, dict[str, ControlStatus]]]:
    """Yield the settlements with a holder on each day on which an interval of any of them begins."""
    beginning: dict[date, list[ControlStatus]] = defaultdict(list)
    for status in settled:
        beginning[status.valid_from].append(status)
    ids = {status.place.id for status in settled}
    valid: dict[str, ControlStatus] = {}
    for day in sorted(beginning):
        valid |= {status.place.id: status for status in beginning[day]}
        yield day, _one_a_point(valid.values(), ids)


def _one_a_point(statuses: Iterable[ControlStatus], ids: set[str]) -> dict[str, ControlStatus]:
    by_point: dict[tuple[float, float], ControlStatus] = {}
    for status in sorted(statuses, key=lambda status: status.place.id):
        if status.holder and not (status.place.parents and status.place.parents[0] in ids):
            by_point.setdefault((status.place.lon, status.place.lat), status)
    return {status.place.id: status for status in by_point.values()}


def _near(
    sites: Mapping[str, ControlStatus], turned: Sequence[ControlStatus], cap_km: float
) -> tuple[list[str], list[str]]:
    """Return which cells change when some settlements come or go, and which settlements bound those cells."""
    if len(turned) * 4 > len(sites):
        return list(sites), list(sites)
    points = _mercator(np.array([(status.place.lon, status.place.lat) for status in (*sites.values(), *turned)]))
    scale = math.cos(math.radians(_highest([*sites.values(), *turned])))
    tree = shapely.STRtree(shapely.points(points[: len(sites)]))
    keys = list(sites)
    found = []
    first = shapely.points(points[len(sites) :])
    for times in (2.0, 4.0):
        rows = np.unique(tree.query(first, predicate="dwithin", distance=times * cap_km / scale)[1])
        found.append([keys[row] for row in rows.tolist()])
    return found[0], found[1]


class _Cutter:
    """Cuts each cell by the land of its settlement's own country, and by water."""

    def __init__(self, ground: Ground | None, *, mask: BaseGeometry | None = None) -> None:
        self.ground, self.mask = ground, mask
        self.lands: dict[str, BaseGeometry | None] = {}
        self.water = ground.water if ground is not None and not ground.water.is_empty else None
        self.known: dict[str, tuple[bytes, BaseGeometry]] = {}
        self.discs: dict[str, BaseGeometry] = {}

    def cut(self, shape: BaseGeometry, place: Place) -> BaseGeometry:
        """Return what of a cell lies on its settlement's own dry land."""
        if self.mask is not None:
            shape = _within(shape, mask=self.mask, water=None)
        if self.ground is None:
            return shape
        country = self.ground.country_of(place)
        if country not in self.lands:
            self.lands[country] = self.ground.own_land(country)
            # Prepared, "is it all on land?" costs next to nothing for the many cells that are.
            shapely.prepare([one for one in (self.lands[country], self.water) if one is not None])
        return _within(shape, mask=self.lands[country], water=self.water)


def _drawn_cells(sites: Sequence[ControlStatus], cutter: _Cutter, *, cap_km: float) -> dict[str, BaseGeometry]:
    points = _mercator(np.array([(status.place.lon, status.place.lat) for status in sites]))
    cells = _cells(points, margin=2.0 * cap_km / math.cos(math.radians(_highest(sites))))
    found = {}
    corners = shapely.transform(np.array(cells, dtype=object), lambda at: np.round(at, 4))
    keys = shapely.to_wkb(shapely.normalize(corners)).tolist()
    for status, cell, key in zip(sites, cells, keys, strict=True):
        known = cutter.known.get(status.place.id)
        if known is None or known[0] != key:
            near = cutter.discs.get(status.place.id)
            if near is None:
                near = cutter.discs[status.place.id] = disc(status.place.lon, status.place.lat, radius_km=cap_km)
            known = key, cutter.cut(near.intersection(_to_degrees(cell)), status.place)
            cutter.known[status.place.id] = known
        if not known[1].is_empty:
            found[status.place.id] = known[1]
    return found


def _pieces(status: ControlStatus, cells: Mapping[date, Mapping[str, BaseGeometry]]) -> Iterator[ControlStatus]:
    """Yield the interval, divided on the days on which its cell changes."""
    if not status.holder:
        yield replace(status, geometry=None)
        return
    start = max(day for day in cells if day <= status.valid_from)
    turns = [start, *(day for day in cells if status.valid_from < day <= status.valid_to)]
    shapes = [cells[day].get(status.place.id) for day in turns]
    first = status.valid_from
    for number, shape in enumerate(shapes):
        later = shapes[number + 1] if number + 1 < len(shapes) else None
        if number + 1 < len(shapes) and shape == later:
            continue
        until = turns[number + 1] - timedelta(days=1) if number + 1 < len(shapes) else status.valid_to
        yield replace(status, valid_from=first, valid_to=until, geometry=shape)
        first = until + timedelta(days=1)


def voronoi_areas(  # noqa: PLR0913  # what a cell is cut by
    statuses: Iterable[ControlStatus],
    *,
    day: date,
    mask: BaseGeometry | None = None,
    water: BaseGeometry | None = None,
    cap_km: float = CAP_KM,
    ground: Ground | None = None,
) -> tuple[ControlStatus, ...]:
    """Give each settlement the ground that is nearer to it than to any other, at most ``cap_km`` away (M2).

    Parameters
    ----------
    statuses
        Intervals of :func:`geo.control.control_status`; those valid on ``day`` that have a holder count.
    mask
        Ground outside it is left away: the theatre, the land of a country.
    water
        Lakes and seas, cut out.
    ground
        Cuts each cell by the land of the settlement's own country and by water, instead of ``water`` alone.

    Returns
    -------
    tuple of ControlStatus
        One a settlement, with ``geometry``; cells of different holders touch and do not overlap.
    """
    sites = _sites(statuses, day)
    if not sites:
        return ()
    cutter = _Cutter(ground if ground is not None else Ground(water=water or Polygon()), mask=mask)
    drawn = _drawn_cells(sites, cutter, cap_km=cap_km)
    return tuple(replace(status, geometry=drawn[status.place.id]) for status in sites if status.place.id in drawn)


def _sites(statuses: Iterable[ControlStatus], day: date) -> list[ControlStatus]:
    """Return one status a point: settlements with a holder on that day, sorted by id; districts of them are none."""
    today = [status for status in statuses if status.valid_from <= day <= status.valid_to]
    settled = [status for status in today if status.holder and status.place.kind in SETTLEMENTS]
    return list(_one_a_point(settled, {status.place.id for status in settled}).values())


def _highest(sites: Sequence[ControlStatus]) -> float:
    return min(max(abs(status.place.lat) for status in sites) + 1.0, 85.0)


def _mercator(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project to kilometres by Mercator: conformal, so that what is nearer stays nearer over tens of kilometres."""
    lat = np.radians(np.clip(points[:, 1], -85.0, 85.0))
    plane: NDArray[np.float64] = EARTH_KM * np.column_stack([np.radians(points[:, 0]), np.arctanh(np.sin(lat))])
    return plane


def _degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    turns = np.column_stack([points[:, 0] / EARTH_KM, np.arcsin(np.tanh(points[:, 1] / EARTH_KM))])
    degrees: NDArray[np.float64] = np.degrees(turns)
    return degrees


def _to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    # Edges are straight on the projection; in degrees they need a corner now and then.
    shape: BaseGeometry = shapely.transform(shapely.segmentize(geometry, 20.0), _degrees)
    return repaired(shape)


def _cells(points: NDArray[np.float64], *, margin: float) -> list[BaseGeometry]:
    frame = shapely.box(*(points.min(axis=0) - margin), *(points.max(axis=0) + margin))
    if len(points) == 1:
        return [frame]
    cells = shapely.voronoi_polygons(MultiPoint(points), extend_to=frame, ordered=True)
    return [cell.intersection(frame) for cell in cells.geoms]


def _within(geometry: BaseGeometry, *, mask: BaseGeometry | None, water: BaseGeometry | None) -> BaseGeometry:
    if mask is not None and not mask.covers(geometry):
        geometry = geometry.intersection(mask)
    if water is not None and water.intersects(geometry):
        geometry = geometry.difference(water)
    return repaired(geometry)


def presence(distance_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the presence kernel by distance.

    >>> [round(float(share), 2) for share in presence(np.array([0.0, 20.0, 40.0]))]
    [1.0, 0.5, 0.0]
    """
    shares: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(NEAR - PER_KM * distance_km)))
    return shares


def freshness(months: float) -> float:
    """Return what a report is still worth after some months.

    >>> round(freshness(0), 2), round(freshness(3.2), 2), round(freshness(6), 2)
    (1.0, 0.5, 0.0)
    """
    return 1.0 / (1.0 + math.exp(-(FRESH - PER_MONTH * months)))


def influence_areas(
    statuses: Iterable[ControlStatus],
    *,
    day: date,
    mask: BaseGeometry | None = None,
    water: BaseGeometry | None = None,
    cap_km: float = CAP_KM,
) -> tuple[InfluenceArea, ...]:
    """Return where each side has influence, as nested outlines that fade with distance and age (M3).

    ``P(a) = K(a) / (sum of K + k0)``, ``K`` the sum over a side's settlements of presence times freshness; a contested
    settlement counts for both. Outlines of one level never overlap between sides, since ``P`` exceeds 1/2 for one only.
    """
    sites = _sites(statuses, day)
    grid = _Grid(_highest(sites) if sites else 0.0)
    for status in sites:
        sides = (status.holder, *status.rivals)
        # What was taken stays taken until somebody else is reported: only who was seen fades with age.
        age = (day - status.last_report).days / DAYS_A_MONTH if status.state == "presence" else 0.0
        worth = freshness(age) / len(sides)
        grid.add(status, sides=sides, worth=worth, cap_km=cap_km)
    return tuple(reach for level in LEVELS for reach in grid.reaches(level, mask=mask, water=water))


class _Grid:
    """Cells of about two kilometres on Mercator's projection, only where a settlement reaches."""

    def __init__(self, highest_lat: float) -> None:
        self.step = CELL_KM / math.cos(math.radians(highest_lat))
        self.sums: dict[str, dict[tuple[int, int], float]] = defaultdict(lambda: defaultdict(float))
        self.places: dict[str, list[str]] = defaultdict(list)

    def add(self, status: ControlStatus, *, sides: Sequence[str], worth: float, cap_km: float) -> None:
        """Add a settlement's presence to the cells that lie wholly within the cap."""
        x, y = _mercator(np.array([(status.place.lon, status.place.lat)]))[0]
        scale = math.cos(math.radians(status.place.lat))
        reach = math.ceil(cap_km / scale / self.step)
        across = np.arange(-reach, reach + 1)
        column, row = round(x / self.step), round(y / self.step)
        columns, rows = (axis.ravel() for axis in np.meshgrid(column + across, row + across))
        away = np.hypot(columns * self.step - x, rows * self.step - y) * scale
        near = away + self.step * scale / math.sqrt(2.0) <= cap_km
        shares = presence(away) * worth
        for side in sides:
            self.places[side].append(status.place.id)
            cells = self.sums[side]
            for cell in np.flatnonzero(near):
                cells[int(columns[cell]), int(rows[cell])] += float(shares[cell])

    def reaches(self, level: float, *, mask: BaseGeometry | None, water: BaseGeometry | None) -> list[InfluenceArea]:
        """Return the area of each side in which its share exceeds the level."""
        total: dict[tuple[int, int], float] = defaultdict(lambda: NOBODY)
        for cells in self.sums.values():
            for cell, value in cells.items():
                total[cell] += value
        found = []
        for side in sorted(self.sums):
            strong = sorted(cell for cell, value in self.sums[side].items() if value > level * total[cell])
            area = _within(self._area(strong), mask=mask, water=water)
            if not area.is_empty:
                found.append(InfluenceArea(side, level, area, tuple(sorted(self.places[side]))))
        return found

    def _area(self, cells: Sequence[tuple[int, int]]) -> BaseGeometry:
        if not cells:
            return shapely.Polygon()
        corners = np.array(cells, dtype=float)
        low, high = (corners - 0.5) * self.step, (corners + 0.5) * self.step
        boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
        return repaired(shapely.transform(shapely.union_all(boxes), _degrees))
