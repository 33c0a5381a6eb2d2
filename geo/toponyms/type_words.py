"""Words that give the kind of the place they stand beside, read once from words/type_words.yaml."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from geo.lang import alternatives
from geo.runtime.yaml_cache import read_yaml
from geo.toponyms.word_lists import FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_COMPOUND, _COUNTRIES = "compound", "countries"
_WIDEST = 24  # characters of a word and its preposition before a name


@cache
def type_words() -> Mapping[str, str]:
    """Return the kind of place of each word, in lower case: ``{"county": "adm2"}``."""
    data = read_yaml(FOLDER / "type_words.yaml")
    return {word: kind for kind, words in data.items() if kind not in {_COMPOUND, _COUNTRIES} for word in words}


@cache
def compound_types() -> Mapping[tuple[str, str], str]:
    """Return the kind of two words together: ``{("village", "tract"): "adm2"}``."""
    data = read_yaml(FOLDER / "type_words.yaml")[_COMPOUND]
    return {(first, last): kind for words, kind in data.items() for first, _, last in [words.partition(" ")]}


@cache
def type_pattern() -> str:
    """Return a pattern of one type word, the longest first."""
    words = {*type_words(), *(" ".join(pair) for pair in compound_types()), "local government area"}
    return (
        "(?:"
        + "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in sorted(words, key=lambda w: (-len(w), w)))
        + ")"
    )


@cache
def settlement_pattern() -> str:
    """Return a pattern of a word for a settlement or a unit of villages: all capitals before it belong to one name."""
    words = [word for word, kind in type_words().items() if kind == "settlement"]
    words += [word for word in _countries() if " " not in word]
    words += [" ".join(pair) for pair, kind in compound_types().items() if kind == "adm2"]
    return f"(?:{'|'.join(re.escape(word).replace(' ', '[ -]') for word in sorted(words, key=lambda w: (-len(w), w)))})"


def type_beside(text: str, end: int) -> str:
    """Return the kind that a word behind a name says it is, "" where none does: "Bakhmutskyi district"."""
    match = _behind().match(text, end)
    if not match:
        return ""
    word = match[1].lower().replace("-", " ")
    first, _, last = word.partition(" ")
    return compound_types().get((first, last), "adm2") if last else type_words().get(match[1].lower(), "")


def last_type(name: str) -> str:
    """Return the kind that the last word of a name says it is, "" where none does: "Kawlin Township"."""
    before, _, last = name.rpartition(" ")
    return type_words().get(last.lower(), "") if before else ""


def country_beside(text: str, start: int, end: int) -> str:
    """Return the country that a type word beside a name tells: a payam lies in South Sudan, a woreda in Ethiopia."""
    behind, before = _telling()
    match = behind.match(text, end) or before.search(text, max(0, start - _WIDEST), start)
    return _countries()[match[1].lower().replace("-", " ")] if match else ""


def countries_of_types(words: Collection[str]) -> frozenset[str]:
    """Return the countries that the type words of a text tell; ``words`` are all its words as they are written."""
    return frozenset(code for word, code in _countries().items() if word in words)


@cache
def _countries() -> Mapping[str, str]:
    data: Mapping[str, str] = read_yaml(FOLDER / "type_words.yaml")[_COUNTRIES]
    return data


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf"(?i)\s({type_pattern()})\b")


@cache
def _telling() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in sorted(_countries(), key=len, reverse=True))
    of = rf"(?:\s(?:{alternatives('toponyms.type_words.of')}))?\s\Z"
    return re.compile(rf"(?i)\s({words})\b"), re.compile(rf"\b({words}){of}")
