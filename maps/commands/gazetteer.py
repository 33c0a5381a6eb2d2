"""``sitmap check``, ``sitmap new`` and ``sitmap gazetteer``: commands that maintain the gazetteer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.commands.gazetteer_edits import (
    add_alias,
    add_move,
    own_folder,
    refuse_swapped,
    tell_if_unused,
    with_own_folder,
)
from maps.commands.gazetteer_fetch import add_fetch, run_dumps
from maps.commands.shared import LeftOut, progress_bar

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from geo.config import Config
    from geo.gazetteer.source import GazetteerSource
    from geo.gazetteer.store import Gazetteer
    from geo.model import Place
    from geo.runtime.located_yaml import Problem

PROBLEMS = 1  # exit status of check
ADDED = "added.yaml"


def add(subparsers: Any) -> None:
    """Add the commands' words to the parser."""
    check = subparsers.add_parser("check", help="validate configuration, gazetteer, event types and actors")
    check.set_defaults(run=_check)
    new = subparsers.add_parser("new", help="write a commented skeleton of a theatre")
    new.add_argument("theatre", metavar="THEATRE", help="its folder and the beginning of its ids, like mali")
    new.set_defaults(run=_new)
    gazetteer = subparsers.add_parser("gazetteer", help="edit and feed the gazetteer")
    words = gazetteer.add_subparsers(dest="word", metavar="COMMAND", required=True, parser_class=type(gazetteer))
    options = (_add_add, _add_search, _add_import, _add_geonames, add_fetch, add_move, add_alias)
    for each in (check, new, *(add_option(words) for add_option in options)):
        each.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")


def _add_add(words: Any) -> Any:
    parser = words.add_parser("add", help="add a place to your YAML")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--lat", type=float, required=True, metavar="DEGREES")
    parser.add_argument("--lon", type=float, required=True, metavar="DEGREES")
    parser.add_argument("--kind", default="village", help="village, town, camp, airport, mine ...; default: village")
    parser.add_argument("--in", dest="parent", metavar="ID", help="its parent; default: the smallest unit around it")
    parser.add_argument("--id", dest="place_id", metavar="ID", help="default: made of the theatre and the name")
    parser.add_argument("--names", default="", metavar="A,B", help="other spellings")
    parser.add_argument("--population", metavar="N")
    parser.add_argument("--precision-km", type=float, metavar="KM", help="how well the point is known")
    parser.add_argument("--note", default="", help="where you have it from")
    parser.add_argument("--file", type=Path, help="default: added.yaml in the theatre's folder")
    parser.set_defaults(run=_run_add)
    return parser


def _add_search(words: Any) -> Any:
    parser = words.add_parser("search", help="who bears a name")
    parser.add_argument("text", metavar="TEXT", help="a name or its beginning")
    parser.add_argument("--limit", type=int, default=15, metavar="N")
    parser.set_defaults(run=_run_search)
    return parser


def _add_import(words: Any) -> Any:
    parser = words.add_parser("import", help="points and outlines drawn in QGIS, or units of a country, into the YAML")
    parser.add_argument("drawn", nargs="+", type=Path, metavar="FILE.geojson|FILE.gpkg")
    parser.add_argument(
        "--units",
        action="store_true",
        help="the files are a country's units of all levels (COD-AB, geoBoundaries, GADM): units.yaml is written anew",
    )
    parser.add_argument("--source", default="", help="of the units, for their notes: maker, edition, licence")
    parser.add_argument("--layer", default="", help="of a GeoPackage with several layers")
    parser.add_argument(
        "--kind", default="", help="of features without a property kind; default: the level of the columns, or village"
    )
    parser.add_argument("--in", dest="parent", default="", metavar="ID", help="of features without a property in")
    parser.add_argument("--file", type=Path, help="where new entries go; default: added.yaml in the theatre's folder")
    parser.add_argument(
        "--name-field", default="", metavar="COLUMN", help="of names; default: name, ADM2_EN, shapeName ..."
    )
    parser.add_argument("--code-field", default="", metavar="COLUMN", help="of P-codes; default: pcode, ADM2_PCODE ...")
    parser.set_defaults(run=_run_import)
    return parser


def _add_geonames(words: Any) -> Any:
    parser = words.add_parser("geonames", help="places of GeoNames dumps on this machine, into the project")
    parser.add_argument("dumps", nargs="*", type=Path, metavar="FILE", help="NL.txt, alternate names, allCountries.zip")
    parser.add_argument(
        "--world",
        action="store_true",
        help="into the index of the world, for all projects of this machine, with lakes, mountains and facilities",
    )
    parser.add_argument("--forget", action="store_true", help="leave out what was imported with --world")
    parser.set_defaults(run=_run_geonames)
    return parser


