"""Sides of settlements -> sides of the ground between them: kriging on a plane of kilometres.

Each settlement whose side is known counts with the covariance ``exp(-d / 20 km)`` (ordinary geostatistics, Matheron
1963; indicator kriging, Journel 1983): of several neighbours on one side of a point the nearest speaks for the others,
so that a cluster of villages has one voice. A polygon that somebody assessed may be the mean of the surface: then only
the settlements that contradict it move it. Everything here is arrays and shapes on a plane; who the sides are, and
which ground is theirs to hold, is :mod:`geo.control.front`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.control.areas import repaired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

    Points = NDArray[np.float64]
    Values = NDArray[np.float64]

# bench/front.py: between 10 and 80 km the share of right ground changes by less than half a point.
RANGE_KM = 20.0
# What a settlement's own statement leaves open: a nugget of 0.2 costs nothing where all are right and gains eight
# points where one in ten is wrong.
NUGGET = 0.2
NEIGHBOURS = 24
TILE_CELLS = 8
# Of each vertex the distances of so many sites are kept, nearest first.
ORDERED = 3
# The edge of an assessed polygon is passed over within about so much: it counts fully from twice this on.
EDGE_KM = 4.0
EDGE_SATURATED_KM = 12.0
# A river that is the front: what lies beyond counts as if it were so much farther away.
WALL_KM = 40.0
STEP_KM = (0.75, 5.0)
MOST_VERTICES = 160_000
CHUNK = 256
# The next settlements, which decide whether one stands alone against all around it.
JURY = 8
ALONE_SHARE = 1 / 8


@dataclass(frozen=True)
class Plane:
    """An equal-area plane around a point, in kilometres: true to 0.3 % over a thousand kilometres."""

    lon: float
    lat: float

    @cached_property
    def _transformer(self) -> Transformer:
        from pyproj import Transformer

        target = f"+proj=laea +lat_0={self.lat:.4f} +lon_0={self.lon:.4f} +datum=WGS84 +units=km"
        return Transformer.from_crs("EPSG:4326", target, always_xy=True)

    def flat(self, points: Points) -> Points:
        """Return kilometres east and north for ``(lon, lat)``."""
        return np.column_stack(self._transformer.transform(points[:, 0], points[:, 1]))

    def degrees(self, points: Points) -> Points:
        """Return ``(lon, lat)`` for kilometres east and north."""
        return np.column_stack(self._transformer.transform(points[:, 0], points[:, 1], direction="INVERSE"))

    def lay(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape of the earth on the plane; edges get a corner every few kilometres."""
        laid: BaseGeometry = shapely.transform(shapely.segmentize(shape, 0.1), self.flat)
        return laid

    def lift(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape of the plane on the earth, WGS 84."""
        lifted: BaseGeometry = shapely.transform(shapely.segmentize(shape, 10.0), self.degrees)
        return lifted


def nearest_distances(sites: Points, points: Points, *, count: int) -> Values:
    """Return ``[point, count]``: distances from each point to its next sites, nearest first; inf where there are fewer.

    >>> nearest_distances(np.array([[0.0, 0.0], [3.0, 0.0]]), np.array([[1.0, 0.0]]), count=3).tolist()
    [[1.0, 2.0, inf]]
    """
    found = np.full((len(points), count), np.inf)
    least = min(count, len(sites))
    for rows, _, squares in _neighbourhoods(sites, points, count=least):
        found[rows, :least] = np.sqrt(np.sort(np.partition(squares, least - 1, axis=1)[:, :least], axis=1))
    return found


def _neighbourhoods(
    sites: Points, points: Points, *, count: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Values]]:
    """Yield points, the sites around them (all next ``count`` among them), and squared distances ``[point, site]``."""
    order, ordered = np.argsort(points[:, 0], kind="stable"), np.argsort(sites[:, 0], kind="stable")
    across = sites[ordered, 0]
    span = np.ptp(sites, axis=0) + 1.0
    width = 4.0 * float(np.sqrt(np.prod(span) * (count + 1) / len(sites)))
    for start in range(0, len(points), CHUNK):
        rows = order[start : start + CHUNK]
        part = points[rows]
        first, last = np.searchsorted(across, [part[0, 0] - width, part[-1, 0] + width])
        squares = _squares(part, sites[ordered[first:last]])
        if last - first < count or np.partition(squares, count - 1, axis=1)[:, count - 1].max() > width**2:
            first, last = 0, len(sites)
            squares = _squares(part, sites[ordered])
        yield rows, ordered[first:last], squares


def _distances(ones: Values, others: Values) -> Values:
    """Return ``[..., one, other]``: distances between points ``[..., one, 2]`` and ``[..., other, 2]``."""
    across, up = (ones[..., :, None, axis] - others[..., None, :, axis] for axis in (0, 1))
    away: Values = np.sqrt(across * across + up * up)
    return away


def _squares(points: Points, sites: Points) -> Values:
    squares: Values = (points[:, None, 0] - sites[None, :, 0]) ** 2 + (points[:, None, 1] - sites[None, :, 1]) ** 2
    return squares


def alone(sites: Points, sides: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which sites contradict (nearly) all of the sites around them.

    >>> spots = np.array([[float(n), 0.0] for n in range(12)])
    >>> alone(spots, np.array([0] * 5 + [1] + [0] * 6)).nonzero()[0].tolist()
    [5]
    """
    found = np.zeros(len(sites), dtype=bool)
    if len(sites) <= JURY:
        return found
    for rows, near, squares in _neighbourhoods(sites, sites, count=JURY + 1):
        squares[rows[:, None] == near[None, :]] = np.inf
        jury = near[np.argpartition(squares, JURY - 1, axis=1)[:, :JURY]]
        found[rows] = (sides[jury] == sides[rows, None]).mean(axis=1) <= ALONE_SHARE
    return found


class Lattice:
    """Vertices on a plane around sites, the weights that each site has there, and contours of what is found.

    Parameters
    ----------
    sites
        ``[site, 2]``, kilometres on a plane.
    reach_km
        Vertices are laid so far around each site.
    step_km
        Between two vertices; wider where there would be more than :data:`MOST_VERTICES`.
    walls
        Lines on the plane (rivers that are the front): sites beyond one count as much farther away.

    Attributes
    ----------
    vertices
        ``[vertex, 2]``, kilometres.
    nearest_site, ordered_km
        The nearest site of each vertex, and ``[vertex, ORDERED]`` how far the next ones are, nearest first.
    """

    def __init__(self, sites: Points, *, reach_km: Values, step_km: float, walls: Sequence[BaseGeometry] = ()) -> None:
        self.sites = sites
        self.wall = shapely.union_all(list(walls)) if walls else None
        low, high = sites.min(axis=0) - reach_km.max(), sites.max(axis=0) + reach_km.max()
        self.step = max(step_km, float(np.sqrt(np.prod(high - low) / MOST_VERTICES)))
        # The lattice lies on multiples of its step, so that a new site does not move it.
        self.corner = np.floor(low / self.step).astype(int)
        self.shape = tuple(int(count) + 2 for count in np.ceil((high - low) / self.step))
        self.active = np.zeros(self.shape, dtype=bool)
        for row, reach in zip(sites / self.step - self.corner, reach_km / self.step + 2.0, strict=True):
            window, near = self._disc(row, float(reach))
            self.active[window] |= near
        self.rows, self.columns = np.nonzero(self.active)
        self.vertices = np.column_stack([self.rows, self.columns]) * self.step + self.corner * self.step
        self.nearest_site = np.zeros(len(self.vertices), dtype=np.int64)
        self.ordered_km = np.full((len(self.vertices), ORDERED), np.inf)
        self._weights = list(self._tiles())

    def _disc(self, middle: Points, reach: float) -> tuple[tuple[slice, slice], NDArray[np.bool_]]:
        low = np.maximum(np.floor(middle - reach).astype(int), 0)
        high = np.minimum(np.ceil(middle + reach).astype(int) + 1, self.shape)
        across, up = (np.arange(low[axis], high[axis]) - middle[axis] for axis in (0, 1))
        near = across[:, None] ** 2 + up[None, :] ** 2 <= reach**2
        return (slice(low[0], high[0]), slice(low[1], high[1])), near

    def _tiles(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Values]]:
        """Yield vertices, their sites, and weights ``[vertex, site]``: one solution for all vertices of a tile."""
        tile = self.rows // TILE_CELLS * (self.shape[1] // TILE_CELLS + 1) + self.columns // TILE_CELLS
        order = np.argsort(tile, kind="stable")
        starts = np.flatnonzero(np.diff(tile[order], prepend=-1))
        tiles = np.split(order, starts[1:])
        middles = np.array([self.vertices[vertices].mean(axis=0) for vertices in tiles])
        nearest = self._nearest(middles)
        for vertices, sites, solution in zip(tiles, nearest, self._solutions(nearest), strict=True):
            spots = self.vertices[vertices]
            away = _distances(spots, self.sites[sites])
            self.nearest_site[vertices] = sites[away.argmin(axis=1)]
            least = min(ORDERED, len(sites))
            self.ordered_km[vertices, :least] = np.sort(away, axis=1)[:, :least]
            yield vertices, sites, np.exp(-self._behind_walls(away, spots, self.sites[sites]) / RANGE_KM) @ solution

    def _nearest(self, middles: Points) -> list[NDArray[np.int64]]:
        """Return the sites around each tile."""
        if len(self.sites) <= NEIGHBOURS:
            return [np.arange(len(self.sites))] * len(middles)
        found: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)] * len(middles)
        for rows, near, squares in _neighbourhoods(self.sites, middles, count=NEIGHBOURS):
            best = near[np.argpartition(squares, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]]
            for row, sites in zip(rows.tolist(), np.sort(best, axis=1), strict=True):
                found[row] = sites
        return found

    def _solutions(self, nearest: Sequence[NDArray[np.int64]]) -> Iterator[Values]:
        """Yield for each tile the inverse of its sites' covariance, ``[site, site]``; many tiles at once."""
        for start in range(0, len(nearest), CHUNK):
            spots = self.sites[np.stack(nearest[start : start + CHUNK])]
            between = _distances(spots, spots)
            if self.wall is not None:
                between = np.stack([self._behind_walls(*each) for each in zip(between, spots, spots, strict=True)])
            yield from np.linalg.inv(np.exp(-between / RANGE_KM) + NUGGET * np.eye(spots.shape[1]))

    def _behind_walls(self, away: Values, ones: Points, others: Points) -> Values:
        """Return distances; those across a wall are longer."""
        if self.wall is None:
            return away
        hull = shapely.box(*np.vstack([ones, others]).min(axis=0), *np.vstack([ones, others]).max(axis=0))
        near = self.wall.intersection(hull)
        if near.is_empty:
            return away
        shapely.prepare(near)
        ends = np.stack(np.broadcast_arrays(ones[:, None], others[None, :]), axis=2)
        crossed: NDArray[np.bool_] = shapely.intersects(shapely.linestrings(ends), near)
        return np.asarray(away + WALL_KM * crossed, dtype=np.float64)

    def surface(self, values: Values) -> Values:
        """Return ``[vertex, ...]`` what values at the sites, ``[site, ...]``, are between them; 0 far from all."""
        found = np.zeros((len(self.vertices), *values.shape[1:]))
        for vertices, sites, weights in self._weights:
            found[vertices] = weights @ values[sites]
        return found

    def area(self, level: Values) -> BaseGeometry:
        """Return where a value at the vertices exceeds 0, as polygons on the plane, cut between the vertices.

        Areas of ``level`` and of ``-level`` share their edge, corner by corner.
        """
        above = np.flatnonzero(level > 0)
        if not len(above):
            return shapely.Polygon()
        # A side leads in a small part of the lattice: only what is around its vertices is looked at.
        first = np.maximum([self.rows[above].min() - 1, self.columns[above].min() - 1], 0)
        last = np.minimum([self.rows[above].max() + 2, self.columns[above].max() + 2], self.shape)
        field = np.full(self.shape, np.nan)
        field[self.rows, self.columns] = np.where(level == 0, -1e-12, level)
        field, corner = field[first[0] : last[0], first[1] : last[1]], self.corner + first
        pieces = [*self._whole_cells(field, corner), *self._cut_cells(field, corner)]
        # Neighbours share whole edges, corner by corner, so that no crossings need to be looked for.
        return repaired(shapely.coverage_union_all(np.array(pieces, dtype=object))) if pieces else shapely.Polygon()

    def _whole_cells(self, field: Values, corner: NDArray[np.int64]) -> list[BaseGeometry]:
        """Return the cells whose four corners are above 0; ``corner`` is that of the field on the lattice."""
        above = field > 0
        row, column = np.nonzero(above[:-1, :-1] & above[1:, :-1] & above[1:, 1:] & above[:-1, 1:])
        low = (np.column_stack([row, column]) + corner) * self.step
        high = (np.column_stack([row + 1, column + 1]) + corner) * self.step
        return list(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))

    def _cut_cells(self, field: Values, corner: NDArray[np.int64]) -> list[BaseGeometry]:
        """Return what of the cells on the edge lies above 0, as parts of two triangles each."""
        corners = np.stack([field[:-1, :-1], field[1:, :-1], field[1:, 1:], field[:-1, 1:]], axis=-1)
        mixed = np.isfinite(corners).all(axis=-1) & (corners > 0).any(axis=-1) & ~(corners > 0).all(axis=-1)
        rows, columns = np.nonzero(mixed)
        offsets = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
        spots = (np.column_stack([rows, columns])[:, None] + offsets[None] + corner) * self.step
        heights = corners[mixed]
        pieces: list[BaseGeometry] = []
        for triangle in ((0, 1, 2), (0, 2, 3)):
            pieces += _cut_triangles(spots[:, triangle], heights[:, triangle])
        return pieces


