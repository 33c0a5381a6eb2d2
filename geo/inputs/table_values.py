"""What a cell of an event table says: degrees, counts, days; or ``ValueError`` with the reason why it says nothing."""

from __future__ import annotations

import re
from datetime import date
from math import inf

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2}|[A-Za-z]+)[./ -](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_SHORTEST_MONTH = 3
_MONTHS_A_YEAR = 12


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
    return int(value)


def day_of(text: str) -> date:
    """Read 2025-04-23, 23/04/2025 and 23 April 2025. Raises ``ValueError`` for anything else."""
    iso, day_first = _ISO.fullmatch(text), _DAY_FIRST.fullmatch(text)
    try:
        if iso:
            return date(*(int(part) for part in iso.groups()))
        if day_first:
            day, month, year = day_first.groups()
            return date(int(year), _month(month), int(day))
    except ValueError as error:
        hint = "; the day stands first" if is_month_first(text) else ""
        raise ValueError(f"date {text!r}: {error}{hint}") from None
    raise ValueError(
        f"date {text!r} is not like 2025-04-23, 23/04/2025 or 23 April 2025" if text else "the date is empty"
    )


def is_month_first(text: str) -> bool:
    """Return whether a day can only be read with the month first, like 04/23/2025."""
    first, second = _numbers_of(text)
    return 0 < first <= _MONTHS_A_YEAR < second


def is_either(text: str) -> bool:
    """Return whether a day may be read with the month or the day first, like 03/04/2025."""
    first, second = _numbers_of(text)
    return first != second and max(first, second) <= _MONTHS_A_YEAR


def _numbers_of(text: str) -> tuple[int, int]:
    found = _DAY_FIRST.fullmatch(text)
    return (int(found[1]), int(found[2])) if found and found[2].isdigit() else (0, 0)


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    if len(word) < _SHORTEST_MONTH:
        return 0
    return next((number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word.lower())), 0)
