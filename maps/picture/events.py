"""Events of a picture: one mark a place, centred on it, with a ring where somebody holds the place."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from geo.rows import objects_of, rows_of
from maps.cartography import (
    EVENT_LAYERS,
    HOLLOW_RIM,
    NOT_DRAWN_AT_FIRST,
    OFF_AT_FIRST,
    PATHS,
    RIM,
    SIZE_FULL_DEATHS,
    SIZE_PX,
    STRIKE,
    area_of,
    drawn_as,
    layer_of,
    shape_of,
)
from maps.picture.control import GLYPH_PX, RING_GAP_PX, RING_PX, glyph
from maps.picture.svg import disc_path, group, number, path_data, tag, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.model import Event, Place, Situation
    from maps.picture.control import Held
    from maps.picture.scene import Scene

LEAST_MARK_PX = 14.0  # the smallest mark: its shape must be recognisable
REACH = 10.0  # from the middle of a shape's path to its edge
MOST_MARKS = 160  # places; beyond it marks that meet are counted together
CELL_PX = 46.0
MOST_SURROUNDS = 12  # areas and rings around events; beyond it they would hide the ground
SHIFTS = (0.0, 10.0, 16.0, 22.0, 30.0, 38.0)  # how far a mark gives way to another, with a thin line to its place
TURNS = 12
NEAR = 0.86  # share of two marks' radii at which they stand apart
VAGUE_DASH = "2.4 2.6"


@dataclass(slots=True, kw_only=True)
class Mark:
    """The events of one place; ``x`` and ``y`` is where the mark stands, ``at`` where the place is."""

    members: list[Event]
    at: tuple[float, float]
    layer: str
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    place: Place | None = None
    held: Held | None = None
    cluster: bool = False


@dataclass(slots=True, kw_only=True)
class Drawn:
    """What the marks took: circles that labels keep clear of, and the places that are spoken of with their weight."""

    parts: list[str] = field(default_factory=list)
    circles: list[tuple[float, float, float]] = field(default_factory=list)
    spoken: list[tuple[float, Place, float, float, float]] = field(default_factory=list)
    layers: Counter[str] = field(default_factory=Counter)
    shown: int = 0
    beyond: int = 0


def events_between(situation: Situation, first: date, last: date) -> list[Event]:
    """Return what may have happened in these days, without plans, history and statements."""
    rows = rows_of(situation.events)
    events: Iterable[Event] = objects_of(situation.events)
    if rows is not None:
        events = chain(events, rows.take((rows.start <= last.toordinal()) & (rows.end >= first.toordinal())).events())
    return [
        event
        for event in events
        if event.start is not None
        and event.start <= last
        and (event.end or event.start) >= first
        and event.assertion not in NOT_DRAWN_AT_FIRST
        and layer_of(event, situation=situation) not in OFF_AT_FIRST
    ]


def first_day(situation: Situation, last: date, *, control: bool = False) -> date | None:
    """Return the first day, up to ``last``, of an event that is no history, with ``control`` also of who holds what."""
    days = [event.start for event in objects_of(situation.events) if event.start and event.assertion != "historical"]
    rows = rows_of(situation.events)
    if rows is not None and (known := rows.start[rows.start <= last.toordinal()]).size:
        days.append(date.fromordinal(int(known.min())))
    days += [status.valid_from for status in situation.control if control and status.valid_from]
    return min((day for day in days if day <= last), default=None)


def event_parts(scene: Scene, events: Sequence[Event], held: Sequence[Held]) -> Drawn:
    """Return the marks of events and the glyphs of places that are held."""
    drawn = Drawn()
    marks = _marks(scene, events, drawn)
    free = _joined(scene, marks, held)
    _spread(scene, marks, [scene.view.point(one.status.place.lon, one.status.place.lat) for one in free])
    surrounds = group("uncertain-places", _surrounds(scene, marks))
    places = group("held-places", [_held(scene, one, drawn) for one in free])
    drawn.parts = [surrounds, places, group("leaders", [_leader(scene, mark) for mark in marks])]
    by_layer: dict[str, list[str]] = defaultdict(list)
    for mark in sorted(marks, key=lambda mark: (list(EVENT_LAYERS).index(mark.layer), -mark.size, mark.at)):
        by_layer[mark.layer].append(_mark(scene, mark, drawn))
    drawn.parts += [group(layer.replace("_", "-"), parts) for layer, parts in by_layer.items()]
    drawn.parts.append(group("counts", [_badge(scene, mark) for mark in marks]))
    return drawn


def _marks(scene: Scene, events: Iterable[Event], drawn: Drawn) -> list[Mark]:
    groups: dict[tuple[float, float], list[Event]] = defaultdict(list)
    for event in events:
        where = event.where
        if where is None or where.lon is None or where.lat is None or drawn_as(where) == "listed":
            continue
        if scene.view.holds(where.lon, where.lat, margin=6 * scene.scale):
            groups[round(where.lon, 3), round(where.lat, 3)].append(event)
        else:
            drawn.beyond += 1
    marks = [_mark_of(scene, point, members) for point, members in sorted(groups.items())]
    drawn.shown = sum(len(mark.members) for mark in marks)
    for mark in marks:
        drawn.layers.update(layer_of(event, situation=scene.situation) for event in mark.members)
    return marks if len(marks) <= MOST_MARKS else _clusters(scene, marks)


def _mark_of(scene: Scene, point: tuple[float, float], members: list[Event]) -> Mark:
    order = list(EVENT_LAYERS)
    first = max(
        members,
        key=lambda e: (e.assertion != "denied", _deaths(e), order.index(layer_of(e, situation=scene.situation)), e.id),
    )
    members = [first, *(event for event in members if event is not first)]
    x, y = scene.view.point(*point)
    return Mark(
        members=members,
        at=(x, y),
        x=x,
        y=y,
        layer=layer_of(first, situation=scene.situation),
        size=_size(max(map(_deaths, members))) * scene.mark_scale,
        place=first.where.chosen if first.where else None,
    )


def _deaths(event: Event) -> int:
    return event.fatalities.best if event.fatalities else 0


def _size(deaths: int) -> float:
    share = math.sqrt(min(1.0, max(deaths, 0) / SIZE_FULL_DEATHS))
    return LEAST_MARK_PX + (SIZE_PX[1] - SIZE_PX[0]) * share


def _clusters(scene: Scene, marks: Iterable[Mark]) -> list[Mark]:
    """Return marks of a coarse grid: a circle with a number, as large as its events are many."""
    scene.used.add("count")
    cells: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        cells[int(mark.x // (CELL_PX * scene.scale)), int(mark.y // (CELL_PX * scene.scale))].append(mark)
    found = []
    for _, inside in sorted(cells.items()):
        members = [event for mark in inside for event in mark.members]
        total = len(members)
        x, y = (sum(len(mark.members) * mark.at[axis] for mark in inside) / total for axis in (0, 1))
        layers = Counter(layer_of(event, situation=scene.situation) for event in members)
        layer = min(layers, key=lambda one: (-layers[one], one))
        size = min(CELL_PX * 0.95, 13 + 5.2 * math.log2(1 + total)) * scene.scale
        most = max(inside, key=lambda mark: (len(mark.members), mark.at))
        found.append(Mark(members=members, at=(x, y), x=x, y=y, layer=layer, size=size, place=most.place, cluster=True))
    return found


def _joined(scene: Scene, marks: Sequence[Mark], held: Sequence[Held]) -> list[Held]:
    """Give each mark the control of its place; return the places that have no mark."""
    by_place = {mark.place.id: mark for mark in marks if mark.place is not None and not mark.cluster}
    free = []
    for one in held:
        mark = by_place.get(one.status.place.id)
        place = one.status.place
        if mark is not None and mark.held is None:
            mark.held = one
        elif scene.view.holds(place.lon, place.lat):
            free.append(one)
    return free


def _spread(scene: Scene, marks: Sequence[Mark], held: Sequence[tuple[float, float]]) -> None:
    """Move marks that would hide each other a little apart; the larger stays on its place."""
    stand = [(x, y, GLYPH_PX * scene.mark_scale) for x, y in held]
    for mark in sorted(marks, key=lambda mark: (mark.held is None, -mark.size, mark.at)):
        radius = mark.size / 2 + (RING_GAP_PX + RING_PX) * scene.mark_scale * (mark.held is not None)
        choices = [
            (mark.at[0] + far * scene.scale * math.cos(turn), mark.at[1] + far * scene.scale * math.sin(turn))
            for far in SHIFTS
            for turn in (2 * math.pi * number_ / TURNS for number_ in range(TURNS if far else 1))
        ]
        free = (
            (x, y)
            for x, y in choices
            if all(math.hypot(x - left, y - top) >= (radius + other) * NEAR for left, top, other in stand)
        )
        mark.x, mark.y = next(free, mark.at)
        stand.append((mark.x, mark.y, radius))


def _held(scene: Scene, one: Held, drawn: Drawn) -> str:
    place = one.status.place
    x, y = scene.view.point(place.lon, place.lat)
    body, radius = glyph(scene, one, (x, y))
    drawn.circles.append((x, y, radius))
    drawn.spoken.append((_weight(place, one, 0, scene), place, x, y, radius))
    return tag("g", body, id=f"held {place.id}")


def _weight(place: Place, one: Held | None, deaths: int, scene: Scene) -> float:
    news = 0.0
    if one is not None:
        recent = scene.day is not None and (scene.day - one.status.since).days <= 30  # noqa: PLR2004  # days
        news = 2.5 if recent or one.status.state == "contested" else 1.0
    return math.log10(1 + place.population) + news + math.log10(1 + deaths) * 1.5


def _leader(scene: Scene, mark: Mark) -> str:
    if math.hypot(mark.x - mark.at[0], mark.y - mark.at[1]) < 2 * scene.scale:
        return ""
    x, y = mark.at
    line = f"M{number(x)} {number(y)}L{number(mark.x)} {number(mark.y)}"
    dot = tag("path", d=disc_path(x, y, 1.6 * scene.scale), fill=scene.theme.ink)
    return tag("path", d=line, stroke=scene.theme.ink, stroke_width=0.8 * scene.scale, fill="none") + dot


def _mark(scene: Scene, mark: Mark, drawn: Drawn) -> str:
    colour = scene.theme.tone(EVENT_LAYERS[mark.layer][1].colour)
    radius, parts = mark.size / 2 * 1.1, []
    if mark.cluster:
        parts.append(
            tag("path", d=disc_path(mark.x, mark.y, mark.size / 2), fill=colour, stroke=scene.theme.land,
                stroke_width=1.2 * scene.scale)
        )  # fmt: skip
    else:
        if mark.held is not None:
            ring, radius = glyph(scene, mark.held, (mark.x, mark.y), event_px=mark.size)
            parts.append(ring)
        parts.append(symbol(scene, mark.members[0], mark.x, mark.y, mark.size))
    drawn.circles.append((mark.x, mark.y, radius))
    if mark.place is not None:
        weight = _weight(mark.place, mark.held, max(map(_deaths, mark.members)), scene)
        drawn.spoken.append((weight, mark.place, mark.x, mark.y, radius))
    return tag("g", "".join(parts), id=f"event {mark.members[0].id}")


def symbol(scene: Scene, event: Event, x: float, y: float, size: float) -> str:
    """Return the symbol of an event: shape and colour its kind; full as reported, pale as claimed, hollow as denied."""
    kind = scene.situation.event_types.get(event.type)
    layer = layer_of(event, situation=scene.situation)
    shape = "ring" if kind is not None and shape_of(kind.icon) == "ring" else EVENT_LAYERS[layer][1].shape
    vague = drawn_as(event.where) in {"area", "fuzzy"}
    if event.assertion in {"claimed", "denied"}:
        scene.used.add(event.assertion if event.assertion == "denied" else "event_claimed")
    return shape_mark(scene, shape, EVENT_LAYERS[layer][1].colour, (x, y), size, said=event.assertion, vague=vague)


def shape_mark(  # noqa: PLR0913  # what a mark says
    scene: Scene, shape: str, colour: str, at: tuple[float, float], size: float, *, said: str = "", vague: bool = False
) -> str:
    """Return a shape around a point, ``size`` pixels wide."""
    theme, tone = scene.theme, scene.theme.tone(colour)
    unsure = said in {"claimed", "denied"}
    rim, width = (tone, HOLLOW_RIM) if unsure else (theme.land, RIM)
    parts = []
    if vague:
        dotted = {"fill": "none", "stroke": tone, "stroke_width": 1.4, "stroke_dasharray": VAGUE_DASH}
        parts.append(tag("path", d=disc_path(0, 0, 13.5), **dotted))
    parts.append(
        tag("path", d=PATHS[shape], fill=theme.land if unsure else tone, fill_rule="evenodd", stroke=rim,
            stroke_width=width, stroke_linejoin="round")
    )  # fmt: skip
    if said == "claimed":
        parts.append(tag("path", d=PATHS[shape], fill=tone, fill_opacity="0.3", fill_rule="evenodd"))
    if said == "denied":
        parts.append(tag("path", d=STRIKE, stroke=tone, stroke_width=HOLLOW_RIM))
    x, y = at
    place = f"translate({number(x)} {number(y)}) scale({size / 2 / REACH:.3f})"
    return tag("g", "".join(parts), transform=place)


def _badge(scene: Scene, mark: Mark) -> str:
    total = len(mark.members)
    if total == 1:
        return ""
    size = (11.5 if mark.cluster else 9.5) * scene.scale
    look = {"font_size": size, "font_weight": "700"}
    if mark.cluster:
        ink = "#FFFFFF" if not scene.theme.dark else "#0D1114"
        return text(f"{total}", mark.x, mark.y + size * 0.36, text_anchor="middle", fill=ink, **look)
    scene.used.add("badge")
    around = mark.size / 2 + (5.0 * scene.scale if mark.held is not None else 0)
    x, y = mark.x + around * 0.8, mark.y - around * 0.7
    halo = {"stroke": scene.theme.land, "stroke_width": 2.6 * scene.scale, "stroke_linejoin": "round"}
    below = text(f"{total}", x, y, fill=scene.theme.land, **halo, **look)
    return below + text(f"{total}", x, y, fill=scene.theme.ink, **look)


def _surrounds(scene: Scene, marks: Sequence[Mark]) -> list[str]:
    """Return the ground that events may mean, where these are few: outlines, and rings to scale."""
    found: dict[str, str] = {}
    for mark in marks:
        for event in mark.members if not mark.cluster else ():
            where = event.where
            drawn = drawn_as(where)
            if where is None or drawn in {"point", "listed"}:
                continue
            scene.used.add(drawn)
            shape, radius_km = area_of(where)
            key = f"{where.chosen.id if where.chosen else where.mention.text} {mark.layer}"
            if key not in found:
                found[key] = _surround(scene, mark, shape if drawn != "ring" else None, radius_km, drawn)
    return list(found.values()) if len(found) <= MOST_SURROUNDS else []


def _surround(scene: Scene, mark: Mark, shape: BaseGeometry | None, radius_km: float, drawn: str) -> str:
    colour, scale = scene.theme.tone(EVENT_LAYERS[mark.layer][1].colour), scene.scale
    if shape is None:
        data = disc_path(*mark.at, max(radius_km / scene.view.km(1.0), mark.size / 2 + 3 * scale))
    else:
        data = path_data(scene.view.shape(shape))
    soft = drawn == "fuzzy"
    return tag(
        "path", d=data, fill="none", stroke=colour, stroke_width=(7.0 if soft else 1.1) * scale,
        stroke_opacity="0.14" if soft else "0.65", stroke_linejoin="round",
        stroke_dasharray=None if soft else f"{4 * scale:g} {3.5 * scale:g}",
    )  # fmt: skip
