"""From matches with words to matches with chances: recogniser, ranker, recogniser again with what the ranker saw."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, reduce
from itertools import pairwise, repeat
from operator import and_, or_
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.gazetteer.kinds import KIND_NUMBER, KINDS
from geo.gazetteer.names import ABBR, DEMONYM, PRIMARY, WEAK
from geo.gazetteer.world_store import ORIGIN_NUMBER
from geo.runtime.yaml_cache import read_yaml
from geo.toponyms.features import BANDS, VOTES, index_features
from geo.toponyms.mentions import read_names
from geo.toponyms.ranking import FEATURE_NUMBER, Hints, RankingInput, rank, weights_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from geo.gazetteer.store import Gazetteer
    from geo.gazetteer.world_store import Columns
    from geo.toponyms.features import NameMatch
    from geo.toponyms.gazetteer_matcher import GazetteerMatcher
    from geo.toponyms.mentions import MentionSet
    from geo.toponyms.ranking import Ranked
    from geo.toponyms.source_prior import SourceHome
    from geo.toponyms.word_lists import WordLists

OTHERS = 1.5  # a sure name and a half beside it: less is no document to fit into
OTHERS_OF_KNOWN = 4.0  # the same for a name of a theatre: it needs little has_context
ONE_SENSE = 0.5  # of the way to the surest occurrence; persons and places share names, so not all of it
GIVEN_NAME = "given name before a capital"
SPEAKER = frozenset({"before a family name", "two before says"})
KNOWN_WELL = "name is in the lexicon"
PEOPLES = "name is demonym"
PARENT = "parent of the name before"
MILLIONS = frozenset({"people 1e6", "people 1e7"})
# What the ranker saw of the best candidate, and the recogniser's second pass uses.
_RANKING = (
    *("followed by its parent", "followed by another parent", "its country is named", "its unit is named"),
    *("type word fits", "type word does not fit", "primary name", "only candidate", "weak name"),
    *("country", "first-level unit", "second-level unit", "city", "town", "village", "area", "water"),
)
_FITS, _COUNTRY_NAMED = 0, 2
FITTING = 0.25  # share of the votes from which on a country fits
ONLY_THERE = "nothing else, and its country fits"
JOINED_BANDS = (0.2, 0.5, 0.8)  # of the other's chance at first pass
JOINED = ("joined with hardly a place", "joined with no place", "joined with a place", "joined with a sure place")
COUNTRY = KIND_NUMBER["country"]
_RANKING_NAMES = tuple(f"best: {name}" for name in _RANKING)
_RANKING_NUMBERS = [FEATURE_NUMBER[name] for name in _RANKING]
_SHARES = [FEATURE_NUMBER[f"{unit}'s share of the votes"] for unit in ("country", "unit", "cell")]
LEXICON_ORIGINS = frozenset({1, 2})  # the user's and the theatre's, see geo.gazetteer.world_store.ORIGINS
REMEMBERED = 100_000  # names whose features are kept in memory
WEIGHTS_FILE = Path(__file__).parent / "weights.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What was learnt: of words (first pass), of places (second pass), of candidates."""

    word_bias: float
    word: Mapping[str, float]
    place_bias: float
    place: Mapping[str, float]
    candidate: npt.NDArray[np.float64]


class Known(NamedTuple):
    """What the index knows of a name: features, what they weigh in either pass (with bias), and two answers.

    ``well``: does it stand without has_context? ``people``: is it one of those who live there? The matcher gives such
    names alone or none of them.
    """

    features: tuple[str, ...]
    word: float
    place: float
    well: bool
    people: bool


@cache
def load_weights() -> Weights:
    """Return the shipped weights, read once."""
    return weights_from(read_yaml(WEIGHTS_FILE))


def weights_from(data: Mapping[str, Any]) -> Weights:
    """Return weights from the sections of geo/toponyms/weights.yaml."""
    word, place = dict(data["word"]), dict(data["place"])
    return Weights(
        word_bias=word.pop("bias"),
        word=word,
        place_bias=place.pop("bias"),
        place=place,
        candidate=weights_of(data["candidate"]),
    )


