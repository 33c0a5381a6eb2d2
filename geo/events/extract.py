"""From a report to events: what happened, where, when, who to whom, and who says so.

:func:`classify` gives the main event of a text; :func:`find_events` all of them with place, date and actors.
``docs/events.md`` shows each rule with an example.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from geo.actors.identity import ActorBook
from geo.actors.mentions import find_roles
from geo.actors.resolution import alpha3
from geo.events.absorption import absorbed, joined
from geo.events.builder import EventBuilder
from geo.events.calibration import NO_CUE, calibrated, in_report, probability
from geo.events.candidates import SHORT_TEXT, Text, is_short
from geo.events.deduplicate import join_repeated
from geo.events.incidents import Incidents
from geo.events.learnt_types import shipped_weights
from geo.events.ontology import load_ontology
from geo.events.protests import decide_protests
from geo.events.row_figures import with_row_figures
from geo.events.segments import Segment, decide, segments_of, typed
from geo.events.sites import UnitOf, no_unit
from geo.events.totals import mark_totals, without_summaries
from geo.events.triggers import cued_sentences, read_sentences
from geo.events.written_places import written_places
from geo.reading.annotate import actor_mentions, read_frames, read_syntax, tagged, with_adjectives
from geo.syntax.parser import Parser
from geo.text.dates import dates_of
from geo.text.language_id import language_of
from geo.text.sections import find_sections, sentences_of_sections

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from geo.actors.mentions import ActorMention
    from geo.events.learnt_types import Decision
    from geo.events.ontology import Ontology
    from geo.events.triggers import Cued, Reading
    from geo.model import Actor, Document, Event, Place, Resolution, Section
    from geo.reading.clause_words import PlaceMention
    from geo.reading.report import ReportReading
    from geo.text.annotations import Marked

NOBODY: Mapping[str, Actor] = MappingProxyType({})

# What is said or negotiated rather than done in a place.
_SAID = frozenset(["statements"])


@lru_cache(maxsize=1)
def shipped_ontology() -> Ontology:
    """Return the ontology as shipped; reading it takes a tenth of a second, so it is kept."""
    return load_ontology()


def read_text(  # noqa: PLR0913  # a report and what is known of it
    text: str,
    *,
    ontology: Ontology,
    actors: Mapping[str, Actor] = NOBODY,
    year: int | None = None,
    language: str = "",
    parser: Parser | None = None,
) -> Text:
    """Return a text with its cues read. ``year`` is that of the report, for telling history from news.

    Without a gazetteer the names of places are taken from the writing alone.
    """
    annotated = annotate(text, ontology=ontology, actors=actors, year=year)
    syntax = None if parser is None else annotated.own_syntax(language=language, parser=parser, actors=actors)
    return annotated.read(ontology, syntax)


class Annotated(NamedTuple):
    """A text with its tagged words, the spans of its sentences, and those with cues."""

    marked: Marked
    spans: Sequence[tuple[int, int]]
    cued: Sequence[Cued]
    sections: Sequence[Section]
    section_of: Sequence[int]

    def syntax(
        self,
        places: Sequence[PlaceMention],
        *,
        language: str,
        parser: Parser,
        actors: Mapping[str, Actor],
        published: date | None = None,
    ) -> ReportReading | None:
        """Return the trees and frames of the text, None in a language without a pipeline."""
        roles = self.roles()
        places = with_adjectives(places, self.marked, actors, language)
        dates = dates_of(
            self.marked.tokens,
            published=published,
            language=language,
            within=[self.marked.tokens.within(*span) for span in self.spans],
        )
        return read_frames(
            self.marked,
            self.spans,
            language=language,
            actors=actor_mentions(self.marked, roles, actors, places, language=language),
            places=places,
            dates=dates,
            cued=frozenset(one.sentence.number for one in self.cued),
            parser=parser,
        )

    def own_syntax(self, *, language: str, parser: Parser, actors: Mapping[str, Actor]) -> ReportReading | None:
        """Return the trees and frames of a text without a gazetteer: its places are taken from the writing alone."""
        places = written_places(self.marked, self.spans, self.roles())
        return self.syntax(
            places, language=language or language_of(self.marked.tokens.text), parser=parser, actors=actors
        )

    def roles(self) -> list[ActorMention]:
        """Return the parties named in the text."""
        return [
            role
            for span in self.spans
            for role in find_roles(self.marked, *self.marked.tokens.within(*span), modifiers=True)
        ]

    def read(self, ontology: Ontology, syntax: ReportReading | None) -> Text:
        """Return the text with what its cues say, the types settled by the learnt weights where it was parsed."""
        readings = self.rule_readings(ontology, syntax)
        short, main = is_short(self.spans), None
        if syntax is not None:
            decided = self.decisions(ontology, syntax, readings)
            if decided:
                readings = [
                    one
                    for segment, decision in decided
                    for one in typed(segment, decision, ontology, syntax, self.marked, short=short)
                ]
                main = decided[0][1] if short else None
        sentences = [one.sentence for one in self.cued]
        headings = frozenset(
            number for number, at in enumerate(self.section_of) if self.sections[at].kind in {"heading", "caption"}
        )
        under = [_heading_spans(self.sections, at) for at in self.section_of]
        return Text(self.marked, self.spans, sentences, readings, headings, under, main)

    def rule_readings(self, ontology: Ontology, syntax: ReportReading | None) -> list[Reading]:
        """Return what the cues say by the rules alone."""
        readings = read_sentences(self.cued, cues=ontology.cues, syntax=syntax)
        readings = joined(
            decide_protests([one.sentence for one in self.cued], readings, self.section_of),
            Incidents(self.marked.tokens.text, self.spans, self.section_of, syntax),
        )
        if syntax is None:
            return readings
        by_sentence: dict[int, list[Reading]] = {}
        for one in readings:
            by_sentence.setdefault(one.sentence, []).append(one)
        return [one for number in sorted(by_sentence) for one in absorbed(by_sentence[number], ontology)]

    def decisions(
        self, ontology: Ontology, syntax: ReportReading | None, readings: Sequence[Reading]
    ) -> list[tuple[Segment, Decision]]:
        """Return the segments of the text with what each is about; nothing where the weights cannot say.

        They were learnt with trees, and know no types of a user's own.
        """
        weights = shipped_weights()
        if weights is None or syntax is None or not self.spans:
            return []
        if any(one.type not in shipped_ontology().types for one in readings):
            return []
        return [
            (segment, decide(segment, weights, self.marked, self.spans, ontology))
            for segment in segments_of(self.spans, self.cued, readings, syntax)
        ]

    def main_type(self, ontology: Ontology, syntax: ReportReading | None) -> tuple[str, float]:
        """Return the sub-event type of the main event and the probability that it is right."""
        text = self.read(ontology, syntax)
        if text.decision is None:
            return best_sub_event(text.readings, ontology)
        if not self.cued and not (syntax is not None and syntax.frames):
            return "Other", NO_CUE
        return text.decision.sub_event, text.decision.probability


def _heading_spans(sections: Sequence[Section], at: int) -> tuple[tuple[int, int], ...]:
    """Return the code points of the headings above a section, nearest first."""
    found = []
    at = sections[at].heading
    while at >= 0:
        found.append((sections[at].start, sections[at].end))
        at = sections[at].heading
    return tuple(found)


def annotate(
    text: str,
    *,
    ontology: Ontology,
    actors: Mapping[str, Actor] = NOBODY,
    year: int | None = None,
    sections: Sequence[Section] = (),
) -> Annotated:
    """Return a text with its words tagged and its sentences found."""
    marked = tagged(text, ontology.lexis, actors)
    sections = sections or find_sections(text)
    cut = sentences_of_sections(text, sections)
    spans = [(start, end) for start, end, _ in cut]
    return Annotated(marked, spans, cued_sentences(marked, spans, year=year), sections, [number for *_, number in cut])


def rank_types(readings: Sequence[Reading]) -> list[tuple[str, float]]:
    """Return the types that a text may be about with the weight of each one's best reading, best first."""
    best: dict[str, float] = {}
    for reading in readings:
        best[reading.type] = max(best.get(reading.type, 0.0), reading.weight)
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def classify(
    text: str,
    *,
    ontology: Ontology | None = None,
    actors: Mapping[str, Actor] = NOBODY,
    language: str = "",
    parser: Parser | None = None,
) -> tuple[str, float]:
    """Return ACLED's sub-event type of the main event of a text, and the probability that it is right.

    A text without any cue is "Other".

    Parameters
    ----------
    text
        A few sentences that report one event.
    ontology, actors
        The event types and the known actors; the shipped ones and none by default.
    language
        ISO 639-1; found from the text where it is empty.
    parser
        Parses the sentences; one that all calls share by default.

    Examples
    --------
    >>> classify("Gunmen killed five villagers in a night raid.")[0]
    'Attack'
    """
    ontology = ontology or shipped_ontology()
    annotated = annotate(text, ontology=ontology, actors=actors)
    syntax = annotated.own_syntax(language=language, parser=parser or shared_parser(), actors=actors)
    return annotated.main_type(ontology, syntax)


