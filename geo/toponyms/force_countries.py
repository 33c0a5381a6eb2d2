"""Towns that the forces of a text make strange.

"Malian soldiers killed herders in Moura" is not told of the Moura in Portugal.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from geo.gazetteer.kinds import SETTLEMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Place, Resolution

_WORDS = 24  # characters of the words before an adjective in French
_BEHIND = re.compile(
    r"(?:\s\w+)?\s(?:soldiers?|troops|forces|army|armed|military|police|gendarmes?|commandos|mercenaries|fighters"
    r"|survivors?|villagers|herders|farmers)\b"
)
_BEFORE = re.compile(
    r"\b(?:soldats?|militaires?|troupes|forces(?: armées)?|armées?|police|policiers|gendarmes?|mercenaires|combattants"
    r"|survivants|villageois|éleveurs)\s\Z"
)


def countries_of_forces(text: str, names: Sequence[Resolution]) -> frozenset[str]:
    """Return the countries whose adjective stands at a force or its victims: "Malian soldiers", "soldats maliens"."""
    found = set()
    for one in names:
        span = one.mention.span
        if (
            one.mention.kind == "demonym"
            and one.chosen is not None
            and (_BEHIND.match(text, span.end) or _BEFORE.search(text, max(0, span.start - _WORDS), span.start))
        ):
            found.add(one.chosen.country)
    return frozenset(found)


class ForceCountries:
    """Says which towns are strange for the forces of a text; it knows in which countries listed groups act."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def is_strange(self, name: Resolution, place: Place, forces: frozenset[str], spoken: frozenset[str]) -> bool:
        """Return whether a town lies in a country without war, and the text tells of forces of countries at war only.

        ``forces`` and ``spoken`` are the countries of its forces, and all those of which the text speaks.
        """
        if not forces or name.role != "location" or name.mention.kind != "name" or place.kind not in SETTLEMENTS:
            return False
        return place.country not in forces | spoken | self._at_war and forces <= self._at_war

    @cached_property
    def _at_war(self) -> frozenset[str]:
        """The countries (ISO 3166-1 alpha-2) in which listed armed groups act."""
        gazetteer, codes = self._gazetteer, self._gazetteer.actors.war_countries
        rows = zip(gazetteer.countries, gazetteer.country_rows.tolist(), strict=False)
        return frozenset(
            code for code, row in rows if row >= 0 and gazetteer.id(row).removeprefix("world.").upper() in codes
        )
