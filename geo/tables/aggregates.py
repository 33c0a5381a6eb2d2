"""Events counted by period, unit and type, as humanitarian agencies publish them.

An event counts in the period of its first day. What is denied, planned, hypothetical or historical does not
count, and neither does what has no day. An event whose unit is not known counts in a row without one: sums agree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo.model import Situation

    Row = dict[str, Any]
    Codes = tuple[str, str]
    CodesOf = Callable[[str, str, str], Codes]

Period = Literal["week", "month"]
Level = Literal["country", "admin1", "admin2"]
TypeColumn = Literal["disorder_type", "event_type", "sub_event_type", "none"]
PERIODS: tuple[Period, ...] = get_args(Period)
LEVELS: tuple[Level, ...] = get_args(Level)
TYPE_COLUMNS: tuple[TypeColumn, ...] = get_args(TypeColumn)
COUNTED = frozenset({"reported", "claimed", "assessed"})
_UNITS: Mapping[str, tuple[str, ...]] = {
    "country": ("country", "country_name"),
    "admin1": ("country", "country_name", "admin1", "admin1_pcode"),
    "admin2": ("country", "country_name", "admin1", "admin1_pcode", "admin2", "admin2_pcode"),
}
_TYPES: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "disorder_type": ("disorder_type",),
    "event_type": ("disorder_type", "event_type"),
    "sub_event_type": ("disorder_type", "event_type", "sub_event_type"),
}
DECEMBER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """The rows, their columns in order, and how many events were not counted, by reason."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: Mapping[str, int]


def aggregate_events(
    events: Mapping[str, Sequence[Any]],
    *,
    by: Period = "week",
    level: Level = "admin1",
    types: TypeColumn = "event_type",
    codes_of: CodesOf | None = None,
) -> Aggregate:
    """Return events and fatalities by period, unit and type, sorted.

    Parameters
    ----------
    events
        The columns of events (:func:`geo.tables.events.event_columns`), a sequence a column.
    by
        ``week`` (ISO 8601, from Monday) or ``month``.
    level
        The units: countries, first-level or second-level units.
    types
        The finest column of types; its parents stand before it.
    codes_of
        From country code, admin1 and admin2 to the P-codes of the units, asked where an event has none.
    """
    kinds = _TYPES[types]
    left_out: Counter[str] = Counter()
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    names = ("event_date", "assertion", "fatalities", *_UNITS["admin2"], *kinds)
    for cells in zip(*(events[name] for name in names), strict=True):
        day, assertion, dead, *rest = cells
        if assertion not in COUNTED:
            left_out[str(assertion)] += 1
        elif not day:
            left_out["without a day"] += 1
        else:
            units = _with_codes(rest[: len(_UNITS["admin2"])], codes_of)
            key = (period_of(day, by), *units[: len(_UNITS[level])], *rest[len(units) :])
            counts[key][0] += 1
            counts[key][1] += dead or 0
    columns = ("period", "period_start", "period_end", *_UNITS[level], *kinds, "events", "fatalities")
    rows = tuple(dict(zip(columns, (*key[0], *key[1:], *counts[key]), strict=True)) for key in sorted(counts))
    return Aggregate(columns=columns, rows=rows, left_out=dict(sorted(left_out.items())))


def aggregate_situation(
    situation: Situation,
    *,
    by: Period = "week",
    level: Level = "admin1",
    types: TypeColumn = "event_type",
    codes_of: CodesOf | None = None,
) -> Aggregate:
    """Return the counts of a situation; arguments as of :func:`aggregate_events`."""
    from geo.rows import cited_documents
    from geo.tables.events import event_columns

    documents = cited_documents(situation.documents, situation.events)
    events = event_columns(situation.events, documents, types=situation.event_types)
    return aggregate_events(events, by=by, level=level, types=types, codes_of=codes_of)


def _with_codes(units: Sequence[str], codes_of: CodesOf | None) -> tuple[str, ...]:
    country, name, admin1, code1, admin2, code2 = (unit or "" for unit in units)
    if codes_of is not None and ((admin1 and not code1) or (admin2 and not code2)):
        found1, found2 = codes_of(country, admin1, admin2)
        code1, code2 = code1 or found1, code2 or found2
    return country, name, admin1, code1, admin2, code2


def period_of(day: str | date, by: Period) -> tuple[str, str, str]:
    """Return the name, the first and the last day of the period that holds a day.

    >>> period_of("2024-12-31", "week"), period_of("2024-12-31", "month")
    (('2025-W01', '2024-12-30', '2025-01-05'), ('2024-12', '2024-12-01', '2024-12-31'))
    """
    at = day if isinstance(day, date) else date.fromisoformat(day[:10])
    if by == "week":
        year, week, weekday = at.isocalendar()
        first = at - timedelta(days=weekday - 1)
        return f"{year}-W{week:02}", first.isoformat(), (first + timedelta(days=6)).isoformat()
    first = at.replace(day=1)
    following = date(at.year + at.month // DECEMBER, at.month % DECEMBER + 1, 1)
    return f"{at:%Y-%m}", first.isoformat(), (following - timedelta(days=1)).isoformat()
