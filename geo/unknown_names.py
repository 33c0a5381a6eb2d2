"""Names that no gazetteer knows but that look like places: unresolved rows, and what a geocoder may be asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.model import Mention, Resolution, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.lexis import Lexis
    from geo.mentions import Reading
    from geo.model import Document

_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’]+(?:[- ][A-ZÀ-ÖØ-Þ][\w'’]+){0,2}"
# A type word and "of", or a place preposition, right before an unknown capital.
_POINTED = re.compile(
    rf"\b(?:(?:town|village|city|locality|hamlet|territory|province|district|chiefdom|area|localité|cité|ville"
    rf"|territoire|commune|groupement|chefferie|secteur)\s+(?:of|de|du|d['’])\s*|(?:village|localité|cité|commune|groupement)\s+)(?P<typed>{_NAME})"
    rf"|\b(?:in|at|near|from|towards?|outside|captured|seized|entered|attacked|à|près de"
    rf"|vers|depuis)\s+(?P<bare>{_NAME})"
    rf"|(?P<before>{_NAME})\s+(?:village|town|territory|locality|district|groupement)\b"
)
UNKNOWN_REASON = "looks like a place by the words around it; no gazetteer knows it"


def unknown_names(
    document: Document, reading: Reading, known: Sequence[Resolution], lexis: Lexis
) -> tuple[Resolution, ...]:
    """Return unresolved resolutions for capitalised words that the text uses as places and nobody knows."""
    taken = [(r.mention.span.start, r.mention.span.end) for r in known]
    taken += [(m.start, m.end) for m in reading.matches]
    found = []
    for match in _POINTED.finditer(document.text):
        group = match.lastgroup or "bare"
        start, end = match.span(group)
        end = _without_possessive(document.text, start, end)
        if _free(start, end, taken) and _looks_like_a_place(document.text[start:end], lexis):
            span = Span(document_id=document.id, start=start, end=end)
            mention = Mention(span=span, text=document.text[start:end])
            found.append(Resolution(mention=mention, reasons=(UNKNOWN_REASON,)))
    return tuple(found)


def _without_possessive(text: str, start: int, end: int) -> int:
    return end - 2 if text[end - 2 : end] in {"'s", "’s"} and end - 2 > start else end


def _free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return not any(start < b and a < end for a, b in taken)


def _looks_like_a_place(name: str, lexis: Lexis) -> bool:
    words = [word.lower() for word in re.split(r"[- ]", name)]
    if any(word in lexis.never or word in lexis.given or word in lexis.own or word in lexis.classes for word in words):
        return False
    return not name.isupper() and len(name) > 2  # noqa: PLR2004  # initials and acronyms are organisations
