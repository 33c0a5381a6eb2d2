"""What the other names of a document say of where a name lies: each votes for the surroundings of its own candidates.

Every distinct name has one vote, less where it may mean many places (idea 3 of the design). Its candidates speak with
the voice of their people: that there is a Paris, a Berlin and a Warsaw in Ohio says little about Ohio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

CELL_DEG = 0.6  # votes fall into cells of about 60 km
WIDE_CELL_DEG = 2.0  # and of about 200 km
# Neighbours on two sides of an edge share a cell of the same size that lies half a cell further.
_GRIDS = ((CELL_DEG, 0.0), (WIDE_CELL_DEG, 0.0), (CELL_DEG, CELL_DEG / 2), (WIDE_CELL_DEG, WIDE_CELL_DEG / 2))
UNITS = ("country", "unit", "cell", "wide cell", "shifted cell", "shifted wide cell")
VOICES = 255  # steps of how loud a candidate speaks
LEAST_OTHERS = 0.25  # names beside it: a share of less than that is no share


class Voters(NamedTuple):
    """The distinct pairs of name and candidate of some documents, one row a pair, as columns.

    ``names`` are numbers of the distinct names of all documents, ``documents`` whose they are; ``voices`` run from 1 to
    :data:`VOICES`; ``lon`` and ``lat`` are degrees.
    """

    names: Ints
    documents: Ints
    voices: Ints
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
    n_candidates = np.bincount(names, voters.voices / VOICES, minlength=len(trust))
    weight = trust / np.sqrt(np.maximum(n_candidates, 1))
    document_of_name = np.zeros(len(trust), np.int64)
    document_of_name[names] = documents
    total = np.bincount(document_of_name, weight, n_documents)
    others = np.maximum(np.maximum(total[documents], 1e-9) - weight[names], LEAST_OTHERS)
    cells = [_cell(voters.lon + shift, voters.lat + shift, size) for size, shift in _GRIDS]
    units = np.stack([voters.country, voters.admin1, *cells])
    votes = _votes(names, units * n_documents + documents, weight, voters.voices)
    return np.where(units > 0, np.maximum(votes, 0.0) / others, 0.0)


def _cell(lon: Floats, lat: Floats, size_deg: float) -> Ints:
    cells: Ints = ((lat + 90) / size_deg).astype(np.int64) * 1000 + ((lon + 180) / size_deg).astype(np.int64) + 1
    return cells


def _votes(names: Ints, units: Ints, weight: Floats, voices: Ints) -> Floats:
    """Return the votes of other names for each candidate's units: one a name and unit, that of its loudest candidate.

    ``units`` has a row for each sort of unit; all are counted at once, since each call of NumPy has its price. One sort
    brings together what speaks for the same unit, and within it what bears the same name.
    """
    sorts, n_names = len(units), len(weight)
    pairs = (units * sorts + np.arange(sorts)[:, None]) * n_names + names
    ballots = (pairs * (VOICES + 1) + voices).ravel()
    order = ballots.argsort()
    given, loudest = np.divmod(ballots[order], VOICES + 1)
    ends = np.append(given[1:] != given[:-1], True)
    unit, name = np.divmod(given[ends], n_names)
    cast = loudest[ends] / VOICES * weight[name]
    of_unit = np.cumsum(np.diff(unit, prepend=unit[:1]) != 0)
    others = np.bincount(of_unit, cast)[of_unit] - cast
    votes = np.empty(len(ballots))
    votes[order] = np.repeat(others, np.diff(np.flatnonzero(ends), prepend=-1))
    return votes.reshape(units.shape)
