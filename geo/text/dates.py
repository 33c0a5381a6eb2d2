"""Dates in a text as intervals with the precision that the codebooks ask for (English and French).

"on Wednesday" is the Wednesday on or before the day of the report; "since January" the month it names; "last week" a
week. ACLED's time precision is 1 day, 2 week, 3 month or more; UCDP's 1 day, 2 two to six days, 3 week, 4 month, 5
a year.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import chain, compress
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words, alternatives
from geo.text.date_grammar import ANCHORED_TRIGGERS, DAYS, GRAMMAR, MONTHS, RULES, is_anchored, may_be_of_the_report
from geo.text.numbers import NUMBERS
from geo.text.tokens import Tokens, fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_WEEKDAY_OPENERS = frozenset(all_words("text.dates.weekday_openers"))

# Every date holds one of these words or a year; the grammar is tried only around them.
_TRIGGERS = frozenset(
    [
        *(fold(name) for name in (*MONTHS, *DAYS)),
        *ANCHORED_TRIGGERS,
        *all_words("text.dates.triggers"),
    ]
)
_LONGEST_START = 6
# "Two days later" hangs on a day reported at most so many words, or code points, before it.
ANCHOR_WORDS, ANCHOR_REACH = 80, 500
HALF_MONTH = 15
REMEMBERED = 100_000  # words kept in memory
_STARTS = frozenset(all_words("text.dates.starts")).union(NUMBERS)


class DateMention(NamedTuple):
    """A date as written: ``start:end`` in code points, the interval, ACLED's and UCDP's precision, the rule."""

    start: int
    end: int
    first: date
    last: date
    time_precision: int
    date_prec: int
    rule: str = ""


_HEAD_LETTERS = 12  # within which a report may give its own date


def find_dates(
    text: str, *, published: date | None, language: str = "en", start: int = 0, end: int | None = None
) -> list[DateMention]:
    """Return the dates in ``text[start:end]``, in order. Relative ones need ``published``, the day of the report.

    ``language`` only decides how 03/04/2025 is read: day first, but month first for ``en-us``.

    Examples
    --------
    >>> from datetime import date
    >>> [(d.first.isoformat(), d.last.isoformat(), d.time_precision) for d in find_dates(
    ...     "On Wednesday fighting resumed; since January the front has moved.", published=date(2025, 4, 25))]
    [('2025-04-23', '2025-04-23', 1), ('2025-01-01', '2025-01-31', 3)]
    """
    tokens = Tokens(text if end is None else text[:end])
    return [found for found in dates_of(tokens, published=published, language=language) if found.start >= start]


def dates_of(
    tokens: Tokens, *, published: date | None, language: str = "en", within: Iterable[tuple[int, int]] | None = None
) -> list[DateMention]:
    """Return the dates in the text of some tokens, in order; :func:`find_dates` without making the tokens again.

    ``within`` are the ranges of tokens that are read, in order; all of them by default.
    """
    found: list[DateMention] = []
    done, words = 0, tokens.words
    ranges = ((0, len(words)),) if within is None else within
    telling = (compress(range(*some), map(_TELLS.__getitem__, words[slice(*some)])) for some in ranges)
    for index in chain.from_iterable(telling):
        if tokens.starts[index] < done:
            continue
        match = _match_around(tokens, index, done)
        if match is None:
            continue
        done = match.end()
        rule = next(name for name in RULES if match.group(name))
        if is_anchored(rule, match):
            anchor = _anchor(tokens, found, index, published=published, language=language)
            interval = _from_anchor(match, rule, anchor, published)
        else:
            interval = _interval(match, rule, published, language)
        if interval is not None and not (match.start() < _HEAD_LETTERS and _heads(tokens, match.start(), published)):
            start = match.start()
            if rule in _OF_CALENDAR and found and _names_weekday(tokens.text, found[-1], start):
                start = found.pop().start  # "Wednesday, 8 October" is one day
            found.append(DateMention(start, match.end(), *interval, *precision(*interval), rule=rule))
    return found


def _names_weekday(text: str, before: DateMention, start: int) -> bool:
    """Return whether a date stands right behind its weekday: "Wednesday, 8 October", "mercredi 8 octobre"."""
    return before.rule == "weekday" and text[before.end : start].strip(" ,") in _WEEKDAY_OPENERS


def _heads(tokens: Tokens, at: int, published: date | None) -> bool:
    """Return whether a date at the head is the report's own ("date 2025-04-25 ..."): it dates no act."""
    return published is not None and tokens.text[:at].strip(" :\t\r\n").lower() == "date"


