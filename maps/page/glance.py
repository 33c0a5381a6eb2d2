"""A picture of the map in the page's own HTML: what a reader sees while the data unpack, and where no script runs.

It takes a few kilobytes: rough lines, and marks as points of a few paths. Its colours are those of the style sheet, in
either scheme. :mod:`maps.picture` draws pictures that are used elsewhere.
"""

from __future__ import annotations

import html
import math
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.rows import objects_of, rows_of, wheres_of
from maps.cartography import EVENT_LAYERS, drawn_as, layer_of
from maps.page.ground import home_countries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.model import Event, Situation

    Spots = Mapping[str, set[tuple[int, int]]]

WIDTH, HEIGHT = 400, 400
RECENT_DAYS, RECENT_LEAST = 30, 4  # as the page chooses its first view (static/sight.js)
LEAST_SHARE = 3.0  # the view is never closer than the theatre's size divided by this
DETAIL = 1.2  # units of the picture that lines may be off
LEAST_PART = 12.0  # square units: smaller islands and lakes are left out
MOST_SPOTS, MOST_NAMES, MOST_TRIED = 250, 9, 40
LETTER, LINE, EDGE = 6.2, 14, 10  # units: width of a letter, height of a line, what is free at the edge
PLAIN = "var(--muted)"  # of the rows of tables, which are many


class View:
    """A square of the world in Web Mercator."""

    def __init__(self, west: float, south: float, east: float, north: float) -> None:
        self.size = max(east - west, _north(north) - _north(south))
        self.left = (west + east - self.size) / 2
        self.top = (_north(north) + _north(south) + self.size) / 2
        low, high = (_lat(self.top - share * self.size) for share in (1.05, -0.05))
        self.box = (self.left - 0.05 * self.size, low, self.left + 1.05 * self.size, high)

    def spot(self, lon: float, lat: float) -> tuple[int, int]:
        """Return where a place lies on the picture."""
        return round((lon - self.left) / self.size * WIDTH), round((self.top - _north(lat)) / self.size * HEIGHT)

    def drawn(self, shape: Any) -> Any:
        """Return a shape of the world as one of the picture, cut at its frame, without what is too fine."""
        west, south, east, north = self.box
        left, low, right, high = shape.bounds
        if left > east or right < west or low > north or high < south:
            return shapely.Polygon()
        seen = shapely.transform(shapely.clip_by_rect(shape, *self.box), self._units)
        return shapely.clip_by_rect(shapely.simplify(seen, DETAIL), -4, -4, WIDTH + 4, HEIGHT + 4)

    def _units(self, points: Any) -> Any:
        lat = np.radians(np.clip(points[:, 1], -85, 85))
        north = np.degrees(np.log(np.tan(np.pi / 4 + lat / 2)))
        across, down = (points[:, 0] - self.left) / self.size, (self.top - north) / self.size
        return np.column_stack((across * WIDTH, down * HEIGHT))


def glance(situation: Situation, control: Sequence[Mapping[str, Any]], *, label: str) -> str:
    """Return the picture as SVG, "" where nothing lies on the map.

    Parameters
    ----------
    situation
        What was read.
    control
        The page's records of control.
    label
        What the picture shows, for readers who do not see it.
    """
    day = situation.as_of.isoformat() if situation.as_of else ""
    held = [one for one in control if one["state"] != "unknown" and (not day or one["from"] <= day <= one["to"])]
    recent = _points(situation, (situation.as_of or date.max) - timedelta(days=RECENT_DAYS))
    points = recent if len(recent) >= RECENT_LEAST else []
    points = points or [*_points(situation, date.min), *((one["lon"], one["lat"]) for one in held)]
    if not points:
        return ""
    view = _view(situation, points)
    held = held if len(held) <= MOST_SPOTS else []
    parts = [*_ground(situation, view), *_held(held, view), *_marks(situation, view), *_names(situation, held, view)]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" role="img" '
        f'aria-label="{html.escape(label)}">{"".join(parts)}</svg>'
    )


def _north(lat: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(max(-85.0, min(85.0, lat))) / 2)))


def _lat(north: float) -> float:
    return math.degrees(2 * math.atan(math.exp(math.radians(north))) - math.pi / 2)


def _points(situation: Situation, since: date) -> list[tuple[float, float]]:
    """Return where events lie; of tables every place."""
    if rows_of(situation.events) is not None:
        wheres = list(wheres_of(situation.events))
    else:
        late = (event for event in situation.events if (event.start or event.end or date.min) >= since)
        wheres = [event.where for event in late if event.where]
    return [(where.lon, where.lat) for where in wheres if drawn_as(where) != "listed"]  # type: ignore[misc]  # placed


