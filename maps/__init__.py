"""maps: a Situation in, files out. It reads no report and geocodes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from maps.exports.geojson import write_geojson
    from maps.page.leaflet import build_map, write_map
    from maps.picture.drawing import build_picture

__all__ = ["build_map", "build_picture", "write_geojson", "write_map"]

__getattr__ = lazy_names(
    __name__,
    {
        "build_map": "maps.page.leaflet",
        "build_picture": "maps.picture.drawing",
        "write_geojson": "maps.exports.geojson",
        "write_map": "maps.page.leaflet",
    },
)
