"""Control of places: claims in reports, a ledger per place, status over time, areas.

``claims`` is the entry from reports (``claim_reader``, ``statements``, ``statement_patterns``), ``manual_claims`` that
from a user's YAML or CSV; ``ledger`` weighs the claims of one place and ``status`` turns them into intervals,
``explain`` shows the computation; ``areas`` and ``influence`` draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.control.claims import find_claims
    from geo.control.influence import influence_areas, voronoi_areas
    from geo.control.status import control_on, control_status

# What other packages may import: names, and modules.
__all__ = [
    "areas",
    "claims",
    "control_on",
    "control_status",
    "explain",
    "find_claims",
    "influence",
    "influence_areas",
    "manual_claims",
    "status",
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
