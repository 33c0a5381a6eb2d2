"""Situation -> layers: every cartographic decision, pure and without a file format.

What is drawn where, as which shape, in which colour and order, is decided here once; the page, QGIS and GeoJSON follow.
A region is not a point and a country not a pin: precision decides the geometry (:data:`geo.model.DRAWN_AS`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from geo.actors.sides import UNKNOWN, side_colour, sides_in
from geo.model import DRAWN_AS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.model import ControlStatus, Event, Place, PrecisionWord, Resolution, Side, Situation

Drawn = Literal["point", "ring", "area", "fuzzy", "listed"]
Group = Literal["ground", "control", "events", "places"]
Shape = Literal["star", "triangle", "diamond", "circle", "ring", "hexagon", "joined", "chevron", "dot"]
Pattern = Literal["solid", "hatch", "dots"]

# The eight colours that people of every colour vision tell apart (Okabe and Ito 2008), without black.
UNKNOWN_COLOUR = UNKNOWN

NEAR_RADIUS_KM = 25.0  # UCDP where_prec 2: "within about 25 km"
# How far an area reaches when neither an outline nor a radius is known: the middle of the shipped theatres' units.
ASSUMED_RADIUS_KM: Mapping[PrecisionWord, float] = MappingProxyType(
    {"near": NEAR_RADIUS_KM, "adm2": 40.0, "adm1": 110.0, "fuzzy": 60.0, "water": 15.0}
)
# A settlement without an outline is a disc (village 1, town 2, city 6 to 15 km; docs/control.md).
SETTLEMENT_RADIUS_KM: Mapping[str, float] = MappingProxyType({"city": 6.0, "town": 2.0, "village": 1.0})
OTHER_RADIUS_KM = 2.0

STALE_DAYS = 30  # after so long without news an area loses its colour's strength
FILL_CONTROLS, FILL_CONTESTED, FILL_DOTS, FILL_FAR, FILL_GREY = 0.28, 0.9, 0.9, 0.14, 0.35
FILL_FUZZY = 0.03  # a vernacular region is an edge that fades, never a fill (docs/control.md, M0)
CLAIMED_DASH = (6, 4)
LOW_DASH = (1, 4)

SIZE_PX = (9.0, 30.0)  # a symbol without deaths, and the largest
SIZE_FULL_DEATHS = 400  # so many deaths reach the largest symbol; beyond it the words tell
HALF = 11.5  # half the side of the square that holds a shape and its rim
RIM, HOLLOW_RIM = 1.6, 2.0  # width of the rim in the square, so that symbols stand apart where they meet
RIM_COLOUR = "#FFFFFF"

# Paths around (0, 0), reaching 10 to each side; the rule of even and odd leaves holes open. As in static/symbols.js.
PATHS: Mapping[str, str] = MappingProxyType(
    {
        "star": "M0-10 2.9-2.9 10 0 2.9 2.9 0 10-2.9 2.9-10 0-2.9-2.9Z",
        "triangle": "M0-9 9.2 7.6H-9.2Z",
        "diamond": "M0-9.6 8 0 0 9.6-8 0Z",
        "circle": "M0-8.4A8.4 8.4 0 1 1 0 8.4 8.4 8.4 0 1 1 0-8.4Z",
        "ring": "M0-8.4A8.4 8.4 0 1 1 0 8.4 8.4 8.4 0 1 1 0-8.4ZM0-4A4 4 0 1 0 0 4 4 4 0 1 0 0-4Z",
        "hexagon": "M0-9.4 8.1-4.7V4.7L0 9.4-8.1 4.7V-4.7Z",
        "joined": "M-4.4-5.2A5.2 5.2 0 0 1 0-2.8 5.2 5.2 0 1 1 0 2.8 5.2 5.2 0 1 1-4.4-5.2Z",
        "chevron": "M-9 1 0-8 9 1V8L0-1-9 8Z",
        "dot": "M0-4A4 4 0 1 1 0 4 4 4 0 1 1 0-4Z",
    }
)
STRIKE = "M-9 9 9-9"  # through a symbol of what is denied
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ICONS: Mapping[str, str] = MappingProxyType({"joined-circles": "joined"})  # words of the ontology that differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A mark for a point: its shape and colour, never the one without the other."""

    shape: Shape
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """How an area of control is painted. ``colours`` has two entries where two sides contest the place."""

    colours: tuple[str, ...]
    opacity: float
    pattern: Pattern = "solid"
    outline: bool = True
    dash: tuple[int, int] | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing to draw. ``geometry`` (shapely, WGS 84) is None for points and for discs of ``radius_km``."""

    id: str
    subject: Event | ControlStatus | Resolution | Place
    drawn: Drawn
    lon: float | None
    lat: float | None
    geometry: BaseGeometry | None = None
    radius_km: float = 0.0
    label: str = ""
    fill: Fill | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A switch of the map. ``title`` is English; the page has it in other languages under the same ``id``."""

    id: str
    title: str
    group: Group
    features: tuple[Feature, ...] = ()
    symbol: Symbol | None = None
    shown: bool = True


