"""What a sentence says, as frames: who did what to whom, where, how certain, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from geo.actors.identity import Participant
from geo.lang import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

Mood = Literal["reported", "denied", "planned", "hypothetical", "historical", "none"]


class FramePlace(NamedTuple):
    """A place of a frame: the span of its mention, the index of the place, whether only a part is meant, and how found.

    ``group`` is the same for the members of one list ("in Sake and Minova"). ``apposed``: a noun behind the place is
    what was read ("A and B, the two towns"). ``whole``: the town is meant, though only a side of it was named.
    ``head``: the token of the word that says what happened there, on which the phrase of the place hangs.
    """

    start: int
    end: int
    key: int
    part: bool = False
    via: str = ""
    group: int = 0
    apposed: bool = False
    whole: bool = False
    head: int = -1


class Voice(NamedTuple):
    """Who says it: the words of the speaker, the way of speaking, and the speaker as a party if it is one."""

    assertion: str = "reported"
    claimant: str = ""
    speaker: Participant | None = None


NOBODY = Voice()


def key(party: Participant) -> tuple[str, str, str]:
    """Return what makes two mentions the same party."""
    return (party.actor, party.country, "" if party.actor or party.country else plain(party.text))


def distinct_parties(parties: Iterable[Participant]) -> list[Participant]:
    """Return the parties without repetition, in their order."""
    found: dict[tuple[str, str, str], Participant] = {}
    for party in parties:
        found.setdefault(key(party), party)
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One act or state. ``grounds`` are places taken, held or left; ``sites`` where it happened; ``start:end`` its word.

    ``mood_word``: the word that decides the mood, "" where no single one does.
    ``guessed``: its agents are those who attacked the place before, since the text names none.
    """  # noqa: E501

    kind: str
    sentence: int
    unit: int
    token: int
    start: int
    end: int
    word: str
    noun: bool = False
    agents: tuple[Participant, ...] = ()
    patients: tuple[Participant, ...] = ()
    allies: tuple[Participant, ...] = ()
    others: tuple[Participant, ...] = ()
    grounds: tuple[FramePlace, ...] = ()
    sites: tuple[FramePlace, ...] = ()
    elsewhere: tuple[FramePlace, ...] = ()
    part: bool = False
    toward: bool = False
    mood: Mood = "reported"
    mood_word: str = ""
    relative: bool = False
    no_longer: bool = False
    over: bool = False
    guessed: bool = False
    voice: Voice = NOBODY
    path: tuple[str, ...] = field(default_factory=tuple)


__all__ = ["NOBODY", "Frame", "FramePlace", "Mood", "Participant", "Voice", "distinct_parties", "key"]
