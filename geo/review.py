"""Decisions of reviewers: read from a GeoPackage's ``review`` table or from YAML, and applied to what was read.

A decision names its subject (an ``event_id``, or ``document:start-end`` of a mention), who decided and when. Decisions
are applied after events are deduplicated and before control is computed, so that the claims of a rejected event do not
count either. Of two decisions about one subject the later one holds; two of one day that differ, and of which one does
not say its time, are both ignored, and a note says so.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from geo.errors import InputError, TableError
from geo.model import Place, Resolution, Span
from geo.rows import EventList, objects_of, rows_of, words
from geo.runtime.guard import guarded
from geo.runtime.located_yaml import load_yaml
from geo.runtime.values import clean, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence

    from geo.model import ControlClaim, Event, PrecisionWord
    from geo.rows import TableRows
    from geo.runtime.guard import OnError

    PlaceOf = Callable[[str], Place]
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

_MENTION = re.compile(r"(?P<document>.+):(?P<start>\d+)-(?P<end>\d+)\Z", re.DOTALL)
_POINT = re.compile(r"(?P<lat>-?\d+(\.\d+)?)\s*,\s*(?P<lon>-?\d+(\.\d+)?)\Z")
_TIME = re.compile(r"T(\d{2}:\d{2}:\d{2}(\.\d+)?)Z\Z")
# A point that a person set is as exact as a person's hand on a map.
POINT_RADIUS_KM = 1.0
POLE, HALF_TURN = 90.0, 180.0
Decision = Literal["accept", "reject", "move", "retype", "redate"]
DECISIONS: tuple[str, ...] = get_args(Decision)
REVIEW_COLUMNS = ("subject", "decision", "value", "reviewer", "reviewed", "note")
# Where the sentence of the subject stands: filled by a build, so that a decision survives a reader that gives new ids.
SENTENCE_COLUMNS = ("document", "quote_start", "quote_end")
NEEDS_VALUE = frozenset({"move", "retype", "redate"})
_WANTED = {"move": "a place id or lat, lon", "retype": "an event type", "redate": "a day, or first..last"}
TO_DAYS = ".."
MOVED_BY = "moved in QGIS"  # who is named for a point that was moved on the map
UNEDITED = "T00:00:00.000Z"  # how a build writes the moment of a layer's last change
UNMOVED_DEG = 2e-6  # columns have six digits
_HEAD, _ENVELOPES, _WKB_POINT = 8, {1: 32, 2: 48, 3: 48, 4: 64}, 1
YAML_ENDINGS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What remains after the reviews. ``problems`` are conflicts, decisions about what is gone, and unknown values."""

    events: Sequence[Event]
    claims: tuple[ControlClaim, ...]
    resolutions: tuple[Resolution, ...]
    problems: tuple[str, ...] = ()


def apply_reviews(
    reviews: Sequence[Review],
    reading: Reviewed,
    *,
    place_of: PlaceOf,
    types: Container[str],
) -> Reviewed:
    """Return what was read as persons decided.

    Parameters
    ----------
    reviews
        The decisions.
    reading
        Events, claims and resolutions as they were read.
    place_of
        From a place id to the place; raises ``KeyError`` for an unknown one.
    types
        The ids of event types.
    """
    chosen, problems = settle(reviews)
    reading, rows = _with_objects(reading, chosen.values())
    for subject, review in sorted(chosen.items()):
        step = _on_mention if _span(subject) else _on_event
        reading, problem = step(reading, review, place_of=place_of, types=types)
        problems += [f"{review.at}: {problem}"] if problem else []
    events = EventList(reading.events, rows) if rows is not None else reading.events
    return replace(reading, events=events, problems=(*reading.problems, *problems))


def _with_objects(reading: Reviewed, reviews: Collection[Review]) -> tuple[Reviewed, TableRows | None]:
    """Return what was read with the reviewed rows of tables as objects, and the rows that nobody reviewed."""
    rows = rows_of(reading.events)
    if rows is None:
        return reading, None
    subjects = {review.subject for review in reviews}
    documents = {review.document for review in reviews if review.document}
    named = zip(words(rows.event_ids), words(rows.document_ids), strict=True)
    mask = np.array([id_ in subjects or document in documents for id_, document in named], dtype=bool)
    events = (*objects_of(reading.events), *rows.take(mask).events())
    return replace(reading, events=events), rows.take(~mask)


