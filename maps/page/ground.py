"""The ground of the page: outlines as shared arcs, thinner away from what is shown; borders, waters, names, relief.

Every outline of the page (land, units, areas of control, units that an event may mean) is cut into arcs together, so
that a border is sent once, drawn once, and the same line at whatever it bounds.
"""

from __future__ import annotations

import base64
import math
from collections import Counter
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.rows import wheres_of
from geo.topology import STEP_DEG, STEPS, topology_of
from maps.cartography import ground_rank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from geo.model import Bbox, GroundFeature, Place, Situation
    from geo.topology import Topology
    from maps.page.payload import Tables

Points = Any  # arrays of [x, y] in steps
# Away from the box of the theatre lines need less detail: up to a share of its size away, degrees kept, steps of the
# grid on which what is kept lies (round numbers pack well).
ZONES: tuple[tuple[float, float, int], ...] = (
    (0.1, 0.0, 1),
    (0.35, 0.02, 10),
    (1.2, 0.06, 100),
    (float("inf"), 0.2, 1_000),
)
LEAST_FAR_ISLAND_DEG2 = 0.02  # smaller islands far away are not sent
FAR = 3.0  # boxes away
MOST_CELLS = 60  # around events outside the theatre, or anywhere on a map of the world
CELL_DEG, WIDE_CELL_DEG = 1.0, 4.0
WIDE_SIZE_DEG = 12.0  # what counts as the size of the theatre on a map of the world
LINE_STEPS = 1_000  # steps a degree of rivers
DISPUTED_DEG, ALONG_SHARE = 0.03, 0.8  # a border is disputed where so much of it lies so near a disputed line
SHORE_DEG = 0.008  # a border of units that runs so near the shore of a lake is drawn as that shore
NEAR_SHARE, CLOSE_SHARE = 0.7, 0.2  # of the theatre's size around it: what is drawn on it, and what in full detail
NEAR_LINE_DEG = 0.025
FAR_ZOOM, FAR_LINE_DEG = 4.0, 0.1  # rivers and lakes far away: the large ones, roughly
WIDE_DEG = 60.0  # a map of more than this has no home and no abroad


def ground_records(situation: Situation, tables: Tables) -> list[list[Any]]:
    """Return the backdrop in the order of drawing.

    Each is ``[name, kind, lon, lat, shape, population, capital_of, country, labels, home]``; shapes are positions in
    the table of shapes plus one.
    """
    home = home_countries(situation)
    return [
        [
            place.name,
            place.kind,
            round(place.lon, 4),
            round(place.lat, 4),
            1 + tables.shape(place.outline) if place.outline is not None else 0,
            place.population,
            _capital(place),
            place.country,
            dict(place.labels) or 0,
            int(not home or place.country in home),
        ]
        for place in sorted(situation.backdrop, key=ground_rank)
    ]


def _capital(place: Place) -> int:
    """Return 2 for the capital of a country, 1 for that of a unit."""
    if not place.capital_of:
        return 0
    return 2 if place.capital_of.startswith("world.") and "-" not in place.capital_of else 1


def home_countries(situation: Situation) -> frozenset[str]:
    """Return the ISO alpha-2 codes of the countries that the map is about, none where it is about the world."""
    if _is_wide(situation.theatre.bbox) or not situation.theatre.country:
        return frozenset()
    wanted = situation.theatre.country.lower()
    found = (p.country for p in situation.backdrop if p.kind == "country" and p.id.rpartition(".")[2] == wanted)
    return frozenset(found)


