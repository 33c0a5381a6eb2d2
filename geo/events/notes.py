"""What a row of events says of its parties: sides that the text does not name, words that stand for an actor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.actors.identity import WRITTEN, written
from geo.lang import any_language
from geo.model import EventMark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model import Actor, Event
    from geo.reading.frames import Frame, Participant


THE_EVENT = re.compile(any_language("events.notes.the_event"), re.IGNORECASE)


def toll_of_before(text: str, span: tuple[int, int], rule: str) -> EventMark | None:
    """Return a mark if a sentence counts the dead of the act before it: "Dozens died in the attack"."""
    return EventMark.TOLL_OF_BEFORE if rule in {"act.kill", "act.wound"} and THE_EVENT.search(text, *span) else None


def party_notes(event: Event, frame: Frame | None) -> Iterator[str]:
    """Yield the notes on the parties of an event.

    Parameters
    ----------
    event
        The event with its actors.
    frame
        The frame that named them, None where no tree was read.

    Yields
    ------
    str
        "the text names one side only", "Army read as FARDC".
    """
    if event.type == "clash" and (event.actor1 is None or event.actor2 is None):
        yield "the text names one side only" if event.actor1 or event.actor2 else "the text names no side"
    if frame is not None:
        yield from _read_as(frame.agents, event.actor1)
        yield from _read_as(frame.patients, event.actor2)


def _read_as(parties: tuple[Participant, ...], actor: Actor | None) -> Iterator[str]:
    """Yield which words were taken for a known state force only because of the country: "the army"."""
    if not parties or actor is None or actor.id.startswith(WRITTEN):
        return
    party = parties[0]
    if party.actor or party.country or "nation" in party.classes or "state" not in party.classes:
        return
    name = written(party).name
    if name.casefold() not in {known.casefold() for known in (actor.name, *actor.names)}:
        yield f"{name} read as {actor.name}"
