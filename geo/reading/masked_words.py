"""What stands for a masked party, place or date in the parse, and how far its span reaches."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import LANGUAGES, all_words, alternatives

if TYPE_CHECKING:
    from geo.reading.clause_words import PartyMention, PlaceMention

_DAY_PREPOSITIONS = all_words("reading.masked_words.day_prepositions")
_WITHIN = all_words("reading.masked_words.within")
_ARTICLE = re.compile(r"\b(?:al|el|as|ash|at|ad|adh|ar|an|az)-$")
_TYPE_WORD = re.compile(rf" (?:{alternatives('reading.masked_words.name_types')})(?! [A-Z])\b")


class _StandIns(NamedTuple):
    """The nouns that stand for parties, and the articles and endings that decide which."""

    several: str
    feminine: str
    other: str
    plural_articles: tuple[str, ...]
    singular_articles: tuple[str, ...]
    force_endings: tuple[str, ...]


@lru_cache(maxsize=len(LANGUAGES))
def _stand_ins(language: str) -> _StandIns:
    return _StandIns(
        all_words("reading.masked_words.several_stand_in", language)[0],
        all_words("reading.masked_words.feminine_stand_in", language)[0],
        all_words("reading.masked_words.other_stand_in", language)[0],
        all_words("shared.plural_articles", language),
        all_words("reading.masked_words.singular_articles", language),
        all_words("reading.masked_words.force_endings", language),
    )


def actor_word(one: PartyMention, text: str, language: str) -> str:
    """Return the common noun that stands for a party in the parse: its own head if it has one, else one of its kind."""
    words = text[one.start : one.end].split()
    inside = next((at for at, word in enumerate(words) if at and word in _WITHIN and words[at - 1].islower()), 0)
    last = words[inside - 1 if inside else -1].strip(")]\"'")  # "armed men on motorcycles" are men
    if last[:1].islower() and last.isalpha():
        return last
    before = text[max(0, one.start - 4) : one.start].casefold()
    stand_ins = _stand_ins(language)
    if before.endswith(stand_ins.plural_articles) or last.casefold().endswith(stand_ins.force_endings):
        return stand_ins.several
    return stand_ins.feminine if before.endswith(stand_ins.singular_articles) else stand_ins.other


def demonym_word(one: PlaceMention, text: str) -> str:
    """Return the adjective that stands for a nation, "" for other places."""
    return text[one.start : one.end].rsplit(maxsplit=1)[-1] if one.is_demonym else ""


def whole_name(text: str, place: PlaceMention, least: int) -> tuple[int, int]:
    """Return a name with what belongs to it: the article of "al-Hasakah", the type word of "Odesa City"."""
    article = _ARTICLE.search(text, max(least, place.start - 4), place.start)
    kind = None if place.is_demonym or place.is_country else _TYPE_WORD.match(text, place.end)
    return article.start() if article else place.start, kind.end() if kind else place.end


def with_preposition(text: str, span: tuple[int, int], least: int) -> tuple[int, int]:
    """Return a date with the preposition before it: "on 12 September", "le 3 juin"."""
    before = text[max(least, span[0] - 4) : span[0]].casefold()
    for word in _DAY_PREPOSITIONS:
        if before.endswith(word) and (len(before) == len(word) or not before[-len(word) - 1].isalpha()):
            return span[0] - len(word), span[1]
    return span
