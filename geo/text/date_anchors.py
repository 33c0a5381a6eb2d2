"""Dates that hang on the one told before: "two days later", "the next day", "le lendemain", "la veille".

Without a day before them in the text they say nothing: the day of the report is not what they are counted from, except
for "three days earlier", which a report says of itself. No room but the dates' own reads this one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

_Interval = tuple[date, date] | None
_WEEK = 7
# "Some days later" are two to six of them.
_SOME = (2, 6)
SOME_WORDS = frozenset(["some", "several", "few", "plusieurs", "quelques", ""])
# Hours after a deed are the same day or the next one; nobody says which.
_HOURS_DAYS = 1
_UNIT_DAYS = {"day": 1, "jour": 1, "week": 7, "semaine": 7, "month": 30, "mois": 30, "year": 365}

# Part of the grammar of dates, in its verbose form; the numbers are filled in there.
PATTERN = r"""
    | (?P<ago>(?:(?:the\ |a\ )?(?P<an>{number}|some|several|few|quelques|plusieurs)\ )?
        (?P<au>day|week|month|year|hour|jour|semaine|mois|heure)s?\x20
        (?P<aw>ago|earlier|before(?=\s*(?:[,.;]|$))|later|afterwards|plus\ tard|plus\ tôt|auparavant))
    | (?P<nextday>the\ (?:next|following|previous|preceding)\ (?:day|morning|night|evening|afternoon)
        |the\ day\ (?:after|before)(?=\s*(?:[,.;]|$))
        |l[ea]\ (?:jour|matin|nuit)\ (?:suivante?|précédente?)|(?:le\ )?(?:sur)?lendemain(?!\ d[eu'’])
        |(?:l['’]avant-|la\ )veille(?!\ d[eu'’]))
"""
TRIGGERS = ("later", "afterwards", "lendemain", "surlendemain", "veille", "tard", "auparavant", "tot")
# From the day of the report these may be counted too.
_OF_THE_REPORT = frozenset(["ago", "earlier", "before"])
_BACKWARDS = frozenset(["ago", "earlier", "before", "plus tôt", "auparavant"])


def hangs(rule: str, match: re.Match[str]) -> bool:
    """Return whether a date is counted from the one told before it."""
    return rule == "nextday" or (rule == "ago" and match["aw"].lower() != "ago")


def may_be_of_the_report(rule: str, match: re.Match[str]) -> bool:
    """Return whether a date that hangs on another one may be counted from the day of the report in its absence."""
    return rule == "ago" and match["aw"].lower() in _OF_THE_REPORT


def later(groups: dict[str, str], anchor: date, number: Callable[[str], int]) -> _Interval:
    """Return "two days later" or "quelques jours plus tôt", counted from an anchor."""
    written = groups.get("an", "").lower()
    sign = -1 if groups["aw"].lower() in _BACKWARDS else 1
    unit = _UNIT_DAYS.get(groups["au"].lower())
    if unit is None:  # hours, of the same day or the next one
        return _span(anchor, 0, sign * _HOURS_DAYS) if written in SOME_WORDS else None
    if written in SOME_WORDS:
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
