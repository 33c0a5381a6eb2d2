"""Event tables come in: CSV in ACLED's or UCDP GED's columns, known by their header, checked row by row.

A bad row is named with its line and left out; the good rows are kept. Encodings (UTF-8, UTF-16,
Windows-1252), semicolons and tabs, and dates in three styles are read; coordinates that are no numbers or out of range
are refused, never repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from geo.errors import TableError
from geo.gazetteer.countries import code_of
from geo.inputs.builder import names_of
from geo.inputs.column_maps import ACLED_NAMES, plain
from geo.inputs.csv_cells import TableLines, day_of, degrees, is_either, is_month_first, whole_number
from geo.inputs.files import SHEETS, suffix_of
from geo.inputs.raw_tables import tables_of
from geo.inputs.table_headers import ACLED_NEEDED, UCDP_NEEDED, header_of
from geo.model import Actor, Count, Document, Event, Mention, Place, Resolution, Span
from geo.runtime.guard import guarded
from geo.runtime.values import clean
from geo.text.report_date import read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from geo.events.ontology import Ontology
    from geo.inputs.column_maps import ColumnMap
    from geo.inputs.table_headers import Header, RawTable
    from geo.model import EventType, PrecisionWord

# A table is read without these, but somebody should know that they are missing.
_ACLED_WANTED = ("event_id_cnty", "actor1", "location", "source", "notes", "fatalities")
_UCDP_WANTED = ("id", "side_a", "side_b", "where_coordinates", "date_end", "low", "high")
_DAYS = ("event_date", "date_start", "date_end")
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
# UCDP's types of violence as ours.
_UCDP_TYPES = {1: "clash", 2: "clash", 3: "attack_civilians"}
_ONE_SIDED = 3
# ACLED's six event types, where a table has nothing finer.
_ACLED_TYPES = {
    "battles": "clash",
    "explosions/remote violence": "bombing",
    "violence against civilians": "attack_civilians",
    "protests": "protest",
    "riots": "riot",
    "strategic developments": "other",
}
_MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTable:
    """What an event table gave: one document a row, one event a row, and a line of text for each row left out."""

    documents: tuple[Document, ...]
    events: tuple[Event, ...]
    problems: tuple[str, ...]


def read_event_tables(path: Path, *, ontology: Ontology, columns: ColumnMap | None = None) -> Iterator[EventTable]:
    """Yield the tables of events of a file: a CSV file, sheets of a workbook, a saved answer of ACLED's interface.

    Raises
    ------
    TableError
        A CSV file cannot be read, or holds neither events nor reports.
    """
    for table in tables_of(path):
        try:
            header, rows = header_of(table, columns)
        except TableError:
            if suffix_of(path) in SHEETS:  # the reader of its reports says what is wrong, if no sheet can be used
                continue
            raise
        if header.kind == "events":
            yield _read(table, header, rows, ontology)


def read_event_table(path: Path, *, ontology: Ontology, columns: ColumnMap | None = None) -> EventTable:
    """Return the rows of the first table of events of a file as documents and events.

    Raises
    ------
    TableError
        The file is no event table: it cannot be read, or its header lacks columns of both vocabularies.
    """
    for table in read_event_tables(path, ontology=ontology, columns=columns):
        return table
    raise TableError(f"{path}: holds no table of events")


def _read(
    table: RawTable, header: Header, rows: Iterator[tuple[int, list[str] | None]], ontology: Ontology
) -> EventTable:
    reading = _Reading(table, header, ontology)
    for line, cells in rows:
        if header.own and reading.is_header(line, cells):
            if isinstance(table.rows, TableLines):
                table.rows.width = len(reading.columns)
            continue
        guarded(partial(reading.take, line, cells), f"{table.name}:{line}", reading.leave_out)
    reading.leave_out_undecided_days()
    return EventTable(
        documents=tuple(reading.documents.values()),
        events=tuple(reading.events.values()),
        problems=_shortened([*table.problems, *reading.problems], table.name),
    )


class _Reading:
    """One table while it is read: its columns, and what each line gave."""

    def __init__(self, table: RawTable, header: Header, ontology: Ontology) -> None:
        self.columns: list[str] = list(header.names)
        self.documents: dict[int, Document] = {}
        self.events: dict[int, Event] = {}
        self.problems: list[str] = []
        self._path, self._name, self._ontology = table.path, table.name, ontology
        self._own = header.own
        self._mode: int | None = None
        self._ucdp = False
        self._seen: dict[str, int] = {}
        self._month_first = 0
        if header.own:
            self._take_names(header.names, header.line)
        else:
            field_at = {index: ACLED_NAMES[field] for field, index in header.fields.items() if field in ACLED_NAMES}
            self.columns = [field_at.get(index, f"{index}: {name}") for index, name in enumerate(header.names)]
            self._mode = next((i for i, name in enumerate(header.names) if plain(name) == "event mode"), None)

    def is_header(self, line: int, cells: Sequence[str] | None) -> bool:
        """Take a second header in, as where files were joined; it is told and may order the columns anew."""
        names = [name.strip().lower().lstrip("\ufeff") for name in cells or ()]
        if not set(names).issuperset(ACLED_NEEDED) and not set(names).issuperset(UCDP_NEEDED):
            return False
        self.problems.append(f"{self._name}:{line}: a second header; row left out")
        self._take_names(names, line)
        return True

    def _take_names(self, names: Sequence[str], line: int) -> None:
        self._ucdp = not set(names).issuperset(ACLED_NEEDED)
        self.columns = list(names)
        wanted = _UCDP_WANTED if self._ucdp else _ACLED_WANTED
        ids = _UCDP_ID if self._ucdp else _ACLED_ID
        missing = [name for name in wanted if name not in names and not (name in ids and set(ids) & set(names))]
        if missing:
            what = f"the column {missing[0]} is" if len(missing) == 1 else f"the columns {', '.join(missing)} are"
            self.problems.append(f"{self._name}:{line}: {what} missing; read without")

    def take(self, line: int, cells: Sequence[str] | None) -> None:
        """Read a row. Raises ``TableError`` with the reason why it cannot be used."""
        try:
            self._take(line, cells)
        except ValueError as error:
            raise TableError(f"{self._name}:{line}: {error}") from error

    def leave_out(self, error: Exception) -> None:
        """Name a row that cannot be used."""
        self.problems.append(f"{error}; row left out")

    def _take(self, line: int, cells: Sequence[str] | None) -> None:
        if cells is None:
            raise ValueError('a quote (") is opened here and never closed')
        if len(cells) != len(self.columns):
            raise ValueError(
                f"{len(cells)} cells where the header has {len(self.columns)}; the last is {self.columns[-1]}"
            )
        row = dict(zip(self.columns, (clean(cell).strip() for cell in cells), strict=True))
        if not self._own:
            _mend(row, "" if self._mode is None else cells[self._mode])
        if any(is_month_first(row.get(name, "")) for name in _DAYS):
            self._month_first = self._month_first or line
        document, event = _ucdp(row, self._path) if self._ucdp else _acled(row, self._path, self._ontology)
        if event.id in self._seen:
            what = "the id" if any(row.get(name) for name in (_UCDP_ID if self._ucdp else _ACLED_ID)) else "the row"
            raise ValueError(f"{what} of line {self._seen[event.id]} again")
        self._seen[event.id] = line
        self.documents[line], self.events[line] = document, event

    def leave_out_undecided_days(self) -> None:
        """Leave out days like 03/04/2025 of a file that elsewhere has the month first."""
        if not self._month_first:
            return
        for line, event in list(self.events.items()):
            days = [(event.table_row or {}).get(name, "") for name in _DAYS]
            doubtful = next(filter(is_either, days), None)
            if doubtful:
                why = f"date {doubtful!r} may be either way round, for line {self._month_first} has the month first"
                self.problems.append(f"{self._name}:{line}: {why}; row left out")
                del self.documents[line], self.events[line]


def _mend(row: dict[str, str], mode: str) -> None:
    """Write a mapped row's day and figure as ACLED would, and join a PLOVER type with its mode."""
    try:
        day_of(row["event_date"])
    except ValueError:
        row["event_date"] = read_day(row["event_date"])[0].isoformat()
    figures = re.findall(r"\d+", row.get("fatalities", ""))
    if "fatalities" in row:
        row["fatalities"] = figures[0] if len(figures) == 1 else ""
    if mode.strip():
        row["sub_event_type"] = f"{row['sub_event_type']}:{mode.strip()}"


