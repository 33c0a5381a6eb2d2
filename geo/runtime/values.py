"""Values that users and strangers write in files and options, checked: dates, and the letters of texts."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

from geo.errors import DocumentError

FIRST_YEAR, LAST_YEAR = 1900, 2099  # of a report or an event; arithmetic on days stays inside of the calendar

_NEW_LINES = re.compile("[\v\f\x85\u2028\u2029]")
_UNPAIRED = re.compile("[\ud800-\udfff]")
# What no reader sees and some programs obey or refuse: colours of terminals, controls, marks of direction that turn
# words around, signs without width, half of what Unicode keeps for inner use.
_UNSEEN = re.compile(
    "\x1b\\[[0-9;?]*[ -/]*[@-~]"
    "|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
    # Joiners belong to words of Arabic, Persian and the scripts of India.
    "|(?<![\u0600-\u08ff\u0900-\u0dff\ufb50-\ufeff])[\u200c\u200d]"
)


def clean(text: str) -> str:
    r"""Return a text with composed letters and without what cannot be seen or written.

    Examples
    --------
    >>> clean("Sa\x00ke\u202e, re\u0301union \x1b[31mA\u200b")
    'Sake, réunion A'
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNPAIRED.sub("\ufffd", _UNSEEN.sub("", _NEW_LINES.sub("\n", text)))
    return normalize("NFC", text)


def parse_date(value: Any, where: str) -> date:
    """Return a date from ISO 8601 text, or a date or datetime of YAML.

    Raises
    ------
    DocumentError
        If it cannot be read, or is no day of these centuries; the message says where it stood and how to write it.
    """
    try:
        day = _date(value)
    except ValueError:
        raise DocumentError(f"{where}: date {value!r} cannot be read. Write it like 2025-04-25.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DocumentError(f"{where}: date {value!s} lies outside {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip()[:10])
