"""The geocoder's memory: what was asked, whom, when, and what came back. Negatives too, so nobody is asked twice."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from geo.errors import PlaceIndexError
from geo.model import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TABLE = """
create table if not exists answers (
  provider text not null, country text not null, query text not null,
  asked_on text not null, places text not null,
  primary key (provider, country, query)
) without rowid
"""
# An outline is no answer of a geocoder; everything else of a place is plain.
_KEPT = tuple(f.name for f in fields(Place) if f.name != "outline")
_WAIT_S = 10.0


class AnswerCache:
    """A small SQLite file (write-ahead log), safe to share between processes.

    Parameters
    ----------
    path
        The file; it and its folder are made when the first answer is kept.

    Raises
    ------
    PlaceIndexError
        If the file is no cache or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None

    def get(self, provider: str, *, country: str, query: str) -> tuple[Place, ...] | None:
        """Return the kept answer, empty if there is no such place, or None if it was never asked."""
        if self._connection is None and not self.path.exists():
            return None
        rows = self._run(
            "select places, asked_on from answers where provider = ? and country = ? and query = ?",
            (provider, country, query),
        )
        return _places(*rows[0]) if rows else None

    def put(self, provider: str, *, country: str, query: str, places: tuple[Place, ...]) -> None:
        """Keep an answer with today's date."""
        body = json.dumps([_plain(place) for place in places], ensure_ascii=False, sort_keys=True)
        today = datetime.now(tz=UTC).date().isoformat()
        self._run("insert or replace into answers values (?, ?, ?, ?, ?)", (provider, country, query, today, body))

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run(self, statement: str, values: tuple[str, ...]) -> list[Any]:
        try:
            if self._connection is None:
                self._connection = self._open()
            with self._connection, closing(self._connection.execute(statement, values)) as cursor:
                return cursor.fetchall()
        except (sqlite3.Error, OSError) as error:
            raise PlaceIndexError(
                f"{self.path}: the geocoder's cache cannot be used ({error}). Delete it; it fills again."
            ) from error

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_WAIT_S)
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=normal")
        connection.execute(_TABLE)
        return connection

    def __del__(self, ending: Callable[[], bool] = sys.is_finalizing) -> None:
        # Bound as a default, since at the very end the module's own names are gone.
        if not ending():
            self.close()


def _plain(place: Place) -> dict[str, Any]:
    values = asdict(place)
    return {name: values[name] for name in _KEPT if values[name]}


def _places(body: str, asked_on: str) -> tuple[Place, ...]:
    return tuple(_place(values, asked_on) for values in json.loads(body))


def _place(values: dict[str, Any], asked_on: str) -> Place:
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    note = f"{known.pop('note', '')}, asked {asked_on}".lstrip(", ")
    empty: dict[str, Any] = {"id": "", "name": "", "kind": "", "lon": 0.0, "lat": 0.0}
    given = empty | {k: v for k, v in known.items() if k in _KEPT}
    return Place(**given, note=note)