def ground_tables(situation: Situation, tables: Tables, ground: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return what the map lies on: arcs, shapes and borders, rivers and lakes, relief."""
    return shape_tables(situation, tables, ground) | {
        "features": feature_records(situation),
        "relief": relief_record(situation),
    }


def shape_tables(situation: Situation, tables: Tables, ground: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return the arcs, the shapes made of them, and the borders by their look.

    Called when all else has been packed: then the table of shapes is complete.
    """
    geometries: list[BaseGeometry] = tables.shapes.rows
    topology = topology_of(geometries)
    users = topology.users()
    on_ground = {row[4] - 1: row for row in ground if row[4]}
    reported = np.array([any(user not in on_ground for user in used) for used in users], dtype=bool)
    looked_at = boxes_looked_at(situation)
    size = WIDE_SIZE_DEG if _is_wide(situation.theatre.bbox) else _size(situation.theatre.bbox)
    arcs = thinned(topology.arcs, looked_at, size, whole=reported)
    small = _far_islands(topology, situation.theatre.bbox, keep=reported)
    shapes = [
        [
            [ring for ring in polygon if not _is_one_of(ring, small)]
            for polygon in shape
            if not _is_one_of(polygon[0], small)
        ]
        for shape in topology.shapes
    ]
    lines = [len(arc) > 1 and number not in small for number, arc in enumerate(arcs)]
    disputed = _disputed(topology.arcs, situation.ground)
    borders = _borders(users, on_ground, lines, disputed)
    shores = _shores(topology.arcs, [*borders["adm1"], *borders["adm2"]], situation)
    sent = [number for number in range(len(arcs)) if number not in small]
    moved = {number: at for at, number in enumerate(sent)}
    return {
        "arcs": deltas([arcs[number] for number in sent]),
        "shapes": [[[[_moved(a, moved) for a in ring] for ring in rings] for rings in shape] for shape in shapes],
        "borders": {look: [moved[arc] for arc in found if arc not in shores] for look, found in borders.items()},
    }


def deltas(lines: Sequence[Points]) -> list[list[int]]:
    """Return each line as whole steps: where it begins, then from vertex to vertex.

    >>> deltas([np.array([[1, 2], [4, 4]]), np.array([[7, 7]])])
    [[1, 2, 3, 2], [7, 7]]
    """
    if not lines:
        return []
    points = np.concatenate(lines)
    ends = np.cumsum([len(line) for line in lines])
    steps = np.diff(points, axis=0, prepend=0)
    steps[ends[:-1]] = points[ends[:-1]]
    flat: list[int] = steps.ravel().tolist()
    return [flat[2 * start : 2 * end] for start, end in pairwise([0, *ends.tolist()])]


def _moved(arc: int, moved: Mapping[int, int]) -> int:
    return moved[arc] if arc >= 0 else ~moved[~arc]


def _is_one_of(ring: Sequence[int], arcs: set[int]) -> bool:
    """Return whether a ring is one of some arcs: an island, or the hole around an enclave."""
    return len(ring) == 1 and max(ring[0], ~ring[0]) in arcs


def boxes_looked_at(situation: Situation) -> list[Bbox]:
    """Return the theatre's box, and cells where events lie outside it: a summit may be far away.

    A map of the world has no theatre: its detail lies in the cells that hold the most events.
    """
    west, south, east, north = situation.theatre.bbox
    wide = _is_wide(situation.theatre.bbox)
    size = WIDE_CELL_DEG if wide else CELL_DEG
    wheres = [where for where in wheres_of(situation.events) if where.lon is not None]
    counts = Counter((math.floor((where.lon or 0.0) / size), math.floor((where.lat or 0.0) / size)) for where in wheres)
    cells = [(x * size, y * size) for x, y in sorted(counts, key=lambda cell: (-counts[cell], cell))]
    if not wide:
        cells = [(x, y) for x, y in cells if not (west <= x + 1 and x <= east and south <= y + 1 and y <= north)]
    found = [(x, y, x + size, y + size) for x, y in sorted(cells[:MOST_CELLS])]
    return found if wide and found else [situation.theatre.bbox, *found]


def _is_wide(box: Bbox) -> bool:
    return box[2] - box[0] > WIDE_DEG


def _size(box: Bbox) -> float:
    return max(box[2] - box[0], box[3] - box[1])


def thinned(
    arcs: Sequence[Points], boxes: Sequence[Bbox], size: float, *, whole: npt.NDArray[np.bool_]
) -> list[Points]:
    """Return arcs with the less detail the farther they lie from the nearest of some boxes.

    Parameters
    ----------
    arcs
        Arrays of vertices in steps.
    boxes
        West, south, east, north, degrees.
    size
        Degrees that are the measure of what is far.
    whole
        Arcs that keep every vertex, wherever they are.
    """
    if not arcs:
        return []
    limits = [limit for limit, _, _ in ZONES]
    points, lengths = np.concatenate(arcs), np.array([len(arc) for arc in arcs])
    lasts = np.cumsum(lengths) - 1
    firsts = lasts - lengths + 1
    zones = _zones(points, boxes, size, limits)
    far = ~whole & (np.maximum.reduceat(zones, firsts) > 0)
    of_arc = np.repeat(np.arange(len(arcs)), lengths)
    turns = np.flatnonzero(np.diff(zones, prepend=-1))
    cuts = np.unique(np.concatenate([firsts[far], turns[far[of_arc[turns]]], lasts[far]]))
    begins = cuts[~np.isin(cuts, lasts)]  # a piece ends at the next cut, which is of the same arc
    ends = cuts[np.searchsorted(cuts, begins, side="right")]
    pieces = [points[a : b + 1] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
    counts = np.bincount(of_arc[begins], minlength=len(arcs)).tolist()
    thin = iter(_thin(pieces, zones[begins]))
    return [_in_one(list(islice(thin, count))) if count else arc for arc, count in zip(arcs, counts, strict=True)]


def _in_one(pieces: Sequence[Points]) -> Points:
    """Return pieces of an arc, each of which begins where the one before ends."""
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])]) if len(pieces) > 1 else pieces[0]


