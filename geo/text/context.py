"""What stands before and after a span in its sentence, and how a phrase around a name takes the name's stead."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.model import Resolution, Span

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


def has_any(small: str, stems: Iterable[str]) -> bool:
    """Return whether a text in small letters has any of some stems: a look that spares long patterns.

    >>> has_any("20 km north of ", ("north", "south")), has_any("in ", ("north", "south"))
    (True, False)
    """
    for stem in stems:  # noqa: SIM110  # a generator costs twice as much
        if stem in small:
            return True
    return False


def in_stead(resolutions: Iterable[Resolution], derived: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """Return all resolutions (sorted by span) without the names that a derived one has taken in.

    "20 km north of Goma" stands for "Goma", where nothing happened; "between Goma and Sake" names both and keeps them.
    """
    if not derived:
        return tuple(resolutions)
    taken = {r.mention.relation.anchors[0] for r in derived if r.mention.relation and _takes_in(r)}
    kept = [r for r in resolutions if r.mention.span not in taken]
    return tuple(sorted([*kept, *derived], key=_by_span))


def _by_span(resolution: Resolution) -> tuple[int, int, str]:
    """Order resolutions of one document; numbers compare faster than spans."""
    span = resolution.mention.span
    return span.start, span.end, resolution.chosen.id if resolution.chosen else ""


def _takes_in(resolution: Resolution) -> bool:
    span, relation = resolution.mention.span, resolution.mention.relation
    if relation is None or len(relation.anchors) != 1:
        return False
    return span.start <= relation.anchors[0].start and relation.anchors[0].end <= span.end