class ToponymClassifier:
    """Weighs the names of texts: by the words around them, by their candidates, and again by what these showed.

    Parameters
    ----------
    tell
        Write the names of all features into the matches, as learning needs them; the chances are the same.
    """

    def __init__(
        self, gazetteer: Gazetteer, matcher: GazetteerMatcher, lexis: WordLists, weights: Weights, *, tell: bool = False
    ) -> None:
        self._gazetteer, self._matcher, self._lexis = gazetteer, matcher, lexis
        self._weights, self._tell = weights, tell
        self._capitals = frozenset(gazetteer.national_capitals.tolist())
        self._known: dict[tuple[str, int], Known] = {}
        place = weights.place.get
        self._ranking_weights = np.array([place(name, 0.0) for name in _RANKING_NAMES])
        self._votes = np.array([[place(name, 0.0) for name in names] for names in VOTES])

    def judge(
        self, texts: Sequence[str], *, hints: Hints, homes: Sequence[SourceHome | None] = ()
    ) -> list[tuple[MentionSet, Ranked]]:
        """Return the names of each text with their chances of being a place, and the chances of their candidates.

        ``homes`` tells for each text where its outlet is at home; empty: of none is anything known.
        """
        readings = [read_names(text, self._matcher, self._lexis) for text in texts]
        pages = [self._first_pass(reading) for reading in readings]
        for page, home in zip(pages, homes, strict=False):
            page.home = home
        ranked = rank(pages, self._gazetteer, self._weights.candidate, hints=hints)
        if any(reading.matches for reading in readings):
            self._second_pass(readings, pages, ranked)
        return list(zip(readings, ranked, strict=True))

    def _first_pass(self, reading: MentionSet) -> RankingInput:
        """Judge each match by the words around it; return what the ranker needs."""
        trust = [0.0] * reading.names
        word, place, nothing = self._weights.word.get, self._weights.place.get, repeat(0.0)
        for match, group in zip(reading.matches, reading.groups, strict=True):
            known, features = self._known_of(match), match.features
            match.known_well, match.people = known.well, known.people
            match.place = sum(map(place, features, nothing), known.place)
            match.probability = chance = logistic(sum(map(word, features, nothing), known.word))
            if self._tell:
                features += known.features
            trust[group.name] = max(trust[group.name], chance)
        return RankingInput(groups=reading.groups, trust=trust)

    def _second_pass(
        self, readings: Sequence[MentionSet], pages: Sequence[RankingInput], ranked: Sequence[Ranked]
    ) -> None:
        """Judge each match again, now that it is known how its best candidate fits the rest of the document.

        Where the document names next to nothing else, there is nothing to fit, and nothing is held against a name.
        """
        matches = [match for reading in readings for match in reading.matches]
        best = np.array([at for result in ranked for at in result.best], np.int64)
        seen, chances = ranked[0].features[best], np.array(ranked[0].chances)[best]
        flags = seen[:, _RANKING_NUMBERS] != 0
        bands = np.searchsorted(BANDS, np.column_stack([seen[:, _SHARES], chances]), side="right")
        votes = np.take_along_axis(self._votes, bands.T, axis=1)
        has_context = np.array(
            [some for page, reading in zip(pages, readings, strict=True) for some in _has_context(page, reading)]
        )
        totals = np.array([match.place for match in matches])
        totals += flags @ self._ranking_weights + votes[-1] + np.where(has_context, votes[:-1].sum(axis=0), 0.0)
        only = np.array([match.nothing_else for match in matches])
        only &= (seen[:, _SHARES[0]] >= FITTING) | flags[:, _COUNTRY_NAMED]
        totals += only * self._weights.place.get(ONLY_THERE, 0.0)
        joined = list(_joined(readings))
        for at, name in joined:
            totals[at] += self._weights.place.get(name, 0.0)
        parents = list(_parents(readings, flags[:, _FITS].tolist()))
        np.add.at(totals, parents, self._weights.place.get(PARENT, 0.0))
        for match, total in zip(matches, totals.tolist(), strict=True):
            match.probability = logistic(total)
        if self._tell:
            _tell(matches, flags, bands, has_context, parents)
            for at, name in [*joined, *((int(at), ONLY_THERE) for at in np.flatnonzero(only))]:
                matches[at].features.append(name)
        for reading in readings:
            _doubt_given_names(reading)
            _share_belief(reading)

    def _known_of(self, match: NameMatch) -> Known:
        """Return what the index knows of a name, remembered by key and number of candidates."""
        key = match.key, len(match.rows)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._looked_up(match)
        return known

    def _looked_up(self, match: NameMatch) -> Known:
        features = _name_features(match, self._gazetteer.columns, self._capitals)
        weights = self._weights
        word = sum(map(weights.word.get, features, repeat(0.0)), weights.word_bias)
        place = sum(map(weights.place.get, features, repeat(0.0)), weights.place_bias)
        return Known(tuple(features), word, place, _known_well(features), PEOPLES in features)


