"""People who leave or arrive in numbers where no cue says displacement: "4,000 people have arrived in Kibua"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.events.candidates import STRIKE_SCORE, EventCandidate
from geo.lang import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.actors.identity import Participant
    from geo.events.triggers import Reading
    from geo.reading.clause_roles import UnitTree
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
        reported = frame.kind in _MOVES and not frame.noun and frame.mood == "reported" and not frame.relative
        crowd = [_is_crowd(one, syntax, syntax.units[frame.unit]) for one in frame.agents]
        if reported and frame.grounds and crowd and all(crowd):
            return [EventCandidate("displacement", "frame.moved", STRIKE_SCORE, frame.start, frame.end, None, frame)]
    return []


def _is_crowd(party: Participant, syntax: ReportReading, where: UnitTree) -> bool:
    """Whether a party is many unarmed people on the move: "some 200 families", "the displaced", not "residents"."""
    words = {plain(word) for word in party.text.split()}
    if party.armed or party.actor or not words & syntax.words.words("crowds"):
        return False
    tree, at = where.tree, where.at(party.start)
    counted = at >= 0 and (
        bool(tree.children(at, "nummod"))
        or any(plain(tree.low(one)) in syntax.words.words("quantities") for one in (at, tree.head(at)) if one >= 0)
    )
    return counted or bool(words & syntax.words.words("uprooted"))
