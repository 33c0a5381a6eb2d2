"""Which place does a name mean? All candidates of all names of a document are weighed together, in one matrix.

Two stages in one pass (ideas 3, 4 and 7 of the design): every distinct name votes with ``1/sqrt(n candidates)`` for the
countries, first-level units and 60 km cells of its candidates; then each candidate is scored by fame, kind, the votes of
the *other* names, the parents that the text names, and the chain it stands in. A softmax over the candidates of a
name gives the chance of each. Weights: geo/weights.yaml, learnt by bench/learn_places.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kinds import KIND_NUMBER
from geo.world_table import ORIGIN_NUMBER
from geo.names import DEMONYM, PRIMARY, ROMANISED, WEAK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from geo.gazetteer import Gazetteer

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

CELL_DEG = 0.6  # votes fall into cells of about 60 km
WIDE_CELL_DEG = 2.0  # and of about 200 km
FEATURES = (
    *("people", "people, share of the best", "names", "names, share of the best"),
    *("country", "first-level unit", "second-level unit", "city", "town", "village", "area", "water"),
    *("primary name", "weak name", "romanised name", "demonym"),
    *("country's share of the votes", "unit's share of the votes", "cell's share of the votes"),
    *("wide cell's share of the votes", "root of the country's share", "root of the unit's share"),
    *("root of the cell's share", "root of the wide cell's share"),
    *("its country is named", "its unit is named", "followed by its parent", "followed by another parent"),
    *("in the theatre's country", "in the theatre's lexicon", "in the source's country"),
    *("type word fits", "type word does not fit", "only candidate"),
    *("unit of a town's name, untyped",),
)
FEATURE_NUMBER = {name: number for number, name in enumerate(FEATURES)}

LEXICON = np.isin(np.arange(256), [ORIGIN_NUMBER["user"], ORIGIN_NUMBER["theatre"]])
_SETTLEMENTS = np.isin(
    np.arange(256), [KIND_NUMBER[k] for k in ("city", "town", "village", "locality", "camp", "port")]
)
_AREAS = np.isin(np.arange(256), [KIND_NUMBER[k] for k in ("region", "continent", "park", "island", "mountain")])
_WATERS = np.isin(np.arange(256), [KIND_NUMBER[k] for k in ("lake", "river", "sea")])
# A word beside the name that tells its kind: which kinds fit it.
TYPE_KINDS = {
    "settlement": _SETTLEMENTS,
    "adm1": np.arange(256) == KIND_NUMBER["adm1"],
    "adm2": np.isin(np.arange(256), [KIND_NUMBER[k] for k in ("adm2", "adm3")]),
    "unit": np.isin(np.arange(256), [KIND_NUMBER[k] for k in ("adm1", "adm2", "adm3", "region")]),
    "water": _WATERS,
    "area": _AREAS,
    "country": np.arange(256) == KIND_NUMBER["country"],
    "no settlement": ~_SETTLEMENTS,
}


@dataclass(slots=True)
class Group:
    """The candidates of one match: rows, flags of the name, and what the text around it says."""

    name: int  # number of the distinct key in the document
    rows: Ints
    flags: npt.NDArray[np.uint8]
    type_word: str = ""  # a key of TYPE_KINDS, or ""
    parent: int = -1  # number of the group that follows after a comma, or in brackets


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known beside the text: numbers of countries in ``Gazetteer.countries``, -1 where nothing is."""

    theatre_country: int = -1
    source_country: int = -1


@dataclass(slots=True)
class Ranked:
    """Chances of all candidates: ``chances[offsets[i]:offsets[i + 1]]`` belong to group ``i``; ``features`` beside."""

    offsets: Ints
    rows: Ints
    features: Floats
    scores: Floats
    chances: Floats


def rank(
    groups: Sequence[Group], gazetteer: Gazetteer, weights: Floats, *, hints: Hints, trust: Sequence[float]
) -> Ranked:
    """Weigh all candidates of a document.

    Parameters
    ----------
    groups
        One a match, in the order of the text.
    weights
        One a feature of :data:`FEATURES`.
    trust
        How much each distinct name may vote, 0 to 1: the recogniser's chance that it is a place at all.
    """
    sizes = np.array([len(g.rows) for g in groups], np.int64)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    if not len(sizes):
        empty = np.zeros((0, len(FEATURES)))
        return Ranked(offsets, np.zeros(0, np.int64), empty, np.zeros(0), np.zeros(0))
    rows = np.concatenate([g.rows for g in groups])
    flags = np.concatenate([g.flags for g in groups])
    of_group = np.repeat(np.arange(len(groups)), sizes)
    names = np.array([g.name for g in groups], np.int64)[of_group]
    matrix = _features(groups, gazetteer, rows, flags, of_group, names, offsets, hints, np.asarray(trust))
    scores = matrix @ weights
    return Ranked(offsets, rows, matrix, scores, _softmax(scores, offsets, of_group))


