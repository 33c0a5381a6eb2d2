"""Outlines as arcs that neighbours share: found in geometries, simplified once for both sides, read and written.

Two units that meet use the same vertices, so a border is stored, simplified and drawn once. Coordinates are whole steps
of :data:`STEP_DEG`; files are TopoJSON (the format of ``topojson-client``) without properties but the id.
"""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    Points = npt.NDArray[np.int64]

STEPS = 10_000  # steps a degree: 11 m
STEP_DEG = 1 / STEPS
_LEAST_RING = 4  # points of a closed arc, the last one being the first again
_ROW = 1 << 32  # one number a vertex: column * _ROW + row
_HALF = 1 << 31

# An arc as a ring uses it: its number, or ~number where it is run through backwards.
Ring = list[int]
Shape = list[list[Ring]]  # polygons of rings, the outer ring first


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """Arcs (arrays of ``[x, y]`` in steps) and the shapes that are made of them."""

    arcs: list[Points]
    shapes: list[Shape]

    def geometry(self, position: int) -> BaseGeometry:
        """Return a shape in degrees; a ring without area is left out."""
        return shape_geometry(self.shapes[position], self.arcs)

    def users(self) -> list[list[int]]:
        """Return for every arc the positions of the shapes that use it, ascending."""
        found: list[list[int]] = [[] for _ in self.arcs]
        for position, shape in enumerate(self.shapes):
            for arc in sorted({_plain(a) for polygon in shape for ring in polygon for a in ring}):
                found[arc].append(position)
        return found


def _plain(arc: int) -> int:
    return arc if arc >= 0 else ~arc


def topology_of(geometries: Sequence[BaseGeometry]) -> Topology:
    """Return the arcs of polygons whose neighbours use the same vertices.

    A vertex with other than two different edges is an end of arcs; a ring without one is an arc of its own.
    """
    import shapely

    parts, position = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    polygons = np.flatnonzero(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON)
    lines, polygon_of = shapely.get_rings(parts[polygons], return_index=True)
    found = _steps(lines)
    long = [number for number, points in enumerate(found) if len(points) >= _LEAST_RING]
    rings = [found[number] for number in long]
    places = [(int(position[part]), int(part)) for part in polygons[polygon_of[long]].tolist()]
    pieces, of_ring = _pieces(rings)
    numbers, arcs = _numbered(pieces)
    shapes: list[Shape] = [[] for _ in geometries]
    last: tuple[int, int] | None = None
    for place, ring in zip(places, _runs(numbers, of_ring, len(rings)), strict=True):
        if place != last:
            shapes[place[0]].append([])
        shapes[place[0]][-1].append(ring)
        last = place
    return Topology(arcs=arcs, shapes=shapes)


def _runs(numbers: Sequence[int], of_ring: npt.NDArray[np.int64], rings: int) -> Iterator[Ring]:
    """Yield the numbers of each ring's arcs."""
    ends = np.cumsum(np.bincount(of_ring, minlength=rings)).tolist()
    yield from (list(numbers[first:last]) for first, last in pairwise([0, *ends]))


def _steps(rings: npt.NDArray[np.object_]) -> list[Points]:
    """Return the vertices of rings in steps, without repetitions, closed."""
    import shapely

    if not len(rings):
        return []
    vertices, of_vertex = shapely.get_coordinates(rings, return_index=True)
    points: Points = np.rint(vertices * STEPS).astype(np.int64)
    moved = (points[1:] != points[:-1]).any(axis=1) | (of_vertex[1:] != of_vertex[:-1])
    kept = np.append(True, moved)
    return np.split(points[kept], np.cumsum(np.bincount(of_vertex[kept], minlength=len(rings)))[:-1])


def _codes(points: Points) -> Points:
    return (points[:, 0] + _HALF) * _ROW + points[:, 1] + _HALF


