"""Is a resolved name where something is, or who did it? "Kigali denied" is a government, "GOMA, Jan 27 -" a dateline.

Rules of language only: the words right before and after the name, and whether the place is a country or its capital.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.text.lazy_regex import pattern

if TYPE_CHECKING:
    from geo.model import Place, Role

WINDOW = 60  # characters looked at on each side
_DATELINE = pattern(
    r"[ \t]*(?:,[^\n()]{0,40})?(?:\([^)\n]{1,40}\)[ \t]*)?(?:[-–—]{1,2}|\u2015)[ \t]+\S"
    r"|[ \t]*(?:,[^\n()]{0,40})?\([^)\n]{1,40}\)[ \t]*[-–—:]"
)
_OPENS_A_DATELINE = frozenset(" \t,(-\u2013\u2014\u2015")  # after a space at most: a look that nearly every name fails
# What governments do in words and in state: of a capital only these tell that it stands for the government.
_VERBS = (
    r"sa(?:id|ys)|den(?:ied|ies|y)|reject(?:ed|s)|accus(?:ed|es)|pledg(?:ed|es)|vow(?:ed|s)|agree[ds]?|insist(?:ed|s)"
    r"|warn(?:ed|s)|claim(?:ed|s)|want(?:ed|s)|demand(?:ed|s)|call(?:ed|s)|announc(?:ed|es)|condemn(?:ed|s)"
    r"|urg(?:ed|es)"
    r"|welcom(?:ed|es)|hop(?:ed|es)|fear(?:ed|s)|support(?:ed|s)|back(?:ed|s)|believ(?:ed|es)|consider(?:ed|s)"
    r"|refus(?:ed|es)|sign(?:ed|s)|brand(?:ed|s)|broker(?:ed|s)|host(?:ed|s)|mediat(?:ed|es)|sen(?:t|ds)"
    r"|plan+ed|plans"
    r"|tried|tries|threaten(?:ed|s)|expell(?:ed|s)|recall(?:ed|s)|suspend(?:ed|s)|blam(?:ed|es)|declar(?:ed|es)"
    r"|denounc(?:ed|es)|protest(?:ed|s)|complain(?:ed|s)|offer(?:ed|s)|respond(?:ed|s)|replied|replies|react(?:ed|s)"
    r"|confirm(?:ed|s)|propos(?:ed|es)|order(?:ed|s)|summon(?:ed|s)|impos(?:ed|es)|lift(?:ed|s)|recogni[sz](?:ed|es)"
    r"|insult(?:ed|s)|hail(?:ed|s)|dismiss(?:ed|es)|criticis(?:ed|es)|criticiz(?:ed|es)|ratifi(?:ed|es)"
    r"|approv(?:ed|es)"
    r"|fund(?:ed|s)|arm(?:ed|s)|negotiat(?:ed|es)|retaliat(?:ed|es)|hesitat(?:ed|es)|spok(?:e|en)|speaks|ask(?:ed|s)"
    r"|appeal(?:ed|s)|stress(?:ed|es)|argu(?:ed|es)|maintain(?:ed|s)|admit(?:ted|s)|acknowledg(?:ed|es)"
    r"|decid(?:ed|es)|promis(?:ed|es)|comment(?:ed|s)|sought|seeks|sever(?:ed|s)|vetoe[ds]|regret(?:s|ted)"
    r"|(?:push|press)(?:ed|es)\sfor|rul(?:ed|es)\sout"
    r"|(?:trad|exchang)(?:ed|es)\s(?:accusations|blame|barbs|insults|threats|charges|notes|ambassadors|prisoners)"
    r"|dit|revendique|indique|juge|avertit|d\u00e9ment|soutient|maintient|r\u00e9agit|pr\u00e9vient|rompt|promet|suspend|reconna\u00eet|veut"
    r"|(?:accuse|rejette|affirme|condamne|refuse|exige|annonce|nie|r\u00e9clame|d\u00e9nonce|d\u00e9clare|propose|demande"
    r"|assure|appelle|proteste|\u00e9voque|rappelle|expulse|salue|menace|estime|esp\u00e8re|redoute|souhaite|insiste|confirme"
    r"|ordonne|n\u00e9gocie|convoque|regrette|d\u00e9plore|conteste|plaide|pousse)(?:nt)?"
)
_PARTICIPLES_FR = (
    r"d[\u00e9e]menti|accus[\u00e9e]|rejet[\u00e9e]|affirm[\u00e9e]|condamn[\u00e9e]|refus[\u00e9e]"
    r"|annonc[\u00e9e]|sign[\u00e9e]|promis|appel[\u00e9e]|d[\u00e9e]nonc[\u00e9e]"
    r"|d[\u00e9e]clar[\u00e9e]|d[\u00e9e]cr[\u00e9e]t[\u00e9e]|propos[\u00e9e]|exig[\u00e9e]|ni[\u00e9e]|rompu"
    r"|expuls[\u00e9e]|suspendu|r[\u00e9e]agi|demand[\u00e9e]|protest[\u00e9e]|rappel[\u00e9e]|salu[\u00e9e]|menac[\u00e9e]|confirm[\u00e9e]"
    r"|convoqu[\u00e9e]|regrett[\u00e9e]|d[\u00e9e]plor[\u00e9e]|comment[\u00e9e]|soutenu|averti|pr[\u00e9e]venu|reconnu|r[\u00e9e]pondu"
    r"|r[\u00e9e]pliqu[\u00e9e]|assur[\u00e9e]|exhort[\u00e9e]|contest[\u00e9e]"
)
_ADVERBS = r"(?:(?:also|still|again|long|now|later|then|itself|repeatedly|not|never|since|already|until\sthen)\s+)*"
_AUXILIARIES = r"(?:has|had|have|will|would|could|must|may|can|did|does)"
_BASE_VERBS = (
    r"deny|reject|accuse|pledge|vow|agree|insist|warn|claim|want|demand|call|announce|condemn|welcome|urge"
    r"|support|back|refuse"
    r"|sign|host|mediate|send|threaten|expel|recall|suspend|blame|declare|denounce|protest|complain|offer"
    r"|respond|reply|react"
    r"|confirm|propose|order|summon|impose|lift|recogni[sz]e|approve|fund|negotiate|speak|talk|ask|accept"
    r"|attend|join|withdraw|promise|comment|seek|say|believe|veto|rule\sout"
)
# "Asmara and Addis Ababa traded accusations": both do.
_AND_ANOTHER = (
    r"(?:\s(?:and|et)\s(?-i:[A-Z\u00c0-\u00dd])[\w'\u2019.-]+(?:\s(?-i:[A-Z\u00c0-\u00dd])[\w'\u2019.-]+){0,2})?"
)
_SUBJECT = pattern(
    rf"{_AND_ANOTHER}(?:,[^,.;]{{1,30}},)?\s+{_ADVERBS}(?:(?:{_AUXILIARIES}\s+{_ADVERBS})?(?:{_VERBS})"
    rf"|{_AUXILIARIES}\s+{_ADVERBS}(?:{_BASE_VERBS})"
    rf"|(?:n['\u2019])?(?:a|ont)\s+(?:\w+\s+)?(?:{_PARTICIPLES_FR}))\b",
    re.IGNORECASE,
)
# A country is what it is and has, too: "Qatar is", "Rwanda has".
_COUNTRY_SUBJECT = pattern(
    rf"\s+{_ADVERBS}(?:{_AUXILIARIES}|is|was|brought|brings|managed|manages|cut|cuts)\b", re.IGNORECASE
)
_PLACE_BEFORE = pattern(
    r"\b(?:in|at|near|inside|around|across|outside|throughout|into|within|to|toward|towards|left|reached"
    r"|entered|via|through|à|au|aux"
    r"|en|dans|près de|vers|chez)\s+(?:the\s+|la\s+|le\s+|l['’])?\Z",
    re.IGNORECASE,
)
# "Residents of Kigali said": the subject is what stands before "of".
_PART_BEFORE = pattern(r"\b(?:of|from|de|du|des|d['’])\s*(?:the\s+|la\s+|le\s+|l['’])?\Z", re.IGNORECASE)
_PEOPLE = (
    r"army|armies|military|forces?|troops|soldiers|government|president|presidency|prime|minister|ministry"
    r"|foreign|defen[cs]e|interior"
    r"|envoy|ambassador|embassy|delegation|officials?|authorities|leaders?|leadership|parliament|spokes\w+|navy"
    r"|air force|police|king|emir"
    r"|negotiators?|mediators?|diplomats?|intelligence|state|position|role|side|allies|ally|backers?|denial"
    r"|demands?|claims?|accusations?"
)
_POSSESSED = pattern(rf"['’]s?\s+(?:[\w-]+\s+){{0,2}}(?:{_PEOPLE})\b", re.IGNORECASE)
_ATTRIBUTE = pattern(
    r"[-‐‑–](?:backed|led|held|controlled|supported|funded|armed|trained|aligned|allied|brokered|mediated|sponsored|made|born|run|based)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = pattern(
    r"\b(?:government|president|army|armed forces|forces|troops|soldiers|leaders?|ministry|minister|authorities"
    r"|embassy|ambassador|officials?"
    r"|delegation|people|gouvernement|président|armée|ministre|autorités|forces|soldats|troupes"
    r"|présidence)\s+(?:of|from|de|du|des|de la|de l['’])"
    r"\s*(?:the\s+|la\s+|le\s+)?\Z",
    re.IGNORECASE,
)
_ADDRESSED = pattern(
    r"\b(?:accus\w+|blam\w+|urg\w+|press\w+|pressure on|told|ask\w+|sanction\w*(?: against| on)?|talks with"
    r"|ties (?:with|to)|relations with"
    r"|links? (?:to|with)|deal with|agreement with|supported by|backed by|brokered by|mediated by|hosted by"
    r"|led by|war (?:with|against)|against"
    r"|(?:complain|protest|appeal|apologi|object)\w* to|(?:letter|message|note|warning)s? (?:to|from)"
    r"|help(?:ed|ing)? from|support (?:of|from)"
    r"|médiation d[ue]|soutien d[ue]|soutenus? par|accord avec|contre|par)\s+(?:the\s+|la\s+|le\s+|l['’])?\Z",
    re.IGNORECASE,
)
_BETWEEN = pattern(
    r"\b(?:talks?|deals?|agreements?|war|ties|relations|tensions?|dialogue|negotiations?|summit|treaty|truce"
    r"|ceasefire|conflict|accord|pourparlers"
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
    if _ATTRIBUTE.match(after) or _POSSESSED.match(after):
        return "actor"
    if _leads_in(before) and (_OF_PEOPLE.search(before) or _ADDRESSED.search(before) or _BETWEEN.search(before)):
        return "actor"
    acts = _SUBJECT.match(after) or (place.kind == "country" and _COUNTRY_SUBJECT.match(after))
    if acts and not _PLACE_BEFORE.search(before) and not _PART_BEFORE.search(before):
        return "actor"
    return "location"


_LEADING = frozenset(all_words("toponyms.metonymy.leading"))  # fmt: skip
_LEADING_STEMS = all_words("toponyms.metonymy.leading_stems")


def _leads_in(before: str) -> bool:
    """Return whether the last word before a name may end a phrase that makes it an actor: a look, no proof."""
    words = before[-24:].lower().rsplit(None, 1)
    last = words[-1] if words else ""
    return last in _LEADING or last.startswith(_LEADING_STEMS) or last[-1:] in {"'", "’"}


def _speaks(place: Place) -> bool:
    """Only a country, or its capital in its stead, is said to do and say things."""
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
