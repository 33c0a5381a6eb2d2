"""Situation -> KML 2.2 for phones and Google Earth: events and control with names, quotes, colours and time.

No icon is fetched from anywhere: in a .kml, symbols are the viewer's own pin, tinted; a .kmz brings a white disc along,
so that tinting gives the very colour of the layer. Quotes are hostile text and are escaped twice, since viewers show a
description as HTML.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np

from geo.actors.sides import side_colour, sides_in
from maps.cartography import EVENT_LAYERS, FALLBACK_LAYER, FILL_CONTROLS, FILL_FAR, FILL_GREY, when_words
from maps.exports.about import attribution_line, situation_title
from maps.exports.geojson import DISCLAIMER
from maps.exports.hand_edits import NO_TIME
from maps.exports.schema import BY_NAME
from maps.exports.tables import described, text
from maps.exports.xml import element, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geo.model import Situation
    from maps.exports.tables import Row, Shape

NAMESPACE = "http://www.opengis.net/kml/2.2"
ICON, ICON_SCALE, LABEL_SCALE = "mark.png", "0.9", "0.7"
RIM_SHARE, RIM_GREY = 0.08, 160  # of the disc: its rim is a darker shade of whatever colour it gets
AREA_OPACITY = 0.15
OPACITY = {"controls": FILL_CONTROLS, "contested": 0.1, "presence": 0.05}
DIGITS = 6
# KML knows no hatch and no dots: what is no solid control is an outline with a breath of fill.
FRONT_OPACITY = {
    "held": FILL_CONTROLS,
    "far": FILL_FAR,
    "claimed": 0.0,
    "seen": 0.05,
    "grey": FILL_GREY,
    "gain": 0.5,
    **dict.fromkeys(("doubt", "front", "advance", "pocket", "siege", "lone"), 0.1),
}
# Cells that a phone has no use for.
UNTOLD = frozenset({"claims", "holder_colour", "quote_start", "quote_end", "path", "rule", "layer"})
FRONT_INK = "#20262B"
OF_BOTH = frozenset({"front", "doubt", "grey"})
FRONT_TITLES = {
    "held": "Areas between places",
    "gain": "Gains",
    "front": "Front",
    "doubt": "Where the front may lie",
    "grey": "Grey zone",
    "claimed": "Claimed by a party",
    "seen": "Seen inside",
    "advance": "Advances",
    "pocket": "Pockets",
    "siege": "Sieges",
    "lone": "Contradicting all around",
}


def write_kml(situation: Situation, path: Path) -> None:
    """Write the KML file: a folder of control, a folder a layer of events, reports as they say it."""
    path.write_bytes(kml_text(situation))


def write_kmz(situation: Situation, path: Path) -> None:
    """Write the same as one archive with its icon; the same situation gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("doc.kml", kml_text(situation, icon=ICON)), (ICON, white_disc())):
            entry = zipfile.ZipInfo(name, date_time=NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def kml_text(situation: Situation, *, icon: str = "") -> bytes:
    """Return the whole text; ``icon`` is the name of a picture beside it."""
    root = element("kml", None, kml_document(situation, icon=icon), xmlns=NAMESPACE)
    ET.indent(root, space=" ")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def white_disc(size: int = 64) -> bytes:
    """Return a white disc with a thin grey rim as PNG, which viewers multiply by the colour of a style.

    >>> white_disc()[1:4]
    b'PNG'
    """
    at = np.arange(size) - (size - 1) / 2
    away = size / 2 - 1 - np.hypot(at, at[:, None])  # pixels inside the edge
    pixels = np.full((size, size, 4), 255, np.uint8)
    pixels[..., :3][away < RIM_SHARE * size] = RIM_GREY
    pixels[..., 3] = np.clip(away, 0, 1) * 255
    lines = np.hstack([np.zeros((size, 1), np.uint8), pixels.reshape(size, -1)]).tobytes()  # each without a filter
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)  # eight bits, red green blue and opacity
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def kml_document(situation: Situation, *, icon: str = "") -> ET.Element:
    """Return ``<Document>``."""
    about = " ".join(filter(None, (DISCLAIMER, attribution_line(situation))))
    head = {"name": situation_title(situation), "open": "1", "description": about}
    folders = [*_front_folders(situation), _control_folder(situation), *_event_folders(situation)]
    return element("Document", None, *texts(head), *_styles(situation, icon), *folders)


