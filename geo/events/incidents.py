"""Whether two sentences of a report speak of one incident, by the places, the days and the words that open them.

Acts reported in neighbouring sentences may be one event ("shells fell ... the clash ended at noon"). They are two where
the sentences name different towns or different days, or where the later one begins with "in a separate incident".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from geo.lang import all_words
from geo.text.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from geo.reading.clause_words import PlaceMention
    from geo.reading.report import ReportReading

# What opens a sentence of another place or incident: "elsewhere", "plus au nord", "in a separate incident".
_WORD = re.compile(r"\w+")
_ELSEWHERE = tuple(sorted(" ".join(_WORD.findall(fold(word))) for word in all_words("events.incidents.elsewhere")))
# So many code points of a sentence are looked at: more than the longest of these words.
_OPENING = 60


Named = TypeVar("Named")


class Incidents:
    """The sentences of a report and what tells their incidents apart.

    Parameters
    ----------
    text
        The report.
    spans
        Code points of its sentences, in order.
    section_of
        The number of the section of each sentence: an item of a list is an incident of its own.
    syntax
        The places and dates of the report; None without a pipeline.
    """

    def __init__(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        section_of: Sequence[int],
        syntax: ReportReading | None,
    ) -> None:
        self._text, self._spans, self._section_of, self._syntax = text, spans, section_of, syntax

    def apart(self, first: int, later: int, *, any_day: bool = False) -> bool:
        """Whether the later of two sentences, by their numbers, speaks of another incident than the first.

        ``any_day``: what ends days later is one incident, too.
        """
        if first == later:
            return False
        if self._section_of and self._section_of[first] != self._section_of[later]:
            return True
        if any(self._opens_elsewhere(number) for number in range(first + 1, later + 1)):
            return True
        if _other_towns(self._carried(first, self._towns), self._towns(later)):
            return True
        return not any_day and _other_days(self._carried(first, self._days), self._days(later))

    def _carried(self, number: int, named_in: Callable[[int], Sequence[Named]]) -> Sequence[Named]:
        """Return the towns or days of a sentence, else of the one before it in its section that names some."""
        section = self._section_of[number] if self._section_of else 0
        for at in range(number, -1, -1):
            if self._section_of and self._section_of[at] != section:
                break
            found = named_in(at)
            if found:
                return found
        return ()

    def _opens_elsewhere(self, number: int) -> bool:
        start, end = self._spans[number]
        opening = " ".join(_WORD.findall(fold(self._text[start : min(end, start + _OPENING)])))
        return any(f"{opening} ".startswith(f"{words} ") for words in _ELSEWHERE)

    def _towns(self, number: int) -> Sequence[str]:
        start, end = self._spans[number]
        if self._syntax is None:
            return ()
        away = {spot.start for frame in self._syntax.frames_of(number) for spot in frame.elsewhere}
        return [
            fold(place.name)
            for place in self._syntax.places
            if start <= place.start < end and place.start not in away and _is_town(place)
        ]

    def _days(self, number: int) -> Sequence[tuple[date, date]]:
        start, end = self._spans[number]
        periods = self._syntax.periods if self._syntax is not None else ()
        return [(one.first, one.last) for one in periods if start <= one.start < end]


def _is_town(place: PlaceMention) -> bool:
    """Whether a mention is the place of an incident: a town rather than a country, a party's name or a dateline."""
    return place.settlement and not (
        place.is_country or place.is_demonym or place.nation or place.part or place.origin or place.reference
    )


def _other_towns(mine: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two sentences name towns and none in common: "Sake" is "near Sake"."""
    return bool(mine and others) and not any(one in other or other in one for one in mine for other in others)


def _other_days(mine: Sequence[tuple[date, date]], others: Sequence[tuple[date, date]]) -> bool:
    """Whether two sentences name days and none in common: "on Monday" is "on 3 May"."""
    return bool(mine and others) and not any(
        one[0] <= other[1] and other[0] <= one[1] for one in mine for other in others
    )
