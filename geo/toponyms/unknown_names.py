"""Names that no gazetteer knows but that look like places: unresolved rows, and what a geocoder may be asked.

A silent gap is worse than a listed one: a capitalised name that stands where a place stands is listed with its
sentence.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from geo.model import Mention, Resolution, Span
from geo.runtime.yaml_cache import read_yaml
from geo.toponyms.word_lists import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.model import Document
    from geo.toponyms.mentions import MentionSet
    from geo.toponyms.word_lists import WordLists

UNKNOWN_REASON = "looks like a place by the words around it; no gazetteer knows it"
LONGEST = 4  # words
SHORTEST = 3  # letters of a name's first word, unless it is a particle
_ARTICLES = frozenset({"a", "an", "the", "un", "une"})
_OF = frozenset({"of", "de", "du", "d'", "d\u2019", "des"})
_JOINS = frozenset({" and ", " et ", ", and ", ", ", " or ", " ou ", " to ", " \u00e0 ", " and in ", " and at "})
_MAY_POINT = frozenset({" ", "", *_JOINS})
_NUMERALS = frozenset({"I", "II", "III", "IV", "V"})


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in read_yaml(FOLDER / "unknown_names.yaml").items()}


def unknown_names(
    document: Document, reading: MentionSet, known: Sequence[Resolution], lexis: WordLists
) -> tuple[Resolution, ...]:
    """Return unresolved resolutions for capitalised words that the text uses as places and nobody knows."""
    taken = {(r.mention.span.start, r.mention.span.end) for r in known}
    places = {r.mention.span.end for r in known if r.role == "location" and r.mention.kind == "name"}
    found = []
    for start, end in _free(_Finder(reading, lexis, places, {start for start, _ in taken}).spans(), sorted(taken)):
        mention = Mention(span=Span(document_id=document.id, start=start, end=end), text=document.text[start:end])
        found.append(Resolution(mention=mention, reasons=(UNKNOWN_REASON,)))
    return tuple(found)


class _Finder:
    """Finds the runs of capitalised words of one text that stand where a place stands."""

    def __init__(self, reading: MentionSet, lexis: WordLists, places: set[int], known: set[int]) -> None:
        self._scan, self._lexis = reading.scan, lexis
        self._known = known  # where known names begin
        self._ends = places  # where known places end: "in Goma and X"
        self._own = {m.first for m in reading.matches if m.people}
        lists = _words()
        self._particles, self._inside, self._pointing = lists["particles"], lists["inside"], lists["pointing"]
        self._types, self._types_after, self._facilities = lists["types"], lists["types_after"], lists["facilities"]
        self._of_after, self._to_after, self._from_after = lists["of_after"], lists["to_after"], lists["from_after"]
        self._never_first = self._lexis.grammar | self._pointing - self._particles

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield start and end of each run, in order."""
        scan, after, starts, known = self._scan, 0, self._scan.starts, self._known
        for first in scan.capitals:
            if first < after or starts[first] in known or first in self._own:
                continue
            if scan.gaps[first] not in _MAY_POINT and scan.words[first].lower() in self._lexis.known:
                continue  # most words that begin a sentence
            last = self._run(first)
            if last == first:
                continue
            after = last
            told = last == first + 1 and self._told_a_place(first)
            named = told or self._may_be_named(first, last)
            if (named and self._is_pointed_at(first, last)) or self._is_facility(first, last):
                self._ends.add(scan.ends[last - 1])
                yield scan.starts[first], scan.ends[last - 1]

    def _run(self, first: int) -> int:
        """Return the number of the word behind the last one of the run of capitals that begins with a word."""
        scan, words = self._scan, self._scan.words
        small = words[first].lower()
        if small in self._never_first and small not in self._particles:
            return first
        last = first + 1
        while last < len(words) and last - first < LONGEST and scan.glued[last] and scan.gaps[last] != "\n":
            word = words[last]
            inside = word in self._inside and last + 1 < len(words) and words[last + 1][0].isupper()
            if not (word[0].isupper() or inside) or word.lower() in self._lexis.never:
                break
            last += 1
        return last

    def _may_be_named(self, first: int, last: int) -> bool:
        words, particles = self._scan.words, self._particles
        own = words[first:last]
        if own[0].lower() in self._scan.written and own[0][0] != own[0].lower()[0] and last == first + 1:
            return False  # "In Women's wards": a word of the language
        opens = own[0].lower() in particles and len(own) > 1
        rest = own[1:] if opens else own
        if not opens and (len(own[0]) < SHORTEST or own[0].isupper()):
            return False
        known = [w for w in rest if w.lower() in self._lexis.known and w not in _NUMERALS and w not in self._inside]
        return not known or (len(known) < len(rest) and self._typed(first, last))

    def _typed(self, first: int, last: int) -> bool:
        words, scan = self._scan.words, self._scan
        after = last < len(words) and scan.gaps[last] == " " and words[last] in self._types_after
        return after or (first > 0 and scan.gaps[first] == " " and words[first - 1].lower() in self._types)

    def _told_a_place(self, at: int) -> bool:
        """Return whether ", a village" follows: then it is no matter that girls are called Gina, too."""
        scan, words, gaps, noun = self._scan, self._scan.words, self._scan.gaps, at + 2
        if noun >= len(words) or gaps[at + 1] != ", " or words[at + 1] not in _ARTICLES:
            return False
        return any(words[each] in self._types for each in range(noun, min(noun + 3, len(words))) if scan.glued[each])

    def _is_pointed_at(self, first: int, last: int) -> bool:  # noqa: PLR0911  # a list of looks
        scan, words = self._scan, self._scan.words
        if last < len(words) and scan.gaps[last] == " " and words[last] in self._types_after:
            return True
        if not first or scan.gaps[first] not in {" ", "", *_JOINS}:
            return False
        at = first - 1
        before = words[at].lower()
        if scan.gaps[first] in {" ", ""} and (before in self._pointing or before in self._types):
            return True
        if scan.gaps[first] in {" ", ""} and at and scan.glued[at]:
            two = words[at - 1].lower()
            if before in _OF and (two in self._types or two in self._of_after):
                return True
            if before == "to" and two in self._to_after:
                return True
            if before == "from" and two in self._from_after:
                return True
        return self._is_joined(first)

    def _is_joined(self, first: int) -> bool:
        """Return whether a list goes on from a place: "entered Goma and X"."""
        scan = self._scan
        end = scan.ends[first - 1]
        if scan.gaps[first] in _JOINS and end in self._ends:
            return True
        if first < 2 or scan.words[first - 1].lower() not in {"and", "et", "or", "ou", "\u00e0", "to"}:  # noqa: PLR2004
            return False
        return scan.ends[first - 2] in self._ends and scan.gaps[first] == " "

    def _is_facility(self, first: int, last: int) -> bool:
        """Return whether a run is a facility's own name: "the Khurais oil field", "l'h\u00f4tel SYL"."""
        scan, words, kinds = self._scan, self._scan.words, self._facilities
        own = words[first:last]
        opens = own[0].lower() in self._particles and len(own) > 1
        if not opens and any(w.lower() in self._lexis.known for w in own):
            return False
        if first and scan.gaps[first] == " " and words[first - 1].replace("\u2019", "'").rpartition("'")[2] in kinds:
            return True
        led = first > 0 and scan.gaps[first] == " " and words[first - 1].lower() == "the"
        beside = [words[at] for at in range(last, min(last + 2, len(words))) if scan.gaps[at] == " "]
        return led and any(word in kinds for word in beside)


def _free(spans: Iterator[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Leave out what lies on a known mention; both come in the order of the text."""
    at = 0
    for start, end in spans:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at == len(taken) or taken[at][0] >= end:
            yield start, end
