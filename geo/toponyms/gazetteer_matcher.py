"""Where names of the gazetteer stand in a text: the longest name at each capital, with its candidates as arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.gazetteer.kinds import KIND_NUMBER
from geo.gazetteer.names import ABBR, DEMONYM, ROMANISED, WEAK
from geo.gazetteer.world_store import OUTER
from geo.lang import all_words
from geo.text.cased_tokens import APOSTROPHES, CasedTokens, begins_with_article, scan
from geo.text.memo import Memo
from geo.toponyms.features import NameMatch
from geo.toponyms.site_names import LONGEST_SITE, SITE_KINDS, site_spans
from geo.toponyms.type_words import countries_of_types, type_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from geo.gazetteer.store import Gazetteer

    Rows = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.uint8]

_FLOWING = frozenset(
    form for word in all_words("toponyms.gazetteer_matcher.flowing") for form in (word, word.capitalize(), word.upper())
)
# French adjectives that end a name and are written small: "R\u00e9publique centrafricaine", "Arabie saoudite".
_ADJECTIVES = frozenset(all_words("toponyms.gazetteer_matcher.adjectives"))  # fmt: skip
RIVER = KIND_NUMBER["river"]
_SITES = tuple(KIND_NUMBER[kind] for kind in sorted(SITE_KINDS))
_SELDOM = DEMONYM | ABBR | ROMANISED
LONGEST_NAME = 8  # words; "Democratic Republic of São Tomé and Príncipe" has seven
# Of a name that hundreds of places bear, those with most people are weighed; the rest is reported as a number only.
MOST_CANDIDATES = 40
REMEMBERED = 50_000  # names, and words that may begin one, kept in memory
# A line in capitals of this many words or more is shouted: capitals tell nothing there.
SHOUTED_WORDS = 4
_FEW = 4  # places, or countries, up to which a name speaks of a country
_WRITTEN = 3  # origins from here on are not written in a gazetteer of the theatre or the world
_LINKS = frozenset(all_words("toponyms.gazetteer_matcher.links"))  # fmt: skip


class Candidates(NamedTuple):
    """Places that a key may mean: all of them, and those without abbreviations and machine romanisations."""

    rows: Rows
    flags: Flags
    plain_rows: Rows
    plain_flags: Flags


_SPEAKING = tuple(KIND_NUMBER[kind] for kind in ("country", "adm1"))
_CITY = KIND_NUMBER["city"]
_OWN = 2  # origins up to here: the user's and the theatre's gazetteers


class Match(NamedTuple):
    """The name that begins what is written somewhere: how many words it has, its key, and the places it may mean."""

    words: int
    key: str
    rows: Rows
    flags: Flags
    outer: bool = False


class GazetteerMatcher:
    """Finds names in texts. Holds the keys of words and the candidates of names that it has met, nothing else.

    Villages that are known by the ten thousand (``OUTER`` origins) count in countries that a text speaks of only:
    :meth:`opened_for` returns the matcher that knows them.

    ``grammar`` are words (lower case) that are no names unless written in capitals: "In", "Après"; ``tails`` end a name
    though written small: "Morag corridor". ``sites`` are words written small in names of sites: "Khartoum airport".
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        *,
        grammar: frozenset[str] = frozenset(),
        tails: frozenset[str] = frozenset(),
        sites: frozenset[str] = frozenset(),
    ) -> None:
        from geo.gazetteer.store import normalise

        self._gazetteer = gazetteer
        self._grammar, self._tails, self._sites = grammar, tails, sites
        self._keys = Memo(normalise)
        self._candidates: dict[str, Candidates] = {}
        self._found: dict[str, Match | None] = {}
        self._columns = gazetteer.columns
        self._open: frozenset[int] = frozenset()
        self._opened: dict[frozenset[int], GazetteerMatcher] = {}
        self._countries: dict[str, frozenset[int]] = {}

    def opened_for(self, matches: Iterable[NameMatch], text: CasedTokens) -> GazetteerMatcher:
        """Return the matcher that knows the villages of the countries of which these names of a text speak.

        A weak name speaks with its type word only: "Upper Nile state". A text that names no country and no unit at all
        speaks of the theatre's.
        """
        outer, countries = self._gazetteer.outer_countries, self._countries
        spoken: set[int] = set()
        for match in matches:
            known = countries.get(match.key)
            if known is None:
                if len(countries) > REMEMBERED:
                    countries.clear()
                known = countries[match.key] = self._spoken_of(match)
            if not known and _is_typed(text, match.last) and (match.flags & WEAK).any():
                known = self._spoken_of(match, weak=True)
            spoken |= known
        typed = countries_of_types(text.written)
        if typed:
            spoken |= {number for number in outer if self._gazetteer.countries[number] in typed}
        if not spoken:
            spoken = set(self._gazetteer.near_countries)
        wanted = frozenset(outer.intersection(spoken))
        if not wanted:
            return self
        other = self._opened.get(wanted)
        if other is None:
            other = GazetteerMatcher(self._gazetteer, grammar=self._grammar, tails=self._tails, sites=self._sites)
            other._keys, other._open = self._keys, wanted
            self._opened[wanted] = other
        return other

    def _spoken_of(self, match: NameMatch, *, weak: bool = False) -> frozenset[int]:
        """Return the countries of which a name speaks: as country, unit, people, main city, or entry of a gazetteer."""
        columns, rows = self._columns, match.rows
        kinds, origins = columns.kind[rows], columns.origin[rows]
        speaks = np.isin(kinds, _SPEAKING) | (origins <= _OWN) | ((kinds == _CITY) & (len(rows) <= _FEW))
        speaks |= (origins < _WRITTEN + 1) & (len(rows) == 1)
        if not weak:
            speaks &= (match.flags & WEAK) == 0
        found = frozenset(columns.country[rows[speaks]].tolist())
        return found if len(found) <= _FEW else frozenset()

    @staticmethod
    def scan(text: str) -> CasedTokens:
        """Divide a text into words."""
        return scan(text)

    def matches(self, text: CasedTokens) -> Iterator[NameMatch]:
        """Yield the longest name at each capital that does not lie in an earlier one."""
        after = 0
        ended = not _ADJECTIVES.isdisjoint(text.written)
        tailed, flowing = not self._tails.isdisjoint(text.written), not _FLOWING.isdisjoint(text.written)
        sites = self._beside_sites(text)
        for first in text.capitals:
            if first >= after:
                led = first > after and begins_with_article(text, first)
                match = self._with_article(text, first) if led else self._at(text, first)
                if ended:
                    match = self._ended(text, first) or match
                if first in sites:
                    match = self._site(text, first, after, match) or match
                if match is None and tailed:
                    match = self._tailed(text, first)
                if match is None and flowing:
                    match = self._flowing(text, first)
                if match is not None:
                    after = match.last
                    yield match

    def _beside_sites(self, text: CasedTokens) -> set[int]:
        """Return the numbers of the words that are near enough to a word of sites to belong to the name of one."""
        if self._sites.isdisjoint(text.written):
            return set()
        at = [index for index, word in enumerate(text.words) if word in self._sites]
        return {near for index in at for near in range(index - LONGEST_SITE, index + LONGEST_SITE)}

    def _at(self, text: CasedTokens, first: int) -> NameMatch | None:
        """Return the longest name that begins with a word. What is written there, with a stop after it, decides."""
        starts, ends = text.starts, text.ends
        stop = _reach(text, first)
        end = ends[stop - 1]
        written = text.text[starts[first] : end + 1 if text.text.startswith(".", end) else end]
        try:
            found = self._found[written]
        except KeyError:
            if len(self._found) > REMEMBERED:
                self._found.clear()
            found = self._found[written] = self._look_up(text, first, stop)
        if found is None:
            return None
        last = first + found.words
        match = NameMatch(first, last, found.key, starts[first], ends[last - 1], found.rows, found.flags)
        match.outer = found.outer
        return match

    def _with_article(self, text: CasedTokens, first: int) -> NameMatch | None:
        """Return the name that a small Arabic article begins, found with its article or without: "al-Bab"."""
        match = self._at(text, first - 1)
        if match is None or match.last == first:
            match = self._at(text, first)
            if match is not None:
                match = replace(match, first=first - 1, start=text.starts[first - 1])
        return match

    def _tailed(self, text: CasedTokens, first: int) -> NameMatch | None:
        """Return the name that ends in a small word, where no shorter one is known: "Morag corridor"."""
        words, glued = text.words, text.glued
        for index in range(first + 1, min(first + LONGEST_NAME, len(words))):
            word = words[index]
            if not glued[index]:
                return None
            if word in self._tails:
                key = " ".join(self._keys[each] for each in words[first : index + 1])
                rows, flags = self.candidates(key, capitals=False)
                end = text.ends[index]
                return NameMatch(first, index + 1, key, text.starts[first], end, rows, flags) if len(rows) else None
            if not (word[0].isupper() or word in _LINKS or "-" in (text.gaps[index], text.gaps[index + 1])):
                return None
        return None

    def _ended(self, text: CasedTokens, first: int) -> NameMatch | None:
        """Return the longest name that a small French adjective ends, or stands in: "Guin\u00e9e \u00e9quatoriale"."""
        words, glued, adjective = text.words, text.glued, False
        found: NameMatch | None = None
        for index in range(first + 1, min(first + LONGEST_NAME, len(words))):
            word = words[index]
            if not glued[index] or not (word in _ADJECTIVES or word in _LINKS or word[0].isupper()):
                break
            adjective = adjective or word in _ADJECTIVES
            if adjective and word not in _LINKS:
                key = " ".join(self._keys[each] for each in words[first : index + 1])
                rows, flags = self.candidates(key, capitals=False)
                if len(rows):
                    found = NameMatch(first, index + 1, key, text.starts[first], text.ends[index], rows, flags)
        return found

    def _site(self, text: CasedTokens, first: int, after: int, match: NameMatch | None) -> NameMatch | None:
        """Return the site whose name has small words and is longer than a match: "Khartoum airport"."""
        known = (match.first, match.last) if match is not None else (first, first)
        for span in site_spans(text, first, after, self._sites):
            if span.first > known[0] or span.last < known[1] or not self._gazetteer.known(span.key):
                continue
            rows, flags = self.candidates(span.key, capitals=False)
            sites = np.isin(self._columns.kind[rows], _SITES)
            if sites.any():
                end = text.ends[span.last - 1]
                return NameMatch(span.first, span.last, span.key, span.start, end, rows[sites], flags[sites])
        return None

    def _flowing(self, text: CasedTokens, first: int) -> NameMatch | None:
        """Return the river whose name is known with its word only: "le fleuve Atrato" is the Atrato River."""
        if not first or text.words[first - 1] not in _FLOWING or text.gaps[first] != " ":
            return None
        key = f"{self._keys[text.words[first]]} river"
        rows, flags = self.rivers(key)
        if not len(rows):
            return None
        return NameMatch(first, first + 1, key, text.starts[first], text.ends[first], rows, flags)

    def _is_grammar(self, word: str) -> bool:
        return word.lower() in self._grammar and not (len(word) > 1 and word.isupper())

    def _look_up(self, text: CasedTokens, first: int, stop: int) -> Match | None:
        words, gaps, glued, keys = text.words, text.gaps, text.glued, self._keys
        window = keys[words[first]]
        ends, joined = [len(window)], False
        for index in range(first + 1, stop):
            if not glued[index]:
                window, joined = f"{window}s", True
            else:
                window = f"{window}{keys[words[index]]}" if gaps[index] == "" else f"{window} {keys[words[index]]}"
            ends.append(len(window))
        found = self._longest(text, first, window, ends)
        if joined and found is not None and found.words < len(ends):  # "Hong" is not all of "Hong Kong's Health"
            found = max(found, self._before_s(text, first, window, ends) or found, key=_words)
        return found

    def _longest(self, text: CasedTokens, first: int, window: str, ends: list[int]) -> Match | None:
        for count in range(len(ends), 0, -1):
            key, last = window[: ends[count - 1]], first + count
            if not text.words[last - 1][0].isupper() or (count == 1 and self._is_grammar(text.words[first])):
                continue
            if not self._gazetteer.known(key):
                continue
            written = text.text[text.starts[first] : text.ends[last - 1] + 1]
            rows, flags = self.candidates(key, capitals=_in_capitals(written))
            if count == 1 and "." in text.words[first]:
                rows, flags = _abbreviated(rows, flags)
            if len(rows):
                outer = bool(self._open) and bool((self._columns.origin[rows] >= OUTER).all())
                return Match(count, key, rows, flags, outer)
        return self._before_s(text, first, window, ends)

    def _before_s(self, text: CasedTokens, first: int, window: str, ends: list[int]) -> Match | None:
        """Return the name that stands before a "'s" that belongs to no name: "China" of "China's President"."""
        for count, length in enumerate(ends[1:], 1):
            if text.words[first + count] == "s" and length == ends[count - 1] + 1:
                return self._longest(text, first, window[: length - 1], ends[:count])
        return None

    def candidates(self, key: str, *, capitals: bool) -> tuple[Rows, Flags]:
        """Return rows and flags of the places that a key may mean; abbreviations only where it is written as one."""
        found = self._candidates.get(key)
        if found is None:
            if len(self._candidates) > REMEMBERED:
                self._candidates.clear()
            found = self._candidates[key] = self._weighed(key)
        return (found[0], found[1]) if capitals else (found[2], found[3])

    def rivers(self, key: str) -> tuple[Rows, Flags]:
        """Return rows and flags of the rivers that a key may mean: Usa River is a town of Tanzania."""
        rows, flags = self.candidates(key, capitals=False)
        flow = self._columns.kind[rows] == RIVER
        return rows[flow], flags[flow]

    def _weighed(self, key: str) -> Candidates:
        rows, flags = self._gazetteer.postings(key)
        rows, flags = self._without_others(rows, flags)
        if not len(rows):
            return Candidates(rows, flags, rows, flags)
        among = int(np.bitwise_or.reduce(flags))
        if not among & _SELDOM and len(rows) <= MOST_CANDIDATES:
            return Candidates(rows, flags, rows, flags)
        if among & DEMONYM:
            # "Canadian" is a town of Texas too, but nobody means it without saying so.
            people = (flags & DEMONYM) > 0
            rows, flags = rows[people], flags[people]
        if len(rows) > MOST_CANDIDATES:
            columns = self._columns
            order = np.lexsort((-columns.population[rows].astype(np.int64), columns.origin[rows] > _WRITTEN))
            keep = np.sort(order[:MOST_CANDIDATES])
            rows, flags = rows[keep], flags[keep]
        plain = (flags & (ABBR | ROMANISED)) == 0
        return Candidates(rows, flags, rows[plain], flags[plain])

    def _without_others(self, rows: Rows, flags: Flags) -> tuple[Rows, Flags]:
        """Leave out the villages of countries that are not spoken of."""
        columns = self._columns
        outer = columns.origin[rows] >= OUTER
        if not outer.any():
            return rows, flags
        keep = ~outer | np.isin(columns.country[rows], list(self._open))
        return rows[keep], flags[keep]


