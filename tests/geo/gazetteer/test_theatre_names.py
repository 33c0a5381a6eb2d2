"""A sample of the settlements and aliases of the shipped theatres (bench/theatre_names.py has all)."""

from __future__ import annotations

import sys

import pytest
from repository import ROOT

sys.path.insert(0, str(ROOT / "bench"))

from theatre_names import count_names


@pytest.mark.parametrize("theatre", ["cod", "sdn", "ukr"])
def test_settlements_and_aliases_are_found_in_plain_sentences(theatre):
    counts = count_names(theatre, every=7)
    for kind, least in (("name", 0.95), ("alias", 0.92)):
        right = sum(counts[kind, language, "right"] for language in ("en", "fr"))
        total = sum(counts[kind, language, "all"] for language in ("en", "fr"))
        assert right / total >= least, f"{kind}: {right} of {total}"
