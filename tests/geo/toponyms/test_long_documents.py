from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geo.config import load_config
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.chunking import PIECE, pieces
from geo.toponyms.resolver import Resolver


@given(st.text(alphabet="ab .\n", max_size=300), st.integers(min_value=4, max_value=50))
def test_pieces_follow_one_another_without_gaps(text, length):
    spans = list(pieces(text, length=length))
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(b - a <= length for a, b in spans)


def test_a_document_longer_than_a_piece_keeps_its_offsets():
    sentence = "Fighting resumed 20 km north of Goma on Monday, and the army held Bukavu.\n"
    text = sentence * (PIECE // len(sentence) + 200)
    document = Document(id="long", text=text, language="en")
    resolutions = Resolver(Gazetteer.open(load_config())).resolve(document)
    assert all(text[r.mention.span.start : r.mention.span.end] == r.mention.text for r in resolutions)
    assert sum(r.mention.text == "Bukavu" for r in resolutions) == text.count("Bukavu")