def _view(situation: Situation, points: Sequence[tuple[float, float]]) -> View:
    """Return the middle nine tenths of the points that lie in the theatre, and some ground around them."""
    west, south, east, north = situation.theatre.bbox
    inside = [(x, y) for x, y in points if west <= x <= east and south <= y <= north] or list(points)
    (left, low), (right, high) = np.quantile(np.array(inside), (0.05, 0.95), axis=0)
    least = min(30.0, east - west, north - south) / LEAST_SHARE
    wide = max(least, 1.3 * (right - left), 1.3 * (high - low)) / 2
    x, y = (left + right) / 2, (low + high) / 2
    return View(x - wide, y - wide, x + wide, y + wide)


def _ground(situation: Situation, view: View) -> list[str]:
    home = home_countries(situation)
    sea = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="var(--sea)"/>'
    lands: dict[bool, str] = defaultdict(str)
    lakes = units = ""
    outlined = [place for place in situation.backdrop if place.outline is not None]
    land = "country" if any(place.kind == "country" for place in outlined) else "adm1"
    for place in outlined:
        if place.kind == land:
            lands[not home or place.country in home] += _path(view.drawn(place.outline))
        elif place.kind == "lake":
            lakes += _path(view.drawn(place.outline))
        elif place.kind == "adm1" and place.country in home:
            units += _path(view.drawn(place.outline))
    return [
        sea,
        *(
            f'<path d="{lands[at_home]}" fill="var(--{tone})" stroke="var(--line-country)"/>'
            for at_home, tone in ((False, "abroad"), (True, "land"))
            if lands[at_home]
        ),
        f'<path d="{units}" fill="none" stroke="var(--line-adm1)" stroke-width=".7"/>' if units else "",
        f'<path d="{lakes}" fill="var(--lake)" stroke="var(--lake-line)" stroke-width=".7"/>' if lakes else "",
    ]


def _path(shape: Any) -> str:
    """Return the rings of a shape in whole units, relative to the point before."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and part.area >= LEAST_PART
        for ring in (part.exterior, *part.interiors)
        if shapely.Polygon(ring).area >= LEAST_PART
    ]
    return "".join(_ring(np.rint(shapely.get_coordinates(ring)[:-1]).astype(int)) for ring in rings)


def _ring(points: Any) -> str:
    steps = np.diff(points, axis=0)
    moves = " ".join(f"{x} {y}" for x, y in steps.tolist() if x or y)
    return f"M{points[0][0]} {points[0][1]}l{moves}z".replace(" -", "-") if moves else ""


def _held(held: Sequence[Mapping[str, Any]], view: View) -> list[str]:
    spots: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for one in held:
        spots[one["colours"][0]].add(view.spot(one["lon"], one["lat"]))
    return [*_dots(spots, 17, ' stroke-opacity=".45"')]


def _marks(situation: Situation, view: View) -> list[str]:
    spots: dict[str, set[tuple[int, int]]] = defaultdict(set)
    if rows_of(situation.events) is not None:
        points = _points(situation, date.min)
        for lon, lat in points[:: 1 + len(points) // MOST_SPOTS]:
            spots[PLAIN].add(view.spot(lon, lat))
        return _dots(spots, 4)
    shown: Iterable[Event] = (event for event in objects_of(situation.events) if drawn_as(event.where) != "listed")
    for event in list(shown)[-MOST_SPOTS:]:
        colour = EVENT_LAYERS[layer_of(event, situation=situation)][1].colour
        spots[colour].add(view.spot(event.where.lon, event.where.lat))  # type: ignore[union-attr,arg-type]  # placed
    return _dots(spots, 7)


def _dots(spots: Spots, size: int, more: str = "") -> list[str]:
    """Return one path a colour: a line of no length with round ends is a dot."""
    return [
        f'<path d="{"".join(f"M{x} {y}h0" for x, y in sorted(seen))}" stroke="{colour}" stroke-width="{size}" '
        f'stroke-linecap="round"{more}/>'
        for colour, all_ in sorted(spots.items())
        if (seen := [(x, y) for x, y in all_ if 0 <= x <= WIDTH and 0 <= y <= HEIGHT])
    ]


def _names(situation: Situation, held: Sequence[Mapping[str, Any]], view: View) -> list[str]:
    """Return the names of places with reports, the largest first, where they do not lie on each other."""
    reported = {view.spot(one["lon"], one["lat"]) for one in held}
    reported |= {view.spot(lon, lat) for lon, lat in _points(situation, date.min)}
    towns = [(place, view.spot(place.lon, place.lat)) for place in situation.backdrop if place.kind in {"city", "town"}]
    towns = [town for town in towns if town[1] in reported] or towns
    ranked = sorted(towns, key=lambda town: -town[0].population)
    parts: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for place, (x, y) in ranked[:MOST_TRIED]:
        wide = LETTER * len(place.name)
        inside = EDGE < x < WIDTH - wide and EDGE < y < HEIGHT - EDGE
        free = all(abs(y - top) > LINE or x + wide < left or left + other < x for left, top, other in taken)
        if inside and free and len(taken) < MOST_NAMES:
            taken.append((x, y, wide + 14))
            parts.append(f'<text x="{x + 11}" y="{y + 4}">{html.escape(place.name)}</text>')
    return parts
