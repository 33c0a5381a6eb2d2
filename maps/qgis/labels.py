"""Labels of QGIS layers: text with a halo, placed so that none hides another."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Literal

from maps.qgis.xml import NO_UNIT_SCALE, element, expressions, rgba, stable_uuid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

Where = Literal["point", "area", "unit"]
# Numbers of QGIS (QgsPalLayerSettings::Placement): in the order of positions, around the middle, level inside.
PLACEMENT: Mapping[Where, str] = {"point": "6", "area": "0", "unit": "4"}
HALO = "#F6F4EF"
FAMILY = "Noto Sans"


def labels(  # noqa: PLR0913  # what a cartographer sets
    expression: str,
    *,
    size: float,
    colour: str,
    above: int = 0,
    at: Where = "point",
    priority: int = 5,
    blocking: bool = False,
    data: Mapping[str, str] | None = None,
) -> ET.Element:
    """Return labels of an expression with a halo.

    Parameters
    ----------
    expression
        What they say, in QGIS' words.
    size, colour
        Of the text, points and ``#RRGGBB``.
    above
        Largest scale denominator at which they show; 0 is any.
    at
        Beside a point; around the middle of an area; or, level, inside a unit of the ground.
    priority
        From 0 to 10: of two labels that would overlap the greater one is shown. Areas are no obstacles to labels.
    blocking
        The symbols keep the labels of every layer off, also at scales at which they have none themselves.
    data
        Expressions of single settings, by QGIS' names of them.
    """
    point = at == "point"
    settings = element(
        "settings",
        None,
        _text_style(expression, size, colour),
        element("text-format", multilineAlign="1", wrapChar="", autoWrapLength="0", formatNumbers="0"),
        _placement(at, priority),
        element(
            "rendering",
            drawLabels="1",
            displayAll="0",
            obstacle="1" if point else "0",
            obstacleFactor="1",
            obstacleType="1",
            scaleVisibility="1" if above else "0",
            scaleMin="0",  # QGIS: the nearest, then the farthest
            scaleMax=str(above),
            fontMinPixelSize="3",
            fontMaxPixelSize="10000",
            maxNumLabels="2000",
            upsidedownLabels="0",
            zIndex="1" if at == "area" else "0",
        ),
        expressions(data or {}, "dd_properties"),
        calloutType="simple",
    )
    return _blocking(settings, expression) if blocking else element("labeling", None, settings, type="simple")


def _blocking(settings: ET.Element, expression: str) -> ET.Element:
    """Return labels by two rules: one that draws nothing but keeps others off the symbols, and the labels."""
    obstacles = deepcopy(settings)
    for rendering in obstacles.iter("rendering"):
        rendering.attrib.update(drawLabels="0", scaleVisibility="0")
    rules = [
        element("rule", None, made, key=stable_uuid("label rule", name, expression), description=name)
        for name, made in (("symbols", obstacles), ("labels", settings))
    ]
    root = element("rules", None, *rules, key=stable_uuid("label rules", expression))
    return element("labeling", None, root, type="rule-based")


def _text_style(expression: str, size: float, colour: str) -> ET.Element:
    buffer = element(
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.7",
        bufferSizeUnits="MM",
        bufferSizeMapUnitScale=NO_UNIT_SCALE,
        bufferColor=rgba(HALO),
        bufferOpacity="0.9",
        bufferJoinStyle="128",
        bufferNoFill="1",
        bufferBlendMode="0",
    )
    return element(
        "text-style",
        None,
        element("families", None, element("family", name=FAMILY), element("family", name="Sans Serif")),
        buffer,
        fieldName=expression,
        isExpression="1",
        fontFamily=FAMILY,
        namedStyle="Regular",
        fontSize=f"{size:g}",
        fontSizeUnit="Point",
        fontSizeMapUnitScale=NO_UNIT_SCALE,
        fontWeight="50",
        textColor=rgba(colour),
        textOpacity="1",
        textOrientation="horizontal",
        multilineHeight="1",
        allowHtml="0",
        useSubstitutions="0",
    )


def _placement(at: Where, priority: int) -> ET.Element:
    """Return where labels stand: around a point by the cartographer's order, else as :data:`PLACEMENT` says."""
    return element(
        "placement",
        placement=PLACEMENT[at],
        predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR",
        quadOffset="4",
        offsetType="1",
        dist="1" if at == "point" else "2",
        distUnits="MM",
        distMapUnitScale=NO_UNIT_SCALE,
        centroidInside="1",
        centroidWhole="0",
        fitInPolygonOnly="0",
        polygonPlacementFlags="2",
        placementFlags="10",
        priority=str(priority),
        xOffset="0",
        yOffset="0",
        offsetUnits="MM",
        labelOffsetMapUnitScale=NO_UNIT_SCALE,
        rotationAngle="0",
        preserveRotation="1",
    )
