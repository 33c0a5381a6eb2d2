"""The part of an outline that a direction names: cut along meridians and parallels, by shares of its area.

Outlines come in and go out as WGS 84 degrees, ``lon, lat``; areas are compared on Lambert's cylinder, where they are
even.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import box

from geo.errors import InputError
from geo.geometry import BEARINGS, areas_of, polygons_of, unwrap, wrap

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

HALF, MIDDLE, FAR = 0.5, 0.5, 0.25  # shares of the area: a half, the middle of it, the farthest quarter
CUT = 1e-12  # of the extent: so near a cut is found; around a pole the sine of a latitude hardly grows
TURNS = 40  # each halves the rest at least: more would go beyond what a float holds
# upper and lower follow the map where no river decides: the gazetteer's own names (Upper Egypt) win before that.
PLAIN_DIRECTION = {"upper": "north", "lower": "south"}


def part_of(outline: BaseGeometry, direction: str, *, far: bool = False) -> BaseGeometry:
    """Return the part of an outline that a direction names.

    A half by area for "north", the western half of the northern half for "north-west", the middle for "central", the
    farthest quarter with ``far``. Cuts run along meridians and parallels, since that is what the words mean.

    Parameters
    ----------
    outline
        Polygons in WGS 84; may cross the antimeridian.
    direction
        A key of ``BEARINGS``, or "central", "upper", "lower".

    Raises
    ------
    InputError
        If the outline has no area or the direction is unknown.

    Examples
    --------
    >>> part_of(box(20, -10, 30, 0), "east").bounds
    (25.0, -10.0, 30.0, 0.0)
    """
    word = PLAIN_DIRECTION.get(direction, direction)
    if word not in BEARINGS and word != "central":
        raise InputError(f"{direction!r} is no direction; known: {', '.join([*BEARINGS, 'central', *PLAIN_DIRECTION])}")
    part = areas_of(unwrap(outline))
    if part.is_empty or not part.area > 0:
        raise InputError("an outline without an area has no parts")
    for axis, low, high in _shares(word, far=far):
        part = _band(part, axis, low, high)
    return wrap(part)


def _shares(word: str, *, far: bool) -> list[tuple[int, float, float]]:
    """Return the cuts in their order: axis (0 lon, 1 lat), and from which to which share of the area, west to east."""
    if word == "central":
        edge = (1.0 - MIDDLE) / 2.0
        return [(1, edge, 1.0 - edge), (0, edge, 1.0 - edge)]
    share = FAR if far else HALF
    lower, upper = (0.0, share), (1.0 - share, 1.0)
    ends = {"north": (1, *upper), "south": (1, *lower), "east": (0, *upper), "west": (0, *lower)}
    return [ends[name] for name in word.split("-")]


def _band(geometry: BaseGeometry, axis: int, low: float, high: float) -> BaseGeometry:
    west, south, east, north = geometry.bounds
    limits = [west, south, east, north]
    if low > 0.0:
        limits[axis] = _quantile(geometry, axis, low)
    if high < 1.0:
        limits[axis + 2] = _quantile(geometry, axis, high)
    return areas_of(geometry.intersection(box(*limits)))


def _quantile(geometry: BaseGeometry, axis: int, share: float) -> float:
    """Return the meridian or parallel that has the share of the area on its western or southern side."""
    even = shapely.transform(geometry, _equal_area)
    polygons = [shapely.polygons(part) if isinstance(part, shapely.LinearRing) else part for part in polygons_of(even)]
    edges = np.vstack([_edges(part, axis) for part in polygons])
    limit = _limit(edges, share * even.area, even.area)
    return limit if axis == 0 else math.degrees(math.asin(limit))


def _limit(edges: np.ndarray, wanted: float, whole: float) -> float:
    """Return the limit along the axis below which so much area lies, by Ridders's method: a dozen looks, not forty.

    C. J. F. Ridders, "A new algorithm for computing a single root", IEEE Transactions on Circuits and Systems, 1979.
    """
    low, high = float(edges[:, :2].min()), float(edges[:, :2].max())
    below, above = -wanted, whole - wanted
    near = CUT * (high - low)
    for _ in range(TURNS):
        if high - low <= near:
            break
        middle = (low + high) / 2.0
        off = _area_below(edges, middle) - wanted
        if off == 0.0:
            return middle
        better = middle - (middle - low) * off / math.sqrt(off * off - below * above)
        far = _area_below(edges, better) - wanted
        tried = [(low, below), (middle, off), (better, far), (high, above)]
        low, below = max(one for one in tried if one[1] <= 0.0)
        high, above = min(one for one in tried if one[1] >= 0.0)
    return high


def _edges(polygon: Polygon, axis: int) -> np.ndarray:
    """Return the edges of a polygon, one a row: where they begin and end along the axis, height there, and slope.

    Heights are signed so that the integrals over all edges add up to the area, whichever way a ring runs.
    """
    oriented = shapely.orient_polygons(polygon)
    rings = [np.asarray(ring.coords) for ring in (oriented.exterior, *oriented.interiors)]
    sign = -1.0 if axis == 0 else 1.0
    begins, ends = np.vstack([ring[:-1] for ring in rings]), np.vstack([ring[1:] for ring in rings])
    run, rise = (ends - begins)[:, axis], sign * (ends - begins)[:, 1 - axis]
    slope = np.divide(rise, run, out=np.zeros_like(run), where=run != 0.0)
    return np.column_stack([begins[:, axis], ends[:, axis], sign * begins[:, 1 - axis], slope])


def _area_below(edges: np.ndarray, limit: float) -> float:
    """Return the area on the lower side of a limit along the axis, by Green's theorem: the sum of height times run."""
    begins, ends = np.minimum(edges[:, 0], limit), np.minimum(edges[:, 1], limit)
    heights = edges[:, 2] + edges[:, 3] * ((begins + ends) / 2.0 - edges[:, 0])
    return float((ends - begins) @ heights)


def _equal_area(points: np.ndarray) -> np.ndarray:
    """Project by Lambert's cylinder: areas are even, meridians and parallels stay straight."""
    return np.column_stack([points[:, 0], np.sin(np.radians(points[:, 1]))])
