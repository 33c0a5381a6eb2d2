"""From names to the places that phrases make of them: parts, relative places, descriptions, in this order.

A part may be the anchor of a distance ("20 km from northern Mali"), both may be what "the town" points back at, and
that again an anchor: "ten kilometres north of the town".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.spatial.descriptions import with_descriptions
from geo.spatial.relative import DESCRIBED, with_relatives
from geo.spatial.subregions import with_parts
from geo.text.cased_tokens import scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Resolution
    from geo.text.cased_tokens import CasedTokens


def with_derived(  # noqa: PLR0913  # the text and all that is known of it
    text: str,
    resolutions: Sequence[Resolution],
    gazetteer: Gazetteer,
    *,
    sentences: Sequence[tuple[int, int]],
    words: CasedTokens | None = None,
    coreference: bool = True,
) -> tuple[Resolution, ...]:
    """Return the resolutions of a text's names with all derived places, sorted by span.

    Parameters
    ----------
    resolutions
        Of the names, sorted by span; unresolved ones and roles included.
    sentences
        Spans of the sentences in order (:func:`geo.text.sentences.sentences`); no phrase crosses them.
    words
        Of the text, if it is divided already.
    coreference
        Whether "the town" is read as the town named before.
    """
    scanned = words or scan(text)
    parts = with_parts(text, resolutions, gazetteer, sentences=sentences)
    relatives = with_relatives(text, parts, gazetteer, sentences=sentences)
    described = with_descriptions(
        text, relatives, gazetteer, sentences=sentences, names=resolutions, words=scanned, coreference=coreference
    )
    if not any(r.mention.kind == "description" for r in described):
        return described
    return with_relatives(text, described, gazetteer, sentences=sentences, anchor_kinds=DESCRIBED)
