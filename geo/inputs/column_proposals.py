"""A table of one's own -> a proposal for ``columns:``, from the names of its columns and from what stands in them."""

from __future__ import annotations

from itertools import islice, pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from geo.errors import TableError
from geo.inputs.column_maps import ColumnMap, guessed_columns
from geo.inputs.raw_tables import tables_of
from geo.inputs.table_headers import header_of
from geo.text.report_date import read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SAMPLE = 200  # rows that are looked at
MOST = 0.8  # of the filled cells decide what a column holds
LEAST_TEXT = 20  # code points: the median of a column of reports is longer
LONGEST_NAME = 40
_MOST_LONGITUDE = 180


class Proposal(NamedTuple):
    """A table: its name, what it is read as today ("events", "reports" or ""), the map, and columns without a field."""

    table: str
    read_as: str
    columns: dict[str, str]
    left: tuple[str, ...]


def proposed_columns(path: Path, columns: ColumnMap | None = None) -> list[Proposal]:
    """Return a proposal for each table of a file.

    Raises
    ------
    TableError
        If the file cannot be read or holds no table.
    """
    found: list[Proposal] = []
    for table in tables_of(path):
        rows = [cells for _, cells in islice(table.rows, SAMPLE) if cells and sum(map(bool, map(str.strip, cells))) > 1]
        if not rows:
            continue
        try:
            header, _ = header_of(table, columns)
        except TableError:
            fields = proposed_fields(rows[0], rows[1:])
            names, read_as = list(rows[0]), ""
        else:
            names, fields, read_as = list(header.names), dict(header.fields), header.kind
            if header.own or header.headless:
                names, fields = [], {}
        used = {field: names[index].strip() for field, index in sorted(fields.items(), key=lambda pair: pair[1])}
        left = tuple(name.strip() for index, name in enumerate(names) if index not in fields.values() and name.strip())
        found.append(Proposal(table.name, read_as, used, left))
    if not found:
        raise TableError(f"{path}: holds no table with a header and rows")
    return found


def proposed_fields(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the place of each field, by name where it is known, else by what the cells hold.

    >>> proposed_fields(["Wann", "Wo", "Was"], [["2025-06-09", "Sake", "M23 fighters captured Sake."]])
    {'date': 0, 'location': 1, 'text': 2}
    """
    fields = guessed_columns(names)
    filled = [[cell.strip() for cell in row] + [""] * len(names) for row in rows]
    cells = {index: [row[index] for row in filled if row[index]] for index in range(len(names))}
    free = [index for index, values in cells.items() if values and index not in fields.values()]
    for field, index in _by_content(cells, free):
        if field not in fields and index not in fields.values():
            fields[field] = index
    return dict(sorted(fields.items(), key=lambda pair: pair[1]))


def _by_content(cells: dict[int, list[str]], free: Sequence[int]) -> list[tuple[str, int]]:
    """Return fields with the columns whose cells look like them."""
    found = [("date", index) for index in free if _share(cells[index], _is_day) >= MOST]
    numbers = [index for index in free if _share(cells[index], _is_degrees) >= MOST]
    for first, second in pairwise(numbers):
        if second - first == 1:  # latitude stands before longitude nearly everywhere
            found += [("latitude", first), ("longitude", second)]
            break
    words = [index for index in free if index not in {place for _, place in found} and index not in numbers]
    lengths = {index: median(map(len, cells[index])) for index in words}
    longest = max(lengths, key=lambda index: lengths[index], default=None)
    if longest is not None and lengths[longest] >= LEAST_TEXT:
        found.append(("text", longest))
    found += [("location", index) for index in words if index != longest and _share(cells[index], _is_name) >= MOST]
    return found


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values)


def _is_day(cell: str) -> bool:
    try:
        read_day(cell)
    except (ValueError, OverflowError):
        return False
    return True


def _is_degrees(cell: str) -> bool:
    try:
        return "." in cell and abs(float(cell)) <= _MOST_LONGITUDE
    except ValueError:
        return False


def _is_name(cell: str) -> bool:
    return cell[0].isupper() and len(cell) <= LONGEST_NAME and not any(map(str.isdigit, cell))
