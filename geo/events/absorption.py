"""Which of several readings of one sentence is the event: the codebooks count one incident once.

A battle takes in the explosions and attacks in it, an attack its looting and burning, a strike what it destroyed; who
is seized and then killed was attacked (ACLED codebook 2023).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.events.rule_codes import taken_by, with_taken, without_outcome
from geo.events.triggers import READINGS_AT_ONCE
from geo.runtime.yaml_cache import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.events.incidents import Incidents
    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading

TABLE = Path(__file__).with_name("absorption.yaml")
# How far the reading of a sequence is set above the heavier of its two acts.
LIFT = 0.2
_SEIZED = frozenset(["abduction", "arrest"])
_HARM = frozenset(["act.kill", "act.wound"])
_ANSWERING = frozenset(["state", "communal", "rebel", "gunman"])


class Joined(NamedTuple):
    """Two acts reported one after the other that are one event; the keys are those of ``absorption.yaml``."""

    first: frozenset[str]
    second: frozenset[str]
    within: int
    type: str
    rules: frozenset[str]
    answer: bool
    keeps_first: bool


class Absorption(NamedTuple):
    """The table of ``absorption.yaml``."""

    takes_in: Mapping[str, frozenset[str]]
    sequences: tuple[Joined, ...]


@lru_cache(maxsize=1)
def absorption_table() -> Absorption:
    """Return the shipped table."""
    data = read_yaml(TABLE)
    return Absorption(
        {name: frozenset(types) for name, types in data["takes_in"].items()},
        tuple(_sequence(entry) for entry in data["sequences"]),
    )


def _sequence(entry: Mapping[str, Any]) -> Joined:
    return Joined(
        frozenset(entry["first"]),
        frozenset(entry["second"]),
        int(entry["within"]),
        entry["type"],
        frozenset(entry.get("rules") or ()),
        bool(entry.get("answer")),
        entry.get("keep") == "first",
    )


def joined(readings: Sequence[Reading], incidents: Incidents | None = None) -> list[Reading]:
    """Return readings in the order of their sentences, with two acts that are one event made one.

    The later of the two stays with the type of both, since it gives the outcome, unless the table keeps the first.
    ``incidents`` says which sentences speak of different ones.
    """

    def apart(one: Reading, other: Reading) -> bool:
        found_later = one.type in _SEIZED  # "kidnapped on Friday; his body was found two days later"
        return incidents is not None and incidents.apart(one.sentence, other.sentence, any_day=found_later)

    result = list(readings)
    for rule in absorption_table().sequences:
        # Only the sentences just before may hold the other act: a report is not gone through for each of its acts.
        near = _by_sentence(result, rule)
        left = {id(one) for one in result}
        for later in [one for one in result if one.type in rule.second and _reported(one)]:
            if id(later) not in left or (rule.rules and without_outcome(later.rule) not in rule.rules):
                continue
            some = chain.from_iterable(
                near.get(number, ()) for number in range(later.sentence - rule.within, later.sentence + 1)
            )
            before = [one for one in some if _precedes(one, later, rule) and not apart(one, later)]
            if not before:
                continue
            weight = max(later.weight, *(one.weight for one in before)) + LIFT
            stays = before[0] if rule.keeps_first else later
            gone = {id(one) for one in (*before, later)} - {id(stays)}
            result = [
                one._replace(type=rule.type, weight=weight, rule=_joined_rule(one, gone, result))
                if one is stays
                else one
                for one in result
                if id(one) not in gone
            ]
            near = _by_sentence(result, rule)
            left = {id(one) for one in result}
    return result


def _by_sentence(readings: Sequence[Reading], rule: Joined) -> dict[int, list[Reading]]:
    """Return the readings that may be the first act of a rule, by the numbers of their sentences."""
    found: dict[int, list[Reading]] = {}
    for one in readings:
        if one.type in rule.first and _reported(one):
            found.setdefault(one.sentence, []).append(one)
    return {sentence: some[:READINGS_AT_ONCE] for sentence, some in found.items()}


def _joined_rule(reading: Reading, gone: set[int], readings: Sequence[Reading]) -> str:
    """Return the rule of a reading with what it took in: "act.kill+abduction"."""
    taken = sorted({one.type for one in readings if id(one) in gone} - {reading.type})
    return with_taken(reading.rule, taken)


def _reported(reading: Reading) -> bool:
    return reading.mood.assertion == "reported" and reading.kind != "context" and reading.mood.weight >= 1.0


def _precedes(one: Reading, later: Reading, rule: Joined) -> bool:
    """Whether an act stands before another one near enough, of the same act and with the parties that a rule asks for."""  # noqa: E501
    if one is later or not 0 <= later.sentence - one.sentence <= rule.within or one.hit.first >= later.hit.first:
        return False
    if not _one_act(one, later):
        return False
    if rule.answer:
        return _answers(one, later)
    if "arrest" in rule.first or ("abduction" in rule.first and rule.type == "attack_civilians"):
        # "His body was found": whose it is says the sentence before.
        return later.patient is None or not later.patient.armed or later.rule.startswith("attack.")
    return True


def _answers(one: Reading, later: Reading) -> bool:
    """Whether another armed party than the first agent acts, and on nobody unarmed: "reservists shot two of them"."""
    mine, theirs = one.agent, later.agent
    if later.act is not None and later.act.noun:
        return False  # "the police, which lost an officer in the attack"
    if theirs is None or not theirs.classes & _ANSWERING or theirs.classes & {"mob", "protester"}:
        return False
    if later.patient is not None and not later.patient.armed:
        return False
    if mine is None:
        return bool(theirs.classes & {"state"})
    if not mine.armed or mine.classes & theirs.classes & {"rebel", "gunman", "state"}:
        return False
    # "The attackers emptied the granaries": a word for who attacked is no other party than the group.
    return "gunman" not in mine.classes | theirs.classes or "state" in mine.classes | theirs.classes


def absorbed(readings: Sequence[Reading], ontology: Ontology) -> list[Reading]:
    """Return the readings of one sentence without those that another one of it takes in."""
    del ontology
    if len(readings) > READINGS_AT_ONCE:
        parts = (readings[at : at + READINGS_AT_ONCE] for at in range(0, len(readings), READINGS_AT_ONCE))
        return [one for part in parts for one in _absorbed(part)]
    return _absorbed(readings)


def _absorbed(readings: Sequence[Reading]) -> list[Reading]:
    takes_in = absorption_table().takes_in
    facts = [one for one in readings if one.mood.assertion == "reported" and one.kind != "context"]
    kept: list[Reading] = []
    taken: dict[int, list[Reading]] = {}
    for reading in readings:
        takers = [
            one
            for one in facts
            if one is not reading
            and (reading.type in takes_in.get(one.type, ()) or _dead_of(one, reading) or _shots_of(one, reading))
            and _one_act(one, reading)
            and one.weight >= HEAVY * reading.weight
        ]
        if not takers:
            kept.append(reading)
        for one in takers:
            taken.setdefault(id(one), []).append(reading)
    return [
        _with_victims(
            one._replace(rule=with_taken(one.rule, sorted({other.type for other in taken[id(one)]}))), taken[id(one)]
        )
        if id(one) in taken and not taken_by(one.rule)
        else one
        for one in kept
    ]


def _with_victims(weapon: Reading, taken: Sequence[Reading]) -> Reading:
    """Return a blast or strike with those whose death it took in: "twelve people were killed when a bomb hit"."""
    act = weapon.act
    if weapon.kind != "method" or act is None or act.patients:
        return weapon
    harmed = next((one.act for one in taken if one.rule in _HARM and one.act is not None and one.act.patients), None)
    if harmed is None or harmed.agents:
        return weapon
    return weapon._replace(act=replace(act, patients=harmed.patients, path=(*act.path, *harmed.path)))


# A reading that is much lighter than another does not take it in.
HEAVY = 0.6


def _dead_of(one: Reading, other: Reading) -> bool:
    """Whether one counts the dead of a fight: "dozens were killed in fighting between ...", with nobody who did it."""
    act = other.act
    return one.type == "clash" and other.rule in _HARM and act is not None and not act.agents


def _shots_of(one: Reading, other: Reading) -> bool:
    """Whether shots at "him" are those at the soldier who is said to have died of them."""
    return (
        one.type == "clash"
        and one.rule in _HARM
        and other.rule == "act.shoot"
        and other.type == "attack_civilians"
        and other.patient is None
    )


def _one_act(one: Reading, other: Reading) -> bool:
    """Whether two readings may be of one act: no different places, and not against different people."""
    mine, theirs = _places(one), _places(other)
    return not mine or not theirs or bool(mine & theirs)


def _places(reading: Reading) -> set[tuple[int, int]]:
    act = reading.act
    return {(spot.start, spot.end) for spot in (*act.grounds, *act.sites)} if act is not None else set()
