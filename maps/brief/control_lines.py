"""Control on two days -> the lines of what changed hands and what is disputed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.actors.resolution import side_of_claim
from geo.rows import reports_of
from maps.brief.model import ControlLine, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from geo.model import ControlClaim, ControlStatus, Document, Situation
    from maps.brief.model import ControlKind

# What a report must say for "took"; from any other basis it is only known that somebody holds the place.
TAKING = frozenset({"capture", "recapture", "entry"})
MOST_SOURCES = 2
QUOTE_LETTERS = 280


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Statuses by place with their positions in the situation, and claims by id."""

    situation: Situation
    by_place: Mapping[str, Sequence[tuple[int, ControlStatus]]]
    claims: Mapping[str, ControlClaim]
    documents: Mapping[str, Document]
    # The periods of a brief end on the same day and share most lines: what was found for one is kept for the others.
    states: dict[tuple[str, date], tuple[int, ControlStatus] | None] = field(default_factory=dict, repr=False)
    lines: dict[tuple[int, int, int], ControlLine] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, situation: Situation) -> Ledger:
        """Return the ledger of a situation."""
        by_place: dict[str, list[tuple[int, ControlStatus]]] = {}
        for position, status in enumerate(situation.control):
            by_place.setdefault(status.place.id, []).append((position, status))
        return cls(
            situation=situation,
            by_place=by_place,
            claims={claim.id: claim for claim in situation.claims},
            documents={document.id: document for document in reports_of(situation.documents)},
        )

    def on(self, place: str, day: date) -> tuple[int, ControlStatus] | None:
        """Return the status of a place on a day with its position, or None."""
        if (place, day) not in self.states:
            found = (one for one in self.by_place[place] if one[1].valid_from <= day <= one[1].valid_to)
            self.states[place, day] = next(found, None)
        return self.states[place, day]

    def claims_of(self, status: ControlStatus) -> list[ControlClaim]:
        """Return the claims behind a status, the heaviest first."""
        weighed = sorted(status.claims, key=lambda one: (-one.weight, one.claim_id))
        return [self.claims[one.claim_id] for one in weighed if one.claim_id in self.claims]


def control_lines(ledger: Ledger, *, first: date, last: date) -> list[ControlLine]:
    """Return the places in other hands on ``last`` than before ``first``, and all that are contested; newest first."""
    lines = []
    for place in sorted(ledger.by_place):
        found = ledger.on(place, last)
        if found is None:
            continue
        position, now = found
        earlier = ledger.on(place, first - timedelta(days=1))
        before = earlier[1] if earlier else None
        changed = hands_of(before) != hands_of(now)
        if changed or now.state == "contested":
            lines.append(_line(ledger, position, before if changed else now, first=first))
    return sorted(lines, key=lambda line: (-line.day.toordinal(), line.now.place.name, line.now.place.id))


def control_changes(ledger: Ledger, *, most: int) -> list[ControlLine]:
    """Return the newest ``most`` reported changes of hands, oldest first.

    Where nothing newer is reported of a place, or who held it before is not known, nothing is reported to have changed:
    there only a capture, an entry, a loss or a dispute counts.
    """
    found: list[tuple[date, int, ControlStatus | None]] = []
    for statuses in ledger.by_place.values():
        before: ControlStatus | None = None
        for position, now in sorted(statuses, key=lambda one: one[1].valid_from):
            if hands_of(now) != hands_of(before):
                found.append((now.valid_from, position, before))
            if now.state != "unknown":
                before = now
    lines: list[ControlLine] = []
    for first, position, before in sorted(found, key=lambda one: one[:2], reverse=True):
        line = _line(ledger, position, before, first=first)
        if line.kind in {"took", "left", "contested"} or (before is not None and line.kind != "silent"):
            lines.append(line)
        if len(lines) == most:
            break
    return lines[::-1]