def _zones(points: Points, boxes: Sequence[Bbox], size: float, limits: Sequence[float]) -> npt.NDArray[np.intp]:
    """Return for each vertex the number of its zone."""
    x, y = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
    nearest = np.full(len(points), np.inf)
    for west, south, east, north in (tuple(value * STEPS for value in box) for box in boxes):
        away = np.maximum(west - x, x - east)
        np.maximum(away, np.maximum(south - y, y - north), out=away)
        np.minimum(nearest, away, out=nearest)
    zones: npt.NDArray[np.intp] = np.searchsorted(limits, np.maximum(nearest, 0.0) / (size * STEPS))
    return zones


def _thin(pieces: Sequence[Points], zones: npt.NDArray[np.intp]) -> list[Points]:
    """Return pieces of arcs with the detail of their zones; their ends stay, where other arcs begin."""
    out = list(pieces)
    long = np.array([len(piece) > 2 for piece in pieces], dtype=bool)  # noqa: PLR2004  # two ends
    for zone, (_, tolerance_deg, grid) in enumerate(ZONES):
        chosen = np.flatnonzero((zones == zone) & long).tolist()
        if tolerance_deg == 0.0 or not chosen:
            continue
        found = _rounded([pieces[number] for number in chosen], tolerance_deg * STEPS, grid)
        for number, thin in zip(chosen, found, strict=True):
            out[number] = thin
    return out


