"""``sitmap export``: one situation into other programs' formats, chosen by the ending of each target."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.commands import picture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.model import Situation
    from maps.exports.tables import LayerSchema

    Writer = Callable[[Situation, Path, argparse.Namespace], None]

DEFAULT_LAYER = "events"
EPILOG = """\
by ending: .gpkg all layers; .qgz a QGIS project with its .gpkg beside it; .kml .kmz events and control;
.xlsx a workbook with a sheet a table, or the one table of --layer;
.geojson .csv .parquet .fgb .pmtiles .zip (Shapefile) one layer, that of --layer, else the one that the file is named
after, else events;
postgresql://user@host/database all layers into PostGIS;
.svg .png .pdf the map as a picture; .gif the map through time"""


def add(subparsers: Any) -> None:
    """Add the command and its options to the parser."""
    parser = subparsers.add_parser(
        "export",
        help="write the situation for other programs",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="files, folders, globs; default: config's inputs")
    parser.add_argument(
        "--to", action="append", required=True, metavar="PATH_OR_URL", help="where to write; repeatable"
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument("--as-of", metavar="DATE", help="the day that the map shows first, like 2025-04-25")
    parser.add_argument("--review", type=Path, action="append", default=[], metavar="FILE", help="persons' decisions")
    parser.add_argument("--no-quotes", action="store_true", help="leave quotes out")
    parser.add_argument("--hold", metavar="TIME", help="withhold positions fresher than this, like 72h")
    parser.add_argument("--layer", metavar="NAME", help="layer of a file that holds one")
    parser.add_argument("--bom", action="store_true", help="CSV: mark the encoding, for Excel")
    parser.add_argument(
        "--hxl", action="store_true", help="CSV, XLSX: a row of hashtags of the Humanitarian Exchange Language"
    )
    parser.add_argument("--schema", default="sitmap", metavar="NAME", help="PostGIS: where the tables stand")
    parser.add_argument(
        "--project", default="", metavar="NAME", help="PostGIS: whose rows these are; default: the theatre's id"
    )
    picture.add_options(parser)
    parser.set_defaults(run=run, out=None, online=False)


def run(options: argparse.Namespace) -> int:
    """Check every target before anything is read, then read once and write them all."""
    from geo.pipeline import build_situation
    from maps.commands.build import exit_status, settings
    from maps.commands.shared import EXIT_NOTHING, LeftOut

    for target in options.to:
        _check(target, options)
    config = settings(options)
    left = LeftOut()
    situation = build_situation(config, inputs=options.inputs or None, reviews=options.review, on_error=left)
    if left.nothing(situation.documents):
        return EXIT_NOTHING
    export(situation, options.to, options)
    return exit_status(situation, left)


def export(situation: Situation, targets: Sequence[str], options: argparse.Namespace) -> None:
    """Write a situation to every target; say in a line where each went."""
    beside = {Path(target).with_suffix(".gpkg") for target in targets if target.lower().endswith(".qgz")}
    for target in targets:
        if _is_database(target):
            _to_database(situation, target, options)
        elif Path(target) not in beside:  # a project brings its data along
            _to_file(situation, Path(target), options)
    for note in situation.notes:
        sys.stderr.write(f"note: {note}\n")


def _to_file(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.atomic import staged
    from maps.exports.hand_edits import keep_edited

    with staged(path.parent) as stage:
        _WRITERS[path.suffix.lower()](situation, stage / path.name, options)
        written = sorted(entry.name for entry in stage.iterdir())
        kept = [keep_edited(path.with_name(name), stage) for name in written if name.endswith((".gpkg", ".qgz"))]
    sys.stdout.write("".join(f"{path.with_name(name)}\n" for name in written))
    sys.stderr.write("".join(f"note: {note}\n" for note in kept if note))


def _to_database(situation: Situation, url: str, options: argparse.Namespace) -> None:
    from maps.exports.postgis import write_postgis

    written = write_postgis(situation, url, schema=options.schema, project=options.project)
    for name, change in written.tables.items():
        words = f"{change.added} added, {change.updated} updated, {change.gone} gone"
        sys.stdout.write(f"{options.schema}.{name}: {change.rows} rows, {words}\n")
    sys.stderr.write("".join(f"note: {note}\n" for note in written.notes))


def _is_database(target: str) -> bool:
    return "://" in target


def _check(target: str, options: argparse.Namespace) -> None:
    """Raise InputError for a target that cannot be, or OutputError for one that another program holds."""
    from geo.errors import InputError
    from maps.exports.atomic import require_writable
    from maps.exports.hand_edits import require_unlocked
    from maps.exports.xlsx import require_closed

    if _is_database(target):
        if not target.startswith(("postgresql", "postgres:")):
            raise InputError("the only database known is PostGIS: --to postgresql://user@host:port/database")
        return
    path = Path(target)
    if path.suffix.lower() not in _WRITERS:
        raise InputError(f"--to {target}: unknown ending {path.suffix!r}; known: {', '.join(_WRITERS)}, postgresql://")
    if path.suffix.lower() in picture.ENDINGS:
        picture.check(path, options)
    elif options.multiples:
        raise InputError(f"--to {target}: --multiples is for .svg, .png and .pdf.")
    if path.suffix.lower() in _ONE_LAYER:
        chosen_layer(path, options.layer)
    require_writable(path.parent)
    if path.is_dir():
        raise InputError(f"--to {target}: is a folder; name a file in it")
    if path.suffix.lower() in {".gpkg", ".qgz"}:
        require_unlocked(path.with_suffix(".gpkg"))
    if path.suffix.lower() in {".xlsx", ".csv"}:
        require_closed(path)


def chosen_layer(path: Path, name: str | None) -> LayerSchema:
    """Return the layer that a file holds: the one named, else the one that the file is named after, else events."""
    from geo.errors import InputError
    from maps.exports.schema import BY_NAME

    if name and name not in BY_NAME:
        raise InputError(f"--layer {name}: no such layer; known: {', '.join(BY_NAME)}")
    return BY_NAME[name or (path.stem if path.stem in BY_NAME else DEFAULT_LAYER)]


def _geopackage(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.geopackage import write_geopackage
    from maps.qgis.styles import qml, styles

    looks = {name: qml(style) for name, style in styles(situation).items()}
    write_geopackage(situation, path, styles=looks, earlier=_standing(path, options))


def _standing(path: Path, options: argparse.Namespace) -> Path | None:
    """Return the file that a staged one takes the place of: its reviews are kept."""
    goals = (Path(target) for target in options.to if not _is_database(target))
    return next((goal.with_suffix(".gpkg") for goal in goals if goal.stem == path.stem), None)


def _project(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.qgis.project import write_project

    data = path.with_suffix(".gpkg")
    _geopackage(situation, data, options)
    write_project(situation, path, data=data.name)


def _csv(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.csv_files import write_csv, write_events

    table = chosen_layer(path, options.layer)
    if table.name == DEFAULT_LAYER:
        write_events(situation, path, bom=options.bom, hxl=options.hxl)
    else:
        rows = (row for row, _ in table.rows(situation))
        write_csv(path, table.columns, rows, bom=options.bom, hxl=options.hxl)


def _workbook(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.xlsx import write_workbook

    layer = chosen_layer(path, options.layer) if options.layer else None
    write_workbook(situation, path, hxl=options.hxl, layer=layer)


def _geojson(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.ogr import write_layer_geojson

    write_layer_geojson(situation, chosen_layer(path, options.layer), path)


def _parquet(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.ogr import write_geoparquet

    write_geoparquet(situation, chosen_layer(path, options.layer), path)


def _flatgeobuf(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.ogr import write_flatgeobuf

    write_flatgeobuf(situation, chosen_layer(path, options.layer), path)


def _shapefile(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.shapefile import write_shapefile

    write_shapefile(situation, chosen_layer(path, options.layer), path)


def _pmtiles(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    from maps.exports.ogr import write_pmtiles

    write_pmtiles(situation, chosen_layer(path, options.layer), path)


def _kml(situation: Situation, path: Path, options: argparse.Namespace) -> None:  # noqa: ARG001  # one call for all
    from maps.exports.kml import write_kml

    write_kml(situation, path)


def _kmz(situation: Situation, path: Path, options: argparse.Namespace) -> None:  # noqa: ARG001  # one call for all
    from maps.exports.kml import write_kmz

    write_kmz(situation, path)


_WRITERS: dict[str, Writer] = {
    ".gpkg": _geopackage,
    ".qgz": _project,
    ".geojson": _geojson,
    ".csv": _csv,
    ".xlsx": _workbook,
    ".parquet": _parquet,
    ".fgb": _flatgeobuf,
    ".kml": _kml,
    ".kmz": _kmz,
    ".pmtiles": _pmtiles,
    ".zip": _shapefile,
    **dict.fromkeys(picture.ENDINGS, picture.write),
}
_ONE_LAYER = frozenset({".geojson", ".csv", ".parquet", ".fgb", ".pmtiles", ".zip"})
