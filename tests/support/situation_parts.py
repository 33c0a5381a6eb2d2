"""The parts of situations made by hand: spans, resolutions, events, claims and statuses with the usual values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model import ControlClaim, ControlStatus, Event, Mention, Resolution, Span, WeighedClaim

if TYPE_CHECKING:
    from datetime import date

    from geo.model import Document, Place


def span_of(document: Document, words: str, *, sentence: bool = False) -> Span:
    """Return where words stand in a report, or the sentence around them."""
    start = document.text.index(words)
    end = start + len(words)
    if sentence:
        start = document.text.rfind(". ", 0, start) + 2 if ". " in document.text[:start] else 0
        end = document.text.find(". ", end) + 1 or len(document.text)
    return Span(document_id=document.id, start=start, end=end)


def resolved(span: Span, text: str, where: Place, precision: str = "exact", **more) -> Resolution:
    """Return a name that was found in the gazetteer."""
    more = {"lon": where.lon, "lat": where.lat, "method": "gazetteer", "score": 0.9, **more}
    return Resolution(mention=Mention(span=span, text=text), chosen=where, precision=precision, **more)


def unresolved(span: Span, text: str, *reasons: str) -> Resolution:
    """Return a name that no gazetteer knows."""
    return Resolution(mention=Mention(span=span, text=text), reasons=reasons)


def event(
    id_: str, kind: str, where: Resolution | None, day: date | None, evidence: Span, *, last=None, **more
) -> Event:
    """Return an event of a day, or of the days until ``last``."""
    more = {"end": last or day, **more}
    return Event(id=id_, type=kind, start=day, where=where, evidence=(evidence,), **more)


def claim(  # noqa: PLR0917  # a row of a table
    document: Document, id_: str, where: Place, actor: str, day: date, evidence: Span, basis: str, **more
) -> ControlClaim:
    """Return the claim of a sentence that an actor holds a place."""
    return ControlClaim(
        id=id_,
        place=where,
        actor=actor,
        says="holds",
        as_of=day,
        basis=basis,
        evidence=evidence,
        publisher=document.source,
        quote=document.text[evidence.start : evidence.end],
        url=document.url,
        **more,
    )


def status(  # noqa: PLR0917  # a row of a table
    where: Place, holder: str, state: str, first: date, to: date, claim_id: str, *, last=None, **more
) -> ControlStatus:
    """Return an interval of control that one claim supports; ``claims`` and ``confidence`` may be given."""
    more = {"confidence": "medium", "claims": (WeighedClaim(claim_id=claim_id, weight=1.0),), **more}
    days = {"valid_from": first, "valid_to": to, "since": first, "last_report": last or first}
    return ControlStatus(place=where, holder=holder, state=state, **days, **more)
