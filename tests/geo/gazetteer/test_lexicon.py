"""The YAML of the gazetteer is read with lines, overridden by id, and refused with a sentence that helps."""

from __future__ import annotations

import json

import pytest
import yaml
from small_gazetteer import PLACES, write_gazetteer

from geo.config import SHIPPED_GAZETTEER
from geo.errors import ConfigError, LexiconError
from geo.gazetteer.schema import SCHEMA
from geo.gazetteer.source import load_source, load_yaml, read_source
from geo.runtime.located_yaml import nearest

GOMA = "places:\n  t.goma:\n    name: Goma\n    kind: city\n    lat: -1.68\n    lon: 29.22\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "t").mkdir()
    return tmp_path


def problems_of(folder, text):
    (folder / "t" / "places.yaml").write_text(text, encoding="utf-8")
    return [str(p).replace(str(folder), "") for p in read_source([folder], theatres=["t"]).problems]


def test_every_key_knows_its_line(folder):
    path = folder / "t" / "a.yaml"
    path.write_text("# a comment\n" + GOMA, encoding="utf-8")
    source = load_yaml(path)
    assert source.data["places"]["t.goma"]["lat"] == -1.68
    assert source.line(("places", "t.goma", "lat")) == 6
    assert source.line(("places", "t.goma", "missing")) == 3


def test_the_same_id_in_a_later_file_overrides(folder):
    (folder / "t" / "a.yaml").write_text(GOMA, encoding="utf-8")
    (folder / "t" / "b.yaml").write_text(GOMA.replace("-1.68", "-1.5"), encoding="utf-8")
    entry = load_source([folder], theatres=["t"]).places["t.goma"]
    assert (entry.data["lat"], entry.file.name, entry.line) == (-1.5, "b.yaml", 2)


def test_a_later_folder_overrides_and_may_hold_yaml_itself(folder, tmp_path_factory):
    own = tmp_path_factory.mktemp("own")
    (folder / "t" / "a.yaml").write_text(GOMA, encoding="utf-8")
    (own / "mine.yaml").write_text(GOMA.replace("name: Goma", "name: Mine"), encoding="utf-8")
    assert load_source([folder, own], theatres=["t"]).places["t.goma"].data["name"] == "Mine"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOMA.replace("-1.68", "138.0"), "5: places.t.goma.lat: 138.0 is outside [-90, 90]. Are lon and lat swapped?"),
        (GOMA.replace("29.22", "292.2"), "6: places.t.goma.lon: 292.2 is outside [-180, 180]."),
        (GOMA.replace("-1.68", ".nan"), "5: places.t.goma.lat: nan is outside [-90, 90]."),
        (GOMA.replace("kind: city", "kind: ctiy"), "Did you mean 'city'?"),
        (GOMA.replace("    lat: -1.68\n", ""), "5: places.t.goma.lon: lon without lat: a point needs both"),
        (GOMA + "    populaton: 5\n", "7: places.t.goma.populaton: unknown key. Did you mean 'population'?"),
        (GOMA + "    population: many\n", "7: places.t.goma.population: a whole number is expected, not 'many'"),
        (GOMA + "    population: true\n", "a whole number is expected, not True"),
        (GOMA + "    name: Again\n", "7: places.t.goma.name: stands twice here; first on line 3"),
        (GOMA + "    names: Ngoma\n", "7: places.t.goma.names: a list is expected, not 'Ngoma'"),
        (GOMA + "    names: [{weka: X}]\n", "places.t.goma.names[0].weka: unknown key. Did you mean 'weak'?"),
        (GOMA + "    names: [{fr: }]\n", "places.t.goma.names[0].fr: a word is expected, not None"),
        (GOMA + "    bbox: [1, 9, 3, 4]\n", "south is not below north. The order is west, south, east, north."),
        (GOMA.replace("t.goma", "T Goma"), "2: places.T Goma: 'T Goma' is no id"),
        (GOMA.replace("name: Goma", "name: 5"), "3: places.t.goma.name: a word is expected, not 5"),
        ("places:\n  t.x: {name: X, kind: town}\n", "2: places.t.x: no position: give lat and lon"),
        ("places:\n  t.x: here\n", "2: places.t.x: an entry with keys is expected, not 'here'"),
        ("place:\n  t.x: {}\n", "1: place: unknown section. Did you mean 'places'?"),
        ("places: [1\n", "not valid YAML"),
        ("- 1\n", "1: a mapping is expected: keys with values"),
        ("a: !!python/object:os.system x\n", "not valid YAML"),
        ("prior:\n  - {place: t.x, actor: a, since: yesterday}\n", "a day like 2025-01-27 is expected"),
    ],
)
def test_a_wrong_entry_is_told_with_line_key_and_cure(folder, text, expected):
    found = problems_of(folder, text)
    assert len(found) == 1, found
    assert expected in found[0]
    assert found[0].startswith("/t/places.yaml:")


def test_all_problems_are_told_at_once(folder):
    text = GOMA.replace("-1.68", "138.0") + "    populaton: 5\n    colour: blue\n"
    assert len(problems_of(folder, text)) == 3


def test_loading_raises_the_first_and_counts_the_others(folder):
    (folder / "t" / "a.yaml").write_text(GOMA.replace("-1.68", "138") + "    x: 1\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"a\.yaml:5: .*\(and 1 more: type sitmap check\)"):
        load_source([folder], theatres=["t"])


def test_a_binary_file_is_one_clear_problem(folder):
    (folder / "t" / "a.yaml").write_bytes(b"\xff\xfe\x00\x01")
    assert "cannot be read" in str(read_source([folder], theatres=["t"]).problems[0])


def test_an_unknown_theatre_gets_the_nearest_one(folder):
    (folder / "t" / "a.yaml").write_text(GOMA, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"no folder 'tt'.*Did you mean 't'\? Or type: sitmap new tt"):
        read_source([folder], theatres=["tt"])


def test_every_shipped_entry_fits_the_shipped_schema_in_another_reader():
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted((SHIPPED_GAZETTEER / "cod").glob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # a safe loader
        for section in ("prior", "claims"):
            for item in data.get(section) or ():
                item.update({k: str(v) for k, v in item.items()})
        wrong = [f"{path.name}: {list(e.path)}: {e.message}" for e in validator.iter_errors(data)]
        assert not wrong


def test_our_reader_and_the_schema_agree_on_the_test_theatre(tmp_path):
    write_gazetteer(tmp_path)
    lexicon = load_source([tmp_path], theatres=["tst"])
    assert list(lexicon.places) == ["tst.land", "tst.north", "tst.walikale"]
    assert lexicon.places["tst.walikale"].line == PLACES.splitlines().index("  tst.walikale:") + 1
    assert str(lexicon.prior[0].data["since"]) == "2025-01-01"


def test_a_word_far_from_all_gets_no_nearest():
    assert nearest("xyzzy", ["population"]) == ""
