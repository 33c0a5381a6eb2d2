"""Phrases that lead from a name to somewhere else: "20 km north of", "près de", "on the road from ... to"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import alternatives, any_language, values_of
from geo.spatial.directions import QUANTITY, UNIT, may_measure
from geo.text.lazy_regex import first_match, of_any_language, of_each_language, pattern

if TYPE_CHECKING:
    import re

_SECTION = "spatial.relative_patterns"
_SHARED = {"quantity": QUANTITY, "unit": UNIT, "bracket": r"(?:\s?\([^()]{1,40}\))?"}


def _words(name: str) -> str:
    return alternatives(f"{_SECTION}.{name}")


def _each(name: str) -> tuple[re.Pattern[str], ...]:
    return of_each_language(f"{_SECTION}.{name}", **_SHARED)


def _either(name: str) -> re.Pattern[str]:
    return of_any_language(f"{_SECTION}.{name}", **_SHARED)


OFFSET, TRAVEL, DIRECTION, OUTSKIRTS, SHORE = map(_each, ("offset", "travel", "direction", "outskirts", "shore"))
NEAR = _each("near")
WITHIN = pattern(rf"(?i)\b(?:{_words('within')})\s\Z")
BANKS: dict[str, str] = values_of(f"{_SECTION}.banks")
IN_UNIT, ITS_SHORE, ALONG, ACROSS = map(_either, ("in_unit", "its_shore", "along", "across"))

# Two names: what stands before the first, between both, and after the second.
ROAD_BEFORE, ROAD_MIDDLE, ROAD_AFTER = map(_either, ("road_before", "road_middle", "road_after"))
HYPHEN = pattern(rf"\A\s?[-\u2010-\u2015/]\s?\Z|\A\s(?:{_words('hyphen_words')})\s\Z")
AXIS_BEFORE, BETWEEN_BEFORE, BETWEEN_MIDDLE = map(_either, ("axis_before", "between_before", "between_middle"))
ROAD_NAME_BEFORE = pattern(any_language(f"{_SECTION}.road_name_before"))
BORDER_BETWEEN = _either("border_between")
# "talks between Doha and Kigali", "flights between ..." happen in neither.
NOT_GROUND = pattern(rf"(?i)\b(?:{_words('not_ground')})\s(?:\w+\s){{0,3}}\Z")
# The word right before a name says whether a look is worth while.
TRIGGER = pattern(rf"(?i)(?<![\w-])(?:{_words('leading_words')}|(?:{_words('leading_kinds')}),?)\s?\Z")
THE_PLACE = _either("the_place")
# "Near the New York border" is not near New York.
BORDER_AFTER = pattern(rf"\s(?:{_words('borders')})\b")
APPOSITION = _either("apposition")

# A town is shelled or entered more often than a man; still less certain than a direction.
_TAKES_A_TOWN = pattern(rf"(?i)\b(?:{_words('taking')})\s\Z")
TRIGGER_REACH = 24  # code points: the last word before a name, which says whether a longer look is worth while
_FRAMES = (*DIRECTION, *OUTSKIRTS, *SHORE)
_MEASURES = (*OFFSET, *TRAVEL)


def found_before(patterns: tuple[re.Pattern[str], ...], left: str) -> re.Match[str] | None:
    """Return what the first of some patterns finds in the words before a name that finds anything."""
    return first_match(one.search(left) for one in patterns)


def frames_a_place(left: str) -> bool:
    """Return whether the words before a name can only be followed by a place: "east of", "20 km from", "the banks of".

    >>> frames_a_place("counted on the line east of "), frames_a_place("in the name of ")
    (True, False)
    """
    if not TRIGGER.search(left[-TRIGGER_REACH:]):
        return False
    frames = (*_MEASURES, *_FRAMES) if may_measure(left) else _FRAMES
    return any(frame.search(left) for frame in frames)


def takes_a_town(left: str) -> bool:
    """Return whether a verb right before a name is one of taking or striking a town.

    >>> takes_a_town("The air force struck ")
    True
    """
    return bool(_TAKES_A_TOWN.search(left))
