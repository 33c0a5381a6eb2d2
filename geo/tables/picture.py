"""A situation as a few lines of HTML for a notebook: what it holds, and a small map of where."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from geo.actors.sides import side_colour, sides_in
from geo.tables.situation import point_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.model import Situation

WIDTH, MARGIN = 360.0, 0.08  # pixels; share of what is reported on
LEAST_DEG, TALLEST = 0.5, 1.2
MOST_MARKS = 2_000
LAND, WATER, LINE, MARK = "#F6F4EF", "#DCE6EC", "#A4A9AE", "#5A636B"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")


def situation_html(situation: Situation) -> str:
    """Return counts and a map as HTML; words of reports are escaped, and nothing is fetched from anywhere."""
    day = f" on {situation.as_of.isoformat()}" if situation.as_of else ""
    placed = sum(point_of(event.where) is not None for event in situation.events)
    counts = (
        ("reports", len(situation.documents)),
        ("events", len(situation.events)),
        ("of them at a point", placed),
        ("claims of control", len(situation.claims)),
        ("places with control", len({status.place.id for status in situation.control})),
    )
    rows = "".join(f"<tr><th style='text-align:left'>{name}</th><td>{count:,}</td></tr>" for name, count in counts)
    types = Counter(event.type for event in situation.events).most_common(5)
    labels = {id_: situation.event_types[id_].label if id_ in situation.event_types else id_ for id_, _ in types}
    most = ", ".join(f"{escape(labels[id_])} {count:,}" for id_, count in types)
    head = f"<b>{escape(situation.theatre.name)}{day}</b>"
    table = f"<div>{head}<table>{rows}</table><div style='max-width:220px'>{most}</div></div>"
    return f"<div style='display:flex;gap:16px'>{table}{_map(situation)}</div>"


def _map(situation: Situation) -> str:
    west, south, east, north = _view(situation)
    scale = WIDTH / (east - west)
    high = (north - south) * scale

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * scale, 1), round((north - lat) * scale, 1)

    def path(shape: BaseGeometry) -> str:
        import shapely

        part = shapely.clip_by_rect(shape, west, south, east, north).simplify(0.7 / scale)
        lines = (ring.coords for one in shapely.get_parts(part) if one.geom_type == "Polygon" for ring in _rings(one))
        spots = ([at(*corner[:2]) for corner in line] for line in lines)
        return "".join("M" + "L".join(f"{x:g},{y:g}" for x, y in line) + "Z" for line in spots)

    parts = [f"<rect width='{WIDTH:g}' height='{high:.0f}' fill='{WATER}'/>"]
    for place in situation.backdrop:
        if place.kind in {"country", "adm1"} and place.outline is not None:
            fill = LAND if place.kind == "country" else "none"
            parts.append(f"<path d='{path(place.outline)}' fill='{fill}' stroke='{LINE}' stroke-width='0.6'/>")
    parts += _held(situation, path)
    view = (west, south, east, north)
    spots = {(at(*point), colour): None for point, colour in _marks(situation) if _inside(point, view)}
    marks = list(spots)[:MOST_MARKS]
    parts += [f"<circle cx='{x:g}' cy='{y:g}' r='3' fill='{colour}' stroke='#FFFFFF'/>" for (x, y), colour in marks]
    size = f"width='{WIDTH:g}' height='{high:.0f}'"
    return f"<svg {size} role='img' aria-label='map of events'>{''.join(parts)}</svg>"


def _marks(situation: Situation) -> Iterator[tuple[tuple[float, float], str]]:
    for event in situation.events:
        point = point_of(event.where)
        if point is not None:
            yield point, _colour(situation, event.type)


def _inside(point: tuple[float, float], view: tuple[float, float, float, float]) -> bool:
    west, south, east, north = view
    return west <= point[0] <= east and south <= point[1] <= north


def _held(situation: Situation, path: object) -> Iterator[str]:
    from geo.control.areas import status_area

    sides = sides_in(situation)
    for status in situation.control:
        current = situation.as_of is not None and status.valid_from <= situation.as_of <= status.valid_to
        area = status_area(status) if current and status.state == "controls" else None
        if area is not None and not area.is_empty and callable(path):
            yield f"<path d='{path(area)}' fill='{side_colour(status.holder, sides)}' fill-opacity='0.4'/>"


def _rings(polygon: BaseGeometry) -> Iterator[BaseGeometry]:
    yield polygon.exterior
    yield from polygon.interiors


def _colour(situation: Situation, type_: str) -> str:
    kind = situation.event_types.get(type_)
    return kind.colour if kind is not None and _COLOUR.match(kind.colour) else MARK


def _view(situation: Situation) -> tuple[float, float, float, float]:
    """Return what of the theatre is reported on, with a margin; the whole theatre where nothing is."""
    west, south, east, north = situation.theatre.bbox
    points = [point for event in situation.events if (point := point_of(event.where))]
    points += [(status.place.lon, status.place.lat) for status in situation.control if status.state != "unknown"]
    inside = [(lon, lat) for lon, lat in points if west <= lon <= east and south <= lat <= north]
    if inside:
        lons, lats = zip(*inside, strict=True)
        west, south, east, north = min(lons), min(lats), max(lons), max(lats)
    wide, high = max(east - west, LEAST_DEG), max(north - south, LEAST_DEG)
    middle = ((west + east) / 2, (south + north) / 2)
    wide, high = max(wide, high / TALLEST) * (1 + MARGIN), max(high, wide / 3) * (1 + MARGIN)
    return (middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2)
