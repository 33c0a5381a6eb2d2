"""Outlines: GeoJSON and TopoJSON files beside the YAML -> shapely geometries, their label points and reach.

A file may be packed: where ``units.topojson`` is named and missing, ``units.topojson.xz`` is read.
"""

from __future__ import annotations

import json
import lzma
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.runtime.located_yaml import Problem, SourceEntry

MAX_RING_POINTS = 60  # of an outline that is drawn by hand: it says where, not whose field it is
PACKED = ".xz"
_LABEL_STEP_DEG = 0.01  # how exactly the middle of an outline is sought
_EARTH_RADIUS_KM = 6371.0


class OutlineFiles:
    """Reads each GeoJSON file once and hands out its features by id."""

    def __init__(self) -> None:
        self._files: dict[Path, dict[str, Any] | str] = {}
        self._paths: dict[Path, Path] = {}  # as an entry names a file -> the file that is read

    @property
    def read(self) -> tuple[Path, ...]:
        """The files that were read, sorted."""
        return tuple(sorted(self._files))

    def outline(self, entry: SourceEntry, problems: list[Problem]) -> BaseGeometry | None:
        """Return the outline that an entry names as ``file#id``; None and a problem where it cannot be had."""
        from geo.runtime.located_yaml import nearest

        name, _, feature_id = str(entry.data["outline"]).partition("#")
        features = self._features(entry.file.parent / name)
        if isinstance(features, str):
            problems.append(entry.problem("outline", f"{name}: {features}"))
            return None
        feature_id = feature_id or next(iter(features), "")
        if feature_id not in features:
            hint = nearest(feature_id, features)
            problems.append(entry.problem("outline", f"{name} has no feature with the id {feature_id!r}.{hint}"))
            return None
        return self._geometry(entry, features[feature_id], problems)

    def _geometry(self, entry: SourceEntry, feature: Any, problems: list[Problem]) -> BaseGeometry | None:
        import shapely
        from shapely.errors import ShapelyError
        from shapely.geometry import shape

        try:
            found = feature["geometry"]
            geometry: BaseGeometry = found if hasattr(found, "geom_type") else shape(found)
        except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            problems.append(entry.problem("outline", f"the feature has no usable geometry ({error})"))
            return None
        west, south, east, north = geometry.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004  # degrees
            problems.append(entry.problem("outline", "reaches outside [-180, 180] or [-90, 90]. Are lon, lat swapped?"))
            return None
        return geometry if geometry.is_valid else shapely.make_valid(geometry)

    def forget(self, path: Path) -> None:
        """Read a file anew when it is asked for again: it was written."""
        self._files.pop(outline_file(path), None)

    def _features(self, named: Path) -> dict[str, Any] | str:
        path = self._paths.get(named)
        if path is None:
            path = self._paths[named] = outline_file(named)
        if path not in self._files:
            self._files[path] = _read(path, *_state(path))
        return self._files[path]


def outline_file(path: Path) -> Path:
    """Return the file that holds outlines: the one that is named, or the packed one beside it."""
    packed = path.with_name(path.name + PACKED)
    return (packed if packed.is_file() and not path.is_file() else path).resolve()


def outline_data(path: Path) -> Any:
    """Return a parsed file of outlines, packed or not.

    Raises
    ------
    OSError, ValueError, RecursionError, lzma.LZMAError
        If it cannot be read.
    """
    raw = path.read_bytes()
    return json.loads(lzma.decompress(raw) if path.suffix == PACKED else raw)


def _state(path: Path) -> tuple[int, int]:
    """Return the size and the time of a file, zeros where there is none."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns


@lru_cache(maxsize=16)
def _read(path: Path, size: int, time_ns: int) -> dict[str, Any] | str:  # noqa: ARG001  # a key
    """Return the features of a file by id, or what is wrong with it; a process reads each state of a file once."""
    try:
        data = outline_data(path)
    except (OSError, ValueError, RecursionError, lzma.LZMAError) as error:
        return f"cannot be read ({error})"
    if isinstance(data, dict) and data.get("type") == "Topology":
        return _read_topology(data)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        return "is no GeoJSON FeatureCollection"
    return {feature_id(f): f for f in features if isinstance(f, dict)}


def _read_topology(data: dict[str, Any]) -> dict[str, Any] | str:
    from geo.topology import read_topojson

    try:
        shapes = read_topojson(data)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        return f"is no TopoJSON of polygons ({error!r})"
    return {id_: {"id": id_, "geometry": geometry} for id_, geometry in shapes.items()}


def feature_id(feature: dict[str, Any]) -> str:
    """Return the id of a GeoJSON feature: ``id``, else its property ``id``, else its name."""
    properties = feature.get("properties") or {}
    return str(feature.get("id") or properties.get("id") or properties.get("name") or "")


def label_point(outline: BaseGeometry) -> tuple[float, float]:
    """Return the middle of the widest part of an outline: ``lon, lat``."""
    from shapely.ops import polylabel

    parts = [part for part in getattr(outline, "geoms", [outline]) if part.geom_type == "Polygon"]
    if not parts:
        point = outline.representative_point()
    else:
        point = polylabel(max(parts, key=lambda part: part.area), _LABEL_STEP_DEG)
    return round(point.x, 4), round(point.y, 4)


def area_radius_km(outline: BaseGeometry) -> float:
    """Return the radius of the circle of equal area, km, on a sphere (cylindrical equal-area projection)."""
    from shapely import transform

    def equal_area(points: Any) -> Any:
        import numpy as np

        radians = np.radians(points)
        return np.column_stack([radians[:, 0], np.sin(radians[:, 1])]) * _EARTH_RADIUS_KM

    return math.sqrt(float(transform(outline, equal_area).area) / math.pi)


def ring_sizes(shape: BaseGeometry) -> list[int]:
    """Return the number of points of each ring of an outline."""
    polygons = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
    return [len(ring.coords) - 1 for part in polygons for ring in (part.exterior, *part.interiors)]
