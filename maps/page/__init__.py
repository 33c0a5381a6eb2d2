"""The map as one HTML page.

``leaflet`` writes the page. Its data: ``records`` (``row_records`` with rows of tables, ``front_records`` areas and
front, ``brief`` what changed, ``ground`` outlines and names), packed by ``payload``. ``modules`` joins the scripts of
``static/`` and ``minify`` shortens them; ``document`` writes all as one text. ``folium_map`` is the same page as a
folium map, and ``folium_support`` checks what users add to it. ``glance`` draws the picture that is seen before the
data are unpacked; ``candidates`` is a small page for one phrase. Translations are in ``strings/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from maps.page.leaflet import build_map, write_map

# What other packages may import: names, and modules.
__all__ = ["build_map", "candidates", "ground", "leaflet", "payload", "records", "write_map"]

__getattr__ = lazy_names(__name__, {"build_map": "maps.page.leaflet", "write_map": "maps.page.leaflet"})
