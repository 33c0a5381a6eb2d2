"""Values that users write in files and options, checked: dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geo.errors import DocumentError


def parse_date(value: Any, where: str) -> date:
    """Return a date from ISO 8601 text, or a date or datetime of YAML.

    Raises
    ------
    DocumentError
        If it cannot be read; the message says where it stood and how to write it.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        raise DocumentError(f"{where}: date {value!r} cannot be read. Write it like 2025-04-25.") from None
