"""Parts of places: "eastern Congo", "the far north of Mali", "le Nord-Kivu oriental" -> an area with a fuzzy edge.

Where the gazetteer names the region, the name wins ("South Kivu", "North Korea" never come here: the resolver has them
as names; "the east of Congo" is led to the region "eastern Congo"). Else the part is cut from the outline, from the box
where there is no outline, from the disc where there is no box.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from shapely import box, union_all

from geo import geometry
from geo.lang import alternatives
from geo.model import POPULATION_REASON, Mention, Place, Relation, Resolution, Span
from geo.spatial.directions import COMPASS_EN, COMPASS_FR, SIDE_FR, UNIT, direction_of
from geo.spatial.spans import replaced_by
from geo.spatial.split_polygon import part_of
from geo.text.context import after, before, has_any
from geo.text.lazy_regex import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.gazetteer.store import Gazetteer
    from geo.model import PrecisionWord

GREATER = 2.5  # "Greater Goma" reaches as many times farther than Goma; agglomerations seldom more than their suburbs
INFERRED = 0.95  # of the anchor's score: the words are clear, the edge is not
LEAST_RADIUS_KM = 0.5
ARTICLE_REACH = 4  # code points: "le ", "du " and what stands before it
PARTS_KEPT = 512  # reports name the same parts again and again
UNDIVIDED = frozenset(
    {"road", "river", "border_post", "facility", "airport", "port", "camp", "mine", "base", "mountain"}
)
SETTLED = frozenset({"city", "town", "village", "locality"})
NAMED_KINDS = {"country", "adm1", "region", "continent"}
NAMED_PRECISION: dict[str, PrecisionWord] = {"country": "country", "adm1": "adm1"}
WIDE = frozenset({"country", "adm1", "adm2", "adm3", "region", "continent", "island", "park", "lake", "sea"})

_FAR_WORDS = alternatives("spatial.subregions.far", "en")
_UNITS = alternatives("spatial.subregions.units", "en")
_PORTIONS = alternatives("spatial.subregions.portions", "en")
_ORGANISATIONS = alternatives("spatial.subregions.organisations", "en")
_FUNCTION_WORDS = alternatives("spatial.subregions.function_words", "en")
_PARTS = alternatives("spatial.subregions.parts", "en")
_SIDES = alternatives("spatial.subregions.sides")
_SECOND_SIDES = alternatives("spatial.subregions.second_sides")
_FAR = rf"(?:{_FAR_WORDS})[- ]"
_SIDE = rf"(?:{COMPASS_EN}|central|upper|lower)"
# Written small: the "Western District of Texas" is a court.
_OF_TYPE = rf"(?-i:(?:{_UNITS}) of (?:the )?)?"
_PORTION = rf"(?:{_PORTIONS}) of"
_THE, _DE = r"(?:the\s)?", r"(?:de\sla\s|de\sl['\u2019]|du\s|des\s|de\s|d['\u2019])"
# "The northern town of Toru\u0144" is Toru\u0144: a type word alone makes no part, "parts of the territory of" does.
_SIDE_OF = (
    rf"(?P<side>(?:{_FAR})?{_SIDE}(?:(?:,\s|\s(?:and|or)\s|/){_SIDE})?)\s(?:{_PORTION}\s{_THE}{_OF_TYPE}|"
    rf"(?P<region>region\sof\s){_THE}|{_THE})"
)
_NOUN_OF = (
    rf"(?:(?:in|across|throughout)\s{_THE}|(?P<to>to\s)?the\s)(?P<noun>(?:{_FAR})?{COMPASS_EN}|cent(?:re|er))"
    rf"\sof\s{_THE}{_OF_TYPE}"
)
_NOM_DE = (
    rf"(?:(?:dans\s|depuis\s|vers\s|de\s)?(?:le\s|l['\u2019])|(?P<at>au\s|\u00e0\sl['\u2019])|du\s)(?P<fr>"
    rf"(?:extr\u00eame[- ])?(?:{COMPASS_FR}|centre))\s{_DE}"
)
_PARTIE_DE = rf"(?:la\s)?partie\s(?P<frpart>{COMPASS_FR}|{SIDE_FR})\s{_DE}"
# What may stand right before a name; every alternative ends at the name.
_BEFORE = pattern(rf"(?i)(?<![\w-])(?:{_SIDE_OF}|{_NOUN_OF}|(?P<greater>greater)\s|{_NOM_DE}|{_PARTIE_DE})\Z")
# One of them stands in all that it matches.
_STEMS = (
    *("north", "south", "east", "west", "centr", "center", "upper", "lower", "greater", "nord", "sud", "ouest", "-est"),
    *(" est", "\nest", "\u00a0est", "'est", "\u2019est", "oriental", "occidental", "septentrional", "ridional"),
)
# "University of Southern Indiana": no place of its own.
_ORGANISATION = pattern(rf"\b(?:{_ORGANISATIONS})\s(?:of|for)\s(?:the\s)?\Z")
_MEASURED = pattern(rf"(?i){UNIT}\W+(?:to\s)?\Z")
# "Congo's east", "Mali's far north", "Ukraine's eastern regions".
_FUNCTION_WORD = rf"(?:{_FUNCTION_WORDS})"
_ITS_NOUN = rf"['\u2019]s?\s(?P<noun>(?:{_FAR})?{COMPASS_EN})(?=\s*[.,;:)\u2014-]|\s{_FUNCTION_WORD}\b|\s*\Z)"
_ITS_SIDE = rf"['\u2019]s?\s(?P<side>(?:{_FAR})?(?:{COMPASS_EN}|central))\s(?:{_PARTS})\b"
_AFTER = pattern(rf"(?i)\A(?:{_ITS_NOUN}|{_ITS_SIDE}|\s(?P<fr>{SIDE_FR})(?![\w-]))")
# "Mangina-Sud" is a part of Mangina and not the whole of it; "Kivu-Nord" is a name.
_HYPHENS = frozenset("-\u2010\u2011\u2012")
_QUARTER = pattern(rf"[-\u2010-\u2012](?P<words>(?:{_SIDES})(?:[-\u2010](?:{_SECOND_SIDES}))?)\b")
_FRENCH_ARTICLE = pattern(r"(?i)(?:\b(?:le|la|du|au)\s|[ld]['\u2019])\Z")
# "Western Mindanao Command": capitals before and behind make a name of something else.
_PROPER = pattern(r"[A-Z]")
_GOES_ON = pattern(r"\s[A-Z][a-z]")
_FIRST_AFTER = frozenset({"'", "\u2019"})
_FRENCH_SIDES = frozenset("moscMOSC")  # m\u00e9ridional, oriental and occidental, septentrional, central


def with_parts(
    text: str,
    resolutions: Sequence[Resolution],
    gazetteer: Gazetteer,
    *,
    sentences: Sequence[tuple[int, int]] = (),
) -> tuple[Resolution, ...]:
    """Return the resolutions with parts of places in place of the names they are made of, sorted by span."""
    found = find_parts(text, resolutions, sentences=sentences)
    if not found:
        return tuple(resolutions)
    by_span = {r.mention.span: r for r in resolutions if r.mention.kind != "demonym"}
    parts = [
        resolve_part(mention, by_span[mention.relation.anchors[0]], gazetteer) for mention in found if mention.relation
    ]
    return replaced_by(resolutions, parts)


def find_parts(
    text: str,
    resolutions: Iterable[Resolution],
    *,
    sentences: Sequence[tuple[int, int]] = (),
) -> tuple[Mention, ...]:
    """Return the mentions of parts of places around names that are already resolved.

    Parameters
    ----------
    text
        The document's text.
    resolutions
        Of the names in it. Demonyms and unresolved ones have no parts.
    sentences
        Spans in order; empty: the whole text is one.
    """
    found = [_find_part(text, r, sentences) for r in resolutions if _divisible(r)]
    return tuple(mention for mention in found if mention)


def resolve_part(mention: Mention, anchor: Resolution, gazetteer: Gazetteer) -> Resolution:
    """Return the area of a part, given what its anchor is.

    A region that the gazetteer names is taken from there, with the method of the gazetteer; else ``derived``.
    """
    place, words = anchor.chosen, mention.relation.words if mention.relation else ""
    if place is None:
        return Resolution(mention=mention, reasons=("the place whose part is meant is not known",))
    # Written small, "south Sudan" is the country all the same.
    named = _first(gazetteer, mention.text, NAMED_KINDS) or _named_region(words, place, gazetteer)
    if named is not None:
        return _as_named(mention, anchor, named, gazetteer)
    shape, lon, lat, radius_km, reason = _derived(words, place, gazetteer)
    part = _part_place(mention, place, words, shape, (lon, lat, radius_km))
    return Resolution(
        mention=mention, chosen=part, candidates=anchor.candidates, lon=lon, lat=lat, geometry=shape,
        radius_km=radius_km, precision="exact" if place.kind in SETTLED else "fuzzy", method="derived",
        score=round(anchor.score * INFERRED, 4), reasons=(reason, *_of_a_part(anchor.reasons)),
    )  # fmt: skip


@lru_cache(maxsize=PARTS_KEPT)
def _derived(words: str, place: Place, gazetteer: Gazetteer) -> tuple[BaseGeometry, float, float, float, str]:
    return derive_part(words, place, gazetteer.outline(place))


def derive_part(
    words: str, place: Place, outline: BaseGeometry | None
) -> tuple[BaseGeometry, float, float, float, str]:
    """Return the part of a place that words name: geometry, label point (lon, lat), radius in km, and the reason.

    Parameters
    ----------
    words
        A direction ("north-east", "far north", "north and east", "central") or "greater".
    outline
        Its outline if one is known; else the place's box, else its disc is cut.

    Raises
    ------
    InputError
        If the words name no direction.
    """
    whole, source = _extent(place, outline)
    if words == "greater":
        reach = max(place.radius_km, LEAST_RADIUS_KM) * GREATER
        shape = geometry.disc(place.lon, place.lat, radius_km=reach)
        return shape, place.lon, place.lat, reach, f"{place.name} and its surroundings: {reach:.0f} km around it"
    far = words.startswith("far ")
    sides = words.removeprefix("far ").split(" and ")
    shape = union_all([part_of(whole, side, far=far) for side in sides])
    lon, lat = geometry.label_point(shape)
    reason = f"inferred: {_share(sides, far=far)} of {place.name}, cut from its {source}"
    return shape, lon, lat, round(geometry.radius_of(shape), 3), reason


def _of_a_part(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return what may be said of a part too: the people of the whole do not live in it."""
    return tuple(reason for reason in reasons if not reason.startswith(POPULATION_REASON))