def _cut_triangles(spots: Values, heights: Values) -> list[BaseGeometry]:
    """Return the parts of triangles ``[n, 3, 2]`` where the height, linear between the corners, exceeds 0."""
    above = heights > 0
    count = above.sum(axis=1)
    pieces = list(shapely.polygons(spots[count == 3])) if (count == 3).any() else []  # noqa: PLR2004  # all corners
    for many in (1, 2):
        these = count == many
        if not these.any():
            continue
        # The odd corner first: the only one above 0, or the only one below.
        odd = np.argmax(above[these] if many == 1 else ~above[these], axis=1)
        turn = (odd[:, None] + np.arange(3)) % 3
        at = np.take_along_axis(spots[these], turn[..., None], axis=1)
        high = np.take_along_axis(heights[these], turn, axis=1)
        cuts = [_crossing(at[:, 0], at[:, end], high[:, 0], high[:, end]) for end in (1, 2)]
        rings = [at[:, 0], *cuts] if many == 1 else [cuts[0], at[:, 1], at[:, 2], cuts[1]]
        pieces += list(shapely.polygons(np.stack(rings, axis=1)))
    return pieces


def _crossing(one: Points, other: Points, height: Values, other_height: Values) -> Points:
    """Return where the height passes 0 between two points; the same corner whichever of the two comes first."""
    first = (one[:, :1] < other[:, :1]) | ((one[:, :1] == other[:, :1]) & (one[:, 1:] < other[:, 1:]))
    low, high = np.where(first, one, other), np.where(first, other, one)
    below, over = (np.where(first[:, 0], *pair) for pair in ((height, other_height), (other_height, height)))
    crossing: Points = low + (below / (below - over))[:, None] * (high - low)
    return np.round(crossing, 6)