@lru_cache(maxsize=1)
def shared_parser() -> Parser:
    """Return the parser that short texts share, so that its pipelines are loaded once."""
    return Parser()


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
    # An act of an earlier year is as sure as one of today.
    mood = max(readings, key=lambda reading: reading.weight).mood
    lift = mood.weight if mood.assertion == "historical" else 1.0
    return ranked[0][0], probability(ranked[0][1] / lift, (ranked[1][1] if len(ranked) > 1 else 0.0) / lift)


def find_events(  # noqa: PLR0913  # a report and all that is known of it
    document: Document,
    resolutions: Sequence[Resolution],
    *,
    ontology: Ontology,
    actors: Mapping[str, Actor] = NOBODY,
    annotated: Annotated | None = None,
    syntax: ReportReading | None = None,
    parse: bool = True,
    country_of: Callable[[Place], str] = alpha3,
    unit_of: UnitOf = no_unit,
) -> tuple[Event, ...]:
    """Return the events of a document in the order of their sentences; one act reported twice is one event.

    An event whose place is not known is listed too (``where`` is None). ``score`` is the probability that the event is
    right; the main event of the document has ``main``. A document without its ``syntax`` is parsed, unless ``parse`` is
    false. ``unit_of`` returns the smallest unit that some places lie in; without it an unknown village has no place.
    """
    year = document.published.year if document.published else None
    actors = ActorBook(actors)  # what the text says of itself is noted in it
    annotated = annotated or annotate(document.text, ontology=ontology, actors=actors, year=year)
    if syntax is None and parse:
        syntax = read_syntax(document, resolutions, lexicon=ontology.lexis, actors=actors, country_of=country_of)
    text = annotated.read(ontology, syntax)
    if not text.readings and (syntax is None or not syntax.frames):
        return ()
    builder = EventBuilder(
        document, text, resolutions, ontology, book=actors, syntax=syntax, country_of=country_of, unit_of=unit_of
    )
    events = with_row_figures(
        join_repeated(without_summaries(builder.read(), document.text), document.text),
        document.text,
        annotated.sections,
    )
    events = mark_totals(builder.with_attackers(events))
    if text.decision is not None:
        return tuple(_main_of_short(events, text.decision, ontology))
    return tuple(
        _scored(event, _in_report(event, ontology)) for event in _main_of_report(events, text.readings, ontology)
    )


