"""Situation -> CSV: ACLED-style events and the list of places that were not found.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` would be run as a formula by a spreadsheet; reports are hostile
text, so such a cell gets an apostrophe in front, unless it is a plain number.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any, TextIO

from geo.rows import objects_of, rows_of, told_documents
from geo.tables import situation as tables
from geo.tables.row_columns import Coded
from maps.exports.tables import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from geo.model import Situation

UNRESOLVED_COLUMNS = (
    "document",
    "start",
    "end",
    "text",
    "kind",
    "sentence",
    "container",
    "candidates",
    "reasons",
    "yaml",
)
ACLED_TAGS = {"country": "#country+name"}  # elsewhere a code
# Signs that begin a formula; wide forms are what some spreadsheets of East Asia take for them.
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
PART_ROWS = 50_000  # of a table are written at once
_SIGNS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")


def write_csv(  # noqa: PLR0913  # all but the first three by name
    path: Path,
    columns: Sequence[str],
    rows: Iterable[dict[str, Any]],
    *,
    bom: bool = False,
    hxl: bool = False,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Write rows as UTF-8 CSV (RFC 4180).

    Parameters
    ----------
    path
        The new file.
    columns
        Names of the columns, in order.
    rows
        Values by column.
    bom
        Mark the encoding, for Excel.
    hxl
        Write a second row with the hashtags of the Humanitarian Exchange Language.
    tags
        Hashtags of columns that hold something else here than elsewhere.
    """
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream:
        write_rows(stream, columns, rows, hxl=hxl, tags=tags)


def write_rows(
    stream: TextIO,
    columns: Sequence[str],
    rows: Iterable[dict[str, Any]],
    *,
    hxl: bool = False,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Write rows as CSV into an open file; arguments as of :func:`write_csv`."""
    writer = csv.writer(stream)
    writer.writerow(columns)
    if hxl:
        writer.writerow(hxl_tags(columns, tags))
    writer.writerows([safe_cell(row.get(column)) for column in columns] for row in rows)


def hxl_tags(columns: Sequence[str], tags: Mapping[str, str] | None = None) -> list[str]:
    """Return the hashtag of each column, that of ``tags`` first, empty where none fits.

    >>> hxl_tags(["event_id", "latitude", "rule"])
    ['#event+id', '#geo+lat', '']
    """
    about, own = described(), tags or {}
    return [own.get(column) or about.get(column, {}).get("hxl", "") for column in columns]


def safe_cell(value: Any) -> Any:
    """Return a value that no spreadsheet runs.

    >>> safe_cell("=1+1"), safe_cell("-1.5"), safe_cell(["a", "b"]), safe_cell(None)
    ("'=1+1", '-1.5', 'a; b', '')
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return f"'{value}"
    return value


def write_unresolved(situation: Situation, path: Path) -> None:
    """Write every location that was not found and every group that nobody knows, with the YAML to paste."""
    rows = (*tables.unresolved_rows(situation), *tables.unknown_group_rows(situation))
    write_csv(path, UNRESOLVED_COLUMNS, rows)


def write_events(situation: Situation, path: Path, *, bom: bool = False, hxl: bool = False) -> None:
    """Write the ACLED-style columns in ACLED's order, then ours; options as in :func:`write_csv`."""
    from geo.tables.events import ACLED_COLUMNS, OUR_COLUMNS, acled_columns_of_rows, acled_rows

    documents = told_documents(situation.documents, situation.events)
    rows = acled_rows(objects_of(situation.events), documents, types=situation.event_types)
    write_csv(path, (*ACLED_COLUMNS, *OUR_COLUMNS), rows, bom=bom, hxl=hxl, tags=ACLED_TAGS)
    of_tables = rows_of(situation.events)
    if of_tables is not None:
        with path.open("a", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            for part in of_tables.parts(PART_ROWS):
                columns = acled_columns_of_rows(part, types=situation.event_types)
                writer.writerows(zip(*map(safe_cells, columns.values()), strict=True))


def safe_cells(cells: Coded | list[Any]) -> list[Any]:
    """Return the cells of a column as no spreadsheet runs them; a value that repeats is looked at once."""
    if isinstance(cells, Coded):
        return cells.cells(_written)
    return [cell if type(cell) is str and cell[:1] not in _SIGNS else safe_cell(cell) for cell in cells]


def _written(value: Any) -> str:
    """Return a safe cell as the writer of CSV writes it, so that it is written once."""
    safe = safe_cell(value)
    return repr(safe) if isinstance(safe, float) else str(safe)