def prior_share(shape: BaseGeometry, points: Points) -> Values:
    """Return how far points belong to an assessed polygon: 1 inside, 0 outside, between within some km of its edge."""
    shapely.prepare(shape)
    inside = shapely.contains_xy(shape, points[:, 0], points[:, 1])
    away = np.full(len(points), EDGE_SATURATED_KM)
    parts = shapely.get_parts(shapely.segmentize(shape.boundary, 5.0))
    ends = [np.stack([at[:-1], at[1:]], axis=1) for at in map(shapely.get_coordinates, parts)]
    tree = shapely.STRtree(shapely.linestrings(np.concatenate(ends)))
    (near, _), distances = tree.query_nearest(
        shapely.points(points), max_distance=EDGE_SATURATED_KM, return_distance=True, all_matches=False
    )
    away[near] = distances
    share: Values = (1.0 + np.tanh(np.where(inside, away, -away) / EDGE_KM)) / 2.0
    return share


def spacing_step(sites: Points) -> float:
    """Return a step for the lattice: a sixth of how far settlements usually lie apart, within bounds."""
    low, high = STEP_KM
    usual = float(np.median(nearest_distances(sites, sites, count=2)[:, 1])) if len(sites) > 1 else low
    return min(max(usual / 4.0, low), high)
