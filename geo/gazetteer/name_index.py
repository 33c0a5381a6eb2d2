"""Names -> rows on disk: tries of keys, memory-mapped, and flat postings beside them.

A key has a number (its place in the trie, after those of the tries before); ``offsets[number]:offsets[number + 1]``
are its postings: rows and flags. Big tables are cut into shards by the first letter of the key, so that one shard
fits in memory while it is built and a prefix search still asks one trie only.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import marisa_trie
import numpy as np

from geo.runtime.build_cache import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    Int32 = npt.NDArray[np.int32]
    UInt8 = npt.NDArray[np.uint8]

ONE_SHARD, MANY_SHARDS = 1, 36  # a to z, and ten for all other letters
_SPILL_AT = 100_000  # names held in memory a shard before they go to disk


def shard_of(key: str, shards: int) -> int:
    """Return the number of the shard in which a key lies."""
    if shards == ONE_SHARD or not key:
        return 0
    letter = ord(key[0]) - 97
    return letter if 0 <= letter < 26 else 26 + ord(key[0]) % 10  # noqa: PLR2004  # see MANY_SHARDS


class NameWriter:
    """Collects (key, owner, flags) in any order and writes the table; memory is bounded by the largest shard."""

    def __init__(self, folder: Path, *, shards: int = ONE_SHARD) -> None:
        self._folder = folder
        self._parts = [_Part(folder, number) for number in range(shards)]

    def add(self, key: str, owner: int, flags: int) -> None:
        """Add a name; equal ones count once, their flags are those of the strongest."""
        self._parts[shard_of(key, len(self._parts))].add(key, owner, flags)

    def finish(self, rows_of: Callable[[Int32], Int32]) -> None:
        """Write the files. ``rows_of`` leads from owners to rows; names whose row is -1 are left out."""
        bases, counted, rows, flags = [0], [np.zeros(1, np.int64)], [], []
        for number, part in enumerate(self._parts):
            size, counts, part_rows, part_flags = part.finish(rows_of, self._folder / f"names-{number:02}.marisa")
            bases.append(bases[-1] + size)
            counted.append(counts)
            rows.append(part_rows)
            flags.append(part_flags)
        np.save(self._folder / "name_offsets.npy", np.cumsum(np.concatenate(counted)).astype(np.uint32))
        np.save(self._folder / "name_rows.npy", np.concatenate(rows).astype(np.int32))
        np.save(self._folder / "name_flags.npy", np.concatenate(flags).astype(np.uint8))
        write_json(self._folder / "names.json", {"bases": bases})


class _Part:
    """One shard while it is being written."""

    def __init__(self, folder: Path, number: int) -> None:
        self._path = folder / f"spill-{number:02}"
        self._keys: list[str] = []
        self._owners = array("i")
        self._flags = array("B")

    def add(self, key: str, owner: int, flags: int) -> None:
        self._keys.append(key)
        self._owners.append(owner)
        self._flags.append(flags)
        if len(self._keys) >= _SPILL_AT:
            self._spill()

    def _spill(self) -> None:
        with self._path.with_suffix(".keys").open("a", encoding="utf-8") as file:
            file.write("\n".join(self._keys) + "\n")
        with self._path.with_suffix(".owners").open("ab") as binary:
            self._owners.tofile(binary)
        with self._path.with_suffix(".flags").open("ab") as binary:
            self._flags.tofile(binary)
        self._keys, self._owners, self._flags = [], array("i"), array("B")

    def _collected(self) -> tuple[list[str], Int32, UInt8]:
        if not self._path.with_suffix(".keys").exists():
            return self._keys, np.array(self._owners, np.int32), np.array(self._flags, np.uint8)
        self._spill()
        paths = [self._path.with_suffix(suffix) for suffix in (".keys", ".owners", ".flags")]
        keys = paths[0].read_text(encoding="utf-8").split("\n")[:-1]
        owners, flags = np.fromfile(paths[1], np.int32), np.fromfile(paths[2], np.uint8)
        for path in paths:
            path.unlink()
        return keys, owners, flags

    def finish(self, rows_of: Callable[[Int32], Int32], path: Path) -> tuple[int, Any, Int32, UInt8]:
        """Write the trie; return its number of keys, postings a key, rows and flags in the order of keys."""
        keys, owners, flags = self._collected()
        rows = rows_of(owners)
        trie = marisa_trie.Trie(key for key, row in zip(keys, rows.tolist(), strict=True) if row >= 0)
        trie.save(str(path))
        known = rows >= 0
        rows, flags = rows[known], flags[known]
        ids = np.fromiter((trie.get(key, -1) for key in keys), np.int32, len(keys))[known]
        ids, rows, flags = _merged(ids, rows, flags)
        return len(trie), np.bincount(ids, minlength=len(trie)), rows, flags


def _merged(ids: Int32, rows: Int32, flags: UInt8) -> tuple[Int32, Int32, UInt8]:
    """Sort by key and row and unite equal pairs: PRIMARY (and other positive flags) of any, restrictions of all."""
    from geo.gazetteer.names import PRIMARY

    # A plain mention of a name outweighs a restricted one, so the least restricted of equal pairs comes first.
    restricted = flags & ~np.uint8(PRIMARY)
    order = np.lexsort((restricted, rows, ids))
    ids, rows, flags = ids[order], rows[order], flags[order]
    first = np.ones(len(ids), bool)
    first[1:] = (ids[1:] != ids[:-1]) | (rows[1:] != rows[:-1])
    groups = np.cumsum(first) - 1
    primary = np.zeros(int(first.sum()), np.uint8)
    np.bitwise_or.at(primary, groups, flags & np.uint8(PRIMARY))
    return ids[first], rows[first], flags[first] | primary


class NameTable:
    """The table as it is read: memory-mapped, nothing in memory but what is asked for.

    ``rows`` may be patched in memory (copy on write); -1 stands for a posting that another table has taken over.
    """

    def __init__(self, folder: Path) -> None:
        self._bases: list[int] = read_json(folder / "names.json")["bases"]
        self._shards = len(self._bases) - 1
        self._tries = [_open_trie(folder / f"names-{number:02}.marisa") for number in range(self._shards)]
        self.offsets: npt.NDArray[np.uint32] = np.load(folder / "name_offsets.npy", mmap_mode="r")
        # One number of a memoryview costs a fifth of one of an array.
        self._offsets = memoryview(self.offsets)
        self.rows: Int32 = np.asarray(np.load(folder / "name_rows.npy", mmap_mode="c"))
        self.flags: UInt8 = np.asarray(np.load(folder / "name_flags.npy", mmap_mode="r"))

    def __len__(self) -> int:
        return self._bases[-1]

    def number(self, key: str) -> int:
        """Return the number of a key, -1 if there is none."""
        shard = 0 if self._shards == ONE_SHARD else shard_of(key, self._shards)
        local: int = self._tries[shard].get(key, -1)
        return -1 if local < 0 else self._bases[shard] + local

    def key(self, number: int) -> str:
        """Return the key of a number."""
        shard = int(np.searchsorted(self._bases, number, side="right")) - 1
        key: str = self._tries[shard].restore_key(number - self._bases[shard])
        return key

    def slice(self, number: int) -> slice:
        """Return where the postings of a key lie in ``rows`` and ``flags``."""
        return slice(self._offsets[number], self._offsets[number + 1])

    def rows_of(self, key: str) -> list[int]:
        """Return the rows of a key, [] if there is none."""
        number = self.number(key)
        if number < 0:
            return []
        rows: list[int] = self.rows[self._offsets[number] : self._offsets[number + 1]].tolist()
        return rows

    def postings(self, number: int) -> tuple[Int32, UInt8]:
        """Return the rows of the key of a number and the flags of each."""
        where = self.slice(number)
        return self.rows[where], self.flags[where]

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that begin with a prefix, sorted: for searching while one types."""
        return sorted(self._tries[shard_of(prefix, self._shards)].keys(prefix))


def _open_trie(path: Path) -> Any:
    trie = marisa_trie.Trie()
    trie.mmap(str(path))
    return trie