# check, new


def _check(options: argparse.Namespace) -> int:
    from geo.errors import ConfigError
    from geo.syntax.parser import pipeline_problems

    try:
        problems = [str(problem) for problem in _problems(_config(options))]
    except ConfigError as error:
        problems = [str(error)]
    problems += pipeline_problems()
    for problem in problems:
        _say(problem)
    _say(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}" if problems else "no problems")
    return PROBLEMS if problems else 0


def _problems(config: Config) -> Iterable[Problem]:
    """Check every theatre of the folders, whether the configuration loads it or not, then the event types and words."""
    from dataclasses import replace

    from geo.config import found_theatres
    from geo.validation import check_event_types, check_gazetteer, check_words

    everything = replace(config, theatres=(*config.theatres, *found_theatres(config.gazetteers)))
    return (*check_gazetteer(everything), *check_event_types(config), *check_words())


def _new(options: argparse.Namespace) -> int:
    from geo.gazetteer.scaffold import write_skeleton
    from geo.runtime.located_yaml import short

    folder = own_folder(_config(options))
    for file in write_skeleton(folder, options.theatre):
        _say(f"wrote {short(file)}")
    _say(f"now: set its box in {short(folder / options.theatre / 'theatre.yaml')}, add places, type sitmap check,")
    _say(f"and put it into config.yaml: theatre: {options.theatre}, gazetteers: [{short(folder)}]")
    return 0


# gazetteer


def _run_add(options: argparse.Namespace) -> int:
    from geo.errors import InputError
    from geo.gazetteer.edit import add_entry, flow
    from geo.gazetteer.gis_import import people, slug
    from geo.gazetteer.source import load_source
    from geo.runtime.located_yaml import short

    written = _config(options)
    config = with_own_folder(written)
    lexicon = load_source(config.gazetteers, theatres=(config.theatre, *config.theatres))
    place_id = options.place_id or f"{config.theatre}.{slug(options.name)}"
    taken = lexicon.all_places.get(place_id)
    if taken is not None:
        where = f"{short(taken.file)}:{taken.line}"
        raise InputError(f"{place_id} is taken: {taken.data['name']} ({where}). Edit that line, or give another --id.")
    _refuse_twin(options, lexicon)
    box = _theatre_box(lexicon, config.theatre)
    if box:
        refuse_swapped(options.lat, options.lon, lambda y, x: box[0] <= x <= box[2] and box[1] <= y <= box[3])
    parent = _parent(options, lexicon)
    data: dict[str, Any] = {"name": options.name, "names": flow(_words(options.names)), "kind": options.kind}
    population = people(options.population) if options.population else None
    if options.population and population is None:
        raise InputError(f"--population {options.population}: no number.")
    data |= {"lat": options.lat, "lon": options.lon, "in": parent, "population": population}
    data |= {"precision_km": _number(options.precision_km), "note": options.note}
    data = {key: value for key, value in data.items() if value not in (None, "", [])}
    file = options.file or own_folder(config) / config.theatre / ADDED
    line = add_entry(file, place_id, data)
    _say(f"{place_id} added: {short(file)}:{line}" + (f", in {parent}" if parent else ""))
    if box and not (box[0] <= options.lon <= box[2] and box[1] <= options.lat <= box[3]):
        sys.stderr.write(f"sitmap: {options.lat:g}, {options.lon:g} lies outside the theatre {config.theatre}\n")
    tell_if_unused(written, file)
    return 0


def _refuse_twin(options: argparse.Namespace, lexicon: GazetteerSource) -> None:
    """Stop where a place close by bears the name already, under another spelling's id: Kitchanga is Kitshanga."""
    from geo.errors import InputError
    from geo.gazetteer.compile import distance_km, written_names
    from geo.gazetteer.kinds import same_place_reach_km
    from geo.gazetteer.names import normalise
    from geo.runtime.located_yaml import short

    if options.place_id:
        return
    wanted = {normalise(name) for name in (options.name, *_words(options.names))}
    for entry in lexicon.places.values():
        data = entry.data
        reach = same_place_reach_km(options.kind, data.get("kind", ""))
        if not reach or "lat" not in data or wanted.isdisjoint(normalise(n.text) for n in written_names(data)):
            continue
        away = distance_km(options.lon, options.lat, data["lon"], data["lat"])
        if away <= reach:
            where = f"{short(entry.file)}:{entry.line}"
            raise InputError(
                f"{entry.id} ({where}) bears that name, {away:.1f} km away. Edit it, or give an --id of its own."
            )


