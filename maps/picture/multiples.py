"""Small maps of the same part of the world beside each other, one for each week, month or year."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from geo.errors import InputError
from maps.picture.drawing import Picture, Plan, of_day, plan_of, steady_view
from maps.picture.events import Drawn, first_day
from maps.picture.sheet import Box
from maps.picture.svg import group, tag, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Situation
    from maps.brief.sentences import Words
    from maps.picture.scene import Scene

EVERY = ("week", "month", "year")
MOST_CELLS = 24
CELL_SCALE = 0.72  # of the letters of a whole map
TITLE, TITLE_SPACE, GAP = 12.0, 18.0, 10.0
_ID = re.compile(r'<[^<>]*?\sid="([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Sheet(Plan):
    """A plan whose map is a grid of small maps; ``cells`` are their plans with what each is called."""

    cells: Sequence[tuple[str, Plan]] = ()

    def _map(self, box: Box, *, draft: bool = False) -> tuple[Scene, list[str], Drawn]:
        whole, parts = Drawn(), []
        places = self._places(box)
        scene = replace(self._scene(places[0]), scale=self.scale * CELL_SCALE)  # of which all others are variants
        for number, ((name, plan), place) in enumerate(zip(self.cells, places, strict=True)):
            cell = replace(scene, day=plan.day, view=plan._view(place))  # noqa: SLF001  # of the same family
            made, drawn = plan.drawn_on(cell, clip=f"map-{number}", draft=draft, bar=number == 0)
            whole.layers.update(drawn.layers)
            frame = {"x": place.left, "y": place.top, "width": place.width, "height": place.height}
            clip = tag("clipPath", tag("rect", **frame), id=f"map-{number}")
            size = TITLE * self.scale
            title = text(
                name, place.left, place.top - size * 0.4, font_size=size, font_weight="700", fill=self.theme.ink
            )
            line = tag("rect", fill="none", stroke=self.theme.rule, stroke_width=0.8 * self.scale, **frame)
            parts.append(group(f"small-map-{number}", [clip, *_named(made, f"{number}-"), line, title]))
        return scene, parts, whole

    def _places(self, box: Box) -> list[Box]:
        """Return the boxes of the cells: as many across as give the largest maps of a shape like that of the view."""
        west, south, east, north = self._view(box).bounds if "/" in self.view else map(float, self.view.split(","))
        title_space, gap, many = TITLE_SPACE * self.scale, GAP * self.scale, len(self.cells)
        shape = max(0.5, min(2.0, (east - west) / max(north - south, 1e-6)))

        def size(across: int) -> tuple[float, float]:
            down = -(-many // across)
            return (box.width - gap * (across - 1)) / across, (box.height - gap * (down - 1)) / down - title_space

        across = max(range(1, many + 1), key=lambda n: min(size(n)[0] / shape, size(n)[1]))
        wide, high = size(across)
        return [
            Box(
                left=box.left + (at % across) * (wide + gap),
                top=box.top + (at // across) * (high + title_space + gap) + title_space,
                width=wide,
                height=high,
            )
            for at in range(many)
        ]

    def _frame(self, box: Box) -> str:  # noqa: ARG002  # each small map has its own
        return ""

    def _legend_heads(self) -> tuple[str, str]:
        return f"{self.words.text('legend_holders')}, {self.words.text('picture_last_day')}", self.words.text(
            "legend_events"
        )


def build_multiples(
    situation: Situation, *, every: str = "month", since: date | None = None, as_of: date | None = None, **options: str
) -> Picture:
    """Return a sheet of small maps, one for each week, month or year: its events, and the control of its last day.

    Parameters
    ----------
    situation
        What was read.
    every
        ``week``, ``month`` or ``year``.
    since, as_of
        The first and the last day shown; default: the first and the last of which anything is known.
    options
        ``size``, ``view``, ``theme``, ``language``, ``title`` of :func:`maps.picture.build_picture`.

    Raises
    ------
    InputError
        If no day is known, or there are more than 24 small maps.
    """
    if every not in EVERY:
        raise InputError(f"--multiples {every}: is none of {', '.join(EVERY)}.")
    plan = plan_of(situation, **options)
    last = as_of or situation.as_of
    if last is None:
        raise InputError("small maps need days: nothing that was read has one.")
    first = since or first_day(situation, last, control=True) or last
    if first > last:
        raise InputError(f"--since {first} lies behind the last day, {last}.")
    spans = _spans(first, last, every)
    if len(spans) > MOST_CELLS:
        wider = "choose a longer time (--multiples year), or " if every != "year" else ""
        raise InputError(
            f"{len(spans)} small maps are more than a sheet holds ({MOST_CELLS}): {wider}begin later (--since)."
        )
    whole = of_day(plan, last, since=first)
    steady = steady_view(whole)
    cells = [
        (_called(begin, end, every, plan.words), of_day(steady, end, since=max(begin, first))) for begin, end in spans
    ]
    sheet = Sheet(**{**vars(whole), "view": steady.view, "cells": cells})
    return Picture(svg=sheet.draw(), size=plan.size)


def _named(parts: list[str], prefix: str) -> list[str]:
    """Return parts whose names are those of one small map: no two elements of a file have the same."""
    own = {name for part in parts for name in _ID.findall(part)}
    ids = re.compile(rf'(\sid="|url\(#)({"|".join(sorted(map(re.escape, own), key=len, reverse=True))})(?=["\)])')
    return [ids.sub(rf"\g<1>{prefix}\g<2>", part) for part in parts] if own else parts


def _spans(first: date, last: date, every: str) -> list[tuple[date, date]]:
    """Return the weeks (from Monday), months or years from the first to the last day; the last one ends with it."""
    spans, begin = [], first
    begin -= timedelta(
        days={"week": first.weekday(), "month": first.day - 1, "year": first.timetuple().tm_yday - 1}[every]
    )
    while begin <= last:
        month = begin.year * 12 + begin.month - 1 + {"week": 0, "month": 1, "year": 12}[every]
        after = begin + timedelta(days=7) if every == "week" else date(month // 12, month % 12 + 1, 1)
        spans.append((begin, min(last, after - timedelta(days=1))))
        begin = after
    return spans


def _called(first: date, last: date, every: str, words: Words) -> str:
    return {"week": words.span(first, last), "month": words.month(first), "year": str(first.year)}[every]