# In the order of drawing, lowest first; later ones lie above. Shapes and colours: docs/map.md.
EVENT_LAYERS: Mapping[str, tuple[str, Symbol]] = MappingProxyType(
    {
        "statements": ("Statements", Symbol(shape="dot", colour="#5A636B")),
        "displacement": ("Displacement and access", Symbol(shape="chevron", colour="#5B6B00")),
        "diplomacy": ("Talks and diplomacy", Symbol(shape="joined", colour="#0B7285")),
        "strategic": ("Strategic developments", Symbol(shape="hexagon", colour="#4A5662")),
        "protests": ("Protests and riots", Symbol(shape="circle", colour="#8A6D00")),
        "civilians": ("Violence against civilians", Symbol(shape="diamond", colour="#7B1E62")),
        "remote_violence": ("Explosions and remote violence", Symbol(shape="triangle", colour="#C25700")),
        "battles": ("Battles", Symbol(shape="star", colour="#A3260F")),
    }
)
OFF_AT_FIRST = frozenset({"statements", "mentioned", "unresolved"})
FALLBACK_LAYER = "strategic"  # an event type of a user's file with a layer nobody drew
NOT_DRAWN_AT_FIRST = frozenset({"planned", "hypothetical", "historical"})  # assertions that are no event of the day

GROUND_ORDER = (
    "continent",
    "country",
    "park",
    "adm1",
    "adm2",
    "adm3",
    "sea",
    "lake",
    "river",
    "city",
    "town",
    "village",
)


def layers(situation: Situation, *, hidden: frozenset[str] = frozenset()) -> tuple[Layer, ...]:
    """Return everything that can be drawn of a situation, lowest layer first.

    Parameters
    ----------
    situation
        What was read.
    hidden
        Ids of layers that are off when the map opens, beyond :data:`OFF_AT_FIRST`.

    Returns
    -------
    tuple of Layer
        ``ground``, then ``control``, the event layers in the order of drawing, ``mentioned`` and ``unresolved``.
        Features stand in the order of the situation. Layers without features are left out, but ``ground``.
    """
    off = OFF_AT_FIRST | hidden
    made = (
        Layer(id="ground", title="Backdrop", group="ground", features=_ground(situation.backdrop)),
        Layer(id="control", title="Control", group="control", features=_control(situation), shown="control" not in off),
        *_event_layers(situation, off),
        *_place_layers(situation.resolutions, off),
    )
    return tuple(layer for layer in made if layer.features or layer.id == "ground")


def layer_of(event: Event, *, situation: Situation) -> str:
    """Return the id of the layer that an event belongs to."""
    kind = situation.event_types.get(event.type)
    return kind.layer if kind and kind.layer in EVENT_LAYERS else FALLBACK_LAYER


def drawn_as(where: Resolution | None) -> Drawn:
    """Return how a place of that precision is drawn.

    >>> drawn_as(None)
    'listed'
    """
    if where is None or where.lon is None or where.lat is None:
        return "listed"
    if where.precision in {"near", "fuzzy"}:
        return "ring" if where.precision == "near" else "fuzzy"
    return DRAWN_AS[where.precision]


