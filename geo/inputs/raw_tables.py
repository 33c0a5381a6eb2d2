"""Files of rows -> tables: CSV, sheets of a workbook, saved answers of ACLED's interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import InputError, TableError
from geo.inputs.csv_cells import TableLines, decoded
from geo.inputs.files import SHEETS, TABLES, suffix_of
from geo.inputs.table_blocks import head_of
from geo.inputs.table_headers import RawTable, header_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.inputs.column_maps import ColumnMap
    from geo.inputs.table_headers import Header


def holds_tables(path: Path) -> bool:
    """Return whether a file may hold tables of events: CSV, a workbook, JSON."""
    return suffix_of(path) in {*TABLES, *SHEETS, ".json"}


def tables_of(path: Path) -> Iterator[RawTable]:
    """Yield the tables of a file.

    Raises
    ------
    TableError
        If it cannot be read.
    """
    suffix = suffix_of(path)
    if suffix in SHEETS:
        from geo.inputs.spreadsheets import sheets_of

        yield from sheets_of(path)
    elif suffix == ".json":
        from geo.inputs.saved_json import acled_table

        yield from acled_table(path)
    else:
        text, odd_letters = decoded(path)
        yield RawTable(path.name, path, TableLines(text), tuple(odd_letters))


def holds_events(path: Path, columns: ColumnMap | None = None) -> bool:
    """Return whether a file has a table of events; False where it cannot be read, which its reader says."""
    if not holds_tables(path):
        return False
    if csv_header(path, columns) is not None:
        return True
    try:
        return any(header_of(table, columns)[0].kind == "events" for table in tables_of(path))
    except InputError:
        return False


def csv_header(path: Path, columns: ColumnMap | None) -> tuple[Header, str] | None:
    """Return the header of a CSV file of events, and what stands between its cells, from its first lines.

    None where these do not say it: then the whole file does.
    """
    if suffix_of(path) in SHEETS or suffix_of(path) == ".json":
        return None
    text = head_of(path)
    if text is None:
        return None
    lines = TableLines(text)
    try:
        header, _ = header_of(RawTable(path.name, path, lines), columns)
    except TableError:
        return None
    return (header, lines.separator) if header.kind == "events" else None
