"""Entries of the lexicon become places: parents followed, outlines read and united, points, reach and names settled."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.gazetteer.kinds import radius_km
from geo.gazetteer.names import ABBR, DEMONYM, PRIMARY, WEAK, look, normalise, variants
from geo.gazetteer.outlines import OutlineFiles, area_radius_km, label_point
from geo.runtime.interrupt import checkpoint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.gazetteer.source import GazetteerSource, SourceEntry
    from geo.runtime.located_yaml import Problem

_WORDS = {"weak": WEAK, "demonym": DEMONYM, "abbr": ABBR}
_POINTLESS_KM = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenName:
    """A name as it stands in YAML: its text, its flags (:mod:`geo.gazetteer.names`) and its language, if said."""

    text: str
    flags: int = 0
    language: str = ""


@dataclass(slots=True, kw_only=True)
class PlaceDraft:
    """A place on its way from YAML to the index. ``admin1`` and ``country`` are codes; ``parents`` nearest first."""

    id: str
    entry: SourceEntry
    kind: str
    names: tuple[WrittenName, ...]
    parents: tuple[str, ...] = ()
    country: str = ""
    code: str = ""
    pcode: str = ""
    lon: float = 0.0
    lat: float = 0.0
    radius_km: float = 0.0
    outline: BaseGeometry | None = None
    path: tuple[tuple[float, float], ...] = ()
    population: int = 0
    keys: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name shown."""
        return self.names[0].text


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """All places of a lexicon in their order, what stands for what, and what was wrong."""

    places: Mapping[str, PlaceDraft]
    aliases: Mapping[str, str]
    outline_files: tuple[Path, ...]
    problems: tuple[Problem, ...]


def draft_places(lexicon: GazetteerSource) -> Drafts:
    """Turn every place and region of a lexicon into a draft; keep all problems."""
    return Compiler(lexicon).run()


def draft_units(lexicon: GazetteerSource, kinds: Collection[str]) -> list[PlaceDraft]:
    """Return drafts of the places of some kinds that have outlines, with their reach in km."""
    return Compiler(lexicon).units(kinds)


def written_names(data: Mapping[str, Any]) -> tuple[WrittenName, ...]:
    """Return the names of an entry, the shown one first.

    >>> [n.text for n in written_names({"name": "Goma", "names": ["Ngoma", {"fr": ["Goma-ville"]}]})]
    ['Goma', 'Ngoma', 'Goma-ville']
    """
    shown = WrittenName(text=data["name"], flags=PRIMARY)
    return (shown, *(name for item in data.get("names") or () for name in _names_of(item)))


def _names_of(item: Any) -> Iterator[WrittenName]:
    if isinstance(item, str):
        # Short capitals (DRC, UK) are distinguished from the word that they may spell.
        yield WrittenName(text=item, flags=look(item) & ABBR)
        return
    for word, texts in item.items():
        for text in [texts] if isinstance(texts, str) else texts:
            yield WrittenName(text=text, flags=_WORDS.get(word, 0), language="" if word in _WORDS else word)


