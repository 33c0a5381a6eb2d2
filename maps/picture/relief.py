"""Slopes as shade and light: the page's grey picture, cut to the view and toned. Needs the extra ``picture``."""

from __future__ import annotations

import base64
import importlib.util
import math
from typing import TYPE_CHECKING, Any

from maps.picture.svg import tag

if TYPE_CHECKING:
    from geo.model import Relief
    from maps.picture.scene import Scene

FADE = (6.0, 8.8)  # scales between which slopes fade: closer in, the picture is coarser than the eye
SHADE, LIGHT = 0.22, 0.3  # how strong shade and light are
EDGE = 0.07  # share of the picture in which it fades towards its edges: it ends in nothing, not in a line
MOST_PX = 640  # pixels of the picture across the view: more than the slopes have


def relief_image(scene: Scene) -> str:
    """Return the slopes in sight as an image with transparent shade and light, "" without them."""
    relief = scene.situation.relief
    strength = min(1.0, (FADE[1] - scene.zoom) / (FADE[1] - FADE[0])) * scene.theme.relief
    if relief is None or strength <= 0.02 or importlib.util.find_spec("resvg_py") is None:  # noqa: PLR2004  # invisible
        return ""
    box, (left, top, right, bottom) = scene.view.box, _corners(relief, scene)
    west, north = max(left, box.left), max(top, box.top)
    east, south = min(right, box.right), min(bottom, box.bottom)
    if east - west < 1 or south - north < 1:
        return ""
    toned = _toned(relief, (left - west, top - north, right - left, bottom - top), (east - west, south - north))
    address = f"data:image/png;base64,{base64.b64encode(toned).decode('ascii')}"
    place = {"x": west, "y": north, "width": east - west, "height": south - north}
    return tag("image", href=address, opacity=f"{strength:.2f}", preserveAspectRatio="none", **place)


def _corners(relief: Relief, scene: Scene) -> tuple[float, float, float, float]:
    west, south, east, north = relief.bbox
    (left, top), (right, bottom) = scene.view.pixels([(west, north), (east, south)]).tolist()
    return left, top, right, bottom


def _toned(relief: Relief, place: tuple[float, float, float, float], size: tuple[float, float]) -> bytes:
    """Return a PNG: black where a slope lies in shade, white where it is lit, as opaque as it is steep."""
    import resvg_py

    less = min(1.0, MOST_PX / max(size))
    width, height = (max(1, math.ceil(side * less)) for side in size)
    x, y, wide, high = (part * less for part in place)
    picture: dict[str, Any] = {"x": x, "y": y, "width": wide, "height": high, "preserveAspectRatio": "none"}
    text = base64.b64encode(relief.image).decode("ascii")
    picture["href"] = f"data:{relief.media_type};base64,{text}"
    dark = f"0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  {-2 * SHADE:g} 0 0 0 {SHADE:g}"
    lit = f"0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  {2 * LIGHT:g} 0 0 0 {-LIGHT:g}"
    # Only what is in sight is worked on: the whole picture may be many times as large.
    region: dict[str, Any] = {"filterUnits": "userSpaceOnUse", "x": 0, "y": 0, "width": width, "height": height}
    region["color_interpolation_filters"] = "sRGB"
    filters = "".join(
        tag("filter", tag("feColorMatrix", type="matrix", values=values), id=id_, **region)
        for id_, values in (("dark", dark), ("lit", lit))
    )
    images = "".join(tag("g", tag("image", **picture), filter=f"url(#{id_})") for id_ in ("dark", "lit"))
    images, masks = _faded(images, (x, y, wide, high), size=(width, height))
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    return bytes(
        resvg_py.svg_to_bytes(svg_string=f"{frame}<defs>{filters}{masks}</defs>{images}</svg>", skip_system_fonts=True)
    )


def _faded(images: str, place: tuple[float, float, float, float], *, size: tuple[int, int]) -> tuple[str, str]:
    """Return images that fade towards the edges of their place, and the masks that do it."""
    x, y, wide, high = place
    masks = ""
    for id_, ends in (
        ("across", {"x1": x, "x2": x + wide, "y1": 0, "y2": 0}),
        ("down", {"x1": 0, "x2": 0, "y1": y, "y2": y + high}),
    ):
        stops = ((0.0, "#000"), (EDGE, "#FFF"), (1 - EDGE, "#FFF"), (1.0, "#000"))
        fade = "".join(tag("stop", offset=f"{at:g}", stop_color=tone) for at, tone in stops)
        masks += tag("linearGradient", fade, id=f"fade-{id_}", gradientUnits="userSpaceOnUse", **ends)
        sheet = {"x": 0, "y": 0, "width": size[0], "height": size[1]}
        masks += tag(
            "mask", tag("rect", fill=f"url(#fade-{id_})", **sheet), id=id_, maskUnits="userSpaceOnUse", **sheet
        )
        images = tag("g", images, mask=f"url(#{id_})")
    return images, masks
