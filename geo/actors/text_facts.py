"""What a text says of itself that decides who is meant: who is named, which countries, and the words around a party."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.text.tokens import Tokens, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.actors.finder import Findings
    from geo.actors.parties import Participant

# How many words of a name may stand before its last one ("Village Guard Union Front"), and what is none of them.

_LONGEST_NAME = 3
_LETTERS = range(2, 9)  # of an abbreviation before "rebels"
# A headline: of so many words on both sides, those longer than this and more than a few, most are capitalised.
_AROUND, _SHORT_WORD, _FEW, _MOST = 6, 3, 2, 0.7
_NO_GROUP = frozenset(all_words("actors.text_facts.no_group"))
_NO_NAME = frozenset(all_words("actors.text_facts.no_name"))
# Heads of which no name is made: "Rebels Kill Ten Soldiers".
PEOPLE = frozenset(all_words("actors.text_facts.people"))
# What ends an English name of a group and begins a French one: "Lwili Front fighters", "combattants du Front Lwili".
ORGANISATIONS = frozenset(all_words("actors.text_facts.organisations"))
_LINKS = [phrase.split() for phrase in all_words("actors.text_facts.links")]
_DIRECTIONS = frozenset(all_words("actors.text_facts.directions"))
_OCCUPIED = frozenset(all_words("actors.text_facts.occupied"))
# Adjectives of peoples, faiths and causes, and what hangs on the name of a backer: "Turkish-backed", "pro-iraniennes".
_ADJECTIVES = frozenset(all_words("actors.text_facts.adjectives"))
_BACKED = frozenset(all_words("actors.text_facts.backed"))
_FOR = frozenset(all_words("actors.text_facts.for"))
# Backers whose men are the state's.
_OF_STATE = frozenset(all_words("actors.text_facts.of_state"))
_MOST_ADJECTIVES = 2
# A sentence is looked at so far from a word: one without end would be gone through for each of its words.
SENTENCE_WORDS = 100
_STOPS = frozenset(".;!?")


def _joined(spans: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Return where spans begin and end, sorted, those that overlap joined."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(spans):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


class TextFacts:
    """What a text says of itself that decides who is meant."""

    def __init__(self) -> None:
        self.named: frozenset[str] = frozenset()
        self.spoken: frozenset[str] = frozenset()
        self.countries: frozenset[str] = frozenset()
        self.only_country = ""
        self.group_countries: frozenset[str] = frozenset()
        self.war_countries: frozenset[str] = frozenset()
        self.places: tuple[tuple[int, int], ...] = ()
        self._tokens = Tokens("")
        self._means: list[tuple[int, int, str]] = []
        self._actors: list[tuple[int, int]] = []
        # The places for which they were joined, and where the names of places and actors begin and end.
        self._known: tuple[tuple[tuple[int, int], ...], tuple[list[int], list[int]]] | None = None

    def note(self, tokens: Tokens, findings: Findings) -> None:
        """Remember what was found in the text."""
        self._tokens, self.spoken, self.countries = tokens, findings.spoken, findings.countries
        self.only_country = next(iter(findings.countries)) if len(findings.countries) == 1 else ""
        self.named = frozenset(one.id for one in findings.found)
        spans = [(tokens.starts[one.first], tokens.ends[one.last - 1], one) for one in findings.found]
        self._actors, self._known = [(start, end) for start, end, _ in spans], None
        self._means = [(start, end, one.id) for start, end, one in spans if one.means]

    def country(self) -> str:
        """Return the country in which a text that names no known place acts, "" where that is open.

        It is the one in which its armed groups act where that is one, else the only country that the text names, else
        the only one of the groups' countries whose nationals it speaks of ("Nigerien soldiers fought Boko Haram"). A
        text without groups that speaks of nationals of one country at war is about that ("Malian survivors said").
        """
        if len(self.group_countries) == 1:
            return min(self.group_countries)
        common = self.group_countries & self.spoken
        if self.only_country or common:
            return self.only_country or (min(common) if len(common) == 1 else "")
        at_war = self.spoken & self.war_countries
        return min(at_war) if len(at_war) == 1 and not self.group_countries and self.spoken == at_war else ""

    def means_at(self, position: int) -> str:
        """Return the force whose weapons a position lies in: "Israeli jets"."""
        return next((id_ for start, end, id_ in self._means if start <= position < end), "")

    def occupied_near(self, position: int) -> bool:
        """Whether the sentence of a position calls a place occupied: its army may be either one."""
        if not self._tokens.words:
            return False
        words, at = self._tokens.words, self._tokens.at(position)
        least, most = max(0, at - SENTENCE_WORDS), min(len(words), at + SENTENCE_WORDS)
        first = next((i + 1 for i in range(at, least - 1, -1) if words[i] in _STOPS), least)
        last = next((i for i in range(at, most) if words[i] in _STOPS), most)
        return any(
            words[i] in _OCCUPIED and self._tokens.written(i + 1, i + 2)[:1].isupper()
            for i in range(first, min(last, len(words) - 1))
        )

    def own_name(self, party: Participant) -> str:
        """Return the name that a head with a capital ends, "" for a bare head: "Salvation Army", "Village Guard"."""
        if not self._tokens.words or not party.text[:1].isupper() or party.country:
            return ""
        if fold(party.text.split()[0]) in PEOPLE:
            return ""
        tokens, at = self._tokens, self._tokens.at(party.start)
        first = self._name_start(tokens, at)
        if first == at or self._is_headline(first, at):
            return ""
        before = (tokens.starts[first], tokens.ends[at - 1])
        if "state" in party.classes and any(start <= before[0] and before[1] <= end for start, end in self.places):
            return ""
        last = at  # without what is no name: "Lwili Front fighters"
        while tokens.ends[last] < party.end and tokens.written(last + 1, last + 2)[:1].isupper():
            last += 1
        return tokens.text[tokens.starts[first] : tokens.ends[last]]

    def group_name(self, party: Participant) -> tuple[int, str]:
        """Return where the name of an unknown group begins and the name: "Lwili Front", "FPLC" of "FPLC rebels"."""
        if not self._tokens.words:
            return party.start, ""
        tokens, at = self._tokens, self._tokens.at(party.start)
        name = self.own_name(party)
        if name:
            return tokens.starts[self._name_start(tokens, at)], name
        if at and tokens.text[tokens.ends[at - 1] : tokens.starts[at]] == " ":
            if self.are_letters(at - 1) and not self._is_headline(at - 1, at):
                return tokens.starts[at - 1], tokens.written(at - 1, at)
            first = self._name_start(tokens, at)
            if first < at - 1 and tokens.words[at - 1] in ORGANISATIONS and self.is_group_name(first, at):
                return tokens.starts[first], tokens.text[tokens.starts[first] : tokens.ends[at - 1]]
        return party.start, self._name_behind(tokens.at(party.end - 1) + 1)

    def described(self, party: Participant) -> tuple[int, int]:
        """Return the code points of a head with the adjectives that say whose men they are: "Kurdish fighters"."""
        tokens = self._tokens
        if not tokens.words:
            return party.start, party.end
        first, last = tokens.at(party.start), tokens.at(party.end - 1) + 1
        for _ in range(_MOST_ADJECTIVES):
            first -= self._adjectives_before(first)
            last += self._adjectives_behind(last)
        return tokens.starts[first], tokens.ends[last - 1]

    def _adjectives_before(self, first: int) -> int:
        words = self._tokens.words
        if not first or self._gap(first) != " ":
            return 0
        if first > 1 and words[first - 1] in _BACKED and self._gap(first - 1) == "-":
            backer = self._tokens.starts[first - 2]
            is_party = any(start <= backer < end for start, end in self._actors)
            # "Iranian-backed militias", but "ADF-linked militants" may be anybody.
            return 0 if is_party or words[first - 2] in _OF_STATE else 2
        if first > 1 and words[first - 2] in _FOR and self._gap(first - 1) == "-":
            return 0 if words[first - 1] in _OF_STATE else 2  # "pro-Iranian militias"
        return int(words[first - 1] in _ADJECTIVES)

    def _adjectives_behind(self, last: int) -> int:
        words = self._tokens.words
        if last >= len(words) or self._gap(last) != " " or self._tokens.written(last, last + 1)[:1].isupper():
            return 0
        if words[last] in _FOR and last + 1 < len(words) and self._gap(last + 1) == "-":
            return 0 if words[last + 1] in _OF_STATE else 2  # "milices pro-iraniennes"
        return int(words[last] in _ADJECTIVES)

    def _gap(self, at: int) -> str:
        return self._tokens.text[self._tokens.ends[at - 1] : self._tokens.starts[at]]

    def are_letters(self, at: int) -> bool:
        """Return whether a token is the abbreviation of a group that no list knows."""
        letters, start = self._tokens.written(at, at + 1), self._tokens.starts[at]
        known = self.is_known(start) or self._tokens.words[at] in _NO_GROUP
        return letters.isalnum() and letters.isupper() and len(letters) in _LETTERS and not known

    def is_group_name(self, first: int, last: int) -> bool:
        """Return whether capitalised words name an unknown group: no headline, no part of a front line, no place."""
        tokens = self._tokens
        if any(self.is_known(tokens.starts[at]) for at in range(first, last)):
            return False
        return tokens.words[first] not in _DIRECTIONS and not self._is_headline(first, last - 1)

    def is_known(self, position: int) -> bool:
        """Return whether a position lies in the name of a place or of a known actor."""
        if self._known is None or self._known[0] is not self.places:
            self._known = self.places, _joined([*self.places, *self._actors])
        starts, ends = self._known[1]
        at = bisect_right(starts, position) - 1
        return at >= 0 and position < ends[at]

    def _name_behind(self, at: int) -> str:
        """Return the group behind a head, "" for none: "rebels of the KZTR", "combattants du Front Lwili"."""
        tokens = self._tokens
        link = next((one for one in _LINKS if tokens.words[at : at + len(one)] == one), None)
        first = at + len(link) if link else len(tokens.words)
        if first >= len(tokens.words):
            return ""
        if self.are_letters(first):
            return tokens.written(first, first + 1)
        last = first
        longest = min(len(tokens.words), first + _LONGEST_NAME + 1)
        while last < longest and tokens.written(last, last + 1)[:1].isupper():
            last += 1
        ends = {tokens.words[first], tokens.words[last - 1]} if last - first > 1 else set()
        if ends.isdisjoint(ORGANISATIONS) or not self.is_group_name(first, last):
            return ""
        return tokens.text[tokens.starts[first] : tokens.ends[last - 1]]

    def between(self, start: int, end: int) -> str:
        """Return the text between two code points."""
        return self._tokens.text[start:end]

    @staticmethod
    def _name_start(tokens: Tokens, at: int) -> int:
        first = at
        while first > 0 and at - first < _LONGEST_NAME:
            word = tokens.written(first - 1, first)
            gap = tokens.text[tokens.ends[first - 1] : tokens.starts[first]]
            if not word[:1].isupper() or gap.strip("-' \u2019") or tokens.words[first - 1] in _NO_NAME:
                break
            first -= 1
        return first

    def _is_headline(self, first: int, at: int) -> bool:
        """Whether most words around a name are capitalised too, so that a capital says nothing."""
        tokens = self._tokens
        around = [*range(max(0, first - _AROUND), first), *range(at + 1, min(len(tokens.words), at + 1 + _AROUND))]
        words = [
            tokens.written(index, index + 1)
            for index in around
            if len(tokens.words[index]) > _SHORT_WORD
            and tokens.words[index] not in _NO_NAME
            and not any(start <= tokens.starts[index] < end for start, end in self.places)
        ]
        capitals = sum(word[:1].isupper() for word in words)
        return len(words) > _FEW and capitals > _MOST * len(words)

    def word_after(self, position: int) -> str:
        """Return the word after the one that ends at a position, folded, "" at the end."""
        words, at = self._tokens.words, self._tokens.at(position - 1) + 1
        return words[at] if position and at < len(words) else ""

    def written_after(self, position: int) -> str:
        """Return the word after the one that ends at a position as it is written, "" at the end of a sentence."""
        tokens, at = self._tokens, self._tokens.at(position - 1) + 1
        if not position or at >= len(tokens.words) or tokens.text[position : tokens.starts[at]].strip():
            return ""
        return tokens.written(at, at + 1)

    def word_before(self, position: int) -> str:
        """Return the word before a position, folded, "" at the beginning."""
        words, at = self._tokens.words, self._tokens.at(position)
        return words[at - 1] if 0 < at <= len(words) else ""
