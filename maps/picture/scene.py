"""What every part of a picture is drawn with: the situation, its day, the view, the theme, words, and what was used."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.actors.sides import side_colour, side_name, sides_in
from maps.picture.svg import tag

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from geo.model import Side, Situation
    from maps.brief.sentences import Words
    from maps.picture.sheet import View
    from maps.picture.themes import Theme

# What fills the ground of sides where there is one ink, in the order in which they get it. Slanting lines and dots are
# signs of their own: somebody's word, and somebody seen inside.
INK_PATTERNS = ("dark", "pale", "level", "cross", "upright")
TINTS = {"dark": "#9A9A9A", "pale": "#D4D4D4"}


@dataclass(slots=True, kw_only=True)
class Scene:
    """``scale`` is the size of letters and lines against the usual one; ``used`` gathers what the legend explains."""

    situation: Situation
    day: date | None
    view: View
    theme: Theme
    words: Words
    scale: float
    sides: Mapping[str, Side]
    used: set[str] = field(default_factory=set)
    used_sides: set[str] = field(default_factory=set)
    defs: dict[str, str] = field(default_factory=dict)

    @property
    def zoom(self) -> float:
        """The scale of web maps at which a page of usual letters shows as much."""
        return self.view.zoom - math.log2(self.scale)

    @property
    def mark_scale(self) -> float:
        """The size of marks: it grows less than that of letters, so that fewer of them meet."""
        return float(self.scale**0.6)

    def side_name(self, side: str) -> str:
        """Return the name of a side."""
        return side_name(side, self.sides, self.words.language)

    def side_colour(self, side: str) -> str:
        """Return the colour in which lines of a side are drawn."""
        self.used_sides.add(side)
        return self.theme.tone(side_colour(side, self.sides))

    def side_fill(self, side: str) -> tuple[str, float]:
        """Return what fills the ground of a side, and the factor of its strength."""
        colour = self.side_colour(side)
        if not self.theme.one_ink:
            return colour, 1.0
        look = INK_PATTERNS[sorted(self.sides).index(side) % len(INK_PATTERNS)] if side in self.sides else "upright"
        return (TINTS[look] if look in TINTS else self.pattern(look, (colour,))), 1.0

    def pattern(self, look: str, colours: tuple[str, ...]) -> str:
        """Return the address of a pattern, which is added to the definitions."""
        id_ = "-".join((look, *(colour.lstrip("#").lower() for colour in colours)))
        self.defs.setdefault(id_, _pattern(id_, look, colours, self.scale))
        return f"url(#{id_})"


def sides_of(situation: Situation) -> Mapping[str, Side]:
    """Return the sides that hold or contest anything."""
    used = {side for status in situation.control for side in (status.holder, *status.rivals) if side}
    used |= {side for area in situation.areas for side in (area.side, *area.other.split()) if side}
    known = sides_in(situation)
    return {side: known[side] for side in sorted(used) if side in known}


def _pattern(id_: str, look: str, colours: tuple[str, ...], scale: float) -> str:
    first, second = colours[0], colours[1] if len(colours) > 1 else None
    step = {"hatch": 9.0, "dots": 6.0, "level": 4.5, "cross": 6.0, "upright": 4.5}[look] * scale
    frame = {"id": id_, "width": step, "height": step, "patternUnits": "userSpaceOnUse"}
    if look == "dots":
        return tag("pattern", tag("circle", cx=step / 2, cy=step / 2, r=1.1 * scale, fill=first), **frame)
    if look == "hatch":
        parts = tag("rect", width=step, height=step, fill=first, fill_opacity="0.16") if second else ""
        parts += tag("rect", width=step * 0.22, height=step, fill=first, fill_opacity="0.85")
        if second:
            parts += tag("rect", x=step / 2, width=step * 0.22, height=step, fill=second, fill_opacity="0.85")
        return tag("pattern", parts, **frame, patternTransform="rotate(45)")
    line = tag("rect", width=0.9 * scale, height=step, fill=first)
    across = tag("rect", width=step, height=0.9 * scale, fill=first) if look == "cross" else ""
    turn = "rotate(90)" if look == "level" else None
    return tag("pattern", line + across, **frame, patternTransform=turn)
