"""A project's own tables of places, laid beside the world's, which is not indexed anew for them.

A table is a packed file (:mod:`geo.gazetteer.packed`) in the project's folder ``fetched``. Its index lies in the user's
cache, named by its contents. Rows follow those of the world; countries and units take the numbers that the world gives.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.gazetteer.packed import SUFFIX, read_packed
from geo.gazetteer.world_store import HEADROOM, ORIGIN_NUMBER, Columns, WorldIndex, WorldRow, WorldWriter
from geo.runtime.build_cache import cache_folder, drop_old, open_or_build

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from geo.gazetteer.name_index import NameTable

    Progress = Callable[[str, float], None]

FORMAT = 1  # raise it when the rows of an index change
OSM = "-osm"  # ends the name of a table of OpenStreetMap's, which is a layer of its own under its own licence
FETCHED = "fetched"  # the folder beside a project's config.yaml


def layer_files(folder: Path | None, countries: Sequence[str]) -> tuple[Path, ...]:
    """Return the tables of a project for some countries, sorted; those not fetched yet are left out."""
    if folder is None:
        return ()
    names = (f"{code.upper()}{source}{SUFFIX}" for code in countries for source in ("", OSM))
    paths = (folder / FETCHED / name for name in names)
    return tuple(sorted(path for path in paths if path.is_file()))


def open_layer(path: Path, *, progress: Progress | None = None) -> tuple[Path, str]:
    """Return the folder of a table's index and its digest; build it first where it is missing."""
    digest = hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
    folder = cache_folder() / f"layer-{FORMAT}-{path.name.removesuffix(SUFFIX)}-{digest}"
    return open_or_build(folder, lambda made: _build(made, path, progress)), digest


def _build(folder: Path, path: Path, progress: Progress | None) -> None:
    if progress:
        progress(f"indexing {path.name}", 0.5)
    country = path.name[:2]
    with contextlib.closing(WorldWriter(folder)) as writer:
        for row in read_packed(path):
            if row.kind:
                unit = f"{country}.{row.unit}"
                writer.add(
                    WorldRow(
                        row.number, row.name, row.lon, row.lat, row.kind, country, unit, row.population, row.names
                    ),
                    origin="import",
                )
        writer.finish(sources=[{"name": path.name}])
    drop_old("layer-*", keep=40)


class Layer:
    """An opened table: its names with global rows, and where its rows begin."""

    def __init__(self, folder: Path, base: int) -> None:
        self.index = WorldIndex(folder)
        self.base = base
        self.is_osm = f"{OSM}-" in folder.name
        self.names: NameTable = self.index.names
        rows = self.names.rows
        self.names.rows = np.where(rows >= 0, rows - HEADROOM + base, -1).astype(np.int32)

    def name(self, row: int) -> str:
        """Return the name shown of a global row."""
        return self.index.name(row - self.base + HEADROOM)


def open_layers(folders: Sequence[Path], rows: int) -> list[Layer]:
    """Open the indexes of some tables; the first begins behind ``rows``."""
    layers = []
    for folder in folders:
        layers.append(Layer(folder, rows))
        rows += layers[-1].index.rows
    return layers


def laid_beside(columns: Columns, layers: Sequence[Layer], countries: list[str], admin1_codes: list[str]) -> Columns:
    """Return the world's columns with those of the layers behind them; codes not known yet are added to the lists."""
    parts: dict[str, list[Any]] = {name: [getattr(columns, name)] for name in Columns._fields}
    for layer in layers:
        own = layer.index.columns
        numbers = _numbers(layer.index.countries, countries)
        units = _numbers(layer.index.admin1_codes, admin1_codes)
        for name in Columns._fields:
            values = getattr(own, name)[HEADROOM:]
            if name == "country":
                values = numbers[values].astype(values.dtype)
            elif name == "admin1":
                values = units[values].astype(values.dtype)
            parts[name].append(values)
        layer_origin = np.full(layer.index.rows, ORIGIN_NUMBER["import"], np.uint8)
        parts["origin"][-1] = layer_origin
    return Columns(*(np.concatenate(parts[name]) for name in Columns._fields))


def _numbers(codes: Sequence[str], known: list[str]) -> Any:
    number = {code: at for at, code in enumerate(known)}
    for code in codes:
        if code not in number:
            number[code] = len(known)
            known.append(code)
    return np.array([number[code] for code in codes], np.int64)
