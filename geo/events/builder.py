"""From readings and frames to events: the place, the date, the parties, the figures and the voice of each."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from geo.actors.resolution import opposed
from geo.events.absorption import absorbed
from geo.events.deduplicate import TOLL_NOTE
from geo.events.discourse import Sides
from geo.events.locate import CARRY_SENTENCES, EventLocation, is_unknown, sites_of, usable
from geo.events.relevance import idle, responsible
from geo.events.selection import chosen_readings
from geo.events.transfers import EFFECTS, TRANSFER_TYPES, transfer_type
from geo.events.triggers import BY_FORCE, only_votes
from geo.model import Count, Event, Mention, Resolution, Span
from geo.reading.dating import DAY_PRECISION, Dating
from geo.reading.naming import PartyNames
from geo.text.annotations import any_in
from geo.text.dates import DateMention, dates_of
from geo.text.numbers import find_counts, find_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo.actors.identity import ActorBook, Participant
    from geo.actors.mentions import Sentence
    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading
    from geo.model import Actor, Assertion, Document, Place
    from geo.reading.frames import Frame, FramePlace
    from geo.reading.report import ReportReading
    from geo.text.annotations import Marked
    from geo.text.tokens import Tokens

# Strategic developments, talks and statements have no dead of their own (ACLED codebook 2023).
VIOLENT_LAYERS = frozenset(["battles", "remote_violence", "civilians", "protests"])
THE_DEED = re.compile(
    r"\b(?:in|during|by|from|of|dans|lors de) (?:the|that|this|l['’]|cette|la) ?(?:attack|blast|bombing|explosion"
    r"|clash(?:es)?"
    r"|fighting|raid|strike|assault|incident|violence|shelling|attaque|explosion|frappe|fusillade)\b",
    re.IGNORECASE,
)
# Told in a relative clause or as background, and this long before the report: history with its own date.
HISTORY_DAYS, LONG_AGO_DAYS = 45, 400
# A vague toll of this size is that of a campaign, not of one place.
CAMPAIGN_TOLL = 1000
# A toll told so many sentences after an event is still that event's.
TOLL_SENTENCES = 3
_STRIKES = frozenset(["strike", "strikes", "frappe", "frappes", "raid", "raids"])
_ATTEMPTS = ('"attempted"', '"tried"', '"tenté"', '"essayé"')
STRIKE_SCORE = 0.7
# Below this an event without a place is a hint, and no event at all moves control.
LEAST_SCORE = 0.4
# A text of so few sentences tells of one event.
SHORT_TEXT = 3
_FACTS = frozenset(["reported", "claimed", "assessed"])
_CIVILIAN_TYPES = frozenset(["attack_civilians", "abduction", "sexual_violence", "excessive_force"])
_REMOTE = frozenset(["shelling", "air_strike", "bombing", "suicide_bombing", "grenade", "chemical"])
# What is sent or goes over somewhere is there afterwards: "sent soldiers to Uvira".
_AT_DESTINATION = frozenset(["deployment", "group_change"])
_TWO_SIDED = frozenset(["clash", "capture", "recapture", "shelling", "air_strike"])
_BATTLES = frozenset(["clash", "capture", "recapture"])
_COARSE = {"exact": 0, "near": 1, "adm2": 2, "fuzzy": 3, "water": 3, "adm1": 3, "country": 5, "unknown": 1}


class Text(NamedTuple):
    """A text as it was read: its tagged words, the spans of its sentences, those with cues, and the readings."""

    marked: Marked
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[Sentence]
    readings: Sequence[Reading]
    headings: frozenset[int] = frozenset()
    under: Sequence[tuple[tuple[int, int], ...]] = ()


class Told(NamedTuple):
    """Something that becomes a row: a reading of cues, a frame, or both, with its type and probability."""

    type: str
    rule: str
    score: float
    start: int
    end: int
    reading: Reading | None
    frame: Frame | None


class EventBuilder:
    """Turns the readings and frames of one document into events."""

    def __init__(  # noqa: PLR0913  # a report and all that is known of it
        self,
        document: Document,
        text: Text,
        resolutions: Sequence[Resolution],
        ontology: Ontology,
        *,
        book: ActorBook,
        syntax: ReportReading | None,
        country_of: Callable[[Place], str],
    ) -> None:
        self.document, self.text, self.ontology, self.book, self.syntax = document, text, ontology, book, syntax
        self.resolutions, self.country_of = resolutions, country_of
        self.places = sorted(usable(resolutions), key=lambda item: item.mention.span)
        self.unknown = sorted((one.mention.span.start, one.mention.span.end) for one in resolutions if is_unknown(one))
        self.named = sorted(item.mention.span.start for item in resolutions if item.role == "location")
        dates = dates_of(
            text.marked.tokens,
            published=document.published,
            language=document.language or "en",
            within=[text.marked.tokens.within(*span) for span in text.spans],
        )
        self.dating = Dating(document.text, text.spans, dates, syntax)
        self.last_site: dict[
            bool, tuple[int, EventLocation]
        ] = {}  # whether it was talks: their venue is no place of fights
        self.by_sentence: dict[int, list[Reading]] = {}
        for reading in text.readings:
            self.by_sentence.setdefault(reading.sentence, []).append(reading)
        self.sentence_of = {sentence.number: sentence for sentence in text.sentences}
        self.home = self._home()
        self.names = PartyNames(document.text, syntax, lambda party: book.resolve(party, place_country=self.home))
        self._air = any(one.type == "air_strike" for one in text.readings)
        self.events: list[Event] = []
        self.last_violent: Event | None = None
        self._last_at = -1
        self.tolls: dict[int, int] = {}  # sentences that count the victims of what was told before, and the one before
        self.sides = (
            Sides(
                syntax,
                lambda party: book.resolve(party, place_country=self.home),
                lambda a, b: opposed(a.id, b.id, book),
            )
            if syntax is not None
            else None
        )

    def _home(self) -> str:
        """Return the country (ISO alpha-3) that most places of the report lie in, "" if none does."""
        counts: dict[str, int] = {}
        for place in self.places:
            code = self.country_of(place.chosen) if place.chosen is not None else ""
            counts[code] = counts.get(code, 0) + 1
        counts.pop("", None)
        return min(counts, key=lambda code: (-counts[code], code)) if counts else ""

    def read(self) -> list[Event]:
        """Return the events of the document in the order of their sentences."""
        for number, span in enumerate(self.text.spans):
            told = self._told(number) if number not in self.text.headings else []
            events = [event for one in told for event in self._events(number, span, one, told)]
            events = [event for event in events if self._has_substance(event)]
            self.dating.pass_over(number)
            self._add_to_last(number, span, events)
            self.events += events
            for at, event in enumerate(events, start=len(self.events) - len(events)):
                if event.assertion in _FACTS and self.ontology.types[event.type].layer in VIOLENT_LAYERS:
                    self.last_violent, self._last_at = event, at
        return self.events

    def _add_to_last(self, number: int, span: tuple[int, int], events: Sequence[Event]) -> None:  # noqa: ARG002  # the base remembers nothing
        """Add to the last violent event what a sentence says of it: its dead, and who claims to have done it."""
        last = self.last_violent
        if last is None or self.syntax is None or not self.syntax.parsed(number):
            return
        changed = last
        if (
            number in self.tolls
            and not any(event.fatalities for event in events)
            and number - self.tolls[number] <= TOLL_SENTENCES
        ):
            counts = self._all_counts(number)
            dead = counts.get("fatalities")
            if dead is not None and (last.fatalities is None or last.fatalities.best == 0):
                changed = replace(changed, fatalities=dead, notes=(*changed.notes, "toll told later"))
            if counts.get("injured") is not None and last.injured is None:
                changed = replace(changed, injured=counts["injured"])
        claimed = responsible(self.syntax, number)
        if claimed is not None and last.actor1 is None:
            actor = self.book.resolve(claimed, place_country=self.home)
            if actor is not None and (last.actor2 is None or _side(actor) != _side(last.actor2)):
                changed = replace(changed, actor1=actor, notes=(*changed.notes, "claimed responsibility"))
        if changed is not last:
            self.events[self._last_at] = self.last_violent = changed

    def _all_counts(self, number: int) -> dict[str, Count]:
        tokens = self.text.marked.tokens
        span = self.text.spans[number]
        skip = [tokens.within(one.start, one.end) for one in self.dating.inside(span)]
        return find_counts(tokens, *tokens.within(*span), skip=skip)

    def _has_substance(self, event: Event) -> bool:
        """Whether an event says enough to be one: where, or who and whom, or how many."""
        kind = self.ontology.types[event.type]
        if kind.layer == "statements" or event.where is not None or event.fatalities is not None:
            return True
        if len(self.text.spans) <= SHORT_TEXT and event.assertion in _FACTS:
            return True  # a text of a few sentences is about its event, wherever that was
        if event.score < LEAST_SCORE and kind.layer != "diplomacy":
            return False
        return event.actor1 is not None or event.actor2 is not None

    # What a sentence says

    def _told(self, number: int) -> list[Told]:
        readings = self.by_sentence.get(number, [])
        frames = self.syntax.frames_of(number) if self.syntax is not None else []
        parsed = self.syntax is not None and self.syntax.parsed(number)
        sentence = self.sentence_of.get(number)
        votes = sentence is not None and only_votes(sentence)
        transfers = self._transfers(frames, readings) if parsed and not votes else []
        if parsed and self.syntax is not None:
            before = self.last_violent is not None
            short = len(self.text.spans) <= SHORT_TEXT  # "recaptured a third hamlet": nobody can say which, and yet
            span = self.text.spans[number]
            reasons = {id(one): idle(one, self.syntax, self.document.text, span, before=before) for one in readings}
            if any(reason == "reported before" for reason in reasons.values()):
                self.tolls[number] = number - 1
            readings = [
                one
                for one in readings
                if (one.type not in TRANSFER_TYPES or (short and not transfers and one.mood.assertion == "reported"))
                and not reasons[id(one)]
                and not self._absorbed(one, transfers)
                and not (one.type == "threat" and any(_is_planned(told) for told in transfers))
            ]
            transfers = [*transfers, *self._strikes(frames, readings), *_attempts(frames)]
            readings = [one for one in readings if not self._of_strike(one, transfers)]
            readings = absorbed(readings, self.ontology)
        told = [
            Told(reading.type, reading.rule, score, *self._cue(reading), reading, reading.act)
            for reading, score in chosen_readings(readings, self.ontology)
        ]
        return [*transfers, *told]

    def _transfers(self, frames: Sequence[Frame], readings: Sequence[Reading]) -> list[Told]:
        found: list[Told] = []
        quiet = any(
            one.type == "entry_unopposed"
            and one.rule in {"entry.quiet", "entry.after", "entry.handover", "entry.negotiated"}
            for one in readings
        )
        for frame in frames:
            place_country = self._country_at(frame.grounds)
            kind = transfer_type(
                frame,
                self._agent(frame, place_country),
                place_country=place_country,
                quiet=quiet and frame.word.casefold() not in BY_FORCE,
            )
            if kind and not any(_same_transfer(frame, one) for one in found):
                found.append(
                    Told(
                        kind,
                        f"frame.{frame.kind}",
                        _TRANSFER_SCORE[frame.mood == "reported"],
                        frame.start,
                        frame.end,
                        None,
                        frame,
                    )
                )
        return found

    def _strikes(self, frames: Sequence[Frame], readings: Sequence[Reading]) -> list[Told]:
        """Return bare strikes of a report about air strikes: "near X, two strikes destroyed a tunnel"."""
        if not self._air or any(one.type in {"air_strike", "shelling"} for one in readings):
            return []
        found = []
        for frame in frames:
            if (
                frame.kind == "attack"
                and frame.noun
                and frame.word.casefold() in _STRIKES
                and frame.mood == "reported"
                and self.syntax is not None
            ):
                whole = self.syntax.act(frame.start, frame.end) or frame
                if whole.sites or whole.grounds or whole.patients:
                    found.append(
                        Told(
                            "air_strike",
                            "frame.strike",
                            STRIKE_SCORE,
                            frame.start,
                            frame.end,
                            None,
                            self.syntax.with_verb(whole),
                        )
                    )
        return found[:1]

    def _of_strike(self, reading: Reading, told: Sequence[Told]) -> bool:
        """Whether a reading is what a strike did: what it destroyed, the bombs that it found."""
        return any(one.rule == "frame.strike" for one in told) and reading.type in {
            "bombing",
            "looting",
            "disrupted_weapons",
            "attack_civilians",
            "clash",
            "suicide_bombing",
        }

    def _absorbed(self, reading: Reading, transfers: Sequence[Told]) -> bool:
        """Whether a fight or blast is that of a change of hands told in the same sentence (ACLED: one event)."""
        layer = self.ontology.types[reading.type].layer
        if layer not in {"battles", "remote_violence", "civilians"} and reading.type not in {
            "advance",
            "deployment",
            "group_change",
            "base",
        }:
            return False
        for told in transfers:
            frame = told.frame
            if (
                frame is None
                or frame.mood not in {"reported", "denied"}
                or (told.type == "withdrawal" and layer != "battles")
            ):
                continue
            act = reading.act
            places = {(one.start, one.end) for one in (*act.grounds, *act.sites)} if act is not None else set()
            own = {(one.start, one.end) for one in (*frame.grounds, *frame.sites)}
            if not places or places & own:
                return reading.type in {
                    "clash",
                    "shelling",
                    "air_strike",
                    "bombing",
                    "advance",
                    "deployment",
                    "group_change",
                    "base",
                    "attack_civilians",
                } and not _civil(reading)
        return False

    # Events

    def _events(self, number: int, span: tuple[int, int], told: Told, all_told: Sequence[Told]) -> list[Event]:
        found, dated = self._date(number, told)
        sites, notes = self._sites(number, span, told)
        when = found or self._day_of_report()
        where = sites[0].where if sites else None
        counts, shares, toll_note = self._counts(number, told, all_told, len(sites))
        assertion = self._assertion(told, found)
        event = self._event(span, told, when, where, assertion)
        event = replace(
            event,
            id=self._id(told, where, when.first if when else None),
            fatalities=shares[0] if shares else counts.get("fatalities"),
            injured=counts.get("injured"),
            displaced=counts.get("displaced"),
            notes=tuple(
                part for part in (*notes, dated, self._toll(span, told), toll_note, *self._side_note(event)) if part
            ),
        )
        others = [
            self._elsewhere(event, told, site, shares[at] if at < len(shares) else None)
            for at, site in enumerate(sites[1:], start=1)
        ]
        return [event, *others]

    def _elsewhere(self, event: Event, told: Told, site: EventLocation, dead: Count | None) -> Event:
        """Return an event at another place of its list, with its share of a joint toll."""
        return replace(
            event, id=self._id(told, site.where, event.start), where=site.where, fatalities=dead, injured=None
        )

    def _event(
        self,
        span: tuple[int, int],
        told: Told,
        when: DateMention | None,
        where: Resolution | None,
        assertion: Assertion,
    ) -> Event:
        country = self.country_of(where.chosen) if where is not None and where.chosen is not None else self.home
        self.book.day = when.first if when is not None and when.first is not None else self.document.published
        one, other, allies, others = self._parties(told, country)
        voice = told.frame.voice if told.frame is not None else None
        return Event(
            id="",
            type=told.type,
            start=when.first if when else None,
            end=when.last if when else None,
            where=where,
            time_precision=when.time_precision if when else None,
            date_prec=when.date_prec if when else None,
            fired=(Span(document_id=self.document.id, start=told.start, end=told.end),),
            rule=told.rule,
            path=told.frame.path if told.frame is not None else (),
            evidence=(Span(document_id=self.document.id, start=span[0], end=span[1]),),
            actor1=one,
            actor2=other,
            assoc_actor_1=allies,
            assoc_actor_2=others,
            civilian_targeting=_targets_civilians(told),
            control_effect=self._effect(told, one, other),
            assertion=assertion,
            claimant=voice.claimant if voice is not None else "",
            score=round(told.score, 3),
        )

    def _parties(
        self, told: Told, country: str
    ) -> tuple[Actor | None, Actor | None, tuple[Actor, ...], tuple[Actor, ...]]:
        frame = told.frame
        if frame is None:
            return None, None, (), ()
        agents = [one for one in frame.agents if one.armed or one.actor or told.type not in _BATTLES]
        patients = list(frame.patients)
        if (
            told.type in _CIVILIAN_TYPES
            and agents
            and not any(one.armed or one.actor or one.classes & {"mob", "protester"} for one in agents)
        ):
            agents, patients = [], patients or agents  # "their whereabouts are unknown": they suffer it
        if told.type in _BATTLES:
            patients = [one for one in patients if one.armed or one.actor]
        bombards = told.type in _REMOTE
        actors = [self.book.resolve(one, place_country=country, bombards=bombards) for one in agents]
        victims = [self.book.resolve(one, place_country=country) for one in patients]
        one = next((actor for actor in actors if actor is not None), None)
        other = next(
            (actor for actor in victims if actor is not None and (one is None or _side(actor) != _side(one))), None
        )
        if other is None and self.ontology.types[told.type].layer == "diplomacy" and self.syntax is not None:
            partners = [self.book.resolve(party, place_country=country) for party in self.syntax.partners(frame)]
            other = next(
                (actor for actor in partners if actor is not None and (one is None or _side(actor) != _side(one))), None
            )
        if told.type in _TWO_SIDED and self.sides is not None and frame.mood not in {"planned", "hypothetical"}:
            if one is None and other is None:
                one = self._actor_before(told.type)
            if one is not None and other is None and not any("civilian" in party.classes for party in patients):
                other = self.sides.opponent(one, frame.sentence)
            elif one is None and other is not None:
                one = self.sides.opponent(other, frame.sentence)
        allies = _actors(
            [*actors[1:], *(self.book.resolve(item, place_country=country) for item in frame.allies)],
            without=(one, other),
        )
        others = _actors(
            [*victims, *(self.book.resolve(item, place_country=country) for item in frame.others)],
            without=(one, other, *allies),
        )
        called = self.names.called
        return called(one), called(other), tuple(map(called, allies)), tuple(map(called, others))

    def _actor_before(self, kind: str) -> Actor | None:
        """Return who did the same kind of thing before in the report: a list of strikes names the air force once."""
        return self.last_violent.actor1 if self.last_violent is not None and self.last_violent.type == kind else None

    def _agent(self, frame: Frame, country: str) -> Actor | None:
        return self.book.resolve(frame.agents[0], place_country=country) if frame.agents else None

    def _side_note(self, event: Event) -> list[str]:
        if event.type != "clash" or (event.actor1 is not None and event.actor2 is not None):
            return []
        return ["the text names one side only" if event.actor1 or event.actor2 else "the text names no side"]

    def _effect(self, told: Told, one: Actor | None, other: Actor | None) -> str:
        frame = told.frame
        if frame is None or frame.kind not in EFFECTS or told.type not in TRANSFER_TYPES:
            return ""
        gains, loses = EFFECTS[frame.kind](one, other)
        parts = [f"gain:{gains.id}"] if gains is not None else []
        parts += [f"loss:{loses.id}"] if loses is not None else []
        return " ".join(parts)

    def _toll(self, span: tuple[int, int], told: Told) -> str:
        """Return a note if the sentence speaks of the deed before it: "Dozens died in the attack"."""
        counts = told.rule in {"act.kill", "act.wound"} and THE_DEED.search(self.document.text, *span)
        return TOLL_NOTE if counts else ""

    # Figures

    def _counts(
        self, number: int, told: Told, all_told: Sequence[Told], places: int
    ) -> tuple[dict[str, Count], list[Count | None], str]:
        """Return what is counted of an event, the dead by place where it happened at several, and a note."""
        violent = self.ontology.types[told.type].layer in VIOLENT_LAYERS
        denied = told.frame is not None and told.frame.mood not in {"reported", "historical"}
        if denied or not (violent or told.type == "displacement"):
            return {}, [], ""
        tokens = self.text.marked.tokens
        span = self.text.spans[number]
        first, last = tokens.within(*span)
        rivals = [one for one in all_told if self.ontology.types[one.type].layer in VIOLENT_LAYERS]
        if violent and len(rivals) > 1:
            if self._own_clause(told) is None:
                if told is not rivals[0]:
                    return {}, [], ""
            else:
                low, high = self._own_clause(told) or span
                first, last = tokens.within(low, high)
        sentence = self.sentence_of.get(number)
        people = (
            [(role.first, role.last) for role in sentence.roles if tokens.written(role.last - 1, role.last).islower()]
            if sentence
            else []
        )
        skip = [tokens.within(one.start, one.end) for one in self.dating.inside(span)]
        counts = find_counts(tokens, first, last, people=people, skip=skip)
        kept = {name: count for name, count in counts.items() if name == "displaced" or violent}
        if told.type != "displacement":
            kept.pop("displaced", None)
        dead = kept.get("fatalities")
        if dead is None or places <= 1:
            return kept, [], ""
        if dead.best >= CAMPAIGN_TOLL and dead.low != dead.high:
            kept.pop("fatalities")
            return kept, [], f"{dead.text or dead.best} dead are told of the whole, not of one place"
        cue = tokens.within(told.start, told.end)[0]
        each = _figures(tokens, max(first, cue), last, places, skip)
        if each:
            return kept, each, f"{dead.best} dead in {places} places, told one by one"
        return kept, _split(dead, places), f"{dead.best} dead in {places} places together, split evenly"

    def _own_clause(self, told: Told) -> tuple[int, int] | None:
        if told.reading is not None:
            return told.reading.clause.start, told.reading.clause.end
        return None

    # When

    def _date(self, number: int, told: Told) -> tuple[DateMention | None, str]:
        clause = (told.reading.clause.start, told.reading.clause.end) if told.reading is not None else None
        statement = self.ontology.types[told.type].layer == "statements"
        found, note = self.dating.of(number, told.frame, at=told.start, clause=clause, days_only=statement)
        if found is None and not statement:
            found = self._heading_date(number) or self._date_before(told.type)
            note = "date of the heading or of the same kind of event before" if found is not None else note
        return found, note

    def _heading_date(self, number: int) -> DateMention | None:
        """Return the day or week of the nearest heading that names one ("On 9 June:", "Week of 3 to 9 June")."""
        for span in self.text.under[number] if self.text.under else ():
            dates = [one for one in self.dating.inside(span) if not self.dating.is_since(one)]
            if dates:
                return dates[0]
        return None

    def _date_before(self, kind: str) -> DateMention | None:
        """Return the day of an event of the same kind told before, for lists: "On 8 January 34 strikes ...: near X, ..."."""  # noqa: E501
        before = self.last_violent
        if (
            before is None
            or before.type != kind
            or before.start is None
            or before.end is None
            or before.time_precision != 1
        ):
            return None
        return DateMention(0, 0, before.start, before.end, 1, before.date_prec or 1, "before")

    def _day_of_report(self) -> DateMention | None:
        """Return the day of the report with the precision of a few days, for an event whose day nobody tells."""
        published = self.document.published
        return DateMention(0, 0, published, published, 2, 2, "report") if published else None

    # Where

    def _sites(self, number: int, span: tuple[int, int], told: Told) -> tuple[list[EventLocation], list[str]]:
        talks = self.ontology.types[told.type].layer in {"diplomacy", "statements"}
        sites: list[EventLocation] = []
        if told.frame is not None and self.syntax is not None and self.syntax.parsed(number):
            sites = self._frame_sites(told)
        if not sites:
            sites = self._scored_sites(span, told, talks=talks)
        if sites:
            self.last_site[talks] = number, sites[0]
            return sites, ["place that holds an unknown one"] if sites[0].how == "holder" else []
        mood = (
            told.frame.mood
            if told.frame is not None
            else told.reading.mood.assertion
            if told.reading is not None
            else "reported"
        )
        if mood in {"planned", "hypothetical"} or self.ontology.types[told.type].layer == "statements":
            return [], []
        if mood == "historical" or self._names_a_place(span, told):
            return [], []
        if told.type == "displacement" and told.frame is not None and told.frame.elsewhere:
            return [], []  # only whither they fled is told
        carried = self._carried(number, talks=talks)
        return ([carried], ["carried place"]) if carried else ([], [])

    def _frame_sites(self, told: Told) -> list[EventLocation]:
        frame = told.frame
        assert frame is not None  # noqa: S101  # asked by the caller, said for the type checker
        spots = [*frame.grounds, *frame.sites]
        if frame.grounds and told.type in TRANSFER_TYPES:
            spots = list(frame.grounds)
        if not spots and told.type in _AT_DESTINATION:
            spots = [one for one in frame.elsewhere if one.start > frame.start]
        groups: dict[int, list[FramePlace]] = {}
        for spot in spots:
            groups.setdefault(-1 if spot in frame.grounds else spot.group, []).append(spot)
        unknown: list[EventLocation] = []
        groups = {key: self._without_holders(group) for key, group in groups.items()}
        ranked = sorted(groups.values(), key=lambda group: min(self._coarseness(one) for one in group))
        for group in ranked:
            placed = [(spot, one) for spot in group for one in self._resolved(spot)]
            known = [(spot, one) for spot, one in placed if one.resolved]
            if known and len(known) < len(placed) and len(group) > 1 and told.type != "":
                return _distinct([EventLocation(one, frame_score(one), "sentence") for _, one in placed])
            if known and (len(known) == len(placed) or len(group) > 1):
                finest = min(_COARSE.get(one.precision, 2) for _, one in known)
                return _distinct(
                    [
                        EventLocation(one, frame_score(one), "sentence")
                        for _, one in known
                        if _COARSE.get(one.precision, 2) == finest or len(group) == len(known)
                    ]
                )
            if known:
                return [EventLocation(known[0][1], 1.0, "sentence")]
            if placed:
                holder = self._holder(told, group)
                if holder is not None:
                    return [EventLocation(holder, 0.5, "holder")]
                unknown = unknown or [EventLocation(one, 0.0, "sentence") for _, one in placed]
        return unknown

    def _without_holders(self, group: list[FramePlace]) -> list[FramePlace]:
        """Return the places of a row without those that hold another one: "Minova, a town in South Kivu"."""
        parents = {
            parent for spot in group for one in self._resolved(spot) if one.chosen for parent in one.chosen.parents
        }
        kept = [
            spot
            for spot in group
            if not any(one.chosen is not None and one.chosen.id in parents for one in self._resolved(spot))
        ]
        return kept or group

    def _holder(self, told: Told, group: Sequence[FramePlace]) -> Resolution | None:
        """Return a known place of the sentence that holds an unknown one: "Luvo in Djugu territory"."""
        frame = told.frame
        others = (
            []
            if frame is None
            else [
                one
                for spot in frame.sites
                if spot not in group
                for one in self._resolved(spot)
                if one.resolved and one.precision != "country"
            ]
        )
        return others[0] if others else None

    def _coarseness(self, spot: FramePlace) -> int:
        return min((_COARSE.get(one.precision, 2) if one.resolved else 1 for one in self._resolved(spot)), default=4)

    def _resolved(self, spot: FramePlace) -> list[Resolution]:
        if self.syntax is None:
            return []
        if spot.key < 0:
            return [self._unknown_place(spot)]
        found = [self.resolutions[index] for index in self.syntax.places[spot.key].indices]
        beside = [
            one
            for one in found
            if one.mention.relation is not None
            and one.mention.relation.type in {"near", "offset", "between", "along", "across", "outskirts"}
            and one.resolved
        ]
        return beside[:1] or found

    def _unknown_place(self, spot: FramePlace) -> Resolution:
        """Return a name in the slot of a place that no gazetteer knows, open, so that it is listed."""
        text = self.document.text[spot.start : spot.end]
        mention = Mention(span=Span(document_id=self.document.id, start=spot.start, end=spot.end), text=text)
        return Resolution(mention=mention, reasons=("no gazetteer knows the name",))

    def _scored_sites(self, span: tuple[int, int], told: Told, *, talks: bool) -> list[EventLocation]:
        """Return the places of a sentence by the signs around them, without those that the tree puts elsewhere."""
        away = {(one.start, one.end) for one in told.frame.elsewhere} if told.frame is not None else set()
        if told.frame is not None:  # "a U.S. strike" was not in the United States
            away |= {(one.start, one.end) for one in (*told.frame.agents, *told.frame.patients)}
        spoken = self._speakers_places(told)
        usable_here = [
            one for one in self.places
            if not any((start <= one.mention.span.start and one.mention.span.end <= end) or (one.mention.span.start <= start and end <= one.mention.span.end) for start, end in away)  # noqa: E501
            and one.mention.span.start not in spoken
        ]  # fmt: skip
        clause = (told.reading.clause.start, told.reading.clause.end) if told.reading is not None else span
        relative = told.reading.clause.relative if told.reading is not None else False
        return sites_of(
            self.document.text,
            usable_here,
            cue=(told.start, told.end),
            clause=clause,
            sentence=span,
            transfer=told.type in TRANSFER_TYPES,
            relative=relative,
            venue=talks,
            unknown=self._unknown(span),
        )

    def _speakers_places(self, told: Told) -> set[int]:
        """Return where the places begin that belong to the verb of speech: "In Moscow, the ministry said ..."."""
        if told.frame is None or self.syntax is None or not told.frame.voice.claimant:
            return set()
        where = self.syntax.units[told.frame.unit]
        tree, found = where.tree, set()
        for at in tree.ancestors(told.frame.token):
            if tree.is_verb(at) and any(where.is_in(at, name) for name in ("speech", "claiming", "denying")):
                for child in tree.children(at, "subj", "pp", "npadv", "iobj", "obj"):
                    if told.frame.token in tree.subtree(child):
                        continue
                    found |= {
                        where.place_mentions[mask.key].start
                        for index in tree.subtree(child)
                        if (mask := where.unit.masks[index]) is not None and mask.kind == "place"
                    }
                break
        return found

    def _unknown(self, span: tuple[int, int]) -> list[tuple[int, int]]:
        return self.unknown[slice(*(bisect_left(self.unknown, (place, 0)) for place in span))]

    def _cue(self, reading: Reading) -> tuple[int, int]:
        """Return where the cue stands; of a phrase that spans a place ("captured Luvungi, a town"), its first word."""
        tokens = self.text.marked.tokens
        start, end = tokens.starts[reading.hit.first], tokens.ends[reading.hit.last - 1]
        inside = any_in([place.mention.span.start for place in self.places], start + 1, end)
        return start, tokens.ends[reading.hit.first] if inside else end

    def _names_a_place(self, span: tuple[int, int], told: Told) -> bool:
        """Whether a sentence names a place of its own, be it one that nobody knows: it borrows none then."""
        away = {one.start for one in told.frame.elsewhere} if told.frame is not None else set()
        here = self.named[slice(*(bisect_left(self.named, place) for place in span))]
        return any(start not in away for start in here)

    def _carried(self, number: int, *, talks: bool) -> EventLocation | None:
        """Return the place of the last sentence that named one: "A bomb went off in Beni. Three people died"."""
        last = self.last_site.get(talks)
        if last and number - last[0] <= CARRY_SENTENCES:
            return last[1]
        if talks:
            return None
        for back in range(1, CARRY_SENTENCES + 1):
            if number - back < 0:
                break
            start, end = self.text.spans[number - back]
            sites = sites_of(
                self.document.text, self.places, cue=(end, end), clause=(start, end), sentence=(start, end)
            )
            if sites:
                return sites[0]
        return None

    def _country_at(self, grounds: Sequence[FramePlace]) -> str:
        for spot in grounds:
            for one in self._resolved(spot):
                if one.chosen is not None:
                    return self.country_of(one.chosen)
        return self.home

    # How it is said

    def _assertion(self, told: Told, found: DateMention | None) -> Assertion:
        frame, reading = told.frame, told.reading
        mood = frame.mood if frame is not None else reading.mood.assertion if reading is not None else "reported"
        if mood == "none":
            return "denied"
        if mood == "reported" and reading is not None and reading.mood.assertion == "historical":
            return "historical"
        if mood != "reported":
            return mood
        published = self.document.published
        if found and published:
            days = (published - found.last).days
            relative = (frame is not None and frame.relative) or (
                reading is not None and (reading.clause.relative or reading.clause.background)
            )
            if days > LONG_AGO_DAYS or (days > HISTORY_DAYS and relative):
                return "historical"
            if days < 0 and found.time_precision == DAY_PRECISION:
                return "planned"
        return self._voiced(told)

    def _voiced(self, told: Told) -> Assertion:
        voice = told.frame.voice if told.frame is not None else None
        if voice is None:
            return "reported"
        if voice.assertion == "denied":
            return "denied"
        if voice.assertion in {"claimed", "assessed"}:
            return "claimed" if voice.assertion == "claimed" else "assessed"
        party = voice.speaker is not None and bool(
            voice.speaker.actor or voice.speaker.country or voice.speaker.classes & {"state", "rebel"}
        )
        return "claimed" if party else "reported"

    def _id(self, told: Told, where: Resolution | None, start: object) -> str:
        place = where.chosen.id if where is not None and where.chosen is not None else ""
        key = "|".join((self.document.id, told.type, place, str(start), str(told.start)))
        return "e" + blake2b(key.encode(), digest_size=6).hexdigest()


_TRANSFER_SCORE: Mapping[bool, float] = {True: 0.8, False: 0.5}


def frame_score(one: Resolution) -> float:
    """Return the score of a place that the tree names: that of its resolution."""
    return one.score


def _attempts(frames: Sequence[Frame]) -> list[Told]:
    """Return fights for a place that was not taken: "attempted to seize the hospital from ISIS fighters"."""
    return [
        Told("clash", "frame.attempt", STRIKE_SCORE, frame.start, frame.end, None, replace(frame, mood="reported"))
        for frame in frames
        if frame.kind == "gain"
        and frame.mood == "planned"
        and frame.patients
        and frame.agents
        and any(word in " ".join(frame.path) for word in _ATTEMPTS)
    ]


def _is_planned(told: Told) -> bool:
    """Whether a change of hands is announced: the threat in the same sentence is that announcement."""
    return told.frame is not None and told.frame.mood in {"planned", "hypothetical"}


def _side(actor: Actor) -> str:
    return actor.side or actor.id


def _actors(found: Sequence[Actor | None], *, without: Sequence[Actor | None]) -> tuple[Actor, ...]:
    known = {actor.id for actor in without if actor is not None}
    kept: dict[str, Actor] = {}
    for actor in found:
        if actor is not None and actor.id not in known:
            kept.setdefault(actor.id, actor)
    return tuple(kept.values())


def _civil(reading: Reading) -> bool:
    """Whether civilians are the victims: a killing of theirs stands beside the capture."""
    return reading.patient is not None and "civilian" in reading.patient.classes and not reading.patient.armed


def _same_transfer(frame: Frame, told: Told) -> bool:
    other = told.frame
    if other is None or {(one.start, one.end) for one in frame.grounds}.isdisjoint(
        {(one.start, one.end) for one in other.grounds}
    ):
        return False
    return {frame.kind, other.kind} != {"gain", "leave"} or frame.mood != other.mood


def _distinct(sites: Sequence[EventLocation]) -> list[EventLocation]:
    found: dict[str, EventLocation] = {}
    for site in sites:
        found.setdefault(site.where.chosen.id if site.where.chosen is not None else str(site.where.mention.span), site)
    return list(found.values())


def _figures(tokens: Tokens, first: int, last: int, places: int, skip: Sequence[tuple[int, int]]) -> list[Count | None]:
    """Return one toll a place where as many numbers as places are given: "two, four and five civilians in A, B and C"."""  # noqa: E501
    figures = [
        one for one in find_figures(tokens, first, last) if not any(low <= one.first < high for low, high in skip)
    ]
    for at in range(len(figures) - places, -1, -1):
        run = figures[at : at + places]
        if len(run) == places and all(two.first - one.last <= 2 for one, two in pairwise(run)):  # noqa: PLR2004  # a comma or "and" between
            return [Count(low=one.low, best=one.best, high=one.high) for one in run]
    return []


def _split(dead: Count, places: int) -> list[Count | None]:
    """Return a joint toll split evenly over places, the rest going to the first ones (ACLED codebook 2023)."""

    def share(total: int, at: int) -> int:
        return total // places + (1 if at < total % places else 0)

    return [
        Count(low=share(dead.low, at), best=share(dead.best, at), high=share(dead.high, at), text=dead.text)
        for at in range(places)
    ]


def _targets_civilians(told: Told) -> bool:
    if told.type in _CIVILIAN_TYPES:
        return True
    patients: Sequence[Participant] = told.frame.patients if told.frame is not None else ()
    return told.type in _REMOTE and bool(patients) and "civilian" in patients[0].classes and not patients[0].armed
