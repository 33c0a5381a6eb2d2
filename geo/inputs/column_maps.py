"""Which column of a table holds what: maps of config.yaml, HXL tags, GDELT's places, and names that are known.

A field is one of :data:`geo.config.COLUMN_FIELDS`. ``columns:`` of config.yaml names the column of each; where it is
silent, names that can only mean one thing are taken, and ``sitmap columns FILE`` shows what was understood.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geo.runtime.yaml_cache import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Where the fields of an event row stand in ACLED's vocabulary, in which tables of events are read.
ACLED_NAMES: dict[str, str] = {
    "id": "event_id_cnty", "date": "event_date", "country": "country", "admin1": "admin1", "admin2": "admin2",
    "location": "location", "latitude": "latitude", "longitude": "longitude", "type": "sub_event_type", "text": "notes",
    "actor1": "actor1", "actor2": "actor2", "fatalities": "fatalities", "source": "source",
}  # fmt: skip
EVENT_NEEDS = frozenset({"date", "type", "latitude", "longitude"})
GDELT_WIDTHS = (61, 58)  # columns of the second and the first version
_ACTION_GEO = {61: 51, 58: 49}  # where the place of the event begins
_ADM2 = {61: 1, 58: 0}  # the first version has no second level


class ColumnMap(NamedTuple):
    """The ``columns:`` of config.yaml: pairs of field and column, for the files that a pattern names."""

    rules: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def of(self, name: str) -> dict[str, str]:
        """Return field and column for a file; later rules win.

        >>> ColumnMap((("*", (("text", "Incident"),)), ("b*", (("text", "Notes"),)))).of("b.csv")
        {'text': 'Notes'}
        """
        found: dict[str, str] = {}
        for pattern, pairs in self.rules:
            if name == pattern or fnmatch(name.lower(), pattern.lower()):
                found.update(pairs)
        return found


@cache
def _known() -> tuple[dict[str, str], dict[str, str]]:
    """Return field by plain name of a column, and field by HXL tag."""
    words = read_yaml(Path(__file__).with_name("column_words.yaml"))
    names = {plain(name): field for field, names in words["columns"].items() for name in names}
    tags = {tag: field for field, tags in words["hxl"].items() for tag in tags}
    return names, tags


def plain(name: str) -> str:
    """Return a column's name in small letters with single spaces.

    >>> plain("Date_of Incident (dd/mm)")
    'date of incident'
    """
    return " ".join(re.sub(r"[^\w]+|_", " ", re.sub(r"\([^)]*\)", " ", name.lower())).split())


def guessed_columns(names: Sequence[str]) -> dict[str, int]:
    """Return the place of each field that the names of columns tell; the first column of a field wins.

    >>> guessed_columns(["Date", "Territory", "Location", "Incident", "Killed"])
    {'date': 0, 'admin2': 1, 'location': 2, 'text': 3, 'fatalities': 4}
    """
    known = _known()[0]
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        field = known.get(plain(name))
        if field:
            found.setdefault(field, index)
    return found


def hxl_columns(tags: Sequence[str]) -> dict[str, int] | None:
    """Return the place of each field by a row of HXL tags, None where the row is none.

    >>> hxl_columns(["#date", "#adm2+name", "", "#geo+lat"])
    {'date': 0, 'admin2': 1, 'latitude': 3}
    """
    filled = [tag.strip().lower().replace(" ", "") for tag in tags]
    if not any(filled) or not all(re.fullmatch(r"#\w+(?:\+\w+)*", tag) for tag in filled if tag):
        return None
    known = _known()[1]
    found: dict[str, int] = {}
    for index, tag in enumerate(filled):
        base, *attributes = tag.split("+")
        field = next((known[f"{base}+{word}"] for word in attributes if f"{base}+{word}" in known), known.get(base))
        if field:
            found.setdefault(field, index)
    return found


def mapped_columns(names: Sequence[str], given: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Return the place of each field that a map gives, and the columns of the map that the table has not."""
    places = {name.strip().lower(): index for index, name in reversed(list(enumerate(names)))}
    found = {
        field: places[column.strip().lower()] for field, column in given.items() if column.strip().lower() in places
    }
    return found, [column for field, column in given.items() if field not in found]


def gdelt_columns(cells: Sequence[str]) -> dict[str, int] | None:
    """Return the place of each field in a row of GDELT's event files, which have no header; None for other rows."""
    if len(cells) not in GDELT_WIDTHS or not cells[0].isdigit() or not re.fullmatch(r"(?:19|20)\d{6}", cells[1]):
        return None
    geo = _ACTION_GEO[len(cells)]
    after = geo + 4 + _ADM2[len(cells)]
    places = {"location": geo + 1, "country": geo + 2, "latitude": after, "longitude": after + 1}
    return {"id": 0, "date": 1, "actor1": 6, "actor2": 16, "type": 26, "source": len(cells) - 1} | places
