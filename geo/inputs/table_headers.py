"""Rows with a header -> what the table holds and where: events, or reports.

What a table holds is decided by its columns: events (ACLED's, UCDP GED's, GDELT's columns, or a map that leads to them)
or reports, one a row. A table that is neither is refused with the columns that were found.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from geo.errors import TableError
from geo.inputs.column_maps import (
    EVENT_NEEDS,
    ColumnMap,
    gdelt_columns,
    guessed_columns,
    hxl_columns,
    mapped_columns,
)
from geo.inputs.csv_cells import TableLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    Row = tuple[int, list[str] | None]

ACLED_NEEDED = ("event_date", "event_type", "sub_event_type", "latitude", "longitude")
UCDP_NEEDED = ("type_of_violence", "date_start", "latitude", "longitude", "best")
POLECAT_NEEDED = ("event id", "event mode", "quad code", "latitude", "longitude")
_LIKE_EVENTS = 3  # needed columns: a table with so many of them was meant as one of events
HEAD_ROWS = 12  # among which the names of the columns are looked for


class RawTable(NamedTuple):
    """A table as it stands in a file: its name for messages, the rows with their numbers, odd things about letters."""

    name: str
    path: Path
    rows: Iterable[Row]
    problems: tuple[str, ...] = ()


class Header(NamedTuple):
    """What a table holds and where: field -> place of its column. ACLED's and UCDP's own columns are not mapped."""

    kind: Literal["events", "reports"]
    line: int
    names: tuple[str, ...]
    fields: dict[str, int]
    own: bool  # ACLED's or UCDP's own names
    guessed: bool
    tags: bool = False  # a row of HXL tags follows
    headless: bool = False


def header_of(table: RawTable, columns: ColumnMap | None) -> tuple[Header, Iterator[Row]]:
    """Return what a table holds, and an iterator over the rows below its header.

    Raises
    ------
    TableError
        If it holds neither events nor reports.
    """
    head = list(islice(table.rows, HEAD_ROWS))
    given = columns.of(table.name) if columns else {}
    for index, (line, cells) in enumerate(head):
        after = next((row for _, row in head[index + 1 : index + 2]), None)
        found = _header(line, [" ".join(c.split()) for c in cells or ()], after, given)
        if found and found.guessed and after:
            both = _of_two_rows(line, cells or (), after, given)
            if both and len(both.fields) > len(found.fields):
                return both, _below(table, head, index + 2, len(both.names))
        if found:
            return found, _below(table, head, index + (not found.headless) + found.tags, len(cells or ()))
    merged = _merged(head, given)
    if merged:
        index, found = merged
        return found, _below(table, head, index + 2, len(found.names))
    raise TableError(_refusal(table, head, given))


def _below(table: RawTable, head: Sequence[Row], index: int, width: int) -> Iterator[Row]:
    """Yield the rows from a place among the first ones on; a row of a CSV file must be as wide as its header."""
    if isinstance(table.rows, TableLines):
        table.rows.width = width
    last = head[index - 1][0] if index else 0
    return ((line, cells) for line, cells in table.rows if line > last)


def _header(line: int, names: Sequence[str], after: Sequence[str] | None, given: dict[str, str]) -> Header | None:
    """Return what a row of names says of its table: own columns first, then a map, tags, and known names."""
    small = tuple(name.strip().lower().lstrip("\ufeff") for name in names)
    if set(small) >= set(ACLED_NEEDED) or set(small) >= set(UCDP_NEEDED):
        return Header("events", line, small, {}, own=True, guessed=False)
    gdelt = gdelt_columns(names)
    if gdelt:
        return Header("events", line, small, gdelt, own=False, guessed=False, headless=True)
    bare = None if given else hxl_columns(names)  # the tags may stand without names above them
    tagged = None if given or bare else hxl_columns(after or ())
    if bare:
        kind = _kind(bare)
        return Header(kind, line, tuple(names), bare, own=False, guessed=False) if kind else None
    fields = mapped_columns(names, given)[0] if given else tagged or {}
    if fields or given:
        kind = _kind(fields)
        header = Header(kind, line, tuple(names), fields, own=False, guessed=False, tags=bool(tagged)) if kind else None
        if header or given:
            return header
    return _known(line, names, small)


def _known(line: int, names: Sequence[str], small: Sequence[str]) -> Header | None:
    """Return the header of POLECAT's columns, or of a table whose names say that it holds reports."""
    fields = guessed_columns(names)
    if {name.replace("_", " ") for name in small} >= set(POLECAT_NEEDED):
        return Header("events", line, tuple(names), fields, own=False, guessed=False)
    meant = max(sum(name in small for name in needed) for needed in (ACLED_NEEDED, UCDP_NEEDED))
    of_events = fields.keys() & {"date", "location", "admin1", "admin2", "title"}
    if meant < _LIKE_EVENTS and "text" in fields and (of_events or "text" in small):
        return Header("reports", line, tuple(names), fields, own=False, guessed=True)
    return None


def _kind(fields: dict[str, int]) -> Literal["events", "reports"] | None:
    if fields.keys() >= EVENT_NEEDS:
        return "events"
    return "reports" if "text" in fields else None


def _merged(head: Sequence[Row], given: dict[str, str]) -> tuple[int, Header] | None:
    """Return place and header of two rows of names, of which the upper has cells merged over several columns."""
    for index in range(len(head) - 1):
        line, upper = head[index]
        below = head[index + 1][1]
        found = _of_two_rows(line, upper, below, given) if upper and below and len(upper) <= len(below) else None
        if found:
            return index, found
    return None


def _of_two_rows(line: int, upper: Sequence[str], below: Sequence[str], given: dict[str, str]) -> Header | None:
    """Return the header of two rows of names; a row with a figure in it is none of names."""
    if any(map(str.isdigit, "".join(below))):
        return None
    filled: list[str] = []
    for cell in [*upper, *[""] * (len(below) - len(upper))]:
        filled.append(cell.strip() or (filled[-1] if filled else ""))
    lower = [*below, *[""] * (len(filled) - len(below))]
    return _header(line, [low.strip() or up for up, low in zip(filled, lower, strict=True)], None, given)


def _refusal(table: RawTable, head: Sequence[Row], given: dict[str, str]) -> str:
    line, names = next(((line, cells) for line, cells in head if cells), (1, []))
    where = f"{table.path}:{line}" if table.name == table.path.name else f"{table.path} ({table.name}):{line}"
    if not head:
        return f"{table.path}: is empty; a table has a header and rows"
    written = ", ".join(" ".join(name.split()) for name in names[:8])
    if given:
        return f"{where}: columns of config.yaml name none that this table has; its header reads {written}"
    small = [name.strip().lower() for name in names]
    acled = [name for name in ACLED_NEEDED if name not in small]
    ucdp = [name for name in UCDP_NEEDED if name not in small]
    name, missing = ("ACLED", acled) if len(acled) <= len(ucdp) else ("UCDP GED", ucdp)
    plural = len(missing) > 1
    return (
        f"{where}: no event table: {name}'s column{'s' * plural} {', '.join(missing)} {'are' if plural else 'is'} "
        f"missing, and no column of reports is known; the header reads {written}. "
        f"sitmap columns {table.path.name} proposes a map"
    )
