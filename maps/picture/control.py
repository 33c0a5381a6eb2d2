"""Control on the day of a picture: areas and signs between places, and a glyph for each place that is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from maps.cartography import (
    FILL_CONTROLS,
    FILL_FAR,
    FILL_GREY,
    UNKNOWN_COLOUR,
    control_feature,
)
from maps.picture.svg import disc_path, group, path_data, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.model import ControlArea, ControlStatus
    from maps.cartography import Feature
    from maps.picture.scene import Scene

# As drawn on the page (static/front.js), what is drawn later lies above.
ORDER = ("held", "seen", "claimed", "grey", "gain", "doubt", "front", "pocket", "siege", "lone", "advance")
LINE_PX = {"front": 3.0, "advance": 2.4, "pocket": 1.8, "siege": 1.8, "lone": 1.8}
FILL_GAIN = 0.5
STALE_DASH = (5.0, 2.0, 1.0, 2.0)  # no news for over thirty days
SMALL_PX = 27.0  # an area narrower than this is a glyph, so that a held town is seen
GLYPH_PX, DOT_PX = 5.0, 2.6
RING_GAP_PX, RING_PX = 2.6, 2.6  # of a ring around an event


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A place with control that is drawn as a glyph. ``dot``: it lies in an area of its own side."""

    status: ControlStatus
    feature: Feature
    dot: bool


def signs_on(scene: Scene) -> list[ControlArea]:
    """Return the signs of the picture between places that is valid on the day, in the order of drawing."""
    day = scene.day
    found = [area for area in scene.situation.areas if day is not None and area.valid_from <= day <= area.valid_to]
    return sorted(found, key=lambda area: (ORDER.index(area.sign), area.side, area.other, area.places, area.note))


def statuses_on(scene: Scene) -> list[ControlStatus]:
    """Return who holds what on the day; what nobody is known to hold is left out."""
    day = scene.day
    return [
        status
        for status in scene.situation.control
        if day is not None and status.valid_from <= day <= status.valid_to and status.holder
        and status.state != "unknown"
    ]  # fmt: skip


def control_parts(scene: Scene) -> tuple[list[str], list[Held]]:
    """Return the areas as pieces of SVG, and the places that are drawn as glyphs among the events."""
    signs = signs_on(scene)
    own = {sign.side: sign.geometry for sign in signs if sign.sign == "held" and sign.strength == 1.0}
    areas, held = [], []
    for status in statuses_on(scene):
        feature = control_feature(status, sides=scene.sides, as_of=scene.day)
        if _is_small(scene, feature):
            held.append(Held(status=status, feature=feature, dot=_is_covered(status, own)))
        else:
            areas.append(_area(scene, status, feature))
    return [group("ground-held", [_sign(scene, sign) for sign in signs]), group("units", areas)], held


def _is_small(scene: Scene, feature: Feature) -> bool:
    if feature.geometry is None:
        return feature.radius_km / scene.view.km(1.0) < SMALL_PX / 3 * scene.scale
    left, low, right, high = shapely.transform(feature.geometry, scene.view.pixels).bounds
    return bool(max(right - left, high - low) < SMALL_PX * scene.scale)


def _is_covered(status: ControlStatus, own: Mapping[str, BaseGeometry]) -> bool:
    area = own.get(status.holder)
    plain = status.state == "controls" and not status.claimed_only
    return bool(plain and area is not None and shapely.intersects_xy(area, status.place.lon, status.place.lat))


def _area(scene: Scene, status: ControlStatus, feature: Feature) -> str:
    from geo.geometry import disc

    fill, place = feature.fill, status.place
    shape = (
        feature.geometry if feature.geometry is not None else disc(place.lon, place.lat, radius_km=feature.radius_km)
    )
    data = path_data(scene.view.shape(shape))
    if not data or fill is None:
        return ""
    scene.used.add(_state_key(status))
    line = scene.side_colour(status.holder)
    paint, strength = _paint(scene, status, fill.opacity)
    width = (0.0 if not fill.outline or place.fuzzy else 1.4) * scene.scale
    if fill.stale:
        scene.used.add("stale")
    parts = fill.dash or (STALE_DASH if fill.stale else ())
    dash = " ".join(f"{part * scene.scale:g}" for part in parts) or None
    return tag(
        "path", d=data, fill=paint, fill_opacity=f"{strength * (0.5 if fill.stale else 1):.2f}",
        stroke=line if width else None, stroke_width=width or None, stroke_dasharray=dash, fill_rule="evenodd",
        stroke_linejoin="round",
    )  # fmt: skip


def _paint(scene: Scene, status: ControlStatus, opacity: float) -> tuple[str, float]:
    colours = tuple(scene.side_colour(side) for side in (status.holder, *status.rivals)[:2])
    if status.state == "contested":
        return scene.pattern("hatch", colours if len(set(colours)) > 1 else (colours[0], scene.theme.muted)), 1.0
    if status.state == "presence":
        return scene.pattern("dots", colours[:1]), 1.0
    if status.claimed_only:
        return scene.pattern("hatch", colours[:1]), 1.0
    paint, strength = scene.side_fill(status.holder)
    return paint, 1.0 if scene.theme.one_ink else opacity * strength


def _state_key(status: ControlStatus) -> str:
    return "claimed" if status.state == "controls" and status.claimed_only else status.state