def area_of(where: Resolution) -> tuple[BaseGeometry | None, float]:
    """Return ``(geometry, radius_km)`` of the ground that a resolution may mean: an outline, or None and a radius."""
    outline = where.geometry if where.geometry is not None else (where.chosen.outline if where.chosen else None)
    if outline is not None and not outline.is_empty and outline.geom_type in {"Polygon", "MultiPolygon"}:
        return outline, 0.0
    radius_km = where.radius_km or (where.chosen.radius_km if where.chosen else 0.0)
    return None, radius_km or ASSUMED_RADIUS_KM.get(where.precision, NEAR_RADIUS_KM)


def event_feature(event: Event) -> Feature:
    """Return what is drawn of an event; denied ones are hollow."""
    where, drawn = event.where, drawn_as(event.where)
    geometry, radius_km = area_of(where) if where and drawn not in {"point", "listed"} else (None, 0.0)
    placed = where if where and drawn != "listed" else None
    return Feature(
        id=event.id,
        subject=event,
        drawn=drawn,
        lon=placed.lon if placed else None,
        lat=placed.lat if placed else None,
        geometry=geometry,
        radius_km=radius_km,
        label=where.chosen.name if where and where.chosen else "",
        hollow=event.assertion == "denied",
    )


def control_feature(status: ControlStatus, *, sides: Mapping[str, Side], as_of: date | None) -> Feature:
    """Return the area of a place with the paint of its status (the named unit, M0; another area where one is given)."""
    place = status.place
    geometry = status.geometry if status.geometry is not None else place.outline
    usable = geometry is not None and not geometry.is_empty
    return Feature(
        id=f"{place.id}@{status.valid_from.isoformat()}",
        subject=status,
        drawn="fuzzy" if place.fuzzy else "area",
        lon=place.lon,
        lat=place.lat,
        geometry=geometry if usable else None,
        radius_km=0.0 if usable else place.radius_km or SETTLEMENT_RADIUS_KM.get(place.kind, OTHER_RADIUS_KM),
        label=place.name,
        fill=control_fill(status, sides=sides, as_of=as_of),
    )


def control_fill(status: ControlStatus, *, sides: Mapping[str, Side], as_of: date | None) -> Fill:
    """Return the paint of a status: who by colour, how sure by pattern (the table of signs in docs/map.md).

    Solid is reported or assessed; a hatch is somebody's word only, or two at once in both colours where both were seen
    inside; dots are somebody seen inside; hollow is not known.
    """
    colour = side_colour(status.holder, sides)
    stale = as_of is not None and (as_of - status.last_report).days > STALE_DAYS
    dash = LOW_DASH if status.confidence == "low" else None
    if status.place.fuzzy:
        return Fill(colours=(colour,), opacity=FILL_FUZZY, stale=stale)
    if status.state == "contested":
        rivals = tuple(side_colour(side, sides) for side in status.rivals)
        return Fill(colours=(colour, *rivals)[:2], opacity=FILL_CONTESTED, pattern="hatch", dash=dash, stale=stale)
    if status.state == "unknown" or not status.holder:
        return Fill(colours=(UNKNOWN_COLOUR,), opacity=0.0, dash=LOW_DASH, stale=stale)
    if status.state == "presence":
        return Fill(colours=(colour,), opacity=FILL_DOTS, pattern="dots", outline=False, stale=stale)
    if status.claimed_only:
        return Fill(colours=(colour,), opacity=FILL_CONTESTED, pattern="hatch", dash=CLAIMED_DASH, stale=stale)
    return Fill(colours=(colour,), opacity=FILL_CONTROLS, dash=dash, stale=stale)


def when_words(start: str | None, end: str | None) -> str:
    """Return the window of an event in words: a day, some days, whole months or years; "" where nothing is known.

    >>> when_words("2025-01-04", "2025-01-04"), when_words("2025-01-04", "2025-01-06"), when_words(None, "2025-01-31")
    ('4 Jan 2025', '4–6 Jan 2025', 'by 31 Jan 2025')
    >>> when_words("2025-01-01", "2025-01-31"), when_words("2024-12-01", "2025-02-28")
    ('Jan 2025', 'Dec 2024 – Feb 2025')
    """
    if not start or not end or start >= end:
        only = start or end
        return "" if not only else f"{'' if start else 'by '}{_day_words(date.fromisoformat(only))}"
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first.day > 1 or (last + timedelta(days=1)).day > 1:
        same_month = (first.year, first.month) == (last.year, last.month)
        return f"{first.day}–{_day_words(last)}" if same_month else f"{_day_words(first)} – {_day_words(last)}"
    years = first.month == 1 and last.month == 12  # noqa: PLR2004  # whole years
    ends = list(
        dict.fromkeys(str(day.year) if years else f"{_MONTHS[day.month - 1]} {day.year}" for day in (first, last))
    )
    return " – ".join(ends)


