"""An archive folder -> documents, mentions, events and claims again, part by part, so that a build can draw it.

The archive keeps no report, only its quotes: a document's text is what is left of it, and spans are those of that text.
Where a page of single events would be too large, events of one place, type and week are drawn as one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from geo.columns import ARCHIVE
from geo.errors import InputError
from geo.model import PRECISION, Actor, ControlClaim, Count, Document, Event, Mention, Place, Resolution, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geo.gazetteer.store import Gazetteer
    from geo.model import PrecisionWord

    Row = dict[str, Any]

MANIFEST = "manifest.json"
MOST_EVENTS = 1_000_000  # more are drawn by place, type and week: a page of a million is what a browser still opens
WEEK = timedelta(days=6)
_WORD_OF: Mapping[tuple[Any, Any], PrecisionWord] = {codes: word for word, codes in PRECISION.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What an archive holds of one document."""

    document: Document
    resolutions: tuple[Resolution, ...]
    events: tuple[Event, ...]
    claims: tuple[ControlClaim, ...]


def is_archive(path: Path) -> bool:
    """Return whether a folder was written by ``sitmap archive``."""
    try:
        return "parts" in json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, RecursionError):
        return False


def read_archive(folder: Path, gazetteer: Gazetteer, *, most_events: int = MOST_EVENTS) -> Iterator[Archived]:
    """Yield what each document of an archive gave, in the order of the parts.

    Parameters
    ----------
    folder
        A folder with the ``manifest.json`` of a finished archive.
    gazetteer
        Places are taken from it where it still has them, with their outlines.
    most_events
        If there are more, events of one place, type and week become one, and mentions are left out.

    Raises
    ------
    InputError
        If pyarrow is missing or a file of the archive is not there.
    """
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    reader = _Reader(gazetteer)
    if manifest["counts"]["events"] > most_events:
        yield from reader.documents({**_claims_only(folder, manifest), "events": _by_week(folder, manifest)})
        return
    for part in manifest["parts"]:
        yield from reader.documents({table: _rows(folder, table, part) for table in ARCHIVE})


def _rows(folder: Path, table: str, part: str) -> list[Row]:
    found: list[Row] = _table(folder, table, part).to_pylist()
    return found


def _table(folder: Path, table: str, part: str) -> Any:
    path = folder / table / f"{part}.parquet"
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise InputError(f"{folder}: reading an archive needs the extra: pip install 'sitmap[parquet]'") from error
    try:
        return pq.read_table(path, columns=list(ARCHIVE[table]))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}). Run sitmap archive again; it mends the part.") from error


def _claims_only(folder: Path, manifest: Row) -> dict[str, list[Row]]:
    claims = [row for part in manifest["parts"] for row in _rows(folder, "claims", part)]
    return {"claims": claims, "documents": [], "mentions": []}


def _by_week(folder: Path, manifest: Row) -> list[Row]:
    """Return one row for the events of one place, type and week; deaths are added, the surest one gives its quote."""
    groups: dict[tuple[str, str, date], Row] = {}
    counts: Counter[tuple[str, str, date]] = Counter()
    deaths: Counter[tuple[str, str, date]] = Counter()
    for part in manifest["parts"]:
        for row in _rows(folder, "events", part):
            if not row["event_date"] or not row["place_id"]:
                continue
            day = date.fromisoformat(row["event_date"])
            key = (row["place_id"], row["type"], day - timedelta(days=day.weekday()))
            counts[key] += 1
            deaths[key] += row["fatalities"] or 0
            if key not in groups or (-row["score"], row["event_id"]) < (-groups[key]["score"], groups[key]["event_id"]):
                groups[key] = row
    return [_week(groups[key], key[2], counts[key], deaths[key]) for key in sorted(groups)]


def _week(row: Row, monday: date, count: int, deaths: int) -> Row:
    if count == 1:
        return row
    figures = {"fatalities": deaths, "fatalities_low": deaths, "fatalities_high": deaths} if deaths else {}
    week = {"event_date": monday.isoformat(), "end_date": (monday + WEEK).isoformat(), "time_precision": 2}
    return {**row, **week, **figures, "note": f"{count:,} events of this week and type"}


class _ArchivedText:
    """The text that is left of a document: its quotes, one a line."""

    def __init__(self, document_id: str) -> None:
        self.id = document_id
        self._spans: dict[str, Span] = {}
        self._length = 0

    def span(self, words: str) -> Span:
        if words not in self._spans:
            end = self._length + len(words)
            self._spans[words] = Span(document_id=self.id, start=self._length, end=end)
            self._length = end + 1
        return self._spans[words]

    @property
    def text(self) -> str:
        return "\n".join(self._spans)


