"""Areas: never more than was reported, never two holders on one ground unless it is contested, always valid."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from geo.control.areas import (
    Ground,
    area_and_error_km2,
    crossing_outlines,
    dissolve,
    draw_areas,
    hands,
    hatch_lines,
    place_area,
    repaired,
    status_area,
)
from geo.control.influence import CAP_KM, LEVELS, assign_areas, influence_areas, voronoi_areas
from geo.geometry import area_km2, disc, distance_km
from geo.model import ControlStatus, Place

DAY = date(2025, 2, 1)
BOW_TIE = Polygon([(29, -2), (30, -1), (30, -2), (29, -1)])


def town(name, lon, lat, *, kind="town", **more):
    return Place(id=f"x.{name}", name=name, kind=kind, lon=lon, lat=lat, country="CD", **more)


def unit(name, shape, *, kind="adm2", **more):
    return Place(
        id=f"x.{name}", name=name, kind=kind, lon=shape.centroid.x, lat=shape.centroid.y, outline=shape, **more
    )


def status(place, holder, *, state="controls", rivals=(), first=DAY, last=DAY + timedelta(days=9)):
    days = {"valid_from": first, "valid_to": last, "since": first, "last_report": first}
    return ControlStatus(place=place, holder=holder, state=state, rivals=rivals, confidence="high", **days)


MASISI = unit("masisi", box(28.5, -2, 29.5, -1))


def test_a_territory_is_drawn_without_the_town_that_another_holds():
    sake = town("sake", 29.0, -1.5)
    territory, seized = draw_areas([status(MASISI, "fardc"), status(sake, "m23")], ground=Ground())[:2]
    assert not territory.geometry.contains(seized.geometry.centroid)
    assert territory.geometry.intersection(seized.geometry).area == pytest.approx(0, abs=1e-12)
    same, _ = draw_areas([status(MASISI, "fardc"), status(sake, "fardc")], ground=Ground())
    assert same.geometry.equals(MASISI.outline)


def test_an_interval_is_divided_on_the_day_a_town_inside_changes_hands():
    sake = town("sake", 29.0, -1.5)
    third = DAY + timedelta(days=3)
    before, after = status(sake, "fardc", last=third - timedelta(days=1)), status(sake, "m23", first=third)
    pieces = [s for s in draw_areas([status(MASISI, "fardc"), before, after], ground=Ground()) if s.place is MASISI]
    assert [(s.valid_from, s.valid_to) for s in pieces] == [(DAY, before.valid_to), (third, after.valid_to)]
    assert area_km2(pieces[0].geometry) > area_km2(pieces[1].geometry)


def test_a_town_ends_at_the_lake_and_at_the_border():
    lake, home, abroad = box(29, -2, 29.01, -1), box(28, -2, 29.02, -1), box(29.02, -2, 30, -1)
    ground = Ground(water=lake, lands={"CD": home, "RW": abroad})
    area = place_area(town("port", 28.999, -1.5, kind="city", radius_km=6), ground)
    assert area.is_valid
    assert area.intersection(lake).area == 0
    assert area.intersection(abroad).area == 0
    assert area_km2(place_area(town("drawn-in-the-lake", 29.005, -1.5, radius_km=0.3), ground)) > 1


def test_two_towns_of_different_holders_are_parted_half_way():
    left, right = town("a", 29.0, -1.5), town("b", 29.02, -1.5)
    drawn = draw_areas([status(left, "m23"), status(right, "fardc")], ground=Ground())
    assert drawn[0].geometry.intersection(drawn[1].geometry).area == pytest.approx(0, abs=1e-12)
    assert drawn[0].geometry.contains(shapely.Point(29.0, -1.5))
    assert area_km2(drawn[0].geometry) == pytest.approx(area_km2(drawn[1].geometry), rel=0.01)


def test_an_unknown_place_has_no_area_and_cuts_none():
    sake = town("sake", 29.0, -1.5)
    drawn = {
        s.place.name: s for s in draw_areas([status(MASISI, "m23"), status(sake, "", state="unknown")], ground=Ground())
    }
    assert status_area(drawn["sake"]) is None
    assert drawn["masisi"].geometry.equals(MASISI.outline)


def test_an_outline_that_crosses_itself_is_mended_and_named():
    place = unit("bow", BOW_TIE)

    class Outlines:
        def outline(self, place):
            return place.outline

    assert place_area(place).is_valid
    (warning,) = crossing_outlines([place, MASISI], Outlines())
    assert "x.bow" in warning


def test_a_hatch_is_made_of_lines_inside_the_area():
    area = disc(29.0, -1.5, radius_km=6).difference(disc(29.0, -1.5, radius_km=2))
    bundles = hatch_lines(area, sides=2)
    assert [lines.geom_type for lines in bundles] == ["MultiLineString"] * 2
    for lines in bundles:
        assert len(lines.geoms) > 3
        assert lines.difference(shapely.buffer(area, 1e-9)).length == pytest.approx(0, abs=1e-9)
    assert bundles[0].distance(bundles[1]) > 0


def test_an_area_carries_its_error():
    area, error = area_and_error_km2(box(29, -1, 30, 0))
    assert area == pytest.approx(12309, rel=0.001)
    assert error == pytest.approx(444, rel=0.01)
    assert area_and_error_km2(box(29, -1, 30, 0), precision_km=3)[1] == pytest.approx(3 * error)


# --- between the places ---------------------------------------------------------------------------------------------

TOWNS = [town("a", 36.0, 48.0), town("b", 36.3, 48.0), town("c", 36.0, 48.3), town("far", 39.0, 48.0)]
HELD = [status(place, "ru" if place.lon > 36.1 else "ua") for place in TOWNS]


def test_voronoi_keeps_the_cap_and_the_mask_and_every_town_in_its_own_cell():
    mask, water = box(35.95, 47, 40, 49), disc(36.1, 48.1, radius_km=3)
    cells = voronoi_areas(HELD, day=DAY, mask=mask, water=water)
    assert len(cells) == 4
    for cell in cells:
        assert cell.geometry.is_valid
        assert cell.geometry.contains(shapely.Point(cell.place.lon, cell.place.lat))
        assert cell.geometry.difference(mask).area == pytest.approx(0, abs=1e-9)
        assert cell.geometry.intersection(water).area == pytest.approx(0, abs=1e-9)
        far = max(
            distance_km(cell.place.lon, cell.place.lat, to_lon=x, to_lat=y)
            for x, y in shapely.get_coordinates(cell.geometry)
        )
        assert far <= CAP_KM * 1.001


def test_influence_fades_is_nested_and_keeps_the_cap():
    reaches = influence_areas(HELD, day=DAY)
    assert {(reach.holder, reach.level) for reach in reaches} == {
        (side, level) for side in ("ru", "ua") for level in LEVELS
    }
    by_key = {(reach.holder, reach.level): reach.geometry for reach in reaches}
    near = shapely.union_all([disc(place.lon, place.lat, radius_km=CAP_KM * 1.001) for place in TOWNS])
    for side in ("ru", "ua"):
        assert by_key[side, LEVELS[1]].difference(by_key[side, LEVELS[0]]).area == pytest.approx(0, abs=1e-9)
        assert by_key[side, LEVELS[0]].difference(near).area == pytest.approx(0, abs=1e-9)
    assert by_key["ru", LEVELS[0]].intersection(by_key["ua", LEVELS[0]]).area == pytest.approx(0, abs=1e-9)
    long_ago = [replace(one, last_report=DAY - timedelta(days=700)) for one in HELD]
    assert [one.geometry for one in influence_areas(long_ago, day=DAY)] == [one.geometry for one in reaches]
    seen = [replace(one, last_report=DAY - timedelta(days=200), state="presence") for one in HELD]
    assert influence_areas(seen, day=DAY) == ()


# --- properties ------------------------------------------------------------------------------------------------------

UNITS = [
    unit("west", box(28, -2, 29, -1)),
    unit("east", box(28.98, -2, 30, -1)),
    unit("province", box(28, -2, 30, 0), kind="adm1"),
    unit("bow", BOW_TIE),
]


@st.composite
def drawn_statuses(draw):
    sites = st.tuples(st.floats(28.5, 29.5), st.floats(-1.6, -1.4), st.sampled_from(["town", "village", "city"]))
    drawn = draw(st.lists(sites, min_size=1, max_size=6))
    towns = [town(f"t{number}", lon, lat, kind=kind) for number, (lon, lat, kind) in enumerate(drawn)]
    found = []
    for place in [*towns, *draw(st.lists(st.sampled_from(UNITS), max_size=4, unique_by=lambda place: place.id))]:
        holder = draw(st.sampled_from(["m23", "fardc", "adf", ""]))
        contested = bool(holder) and draw(st.integers(0, 4)) == 0
        rivals = tuple(side for side in ("fardc", "m23") if contested and side != holder)
        state = "contested" if rivals else "controls" if holder else "unknown"
        found.append(status(place, holder, state=state, rivals=rivals))
    return found


@settings(max_examples=60, deadline=None)
@given(drawn_statuses())
def test_two_holders_never_overlap_unless_contested(statuses):
    drawn = draw_areas(statuses, ground=Ground())
    assert all(one.geometry.is_valid for one in drawn if one.geometry is not None)
    for (left, one), (right, other) in combinations(dissolve(drawn).items(), 2):
        if not left[1] and not right[1]:
            shared = one.intersection(other)
            assert shared.is_empty or area_km2(repaired(shared)) < 0.001


@settings(max_examples=30, deadline=None)
@given(drawn_statuses(), st.randoms())
def test_the_same_statuses_give_the_same_areas_in_any_order(statuses, random):
    shuffled = list(statuses)
    random.shuffle(shuffled)
    assert draw_areas(statuses, ground=Ground()) == draw_areas(shuffled, ground=Ground())


@settings(max_examples=40, deadline=None)
@given(drawn_statuses())
def test_cells_of_two_hands_never_overlap(statuses):
    cells = voronoi_areas(statuses, day=DAY)
    for one, other in combinations(cells, 2):
        if hands(one) != hands(other):
            shared = repaired(one.geometry.intersection(other.geometry))
            assert shared.is_empty or area_km2(shared) < 0.01


def test_a_build_with_voronoi_divides_an_interval_when_a_new_town_becomes_known():
    late = DAY + timedelta(days=4)
    statuses = [
        status(TOWNS[0], "ua"),
        status(TOWNS[1], "ru", first=late),
        status(unit("zone", box(35, 47, 37, 49)), "ua"),
    ]
    drawn = assign_areas(statuses, method="voronoi", ground=Ground())
    first = [one for one in drawn if one.place is TOWNS[0]]
    assert [(one.valid_from, one.valid_to) for one in first] == [
        (DAY, late - timedelta(days=1)),
        (late, DAY + timedelta(days=9)),
    ]
    assert area_km2(first[0].geometry) == pytest.approx(3.14159 * CAP_KM**2, rel=0.01)
    assert area_km2(first[1].geometry) < area_km2(first[0].geometry)
    assert assign_areas(statuses, method="named", ground=Ground()) == draw_areas(statuses, ground=Ground())
