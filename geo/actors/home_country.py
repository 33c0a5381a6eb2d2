"""The country that a report is about: whose army "the army" is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model import Actor, Place, Resolution

ALPHA3 = 3  # ISO 3166-1 alpha-3, in the ids of countries


def home_of(located: Sequence[Resolution], actors: Mapping[str, Actor]) -> str:
    """Return the country (ISO alpha-3) that a report's places lie in most, of those with known state forces."""
    forces = {actor.country for actor in actors.values() if actor.inter == "State forces"}
    codes = (alpha3(one.chosen) for one in located if one.chosen is not None)
    counts = Counter(code for code in codes if code in forces)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


def alpha3(place: Place) -> str:
    """Return the code in the id of a place's country (``world.cod``), or ""."""
    names = (parent.removeprefix("world.") for parent in (place.id, *place.parents) if parent.startswith("world."))
    return next((name.upper() for name in names if len(name) == ALPHA3), "")
