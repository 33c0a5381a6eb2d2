"""Words of a text, folded to lower case without accents, with their offsets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate

# Hyphens and apostrophes only join: "car-bomb" is "car bomb", "l'armée" is "l armée".
_TOKEN = re.compile(r"(\w+|[^\w\s'’\-‐‑])")


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the word in lower case and without accents.

    Examples
    --------
    >>> fold("Armée")
    'armee'
    """
    low = word.lower()
    if low.isascii():
        return low
    bare = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return bare or low  # a mark that stands alone is a word of its own: no word is empty


def word_set(written: str) -> frozenset[str]:
    """Return the words of a line as a set: for the short lists that rules need.

    Examples
    --------
    >>> sorted(word_set("with from in"))
    ['from', 'in', 'with']
    """
    return frozenset(written.split())


class Tokens:
    """The words and marks of a text: folded words, and where each begins and ends in code points.

    Examples
    --------
    >>> Tokens("The car-bomb, l'armée").words
    ['the', 'car', 'bomb', ',', 'l', 'armee']
    """

    __slots__ = ("ends", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        low = text.lower()
        same = len(low) == len(text)  # a few letters change their length in lower case
        # Gaps and tokens take turns: their lengths add up to the offsets, faster than asking every match for its own.
        pieces = _TOKEN.split(low if same else text)
        offsets = list(accumulate(map(len, pieces)))
        self.starts, self.ends = offsets[:-1:2], offsets[1::2]
        words = pieces[1::2]
        if not (same and low.isascii()):
            words = [word if same and word.isascii() else fold(word) for word in words]
        self.words = words

    def __len__(self) -> int:
        return len(self.words)

    def written(self, first: int, last: int) -> str:
        """Return the text from token ``first`` up to, not including, token ``last``."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of the tokens that begin in ``start:end`` (code points)."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def at(self, position: int) -> int:
        """Return the number of the token that holds or precedes a code point."""
        return max(0, bisect_right(self.starts, position) - 1)