def _is_typed(text: CasedTokens, last: int) -> bool:
    """Return whether a type word stands behind a name: "Upper Nile state"."""
    return last < len(text.words) and text.glued[last] and text.words[last].lower() in type_words()


def _words(found: Match) -> int:
    return found.words


def _reach(text: CasedTokens, first: int) -> int:
    """Return the number of the word behind the last one that may belong to a name that begins with the first."""
    words, gaps, glued = text.words, text.gaps, text.glued
    stop = first + 1
    for index in range(stop, min(first + LONGEST_NAME, len(words))):
        if glued[index]:
            word = words[index]
            # Any small word may stand between hyphens: Port-au-Prince, Deir ez-Zor, Stratford-upon-Avon.
            if not (word[0].isupper() or word in _LINKS or gaps[index] == "-" or gaps[index + 1] == "-"):
                break
        elif not _joins(text, index):
            break
        stop = index + 1
    return stop


def _joins(text: CasedTokens, index: int) -> bool:
    """Return whether a word is an "'s" amid capitals: "Prince George's County", but also "China's President"."""
    following = index + 1
    if text.words[index] != "s" or text.gaps[index] not in APOSTROPHES or following >= len(text.words):
        return False
    return text.glued[following] and text.words[following][0].isupper()


def _abbreviated(rows: Rows, flags: Flags) -> tuple[Rows, Flags]:
    """Return the candidates that letters with stops may abbreviate: "E.U." is no town of Normandy."""
    short = (flags & ABBR) > 0
    return rows[short], flags[short]


def _in_capitals(written: str) -> bool:
    """Return whether a name is written as an abbreviation: "DRC", "U.S.", "Ind."; the mark after it is given too."""
    return "." in written or written.isupper() or written[:-1].isupper()


def shouted(text: CasedTokens) -> frozenset[int]:
    """Return the words that stand in a line of capitals: a headline."""
    found: list[int] = []
    run: list[int] = []
    for index in text.capitals:
        if not text.words[index].isupper():
            continue
        if run and index != run[-1] + 1:
            if len(run) >= SHOUTED_WORDS:
                found += run
            run = []
        run.append(index)
    if len(run) >= SHOUTED_WORDS:
        found += run
    return frozenset(found)
