"""maps: a Situation in, files out. Never opens a report, never geocodes."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maps.exports.geojson import write_geojson
    from maps.page.leaflet import build_map, write_map

__all__ = ["build_map", "write_geojson", "write_map"]

_HOMES = {"build_map": "maps.page.leaflet", "write_geojson": "maps.exports.geojson", "write_map": "maps.page.leaflet"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'maps' has no attribute {name!r}")
