"""The figures of a table's row ("Killed: 3") -> the event of the row.

A row of a table is a document of its own (:mod:`geo.inputs.row_documents`): its incident is a paragraph, and what other
columns say follows as sections of the kind ``row``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.text.numbers import find_counts
from geo.text.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Count, Event, Section

ROW_NOTE = "figure of a column"
_CELL = re.compile(r"\s*([^:|\d]{2,60}?)\s*:\s*(\d{1,6})\s*")


def row_counts(cell: str) -> dict[str, Count]:
    """Return the victims that a cell with the name of its column counts.

    >>> row_counts("Killed: 3")["fatalities"].best, row_counts("Houses: 20")
    (3, {})
    """
    found = _CELL.fullmatch(cell)
    if found is None:
        return {}
    tokens = Tokens(f"{found[2]} {found[1].lower()}")
    counts = find_counts(tokens, 0, len(tokens.words))
    return {kind: count for kind, count in counts.items() if kind in {"fatalities", "injured"}}


def with_row_figures(events: Sequence[Event], text: str, sections: Sequence[Section]) -> list[Event]:
    """Return the events of a row with the figures of its columns; they belong to the only event that it reports."""
    found: dict[str, Count] = {}
    for section in sections:
        if section.kind == "row":
            for kind, count in row_counts(text[section.start : section.end]).items():
                found.setdefault(kind, count)
    if not found or len(events) != 1:
        return list(events)
    event = events[0]
    if "fatalities" in found and found["fatalities"].best and not (event.fatalities and event.fatalities.best):
        event = replace(event, fatalities=found["fatalities"], notes=(*event.notes, ROW_NOTE))
    if "injured" in found and found["injured"].best and event.injured is None:
        event = replace(event, injured=found["injured"])
    return [event]
