"""The ledger of one place: claims become entries, entries become scores by side (method M1 of docs/control.md).

For side ``a`` at one place, with ``F`` the day of the newest claim of control up to day ``T``::

    G(a) = max( sum of w c f 2^(-(F-t)/H),  floor )  +  sum over sightings of w c f 2^(-(T-t)/H)
    L(a) = the first of these over its losses, spoken or implied (that b controls the place is a loss for all others
           but those that fight beside b there)
    S(a) = G(a) - L(a)
    share(a) = exp(S(a)/0.5) / (sum over sides with a gain + N)

``w`` is the weight of the kind of claim, ``c`` its credibility, ``H`` the half-life, ``f`` what later claims have left
of it: a claim that another side took the place spends every earlier gain by ``1 - w c``, so that the last credible
word counts and not the number of reprints before it. ``N`` is the share of nobody. Claims of control are weighed
against each other as on the day of the newest of them: silence ages them alike and changes no balance between them.
Sightings fade. One publisher does not overturn three or more of the days before: see
:data:`UNCONFIRMED_FROM`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.actors.resolution import allied, alpha3, side_of_claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.config import ControlSettings
    from geo.model import Actor, ControlClaim

# How much a kind of claim says about who controls a place. A direct statement says it as plainly as a capture does;
# a prior is somebody's summary, as good as the report of a base; a siege shows who is inside, no more.
WEIGHTS: Mapping[str, float] = {
    "capture": 1.0,
    "recapture": 1.0,
    "entry": 1.0,
    "withdrawal": 1.0,
    "statement": 1.0,
    "manual": 1.0,
    "base": 0.8,
    "administration": 0.8,
    "prior": 0.8,
    "clash": 0.6,
    "patrol": 0.4,
    "presence": 0.4,
    "siege": 0.4,
}
# Somebody seen in a place need not control it, and does not rule out the others: such claims fade without a floor.
SEEN_ONLY = frozenset({"base", "patrol", "presence", "siege", "clash"})
# What is taken is taken from those whom the same event says to have lost it.
TAKEN = frozenset({"capture", "recapture"})
# An old claim of control keeps this share of its weight beside newer ones: age never erases it.
FLOOR = 0.3
# Divides the scores before the softmax: at 0.3 against -0.3 the holder keeps a share of .77.
TEMPERATURE = 0.5
# A change that contradicts so many publishers of the days before needs half as many of its own before it overturns
# them; until then it puts its side into the place, which is contested.
UNCONFIRMED_FROM, UNCONFIRMED_DAYS = 3, 3
# From this weight on a transfer ends the fighting that was reported inside up to its day.
CLEARS_AT = 0.75
# A side whose gains are spent to less than this no longer takes part.
LIVE = 1e-6
# Sentences from this length on that are alike letter by letter within these days are one wire's, whoever prints them.
COPY_CHARS = 24
COPY_DAYS = 3
# Decides ties of floating sums the same way however they were added up.
DIGITS = 9

Kind = Literal["gain", "loss", "mark"]
NO_DAY = -(10**9)
_DATELINE = re.compile(r"^[^.]{0,60}?\([^()]{2,30}\)\s*[-\u2013\u2014]\s*")
_NOT_A_LETTER = re.compile(r"\W+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of the ledger: a claim, who it is about, and what it weighs on its own day.

    ``day`` is a proleptic ordinal (``date.toordinal``). ``control`` separates a claim about who controls the place from
    one about who was seen there. ``inside`` puts the side into the place for the test of contest.
    ``spends`` is how much of earlier, opposed entries this one takes away. ``unconfirmed``: too few publishers stand
    against those of the days before. ``allies`` are the sides of the same place that fight beside this one there: the
    place is not contested between them.
    """

    claim: ControlClaim
    side: str
    day: int
    kind: Kind
    weight: float
    publisher: str
    control: bool
    inside: bool
    spends: float
    allies: frozenset[str] = frozenset()
    unconfirmed: bool = False

    def against(self, side: str) -> bool:
        """Whether a gain of this entry's side is a loss for another one."""
        return side != self.side and side not in self.allies


