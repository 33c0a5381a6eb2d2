"""What is drawn on the land and is no place of the gazetteer: rivers, lakes, airports, seas, disputed borders, relief.

A folder of the gazetteer may hold ``ground.geojson``: features with ``kind``, ``name``, ``min_zoom`` (of web maps). A
theatre's file has a ``bbox``: within it, the theatre's features replace the world's. ``relief:`` in ``theatre.yaml``
names a picture of slopes in Web Mercator with its ``relief_box``, or a GeoTIFF of heights, read by rasterio.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from geo.errors import InputError
from geo.model import GroundFeature, Relief

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from geo.model import Bbox

GROUND = "ground.geojson"
KINDS = frozenset({"river", "lake", "airport", "sea", "disputed"})
# Labels of seas and lines of disputed borders are the whole world's: no theatre has its own.
_EVERYWHERE = frozenset({"sea", "disputed"})
_SUN_AZIMUTH_DEG, _SUN_HEIGHT_DEG = 315.0, 45.0  # light from the north-west, as on printed maps
_RELIEF_WIDTH_PX = 640
_STEEPENED = 4.0  # slopes at the scale of a theatre are slight


def ground_features(files: Sequence[Path]) -> tuple[GroundFeature, ...]:
    """Return the features of ground files: the world's first, then those of theatres, which cut theirs out of it.

    Raises
    ------
    InputError
        If a file is no GeoJSON of such features.
    """
    import shapely

    loaded = [_loaded(file) for file in files]
    boxes = [shapely.box(*box) for box, _ in loaded if box is not None]
    own = shapely.union_all(boxes)
    found: list[GroundFeature] = []
    for box, features in loaded:
        if box is not None or own.is_empty:
            found += features
            continue
        for feature in features:
            rest = feature.geometry if feature.kind in _EVERYWHERE else shapely.difference(feature.geometry, own)
            if not (cut := _with_geometry(feature, rest)).geometry.is_empty:
                found.append(cut)
    return tuple(sorted(found, key=lambda f: (f.kind, f.min_zoom, f.name, f.geometry.wkb)))


def _with_geometry(feature: GroundFeature, geometry: Any) -> GroundFeature:
    import shapely

    # Cutting may leave lines and points along the cut; a layer holds one type of geometry.
    wanted = shapely.get_dimensions(feature.geometry)
    parts = shapely.get_parts(geometry)
    geometry = shapely.union_all(parts[shapely.get_dimensions(parts) == wanted])
    return GroundFeature(kind=feature.kind, name=feature.name, min_zoom=feature.min_zoom, geometry=geometry)


def _loaded(file: Path) -> tuple[Bbox | None, list[GroundFeature]]:
    from shapely.errors import ShapelyError

    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        box = data.get("bbox")
        return (tuple(box) if box else None), [_feature(each) for each in data["features"]]
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError, ShapelyError) as error:
        raise InputError(f"{file}: cannot be read as the ground of a map ({error}). See docs/map.md.") from error


def _feature(data: Mapping[str, Any]) -> GroundFeature:
    from shapely.geometry import shape

    properties = data["properties"]
    if properties["kind"] not in KINDS:
        raise ValueError(f"kind {properties['kind']!r} is none of {', '.join(sorted(KINDS))}")
    return GroundFeature(
        kind=properties["kind"],
        name=str(properties.get("name") or ""),
        min_zoom=float(properties.get("min_zoom") or 0),
        geometry=shape(data["geometry"]),
    )


def read_relief(file: Path, box: Bbox | None) -> Relief:
    """Return the relief of a theatre.

    Parameters
    ----------
    file
        A WebP or PNG picture of slopes in Web Mercator (128 is level ground), or a GeoTIFF of heights in degrees.
    box
        West, south, east, north of a picture; a GeoTIFF knows its own.

    Raises
    ------
    InputError
        If the file cannot be read, or a GeoTIFF is named and rasterio is not installed.
    """
    if file.suffix.lower() in {".tif", ".tiff"}:
        return _shaded(file)
    if box is None:
        raise InputError(f"{file}: the relief needs relief_box: [west, south, east, north] in theatre.yaml.")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error})") from error
    return Relief(image=data, media_type="image/png" if file.suffix.lower() == ".png" else "image/webp", bbox=box)


def _shaded(file: Path) -> Relief:
    """Return slopes shaded from heights, on a grid of Web Mercator."""
    try:
        import rasterio
        from rasterio.enums import Resampling
        from rasterio.io import MemoryFile
        from rasterio.warp import reproject, transform_bounds
    except ImportError as error:
        raise InputError(f"{file}: reading heights needs rasterio. Type: pip install 'sitmap[relief]'") from error
    import numpy as np

    with rasterio.open(file) as source:
        west, south, east, north = transform_bounds(source.crs, "EPSG:4326", *source.bounds)
        left, bottom, right, top = transform_bounds("EPSG:4326", "EPSG:3857", west, south, east, north)
        width = min(_RELIEF_WIDTH_PX, source.width)
        height = round(width * (top - bottom) / (right - left))
        grid = rasterio.transform.from_bounds(left, bottom, right, top, width, height)
        heights = np.zeros((height, width), np.float32)
        reproject(
            rasterio.band(source, 1), heights, dst_transform=grid, dst_crs="EPSG:3857", resampling=Resampling.average
        )
    grey = shaded_slopes(heights, cell_m=(right - left) / width * math.cos(math.radians((south + north) / 2)))
    with MemoryFile() as memory:
        # With its place it is written without a warning; the page has the place from the box.
        kinds = {"driver": "PNG", "count": 1, "dtype": "uint8", "crs": "EPSG:3857", "transform": grid}
        with memory.open(width=width, height=height, **kinds) as picture:
            picture.write(grey, 1)
        return Relief(image=bytes(memory.read()), media_type="image/png", bbox=(west, south, east, north))


def shaded_slopes(heights: Any, *, cell_m: float) -> Any:
    """Return slopes as grey values: 128 is level, lighter faces the light in the north-west.

    Parameters
    ----------
    heights
        Metres, rows from north to south.
    cell_m
        Side of a cell on the ground.
    """
    import numpy as np

    south, east = np.gradient(heights * _STEEPENED, cell_m)
    azimuth, height = np.radians(_SUN_AZIMUTH_DEG), np.radians(_SUN_HEIGHT_DEG)
    towards = -east * np.sin(azimuth) + south * np.cos(azimuth)
    lit = (np.sin(height) + np.cos(height) * towards) / np.sqrt(1 + south**2 + east**2)
    return np.clip(128 + 128 * (lit - np.sin(height)), 0, 255).astype(np.uint8)


def ground_files(folders: Iterable[Path], *, theatres: Sequence[str], world: str) -> tuple[Path, ...]:
    """Return the ground files of the world and of theatres that are there, in the order of reading."""
    names = (world, *theatres)
    kept = list(folders)
    return tuple(p for name in names for folder in kept if (p := folder / name / GROUND).is_file())
