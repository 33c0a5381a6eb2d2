"""``sitmap columns``: what the columns of a table hold, and the map to paste into config.yaml."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from geo.inputs.column_proposals import Proposal

READ_AS = {
    "events": "read as a table of events",
    "reports": "read as a table of reports, one a row",
    "": "not read today; this map would make it readable. Correct it and paste it into config.yaml",
}


def add(subparsers: Any) -> None:
    """Add the command and its options to the parser."""
    parser = subparsers.add_parser("columns", help="what the columns of a table hold, and a map for config.yaml")
    parser.add_argument("file", type=Path, metavar="FILE", help="a table: .csv, .tsv, .xlsx, saved .json")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what each table of a file is read as, and the YAML of its columns."""
    from geo.config import load_config
    from geo.errors import InputError
    from geo.inputs.column_maps import ColumnMap
    from geo.inputs.column_proposals import proposed_columns

    if not options.file.is_file():
        raise InputError(f"{options.file}: no such file")
    columns = ColumnMap(load_config(options.config).columns)
    for proposal in proposed_columns(options.file, columns):
        sys.stdout.writelines(f"{line}\n" for line in _lines(proposal))
    return 0


def _lines(proposal: Proposal) -> Iterator[str]:
    from geo.runtime.safe_yaml import quoted

    if not proposal.columns:
        understood = (
            f"{READ_AS[proposal.read_as]}, by columns that are known" if proposal.read_as else "no column is understood"
        )
        yield f"# {proposal.table}: {understood}"
    else:
        yield f"# {proposal.table}: {READ_AS[proposal.read_as]}"
        yield "columns:"
        yield f"  {quoted(proposal.table)}:"
        yield from (f"    {field}: {quoted(column)}" for field, column in proposal.columns.items())
    if proposal.columns and proposal.left:
        yield f"# not used: {' '.join(', '.join(proposal.left).split())}"
