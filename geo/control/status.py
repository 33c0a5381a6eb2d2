"""ControlClaims -> ControlStatus: who holds each place on every day, as intervals (method M1 of docs/control.md).

The intervals say exactly what an evaluation of every single day would say. They are found by evaluating all days of
a place at once and joining the days that do not differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.actors.resolution import may_hold
from geo.control.ledger import DIGITS, LIVE, TEMPERATURE, Balances, LedgerEntry, balance, open_ledger
from geo.model import ControlStatus, WeighedClaim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.config import ControlSettings
    from geo.control.memory import ControlMemory
    from geo.model import Actor, Confidence, ControlClaim, Place, State

    _DaysOfLedger = tuple[Balances, NDArray[np.int64]]

UNKNOWN, PRESENCE, CONTESTED, CONTROLS = range(4)
STATES: Final[tuple[State, ...]] = ("unknown", "presence", "contested", "controls")
# A claim of which later ones have left less than half no longer stands behind the status.
STANDS = 0.5
# A status lists the statements that made it; beyond these many the lightest are left out.
MOST_CLAIMS = 60
LEAST_WEIGHT = 0.01
# Nobody controls a country or a sea: claims about them are kept and listed, never drawn.
NEVER_HELD = frozenset({"country", "continent", "sea", "lake"})
# Nobody has drawn their edge: a claim of control over them is shown as presence, with an edge that fades.
EDGELESS = frozenset({"region", "road", "river"})
NOBODY = -1
_BY_DAY = ("days", "gains", "gain_floors", "losses", "loss_floors", "seen", "nobody", "inside", "taken")
# So many places are evaluated at once: arrays of a few places cost more to set up than to compute.
BATCH = 64
# After so many days without a report behind it, a status loses a grade of confidence, and then another.
CONFIDENCES: Final[tuple[Confidence, ...]] = ("low", "medium", "high")
CONFIDENCE_DAYS = (60, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What the ledger says on many days: arrays ``[day]``, and ``[day, side]`` for scores, shares, camps and rivals.

    ``camps`` are the shares of each side and of those that fight beside it.
    """

    days: NDArray[np.int64]
    row: NDArray[np.int64]
    scores: NDArray[np.float64]
    shares: NDArray[np.float64]
    camps: NDArray[np.float64]
    nobody: NDArray[np.float64]
    holder: NDArray[np.int64]
    state: NDArray[np.int64]
    rivals: NDArray[np.bool_]


def control_status(
    claims: Iterable[ControlClaim],
    *,
    settings: ControlSettings,
    actors: Mapping[str, Actor],
    until: date | None,
    memory: ControlMemory | None = None,
) -> tuple[ControlStatus, ...]:
    """Return who holds what, as intervals without gaps from the first claim about a place up to ``until``.

    Parameters
    ----------
    claims
        In any order; those after ``until`` are left aside, as are those about countries and those of peacekeepers who
        are only present.
    settings
        The constants of the ledger.
    actors
        Tells the side of an actor; an actor that is not in it is its own side.
    until
        The last day of the last interval of every place. None: the day of the newest claim.
    memory
        What is known from the last time; places with the same ledger are not weighed again.

    Returns
    -------
    tuple of ControlStatus
        Sorted by place id and day. ``share`` and the weights are those of ``valid_from``.
    """
    claims = [claim for claim in claims if claim.place.kind not in NEVER_HELD and not _is_guest(claim, actors)]
    until = until or max((claim.as_of for claim in claims), default=date.min)
    claims = [claim for claim in claims if claim.as_of <= until]
    places = _places(claims)
    ledgers = open_ledger(claims, settings=settings, actors=actors)
    last = until

    def work_out(every: Sequence[tuple[str, tuple[LedgerEntry, ...]]]) -> Iterator[ControlStatus]:
        for start in range(0, len(every), BATCH):
            yield from _intervals_of(every[start : start + BATCH], places, settings=settings, until=last)

    if memory is not None:
        return tuple(memory.statuses(ledgers.items(), places, settings=(settings, last), work_out=work_out))
    return tuple(work_out(list(ledgers.items())))


def _is_guest(claim: ControlClaim, actors: Mapping[str, Actor]) -> bool:
    """Whether a report says that peacekeepers are in a place: listed, and never drawn as somebody's ground."""
    return claim.says == "present" and claim.basis == "presence" and not may_hold(claim.actor, actors)


