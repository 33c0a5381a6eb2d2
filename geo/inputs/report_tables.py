"""Tables with a report in each row (CSV, sheets) -> documents, one a row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from geo.errors import TableError
from geo.inputs.builder import make_document
from geo.inputs.layout import Layout
from geo.inputs.raw_tables import csv_header, tables_of
from geo.inputs.row_documents import TOTAL_NOTE, is_total
from geo.inputs.table_headers import header_of
from geo.runtime.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from geo.errors import SitmapError
    from geo.inputs.column_maps import ColumnMap
    from geo.inputs.table_headers import Header, RawTable
    from geo.model import Document

    OnError = Callable[[SitmapError], None] | None

_HEADINGS = ("country", "admin1", "admin2", "location")
_META = ("id", "title", "source", "url", "language")


def read_report_table(path: Path, *, columns: ColumnMap | None = None, on_error: OnError = None) -> Iterator[Document]:
    """Yield the rows of a file's tables of reports; tables of events are left to :mod:`geo.inputs.event_tables`.

    Raises
    ------
    TableError
        If the file has no table that holds either.
    """
    if csv_header(path, columns) is not None:  # a table of events, however long it is
        return
    refused: list[TableError] = []
    known = 0
    for table in tables_of(path):
        try:
            header, rows = header_of(table, columns)
        except TableError as error:  # in a workbook, a sheet of notes may lie beside the table
            refused.append(error)
            continue
        known += 1
        if header.kind == "reports":
            yield from documents_of(table, header, rows, on_error)
    if not known:
        raise refused[0] if refused else TableError(f"{path}: is empty; a table has a header and rows")


def documents_of(
    table: RawTable, header: Header, rows: Iterator[tuple[int, list[str] | None]], on_error: OnError
) -> Iterator[Document]:
    """Yield the document of each row below the header; a row that cannot be read is named, and the next one is read."""
    for line, cells in rows:
        if cells is not None and not any(map(str.strip, cells)):
            continue
        where = f"{table.path}:{line}" if table.name == table.path.name else f"{table.path} ({table.name}):{line}"
        document = guarded(partial(_document, table, header, cells, line, where), where, on_error)
        if document is not None:
            yield document


def _document(table: RawTable, header: Header, cells: list[str] | None, line: int, where: str) -> Document | None:
    if cells is None:
        raise TableError(f'{where}: a quote (") is opened here and never closed; row left out')
    values = {field: cells[index].strip() for field, index in header.fields.items() if index < len(cells)}
    if not values.get("text"):
        return None
    layout = _laid_out(values, header, cells)
    row: dict[str, str | None] = {name: values[name] for name in _META if values.get(name)}
    total = is_total(cells)
    places = [values[field] for field in reversed(_HEADINGS) if values.get(field)]
    row |= {
        "text": layout.text,
        "title": values.get("title") or ", ".join(places),
        "date": None if total else values.get("date"),
        "id": f"{table.name}:{values.get('id') or line}",
    }
    notes = (TOTAL_NOTE,) if total else ()
    return make_document(row, where=where, basis="column of the table", notes=notes, marks=layout.marks, dated=False)


def _laid_out(values: Mapping[str, str], header: Header, cells: Sequence[str]) -> Layout:
    """Return places as headings, the report as paragraphs, and what else is reported with the names of its columns."""
    layout = Layout()
    if is_total(cells):
        layout.add("caption", " | ".join(filter(None, map(str.strip, cells))))
        return layout
    for level, field in enumerate(_HEADINGS, start=1):
        layout.add("heading", values.get(field, ""), level=level)
    for paragraph in values["text"].replace("\r", "").split("\n\n"):
        layout.add("paragraph", paragraph, sure=True)
    for field in ("actor1", "actor2", "fatalities"):
        if values.get(field):
            layout.add("row", f"{header.names[header.fields[field]]}: {values[field]}")
    return layout
