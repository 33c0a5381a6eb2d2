"""A table inside a report -> a document for each of its rows, with the names of the columns.

A row "9 June | Masisi | Sake | M23 attacked the base | 3" is a report of its own: the cells with its day and place are
its headings, the incident its text. A table without a column of incidents stays part of the report.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo.inputs.builder import NO_DATE
from geo.inputs.column_maps import guessed_columns
from geo.inputs.layout import Layout
from geo.text.report_date import read_day
from geo.text.sections import cells_of_row, find_sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.model import Document, Section

# Largest first: the nearest heading that names a place is the most exact one.
_HEADINGS = ("country", "admin1", "admin2", "date", "location")
_MOST_ABOVE = 4  # levels of headings above the table
TOTALS = frozenset({"total", "totals", "grand total", "sub-total", "subtotal", "totaux", "total général", "overall"})


def with_rows(document: Document) -> Iterator[Document]:
    """Yield a document, and after it those of the rows of its tables, which are taken out of its sections."""
    rows = list(_rows(document))
    if not rows:
        yield document
        return
    taken = {index for indices, _ in rows for index in indices}
    rest = _without(document.sections, taken)
    if any(section.kind != "heading" for section in rest):
        yield replace(document, sections=rest)
    for number, (_, values) in enumerate(rows, start=1):
        yield row_document(document, values, number)


def _rows(document: Document) -> Iterator[tuple[set[int], dict[str, Any]]]:
    """Yield the values of each row of a table that lists incidents, with the sections that they come from."""
    text = document.text
    for index, section in enumerate(document.sections):
        if section.kind != "row" or section.heading < 0:
            continue
        head = document.sections[section.heading]
        if head.end >= section.start or head.kind != "heading" or "\n\n" in text[head.end : section.start]:
            continue
        names = [text[a:b] for a, b in cells_of_row(text, head)]
        cells = [text[a:b] for a, b in cells_of_row(text, section)]
        if len(names) < 2 or len(cells) != len(names):  # noqa: PLR2004  # a table has two columns
            continue
        fields = guessed_columns(names)
        if "text" in fields and ("date" in fields or "location" in fields or "admin2" in fields or "admin1" in fields):
            above = _headings_of(document, section.heading)
            yield {index, section.heading}, {"names": names, "cells": cells, "fields": fields, "above": above}


def _headings_of(document: Document, index: int) -> list[str]:
    found: list[str] = []
    at = document.sections[index].heading
    while at >= 0:
        section = document.sections[at]
        found.insert(0, document.text[section.start : section.end])
        at = section.heading
    return found


def row_document(document: Document, values: Mapping[str, Any], number: int) -> Document:
    """Return the document of a row: headings above the table, then its own cells with the names of their columns."""
    layout = Layout()
    for level, words in enumerate(values["above"], start=1):
        layout.add("heading", words, level=min(level, _MOST_ABOVE))
    _add_cells(layout, values["names"], values["cells"], values["fields"])
    day, notes = _day(values, document)
    if is_total(values["cells"]):
        notes = (*notes, TOTAL_NOTE)
    return replace(
        document,
        id=f"{document.id}#row{number}",
        text=layout.text,
        published=document.published or day,
        date_source=document.date_source or ("row of a table" if day else ""),
        notes=notes,
        sections=find_sections(layout.text, marks=layout.marks, dated=False),
    )


TOTAL_NOTE = "a total of other rows"


def is_total(cells: Sequence[str]) -> bool:
    """Return whether a row adds up others: then its figures are no incident."""
    return any(cell.strip(" :*").lower() in TOTALS for cell in cells[:3])


def _add_cells(layout: Layout, names: Sequence[str], cells: Sequence[str], fields: Mapping[str, int]) -> None:
    """Add day and places as headings, what happened as a paragraph, and the rest with the names of their columns."""
    if is_total(cells):
        layout.add("caption", ", ".join(f"{n}: {c}" for n, c in zip(names, cells, strict=True) if c.strip()))
        return
    used = set()
    for level, key in enumerate(_HEADINGS, start=_MOST_ABOVE + 1):
        index = fields.get(key)
        if index is not None and cells[index].strip():
            layout.add("heading", cells[index], level=level)
        used.add(index)
    text = fields["text"]
    layout.add("paragraph", cells[text], sure=True)
    for index, (name, cell) in enumerate(zip(names, cells, strict=True)):
        if index not in used and index != text and cell.strip() and not _is_number_of_row(name):
            layout.add("row", f"{name}: {cell}")


def _is_number_of_row(name: str) -> bool:
    return name.strip().lower() in {"#", "no", "no.", "n°", "nr", "id", "s/n", "sn"}


def _day(values: Mapping[str, Any], document: Document) -> tuple[Any, tuple[str, ...]]:
    index = values["fields"].get("date")
    kept = tuple(note for note in document.notes if note != NO_DATE)
    if document.published or index is None:
        return None, document.notes
    try:
        day, doubt = read_day(values["cells"][index])
    except (ValueError, OverflowError):
        return None, document.notes
    return day, (*kept, f"the date {day} is that of the row: the report has none", *((doubt,) if doubt else ()))


def _without(sections: Sequence[Section], taken: set[int]) -> tuple[Section, ...]:
    """Return the sections that are left, with their headings counted anew."""
    places: dict[int, int] = {}
    kept: list[Section] = []
    for index, section in enumerate(sections):
        if index not in taken:
            places[index] = len(kept)
            kept.append(section)
    return tuple(section._replace(heading=places.get(section.heading, -1)) for section in kept)
