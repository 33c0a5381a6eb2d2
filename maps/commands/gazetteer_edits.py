"""``sitmap gazetteer move`` and ``alias``: corrections in the user's own folder, never in the shipped gazetteer."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

    from geo.config import Config
    from geo.gazetteer.source import GazetteerSource, SourceEntry
    from geo.gazetteer.store import Gazetteer
    from geo.model import Place

ADDED = "added.yaml"
FAR_KM = 100.0  # from where a place was


def add_move(words: Any) -> Any:
    """Add ``move`` to the parser of ``sitmap gazetteer``."""
    parser = words.add_parser("move", help="give a place another point, in your own folder")
    parser.add_argument("name", metavar="NAME", help="a name or an id")
    parser.add_argument("--lat", type=float, required=True, metavar="DEGREES")
    parser.add_argument("--lon", type=float, required=True, metavar="DEGREES")
    parser.add_argument("--note", default="", help="where you have it from")
    parser.set_defaults(run=run_move)
    return parser


def add_alias(words: Any) -> Any:
    """Add ``alias`` to the parser of ``sitmap gazetteer``."""
    parser = words.add_parser("alias", help="give a place another spelling, in your own folder")
    parser.add_argument("name", metavar="NAME", help="a name or an id")
    parser.add_argument("spelling", metavar="SPELLING")
    parser.set_defaults(run=run_alias)
    return parser


def run_move(options: argparse.Namespace) -> int:
    """Write the place with its new point."""
    changes = {"lat": options.lat, "lon": options.lon, **({"note": options.note} if options.note else {})}
    return _changed(options, changes)


def run_alias(options: argparse.Namespace) -> int:
    """Write the place with one more spelling."""
    return _changed(options, {}, spelling=options.spelling)


def _changed(options: argparse.Namespace, changes: dict[str, Any], *, spelling: str = "") -> int:
    from geo.config import load_config
    from geo.errors import InputError
    from geo.gazetteer.edit import flow, override_entry
    from geo.gazetteer.source import load_source
    from geo.gazetteer.store import Gazetteer
    from geo.runtime.located_yaml import short

    written = load_config(options.config)
    config = with_own_folder(written)
    source = load_source(config.gazetteers, theatres=(config.theatre, *config.theatres))
    place = the_place(options.name, Gazetteer.open(config))
    entry = source.all_places.get(place.id)
    data = dict(entry.data) if entry is not None else _entry_of(place, source)
    if changes:
        _look_at_move(place, changes)
    if spelling or not changes:
        spelling = spelling.strip()
        if not spelling:
            raise InputError("the spelling is empty.")
        known = list(data.get("names", []))
        changes = {"names": flow([*known, spelling])} if spelling not in known else {}
    if not changes:
        sys.stdout.write(f"{place.id} is called {spelling!r} already\n")
        return 0
    file = _file_of(entry) or own_folder(config) / config.theatre / ADDED
    entry_id = entry.id if entry is not None else f"{config.theatre}.{_slug(place.name)}"
    line = override_entry(file, entry_id, data, changes, entry=entry)
    sys.stdout.write(f"{entry_id} written: {short(file)}:{line}\n")
    tell_if_unused(written, file)
    return 0


def with_own_folder(config: Config) -> Config:
    """Return a configuration that reads the user's folder, though config.yaml does not name it yet.

    So a second edit of a place changes the entry that the first one wrote.
    """
    own = own_folder(config)
    return (
        config
        if own in config.gazetteers or not own.is_dir()
        else replace(config, gazetteers=(*config.gazetteers, own))
    )


def _file_of(entry: SourceEntry | None) -> Path | None:
    """Return the user's own file in which an entry stands already; None where it stands in the shipped gazetteer."""
    from geo.config import SHIPPED_GAZETTEER

    return None if entry is None or entry.file.is_relative_to(SHIPPED_GAZETTEER) else entry.file


def refuse_swapped(lat: float, lon: float, near: Callable[[float, float], bool]) -> None:
    """Stop where a point is far off and the same numbers the other way round are not."""
    from geo.errors import InputError

    if not near(lat, lon) and abs(lon) <= 90 and near(lon, lat):  # noqa: PLR2004  # degrees
        raise InputError(f"{lat:g}, {lon:g} is far off, {lon:g}, {lat:g} is not. Are lon and lat swapped?")


def _look_at_move(place: Place, changes: dict[str, Any]) -> None:
    """Stop at swapped axes, and say how far a place is moved where it is far."""
    from geo.gazetteer.compile import distance_km

    lat, lon = changes["lat"], changes["lon"]
    refuse_swapped(lat, lon, lambda y, x: distance_km(x, y, place.lon, place.lat) <= FAR_KM)
    away = distance_km(lon, lat, place.lon, place.lat)
    if away > FAR_KM:
        sys.stderr.write(f"sitmap: {place.id} is moved {away:,.0f} km; sitmap check says whether its unit holds it\n")


def the_place(name: str, gazetteer: Gazetteer) -> Place:
    """Return the place that a person means by a name or an id; several are distinguished by their ids.

    Raises
    ------
    InputError
        If there is none, or several of the same standing.
    """
    from geo.errors import InputError

    try:
        row = gazetteer.row(name)
    except KeyError:
        rows = gazetteer.find(name)
    else:
        number = gazetteer.columns.geonames_id[row]
        if not gazetteer.columns.kind[row] and number:  # a town of the world that an entry of YAML stands for
            row = next((int(own) for own in gazetteer.own_rows if gazetteer.columns.geonames_id[own] == number), row)
        found: Place = gazetteer.place(row)
        return found
    own = [
        row for row in rows if row in gazetteer.own_rows and gazetteer.id(row).startswith(f"{gazetteer.theatre.id}.")
    ]
    places = [gazetteer.place(row) for row in own or rows]
    if len(places) == 1:
        return places[0]
    if not places:
        near = ", ".join(gazetteer.similar(name))
        raise InputError(f"nothing is called {name!r}." + (f" Similar: {near}." if near else ""))
    ids = ", ".join(f"{p.id} ({p.kind})" for p in places[:8])
    raise InputError(f"{len(places)} places are called {name!r}: {ids}. Give the id.")


def _entry_of(place: Place, source: GazetteerSource) -> dict[str, Any]:
    """Return a place of the world's towns as an entry of YAML."""
    data: dict[str, Any] = {
        "name": place.name,
        "kind": place.kind,
        "lat": round(place.lat, 5),
        "lon": round(place.lon, 5),
    }
    parent = next((p for p in place.parents if p in source.all_places), "")
    if parent:
        data["in"] = parent
    if place.population:
        data["population"] = place.population
    return {**data, "note": f"{place.id}, GeoNames"}


def own_folder(config: Config) -> Path:
    """Return where the user's entries go: the last folder of the configuration that is not the installed one."""
    from pathlib import Path

    from geo.config import SHIPPED_GAZETTEER

    own = [folder for folder in config.gazetteers if folder != SHIPPED_GAZETTEER]
    beside = (config.file.parent if config.file else Path.cwd()) / "gazetteer"
    return own[-1] if own else beside


def tell_if_unused(config: Config, file: Path) -> None:
    """Say what is missing in config.yaml if the file's folder is not read yet."""
    if not any(file.is_relative_to(folder) for folder in config.gazetteers):
        folder = file.parent.parent
        sys.stdout.write(f"now put into config.yaml: gazetteers: [{folder.name}]\n")


def _slug(name: str) -> str:
    from geo.gazetteer.gis_import import slug

    return slug(name)
