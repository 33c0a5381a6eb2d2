"""``sitmap brief``: what changed, as text: who took what, what is disputed, and the events against the weeks before."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

DEFAULT_DAYS = 7


def add(subparsers: Any) -> None:
    """Add the command and its options to the parser."""
    parser = subparsers.add_parser(
        "brief",
        help="what changed, as Markdown",
        epilog="Every line has its source and date. What only a side says is given as its claim.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="files, folders, globs; default: config's inputs")
    parser.add_argument("--since", metavar="DATE", help="the first day, like 2025-04-25; default: the last seven days")
    parser.add_argument("--as-of", metavar="DATE", help="the last day; default: the day of the newest report")
    parser.add_argument("--language", metavar="CODE", help="en, fr, sw or ar; default: config's language")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument("--review", type=Path, action="append", default=[], metavar="FILE", help="persons' decisions")
    parser.add_argument("--no-quotes", action="store_true", help="leave quotes out")
    parser.add_argument("--hold", metavar="TIME", help="withhold positions fresher than this, like 72h")
    parser.set_defaults(run=run, out=None, online=False)


def run(options: argparse.Namespace) -> int:
    """Read, and write the brief to the standard output."""
    from geo.errors import InputError
    from geo.pipeline import build_situation
    from geo.runtime.values import parse_date
    from maps.brief import as_markdown, brief_of, sentences
    from maps.commands.build import exit_status, settings
    from maps.commands.shared import EXIT_NOTHING, LeftOut
    from maps.page import leaflet

    config = settings(options)
    language = options.language or config.language
    if language not in leaflet.LANGUAGES:
        raise InputError(f"--language {language}: none of {', '.join(leaflet.LANGUAGES)}.")
    since = parse_date(options.since, "--since") if options.since else None
    left = LeftOut()
    situation = build_situation(config, inputs=options.inputs or None, reviews=options.review, on_error=left)
    if left.nothing(situation.documents):
        return EXIT_NOTHING
    last = situation.as_of
    if last is None:
        raise InputError("nothing that was read has a day, so nothing can be said to have changed.")
    first = since or last - timedelta(days=DEFAULT_DAYS - 1)
    if first > last:
        raise InputError(f"--since {first.isoformat()}: is after the last day, {last.isoformat()}.")
    words = sentences.Words(language=language, table=leaflet.page_words()[language])
    brief = brief_of(situation, first=first)
    sys.stdout.write(as_markdown(brief, situation, words, title=config.title or "", quotes=config.quotes))
    for note in situation.notes:
        sys.stderr.write(f"note: {note}\n")
    return exit_status(situation, left)
