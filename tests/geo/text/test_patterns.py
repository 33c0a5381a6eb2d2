"""Patterns that wait until they are used: the same answers, and none that cannot be compiled."""

from __future__ import annotations

import importlib
import re

import pytest
from repository import ROOT

from geo.text.lazy_regex import LazyPattern, pattern

PATHS = sorted(ROOT.glob("geo/**/*.py"))
WAITING = [
    (module, name)
    for path in PATHS
    if "pattern(" in path.read_text(encoding="utf-8")
    for module in [".".join(path.relative_to(ROOT).with_suffix("").parts)]
    for name, value in vars(importlib.import_module(module)).items()
    if isinstance(value, LazyPattern)
]


@pytest.mark.parametrize(("module", "name"), WAITING)
def test_every_pattern_that_waits_can_be_compiled(module, name):
    waiting = getattr(importlib.import_module(module), name)
    assert waiting.groups >= 0


def test_a_pattern_that_waits_answers_as_one_that_was_compiled():
    waiting, compiled = pattern(r"(?P<km>\d+)\s?km", re.IGNORECASE), re.compile(r"(?P<km>\d+)\s?km", re.IGNORECASE)
    text = "20 KM north, 3km south"
    assert [m["km"] for m in waiting.finditer(text)] == [m["km"] for m in compiled.finditer(text)] == ["20", "3"]
    assert waiting.sub("far", text) == compiled.sub("far", text) == "far north, far south"
    assert waiting.search(text, 5).start() == compiled.search(text, 5).start()


def test_nothing_is_compiled_before_it_is_used():
    waiting = pattern("(")
    with pytest.raises(re.error):
        waiting.search("text")
