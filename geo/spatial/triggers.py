"""Words without which no phrase leads from a name to another place: one look at each spares the long patterns.

A signal is no proof: it tells where a phrase may stand, and the patterns of geo/spatial/relative_patterns.py and
geo/spatial/subregions.py decide. Most names have none near them, so most patterns are never tried.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING

from geo.text.cased_tokens import scan
from geo.text.context import WINDOW, has_any
from geo.text.memo import Memo

if TYPE_CHECKING:
    from geo.text.cased_tokens import CasedTokens

NOTHING = 0
LONGEST = 40  # code points: a word that begins before a window may reach into it

# In a window before a name; right before a name.
MEASURE, COMPASS, SIDED, NEAR, OUTSKIRTS, ACROSS, TRAVEL, SHORE = (1 << bit for bit in range(8))
OPENS_A_PART, LEADS_ON = (1 << bit for bit in range(8, 10))

# In small letters, anywhere in a word.
_STEMS = {
    MEASURE: ("km", "kilom", "nautical", "nmi", "mile", "meter", "metre", "m\u00e8tre", "yard", "feet"),
    COMPASS: ("north", "south", "east", "west", "nord", "sud", "inland"),
    SIDED: ("cent", "upper", "lower", "greater", "orient", "occident", "ridional", "septentrion"),
    NEAR: (
        *("near", "close", "vicin", "around", "neighb", "outside", "adjacent", "surround", "approach", "road"),
        *("highway", "route", "pr\u00e8s", "proche", "environs", "alentours", "abords", "proximit", "loin", "autour"),
        *("voisin", "limitroph"),
        "c\u00f4t",
    ),
    OUTSKIRTS: (
        *("outskirt", "suburb", "fringe", "periphery", "gates", "entrance"),
        *("p\u00e9riph", "banlieue", "faubourg", "entr\u00e9e", "lisi\u00e8re", "sortie"),
    ),
    ACROSS: ("across",),
    SHORE: (
        *("shore", "bank", "coast", "waterfront", "edge", "along", "rive", "rivage", "bord", "berge", "littoral"),
        "c\u00f4te",
    ),
}  # fmt: skip
# Whole words, in small letters.
_BEFORE_ALL = frozenset({"of", "the", "de", "du", "des", "la"})
_WORDS = {
    MEASURE: frozenset({"m", "mi", "ft"}),
    NEAR: frozenset({"far", "short", "next", "off"}),
    OUTSKIRTS: frozenset({"edge", "edges", "portes"}),
    ACROSS: frozenset({"over", "other", "autre"}),
    TRAVEL: frozenset({"minute", "minutes", "hour", "hours", "day", "days", "heure", "heures", "jour", "jours"}),
    SHORE: frozenset({"long"}),
    OPENS_A_PART: _BEFORE_ALL,
    LEADS_ON: _BEFORE_ALL | {
        "from", "near", "nearby", "around", "outside", "off", "to", "surrounding", "along", "beyond", "city", "town",
        "village", "capital", "hub", "port", "base", "territory", "district", "ville", "cit\u00e9", "localit\u00e9",
        "capitale", "lieu", "commune",
    },
}  # fmt: skip
# What only the end or the beginning of a word tells: "300m", "l'est" (but not "protest"), "d'".
_MARKED = (
    (MEASURE, re.compile(r"\d(?:m|mi|ft)\Z")),
    (COMPASS, re.compile(r"(?:\A|['\u2019])(?:est|ouest)\Z")),
    (ACROSS, re.compile(r"['\u2019]autre\Z")),
    (OPENS_A_PART, re.compile(r"\A(?:north|south|east|west|central|upper|lower|greater)")),
    (OPENS_A_PART | LEADS_ON, re.compile(r"\A[dl]['\u2019]")),
)
# Nine words of ten give none of these.
_ANY = re.compile("|".join([*chain.from_iterable(_STEMS.values()), *(mark.pattern for _, mark in _MARKED)]))


def _signals_of(word: str) -> int:
    small = word.lower()
    found = reduce(or_, (signal for signal, words in _WORDS.items() if small in words), NOTHING)
    if _ANY.search(small):
        found = reduce(or_, (signal for signal, stems in _STEMS.items() if has_any(small, stems)), found)
        found = reduce(or_, (signal for signal, mark in _MARKED if mark.search(small)), found)
    return found


_known = Memo(_signals_of)


class Signals:
    """The signals of the words before a position of one text.

    >>> signals = Signals(scan("Fighting 20 km north of Goma and in Sake"))
    >>> bool(signals.before(24) & COMPASS), bool(signals.last(24) & LEADS_ON), bool(signals.last(36) & LEADS_ON)
    (True, True, False)
    """

    __slots__ = ("_before", "_starts", "scan")

    def __init__(self, words: CasedTokens) -> None:
        self.scan, self._starts = words, words.starts
        self._before: dict[int, int] = {}  # parts and relative places ask for the same names

    def last(self, position: int) -> int:
        """Return the signals of the last word that begins before a position."""
        index = bisect_left(self._starts, position)
        return _known[self.scan.words[index - 1]] if index else NOTHING

    def before(self, position: int) -> int:
        """Return the signals of the words that reach into the :data:`geo.text.context.WINDOW` before a position."""
        found = self._before.get(position)
        if found is None:
            first = bisect_left(self._starts, position - WINDOW - LONGEST)
            words = self.scan.words[first : bisect_left(self._starts, position)]
            found = self._before[position] = reduce(or_, map(_known.__getitem__, words), NOTHING)
        return found


def signals_in(text: str) -> int:
    """Return the signals of all words of a text that is not divided yet."""
    return reduce(or_, map(_known.__getitem__, scan(text).words), NOTHING)
