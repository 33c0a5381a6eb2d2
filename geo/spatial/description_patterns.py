"""Noun phrases that describe a place instead of naming it: "the provincial capital", "la ville"."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

from geo.lang import all_words, alternatives
from geo.spatial.directions import COMPASS_EN, COMPASS_FR
from geo.text.lazy_regex import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from geo.text.cased_tokens import CasedTokens

COUNT = {"two": 2, "three": 3, "four": 4, "five": 5, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5}
RANK = {
    "second": 1, "third": 2, "fourth": 3, "fifth": 4, "deuxi\u00e8me": 1, "seconde": 1, "troisi\u00e8me": 2,
    "quatri\u00e8me": 3,
}  # fmt: skip
_AREA_NOUNS_EN = alternatives("spatial.description_patterns.area_nouns", "en")
_AREA_NOUNS_FR = alternatives("spatial.description_patterns.area_nouns", "fr")
_TOWN_NOUNS = alternatives("spatial.description_patterns.town_nouns", "en")
_LARGEST_EN = alternatives("spatial.description_patterns.largest", "en")
_LARGEST_FR = alternatives("spatial.description_patterns.largest", "fr")
_LEVELS_EN = alternatives("spatial.description_patterns.levels", "en")
_LEVELS_FR = alternatives("spatial.description_patterns.levels", "fr")
_AFTER_A_STATE = alternatives("spatial.description_patterns.after_a_state", "en")
_ON_GROUND = alternatives("spatial.description_patterns.on_ground")
_FATES_EN = alternatives("spatial.description_patterns.fates", "en")
_FATES_FR = alternatives("spatial.description_patterns.fates", "fr")
_PREDICATE = alternatives("spatial.description_patterns.predicate")
_AREA_NOUN_EN = rf"(?:{_AREA_NOUNS_EN})"
_AREA_NOUN_FR = rf"(?:{_AREA_NOUNS_FR})"
_TOWN_EN = rf"(?P<noun>{_TOWN_NOUNS})"

# Small letters; no town is described by its size without one of these. Looking for letters costs little.
LARGEST_STEMS_EN = all_words("spatial.description_patterns.largest_stems_en")
LARGEST_STEMS_FR = all_words("spatial.description_patterns.largest_stems_fr")
CAPITAL_STEMS = all_words("spatial.description_patterns.capital_stems")
LARGEST_EN = pattern(
    rf"(?i)(?<![\w-])(?:(?:the|its)\s)?(?:(?P<n>two|three|four|five)\s)?(?:(?P<rank>second|third|fourth|fifth)[-\s])?"
    rf"(?P<most>{_LARGEST_EN})\s{_TOWN_EN}\b"
)
LARGEST_FR = pattern(
    rf"(?i)(?<![\w-])(?:les|la)\s(?:(?P<n>deux|trois|quatre|cinq)\s)?(?:(?P<rank>deuxi\u00e8me|seconde|troisi\u00e8me"
    rf"|quatri\u00e8me)\s)?(?P<most>{_LARGEST_FR})\s(?P<noun>villes?|agglom\u00e9rations?)\b|(?<![\w-])la\s"
    rf"(?P<rank2>deuxi\u00e8me|seconde|troisi\u00e8me)\s(?P<noun2>ville)\b"
)
CAPITAL = pattern(
    rf"(?i)(?<![\w-])(?:the|la|le)\s(?P<people>(?-i:[A-Z\u00c0-\u00dd])[\w\u2019'-]+\s)?"
    rf"(?P<level>{_LEVELS_EN})?\s?(?:capital(?:\scity)?|capitale|chef-lieu)(?!\w)(?:\s"
    rf"(?P<niveau>{_LEVELS_FR}))?(?:(?<=capitale)\s(?P<peuple>(?-i:[a-z\u00e0-\u00ff-]{{4,}})))?"
)
ITS_CAPITAL = pattern(rf"(?i)\A['\u2019]s\s(?:(?:{_LEVELS_EN})\s)?(?P<phrase>capital(?:\scity)?)\b")
OF_AREA = pattern(r"(?i)\A\s(?:in|of|de\sla|de\sl['\u2019]|du|des|de|d['\u2019])\s?(?:the\s)?\Z")
OF_NOUN = pattern(
    rf"(?i)\A\s(?:(?:in|of)\s(?:the|this|that)\s(?P<en>{_AREA_NOUN_EN})|(?:de\sla|de\sl['\u2019]|du|de\scette)"
    rf"\s?(?P<fr>{_AREA_NOUN_FR}))\b"
)
NOUN_S = pattern(rf"(?i)(?:the|this|that)\s(?P<en>{_AREA_NOUN_EN})['\u2019]s\s\Z")
# "the east of the country", "the country's north-west", "le nord du pays".
COUNTRY_PART = pattern(
    rf"(?i)(?<![\w-])(?:(?:the\s)?(?P<of>{COMPASS_EN}|cent(?:re|er))(?:\spart)?\sof\sthe\s(?:country|nation)"
    rf"|the\scountry['\u2019]s\s(?P<its>(?:far\s)?{COMPASS_EN})(?:\s(?:regions?|parts?|provinces))?|(?:le\s"
    rf"|l['\u2019])(?P<du>{COMPASS_FR}|centre)\sdu\spays)(?![\w-])"
)
COUNTRY_STEMS = all_words(
    "spatial.description_patterns.country_stems"
)  # in small letters; a part is named with one of them
AREA_KINDS = {
    "country": ("country",), "nation": ("country",), "pays": ("country",), "province": ("adm1",), "state": ("adm1",),
    "region": ("region", "adm1"), "r\u00e9gion": ("region", "adm1"), "territory": ("adm2",), "territoire": ("adm2",),
    "island": ("island",), "\u00eele": ("island",),
}  # fmt: skip

# What a noun may stand for, the closest kind first.
NOUN_KINDS = {
    "city": ("city", "town"), "town": ("town", "city", "village"), "village": ("village", "locality", "town"),
    "hub": ("town", "city"), "settlement": ("village", "town", "locality"), "locality": ("village", "town", "locality"),
    "territory": ("adm2",), "district": ("adm2",), "province": ("adm1",), "county": ("adm2",),
    "region": ("adm1", "region"),
    "island": ("island",), "lake": ("lake",), "airport": ("airport",), "country": ("country",), "nation": ("country",),
    "republic": ("country",), "kingdom": ("country",), "emirate": ("country",), "monarchy": ("country",),
    "state": ("country",), "ville": ("city", "town"), "cit\u00e9": ("town", "city", "village"),
    "localit\u00e9": ("village", "town", "locality", "city"),
    "territoire": ("adm2",), "\u00eele": ("island",), "a\u00e9roport": ("airport",), "pays": ("country",),
    "\u00e9mirat": ("country",), "commune": ("village", "town", "locality"),
    "agglom\u00e9ration": ("town", "city", "village"), "port": ("port", "city", "town"),
}  # fmt: skip
TAG_WORDS = {
    "lakeside": "lakeside", "lakefront": "lakeside", "lakeshore": "lakeside", "border": "border", "frontier": "border",
    "mining": "mining", "port": "port", "harbour": "port", "coastal": "coastal", "riverside": "river", "river": "river",
    "frontali\u00e8re": "border", "frontalier": "border", "mini\u00e8re": "mining", "minier": "mining",
    "lacustre": "lakeside", "portuaire": "port", "c\u00f4ti\u00e8re": "coastal", "trading": "trading",
}  # fmt: skip
PLAIN_WORDS = frozenset(all_words("spatial.description_patterns.plain_words"))  # fmt: skip
# A bare "the state", "the country" is its government or everybody, a bare "the region" anything: never a place.
NEEDS_ATTRIBUTE = frozenset(all_words("spatial.description_patterns.needs_attribute"))

_NOUNS_EN = "|".join(w for w in NOUN_KINDS if w.isascii() and w not in {"ville", "territoire", "pays", "commune"})
_NOUNS_FR = "|".join(
    w for w in NOUN_KINDS if not w.isascii() or w in {"ville", "territoire", "pays", "commune", "village", "province"}
)
_WORD = r"(?!(?:the|this|that|a|an|and|of|in|to)\s)[\w\u2019'-]+\s"
# What may follow a noun phrase that ends there; another noun ("the town council") makes it a different thing.
_GO_ON = (
    r"(?=['\u2019]s\s|\s*[.,;:!?)\u2014]|\s*\Z|\s(?:and|or|but|where|when|since|after|before|in|on|at|by|is"
    r"|are|was|were|has|he|she|it|we|they|have|had|as|to|with|from|for|that|which|while|remains?|over|amid"
    r"|during|near|under|who|because|could|would|will|may|might|must|should|can|did|does|fell|lies|sits|saw"
    r"|itself|last|late|early|this|again|without|until|through|told|said|says|also|still|now|then|today|yesterday"
    r"|overnight|there|[a-z]{2,}(?:ed|ly)|[MTWFS][a-z]+day|et|ou|mais|o\u00f9|qui|que|depuis|apr\u00e8s|avant"
    r"|dans|sur|par|pour|avec|en|est|sont|a|ont|\u00e9tai(?:t|ent)|reste|restent|pendant|sans|\u00e0|au|aux"
    r"|vers|lors|le|la|les|ce|hier|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi)\b)"
)
# A state acts: any verb may follow, but no noun that the state is an adjective of.
_STATE_DOES = (
    rf"(?:(?<=nation)|(?<=country)|(?<=kingdom)|(?<=republic)|(?<=emirate)|(?<=state))(?=\s(?!of\b|"
    rf"{_AFTER_A_STATE})[a-z]{{3,}}\b)"
)
NOUN_PHRASE = pattern(
    rf"(?<![\w-])(?:(?P<det>[Tt]he|[Tt]his|[Tt]hat)\s(?P<adj>(?:{_WORD}){{0,3}}?)(?P<noun>{_NOUNS_EN})|"
    rf"(?P<ledet>[Ll]a|[Ll]e|[Cc]ette|[Cc]et?|[Ll]['\u2019])\s?(?P<nom>{_NOUNS_FR})(?P<post>(?:\s(?:du\s)?[\w\u2019'-]+){{0,2}}?))"
    rf"(?!\w)(?:{_GO_ON}|{_STATE_DOES})"
)
_DETERMINERS = frozenset(all_words("spatial.description_patterns.determiners"))  # fmt: skip
# "l'île" is one word.
_NOUNS = frozenset(NOUN_KINDS) | {f"{an}{mark}{noun}" for noun in NOUN_KINDS for an in "lL" for mark in "'\u2019"}
FARTHEST = 4  # words from the noun back to its article, over three adjectives
# "Goma, the lakeside city" and "the provincial capital, Goma": the name beside it speaks for itself.
NAME_BEFORE = pattern(r"\A\s?[,(\u2013\u2014]\s?(?:[a-z]+\s){0,2}\Z")
NAME_AFTER = pattern(r"\A,?\s(?:of\s|called\s|named\s|de\s|d['\u2019]|du\s)?\Z")


# Where a bare "the town" is ground ("fled the town", "in the city") and no government ("the city has jurisdiction").
ON_GROUND = pattern(rf"(?i)(?<![\w-])(?:{_ON_GROUND})\s\Z")
FATE = pattern(
    rf"(?i)\A\s(?:(?:has|had|have)\s)?(?:fell|fallen|changed\shands|(?:came|come)\sunder|remain(?:s|ed)?|"
    rf"(?:was|is|were|are|been)\s(?:\w+ly\s)?(?:{_FATES_EN})|est\s(?:{_FATES_FR})|reste)\b"
)
PREDICATE = pattern(rf"(?i)(?<![\w-])(?:{_PREDICATE})\s\Z")
OF_MORE = pattern(r"\A\s(?:of|de|du|des)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A noun phrase taken apart: what kinds its noun may mean, and what its adjectives ask for."""

    start: int
    end: int
    noun: str
    kinds: tuple[str, ...]
    tags: tuple[str, ...] = ()
    proper: str = ""


