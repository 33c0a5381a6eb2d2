"""P-codes of units by their names, for rows of tables that give names only."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geo.gazetteer import Gazetteer
    from geo.model import Place


def codes_by_name(gazetteer: Gazetteer) -> Callable[[str, str, str], tuple[str, str]]:
    """Return what gives the P-codes of units by country (alpha-2), admin1 and admin2; "" where unclear.

    A second-level unit has to lie in the first-level one that is named with it: many districts share a name.
    """

    @lru_cache(maxsize=100_000)
    def codes(country: str, admin1: str, admin2: str) -> tuple[str, str]:
        upper = _one(_units(gazetteer, admin1, "adm1", country))
        inside = [
            unit
            for unit in _units(gazetteer, admin2, "adm2", country)
            if not admin1 or (upper is not None and upper.pcode and unit.admin1_pcode == upper.pcode)
        ]
        lower = _one(inside)
        return (upper.pcode if upper else "", lower.pcode if lower else "")

    return codes


def _units(gazetteer: Gazetteer, name: str, kind: str, country: str) -> Iterable[Place]:
    rows = gazetteer.find(name) if name else ()
    places = (gazetteer.place(row) for row in rows)
    return [place for place in places if place.kind == kind and place.country == country and place.pcode]


def _one(units: Iterable[Place]) -> Place | None:
    """Return the unit if there is one only; two of a name are not decided here."""
    found = {unit.pcode: unit for unit in units}
    return next(iter(found.values())) if len(found) == 1 else None
