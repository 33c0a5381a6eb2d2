"""The sheet: its size, the part of the world on it, and where its parts stand."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from geo.model import Bbox

MM_PX = 96 / 25.4  # CSS pixels a millimetre
TILE_PX = 256  # width of the world at scale 0 of web maps
EDGE_LAT = 85.0511
LEAST_PX, MOST_PX = 320, 10_000
USUAL_PX = 1_000.0  # a sheet of about so many pixels across has letters of 12
WIDE = 1.15  # from this ratio on the legend stands beside the map, else below it
_SIZE = re.compile(r"(\d{3,5})x(\d{3,5})\Z")
_SCALE = re.compile(r"(-?[\d.]+)/(-?[\d.]+)/(-?[\d.]+)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Width and height in pixels, the size of letters against the usual one, and the unit that a printer reads."""

    width: float
    height: float
    scale: float
    paper: tuple[str, str] | None = None


def _paper(width_mm: float, height_mm: float, scale: float) -> Size:
    return Size(
        width=width_mm * MM_PX, height=height_mm * MM_PX, scale=scale, paper=(f"{width_mm:g}mm", f"{height_mm:g}mm")
    )


# Cards are looked at on a telephone: their letters are larger.
PRESETS: Mapping[str, Size] = MappingProxyType(
    {
        "card": Size(width=1200, height=630, scale=1.3),
        "square": Size(width=1080, height=1080, scale=1.45),
        "a4": _paper(297, 210, 0.95),
        "a4-portrait": _paper(210, 297, 0.95),
        "a3": _paper(420, 297, 1.15),
        "a3-portrait": _paper(297, 420, 1.15),
    }
)


def size_of(words: str) -> Size:
    """Return the size that is meant by a name or by ``1600x900``.

    Raises
    ------
    InputError
        If it is neither.
    """
    known = PRESETS.get(words.lower())
    if known is not None:
        return known
    found = _SIZE.match(words)
    if not found or not all(LEAST_PX <= int(side) <= MOST_PX for side in found.groups()):
        raise InputError(
            f"--size {words}: write WIDTHxHEIGHT in pixels, {LEAST_PX} to {MOST_PX}, or one of {', '.join(PRESETS)}."
        )
    width, height = (float(side) for side in found.groups())
    return Size(width=width, height=height, scale=max(0.7, math.sqrt(width * height) / USUAL_PX))


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A part of the world in Web Mercator on a rectangle of the sheet. ``world_px`` is how wide the whole world is."""

    box: Box
    world_px: float
    x: float
    y: float

    @property
    def zoom(self) -> float:
        """The scale, as web maps count it."""
        return math.log2(self.world_px / TILE_PX)

    @property
    def bounds(self) -> Bbox:
        """West, south, east and north, degrees."""
        west, north = self.degrees(self.box.left, self.box.top)
        east, south = self.degrees(self.box.right, self.box.bottom)
        return west, south, east, north

    def degrees(self, px: float, py: float) -> tuple[float, float]:
        """Return lon and lat of a point of the sheet."""
        x = (px - self.box.left - self.box.width / 2) / self.world_px + self.x
        y = (py - self.box.top - self.box.height / 2) / self.world_px + self.y
        return x * 360 - 180, math.degrees(2 * math.atan(math.exp((0.5 - y) * 2 * math.pi)) - math.pi / 2)

    def pixels(self, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return points of the sheet for rows of lon and lat."""
        degrees = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        x = (degrees[:, 0] + 180) / 360
        sine = np.sin(np.radians(np.clip(degrees[:, 1], -EDGE_LAT, EDGE_LAT)))
        y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)
        left = self.box.left + self.box.width / 2
        top = self.box.top + self.box.height / 2
        return np.column_stack(((x - self.x) * self.world_px + left, (y - self.y) * self.world_px + top))

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the point of the sheet of a place."""
        x, y = self.pixels([(lon, lat)])[0].tolist()
        return x, y

    def holds(self, lon: float, lat: float, *, margin: float = 0.0) -> bool:
        """Return whether a place lies on the map, at least so many pixels from its edge."""
        x, y = self.point(lon, lat)
        box = self.box
        return box.left + margin <= x <= box.right - margin and box.top + margin <= y <= box.bottom - margin

    def shape(self, geometry: BaseGeometry, *, margin: float = 12.0, detail: float = 0.3) -> BaseGeometry:
        """Return what of a geometry lies on the map or within ``margin`` of it, in pixels."""
        box = self.box
        drawn = shapely.transform(geometry, self.pixels)
        thin = shapely.simplify(drawn, detail) if detail else drawn
        if not shapely.is_valid(thin):
            thin = shapely.make_valid(thin)
        return shapely.clip_by_rect(thin, box.left - margin, box.top - margin, box.right + margin, box.bottom + margin)

    def km(self, px: float) -> float:
        """Return how many kilometres so many pixels are in the middle of the map."""
        _, south, _, north = self.bounds
        return px / self.world_px * 40_075.0 * math.cos(math.radians((south + north) / 2))


def fitted(bounds: Bbox, box: Box) -> View:
    """Return the view in which all of ``bounds`` is on the map."""
    west, south, east, north = bounds
    whole = View(box=Box(left=0, top=0, width=0, height=0), world_px=1.0, x=0.0, y=0.0)
    (left, bottom), (right, top) = whole.pixels([(west, south), (east, north)]).tolist()
    wide, high = max(right - left, 1e-6), max(bottom - top, 1e-6)
    return View(box=box, world_px=min(box.width / wide, box.height / high), x=(left + right) / 2, y=(top + bottom) / 2)


def view_of(words: str, box: Box) -> View:
    """Return the view of ``west,south,east,north`` or of ``scale/lat/lon``, as in the address of the page.

    Raises
    ------
    InputError
        If it is neither.
    """
    found = _SCALE.match(words.strip())
    try:
        if found:
            zoom, lat, lon = (float(part) for part in found.groups())
            middle = fitted((lon, lat, lon, lat), box)
            if 0 <= zoom <= 18 and abs(lat) <= EDGE_LAT and abs(lon) <= 180:  # noqa: PLR2004  # degrees, scales
                return View(box=box, world_px=TILE_PX * 2**zoom, x=middle.x, y=middle.y)
        else:
            west, south, east, north = (float(part) for part in words.split(","))
            if -180 <= west < east <= 180 and -EDGE_LAT <= south < north <= EDGE_LAT:  # noqa: PLR2004  # degrees
                return fitted((west, south, east, north), box)
    except ValueError:
        pass
    raise InputError(
        f"--view {words}: write west,south,east,north in degrees, or scale/lat/lon as in the page's address."
    )
