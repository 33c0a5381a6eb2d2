"""``--jobs N``: the word that commands share which read reports in several processes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from geo.errors import InputError

if TYPE_CHECKING:
    from geo.config import Config


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
