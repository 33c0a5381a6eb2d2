"""From a report to events: what happened, where, when, who to whom, and who says so.

:func:`classify` gives the main event of a text; :func:`find_events` all of them with place, date and actors.
``docs/events.md`` shows each rule with an example.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from geo.attribution import Attribution, attribution_of
from geo.calibration import probability
from geo.dates import DateMention, dates_of
from geo.event_places import CARRY_SENTENCES, Site, sites_of, usable
from geo.marking import Marked
from geo.merging import lowest, merge_events
from geo.model import Event, Span
from geo.numbers import find_counts
from geo.ontology import load_ontology
from geo.protests import decide_protests
from geo.reading import POSITION_WEIGHTS, read_sentences
from geo.roles import actor_of
from geo.tokens import sentences as split_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from geo.model import Actor, Assertion, Document, Resolution
    from geo.ontology import Ontology
    from geo.reading import Reading
    from geo.sentence import Sentence

NOBODY: Mapping[str, Actor] = MappingProxyType({})
# A second event of a sentence needs this share of the first one's weight, and a clause of its own.
SECOND_SHARE = 0.72
# Against a second event of a sentence stands the first one, with this share of its own weight.
SECOND_RIVAL = 0.8
# In a text of so few telling sentences the events compete for being the main one; in a report each stands for itself.
SHORT_TEXT = 3
# Below this a reading is a hint, not an event.
LEAST_WEIGHT = 1.1
# What is denied, planned or imagined weighs little and is listed all the same.
UNREAL_LEAST = 0.15
# Statements are rows where a sentence tells nothing else, or where they govern what it tells.
_OPERATORS = frozenset(["denial", "accusation", "threat", "demand", "refusal"])
# A date in an earlier sentence holds on for this many sentences.
DATE_SENTENCES = 2
# Told in a relative clause or as background, and this long before the report: history with its own date.
HISTORY_DAYS, LONG_AGO_DAYS = 45, 400
# Code points between a deed and the sentence that counts its victims.
TOLL_GAP = 4
_FACTS = frozenset(["reported", "claimed", "assessed"])
_VIOLENT = frozenset(
    [
        "clash",
        "capture",
        "recapture",
        "attack_civilians",
        "abduction",
        "shelling",
        "air_strike",
        "bombing",
        "suicide_bombing",
        "grenade",
        "chemical",
        "excessive_force",
        "violent_demonstration",
        "riot",
        "looting",
    ]
)
_CIVILIAN_TYPES = frozenset(["attack_civilians", "abduction", "sexual_violence", "excessive_force"])
_REMOTE = frozenset(["shelling", "air_strike", "bombing", "suicide_bombing", "grenade", "chemical"])
_TRANSFERS = frozenset(["capture", "recapture", "entry_unopposed"])


class Text(NamedTuple):
    """A text as it was read: the marked words, its sentences that hold cues, and the readings, protests decided."""

    marked: Marked
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[Sentence]
    readings: Sequence[Reading]


@lru_cache(maxsize=1)
def shipped_ontology() -> Ontology:
    """Return the ontology as shipped; reading it takes a tenth of a second, so it is kept."""
    return load_ontology()


def read_text(text: str, *, ontology: Ontology, actors: Mapping[str, Actor] = NOBODY, year: int | None = None) -> Text:
    """Return a text with its cues read. ``year`` is that of the report, for telling history from news."""
    marked = Marked(text, ontology.lexis(actors))
    spans = split_sentences(text)
    sentences, readings = read_sentences(marked, spans, cues=ontology.cues, year=year)
    return Text(marked, spans, sentences, decide_protests(sentences, readings))


def rank_types(readings: Sequence[Reading]) -> list[tuple[str, float]]:
    """Return the types that a text may be about with the weight of each one's best reading, best first."""
    best: dict[str, float] = {}
    for reading in readings:
        best[reading.type] = max(best.get(reading.type, 0.0), reading.weight)
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def classify(text: str, *, ontology: Ontology | None = None, actors: Mapping[str, Actor] = NOBODY) -> tuple[str, float]:
    """Return ACLED's sub-event type of the main event of a text, and the probability that it is right.

    A text without any cue is "Other".

    Examples
    --------
    >>> classify("Gunmen killed five villagers in a night raid.")[0]
    'Attack'
    """
    ontology = ontology or shipped_ontology()
    return best_sub_event(read_text(text, ontology=ontology, actors=actors).readings, ontology)


