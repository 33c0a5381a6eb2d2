"""The grammar of dates and its rules: what each form of words says as an interval (English and French).

Some dates are counted from the one before them in the text: "two days later", "the next day", "le lendemain", "la
veille". Without such an anchor they give nothing, except for "three days earlier", which may be counted from the day
of the report.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.text.numbers import ENGLISH_NUMBERS, FRENCH_NUMBERS
from geo.text.tokens import word_set

if TYPE_CHECKING:
    from collections.abc import Callable

_WEEK = 7
# "Some days later" are two to six of them.
_SOME = (2, 6)
SOME_WORDS = frozenset(["", *all_words("text.date_grammar.some_words")])
# Hours after a deed are the same day or the next one; nobody says which.
_HOURS_DAYS = 1
_UNIT_DAYS = {"day": 1, "jour": 1, "week": 7, "semaine": 7, "month": 30, "mois": 30, "year": 365}

# Part of the grammar of dates, in its verbose form; the numbers are filled in there.
ANCHORED = r"""
    | (?P<ago>(?:(?:the\ |a\ )?(?P<an>{number}|some|several|few|quelques|plusieurs)\ )?
        (?P<au>day|week|month|year|hour|jour|semaine|mois|heure)s?\x20
        (?P<aw>ago|earlier|before(?=\s*(?:[,.;]|$))|later|afterwards|plus\ tard|plus\ tôt|auparavant))
    | (?P<nextday>the\ (?:next|following|previous|preceding)\ (?:day|morning|night|evening|afternoon)
        |the\ day\ (?:after|before)(?=\s*(?:[,.;]|$))
        |l[ea]\ (?:jour|matin|nuit)\ (?:suivante?|précédente?)|(?:le\ )?(?:sur)?lendemain(?!\ d[eu'’])
        |(?:the\ same|that)\ (?:day|morning|night|evening|afternoon)
        |l[ea]\ même\ (?:jour|soir|nuit|matin|soirée|journée)|ce(?:tte)?\ (?:jour|soir|nuit|matin)-là
        |(?:l['’]avant-|la\ )veille(?!\ d[eu'’]))
    | (?P<dayonly>(?:le\ (?P<od>\d\d?)(?:er)?(?=\s*(?:[,.;:)]|au\ (?:soir|matin)|en\ (?:fin|début)|dans\ l|vers\ \d|$))
        |(?:on|by|until)\ the\ (?P<oe>\d\d?)(?:st|nd|rd|th)(?=\s*(?:[,.;:)]|$))
        |(?:nuit|night)\ (?:du|of|of\ the)\ (?P<on1>\d\d?)(?:er|st|nd|rd|th)?\ (?:au|to|to\ the)\ (?P<on2>\d\d?)
        (?:er|st|nd|rd|th)?(?!\ (?:{month})\b)))
