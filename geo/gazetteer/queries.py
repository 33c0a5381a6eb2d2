"""Questions to the gazetteer: the most populous towns of an area, its capital, the country a place lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo import geometry
from geo.gazetteer.kinds import KIND_NUMBER
from geo.gazetteer.names import DEMONYM, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.gazetteer.store import Gazetteer
    from geo.model import Place

TOWNS = tuple(KIND_NUMBER[kind] for kind in ("city", "town"))
# Units that hold towns, the smallest first.
_UNITS = ("adm2", "adm1", "country")
MORE = 2  # towns beyond those asked for, to see by how much the answer wins
MARGIN = 1.05  # the last one taken must have 5 % more people than the first one left: counts differ by more than that
REGION_KINDS = ("region", "continent")
# "the West African nation": the region behind an adjective, where the gazetteer lists no such adjective.
_STEMS = (" states", " countries", "", "s")


def largest_towns(area: Place, gazetteer: Gazetteer, *, count: int, skip: int = 0) -> tuple[Place, ...]:
    """Return towns of an area by population, at most ``count`` after leaving out ``skip``, and ``MORE`` to compare."""
    rows = _towns_in(area, gazetteer, wanted=count + skip + MORE)
    return tuple(gazetteer.place(row) for row in rows[skip:])


def clear_winner(towns: Sequence[Place], *, count: int) -> bool:
    """Return whether the first ``count`` towns stand clear of the next one."""
    if len(towns) < count or not towns[count - 1].population:
        return False
    return len(towns) == count or towns[count - 1].population >= MARGIN * towns[count].population


def parents_of(place: Place, gazetteer: Gazetteer) -> list[Place]:
    """Return what a place lies in, the nearest first; derived parents, which the gazetteer has not, are left out."""
    known = (parent for parent in place.parents if not parent.startswith("derived."))
    return [gazetteer.place(gazetteer.row(parent)) for parent in known]


def country_of(place: Place, gazetteer: Gazetteer) -> Place | None:
    """Return the country a place lies in, or the place itself if it is one."""
    if place.kind == "country":
        return place
    return next((parent for parent in parents_of(place, gazetteer) if parent.kind == "country"), None)


def province_of(place: Place, gazetteer: Gazetteer) -> Place | None:
    """Return the first-level unit a place lies in, or the place itself if it is one."""
    if place.kind == "adm1":
        return place
    return next((parent for parent in parents_of(place, gazetteer) if parent.kind == "adm1"), None)


def unit_around(places: Sequence[Place], gazetteer: Gazetteer) -> Place | None:
    """Return the smallest unit that some places lie in, None if no country holds them all.

    One place alone gives its province, but not the district of what is named beside it.
    """
    distinct = {place.id: place for place in places}.values()
    kinds = _UNITS if len(distinct) > 1 else _UNITS[1:]
    chains = [[unit for unit in parents_of(place, gazetteer) if unit.kind in kinds] for place in distinct]
    shared = set[str].intersection(*({unit.id for unit in chain} for chain in chains)) if chains else set()
    return next((unit for chain in chains for unit in chain if unit.id in shared), None)


def region_called(word: str, gazetteer: Gazetteer) -> Place | None:
    """Return the region that an adjective means: Gulf (states), West African, Baltic, Sahelian, European."""
    stems = [word + ending for ending in _STEMS]
    stems += [word[:-cut] for cut in (1, 2, 3) if word.endswith("an") and len(word) > cut + 2]
    for stem in stems:
        for row in gazetteer.find(stem):
            place = gazetteer.place(int(row))
            if place.kind in REGION_KINDS:
                return place
    return None


def country_of_people(word: str, gazetteer: Gazetteer, *, named: Iterable[str] = ()) -> Place | None:
    """Return the country whose people or adjective a word is; of two, the one named in the text or of the theatre.

    Parameters
    ----------
    named
        Ids of the places that the text names.
    """
    hits = [hit.row for hit in gazetteer.hits(normalise(word)) if hit.flags & DEMONYM]
    places = [place for row in hits if (place := gazetteer.place(row)).kind == "country"]
    if len(places) > 1:
        known, own = set(named), gazetteer.theatre.country
        mine = [place for place in places if place.id in known] or [p for p in places if p.id.endswith(own.lower())]
        places = mine or places
    return places[0] if len(places) == 1 else None


def lies_in(place: Place, area: Place, gazetteer: Gazetteer) -> bool:
    """Return whether a place lies in an area: by its parents, else by its label point."""
    if area.id in place.parents or (area.kind == "country" and area.country and area.country == place.country):
        return True
    return bool(shapely.intersects_xy(extent(area, gazetteer), place.lon, place.lat))


def extent(area: Place, gazetteer: Gazetteer) -> BaseGeometry:
    """Return the outline of an area, else its box, else its disc."""
    outline = area.outline if area.outline is not None else gazetteer.outline(area)
    if outline is not None and outline.area > 0:
        return outline
    if area.bbox:
        return shapely.box(*area.bbox)
    return geometry.disc(area.lon, area.lat, radius_km=max(area.radius_km, 1.0))


def _towns_in(area: Place, gazetteer: Gazetteer, *, wanted: int) -> list[int]:
    columns, shape = gazetteer.columns, extent(area, gazetteer)
    west, south, east, north = shape.bounds
    lon, lat = np.asarray(columns.lon), np.asarray(columns.lat)
    near = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    rows = np.flatnonzero(near & np.isin(columns.kind, TOWNS) & (np.asarray(columns.population) > 0))
    rows = rows[np.argsort(-np.asarray(columns.population)[rows], kind="stable")]
    found: list[int] = []
    for row in rows:
        if len(found) == wanted:
            break
        if lies_in(gazetteer.place(int(row)), area, gazetteer):
            found.append(int(row))
    return found
