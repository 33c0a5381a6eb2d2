"""Symbols of QGIS from the decisions of maps/cartography.py: the same shapes, colours and strengths as on the page."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from maps.cartography import HALF, SIZE_FULL_DEATHS, SIZE_PX, STALE_DAYS, svg
from maps.qgis.xml import NO_UNIT_SCALE, expressions, looked_up, mm, rgba, symbol, symbol_layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree import ElementTree as ET

    from maps.cartography import Fill

REACH = 10.0  # how far a shape's path goes from its middle
LEAST_PX = 16 * HALF / REACH  # the page's smallest mark, with its rim: its shape must be recognisable
RIM_PX = 1.2
M_PER_DEGREE = 111_320
HATCH_PX = 2.0
DISC_PX, DISC_LINE_PX = 18.0, 2.0  # an area that is smaller on the map is a disc of this width, as on the page
HALF_OPACITY = 0.6
CLUSTER_INK = "#20262B"
DOTS_BRUSH, HATCH_BRUSH = "dense6", "f_diagonal"
UNIT_OPACITY, UNIT_ALPHA = 0.06, 0.8
SOFT_EDGE_PX, SOFT_ALPHA = 8.0, 0.25
CONTESTED_LINE, NOBODY = "#5A636B", "#999999"
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

# Without a map's scale, as in the legend, the test is false and no disc shows.
_AREA_MM = f"max(bounds_width($geometry), bounds_height($geometry)) * {M_PER_DEGREE} * 1000 / @map_scale"
_DISC_SIZE = f"if({_AREA_MM} < {mm(DISC_PX)}, {mm(DISC_PX)}, 0)"
_HOLDER, _RIVAL = '"holder"', "array_first(string_to_array(\"rivals\", ' '))"


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


def cluster_marker(name: str) -> ET.Element:
    """Return the mark of several events: a disc that grows with their number, which stands on it."""
    disc = {
        **_marker_values(),
        "name": "circle",
        "color": rgba(CLUSTER_INK, 0.85),
        "outline_width": mm(RIM_PX),
        "outline_style": "solid",
        "size": "5",
    }
    number = {
        **_marker_values(),
        "font": "Noto Sans",
        "chr": "1",
        "color": rgba("#FFFFFF"),
        "size": "2.6",
        "joinstyle": "round",
    }
    return symbol(
        "marker",
        symbol_layer("SimpleMarker", disc, data={"size": "4.5 + 1.4 * log10(max(1, @cluster_size))"}),
        symbol_layer("FontMarker", number, data={"char": "to_string(@cluster_size)"}),
        name=name,
    )


def paint(  # noqa: PLR0913  # a fill has a line too
    fill: str | None,
    line: str | None,
    *,
    opacity: float = 1.0,
    width_px: float = 1.0,
    dash: str = "solid",
    brush: str = "solid",
) -> ET.Element:
    """Return the layer of a fill symbol: colours or None for nothing; ``dash`` and ``brush`` are words of Qt."""
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
            "style": brush if fill else "no",
        },
    )


def unit_area(colour: str, *, name: str) -> ET.Element:
    """Return the paint of an event somewhere in a unit: an outline and a breath of colour, as on the page."""
    return symbol("fill", paint(colour, colour, opacity=UNIT_OPACITY, width_px=1.5), name=name, alpha=UNIT_ALPHA)


def soft_area(colour: str, *, name: str) -> ET.Element:
    """Return the paint of an event somewhere in a region that has no border: a wide, faint edge and no fill."""
    return symbol("fill", paint(None, colour, width_px=SOFT_EDGE_PX), name=name, alpha=SOFT_ALPHA)


def control_area(fill: Fill, *, name: str, colours: Mapping[str, str]) -> ET.Element:
    """Return the paint of an area of control, and a disc in its place where the scale makes the area too small to see.

    A contested area is an outline, since its hatch is a layer of its own; its disc is of two halves, whose colours are
    those of ``colours``, side by side.
    """
    colour, dash = fill.colours[0], _dash(fill)
    if fill.pattern == "hatch" and len(fill.colours) == 1:
        whole = paint(None, colour, width_px=1.5, dash=dash)
        disc = [_disc(colour, colour, 0.0, dash)]
    elif fill.pattern == "hatch":
        whole = paint(None, CONTESTED_LINE, width_px=1.0, dash=dash)
        halves = [_half_disc(side, angle, colours) for side, angle in ((_HOLDER, "0"), (_RIVAL, "180"))]
        disc = [*halves, _disc(CONTESTED_LINE, CONTESTED_LINE, 0.0, dash)]
    else:
        line = colour if fill.outline else None
        brush = DOTS_BRUSH if fill.pattern == "dots" else "solid"
        whole = paint(colour, line, opacity=fill.opacity, width_px=1.5, dash=dash, brush=brush)
        disc = [_disc(colour, line, fill.opacity, dash)]
    made = symbol("fill", whole, _instead(disc), name=name)
    _faded(made)
    return made


def _instead(disc: Sequence[ET.Element]) -> ET.Element:
    """Return the layer of a fill symbol that sets a marker inside each area."""
    layer = symbol_layer("CentroidFill", {"point_on_surface": "1", "point_on_all_parts": "0", "clip_points": "0"})
    layer.append(symbol("marker", *disc, name="@0@1"))
    return layer


def _disc(colour: str, line: str | None, opacity: float, dash: str) -> ET.Element:
    values = {
        **_marker_values(),
        "name": "circle",
        "color": rgba(colour, opacity),
        "outline_color": rgba(line or "#FFFFFF"),
        "outline_style": dash if line else "no",
        "outline_width": mm(DISC_LINE_PX),
        "size": "0",
    }
    return symbol_layer("SimpleMarker", values, data={"size": _DISC_SIZE})


def _half_disc(side: str, angle: str, colours: Mapping[str, str]) -> ET.Element:
    painted = {id_: rgba(colour, HALF_OPACITY) for id_, colour in colours.items()}
    values = {
        **_marker_values(),
        "name": "semi_circle",
        "angle": angle,
        "color": rgba(NOBODY, HALF_OPACITY),
        "outline_style": "no",
        "size": "0",
    }
    return symbol_layer("SimpleMarker", values, data={"size": _DISC_SIZE, "fillColor": looked_up(side, painted)})


def _dash(fill: Fill) -> str:
    if fill.dash is None:
        return "solid"
    return "dot" if fill.dash[0] < fill.dash[1] // 2 else "dash"


def line(colour: str, *, width_px: float, name: str, dash: str = "solid") -> ET.Element:
    """Return a plain line; ``dash`` is a word of Qt (solid, dash, dot)."""
    values = {
        "capstyle": "round",
        "joinstyle": "round",
        "line_color": rgba(colour),
        "line_style": dash,
        "line_width": mm(width_px),
        "line_width_unit": "MM",
    }
    return symbol("line", symbol_layer("SimpleLine", values), name=name)


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
