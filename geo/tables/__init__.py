"""A situation as tables.

``situation`` and ``events`` give rows (``row_columns`` the columns of tables that were read), ``frames`` GeoDataFrames,
``picture`` a view for notebooks, ``codebooks`` the formats of UCDP and PLOVER, ``aggregates`` counts by period and unit
(``pcodes`` finds their codes), ``geoparquet`` writes the tables of an archive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.tables.frames import control_frame, events_frame, mentions_frame

# What other packages may import: names, and modules.
__all__ = [
    "aggregates",
    "codebooks",
    "control_frame",
    "events",
    "events_frame",
    "frames",
    "geoparquet",
    "mentions_frame",
    "pcodes",
    "row_columns",
    "situation",
]

__getattr__ = lazy_names(
    __name__,
    {
        "control_frame": "geo.tables.frames",
        "events_frame": "geo.tables.frames",
        "mentions_frame": "geo.tables.frames",
    },
)
