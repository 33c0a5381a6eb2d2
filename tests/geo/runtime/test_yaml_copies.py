"""Copies of YAML in the cache: the same values, never those of another file, and no harm where there are none."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from repository import ROOT

from geo.errors import LexiconError
from geo.events.ontology import EVENT_TYPES
from geo.runtime.yaml_cache import read_yaml


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SITMAP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "yaml"


def written(tmp_path, text):
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_second_reading_gives_what_the_first_gave(cache):
    first = read_yaml(EVENT_TYPES)
    assert list(cache.iterdir())
    assert read_yaml(EVENT_TYPES) == first


def test_an_edited_file_is_read_again(cache, tmp_path):
    assert read_yaml(written(tmp_path, "word: army")) == {"word": "army"}
    assert read_yaml(written(tmp_path, "word: Army")) == {"word": "Army"}
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1: one", {1: "one"}),
        ("since: 2025-01-27", {"since": dt.date(2025, 1, 27)}),
        ("score: .nan", None),
        ("", None),
    ],
)
def test_what_json_cannot_hold_stays_as_it_is(cache, tmp_path, text, value):
    path = written(tmp_path, text)
    read_yaml(path)
    assert not cache.exists() or not list(cache.iterdir())
    assert value is None or read_yaml(path) == value


@pytest.mark.parametrize("damage", [b"", b"{", b'00000000\n{"word": "other"}'])
def test_a_damaged_copy_counts_for_nothing(cache, tmp_path, damage):
    path = written(tmp_path, "word: army")
    read_yaml(path)
    (copy,) = cache.iterdir()
    copy.write_bytes(damage)
    assert read_yaml(path) == {"word": "army"}


def test_a_cache_that_cannot_be_written_is_no_harm(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("SITMAP_CACHE", str(tmp_path / "file"))
    assert read_yaml(written(tmp_path, "word: army")) == {"word": "army"}


@pytest.mark.parametrize(("text", "message"), [("a: [1", "words.yaml: not YAML"), (None, "none.yaml: cannot be read")])
def test_a_file_that_is_no_yaml_is_named(cache, tmp_path, text, message):  # noqa: ARG001  # the cache is a fixture
    path = written(tmp_path, text) if text else tmp_path / "none.yaml"
    with pytest.raises(LexiconError, match=message):
        read_yaml(path)


@pytest.mark.parametrize("path", sorted(ROOT.glob("geo/**/*.yaml")), ids=lambda path: path.stem)
def test_lists_of_words_read_alike_where_libyaml_is_not_built(path):
    text = path.read_text(encoding="utf-8")
    assert yaml.load(text, Loader=yaml.SafeLoader) == yaml.load(text, Loader=yaml.CSafeLoader)  # safe ones
