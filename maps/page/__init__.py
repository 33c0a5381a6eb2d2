"""The map as one HTML page: Leaflet, the packed payload, the page's script and strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from maps.page.leaflet import build_map, write_map

__all__ = [
    "build_map",
    "write_map",
]

__getattr__ = lazy_names(
    __name__,
    {
        "build_map": "maps.page.leaflet",
        "write_map": "maps.page.leaflet",
    },
)
