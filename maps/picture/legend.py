"""The legend of a picture: what is on it and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.actors.sides import side_colour
from maps.cartography import EVENT_LAYERS, FILL_CONTROLS, FILL_FAR
from maps.picture.events import shape_mark
from maps.picture.letters import wrapped
from maps.picture.svg import disc_path, group, number, tag, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maps.picture.events import Drawn
    from maps.picture.scene import Scene
    from maps.picture.sheet import Box

GREY, LIGHT_GREY = "#6B747B", "#B9BFC4"
SWATCH = (24.0, 15.0)
SIZE, HEAD_SIZE = 11.5, 12.0
LEADING, GAP, HEAD_GAP = 1.28, 5.0, 11.0
MOST_SIDES = 9
DASHES = {"claimed": "5 3", "doubt": "1 3", "lone": "1 4", "stale": "5 2 1 2"}
# What each thing on the map is called in the words of the page, in the order of the legend.
CONTROL_KEYS = {
    "contested": "legend_contested",
    "claimed": "legend_claimed",
    "presence": "legend_presence",
    "stale": "legend_stale",
    "front_held": "legend_front_held",
    "front_far": "legend_front_far",
    "front_claimed": "legend_front_claimed",
    "front_seen": "legend_front_seen",
    "front_grey": "legend_front_grey",
    "front_gain": "legend_front_gain",
    "front_front": "legend_front_front",
    "front_doubt": "legend_front_doubt",
    "front_advance": "legend_front_advance",
    "front_pocket": "legend_front_pocket",
    "front_siege": "legend_front_siege",
    "front_lone": "legend_front_lone",
}
SAME = {"front_claimed": "claimed", "front_seen": "presence"}  # one sign, one line
EVENT_KEYS = {"event_claimed": "legend_claim", "denied": "legend_denied"}
PLACE_KEYS = {"ring": "legend_near", "area": "legend_area", "fuzzy": "legend_fuzzy"}
PATHS = {
    "front_front": "M1 10C7 3 14 13 23 5",
    "front_advance": "M2 7.5H20M15 3.500 20 7.500 15 11.500",
    "front_pocket": "M12 7.500m-6 0a6 5 0 1 0 12 0a6 5 0 1 0-12 0",
    "front_siege": "M12 7.500m-6 0a6 5 0 1 0 12 0a6 5 0 1 0-12 0",
    "front_lone": "M12 7.500m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A heading (without a swatch) or an item of the legend."""

    words: str
    swatch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A legend as it stands: its pieces and its height."""

    parts: list[str]
    height: float


def legend_rows(scene: Scene, drawn: Drawn, *, control_head: str, event_head: str) -> list[list[Row]]:
    """Return the groups of a legend: who holds what, events, how well places are known."""
    words = scene.words
    control = _sides(scene) + _controls(scene)
    events = [
        Row(words=f"{words.text(f'layer_{layer}')} ({drawn.layers[layer]:,})", swatch=_event(scene, layer))
        for layer in reversed(list(EVENT_LAYERS))
        if drawn.layers[layer]
    ]
    grey = scene.theme.tone(GREY)
    for key, said in (("event_claimed", "claimed"), ("denied", "denied")):
        if key in scene.used:
            swatch = shape_mark(scene, "star", GREY, (12, 7.5), 13, said=said)
            events.append(Row(words=words.text(EVENT_KEYS[key]), swatch=swatch))
    if events and "count" not in scene.used:
        sizes = tag("path", d=disc_path(5, 10, 3) + disc_path(16, 7.5, 6), fill=grey)
        events.append(Row(words=words.text("legend_size"), swatch=sizes))
    if "count" in scene.used or "badge" in scene.used:
        number_ = text("3", 12, 11.5, font_size=10.0, font_weight="700", text_anchor="middle", fill=scene.theme.ink)
        events.append(Row(words=words.text("legend_number"), swatch=number_))
    known = [
        Row(words=words.text(key), swatch=_surround(kind, grey))
        for kind, key in PLACE_KEYS.items()
        if kind in scene.used
    ]
    groups = ((control_head, control), (event_head, events), (words.text("legend_precision"), known))
    return [[Row(words=head), *rows] for head, rows in groups if rows]


def _sides(scene: Scene) -> list[Row]:
    used = [side for side in scene.sides if side in scene.used_sides]
    held = [status.holder for status in scene.situation.control]
    ranked = sorted(used, key=lambda side: (-held.count(side), side))
    rows = []
    for side in ranked[:MOST_SIDES]:
        paint, _ = scene.side_fill(side)
        strength = "1" if scene.theme.one_ink else "0.55"
        line = scene.theme.tone(side_colour(side, scene.sides))
        rows.append(Row(words=scene.side_name(side), swatch=_box(paint, strength, line)))
    return rows


def _controls(scene: Scene) -> list[Row]:
    rows = []
    for key, words in CONTROL_KEYS.items():
        if key in scene.used and not (key in SAME and SAME[key] in scene.used):
            rows.append(Row(words=scene.words.text(words), swatch=_sign(scene, key)))
    return rows


def _sign(scene: Scene, key: str) -> str:
    grey, ink = scene.theme.tone(GREY), scene.theme.ink
    if key in PATHS:
        line = ink if key in {"front_front", "front_lone"} else grey
        width = 3.0 if key == "front_front" else 2.0
        dash = DASHES["lone"] if key == "front_lone" else None
        return tag("path", d=PATHS[key], fill="none", stroke=line, stroke_width=width, stroke_dasharray=dash)
    if key == "contested":
        light = scene.theme.tone(LIGHT_GREY) if not scene.theme.one_ink else "#8C8C8C"
        return _box(scene.pattern("hatch", (grey, light)), "1", grey)
    if key in {"claimed", "front_claimed"}:
        return _box(scene.pattern("hatch", (grey,)), "1", grey, dash=DASHES["claimed"])
    if key in {"presence", "front_seen"}:
        return _box(scene.pattern("dots", (grey,)), "1", None)
    if key == "front_doubt":
        return _box("none", "1", ink, dash=DASHES["doubt"])
    strength = {
        "front_far": FILL_FAR,
        "front_held": FILL_CONTROLS,
        "stale": 0.14,
        "front_gain": 0.5,
        "front_grey": 0.35,
    }
    edge = grey if key in {"front_gain", "stale"} else None
    return _box(grey, f"{strength[key]:g}", edge, dash=DASHES.get(key))


def _box(fill: str, opacity: str, line: str | None, *, dash: str | None = None) -> str:
    width = 1.4 if line else None
    return tag(
        "rect", x=1.0, y=1.0, width=SWATCH[0] - 2, height=SWATCH[1] - 2, rx=1.5, fill=fill, fill_opacity=opacity,
        stroke=line, stroke_width=width, stroke_dasharray=dash,
    )  # fmt: skip


def _event(scene: Scene, layer: str) -> str:
    mark = EVENT_LAYERS[layer][1]
    if "count" in scene.used:
        return tag("path", d=disc_path(12, 7.5, 6), fill=scene.theme.tone(mark.colour))
    return shape_mark(scene, mark.shape, mark.colour, (12, 7.5), 14)


def _surround(kind: str, line: str) -> str:
    look = {"fill": "none", "stroke": line, "stroke_width": 1.3}
    if kind == "ring":
        return tag("path", d=disc_path(12, 7.5, 6.5), stroke_dasharray="3 2.5", **look)
    if kind == "fuzzy":
        return tag("path", d="M3 4 10 2 20 5 18 13 7 13Z", **(look | {"stroke_width": 4.0, "stroke_opacity": "0.3"}))
    return tag("path", d="M3 4 10 2 20 5 18 13 7 13Z", stroke_dasharray="4 3", **look)


def laid(scene: Scene, groups: Sequence[Sequence[Row]], place: Box, *, columns: int, scale: float) -> Laid:
    """Return a legend in columns, as tall as it must be.

    Parameters
    ----------
    scene
        The picture.
    groups
        The rows by group.
    place
        Where it stands; its height is not looked at.
    columns
        How many columns.
    scale
        Size of letters against the usual one.
    """
    gutter = 22 * scale
    column = (place.width - gutter * (columns - 1)) / columns
    blocks = [_block(scene, group_, column, scale) for group_ in groups]
    total = sum(height for _, height in blocks)
    parts, heights, at = [], [0.0] * columns, 0
    for body, height in blocks:
        full = len(blocks) <= columns or heights[at] + height / 2 > total / columns
        if at < columns - 1 and heights[at] and full:
            at += 1
        x, y = place.left + at * (column + gutter), place.top + heights[at]
        parts.append(tag("g", body, transform=f"translate({number(x)} {number(y)})"))
        heights[at] += height
    return Laid(parts=[group("legend-groups", parts)], height=max(heights, default=0.0))


def _block(scene: Scene, rows: Iterable[Row], width: float, scale: float) -> tuple[str, float]:
    parts, y = [], 0.0
    indent = (SWATCH[0] + 8) * scale
    for row in rows:
        head = not row.swatch
        size = (HEAD_SIZE if head else SIZE) * scale
        lines = wrapped(row.words, size, width=width if head else width - indent, bold=head)
        step = size * LEADING
        for at, line in enumerate(lines):
            base = y + size * 0.95 + at * step
            weight, ink = ("700", scene.theme.ink) if head else (None, scene.theme.ink)
            parts.append(text(line, 0.0 if head else indent, base, font_size=size, font_weight=weight, fill=ink))
        if row.swatch:
            place = f"translate(0 {number(y - 0.6 * scale)}) scale({scale:.3f})"
            parts.append(tag("g", row.swatch, transform=place))
        y += max(len(lines) * step, (SWATCH[1] + 1) * scale if row.swatch else 0) + GAP * scale * (0.9 if head else 0.6)
    return "".join(parts), y + HEAD_GAP * scale


def scale_bar(scene: Scene) -> tuple[str, tuple[float, float, float, float]]:
    """Return a bar of whole kilometres in the lower corner of the map, and the box that it takes."""
    box, scale = scene.view.box, scene.scale
    most = scene.view.km(130 * scale)
    length = max((one for one in _round_lengths() if one <= most), default=most)
    px = length / scene.view.km(1.0)
    x, y = box.left + 14 * scale, box.bottom - 12 * scale
    tick = 4 * scale
    line = f"M{number(x)} {number(y - tick)}V{number(y)}H{number(x + px)}V{number(y - tick)}"
    words = f"{length:,.0f} km" if length >= 1 else f"{length:g} km"
    size = 10.0 * scale
    halo = {"stroke": scene.theme.land, "stroke_width": 3 * scale, "stroke_linejoin": "round"}
    left, base = x + 4 * scale, y - 5 * scale
    body = tag("path", d=line, fill="none", stroke=scene.theme.land, stroke_width=3.5 * scale, stroke_opacity="0.7")
    body += tag("path", d=line, fill="none", stroke=scene.theme.muted, stroke_width=1.1 * scale)
    body += text(words, left, base, fill=scene.theme.land, font_size=size, **halo)
    body += text(words, left, base, fill=scene.theme.muted, font_size=size)
    return group("scale", [body]), (x - 6, y - 20 * scale, px + 30 * scale, 26 * scale)


def _round_lengths() -> list[float]:
    return [step * 10.0**power for power in range(-1, 5) for step in (1, 2, 5)]
