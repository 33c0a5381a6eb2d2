"""The gazetteer opens whole, knows its places by every spelling, and survives edits, damage, kills and company."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
import small_world
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import ROOT, TESTS
from small_gazetteer import write_gazetteer

from geo.config import Config
from geo.errors import LexiconError, PlaceIndexError
from geo.gazetteer.kinds import same_place_reach_km
from geo.gazetteer.name_index import MANY_SHARDS, NameTable, NameWriter
from geo.gazetteer.names import look, variants
from geo.gazetteer.store import ABBR, DEMONYM, PRIMARY, WEAK, Gazetteer, normalise
from geo.gazetteer.world_build import open_world
from geo.runtime.build_cache import is_whole, open_or_build


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(Config())


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A theatre of its own and a cache of its own, which begins with a small index of the world."""
    small_world.own_cache(tmp_path / "cache", monkeypatch)
    return write_gazetteer(tmp_path / "gazetteer")


# Names


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("N’Djaména", "ndjamena"),
        ("N'Djamena", "ndjamena"),
        ("Nord-Kivu", "nord kivu"),
        ("Nord–Kivu", "nord kivu"),
        ("  North \u00a0 Kivu ", "north kivu"),
        ("U.S.", "us"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Ísafjörður", "isafjordur"),
        ("Ａｌｅｐｐｏ", "aleppo"),
        ("Београд", "београд"),
        ("Рaйон", "раион".replace("а", "a", 1)),
        ("غَزَّة", "غزة"),
        ("कोलकाता", "कोलकाता"),
        ("ゴマ", "ゴマ"),
        ("", ""),
    ],
)
def test_a_name_has_one_key_for_all_its_spellings(text, key):
    assert normalise(text) == normalise(key) == key


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text):
    assert normalise(normalise(text)) == normalise(text)


@settings(deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_keys_are_made_token_by_token(one, other):
    joined = " ".join(part for part in (normalise(one), normalise(other)) if part)
    assert normalise(f"{one} {other}") == joined


def test_a_name_tells_by_its_look_what_it_is():
    assert look("GOM") == ABBR | WEAK
    assert look("Goma") == look("Гома") == 0
    assert variants("mount hagen") == ("mt hagen",)


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=8).map(normalise).filter(bool), st.integers(0, 99), min_size=1))
def test_the_names_of_many_shards_are_found_like_those_of_one(names):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        writer = NameWriter(Path(folder), shards=MANY_SHARDS)
        for key, row in names.items():
            writer.add(key, row, 0)
        writer.finish(lambda owners: owners)
        table = NameTable(Path(folder))
        assert {key: table.rows_of(key) for key in names} == {key: [row] for key, row in names.items()}
        assert all(table.key(table.number(key)) == key for key in names)
        assert table.rows_of("no such name at all") == []


def test_of_two_spellings_with_one_key_the_less_restricted_counts(tmp_path):
    writer = NameWriter(tmp_path)
    for flags in (WEAK, 0, PRIMARY | WEAK):
        writer.add("goma", 7, flags)
    writer.finish(lambda owners: owners)
    table = NameTable(tmp_path)
    rows, flags = table.postings(table.number("goma"))
    assert (rows.tolist(), flags.tolist()) == ([7], [PRIMARY])


# The shipped gazetteer


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Goma", "cod.goma"),
        ("goma", "cod.goma"),
        ("Kitchanga", "cod.kitshanga"),
        ("Nord-Kivu", "cod.nord-kivu"),
        ("Doha", "world.doha"),
        ("République démocratique du Congo", "world.cod"),
        ("eastern Congo", "cod.east"),
    ],
)
def test_a_name_leads_to_its_place(gazetteer, name, place_id):
    assert place_id in [gazetteer.id(row) for row in gazetteer.find(name)]


def test_a_town_and_its_territory_are_two_places(gazetteer):
    kinds = {gazetteer.place(row).kind for row in gazetteer.find("Walikale")}
    assert kinds == {"town", "adm2"}


