"""A document too long for one piece of memory is read in pieces, each with the names around it as its company.

A report has some kilobytes; an archive in one file, or a year of dispatches, may have fifty megabytes. Memory then
grows with the piece and not with the document.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model import Mention, Relation, Resolution, Span

PIECE = 200_000  # characters: a hundred reports' worth of company, some tens of megabytes while it is read
# Where a piece may end, the best first: between paragraphs, lines, sentences, words.
_SEAMS = ("\n\n", "\n", ". ", " ")


def pieces(text: str, *, length: int = PIECE) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the pieces of a text, in order and without gaps.

    >>> list(pieces("One two. Three four.", length=12))
    [(0, 9), (9, 20)]
    """
    start = 0
    while len(text) - start > length:
        end = _seam(text, start, start + length)
        yield start, end
        start = end
    yield start, len(text)


def _seam(text: str, start: int, limit: int) -> int:
    for seam in _SEAMS:
        at = text.rfind(seam, start + (limit - start) // 2, limit)
        if at >= 0:
            return at + len(seam)
    return limit


def shifted(resolution: Resolution, offset: int) -> Resolution:
    """Return a resolution of a piece with the spans that it has in the whole document."""
    return replace(resolution, mention=_shifted_mention(resolution.mention, offset)) if offset else resolution


def _shifted_mention(mention: Mention, offset: int) -> Mention:
    relation = _shifted_relation(mention.relation, offset) if mention.relation else None
    return replace(mention, span=_shifted_span(mention.span, offset), relation=relation)


def _shifted_relation(relation: Relation, offset: int) -> Relation:
    return replace(relation, anchors=tuple(_shifted_span(anchor, offset) for anchor in relation.anchors))


def _shifted_span(span: Span, offset: int) -> Span:
    return span._replace(start=span.start + offset, end=span.end + offset)
