"""From readings to events: the place, the date, the actors, the figures and the voice of each."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.actors.mentions import ActorMention, actor_of
from geo.events.coreference import NamedRebels, pronoun_does, pronoun_suffers, subject_before
from geo.events.deduplicate import TOLL_NOTE
from geo.events.locate import CARRY_SENTENCES, EventLocation, is_unknown, sites_of, usable
from geo.events.selection import chosen_readings
from geo.model import Event, Span
from geo.text.annotations import Marked, any_in
from geo.text.attribution import NOBODY, Attribution, attribution_of
from geo.text.dates import DateMention, dates_of
from geo.text.numbers import find_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.actors.mentions import Sentence
    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading
    from geo.model import Actor, Assertion, Document, Resolution

# A date in an earlier sentence holds on for this many sentences.
DATE_SENTENCES = 2
# Strategic developments, talks and statements have no dead of their own (ACLED codebook 2023).
VIOLENT_LAYERS = frozenset(["battles", "remote_violence", "civilians", "protests"])
THE_DEED = re.compile(
    r"\b(?:in|during|by|from|of|dans|lors de) (?:the|that|this|l['’]|cette|la) ?(?:attack|blast|bombing|explosion"
    r"|clash(?:es)?"
    r"|fighting|raid|strike|assault|incident|violence|shelling|attaque|explosion|frappe|fusillade)\b",
    re.IGNORECASE,
)
# Verbs whose subject gives a place away.
GIVING = ("hand", "cede", "surrender", "transfer", "turn", "relinquish", "gave", "give", "return", "remis", "remise")
# ACLED's time precision of a month.
MONTH_PRECISION = 3
# Only a day holds on: "last week" is of its own sentence.
DAY_PRECISION = 1
# Told in a relative clause or as background, and this long before the report: history with its own date.
HISTORY_DAYS, LONG_AGO_DAYS = 45, 400
SHARED_TOLL = "toll counted at the first place of the list"
_CIVILIAN_TYPES = frozenset(["attack_civilians", "abduction", "sexual_violence", "excessive_force"])
_REMOTE = frozenset(["shelling", "air_strike", "bombing", "suicide_bombing", "grenade", "chemical"])
_TRANSFERS = frozenset(["capture", "recapture", "entry_unopposed"])


class Text(NamedTuple):
    """A text as it was read: the marked words, its sentences that hold cues, and the readings, protests decided."""

    marked: Marked
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[Sentence]
    readings: Sequence[Reading]


class EventBuilder:
    """Turns the readings of one document into events."""

    def __init__(
        self,
        document: Document,
        text: Text,
        resolutions: Sequence[Resolution],
        ontology: Ontology,
        actors: Mapping[str, Actor],
    ) -> None:
        self.document, self.text, self.ontology, self.actors = document, text, ontology, actors
        self.places = sorted(usable(resolutions), key=lambda item: item.mention.span)
        self._starts = [place.mention.span.start for place in self.places]
        self.unknown = sorted((one.mention.span.start, one.mention.span.end) for one in resolutions if is_unknown(one))
        self.named = sorted(item.mention.span.start for item in resolutions if item.role == "location")
        self.last_agent: Actor | None = None
        self.rebels = NamedRebels(text.marked, actors)
        self.dates = dates_of(
            text.marked.tokens,
            published=document.published,
            language=document.language or "en",
            within=[(sentence.first, sentence.last) for sentence in text.sentences],
        )
        self.last_site: dict[
            bool, tuple[int, EventLocation]
        ] = {}  # whether it was talks: their venue is no place of fights
        self.last_date: tuple[int, DateMention] | None = None
        self.by_sentence: dict[int, list[Reading]] = {}
        for reading in text.readings:
            self.by_sentence.setdefault(reading.sentence, []).append(reading)

    def of_sentence(self, sentence: Sentence) -> list[Event]:
        """Return the events of one sentence; call it for the sentences in their order."""
        span = self.text.spans[sentence.number]
        told = chosen_readings(self.by_sentence.get(sentence.number, []), self.ontology)
        said = attribution_of(self.text.marked, sentence.first, sentence.last) if told else None
        events = [
            event for reading, score in told for event in self._events(sentence, span, reading, score, said or NOBODY)
        ]
        self._remember(sentence, span)
        return events

    def _remember(self, sentence: Sentence, span: tuple[int, int]) -> None:
        dates = self._dates_in(span)
        if dates:
            self.last_date = sentence.number, dates[0]

    def _events(
        self, sentence: Sentence, span: tuple[int, int], reading: Reading, score: float, said: Attribution
    ) -> list[Event]:
        reading = self._with_victim(reading)
        found, dated = self._date(sentence, span, reading)
        sites, notes = self._sites(sentence, span, reading, said)
        when = found or self._day_of_report()
        event = self._event(
            sentence,
            span,
            reading,
            when,
            id=self._id(reading, sites[0] if sites else None, when.first if when else None),
            where=sites[0].where if sites else None,
            score=round(score, 3),
            assertion=self._assertion(sentence, reading, said, found),
            claimant=said.claimant,
            notes=tuple(part for part in (*notes, dated, self._toll(span, reading)) if part),
        )
        return [event, *(self._elsewhere(event, reading, site) for site in sites[1:])]

    def _elsewhere(self, event: Event, reading: Reading, site: EventLocation) -> Event:
        """Return an event at another place of its list; the toll, told of all together, is counted once."""
        notes = (*event.notes, SHARED_TOLL) if event.fatalities or event.injured else event.notes
        key = self._id(reading, site, event.start)
        return replace(event, id=key, where=site.where, notes=notes, fatalities=None, injured=None)

    def _event(
        self, sentence: Sentence, span: tuple[int, int], reading: Reading, when: DateMention | None, **known: Any
    ) -> Event:
        """Return the event of a reading; ``known`` are fields that are settled already."""
        tokens = self.text.marked.tokens
        actor1, actor2 = self._agent(reading), self._party(reading.patient)
        if reading.type in _CIVILIAN_TYPES and reading.agent is not None and reading.agent.classes == {"civilian"}:
            actor1, actor2 = None, actor1  # "their whereabouts are unknown": they suffer it
        if actor1 is not None and actor2 is not None and actor1.id == actor2.id:
            actor2 = None  # a group named twice is one party
        violent = self.ontology.types[reading.type].layer in VIOLENT_LAYERS
        told = (violent or reading.type == "displacement") and reading.mood.assertion != "denied"
        # "An M23 attack killed two soldiers": the name of a group is not one of its men, a word in small letters is.
        people = [
            (role.first, role.last) for role in sentence.roles if tokens.written(role.last - 1, role.last).islower()
        ]
        counts = find_counts(tokens, sentence.first, sentence.last, people=people) if told else {}
        fired = Span(
            document_id=self.document.id, start=tokens.starts[reading.hit.first], end=tokens.ends[reading.hit.last - 1]
        )
        return Event(
            type=reading.type,
            start=when.first if when else None,
            end=when.last if when else None,
            time_precision=when.time_precision if when else None,
            date_prec=when.date_prec if when else None,
            fired=(fired,),
            rule=reading.rule,
            evidence=(Span(document_id=self.document.id, start=span[0], end=span[1]),),
            actor1=actor1,
            actor2=actor2,
            civilian_targeting=_targets_civilians(reading),
            control_effect=self._effect(sentence, reading, actor1, actor2),
            fatalities=counts.get("fatalities") if violent else None,
            injured=counts.get("injured") if violent else None,
            displaced=counts.get("displaced") if reading.type == "displacement" else None,
            **known,
        )

    def _toll(self, span: tuple[int, int], reading: Reading) -> str:
        """Return a note if the sentence speaks of the deed before it: "Dozens died in the attack"."""
        counts = reading.rule in {"act.kill", "act.wound"} and THE_DEED.search(self.document.text, *span)
        return TOLL_NOTE if counts else ""

    def _effect(self, sentence: Sentence, reading: Reading, actor1: Actor | None, actor2: Actor | None) -> str:
        if self.text.marked.tokens.words[reading.hit.first].startswith(GIVING) and reading.type == "entry_unopposed":
            return _effect_words(self._taker(sentence, reading), actor1)
        return control_effect(reading, actor1, self._loser(sentence, reading, actor2))

    def _loser(self, sentence: Sentence, reading: Reading, actor2: Actor | None) -> Actor | None:
        """Return who lost the place: "from the army", else the armed party that suffered it."""
        words = self.text.marked.tokens.words
        for role in sentence.roles:
            if (
                role.armed
                and role != reading.agent
                and {"from", "aux", "by", "of"} & set(words[max(0, role.first - 2) : role.first])
                and role.first > reading.hit.first
                and "by" not in words[max(0, role.first - 2) : role.first]
            ):
                return actor_of(self.text.marked, role, self.actors)
        return actor2 if reading.patient is not None and reading.patient.armed else None

    def _taker(self, sentence: Sentence, reading: Reading) -> Actor | None:
        """Return who is given a place: "handed over the town to the army"."""
        words = self.text.marked.tokens.words
        for role in sentence.roles:
            before = words[max(0, role.first - 3) : role.first]
            if role.armed and role.first >= reading.hit.first and {"to", "a", "au", "aux"} & set(before):
                return self._party(role)
        return None

    def _party(self, role: ActorMention | None) -> Actor | None:
        """Return the actor of a role; bare "rebels" are the group that the report is about, or named last."""
        meant = self.rebels.meant(role) if role is not None and not role.actor else None
        return meant or actor_of(self.text.marked, role, self.actors)

    def _agent(self, reading: Reading) -> Actor | None:
        """Return who does it; "they" and "il" are the armed subject of the sentences before."""
        actor = self._party(reading.agent)
        if actor is None and pronoun_does(self.text.marked, reading):
            return None if reading.type == "displacement" else self._meant_by_they(reading)
        if reading.agent is not None and reading.agent.armed and reading.mood.assertion != "historical":
            self.last_agent = actor
        return actor

    def _with_victim(self, reading: Reading) -> Reading:
        """Return a reading whose "they were attacked" names the armed subject of the sentences before as the victim."""
        if not pronoun_suffers(self.text.marked, reading):
            return reading
        victim = subject_before(self.text.marked, self.text.spans, reading.sentence)
        if victim is None:
            return reading
        fought = reading.type == "attack_civilians" and reading.rule.startswith("act.")
        return reading._replace(patient=victim, type="clash" if fought else reading.type)

    def _meant_by_they(self, reading: Reading) -> Actor | None:
        subject = subject_before(self.text.marked, self.text.spans, reading.sentence)
        return self._party(subject) if subject is not None else self.last_agent

    def _date(self, sentence: Sentence, span: tuple[int, int], reading: Reading) -> tuple[DateMention | None, str]:
        tokens = self.text.marked.tokens
        cue = tokens.starts[reading.hit.first]
        inside = self._dates_in(span)
        if self.ontology.types[reading.type].layer == "statements":
            inside = [found for found in inside if found.time_precision < MONTH_PRECISION]
        if inside:
            clause = [found for found in inside if reading.clause.start <= found.start < reading.clause.end]
            return min(clause or inside, key=lambda found: (abs(found.start - cue), found.start)), ""
        if (
            self.last_date
            and sentence.number - self.last_date[0] <= DATE_SENTENCES
            and self.last_date[1].time_precision == DAY_PRECISION
        ):
            return self.last_date[1], "carried date"
        return None, "no date in the text"

    def _day_of_report(self) -> DateMention | None:
        """Return the day of the report with the precision of a few days, for an event whose day nobody tells."""
        published = self.document.published
        return DateMention(0, 0, published, published, 2, 2, "report") if published else None

    def _sites(
        self, sentence: Sentence, span: tuple[int, int], reading: Reading, said: Attribution
    ) -> tuple[list[EventLocation], list[str]]:
        cue = self._cue(reading)
        sites = sites_of(
            self.document.text,
            self.places,
            cue=cue,
            clause=(reading.clause.start, reading.clause.end),
            sentence=span,
            speech=(said.start, said.end),
            transfer=reading.kind == "transfer",
            relative=reading.clause.relative,
            venue=self._talks(reading),
            unknown=self._unknown(span),
        )
        if sites:
            self.last_site[self._talks(reading)] = sentence.number, sites[0]
            return sites, ["place that holds an unknown one"] if sites[0].how == "holder" else []
        if (
            reading.mood.assertion in {"planned", "hypothetical"}
            or self.ontology.types[reading.type].layer == "statements"
        ):
            return [], []
        if reading.mood.assertion == "historical" or self._names_a_place(span):
            return [], []
        carried = self._carried(sentence.number, talks=self._talks(reading))
        return ([carried], ["carried place"]) if carried else ([], [])

    def _unknown(self, span: tuple[int, int]) -> list[tuple[int, int]]:
        return self.unknown[slice(*(bisect_left(self.unknown, (place, 0)) for place in span))]

    def _dates_in(self, span: tuple[int, int]) -> list[DateMention]:
        return self.dates[slice(*(bisect_left(self.dates, place, key=_begin_of) for place in span))]

    def _cue(self, reading: Reading) -> tuple[int, int]:
        """Return where the cue stands; of a phrase that spans a place ("captured Luvungi, a town"), its first word."""
        tokens = self.text.marked.tokens
        start, end = tokens.starts[reading.hit.first], tokens.ends[reading.hit.last - 1]
        inside = any_in(self._starts, start + 1, end)
        return start, tokens.ends[reading.hit.first] if inside else end

    def _names_a_place(self, span: tuple[int, int]) -> bool:
        """Whether a sentence names a place of its own, be it one that nobody knows: it borrows none then."""
        return any_in(self.named, *span)

    def _talks(self, reading: Reading) -> bool:
        return self.ontology.types[reading.type].layer in {"diplomacy", "statements"}

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

    def _assertion(
        self, sentence: Sentence, reading: Reading, said: Attribution, found: DateMention | None
    ) -> Assertion:
        if reading.mood.assertion == "planned" and any(clause.conditional for clause in sentence.clauses):
            return "hypothetical"  # "M23 threatens to attack Uvira if the army stays"
        if reading.mood.assertion != "reported":
            return reading.mood.assertion
        published = self.document.published
        if found and published:
            days = (published - found.last).days
            if days > LONG_AGO_DAYS or (days > HISTORY_DAYS and (reading.clause.relative or reading.clause.background)):
                return "historical"
        return "reported" if said.assertion == "denied" else said.assertion

    def _id(self, reading: Reading, site: EventLocation | None, start: object) -> str:
        place = site.where.chosen.id if site and site.where.chosen else ""
        key = "|".join(
            (self.document.id, reading.type, place, str(start), str(self.text.marked.tokens.starts[reading.hit.first]))
        )
        return "e" + blake2b(key.encode(), digest_size=6).hexdigest()


def _begin_of(found: DateMention) -> int:
    return found.start


def _targets_civilians(reading: Reading) -> bool:
    if reading.type in _CIVILIAN_TYPES:
        return True
    return (
        reading.type in _REMOTE
        and reading.patient is not None
        and "civilian" in reading.patient.classes
        and not reading.patient.armed
    )


def control_effect(reading: Reading, gainer: Actor | None, loser: Actor | None) -> str:
    """Return who gained and who lost the place: "gain:m23 loss:fardc", or "" where no place changed hands."""
    if reading.type == "withdrawal":
        return f"loss:{gainer.id}" if gainer is not None and reading.agent is not None and reading.agent.armed else ""
    if reading.type not in _TRANSFERS:
        return ""
    gains = gainer if reading.agent is None or reading.agent.armed else None
    return _effect_words(gains, None if gains is not None and loser is not None and loser.id == gains.id else loser)


def _effect_words(gainer: Actor | None, loser: Actor | None) -> str:
    parts = [f"gain:{gainer.id}"] if gainer is not None else []
    parts += [f"loss:{loser.id}"] if loser is not None else []
    return " ".join(parts)
