"""Which of two statements of one report about a party and a place was true last, where their dates do not say.

"Entered the town in March, then pulled out" gives both acts the same day. Reports tell things in their order, unless
the tense or "after" says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from geo.model import ControlClaim

_HELD = frozenset(["holds", "present"])


def before_the_end(earlier: Iterable[ControlClaim], later: Iterable[ControlClaim]) -> list[ControlClaim]:
    """Return the earlier claims, each holding that a later sentence ends on the same day put one day earlier.

    Parameters
    ----------
    earlier
        The claims of the text so far.
    later
        Those of an act that comes behind them in the text: who holds a place leaves it, or another party takes it.
    """
    left: set[tuple[str, str, date]] = set()
    takers: dict[tuple[str, date], str] = {}
    for one in later:
        if one.assertion == "denied":
            continue
        if (one.says, one.basis) == ("lost", "withdrawal"):
            left.add((one.place.id, one.actor, one.as_of))
        elif (one.says, one.basis) == ("holds", "capture"):
            takers[one.place.id, one.as_of] = one.actor

    def ended(one: ControlClaim) -> bool:
        taken = takers.get((one.place.id, one.as_of), one.actor) != one.actor
        return one.says in _HELD and (taken or (one.place.id, one.actor, one.as_of) in left)

    return [replace(one, as_of=one.as_of - timedelta(days=1)) if ended(one) else one for one in earlier]
