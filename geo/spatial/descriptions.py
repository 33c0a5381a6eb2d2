"""Places that are described, not named: "eastern Congo's two largest cities", "the provincial capital", "the town".

Two ways lead to a place: a query over the gazetteer (population, capital, region, tag), and the last mention in the
document that fits (coreference). Each answer says that it was inferred and from what; where two fit, none is given.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from geo.gazetteer.queries import clear_winner, country_of, country_of_people, largest_towns, lies_in, region_called
from geo.lang import all_words
from geo.model import Candidate, Mention, Place, Relation, Resolution, Span
from geo.spatial import description_patterns as say
from geo.spatial.description_context import (
    BY_MENTION,
    BY_QUERY,
    MEMORY,
    NAMED,
    NO_RELATION,
    SETTLED,
    DescriptionContext,
    are_distinct,
    by_span,
    described_as,
    framed,
    has_place,
    last_area,
    mention_at,
    named_beside,
    named_ids,
    on_ground,
)
from geo.spatial.spans import replaced_by
from geo.spatial.subregions import canonical, resolve_part
from geo.text.cased_tokens import scan
from geo.text.lazy_regex import first_match
from geo.text.numbers import NUMBERS

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.text.cased_tokens import CasedTokens

    Reader = Callable[[DescriptionContext], list[Resolution]]

_CITIES = frozenset(all_words("spatial.descriptions.cities"))
_PROVINCIAL = all_words("spatial.descriptions.provincial")


def with_descriptions(  # noqa: PLR0913  # the text and all that is known of it
    text: str,
    resolutions: Sequence[Resolution],
    gazetteer: Gazetteer,
    *,
    sentences: Sequence[tuple[int, int]] = (),
    names: Sequence[Resolution] = (),
    words: CasedTokens | None = None,
    coreference: bool = True,
) -> tuple[Resolution, ...]:
    """Return the resolutions with the described places added, sorted by span.

    Parameters
    ----------
    resolutions
        Of names, regions and relative places, sorted by span.
    names
        The names that relative places have taken in: "the town" may still point at them.
    words
        Of the text, if it is divided already.
    coreference
        Whether "the town" is read as the town named before. It is read only in sentences without a place of their own.
    """
    readers: list[Reader] = [*_QUERIES]
    openings = list(say.openings_of(words or scan(text)))
    if openings:
        readers.append(partial(nouns, coreference=coreference))
    standing = {r.mention.span for r in resolutions}
    regions = [r.mention.span for r in resolutions if r.mention.kind == "region"]
    if regions:
        names = [r for r in names if not _inside_any(r.mention.span, regions)]
    known = [*resolutions, *(r for r in names if r.mention.span not in standing)]
    page = DescriptionContext(text, known, gazetteer, sentences, openings)
    taken = [(r.mention.span.start, r.mention.span.end) for r in resolutions if r.mention.kind == "relative"]
    found: list[Resolution] = []
    for reader in readers:
        fresh = [r for r in reader(page) if not _overlaps(r.mention.span, taken)]
        taken += [(r.mention.span.start, r.mention.span.end) for r in fresh]
        found += fresh
    return _merged(resolutions, found)


def _merged(resolutions: Sequence[Resolution], found: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """Let a description replace the area that it speaks of; a country is no pin and stays.

    A name inside "the Gulf state" was a word of it: no province is called Gulf here.
    """
    if not found:
        return tuple(resolutions)
    words = [r.mention.span for r in found if r.mention.relation and r.mention.relation.type == "same"]
    others = [r for r in resolutions if r.mention.kind == "demonym" or not _inside_any(r.mention.span, words)]
    stays = [r for r in others if r.chosen and r.chosen.kind == "country"]
    names = [r for r in others if not (r.chosen and r.chosen.kind == "country")]
    return tuple(sorted([*replaced_by(names, found), *stays], key=by_span))


def _inside_any(span: Span, spans: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in spans)


def _overlaps(span: Span, taken: Iterable[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for start, end in taken)


def largest(page: DescriptionContext, *, asked: say.Asked) -> list[Resolution]:
    """Return the largest towns that superlatives of one language ask for."""
    return [town for match in asked.found(page.text, page.lowered) for town in _largest_of(page, match)]


def _largest_of(page: DescriptionContext, match: re.Match[str]) -> list[Resolution]:
    area, start, end, spans = _area_around(page, match.start(), match.end())
    if area is None or area.chosen is None or named_beside(page, start, end):
        return []
    words = match.groupdict()
    count = NUMBERS.get((words["n"] or "").lower(), 1)
    if count == 1 and (words["noun"] or "").lower() in _CITIES:
        return []
    skip = say.RANK.get((words["rank"] or words.get("rank_alone") or "").lower(), 0)
    towns = largest_towns(area.chosen, page.gazetteer, count=count, skip=skip)
    if not clear_winner(towns, count=count):
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


def _area_around(
    page: DescriptionContext, start: int, end: int
) -> tuple[Resolution | None, int, int, tuple[Span, ...]]:
    """Return the area a superlative speaks of, with the phrase's span grown over it."""
    text = page.text
    if text[max(0, start - 3) : start] in {"'s ", "\u2019s "}:
        anchor = page.ending_at(start - 3)
        if anchor:
            return anchor, anchor.mention.span.start, end, (anchor.mention.span,)
    noun = say.OWNER.search(text[max(0, start - 24) : start])
    if noun:
        return last_area(page, start, noun["noun"]), start - (noun.end() - noun.start()), end, ()
    noun = first_match(one.match(text[end : end + 30]) for one in say.OF_NOUN)
    if noun:
        return last_area(page, start, noun["noun"]), start, end + noun.end(), ()
    follower = next(iter(page.behind(end)), None)
    if follower and say.OF_AREA.match(text[end : follower.mention.span.start]):
        return follower, start, follower.mention.span.end, (follower.mention.span,)
    return None, start, end, ()


