"""The compiled places of the YAML: opened in a few milliseconds, compiled again when a file has changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.gazetteer.actor_store import FILE
from geo.gazetteer.name_index import NameTable
from geo.gazetteer.source_files import Sources, stamp
from geo.gazetteer.world_store import COLUMN_TYPES
from geo.runtime.build_cache import cache_folder, open_or_build, read_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    Progress = Callable[[str, float], None]

FORMAT = 15  # raise it when the files or the rules of merging change


def open_theatre(sources: Sources, *, world: Path, progress: Progress | None = None) -> Path:
    """Return the folder of the compiled places; compile them first where a file has changed.

    Raises
    ------
    LexiconError
        If an entry cannot be used.
    """
    folder = cache_folder() / f"theatre-{stamp(sources, salt=f'{FORMAT} {world.name}')}"
    return open_or_build(folder, lambda made: _build(made, sources, world, progress))


def _build(folder: Path, sources: Sources, world: Path, progress: Progress | None) -> None:
    # YAML, outlines and their libraries are needed only now.
    from geo.gazetteer.theatre_build import build_theatre

    build_theatre(folder, sources, world=world, progress=progress)


class TheatreIndex:
    """The compiled folder, opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.about: dict[str, Any] = read_json(folder / "about.json")
        self.ids: list[str] = (folder / "ids.txt").read_text(encoding="utf-8").split("\n")
        self.names = NameTable(folder)
        self.columns: dict[str, npt.NDArray[Any]] = {name: np.load(folder / f"{name}.npy") for name in COLUMN_TYPES}
        self.merged_rows: npt.NDArray[np.int64] = np.load(folder / "merged_rows.npy")
        self.merged_postings: npt.NDArray[np.int64] = np.load(folder / "merged_postings.npy")
        self._records = _Blobs(folder, "places")
        self._outlines = _Blobs(folder, "outlines")

    def record(self, row: int) -> dict[str, Any]:
        """Return the fields of a place that the columns do not hold."""
        loaded: dict[str, Any] = json.loads(self._records[row])
        return loaded

    def actors(self) -> dict[str, Any]:
        """Return the compiled actors."""
        loaded: dict[str, Any] = read_json(self._folder / FILE)
        return loaded

    def outline_wkb(self, row: int) -> bytes:
        """Return the outline of a place as WKB, empty where it has none."""
        return self._outlines[row]


class _Blobs:
    """Byte strings in one file, read when asked for."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.bin"
        self._at: npt.NDArray[np.int64] = np.load(folder / f"{name}_at.npy")
        self._bytes = np.memmap(self._path, np.uint8, mode="r") if self._at[-1] else None

    def __getitem__(self, row: int) -> bytes:
        if self._bytes is None:
            return b""
        return bytes(self._bytes[self._at[row] : self._at[row + 1]])