def _shortened(problems: Sequence[str], name: str) -> tuple[str, ...]:
    more = len(problems) - _MOST_PROBLEMS
    return (*problems[:_MOST_PROBLEMS], *((f"{name}: {more} more rows have problems",) if more > 0 else ()))


def _acled(row: Mapping[str, str], path: Path, ontology: Ontology) -> tuple[Document, Event]:
    event_type = _acled_type(row["sub_event_type"], ontology)
    day, precision = day_of(row["event_date"]), whole_number(row.get("time_precision", ""), "time_precision") or 1
    document = _document(row, _ACLED_ID, path, day, text=row.get("notes", ""), source=row.get("source", ""))
    word = _ACLED_PRECISION.get(whole_number(row.get("geo_precision", ""), "geo_precision") or 1, "near")
    where = _where(
        row, document, word, name=row.get("location", ""), admin=(row.get("admin1", ""), row.get("admin2", ""))
    )
    deaths = whole_number(row.get("fatalities", ""), "fatalities")
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


def _acled_type(written: str, ontology: Ontology) -> str:
    """Return the event type that a cell names: ACLED's sub event type, our id or label, PLOVER's type, a CAMEO code."""
    word = written.strip().casefold()
    kinds = ontology.types.items()
    tests: tuple[Callable[[str, EventType], bool], ...] = (
        lambda _, kind: kind.acled_sub_event_type.casefold() == word,
        lambda id_, kind: (
            word in {id_.casefold(), kind.label.casefold(), *(v.casefold() for v in kind.labels.values())}
        ),
        lambda _, kind: word == f"{kind.plover}:{kind.plover_mode}".casefold(),
        lambda _, kind: bool(kind.plover) and word.partition(":")[0] == kind.plover.casefold(),
        lambda _, kind: word.isdigit() and kind.cameo == word,
        lambda _, kind: word.isdigit() and kind.cameo == f"{word[:2]}0",
        lambda _, kind: word.isdigit() and len(word) > 1 and kind.cameo[:2] == word[:2],
    )
    if word in _ACLED_TYPES and _ACLED_TYPES[word] in ontology.types:
        return _ACLED_TYPES[word]
    found = next((id_ for test in tests for id_, kind in kinds if word and test(id_, kind)), None)
    if found is None:
        raise ValueError(f"sub_event_type {written!r} is not one of ACLED's 25")
    return found


