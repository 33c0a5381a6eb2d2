"""People who leave or arrive in numbers where no cue says displacement: "4,000 people have arrived in Kibua"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.events.candidates import STRIKE_SCORE, EventCandidate
from geo.lang import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.actors.identity import Participant
    from geo.events.triggers import Reading
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading

_MOVES = frozenset(["enter", "leave"])


def moved_people(frames: Sequence[Frame], readings: Sequence[Reading], syntax: ReportReading) -> list[EventCandidate]:
    """Return the first move of unarmed people of a sentence that has no cue of displacement.

    The place is where they left, or where they came where nothing says from where.
    """
    if any(one.type == "displacement" for one in readings):
        return []
    for frame in frames:
        told = frame.kind in _MOVES and not frame.noun and frame.mood == "reported" and not frame.relative
        if told and frame.grounds and frame.agents and all(_is_crowd(one, syntax) for one in frame.agents):
            return [EventCandidate("displacement", "frame.moved", STRIKE_SCORE, frame.start, frame.end, None, frame)]
    return []


def _is_crowd(party: Participant, syntax: ReportReading) -> bool:
    """Whether a party is many unarmed people: "residents", "some 200 families"."""
    words = [plain(word) for word in party.text.split()]
    return not party.armed and not party.actor and any(word in syntax.words.words("crowds") for word in words)
