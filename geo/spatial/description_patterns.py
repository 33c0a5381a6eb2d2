"""Noun phrases that describe a place instead of naming it: "the provincial capital", "la ville"."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import LANGUAGES, all_words, alternatives, leading, values_of
from geo.text.lazy_regex import first_match, of_any_language, of_each_language, pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from geo.text.cased_tokens import CasedTokens

_SECTION = "spatial.description_patterns"
_SIGNS = f"{_SECTION}.signs"
RANK: dict[str, int] = values_of(f"{_SECTION}.ranks")
AREA_KINDS: dict[str, list[str]] = values_of(f"{_SECTION}.area_kinds")
# What a noun may stand for, the closest kind first.
NOUN_KINDS: dict[str, tuple[str, ...]] = {
    noun: tuple(kinds) for noun, kinds in values_of(f"{_SECTION}.noun_kinds").items()
}
TAG_WORDS: dict[str, str] = values_of(f"{_SECTION}.tag_words")


class Asked(NamedTuple):
    """An expression of one language, and words in small letters of which one stands in all that it finds.

    >>> [[match[0] for match in asked.found("To the CAPITAL.", "to the capital.")] for asked in CAPITAL]
    [['the CAPITAL'], []]
    """

    expression: re.Pattern[str]
    signs: tuple[str, ...]

    def found(self, text: str, lowered: str) -> Iterator[re.Match[str]]:
        """Return what is found in a text; ``lowered`` is the text in small letters."""
        return self.expression.finditer(text) if any(sign in lowered for sign in self.signs) else iter(())


def _asked(name: str) -> tuple[Asked, ...]:
    signs = [all_words(f"{_SIGNS}.{name}", language) for language in LANGUAGES]
    return tuple(Asked(*pair) for pair in zip(_each(name), signs, strict=True))


def _each(name: str, flags: str = "(?i)") -> tuple[re.Pattern[str], ...]:
    nouns = ("|".join(values_of(f"{_SECTION}.noun_kinds", language)) for language in LANGUAGES)
    return tuple(
        one
        for language, own in zip(LANGUAGES, nouns, strict=True)
        for one in of_each_language(f"{_SECTION}.{name}", language, flags=flags, nouns=own)
    )


def _either(name: str) -> re.Pattern[str]:
    return of_any_language(f"{_SECTION}.{name}")


LARGEST, CAPITAL, COUNTRY_PART = map(_asked, ("largest", "capital", "country_part"))
OF_NOUN = _each("of_noun")
ITS_CAPITAL, OWNER = _either("its_capital"), _either("owner")
OF_AREA = pattern(rf"(?i)\A\s(?:{alternatives(f'{_SECTION}.of_area')})\s?(?:{leading('shared.the_before', 'en')})?\Z")
PLAIN_WORDS = frozenset(all_words(f"{_SECTION}.plain_words"))
# A bare "the state", "the country" is its government or everybody, a bare "the region" anything: never a place.
NEEDS_ATTRIBUTE = frozenset(all_words(f"{_SECTION}.needs_attribute"))

NOUN_PHRASE = _each("noun_phrase", flags="")
_DETERMINERS = frozenset(all_words(f"{_SECTION}.determiners"))
# "l'île" is one word.
_ELIDED = all_words(f"{_SECTION}.elided")
_NOUNS = frozenset(NOUN_KINDS) | {f"{an}{mark}{noun}" for noun in NOUN_KINDS for an in _ELIDED for mark in "'\u2019"}
FARTHEST = 4  # words from the noun back to its article, over three adjectives
# "Goma, the lakeside city" and "the provincial capital, Goma": the name beside it speaks for itself.
NAME_BEFORE = pattern(r"\A\s?[,(\u2013\u2014]\s?(?:[a-z]+\s){0,2}\Z")
NAME_AFTER = pattern(rf"\A,?\s(?:{leading(f'{_SECTION}.name_links')})?\Z")


# Where a bare "the town" is ground ("fled the town", "in the city") and no government ("the city has jurisdiction").
ON_GROUND = pattern(rf"(?i)(?<![\w-])(?:{alternatives(f'{_SECTION}.on_ground')})\s\Z")
FATE = _either("fate")
PREDICATE = pattern(rf"(?i)(?<![\w-])(?:{alternatives(f'{_SECTION}.predicate')})\s\Z")
OF_MORE = pattern(rf"\A\s(?:{alternatives(f'{_SECTION}.of_more')})\b")
_SKIPPED = frozenset(all_words(f"{_SECTION}.skipped"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A noun phrase taken apart: what kinds its noun may mean, and what its adjectives ask for."""

    start: int
    end: int
    noun: str
    kinds: tuple[str, ...]
    tags: tuple[str, ...] = ()
    proper: str = ""


def noun_phrases(text: str, openings: Iterable[int]) -> list[Described]:
    """Return the describing noun phrases of a text whose every word is understood.

    ``openings`` are positions of their articles (:func:`openings_of`).

    >>> from geo.text.cased_tokens import scan
    >>> text = "They left the Gulf state. The lakeside city fell."
    >>> [(d.noun, d.tags, d.proper) for d in noun_phrases(text, openings_of(scan(text)))]
    [('state', (), 'Gulf'), ('city', ('lakeside',), '')]
    """
    found, end = [], 0
    for start in openings:
        match = first_match(one.match(text, start) for one in NOUN_PHRASE) if start >= end else None
        if match:
            end = match.end()
            found.append(_described(match))
    return [phrase for phrase in found if phrase]


def openings_of(words: CasedTokens) -> Iterator[int]:
    """Yield where an article stands up to four words before a noun that may mean a place."""
    if _NOUNS.isdisjoint(words.written):
        return
    written = words.words
    for index in compress(range(len(written)), map(_NOUNS.__contains__, written)):
        if "'" in written[index] or "\u2019" in written[index]:
            yield words.starts[index]
            continue
        for before in range(index - 1, max(index - 1 - FARTHEST, -1), -1):
            if written[before] in _DETERMINERS:
                yield words.starts[before]
                break


def _described(match: re.Match[str]) -> Described | None:
    groups = match.groupdict()
    noun = match["noun"].lower()
    words = [word for word in (groups.get("adj") or groups.get("post") or "").split() if word not in _SKIPPED]
    tags = tuple(TAG_WORDS[word.lower()] for word in words if word.lower() in TAG_WORDS)
    rest = [word for word in words if word.lower() not in TAG_WORDS and word.lower() not in PLAIN_WORDS]
    proper = " ".join(word for word in rest if word[0].isupper())
    unread = [word for word in rest if not word[0].isupper()]
    if "adj" in groups and unread:
        return None
    if noun in NEEDS_ATTRIBUTE and not (tags or proper):
        return None
    people = proper or " ".join(unread)  # French writes "la ville congolaise" small
    return Described(start=match.start(), end=match.end(), noun=noun, kinds=NOUN_KINDS[noun], tags=tags, proper=people)