def _softmax(scores: Floats, offsets: Ints, of_group: Ints) -> Floats:
    peaks = np.maximum.reduceat(scores, offsets[:-1])
    powers = np.exp(scores - peaks[of_group])
    totals = np.add.reduceat(powers, offsets[:-1])
    chances: Floats = powers / totals[of_group]
    return chances


def _features(
    groups: Sequence[Group],
    gazetteer: Gazetteer,
    rows: Ints,
    flags: npt.NDArray[np.uint8],
    of_group: Ints,
    names: Ints,
    offsets: Ints,
    hints: Hints,
    trust: Floats,
) -> Floats:
    columns = gazetteer.columns
    number = FEATURE_NUMBER
    matrix = np.zeros((len(rows), len(FEATURES)))
    kind = columns.kind[rows]
    country, admin1 = columns.country[rows].astype(np.int64), columns.admin1[rows].astype(np.int64)
    fame = np.log10(columns.population[rows] + 1.0) / 7.0
    known = np.log10(columns.n_names[rows] + 1.0) / 2.0
    matrix[:, 0] = fame
    matrix[:, 1] = fame - np.maximum.reduceat(fame, offsets[:-1])[of_group]
    matrix[:, 2] = known
    matrix[:, 3] = known - np.maximum.reduceat(known, offsets[:-1])[of_group]
    for feature, word in (
        ("country", "country"),
        ("first-level unit", "adm1"),
        ("second-level unit", "adm2"),
        ("city", "city"),
        ("town", "town"),
        ("village", "village"),
    ):
        matrix[:, number[feature]] = kind == KIND_NUMBER[word]
    matrix[:, number["area"]] = _AREAS[kind]
    matrix[:, number["water"]] = _WATERS[kind]
    for feature, flag in (
        ("primary name", PRIMARY),
        ("weak name", WEAK),
        ("romanised name", ROMANISED),
        ("demonym", DEMONYM),
    ):
        matrix[:, number[feature]] = (flags & flag) > 0
    _vote(matrix, gazetteer, rows, names, country, admin1, trust)
    _parents(matrix, groups, gazetteer, rows, kind, country, admin1, of_group, offsets, names)
    matrix[:, number["in the theatre's country"]] = country == hints.theatre_country
    in_lexicon = LEXICON[columns.origin[rows]]
    matrix[:, number["in the theatre's lexicon"]] = in_lexicon
    matrix[:, number["in the source's country"]] = country == hints.source_country
    _type_words(matrix, groups, kind, offsets)
    _namesakes(matrix, groups, kind, of_group, in_lexicon)
    matrix[:, number["only candidate"]] = np.diff(offsets)[of_group] == 1
    return matrix


def _vote(
    matrix: Floats, gazetteer: Gazetteer, rows: Ints, names: Ints, country: Ints, admin1: Ints, trust: Floats
) -> None:
    """Fill the shares of the votes that the *other* names of the document give to a candidate's surroundings."""
    first = np.unique(names * 10_000_000 + np.arange(len(names)) * 0 + rows, return_index=True)[1]
    n_candidates = np.bincount(names[first], minlength=len(trust))
    weight = trust / np.sqrt(np.maximum(n_candidates, 1))
    columns = gazetteer.columns
    lon, lat = columns.lon[rows], columns.lat[rows]
    for word, unit in (
        ("country", country),
        ("unit", admin1),
        ("cell", _cell(lon, lat, CELL_DEG)),
        ("wide cell", _cell(lon, lat, WIDE_CELL_DEG)),
    ):
        shares = _shares(names, first, unit, weight)
        matrix[:, FEATURE_NUMBER[f"{word}'s share of the votes"]] = shares
        matrix[:, FEATURE_NUMBER[f"root of the {word}'s share"]] = np.sqrt(np.maximum(shares, 0.0))


def _cell(lon: Floats, lat: Floats, size_deg: float) -> Ints:
    cells: Ints = ((lat + 90) / size_deg).astype(np.int64) * 1000 + ((lon + 180) / size_deg).astype(np.int64)
    return cells


