"""Text -> words as parallel lists, and where names of the index stand in them. The inner loop of the resolver.

Words are kept as columns, not as objects: a report of 1,500 characters has 250 of them and must cost well under a
millisecond. Keys of words are remembered across reports, since a language uses few of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# "U.S.", "N'Djamena", "l'Ituri" (divided at the apostrophe), numbers; "'s" is no word of its own.
_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:['’ʼ](?!s\b)[^\W_]+)*")
_ELISION = re.compile(r"(?:[ldjnmtsc]|qu|jusqu|lorsqu|puisqu)['’ʼ](?=[^\W\d_])", re.IGNORECASE)
# What may stand between two words of one name.
_GLUE = frozenset({" ", "-", "–", "\u00a0", "\n", ". ", "."})
_AFTER_SHORT = frozenset({"st", "ste", "mt", "ft", "pt", "n", "s", "e", "w"})
LONGEST_NAME = 8  # words; "Democratic Republic of São Tomé and Príncipe" has seven
REMEMBERED = 200_000  # keys of words kept in memory


@dataclass(slots=True)
class Scan:
    """The words of a text: where they start and end, their keys, and whether a word is glued to the one before."""

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    glued: list[bool] = field(default_factory=list)
    elided: dict[int, int] = field(default_factory=dict)  # word -> where it goes on behind "l'", "d'"

    def gap(self, index: int) -> str:
        """Return what stands between the word before and this one."""
        before = self.ends[index - 1] if index else 0
        return self.text[before : self.starts[index]]


class Keys(dict[str, str]):
    """Word -> key, filled as words are met; forgets everything when it has grown too large."""

    def __init__(self, normalise: Callable[[str], str]) -> None:
        super().__init__()
        self._normalise = normalise

    def __missing__(self, word: str) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        key = self[word] = self._normalise(word)
        return key


def scan(text: str, keys: Keys) -> Scan:
    """Divide a text into words."""
    found = Scan(text)
    starts, ends, words, glued = found.starts, found.ends, found.words, found.glued
    last = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match.group()
        if "'" in word or "’" in word or "ʼ" in word:
            elided = _ELISION.match(word)
            if elided:
                found.elided[len(words)] = start + elided.end()
        gap = text[last:start]
        glued.append(gap in _GLUE and (gap[0] != "." or (bool(words) and words[-1].lower() in _AFTER_SHORT)))
        starts.append(start)
        ends.append(end)
        words.append(word)
        last = end
    found.keys = [keys[word] for word in words]
    return found
