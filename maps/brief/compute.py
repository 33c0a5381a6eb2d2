"""Situation and days -> a brief. Nothing is in it that no report says; what only a side says is its claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.rows import reports_of, rows_of
from maps.brief.control_lines import Ledger, control_changes, control_lines
from maps.brief.event_lines import MOST_WINDOWS, PROVINCE_KINDS, Diary, province_rows
from maps.brief.model import Brief

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geo.model import Situation
    from maps.brief.event_lines import Dated
    from maps.brief.model import ControlLine

# Below it a row is more often wrong than a reader would take from a list; it is listed apart (docs/events.md).
LEAST_SCORE = 0.2
PERIOD_DAYS = {"day": 1, "week": 7, "month": 30}
CHANGED = ("took", "left", "seen", "holds")  # in the order in which they are stated
MOST_CHANGES = 200
MOST_REPORT_DAYS = 6  # days of earlier reports since which the page can say what changed


def brief_of(situation: Situation, *, first: date, last: date | None = None, key: str = "since") -> Brief:
    """Return what changed from ``first`` to ``last``, both included.

    Parameters
    ----------
    situation
        What was read.
    first
        The first day.
    last
        The last one; default: the day of the situation.
    key
        A name for the period.
    """
    end = last or day_of(situation)
    diary = Diary.of(situation, since=first - MOST_WINDOWS * (end - first + timedelta(days=1)), until=end)
    return _brief(situation, Ledger.of(situation), diary, days=(first, end), key=key)


def periods_of(situation: Situation) -> list[Brief]:
    """Return the briefs of the last day, week and month, and since the days of earlier reports, newest first.

    None where nothing in the situation has a day.
    """
    if situation.as_of is None:
        return []
    last = situation.as_of
    spans = [(key, last - timedelta(days=days - 1)) for key, days in PERIOD_DAYS.items()]
    published = {document.published for document in reports_of(situation.documents)}
    reports = sorted((day for day in published if day and day < last), reverse=True)
    spans += [(day.isoformat(), day + timedelta(days=1)) for day in reports[:MOST_REPORT_DAYS]]
    # Compared is no further back than a month needs: of a long table no more rows are looked at.
    earliest = min(first for _, first in spans)
    since = min(earliest, last - timedelta(days=(MOST_WINDOWS + 1) * PERIOD_DAYS["month"]))
    ledger, diary = Ledger.of(situation), Diary.of(situation, since=since, until=last)
    known = since if rows_of(situation.events) is not None else None
    return [_brief(situation, ledger, diary, days=(first, last), key=key, since=known) for key, first in spans]


def changes_of(situation: Situation) -> list[ControlLine]:
    """Return the reported changes of hands of all time, oldest first; of very many the newest."""
    return control_changes(Ledger.of(situation), most=MOST_CHANGES)


def day_of(situation: Situation) -> date:
    """Return the day of a situation.

    Raises
    ------
    ValueError
        If nothing in it has a day.
    """
    if situation.as_of is None:
        raise ValueError("nothing that was read has a day")
    return situation.as_of


def _brief(  # noqa: PLR0913  # what is shared by several periods
    situation: Situation,
    ledger: Ledger,
    diary: Diary,
    *,
    days: tuple[date, date],
    key: str,
    since: date | None = None,
) -> Brief:
    first, last = days
    lines = control_lines(ledger, first=first, last=last)
    counted, denied, uncertain = _sorted(diary.within(first, last))
    earlier = _windows(diary, first, last, since=since)
    rows, unplaced = province_rows(counted, earlier, compared=bool(earlier))
    names = {place.name: place.labels for place in situation.backdrop if place.kind in PROVINCE_KINDS}
    return Brief(
        key=key,
        first=first,
        last=last,
        changed=tuple(line for kind in CHANGED for line in lines if line.kind == kind),
        claimed=tuple(line for line in lines if line.kind == "says"),
        disputed=tuple(line for line in lines if line.kind == "contested"),
        silent=tuple(line for line in lines if line.kind == "silent"),
        provinces=tuple(replace(row, labels=names.get(row.name, ())) for row in rows),
        windows=len(earlier),
        events=tuple(map(diary.line, reversed(counted))),
        denied=tuple(map(diary.line, reversed(denied))),
        uncertain=tuple(map(diary.line, reversed(uncertain))),
        wider=diary.beyond(first, last),
        unplaced=unplaced,
        documents=tuple(d for d in reports_of(situation.documents) if d.published and first <= d.published <= last),
    )


def _sorted(entries: Sequence[Dated]) -> tuple[list[Dated], list[Dated], list[Dated]]:
    """Return what counts, what is denied, and what the reader is too unsure of."""
    undenied = [one for one in entries if one.event.assertion != "denied"]
    denied = [one for one in entries if one.event.assertion == "denied" and not is_uncertain(one)]
    counted = [one for one in undenied if not is_uncertain(one)]
    return counted, denied, [one for one in entries if is_uncertain(one)]


def is_uncertain(one: Dated) -> bool:
    """Return whether an event is listed apart: its score is low, and nobody has reviewed it."""
    return one.event.score < LEAST_SCORE and not one.event.reviewed


def _windows(diary: Diary, first: date, last: date, *, since: date | None) -> list[list[Dated]]:
    """Return the counted events of each period of equal length before, as far back as anything was read of."""
    length = timedelta(days=(last - first).days + 1)
    oldest = max(diary.oldest, since.toordinal() if since else 0)
    found = []
    for number in range(1, MOST_WINDOWS + 1):
        begin = first - number * length
        if begin.toordinal() < oldest:
            break
        counted, _, _ = _sorted(diary.within(begin, begin + length - timedelta(days=1)))
        found.append(counted)
    return found