def best_sub_event(readings: Sequence[Reading], ontology: Ontology) -> tuple[str, float]:
    """Return the heaviest sub-event type of readings and its probability by the margin to the next."""
    weights: dict[str, float] = {}
    for type_id, weight in rank_types(readings):
        sub_event = ontology.types[type_id].acled_sub_event_type
        if sub_event:
            weights[sub_event] = max(weights.get(sub_event, 0.0), weight)
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return "Other", probability(0.0, 0.0)
    return ranked[0][0], probability(ranked[0][1], ranked[1][1] if len(ranked) > 1 else 0.0)


def find_events(
    document: Document, resolutions: Sequence[Resolution], *, ontology: Ontology, actors: Mapping[str, Actor] = NOBODY
) -> tuple[Event, ...]:
    """Return the events of a document in the order of their sentences; one deed told twice is one event.

    An event whose place is not known is listed too (``where`` is None). ``score`` is the probability that the type is
    right; the main event of the document has the highest.
    """
    text = read_text(
        document.text, ontology=ontology, actors=actors, year=document.published.year if document.published else None
    )
    if not text.readings:
        return ()
    writer = _Writer(document, text, usable(resolutions), ontology, actors)
    events = [event for sentence in text.sentences for event in writer.of_sentence(sentence)]
    events = _main_first(events, text.readings, ontology)
    return tuple(_told_twice(events))


def _main_first(events: list[Event], readings: Sequence[Reading], ontology: Ontology) -> list[Event]:
    """Give the main event of the document the highest score: the probability that it is the main one."""
    main, sure = best_sub_event(readings, ontology)
    mains = [event for event in events if ontology.types[event.type].acled_sub_event_type == main]
    if not mains:
        return events
    first = max(mains, key=lambda event: event.score)
    if len({reading.sentence for reading in readings}) <= SHORT_TEXT:
        cap = max(sure - 0.01, 0.01)
        return [replace(event, score=round(sure if event is first else min(event.score, cap), 3)) for event in events]
    top = max(event.score for event in events)
    return [replace(event, score=min(1.0, round(top + 0.001, 3))) if event is first else event for event in events]


def _told_twice(events: Sequence[Event]) -> list[Event]:
    """Join events of one document that are one deed told again: same type and place, or no place of its own."""
    kept: list[Event] = []
    for event in events:
        if kept and _is_toll(kept[-1], event):
            kept[-1] = _with_toll(kept[-1], event)
            continue
        twin = next((index for index, other in enumerate(kept) if _same_deed(other, event)), None)
        if twin is None:
            kept.append(event)
        else:
            kept[twin] = _joined(kept[twin], event)
    return kept


def _is_toll(one: Event, event: Event) -> bool:
    """Whether a sentence only counts the victims of the deed before it: "At least 12 people were killed." """
    told = (
        event.rule in {"act.kill", "act.wound"}
        and "carried place" in event.notes
        and event.actor1 is None
        and event.assertion in _FACTS
    )
    return (
        told
        and one.type in _VIOLENT
        and one.assertion in _FACTS
        and 0 <= event.evidence[0].start - one.evidence[-1].end <= TOLL_GAP
    )


def _with_toll(one: Event, toll: Event) -> Event:
    return replace(
        one,
        evidence=(*one.evidence, *toll.evidence),
        fatalities=lowest(one.fatalities, toll.fatalities),
        injured=lowest(one.injured, toll.injured),
        actor2=one.actor2 or toll.actor2,
    )


