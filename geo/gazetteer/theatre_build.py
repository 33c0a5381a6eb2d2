"""The places written in YAML, compiled: rows, names and outlines on disk, and what they take over from the world.

Built anew whenever one of the files changes; the world's index is only read.
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.gazetteer.actor_build import compile_actors
from geo.gazetteer.actor_store import FILE as ACTORS
from geo.gazetteer.compile import Drafts, PlaceDraft, distance_km, draft_places, written_names
from geo.gazetteer.ground import ground_files
from geo.gazetteer.kinds import KIND_NUMBER, KINDS, same_place_reach_km
from geo.gazetteer.name_index import NameWriter
from geo.gazetteer.names import ABBR, DEMONYM, PRIMARY, WEAK
from geo.gazetteer.source import read_source, refuse
from geo.gazetteer.source_files import WORLD, Sources
from geo.gazetteer.world_store import COLUMN_TYPES, ORIGIN_NUMBER, WorldIndex
from geo.runtime.build_cache import drop_old, write_json
from geo.runtime.interrupt import checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from geo.gazetteer.source import GazetteerSource
    from geo.runtime.located_yaml import SourceEntry

    Progress = Callable[[str, float], None]

_ALIAS_REACH = 1 / 3  # two places that share only a by-name are one place only where they lie closer


def build_theatre(folder: Path, sources: Sources, *, world: Path, progress: Progress | None = None) -> None:
    """Compile the YAML of the sources into a folder."""
    lexicon = read_source(sources.folders, theatres=sources.theatres)
    refuse(lexicon.problems)
    drafts = draft_places(lexicon)
    refuse(drafts.problems)
    if progress:
        # Said only now: what is wrong in the YAML is one line, with nothing before it.
        progress("compiling the gazetteer", 0.5)
    writer = _TheatreWriter(folder, drafts=drafts, world=WorldIndex(world), sources=sources)
    writer.write(lexicon)
    drop_old("theatre-*", keep=6)
    if progress:
        progress("gazetteer ready", 1.0)


class _TheatreWriter:
    def __init__(self, folder: Path, *, drafts: Drafts, world: WorldIndex, sources: Sources) -> None:
        self.folder = folder
        self.drafts = drafts
        self.world = world
        self.sources = sources
        self.places = list(drafts.places.values())
        self.rows = {draft.id: row for row, draft in enumerate(self.places)}
        self.units: dict[int, str] = {}  # first-level unit of a place as the world knows it
        self.unit_names = {draft.code: draft.name for draft in self.places if draft.code}
        self.unit_pcodes = {d.code: d.pcode for d in self.places if d.code}
        self.countries = _extended(world.countries, (draft.country for draft in self.places))
        self.admin1_codes = _extended(world.admin1_codes, (_unit_code(d) for d in self.places if d.kind == "adm1"))

    def write(self, lexicon: GazetteerSource) -> None:
        merged = _Merger(self.places, self.world).merged()
        self._inherit(merged)
        self._write_names()
        self._write_columns(merged)
        self._write_places()
        self._write_patches(merged)
        self._write_about(lexicon)

    def _inherit(self, merged: dict[int, int]) -> None:
        """Give each place the people and the names of the world's rows that are the same place."""
        columns = self.world.columns
        for world_row, row in merged.items():
            draft = self.places[row]
            draft.population = draft.population or int(columns.population[world_row])
            self.units.setdefault(row, self.world.admin1_codes[columns.admin1[world_row]])
        positions = np.flatnonzero(np.isin(self.world.names.rows, list(merged)))
        numbers = np.searchsorted(self.world.names.offsets, positions, side="right") - 1
        for position, number in zip(positions.tolist(), numbers.tolist(), strict=True):
            draft = self.places[merged[int(self.world.names.rows[position])]]
            flags = int(self.world.names.flags[position]) & ~PRIMARY
            draft.keys.setdefault(self.world.names.key(number), flags)

    def _write_names(self) -> None:
        writer = NameWriter(self.folder)
        for row, draft in enumerate(self.places):
            for key, flags in draft.keys.items():
                writer.add(key, row, flags)
        writer.finish(lambda owners: owners)

    def _write_columns(self, merged: dict[int, int]) -> None:
        fame = {row: int(self.world.columns.n_names[w]) for w, row in merged.items()}
        numbers = {row: int(self.world.columns.geonames_id[w]) for w, row in merged.items()}
        country = {code: number for number, code in enumerate(self.countries)}
        group = {code: number for number, code in enumerate(self.admin1_codes)}
        columns: dict[str, array[Any]] = {name: array(code) for name, code in COLUMN_TYPES.items()}
        for row, draft in enumerate(self.places):
            values: dict[str, Any] = {
                "lon": draft.lon,
                "lat": draft.lat,
                "population": min(draft.population, 2**31 - 1),
                "kind": KIND_NUMBER[draft.kind],
                "country": country[draft.country],
                "admin1": group.get(self._unit(draft) or self.units.get(row, ""), 0),
                "parent": self.rows.get(draft.parents[0], -1) if draft.parents else -1,
                "n_names": max(len(draft.names), fame.get(row, 0)),
                "origin": ORIGIN_NUMBER[self._origin(draft.entry)],
                "radius_km": draft.radius_km,
                "geonames_id": numbers.get(row, 0),
            }
            for name, value in values.items():
                columns[name].append(value)
        for name, values_ in columns.items():
            np.save(self.folder / f"{name}.npy", np.frombuffer(values_, dtype=COLUMN_TYPES[name]))

    def _unit(self, draft: PlaceDraft) -> str:
        for id_ in (draft.id, *draft.parents):
            if self.drafts.places[id_].kind == "adm1":
                return _unit_code(self.drafts.places[id_])
        return ""

    def _origin(self, entry: SourceEntry) -> str:
        shipped = self.sources.folders[0]
        if not entry.file.is_relative_to(shipped):
            return "user"
        return "world" if entry.file.parent.name == WORLD else "theatre"

    def _write_places(self) -> None:
        """Write one JSON line and one outline (WKB) a place, with where each begins."""
        import shapely

        lines = []
        for draft in self.places:
            checkpoint()
            lines.append(json.dumps(self._record(draft), ensure_ascii=False).encode())
        shapes = [b"" if d.outline is None else shapely.to_wkb(d.outline) for d in self.places]
        for name, parts in (("places", lines), ("outlines", shapes)):
            (self.folder / f"{name}.bin").write_bytes(b"".join(parts))
            np.save(self.folder / f"{name}_at.npy", np.cumsum([0, *map(len, parts)]))
        (self.folder / "ids.txt").write_text("\n".join(self.rows), encoding="utf-8")

    def _record(self, draft: PlaceDraft) -> dict[str, Any]:
        """Return the fields of :class:`geo.model.Place` that the columns do not hold."""
        data = draft.entry.data
        bbox = data.get("bbox") or (draft.outline.bounds if draft.outline is not None else None)
        return {
            "id": draft.id,
            "name": draft.name,
            "admin1": self._admin_name(draft, "adm1"),
            "admin2": self._admin_name(draft, "adm2"),
            "names": list(dict.fromkeys(n.text for n in draft.names[1:])),
            "radius_km": draft.radius_km,
            "precision_km": data.get("precision_km"),
            "parents": draft.parents,
            "bbox": bbox,
            "fuzzy": bool(data.get("fuzzy", False)),
            "sensitivity": data.get("sensitivity", ""),
            "capital_of": self.drafts.aliases.get(data.get("capital_of", ""), data.get("capital_of", "")),
            "tags": data.get("tags", []),
            "path": draft.path,
            "origin": f"{draft.entry.file.parent.name}/{draft.entry.file.name}",
            "note": data.get("note", ""),
            "labels": _labels(draft),
            "pcode": draft.pcode,
            "admin1_pcode": self._admin_pcode(draft, "adm1"),
            "admin2_pcode": self._admin_pcode(draft, "adm2"),
        }

    def _admin_pcode(self, draft: PlaceDraft, kind: str) -> str:
        for id_ in (draft.id, *draft.parents):
            unit = self.drafts.places[id_]
            if unit.kind == kind:
                return unit.pcode
        if kind != "adm1":
            return ""
        return self.unit_pcodes.get(self.units.get(self.rows[draft.id], ""), "")

    def _admin_name(self, draft: PlaceDraft, kind: str) -> str:
        chain = (self.drafts.places[id_] for id_ in (draft.id, *draft.parents))
        return next((each.name for each in chain if each.kind == kind), "") or self._unit_name(draft, kind)

    def _unit_name(self, draft: PlaceDraft, kind: str) -> str:
        code = self.units.get(self.rows[draft.id], "") if kind == "adm1" else ""
        return self.unit_names.get(code, "")

    def _write_patches(self, merged: dict[int, int]) -> None:
        rows = np.array(sorted(merged), np.int64)
        np.save(self.folder / "merged_rows.npy", rows)
        np.save(self.folder / "merged_postings.npy", np.flatnonzero(np.isin(self.world.names.rows, rows)))

    def _ground_files(self) -> tuple[Path, ...]:
        return ground_files(self.sources.folders, theatres=self.sources.theatres, world=WORLD)

    def _capitals(self) -> dict[str, int]:
        """Return place -> row of its capital; the first named one counts."""
        found: dict[str, int] = {}
        for row, draft in enumerate(self.places):
            of = draft.entry.data.get("capital_of")
            if of:
                found.setdefault(self.drafts.aliases.get(of, of), row)
        return found

    def _write_about(self, lexicon: GazetteerSource) -> None:
        group = {code: number for number, code in enumerate(self.admin1_codes)}
        units = {group[_unit_code(d)]: row for row, d in enumerate(self.places) if d.kind == "adm1"}
        about = {
            "digest": _content_digest(self.sources, self.drafts.outline_files),
            "aliases": dict(self.drafts.aliases),
            "countries": self.countries,
            "admin1_codes": self.admin1_codes,
            "admin1_rows": [units.get(number, -1) for number in range(len(self.admin1_codes))],
            "capitals": self._capitals(),
            "pcodes": {code: row for row, d in enumerate(self.places) if (code := d.pcode)},
            "country_rows": _country_rows(self.places, self.countries),
            "theatres": {id_: _theatre(entry) for id_, entry in lexicon.theatres.items()},
            "ground": [str(path) for path in self._ground_files()],
            "relief": {id_: _relief(entry) for id_, entry in lexicon.theatres.items() if "relief" in entry.data},
            "prior": statements_of(lexicon.prior),
            "claims": statements_of(lexicon.claims),
        }
        write_json(self.folder / "about.json", about)
        write_json(self.folder / ACTORS, compile_actors(lexicon, theatre=next(iter(self.sources.theatres), "")))