def logistic(total: float) -> float:
    """Return 1 / (1 + exp(-x)), safe for large x.

    >>> logistic(0.0), logistic(-1000.0)
    (0.5, 0.0)
    """
    return 0.0 if total < -700 else 1.0 / (1.0 + math.exp(-total))  # noqa: PLR2004  # exp overflows beyond 709


def _has_context(page: RankingInput, reading: MentionSet) -> list[bool]:
    """Return for each match whether the document names enough else for it to fit or not to fit."""
    total, trust = sum(page.trust), page.trust
    return [
        total - trust[group.name] >= (OTHERS_OF_KNOWN if match.known_well else OTHERS)
        for match, group in zip(reading.matches, reading.groups, strict=True)
    ]


def _parents(readings: Sequence[MentionSet], fits: Sequence[bool]) -> Iterator[int]:
    """Yield the numbers, among all matches, of those that the name before them makes its parent."""
    base = 0
    for reading in readings:
        for index, group in enumerate(reading.groups):
            if group.parent >= 0 and fits[base + index]:
                yield base + group.parent
        base += len(reading.groups)


def _joined(readings: Sequence[MentionSet]) -> Iterator[tuple[int, str]]:
    """Yield the numbers of matches that an "and" joins, with what the words around the other one say of it."""
    base = 0
    for reading in readings:
        for index, group in enumerate(reading.groups):
            if group.joined >= 0:
                for one, other in ((index, group.joined), (group.joined, index)):
                    chance = reading.matches[other].probability
                    yield base + one, JOINED[bisect_right(JOINED_BANDS, chance)]
        base += len(reading.groups)


def _tell(matches: Sequence[NameMatch], flags: Any, bands: Any, has_context: Any, parents: Sequence[int]) -> None:
    """Write the features of the second pass into the matches."""
    for match, on, banded, enough in zip(matches, flags.tolist(), bands.tolist(), has_context.tolist(), strict=True):
        votes = [names[band] for names, band in zip(VOTES, banded, strict=True)]
        match.features += votes if enough else votes[-1:]
        match.features += [name for name, is_on in zip(_RANKING_NAMES, on, strict=True) if is_on]
    for index in parents:
        matches[index].features.append(PARENT)


def _known_well(features: Sequence[str]) -> bool:
    """Return whether a name is a theatre's own, or that of a city of a million: neither needs has_context."""
    return KNOWN_WELL in features or ("may be city" in features and bool(MILLIONS.intersection(features)))


def _doubt_given_names(reading: MentionSet) -> None:
    """Halve the chance of a name before one that is no place itself: "Victoria Derbyshire", "Paris Hilton told"."""
    for match, following in pairwise(reading.matches):
        beside = following.first == match.last and following.probability < match.probability
        if beside and (GIVEN_NAME in match.features or SPEAKER.issubset(match.features)):
            match.probability *= 0.5


def _share_belief(reading: MentionSet) -> None:
    """Let every occurrence of a name profit from the surest one: one sense a document."""
    surest: dict[int, float] = {}
    for match, group in zip(reading.matches, reading.groups, strict=True):
        surest[group.name] = max(surest.get(group.name, 0.0), match.probability)
    for match, group in zip(reading.matches, reading.groups, strict=True):
        match.probability += ONE_SENSE * (surest[group.name] - match.probability)


def _name_features(match: NameMatch, columns: Columns, capitals: frozenset[int]) -> list[str]:
    rows, flags = match.rows, match.flags.tolist()
    numbers, origins = columns.kind[rows].tolist(), set(columns.origin[rows].tolist())
    of_all, of_any = reduce(and_, flags), reduce(or_, flags)
    letters = of_any & ABBR and any(f & ABBR and kind == COUNTRY for f, kind in zip(flags, numbers, strict=True))
    marks = {
        "demonym": of_all & DEMONYM,
        "weak": of_all & WEAK,
        "a capital's": not capitals.isdisjoint(rows.tolist()),
        "a country's letters": letters,
        "no primary name": not of_any & PRIMARY,
        "listed by hand": origins == {ORIGIN_NUMBER["world"]},
        "in the lexicon": not origins.isdisjoint(LEXICON_ORIGINS),
    }
    kinds = sorted({KINDS[number] for number in numbers})
    fame = math.log10(max(columns.population[rows].tolist()) + 1)
    names = math.log10(max(columns.n_names[rows].tolist()) + 1)
    return index_features(fame, names, len(rows), kinds, [mark for mark, on in marks.items() if on])
