"""Rows of a table -> blocks of columns: cells cleaned and trimmed, repeated words stored once, lines of rows kept.

A CSV file is read in pieces that Arrow parses, so that a table of any length needs little memory. A piece in which
anything is odd (a row of another width, a row over several lines, an empty line, a quote that nobody closed) is read
row by row instead, and then says what :class:`geo.inputs.csv_cells.TableLines` says.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import DocumentError, TableError
from geo.inputs.csv_cells import TableLines
from geo.inputs.files import open_packed
from geo.rows import chained, spread
from geo.runtime.values import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import IO

    import pyarrow as pa
    from numpy.typing import NDArray

PIECE_BYTES = 1 << 22
HEAD_BYTES = 1 << 18
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Columns of free text, which hardly repeat: everything else is stored as words and numbers.
FREE = frozenset(
    {"notes", "where_description", "source_headline", "source_article"}
    | {"event_id_cnty", "event_id_no_cnty", "data_id", "id", "relid"}
)


class NotPlainError(Exception):
    """A file that has to be read row by row: two encodings, a second header, rows without an id."""


class Block(NamedTuple):
    """Some rows: the line of each, and a cell by column, as Arrow arrays of texts or of a dictionary."""

    lines: NDArray[np.int64]
    cells: dict[str, pa.Array]


class Rows(NamedTuple):
    """What a piece of a table gave: its rows, and lines that are none with the reason."""

    block: Block
    problems: list[tuple[int, str]]


class Form(NamedTuple):
    """How a CSV file is written, by its header.

    ``names`` are its columns (of two of one name the later one counts), of which ``wanted`` are kept; ``ids`` are those
    that name a row. ``skip`` lines from the beginning on are no rows. A line with one of the words ``second`` (in small
    letters) is another header.
    """

    names: tuple[str, ...]
    wanted: frozenset[str]
    ids: tuple[str, ...]
    separator: str
    skip: int
    second: tuple[bytes, ...]


def csv_rows(path: Path, form: Form) -> Iterator[Rows]:
    """Yield the rows of a CSV file in pieces; the file may be packed.

    Raises
    ------
    NotPlainError
        If the file has to be read row by row from the beginning on.
    TableError
        If it cannot be read.
    """
    line = 1
    for piece in _pieces(path):
        raw = piece.removeprefix(b"\xef\xbb\xbf") if line == 1 else piece
        if raw.count(b"\r") != raw.count(b"\r\n"):
            raw = _with_plain_ends(raw)
        count = raw.count(b"\n") + (not raw.endswith(b"\n"))
        dropped = min(max(form.skip - line + 1, 0), count)
        for _ in range(dropped):
            raw = raw[raw.find(b"\n") + 1 or len(raw) :]
        if raw:
            small = raw.lower()
            if any(word in small for word in form.second):
                raise NotPlainError
            yield _rows(raw, line + dropped, form)
        line += count


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces that end with a line and hold no half of a quoted cell."""
    try:
        with closing(open_packed(path)) as stream:
            rest = b""
            while True:
                piece = rest + stream.read(PIECE_BYTES)
                if piece[:2] in _WIDE_MARKS and not rest:
                    raise NotPlainError
                if len(piece) == len(rest):
                    break
                cut = _end_of_lines(piece)
                while cut and piece.count(b'"', 0, cut) % 2:
                    more = stream.read(PIECE_BYTES)
                    if not more:
                        break
                    piece += more
                    cut = _end_of_lines(piece)
                if cut:
                    yield piece[:cut]
                rest = piece[cut:]
            if rest:
                yield rest
    except (OSError, EOFError) as error:
        raise TableError(f"{path}: cannot be read ({error})") from error
    except DocumentError as error:
        raise TableError(str(error)) from error


def _end_of_lines(piece: bytes) -> int:
    return piece.rfind(b"\n") + 1


def head_of(path: Path) -> str | None:
    """Return the first lines of a CSV file, None where they do not say how to read it."""
    stream: IO[bytes]
    try:
        with closing(open_packed(path)) as stream:
            raw = stream.read(HEAD_BYTES)
            whole = not stream.read(1)
    except (OSError, EOFError, DocumentError):
        return None
    if raw[:2] in _WIDE_MARKS:
        return None
    cut = len(raw) if whole else _end_of_lines(raw)
    try:
        return raw[:cut].decode("utf-8-sig") or None
    except UnicodeDecodeError:
        return None


def _rows(raw: bytes, first: int, form: Form) -> Rows:
    parsed = _parsed(raw, form)
    if parsed is None:
        try:
            text = _with_plain_ends(raw).decode()
        except UnicodeDecodeError as error:
            raise NotPlainError from error
        lines = TableLines(text, separator=form.separator)
        lines.width = len(form.names)
        found = block_of(((first + line - 1, cells) for line, cells in lines), form.names)
        kept = {name: cells for name, cells in found.block.cells.items() if name in form.wanted}
        rows = Rows(Block(found.block.lines, kept), found.problems)
    else:
        numbers = np.arange(first, first + len(next(iter(parsed.values()))), dtype=np.int64)
        rows = Rows(Block(numbers, {name: _cells(name, cells) for name, cells in parsed.items()}), [])
    if _lacks_id(rows.block, form.ids):
        raise NotPlainError
    return rows


