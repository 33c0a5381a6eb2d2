"""Situation -> GeoJSON files after RFC 7946: lon/lat in WGS 84, right-hand rule, one geometry type a file."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from geo.columns import EVENT
from geo.gazetteer.kinds import WIDE
from geo.rows import all_publishers
from geo.tables import situation as tables
from maps.exports.about import situation_title
from maps.exports.schema import BY_NAME, event_sheets
from maps.exports.tables import as_multi

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.model import Situation
    from maps.exports.tables import LayerData, Shape

    Feature = tuple[dict[str, Any], BaseGeometry | tuple[float, float]]

HEAD, TAIL = '{"type": "FeatureCollection", "features": [\n', "\n]}\n"
HALF_TURN = 180.0
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
SIMPLE = frozenset({str, int, float, bool})
BATCH_LINES = 2_000
DIGITS = 6  # about 11 cm; RFC 7946 section 11.2 advises against more
DISCLAIMER = (
    "Machine-coded from the reports named, unreviewed. Control is as reported, not verified, and implies no legal"
    " status. Boundaries and names imply no endorsement. ACLED-style vocabulary, not ACLED data."
)


def write_geojson(situation: Situation, folder: Path, *, made: Mapping[str, LayerData] | None = None) -> list[Path]:
    """Write events, control and places, points and areas apart, and what is to be known about them; return the paths.

    Files: ``events.geojson``, ``events_areas.geojson``, ``control.geojson``, ``control_areas.geojson``,
    ``front_areas.geojson``, ``front_lines.geojson``, ``places.geojson``, ``places_areas.geojson``, and
    ``situation.json`` with title, day, sources and disclaimer, since RFC 7946 has no place for them. An event in a
    country or nowhere stands in events.csv only. ``made`` is what :func:`maps.exports.schema.event_sheets` gave, if the
    events are written to more files than these.
    """
    written: list[Path] = []
    for name, sheet in (made or event_sheets(situation)).items():
        written.append(folder / f"{name}.geojson")
        drawn = sheet.only([shape is not None for shape in sheet.shapes])
        write_lines(written[-1], feature_lines({name: drawn.columns[name] for name in EVENT}, drawn.shapes))
    for name in ("front_areas", "front_lines"):
        rows = list(BY_NAME[name].rows(situation))
        if rows:  # where nothing is drawn between places there is no file
            written.append(folder / f"{name}.geojson")
            write_lines(written[-1], (feature_line(row, shape) for row, shape in rows))
    for name, features in (
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
        "title": situation_title(situation),
        "date": situation.as_of.isoformat() if situation.as_of else None,
        "description": DISCLAIMER,
        "source": sorted(all_publishers(situation.documents)),
        "rights": list(situation.attribution),
        "identifier": situation.gazetteer_digest,
        "format": format_,
    }


def _write_divided(folder: Path, name: str, features: Iterable[Feature]) -> list[Path]:
    """Write points into one file and areas into another, row by row: a large build does not fit in memory twice."""
    paths = [folder / f"{name}.geojson", folder / f"{name}_areas.geojson"]
    with paths[0].open("w", encoding="utf-8") as points, paths[1].open("w", encoding="utf-8") as areas:
        files, started = (points, areas), [False, False]
        last, cells = dict[str, Any](), ""
        for row, shape in features:
            at = 0 if isinstance(shape, tuple) else 1
            files[at].write(",\n" if started[at] else HEAD)
            last, cells = row, cells if row is last else _encode(row)  # a place and its area share a row
            files[at].write(_feature(shape, cells))
            started[at] = True
        for file, has_rows in zip(files, started, strict=True):
            file.write(TAIL if has_rows else HEAD + TAIL)
    return paths


def control_features(situation: Situation) -> Iterator[Feature]:
    """Yield the control intervals: the place as a point for settlements, and the area that it is drawn as."""
    from geo.control.areas import status_area

    for row, status in zip(tables.control_rows(situation), situation.control, strict=True):
        area = status_area(status)
        if area is not None and not area.is_empty:
            yield row, area
        if status.place.kind not in WIDE:
            yield row, (status.place.lon, status.place.lat)


def place_features(situation: Situation) -> Iterator[Feature]:
    """Yield the places that reports name."""
    for row, resolution in tables.place_rows(situation):
        shape = tables.area_of(resolution) or tables.point_of(resolution)
        if shape is not None:
            yield row, shape


def feature_line(row: dict[str, Any], shape: Shape) -> str:
    """Return a feature as one line; without a place its geometry is null."""
    return _feature(shape, _encode(row))


def _feature(shape: Shape, cells: str) -> str:
    return f'{{"type": "Feature", "geometry": {_geometry(shape)}, "properties": {cells}}}'


def feature_lines(columns: Mapping[str, Sequence[Any]], shapes: Sequence[Shape]) -> Iterator[str]:
    """Yield the features of a table as :func:`feature_line` does, but a column at a time: most values are met often."""
    spots = {shape: _geometry(shape) for shape in shapes if isinstance(shape, tuple)}
    places = [spots[shape] if isinstance(shape, tuple) else _geometry(shape) for shape in shapes]
    cells = ", ".join(f"{_encode(name)}: %s".replace("%", "%%", name.count("%")) for name in columns)
    form = f'{{"type": "Feature", "geometry": %s, "properties": {{{cells}}}}}'
    return map(form.__mod__, zip(places, *map(_encoded, columns.values()), strict=True))


def _encoded(values: Sequence[Any]) -> list[str]:
    """Return values as JSON; each is encoded once, unless 1, 1.0 and True, which are one key, could be mixed."""
    kinds = set(map(type, values)) - {type(None)}
    if len(kinds) > 1 or not kinds <= SIMPLE:
        return list(map(_encode, values))
    known = {value: _encode(value) for value in set(values)}
    return list(map(known.__getitem__, values))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines of features as a collection, a few thousand at a time."""
    rest = iter(lines)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEAD)
        stream.write(",\n".join(islice(rest, BATCH_LINES)))
        while batch := ",\n".join(islice(rest, BATCH_LINES)):
            stream.write(f",\n{batch}")
        stream.write(TAIL)


def _geometry(shape: Shape) -> str:
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

    whole = as_multi(shape)
    rounded = shapely.transform(whole, lambda at: at.round(DIGITS))
    if not rounded.is_valid:
        rounded = shapely.set_precision(whole, 10.0**-DIGITS)
    if rounded.is_empty:  # smaller than the grid: better too many digits than nothing
        rounded = whole
    turned = as_multi(shapely.orient_polygons(rounded, exterior_cw=False))
    text: str = shapely.to_geojson(shapely.transform(turned, lambda at: at.round(DIGITS)))
    return text
