"""From matches with words to matches with chances: recogniser, ranker, recogniser again with what the ranker saw."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.kinds import KINDS
from geo.mentions import read_names
from geo.names import DEMONYM, PRIMARY, WEAK
from geo.ranking import FEATURE_NUMBER, Hints, Page, rank, weights_of
from geo.recognition import index_features, probability, vote_features
from geo.yaml_copies import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from geo.gazetteer import Gazetteer
    from geo.lexis import Lexis
    from geo.matching import Matcher
    from geo.mentions import Reading
    from geo.outlets import Home
    from geo.ranking import Ranked
    from geo.recognition import NameMatch
    from geo.world_table import Columns

OTHERS = 1.5  # a sure name and a half beside it: less is no document to fit into
OTHERS_OF_KNOWN = 4.0  # the same for a name of a theatre: it needs little company
ONE_SENSE = 0.5  # of the way to the surest occurrence; persons and places share names, so not all of it
GIVEN_NAME = "given name before a capital"
SPEAKER = frozenset({"before a family name", "two before says"})
KNOWN_WELL = "name is in the lexicon"
MILLIONS = frozenset({"people 1e6", "people 1e7"})
# What the ranker saw of the best candidate, and the recogniser's second look uses.
_TOLD = (
    *("followed by its parent", "followed by another parent", "its country is named", "its unit is named"),
    *("type word fits", "type word does not fit", "primary name", "only candidate", "weak name"),
    *("country", "first-level unit", "second-level unit", "city", "town", "village", "area", "water"),
)
_FITS = 0
_TOLD_NAMES = tuple(f"best: {name}" for name in _TOLD)
_TOLD_NUMBERS = [FEATURE_NUMBER[name] for name in _TOLD]
_SHARES = [FEATURE_NUMBER[f"{unit}'s share of the votes"] for unit in ("country", "unit", "cell")]
LEXICON_ORIGINS = frozenset({1, 2})  # the user's and the theatre's, see geo.world_table.ORIGINS
REMEMBERED = 100_000  # names whose features are kept in memory
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
    return weights_from(read_yaml(WEIGHTS_FILE))


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


def judge(  # noqa: PLR0913  # what it reads, and what it reads it with
    texts: Sequence[str],
    matcher: Matcher,
    gazetteer: Gazetteer,
    lexis: Lexis,
    weights: Weights,
    *,
    hints: Hints,
    homes: Sequence[Home | None] = (),
) -> list[tuple[Reading, Ranked]]:
    """Return the names of each text with their chances of being a place, and the chances of their candidates.

    ``homes`` tells for each text where its outlet is at home; empty: of none is anything known.
    """
    readings = [read_names(text, matcher, lexis) for text in texts]
    pages = [_first_look(reading, matcher, gazetteer, weights) for reading in readings]
    for page, home in zip(pages, homes, strict=False):
        page.home = home
    ranked = rank(pages, gazetteer, weights.candidate, hints=hints)
    for reading, page, result in zip(readings, pages, ranked, strict=True):
        second_look(reading, result, weights, trust=page.trust)
    return list(zip(readings, ranked, strict=True))


def _first_look(reading: Reading, matcher: Matcher, gazetteer: Gazetteer, weights: Weights) -> Page:
    """Judge each match by the words around it; return what the ranker needs."""
    trust = [0.0] * reading.names
    for match, group in zip(reading.matches, reading.groups, strict=True):
        match.features += name_features(match, gazetteer, matcher.index_features)
        match.probability = probability(match.features, weights.word, bias=weights.word_bias)
        trust[group.name] = max(trust[group.name], match.probability)
    return Page(groups=reading.groups, trust=trust)


def second_look(reading: Reading, ranked: Ranked, weights: Weights, *, trust: Sequence[float]) -> None:
    """Judge each match again, now that it is known how its best candidate fits the rest of the document.

    Where the document names next to nothing else, there is nothing to fit, and nothing is held against a name.
    """
    total = sum(trust)
    seen = ranked.features[np.array(ranked.best, np.int64)]
    told = (seen[:, _TOLD_NUMBERS] != 0).tolist()
    shares = seen[:, _SHARES].tolist()
    chances = [ranked.chances[at] for at in ranked.best]
    for index, match in enumerate(reading.matches):  # a parent stands after its child, so its features come in time
        group = reading.groups[index]
        country, unit, cell = shares[index]
        votes = vote_features(country, unit, cell, chances[index])
        least = OTHERS_OF_KNOWN if _known_well(match.features) else OTHERS
        match.features += votes if total - trust[group.name] >= least else votes[-1:]
        match.features += [name for name, on in zip(_TOLD_NAMES, told[index], strict=True) if on]
        if told[index][_FITS] and group.parent >= 0:
            reading.matches[group.parent].features.append("parent of the name before")
        match.probability = probability(match.features, weights.place, bias=weights.place_bias)
    _doubt_given_names(reading)
    _share_belief(reading)


def _known_well(features: Sequence[str]) -> bool:
    """Return whether a name is a theatre's own, or that of a city of a million: neither needs company."""
    return KNOWN_WELL in features or ("may be city" in features and bool(MILLIONS.intersection(features)))


def _doubt_given_names(reading: Reading) -> None:
    """Halve the chance of a name before one that is no place itself: "Victoria Derbyshire", "Paris Hilton told"."""
    for match, following in pairwise(reading.matches):
        beside = following.first == match.last and following.probability < match.probability
        if beside and (GIVEN_NAME in match.features or SPEAKER.issubset(match.features)):
            match.probability *= 0.5


def _share_belief(reading: Reading) -> None:
    """Let every occurrence of a name profit from the surest one: one sense a document."""
    surest: dict[int, float] = {}
    for match, group in zip(reading.matches, reading.groups, strict=True):
        surest[group.name] = max(surest.get(group.name, 0.0), match.probability)
    for match, group in zip(reading.matches, reading.groups, strict=True):
        match.probability += ONE_SENSE * (surest[group.name] - match.probability)


def name_features(
    match: NameMatch, gazetteer: Gazetteer, remembered: dict[tuple[str, int], tuple[str, ...]]
) -> tuple[str, ...]:
    """Return what the index knows of a name, remembered by key and number of candidates."""
    known = remembered.get((match.key, len(match.rows)))
    if known is None:
        if len(remembered) > REMEMBERED:
            remembered.clear()
        known = remembered[match.key, len(match.rows)] = _name_features(match, gazetteer.columns)
    return known


def _name_features(match: NameMatch, columns: Columns) -> tuple[str, ...]:
    rows, flags = match.rows, match.flags.tolist()
    marks = {
        "demonym": all(flag & DEMONYM for flag in flags),
        "weak": all(flag & WEAK for flag in flags),
        "no primary name": not any(flag & PRIMARY for flag in flags),
        "in the lexicon": any(origin in LEXICON_ORIGINS for origin in columns.origin[rows].tolist()),
    }
    kinds = sorted({KINDS[kind] for kind in columns.kind[rows].tolist()})
    fame = math.log10(max(columns.population[rows].tolist()) + 1)
    names = math.log10(max(columns.n_names[rows].tolist()) + 1)
    return tuple(index_features(fame, names, len(rows), kinds, [mark for mark, on in marks.items() if on]))
