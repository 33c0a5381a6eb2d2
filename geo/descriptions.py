"""Places that are described, not named: "eastern Congo's two largest cities", "the provincial capital", "the town".

Two ways lead to a place: a query over the gazetteer (population, capital, region, tag), and the last mention in the
document that fits (coreference). Each answer says that it was inferred and from what; where two fit, none is given.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from geo import description_phrases as say
from geo.model import Candidate, Mention, Place, Relation, Resolution, Span
from geo.place_queries import country_of, country_of_people, decided, largest_towns, lies_in, province_of, region_called
from geo.regions import canonical, resolve_part
from geo.windows import in_stead, sentence_at

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Sequence

    from geo.gazetteer import Gazetteer
    from geo.model import Method, PrecisionWord

BY_QUERY, BY_MENTION = 0.85, 0.8  # of the anchor's score: a fact of the gazetteer, a reading of the text
_NO_RELATION = Relation(type="query")
HALF_TOLD, CLEARLY = 0.5, 2.0  # a people counts half a country; twice as often is clearly more
REMEMBERED = 60  # mentions before and after that may be meant: more than a report of two pages holds
BESIDE_KINDS = frozenset(
    {"city", "town", "village", "locality", "adm1", "adm2"}
)  # "the capital, Harare": also a province
BESIDE = 60  # code points: a name and the phrase that explains it
MEMORY = 3  # sentences back in which "the town" still points at a town
SETTLED = frozenset({"city", "town", "village", "locality"})
NAMED = SETTLED | {"country", "adm1", "adm2", "adm3"}
PRECISION_OF: dict[str, PrecisionWord] = {
    "country": "country", "adm1": "adm1", "adm2": "adm2", "adm3": "adm2", "lake": "water", "sea": "water",
    "region": "fuzzy", "continent": "fuzzy", "park": "fuzzy", "island": "near", "river": "fuzzy",
}  # fmt: skip


class _Page:
    """What the readers below need: the text, what is known in it, and the atlas behind it."""

    def __init__(
        self, text: str, known: Iterable[Resolution], gazetteer: Gazetteer, sentences: Sequence[tuple[int, int]]
    ) -> None:
        self.text, self.gazetteer, self.sentences = text, gazetteer, sentences
        self.known = tuple(sorted((r for r in known if r.chosen is not None), key=_by_span))
        self.document_id = self.known[0].mention.span.document_id if self.known else ""
        self._starts = [r.mention.span.start for r in self.known]
        self._ending = {r.mention.span.end: r for r in self.known}
        self._starting = {r.mention.span.start: r for r in self.known}
        self._sentence_starts = [start for start, _ in sentences]

    @cached_property
    def main_country(self) -> Resolution | None:
        """The country that the text is about, if one is."""
        return _main_country(self.known, self.gazetteer)

    def sentence(self, position: int) -> tuple[int, int]:
        return sentence_at(self.sentences, position, length=len(self.text))

    def sentence_number(self, position: int) -> int:
        return bisect_right(self._sentence_starts, position)

    def ending_at(self, position: int) -> Resolution | None:
        return self._ending.get(position)

    def starting_at(self, position: int) -> Resolution | None:
        return self._starting.get(position)

    def between(self, start: int, end: int) -> tuple[Resolution, ...]:
        """Return what is mentioned from one position up to another."""
        return self.known[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, position: int) -> list[Resolution]:
        """Return what was mentioned before, the nearest first, as far back as a reader remembers."""
        last = bisect_left(self._starts, position)
        return [r for r in reversed(self.known[max(0, last - REMEMBERED) : last]) if r.mention.span.end <= position]

    def behind(self, position: int) -> tuple[Resolution, ...]:
        """Return what is mentioned afterwards, the nearest first, as far as a reader looks ahead."""
        first = bisect_right(self._starts, position)
        return self.known[first : first + REMEMBERED]


def with_descriptions(  # noqa: PLR0913  # the text and all that is known of it
    text: str,
    resolutions: Sequence[Resolution],
    gazetteer: Gazetteer,
    *,
    sentences: Sequence[tuple[int, int]] = (),
    names: Sequence[Resolution] = (),
    coreference: bool = True,
) -> tuple[Resolution, ...]:
    """Return the resolutions with the described places added, sorted by span.

    Parameters
    ----------
    resolutions
        Of names, regions and relative places, sorted by span.
    names
        The names that relative places have taken in: "the town" may still point at them.
    coreference
        Whether "the town" is read as the town named before. It is read only in sentences without a place of their own.
    """
    standing = {r.mention.span for r in resolutions}
    page = _Page(text, [*resolutions, *(r for r in names if r.mention.span not in standing)], gazetteer, sentences)
    taken = [(r.mention.span.start, r.mention.span.end) for r in resolutions if r.mention.kind == "relative"]
    found: list[Resolution] = []
    for reader in (_largest, _capitals, _country_parts, partial(_nouns, coreference=coreference)):
        fresh = [r for r in reader(page) if not _overlaps(r.mention.span, taken)]
        taken += [(r.mention.span.start, r.mention.span.end) for r in fresh]
        found += fresh
    return _merged(resolutions, found)


def _merged(resolutions: Sequence[Resolution], found: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """Let a description take the stead of the area it is told of; a country is no pin and stays.

    A name inside "the Gulf state" was a word of it: no province is called Gulf here.
    """
    words = [r.mention.span for r in found if r.mention.relation and r.mention.relation.type == "same"]
    others = [r for r in resolutions if r.mention.kind == "demonym" or not _inside_any(r.mention.span, words)]
    stays = [r for r in others if r.chosen and r.chosen.kind == "country"]
    names = [r for r in others if not (r.chosen and r.chosen.kind == "country")]
    return tuple(sorted([*in_stead(names, found), *stays], key=_by_span))


def _inside_any(span: Span, spans: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in spans)


def _by_span(resolution: Resolution) -> tuple[Span, str]:
    return resolution.mention.span, resolution.chosen.id if resolution.chosen else ""


def _overlaps(span: Span, taken: Iterable[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for start, end in taken)


# -- the largest towns of an area


def _largest(page: _Page) -> list[Resolution]:
    found: list[Resolution] = []
    for pattern in (say.LARGEST_EN, say.LARGEST_FR):
        for match in pattern.finditer(page.text):
            found += _largest_of(page, match)
    return found


def _largest_of(page: _Page, match: re.Match[str]) -> list[Resolution]:
    area, start, end, spans = _area_around(page, match.start(), match.end())
    if area is None or area.chosen is None or _named_beside(page, start, end):
        return []
    words = match.groupdict()
    count = say.COUNT.get((words["n"] or "").lower(), 1)
    if count == 1 and (words["noun"] or "").lower() in {"cities", "towns", "villes", "agglomérations"}:
        return []
    skip = say.RANK.get((words["rank"] or words.get("rank2") or "").lower(), 0)
    towns = largest_towns(area.chosen, page.gazetteer, count=count, skip=skip)
    if not decided(towns, count=count):
        return []
    mention = _mention(
        page, start, end, Relation(type="query", anchors=spans, words=f"largest towns {skip + 1}+{count}")
    )
    best = max(towns[0].population, 1)
    candidates = tuple(
        Candidate(place=t, score=round(t.population / best, 3), reasons=(f"{t.population:,} people",)) for t in towns
    )
    rank = "the most populous" if skip == 0 else f"number {skip + 1} by population"
    reason = f"inferred: {rank} in {area.chosen.name} by the gazetteer"
    return [
        _resolution(
            mention, town, candidates, score=area.score * BY_QUERY, reasons=(f"{reason}, {town.population:,} people",)
        )
        for town in towns[:count]
    ]


def _area_around(page: _Page, start: int, end: int) -> tuple[Resolution | None, int, int, tuple[Span, ...]]:
    """Return the area a superlative is told of, with the phrase's span grown over it."""
    text = page.text
    if text[max(0, start - 3) : start] in {"'s ", "\u2019s "}:
        anchor = page.ending_at(start - 3)
        if anchor:
            return anchor, anchor.mention.span.start, end, (anchor.mention.span,)
    noun = say.NOUN_S.search(text[max(0, start - 24) : start])
    if noun:
        return _last_area(page, start, noun["en"]), start - (noun.end() - noun.start()), end, ()
    noun = say.OF_NOUN.match(text[end : end + 30])
    if noun:
        return _last_area(page, start, noun["en"] or noun["fr"]), start, end + noun.end(), ()
    follower = next(iter(page.behind(end)), None)
    if follower and say.OF_AREA.match(text[end : follower.mention.span.start]):
        return follower, start, follower.mention.span.end, (follower.mention.span,)
    return None, start, end, ()


