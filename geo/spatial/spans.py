"""How a place derived from a phrase replaces the name inside the phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.model import Resolution


def replaced_by(resolutions: Iterable[Resolution], derived: Sequence[Resolution]) -> tuple[Resolution, ...]:
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
    if relation is None or (len(relation.anchors) != 1 and not relation.words.startswith("shore")):
        return False  # of a shore the second anchor is the unit, behind the phrase
    return span.start <= relation.anchors[0].start and relation.anchors[0].end <= span.end
