from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from repository import ROOT

from geo.config import SHIPPED_GAZETTEER, Config, ControlSettings, load_config, parse_hours
from geo.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def write(tmp_path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_holds_the_defaults():
    shipped, bare = load_config(ROOT / "config.yaml"), Config()
    assert shipped.control == bare.control == ControlSettings()
    assert shipped.geocoder == bare.geocoder
    assert shipped.score_threshold == bare.score_threshold
    assert shipped.gazetteers == (SHIPPED_GAZETTEER,)
    assert shipped.inputs == (ROOT / "seeds",)


def test_an_empty_file_means_the_defaults(tmp_path):
    assert load_config(write(tmp_path, "")).theatre == "cod"


def test_options_win_over_the_file(tmp_path):
    assert load_config(write(tmp_path, "language: fr"), language="ar").language == "ar"


def test_paths_are_relative_to_the_file(tmp_path):
    assert load_config(write(tmp_path, "inputs: [reports]")).inputs == (tmp_path / "reports",)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("theatre: cod\nonlin: true\n", 2, ["onlin", "Did you mean 'online'?"]),
        ("control:\n  half_life_day: 3\n", 2, ["control.half_life_day", "'half_life_days'"]),
        ("control:\n  areas: voronoy\n", 2, ["control.areas", "'voronoi'"]),
        ("as_of: soon\n", 1, ["as_of", "2025-04-25"]),
        ("theatre: cod\nonline: maybe\n", 2, ["online", "true or false"]),
        ("score_threshold: -1\n", 1, ["score_threshold", "at least 0"]),
        ("gazetteers: [nowhere]\n", 1, ["gazetteers", "is no folder"]),
        ("hold: long\n", 1, ["hold", "72h"]),
        ("language: de\n", 1, ["language", "en, fr, sw, ar"]),
        ("a: [1\nb: 2\n", 2, ["not valid YAML"]),
        ("- a\n", 1, ["mapping"]),
        ("geocoder: 7\n", 1, ["geocoder", "mapping"]),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, text, line, words):
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}:")
    assert all(word in message for word in words), message


def test_a_missing_file_says_what_to_type(tmp_path):
    with pytest.raises(ConfigError, match="--config"):
        load_config(tmp_path / "none.yaml")


@pytest.mark.parametrize(("text", "hours"), [("72h", 72), ("2d", 48), (12, 12), (None, 0), ("1.5h", 1.5)])
def test_hold_is_read_in_hours_and_days(text, hours):
    assert parse_hours(text) == hours


@pytest.mark.parametrize("text", ["soon", "", "-3h", "h", "infh", "nan"])
def test_no_time_is_refused(text):
    with pytest.raises(ConfigError):
        parse_hours(text)
