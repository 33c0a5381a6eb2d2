"""``sitmap explain``: what the reader makes of a sentence, from the tree to the events and claims, and why not more."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse


def add(subparsers: Any) -> None:
    """Add the words of the command."""
    parser = subparsers.add_parser("explain", help="one sentence or short report: tree, frames, events, and why not")
    parser.add_argument(
        "text", metavar="SENTENCE", help='like "M23 rebels captured Sake on Monday."; - reads standard input'
    )
    parser.add_argument("--date", metavar="DATE", help="the day of the report, like 2025-04-25")
    parser.add_argument("--language", default="", metavar="LL", help="en or fr; found from the text by default")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the explanation of a text."""
    from geo.config import load_config
    from geo.events.explain import explained
    from geo.model import Document
    from geo.pipeline import analyse, open_tools, read_analysis
    from geo.runtime.values import parse_date
    from maps.commands.shared import progress_bar

    text = sys.stdin.read() if options.text == "-" else options.text
    published = parse_date(options.date, "--date") if options.date else None
    tools = open_tools(load_config(options.config), progress=progress_bar())
    analysis = analyse(Document(id="text", text=text, published=published, language=options.language), tools)
    result = read_analysis(analysis, tools)
    lines = explained(analysis.document, analysis.annotated, analysis.syntax, result.events, ontology=tools.ontology)
    for line in lines:
        sys.stdout.write(f"{line}\n")
    for claim in result.claims:
        how = f"{claim.basis}, {claim.assertion}"
        sys.stdout.write(f"control: {claim.place.name}, {claim.actor} {claim.says} ({how})\n")
    if not result.claims:
        sys.stdout.write("control: nothing is said of who holds what\n")
    sys.stdout.writelines(f"note: {note}\n" for note in analysis.document.notes)
    return 0
