"""The day of a report, from the words at its head, from a file name, or from a value that somebody typed.

Only words that state the day of a report count: a dateline, a letterhead ("Goma, le 3 mai 2025"), a label ("As of 14
July 2025"), a line that holds nothing else, the end of a reporting period. A day that the text mentions, the year of a
footer or "last updated" is none of these.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.lang import alternatives, leading
from geo.runtime.values import FIRST_YEAR, LAST_YEAR
from geo.text.date_grammar import DAYS
from geo.text.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.text.dates import DateMention

HEAD_LINES, HEAD_LETTERS, LINE_LETTERS = 8, 1_200, 300
SHORT_LINE = 48  # a line that holds a date and nothing else is not longer
OLDEST_STAMP = 100_000_000  # seconds since 1970 that are a moment (1973) and not a year or a day written as a number
_MONTHS_A_YEAR = 12

_UNTIL, _FROM = alternatives("text.report_date.until"), alternatives("text.report_date.from")
_THE = leading("shared.the_before", "en")
_TO = re.compile(rf"[ \u00a0]?(?:-|–|—|{_UNTIL})[ \u00a0]?(?:{_THE})?", re.IGNORECASE)
_HALF = re.compile(
    rf"(?:{_FROM})?[ ]?(?P<day>\d{{1,2}}(?:{alternatives('shared.ordinal_ends')})?[ ]\w{{3,10}}\.?)[ \u00a0]?"
    rf"(?:-|–|—|{_UNTIL})[ \u00a0]?$",
    re.IGNORECASE,
)
_ABSOLUTE = frozenset({"iso", "slash", "dmy", "mdy", "span", "mspan"})
_WEEKDAY = rf"(?:{'|'.join(DAYS)})"
_LABEL = re.compile(
    rf"(?:\b(?:{alternatives('text.report_date.labels')}))[ \u00a0*_]*[:|–-]?[ \u00a0*_]*$", re.IGNORECASE
)
_ON = alternatives("text.report_date.day_opens")
_PLACE = re.compile(
    rf"(?:(?:{alternatives('text.report_date.signed')}) )?"
    rf"[A-ZÀ-Þ][\w'’.-]*(?:[ ,/]+(?:[A-ZÀ-Þ][\w'’.-]*|{alternatives('text.report_date.name_links')}))*[ ,]*"
    rf"(?:\([^()]{{2,30}}\)[ ,]*)?(?:{_ON}|,)?[ ]*"
)
_NO_PLACE = re.compile(
    rf"\b(?:{alternatives('text.report_date.no_place')})\b|\b(?:{alternatives('text.report_date.no_end')})[ ]*$",
    re.IGNORECASE,
)
_LAST_ON = re.compile(rf"[, ]+(?:{_ON})$")
_DASH = re.compile(r"[ \u00a0.]*(?:\([^()]{2,30}\)[ \u00a0]*)?[,.]?[ \u00a0]*(?:[–—]+|--|-)(?=\s|$|[A-ZÀ-Þ])[ \u00a0]*")
_AT = alternatives("text.report_date.at")
_TIME = re.compile(
    r"[ \u00a0,.|*_)\]]*"
    rf"(?:(?:{_AT})?[ ]?\d{{1,2}}[:h.]\d{{2}}(?::\d{{2}})?[ ]?(?:[ap]\.?m\.?)?[ ]?(?:[A-Z]{{2,4}}|UTC[+-]?\d*)?)?"
    r"[ \u00a0,.|*_)\]]*"
)
# The hour behind a day, to be cut with it.
_MOMENT = re.compile(
    rf"(?:[ \u00a0,|–-]*(?:(?:{_AT}) )?\d{{1,2}}(?:[:.]\d{{2}}(?::\d{{2}})?|[ ]?h[ ]?(?:\d{{2}})?)"
    rf"(?:[ ]?[ap]\.?m\b\.?)?(?:[ ](?:GMT|UTC|EST|CAT|CET|EAT|WAT|{alternatives('text.report_date.clock')})\b)?)?"
)
# What introduces a period that a report covers, and says nothing else.
_PERIOD_OF = alternatives("text.report_date.period_of")
_PERIOD_FROM = alternatives("text.report_date.period_from")
_PERIOD = re.compile(
    rf"[ \t*_#]*(?:{alternatives('text.report_date.periods')})[ \u00a0*_]*(?::|{_PERIOD_OF}|–|-)?[ \u00a0*_]*"
    rf"(?:{_PERIOD_FROM})?[ ]*",
    re.IGNORECASE,
)
_REPORT = re.compile(rf"\b(?:{alternatives('text.report_date.reports')})", re.IGNORECASE)
_NAME_DATES = (
    re.compile(r"(?<!\d)(?P<y>20\d\d|19\d\d)(?P<s>[-_.]?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>0?[1-9]|[12]\d|3[01])(?P<s>[-_.])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<y>20\d\d)(?!\d)"),
)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?![\d.])")  # as long as with slashes
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_TYPED = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$|(\d{4})(\d{2})(\d{2})$", re.DOTALL)
_TYPED_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ,].*)?$", re.DOTALL)
_TYPED_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})$")
_CENTURY = 2000
# Days since 1900 as spreadsheets count them, from 2000 on: a cell that lost its format.
_SHEET_DAYS, _SHEET_ZERO = re.compile(r"(?:3[6-9]|4\d|5\d)\d{3}(?:\.\d+)?$"), date(1899, 12, 30)


class ReportDate(NamedTuple):
    """The day of a report, the range of the words that tell it, what they are, and whether they leave a doubt."""

    day: date
    start: int
    end: int
    basis: str
    certain: bool = True


def find_report_date(text: str, *, year: int | None = None) -> ReportDate | None:
    """Return the day that the head of a text states for the report, None where it states none.

    ``year`` is that of a day without one ("1 - 7 May").

    Examples
    --------
    >>> found = find_report_date("KINSHASA, 12 June 2025 - The army left Sake.")
    >>> found.day.isoformat(), found.basis, found.end
    ('2025-06-12', 'dateline', 25)
    >>> find_report_date("The army left Sake on 12 June 2025.")
    """
    found = _found(text, None)
    return _found(text, year) if found is None and year else found


def _found(text: str, year: int | None) -> ReportDate | None:
    chronology = reported = False
    period: ReportDate | None = None
    for number, (start, end) in enumerate(_head_lines(text)):
        for mention in _days(text[start:end], year):
            found = _judged(text[start:end], mention, first=number == 0, reported=reported)
            if found and found.basis == "line of its own":
                chronology = chronology or _is_chronology(text, end)
                found = None if chronology else found
            if found:
                found = found._replace(start=start + found.start, end=start + found.end)
                if found.certain:
                    return found
                period = period or found  # "Date of report" may follow the period that it covers
        reported = reported or bool(_REPORT.search(text, start, end))
    return period


def _head_lines(text: str) -> Iterator[tuple[int, int]]:
    at = number = 0
    while at < min(len(text), HEAD_LETTERS) and number < HEAD_LINES:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if text[at:stop].strip():
            number += 1
            yield at, min(stop, at + LINE_LETTERS)
        at = stop + 1


def _days(line: str, year: int | None) -> list[DateMention]:
    anchor = date(year, 12, 31) if year else None
    line = _DOTTED.sub(r"\1/\2/\3", line)
    return _joined(line, [found for found in find_dates(line, published=anchor) if found.rule in _ABSOLUTE])


def _joined(line: str, found: list[DateMention]) -> list[DateMention]:
    """Return the days with those made one that a dash joins: "30 December 2024 - 5 January 2025", "28 April - 4 May 2025"."""  # noqa: E501
    joined: list[DateMention] = []
    for mention in found:
        last = joined[-1] if joined else None
        half = None if last else _HALF.search(line, 0, mention.start)
        if last and last.first <= mention.first and _TO.fullmatch(line, last.end, mention.start):
            joined[-1] = mention._replace(start=last.start, first=last.first)
        elif half and (begun := _begun(half, mention)):
            joined.append(mention._replace(start=half.start("day"), first=begun))
        else:
            joined.append(mention)
    return joined


def _begun(half: re.Match[str], mention: DateMention) -> date | None:
    """Return the day that a period without a year begins on: the last such day before its end."""
    days = find_dates(half["day"], published=mention.last)
    return days[0].first if days and days[0].rule == "dmy" and days[0].first <= mention.last else None


def _judged(line: str, mention: DateMention, *, first: bool, reported: bool) -> ReportDate | None:
    before, after = line[: mention.start], line[mention.end :]
    before = re.sub(rf"{_WEEKDAY},?[ ]*$", "", before, flags=re.IGNORECASE)
    label = _LABEL.search(before)
    if mention.first != mention.last:
        alone = not before.strip(" \t*_#|>[(-–—") and _TIME.fullmatch(line[mention.end :])
        if _REPORT.search(before) or (alone and reported):
            named = _PERIOD.match(before)
            start = 0 if named and named.end() == len(before) else mention.start
            return ReportDate(mention.last, start, mention.end, "end of the reporting period", certain=False)
        return None
    if label and (before[: label.start()].strip() == "" or _REPORT.search(before) or label[0][0].isupper()):
        end = mention.end + _MOMENT.match(after).end()  # type: ignore[union-attr]  # it may match nothing
        return ReportDate(mention.first, label.start(), end, "label")
    return _by_place(mention, before, after, first=first)


def _by_place(mention: DateMention, before: str, after: str, *, first: bool) -> ReportDate | None:
    """Return the day of a dateline or of a line with a place and a day, or with nothing else."""
    bare = before.strip(" \t*_#|>[(")
    place = _PLACE.fullmatch(bare + " ") if bare else None
    titled = _REPORT.search(bare) and bare[-1] in "|–—-:,("  # "Situation Report | 14 July 2025": its title stays
    alone = _TIME.fullmatch(after)
    if bare and (titled or (place and _REPORT.search(bare))) and alone is not None and not _NO_PLACE.search(bare):
        return ReportDate(mention.first, mention.start, mention.end + len(after), "title line")
    if bare and (place is None or _NO_PLACE.search(_LAST_ON.sub("", bare))):
        return None
    if alone is not None and (place or not bare):
        return ReportDate(mention.first, 0, mention.end + len(after), "place and day" if place else "line of its own")
    dash = _DASH.match(after)
    if dash and (place or first or after[:1] in " .\u00a0"):
        return ReportDate(mention.first, 0, mention.end + dash.end(), "dateline")
    return None


def _is_chronology(text: str, end: int) -> bool:
    """Return whether another line below holds nothing but a date: then such lines are headings of a chronology."""
    for line in text[end:].split("\n"):
        if 6 <= len(line.strip()) <= SHORT_LINE and any(map(str.isdigit, line)):  # noqa: PLR2004  # "9 June"
            for mention in _days(line, FIRST_YEAR):
                before = re.sub(_WEEKDAY, "", line[: mention.start], flags=re.IGNORECASE).strip(" \t*_#,|-:")
                if not before and _TIME.fullmatch(line[mention.end :].rstrip(": ")):
                    return True
    return False


def date_of_name(name: str) -> date | None:
    """Return the day that a file name holds.

    >>> date_of_name("sitrep_2025-06-12.pdf"), date_of_name("report 7.pdf")
    (datetime.date(2025, 6, 12), None)
    """
    for pattern in _NAME_DATES:
        for match in pattern.finditer(name):
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
    spaced = re.sub(r"[_.+-]+|%20|(?<=\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\d)", " ", name)
    return next((found.first for found in _days(spaced, None) if found.first == found.last), None)


def year_of_name(name: str) -> int | None:
    """Return the year that a name or title holds, where it is one."""
    years = set(_YEAR.findall(name))
    return int(years.pop()) if len(years) == 1 else None


def read_day(value: Any) -> tuple[date, str]:
    """Return the day of a value that somebody typed or a program saved, and a doubt about it in words.

    Raises
    ------
    ValueError
        If it is no day, or lies outside 1900 to 2099.

    Examples
    --------
    >>> read_day("12/06/2025")
    (datetime.date(2025, 6, 12), "the date '12/06/2025' was read with the day first")
    >>> read_day("le 3 mai 2025")
    (datetime.date(2025, 5, 3), '')
    """
    day, doubt = _read_day(value)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} is no year of a report")
    return day, doubt


def _read_day(value: Any) -> tuple[date, str]:
    if isinstance(value, date):  # a moment is one too
        return (value.date() if isinstance(value, datetime) else value), ""
    words = " ".join(str(value).strip().strip("\"'").split())
    typed, day_first = _TYPED.match(words), _TYPED_DAY_FIRST.match(words)
    if typed:
        year, month, day = (int(part) for part in typed.groups() if part)
        return date(year, month, day), ""
    if day_first:
        return _day_first(*map(int, day_first.groups()), words=words)
    return _in_short(words) or _in_words(words)


def _in_short(words: str) -> tuple[date, str] | None:
    """Return the day of "12/06/25", of a spreadsheet's number or of a stamp in seconds."""
    short = _TYPED_SHORT.match(words)
    if short:
        return _day_first(int(short[1]), int(short[3]), _CENTURY + int(short[4]), words=words)
    if _SHEET_DAYS.match(words):
        read = _SHEET_ZERO + timedelta(days=int(float(words)))
        return read, f"the number {words} was read as a day of a spreadsheet"
    if re.fullmatch(r"\d+(?:\.\d+)?", words) and float(words) > OLDEST_STAMP:
        return _of_stamp(float(words)), ""
    return None


def _of_stamp(seconds: float) -> date:
    thousand = 1000
    return datetime.fromtimestamp(seconds / thousand if seconds > OLDEST_STAMP * thousand else seconds, tz=UTC).date()


def _day_first(first: int, second: int, year: int, *, words: str) -> tuple[date, str]:
    if second > _MONTHS_A_YEAR:
        return date(year, first, second), ""
    doubtful = "." not in words and first <= _MONTHS_A_YEAR and first != second
    doubt = f"the date {words!r} was read with the day first" if doubtful else ""
    return date(year, second, first), doubt


def _in_words(words: str) -> tuple[date, str]:
    from email.utils import parsedate_to_datetime

    found = _days(words, None)
    if found:
        return found[0].last, ""
    try:
        return parsedate_to_datetime(words).date(), ""
    except (ValueError, TypeError, IndexError, OverflowError):  # a number of a million digits is no year
        raise ValueError("it is no date") from None
