"""Situation -> CSV: ACLED-style events and the list of places that were not found.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` would be run as a formula by a spreadsheet; reports are hostile
text, so such a cell gets an apostrophe in front, unless it is a plain number.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from geo.rows import cited_documents, objects_of, rows_of
from geo.tables import situation as tables
from geo.tables.row_columns import Coded, Texts
from maps.exports.tables import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

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
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
PART_ROWS = 10_000  # of a table are written at once
_TO_QUOTE = re.compile('[",\r\n]')
_TO_MEND = re.compile(f"^{_FORMULA.pattern}|{_TO_QUOTE.pattern}")
_QUOTE = '"'
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

    documents = cited_documents(situation.documents, situation.events)
    rows = acled_rows(objects_of(situation.events), documents, types=situation.event_types)
    write_csv(path, (*ACLED_COLUMNS, *OUR_COLUMNS), rows, bom=bom, hxl=hxl, tags=ACLED_TAGS)
    of_tables = rows_of(situation.events)
    if of_tables is not None:
        with path.open("ab") as stream:
            for part in of_tables.parts(PART_ROWS):
                stream.write(csv_lines(acled_columns_of_rows(part, types=situation.event_types)))


def csv_lines(columns: Mapping[str, Coded | Texts]) -> bytes | pa.Buffer:
    """Return the rows of some columns as the writer of CSV writes them, each different value written once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = [_csv_cells(column) for column in columns.values()]
    cells[-1] = pc.binary_join_element_wise(cells[-1], pa.scalar("\r\n"), pa.scalar(""))
    lines = pc.binary_join_element_wise(*cells, pa.scalar(","))
    # The texts of an array lie one after the other: they are the file.
    offsets, letters = lines.buffers()[1:]
    first, last = np.frombuffer(offsets, dtype=np.int32)[[lines.offset, lines.offset + len(lines)]].tolist()
    return letters.slice(first, last - first) if letters is not None else b""


def _csv_cells(column: Coded | Texts) -> pa.Array:
    """Return a column as cells of CSV that no spreadsheet runs."""
    import pyarrow as pa

    if isinstance(column, Coded):
        return column.arrow(pa.string(), _written)
    if hasattr(column.array, "dictionary"):
        return _text_cells(column.array.dictionary).take(column.array.indices)
    return _text_cells(column.array)


def _text_cells(texts: pa.Array) -> pa.Array:
    """Return texts as :func:`_written` gives them, one by one only where a spreadsheet would run a formula."""
    import pyarrow as pa
    import pyarrow.compute as pc

    to_quote = pc.match_substring_regex(texts, _TO_QUOTE.pattern)
    if pc.any(to_quote).as_py():
        doubled = pc.replace_substring(texts, _QUOTE, _QUOTE * 2)
        quoted = pc.binary_join_element_wise(pa.scalar(_QUOTE), doubled, pa.scalar(_QUOTE), pa.scalar(""))
        safe = pc.if_else(to_quote, quoted, texts)
    else:
        safe = texts
    formulas = pc.match_substring_regex(texts, f"^{_FORMULA.pattern}")
    if not pc.any(formulas).as_py():
        return safe
    mended = [_written(cell) for cell in texts.filter(formulas).to_pylist()]
    return pc.replace_with_mask(safe, formulas, pa.array(mended, type=pa.string()))


def _written(value: Any) -> str:
    """Return a safe cell as the writer of CSV writes it."""
    if type(value) is str and not _TO_MEND.search(value):
        return value
    safe = safe_cell(value)
    text = repr(safe) if isinstance(safe, float) else str(safe)
    return f'"{text.replace(_QUOTE, _QUOTE * 2)}"' if _TO_QUOTE.search(text) else text