def _with_plain_ends(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _lacks_id(block: Block, ids: Sequence[str]) -> bool:
    """Return whether a row has no id: then all of its cells are needed to tell it from others."""
    lacking = np.ones(len(block.lines), dtype=bool)
    for name in ids:
        if name in block.cells:
            lacking &= spread(block.cells[name], bool) == False  # noqa: E712  # an array
    return bool(lacking.any())


def _parsed(raw: bytes, form: Form) -> dict[str, pa.Array] | None:
    """Return the wanted columns of a piece in which every line is a row of the width, else None."""
    import pyarrow as pa
    from pyarrow import csv

    columns = [str(number) for number in range(len(form.names))]
    number_of = dict(zip(form.names, columns, strict=True))
    wanted = {name: number for name, number in number_of.items() if name in form.wanted}
    coded = pa.dictionary(pa.int32(), pa.string())
    types = {number: pa.string() if name in FREE else coded for name, number in wanted.items()}
    try:
        table = csv.read_csv(
            pa.BufferReader(raw),
            read_options=csv.ReadOptions(column_names=columns, use_threads=False, block_size=len(raw) + 1),
            parse_options=csv.ParseOptions(
                delimiter=form.separator, newlines_in_values=b'"' in raw, ignore_empty_lines=True
            ),
            convert_options=csv.ConvertOptions(
                column_types=types,
                include_columns=list(wanted.values()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:  # a row of another width, or letters that are no UTF-8
        return None
    if table.num_rows != raw.count(b"\n") + (not raw.endswith(b"\n")):
        return None
    arrays = {name: table.column(number).combine_chunks() for name, number in wanted.items()}
    return None if _may_hold_empty_row(list(arrays.values())) else arrays


def _may_hold_empty_row(arrays: Sequence[pa.Array]) -> bool:
    import pyarrow.compute as pc

    def is_empty(array: pa.Array) -> pa.Array:
        if hasattr(array, "dictionary"):
            return is_empty(array.dictionary).take(array.indices)
        return pc.equal(pc.binary_length(pc.utf8_trim_whitespace(array)), 0)

    empty = is_empty(arrays[0])
    for array in arrays[1:]:
        if not pc.any(empty).as_py():
            return False
        empty = pc.and_(empty, is_empty(array))
    return bool(pc.any(empty).as_py())


def block_of(rows: Iterable[tuple[int, Sequence[str] | None]], names: Sequence[str]) -> Rows:
    """Return rows as columns; rows of another width, or with a quote that nobody closed, are named."""
    import pyarrow as pa

    lines: list[int] = []
    kept: list[Sequence[str]] = []
    problems: list[tuple[int, str]] = []
    for line, cells in rows:
        if cells is None:
            problems.append((line, 'a quote (") is opened here and never closed'))
        elif len(cells) != len(names):
            problems.append((line, f"{len(cells)} cells where the header has {len(names)}; the last is {names[-1]}"))
        else:
            lines.append(line)
            kept.append(cells)
    columns = zip(*kept, strict=True) if kept else ((),) * len(names)
    made: dict[str, pa.Array] = {}
    for name, column in zip(names, columns, strict=True):
        made[name] = _trimmed(name, pa.array(list(map(clean, column)), type=pa.string()))
    return Rows(Block(np.array(lines, dtype=np.int64), made), problems)


def together(blocks: Sequence[Block]) -> Block:
    """Return blocks of the same columns as one."""
    if len(blocks) == 1:
        return blocks[0]
    cells = {name: chained([block.cells[name] for block in blocks]) for name in blocks[0].cells}
    return Block(np.concatenate([block.lines for block in blocks]), cells)


def _cells(name: str, cells: pa.Array) -> pa.Array:
    """Return cells without what cannot be seen and without space around them; what repeats is stored once."""
    if hasattr(cells, "dictionary"):
        known = _cells(name, cells.dictionary)
        return type(cells).from_arrays(known.indices.take(cells.indices), known.dictionary)
    return _trimmed(name, _cleaned(cells))


def _trimmed(name: str, cells: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(cells)
    return trimmed if name in FREE else trimmed.dictionary_encode()


def _cleaned(cells: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    odd = ~pc.ascii_is_printable(cells).to_numpy(zero_copy_only=False)
    if not odd.any():
        return cells
    mended = [clean(cell) for cell in cells.filter(pa.array(odd)).to_pylist()]
    return pc.replace_with_mask(cells, pa.array(odd), pa.array(mended, type=pa.string()))