def credibility(claim: ControlClaim, settings: ControlSettings) -> float:
    """Return the factor ``c``: less for a word that serves its speaker, more for one that hurts him.

    Admission against interest and the discount of a party's own word follow the source criticism of conflict coders.
    """
    if claim.against_interest:
        return settings.against_interest
    return settings.own_word if claim.gains_by_it else 1.0


def open_ledger(
    claims: Iterable[ControlClaim], *, settings: ControlSettings, actors: Mapping[str, Actor]
) -> dict[str, tuple[LedgerEntry, ...]]:
    """Sort claims into a ledger for each place id.

    Copies are counted once; planned and hypothetical ones, and those of an event below ``least_score``, not at all. The
    order of the claims does not matter.
    """
    ledgers: dict[str, dict[tuple[str, int, str, Kind], LedgerEntry]] = {}
    kept = _without_copies(claim for claim in claims if claim.score >= settings.least_score)
    fought = _fought(kept, actors)
    for claim in kept:
        entry = _entry(claim, settings=settings, actors=actors)
        lines = ledgers.setdefault(claim.place.id, {})
        key = (entry.publisher, entry.day, entry.side, entry.kind)
        lines[key] = min(lines.get(key, entry), entry, key=_heaviest_first)
    return {
        place: _confirmed(_with_allies(sorted(lines.values(), key=_order), fought.get(place, frozenset()), actors))
        for place, lines in sorted(ledgers.items())
    }


