"""Shapes on the ellipsoid keep their promises everywhere on earth."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from geo import geometry
from geo.errors import InputError
from geo.spatial.split_polygon import part_of

LONS = st.floats(-180, 180, allow_nan=False)
LATS = st.one_of(st.floats(-90, 90, allow_nan=False), st.sampled_from([-90.0, -89.9999, 0.0, 89.5, 90.0]))
RADII = st.floats(0.05, 4000)
BEARINGS = st.floats(0, 360)


def assert_good(shape):
    assert shape.is_valid
    assert not shape.is_empty
    assert isinstance(shape, Polygon | MultiPolygon)
    west, south, east, north = shape.bounds
    assert min(west + 180, 180 - east, south + 90, 90 - north) >= 0


@settings(max_examples=80, deadline=None)
@given(LONS, LATS, RADII)
def test_a_disc_is_valid_and_as_large_as_it_says(lon, lat, radius_km):
    shape = geometry.disc(lon, lat, radius_km=radius_km)
    assert_good(shape)
    # on a sphere a cap of that radius; a polygon of 64 corners lacks 0.16 %, edges at a pole are straight in degrees
    expected = 2 * math.pi * 6371.0**2 * (1 - math.cos(radius_km / 6371.0))
    assert geometry.area_km2(shape) == pytest.approx(expected, rel=0.06)


@settings(max_examples=80, deadline=None)
@given(LONS, st.floats(-85, 85), st.floats(0.5, 300), BEARINGS, st.floats(0.0, 0.97))
def test_a_disc_holds_what_is_nearer_and_nothing_farther(lon, lat, radius_km, bearing, share):
    shape = geometry.disc(lon, lat, radius_km=radius_km)
    inside = geometry.destination(lon, lat, bearing=bearing, along_km=radius_km * share)
    outside = geometry.destination(lon, lat, bearing=bearing, along_km=radius_km * (2.05 - share))
    assert shapely.intersects_xy(shape, *inside)  # it may lie on the antimeridian, an edge
    assert not shapely.contains_xy(shape, *outside)


@settings(max_examples=80, deadline=None)
@given(LONS, LATS, RADII, st.floats(0.05, 0.95))
def test_a_ring_is_the_disc_without_the_inner_disc(lon, lat, outer_km, share):
    ring = geometry.ring(lon, lat, inner_km=outer_km * share, outer_km=outer_km)
    assert_good(ring)
    inner = geometry.disc(lon, lat, radius_km=outer_km * share)
    whole = geometry.area_km2(geometry.disc(lon, lat, radius_km=outer_km))
    assert geometry.area_km2(ring) == pytest.approx(whole - geometry.area_km2(inner), rel=0.05, abs=0.001 * whole)


@settings(max_examples=100, deadline=None)
@given(st.tuples(LONS, LATS), RADII, BEARINGS, st.floats(1, 200), st.floats(0, 0.95))
def test_a_sector_is_valid_and_lies_in_its_disc(point, outer_km, bearing, half_angle, share):
    lon, lat = point
    shape = geometry.sector(
        lon, lat, bearing=bearing, half_angle=half_angle, inner_km=outer_km * share, outer_km=outer_km
    )
    assert_good(shape)
    assert geometry.area_km2(shape) <= geometry.area_km2(geometry.disc(lon, lat, radius_km=outer_km)) * 1.03


@settings(max_examples=80, deadline=None)
@given(LONS, st.floats(-80, 80), BEARINGS, st.floats(1, 45), st.floats(2, 300))
def test_a_sector_holds_the_point_that_its_words_mean(lon, lat, bearing, half_angle, far_km):
    shape = geometry.sector(
        lon, lat, bearing=bearing, half_angle=half_angle, inner_km=far_km * 0.8, outer_km=far_km * 1.2
    )
    assert shapely.intersects_xy(shape, *geometry.destination(lon, lat, bearing=bearing, along_km=far_km))
    assert not shapely.contains_xy(shape, *geometry.destination(lon, lat, bearing=bearing + 180, along_km=far_km))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LONS, st.floats(-80, 80)), min_size=1, max_size=5), st.floats(0.5, 50))
def test_a_corridor_is_valid_and_holds_its_points(path, half_width_km):
    shape = geometry.corridor(path, half_width_km=half_width_km)
    assert_good(shape)
    assert shapely.contains_xy(shape.buffer(1e-6), [p[0] for p in path], [p[1] for p in path]).all()


@settings(max_examples=60, deadline=None)
@given(LONS, st.floats(-75, 75), st.floats(5, 500), st.floats(0.5, 100))
def test_growing_a_disc_gives_the_larger_disc(lon, lat, radius_km, by_km):
    grown = geometry.grow(geometry.disc(lon, lat, radius_km=radius_km), by_km=by_km)
    assert_good(grown)
    wanted = geometry.area_km2(geometry.disc(lon, lat, radius_km=radius_km + by_km))
    assert geometry.area_km2(grown) == pytest.approx(wanted, rel=0.02)


def test_shrinking_by_more_than_there_is_leaves_nothing():
    assert geometry.grow(geometry.disc(29, -2, radius_km=5), by_km=-6).is_empty


def outlines():
    corner = st.tuples(st.floats(-179, 179), st.floats(-80, 80), st.floats(1, 60), st.floats(1, 30))
    square = corner.map(lambda c: geometry.wrap(box(c[0], max(-85, c[1] - c[3]), c[0] + c[2], c[1])))
    return st.one_of(square, st.builds(lambda x, y, r: geometry.disc(x, y, radius_km=r), LONS, LATS, RADII))


@settings(max_examples=80, deadline=None)
@given(outlines(), st.sampled_from(["north", "south", "east", "west"]))
def test_a_half_is_half_the_area_and_the_other_half_is_the_rest(outline, direction):
    opposite = {"north": "south", "south": "north", "east": "west", "west": "east"}[direction]
    half, rest = part_of(outline, direction), part_of(outline, opposite)
    whole = geometry.area_km2(outline)
    assert_good(half)
    assert geometry.area_km2(half) == pytest.approx(whole / 2, rel=0.1)
    assert geometry.area_km2(half) + geometry.area_km2(rest) == pytest.approx(whole, rel=0.02)


@settings(max_examples=80, deadline=None)
@given(outlines(), st.sampled_from([*geometry.BEARINGS, "central", "upper", "lower"]), st.booleans())
def test_a_part_is_valid_and_inside_its_outline(outline, direction, far):
    part = part_of(outline, direction, far=far)
    assert_good(part)
    outside = part.difference(outline.buffer(1e-4))
    assert outside.is_empty or geometry.area_km2(outside) <= geometry.area_km2(outline) * 1e-3


PARTS = [
    ("north", False, (20, -5, 30, 0)),
    ("north-west", False, (20, -5, 25, 0)),
    ("south-east", False, (25, -10, 30, -5)),
    ("central", False, (22.5, -7.5, 27.5, -2.5)),
    ("east", True, (27.5, -10, 30, 0)),
    ("upper", False, (20, -5, 30, 0)),
]


@pytest.mark.parametrize(("direction", "far", "bounds"), PARTS)
def test_parts_of_a_square_are_where_the_words_say(direction, far, bounds):
    part = part_of(box(20, -10, 30, 0), direction, far=far)
    assert part.bounds == pytest.approx(bounds, abs=0.05)


def test_the_east_of_a_country_across_the_antimeridian_is_beyond_it():
    fiji = geometry.wrap(box(177, -19, 183, -16))
    assert isinstance(fiji, MultiPolygon)
    assert part_of(fiji, "east").bounds == pytest.approx((-180, -19, -177, -16))
    assert geometry.label_point(fiji) == pytest.approx((-180, -17.5))


def test_many_discs_are_those_that_are_made_one_by_one():
    spots = [(29.2, -1.7, 100.0), (179.9, 10.0, 40.0), (20.0, 89.0, 300.0), (-60.0, 45.0, 2.0)]
    made = geometry.discs(*map(np.array, zip(*spots, strict=True)))
    assert list(made) == [geometry.disc(lon, lat, radius_km=radius) for lon, lat, radius in spots]
    few = geometry.discs(*(np.array([value]) for value in spots[0]), corners=24)[0]
    assert shapely.get_num_coordinates(few) == 25
    assert geometry.area_km2(few) == pytest.approx(geometry.area_km2(made[0]), rel=0.012)


def test_a_disc_on_the_antimeridian_is_cut_there():
    shape = geometry.disc(179.9, 10, radius_km=100)
    assert isinstance(shape, MultiPolygon)
    assert shapely.contains_xy(shape, [179.99, -179.9], [10, 10]).all()
    assert not shapely.contains_xy(shape, 0, 10)


def test_a_disc_around_a_pole_reaches_all_the_way_round():
    shape = geometry.disc(0, 90, radius_km=300)
    assert shapely.contains_xy(shape, [-179, -90, 0, 90, 179], [89] * 5).all()


BAD = [(200, 0, 1), (0, 91, 1), (0, 0, 0), (0, 0, -1), (0, 0, math.inf), (0, 0, math.nan), (math.nan, 0, 1)]


@pytest.mark.parametrize(("lon", "lat", "radius_km"), BAD)
def test_a_shape_without_place_or_size_is_refused(lon, lat, radius_km):
    with pytest.raises(InputError):
        geometry.disc(lon, lat, radius_km=radius_km)


def test_an_unknown_direction_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="north-east"):
        part_of(box(0, 0, 1, 1), "widdershins")


def test_a_line_has_no_parts():
    with pytest.raises(InputError, match="without an area"):
        part_of(shapely.LineString([(0, 0), (1, 1)]), "north")


def test_the_same_call_gives_the_same_bytes():
    assert geometry.disc(29.2, -1.7, radius_km=20).wkb == geometry.disc(29.2, -1.7, radius_km=20).wkb
