"""Names that no gazetteer knows but that look like places: unresolved rows, and what a geocoder may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model import Mention, Resolution, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.model import Document
    from geo.text.cased_tokens import CasedTokens
    from geo.toponyms.mentions import MentionSet
    from geo.toponyms.word_lists import WordLists

UNKNOWN_REASON = "looks like a place by the words around it; no gazetteer knows it"
LONGEST = 3  # words
# What points at a place right before it, and the type words that do so alone or over "of".
_POINTING = frozenset({
    "in", "near", "toward", "towards", "captured", "seized", "entered", "attacked", "à", "vers", "depuis", "près"
})  # fmt: skip
_TYPES = frozenset({
    "town", "village", "city", "locality", "hamlet", "territory", "province", "district", "chiefdom", "area",
    "localité", "cité", "ville", "territoire", "commune", "groupement", "chefferie", "secteur"
})  # fmt: skip
_TYPES_AFTER = frozenset({
    "village", "town", "territory", "locality", "district", "groupement"
})  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the", "un", "une"})
_OF = frozenset({"of", "de", "du", "d'"})


def unknown_names(
    document: Document, reading: MentionSet, known: Sequence[Resolution], lexis: WordLists
) -> tuple[Resolution, ...]:
    """Return unresolved resolutions for capitalised words that the text uses as places and nobody knows."""
    taken = sorted(
        {*((r.mention.span.start, r.mention.span.end) for r in known), *((m.start, m.end) for m in reading.matches)}
    )
    found = []
    for start, end in _free(_pointed_at(reading, lexis), taken):
        mention = Mention(span=Span(document_id=document.id, start=start, end=end), text=document.text[start:end])
        found.append(Resolution(mention=mention, reasons=(UNKNOWN_REASON,)))
    return tuple(found)


def _pointed_at(reading: MentionSet, lexis: WordLists) -> Iterator[tuple[int, int]]:
    scan, known = reading.scan, {match.first for match in reading.matches}
    words, written, after = scan.words, scan.written, 0
    for first in scan.capitals:
        if first < after or first in known or not (_may_be_name(words[first], lexis) or _is_stated_place(scan, first)):
            continue
        lower = words[first].lower()
        if lower in written and lower[0].islower():  # "In Women's wards": a word of the language
            continue
        last = first + 1
        while last < len(words) and last - first < LONGEST and scan.glued[last] and words[last][0].isupper():
            last += 1
        after = last
        told = last == first + 1 and _is_stated_place(scan, first)
        if _is_pointed_at(scan, first, last) and (told or all(_may_be_name(word, lexis) for word in words[first:last])):
            yield scan.starts[first], scan.ends[last - 1]


def _may_be_name(word: str, lexis: WordLists) -> bool:
    if len(word) <= 2 or word.isupper():  # noqa: PLR2004  # initials and acronyms are organisations
        return False
    return word.lower() not in lexis.known


def _is_stated_place(scan: CasedTokens, at: int) -> bool:
    """Return whether ", a village" follows: then it is no matter that girls are called Gina, too."""
    words, gaps, noun = scan.words, scan.gaps, at + 2
    if noun >= len(words) or gaps[at + 1] != ", " or words[at + 1] not in _ARTICLES:
        return False
    return any(words[each] in _TYPES for each in range(noun, min(noun + 3, len(words))) if scan.glued[each])


def _is_pointed_at(scan: CasedTokens, first: int, last: int) -> bool:
    words = scan.words
    if last < len(words) and scan.gaps[last] == " " and words[last] in _TYPES_AFTER:
        return True
    if not first or scan.gaps[first] not in {" ", ""}:
        return False
    before = words[first - 1].lower()
    if before in _POINTING or before in _TYPES:
        return True
    return before in _OF and first > 1 and words[first - 2].lower() in _TYPES | {"près"}


def _free(spans: Iterator[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Leave out what lies on a known mention; both come in the order of the text."""
    at = 0
    for start, end in spans:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at == len(taken) or taken[at][0] >= end:
            yield start, end
