"""The places that make the ground of a map: countries, units, waters and parks with outlines, towns, villages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from geo.gazetteer.kinds import KIND_NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo.gazetteer.world_store import Columns
    from geo.model import Bbox, Place

# Units and waters come with their outlines; of towns only those that a reader looks for.
_BACKDROP_AREAS = frozenset({"country", "adm1", "adm2", "lake", "park"})
_BACKDROP_TOWNS = frozenset({"city", "town"})
_BACKDROP_VILLAGES = frozenset({"city", "town", "village"})
_UNIT_REACH_DEG = 8.0  # a unit whose label stands farther off does not reach into the box
_TOWNS_SHOWN = 60  # labels beyond that cover each other on a map of one theatre
_FAR_CITY_PEOPLE = 500_000  # of the theatre's country beyond its box: named when the map shows the whole country
_VILLAGES_SHOWN = 900  # close in, where there is space: dots with names
_QUARTER_DEG, _QUARTER_PEOPLE = 0.05, 100_000  # of two cities so near each other, one is a part of the other
_LISTED = ("geonames.", "wof.")  # beginnings of ids of rows that no YAML holds
_TOWNS_ENOUGH = 30  # with fewer towns of its own a box would look empty


class Places(Protocol):
    """What is asked of a gazetteer (:class:`geo.gazetteer.store.Gazetteer`)."""

    columns: Columns

    @property
    def own_rows(self) -> range:
        """The rows of the places written in YAML."""

    @property
    def national_capitals(self) -> npt.NDArray[np.int64]:
        """The rows of the capitals of countries."""

    @property
    def home_countries(self) -> frozenset[int]:
        """The number of the theatre's country."""

    def within(self, bbox: Bbox) -> npt.NDArray[np.int64]:
        """Return the rows of the places in a box."""

    def place(self, row: int, *, outline: bool = False) -> Place:
        """Return the place of a row."""

    def outlines(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        """Return the outlines of rows, None where there is none."""


def backdrop_places(gazetteer: Places, box: Bbox) -> tuple[Place, ...]:
    """Return the places that make the ground of a map, with their outlines, in the order of their ids."""
    areas = [gazetteer.place(row, outline=True) for row in _areas_in(gazetteer, box)]
    towns = _towns(gazetteer, box)
    known = {place.id for place in towns}
    far = [place for place in _far_cities(gazetteer, box) if place.id not in known]
    return tuple(sorted([*areas, *towns, *far], key=lambda p: p.id))


def _far_cities(gazetteer: Places, box: Bbox) -> list[Place]:
    """Return the capitals of countries beside a box, and the large cities of the theatre's own country beyond it."""
    west, south, east, north = box
    size = max(east - west, north - south)
    near = gazetteer.within((west - size, south - size, east + size, north + size))
    capitals = gazetteer.national_capitals[np.isin(gazetteer.national_capitals, near)]
    own, columns = len(gazetteer.own_rows), gazetteer.columns
    large = (columns.kind[:own] == KIND_NUMBER["city"]) & (columns.population[:own] >= _FAR_CITY_PEOPLE)
    at_home = np.isin(columns.country[:own], list(gazetteer.home_countries))
    rows = np.union1d(capitals, np.flatnonzero(large & at_home)).tolist()
    return [place for place in map(gazetteer.place, rows) if not place.sensitivity]


def _areas_in(gazetteer: Places, box: Bbox) -> list[int]:
    """Return the rows of all countries, and of the units and waters that reach into a box.

    Asked of all outlines at once, and before places are made of them: most of the world's units lie elsewhere.
    """
    import shapely

    own = gazetteer.columns.kind[: len(gazetteer.own_rows)]
    rows = gazetteer.within(_widened(box))
    kinds = [KIND_NUMBER[kind] for kind in _BACKDROP_AREAS]
    near = rows[(rows < len(own)) & np.isin(gazetteer.columns.kind[rows], kinds)]
    # Land is drawn wherever it is: what no report speaks of is no sea.
    countries = np.flatnonzero(own == KIND_NUMBER["country"])
    wanted = np.union1d(near, countries)
    outlines = gazetteer.outlines(wanted)
    everywhere = np.isin(wanted, countries) & ~shapely.is_missing(outlines)
    drawn = everywhere | shapely.intersects(outlines, shapely.box(*box))
    # A unit that nobody has drawn is a label at most, and only where its label stands in the box.
    labels = shapely.is_missing(outlines) & ~np.isin(wanted, countries)
    found: list[int] = wanted[drawn | (labels & np.isin(wanted, gazetteer.within(box)))].tolist()
    return found


def _widened(box: Bbox) -> Bbox:
    west, south, east, north = box
    return west - _UNIT_REACH_DEG, south - _UNIT_REACH_DEG, east + _UNIT_REACH_DEG, north + _UNIT_REACH_DEG


def _towns(gazetteer: Places, box: Bbox) -> list[Place]:
    """Return the towns that a reader looks for: capitals first, then those with most people; villages after them."""
    rows = gazetteer.within(box)
    kinds, people = gazetteer.columns.kind, gazetteer.columns.population
    towns = rows[np.isin(kinds[rows], [KIND_NUMBER[kind] for kind in _BACKDROP_TOWNS])]
    own = towns[towns < len(gazetteer.own_rows)]
    # A theatre's own towns were chosen by a person; the world's also hold camps, which no ground needs to show.
    enough = len(own) >= _TOWNS_ENOUGH
    largest = own if enough else towns[np.argsort(-people[towns], kind="stable")[:_TOWNS_SHOWN]]
    places = [gazetteer.place(row) for row in sorted({*own.tolist(), *largest.tolist()})]
    first = sorted(places, key=lambda p: (not p.capital_of, -p.population, p.id))[:_TOWNS_SHOWN]
    settled = rows[np.isin(kinds[rows], [KIND_NUMBER[kind] for kind in _BACKDROP_VILLAGES])]
    order = np.lexsort((settled, -people[settled], settled >= len(gazetteer.own_rows)))
    shown = {place.id for place in first}
    villages = (gazetteer.place(int(row)) for row in settled[order][:_VILLAGES_SHOWN])
    return _without_quarters(
        [*first, *(place for place in villages if place.id not in shown and not place.sensitivity)]
    )


def _without_quarters(places: Sequence[Place]) -> list[Place]:
    """Leave out what GeoNames lists beside a city with the people of the whole: New Mosul, Old Basra.

    Of two cities of a country so near each other the one in YAML stays, else the one with the shorter name.
    """
    cities = [place for place in places if place.population >= _QUARTER_PEOPLE]
    kept: list[Place] = []
    for place in sorted(cities, key=lambda p: (p.id.startswith(_LISTED), len(p.name), p.id)):
        if not place.id.startswith(_LISTED) or not any(_side_by_side(place, other) for other in kept):
            kept.append(place)
    quarters = {place.id for place in cities} - {place.id for place in kept}
    return [place for place in places if place.id not in quarters]


def _side_by_side(one: Place, other: Place) -> bool:
    near = abs(one.lat - other.lat) < _QUARTER_DEG and abs(one.lon - other.lon) < _QUARTER_DEG
    return near and one.country == other.country
