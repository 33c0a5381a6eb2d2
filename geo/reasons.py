"""Reasons for a place: words for readers that also say, for rules, what they speak of.

A name that is placed otherwise keeps the reasons that still hold; which they are is never read from their words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from geo.model import Place


class About(StrEnum):
    """What a reason for a place speaks of, which says for what other place it still holds."""

    NAME = "how many places bear the name"
    TEXT = "the words around the name"
    PLACE = "the place as a whole"


class Reason(str):
    """A reason in words, for readers, with what it speaks of, for rules: no rule reads its words."""

    __slots__ = ("about",)
    about: About

    def __new__(cls, words: str, about: About) -> Self:
        """Return the words with what they speak of."""
        made = super().__new__(cls, words)
        made.about = about
        return made

    def __reduce__(self) -> tuple[type[Reason], tuple[str, About]]:
        return type(self), (str(self), self.about)


def is_about(reason: str, *subjects: About) -> bool:
    """Return whether a reason speaks of one of some subjects."""
    return isinstance(reason, Reason) and reason.about in subjects


def population_reason(place: Place) -> Reason:
    """Return how many people a place has as a reason for it; it holds for no part of the place."""
    return Reason(f"population {place.population:,}", About.PLACE)
