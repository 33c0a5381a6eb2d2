"""``sitmap control`` and ``sitmap diff``: who holds what on a day, why, and what changed hands."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from geo.config import Config
    from geo.control.areas import Ground
    from geo.model import Actor, ControlClaim, ControlStatus, Place, PriorArea, Side
    from maps.commands.shared import LeftOut


def add(subparsers: Any) -> None:
    """Add the words of both commands to the parser."""
    _add_control(subparsers)
    _add_diff(subparsers)


def _add_control(subparsers: Any) -> None:
    parser = subparsers.add_parser("control", help="who holds what on a day, and the arithmetic behind it")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="reports; default: the inputs of config.yaml")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
    parser.add_argument("--as-of", metavar="DATE", help="the day; default: that of the newest report")
    parser.add_argument("--place", metavar="NAME", help="print the whole ledger of this place (name or id)")
    parser.add_argument("--claims", type=Path, metavar="FILE.csv", help="a table of dated statements; reads no reports")
    parser.add_argument("--changed-since", metavar="DATE", help="only places in other hands than on this day")
    parser.add_argument("--side", metavar="NAME", help="only places that this side holds, contests or is present in")
    parser.add_argument("--country", metavar="CODE", help="only places of this country (ISO alpha-2, like UA)")
    parser.add_argument(
        "--prior", type=Path, metavar="FILE.geojson", help="a polygon that claims move; see docs/control.md"
    )
    parser.add_argument("--prior-actor", metavar="ACTOR", help="who holds the ground of --prior")
    parser.add_argument("--prior-since", metavar="DATE", help="the day of --prior")
    parser.add_argument(
        "--areas", choices=("auto", "named", "voronoi", "influence"), help="how areas are drawn for --out"
    )
    parser.add_argument("--cap-km", type=float, metavar="KM", help="how far a settlement's word reaches; default: 20")
    parser.add_argument("--out", type=Path, metavar="FILE.geojson", help="write the areas of the day")
    parser.set_defaults(run=run_control)


def _add_diff(subparsers: Any) -> None:
    parser = subparsers.add_parser("diff", help="what changed hands between two builds or two dates of one")
    parser.add_argument("folders", nargs="+", metavar="OUT", help="one or two folders that `sitmap build` wrote")
    parser.add_argument("--from", dest="first", metavar="DATE", help="the day of the first; default: its as-of")
    parser.add_argument("--to", dest="last", metavar="DATE", help="the day of the second; default: its as-of")
    parser.add_argument("--format", choices=("table", "csv", "geojson"), default="table")
    parser.set_defaults(run=run_diff)


def run_control(options: argparse.Namespace) -> int:
    """Print the state of every place on a day, or the ledger of one; write areas where asked."""
    from geo.config import load_config

    config = load_config(options.config)
    day = _day(options.as_of, "--as-of") if options.as_of else None
    from maps.commands.shared import LeftOut

    left = LeftOut()
    claims, actors, ground = _read_claims(options, config, day, left)
    code = _print_control(options, config, (claims, actors, ground), day)
    return code or left.status(anything=left.anything)


def _print_control(
    options: argparse.Namespace,
    config: Config,
    read: tuple[tuple[ControlClaim, ...], Mapping[str, Actor], Ground],
    day: date | None,
) -> int:
    from geo.control.status import control_status

    claims, actors, ground = read
    day = day or max((claim.as_of for claim in claims), default=None)
    priors = _read_prior(options, claims, actors=actors, ground=ground, day=day)
    if day is None:
        sys.stdout.write("no dated claim of control\n")
        return 0
    if priors:
        from geo.control.prior_areas import claims_of_priors

        claims = (*claims, *claims_of_priors(priors, (claim.place for claim in claims)))
    statuses = control_status(claims, settings=config.control, actors=actors, until=day)
    if options.place:
        return _print_ledger(options.place, claims, statuses=statuses, config=config, actors=actors, day=day)
    if options.out:
        method = options.areas or config.control.areas
        return _write_areas(options, statuses, day=day, ground=ground, method=method, priors=priors, actors=actors)
    _print_table(_chosen(options, statuses, actors=actors, day=day), claims=claims, actors=actors, day=day)
    return 0


def _read_prior(
    options: argparse.Namespace,
    claims: Sequence[ControlClaim],
    *,
    actors: Mapping[str, Actor],
    ground: Ground,
    day: date | None,
) -> tuple[PriorArea, ...]:
    """Return the polygon that the options name; one that cannot be used is an error here, since it was asked for."""
    from geo.control.prior_areas import check_country, read_prior_area, refuse_later, with_side
    from geo.errors import InputError

    if options.prior is None:
        return ()
    if not options.prior_actor or not options.prior_since:
        raise InputError("--prior: say who held that ground and when: --prior-actor ACTOR --prior-since DATE")
    since = _day(options.prior_since, "--prior-since")
    refuse_later(since, day, where="--prior")
    area, notes = read_prior_area(options.prior, actor=options.prior_actor, since=since)
    area = with_side(area, places=[claim.place for claim in claims], actors=actors)
    check_country(area, ground=ground, countries={ground.country_of(claim.place) for claim in claims} - {""})
    for note in notes:
        sys.stderr.write(f"note: {note}\n")
    return (area,)


def _chosen(
    options: argparse.Namespace, statuses: Sequence[ControlStatus], *, actors: Mapping[str, Actor], day: date
) -> list[ControlStatus]:
    """Return the statuses of the day that pass the filters."""
    from geo.actors.sides import side_name, sides_of
    from geo.control.status import control_on
    from maps.commands.control_summary import changed_since

    now = list(control_on(statuses, day))
    if options.changed_since:
        since = _day(options.changed_since, "--changed-since")
        now = [status for _, status in changed_since(statuses, since=since, day=day)]
    if options.country:
        now = [status for status in now if status.place.country.casefold() == options.country.casefold()]
    if options.side:
        wanted = options.side.casefold()
        sides = {side for status in statuses for side in (status.holder, *status.rivals)} - {""}
        named = sides_of(sorted(sides), actors)
        meant = {side for side in sides if wanted in {side.casefold(), side_name(side, named).casefold()}}
        if not meant:
            raise _unknown_side(options.side, sides)
        now = [status for status in now if meant & {status.holder, *status.rivals}]
    return now


def _unknown_side(name: str, sides: Iterable[str]) -> Exception:
    import difflib

    from geo.errors import InputError

    near = difflib.get_close_matches(name, sorted(sides), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(sorted(sides))}."
    return InputError(f"--side: no side is called {name!r}.{hint}")


def _read_claims(
    options: argparse.Namespace, config: Config, day: date | None, left: LeftOut
) -> tuple[tuple[ControlClaim, ...], Mapping[str, Actor], Ground]:
    from geo.control.areas import ground_around, ground_of
    from geo.control.manual_claims import read_statements
    from geo.gazetteer.store import Gazetteer

    if not options.claims:
        from geo.pipeline import build_situation

        newest = replace(config, as_of=day) if day else config
        situation = build_situation(newest, inputs=options.inputs or None, on_error=left)
        left.anything = bool(situation.documents)
        gazetteer = Gazetteer.open(config)
        return situation.claims, situation.actors, ground_of(situation.backdrop, gazetteer)
    gazetteer = Gazetteer.open(config)
    table = read_statements(options.claims, actors=gazetteer.actors)
    for problem in table.problems:
        sys.stderr.write(f"note: {problem}\n")
    ground = ground_around(gazetteer, [claim.place for claim in table.claims])
    return table.claims, gazetteer.actors, ground


def _day(text: str, option: str) -> date:
    from geo.runtime.values import parse_date

    found: date = parse_date(text, option)
    return found


# The table of a day


def _print_table(
    statuses: Sequence[ControlStatus], *, claims: Iterable[ControlClaim], actors: Mapping[str, Actor], day: date
) -> None:
    from geo.actors.sides import sides_of
    from maps.commands.control_summary import counts_by_side, from_priors_only, many

    known = [status for status in statuses if status.state != "unknown"]
    priors = from_priors_only(claims)
    spoken = [status for status in statuses if status.place.id not in priors]
    reported = sum(status.state != "unknown" for status in spoken)
    sys.stdout.write(f"control as reported on {day}: {reported} of {len(spoken)} places that reports speak of")
    further = len(known) - reported
    sys.stdout.write(f", and {many(further, 'place')} known from before\n" if further else "\n")
    sides = sides_of(sorted({side for status in known for side in (status.holder, *status.rivals)}), actors)
    for line in counts_by_side(known, sides):
        sys.stdout.write(f"  {line}\n")
    rows = [
        (status.place.name, status.state, _hands(status, sides), status.since.isoformat(), _doubt(status, day))
        for status in sorted(known, key=lambda status: (status.holder, status.place.name))
    ]
    _print_rows(("place", "state", "by", "since", "confidence"), rows)


def _hands(status: ControlStatus, sides: Mapping[str, Side]) -> str:
    from geo.actors.sides import side_name

    return " / ".join(side_name(side, sides) for side in (status.holder, *status.rivals))


def _doubt(status: ControlStatus, day: date) -> str:
    from geo.control.status import confidence_on

    words = [confidence_on(status, day), f"last report {status.last_report}"]
    return ", ".join([*words, "claimed only"] if status.claimed_only else words)


def _print_rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = [tuple(head), *map(tuple, rows)]
    widths = [max(len(str(row[column])) for row in table) for column in range(len(head))]
    for row in table:
        line = "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(line.rstrip() + "\n")


# The ledger of one place


def _print_ledger(  # noqa: PLR0913  # a page of a ledger needs the whole book
    name: str,
    claims: Sequence[ControlClaim],
    *,
    statuses: Sequence[ControlStatus],
    config: Config,
    actors: Mapping[str, Actor],
    day: date,
) -> int:
    from geo.actors.sides import sides_of
    from geo.control.explain import explain
    from geo.control.status import control_on

    place = _find_place(name, claims)
    page = explain([c for c in claims if c.place.id == place.id], settings=config.control, actors=actors, day=day)
    sys.stdout.write(f"{place.name} ({place.id}) on {day}\n\n")
    for line in page:
        sys.stdout.write(line + "\n")
    now = [status for status in control_on(statuses, day) if status.place.id == place.id]
    sides = sides_of(sorted({side for status in now for side in (status.holder, *status.rivals)}), actors)
    for status in now:
        verdict = f"{status.state}: {_hands(status, sides)}" if status.holder else "unknown"
        sys.stdout.write(f"\n=> {verdict} (since {status.since}, {_doubt(status, day)})\n")
    return 0


def _find_place(name: str, claims: Iterable[ControlClaim]) -> Place:
    import difflib

    from geo.errors import InputError

    places = {claim.place.id: claim.place for claim in claims}
    for place in places.values():
        if name.casefold() in {place.id.casefold(), place.name.casefold(), *(n.casefold() for n in place.names)}:
            return place
    names = sorted({place.name for place in places.values()})
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(names[:12])}."
    raise InputError(f"--place: no claim speaks of {name!r}.{hint}")


# Areas of a day


def _write_areas(  # noqa: PLR0913  # what a picture is drawn from
    options: argparse.Namespace,
    statuses: Sequence[ControlStatus],
    *,
    day: date,
    ground: Ground,
    method: str,
    priors: Sequence[PriorArea],
    actors: Mapping[str, Actor],
) -> int:
    from geo.control.areas import draw_areas
    from geo.control.influence import CAP_KM, home_land, influence_areas, voronoi_areas
    from geo.control.status import control_on
    from maps.exports.control_areas import hatch_features, reach_features, status_features, write_features

    cap_km = _cap(options.cap_km, CAP_KM)
    if method == "auto":
        return _write_picture(options, statuses, day=day, ground=ground, priors=priors, actors=actors)
    land = home_land(statuses, ground, cap_km=cap_km)
    if method == "influence":
        reaches = influence_areas(statuses, day=day, mask=land, water=ground.water, cap_km=cap_km)
        features = reach_features(reaches, day=day)
    else:
        drawn = (
            voronoi_areas(statuses, day=day, cap_km=cap_km, ground=ground)
            if method == "voronoi"
            else control_on(draw_areas(statuses, ground=ground), day)
        )
        features = status_features(drawn, day=day)
        _write_hatch(hatch_features(drawn, day=day), options.out)
    write_features(features, options.out)
    sys.stdout.write(f"{options.out}: {len(features)} areas, {method}, as of {day}\n")
    return 0


def _write_picture(  # noqa: PLR0913  # what a picture is drawn from
    options: argparse.Namespace,
    statuses: Sequence[ControlStatus],
    *,
    day: date,
    ground: Ground,
    priors: Sequence[PriorArea],
    actors: Mapping[str, Actor],
) -> int:
    """Write the areas by side and what else is drawn between the places; lines go into a file of their own."""
    from geo.control.front import picture_on
    from maps.exports.control_areas import picture_features, write_features

    picture = picture_on(statuses, day=day, ground=ground, priors=priors, cap_km=options.cap_km, actors=actors)
    areas, lines = picture_features(picture.areas)
    write_features(areas, options.out)
    if lines:
        write_features(lines, options.out.with_name(f"{options.out.stem}_lines{options.out.suffix}"))
    sys.stdout.write(f"{options.out}: {len(areas)} areas and {len(lines)} lines, auto, as of {day}\n")
    return 0


def _write_hatch(features: Sequence[Any], path: Path) -> None:
    from maps.exports.control_areas import write_features

    if features:
        write_features(features, path.with_name(f"{path.stem}_hatch{path.suffix}"))


def _cap(given: float | None, usual: float) -> float:
    from geo.errors import InputError

    if given is None:
        return usual
    if not 0 < given <= 1.25 * usual:
        raise InputError(f"--cap-km {given:g}: a settlement's word reaches at most {1.25 * usual:g} km")
    return given


# What changed hands


def run_diff(options: argparse.Namespace) -> int:
    """Print settlements gained and lost first, then the ground."""
    from geo.errors import InputError
    from maps.commands.diff import changes, read_build

    if options.folders[2:]:
        raise InputError("diff: name one or two folders")
    first, last = (read_build(Path(folder)) for folder in (options.folders[0], options.folders[-1]))
    days = (_own_day(options.first, "--from", first), _own_day(options.last, "--to", last))
    if first == last and days[0] == days[1]:
        raise InputError("diff: one folder and one day: nothing can differ. Give two folders, or --from and --to.")
    found = changes(first, last, days=days)
    printers: Mapping[str, Callable[[Any], None]] = {"table": _print_changes, "csv": _print_csv, "geojson": _print_json}
    printers[options.format](found)
    return 0


def _own_day(text: str | None, option: str, build: Any) -> date:
    from geo.errors import InputError

    if text:
        return _day(text, option)
    if build.as_of is None:
        raise InputError(f"{build.folder}: has no as-of date; give {option} DATE")
    found: date = build.as_of
    return found


def _print_changes(found: Any) -> None:
    first, last = found.days
    sys.stdout.write(f"from {first} to {last}\n\nsettlements: {found.summary()}\n")
    rows = [(change.name, change.before, "->", change.after, change.since) for change in found.settlements]
    if rows:
        _print_rows(("place", "before", "", "after", "since"), rows)
    units = [(change.name, change.before, "->", change.after, change.since) for change in found.units]
    if units:
        sys.stdout.write("\nunits\n")
        _print_rows(("unit", "before", "", "after", "since"), units)
    sys.stdout.write("\nground drawn, km² (± what the edges leave open)\n")
    _print_rows(("in the hands of", "before", "after", "change", "±"), found.ground_rows())
    if found.gains:
        sys.stdout.write("\nground between places that changed hands, km²\n")
        _print_rows(("gained by", "from", "km²", "±"), found.gain_rows())


def _print_csv(found: Any) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("place_id", "name", "kind", "before", "after", "since", "longitude", "latitude"))
    for change in (*found.settlements, *found.units):
        writer.writerow(
            (
                change.place_id,
                change.name,
                change.kind,
                change.before,
                change.after,
                change.since,
                change.lon,
                change.lat,
            )
        )


def _print_json(found: Any) -> None:
    import json

    import shapely

    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [change.lon, change.lat]},
            "properties": {"place_id": change.place_id, "name": change.name, "kind": change.kind}
            | {"before": change.before, "after": change.after, "since": change.since},
        }
        for change in (*found.settlements, *found.units)
    ]
    features += [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(shapely.set_precision(gain.geometry, 1e-6))),
            "properties": {"before": gain.other, "after": gain.side}
            | {"area_km2": round(gain.km2, 1), "area_error_km2": round(gain.error, 1)},
        }
        for gain in found.gains
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1)
    sys.stdout.write(text + "\n")