def settle(reviews: Iterable[Review]) -> tuple[dict[str, Review], list[str]]:
    """Return the decision that holds for each subject, and the conflicts in words."""
    by_subject: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        by_subject[review.subject].append(review)
    chosen: dict[str, Review] = {}
    problems: list[str] = []
    for subject, own in sorted(by_subject.items()):
        newest = max(review.reviewed for review in own)
        last = _latest([review for review in own if review.reviewed == newest])
        agreed = len({(review.decision, review.value) for review in last}) == 1
        if agreed:
            chosen[subject] = last[0]
        if len({(review.decision, review.value) for review in own}) > 1:
            problems.append(_conflict(subject, own, chosen.get(subject)))
    return chosen, problems


def _latest(reviews: list[Review]) -> list[Review]:
    """Return the decisions of one day that are the latest of it; all of them where one does not say its time."""
    if not all(review.time for review in reviews):
        return reviews
    latest = max(review.time for review in reviews)
    return [review for review in reviews if review.time == latest]


def _conflict(subject: str, reviews: Sequence[Review], holds: Review | None) -> str:
    words = "; ".join(f"{r.decision} {r.value}".strip() + f" ({r.signature}, {r.at})" for r in reviews)
    end = f"the later one holds: {holds.decision} ({holds.signature})" if holds else "none of them was applied"
    return f"conflict about {subject}: {words}; {end}"


def _on_event(reading: Reviewed, review: Review, *, place_of: PlaceOf, types: Container[str]) -> tuple[Reviewed, str]:
    event = next((event for event in reading.events if event.id == review.subject), None)
    if event is None:
        event = _same_sentence(reading.events, review)
    return (
        (reading, _gone(review)) if event is None else _decided(reading, event, review, place_of=place_of, types=types)
    )


def _decided(
    reading: Reviewed, event: Event, review: Review, *, place_of: PlaceOf, types: Container[str]
) -> tuple[Reviewed, str]:
    if review.decision == "reject":
        return _without(reading, event), ""
    signed = replace(event, reviewed=review.signature)
    if review.decision == "move":
        where, problem = _moved(event.where, review, place_of)
        return (_with(reading, replace(signed, where=where)), "") if where else (reading, problem)
    if review.decision == "retype":
        if review.value not in types:
            return reading, f"{review.value!r} is no event type; nothing was changed"
        return _with(_without_claims(reading, event), replace(signed, type=review.value, control_effect="")), ""
    if review.decision == "redate":
        return _redated(reading, signed, review)
    return _with(reading, signed), ""


def _redated(reading: Reviewed, event: Event, review: Review) -> tuple[Reviewed, str]:
    """Give an event another day or first and last day; its claims are of the last one."""
    first, _, last = review.value.partition(TO_DAYS)
    try:
        start = parse_date(first.strip(), "value")
        end = parse_date(last.strip(), "value") if last else start
    except ValueError:
        return reading, f"{review.value!r} is no day like 2025-04-25, nor two of them; nothing was changed"
    if end < start:
        return reading, f"{review.value!r} ends before it begins; nothing was changed"
    mine = _claims_of(event)
    claims = tuple(replace(claim, as_of=end) if mine(claim) else claim for claim in reading.claims)
    dated = replace(event, start=start, end=end, time_precision=1)
    return _with(replace(reading, claims=claims), dated), ""


def _same_sentence(events: Iterable[Event], review: Review) -> Event | None:
    """Return the event that stands where the subject stood: its document, and the most of its quote; None if two do."""
    if not review.document:
        return None
    shared = [
        (min(span.end, review.end) - max(span.start, review.start), event)
        for event in events
        for span in event.evidence[:1]
        if span.document_id == review.document
    ]
    most = max((length for length, _ in shared), default=0)
    found = [event for length, event in shared if length == most]
    return found[0] if most > 0 and len(found) == 1 else None


def _gone(review: Review) -> str:
    return (
        f"{review.subject} is not in this build, so {review.decision!r} by {review.signature} had no effect;"
        " its report has changed or is not among the inputs"
    )


def _with(reading: Reviewed, event: Event) -> Reviewed:
    """Put an event in the place of the one with its id; its claims follow it to its place."""
    events = tuple(event if old.id == event.id else old for old in reading.events)
    place = event.where.chosen if event.where else None
    mine = _claims_of(event)
    claims = tuple(
        replace(claim, place=place)
        if place and mine(claim) and event.reviewed and _was(reading, event) != place
        else claim
        for claim in reading.claims
    )
    return replace(reading, events=events, claims=claims)


def _was(reading: Reviewed, event: Event) -> Place | None:
    old = next(old for old in reading.events if old.id == event.id)
    return old.where.chosen if old.where else None


