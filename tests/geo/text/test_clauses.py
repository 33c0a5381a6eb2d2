from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text.annotations import Marked
from geo.text.clauses import modality, read_clauses
from geo.text.phrase_matcher import PhraseMatcher, compile_phrase
from geo.text.tokens import Tokens


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Fighting has not resumed in Sake.", "resumed", "denied"),
        ("The army vowed to retake Goma.", "retake", "planned"),
        ("If they capture Uvira, they will push south.", "capture", "hypothetical"),
        ("No clashes were reported in Minova.", "clashes", "denied"),
        ("Rebels tried to capture the town.", "capture", "planned"),
        ("Troops managed to retake Sake.", "retake", "reported"),
        ("Rebels attacked in May near Sake.", "attacked", "reported"),
        ("They may attack Bukavu.", "attack", "hypothetical"),
        ("L'armée n'a pas repris la ville.", "repris", "denied"),
        ("Rwanda denied attacking the camp.", "attacking", "denied"),
        ("The attack in 1994 killed many.", "attack", "historical"),
        ("The staff did not confirm the loss and said fighting continued.", "continued", "reported"),
    ],
)
def test_the_mood_of_a_word_is_decided_by_the_operators_before_it(text, word, expected):
    at = text.index(word)
    clause = next(clause for clause in read_clauses(text) if clause.start <= at < clause.end)
    assert modality(clause, at, year=2025) == expected


@given(st.text(max_size=200))
def test_clauses_lie_inside_the_text_in_order_and_never_overlap(text):
    clauses = read_clauses(text)
    assert all(0 <= clause.start <= clause.end <= len(text) for clause in clauses)
    assert all(one.end <= two.start for one, two in pairwise(clauses))


@given(st.text(max_size=120))
def test_tokens_keep_the_offsets_of_any_text(text):
    tokens = Tokens(text)
    assert all(text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True))
    assert len(Marked(text).tokens) == len(tokens)


def test_articles_hyphens_and_accents_do_not_matter():
    book = PhraseMatcher([("car bomb~", 1), ("pris le controle", 2)])
    assert [key for _, _, key in book.find(Tokens("Car-bombs. Ils ont pris le contrôle.").words)] == [1, 2]


@pytest.mark.parametrize("phrase", ["", ".. word", "word .."])
def test_a_phrase_begins_and_ends_with_a_word(phrase):
    with pytest.raises(ValueError, match="begin and end"):
        compile_phrase(phrase)
