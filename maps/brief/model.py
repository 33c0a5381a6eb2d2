"""The lines of a brief: what each says, of which place and day, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from geo.model import ControlStatus, Document, Event

# What became of a place. ``took`` needs a report of a capture or an entry; ``holds`` is a report that says who holds
# it; ``says`` is its holder's own word and nobody else's; ``left`` needs a report that somebody left or lost it; of a
# ``silent`` place nothing newer is known, and nothing is reported to have changed.
ControlKind = Literal["took", "holds", "says", "contested", "seen", "left", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says it: the publisher, the day of the report, and its words."""

    publisher: str
    published: date | None
    quote: str = ""
    url: str = ""
    claimant: str = ""
    claim_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlLine:
    """A place in other hands than before, or one that is disputed. ``position`` is that of ``now`` in the situation."""

    kind: ControlKind
    now: ControlStatus
    before: ControlStatus | None
    day: date
    sources: tuple[Source, ...]
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """An event of the days of a brief."""

    event: Event
    province: str
    layer: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceRow:
    """How much is reported of a province: events now, on average in as many days before (None: unknown), deaths."""

    name: str
    events: int
    claimed: int
    deaths: int
    before: float | None
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What changed from ``first`` to ``last``, both included.

    ``windows`` is how many periods of equal length before them the provinces are compared with, 0 for none. ``uncertain``
    are events below :data:`maps.brief.compute.LEAST_SCORE`; ``wider`` how many events are dated only to a longer time
    that these days are part of; ``unplaced`` how many have no province.
    """  # noqa: E501

    key: str
    first: date
    last: date
    changed: tuple[ControlLine, ...] = ()
    claimed: tuple[ControlLine, ...] = ()
    disputed: tuple[ControlLine, ...] = ()
    silent: tuple[ControlLine, ...] = ()
    provinces: tuple[ProvinceRow, ...] = ()
    windows: int = 0
    events: tuple[EventLine, ...] = ()
    denied: tuple[EventLine, ...] = ()
    uncertain: tuple[EventLine, ...] = ()
    wider: int = 0
    unplaced: int = 0
    documents: tuple[Document, ...] = ()

    @property
    def days(self) -> int:
        """How many days it is about."""
        return (self.last - self.first).days + 1

    @property
    def deadly(self) -> tuple[EventLine, ...]:
        """The events with deaths, those with most first."""
        counted = [line for line in self.events if line.event.fatalities and line.event.fatalities.best]
        return tuple(sorted(counted, key=lambda line: -(line.event.fatalities.best if line.event.fatalities else 0)))