def _without(reading: Reviewed, event: Event) -> Reviewed:
    left = tuple(old for old in reading.events if old.id != event.id)
    return replace(_without_claims(reading, event), events=left)


def _without_claims(reading: Reviewed, event: Event) -> Reviewed:
    mine = _claims_of(event)
    return replace(reading, claims=tuple(claim for claim in reading.claims if not mine(claim)))


def _claims_of(event: Event) -> Callable[[ControlClaim], bool]:
    """Return whether a claim rests on an event: by its id, or because it comes from a twin that was merged into it."""
    spans = set(event.evidence)
    return lambda claim: claim.event_id == event.id or (bool(claim.event_id) and claim.evidence in spans)


def _moved(where: Resolution | None, review: Review, place_of: PlaceOf) -> tuple[Resolution | None, str]:
    """Return the resolution at the place that a review names, or what is wrong with the value."""
    if where is None:
        return None, f"{review.subject} has no mention of a place that could be moved"
    try:
        place = _point(review, where) or place_of(review.value)
    except KeyError:
        return None, f"{review.value!r} is neither a place id of the gazetteer nor lat, lon; nothing was changed"
    reason = f"moved by {review.signature}" + (f": {review.note}" if review.note else "")
    return replace(
        where,
        chosen=place,
        lon=place.lon,
        lat=place.lat,
        geometry=place.outline,
        radius_km=place.radius_km or POINT_RADIUS_KM,
        precision=_precision(place),
        method="table",
        score=1.0,
        reasons=(reason,),
    ), ""


def written_point(value: str) -> tuple[float, float] | None:
    """Return latitude and longitude of the value of a move, None where it names a place.

    >>> written_point("-1.5, 29"), written_point("cod.goma")
    ((-1.5, 29.0), None)
    """
    found = _POINT.match(value)
    return (float(found["lat"]), float(found["lon"])) if found else None


def _point(review: Review, where: Resolution) -> Place | None:
    """Return a place for "lat, lon", named as the report has it. Raises KeyError for a point that is not on earth."""
    point = written_point(review.value)
    if point is None:
        return None
    lat, lon = point
    if abs(lat) > POLE or abs(lon) > HALF_TURN:
        raise KeyError(review.value)
    old = where.chosen
    return Place(
        id=f"review.{lat:.5f},{lon:.5f}",
        name=old.name if old else where.mention.text,
        kind="locality",
        lon=lon,
        lat=lat,
        country=old.country if old else "",
        admin1=old.admin1 if old else "",
        radius_km=POINT_RADIUS_KM,
        note=f"set by {review.signature}",
    )


def _precision(place: Place) -> PrecisionWord:
    words: Mapping[str, PrecisionWord] = {
        "country": "country",
        "adm1": "adm1",
        "adm2": "adm2",
        "adm3": "adm2",
        "region": "fuzzy",
        "lake": "water",
        "sea": "water",
    }
    return words.get(place.kind, "exact")


def _span(subject: str) -> Span | None:
    found = _MENTION.match(subject)
    return Span(document_id=found["document"], start=int(found["start"]), end=int(found["end"])) if found else None


def _on_mention(reading: Reviewed, review: Review, *, place_of: PlaceOf, types: Container[str]) -> tuple[Reviewed, str]:
    del types
    span = _span(review.subject)
    old = next((r for r in reading.resolutions if r.mention.span == span), None)
    if old is None:
        return reading, _gone(review)
    if review.decision in {"retype", "redate"}:
        return reading, f"{review.subject} is a mention; only events have a type and a day"
    if review.decision == "accept":
        return reading, ""
    new, problem = (_rejected(old, review), "") if review.decision == "reject" else _moved(old, review, place_of)
    return (_everywhere(reading, old, new), "") if new else (reading, problem)


def _rejected(old: Resolution, review: Review) -> Resolution:
    reason = f"rejected by {review.signature}" + (f": {review.note}" if review.note else "")
    return Resolution(mention=old.mention, role=old.role, candidates=old.candidates, reasons=(reason,))


