"""Event candidates: what a sentence reports before it becomes a row, readings and frames side by side."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from geo.events.transfers import TRANSFER_TYPES
from geo.lang import all_words
from geo.model import Count
from geo.text.numbers import find_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.actors.identity import Participant
    from geo.actors.mentions import Sentence
    from geo.events.learnt_types import Decision
    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading
    from geo.model import Actor
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading
    from geo.text.annotations import Marked
    from geo.text.tokens import Tokens
# A text of so few sentences reports one event: its events compete for being the main one.
SHORT_TEXT = 3
# Notes in clipped sentences ("2 dead. No claim.") are as short with some more of them, within so many code points.
CLIPPED, SHORT_LENGTH = 5, 420
# From this share of its type on, a short text is surely about it.
SURELY = 0.7
# Frames whose agent has the place then.
# Classes of the two first agents where one is a group and the other an army, though a bare "army" has no name.
_GROUP_AND_ARMY = frozenset(["rebel", "state"])
_GAINS = frozenset(["gain", "enter", "expel"])
_ATTEMPTS = frozenset(all_words("events.candidates.attempts"))
STRIKE_SCORE = 0.7
CIVILIAN_TYPES = frozenset(["attack_civilians", "abduction", "sexual_violence", "excessive_force"])
# How what happened is reported; plans, denials and history are no facts of the report.
FACTS = frozenset(["reported", "claimed", "assessed"])
VIOLENT_LAYERS = frozenset(["battles", "remote_violence", "civilians", "protests"])
REMOTE = frozenset(["shelling", "air_strike", "bombing", "suicide_bombing", "grenade", "chemical"])


class Text(NamedTuple):
    """A text as it was read: its tagged words, the spans of its sentences, those with cues, and the readings.

    ``decision`` says what a short text is about.
    """

    marked: Marked
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[Sentence]
    readings: Sequence[Reading]
    headings: frozenset[int] = frozenset()
    under: Sequence[tuple[tuple[int, int], ...]] = ()
    decision: Decision | None = None


def is_short(spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a text is so short that it reports one event: a few sentences, or a few lines of clipped ones."""
    return len(spans) <= SHORT_TEXT or (len(spans) <= CLIPPED and spans[-1][1] - spans[0][0] <= SHORT_LENGTH)


def is_decided(text: Text, reading: Reading, ontology: Ontology) -> bool:
    """Whether a reading is of the type that a short text is surely about."""
    decision = text.decision
    return (
        decision is not None
        and decision.ranked[0][1] >= SURELY
        and ontology.types[reading.type].acled_sub_event_type == decision.sub_event
    )


class EventCandidate(NamedTuple):
    """Something that becomes a row: a reading of cues, a frame, or both, with its type and probability."""

    type: str
    rule: str
    score: float
    start: int
    end: int
    reading: Reading | None
    frame: Frame | None


def attempts_of(frames: Sequence[Frame]) -> list[EventCandidate]:
    """Return fights for a place that was not taken: "attempted to seize the hospital from ISIS fighters"."""
    return [
        EventCandidate(
            "clash", "frame.attempt", STRIKE_SCORE, frame.start, frame.end, None, replace(frame, mood="reported")
        )
        for frame in frames
        if frame.kind in {"gain", "enter"}
        and frame.mood == "planned"
        and frame.agents
        and (frame.patients or (frame.grounds and frame.agents[0].armed))
        and frame.mood_word.casefold() in _ATTEMPTS
    ]


def is_done_to_crowd(reading: Reading) -> bool:
    """Whether something was done to a crowd: "fired tear gas to disperse the rally" is a fact, whatever its purpose."""
    return reading.kind == "gathering" and reading.type != "protest" and reading.mood.assertion == "reported"


def takes_towns(reading: Reading, syntax: ReportReading) -> bool:
    """Whether a known actor takes towns that nobody names: "M23 staged an advance, seizing two cities"."""
    act = reading.act
    if act is None or act.kind != "gain" or act.grounds or act.mood != "reported" or reading.type not in TRANSFER_TYPES:
        return False
    where = syntax.units[act.unit]
    taken = where.tree.children(act.token, "obj", "subjpass")
    return any(one.actor for one in act.agents) and any(where.is_in(at, "settlement_nouns") for at in taken)