"""
ANCHORED_TRIGGERS = all_words("text.date_grammar.anchored_triggers")
# From the day of the report these may be counted too.
_OF_THE_REPORT = frozenset(all_words("text.date_grammar.of_the_report"))
_BACKWARDS = frozenset(all_words("text.date_grammar.backwards"))
MONTHS = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    "janvier": 1,
    "février": 2,
    "fevrier": 2,
    "mars": 3,
    "avril": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7,
    "août": 8,
    "aout": 8,
    "septembre": 9,
    "octobre": 10,
    "novembre": 11,
    "décembre": 12,
    "decembre": 12,
}
DAYS = {
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
    "lundi": 0,
    "mardi": 1,
    "mercredi": 2,
    "jeudi": 3,
    "vendredi": 4,
    "samedi": 5,
    "dimanche": 6,
}
# Full names of months and days; "sept" is a number too, and short forms stand in dates only.
CALENDAR = frozenset({*MONTHS, *DAYS}) - word_set("jan feb mar apr jun jul aug sep sept oct nov dec")
_ONE_OR_SOME = {"a": 1, "an": 1, "un": 1, "une": 1, "several": 3, "plusieurs": 3, "few": 3}
_NUMBERS = {**ENGLISH_NUMBERS, **FRENCH_NUMBERS, **_ONE_OR_SOME}
_UNITS = {
    "day": 1,
    "jour": 1,
    "week": 7,
    "semaine": 7,
    "month": 30,
    "mois": 30,
    "year": 365,
    "an": 365,
    "année": 365,
    "annee": 365,
    "hour": 0,
    "heure": 0,
}
# A day and month without a year lie in the year that brings them nearest to the report, rather before than after it.
_AHEAD_DAYS = 60
# "early", "mid" and "late" of a month: its days.
_PARTS = {
    "early": (1, 10),
    "mid": (11, 20),
    "late": (21, 31),
    "début": (1, 10),
    "mi": (11, 20),
    "fin": (21, 31),
    "beginning of": (1, 10),
    "end of": (21, 31),
}

_MONTH = "|".join(sorted(MONTHS, key=lambda name: -len(name)))
_DAY = "|".join(DAYS)
_NUMBER = r"\d{1,3}|" + "|".join(_NUMBERS)
_ORDINAL = r"(?:st|nd|rd|th|er)?"
GRAMMAR = re.compile(
    rf"""(?<![\w/.-])(?:
      (?P<iso>(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d))
    | (?P<slash>(?P<sd>\d\d?)/(?P<sm>\d\d?)/(?P<sy>(?:19|20)\d\d))
    | (?P<span>(?:between\ |from\ |entre\ le\ |du\ |le\ )?
        (?P<pd1>\d\d?){_ORDINAL}\s?(?:-|–|to|and|et\ le|au|et)\s?(?P<pd2>\d\d?){_ORDINAL}\ (?:of\ )?
        (?P<pm>{_MONTH})\b\.?(?:,?\ (?P<py>(?:19|20)\d\d))?)
    | (?P<dmy>(?P<dd>\d\d?){_ORDINAL}\ (?:of\ )?(?P<dm>{_MONTH})\b\.?(?:,?\ (?P<dy>(?:19|20)\d\d))?)
    | (?P<mspan>(?P<md1>{_MONTH})\.?\ (?P<md2>\d\d?)\s?(?:-|–|to|and)\s?(?P<md3>\d\d?)(?!\d)(?:,?\x20
        (?P<md4>(?:19|20)\d\d))?)
    | (?P<mdy>(?P<mm>{_MONTH})\.?\ (?P<md>\d\d?){_ORDINAL}\b(?!\d)(?:,?\ (?P<my>(?:19|20)\d\d))?)
    | (?P<part>(?P<pp>early|mid|late|début|mi|fin|beginning\ of|end\ of)[\ -](?P<ppm>{_MONTH})\b(?:\x20
        (?P<ppy>(?:19|20)\d\d))?)
    | (?P<month>(?P<mn>{_MONTH})(?:\ of)?,?\ (?P<mny>(?:19|20)\d\d))
    | (?P<bare>
        (?P<bp>in|since|of|last|during|throughout|by|until|en|depuis|depuis\ le\ mois\ de|au\ mois\ de|this)\x20
        (?P<bm>{_MONTH})\b(?!\ \d|-\d))
    | (?P<ilya>il\ y\ a\ (?P<fn>{_NUMBER})\ (?P<fu>jour|semaine|mois|an|année|heure)s?)
    | (?P<weekday>(?:(?P<wl>last|next|this|le|ce|dès)\ )?(?P<wd>{_DAY})(?:\ (?P<wp>dernier|prochain))?)\b
    |
        (?P<rel>the\ day\ before\ yesterday|yesterday|today|tonight|this\ morning|this\ afternoon|
          this\ evening|last\ night|overnight(?!\ (?:on|from|into|to)\b)|
          tomorrow|avant-hier|hier|aujourd['’]hui|ce\ matin(?!-là)|cette\ nuit(?!-là)|demain|ce\ soir(?!-là))
    | (?P<period>(?:earlier\ )?(?P<pw>last|this|past|the\ past|the\ previous|next)\ (?P<pu>weekend|week|month|year))
    | (?P<weekend>(?:over|during|at|on)\ the\ weekend|le\ week-?end|ce\ week-?end)
    | (?P<fperiod>(?:la|le|l['’]|cette|ce|au\ cours\ de\ la|cours\ du)\ ?(?P<fpu>semaine|mois|an|année)(?:\x20
        (?P<fpw>dernière|dernier|passée|passé|prochaine|prochain))?)\b
    | (?P<year>(?:in|since|en|depuis|during|of|de|the|back\ in)\ (?:the\ year\ |l['’]an\ )?
        (?P<yy>(?:19|20)\d\d))(?![\d-]|\ (?:people|men|women|soldiers|troops|fighters|civilians
        |inhabitants|residents|refugees|personnes|hommes|soldats|habitants)\b)
    {ANCHORED.format(number=_NUMBER, month=_MONTH)})(?![\w])""",
    re.IGNORECASE | re.VERBOSE,
)


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
        if g["mm"][0].isupper() or g["mm"].lower() not in {"march", "may"}
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
    if g["bm"].lower() in {"march", "may", "mar", "dec", "jan"} and not g["bm"][0].isupper():
        return None
    if g["bm"] == "Mai":
        return None  # French months have a small letter; "of Mai Mai", "de Maï-Maï" are militias
    month = MONTHS[g["bm"].lower()]
    if published is not None and g["bp"].lower() == "last" and month == published.month:
        return _in_month(month, str(published.year - 1), published)
    return _in_month(month, None, published)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _before(amount: int, unit: str, published: date | None) -> _Interval:
    if published is None:
        return None
    days = _UNITS[unit.lower()]
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
    first = _nearest(int(g.get("od") or g.get("oe") or g["on1"]), base)
    last = _nearest(int(g["on2"]), first) if first is not None and "on2" in g else first
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
    back = (published.weekday() - DAYS[g["wd"].lower()]) % 7
    if g.get("wl", "").lower() == "next" or g.get("wp", "").lower() == "prochain":
        back -= 7
    elif back == 0 and (g.get("wl", "").lower() == "last" or g.get("wp", "").lower() == "dernier"):
        back = 7
    then = published - timedelta(days=back)
    return then, then


def _rel(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    if published is None:
        return None
    word = g["rel"].lower().replace("’", "'")
    back = {
        "yesterday": 1,
        "hier": 1,
        "last night": 1,
        "overnight": 1,
        "tomorrow": -1,
        "demain": -1,
        "the day before yesterday": 2,
        "avant-hier": 2,
    }.get(word, 0)
    then = published - timedelta(days=back)
    return then, then


def _week(published: date, back: int) -> tuple[date, date]:
    monday = published - timedelta(days=published.weekday() + 7 * back)
    return monday, monday + timedelta(days=6)


def _relative_unit(unit: str, back: int, published: date) -> _Interval:
    if unit in {"week", "semaine"}:
        first, last = _week(published, back)
        return (first, min(last, published)) if back == 0 and first < published else (first, last)
    if unit == "weekend":
        sunday = _week(published, back)[1] if back or published.weekday() >= 5 else _week(published, 1)[1]  # noqa: PLR2004  # Saturday
        return sunday - timedelta(days=1), sunday
    if unit in {"month", "mois"}:
        month = (published.year * 12 + published.month - 1) - back
        return _in_month(month % 12 + 1, str(month // 12), published)
    return date(published.year - back, 1, 1), date(published.year - back, 12, 31)


def _period(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    if published is None:
        return None
    back = {"this": 0, "next": -1}.get(g["pw"].lower(), 1)
    return _relative_unit(g["pu"].lower(), back, published)


def _fperiod(g: _Groups, published: date | None, language: str) -> _Interval:  # noqa: ARG001  # all rules are called alike
    word = g.get("fpw", "").lower()
    if published is None or (not word and not g["fperiod"].lower().startswith(("cette", "ce "))):
        return None
    return _relative_unit(g["fpu"].lower(), {"": 0, "prochain": -1, "prochaine": -1}.get(word, 1), published)


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
    return rule in {"nextday", "dayonly"} or (rule == "ago" and match["aw"].lower() != "ago")


def may_be_of_the_report(rule: str, match: re.Match[str]) -> bool:
    """Return whether an anchored date may be counted from the day of the report in its absence."""
    return rule == "ago" and match["aw"].lower() in _OF_THE_REPORT


def later(groups: dict[str, str], anchor: date, number: Callable[[str], int]) -> _Interval:
    """Return "two days later" or "quelques jours plus tôt", counted from an anchor."""
    written = groups.get("an", "").lower()
    sign = -1 if groups["aw"].lower() in _BACKWARDS else 1
    unit = _UNIT_DAYS.get(groups["au"].lower())
    if unit is None:  # hours, of the same day or the next one
        return _shifted(anchor, 0, sign * _HOURS_DAYS) if written in SOME_WORDS else None
    if written in SOME_WORDS:
        return _shifted(anchor, sign * _SOME[0] * unit, sign * _SOME[1] * unit)
    days = number(written) * unit
    slack = 0 if unit < _WEEK else unit // 2
    return _shifted(anchor, sign * days - slack, sign * days + slack)


def next_day(groups: dict[str, str], anchor: date) -> _Interval:
    """Return "the next day", "la veille" and the like, seen from an anchor."""
    words = groups["nextday"].lower()
    if words.startswith(("that", "the same")) or "même" in words or words.endswith("-là"):
        return anchor, anchor
    back = any(part in words for part in ("previous", "preceding", "before", "earlier", "veille", "précédent"))
    days = 2 if "surlendemain" in words or "avant" in words else 1
    return _shifted(anchor, -days if back else days, -days if back else days)


def _shifted(anchor: date, first: int, last: int) -> tuple[date, date]:
    return anchor + timedelta(days=min(first, last)), anchor + timedelta(days=max(first, last))
