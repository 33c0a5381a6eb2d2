"""Events of some days: line by line, and by province against as many days before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from geo.model import publishers
from geo.rows import objects_of, reports_of, rows_of
from maps.brief.control_lines import shortened
from maps.brief.model import EventLine, ProvinceRow, Source
from maps.cartography import NOT_DRAWN_AT_FIRST, layer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from geo.model import Document, Event, Resolution, Situation

UNCOUNTED = frozenset({"statements"})  # somebody said something: no event on the ground
OFF_GROUND = frozenset({"diplomacy"})  # talks in a capital far away are no news of its province
MOST_WINDOWS = 4  # periods before that are averaged
PROVINCE_KINDS = frozenset({"adm1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An event with the days between which it happened, as ordinals, and its province, "" where that is not known."""

    event: Event
    first: int
    last: int
    province: str
    layer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """The events of a situation on its days, oldest first."""

    entries: tuple[Dated, ...]
    documents: Mapping[str, Document]
    oldest: int

    @classmethod
    def of(cls, situation: Situation, *, since: date, until: date) -> Diary:
        """Return the diary of some days; plans, history and statements are left out.

        Of rows of tables, of which there may be millions, only those of these days become objects.
        """
        rows = rows_of(situation.events)
        begun = [event.start.toordinal() for event in objects_of(situation.events) if event.start]
        documents = {document.id: document for document in reports_of(situation.documents)}
        events: Iterable[Event] = objects_of(situation.events)
        if rows is not None:
            begun.append(int(rows.start.min()))
            within = rows.take((rows.start <= until.toordinal()) & (rows.end >= since.toordinal()))
            documents |= {document.id: document for document in within.documents()}
            events = chain(events, within.events())
        kept = (
            Dated(
                event=event,
                first=event.start.toordinal(),
                last=(event.end or event.start).toordinal(),
                province=province_of(event.where),
                layer=layer,
            )
            for event in events
            if event.start is not None
            and event.assertion not in NOT_DRAWN_AT_FIRST
            and (layer := layer_of(event, situation=situation)) not in UNCOUNTED
        )
        ordered = sorted(kept, key=lambda one: (one.first, one.last, one.event.id))
        oldest = min(begun, default=until.toordinal())
        return cls(entries=tuple(ordered), documents=documents, oldest=oldest)

    def within(self, first: date, last: date) -> list[Dated]:
        """Return what happened within some days, both included: the whole time that it may have happened in."""
        low, high = first.toordinal(), last.toordinal()
        return [one for one in self.entries if one.first >= low and one.last <= high]

    def beyond(self, first: date, last: date) -> int:
        """Return how many events are dated only to a longer time, of which these days are a part."""
        low, high = first.toordinal(), last.toordinal()
        return sum(
            one.last >= low and one.first <= high and (one.first < low or one.last > high) for one in self.entries
        )

    def line(self, one: Dated) -> EventLine:
        """Return the line of an event."""
        return EventLine(event=one.event, province=one.province, layer=one.layer, sources=self._sources(one.event))

    def _sources(self, event: Event) -> tuple[Source, ...]:
        made = {}
        for span in event.evidence:
            document = self.documents.get(span.document_id)
            if document is not None and document.id not in made:
                made[document.id] = Source(
                    publisher=", ".join(publishers(document)),
                    published=document.published,
                    quote=shortened(document.text[span.start : span.end]),
                    url=document.url,
                    # The line itself says who claims or denies it.
                    claimant="" if event.assertion in {"claimed", "denied"} else event.claimant,
                )
        return tuple(made.values())


def deaths_of(events: Iterable[Event]) -> tuple[int, bool]:
    """Return how many are reported killed, and whether that is the least number.

    What only a side claims is not added up. One sentence that makes two events of one toll is counted once.
    """
    tolls = {
        (event.evidence[0] if event.evidence else event.id, count.low, count.best, count.high): count
        for event in events
        if (count := event.fatalities) and event.assertion != "claimed"
    }
    return sum(count.best for count in tolls.values()), any(count.low != count.high for count in tolls.values())


def province_of(where: Resolution | None) -> str:
    """Return the name of the first-level unit in which a place lies, "" where it is not known."""
    place = where.chosen if where is not None and where.resolved else None
    if place is None:
        return ""
    return place.name if place.kind in PROVINCE_KINDS else place.admin1


def province_rows(
    now: Iterable[Dated], before: Sequence[Sequence[Dated]], *, compared: bool
) -> tuple[tuple[ProvinceRow, ...], int]:
    """Return a row a province, those with most events first, and how many events have no province.

    Parameters
    ----------
    now
        The events counted.
    before
        The events of each earlier period of the same length.
    compared
        False: nothing is known of earlier periods.
    """
    on_ground = [one for one in now if one.layer not in OFF_GROUND]
    events = Counter(one.province for one in on_ground)
    claimed = Counter(one.province for one in on_ground if one.event.assertion == "claimed")
    earlier = Counter(one.province for period in before for one in period if one.layer not in OFF_GROUND)
    deaths = {
        province: deaths_of(one.event for one in on_ground if one.province == province)[0]
        for province in {*events, *earlier}
    }
    rows = [
        ProvinceRow(
            name=province,
            events=events[province],
            claimed=claimed[province],
            deaths=deaths[province],
            before=earlier[province] / len(before) if compared else None,
        )
        for province in sorted({*events, *earlier} - {""}, key=lambda name: (-events[name], -earlier[name], name))
    ]
    return tuple(rows), events[""]