def _ends(codes: npt.NDArray[np.int64], following: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which vertices of rings are ends of arcs: those at which other than two edges meet.

    ``codes`` name the vertices, each once a ring; ``following`` is where the next vertex of the ring stands.
    """
    order = np.argsort(codes, kind="stable")
    number = np.empty(len(codes), dtype=np.int64)
    number[order] = np.cumsum(np.diff(codes[order], prepend=codes[order[0]]) != 0)
    ahead = number[following]
    count = int(number.max()) + 1
    edges = np.sort(np.minimum(number, ahead) * count + np.maximum(number, ahead))
    edges = edges[np.diff(edges, prepend=-1) != 0]
    degrees = np.bincount(edges // count, minlength=count) + np.bincount(edges % count, minlength=count)
    is_end: npt.NDArray[np.bool_] = degrees[number] != 2  # noqa: PLR2004  # an edge to either side
    return is_end


def _pieces(rings: Sequence[Points]) -> tuple[list[Points], npt.NDArray[np.int64]]:
    """Return closed rings cut where arcs end, and the ring of each piece.

    A ring without an end begins at its lowest vertex: the same beginning in whatever ring it is met.
    """
    if not rings:
        return [], np.zeros(0, dtype=np.int64)
    lengths = np.array([len(ring) - 1 for ring in rings])
    points = np.concatenate([ring[:-1] for ring in rings])
    codes = _codes(points)
    starts = np.cumsum(lengths) - lengths
    of_ring = np.repeat(np.arange(len(rings)), lengths)
    local = np.arange(len(points)) - starts[of_ring]
    is_end = _ends(codes, starts[of_ring] + (local + 1) % lengths[of_ring])
    bare = ~np.logical_or.reduceat(is_end, starts)
    is_end |= bare[of_ring] & (codes == np.minimum.reduceat(codes, starts)[of_ring])
    first = np.minimum.reduceat(np.where(is_end, local, len(points)), starts)
    # Each ring is turned so that it begins at an end, and closed again.
    begins = starts + np.arange(len(rings))
    of_vertex = np.repeat(np.arange(len(rings)), lengths + 1)
    at = np.arange(len(of_vertex)) - begins[of_vertex] + first[of_vertex]
    turned = starts[of_vertex] + at % lengths[of_vertex]
    closed = points[turned]
    cuts = np.flatnonzero(is_end[turned])
    same = of_vertex[cuts[:-1]] == of_vertex[cuts[1:]]
    found = [closed[a : b + 1] for a, b in zip(cuts[:-1][same].tolist(), cuts[1:][same].tolist(), strict=True)]
    return found, of_vertex[cuts[:-1][same]]


def _numbered(pieces: Sequence[Points]) -> tuple[list[int], list[Points]]:
    """Return the number of each piece's arc, ``~number`` where it is known in the other direction, and the arcs."""
    arcs: list[Points] = []
    known: dict[tuple[int, ...], int] = {}
    numbers = []
    for piece, key in zip(pieces, _keys(pieces), strict=True):
        a, b, c, d, length = key
        number = known.get(key)
        if number is None and (back := known.get((d, c, b, a, length))) is not None:
            number = ~back
        elif number is None:
            number = known[key] = len(arcs)
            arcs.append(piece)
        numbers.append(number)
    return numbers, arcs


def _keys(pieces: Sequence[Points]) -> list[tuple[int, int, int, int, int]]:
    """Return what tells arcs apart: two may join the same ends, but no two have the same first and last edge."""
    if not pieces:
        return []
    ends = np.array([len(piece) for piece in pieces])
    last = np.cumsum(ends) - 1
    first = last - ends + 1
    codes = _codes(np.concatenate(pieces))
    columns = (codes[first], codes[first + 1], codes[last - 1], codes[last], ends)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def ring_points(ring: Ring, arcs: Sequence[Points]) -> Points:
    """Return the vertices of a ring, closed."""
    parts = [arcs[a] if a >= 0 else arcs[~a][::-1] for a in ring]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def shape_geometry(shape: Shape, arcs: Sequence[Points]) -> BaseGeometry:
    """Return a shape in degrees; a ring without area is left out, and a polygon with it where it is the outer one."""
    import shapely

    polygons = []
    for rings in shape:
        points = [ring_points(ring, arcs) for ring in rings]
        if len(points[0]) >= _LEAST_RING:
            holes = [hole / STEPS for hole in points[1:] if len(hole) >= _LEAST_RING]
            polygons.append(shapely.Polygon(points[0] / STEPS, holes))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def effective_sizes(points: Points) -> npt.NDArray[np.float64]:
    """Return for every vertex of an arc how large the detail is that it stands for, in degrees; its ends are infinite.

    The measure is Visvalingam and Whyatt's: the vertex of the smallest triangle with its neighbours goes first; the
    size is the square root of twice that triangle, never smaller than what went before.
    """
    count = len(points)
    sizes = np.full(count, np.inf)
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    xs, ys = points[:, 0].tolist(), points[:, 1].tolist()

    def twice(i: int) -> int:
        a, b = before[i], after[i]
        area: int = abs((xs[i] - xs[a]) * (ys[b] - ys[a]) - (xs[b] - xs[a]) * (ys[i] - ys[a]))
        return area

    current = {i: twice(i) for i in range(1, count - 1)}
    heap = [(area, i) for i, area in current.items()]
    heapq.heapify(heap)
    largest = 0
    while heap:
        area, i = heapq.heappop(heap)
        if current.get(i) != area:
            continue
        del current[i]
        largest = max(largest, area)
        sizes[i] = largest
        a, b = before[i], after[i]
        after[a], before[b] = b, a
        for j in (a, b):
            if j in current:
                current[j] = twice(j)
                heapq.heappush(heap, (current[j], j))
    roots: npt.NDArray[np.float64] = np.sqrt(sizes) * STEP_DEG
    return roots


def write_topojson(topology: Topology, ids: Sequence[str], *, source: str) -> str:
    """Return a TopoJSON text with one geometry a shape, in the order given; one arc a line."""
    geometries = [
        {"type": "MultiPolygon", "id": id_, "arcs": shape} for id_, shape in zip(ids, topology.shapes, strict=True)
    ]
    compact = {"separators": (",", ":"), "ensure_ascii": False}
    objects = ",\n".join(json.dumps(geometry, **compact) for geometry in geometries)  # type: ignore[arg-type]
    arcs = ",\n".join(json.dumps(np.diff(a, axis=0, prepend=[[0, 0]]).tolist(), **compact) for a in topology.arcs)  # type: ignore[arg-type]
    transform = json.dumps({"scale": [STEP_DEG, STEP_DEG], "translate": [0, 0]})
    return (
        f'{{"type":"Topology","source":{json.dumps(source, ensure_ascii=False)},"transform":{transform},\n'
        f'"objects":{{"units":{{"type":"GeometryCollection","geometries":[\n{objects}\n]}}}},\n"arcs":[\n{arcs}\n]}}\n'
    )


def read_topojson(data: Mapping[str, Any]) -> dict[str, BaseGeometry]:
    """Return the polygons of a parsed TopoJSON file by their ids, in degrees.

    Raises
    ------
    KeyError, ValueError, TypeError, IndexError
        If it is no TopoJSON.
    """
    scale = np.asarray(data["transform"]["scale"]) if "transform" in data else np.ones(2)
    shift = np.asarray(data["transform"]["translate"]) if "transform" in data else np.zeros(2)
    arcs = [np.asarray(arc, dtype=np.float64) for arc in data["arcs"]]
    if "transform" in data:
        arcs = [np.cumsum(arc, axis=0) * scale + shift for arc in arcs]
    steps = [np.rint(arc * STEPS).astype(np.int64) for arc in arcs]
    return {_object_id(each): shape_geometry(_polygons(each), steps) for each in _objects(data["objects"])}


def _objects(objects: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for each in objects.values():
        yield from each["geometries"] if each["type"] == "GeometryCollection" else [each]


def _object_id(each: Mapping[str, Any]) -> str:
    properties = each.get("properties") or {}
    return str(each.get("id") or properties.get("id") or properties.get("name") or "")


def _polygons(each: Mapping[str, Any]) -> Shape:
    shape: Shape = [each["arcs"]] if each["type"] == "Polygon" else each["arcs"]
    return shape
