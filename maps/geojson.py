"""Situation -> GeoJSON files after RFC 7946: lon/lat in WGS 84, right-hand rule, one geometry type a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.model import Situation

    Feature = tuple[dict[str, Any], BaseGeometry | tuple[float, float]]

DIGITS = 6  # about 11 cm; RFC 7946 section 11.2 advises against more
DISCLAIMER = (
    "Machine-coded from the reports named, unreviewed. Control is as reported, not verified, and implies no legal"
    " status. Boundaries and names imply no endorsement. ACLED-style vocabulary, not ACLED data."
)


def write_geojson(situation: Situation, folder: Path) -> list[Path]:
    """Write events, control and places, points and areas apart; return the paths.

    Files: ``events.geojson``, ``events_areas.geojson``, ``control.geojson``, ``control_areas.geojson``,
    ``places.geojson``, ``places_areas.geojson``. An event in a country or nowhere stands in events.csv only.
    """
    written = []
    for name, features in (
        ("events", event_features(situation)),
        ("control", control_features(situation)),
        ("places", place_features(situation)),
    ):
        points, areas = _divide(features)
        for suffix, chosen in (("", points), ("_areas", areas)):
            path = folder / f"{name}{suffix}.geojson"
            path.write_text(collection(chosen, situation), encoding="utf-8")
            written.append(path)
    return written


def event_features(situation: Situation) -> Iterator[Feature]:
    """Yield the events that have a point or an area."""
    from geo.event_rows import event_row

    documents = {document.id: document for document in situation.documents}
    for event in situation.events:
        shape = tables.area_of(event.where) or tables.point_of(event.where)
        if shape is not None:
            yield event_row(event, documents, types=situation.event_types), shape


def control_features(situation: Situation) -> Iterator[Feature]:
    """Yield the control intervals: the place as a point for settlements, and the area that it is drawn as."""
    from geo.areas import status_area

    for row, status in zip(tables.control_rows(situation), situation.control, strict=True):
        area = status_area(status)
        if area is not None and not area.is_empty:
            yield row, area
        if status.place.kind not in UNITS:
            yield row, (status.place.lon, status.place.lat)


UNITS = frozenset({"country", "adm1", "adm2", "adm3", "region", "continent", "lake", "sea", "river", "road", "park"})


def place_features(situation: Situation) -> Iterator[Feature]:
    """Yield the places that reports name."""
    for row, resolution in tables.place_rows(situation):
        shape = tables.area_of(resolution) or tables.point_of(resolution)
        if shape is not None:
            yield row, shape


def _divide(features: Iterable[Feature]) -> tuple[list[Feature], list[Feature]]:
    points: list[Feature] = []
    areas: list[Feature] = []
    for row, shape in features:
        (points if isinstance(shape, tuple) else areas).append((row, shape))
    return points, areas


def collection(features: Iterable[Feature], situation: Situation) -> str:
    """Return a FeatureCollection as text: a line a feature, so that two builds can be compared line by line."""
    lines = ",\n".join(_feature(row, shape) for row, shape in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def _feature(row: dict[str, Any], shape: BaseGeometry | tuple[float, float]) -> str:
    properties = json.dumps(row, ensure_ascii=False, allow_nan=False)
    return f'{{"type": "Feature", "geometry": {_geometry(shape)}, "properties": {properties}}}'


def _geometry(shape: BaseGeometry | tuple[float, float]) -> str:
    if isinstance(shape, tuple):
        return f'{{"type": "Point", "coordinates": [{shape[0]:.{DIGITS}f}, {shape[1]:.{DIGITS}f}]}}'
    import shapely

    rounded = shapely.set_precision(shape, 10.0**-DIGITS)
    multi = as_multi(shapely.orient_polygons(rounded, exterior_cw=False))
    text: str = shapely.to_geojson(multi)
    return text


def as_multi(shape: BaseGeometry) -> BaseGeometry:
    """Return polygons as a MultiPolygon and lines as a MultiLineString, so that a file holds one type."""
    from shapely.geometry import MultiLineString, MultiPolygon

    if shape.geom_type == "Polygon":
        return MultiPolygon([shape])
    return MultiLineString([shape]) if shape.geom_type == "LineString" else shape
