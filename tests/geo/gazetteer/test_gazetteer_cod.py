"""The data of theatre `cod`: every entry against the schema, and against its own and its parents' outlines."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from typing import Any

import pytest
import shapely
import yaml
from repository import GAZETTEER
from shapely.geometry import Point, shape

from geo.topology import read_topojson

THEATRE = GAZETTEER / "cod"
SECTIONS = {"theatre", "places", "regions", "actors", "prior", "claims", "sides"}
PLACE_KEYS = [
    "name",
    "names",
    "kind",
    "lat",
    "lon",
    "in",
    "outline",
    "radius_km",
    "path",
    "population",
    "capital_of",
    "pcode",
    "sensitivity",
    "precision_km",
    "tags",
    "note",
]
REGION_KEYS = ["name", "names", "lat", "lon", "in", "outline", "radius_km", "covers", "fuzzy", "note"]
ACTOR_KEYS = [
    "name", "names", "sector", "inter", "country", "countries", "side", "sides", "colour", "from", "until",
    "note", "source",
]  # fmt: skip
KINDS = {
    "country",
    "adm1",
    "adm2",
    "adm3",
    "city",
    "town",
    "village",
    "locality",
    "airport",
    "port",
    "camp",
    "mine",
    "lake",
    "river",
    "sea",
    "park",
    "mountain",
    "island",
    "road",
    "border_post",
    "base",
    "facility",
    "continent",
    "region",
}
SECTORS = {"GOV", "MIL", "REB", "MIL-identity", "POL", "CIV", "IGO", "NGO", "EXT"}
INTERS = {
    "State forces",
    "Rebel group",
    "Political militia",
    "Identity militia",
    "Rioters",
    "Protesters",
    "Civilians",
    "External/Other forces",
}
COLOURS = {"blue", "vermillion", "green", "purple", "orange", "sky", "yellow", "grey"}
NAME_MARKS = {"weak", "demonym", "abbr", "fr", "en", "sw"}
SETTLEMENTS = {"city", "town", "village"}
KM_PER_DEGREE = 111.2
# Outlines are generalised, so a place on a border may lie a little outside its drawn parent.
TOLERANCE_KM = 3.0

Entry = dict[str, Any]


@functools.cache
def files() -> dict[str, dict[str, Any]]:
    """Every YAML file of the theatre, parsed; keys are file names."""
    return {p.name: yaml.load(p.read_text(encoding="utf-8"), yaml.CSafeLoader) for p in sorted(THEATRE.glob("*.yaml"))}


@functools.cache
def section(name: str) -> dict[str, Entry]:
    """One section over all files: id -> entry."""
    return {key: entry for data in files().values() for key, entry in (data.get(name) or {}).items()}


@functools.cache
def outline(reference: str) -> shapely.Geometry:
    """The geometry that `outlines/file.geojson#id` names."""
    path, _, feature_id = reference.partition("#")
    return outlines(path)[feature_id]


@functools.cache
def outlines(path: str) -> dict[str, shapely.Geometry]:
    """Every geometry of a file, by id."""
    data = json.loads((THEATRE / path).read_text(encoding="utf-8"))
    if data["type"] == "Topology":
        return read_topojson(data)
    return {feature["id"]: shape(feature["geometry"]) for feature in data["features"]}


def plain_names(entry: Entry) -> list[str]:
    """Every spelling of an entry, whatever its mark."""
    out = [entry["name"]]
    for name in entry.get("names", []):
        values = [name] if isinstance(name, str) else list(name.values())
        out += [word for value in values for word in (value if isinstance(value, list) else [value])]
    return out


def parents(key: str) -> list[str]:
    """The ids above a place within this theatre, nearest first."""
    out: list[str] = []
    while (key := section("places").get(key, {}).get("in", "")) in section("places"):
        out.append(key)
    return out


def outside_km(entry: Entry, area: shapely.Geometry) -> float:
    """How far the label point of an entry lies outside an area, km."""
    return float(area.distance(Point(entry["lon"], entry["lat"]))) * KM_PER_DEGREE


def test_files_hold_known_sections_and_begin_with_a_comment() -> None:
    for path in sorted(THEATRE.glob("*.yaml")):
        assert path.read_text(encoding="utf-8").startswith("# "), path.name
        assert set(files()[path.name]) <= SECTIONS, path.name


def test_an_id_stands_once_and_begins_with_the_theatre() -> None:
    for name in ("places", "regions", "actors"):
        ids = Counter(key for data in files().values() for key in data.get(name) or {})
        assert [key for key, count in ids.items() if count > 1] == []
    for key in [*section("places"), *section("regions")]:
        assert re.fullmatch(r"cod\.[a-z0-9]+(-[a-z0-9]+)*", key), key
    assert not set(section("places")) & set(section("regions"))


@pytest.mark.parametrize(
    ("name", "allowed"), [("places", PLACE_KEYS), ("regions", REGION_KEYS), ("actors", ACTOR_KEYS)]
)
def test_keys_are_known_and_stand_in_one_order(name: str, allowed: list[str]) -> None:
    for key, entry in section(name).items():
        assert list(entry) == [k for k in allowed if k in entry], key
        assert entry["name"], key
        assert entry.get("note"), f"{key}: say where it comes from"


def test_names_are_words_once_each_with_known_marks() -> None:
    for name in ("places", "regions", "actors"):
        for key, entry in section(name).items():
            spellings = plain_names(entry)
            assert all(isinstance(word, str) and word.strip() == word and word for word in spellings), key
            marks = {mark for n in entry.get("names", []) if isinstance(n, dict) for mark in n}
            assert marks <= NAME_MARKS, key
            pairs = Counter(json.dumps(n, sort_keys=True) for n in entry.get("names", []))
            assert max(pairs.values(), default=1) == 1, key


def test_places_have_a_kind_a_point_and_a_parent_that_exists() -> None:
    for key, entry in section("places").items():
        assert entry["kind"] in KINDS, key
        assert "path" in entry or (-14 < entry["lat"] < 6 and 12 < entry["lon"] < 33), key
        parent = entry["in"]
        assert parent.startswith("world.") or parent in section("places"), f"{key}: no parent {parent}"


def test_world_parents_exist_where_the_world_is_written() -> None:
    world: set[str] = set()
    for path in sorted((GAZETTEER / "world").glob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}
        world |= {key for part in data.values() if isinstance(part, dict) for key in part}
    if not world:
        pytest.skip("gazetteer/world is not written yet")
    wanted = {entry["in"] for entry in section("places").values() if entry["in"].startswith("world.")}
    assert wanted <= world


def test_capitals_lists_and_paths_name_existing_ids() -> None:
    known = set(section("places")) | set(section("regions"))
    for key, entry in {**section("places"), **section("regions")}.items():
        named = [entry["capital_of"]] if "capital_of" in entry else []
        named += [step for step in entry.get("path", []) if isinstance(step, str)]
        named += entry.get("covers", [])
        missing = [i for i in named if i not in known and not i.startswith("world.")]
        assert not missing, f"{key}: {missing}"


def test_every_outline_is_named_and_valid() -> None:
    named = {e["outline"] for e in [*section("places").values(), *section("regions").values()] if "outline" in e}
    files_ = [f"outlines/{path.name}" for path in sorted((THEATRE / "outlines").iterdir())]
    shipped = {f"{file}#{id_}": area for file in files_ for id_, area in outlines(file).items()}
    assert named == set(shipped)
    assert [reference for reference, area in sorted(shipped.items()) if not area.is_valid] == []


def test_units_that_touch_do_not_overlap() -> None:
    for kind in ("adm1", "adm2"):
        areas = [outline(e["outline"]) for e in section("places").values() if e["kind"] == kind and "outline" in e]
        union = shapely.union_all(areas)
        assert sum(area.area for area in areas) == pytest.approx(union.area, rel=1e-9)


def test_a_label_point_lies_in_its_own_outline_and_in_its_parents() -> None:
    outside = []
    for key, entry in section("places").items():
        if "lat" not in entry:
            continue
        for holder in [key, *parents(key)]:
            reference = section("places")[holder].get("outline")
            if reference and outside_km(entry, outline(reference)) > TOLERANCE_KM:
                outside.append(f"{key} is {outside_km(entry, outline(reference)):.1f} km outside {holder}")
    assert outside == []


def test_settlements_say_how_well_they_are_known() -> None:
    for key, entry in section("places").items():
        if entry["kind"] in SETTLEMENTS:
            assert 0 < entry["precision_km"] <= 15, key


def test_provinces_are_twenty_six_and_each_has_its_capital() -> None:
    provinces = {key for key, entry in section("places").items() if entry["kind"] == "adm1"}
    assert len(provinces) == 26
    with_capital = {entry.get("capital_of") for entry in section("places").values()}
    # Kinshasa is a province and the country's capital: the town stands in the world's folder.
    assert provinces - with_capital <= {"cod.kinshasa"}


def test_town_and_territory_of_one_name_are_two_entries() -> None:
    for name in ("walikale", "masisi", "rutshuru", "uvira", "lubero", "fizi", "mambasa", "djugu"):
        town, territory = section("places")[f"cod.{name}"], section("places")[f"cod.{name}-territory"]
        assert town["kind"] in SETTLEMENTS
        assert territory["kind"] == "adm2"
        assert territory["name"] == f"{town['name']} territory"
        assert town["capital_of"] == f"cod.{name}-territory"


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        ("cod.kitshanga", {"Kitshanga", "Kitchanga"}),
        ("cod.mongbwalu", {"Mongbwalu", "Mongwalu"}),
        ("cod.nord-kivu", {"North Kivu", "Nord-Kivu"}),
        ("cod.sud-kivu", {"South Kivu", "Sud-Kivu"}),
        ("cod.gety", {"Gety", "Gethy"}),
        ("cod.nyankunde", {"Nyankunde", "Nyakunde"}),
        ("cod.kanyabayonga", {"Kanyabayonga", "Kanyabayongo"}),
    ],
)
def test_the_spellings_in_use_are_there(key: str, spellings: set[str]) -> None:
    assert spellings <= set(plain_names(section("places")[key]))


@pytest.mark.parametrize(
    "name",
    [
        "ituri",
        "nord-kivu",
        "sud-kivu",
        "goma",
        "bukavu",
        "walikale",
        "walikale-territory",
        "masisi",
        "masisi-territory",
        "rutshuru",
        "sake",
        "minova",
        "rutshuru-territory",
        "kavumu",
        "rubaya",
        "bunagana",
        "kitshanga",
        "nyabibwe",
        "uvira",
        "uvira-territory",
    ],
)
def test_ids_that_others_rely_on_are_there(name: str) -> None:
    assert f"cod.{name}" in section("places")


def test_the_two_largest_cities_of_the_east_are_goma_and_bukavu() -> None:
    east = section("regions")["cod.east"]["covers"]
    sized = {
        key: entry["population"]
        for key, entry in section("places").items()
        if "population" in entry and set(east) & set(parents(key))
    }
    assert set(sorted(sized, key=sized.__getitem__)[-2:]) == {"cod.goma", "cod.bukavu"}


def test_actors_use_the_words_of_the_field_and_sides_share_a_colour() -> None:
    colours: dict[str, set[str]] = {}
    for key, entry in section("actors").items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key), key
        assert entry["sector"] in SECTORS, key
        assert entry["inter"] in INTERS, key
        assert entry.get("colour", "blue") in COLOURS, key
        if "colour" in entry:
            colours.setdefault(entry.get("side", key), set()).add(entry["colour"])
    assert all(len(used) == 1 for used in colours.values()), colours
    assert colours["government"] == {"blue"}
    assert colours["m23"] == {"vermillion"}


def test_capitals_name_governments_only_weakly() -> None:
    for key, entry in section("actors").items():
        if entry["sector"] == "GOV":
            assert any(isinstance(n, dict) and "weak" in n for n in entry["names"]), key


def test_camps_are_marked_as_sensitive() -> None:
    for key, entry in section("places").items():
        assert (entry["kind"] == "camp") == (entry.get("sensitivity") == "camp"), key


@pytest.mark.parametrize(
    "villages",
    [
        ("walikale", "mpofi", "kibua", "kashebere", "nyabiondo", "masisi"),
        ("walikale", "mubi", "ndjingala", "biruwe", "mabeka", "lubutu"),
        ("sake", "karuba", "rubaya"),
        ("beni", "oicha", "eringeti", "ndalya", "komanda", "marabo", "bunia", "iga-barriere"),
        ("kamanyola", "katogota", "luvungi", "luberizi", "sange", "kiliba", "uvira"),
        ("goma", "kibumba", "rumangabo", "rutshuru", "kiwanja", "rwindi", "kanyabayonga", "kayna", "kirumba"),
    ],
)
def test_villages_follow_each_other_as_one_passes_them_on_the_road(villages: tuple[str, ...]) -> None:
    points = [(entry["lon"], entry["lat"]) for entry in (section("places")[f"cod.{name}"] for name in villages)]
    for first, here, after in zip(points, points[1:], points[2:], strict=False):
        # The next village lies farther from where one came from than the one passed: no leap back along the road.
        assert Point(first).distance(Point(after)) > Point(first).distance(Point(here)) * 0.9


def test_most_villages_of_the_east_rest_on_a_measured_point() -> None:
    east = {"cod.nord-kivu", "cod.sud-kivu", "cod.ituri", "cod.maniema", "cod.tanganyika"}
    settlements = [e for k, e in section("places").items() if e["kind"] in SETTLEMENTS and east & set(parents(k))]
    measured = [e for e in settlements if re.search("OSM|IPIS|GeoNames|Natural Earth", e["note"])]
    assert 300 <= len(settlements) <= 500
    assert len(measured) >= 0.7 * len(settlements)
