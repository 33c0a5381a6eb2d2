"""Inputs of an archive -> raw records, streamed: JSON lines (also .gz, .zst), Parquet, folders of text, pages and feeds.

A file that breaks off gives the records before the break and one failure; the next file is read all the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo.documents import open_packed, read_file, suffix_of
from geo.errors import DocumentError
from geo.partition import Part, Record, part_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    Failed = list[dict[str, str]]

PART_RECORDS = 1_000  # reports in a part: some seconds of work, so that a killed worker loses little
PART_BYTES = 4_000_000
PARQUET_COLUMNS = ("id", "text", "title", "date", "source", "url", "language")


def parts_of(paths: Iterable[Path], reader: str, failed: Failed) -> Iterator[Part]:
    """Yield the parts of all inputs; ``failed`` grows by what cannot be read as a file."""
    batch: list[Record] = []
    size = 0
    for path in paths:
        for record in records_of(path, failed):
            batch.append(record)
            size += len(record.raw)
            if len(batch) >= PART_RECORDS or size >= PART_BYTES:
                yield _part(batch, reader)
                batch, size = [], 0
    if batch:
        yield _part(batch, reader)


def _part(batch: list[Record], reader: str) -> Part:
    records = tuple(batch)
    return Part(id=part_id(records, reader), records=records)


def records_of(path: Path, failed: Failed) -> Iterator[Record]:
    """Yield the records of one file."""
    suffix = suffix_of(path)
    try:
        if suffix in {".jsonl", ".ndjson"}:
            yield from _lines(path)
        elif suffix == ".parquet":
            yield from _rows(path)
        elif suffix in {".html", ".htm", ".xml", ".rss", ".atom"}:
            yield from _documents(path)
        else:
            yield Record(where=str(path), kind="text", raw=_whole(path))
    except (DocumentError, OSError, EOFError) as error:
        failed.append({"where": str(path), "error": f"{type(error).__name__}: {error}"})


def _lines(path: Path) -> Iterator[Record]:
    with open_packed(path) as stream:
        for number, raw in enumerate(stream, start=1):
            if raw.strip():
                yield Record(where=f"{path.name}:{number}", kind="json", raw=raw)


def _whole(path: Path) -> bytes:
    with open_packed(path) as stream:
        return stream.read()


def _rows(path: Path) -> Iterator[Record]:
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise DocumentError(f"{path}: reading Parquet needs the extra: pip install 'sitmap[parquet]'") from error
    try:
        file = pq.ParquetFile(path)
    except ValueError as error:  # ArrowInvalid
        raise DocumentError(f"{path}: no Parquet file ({error})") from error
    columns = [name for name in PARQUET_COLUMNS if name in file.schema_arrow.names]
    if "text" not in columns:
        raise DocumentError(f'{path}: no column "text"; its columns are {", ".join(file.schema_arrow.names)}')
    number = 0
    for batch in file.iter_batches(batch_size=PART_RECORDS, columns=columns):
        for row in batch.to_pylist():
            number += 1
            raw = json.dumps(row, ensure_ascii=False, default=str).encode(errors="replace")
            yield Record(where=f"{path.name}:{number}", kind="json", raw=raw)


def _documents(path: Path) -> Iterator[Record]:
    for document in read_file(path):
        row: dict[str, Any] = {
            "id": document.id,
            "text": document.text,
            "title": document.title,
            "date": document.published.isoformat() if document.published else None,
            "source": document.source,
            "url": document.url,
            "language": document.language,
        }
        yield Record(where=str(path), kind="json", raw=json.dumps(row, ensure_ascii=False).encode())
