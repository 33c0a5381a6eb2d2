"""The lines of a CSV file that somebody saved: encodings, separators, quotes that are never closed.

Nothing is known here of events; a row is a list of cells with the number of its line.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING

from geo.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

_LINES_NAMED = 10


def decoded(path: Path) -> tuple[str, list[str]]:
    """Return the text of a file and what was odd about its letters.

    Raises
    ------
    TableError
        The file cannot be read, or is empty.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read: {error.strerror}") from error
    if not raw.strip():
        raise TableError(f"{path}: is empty; an event table has a header and rows")
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):  # what Excel calls Unicode text
        return raw.decode("utf-16", errors="replace"), []
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _mixed(raw, path)


def _mixed(raw: bytes, path: Path) -> tuple[str, list[str]]:
    """Decode line by line: files joined from two sources mix UTF-8 and Windows-1252."""
    lines, odd = [], []
    for number, line in enumerate(raw.splitlines(keepends=True), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace"))
            odd.append(number)
    text = f"{path.name}:{odd[0]}: not UTF-8; read as Windows-1252"
    if odd[1:]:
        named = ", ".join(map(str, odd[1 : _LINES_NAMED + 1]))
        more = f" and {len(odd) - _LINES_NAMED - 1} more" if len(odd) > _LINES_NAMED + 1 else ""
        text += f"; so are the lines {named}{more}"
    return "".join(lines).lstrip("\ufeff"), [text]


class TableLines:
    """The rows of a table. ``width`` is how many cells a row should have; whoever reads sets it with each header.

    A row over several lines that has another width, or that ends with the file inside a quote, holds a quote that
    nobody closed: only its first line is given up (as None), and reading goes on with the next line.
    """

    def __init__(self, text: str) -> None:
        self.width = 0
        self._lines = [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
        self._separator = max(",;\t", key=self._lines[0].count)

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        """Yield the number of a row's first line and its cells; empty rows are passed over."""
        first = 0
        while first < len(self._lines):
            first = yield from self._until_broken(first)

    def _until_broken(self, start: int) -> Generator[tuple[int, list[str] | None], None, int]:
        """Yield rows up to one that is broken; return where to go on."""
        first = start
        reader = csv.reader(map(self._lines.__getitem__, range(start, len(self._lines))), delimiter=self._separator)
        try:
            for cells in reader:
                after = start + reader.line_num
                if after - first > 1 and self._swallows(cells, first, after):
                    break
                if any(map(str.strip, cells)):
                    yield first + 1, cells
                first = after
            else:
                return len(self._lines)
        except csv.Error:  # a cell longer than any table has: a quote that ran over hundreds of rows
            pass
        yield first + 1, None
        return first + 1

    def _swallows(self, cells: list[str], first: int, after: int) -> bool:
        if self.width and len(cells) != self.width:
            return True
        quotes = sum(line.count('"') for line in self._lines[first:after])
        return after == len(self._lines) and quotes % 2 == 1
