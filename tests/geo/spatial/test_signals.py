"""A look for signals spares the patterns of phrases; it must never hide what they would have found."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repository import GOLDEN

from geo.config import Config
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.spatial.triggers import (
    ACROSS,
    COMPASS,
    LEADS_ON,
    MEASURE,
    NEAR,
    OPENS_A_PART,
    SHORE,
    TRAVEL,
    Signals,
    signals_in,
)
from geo.text.cased_tokens import scan
from geo.toponyms.resolver import resolve_document

CASES_FILE = GOLDEN / "places.jsonl"
EVERYTHING = (1 << 20) - 1


@pytest.mark.parametrize(
    ("words", "signal"),
    [
        ("300m from", MEASURE), ("some 300 m from", MEASURE), ("five kilometres from", MEASURE), ("à l'est", COMPASS),
        ("north-east of", COMPASS), ("le nord-ouest de", COMPASS), ("not far from", NEAR), ("off the coast of", NEAR),
        ("two hours' drive from", TRAVEL), ("de l'autre côté de la frontière", ACROSS), ("le long du lac", SHORE),
        ("Two Days' walk from", TRAVEL), ("l\u2019ouest de", COMPASS),
    ],
)  # fmt: skip
def test_words_that_may_lead_to_a_place_give_a_signal(words, signal):
    assert signals_in(words) & signal


@pytest.mark.parametrize(
    ("words", "signal"),
    [("they protested on Monday", COMPASS | TRAVEL), ("government officials", ACROSS | NEAR), ("a farmer", NEAR)],
)
def test_a_word_inside_another_gives_none(words, signal):
    assert not signals_in(words) & signal


def test_the_last_word_before_a_name_is_the_one_that_begins_before_it():
    signals = Signals(scan("north of (Goma), l'Ituri"))
    assert signals.last(10) & LEADS_ON
    assert signals.last(10) & OPENS_A_PART
    assert not signals.last(0)
    assert signals.last(19) & LEADS_ON  # the "l'" before Ituri


@given(st.text(alphabet="north ofGm'l’-(km) 3é", max_size=60), st.integers(0, 60))
def test_signals_of_a_window_are_among_those_of_the_text(text, position):
    assert Signals(scan(text)).before(position) | signals_in(text) == signals_in(text)


def test_nothing_is_hidden_that_the_patterns_find(monkeypatch):
    gazetteer = Gazetteer.open(Config())
    documents = [
        Document(id=str(number), text=json.loads(line)["text"])
        for number, line in enumerate(CASES_FILE.read_text(encoding="utf-8").splitlines())
    ]
    looked = [resolve_document(document, gazetteer) for document in documents]
    monkeypatch.setattr(Signals, "last", lambda *_: EVERYTHING)
    monkeypatch.setattr(Signals, "before", lambda *_: EVERYTHING)
    for document, found in zip(documents, looked, strict=True):
        assert resolve_document(document, gazetteer) == found
