"""Starts the installed sitmap and passes on what it says. Standard library only."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DONE, LEFT_OUT = 0, 3
# QGIS sets these for its own Python; another one would not start with them.
OF_QGIS = ("PYTHONHOME", "PYTHONPATH")
HINT = "Install it (pip install sitmap), or name it in the environment variable SITMAP_COMMAND."


class SitmapError(Exception):
    """Says in a line why sitmap did not do what it should."""


def command(setting: str = "") -> list[str]:
    """Return the words that start sitmap: those of a setting, of SITMAP_COMMAND, or the program on the path.

    Raises
    ------
    SitmapError
        If there is none.
    """
    words = shlex.split(setting or os.environ.get("SITMAP_COMMAND", "")) or ["sitmap"]
    found = shutil.which(words[0])
    if found is None:
        raise SitmapError(f"{words[0]}: there is no such program. {HINT}")
    return [found, *words[1:]]


def run(
    words: Sequence[str], *, say: Callable[[str], None], stopped: Callable[[], bool], folder: str | None = None
) -> int:
    """Start a program and return its exit status: 0 done, 3 done but something was left out.

    Parameters
    ----------
    words
        The program and its arguments; no shell reads them.
    say
        Called with each line that it writes.
    stopped
        Asked after each line; when true, the program is ended.
    folder
        Where it is started: relative names in a configuration are relative to there.

    Raises
    ------
    SitmapError
        If it ends with another status or was stopped; the message is its last line.
    """
    last = ""
    with subprocess.Popen(  # noqa: S603  # a program that the user names, without a shell
        list(words),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=_environment(os.environ),
        cwd=folder or None,
    ) as process:
        for line in process.stdout or ():
            last = line.strip() or last
            say(line.rstrip())
            if stopped():
                process.terminate()
                raise SitmapError("stopped; nothing is left half written")
    if process.returncode not in {DONE, LEFT_OUT}:
        raise SitmapError(last or f"sitmap ended with status {process.returncode}")
    return process.returncode


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in ours.items() if name not in OF_QGIS}
