"""Rows of events -> a compact payload: columns as byte planes, details in blocks that are opened on a click.

Rows are sorted by day. Coordinates are 1e-4 degrees (11 m) as zigzag deltas, days as varint deltas (gaps over 255
days exist), everything else as unsigned integers of as many byte planes as the largest needs. Byte planes lie one
after another, so that gzip sees like beside like: about 6 bytes a row. Places, outlines and names of parties are stored
once and referred to by number. ``static/payload.js`` reads it back.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.model import Place

DEGREE = 10_000  # steps a degree: 11 m, finer than any report
LOW_BITS, MORE_BIT = 0x7F, 0x80  # of a varint: seven bits a byte, the eighth says that more follow
# Signs of dense_text, two of which hold 13 bits: what can be printed, without those of HTML and of templates.
SIGNS = "".join(chr(code) for code in range(33, 127) if chr(code) not in "<{\\")
PAIR_BITS = 13
DENSE_BYTES = 1 << 18  # of columns as dense text: it is read in a few milliseconds
GZIP_SIGNS = "H4sI"
GZIP_BITS = 16  # asks zlib for the head and foot of gzip
BLOCK_ROWS = 1_024  # a block opens in 4 to 8 ms
LONG_BYTES = 1 << 20  # of JSON: the last 3 % of a longer one cost as much as all before
COLUMN_LEVEL, BLOCK_LEVEL = 9, 6  # of gzip: the page is written once and opened often
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)  # made once for many cells
QUICK_LEVEL = 2  # of pages with so many rows that packing them takes longer than all else


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column as bytes. ``kind``: ``delta`` (4 zigzag planes), ``varint`` (ascending), or ``uint`` of ``planes``."""

    name: str
    kind: str
    planes: int
    data: bytes


def delta_column(name: str, values: Sequence[float] | NDArray[np.float64]) -> Column:
    """Return degrees as zigzag deltas of 1e-4 degrees in four byte planes."""
    steps = np.rint(np.asarray(values, dtype=np.float64) * DEGREE).astype(np.int64)
    deltas = np.diff(steps, prepend=0)
    zigzag = ((deltas << 1) ^ (deltas >> 63)).astype(np.uint32)
    return Column(name=name, kind="delta", planes=4, data=_planes(zigzag, 4))


