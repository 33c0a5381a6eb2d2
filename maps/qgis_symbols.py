"""Symbols of QGIS from the decisions of maps/layers.py: the same shapes, colours and strengths as on the page."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from maps.layers import SIZE_FULL_DEATHS, SIZE_PX, STALE_DAYS
from maps.qgis_xml import NO_UNIT_SCALE, expressions, mm, rgba, symbol, symbol_layer
from maps.shapes import HALF, svg

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

    from maps.layers import Fill

REACH = 10.0  # how far a shape's path goes from its middle
LEAST_PX = 16 * HALF / REACH  # the page's smallest mark, with its rim: its shape must be told apart
RIM_PX = 1.2
HATCH_PX = 2.0
STALE_PERCENT = 45  # of the strength of an area without news for STALE_DAYS
# Day of the frame where the temporal controller runs, else the day of the situation.
DAY = 'coalesce(@map_start_time, "as_of")'

_SIZE = (
    f"{mm(LEAST_PX)} + {mm((SIZE_PX[1] - SIZE_PX[0]) * HALF / REACH)}"
    f' * sqrt(min(1, max(0, coalesce("fatalities", 0)) / {SIZE_FULL_DEATHS:.1f}))'
)
# Where a place is known to lie "near" a town, a dashed ring as wide as the doubt. Without a row, as in the legend, the
# test is false and no ring shows.
_RING_M = 'if("precision" = \'near\', coalesce("radius_km", 0) * 2000, 0)'


def event_marker(shape: str, colour: str, *, hollow: bool, name: str) -> ET.Element:
    """Return the marker of an event: sized by deaths, ringed where the place is only near, hollow where denied."""
    picture = base64.b64encode(svg(shape, colour, hollow=hollow).encode()).decode("ascii")
    marker = {**_marker_values(), "name": f"base64:{picture}", "color": rgba(colour)}
    mark = symbol_layer("SvgMarker", marker, data={"size": _SIZE})
    return symbol("marker", _doubt_ring(colour), mark, name=name)


def _marker_values() -> dict[str, str]:
    return {
        "angle": "0",
        "fixedAspectRatio": "0",
        "horizontal_anchor_point": "1",
        "vertical_anchor_point": "1",
        "offset": "0,0",
        "offset_map_unit_scale": NO_UNIT_SCALE,
        "offset_unit": "MM",
        "outline_color": rgba("#FFFFFF"),
        "outline_width": "0",
        "outline_width_unit": "MM",
        "scale_method": "diameter",
        "size": mm(LEAST_PX),
        "size_map_unit_scale": NO_UNIT_SCALE,
        "size_unit": "MM",
    }


def _doubt_ring(colour: str) -> ET.Element:
    values = {
        **_marker_values(),
        "name": "circle",
        "color": rgba(colour, 0.0),
        "outline_color": rgba(colour),
        "outline_style": "dash",
        "outline_width": mm(1.0),
        "size": "0",
        "size_unit": "RenderMetersInMapUnits",
    }
    return symbol_layer("SimpleMarker", values, data={"size": _RING_M})


def dot(colour: str, *, size_px: float, name: str, rim: str = "#FFFFFF") -> ET.Element:
    """Return a plain dot."""
    values = {
        **_marker_values(),
        "name": "circle",
        "color": rgba(colour),
        "size": mm(size_px),
        "outline_color": rgba(rim),
        "outline_style": "solid",
        "outline_width": mm(RIM_PX / 2),
    }
    return symbol("marker", symbol_layer("SimpleMarker", values), name=name)


def paint(
    fill: str | None, line: str | None, *, opacity: float = 1.0, width_px: float = 1.0, dash: str = "solid"
) -> ET.Element:
    """Return the layer of a fill symbol: colours or None for nothing, ``dash`` a word of Qt (solid, dash, dot)."""
    return symbol_layer(
        "SimpleFill",
        {
            "border_width_map_unit_scale": NO_UNIT_SCALE,
            "color": rgba(fill or "#FFFFFF", opacity if fill else 0.0),
            "joinstyle": "round",
            "offset": "0,0",
            "offset_map_unit_scale": NO_UNIT_SCALE,
            "offset_unit": "MM",
            "outline_color": rgba(line or "#FFFFFF"),
            "outline_style": dash if line else "no",
            "outline_width": mm(width_px),
            "outline_width_unit": "MM",
            "style": "solid" if fill else "no",
        },
    )


def control_area(fill: Fill, *, name: str) -> ET.Element:
    """Return the paint of an area of control; a contested one is an outline, its hatch is a layer of its own."""
    colour = fill.colours[0]
    if fill.pattern == "hatch":
        made = symbol("fill", paint(None, "#5A636B", width_px=1.0, dash=_dash(fill)), name=name)
    else:
        line = colour if fill.outline else None
        made = symbol("fill", paint(colour, line, opacity=fill.opacity, width_px=1.5, dash=_dash(fill)), name=name)
    _faded(made)
    return made


def _dash(fill: Fill) -> str:
    if fill.dash is None:
        return "solid"
    return "dot" if fill.dash[0] < fill.dash[1] // 2 else "dash"


def hatch_line(colour: str, *, name: str) -> ET.Element:
    """Return the line of a hatch."""
    values = {
        "capstyle": "flat",
        "joinstyle": "round",
        "line_color": rgba(colour),
        "line_style": "solid",
        "line_width": mm(HATCH_PX),
        "line_width_unit": "MM",
    }
    made = symbol("line", symbol_layer("SimpleLine", values), name=name)
    _faded(made)
    return made


def _faded(made: ET.Element) -> None:
    """Let old reports lose strength, as they do on the page."""
    old = f'if(day(age({DAY}, "last_report")) > {STALE_DAYS}, {STALE_PERCENT}, 100)'
    properties: Mapping[str, str] = {"alpha": old}
    made.insert(0, expressions(properties))
