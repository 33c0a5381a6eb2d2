"""Event tables come in: CSV in ACLED's or UCDP GED's columns, known by their header, checked column by column.

A bad row is named with its line and left out; the good rows are kept. Encodings (UTF-8, UTF-16,
Windows-1252), semicolons and tabs, and dates in three styles are read; coordinates that are no numbers or out of range
are refused, never repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import TableError
from geo.inputs.column_maps import ACLED_NAMES, plain
from geo.inputs.csv_cells import TableLines, day_of
from geo.inputs.event_columns import (
    ACLED_IDS,
    DAYS,
    OWN,
    UCDP_IDS,
    UCDP_USED,
    GoodRows,
    check_events,
    undecided,
    with_one_source,
    without_repeated,
)
from geo.inputs.files import SHEETS, suffix_of
from geo.inputs.raw_tables import csv_header, tables_of
from geo.inputs.table_blocks import Form, NotPlainError, block_of, csv_rows, together
from geo.inputs.table_headers import ACLED_NEEDED, UCDP_NEEDED, header_of
from geo.rows import TableRows, changed_words, joined, spread, words
from geo.text.report_date import read_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geo.events.ontology import Ontology
    from geo.inputs.column_maps import ColumnMap
    from geo.inputs.table_blocks import Block, Rows
    from geo.inputs.table_headers import Header, RawTable
    from geo.model import Document, Event, Place

# A table is read without these, but somebody should know that they are missing.
_ACLED_WANTED = ("event_id_cnty", "actor1", "location", "source", "notes", "fatalities")
_UCDP_WANTED = ("id", "side_a", "side_b", "where_coordinates", "date_end", "low", "high")
_MOST_PROBLEMS = 50
_CHECKED_ROWS = 50_000  # at once: more of them need more memory, fewer take longer
_HEADER_WORDS = (b"sub_event_type", b"type_of_violence")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTable:
    """What an event table gave: one document and one event a row, and a line of text for each row left out."""

    rows: TableRows
    problems: tuple[str, ...]
    left_out: int = 0  # rows

    @property
    def documents(self) -> tuple[Document, ...]:
        """The rows as reports, made when they are asked for."""
        return tuple(self.rows.documents())

    @property
    def events(self) -> tuple[Event, ...]:
        """The rows as events, made when they are asked for."""
        return tuple(self.rows.events())


def read_event_tables(path: Path, *, ontology: Ontology, columns: ColumnMap | None = None) -> Iterator[EventTable]:
    """Yield the tables of events of a file: a CSV file, sheets of a workbook, a saved answer of ACLED's interface.

    Raises
    ------
    TableError
        A CSV file cannot be read, or holds neither events nor reports; or pyarrow is not installed.
    """
    header = csv_header(path, columns)
    if header is not None and header[0].own:
        _require_arrow(path)
        try:
            yield _streamed(path, *header, ontology)
        except NotPlainError:
            pass
        else:
            return
    for table in tables_of(path):
        try:
            found, rows = header_of(table, columns)
        except TableError:
            if suffix_of(path) in SHEETS:  # the reader of its reports says what is wrong, if no sheet can be used
                continue
            raise
        if found.kind == "events":
            _require_arrow(path)
            yield _read(table, found, rows, ontology)


def _require_arrow(path: Path) -> None:
    try:
        import pyarrow  # noqa: F401, ICN001  # only whether it is there
    except ImportError as error:
        raise TableError(f"{path}: a table of events needs the extra: pip install 'sitmap[tables]'") from error


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


@dataclass(slots=True)
class _Gathered:
    """What was read of a table so far."""

    name: str
    good: list[GoodRows] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)  # said of the table, by line
    bad: list[tuple[int, str]] = field(default_factory=list)  # rows left out, by line
    headers: int = 0  # further lines of column names, left out too
    month_first: int = 0
    either: dict[int, str] = field(default_factory=dict)
    places: dict[tuple[Any, ...], Place] = field(default_factory=dict)

    def missing(self, names: Sequence[str], line: int) -> None:
        """Say which columns of a header are missing that a table is read without."""
        ucdp = is_ucdp(names)
        ids = UCDP_IDS if ucdp else ACLED_IDS
        wanted = _UCDP_WANTED if ucdp else _ACLED_WANTED
        lacking = [name for name in wanted if name not in names and not (name in ids and set(ids) & set(names))]
        if lacking:
            what = f"the column {lacking[0]} is" if len(lacking) == 1 else f"the columns {', '.join(lacking)} are"
            self.problems.append((line, f"{self.name}:{line}: {what} missing; read without"))

    def check(self, block: Block, **how: Any) -> None:
        """Keep the good rows of a block, and which of their days may be read in two ways."""
        found = check_events(block, known=self.places, **how)
        first, either = undecided(block)
        self.month_first = min([line for line in (self.month_first, first) if line], default=0)
        self.either.update(either)
        self.bad += found.problems
        self.good.append(found)

    def table(self) -> EventTable:
        """Return the table: rows with an id that came before are left out, and so are days that are undecided."""
        rows = joined([found.rows for found in self.good]) or self.good[0].rows
        lines = np.concatenate([found.lines for found in self.good])
        has_id = np.concatenate([found.has_id for found in self.good])
        found = without_repeated(GoodRows(rows, lines, has_id, self.bad))
        said = [*self.problems, *((line, f"{self.name}:{line}: {why}; row left out") for line, why in found.problems)]
        problems = [text for _, text in sorted(said, key=lambda problem: problem[0])]
        left_out = self.headers + len(found.problems)
        if self.month_first:
            found, more = self._decided(found)
            problems += more
            left_out += len(more)
        return EventTable(rows=found.rows, problems=_shortened(problems, self.name), left_out=left_out)

    def _decided(self, found: GoodRows) -> tuple[GoodRows, list[str]]:
        """Leave out days like 03/04/2025 of a file that elsewhere has the month first."""
        doubtful = [line for line in found.lines.tolist() if line in self.either]
        why = f"may be either way round, for line {self.month_first} has the month first; row left out"
        problems = [f"{self.name}:{line}: date {self.either[line]!r} {why}" for line in doubtful]
        return found.only(~np.isin(found.lines, doubtful), found.problems), problems


def is_ucdp(names: Sequence[str]) -> bool:
    """Return whether a header is UCDP GED's: it lacks columns that ACLED's has."""
    return not set(names).issuperset(ACLED_NEEDED)


def _streamed(path: Path, header: Header, separator: str, ontology: Ontology) -> EventTable:
    """Read a CSV file of ACLED's or UCDP's columns in pieces. Raises ``NotPlainError`` where that cannot be done."""
    import pyarrow as pa

    ucdp = is_ucdp(header.names)
    ids = tuple(name for name in (UCDP_IDS if ucdp else ACLED_IDS) if name in header.names)
    if not ids:
        raise NotPlainError
    form = Form(
        names=header.names,
        wanted=frozenset({*DAYS, *ids, *(UCDP_USED if ucdp else OWN)} & set(header.names)),
        ids=ids,
        separator=separator,
        skip=header.line,
        second=_HEADER_WORDS,
    )
    gathered = _Gathered(path.name)
    gathered.missing(header.names, header.line)

    def check(blocks: list[Block]) -> None:
        block = together(blocks)
        gathered.check(block, stem=path.stem, ucdp=ucdp, ontology=ontology)

    waiting: list[Block] = []
    for block, problems in csv_rows(path, form):
        gathered.bad += problems
        waiting.append(with_one_source(block))
        if sum(len(one.lines) for one in waiting) >= _CHECKED_ROWS:
            check(waiting)
            waiting = []
    check(waiting or [block_of((), header.names).block] if waiting or not gathered.good else [])
    pa.default_memory_pool().release_unused()  # what the pieces of the file took is not needed again
    return gathered.table()


def _read(
    table: RawTable, header: Header, rows: Iterator[tuple[int, list[str] | None]], ontology: Ontology
) -> EventTable:
    """Read a table row by row, whatever it comes from."""
    gathered = _Gathered(table.name)
    names, mode = _columns(header)
    if header.own:
        gathered.missing(names, header.line)
    waiting: list[tuple[int, Sequence[str] | None]] = []

    def check() -> None:
        found = block_of(waiting, names)
        gathered.bad += found.problems
        block, wrong = (found.block, None) if header.own else mended(found, mode)
        ucdp = header.own and is_ucdp(names)
        gathered.check(block, stem=table.path.stem, ucdp=ucdp, ontology=ontology, wrong=wrong)
        waiting.clear()

    for line, cells in rows:
        other = _second_header(cells) if header.own else None
        if other:
            check()
            names = other
            gathered.problems.append((line, f"{table.name}:{line}: a second header; row left out"))
            gathered.headers += 1
            gathered.missing(names, line)
            if isinstance(table.rows, TableLines):
                table.rows.width = len(names)
            continue
        waiting.append((line, cells))
        if len(waiting) >= _CHECKED_ROWS:
            check()
    check()
    made = gathered.table()
    problems = _shortened([*table.problems, *made.problems], table.name)
    return EventTable(rows=made.rows, problems=problems, left_out=made.left_out)


def _columns(header: Header) -> tuple[tuple[str, ...], str]:
    """Return the names of a table's columns, ACLED's where a column is mapped, and which one holds PLOVER's mode."""
    if header.own:
        return header.names, ""
    field_at = {index: ACLED_NAMES[field] for field, index in header.fields.items() if field in ACLED_NAMES}
    names = tuple(field_at.get(index, f"{index}: {name}") for index, name in enumerate(header.names))
    return names, next((name for name, own in zip(names, header.names, strict=True) if plain(own) == "event mode"), "")


