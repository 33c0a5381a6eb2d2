"""The actors of events by their names: "the army" is the army of the country that the report is about.

What an actor is called in the text stays in the event's notes. Words that may mean several stay as written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.actors.home_country import alpha3, home_of
from geo.actors.resolution import Parties

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model import Actor, Document, Event, Resolution

WRITTEN = "written."
_FORCES = " forces"
_LONGEST_WORDS = 3
# Who talks and signs: a government is not its army.
_POLITICAL = frozenset(["government", "gouvernement", "regime", "authorities", "autorités"])


def with_known_actors(
    events: Sequence[Event], document: Document, resolutions: Sequence[Resolution], actors: Mapping[str, Actor]
) -> tuple[Event, ...]:
    """Return events whose actors as written ("Army", "Russian forces") are those of the lexicon where it knows them."""
    if not actors or not any(_is_written(actor) for event in events for actor in (event.actor1, event.actor2)):
        return tuple(events)
    located = [one for one in resolutions if one.role == "location" and one.chosen is not None]
    parties = Parties(document.text, actors, home=_told_of(located, actors))
    return tuple(_with_known_sides(event, parties) for event in events)


def _told_of(located: Sequence[Resolution], actors: Mapping[str, Actor]) -> str:
    """Return the country of the report, if half of its places lie there; else "the army" is nobody's."""
    home = home_of(located, actors)
    there = sum(one.chosen is not None and alpha3(one.chosen) == home for one in located)
    return home if 2 * there >= len(located) else ""


def _is_written(actor: Actor | None) -> bool:
    return actor is not None and actor.id.startswith(WRITTEN) and actor.inter in {"State forces", "Rebel group"}


def _with_known_sides(event: Event, parties: Parties) -> Event:
    at = event.evidence[0].start if event.evidence else 0
    first, second = (_meant(actor, parties, at) for actor in (event.actor1, event.actor2))
    notes = [
        f"{actor.name} read as {known.name}"
        for actor, known in ((event.actor1, first), (event.actor2, second))
        if actor is not None and known is not None
    ]
    if not notes:
        return event
    both = first is not None and (second or event.actor2) == first
    return replace(
        event,
        actor1=first or event.actor1,
        actor2=event.actor2 if both else second or event.actor2,
        notes=(*event.notes, *notes),
    )


def _meant(actor: Actor | None, parties: Parties, at: int) -> Actor | None:
    """Return the known actor that an actor as written means, if it does."""
    if actor is None or not _is_written(actor) or len(actor.name.split()) > _LONGEST_WORDS:
        return None
    if actor.name.casefold() in _POLITICAL or (actor.inter == "Rebel group" and not parties.only_group):
        return None  # where several groups are named, bare "rebels" may be any of them
    meant = parties.means(actor.name, at=at)
    if not meant and actor.name.endswith(_FORCES):
        meant = parties.means(f"{actor.name.removesuffix(_FORCES)} army", at=at)  # "Russian forces"
    known = parties.actors.get(meant)
    return known if known is not None and known.inter == actor.inter else None
