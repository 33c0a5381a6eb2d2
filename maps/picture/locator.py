"""A small map of the wider region with the view marked on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maps.picture.sheet import Box, fitted
from maps.picture.svg import group, path_data, tag

if TYPE_CHECKING:
    from maps.picture.scene import Scene

LEAST_PX, MOST_PX = 90.0, 150.0
WIDER = 5.0  # times the view


def locator(scene: Scene, place: Box, *, height: float) -> str:
    """Return the locator at the lower end of a column, "" where it is too low or the view is as wide."""
    west, south, east, north = scene.view.bounds
    size = min(MOST_PX * scene.scale, height - 10 * scene.scale, place.width)
    if size < LEAST_PX * scene.scale or east - west > 60:  # noqa: PLR2004  # degrees: half a continent
        return ""
    box = Box(left=place.left, top=place.bottom - size, width=size, height=size)
    middle, reach = ((west + east) / 2, (south + north) / 2), max(east - west, north - south, 8.0) * WIDER / 2
    view = fitted(
        (middle[0] - reach, max(-80.0, middle[1] - reach), middle[0] + reach, min(80.0, middle[1] + reach)), box
    )
    land = [
        view.shape(one.outline, margin=0.0, detail=0.5)
        for one in scene.situation.backdrop
        if one.kind == "country" and one.outline is not None
    ]
    shapes = "".join(path_data(shape) for shape in land if not shape.is_empty)
    corners = view.pixels([(west, north), (east, south)])
    (x, y), (right, low) = corners.tolist()
    theme, line = scene.theme, 0.6 * scene.scale
    frame = {"x": box.left, "y": box.top, "width": size, "height": size}
    return group(
        "locator",
        [
            tag("rect", fill=theme.sea, **frame),
            tag("path", d=shapes, fill=theme.abroad, stroke=theme.adm1, stroke_width=line * 0.7, fill_rule="evenodd"),
            tag("rect", x=x, y=y, width=right - x, height=low - y, fill="none", stroke="#C0272D" if not theme.one_ink
                else theme.ink, stroke_width=1.6 * scene.scale),
            tag("rect", fill="none", stroke=theme.rule, stroke_width=line, **frame),
        ],
    )  # fmt: skip
