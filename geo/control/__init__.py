"""Control of places: claims in reports, the ledger, status over time, areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.control.claims import find_claims
    from geo.control.influence import influence_areas, voronoi_areas
    from geo.control.status import control_on, control_status

__all__ = [
    "control_on",
    "control_status",
    "find_claims",
    "influence_areas",
    "voronoi_areas",
]

__getattr__ = lazy_names(
    __name__,
    {
        "control_on": "geo.control.status",
        "control_status": "geo.control.status",
        "find_claims": "geo.control.claims",
        "influence_areas": "geo.control.influence",
        "voronoi_areas": "geo.control.influence",
    },
)
