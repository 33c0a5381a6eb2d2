"""One text with what is known in it: what stands before, behind and beside a phrase that describes a place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from geo.gazetteer.queries import country_of, province_of
from geo.model import PRECISION_OF, Candidate, Mention, Place, Relation, Resolution, Span
from geo.spatial import description_patterns as say
from geo.spatial.relative_patterns import frames_a_place
from geo.text.context import WINDOW, sentence_at
from geo.text.lazy_regex import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Method

BY_QUERY, BY_MENTION = 0.85, 0.8  # of the anchor's score: a fact of the gazetteer, a reading of the text
NO_RELATION = Relation(type="query")
HALF_MENTION, CLEARLY = 0.5, 2.0  # a people or a government counts half a place; twice as often is clearly more
REMEMBERED = 60  # mentions before and after that may be meant: more than a report of two pages holds
BESIDE_KINDS = frozenset(
    {"city", "town", "village", "locality", "adm1", "adm2"}
)  # "the capital, Harare": also a province
BESIDE = 60  # code points: a name and the phrase that explains it
MEMORY = 3  # sentences back in which "the town" still points at a town
SETTLED = frozenset({"city", "town", "village", "locality"})
NAMED = SETTLED | {"country", "adm1", "adm2", "adm3"}
_BESIDE_IT = pattern(r"\A\s?[,(\u2013\u2014](?:[^,;:().]|\.(?=\d))*\Z")


class DescriptionContext:
    """What the readers below need: the text, what is known in it, the atlas, and where noun phrases may open."""

    def __init__(
        self,
        text: str,
        known: Iterable[Resolution],
        gazetteer: Gazetteer,
        sentences: Sequence[tuple[int, int]],
        openings: Sequence[int] = (),
    ) -> None:
        self.text, self.gazetteer, self.sentences, self.openings = text, gazetteer, sentences, openings
        self.known = tuple(sorted((r for r in known if r.chosen is not None), key=by_span))
        self.document_id = self.known[0].mention.span.document_id if self.known else ""
        self._starts = [r.mention.span.start for r in self.known]
        self._ending = {r.mention.span.end: r for r in self.known}
        self._starting = {r.mention.span.start: r for r in self.known}
        self._sentence_starts = [start for start, _ in sentences]

    @cached_property
    def lowered(self) -> str:
        """The text in small letters."""
        return self.text.lower()

    @cached_property
    def main_country(self) -> Resolution | None:
        """The country that the text is about, if one is."""
        return _main_country(self.known, self.gazetteer)

    def sentence(self, position: int) -> tuple[int, int]:
        """Return the sentence around a position."""
        return sentence_at(self.sentences, position, length=len(self.text))

    def sentence_number(self, position: int) -> int:
        """Return how many sentences begin up to a position."""
        return bisect_right(self._sentence_starts, position)

    def ending_at(self, position: int) -> Resolution | None:
        """Return the mention that ends at a position."""
        return self._ending.get(position)

    def starting_at(self, position: int) -> Resolution | None:
        """Return the mention that starts at a position."""
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


def last_area(page: DescriptionContext, position: int, noun: str) -> Resolution | None:
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
    counts: dict[str, float] = {}
    first: dict[str, Resolution] = {}
    for resolution in known:
        country = country_of(resolution.chosen, gazetteer) if resolution.chosen else None
        if country is not None and resolution.role != "origin":
            half = resolution.mention.kind == "demonym" or resolution.role == "actor"
            counts[country.id] = counts.get(country.id, 0.0) + (HALF_MENTION if half else 1.0)
            first.setdefault(country.id, replace(resolution, chosen=country))
    ranked = sorted(counts, key=lambda country_id: (-counts[country_id], country_id))
    if not ranked or (len(ranked) > 1 and counts[ranked[0]] < CLEARLY * counts[ranked[1]]):
        return None
    return first[ranked[0]]


def named_ids(page: DescriptionContext) -> list[str]:
    """Return the ids of all places that the text names."""
    return sorted({r.chosen.id for r in page.known if r.chosen})


def on_ground(page: DescriptionContext, start: int, end: int) -> bool:
    """Return whether the words beside a bare noun speak of ground: its council is no place."""
    return bool(
        say.ON_GROUND.search(page.text[max(0, start - 24) : start]) or say.FATE.match(page.text[end : end + 40])
    )


def has_place(page: DescriptionContext, start: int, end: int) -> bool:
    """Return whether the sentence of a phrase has named a place of its own before it.

    "The city's council" is hardly ground, and a place behind it is enough to doubt it.
    """
    first, last = page.sentence(start)
    until = last if page.text[end : end + 1] in {"'", "\u2019"} else start
    return any(r.role == "location" and r.mention.kind != "demonym" for r in page.between(first, until))


def framed(page: DescriptionContext, position: int) -> bool:
    """Return whether what stands at a position is measured from: "20 km north of the town", "outskirts of the city"."""
    start, _ = page.sentence(position)
    return frames_a_place(page.text[max(start, position - WINDOW) : position])


def are_distinct(page: DescriptionContext, earlier: Resolution, position: int) -> bool:
    """Return whether a phrase may mean a place named before: "Rubaya, 30 km from the town" is no way from Rubaya."""
    return not _BESIDE_IT.match(page.text[earlier.mention.span.end : position])


def named_beside(page: DescriptionContext, start: int, end: int) -> bool:
    """Return whether a settlement's name stands right beside the phrase, which then only explains it."""
    beside = page.between(start - BESIDE, end + BESIDE)
    settled = [r for r in beside if r.chosen and r.chosen.kind in BESIDE_KINDS and r.mention.kind == "name"]
    before = (page.text[r.mention.span.end : start] for r in settled if r.mention.span.end <= start)
    behind = (page.text[end : r.mention.span.start] for r in settled if r.mention.span.start >= end)
    if any(say.NAME_BEFORE.match(gap) for gap in before) and not framed(page, start):  # "Gisenyi, west of the capital"
        return True
    return any(say.NAME_AFTER.match(gap) for gap in behind)


def mention_at(page: DescriptionContext, start: int, end: int, relation: Relation) -> Mention:
    """Return the words from start to end as a description."""
    span = Span(document_id=page.document_id, start=start, end=end)
    return Mention(span=span, text=page.text[start:end], kind="description", relation=relation)


def described_as(
    mention: Mention, place: Place, candidates: tuple[Candidate, ...], *, score: float, reasons: tuple[str, ...]
) -> Resolution:
    """Return the resolution of a description to a place that the gazetteer or the text knows."""
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


def by_span(resolution: Resolution) -> tuple[int, int, str]:
    """Return the order in which resolutions of one document stand: numbers, for they compare faster than spans."""
    span = resolution.mention.span
    return span.start, span.end, resolution.chosen.id if resolution.chosen else ""