def _day_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def ground_rank(place: Place) -> tuple[int, int, str]:
    """Return the order in which places of the backdrop are drawn and labelled: kind, then the larger first."""
    order = GROUND_ORDER.index(place.kind) if place.kind in GROUND_ORDER else len(GROUND_ORDER)
    return order, -place.population, place.id


def _ground(backdrop: tuple[Place, ...]) -> tuple[Feature, ...]:
    return tuple(
        Feature(
            id=place.id,
            subject=place,
            drawn="area" if place.outline is not None else "point",
            lon=place.lon,
            lat=place.lat,
            geometry=place.outline,
            radius_km=place.radius_km,
            label=place.name,
        )
        for place in sorted(backdrop, key=ground_rank)
    )


def _control(situation: Situation) -> tuple[Feature, ...]:
    sides = sides_in(situation)
    return tuple(control_feature(status, sides=sides, as_of=situation.as_of) for status in situation.control)


def _event_layers(situation: Situation, off: frozenset[str]) -> list[Layer]:
    sorted_in: dict[str, list[Feature]] = {layer_id: [] for layer_id in EVENT_LAYERS}
    for event in situation.events:
        sorted_in[layer_of(event, situation=situation)].append(event_feature(event))
    return [
        Layer(
            id=layer_id,
            title=EVENT_LAYERS[layer_id][0],
            group="events",
            features=tuple(features),
            symbol=EVENT_LAYERS[layer_id][1],
            shown=layer_id not in off,
        )
        for layer_id, features in sorted_in.items()
    ]


def _place_layers(resolutions: tuple[Resolution, ...], off: frozenset[str]) -> list[Layer]:
    dot = Symbol(shape="dot", colour="#5A636B")
    locations = [r for r in resolutions if r.role == "location"]
    found = tuple(_mention_feature(r) for r in locations if r.resolved)
    lost = tuple(_mention_feature(r) for r in locations if not r.resolved)
    return [
        Layer(
            id="mentioned",
            title="Places mentioned",
            group="places",
            features=found,
            symbol=dot,
            shown="mentioned" not in off,
        ),
        Layer(id="unresolved", title="Unresolved", group="places", features=lost, shown="unresolved" not in off),
    ]


def _mention_feature(resolution: Resolution) -> Feature:
    span, drawn = resolution.mention.span, drawn_as(resolution)
    geometry, radius_km = area_of(resolution) if drawn not in {"point", "listed"} else (None, 0.0)
    return Feature(
        id=f"{span.document_id}:{span.start}-{span.end}",
        subject=resolution,
        drawn=drawn,
        lon=resolution.lon,
        lat=resolution.lat,
        geometry=geometry,
        radius_km=radius_km,
        label=resolution.chosen.name if resolution.chosen else resolution.mention.text,
    )


def shape_of(icon: str, default: str = "dot") -> str:
    """Return the shape of an ontology's icon.

    >>> shape_of("joined-circles"), shape_of("star"), shape_of("unheard-of", "hexagon")
    ('joined', 'star', 'hexagon')
    """
    shape = ICONS.get(icon, icon)
    return shape if shape in PATHS else default


def svg(shape: str, colour: str, *, hollow: bool = False) -> str:
    """Return a whole SVG of a shape; a hollow one is white with a rim of the colour and a strike."""
    fill, rim, width = (RIM_COLOUR, colour, HOLLOW_RIM) if hollow else (colour, RIM_COLOUR, RIM)
    strike = f'<path d="{STRIKE}" stroke="{colour}" stroke-width="{HOLLOW_RIM}"/>' if hollow else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-HALF} {-HALF} {2 * HALF} {2 * HALF}">'
        f'<path d="{PATHS[shape]}" fill="{fill}" fill-rule="evenodd" stroke="{rim}" stroke-width="{width}"'
        f' stroke-linejoin="round"/>{strike}</svg>'
    )
