"""``sitmap aggregate``: events and fatalities by week or month, unit and type, as CSV, workbook or Parquet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from geo.config import Config
    from geo.model import Situation
    from geo.tables.aggregates import Aggregate

    Writer = Callable[[Aggregate, Situation, Path, argparse.Namespace], None]

# Hashtags of columns that mean something else here, or are here only.
TAGS = {
    "period": "#date+period",
    "period_start": "#date+start",
    "period_end": "#date+end",
    "events": "#indicator+events+num",
}


def add(subparsers: Any) -> None:
    """Add the command and its options to the parser."""
    from geo.tables.aggregates import LEVELS, PERIODS, TYPE_COLUMNS

    parser = subparsers.add_parser("aggregate", help="events and fatalities by period, unit and type")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="files, folders, globs; default: config's inputs")
    parser.add_argument("--by", choices=PERIODS, default="week", help="ISO weeks (default) or months")
    parser.add_argument("--level", choices=LEVELS, default="admin1", help="units; default: admin1")
    parser.add_argument("--type", choices=TYPE_COLUMNS, default="event_type", help="types; default: event_type")
    parser.add_argument(
        "--to", type=Path, action="append", default=[], metavar="FILE",
        help=".csv, .xlsx or .parquet; repeatable; default: CSV on standard output",
    )  # fmt: skip
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument("--as-of", metavar="DATE", help="the day of the situation, like 2025-04-25")
    parser.add_argument("--review", type=Path, action="append", default=[], metavar="FILE", help="persons' decisions")
    parser.add_argument("--hold", metavar="TIME", help="withhold positions fresher than this, like 72h")
    parser.add_argument("--bom", action="store_true", help="CSV: mark the encoding, for Excel")
    parser.add_argument("--hxl", action="store_true", help="CSV, XLSX: a row of HXL hashtags")
    parser.set_defaults(run=run, out=None, online=False, no_quotes=False)


def run(options: argparse.Namespace) -> int:
    """Read, count, write, and say what was not counted."""
    from geo.pipeline import build_situation
    from maps.commands.build import exit_status, settings
    from maps.commands.shared import EXIT_NOTHING, LeftOut

    for path in options.to:
        _check(path)
    config = settings(options)
    left = LeftOut()
    situation = build_situation(config, inputs=options.inputs or None, reviews=options.review, on_error=left)
    if left.nothing(situation.documents):
        return EXIT_NOTHING
    made = aggregate(situation, config, options)
    _write(made, situation, options)
    for note in situation.notes:
        sys.stderr.write(f"note: {note}\n")
    if made.left_out:
        words = ", ".join(f"{count} {reason}" for reason, count in made.left_out.items())
        sys.stderr.write(f"note: events that are not counted: {words}\n")
    return exit_status(situation, left)


def aggregate(situation: Situation, config: Config, options: argparse.Namespace) -> Aggregate:
    """Return the counts of a situation, with P-codes by name for rows of tables."""
    from geo.gazetteer import Gazetteer
    from geo.tables.aggregates import aggregate_situation
    from geo.tables.pcodes import codes_by_name

    codes = codes_by_name(Gazetteer.open(config))
    return aggregate_situation(situation, by=options.by, level=options.level, types=options.type, codes_of=codes)


def _check(path: Path) -> None:
    from geo.errors import InputError
    from maps.exports.atomic import require_writable
    from maps.exports.xlsx import require_closed

    if path.suffix.lower() not in _WRITERS:
        raise InputError(f"--to {path}: unknown ending {path.suffix!r}; known: {', '.join(_WRITERS)}")
    require_writable(path.parent)
    require_closed(path)


def _write(made: Aggregate, situation: Situation, options: argparse.Namespace) -> None:
    from maps.exports.atomic import staged
    from maps.exports.csv_files import write_rows

    if not options.to:
        write_rows(sys.stdout, made.columns, made.rows, hxl=options.hxl, tags=TAGS)
    for path in options.to:
        with staged(path.parent) as stage:
            _WRITERS[path.suffix.lower()](made, situation, stage / path.name, options)
        sys.stdout.write(f"{path}\n")


def _csv(made: Aggregate, situation: Situation, path: Path, options: argparse.Namespace) -> None:  # noqa: ARG001  # one call for all
    from maps.exports.csv_files import write_csv

    write_csv(path, made.columns, made.rows, bom=options.bom, hxl=options.hxl, tags=TAGS)


def _workbook(made: Aggregate, situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.xlsx import Sheet, about_lines, source_sheet, write_sheets

    counts = Sheet(name="Counts", columns=made.columns, rows=made.rows, tags=TAGS)
    sheets = (counts, source_sheet(situation))
    write_sheets(path, sheets, hxl=options.hxl, about=about_lines(situation), day=situation.as_of)


def _parquet(made: Aggregate, situation: Situation, path: Path, options: argparse.Namespace) -> None:  # noqa: ARG001  # one call for all
    from maps.exports.ogr import write_plain_parquet

    write_plain_parquet(made.columns, made.rows, path)


_WRITERS: dict[str, Writer] = {".csv": _csv, ".xlsx": _workbook, ".parquet": _parquet}
