"""An index of the larger towns of the world alone, for tests that build, break and rebuild it: a tenth of the time."""

from __future__ import annotations

import shutil
from functools import cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from geo.gazetteer import world_build

if TYPE_CHECKING:
    from pathlib import Path

SMALLEST_TOWN = 15_000  # people


def shrink(patch=setattr) -> None:
    """Make the index small from here on; with pytest's ``monkeypatch.setattr`` as ``patch`` until the test ends."""
    patch(world_build, "SMALLEST_TOWN", SMALLEST_TOWN)
    patch(world_build, "packed_files", tuple)


def own_cache(folder: Path, monkeypatch) -> Path:
    """Give a test a cache of its own that begins with a copy of the small index."""
    shrink(monkeypatch.setattr)
    monkeypatch.setenv("SITMAP_CACHE", _shared().name)
    built, _ = world_build.open_world()  # is built by the first test of a process that asks for it
    monkeypatch.setenv("SITMAP_CACHE", str(folder))
    folder.mkdir()
    shutil.copytree(built, folder / built.name)
    return folder


@cache
def _shared() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="sitmap-small-world-")