def control_on(statuses: Iterable[ControlStatus], day: date) -> tuple[ControlStatus, ...]:
    """Return the statuses that are valid on a day: at most one a place, or one a piece where areas were drawn."""
    return tuple(status for status in statuses if status.valid_from <= day <= status.valid_to)


def _places(claims: Iterable[ControlClaim]) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for claim in claims:
        places.setdefault(claim.place.id, claim.place)
    return places


def judge(sums: Balances, *, days: NDArray[np.int64], settings: ControlSettings) -> Verdicts:
    """Evaluate the ledger of one place on given days (ordinals, none before the first entry)."""
    return _judged([(sums, days)], settings=settings)[0]


def _judge_all(ledgers: Sequence[_DaysOfLedger], *, settings: ControlSettings) -> list[Verdicts]:
    """Evaluate the ledgers of many places; those with the same sides and alliances in one step."""
    groups: dict[bytes, list[int]] = {}
    for number, (sums, _) in enumerate(ledgers):
        groups.setdefault(sums.opposed.tobytes(), []).append(number)
    found: dict[int, Verdicts] = {}
    for numbers in groups.values():
        found.update(zip(numbers, _judged([ledgers[number] for number in numbers], settings=settings), strict=True))
    return [found[number] for number in range(len(ledgers))]


def _judged(ledgers: Sequence[_DaysOfLedger], *, settings: ControlSettings) -> list[Verdicts]:
    """Evaluate ledgers of equally many sides, all with the same alliances, on the days given for each."""
    rows = [np.searchsorted(sums.days, days, side="right") - 1 for sums, days in ledgers]
    counts = [len(row) for row in rows]
    offsets = np.cumsum([0, *(len(sums.days) for sums, _ in ledgers[:-1])])
    row = np.concatenate(rows) + np.repeat(offsets, counts)

    on_days: dict[str, NDArray[Any]] = {
        name: np.concatenate([getattr(sums, name) for sums, _ in ledgers])[row] for name in _BY_DAY
    }
    days = np.concatenate([days for _, days in ledgers])
    opposed = ledgers[0][0].opposed
    fade = np.exp2((on_days["days"] - days) / settings.half_life_days)[:, None]
    gains = np.maximum(on_days["gains"], on_days["gain_floors"]) + on_days["seen"] * fade
    losses = np.maximum(on_days["losses"], on_days["loss_floors"])
    scores = np.round(gains - losses, DIGITS)
    shares, nobody = _shares(scores, live=gains > LIVE, nobody=on_days["nobody"])
    inside = days[:, None] - on_days["inside"] < settings.contested_days
    # Not |S|: a claim and its denial cancel in the score, and yet something was heard: that is contested, not unknown.
    named = np.repeat([sums.named for sums, _ in ledgers], counts, axis=0)
    heard = np.where(named <= days[:, None], np.maximum(gains, losses), 0.0).sum(axis=1)
    camps = np.where(shares > 0, np.round(shares @ ~opposed, DIGITS), 0.0)
    best = _best(shares, camps=camps, taken=on_days["taken"], opposed=opposed)
    holder, state, rivals = _decide(
        camps, best=best, nobody=nobody, inside=inside, heard=heard, opposed=opposed, settings=settings
    )
    found = {
        "scores": scores,
        "shares": shares,
        "camps": camps,
        "nobody": nobody,
        "holder": holder,
        "state": state,
        "rivals": rivals,
    }
    ends = np.cumsum(counts).tolist()
    return [
        Verdicts(days=own, row=of_place, **{name: column[end - len(own) : end] for name, column in found.items()})
        for (_, own), of_place, end in zip(ledgers, rows, ends, strict=True)
    ]


