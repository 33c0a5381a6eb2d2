"""Dates that hang on the one told before: "two days later", "the next day", "le lendemain", "la veille".

Without a day before them in the text they say nothing: the day of the report is not what they are counted from, except
for "three days earlier", which a report says of itself. No room but the dates' own reads this one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_Interval = tuple[date, date] | None
_WEEK = 7
# "Some days later" are two to six of them.
_SOME = (2, 6)
_SOME_WORDS = frozenset(["some", "several", "few", "a few", "plusieurs", "quelques", ""])
# Hours after a deed are the same day or the next one; nobody says which.
_HOURS_DAYS = 1
_UNIT_DAYS = {"day": 1, "jour": 1, "week": 7, "semaine": 7, "month": 30, "mois": 30}

# Part of the grammar of dates, in its verbose form; the numbers are filled in there.
PATTERN = r"""
    | (?P<later>(?:(?:the\ |a\ )?(?P<ln>{number}|some|several|a\ few|few|quelques|plusieurs)\ )?
        (?P<lu>day|week|month|hour|jour|semaine|mois|heure)s?\x20
        (?P<lw>later|afterwards|plus\ tard|plus\ tôt|auparavant))\b
    | (?P<nextday>the\ (?:next|following|previous|preceding)\ (?:day|morning|night|evening|afternoon)
        |the\ day\ (?:after|before)(?=\s*(?:[,.;]|$))|a\ day\ earlier
        |l[ea]\ (?:jour|matin|nuit)\ (?:suivante?|précédente?)|(?:le\ )?(?:sur)?lendemain(?!\ d[eu'’])
        |(?:l['’]avant-|la\ )veille(?!\ d[eu'’]))\b
    | (?P<earlier>(?P<en>{number})\ (?P<eu>day|week|month|year|hour)s?\ (?:earlier|before(?=\s*(?:[,.;]|$))))
"""
TRIGGERS = ("later", "afterwards", "lendemain", "surlendemain", "veille", "tard", "auparavant", "tot")
# From the day of the report these may be counted too.
OF_THE_REPORT = frozenset(["earlier"])
_BACKWARDS = ("plus tôt", "auparavant")


def later(groups: dict[str, str], anchor: date, number: Callable[[str], int]) -> _Interval:
    """Return "two days later" or "quelques jours plus tard" after an anchor."""
    written = groups.get("ln", "").lower()
    sign = -1 if groups["lw"].lower() in _BACKWARDS else 1
    unit = _UNIT_DAYS.get(groups["lu"].lower())
    if unit is None:  # hours
        return _span(anchor, 0, sign * _HOURS_DAYS) if written in _SOME_WORDS else None
    if written in _SOME_WORDS:
        return _span(anchor, sign * _SOME[0] * unit, sign * _SOME[1] * unit)
    days = number(written) * unit
    slack = 0 if unit < _WEEK else unit // 2
    return _span(anchor, sign * days - slack, sign * days + slack)


def next_day(groups: dict[str, str], anchor: date) -> _Interval:
    """Return "the next day", "la veille" and the like, seen from an anchor."""
    words = groups["nextday"].lower()
    back = any(part in words for part in ("previous", "preceding", "before", "earlier", "veille", "précédent"))
    days = 2 if "surlendemain" in words or "avant" in words else 1
    return _span(anchor, -days if back else days, -days if back else days)


def _span(anchor: date, first: int, last: int) -> tuple[date, date]:
    return anchor + timedelta(days=min(first, last)), anchor + timedelta(days=max(first, last))