def _rounded(pieces: Sequence[Points], tolerance: float, grid: int) -> list[Points]:
    """Return pieces simplified, on a grid; their ends stay where they were, and a ring keeps its area."""
    lengths = [len(piece) for piece in pieces]
    points = np.concatenate(pieces)
    lines = shapely.linestrings(points, indices=np.repeat(np.arange(len(pieces)), lengths))
    vertices, of_vertex = shapely.get_coordinates(
        shapely.simplify(lines, tolerance, preserve_topology=False), return_index=True
    )
    lasts = np.cumsum(lengths) - 1
    firsts = lasts - lengths + 1
    counts = np.bincount(of_vertex, minlength=len(pieces))
    ring = (points[firsts] == points[lasts]).all(axis=1)
    flat = np.flatnonzero(ring & (counts < 4)).tolist()  # noqa: PLR2004  # a ring without area
    ends = np.cumsum(counts)
    rounded = np.rint(vertices / grid).astype(np.int64) * grid
    rounded[ends - counts], rounded[ends - 1] = points[firsts], points[lasts]
    thin = np.split(rounded, ends[:-1])
    for number in flat:
        kept = pieces[number][_five_of(lengths[number])]
        thin[number] = np.rint(kept / grid).astype(np.int64) * grid
        thin[number][[0, -1]] = kept[[0, -1]]
    return thin


