"""What several commands share: a progress bar on stderr, and the option ``--jobs``."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from geo.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from geo.config import Config

WIDTH = 24
EVERY = 2_000  # counted things between two plain lines
QUIET_S = 2.0  # what takes less is not worth a plain line: an error stays alone on stderr


def progress_bar() -> Callable[[str, float], None]:
    """Return what takes words and a share (0 to 1, below 0 where the whole is not known) and shows them."""
    return _Bar().show


def counted(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield files, and show on a terminal how many of them are read."""
    show = progress_bar() if len(paths) > 1 and sys.stderr.isatty() else None
    for number, path in enumerate(paths):
        if show:
            show(f"reading {path.name}", number / len(paths))
        yield path
    if show:
        show("reading", 1.0)


class _Bar:
    """Remembers which plain lines were said."""

    def __init__(self) -> None:
        self._said: set[str] = set()
        self._calls = 0
        self._began = time.monotonic()

    def show(self, words: str, share: float) -> None:
        if sys.stderr.isatty():
            self._draw(words, share)
        elif share >= 0:
            self._say(words.partition(":")[0])
        else:
            self._calls += 1
            if self._calls % EVERY == 0:
                self._say(words)

    @staticmethod
    def _draw(words: str, share: float) -> None:
        full = round(WIDTH * min(max(share, 0.0), 1.0))
        bar = f"{'█' * full}{'░' * (WIDTH - full)} " if share >= 0 else ""
        sys.stderr.write(f"\r\033[K{bar}{words:.60}" if share < 1 else "\r\033[K")
        sys.stderr.flush()

    def _say(self, words: str) -> None:
        if words not in self._said and time.monotonic() - self._began > QUIET_S:
            self._said.add(words)
            sys.stderr.write(f"sitmap: {words}\n")


EXIT_DONE, EXIT_NOTHING, EXIT_LEFT_OUT = 0, 2, 3


class LeftOut:
    """What could not be read: each is named once on stderr, and the exit status reports it."""

    def __init__(self) -> None:
        self._named: set[str] = set()
        self.anything = False  # was read; for commands that see it far from where they end

    def __call__(self, error: Exception | str) -> None:
        """Name an input that is left out."""
        words = " ".join(str(error).split())
        if words not in self._named:
            self._named.add(words)
            clear = "\r\033[K" if sys.stderr.isatty() else ""
            sys.stderr.write(f"{clear}sitmap: {words}\n")

    def nothing(self, read: Sequence[object]) -> bool:
        """Return whether inputs were left out and nothing was read."""
        return bool(self._named) and not read

    def status(self, *, anything: bool) -> int:
        """Return 0 where all was read, 3 where something was left out, 2 where nothing at all could be read."""
        if not self._named:
            return EXIT_DONE
        if not anything:
            return EXIT_NOTHING
        if len(self._named) > 1:
            sys.stderr.write(f"sitmap: {len(self._named)} inputs or rows were left out\n")
        return EXIT_LEFT_OUT


def add_jobs(parser: argparse.ArgumentParser, *, default: int = 1) -> None:
    """Add the word to the parser of a command."""
    usual = "one a core" if default == 0 else str(default)
    parser.add_argument(
        "--jobs", type=_jobs, default=default, metavar="N", help=f"processes that read; 0: one a core; default: {usual}"
    )


def _jobs(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"a number of processes is expected, not {text!r}")
    return int(text)


def require_offline(config: Config, *, jobs: int) -> None:
    """Raise InputError where several processes would ask a geocoder: each would keep its own pace."""
    if jobs != 1 and config.online:
        raise InputError("--jobs reads without a geocoder, which is asked once a second. Leave --online or --jobs out.")
