"""The command line: which command is in which module. Only this module and ``maps.commands`` print."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from pathlib import Path

from geo.runtime.processes import relaxed_gc

COMMANDS = {
    # command: (module, one line of help). Only the module of the command that was typed is imported: start-up is fast.
    "build": ("maps.commands.build", "read reports and write the map, GeoJSON, GeoPackage, QGIS project and tables"),
    "places": ("maps.commands.places", "every place mention of the input, resolved"),
    "events": ("maps.commands.events", "every event of the input"),
    "resolve": ("maps.commands.places", "one phrase, explained: candidates, scores, reasons"),
    "explain": ("maps.commands.explain", "what the reader makes of a sentence: tree, frames, events, and why not more"),
    "control": ("maps.commands.control", "who holds what on a day, and the arithmetic behind it"),
    "serve": ("maps.commands.serve", "the map, live in the browser, with corrections that go into your YAML"),
    "watch": ("maps.commands.watch", "build anew when files change or feeds have new reports, without a page"),
    "undo": ("maps.commands.serve", "take back the last correction made on the page of serve"),
    "diff": ("maps.commands.control", "what changed hands between two builds"),
    "check": ("maps.commands.gazetteer", "validate configuration, gazetteer, event types and actors"),
    "new": ("maps.commands.gazetteer", "write a commented skeleton of a theatre"),
    "gazetteer": ("maps.commands.gazetteer", "add, search, import, geonames: edit and feed the gazetteer"),
    "brief": ("maps.commands.brief", "what changed since a day, as text with sources: who took what, what is disputed"),
    "export": ("maps.commands.export", "write the situation in another format, chosen by the file's ending"),
    "aggregate": ("maps.commands.aggregate", "events and fatalities by week or month, unit and type"),
    "columns": ("maps.commands.columns", "what the columns of a table hold, and a map for config.yaml"),
    "archive": ("maps.commands.archive", "millions of reports to partitioned GeoParquet, resumable"),
}
EXIT_OK, EXIT_WRONG = 0, 2


def main(argv: list[str] | None = None) -> int:
    """Run one command. Return 0 done, 1 ``check`` found problems, 2 the input, configuration or call is wrong."""
    # OpenBLAS reads this when NumPy is imported: for the parser's small matrices more threads only wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if isinstance(sys.stdout, io.TextIOWrapper):  # the name of a file may be no text
        sys.stdout.reconfigure(errors="backslashreplace")
    arguments = sys.argv[1:] if argv is None else argv
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        with relaxed_gc():
            return _run(arguments)
    except BrokenPipeError:
        # Somebody piped us into `head`: that is no error. The descriptor is replaced so that Python's own
        # flush at exit stays quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except KeyboardInterrupt:
        return _say("interrupted; nothing was left half written", 130)
    except Exception as error:
        if debug or not _expected(error):
            raise
        return _say(" ".join(str(error).split()), EXIT_WRONG)


def _expected(error: Exception) -> bool:
    from geo.errors import SitmapError

    return isinstance(error, SitmapError)


def _say(message: str, code: int) -> int:
    sys.stderr.write(f"sitmap: {message}\n")
    return code


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        module = importlib.import_module(COMMANDS[arguments[0]][0])
        parser = _parser()
        module.add(parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser))
        options = parser.parse_args(arguments)
        result: int = options.run(options)
        return result
    if arguments and not arguments[0].startswith("-"):
        import difflib

        near = difflib.get_close_matches(arguments[0], COMMANDS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else " Type sitmap --help."
        return _say(f"{arguments[0]!r} is no command.{hint}", EXIT_WRONG)
    parser = _parser()
    parser.parse_args(arguments)
    parser.print_help()
    return EXIT_OK


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with a call."""

    def error(self, message: str) -> None:  # type: ignore[override]
        sys.stderr.write(f"sitmap: {message}. Type {self.prog} --help.\n")
        raise SystemExit(EXIT_WRONG)


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS)) + 2
    listing = "\n".join(f"  {name:{width}}{help_}" for name, (_, help_) in COMMANDS.items())
    parser = _Parser(
        prog="sitmap",
        description="Reads reports about a conflict and draws the situation.",
        epilog=f"commands:\n{listing}\n\nsitmap COMMAND --help describes each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_version())
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def _version() -> str:
    if "--version" not in sys.argv:
        return ""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"sitmap {version('sitmap')}"
    except PackageNotFoundError:
        return f"sitmap, not installed, run from {Path(__file__).parent.parent}"
