"""Areas by side, the front, gains and prior polygons: nothing abroad, nothing twice, nothing where nobody reported."""

import json
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
import shapely

from geo.config import ControlSettings
from geo.control.areas import Ground, place_area
from geo.control.front import picture_on
from geo.control.influence import assign_areas, voronoi_areas
from geo.control.pictures import advances, control_areas, gains, sieges
from geo.control.prior_areas import check_country, claims_of_priors, prior_areas, read_prior_area, refuse_later
from geo.control.status import control_status
from geo.errors import InputError, LexiconError
from geo.geometry import area_km2, distance_km
from geo.model import Actor, ControlClaim, Event, Mention, Place, PriorArea, Resolution, Span, Tie

DAY = date(2024, 7, 1)
LATER = date(2024, 11, 1)
# A border at 38° E, a lake in the west, and a front at 37° E.
WEST, EAST = shapely.box(35.5, 47.0, 38.0, 49.0), shapely.box(38.0, 47.0, 40.0, 49.0)
LAKE = shapely.box(36.0, 48.0, 36.2, 48.2)
GROUND = Ground(water=LAKE, lands={"AA": WEST, "BB": EAST})


def town(name, lon, lat, **more):
    return Place(id=f"x.{name}", name=name, kind=more.pop("kind", "village"), lon=lon, lat=lat, **more)


def claim(place, actor, *, day=DAY, says="holds", basis="manual", **more):
    key = f"{place.id}|{actor}|{day}|{says}|{more.get('publisher', '')}"
    return ControlClaim(
        id=key, place=place, actor=actor, says=says, as_of=day, basis=basis, **{"publisher": "map", **more}
    )


def statuses_of(claims, until=DAY):
    return control_status(claims, settings=ControlSettings(), actors={}, until=until)


def grid(front=37.0, step=0.1):
    """Villages on a grid of about 10 km; those west of the front are a's, the others b's."""
    draw = random.Random(3)  # noqa: S311  # made data
    found = []
    for n in range(20):
        for m in range(15):
            lon, lat = 36.0 + n * step + draw.uniform(-0.02, 0.02), 47.3 + m * step + draw.uniform(-0.02, 0.02)
            if lon < 38.0 and not shapely.contains_xy(LAKE, lon, lat):
                found.append((town(f"t{n:02}{m:02}", lon, lat, country="AA"), "a" if lon < front else "b"))
    return found


VILLAGES = grid()
HELD = [claim(place, side) for place, side in VILLAGES]


def shapes(picture, *signs):
    return [area for area in picture.areas if area.sign in signs]


def whole(areas):
    return shapely.union_all([area.geometry for area in areas])


def test_sides_share_the_ground_and_the_front_runs_between_them():
    picture = picture_on(statuses_of(HELD), day=DAY, ground=GROUND)
    a, b = (whole([one for one in shapes(picture, "held") if one.side == side]) for side in "ab")
    assert a.intersection(b).area == pytest.approx(0, abs=1e-9)
    (front,) = shapes(picture, "front")
    assert (front.side, front.other) == ("a", "b")
    lons = shapely.get_coordinates(front.geometry)[:, 0]
    assert 36.85 < lons.min() < lons.max() < 37.15
    assert 130 < front.size < 260  # from south to north of the villages: some 160 km and more
    (doubt,) = shapes(picture, "doubt")
    assert front.geometry.within(doubt.geometry.buffer(1e-3))


FOES = {"a": Actor(id="a", name="A"), "b": Actor(id="b", name="B")}
ALLIES = {**FOES, "a": Actor(id="a", name="A", allies=(Tie("b", since=DAY),))}


def test_between_allies_runs_no_front_but_each_keeps_its_ground():
    line = {"front", "doubt", "pocket"}
    apart, beside = (
        picture_on(statuses_of(HELD), day=DAY, ground=GROUND, actors=actors).areas for actors in (FOES, ALLIES)
    )
    assert {area.sign for area in apart} & line == {"front", "doubt"}
    assert not {area.sign for area in beside} & line
    assert {area.side for area in beside if area.sign == "held"} == {"a", "b"}