def _styles(situation: Situation, icon: str) -> Iterator[ET.Element]:
    for layer, (_, mark) in EVENT_LAYERS.items():
        yield _style(layer, mark.colour, AREA_OPACITY, icon)
    sides = {"", *(side for status in situation.control for side in (status.holder, *status.rivals))}
    named = sides_in(situation)
    for side in sorted(sides):
        for state, opacity in OPACITY.items():
            yield _style(_control_style(side, state), side_colour(side, named), opacity, icon)

    for side in sorted({area.side for area in situation.areas}):
        colour = side_colour(side, named)
        for sign, opacity in FRONT_OPACITY.items():
            yield _style(_control_style(side, sign), FRONT_INK if sign in OF_BOTH else colour, opacity, icon)


def _control_style(side: str, state: str) -> str:
    return f"control-{state}-{''.join(c if c.isalnum() else '-' for c in side)}"


def _style(name: str, colour: str, opacity: float, icon: str) -> ET.Element:
    picture = (element("Icon", None, element("href", icon)),) if icon else ()
    return element(
        "Style",
        None,
        element("IconStyle", None, element("color", kml_colour(colour)), element("scale", ICON_SCALE), *picture),
        element("LabelStyle", None, element("scale", LABEL_SCALE)),
        element("LineStyle", None, element("color", kml_colour(colour)), element("width", "1.5")),
        element("PolyStyle", None, element("color", kml_colour(colour, opacity))),
        id=name,
    )


def kml_colour(colour: str, opacity: float = 1.0) -> str:
    """Return a colour as KML writes it: alpha, blue, green, red.

    >>> kml_colour("#D55E00", 0.5)
    '80005ed5'
    """
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(opacity * 255):02x}{blue}{green}{red}".lower()


def _front_folders(situation: Situation) -> Iterator[ET.Element]:
    by_sign: dict[str, list[ET.Element]] = {sign: [] for sign in FRONT_TITLES}
    for row, shape in chain(BY_NAME["front_areas"].rows(situation), BY_NAME["front_lines"].rows(situation)):
        by_sign[row["sign"]].append(_front_mark(row, shape))
    for sign, marks in by_sign.items():
        if marks:
            yield element("Folder", None, element("name", FRONT_TITLES[sign]), *marks)


def _front_mark(row: Row, shape: Shape) -> ET.Element:
    against = f" from {row['other_name']}" if row["sign"] == "gain" else f", {row['other_name']}"
    size = f"{row['length_km']} km" if row["area_km2"] is None else f"{row['area_km2']} km² (± {row['area_error_km2']})"
    days = f"between {row['since']} and {row['until']}" if row["since"] else f"as reported up to {row['valid_from']}"
    lines = [row["side_name"] + (against if row["other"] else ""), size, days, row["note"]]
    sign = "far" if row["strength"] < 1 else row["sign"]
    style = _control_style(row["side"], sign)
    return _placemark(FRONT_TITLES[row["sign"]], lines, style, (row["valid_from"], row["valid_to"]), shape, row)


def _control_folder(situation: Situation) -> ET.Element:
    rows = [pair for pair in BY_NAME["control"].rows(situation) if pair[1] is not None]
    marks = (_control_mark(row, shape) for row, shape in rows)
    return element("Folder", None, element("name", "Control as reported"), *marks)


def _control_mark(row: Row, shape: Shape) -> ET.Element:
    state = row["state"] + (", by its own word only" if row["claimed_only"] else "")
    lines = [f"{state}: {row['holder_name']}" + (f", {row['rival_names']}" if row["rivals"] else "")]
    lines += [f"since {row['since']}, last report {row['last_report']}", _quoted(row["quote"])]
    style = _control_style(row["holder"], row["state"])
    return _placemark(row["name"], lines, style, (row["valid_from"], row["valid_to"]), shape, row)


