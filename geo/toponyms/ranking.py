"""Which place does a name mean? All candidates of all names of a document are weighed together, in one matrix.

Two stages in one pass: every distinct name votes with ``1/sqrt(n candidates)`` for the countries, units and cells of
its candidates; then each candidate is scored by fame, kind, the votes of the *other* names, the parents that the text
names, and the chain it belongs to. A softmax over the candidates of a name gives the probability of each. Weights:
geo/toponyms/weights.yaml, learnt by bench/learn_places.py.

The candidates of a name share its vote in proportion to their population: that there is a Paris, a Berlin and a Warsaw
in Ohio says little about Ohio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.gazetteer.kinds import KIND_NUMBER
from geo.gazetteer.names import ABBR, DEMONYM, PRIMARY, ROMANISED, WEAK
from geo.gazetteer.world_store import ORIGIN_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from geo.gazetteer.store import Gazetteer
    from geo.gazetteer.world_store import Columns
    from geo.toponyms.source_prior import SourceHome

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.uint8]

CELL_DEG = 0.6  # votes fall into cells of about 60 km
WIDE_CELL_DEG = 2.0  # and of about 200 km
# Neighbours on two sides of an edge share a cell of the same size that lies half a cell further.
_GRIDS = ((CELL_DEG, 0.0), (WIDE_CELL_DEG, 0.0), (CELL_DEG, CELL_DEG / 2), (WIDE_CELL_DEG, WIDE_CELL_DEG / 2))
UNITS = ("country", "unit", "cell", "wide cell", "shifted cell", "shifted wide cell")
WEIGHT_STEPS = 255  # steps of the weight of a candidate in its name's vote
LEAST_OTHERS = 0.25  # names beside it: a share of less than that is no share
FEATURES = (
    *("people", "people, share of the best", "names", "names, share of the best"),
    *("country", "first-level unit", "second-level unit", "city", "town", "village", "area", "water"),
    *("primary name", "weak name", "romanised name", "demonym"),
    *("country's share of the votes", "unit's share of the votes", "cell's share of the votes"),
    *("wide cell's share of the votes", "root of the country's share", "root of the unit's share"),
    *("root of the cell's share", "root of the wide cell's share"),
    *("root of the shifted cell's share", "root of the shifted wide cell's share", "of the kind of its list"),
    *("its country is named", "its unit is named", "followed by its parent", "followed by another parent"),
    *("in the theatre's country", "in the theatre's lexicon", "in the source's country"),
    *("in the source's unit", "near the source's town"),
    *("type word fits", "type word does not fit", "only candidate"),
    *("unit of a town's name, untyped", "national capital", "not listed, beside a listed town"),
)
FEATURE_NUMBER = {name: number for number, name in enumerate(FEATURES)}

LEXICON = np.isin(np.arange(256), [ORIGIN_NUMBER["user"], ORIGIN_NUMBER["theatre"]])
_SETTLEMENTS = np.isin(
    np.arange(256), [KIND_NUMBER[k] for k in ("city", "town", "village", "locality", "camp", "port")]
)
_AREAS = np.isin(np.arange(256), [KIND_NUMBER[k] for k in ("region", "continent", "park", "island", "mountain")])
_WORLDWIDE = np.isin(np.arange(256), [KIND_NUMBER[k] for k in ("country", "continent", "sea")])
_WATERS = np.isin(np.arange(256), [KIND_NUMBER[k] for k in ("lake", "river", "sea")])
# A word beside the name that gives its kind: which kinds fit it.
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
_TYPE_NUMBER = {word: number for number, word in enumerate(("", *TYPE_KINDS))}
_TYPE_TABLE = np.array([np.zeros(256, bool), *TYPE_KINDS.values()])
_KIND_FEATURES = (
    *(
        (feature, np.arange(256) == KIND_NUMBER[kind])
        for feature, kind in (
            ("country", "country"),
            ("first-level unit", "adm1"),
            ("second-level unit", "adm2"),
            ("city", "city"),
            ("town", "town"),
            ("village", "village"),
        )
    ),
    ("area", _AREAS),
    ("water", _WATERS),
)
_FLAG_FEATURES = (("primary name", PRIMARY), ("weak name", WEAK), ("romanised name", ROMANISED), ("demonym", DEMONYM))
_VOTERS = UNITS[:4]
_LISTED = FEATURE_NUMBER["of the kind of its list"]
_SHARE_NUMBERS = [FEATURE_NUMBER[f"{unit}'s share of the votes"] for unit in _VOTERS]
_ROOT_NUMBERS = [FEATURE_NUMBER[f"root of the {unit}'s share"] for unit in UNITS]
WEIGHT_POWER = 0.25  # of the ratio of people: a village of 200 beside a Paris of two million weighs 10 %
HOME_TRUST = 0.5  # an outlet reports from abroad too; who says --country knows better
HOME_DEG = 1.0  # about 110 km: what a local newspaper reports of
LISTED_ALIAS = 0.5  # of two listed towns, one shown under the name and one that it is another name of
LONG_LIST = 5  # names from which on a list gives as much as it can
ROWS_AT_MOST = 1 << 32


@dataclass(slots=True)
class CandidateGroup:
    """The candidates of one match: rows, flags of the name, and what the text around it says."""

    name: int  # number of the distinct key in the document
    rows: Ints
    flags: Flags
    type_word: str = ""  # a key of TYPE_KINDS, or ""
    parent: int = -1  # number of the group that follows after a comma, or in brackets
    joined: int = -1  # number of the group before it that an "and" joins it with
    listed: range = range(0)  # numbers of the groups that stand in one list with it, itself among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known beside the text: numbers of countries in ``Gazetteer.countries``, -1 where nothing is."""

    theatre_country: int = -1
    source_country: int = -1


