"""The print layout of the QGIS project: A4 landscape with map, legend, scale bar, title, sources and disclaimer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maps.exports.about import attribution_line, sources_line
from maps.exports.geojson import DISCLAIMER
from maps.exports.xml import element
from maps.qgis.symbols import paint
from maps.qgis.xml import expressions, options, rgba, stable_uuid, symbol, symbol_layer

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from geo.model import Bbox, Situation

LAYOUT_NAME = "Situation"
PAGE_MM = (297.0, 210.0)  # A4 on its side
MAP_MM = (10.0, 22.0, 205.0, 160.0)  # left, top, width, height
LEGEND_MM = (219.0, 22.0, 70.0, 120.0)
SCALE_MM = (218.0, 185.0, 70.0, 12.0)  # beside the sources: on the map it would hide names
FONT = "Noto Sans"
INK, MUTED, SEA = "#20262B", "#5A636B", "#DCE6EC"
# Numbers that QGIS gives its kinds of items (QgsLayoutItemRegistry::ItemType).
ITEM = {"page": 65638, "map": 65639, "label": 65641, "legend": 65642, "scale": 65646}
METHOD = (
    "Places, events and control are read from the reports by rules; each row of the data names its sentence."
    " Control is the balance of dated claims."
)
SCALE_KM = 50  # length of a segment at first; QGIS fits it to the width
TOP, MIDDLE = 32, 128  # Qt's words for where a text stands in its box


def layout(situation: Situation, *, title: str, extent: Bbox) -> ET.Element:
    """Return the layout. ``extent`` is what its map shows, degrees west, south, east, north."""
    day = f"As of {situation.as_of.day} {situation.as_of:%b %Y}" if situation.as_of else ""
    # What must be read comes first: a long list of sources never pushes it out of its box.
    foot = "\n".join(filter(None, (DISCLAIMER, METHOD, attribution_line(situation), sources_line(situation))))
    return element(
        "Layout",
        None,
        element("Snapper", snapToGrid="0", snapToGuides="1", snapToItems="1", tolerance="5"),
        element("Grid", offsetX="0", offsetY="0", offsetUnits="mm", resolution="10", resUnits="mm"),
        element("PageCollection", None, _blank_page(), _page()),
        _label("title", title, (10.0, 6.0, 205.0, 9.0), size=16, colour=INK, z=5),
        _label("day", day, (10.0, 14.5, 205.0, 6.0), size=10, colour=MUTED, z=4),
        _label("foot", foot, (10.0, 185.0, 200.0, 20.0), size=7, colour=MUTED, z=3, at=TOP),
        _scale_bar(),
        _legend(),
        _map(extent),
        name=LAYOUT_NAME,
        units="mm",
        printResolution="300",
        worldFileMap="",
    )


def _blank_page() -> ET.Element:
    return symbol("fill", paint("#FFFFFF", None))


def _item(
    kind: str, name: str, box: tuple[float, float, float, float], *children: ET.Element, **more: str
) -> ET.Element:
    left, top, width, height = box
    identity = stable_uuid("item", name)
    values = {
        "type": str(ITEM[kind]),
        "id": name,
        "uuid": identity,
        "templateUuid": identity,
        "position": f"{left:g},{top:g},mm",
        "positionOnPage": f"{left:g},{top:g},mm",
        "size": f"{width:g},{height:g},mm",
        "referencePoint": "0",
        "itemRotation": "0",
        "visibility": "1",
        "opacity": "1",
        "blendMode": "0",
        "positionLock": "false",
        "excludeFromExports": "0",
        "frame": "false",
        "frameJoinStyle": "miter",
        "outlineWidthM": "0.3,mm",
        "background": "false",
        "groupUuid": "",
        **more,
    }
    return element("LayoutItem", None, *_frame(SEA if kind == "map" else "#FFFFFF"), *children, **values)


def _frame(background: str) -> tuple[ET.Element, ...]:
    red, green, blue, _ = rgba(background).split(",")
    own = element("LayoutObject", None, expressions({}, "dataDefinedProperties"), element("customproperties"))
    return (
        element("FrameColor", red="133", green="139", blue="145", alpha="255"),
        element("BackgroundColor", red=red, green=green, blue=blue, alpha="255"),
        own,
    )


def _page() -> ET.Element:
    return _item("page", "page", (0.0, 0.0, *PAGE_MM), _blank_page(), background="true", zValue="0")


def _label(  # noqa: PLR0913  # what a typographer sets
    name: str, text: str, box: tuple[float, float, float, float], *, size: int, colour: str, z: int, at: int = MIDDLE
) -> ET.Element:
    red, green, blue, _ = rgba(colour).split(",")
    font = element("LabelFont", style="", description=_font(size))
    ink = element("FontColor", red=red, green=green, blue=blue, alpha="255")
    return _item(
        "label",
        name,
        box,
        font,
        ink,
        labelText=text.replace("[%", "[ %"),  # a title is text, not an expression
        htmlState="0",
        halign="1",
        valign=str(at),
        marginX="0",
        marginY="0",
        zValue=str(z),
    )


def _font(size: int) -> str:
    return f"{FONT},{size},-1,5,50,0,0,0,0,0"


def _map(extent: Bbox) -> ET.Element:
    west, south, east, north = fitted(extent, ratio=MAP_MM[2] / MAP_MM[3])
    view = element("Extent", xmin=f"{west:.6f}", ymin=f"{south:.6f}", xmax=f"{east:.6f}", ymax=f"{north:.6f}")
    return _item(
        "map",
        "map",
        MAP_MM,
        view,
        element("LayerSet"),
        element("AtlasMap", atlasDriven="0", margin="0.1", scalingMode="2"),
        frame="true",
        background="true",
        followPreset="false",
        keepLayerSet="false",
        drawCanvasItems="true",
        isTemporal="0",
        mapRotation="0",
        mapFlags="0",
        labelMargin="0,mm",
        zValue="1",
    )


def fitted(extent: Bbox, *, ratio: float) -> Bbox:
    """Return an extent grown on its shorter side to a ratio of width to height.

    >>> fitted((0, 0, 1, 1), ratio=2)
    (-0.5, 0, 1.5, 1)
    """
    west, south, east, north = extent
    wide, high = east - west, north - south
    if wide < high * ratio:
        grow = (high * ratio - wide) / 2
        return (west - grow, south, east + grow, north)
    grow = (wide / ratio - high) / 2
    return (west, south - grow, east, north + grow)


def _legend() -> ET.Element:
    sizes = {"title": (11, 3.0), "group": (9, 2.5), "subgroup": (8, 2.0), "symbol": (7, 1.2), "symbolLabel": (7, 1.2)}
    styles = [
        element(
            "style",
            None,
            element("styleFont", style="", description=_font(size)),
            name=name,
            alignment="1",
            indent="0",
            marginTop=str(margin),
            marginBottom=str(margin if name == "title" else 0),
            marginLeft="2",
        )
        for name, (size, margin) in sizes.items()
    ]
    return _item(
        "legend",
        "legend",
        LEGEND_MM,
        element("styles", None, *styles),
        map_uuid=stable_uuid("item", "map"),
        title="Legend",
        titleAlignment="1",
        fontColor=INK,
        columnCount="1",
        columnSpace="2",
        boxSpace="1",
        lineSpacing="1",
        equalColumnWidth="0",
        splitLayer="0",
        symbolWidth="6",
        symbolHeight="3.5",
        symbolAlignment="1",
        minSymbolSize="0",
        maxSymbolSize="4",
        wmsLegendHeight="25",
        wmsLegendWidth="50",
        wrapChar="",
        resizeToContents="1",
        legendFilterByMap="1",
        legendFilterByAtlas="0",
        rasterBorder="0",
        rasterBorderColor="0,0,0,255",
        rasterBorderWidth="0",
        zValue="2",
    )


def _scale_bar() -> ET.Element:
    line = symbol_layer("SimpleLine", {"line_color": rgba(INK), "line_width": "0.3", "line_width_unit": "MM"})
    text = element(
        "text-style",
        None,
        element("families"),
        fontFamily=FONT,
        fontSize="8",
        fontSizeUnit="Point",
        textColor=rgba(INK),
        textOpacity="1",
        namedStyle="Regular",
        fontWeight="50",
    )
    number = options({})
    number.append(element("Option", name="decimals", value="6", type="int"))
    number.append(element("Option", name="show_thousand_separator", value="true", type="bool"))
    parts = (
        text,
        element("numericFormat", None, number, id="basic"),
        element("fillColor", red="32", green="38", blue="43", alpha="255"),
        element("fillColor2", red="255", green="255", blue="255", alpha="255"),
        element("lineSymbol", None, symbol("line", line)),
        element("fillSymbol1", None, symbol("fill", paint(INK, INK))),
        element("fillSymbol2", None, symbol("fill", paint("#FFFFFF", INK))),
    )
    return _item(
        "scale",
        "scale",
        SCALE_MM,
        *parts,
        mapUuid=stable_uuid("item", "map"),
        style="Single Box",
        unitType="km",
        unitLabel="km",
        numMapUnitsPerScaleBarUnit="1",
        numUnitsPerSegment=str(SCALE_KM),
        numSegments="2",
        numSegmentsLeft="0",
        numSubdivisions="1",
        subdivisionsHeight="1.5",
        segmentSizeMode="1",
        minBarWidth="30",
        maxBarWidth="60",
        segmentMillimeters="20",
        height="2",
        labelBarSpace="1.5",
        boxContentSpace="1",
        labelVerticalPlacement="0",
        labelHorizontalPlacement="0",
        alignment="0",
        lineJoinStyle="miter",
        lineCapStyle="square",
        outlineWidth="0.3",
        zValue="6",
    )