def _event_folders(situation: Situation) -> Iterator[ET.Element]:
    by_layer: dict[str, list[ET.Element]] = {layer: [] for layer in list(EVENT_LAYERS)[::-1]}
    for row, shape in chain(BY_NAME["events"].rows(situation), BY_NAME["events_areas"].rows(situation)):
        if shape is not None:
            layer = row["layer"] if row["layer"] in by_layer else FALLBACK_LAYER
            by_layer[layer].append(_event_mark(row, shape, layer))
    for layer, marks in by_layer.items():
        if marks:
            yield element("Folder", None, element("name", EVENT_LAYERS[layer][0]), *marks)


def _event_mark(row: Row, shape: Shape, layer: str) -> ET.Element:
    who = ", ".join(actor for actor in (row["actor1"], row["actor2"]) if actor)
    said = row["assertion"] + (f" by {row['claimant']}" if row["claimant"] else "")
    dead = "" if row["fatalities_low"] is None else f"{row['fatalities_low']} to {row['fatalities_high']} killed"
    when = when_words(row["event_date"], row["end_date"])
    lines = [
        who,
        when,
        f"{row['location']} ({row['precision']})",
        dead,
        said,
        _quoted(row["quote"]),
        str(row["sources"]),
    ]
    lines.append("reviewed by " + row["reviewed_by"] if row["reviewed_by"] else "machine-coded, unreviewed")
    name = f"{row['type_label']}: {row['location']}"
    return _placemark(name, lines, layer, (row["event_date"], row["end_date"]), shape, row)


def _quoted(text: str) -> str:
    return f"\u201c{text}\u201d" if text else ""


def _placemark(  # noqa: PLR0913, PLR0917  # the parts of a mark
    name: str, lines: Iterable[str], style: str, span: tuple[str | None, str | None], shape: Shape, row: Row
) -> ET.Element:
    body = "<br/>".join(escape(line) for line in lines if line)
    parts = [element("name", _clean(name)), element("description", _clean(body))]
    ends = {"begin": span[0], "end": span[1] or span[0]}
    if span[0]:
        parts.append(element("TimeSpan", None, *texts({key: day for key, day in ends.items() if day})))
    return element("Placemark", None, *parts, element("styleUrl", f"#{style}"), _data(row), _geometry(shape))


def _data(row: Row) -> ET.Element:
    """Return the cells of a row that are filled, so that a program gets columns and not only a text."""
    about = described()
    cells = ((name, _clean(text(value) or "")) for name, value in row.items() if name not in UNTOLD)
    made = (
        element("Data", None, *texts({"displayName": about.get(name, {}).get("alias", name), "value": cell}), name=name)
        for name, cell in cells
        if cell
    )
    return element("ExtendedData", None, *made)


def _clean(text: str) -> str:
    """Return a text without the signs that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))


def _geometry(shape: Any) -> ET.Element:
    if isinstance(shape, tuple):
        return element("Point", None, element("coordinates", _position(shape)))
    import shapely

    if shape.geom_type.endswith("LineString"):
        return element("MultiGeometry", None, *map(_line, shapely.get_parts(shape)))
    parts = shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=False))
    return element("MultiGeometry", None, *map(_polygon, parts))


def _line(line: Any) -> ET.Element:
    return element("LineString", None, element("coordinates", " ".join(_position(point) for point in line.coords)))


def _polygon(polygon: Any) -> ET.Element:
    outer = element("outerBoundaryIs", None, _ring(polygon.exterior))
    return element("Polygon", None, outer, *(element("innerBoundaryIs", None, _ring(r)) for r in polygon.interiors))


def _ring(ring: Any) -> ET.Element:
    return element("LinearRing", None, element("coordinates", " ".join(_position(p) for p in ring.coords)))


def _position(position: Any) -> str:
    return f"{position[0]:.{DIGITS}f},{position[1]:.{DIGITS}f}"