def _ucdp(row: Mapping[str, str], path: Path) -> tuple[Document, Event]:
    violence = whole_number(row["type_of_violence"], "type_of_violence")
    if violence not in _UCDP_TYPES:
        raise ValueError(f"type_of_violence {row['type_of_violence']!r} is not 1, 2 or 3")
    start = day_of(row["date_start"])
    end = day_of(row["date_end"]) if row.get("date_end") else start
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
    word = _UCDP_PRECISION.get(whole_number(row.get("where_prec", ""), "where_prec") or 1, "near")
    where = _where(
        row, document, word, name=row.get("where_coordinates", ""), admin=(row.get("adm_1", ""), row.get("adm_2", ""))
    )
    best = whole_number(row["best"], "best") or 0
    count = Count(
        low=whole_number(row.get("low", ""), "low") or best,
        best=best,
        high=whole_number(row.get("high", ""), "high") or best,
    )
    precision = whole_number(row.get("date_prec", ""), "date_prec") or 1
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
        date_source="event table",
        source=names_of(source),
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
    lat, lon = degrees(row["latitude"], "latitude", 90), degrees(row["longitude"], "longitude", 180)
    if lat == lon == 0:
        raise ValueError("latitude and longitude are both 0, which is open sea: no coordinates were known")
    slug = re.sub(r"\W+", "-", name.lower()).strip("-") or "place"
    place = Place(
        id=f"table.{slug}.{lat:.3f}.{lon:.3f}",
        name=name,
        kind="locality",
        lon=lon,
        lat=lat,
        country=code_of(row.get("country", "")) or row.get("country", ""),
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


def _actor(name: str, inter: str) -> Actor | None:
    if not name:
        return None
    slug = "written." + re.sub(r"\W+", "-", name.lower()).strip("-")
    word = inter or (
        "State forces" if name.startswith("Government of") else "Civilians" if name == "Civilians" else "Rebel group"
    )
    return Actor(id=slug, name=name, inter=word, side=slug)
