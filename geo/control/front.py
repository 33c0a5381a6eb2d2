"""Statuses of a day -> areas by side, the front line, its band of doubt, the grey zone, claims and sightings.

What nobody reported stays paper: ground is given to a side only where at least :data:`ENOUGH` settlements speak, within
a reach that depends on how densely people live; it is cut by the land of the settlement's own country and by water.
No ground is given to two sides, or to one side twice. Allies have areas of their own, and no front between them. A
prior polygon (:mod:`geo.control.prior_areas`) is kept as it was drawn, but where later statuses contradict it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.control.areas import Ground, repaired
from geo.control.sites import Site, allied_sides, measured, shared_edge, sites_on, voronoi
from geo.control.surface import Lattice, Plane, alone, nearest_distances, prior_share, spacing_step
from geo.model import ControlArea
from geo.runtime.interrupt import checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.control.surface import Points, Values
    from geo.model import Actor, ControlStatus, PriorArea, Sign

# How far the statement of a settlement reaches: as far as to the sixth known settlement, within these bounds.
# In the Donbas, Kharkiv and Kivu that is 20 km, in Ituri 22, in Darfur 60.
REACH_KM = (20.0, 60.0)
REACH_TOWNS = 7
# Beyond this from every reported settlement an area fades.
NEAR_KM, FAR_STRENGTH = 20.0, 0.5
# Fewer settlements than this within 1.5 times the reach make no area: they are drawn as themselves.
ENOUGH = 3
ENOUGH_REACH = 1.5
# A grey zone and a sighting reach half as far as a settlement's control, and no farther than this.
GREY_KM = 6.0
# Theatres farther apart than this, degrees, are drawn each on its own plane.
APART_DEG, GRID_DEG = 2.0, 0.25
# The front may lie anywhere between the two nearest settlements; most of the drawn line lies nearer to the real one
# than so much of their distance (bench/front.py). Where it is the edge of a polygon, that one's precision stands.
DOUBT_SHARE, PRIOR_DOUBT_KM, LEAST_DOUBT_KM = 0.5, 1.0, 0.5
DOUBT_STEP_KM = 2.0
# Slivers of the arithmetic, and islands that are smaller than what one settlement can say.
SLIVER_KM2 = 0.5
# A side's ground that another side's encloses is a pocket up to this size.
POCKET_KM2 = 2500.0
# Shapes laid on the planes of theatres that are kept for the next picture.
MOST_LAID = 500


@dataclass
class Picture:
    """What is drawn of a day; ``ground``: side -> all that is assigned to it, before claims and grey are taken out."""

    day: date
    areas: list[ControlArea] = field(default_factory=list)
    ground: dict[str, BaseGeometry] = field(default_factory=dict)
    sites: tuple[Site, ...] = ()
    allies: frozenset[frozenset[str]] = frozenset()


def picture_on(  # noqa: PLR0913  # what a picture is drawn from
    statuses: Iterable[ControlStatus],
    *,
    day: date,
    ground: Ground | None = None,
    priors: Sequence[PriorArea] = (),
    until: date | None = None,
    cap_km: float | None = None,
    actors: Mapping[str, Actor] | None = None,
) -> Picture:
    """Return what is drawn between the places on a day.

    Parameters
    ----------
    statuses
        Intervals of :func:`geo.control.control_status`; those of settlements that are valid on ``day`` count.
    ground
        Land by country, water, and the known settlements: see :class:`geo.control.areas.Ground`.
    priors
        Polygons of somebody's assessment; of each actor the newest up to ``day`` counts.
    until
        The last day for which the picture is shown; ``day`` itself where it is None.
    cap_km
        How far a settlement reaches at most; None: after the density of settlements.
    actors
        Who fights beside whom: no front, no doubt and no pocket is drawn between allies.

    Returns
    -------
    Picture
        Its areas are in WGS 84, sorted by sign, side and place.

    Examples
    --------
    >>> from datetime import date
    >>> from geo.config import ControlSettings
    >>> from geo.control import control_status
    >>> from geo.model import ControlClaim, Place
    >>> day = date(2024, 3, 1)
    >>> def claim(n, actor, lon, lat):
    ...     place = Place(id=f"t{n}", name=f"T{n}", kind="town", lon=lon, lat=lat)
    ...     return ControlClaim(id=f"c{n}", place=place, actor=actor, says="holds", as_of=day, basis="manual")
    >>> spots = [("A", 36.0, 48.0), ("A", 36.1, 48.1), ("A", 36.0, 48.2), ("B", 36.3, 48.0), ("B", 36.4, 48.1)]
    >>> claims = [claim(n, *spot) for n, spot in enumerate(spots)]
    >>> statuses = control_status(claims, settings=ControlSettings(), actors={}, until=day)
    >>> picture = picture_on(statuses, day=day)
    >>> sorted({(area.sign, area.side, area.other) for area in picture.areas})
    [('doubt', 'A', 'B'), ('front', 'A', 'B'), ('held', 'A', ''), ('held', 'B', '')]
    """
    checkpoint()
    ground = ground or Ground()
    newest = _newest(priors, day)
    statuses = tuple(statuses)
    sites = sites_on(statuses, day, ground)
    allies = allied_sides(statuses, others=[prior.actor for prior in newest], day=day, actors=actors or {})
    picture = Picture(day=day, sites=tuple(sites), allies=allies)
    drawers = [
        _Drawer(group, priors=own, ground=ground, day=day, until=until or day, cap_km=cap_km, allies=allies)
        for group, own in _theatres(sites, newest)
    ]
    for drawer in drawers:
        drawer.draw()
        picture.areas += drawer.areas
        for side, shape in drawer.assigned.items():
            before = picture.ground.get(side)
            picture.ground[side] = shape if before is None else repaired(before.union(shape))
    picture.areas.sort(key=lambda area: (area.sign, area.side, area.other, -area.strength, area.places, area.note))
    return picture


def _newest(priors: Iterable[PriorArea], day: date) -> list[PriorArea]:
    found: dict[str, PriorArea] = {}
    for prior in sorted(priors, key=lambda prior: (prior.since, prior.file)):
        if prior.since <= day:
            found[prior.actor] = prior
    return [found[actor] for actor in sorted(found)]


def _theatres(sites: Sequence[Site], priors: Sequence[PriorArea]) -> list[tuple[list[Site], list[PriorArea]]]:
    """Group sites and priors that lie near each other."""
    spots = np.array([(site.lon, site.lat) for site in sites]).reshape(-1, 2)
    # Sites on one cell of a coarse grid reach as far as each other, nearly.
    coarse = np.unique(np.round(spots / GRID_DEG), axis=0) * GRID_DEG
    discs = shapely.buffer(shapely.points(coarse), APART_DEG, quad_segs=2)
    boxes = [shapely.box(*prior.geometry.bounds).buffer(APART_DEG) for prior in priors]
    parts = shapely.get_parts(shapely.union_all(np.array([*discs, *boxes], dtype=object)))
    groups = []
    for part in parts:
        shapely.prepare(part)
        inside = np.flatnonzero(shapely.contains_xy(part, spots[:, 0], spots[:, 1])).tolist()
        polygons = [prior for prior in priors if part.contains(prior.geometry)]
        groups.append(([sites[row] for row in inside], polygons))
    return sorted(groups, key=lambda group: (group[0][0].place_id if group[0] else "", len(group[1])))


class _Drawer:
    """One theatre on its plane."""

    def __init__(  # noqa: PLR0913  # what a picture is drawn from
        self,
        sites: Sequence[Site],
        *,
        priors: Sequence[PriorArea],
        ground: Ground,
        day: date,
        until: date,
        cap_km: float | None,
        allies: frozenset[frozenset[str]],
    ) -> None:
        self.sites, self.priors, self.ground, self.allies = list(sites), list(priors), ground, allies
        self.day, self.until, self.cap_km = day, until, cap_km
        points = np.array([(site.lon, site.lat) for site in sites] or [shapely.get_coordinates(priors[0].geometry)[0]])
        self.plane = Plane(*np.round((points.min(axis=0) + points.max(axis=0)) / 2.0).tolist())
        self.spots = self.plane.flat(points) if sites else np.zeros((0, 2))
        self.polygons = {prior.actor: repaired(self.plane.lay(repaired(prior.geometry))) for prior in priors}
        self.areas: list[ControlArea] = []
        self.assigned: dict[str, BaseGeometry] = {}
        self._lands: dict[str, tuple[BaseGeometry | None, shapely.STRtree]] = {}

    def draw(self) -> None:
        """Fill ``areas`` and ``assigned``."""
        held = [row for row, site in enumerate(self.sites) if site.grade == "held"]
        self.lone = self._lone(held)
        self.basis = [row for row in held if row not in self.lone]
        if not self.basis and not self.polygons:
            return
        checkpoint()
        flat = self._sides()
        checkpoint()
        taken = self._special(flat)
        checkpoint()
        self._held(flat, taken)
        for sign, shapes in taken.items():
            for (side, other), shape in shapes.items():
                self._add(sign, side, shape, other=other, places=self._behind(sign, side))
        self._front(flat)
        self._pockets(flat)
        self._mark_lone()
        self.assigned = {side: self._lifted(shape) for side, shape in flat.items() if not shape.is_empty}

    def _lone(self, held: Sequence[int]) -> set[int]:
        """Return settlements that contradict all around them, and no polygon speaks for them: marked, not painted."""
        if not held:
            return set()
        names = sorted({self.sites[row].side for row in held})
        sides = np.array([names.index(self.sites[row].side) for row in held])
        odd = alone(self.spots[held], sides)
        found = {
            row for row, is_odd in zip(held, odd, strict=True) if is_odd and not self._among_allies(row, held, sides)
        }
        agreed = self._agreeing([row for row in held if row in found])
        return found - agreed

    def _among_allies(self, row: int, held: Sequence[int], sides: NDArray[np.int64]) -> bool:
        """Whether a settlement does not stand alone once its side's allies count as its side."""
        own = self.sites[row].side
        friends = {side for pair in self.allies if own in pair for side in pair}
        if not friends:
            return False
        beside = np.array([own != self.sites[other].side and self.sites[other].side in friends for other in held])
        if not beside.any():
            return False
        at = list(held).index(row)
        return not alone(self.spots[list(held)], np.where(beside, sides[at], sides))[at]

    def _agreeing(self, rows: Sequence[int]) -> set[int]:
        """Return which settlements say what the assessed polygons say."""
        agreed = set()
        for row in rows:
            x, y = self.spots[row]
            holders = [actor for actor, shape in self.polygons.items() if shapely.contains_xy(shape, x, y)]
            agreed |= {row} if self.sites[row].side in holders else set()
        return agreed

    # Who has which ground

    def _sides(self) -> dict[str, BaseGeometry]:
        """Return for each side its ground on the plane; sides never overlap."""
        if not self.basis:
            return dict(self.polygons)
        spots = self.spots[self.basis]
        self.reach = self._reach(self.basis)
        self.lattice = Lattice(
            spots, reach_km=self.reach, step_km=spacing_step(spots), walls=self._walls() if not self.polygons else ()
        )
        painted = self._painted()
        found = {side: self._moved(side, lead) for side, lead in self._assessed().items()}
        found |= {side: self._cut(painted, lead) for side, lead in self._reported().items()}
        return _parted(found, first=sorted(self.polygons))

    def _reach(self, rows: Sequence[int]) -> Values:
        low, high = REACH_KM
        if self.cap_km is not None:
            return np.full(len(rows), self.cap_km)
        if not self.ground.towns:
            return np.full(len(rows), low)
        towns = self.ground.town_points
        near = np.abs(towns - [self.plane.lon, self.plane.lat]).max(axis=1) < 20.0  # noqa: PLR2004  # one side of the earth
        rounded = np.round(np.vstack([self.plane.flat(towns[near]), self.spots]), 1)
        known = np.asarray(np.unique(rounded, axis=0), dtype=np.float64)
        away = nearest_distances(known, self.spots[list(rows)], count=REACH_TOWNS)[:, -1]
        return np.clip(away, low, high)

    def _named(self, sides: Sequence[str]) -> Values:
        return np.array([[self.sites[row].side == side for side in sides] for row in self.basis], dtype=float)

    def _reported(self) -> dict[str, Values]:
        """Return by how much each side without a polygon leads at the vertices over the others without one."""
        sides = sorted({self.sites[row].side for row in self.basis} - set(self.polygons))
        scores = self.lattice.surface(self._named(sides))
        return {side: _lead(scores, number) for number, side in enumerate(sides)}

    def _assessed(self) -> dict[str, Values]:
        """Return by how much each side with a polygon leads over everybody else, as settlements have moved it."""
        if not self.polygons:
            return {}
        older, sides = self._older(), sorted(self.polygons)
        named, scores = self._named(sides), np.zeros((len(self.lattice.vertices), len(sides) + 1))
        for number, side in enumerate(sides):
            share = prior_share(self.polygons[side], self.lattice.sites)
            against = (named[:, number] > 0) != (share > 0.5)  # noqa: PLR2004  # the edge
            moved = np.where(against & ~older[side], named[:, number] - share, 0.0)
            scores[:, number] = prior_share(self.polygons[side], self.lattice.vertices) + self.lattice.surface(moved)
        scores[:, -1] = 1.0 - scores[:, :-1].sum(axis=1)
        return {side: _lead(scores, number) for number, side in enumerate(sides)}

    def _older(self) -> dict[str, NDArray[np.bool_]]:
        """Return for each polygon which settlements were last heard of before it: they do not move it."""
        last = [self.sites[row].last_report for row in self.basis]
        return {prior.actor: np.array([day < prior.since for day in last]) for prior in self.priors}

    def _painted(self) -> dict[str, Values]:
        """Return for each country where its settlements reach and enough of them speak, as heights above 0."""
        nearest, third = self.lattice.ordered_km[:, 0], self.lattice.ordered_km[:, ENOUGH - 1]
        reach = self.reach[self.lattice.nearest_site]
        enough = ENOUGH_REACH * reach - third
        countries = np.array([self.sites[row].country for row in self.basis])
        names = sorted(set(countries.tolist()))
        if len(names) == 1:
            return {names[0]: np.clip(np.minimum(reach - nearest, enough), -1e3, None) / 10.0}
        found = {}
        vertices = shapely.points(self.lattice.vertices)
        for country in names:
            own = np.flatnonzero(countries == country)
            tree = shapely.STRtree(shapely.points(self.lattice.sites[own]))
            at, away = tree.query_nearest(vertices, all_matches=False, return_distance=True)
            height = self.reach[own][at[1]] - away
            found[country] = np.clip(np.minimum(height, enough), -1e3, None) / 10.0
        return found

    def _cut(self, painted: Mapping[str, Values], lead: Values) -> BaseGeometry:
        """Return where a side leads, within reach, on the land of the settlements' own country, without water."""
        shapes = [
            self._on_land(self.lattice.area(np.minimum(lead, height)), country) for country, height in painted.items()
        ]
        return repaired(shapely.union_all(shapes))

    def _on_land(self, shape: BaseGeometry, country: str) -> BaseGeometry:
        """Return what of a shape lies on the land of a country and of no other, without water.

        Of two generalised outlines that overlap, neither has the ground in common: it would be abroad for one.
        """
        if shape.is_empty:
            return shape
        own, others = self._lands_of(country)
        if own is not None:
            shape = shape.intersection(own)
        return repaired(_without(_without(shape, others), self._waters))

    def _lands_of(self, country: str) -> tuple[BaseGeometry | None, shapely.STRtree]:
        if country not in self._lands:
            own, others = self.ground.lands_around(country, self._box)
            laid = None if own is None else self._laid(own)
            self._lands[country] = laid, shapely.STRtree([self._laid(land) for land in others])
        return self._lands[country]

    @cached_property
    def _waters(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.get_parts(self._laid(self.ground.water)))

    @cached_property
    def _box(self) -> tuple[float, float, float, float]:
        """Whole degrees around the settlements: the next picture has nearly the same ones."""
        points = np.array([(site.lon, site.lat) for site in self.sites])
        low, high = np.floor(points.min(axis=0) - APART_DEG), np.ceil(points.max(axis=0) + APART_DEG)
        return (*low.tolist(), *high.tolist())

    def _laid(self, shape: BaseGeometry) -> BaseGeometry:
        """Lay what of a large shape is near on the plane."""
        # The shape is kept, so that its number is no other's.
        key = (id(shape), self.plane, *self._box)
        if key not in self.ground.laid:
            if len(self.ground.laid) >= MOST_LAID:
                self.ground.laid.clear()
            self.ground.laid[key] = shape, repaired(self.plane.lay(shape.intersection(shapely.box(*self._box))))
        return self.ground.laid[key][1]

    def _moved(self, side: str, lead: Values) -> BaseGeometry:
        """Return an assessed polygon as later statuses move it: its own line where nothing changed."""
        polygon = self.polygons[side]
        before = np.where(shapely.contains_xy(polygon, *self.lattice.vertices.T), 1.0, -1.0)
        changed = (np.sign(lead) != before) & (lead != 0)
        if not changed.any():
            return polygon
        step = self.lattice.step
        # Only around what changed is the line drawn anew; elsewhere the lattice would only coarsen it.
        near = shapely.union_all(
            shapely.buffer(shapely.points(self.lattice.vertices[changed]), 1.5 * step, quad_segs=2)
        )
        anew = self.lattice.area(lead).intersection(near)
        land = self._anyones_land(anew.difference(polygon), side)
        return repaired(polygon.difference(near).union(anew.intersection(polygon)).union(land))

    def _anyones_land(self, gained: BaseGeometry, side: str) -> BaseGeometry:
        countries = {self.sites[row].country for row in self.basis if self.sites[row].side == side}
        countries |= {self.sites[row].country for row in self.basis}
        return repaired(shapely.union_all([self._on_land(gained, country) for country in sorted(countries)]))

    # Claims, grey zones, sightings

    def _special(self, flat: Mapping[str, BaseGeometry]) -> dict[Sign, dict[tuple[str, str], BaseGeometry]]:
        """Return the areas that are no solid control: none overlaps another."""
        found: dict[Sign, dict[tuple[str, str], BaseGeometry]] = {"grey": {}, "claimed": {}, "seen": {}}
        rows = [row for row, site in enumerate(self.sites) if site.grade != "held"]
        if not rows:
            return found
        everyone = sorted([*rows, *self.basis])
        cells = self._cells(rows, everyone)
        for row, cell in zip(rows, cells, strict=True):
            site = self.sites[row]
            own = flat.get(site.side)
            shape = cell.difference(own) if own is not None and site.grade in {"claimed", "seen"} else cell
            key = (site.side, " ".join(site.rivals) if site.grade == "grey" else "")
            signs: dict[str, Sign] = {"grey": "grey", "claimed": "claimed", "seen": "seen"}
            here = found[signs[site.grade]]
            here[key] = here.get(key, shapely.Polygon()).union(repaired(shape))
        return found

    def _cells(self, rows: Sequence[int], everyone: Sequence[int]) -> list[BaseGeometry]:
        """Return what is nearer to a settlement than to any other, within its reach, on its own land."""
        spots = self.spots[list(everyone)]
        reach = np.minimum(self._reach(rows) / 2.0, GREY_KM)
        reach = np.where([self.sites[row].grade == "claimed" for row in rows], self._reach(rows), reach)
        cells = voronoi(spots)
        found = []
        for row, far in zip(rows, reach.tolist(), strict=True):
            disc = shapely.Point(*self.spots[row]).buffer(far, quad_segs=16)
            found.append(self._on_land(disc.intersection(cells[everyone.index(row)]), self.sites[row].country))
        return found

    # What is drawn

    def _held(
        self, flat: Mapping[str, BaseGeometry], taken: Mapping[Sign, Mapping[tuple[str, str], BaseGeometry]]
    ) -> None:
        special = [shape for sign in ("grey", "claimed") for shape in taken[sign].values()]
        without = shapely.union_all(special) if special else None
        near = self._near()
        for side, shape in flat.items():
            solid = repaired(shape.difference(without)) if without is not None else shape
            if near is None:
                self._add("held", side, solid, places=self._behind("held", side))
                continue
            polygon = self.polygons.get(side)
            surely = near if polygon is None else near.union(polygon)
            places = self._behind("held", side)
            self._add("held", side, solid.intersection(surely), places=places)
            self._add("held", side, solid.difference(surely), places=places, strength=FAR_STRENGTH)

    def _near(self) -> BaseGeometry | None:
        """Return what is near enough to a settlement not to fade; None where nothing reaches farther."""
        if not self.basis or float(self.reach.max()) <= NEAR_KM:
            return None
        discs = shapely.buffer(shapely.points(self.spots[self.basis]), NEAR_KM, quad_segs=8)
        return shapely.union_all(discs)

    def _behind(self, sign: Sign, side: str) -> tuple[str, ...]:
        grades = {"held": "held", "claimed": "claimed", "grey": "grey", "seen": "seen"}
        rows = self.basis if sign == "held" else range(len(self.sites))
        own = [self.sites[row] for row in rows if self.sites[row].side == side]
        return tuple(sorted(site.place_id for site in own if site.grade == grades[sign]))

    def _front(self, flat: Mapping[str, BaseGeometry]) -> None:
        """Add the line between each two sides, and how far it may lie elsewhere."""
        for number, side in enumerate(sorted(flat)):
            for other in sorted(flat)[number + 1 :]:
                if frozenset((side, other)) in self.allies:
                    continue
                line = shared_edge(flat[side], flat[other])
                if line.is_empty:
                    continue
                lifted = shapely.simplify(line, 0.05)
                self._add("front", side, lifted, other=other)
                self._add("doubt", side, self._doubt(lifted, side, other), other=other)

    def _doubt(self, line: BaseGeometry, side: str, other: str) -> BaseGeometry:
        pieces = shapely.get_parts(shapely.segmentize(line, DOUBT_STEP_KM))
        ends = np.concatenate([np.stack([at[:-1], at[1:]], axis=1) for at in map(shapely.get_coordinates, pieces)])
        middles = ends.mean(axis=1)
        gap = sum(
            (
                _least(self.spots[[row for row in self.basis if self.sites[row].side == one]], middles)
                for one in (side, other)
            ),
            np.zeros(len(middles)),
        )
        width = np.clip(gap / 2.0 * DOUBT_SHARE, LEAST_DOUBT_KM, REACH_KM[0] / 2.0)
        for polygon in self.polygons.values():
            kept = shapely.distance(shapely.points(middles), polygon.boundary) < 0.05  # noqa: PLR2004  # the very line
            width[kept] = np.minimum(width[kept], PRIOR_DOUBT_KM)
        return shapely.union_all(shapely.buffer(shapely.linestrings(ends), width, quad_segs=4))

    def _pockets(self, flat: Mapping[str, BaseGeometry]) -> None:
        """Add a ring around ground that another side encloses."""
        for side, shape in flat.items():
            for other, around in flat.items():
                if other == side or frozenset((side, other)) in self.allies:
                    continue
                holes = [shapely.Polygon(hole) for part in shapely.get_parts(around) for hole in part.interiors]
                for hole in holes:
                    inside = hole.intersection(shape)
                    if hole.area < POCKET_KM2 and inside.area > 0.5 * hole.area:
                        within = shapely.contains_xy(hole, self.spots[:, 0], self.spots[:, 1])
                        rows = [row for row in np.flatnonzero(within) if self.sites[row].side == side]
                        names = [self.sites[row].place_id for row in rows]
                        self._add("pocket", side, hole.exterior, other=other, places=tuple(sorted(names)))

    def _mark_lone(self) -> None:
        rows = sorted(self.lone)
        if not rows:
            return
        rings = shapely.get_exterior_ring(shapely.buffer(shapely.points(self.spots[rows]), 2.0, quad_segs=8))
        marks = self.plane.lift(shapely.multilinestrings(rings, indices=np.arange(len(rings))))
        for row, mark in zip(rows, marks, strict=True):
            site = self.sites[row]
            note = f"{site.name} contradicts the settlements around it: marked, not painted"
            area = ControlArea(
                sign="lone",
                side=site.side,
                geometry=mark,
                valid_from=self.day,
                valid_to=self.until,
                places=(site.place_id,),
                note=note,
            )
            self.areas.append(measured(area))

    def _add(  # noqa: PLR0913  # an area has many sides
        self,
        sign: Sign,
        side: str,
        shape: BaseGeometry,
        *,
        other: str = "",
        places: tuple[str, ...] = (),
        strength: float = 1.0,
    ) -> None:
        lifted = self._lifted(shape)
        if lifted.is_empty:
            return
        area = ControlArea(
            sign=sign,
            side=side,
            geometry=lifted,
            valid_from=self.day,
            valid_to=self.until,
            other=other,
            places=places,
            strength=strength,
        )
        self.areas.append(measured(area))

    def _lifted(self, shape: BaseGeometry) -> BaseGeometry:
        if shape.geom_type.endswith(("LineString", "LinearRing")):
            lines = shapely.MultiLineString([part for part in shapely.get_parts(shape) if part.length > 0])
            return self.plane.lift(lines)
        parts = [part for part in shapely.get_parts(repaired(shape)) if part.area >= SLIVER_KM2]
        if not parts:
            return shapely.Polygon()
        # Straight edges of the plane are none on the earth: two that touched may now cross.
        lifted = repaired(self.plane.lift(repaired(shapely.MultiPolygon(parts))))
        return repaired(shapely.set_precision(lifted, 1e-6))

    def _walls(self) -> list[BaseGeometry]:
        from geo.control.river_barriers import river_walls

        rows = self.basis
        rivers = [self.plane.lay(line) for line in self.ground.rivers]
        return river_walls(rivers, self.spots[rows], [self.sites[row].side for row in rows])


