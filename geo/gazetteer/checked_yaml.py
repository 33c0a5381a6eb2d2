"""YAML that was read and found right before is not parsed again: see :mod:`geo.runtime.yaml_cache`.

Reading and checking all files costs a second, and after an edit all but one are as they were.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from geo.gazetteer.schema import SCHEMA
from geo.runtime.located_yaml import KeyPath, LocatedMapping, load_yaml
from geo.runtime.yaml_cache import keep_copy, read_copy

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 2  # raise it when the rules of geo.gazetteer.schema change other than by the schema


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
    data = None
    with contextlib.suppress(OSError):  # who loads the file says why
        data = read_copy(file.read_bytes(), rules=_rules())
    return LocatedMapping(data=data, file=file, lines=LinesOnDemand(file)) if isinstance(data, dict) else None


def keep_checked(source: LocatedMapping) -> None:
    """Keep the content of a file without problems, if JSON can hold it: days of ``prior:`` it cannot."""
    keep_copy(source.file.read_bytes(), source.data, rules=_rules())


def _rules() -> str:
    return f"{FORMAT} {SCHEMA.read_text(encoding='utf-8')}"