def _sign(scene: Scene, sign: ControlArea) -> str:
    data = path_data(scene.view.shape(sign.geometry, margin=20.0))
    if not data:
        return ""
    kind = "far" if sign.sign == "held" and sign.strength < 1 else sign.sign
    scene.used.add(f"front_{kind}")
    return tag("path", d=data, **_sign_paint(scene, sign, kind))


def _sign_paint(scene: Scene, sign: ControlArea, kind: str) -> dict[str, str | float]:
    ink, scale = scene.theme.ink, scene.scale
    if kind in LINE_PX:
        line: dict[str, str | float] = {
            "fill": "none",
            "stroke_width": LINE_PX[kind] * scale,
            "stroke_linecap": "round",
        }
        line["stroke"] = ink if kind in {"front", "lone"} else scene.side_colour(sign.side)
        if kind == "lone":
            line["stroke_dasharray"] = f"{scale:g} {4 * scale:g}"
        return line
    if kind == "doubt":
        return {
            "fill": "none", "stroke": ink, "stroke_width": 0.8 * scale, "stroke_opacity": "0.5",
            "stroke_dasharray": f"{scale:g} {4 * scale:g}",
        }  # fmt: skip
    if kind == "grey":
        return {"fill": scene.theme.muted, "fill_opacity": f"{FILL_GREY:g}", "fill_rule": "evenodd"}
    colour = scene.side_colour(sign.side)
    if kind == "claimed":
        return {
            "fill": scene.pattern("hatch", (colour,)), "stroke": colour, "stroke_width": 1.2 * scale,
            "stroke_dasharray": f"{6 * scale:g} {4 * scale:g}",
        }  # fmt: skip
    if kind == "seen":
        return {"fill": scene.pattern("dots", (colour,))}
    paint, _ = scene.side_fill(sign.side)
    strength = {"held": FILL_CONTROLS, "far": FILL_FAR, "gain": FILL_GAIN}[kind]
    if scene.theme.one_ink:
        strength = 1.0 if kind != "far" else 0.5
    edge: dict[str, str | float] = {"stroke": colour, "stroke_width": 1.2 * scale} if kind == "gain" else {}
    return {"fill": paint, "fill_opacity": f"{strength:g}", "fill_rule": "evenodd", **edge}


def glyph(scene: Scene, one: Held, at: tuple[float, float], *, event_px: float = 0.0) -> tuple[str, float]:
    """Return the glyph of a place that is held, and its radius: a disc, or a ring around the event of that place.

    Parameters
    ----------
    scene
        The picture.
    one
        The place.
    at
        Where it is on the sheet.
    event_px
        How wide the mark of an event is that stands there, 0 for none.
    """
    status, scale, (x, y) = one.status, scene.mark_scale, at
    scene.used.add(_state_key(status))
    colours = [scene.side_colour(side) for side in (status.holder, *status.rivals)[:2]] or [UNKNOWN_COLOUR]
    if one.dot and not event_px:
        return tag("path", d=disc_path(x, y, DOT_PX * scale), fill=colours[0]), DOT_PX * scale
    radius = event_px / 2 + (RING_GAP_PX + RING_PX / 2) * scale if event_px else GLYPH_PX * scale
    stale = one.feature.fill is not None and one.feature.fill.stale
    if stale:
        scene.used.add("stale")
    inside = _inside(scene, one, colours, around=bool(event_px))
    ring = RING_PX * scale if event_px else 1.6 * scale
    rim = tag("path", d=disc_path(x, y, radius + ring / 2 + 0.8 * scale), fill=scene.theme.land)
    if status.state == "contested" and len(colours) > 1:
        return rim + _halves((x, y), radius, colours, ring, inside), radius + ring / 2
    dash = None
    if status.claimed_only:
        dash = f"{3 * scale:g} {2.2 * scale:g}"
    elif status.state == "presence":
        dash = f"{scale:g} {2.4 * scale:g}"
    elif stale:
        dash = " ".join(f"{part * scale:g}" for part in STALE_DASH)
    disc = tag(
        "path", d=disc_path(x, y, radius), stroke=colours[0], stroke_width=ring, stroke_dasharray=dash, **inside
    )  # fmt: skip
    return rim + disc, radius + ring / 2


def _inside(scene: Scene, one: Held, colours: Sequence[str], *, around: bool) -> dict[str, str]:
    sure = one.status.state == "controls" and not one.status.claimed_only
    if around or not sure:
        return {"fill": scene.theme.land}
    stale = one.feature.fill is not None and one.feature.fill.stale
    if scene.theme.one_ink:
        paint, _ = scene.side_fill(one.status.holder)
        return {"fill": paint}
    return {"fill": colours[0], "fill_opacity": "0.35" if stale else "1"}


def _halves(at: tuple[float, float], radius: float, colours: Sequence[str], ring: float, inside: dict[str, str]) -> str:
    """Return a ring of two colours: both sides were seen there."""
    x, y = at
    r, top, low = f"{radius:.2f}", f"{y - radius:.2f}", f"{y + radius:.2f}"
    back = tag("path", d=disc_path(x, y, radius), **inside)
    halves = (
        tag("path", d=f"M{x:.2f} {top}A{r} {r} 0 0 {turn} {x:.2f} {low}", fill="none", stroke=colour, stroke_width=ring)
        for turn, colour in enumerate(colours[:2])
    )
    return back + "".join(halves)
