"""The words of a unit: what a token is, its preposition, and the party or place that it stands for."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from geo.lang import all_words
from geo.reading.units import PLACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.lang import Words
    from geo.reading.frames import FramePlace
    from geo.reading.units import Mask, Unit
    from geo.syntax.tree import Tree

_OF = frozenset(all_words("reading.clause_words.of"))


class PartyMention(NamedTuple):
    """Words of the document that name or describe a party: code points, what they say it is, and a known actor's id."""

    start: int
    end: int
    text: str
    classes: frozenset[str]
    actor: str
    country: str = ""


class PlaceMention(NamedTuple):
    """A mention of a place: code points, indices of its resolutions, and what is known of it.

    ``country`` is the ISO alpha-3 of the country that it lies in; ``nation`` is set where the mention is a country, a
    capital that stands for its government, or a demonym; ``origin`` where it is that of a dateline, ``site`` where it
    is a location, not a party, ``reference`` where it only says how far away another place is ("80 km from Tripoli").
    """

    start: int
    end: int
    name: str
    indices: tuple[int, ...]
    is_country: bool = False
    is_demonym: bool = False
    nation: str = ""
    part: bool = False
    resolved: bool = True
    settlement: bool = False
    site: bool = False
    origin: bool = False
    reference: bool = False


class PlaceMemory(Protocol):
    """Resolves words that stand for a place named before."""

    def place(self, index: int, where: Any, via: str) -> list[FramePlace]:
        """Return which place "the town" or "it" means; ``where`` is the unit of the token."""


class ClauseWords:
    """A unit with its tree. ``memory`` resolves what stands for a place named before."""

    def __init__(  # noqa: PLR0913, PLR0917  # a report and what is known of it
        self,
        text: str,
        unit: Unit,
        tree: Tree,
        words: Words,
        actors: Sequence[PartyMention],
        places: Sequence[PlaceMention],
        memory: PlaceMemory,
    ) -> None:
        self.text, self.unit, self.tree, self.words = text, unit, tree, words
        self.actors, self.place_mentions, self.memory = actors, places, memory

    # What a token is

    def mask(self, index: int, kind: str) -> Mask | None:
        """Return the mask of a token if it is of a kind."""
        mask = self.unit.masks[index]
        return mask if mask is not None and mask.kind == kind else None

    def written(self, index: int) -> str:
        """Return a token as written in the document."""
        return self.text[self.unit.starts[index] : self.unit.ends[index]]

    def place_at(self, index: int) -> PlaceMention | None:
        """Return the place that a token is, demonyms left out."""
        mask = self.mask(index, PLACE)
        if mask is None:
            return None
        place = self.place_mentions[mask.key]
        return None if place.is_demonym else place

    def at(self, position: int) -> int:
        """Return the token that holds a code point of the document, -1 if none does."""
        index = bisect_right(self.unit.starts, position) - 1
        return index if index >= 0 and position < self.unit.ends[index] else -1

    def head_of(self, indices: Sequence[int]) -> int:
        """Return the head of some words; of "burnt houses" the participle: the words only qualify a noun."""
        inside = set(indices)
        first, head = indices[0], next((index for index in indices if self.tree.head(index) not in inside), indices[0])
        node = self.tree.nodes[first]
        describes = node.label == "amod" and node.form == "part" and node.head == head
        acts = self.is_in(head, "action_nouns") or self.is_in(head, "army_weapons")
        return first if describes and not acts else head

    def lemmas(self, index: int) -> frozenset[str]:
        """Return the lemmas of a token."""
        return self.words.lemmas(self.tree.low(index))

    def is_in(self, index: int, name: str) -> bool:
        """Whether a token stands in a word list by itself or its lemma."""
        return self.words.has(name, self.tree.low(index))

    def case(self, index: int) -> str:
        """Return the preposition of a token, that of its row's first member for a later one."""
        tree, at = self.tree, index
        while not tree.nodes[at].case and tree.label(at) == "conj":
            at = tree.nodes[at].head
        return tree.nodes[at].case

    def has_case(self, index: int, name: str) -> bool:
        """Whether the preposition of a token is of a kind of the word lists (at, from, to, ...)."""
        case = self.case(index)
        found = self.words.prepositions[name]
        return case in found or (bool(case) and case.split()[0] in found and case.split()[-1] in _OF and name != "of")

    def places_of(self, key: int) -> PlaceMention:
        """Return a place by its key."""
        return self.place_mentions[key]
