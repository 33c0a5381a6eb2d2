"""Control on a day in numbers: how much each side holds, and what changed since. For ``build`` and ``control``."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING

from geo.actors.sides import side_name, sides_in
from geo.control.status import control_on
from geo.gazetteer.kinds import SETTLEMENTS
from geo.rows import reports_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from geo.model import ControlClaim, ControlStatus, Side, Situation

# Changes that are named one by one; more are counted.
MOST_NAMED = 8


def counts_by_side(statuses: Iterable[ControlStatus], sides: Mapping[str, Side]) -> list[str]:
    """Return a line for each side: what it holds, how much of that by its own word only, and where it was seen."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for status in statuses:
        group = "settlements" if status.place.kind in SETTLEMENTS else "units"
        if status.state == "controls":
            counts[status.holder][group] += 1
            counts[status.holder]["claimed"] += status.claimed_only
        elif status.state == "presence":
            counts[status.holder]["seen"] += 1
        elif status.state == "contested":
            for side in (status.holder, *status.rivals):
                counts[side]["contested"] += 1
    ordered = sorted(counts, key=lambda side: (-counts[side]["settlements"], -counts[side]["units"], side))
    return [_side_line(side_name(side, sides), counts[side]) for side in ordered]


def _side_line(name: str, count: Counter[str]) -> str:
    held = [many(count["settlements"], "settlement")]
    held += [many(count["units"], "unit")] if count["units"] else []
    words = [" and ".join(held)]
    words += [f"{count['claimed']} of them by its own word only"] if count["claimed"] else []
    words += [f"present in {count['seen']}"] if count["seen"] else []
    words += [f"contests {count['contested']}"] if count["contested"] else []
    return f"{name}: {', '.join(words)}"


def many(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> many(1, "settlement"), many(0, "settlement")
    ('1 settlement', '0 settlements')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def from_priors_only(claims: Iterable[ControlClaim]) -> frozenset[str]:
    """Return the ids of the places of which nothing is known but a prior."""
    bases: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        bases[claim.place.id].add(claim.basis)
    return frozenset(place for place, found in bases.items() if found == {"prior"})


def changed_since(
    statuses: Collection[ControlStatus], *, since: date, day: date
) -> list[tuple[ControlStatus | None, ControlStatus]]:
    """Return the places in other hands on ``day`` than on ``since``, each with its status before and after."""
    before = {status.place.id: status for status in control_on(statuses, since)}
    found = []
    for status in sorted(control_on(statuses, day), key=lambda status: (status.place.name, status.place.id)):
        old = before.get(status.place.id)
        if _hands(old) != _hands(status):
            found.append((old, status))
    return found


def _hands(status: ControlStatus | None) -> tuple[str, str, tuple[str, ...]]:
    return (status.holder, status.state, status.rivals) if status and status.state != "unknown" else ("", "", ())


def in_words(status: ControlStatus | None, sides: Mapping[str, Side]) -> str:
    """Return in whose hands a place is, in words."""
    if status is None or status.state == "unknown" or not status.holder:
        return "unknown"
    name = side_name(status.holder, sides)
    if status.state == "contested":
        return f"contested ({', '.join([name, *(side_name(side, sides) for side in status.rivals)])})"
    return name if status.state == "controls" else f"{name} present"


def change_lines(changes: Sequence[tuple[ControlStatus | None, ControlStatus]], sides: Mapping[str, Side]) -> list[str]:
    """Return a line for each change, at most :data:`MOST_NAMED`, and how many more there are."""
    named = [f"{now.place.name}: {in_words(old, sides)} -> {in_words(now, sides)}" for old, now in changes[:MOST_NAMED]]
    return [*named, f"and {len(changes) - MOST_NAMED} more"] if len(changes) > MOST_NAMED else named


def report_lines(situation: Situation) -> list[str]:
    """Return what a build says of control: by side, in km², and what changed since the report before."""
    day = situation.as_of
    if day is None:
        return ["no dated claim of control"]
    now = control_on(situation.control, day)
    lines = [f"control as reported on {day.isoformat()}:{'' if any(s.holder for s in now) else ' nothing'}"]
    lines += [f"  {line}" for line in counts_by_side(now, sides_in(situation))]
    lines += [f"  {line}" for line in _ground_lines(situation, day)]
    earlier = [d.published for d in reports_of(situation.documents) if d.published and d.published < day]
    rows = rows_of(situation.documents)
    before = rows.start[rows.start < day.toordinal()].tolist() if rows is not None else []
    earlier += [date.fromordinal(max(before))] if before else []
    if earlier:
        changes = changed_since(situation.control, since=max(earlier), day=day)
        if changes:
            lines.append(f"changed since the report before, of {max(earlier).isoformat()}:")
            lines += [f"  {line}" for line in change_lines(changes, sides_in(situation))]
        else:
            lines.append(f"nothing changed hands since the report before, of {max(earlier).isoformat()}")
    return lines


def _ground_lines(situation: Situation, day: date) -> list[str]:
    sides = sides_in(situation)
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for area in situation.areas:
        if area.sign == "held" and area.valid_from <= day <= area.valid_to:
            sums[area.side][0] += area.size
            sums[area.side][1] += area.error
    return [
        f"{side_name(side, sides)}: {km2:,.0f} km² (± {error:,.0f}) between places"
        for side, (km2, error) in sorted(sums.items())
    ]