def _everywhere(reading: Reviewed, old: Resolution, new: Resolution) -> Reviewed:
    """Put a resolution in the place of another, and into the events that stand there."""
    resolutions = tuple(new if resolution is old else resolution for resolution in reading.resolutions)
    reading = replace(reading, resolutions=resolutions)
    for event in reading.events:
        if event.where is not None and event.where.mention.span == old.mention.span:
            where = new if new.resolved else None
            signed = replace(event, where=where, reviewed=event.reviewed or new.reasons[0])
            reading = _with(reading, signed) if where else _with(_without_claims(reading, event), signed)
    return reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One decision, and in which file and row it stands (``at``).

    ``value`` is a place id or "lat, lon" for a move, an event type for a retype, a day or "first..last" for a redate.
    ``time`` is the time of day where the row says it. ``document``, ``start`` and ``end``
    say in which sentence the subject stood, in code points: there the decision is applied when its id is gone.
    """

    subject: str
    decision: Decision
    value: str = ""
    reviewer: str
    reviewed: date
    time: str = ""
    note: str = ""
    at: str = ""
    document: str = ""
    start: int = 0
    end: int = 0

    @property
    def signature(self) -> str:
        """Who decided, and when."""
        return f"{self.reviewer}, {self.reviewed.isoformat()}"


def read_reviews(paths: Iterable[Path], *, on_error: OnError = None) -> tuple[Review, ...]:
    """Read all decisions of GeoPackages, YAML files and folders of YAML files.

    ``on_error`` is called with each decision that cannot be used, and the others are read.

    Raises
    ------
    InputError
        If a file is absent; without ``on_error``, if a decision is incomplete: the message names every one.
    TableError
        If a GeoPackage has no ``review`` table with our columns.
    """
    reviews: list[Review] = []
    problems: list[str] = []
    for path in paths:
        for at, row in _rows(path):
            if any(row.get(column) for column in REVIEW_COLUMNS):
                made = guarded(partial(_review, row, at), at, on_error or (lambda error: problems.append(str(error))))
                reviews += [made] if made is not None else []
    if problems:
        raise InputError("; ".join(problems))
    return tuple(reviews)


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not path.exists():
        raise InputError(f"{path}: there is no such file of reviews")
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.suffix.lower() in YAML_ENDINGS:
                yield from _yaml_rows(file)
    elif path.suffix.lower() in YAML_ENDINGS:
        yield from _yaml_rows(path)
    elif path.suffix.lower() == ".gpkg":
        yield from _table_rows(path)
    else:
        raise InputError(f"{path}: reviews are read from a .gpkg, a .yaml, or a folder of .yaml files")


def _yaml_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = load_yaml(path)
    rows = found.data.get("reviews", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{path}:1: reviews: a list of decisions is expected, each with {', '.join(REVIEW_COLUMNS)}")
    for number, row in enumerate(rows):
        yield f"{path}:{found.line(('reviews', number))}", row


def _table_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            present = {name for _, name, *_ in connection.execute("PRAGMA table_info(review)")}
            _require(path, present)
            rows = review_rows(connection)
    except sqlite3.OperationalError as error:
        raise TableError(
            f"{path}: cannot be read ({error}). If QGIS has unsaved edits in it, save them first."
        ) from error
    except sqlite3.DatabaseError as error:
        raise TableError(f"{path}: is no GeoPackage ({error})") from error
    for number, row in enumerate(rows, start=1):
        yield f"{path}: review, row {number}", row


def review_rows(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the decisions of a GeoPackage, each with the sentence of its subject where the file knows it."""
    present = {name for _, name, *_ in connection.execute("PRAGMA table_info(review)")}
    columns = [*REVIEW_COLUMNS, *(name for name in SENTENCE_COLUMNS if name in present)]
    wanted = ", ".join(columns)
    rows = connection.execute(f"SELECT {wanted} FROM review ORDER BY rowid").fetchall()  # noqa: S608  # our names
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    for row in found:
        if not row.get("document"):
            row.update(dict(zip(SENTENCE_COLUMNS, _sentence_of(connection, row["subject"]), strict=True)))
    return _with_moves(found, list(_moved_points(connection)))