def hands_of(status: ControlStatus | None) -> tuple[str, str, tuple[str, ...]]:
    """Return in whose hands a place is: state, holder, rivals; empty where that is not known."""
    if status is None or status.state == "unknown" or not status.holder:
        return ("unknown", "", ())
    return (status.state, status.holder, status.rivals)


def _line(ledger: Ledger, position: int, before: ControlStatus | None, *, first: date) -> ControlLine:
    now = ledger.situation.control[position]
    claims = ledger.claims_of(now)
    losses = [claim for claim in claims if claim.says == "lost" and claim.as_of >= first]
    # Since a later day there are fewer losses, and never others: their number says which they are.
    key = position, id(before), len(losses)
    if key not in ledger.lines:
        ledger.lines[key] = _made_line(ledger, position, before, claims, losses)
    return ledger.lines[key]


def _made_line(
    ledger: Ledger,
    position: int,
    before: ControlStatus | None,
    claims: Sequence[ControlClaim],
    losses: Sequence[ControlClaim],
) -> ControlLine:
    now = ledger.situation.control[position]
    kind = _kind(ledger, now, claims, losses)
    said = losses if kind == "left" else _behind(ledger, now, claims)
    if kind == "silent" and before is not None:
        said = _behind(ledger, before, ledger.claims_of(before))
    day = now.last_report if kind == "silent" else max((claim.as_of for claim in said), default=now.since)
    return ControlLine(
        kind=kind, now=now, before=before, day=day, sources=_sources(ledger, said, kind=kind), position=position
    )


def _kind(
    ledger: Ledger, now: ControlStatus, claims: Sequence[ControlClaim], losses: Sequence[ControlClaim]
) -> ControlKind:
    if now.state == "unknown" or not now.holder:
        return "left" if losses else "silent"
    if now.state == "contested":
        return "contested"
    if now.state == "presence":
        return "seen"
    if now.claimed_only:
        return "says"
    own = [claim for claim in claims if side_of_claim(claim, ledger.situation.actors) == now.holder]
    return "took" if any(claim.basis in TAKING and claim.says == "holds" for claim in own) else "holds"


def _behind(ledger: Ledger, status: ControlStatus, claims: Sequence[ControlClaim]) -> list[ControlClaim]:
    """Return the claims that say what the line says: of a contested place the heaviest of each side."""
    actors, sides = ledger.situation.actors, (status.holder, *status.rivals)
    if status.state == "contested":
        by_side = {side_of_claim(claim, actors): claim for claim in reversed(claims) if claim.says != "lost"}
        return [by_side[side] for side in sides if side in by_side]
    own = [claim for claim in claims if side_of_claim(claim, actors) == status.holder and claim.says != "lost"]
    taking = [claim for claim in own if claim.basis in TAKING]
    return [*taking, *(claim for claim in own if claim.basis not in TAKING)]


def _sources(ledger: Ledger, claims: Iterable[ControlClaim], *, kind: ControlKind) -> tuple[Source, ...]:
    """Return whose word it is, each publisher once; of contested places the word on each side, whoever publishes it."""
    found: dict[tuple[str, ...], Source] = {}
    for claim in claims:
        document = ledger.documents.get(claim.evidence.document_id) if claim.evidence else None
        source = Source(
            publisher=(document.source if document else "") or claim.publisher,
            published=document.published if document else claim.as_of,
            quote=shortened(claim.quote),
            url=claim.url,
            claimant=claim.claimant if claim.assertion == "claimed" or kind == "says" else "",
            claim_id=claim.id,
        )
        key = (source.publisher, source.quote) if kind == "contested" else (source.publisher,)
        found.setdefault(key, source)
    return tuple(found.values())[:MOST_SOURCES]


def shortened(text: str, most: int = QUOTE_LETTERS) -> str:
    r"""Return a text on one line, cut at a word.

    >>> shortened("The army  left\nthe town.", 14)
    'The army left …'
    """
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    cut = plain.rfind(" ", 0, most)
    return f"{plain[: cut if cut > most // 2 else most].rstrip(' ,;:')} …"