class _Reader:
    """Turns rows into nouns. Places are made once; two documents of one id stay two."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._places: dict[str, Place] = {}
        self._seen: Counter[str] = Counter()

    def documents(self, tables: Mapping[str, list[Row]]) -> Iterator[Archived]:
        of: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {"mentions": [], "events": [], "claims": []})
        heads = {row["document"]: row for row in tables["documents"]}
        for document in heads:
            of[document]  # a report that says nothing is a report too
        for table in ("mentions", "events", "claims"):
            for row in tables[table]:
                of[row["document"]][table].append(row)
        for document, rows in of.items():
            yield self._document(heads.get(document, {"document": document}), rows)

    def _document(self, head: Row, rows: Mapping[str, list[Row]]) -> Archived:
        own = head["document"]
        self._seen[own] += 1
        page = _ArchivedText(own if self._seen[own] == 1 else f"{own}~{self._seen[own]}")
        events = tuple(self._event(row, page) for row in rows["events"])
        claims = tuple(self._claim(row, page) for row in rows["claims"])
        resolutions = tuple(self._mention(row, page) for row in rows["mentions"])
        document = Document(
            id=page.id,
            text=page.text,
            title=head.get("title") or "",
            published=_day(head.get("published")),
            source=head.get("source") or "",
            url=head.get("url") or "",
            language=head.get("language") or "",
            notes=tuple(head.get("notes") or ()),
        )
        return Archived(document=document, resolutions=resolutions, events=events, claims=claims)

    def _mention(self, row: Row, page: _ArchivedText) -> Resolution:
        span = page.span(row["text"])
        place = self._place(row, row["name"]) if row["place_id"] else None
        mention = Mention(span=span, text=row["text"], kind=row["kind"])
        return self._resolution(mention, place, row, role=row["role"], reasons=tuple(row["reasons"] or ()))

    def _resolution(self, mention: Mention, place: Place | None, row: Row, **more: Any) -> Resolution:
        precision = _WORD_OF.get((row["geo_precision"], row["where_prec"]), "unknown")
        known = place is not None and place.id in self._places and precision in {"adm1", "adm2", "fuzzy", "water"}
        return Resolution(
            mention=mention,
            chosen=place,
            lon=row["longitude"],
            lat=row["latitude"],
            geometry=self._gazetteer.outline(place) if known and place else None,
            radius_km=row["radius_km"],
            precision=precision,
            score=row["score"] or 0.0,
            **{"method": "gazetteer", **more},
        )

    def _place(self, row: Row, name: str | None) -> Place:
        """Return the gazetteer's place, or what the row says of one that it does not have (any more)."""
        id_ = row["place_id"]
        if id_ not in self._places:
            try:
                self._places[id_] = self._gazetteer.place(self._gazetteer.row(id_))
            except KeyError:
                return _stated_place(row, name)
        return self._places[id_]

    def _event(self, row: Row, page: _ArchivedText) -> Event:
        span = page.span(row["quote"] or "")
        place = self._place(row, row["location"]) if row["place_id"] else None
        where = self._resolution(Mention(span=span, text=row["location"] or ""), place, row) if place else None
        return Event(
            id=row["event_id"],
            type=row["type"],
            start=_day(row["event_date"]),
            end=_day(row["end_date"]),
            where=where,
            evidence=(span,),
            time_precision=row["time_precision"],
            date_prec=row["date_prec"],
            actor1=self._actor(row["actor1_id"], row["actor1"]),
            actor2=self._actor(row["actor2_id"], row["actor2"]),
            civilian_targeting=bool(row["civilian_targeting"]),
            fatalities=_count(row),
            assertion=row["assertion"],
            claimant=row["claimant"] or "",
            control_effect=row["control_effect"] or "",
            rule=row["rule"] or "",
            score=row["score"] or 0.0,
            notes=(row["note"],) if row.get("note") else (),
        )

    def _actor(self, actor_id: str | None, name: str | None) -> Actor | None:
        if not actor_id:
            return None
        return self._gazetteer.actors.get(actor_id) or Actor(id=actor_id, name=name or actor_id, side=actor_id)

    def _claim(self, row: Row, page: _ArchivedText) -> ControlClaim:
        return ControlClaim(
            id=row["claim_id"],
            place=self._place(row, row["name"]),
            actor=row["actor"],
            says=row["says"],
            as_of=date.fromisoformat(row["as_of"]),
            basis=row["basis"],
            assertion=row["assertion"],
            claimant=row["claimant"] or "",
            evidence=page.span(row["quote"]) if row["quote"] else None,
            actor_name=row.get("actor_name") or "",
            publisher=row["publisher"] or "",
            quote=row["quote"] or "",
            url=row["url"] or "",
            gains_by_it=bool(row["gains_by_it"]),
            against_interest=bool(row["against_interest"]),
            event_id=row["event_id"] or "",
            inside=bool(row["inside"]),
            note=row["note"] or "",
        )


def _stated_place(row: Row, name: str | None) -> Place:
    return Place(
        id=row["place_id"],
        name=name or row["place_id"],
        kind="place",
        lon=row["longitude"] or 0.0,
        lat=row["latitude"] or 0.0,
        country=row.get("country") or "",
        admin1=row.get("admin1") or "",
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _count(row: Row) -> Count | None:
    low, best, high = row["fatalities_low"], row["fatalities"], row["fatalities_high"]
    return None if low is None or high is None else Count(low=low, best=best or 0, high=high)
