"""Distances, directions, roads, shores and borders lead from a name to an area with its doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from derived_atlas import ATLAS, NAMES, named

from geo import geometry
from geo.model import Place
from geo.spatial import relative
from geo.spatial import relative_geometry as shapes

# text, the words of the mention, relation, distance, bearing
FOUND = [
    ("killed 20 km north of Goma on Monday", "20 km north of Goma", "offset", 20.0, 0.0),
    ("some 30 kilometres (19 miles) west of Goma", "30 kilometres (19 miles) west of Goma", "offset", 30.0, 270.0),
    ("about 12 miles to the north-west of the city of Goma", None, "offset", 19.312, 315.0),
    ("a village 15km southeast of Goma", "15km southeast of Goma", "offset", 15.0, 135.0),
    ("a dozen kilometres from Goma", "a dozen kilometres from Goma", "offset", 12.0, None),
    ("twenty-five kilometers away from the provincial capital, Goma", None, "offset", 25.0, None),
    ("within 10 kilometres of Goma", "10 kilometres of Goma", "offset", 10.0, None),
    ("à 20 km au nord de Goma", "20 km au nord de Goma", "offset", 20.0, 0.0),
    ("à une vingtaine de kilomètres de Goma", "une vingtaine de kilomètres de Goma", "offset", 20.0, None),
    ("à environ 4,5 kilomètres à l'ouest de la ville de Goma", None, "offset", 4.5, 270.0),
    ("just north of Goma", "just north of Goma", "offset", None, 0.0),
    ("à l\u2019ouest de Masisi", "à l\u2019ouest de Masisi", "offset", None, 270.0),
    ("three hours' drive from Goma", "three hours' drive from Goma", "offset", 120.0, None),
    ("a two-hour walk south of Goma", "a two-hour walk south of Goma", "offset", 8.0, 180.0),
    ("à trois heures de route de Goma", "trois heures de route de Goma", "offset", 120.0, None),
    ("5 nautical miles off the coast of Goma", "5 nautical miles off the coast of Goma", "offset", 9.26, None),
    ("near Sake", "near Sake", "near", None, None),
    ("close to the town of Sake", "close to the town of Sake", "near", None, None),
    ("in the vicinity of Sake", "in the vicinity of Sake", "near", None, None),
    ("on the road to Sake", "on the road to Sake", "near", None, None),
    ("sur la route de Sake", "sur la route de Sake", "near", None, None),
    ("près de Sake", "près de Sake", "near", None, None),
    ("deux localités proches de Sake", "proches de Sake", "near", None, None),
    ("un village voisin de Sake", "voisin de Sake", "near", None, None),
    ("aux environs de Sake", "aux environs de Sake", "near", None, None),
    ("on the outskirts of Bukavu", "on the outskirts of Bukavu", "outskirts", None, None),
    ("the northern outskirts of Goma", "the northern outskirts of Goma", "outskirts", None, 0.0),
    ("à la périphérie de Goma", "à la périphérie de Goma", "outskirts", None, None),
    ("aux portes de Goma", "aux portes de Goma", "outskirts", None, None),
    ("between Goma and Sake", "between Goma and Sake", "between", None, None),
    ("entre Goma et Sake", "entre Goma et Sake", "between", None, None),
    ("on the road from Minova to Goma", "on the road from Minova to Goma", "along", None, None),
    ("on the main road linking Minova and Goma", "on the main road linking Minova and Goma", "along", None, None),
    ("the Goma-Sake road", "Goma-Sake road", "along", None, None),
    ("sur la route entre Minova et Goma", "sur la route entre Minova et Goma", "along", None, None),
    ("sur l'axe Sake-Masisi", "sur l'axe Sake-Masisi", "along", None, None),
    ("along the RN2", "along the RN2", "along", None, None),
    ("on the western shore of Lake Kivu", "on the western shore of Lake Kivu", "along", None, None),
    ("sur les rives du Lake Kivu", "sur les rives du Lake Kivu", "along", None, None),
    ("Lake Kivu's eastern shore", "Lake Kivu's eastern shore", "along", None, None),
    ("across the border from Gisenyi", "across the border from Gisenyi", "across", None, None),
    ("de l'autre côté de la frontière de Gisenyi", None, "across", None, None),
]


@pytest.mark.parametrize(("text", "words", "kind", "distance_km", "bearing"), FOUND)
def test_a_phrase_around_a_name_is_a_relation(text, words, kind, distance_km, bearing):
    (mention,) = relative.find_relatives(text, named(text))
    assert mention.relation.type == kind
    assert mention.relation.distance_km == pytest.approx(distance_km, abs=0.01)
    assert mention.relation.bearing_deg == bearing
    assert words is None or mention.text == words


NONE = [
    "talks between Goma and Bukavu", "flights between Kigali and Kinshasa", "between Rwanda and Congo", "near Rwanda",
    "north of Mali", "outside Mali", "along Goma", "a distance from Mali", "10,000 km from Goma",
    "the killing of 20 people in Goma", "the shores of Goma", "Goma and Bukavu", "eastern Goma", "from Goma",
    "near Sein Lel Village, Masisi", "near a village, Masisi territory", "à 20 km du village Sein Lel Goma",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_other_words_are_no_relation(text):
    assert relative.find_relatives(text, named(text)) == ()


def resolved(text):
    return relative.with_relatives(text, named(text), ATLAS)


def away(resolution, name):
    place = NAMES[name]
    return geometry.distance_km(place.lon, place.lat, to_lon=resolution.lon, to_lat=resolution.lat)


def test_a_distance_and_a_direction_are_a_point_and_a_sector_in_the_name_s_stead():
    (found,) = resolved("20 km north of Goma")
    assert away(found, "Goma") == pytest.approx(20, abs=0.01)
    assert found.lat > NAMES["Goma"].lat
    assert shapely.contains_xy(found.geometry, found.lon, found.lat)
    assert not shapely.contains_xy(found.geometry, 29.22, -1.67)
    assert (found.mention.kind, found.method, found.precision) == ("relative", "derived", "near")
    assert 4 <= found.radius_km <= 12
    assert found.chosen.parents == ("goma", "nk", "cod")


def test_a_distance_without_a_direction_is_a_ring_around_the_name():
    (found,) = resolved("60 km from Goma")
    assert (away(found, "Goma"), found.precision) == (0, "fuzzy")
    assert not shapely.contains_xy(found.geometry, 29.22, -1.67)
    (within,) = resolved("within 10 km of Goma")
    assert shapely.contains_xy(within.geometry, 29.22, -1.67)
    assert (within.precision, within.radius_km) == ("near", 10)


def test_near_is_a_disc_of_25_km():
    (found,) = resolved("near Sake")
    assert (found.radius_km, found.precision, away(found, "Sake")) == (25, "near", 0)


def test_from_the_edge_of_an_area_distances_are_told():
    (found,) = resolved("10 km south of Walikale")
    assert found.lat == pytest.approx(-1.9 - 10 / 110.6, abs=0.01)


def test_between_two_towns_keeps_both_names_and_adds_the_ground():
    found = resolved("fighting between Goma and Sake")
    assert sorted(r.mention.text for r in found) == ["Goma", "Sake", "between Goma and Sake"]
    ground = next(r for r in found if r.mention.kind == "relative")
    assert away(ground, "Goma") == pytest.approx(away(ground, "Sake"), abs=0.1)
    assert ground.precision == "fuzzy"


def test_a_known_road_is_followed_between_its_towns():
    found = next(r for r in resolved("on the road from Minova to Goma") if r.mention.kind == "relative")
    assert "on RN2" in found.reasons[0]


def test_a_road_without_a_line_stays_a_name():
    (found,) = resolved("along the RP529")
    assert found.mention.kind == "name"


def test_the_other_side_of_the_border_is_not_in_the_town_s_country():
    (found,) = resolved("across the border from Gisenyi")
    assert found.lon < 29.24
    assert not shapely.contains_xy(found.geometry, 29.26, -1.70)


@pytest.mark.parametrize("text", ["on the border between Rwanda and Congo", "sur la frontière entre Rwanda et Congo"])
def test_the_border_between_two_countries_is_where_they_meet(text):
    (found,) = [r for r in resolved(text) if r.mention.kind == "relative"]
    assert found.mention.text == text
    assert 29.0 < found.lon < 30.95
    assert found.precision == "fuzzy"


def test_a_side_of_a_short_river_is_land_and_of_a_long_one_is_not_drawn():
    river = Place(id="litani", name="Litani", kind="river", lon=35.6, lat=33.4, radius_km=50)
    south = shapes.bank(river, side="south")
    assert south.lat < river.lat
    assert south.precision == "fuzzy"
    assert shapes.bank(replace(river, radius_km=2000), side="south") is None


def test_the_western_shore_is_in_the_west():
    (found,) = resolved("on the western shore of Lake Kivu")
    assert found.lon < 29.1
    assert not shapely.contains_xy(found.geometry, 29.1, -2.0)


def test_a_phrase_that_says_where_a_known_name_lies_is_that_place():
    sake, phrase = resolved("Sake, about 20 km west of Goma, fell")
    assert (sake.mention.text, phrase.chosen.id) == ("Sake", "sake")
    assert "says where Sake is" in phrase.reasons[0]


@pytest.mark.parametrize(
    "text",
    ["Minova, on the road from Sake to Bukavu, fell", "Minova, a town on the lake plain between Sake and Bukavu, fell"],
)
def test_a_way_that_tells_where_a_town_lies_is_that_town(text):
    phrase = next(r for r in resolved(text) if r.mention.kind == "relative")
    assert phrase.chosen.id == "minova"


def test_a_phrase_that_contradicts_the_name_before_it_says_so():
    _, phrase = resolved("Sake, about 200 km west of Goma, fell")
    assert phrase.method == "derived"
    assert any("does not lie there" in reason for reason in phrase.reasons)


def test_an_unknown_name_is_placed_by_the_phrase_behind_it():
    unknown, phrase = resolved("ont incendié Kashebere, à l'ouest de Masisi")
    assert (unknown.mention.text, unknown.method, unknown.resolved) == ("Kashebere", "derived", True)
    assert unknown.lon < NAMES["Masisi"].lon
    assert phrase.mention.kind == "relative"