def _shares(names: Ints, first: Ints, unit: Ints, weight: Floats) -> Floats:
    _, units = np.unique(unit, return_inverse=True)
    n_units = int(units.max()) + 1
    # One vote a name and unit, however many of its candidates lie there.
    pairs = np.unique(names[first] * n_units + units[first])
    votes = np.bincount(pairs % n_units, weight[pairs // n_units], n_units)
    own = weight[names]
    others = max(float(weight.sum()), 1e-9) - own
    counted = units > 0 if unit.min() == 0 else np.ones(len(units), bool)
    shares: Floats = np.where(counted, (votes[units] - own) / np.maximum(others, 0.25), 0.0)
    return shares


def _parents(
    matrix: Floats,
    groups: Sequence[Group],
    gazetteer: Gazetteer,
    rows: Ints,
    kind: npt.NDArray[np.uint8],
    country: Ints,
    admin1: Ints,
    of_group: Ints,
    offsets: Ints,
    names: Ints,
) -> None:
    """Mark candidates whose country or unit the text names, and those that a parent follows ("Paris, Texas")."""
    number = FEATURE_NUMBER
    is_country = kind == KIND_NUMBER["country"]
    is_unit = kind == KIND_NUMBER["adm1"]
    named_countries = {(c, n) for c, n in zip(country[is_country].tolist(), names[is_country].tolist(), strict=True)}
    named_units = {(a, n) for a, n in zip(admin1[is_unit].tolist(), names[is_unit].tolist(), strict=True)}
    for feature, named, unit in (
        ("its country is named", named_countries, country),
        ("its unit is named", named_units, admin1),
    ):
        if named:
            # A name does not testify for itself: "Luxembourg" alone does not make the country named for its town.
            by_unit: dict[int, set[int]] = {}
            for value, name in named:
                by_unit.setdefault(value, set()).add(name)
            candidates = np.flatnonzero(np.isin(unit, list(by_unit)))
            values, whose = unit[candidates].tolist(), names[candidates].tolist()
            marks = [len(by_unit[v] - {w}) > 0 for v, w in zip(values, whose, strict=True)]
            matrix[candidates, number[feature]] = marks
    columns = gazetteer.columns
    for index, group in enumerate(groups):
        if group.parent < 0:
            continue
        above = groups[group.parent].rows
        own = slice(int(offsets[index]), int(offsets[index + 1]))
        parent_kind = columns.kind[above]
        units = columns.admin1[above[parent_kind == KIND_NUMBER["adm1"]]]
        countries = columns.country[above[parent_kind == KIND_NUMBER["country"]]]
        direct = np.isin(columns.parent[rows[own]], above)
        fits = direct | np.isin(admin1[own], units) | np.isin(country[own], countries)
        matrix[own, number["followed by its parent"]] = fits
        if fits.any() and (len(units) or len(countries)):
            matrix[own, number["followed by another parent"]] = ~fits


def _type_words(matrix: Floats, groups: Sequence[Group], kind: npt.NDArray[np.uint8], offsets: Ints) -> None:
    for index, group in enumerate(groups):
        if group.type_word:
            own = slice(int(offsets[index]), int(offsets[index + 1]))
            fits = TYPE_KINDS[group.type_word][kind[own]]
            matrix[own, FEATURE_NUMBER["type word fits"]] = fits
            matrix[own, FEATURE_NUMBER["type word does not fit"]] = ~fits


def _namesakes(
    matrix: Floats,
    groups: Sequence[Group],
    kind: npt.NDArray[np.uint8],
    of_group: Ints,
    in_lexicon: npt.NDArray[np.bool_],
) -> None:
    """Mark the lexicon's units that share their name with a town of the lexicon, where no word says "territory"."""
    typed = np.array([bool(group.type_word) for group in groups])
    town = np.zeros(len(groups), bool)
    town[of_group[in_lexicon & _SETTLEMENTS[kind]]] = True
    marked = in_lexicon & TYPE_KINDS["adm2"][kind] & (town & ~typed)[of_group]
    matrix[:, FEATURE_NUMBER["unit of a town's name, untyped"]] = marked


def weights_of(table: Mapping[str, float]) -> Floats:
    """Return the weights in the order of :data:`FEATURES`; a feature without one weighs nothing."""
    return np.array([table.get(name, 0.0) for name in FEATURES])
