"""One report, its places and its parties -> the claims of its events and of its sentences.

The rules that decide what counts: which mention means the place itself, whom "the army" means, who speaks and whether
it serves him, and from which day on a told thing surely stands.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from geo.actors.resolution import OWN, ActorResolver, alpha3, home_of, may_hold, opposed
from geo.control.statements import (
    Slot,
    Statement,
    find_statements,
    is_gap,
    is_rumour,
    may_fit,
    may_tell,
    names_units,
    said_after_denial,
    tells_a_state,
)
from geo.gazetteer.kinds import SETTLEMENTS
from geo.model import ControlClaim, Span
from geo.text.attribution import attribution_of
from geo.text.clauses import read_clauses
from geo.text.dates import find_dates
from geo.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from geo.model import Actor, Assertion, Document, Event, Place, Resolution, Says

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
# All others say something of control only by their effect on it.
TELLING = TRANSFERS | {"clash", "siege"}
UNITS = frozenset({"adm1", "adm2", "adm3"})
TWO = 2
_SPOKESPERSONS = frozenset({"spokesman", "spokeswoman", "spokesperson", "porte-parole"})
# A mention that leads away from its place ("near Goma", "the road to Goma") says nothing about the place itself.
AT_THE_PLACE = frozenset({"same", "query", "part"})
# A window longer than this ("since January", told in April) is taken to be over by the end of its first month.
LONGEST_WINDOW_DAYS = 31
# How many sentences back "the claim" may refer that somebody denies.
DENIED_BACK = 2
SINCE_CHARS = 12
_SINCE = re.compile(r"\b(?:since|depuis)\b", re.IGNORECASE)
_TOWNS_OF = re.compile(
    r"\b(?:capitals?|cit(?:y|ies)|towns?|villages?|villes?|localités?|chefs?-lieux?)\s+(?:of|in|de|du|des|d.)\s*(?:the\s+|la\s+|l.)?$",
    re.IGNORECASE,
)
TOWNS_OF_CHARS = 40
# An attack that was thrown back did not get in.
_REPELLED = re.compile(r"\b(?:repel|repuls|repouss|thwart|foil|fend)\w*", re.IGNORECASE)
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


def publisher_of(document: Document) -> str:
    """Return who is behind a report: the wire of its dateline, else its source, else the report itself."""
    wire = _WIRE.search(document.text[:_WIRE_WITHIN])
    return (wire.group(1) if wire else document.source or document.id).casefold().strip()


class Reader:
    """Reads one report; ``home`` is the country (ISO alpha-3) that it is about where its places do not tell."""

    def __init__(
        self, document: Document, resolutions: Sequence[Resolution], actors: Mapping[str, Actor], *, home: str = ""
    ) -> None:
        self.document, self.actors = document, actors
        self.publisher = publisher_of(document)
        self.year = document.published.year if document.published else None
        self.unplaced = [one.mention.span.start for one in resolutions if one.role == "location" and one.chosen is None]
        located = [one for one in resolutions if one.role == "location" and one.chosen and at_the_place(one)]
        self.located = sorted(located, key=lambda one: one.mention.span)
        self._starts = [one.mention.span.start for one in self.located]
        self._resolutions, self._fallback = resolutions, home

    @cached_property
    def home(self) -> str:
        """The country that the report is about: most reports tell of no control, and are not asked for it."""
        return home_of(self.located, self.actors) or self._fallback

    @cached_property
    def parties(self) -> ActorResolver:
        """The parties of the report."""
        return ActorResolver(self.document.text, self.actors, home=self.home)

    @cached_property
    def country(self) -> Place | None:
        """The country that the report's "the 26 provinces" are of."""
        return _country(self._resolutions, self.home)

    # What events say

    def from_event(self, event: Event) -> Iterator[ControlClaim]:
        """Yield what an event says about control: a gain, a loss, a contest."""
        if not event.control_effect and event.type not in TELLING:
            return
        place, day = self._place_of(event.where), _day_of(event, self.document)
        if place is None or day is None or event.assertion in {"planned", "hypothetical"} or self._is_no_change(event):
            return
        if place.kind in UNITS and not self._is_unit_meant(event):
            return
        # A denial speaks of the day on which it is uttered, whenever the thing is said to have happened.
        day = self.document.published or day if event.assertion == "denied" else day
        effects = self._effects(event)
        if not effects:
            return
        voice = _Voice(assertion=event.assertion, claimant=event.claimant, actor=self._speaker(event))
        span = event.evidence[0] if event.evidence else None
        for actor, says in effects:
            basis = BASIS_OF_EVENT.get(event.type, "statement") if event.assertion != "denied" else "statement"
            claim = self._claim(place, actor, says=says, day=day, voice=voice, basis=basis)
            inside = event.type != "siege" and not _REPELLED.search(self._text(span))
            yield self._sealed(replace(claim, evidence=span, quote=self._text(span), event_id=event.id, inside=inside))

    def _place_of(self, where: Resolution | None) -> Place | None:
        """Return the place that a mention means.

        A part of a town is the town; a part of a unit ("northern Masisi") has its own, fading outline.
        """
        if where is None or where.chosen is None or not at_the_place(where):
            return None
        relation = where.mention.relation
        if relation is None or relation.type != "part":
            return where.chosen
        for one in self.located:
            if one.mention.span in relation.anchors and one.chosen is not None and one.chosen.kind in SETTLEMENTS:
                return one.chosen
        return replace(where.chosen, outline=where.geometry, fuzzy=True) if where.geometry is not None else where.chosen

    def _is_unit_meant(self, event: Event) -> bool:
        """Whether a whole unit is meant, and not a village in it that nobody knows ("the village of X in Y")."""
        span, where = event.evidence[0] if event.evidence else None, event.where
        if span is None or where is None:
            return True
        if any(span.start <= start < span.end for start in self.unplaced):
            return False
        place = where.mention.span
        between = [
            self.document.text[min(fired.end, place.end) : max(fired.start, place.start)] for fired in event.fired
        ]
        return event.type not in TRANSFERS or any(map(is_gap, between))

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
        if event.type in TRANSFERS and event.actor1 is not None:
            taker = self.parties.nation(event.actor1.name)
            return [(taker, "holds")] if taker else []
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
        meant = meant or self._named_behind(words, event.evidence[0])
        if meant or self.parties.is_foreign(words):
            return meant or actor_id
        if written is not None and written.inter == "State forces":
            return self.parties.state
        return actor_id if any(map(str.isupper, words[1:])) else ""

    def _named_behind(self, words: str, span: Span) -> str:
        """Return whose "fighters" are in "fighters of the M23", or ""."""
        text = self.document.text[span.start : span.end]
        match = re.search(rf"\b{re.escape(words)}\s+(?:of|from|du|de|des)\s+(?:the\s+|la\s+|l.)?", text, re.IGNORECASE)
        behind = self.parties.within(span.start + match.end(), span.start + match.end() + 1) if match else []
        return self.parties.meant(behind[0]) if behind else ""

    def _is_own(self, words: str, span: Span) -> bool:
        """Whether "fighters" are "its fighters", those of the speaker."""
        own = [party for party in self.parties.within(span.start, span.end) if party.actor == OWN]
        return any(self.document.text[party.start : party.end].casefold().endswith(words.casefold()) for party in own)

    # What sentences say

    def from_sentence(self, sentence: tuple[int, int]) -> Iterator[ControlClaim]:
        """Yield what a sentence says about who controls which place."""
        day, text = self.document.published, self.document.text
        here = self.located[bisect_left(self._starts, sentence[0]) : bisect_left(self._starts, sentence[1])]
        if day is None or not (here or names_units(text, sentence)) or not may_tell(text, sentence):
            return
        slots = _slots(here)
        if not may_fit(text, sentence, slots, self.parties):
            return
        voice = self.voice(sentence)
        for statement in find_statements(
            text,
            sentence=sentence,
            places=slots,
            parties=self.parties,
            speaker=voice.actor,
            year=self.year,
        ):
            chosen = [here[number] for slot in statement.places for number in _same_words(here, slot)]
            places = [self._place_of(one) for one in chosen if not self._is_container(one)]
            places = [self.country] if statement.units else places
            for place in places:
                if place is not None and may_hold(statement.actor, self.actors):
                    for stated in filter(None, (day, self._since(statement, sentence))):
                        yield self._stated(place, statement, sentence=sentence, day=stated)

    def _is_container(self, resolution: Resolution) -> bool:
        """Whether a mention only tells where the towns are: "both capitals of the Kivus" are not the Kivus."""
        place, start = resolution.chosen, resolution.mention.span.start
        wide = place is not None and place.kind in UNITS | {"region", "country"}
        return wide and bool(_TOWNS_OF.search(self.document.text, max(0, start - TOWNS_OF_CHARS), start))

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
        if found.claimant.casefold() in _SPOKESPERSONS:
            actor = self._whose_spokesman(sentence)
        assertion = "claimed" if actor and found.assertion == "reported" else found.assertion
        if assertion == "denied" and (at is None or said_after_denial(marked, first, marked.tokens.at(at))):
            assertion = "claimed" if at is not None else "denied"
        elif assertion == "denied":
            assertion = "claimed" if actor else "reported"
        return _Voice(assertion=assertion, claimant=found.claimant, actor=actor)

    def _whose_spokesman(self, sentence: tuple[int, int]) -> str:
        """Return the party of a spokesman without a name: the one that his sentence names last, else the one before."""
        start = max((first for first, _ in sentences(self.document.text) if first < sentence[0]), default=sentence[0])
        here, before = self.parties.within(*sentence), self.parties.within(start, sentence[0])
        meant = [self.parties.meant(party) for party in (*before[:1], *here)]
        return next((actor for actor in reversed(meant) if may_hold(actor, self.actors)), "")

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
        return with_id(claim, where=where)


def with_id(claim: ControlClaim, *, where: str) -> ControlClaim:
    """Return the claim with its id: a hash of what it says and where it stands."""
    natural = (where, claim.place.id, claim.actor, claim.says, claim.as_of.isoformat(), claim.basis, claim.assertion)
    digest = hashlib.sha256("|".join(natural).encode()).hexdigest()
    return replace(claim, id=f"claim.{digest[:16]}")


def _country(resolutions: Sequence[Resolution], home: str) -> Place | None:
    """Return the country that a report's "the 26 provinces" are of: the one it is about, else the first it names."""
    named = [one.chosen for one in resolutions if one.chosen is not None and one.chosen.kind == "country"]
    return next((place for place in named if alpha3(place) == home), named[0] if named else None)


def at_the_place(resolution: Resolution) -> bool:
    """Return whether a mention means the place itself and not the ground near it or the way to it."""
    relation = resolution.mention.relation
    return relation is None or relation.type in AT_THE_PLACE


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
    spans = sentences(text)
    here = bisect_left(spans, (position,))
    first = spans[max(0, here - back)][0] if here else position
    return [one for one in claims if one.evidence and first <= one.evidence.start < position]
