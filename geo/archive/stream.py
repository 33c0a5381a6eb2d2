"""Inputs of an archive -> raw records, streamed: JSON lines (also packed), Parquet, folders of text, pages, feeds.

A file that breaks off gives the records before the break and one failure; the next file is read all the same.
"""

from __future__ import annotations

import json
import os
from functools import partial
from typing import IO, TYPE_CHECKING

from geo.archive.partition import Part, Record, packed_document
from geo.errors import DocumentError
from geo.inputs.documents import open_packed, read_file, suffix_of
from geo.inputs.files import TEXTS, lines_of, read_bytes
from geo.runtime.guard import guarded_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geo.inputs.column_maps import ColumnMap

PART_RECORDS = 1_000  # reports in a part: some seconds of work, so that a killed worker loses little
PART_BYTES = 4_000_000
# At the end of a file a part of this size is closed, so that a file that is added among the others does not shift them.
SYNC_RECORDS = 100
PARQUET_COLUMNS = ("id", "text", "title", "date", "source", "url", "language")


class Stream:
    """The inputs, read once from end to end. ``failed`` grows by what cannot be read as a file."""

    def __init__(self, paths: Sequence[Path], columns: ColumnMap | None = None) -> None:
        self.failed: list[dict[str, str]] = []
        self._columns = columns
        self._paths = paths
        self._sizes = [path.stat().st_size for path in paths]
        self._before = 0
        self._open: IO[bytes] | None = None

    @property
    def share(self) -> float:
        """How much of the bytes is read, 0 to 1; in a packed file, of the packed bytes."""
        return min(1.0, (self._before + _position(self._open)) / max(1, sum(self._sizes)))

    def parts(self, reader: str) -> Iterator[Part]:
        """Yield the parts; ``reader`` names what reads them and is part of their ids."""
        batch: list[Record] = []
        size = 0
        for record in self._records():
            if record is None:
                full = len(batch) >= SYNC_RECORDS
            else:
                batch.append(record)
                size += len(record.raw)
                full = len(batch) >= PART_RECORDS or size >= PART_BYTES
            if full:
                yield Part.of(batch, reader)
                batch, size = [], 0
        if batch:
            yield Part.of(batch, reader)

    def _records(self) -> Iterator[Record | None]:
        """Yield the records of all files, and None at the end of each file."""
        for path, size in zip(self._paths, self._sizes, strict=True):
            yield from guarded_each(self._of(path), str(path), partial(self._fail, path))
            self._open = None
            self._before += size
            yield None

    def _of(self, path: Path) -> Iterator[Record]:
        suffix = suffix_of(path)
        if suffix in {".jsonl", ".ndjson"}:
            with open_packed(path) as self._open:
                yield from _lines(self._open, path)
        elif suffix == ".parquet":
            yield from _rows(path)
        elif suffix in TEXTS:
            yield Record(where=str(path), kind="text", raw=read_bytes(path))
        else:
            yield from self._documents(path)

    def _documents(self, path: Path) -> Iterator[Record]:
        """Yield the documents of a file of another kind; one of them that cannot be read is a failure of its own."""
        for document in read_file(path, columns=self._columns, on_error=partial(self._fail, path)):
            yield Record(where=str(path), kind="document", raw=packed_document(document))

    def _fail(self, path: Path, error: Exception) -> None:
        self.failed.append({"where": str(path), "error": f"{type(error).__name__}: {error}"})


def _position(stream: IO[bytes] | None) -> int:
    try:
        return os.lseek(stream.fileno(), 0, os.SEEK_CUR) if stream else 0
    except (OSError, ValueError):  # a .zst stream has no number: its bytes count when it is read
        return 0


def _lines(stream: IO[bytes], path: Path) -> Iterator[Record]:
    number = 0
    for number, raw in enumerate(lines_of(stream, path), start=1):
        if raw.strip():
            yield Record(where=f"{path}:{number}", kind="json", raw=raw)
    if not number:
        raise DocumentError("the file is empty")


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
            yield Record(where=f"{path}:{number}", kind="json", raw=raw)
