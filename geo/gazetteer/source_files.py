"""Which files make a gazetteer: folders and theatres -> YAML in the order of reading, and a stamp of their state."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from geo.errors import ConfigError
from geo.runtime.build_cache import state_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

WORLD = "world"
CONFIG_NAME = "config.yaml"  # may lie beside the places of a folder that is a gazetteer and a project at once
YAML_SUFFIXES = (".yaml", ".yml")
_WITH_ACTORS = ("actors", "sides", "forces")
_STAMPED = (*YAML_SUFFIXES, ".geojson", ".topojson", ".xz", ".json", ".webp", ".png", ".tif")


class Sources(NamedTuple):
    """Which YAML is read: folders (the shipped one first), theatres in order, and the files that gives.

    ``others`` are the files of further theatres of which only the actors are read.
    """

    folders: tuple[Path, ...]
    theatres: tuple[str, ...]
    files: tuple[Path, ...]
    others: tuple[Path, ...] = ()


def find_sources(folders: Sequence[Path], *, theatres: Iterable[str]) -> Sources:
    """Return the sources of a gazetteer. Raises ``ConfigError`` for a theatre without a folder."""
    names = tuple(dict.fromkeys(theatres))
    files = lexicon_files(folders, theatres=names)
    return Sources(folders=tuple(folders), theatres=names, files=files, others=other_actor_files(folders, files))


def lexicon_files(folders: Sequence[Path], *, theatres: Sequence[str]) -> tuple[Path, ...]:
    """Return the YAML files to read, in the order in which later ones override earlier ones.

    Raises
    ------
    ConfigError
        If no folder holds one of the theatres.
    """
    names = tuple(dict.fromkeys((WORLD, *theatres)))
    found: dict[str, list[Path]] = {name: [] for name in names}
    own: list[Path] = []
    for folder in folders:
        own += _yaml_files(folder)
        for name in names:
            found[name] += _yaml_files(folder / name)
    for name in names[1:]:
        if not found[name]:
            raise ConfigError(_no_theatre(name, folders))
    return (*found[WORLD], *(file for name in names[1:] for file in found[name]), *own)


def other_actor_files(folders: Sequence[Path], files: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files with actors and sides of theatres whose other files are not read."""
    theatres = [path.parent for folder in folders for path in sorted(folder.glob("*/theatre.yaml"))]
    found = (file for folder in theatres for file in _yaml_files(folder) if file.name.startswith(_WITH_ACTORS))
    return tuple(file for file in found if file not in set(files))


def _yaml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        names = sorted(e.name for e in entries if e.name.endswith(YAML_SUFFIXES) and e.is_file())
    return [folder / name for name in names if name != CONFIG_NAME]


def _no_theatre(name: str, folders: Sequence[Path]) -> str:
    from geo.runtime.located_yaml import nearest, short

    known = sorted({p.name for folder in folders if folder.is_dir() for p in folder.iterdir() if _yaml_files(p)})
    where = ", ".join(short(folder) for folder in folders)
    return f"theatre: no folder {name!r} with YAML files in {where}.{nearest(name, known)} Or type: sitmap new {name}"


def stamp(sources: Sources, *, salt: str) -> str:
    """Return a key of the state of all files: path, size, time, number; reading them would cost more."""
    folders = dict.fromkeys(
        map(os.path.realpath, dict.fromkeys(file.parent for file in (*sources.files, *sources.others)))
    )
    lines = [salt, *sources.theatres, *(line for folder in folders for line in _states(folder))]
    return state_key(lines)


def _states(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.is_dir():
                yield from _states(entry.path)
            elif entry.name.endswith(_STAMPED):
                state = entry.stat()
                yield f"{entry.path} {state.st_size} {state.st_mtime_ns} {state.st_ino}"
