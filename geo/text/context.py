"""The text before and after a span, within its sentence."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Span

WINDOW = 140  # code points: "some 30 kilometres (19 miles) to the north-west of the lakeside provincial capital of"


def sentence_at(sentences: Sequence[tuple[int, int]], position: int, *, length: int) -> tuple[int, int]:
    """Return the sentence around a position; the whole text where none is known.

    >>> sentence_at([(0, 10), (11, 30)], 12, length=30)
    (11, 30)
    """
    index = bisect_right(sentences, (position, length + 1)) - 1
    if index < 0 or sentences[index][1] < position:
        return 0, length
    return sentences[index]


def before(text: str, span: Span, *, sentences: Sequence[tuple[int, int]]) -> str:
    """Return up to ``WINDOW`` code points of the sentence before a span."""
    start, _ = sentence_at(sentences, span.start, length=len(text))
    return text[max(start, span.start - WINDOW) : span.start]


def after(text: str, span: Span, *, sentences: Sequence[tuple[int, int]]) -> str:
    """Return up to ``WINDOW`` code points of the sentence after a span."""
    _, end = sentence_at(sentences, span.start, length=len(text))
    return text[span.end : min(end, span.end + WINDOW)]
