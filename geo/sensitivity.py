"""Do no harm: sensitive places are coarsened and fresh positions withheld, once, before anything is written.

It works on the whole :class:`geo.model.Situation`, so that every export inherits it: the map, the tables, the quotes,
the reasons, the rows that were read from a table. A text is masked in place, letter by letter: offsets stay true.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.control.status import control_on
from geo.geometry import distance_km
from geo.model import EventMark
from geo.rows import changed_words, documents_with, events_with, objects_of, reports_of, rows_of, without_texts, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from geo.model import (
        Candidate,
        ControlClaim,
        ControlStatus,
        Document,
        Event,
        Mention,
        Place,
        Resolution,
        Situation,
        Span,
    )
    from geo.rows import TableRows

# Always the same cell for the same place: a second look from another build does not narrow it down.
GRID_DEG = 0.1
GRID_RADIUS_KM = 8.0
MASK = "█"
HOURS_A_DAY = 24.0
# A place without a known territory is named after a town that is not farther off.
_TOWNS, _NEAR_KM = frozenset({"city", "town"}), 60.0
# What a word must have to be worth masking on its own.
SHORTEST_NAME = 3
_HIDDEN_COLUMNS = re.compile(r"lat|lon|location|where|geom|notes|headline|priogrid|admin3|coord", re.IGNORECASE)


def protect(situation: Situation, *, hold_hours: float = 0.0, quotes: bool = True) -> Situation:
    """Return the situation as it may be shown.

    Parameters
    ----------
    situation
        As it was read.
    hold_hours
        Events and claims not older than this before ``as_of`` are withheld, with their sentences. Whole days count,
        since reports give no hours: 72 hours withhold the day of ``as_of`` and the two before it.
    quotes
        False: no text of any report is kept.

    Returns
    -------
    Situation
        Coarsened places say so in their ``note`` (``coarsened=grid``), events in their ``notes``; the situation's own
        ``notes`` count what was done.
    """
    if hold_hours > 0 and situation.as_of is not None:
        situation = _without_fresh(situation, first=situation.as_of - timedelta(days=_days(hold_hours) - 1))
    hidden = _sensitive_places(situation)
    if hidden:
        situation = Redactor(situation, hidden).applied()
    return situation if quotes else _without_quotes(situation)


def _days(hours: float) -> int:
    return int(-(-hours // HOURS_A_DAY))


def coarse(place: Place, *, near: str = "") -> Place:
    """Return a sensitive place as it may be shown: the middle of a cell of 0.1 degree, named after what it is.

    ``near`` is the name of a town close to that cell, for places of which no territory is known.

    >>> from geo.model import Place
    >>> clinic = Place(id="x.y", name="Clinic", kind="facility", lon=29.234, lat=-1.671, sensitivity="health facility")
    >>> shown = coarse(clinic)
    >>> shown.lon, shown.lat, shown.name, shown.note
    (29.25, -1.65, 'a health facility', 'coarsened=grid')
    >>> coarse(clinic, near="Goma").name
    'health facility near Goma'
    """
    word, lon, lat = place.sensitivity, _cell(place.lon), _cell(place.lat)
    article = "an" if word[:1].lower() in "aeiou" else "a"
    name = (
        f"{article} {word} in {place.admin2}"
        if place.admin2
        else f"{word} near {near}"
        if near
        else f"{article} {word}"
    )
    return replace(
        place,
        id=f"coarsened.{re.sub(r'[^a-z]+', '-', word.lower())}.{lon:.2f}.{lat:.2f}",
        name=name,
        lon=lon,
        lat=lat,
        names=(),
        population=0,
        radius_km=GRID_RADIUS_KM,
        precision_km=GRID_RADIUS_KM,
        outline=None,
        bbox=None,
        path=(),
        tags=(),
        note=str(EventMark.COARSENED),
    )


def _cell(degrees: float) -> float:
    return round((degrees // GRID_DEG) * GRID_DEG + GRID_DEG / 2.0, 6)


def _sensitive_places(situation: Situation) -> dict[str, Place]:
    places: list[Place] = [*situation.backdrop, *(claim.place for claim in situation.claims)]
    places += [status.place for status in situation.control]
    for resolution in _all_resolutions(situation):
        places += [resolution.chosen] if resolution.chosen else []
        places += [candidate.place for candidate in resolution.candidates]
    return {place.id: place for place in places if place.sensitivity}


def _all_resolutions(situation: Situation) -> list[Resolution]:
    """Return the resolutions that may name a sensitive place; places of tables are no places of the gazetteer."""
    return [*situation.resolutions, *(event.where for event in objects_of(situation.events) if event.where is not None)]


@dataclass(frozen=True, slots=True)
class _Words:
    """The names of sensitive places, to be masked wherever they stand."""

    pattern: re.Pattern[str] | None

    def masked(self, text: str) -> str:
        """Return the text with the names masked, each code point for one."""
        if self.pattern is None:
            return text
        return self.pattern.sub(lambda match: _mask(match.group()), text)


def _mask(text: str) -> str:
    return "".join(char if char.isspace() else MASK for char in text)


def _words(places: Iterable[Place]) -> _Words:
    names = {name for place in places for name in (place.name, *place.names) if len(name) >= SHORTEST_NAME}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    if not longest_first:
        return _Words(None)
    either = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    return _Words(re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE))


class Redactor:
    """Replaces sensitive places everywhere in a situation."""

    def __init__(self, situation: Situation, hidden: Mapping[str, Place]) -> None:
        self.situation, self.hidden = situation, hidden
        self.words = _words(hidden.values())
        self.towns = [place for place in situation.backdrop if place.kind in _TOWNS and place.id not in hidden]
        self.shown = {place.id: coarse(place, near=self._town_near(place)) for place in hidden.values()}
        self.spans: dict[str, list[Span]] = defaultdict(list)
        for resolution in _all_resolutions(situation):
            if resolution.chosen is not None and resolution.chosen.id in hidden:
                self.spans[resolution.mention.span.document_id].append(resolution.mention.span)

    def _town_near(self, place: Place) -> str:
        """Return the town nearest to the middle of a place's cell: it narrows the cell down no further."""
        lon, lat = _cell(place.lon), _cell(place.lat)
        far = {town.name: distance_km(lon, lat, to_lon=town.lon, to_lat=town.lat) for town in self.towns}
        return min((name for name, km in far.items() if km <= _NEAR_KM), key=lambda name: (far[name], name), default="")

    def applied(self) -> Situation:
        """Return the situation without a trace of where the places are."""
        before = self.situation
        return replace(
            before,
            documents=documents_with(map(self._document, reports_of(before.documents)), self._rows(before.documents)),
            resolutions=tuple(self._resolution(resolution) for resolution in before.resolutions),
            events=events_with(map(self._event, objects_of(before.events)), self._rows(before.events)),
            claims=tuple(self._claim(claim) for claim in before.claims),
            control=tuple(self._status(status) for status in before.control),
            backdrop=tuple(place for place in before.backdrop if place.id not in self.hidden),
            notes=(*map(self.words.masked, before.notes), f"sensitive places shown coarsened: {len(self.hidden)}"),
        )

    def _rows(self, items: Sequence[Any]) -> TableRows | None:
        """Return the rows of tables with the names of the places masked in all of their texts."""
        rows = rows_of(items)
        if rows is None:
            return None
        mask = self.words.masked
        return replace(
            rows,
            text=changed_words(rows.text, mask),
            title=changed_words(rows.title, mask),
            said=tuple(map(mask, rows.said)),
            own={name: changed_words(cells, mask) for name, cells in rows.own.items()},
        )

    def _document(self, document: Document) -> Document:
        text = document.text
        for span in self.spans[document.id]:
            text = text[: span.start] + _mask(text[span.start : span.end]) + text[span.end :]
        return replace(
            document,
            text=self.words.masked(text),
            title=self.words.masked(document.title),
            notes=tuple(map(self.words.masked, document.notes)),
        )

    def _place(self, place: Place) -> Place:
        return self.shown.get(place.id, place)

    def _resolution(self, resolution: Resolution) -> Resolution:
        chosen = resolution.chosen
        cleaned = replace(
            resolution,
            mention=self._mention(resolution.mention, sensitive=chosen is not None and chosen.id in self.hidden),
            candidates=tuple(self._candidate(candidate) for candidate in resolution.candidates),
            reasons=tuple(map(self.words.masked, resolution.reasons)),
        )
        if chosen is not None and chosen.id not in self.shown and self._leads_to_hidden(resolution):
            known = replace(chosen, sensitivity=chosen.sensitivity or "sensitive place")
            shown = coarse(known, near=self._town_near(known))
        elif chosen is None or chosen.id not in self.shown:
            return cleaned
        else:
            shown = self.shown[chosen.id]
        return replace(
            cleaned,
            chosen=shown,
            candidates=(),
            lon=shown.lon,
            lat=shown.lat,
            geometry=None,
            radius_km=shown.radius_km,
            precision="near",
            reasons=(f"a sensitive place: {shown.note}",),
        )

    def _mention(self, mention: Mention, *, sensitive: bool) -> Mention:
        relation = mention.relation
        if relation is not None:
            relation = replace(relation, words=self.words.masked(relation.words))
        text = _mask(mention.text) if sensitive else self.words.masked(mention.text)
        return replace(mention, text=text, relation=relation)

    def _candidate(self, candidate: Candidate) -> Candidate:
        reasons = tuple(map(self.words.masked, candidate.reasons))
        return replace(candidate, place=self._place(candidate.place), reasons=reasons)

    def _is_hidden(self, where: Resolution | None) -> bool:
        if where is None or where.chosen is None:
            return False
        return where.chosen.id in self.hidden or self._leads_to_hidden(where)

    def _leads_to_hidden(self, resolution: Resolution) -> bool:
        """Whether a derived place ("2 km north of the clinic") is measured from a sensitive one."""
        relation, spans = resolution.mention.relation, self.spans[resolution.mention.span.document_id]
        return relation is not None and any(anchor in spans for anchor in relation.anchors)

    def _event(self, event: Event) -> Event:
        coarsened = [EventMark.COARSENED] if self._is_hidden(event.where) else []
        return replace(
            event,
            where=self._resolution(event.where) if event.where is not None else None,
            claimant=self.words.masked(event.claimant),
            notes=(*map(self.words.masked, event.notes), *map(str, coarsened)),
            marks=(*event.marks, *coarsened),
            table_row=self._row(event) if event.table_row is not None else None,
        )

    def _row(self, event: Event) -> dict[str, str]:
        """Return the row that the event was read from without its position, where that is a sensitive one."""
        row = {key: self.words.masked(str(value)) for key, value in (event.table_row or {}).items()}
        if not self._is_hidden(event.where):
            return row
        return {key: "" if _HIDDEN_COLUMNS.search(key) else value for key, value in row.items()}

    def _claim(self, claim: ControlClaim) -> ControlClaim:
        return replace(
            claim,
            place=self._place(claim.place),
            quote=self.words.masked(claim.quote),
            claimant=self.words.masked(claim.claimant),
            note=self.words.masked(claim.note),
        )

    def _status(self, status: ControlStatus) -> ControlStatus:
        geometry = None if status.place.id in self.hidden else status.geometry
        return replace(status, place=self._place(status.place), geometry=geometry)