def _divisible(resolution: Resolution) -> bool:
    place, mention = resolution.chosen, resolution.mention
    return place is not None and mention.kind in {"name", "region"} and place.kind not in UNDIVIDED


def _find_part(text: str, anchor: Resolution, sentences: Sequence[tuple[int, int]]) -> Mention | None:
    span = anchor.mention.span
    left = before(text, span, sentences=sentences)
    match = _BEFORE.search(left) if has_any(left.lower(), _STEMS) else None
    named = bool(match and _PROPER.match(match[0]) and _GOES_ON.match(text, span.end))
    if match and not named and _is_part(left, match, anchor):
        words = next(w for w in match.group("side", "noun", "greater", "fr", "frpart") if w)
        return _mention(text, span, span.start - len(left) + _start(match), span.end, words)
    settled = text[span.end : span.end + 1] in _HYPHENS and anchor.chosen and anchor.chosen.kind in SETTLED
    quarter = _QUARTER.match(text, span.end) if settled else None
    if quarter:
        return _mention(text, span, span.start, quarter.end(), quarter["words"])
    right = _AFTER.match(after(text, span, sentences=sentences)) if _may_go_on(text, span.end) else None
    if right and ((right["fr"] or "").lower() != "central" or _is_french(right["fr"], text, span)):
        words = next(w for w in right.group("noun", "side", "fr") if w)
        return _mention(text, span, span.start, span.end + right.end(), words)
    return None


