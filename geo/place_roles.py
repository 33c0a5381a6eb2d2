"""Is a resolved name where something is, or who did it? "Kigali denied" is a government, "KINSHASA, April 25 -" a dateline.

Rules of language only: the words right before and after the name, and whether the place is a country or its capital.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.model import Place, Role

WINDOW = 60  # characters looked at on each side
_DATELINE = re.compile(
    r"[ \t]*(?:,[^\n()]{0,40})?(?:\([^)\n]{1,40}\)[ \t]*)?(?:[-–—]{1,2}|\u2015)[ \t]+\S"
    r"|[ \t]*(?:,[^\n()]{0,40})?\([^)\n]{1,40}\)[ \t]*[-–—:]"
)
_VERBS = (
    r"sa(?:id|ys)|den(?:ied|ies|y)|reject(?:ed|s)|accus(?:ed|es)|pledg(?:ed|es)|vow(?:ed|s)|agree[ds]?|insist(?:ed|s)|warn(?:ed|s)"
    r"|claim(?:ed|s)|want(?:ed|s)|demand(?:ed|s)|call(?:ed|s)|announc(?:ed|es)|condemn(?:ed|s)|welcom(?:ed|es)|urg(?:ed|es)"
    r"|hop(?:ed|es)|fear(?:ed|s)|support(?:ed|s)|back(?:ed|s)|believ(?:ed|es)|consider(?:ed|s)|refus(?:ed|es)|sign(?:ed|s)"
    r"|brand(?:ed|s)|manag(?:ed|es)|broker(?:ed|s)|host(?:ed|s)|mediat(?:ed|es)|sen(?:t|ds)|brought|brings|has|had|have|is|was|will|would"
    r"|could|must|may|can|did|does|plans?|plan+ed|tried|tries|threaten(?:ed|s)|expell(?:ed|s)|recall(?:ed|s)|suspend(?:ed|s)|cut|cuts"
    r"|a (?:d[ée]menti|accus[ée]|rejet[ée]|affirm[ée]|condamn[ée]|refus[ée]|annonc[ée]|sign[ée]|promis|appel[ée])|dément|accuse|rejette"
    r"|affirme|condamne|refuse|exige|annonce|soutient|nie|réclame"
)
_SUBJECT = re.compile(
    rf"(?:,[^,.;]{{1,30}},)?\s+(?:(?:also|still|again|long|now|later|then|itself|repeatedly)\s+)*(?:{_VERBS})\b", re.I
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|inside|around|across|outside|throughout|into|within|to|toward|towards|left|reached|entered|via|through|à|au|aux"
    r"|en|dans|près de|vers|chez)\s+(?:the\s+|la\s+|le\s+|l['’])?\Z",
    re.IGNORECASE,
)
# "Residents of Kigali said": the subject is what stands before "of".
_PART_BEFORE = re.compile(r"\b(?:of|from|de|du|des|d['’])\s*(?:the\s+|la\s+|le\s+|l['’])?\Z", re.IGNORECASE)
_PEOPLE = (
    r"army|armies|military|forces?|troops|soldiers|government|president|presidency|prime|minister|ministry|foreign|defen[cs]e|interior"
    r"|envoy|ambassador|embassy|delegation|officials?|authorities|leaders?|leadership|parliament|spokes\w+|navy|air force|police|king|emir"
    r"|negotiators?|mediators?|diplomats?|intelligence|state|position|role|side|allies|ally|backers?|denial|demands?|claims?|accusations?"
)
_POSSESSED = re.compile(rf"['’]s?\s+(?:[\w-]+\s+){{0,2}}(?:{_PEOPLE})\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"[-‐‑–](?:backed|led|held|controlled|supported|funded|armed|trained|aligned|allied|brokered|mediated|sponsored|made|born|run|based)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?:government|president|army|armed forces|forces|troops|soldiers|leaders?|ministry|minister|authorities|embassy|ambassador|officials?"
    r"|delegation|people|gouvernement|président|armée|ministre|autorités|forces|soldats|troupes|présidence)\s+(?:of|from|de|du|des|de la|de l['’])"
    r"\s*(?:the\s+|la\s+|le\s+)?\Z",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:accus\w+|blam\w+|urg\w+|press\w+|pressure on|told|ask\w+|sanction\w*(?: against| on)?|talks with|ties (?:with|to)|relations with"
    r"|links? (?:to|with)|deal with|agreement with|supported by|backed by|brokered by|mediated by|hosted by|led by|war (?:with|against)|against"
    r"|help(?:ed|ing)? from|support (?:of|from)|médiation d[ue]|soutien d[ue]|soutenus? par|accord avec|contre|par)\s+(?:the\s+|la\s+|le\s+|l['’])?\Z",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:talks?|deals?|agreements?|war|ties|relations|tensions?|dialogue|negotiations?|summit|treaty|truce|ceasefire|conflict|accord|pourparlers"
    r"|discussions|relations|tensions|négociations)\s+(?:between|entre)\s+(?:the\s+|la\s+|le\s+|l['’])?(?:[^.;\n]{1,40}\s(?:and|et)\s+(?:the\s+|la\s+|le\s+|l['’])?)?\Z",
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
    if _ATTRIBUTE.match(after) or _POSSESSED.match(after) or _OF_PEOPLE.search(before):
        return "actor"
    if _ADDRESSED.search(before) or _BETWEEN.search(before):
        return "actor"
    if _SUBJECT.match(after) and not _PLACE_BEFORE.search(before) and not _PART_BEFORE.search(before):
        return "actor"
    return "location"


def _speaks(place: Place) -> bool:
    """Only a country, or its capital in its stead, is said to do and say things."""
    return place.kind == "country" or place.capital_of.startswith("world.") or place.capital_of == "country"


def is_dateline(text: str, start: int, end: int) -> bool:
    """Return whether a name opens a paragraph as a dateline: "GOMA, Jan 27 (Wire) - ..."."""
    line = text.rfind("\n", 0, start) + 1
    head = text[line:start]
    if len(head) > 2 * WINDOW or any(mark in head for mark in ".;:!?"):
        return False
    if head.strip() and not (head.strip().upper() == head.strip() or head.rstrip().endswith((",", "/"))):
        return False
    return _DATELINE.match(text, end) is not None