def capitals(page: DescriptionContext) -> list[Resolution]:
    """Return the capitals that phrases ask for."""
    found = [_capital_here(page, match) for asked in say.CAPITAL for match in asked.found(page.text, page.lowered)]
    for anchor in page.known:
        match = say.ITS_CAPITAL.match(page.text[anchor.mention.span.end : anchor.mention.span.end + 40])
        if match:
            span = anchor.mention.span
            found.append(_capital(page, anchor, span.start, span.end + match.end(), (span,)))
    return [r for r in found if r]


def _capital_here(page: DescriptionContext, match: re.Match[str]) -> Resolution | None:
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
    words = match.groupdict()
    if words.get("level_after"):
        end = match.end("level_after")
    elif words.get("people_after"):
        end = match.start("people_after") - 1
    if say.OF_MORE.match(page.text[end : end + 5]) or say.PREDICATE.search(page.text[max(0, start - 12) : start]):
        return None
    level = (words.get("level") or words.get("level_after") or "").lower()
    provincial = level.startswith(_PROVINCIAL) or "chef-lieu" in match[0].lower()
    level = level or ("provincial" if provincial else "")
    grounded = on_ground(page, start, end) and not has_place(page, start, end)
    if not level and not grounded and not framed(page, start):
        return None
    noun = "province" if provincial or level == "state" else "country"
    return _capital(page, last_area(page, start, noun), start, end, ())


def _people(page: DescriptionContext, match: re.Match[str]) -> Resolution | None:
    """Return the country in "la capitale congolaise": French writes it small, where no name is looked for."""
    word = match.groupdict().get("people_after")
    country = country_of_people(word, page.gazetteer, named=named_ids(page)) if word else None
    if country is None:
        return None
    return Resolution(mention=mention_at(page, match.start(), match.end(), NO_RELATION), chosen=country, score=1.0)


def _capital(
    page: DescriptionContext, area: Resolution | None, start: int, end: int, anchors: tuple[Span, ...]
) -> Resolution | None:
    if area is None or area.chosen is None or area.chosen.kind in SETTLED or named_beside(page, start, end):
        return None
    town = page.gazetteer.capital(area.chosen)
    if town is None:
        return None
    mention = mention_at(page, start, end, Relation(type="query", anchors=anchors, words="capital"))
    reason = f"inferred: the capital of {area.chosen.name} by the gazetteer"
    candidates = (Candidate(place=town, score=1.0, reasons=(reason,)),)
    return described_as(mention, town, candidates, score=area.score * BY_QUERY, reasons=(reason,))


def country_parts(page: DescriptionContext) -> list[Resolution]:
    """Return parts of the country that the text is about: "the north of the country"."""
    found = (_country_part(page, match) for part in say.COUNTRY_PART for match in part.found(page.text, page.lowered))
    return [r for r in found if r]


def _country_part(page: DescriptionContext, match: re.Match[str]) -> Resolution | None:
    owned = match.groupdict().get("owned")
    words = match["part"] or owned or ""
    side = words.lower().endswith("ern")
    area = last_area(page, match.start(), "country")
    if area is None or (side and owned and match.end() == match.end("owned")):
        return None  # "the country's eastern" goes on with something else
    span = Span(document_id=page.document_id, start=match.start(), end=match.end())
    relation = Relation(type="part", anchors=(area.mention.span,), words=canonical(words))
    mention = Mention(span=span, text=match[0], kind="region", relation=relation)
    return resolve_part(mention, area, page.gazetteer)


def nouns(page: DescriptionContext, *, coreference: bool) -> list[Resolution]:
    """Return what noun phrases point at, by region, tag, people, or simply the one named before."""
    found = (_noun(page, phrase, coreference=coreference) for phrase in say.noun_phrases(page.text, page.openings))
    return [r for r in found if r]


def _noun(page: DescriptionContext, phrase: say.Described, *, coreference: bool) -> Resolution | None:
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


def _constraint(page: DescriptionContext, phrase: say.Described) -> Callable[[Place], bool] | None:
    """Return what a place must be to fit the phrase, or None where a word of it is not understood."""
    area = _area_called(page, phrase) if phrase.proper else None
    if phrase.proper and area is None:
        return None

    def fits(place: Place) -> bool:
        if place.kind not in phrase.kinds or (area is not None and not lies_in(place, area, page.gazetteer)):
            return False
        return all(tag in place.tags for tag in phrase.tags)

    return fits


def _area_called(page: DescriptionContext, phrase: say.Described) -> Place | None:
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
    page: DescriptionContext, phrase: say.Described, fits: Callable[[Place], bool], *, plain: bool
) -> tuple[Resolution | None, str]:
    earlier = [r for r in page.before(phrase.start) if _may_be_meant(r) and are_distinct(page, r, phrase.start)]
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


def _nearest(page: DescriptionContext, fitting: Sequence[Resolution], phrase: say.Described) -> Resolution | None:
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


def _as_country(page: DescriptionContext, resolution: Resolution) -> Resolution | None:
    country = country_of(resolution.chosen, page.gazetteer) if resolution.chosen else None
    return replace(resolution, chosen=country) if country else None


def _sentences_between(page: DescriptionContext, earlier: Resolution, position: int) -> int:
    return page.sentence_number(position) - page.sentence_number(earlier.mention.span.start)


# Questions to the gazetteer.
_QUERIES: tuple[Reader, ...] = (*(partial(largest, asked=asked) for asked in say.LARGEST), capitals, country_parts)
