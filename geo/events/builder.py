"""From readings and frames to events: the place, the date, the parties, the figures and the voice of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from geo.actors.identity import WRITTEN
from geo.actors.resolution import at_war, opposed
from geo.events.absorption import absorbed
from geo.events.authors import EventAuthors
from geo.events.discourse import Sides
from geo.events.displaced import moved_people
from geo.events.entries import CAPTURE, describes, fought_entry, only_comes, only_raided, qualifies, turned_back
from geo.events.locate import EventLocation, is_unknown, usable
from geo.events.notes import party_notes, toll_of_before
from geo.events.relevance import AGAIN, DEFINITE, NO_ACT, idle, is_armed, is_sport, responsible
from geo.events.rule_codes import without_taken
from geo.events.selection import chosen_readings
from geo.events.transfers import EFFECTS, TRANSFER_TYPES, transfer_type
from geo.events.triggers import BY_FORCE, only_votes
from geo.model import Count, Event, EventMark, Resolution, Span
from geo.reading.dating import DAY_PRECISION, Dating
from geo.reading.naming import PartyNames
from geo.text.dates import DateMention, dates_of, precision
from geo.text.numbers import find_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo.actors.identity import ActorBook
    from geo.events.ontology import Ontology
    from geo.events.sites import UnitOf
    from geo.events.triggers import Reading
    from geo.model import Actor, Assertion, Document, Place
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading
from geo.events.candidates import (
    FACTS,
    REMOTE,
    VIOLENT_LAYERS,
    EventCandidate,
    Text,
    attempts_of,
    figures_of,
    is_civil,
    is_decided,
    is_departure_before,
    is_done_to_crowd,
    is_planned,
    is_same_transfer,
    is_short,
    own_side,
    split_evenly,
    takes_towns,
    targets_civilians,
)
from geo.events.sites import CARRIED
from geo.events.strikes import bare_attacks, bare_strikes, by_weapon, of_strike, struck_again

# Strategic developments, talks and statements have no dead of their own (ACLED codebook 2023).
# Reported in a relative clause or as background, and this long before the report: history with its own date.
HISTORY_DAYS, LONG_AGO_DAYS = 45, 400
# A vague toll of this size is that of a campaign, not of one place.
CAMPAIGN_TOLL = 1000
# A toll reported so many sentences after an event is still that event's.
TOLL_SENTENCES = 3
# So many sentences behind a strike "was targeted too" is one more of them.
STRUCK_AGAIN = 2
# What a list goes on with happened on the same day, or in the same night.
ONE_NIGHT = timedelta(days=1)
# Below this an event without a place is a hint, and no event at all moves control.
LEAST_SCORE = 0.4


class EventBuilder(EventAuthors):
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
        unit_of: UnitOf,
    ) -> None:
        self.document, self.text, self.ontology, self.book, self.syntax = document, text, ontology, book, syntax
        self.resolutions, self.country_of, self.unit_of = resolutions, country_of, unit_of
        self.places = usable(resolutions, document.text)
        self.unknown = sorted((one.mention.span.start, one.mention.span.end) for one in resolutions if is_unknown(one))
        self.named = sorted(item.mention.span.start for item in resolutions if item.role == "location")
        dates = dates_of(
            text.marked.tokens,
            published=document.published,
            language=document.language or "en",
            within=[text.marked.tokens.within(*span) for span in text.spans],
        )
        self.dating = Dating(document.text, text.spans, dates, syntax)
        # Whether it was talks: their venue is no place of fights.
        self.last_site: dict[bool, tuple[int, EventLocation]] = {}
        self.by_sentence: dict[int, list[Reading]] = {}
        for reading in text.readings:
            self.by_sentence.setdefault(reading.sentence, []).append(reading)
        self.sentence_of = {sentence.number: sentence for sentence in text.sentences}
        self.home = self._home()
        self.names = PartyNames(
            document.text,
            syntax,
            lambda party: book.resolve(party, place_country=self.home),
            book.store.national_name,
        )
        self._sport = syntax is not None and is_sport(syntax.words, text.marked.tokens.words)
        self._air = any(one.type == "air_strike" for one in text.readings)
        self.events: list[Event] = []
        self.last_violent: Event | None = None
        self._last_at = self._sentence_of_last = -1
        self.tolls: dict[int, int] = {}  # sentences that count the victims of an earlier one, and that one
        self.sides: Sides | None = None
        if syntax is not None:
            resolve = partial(book.resolve, place_country=self.home)
            self.sides = Sides(
                syntax, resolve, lambda a, b: opposed(a.id, b.id, book), lambda a, b: at_war(a.id, b.id, book)
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
            candidates = self._candidates(number) if number not in self.text.headings else []
            events = [event for one in candidates for event in self._events(number, span, one, candidates)]
            events = self._with_blame(number, [event for event in events if self._has_substance(event)])
            self.dating.pass_over(number)
            self._add_to_last(number, span, events)
            self.events += events
            for at, event in enumerate(events, start=len(self.events) - len(events)):
                if event.assertion in FACTS and self.ontology.types[event.type].layer in VIOLENT_LAYERS:
                    self.last_violent, self._last_at, self._sentence_of_last = event, at, number
        self._name_bombers()
        self._name_invaders()
        self._name_known_foes()
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
                changed = replace(changed, fatalities=dead, notes=(*changed.notes, "toll reported later"))
            if counts.get("injured") is not None and last.injured is None:
                changed = replace(changed, injured=counts["injured"])
        claimed = responsible(self.syntax, number)
        if claimed is not None and last.actor1 is None:
            actor = self.book.resolve(claimed, place_country=self.home)
            if actor is not None and (last.actor2 is None or own_side(actor) != own_side(last.actor2)):
                changed = replace(changed, actor1=actor, notes=(*changed.notes, "claimed responsibility"))
        if changed is not last:
            self.events[self._last_at] = self.last_violent = changed

    def _has_substance(self, event: Event) -> bool:
        """Whether an event says enough to be one: where, or who and whom, or how many."""
        kind = self.ontology.types[event.type]
        short = is_short(self.text.spans) and event.assertion in FACTS  # it is about its event
        if short or kind.layer == "statements" or event.where is not None or event.fatalities is not None:
            return True
        if event.score < LEAST_SCORE and kind.layer != "diplomacy":
            return False
        if event.type == "withdrawal" and (event.actor1 is None or event.actor1.id.startswith(WRITTEN)):
            return False  # "the assailants fled": from nowhere that is named
        return event.actor1 is not None or event.actor2 is not None

    # What a sentence says

    def _candidates(self, number: int) -> list[EventCandidate]:
        readings = self.by_sentence.get(number, [])
        frames = self.syntax.frames_of(number) if self.syntax is not None else []
        parsed = self.syntax is not None and self.syntax.parsed(number)
        sentence = self.sentence_of.get(number)
        votes = sentence is not None and only_votes(sentence)
        transfers = self._transfers(frames, readings) if parsed and not votes else []
        if parsed and self.syntax is not None:
            before = self.last_violent is not None
            unnamed = is_short(self.text.spans) and not transfers  # "recaptured a third hamlet"
            span = self.text.spans[number]
            reasons = {id(one): idle(one, self.syntax, self.document.text, span, before=before) for one in readings}
            if AGAIN in reasons.values():
                self.tolls[number] = number - 1
            readings = [
                one
                for one in readings
                if (
                    one.type not in TRANSFER_TYPES
                    or (unnamed and one.mood.assertion == "reported")
                    or takes_towns(one, self.syntax)
                )
                and not (self._sport and not is_armed(one))
                and (
                    not reasons[id(one)]
                    or (reasons[id(one)] not in NO_ACT and is_decided(self.text, one, self.ontology))
                )
                and not self._absorbed(one, transfers)
                and not (one.type == "threat" and any(is_planned(candidate) for candidate in transfers))
            ]
            attempts = attempts_of(frames)
            tried = {candidate.start for candidate in attempts}
            transfers = [candidate for candidate in transfers if candidate.start not in tried]
            strikes = bare_strikes(frames, readings, self.syntax, air=self._air) if not transfers else []
            transfers = [*transfers, *strikes, *attempts]
            if not transfers and number not in self.tolls:
                transfers = bare_attacks(frames, readings, self.syntax)
                readings = [] if transfers else readings
            last = self.last_violent
            if not transfers and not readings and last is not None and last.type in REMOTE:
                near = number - self._sentence_of_last <= STRUCK_AGAIN
                transfers = struck_again(frames, last.type, self.syntax) if near else []
            readings = [one for one in readings if not of_strike(one, transfers)]
            readings = absorbed(readings, self.ontology)
            if not transfers:
                transfers = moved_people(frames, readings, self.syntax)
        candidates = [
            EventCandidate(reading.type, reading.rule, score, *self._cue(reading), reading, reading.act)
            for reading, score in chosen_readings(readings, self.ontology)
        ]
        return [*transfers, *(self._taken_up(self._between_armies(one), number) for one in candidates)]

    def _taken_up(self, candidate: EventCandidate, number: int) -> EventCandidate:
        """Return "the attacks struck the plant at X" as one of the blasts that the report named before."""
        frame, last = candidate.frame, self.last_violent
        near = last is not None and last.type in REMOTE and number - self._sentence_of_last <= STRUCK_AGAIN
        kind = by_weapon(candidate, last.type if last and near else "", self.syntax) if self.syntax else ""
        if kind:
            return candidate._replace(type=kind)
        if frame is None or last is None or self.syntax is None or last.type not in REMOTE or not frame.noun:
            return candidate
        where = self.syntax.units[frame.unit]
        definite = any(where.tree.low(child) in DEFINITE for child in where.tree.children(frame.token, "det"))
        general = without_taken(candidate.rule) == "act.attack" and not frame.agents
        return candidate._replace(type=last.type) if definite and general else candidate

    def _transfers(self, frames: Sequence[Frame], readings: Sequence[Reading]) -> list[EventCandidate]:
        found: list[EventCandidate] = []
        quiet = any(
            one.type == "entry_unopposed"
            and one.rule in {"entry.quiet", "entry.after", "entry.handover", "entry.negotiated"}
            for one in readings
        )
        stormed = {one.act.start for one in readings if one.type == "clash" and one.act and one.act.kind == "enter"}
        for frame in frames:
            if frame.kind == "enter" and frame.start in stormed and frame.word.casefold() in BY_FORCE:
                continue  # the garrison of a camp or base is fought; nobody says that it was taken
            if frame.kind == "enter" and (describes(frame, self.syntax) or only_comes(frame, self.syntax)):
                continue  # "Rwandan forces, deployed in Palma since 2021, ...": where they are, not that they came
            raids = (turned_back, only_raided, describes) if frame.kind == "leave" and not frame.grounds else ()
            if any(is_raid(frame, self.syntax) for is_raid in raids):
                continue
            if (
                frame.kind == "gain"
                and describes(frame, self.syntax)
                and (not frame.agents or qualifies(frame, self.syntax))
            ):
                continue  # "the occupied West Bank"
            place_country = self._country_at(frame.grounds)
            kind = transfer_type(
                frame,
                self._agent(frame, place_country),
                place_country=place_country,
                quiet=quiet and frame.word.casefold() not in BY_FORCE,
            )
            if frame.kind == "enter" and kind and not quiet:
                kind = self._entry_type(frame, kind, place_country)
            found = [one for one in found if not (kind and is_departure_before(one, frame))]
            if kind and not any(is_same_transfer(frame, one) for one in found):
                found.append(
                    EventCandidate(
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

    def _entry_type(self, frame: Frame, kind: str, place_country: str) -> str:
        """Return what an entry with a fight is: a clash, or a capture where the fight came before it."""
        entered = fought_entry(frame, self.syntax) if self.syntax is not None else ""
        if entered != CAPTURE:
            return entered or kind
        agent = self._agent(frame, place_country)
        return transfer_type(replace(frame, kind="gain"), agent, place_country=place_country, quiet=False)

    def _absorbed(self, reading: Reading, transfers: Sequence[EventCandidate]) -> bool:
        """Whether a fight or blast is that of a change of hands reported in the same sentence (ACLED: one event)."""
        if reading.type == "restriction":  # armed men are driven out of a place; diplomats and tenants are banned
            acts = [(one.frame.start, one.frame.end) for one in transfers if one.frame and one.frame.kind == "expel"]
            return reading.act is not None and (reading.act.start, reading.act.end) in acts
        layer = self.ontology.types[reading.type].layer
        if layer not in {"battles", "remote_violence", "civilians"} and reading.type not in {
            "advance",
            "deployment",
            "group_change",
            "base",
        }:
            return False
        for candidate in transfers:
            frame = candidate.frame
            if (
                frame is None
                or frame.mood not in {"reported", "denied"}
                or (candidate.type == "withdrawal" and layer != "battles")
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
                } and not is_civil(reading)
        return False

    # Events

    def _events(
        self, number: int, span: tuple[int, int], candidate: EventCandidate, candidates: Sequence[EventCandidate]
    ) -> list[Event]:
        found, dated = self._date(number, candidate)
        sites, notes = self._sites(number, span, candidate)
        when = found or self._day_of_report()
        where = sites[0].where if sites else None
        counts, shares, toll_note, shared = self._counts(number, candidate, candidates, len(sites))
        assertion = self._assertion(candidate, found)
        event = self._event(span, candidate, when, where, assertion)
        if sites and sites[0].how == CARRIED:
            event = self._of_last_author(event, number)
        of_before = toll_of_before(self.document.text, span, candidate.rule)
        all_notes = (*notes, dated, of_before, toll_note, *party_notes(event, candidate.frame))
        event = replace(
            event,
            id=self._id(candidate, where, when.first if when else None),
            fatalities=shares[0] if shares else counts.get("fatalities"),
            injured=counts.get("injured"),
            displaced=counts.get("displaced"),
            notes=tuple(str(note) for note in all_notes if note),
            marks=(*(note for note in all_notes if isinstance(note, EventMark)), *shared),
        )
        others = [
            self._elsewhere(event, candidate, site, shares[at] if at < len(shares) else None)
            for at, site in enumerate(sites[1:], start=1)
        ]
        return [event, *others]

    def _elsewhere(self, event: Event, candidate: EventCandidate, site: EventLocation, dead: Count | None) -> Event:
        """Return an event at another place of its list, with its share of a joint toll."""
        return replace(
            event, id=self._id(candidate, site.where, event.start), where=site.where, fatalities=dead, injured=None
        )

    def _event(
        self,
        span: tuple[int, int],
        candidate: EventCandidate,
        when: DateMention | None,
        where: Resolution | None,
        assertion: Assertion,
    ) -> Event:
        country = self.country_of(where.chosen) if where is not None and where.chosen is not None else self.home
        self.book.day = when.first if when is not None and when.first is not None else self.document.published
        one, other, allies, others = self._parties(candidate, country)
        voice = candidate.frame.voice if candidate.frame is not None else None
        return Event(
            id="",
            type=candidate.type,
            start=when.first if when else None,
            end=when.last if when else None,
            where=where,
            time_precision=when.time_precision if when else None,
            date_prec=when.date_prec if when else None,
            fired=(Span(document_id=self.document.id, start=candidate.start, end=candidate.end),),
            rule=candidate.rule,
            path=candidate.frame.path if candidate.frame is not None else (),
            evidence=(Span(document_id=self.document.id, start=span[0], end=span[1]),),
            actor1=one,
            actor2=other,
            assoc_actor_1=allies,
            assoc_actor_2=others,
            civilian_targeting=targets_civilians(candidate),
            control_effect=self._effect(candidate, one, other),
            assertion=assertion,
            claimant=voice.claimant if voice is not None else "",
            score=round(candidate.score, 3),
        )

    def _effect(self, candidate: EventCandidate, one: Actor | None, other: Actor | None) -> str:
        frame = candidate.frame
        if frame is None or frame.kind not in EFFECTS or candidate.type not in TRANSFER_TYPES:
            return ""
        gains, loses = EFFECTS[frame.kind](one, other)
        parts = [f"gain:{gains.id}"] if gains is not None else []
        parts += [f"loss:{loses.id}"] if loses is not None else []
        return " ".join(parts)

    # Figures

    def _counts(
        self, number: int, candidate: EventCandidate, candidates: Sequence[EventCandidate], places: int
    ) -> tuple[dict[str, Count], list[Count | None], str, list[EventMark]]:
        """Return what is counted of an event, the dead by place where it happened at several, a note, and marks."""
        violent = self.ontology.types[candidate.type].layer in VIOLENT_LAYERS
        denied = candidate.frame is not None and candidate.frame.mood not in {"reported", "historical"}
        if denied or not (violent or candidate.type == "displacement"):
            return {}, [], "", []
        tokens = self.text.marked.tokens
        span = self.text.spans[number]
        first, last = tokens.within(*span)
        rivals = [one for one in candidates if self.ontology.types[one.type].layer in VIOLENT_LAYERS]
        if violent and len(rivals) > 1:
            if self._own_clause(candidate) is None:
                if candidate is not rivals[0]:
                    return {}, [], "", []
            else:
                low, high = self._own_clause(candidate) or span
                first, last = tokens.within(low, high)
        sentence = self.sentence_of.get(number)
        agents = self._agent_starts(number)
        people = [
            (role.first, role.last)
            for role in (sentence.roles if sentence else ())
            if tokens.written(role.last - 1, role.last).islower() and tokens.starts[role.first] not in agents
        ]
        skip = [tokens.within(one.start, one.end) for one in self.dating.inside(span)]
        counts = find_counts(tokens, first, last, people=people, skip=skip)
        kept = {name: count for name, count in counts.items() if name == "displaced" or violent}
        if candidate.type != "displacement":
            kept.pop("displaced", None)
        dead = kept.get("fatalities")
        if dead is None or places <= 1:
            return kept, [], "", []
        if dead.best >= CAMPAIGN_TOLL and dead.low != dead.high:
            kept.pop("fatalities")
            return (
                kept,
                [],
                f"{dead.text or dead.best} dead are reported for all places together, not for one",
                [EventMark.SHARED_TOLL],
            )
        cue = tokens.within(candidate.start, candidate.end)[0]
        each = figures_of(tokens, max(first, cue), last, places, skip)
        if each:
            return kept, each, f"{dead.best} dead in {places} places, reported one by one", []
        return (
            kept,
            split_evenly(dead, places),
            f"{dead.best} dead in {places} places together, split evenly",
            [EventMark.SHARED_TOLL],
        )

    def _agent_starts(self, number: int) -> frozenset[int]:
        """Return where the names begin of who only does something in a sentence: "a gunman ..., killing six"."""
        frames = self.syntax.frames_of(number) if self.syntax is not None else []
        harmed = {one.start for frame in frames for one in frame.patients}
        if any(frame.kind == "kill" and not frame.agents and not frame.patients for frame in frames):
            return frozenset()  # "attacked a post and was killed": nobody knows whom it names
        return frozenset(one.start for frame in frames for one in frame.agents) - harmed

    def _own_clause(self, candidate: EventCandidate) -> tuple[int, int] | None:
        if candidate.reading is not None:
            return candidate.reading.clause.start, candidate.reading.clause.end
        return None

    # When

    def _date(self, number: int, candidate: EventCandidate) -> tuple[DateMention | None, str]:
        reading = candidate.reading
        clause = (reading.clause.start, reading.clause.end) if reading is not None else None
        statement = self.ontology.types[candidate.type].layer == "statements"
        found, note = self.dating.of(number, candidate.frame, at=candidate.start, clause=clause, days_only=statement)
        if found is None and not statement:
            found = self._heading_date(number) or self._date_before(candidate.type)
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
        """Return the day of an event of the same kind reported before, for lists: "On 8 January 34 strikes ...: near X, ..."."""  # noqa: E501
        before = self.last_violent
        if (
            before is None
            or before.type != kind
            or before.start is None
            or before.end is None
            or before.end - before.start > ONE_NIGHT
        ):
            return None
        return DateMention(0, 0, before.start, before.end, *precision(before.start, before.end), "before")

    def _day_of_report(self) -> DateMention | None:
        """Return the day of the report with the precision of a few days, for an event whose day nobody gives."""
        published = self.document.published
        return DateMention(0, 0, published, published, 2, 2, "report") if published else None

    # How it is said

    def _assertion(self, candidate: EventCandidate, found: DateMention | None) -> Assertion:
        frame, reading = candidate.frame, candidate.reading
        mood = frame.mood if frame is not None else reading.mood.assertion if reading is not None else "reported"
        if reading is not None and is_done_to_crowd(reading) and mood in {"planned", "none"}:
            mood = "reported"
        if mood == "none":
            return "denied"
        past = reading is not None and reading.mood.assertion == "historical"
        if mood == "reported" and past and not self._is_recent(found, frame):
            return "historical"  # unless "in the east, quiet since 2007, two men were shot on Sunday"
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
        return self._voiced(candidate)

    def _is_recent(self, found: DateMention | None, frame: Frame | None) -> bool:
        """Whether the verb of an act has a day of its own that lies within the weeks before the report."""
        published = self.document.published
        if found is None or published is None or frame is None or self.syntax is None:
            return False
        if found.time_precision != DAY_PRECISION or not 0 <= (published - found.last).days <= HISTORY_DAYS:
            return False
        where = self.syntax.units[frame.unit]
        at = where.at(found.start)
        return at >= 0 and where.tree.head(at) == frame.token

    def _voiced(self, candidate: EventCandidate) -> Assertion:
        voice = candidate.frame.voice if candidate.frame is not None else None
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

    def _id(self, candidate: EventCandidate, where: Resolution | None, start: object) -> str:
        place = where.chosen.id if where is not None and where.chosen is not None else ""
        key = "|".join((self.document.id, candidate.type, place, str(start), str(candidate.start)))
        return "e" + blake2b(key.encode(), digest_size=6).hexdigest()


_TRANSFER_SCORE: Mapping[bool, float] = {True: 0.8, False: 0.5}
