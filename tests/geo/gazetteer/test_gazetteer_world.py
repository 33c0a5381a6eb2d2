"""Every shipped entry of the world and of the theatres Sudan and Ukraine, walked against the schema's page."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
import yaml
from repository import GAZETTEER
from shapely.geometry import Point, shape

from geo.gazetteer.outlines import outline_data, outline_file
from geo.topology import read_topojson

THEATRES = [name for name in ("sdn", "ukr") if (GAZETTEER / name / "theatre.yaml").exists()]
FOLDERS = ["world", *THEATRES]

KINDS = {
    "country", "adm1", "adm2", "adm3", "city", "town", "village", "locality", "airport", "port", "camp", "mine",
    "lake", "river", "sea", "park", "mountain", "island", "road", "border_post", "base", "facility", "continent",
    "region",
}  # fmt: skip
ORDER = [
    "name", "names", "kind", "lat", "lon", "in", "outline", "radius_km", "covers", "fuzzy", "population", "capital_of",
    "country", "iso2", "iso3", "code", "pcode", "same_as", "bbox", "path",
    "sensitivity", "precision_km", "tags", "note",
]  # fmt: skip
PLACE_KEYS = set(ORDER) - {"covers", "fuzzy"}
REGION_KEYS = {
    "name", "names", "lat", "lon", "in", "outline", "radius_km", "covers", "fuzzy", "same_as", "bbox", "country",
    "note",
}  # fmt: skip
ACTOR_KEYS = {
    "name", "names", "sector", "inter", "country", "countries", "side", "sides", "colour", "from", "until", "source",
    "note",
}  # fmt: skip
SECTORS = {"GOV", "MIL", "REB", "MIL-identity", "POL", "CIV", "IGO", "NGO", "EXT"}
INTERS = {
    "State forces", "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters", "Civilians",
    "External/Other forces",
}  # fmt: skip
COLOURS = {"blue", "vermillion", "green", "purple", "orange", "sky", "yellow", "grey"}
NAME_KEYS = {"", "weak", "demonym", "abbr"}
LANGUAGE = re.compile(r"[a-z]{2}")
AT_WAR = [
    "mmr", "syr", "yem", "eth", "som", "mli", "bfa", "ner", "nga", "irq", "afg", "lby", "ssd", "caf", "moz", "hti",
    "col", "lbn", "pse", "pak", "cmr", "tcd",
]  # fmt: skip
NOBODY_LIVES_THERE = {"ATA", "ATF", "BVT", "HMD", "SGS", "SJM", "UMI", "VAT"}
KM_A_DEGREE = 111.2
BETWEEN_ISLANDS_KM = 250.0  # the middle of an archipelago is sea
ON_THE_EDGE_KM = 8.0  # outlines are generalised: a town on a border may fall just outside
NEAR_KM = 30.0  # a label point may stand off the coast of a box drawn around the land


@cache
def files(folder):
    loaded = {}
    for path in sorted((GAZETTEER / folder).glob("*.yaml")):
        loaded[path.name] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return loaded


@cache
def section(folder, name):
    return {key: entry for data in files(folder).values() for key, entry in (data.get(name) or {}).items()}


@cache
def everything():
    sections = [section(folder, name) for folder in FOLDERS for name in ("places", "regions")]
    return {key: entry for entries in sections for key, entry in entries.items()}


@cache
def outlines(folder, file):
    data = outline_data(outline_file(GAZETTEER / folder / file))
    if data["type"] == "Topology":
        return read_topojson(data)
    return {feature["id"]: shape(feature["geometry"]) for feature in data["features"]}


def outline(folder, entry):
    file, _, feature = entry["outline"].partition("#")
    return outlines(folder, file)[feature]


def spellings(entry):
    """Yield (key, spelling) of every name; the plain ones have no key."""
    yield "", entry["name"]
    for name in entry.get("names", ()):
        key, given = next(iter(name.items())) if isinstance(name, dict) else ("", name)
        for spelling in given if isinstance(given, list) else [given]:
            yield key, spelling


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_id_stands_once_and_begins_with_its_folder(folder):
    seen = Counter(
        key for data in files(folder).values() for name in ("places", "regions") for key in (data.get(name) or {})
    )
    assert [key for key, count in seen.items() if count > 1] == []
    assert [key for key in seen if not re.fullmatch(rf"{folder}\.[a-z0-9]+(-[a-z0-9]+)*", key)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_places_speak_the_schema(folder):
    for key, entry in section(folder, "places").items():
        assert set(entry) <= PLACE_KEYS, key
        assert entry["kind"] in KINDS, key
        assert -90 <= entry["lat"] <= 90, key
        assert -180 <= entry["lon"] <= 180, key
        assert not ("outline" in entry and "radius_km" in entry), key
        assert entry.get("radius_km", 1) > 0, key
        assert entry.get("population", 1) > 0, key


@pytest.mark.parametrize("folder", FOLDERS)
def test_keys_stand_in_the_order_of_the_readme(folder):
    for name in ("places", "regions"):
        for key, entry in section(folder, name).items():
            assert list(entry) == sorted(entry, key=ORDER.index), key


@pytest.mark.parametrize("folder", FOLDERS)
def test_regions_have_an_area(folder):
    for key, entry in section(folder, "regions").items():
        assert set(entry) <= REGION_KEYS, key
        assert "covers" in entry or "outline" in entry or {"lat", "lon", "radius_km"} <= set(entry), key


@pytest.mark.parametrize("folder", FOLDERS)
def test_names_are_text_of_a_known_kind_and_not_said_twice(folder):
    for name in ("places", "regions", "actors"):
        for key, entry in section(folder, name).items():
            found = list(spellings(entry))
            assert all(isinstance(spelling, str) and spelling.strip() == spelling != "" for _, spelling in found), key
            assert all(kind in NAME_KEYS or LANGUAGE.fullmatch(kind) for kind, _ in found), key
            plain = [spelling for kind, spelling in found if not kind]
            assert len(plain) == len(set(plain)), key


@pytest.mark.parametrize("folder", FOLDERS)
def test_whoever_is_named_exists(folder):
    known = everything()
    for name in ("places", "regions"):
        for key, entry in section(folder, name).items():
            named = [entry.get("in"), entry.get("capital_of"), *entry.get("covers", ())]
            named += [stop for stop in entry.get("path", ()) if isinstance(stop, str)]
            assert [other for other in named if other and other not in known] == [], key
            other = entry.get("same_as", "")
            if other.partition(".")[0] in FOLDERS:
                assert other in known, f"{key}: same_as {other}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_parents_lead_upwards_without_a_circle(folder):
    known = everything()
    for key in section(folder, "places"):
        seen, at = set(), key
        while at:
            assert at not in seen, key
            seen.add(at)
            at = known[at].get("in")


def test_every_country_has_codes_names_a_box_and_a_point_in_it():
    countries = {key: entry for key, entry in section("world", "places").items() if entry["kind"] == "country"}
    assert len(countries) == 250
    for key, entry in countries.items():
        assert key == f"world.{entry['iso3'].lower()}"
        assert len(entry["iso2"]) == 2, key
        west, south, east, north = entry["bbox"]
        assert west < east, key
        assert south < north, key
        slack = NEAR_KM / KM_A_DEGREE
        assert west - slack <= entry["lon"] <= east + slack, key
        assert south - slack <= entry["lat"] <= north + slack, key


def test_every_people_has_its_word_in_english_and_french():
    for key, entry in section("world", "places").items():
        if entry["kind"] == "country" and entry["iso3"] not in NOBODY_LIVES_THERE:
            words = [spelling for kind, spelling in spellings(entry) if kind == "demonym"]
            assert len(words) >= 2, key


def test_countries_have_french_names():
    countries = {key: e for key, e in section("world", "places").items() if e["kind"] == "country"}
    names_of = {key: list(spellings(entry)) for key, entry in countries.items()}
    french = [key for key, names in names_of.items() if any(kind == "fr" for kind, _ in names)]
    assert len(french) > 150  # the others are written alike in both languages
    assert ("fr", "Allemagne") in names_of["world.deu"]
    assert ("fr", "États-Unis") in names_of["world.usa"]


def test_every_sovereign_state_has_a_capital_in_it():
    known = everything()
    capitals = {entry["capital_of"]: entry for entry in section("world", "places").values() if "capital_of" in entry}
    for iso3 in ("COD", "QAT", "SDN", "UKR", "USA", "FRA", "RWA", "ZAF", "BDI"):
        country = known[f"world.{iso3.lower()}"]
        west, south, east, north = country["bbox"]
        capital = capitals[f"world.{iso3.lower()}"]
        assert west <= capital["lon"] <= east, iso3
        assert south <= capital["lat"] <= north, iso3
    assert len(capitals) >= 230


def test_a_geonames_code_stands_on_one_entry():
    codes = Counter(entry["code"] for entry in section("world", "places").values() if "code" in entry)
    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.reference
def test_every_first_level_code_of_geonames_has_its_entry(shared):
    units = {entry["code"] for entry in section("world", "places").values() if entry["kind"] == "adm1"}
    reference = shared / "reference" / "geonames" / "admin1CodesASCII.txt"
    listed = {line.split("\t")[0] for line in reference.read_text(encoding="utf-8").splitlines()}
    assert units == listed


@pytest.mark.parametrize(
    ("country", "units", "form"),
    [
        ("bfa", 13, r"BF\d\d"),
        ("caf", 20, r"CF\d\d"),
        ("cod", 26, r"CD\d\d"),
        ("sdn", 18, r"SD\d\d"),
        ("ssd", 10, r"SS\d\d"),
        ("ukr", 27, r"UA\d\d"),
    ],
)
def test_every_first_level_unit_of_six_countries_has_a_p_code_of_its_own(country, units, form):
    found = [
        entry["pcode"]
        for entry in section("world", "places").values()
        if entry["kind"] == "adm1" and entry["in"] == f"world.{country}" and "pcode" in entry
    ]
    assert (len(found), len(set(found))) == (units, units)
    assert all(re.fullmatch(form, code) for code in found)


def test_units_carry_the_abbreviations_that_datelines_use():
    known = section("world", "places")
    for key, short in [
        ("world.usa-georgia", "Ga."), ("world.usa-new-york", "N.Y."), ("world.usa-california", "Calif."),
        ("world.usa-texas", "TX"), ("world.can-ontario", "Ont."), ("world.aus-new-south-wales", "NSW"),
    ]:  # fmt: skip
        assert ("abbr", short) in list(spellings(known[key])), key


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_label_point_lies_in_or_near_its_outline(folder):
    for name in ("places", "regions"):
        for key, entry in section(folder, name).items():
            if "outline" in entry:
                away_km = outline(folder, entry).distance(Point(entry["lon"], entry["lat"])) * KM_A_DEGREE
                most_km = BETWEEN_ISLANDS_KM if entry.get("kind") == "country" else NEAR_KM
                assert away_km <= most_km, f"{key}: {away_km:.0f} km"


def test_sixty_conflict_countries_have_outlines_for_their_units():
    units = [entry for entry in section("world", "places").values() if entry["kind"] == "adm1"]
    outlined = Counter(entry["in"].removeprefix("world.") for entry in units if "outline" in entry)
    assert [iso3 for iso3 in AT_WAR if outlined[iso3] < 2] == []
    assert len(outlined) >= 60


@pytest.mark.parametrize("folder", THEATRES)
def test_a_theatre_names_itself_its_countries_and_its_box(folder):
    theatre = section(folder, "theatre")[folder]
    assert set(theatre) <= {"name", "names", "country", "countries", "bbox", "relief", "relief_box", "note"}
    assert theatre["country"] in theatre["countries"]
    west, south, east, north = theatre["bbox"]
    assert west < east
    assert south < north


@pytest.mark.parametrize("folder", THEATRES)
def test_a_theatre_has_a_hundred_towns_each_inside_its_unit(folder):
    known = everything()
    towns = {key: e for key, e in section(folder, "places").items() if e["kind"] in {"city", "town", "village"}}
    assert len(towns) >= 100
    for key, entry in towns.items():
        above = entry["in"]
        while "outline" not in known[above]:
            above = known[above]["in"]
        area = outline(above.partition(".")[0], known[above])
        away_km = area.distance(Point(entry["lon"], entry["lat"])) * KM_A_DEGREE
        assert away_km <= ON_THE_EDGE_KM, f"{key}: {away_km:.0f} km outside {above}"


@pytest.mark.parametrize("folder", THEATRES)
def test_actors_speak_the_field_s_words(folder):
    for key, actor in section(folder, "actors").items():
        assert set(actor) <= ACTOR_KEYS, key
        assert actor["sector"] in SECTORS, key
        assert actor["inter"] in INTERS, key
        assert actor.get("colour", "grey") in COLOURS, key


@pytest.mark.parametrize(
    ("country", "lat", "lon"), [("world.nzl", -41.5, 173.5), ("world.cub", 22.0, -79.5), ("world.esh", 24.5, -13.0)]
)
def test_a_country_of_islands_or_coasts_is_labelled_where_maps_label_it(country, lat, lon):
    place = section("world", "places")[country]
    assert abs(place["lat"] - lat) < 1.0
    assert abs(place["lon"] - lon) < 1.0
