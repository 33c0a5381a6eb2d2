"""Kinds of place: the words of gazetteer/README.md, in which order they are stored, how far they reach, who is whom."""

from __future__ import annotations

import math

# The order is the storage format: append only. The first is "no place" (a row that another one has taken in).
KINDS = (
    *("", "country", "adm1", "adm2", "adm3", "city", "town", "village", "locality", "airport", "port", "camp", "mine"),
    *("lake", "river", "sea", "park", "mountain", "island", "road", "border_post", "base", "facility", "continent"),
    "region",
)
# Never a point on a map, even where no outline is known.
WIDE = frozenset({"country", "adm1", "adm2", "adm3", "region", "continent", "lake", "sea", "river", "road", "park"})
KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}

CITY_POPULATION = 100_000  # the usual statistical limit of a city (OECD, Eurostat: 50,000 to 100,000)
TOWN_POPULATION = 5_000

# How far a place reaches from its label point where nothing better is known, km.
RADIUS_KM = {
    "": 1.0,
    "country": 300.0,
    "adm1": 100.0,
    "adm2": 40.0,
    "adm3": 15.0,
    "city": 6.0,
    "town": 2.0,
    "village": 1.0,
    "locality": 1.0,
    "airport": 2.0,
    "port": 1.0,
    "camp": 1.0,
    "mine": 2.0,
    "lake": 10.0,
    "river": 10.0,
    "sea": 300.0,
    "park": 30.0,
    "mountain": 5.0,
    "island": 10.0,
    "road": 5.0,
    "border_post": 1.0,
    "base": 1.0,
    "facility": 0.5,
    "continent": 3000.0,
    "region": 100.0,
}
CITY_RADIUS_KM = (6.0, 15.0)  # from 100,000 to 5 million people
_CITY_TOP = 5_000_000

SETTLEMENTS = frozenset({"city", "town", "village", "locality", "camp", "port", "border_post"})
# Two entries of one name are one place where they are of one family and lie no farther apart than this, km.
_FAMILIES = (
    (SETTLEMENTS, 15.0),
    (frozenset({"country"}), 20_000.0),
    (frozenset({"adm1"}), 300.0),
    (frozenset({"adm2"}), 80.0),
    (frozenset({"adm3"}), 30.0),
    (frozenset({"lake"}), 60.0),
    (frozenset({"river"}), 400.0),
    (frozenset({"airport", "base"}), 15.0),
    (frozenset({"mine"}), 10.0),
    (frozenset({"mountain", "park", "island"}), 50.0),
    (frozenset({"sea", "continent", "region"}), 3000.0),
)
_FAMILY = {kind: (number, reach) for number, (kinds, reach) in enumerate(_FAMILIES) for kind in kinds}


def settlement_kind(population: int) -> str:
    """Return city, town or village by its people.

    >>> settlement_kind(670_000), settlement_kind(0)
    ('city', 'village')
    """
    if population >= CITY_POPULATION:
        return "city"
    return "town" if population >= TOWN_POPULATION else "village"


def radius_km(kind: str, population: int = 0) -> float:
    """Return how far a place of that kind reaches, km: a city grows with the logarithm of its people, 6 to 15.

    >>> radius_km("village"), radius_km("city", 100_000), radius_km("city", 9_000_000)
    (1.0, 6.0, 15.0)
    """
    if kind != "city" or population <= CITY_POPULATION:
        return RADIUS_KM[kind]
    low, high = CITY_RADIUS_KM
    share = math.log(population / CITY_POPULATION) / math.log(_CITY_TOP / CITY_POPULATION)
    return round(low + (high - low) * min(share, 1.0), 1)


def same_place_reach_km(kind: str, other: str) -> float:
    """Return up to which distance two places of one name and these kinds are one place, km; 0 where never."""
    family, other_family = _FAMILY.get(kind), _FAMILY.get(other)
    if family is None or other_family is None or family[0] != other_family[0]:
        return 0.0
    return family[1]
