"""``sitmap archive``: millions of reports to partitioned GeoParquet, resumable."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.commands.shared import add_jobs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from geo.archive.run import Progress

BAR = 24  # letters
LINE_EVERY_S = 30.0  # between two plain lines, where no terminal shows a bar
NOUNS = {"documents": "reports", "mentions": "mentions", "events": "events", "claims": "claims"}
MINUTE, HOUR, DAY = 60, 3600, 86400


def add(subparsers: Any) -> None:
    """Add the command and its options to the parser."""
    parser = subparsers.add_parser("archive", help="millions of reports to partitioned GeoParquet, resumable")
    parser.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="JSON lines (also .gz, .zst), Parquet, folders, globs"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the archive; a second run goes on")
    add_jobs(parser, default=0)
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler, like tcp://host:8786, or: local"
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read what is not read yet, and say what the archive holds."""
    from geo.archive.run import Archive
    from geo.config import load_config

    archive = Archive(
        options.inputs,
        options.out,
        load_config(options.config),
        jobs=options.jobs,
        scheduler=options.scheduler,
        progress=progress_line(),
    )
    sys.stdout.write(summary(archive.run(), options.out))
    return 0


def summary(manifest: Mapping[str, Any], out: Path) -> str:
    """Return what a person wants to know of a finished archive."""
    counts = manifest["counts"]
    held = ", ".join(f"{counts[table]:,} {noun}" for table, noun in NOUNS.items())
    lines = [f"{held} in {len(manifest['parts']):,} parts"]
    if manifest["duplicate_ids"]:
        lines.append(f"{manifest['duplicate_ids']:,} reports share their id with another; all are kept")
    if manifest["failed"]:
        lines.append(f"{manifest['failed']:,} could not be read: see {out / 'failed.jsonl'}")
    return "\n".join([*lines, str(out)]) + "\n"


def progress_line() -> Callable[[Progress], None]:
    """Return what shows a bar with rate and time left on a terminal, and a plain line now and then elsewhere."""
    said = 0.0

    def show(now: Progress) -> None:
        nonlocal said
        if sys.stderr.isatty():
            full = round(BAR * now.share)
            sys.stderr.write(f"\r\033[K{'█' * full}{'░' * (BAR - full)} {words(now)}")
            sys.stderr.flush()
        elif now.seconds - said >= LINE_EVERY_S:
            said = now.seconds
            sys.stderr.write(f"sitmap: {words(now)}\n")

    return show


def words(now: Progress) -> str:
    """Return count, rate and time left in words.

    >>> from geo.archive.run import Progress
    >>> words(Progress(done=5000, skipped=1000, failed=2, seconds=10.0, share=0.5))
    '5,000 reports, 400 a second, 10 s left, 1,000 were there, 2 failed'
    """
    fresh = now.done - now.skipped
    parts = [f"{now.done:,} reports"]
    if fresh and now.seconds > 0:
        parts.append(f"{fresh / now.seconds:,.0f} a second")
    if 0 < now.share < 1 and fresh:
        parts.append(f"{time_words(now.seconds * (1 - now.share) / now.share)} left")
    if now.skipped:
        parts.append(f"{now.skipped:,} were there")
    if now.failed:
        parts.append(f"{now.failed:,} failed")
    return ", ".join(parts)


def time_words(seconds: float) -> str:
    """Return a time as somebody would say it.

    >>> time_words(42), time_words(600), time_words(9000), time_words(400000)
    ('42 s', '10 min', '2.5 h', '4.6 days')
    """
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.1f} h" if seconds < 2 * DAY else f"{seconds / DAY:.1f} days"
