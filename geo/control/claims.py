"""Frames and events -> ControlClaims: who is said to hold, contest or have lost a place, by whom, on which day.

A claim keeps its sentence, its speaker and whether it serves him. What is planned, imagined or rumoured makes no claim;
a denial makes a claim of its own beside the one that it denies. What they add up to is decided in
:mod:`geo.control.ledger`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.actors.identity import FIGHTING, ActorBook, is_group
from geo.actors.resolution import alpha3, apart, may_hold, opposed
from geo.control.claim_days import TAKINGS, day_of_event, days_of_frame
from geo.control.claim_places import AWAY, NEVER, UNITS, ClaimPlaces
from geo.control.succession import before_the_end
from geo.events.ontology import load_ontology
from geo.model import ControlClaim, Span
from geo.reading.annotate import read_syntax
from geo.reading.dating import Dating
from geo.reading.naming import PartyNames
from geo.reading.sequence import had_happened
from geo.text.dates import dates_of
from geo.text.language_id import language_of
from geo.text.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from geo.events.ontology import Ontology
    from geo.gazetteer.store import Gazetteer
    from geo.model import Actor, Assertion, Document, Event, Place, Resolution, Says
    from geo.reading.frames import Frame, Participant
    from geo.reading.report import ReportReading

# How many sentences back "the claim" may refer that somebody denies.
DENIED_BACK = 2
# Below this probability an event moves nothing.
LEAST_SCORE = 0.15
_BASIS = {
    "gain": "capture", "fall": "capture", "expel": "capture", "lose": "withdrawal", "leave": "withdrawal",
    "surrender": "withdrawal", "enter": "presence", "advance": "presence", "stay": "presence", "hold": "statement",
    "govern": "administration", "surround": "siege", "contest": "statement", "grey": "statement",
    "relieve": "presence",
}  # fmt: skip
_PARTINGS = frozenset(["leave", "lose", "expel", "surrender"])
_BOTH = 2
# The sector of missions of several states, which are in a place and never hold it.
_PEACEKEEPING = "IGO"
_WIRE = re.compile(r"\(([A-Z][\w .'&-]{1,30})\)\s*[-\u2013\u2014]")
_WIRE_WITHIN = 200
# What is still ahead and says who has the place until then.
_AHEAD = frozenset(["planned", "hypothetical"])


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
    syntax: ReportReading | None = None,
    parse: bool = True,
    ontology: Ontology | None = None,
    actors: Mapping[str, Actor],
    countries: frozenset[str] = frozenset(),
    home: str = "",
) -> tuple[ControlClaim, ...]:
    """Return the claims about control that a report makes, sorted by id.

    Parameters
    ----------
    document
        Without a date of publication only frames with a date of their own make claims.
    resolutions
        Its mentions of places; only locations with a place count.
    events
        Its events; clashes with both sides named make claims.
    syntax
        Its frames; None: they are read here, unless ``parse`` is false.
    ontology
        Tells which events are diplomacy.
    actors
        The known actors.
    countries
        ISO alpha-2: where the parties fight. In other countries nobody holds a place in which the report puts talks.
    home
        ISO alpha-3 of the country whose army "the army" is where the report's places do not say.
    """
    actors = ActorBook(actors)  # one book for the reading and the claims: both know what the text says of itself
    if syntax is None and parse:
        syntax = read_syntax(document, resolutions, lexicon=(ontology or load_ontology()).lexis, actors=actors)
    extractor = ClaimExtractor(document, resolutions, actors, syntax=syntax, home=home)
    claims = [claim for event in events for claim in extractor.from_event(event)]
    claims += extractor.from_frames()
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
    readers = {document.id: ClaimExtractor(document, (), actors, syntax=None) for document in documents}
    claims = {}
    for event in events:
        if event.evidence and event.evidence[0].document_id in readers:
            claims.update({claim.id: claim for claim in readers[event.evidence[0].document_id].from_event(event)})
    return tuple(claims[key] for key in sorted(claims))


def publisher_of(document: Document) -> str:
    """Return who is behind a report: the wire of its dateline, else its source, else the report itself."""
    wire = _WIRE.search(document.text[:_WIRE_WITHIN])
    return (wire.group(1) if wire else document.source or document.id).casefold().strip()


class ClaimExtractor:
    """Reads the claims of one report; ``home`` is the country (ISO alpha-3) that it is about if no place says."""

    def __init__(
        self,
        document: Document,
        resolutions: Sequence[Resolution],
        actors: Mapping[str, Actor],
        *,
        syntax: ReportReading | None,
        home: str = "",
    ) -> None:
        self.document, self.resolutions, self.actors, self.syntax, self.home = (
            document,
            resolutions,
            actors,
            syntax,
            home,
        )
        self.book = ActorBook(actors)
        self.names = PartyNames(
            document.text,
            syntax,
            lambda party: self.book.resolve(party, place_country=home),
            self.book.store.national_name,
        )
        self.publisher = publisher_of(document)
        self.places = ClaimPlaces(document, resolutions, syntax)

    # What events say

    def from_event(self, event: Event) -> Iterator[ControlClaim]:
        """Yield what an event says about control; one that was read from sentences says only what its frames do not.

        "M23 captured Sake" makes its claims by its frame. Events of a table, events given without the frames of their
        sentence, and clashes, whose two sides a frame does not always name, make them here.
        """
        if event.assertion in {"planned", "hypothetical"} or (event.type != "clash" and self._has_frames(event)):
            return
        place, day = self._place_of_event(event), day_of_event(event, self.document)
        if event.type == "clash" and event.table_row is None and not self._fought_there(event):
            return
        unsure = event.table_row is None and 0 < event.score < LEAST_SCORE  # 0: nobody gave a score
        if place is None or day is None or unsure:
            return
        voice = _Voice(assertion=event.assertion, claimant=event.claimant, actor="")
        for actor, says in self._effects(event):
            basis = _BASIS_OF_EVENT.get(event.type, "statement") if event.assertion != "denied" else "statement"
            claim = self._claim(place, actor, says=says, day=day, voice=voice, basis=basis)
            span = event.evidence[0] if event.evidence else None
            yield self._with_id(replace(claim, evidence=span, quote=self._text(span), event_id=event.id))

    def _has_frames(self, event: Event) -> bool:
        """Whether frames stand in what an event was read from."""
        if self.syntax is None or event.table_row is not None:
            return False
        spans = [(one.start, one.end) for one in event.evidence]
        return any(True for start, end in spans for _ in self.syntax.frames_within(start, end))

    def _fought_there(self, event: Event) -> bool:
        """Whether the sentences of a clash put both sides at its place, so that both are taken to be inside.

        A place carried over from another sentence, or one from which troops came, says nothing of who is where.
        """
        if self.syntax is None or event.where is None:
            return True
        spans = [(one.start, one.end) for one in event.evidence]
        frames = [one for start, end in spans for one in self.syntax.frames_within(start, end)]
        mention = event.where.mention.span
        if not frames:
            return any(start <= mention.start < end for start, end in spans)
        spots = [spot for one in frames for spot in (*one.grounds, *one.sites)]
        if not any(spot.start < mention.end and mention.start < spot.end for spot in spots):
            return False
        parties = [party for one in frames for party in (*one.agents, *one.patients, *one.allies, *one.others)]
        met = set(self._resolved(parties, alpha3(event.where.chosen) if event.where.chosen is not None else ""))
        return all(actor is None or actor.id in met for actor in (event.actor1, event.actor2))

    def _resolved(self, parties: Iterable[Participant], country: str) -> Iterator[str]:
        for party in parties:
            actor = self.book.resolve(party, place_country=country)
            if actor is not None:
                yield actor.id

    def _effects(self, event: Event) -> list[tuple[str, Says]]:
        words = [part.partition(":") for part in event.control_effect.split()]
        gains = [(actor, word == "gain") for word, _, actor in words if word in {"gain", "loss"}]
        if gains and event.type != "clash":
            denied = event.assertion == "denied"  # "denied the fall of X": who was said to lose it holds it
            return [
                (actor, "holds" if gain != denied else "lost") for actor, gain in gains if may_hold(actor, self.actors)
            ]
        if event.type != "clash" or event.assertion not in {"reported", "claimed", "assessed"}:
            return []
        one, other = (actor.id if actor else "" for actor in (event.actor1, event.actor2))
        # A table says what its parties are by their kind; nothing is known of their sector.
        armed = all(
            actor is not None
            and (actor.sector.startswith(FIGHTING) or (event.table_row is not None and actor.inter != "Civilians"))
            for actor in (event.actor1, event.actor2)
        )
        if not armed or not (
            may_hold(one, self.actors) and may_hold(other, self.actors) and apart(one, other, self.actors)
        ):
            return []
        return [(one, "contests"), (other, "contests")]

    def _place_of_event(self, event: Event) -> Place | None:
        where = event.where
        if (
            where is None
            or where.chosen is None
            or (where.mention.relation is not None and where.mention.relation.type in AWAY)
        ):
            return None
        if event.table_row is None and where.chosen.kind in NEVER | {"adm1", "region"}:
            return None
        found = self.places.of(where)
        return found[0] if found else None

    # What frames say

    def from_frames(self) -> list[ControlClaim]:
        """Return what the frames of the report say about who holds what."""
        if self.syntax is None:
            return []
        spans = self.syntax.spans
        tokens = Tokens(self.document.text)
        language = self.document.language or language_of(self.document.text)
        dates = dates_of(tokens, published=self.document.published, language=language)
        dating = Dating(self.document.text, spans, dates, self.syntax)
        claims: list[ControlClaim] = []
        for number in range(len(spans)):
            for frame in (*self.syntax.frames_of(number), *self.syntax.posts_of(number)):
                found = list(self._of_frame(frame, dating))
                ends = frame.kind in _PARTINGS | TAKINGS
                if ends and not had_happened(self.syntax.units[frame.unit], frame.token):
                    claims = [self._with_id(one) for one in before_the_end(claims, found)]
                claims += found
            claims += self._denials(number, spans, claims)
            dating.pass_over(number)
        return claims

    def _of_frame(self, frame: Frame, dating: Dating) -> Iterator[ControlClaim]:
        if frame.kind not in _BASIS or frame.toward or frame.over:
            return
        if frame.mood not in {"reported", "denied"}:
            yield from self._held_so_far(frame, dating)
            return
        number = frame.sentence
        days = days_of_frame(frame, dating, published=self.document.published, syntax=self.syntax)
        self.book.day = days[0] if days else self.document.published
        span = Span(document_id=self.document.id, start=dating.spans[number][0], end=dating.spans[number][1])
        for spot in frame.grounds:
            seen, held = frame.kind in {"stay", "enter"}, frame.kind in {"hold", "govern"}
            for place, part in self.places.of_ground(spot, seen=seen, held=held):
                country = alpha3(place) or self.home
                voice = self._voice(frame, country)
                said = self._says(frame, country, part=part, unit=place.kind in UNITS | NEVER)
                for actor, says, basis in self._of_countries(said, country) if place.kind in NEVER else said:
                    for day in days if says == "holds" else days[:1]:
                        claim = self._claim(place, actor, says=says, day=day, voice=voice, basis=basis)
                        yield self._with_id(
                            replace(claim, evidence=span, quote=self._text(span), inside=basis != "siege")
                        )

    def _held_so_far(self, frame: Frame, dating: Dating) -> Iterator[ControlClaim]:
        """Yield who is in a place that others want to take from him: "the campaign to liberate Mosul from ISIL"."""
        day = self.document.published
        if day is None or frame.kind != "gain" or frame.mood not in _AHEAD:
            return
        span = Span(
            document_id=self.document.id, start=dating.spans[frame.sentence][0], end=dating.spans[frame.sentence][1]
        )
        for spot in frame.grounds:
            for place, _ in self.places.of_ground(spot):
                if place.kind in UNITS:
                    continue
                country = alpha3(place) or self.home
                voice = self._voice(frame, country)
                for actor in self._holders(frame.patients, country):
                    claim = self._claim(place, actor, says="present", day=day, voice=voice, basis="presence")
                    yield self._with_id(replace(claim, evidence=span, quote=self._text(span)))

    def _of_countries(self, said: Sequence[tuple[str, Says, str]], country: str) -> list[tuple[str, Says, str]]:
        """Return who is listed in a whole country, never drawn: forces from abroad, groups that hold parts of it."""
        listed: list[tuple[str, Says, str]] = []
        for name, says, _ in said:
            actor = self.book.get(name)
            if actor is None or says not in {"present", "holds"}:
                continue
            if is_group(actor) or (says == "present" and _is_from_abroad(actor, country)):
                listed.append((name, "present", "presence"))
        return listed

    def _says(self, frame: Frame, country: str, *, part: bool, unit: bool) -> list[tuple[str, Says, str]]:
        """Return who holds, is present, contests or lost, each with the basis; who enters a ``unit`` is only present."""  # noqa: E501
        losers = self._holders(frame.patients, country)
        agents = self.book.troops_of(frame.agents, frame.voice.speaker)
        guests = frame.kind in {"stay", "enter"} and not _is_denied(frame)
        gainers = self._holders(agents, country, guests=guests) or self._boasted(frame, country, losers)
        basis = _BASIS[frame.kind]
        denied = _is_denied(frame)
        if frame.kind in {"leave", "surrender"}:
            return [] if denied or part else [(actor, "lost", basis) for actor in gainers]
        if frame.kind in {"gain", "fall", "expel", "lose", "hold", "enter", "advance", "stay", "govern"}:
            if frame.kind in {"enter", "advance"} and frame.mood == "denied" and frame.voice.assertion != "denied":
                return []  # "did not enter the town": he has not lost it
            if denied:
                said: Says = "holds" if frame.kind == "lose" else "lost"
                return [(actor, said, "statement") for actor in (losers if frame.kind == "lose" else gainers)]
            inside = part or frame.kind in {"advance", "stay"} or (frame.kind == "enter" and unit)
            holds: Says = "present" if inside or not self._enters(frame) else "holds"
            basis = "entry" if frame.kind == "enter" and holds == "holds" else basis if holds == "holds" else "presence"
            lost = (
                [] if part else [(actor, "lost", "withdrawal") for actor in (*losers, *self._conceded(frame, country))]
            )
            taken = gainers if holds == "present" else [one for one in gainers if may_hold(one, self.actors)]
            beside = frame.kind in {"stay", "hold", "govern"}  # who takes ground together is one side there
            first = taken if holds == "present" and beside else taken[:1]
            return [*((actor, holds, basis) for actor in first), *lost]  # type: ignore[list-item]
        return [] if denied else self._contested(frame, gainers, losers, country)

    def _contested(
        self, frame: Frame, gainers: list[str], losers: list[str], country: str
    ) -> list[tuple[str, Says, str]]:
        """Return what sieges and contests say: the besieged are still inside, and who breaks a siege has come there."""
        basis = _BASIS[frame.kind]
        if frame.kind == "relieve":
            return [(actor, "present", basis) for actor in gainers[:1]]
        if frame.kind == "surround" and (gainers or losers):
            besiegers: list[tuple[str, Says, str]] = [(actor, "contests", basis) for actor in gainers[:1]]
            return [*besiegers, *((actor, "present", "presence") for actor in losers[:1])]
        sides = [*gainers, *losers]
        others = [one for one in self._sides(country) if one not in sides] if len(sides) < _BOTH else []
        if frame.kind == "surround" and len(others) < _BOTH:
            return []  # who besieges the place cannot be read
        basis = "statement" if frame.kind == "surround" else basis
        return [(actor, "contests", basis) for actor in (*sides, *others)]

    def _enters(self, frame: Frame) -> bool:
        """Whether somebody comes in unopposed and so holds the place; who breaks in or is seen inside is present."""
        unopposed = self.syntax is not None and frame.word.casefold() in self.syntax.words.words("unopposed_entries")
        return frame.kind != "enter" or unopposed

    def _boasted(self, frame: Frame, country: str, losers: Sequence[str]) -> list[str]:
        """Return the speaker of a taking whose taker he does not name: "the ministry claimed that units had seized X"."""  # noqa: E501
        speaker = frame.voice.speaker
        named = any(one.actor or one.country for one in frame.agents)
        if frame.kind != "gain" or speaker is None or named or self.syntax is None:
            return []
        friendly = any(self.syntax.words.has("friendly", word) for word in frame.word.casefold().split())
        if frame.voice.assertion != "claimed" and not friendly:
            return []
        return [one for one in self._holders((speaker,), country) if one not in losers]

    def _conceded(self, frame: Frame, country: str) -> list[str]:
        """Return who owns to a loss: "X has fallen, Ukraine's military acknowledged"."""
        guessed = frame.guessed or not frame.agents
        if frame.kind == "gain" and self._boasted(frame, country, ()):
            return []
        if frame.kind not in {"fall", "gain"} or not guessed or frame.patients or frame.voice.speaker is None:
            return []
        takers = self._holders(frame.agents, country)
        return [one for one in self._holders((frame.voice.speaker,), country) if one not in takers]

    def _sides(self, country: str) -> list[str]:
        """Return who contests a place that is only called contested: the two sides of the text, else its state force."""  # noqa: E501
        if self.syntax is None:
            return []
        if self.syntax.memory.dyads:
            return self._holders(self.syntax.memory.dyads[-1], country)
        counts = Counter(actor for one in self.syntax.memory.named for actor in self._holders([one.party], country))
        most = [actor for actor, times in counts.most_common(_BOTH) if times > 1 or len(counts) == _BOTH]
        if len(most) == _BOTH and opposed(most[0], most[1], self.actors):
            return most
        force = self.book.force(country)
        return [force.id] if force is not None else []

    def _holders(self, parties: Iterable[Participant], country: str, *, guests: bool = False) -> list[str]:
        """Return the actors that may hold a place in a country; ``guests``: peacekeepers too, who may be there."""
        found = []
        for party in parties:
            if not (party.armed or party.actor) or _is_unknown(party):
                continue
            actor = self.book.resolve(party, place_country=country)
            if actor is None:
                continue
            holds = may_hold(actor.id, self.actors) and actor.sector not in {"CIV", "IGO", "NGO"}
            if holds or (guests and actor.sector == _PEACEKEEPING):
                found.append(actor.id)
        return list(dict.fromkeys(found))

    def _voice(self, frame: Frame, country: str) -> _Voice:
        voice = frame.voice
        speaker = self.book.speaker(voice.speaker, place_country=country)
        party = speaker.id if speaker is not None and self.book.speaks_for_a_side(speaker) else ""
        assertion: Assertion = "reported"
        if voice.assertion == "denied" or frame.mood == "denied":
            assertion = "denied"
        elif voice.assertion == "assessed":
            assertion = "assessed"
        elif voice.assertion == "claimed" or party:
            assertion = "claimed"
        return _Voice(assertion=assertion, claimant=voice.claimant, actor=party)

    # Denials of what was claimed before

    def _denials(
        self, number: int, spans: Sequence[tuple[int, int]], claims: Sequence[ControlClaim]
    ) -> Iterator[ControlClaim]:
        """Yield the denial of what was claimed just before: "The army denied it", "rejected the claim"."""
        for where in self.syntax.units if self.syntax is not None else []:
            if where.unit.sentence != number:
                continue
            for index in range(len(where.tree)):
                if not (where.tree.is_verb(index) and where.is_in(index, "denying")):
                    continue
                objects = where.tree.children(index, "obj", "subjpass")
                if not any(where.tree.low(child) in where.words.words("denied_things") for child in objects):
                    continue
                yield from self._denied(where.agents(index), number, spans, claims, at=where.unit.starts[index])

    def _denied(  # who denies what, and where it stands
        self,
        deniers: Sequence[Participant],
        number: int,
        spans: Sequence[tuple[int, int]],
        claims: Sequence[ControlClaim],
        *,
        at: int,
    ) -> Iterator[ControlClaim]:
        first = spans[max(0, number - DENIED_BACK)][0]
        for claim in [one for one in claims if one.evidence and first <= one.evidence.start <= at]:
            actors = self._holders(deniers, alpha3(claim.place) or self.home)
            if claim.says not in {"holds", "present"} or not actors or not opposed(claim.actor, actors[0], self.actors):
                continue
            voice = _Voice(assertion="denied", claimant=deniers[0].text, actor=actors[0])
            day = self.document.published or claim.as_of
            span = Span(document_id=self.document.id, start=spans[number][0], end=spans[number][1])
            denial = self._claim(claim.place, claim.actor, says="lost", day=day, voice=voice, basis="statement")
            yield self._with_id(replace(denial, evidence=span, quote=self._text(span)))

    # Both

    def _claim(  # noqa: PLR0913  # a claim is all of these
        self, place: Place, actor: str, *, says: Says, day: date, voice: _Voice, basis: str
    ) -> ControlClaim:
        gains = says in {"holds", "present"}
        enemy = bool(voice.actor) and opposed(voice.actor, actor, self.actors)
        own = bool(voice.actor) and not enemy
        decides = says != "contests"
        return ControlClaim(
            id="",
            place=place,
            actor=actor,
            says=says,
            as_of=day,
            basis=basis,
            assertion=voice.assertion,
            claimant=voice.claimant,
            actor_name=self._name_of(actor),
            publisher=self.publisher,
            url=self.document.url,
            gains_by_it=decides and (own if gains else enemy),
            against_interest=decides and (enemy if gains else own),
        )

    def _name_of(self, actor_id: str) -> str:
        actor = self.book.get(actor_id)
        return self.names.called(actor).name if actor is not None else ""

    def _text(self, span: Span | None) -> str:
        return " ".join(self.document.text[span.start : span.end].split()) if span else ""

    def _with_id(self, claim: ControlClaim) -> ControlClaim:
        where = f"{claim.evidence.document_id}:{claim.evidence.start}" if claim.evidence else self.document.id
        return with_id(claim, where=where)


def _is_from_abroad(actor: Actor, country: str) -> bool:
    """Whether an actor is a guest in a country: peacekeepers, or the forces of another state."""
    return actor.sector == _PEACEKEEPING or bool(actor.country and country not in {"", actor.country})


def _is_denied(frame: Frame) -> bool:
    return frame.mood == "denied" or frame.voice.assertion == "denied" or frame.no_longer


def _is_unknown(party: Participant) -> bool:
    """Whether nobody can say who it was: "armed men broke into the clinic" puts no force in the town."""
    return not party.actor and not party.country and party.classes == {"gunman"}


_BASIS_OF_EVENT = {
    "capture": "capture",
    "recapture": "recapture",
    "entry_unopposed": "entry",
    "withdrawal": "withdrawal",
    "base": "base",
    "clash": "clash",
}


def with_id(claim: ControlClaim, *, where: str) -> ControlClaim:
    """Return the claim with its id: a hash of what it says and where it stands."""
    natural = (where, claim.place.id, claim.actor, claim.says, claim.as_of.isoformat(), claim.basis, claim.assertion)
    digest = hashlib.sha256("|".join(natural).encode()).hexdigest()
    return replace(claim, id=f"claim.{digest[:16]}")
