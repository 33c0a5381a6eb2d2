"""Files appear whole or not at all, and a set of files as one step: old or new, never mixed.

A set is written into a folder beside its place. One rename of that folder decides that the new set holds; then its
files move up. A run that is killed in between has decided already: whoever next reads or writes the folder moves the
rest up (:func:`settle`). ``run.json`` moves last and names the files of its set with their checksums. What a killed run
left before its decision is removed; nothing else in the folder is touched.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

STAGE_PREFIX = ".sitmap-"
DECIDED = ".sitmap-decided"  # a set that holds, of which some files have not moved up yet
MANIFEST = "run.json"
_PIECE = 1 << 20


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give a temporary folder inside ``folder``; what was written there moves up when the block ends well.

    Raises
    ------
    OutputError
        If the folder cannot be made or written, or the disk is full. The files that stood there are as before.
    """
    stage, mark = _make_stage(folder)
    try:
        yield stage
        with _locked(folder):
            _finish(folder)
            _publish(stage, folder)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(_why(error.filename or folder, error)) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        _release(mark)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write one file whole. Raises :class:`geo.errors.OutputError` if that is not possible."""
    with staged(path.parent) as stage:
        data = content.encode("utf-8") if isinstance(content, str) else content
        (stage / path.name).write_bytes(data)


def settle(folder: Path) -> None:
    """End what a killed run has begun in a folder: a set that was decided moves up, anything else of it is removed."""
    if not any(folder.glob(f"{STAGE_PREFIX}*")):
        return
    with contextlib.suppress(OSError), _locked(folder):  # a folder that cannot be written stays as it is
        _finish(folder)
        for left in folder.glob(f"{STAGE_PREFIX}*"):
            mark = _hold(left, wait=False)
            if mark is not None:  # nobody works in it
                shutil.rmtree(left, ignore_errors=True)
                _release(mark)


def manifest_of(stage: Path) -> dict[str, str]:
    """Return the names and checksums of the files of a set, for ``run.json``."""
    return {path.name: checksum(path) for path in sorted(stage.iterdir()) if path.is_file()}


def require_one_set(folder: Path, names: tuple[str, ...]) -> None:
    """Raise InputError where files of a folder are not those of its ``run.json``: then two builds are mixed."""
    settle(folder)
    stated = _files_of(folder)
    mixed = [
        name
        for name in names
        if name in stated and (folder / name).is_file() and checksum(folder / name) != stated[name]
    ]
    if mixed:
        raise InputError(f"{folder / mixed[0]}: is not the file that {MANIFEST} names. Type sitmap build again.")


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    value = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            value.update(piece)
    return value.hexdigest()


def _make_stage(folder: Path) -> tuple[Path, int | None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settle(folder)
        with _locked(folder):  # so that nobody takes it for a leftover before it is held
            stage = Path(tempfile.mkdtemp(prefix=STAGE_PREFIX, dir=folder))
            return stage, _hold(stage, wait=False)
    except OSError as error:
        raise OutputError(_why(folder, error)) from error


def _publish(stage: Path, folder: Path) -> None:
    """Let a set hold. One file takes its place by one rename; more are decided first, then moved."""
    names = [path.name for path in stage.iterdir()]
    blocked = [name for name in names if (folder / name).is_dir()]
    if blocked:
        raise IsADirectoryError(errno.EISDIR, "a folder has this name", str(folder / blocked[0]))
    if len(names) <= 1:
        _move_up(stage, folder)
        return
    os.replace(stage, folder / DECIDED)  # noqa: PTH105  # the one call that is atomic on every system
    _finish(folder)


def _finish(folder: Path) -> None:
    decided = folder / DECIDED
    if decided.is_dir():
        _move_up(decided, folder)
        shutil.rmtree(decided, ignore_errors=True)


def _move_up(stage: Path, folder: Path) -> None:
    manifest = stage / MANIFEST
    gone = _files_of(folder).keys() - _files_of(stage).keys() if manifest.exists() else ()
    for path in sorted(path for path in stage.iterdir() if path.name != MANIFEST):
        os.replace(path, folder / path.name)  # noqa: PTH105
    for name in gone:
        old = folder / name
        if old.parent == folder and old.is_file():  # a manifest may be anybody's
            old.unlink()
    if manifest.exists():
        os.replace(manifest, folder / MANIFEST)  # noqa: PTH105


def _files_of(folder: Path) -> dict[str, str]:
    """Return the files that a folder's manifest names."""
    try:
        found: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {str(name): str(sum_) for name, sum_ in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time move files of a folder; the lock ends with the process, however that ends."""
    ours = folder.name.startswith(STAGE_PREFIX)  # a stage is written by the process that holds it
    mark = None if ours else _hold(folder, wait=True)
    try:
        yield
    finally:
        _release(mark)


def _hold(folder: Path, *, wait: bool) -> int | None:
    """Lock a folder itself and return the number to release; None if somebody else holds it, or no locks are known."""
    try:
        import fcntl
    except ImportError:  # no POSIX: the renames alone keep files whole
        return None
    number = None
    try:
        number = os.open(folder, os.O_RDONLY)
        fcntl.flock(number, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        _release(number)
        return None
    return number


def _release(number: int | None) -> None:
    if number is not None:
        os.close(number)


def require_writable(folder: Path) -> None:
    """Raise OutputError if nothing can be written into a folder, or if it cannot be made. Nothing is changed."""
    standing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not standing.is_dir():
        raise OutputError(_why(folder, NotADirectoryError(errno.ENOTDIR, f"{standing} is a file")))
    if not os.access(standing, os.W_OK | os.X_OK):
        raise OutputError(_why(folder, PermissionError(errno.EACCES, "the folder is read-only for you")))


def _why(path: Path | str, error: OSError) -> str:
    way = "Free the disk" if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else "Name another folder"
    return f"{path}: cannot be written ({error.strerror or error}). {way}; what stood there is as before."
