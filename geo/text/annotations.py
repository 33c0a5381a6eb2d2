"""A text with the words marked by which its sentences are read.

The marks (who, what, mood, speech) are lists of words in ``sentence_words.yaml``; event types add their cues. All are
found in one pass, so that the cost of a longer list is small.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geo.runtime.yaml_cache import read_yaml
from geo.text.phrase_matcher import PhraseMatch, PhraseMatcher
from geo.text.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.text.phrase_matcher import RawHit

SENTENCE_WORDS = Path(__file__).with_name("sentence_words.yaml")


class Lexis(NamedTuple):
    """A phrasebook and the mark that each of its keys stands for; from ``cues_from`` on, keys are cues of events.

    ``numbers`` leads from a mark back to its key.
    """

    book: PhraseMatcher
    marks: tuple[str, ...]
    cues_from: int
    numbers: Mapping[str, int]


def lexis_of(marks: Mapping[str, Iterable[str]], *, cues_from: int | None = None) -> Lexis:
    """Return the lexis of lists of phrases, one mark a list; the last ones, from ``cues_from`` on, are cues.

    Examples
    --------
    >>> lexis = lexis_of({"state": ["army", "troops"]})
    >>> Marked("The army sent troops", lexis).all("state", 0, 9)
    [PhraseMatch(first=1, last=2, key=0), PhraseMatch(first=3, last=4, key=0)]
    """
    names = tuple(marks)
    pairs = [(phrase, key) for key, name in enumerate(names) for phrase in dict.fromkeys(marks[name])]
    return Lexis(
        PhraseMatcher(pairs), names, len(names) if cues_from is None else cues_from, {n: k for k, n in enumerate(names)}
    )


def read_marks(path: Path = SENTENCE_WORDS) -> dict[str, list[str]]:
    """Return the shipped lists of words, mark by mark."""
    marks: dict[str, list[str]] = read_yaml(path)["marks"]
    return marks


@lru_cache(maxsize=1)
def sentence_lexis() -> Lexis:
    """Return the lexis of the shipped marks alone, as the readers of clauses and attribution need it."""
    return lexis_of(read_marks())


NONE: tuple[list[PhraseMatch], list[int]] = ([], [])  # of a mark that a text has not; nobody writes into it


class Marked:
    """The tokens of a text and where each mark stands in it; of nested hits of one mark the longest is kept.

    The hits of a mark are put in order when they are asked for first: of some hundred marks a text is asked for few.
    """

    __slots__ = ("_groups", "_lexis", "_marks", "_named", "_raw", "cues", "tokens")

    def __init__(self, text: str, lexis: Lexis | None = None, *, tokens: Tokens | None = None) -> None:
        self._lexis = lexis or sentence_lexis()
        self.tokens = tokens or Tokens(text)
        self._raw: dict[int, list[RawHit]] = {}
        self._marks: dict[str, tuple[list[PhraseMatch], list[int]]] = {}
        self._groups: dict[tuple[str, ...], list[int]] = {}
        self._named: dict[str, list[RawHit]] = {}
        self.cues: list[PhraseMatch] = []
        raw, cues_from = self._raw, self._lexis.cues_from
        for hit in self._lexis.book.find(self.tokens.words):
            key = hit[2]
            if key >= cues_from:
                self.cues.append(PhraseMatch(hit[0], hit[1], key - cues_from))
            elif key in raw:
                raw[key].append(hit)
            else:
                raw[key] = [hit]

    def names(self) -> Sequence[str]:
        """Return the marks that the text has."""
        marks = map(self._lexis.marks.__getitem__, self._raw)
        return tuple(dict.fromkeys([*marks, *self._named]))

    def tag(self, first: int, last: int, names: Iterable[str]) -> None:
        """Add marks to the tokens ``first:last``: what another matcher found there. Done before marks are asked for."""
        for name in names:
            self._named.setdefault(name, []).append((first, last, 0))

    def all(self, name: str, first: int, last: int) -> list[PhraseMatch]:
        """Return the hits of a mark that begin at token ``first`` or later and before ``last``."""
        hits, firsts = self._marks.get(name) or self._ordered(name)
        return hits[bisect_left(firsts, first) : bisect_left(firsts, last)] if hits else []

    def has(self, name: str, first: int, last: int) -> bool:
        """Return whether a hit of the mark begins in ``first:last``."""
        firsts = (self._marks.get(name) or self._ordered(name))[1]
        at = bisect_left(firsts, first)
        return at < len(firsts) and firsts[at] < last

    def has_any(self, names: tuple[str, ...], first: int, last: int) -> bool:
        """Return whether a hit of any of some marks begins in ``first:last``."""
        firsts = self._groups.get(names)
        if firsts is None:
            found = (self._marks.get(name) or self._ordered(name) for name in names)
            firsts = self._groups[names] = sorted(first for _, own in found for first in own)
        return any_in(firsts, first, last)

    def ends_at(self, name: str, last: int) -> bool:
        """Return whether a hit of the mark ends right before token ``last``."""
        hits = self.all(name, last - 5, last)
        return bool(hits) and any(hit.last == last for hit in hits)

    def _ordered(self, name: str) -> tuple[list[PhraseMatch], list[int]]:
        raw = self._raw.get(self._lexis.numbers.get(name, -1), [])
        if name in self._named:
            raw = sorted([*raw, *self._named[name]])
        if not raw:
            found = self._marks[name] = NONE
            return found
        hits: list[PhraseMatch] = []
        for hit in raw:
            _keep_longest(hits, PhraseMatch(*hit))
        found = self._marks[name] = hits, [hit.first for hit in hits]
        return found


def any_in(firsts: Sequence[int], first: int, last: int) -> bool:
    """Return whether one of some sorted positions lies in ``first:last``."""
    at = bisect_left(firsts, first)
    return at < len(firsts) and firsts[at] < last


def _keep_longest(found: list[PhraseMatch], hit: PhraseMatch) -> None:
    while found and found[-1].first == hit.first and found[-1].last < hit.last:
        found.pop()
    if not found or hit.last > found[-1].last:
        found.append(hit)
