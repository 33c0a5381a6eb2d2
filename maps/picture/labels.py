"""Names that do not collide: what the reports speak of first, then capitals, towns, units and waters."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from maps.brief.sentences import place_name
from maps.page import ground
from maps.picture.letters import ASCENT, width_of
from maps.picture.svg import disc_path, group, tag, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from geo.model import GroundFeature, Place
    from maps.picture.scene import Scene
    from maps.picture.sheet import Box

    Spoken = tuple[float, Place, float, float, float]
    Circle = tuple[float, float, float]
    Rectangle = tuple[float, float, float, float]

# Size, weight, tone, smallest scale of the labels, as on the page (static/labels.js).
STYLES = {
    "country": (15.0, "500", "label_country", 2.6),
    "adm1": (11.5, "400", "label_adm1", 5.2),
    "adm2": (11.0, "400", "label_adm2", 7.4),
    "lake": (11.0, "400", "label_water", 5.6),
    "sea": (12.0, "400", "label_water", 3.0),
    "river": (10.0, "400", "label_water", 6.4),
    "city": (12.0, "500", "label_town", 5.3),
    "town": (11.0, "400", "label_town", 7.4),
    "village": (10.0, "400", "label_town", 9.2),
}
SETTLEMENTS = frozenset({"city", "town", "village"})
ITALIC = frozenset({"adm2", "lake", "sea", "river"})
UNNAMED = frozenset({"country", "continent", "region", "river", "road", "sea", "adm1"})  # never beside a mark
ORDER = {"country": 0, "sea": 3, "adm1": 4, "lake": 5, "adm2": 6, "river": 7}  # 1 and 2 are towns
CELL_PX = 2.0
SPOKEN_SIZE = 12.5
MOST_LETTERS = 28  # of the name of a place that was derived: "20 km north of Goma"
GAPS = (3.5, 8.0, 14.0)
FAR_GAP = 10.0  # from this distance on a line leads from the name to its mark
FIT = 1.15  # how much wider than its area a name may be
MOST_TOWNS, MOST_PEOPLE = 26, 60_000
ABROAD_SIZE = 0.82
SPACING = {"country": 2.0, "adm1": 0.8}
POPULATIONS = ((1_000_000, 1.5), (300_000, 1.0), (60_000, 0.5))


@dataclass(slots=True)
class OccupancyGrid:
    """Which cells of the map are taken."""

    box: Box
    cells: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        shape = (math.ceil(self.box.height / CELL_PX), math.ceil(self.box.width / CELL_PX))
        self.cells = np.zeros(shape, dtype=bool)

    def take(self, left: float, top: float, width: float, height: float) -> None:
        """Take the cells of a rectangle."""
        self.cells[self._slices(left, top, width, height)] = True

    def is_free(self, left: float, top: float, width: float, height: float) -> bool:
        """Return whether a rectangle lies on the map and no cell of it is taken."""
        box = self.box
        inside = left >= box.left + 3 and top >= box.top + 3 and left + width <= box.right - 3
        inside = inside and top + height <= box.bottom - 3
        return inside and not self.cells[self._slices(left, top, width, height)].any()

    def _slices(self, left: float, top: float, width: float, height: float) -> tuple[slice, slice]:
        x, y = (left - self.box.left) / CELL_PX, (top - self.box.top) / CELL_PX
        high, wide = self.cells.shape
        rows = slice(max(0, min(high, int(y))), max(0, min(high, math.ceil(y + height / CELL_PX))))
        return rows, slice(max(0, min(wide, int(x))), max(0, min(wide, math.ceil(x + width / CELL_PX))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name to place: its letters, and where it may stand. ``anchors`` are (x, y of the middle, width, height)."""

    words: str
    kind: str
    size: float
    weight: str
    tone: str
    spacing: float
    spots: tuple[tuple[float, float], ...]
    dot: tuple[float, float, float] | None = None
    leads: tuple[float, float] | None = None


def label_parts(
    scene: Scene, spoken: Iterable[Spoken], circles: Iterable[Circle], taken: Iterable[Rectangle] = ()
) -> list[str]:
    """Return the halos and the letters of all names that overlap no other one.

    Parameters
    ----------
    scene
        The picture.
    spoken
        Weight, place, point and radius of what is marked.
    circles
        Marks that no name may cover.
    taken
        Boxes that no name may cover.
    """
    grid = OccupancyGrid(scene.view.box)
    for box in taken:
        grid.take(*box)
    for x, y, radius in circles:
        grid.take(x - radius, y - radius, 2 * radius, 2 * radius)
    halos: list[str] = []
    letters: dict[str, list[str]] = {}
    dots: list[str] = []
    leaders: list[str] = []
    for name in _names(scene, spoken):
        found = _place(grid, name, scene)
        if found is None:
            continue
        x, y, width = found
        grid.take(x - width / 2 - 1, y - name.size * 0.62, width + 2, name.size * 1.24)
        halo, ink = _letters(scene, name, x, y)
        halos.append(halo)
        letters.setdefault("places" if name.kind in SETTLEMENTS | {"spoken"} else name.kind, []).append(ink)
        if name.dot:
            grid.take(name.dot[0] - 3, name.dot[1] - 3, 6, 6)
            dots.append(_dot(scene, name))
        if name.leads:
            leaders.append(_leader(scene, name, (x, y), width))
    return [
        group("label-leaders", leaders),
        group("label-halos", halos, stroke=scene.theme.land, stroke_linejoin="round", fill=scene.theme.land),
        group("town-dots", dots),
        *(group(f"names-{kind}", parts) for kind, parts in letters.items()),
    ]


