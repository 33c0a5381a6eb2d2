"""The slopes of the page in QGIS: the same grey picture, georeferenced by a file beside it, as light and shade.

GDAL reads ``FILE.aux.xml`` beside a picture of any format. 128 is level: hard light leaves the land there as it is.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from maps.exports.xml import element, texts
from maps.qgis.xml import layer_id

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree import ElementTree as ET

    from geo.model import Relief

NAME, TITLE = "relief", "Slopes"
ENDINGS = {"image/png": ".png", "image/webp": ".webp"}
EARTH_M = 6_378_137.0  # of Web Mercator
HARD_LIGHT, OPACITY = "10", "0.3"
NEAREST_SCALE = "700000"  # closer in, the picture is coarser than the eye


def file_name(relief: Relief) -> str:
    """Return the name of the picture, beside the project."""
    return f"{NAME}{ENDINGS.get(relief.media_type, '.webp')}"


def write_relief(relief: Relief | None, folder: Path) -> None:
    """Write the picture and where it lies; nothing where there is none, or its size is not known."""
    size = picture_size(relief.image) if relief is not None else None
    if relief is None or size is None:
        return
    picture = folder / file_name(relief)
    place = folder / f"{picture.name}.aux.xml"
    picture.write_bytes(relief.image)
    place.write_text(georeference(relief, size), encoding="utf-8")


def georeference(relief: Relief, size: tuple[int, int]) -> str:
    """Return GDAL's description of where a picture of so many pixels lies."""
    west, south, east, north = relief.bbox
    left, right = (math.radians(lon) * EARTH_M for lon in (west, east))
    low, high = (math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * EARTH_M for lat in (south, north))
    steps = (left, (right - left) / size[0], 0.0, high, 0.0, (low - high) / size[1])
    numbers = ", ".join(f"{step:.6f}" for step in steps)
    return f"<PAMDataset>\n<SRS>EPSG:3857</SRS>\n<GeoTransform>{numbers}</GeoTransform>\n</PAMDataset>\n"


def picture_size(image: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG or a WebP, None of anything else.

    >>> picture_size(b"GIF89a")
    """
    if image.startswith(b"\x89PNG"):
        return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
    if image[:4] != b"RIFF" or image[8:12] != b"WEBP":
        return None
    if image[12:16] == b"VP8X":
        return 1 + int.from_bytes(image[24:27], "little"), 1 + int.from_bytes(image[27:30], "little")
    if image[12:16] == b"VP8L":
        bits = int.from_bytes(image[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    start = re.search(rb"\x9d\x01\x2a(..)(..)", image[20:40], re.DOTALL)
    if image[12:16] != b"VP8 " or not start:
        return None
    wide, high = (int.from_bytes(part, "little") & 0x3FFF for part in start.groups())
    return wide, high


def relief_layer(relief: Relief) -> ET.Element:
    """Return the layer of the project."""
    head = {"id": layer_id(NAME), "datasource": f"./{file_name(relief)}", "layername": TITLE}
    grey = element("rasterrenderer", type="singlebandgray", grayBand="1", opacity=OPACITY, alphaBand="-1",
                   gradient="BlackToWhite")  # fmt: skip
    resampler = element(
        "rasterresampler", zoomedInResampler="bilinear", zoomedOutResampler="bilinear", maxOversampling="2"
    )
    return element(
        "maplayer",
        None,
        *texts(head),
        element("srs", None, _web_mercator()),
        element("resourceMetadata", None, element("title", TITLE)),
        element("provider", "gdal"),
        element("pipe", None, grey, element("brightnesscontrast"), element("huesaturation"), resampler),
        element("blendMode", HARD_LIGHT),
        type="raster",
        hasScaleBasedVisibilityFlag="1",
        minScale="1e+08",
        maxScale=NEAREST_SCALE,
    )


def _web_mercator() -> ET.Element:
    facts = {
        "wkt": "",
        "proj4": f"+proj=merc +a={EARTH_M:.0f} +b={EARTH_M:.0f} +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +no_defs",
        "srsid": "3857",
        "srid": "3857",
        "authid": "EPSG:3857",
        "description": "WGS 84 / Pseudo-Mercator",
        "projectionacronym": "merc",
        "ellipsoidacronym": "EPSG:7030",
        "geographicflag": "false",
    }
    return element("spatialrefsys", None, *texts(facts))
