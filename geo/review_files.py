"""Decisions of persons, as written: the ``review`` table of a GeoPackage, or YAML under ``reviews:``.

A decision names its subject (an ``event_id``, or ``document:start-end`` of a mention), who decided and when.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from geo.errors import DocumentError, InputError, TableError
from geo.inputs.documents import parse_date
from geo.runtime.located_yaml import load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

Decision = Literal["accept", "reject", "move", "retype"]
DECISIONS: tuple[str, ...] = get_args(Decision)
COLUMNS = ("subject", "decision", "value", "reviewer", "reviewed", "note")
NEEDS_VALUE = frozenset({"move", "retype"})
YAML_ENDINGS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One decision, and in which file and row it stands (``at``).

    ``value`` is a place id or "lat, lon" for a move, an event type for a retype.
    """

    subject: str
    decision: Decision
    value: str = ""
    reviewer: str
    reviewed: date
    note: str = ""
    at: str = ""

    @property
    def signature(self) -> str:
        """Who decided, and when."""
        return f"{self.reviewer}, {self.reviewed.isoformat()}"


def read_reviews(paths: Iterable[Path]) -> tuple[Review, ...]:
    """Read all decisions of GeoPackages, YAML files and folders of YAML files.

    Raises
    ------
    InputError
        If a file is absent, or a decision is incomplete; the message names every one, with its file and row.
    TableError
        If a GeoPackage has no ``review`` table with our columns.
    """
    reviews: list[Review] = []
    problems: list[str] = []
    for path in paths:
        for at, row in _rows(path):
            if any(row.get(column) for column in COLUMNS):
                made = _review(row, at)
                reviews.append(made) if isinstance(made, Review) else problems.append(made)
    if problems:
        raise InputError("; ".join(problems))
    return tuple(reviews)


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not path.exists():
        raise InputError(f"{path}: there is no such file of reviews")
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.suffix.lower() in YAML_ENDINGS:
                yield from _yaml_rows(file)
    elif path.suffix.lower() in YAML_ENDINGS:
        yield from _yaml_rows(path)
    elif path.suffix.lower() == ".gpkg":
        yield from _table_rows(path)
    else:
        raise InputError(f"{path}: reviews are read from a .gpkg, a .yaml, or a folder of .yaml files")


def _yaml_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = load_yaml(path)
    rows = found.data.get("reviews", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{path}:1: reviews: a list of decisions is expected, each with {', '.join(COLUMNS)}")
    for number, row in enumerate(rows):
        yield f"{path}:{found.line(('reviews', number))}", row


def _table_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            present = {name for _, name, *_ in connection.execute("PRAGMA table_info(review)")}
            _require(path, present)
            rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM review ORDER BY rowid").fetchall()  # noqa: S608
    except sqlite3.OperationalError as error:
        raise TableError(
            f"{path}: cannot be read ({error}). If QGIS has unsaved edits in it, save them first."
        ) from error
    except sqlite3.DatabaseError as error:
        raise TableError(f"{path}: is no GeoPackage ({error})") from error
    for number, row in enumerate(rows, start=1):
        yield f"{path}: review, row {number}", dict(zip(COLUMNS, row, strict=True))


def _require(path: Path, present: set[str]) -> None:
    missing = [column for column in COLUMNS if column not in present]
    if not present:
        raise TableError(f"{path}: has no table `review`; sitmap build writes one into situation.gpkg")
    if missing:
        raise TableError(f"{path}: the table `review` lacks {', '.join(missing)}; it needs {', '.join(COLUMNS)}")


def _review(row: Mapping[str, Any], at: str) -> Review | str:
    """Return a decision, or what is wrong with it."""
    cells = {column: str(row.get(column) or "").strip() for column in COLUMNS}
    decision = cells["decision"].lower()
    missing = [column for column in ("subject", "reviewer", "reviewed") if not cells[column]]
    if missing:
        return f"{at}: {', '.join(missing)} must be filled in, so that the decision can be traced"
    if decision not in DECISIONS:
        return f"{at}: decision is {cells['decision']!r}; known: {', '.join(DECISIONS)}"
    if decision in NEEDS_VALUE and not cells["value"]:
        wanted = "a place id or lat, lon" if decision == "move" else "an event type"
        return f"{at}: to {decision} something, value must hold {wanted}"
    try:
        day = parse_date(_day_text(row["reviewed"]), f"{at}: reviewed")
    except DocumentError as error:
        return str(error)
    return Review(
        subject=cells["subject"],
        decision=next(word for word in get_args(Decision) if word == decision),
        value=cells["value"],
        reviewer=cells["reviewer"],
        reviewed=day,
        note=cells["note"],
        at=at,
    )


def _day_text(value: Any) -> Any:
    return value[:10] if isinstance(value, str) else value
