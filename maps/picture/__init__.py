"""The map as a picture: SVG with named groups, and PNG or PDF made of it. No browser is needed.

``themes`` has the tones, ``sheet`` the sizes and the view, ``letters`` the widths of texts, ``scene`` what all parts
are drawn with. ``ground`` (with ``relief``), ``control``, ``events``, ``labels``, ``legend`` and ``locator`` each draw
one group with the pieces of ``svg``; ``drawing`` puts them together, ``multiples`` makes a sheet of small
maps, ``raster`` makes PNG and PDF, and ``film`` a GIF of some days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from maps.picture.drawing import Picture, build_picture
    from maps.picture.film import build_film
    from maps.picture.multiples import build_multiples

# What other packages may import: names, and modules.
__all__ = [
    "Picture",
    "build_film",
    "build_multiples",
    "build_picture",
    "drawing",
    "film",
    "multiples",
    "raster",
    "sheet",
    "themes",
]

__getattr__ = lazy_names(
    __name__,
    {
        "Picture": "maps.picture.drawing",
        "build_film": "maps.picture.film",
        "build_multiples": "maps.picture.multiples",
        "build_picture": "maps.picture.drawing",
    },
)
