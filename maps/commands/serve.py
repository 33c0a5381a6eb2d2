"""``sitmap serve``: the map live on this machine, with corrections. ``sitmap undo``: take the last one back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.commands.watch import make_poller, seconds

if TYPE_CHECKING:
    from maps.desk.server import Address

NEEDED = "pip install 'sitmap[serve]'"
MOST_PORT = 65_535


def add(subparsers: Any) -> None:
    """Add the commands and their options to the parser."""
    parser = subparsers.add_parser("serve", help="the map, live, with corrections that go into your YAML")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="files, folders, globs; default: config's inputs")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument("--port", type=_port, default=8765, metavar="N", help="default: 8765")
    parser.add_argument(
        "--watch",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="read files again as they are saved; default: yes",
    )
    parser.add_argument("--online", action="store_true", help="ask the feeds of config.yaml for new reports")
    parser.add_argument(
        "--every", type=seconds, default=900.0, metavar="TIME", help="ask a feed so often; default: 15m"
    )
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="default: this machine only")
    parser.add_argument(
        "--token", nargs="?", const="", default=None, metavar="TOKEN",
        help="what others must show; without a value a new one is made",
    )  # fmt: skip
    parser.add_argument(
        "--review", type=Path, action="append", default=[], metavar="FILE", help="more decisions, beside reviews/"
    )
    parser.set_defaults(run=run)
    parser = subparsers.add_parser("undo", help="take back the last correction made on the page")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument("--number", type=int, default=0, metavar="N", help="of an edit; default: the last one")
    parser.add_argument("--list", action="store_true", help="show the edits instead")
    parser.set_defaults(run=run_undo)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= MOST_PORT:
        raise argparse.ArgumentTypeError(f"a port between 1 and {MOST_PORT} is expected, not {text!r}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from geo.errors import InputError
    from geo.live import LiveReader

    try:
        import starlette  # noqa: F401  # asked for before anything is read
        import uvicorn  # noqa: F401
        import watchfiles  # noqa: F401
    except ImportError as error:
        raise InputError(f"serve needs {error.name}: {NEEDED}") from None
    from maps.desk.server import bound, held, require_safe, serve

    address = _address(options)
    require_safe(address)
    inputs, online = options.inputs or None, options.online
    reader = LiveReader(options.config, inputs=inputs, reviews=options.review, with_feeds=online)
    poller = make_poller(reader, every_s=options.every) if online else None
    if not reader.named_inputs and not (online and reader.config.feeds):
        raise InputError("nothing to read: name files or folders, or set inputs: in config.yaml")
    listening = bound(address)
    with held(reader.project, address) as why_closed:
        if why_closed:
            sys.stderr.write(f"note: {why_closed}\n")
        sys.stdout.write("".join(f"{url}\n" for url in address.urls))
        sys.stdout.flush()
        asking = poller if not why_closed else None  # what comes could not be written
        serve(reader, address, watch=options.watch, why_closed=why_closed, listening=listening, poller=asking)
    return 0


def _address(options: argparse.Namespace) -> Address:
    from maps.desk.server import Address, new_token

    token = "" if options.token is None else options.token or new_token()
    return Address(host=options.host, port=options.port, token=token)


def run_undo(options: argparse.Namespace) -> int:
    """Take an edit back, or list the edits."""
    from geo.config import load_config
    from maps.desk.journal import Journal
    from maps.desk.session import undo

    config = load_config(options.config)
    journal = Journal(config.file.parent if config.file else Path.cwd())
    if options.list:
        edits = journal.edits()
        undone = {edit.undoes for edit in edits}
        for edit in edits:
            mark = " (taken back)" if edit.number in undone else ""
            sys.stdout.write(f"{edit.number:4} {edit.time[:19]} {edit.words}{mark}\n")
        return 0
    edit = undo(journal, number=options.number)
    sys.stdout.write(f"{edit.words}: {', '.join(edit.files)}\n")
    return 0
