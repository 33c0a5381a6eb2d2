"""Outlines as shared arcs: the arithmetic, and every set that is shipped."""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from functools import cache

import numpy as np
import pytest
import shapely
import yaml
from repository import GAZETTEER
from shapely import Point, box

from geo.gazetteer.outlines import outline_data, outline_file
from geo.topology import effective_sizes, read_topojson, topology_of, write_topojson

FOLDERS = ["world", "cod", "sdn", "ukr"]
UNITS = {"country", "adm1", "adm2", "city"}
NOTHING_DEG2 = 1e-9  # of floating point
MOST_BYTES = 1_500_000  # the whole world is one topology, packed


def test_neighbours_share_one_arc_and_their_union_uses_it_not():
    west, east = box(0, 0, 1, 1), box(1, 0, 2, 1)
    found = topology_of([west, east, shapely.union_all([west, east])])
    assert found.users() == [[0, 1], [0, 2], [1, 2]]
    assert found.geometry(2).equals(box(0, 0, 2, 1))


def test_an_enclave_and_the_hole_around_it_are_one_arc():
    inner = box(1, 1, 2, 2)
    found = topology_of([box(0, 0, 3, 3).difference(inner), inner])
    assert sorted(map(len, found.users())) == [1, 2]
    assert found.geometry(0).area == pytest.approx(8)


def test_a_vertex_is_as_large_as_the_triangle_it_stands_for():
    sizes = effective_sizes(np.array([[0, 0], [10_000, 10_000], [20_000, 0]]))
    assert sizes.tolist() == [np.inf, pytest.approx(2**0.5), np.inf]


def test_a_file_gives_back_what_was_written():
    shapes = [box(0, 0, 1, 1), shapely.MultiPolygon([box(1, 0, 2, 1), box(5, 5, 6, 6)])]
    text = write_topojson(topology_of(shapes), ["a", "b"], source="test")
    back = read_topojson(json.loads(text))
    assert [back[id_].equals(shape) for id_, shape in zip("ab", shapes, strict=True)] == [True, True]
    assert text == write_topojson(topology_of(shapes), ["a", "b"], source="test")


def test_a_packed_file_is_read_where_the_plain_one_is_missing(tmp_path):
    named, text = tmp_path / "units.topojson", write_topojson(topology_of([box(0, 0, 1, 1)]), ["a"], source="test")
    named.with_name("units.topojson.xz").write_bytes(lzma.compress(text.encode()))
    assert outline_data(outline_file(named)) == json.loads(text)
    named.write_text("{}", encoding="utf-8")
    assert outline_data(outline_file(named)) == {}


@cache
def shapes(folder):
    return read_topojson(outline_data(units_file(folder)))


def units_file(folder):
    return outline_file(GAZETTEER / folder / "outlines" / "units.topojson")


@cache
def entries():
    """The units with an outline of the topology, with their shapes."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((GAZETTEER / folder).glob("*.yaml")):
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            for id_, entry in (data.get("places") or {}).items():
                if entry["kind"] in UNITS and "units.topojson" in entry.get("outline", ""):
                    found[id_] = {**entry, "shape": shapes(folder)[entry["outline"].partition("#")[2]]}
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_shipped_file_is_small_and_each_of_its_units_is_named_by_an_entry(folder):
    assert units_file(folder).stat().st_size < MOST_BYTES
    named = {e["outline"].partition("#")[2] for i, e in entries().items() if i.startswith(f"{folder}.")}
    assert set(shapes(folder)) == named


def siblings():
    by_level = defaultdict(list)
    for id_, entry in entries().items():
        level = "country" if entry["kind"] == "country" else "adm1" if entry["kind"] == "adm1" else "adm2"
        by_level[level].append(id_)
    return by_level


@pytest.mark.parametrize("level", ["country", "adm1", "adm2"])
def test_units_of_one_level_share_their_borders_without_gap_or_overlap(level):
    ids = siblings()[level]
    geometries = np.array([entries()[id_]["shape"] for id_ in ids])
    assert [id_ for id_, ok in zip(ids, shapely.is_valid(geometries), strict=True) if not ok] == []
    # Not an edge of one crosses or lies within another.
    edges = shapely.coverage_invalid_edges(geometries)
    assert [id_ for id_, edge in zip(ids, edges, strict=True) if not edge.is_empty] == []


def test_a_unit_lies_in_its_parents_to_the_last_metre():
    known, outside = entries(), []
    for id_, entry in known.items():
        parent = entry.get("in", "")
        while parent in known:
            away = entry["shape"].difference(known[parent]["shape"]).area
            if away > NOTHING_DEG2:
                outside.append(f"{id_}: {away:.6f} square degrees outside {parent}")
            parent = known[parent].get("in", "")
    assert outside == []


def test_an_outline_holds_its_own_point_and_lies_in_its_own_box():
    wrong = []
    for id_, entry in entries().items():
        if entry["kind"] != "city" and not entry["shape"].covers(Point(entry["lon"], entry["lat"])):
            wrong.append(f"{id_}: its point lies outside")
        west, south, east, north = entry["shape"].bounds
        left, low, right, high = entry.get("bbox", (-180, -90, 180, 90))
        if not (left <= west < east <= right and low <= south < north <= high):
            wrong.append(f"{id_}: {entry['shape'].bounds} is not within {entry.get('bbox')}")
    assert wrong == []


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ("Doha", ("world.qat", 51.53, 25.29)), ("Pristina", ("world.xkx", 21.16, 42.66)),
        ("Hargeisa", ("world.som", 44.06, 9.56)), ("Kyrenia", ("world.cyp", 33.32, 35.33)),
        ("Simferopol", ("ukr.crimea", 34.1, 44.95)), ("Juba", ("world.ssd", 31.58, 4.85)),
        ("Almaty", ("world.kaz", 76.9, 43.25)), ("Berlin", ("world.deu", 13.4, 52.52)),
        ("Goma", ("cod.nord-kivu", 29.22, -1.66)), ("Gisenyi", ("world.rwa", 29.262, -1.70)),
        ("Nyala", ("sdn.south-darfur", 24.88, 12.05)), ("Cayenne", ("world.guf", -52.33, 4.93)),
    ],
)  # fmt: skip
def test_a_town_lies_in_its_country(place, inside):
    id_, lon, lat = inside
    assert entries()[id_]["shape"].covers(Point(lon, lat)), place


def test_kosovo_is_kosovo():
    west, south, east, north = entries()["world.xkx"]["shape"].bounds
    assert 19 < west < east < 23
    assert 41 < south < north < 44
