"""Who did it, where the sentence of an event does not say: what the rest of the report and known wars tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.actors.identity import is_group
from geo.events.candidates import CIVILIAN_TYPES, FACTS, REMOTE, VIOLENT_LAYERS, own_side
from geo.events.parties import AGAINST_THE_OTHER, ARMY, BATTLES, EventParties
from geo.events.relevance import blamed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Actor, Event

# Whose author witnesses or officials hold responsible.
_BLAMED = REMOTE | CIVILIAN_TYPES | frozenset(["looting"])
_FOUGHT = BATTLES | AGAINST_THE_OTHER
KNOWN_FOE_NOTE = "the report does not name the other side; these are known to be at war there"
# What a group did to people shows who else did so within this time.
_A_WEEK = timedelta(days=7)
_ON_PEOPLE = frozenset(["attack_civilians", "abduction", "looting", "sexual_violence"])
# Types whose author nobody sees, and sectors of who may be the author of what follows.
_UNSEEN = frozenset(["bombing", "suicide_bombing", "shelling", "air_strike", "clash"])
_ARMED_SECTORS = ("MIL", "REB", "CRM")
_BOMBED = ("air_strike", "shelling")


class EventAuthors(EventParties):
    """Completes the parties of the events of a report, with a note on each party that its sentence does not name."""

    _last_at: int

    def _of_last_author(self, event: Event, number: int) -> Event:
        """Return what was done to civilians right where and after a group attacked, as done by that group.

        "The insurgents burnt 120 houses in Ocua. An old man was beheaded."
        """
        last = self.last_violent
        if event.type not in _ON_PEOPLE or event.actor1 is not None or last is None or last.actor1 is None:
            return event
        near = bool(last.evidence) and last.evidence[0].start >= self.text.spans[max(0, number - 1)][0]
        armed = last.actor1.sector.startswith(_ARMED_SECTORS) and last.type not in _UNSEEN
        if not near or not armed or event.assertion not in FACTS:
            return event
        return replace(event, actor1=last.actor1, notes=(*event.notes, "by who attacked there in the sentence before"))

    def _with_blame(self, number: int, events: list[Event]) -> list[Event]:
        """Return the events of a sentence whose author it only names as held responsible: "which blamed the rebels"."""
        open_ = [one for one in events if one.type in _BLAMED and one.actor1 is None and one.assertion in FACTS]
        last = self.last_violent
        violent = any(self.ontology.types[one.type].layer in VIOLENT_LAYERS for one in events)
        later = not violent and last is not None and last.type in _BLAMED and last.actor1 is None
        if self.syntax is None or not (open_ or later) or not self.syntax.parsed(number):
            return events
        party = blamed(self.syntax, number)
        actor = self.book.resolve(party, place_country=self.home) if party is not None else None
        if actor is None or actor.inter == "Civilians":
            return events
        actor = self.names.called(actor)
        other = last.actor2 if later and last is not None else None
        against = other is None or own_side(other) != own_side(actor)
        if later and against and last is not None and number - self._sentence_of_last <= 1:
            changed = replace(last, actor1=actor, notes=(*last.notes, "held responsible in the next sentence"))
            self.events[self._last_at] = self.last_violent = changed
        return [
            replace(one, actor1=actor, notes=(*one.notes, "held responsible"))
            if one in open_ and (one.actor2 is None or own_side(one.actor2) != own_side(actor))
            else one
            for one in events
        ]

    def _name_known_foes(self) -> None:
        """Name the other side of a fight of which the report names one, where that one is known to fight just one."""
        for at, event in enumerate(self.events):
            place, one = event.where.chosen if event.where is not None else None, event.actor1
            if event.type not in _FOUGHT or event.actor2 is not None or one is None:
                continue
            foe = self._known_foe(one, self.country_of(place) if place is not None else self.home)
            if foe is not None and event.assertion in FACTS:
                self.events[at] = replace(event, actor2=self.names.called(foe), notes=(*event.notes, KNOWN_FOE_NOTE))

    def _name_invaders(self) -> None:
        """Name the army at war with the country of a place that is bombed, if the report names that army at all."""
        for at, event in enumerate(self.events):
            place = event.where.chosen if event.where is not None else None
            bare = event.type in _BOMBED and event.actor1 is None and event.assertion in FACTS
            if self.sides is None or place is None or not bare:
                continue
            army = self.book.resolve(ARMY, place_country=self.country_of(place))
            foe = self.sides.declared_foe(army) if army is not None else None
            other = event.actor2
            own = foe is not None and (other is None or own_side(other) != own_side(foe))
            if foe is not None and own:
                note = "the army at war with the country of the place"
                self.events[at] = replace(event, actor1=foe, notes=(*event.notes, note))

    def with_attackers(self, events: Sequence[Event]) -> list[Event]:
        """Return events with who killed, abducted or robbed civilians where one group did so in that place that week.

        "M23 fighters killed six in Mweso. Two men were found shot there the next day": the text leaves little else.
        """
        reported = [one for one in events if one.type in _ON_PEOPLE and one.assertion in FACTS and _dated_place(one)]
        known = [one for one in reported if one.actor1 is not None]

        def author(event: Event) -> Actor | None:
            near = {
                own_side(one.actor1): one.actor1
                for one in known
                if one.actor1 is not None and _dated_place(one) == _dated_place(event) and _within_a_week(one, event)
            }
            only = next(iter(near.values())) if len(near) == 1 else None
            other = event.actor2
            fits = only is not None and is_group(only) and (other is None or own_side(other) != own_side(only))
            return only if fits and event.actor1 is None and event in reported else None

        note = "author of the others of its kind in the place"
        found = [(one, author(one)) for one in events]
        return [replace(one, actor1=actor, notes=(*one.notes, note)) if actor else one for one, actor in found]

    def _name_bombers(self) -> None:
        """Name who bombs or shells where one sentence of the report says so and another leaves it out.

        Only where all events of that kind that name a party name the same one.
        """
        for kind in _BOMBED:
            authors = {own_side(one.actor1): one.actor1 for one in self.events if one.type == kind and one.actor1}
            if len(authors) != 1:
                continue
            ((side, author),) = authors.items()
            for at, event in enumerate(self.events):
                other = event.actor2
                open_ = event.type == kind and event.actor1 is None and event.assertion in FACTS
                if open_ and (other is None or own_side(other) != side):
                    note = "author of the others of its kind in the report"
                    self.events[at] = replace(event, actor1=author, notes=(*event.notes, note))


def _dated_place(event: Event) -> str:
    """Return the id of the place of an event that has a day, "" for others."""
    place = event.where.chosen if event.where is not None else None
    return place.id if place is not None and event.start is not None else ""


def _within_a_week(one: Event, other: Event) -> bool:
    return one.start is not None and other.start is not None and abs(one.start - other.start) <= _A_WEEK
