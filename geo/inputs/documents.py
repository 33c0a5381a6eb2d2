"""Inputs -> documents, streamed one by one: which reader a file gets, and what happens to one that cannot be read.

What cannot be read is an error with its reason; what can be read with a doubt (a wrong encoding, no date) is read,
and the document's ``notes`` say so. With ``on_error`` a bad report is handed over and the next one is read.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import IO, TYPE_CHECKING, cast

from geo.errors import DocumentError
from geo.inputs.builder import make_document
from geo.inputs.files import (
    FEEDS,
    JSON_LINES,
    PAGES,
    SHEETS,
    TABLES,
    decode,
    lines_of,
    list_inputs,
    open_packed,
    read_bytes,
    suffix_of,
)
from geo.inputs.front_matter import split_front_matter
from geo.inputs.json_lines import from_json
from geo.inputs.row_documents import with_rows
from geo.runtime.guard import guarded, guarded_each

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from geo.errors import SitmapError
    from geo.inputs.column_maps import ColumnMap
    from geo.model import Document

    OnError = Callable[[SitmapError], None] | None

__all__ = ["from_json", "from_text", "list_inputs", "open_packed", "read_documents", "read_file", "suffix_of"]


def read_documents(
    inputs: Iterable[Path | str], *, columns: ColumnMap | None = None, on_error: OnError = None
) -> Iterator[Document]:
    """Yield the documents of all inputs in order, one at a time; rows of event tables are left out.

    Parameters
    ----------
    inputs
        Files, folders, globs; ``-`` is standard input.
    columns
        The columns of tables of one's own, as ``columns:`` of config.yaml has them.
    on_error
        Called with each report that cannot be read, and reading goes on.

    Raises
    ------
    DocumentError
        On an input that is missing; without ``on_error``, on the first that cannot be read. The message names the
        file, and the line where that is known.
    """
    for path in list_inputs(inputs):
        yield from read_file(path, columns=columns, on_error=on_error)


def read_file(path: Path, *, columns: ColumnMap | None = None, on_error: OnError = None) -> Iterator[Document]:
    """Yield the documents of one file; ``-`` is standard input (text, or JSON lines if it begins with a brace)."""
    for document in guarded_each(_opened(path, columns, on_error), str(path), on_error):
        yield from guarded(partial(_divided, document), document.where, on_error) or ()


def _opened(path: Path, columns: ColumnMap | None, on_error: OnError) -> Iterator[Document]:
    """Yield the documents of a file, which is opened when the first one is asked for: inside of the guard."""
    yield from _documents_of(path, columns, on_error)


def _divided(document: Document) -> list[Document]:
    return list(with_rows(document))


def _documents_of(path: Path, columns: ColumnMap | None, on_error: OnError) -> Iterator[Document]:  # noqa: PLR0911  # one way out a kind
    suffix = suffix_of(path)
    if str(path) == "-":
        return _read_stream(path, on_error)
    if suffix in JSON_LINES:
        return _read_jsonl_file(path, on_error)
    if suffix in PAGES:
        from geo.inputs.pages import read_page

        return iter([read_page(path)])
    if suffix in FEEDS:
        from geo.inputs.pages import read_feed

        return read_feed(path, on_error=on_error)
    if suffix in {*TABLES, *SHEETS}:
        from geo.inputs.report_tables import read_report_table

        return read_report_table(path, columns=columns, on_error=on_error)
    if suffix == ".pdf":
        from geo.inputs.pdf import read_pdf

        return iter([read_pdf(path)])
    if suffix in {".docx", ".odt"}:
        from geo.inputs.word import read_word

        return iter([read_word(path)])
    if suffix in {".eml", ".mbox"}:
        from geo.inputs.mail import read_mail

        return read_mail(path, on_error=on_error)
    if suffix == ".json":
        from geo.inputs.saved_json import read_saved_json

        return read_saved_json(path, on_error=on_error)
    return iter([from_text(read_bytes(path), name=path.name, where=str(path))])


def _read_stream(path: Path, on_error: OnError) -> Iterator[Document]:
    stream = cast("io.BufferedReader", sys.stdin.buffer)
    if stream.peek(1)[:1] == b"{":
        yield from _read_jsonl(stream, path, on_error)
    else:
        yield from_text(stream.read(), name="stdin", where=str(path))


def from_text(raw: bytes, *, name: str, where: str) -> Document:
    """Return the document of a text or Markdown file with optional front matter.

    Raises
    ------
    DocumentError
        If it is empty, no text, or has a date that cannot be read; the message begins with ``where``.
    """
    text, notes = decode(raw, where)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    matter = split_front_matter(text)
    values: dict[str, str] = matter.values if matter else {}
    if matter:
        text = text[matter.end :]
        if not text.strip():
            raise DocumentError(f"{where}: there is front matter, but no text below it")
    line = matter.lines.get("date", 0) if matter else 0
    row = {"id": name, **values, "text": text}
    return make_document(row, where=where, basis="front matter", notes=notes, name=name, line=line)


def _read_jsonl_file(path: Path, on_error: OnError) -> Iterator[Document]:
    with open_packed(path) as lines:
        yield from _read_jsonl(lines, path, on_error)


def _read_jsonl(lines: IO[bytes], path: Path, on_error: OnError) -> Iterator[Document]:
    number = 0
    for number, raw in enumerate(lines_of(lines, path), start=1):
        if not raw.strip():
            continue
        where = f"{path}:{number}"
        document = guarded(partial(from_json, raw, where=where), where, on_error)
        if document is not None:
            yield document
    if not number:
        raise DocumentError(f"{path}: the file is empty")
