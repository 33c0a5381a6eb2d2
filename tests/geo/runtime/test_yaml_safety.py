"""YAML of strangers is refused with a line before it grows; what we write is read back the same by YAML 1.1 and 1.2."""

from __future__ import annotations

import io
import time

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from geo.config import load_config
from geo.errors import ConfigError, InputFault, LexiconError, SitmapError
from geo.gazetteer.edit import add_entry, change_entry
from geo.gazetteer.gis_import import Target, import_drawn
from geo.gazetteer.scaffold import write_skeleton
from geo.gazetteer.source import load_source
from geo.model import Actor, Mention, Resolution, Span
from geo.runtime.located_yaml import SourceEntry, load_yaml
from geo.runtime.safe_yaml import load, quoted
from geo.runtime.values import clean
from geo.runtime.yaml_cache import read_yaml
from geo.tables.situation import group_to_paste, yaml_to_paste
from maps.cli import main

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)
MERGE_BOMB = "a0: &a0 {k: v}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 9)
)
HOSTILE = {
    "bomb": BOMB,
    "merge": MERGE_BOMB,
    "brackets": "a: " + "[" * 100_000,
    "braces": "a: " + "{b: " * 50_000,
    "dashes": "a:\n  " + "- " * 50_000 + "x",
    "itself": "a: &a [*a]",
    "number": "a: " + "9" * 5000,
    "timestamp": "a: !!timestamp x",
    "whole": "a: !!int x",
    "python": "a: !!python/name:os.system x",
    "nul": "a: \x00",
    "half": "a: [1",
    "day": "a: 2025-02-30",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("read", [load_yaml, read_yaml, load_config], ids=lambda read: read.__name__)
def test_hostile_yaml_is_refused_at_once_with_its_file(read, name, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(HOSTILE[name], encoding="utf-8")
    began = time.process_time()
    with pytest.raises((LexiconError, ConfigError), match=r"a\.yaml"):
        read(path)
    assert time.process_time() - began < 2


def test_aliases_in_measure_are_read():
    assert load("a: &a [1, 2]\nb: *a\nc: {<<: &d {e: 1}, f: *d}") == {
        "a": [1, 2],
        "b": [1, 2],
        "c": {"e": 1, "f": {"e": 1}},
    }


# What one version of YAML or the other reads as something else than text.
ODD = [
    *(
        "On",
        "yes",
        "NO",
        "y",
        "n",
        "true",
        "Null",
        "~",
        "",
        " ",
        "12:30",
        "1:20:30",
        "012",
        "0o17",
        "0x1F",
        "1_000",
        "1e3",
    ),
    *(
        "1.5",
        ".5",
        ".inf",
        ".NaN",
        "2025-01-01",
        "=",
        "<<",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a",
    ),
    *(
        "'a'",
        '"a"',
        "a\nb",
        "a\tb",
        "\x85",
        "\u2028",
        "\xa0a",
        "é",
        "اسم",
        "\U0001f525",
        "a\\b",
        "{a}",
        "[a]",
        "a,",
        "?",
        "-",
        "|",
        ">",
    ),
]
WORDS = st.sampled_from(ODD) | st.text(max_size=12)
FILLED = WORDS.map(clean).filter(str.strip)


def read_back(text):
    return yaml.safe_load(text), YAML(typ="safe", pure=True).load(io.StringIO(text))


@pytest.mark.parametrize("words", ODD)
def test_a_quoted_word_is_the_same_in_every_yaml(words):
    assert read_back(f"{quoted(words)}: {quoted(words)}\n") == ({words: words}, {words: words})


@settings(deadline=None)
@given(WORDS)
@example("\ud800")
def test_any_quoted_word_is_the_same_in_every_yaml(words):
    kept = clean(words)
    expected = {"a": kept}
    assert read_back(f"a: {quoted(kept)}\n") == (expected, expected)


@settings(max_examples=60, deadline=None)
@given(name=FILLED, note=FILLED, other=FILLED)
def test_entries_that_are_added_and_changed_are_read_back_the_same(tmp_path_factory, name, note, other):
    path = tmp_path_factory.mktemp("yaml") / "added.yaml"
    data = {"name": name, "names": [name], "kind": "village", "lat": 1.0, "lon": 2.0, "note": note}
    add_entry(path, "tst.a", data)
    source = load_yaml(path)
    assert source.data["places"]["tst.a"] == data
    assert read_back(path.read_text(encoding="utf-8")) == ({"places": {"tst.a": data}},) * 2
    entry = SourceEntry(id="tst.a", section="places", data=data, source=source, path=("places", "tst.a"))
    change_entry(entry, {"note": other, "lat": 3.0})
    changed = {"places": {"tst.a": data | {"note": other, "lat": 3.0}}}
    assert read_back(path.read_text(encoding="utf-8")) == (changed, changed)


@settings(deadline=None)
@given(FILLED)
def test_what_is_offered_to_paste_is_read_back_the_same(words):
    actor = Actor(id=f"written.{words}", name=words, inter="Rebel group", side="x")
    mention = Mention(span=Span("a", 0, 1), text=words)
    for text, section in (
        (group_to_paste(actor, country="COD"), "actors"),
        (yaml_to_paste(Resolution(mention=mention), theatre="on", parent="no"), "places"),
    ):
        old, new = read_back(text)
        assert old == new
        ((_, entry),) = old[section].items()
        assert entry["name"] == words


@pytest.mark.parametrize("theatre", ["on", "no", "y", "null", "mali"])
def test_a_new_theatre_of_any_name_is_read_back_the_same(theatre, tmp_path):
    for path in write_skeleton(tmp_path, theatre):
        old, new = read_back(path.read_text(encoding="utf-8"))
        assert old == new
        assert theatre in old.get("theatre", {theatre: None})


def test_columns_with_odd_names_are_read_back_the_same(tmp_path, capsys):
    path = tmp_path / "a: b.csv"
    path.write_text("On,No,12:30\nM23 captured Sake,2025-02-01,Sake\n", encoding="utf-8")
    main(["columns", str(path)])
    out = capsys.readouterr().out
    old, new = read_back(out)
    assert old == new


def test_a_place_called_on_is_imported_as_a_word(tmp_path):
    path = tmp_path / "drawn.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "On", "note": "yes"},'
        ' "geometry": {"type": "Point", "coordinates": [28.41, -1.43]}}]}',
        encoding="utf-8",
    )
    target = Target(file=tmp_path / "added.yaml", theatre="cod")
    import_drawn(path, target, lexicon=load_source((), theatres=()))
    old, new = read_back((tmp_path / "added.yaml").read_text(encoding="utf-8"))
    assert old == new
    assert (old["places"]["cod.on"]["name"], old["places"]["cod.on"]["note"]) == ("On", "yes")


def test_json_nested_too_deeply_is_refused(tmp_path):
    path = tmp_path / "drawn.geojson"
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(SitmapError, match=r"drawn\.geojson") as caught:
        import_drawn(path, Target(file=tmp_path / "added.yaml", theatre="cod"), lexicon=load_source((), theatres=()))
    assert not isinstance(caught.value, InputFault)
