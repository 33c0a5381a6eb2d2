"""An edit touches its entry and nothing else; what QGIS drew comes back; a new theatre passes the check."""

from __future__ import annotations

import json

import pytest
from small_gazetteer import PLACES, write_gazetteer

from geo.errors import ConfigError, InputError, LexiconError, OutputError
from geo.gazetteer.edit import add_entry, change_entry, override_entry
from geo.gazetteer.gis_import import MAX_RING_POINTS, Target, import_drawn, slug, thin
from geo.gazetteer.outlines import ring_sizes
from geo.gazetteer.scaffold import write_skeleton
from geo.gazetteer.source import load_source, load_yaml
from geo.gazetteer.store import Gazetteer
from geo.gazetteer.units_around import UnitsAround
from geo.validation import check_gazetteer
from maps.cli import main


@pytest.fixture
def config(tmp_path):
    return write_gazetteer(tmp_path)


@pytest.fixture
def file(config):
    return config.gazetteers[0] / "tst" / "places.yaml"


def lexicon(config):
    return load_source(config.gazetteers, theatres=["tst"])


def changed_lines(before, after):
    old, new = before.splitlines(), after.splitlines()
    return [line for line in new if line not in old], [line for line in old if line not in new]


def test_a_change_touches_only_its_lines_and_keeps_their_comments(config, file):
    change_entry(lexicon(config).places["tst.walikale"], {"lat": -0.61, "precision_km": 2})
    added, gone = changed_lines(PLACES, file.read_text(encoding="utf-8"))
    assert added in (
        ["    lat: -0.61  # measured", "    precision_km: 2"],
        ["    lat: -0.61 # measured", "    precision_km: 2"],
    )
    assert gone == ["    lat: -0.5   # measured"]


def test_a_change_in_the_middle_leaves_the_neighbours_as_they_are(config, file):
    change_entry(lexicon(config).places["tst.north"], {"code": None, "radius_km": 50})
    text = file.read_text(encoding="utf-8")
    assert "  tst.north:   # the province\n" in text or "  tst.north: # the province\n" in text
    assert "\n\n  # Towns stand below.\n  tst.walikale:\n" in text
    assert "code:" not in text
    assert load_yaml(file).data["places"]["tst.north"]["radius_km"] == 50


def test_an_entry_is_added_at_the_end_of_its_section(config, file):
    line = add_entry(
        file, "tst.new", {"name": "New: town", "kind": "town", "lat": -0.4, "lon": 28.0, "in": "tst.north"}
    )
    text = file.read_text(encoding="utf-8")
    assert text.startswith(PLACES)
    assert text.splitlines()[line - 1] == "  tst.new:"
    assert load_yaml(file).data["places"]["tst.new"]["name"] == "New: town"
    assert check_gazetteer(config) == ()


def test_a_section_or_a_file_that_is_not_there_is_made(config, tmp_path):
    entry = {"name": "X", "kind": "town", "lat": -0.4, "lon": 28.0}
    fresh, rest = tmp_path / "tst" / "fresh.yaml", tmp_path / "tst" / "rest.yaml"
    assert add_entry(fresh, "tst.x", entry) == 2
    before = rest.read_text(encoding="utf-8")
    add_entry(rest, "tst.y", {**entry, "name": "Y"})
    assert rest.read_text(encoding="utf-8").startswith(before)
    assert {"tst.x", "tst.y"} <= set(lexicon(config).places)


def test_a_unit_is_copied_with_its_outline_also_out_of_topojson(config, tmp_path):
    folder = config.gazetteers[0] / "tst"
    ring = [[27.5, -1.0], [28.5, -1.0], [28.5, 0.0], [27.5, 0.0], [27.5, -1.0]]
    units = {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "id": "north", "arcs": [[0]]}]}
    topology = {"type": "Topology", "objects": {"units": units}, "arcs": [ring]}
    (folder / "outlines" / "units.topojson").write_text(json.dumps(topology), encoding="utf-8")
    places = folder / "places.yaml"
    places.write_text(places.read_text(encoding="utf-8").replace("units.geojson", "units.topojson"), encoding="utf-8")
    entry = lexicon(config).places["tst.north"]
    file = tmp_path / "own" / "tst" / "added.yaml"
    override_entry(file, entry.id, entry.data, {"lat": -0.4, "lon": 28.0}, entry=entry)
    found = load_source([*config.gazetteers, tmp_path / "own"], theatres=["tst"]).places["tst.north"]
    assert (found.data["lat"], found.data["outline"]) == (-0.4, "outlines/copied.geojson#north")
    (copied,) = json.loads((file.parent / "outlines" / "copied.geojson").read_text(encoding="utf-8"))["features"]
    assert set(map(tuple, copied["geometry"]["coordinates"][0])) == set(map(tuple, ring))


