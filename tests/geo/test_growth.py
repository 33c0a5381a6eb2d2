"""Time grows with the length of a text and no faster: patterns that took minutes, at a length that shows it."""

from __future__ import annotations

import time

import pytest

from geo.events.absorption import joined
from geo.text.phrase_matcher import MOST_ARTICLES
from geo.text.sections import find_sections
from geo.text.sentences import sentences

LENGTH = 60_000  # code points; quadratic time took more than a minute


@pytest.mark.parametrize("pattern", [".", "…", ".)", "?!", " ", "\t", "\u00a0", "\n ", "A", "م", "l'", "1. a\n", "-"])
def test_sections_and_sentences_take_linear_time(pattern):
    text = pattern * (LENGTH // len(pattern))
    began = time.process_time()
    find_sections(text)
    sentences(text)
    assert time.process_time() - began < 5


def test_runs_of_articles_between_the_words_of_a_phrase_take_linear_time():
    from geo.events.extract import annotate
    from geo.events.ontology import load_ontology

    ontology = load_ontology(())
    annotate("The army.", ontology=ontology)
    began = time.process_time()
    annotate("l'" * (LENGTH // 2), ontology=ontology)
    assert time.process_time() - began < 10
    assert MOST_ARTICLES > 2


def test_a_run_of_stops_ends_a_sentence_as_before():
    text = "It fell... The army left?! Then (they said.) \u2026 Sake."
    assert [text[a:b] for a, b in sentences(text)] == [
        "It fell...",
        "The army left?!",
        "Then (they said.)",
        "\u2026",
        "Sake.",
    ]


def test_nothing_is_joined_of_nothing():
    assert joined([]) == []