def _fought(claims: Iterable[ControlClaim], actors: Mapping[str, Actor]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return the sides that a text says fought each other, by place: one event is a clash of both or took it from one.

    One side's withdrawal or handover is no fight.
    """
    sides: dict[tuple[str, str], set[str]] = {}
    for claim in claims:
        if claim.event_id and (claim.says == "contests" or claim.basis in TAKEN):
            sides.setdefault((claim.place.id, claim.event_id), set()).add(side_of_claim(claim, actors))
    found: dict[str, set[tuple[str, str]]] = {}
    for (place, _), met in sides.items():
        found.setdefault(place, set()).update((one, other) for one in met for other in met if one != other)
    return {place: frozenset(pairs) for place, pairs in found.items()}


def _with_allies(
    entries: Sequence[LedgerEntry], fought: frozenset[tuple[str, str]], actors: Mapping[str, Actor]
) -> tuple[LedgerEntry, ...]:
    """Return the entries of a place with the sides that fight beside each, on the day of the last entry."""
    members: dict[str, set[str]] = {}
    for entry in entries:
        members.setdefault(entry.side, set()).add(entry.claim.actor)
    if len(members) == 1:
        return tuple(entries)
    last = max(entries, key=lambda entry: entry.day).claim
    country = alpha3(last.place)
    allies = {
        side: frozenset(
            other
            for other in members
            if other != side
            and (side, other) not in fought
            and any(
                allied(one, two, actors, day=last.as_of, country=country)
                for one in members[side]
                for two in members[other]
            )
        )
        for side in members
    }
    return tuple(replace(entry, allies=allies[entry.side]) if allies[entry.side] else entry for entry in entries)


def _confirmed(entries: Sequence[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """Weaken changes that too few publishers report against too many of the days before."""
    if len({entry.publisher for entry in entries}) <= UNCONFIRMED_FROM:
        return tuple(entries)
    return tuple(_weakened(entry, entries) if entry.spends and entry.kind != "mark" else entry for entry in entries)


def _weakened(entry: LedgerEntry, entries: Sequence[LedgerEntry]) -> LedgerEntry:
    week = [other for other in entries if other.control and 0 <= entry.day - other.day <= UNCONFIRMED_DAYS]
    against = {other.publisher for other in week if other.day < entry.day and _contradicts(entry, other)}
    along = {other.publisher for other in week if (other.side, other.kind) == (entry.side, entry.kind)}
    if len(against) < UNCONFIRMED_FROM or 2 * len(along) >= len(against):
        return entry
    spends = entry.spends * len(along) / len(against)
    return replace(entry, spends=spends, unconfirmed=True, inside=entry.inside or entry.kind == "gain")


def _contradicts(entry: LedgerEntry, earlier: LedgerEntry) -> bool:
    if entry.kind == "loss":
        return earlier.kind == "gain" and earlier.side == entry.side
    return earlier.kind == "gain" and entry.against(earlier.side)


def _heaviest_first(entry: LedgerEntry) -> tuple[float, str]:
    return -entry.weight, entry.claim.id


def _order(entry: LedgerEntry) -> tuple[int, str, str, str]:
    return entry.day, entry.side, entry.kind, entry.claim.id


def _without_copies(claims: Iterable[ControlClaim]) -> list[ControlClaim]:
    kept: dict[str, ControlClaim] = {}
    last: dict[tuple[str, str, str, str], int] = {}
    for claim in sorted(claims, key=lambda claim: (claim.as_of, claim.publisher, claim.id)):
        if claim.assertion in {"planned", "hypothetical"} or claim.id in kept:
            continue
        text = _NOT_A_LETTER.sub("", _DATELINE.sub("", claim.quote)).casefold()
        key = (claim.place.id, claim.actor, claim.says, text)
        day = claim.as_of.toordinal()
        if len(text) >= COPY_CHARS and day - last.get(key, NO_DAY) <= COPY_DAYS:
            continue
        last[key] = day
        kept[claim.id] = claim
    return list(kept.values())


def _entry(claim: ControlClaim, *, settings: ControlSettings, actors: Mapping[str, Actor]) -> LedgerEntry:
    kinds: Mapping[str, Kind] = {"holds": "gain", "present": "gain", "lost": "loss", "contests": "mark"}
    seen_only = claim.says != "lost" and (claim.basis in SEEN_ONLY or claim.says in {"present", "contests"})
    weight = min(1.0, WEIGHTS[_basis(claim)] * credibility(claim, settings))
    # A denial, or a party's own "we still hold it", contradicts a claim; it does not report that something changed.
    insists = claim.assertion == "denied" or (claim.gains_by_it and claim.basis == "statement")
    return LedgerEntry(
        claim=claim,
        side=side_of_claim(claim, actors),
        day=claim.as_of.toordinal(),
        kind=kinds[claim.says],
        weight=weight,
        publisher=claim.publisher or (claim.evidence.document_id if claim.evidence else claim.id),
        control=not seen_only,
        inside=seen_only and claim.inside,
        spends=0.0 if seen_only or insists else weight,
    )


def _basis(claim: ControlClaim) -> str:
    """Return the word that weighs the claim: a presence stays one, whatever it was derived from."""
    if claim.says == "present" and WEIGHTS.get(claim.basis, 1.0) > WEIGHTS["presence"]:
        return "presence"
    return claim.basis if claim.basis in WEIGHTS else "presence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What an entry adds to one side: its own gain or loss, or the loss that another side's gain implies."""

    entry: int
    side: int
    loss: bool
    weight: float
    floor: float
    control: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """The ledger's sums on every day on which something was claimed; between them everything halves evenly.

    Arrays are ``[day, side]`` but ``days``, ``fresh`` and ``nobody`` (``[day]``) and ``left`` (``[day, entry]``, the
    share of an entry that later ones have left). ``gains`` and ``losses`` are of control, as on the day ``fresh`` of
    the newest such claim (:data:`NO_DAY` where there is none), ``seen`` of sightings. ``inside`` holds the ordinal of
    the last day a side was reported inside. ``named`` holds the ordinal of the first claim about a side. ``taken``
    holds the ordinal of the last standing gain of control of a side (:data:`NO_DAY` where there is none). ``opposed``
    tells ``[side, side]`` who does not fight beside whom. ``columns`` are day, weight and floor ``[entry]``.
    """

    entries: tuple[LedgerEntry, ...]
    sides: tuple[str, ...]
    days: NDArray[np.int64]
    fresh: NDArray[np.int64]
    seen: NDArray[np.float64]
    gains: NDArray[np.float64]
    gain_floors: NDArray[np.float64]
    losses: NDArray[np.float64]
    loss_floors: NDArray[np.float64]
    nobody: NDArray[np.float64]
    inside: NDArray[np.int64]
    left: NDArray[np.float64]
    named: NDArray[np.int64]
    taken: NDArray[np.int64]
    opposed: NDArray[np.bool_]
    columns: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def balance(entries: Sequence[LedgerEntry], *, half_life_days: float) -> Balances:
    """Add up the entries of one place, day by day of those on which there are any."""
    sides = tuple(sorted({entry.side for entry in entries}))
    index = {side: number for number, side in enumerate(sides)}
    entry_days = np.array([entry.day for entry in entries], dtype=np.int64)
    days = np.array(sorted(set(entry_days.tolist())), dtype=np.int64)
    left = _left(entries, index=index, days=days)
    shape = (len(days), len(sides))
    sums = {name: np.zeros(shape) for name in ("gains", "gain_floors", "losses", "loss_floors", "seen")}
    fresh = fresh_days(entries, left=left)
    faded, older = (
        np.exp2(np.minimum(0.0, (entry_days[None, :] - since[:, None]) / half_life_days)) * left
        for since in (days, fresh)
    )
    for posting in postings(entries, index=index):
        word, floors = ("losses", "loss_floors") if posting.loss else ("gains", "gain_floors")
        if not posting.control:
            sums["seen"][:, posting.side] += posting.weight * faded[:, posting.entry]
            continue
        sums[word][:, posting.side] += posting.weight * older[:, posting.entry]
        held = posting.floor * left[:, posting.entry]
        np.maximum(sums[floors][:, posting.side], held, out=sums[floors][:, posting.side])
    return Balances(
        entries=tuple(entries),
        sides=sides,
        days=days,
        fresh=fresh,
        nobody=_nobody(entries, left=left),
        inside=_inside(entries, index=index, days=days),
        left=left,
        named=np.array([min(entry.day for entry in entries if entry.side == side) for side in sides]),
        taken=_taken(entries, index=index, left=left),
        opposed=_opposed(entries, index=index),
        columns=(entry_days, np.array([entry.weight for entry in entries]), np.array([_floor(e) for e in entries])),
        **sums,
    )


def _opposed(entries: Sequence[LedgerEntry], *, index: Mapping[str, int]) -> NDArray[np.bool_]:
    opposed = ~np.eye(len(index), dtype=np.bool_)
    for entry in entries:
        for side in entry.allies & index.keys():
            opposed[index[entry.side], index[side]] = opposed[index[side], index[entry.side]] = False
    return opposed


def _taken(entries: Sequence[LedgerEntry], *, index: Mapping[str, int], left: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each day and side the ordinal of its newest gain of control that still says something."""
    found = np.full((len(left), len(index)), NO_DAY, dtype=np.int64)
    for number, entry in enumerate(entries):
        if entry.control and entry.kind == "gain":
            side = index[entry.side]
            np.maximum(found[:, side], np.where(left[:, number] > LIVE, entry.day, NO_DAY), out=found[:, side])
    return found


def fresh_days(entries: Sequence[LedgerEntry], *, left: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each day with a claim the ordinal of the newest claim of control that still says something."""
    days = np.array([entry.day if entry.control and entry.kind != "mark" else NO_DAY for entry in entries])
    newest: NDArray[np.int64] = np.where(left > LIVE, days[None, :], NO_DAY).max(axis=1)
    return newest


def ageing(day: int, fresh: int, *, half_life_days: float) -> float:
    """Return what the newest claim of control is still worth on a day; 1 where there is none."""
    return 1.0 if fresh == NO_DAY else float(2.0 ** (min(0, fresh - day) / half_life_days))


def postings(entries: Sequence[LedgerEntry], *, index: Mapping[str, int]) -> list[Posting]:
    """Return what the entries add to each side: one publisher counts once a day for or against it."""
    found: dict[tuple[str, int, int, bool], Posting] = {}
    for number, entry in enumerate(entries):
        if entry.kind == "mark":
            continue
        floor = _floor(entry)
        rivals = [side for side in index if entry.against(side)] if entry.control and entry.kind == "gain" else []
        targets = [(entry.side, entry.kind == "loss"), *((side, True) for side in rivals)]
        for side, loss in targets:
            posting = Posting(
                entry=number, side=index[side], loss=loss, weight=entry.weight, floor=floor, control=entry.control
            )
            key = (entry.publisher, entry.day, posting.side, loss)
            if key not in found or posting.weight > found[key].weight:
                found[key] = posting
    return list(found.values())


def _floor(entry: LedgerEntry) -> float:
    return entry.weight * FLOOR if entry.control and entry.kind != "mark" else 0.0


def _left(entries: Sequence[LedgerEntry], *, index: Mapping[str, int], days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return ``[day, entry]``: 0 before an entry's day, 1 on it, then less with every later entry against it."""
    entry_days = np.array([entry.day for entry in entries])
    if len(index) == 1 and all(entry.kind == "gain" for entry in entries):
        return (entry_days[None, :] <= days[:, None]).astype(np.float64)  # nothing takes anything away
    left = np.zeros((len(days), len(entries)))
    entry_sides = np.array([index[entry.side] for entry in entries])
    is_loss = np.array([entry.kind == "loss" for entry in entries])
    share = np.zeros(len(entries))
    for row, day in enumerate(days):
        kept = _kept([entries[int(i)] for i in np.flatnonzero(entry_days == day)], index=index)
        share = np.where(entry_days < day, share * kept[is_loss.astype(int), entry_sides], share)
        share[entry_days == day] = 1.0
        left[row] = share
    return left


def _kept(today: Sequence[LedgerEntry], *, index: Mapping[str, int]) -> NDArray[np.float64]:
    """Return ``[gain or loss, side]``: what today's entries leave of the earlier ones of a side."""
    kept = np.ones((2, len(index)))
    for entry in today:
        side, rest = index[entry.side], 1.0 - entry.spends
        if entry.kind == "gain":
            kept[1, side] *= rest
            kept[0] *= np.where(_opposing(entry, index), rest, 1.0)
        elif entry.kind == "loss":
            kept[0, side] *= rest
    return kept


def _opposing(entry: LedgerEntry, index: Mapping[str, int]) -> NDArray[np.bool_]:
    """Return ``[side]``: for whom a gain of the entry's side is a loss."""
    return np.array([entry.against(side) for side in index])


def _nobody(entries: Sequence[LedgerEntry], *, left: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the odds that nobody controls the place: 1, and less with every standing claim that somebody does."""
    control = [number for number, entry in enumerate(entries) if entry.control and entry.kind == "gain"]
    weights = np.array([entries[number].weight for number in control])
    odds: NDArray[np.float64] = np.prod(1.0 - weights * left[:, control], axis=1)
    return odds


def _inside(entries: Sequence[LedgerEntry], *, index: Mapping[str, int], days: NDArray[np.int64]) -> NDArray[np.int64]:
    inside = np.full((len(days), len(index)), NO_DAY, dtype=np.int64)
    if not any(entry.inside for entry in entries):
        return inside
    now = np.full(len(index), NO_DAY, dtype=np.int64)
    by_day: dict[int, list[LedgerEntry]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).append(entry)
    for row, day in enumerate(days):
        today = by_day[int(day)]
        for entry in today:
            if entry.inside and not entry.unconfirmed:
                now[index[entry.side]] = day
        for entry in today:
            if entry.unconfirmed and entry.inside:
                now[index[entry.side]] = day
            elif entry.spends >= CLEARS_AT:
                own = np.arange(len(index)) == index[entry.side]
                now[own if entry.kind == "loss" else _opposing(entry, index)] = NO_DAY
        inside[row] = now
    return inside
