"""Workbooks (.xlsx) -> tables, one a sheet."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from geo.errors import TableError
from geo.inputs.files import opened_package, read_bytes
from geo.inputs.table_headers import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXTRA = "needs the extra: pip install 'sitmap[documents]'"
MOST_CELLS = 10_000_000
MOST_EMPTY = 200  # empty rows in a row end a sheet: some programs write a million of them


def sheets_of(path: Path) -> Iterator[RawTable]:
    """Yield the visible sheets of a workbook that hold more than one cell.

    Raises
    ------
    TableError
        If it is no workbook, or the extra is missing.
    """
    book = _opened(path)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            rows = list(_rows(sheet))
            if sum(1 for _, cells in rows for cell in cells if cell) > 1:
                name = path.name if len(sheets) == 1 else f"{path.name}[{sheet.title}]"
                width = max(len(cells) for _, cells in rows)
                yield RawTable(name, path, [(line, [*cells, *[""] * (width - len(cells))]) for line, cells in rows])
    finally:
        book.close()


def _opened(path: Path) -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise TableError(f"{path}: reading a workbook {EXTRA}") from error
    import warnings

    raw = read_bytes(path)
    if zipfile.is_zipfile(BytesIO(raw)):  # what is none is named by its reader
        opened_package(raw, path, "workbook").close()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and print areas that openpyxl does not know
            return openpyxl.load_workbook(BytesIO(raw), read_only=True, data_only=True)
    except Exception as error:  # each part of the package breaks with errors of its own
        raise TableError(
            f"{path}: no workbook that can be read (damaged, encrypted, or another format): {error}"
        ) from error


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    empty = held = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_cell(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        empty = 0 if cells else empty + 1
        if empty > MOST_EMPTY:
            return
        held += len(cells)
        if held > MOST_CELLS:
            raise TableError(f"sheet {sheet.title}: more than {MOST_CELLS:,} cells. Save it as CSV in parts")
        if cells:
            yield number, cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