def _second_header(cells: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the names of a second header, as where files were joined; it may order the columns anew."""
    names = tuple(name.strip().lower().lstrip("\ufeff") for name in cells or ())
    known = set(names)
    return names if known.issuperset(ACLED_NEEDED) or known.issuperset(UCDP_NEEDED) else None


def mended(found: Rows, mode: str) -> tuple[Block, NDArray[np.object_]]:
    """Return mapped rows with day and figure as ACLED would write them, and what cannot be mended in each row.

    A PLOVER type is joined with its mode.
    """
    import pyarrow as pa

    lines, cells = found.block
    made = dict(cells)
    wrong: dict[str, str] = {}

    def day(text: str) -> str:
        try:
            day_of(text)
        except ValueError:
            try:
                return read_day(text)[0].isoformat()
            except (ValueError, OverflowError) as error:
                wrong[text] = str(error)
        return text

    def figure(text: str) -> str:
        figures = re.findall(r"\d+", text)
        return figures[0] if len(figures) == 1 else ""

    made["event_date"] = changed_words(cells["event_date"], day)
    if "fatalities" in cells:
        made["fatalities"] = changed_words(cells["fatalities"], figure)
    if mode:
        pairs = zip(words(cells["sub_event_type"]), words(cells[mode]), strict=True)
        joint = [f"{kind}:{how}" if how else kind for kind, how in pairs]
        made["sub_event_type"] = pa.array(joint, type=pa.string()).dictionary_encode()
    return type(found.block)(lines, made), spread(cells["event_date"], lambda text: wrong.get(text, ""))


def _shortened(problems: Sequence[str], name: str) -> tuple[str, ...]:
    more = len(problems) - _MOST_PROBLEMS
    return (*problems[:_MOST_PROBLEMS], *((f"{name}: {more} more rows have problems",) if more > 0 else ()))
