"""The ledger of a place in words and figures, so that a person can recompute it by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.control.ledger import (
    WEIGHTS,
    Balances,
    LedgerEntry,
    ageing,
    balance,
    credibility,
    open_ledger,
    postings,
)
from geo.control.status import STATES, Verdicts, faded_values, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.config import ControlSettings
    from geo.model import Actor, ControlClaim

ROUNDING = 5e-4
QUOTE = 90


def explain(
    claims: Iterable[ControlClaim], *, settings: ControlSettings, actors: Mapping[str, Actor], day: date
) -> list[str]:
    """Return the ledger of one place on one day as lines of text.

    Each entry shows ``weight x credibility x fading x what later entries left = value``; then how the values add up to
    the score of each side, and which rule decided. Claims that are not counted (copies, plans, later ones, those of a
    doubtful event) are named at the end.
    """
    claims = list(claims)
    ledgers = open_ledger((c for c in claims if c.as_of <= day), settings=settings, actors=actors)
    lines: list[str] = []
    counted: set[str] = set()
    for entries in ledgers.values():
        counted |= {entry.claim.id for entry in entries}
        lines += _page(entries, settings=settings, day=day)
    lines += [
        f"not counted: {_why(claim, day, least_score=settings.least_score)}"
        for claim in claims
        if claim.id not in counted
    ]
    return lines or ["no claim up to this day"]


def _page(entries: tuple[LedgerEntry, ...], *, settings: ControlSettings, day: date) -> list[str]:
    sums = balance(entries, half_life_days=settings.half_life_days)
    values = faded_values(sums, row=-1, day=day.toordinal(), half_life_days=settings.half_life_days)
    lines: list[str] = []
    for number, entry in enumerate(entries):
        page = _Line(entry, left=float(sums.left[-1, number]), value=float(values[number]))
        lines += page.text(settings=settings, day=day)
    return [*lines, "", *_sums(sums, values.tolist(), settings=settings, day=day)]


class _Line(NamedTuple):
    """One entry with what later ones left of it and what it weighs on the day."""

    entry: LedgerEntry
    left: float
    value: float

    def text(self, *, settings: ControlSettings, day: date) -> list[str]:
        claim = self.entry.claim
        who = f"{claim.claimant} says" if claim.claimant else claim.publisher
        head = f"{claim.as_of}  {self.entry.side} {claim.says} ({claim.basis}, {claim.assertion}; {who})"
        quote = claim.quote[:QUOTE] + ("…" if len(claim.quote) > QUOTE else "")
        below = f'"{quote}"' if quote else claim.note
        figures = self._figures(settings=settings, day=day)
        return [head, f"    {figures}", *([f"    {below}"] if below.strip() else [])]

    def _figures(self, *, settings: ControlSettings, day: date) -> str:
        entry = self.entry
        if entry.kind == "mark":
            return "evidence of contest, not of control" if entry.inside else "from outside: no contest"
        factor = credibility(entry.claim, settings)
        weight = (
            entry.weight / factor if factor and entry.weight < 1.0 else WEIGHTS.get(entry.claim.basis, entry.weight)
        )
        fading = 2.0 ** (-(day.toordinal() - entry.day) / settings.half_life_days)
        sign = "+" if entry.kind == "gain" else "-"
        figures = f"{weight:.1f} x {factor:.1f} x {_short(fading)} x {self.left:.2f}"
        few = (
            "; too few publishers against those of the days before: the place is contested" if entry.unconfirmed else ""
        )
        return f"{figures} = {sign}{_figure(self.value)}{few}"


def _sums(sums: Balances, values: Sequence[float], *, settings: ControlSettings, day: date) -> list[str]:
    """Return how the values add up to the score of each side, and which rule of the state decided."""
    verdicts = judge(sums, days=np.array([day.toordinal()]), settings=settings)
    inside = day.toordinal() - sums.inside[-1]
    worth = ageing(day.toordinal(), int(sums.fresh[-1]), half_life_days=settings.half_life_days)
    lines = ["each side: G of its gains, L of its losses and of others' gains, S = G - L, share of e^(S/0.5)"]
    if worth < 1.0:
        newest = date.fromordinal(int(sums.fresh[-1]))
        lines.append(
            f"  claims of control are divided by {_figure(worth)}, what the newest, of {newest}, is still worth"
        )
    for number, side in enumerate(sums.sides):
        gains, losses = (_added(sums, values, side, loss=loss, worth=worth) for loss in (False, True))
        seen = f"reported inside {inside[number]} days ago" if inside[number] < settings.contested_days else ""
        score, share = verdicts.scores[0, number], verdicts.shares[0, number]
        lines += [f"  {side}: G = {gains}", f"  {' ' * len(side)}  L = {losses}"]
        lines.append(f"  {' ' * len(side)}  S = {score:+.3f}, share {share:.3f}{', ' + seen if seen else ''}")
    lines.append(f"  nobody: share {verdicts.nobody[0]:.3f}")
    return [*lines, f"rule: {_rule(sums, verdicts, settings=settings)}"]


def _added(sums: Balances, values: Sequence[float], side: str, *, loss: bool, worth: float) -> str:
    """Return the sum of a side's gains or losses as it is added up, and the floor where that is more."""
    index = {name: number for number, name in enumerate(sums.sides)}
    mine = [one for one in postings(sums.entries, index=index) if one.side == index[side] and one.loss == loss]
    parts = [values[one.entry] for one in mine if one.control]
    seen = [values[one.entry] for one in mine if not one.control]
    if not mine:
        return "0"
    floor = float((sums.loss_floors if loss else sums.gain_floors)[-1, index[side]])
    total = sum(parts) / worth
    control = " + ".join(map(_figure, parts)) or "0"
    control = f"({control}) / {_figure(worth)}" if worth < 1.0 and parts else control
    control = f"{control} = {total:.3f}" if len(parts) > 1 or worth < 1.0 else control
    if total < floor - ROUNDING:
        control = f"{control}, below the floor: {floor:.3f}"
    if not seen:
        return control
    total = max(total, floor) + sum(seen)
    return f"{control}; with sightings {' + '.join(map(_figure, seen))}: {total:.3f}"


