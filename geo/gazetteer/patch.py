"""An open gazetteer with a few entries changed, at once: what compiling all of the YAML anew would take seconds for.

For programs that show an edit while it is made. Changed are places with a point of their own (a name, a point, a kind,
people, a note), or added ones; actors and sides; statements on control. An outline, a region, an alias and a place that
is gone need the compiled index. What the world's towns give to a place is kept from before: the compiled index is the
last word.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.gazetteer.actor_build import compile_actors
from geo.gazetteer.compile import keys_of, written_names
from geo.gazetteer.kinds import KIND_NUMBER, radius_km
from geo.gazetteer.names import ABBR, DEMONYM, WEAK
from geo.gazetteer.theatre_build import statements_of
from geo.gazetteer.world_store import HEADROOM, ORIGIN_NUMBER, Columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from geo.gazetteer.name_index import NameTable
    from geo.gazetteer.source import GazetteerSource
    from geo.gazetteer.store import Gazetteer
    from geo.gazetteer.theatre_store import TheatreIndex
    from geo.runtime.located_yaml import SourceEntry

_KEYS = frozenset(
    {"name", "names", "kind", "lat", "lon", "in", "population", "note", "precision_km", "sensitivity", "tags"}
)


# Kept as they were compiled: an entry that is copied into the user's folder has its outline copied with it.
_KEPT = frozenset({"outline", "capital_of", "code", "pcode"})
SECTIONS = frozenset({"places", "actors", "sides", "prior", "claims"})


def patched(
    gazetteer: Gazetteer, known: GazetteerSource, source: GazetteerSource, *, ids: Iterable[str], sections: set[str]
) -> Gazetteer | None:
    """Return a gazetteer with changed entries, None where one of them needs the compiled index.

    Parameters
    ----------
    gazetteer
        The one that was compiled; it is not changed.
    known, source
        The YAML as it was compiled, and as it is now.
    ids
        Of the changed places; others are left aside.
    sections
        The sections in which something changed.
    """
    if not sections <= SECTIONS:
        return None
    before, after = known.all_places, source.all_places
    pairs = [(before.get(id_), after.get(id_)) for id_ in sorted(ids) if id_ in before or id_ in after]
    found = _with_places(gazetteer, pairs) if pairs else gazetteer
    if found is not None and sections & {"actors", "sides"}:
        found = found.with_parties(compile_actors(source, theatre=gazetteer.theatre.id))
    if found is not None and sections & {"prior", "claims"}:
        found = found.with_statements(statements_of(source.prior), statements_of(source.claims))
    return found


def _with_places(
    gazetteer: Gazetteer, pairs: Sequence[tuple[SourceEntry | None, SourceEntry | None]]
) -> Gazetteer | None:
    if not all(_is_simple(old, new, gazetteer) for old, new in pairs):
        return None
    own = _PatchedIndex(gazetteer.own_index)
    arrays: list[Any] = [np.array(column) for column in gazetteer.columns]
    columns = Columns(*arrays)
    for old, new in pairs:
        if new is not None:
            _put(own, columns, gazetteer, new, before=old)
    own.names.settle()
    return gazetteer.with_own(own, columns=columns, rows={id_: row for row, id_ in enumerate(own.ids)})


def _is_simple(old: SourceEntry | None, new: SourceEntry | None, gazetteer: Gazetteer) -> bool:
    if new is None or new.section != "places" or not {"lat", "lon"} <= new.data.keys():
        return False
    known = old.data if old is not None else {}
    kept = _KEPT & new.data.keys()
    if not new.data.keys() <= _KEYS | kept or kept != _KEPT & known.keys():
        return False
    if any(new.data[key] != known[key] for key in kept - {"outline"}):
        return False
    if old is not None and (
        old.section != "places" or not old.data.keys() <= _KEYS | kept or old.data.get("in") != new.data.get("in")
    ):
        return False
    parent = new.data.get("in")
    try:
        return (old is not None or parent is not None) and (parent is None or gazetteer.row(parent) < HEADROOM)
    except KeyError:
        return False


def _put(
    own: _PatchedIndex, columns: Any, gazetteer: Gazetteer, new: SourceEntry, *, before: SourceEntry | None
) -> None:
    data = new.data
    row = gazetteer.row(new.id) if before is not None else own.append(new.id)
    names = written_names(data)
    people = int(data.get("population") or (columns.population[row] if before is not None else 0))
    columns.lon[row], columns.lat[row], columns.kind[row] = data["lon"], data["lat"], KIND_NUMBER[data["kind"]]
    columns.population[row] = people
    if "outline" not in data:
        columns.radius_km[row] = radius_km(data["kind"], people)
    columns.n_names[row] = max(len(names), int(columns.n_names[row]) if before is not None else 0)
    if before is None or before.file != new.file:
        columns.origin[row] = ORIGIN_NUMBER["user"]
    record = own.record(row) if before is not None else _record_below(gazetteer, new, columns, row)
    shown = {
        name.language: name.text
        for name in reversed(names[1:])
        if name.language and not name.flags & (DEMONYM | ABBR | WEAK)
    }
    record |= {
        "name": names[0].text,
        "names": list(dict.fromkeys(name.text for name in names[1:])),
        "radius_km": round(float(columns.radius_km[row]), 1),
        "precision_km": data.get("precision_km"),
        "note": data.get("note", ""),
        "sensitivity": data.get("sensitivity", ""),
        "tags": data.get("tags", []),
        "labels": sorted(shown.items()),
        "origin": f"{new.file.parent.name}/{new.file.name}",
    }
    own.records[row] = record
    known = keys_of(written_names(before.data)) if before is not None else {}
    for key, flags in keys_of(names).items():
        own.names.add(key, row, flags)
    for key in known.keys() - keys_of(names).keys():
        own.names.remove(key, row)


def _record_below(gazetteer: Gazetteer, new: SourceEntry, columns: Any, row: int) -> dict[str, Any]:
    """Return the record of a new place, which has its units from its parent."""
    above = gazetteer.row(new.data["in"])
    parent = gazetteer.place(above)
    for name in ("country", "admin1"):
        getattr(columns, name)[row] = getattr(columns, name)[above]
    columns.parent[row], columns.geonames_id[row] = above, 0
    unit = {kind: parent.name if parent.kind == kind else "" for kind in ("adm1", "adm2")}
    return {
        "id": new.id,
        "admin1": parent.admin1 or unit["adm1"],
        "admin2": parent.admin2 or unit["adm2"],
        "parents": [parent.id, *parent.parents],
        "bbox": None,
        "fuzzy": False,
        "capital_of": "",
        "path": [],
        "pcode": "",
        "admin1_pcode": parent.admin1_pcode,
        "admin2_pcode": parent.admin2_pcode,
    }


class _PatchedIndex:
    """The compiled places with some records laid over them: it answers as :class:`TheatreIndex` does."""

    def __init__(self, base: TheatreIndex) -> None:
        self._base = base
        self.about = base.about
        self.ids = list(base.ids)
        self.names = _PatchedNames(base.names)
        self.records: dict[int, dict[str, Any]] = {}

    def append(self, id_: str) -> int:
        """Return the row of a new place."""
        self.ids.append(id_)
        return len(self.ids) - 1

    def record(self, row: int) -> dict[str, Any]:
        """Return the fields of a place that the columns do not hold."""
        return copy.deepcopy(self.records[row]) if row in self.records else self._base.record(row)

    def outline_wkb(self, row: int) -> bytes:
        """Return the outline of a place as WKB, empty where it has none."""
        return self._base.outline_wkb(row) if row < len(self._base.ids) else b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._base, name)


class _PatchedNames:
    """A table of names with some keys laid over it: it answers as :class:`geo.gazetteer.name_index.NameTable` does."""

    def __init__(self, base: NameTable) -> None:
        self._base = base
        self._postings: dict[str, dict[int, int]] = {}
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self.rows, self.flags, self.offsets = base.rows, base.flags, base.offsets

    def add(self, key: str, row: int, flags: int) -> None:
        """Let a place bear a name."""
        self._of(key)[row] = flags

    def remove(self, key: str, row: int) -> None:
        """Let a place bear a name no longer."""
        self._of(key).pop(row, None)

    def _of(self, key: str) -> dict[int, int]:
        if key not in self._postings:
            self._postings[key] = self._before(key)
        return self._postings[key]

    def _before(self, key: str) -> dict[int, int]:
        number = self._base.number(key)
        if number < 0:
            return {}
        rows, flags = self._base.postings(number)
        return dict(zip(rows.tolist(), flags.tolist(), strict=True))

    def changes(self) -> tuple[tuple[tuple[str, int, int], ...], tuple[tuple[str, int, int], ...]]:
        """Return the names that came and those that went: key, row and flags of each."""
        came, went = list[tuple[str, int, int]](), list[tuple[str, int, int]]()
        for key, after in self._postings.items():
            before = self._before(key)
            came += [(key, row, flags) for row, flags in after.items() if before.get(row) != flags]
            went += [(key, row, flags) for row, flags in before.items() if after.get(row) != flags]
        return tuple(came), tuple(went)

    def settle(self) -> None:
        """Lay out what was changed behind what was there; the old postings of the same keys lead nowhere."""
        rows: npt.NDArray[np.int32] = np.array(self._base.rows)
        more_rows, more_flags, sizes = [], [], []
        for key, postings in self._postings.items():
            number = self._base.number(key)
            if number >= 0:
                rows[self._base.slice(number)] = -1
            self._numbers[key] = len(self._base) + len(self._keys)
            self._keys.append(key)
            more_rows += list(postings)
            more_flags += list(postings.values())
            sizes.append(len(postings))
        ends = int(self._base.offsets[-1]) + np.cumsum(sizes, dtype=np.int64)
        self.rows = np.concatenate([rows, np.array(more_rows, np.int32)])
        self.flags = np.concatenate([self._base.flags, np.array(more_flags, np.uint8)])
        self.offsets = np.concatenate([self._base.offsets, ends.astype(np.uint32)])

    def __len__(self) -> int:
        return len(self._base) + len(self._keys)

    def number(self, key: str) -> int:
        """Return the number of a key, -1 if there is none."""
        found = self._numbers.get(key)
        return self._base.number(key) if found is None else found

    def key(self, number: int) -> str:
        """Return the key of a number."""
        return self._base.key(number) if number < len(self._base) else self._keys[number - len(self._base)]

    def slice(self, number: int) -> slice:
        """Return where the postings of a key lie."""
        return slice(int(self.offsets[number]), int(self.offsets[number + 1]))

    def postings(self, number: int) -> tuple[Any, Any]:
        """Return the rows of the key of a number and the flags of each."""
        where = self.slice(number)
        return self.rows[where], self.flags[where]

    def rows_of(self, key: str) -> list[int]:
        """Return the rows of a key, [] if there is none."""
        number = self.number(key)
        return [] if number < 0 else [int(row) for row in self.postings(number)[0]]

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that begin with a prefix, sorted."""
        return sorted({*self._base.keys(prefix), *(key for key in self._keys if key.startswith(prefix))})