def uint_column(name: str, values: Sequence[int] | NDArray[np.int64]) -> Column:
    """Return whole numbers of at least 0 in as many byte planes as the largest needs (at least one)."""
    numbers = np.asarray(values, dtype=np.int64)
    largest = int(numbers.max(initial=0))
    if numbers.min(initial=0) < 0 or largest >= 2**32:
        raise ValueError(f"column {name!r} must lie in 0 to 4294967295")
    planes = max(1, (largest.bit_length() + 7) // 8)
    return Column(name=name, kind="uint", planes=planes, data=_planes(numbers.astype(np.uint32), planes))


def zigzag_column(name: str, values: Sequence[int] | NDArray[np.int64]) -> Column:
    """Return whole numbers of either sign in byte planes: the deltas of lines, a sixth smaller than as digits."""
    numbers = np.asarray(values, dtype=np.int64)
    folded = uint_column(name, (numbers << 1) ^ (numbers >> 63))
    return Column(name=name, kind="zigzag", planes=folded.planes, data=folded.data)


def end_to_end(lines: Iterable[Sequence[int]]) -> list[int]:
    """Return lines of steps one after another, each from where the one before ended: all across, then all up.

    >>> end_to_end([[5, 7, 1, 0], [6, 7, 0, 2]])
    [5, 1, 0, 0, 7, 0, 0, 2]
    """
    across, up = list[int](), list[int]()
    end_x = end_y = 0
    for line in lines:
        first = len(across)
        across += line[::2]
        up += line[1::2]
        if line:
            across[first] -= end_x
            up[first] -= end_y
            end_x, end_y = sum(line[::2]), sum(line[1::2])
    return across + up


def varint_column(name: str, values: Sequence[int] | NDArray[np.int64]) -> Column:
    """Return ascending whole numbers as deltas, seven bits a byte, the lowest first."""
    deltas = np.diff(np.asarray(values, dtype=np.int64), prepend=0).astype(np.int64)
    if deltas.min(initial=0) < 0:
        raise ValueError(f"column {name!r} must ascend from 0")
    return Column(name=name, kind="varint", planes=0, data=_varint(deltas))


def pack_columns(columns: Iterable[Column], *, level: int = COLUMN_LEVEL, dense: bool = False) -> str:
    """Return all columns as text of one gzip stream: a JSON head, a newline, then the bytes.

    The text is base64, which browsers read fastest; with ``dense``, where it is no more than :data:`DENSE_BYTES`, it is
    that of :func:`dense_text`. base64 of gzip begins with :data:`GZIP_SIGNS`, by which the two are distinguished.
    """
    kept = list(columns)
    head = [[column.name, column.kind, column.planes, len(column.data)] for column in kept]
    body = json.dumps(head, separators=(",", ":")).encode("ascii") + b"\n" + b"".join(c.data for c in kept)
    packed = gzip.compress(body, compresslevel=level, mtime=0)
    text = dense_text(_filtered(body)) if dense and len(packed) <= DENSE_BYTES else GZIP_SIGNS
    return base64.b64encode(packed).decode("ascii") if text.startswith(GZIP_SIGNS) else text


def _filtered(body: bytes) -> bytes:
    """Return a gzip stream, packed with the strategy of zlib for columns of small, almost random numbers."""
    packer = zlib.compressobj(
        COLUMN_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + GZIP_BITS, zlib.DEF_MEM_LEVEL, zlib.Z_FILTERED
    )
    return packer.compress(body) + packer.flush()


def pack_json(value: Any) -> str:
    """Return JSON as text of a gzip stream, the same bytes for the same value; see :func:`dense_text`."""
    body = json_text(value).encode("utf-8", errors="replace")
    level = COLUMN_LEVEL if len(body) <= LONG_BYTES else BLOCK_LEVEL
    return dense_text(gzip.compress(body, compresslevel=level, mtime=0))


def dense_text(data: bytes) -> str:
    r"""Return bytes as text that is 8 % shorter than base64: 13 bits in two of 91 signs that mean nothing in HTML.

    Four bytes say how long the data are, the lowest first; the last bits are filled up with zeros.

    >>> dense_text(b"sitmap")
    '\'!!!ssm98c%g"!'
    """
    whole = len(data).to_bytes(4, "little") + data
    # Eight pairs are thirteen bytes; a pair lies in three of them.
    rows = np.frombuffer(whole + bytes(-len(whole) % PAIR_BITS), np.uint8).reshape(-1, PAIR_BITS).astype(np.uint32)
    rows = np.pad(rows, ((0, 0), (0, 1)))
    firsts = [divmod(PAIR_BITS * pair, 8) for pair in range(8)]
    pairs = [(rows[:, at] | rows[:, at + 1] << 8 | rows[:, at + 2] << 16) >> shift for at, shift in firsts]
    count = -(-8 * len(whole) // PAIR_BITS)
    values = np.column_stack(pairs).ravel()[:count] & (1 << PAIR_BITS) - 1
    signs = np.frombuffer(SIGNS.encode("ascii"), np.uint8)
    return np.column_stack((signs[values % len(SIGNS)], signs[values // len(SIGNS)])).tobytes().decode("ascii")


def pack_block(columns: Mapping[str, Sequence[Any]], *, level: int = BLOCK_LEVEL) -> str:
    """Return one block of details. A column whose values are all alike is stored once, as ``{"all": value}``."""
    slim = {name: _slim(list(values)) for name, values in columns.items()}
    return _pack(json_text(slim).encode("utf-8", errors="replace"), level)


def pack_texts(columns: Mapping[str, str], *, level: int = BLOCK_LEVEL) -> str:
    """Return the block of :func:`pack_block` from columns that :func:`alike_text` or :func:`list_text` wrote.

    >>> pack_texts({"a": list_text("1,2"), "b": alike_text("0")}) == pack_block({"a": [1, 2], "b": [0, 0]})
    True
    """
    parts = (f"{json_text(name)}:{column}" for name, column in columns.items())
    return _pack(f"{{{','.join(parts)}}}".encode("utf-8", errors="replace"), level)


def alike_text(cell: str) -> str:
    """Return a column of a block whose rows all have one value, given as JSON."""
    return f'{{"all":{cell}}}'


def list_text(cells: str) -> str:
    """Return a column of a block, given as JSON with commas between the rows."""
    return f"[{cells}]"


def json_text(value: Any) -> str:
    """Return a value as JSON without white space."""
    return _JSON.encode(value)


def _slim(values: list[Any]) -> Any:
    return {"all": values[0]} if values and all(value == values[0] for value in values) else values


def _pack(body: bytes, level: int) -> str:
    return base64.b64encode(gzip.compress(body, compresslevel=level, mtime=0)).decode("ascii")


def _planes(values: NDArray[np.uint32], planes: int) -> bytes:
    table = values.astype("<u4").view(np.uint8).reshape(-1, 4)
    return table[:, :planes].T.tobytes()


def _varint(deltas: NDArray[np.int64]) -> bytes:
    if deltas.max(initial=0) <= LOW_BITS:
        return deltas.astype(np.uint8).tobytes()
    out = bytearray()
    for delta in deltas.tolist():
        rest = delta
        while rest > LOW_BITS:
            out.append(rest & LOW_BITS | MORE_BIT)
            rest >>= 7
        out.append(rest)
    return bytes(out)


class Interner:
    """A list without repetition; :meth:`at` gives the position of a value, adding it if it is new."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._at: dict[Any, int] = {}

    def at(self, key: Any, value: Any = None) -> int:
        """Return the position of ``key``; what is stored is ``value``, or the key itself."""
        found = self._at.get(key)
        if found is None:
            found = self._at[key] = len(self.rows)
            self.rows.append(key if value is None else value)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What rows point at: places, outlines, names of actors."""

    places: Interner
    shapes: Interner
    actors: Interner
    # Outlines are shared objects whose bytes are costly. Each is kept beside its position: the id of an object that is
    # gone belongs to the next one, which then would be drawn with another's shape.
    outlines: dict[int, tuple[BaseGeometry, int]]

    @classmethod
    def empty(cls) -> Tables:
        """Return three tables without rows."""
        return cls(places=Interner(), shapes=Interner(), actors=Interner(), outlines={})

    def place(self, place: Place) -> int:
        """Return the position of a place in the table of places."""
        key = (place.id, place.lon, place.lat)
        position = self.places._at.get(key)  # noqa: SLF001  # a place is asked for once a row: no record is made in vain
        return self.places.at(key, place_record(place)) if position is None else position

    def shape(self, geometry: BaseGeometry) -> int:
        """Return the position of an outline in the table of shapes."""
        known = self.outlines.get(id(geometry))
        if known is None:
            known = self.outlines[id(geometry)] = geometry, self.shapes.at(shapely.to_wkb(geometry), geometry)
        return known[1]


def place_record(place: Place) -> list[Any]:
    """Return ``[id, name, kind, admin1, admin2, country, lon, lat, origin, radius_km]``, then names by language."""
    at = (round(place.lon, 4), round(place.lat, 4))
    units = (place.admin1, place.admin2, place.country)
    labels = [dict(place.labels)] if place.labels else []
    return [place.id, place.name, place.kind, *units, *at, place.origin, round(place.radius_km, 1), *labels]