def noun_phrases(text: str, openings: Iterable[int]) -> list[Described]:
    """Return the describing noun phrases of a text whose every word is understood.

    ``openings`` are positions of their articles (:func:`openings_of`).

    >>> from geo.text.cased_tokens import scan
    >>> text = "They left the Gulf state. The lakeside city fell."
    >>> [(d.noun, d.tags, d.proper) for d in noun_phrases(text, openings_of(scan(text)))]
    [('state', (), 'Gulf'), ('city', ('lakeside',), '')]
    """
    found, end = [], 0
    for start in openings:
        match = NOUN_PHRASE.match(text, start) if start >= end else None
        if match:
            end = match.end()
            found.append(_described(match))
    return [phrase for phrase in found if phrase]


def openings_of(words: CasedTokens) -> Iterator[int]:
    """Yield where an article stands up to four words before a noun that may mean a place."""
    if _NOUNS.isdisjoint(words.written):
        return
    written = words.words
    for index in compress(range(len(written)), map(_NOUNS.__contains__, written)):
        if "'" in written[index] or "\u2019" in written[index]:
            yield words.starts[index]
            continue
        for before in range(index - 1, max(index - 1 - FARTHEST, -1), -1):
            if written[before] in _DETERMINERS:
                yield words.starts[before]
                break


def _described(match: re.Match[str]) -> Described | None:
    noun = (match["noun"] or match["nom"]).lower()
    words = (match["adj"] if match["noun"] else match["post"] or "").replace("du ", "").split()
    tags = tuple(TAG_WORDS[word.lower()] for word in words if word.lower() in TAG_WORDS)
    rest = [word for word in words if word.lower() not in TAG_WORDS and word.lower() not in PLAIN_WORDS]
    proper = " ".join(word for word in rest if word[0].isupper())
    unread = [word for word in rest if not word[0].isupper()]
    if match["noun"] and unread:
        return None
    if noun in NEEDS_ATTRIBUTE and not (tags or proper):
        return None
    people = proper or " ".join(unread)  # French writes "la ville congolaise" small
    return Described(start=match.start(), end=match.end(), noun=noun, kinds=NOUN_KINDS[noun], tags=tags, proper=people)
