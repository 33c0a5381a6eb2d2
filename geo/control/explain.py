"""The ledger of a place in words and figures, so that a person can follow the arithmetic with a pencil."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.control.ledger import WEIGHTS, balance, credibility, open_ledger
from geo.control.status import entry_values, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from geo.config import ControlSettings
    from geo.control.ledger import Balances, LedgerEntry
    from geo.model import Actor, ControlClaim

QUOTE = 90


def explain(
    claims: Iterable[ControlClaim], *, settings: ControlSettings, actors: Mapping[str, Actor], day: date
) -> list[str]:
    """Return the ledger of one place on one day as lines of text.

    Each entry shows ``weight x credibility x fading x what later entries left = value``; then the sums by side.
    Claims that are not counted (copies, plans, later ones) are named at the end.
    """
    claims = list(claims)
    ledgers = open_ledger((c for c in claims if c.as_of <= day), settings=settings, actors=actors)
    lines: list[str] = []
    counted: set[str] = set()
    for entries in ledgers.values():
        counted |= {entry.claim.id for entry in entries}
        lines += _page(entries, settings=settings, day=day)
    lines += [f"not counted: {_why(claim, day)}" for claim in claims if claim.id not in counted]
    return lines or ["no claim up to this day"]


def _page(entries: tuple[LedgerEntry, ...], *, settings: ControlSettings, day: date) -> list[str]:
    sums = balance(entries, half_life_days=settings.half_life_days)
    row = len(sums.days) - 1
    values = entry_values(sums, row=row, day=day.toordinal(), half_life_days=settings.half_life_days)
    lines: list[str] = []
    for number, entry in enumerate(entries):
        lines += _entry_lines(
            entry, left=float(sums.left[row, number]), value=float(values[number]), day=day, settings=settings
        )
    return [*lines, "", *_sums(sums, settings=settings, day=day)]


def _entry_lines(entry: LedgerEntry, *, left: float, value: float, day: date, settings: ControlSettings) -> list[str]:
    claim = entry.claim
    age = day.toordinal() - entry.day
    fading = 2.0 ** (-age / settings.half_life_days)
    weight, factor = WEIGHTS.get(claim.basis, 0.0), credibility(claim, settings)
    who = f"{claim.claimant} says" if claim.claimant else claim.publisher
    head = f"{claim.as_of}  {entry.side} {claim.says} ({claim.basis}, {claim.assertion}; {who})"
    if entry.kind == "mark":
        figures = "evidence of contest, not of control" if entry.inside else "from outside: no contest"
    else:
        sign = "+" if entry.kind == "gain" else "-"
        figures = f"{weight:.1f} x {factor:.1f} x {fading:.2f} x {left:.2f} = {sign}{value:.3f}"
        figures += " (at the floor)" if value > weight * factor * fading * left + 1e-9 else ""
    quote = (
        f'    "{claim.quote[:QUOTE]}{"…" if len(claim.quote) > QUOTE else ""}"' if claim.quote else f"    {claim.note}"
    )
    return [head, f"    {figures}", *([quote] if quote.strip() else [])]


def _sums(sums: Balances, *, settings: ControlSettings, day: date) -> list[str]:
    verdicts = judge(sums, days=np.array([day.toordinal()]), settings=settings)
    inside = day.toordinal() - sums.inside[-1]
    lines = ["side: score S, chance P, last reported inside"]
    for number, side in enumerate(sums.sides):
        seen = f"{inside[number]} days ago" if inside[number] < settings.contested_days else "no"
        lines.append(f"  {side}: S = {verdicts.scores[0, number]:+.3f}, P = {verdicts.chances[0, number]:.3f}, {seen}")
    lines.append(f"  nobody: P = {verdicts.nobody[0]:.3f}")
    return lines


def _why(claim: ControlClaim, day: date) -> str:
    reason = "later than the day"
    if claim.as_of <= day:
        plan = claim.assertion in {"planned", "hypothetical"}
        reason = "a plan" if plan else "a copy, or the same publisher's lighter word of that day"
    return f"{claim.as_of} {claim.actor} {claim.says} ({claim.publisher}): {reason}"
