"""Descriptions that point at a mention: "the lakeside city", "the Gulf state", "the town" named before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.gazetteer.queries import country_of, country_of_people, lies_in, region_called
from geo.model import Place, Relation, Resolution
from geo.spatial import description_patterns as say
from geo.spatial.description_context import (
    BY_MENTION,
    MEMORY,
    NAMED,
    Page,
    described_as,
    framed,
    has_place,
    mention_at,
    named_beside,
    named_ids,
    on_ground,
    told_apart,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def nouns(page: Page, *, coreference: bool) -> list[Resolution]:
    """Return what noun phrases point at, by region, tag, people, or simply the one named before."""
    found = (_noun(page, phrase, coreference=coreference) for phrase in say.noun_phrases(page.text, page.openings))
    return [r for r in found if r]


def _noun(page: Page, phrase: say.Described, *, coreference: bool) -> Resolution | None:
    plain = not (phrase.tags or phrase.proper)
    if named_beside(page, phrase.start, phrase.end) or (plain and not coreference):
        return None
    told_from = framed(page, phrase.start)
    grounded = on_ground(page, phrase.start, phrase.end) and not has_place(page, phrase.start, phrase.end)
    if plain and not told_from and not grounded:
        return None
    fits = _constraint(page, phrase)
    if fits is None:
        return None
    antecedent, reason = _antecedent(page, phrase, fits, plain=plain)
    if antecedent is None or antecedent.chosen is None:
        return None
    relation = Relation(type="same", anchors=(antecedent.mention.span,), words=phrase.noun)
    mention = mention_at(page, phrase.start, phrase.end, relation)
    score = round(antecedent.score * BY_MENTION, 4)
    return described_as(mention, antecedent.chosen, antecedent.candidates, score=score, reasons=(reason,))


def _constraint(page: Page, phrase: say.Described) -> Callable[[Place], bool] | None:
    """Return what a place must be to fit the phrase, or None where a word of it is not understood."""
    area = _area_called(page, phrase) if phrase.proper else None
    if phrase.proper and area is None:
        return None

    def fits(place: Place) -> bool:
        if place.kind not in phrase.kinds or (area is not None and not lies_in(place, area, page.gazetteer)):
            return False
        return all(tag in place.tags for tag in phrase.tags)

    return fits


def _area_called(page: Page, phrase: say.Described) -> Place | None:
    """Return the region or country that the adjective of a phrase means: Gulf, West African, Congolese."""
    inside = page.between(phrase.start, phrase.end)
    stated = phrase.kinds == ("country",)  # "the Gulf state" lies by the Gulf, whatever else is called so
    if not stated and any(r.mention.kind == "name" and r.chosen and r.chosen.kind in NAMED for r in inside):
        return None  # "the Artibonite region" is a name with its type
    region = region_called(phrase.proper, page.gazetteer)
    if region is not None:
        return region
    if inside and inside[0].chosen is not None:
        return inside[0].chosen
    return country_of_people(phrase.proper, page.gazetteer, named=named_ids(page))


def _antecedent(
    page: Page, phrase: say.Described, fits: Callable[[Place], bool], *, plain: bool
) -> tuple[Resolution | None, str]:
    earlier = [r for r in page.before(phrase.start) if _may_be_meant(r) and told_apart(page, r, phrase.start)]
    if phrase.kinds == ("country",):
        earlier = [c for r in earlier if (c := _as_country(page, r))]
    else:  # Asmara that traded accusations is no town
        earlier = [r for r in earlier if r.role != "actor" or r.mention.kind == "demonym"]
    fitting = [r for r in earlier if r.chosen and fits(r.chosen)]
    if plain:
        fitting = [r for r in fitting if _sentences_between(page, r, phrase.start) <= MEMORY]
        return _nearest(page, fitting, phrase), "inferred: the one named before"
    places = {r.chosen.id for r in fitting if r.chosen}
    if len(places) == 1:
        return fitting[0], "inferred: the only one named before that fits"
    if not places:
        later = [r for r in page.behind(phrase.end) if _may_be_meant(r)]
        fitting = [r for r in later if r.chosen and fits(r.chosen)]
        if len({r.chosen.id for r in fitting if r.chosen}) == 1:
            return fitting[0], "inferred: the only one in the document that fits"
        return None, ""
    return _nearest(page, fitting, phrase), "inferred: the last one named before that fits"


def _nearest(page: Page, fitting: Sequence[Resolution], phrase: say.Described) -> Resolution | None:
    """Return the last one that fits; none where the sentence it stands in names two that fit as well."""
    if not fitting:
        return None
    last = fitting[0]
    first, end = page.sentence(last.mention.span.start)
    rivals = [r for r in fitting if first <= r.mention.span.start < end and r.chosen and last.chosen]
    closest = {r.chosen.id: r for r in rivals if r.chosen and r.chosen.kind == phrase.kinds[0]}
    if len({r.chosen.id for r in rivals if r.chosen}) == 1:
        return last
    return next(iter(closest.values())) if len(closest) == 1 else None


def _may_be_meant(resolution: Resolution) -> bool:
    mention = resolution.mention
    if resolution.role == "origin":
        return False
    return mention.kind in {"name", "region", "demonym", "description"} and resolution.chosen is not None


def _as_country(page: Page, resolution: Resolution) -> Resolution | None:
    country = country_of(resolution.chosen, page.gazetteer) if resolution.chosen else None
    return replace(resolution, chosen=country) if country else None


def _sentences_between(page: Page, earlier: Resolution, position: int) -> int:
    return page.sentence_number(position) - page.sentence_number(earlier.mention.span.start)