@lru_cache(maxsize=1_000)
def _five_of(count: int) -> list[int]:
    """Return up to five numbers spread over the vertices of a ring, the first and the last among them."""
    return [number * (count - 1) // 4 for number in range(5)] if count > 5 else list(range(count))  # noqa: PLR2004


def _far_islands(topology: Topology, box: Bbox, *, keep: npt.NDArray[np.bool_]) -> set[int]:
    west, south, east, north = box
    reach = max(east - west, north - south) * FAR
    near = (np.array([west - reach, south - reach, east + reach, north + reach]) * STEPS).tolist()
    found = set[int]()
    if not topology.arcs:
        return found
    points, starts = np.concatenate(topology.arcs), np.cumsum([0, *(len(arc) for arc in topology.arcs[:-1])])
    lows, highs = np.minimum.reduceat(points, starts).tolist(), np.maximum.reduceat(points, starts).tolist()
    for number, (arc, (left, low), (right, high)) in enumerate(zip(topology.arcs, lows, highs, strict=True)):
        if keep[number] or len(arc) < 4 or (arc[0] != arc[-1]).any():  # noqa: PLR2004  # a ring has four points
            continue
        beyond = right < near[0] or left > near[2] or high < near[1] or low > near[3]
        if beyond and (right - left) * (high - low) * STEP_DEG**2 < LEAST_FAR_ISLAND_DEG2:
            found.add(number)
    return found


def _borders(
    users: Sequence[Sequence[int]], ground: Mapping[int, Sequence[Any]], lines: Sequence[bool], disputed: set[int]
) -> dict[str, list[int]]:
    """Return the arcs of each look of line, each arc once, by the highest units that it parts.

    ``state`` parts two countries; ``adm1`` and ``adm2`` part units at home, ``far`` those abroad; ``coast`` is the
    edge of land; ``disputed`` a border that is drawn dashed. An arc of no land bounds something reported: no border.
    """
    found: dict[str, list[int]] = {"coast": [], "state": [], "disputed": [], "adm1": [], "adm2": [], "far": []}
    for arc, used in enumerate(users):
        rows = [ground[user] for user in used if user in ground]
        look = _look(rows) if lines[arc] else ""
        if look and arc in disputed and look != "coast":
            look = "disputed"
        if look:
            found[look].append(arc)
    return found


def _look(rows: Sequence[Sequence[Any]]) -> str:
    """Return the look of a line between the units of some rows of the ground, "" for none."""
    by_kind: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        by_kind.setdefault(row[1], []).append(row)
    countries = by_kind.get("country", [])
    if countries:
        return "state" if len(countries) > 1 else "coast"
    for kind in ("adm1", "adm2"):
        if kind in by_kind:
            return kind if any(row[9] for row in by_kind[kind]) else "far" if kind == "adm1" else ""
    return ""


def _disputed(arcs: Sequence[Points], features: Sequence[GroundFeature]) -> set[int]:
    lines = [feature.geometry for feature in features if feature.kind == "disputed"]
    return _along(arcs, range(len(arcs)), lines, DISPUTED_DEG)


def _shores(arcs: Sequence[Points], borders: Sequence[int], situation: Situation) -> set[int]:
    """Return the borders of units that are the shore of a lake: the lake's own line is drawn there, not two."""
    lakes = [place.outline for place in situation.backdrop if place.kind == "lake" and place.outline is not None]
    lakes += [feature.geometry for feature in situation.ground if feature.kind == "lake"]
    return _along(arcs, borders, [shapely.boundary(lake) for lake in lakes], SHORE_DEG)


def _along(arcs: Sequence[Points], few: Sequence[int], lines: Sequence[BaseGeometry], reach: float) -> set[int]:
    """Return those of a few arcs that run along some lines for most of their length."""
    if not lines or not few:
        return set()
    numbers = np.asarray(few)
    drawn = np.full(len(few), None, dtype=object)
    long = [at for at, number in enumerate(few) if len(arcs[number]) > 1]
    if long:
        points = [arcs[few[at]] for at in long]
        of_line = np.repeat(np.arange(len(long)), [len(one) for one in points])
        drawn[long] = shapely.linestrings(np.concatenate(points) * STEP_DEG, indices=of_line)
    beside = np.unique(shapely.STRtree(lines).query(drawn, predicate="dwithin", distance=reach)[1])
    near = shapely.buffer(shapely.union_all(np.array(lines, dtype=object)[beside]), reach, quad_segs=1)
    shapely.prepare(near)
    hits = np.flatnonzero(shapely.intersects(near, drawn))
    shares = shapely.length(shapely.intersection(drawn[hits], near)) / np.maximum(shapely.length(drawn[hits]), 1e-9)
    return set(numbers[hits[shares >= ALONG_SHARE]].tolist())


def feature_records(situation: Situation) -> list[list[Any]]:
    """Return rivers, lakes, airports and names of seas: ``[kind, name, min_zoom, labels, parts]``.

    ``parts`` are lines, rings or a point as deltas of 1e-3 degrees.
    """
    near, close = (_grown(situation.theatre.bbox, share) for share in (NEAR_SHARE, CLOSE_SHARE))
    return [
        [feature.kind, feature.name, feature.min_zoom, dict(feature.labels) or 0, _parts(shape)]
        for feature in situation.ground
        if feature.kind != "disputed" and (shape := _near(feature, near, close)) is not None
    ]


def _grown(box: Bbox, share: float) -> BaseGeometry:
    west, south, east, north = box
    size = max(east - west, north - south) * share
    return shapely.box(west - size, south - size, east + size, north + size)


def _near(feature: GroundFeature, near: BaseGeometry, close: BaseGeometry) -> BaseGeometry | None:
    """Return a feature with less detail away from a box, None where it would not be seen from there."""
    shape = feature.geometry
    if shape.geom_type in {"Point", "MultiPoint"}:
        return shape if feature.kind == "sea" or shape.intersects(near) else None
    if not shape.intersects(near):
        return shapely.simplify(shape, FAR_LINE_DEG) if feature.min_zoom <= FAR_ZOOM else None
    if not shape.intersects(close):
        return shapely.simplify(shape, NEAR_LINE_DEG)
    if feature.kind != "river":
        return shape
    beyond = shapely.simplify(shapely.difference(shape, close), NEAR_LINE_DEG)
    return shapely.union(shapely.intersection(shape, close), beyond)


def _parts(geometry: BaseGeometry) -> list[list[int]]:
    lines = [
        ring
        for part in shapely.get_parts(geometry)
        for ring in ([part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part])
    ]
    coordinates = (shapely.get_coordinates(line) for line in lines)
    return deltas([np.rint(each * LINE_STEPS).astype(np.int64) for each in coordinates])


def relief_record(situation: Situation) -> dict[str, Any] | None:
    """Return the picture of slopes as a data URI with its box, None where there is none."""
    relief = situation.relief
    if relief is None:
        return None
    text = base64.b64encode(relief.image).decode("ascii")
    return {"src": f"data:{relief.media_type};base64,{text}", "bbox": list(relief.bbox)}