class Compiler:
    """Compiles the entries of a source into drafts of places, and collects the problems found on the way."""

    def __init__(self, lexicon: GazetteerSource) -> None:
        self.lexicon = lexicon
        self.files = OutlineFiles()
        self.problems: list[Problem] = []
        entries = lexicon.all_places
        self.aliases = {
            id_: entry.data["same_as"] for id_, entry in entries.items() if entry.data.get("same_as") in entries
        }
        self.entries = {id_: entry for id_, entry in entries.items() if id_ not in self.aliases}
        self.pcodes = {
            self.aliases[id_]: entry.data["pcode"]
            for id_, entry in entries.items()
            if id_ in self.aliases and "pcode" in entry.data
        }
        self.codes = {
            self.aliases[id_]: entry.data["code"]
            for id_, entry in entries.items()
            if id_ in self.aliases and "code" in entry.data
        }
        self.iso2 = _iso2(lexicon)
        self.outlines: dict[str, BaseGeometry | None] = {}
        self.drafts: dict[str, PlaceDraft] = {}

    def run(self) -> Drafts:
        """Return the drafts of all places."""
        for id_, entry in self.entries.items():
            checkpoint()
            self.drafts[id_] = self._draft(id_, entry)
        # Lines and unions need the points of others.
        for place in (self._point, self._path, self._reach):
            for draft in self.drafts.values():
                checkpoint()
                place(draft)
        return Drafts(
            places=self.drafts,
            aliases=self.aliases,
            outline_files=self.files.read,
            problems=tuple(self.problems),
        )

    def units(self, kinds: Collection[str]) -> list[PlaceDraft]:
        """Return drafts of the places of some kinds that have outlines, with their reach in km."""
        found = [self._draft(id_, e) for id_, e in self.entries.items() if e.data.get("kind") in kinds]
        outlined = [draft for draft in found if draft.outline is not None]
        for draft in outlined:
            self._reach(draft)
        return outlined

    def _draft(self, id_: str, entry: SourceEntry) -> PlaceDraft:
        data = entry.data
        names = written_names(data)
        parents = tuple(self._parents(id_))
        draft = PlaceDraft(
            id=id_,
            entry=entry,
            kind=data.get("kind") or "region",
            names=names,
            parents=parents,
            country=self._country(id_, parents),
            code=data.get("code") or self.codes.get(id_, ""),
            pcode=data.get("pcode") or self.pcodes.get(id_, ""),
            population=data.get("population") or 0,
            keys=keys_of(names),
        )
        draft.outline = self._outline(id_)
        return draft

    def _target(self, entry: SourceEntry, key: str | int | tuple[str | int, ...], id_: str) -> str:
        """Return the id that is meant by an id in an entry; "" and a problem where there is none."""
        id_ = self.aliases.get(id_, id_)
        if id_ in self.entries:
            return id_
        from geo.runtime.located_yaml import nearest

        self.problems.append(entry.problem(key, f"{id_!r} is no place.{nearest(id_, self.entries)}"))
        return ""

    def _parents(self, id_: str) -> Iterator[str]:
        seen, entry = {id_}, self.entries[id_]
        while parent := entry.data.get("in"):
            # A wrong parent is reported once, where it stands.
            parent = self._target(entry, "in", parent) if entry.id == id_ else self.aliases.get(parent, parent)
            if parent in seen:
                self.problems.append(entry.problem("in", f"{parent!r} lies in itself"))
                return
            if parent not in self.entries:
                return
            seen.add(parent)
            yield parent
            entry = self.entries[parent]

    def _country(self, id_: str, parents: tuple[str, ...]) -> str:
        for each in (id_, *parents):
            data = self.entries[each].data
            if data.get("iso2"):
                return str(data["iso2"])
            if data.get("country"):
                return self.iso2.get(data["country"], str(data["country"])[:2])
        return ""

    def _outline(self, id_: str) -> BaseGeometry | None:
        if id_ in self.outlines:
            return self.outlines[id_]
        self.outlines[id_] = None  # a region that covers itself ends here
        entry = self.entries[id_]
        if "outline" in entry.data:
            self.outlines[id_] = self.files.outline(entry, self.problems)
        elif "covers" in entry.data:
            self.outlines[id_] = self._union(entry)
        return self.outlines[id_]

    def _union(self, entry: SourceEntry) -> BaseGeometry | None:
        parts = [self._target(entry, ("covers", n), part) for n, part in enumerate(entry.data["covers"])]
        shapes = [self._outline(part) for part in parts if part]
        known = [shape for shape in shapes if shape is not None]
        # A union with a hole where a member has no outline would misrepresent the region.
        if not known or len(known) < len(shapes):
            return None
        from shapely import union_all

        return union_all(known)

    def _point(self, draft: PlaceDraft) -> None:
        data = draft.entry.data
        if "lat" in data and "lon" in data:
            draft.lon, draft.lat = float(data["lon"]), float(data["lat"])
        elif draft.outline is not None:
            draft.lon, draft.lat = label_point(draft.outline)
        elif "covers" in data:
            self._middle(draft)
        elif "bbox" in data:
            west, south, east, north = data["bbox"]
            draft.lon, draft.lat = (west + east) / 2, (south + north) / 2

    def _middle(self, draft: PlaceDraft) -> None:
        """Place a region without outline amid what it covers (no group of ours reaches over the date line)."""
        parts = [self.drafts[p] for p in self._covered(draft)]
        if parts:
            draft.lon = sum(part.lon for part in parts) / len(parts)
            draft.lat = sum(part.lat for part in parts) / len(parts)

    def _covered(self, draft: PlaceDraft) -> list[str]:
        ids = (self.aliases.get(part, part) for part in draft.entry.data.get("covers", ()))
        return [part for part in ids if part in self.drafts]

    def _path(self, draft: PlaceDraft) -> None:
        points = draft.entry.data.get("path")
        if not points:
            return
        found = [self._path_point(draft.entry, number, point) for number, point in enumerate(points)]
        draft.path = tuple(point for point in found if point is not None)
        if "lat" not in draft.entry.data and draft.path:
            draft.lon, draft.lat = draft.path[len(draft.path) // 2]

    def _path_point(self, entry: SourceEntry, number: int, point: Any) -> tuple[float, float] | None:
        if not isinstance(point, str):
            return float(point[0]), float(point[1])
        target = self._target(entry, ("path", number), point)
        return (self.drafts[target].lon, self.drafts[target].lat) if target else None

    def _reach(self, draft: PlaceDraft) -> None:
        data = draft.entry.data
        if "radius_km" in data:
            draft.radius_km = float(data["radius_km"])
        elif draft.outline is not None:
            draft.radius_km = round(area_radius_km(draft.outline), 1)
        elif "covers" in data:
            draft.radius_km = self._covered_reach(draft)
        elif "bbox" in data:
            draft.radius_km = round(_bbox_radius_km(data["bbox"]), 1)
        else:
            draft.radius_km = radius_km(draft.kind, draft.population)

    def _covered_reach(self, draft: PlaceDraft) -> float:
        parts = [self.drafts[p] for p in self._covered(draft)]
        reaches = [distance_km(draft.lon, draft.lat, part.lon, part.lat) + part.radius_km for part in parts]
        return round(max(reaches, default=radius_km("region")), 1)


def _iso2(lexicon: GazetteerSource) -> dict[str, str]:
    codes = {}
    for entry in lexicon.places.values():
        if entry.data.get("iso2"):
            codes[entry.data["iso2"]] = entry.data["iso2"]
            codes[entry.data.get("iso3", "")] = entry.data["iso2"]
    return codes


def keys_of(names: tuple[WrittenName, ...]) -> dict[str, int]:
    """Return the keys of names with their flags; of two equal keys the less restricted one counts."""
    keys: dict[str, int] = {}
    for name in names:
        key = normalise(name.text)
        for each, flags in ((key, name.flags), *((v, name.flags & ~PRIMARY) for v in variants(key))):
            if each:
                keys[each] = _less_restricted(keys[each], flags) if each in keys else flags
    return keys


def _less_restricted(one: int, other: int) -> int:
    return min(one & ~PRIMARY, other & ~PRIMARY) | ((one | other) & PRIMARY)


def distance_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance on a sphere of 6,371 km, km (haversine).

    >>> round(distance_km(29.2285, -1.6741, 28.8428, -2.4908))
    100
    """
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half_lat, half_lon = (other_phi - phi) / 2, math.radians(other_lon - lon) / 2
    root = math.sin(half_lat) ** 2 + math.cos(phi) * math.cos(other_phi) * math.sin(half_lon) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(root)))


def _bbox_radius_km(bbox: list[float]) -> float:
    west, south, east, north = bbox
    middle = (south + north) / 2
    return math.sqrt(
        max(distance_km(west, middle, east, middle) * distance_km(west, south, west, north), _POINTLESS_KM) / math.pi
    )
