"""Event tables come in: CSV in ACLED's or UCDP GED's columns, known by their header, checked row by row.

A bad row is named with its line and left out; the good rows are kept. Encodings (UTF-8, Windows-1252), semicolons and
tabs, and dates in three styles are read; coordinates that are no numbers or out of range are refused, never repaired.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING

from geo.errors import TableError
from geo.model import Actor, Count, Document, Event, Mention, Place, Resolution, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from geo.model import PrecisionWord
    from geo.ontology import Ontology

_ACLED_NEEDED = ("event_date", "event_type", "sub_event_type", "latitude", "longitude")
_UCDP_NEEDED = ("type_of_violence", "date_start", "latitude", "longitude", "best")
_ACLED_ID, _UCDP_ID = ("event_id_cnty", "event_id_no_cnty", "data_id"), ("id", "relid")
_ACLED_PRECISION: Mapping[int, PrecisionWord] = {1: "exact", 2: "near", 3: "adm1"}
_UCDP_PRECISION: Mapping[int, PrecisionWord] = {
    1: "exact",
    2: "near",
    3: "adm2",
    4: "adm1",
    5: "fuzzy",
    6: "country",
    7: "water",
}
_RADIUS_KM: Mapping[str, float] = {
    "exact": 2.0,
    "near": 25.0,
    "adm2": 40.0,
    "adm1": 100.0,
    "fuzzy": 100.0,
    "country": 300.0,
    "water": 50.0,
}
_TIME_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}
_DATE_PREC = {1: 1, 2: 3, 3: 4}
_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
}
_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2}|[A-Za-z]+)[./ -](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
# UCDP's types of violence as ours.
_UCDP_TYPES = {1: "clash", 2: "clash", 3: "attack_civilians"}
_ONE_SIDED = 3
_MOST_PROBLEMS = 50
_SHORTEST_MONTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTable:
    """What an event table gave: one document a row, one event a row, and a line of text for each row left out."""

    documents: tuple[Document, ...]
    events: tuple[Event, ...]
    problems: tuple[str, ...]


def read_event_table(path: Path, *, ontology: Ontology) -> EventTable:
    """Return the rows of an event table as documents and events.

    Raises
    ------
    TableError
        The file is no event table: it cannot be read, or its header lacks columns of both vocabularies.
    """
    text, problems = _decoded(path)
    rows = _rows(text)
    header = next(rows, (1, []))[1]
    columns = [name.strip().lower().lstrip("\ufeff") for name in header]
    ucdp = _vocabulary(columns, path)
    documents, events = [], []
    seen: dict[str, int] = {}
    for line, cells in rows:
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        try:
            _check_shape(columns, cells, header)
            document, event = _ucdp(row, path) if ucdp else _acled(row, path, ontology)
            _check_id(event.id, line, seen)
        except ValueError as error:
            problems.append(f"{path.name}:{line}: {error}; row left out")
            continue
        documents.append(document)
        events.append(event)
    return EventTable(documents=tuple(documents), events=tuple(events), problems=_shortened(problems, path))


def _shortened(problems: Sequence[str], path: Path) -> tuple[str, ...]:
    more = len(problems) - _MOST_PROBLEMS
    return (*problems[:_MOST_PROBLEMS], *((f"{path.name}: {more} more rows have problems",) if more > 0 else ()))


def _decoded(path: Path) -> tuple[str, list[str]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read: {error.strerror}") from error
    if not raw.strip():
        raise TableError(f"{path}: is empty; an event table has a header and rows")
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _mixed(raw, path)


def _mixed(raw: bytes, path: Path) -> tuple[str, list[str]]:
    """Decode line by line: files joined from two sources mix UTF-8 and Windows-1252."""
    lines, odd = [], []
    for number, line in enumerate(raw.splitlines(keepends=True), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace"))
            odd.append(number)
    return "".join(lines).lstrip("\ufeff"), [
        f"{path.name}:{odd[0]}: not UTF-8 ({len(odd)} lines); read as Windows-1252"
    ]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _vocabulary(columns: Sequence[str], path: Path) -> bool:
    """Return whether the table is UCDP's rather than ACLED's."""
    acled = [name for name in _ACLED_NEEDED if name not in columns]
    ucdp = [name for name in _UCDP_NEEDED if name not in columns]
    if not acled or not ucdp:
        return bool(acled)
    name, missing = ("ACLED", acled) if len(acled) <= len(ucdp) else ("UCDP GED", ucdp)
    raise TableError(
        f"{path}:1: no event table: {name}'s column {', '.join(missing)} is missing; "
        f"the header reads {', '.join(columns[:8])}"
    )


def _check_shape(columns: Sequence[str], cells: Sequence[str], header: Sequence[str]) -> None:
    if list(cells) == list(header):
        raise ValueError("a second header")
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} cells where the header has {len(columns)}; the last is {columns[-1]}")


def _check_id(event_id: str, line: int, seen: dict[str, int]) -> None:
    if event_id in seen:
        raise ValueError(f"the id of line {seen[event_id]} again")
    seen[event_id] = line


def _acled(row: Mapping[str, str], path: Path, ontology: Ontology) -> tuple[Document, Event]:
    event_type = _acled_type(row["sub_event_type"], ontology)
    day, precision = _date(row["event_date"]), _integer(row.get("time_precision", ""), "time_precision") or 1
    document = _document(row, _ACLED_ID, path, day, text=row.get("notes", ""), source=row.get("source", ""))
    word = _ACLED_PRECISION.get(_integer(row.get("geo_precision", ""), "geo_precision") or 1, "near")
    where = _where(
        row, document, word, name=row.get("location", ""), admin=(row.get("admin1", ""), row.get("admin2", ""))
    )
    deaths = _integer(row.get("fatalities", ""), "fatalities")
    event = _event(document, event_type, where, row, start=day, end=day)
    return document, replace(
        event,
        actor1=_actor(row.get("actor1", ""), row.get("inter1", "")),
        actor2=_actor(row.get("actor2", ""), row.get("inter2", "")),
        fatalities=Count(low=deaths, best=deaths, high=deaths) if deaths else None,
        time_precision=precision,
        date_prec=_DATE_PREC.get(precision, 5),
        civilian_targeting=bool(row.get("civilian_targeting")),
    )


def _acled_type(sub_event: str, ontology: Ontology) -> str:
    found = next(
        (
            id_
            for id_, kind in ontology.types.items()
            if kind.acled_sub_event_type.lower() == sub_event.lower() and sub_event
        ),
        None,
    )
    if found is None:
        raise ValueError(f"sub_event_type {sub_event!r} is not one of ACLED's 25")
    return found


def _ucdp(row: Mapping[str, str], path: Path) -> tuple[Document, Event]:
    violence = _integer(row["type_of_violence"], "type_of_violence")
    if violence not in _UCDP_TYPES:
        raise ValueError(f"type_of_violence {row['type_of_violence']!r} is not 1, 2 or 3")
    start = _date(row["date_start"])
    end = _date(row["date_end"]) if row.get("date_end") else start
    if end < start:
        raise ValueError(f"date_end {end} is before date_start {start}")
    document = _document(
        row,
        _UCDP_ID,
        path,
        start,
        text=row.get("where_description", ""),
        source=row.get("source_office", "") or row.get("source_article", ""),
        title=row.get("source_headline", ""),
    )
    word = _UCDP_PRECISION.get(_integer(row.get("where_prec", ""), "where_prec") or 1, "near")
    where = _where(
        row, document, word, name=row.get("where_coordinates", ""), admin=(row.get("adm_1", ""), row.get("adm_2", ""))
    )
    best = _integer(row["best"], "best") or 0
    count = Count(
        low=_integer(row.get("low", ""), "low") or best, best=best, high=_integer(row.get("high", ""), "high") or best
    )
    precision = _integer(row.get("date_prec", ""), "date_prec") or 1
    event = _event(document, _UCDP_TYPES[violence], where, row, start=start, end=end)
    one_sided = violence == _ONE_SIDED
    return document, replace(
        event,
        actor1=_actor(row.get("side_a", ""), ""),
        actor2=_actor(row.get("side_b", ""), "Civilians" if one_sided else ""),
        fatalities=count,
        time_precision=_TIME_PRECISION.get(precision, 3),
        date_prec=precision,
        civilian_targeting=one_sided,
    )


def _document(  # noqa: PLR0913  # the columns that make a document
    row: Mapping[str, str], ids: Sequence[str], path: Path, day: date, *, text: str, source: str, title: str = ""
) -> Document:
    key = next((row[name] for name in ids if row.get(name)), "")
    key = key or blake2b("|".join(row.values()).encode(), digest_size=6).hexdigest()
    return Document(
        id=f"{path.stem}:{key}",
        text=text,
        title=title,
        published=day,
        source=source,
        notes=("a row of an event table",),
    )


def _event(  # noqa: PLR0913  # the columns that make an event
    document: Document, event_type: str, where: Resolution, row: Mapping[str, str], *, start: date, end: date
) -> Event:
    span = Span(document_id=document.id, start=0, end=len(document.text))
    return Event(
        id=f"t{blake2b(document.id.encode(), digest_size=6).hexdigest()}",
        type=event_type,
        start=start,
        end=end,
        where=where,
        evidence=(span,),
        rule="table",
        score=1.0,
        table_row=dict(row),
    )


def _where(
    row: Mapping[str, str], document: Document, word: PrecisionWord, *, name: str, admin: tuple[str, str]
) -> Resolution:
    lat, lon = _degrees(row["latitude"], "latitude", 90), _degrees(row["longitude"], "longitude", 180)
    slug = re.sub(r"\W+", "-", name.lower()).strip("-") or "place"
    place = Place(
        id=f"table.{slug}",
        name=name,
        kind="locality",
        lon=lon,
        lat=lat,
        country=row.get("country", ""),
        admin1=admin[0],
        admin2=admin[1],
        radius_km=_RADIUS_KM[word],
        origin="table",
    )
    mention = Mention(span=Span(document_id=document.id, start=0, end=0), text=name)
    return Resolution(
        mention=mention,
        chosen=place,
        lon=lon,
        lat=lat,
        radius_km=_RADIUS_KM[word],
        precision=word,
        method="table",
        score=1.0,
        reasons=("The table gives the coordinates.",),
    )


def _degrees(text: str, name: str, limit: int) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name} {text!r} is no number") from None
    if not -limit <= value <= limit:
        raise ValueError(f"{name} {value} is outside [-{limit}, {limit}]. Are lon and lat swapped?")
    return value


def _integer(text: str, name: str) -> int | None:
    if not text:
        return None
    try:
        value = int(float(text))
    except (ValueError, OverflowError):
        raise ValueError(f"{name} {text!r} is no whole number") from None
    if value < 0:
        raise ValueError(f"{name} {value} is below zero")
    return value


def _date(text: str) -> date:
    """Read 2025-04-23, 23/04/2025 and 23 April 2025."""
    iso = _ISO.fullmatch(text)
    if iso:
        return date(*(int(part) for part in iso.groups()))
    match = _DAY_FIRST.fullmatch(text)
    if match:
        day, month, year = match.groups()
        return date(int(year), _month(month), int(day))
    raise ValueError(f"date {text!r} is not like 2025-04-23, 23/04/2025 or 23 April 2025")


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    named = (value for name, value in _MONTHS.items() if name.startswith(word.lower()) and len(word) >= _SHORTEST_MONTH)
    return next(named, 0)


def _actor(name: str, inter: str) -> Actor | None:
    if not name:
        return None
    slug = "written." + re.sub(r"\W+", "-", name.lower()).strip("-")
    word = inter or (
        "State forces" if name.startswith("Government of") else "Civilians" if name == "Civilians" else "Rebel group"
    )
    return Actor(id=slug, name=name, inter=word, side=slug)
