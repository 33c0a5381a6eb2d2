"""Where names of the gazetteer stand in a text: the longest name at each capital, with its candidates as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.names import ABBR, DEMONYM, ROMANISED
from geo.recognition import NameMatch
from geo.scan import LONGEST_NAME, Keys, Scan, scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from geo.gazetteer import Gazetteer

    Candidates = tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]

# Of a name that hundreds of places bear, those with most people are weighed; the rest is told as a number only.
MOST_CANDIDATES = 40
REMEMBERED = 50_000  # names whose candidates are kept in memory
# A line in capitals of this many words or more is shouted: capitals tell nothing there.
SHOUTED_WORDS = 4
_APOSTROPHES = frozenset("'’ʼ")
_LINKS = frozenset(
    "of the and la le les de du des del el al da do dos das di y sur en upon on le van den der d l".split()
)


class Matcher:
    """Finds names in texts. Holds the keys of words and the candidates of names that it has met, nothing else."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        from geo.gazetteer import normalise

        self._gazetteer = gazetteer
        self._keys = Keys(normalise)
        self._candidates: dict[str, Candidates] = {}
        self.index_features: dict[tuple[str, int], list[str]] = {}

    def scan(self, text: str) -> Scan:
        """Divide a text into words."""
        return scan(text, self._keys)

    def matches(self, text: Scan) -> Iterator[NameMatch]:
        """Yield the longest name at each capital that does not lie in an earlier one."""
        words, count, after = text.words, len(text.words), 0
        for first in range(count):
            if first < after or not words[first][0].isupper():
                continue
            match = self._at(text, first, count)
            if match is not None:
                after = match.last
                yield match

    def _at(self, text: Scan, first: int, count: int) -> NameMatch | None:
        last = first + 1
        while last < count and last - first < LONGEST_NAME and text.glued[last]:
            last += 1
        if last < count and text.words[last] == "s" and text.gap(last) in _APOSTROPHES:
            match = self._owned(text, first, last, count)
            if match is not None:
                return match
        match = self._longest(text, first, text.keys[first:last], text.starts[first])
        if match is None and first in text.elided:
            start = text.elided[first]
            if text.text[start].isupper():
                keys = [self._keys[text.text[start : text.ends[first]]], *text.keys[first + 1 : last]]
                match = self._longest(text, first, keys, start)
        return match

    def _longest(self, text: Scan, first: int, keys: list[str], start: int) -> NameMatch | None:
        window = " ".join(keys)
        for length in reversed(self._gazetteer.prefixes(window)):
            last = first + window.count(" ", 0, length) + 1
            if self._capitals_fit(text, first, last):
                key = window[:length]
                end = text.ends[last - 1]
                rows, flags = self.candidates(key, capitals=_in_capitals(text.text[start : end + 1]))
                if len(rows):
                    return NameMatch(first, last, key, start, end, rows, flags)
        return None

    def _owned(self, text: Scan, first: int, mark: int, count: int) -> NameMatch | None:
        """Return the name that goes on behind its "'s": "Prince George's County"; None where it does not."""
        last = mark + 1
        while last < count and last - first < LONGEST_NAME and text.glued[last]:
            last += 1
        keys = [*text.keys[first : mark - 1], f"{text.keys[mark - 1]}s", *text.keys[mark + 1 : last]]
        window = " ".join(keys)
        for length in reversed(self._gazetteer.prefixes(window)):
            stop = first + window.count(" ", 0, length) + 2
            if stop > mark and self._capitals_fit(text, first, stop):
                rows, flags = self.candidates(window[:length], capitals=False)
                if len(rows):
                    return NameMatch(first, stop, window[:length], text.starts[first], text.ends[stop - 1], rows, flags)
        return None

    @staticmethod
    def _capitals_fit(text: Scan, first: int, last: int) -> bool:
        """A name of several words has capitals but in its links: "Sake of" is none, "Isle of Man" is."""
        if last - first == 1:
            return True
        words = text.words[first:last]
        return _has_capital(words[-1]) and all(_has_capital(w) or w.lower() in _LINKS or w == "s" for w in words)

    def candidates(self, key: str, *, capitals: bool) -> Candidates:
        """Return rows and flags of the places that a key may mean; abbreviations only where it is written as one."""
        found = self._candidates.get(key)
        if found is None:
            if len(self._candidates) > REMEMBERED:
                self._candidates.clear()
            found = self._candidates[key] = self._weighed(key)
        rows, flags = found
        if not capitals:
            keep = (flags & (ABBR | ROMANISED)) == 0
            if not keep.all():
                return rows[keep], flags[keep]
        return found

    def _weighed(self, key: str) -> Candidates:
        hits = self._gazetteer.hits(key)
        rows = np.array([hit.row for hit in hits], np.int64)
        flags = np.array([hit.flags for hit in hits], np.uint8)
        if (flags & DEMONYM).any():
            # "Canadian" is a town of Texas too, but nobody means it without saying so.
            people = (flags & DEMONYM) > 0
            rows, flags = rows[people], flags[people]
        if len(rows) > MOST_CANDIDATES:
            columns = self._gazetteer.columns
            order = np.lexsort((-columns.population[rows].astype(np.int64), columns.origin[rows] > 3))  # noqa: PLR2004
            keep = np.sort(order[:MOST_CANDIDATES])
            rows, flags = rows[keep], flags[keep]
        return rows, flags


def _has_capital(word: str) -> bool:
    """Return whether a word begins with a capital, if need be behind an elision: "d'Ivoire"."""
    return word[0].isupper() or (word[1:2] in _APOSTROPHES and word[2:3].isupper())


def _in_capitals(written: str) -> bool:
    """Return whether a name is written as an abbreviation is: "DRC", "U.S.", "W.Va.", "Ind."; the next mark is given too."""
    return "." in written or written.isupper() or written[:-1].isupper()


def shouted(text: Scan) -> frozenset[int]:
    """Return the words that stand in a line of capitals: a headline."""
    found: list[int] = []
    run: list[int] = []
    for index, word in enumerate(text.words):
        if word.isupper() and len(word) > 1 or (word.isupper() and run):
            run.append(index)
            continue
        if len(run) >= SHOUTED_WORDS:
            found.extend(run)
        run = []
    if len(run) >= SHOUTED_WORDS:
        found.extend(run)
    return frozenset(found)