def is_planned(candidate: EventCandidate) -> bool:
    """Whether a change of hands is announced: the threat in the same sentence is that announcement."""
    return candidate.frame is not None and candidate.frame.mood in {"planned", "hypothetical"}


def is_civil(reading: Reading) -> bool:
    """Whether civilians are the victims: a killing of theirs stands beside the capture."""
    return reading.patient is not None and "civilian" in reading.patient.classes and not reading.patient.armed


def is_departure_before(candidate: EventCandidate, frame: Frame) -> bool:
    """Whether one side leaves what another one enters then: one transfer (ACLED), named by who acquires the place."""
    other = candidate.frame
    return (
        other is not None
        and frame.kind == "enter"
        and other.kind == "leave"
        and frame.mood == other.mood == "reported"
        and is_same_transfer(frame, candidate)
    )


def is_same_transfer(frame: Frame, candidate: EventCandidate) -> bool:
    """Whether a frame reports a transfer that is known already: shared ground and the same kind."""
    other = candidate.frame
    if other is None or {(one.start, one.end) for one in frame.grounds}.isdisjoint(
        {(one.start, one.end) for one in other.grounds}
    ):
        return False
    if {frame.kind, other.kind} <= _GAINS and frame.agents and other.agents and frame.mood == other.mood:
        ours, theirs = {_who(one) for one in frame.agents}, {_who(one) for one in other.agents}
        group_and_army = frame.agents[0].classes | other.agents[0].classes >= _GROUP_AND_ARMY
        if ours.isdisjoint(theirs) and (group_and_army or all("" not in one for one in (*ours, *theirs))):
            return False  # "troops entered X five days after guerrillas drove dissidents out of it"
    return {frame.kind, other.kind} != {"gain", "leave"} or frame.mood != other.mood


def _who(party: Participant) -> tuple[str, ...]:
    return (party.actor or party.country or "",)


def targets_civilians(candidate: EventCandidate) -> bool:
    """Whether civilians are the target by the type or by the words of the frame."""
    if candidate.type in CIVILIAN_TYPES:
        return True
    patients: Sequence[Participant] = candidate.frame.patients if candidate.frame is not None else ()
    return candidate.type in REMOTE and bool(patients) and "civilian" in patients[0].classes and not patients[0].armed


def figures_of(
    tokens: Tokens, first: int, last: int, places: int, skip: Sequence[tuple[int, int]]
) -> list[Count | None]:
    """Return one toll a place where as many numbers as places are given: "two, four and five civilians in A, B and C"."""  # noqa: E501
    figures = [
        one for one in find_figures(tokens, first, last) if not any(low <= one.first < high for low, high in skip)
    ]
    for at in range(len(figures) - places, -1, -1):
        run = figures[at : at + places]
        if len(run) == places and all(two.first - one.last <= 2 for one, two in pairwise(run)):  # noqa: PLR2004  # a comma or "and" between
            return [Count(low=one.low, best=one.best, high=one.high) for one in run]
    return []


def split_evenly(dead: Count, places: int) -> list[Count | None]:
    """Return a joint toll split evenly over places, the rest going to the first ones (ACLED codebook 2023)."""

    def share(total: int, at: int) -> int:
        return total // places + (1 if at < total % places else 0)

    return [
        Count(low=share(dead.low, at), best=share(dead.best, at), high=share(dead.high, at), text=dead.text)
        for at in range(places)
    ]


def own_side(actor: Actor) -> str:
    """Return the side of an actor, itself where it has none."""
    return actor.side or actor.id


def opponent_of(one: Actor | None, found: Sequence[Actor | None]) -> Actor | None:
    """Return the first of some actors that is not on the side of another one."""
    others = (actor for actor in found if actor is not None)
    return next((actor for actor in others if one is None or own_side(actor) != own_side(one)), None)


def distinct_actors(found: Sequence[Actor | None], *, without: Sequence[Actor | None]) -> tuple[Actor, ...]:
    """Return actors once each in their order, without some."""
    known = {actor.id for actor in without if actor is not None}
    kept: dict[str, Actor] = {}
    for actor in found:
        if actor is not None and actor.id not in known:
            kept.setdefault(actor.id, actor)
    return tuple(kept.values())