def test_a_town_stands_once_though_two_sources_know_it(gazetteer):
    congolese = [gazetteer.place(r) for r in gazetteer.find("Bukavu") if gazetteer.place(r).country == "CD"]
    assert [place.id for place in congolese] == ["cod.bukavu"]
    assert congolese[0].population > 100_000
    assert "cod.bukavu" in [gazetteer.id(r) for r in gazetteer.find("Costermansville")]


def test_a_world_town_knows_its_unit_and_country(gazetteer):
    places = [gazetteer.place(row) for row in gazetteer.find("New York City")]
    city = next(p for p in places if p.country == "US")
    assert city.admin1.startswith("New York")
    assert city.kind == "city"
    assert city.parents == ("world.usa-new-york", "world.usa")
    assert gazetteer.row(city.id) == gazetteer.find("New York City")[places.index(city)]


def test_names_carry_what_is_known_of_them(gazetteer):
    flags = {gazetteer.id(row): flags for row, flags in gazetteer.hits("congolese")}
    assert flags["world.cod"] & DEMONYM
    assert {gazetteer.id(row): flags for row, flags in gazetteer.hits("goma")}["cod.goma"] & PRIMARY


def test_an_unknown_name_leads_nowhere(gazetteer):
    assert gazetteer.find("Xyzzyville") == []
    with pytest.raises(KeyError):
        gazetteer.row("cod.xyzzyville")
    with pytest.raises(KeyError):
        gazetteer.row("geonames.1")


def test_what_is_known_is_whole_names(gazetteer):
    assert gazetteer.known("north kivu province")
    assert not gazetteer.known("north kivu prov")
    assert not gazetteer.known("north kivu province said")


def test_children_lie_below(gazetteer):
    rows = gazetteer.children(gazetteer.row("cod.walikale-territory"))
    assert "cod.walikale" in [gazetteer.id(int(row)) for row in rows]
    in_province = gazetteer.children(gazetteer.row("cod.nord-kivu"))
    assert {"cod.goma", "cod.walikale"} <= {gazetteer.id(int(row)) for row in in_province}


def test_an_outline_comes_when_asked_for(gazetteer):
    place = gazetteer.place(gazetteer.row("cod.walikale-territory"))
    assert place.outline is None
    outline = gazetteer.outline(place)
    assert outline.geom_type in {"Polygon", "MultiPolygon"}
    assert outline.bounds == pytest.approx(place.bbox)
    assert gazetteer.outline(gazetteer.place(gazetteer.find("Springfield")[-1])) is None


def test_a_region_is_the_union_of_what_it_covers(gazetteer):
    region = gazetteer.outline(gazetteer.place(gazetteer.row("cod.east")))
    for part in ("cod.nord-kivu", "cod.sud-kivu", "cod.ituri"):
        place = gazetteer.place(gazetteer.row(part))
        assert region.intersection(gazetteer.outline(place)).area == pytest.approx(gazetteer.outline(place).area)


def test_a_unit_of_the_world_gives_way_to_that_of_the_theatre(gazetteer):
    assert gazetteer.row("world.cod-north-kivu") == gazetteer.row("cod.nord-kivu")
    assert [gazetteer.id(r) for r in gazetteer.find("North Kivu")] == ["cod.nord-kivu"]


def test_the_backdrop_is_drawn_and_sorted(gazetteer):
    places = gazetteer.backdrop()
    assert [p.id for p in places] == sorted(p.id for p in places)
    ids = {p.id for p in places}
    assert {"world.rwa", "cod.nord-kivu", "cod.goma", "cod.lake-kivu"} <= ids
    assert all(p.outline is not None for p in places if p.kind == "country")
    # Land is drawn wherever it is; units and towns only where the map looks.
    assert "world.bra" in ids
    assert not [id_ for id_ in ids if id_.startswith("world.bra-")]


