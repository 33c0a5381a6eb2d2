"""A text with the words marked by which its sentences are read.

The marks (who, what, mood, speech) are lists of words in ``sentence_words.yaml``; event types add their cues. All are
found in one pass, so that the cost of a longer list is small.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geo.phrases import Hit, Phrasebook, Tokens
from geo.yaml_copies import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SENTENCE_WORDS = Path(__file__).with_name("sentence_words.yaml")


class Lexis(NamedTuple):
    """A phrasebook and the mark that each of its keys stands for; from ``cues_from`` on, keys are cues of events."""

    book: Phrasebook
    marks: tuple[str, ...]
    cues_from: int


def lexis_of(marks: Mapping[str, Iterable[str]], *, cues_from: int | None = None) -> Lexis:
    """Return the lexis of lists of phrases, one mark a list; the last ones, from ``cues_from`` on, are cues.

    Examples
    --------
    >>> lexis = lexis_of({"state": ["army", "troops"]})
    >>> Marked("The army sent troops", lexis).all("state", 0, 9)
    [Hit(first=1, last=2, key=0), Hit(first=3, last=4, key=0)]
    """
    names = tuple(marks)
    pairs = [(phrase, key) for key, name in enumerate(names) for phrase in dict.fromkeys(marks[name])]
    return Lexis(Phrasebook(pairs), names, len(names) if cues_from is None else cues_from)


def read_marks(path: Path = SENTENCE_WORDS) -> dict[str, list[str]]:
    """Return the shipped lists of words, mark by mark."""
    marks: dict[str, list[str]] = read_yaml(path)["marks"]
    return marks


@lru_cache(maxsize=1)
def sentence_lexis() -> Lexis:
    """Return the lexis of the shipped marks alone, as the readers of clauses and attribution need it."""
    return lexis_of(read_marks())


class Marked:
    """The tokens of a text and where each mark stands in it; of nested hits of one mark the longest is kept."""

    __slots__ = ("_firsts", "_hits", "cues", "tokens")

    def __init__(self, text: str, lexis: Lexis | None = None, *, tokens: Tokens | None = None) -> None:
        lexis = lexis or sentence_lexis()
        marks, cues_from = lexis.marks, lexis.cues_from
        self.tokens = tokens or Tokens(text)
        hits: dict[str, list[Hit]] = {}
        self.cues: list[Hit] = []
        for hit in lexis.book.find(self.tokens.words):
            key = hit.key
            if key >= cues_from:
                self.cues.append(Hit(hit.first, hit.last, key - cues_from))
            else:
                name = marks[key]
                if name in hits:
                    _keep_longest(hits[name], hit)
                else:
                    hits[name] = [hit]
        self._hits = hits
        self._firsts = {name: [hit.first for hit in found] for name, found in hits.items()}

    def names(self) -> Sequence[str]:
        """Return the marks that the text has."""
        return tuple(self._hits)

    def all(self, name: str, first: int, last: int) -> list[Hit]:
        """Return the hits of a mark that begin at token ``first`` or later and before ``last``."""
        firsts = self._firsts.get(name)
        if not firsts:
            return []
        return self._hits[name][bisect_left(firsts, first) : bisect_left(firsts, last)]

    def has(self, name: str, first: int, last: int) -> bool:
        """Return whether a hit of the mark begins in ``first:last``."""
        firsts = self._firsts.get(name)
        if not firsts:
            return False
        at = bisect_left(firsts, first)
        return at < len(firsts) and firsts[at] < last

    def ends_at(self, name: str, last: int) -> bool:
        """Return whether a hit of the mark ends right before token ``last``."""
        hits = self.all(name, last - 5, last)
        return bool(hits) and any(hit.last == last for hit in hits)


def _keep_longest(found: list[Hit], hit: Hit) -> None:
    while found and found[-1].first == hit.first and found[-1].last < hit.last:
        found.pop()
    if not found or hit.last > found[-1].last:
        found.append(hit)