def test_a_place_that_is_copied_with_another_outline_keeps_no_copy_of_the_old_one(config, tmp_path):
    file = tmp_path / "own" / "tst" / "added.yaml"
    for id_ in ("tst.north", "tst.walikale"):  # with an outline of its own, and without
        entry = lexicon(config).places[id_]
        override_entry(file, id_, entry.data, {"outline": f"outlines/drawn.geojson#{id_}"}, entry=entry)
    assert not (file.parent / "outlines" / "copied.geojson").exists()
    assert file.read_text(encoding="utf-8").count("outline: outlines/drawn.geojson#tst.") == 2


def test_an_id_that_is_taken_or_an_entry_that_is_wrong_is_refused(file):
    good = {"name": "X", "kind": "town", "lat": -0.4, "lon": 28.0}
    with pytest.raises(LexiconError, match=r"tst\.walikale: stands here already"):
        add_entry(file, "tst.walikale", good)
    with pytest.raises(LexiconError, match=r"lat: 128 is outside \[-90, 90\]. Are lon and lat swapped\?"):
        add_entry(file, "tst.z", {**good, "lat": 128})
    assert file.read_text(encoding="utf-8") == PLACES


def test_a_file_that_cannot_be_written_stays_as_it_was(config, file, monkeypatch):
    entry = lexicon(config).places["tst.walikale"]

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(OutputError, match="No space left on device"):
        change_entry(entry, {"lat": -0.61})
    assert file.read_text(encoding="utf-8") == PLACES


# Drawn in QGIS


def features(tmp_path, *items):
    path = tmp_path / "drawn.geojson"
    listed = [{"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in items]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": listed}), encoding="utf-8")
    return path


def circle(points=400):
    from shapely import Point

    return json.loads(json.dumps(Point(28.0, -0.5).buffer(0.3, quad_segs=points // 4).__geo_interface__))


def target(config):
    return Target(file=config.gazetteers[0] / "tst" / "added.yaml", theatre="tst", parent="tst.north")


def test_drawn_points_move_known_places_and_add_new_ones(config, tmp_path):
    path = features(
        tmp_path,
        ({"name": "Walikale"}, {"type": "Point", "coordinates": [28.2, -0.6]}),
        (
            {"name": "Nyabiondo", "kind": "village", "names": "Nyabyondo, Niabiondo"},
            {"type": "Point", "coordinates": [28.3, -0.7]},
        ),
    )
    said = import_drawn(path, target(config), lexicon=lexicon(config))
    assert said[0].startswith("tst.walikale: moved to -0.6, 28.2")
    assert said[1] == "tst.nyabiondo: added (added.yaml:2)"
    places = lexicon(config).places
    assert (places["tst.walikale"].data["lat"], places["tst.walikale"].file.name) == (-0.6, "places.yaml")
    assert places["tst.nyabiondo"].data["names"] == ["Nyabyondo", "Niabiondo"]
    assert check_gazetteer(config) == ()


def test_drawn_outlines_come_back_thinned(config, tmp_path):
    path = features(
        tmp_path, ({"name": "North", "id": "tst.north"}, circle()), ({"name": "Bwito", "kind": "region"}, circle())
    )
    said = import_drawn(path, target(config), lexicon=lexicon(config))
    assert "tst.north: outline drawn anew" in said[0]
    gazetteer = Gazetteer.open(config)
    for place_id in ("tst.north", "tst.bwito"):
        outline = gazetteer.outline(gazetteer.place(gazetteer.row(place_id)))
        assert max(ring_sizes(outline)) <= MAX_RING_POINTS
        assert outline.area == pytest.approx(0.2827, rel=0.03)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            ({"name": "Metres"}, {"type": "Point", "coordinates": [3_100_000, -50_000]}),
            "not in degrees. Export it in EPSG:4326",
        ),
        (({}, {"type": "Point", "coordinates": [28, -1]}), "feature 2 has no property 'name'"),
        (({"name": "X"}, None), "feature 2 has no usable geometry"),
    ],
)
def test_a_drawing_that_cannot_be_used_is_refused_whole(config, tmp_path, item, message):
    path = features(tmp_path, ({"name": "Good"}, {"type": "Point", "coordinates": [28, -0.5]}), item)
    with pytest.raises(InputError, match=message):
        import_drawn(path, target(config), lexicon=lexicon(config))
    assert not target(config).file.exists()


