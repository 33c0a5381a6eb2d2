"""What the reader made of each sentence of a report, in words: its tree, frames, cues, and why a cue is no event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.events.relevance import idle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.events.extract import Annotated
    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading
    from geo.model import Document, Event
    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import Frame, FramePlace, Participant
    from geo.reading.report import ReportReading

TREE_WIDTH = 24
TAKEN = "another cue of the sentence reports it"
OPEN = "another event takes it in, or nothing says where and who"


def explained(
    document: Document,
    annotated: Annotated,
    syntax: ReportReading | None,
    events: Sequence[Event],
    *,
    ontology: Ontology,
) -> Iterator[str]:
    """Yield lines for each sentence: the sentence, its tree, its frames, its events, and the cues that made none.

    Parameters
    ----------
    document, annotated, syntax
        The report, its tagged sentences, and its trees; without trees only events are named.
    events
        What was made of it.
    ontology
        The event types.
    """
    readings = annotated.read(ontology, syntax).readings
    for number, (start, end) in enumerate(annotated.spans):
        yield " ".join(document.text[start:end].split())
        if syntax is None or not syntax.parsed(number):
            yield "  not parsed: no cue of an event or of control stands in it"
            continue
        for where in syntax.units:
            if where.unit.sentence == number:
                yield from _tree(where)
        for frame in syntax.frames_of(number):
            yield from _frame(document.text, frame)
        here = [event for event in events if any(start <= span.start < end for span in event.fired)]
        for event in here:
            yield from _event(event)
        earlier = any(span.start < start for event in events for span in event.fired)
        for one in [reading for reading in readings if reading.sentence == number]:
            why = idle(one, syntax, document.text, (start, end), before=earlier)
            yield from _no_event(one, here, why)


def _tree(where: UnitTree) -> Iterator[str]:
    tree = where.tree
    for index in range(len(tree)):
        head = tree.head(index)
        above = f"{tree.label(index)} of {where.written(head)}" if head >= 0 else "root"
        mask = where.unit.masks[index]
        kind = f" ({mask.kind})" if mask else ""
        yield f"    {where.written(index):{TREE_WIDTH}} {tree.nodes[index].pos:6} {above}{kind}"


def _frame(text: str, frame: Frame) -> Iterator[str]:
    yield f'  frame {frame.kind}, "{frame.word}", {frame.mood}'
    yield from _parties("agent", frame.agents)
    yield from _parties("patient", frame.patients)
    yield from _parties("ally", frame.allies)
    for name, places in (("place", frame.grounds or frame.sites), ("elsewhere", frame.elsewhere)):
        yield from (f"      {name}: {_spot(text, one)}" for one in places)
    if frame.voice.claimant:
        yield f"      says so: {frame.voice.claimant} ({frame.voice.assertion})"


def _parties(name: str, parties: Sequence[Participant]) -> Iterator[str]:
    for one in parties:
        known = f" [{one.actor or one.country}]" if one.actor or one.country else ""
        yield f"      {name}: {one.text}{known}, {one.via}"


def _spot(text: str, one: FramePlace) -> str:
    return f"{text[one.start : one.end]}{' (a part of it)' if one.part else ''}, {one.via}"


def _event(event: Event) -> Iterator[str]:
    where = "no place"
    if event.where is not None:
        where = event.where.chosen.name if event.where.chosen is not None else f"{event.where.mention.text} (open)"
    sides = f"{event.actor1.name if event.actor1 else '?'} > {event.actor2.name if event.actor2 else '?'}"
    day = event.start or "no date"
    yield f"  event {event.type}, {event.assertion}, {where}, {day}, {sides}, score {event.score:.2f}"
    yield f"      rule: {event.rule}"
    yield from (f"      {line}" for line in (*event.path, *event.notes))


def _no_event(reading: Reading, events: Sequence[Event], why: str) -> Iterator[str]:
    """Yield why a cue became none of the events of its sentence; nothing where it became one."""
    fired = {span.start for event in events for span in event.fired}
    if reading.act is not None and reading.act.start in fired:
        return
    if not why and any(event.type == reading.type for event in events):
        why = TAKEN
    yield f"  no event: {reading.type} by {reading.rule}: {why or OPEN}"
