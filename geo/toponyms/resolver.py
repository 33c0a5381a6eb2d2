"""Names of one document -> Resolutions with reasons: the whole document is decided together.

Order: names (recognised, ranked), demonyms, governments and datelines, parts of places, relative places, descriptions,
and last, if one is given, the geocoder for names that nobody knows. What is not sure stays open, with its candidates.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from geo.errors import InputError
from geo.gazetteer.kinds import KIND_NUMBER
from geo.gazetteer.names import normalise
from geo.lang import alternatives
from geo.model import PRECISION_OF, Candidate, Mention, Resolution, Span, origin_of
from geo.runtime.guard import guarded_each, guarded_together
from geo.runtime.processes import BATCH_SIZE
from geo.spatial.axes import along_axes
from geo.spatial.derive import with_derived
from geo.spatial.relative_patterns import frames_a_place, takes_a_town
from geo.text.context import WINDOW
from geo.text.language_id import unsupported_language
from geo.text.lazy_regex import pattern
from geo.text.sentences import sentences
from geo.toponyms.chunking import PIECE, pieces, shifted
from geo.toponyms.classifier import ToponymClassifier, Weights, load_weights
from geo.toponyms.compounds import whole_names
from geo.toponyms.custom_recogniser import covers, unplaced
from geo.toponyms.explanation import reasons_for
from geo.toponyms.filters import MainTowns, accept_headings, accept_sites, reject_non_places
from geo.toponyms.gazetteer_matcher import GazetteerMatcher
from geo.toponyms.metonymy import role_of
from geo.toponyms.ranking import FEATURE_NUMBER, Hints
from geo.toponyms.site_names import SITE_KINDS, with_elided, without_kind
from geo.toponyms.source_prior import SourcePrior
from geo.toponyms.surroundings import Surroundings
from geo.toponyms.unknown_names import UnknownNames
from geo.toponyms.word_lists import load_word_lists
from geo.toponyms.written_positions import without_overlaps, written_positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.geocoding.geocoder import Geocoder
    from geo.model import Document, MentionKind, Method, Place
    from geo.runtime.guard import OnError
    from geo.toponyms.custom_recogniser import Recogniser
    from geo.toponyms.features import NameMatch
    from geo.toponyms.mentions import MentionSet
    from geo.toponyms.ranking import Ranked

# From this chance on a name is a place at all; the balance of precision and recall on the development corpora.
PLACE_AT = 0.5
GOVERNMENT = 0.75  # a capital that speaks, or opens a dateline, is the capital, though towns share its name
TAKEN_AT = 0.35  # behind "shelled" or "entered" a place is likely
FRAMED_AT = 0.15  # behind "east of" or "20 km from" stands nothing but a place
MOST_CANDIDATES = 5
BATCH_CHARACTERS = 100_000  # of short reports no more are weighed at once
SURE = 0.9
SAME_SPOT_DEG = 0.5  # half a degree: the middle of a county from its town
LEAST_CHANCE = 0.01
DIGITS = re.compile(r"\d")
REGIONS = frozenset({"region", "continent"})
METHODS: dict[int, Method] = {1: "gazetteer", 2: "gazetteer", 3: "world", 4: "geonames", 5: "geonames", 6: "geonames"}
SETTLED_RADIUS = frozenset({"exact", "near"})


_PARTICIPLES = alternatives("toponyms.resolver.participles", "en")
_ITS_WORDS = alternatives("toponyms.resolver.its")
# "The Paris-Henry County Rescue Squad", "the Dublin Art Stroll", a "London-based" firm: no government.
_NAMES_MORE = pattern(rf"[-\u2010-\u2015 ][A-Z]|[-\u2010-\u2015](?:{_PARTICIPLES})\b")
_ITS = pattern(rf"(?:\s[\w'\u2019-]+){{1,5}}?\s(?:{_ITS_WORDS})\s")
_FITS, _TYPED = FEATURE_NUMBER["followed by its parent"], FEATURE_NUMBER["type word fits"]
_UNITS = frozenset(KIND_NUMBER[kind] for kind in ("adm1", "adm2", "adm3"))


class Chosen(NamedTuple):
    """The best candidate of a match: its row, the chance that it is the one, and its place in the ranked arrays."""

    row: int
    chance: float
    at: int


class Resolver:
    """Resolves documents with one gazetteer. Holds caches only: documents do not influence one another.

    Parameters
    ----------
    gazetteer
        What is known.
    geocode
        Asked for names that look like places and that the gazetteer does not know; None: nobody is asked.
    threshold
        A place below this score stays unresolved.
    country
        ISO 3166-1 alpha-2 of the country in which bare names lie first: a prior, never a filter.
    weights
        None: the shipped ones.
    recognise
        A recogniser of the user's own (:mod:`geo.toponyms.custom_recogniser`): its spans decide what is a
        name. None: ours.
    sources
        Outlets of the user's own and the ids of the places where they are at home (:mod:`geo.toponyms.source_prior`).
    """

    def __init__(  # noqa: PLR0913  # each is a choice of the caller's, all but the first by name
        self,
        gazetteer: Gazetteer,
        *,
        geocode: Geocoder | None = None,
        threshold: float = 0.35,
        country: str = "",
        weights: Weights | None = None,
        recognise: Recogniser | None = None,
        sources: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._gazetteer = gazetteer
        self._outlets = SourcePrior(gazetteer, sources)
        self._geocode = geocode
        self._threshold = threshold
        self._country = country
        self._recognise = recognise
        self._lexis = load_word_lists()
        self._unknowns = UnknownNames(self._lexis)
        self._matcher = GazetteerMatcher(
            gazetteer, grammar=self._lexis.grammar, tails=self._lexis.tails, sites=with_elided(self._lexis.sites)
        )
        self._judge = ToponymClassifier(gazetteer, self._matcher, self._lexis, weights or load_weights())
        self._hints = _hints(gazetteer, country)
        self._main_towns = MainTowns(gazetteer)
        self._capitals = frozenset(gazetteer.national_capitals.tolist())
        capitals = [gazetteer.place(row) for row in self._capitals]
        self._capital_names = _beginnings(name for place in capitals for name in (place.name, *place.names))
        self._outline = lru_cache(maxsize=2048)(gazetteer.outline)
        self._surroundings = Surroundings(gazetteer, threshold=threshold)

    @property
    def gazetteer(self) -> Gazetteer:
        """What is known."""
        return self._gazetteer

    def resolve(self, document: Document) -> tuple[Resolution, ...]:
        """Return the resolutions of all mentions of a document, sorted by span."""
        return next(self.resolve_many([document]))

    def resolve_many(self, documents: Iterable[Document]) -> Iterator[tuple[Resolution, ...]]:
        """Yield the resolutions of each document. Some are read at once, which is faster; the answers are the same."""
        for _, found in self.resolve_each(documents):
            yield found

    def resolve_each(
        self, documents: Iterable[Document], *, on_error: OnError = None
    ) -> Iterator[tuple[Document, tuple[Resolution, ...]]]:
        """Yield documents with their resolutions; one that cannot be read is given to ``on_error`` and left out."""
        for some in _batches(documents):
            yield from guarded_together(self._some, some, origin_of, on_error)

    def stream(self, documents: Iterable[Document], *, on_error: OnError = None) -> Iterator[Resolution]:
        """Yield all resolutions as they are made: those of a document of 50 MB are never held together."""
        for some in _batches(documents):
            if len(some[0].text) > PIECE:
                yield from guarded_each(self._in_pieces(some[0]), origin_of(some[0]), on_error)
            else:
                for _, found in guarded_together(self._some, some, origin_of, on_error):
                    yield from found

    def _some(self, some: Sequence[Document]) -> list[tuple[Resolution, ...]]:
        return [tuple(self._in_pieces(some[0]))] if len(some[0].text) > PIECE else list(self._together(some))

    def _together(self, some: Sequence[Document]) -> Iterator[tuple[Resolution, ...]]:
        """Read some short documents at once."""
        texts = ["" if unsupported_language(d.text, language=d.language) else d.text for d in some]
        homes = [self._outlets.home_of(d) for d in some]
        judged = self._judge.judge(texts, hints=self._hints, homes=homes)
        for document, (reading, ranked) in zip(some, judged, strict=True):
            yield self._resolved(document, reading, ranked)

    def _in_pieces(self, document: Document) -> Iterator[Resolution]:
        """Read a document that is too long for one piece; names keep the company of their piece only."""
        for start, end in pieces(document.text):
            for resolution in self.resolve(replace(document, text=document.text[start:end])):
                yield shifted(resolution, start)

    def _resolved(self, document: Document, reading: MentionSet, ranked: Ranked) -> tuple[Resolution, ...]:
        text, gazetteer = reading.scan.text, self._gazetteer
        if not text:
            return ()  # empty, or in a language that is not read: nothing is guessed
        names = self._names(document, reading, ranked)
        # Unknown names come before the phrases: "Kotlyne, 6 km west of Pokrovsk" says where Kotlyne is.
        unknown = self._unknown(document, reading, names)
        known = sorted([*names, *map(self._asked, unknown)], key=_by_span)
        parts = sentences(text)
        whole = whole_names(text, known, gazetteer, self._lexis) if self._recognise is None else known
        settled = self._surroundings.settled(text, whole, sentences=parts, home=self._home_country(document))
        settled = [self._with_site_span(text, name) for name in settled]
        derived = with_derived(text, settled, gazetteer, sentences=parts, words=reading.scan)
        if not DIGITS.search(text):
            return derived
        derived = along_axes(text, derived, gazetteer)
        positions = written_positions(document, gazetteer)
        return tuple(without_overlaps(derived, positions)) if positions else derived

    def _with_site_span(self, text: str, name: Resolution) -> Resolution:
        """Return a site's name with its mention cut to the name itself, without the word of its kind."""
        if name.chosen is None or name.chosen.kind not in SITE_KINDS or " " not in name.mention.text:
            return name
        return replace(name, mention=without_kind(text, name.mention, self._lexis))

    def _home_country(self, document: Document) -> str:
        """Return the country for whose towns the report's source or the user speaks, "" where none is known."""
        if self._country:
            return self._country.upper()
        home = self._outlets.home_of(document)
        return self._gazetteer.countries[home.country] if home is not None and home.country >= 0 else ""

    def _unknown(self, document: Document, reading: MentionSet, names: Sequence[Resolution]) -> tuple[Resolution, ...]:
        if self._recognise is None:
            return self._unknowns.find(document, reading, names)
        taken = [(name.mention.span.start, name.mention.span.end) for name in names]
        return unplaced(document, sorted(self._recognise(document.text)), taken)

    def _names(self, document: Document, reading: MentionSet, ranked: Ranked) -> list[Resolution]:
        chosen = [Chosen(ranked.rows[at], ranked.chances[at], at) for at in ranked.best]
        _one_sense(reading, ranked, chosen)
        self._parents_sense(reading, ranked, chosen)
        # "Paris, Texas" makes Texas the unit; "Cairo, Giza" is a list.
        above = {
            group.parent
            for group, best in zip(reading.groups, chosen, strict=True)
            if group.parent >= 0 and ranked.features[best.at, _FITS]
        }
        if self._recognise is not None:
            _believe(reading, sorted(self._recognise(document.text)))
        else:
            accept_headings(reading)
            accept_sites(reading, self._gazetteer.columns.kind)
            reject_non_places(reading, ranked, self._lexis)
        found = []
        for index, match in enumerate(reading.matches):
            demonym, chance = match.people, match.probability
            if chance < FRAMED_AT and not demonym:
                continue
            likeliest = chosen[index].row
            capital = -1
            if match.key in self._capital_names and not demonym:
                capital = self._government(document.text, match, ranked, index)
            if capital >= 0:
                chosen[index] = Chosen(ranked.rows[capital], max(GOVERNMENT, chosen[index].chance), capital)
            if (
                chance >= PLACE_AT
                or demonym
                or capital >= 0
                or (chance >= TAKEN_AT and self._is_typed_unit(ranked, chosen[index]))
                or _is_framed(document.text, match)
                or self._state(document.text, match, likeliest)
            ):
                bare = not reading.groups[index].type_word and index not in above
                best = self._town_of(ranked, index, chosen[index]) if bare else chosen[index]
                found.append(self._resolution(document, reading, ranked, index, best, demonym=demonym))
        return found

    def _parents_sense(self, reading: MentionSet, ranked: Ranked, chosen: list[Chosen]) -> None:
        """Let "Pullman, Washington" make Washington the state in which its Pullman lies."""
        columns, gazetteer = self._gazetteer.columns, self._gazetteer
        for group, child in zip(reading.groups, tuple(chosen), strict=True):
            if group.parent < 0 or not ranked.features[child.at, _FITS]:
                continue
            above = (
                *(int(gazetteer.admin1_rows[columns.admin1[child.row]]), int(columns.parent[child.row])),
                int(gazetteer.country_rows[columns.country[child.row]]),
            )
            start, stop = ranked.offsets[group.parent], ranked.offsets[group.parent + 1]
            fitting = [at for at in range(start, stop) if ranked.rows[at] in above]
            if fitting and chosen[group.parent].row not in above:
                at = max(fitting, key=ranked.chances.__getitem__)
                chosen[group.parent] = Chosen(ranked.rows[at], max(GOVERNMENT, ranked.chances[at]), at)

    def _government(self, text: str, match: NameMatch, ranked: Ranked, index: int) -> int:
        """Return the place in the ranked arrays of the capital that a name means as a government or dateline, else -1.

        "Washington has vowed" is said of no county, and "WASHINGTON (Reuters) -" stands over no county's news; but
        "LIMA, Ohio -" says itself where it lies.
        """
        if ranked.features[ranked.best[index], _FITS] or _NAMES_MORE.match(text, match.end):
            return -1
        if self._gazetteer.columns.kind[ranked.rows[ranked.best[index]]] == KIND_NUMBER["country"]:
            return -1
        for at in range(ranked.offsets[index], ranked.offsets[index + 1]):
            row = ranked.rows[at]
            place = self._gazetteer.place(row) if row in self._capitals else None
            if place and _acts(text, match, place):
                return at
        return -1

    def _is_typed_unit(self, ranked: Ranked, best: Chosen) -> bool:
        """Return whether the word beside a name makes it the unit that it may be: "the Warab state"."""
        unit = self._gazetteer.columns.kind[best.row] in _UNITS
        return bool(unit and ranked.features[best.at, _TYPED])

    def _state(self, text: str, match: NameMatch, row: int) -> bool:
        """Return whether a name is a country by its acts: Chad that "has closed its border" is no man."""
        if match.probability < TAKEN_AT or self._gazetteer.columns.kind[row] != KIND_NUMBER["country"]:
            return False
        return bool(_ITS.match(text, match.end)) and _acts(text, match, self._gazetteer.place(row))

    def _town_of(self, ranked: Ranked, index: int, best: Chosen) -> Chosen:
        """Read a bare "Aleppo" as the town, not the province of that name; a type word or a chain keeps the unit."""
        start, stop = ranked.offsets[index], ranked.offsets[index + 1]
        town = self._main_towns.of(best.row, ranked.rows[start:stop])
        if town < 0:
            return best
        at = start + town
        return Chosen(ranked.rows[at], best.chance + ranked.chances[at], at)

    def _resolution(  # noqa: PLR0913  # one match and what was found for it
        self, document: Document, reading: MentionSet, ranked: Ranked, index: int, best: Chosen, *, demonym: bool
    ) -> Resolution:
        match = reading.matches[index]
        place = self._gazetteer.place(best.row)
        span = Span(document_id=document.id, start=match.start, end=match.end)
        kind: MentionKind = "demonym" if demonym else "region" if place.kind in REGIONS else "name"
        mention = Mention(
            span=span, text=document.text[match.start : match.end], kind=kind, type_word=reading.groups[index].type_word
        )
        role = "actor" if demonym else role_of(document.text, match.start, match.end, place)
        score = round(self._certainty(ranked, index, best), 4)
        candidates = self._candidates(ranked, index, best)
        reasons = reasons_for(place, ranked, index, best.at, self._gazetteer)
        if score < self._threshold:
            doubt = f"not decided: {score:.2f} is below the threshold of {self._threshold:.2f}"
            return Resolution(mention=mention, role=role, candidates=candidates, score=score, reasons=(doubt, *reasons))
        precision = PRECISION_OF.get(place.kind, "exact")
        return Resolution(
            mention=mention,
            role=role,
            chosen=place,
            candidates=candidates,
            lon=place.lon,
            lat=place.lat,
            geometry=None if precision in SETTLED_RADIUS else self._outline(place),
            radius_km=max(place.radius_km, place.precision_km or 0.0),
            precision=precision,
            method=METHODS.get(int(self._gazetteer.columns.origin[best.row]), "gazetteer"),
            score=score,
            reasons=reasons,
        )

    def _certainty(self, ranked: Ranked, index: int, best: Chosen) -> float:
        """Return the chance of the choice; namesakes on the same spot (a town and its county) share it."""
        start, stop = ranked.offsets[index], ranked.offsets[index + 1]
        if stop - start == 1 or best.chance > SURE:
            return best.chance
        lon, lat = self._gazetteer.columns.lon, self._gazetteer.columns.lat
        x, y = lon[best.row], lat[best.row]
        near = sum(
            chance
            for row, chance in zip(ranked.rows[start:stop], ranked.chances[start:stop], strict=True)
            if abs(lat[row] - y) < SAME_SPOT_DEG and abs(lon[row] - x) < SAME_SPOT_DEG
        )
        return min(1.0, max(best.chance, near))

    def _candidates(self, ranked: Ranked, index: int, best: Chosen) -> tuple[Candidate, ...]:
        start, stop = ranked.offsets[index], ranked.offsets[index + 1]
        if stop - start == 1:
            return (Candidate(place=self._gazetteer.place(best.row), score=round(best.chance, 4)),)
        rows, chances = ranked.rows, ranked.chances
        likely = [at for at in range(stop - 1, start - 1, -1) if chances[at] >= LEAST_CHANCE]
        likely.sort(key=chances.__getitem__, reverse=True)
        place = self._gazetteer.place
        # A list on the way costs half of what a generator does.
        return tuple([Candidate(place=place(rows[at]), score=round(chances[at], 4)) for at in likely[:MOST_CANDIDATES]])

    def _asked(self, resolution: Resolution) -> Resolution:
        if self._geocode is None:
            return resolution
        from geo.geocoding.geocoder import geocode_mention

        found = geocode_mention(
            resolution.mention,
            self._geocode,
            theatre=self._gazetteer.theatre,
            country=self._country,
            threshold=self._threshold,
        )
        return found if found.resolved else resolution


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    some: list[Document] = []
    for document in documents:
        if len(document.text) > PIECE:  # it is read alone
            if some:
                yield some
            yield [document]
            some = []
            continue
        some.append(document)
        if len(some) == BATCH_SIZE or sum(len(d.text) for d in some) > BATCH_CHARACTERS:
            yield some
            some = []
    if some:
        yield some