def test_columns_of_hdx_tell_kind_code_and_parent(config, tmp_path):
    square = {"type": "Polygon", "coordinates": [[[28, -1], [28.2, -1], [28.2, -0.8], [28, -0.8], [28, -1]]]}
    path = features(tmp_path, ({"ADM2_FR": "Walikale", "ADM2_PCODE": "TS0101", "ADM1_PCODE": "TS01"}, square))
    source = lexicon(config)
    place = Target(file=target(config).file, theatre="tst", around=UnitsAround(source), taken=set(source.all_places))
    import_drawn(path, place, lexicon=source)
    added = lexicon(config).places["tst.walikale-adm2"].data
    assert (added["name"], added["kind"], added["pcode"]) == ("Walikale", "adm2", "TS0101")
    assert "outline" not in lexicon(config).places["tst.walikale"].data  # the town of its name


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"name": "L" * 300}, "300 characters"),
        ({"name": "!!!"}, "no id can be made"),
        ({"name": "X", "in": "tst.nowhere"}, "is no place"),
    ],
)
def test_what_would_break_the_gazetteer_is_not_written(config, tmp_path, properties, message):
    path = features(tmp_path, (properties, {"type": "Point", "coordinates": [28, -0.5]}))
    place = Target(file=target(config).file, theatre="tst", taken=set(lexicon(config).all_places))
    with pytest.raises(InputError, match=message):
        import_drawn(path, place, lexicon=lexicon(config))
    assert not place.file.exists()


SQUARE = [[28, -0.6], [28.2, -0.6], [28.2, -0.4], [28, -0.4], [28, -0.6]]


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        ({"type": "LineString", "coordinates": SQUARE[:2]}, "is a line"),
        ({"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]]]}, "without an area"),
        ({"type": "Polygon", "coordinates": [[[28, 0], [29, 1], [30, 2], [28, 0]]]}, "without an area"),
        ({"type": "Point", "coordinates": [-0.5, 28.1]}, "Are lon and lat swapped"),
    ],
)
def test_lines_flat_rings_and_swapped_axes_are_refused(config, tmp_path, geometry, message):
    path = features(tmp_path, ({"name": "X"}, geometry))
    place = Target(file=target(config).file, theatre="tst", bbox=(27.0, -2.0, 30.0, 1.0))
    with pytest.raises(InputError, match=message):
        import_drawn(path, place, lexicon=lexicon(config))
    assert not place.file.exists()


def test_a_ring_that_crosses_itself_is_repaired_with_a_word(config, tmp_path):
    crossed = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    path = features(tmp_path, ({"name": "X", "kind": "adm2"}, {"type": "Polygon", "coordinates": [crossed]}))
    (said,) = import_drawn(path, target(config), lexicon=lexicon(config))
    assert "its lines cross each other" in said
    assert check_gazetteer(config) == ()


def test_columns_may_be_named_and_people_written_as_text(config, tmp_path):
    point = {"type": "Point", "coordinates": [28, -0.5]}
    rows = ({"nom": "Aa", "code": "TS9", "population": "12,500"}, {"nom": "Bb", "population": "many"}, {"nom": ""})
    path = features(tmp_path, *((row, point) for row in rows))
    place = Target(file=target(config).file, theatre="tst", parent="tst.north", name_field="nom", code_field="code")
    problems = []
    said = import_drawn(path, place, lexicon=lexicon(config), on_error=problems.append)
    assert said[1].endswith("population 'many' left out")
    assert [str(problem).partition(": ")[2] for problem in problems] == ["feature 3 has nothing in the column 'nom'."]
    added = lexicon(config).places["tst.aa"].data
    assert (added["pcode"], added["population"]) == ("TS9", 12500)
    with pytest.raises(InputError, match=r"no property 'name'. Its columns: nom, code, population"):
        import_drawn(path, target(config), lexicon=lexicon(config))


