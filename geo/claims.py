"""Events and sentences -> ControlClaims: who is said to hold, contest or have lost a place, by whom, on which day.

A claim keeps its sentence, its speaker and whether it serves him. What is planned, imagined or rumoured makes no claim;
a denial makes a claim of its own beside the one that it denies. What they add up to is decided in :mod:`geo.ledger`.
"""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.attribution import attribution_of
from geo.clauses import read_clauses
from geo.dates import find_dates
from geo.model import ControlClaim, Span
from geo.parties import OWN, Parties, may_hold, opposed
from geo.statements import Slot, Statement, find_statements, is_rumour, may_tell, said_after_denial, tells_a_state
from geo.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from geo.gazetteer import Gazetteer
    from geo.model import Actor, Assertion, Document, Event, Place, Resolution, Says
    from geo.ontology import Ontology

BASIS_OF_EVENT = {
    "capture": "capture",
    "recapture": "recapture",
    "entry_unopposed": "entry",
    "withdrawal": "withdrawal",
    "base": "base",
    "clash": "clash",
    "siege": "siege",
}
TRANSFERS = frozenset({"capture", "recapture", "entry_unopposed"})
TWO = 2
ALPHA3 = 3  # ISO 3166-1 alpha-3, in the ids of countries
# A mention that leads away from its place ("near Goma", "the road to Goma") says nothing about the place itself.
AT_THE_PLACE = frozenset({"same", "query", "part"})
# A window longer than this ("since January", told in April) is taken to be over by the end of its first month.
LONGEST_WINDOW_DAYS = 31
# How many sentences back "the claim" may refer that somebody denies.
DENIED_BACK = 2
SINCE_CHARS = 12
_SINCE = re.compile(r"\b(?:since|depuis)\b", re.IGNORECASE)
_WIRE = re.compile(r"\(([A-Z][\w .'&-]{1,30})\)\s*[-\u2013\u2014]")
_WIRE_WITHIN = 200
_DENIES_IT = re.compile(
    r"\b(?:den(?:ied|ies)|reject(?:ed|s)|dismiss(?:ed|es)|refuted|disputed)\s+"
    r"(?:(?:the|this|that|those|these|any such)\s+)?"
    r"(?:claims?|reports?|assertions?|statements?|allegations?|announcement|it)\b"
    r"|\b(?:a|ont)\s+(?:démenti|rejeté|nié|contesté)\s+(?:cette|ces|l.|les?)\s*"
    r"(?:information|affirmation|déclaration|annonce|allégation)s?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """Who speaks: ``actor`` is the party, "" for a witness or the report itself."""

    assertion: Assertion
    claimant: str
    actor: str


def find_claims(  # noqa: PLR0913  # a report and all that is known of it
    document: Document,
    resolutions: Sequence[Resolution],
    events: Sequence[Event],
    *,
    ontology: Ontology | None = None,
    actors: Mapping[str, Actor],
    countries: frozenset[str] = frozenset(),
    home: str = "",
) -> tuple[ControlClaim, ...]:
    """Return the claims about control that a report makes, sorted by id.

    Parameters
    ----------
    document
        Without a date of publication only events with a date of their own make claims.
    resolutions
        Its mentions of places; only locations with a place count.
    events
        Its events; those with a ``control_effect``, and clashes with both sides named, make claims.
    ontology
        Tells which events are diplomacy.
    actors
        The theatre's actors; written ones in events are understood where the text says whom they mean.
    countries
        ISO alpha-2: where the parties fight. In other countries nobody holds a place in which the report puts talks.
    home
        ISO alpha-3 of the country whose army "the army" is where the report's places do not tell.
    """
    reader = _Reader(document, resolutions, actors, home=home)
    claims = [claim for event in events for claim in reader.from_event(event)]
    for sentence in sentences(document.text):
        spoken = list(reader.from_sentence(sentence))
        claims.extend(spoken)
        claims.extend(reader.denials(sentence, claims))
    venues = _venues(events, ontology)
    here = [claim for claim in claims if claim.place.country in countries or claim.place.id not in venues]
    return tuple(sorted({claim.id: claim for claim in here}.values(), key=lambda claim: claim.id))


def _venues(events: Sequence[Event], ontology: Ontology | None) -> set[str]:
    """Return the places of talks: abroad, nobody holds the place where he negotiates."""
    types = ontology.types if ontology is not None else {}
    talks = [event for event in events if event.type in types and types[event.type].layer == "diplomacy"]
    return {event.where.chosen.id for event in talks if event.where is not None and event.where.chosen is not None}


def countries_of(gazetteer: Gazetteer) -> frozenset[str]:
    """Return the countries of the theatre and of its actors as ISO alpha-2, which places bear."""
    theatre = gazetteer.theatre
    armed = (actor for actor in gazetteer.actors.values() if actor.sector.startswith(("MIL", "REB")))
    codes = {theatre.country, *theatre.countries, *(actor.country for actor in armed)}
    found = set()
    for code in sorted(codes - {""}):
        try:
            found.add(gazetteer.place(gazetteer.row(f"world.{code.lower()}")).country)
        except KeyError:
            continue
    return frozenset(found)


def claims_of_events(
    events: Iterable[Event], documents: Iterable[Document], *, actors: Mapping[str, Actor]
) -> tuple[ControlClaim, ...]:
    """Return the claims of events that were read from a table rather than from a text."""
    readers = {document.id: _Reader(document, (), actors) for document in documents}
    claims = {}
    for event in events:
        if event.evidence and event.evidence[0].document_id in readers:
            claims.update({claim.id: claim for claim in readers[event.evidence[0].document_id].from_event(event)})
    return tuple(claims[key] for key in sorted(claims))


def publisher_of(document: Document) -> str:
    """Return who is behind a report: the wire of its dateline, else its source, else the report itself."""
    wire = _WIRE.search(document.text[:_WIRE_WITHIN])
    return (wire.group(1) if wire else document.source or document.id).casefold().strip()


class _Reader:
    """One report, its places and parties."""

    def __init__(
        self, document: Document, resolutions: Sequence[Resolution], actors: Mapping[str, Actor], *, home: str = ""
    ) -> None:
        self.document, self.actors = document, actors
        self.publisher = publisher_of(document)
        self.year = document.published.year if document.published else None
        located = [one for one in resolutions if one.role == "location" and one.chosen and at_the_place(one)]
        self.located = sorted(located, key=lambda one: one.mention.span)
        self.parties = Parties(document.text, actors, home=_home(self.located, actors) or home)
        self.country = _country(resolutions, _home(self.located, actors) or home)

    # What events say

    def from_event(self, event: Event) -> Iterator[ControlClaim]:
        """Yield what an event says about control: a gain, a loss, a contest."""
        place, day = _place_of(event.where), _day_of(event, self.document)
        if place is None or day is None or event.assertion in {"planned", "hypothetical"} or self._is_no_change(event):
            return
        # A denial speaks of the day on which it is uttered, whenever the thing is said to have happened.
        day = self.document.published or day if event.assertion == "denied" else day
        voice = _Voice(assertion=event.assertion, claimant=event.claimant, actor=self._speaker(event))
        span = event.evidence[0] if event.evidence else None
        for actor, says in self._effects(event):
            basis = BASIS_OF_EVENT.get(event.type, "statement") if event.assertion != "denied" else "statement"
            claim = self._claim(place, actor, says=says, day=day, voice=voice, basis=basis)
            yield self._sealed(replace(claim, evidence=span, quote=self._text(span), event_id=event.id))

    def _is_no_change(self, event: Event) -> bool:
        """Whether a transfer is a rumour, or only a state told with other words, which its sentence is read for."""
        fired = [self.document.text[span.start : span.end] for span in event.fired]
        told = event.type in TRANSFERS and any(map(tells_a_state, fired))
        return told or any(is_rumour(self._text(span)) for span in event.evidence)

    def _speaker(self, event: Event) -> str:
        own = event.assertion in {"claimed", "denied"}
        return self.parties.speaker(event.claimant) if own and event.claimant else ""

    def _effects(self, event: Event) -> list[tuple[str, Says]]:
        words = [part.partition(":") for part in event.control_effect.split()]
        gains = [(self._meant(actor, event), word == "gain") for word, _, actor in words if word in {"gain", "loss"}]
        if event.assertion == "denied":
            return [(actor, "lost" if gain else "holds") for actor, gain in gains if may_hold(actor, self.actors)]
        if gains:
            return [(actor, "holds" if gain else "lost") for actor, gain in gains if may_hold(actor, self.actors)]
        return self._contest(event) if event.type in {"clash", "siege"} else []

    def _contest(self, event: Event) -> list[tuple[str, Says]]:
        """Fighting contests a place where both sides are named as being in it."""
        one, other = (self._meant(actor.id, event) if actor else "" for actor in (event.actor1, event.actor2))
        if not (one and other):
            one, other = self._two_sides(event) or (one, other)
        if not (may_hold(one, self.actors) and may_hold(other, self.actors) and opposed(one, other, self.actors)):
            return []
        return [(one, "contests"), (other, "present" if event.type == "siege" else "contests")]

    def _two_sides(self, event: Event) -> tuple[str, str] | None:
        """Return the two opposed parties that an event's sentence names, if it names just two and none only speaks."""
        span = event.evidence[0] if event.evidence else None
        parties = self.parties.within(span.start, span.end) if span else []
        meant = dict.fromkeys(self.parties.meant(party) for party in parties)
        sides = [
            actor for actor in meant if may_hold(actor, self.actors) and actor != self.parties.speaker(event.claimant)
        ]
        if len(sides) != TWO or not opposed(sides[0], sides[1], self.actors):
            return None
        return sides[0], sides[1]

    def _meant(self, actor_id: str, event: Event) -> str:
        """Return the theatre's actor for one as written ("Rebels"), where the text says whom it means."""
        if not actor_id.startswith("written.") or not event.evidence:
            return actor_id
        written = next((one for one in (event.actor1, event.actor2) if one and one.id == actor_id), None)
        words = written.name if written else actor_id.removeprefix("written.").replace("-", " ")
        if event.claimant and self._is_own(words, event.evidence[0]):
            return self.parties.speaker(event.claimant)
        meant = self.parties.means(words, at=event.evidence[0].start)
        if meant or self.parties.is_foreign(words):
            return meant or actor_id
        if written is not None and written.inter == "State forces":
            return self.parties.state
        return actor_id if any(map(str.isupper, words[1:])) else ""

    def _is_own(self, words: str, span: Span) -> bool:
        """Whether "fighters" are "its fighters", those of the speaker."""
        own = [party for party in self.parties.within(span.start, span.end) if party.actor == OWN]
        return any(self.document.text[party.start : party.end].casefold().endswith(words.casefold()) for party in own)

    # What sentences say

    def from_sentence(self, sentence: tuple[int, int]) -> Iterator[ControlClaim]:
        """Yield what a sentence says about who controls which place."""
        day = self.document.published
        if day is None or not may_tell(self.document.text, sentence):
            return
        here = [one for one in self.located if sentence[0] <= one.mention.span.start < sentence[1]]
        slots = _slots(here)
        voice = self.voice(sentence)
        for statement in find_statements(
            self.document.text,
            sentence=sentence,
            places=slots,
            parties=self.parties,
            speaker=voice.actor,
            year=self.year,
        ):
            places = [_place_of(here[number]) for slot in statement.places for number in _same_words(here, slot)]
            places = [self.country] if statement.units else places
            for place in places:
                if place is not None and may_hold(statement.actor, self.actors):
                    for stated in filter(None, (day, self._since(statement, sentence))):
                        yield self._stated(place, statement, sentence=sentence, day=stated)

    def _stated(self, place: Place, statement: Statement, *, sentence: tuple[int, int], day: date) -> ControlClaim:
        voice = self.voice(sentence, at=statement.at)
        if statement.denial:
            denier = voice.actor or (statement.actor if statement.says == "holds" else "")
            voice = replace(voice, assertion="denied", actor=denier)
        claim = self._claim(place, statement.actor, says=statement.says, day=day, voice=voice, basis=statement.basis)
        span = Span(document_id=self.document.id, start=sentence[0], end=sentence[1])
        inside = statement.basis != "siege"
        return self._sealed(replace(claim, evidence=span, quote=self._text(span), note=statement.units, inside=inside))

    def _since(self, statement: Statement, sentence: tuple[int, int]) -> date | None:
        """Return from which day on "has held it since January" surely speaks, or None."""
        text, published = self.document.text, self.document.published
        if statement.says != "holds" or statement.denial or not _SINCE.search(text, statement.at, sentence[1]):
            return None
        for found in find_dates(text, published=published, start=statement.at, end=sentence[1]):
            if _SINCE.search(text, max(statement.at, found.start - SINCE_CHARS), found.end):
                return _settled(found.first, found.last, published)
        return None

    def denials(self, sentence: tuple[int, int], claims: Sequence[ControlClaim]) -> Iterator[ControlClaim]:
        """Yield the denial of what was claimed a sentence or two before: "The army denied the claim"."""
        if not claims or not _DENIES_IT.search(self.document.text, *sentence):
            return
        voice = self.voice(sentence)
        for claim in _before(claims, sentence[0], back=DENIED_BACK, text=self.document.text):
            if claim.says == "holds" and opposed(claim.actor, voice.actor, self.actors):
                denied = replace(voice, assertion="denied")
                denial = self._claim(
                    claim.place,
                    claim.actor,
                    says="lost",
                    day=self.document.published or claim.as_of,
                    voice=denied,
                    basis="statement",
                )
                span = Span(document_id=self.document.id, start=sentence[0], end=sentence[1])
                yield self._sealed(replace(denial, evidence=span, quote=self._text(span)))

    def voice(self, sentence: tuple[int, int], *, at: int | None = None) -> _Voice:
        """Return who speaks in a sentence, as far as the words at ``at`` go: "denied it and said its men held on"."""
        clauses = read_clauses(self.document.text, *sentence)
        if not clauses:
            return _Voice(assertion="reported", claimant="", actor="")
        marked = clauses[0].marked
        first, last = marked.tokens.within(*sentence)
        found = attribution_of(marked, first, last)
        actor = self.parties.speaker(found.claimant) if found.assertion in {"claimed", "denied"} else ""
        assertion = found.assertion
        if assertion == "denied" and (at is None or said_after_denial(marked, first, marked.tokens.at(at))):
            assertion = "claimed" if at is not None else "denied"
        elif assertion == "denied":
            assertion = "claimed" if actor else "reported"
        return _Voice(assertion=assertion, claimant=found.claimant, actor=actor)

    # Both

    def _claim(  # noqa: PLR0913  # a claim is all of these
        self, place: Place, actor: str, *, says: Says, day: date, voice: _Voice, basis: str
    ) -> ControlClaim:
        gains = says in {"holds", "present"}
        own, enemy = not opposed(voice.actor, actor, self.actors), opposed(voice.actor, actor, self.actors)
        speaks = bool(voice.actor)
        return ControlClaim(
            id="",
            place=place,
            actor=actor,
            says=says,
            as_of=day,
            basis=basis,
            assertion=voice.assertion,
            claimant=voice.claimant,
            publisher=self.publisher,
            url=self.document.url,
            gains_by_it=speaks and says != "contests" and (own if gains else enemy),
            against_interest=speaks and says != "contests" and (enemy if gains else own),
        )

    def _text(self, span: Span | None) -> str:
        return " ".join(self.document.text[span.start : span.end].split()) if span else ""

    def _sealed(self, claim: ControlClaim) -> ControlClaim:
        where = f"{claim.evidence.document_id}:{claim.evidence.start}" if claim.evidence else self.document.id
        return sealed(claim, where=where)


def sealed(claim: ControlClaim, *, where: str) -> ControlClaim:
    """Return the claim with its id: a hash of what it says and where it stands."""
    natural = (where, claim.place.id, claim.actor, claim.says, claim.as_of.isoformat(), claim.basis, claim.assertion)
    digest = hashlib.sha256("|".join(natural).encode()).hexdigest()
    return replace(claim, id=f"claim.{digest[:16]}")


def _home(located: Sequence[Resolution], actors: Mapping[str, Actor]) -> str:
    """Return the country (ISO alpha-3) that a report's places lie in most, of those with known state forces."""
    forces = {actor.country for actor in actors.values() if actor.inter == "State forces"}
    codes = (_alpha3(one.chosen) for one in located if one.chosen is not None)
    counts = Counter(code for code in codes if code in forces)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


def _country(resolutions: Sequence[Resolution], home: str) -> Place | None:
    """Return the country that a report's "the 26 provinces" are of: the one it is about, else the first it names."""
    named = [one.chosen for one in resolutions if one.chosen is not None and one.chosen.kind == "country"]
    return next((place for place in named if _alpha3(place) == home), named[0] if named else None)


def _alpha3(place: Place) -> str:
    """Return the code in the id of a place's country (``world.cod``), or ""."""
    names = (parent.removeprefix("world.") for parent in (place.id, *place.parents) if parent.startswith("world."))
    return next((name.upper() for name in names if len(name) == ALPHA3), "")


def at_the_place(resolution: Resolution) -> bool:
    """Return whether a mention means the place itself and not the ground near it or the way to it."""
    relation = resolution.mention.relation
    return relation is None or relation.type in AT_THE_PLACE


def _place_of(where: Resolution | None) -> Place | None:
    """Return the place that a mention means; a part of one ("northern Masisi") with its own, fading outline."""
    if where is None or where.chosen is None or not at_the_place(where):
        return None
    relation = where.mention.relation
    if relation is not None and relation.type == "part" and where.geometry is not None:
        return replace(where.chosen, outline=where.geometry, fuzzy=True)
    return where.chosen


def _day_of(event: Event, document: Document) -> date | None:
    """Return the day from which an event's outcome surely stands: the end of the time in which it happened."""
    if event.start is None:
        return event.end or (document.published if event.assertion != "historical" else None)
    return _settled(event.start, event.end or event.start, document.published)


def _settled(first: date, last: date, published: date | None) -> date:
    """Return the day of a window from which its outcome surely stands: its end, at the latest that of a month."""
    if (last - first).days > LONGEST_WINDOW_DAYS:
        last = first.replace(day=monthrange(first.year, first.month)[1])
    return min(last, published) if published else last


def _slots(here: Sequence[Resolution]) -> list[Slot]:
    """Return one slot for the words of each mention; of nested ones the longest."""
    slots: list[Slot] = []
    for number, one in sorted(
        enumerate(here), key=lambda pair: (pair[1].mention.span.start, -pair[1].mention.span.end)
    ):
        span = one.mention.span
        if not slots or span.start >= slots[-1].end:
            slots.append(Slot(span.start, span.end, number))
    return slots


def _same_words(here: Sequence[Resolution], number: int) -> list[int]:
    """Return all places that the words of one mention stand for: "the two largest cities" are two."""
    return [other for other, one in enumerate(here) if one.mention.span == here[number].mention.span]


def _before(claims: Sequence[ControlClaim], position: int, *, back: int, text: str) -> list[ControlClaim]:
    """Return the claims of the sentences right before a position."""
    starts = [start for start, _ in sentences(text[:position])][-back:]
    return [one for one in claims if one.evidence and starts and starts[0] <= one.evidence.start < position]
