"""YAML that was read and found right before is not parsed again: a copy as JSON in the cache, keyed by the content.

Reading and checking all files costs a second, and after an edit all but one are as they were.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from geo.built_folder import cache_folder, read_json, write_json
from geo.lexicon_rules import SCHEMA
from geo.located import KeyPath, LocatedMapping, load_yaml

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1  # raise it when the rules of geo.lexicon_rules change other than by the schema
KEPT = 400  # copies; each edit leaves one behind
_WITH_DATES = frozenset({"prior", "claims"})  # sections whose values JSON cannot hold


class LinesOnDemand(Mapping[KeyPath, int]):
    """The lines of the keys of a file, read when somebody asks: only problems do."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        return load_yaml(self._file).lines

    def __getitem__(self, path: KeyPath) -> int:
        return self._lines[path]

    def __iter__(self) -> Iterator[KeyPath]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def load_checked(file: Path) -> LocatedMapping | None:
    """Return the content of a file that was checked before, None where it was not."""
    with contextlib.suppress(OSError, ValueError):
        data = read_json(_copy_of(file))
        if isinstance(data, dict):
            return LocatedMapping(data=data, file=file, lines=LinesOnDemand(file))
    return None


def keep_checked(source: LocatedMapping) -> None:
    """Keep the content of a file without problems. A cache that cannot be written is no harm: it is read again."""
    if _WITH_DATES & source.data.keys():
        return
    with contextlib.suppress(OSError, TypeError):
        copy = _copy_of(source.file)
        copy.parent.mkdir(parents=True, exist_ok=True)
        made = copy.with_suffix(f".{os.getpid()}")
        write_json(made, source.data, sort=False)
        made.replace(copy)
        _drop_oldest(copy.parent)


def _copy_of(file: Path) -> Path:
    digest = hashlib.blake2b(file.read_bytes(), digest_size=16, salt=str(FORMAT).encode())
    digest.update(SCHEMA.read_bytes())
    return cache_folder() / "yaml" / f"{digest.hexdigest()}.json"


def _drop_oldest(folder: Path) -> None:
    copies = list(folder.glob("*.json"))
    if len(copies) > KEPT:
        for copy in sorted(copies, key=lambda p: p.stat().st_mtime_ns)[: KEPT // 2]:
            copy.unlink(missing_ok=True)