def _last_area(page: _Page, position: int, noun: str) -> Resolution | None:
    """Return the area "the country" or "the province" points at: named last, or the one the last place lies in."""
    kinds = say.AREA_KINDS[noun.lower()]
    if "country" in kinds:
        return page.main_country
    for earlier in page.before(position):
        place = earlier.chosen
        if place is not None and place.kind in kinds:
            return earlier
        above = province_of(place, page.gazetteer) if place is not None and "adm1" in kinds else None
        if above is not None:
            return replace(earlier, chosen=above)
    return None


def _main_country(known: Sequence[Resolution], gazetteer: Gazetteer) -> Resolution | None:
    """Return the country that a text is about: most of its places lie there, and twice as many as in the next."""
    told: dict[str, float] = {}
    first: dict[str, Resolution] = {}
    for resolution in known:
        country = country_of(resolution.chosen, gazetteer) if resolution.chosen else None
        if country is not None and resolution.role != "origin":
            told[country.id] = told.get(country.id, 0.0) + (HALF_TOLD if resolution.mention.kind == "demonym" else 1.0)
            first.setdefault(country.id, replace(resolution, chosen=country))
    ranked = sorted(told, key=lambda country_id: (-told[country_id], country_id))
    if not ranked or (len(ranked) > 1 and told[ranked[0]] < CLEARLY * told[ranked[1]]):
        return None
    return first[ranked[0]]


