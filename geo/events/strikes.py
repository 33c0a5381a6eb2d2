"""Strikes and bombs that no cue names: bare strikes of a report on air strikes, and verbs of shelling in any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.events.candidates import STRIKE_SCORE, EventCandidate
from geo.events.relevance import drives_away
from geo.events.rule_codes import without_taken
from geo.lang import all_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.events.triggers import Reading
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading

_STRIKES = frozenset(all_words("events.strikes.strikes"))
_HARM = frozenset(["act.kill", "act.wound"])
_BY_VERB = ("air_strike", "shelling")
_WEAPON_NOUN = "shell.noun"  # a mortar, a rocket
BARE_STRIKE = "frame.strike"  # the rule of "near X, one strike destroyed a vehicle"
# What strikes do to things, and by what the words for it tell their kind.
_DAMAGE = frozenset(["looting", "disrupted_weapons"])
_WEAPONS = (("aerial", "air_strike"), ("ballistic", "shelling"))
# What a strike did: what it destroyed, the bombs that it found.
_DONE_BY_STRIKE = frozenset(["bombing", "looting", "disrupted_weapons", "attack_civilians", "clash", "suicide_bombing"])


def bare_strikes(
    frames: Sequence[Frame], readings: Sequence[Reading], syntax: ReportReading, *, air: bool
) -> list[EventCandidate]:
    """Return bare strikes of a report about air strikes: "near X, two strikes destroyed a tunnel"."""
    if not air or any(
        one.type in {"air_strike", "shelling"} and not _is_target(one, frames, syntax) for one in readings
    ):
        return []
    for frame in frames:
        strikes = frame.noun and frame.word.casefold() in _STRIKES
        if frame.kind != "attack" or not strikes or frame.mood != "reported":
            continue
        if drives_away(syntax.units[frame.unit], frame.token):
            continue
        whole = syntax.act(frame.start, frame.end) or frame
        if whole.sites or whole.grounds or whole.patients:
            found = syntax.with_verb(whole)
            return [EventCandidate("air_strike", BARE_STRIKE, STRIKE_SCORE, frame.start, frame.end, None, found)]
    return []


def _is_target(reading: Reading, frames: Sequence[Frame], syntax: ReportReading) -> bool:
    """Whether the weapon of a reading is what a strike hit: "two strikes suppressed a mortar position"."""
    act = reading.act
    if act is None or not act.noun:
        return False
    tree = syntax.units[act.unit].tree
    for frame in frames:
        verb = tree.head(frame.token) if frame.unit == act.unit and frame.word.casefold() in _STRIKES else -1
        subject = verb >= 0 and tree.label(frame.token) == "subj" and tree.is_verb(verb)
        if subject and any(act.token in tree.subtree(child) for child in tree.children(verb, "obj", "conj")):
            return True
    return False


def bare_attacks(frames: Sequence[Frame], readings: Sequence[Reading], syntax: ReportReading) -> list[EventCandidate]:
    """Return shells and bombs of a sentence without a cue: "shows Ukrainian forces striking positions in X".

    What hangs on such a verb is what it did: "bombed a camp, where several men were killed".
    """
    for frame in frames:
        if any(not _hangs_on(one, frame, syntax) for one in readings):
            continue
        said = frame.kind == "attack" and not frame.noun and frame.mood == "reported" and not frame.relative
        if not said or not (frame.grounds or frame.sites or frame.patients):
            continue
        where = syntax.units[frame.unit]
        for kind in _BY_VERB:
            if where.is_in(frame.token, f"{kind}_verbs"):
                return [EventCandidate(kind, "frame.attack", STRIKE_SCORE, frame.start, frame.end, None, frame)]
    return []


def struck_again(frames: Sequence[Frame], last: str, syntax: ReportReading) -> list[EventCandidate]:
    """Return what "was hit too" right behind a strike, as one more of its kind: "The port of X was also targeted"."""
    for frame in frames:
        reported = frame.kind == "attack" and not frame.noun and frame.mood == "reported" and not frame.relative
        passive = syntax.units[frame.unit].tree.is_passive(frame.token)
        if reported and passive and not frame.agents and frame.grounds:
            return [EventCandidate(last, "frame.attack", STRIKE_SCORE, frame.start, frame.end, None, frame)]
    return []


def _hangs_on(reading: Reading, frame: Frame, syntax: ReportReading) -> bool:
    act = reading.act
    harm = without_taken(reading.rule) in _HARM
    if act is None or not harm or act.unit != frame.unit or act.token == frame.token:
        return False
    return frame.token in syntax.units[frame.unit].tree.ancestors(act.token)


def by_weapon(candidate: EventCandidate, last: str, syntax: ReportReading) -> str:
    """Return the type of what aircraft or shells damage or destroy, "" where people do it.

    "Drones damaged a plant", and without a subject behind a strike (its type is ``last``): "a warehouse was damaged".
    """
    frame = candidate.frame
    if frame is None or candidate.type not in _DAMAGE or frame.noun or frame.mood not in {"reported", "denied"}:
        return ""
    where = syntax.units[frame.unit]
    named = where.tree.children(frame.token, "subj", "agent")
    for child in named:
        for name, kind in _WEAPONS:
            if where.is_in(child, name):
                return kind
    bare = not named and not frame.agents and where.tree.is_passive(frame.token)
    return last if bare and where.is_in(frame.token, "damaging") else ""


def of_strike(reading: Reading, candidates: Sequence[EventCandidate]) -> bool:
    """Whether a reading is what a strike did: what it destroyed, the bombs that it found."""
    done = reading.type in _DONE_BY_STRIKE or (reading.rule == _WEAPON_NOUN and reading.type == "shelling")
    return done and any(one.rule == BARE_STRIKE for one in candidates)