def _relief(entry: SourceEntry) -> list[Any]:
    """Return the path and the box of a theatre's picture of slopes."""
    return [str((entry.file.parent / entry.data["relief"]).resolve()), entry.data.get("relief_box")]


def _labels(draft: PlaceDraft) -> list[tuple[str, str]]:
    """Return the first name of each language that an entry marks, but the shown one."""
    found: dict[str, str] = {}
    for name in draft.names[1:]:
        if not name.language or name.flags & (DEMONYM | ABBR | WEAK) or _is_described(name.text, draft.names[0].text):
            continue
        found.setdefault(name.language, name.text)
    return sorted(found.items())


def _is_described(text: str, shown: str) -> bool:
    """Return whether a name is the shown one behind a word for what it is, which no map writes: "ville de Goma"."""
    return text[:1].islower() and text.endswith(shown)


def _unit_code(draft: PlaceDraft) -> str:
    return draft.code or draft.id


def _extended(known: list[str], further: Iterable[str]) -> list[str]:
    return [*known, *sorted(set(further) - set(known))]


def _country_rows(places: Sequence[PlaceDraft], countries: Sequence[str]) -> list[int]:
    rows = {d.country: row for row, d in enumerate(places) if d.kind == "country"}
    return [rows.get(code, -1) for code in countries]


