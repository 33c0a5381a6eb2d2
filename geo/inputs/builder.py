"""Values of a report -> :class:`Document`: its day with where it comes from, its title, its sections, its doubts."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from geo.errors import DocumentError
from geo.model import Document
from geo.runtime.values import clean
from geo.text.report_date import date_of_name, find_report_date, read_day, year_of_name
from geo.text.sections import find_sections

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from geo.model import Section
    from geo.text.sections import Mark

NO_DATE = "no date: relative days such as Wednesday stay undecided"
MOST_TITLE = 200
_LEAST_CUT = 0.6  # of the letters are kept at least: a word longer than the rest is cut in two
_WEB = re.compile(r"https?://", re.IGNORECASE)
_PART_OF_LIST = re.compile(r"\s*[;|\n]\s*")


def make_document(  # noqa: PLR0913  # what is known of a report; all by name
    row: Mapping[str, Any],
    *,
    where: str,
    basis: str,
    notes: tuple[str, ...] = (),
    marks: Mapping[int, Mark] | None = None,
    name: str = "",
    line: int = 0,
    dated: bool = True,
) -> Document:
    """Return the document of a row with ``id``, ``text`` and optionally title, date, source, url, language.

    Parameters
    ----------
    row
        The values as they were written.
    where
        The file, and the line in it where that is known: messages begin with it.
    basis
        What the value of ``date`` is: "front matter", "feed", "mail header".
    marks
        Lines that the file's format marks (:class:`geo.inputs.layout.Layout`).
    name
        The file's name, which may hold a day.
    line
        The line of the date, for the message.
    dated
        Whether the text may give the day of the report at its head; a row of a table says that of its event.

    Raises
    ------
    DocumentError
        If its date cannot be read.
    """
    text = row["text"] if marks is not None else clean(row["text"])  # a layout cleans its words itself
    if not text.strip():
        raise DocumentError(f"{where}: there is no text in it")
    title = " ".join(clean(str(row.get("title") or "")).split())
    day, source, doubts, title = _day(
        row.get("date"), text, title, where=f"{where}:{line}" if line else where, name=name
    )
    year = year_of_name(title) or year_of_name(name) or _year_of_line(text, day)
    sections = find_sections(text, marks=marks, dated=_is_dated_so(text, day, year) and dated, year=year)
    return Document(
        id=clean(str(row["id"])),
        text=text,
        title=shortened(title or _first_heading(text, sections), MOST_TITLE),
        published=day,
        date_source=source or (basis if day else ""),
        source=names_of(row.get("source")),
        url=_safe_url(row.get("url")),
        language=clean(str(row.get("language") or "")),
        notes=(*notes, *doubts),
        sections=sections,
        where=where,
    )


def _day(value: Any, text: str, title: str, *, where: str, name: str) -> tuple[date | None, str, tuple[str, ...], str]:
    """Return the day, where it comes from unless it was given, doubts, and the title without the words of the day."""
    if value is not None and value != "":
        try:
            day, doubt = read_day(value)
        except (ValueError, OverflowError) as error:
            raise DocumentError(
                f"{where}: date {value!r} cannot be read ({error}). Write it like 2025-04-25."
            ) from None
        return day, "", (doubt,) if doubt else (), title
    year = year_of_name(title) or year_of_name(name)
    found = find_report_date(text, year=year)
    if found:
        doubt = "" if found.certain else f"the date {found.day} is a guess: {found.basis}"
        return found.day, found.basis, (doubt,) if doubt else (), title
    found = find_report_date(title, year=year)
    if found:
        rest = f"{title[: found.start].rstrip(' ,–—-|(')} {title[found.end :].lstrip(' ,–—-|)')}".strip()
        doubt = "" if found.certain else f"the date {found.day} is a guess: {found.basis}"
        return found.day, f"title: {found.basis}", (doubt,) if doubt else (), rest or title
    named = date_of_name(PurePath(name).name)
    if named:
        return named, "file name", (f"the date {named} is a guess: from the file name",), title
    return None, "", (NO_DATE,), title


def _year_of_line(text: str, day: date | None) -> int | None:
    """Return the year of a known day where a line of the head repeats it without one: "12 June" below the title."""
    found = find_report_date(text, year=day.year) if day else None
    return day.year if day and found and found.day == day and found.basis != "dateline" else None


def _is_dated_so(text: str, day: date | None, year: int | None) -> bool:
    """Return whether the day at the head of a text is that of the report: another one is a heading of events."""
    found = find_report_date(text, year=year)
    return found is None or day is None or found.day == day


def _first_heading(text: str, sections: tuple[Section, ...]) -> str:
    """Return the heading that a text begins with: a document without a title has it there."""
    first = sections[0] if sections else None
    label = 6
    return text[first.start : first.end] if first and first.kind == "heading" and first.level < label else ""


def shortened(words: str, most: int) -> str:
    """Return words cut at a space, with an ellipsis, where they are longer than ``most`` code points.

    >>> shortened("Ten people died in Goma", 15)
    'Ten people …'
    """
    if len(words) <= most:
        return words
    cut = words.rfind(" ", 0, most - 1)
    return f"{words[: cut if cut >= _LEAST_CUT * most else most - 2].rstrip(' ,;:–-')} …"


def names_of(value: Any) -> str:
    """Return the publishers of a cell, parted by semicolons: "Reuters; Radio Okapi".

    >>> names_of("Reuters | Radio Okapi"), names_of(["AFP", {"name": "OCHA"}]), names_of(None)
    ('Reuters; Radio Okapi', 'AFP; OCHA', '')
    """
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(names_of, value)))
    if isinstance(value, dict):
        return names_of(value.get("name") or value.get("shortname"))
    parts = _PART_OF_LIST.split(clean(str(value or "")).strip())
    return "; ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part))


def _safe_url(url: Any) -> str:
    """Keep web addresses only: a report is hostile text, and ``javascript:`` is an address too."""
    text = clean(str(url or "")).strip()
    return text if _WEB.match(text) else ""
