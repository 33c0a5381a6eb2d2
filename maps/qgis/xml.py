"""The XML of QGIS in small pieces: options, symbols, coordinate system, ids that are hashes and not random."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from maps.exports.xml import element, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

QGIS_VERSION = "3.22.16-Białowieża"  # the oldest whose XML this is; later ones read it
NO_UNIT_SCALE = "3x:0,0,0,0,0,0"
MM_PER_PX = 25.4 / 96.0  # CSS's pixel, which the page measures in


def text_of(root: ET.Element) -> str:
    """Return an element as text, indented, the same for the same element."""
    ET.indent(root, space=" ")
    return ET.tostring(root, encoding="unicode")


def stable_uuid(*words: str) -> str:
    """Return a UUID in braces that is a hash of words: random ones would make every build differ."""
    digest = hashlib.blake2b("\x1f".join(words).encode(), digest_size=16).digest()
    return "{" + str(uuid.UUID(bytes=digest)) + "}"


def layer_id(table: str) -> str:
    """Return the id of a project's layer: QGIS drops layers whose id is short, so name_uuid as it makes itself."""
    return f"{table}_{stable_uuid('layer', table)[1:-1].replace('-', '_')}"


def options(values: Mapping[str, str]) -> ET.Element:
    """Return ``<Option type="Map">`` of texts."""
    found = [element("Option", name=key, value=value, type="QString") for key, value in values.items()]
    return element("Option", None, *found, type="Map")


def expressions(values: Mapping[str, str], tag: str = "data_defined_properties") -> ET.Element:
    """Return data-defined properties, each an expression."""
    made = [
        element(
            "Option",
            None,
            element("Option", name="active", value="true", type="bool"),
            element("Option", name="expression", value=expression, type="QString"),
            element("Option", name="type", value="3", type="int"),
            name=name,
            type="Map",
        )
        for name, expression in values.items()
    ]
    properties = element("Option", None, *made, name="properties", **({"type": "Map"} if made else {}))
    head = element("Option", name="name", value="", type="QString")
    tail = element("Option", name="type", value="collection", type="QString")
    return element(tag, None, element("Option", None, head, properties, tail, type="Map"))


def symbol(kind: str, *layers: ET.Element, name: str = "", alpha: float = 1.0) -> ET.Element:
    """Return a symbol; ``kind`` is marker, line or fill."""
    return element("symbol", None, *layers, name=name, type=kind, alpha=f"{alpha:g}", clip_to_extent="1", force_rhr="0")


def symbol_layer(class_: str, values: Mapping[str, str], *, data: Mapping[str, str] | None = None) -> ET.Element:
    """Return a layer of a symbol with its data-defined properties."""
    parts = (options(values), expressions(data or {}))
    return element("layer", None, *parts, class_=class_, enabled="1", locked="0", pass_="0")  # noqa: S106  # QGIS' word for an order


def rgba(colour: str, opacity: float = 1.0) -> str:
    """Return QGIS' word for a colour.

    >>> rgba("#D55E00", 0.5)
    '213,94,0,128'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def quoted(value: str) -> str:
    """Return a text of a QGIS expression.

    >>> quoted("l'armée")
    "'l''armée'"
    """
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def looked_up(expression: str, words: Mapping[str, str]) -> str:
    r"""Return the expression of the word that stands for a text, or of the text itself.

    >>> looked_up('"says"', {"lost": "has lost"})
    'coalesce(map_get(map(\'lost\', \'has lost\'), "says"), "says")'
    """
    pairs = ", ".join(f"{quoted(key)}, {quoted(words[key])}" for key in sorted(words))
    return f"coalesce(map_get(map({pairs}), {expression}), {expression})" if words else expression


def mm(pixels: float) -> str:
    """Return pixels of the page as millimetres.

    >>> mm(9)
    '2.38'
    """
    return f"{pixels * MM_PER_PX:.2f}"


def wgs84() -> ET.Element:
    """Return the coordinate system, WGS 84."""
    facts = {
        "wkt": "",
        "proj4": "+proj=longlat +datum=WGS84 +no_defs",
        "srsid": "3452",
        "srid": "4326",
        "authid": "EPSG:4326",
        "description": "WGS 84",
        "projectionacronym": "longlat",
        "ellipsoidacronym": "EPSG:7030",
        "geographicflag": "true",
    }
    return element("spatialrefsys", None, *texts(facts))
