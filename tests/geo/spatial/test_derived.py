"""Whatever stands around names, derived places keep their offsets, their order and their shapes."""

from __future__ import annotations

import random
import time

from derived_atlas import ATLAS, NAMES, named
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.spatial.derive import with_derived
from geo.text.sentences import sentences

WORDS = [
    *sorted(NAMES), "north", "20 km", "of", "from", "the", "eastern", "outskirts of", "between", "and", "to", "near",
    "road from", "au nord de", "à", "km", "three hours' drive", "the town", "fled", "capital of", "within", "Congolese",
    "the provincial capital", "'s two largest cities", "the Gulf state", "l'est de la", "entre", "et", ",", ".", ")",
    "(", "\n", "’s", "the border between", "across the border from", "the country's east", "western shore of",
    "-", "🙂",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14))
def test_any_row_of_words_gives_sorted_mentions_with_their_own_text(words):
    text = " ".join(words)
    found = with_derived(text, named(text), ATLAS, sentences=sentences(text))
    for resolution in found:
        span = resolution.mention.span
        assert resolution.mention.text == text[span.start : span.end]
        assert resolution.geometry is None or resolution.geometry.is_valid
        assert (resolution.lon is None) == (resolution.chosen is None)
        assert 0 <= resolution.score <= 1
    assert [r.mention.span for r in found] == sorted(r.mention.span for r in found)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text):
    assert with_derived(text, named(text), ATLAS, sentences=sentences(text)) is not None


def test_the_same_text_gives_the_same_answer():
    text = "Fighting near Sake, 20 km north of Goma and between Minova and Bukavu. Residents fled the town."
    first, second = (with_derived(text, named(text), ATLAS, sentences=sentences(text)) for _ in range(2))
    assert repr(first) == repr(second)


def test_one_line_of_a_million_letters_is_read_in_time():
    # The bound is generous: it tells linear from quadratic, which would take minutes.
    picked = random.Random(7)  # noqa: S311  # no secret
    text = " ".join(picked.choices([w for w in WORDS if w not in {".", "\n"}], k=120_000))
    names = named(text)[:500]
    start = time.process_time()
    with_derived(text, names, ATLAS, sentences=[(0, len(text))])
    assert time.process_time() - start < 30
