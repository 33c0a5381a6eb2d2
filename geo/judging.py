"""From matches with words to matches with chances: recogniser, ranker, recogniser again with what the ranker saw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from geo.kinds import KINDS
from geo.mentions import place_trust, read_names
from geo.names import DEMONYM, PRIMARY, WEAK
from geo.ranking import FEATURE_NUMBER, Hints, rank, weights_of
from geo.recognition import index_features, probability, vote_features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from geo.gazetteer import Gazetteer
    from geo.lexis import Lexis
    from geo.matching import Matcher
    from geo.mentions import Reading
    from geo.ranking import Ranked

OTHERS = 1.5  # a sure name and a half beside it: less is no document to fit into
OTHERS_OF_KNOWN = 4.0  # the same for a name of a theatre: it needs little company
KNOWN_WELL = "name is in the lexicon"
# What the ranker saw of the best candidate, and the recogniser's second look uses.
FITS = FEATURE_NUMBER["followed by its parent"]
TOLD = tuple(
    (name, FEATURE_NUMBER[name])
    for name in (
        *("followed by its parent", "followed by another parent", "its country is named", "its unit is named"),
        *("type word fits", "type word does not fit", "primary name", "only candidate", "weak name"),
        *("country", "first-level unit", "second-level unit", "city", "town", "village", "area", "water"),
    )
)
WEIGHTS_FILE = Path(__file__).parent / "weights.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What was learnt: of words (first look), of places (second look), of candidates."""

    word_bias: float
    word: Mapping[str, float]
    place_bias: float
    place: Mapping[str, float]
    candidate: npt.NDArray[np.float64]


@cache
def load_weights() -> Weights:
    """Return the shipped weights, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return weights_from(yaml.load(WEIGHTS_FILE.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506  # safe loaders


def weights_from(data: Mapping[str, Any]) -> Weights:
    """Return weights from the sections of geo/weights.yaml."""
    word, place = dict(data["word"]), dict(data["place"])
    return Weights(
        word_bias=word.pop("bias"),
        word=word,
        place_bias=place.pop("bias"),
        place=place,
        candidate=weights_of(data["candidate"]),
    )


def judge(
    text: str, matcher: Matcher, gazetteer: Gazetteer, lexis: Lexis, weights: Weights, *, hints: Hints
) -> tuple[Reading, Ranked]:
    """Return the names of a text with their chances of being a place, and the chances of their candidates."""
    reading = read_names(text, matcher, lexis)
    for match, group in zip(reading.matches, reading.groups, strict=True):
        match.features.extend(name_features(match.key, group.rows, group.flags, gazetteer, matcher.index_features))
        match.probability = probability(match.features, weights.word, bias=weights.word_bias)
    trust = place_trust(reading.matches, reading.groups, reading.names)
    ranked = rank(reading.groups, gazetteer, weights.candidate, hints=hints, trust=trust)
    second_look(reading, ranked, weights, trust=trust)
    return reading, ranked


def second_look(reading: Reading, ranked: Ranked, weights: Weights, *, trust: Sequence[float] | None = None) -> None:
    """Judge each match again, now that it is known how its best candidate fits the rest of the document.

    Where the document names next to nothing else, there is nothing to fit, and nothing is held against a name.
    """
    total = sum(trust) if trust is not None else np.inf
    shares = [FEATURE_NUMBER[f"{unit}'s share of the votes"] for unit in ("country", "unit", "cell")]
    for index, match in enumerate(reading.matches):  # a parent stands after its child, so its features come in time
        start, stop = int(ranked.offsets[index]), int(ranked.offsets[index + 1])
        best = start + int(ranked.chances[start:stop].argmax())
        country, unit, cell = (float(ranked.features[best, share]) for share in shares)
        others = total - trust[reading.groups[index].name] if trust is not None else total
        votes = vote_features(country, unit, cell, float(ranked.chances[best]))
        least = OTHERS_OF_KNOWN if KNOWN_WELL in match.features else OTHERS
        match.features.extend(votes if others >= least else votes[-1:])
        row = ranked.features[best]
        match.features.extend(f"best: {name}" for name, number in TOLD if row[number])
        if ranked.features[best, FITS] and reading.groups[index].parent >= 0:
            reading.matches[reading.groups[index].parent].features.append("parent of the name before")
        match.probability = probability(match.features, weights.place, bias=weights.place_bias)


def name_features(
    key: str,
    rows: npt.NDArray[np.int64],
    flags: npt.NDArray[np.uint8],
    gazetteer: Gazetteer,
    remembered: dict[tuple[str, int], list[str]],
) -> list[str]:
    """Return what the index knows of a name, remembered by key and number of candidates."""
    known = remembered.get((key, len(rows)))
    if known is None:
        columns = gazetteer.columns
        kinds = frozenset(KINDS[k] for k in np.unique(columns.kind[rows]).tolist())
        marks = {
            "demonym": bool((flags & DEMONYM).all()),
            "weak": bool((flags & WEAK).all()),
            "no primary name": not (flags & PRIMARY).any(),
            "in the lexicon": bool(np.isin(columns.origin[rows], (1, 2)).any()),
        }
        fame = float(np.log10(columns.population[rows].max() + 1.0))
        names = float(np.log10(columns.n_names[rows].max() + 1.0))
        known = index_features(fame, names, len(rows), kinds, frozenset(k for k, on in marks.items() if on))
        remembered[key, len(rows)] = known
    return known