@dataclass(slots=True, kw_only=True)
class RankingInput:
    """What one document gives to the ranker: its groups in the order of the text, and how much each name may vote.

    ``trust`` has one value a distinct name, 0 to 1: the recogniser's chance that it is a place at all. ``home`` is
    where its outlet is at home, if that is known.
    """

    groups: Sequence[CandidateGroup]
    trust: Sequence[float]
    home: SourceHome | None = None


@dataclass(slots=True)
class Ranked:
    """Chances of all candidates: those of group ``i`` stand at ``offsets[i]:offsets[i + 1]``, its best at ``best[i]``.

    Rows, features and chances may hold other documents too: the offsets lead to what belongs to this one. Single
    values of lists are had at a tenth of the price of those of arrays.
    """

    offsets: list[int]
    best: list[int]
    rows: list[int]
    features: Floats
    chances: list[float]


@dataclass(slots=True)
class CandidateTable:
    """All candidates of a few documents as columns, one row a candidate, and the matrix that is being filled."""

    rows: Ints
    flags: Flags
    of_group: Ints
    offsets: Ints
    names: Ints
    documents: Ints
    kind: npt.NDArray[np.uint8]
    country: Ints
    admin1: Ints
    matrix: Floats

    def set(self, feature: str, values: Any) -> None:
        """Fill a column of the matrix."""
        self.matrix[:, FEATURE_NUMBER[feature]] = values


def rank(pages: Sequence[RankingInput], gazetteer: Gazetteer, weights: Floats, *, hints: Hints) -> list[Ranked]:
    """Weigh all candidates of some documents at once. Documents do not influence one another.

    Parameters
    ----------
    pages
        One a document. Some at a time are weighed faster, since each call of NumPy has its price.
    weights
        One a feature of :data:`FEATURES`.
    """
    groups = [group for page in pages for group in page.groups]
    if not groups:
        return [Ranked([0], [], [], np.zeros((0, len(FEATURES))), []) for _ in pages]
    table = _table(pages, groups, gazetteer.columns)
    trust = np.array([value for page in pages for value in page.trust])
    _fill(table, pages, groups, gazetteer, trust, hints)
    chances = _softmax(table.matrix @ weights, table.offsets, table.of_group)
    peaks = np.maximum.reduceat(chances, table.offsets[:-1])
    highest = np.flatnonzero(chances == peaks[table.of_group])
    best = highest[np.unique(table.of_group[highest], return_index=True)[1]].tolist()
    return _divided(pages, table, chances, best)


