"""What was worked out about places when a situation was put together last, for who puts it together again and again.

Everything is looked up by what it was made of, so that a remembered answer is the one that would be worked out anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geo.geometry import area_km2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.control.ledger import LedgerEntry
    from geo.model import ControlClaim, ControlStatus, Place

    Ledger = tuple[LedgerEntry, ...]


@dataclass(frozen=True)
class DrawnArea:
    """What a place is drawn as; its size is asked only where it overlaps another."""

    shape: BaseGeometry

    @cached_property
    def km2(self) -> float:
        """Its size on the ellipsoid."""
        return area_km2(self.shape)


@dataclass(slots=True)
class ControlMemory:
    """Statuses by ledger, areas by place, claims by score: each of the last time only, so that nothing piles up."""

    _statuses: dict[str, tuple[Place, Ledger, Any, tuple[ControlStatus, ...]]] = field(default_factory=dict)
    _areas: dict[str, tuple[Place, DrawnArea]] = field(default_factory=dict)
    _ground: object = None
    _scored: dict[int, tuple[ControlClaim, ControlClaim]] = field(default_factory=dict)

    def statuses(
        self,
        ledgers: Iterable[tuple[str, Ledger]],
        places: dict[str, Place],
        *,
        settings: Any,
        work_out: Callable[[list[tuple[str, Ledger]]], Iterable[ControlStatus]],
    ) -> list[ControlStatus]:
        """Return the statuses of all places, in the order of the ledgers.

        ``work_out`` gives those of ledgers that are not as they were; ``settings`` are what it goes by.
        """
        every = list(ledgers)
        kept = {id_: found for id_, ledger in every if (found := self._known(places[id_], ledger, settings))}
        made: dict[str, list[ControlStatus]] = {}
        for status in work_out([one for one in every if one[0] not in kept]):
            made.setdefault(status.place.id, []).append(status)
        self._statuses = {
            id_: (places[id_], ledger, settings, kept[id_] if id_ in kept else tuple(made.get(id_, ())))
            for id_, ledger in every
        }
        return [status for _, _, _, found in self._statuses.values() for status in found]

    def _known(self, place: Place, ledger: Ledger, settings: Any) -> tuple[ControlStatus, ...]:
        found = self._statuses.get(place.id)
        if found is None or found[0] != place or found[2] != settings or found[1] != ledger:
            return ()
        return found[3]

    def areas(
        self, places: Iterable[Place], ground: object, work_out: Callable[[Place], DrawnArea]
    ) -> dict[str, DrawnArea]:
        """Return what each place is drawn as; ``work_out`` gives what is not known on this ground."""
        known = self._areas if self._ground is ground else {}
        self._ground, self._areas = ground, {}
        for place in places:
            found = known.get(place.id)
            same = found is not None and found[0] == place
            self._areas[place.id] = found if found is not None and same else (place, work_out(place))
        return {id_: area for id_, (_, area) in self._areas.items()}

    def scored(self, claims: Iterable[ControlClaim], scores: Mapping[str, float]) -> list[ControlClaim]:
        """Return claims with the scores of their events: the same objects as last time where nothing changed."""
        known, self._scored = self._scored, {}
        found = []
        for claim in claims:
            score = scores.get(claim.event_id, claim.score)
            before = known.get(id(claim))  # the claim is kept, so that its number belongs to no other object
            same = before is not None and before[1].score == score
            made = before if before is not None and same else (claim, replace(claim, score=score))
            self._scored[id(claim)] = made
            found.append(made[1])
        return found
