"""Learnt weights of types: how much each feature of a text speaks for each of ACLED's sub-event types.

Multinomial logistic regression over the features of ``type_features``, learnt by ``bench/learn_types.py`` and kept in
``type_weights.yaml``. The rules' own weight of a type is added to its log-odds, so that rules and weights decide
together; :meth:`TypeWeights.reasons` says in words why ("victim civilian +1.4, firearm +1.0").
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.actors.identity import written
from geo.events.calibration import calibrated
from geo.events.rule_codes import as_learnt, id_of, taken_by
from geo.events.transfers import transfer_type
from geo.runtime.yaml_cache import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading
    from geo.reading.frames import Frame

WEIGHTS = Path(__file__).with_name("type_weights.yaml")
# The class of texts that report no event.
NONE = "none"
# So much does a point of a rule's weight add to the log-odds of its type (chosen by cross-validation).
RULE_SHARE = 0.25
# From this probability of "no event" on, what cues say is background, analysis or another matter.
NOTHING = 0.5
# Up to this one, an act that is reported in full (an armed party does it at a named place) is believed all the same.
SURELY_NOTHING = 0.8
_ACTS = frozenset(["act", "change"])
# A type that no cue of the sentence has is taken over where it is this likely.
RETYPE = 0.5
# What is added to a rule's weight where the table of absorption decided, and where the weights do not know its cue.
ABSORBING, UNSEEN = 3.0, 12.0
# How far the chosen reading is set above the heaviest of the others.
LIFT = 0.3
# Which of our types stands for a sub-event type that no cue of the text gave.
TYPE_OF: Mapping[str, str] = {
    "Armed clash": "clash",
    "Excessive force against protesters": "excessive_force",
    "Protest with intervention": "protest_intervention",
    "Peaceful protest": "protest",
    "Violent demonstration": "violent_demonstration",
    "Mob violence": "riot",
    "Chemical weapon": "chemical",
    "Air/drone strike": "air_strike",
    "Suicide bomb": "suicide_bombing",
    "Shelling/artillery/missile attack": "shelling",
    "Remote explosive/landmine/IED": "bombing",
    "Grenade": "grenade",
    "Sexual violence": "sexual_violence",
    "Attack": "attack_civilians",
    "Abduction/forced disappearance": "abduction",
    "Agreement": "agreement",
    "Arrests": "arrest",
    "Change to group/activity": "group_change",
    "Disrupted weapons use": "disrupted_weapons",
    "Headquarters or base established": "base",
    "Looting/property destruction": "looting",
    "Other": "other",
}
# What a frame of a change of control weighs beside the cues, by its mood.
# What the fight for a place that changed hands still weighs.
_FOUGHT = ("Armed clash", "Shelling/artillery/missile attack", "Air/drone strike", "Change to group/activity")
_TAKEN_IN = 0.4
# Forces of a nation take a place unless the verb says that they had it before.
_AGAIN = ("re", "lib")
_CHANGES = frozenset(["gain", "expel", "fall"])
_UNREAL = frozenset(["denied", "planned", "hypothetical"])
_FACTUAL: Mapping[str, float] = {"reported": 5.2, "historical": 3.1}


class Decision(NamedTuple):
    """What a text is about: the sub-event type, the probability that it is right, and that of no event at all.

    ``ranked`` are all types with their share, best first.
    """

    sub_event: str
    probability: float
    nothing: float
    ranked: tuple[tuple[str, float], ...]


class TypeWeights:
    """The learnt weights.

    Parameters
    ----------
    types
        The classes: sub-event types, and ``none``.
    bias
        What each class has before any feature is seen.
    table
        For each feature the weights of the classes, by their number (written as text, so that JSON can keep a copy).
    """

    def __init__(self, types: Sequence[str], bias: Sequence[float], table: Mapping[str, Mapping[str, float]]) -> None:
        self.types = tuple(types)
        self._bias: NDArray[np.float64] = np.array(bias, dtype=np.float64)
        self._rows: dict[str, NDArray[np.float64]] = {}
        for name, weights in table.items():
            row = np.zeros(len(self.types))
            for number, weight in weights.items():
                row[int(number)] = weight
            self._rows[name] = row

    def log_odds(self, features: Iterable[str]) -> NDArray[np.float64]:
        """Return the log-odds of the classes up to a constant."""
        rows = self._rows
        return sum((rows[name] for name in sorted(features) if name in rows), self._bias.copy())

    def decide(self, features: Iterable[str], rules: Mapping[str, float]) -> Decision:
        """Return what a text is about by its features and by what the rules give each sub-event type."""
        odds = self.log_odds(features) + RULE_SHARE * np.array([rules.get(name, 0.0) for name in self.types])
        shares = np.exp(odds - odds.max())
        shares /= shares.sum()
        none = self.types.index(NONE)
        nothing = float(shares[none])
        shares[none] = 0.0
        shares /= shares.sum()
        order = sorted(range(len(self.types)), key=lambda at: (-shares[at], self.types[at]))
        ranked = tuple((self.types[at], float(shares[at])) for at in order if at != none)
        return Decision(ranked[0][0], calibrated(ranked[0][1]), nothing, ranked)

    def knows(self, feature: str) -> bool:
        """Whether a feature was seen often enough to have a weight."""
        return feature in self._rows

    def reasons(self, features: Iterable[str], sub_event: str, *, most: int = 5) -> list[tuple[str, float]]:
        """Return the features that speak most for or against a type, the strongest first."""
        at = self.types.index(sub_event)
        found = [(name, float(self._rows[name][at])) for name in features if name in self._rows]
        return sorted(found, key=lambda pair: (-abs(pair[1]), pair[0]))[:most]

    def strongest(self, sub_event: str) -> list[tuple[str, float]]:
        """Return all features with their weight for a type, the highest first."""
        at = self.types.index(sub_event)
        found = [(name, float(row[at])) for name, row in self._rows.items() if row[at]]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def as_data(self) -> dict[str, Any]:
        """Return the weights as they stand in the YAML file."""
        table = {
            name: {str(at): float(row[at]) for at in map(int, np.flatnonzero(row))} for name, row in self._rows.items()
        }
        return {"types": list(self.types), "bias": [float(value) for value in self._bias], "features": table}


@lru_cache(maxsize=1)
def shipped_weights() -> TypeWeights | None:
    """Return the weights as shipped, None where there are none yet."""
    if not WEIGHTS.exists():
        return None
    data = read_yaml(WEIGHTS)
    return TypeWeights(data["types"], data["bias"], data["features"])


def rule_weights(
    readings: Iterable[Reading], ontology: Ontology, *, known: Callable[[str], bool] = lambda _: True
) -> dict[str, float]:
    """Return what the rules give each sub-event type: the weight of its heaviest reading.

    What the table of absorption decided counts more, and so does a cue that the weights have never seen (``known`` says
    of a feature whether they have): one of a user's file, or a rare one.
    """
    found: dict[str, float] = {}
    events = [one for one in readings if ontology.types[one.type].acled_sub_event_type and one.kind != "context"]
    # Where all is history it is as sure as news; beside news it is background.
    history = all(one.mood.assertion == "historical" for one in events)
    for reading in readings:
        sub_event = ontology.types[reading.type].acled_sub_event_type
        if not sub_event:
            continue
        weight = reading.weight / reading.mood.weight if history and reading.mood.weight else reading.weight
        extra = ABSORBING if taken_by(reading.rule) else 0.0
        extra += 0.0 if known(f"cue {id_of(reading.rule)}") else UNSEEN
        found[sub_event] = max(found.get(sub_event, 0.0), weight + extra * reading.mood.weight)
    return found


def transfer_weights(frames: Iterable[Frame], ontology: Ontology) -> dict[str, float]:
    """Return what the frames say of changes of control, as weights of sub-event types; no place needs to be known."""
    found: dict[str, float] = {}
    for frame in frames:
        agent = written(frame.agents[0], country=frame.agents[0].country) if frame.agents else None
        again = frame.word.lower().startswith(_AGAIN)
        foreign = agent is not None and bool(agent.country) and not again
        kind = transfer_type(frame, agent, place_country="foreign" if foreign else "", quiet=False)
        sub_event = ontology.types[kind].acled_sub_event_type if kind else ""
        if sub_event and frame.mood in _FACTUAL:
            found[sub_event] = max(found.get(sub_event, 0.0), _FACTUAL[frame.mood])
    return found


def with_transfers(rules: Mapping[str, float], transfers: Mapping[str, float]) -> dict[str, float]:
    """Return rules' weights beside changes of control, which take in the fight that they are reported with."""
    found = dict(rules)
    if not transfers:
        return found
    for name in _FOUGHT:
        if name in found:
            found[name] *= _TAKEN_IN
    for name, weight in transfers.items():
        found[name] = max(found.get(name, 0.0), weight)
    return found


