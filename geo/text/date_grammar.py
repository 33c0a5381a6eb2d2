"""The grammar of dates and its rules: what each form of words says as an interval.

Some dates are counted from the one before them in the text: "two days later", "the next day", "le lendemain", "la
veille". Without such an anchor they give nothing, except for "three days earlier", which may be counted from the day
of the report.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from geo.lang import all_words, alternatives, any_language, leading, values_of
from geo.text.numbers import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable

_WEEK = 7
_SECTION = "text.date_grammar"
# "Some days later" are two to six of them.
_SOME = (2, 6)
SOME_WORDS = frozenset(["", *all_words("text.date_grammar.some_words")])
# Hours after an act are the same day or the next one; nobody says which.
_HOURS_DAYS = 1
ANCHORED_TRIGGERS = all_words("text.date_grammar.anchored_triggers")
# From the day of the report these may be counted too.
_OF_THE_REPORT = frozenset(all_words("text.date_grammar.of_the_report"))
_BACKWARDS = frozenset(all_words("text.date_grammar.backwards"))
_FULL_MONTHS: dict[str, int] = values_of(f"{_SECTION}.months")
MONTHS: dict[str, int] = {**_FULL_MONTHS, **values_of(f"{_SECTION}.short_months")}
DAYS: dict[str, int] = values_of(f"{_SECTION}.weekdays")
# Full names of months and days; "sept" is a number too, and short forms stand in dates only.
CALENDAR = frozenset({*_FULL_MONTHS, *DAYS})
_NUMBERS: dict[str, int] = {**NUMBERS, **values_of(f"{_SECTION}.one_or_some")}
_UNIT_DAYS: dict[str, int] = values_of(f"{_SECTION}.unit_days")
# A day and month without a year lie in the year that brings them nearest to the report, rather before than after it.
_AHEAD_DAYS = 60
# The days of parts of a month.
_PARTS: dict[str, list[int]] = values_of(f"{_SECTION}.month_parts")
_DAYS_BACK: dict[str, int] = values_of(f"{_SECTION}.days_back")
_PERIODS_BACK: dict[str, int] = values_of(f"{_SECTION}.periods_back")
_PERIODS: dict[str, str] = values_of(f"{_SECTION}.periods")


def _list(name: str) -> frozenset[str]:
    return frozenset(all_words(f"{_SECTION}.{name}"))


_FROM_REPORT, _LAST, _NEXT = _list("from_report"), _list("last"), _list("next")
_SMALL_WORDS, _SMALL_WORDS_ALONE, _CAPITAL_WORDS = map(_list, ("small_words", "small_words_alone", "capital_words"))
_RUNNING = tuple(_list("running"))
_SAME_DAY, _DAY_BEFORE, _TWO_DAYS = map(_list, ("same_day", "day_before", "two_days"))


def _any(name: str) -> str:
    return alternatives(f"{_SECTION}.{name}")


def _open(name: str) -> str:
    """Return words that may stand before a part of a date, as a group that may be absent."""
    return f"(?:{leading(f'{_SECTION}.{name}')})?"


def _form(name: str) -> str:
    return any_language(f"{_SECTION}.{name}", month=_MONTH)


_MONTH = "|".join(sorted(MONTHS, key=lambda name: -len(name)))
_DAY = "|".join(DAYS)
_NUMBER = r"\d{1,3}|" + "|".join(_NUMBERS)
_ORDINAL = rf"(?:{alternatives('shared.ordinal_ends')})?"
GRAMMAR = re.compile(
    rf"""(?<![\w/.-])(?:
      (?P<iso>(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d))
    | (?P<slash>(?P<sd>\d\d?)/(?P<sm>\d\d?)/(?P<sy>(?:19|20)\d\d))
    | (?P<span>{_open("span_opens")}
        (?P<pd1>\d\d?){_ORDINAL}\s?(?:-|–|{_any("span_joins")})\s?(?P<pd2>\d\d?){_ORDINAL}\ {_open("of_month")}
        (?P<pm>{_MONTH})\b\.?(?:,?\ (?P<py>(?:19|20)\d\d))?)
    | (?P<dmy>(?P<dd>\d\d?){_ORDINAL}\ {_open("of_month")}(?P<dm>{_MONTH})\b\.?(?:,?\ (?P<dy>(?:19|20)\d\d))?)
    | (?P<mspan>(?P<md1>{_MONTH})\.?\ (?P<md2>\d\d?)\s?(?:-|–|{_any("month_first_joins")})\s?(?P<md3>\d\d?)(?!\d)
        (?:,?\x20(?P<md4>(?:19|20)\d\d))?)
    | (?P<mdy>(?P<mm>{_MONTH})\.?\ (?P<md>\d\d?){_ORDINAL}\b(?!\d)(?:,?\ (?P<my>(?:19|20)\d\d))?)
    | (?P<part>(?P<pp>{"|".join(map(re.escape, _PARTS))})[\ -](?P<ppm>{_MONTH})\b(?:\x20(?P<ppy>(?:19|20)\d\d))?)
    | (?P<month>(?P<mn>{_MONTH})(?:\ (?:{_any("of_month")}))?,?\ (?P<mny>(?:19|20)\d\d))
    | (?P<bare>(?P<bp>{_any("month_opens")})\x20(?P<bm>{_MONTH})\b(?!\ \d|-\d))
    | (?P<ilya>(?:{_any("since_opens")})\ (?P<fn>{_NUMBER})\ (?P<fu>{_any("since_units")})s?)
    | (?P<weekday>(?:(?P<wl>{_any("weekday_opens")})\ )?(?P<wd>{_DAY})(?:\ (?P<wp>{_any("weekday_ends")}))?)\b
    | (?P<rel>{_form("relative")})
    | (?P<period>{_open("period_adverbs")}(?P<pw>{_any("period_opens")})\ (?P<pu>{_any("period_units")}))
    | (?P<weekend>{_form("weekend")})
    | (?P<fperiod>(?:{_any("period_articles")})\ ?(?P<fpu>{_any("article_units")})
        (?:\x20(?P<fpw>{_any("period_ends")}))?)\b
    | (?P<year>(?:{_any("year_opens")})\ {_open("year_nouns")}
        (?P<yy>(?:19|20)\d\d))(?![\d-]|\ (?:{_any("counted")})\b)
    | (?P<ago>(?:{_open("ago_articles")}(?P<an>{_NUMBER}|{_any("some_words")})\ )?
        (?P<au>{_any("ago_units")})s?\x20(?P<aw>{_form("ago_ends")}))
    | (?P<nextday>{_form("next_day")})
    | (?P<dayonly>{_form("day_only")}))(?![\w])""",
    re.IGNORECASE | re.VERBOSE,
)
_DAY_NUMBER = re.compile(r"\d\d?")


_Groups = dict[str, str]
_Interval = tuple[date, date] | None


def _day(year: int, month: int, day: int) -> tuple[date, date]:
    return date(year, month, day), date(year, month, day)


def _iso(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return _day(int(g["iy"]), int(g["im"]), int(g["id"]))


def _slash(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    first, second = int(g["sd"]), int(g["sm"])
    day, month = (second, first) if language.lower() == "en-us" or second > 12 else (first, second)  # noqa: PLR2004
    return _day(int(g["sy"]), month, day)


def _year_for(month: int, day: int, published: date | None, written: str | None) -> int | None:
    if written:
        return int(written)
    if published is None:
        return None
    return (
        published.year
        if date(published.year, month, min(day, 28)) <= published + timedelta(days=_AHEAD_DAYS)
        else published.year - 1
    )


def _dated(day: str, month: str, year: str | None, published: date | None) -> _Interval:
    number = MONTHS[month.lower()]
    in_year = _year_for(number, int(day), published, year)
    return None if in_year is None else _day(in_year, number, int(day))


def _dmy(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return _dated(g["dd"], g["dm"], g.get("dy"), published)


def _mdy(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return (
        _dated(g["md"], g["mm"], g.get("my"), published)
        if g["mm"][0].isupper() or g["mm"].lower() not in _SMALL_WORDS
        else None
    )


def _span(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return _joined(_dated(g["pd1"], g["pm"], g.get("py"), published), _dated(g["pd2"], g["pm"], g.get("py"), published))


def _mspan(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return _joined(
        _dated(g["md2"], g["md1"], g.get("md4"), published), _dated(g["md3"], g["md1"], g.get("md4"), published)
    )


def _joined(one: _Interval, other: _Interval) -> _Interval:
    return (one[0], other[1]) if one and other and one[0] <= other[1] else None


def _in_month(month: int, year: str | None, published: date | None) -> _Interval:
    in_year = _year_for(month, 1, published, year)
    return None if in_year is None else (date(in_year, month, 1), date(in_year, month, monthrange(in_year, month)[1]))


def _part(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    whole = _in_month(MONTHS[g["ppm"].lower()], g.get("ppy"), published)
    low, high = _PARTS[g["pp"].lower()]
    return (
        None
        if whole is None
        else (whole[0].replace(day=low), min(whole[1], whole[0].replace(day=min(high, whole[1].day))))
    )


def _month(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return _in_month(MONTHS[g["mn"].lower()], g["mny"], published)


def _bare(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    if g["bm"].lower() in _SMALL_WORDS_ALONE and not g["bm"][0].isupper():
        return None
    if g["bm"] in _CAPITAL_WORDS:
        return None  # French months have a small letter; "of Mai Mai", "de Maï-Maï" are militias
    month = MONTHS[g["bm"].lower()]
    if published is not None and g["bp"].lower() in _LAST and month == published.month:
        return _in_month(month, str(published.year - 1), published)
    return _in_month(month, None, published)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _before(amount: int, unit: str, published: date | None) -> _Interval:
    if published is None:
        return None
    days = _UNIT_DAYS[unit.lower()]
    then = published - timedelta(days=amount * days)
    if days == 365:  # noqa: PLR2004  # a year
        return date(published.year - amount, 1, 1), date(published.year - amount, 12, 31)
    if days == 30:  # noqa: PLR2004  # a month
        return _in_month(then.month, str(then.year), published)
    return (then, then) if days < 7 else (then - timedelta(days=3), then + timedelta(days=3))  # noqa: PLR2004  # a week around it


def _ago(g: _Groups, base: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    written, word = g.get("an", ""), g["aw"].lower()
    if word in _OF_THE_REPORT and written.lower() not in SOME_WORDS:
        return _before(_number(written), g["au"], base)
    return None if base is None else later(g, base, _number)


def _next_day(g: _Groups, anchor: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return None if anchor is None else next_day(g, anchor)


def _day_only(g: _Groups, base: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    """Return the day of a month that is not named: the one nearest to the date before it."""
    if base is None:
        return None
    days = [int(day) for day in _DAY_NUMBER.findall(g["dayonly"])]
    first = _nearest(days[0], base)
    last = _nearest(days[1], first) if first is not None and len(days) > 1 else first
    return _joined((first, first), (last, last)) if first is not None and last is not None else None


def _nearest(day: int, base: date) -> date | None:
    months = [base.year * 12 + base.month - 1 + shift for shift in (-1, 0, 1)]
    days = [date(at // 12, at % 12 + 1, day) for at in months if 1 <= day <= monthrange(at // 12, at % 12 + 1)[1]]
    return min(days, key=lambda one: abs((one - base).days), default=None)


def _ilya(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return _before(_number(g["fn"]), g["fu"], published)


def _weekday(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    if published is None:
        return None
    words = {g.get("wl", "").lower(), g.get("wp", "").lower()}
    back = (published.weekday() - DAYS[g["wd"].lower()]) % 7
    if not _NEXT.isdisjoint(words):
        back -= 7
    elif back == 0 and not _LAST.isdisjoint(words):
        back = 7
    then = published - timedelta(days=back)
    return then, then


def _rel(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    if published is None:
        return None
    word = g["rel"].lower().replace("’", "'")
    back = _DAYS_BACK.get(word, 0)
    then = published - timedelta(days=back)
    return then, then


def _week(published: date, back: int) -> tuple[date, date]:
    monday = published - timedelta(days=published.weekday() + 7 * back)
    return monday, monday + timedelta(days=6)


def _relative_unit(unit: str, back: int, published: date) -> _Interval:
    if unit == "week":
        first, last = _week(published, back)
        return (first, min(last, published)) if back == 0 and first < published else (first, last)
    if unit == "weekend":
        sunday = _week(published, back)[1] if back or published.weekday() >= 5 else _week(published, 1)[1]  # noqa: PLR2004  # Saturday
        return sunday - timedelta(days=1), sunday
    if unit == "month":
        month = (published.year * 12 + published.month - 1) - back
        return _in_month(month % 12 + 1, str(month // 12), published)
    return date(published.year - back, 1, 1), date(published.year - back, 12, 31)


def _period(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    if published is None:
        return None
    back = _PERIODS_BACK.get(g["pw"].lower(), 1)
    return _relative_unit(_PERIODS[g["pu"].lower()], back, published)


def _fperiod(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    word = g.get("fpw", "").lower()
    if published is None or (not word and not g["fperiod"].lower().startswith(_RUNNING)):
        return None
    back = _PERIODS_BACK.get(word, 1) if word else 0
    return _relative_unit(_PERIODS[g["fpu"].lower()], back, published)


def _weekend(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return None if published is None else _relative_unit("weekend", 0, published)


def _year(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    return date(int(g["yy"]), 1, 1), date(int(g["yy"]), 12, 31)


RULES: dict[str, Callable[[_Groups, date | None, str], _Interval]] = {
    "iso": _iso,
    "slash": _slash,
    "span": _span,
    "dmy": _dmy,
    "mspan": _mspan,
    "mdy": _mdy,
    "part": _part,
    "month": _month,
    "bare": _bare,
    "ago": _ago,
    "nextday": _next_day,
    "dayonly": _day_only,
    "ilya": _ilya,
    "weekday": _weekday,
    "rel": _rel,
    "period": _period,
    "weekend": _weekend,
    "fperiod": _fperiod,
    "year": _year,
}


def is_anchored(rule: str, match: re.Match[str]) -> bool:
    """Return whether a date is counted from the one reported before it."""
    return rule in {"nextday", "dayonly"} or (rule == "ago" and match["aw"].lower() not in _FROM_REPORT)


def may_be_of_the_report(rule: str, match: re.Match[str]) -> bool:
    """Return whether an anchored date may be counted from the day of the report in its absence."""
    return rule == "ago" and match["aw"].lower() in _OF_THE_REPORT


def later(groups: dict[str, str], anchor: date, number: Callable[[str], int]) -> _Interval:
    """Return "two days later" or "quelques jours plus tôt", counted from an anchor."""
    written = groups.get("an", "").lower()
    sign = -1 if groups["aw"].lower() in _BACKWARDS else 1
    unit = _UNIT_DAYS[groups["au"].lower()]
    if not unit:  # hours, of the same day or the next one
        return _shifted(anchor, 0, sign * _HOURS_DAYS) if written in SOME_WORDS else None
    if written in SOME_WORDS:
        return _shifted(anchor, sign * _SOME[0] * unit, sign * _SOME[1] * unit)
    days = number(written) * unit
    slack = 0 if unit < _WEEK else unit // 2
    return _shifted(anchor, sign * days - slack, sign * days + slack)


def next_day(groups: dict[str, str], anchor: date) -> _Interval:
    """Return "the next day", "la veille" and the like, seen from an anchor."""
    words = groups["nextday"].lower()
    if any(part in words for part in _SAME_DAY):
        return anchor, anchor
    back = any(part in words for part in _DAY_BEFORE)
    days = 2 if any(part in words for part in _TWO_DAYS) else 1
    return _shifted(anchor, -days if back else days, -days if back else days)


def _shifted(anchor: date, first: int, last: int) -> tuple[date, date]:
    return anchor + timedelta(days=min(first, last)), anchor + timedelta(days=max(first, last))