def _shares(
    scores: NDArray[np.float64], *, live: NDArray[np.bool_], nobody: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    powers = np.where(live, scores / TEMPERATURE, -np.inf)
    top = np.maximum(powers.max(axis=1), 0.0)
    odds = np.exp(powers - top[:, None])
    rest = nobody * np.exp(-top)
    # Where nobody is live and nobody's chance was ruled out as well, nothing is known: that is nobody's again.
    total = odds.sum(axis=1) + rest
    empty = total <= 0
    total = np.where(empty, 1.0, total)
    shares: NDArray[np.float64] = np.round(odds / total[:, None], DIGITS)
    return shares, np.round(np.where(empty, 1.0, rest / total), DIGITS).astype(np.float64)


def _best(
    shares: NDArray[np.float64],
    *,
    camps: NDArray[np.float64],
    taken: NDArray[np.int64],
    opposed: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return the likeliest holder of each day: of the likeliest camp the side that took the place last.

    Allies do not spend each other's gains, so that the number of reprints must not decide between them.
    """
    if opposed.sum() == opposed.size - len(opposed):  # nobody fights beside another
        best: NDArray[np.int64] = shares.argmax(axis=1)
        return best
    order = np.broadcast_to(-np.arange(shares.shape[1]), shares.shape)  # of equal ones the first
    first = np.lexsort((order, shares, camps), axis=1)[:, -1]
    beside = ~opposed[first] & (shares > 0)
    beside[np.arange(len(shares)), first] = True
    since = np.where(beside, taken, np.iinfo(np.int64).min)
    last: NDArray[np.int64] = np.lexsort((order, np.where(beside, shares, -1.0), since), axis=1)[:, -1]
    return last


def _decide(  # noqa: PLR0913  # what is known of all sides on all days
    camps: NDArray[np.float64],
    *,
    best: NDArray[np.int64],
    nobody: NDArray[np.float64],
    inside: NDArray[np.bool_],
    heard: NDArray[np.float64],
    opposed: NDArray[np.bool_],
    settings: ControlSettings,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    every = np.arange(len(camps))
    chance = camps[every, best]
    heard_of = np.round(heard, DIGITS) >= settings.unknown_below
    somebody = heard_of & (chance > nobody) & (chance > 0)
    close = opposed[best] & (camps > 0) & (np.round(chance[:, None] - camps, DIGITS) < settings.margin)
    # Where nobody is known to hold the place, it is contested by those who were reported inside: two at least that do
    # not fight beside each other.
    facing = inside & (inside[:, None, :] & opposed[None, :, :]).any(axis=2)
    holder = np.where(somebody, best, np.where(facing.any(axis=1), facing.argmax(axis=1), NOBODY))
    rivals = opposed[holder] & (inside | (close & somebody[:, None]))
    contested = (holder != NOBODY) & rivals.any(axis=1)
    state = np.select(
        [contested, ~somebody, chance >= settings.controls_at, chance >= settings.presence_at],
        [CONTESTED, UNKNOWN, CONTROLS, PRESENCE],
        default=UNKNOWN,
    )
    return np.where(state == UNKNOWN, NOBODY, holder), state, rivals & contested[:, None]


def _intervals_of(
    ledgers: Sequence[tuple[str, tuple[LedgerEntry, ...]]],
    places: Mapping[str, Place],
    *,
    settings: ControlSettings,
    until: date,
) -> Iterator[ControlStatus]:
    days_of = [
        (
            balance(entries, half_life_days=settings.half_life_days),
            _turning_days(entries, until=until.toordinal(), contested_days=settings.contested_days),
        )
        for _, entries in ledgers
    ]
    judged = _judge_all(days_of, settings=settings)
    for (place_id, _), (sums, _), verdicts in zip(ledgers, days_of, judged, strict=True):
        yield from _intervals(places[place_id], sums, verdicts, settings=settings, until=until)


def _intervals(
    place: Place, sums: Balances, verdicts: Verdicts, *, settings: ControlSettings, until: date
) -> Iterator[ControlStatus]:
    days = verdicts.days
    if place.kind in EDGELESS or place.fuzzy:
        verdicts = replace(verdicts, state=np.where(verdicts.state == CONTROLS, PRESENCE, verdicts.state))
    starts = _starts(verdicts)
    ends = [*(int(days[start]) - 1 for start in starts[1:]), until.toordinal()]
    since, before = 0, (NOBODY, NOBODY)
    for start, end in zip(starts, ends, strict=True):
        now = (int(verdicts.holder[start]), int(verdicts.state[start]))
        since = since if now == before else int(days[start])
        before = now
        status = _status(place, sums, verdicts, at=start)
        claims = _weighed(sums, row=int(verdicts.row[start]), day=int(days[start]), settings=settings)
        yield replace(status, since=date.fromordinal(since), valid_to=date.fromordinal(end), claims=claims)


def _turning_days(entries: Sequence[LedgerEntry], *, until: int, contested_days: int) -> NDArray[np.int64]:
    """Return the days on which something can differ from the day before.

    Claims of control are as heavy on the next day as on this one; who was seen inside fades from day to day.
    """
    if any(entry.kind == "gain" and not entry.control for entry in entries):
        return np.arange(entries[0].day, until + 1)
    days = {entry.day for entry in entries}
    days |= {entry.day + contested_days for entry in entries if entry.inside}
    return np.array(sorted(day for day in days if day <= until), dtype=np.int64)


def confidence_on(status: ControlStatus, day: date) -> Confidence:
    """Return how sure a status is on a day of its interval: without news it loses a grade, and then another.

    ``status.confidence`` is that of the day of its last report.

    >>> from geo.model import Place
    >>> town, day = Place(id="t", name="T", kind="town", lon=0, lat=0), date(2025, 1, 1)
    >>> status = ControlStatus(place=town, holder="a", state="controls", valid_from=day, valid_to=date(2026, 1, 1),
    ...     since=day, last_report=day, confidence="high")
    >>> [confidence_on(status, date(2025, month, 1)) for month in (1, 4, 10)]
    ['high', 'medium', 'low']
    """
    age = (day - status.last_report).days
    lost = sum(age > days for days in CONFIDENCE_DAYS)
    return CONFIDENCES[max(0, CONFIDENCES.index(status.confidence) - lost)]


def _starts(verdicts: Verdicts) -> list[int]:
    """Return the indices of the days on which something differs from the day before."""
    differs = (np.diff(verdicts.row) != 0) | (np.diff(verdicts.holder) != 0) | (np.diff(verdicts.state) != 0)
    differs |= (verdicts.rivals[1:] != verdicts.rivals[:-1]).any(axis=1)
    return [0, *(int(day) + 1 for day in np.flatnonzero(differs))]


def _status(place: Place, sums: Balances, verdicts: Verdicts, *, at: int) -> ControlStatus:
    """Return the status of one day, the ``at``-th, which the caller extends to an interval."""
    row, holder = int(verdicts.row[at]), int(verdicts.holder[at])
    day = date.fromordinal(int(verdicts.days[at]))
    side = sums.sides[holder] if holder != NOBODY else ""
    rivals = tuple(sums.sides[rival] for rival in np.flatnonzero(verdicts.rivals[at]))
    behind = _behind(sums, row=row, sides={side, *rivals})
    return ControlStatus(
        place=place,
        holder=side,
        state=STATES[verdicts.state[at]],
        valid_from=day,
        valid_to=day,
        since=day,
        last_report=date.fromordinal(int(sums.days[row])),
        confidence=_confidence(behind),
        rivals=rivals,
        claimed_only=_claimed_only(behind, side=side),
        share=float(verdicts.camps[at, holder]) if side else 0.0,
    )


def _behind(sums: Balances, *, row: int, sides: set[str]) -> list[LedgerEntry]:
    """Return the entries that still stand for one of the sides."""
    standing = np.flatnonzero(sums.left[row] >= STANDS)
    entries = [sums.entries[number] for number in standing]
    return [entry for entry in entries if entry.side in sides and entry.kind != "loss"]


def _confidence(behind: Sequence[LedgerEntry]) -> Confidence:
    own = {entry.publisher for entry in behind if not entry.claim.gains_by_it and entry.claim.basis != "prior"}
    if len(own) > 1:
        return "high"
    return "medium" if own else "low"


def _claimed_only(behind: Sequence[LedgerEntry], *, side: str) -> bool:
    words = [entry.claim.gains_by_it for entry in behind if entry.side == side and entry.kind == "gain"]
    return bool(words) and all(words)


def _weighed(sums: Balances, *, row: int, day: int, settings: ControlSettings) -> tuple[WeighedClaim, ...]:
    weights = entry_values(sums, row=row, day=day, half_life_days=settings.half_life_days)
    felt = np.flatnonzero(weights >= LEAST_WEIGHT)
    heavy = felt[np.argsort(-weights[felt], kind="stable")][:MOST_CLAIMS].tolist()
    return tuple(
        WeighedClaim(claim_id=sums.entries[number].claim.id, weight=round(float(weights[number]), DIGITS))
        for number in heavy
    )


def entry_values(sums: Balances, *, row: int, day: int, half_life_days: float) -> NDArray[np.float64]:
    """Return what each entry weighs on a day (an ordinal), ``[entry]``; ``row`` is the last claim day up to it."""
    floors = sums.columns[2] * sums.left[row]
    values: NDArray[np.float64] = np.maximum(
        faded_values(sums, row=row, day=day, half_life_days=half_life_days), floors
    )
    return values


def faded_values(sums: Balances, *, row: int, day: int, half_life_days: float) -> NDArray[np.float64]:
    """Return the same without the floors."""
    days, weights, _ = sums.columns
    faded: NDArray[np.float64] = weights * np.exp2(np.minimum(0.0, (days - day) / half_life_days)) * sums.left[row]
    return faded
