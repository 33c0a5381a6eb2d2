"""Lists of words around names, read once from geo/toponyms/words/*.yaml: data, so that a word is added without code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.runtime.yaml_cache import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = Path(__file__).parent / "words"
_SETS = ("grammar", "name_tails", "name_heads", "site_words", "own_article", "institutions")
BANDS = ("very_common", "common", "known")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLists:
    """``classes`` leads from a lower-case word to the lists it is in; ``own`` to what it is itself.

    Words of ``grammar`` are no names at all, those of ``never`` seldom ones; ``never`` holds both. ``tails`` end
    a name and ``heads`` begin one though they are written small, ``sites`` are small words in names of sites; names of
    ``own_article`` have a "the" that makes no
    river, ``institutions`` are governments' houses, and ``directions`` are words like "north" and "western". ``known``
    are all words of ``classes``, ``own``, ``never`` and ``given``.
    """

    classes: Mapping[str, tuple[str, ...]]
    own: Mapping[str, tuple[str, ...]]
    never: frozenset[str]
    grammar: frozenset[str]
    tails: frozenset[str]
    heads: frozenset[str]
    sites: frozenset[str]
    own_article: frozenset[str]
    institutions: frozenset[str]
    directions: frozenset[str]
    given: frozenset[str]
    known: frozenset[str]


@cache
def load_word_lists() -> WordLists:
    """Return the lists of words. They never change while a program runs, so they are read once."""
    context, persons, common = (_read(name) for name in ("context", "persons", "common"))
    grammar, tails, heads, sites, own_article, institutions = (frozenset(context.pop(name)) for name in _SETS)
    never = grammar.union(context.pop("never"))
    given = frozenset(word.lower() for word in persons["given"])
    own: dict[str, tuple[str, ...]] = {}
    for name in BANDS:
        _mark(own, common[name], name)
    _mark(own, given, "given")
    _mark(own, (word.lower() for word in persons["family"]), "family")
    for name in ("months", "weekdays", "titles", "organisation_after", "street_after", "place_after"):
        _mark(own, context[name], f"is_{name}")
    classes: dict[str, tuple[str, ...]] = {}
    for name, words in context.items():
        _mark(classes, words, name)
    return WordLists(
        classes=classes, own=own, never=never, grammar=grammar, tails=tails, heads=heads, sites=sites,
        own_article=own_article, institutions=institutions, directions=frozenset(context["direction"]), given=given,
        known=frozenset().union(classes, own, never, given),
    )  # fmt: skip


def _mark(table: dict[str, tuple[str, ...]], words: Iterable[str], name: str) -> None:
    for word in words:
        table[word] = (*table.get(word, ()), name)


def _read(name: str) -> Any:
    return read_yaml(FOLDER / f"{name}.yaml")
