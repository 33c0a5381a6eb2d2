"""Lines and cells of CSV files: encodings, separators, unclosed quotes; degrees, counts and days.

Nothing here knows about events; a row is a list of cells with the number of its line.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from datetime import date
from math import inf
from typing import TYPE_CHECKING

from geo.errors import DocumentError, TableError
from geo.inputs.files import read_bytes
from geo.runtime.values import FIRST_YEAR, LAST_YEAR
from geo.text.numbers import MOST_PEOPLE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

_LINES_NAMED = 10
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2}|[A-Za-z]+)[./ -](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_SHORTEST_MONTH = 3
_MONTHS_A_YEAR = 12


def decoded(path: Path) -> tuple[str, list[str]]:
    """Return the text of a file and what was odd about its letters.

    Raises
    ------
    TableError
        The file cannot be read, or is empty.
    """
    try:
        raw = read_bytes(path)
    except DocumentError as error:
        raise TableError(str(error)) from error
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

    def __init__(self, text: str, *, separator: str = "") -> None:
        self.width = 0
        self._lines = [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
        self.separator = separator or max(",;\t", key=self._lines[0].count)

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        """Yield the number of a row's first line and its cells; empty rows are passed over."""
        first = 0
        while first < len(self._lines):
            first = yield from self._until_broken(first)

    def _until_broken(self, start: int) -> Generator[tuple[int, list[str] | None], None, int]:
        """Yield rows up to one that is broken; return where to go on."""
        first = start
        reader = csv.reader(map(self._lines.__getitem__, range(start, len(self._lines))), delimiter=self.separator)
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
        return quotes % 2 == 1


def degrees(text: str, name: str, limit: int) -> float:
    """Return a latitude or longitude. Raises ``ValueError`` if it is none."""
    try:
        value = float(text)
    except ValueError:
        hint = " (write it with a point)" if "," in text else ""
        raise ValueError(f"{name} {text!r} is no number{hint}" if text else f"{name} is empty") from None
    if not -limit <= value <= limit:
        raise ValueError(f"{name} {value} is outside [-{limit}, {limit}]. Are lon and lat swapped?")
    return value


def whole_number(text: str, name: str) -> int | None:
    """Return a number that counts something, None for an empty cell. Raises ``ValueError`` if it is none."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = inf
    if not value.is_integer():
        raise ValueError(f"{name} {text!r} is no whole number")
    if value < 0:
        raise ValueError(f"{name} {value:.0f} is below zero")
    if value > MOST_PEOPLE:
        raise ValueError(f"{name} {text[:20]!r} is no number of people: at most {MOST_PEOPLE:,} are taken for one")
    return int(value)


def day_of(text: str) -> date:
    """Read 2025-04-23, 23/04/2025 and 23 April 2025. Raises ``ValueError`` for anything else."""
    usual = _usual_day(text)
    if usual is not None:
        return usual
    iso, day_first = _ISO.fullmatch(text), _DAY_FIRST.fullmatch(text)
    try:
        if iso:
            return _in_range(date(*(int(part) for part in iso.groups())))
        if day_first:
            day, month, year = day_first.groups()
            return _in_range(date(int(year), _month(month), int(day)))
    except ValueError as error:
        hint = "; the day stands first" if is_month_first(text) else ""
        raise ValueError(f"date {text!r}: {error}{hint}") from None
    raise ValueError(
        f"date {text!r} is not like 2025-04-23, 23/04/2025 or 23 April 2025" if text else "the date is empty"
    )


def _usual_day(text: str) -> date | None:
    """Return a day as tables mostly write it, with or without midnight; None: it is to be looked at closely."""
    if text[4:5] != "-" or text[7:8] != "-" or text[10:] not in {"", " 00:00:00"}:
        return None
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} is no year of an event")
    return day


def is_month_first(text: str) -> bool:
    """Return whether a day can only be read with the month first, like 04/23/2025."""
    first, second = _numbers_of(text)
    return 0 < first <= _MONTHS_A_YEAR < second


def is_either(text: str) -> bool:
    """Return whether a day may be read with the month or the day first, like 03/04/2025."""
    first, second = _numbers_of(text)
    return first != second and max(first, second) <= _MONTHS_A_YEAR


def _numbers_of(text: str) -> tuple[int, int]:
    if text[:4].isdigit():  # the year first
        return 0, 0
    found = _DAY_FIRST.fullmatch(text)
    return (int(found[1]), int(found[2])) if found and found[2].isdigit() else (0, 0)


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    if len(word) < _SHORTEST_MONTH:
        return 0
    return next((number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word.lower())), 0)
