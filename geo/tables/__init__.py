"""A situation as tables: rows, GeoDataFrames, codebook formats, GeoParquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.tables.situation import control_frame, events_frame, mentions_frame

__all__ = [
    "control_frame",
    "events_frame",
    "mentions_frame",
]

__getattr__ = lazy_names(
    __name__,
    {
        "control_frame": "geo.tables.situation",
        "events_frame": "geo.tables.situation",
        "mentions_frame": "geo.tables.situation",
    },
)