def _short(value: float) -> str:
    return f"{value:.2f}" if value >= 0.1 or not value else f"{value:.2g}"  # noqa: PLR2004  # two digits either way


def _figure(value: float) -> str:
    """Return a value with three digits that count: what fades must still add up on paper.

    >>> _figure(0.8123), _figure(0.0012345)
    ('0.812', '0.00123')
    """
    return f"{value:.3f}" if value >= 0.1 or not value else f"{value:.3g}"  # noqa: PLR2004  # three digits either way


def _rule(sums: Balances, verdicts: Verdicts, *, settings: ControlSettings) -> str:
    """Return in words what decided the state."""
    state, holder = STATES[verdicts.state[0]], int(verdicts.holder[0])
    shares = verdicts.camps[0]
    if state == "contested":
        rivals = [sums.sides[number] for number in np.flatnonzero(verdicts.rivals[0])]
        lead = [
            number for number in np.flatnonzero(verdicts.rivals[0]) if shares[holder] - shares[number] < settings.margin
        ]
        why = (
            f"shares closer than {settings.margin:g}"
            if lead
            else f"reported inside within {settings.contested_days} days"
        )
        return f"contested, for {', '.join(rivals)} also counts: {why}"
    if state == "unknown":
        top = float(shares.max(initial=0.0))
        if top > verdicts.nobody[0] and top > 0:
            share = f"or the share is below {settings.presence_at:g}"
            return f"unknown: less than {settings.unknown_below:g} was heard, {share}"
        return "unknown: nobody is likelier than anybody"
    least = settings.controls_at if state == "controls" else settings.presence_at
    beside = [
        sums.sides[number]
        for number in np.flatnonzero(~sums.opposed[holder])
        if number != holder and verdicts.shares[0, number]
    ]
    whose = f"{sums.sides[holder]} with {', '.join(beside)}, who fight beside it" if beside else sums.sides[holder]
    return f"{state}: the share of {whose}, {shares[holder]:.3f}, is at least {least:g}"


def _why(claim: ControlClaim, day: date, *, least_score: float) -> str:
    reason = "later than the day"
    if claim.as_of <= day and claim.assertion in {"planned", "hypothetical"}:
        reason = "a plan"
    elif claim.as_of <= day and claim.score < least_score:
        reason = (
            f"its event's score, {claim.score:.2f}, is below least_score, {least_score:.2f}: listed, it moves nothing"
        )
    elif claim.as_of <= day:
        reason = "a copy, or another statement of the same publisher on that day weighs more"
    return f"{claim.as_of} {claim.actor} {claim.says} ({claim.publisher}): {reason}"
