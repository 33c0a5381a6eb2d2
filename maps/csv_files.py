"""Situation -> CSV: ACLED-style events and the list of places that were not found.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` would be run as a formula by a spreadsheet; reports are hostile
text, so such a cell gets an apostrophe in front, unless it is a plain number.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from geo import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from geo.model import Situation

UNRESOLVED_COLUMNS = ("document", "start", "end", "text", "kind", "sentence", "candidates", "reasons", "yaml")
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]], *, bom: bool = False) -> None:
    """Write rows as UTF-8 CSV (RFC 4180). ``bom`` marks the encoding for Excel."""
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([safe_cell(row.get(column)) for column in columns] for row in rows)


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
    """Write every location that was not found, with the YAML to paste into the gazetteer."""
    write_csv(path, UNRESOLVED_COLUMNS, tables.unresolved_rows(situation))


def write_events(situation: Situation, path: Path) -> None:
    """Write the ACLED-style columns in ACLED's order, then ours."""
    from geo.event_rows import ACLED_COLUMNS, OUR_COLUMNS, acled_row

    documents = {document.id: document for document in situation.documents}
    rows = (acled_row(event, documents, types=situation.event_types) for event in situation.events)
    write_csv(path, (*ACLED_COLUMNS, *OUR_COLUMNS), rows)
