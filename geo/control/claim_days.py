"""Since which day a claim of control stands: of a frame, of an event, of a window of days."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.reading.sequence import days_earlier, had_happened

if TYPE_CHECKING:
    from datetime import date

    from geo.model import Document, Event
    from geo.reading.dating import Dating
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading
    from geo.text.dates import DateMention

# A window longer than this ("since January", reported in April) is taken to be over by the end of its first month.
LONGEST_WINDOW_DAYS = 31
TAKINGS = frozenset(["gain", "fall", "expel", "enter"])
# States are those of the day of the report, whatever day the acts beside them have.
_STATES = frozenset(["hold", "contest", "grey"])


def days_of_frame(frame: Frame, dating: Dating, *, published: date | None, syntax: ReportReading | None) -> list[date]:
    """Return the day of a frame, and behind it the day since when a state lasts; [] where neither is known.

    A siege since some day lasts, so it is dated like a state: on the day of the report.
    """
    found, _ = dating.of(frame.sentence, frame, at=frame.start)
    days = [_settled(found.first, found.last, published)] if found is not None and frame.kind not in _STATES else []
    if days and syntax is not None and frame.kind in TAKINGS:
        days = [days[0] - timedelta(days=_earlier(frame, found, syntax))]
    if not days and published is not None:
        days = [published]
    since = dating.since(frame.sentence, frame) if frame.kind in {"hold", "stay", "surround"} else None
    if since is None:
        return days
    if frame.kind == "surround" and published is not None:
        return days if _is_over(frame, syntax) and days else [published]
    return [*days, _settled(since.first, since.last, published)]


def _is_over(frame: Frame, syntax: ReportReading | None) -> bool:
    """Whether a siege lies before another act: "after besieging it since May", "had been besieged since July"."""
    if syntax is None:
        return False
    where = syntax.units[frame.unit]
    return had_happened(where, frame.token) or days_earlier(where, frame.token) > 0


def _earlier(frame: Frame, found: DateMention | None, syntax: ReportReading) -> int:
    """Return by how many days an act is earlier than its date, which is that of the clause above it."""
    where = syntax.units[frame.unit]
    at = where.at(found.start) if found is not None else -1
    return 0 if at in where.tree.subtree(where.tree.clause(frame.token)) else days_earlier(where, frame.token)


def day_of_event(event: Event, document: Document) -> date | None:
    """Return the day from which an event's outcome surely stands: the end of the time in which it happened."""
    if event.start is None:
        return event.end or (document.published if event.assertion != "historical" else None)
    return _settled(event.start, event.end or event.start, document.published)


def _settled(first: date, last: date, published: date | None) -> date:
    """Return the day of a window from which its outcome surely stands: its end, at the latest that of a month."""
    if (last - first).days > LONGEST_WINDOW_DAYS:
        last = first.replace(day=monthrange(first.year, first.month)[1])
    return min(last, published) if published else last