def _lead(scores: Values, number: int) -> Values:
    """Return by how much one column exceeds the greatest of the others; where it is alone, it leads by what it is."""
    others = np.delete(scores, number, axis=1)
    lead: Values = scores[:, number] - others.max(axis=1) if others.shape[1] else np.ones(len(scores))
    return lead


def _without(shape: BaseGeometry, taken: shapely.STRtree) -> BaseGeometry:
    """Return a shape without what others take of it, part by part: most of them meet few of the others or none."""
    parts = shapely.get_parts(shape)
    meeting: dict[int, list[int]] = {}
    for part, other in taken.query(parts, predicate="intersects").T.tolist():
        meeting.setdefault(part, []).append(other)
    if not meeting:
        return shape
    for part, others in meeting.items():
        parts[part] = parts[part].difference(shapely.union_all(taken.geometries[others]))
    return shapely.union_all(parts)


def _parted(found: Mapping[str, BaseGeometry], *, first: Sequence[str]) -> dict[str, BaseGeometry]:
    """Take from each side what the ones before it have: what is assessed comes first."""
    order = [*first, *sorted(side for side in found if side not in first)]
    taken: BaseGeometry = shapely.Polygon()
    parted = {}
    for side in order:
        parted[side] = repaired(found[side].difference(taken)) if not taken.is_empty else found[side]
        taken = taken.union(parted[side])
    return {side: parted[side] for side in sorted(parted)}


def _least(spots: Points, points: Points) -> Values:
    if not len(spots):
        return np.full(len(points), REACH_KM[0])
    return np.minimum(nearest_distances(spots, points, count=1)[:, 0], REACH_KM[0])
