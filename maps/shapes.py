"""The shapes of event symbols as SVG: one drawing for the page, for QGIS and for KML."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF = 11.5  # half the side of the square that holds a shape and its rim
RIM, HOLLOW_RIM = 1.6, 2.0  # width of the rim in the square, so that symbols stand apart where they meet
RIM_COLOUR = "#FFFFFF"

# Paths around (0, 0), reaching 10 to each side; the rule of even and odd leaves holes open. As in static/symbols.js.
PATHS: Mapping[str, str] = MappingProxyType(
    {
        "star": "M0-10 2.9-2.9 10 0 2.9 2.9 0 10-2.9 2.9-10 0-2.9-2.9Z",
        "triangle": "M0-9 9.2 7.6H-9.2Z",
        "diamond": "M0-9.6 8 0 0 9.6-8 0Z",
        "circle": "M0-8.4A8.4 8.4 0 1 1 0 8.4 8.4 8.4 0 1 1 0-8.4Z",
        "ring": "M0-8.4A8.4 8.4 0 1 1 0 8.4 8.4 8.4 0 1 1 0-8.4ZM0-4A4 4 0 1 0 0 4 4 4 0 1 0 0-4Z",
        "hexagon": "M0-9.4 8.1-4.7V4.7L0 9.4-8.1 4.7V-4.7Z",
        "joined": "M-4.4-5.2A5.2 5.2 0 0 1 0-2.8 5.2 5.2 0 1 1 0 2.8 5.2 5.2 0 1 1-4.4-5.2Z",
        "chevron": "M-9 1 0-8 9 1V8L0-1-9 8Z",
        "dot": "M0-4A4 4 0 1 1 0 4 4 4 0 1 1 0-4Z",
    }
)
STRIKE = "M-9 9 9-9"  # through a symbol of what is denied
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
    fill, rim, width = (RIM_COLOUR, colour, HOLLOW_RIM) if hollow else (colour, RIM_COLOUR, RIM)
    strike = f'<path d="{STRIKE}" stroke="{colour}" stroke-width="{HOLLOW_RIM}"/>' if hollow else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-HALF} {-HALF} {2 * HALF} {2 * HALF}">'
        f'<path d="{PATHS[shape]}" fill="{fill}" fill-rule="evenodd" stroke="{rim}" stroke-width="{width}"'
        f' stroke-linejoin="round"/>{strike}</svg>'
    )
