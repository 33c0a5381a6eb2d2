"""A folder that is built once and then only read: built beside, sealed, renamed; damaged ones are built again.

Two processes may build at once: a lock makes the second wait for the first, and without locks the rename still lets
exactly one of two equal results win. A process that is killed, or a disk that is full, leaves the old folder as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import PlaceIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SEAL = "seal.json"
_EDGE_BYTES = 4096  # the first and last page of each file are checked: reading all of it would cost more than opening


def cache_folder() -> Path:
    """Return sitmap's folder in the user's cache: ``SITMAP_CACHE``, else the desktop standard's place."""
    own = os.environ.get("SITMAP_CACHE")
    if own:
        return Path(own).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "sitmap"


def open_or_build(folder: Path, build: Callable[[Path], None]) -> Path:
    """Return the folder; if it is not there or damaged, let ``build`` fill a new one first.

    Raises
    ------
    PlaceIndexError
        If the folder cannot be written (no space, no permission).
    """
    if is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder.with_suffix(".lock")):
            if not is_whole(folder):
                _build(folder, build)
    except OSError as error:
        if isinstance(error, PlaceIndexError):
            raise
        where = "Set SITMAP_CACHE to a folder with space for it."
        raise PlaceIndexError(f"{folder}: the place index cannot be written ({error}). {where}") from error
    return folder


def state_key(lines: Iterable[str]) -> str:
    """Return sixteen letters that distinguish states of sources.

    >>> state_key(["format 1", "a.yaml 12"]) == state_key(["format 1", "a.yaml 13"])
    False
    """
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()


def _build(folder: Path, build: Callable[[Path], None]) -> None:
    # Only building needs these two, and opening is a promise.
    import shutil
    import tempfile

    for left in folder.parent.glob(f"{folder.name}.*.part"):
        # We hold the lock, so whoever began this was killed.
        shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        build(made)
        _seal(made)
        _put(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put(made: Path, folder: Path) -> None:
    if folder.exists():
        import shutil
        import tempfile

        broken = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=".old", dir=folder.parent))
        folder.replace(broken / "index")
        shutil.rmtree(broken, ignore_errors=True)
    with contextlib.suppress(FileExistsError):
        made.rename(folder)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # no POSIX: the rename alone keeps us safe, only twice the work is done
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _seal(folder: Path) -> None:
    files = {p.name: [p.stat().st_size, _edges(p)] for p in sorted(folder.iterdir()) if p.is_file()}
    write_json(folder / SEAL, files)


def spoil(folder: Path) -> None:
    """Mark a built folder as damaged, so that it is built again when it is next asked for."""
    (folder / SEAL).unlink(missing_ok=True)


def is_whole(folder: Path) -> bool:
    """Return whether every file of a built folder is there, of its size, with its first and last page as written."""
    try:
        files: dict[str, Any] = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        return all(_fits(folder / name, size, edges) for name, (size, edges) in files.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def _fits(path: Path, size: int, edges: int) -> bool:
    return path.stat().st_size == size and _edges(path) == edges


def _edges(path: Path) -> int:
    with path.open("rb") as file:
        checksum = zlib.crc32(file.read(_EDGE_BYTES))
        file.seek(max(_EDGE_BYTES, path.stat().st_size - _EDGE_BYTES))
        return zlib.crc32(file.read(_EDGE_BYTES), checksum)


def write_json(path: Path, value: Any, *, sort: bool = True) -> None:
    """Write a value as JSON in one stable form; ``sort`` is false where the order of keys means something."""
    path.write_text(json.dumps(value, ensure_ascii=False, sort_keys=sort), encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def drop_old(pattern: str, *, keep: int) -> None:
    """Delete all but the newest built folders of that name pattern; a reader that has one mapped keeps it mapped."""
    import shutil

    folders = [p for p in cache_folder().glob(pattern) if p.is_dir() and p.suffix not in {".part", ".old"}]
    for folder in sorted(folders, key=_age, reverse=True)[keep:]:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".lock").unlink(missing_ok=True)


def _age(folder: Path) -> int:
    """Return when a folder was changed; one that another process has just deleted is the oldest."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