def _same_deed(one: Event, other: Event) -> bool:
    if one.type != other.type or one.assertion != other.assertion:
        return False
    if "carried place" not in other.notes and "carried place" not in one.notes and not _same_place(one, other):
        return False
    dated = (
        "no date in the text" not in one.notes
        and "no date in the text" not in other.notes
        and "carried date" not in other.notes
    )
    return not dated or one.start == other.start


def _same_place(one: Event, other: Event) -> bool:
    """Whether two events of a document name one place, or one its country: talks in Qatar are those in Doha."""
    if _place_id(one) == _place_id(other):
        return True
    return _holds_place(one, other) or _holds_place(other, one)


def _holds_place(one: Event, other: Event) -> bool:
    return bool(
        one.where
        and other.where
        and other.where.chosen
        and one.where.precision == "country"
        and _place_id(one) in other.where.chosen.parents
    )


def _place_id(event: Event) -> str:
    return event.where.chosen.id if event.where and event.where.chosen else ""


def _joined(one: Event, other: Event) -> Event:
    placed = other if "carried place" in one.notes or _holds_place(one, other) else one
    notes = tuple(note for note in one.notes if note != "carried place" or placed is one)
    return replace(
        one,
        evidence=tuple(dict.fromkeys((*one.evidence, *other.evidence))),
        fired=tuple(dict.fromkeys((*one.fired, *other.fired))),
        where=placed.where or one.where,
        score=max(one.score, other.score),
        notes=notes,
        actor1=one.actor1 or other.actor1,
        actor2=one.actor2 or other.actor2,
        fatalities=lowest(one.fatalities, other.fatalities),
        injured=lowest(one.injured, other.injured),
        displaced=lowest(one.displaced, other.displaced),
        control_effect=one.control_effect or other.control_effect,
    )


