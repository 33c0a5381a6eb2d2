"""Rivers as the front: settlements on the far bank are weak evidence for this one.

A stretch of a river is a wall where the settlements of both banks are known and, but for a few, in different hands.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.ops import substring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

STRETCH_KM = 25.0
BANK_KM = 20.0
# So many settlements a bank, and so many of them in one hand, or the river is no front.
LEAST_PER_BANK = 3
PURE = 0.85


def river_walls(rivers: Iterable[BaseGeometry], spots: NDArray[np.float64], sides: Sequence[str]) -> list[BaseGeometry]:
    """Return the stretches of rivers that are the front.

    Parameters
    ----------
    rivers
        Lines on a plane of kilometres.
    spots, sides
        Settlements on the same plane, and whose they are.

    Examples
    --------
    >>> river = shapely.LineString([(0.0, 0.0), (40.0, 0.0)])
    >>> spots = np.array([(x, y) for x in (4.0, 8.0, 12.0, 24.0, 30.0, 36.0) for y in (3.0, -3.0)])
    >>> [round(wall.length) for wall in river_walls([river], spots, ["a", "b"] * 6)]
    [20, 20]
    >>> river_walls([river], spots, ["a"] * 12)
    []
    """
    names = np.array(sides)
    return [stretch for river in rivers for stretch in _stretches(river) if _is_front(stretch, spots, names)]


def _stretches(river: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(river):
        count = max(1, round(part.length / STRETCH_KM))
        for number in range(count):
            yield substring(part, number / count, (number + 1) / count, normalized=True)


def _is_front(stretch: BaseGeometry, spots: NDArray[np.float64], sides: NDArray[np.str_]) -> bool:
    points = shapely.points(spots)
    near = np.flatnonzero(shapely.dwithin(points, stretch, BANK_KM))
    along = shapely.line_locate_point(stretch, points[near])
    inner = (along > 0) & (along < stretch.length)
    near, along = near[inner], along[inner]
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(stretch, np.minimum(along + 0.5, stretch.length)))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(stretch, np.maximum(along - 0.5, 0.0)))
    run, off = ahead - behind, spots[near] - behind
    left = run[:, 0] * off[:, 1] - run[:, 1] * off[:, 0] > 0
    banks = [_holder(sides[near[bank]]) for bank in (left, ~left)]
    return bool(banks[0] and banks[1] and banks[0] != banks[1])


def _holder(sides: NDArray[np.str_]) -> str:
    if len(sides) < LEAST_PER_BANK:
        return ""
    side, count = Counter(sides.tolist()).most_common(1)[0]
    return str(side) if count >= PURE * len(sides) else ""