def _has_venue(reading: Reading, ontology: Ontology) -> bool:
    """Whether talks or an agreement have a place: the codebook counts few of them, the table lists them."""
    return ontology.types[reading.type].layer == "diplomacy" and reading.act is not None and bool(reading.act.sites)


def _changes_hands(reading: Reading) -> bool:
    """Whether a known actor takes ground, be it that nobody names: "M23 staged an advance, seizing two cities"."""
    act = reading.act
    return act is not None and act.mood == "reported" and act.kind in _CHANGES and any(one.actor for one in act.agents)


_DISPLACEMENT = "displacement"


def settled(readings: Sequence[Reading], decision: Decision, ontology: Ontology) -> list[Reading]:
    """Return readings of one segment so that the decided type is the heaviest of them.

    Where it reports no event the readings of facts go; what is denied, planned or imagined is no fact and stays. A
    type that no reading has is given to the heaviest one if it is likely enough.
    """

    def sub_event_of(reading: Reading) -> str:
        return ontology.types[reading.type].acled_sub_event_type

    events = [one for one in readings if sub_event_of(one) and one.kind != "context"]
    if not events:
        return list(readings)
    if decision.nothing >= NOTHING:
        return [
            one
            for one in readings
            if not sub_event_of(one)
            or one.mood.assertion in _UNREAL
            or _has_venue(one, ontology)
            or (
                decision.nothing < SURELY_NOTHING
                and (_told_in_full(one) or _changes_hands(one) or _strikes_a_place(one))
            )
        ]
    top = max(events, key=lambda one: one.weight)
    if sub_event_of(top) == decision.sub_event:
        return list(readings)
    chosen = [one for one in events if sub_event_of(one) == decision.sub_event]
    if chosen:
        best = max(chosen, key=lambda one: one.weight)
        return [one._replace(weight=top.weight + LIFT) if one is best else one for one in readings]
    # ACLED has no displacement, so that the weights never saw one, and who bears arms is no civilian.
    unseen = top.type == _DISPLACEMENT or (decision.sub_event == "Attack" and _hits_armed(top))
    if unseen or decision.sub_event not in TYPE_OF or decision.ranked[0][1] < RETYPE or top.mood.assertion in _UNREAL:
        return list(readings)
    new = TYPE_OF[decision.sub_event]
    return [
        one._replace(type=new, rule=as_learnt(one.rule))
        if one.type == top.type and one.sentence == top.sentence
        else one
        for one in readings
    ]


def _hits_armed(reading: Reading) -> bool:
    return reading.type == "clash" and reading.patient is not None and reading.patient.armed


def _strikes_a_place(reading: Reading) -> bool:
    """Whether a weapon or a blast hits something in a place: "twin bombings struck the cathedral in Jolo"."""
    act = reading.act
    if act is None or reading.kind != "method" or reading.mood.assertion != "reported" or act.mood != "reported":
        return False
    return act.kind == "attack" and bool(act.grounds or act.sites)


def _told_in_full(reading: Reading) -> bool:
    """Whether a reading says who did it, or that it was a fight, and where, or who was killed.

    "General Musa attacked Beni", "Fighting resumed in Walikale", "40 people were killed in Djugu", and as a plan or an
    assumption "if the rebels advance on Uvira".
    """
    act = reading.act
    if act is None or reading.kind not in _ACTS or reading.mood.assertion == "historical":
        return False
    by_party = any(one.armed or one.actor for one in act.agents)
    if act.mood != "reported":
        return act.mood != "none" and by_party and bool(act.grounds or act.sites)
    if reading.rule == "act.kill" and act.patients:
        return True
    if reading.type == "clash":
        return bool(act.sites)
    return by_party and bool(act.grounds)