def _with_moves(rows: list[dict[str, Any]], moves: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add moves by hand: each takes the place of an older one; what a person wrote that day or later counts first."""
    reviewed_on = {row["subject"]: str(row["reviewed"])[:10] for row in rows if row["reviewer"] != MOVED_BY}
    moves = [move for move in moves if reviewed_on.get(move["subject"], "") < move["reviewed"]]
    subjects = {move["subject"] for move in moves}
    return [row for row in rows if row["reviewer"] != MOVED_BY or row["subject"] not in subjects] + moves


def _moved_points(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Yield a decision for each event whose point somebody moved: it no longer lies where its columns say."""
    try:
        changed = connection.execute("SELECT last_change FROM gpkg_contents WHERE table_name = 'events'").fetchone()
        if changed is None or str(changed[0]).endswith(UNEDITED):
            return
        wanted = ", ".join(SENTENCE_COLUMNS)
        query = f"SELECT event_id, latitude, longitude, geom, {wanted} FROM events WHERE geom IS NOT NULL"  # noqa: S608  # our names
        rows = connection.execute(query).fetchall()
    except sqlite3.OperationalError:  # a file of reviews only, or of another program
        return
    for event_id, lat, lon, blob, *sentence in rows:
        point = _point_of(blob)
        if point is None or lat is None or lon is None:
            continue
        if max(abs(point[0] - lon), abs(point[1] - lat)) > UNMOVED_DEG:
            row = dict.fromkeys(REVIEW_COLUMNS, None) | {"subject": event_id, "decision": "move"}
            row |= {"value": f"{point[1]:.6f}, {point[0]:.6f}", "reviewer": MOVED_BY, "reviewed": str(changed[0])[:10]}
            yield row | dict(zip(SENTENCE_COLUMNS, sentence, strict=True))


def _point_of(blob: bytes) -> tuple[float, float] | None:
    """Return the place of a GeoPackage's point: a head of 8 bytes, an envelope that may be absent, then WKB."""
    if len(blob) < _HEAD or blob[:2] != b"GP":
        return None
    at = _HEAD + _ENVELOPES.get(blob[3] >> 1 & 7, 0)
    order = "<" if blob[at : at + 1] == b"\x01" else ">"
    try:
        kind, lon, lat = struct.unpack_from(f"{order}Idd", blob, at + 1)
    except struct.error:
        return None
    return (lon, lat) if kind % 1000 == _WKB_POINT else None


def _sentence_of(connection: sqlite3.Connection, subject: str) -> tuple[str | None, int | None, int | None]:
    for table in ("events", "events_areas"):
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            wanted = ", ".join(SENTENCE_COLUMNS)
            query = f"SELECT {wanted} FROM {table} WHERE event_id = ?"  # noqa: S608  # our names
            row = connection.execute(query, (subject,)).fetchone()
            if row:
                return str(row[0]), int(row[1] or 0), int(row[2] or 0)
    return None, None, None


def _require(path: Path, present: set[str]) -> None:
    missing = [column for column in REVIEW_COLUMNS if column not in present]
    if not present:
        raise TableError(f"{path}: has no table `review`; sitmap build writes one into situation.gpkg")
    if missing:
        raise TableError(f"{path}: the table `review` lacks {', '.join(missing)}; it needs {', '.join(REVIEW_COLUMNS)}")


def _review(row: Mapping[str, Any], at: str) -> Review:
    """Return a decision. Raises ``InputError`` with what is wrong with it."""
    cells = {column: clean(str(row.get(column) or "")).strip() for column in REVIEW_COLUMNS}
    decision = cells["decision"].lower()
    missing = [column for column in ("subject", "reviewer", "reviewed") if not cells[column]]
    if missing:
        raise InputError(f"{at}: {', '.join(missing)} must be filled in, so that the decision can be traced")
    if decision not in DECISIONS:
        raise InputError(f"{at}: decision is {cells['decision']!r}; known: {', '.join(DECISIONS)}")
    if decision in NEEDS_VALUE and not cells["value"]:
        raise InputError(f"{at}: to {decision} something, value must hold {_WANTED[decision]}")
    day = parse_date(_day_text(row["reviewed"]), f"{at}: reviewed")
    return Review(
        subject=cells["subject"],
        decision=next(word for word in get_args(Decision) if word == decision),
        value=cells["value"],
        reviewer=cells["reviewer"],
        reviewed=day,
        time=_time_of(row["reviewed"]),
        note=cells["note"],
        at=at,
        document=clean(str(row.get("document") or "")),
        start=_code_point(row.get("quote_start"), f"{at}: quote_start"),
        end=_code_point(row.get("quote_end"), f"{at}: quote_end"),
    )


def _code_point(value: Any, at: str) -> int:
    if value in {None, ""}:
        return 0
    if not str(value).isdecimal():
        raise InputError(f"{at} is {value!r}; a number of code points is expected")
    return int(value)


def _time_of(value: Any) -> str:
    """Return the time of day of an instant in UTC, "" where only a day is written (a GeoPackage's midnight)."""
    found = _TIME.search(value) if isinstance(value, str) else None
    return found[1] if found and found[1].strip("0:.") else ""


def _day_text(value: Any) -> Any:
    return value[:10] if isinstance(value, str) else value