def resolve_document(
    document: Document,
    gazetteer: Gazetteer,
    *,
    geocode: Geocoder | None = None,
    threshold: float = 0.35,
    country: str = "",
) -> tuple[Resolution, ...]:
    """Return the resolutions of all mentions of one document, sorted by span; see :class:`Resolver`."""
    return resolver_for(gazetteer, geocode, threshold, country).resolve(document)


@lru_cache(maxsize=8)
def resolver_for(  # noqa: PLR0913  # the choices of Resolver
    gazetteer: Gazetteer,
    geocode: Geocoder | None,
    threshold: float,
    country: str,
    recognise: Recogniser | None = None,
    *,
    sources: tuple[tuple[str, str], ...] = (),
) -> Resolver:
    """Return the resolver of a gazetteer, kept because its caches of names make the next document faster."""
    return Resolver(
        gazetteer, geocode=geocode, threshold=threshold, country=country, recognise=recognise, sources=sources
    )


def _hints(gazetteer: Gazetteer, country: str) -> Hints:
    theatre = -1
    if gazetteer.theatre.country:
        try:
            row = gazetteer.row(f"world.{gazetteer.theatre.country.lower()}")
            theatre = int(gazetteer.columns.country[row])
        except KeyError:
            theatre = -1
    if country and country.upper() not in gazetteer.countries:
        raise InputError(f"country {country!r}: no such code. ISO 3166-1 has two letters for each, like CD.")
    source = gazetteer.countries.index(country.upper()) if country else -1
    return Hints(theatre_country=theatre, source_country=source)