# -- capitals


def _capitals(page: _Page) -> list[Resolution]:
    found = [_capital_here(page, match) for match in say.CAPITAL.finditer(page.text)]
    for anchor in page.known:
        match = say.ITS_CAPITAL.match(page.text[anchor.mention.span.end : anchor.mention.span.end + 40])
        if match:
            span = anchor.mention.span
            found.append(_capital(page, anchor, span.start, span.end + match.end(), (span,)))
    return [r for r in found if r]


def _capital_here(page: _Page, match: re.Match[str]) -> Resolution | None:
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
    if not level and (not _on_ground(page, start, end) or _has_place(page, start)):
        return None
    noun = "province" if provincial or level == "state" else "country"
    return _capital(page, _last_area(page, start, noun), start, end, ())


def _people(page: _Page, match: re.Match[str]) -> Resolution | None:
    """Return the country in "la capitale congolaise": French writes it small, where no name is looked for."""
    word = match["peuple"]
    country = country_of_people(word, page.gazetteer, named=_ids(page)) if word else None
    if country is None:
        return None
    return Resolution(mention=_mention(page, match.start(), match.end(), _NO_RELATION), chosen=country, score=1.0)


def _ids(page: _Page) -> list[str]:
    return sorted({r.chosen.id for r in page.known if r.chosen})


def _capital(
    page: _Page, area: Resolution | None, start: int, end: int, anchors: tuple[Span, ...]
) -> Resolution | None:
    if area is None or area.chosen is None or area.chosen.kind in SETTLED or _named_beside(page, start, end):
        return None
    town = page.gazetteer.capital(area.chosen)
    if town is None:
        return None
    mention = _mention(page, start, end, Relation(type="query", anchors=anchors, words="capital"))
    reason = f"inferred: the capital of {area.chosen.name} by the gazetteer"
    candidates = (Candidate(place=town, score=1.0, reasons=(reason,)),)
    return _resolution(mention, town, candidates, score=area.score * BY_QUERY, reasons=(reason,))


# -- parts of a country that is not named


def _country_parts(page: _Page) -> list[Resolution]:
    found = (_country_part(page, match) for match in say.COUNTRY_PART.finditer(page.text))
    return [r for r in found if r]


def _country_part(page: _Page, match: re.Match[str]) -> Resolution | None:
    words = match["of"] or match["its"] or match["du"]
    side = words.lower().endswith("ern")
    area = _last_area(page, match.start(), "country")
    if area is None or (side and match["its"] and match.end() == match.end("its")):
        return None  # "the country's eastern" goes on with something else
    span = Span(document_id=page.document_id, start=match.start(), end=match.end())
    relation = Relation(type="part", anchors=(area.mention.span,), words=canonical(words))
    mention = Mention(span=span, text=match[0], kind="region", relation=relation)
    return resolve_part(mention, area, page.gazetteer)


# -- noun phrases: by region, tag, people, or simply the one named before


def _nouns(page: _Page, *, coreference: bool) -> list[Resolution]:
    found = (_noun(page, phrase, coreference=coreference) for phrase in say.noun_phrases(page.text))
    return [r for r in found if r]


