"""Situation -> GeoJSON files after RFC 7946: lon/lat in WGS 84, right-hand rule, one geometry type a file."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geo import tables
from geo.geometry import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.model import Situation

    Feature = tuple[dict[str, Any], BaseGeometry | tuple[float, float]]

HEAD, TAIL = '{"type": "FeatureCollection", "features": [\n', "\n]}\n"
HALF_TURN = 180.0
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
DIGITS = 6  # about 11 cm; RFC 7946 section 11.2 advises against more
DISCLAIMER = (
    "Machine-coded from the reports named, unreviewed. Control is as reported, not verified, and implies no legal"
    " status. Boundaries and names imply no endorsement. ACLED-style vocabulary, not ACLED data."
)


def write_geojson(situation: Situation, folder: Path) -> list[Path]:
    """Write events, control and places, points and areas apart, and what is to be known about them; return the paths.

    Files: ``events.geojson``, ``events_areas.geojson``, ``control.geojson``, ``control_areas.geojson``,
    ``places.geojson``, ``places_areas.geojson``, and ``situation.json`` with title, day, sources and disclaimer, since
    RFC 7946 has no room for them. An event in a country or nowhere stands in events.csv only.
    """
    written: list[Path] = []
    for name, features in (
        ("events", event_features(situation)),
        ("control", control_features(situation)),
        ("places", place_features(situation)),
    ):
        written += _write_divided(folder, name, features)
    side = folder / "situation.json"
    text = json.dumps({"@metadata": metadata(situation)}, ensure_ascii=False, indent=1)
    side.write_text(f"{text}\n", encoding="utf-8")
    return [*written, side]


def metadata(situation: Situation, *, format_: str = "GeoJSON (RFC 7946), WGS 84") -> dict[str, Any]:
    """Return what must be known about a build, in Dublin Core's words; no clock."""
    return {
        "title": f"{situation.theatre.name}: situation as reported",
        "date": situation.as_of.isoformat() if situation.as_of else None,
        "description": DISCLAIMER,
        "source": sorted({d.source for d in situation.documents if d.source}),
        "identifier": situation.gazetteer_digest,
        "format": format_,
    }


def _write_divided(folder: Path, name: str, features: Iterable[Feature]) -> list[Path]:
    """Write points into one file and areas into another, row by row: a large build does not fit in memory twice."""
    paths = [folder / f"{name}.geojson", folder / f"{name}_areas.geojson"]
    with paths[0].open("w", encoding="utf-8") as points, paths[1].open("w", encoding="utf-8") as areas:
        files, started = (points, areas), [False, False]
        for row, shape in features:
            at = 0 if isinstance(shape, tuple) else 1
            files[at].write(",\n" if started[at] else HEAD)
            files[at].write(feature_line(row, shape))
            started[at] = True
        for file, has_rows in zip(files, started, strict=True):
            file.write(TAIL if has_rows else HEAD + TAIL)
    return paths


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


def collection(features: Iterable[Feature]) -> str:
    """Return a FeatureCollection as text: a line a feature, so that two builds can be compared line by line."""
    return HEAD + ",\n".join(feature_line(row, shape) for row, shape in features) + TAIL


def feature_line(row: dict[str, Any], shape: BaseGeometry | tuple[float, float] | None) -> str:
    """Return a feature as one line; without a place its geometry is null."""
    return f'{{"type": "Feature", "geometry": {_geometry(shape)}, "properties": {_encode(row)}}}'


def _geometry(shape: BaseGeometry | tuple[float, float] | None) -> str:
    if shape is None:
        return "null"
    if isinstance(shape, tuple):
        lon = (shape[0] + 180.0) % 360.0 - 180.0 if abs(shape[0]) > HALF_TURN else shape[0]
        return f'{{"type": "Point", "coordinates": [{lon:.{DIGITS}f}, {shape[1]:.{DIGITS}f}]}}'
    return _area_text(shape)


@lru_cache(maxsize=4096)
def _area_text(shape: BaseGeometry) -> str:
    """Return an area after RFC 7946: cut at the antimeridian, outer rings counter-clockwise. Many events share one."""
    import shapely

    whole = wrap(shape) if max(map(abs, shape.bounds[::2])) > HALF_TURN else shape
    rounded = shapely.set_precision(whole, 10.0**-DIGITS)
    if rounded.is_empty:  # smaller than the grid: better too many digits than nothing
        rounded = whole
    mapping = shapely.geometry.mapping(as_multi(shapely.orient_polygons(rounded, exterior_cw=False)))
    return json.dumps({"type": mapping["type"], "coordinates": _rounded(mapping["coordinates"])})


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, DIGITS)
    return [_rounded(part) for part in coordinates]


def as_multi(shape: BaseGeometry) -> BaseGeometry:
    """Return polygons as a MultiPolygon and lines as a MultiLineString, so that a file holds one type."""
    from shapely.geometry import MultiLineString, MultiPolygon

    if shape.geom_type == "Polygon":
        return MultiPolygon([shape])
    return MultiLineString([shape]) if shape.geom_type == "LineString" else shape
