"""Is a resolved name where something is, or who did it? "Kigali denied" is a government, "GOMA, Jan 27 -" a dateline.

Rules of language only: the words right before and after the name, and whether the place is a country or its capital.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.lang import alternatives, leading
from geo.text.lazy_regex import pattern

if TYPE_CHECKING:
    from geo.model import Place, Role

WINDOW = 60  # characters looked at on each side
_DATELINE = pattern(
    r"[ \t]*(?:,[^\n()]{0,40})?(?:\([^)\n]{1,40}\)[ \t]*)?(?:[-–—]{1,2}|\u2015)[ \t]+\S|[ \t]*(?:,[^\n()]"
    r"{0,40})?\([^)\n]{1,40}\)[ \t]*[-–—:]"
)
_OPENS_A_DATELINE = frozenset(" \t,(-\u2013\u2014\u2015")  # after a space at most: a look that nearly every name fails
_PARTICIPLES_FR = alternatives("toponyms.metonymy.acted", "fr")
_ADVERBS_WORDS = alternatives("toponyms.metonymy.adverbs", "en")
_AUXILIARIES_WORDS = alternatives("toponyms.metonymy.auxiliaries", "en")
_BASE_VERBS = alternatives("toponyms.metonymy.base_verbs", "en")
_ALSO_OF_COUNTRIES = alternatives("toponyms.metonymy.also_of_countries", "en")
_PLACE_BEFORE_WORDS = alternatives("toponyms.metonymy.place_before")
_PART_BEFORE_WORDS = alternatives("toponyms.metonymy.part_before")
_PEOPLE = alternatives("toponyms.metonymy.people", "en")
_PARTICIPLES = alternatives("toponyms.metonymy.participles", "en")
_PEOPLE_OF = alternatives("toponyms.metonymy.people_of")
_ADDRESSED_WORDS = alternatives("toponyms.metonymy.addressed")
_BETWEEN_TWO = alternatives("toponyms.metonymy.between_two")
_VERBS = alternatives("toponyms.metonymy.acts")
_AND, _HAVE = alternatives("toponyms.metonymy.and"), alternatives("toponyms.metonymy.have")
_THE, _THE_AFTER_OF = leading("shared.the_before"), leading("toponyms.metonymy.the_after_of")
_OF_COUNTRY = alternatives("toponyms.metonymy.of_country")
_BETWEEN_WORDS = alternatives("toponyms.metonymy.between")
_ADVERBS = rf"(?:(?:{_ADVERBS_WORDS})\s+)*"
_AUXILIARIES = rf"(?:{_AUXILIARIES_WORDS})"
# "Asmara and Addis Ababa traded accusations": both do.
_AND_ANOTHER = (
    rf"(?:\s(?:{_AND})\s(?-i:[A-Z\u00c0-\u00dd])[\w'\u2019.-]+(?:\s(?-i:[A-Z\u00c0-\u00dd])[\w'\u2019.-]+){{0,2}})?"
)
_SUBJECT = pattern(
    (
        rf"{_AND_ANOTHER}(?:,[^,.;]{{1,30}},)?\s+{_ADVERBS}(?:(?:{_AUXILIARIES}\s+{_ADVERBS})?(?:{_VERBS})|"
        rf"{_AUXILIARIES}\s+{_ADVERBS}(?:{_BASE_VERBS})|(?:{_HAVE})\s+(?:\w+\s+)?"
        rf"(?:{_PARTICIPLES_FR}))\b"
    ),
    re.IGNORECASE,
)
# A country is what it is and has, too: "Qatar is", "Rwanda has".
_COUNTRY_SUBJECT = pattern(rf"\s+{_ADVERBS}(?:{_AUXILIARIES}|{_ALSO_OF_COUNTRIES})\b", re.IGNORECASE)
_PLACE_BEFORE = pattern(
    rf"\b(?:{_PLACE_BEFORE_WORDS})\s+(?:{_THE})?\Z",
    re.IGNORECASE,
)
# "Residents of Kigali said": the subject is what stands before "of".
_PART_BEFORE = pattern(rf"\b(?:{_PART_BEFORE_WORDS})\s*(?:{_THE})?\Z", re.IGNORECASE)
_POSSESSED = pattern(rf"['’]s?\s+(?:[\w-]+\s+){{0,2}}(?:{_PEOPLE})\b", re.IGNORECASE)
_ATTRIBUTE = pattern(
    rf"[-‐‑–](?:{_PARTICIPLES})\b",
    re.IGNORECASE,
)
_OF_PEOPLE = pattern(
    rf"\b(?:{_PEOPLE_OF})\s+(?:{_OF_COUNTRY})\s*(?:{_THE_AFTER_OF})?\Z",
    re.IGNORECASE,
)
_ADDRESSED = pattern(
    rf"\b(?:{_ADDRESSED_WORDS})\s+(?:{_THE})?\Z",
    re.IGNORECASE,
)
_BETWEEN = pattern(
    (
        rf"\b(?:{_BETWEEN_TWO})\s+(?:{_BETWEEN_WORDS})\s+(?:{_THE})?(?:[^.;\n]{{1,40}}\s(?:{_AND})"
        rf"\s+(?:{_THE})?)?\Z"
    ),
    re.IGNORECASE,
)


def role_of(text: str, start: int, end: int, place: Place | None) -> Role:
    """Return the role of the name ``text[start:end]``, resolved to ``place``.

    Settlements other than national capitals are locations wherever they stand; only a dateline makes them an origin.
    """
    if is_dateline(text, start, end):
        return "origin"
    if place is None or not _speaks(place):
        return "location"
    before, after = text[max(0, start - WINDOW) : start], text[end : end + WINDOW]
    if _ATTRIBUTE.match(after) or _POSSESSED.match(after):
        return "actor"
    if _OF_PEOPLE.search(before) or _ADDRESSED.search(before) or _BETWEEN.search(before):
        return "actor"
    acts = _SUBJECT.match(after) or (place.kind == "country" and _COUNTRY_SUBJECT.match(after))
    if acts and not _PLACE_BEFORE.search(before) and not _PART_BEFORE.search(before):
        return "actor"
    return "location"


def _speaks(place: Place) -> bool:
    """Only a country, or its capital in its place, is said to do and say things."""
    return place.kind == "country" or place.capital_of.startswith("world.") or place.capital_of == "country"


def is_dateline(text: str, start: int, end: int) -> bool:
    """Return whether a name opens a paragraph as a dateline: "GOMA, Jan 27 (Wire) - ..."."""
    mark = text[end + 1 : end + 2] if text[end : end + 1] == " " else text[end : end + 1]
    if mark not in _OPENS_A_DATELINE or _DATELINE.match(text, end) is None:
        return False
    reach = max(0, start - 2 * WINDOW - 1)  # of a line of a megabyte no more is looked at
    line = text.rfind("\n", reach, start) + 1
    head = text[max(line, reach) : start]
    if len(head) > 2 * WINDOW or any(mark in head for mark in ".;:!?"):
        return False
    return not head.strip() or head.strip().upper() == head.strip() or head.rstrip().endswith((",", "/"))
