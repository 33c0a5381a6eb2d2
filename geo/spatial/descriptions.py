"""Descriptions that the gazetteer answers: the largest towns of an area, its capital, a part of the country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.gazetteer.queries import country_of_people, decided, largest_towns
from geo.model import Candidate, Mention, Relation, Resolution, Span
from geo.spatial import description_patterns as say
from geo.spatial.description_context import (
    BY_QUERY,
    NO_RELATION,
    SETTLED,
    Page,
    described_as,
    framed,
    has_place,
    last_area,
    mention_at,
    named_beside,
    named_ids,
    on_ground,
)
from geo.spatial.subregions import canonical, resolve_part

if TYPE_CHECKING:
    import re


def largest(page: Page, *, asked: re.Pattern[str]) -> list[Resolution]:
    """Return the largest towns that superlatives of one language ask for."""
    return [town for match in asked.finditer(page.text) for town in _largest_of(page, match)]


def _largest_of(page: Page, match: re.Match[str]) -> list[Resolution]:
    area, start, end, spans = _area_around(page, match.start(), match.end())
    if area is None or area.chosen is None or named_beside(page, start, end):
        return []
    words = match.groupdict()
    count = say.COUNT.get((words["n"] or "").lower(), 1)
    if count == 1 and (words["noun"] or "").lower() in {"cities", "towns", "villes", "agglomérations"}:
        return []
    skip = say.RANK.get((words["rank"] or words.get("rank2") or "").lower(), 0)
    towns = largest_towns(area.chosen, page.gazetteer, count=count, skip=skip)
    if not decided(towns, count=count):
        return []
    mention = mention_at(
        page, start, end, Relation(type="query", anchors=spans, words=f"largest towns {skip + 1}+{count}")
    )
    best = max(towns[0].population, 1)
    candidates = tuple(
        Candidate(place=t, score=round(t.population / best, 3), reasons=(f"{t.population:,} people",)) for t in towns
    )
    rank = "the most populous" if skip == 0 else f"number {skip + 1} by population"
    reason = f"inferred: {rank} in {area.chosen.name} by the gazetteer"
    return [
        described_as(
            mention, town, candidates, score=area.score * BY_QUERY, reasons=(f"{reason}, {town.population:,} people",)
        )
        for town in towns[:count]
    ]


def _area_around(page: Page, start: int, end: int) -> tuple[Resolution | None, int, int, tuple[Span, ...]]:
    """Return the area a superlative is told of, with the phrase's span grown over it."""
    text = page.text
    if text[max(0, start - 3) : start] in {"'s ", "\u2019s "}:
        anchor = page.ending_at(start - 3)
        if anchor:
            return anchor, anchor.mention.span.start, end, (anchor.mention.span,)
    noun = say.NOUN_S.search(text[max(0, start - 24) : start])
    if noun:
        return last_area(page, start, noun["en"]), start - (noun.end() - noun.start()), end, ()
    noun = say.OF_NOUN.match(text[end : end + 30])
    if noun:
        return last_area(page, start, noun["en"] or noun["fr"]), start, end + noun.end(), ()
    follower = next(iter(page.behind(end)), None)
    if follower and say.OF_AREA.match(text[end : follower.mention.span.start]):
        return follower, start, follower.mention.span.end, (follower.mention.span,)
    return None, start, end, ()


def capitals(page: Page) -> list[Resolution]:
    """Return the capitals that phrases ask for."""
    found = [_capital_here(page, match) for match in say.CAPITAL.finditer(page.text)]
    for anchor in page.known:
        match = say.ITS_CAPITAL.match(page.text[anchor.mention.span.end : anchor.mention.span.end + 40])
        if match:
            span = anchor.mention.span
            found.append(_capital(page, anchor, span.start, span.end + match.end(), (span,)))
    return [r for r in found if r]


def _capital_here(page: Page, match: re.Match[str]) -> Resolution | None:
    start, end = match.start(), match.end()
    if match["people"]:
        anchor = page.starting_at(match.start("people"))
        return _capital(page, anchor, start, end, (anchor.mention.span,)) if anchor else None
    follower = next(iter(page.behind(end)), None)
    if follower and say.OF_AREA.match(page.text[end : follower.mention.span.start]):
        span = follower.mention.span
        return _capital(page, follower, start, span.end, (span,))
    people = _people(page, match)
    if people is not None:
        return _capital(page, people, start, end, ())
    end = match.end("niveau") if match["niveau"] else match.start("peuple") - 1 if match["peuple"] else end
    if say.OF_MORE.match(page.text[end : end + 5]) or say.PREDICATE.search(page.text[max(0, start - 12) : start]):
        return None
    level = (match["level"] or match["niveau"] or "").lower()
    provincial = level.startswith(("provin", "region", "régional", "de")) or "chef-lieu" in match[0].lower()
    level = level or ("provincial" if provincial else "")
    grounded = on_ground(page, start, end) and not has_place(page, start, end)
    if not level and not grounded and not framed(page, start):
        return None
    noun = "province" if provincial or level == "state" else "country"
    return _capital(page, last_area(page, start, noun), start, end, ())


def _people(page: Page, match: re.Match[str]) -> Resolution | None:
    """Return the country in "la capitale congolaise": French writes it small, where no name is looked for."""
    word = match["peuple"]
    country = country_of_people(word, page.gazetteer, named=named_ids(page)) if word else None
    if country is None:
        return None
    return Resolution(mention=mention_at(page, match.start(), match.end(), NO_RELATION), chosen=country, score=1.0)


def _capital(page: Page, area: Resolution | None, start: int, end: int, anchors: tuple[Span, ...]) -> Resolution | None:
    if area is None or area.chosen is None or area.chosen.kind in SETTLED or named_beside(page, start, end):
        return None
    town = page.gazetteer.capital(area.chosen)
    if town is None:
        return None
    mention = mention_at(page, start, end, Relation(type="query", anchors=anchors, words="capital"))
    reason = f"inferred: the capital of {area.chosen.name} by the gazetteer"
    candidates = (Candidate(place=town, score=1.0, reasons=(reason,)),)
    return described_as(mention, town, candidates, score=area.score * BY_QUERY, reasons=(reason,))


def country_parts(page: Page) -> list[Resolution]:
    """Return parts of the country that the text is about: "the north of the country"."""
    found = (_country_part(page, match) for match in say.COUNTRY_PART.finditer(page.text))
    return [r for r in found if r]


def _country_part(page: Page, match: re.Match[str]) -> Resolution | None:
    words = match["of"] or match["its"] or match["du"]
    side = words.lower().endswith("ern")
    area = last_area(page, match.start(), "country")
    if area is None or (side and match["its"] and match.end() == match.end("its")):
        return None  # "the country's eastern" goes on with something else
    span = Span(document_id=page.document_id, start=match.start(), end=match.end())
    relation = Relation(type="part", anchors=(area.mention.span,), words=canonical(words))
    mention = Mention(span=span, text=match[0], kind="region", relation=relation)
    return resolve_part(mention, area, page.gazetteer)
