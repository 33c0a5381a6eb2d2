"""Half the provinces of the world are called after their main town: a bare "Aleppo" is the town, not the province.

The ranker weighs fame and votes, which province and town share; what tells them apart is language: a type word, or the
place in a chain ("Ansongo, Gao"). Only the main town of a unit takes its name: "Quebec" stays the province, since
Montreal is larger than the city of Quebec, and "Balkh" stays one for Mazar-i-Sharif. A town that is called "City" to
tell it from its unit (New York City) leaves the bare name to the ranker.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geo.gazetteer.kinds import KIND_NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo.gazetteer.store import Gazetteer

UNIT = KIND_NUMBER["adm1"]
TOWNS = tuple(KIND_NUMBER[kind] for kind in ("city", "town", "village"))
WORLD_CITY = 1_000_000  # people: Buenos Aires is a unit of its own, and the province beside it is called after it
MAIN_TOWN = 0.5  # of the people of the unit's largest town: counts of old and new censuses differ by a third


_TOWN = np.isin(np.arange(256), TOWNS)


class MainTowns:
    """Finds the main town of a unit among the candidates of its name."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer, self._columns = gazetteer, gazetteer.columns

    def of(self, unit: int, rows: Sequence[int] | npt.NDArray[np.int64]) -> int:
        """Return which of ``rows`` is the main town of the row ``unit``: an index into ``rows``, -1 where none is."""
        columns = self._columns
        if int(columns.kind[unit]) != UNIT:
            return -1
        best, people = -1, 0
        for index, row in enumerate(rows):
            if columns.country[row] != columns.country[unit] or columns.kind[row] not in TOWNS:
                continue
            inside = columns.admin1[row] == columns.admin1[unit] or columns.population[row] > WORLD_CITY
            if inside and int(columns.population[row]) > people:
                best, people = index, int(columns.population[row])
        main = people and people >= MAIN_TOWN * self._most_people(unit)
        return best if main and not self._called_city(int(rows[best])) else -1

    def _called_city(self, town: int) -> bool:
        name = self._gazetteer.place(town).name
        return name.endswith(" City") or town in self._gazetteer.find(f"{name} City")

    def _most_people(self, unit: int) -> int:
        return int(self._largest[self._columns.country[unit], self._columns.admin1[unit]])

    @cached_property
    def _largest(self) -> npt.NDArray[np.uint32]:
        """People of the largest town of each country and unit: one pass over all places costs as much as one unit's."""
        columns = self._columns
        towns = np.flatnonzero(_TOWN[columns.kind])
        country, admin1 = columns.country[towns], columns.admin1[towns]
        size = int(columns.country.max()) + 1, int(columns.admin1.max()) + 1
        largest: npt.NDArray[np.uint32] = np.zeros(size, np.uint32)
        np.maximum.at(largest, (country, admin1), columns.population[towns].astype(np.uint32))
        return largest