def _divided(pages: Sequence[RankingInput], table: CandidateTable, chances: Floats, best: list[int]) -> list[Ranked]:
    offsets, rows, found, at = table.offsets.tolist(), table.rows.tolist(), [], 0
    listed = chances.tolist()
    for page in pages:
        to = at + len(page.groups)
        found.append(Ranked(offsets[at : to + 1], best[at:to], rows, table.matrix, listed))
        at = to
    return found


def _table(pages: Sequence[RankingInput], groups: Sequence[CandidateGroup], columns: Columns) -> CandidateTable:
    sizes = np.array([len(group.rows) for group in groups], np.int64)
    of_group = np.repeat(np.arange(len(groups)), sizes)
    bases = np.concatenate([[0], np.cumsum([len(page.trust) for page in pages])])
    documents = np.repeat(np.arange(len(pages)), [len(page.groups) for page in pages])
    names = np.array([group.name for group in groups], np.int64) + bases[documents]
    rows = np.concatenate([group.rows for group in groups])
    return CandidateTable(
        rows=rows,
        flags=np.concatenate([group.flags for group in groups]),
        of_group=of_group,
        offsets=np.concatenate([[0], np.cumsum(sizes)]),
        names=names[of_group],
        documents=documents[of_group],
        kind=columns.kind[rows],
        country=columns.country[rows].astype(np.int64),
        admin1=columns.admin1[rows].astype(np.int64),
        matrix=np.zeros((len(rows), len(FEATURES)), order="F"),
    )


def _softmax(scores: Floats, offsets: Ints, of_group: Ints) -> Floats:
    peaks = np.maximum.reduceat(scores, offsets[:-1])
    powers = np.exp(scores - peaks[of_group])
    totals = np.add.reduceat(powers, offsets[:-1])
    chances: Floats = powers / totals[of_group]
    return chances


def _fill(  # noqa: PLR0913, PLR0917  # all that a candidate is weighed by
    table: CandidateTable,
    pages: Sequence[RankingInput],
    groups: Sequence[CandidateGroup],
    gazetteer: Gazetteer,
    trust: Floats,
    hints: Hints,
) -> None:
    columns = gazetteer.columns
    _fame(table, columns)
    _kinds(table, columns)
    _vote(table, columns, trust)
    _named_above(table)
    _chains(table, pages, groups, columns)
    _lists(table, pages)
    in_lexicon = LEXICON[columns.origin[table.rows]]
    table.set("in the theatre's country", table.country == hints.theatre_country)
    table.set("in the theatre's lexicon", in_lexicon)
    table.set("in the source's country", table.country == hints.source_country)
    if any(page.home for page in pages):
        _homes(table, pages, columns)
    _type_words(table, groups, in_lexicon)
    table.set("national capital", _found(gazetteer.national_capitals, table.rows))
    table.set("only candidate", np.diff(table.offsets)[table.of_group] == 1)


def _homes(table: CandidateTable, pages: Sequence[RankingInput], columns: Columns) -> None:
    """Mark candidates near where the outlet of their document is at home. What it says wins over ``hints``."""
    for number, page in enumerate(pages):
        if page.home is None:
            continue
        own = np.flatnonzero(table.documents == number)
        home, at = page.home, table.rows[own]
        table.matrix[own, FEATURE_NUMBER["in the source's country"]] = HOME_TRUST * (table.country[own] == home.country)
        if home.admin1:
            table.matrix[own, FEATURE_NUMBER["in the source's unit"]] = table.admin1[own] == home.admin1
        if home.lon is not None and home.lat is not None:
            north = columns.lat[at] - home.lat
            east = (columns.lon[at] - home.lon) * np.cos(np.radians(home.lat))
            table.matrix[own, FEATURE_NUMBER["near the source's town"]] = np.hypot(north, east) < HOME_DEG


