"""Which of two statements of one report about a party and a place was true last, where their dates do not tell.

"Entered the town in March, then pulled out" gives both acts the same day. Reports tell things in their order, unless
the tense or "after" says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.model import ControlClaim

_HELD = frozenset(["holds", "present"])


def before_leaving(told: Iterable[ControlClaim], left: Iterable[ControlClaim]) -> list[ControlClaim]:
    """Return what was reported before, each holding that a later sentence ends on the same day put one day earlier.

    Parameters
    ----------
    told
        The claims of the text so far.
    left
        Those of an act that comes behind them in the text.
    """
    ends = {
        (one.place.id, one.actor, one.as_of)
        for one in left
        if one.says == "lost" and one.basis == "withdrawal" and one.assertion != "denied"
    }
    return [
        replace(one, as_of=one.as_of - timedelta(days=1))
        if one.says in _HELD and (one.place.id, one.actor, one.as_of) in ends
        else one
        for one in told
    ]


def before_taking(told: Iterable[ControlClaim], taken: Iterable[ControlClaim]) -> list[ControlClaim]:
    """Return what was reported before, each holding that a later taking by others ends on its day put one day earlier.

    Parameters
    ----------
    told
        The claims of the text so far.
    taken
        Those of an act that comes behind them in the text.
    """
    takers = {
        (one.place.id, one.as_of): one.actor
        for one in taken
        if one.says == "holds" and one.basis == "capture" and one.assertion != "denied"
    }
    return [
        replace(one, as_of=one.as_of - timedelta(days=1))
        if one.says in _HELD and takers.get((one.place.id, one.as_of), one.actor) != one.actor
        else one
        for one in told
    ]
