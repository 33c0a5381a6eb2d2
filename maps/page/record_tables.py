"""What the rows of the page point at: places, outlines, names of parties, each said once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from maps.page.payload import DEGREE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.model import Place


class Table:
    """A list without repetition; :meth:`at` gives the position of a value, adding it if it is new."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._at: dict[Any, int] = {}

    def at(self, key: Any, value: Any = None) -> int:
        """Return the position of ``key``; what is stored is ``value``, or the key itself."""
        found = self._at.get(key)
        if found is None:
            found = self._at[key] = len(self.rows)
            self.rows.append(key if value is None else value)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What rows point at: places, outlines, names of actors."""

    places: Table
    shapes: Table
    actors: Table

    @classmethod
    def empty(cls) -> Tables:
        """Return three tables without rows."""
        return cls(places=Table(), shapes=Table(), actors=Table())

    def place(self, place: Place) -> int:
        """Return the position of a place in the table of places."""
        key = (place.id, place.lon, place.lat)
        position = self.places._at.get(key)  # noqa: SLF001  # a place is asked for once a row: no record is made in vain
        return self.places.at(key, place_record(place)) if position is None else position

    def shape(self, geometry: BaseGeometry) -> int:
        """Return the position of an outline in the table of shapes."""
        position = self.shapes._at.get(id(geometry))  # noqa: SLF001  # outlines are shared objects: their bytes are costly
        if position is not None:
            return position
        position = self.shapes.at(shapely.to_wkb(geometry), shape_record(geometry))
        self.shapes._at[id(geometry)] = position  # noqa: SLF001  # as above
        return position


def place_record(place: Place) -> list[Any]:
    """Return ``[id, name, kind, admin1, admin2, country, lon, lat, origin, radius_km]``."""
    at = (round(place.lon, 4), round(place.lat, 4))
    units = (place.admin1, place.admin2, place.country)
    return [place.id, place.name, place.kind, *units, *at, place.origin, round(place.radius_km, 1)]


def shape_record(geometry: BaseGeometry) -> list[list[list[int]]]:
    """Return polygons of rings, each as lon/lat deltas of 1e-4 degrees: ``[x0, y0, dx, dy, ...]``, the end left out.

    >>> shape_record(shapely.box(0, 0, 1, 1))
    [[[10000, 0, 0, 10000, -10000, 0, 0, -10000]]]
    """
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    return [[_ring(ring.coords) for ring in (polygon.exterior, *polygon.interiors)] for polygon in polygons]


def _ring(coords: Sequence[tuple[float, ...]]) -> list[int]:
    steps = np.rint(np.asarray(coords, dtype=np.float64)[:-1, :2] * DEGREE).astype(np.int64)
    deltas: list[int] = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()
    return deltas
