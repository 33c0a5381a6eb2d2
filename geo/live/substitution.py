"""What an edit makes of a report that was read before, at once: the same reading with the changed entries in it.

Reading a report again is exact and takes its time. Until that is done, places and actors that an edit has changed stand
in what was read before: a place that was moved takes its mentions, events and claims along. What follows from the
position of a place ("20 km north of Goma") stays where it is until the report is read again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from geo.gazetteer.store import Gazetteer
    from geo.model import Actor, Candidate, ControlClaim, Event, Place, Resolution
    from geo.pipeline import ReportResult


class Substitution:
    """The changed entries that are still in the gazetteer.

    Parameters
    ----------
    gazetteer
        Knows them as they are now.
    ids
        Of the changed places and actors.
    """

    def __init__(self, gazetteer: Gazetteer, ids: Iterable[str]) -> None:
        self.places: dict[str, Place] = {}
        self.actors: dict[str, Actor] = {}
        for id_ in sorted(ids):
            if (actor := gazetteer.actors.get(id_)) is not None:
                self.actors[id_] = actor
            else:
                self._note_place(gazetteer, id_)

    def _note_place(self, gazetteer: Gazetteer, id_: str) -> None:
        try:
            self.places[id_] = gazetteer.place(gazetteer.row(id_))
        except KeyError:  # it is gone: what was read of it stays until its reports are read again
            return

    def in_result(self, result: ReportResult) -> ReportResult:
        """Return what was read of a report with the changed entries in it; the same object where none is in it."""
        resolutions = _same_or(result.resolutions, tuple(map(self._resolution, result.resolutions)))
        events = _same_or(result.events, tuple(map(self._event, result.events)))
        claims = _same_or(result.claims, tuple(map(self._claim, result.claims)))
        if resolutions is result.resolutions and events is result.events and claims is result.claims:
            return result
        return replace(result, resolutions=resolutions, events=events, claims=claims)

    def _resolution(self, one: Resolution) -> Resolution:
        changes: dict[str, Any] = {}
        candidates = _same_or(one.candidates, tuple(map(self._candidate, one.candidates)))
        if candidates is not one.candidates:
            changes["candidates"] = candidates
        old, new = one.chosen, self.places.get(one.chosen.id) if one.chosen else None
        if old is not None and new is not None:
            changes["chosen"] = new
            if (one.lon, one.lat) == (old.lon, old.lat) and one.geometry is None:
                changes |= {"lon": new.lon, "lat": new.lat}
            if one.radius_km == old.radius_km:
                changes["radius_km"] = new.radius_km
        return replace(one, **changes) if changes else one

    def _candidate(self, one: Candidate) -> Candidate:
        place = self.places.get(one.place.id)
        return one if place is None else replace(one, place=place)

    def _event(self, one: Event) -> Event:
        changes: dict[str, Any] = {}
        if one.where is not None and (where := self._resolution(one.where)) is not one.where:
            changes["where"] = where
        for key in ("actor1", "actor2"):
            actor: Actor | None = getattr(one, key)
            if actor is not None and actor.id in self.actors:
                changes[key] = self.actors[actor.id]
        for key in ("assoc_actor_1", "assoc_actor_2"):
            several: tuple[Actor, ...] = getattr(one, key)
            if any(actor.id in self.actors for actor in several):
                changes[key] = tuple(self.actors.get(actor.id, actor) for actor in several)
        return replace(one, **changes) if changes else one

    def _claim(self, one: ControlClaim) -> ControlClaim:
        place = self.places.get(one.place.id)
        return one if place is None else replace(one, place=place)


def _same_or(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the old items where none of them was replaced: what is the same object costs nothing further on."""
    return old if all(one is other for one, other in zip(old, new, strict=True)) else new


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Return the names that stand in one of two entries only, whatever they are marked with.

    >>> sorted(changed_names({"name": "Goma", "names": ["Ngoma"]}, {"name": "Goma", "names": [{"fr": "Goma-ville"}]}))
    ['Goma-ville', 'Ngoma']
    """
    return set(names_of(before)) ^ set(names_of(after))


def names_of(data: Mapping[str, Any]) -> Iterable[str]:
    """Yield every name of an entry, whatever it is marked with."""
    for item in (data.get("name"), *(data.get("names") or ())):
        values = item.values() if isinstance(item, dict) else [item]
        for value in values:
            yield from [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
