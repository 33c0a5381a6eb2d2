"""What a sentence says, as frames: who did what to whom, where, how certain, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Mood = Literal["reported", "denied", "planned", "hypothetical", "historical", "none"]


class Participant(NamedTuple):
    """A party of a frame as written.

    ``actor`` is the id of a known actor or "", ``country`` the ISO alpha-3 of a nation that is meant by its name or
    adjective ("Moscow", "Russian forces"), ``classes`` what its words say it is (state, rebel, gunman, communal,
    protester, mob, civilian), ``via`` how it was found, in words.
    """

    start: int
    end: int
    text: str
    classes: frozenset[str] = frozenset()
    actor: str = ""
    country: str = ""
    via: str = ""

    @property
    def armed(self) -> bool:
        """Whether the party bears arms by what it is called."""
        return bool(self.classes & {"state", "rebel", "gunman", "communal", "nation"}) or bool(self.country)


class FramePlace(NamedTuple):
    """A place of a frame: the span of its mention, the index of the place, whether only a part is meant, and how found."""

    start: int
    end: int
    key: int
    part: bool = False
    via: str = ""


class Voice(NamedTuple):
    """Who says it: the words of the speaker, the way of speaking, and the speaker as a party if it is one."""

    assertion: str = "reported"
    claimant: str = ""
    speaker: Participant | None = None


NOBODY = Voice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One act or state. ``grounds`` are places taken, held or left; ``sites`` where it happened; ``start:end`` its word."""

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
    no_longer: bool = False
    voice: Voice = NOBODY
    path: tuple[str, ...] = field(default_factory=tuple)