def _from_anchor(
    match: re.Match[str], rule: str, anchor: DateMention | None, published: date | None
) -> tuple[date, date] | None:
    """Return "two days later" counted from both ends of the date before it; never a day after the report."""
    if anchor is None:
        if rule == "dayonly":  # the last such day before the report
            return None if published is None else _interval(match, rule, published - timedelta(days=HALF_MONTH), "")
        return _interval(match, rule, published, "") if may_be_of_the_report(rule, match) else None
    if rule == "nextday" and anchor.first != anchor.last:
        return None  # "the same day" of no day
    ends = [_interval(match, rule, end, "") for end in (anchor.first, anchor.last)]
    if ends[0] is None or ends[1] is None or (published is not None and ends[0][0] > published):
        return None
    return ends[0][0], ends[1][1] if published is None else min(ends[1][1], max(published, ends[0][0]))


def _anchor(
    tokens: Tokens, found: list[DateMention], index: int, *, published: date | None, language: str
) -> DateMention | None:
    """Return the date stated last before a token: among the dates ``found``, or in what was passed over since."""
    begin = max(tokens.at(found[-1].end) if found else 0, index - ANCHOR_WORDS)
    last = found[-1] if found and tokens.starts[index] - found[-1].end <= ANCHOR_REACH else None
    done = found[-1].end if found else 0
    for at in [at for at in range(begin, index) if _TELLS[tokens.words[at]]]:
        match = _match_around(tokens, at, done) if tokens.starts[at] >= done else None
        if match is None or match.end() > tokens.starts[index]:
            continue
        done = match.end()
        rule = next(name for name in RULES if match.group(name))
        interval = None if is_anchored(rule, match) else _interval(match, rule, published, language)
        if interval is not None:
            last = DateMention(match.start(), match.end(), *interval, *precision(*interval), rule=rule)
    return last


class _Telling(dict[str, bool]):
    """Word -> whether a date may hold it, filled as words are met: a trigger, or a year."""

    def __missing__(self, word: str) -> bool:
        tells = (
            word in _TRIGGERS
            or (len(word) == 4 and word[:2] in {"19", "20"})  # noqa: PLR2004  # a year
            or _DAY_OF_MONTH.fullmatch(word) is not None
        )
        if len(self) < REMEMBERED:
            self[word] = tells
        return tells


_OF_CALENDAR = frozenset(["dmy", "mdy", "dayonly"])
_DAY_OF_MONTH = re.compile(rf"[0-3]?\d(?:{alternatives('shared.ordinal_ends')})?")
_TELLS = _Telling()


def _may_begin(word: str) -> bool:
    """Whether a date may begin with a word: the grammar is tried nowhere else."""
    return word in _STARTS or word in _TRIGGERS or word[:1].isdigit()  # a lone vowel sign is a word without letters


def _match_around(tokens: Tokens, index: int, done: int) -> re.Match[str] | None:
    """Return the date that holds a trigger: the one that begins first among the words before it."""
    for begin in range(max(0, index - _LONGEST_START), index + 1):
        if tokens.starts[begin] >= done and _may_begin(tokens.words[begin]):
            match = GRAMMAR.match(tokens.text, tokens.starts[begin])
            if match is not None and match.end() > tokens.starts[index]:
                return match
    return None


def precision(first: date, last: date) -> tuple[int, int]:
    """Return ACLED's time precision and UCDP's date precision of an interval.

    Examples
    --------
    >>> from datetime import date
    >>> precision(date(2025, 1, 1), date(2025, 1, 31))
    (3, 4)
    """
    days = (last - first).days + 1
    if days <= 1:
        return 1, 1
    if days <= 7:  # noqa: PLR2004  # a week
        return 2, (3 if days == 7 else 2)  # noqa: PLR2004  # a week
    return 3, (4 if days <= 31 else 5)  # noqa: PLR2004  # a month


def _interval(match: re.Match[str], rule: str, published: date | None, language: str) -> tuple[date, date] | None:
    groups = {key: value for key, value in match.groupdict().items() if value is not None}
    try:
        return RULES[rule](groups, published, language)
    except ValueError:  # the 31st of April and the like: words that only look like a date
        return None
