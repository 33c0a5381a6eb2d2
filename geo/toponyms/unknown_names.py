"""Names that no gazetteer knows but that look like places: unresolved rows, and what a geocoder may be asked.

A silent gap is worse than a listed one: a capitalised name that stands where a place stands is listed with its
sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache, cached_property
from typing import TYPE_CHECKING

from geo.lang import all_words, alternatives, any_language
from geo.model import Mention, Resolution, Span
from geo.reasons import About, Reason
from geo.runtime.yaml_cache import read_yaml
from geo.spatial.relative_patterns import takes_a_town
from geo.text.cased_tokens import begins_with_article
from geo.text.context import WINDOW
from geo.text.lazy_regex import pattern
from geo.toponyms.choices import UNIT_WORDS
from geo.toponyms.containers import followed_by_type, leads_into_container
from geo.toponyms.type_words import compound_types
from geo.toponyms.word_lists import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.model import Document
    from geo.toponyms.mentions import MentionSet
    from geo.toponyms.word_lists import WordLists

_JOINING = frozenset(all_words("toponyms.unknown_names.joining"))
_LEADING = frozenset(all_words("toponyms.unknown_names.leading"))

UNKNOWN_REASON = Reason("looks like a place by the words around it; no gazetteer knows it", About.NAME)
DOUBTED_REASON = Reason(
    "looks like a place by the words around it; not decided which, or whether it is one", About.NAME
)
LONGEST = 4  # words
SHORTEST = 3  # letters of a name's first word, unless it is a particle
HARDLY = 0.08  # chance below which one word of the gazetteer is not even listed
HALF_SURE = 0.3  # and from which on "to" or "for" before it is enough
FAR = 5  # words between a verb of leaving and its "from": "drove the army out of X"
CONTAINERS = frozenset({"country", "adm1", "adm2", "adm3", "region", "island"})
_ARTICLES = frozenset(all_words("toponyms.unknown_names.articles"))
_SKIPPED = frozenset(all_words("toponyms.unknown_names.skipped"))
_OF = frozenset(all_words("toponyms.unknown_names.of"))
_JOINS = frozenset(all_words("toponyms.unknown_names.joins"))
_HYPHENS = frozenset({"-", "\u2010", "\u2011", "\u2013"})
_MAY_POINT = frozenset({" ", "", *_JOINS, *_HYPHENS})
_APOSTROPHES = frozenset("'\u2019")
_NUMERALS = frozenset({"I", "II", "III", "IV", "V"})
_LYING = alternatives("toponyms.unknown_names.lying")
_TO_THE, _BEARINGS = (alternatives(f"toponyms.unknown_names.{name}") for name in ("to_the", "bearings"))
_DISTANCES = alternatives("toponyms.unknown_names.distances")
# "X, 6 km west of", "X, plus \u00e0 l'est,", "X (north of".
_LIES = pattern(
    rf"(?i)\s?[,(]\s?(?:(?:{_LYING})\s){{0,2}}(?:\d[\d.,]*\s?(?:{_DISTANCES})|(?:(?:{_TO_THE})\s?)?(?:{_BEARINGS})"
    rf"(?:{any_language('toponyms.unknown_names.bearing_of')}|,|\))|{any_language('toponyms.unknown_names.beside')})"
)

# "X had fallen", "X est tomb\u00e9e".
_FALLS = pattern(rf"\s(?:{any_language('toponyms.unknown_names.falls')})\b")
# "The army took X from the RSF": of all that is taken from somebody who fights, it is a place.
_TAKING = frozenset(all_words("toponyms.unknown_names.taking"))
_FROM_A_SIDE = pattern(any_language("toponyms.unknown_names.from_a_side"))
_AND = frozenset(all_words("shared.and"))
_FRENCH = frozenset(all_words("toponyms.unknown_names.french"))
_COMPOUND_AFTER = pattern(
    rf"(?i)\s(?:{'|'.join(f'{one}[ -]{two}' for one, two in sorted(compound_types()) if one != 'zone')})\b"
)


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in read_yaml(FOLDER / "unknown_names.yaml").items()}


class UnknownNames:
    """Lists names of texts that nobody knows. Holds words only, joined once: they are asked for at each capital."""

    def __init__(self, lexis: WordLists) -> None:
        self.lexis, self.lists = lexis, _words()
        lists = self.lists
        self.particles, self.inside, self.pointing = lists["particles"], lists["inside"], lists["pointing"]
        self.types, self.types_after, self.facilities = lists["types"], lists["types_after"], lists["facilities"]
        self.facility_ends = self.facilities - lists["roads"]
        self.never_first = (lexis.grammar | self.pointing) - self.particles
        self.common = lexis.known | lists["adverbs"] | lists["openers"]
        # Words that open a sentence and no name; a particle may open one though it points, too.
        self.never_opens = lexis.grammar | lexis.directions | self.types
        self.never_opens |= (self.pointing | lists["adverbs"] | lists["openers"]) - self.particles

    def find(self, document: Document, reading: MentionSet, known: Sequence[Resolution]) -> tuple[Resolution, ...]:
        """Return unresolved resolutions for capitalised words that the text uses as places and nobody knows."""
        taken = {(r.mention.span.start, r.mention.span.end) for r in known}
        listed = {match.start for match in reading.matches if not match.people}
        found = []
        for start, end in _free(_Finder(reading, self, known).spans(), sorted(taken)):
            mention = Mention(span=Span(document_id=document.id, start=start, end=end), text=document.text[start:end])
            reason = DOUBTED_REASON if start in listed else UNKNOWN_REASON
            found.append(Resolution(mention=mention, reasons=(reason,)))
        return tuple(found)


def _holds(text: str, name: Resolution) -> bool:
    """Return whether a name is a unit or a country, or has a unit's type word: "Huliaipole hromada", "cercle de X"."""
    if name.chosen is None or name.role != "location":
        return False
    return (
        name.chosen.kind in CONTAINERS
        or name.mention.type_word in UNIT_WORDS
        or followed_by_type(text, name.mention.span.end)
    )


