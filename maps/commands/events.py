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

from geo.model import origin_of
from geo.runtime.guard import guarded, guarded_each
from geo.runtime.processes import answers, some_at_once
from maps.commands.shared import LeftOut, add_jobs, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geo.config import Config
    from geo.inputs.column_maps import ColumnMap
    from geo.model import Document, Event, EventType
    from geo.pipeline import Context

    Found = tuple[Event, dict[str, Document]]
    Row = dict[str, Any]
    Make = Callable[[Event, dict[str, Document], Mapping[str, EventType]], Row | None]


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
        choices=sorted(_FORMATS),
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
    left = LeftOut()
    opened: list[str] = []
    tools = open_tools(config, progress=progress_bar())
    read = _read(options.inputs, tools, left, opened, jobs=options.jobs)
    found = (pair for pair in read if pair[0].score >= options.at_least)
    make, write = _FORMATS[options.format]
    rows = (row for event, documents in found if (row := _row(make, event, documents, tools, left)) is not None)
    write(rows, sys.stdout)
    return left.status(anything=bool(opened))


def _read(inputs: list[str], tools: Context, left: LeftOut, opened: list[str], *, jobs: int) -> Iterator[Found]:
    """Yield the events of all inputs; what cannot be read is left out, and ``opened`` keeps whether anything was."""
    from geo.inputs.column_maps import ColumnMap
    from geo.inputs.documents import list_inputs, read_file
    from geo.inputs.raw_tables import holds_tables

    columns = ColumnMap(tools.config.columns)
    for may_hold, paths in groupby(list_inputs(inputs), key=holds_tables):
        some = list(paths)
        found = chain.from_iterable(read_file(path, columns=columns, on_error=left) for path in counted(some))
        yield from _of_reports(_noted(found, opened), tools, left, jobs=jobs)
        for path in some if may_hold else ():
            yield from _of_tables(path, tools, columns, left, opened)


def _noted(documents: Iterable[Document], opened: list[str]) -> Iterator[Document]:
    for document in documents:
        opened[:] = opened or [document.id]
        yield document


def _of_tables(path: Path, tools: Context, columns: ColumnMap, left: LeftOut, opened: list[str]) -> Iterator[Found]:
    from geo.inputs.event_tables import read_event_tables

    tables = read_event_tables(path, ontology=tools.ontology, columns=columns)
    for table in guarded_each(tables, str(path), left):
        for problem in table.problems:
            _tell(problem, left)
        known = {document.id: document for document in table.documents}
        opened += [document.id for document in table.documents[:1]]
        yield from ((event, known) for event in table.events)


def _tell(problem: str, left: LeftOut) -> None:
    if problem.endswith("row left out") or "more rows" in problem:
        left(problem)
    else:  # read all the same
        sys.stderr.write(f"sitmap: {problem}\n")


def _of_reports(documents: Iterable[Document], tools: Context, left: LeftOut, *, jobs: int) -> Iterator[Found]:
    if jobs == 1:
        yield from _events(documents, tools, left)
        return
    for found, errors in answers(partial(_found, tools.config), some_at_once(documents), jobs=jobs):
        for error in errors:
            left(error)
        yield from found


def _events(documents: Iterable[Document], tools: Context, on_error: Callable[[Exception], None]) -> Iterator[Found]:
    from geo.pipeline import read_reports, shown

    for reading in read_reports(documents, tools, on_error=on_error):
        found = guarded(partial(shown, reading, tools), origin_of(reading.document), on_error)
        if found is not None:
            yield from ((event, {reading.document.id: found.documents[0]}) for event in found.events)


def _found(config: Config, documents: list[Document]) -> tuple[list[Found], list[str]]:
    """Return the events of some documents, and what was left out: what a process of ``--jobs`` does."""
    from geo.archive.partition import tools_of

    errors: list[str] = []
    return list(_events(documents, tools_of(config), lambda error: errors.append(str(error)))), errors


def _row(make: Make, event: Event, documents: dict[str, Document], tools: Context, left: LeftOut) -> Row | None:
    where = ", ".join(map(origin_of, documents.values())) if len(documents) == 1 else event.id
    return guarded(partial(make, event, documents, tools.ontology.types), where, left)


def _plain(event: Event, documents: dict[str, Document], types: Mapping[str, EventType]) -> Row:
    from geo.tables.events import event_row

    return event_row(event, documents, types=types)


def _acled(event: Event, documents: dict[str, Document], types: Mapping[str, EventType]) -> Row:
    from geo.tables.events import acled_row

    return acled_row(event, documents, types=types)


def _ucdp(event: Event, documents: dict[str, Document], types: Mapping[str, EventType]) -> Row | None:  # noqa: ARG001  # all are called alike
    from geo.tables.codebooks import ucdp_row

    return ucdp_row(event, documents)


def _plover(event: Event, documents: dict[str, Document], types: Mapping[str, EventType]) -> Row | None:
    from geo.tables.codebooks import plover_record

    return plover_record(event, documents, types=types)


def _feature(event: Event, documents: dict[str, Document], types: Mapping[str, EventType]) -> Row:
    """Return a point; an event without a place, or in a whole country, has a null geometry (RFC 7946, 3.2)."""
    row = _plain(event, documents, types)
    drawn = row["longitude"] is not None and event.where is not None and event.where.precision != "country"
    geometry = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if drawn else None
    return {"type": "Feature", "id": event.id, "geometry": geometry, "properties": row}


def _lines(rows: Iterable[Row], out: TextIO) -> None:
    out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _acled_table(rows: Iterable[Row], out: TextIO) -> None:
    from geo.tables.events import ACLED_COLUMNS, OUR_COLUMNS

    _table((*ACLED_COLUMNS, *OUR_COLUMNS), rows, out)


def _ucdp_table(rows: Iterable[Row], out: TextIO) -> None:
    from geo.tables.codebooks import UCDP_COLUMNS

    _table(UCDP_COLUMNS, rows, out)


def _table(columns: tuple[str, ...], rows: Iterable[Row], out: TextIO) -> None:
    from maps.exports.csv_files import safe_cell

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(row.get(column)) for column in columns] for row in rows)


def _collection(rows: Iterable[Row], out: TextIO) -> None:
    json.dump({"type": "FeatureCollection", "features": list(rows)}, out, ensure_ascii=False)
    out.write("\n")


# format: (what makes a row of an event, what writes the rows)
_FORMATS: dict[str, tuple[Make, Callable[[Iterable[Row], TextIO], None]]] = {
    "jsonl": (_plain, _lines),
    "csv": (_acled, _acled_table),
    "geojson": (_feature, _collection),
    "ucdp": (_ucdp, _ucdp_table),
    "plover": (_plover, _lines),
}