def _in_report(event: Event, ontology: Ontology) -> float:
    """Return the score of an event among the rows of its report."""
    return in_report(
        event.score,
        precision=event.where.precision if event.where is not None and event.where.resolved else "",
        sides=sum(actor is not None for actor in (event.actor1, event.actor2)),
        statement=ontology.types[event.type].layer in _SAID,
    )


def _main_of_short(events: list[Event], decision: Decision, ontology: Ontology) -> list[Event]:
    """Mark the event of the likeliest type as the main one; its score is the probability that this is right."""
    if not events:
        return events
    share = dict(decision.ranked)
    shares = [share.get(ontology.types[event.type].acled_sub_event_type, 0.0) for event in events]
    first = max(range(len(events)), key=lambda at: (shares[at], events[at].score, -at))
    sure = calibrated(shares[first])
    cap = max(sure - 0.01, 0.01)
    return [
        replace(event, main=True, score=round(sure, 3)) if at == first else _scored(event, min(event.score, cap))
        for at, event in enumerate(events)
    ]


def _main_of_report(events: list[Event], readings: Sequence[Reading], ontology: Ontology) -> list[Event]:
    """Mark the main event of a report: the surest of the type that the report is most about."""
    if not events:
        return events
    main, sure = best_sub_event(readings, ontology)
    mains = [event for event in events if ontology.types[event.type].acled_sub_event_type == main]
    first = max(mains or events, key=lambda event: event.score)
    if len({reading.sentence for reading in readings}) <= SHORT_TEXT:
        cap = max(sure - 0.01, 0.01)
        return [
            replace(_scored(event, sure), main=True) if event is first else _scored(event, min(event.score, cap))
            for event in events
        ]
    return [replace(event, main=True) if event is first else event for event in events]


def _scored(event: Event, score: float) -> Event:
    rounded = round(score, 3)
    return event if rounded == event.score else replace(event, score=rounded)


__all__ = ["best_sub_event", "classify", "find_events", "rank_types", "read_text", "shipped_ontology"]