def _without_fresh(situation: Situation, *, first: date) -> Situation:
    """Withhold what is dated ``first`` or later: events, claims, their sentences and the places named in these."""
    published = {document.id: document.published for document in reports_of(situation.documents)}
    rows, all_rows = rows_of(situation.events), rows_of(situation.documents)
    new = rows.end >= first.toordinal() if rows is not None else np.zeros(0, dtype=bool)
    held = [event for event in objects_of(situation.events) if _is_fresh(event, first, published)]
    count = len(held) + int(new.sum())
    claims = [claim for claim in situation.claims if claim.as_of >= first and claim.basis != "prior"]
    spans: dict[str, list[Span]] = defaultdict(list)
    for span in (*(span for event in held for span in event.evidence), *(c.evidence for c in claims if c.evidence)):
        spans[span.document_id].append(span)
    gone = {event.id for event in held} | {claim.id for claim in claims}
    if all_rows is not None:
        cited = [id_ in spans for id_ in words(all_rows.document_ids)]
        all_rows = _rows_masked(all_rows, (all_rows.end >= first.toordinal()) | np.array(cited, dtype=bool))
    return replace(
        situation,
        documents=documents_with(
            (_masked(document, spans[document.id]) for document in reports_of(situation.documents)), all_rows
        ),
        resolutions=tuple(one for one in situation.resolutions if not _within(one, spans)),
        events=events_with(
            (event for event in objects_of(situation.events) if event.id not in gone),
            rows.take(~new) if rows is not None else None,
        ),
        claims=tuple(claim for claim in situation.claims if claim.id not in gone),
        control=_as_before(situation, first=first),
        notes=(*situation.notes, f"withheld since {first}: events {count}, claims {len(claims)}"),
    )