def _names(scene: Scene, spoken: Iterable[Spoken]) -> Iterator[Name]:
    said: set[str] = set()
    ranked = sorted(spoken, key=lambda one: (-one[0], one[1].id))
    for _, place, x, y, radius in ranked:
        words = place_name(place, scene.words)
        if words in said or place.kind in UNNAMED or len(words) > MOST_LETTERS:
            continue
        said.add(words)
        yield _spoken(scene, words, x, y, radius)
    for rank, name in sorted(_backdrop(scene, said), key=lambda one: one[0]):
        del rank
        yield name


def _spoken(scene: Scene, words: str, x: float, y: float, radius: float) -> Name:
    size = SPOKEN_SIZE * scene.scale
    width = width_of(words, size, bold=True)
    spots = tuple(_around((x, y, radius), width, size, scale=scene.scale))
    return Name(
        words=words, kind="spoken", size=size, weight="700", tone="ink", spacing=0.0, spots=spots, leads=(x, y)
    )  # fmt: skip


def _around(at: Circle, width: float, size: float, *, scale: float) -> Iterator[tuple[float, float]]:
    """Yield where the middle of a name may stand around a mark, best first."""
    x, y, radius = at
    for gap in GAPS:
        far = radius + gap * scale
        side, above = far + width / 2, far + size * 0.5
        yield from ((x + side, y), (x - side, y), (x, y + above), (x, y - above))
        slant = far * 0.72
        for dx, dy in ((1, -1), (1, 1), (-1, -1), (-1, 1)):
            yield x + dx * (slant + width / 2), y + dy * (slant + size * 0.25)


def _backdrop(scene: Scene, said: set[str]) -> Iterator[tuple[tuple[float, ...], Name]]:
    home = ground.home_countries(scene.situation)
    towns = 0
    for place in sorted(scene.situation.backdrop, key=lambda one: (-one.population, one.id)):
        words = place_name(place, scene.words)
        is_home = not home or place.country in home
        if place.kind not in STYLES or words in said or not _due(scene, place, home=is_home):
            continue
        if place.kind in SETTLEMENTS:
            if towns < MOST_TOWNS and scene.view.holds(place.lon, place.lat, margin=4):
                towns += 1
                national = place.capital_of.startswith("world.") and "-" not in place.capital_of
                yield (1 if national else 2, -place.population, float(towns)), _town(scene, words, place, bold=national)
        elif place.outline is not None:
            name = _area_name(scene, words, place.kind, place.outline, home=is_home)
            if name is not None:
                yield (ORDER[place.kind], float(not is_home), -name.size), name
    for feature in scene.situation.ground:
        words = dict(feature.labels).get(scene.words.language, feature.name)
        name = _water_name(scene, words, feature) if words and words not in said else None
        if name is not None:
            yield (ORDER[feature.kind], feature.min_zoom, 0.0), name


def _due(scene: Scene, place: Place, *, home: bool) -> bool:
    """Return whether the scale is large enough for a place of the backdrop."""
    _, _, _, least = STYLES[place.kind]
    if place.kind not in SETTLEMENTS:
        later = 0.0 if home or place.kind == "country" else 2.0
        return scene.zoom >= least + later and not (place.kind == "country" and home and scene.zoom > 8.5)  # noqa: PLR2004
    earlier = next((less for people, less in POPULATIONS if place.population > people), 0.0)
    earlier += 1.5 if place.capital_of else 0.0
    return scene.zoom >= least + (0.0 if home else 0.8) - earlier


def _town(scene: Scene, words: str, place: Place, *, bold: bool) -> Name:
    size, weight, tone, _ = STYLES[place.kind]
    size *= scene.scale
    x, y = scene.view.point(place.lon, place.lat)
    radius = (2.6 if place.kind == "city" else 2.0) * scene.scale
    width = width_of(words, size)
    spots = tuple(_around((x, y, radius), width, size, scale=scene.scale))[:8]
    return Name(
        words=words, kind=place.kind, size=size, weight="700" if bold else weight, tone=tone, spacing=0.0,
        spots=spots, dot=(x, y, radius),
    )  # fmt: skip


def _area_name(scene: Scene, words: str, kind: str, outline: BaseGeometry, *, home: bool) -> Name | None:
    size, weight, tone, _ = STYLES[kind]
    spacing = SPACING.get(kind, 0.0) * scene.scale
    seen = scene.view.shape(outline, margin=-6.0, detail=1.0)
    parts = [part for part in shapely.get_parts(seen) if part.geom_type == "Polygon"]
    if not parts:
        return None
    largest = max(parts, key=lambda part: part.area)
    if kind == "country":
        words = words.upper()
    size *= scene.scale * (1.0 if home else ABROAD_SIZE)
    width = width_of(words, size, spacing=spacing)
    spots = tuple(_inside(largest, width, size))
    if not spots:
        return None
    return Name(words=words, kind=kind, size=size, weight=weight, tone=tone, spacing=spacing, spots=spots)