class _Writer:
    """Turns the readings of one document into events."""

    def __init__(
        self, document: Document, text: Text, places: list[Resolution], ontology: Ontology, actors: Mapping[str, Actor]
    ) -> None:
        self.document, self.text, self.places, self.ontology, self.actors = document, text, places, ontology, actors
        self.dates = dates_of(text.marked.tokens, published=document.published, language=document.language or "en")
        self.last_site: dict[bool, tuple[int, Site]] = {}  # whether it was talks: their venue is no place of fights
        self.last_date: tuple[int, DateMention] | None = None
        self.by_sentence: dict[int, list[Reading]] = {}
        for reading in text.readings:
            self.by_sentence.setdefault(reading.sentence, []).append(reading)

    def of_sentence(self, sentence: Sentence) -> list[Event]:
        span = self.text.spans[sentence.number]
        told = chosen_readings(self.by_sentence.get(sentence.number, []), self.ontology)
        said = attribution_of(self.text.marked, sentence.first, sentence.last) if told else None
        events = [
            event
            for reading, score in told
            for event in self._events(sentence, span, reading, score, said or Attribution("reported", ""))
        ]
        self._remember(sentence, span)
        return events

    def _remember(self, sentence: Sentence, span: tuple[int, int]) -> None:
        dates = [found for found in self.dates if span[0] <= found.start < span[1]]
        if dates:
            self.last_date = sentence.number, dates[0]

    def _events(
        self, sentence: Sentence, span: tuple[int, int], reading: Reading, score: float, said: Attribution
    ) -> list[Event]:
        found = self._date(sentence, span, reading)
        sites, notes = self._sites(sentence, span, reading, said)
        assertion = self._assertion(reading, said, found[0])
        base = self._bare(sentence, span, reading, score)
        note = tuple(part for part in (*notes, found[1]) if part)
        base = self._dated(replace(base, assertion=assertion, claimant=said.claimant, notes=note), found[0])
        if not sites:
            return [replace(base, id=self._id(reading, None, base.start))]
        return [replace(base, id=self._id(reading, site, base.start), where=site.where) for site in sites]

    def _bare(self, sentence: Sentence, span: tuple[int, int], reading: Reading, score: float) -> Event:
        marked, tokens = self.text.marked, self.text.marked.tokens
        actor1, actor2 = actor_of(marked, reading.agent, self.actors), actor_of(marked, reading.patient, self.actors)
        people = [(role.first, role.last) for role in sentence.roles]
        counts = (
            find_counts(tokens, sentence.first, sentence.last, people=people)
            if reading.mood.assertion != "denied"
            else {}
        )
        fired = Span(
            document_id=self.document.id, start=tokens.starts[reading.hit.first], end=tokens.ends[reading.hit.last - 1]
        )
        return Event(
            id="",
            type=reading.type,
            start=None,
            end=None,
            where=None,
            fired=(fired,),
            rule=reading.rule,
            score=round(score, 3),
            evidence=(Span(document_id=self.document.id, start=span[0], end=span[1]),),
            actor1=actor1,
            actor2=actor2,
            civilian_targeting=_targets_civilians(reading),
            control_effect=control_effect(reading, actor1, self._loser(sentence, reading, actor2)),
            fatalities=counts.get("fatalities"),
            injured=counts.get("injured"),
            displaced=counts.get("displaced") if reading.type == "displacement" else None,
        )

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

    def _date(self, sentence: Sentence, span: tuple[int, int], reading: Reading) -> tuple[DateMention | None, str]:
        tokens = self.text.marked.tokens
        cue = tokens.starts[reading.hit.first]
        inside = [found for found in self.dates if span[0] <= found.start < span[1]]
        if inside:
            clause = [found for found in inside if reading.clause.start <= found.start < reading.clause.end]
            return min(clause or inside, key=lambda found: (abs(found.start - cue), found.start)), ""
        if (
            self.last_date
            and sentence.number - self.last_date[0] <= DATE_SENTENCES
            and self.last_date[1].time_precision < 3
        ):  # noqa: PLR2004  # not a month
            return self.last_date[1], "carried date"
        return None, "no date in the text"

    def _dated(self, event: Event, found: DateMention | None) -> Event:
        """Give an event its date, or the day of the report with the precision of a few days."""
        published = self.document.published
        if found is None:
            unsure = 2 if published else None
            return replace(event, start=published, end=published, time_precision=unsure, date_prec=unsure)
        return replace(
            event, start=found.first, end=found.last, time_precision=found.time_precision, date_prec=found.date_prec
        )

    def _sites(
        self, sentence: Sentence, span: tuple[int, int], reading: Reading, said: Attribution
    ) -> tuple[list[Site], list[str]]:
        tokens = self.text.marked.tokens
        cue = tokens.starts[reading.hit.first], tokens.ends[reading.hit.last - 1]
        sites = sites_of(
            self.document.text,
            self.places,
            cue=cue,
            clause=(reading.clause.start, reading.clause.end),
            sentence=span,
            speech=(said.start, said.end),
            transfer=reading.kind == "transfer",
        )
        if sites:
            self.last_site[self._talks(reading)] = sentence.number, sites[0]
            return sites, []
        if reading.mood.assertion in {"planned", "hypothetical"} or self.ontology.types[reading.type].layer == "statements":
            return [], []
        carried = self._carried(sentence.number, talks=self._talks(reading))
        return ([carried], ["carried place"]) if carried else ([], [])

    def _talks(self, reading: Reading) -> bool:
        return self.ontology.types[reading.type].layer in {"diplomacy", "statements"}

    def _carried(self, number: int, *, talks: bool) -> Site | None:
        """Return the place of the last sentence that named one: "A bomb went off in Beni. Three people died." """
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

    def _assertion(self, reading: Reading, said: Attribution, found: DateMention | None) -> Assertion:
        if reading.mood.assertion != "reported":
            return reading.mood.assertion
        published = self.document.published
        if found and published:
            days = (published - found.last).days
            if days > LONG_AGO_DAYS or (days > HISTORY_DAYS and (reading.clause.relative or reading.clause.background)):
                return "historical"
        return "reported" if said.assertion == "denied" else said.assertion

    def _id(self, reading: Reading, site: Site | None, start: object) -> str:
        place = site.where.chosen.id if site and site.where.chosen else ""
        key = "|".join(
            (self.document.id, reading.type, place, str(start), str(self.text.marked.tokens.starts[reading.hit.first]))
        )
        return "e" + blake2b(key.encode(), digest_size=6).hexdigest()


