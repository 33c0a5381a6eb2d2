"""From a report to events: what happened, where, when, who to whom, and who says so.

:func:`classify` gives the main event of a text; :func:`find_events` all of them with place, date and actors.
``docs/events.md`` shows each rule with an example.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.events.builder import EventBuilder, Text
from geo.events.calibration import probability
from geo.events.deduplicate import join_repeated
from geo.events.ontology import load_ontology
from geo.events.protests import decide_protests
from geo.events.triggers import read_sentences
from geo.text.annotations import Marked
from geo.text.sentences import sentences as split_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading
    from geo.model import Actor, Document, Event, Resolution

NOBODY: Mapping[str, Actor] = MappingProxyType({})
# In a text of so few telling sentences the events compete for being the main one; in a report each stands for itself.
SHORT_TEXT = 3


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
    # A deed of an earlier year is as sure as one of today.
    mood = max(readings, key=lambda reading: reading.weight).mood
    lift = mood.weight if mood.assertion == "historical" else 1.0
    return ranked[0][0], probability(ranked[0][1] / lift, (ranked[1][1] if len(ranked) > 1 else 0.0) / lift)


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
    writer = EventBuilder(document, text, resolutions, ontology, actors)
    events = [event for sentence in text.sentences for event in writer.of_sentence(sentence)]
    events = _main_first(events, text.readings, ontology)
    return tuple(join_repeated(events))


def _main_first(events: list[Event], readings: Sequence[Reading], ontology: Ontology) -> list[Event]:
    """Give the main event of the document the highest score: the probability that it is the main one."""
    main, sure = best_sub_event(readings, ontology)
    mains = [event for event in events if ontology.types[event.type].acled_sub_event_type == main]
    if not mains:
        return events
    first = max(mains, key=lambda event: event.score)
    if len({reading.sentence for reading in readings}) <= SHORT_TEXT:
        cap = max(sure - 0.01, 0.01)
        return [_scored(event, sure if event is first else min(event.score, cap)) for event in events]
    top = max(event.score for event in events)
    return [_scored(event, min(1.0, top + 0.001)) if event is first else event for event in events]


def _scored(event: Event, score: float) -> Event:
    rounded = round(score, 3)
    return event if rounded == event.score else replace(event, score=rounded)


__all__ = ["best_sub_event", "classify", "find_events", "rank_types", "read_text", "shipped_ontology"]