def _fame(table: CandidateTable, columns: Columns) -> None:
    starts = table.offsets[:-1]
    fame = np.log10(columns.population[table.rows] + 1.0) / 7.0
    known = np.log10(columns.n_names[table.rows] + 1.0) / 2.0
    table.set("people", fame)
    table.set("people, share of the best", fame - np.maximum.reduceat(fame, starts)[table.of_group])
    table.set("names", known)
    table.set("names, share of the best", known - np.maximum.reduceat(known, starts)[table.of_group])


def _kinds(table: CandidateTable, columns: Columns) -> None:
    for feature, kinds in _KIND_FEATURES:
        table.set(feature, kinds[table.kind])
    for feature, flag in _FLAG_FEATURES:
        table.set(feature, (table.flags & flag) > 0)
    # "Macedonia", "Burma", "the Pacific": what the whole world knows needs no official name.
    # An alias that somebody wrote into a theatre's YAML is as good as the name shown.
    # It yields to a listed town that is shown under this name: Engels was once called Pokrovsk.
    listed = LEXICON[columns.origin[table.rows]] & _SETTLEMENTS[table.kind]
    own = (
        listed
        & ((table.flags & (WEAK | ABBR | DEMONYM | ROMANISED)) == 0)
        & ~_of_groups_with(table, listed & ((table.flags & PRIMARY) > 0))
    )
    table.matrix[own, FEATURE_NUMBER["primary name"]] = 1.0
    other_name = _WORLDWIDE[table.kind] & ((table.flags & (WEAK | ABBR | DEMONYM)) == 0)
    table.matrix[other_name, FEATURE_NUMBER["primary name"]] = 1.0