def test_what_one_ally_hands_to_another_is_no_gain():
    early = DAY - timedelta(days=30)
    handed = [claim(place, "b", day=DAY) for place, side in VILLAGES if side == "a" and place.lon > 36.8]
    claims = [*(claim(place, side, day=early) for place, side in VILLAGES), *handed]
    statuses = statuses_of(claims)
    found = [
        {area.sign for area in control_areas(statuses, as_of=DAY, ground=GROUND, actors=actors)}
        for actors in (FOES, ALLIES)
    ]
    assert ["gain" in signs for signs in found] == [True, False]


def test_no_ground_is_painted_twice():
    claims = [*HELD[:-30], *(replace(one, gains_by_it=True) for one in HELD[-30:])]
    fought = VILLAGES[100][0]
    after = DAY + timedelta(days=2)
    claims += [claim(fought, side, day=after, says="contests", basis="clash") for side in "ab"]
    picture = picture_on(statuses_of(claims, until=after), day=after, ground=GROUND)
    painted = shapes(picture, "held", "claimed", "grey")
    assert {area.sign for area in painted} == {"held", "claimed", "grey"}
    total = sum(area_km2(area.geometry) for area in painted)
    assert total == pytest.approx(area_km2(whole(painted)), rel=1e-3)


@pytest.mark.parametrize("method", ["auto", "voronoi", "named"])
def test_nothing_is_painted_abroad_or_on_water(method):
    border = [claim(town(f"b{n}", 37.97, 47.5 + 0.1 * n, country="AA"), "b") for n in range(8)]
    shore = [claim(town(f"s{n}", 35.97, 48.0 + 0.04 * n, country="AA"), "a") for n in range(6)]
    statuses = statuses_of([*HELD, *border, *shore])
    if method == "auto":
        drawn = [area.geometry for area in shapes(picture_on(statuses, day=DAY, ground=GROUND), "held", "grey")]
    else:
        drawn = [one.geometry for one in assign_areas(statuses, method=method, ground=GROUND) if one.geometry]
    painted = shapely.union_all(drawn)
    assert area_km2(painted) > 100
    assert area_km2(painted.intersection(EAST)) == pytest.approx(0, abs=0.05)
    assert area_km2(painted.intersection(LAKE)) == pytest.approx(0, abs=0.05)


def test_a_disc_at_a_border_stays_in_its_country():
    disc = place_area(town("edge", 37.995, 48.0, country="AA", kind="town"), GROUND)
    assert area_km2(disc.intersection(EAST)) == pytest.approx(0, abs=1e-6)
    nobodys = place_area(town("edge", 37.995, 48.0, kind="town"), GROUND)  # its country is where it lies
    assert area_km2(nobodys.intersection(EAST)) == pytest.approx(0, abs=1e-6)


def test_a_settlement_abroad_paints_its_own_country():
    raid = [claim(town(f"r{n}", 38.1 + 0.06 * n, 48.0, country="BB"), "a") for n in range(4)]
    picture = picture_on(statuses_of([*HELD, *raid]), day=DAY, ground=GROUND)
    a = whole([one for one in shapes(picture, "held") if one.side == "a"])
    assert area_km2(a.intersection(EAST)) > 100


def test_a_few_places_make_no_area():
    lone = [claim(place, side) for place, side in VILLAGES[:2]]
    assert picture_on(statuses_of(lone), day=DAY, ground=GROUND).areas == []
    assert control_areas((), as_of=DAY, ground=GROUND) == ()


def test_a_village_that_contradicts_all_around_is_marked_and_not_painted():
    odd = VILLAGES[7][0]
    claims = [one for one in HELD if one.place != odd] + [claim(odd, "b")]
    picture = picture_on(statuses_of(claims), day=DAY, ground=GROUND)
    (lone,) = shapes(picture, "lone")
    assert (lone.side, lone.places) == ("b", (odd.id,))
    b = whole([one for one in shapes(picture, "held") if one.side == "b"])
    assert not shapely.contains_xy(b, odd.lon, odd.lat)