def chosen_readings(readings: Sequence[Reading], ontology: Ontology) -> list[tuple[Reading, float]]:
    """Return the readings of one sentence that become events, each with its probability.

    The best one, and others of another type where they are nearly as heavy and stand in another clause.
    """
    best: dict[str, Reading] = {}
    for reading in readings:
        other = best.get(reading.type)
        if other is None or (reading.weight, reading.agent is not None) > (other.weight, other.agent is not None):
            best[reading.type] = reading
    ranked = sorted(best.values(), key=lambda reading: (-reading.weight, reading.hit.first, reading.type))
    kept: list[Reading] = []
    for reading in sorted(ranked, key=lambda reading: ontology.types[reading.type].layer == "statements"):
        if _is_event(reading, kept, ontology):
            kept.append(reading)
    second = (
        [kept[0].weight, *(reading.weight for reading in ranked if not kept or reading.type != kept[0].type)][1:]
        if kept
        else []
    )
    lift = POSITION_WEIGHTS[min(kept[0].sentence, len(POSITION_WEIGHTS) - 1)] if kept else 1.0
    return [
        (
            reading,
            probability(
                reading.weight / lift,
                ((second[0] if second else 0.0) if index == 0 else reading.weight * SECOND_RIVAL) / lift,
            ),
        )
        for index, reading in enumerate(kept)
    ]


def _is_event(reading: Reading, kept: Sequence[Reading], ontology: Ontology) -> bool:
    """Whether a reading becomes a row; called with deeds first, then with statements."""
    if ontology.types[reading.type].layer == "statements":
        return not kept or (
            reading.type in _OPERATORS
            and all(reading.hit.first < other.hit.first for other in kept)
            and all(ontology.types[other.type].layer != "statements" for other in kept)
        )
    floor = UNREAL_LEAST if reading.mood.assertion != "reported" else LEAST_WEIGHT
    if reading.kind == "context" or reading.weight < floor:
        return False
    if not kept:
        return True
    apart = all(abs(reading.hit.first - other.hit.first) > 1 and _apart(reading, other, ontology) for other in kept)
    return apart and reading.weight >= SECOND_SHARE * kept[0].weight and len(kept) < 4  # noqa: PLR2004  # a sentence tells no more


def _apart(one: Reading, other: Reading, ontology: Ontology) -> bool:
    """Whether two readings of a sentence are two events: not a fight and its weapon, nor an attack and its clash."""
    if _counts_only(one, other) or (one.clause.first == other.clause.first and ontology.types[one.type].layer == ontology.types[other.type].layer):
        return False
    violent = {"battles", "remote_violence", "civilians"}
    same = {ontology.types[one.type].layer, ontology.types[other.type].layer}
    return not (
        same <= violent
        and one.type != "abduction"
        and other.type != "abduction"
        and "capture" not in {one.type, other.type}
    )


def _counts_only(one: Reading, other: Reading) -> bool:
    """Whether one of two is a bare toll of the other: "an assault that has killed thousands"."""
    return any(reading.rule in {"act.kill", "act.wound"} and reading.patient is None for reading in (one, other))


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
    parts = []
    if gainer is not None and reading.agent is not None and reading.agent.armed:
        parts.append(f"gain:{gainer.id}")
    if loser is not None and (gainer is None or loser.id != gainer.id):
        parts.append(f"loss:{loser.id}")
    return " ".join(parts)


__all__ = [
    "best_sub_event",
    "classify",
    "control_effect",
    "find_events",
    "merge_events",
    "rank_types",
    "read_text",
    "shipped_ontology",
]
