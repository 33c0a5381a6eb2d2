"""Files appear whole or not at all: they are written beside their place and renamed when every one is done."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

STAGE_PREFIX = ".sitmap-"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give a temporary folder inside ``folder``; what was written there moves up when the block ends well.

    Raises
    ------
    OutputError
        If the folder cannot be made or written, or the disk is full. The files that stood there are as before.
    """
    stage = _make_stage(folder)
    try:
        yield stage
        _move_up(stage, folder)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(_why(error.filename or folder, error)) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write one file whole. Raises :class:`geo.errors.OutputError` if that is not possible."""
    with staged(path.parent) as stage:
        data = content.encode("utf-8") if isinstance(content, str) else content
        (stage / path.name).write_bytes(data)


def _make_stage(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=STAGE_PREFIX, dir=folder))
    except OSError as error:
        raise OutputError(_why(folder, error)) from error


def _move_up(stage: Path, folder: Path) -> None:
    for path in sorted(stage.iterdir()):
        os.replace(path, folder / path.name)  # noqa: PTH105  # the one call that is atomic on every system


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