def _is_french(central: str, text: str, span: Span) -> bool:
    """Tell "le Mali central" from "Christchurch Central", a station."""
    return central.islower() and bool(_FRENCH_ARTICLE.search(text[max(0, span.start - ARTICLE_REACH) : span.start]))


def _may_go_on(text: str, end: int) -> bool:
    following = text[end : end + 1]
    return following in _FIRST_AFTER or (following.isspace() and text[end + 1 : end + 2] in _FRENCH_SIDES)


def _is_part(left: str, match: re.Match[str], anchor: Resolution) -> bool:
    """Tell "au nord du Mali" (in it) from "au nord de Goma" and "20 km to the north of Goma" (outside it)."""
    if _MEASURED.search(left[: match.start()]) or _ORGANISATION.search(left[: match.start()]):
        return False
    if match["region"] and anchor.chosen is not None and anchor.chosen.kind != "country":
        return False
    outside = match["at"] or match["to"]
    return not outside or (anchor.chosen is not None and anchor.chosen.kind in WIDE)


def _start(match: re.Match[str]) -> int:
    """Leave "in", "across", "dans", "au" outside the mention: they belong to the sentence."""
    for group in ("side", "greater"):
        if match[group]:
            return match.start(group)
    lead = re.match(r"(?i)(?:in|across|throughout|to|dans|depuis|vers|de|du|au|à)\s", match[0])
    return match.start() + (lead.end() if lead else 0)


