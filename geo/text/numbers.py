"""How many, as ranges: "at least 17", "dozens", "between 20 and 30", "une dizaine".

The best figure is the lowest one reported, as the ACLED codebook has it: "several" is 3, "dozens" 12, "hundreds" 100.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words, alternatives, values_of
from geo.model import Count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.text.tokens import Tokens

_BETWEEN = frozenset(all_words("shared.between"))
_ADVERB_ENDS = all_words("text.numbers.adverb_ends")
_PLURAL_ENDS = all_words("text.numbers.plural_ends")

NUMBERS: dict[str, int] = values_of("text.numbers.numbers")
_SCALES: dict[str, int] = values_of("text.numbers.scales")
# Vague words: (low, best, high). ACLED codebook 2023, "Fatalities".
VAGUE = {word: (low, best, high) for word, (low, best, high) in values_of("text.numbers.vague").items()}
_ONE = frozenset(all_words("text.numbers.one"))
_FIRST_WORDS = frozenset([*VAGUE, *NUMBERS, *_ONE])
_KILLED_WORDS = alternatives("text.numbers.killed")
_INJURED_WORDS = alternatives("text.numbers.injured")
_DISPLACED_WORDS = alternatives("text.numbers.displaced")
_OTHER_COUNTS = alternatives("text.numbers.other_counts")
_KILLED = re.compile(rf"^(?:{_KILLED_WORDS})$")
_INJURED = re.compile(rf"^(?:{_INJURED_WORDS})$")
_DISPLACED = re.compile(rf"^(?:{_DISPLACED_WORDS})$")
_ABDUCTED = re.compile(rf"^(?:{_OTHER_COUNTS})$")
_CLASSES = (("fatalities", _KILLED), ("injured", _INJURED), ("displaced", _DISPLACED), ("", _ABDUCTED))
_NOT_PEOPLE = frozenset(all_words("text.numbers.not_people"))
_AFTER_MONTH = frozenset(all_words("text.numbers.after_month"))
MOST_PEOPLE = 100_000_000  # a larger figure counts no people of one event
_MOST_DIGITS = 12
_REACH_LEFT, _REACH_RIGHT = 5, 8
_JOINS = frozenset(all_words("text.numbers.joins"))
_BREAKS = frozenset(all_words("text.numbers.breaks"))
_STOP = frozenset([".", ";", "!", "?", ":"])


# What says that the number behind it is a part of the one before: "13 people, including 5 children".
_PART_WORDS = frozenset(tuple(phrase.split()) for phrase in all_words("text.numbers.part_phrases"))
_UP_TO_PHRASES = [phrase.split() for phrase in all_words("text.numbers.up_to_phrases")]
_OF_THEM = [phrase.split() for phrase in all_words("text.numbers.of_them")]
_OF_ALL = [phrase.split() for phrase in all_words("text.numbers.of_all")]
_AUXILIARIES = frozenset(all_words("text.numbers.auxiliaries"))
_PREDICATES = [[word] for word in all_words("text.numbers.predicates")]
_PART_REACH = 5  # tokens from "dont" to its number: "dont au moins une centaine"
OLDEST = 110
_AGED = frozenset(all_words("text.numbers.aged"))


class Figure(NamedTuple):
    """A number in a text: tokens ``first:last`` and the range that it says."""

    first: int
    last: int
    low: int
    best: int
    high: int


def find_figures(tokens: Tokens, first: int, last: int) -> list[Figure]:
    """Return the numbers in the tokens ``first:last``."""
    figures, done, words = [], first, tokens.words
    for index in [index for index in range(first, last) if words[index] in _FIRST_WORDS or words[index].isdecimal()]:
        figure = _figure(tokens, index, last) if index >= done else None
        if figure:
            done = figure.last
            figures.append(figure)
    return _ranges(tokens.words, figures)


def _figure(tokens: Tokens, index: int, last: int) -> Figure | None:
    words = tokens.words
    word = words[index]
    if word in VAGUE:
        low, best, high = VAGUE[word]
        return Figure(index, index + 1, low, best, high)
    value, end = _value(tokens, index, last)
    if value is None or value > MOST_PEOPLE:
        return None
    return Figure(index, end, value, value, value)


def _value(tokens: Tokens, index: int, last: int) -> tuple[int | None, int]:
    words = tokens.words
    word = words[index]
    if word.isdecimal():
        value, end = _digits(tokens, index, last)
    elif word in NUMBERS:
        value, end = NUMBERS[word], index + 1
        if value >= 20 and end < last and NUMBERS.get(words[end], 99) < 10:  # noqa: PLR2004  # twenty-one
            value, end = value + NUMBERS[words[end]], end + 1
    elif word in _ONE and index + 1 < last and (words[index + 1] in _SCALES or words[index + 1] in VAGUE):
        value, end = 1, index + 1
        if words[index + 1] in VAGUE:
            return VAGUE[words[index + 1]][1], index + 2
    else:
        return None, index + 1
    while end < last and words[end] in _SCALES and value <= MOST_PEOPLE:
        value, end = value * _SCALES[words[end]], end + 1
    return value, end


def _digits(tokens: Tokens, index: int, last: int) -> tuple[int, int]:
    """Read "1,200" and "1 200" as one number."""
    words, end, digits = tokens.words, index + 1, tokens.words[index]
    while end < last and len(digits) <= 9:  # noqa: PLR2004  # no count of people is longer
        step = 1 if words[end].isdecimal() else 2
        if step == 2 and not (words[end] in {",", "."} and end + 1 < last):  # noqa: PLR2004  # a mark, then digits
            break
        part = words[end + step - 1]
        near = tokens.starts[end + step - 1] - tokens.ends[end - 1] <= 1
        if not (part.isdecimal() and len(part) == 3 and near and len(words[index]) <= 3):  # noqa: PLR2004  # groups of three
            break
        digits += part
        end += step
    return int(digits[:_MOST_DIGITS]), end  # a longer one is too large whatever follows


def _ranges(words: Sequence[str], figures: list[Figure]) -> list[Figure]:
    """Join "between 20 and 30", "20 to 30" and "20-30"; widen "up to 30"."""
    joined: list[Figure] = []
    for figure in figures:
        before = joined[-1] if joined else None
        between = list(words[before.last : figure.first]) if before else []
        if before and _is_range(words, before, figure, between):
            joined[-1] = Figure(before.first, figure.last, before.low, before.best, max(before.high, figure.high))
        elif any(words[max(0, figure.first - len(phrase)) : figure.first] == phrase for phrase in _UP_TO_PHRASES):
            joined.append(figure._replace(low=1))
        else:
            joined.append(figure)
    return joined


def _is_range(words: Sequence[str], before: Figure, figure: Figure, between: list[str]) -> bool:
    if figure.best < before.best or before.best == 0:
        return False
    if between in (["to"], ["a"], ["–"], []) and figure.first - before.last <= 1:
        return bool(between) or figure.first == before.last
    return between in (["and"], ["et"]) and words[max(0, before.first - 1)] in _BETWEEN


def find_counts(
    tokens: Tokens,
    first: int,
    last: int,
    *,
    people: Sequence[tuple[int, int]] = (),
    skip: Sequence[tuple[int, int]] = (),
) -> dict[str, Count]:
    """Return the killed, injured and displaced reported in the tokens ``first:last``.

    ``people`` are the token spans of parties, so that "a soldier was killed" counts one.

    Examples
    --------
    >>> from geo.text.tokens import Tokens
    >>> tokens = Tokens("At least 17 people were killed and dozens wounded.")
    >>> counts = find_counts(tokens, 0, len(tokens))
    >>> counts["fatalities"].best, counts["injured"].low, counts["injured"].high
    (17, 12, 99)
    """
    sums: dict[str, list[Figure]] = {}
    figures = []
    things = False  # "64 drones were launched: 44 were shot down"
    for figure in find_figures(tokens, first, last):
        counted = _counts_people(tokens.words, figure)
        things = (things or not counted) and (not counted or tokens.words[figure.last : figure.last + 1] in _PREDICATES)
        if (
            counted
            and not things
            and not _is_age(tokens, figure)
            and not any(low <= figure.first < high for low, high in skip)
        ):
            figures.append(figure)
    figures = sorted([*figures, *_single(tokens, first, last, people, figures)])
    parts = _parts(tokens.words, figures, last)
    for figure in figures:
        kind = _kind_with_parts(tokens.words, figure, first, last, parts)
        if kind:
            sums.setdefault(kind, []).append(figure)
    return {kind: _total(tokens, found) for kind, found in sums.items()}


def _parts(words: Sequence[str], figures: Sequence[Figure], last: int) -> list[tuple[int, int]]:
    """Return the token spans that give a part of a number before them: "13 people, **including 5 children**, died"."""
    parts: list[tuple[int, int]] = []
    for at, figure in enumerate(figures):
        if parts and figure.first < parts[-1][1]:
            continue
        start = _part_start(words, figure, figures[at - 1].last if at else None)
        if start is None and at + 1 < len(figures) and _all_behind(words, figure) == figures[at + 1].first:
            parts.append((figure.last, figures[at + 1].last))  # of "two of the five men were killed" two are dead
        elif start is not None:
            parts.append((start, _part_end(words, figure, figures[at + 1 :], last)))
    return parts


def _part_start(words: Sequence[str], figure: Figure, before: int | None) -> int | None:
    """Return the token at which the part that a number counts begins; None where it counts no part.

    ``before`` is the end of the number before it; without one there is a whole only in "three of the 14 dead".
    """
    behind = list(words[figure.last : figure.last + 2])
    if before is None:
        return figure.first if _whole_behind(words, figure) else None
    if behind in _OF_THEM:
        return figure.first
    for index in range(figure.first - 1, max(before, figure.first - _PART_REACH) - 1, -1):
        if words[index] in _STOP:
            return None
        if any(tuple(words[index : index + len(part)]) == part for part in _PART_WORDS):
            return index
    return None


def _all_behind(words: Sequence[str], figure: Figure) -> int | None:
    """Return where the number of all stands from which a number takes some: "two of the **five** men"."""
    start = figure.last + 1 if words[figure.last : figure.last + 1] == ["des"] else figure.last + 2
    if start == figure.last + 2 and list(words[figure.last : start]) not in _OF_ALL:
        return None
    known = start < len(words) and (words[start].isdecimal() or words[start] in NUMBERS)
    return start if known else None


def _whole_behind(words: Sequence[str], figure: Figure) -> int | None:
    """Return where the number of all the dead stands: "three of the **14** dead were soldiers"."""
    start = _all_behind(words, figure)
    return start if start is not None and any(map(_class, words[start + 1 : start + 2])) else None


def _part_end(words: Sequence[str], figure: Figure, later: Sequence[Figure], last: int) -> int:
    """Return where a part ends: at a comma, a stop or a word of harm, behind the members of its list."""
    whole = _whole_behind(words, figure)
    if whole is not None:
        return whole
    listed = {one.first for one in later}
    for index in range(figure.last, last):
        if words[index] in _STOP or (words[index] == "," and index + 1 not in listed):
            return index
        if _class(words[index]) is not None:
            return index + 1 if index == _own_word(words, figure, last) else index
    return last


def _own_word(words: Sequence[str], figure: Figure, last: int) -> int:
    """Return the word that says what befell a part by itself: "dont cinq ont été **tués**", "of whom 10 **died**"."""
    index = figure.last + 2 if list(words[figure.last : figure.last + 2]) in _OF_THEM else figure.last
    while index < last and (words[index] in _AUXILIARIES or words[index].endswith(_ADVERB_ENDS)):
        index += 1
    return index


def _kind_with_parts(
    words: Sequence[str], figure: Figure, first: int, last: int, parts: Sequence[tuple[int, int]]
) -> str:
    """Return what a number counts, parts of others left out; a part counts only what another word says of it.

    "15 wounded, including 4 children" has no other count; in "30 soldiers, including 10 killed" the part is the toll.
    """
    for start, end in parts:
        if start <= figure.first < end:
            own = _own_word(words, figure, end)
            return (_class(words[own]) or "") if own < end else ""
    cut = [(start - (words[start - 1] == ","), end + (words[end : end + 1] == [","])) for start, end in parts]
    kept = [index for index in range(first, last) if not any(start <= index < end for start, end in cut)]
    at = kept.index(figure.first)
    moved = figure._replace(first=at, last=at + figure.last - figure.first)
    return _kind([words[index] for index in kept], moved, 0, len(kept))


def _counts_people(words: Sequence[str], figure: Figure) -> bool:
    if figure.best > 1900 and figure.best < 2100 and figure.last - figure.first == 1:  # noqa: PLR2004  # a year
        return False
    before = words[figure.first - 1] if figure.first else ""
    if before in _AFTER_MONTH or before in _AGED:
        return False
    reach = 3 if words[figure.last : figure.last + 1] in (["largest"], ["biggest"], ["main"]) else 2
    return not any(word in _NOT_PEOPLE for word in words[figure.last : figure.last + reach])


def _is_age(tokens: Tokens, figure: Figure) -> bool:
    """Whether a number between commas behind a name is an age: "Musa Bilal, 42, of Beni, died"."""
    words, first, last = tokens.words, figure.first, figure.last
    if figure.best > OLDEST or first < 2 or words[first - 1] != "," or words[last : last + 1] != [","]:  # noqa: PLR2004  # a name and its comma
        return False
    return tokens.written(first - 2, first - 1)[:1].isupper()


def _single(
    tokens: Tokens, first: int, last: int, people: Sequence[tuple[int, int]], figures: Sequence[Figure]
) -> list[Figure]:
    """Count "a soldier", "one of the gunmen": an article before a party in the singular."""
    taken = {index for figure in figures for index in range(figure.first, figure.last + 3)}
    found = []
    for start, end in people:
        for index in range(max(first, start - 3), start):
            plural = tokens.words[end - 1].endswith(_PLURAL_ENDS)
            apart = _BREAKS.intersection(tokens.words[index + 1 : start])  # "une attaque des ADF" is no man of theirs
            if tokens.words[index] in _ONE and index not in taken and not plural and not apart and end <= last:
                found.append(Figure(index, end, 1, 1, 1))
                break
    return found


def _of_violence(words: Sequence[str], index: int) -> bool:
    """Whether victims are those of another harm than death: "victimes de violences sexuelles", "victims of rape"."""
    return words[index].startswith("victim") and words[index + 1 : index + 2] in (
        ["de"],
        [
            "of",
        ],
        ["d"],
    )


def _kind(words: Sequence[str], figure: Figure, first: int, last: int) -> str:
    """Return what a number counts: the nearest word for killed, injured or displaced on either side."""
    best, kind = 99, ""
    for step, index in enumerate(range(figure.last, min(last, figure.last + _REACH_RIGHT)), start=1):
        if words[index] in _STOP:
            break
        found = _class(words[index])
        if found is not None and not _of_violence(words, index):
            best, kind = step, found
            break
    if kind and figure.first > first and words[figure.first - 1] in _JOINS:
        return kind
    for step, index in enumerate(range(figure.first - 1, max(first, figure.first - _REACH_LEFT) - 1, -1), start=1):
        found = _class(words[index])
        if words[index] in _STOP or (words[index].isdecimal() and index > first):
            break
        if found is not None:
            return found if step <= best else kind
    return kind


@lru_cache(maxsize=16_384)
def _class(word: str) -> str | None:
    return next((name for name, pattern in _CLASSES if pattern.match(word)), None)


def _total(tokens: Tokens, figures: Sequence[Figure]) -> Count:
    """Add the parts of a toll ("three soldiers and two civilians were killed")."""
    written = "; ".join(tokens.written(figure.first, figure.last) for figure in figures)
    return Count(
        low=sum(f.low for f in figures),
        best=sum(f.best for f in figures),
        high=sum(f.high for f in figures),
        text=written,
    )
