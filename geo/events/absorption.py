"""Which of several readings of one sentence is the event: the codebooks count one incident once.

A battle takes in the explosions and attacks in it, an attack its looting and burning, a strike what it destroyed; who
is seized and then killed was attacked (ACLED codebook 2023).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading

# What each type takes into itself where both are told of one act in one sentence.
TAKES_IN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "clash": frozenset(["looting", "disrupted_weapons", "advance", "deployment"]),
        "attack_civilians": frozenset(["looting"]),
        "air_strike": frozenset(["looting", "bombing", "disrupted_weapons", "attack_civilians", "clash"]),
        "shelling": frozenset(["looting", "attack_civilians"]),
        "suicide_bombing": frozenset(["bombing", "attack_civilians", "clash"]),
        "bombing": frozenset(["attack_civilians"]),
        "grenade": frozenset(["attack_civilians", "bombing"]),
    }
)


def absorbed(readings: Sequence[Reading], ontology: Ontology) -> list[Reading]:
    """Return the readings without those that another one of the sentence takes in."""
    facts = [one for one in readings if one.mood.assertion == "reported" and one.kind != "context"]
    kept = []
    for reading in readings:
        takers = [
            one
            for one in facts
            if one is not reading
            and (reading.type in TAKES_IN.get(one.type, ()) or _dead_of(one, reading))
            and _one_act(one, reading)
        ]
        if not any(one.weight >= HEAVY * reading.weight for one in takers):
            kept.append(reading)
    return kept


# A reading that is much lighter than another does not take it in.
HEAVY = 0.6


def _dead_of(one: Reading, other: Reading) -> bool:
    """Whether one counts the dead of a fight: "dozens were killed in fighting between ...", with nobody who did it."""
    act = other.act
    return one.type == "clash" and other.rule in {"act.kill", "act.wound"} and act is not None and not act.agents


def _one_act(one: Reading, other: Reading) -> bool:
    """Whether two readings may be of one act: no different places, and not against different people."""
    mine, theirs = _places(one), _places(other)
    return not mine or not theirs or bool(mine & theirs)


def _places(reading: Reading) -> set[tuple[int, int]]:
    act = reading.act
    return {(spot.start, spot.end) for spot in (*act.grounds, *act.sites)} if act is not None else set()
