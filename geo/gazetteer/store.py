"""The gazetteer: every place that sitmap knows, by name and by number. Opened in milliseconds, memory-mapped.

Rows are numbers of places: first those written in YAML, then the world's towns. ``columns`` has one value a row, so
that many candidates are weighed at once; :meth:`Gazetteer.place` makes a :class:`geo.model.Place` of one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.gazetteer.actor_store import ActorStore
from geo.gazetteer.backdrop import backdrop_places
from geo.gazetteer.kinds import KINDS
from geo.gazetteer.layers import laid_beside, layer_files, open_layer, open_layers
from geo.gazetteer.names import ABBR, DEMONYM, PRIMARY, ROMANISED, WEAK, normalise
from geo.gazetteer.source_files import find_sources
from geo.gazetteer.theatre_store import TheatreIndex, open_theatre
from geo.gazetteer.world_build import open_world
from geo.gazetteer.world_store import HEADROOM, ORIGINS, OUTER, Columns, WorldIndex
from geo.runtime.build_cache import spoil, state_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from geo.config import Config
    from geo.gazetteer.layers import Layer
    from geo.model import Bbox, GroundFeature, Place, Relief, Theatre

    Progress = Callable[[str, float], None]

__all__ = ["ABBR", "DEMONYM", "PRIMARY", "ROMANISED", "WEAK", "Gazetteer", "ManualStatement", "NameHit", "normalise"]

GEONAMES = "geonames."
OSM = "osm."  # rows of a project's table of OpenStreetMap; the numbers are folded ones
WOF = "wof."  # rows that only Who's On First numbers
_WOF_FROM = 100_000_000
_WATERS = frozenset({"sea", "lake", "river"})
_OF_ROWS = frozenset({"outer_countries", "near_countries", "national_capitals", "own_rows"})  # counted from columns
_PLACES_KEPT = 4096  # places made once are kept, as reports name the same ones again and again


_NO_NAMES: tuple[tuple[str, int, int], ...] = ()
_NOBODY = np.zeros(0, np.int64), np.zeros(0, np.uint8)


class NameHit(NamedTuple):
    """A place that bears a name, with the flags of that name for it (:mod:`geo.gazetteer.names`)."""

    row: int
    flags: int


class ManualStatement(NamedTuple):
    """What the YAML's ``prior:`` or ``claims:`` says of a place; ``values`` are its keys as text."""

    place: str
    actor: str
    values: Mapping[str, str]