def test_what_is_no_geojson_is_refused(config, tmp_path):
    path = tmp_path / "x.geojson"
    for text in ("{", "[]", '{"type": "Feature"}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError):
            import_drawn(path, target(config), lexicon=lexicon(config))


def test_thinning_keeps_what_is_thin_already():
    from shapely import box

    assert thin(box(0, 0, 1, 1)).equals(box(0, 0, 1, 1))


def test_a_name_becomes_a_part_of_an_id():
    assert slug("Київ") == "kiyiv" or slug("Київ").isascii()
    assert slug("Côte d'Ivoire") == "cote-divoire"


# The command line


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with a configuration, as a user has it."""
    write_gazetteer(tmp_path / "mine")
    (tmp_path / "config.yaml").write_text("theatre: tst\ngazetteers: [mine]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_add_finds_the_parent_and_search_finds_the_place(home, capsys):
    call = ["gazetteer", "add", "Pinga Deux", "--lat", "-0.52", "--lon", "28.05", "--names", "Pinga 2, Pinga II"]
    assert main(call) == 0
    assert capsys.readouterr().out == "tst.pinga-deux added: mine/tst/added.yaml:2, in tst.north\n"
    assert main(["gazetteer", "search", "pinga"]) == 0
    assert "tst.pinga-deux" in capsys.readouterr().out
    assert main(call) == 2
    assert "is taken: Pinga Deux (mine/tst/added.yaml:2)" in capsys.readouterr().err
    assert (home / "mine" / "tst" / "added.yaml").read_text(encoding="utf-8") == (
        "places:\n  tst.pinga-deux:\n    name: Pinga Deux\n    names: [Pinga 2, Pinga II]\n    kind: village\n"
        "    lat: -0.52\n    lon: 28.05\n    in: tst.north\n"
    )


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["add", "X", "--lat", "128", "--lon", "1"],
            "places.tst.x.lat: 128.0 is outside [-90, 90]. Are lon and lat swapped?",
        ),
        (["add", "X", "--lat", "1", "--lon", "1", "--in", "tst.nroth"], "no such place. Did you mean 'tst.north'?"),
        (["add", "X", "--lat", "1", "--lon", "1", "--kind", "hamlet"], "'hamlet' is none of"),
        (["import", "gone.geojson"], "gone.geojson: cannot be read as GeoJSON"),
        (["geonames"], "name the dumps to import"),
        (["geonames", "gone.txt"], "gone.txt: cannot be read"),
    ],
)
def test_a_call_that_cannot_be_done_is_one_line_and_2(capsys, words, message):
    assert main(["gazetteer", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_a_place_is_moved_and_named_in_the_users_folder_only(home, capsys):
    assert main(["gazetteer", "alias", "tst.walikale", "no"]) == 0
    assert main(["gazetteer", "move", "tst.walikale", "--lat", "-1.5", "--lon", "28.0"]) == 0
    assert main(["gazetteer", "move", "tst.walikale", "--lat", "28.0", "--lon", "-1.5"]) == 2
    assert "Are lon and lat swapped?" in capsys.readouterr().err
    written = load_yaml(home / "mine" / "tst" / "places.yaml").data["places"]["tst.walikale"]
    assert (written["lat"], written["lon"], written["names"][-1]) == (-1.5, 28.0, "no")


@pytest.mark.usefixtures("home")
def test_a_search_for_nothing_known_says_what_is_similar(capsys):
    assert main(["gazetteer", "search", "Walikalle"]) == 0
    assert "nothing is called 'Walikalle'. Similar: Walikale" in capsys.readouterr().out


def test_a_new_theatre_passes_the_check_and_takes_a_place(home, capsys):
    assert main(["new", "mali"]) == 0
    (home / "config.yaml").write_text("theatre: mali\ngazetteers: [mine]\n", encoding="utf-8")
    assert main(["check"]) == 0, capsys.readouterr().out
    (home / "mine" / "mali" / "places.yaml").read_text(encoding="utf-8").index("places: {}")
    assert (
        main(["gazetteer", "add", "Mopti Test", "--lat", "14.5", "--lon", "-4.2", "--file", "mine/mali/places.yaml"])
        == 0
    )
    assert main(["check"]) == 0, capsys.readouterr().out
    assert "mali.mopti-test" in load_yaml(home / "mine" / "mali" / "places.yaml").data["places"]


def test_a_theatre_is_never_written_over(tmp_path):
    write_skeleton(tmp_path, "mali")
    with pytest.raises(ConfigError, match="is there already"):
        write_skeleton(tmp_path, "mali")
    with pytest.raises(ConfigError, match="cannot name a theatre"):
        write_skeleton(tmp_path, "../x")


def test_a_place_is_edited_twice_before_config_yaml_names_the_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("theatre: cod\n", encoding="utf-8")
    assert main(["gazetteer", "move", "Kitshanga", "--lat", "-1.235", "--lon", "29.06"]) == 0
    assert main(["gazetteer", "alias", "Kitshanga", "Kicanga-la-Grande"]) == 0
    assert main(["gazetteer", "add", "Mbulamayi", "--lat", "-1.2", "--lon", "28.9", "--population", "1 200"]) == 0
    assert "now put into config.yaml: gazetteers: [gazetteer]" in capsys.readouterr().out
    written = (tmp_path / "gazetteer" / "cod" / "added.yaml").read_text(encoding="utf-8")
    assert written.count("cod.kitshanga:") == 1
    assert "Kicanga-la-Grande" in written
    assert "lat: -1.235" in written
    assert "population: 1200" in written


def test_a_population_that_is_no_number_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("theatre: cod\n", encoding="utf-8")
    assert main(["gazetteer", "add", "Mbulamayi", "--lat", "-1.2", "--lon", "28.9", "--population", "many"]) == 2
    assert "--population many: no number" in capsys.readouterr().err