def _mention(text: str, anchor: Span, start: int, end: int, words: str) -> Mention:
    return Mention(
        span=anchor._replace(start=start, end=end), text=text[start:end], kind="region",
        relation=Relation(type="part", anchors=(anchor,), words=canonical(words)),
    )  # fmt: skip


def canonical(words: str) -> str:
    """Return "far north", "north and east", "greater" for the words as written."""
    plain = words.lower()
    if plain == "greater":
        return plain
    far = bool(re.match(rf"(?i){_FAR}|extr\u00eame[- ]", plain)) or "ernmost" in plain
    bare = re.sub(rf"(?i)\A(?:{_FAR}|extr\u00eame[- ])", "", plain)
    sides = [direction_of(part) for part in re.split(r",\s|\s(?:and|or)\s|/", bare)]
    return ("far " if far else "") + " and ".join(dict.fromkeys(side for side in sides if side))


def _share(sides: Sequence[str], *, far: bool) -> str:
    if sides == ["central"]:
        return "the middle"
    portion = "the farthest quarter" if far else "the half" if all("-" not in side for side in sides) else "the quarter"
    return f"{portion} towards the {' and '.join(sides)}"


def _extent(place: Place, outline: BaseGeometry | None) -> tuple[BaseGeometry, str]:
    if outline is not None and outline.area > 0:
        return outline, "outline"
    if place.bbox:
        return box(*place.bbox), "bounding box"
    return geometry.disc(place.lon, place.lat, radius_km=max(place.radius_km, LEAST_RADIUS_KM)), "disc"


def _part_place(
    mention: Mention, place: Place, words: str, shape: BaseGeometry, middle: tuple[float, float, float]
) -> Place:
    lon, lat, radius_km = middle
    return Place(
        id=f"derived.{place.id}.{words.replace(' ', '-')}", name=mention.text, kind="region", lon=lon, lat=lat,
        country=place.country, admin1=place.admin1 or (place.name if place.kind == "adm1" else ""),
        radius_km=radius_km, parents=(place.id, *place.parents), outline=shape, fuzzy=True, origin="derived",
    )  # fmt: skip


def _named_region(words: str, place: Place, gazetteer: Gazetteer) -> Place | None:
    """Return the region that the gazetteer knows as, say, "eastern Congo" for the words "the east of Congo"."""
    sides = {words, words.replace("-", "")} if words in geometry.BEARINGS else set()
    adjectives = [*sorted(side + ending for side in sides for ending in ("ern", "")), words]
    for name in (place.name, *place.names):
        for adjective in adjectives:
            found = _first(gazetteer, f"{adjective} {name}", {"region", "continent"})
            if found is not None:
                return found
    return None


def _first(gazetteer: Gazetteer, name: str, kinds: set[str]) -> Place | None:
    places = (gazetteer.place(int(row)) for row in gazetteer.find(name))
    return next((place for place in places if place.kind in kinds), None)


def _as_named(mention: Mention, anchor: Resolution, place: Place, gazetteer: Gazetteer) -> Resolution:
    return Resolution(
        mention=mention, chosen=place, candidates=anchor.candidates, lon=place.lon, lat=place.lat,
        geometry=gazetteer.outline(place), radius_km=place.radius_km,
        precision=NAMED_PRECISION.get(place.kind, "fuzzy"), method="gazetteer",
        score=anchor.score, reasons=(f"the gazetteer knows it as {place.name}", *_of_a_part(anchor.reasons)),
    )  # fmt: skip
