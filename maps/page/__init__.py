"""The map as one HTML page.

``leaflet`` writes the page, ``records`` and ``payload`` its data, ``candidates`` a small page for one phrase, ``slim``
shortens scripts and styles; these are in ``static/``, translations in ``strings/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from maps.page.leaflet import build_map, write_map

# What other packages may import: names, and modules.
__all__ = ["build_map", "candidates", "ground", "leaflet", "payload", "records", "write_map"]

__getattr__ = lazy_names(__name__, {"build_map": "maps.page.leaflet", "write_map": "maps.page.leaflet"})
