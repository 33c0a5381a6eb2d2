"""Labels of QGIS layers: text with a halo, placed so that none hides another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maps.qgis_xml import NO_UNIT_SCALE, element, expressions, rgba

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

HALO = "#F6F4EF"
FAMILY = "Noto Sans"


def labels(  # noqa: PLR0913  # what a cartographer sets
    expression: str,
    *,
    size: float,
    colour: str,
    above: int = 0,
    areas: bool = False,
    data: Mapping[str, str] | None = None,
) -> ET.Element:
    """Return labels of an expression with a halo; ``above`` is the largest scale denominator at which they show.

    On areas that overlap, labels would hide each other: there areas are no obstacles, and their labels come first.
    """
    settings = element(
        "settings",
        None,
        _text_style(expression, size, colour),
        element("text-format", multilineAlign="1", wrapChar="", autoWrapLength="0", formatNumbers="0"),
        _placement(areas=areas),
        element(
            "rendering",
            drawLabels="1",
            displayAll="0",
            obstacle="0" if areas else "1",
            obstacleFactor="1",
            obstacleType="1",
            scaleVisibility="1" if above else "0",
            scaleMin=str(above),
            scaleMax="0",
            fontMinPixelSize="3",
            fontMaxPixelSize="10000",
            maxNumLabels="2000",
            upsidedownLabels="0",
            zIndex="1" if areas else "0",
        ),
        expressions(data or {}, "dd_properties"),
        calloutType="simple",
    )
    return element("labeling", None, settings, type="simple")


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


def _placement(*, areas: bool) -> ET.Element:
    """Return where labels stand: around the middle of an area, around a point by the cartographer's order."""
    return element(
        "placement",
        placement="0" if areas else "6",
        predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR",
        quadOffset="4",
        offsetType="1",
        dist="2" if areas else "1",
        distUnits="MM",
        distMapUnitScale=NO_UNIT_SCALE,
        centroidInside="1",
        centroidWhole="0",
        fitInPolygonOnly="0",
        polygonPlacementFlags="2",
        placementFlags="10",
        priority="10" if areas else "5",
        xOffset="0",
        yOffset="0",
        offsetUnits="MM",
        labelOffsetMapUnitScale=NO_UNIT_SCALE,
        rotationAngle="0",
        preserveRotation="1",
    )