def test_a_district_of_a_city_is_no_cell_of_its_own():
    city = town("city", 36.5, 47.8, country="AA", kind="city")
    district = town("district", 36.52, 47.81, country="AA", kind="locality", parents=("x.city",))
    drawn = voronoi_areas(statuses_of([claim(city, "a"), claim(district, "b")]), day=DAY)
    assert [one.place.id for one in drawn] == ["x.city"]


def test_a_unit_gives_way_to_the_cells_in_it():
    unit = town("unit", 37.0, 48.0, kind="adm2", outline=WEST, country="AA")
    drawn = assign_areas(statuses_of([*HELD[:60], claim(unit, "b")]), method="voronoi", ground=GROUND)
    cells = shapely.union_all([one.geometry for one in drawn if one.place.kind == "village"])
    (outline,) = (one.geometry for one in drawn if one.place.kind == "adm2")
    assert area_km2(outline.intersection(cells)) == pytest.approx(0, abs=0.05)


def test_reach_follows_how_densely_people_live():
    sparse = [town(f"s{n}", 20.0 + 0.5 * (n % 3), 10.0 + 0.5 * (n // 3)) for n in range(9)]
    statuses = statuses_of([claim(place, "a") for place in sparse])
    towns = tuple((place.lon, place.lat) for place in sparse)
    assert picture_on(statuses, day=DAY).areas == []  # 55 km apart: farther than 20 km reach
    picture = picture_on(statuses, day=DAY, ground=Ground(towns=towns))
    near, far = (whole([one for one in shapes(picture, "held") if one.strength == s]) for s in (1.0, 0.5))
    for lon, lat in shapely.get_coordinates(far.representative_point()):
        assert min(distance_km(lon, lat, to_lon=p.lon, to_lat=p.lat) for p in sparse) > 19
    assert near.intersection(far).area == pytest.approx(0, abs=1e-9)
    assert (
        max(
            min(distance_km(lon, lat, to_lon=p.lon, to_lat=p.lat) for p in sparse)
            for lon, lat in shapely.get_coordinates(far)
        )
        < 62
    )


def test_gains_have_days_and_go_both_ways():
    taken = [place for place, side in VILLAGES if side == "a" and place.lon > 36.85]
    lost = [place for place, side in VILLAGES if side == "b" and place.lon < 37.15 and place.lat > 48.2]
    claims = [*HELD, *(claim(place, "b", day=LATER) for place in taken if place.lat < 47.9)]
    claims += [claim(place, "a", day=LATER - timedelta(days=3)) for place in lost]
    statuses = statuses_of(claims, until=LATER)
    before, after = (picture_on(statuses, day=day, ground=GROUND) for day in (DAY, LATER))
    found = gains(before, after)
    assert {(gain.side, gain.other) for gain in found} == {("a", "b"), ("b", "a")}
    for gain in found:
        assert gain.since == DAY
        assert gain.until in {LATER, LATER - timedelta(days=3)}
        assert gain.size > 0.5
        assert gain.error > 0
        assert gain.geometry.geom_type == "Polygon"
    shown = control_areas(statuses, as_of=LATER, ground=GROUND)
    assert any(area.sign == "gain" and area.since == LATER - timedelta(days=30) for area in shown)
    assert shown == control_areas(statuses[::-1], as_of=LATER, ground=GROUND)
    alone = control_areas(statuses, as_of=LATER, ground=GROUND, earlier=False)
    assert {area.valid_from for area in alone} == {LATER}
    assert not any(area.sign == "gain" for area in alone)
    assert set(alone) <= set(shown)


def test_ground_that_another_side_encloses_is_a_pocket():
    inner = [place for place, _ in VILLAGES if 36.4 < place.lon < 36.75 and 47.75 < place.lat < 48.0]
    claims = [claim(place, "b" if place in inner else "a") for place, _ in VILLAGES]
    picture = picture_on(statuses_of(claims), day=DAY, ground=GROUND)
    rings = shapes(picture, "pocket")
    assert [(ring.side, ring.other) for ring in rings] == [("b", "a")]
    assert set(rings[0].places) == {place.id for place in inner}


def test_an_advance_is_an_arrow_with_its_bearing_and_a_siege_a_ring():
    place, origin = VILLAGES[100][0], VILLAGES[99][0]
    where = Resolution(
        mention=Mention(span=Span("d", 0, 1), text="x"), chosen=place, lon=place.lon, lat=place.lat, precision="exact"
    )
    event = Event(id="e", type="advance", start=DAY, end=DAY, where=where, evidence=(), actor1=Actor(id="a", name="A"))
    (arrow,) = advances([event], statuses_of([claim(origin, "a")]), {})
    tail, tip = arrow.geometry.geoms[0].coords
    assert tip == (place.lon, place.lat)
    assert distance_km(*tail, to_lon=tip[0], to_lat=tip[1]) == pytest.approx(8, abs=0.1)
    assert "north" in arrow.note
    assert advances([event], statuses_of([claim(origin, "b")]), {}) == []  # nobody knows from where
    assert advances([replace(event, assertion="planned")], statuses_of([claim(origin, "a")]), {}) == []
    (ring,) = sieges([claim(place, "a", says="contests", basis="siege")], {})
    assert (ring.sign, ring.places) == ("siege", (place.id,))


# Prior polygons

POLYGON = shapely.box(37.0, 47.2, 38.0, 48.9)
PRIOR = PriorArea(actor="b", since=DAY - timedelta(days=30), geometry=POLYGON, source="map", file="b.geojson")


def test_a_polygon_stays_as_it_is_until_claims_contradict_it():
    picture = picture_on(statuses_of(HELD), day=DAY, ground=GROUND, priors=[PRIOR])
    b = picture.ground["b"]
    assert b.symmetric_difference(POLYGON).area < 0.002 * POLYGON.area
    alone = picture_on((), day=DAY, ground=GROUND, priors=[PRIOR])
    assert area_km2(alone.ground["b"]) == pytest.approx(area_km2(POLYGON), rel=1e-3)


def test_claims_move_a_polygon_cell_by_cell():
    taken = [place for place, side in VILLAGES if side == "a" and place.lon > 36.85 and place.lat < 47.9]
    claims = [*HELD, *(claim(place, "b", day=LATER) for place in taken)]
    picture = picture_on(statuses_of(claims, until=LATER), day=LATER, ground=GROUND, priors=[PRIOR])
    b = picture.ground["b"]
    assert all(shapely.contains_xy(b, place.lon, place.lat) for place in taken)
    assert area_km2(b.difference(POLYGON)) > 300
    north = shapely.box(36.0, 48.3, 38.0, 48.9)  # where nothing changed, its own line stays
    assert b.intersection(north).symmetric_difference(POLYGON.intersection(north)).area < 0.001


def test_what_was_last_heard_before_a_polygon_does_not_move_it():
    newer = replace(PRIOR, since=LATER)
    old = [claim(place, "a") for place, _ in VILLAGES]
    picture = picture_on(statuses_of(old, until=LATER), day=LATER, ground=GROUND, priors=[newer])
    assert area_km2(picture.ground["b"]) == pytest.approx(area_km2(POLYGON), rel=1e-3)


def test_a_polygon_speaks_for_the_settlements_in_it():
    inside, outside = VILLAGES[-1][0], VILLAGES[0][0]
    (one,) = claims_of_priors([PRIOR], [inside, outside, inside])
    assert (one.place, one.actor, one.basis, one.as_of) == (inside, "b", "prior", PRIOR.since)


def written(tmp_path, geometry, *, crs=None, name="area.geojson"):
    mapping = geometry if isinstance(geometry, dict) else shapely.geometry.mapping(geometry)
    data = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": mapping}]}
    if crs:
        data["crs"] = {"type": "name", "properties": {"name": crs}}
    path = tmp_path / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_polygon_that_crosses_itself_is_mended_and_named(tmp_path):
    bow = shapely.Polygon([(37, 48), (38, 49), (38, 48), (37, 49)])
    area, notes = read_prior_area(written(tmp_path, bow), actor="b", since=DAY)
    assert area.geometry.is_valid
    assert "crosses itself" in notes[0]


def test_a_polygon_in_another_system_is_read_where_it_says_so_and_refused_where_not(tmp_path):
    from pyproj import Transformer

    mercator = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    corners = [mercator.transform(*corner) for corner in POLYGON.exterior.coords]
    shape = shapely.Polygon(corners)
    named = written(tmp_path, shape, crs="urn:ogc:def:crs:EPSG::3857", name="named.geojson")
    area, _ = read_prior_area(named, actor="b", since=DAY)
    assert area.geometry.equals_exact(POLYGON, 1e-6) or area.geometry.symmetric_difference(POLYGON).area < 1e-6
    with pytest.raises(InputError, match=r"no degrees.*EPSG:4326"):
        read_prior_area(written(tmp_path, shape), actor="b", since=DAY)
    with pytest.raises(InputError, match="nobody knows the coordinate system"):
        read_prior_area(written(tmp_path, shape, crs="EPSG:999999"), actor="b", since=DAY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no JSON"),
        ("[1, 2]", "is no GeoJSON object"),
        ('{"type": "FeatureCollection", "features": []}', "holds no polygon"),
        ('{"type": "Point", "coordinates": [1, 2]}', "holds no polygon"),
        ('{"type": "Polygon", "coordinates": "x"}', "cannot be read"),
    ],
)
def test_a_file_that_holds_no_polygon_is_refused_with_its_name(tmp_path, text, message):
    path = tmp_path / "area.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_prior_area(path, actor="b", since=DAY)
    assert "area.geojson" in str(caught.value)


def test_a_polygon_in_another_country_is_refused():
    abroad = replace(PRIOR, geometry=shapely.box(10, 50, 11, 51))
    with pytest.raises(InputError, match="100% of the polygon lie outside AA"):
        check_country(abroad, ground=GROUND, countries=["AA"])
    swapped = replace(PRIOR, geometry=shapely.box(47.5, 36.5, 48.5, 37.5))
    with pytest.raises(InputError, match="lon and lat swapped"):
        check_country(swapped, ground=GROUND, countries=["AA"])
    check_country(PRIOR, ground=GROUND, countries=["AA"])


def test_a_polygon_dated_after_the_reports_is_refused():
    with pytest.raises(LexiconError, match="2024-11-01 is after the newest report, 2024-07-01"):
        refuse_later(LATER, DAY, where="prior")


class Named:
    """What prior_areas asks of a gazetteer."""

    actors = {"b": Actor(id="b", name="B", side="bs")}  # noqa: RUF012  # a constant of the test

    def __init__(self, *entries):
        from geo.gazetteer.store import ManualStatement

        self.prior = [ManualStatement(place="", actor=entry["actor"], values=entry) for entry in entries]


def test_a_gazetteer_names_polygons_beside_its_yaml(tmp_path):
    folder = tmp_path / "aaa"
    folder.mkdir()
    (folder / "prior.yaml").write_text("", encoding="utf-8")
    written(folder, POLYGON)
    entry = {"area": "area.geojson", "actor": "b", "since": "2024-06-01", "file": "aaa/prior.yaml", "line": "3"}
    found = prior_areas(Named(entry), folders=[tmp_path], until=DAY, ground=GROUND, countries=["AA"])
    assert [(area.actor, area.since) for area in found.areas] == [("bs", date(2024, 6, 1))]
    abroad = Named(entry)
    abroad.actors = {"b": Actor(id="b", name="B", side="bs", sides=(Tie("locals", countries=("AAA",)),))}
    inside = town("inside", *POLYGON.representative_point().coords[0], parents=("world.aaa",))
    found = prior_areas(abroad, folders=[tmp_path], until=DAY, ground=GROUND, countries=["AA"], places=[inside])
    assert [area.actor for area in found.areas] == ["locals"]
    bad = [{**entry, "actor": "nobody"}, {**entry, "area": "gone.geojson"}, {**entry, "since": "soon"}]
    listed = prior_areas(Named(*bad), folders=[tmp_path], until=DAY, ground=GROUND, countries=["AA"])
    assert listed.areas == ()
    for problem, word in zip(listed.problems, ("nobody", "gone.geojson", "soon"), strict=True):
        assert word in problem
        assert "aaa/prior.yaml:3" in problem
