"""What persons changed in the files that a build is about to replace: nothing of theirs is lost.

The rows of the table ``review`` go into the new GeoPackage. Anything else that was saved by hand, a moved point, a
drawn outline, a style, a project with more layers, is kept beside the new file, and the build says so.
"""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from geo.errors import OutputError
from geo.review import review_rows

if TYPE_CHECKING:
    from pathlib import Path

NO_TIME = (1980, 1, 1, 0, 0, 0)  # zip's own zero: what a build writes has it, what QGIS saves has not
MIDNIGHT = "T00:00:00.000Z"  # of the day of the situation: GDAL writes the moment of an edit
REVIEW = "review"
PLACES = frozenset({"places", "ground", "ground_points"})  # layers whose places the gazetteer takes back


def require_unlocked(path: Path) -> None:
    """Raise OutputError if another program has a GeoPackage open for writing: its unsaved edits would be lost.

    A new file beside the write-ahead log of the old one would be spoilt by it.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=0.1)) as connection:
            # Ends the write-ahead log that QGIS works with; refused as long as anybody else has the file open.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.rollback()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise OutputError(
                f"{path}: is open in another program, perhaps QGIS, and locked; nothing was changed."
                " Close it there, or write to another folder with --out."
            ) from error
    except sqlite3.DatabaseError:
        return  # no database: it may be replaced


def earlier_reviews(path: Path) -> list[dict[str, Any]]:
    """Return the rows that persons have written into the ``review`` table of an earlier build; none if unreadable."""
    if not path.exists():
        return []
    require_unlocked(path)
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            rows = review_rows(connection)
    except sqlite3.DatabaseError:
        return []
    return [_review_row(row) for row in rows]


def _review_row(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "reviewed": row["reviewed"][:10] if row["reviewed"] else None}


def keep_edited(path: Path, folder: Path) -> str:
    """Copy a file that was edited by hand into a folder under a free name; return what to tell, or "".

    Parameters
    ----------
    path
        The file that is about to be replaced: a GeoPackage or a project.
    folder
        Where the copy is put; from there it goes beside ``path``, whose folder must have the name free.
    """
    edited = edited_parts(path)
    if not edited:
        return ""
    names = (f"{path.stem}-edited{number}{path.suffix}" for number in chain(("",), count(2)))
    name = next(name for name in names if not path.with_name(name).exists())
    shutil.copyfile(path, folder / name)
    ways = [f"sitmap gazetteer import {path.with_name(name)} --layer {layer}" for layer in edited if layer in PLACES]
    way = f"; to bring it back: {'; '.join(ways)}" if ways else ""
    return f"{path.name} was edited by hand ({', '.join(edited)}); it is kept as {name}{way}"


def edited_parts(path: Path) -> list[str]:
    """Return the layers of a GeoPackage that were edited since it was written, or ["project"] for a project."""
    if not path.is_file():
        return []
    if path.suffix == ".gpkg":
        return _edited_layers(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return ["project"] if any(entry.date_time != NO_TIME for entry in archive.infolist()) else []
    except (zipfile.BadZipFile, OSError):
        return []  # no project: it may be replaced


def _edited_layers(path: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT table_name, last_change FROM gpkg_contents").fetchall()
    except sqlite3.DatabaseError:
        return []
    return sorted(name for name, moment in rows if name != REVIEW and not str(moment).endswith(MIDNIGHT))
