"""Which readings of a sentence become events: the best one, and others that are nearly as heavy and stand apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.events.calibration import probability
from geo.events.triggers import POSITION_WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading

# A second event of a sentence needs this share of the first one's weight, and a clause of its own.
SECOND_SHARE = 0.72
# Against a second event of a sentence stands the first one, with this share of its own weight.
SECOND_RIVAL = 0.8
# Below this a reading is a hint, not an event.
LEAST_WEIGHT = 1.1
# From here on an act needs no help of its place in the text.
PLAIN_WEIGHT = 2.6
PLAIN_KINDS = frozenset(["method", "transfer", "act", "contact", "gathering"])
# What is denied, planned or imagined weighs little and is listed all the same.
UNREAL_LEAST = 0.15


def chosen_readings(readings: Sequence[Reading], ontology: Ontology) -> list[tuple[Reading, float]]:
    """Return the readings of one sentence that become events, each with its probability.

    The best one, and others of another type where they are nearly as heavy and stand in another clause.
    """
    if not readings:
        return []
    best: dict[tuple[str, int, tuple[tuple[int, int], ...]], Reading] = {}
    for reading in readings:
        key = (
            reading.type,
            reading.clause.first if reading.kind == "transfer" else 0,  # two places taken in one sentence
            _own_places(reading),
        )
        other = best.get(key)
        if other is None or (reading.weight, reading.agent is not None) > (other.weight, other.agent is not None):
            best[key] = reading
    ranked = sorted(best.values(), key=lambda reading: (-reading.weight, reading.hit.first, reading.type))
    kept: list[Reading] = []
    for reading in sorted(ranked, key=lambda reading: ontology.types[reading.type].layer == "statements"):
        if _is_event(reading, kept, ontology):
            kept.append(reading)
    second = (
        [kept[0].weight, *(reading.weight for reading in ranked if not kept or reading.type != kept[0].type)][1:]
        if kept
        else []
    )
    lift = POSITION_WEIGHTS[min(kept[0].sentence, len(POSITION_WEIGHTS) - 1)] if kept else 1.0
    if kept and kept[0].mood.assertion == "historical":
        lift *= kept[0].mood.weight  # an act of an earlier year is as sure as one of today
    return [
        (
            reading,
            probability(
                reading.weight / lift,
                ((second[0] if second else 0.0) if index == 0 else reading.weight * SECOND_RIVAL) / lift,
            ),
        )
        for index, reading in enumerate(kept)
    ]


def _is_event(reading: Reading, kept: Sequence[Reading], ontology: Ontology) -> bool:
    """Whether a reading becomes a row; called with acts first, then with statements."""
    if ontology.types[reading.type].layer == "statements":
        return not kept and reading.kind != "context"
    unreal = reading.mood.assertion != "reported" and reading.mood.weight > 0
    if unreal and reading.kind != "transfer":
        position = POSITION_WEIGHTS[min(reading.sentence, len(POSITION_WEIGHTS) - 1)]
        if reading.weight / reading.mood.weight / position < LEAST_WEIGHT:
            return False  # a hint would be none if it were a fact: "an encounter with a bat"
    floor = UNREAL_LEAST if reading.mood.assertion != "reported" else LEAST_WEIGHT
    if reading.kind == "context" or (reading.weight < floor and not _stands_alone(reading)):
        return False
    if not kept:
        return True
    apart = all(abs(reading.hit.first - other.hit.first) > 1 and _apart(reading, other, ontology) for other in kept)
    # History mentioned in passing ("which it took in 2012") weighs what it would if it were news.
    weight = reading.weight / reading.mood.weight if reading.mood.assertion == "historical" else reading.weight
    return apart and weight >= SECOND_SHARE * kept[0].weight and len(kept) < 4  # noqa: PLR2004  # a sentence gives no more


def _stands_alone(reading: Reading) -> bool:
    """Whether an act is stated plainly and by its own word: it counts wherever in the report it stands."""
    position = POSITION_WEIGHTS[min(reading.sentence, len(POSITION_WEIGHTS) - 1)]
    plain = reading.kind in PLAIN_KINDS and reading.mood.weight >= 1.0
    return plain and reading.weight >= PLAIN_WEIGHT * position


def _apart(one: Reading, other: Reading, ontology: Ontology) -> bool:
    """Whether two readings of a sentence are two events: not a fight and its weapon, nor an attack and its clash."""
    if _at_two_places(one, other):
        return True
    if _counts_only(one, other) or (
        one.clause.first == other.clause.first and ontology.types[one.type].layer == ontology.types[other.type].layer
    ):
        return False
    violent = {"battles", "remote_violence", "civilians"}
    same = {ontology.types[one.type].layer, ontology.types[other.type].layer}
    return not (
        same <= violent
        and one.type != "abduction"
        and other.type != "abduction"
        and "capture" not in {one.type, other.type}
    )


def _own_places(reading: Reading) -> tuple[tuple[int, int], ...]:
    """Return the code points of the places of an act that is a fact of its own and does not describe something else."""
    act = reading.act
    if act is None or act.mood != "reported" or act.relative or reading.kind not in PLAIN_KINDS:
        return ()
    return tuple(sorted({(spot.start, spot.end) for spot in (*act.grounds, *act.sites)}))


def _at_two_places(one: Reading, other: Reading) -> bool:
    """Whether two acts of a sentence have places of their own: "killed three in Goma and abducted ten in Sake"."""
    mine, theirs = _own_places(one), _own_places(other)
    return bool(mine and theirs) and set(mine).isdisjoint(theirs)


def _counts_only(one: Reading, other: Reading) -> bool:
    """Whether one of two is a bare toll of the other: "an assault that has killed thousands"."""
    return any(reading.rule in {"act.kill", "act.wound"} and reading.patient is None for reading in (one, other))
