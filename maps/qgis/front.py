"""The layers of areas and front in the QGIS project: one rule a sign and side, by the table of signs in docs/map.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.actors.sides import side_colour, side_name, sides_in
from maps.cartography import FILL_CONTROLS, FILL_FAR, FILL_GREY
from maps.qgis.rules import NOW, Rule
from maps.qgis.symbols import DOTS_BRUSH, HATCH_BRUSH, paint
from maps.qgis.xml import mm, quoted, rgba, symbol, symbol_layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree import ElementTree as ET

    from geo.model import Situation

INK, GREY = "#20262B", "#6B747B"
FRONT_PX, ARROW_PX, RING_PX = 3.2, 2.4, 1.8
# Lowest first: what is drawn later lies above.
AREA_SIGNS = ("held", "doubt", "grey", "claimed", "seen", "gain")
LINE_SIGNS = ("front", "pocket", "siege", "lone", "advance")
WORDS = {
    "held": "{side}, as reported",
    "far": "{side}, far from any report",
    "claimed": "{side}, by its own word only",
    "seen": "{side}, seen inside",
    "grey": "Grey zone",
    "gain": "Gained by {side}",
    "doubt": "Where the front may lie",
    "front": "Front",
    "pocket": "Pocket of {side}",
    "siege": "Besieged by {side}",
    "lone": "Contradicts all around",
    "advance": "Advance of {side}",
}
OF_BOTH = frozenset({"grey", "doubt", "front", "lone"})


def front_area_rules(situation: Situation) -> tuple[Rule, ...]:
    """Return the rules of the areas between places."""
    keys = {
        ("far" if area.strength < 1 else area.sign, "" if area.sign in OF_BOTH else area.side)
        for area in situation.areas
        if area.sign in AREA_SIGNS
    }
    order = ("far", *AREA_SIGNS)
    return tuple(_rule(*key, situation) for key in sorted(keys, key=lambda key: (-order.index(key[0]), key[1])))


def front_line_rules(situation: Situation) -> tuple[Rule, ...]:
    """Return the rules of the front, the rings and the arrows."""
    keys = {
        (str(area.sign), "" if area.sign in OF_BOTH else area.side)
        for area in situation.areas
        if area.sign in LINE_SIGNS
    }
    return tuple(_rule(*key, situation) for key in sorted(keys, key=lambda key: (LINE_SIGNS.index(key[0]), key[1])))


def _rule(sign: str, side: str, situation: Situation) -> Rule:
    colour = side_colour(side, sides_in(situation)) if side else INK
    tests = [f'"sign" = {quoted("held" if sign == "far" else sign)}']
    tests += [f'"side" = {quoted(side)}'] if side else []
    tests += [f'"strength" {"<" if sign == "far" else "="} 1'] if sign in {"held", "far"} else []
    return Rule(
        label=WORDS[sign].format(side=side_name(side, sides_in(situation)) if side else ""),
        filter=" AND ".join((*tests, NOW)),
        draw=_drawing(sign, colour),
    )


def _drawing(sign: str, colour: str) -> Callable[[str], ET.Element]:
    if sign in LINE_SIGNS:
        return lambda name: _line(sign, colour, name=name)
    paints = {
        "held": paint(colour, None, opacity=FILL_CONTROLS),
        "far": paint(colour, None, opacity=FILL_FAR),
        "claimed": paint(colour, colour, width_px=1.2, dash="dash", brush=HATCH_BRUSH),
        "seen": paint(colour, None, brush=DOTS_BRUSH),
        "grey": paint(GREY, None, opacity=FILL_GREY),
        "gain": paint(colour, colour, opacity=0.5, width_px=1.2),
        "doubt": paint(None, INK, width_px=0.8, dash="dot"),
    }
    return lambda name: symbol("fill", paints[sign], name=name)


def _line(sign: str, colour: str, *, name: str) -> ET.Element:
    width = {"front": FRONT_PX, "advance": ARROW_PX}.get(sign, RING_PX)
    values = {
        "capstyle": "round",
        "joinstyle": "round",
        "line_color": rgba(colour),
        "line_style": "dot" if sign == "lone" else "solid",
        "line_width": mm(width),
        "line_width_unit": "MM",
    }
    return symbol("line", symbol_layer("SimpleLine", values), name=name)