def _noun(page: _Page, phrase: say.Described, *, coreference: bool) -> Resolution | None:
    plain = not (phrase.tags or phrase.proper)
    if _named_beside(page, phrase.start, phrase.end) or (plain and not coreference):
        return None
    if plain and (_has_place(page, phrase.start) or not _on_ground(page, phrase.start, phrase.end)):
        return None
    fits = _constraint(page, phrase)
    if fits is None:
        return None
    antecedent, reason = _antecedent(page, phrase, fits, plain=plain)
    if antecedent is None or antecedent.chosen is None:
        return None
    relation = Relation(type="same", anchors=(antecedent.mention.span,), words=phrase.noun)
    mention = _mention(page, phrase.start, phrase.end, relation)
    score = round(antecedent.score * BY_MENTION, 4)
    return _resolution(mention, antecedent.chosen, antecedent.candidates, score=score, reasons=(reason,))


def _on_ground(page: _Page, start: int, end: int) -> bool:
    """Return whether the words beside a bare noun speak of ground: its council is no place."""
    return bool(
        say.ON_GROUND.search(page.text[max(0, start - 24) : start]) or say.FATE.match(page.text[end : end + 40])
    )


def _constraint(page: _Page, phrase: say.Described) -> Callable[[Place], bool] | None:
    """Return what a place must be to fit the phrase, or None where a word of it is not understood."""
    area = _area_called(page, phrase) if phrase.proper else None
    if phrase.proper and area is None:
        return None

    def fits(place: Place) -> bool:
        if place.kind not in phrase.kinds or (area is not None and not lies_in(place, area, page.gazetteer)):
            return False
        return all(tag in place.tags for tag in phrase.tags)

    return fits


def _area_called(page: _Page, phrase: say.Described) -> Place | None:
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
    return country_of_people(phrase.proper, page.gazetteer, named=_ids(page))


def _antecedent(
    page: _Page, phrase: say.Described, fits: Callable[[Place], bool], *, plain: bool
) -> tuple[Resolution | None, str]:
    earlier = [r for r in page.before(phrase.start) if _may_be_meant(r)]
    if phrase.kinds == ("country",):
        earlier = [c for r in earlier if (c := _as_country(page, r))]
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


def _nearest(page: _Page, fitting: Sequence[Resolution], phrase: say.Described) -> Resolution | None:
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


def _as_country(page: _Page, resolution: Resolution) -> Resolution | None:
    country = country_of(resolution.chosen, page.gazetteer) if resolution.chosen else None
    return replace(resolution, chosen=country) if country else None


def _sentences_between(page: _Page, earlier: Resolution, position: int) -> int:
    return page.sentence_number(position) - page.sentence_number(earlier.mention.span.start)


def _has_place(page: _Page, position: int) -> bool:
    start, end = page.sentence(position)
    return any(r.role == "location" and r.mention.kind != "demonym" for r in page.between(start, end))


def _named_beside(page: _Page, start: int, end: int) -> bool:
    """Return whether a settlement's name stands right beside the phrase, which then only explains it."""
    beside = page.between(start - BESIDE, end + BESIDE)
    settled = [r for r in beside if r.chosen and r.chosen.kind in BESIDE_KINDS and r.mention.kind == "name"]
    before = (page.text[r.mention.span.end : start] for r in settled if r.mention.span.end <= start)
    behind = (page.text[end : r.mention.span.start] for r in settled if r.mention.span.start >= end)
    return any(say.NAME_BEFORE.match(gap) for gap in before) or any(say.NAME_AFTER.match(gap) for gap in behind)


def _mention(page: _Page, start: int, end: int, relation: Relation) -> Mention:
    span = Span(document_id=page.document_id, start=start, end=end)
    return Mention(span=span, text=page.text[start:end], kind="description", relation=relation)


def _resolution(
    mention: Mention, place: Place, candidates: tuple[Candidate, ...], *, score: float, reasons: tuple[str, ...]
) -> Resolution:
    return Resolution(
        mention=mention, chosen=place, candidates=candidates, lon=place.lon, lat=place.lat, geometry=place.outline,
        radius_km=place.radius_km, precision=PRECISION_OF.get(place.kind, "exact"), method=_method(place),
        score=round(score, 4), reasons=reasons,
    )  # fmt: skip


def _method(place: Place) -> Method:
    if place.id.startswith("geonames."):
        return "geonames"
    if place.id.startswith("world."):
        return "world"
    return "derived" if place.id.startswith("derived.") else "gazetteer"