def _inside(shape: BaseGeometry, width: float, size: float) -> Iterator[tuple[float, float]]:
    """Yield where in an area a name fits: about its roomiest point first, then above and below it."""
    left, top, right, bottom = shape.bounds
    if right - left < width / FIT or bottom - top < size * 1.2:
        return
    middle = shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=max(1.0, size / 3)), 0)
    steps = (0.0, -1.4, 1.4, -2.8, 2.8, -4.6, 4.6, -6.5, 6.5, -9.0, 9.0)
    for step in steps:
        y = middle.y + step * size
        chord = shapely.intersection(shape, shapely.LineString([(left - 1, y), (right + 1, y)]))
        lines = [line for line in shapely.get_parts(chord) if line.geom_type == "LineString"]
        if not lines:
            continue
        longest = max(lines, key=lambda line: line.length)
        if longest.length * FIT >= width:
            x = (longest.bounds[0] + longest.bounds[2]) / 2
            yield x, y
            spare = max(0.0, (longest.length - width) / 2)
            if spare > size:
                yield x - spare * 0.7, y
                yield x + spare * 0.7, y


def _water_name(scene: Scene, words: str, feature: GroundFeature) -> Name | None:
    kind = feature.kind
    if kind not in {"river", "lake", "sea"}:
        return None
    size, weight, tone, least = STYLES[kind]
    if scene.zoom < max(feature.min_zoom + (2.2 if kind == "river" else 0.0), least if kind != "sea" else 0.0):
        return None
    if kind == "lake":
        return _area_name(scene, words, kind, feature.geometry, home=True)
    if kind == "sea":
        point = shapely.get_coordinates(feature.geometry)[0]
        if not scene.view.holds(*point, margin=20) or scene.zoom > feature.min_zoom + 5:
            return None
        spots: tuple[tuple[float, float], ...] = (scene.view.point(*point),)
    else:
        line = scene.view.shape(feature.geometry, margin=-20.0)
        parts = [part for part in shapely.get_parts(line) if part.geom_type == "LineString"]
        longest = max(parts, key=lambda part: part.length, default=None)
        if longest is None or longest.length < 2.2 * width_of(words, size * scene.scale):
            return None
        marks = (longest.interpolate(share, normalized=True) for share in (0.5, 0.3, 0.7, 0.2, 0.8))
        spots = tuple((point.x, point.y - size * scene.scale * 0.8) for point in marks)
    return Name(words=words, kind=kind, size=size * scene.scale, weight=weight, tone=tone, spacing=0.0, spots=spots)


def _place(grid: OccupancyGrid, name: Name, scene: Scene) -> tuple[float, float, float] | None:
    """Return the first spot that is free, the middle of the name, and its width."""
    del scene
    width = width_of(name.words, name.size, bold=name.weight == "700", spacing=name.spacing)
    if name.dot and not grid.is_free(name.dot[0] - 2, name.dot[1] - 2, 4, 4):
        return None
    for x, y in name.spots:
        if grid.is_free(x - width / 2 - 2, y - name.size * 0.6, width + 4, name.size * 1.2):
            return x, y, width
    return None


def _letters(scene: Scene, name: Name, x: float, y: float) -> tuple[str, str]:
    look = {
        "font_size": name.size,
        "font_weight": name.weight if name.weight != "400" else None,
        "font_style": "italic" if name.kind in ITALIC else None,
        "letter_spacing": name.spacing or None,
        "text_anchor": "middle",
    }
    base = y + name.size * ASCENT / 2
    shifted = x + name.spacing / 2
    halo = text(name.words, shifted, base, stroke_width=name.size * 0.24, **look)
    return halo, text(name.words, shifted, base, fill=getattr(scene.theme, name.tone), **look)


def _dot(scene: Scene, name: Name) -> str:
    x, y, radius = name.dot or (0.0, 0.0, 0.0)
    return tag(
        "path", d=disc_path(x, y, radius), fill=scene.theme.label_town, stroke=scene.theme.land,
        stroke_width=1.2 * scene.scale,
    )  # fmt: skip


def _leader(scene: Scene, name: Name, at: tuple[float, float], width: float) -> str:
    """Return a thin line from a name that stands off to its mark."""
    (x, y), (to_x, to_y) = at, name.leads or at
    edge_x = min(max(to_x, x - width / 2), x + width / 2)
    edge_y = min(max(to_y, y - name.size * 0.45), y + name.size * 0.45)
    if math.hypot(edge_x - to_x, edge_y - to_y) < (FAR_GAP + 14) * scene.scale:
        return ""
    return tag(
        "path", d=f"M{edge_x:.1f} {edge_y:.1f}L{to_x:.1f} {to_y:.1f}", fill="none", stroke=scene.theme.muted,
        stroke_width=0.7 * scene.scale,
    )  # fmt: skip
