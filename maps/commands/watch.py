"""``sitmap watch``: build anew whenever something changed, and ask the feeds: as a service, or with --once for cron."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.config import Config
    from geo.inputs.feeds import Poller
    from geo.live import LiveReader, LiveState

LOOK_S = 5.0  # how often files are looked at
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
LEAST_S = 60.0  # between two questions to one feed
_Signature = tuple[tuple[str, int, int], ...]


def add(subparsers: Any) -> None:
    """Add the command and its options to the parser."""
    parser = subparsers.add_parser("watch", help="build anew when files change, and ask the feeds with --online")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="files, folders, globs; default: config's inputs")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write; default: out")
    parser.add_argument("--online", action="store_true", help="ask the feeds of config.yaml for new reports")
    parser.add_argument(
        "--every", type=seconds, default=900.0, metavar="TIME", help="ask a feed so often; default: 15m"
    )
    parser.add_argument("--once", action="store_true", help="ask and build once, then end: for cron")
    parser.set_defaults(run=run)


def seconds(text: str) -> float:
    """Return the seconds of ``90s``, ``15m`` or ``2h``, at least a minute: feeds are somebody's servers.

    >>> seconds("15m"), seconds("2h")
    (900.0, 7200.0)
    """
    digits, unit = text[:-1], text[-1:]
    if not digits.isdecimal() or unit not in _UNITS or int(digits) * _UNITS[unit] < LEAST_S:
        raise argparse.ArgumentTypeError(f"a time of at least a minute is expected, like 15m, not {text!r}")
    return int(digits) * _UNITS[unit]


def run(options: argparse.Namespace) -> int:
    """Build, and build again when something changed, until asked to end."""
    from geo.live import LiveReader
    from maps.commands.shared import EXIT_DONE
    from maps.exports.atomic import require_writable, settle

    over = {"out": options.out} if options.out else {}
    reader = LiveReader(options.config, inputs=options.inputs or None, with_feeds=options.online, **over)
    settle(reader.config.out)
    require_writable(reader.config.out)
    poller = make_poller(reader, every_s=options.every) if options.online else None
    if options.once:
        _ask(poller, reader.config)
        return _build(reader)
    _build_always(reader, poller)
    return EXIT_DONE


def make_poller(reader: LiveReader, *, every_s: float) -> Poller:
    """Return what asks the feeds of a project."""
    from geo.inputs.feeds import Poller
    from geo.runtime.processes import version

    agent = reader.config.geocoder.user_agent or f"sitmap/{version()}"
    return Poller(reader.project, agent=agent, every_s=every_s)


def _build_always(reader: LiveReader, poller: Poller | None) -> None:
    from geo.errors import SitmapError

    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):  # what is being written is finished
        signal.signal(number, lambda *_: ended.set())
    built: _Signature | None = None
    while not ended.is_set():
        _ask(poller, reader.config)
        seen = signature(reader.watched())
        if seen != built:
            built = seen
            try:
                _build(reader)
            except SitmapError as error:  # a service goes on: what is wrong now may be mended in a minute
                _note(" ".join(str(error).split()))
        ended.wait(LOOK_S)


def signature(paths: Iterable[Path]) -> _Signature:
    """Return what changes whenever one of some files, or of the files in some folders, is written."""
    found = []
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            try:
                stat = file.stat()
            except OSError:  # gone meanwhile
                continue
            if not file.is_dir():
                found.append((str(file), stat.st_size, stat.st_mtime_ns))
    return tuple(found)


def _ask(poller: Poller | None, config: Config) -> None:
    if poller is None:
        return
    polled = poller.poll(config.feeds)
    for file in polled.files:
        sys.stdout.write(f"new: {file}\n")
    for problem in polled.problems:
        _note(problem)
    sys.stdout.flush()


def _build(reader: LiveReader) -> int:
    from maps.commands.build import write
    from maps.commands.shared import EXIT_DONE, EXIT_LEFT_OUT, progress_bar

    state: LiveState = list(reader.read(progress=progress_bar()))[-1]
    for one in state.troubles:
        _note(f"{one.file}:{one.line}: {one.message}" if one.file else one.message)
    for note in write(state.situation, reader.config):
        _note(note)
    found = state.situation
    sys.stdout.write(f"{len(found.documents)} reports, {len(found.events)} events: {reader.config.out / 'map.html'}\n")
    sys.stdout.flush()
    return EXIT_LEFT_OUT if state.troubles else EXIT_DONE


def _note(words: str) -> None:
    sys.stderr.write(f"note: {words}\n")
    sys.stderr.flush()