def test_the_capital_is_named_by_the_yaml(gazetteer):
    assert gazetteer.capital(gazetteer.place(gazetteer.row("cod.nord-kivu"))).id == "cod.goma"
    assert gazetteer.capital(gazetteer.place(gazetteer.row("cod.walikale"))) is None


def test_actors_and_their_weak_names_are_parted(gazetteer):
    assert "Congolese army" in gazetteer.actors["fardc"].names
    assert "government forces" in gazetteer.weak_names["fardc"]
    assert "government forces" not in gazetteer.actors["fardc"].names


def test_the_same_sources_have_the_same_digest(gazetteer):
    assert Gazetteer.open(Config()).digest == gazetteer.digest


def test_two_open_gazetteers_do_not_touch_each_other(gazetteer, small):
    before = gazetteer.find("Goma")
    assert Gazetteer.open(small).find("Walikale")
    assert gazetteer.find("Goma") == before


# Compiling


def test_a_small_theatre_is_complete(small):
    gazetteer = Gazetteer.open(small)
    north = gazetteer.place(gazetteer.row("tst.north"))
    assert (north.lon, north.lat) == pytest.approx((28.0, -0.5), abs=0.1)
    assert north.radius_km == pytest.approx(62.7, abs=0.2)
    assert (north.country, north.admin1) == ("TL", "North Province")
    road = gazetteer.place(gazetteer.row("tst.road"))
    assert road.path == ((28.1, -0.5), (28.5, -0.7))
    assert gazetteer.hits("np")[0].flags & ABBR
    assert gazetteer.theatre.bbox == (27, -2, 29, 0)
    assert [(s.place, s.actor, s.values["since"]) for s in gazetteer.prior] == [("tst.walikale", "army", "2025-01-01")]


def test_an_edit_is_seen_at_the_next_opening(small):
    file = small.gazetteers[0] / "tst" / "places.yaml"
    old = Gazetteer.open(small)
    file.write_text(file.read_text(encoding="utf-8").replace("lat: -0.5 ", "lat: -0.7 "), encoding="utf-8")
    new = Gazetteer.open(small)
    assert old.place(old.row("tst.walikale")).lat == -0.5
    assert new.place(new.row("tst.walikale")).lat == -0.7
    assert new.digest != old.digest


def test_a_wrong_entry_is_refused_and_the_old_index_stays(small):
    Gazetteer.open(small)
    file = small.gazetteers[0] / "tst" / "places.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("in: tst.north", "in: tst.nroth"), encoding="utf-8")
    with pytest.raises(
        LexiconError, match=r"places\.tst\.walikale\.in: 'tst\.nroth' is no place\. Did you mean 'tst.n"
    ):
        Gazetteer.open(small)
    os.utime(file)
    file.write_text(good, encoding="utf-8")
    assert Gazetteer.open(small).find("Walikale")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("units.geojson#north", "units.geojson#nroth", "no feature with the id 'nroth'. Did you mean 'north'?"),
        ("units.geojson#north", "gone.geojson#north", "cannot be read"),
        ("in: tst.land", "in: tst.north", "'tst.north' lies in itself"),
    ],
)
def test_what_is_not_there_is_told_where_it_is_named(small, old, new, message):
    file = small.gazetteers[0] / "tst" / "places.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        Gazetteer.open(small)
    assert message in str(caught.value)


def test_without_a_parent_in_the_world_two_towns_of_one_name_stay_two(small):
    gazetteer = Gazetteer.open(small)
    towns = [gazetteer.place(row) for row in gazetteer.find("Walikale")]
    assert len([place for place in towns if place.origin.endswith(".yaml")]) == 1
    assert same_place_reach_km("town", "village") > 0
    assert same_place_reach_km("town", "lake") == 0


# Damage, kills, company


