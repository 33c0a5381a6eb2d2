"""Pieces of SVG: elements with their attributes in the order given, and paths with a tenth of a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

LEAST_RING = 3  # corners
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32)))  # which XML cannot hold


def tag(name: str, content: str = "", /, **attributes: Any) -> str:
    """Return an element; ``_`` in a name of an attribute is ``-``, what is None is left out.

    >>> tag("rect", x=1.04, stroke_width=2.0, fill=None)
    '<rect x="1" stroke-width="2"/>'
    """
    parts = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{parts}>{content}</{name}>" if content else f"<{name}{parts}/>"


def _value(value: Any) -> str:
    return number(value) if isinstance(value, float) else clean(str(value))


def number(value: float) -> str:
    """Return a number with a tenth at most.

    >>> number(1.25), number(-0.04), number(30.0)
    ('1.2', '0', '30')
    """
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def clean(text: str) -> str:
    """Return a text without the letters that XML cannot hold."""
    return text.translate(_CONTROLS)


def group(id_: str, parts: Iterable[str], /, **attributes: Any) -> str:
    """Return a named group, "" where nothing is in it. Illustrator and Figma show the name."""
    body = "\n".join(part for part in parts if part)
    return tag("g", f"\n{body}\n", id=id_, **attributes) if body else ""


def layer(id_: str, parts: Iterable[str], **attributes: Any) -> str:
    """Return a group that is a layer in Inkscape, too."""
    body = "\n".join(part for part in parts if part)
    label = f' inkscape:groupmode="layer" inkscape:label={quoteattr(id_)}'
    rest = tag("g", "x", **attributes)[2:-5] if attributes else ">"
    return f"<g id={quoteattr(id_)}{label}{rest}\n{body}\n</g>"


def text(content: str, x: float, y: float, **attributes: Any) -> str:
    """Return a text at its base line."""
    return tag("text", escape(clean(content)), x=x, y=y, **attributes)


def line_data(points: npt.NDArray[np.float64], *, closed: bool = False) -> str:
    """Return the path of some points, without those that fall on the one before."""
    tenths = np.rint(np.asarray(points) * 10).astype(np.int64)
    kept = np.ones(len(tenths), dtype=bool)
    kept[1:] = (np.diff(tenths, axis=0) != 0).any(axis=1)
    tenths = tenths[kept]
    if closed and len(tenths) > 1 and (tenths[0] == tenths[-1]).all():
        tenths = tenths[:-1]
    if len(tenths) < (LEAST_RING if closed else 2):
        return ""
    words = [f"{_tenth(x)} {_tenth(y)}" for x, y in tenths.tolist()]
    return f"M{words[0]}L{' '.join(words[1:])}{'Z' if closed else ''}"


def _tenth(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole}{f'.{rest}' if rest else ''}"


def path_data(geometry: BaseGeometry) -> str:
    """Return the path of polygons or lines in pixels."""
    parts = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            rings = (part.exterior, *part.interiors)
            parts += [line_data(shapely.get_coordinates(ring), closed=True) for ring in rings]
        elif part.geom_type in {"LineString", "LinearRing"}:
            parts.append(line_data(shapely.get_coordinates(part)))
    return "".join(parts)


def disc_path(x: float, y: float, radius: float) -> str:
    """Return a circle as a path."""
    r, twice = f"{radius:.2f}", f"{2 * round(radius, 2):.2f}"  # an arc whose chord is not twice its radius is no circle
    return f"M{x - radius:.2f} {number(y)}a{r} {r} 0 1 0 {twice} 0a{r} {r} 0 1 0 -{twice} 0Z"
