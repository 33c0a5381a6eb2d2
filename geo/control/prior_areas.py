"""Ground that somebody assessed as held before the first report: a GeoJSON polygon that later claims move.

``prior:`` in a gazetteer's YAML names it, ``{area: FILE.geojson, actor: ..., since: ..., source: ...}``; so do the
options of ``sitmap control``. What cannot be used is listed, never guessed: a polygon of another country, one in
another coordinate system that does not say which.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.actors.resolution import alpha3, side_of
from geo.control.areas import repaired
from geo.control.claims import with_id
from geo.control.manual_claims import known_actor, statement_day, statement_place
from geo.errors import InputError, LexiconError
from geo.gazetteer.kinds import SETTLEMENTS
from geo.model import ControlClaim, PriorArea

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.control.areas import Ground
    from geo.gazetteer.store import Gazetteer
    from geo.model import Actor, Place

# Less of a polygon than this in the countries of the reports: it is about another war, or lon and lat are swapped.
LEAST_AT_HOME = 0.5
DEGREES = (180.0, 90.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorAreas:
    """Polygons that can be used, and what could not be or had to be mended."""

    areas: tuple[PriorArea, ...] = ()
    problems: tuple[str, ...] = ()


def prior_areas(  # noqa: PLR0913  # what a polygon is checked against
    gazetteer: Gazetteer,
    *,
    folders: Sequence[Path],
    until: date | None,
    ground: Ground,
    countries: Iterable[str],
    places: Iterable[Place] = (),
) -> PriorAreas:
    """Return the polygons that the gazetteer's ``prior:`` names.

    Parameters
    ----------
    folders
        The gazetteer's folders, in which the YAML lies that the files are relative to.
    until
        The day of the newest report.
    countries
        ISO alpha-2: where the reports are about; a polygon elsewhere is left out and listed.
    places
        Known places: those inside a polygon give its country, on which the side of a foreign force depends.

    Raises
    ------
    LexiconError
        If a polygon is dated after the reports: it would be no starting state.
    """
    found: list[PriorArea] = []
    problems: list[str] = []
    places = tuple(places)
    for statement in gazetteer.prior:
        values = statement.values
        if "area" not in values:
            continue
        where = statement_place(statement, "prior")
        try:
            day = statement_day(values.get("since"))
            refuse_later(day, until, where=where)
            actor = known_actor(statement.actor, gazetteer)
            file = _beside(values["file"], values["area"], folders)
            area, notes = read_prior_area(file, actor=actor, since=day)
            area = with_side(area, places=places, actors=gazetteer.actors)
            check_country(area, ground=ground, countries=countries)
        except InputError as problem:
            problems.append(f"{where}: {problem}")
            continue
        found.append(PriorArea(**{**_fields(area), "source": values.get("source", area.source)}))
        problems += [f"{where}: {note}" for note in notes]
    return PriorAreas(areas=tuple(found), problems=tuple(problems))


def with_side(area: PriorArea, *, places: Iterable[Place], actors: Mapping[str, Actor]) -> PriorArea:
    """Return an area of an actor as that of the side on which the actor fights there and then."""
    shapely.prepare(area.geometry)
    inside = (place for place in places if shapely.contains_xy(area.geometry, place.lon, place.lat))
    counts = Counter(filter(None, map(alpha3, inside)))
    country = min(counts, key=lambda code: (-counts[code], code)) if counts else ""
    return replace(area, actor=side_of(area.actor, actors, country=country, day=area.since))


def _fields(area: PriorArea) -> dict[str, Any]:
    return {name: getattr(area, name) for name in ("actor", "since", "geometry", "source", "file")}


def _beside(yaml_file: str, name: str, folders: Sequence[Path]) -> Path:
    """Return the file as it is named beside its YAML; the newest folder first, since later ones override."""
    for folder in reversed(folders):
        for base in (folder, folder.parent):
            if (base / yaml_file).is_file():
                return (base / yaml_file).parent / Path(name).expanduser()
    return Path(name)


def refuse_later(day: date, until: date | None, *, where: str) -> None:
    """Raise ``LexiconError`` where a starting state is dated after the newest report."""
    if until is not None and day > until:
        raise LexiconError(
            f"{where}: since {day} is after the newest report, {until}."
            " A prior says who held the ground before the reports; give it an earlier day, or leave it out."
        )


def read_prior_area(path: Path, *, actor: str, since: date) -> tuple[PriorArea, tuple[str, ...]]:
    """Read a polygon file and return the area, and what had to be mended.

    Parameters
    ----------
    path
        GeoJSON: one or more polygons, WGS 84; a ``crs`` member (as GIS programs write it) is obeyed.

    Raises
    ------
    InputError
        If the file cannot be read, holds no polygon, or its coordinates are no degrees.
    """
    data = _json(path)
    shapes, notes, sources = [], [], []
    for feature in _features(data):
        geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
        if geometry is None:
            continue
        try:
            shapes.append(shapely.geometry.shape(geometry))
        except (TypeError, ValueError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
            raise InputError(f"{path}: a geometry cannot be read ({error})") from error
        sources.append(str((feature.get("properties") or {}).get("source", "")))
    polygons = [shape for shape in shapes if shape.geom_type in {"Polygon", "MultiPolygon"} and not shape.is_empty]
    if not polygons:
        raise InputError(
            f"{path}: holds no polygon. A prior area is a GeoJSON file of Polygon or MultiPolygon features."
        )
    if len(polygons) < len(shapes):
        notes.append(f"{path.name}: {len(shapes) - len(polygons)} features are no polygons; they are left out")
    in_degrees = [_degrees(shape, data, path) for shape in polygons]
    crossing = [shape for shape in in_degrees if not shape.is_valid]
    if crossing:
        notes.append(f"{path.name}: a polygon crosses itself ({shapely.is_valid_reason(crossing[0])}); it was mended")
    whole = repaired(shapely.union_all([repaired(shape) for shape in in_degrees]))
    if whole.is_empty:
        raise InputError(f"{path}: its polygons enclose no ground")
    source = next((text for text in sources if text), path.name)
    return PriorArea(actor=actor, since=since, geometry=whole, source=source, file=path.name), tuple(notes)


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); the area is left out") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is no JSON ({error}); a prior area is a GeoJSON file") from error
    if not isinstance(data, dict):
        raise InputError(f"{path}: is no GeoJSON object")
    return data


def _features(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if data.get("type") == "FeatureCollection":
        found = data.get("features")
        return [feature for feature in found if isinstance(feature, dict)] if isinstance(found, list) else []
    return [data]


def _degrees(shape: BaseGeometry, data: Mapping[str, Any], path: Path) -> BaseGeometry:
    named = _named_crs(data)
    if named and not named.upper().endswith(("CRS84", "4326")):
        shape = _projected(shape, named, path)
    points = np.abs(shapely.get_coordinates(shape))
    if not np.isfinite(points).all() or (points > np.array(DEGREES)).any():
        raise InputError(
            f"{path}: its coordinates are no degrees of longitude and latitude, and no crs member says what they are."
            " Write it in WGS 84: ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson"
        )
    return shapely.force_2d(shape)


def _named_crs(data: Mapping[str, Any]) -> str:
    crs = data.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str(properties.get("name", "")) if isinstance(properties, dict) else ""


def _projected(shape: BaseGeometry, name: str, path: Path) -> BaseGeometry:
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(name, "EPSG:4326", always_xy=True)
    except ProjError as error:
        raise InputError(
            f"{path}: nobody knows the coordinate system {name!r}. Write the file in EPSG:4326."
        ) from error

    def degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    projected: BaseGeometry = shapely.transform(shapely.force_2d(shape), degrees)
    return projected


def check_country(area: PriorArea, *, ground: Ground, countries: Iterable[str]) -> None:
    """Raise ``InputError`` where most of a polygon lies outside the countries that the reports are about."""
    lands = [ground.lands[country] for country in sorted(set(countries)) if country in ground.lands]
    if not lands:
        return
    home = shapely.union_all(lands)
    inside = area.geometry.intersection(home).area / area.geometry.area
    if inside < LEAST_AT_HOME:
        swapped = shapely.transform(area.geometry, lambda points: points[:, ::-1])
        hint = " Are lon and lat swapped?" if swapped.intersects(home) else ""
        raise InputError(
            f"{area.file}: {1 - inside:.0%} of the polygon lie outside {', '.join(sorted(set(countries)))};"
            f" it is left out.{hint}"
        )


def claims_of_priors(priors: Iterable[PriorArea], places: Iterable[Place]) -> tuple[ControlClaim, ...]:
    """Return what the polygons say of the settlements that claims speak of, as claims of the basis ``prior``."""
    known = {place.id: place for place in places if place.kind in SETTLEMENTS}
    found = []
    for prior in priors:
        shapely.prepare(prior.geometry)
        for _, place in sorted(known.items()):
            if not shapely.contains_xy(prior.geometry, place.lon, place.lat):
                continue
            claim = ControlClaim(
                id="",
                place=place,
                actor=prior.actor,
                says="holds",
                as_of=prior.since,
                basis="prior",
                publisher=prior.source.casefold() or "prior",
                note=f"inside the area of {prior.source or prior.file}",
            )
            found.append(with_id(claim, where=f"prior {prior.file}"))
    return tuple(sorted(found, key=lambda claim: claim.id))
