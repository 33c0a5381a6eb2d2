"""Text -> sentences, as half-open ranges of code points. One pass of compiled patterns, linear in the text.

No library was clearly right on wire text (quotes, "Lt. Col.", "U.N.", "No. 3", datelines): so the rules are few and
open.
"""

from __future__ import annotations

import re
from functools import lru_cache

from geo.lang import all_words, alternatives

# Short forms after which a capital does not begin a sentence. Military and civil titles, months, compass, Latin.
_TITLES = frozenset(all_words("text.sentences.titles"))
_MONTHS = frozenset(all_words("text.sentences.months"))
_LATIN = frozenset(all_words("text.sentences.references"))
ABBREVIATIONS = _TITLES | _MONTHS | _LATIN
# Longer runs without an end are cut at the next space: a file of one line must not become one sentence.
LONGEST = 2_000

_CLOSERS = "\"'”’»)\\]"
# One set of characters first: the search then leaps from mark to mark. A run of marks is looked at from its first one
# only, so that ten thousand dots take no longer than ten thousand letters.
_END = re.compile(
    rf"[.!?…\n](?:(?<!\n)(?<![.!?…]{{2}})[.!?…]*[{_CLOSERS}]*(?=\s)|(?<=\n)(?:\s*\n\s*|(?=\s*(?:[-•*]|\d+[.)])\s)))"
)
_NEXT = re.compile(r"\s*[\"'“‘«(\[]*([^\W\d_]|\d)?")
_BEFORE_WORD = re.compile(r"[\s\"'“‘«(\[]")
_LOOK_BACK = 24


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text as (start, end), without the white space between them.

    >>> text = "Lt. Col. Ngoma left Sake. The U.N. stayed."
    >>> [text[a:b] for a, b in sentences(text)]
    ['Lt. Col. Ngoma left Sake.', 'The U.N. stayed.']
    """
    return list(_sentences(text))


@lru_cache(maxsize=64)  # places, events and claims ask for the same report; places read some dozens ahead
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        stop = match.start()
        if text[stop] == "\n" or _ends(text, stop, end):
            _add(text, start, end, found)
            start = end
    _add(text, start, len(text), found)
    return tuple(found)


def _ends(text: str, stop: int, end: int) -> bool:
    first = text[end + 1 : end + 2]
    if not first.isalnum():  # nearly always one space and a word follow
        following = _NEXT.match(text, end)
        first = (following[1] if following else None) or ""
    if first.islower():
        return False
    if text[stop] != "." or text[stop : stop + 2] == "..":
        return True
    word = text[max(0, stop - _LOOK_BACK) : stop].rsplit(" ", 1)[-1]
    if not word.isalnum():  # few: a quotation mark, a new line or another stop stands in it
        contracted = word[-2:-1] in {"'", "\u2019"} and word[-3:-2].isalpha()  # "won't." is no initial
        word = word if contracted else _BEFORE_WORD.split(word)[-1]
    return not word or not _is_short_form(word, text[end : end + 12])


def _is_short_form(word: str, following: str) -> bool:
    bare = word.strip("(").lower()
    if bare in ABBREVIATIONS:
        # "No." and "St." end sentences too, but seldom before a capital in reports.
        return True
    if len(bare) == 1 and bare.isalpha():
        return True  # an initial: "J. Smith"
    # "U.N." ends a sentence only where a function word begins the next one.
    return "." in bare and all(len(part) == 1 for part in bare.split(".") if part) and not _BEGINS.match(following)


_OPENERS = alternatives("text.sentences.openers")
_BEGINS = re.compile(
    rf"\s*[\"'“‘«(]*(?:{_OPENERS})\b",
    re.IGNORECASE,
)


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        found.append((start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        found.append((start, end))