def _is_fresh(event: Event, first: date, published: Mapping[str, date | None]) -> bool:
    days = [published.get(span.document_id) for span in event.evidence]
    day = event.end or event.start or max((day for day in days if day), default=None)
    return day is not None and day >= first


def _masked(document: Document, spans: Sequence[Span]) -> Document:
    text = document.text
    for span in spans:
        text = text[: span.start] + _mask(text[span.start : span.end]) + text[span.end :]
    fresh_title = bool(spans) and bool(document.title)
    return replace(document, text=text, title=_mask(document.title) if fresh_title else document.title)


def _rows_masked(rows: TableRows, mask: NDArray[np.bool_]) -> TableRows:
    """Return rows of tables with the texts of some masked: they say nothing but that there is a row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    changed = {}
    for name in ("text", "title"):
        cells = getattr(rows, name)
        hidden = changed_words(cells.filter(pa.array(mask)), _mask).cast(pa.string())
        changed[name] = pc.replace_with_mask(cells.cast(pa.string()), pa.array(mask), hidden)
    return replace(rows, **changed)


def _within(resolution: Resolution, spans: Mapping[str, Sequence[Span]]) -> bool:
    mention = resolution.mention.span
    return any(span.start < mention.end and mention.start < span.end for span in spans.get(mention.document_id, ()))


def _as_before(situation: Situation, *, first: date) -> tuple[ControlStatus, ...]:
    """Return control as it was known on the last day that may be shown; that state is kept up to ``as_of``."""
    last = first - timedelta(days=1)
    known = [status for status in situation.control if status.valid_from <= last]
    final = situation.as_of or last
    current = {id(status) for status in control_on(known, last)}
    return tuple(replace(status, valid_to=final) if id(status) in current else status for status in known)


def _without_quotes(situation: Situation) -> Situation:
    return replace(
        situation,
        documents=documents_with(
            (replace(document, text="") for document in reports_of(situation.documents)),
            without_texts(rows_of(situation.documents)),
        ),
        events=events_with(objects_of(situation.events), without_texts(rows_of(situation.events))),
        claims=tuple(replace(claim, quote="") for claim in situation.claims),
    )
