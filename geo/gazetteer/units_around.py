"""In which unit a point lies: what stands as ``in:`` of an entry that names no parent."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.gazetteer.compile import PlaceDraft
    from geo.gazetteer.source import GazetteerSource

_ABOVE = {"country": (), "adm1": ("country",), "adm2": ("country", "adm1"), "adm3": ("country", "adm1", "adm2")}
_UNITS = ("country", "adm1", "adm2", "adm3")


class UnitsAround:
    """The units of a gazetteer's source with outlines; they are read when a point is asked for."""

    def __init__(self, source: GazetteerSource) -> None:
        self._source = source

    @cached_property
    def _units(self) -> list[PlaceDraft]:
        from geo.gazetteer.compile import draft_units

        return draft_units(self._source, _UNITS)

    def smallest(self, lon: float, lat: float, *, kind: str = "") -> str:
        """Return the id of the smallest unit around a point, "" where there is none.

        A unit lies in a unit of a higher level only.
        """
        from shapely import Point

        point, above = Point(lon, lat), _ABOVE.get(kind, _UNITS)
        around = [d for d in self._units if d.kind in above and d.outline is not None and d.outline.covers(point)]
        return min(around, key=lambda d: (d.radius_km, d.id)).id if around else ""