def _number(value: float | None) -> float | None:
    return int(value) if value is not None and value.is_integer() else value


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _parent(options: argparse.Namespace, lexicon: GazetteerSource) -> str:
    """Return the parent that was given, else the smallest unit whose outline holds the point."""
    from geo.errors import InputError
    from geo.runtime.located_yaml import nearest

    if options.parent:
        if options.parent not in lexicon.all_places:
            raise InputError(f"--in {options.parent}: no such place.{nearest(options.parent, lexicon.all_places)}")
        return str(options.parent)
    from geo.gazetteer.units_around import UnitsAround

    return UnitsAround(lexicon).smallest(options.lon, options.lat)


def _run_search(options: argparse.Namespace) -> int:
    gazetteer = _open(options)
    rows = gazetteer.search(options.text, limit=options.limit)
    for row in rows:
        _say(_line(gazetteer.place(row)))
    if not rows:
        similar = gazetteer.similar(options.text)
        _say(f"nothing is called {options.text!r}." + (f" Similar: {', '.join(similar)}." if similar else ""))
        _say(f'add it: sitmap gazetteer add "{options.text}" --lat LAT --lon LON')
    return 0


def _line(place: Place) -> str:
    where = ", ".join(word for word in (place.admin1, place.country) if word and word != place.name)
    people = f"{place.population:,}" if place.population else "-"
    return f"{place.id:32} {place.name:28} {place.kind:10} {place.lat:9.4f} {place.lon:9.4f} {people:>12}  {where}"


def _run_import(options: argparse.Namespace) -> int:
    from geo.errors import InputError
    from geo.gazetteer.gis_import import Target, import_drawn
    from geo.gazetteer.source import load_source
    from geo.gazetteer.units_around import UnitsAround

    config = _config(options)
    if options.units:
        return _import_units(options, config)
    if len(options.drawn) > 1:
        raise InputError("several files are read at once only with --units.")
    lexicon = load_source(config.gazetteers, theatres=(config.theatre, *config.theatres))
    file = options.file or own_folder(config) / config.theatre / ADDED
    box = _theatre_box(lexicon, config.theatre)
    target = Target(
        file=file, theatre=config.theatre, kind=options.kind, parent=options.parent, name_field=options.name_field,
        code_field=options.code_field, bbox=box,
        around=UnitsAround(lexicon), taken=set(lexicon.all_places),
    )  # fmt: skip
    left = LeftOut()
    taken = import_drawn(options.drawn[0], target, lexicon=lexicon, layer=options.layer, on_error=left)
    for line in taken:
        _say(line)
    return left.status(anything=bool(taken))


def _theatre_box(lexicon: GazetteerSource, theatre: str) -> tuple[float, float, float, float] | None:
    entry = lexicon.theatres.get(theatre)
    box = entry.data.get("bbox") if entry is not None else None
    return tuple(box) if box else None


def _import_units(options: argparse.Namespace, config: Config) -> int:
    from geo.gazetteer.units_import import import_units
    from geo.runtime.located_yaml import short

    folder = own_folder(config) / config.theatre
    source = options.source or ", ".join(path.name for path in options.drawn)
    for line in import_units(options.drawn, folder, theatre=config.theatre, parent=options.parent, source=source):
        _say(line)
    _say(f"wrote {short(folder / 'units.yaml')} and {short(folder / 'outlines' / 'units.topojson')}")
    return 0


def _run_geonames(options: argparse.Namespace) -> int:
    from geo.errors import InputError
    from geo.gazetteer.world_build import forget_imports, import_dumps

    if options.forget:
        _say(f"{forget_imports()} imported dumps are left out from now on")
    elif not options.dumps:
        raise InputError("name the dumps to import: sitmap gazetteer geonames NL.txt. They come from GeoNames' export.")
    if options.dumps and not options.world:
        return run_dumps(options)
    if options.dumps:
        for count in import_dumps(options.dumps, progress=progress_bar()):
            bad = f", {count['bad']:,} lines left out" if count["bad"] else ""
            _say(f"{count['name']}: {count['taken']:,} rows{bad}")
            for problem in count["problems"]:
                _say(f"  {problem}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _config(options: argparse.Namespace) -> Config:
    from geo.config import load_config

    return load_config(options.config)


def _open(options: argparse.Namespace) -> Gazetteer:
    from geo.gazetteer.store import Gazetteer

    return Gazetteer.open(_config(options), progress=progress_bar())