class Gazetteer:
    """Places by name, number and id. Make one with :meth:`open`; nothing in it changes afterwards.

    Attributes
    ----------
    digest
        Of everything that was read: the same digest, the same places.
    columns
        One value a row, see :class:`geo.gazetteer.world_store.Columns`.
    countries
        ISO 3166-1 alpha-2 codes; ``columns.country`` numbers them, 0 is "".
    country_rows
        The row of each country, -1 where there is none.
    admin1_codes
        GeoNames codes (or ids) of first-level units; ``columns.admin1`` numbers them, 0 is "".
    admin1_rows
        The row of each first-level unit, -1 where there is none.
    prior, claims
        Statements on control that stand in the YAML.
    """

    def __init__(
        self, world: Path, theatre: Path, *, world_digest: str, theatre_id: str, layers: Sequence[tuple[Path, str]] = ()
    ) -> None:
        self._world = WorldIndex(world)
        self._own = TheatreIndex(theatre)
        about = self._own.about
        self.digest = "-".join([about["digest"], world_digest, *(digest for _, digest in layers)])
        # What was compiled of the names, and the names that came and went since (:meth:`with_own`).
        self.names_digest, self._came, self._went = self.digest, _NO_NAMES, _NO_NAMES
        self._layers = open_layers([folder for folder, _ in layers], HEADROOM + self._world.rows)
        self._tables = (self._own.names, self._world.names, *(layer.names for layer in self._layers))
        self._theatre_id = theatre_id
        countries, admin1_codes = list(about["countries"]), list(about["admin1_codes"])
        self.columns = self._laid_over()
        if self._layers:
            self.columns = laid_beside(self.columns, self._layers, countries, admin1_codes)
        self.countries: tuple[str, ...] = tuple(countries)
        self.admin1_codes: tuple[str, ...] = tuple(admin1_codes)
        self.country_rows: npt.NDArray[np.int32] = _padded(about["country_rows"], len(countries))
        self.admin1_rows: npt.NDArray[np.int32] = _padded(about["admin1_rows"], len(admin1_codes))
        self.prior = tuple(map(_statement, about["prior"]))
        self.claims = tuple(map(_statement, about["claims"]))
        self._row_of = {id_: row for row, id_ in enumerate(self._own.ids)}
        self._aliases: Mapping[str, str] = about["aliases"]
        self._kept: Callable[[int], Place] = lru_cache(maxsize=_PLACES_KEPT)(self._made)

    @classmethod
    def open(cls, config: Config, *, progress: Progress | None = None) -> Gazetteer:
        """Open the gazetteer of a configuration; what is missing or out of date is built first, into the user's cache.

        Parameters
        ----------
        progress
            Called with words and a share (0 to 1) while something is built.

        Raises
        ------
        LexiconError
            If an entry of the YAML cannot be used: ``file:line: key.path: what``.
        ConfigError
            If there is no such theatre.
        PlaceIndexError
            If the index cannot be written.
        """
        folder = config.file.parent if config.file else None
        layers = [open_layer(path, progress=progress) for path in layer_files(folder, config.countries)]
        world, theatre, digest = _folders(config, progress)
        try:
            return cls(world, theatre, world_digest=digest, theatre_id=config.theatre, layers=layers)
        except (OSError, ValueError, KeyError, RuntimeError):
            # Damage in the middle of a file, which the seal does not see: all is built once more.
            spoil(world)
            spoil(theatre)
            for layer, _ in layers:
                spoil(layer)
        world, theatre, digest = _folders(config, progress)
        layers = [open_layer(path, progress=progress) for path in layer_files(folder, config.countries)]
        return cls(world, theatre, world_digest=digest, theatre_id=config.theatre, layers=layers)

    @property
    def own_index(self) -> TheatreIndex:
        """The compiled places of the YAML."""
        return self._own

    def with_own(self, own: Any, *, columns: Columns, rows: Mapping[str, int]) -> Gazetteer:
        """Return the same gazetteer over other places of the YAML (:mod:`geo.gazetteer.patch`)."""
        made = object.__new__(Gazetteer)
        made.__dict__ = {name: value for name, value in self.__dict__.items() if name not in _OF_ROWS}
        made._own, made.columns, made._row_of = own, columns, dict(rows)
        made._tables = (own.names, *self._tables[1:])
        made._came, made._went = own.names.changes()
        kept, changed = lru_cache(maxsize=_PLACES_KEPT)(made._made), own.records
        made._kept = lambda row: kept(row) if row in changed else self._kept(row)
        made.digest = f"{self.digest}+{state_key(map(repr, sorted(own.records.items())))}"
        return made

    def with_parties(self, actors: Mapping[str, Any]) -> Gazetteer:
        """Return the same gazetteer with other actors and sides: what ``compile_actors`` gives."""
        made = object.__new__(Gazetteer)
        made.__dict__ = {**self.__dict__, "actors": ActorStore(actors)}
        made.__dict__.pop("weak_names", None)  # counted from the actors
        made.digest = f"{self.digest}+{state_key([repr(actors['actors']), repr(actors['sides'])])}"
        return made

    def with_statements(self, prior: Iterable[Mapping[str, str]], claims: Iterable[Mapping[str, str]]) -> Gazetteer:
        """Return the same gazetteer with other statements on control."""
        made = object.__new__(Gazetteer)
        made.__dict__ = dict(self.__dict__)
        made.prior, made.claims = tuple(map(_statement, prior)), tuple(map(_statement, claims))
        made.digest = f"{self.digest}+{state_key([repr(made.prior), repr(made.claims)])}"
        return made

    # Nouns are made when they are first asked for: a look-up of names needs none, and making the classes takes longer.

    @cached_property
    def theatre(self) -> Theatre:
        """The part of the world that the configuration looks at."""
        return _theatre(self._own.about["theatres"], self._theatre_id)

    @cached_property
    def theatres(self) -> tuple[Theatre, ...]:
        """All that are loaded, sorted by id."""
        written = self._own.about["theatres"]
        return tuple(_theatre(written, theatre_id) for theatre_id in sorted(written))

    @cached_property
    def actors(self) -> ActorStore:
        """The actors of the world and of all loaded theatres by id."""
        return ActorStore(self._own.actors())

    @cached_property
    def weak_names(self) -> Mapping[str, tuple[str, ...]]:
        """Names of actors that count only where the text speaks of the actor already."""
        return {id_: tuple(data["weak_names"]) for id_, data in self.actors.data["actors"].items()}

    def __len__(self) -> int:
        more = sum(layer.index.rows for layer in self._layers)
        return len(self._own.ids) + self._world.rows - len(self._own.merged_rows) + more

    def _laid_over(self) -> Columns:
        """Lay the places of the YAML over the empty first rows, and take out what they have taken over."""
        columns = self._world.columns
        for name in Columns._fields:
            values = self._own.columns[name]
            getattr(columns, name)[: len(values)] = values
        columns.kind[self._own.merged_rows] = 0
        columns.population[self._own.merged_rows] = 0
        self._world.names.rows[self._own.merged_postings] = -1
        return columns

    # Names -> rows

    def find(self, name: str) -> list[int]:
        """Return the rows of the places that bear exactly this name, those written in YAML first."""
        key = normalise(name)
        return [row for names in self._tables for row in names.rows_of(key) if row >= 0]

    def hits(self, key: str) -> list[NameHit]:
        """Return the places of a key (a name that is normalised already) with the flags of the name."""
        rows, flags = self.postings(key)
        return list(map(NameHit, rows.tolist(), flags.tolist()))

    def postings(self, key: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
        """Return the rows of a key's places and the flags of the name for each, those written in YAML first."""
        if self._layers:
            return self._postings_of_all(key)
        own, world = self._own.names.number(key), self._world.names.number(key)
        if own < 0 and world < 0:
            return _NOBODY
        rows, flags = self._own.names.postings(own) if own >= 0 else self._world.names.postings(world)
        if own >= 0 and world >= 0:
            more_rows, more_flags = self._world.names.postings(world)
            rows, flags = np.concatenate([rows, more_rows]), np.concatenate([flags, more_flags])
        alive = rows >= 0  # what another table has taken over is -1
        return rows[alive].astype(np.int64), flags[alive]

    def _postings_of_all(self, key: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
        found = [names.postings(number) for names in self._tables if (number := names.number(key)) >= 0]
        if not found:
            return _NOBODY
        rows = np.concatenate([rows for rows, _ in found])
        flags = np.concatenate([flags for _, flags in found])
        alive = rows >= 0
        return rows[alive].astype(np.int64), flags[alive]

    def known(self, key: str) -> bool:
        """Return whether any place bears a key."""
        if self._layers:
            return any(names.number(key) >= 0 for names in self._tables)
        return self._own.names.number(key) >= 0 or self._world.names.number(key) >= 0

    def by_pcode(self, code: str) -> int:
        """Return the row of the unit that bears a P-code, -1 where none is known."""
        row: int = self._own.about["pcodes"].get(code.upper(), -1)
        return row

    def names_in(self, country: int, *, without: int = 0) -> Iterator[tuple[str, int]]:
        """Yield the names (keys) of the places of a country with their rows, less those with some flags."""
        wanted = (self.columns.country == country) & (self.columns.kind > 0)
        for names in self._tables:
            rows = names.rows
            alive = (rows >= 0) & ((names.flags & without) == 0)
            alive[alive] = wanted[rows[alive]]
            positions = np.flatnonzero(alive)
            numbers = np.searchsorted(names.offsets, positions, side="right") - 1
            for position, number in zip(positions.tolist(), numbers.tolist(), strict=True):
                yield names.key(number), int(rows[position])

    def renamed_in(self, country: int, *, without: int = 0) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
        """Return which names of a country came since ``names_digest`` and which went, like :meth:`names_in`."""
        country_of, kind_of = self.columns.country, self.columns.kind
        came, went = (
            {
                (key, row)
                for key, row, flags in names
                if not flags & without and country_of[row] == country and kind_of[row] > 0
            }
            for names in (self._came, self._went)
        )
        return came, went

    def search(self, text: str, *, limit: int = 20) -> list[int]:
        """Return rows whose name begins with the text, exact ones first, then by people."""
        key = normalise(text)
        keys = [k for names in self._tables for k in names.keys(key)]
        rows = dict.fromkeys(hit.row for k in sorted(set(keys), key=len) for hit in self.hits(k))
        exact = set(self.find(text))
        return sorted(rows, key=lambda r: (r not in exact, r >= HEADROOM, -self.columns.population[r], r))[:limit]

    def similar(self, text: str, *, limit: int = 5) -> list[str]:
        """Return names of the YAML that are spelt nearly like a text."""
        import difflib

        key = normalise(text)
        near = difflib.get_close_matches(key, self._own.names.keys(key[:1]), n=limit)
        return list(dict.fromkeys(self.place(hit.row).name for k in near for hit in self.hits(k)[:1]))

    # Rows -> places

    def row(self, place_id: str) -> int:
        """Return the row of an id. Raises ``KeyError`` if there is none."""
        place_id = self._aliases.get(place_id, place_id)
        if place_id in self._row_of:
            return self._row_of[place_id]
        number = place_id.removeprefix(GEONAMES).removeprefix(WOF).removeprefix(OSM)
        known = number != place_id and number.isdigit()
        row = self._numbered(int(number), osm=place_id.startswith(OSM)) if known else -1
        if row < 0:
            raise KeyError(place_id)
        return row

    def _numbered(self, number: int, *, osm: bool = False) -> int:
        row = -1 if osm else self._world.row(number)
        for layer in self._layers:
            if row >= 0:
                break
            if layer.is_osm != osm:
                continue
            local = layer.index.row(number)
            row = local - HEADROOM + layer.base if local >= 0 else -1
        return row

    def _layer(self, row: int) -> Layer | None:
        return next((layer for layer in reversed(self._layers) if row >= layer.base), None)

    def _name(self, row: int) -> str:
        layer = self._layer(row)
        return layer.name(row) if layer is not None else self._world.name(row)

    def id(self, row: int) -> str:
        """Return the id of a row."""
        if row < HEADROOM:
            return self._own.ids[row]
        number = int(self.columns.geonames_id[row])
        layer = self._layer(row) if self._layers else None
        if layer is not None and layer.is_osm:
            return f"{OSM}{number}"
        return f"{WOF if number >= _WOF_FROM else GEONAMES}{number}"

    @cached_property
    def outer_countries(self) -> frozenset[int]:
        """The numbers of the countries whose villages are known by the ten thousand, shipped or imported."""
        columns = self.columns
        return frozenset(np.unique(columns.country[columns.origin >= OUTER]).tolist())

    @cached_property
    def home_countries(self) -> frozenset[int]:
        """The number of the country that the theatre is about, nothing where it is about none."""
        row = self._row_of.get(f"world.{self.theatre.country.lower()}")
        return frozenset() if row is None else frozenset({int(self.columns.country[row])})

    @cached_property
    def near_countries(self) -> frozenset[int]:
        """The numbers of the countries of the theatre and of the configuration."""
        theatre = self.theatre
        codes = {theatre.country, *theatre.countries} - {""}
        own = {int(self.columns.country[layer.base]) for layer in self._layers if layer.index.rows}
        rows = [self._row_of[f"world.{code.lower()}"] for code in codes if f"world.{code.lower()}" in self._row_of]
        return frozenset(own | {int(self.columns.country[row]) for row in rows})

    def place(self, row: int, *, outline: bool = False) -> Place:
        """Return the place of a row; its outline is decoded only where it is asked for, here or by :meth:`outline`."""
        place = self._kept(row)
        return replace(place, outline=self.outline(place)) if outline else place

    def _made(self, row: int) -> Place:
        return self._own_place(row) if row < HEADROOM else self._world_place(row)

    def _shared(self, row: int) -> dict[str, Any]:
        columns = self.columns
        return {
            "kind": KINDS[columns.kind[row]],
            "lon": float(columns.lon[row]),
            "lat": float(columns.lat[row]),
            "country": self.countries[columns.country[row]],
            "population": int(columns.population[row]),
        }

    def _own_place(self, row: int) -> Place:
        from geo.model import Place

        record = self._own.record(row)
        for key in ("names", "parents", "tags"):
            record[key] = tuple(record[key])
        record["bbox"] = tuple(record["bbox"]) if record["bbox"] else None
        record["path"] = tuple((lon, lat) for lon, lat in record["path"])
        record["labels"] = tuple((language, name) for language, name in record["labels"])
        return Place(**record, **self._shared(row))

    def _world_place(self, row: int) -> Place:
        from geo.model import Place

        unit = int(self.admin1_rows[self.columns.admin1[row]])
        country = int(self.country_rows[self.columns.country[row]])
        return Place(
            id=self.id(row),
            name=self._name(row),
            admin1=self.place(unit).name if unit >= 0 else "",
            admin1_pcode=self.place(unit).pcode if unit >= 0 else "",
            radius_km=round(float(self.columns.radius_km[row]), 1),
            parents=tuple(self._own.ids[r] for r in (unit, country) if r >= 0),
            origin=ORIGINS[self.columns.origin[row]],
            **self._shared(row),
        )

    def outline(self, place: Place) -> BaseGeometry | None:
        """Return the outline of a place (shapely, WGS 84), None where nobody has drawn one."""
        if place.outline is not None:
            return place.outline
        row = self._row_of.get(self._aliases.get(place.id, place.id), -1)
        wkb = self._own.outline_wkb(row) if row >= 0 else b""
        if not wkb:
            return None
        import shapely

        geometry: BaseGeometry = shapely.from_wkb(wkb)
        return geometry

    def outlines(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
        """Return the outlines of places written in YAML, decoded together; None where nobody has drawn one."""
        import shapely

        shapes: npt.NDArray[np.object_] = shapely.from_wkb(
            [self._own.outline_wkb(row) or None for row in rows.tolist()]
        )
        return shapes

    # Around and within

    def children(self, row: int) -> npt.NDArray[np.int64]:
        """Return the rows of the places that lie in a country, a first-level unit or another place, at any depth."""
        columns, kind = self.columns, KINDS[self.columns.kind[row]]
        if kind == "country":
            inside = columns.country == columns.country[row]
        elif kind == "adm1":
            inside = columns.admin1 == columns.admin1[row]
        else:
            return self._descendants(row)
        inside &= columns.kind > 0
        inside[row] = False
        return np.flatnonzero(inside)

    def _descendants(self, row: int) -> npt.NDArray[np.int64]:
        found: list[int] = []
        fresh = np.array([row])
        parents = self.columns.parent[: len(self._own.ids)]
        while len(fresh):
            fresh = np.setdiff1d(np.flatnonzero(np.isin(parents, fresh)), [*found, row])
            found += fresh.tolist()
        return np.array(sorted(found), np.int64)

    def within(self, bbox: tuple[float, float, float, float]) -> npt.NDArray[np.int64]:
        """Return the rows of the places whose point lies in a box ``(west, south, east, north)``."""
        west, south, east, north = bbox
        lon, lat = self.columns.lon, self.columns.lat
        inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east) & (self.columns.kind > 0)
        return np.flatnonzero(inside)

    def capital(self, place: Place) -> Place | None:
        """Return the capital of a country, province or territory, as the YAML names it."""
        town = self._own.about["capitals"].get(place.id, -1)
        return self.place(town) if town >= 0 else None

    def capital_row(self, row: int) -> int:
        """Return the row of the capital of a place written in YAML, -1 where none is named."""
        town: int = self._own.about["capitals"].get(self.id(row), -1)
        return town

    @cached_property
    def national_capitals(self) -> npt.NDArray[np.int64]:
        """The rows of the capitals of countries."""
        rows = (self.capital_row(int(row)) for row in self.country_rows if row >= 0)
        return np.array(sorted({row for row in rows if row >= 0}), np.int64)

    def backdrop(self, bbox: Bbox | None = None) -> tuple[Place, ...]:
        """Return the ground of a map, outlines included: countries, units, lakes, main towns in a box.

        ``bbox`` is (west, south, east, north); None: the theatre's.
        """
        return backdrop_places(self, bbox or self.theatre.bbox)

    @cached_property
    def ground(self) -> tuple[GroundFeature, ...]:
        """Rivers, lakes, airports, names of seas and disputed borders that are drawn and are no places.

        Raises
        ------
        InputError
            If a file of them cannot be read.
        """
        from geo.gazetteer.ground import ground_features

        found = ground_features([Path(path) for path in self._own.about["ground"]])
        waters = [self.place(row) for row in self.own_rows if KINDS[self.columns.kind[row]] in _WATERS]
        labels = {place.name: place.labels for place in waters}
        return tuple(
            replace(each, labels=labels.get(each.name, ())) if each.kind in _WATERS else each for each in found
        )

    def relief(self, theatre_id: str) -> Relief | None:
        """Return the picture of a theatre's slopes, None where its YAML names none.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        from geo.gazetteer.ground import read_relief

        found = self._own.about["relief"].get(theatre_id)
        if found is None:
            return None
        path, box = found
        return read_relief(Path(path), tuple(box) if box else None)

    @property
    def own_rows(self) -> range:
        """The rows of the places written in YAML."""
        return range(len(self._own.ids))


def _padded(rows: Sequence[int], length: int) -> npt.NDArray[np.int32]:
    """Return rows of countries or units, -1 for codes that only a layer knows."""
    found: npt.NDArray[np.int32] = np.full(length, -1, np.int32)
    found[: len(rows)] = rows
    return found


def _folders(config: Config, progress: Progress | None) -> tuple[Path, Path, str]:
    """Return the folders of the world's and the theatre's index, built where needed, and the world's digest."""
    sources = find_sources(config.gazetteers, theatres=(config.theatre, *config.theatres))
    world, digest = open_world(progress=progress)
    return world, open_theatre(sources, world=world, progress=progress), digest


def _theatre(theatres: Mapping[str, Any], theatre_id: str) -> Theatre:
    from geo.model import Theatre

    data = theatres.get(theatre_id) or {"id": theatre_id, "name": theatre_id, "bbox": [-180.0, -85.0, 180.0, 85.0]}
    return Theatre(**{**data, "bbox": tuple(data["bbox"]), "countries": tuple(data.get("countries", ()))})


def _statement(data: Mapping[str, str]) -> ManualStatement:
    return ManualStatement(place=data.get("place", ""), actor=data["actor"], values=data)
