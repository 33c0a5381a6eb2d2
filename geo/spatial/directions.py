"""Words of direction and distance -> bearings and kilometres."""

from __future__ import annotations

import re

from geo.geometry import BEARINGS
from geo.lang import all_words, alternatives, leading, values_of
from geo.text.lazy_regex import pattern
from geo.text.numbers import NUMBERS

TURN = 360.0
# Words and stems of words -> the names of the bearings.
_WHOLE: dict[str, str] = values_of("spatial.directions.whole")
_STEMS: dict[str, str] = values_of("spatial.directions.stems")
_WINDS: dict[str, str] = values_of("spatial.directions.winds")
_WIND = pattern("|".join(sorted(_WINDS, key=len, reverse=True)))
KM_PER_UNIT: dict[str, float] = values_of("spatial.directions.km_per_unit")
UNIT = r"(?:" + "|".join(sorted(map(re.escape, KM_PER_UNIT), key=len, reverse=True)) + r")(?![\w])"
# A day's walk is eight hours of it.
HOURS: dict[str, float] = values_of("spatial.directions.hours")
# "several" as ACLED counts it; "a few" and "a couple" by the dictionary.
NUMBER_WORDS: dict[str, float] = {**NUMBERS, **values_of("spatial.directions.quantities")}
_ARTICLES = all_words("spatial.directions.articles")
_SCORE = 12.0  # from a dozen on, a word multiplies what stands before it: two dozen, three hundred
_WORD_NUMBER = "|".join(sorted(map(re.escape, NUMBER_WORDS), key=len, reverse=True))
# "some 30", "twenty-five", "a couple of", "une vingtaine de", "20 to 30", "1,200", "1.5", "4,5"
_DIGITS = r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?"
_JOINS, _OF = alternatives("spatial.directions.range_joins"), alternatives("spatial.directions.of")
_COUNTED = leading("spatial.directions.counted_articles")
QUANTITY = (
    rf"(?:(?:(?:{_DIGITS})(?:\s?(?:-|\u2013|{_JOINS})\s?(?:{_DIGITS}))?"
    rf"|(?:{_COUNTED})?(?:{_WORD_NUMBER})(?:[- ](?:{_WORD_NUMBER}))*)(?:\s+(?:{_OF}))?)"
)
_FIRST_WORDS = frozenset(re.split(r"[\W_]", word)[0] for word in NUMBER_WORDS)
_UNIT_WORDS = frozenset([*(unit.split()[0] for unit in KM_PER_UNIT), *HOURS, *(f"{unit}s" for unit in HOURS)])
_WORDS_AND_DIGITS = re.compile(r"\d|[^\W\d_]+")
_QUANTITY_PARTS = pattern(rf"(?:{_DIGITS})|\b(?:{_WORD_NUMBER})\b", re.IGNORECASE)


def may_measure(text: str) -> bool:
    """Return whether a text has a number and a unit of way or time: a cheap look that spares the patterns of both.

    >>> may_measure("twenty-five km north of "), may_measure("5km from"), may_measure("5 in ")
    (True, True, False)
    """
    words = _WORDS_AND_DIGITS.findall(text.lower())
    if _UNIT_WORDS.isdisjoint(words):
        return False
    return any(word in _FIRST_WORDS or word.isdigit() for word in words)


def direction_of(words: str) -> str:
    """Return the direction that words name, one of geometry's, or an empty string.

    >>> direction_of("north-eastern"), direction_of("Nord-Ouest"), direction_of("orientale"), direction_of("blue")
    ('north-east', 'north-west', 'east', '')
    """
    plain = words.strip().lower()
    if plain in _WHOLE:
        return _WHOLE[plain]
    for stem, side in _STEMS.items():
        if plain.startswith(stem):
            return side
    names = [_WINDS[wind] for wind in _WIND.findall(plain)]
    joined = "-".join(names[-2:] if len(names) > 2 else names)  # noqa: PLR2004  # north-north-west: the finer half
    return joined if joined in BEARINGS or joined == "central" else ""


def bearing_of(words: str) -> float | None:
    """Return the bearing in degrees, or None where the words are no compass direction.

    >>> bearing_of("south-western"), bearing_of("nord"), bearing_of("north-north-west"), bearing_of("central")
    (225.0, 0.0, 337.5, None)
    """
    parts = [p for p in (direction_of(p) for p in words.strip().split("-")) if p in BEARINGS]
    if len(parts) == 3:  # noqa: PLR2004  # north-north-west
        return _between(BEARINGS[parts[0]], BEARINGS.get(f"{parts[1]}-{parts[2]}", BEARINGS[parts[0]]))
    return BEARINGS.get(direction_of(words))


def _between(a: float, b: float) -> float:
    return (a + ((b - a + TURN / 2) % TURN - TURN / 2) / 2) % TURN


def number_of(words: str) -> float | None:
    """Return the number that words say; of a range its middle.

    >>> number_of("some 30"), number_of("twenty-five"), number_of("une vingtaine de"), number_of("20 to 30")
    (30.0, 25.0, 20.0, 25.0)
    >>> number_of("1,200"), number_of("4,5"), number_of("a dozen"), number_of("north")
    (1200.0, 4.5, 12.0, None)
    """
    parts = _QUANTITY_PARTS.findall(words.lower())
    digits = [_value(part) for part in parts if part[0].isdigit()]
    if digits:
        return sum(digits) / len(digits)
    plain = parts[1:] if len(parts) > 1 and parts[0] in _ARTICLES else parts
    return _spoken([_value(part) for part in plain]) if plain else None


def _spoken(values: list[float]) -> float:
    total = 0.0
    for value in values:
        total = total * value if total and value >= _SCORE and value > total else total + value
    return total


def _value(part: str) -> float:
    if not part[0].isdigit():
        return NUMBER_WORDS[part]
    if re.fullmatch(r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+", part):
        return float(re.sub(r"\D", "", part))
    return float(part.replace(",", "."))


def kilometres(quantity: str, unit: str) -> float | None:
    """Return a distance in kilometres, or None where the quantity says no number.

    >>> kilometres("20", "nautical miles"), kilometres("nothing", "km")
    (37.04, None)
    """
    number = number_of(quantity)
    return None if number is None else number * KM_PER_UNIT[unit.lower()]
