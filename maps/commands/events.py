"""``sitmap events``: every event of the input, as JSON lines, CSV, GeoJSON, UCDP-style CSV or PLOVER records."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from geo.errors import TableError
from geo.runtime.processes import answers, some_at_once
from maps.commands.shared import add_jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geo.config import Config
    from geo.model import Document, Event, EventType
    from geo.pipeline import Context

    Found = tuple[Event, dict[str, Document]]

EXIT_OK, EXIT_PROBLEMS = 0, 2


def add(subparsers: Any) -> None:  # argparse names no public type for it
    """Add the command and its options to the parser."""
    parser = subparsers.add_parser("events", help="every event of the input")
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="reports (text, JSON lines, HTML, feeds) and event tables (CSV); - is standard input",
    )
    parser.add_argument(
        "--format",
        choices=sorted(_WRITERS),
        default="jsonl",
        help="jsonl (default), csv (ACLED-style columns), geojson, ucdp (GED columns), plover (JSON lines)",
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument(
        "--at-least", type=_score, default=0.0, metavar="SCORE", help="leave out events less sure than this, like 0.8"
    )
    add_jobs(parser)
    parser.set_defaults(run=run)


def _score(text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = -1
    if not 0 <= score <= 1:
        raise argparse.ArgumentTypeError(f"a score from 0 to 1 is expected, not {text!r}")
    return score


def run(options: argparse.Namespace) -> int:
    """Read, write to standard output, and say what was wrong with tables."""
    from geo.config import load_config
    from geo.pipeline import open_tools
    from maps.commands.shared import progress_bar

    config = load_config(options.config)
    problems: list[str] = []
    tools = open_tools(config, progress=progress_bar())
    read = _read(options.inputs, tools, problems, jobs=options.jobs)
    found = (pair for pair in read if pair[0].score >= options.at_least)
    _WRITERS[options.format](found, tools.ontology.types, sys.stdout)
    for problem in problems:
        sys.stderr.write(f"sitmap: {problem}\n")
    return EXIT_PROBLEMS if problems else EXIT_OK


def _read(inputs: list[str], tools: Context, problems: list[str], *, jobs: int) -> Iterator[Found]:
    from geo.inputs.documents import list_inputs, read_file, suffix_of
    from geo.inputs.event_tables import read_event_table

    for is_table, paths in groupby(list_inputs(inputs), key=lambda path: suffix_of(path) == ".csv"):
        if not is_table:
            yield from _of_reports(chain.from_iterable(map(read_file, paths)), tools, jobs=jobs)
            continue
        for path in paths:
            try:
                table = read_event_table(path, ontology=tools.ontology)
            except TableError as error:  # the other files may be good, and those before it are written already
                problems.append(str(error))
                continue
            problems += table.problems
            known = {document.id: document for document in table.documents}
            yield from ((event, known) for event in table.events)


def _of_reports(documents: Iterable[Document], tools: Context, *, jobs: int) -> Iterator[Found]:
    if jobs == 1:
        yield from _events(documents, tools)
        return
    work = partial(_found, tools.config)
    yield from chain.from_iterable(answers(work, some_at_once(documents), jobs=jobs))


def _events(documents: Iterable[Document], tools: Context) -> Iterator[Found]:
    from geo.pipeline import read_reports, shown

    for reading in read_reports(documents, tools):
        found = shown(reading, tools)
        yield from ((event, {reading.document.id: found.documents[0]}) for event in found.events)


def _found(config: Config, documents: list[Document]) -> list[Found]:
    """Return the events of some documents: what a process of ``--jobs`` does."""
    from geo.archive.partition import tools_of

    return list(_events(documents, tools_of(config)))


def _jsonl(found: Iterable[Found], types: dict[str, EventType], out: TextIO) -> None:
    from geo.tables.events import event_row

    out.writelines(
        json.dumps(event_row(event, documents, types=types), ensure_ascii=False) + "\n" for event, documents in found
    )


def _csv(found: Iterable[Found], types: dict[str, EventType], out: TextIO) -> None:
    from geo.tables.events import ACLED_COLUMNS, OUR_COLUMNS, acled_row

    _table(
        (*ACLED_COLUMNS, *OUR_COLUMNS), (acled_row(event, documents, types=types) for event, documents in found), out
    )


def _ucdp(found: Iterable[Found], types: dict[str, EventType], out: TextIO) -> None:  # noqa: ARG001  # all writers are called alike
    from geo.tables.codebooks import UCDP_COLUMNS, ucdp_row

    _table(UCDP_COLUMNS, (row for event, documents in found if (row := ucdp_row(event, documents)) is not None), out)


def _table(columns: tuple[str, ...], rows: Iterable[dict[str, Any]], out: TextIO) -> None:
    from maps.exports.csv_files import safe_cell

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(row.get(column)) for column in columns] for row in rows)


def _plover(found: Iterable[Found], types: dict[str, EventType], out: TextIO) -> None:
    from geo.tables.codebooks import plover_record

    for event, documents in found:
        record = plover_record(event, documents, types=types)
        if record is not None:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def _geojson(found: Iterable[Found], types: dict[str, EventType], out: TextIO) -> None:
    """Write points; an event without a place, or in a whole country, has a null geometry (RFC 7946, 3.2)."""
    from geo.tables.events import event_row

    features = []
    for event, documents in found:
        row = event_row(event, documents, types=types)
        drawn = row["longitude"] is not None and event.where is not None and event.where.precision != "country"
        geometry = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if drawn else None
        features.append({"type": "Feature", "id": event.id, "geometry": geometry, "properties": row})
    json.dump({"type": "FeatureCollection", "features": features}, out, ensure_ascii=False)
    out.write("\n")


_WRITERS: dict[str, Callable[[Iterable[Found], Any, TextIO], None]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "geojson": _geojson,
    "ucdp": _ucdp,
    "plover": _plover,
}