@pytest.mark.parametrize("name", ["names-00.marisa", "lat.npy", "seal.json", "world.json", "name_rows.npy"])
@pytest.mark.parametrize("harm", ["cut", "gone", "scribbled"])
@pytest.mark.usefixtures("small")
def test_damage_is_seen(name, harm):
    world, _ = open_world()
    assert is_whole(world)
    file = world / name
    if harm == "gone":
        file.unlink()
    elif harm == "cut":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    else:
        file.write_bytes(b"\0" * 64 + file.read_bytes()[64:])
    assert not is_whole(world)


def test_a_damaged_index_is_built_again(tmp_path):
    folder, built = tmp_path / "index", []

    def build(made):
        built.append(made)
        (made / "data").write_text("whole", encoding="utf-8")

    open_or_build(folder, build)
    (folder / "data").write_text("torn", encoding="utf-8")
    open_or_build(folder, build)
    open_or_build(folder, build)
    assert len(built) == 2
    assert (folder / "data").read_text(encoding="utf-8") == "whole"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["index", "index.lock"]


def test_damage_that_no_seal_sees_is_mended_when_it_is_met(small):
    Gazetteer.open(small)
    (theatre,) = (p for p in Path(os.environ["SITMAP_CACHE"]).glob("theatre-*") if p.is_dir())
    seal = (theatre / "seal.json").read_text(encoding="utf-8")
    (theatre / "about.json").write_text("no JSON", encoding="utf-8")
    size, edges = (theatre / "about.json").stat().st_size, zlib.crc32(b"no JSON")
    sealed = {**json.loads(seal), "about.json": [size, edges]}
    (theatre / "seal.json").write_text(json.dumps(sealed), encoding="utf-8")
    assert is_whole(theatre)
    assert Gazetteer.open(small).find("Walikale")


def test_a_statement_that_stands_twice_counts_once(small, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(small.gazetteers[0], copy)
    both = replace(small, gazetteers=(*small.gazetteers, copy))
    assert len(Gazetteer.open(both).prior) == 1


def test_a_failing_build_leaves_the_old_folder_and_no_litter(tmp_path):
    folder = tmp_path / "index"

    def full(made):
        (made / "data").write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(PlaceIndexError, match=r"No space left on device.*SITMAP_CACHE"):
        open_or_build(folder, full)
    assert [p.name for p in tmp_path.iterdir()] == ["index.lock"]


def test_a_cache_that_cannot_be_written_is_told_plainly(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("SITMAP_CACHE", str(blocked))
    with pytest.raises(PlaceIndexError, match="Set SITMAP_CACHE"):
        Gazetteer.open(Config())


OPEN = """
import sys
import small_world
small_world.shrink()
from dataclasses import replace
from pathlib import Path
from geo.config import Config
from geo.gazetteer import Gazetteer
g = Gazetteer.open(replace(Config(), theatre="tst", theatres=(), gazetteers=(Path(sys.argv[1]),)))
print(g.digest, bool(g.find("Paris")))
"""


def start(config, **kwargs):
    command = [sys.executable, "-c", OPEN, str(config.gazetteers[0])]
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(TESTS / "support")])},
        text=True,
        **kwargs,
    )


def test_two_processes_that_build_at_once_and_one_that_is_killed(small):
    cache = Path(os.environ["SITMAP_CACHE"])
    shutil.rmtree(next(cache.glob("world-*")))
    killed = start(small)
    while not list(cache.glob("world-*.part")):
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert not [p for p in cache.glob("world-*") if p.is_dir() and p.suffix != ".part"]
    both = [start(small, stdout=subprocess.PIPE) for _ in range(2)]
    answers = {process.communicate(timeout=300)[0] for process in both}
    assert len(answers) == 1
    assert not list(cache.glob("*.part"))
    assert answers.pop().endswith("True\n")


def test_progress_is_told_while_something_is_built(small):
    seen = []
    Gazetteer.open(small, progress=lambda words, share: seen.append((words, share)))
    assert seen[-1] == ("gazetteer ready", 1.0)
    seen.clear()
    Gazetteer.open(replace(small), progress=lambda words, share: seen.append((words, share)))
    assert seen == []
