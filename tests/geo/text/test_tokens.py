from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text.sentences import LONGEST, sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two.", 2),
        ("Lt. Col. Ngoma of the U.N. mission left. He came back.", 2),
        ("He left the U.S. The army stayed.", 2),
        ("The U.S. Embassy closed.", 1),
        ('"We hold Sake." The army denied it.', 2),
        ("Prices rose 3.5 percent. No. 4 closed.", 2),
        ("Gen. J. K. Mwamba spoke.", 1),
        ("KINSHASA, April 25 (Wire) - Talks began. They ended.", 2),
        ("Title line\n\nThe text.", 2),
        ("Il a quitté Goma. « Nous restons. » Il est parti.", 3),
        ("Why? Because! Yes...", 3),
        ("e.g. Goma and Sake fell.", 1),
        ("", 0),
        ("  \n ", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, count):
    assert len(sentences(text)) == count


@given(st.text(alphabet="aA .!?\n\"'é(1", max_size=200))
def test_sentences_cover_the_text_in_order_and_begin_and_end_on_ink(text):
    spans = sentences(text)
    assert spans == sorted(spans)
    assert all(a < b and not text[a].isspace() and not text[b - 1].isspace() for a, b in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_a_line_of_a_megabyte_is_cut():
    assert max(b - a for a, b in sentences("word " * 200_000)) <= LONGEST