def _of_groups_with(table: CandidateTable, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Mark all candidates of the names that one of some candidates bears."""
    bearing = np.zeros(len(table.offsets) - 1, bool)
    bearing[table.of_group[rows]] = True
    found: npt.NDArray[np.bool_] = bearing[table.of_group]
    return found


def _vote(table: CandidateTable, columns: Columns, trust: Floats) -> None:
    """Fill the shares of the votes that the *other* names of the document give to a candidate's surroundings."""
    # A name that stands in a document three times has its candidates there three times, but votes once.
    _, first, again = np.unique(table.names * ROWS_AT_MOST + table.rows, return_index=True, return_inverse=True)
    rows = table.rows[first]
    voters = Voters(
        names=table.names[first],
        documents=table.documents[first],
        vote_weights=_vote_weights(table, columns)[first],
        country=table.country[first],
        admin1=table.admin1[first],
        lon=columns.lon[rows],
        lat=columns.lat[rows],
    )
    shares = shares_of_votes(voters, trust)
    for number, share in zip(
        [*_SHARE_NUMBERS, *_ROOT_NUMBERS], [*shares[: len(_VOTERS)], *np.sqrt(shares)], strict=True
    ):
        table.matrix[:, number] = share[again]


def _vote_weights(table: CandidateTable, columns: Columns) -> Ints:
    """Return the weight of each candidate's vote, 1 to :data:`WEIGHT_STEPS` (the largest, and non-settlements)."""
    people = columns.population[table.rows] + 100.0
    vote_weights = (people / np.maximum.reduceat(people, table.offsets[:-1])[table.of_group]) ** WEIGHT_POWER
    vote_weights[~_SETTLEMENTS[table.kind]] = 1.0
    loud: Ints = np.maximum(vote_weights * WEIGHT_STEPS, 1).astype(np.int64)
    return loud


def _named_above(table: CandidateTable) -> None:
    """Mark candidates whose country or unit the text names under another name."""
    for feature, kind, unit in (
        ("its country is named", "country", table.country),
        ("its unit is named", "adm1", table.admin1),
    ):
        above = np.flatnonzero(table.kind == KIND_NUMBER[kind])
        if not len(above):
            continue
        n_names = int(table.names.max()) + 1
        numbers = unit * (int(table.documents[-1]) + 1) + table.documents
        pairs = np.unique(numbers[above] * n_names + table.names[above])
        named, by_names = np.unique(pairs // n_names, return_counts=True)
        inside = np.flatnonzero(_found(named, numbers))
        numbers = numbers[inside]
        # A name does not testify for itself: "Luxembourg" alone does not make the country named for its town.
        by_itself = _found(pairs, numbers * n_names + table.names[inside])
        table.matrix[inside, FEATURE_NUMBER[feature]] = by_names[np.searchsorted(named, numbers)] > by_itself


def _found(known: Ints, values: Ints) -> npt.NDArray[np.bool_]:
    """Return which values are among some that are sorted: at a third of the price of ``numpy.isin``."""
    if not len(known):
        return np.zeros(len(values), bool)
    found: npt.NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
    return found


def _chains(
    table: CandidateTable, pages: Sequence[RankingInput], groups: Sequence[CandidateGroup], columns: Columns
) -> None:
    """Mark candidates that a parent follows in the text: "Paris, Texas"."""
    base = 0
    for page in pages:
        for index, group in enumerate(page.groups, base):
            if group.parent >= 0:
                _chain(table, index, groups[base + group.parent].rows, columns)
        base += len(page.groups)


def _lists(table: CandidateTable, pages: Sequence[RankingInput]) -> None:
    """Mark candidates of the kind that a list's other names have: "Ohio, Utah, Washington and Wyoming" are states."""
    # Countries are of one kind wherever they lie, all else only with its country.
    sorts = table.kind.astype(np.int64) + 256 * np.where(table.kind == KIND_NUMBER["country"], 0, table.country)
    base = 0
    for page in pages:
        for index, group in enumerate(page.groups):
            if group.listed and group.listed[0] == index:
                _list(table, sorts, [base + other for other in group.listed])
        base += len(page.groups)


def _list(table: CandidateTable, sorts: Ints, members: Sequence[int]) -> None:
    """Fill in, for each candidate of a list's names, the share of the other names that may be of its sort."""
    slices = [slice(int(table.offsets[member]), int(table.offsets[member + 1])) for member in members]
    found = [sorts[own].tolist() for own in slices]
    weights = [1 / math.sqrt(len(set(own))) for own in found]
    spoken_for: dict[int, float] = {}
    for own, weight in zip(found, weights, strict=True):
        for sort in set(own):
            spoken_for[sort] = spoken_for.get(sort, 0.0) + weight
    long, total = min(len(members) - 1, LONG_LIST) / LONG_LIST, sum(weights)
    for rows, own, weight in zip(slices, found, weights, strict=True):
        scale = long / (total - weight)
        table.matrix[rows, _LISTED] = [(spoken_for[sort] - weight) * scale for sort in own]


def _chain(table: CandidateTable, index: int, above: Ints, columns: Columns) -> None:
    own = slice(int(table.offsets[index]), int(table.offsets[index + 1]))
    kind = columns.kind[above]
    units = columns.admin1[above[kind == KIND_NUMBER["adm1"]]]
    countries = columns.country[above[kind == KIND_NUMBER["country"]]]
    fits = _among(columns.parent[table.rows[own]], above)
    if len(units):
        fits |= _among(table.admin1[own], units)
    if len(countries):
        fits |= _among(table.country[own], countries)
    table.matrix[own, FEATURE_NUMBER["followed by its parent"]] = fits
    if fits.any() and (len(units) or len(countries)):
        table.matrix[own, FEATURE_NUMBER["followed by another parent"]] = ~fits


def _among(values: npt.NDArray[Any], few: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which values are among a few others; at this size ten times as fast as ``numpy.isin``."""
    # What ``any`` does, without its way through Python.
    found: npt.NDArray[np.bool_] = np.logical_or.reduce(values[:, None] == few, axis=1)
    return found


def _type_words(table: CandidateTable, groups: Sequence[CandidateGroup], in_lexicon: npt.NDArray[np.bool_]) -> None:
    """Mark what the word beside a name says, and units of a town's name where none says "territory"."""
    words = np.array([_TYPE_NUMBER[group.type_word] for group in groups])
    shown = in_lexicon & _SETTLEMENTS[table.kind] & ((table.flags & PRIMARY) > 0)
    namesake = _SETTLEMENTS[table.kind] & ~shown & _of_groups_with(table, shown)
    namesake &= table.matrix[:, FEATURE_NUMBER["followed by its parent"]] == 0
    table.set("not listed, beside a listed town", np.where(in_lexicon, LISTED_ALIAS, 1.0) * namesake)
    typed = (words > 0)[table.of_group]
    fits = _TYPE_TABLE[words[table.of_group], table.kind]
    table.set("type word fits", typed & fits)
    table.set("type word does not fit", typed & ~fits)
    town = np.zeros(len(groups), bool)
    town[table.of_group[in_lexicon & _SETTLEMENTS[table.kind]]] = True
    table.set(
        "unit of a town's name, untyped", in_lexicon & TYPE_KINDS["adm2"][table.kind] & ~typed & town[table.of_group]
    )


def weights_of(table: Mapping[str, float]) -> Floats:
    """Return the weights in the order of :data:`FEATURES`; a feature without one weighs nothing."""
    return np.array([table.get(name, 0.0) for name in FEATURES])


class Voters(NamedTuple):
    """The distinct pairs of name and candidate of some documents, one row a pair, as columns.

    ``names`` are numbers of the distinct names of all documents, ``documents`` whose they are; ``vote_weights`` run
    from 1 to :data:`WEIGHT_STEPS`; ``lon`` and ``lat`` are degrees.
    """

    names: Ints
    documents: Ints
    vote_weights: Ints
    country: Ints
    admin1: Ints
    lon: Floats
    lat: Floats


def shares_of_votes(voters: Voters, trust: Floats) -> Floats:
    """Return for each unit of :data:`UNITS` and each voter the share of the *other* names' votes that its unit has.

    Parameters
    ----------
    trust
        One value a name, 0 to 1: the chance that it is a place at all, and so may vote.

    Returns
    -------
    Shares from 0 to about 1, units by voters; 0 where the unit is not known.
    """
    names, documents = voters.names, voters.documents
    n_documents = int(documents.max()) + 1
    n_candidates = np.bincount(names, voters.vote_weights / WEIGHT_STEPS, minlength=len(trust))
    weight = trust / np.sqrt(np.maximum(n_candidates, 1))
    document_of_name = np.zeros(len(trust), np.int64)
    document_of_name[names] = documents
    total = np.bincount(document_of_name, weight, n_documents)
    others = np.maximum(np.maximum(total[documents], 1e-9) - weight[names], LEAST_OTHERS)
    cells = [_cell(voters.lon + shift, voters.lat + shift, size) for size, shift in _GRIDS]
    units = np.stack([voters.country, voters.admin1, *cells])
    votes = _votes(names, units * n_documents + documents, weight, voters.vote_weights)
    return np.where(units > 0, np.maximum(votes, 0.0) / others, 0.0)


def _cell(lon: Floats, lat: Floats, size_deg: float) -> Ints:
    cells: Ints = ((lat + 90) / size_deg).astype(np.int64) * 1000 + ((lon + 180) / size_deg).astype(np.int64) + 1
    return cells


def _votes(names: Ints, units: Ints, weight: Floats, vote_weights: Ints) -> Floats:
    """Return the votes of other names for each candidate's units: one a name and unit, that of its loudest candidate.

    ``units`` has a row for each sort of unit; all are counted at once, since each call of NumPy has its price. One sort
    brings together what speaks for the same unit, and within it what bears the same name.
    """
    sorts, n_names = len(units), len(weight)
    pairs = (units * sorts + np.arange(sorts)[:, None]) * n_names + names
    ballots = (pairs * (WEIGHT_STEPS + 1) + vote_weights).ravel()
    order = ballots.argsort()
    given, loudest = np.divmod(ballots[order], WEIGHT_STEPS + 1)
    ends = np.append(given[1:] != given[:-1], True)
    unit, name = np.divmod(given[ends], n_names)
    cast = loudest[ends] / WEIGHT_STEPS * weight[name]
    of_unit = np.cumsum(np.diff(unit, prepend=unit[:1]) != 0)
    others = np.bincount(of_unit, cast)[of_unit] - cast
    votes = np.empty(len(ballots))
    votes[order] = np.repeat(others, np.diff(np.flatnonzero(ends), prepend=-1))
    return votes.reshape(units.shape)