def _one_sense(reading: MentionSet, ranked: Ranked, chosen: list[Chosen]) -> None:
    """Let "Paris" mean what "Paris, Texas" meant: a chain decides for the bare mentions of the same name."""
    by_name: dict[int, int] = {}
    for index, group in enumerate(reading.groups):
        if group.parent >= 0 and ranked.features[chosen[index].at, _FITS]:
            by_name.setdefault(group.name, index)
    for index, group in enumerate(reading.groups):
        source = by_name.get(group.name)
        if source is not None and source != index and group.parent < 0 and not group.type_word:
            offset = chosen[source].at - ranked.offsets[source]
            own = slice(ranked.offsets[index], ranked.offsets[index + 1])
            if offset < own.stop - own.start and ranked.rows[own.start + offset] == chosen[source].row:
                chosen[index] = Chosen(chosen[source].row, chosen[source].chance, own.start + offset)


def _acts(text: str, match: NameMatch, place: Place) -> bool:
    return role_of(text, match.start, match.end, place) != "location"


def _beginnings(names: Iterable[str]) -> frozenset[str]:
    """Return the keys of names and of their first words: "Washington" is said of Washington, D.C."""
    words = [normalise(name).split() for name in names]
    return frozenset(" ".join(some[:count]) for some in words for count in range(1, len(some) + 1))


def _believe(reading: MentionSet, spans: Sequence[tuple[int, int]]) -> None:
    """Let the user's recogniser decide: what it names is a place for certain, what it does not is none."""
    for match in reading.matches:
        match.probability = float(covers(spans, match.start, match.end))


def _is_framed(text: str, match: NameMatch) -> bool:
    """Return whether the words before a doubtful name make it a place: "20 km from", "shelled"."""
    left = text[max(0, match.start - WINDOW) : match.start]
    if match.probability >= TAKEN_AT and takes_a_town(left):
        return True
    return frames_a_place(left)


def _by_span(resolution: Resolution) -> tuple[int, int, str]:
    span = resolution.mention.span
    return span.start, span.end, resolution.chosen.id if resolution.chosen else ""
