"""Situation -> a workbook for Excel and LibreOffice: a sheet a table, days as days, heads that stay.

Every text is written as text, so that no cell of a hostile report is run as a formula or becomes a link. The file holds
no clock: two exports of one input are equal. What a sheet cannot hold is said on the sheet ``About``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from geo.columns import DAYS
from geo.errors import OutputError
from geo.model import names_in, publishers
from geo.rows import cited_documents, objects_of, reports_of, rows_of, sources_of_rows
from geo.tables.events import ACLED_COLUMNS, OUR_COLUMNS, acled_columns_of_rows, acled_rows
from maps.exports.about import attribution_line, situation_title, sources_line
from maps.exports.csv_files import ACLED_TAGS, hxl_tags
from maps.exports.geojson import DISCLAIMER
from maps.exports.schema import BY_NAME
from maps.exports.tables import described, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from geo.model import Situation
    from maps.exports.tables import LayerSchema, Row

MOST_ROWS = 1_048_576  # of a sheet, head included
MOST_LETTERS = 32_767  # of a cell
FIRST_YEAR = 1900  # before it a sheet knows no days
WIDTHS = (8, 60)  # least and most, in letters
PART_ROWS = 10_000  # of event tables, made ready at once
SAMPLE = 200  # rows by which a column's width is chosen
DAY_WIDTH, PADDING = 11, 2  # for the arrow of the filter
NO_DAY = date(1980, 1, 1)
DAY_FORM = "yyyy-mm-dd"
TABLE_COLOURS = {"head": "#20262B", "tags": "#E5EAEE"}
# Name of the sheet -> tables whose rows it holds; backdrop and hatch are of maps only.
SHEETS: Mapping[str, tuple[str, ...]] = {
    "Control": ("control",),
    "Areas and front": ("front_areas", "front_lines"),
    "Claims": ("claims",),
    "Places": ("places",),
    "Mentions": ("mentions",),
    "Reports": ("documents",),
}
SOURCE_COLUMNS = ("source", "reports", "events", "first_report", "last_report")
LOCKS = ("~$", ".~lock.")  # before the name: what Excel and LibreOffice put beside a workbook that is open


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet: its name, its columns, and its rows, which may be many and are taken once. ``tags`` as of a CSV."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Row]
    tags: Mapping[str, str] = field(default_factory=dict)


def write_workbook(situation: Situation, path: Path, *, hxl: bool = False, layer: LayerSchema | None = None) -> None:
    """Write a situation as a workbook.

    Parameters
    ----------
    situation
        What was read.
    path
        The new file.
    hxl
        Write a second row with the hashtags of the Humanitarian Exchange Language on each sheet of data.
    layer
        The only table to write; default: all that are not a backdrop.

    Raises
    ------
    geo.errors.OutputError
        If XlsxWriter is not installed or the file cannot be written.
    """
    sheets = (_layer_sheet(layer, situation),) if layer else situation_sheets(situation)
    write_sheets(path, sheets, hxl=hxl, about=about_lines(situation), day=situation.as_of)


def situation_sheets(situation: Situation) -> Iterator[Sheet]:
    """Yield the sheets of a situation: the events as in ``events.csv``, the tables, the sources."""
    yield _event_sheet(situation)
    for name, tables in SHEETS.items():
        rows = (row for table in tables for row, _ in BY_NAME[table].rows(situation))
        yield Sheet(name=name, columns=BY_NAME[tables[0]].columns, rows=rows)
    yield source_sheet(situation)


def source_sheet(situation: Situation) -> Sheet:
    """Return the sheet of sources."""
    return Sheet(name="Sources", columns=SOURCE_COLUMNS, rows=source_rows(situation))


def _event_sheet(situation: Situation) -> Sheet:
    documents = cited_documents(situation.documents, situation.events)
    rows = acled_rows(objects_of(situation.events), documents, types=situation.event_types)
    columns = (*ACLED_COLUMNS, *OUR_COLUMNS)
    return Sheet(name="Events", columns=columns, rows=chain(rows, _table_rows(situation)), tags=ACLED_TAGS)


def _table_rows(situation: Situation) -> Iterator[Row]:
    """Yield the rows of event tables, of which only a part is ready at a time."""
    rows = rows_of(situation.events)
    for part in rows.parts(PART_ROWS) if rows is not None else ():
        columns = acled_columns_of_rows(part, types=situation.event_types)
        for cells in zip(*(column.cells() for column in columns.values()), strict=True):
            yield dict(zip(columns, cells, strict=True))


def _layer_sheet(layer: LayerSchema, situation: Situation) -> Sheet:
    if layer.name == "events":
        return _event_sheet(situation)
    return Sheet(name=layer.title[:31], columns=layer.columns, rows=(row for row, _ in layer.rows(situation)))


def source_rows(situation: Situation) -> Iterator[Row]:
    """Yield one row a publisher: how many reports and events it stands behind, and the days of its reports."""
    of_reports = {document.id: document for document in reports_of(situation.documents)}
    of_document = {id_: publishers(document) or ("",) for id_, document in of_reports.items()}
    reports = Counter(name for names in of_document.values() for name in names)
    events: Counter[str] = Counter()
    days: dict[str, list[date]] = {}
    for document in of_reports.values():
        for name in of_document[document.id] if document.published else ():
            days.setdefault(name, []).append(document.published or NO_DAY)
    cited = cited_documents(situation.documents, situation.events)
    for event in objects_of(situation.events):
        ids = (span.document_id for span in event.evidence if span.document_id in cited)
        events.update({name for id_ in ids for name in publishers(cited[id_]) or ("",)})
    for source, (count, first, last) in sources_of_rows(rows_of(situation.documents)).items():
        for name in dict.fromkeys(names_in(source)) or ("",):
            days.setdefault(name, []).extend((first, last))
            reports[name] += count
    for source, (count, *_) in sources_of_rows(rows_of(situation.events)).items():
        events.update(dict.fromkeys(names_in(source) or ("",), count))
    for name in sorted(reports, key=lambda name: (-events[name], name)):
        known = days.get(name, ())
        ends = (min(known).isoformat(), max(known).isoformat()) if known else (None, None)
        yield dict(zip(SOURCE_COLUMNS, (name, reports[name], events[name], *ends), strict=True))


def about_lines(situation: Situation) -> list[str]:
    """Return what stands at the head of the sheet ``About``."""
    day = f"As of {situation.as_of.isoformat()}" if situation.as_of else "Without a day"
    lines = [situation_title(situation), sources_line(situation), day, DISCLAIMER, attribution_line(situation)]
    return [line for line in lines if line]


def write_sheets(
    path: Path, sheets: Iterable[Sheet], *, hxl: bool = False, about: Sequence[str] = (), day: date | None = None
) -> None:
    """Write sheets of rows into a workbook, row by row: memory does not grow with their number.

    Parameters
    ----------
    path
        The new file.
    sheets
        What it holds; one with more rows than a sheet can have goes on on the next.
    hxl
        Write a second row with hashtags.
    about
        Lines for the sheet ``About``, which also says what the columns hold. Without any there is no such sheet.
    day
        The day that the file gives as the day of its making, since it holds no clock.

    Raises
    ------
    geo.errors.OutputError
        If XlsxWriter is not installed or the file cannot be written.
    """
    try:
        from xlsxwriter import Workbook
        from xlsxwriter.exceptions import FileCreateError
    except ImportError as error:
        raise OutputError(f"{path}: workbooks need XlsxWriter; install it with: pip install 'sitmap[xlsx]'") from error
    try:
        with Workbook(str(path), {"constant_memory": True, "default_date_format": DAY_FORM}) as book:
            stamp = day or NO_DAY
            book.set_properties({"created": datetime(stamp.year, stamp.month, stamp.day)})  # noqa: DTZ001  # Excel knows no zones
            writer = _Writer(book, hxl=hxl)
            for sheet in sheets:
                writer.write(sheet)
            if about:
                writer.write_about(about)
    except FileCreateError as error:
        raise OutputError(f"{path}: cannot be written ({error}). Is the disk full?") from error


class _Writer:
    """Writes one sheet after the other; remembers what was cut."""

    def __init__(self, book: Any, *, hxl: bool) -> None:
        self._book, self._hxl = book, hxl
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": TABLE_COLOURS["head"], "valign": "top"}
        self._head = book.add_format(head)
        self._tags = book.add_format({"italic": True, "bg_color": TABLE_COLOURS["tags"]})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._columns: dict[str, str] = {}  # name -> the first sheet that has it
        self._cut = 0

    def write(self, sheet: Sheet) -> None:
        """Write a sheet, and further ones where its rows are too many for one."""
        for column in sheet.columns:
            self._columns.setdefault(column, sheet.name)
        rows = iter(sheet.rows)
        capacity = MOST_ROWS - 1 - self._hxl
        number = 1
        while True:
            self._write_part(sheet, sheet.name if number == 1 else f"{sheet.name} {number}", islice(rows, capacity))
            following = next(rows, None)
            if following is None:
                return
            rows, number = chain((following,), rows), number + 1

    def _write_part(self, sheet: Sheet, name: str, rows: Iterator[Row]) -> None:
        page = self._book.add_worksheet(name)
        sample = list(islice(rows, SAMPLE))
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, _width(column, sample))
            page.write_string(0, at, column, self._head)
        if self._hxl:
            for at, tag in enumerate(hxl_tags(sheet.columns, sheet.tags)):
                page.write_string(1, at, tag, self._tags)
        last = first = 1 + self._hxl
        for last, row in enumerate(chain(sample, rows), first):
            self._write_row(page, last, sheet.columns, row)
        page.freeze_panes(first, 1)
        # With a row of hashtags the filter begins there, so that sorting leaves both heads in their place.
        page.autofilter(first - 1, 0, max(last, first - 1), len(sheet.columns) - 1)

    def _write_row(self, page: Any, at: int, columns: Sequence[str], row: Mapping[str, Any]) -> None:
        for column, name in enumerate(columns):
            value = row.get(name)
            if value is None or value == "":
                continue
            if isinstance(value, bool):
                page.write_boolean(at, column, value)
            elif isinstance(value, int | float):
                page.write_number(at, column, value)
            elif name in DAYS or isinstance(value, date):
                self._write_day(page, at, column, value)
            else:
                page.write_string(at, column, self._fitted(text(value) or ""))

    def _write_day(self, page: Any, at: int, column: int, value: date | str) -> None:
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:  # another program's words for a day
            page.write_string(at, column, self._fitted(str(value)))
            return
        if day.year < FIRST_YEAR:
            page.write_string(at, column, day.isoformat())
        else:
            page.write_datetime(at, column, day)

    def _fitted(self, words: str) -> str:
        if len(words) <= MOST_LETTERS:
            return words
        self._cut += 1
        return f"{words[: MOST_LETTERS - 1]}…"

    def write_about(self, lines: Sequence[str]) -> None:
        """Write what the workbook is and what its columns hold."""
        page = self._book.add_worksheet("About")
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 100)
        cut = [f"{self._cut} cells were too long for a sheet and are cut"] if self._cut else []
        for at, line in enumerate((*lines, *cut)):
            page.write_string(at, 1, line, self._wrapped)
        start, about = len(lines) + len(cut) + 1, described()
        for at, name in enumerate(("column", "what it holds")):
            page.write_string(start, at, name, self._head)
        for at, column in enumerate(self._columns, start + 1):
            page.write_string(at, 0, column)
            page.write_string(at, 1, about.get(column, {}).get("about", ""), self._wrapped)


def _width(column: str, rows: Sequence[Row]) -> int:
    """Return the width of a column in letters: that of its longest value among the first rows, within limits."""
    if column in DAYS:
        return max(DAY_WIDTH, len(column) + PADDING)
    longest = max((len(text(row.get(column)) or "") for row in rows), default=0)
    return min(max(longest, len(column) + PADDING, WIDTHS[0]), WIDTHS[1])


def require_closed(path: Path) -> None:
    """Raise OutputError if Excel or LibreOffice has a file open: it would write its own copy over the new one."""
    for lock in LOCKS:
        mark = path.with_name(f"{lock}{path.name}{'#' if lock.startswith('.') else ''}")
        if mark.exists():
            raise OutputError(
                f"{path}: is open in another program ({mark.name} says so); nothing was changed."
                " Close it there, or delete that file if nobody has it open."
            )
