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
from geo.lang import all_words, alternatives, any_language, expressions, leading
from geo.model import Mention, Place, Relation, Resolution, Span
from geo.reasons import About, is_about
from geo.spatial.directions import UNIT, direction_of
from geo.spatial.spans import replaced_by
from geo.spatial.split_polygon import part_of
from geo.text.context import after, before
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

_SECTION = "spatial.subregions"
# "The northern town of Toru\u0144" is Toru\u0144: a type word alone makes no part, "parts of the territory of" does.
# Every alternative ends at the name.
_BEFORE = tuple(pattern(rf"(?i)(?<![\w-])(?:{written})\Z") for written in expressions(f"{_SECTION}.part_before"))
_AFTER = tuple(pattern(rf"(?i)\A(?:{written})") for written in expressions(f"{_SECTION}.part_after"))
_FAR = any_language(f"{_SECTION}.far_before")
_FARTHEST = all_words(f"{_SECTION}.farthest")
_SIDE_JOINS = pattern(rf",\s|\s(?:{alternatives(f'{_SECTION}.side_joins')})\s|/")
_LEAD = pattern(rf"(?i)(?:{alternatives(f'{_SECTION}.lead')})\s")
_ORGANISATION = pattern(
    rf"\b(?:{alternatives(f'{_SECTION}.organisations')})\s(?:{alternatives(f'{_SECTION}.organisation_of')})\s"
    rf"(?:{leading('shared.the_before', 'en')})?\Z"
)
_MEASURED = pattern(rf"(?i){UNIT}\W+(?:{leading(f'{_SECTION}.measured_to')})?\Z")
_SIDES, _SECOND_SIDES = alternatives(f"{_SECTION}.sides"), alternatives(f"{_SECTION}.second_sides")
# "Mangina-Sud" is a part of Mangina and not the whole of it; "Kivu-Nord" is a name.
_HYPHENS = frozenset("-\u2010\u2011\u2012")
_QUARTER = pattern(rf"[-\u2010-\u2012](?P<words>(?:{_SIDES})(?:[-\u2010](?:{_SECOND_SIDES}))?)\b")
_EITHER_LANGUAGE = frozenset(all_words(f"{_SECTION}.either_language"))
_SIDE_ARTICLE = pattern(rf"(?i)\b(?:{leading(f'{_SECTION}.side_articles')})\Z")
# "Western Mindanao Command": capitals before and behind make a name of something else.
_PROPER = pattern(r"[A-Z]")
_GOES_ON = pattern(r"\s[A-Z][a-z]")


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
    return tuple(reason for reason in reasons if not is_about(reason, About.PLACE))


def _divisible(resolution: Resolution) -> bool:
    place, mention = resolution.chosen, resolution.mention
    return place is not None and mention.kind in {"name", "region"} and place.kind not in UNDIVIDED


def _find_part(text: str, anchor: Resolution, sentences: Sequence[tuple[int, int]]) -> Mention | None:
    span = anchor.mention.span
    left = before(text, span, sentences=sentences)
    match = next((found for one in _BEFORE if (found := one.search(left))), None)
    named = bool(match and _PROPER.match(match[0]) and _GOES_ON.match(text, span.end))
    if match and not named and _is_part(left, match, anchor):
        words = next(filter(None, map(match.groupdict().get, ("side", "noun", "greater", "part"))))
        return _mention(text, span, span.start - len(left) + _start(match), span.end, words)
    settled = text[span.end : span.end + 1] in _HYPHENS and anchor.chosen and anchor.chosen.kind in SETTLED
    quarter = _QUARTER.match(text, span.end) if settled else None
    if quarter:
        return _mention(text, span, span.start, quarter.end(), quarter["words"])
    behind = after(text, span, sentences=sentences)
    right = next((found for one in _AFTER if (found := one.match(behind))), None)
    if right:
        words = next(filter(None, map(right.groupdict().get, ("noun", "side", "adjective"))))
        if words == right.groupdict().get("adjective") and not _is_adjective(words, text, span):
            return None
        return _mention(text, span, span.start, span.end + right.end(), words)
    return None


def _is_adjective(side: str, text: str, span: Span) -> bool:
    """Tell "le Mali central" from "Christchurch Central", a station."""
    if side.lower() not in _EITHER_LANGUAGE:
        return True
    return side.islower() and bool(_SIDE_ARTICLE.search(text[max(0, span.start - ARTICLE_REACH) : span.start]))


def _is_part(left: str, match: re.Match[str], anchor: Resolution) -> bool:
    """Tell "au nord du Mali" (in it) from "au nord de Goma" and "20 km to the north of Goma" (outside it)."""
    if _MEASURED.search(left[: match.start()]) or _ORGANISATION.search(left[: match.start()]):
        return False
    groups = match.groupdict()
    if groups.get("region") and anchor.chosen is not None and anchor.chosen.kind != "country":
        return False
    outside = groups.get("outside")
    return not outside or (anchor.chosen is not None and anchor.chosen.kind in WIDE)


def _start(match: re.Match[str]) -> int:
    """Leave "in", "across", "dans", "au" outside the mention: they belong to the sentence."""
    for group in ("side", "greater"):
        if match.groupdict().get(group):
            return match.start(group)
    lead = _LEAD.match(match[0])
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
    far = bool(re.match(rf"(?i){_FAR}", plain)) or any(end in plain for end in _FARTHEST)
    bare = re.sub(rf"(?i)\A(?:{_FAR})", "", plain)
    sides = [direction_of(part) for part in _SIDE_JOINS.split(bare)]
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
