"""The ground of a picture: the land, waters, slopes and borders that the page shows, in the same tones and widths."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.topology import STEPS
from maps.page import ground, payload
from maps.picture.relief import relief_image
from maps.picture.svg import group, path_data, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.model import Bbox, Place
    from maps.picture.scene import Scene

# Look of a border: width far out, smallest scale, dash, width close in. As on the page (static/ground.js).
BORDERS = {
    "coast": (0.7, 0.0, None, 1.0),
    "far": (0.6, 5.0, None, 0.8),
    "adm2": (0.6, 5.5, None, 1.0),
    "adm1": (0.8, 4.4, None, 1.4),
    "state": (1.1, 0.0, None, 2.0),
    "disputed": (1.1, 0.0, (4.0, 3.0), 2.0),
}
AROUND = 0.15  # of the view, around it
PARK_LEAST, PARK_FADE = 7.5, (8.5, 10.2)  # scales: parks are drawn roughly and have no edge close in, as on the page


def ground_parts(scene: Scene) -> list[str]:
    """Return sea, land, slopes, parks and waters."""
    theme, box = scene.theme, scene.view.box
    frame = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
    return [
        tag("rect", id="sea", fill=theme.sea, **frame),
        group("land", _land(scene)),
        group("slopes", [relief_image(scene)]),
        group("parks", _parks(scene), fill=theme.park),
        group("rivers", _rivers(scene), fill="none", stroke=theme.river, stroke_linecap="round"),
        group("lakes", _lakes(scene), fill=theme.lake, stroke=theme.lake_line, stroke_width=0.7 * scene.scale),
    ]


def border_parts(scene: Scene) -> list[str]:
    """Return the borders, one path a look."""
    bounds = _grown(scene.view.bounds)
    near = tuple(place for place in scene.situation.backdrop if place.outline is not None and _meets(place, bounds))
    # The page cuts outlines into arcs that neighbours share. Here all that is in sight has full detail.
    view = replace(scene.situation.theatre, bbox=bounds)
    seen = replace(scene.situation, backdrop=near, theatre=view, events=())
    tables = payload.Tables.empty()
    rows = [
        [*row[:9], int(_is_home(scene, row[7]))] for row in ground.ground_records(seen, tables)
    ]  # which countries are home is said by the theatre, not by the view
    made = ground.shape_tables(seen, tables, rows)
    arcs = made["arcs"]
    tones = {look: getattr(scene.theme, "state" if look == "disputed" else look) for look in BORDERS}
    parts = []
    for look, (thin, least, dash, thick) in BORDERS.items():
        if scene.zoom < least:
            continue
        width = (thin + (thick - thin) * max(0.0, min(1.0, (scene.zoom - 4) / 6))) * scene.scale
        data = "".join(_arc_data(arcs[at], scene) for at in made["borders"][look])
        dashes = " ".join(f"{part * scene.scale:g}" for part in dash) if dash else None
        parts.append(
            tag("path", id=f"border-{look}", d=data, stroke=tones[look], stroke_width=width, stroke_dasharray=dashes)
            if data
            else ""
        )
    return parts


def _arc_data(deltas: Sequence[int], scene: Scene) -> str:
    degrees = np.cumsum(np.asarray(deltas, dtype=np.int64).reshape(-1, 2), axis=0) / STEPS
    line = scene.view.shape(shapely.LineString(degrees), detail=0.25)
    return path_data(line)


def _grown(bounds: Bbox) -> Bbox:
    west, south, east, north = bounds
    wide, high = (east - west) * AROUND, (north - south) * AROUND
    return west - wide, south - high, east + wide, north + high


def _meets(place: Place, bounds: Bbox) -> bool:
    west, south, east, north = bounds
    left, low, right, high = place.outline.bounds  # type: ignore[union-attr]  # places without one were left out
    return bool(left <= east and right >= west and low <= north and high >= south)


def _is_home(scene: Scene, country: str) -> bool:
    home = ground.home_countries(scene.situation)
    return not home or country in home


def _seen(scene: Scene, kinds: Iterable[str]) -> list[Place]:
    bounds, wanted = scene.view.bounds, frozenset(kinds)
    return [
        place
        for place in scene.situation.backdrop
        if place.kind in wanted and place.outline is not None and _meets(place, bounds)
    ]


def _land(scene: Scene) -> list[str]:
    kind = "country" if any(p.kind == "country" and p.outline is not None for p in scene.situation.backdrop) else "adm1"
    parts = []
    for home, tone in ((False, scene.theme.abroad), (True, scene.theme.land)):
        places = [place for place in _seen(scene, (kind,)) if _is_home(scene, place.country) == home]
        data = "".join(path_data(scene.view.shape(place.outline)) for place in places)
        # Fills that meet leave a hair between them: it is closed in the tone of the land.
        parts.append(tag("path", d=data, fill=tone, stroke=tone, stroke_width=0.6, fill_rule="evenodd") if data else "")
    return parts


def _parks(scene: Scene) -> list[str]:
    strength = min(1.0, (PARK_FADE[1] - scene.zoom) / (PARK_FADE[1] - PARK_FADE[0]))
    if scene.zoom < PARK_LEAST or strength <= 0:
        return []
    data = "".join(path_data(scene.view.shape(place.outline)) for place in _seen(scene, ("park",)))
    return [tag("path", d=data, fill_opacity=f"{strength * scene.theme.park_fill:.3f}")] if data else []


def _rivers(scene: Scene) -> list[str]:
    parts = []
    for feature in scene.situation.ground:
        if feature.kind != "river" or scene.zoom < feature.min_zoom - 1:
            continue
        data = path_data(scene.view.shape(feature.geometry))
        width = max(0.5, min(2.2, 0.55 + 0.22 * (scene.zoom - feature.min_zoom))) * scene.scale
        parts.append(tag("path", d=data, stroke_width=width) if data else "")
    return parts


def _lakes(scene: Scene) -> list[str]:
    shapes = [f.geometry for f in scene.situation.ground if f.kind == "lake" and scene.zoom >= f.min_zoom - 1.5]
    shapes += [place.outline for place in _seen(scene, ("lake", "sea"))]
    drawn = [scene.view.shape(shape) for shape in shapes]
    polygons = [part for shape in drawn for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    data = path_data(shapely.union_all(polygons)) if polygons else ""
    return [tag("path", d=data)] if data else []
