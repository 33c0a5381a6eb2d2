"""The shapes of event symbols as SVG: one drawing for the page, for QGIS and for KML."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BOX = 24  # width and height of the paths' square
RIM = 1.6  # width of the white rim in the square, so that symbols stand apart where they meet
RIM_COLOUR = "#FFFFFF"

# Paths in the square of BOX, wound so that the rule of even and odd leaves holes open.
PATHS: Mapping[str, str] = MappingProxyType(
    {
        "star": "M12 1L15 9L23 12L15 15L12 23L9 15L1 12L9 9Z",
        "triangle": "M12 2L23 21.5L1 21.5Z",
        "diamond": "M12 1L22 12L12 23L2 12Z",
        "circle": "M12 3A9 9 0 1 1 11.99 3Z",
        "ring": "M12 2A10 10 0 1 1 11.99 2ZM12 7A5 5 0 1 0 12.01 7Z",
        "hexagon": "M6.5 2.5L17.5 2.5L23 12L17.5 21.5L6.5 21.5L1 12Z",
        "joined": "M8 6A6 6 0 1 1 7.99 6ZM16 6A6 6 0 1 1 15.99 6Z",
        "chevron": "M3 3L12 3L22 12L12 21L3 21L12 12Z",
        "dot": "M12 6A6 6 0 1 1 11.99 6Z",
    }
)
STRIKE = "M3 21L21 3"  # through a symbol of what is denied
ICONS: Mapping[str, str] = MappingProxyType({"joined-circles": "joined"})  # words of the ontology that differ


def shape_of(icon: str, default: str = "dot") -> str:
    """Return the shape of an ontology's icon.

    >>> shape_of("joined-circles"), shape_of("star"), shape_of("unheard-of", "hexagon")
    ('joined', 'star', 'hexagon')
    """
    shape = ICONS.get(icon, icon)
    return shape if shape in PATHS else default


def svg(shape: str, colour: str, *, hollow: bool = False) -> str:
    """Return a whole SVG of a shape; a hollow one is white with a rim of the colour and a strike."""
    fill, rim = (RIM_COLOUR, colour) if hollow else (colour, RIM_COLOUR)
    rule = "nonzero" if shape == "joined" else "evenodd"
    strike = f'<path d="{STRIKE}" stroke="{colour}" stroke-width="2"/>' if hollow else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BOX} {BOX}" width="{BOX}" height="{BOX}">'
        f'<path d="{PATHS[shape]}" fill="{fill}" fill-rule="{rule}" stroke="{rim}" stroke-width="{RIM}"/>{strike}</svg>'
    )