def _content_digest(sources: Sources, outline_files: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for file in (*sources.files, *sources.others, *outline_files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _theatre(entry: SourceEntry) -> dict[str, Any]:
    data = entry.data
    names = {name.language or "en": name.text for name in written_names(data)}
    keys: dict[str, Any] = {key: data[key] for key in ("country", "countries", "bbox") if key in data}
    return {"id": entry.id, "name": data["name"], "names": names, **keys}


def statements_of(entries: Iterable[SourceEntry]) -> list[dict[str, Any]]:
    """Return statements; one that stands in two folders alike (a copy of the shipped one) is one statement."""
    found = {tuple(sorted((k, str(v)) for k, v in entry.data.items())): _statement(entry) for entry in entries}
    return list(found.values())


def _statement(entry: SourceEntry) -> dict[str, Any]:
    where = {"file": f"{entry.file.parent.name}/{entry.file.name}", "line": entry.line}
    return {**{k: str(v) for k, v in entry.data.items()}, **where}


class _Merger:
    """Finds the rows of the world that are a place of the YAML: one name, kinds of one family, close together."""

    def __init__(self, places: Sequence[PlaceDraft], world: WorldIndex) -> None:
        self.places = places
        self.world = world

    def merged(self) -> dict[int, int]:
        """Return world row -> row of the nearest place that it is."""
        found: dict[int, tuple[float, int]] = {}
        for row, draft in enumerate(self.places):
            checkpoint()
            for world_row, distance in self._same(draft):
                if (distance, row) < found.get(world_row, (math.inf, 0)):
                    found[world_row] = (distance, row)
        return {world_row: row for world_row, (_, row) in sorted(found.items())}

    def _same(self, draft: PlaceDraft) -> Iterable[tuple[int, float]]:
        names, columns = self.world.names, self.world.columns
        for key, flags in draft.keys.items():
            number = -1 if flags & (DEMONYM | WEAK) else names.number(key)
            if number < 0:
                continue
            place = names.slice(number)
            for world_row, world_flags in zip(names.rows[place].tolist(), names.flags[place].tolist(), strict=True):
                reach = same_place_reach_km(draft.kind, KINDS[columns.kind[world_row]])
                if not reach or not self._one_country(draft, world_row):
                    continue
                distance = distance_km(draft.lon, draft.lat, columns.lon[world_row], columns.lat[world_row])
                if distance <= reach * (1.0 if (flags | world_flags) & PRIMARY else _ALIAS_REACH):
                    yield world_row, distance

    def _one_country(self, draft: PlaceDraft, world_row: int) -> bool:
        return not draft.country or self.world.countries[self.world.columns.country[world_row]] == draft.country