class _Finder:
    """Finds the runs of capitalised words of one text that stand where a place stands."""

    def __init__(self, reading: MentionSet, words: UnknownNames, known: Sequence[Resolution]) -> None:
        self._scan, self._lexis, self._names = reading.scan, words.lexis, known
        self._known = {r.mention.span.start for r in known}
        # Where known places end: "in Goma and X".
        self._ends = {r.mention.span.end for r in known if r.role == "location" and r.mention.kind == "name"}
        self._places = {r.mention.span.start for r in known if r.mention.span.end in self._ends}
        self._own = {m.first for m in reading.matches if m.people}
        # Names of the gazetteer that were not taken for places, with the number of the word behind each.
        self._doubted = {m.first: m for m in reading.matches if not m.people and m.start not in self._known}
        self._words, self._lists = words, words.lists
        self._particles, self._inside, self._pointing = words.particles, words.inside, words.pointing
        self._types, self._types_after, self._facilities = words.types, words.types_after, words.facilities

    @cached_property
    def _containers(self) -> list[int]:
        """Where the units and countries of the text begin, in order."""
        return sorted(r.mention.span.start for r in self._names if _holds(self._scan.text, r))

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield start and end of each run, in order."""
        scan, after, known, own = self._scan, 0, self._known, self._own
        starts, gaps, words, common = scan.starts, scan.gaps, scan.words, self._words.common
        for capital in scan.capitals:
            led = gaps[capital] == "-" and capital > after and begins_with_article(scan, capital)
            first = capital - led
            if first < after or starts[first] in known or starts[capital] in known or first in own:
                continue
            word = words[first].lower()
            opens = word in common and (first == 0 or gaps[first] not in _MAY_POINT)
            if opens and not self._opens_whole(first, word):
                continue  # most words that begin a sentence
            last = self._run(first, word)
            if last == first:
                continue
            after = last
            if self._is_hardly_a_place(first, last):
                continue
            if self._is_place(first, last, opens=opens) or self._is_facility(first, last):
                self._ends.add(scan.ends[last - 1])
                yield starts[first], scan.ends[last - 1]

    def _is_place(self, first: int, last: int, *, opens: bool) -> bool:
        """Return whether a run may be a name and stands where a place stands."""
        described = last == first + 1 and self._is_described(first) and not self._goes_on(first)
        return (described or opens or self._may_be_named(first, last)) and self._is_pointed_at(first, last)

    def _opens_whole(self, first: int, word: str) -> bool:
        """Return whether a word that begins a sentence begins a name: "Tall Rifaat town", "Mai Kadra, Tigray"."""
        if word in self._words.never_opens:
            return False
        scan, lexis, last = self._scan, self._lexis, self._run(first, word)
        if last < first + 2:
            return False
        if word in self._particles:
            return True
        if self._is_followed_by_type(last):
            return word in lexis.given or word not in lexis.never
        rest = [w.lower() for w in scan.words[first + 1 : last]]
        return word not in lexis.given and not any(w in lexis.known for w in rest) and self._lies(last)

    def _is_followed_by_type(self, last: int) -> bool:
        """Return whether a word for a settlement or unit follows, or ends, a run: "Pa Dat Htine Village"."""
        scan, words = self._scan, self._scan.words
        after = last < len(words) and scan.gaps[last] == " " and words[last] in self._types_after
        return after or words[last - 1].lower() in self._types_after

    def _is_hardly_a_place(self, first: int, last: int) -> bool:
        """Return whether a name of the gazetteer is one word that all around it speaks against."""
        match = self._doubted.get(first)
        if match is None or match.last != last or last - first > 1:
            return False
        if match.probability >= HARDLY or self._typed(first, last) or self._is_inside(first):
            return False
        return not self._is_facility(first, last)

    def _run(self, first: int, small: str) -> int:
        """Return the number of the word behind the last one of the run of capitals that begins with a word.

        ``small`` is that word in small letters.
        """
        if small in self._words.never_first:
            return first
        words, gaps, glued = self._scan.words, self._scan.gaps, self._scan.glued
        last, stop = first + 1, min(first + LONGEST, len(words))
        while last < stop and glued[last] and gaps[last] != "\n":
            word = words[last]
            if not word[0].isupper() and self._is_linked(last):
                last += 1
                continue
            if not word[0].isupper() and not self._is_within(last):
                break
            if word.lower() in self._lexis.never:
                break
            last += 1
        return last

    def _is_within(self, at: int) -> bool:
        """Return whether a small word stands within a name: "Umm al Qura"."""
        words = self._scan.words
        return words[at] in self._inside and at + 1 < len(words) and words[at + 1][0].isupper()

    def _is_linked(self, at: int) -> bool:
        """Return whether hyphens make a small word part of a name: "Kirinda-la-Grande"."""
        words, gaps = self._scan.words, self._scan.gaps
        if gaps[at] not in _HYPHENS or at + 1 >= len(words):
            return False
        return gaps[at + 1] in _HYPHENS and words[at + 1][0].isupper()

    def _may_be_named(self, first: int, last: int) -> bool:  # noqa: PLR0911  # a list of looks
        own, count = self._scan.words[first:last], last - first
        small = own[0].lower()
        if count == 1 and own[0][0] != small[0] and small in self._scan.written:
            return False  # "In Women's wards": a word of the language
        match = self._doubted.get(first)
        if match is not None and match.last == last:
            text = self._scan.text
            if count > 1 or takes_a_town(text[max(0, match.start - WINDOW) : match.start]):
                return True
        if count > 1 and (self._is_followed_by_type(last) or self._is_of_a_type(first)):
            return True
        if count == 1 and small in self._lexis.given and self._is_inside(first):
            return True  # "Fighting in Nasir": men are called so, too
        opens = count > 1 and small in self._particles
        if opens and small in self._lists["heads"] and (count == 2 or own[1] in self._inside):  # noqa: PLR2004
            return True  # "Beit Ana", "Wadi al-Rabie": what follows may be a person's name
        if not opens and (len(own[0]) < SHORTEST or own[0].isupper()):
            return False
        return self._is_no_word(first, last, own=first + opens)

    def _is_no_word(self, first: int, last: int, *, own: int) -> bool:
        """Return whether the words of a run are none of the language, or some of them and a word for its kind is.

        They are looked at from word ``own`` on; one that a hyphen joins to the word before goes with it.
        """
        heads = [own, *(at for at in range(own + 1, last) if self._scan.gaps[at] not in _HYPHENS)]
        words = [self._scan.words[at] for at in heads]
        known = [w for w in words if w.lower() in self._lexis.known and w not in _NUMERALS and w not in self._inside]
        if known and first > 0 and self._scan.words[first - 1] in self._lists["inside_of"] and self._lies(last):
            return True  # "in Mir Ali, North Waziristan": men are called so, too
        return not known or (len(known) < last - own and self._typed(first, last))

    def _is_inside(self, first: int) -> bool:
        """Return whether a preposition that only leads to places stands before a name that nobody possesses by it."""
        scan, words, at = self._scan, self._scan.words, first - 1
        if at < 1 or scan.gaps[first] != " " or words[at] not in self._lists["inside_of"]:
            return False
        if first + 1 < len(words) and words[first + 1] == "s" and scan.gaps[first + 1] in _APOSTROPHES:
            return False
        return words[at - 1].lower() in self._lists["fought"]

    def _is_of_a_type(self, first: int) -> bool:
        """Return whether "the village of" stands before a run."""
        words, glued = self._scan.words, self._scan.glued
        at = first - 2
        return at >= 0 and glued[first] and glued[first - 1] and words[first - 1] in _OF and words[at] in self._types

    def _typed(self, first: int, last: int) -> bool:
        words, scan = self._scan.words, self._scan
        before = first > 0 and scan.gaps[first] == " " and words[first - 1].lower() in self._types
        return self._is_followed_by_type(last) or before

    def _is_described(self, at: int) -> bool:
        """Return whether ", a village" follows: then it is no matter that girls are called Gina, too."""
        scan, words, gaps, noun = self._scan, self._scan.words, self._scan.gaps, at + 2
        if noun >= len(words) or gaps[at + 1] != ", " or words[at + 1] not in _ARTICLES:
            return False
        return any(words[each] in self._types for each in range(noun, min(noun + 3, len(words))) if scan.glued[each])

    def _is_pointed_at(self, first: int, last: int) -> bool:  # noqa: PLR0911  # a list of looks
        scan, words = self._scan, self._scan.words
        if last < len(words) and scan.gaps[last] == " " and words[last] in self._types_after:
            return True
        if last - first > 1 and words[last - 1].lower() in self._types_after:
            return True  # "Konduga LGA"
        if last + 1 < len(words) and words[last] == "s" and scan.gaps[last] in _APOSTROPHES:
            return words[last + 1] in self._lists["possessed"]  # "Obo's outskirts"
        if _COMPOUND_AFTER.match(scan.text, scan.ends[last - 1]):
            return True
        if _FALLS.match(scan.text, scan.ends[last - 1]) and not self._goes_on(first):
            return True
        if not self._goes_on(first) and (self._lies(last) or self._leads_a_list(last) or self._is_described(last - 1)):
            return True
        if first > 0 and words[first - 1] in _TAKING and _FROM_A_SIDE.match(scan.text, scan.ends[last - 1]):
            return True
        return first > 0 and (self._led(first) or self._is_joined(first, last) or self._is_to_the_side(first))

    def _goes_on(self, first: int) -> bool:
        """Return whether a run goes on another capital, as a family name does: "John Boehner of Ohio"."""
        return first > 0 and self._scan.gaps[first] == " " and self._scan.words[first - 1][0].isupper()

    def _is_to_the_side(self, first: int) -> bool:
        """Return whether a direction with its comma leads on to a run: "Plus \u00e0 l'est, X", "further north, X"."""
        scan = self._scan
        return scan.gaps[first] == ", " and scan.words[first - 1].lower().rpartition("'")[2] in self._lexis.directions

    def _lies(self, last: int) -> bool:
        """Return whether the words behind a run tell where it lies: "X, West Darfur State", "X, plus \u00e0 l'est"."""
        text, end = self._scan.text, self._scan.ends[last - 1]
        if _LIES.match(text, end):
            return True
        end += len(self._site_after(last))
        at = bisect_right(self._containers, end)
        if at == len(self._containers):
            return False
        gap = text[end : self._containers[at]]
        return gap[:1] in {",", " "} and leads_into_container(gap)

    def _site_after(self, last: int) -> str:
        """Return the word for a site behind a run, with one before it: " gold mine", " camp"."""
        scan, words = self._scan, self._scan.words
        for stop in (last, last + 1):
            if stop >= len(words) or scan.gaps[stop] != " " or words[stop][0].isupper():
                return ""
            if words[stop] in self._facilities or words[stop] in self._lists["sites"]:
                return scan.text[scan.ends[last - 1] : scan.ends[stop]]
        return ""

    def _leads_a_list(self, last: int) -> bool:
        """Return whether "and" leads on to a place: "Pageri and Pajok in Magwi County"."""
        scan, following = self._scan, last + 1
        return following < len(scan.words) and scan.words[last] in _AND and scan.starts[following] in self._places

    def _led(self, first: int) -> bool:
        """Return whether the words before a run point at a place: "in X", "the fall of X", "pulled out of X"."""
        scan, at = self._scan, first - 1
        if scan.gaps[first] not in {" ", ""}:
            return False
        before = scan.words[at].lower()
        if before in _SKIPPED and at and scan.glued[at]:
            at -= 1  # "vers le Golan", "pr\u00e8s de la Komadougou"
            before = scan.words[at].lower()
            if before not in _OF and before not in _LEADING:
                return False
        if before in self._pointing or before in self._types or self._is_bare_a(at):
            return True
        two = scan.words[at - 1].lower() if at and scan.glued[at] else ""
        if not self._lists["seats"].isdisjoint({before, two}):
            return True  # "leur fief r\u00e9gional X", "their stronghold X"
        return self._led_by_two(at, before) or self._weakly_led(first, before)

    def _is_bare_a(self, at: int) -> bool:
        """Return whether a word is a French "\u00c0" without its accent that opens a paragraph."""
        scan = self._scan
        return scan.words[at] == "A" and "\n" in scan.gaps[at] and not _FRENCH.isdisjoint(scan.written)

    def _led_by_two(self, at: int, before: str) -> bool:
        """Return whether a small word and the one before it point at a place: "fall of", "flights to"."""
        scan = self._scan
        if not at or not scan.glued[at]:
            return False
        two = scan.words[at - 1].lower()
        if before in _OF:
            return two in self._types or two in self._lists["of_after"] or self._left(at)
        if before == "from":
            return self._left(at)
        if before in self._lists["for"]:
            return self._left(at, "leaving")
        return two in self._lists.get(f"{before}_after", ())

    def _left(self, at: int, verbs: str = "from_after") -> bool:
        """Return whether a verb of leaving stands some words before "from" or "de": "chass\u00e9 les FARDC de X"."""
        scan, leaving = self._scan, self._lists[verbs]
        for before in range(at - 1, max(at - 1 - FAR, -1), -1):
            if scan.words[before].lower() in leaving:
                return True
            if not scan.glued[before]:
                return False
        return False

    def _weakly_led(self, first: int, before: str) -> bool:
        """Return whether a small word stands before a town of the gazetteer: "most of them for Thabeikkyin"."""
        match = self._doubted.get(first)
        if match is None or match.outer or match.probability < HALF_SURE:
            return False
        return before == "at" or (match.nothing_else and before in self._lists["weak"])

    def _is_joined(self, first: int, last: int) -> bool:
        """Return whether a list goes on from a place: "entered Goma and X", "the Yei-X road"."""
        scan = self._scan
        end = scan.ends[first - 1]
        if end in self._ends and (scan.gaps[first] in _JOINS or scan.gaps[first] in _HYPHENS):
            return scan.gaps[first] not in _HYPHENS or self._is_road(first, last)
        if first < 2 or scan.words[first - 1].lower() not in _JOINING:  # noqa: PLR2004
            return False
        return scan.ends[first - 2] in self._ends and scan.gaps[first] == " "

    def _is_road(self, first: int, last: int) -> bool:
        """Return whether the two names that a hyphen joins are the ends of a road."""
        words, roads = self._scan.words, self._lists["roads"]
        before = [word.rpartition("'")[2] for word in words[max(0, first - 4) : first]]
        return (last < len(words) and words[last] in roads) or not roads.isdisjoint(before)

    def _is_facility(self, first: int, last: int) -> bool:
        """Return whether a run is a facility's own name: "the Khurais oil field", "l'h\u00f4tel SYL"."""
        scan, words, kinds = self._scan, self._scan.words, self._facilities
        before = words[first - 1] if first > 0 and scan.gaps[first] == " " else ""
        small = before.lower()
        led = small in self._lists["leading"]
        if led and last > first + 1 and words[last - 1].lower() in self._words.facility_ends:
            return True  # "at Nasser Hospital", "the Bolan Pass"
        named = before and before.replace("\u2019", "'").rpartition("'")[2] in kinds
        if not named and (not led or small != "the"):
            return False
        beside = [words[at] for at in range(last, min(last + 2, len(words))) if scan.gaps[at] == " "]
        if not named and not any(word in kinds for word in beside):
            return False
        own = [word.lower() for word in words[first:last]]
        opens = own[0] in self._particles and len(own) > 1
        return opens or first in self._doubted or not any(word in self._lexis.known for word in own)


def _free(spans: Iterator[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Leave out what lies on a known mention; both come in the order of the text."""
    at = 0
    for start, end in spans:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at == len(taken) or taken[at][0] >= end:
            yield start, end
