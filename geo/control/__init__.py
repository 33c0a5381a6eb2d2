"""Control of places: claims in reports, a ledger per place, status over time, areas.

``claims`` makes claims from the events and frames of reports, ``claim_places`` says which places they are about,
``claim_days`` since which day they stand,
``succession`` which of two was true last, ``manual_claims`` makes claims from a user's YAML or CSV; ``ledger`` weighs
the claims of one place, ``status`` turns them into intervals (``memory`` keeps them for the next build), and
``explain`` shows the computation. ``areas`` draws named places and ``front`` the ground between them: ``sites`` are its
settlements, ``surface`` and ``river_barriers`` compute it, ``pictures`` chooses the days, ``prior_areas`` reads
assessed polygons. ``influence`` computes cells of influence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.control.claims import find_claims
    from geo.control.front import picture_on
    from geo.control.influence import influence_areas, voronoi_areas
    from geo.control.pictures import control_areas
    from geo.control.status import control_on, control_status

# What other packages may import: names, and modules.
__all__ = [
    "areas",
    "claims",
    "control_areas",
    "control_on",
    "control_status",
    "explain",
    "find_claims",
    "front",
    "influence",
    "influence_areas",
    "manual_claims",
    "memory",
    "picture_on",
    "pictures",
    "prior_areas",
    "status",
    "voronoi_areas",
]

__getattr__ = lazy_names(
    __name__,
    {
        "control_areas": "geo.control.pictures",
        "control_on": "geo.control.status",
        "control_status": "geo.control.status",
        "find_claims": "geo.control.claims",
        "influence_areas": "geo.control.influence",
        "picture_on": "geo.control.front",
        "voronoi_areas": "geo.control.influence",
    },
)
