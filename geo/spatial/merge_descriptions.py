"""Places that are described, not named: "eastern Congo's two largest cities", "the provincial capital", "the town".

Two ways lead to a place: a query over the gazetteer (population, capital, region, tag), and the last mention in the
document that fits (coreference). Each answer says that it was inferred and from what; where two fit, none is given.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from geo.spatial import description_patterns as say
from geo.spatial.described_by_mention import nouns
from geo.spatial.description_context import PRECISION_OF, Page, by_span
from geo.spatial.descriptions import capitals, country_parts, largest
from geo.spatial.spans import in_stead
from geo.text.cased_tokens import scan
from geo.text.context import has_any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Resolution, Span
    from geo.text.cased_tokens import Scan

    Reader = Callable[[Page], list[Resolution]]

__all__ = ["PRECISION_OF", "with_descriptions"]

# Questions to the gazetteer, each with what stands in a text that asks it, in small letters.
_QUERIES: tuple[tuple[tuple[str, ...], Reader], ...] = (
    (say.LARGEST_STEMS_EN, partial(largest, asked=say.LARGEST_EN)),
    (say.LARGEST_STEMS_FR, partial(largest, asked=say.LARGEST_FR)),
    (say.CAPITAL_STEMS, capitals),
    (say.COUNTRY_STEMS, country_parts),
)


def with_descriptions(  # noqa: PLR0913  # the text and all that is known of it
    text: str,
    resolutions: Sequence[Resolution],
    gazetteer: Gazetteer,
    *,
    sentences: Sequence[tuple[int, int]] = (),
    names: Sequence[Resolution] = (),
    words: Scan | None = None,
    coreference: bool = True,
) -> tuple[Resolution, ...]:
    """Return the resolutions with the described places added, sorted by span.

    Parameters
    ----------
    resolutions
        Of names, regions and relative places, sorted by span.
    names
        The names that relative places have taken in: "the town" may still point at them.
    words
        Of the text, if it is divided already.
    coreference
        Whether "the town" is read as the town named before. It is read only in sentences without a place of their own.
    """
    small = text.lower().replace("\n", " ")
    readers: list[Reader] = [reader for stems, reader in _QUERIES if has_any(small, stems)]
    openings = list(say.openings_of(words or scan(text)))
    if openings:
        readers.append(partial(nouns, coreference=coreference))
    if not readers:
        return tuple(resolutions)
    standing = {r.mention.span for r in resolutions}
    regions = [r.mention.span for r in resolutions if r.mention.kind == "region"]
    if regions:
        names = [r for r in names if not _inside_any(r.mention.span, regions)]
    known = [*resolutions, *(r for r in names if r.mention.span not in standing)]
    page = Page(text, known, gazetteer, sentences, openings)
    taken = [(r.mention.span.start, r.mention.span.end) for r in resolutions if r.mention.kind == "relative"]
    found: list[Resolution] = []
    for reader in readers:
        fresh = [r for r in reader(page) if not _overlaps(r.mention.span, taken)]
        taken += [(r.mention.span.start, r.mention.span.end) for r in fresh]
        found += fresh
    return _merged(resolutions, found)


def _merged(resolutions: Sequence[Resolution], found: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """Let a description take the stead of the area it is told of; a country is no pin and stays.

    A name inside "the Gulf state" was a word of it: no province is called Gulf here.
    """
    if not found:
        return tuple(resolutions)
    words = [r.mention.span for r in found if r.mention.relation and r.mention.relation.type == "same"]
    others = [r for r in resolutions if r.mention.kind == "demonym" or not _inside_any(r.mention.span, words)]
    stays = [r for r in others if r.chosen and r.chosen.kind == "country"]
    names = [r for r in others if not (r.chosen and r.chosen.kind == "country")]
    return tuple(sorted([*in_stead(names, found), *stays], key=by_span))


def _inside_any(span: Span, spans: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in spans)


def _overlaps(span: Span, taken: Iterable[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for start, end in taken)
