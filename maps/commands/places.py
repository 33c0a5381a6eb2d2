"""``sitmap places`` and ``sitmap resolve``: where the names of a text lie, and why."""

from __future__ import annotations

import json
import sys
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.runtime.processes import answers, some_at_once
from maps.commands.shared import LeftOut, add_jobs, counted, progress_bar, require_offline

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from geo.config import Config
    from geo.model import Document, Resolution
    from geo.toponyms.resolver import Resolver

WIDTHS = (34, 12, 9, 30, 10, 6)


def add(subparsers: Any) -> None:
    """Add the words of both commands."""
    places = subparsers.add_parser("places", help="every place mention of the input, resolved")
    places.add_argument("inputs", nargs="+", metavar="INPUT", help="files, folders, globs, or - for standard input")
    places.add_argument("--format", choices=("jsonl", "table", "geojson"), default="jsonl")
    add_jobs(places)
    places.set_defaults(run=run_places)
    resolve = subparsers.add_parser("resolve", help="one phrase, explained")
    resolve.add_argument("text", metavar="TEXT", help='a phrase, like "20 km north of Goma"')
    resolve.add_argument("--date", metavar="DATE", help="the day of the report, like 2025-04-25")
    resolve.add_argument("--map", type=Path, metavar="FILE", help="draw the candidates on a map")
    resolve.set_defaults(run=run_resolve)
    for parser in (places, resolve):
        parser.add_argument("--config", type=Path, metavar="FILE", help="default: config.yaml here")
        parser.add_argument(
            "--country", default="", metavar="XX", help="ISO code of the country of bare names: a prior"
        )
        parser.add_argument("--online", action="store_true", help="ask the geocoder for what the gazetteer lacks")


def _config(options: argparse.Namespace) -> Config:
    from geo.config import load_config

    return load_config(options.config, **({"online": True} if options.online else {}))


def _resolver(options: argparse.Namespace, config: Config) -> Resolver:
    from geo.gazetteer.store import Gazetteer
    from geo.toponyms.custom_recogniser import load_recogniser
    from geo.toponyms.resolver import Resolver

    geocode = None
    if config.online:
        from geo.geocoding.geocoder import make_geocoder

        geocode = make_geocoder(config.geocoder, online=True)
    gazetteer = Gazetteer.open(config, progress=progress_bar())
    return Resolver(
        gazetteer,
        geocode=geocode,
        threshold=config.score_threshold,
        country=options.country,
        recognise=load_recogniser(config.recogniser),
        sources=config.sources,
    )


def run_places(options: argparse.Namespace) -> int:
    """Print every mention as it is read."""
    from geo.inputs.column_maps import ColumnMap
    from geo.inputs.documents import list_inputs, read_file

    config = _config(options)
    require_offline(config, jobs=options.jobs)
    left = LeftOut()
    read: list[str] = []
    columns = ColumnMap(config.columns)
    files = counted(list_inputs(options.inputs))
    found_documents = chain.from_iterable(read_file(path, columns=columns, on_error=left) for path in files)
    documents = _readable(found_documents, read)
    if options.jobs == 1:
        rows = _resolver(options, config).stream(documents, on_error=left)
    else:
        work = partial(_resolved, config, options.country)
        rows = _from_processes(answers(work, some_at_once(documents), jobs=options.jobs), left)
    printers = {"jsonl": _print_jsonl, "table": _print_table, "geojson": _print_geojson}
    printers[options.format](rows)
    return left.status(anything=bool(read))


def _from_processes(found: Iterable[tuple[list[Resolution], list[str]]], left: LeftOut) -> Iterator[Resolution]:
    for resolutions, errors in found:
        for error in errors:
            left(error)
        yield from resolutions


def _resolved(config: Config, country: str, documents: list[Document]) -> tuple[list[Resolution], list[str]]:
    """Return the resolutions of some documents, and what was left out: what a process of ``--jobs`` does."""
    from geo.archive.partition import tools_of
    from geo.toponyms.custom_recogniser import load_recogniser
    from geo.toponyms.resolver import resolver_for

    gazetteer, recognise = tools_of(config).gazetteer, load_recogniser(config.recogniser)
    resolver = resolver_for(gazetteer, None, config.score_threshold, country, recognise)
    errors: list[str] = []
    return list(resolver.stream(documents, on_error=lambda error: errors.append(str(error)))), errors


def _readable(documents: Iterable[Document], read: list[str]) -> Iterator[Document]:
    """Pass documents on, and say of which nothing can be read, or not surely; ``read`` keeps the id of the first."""
    from geo.inputs.files import DecodingNote
    from geo.text.language_id import unsupported_language

    for document in documents:
        read[:] = read or [document.id]
        for note in document.notes:
            if isinstance(note, DecodingNote):
                sys.stderr.write(f"sitmap: {document.id}: {note}\n")
        problem = unsupported_language(document.text, language=document.language)
        if problem:
            sys.stderr.write(f"sitmap: {document.id}: {problem}\n")
        yield document


def _print_jsonl(resolutions: Iterable[Resolution]) -> None:
    from geo.tables.situation import place_row

    for resolution in resolutions:
        sys.stdout.write(json.dumps(place_row(resolution), ensure_ascii=False) + "\n")


def _print_table(resolutions: Iterable[Resolution]) -> None:
    sys.stdout.write(_columns(("mention", "kind", "role", "place", "precision", "score")) + "reason\n")
    for r in resolutions:
        place = r.chosen.id if r.chosen else "unresolved"
        cells = (r.mention.text, r.mention.kind, r.role, place, r.precision, f"{r.score:.2f}")
        sys.stdout.write(_columns(cells) + (r.reasons[0] if r.reasons else "") + "\n")


def _columns(cells: tuple[str, ...]) -> str:
    return "".join(f"{' '.join(c.split())[: w - 2]:{w}}" for c, w in zip(cells, WIDTHS, strict=True))


def _print_geojson(resolutions: Iterable[Resolution]) -> None:
    from geo.tables.situation import place_row

    sys.stdout.write('{"type": "FeatureCollection", "features": [')
    comma = ""
    for r in resolutions:
        point = (
            {"type": "Point", "coordinates": [round(r.lon, 6), round(r.lat, 6)]}
            if r.lon is not None and r.lat is not None
            else None
        )
        feature = {"type": "Feature", "geometry": point, "properties": place_row(r)}
        sys.stdout.write(f"{comma}\n{json.dumps(feature, ensure_ascii=False)}")
        comma = ","
    sys.stdout.write("\n]}\n")


def run_resolve(options: argparse.Namespace) -> int:
    """Print what a phrase means: the choice, its candidates and the reasons."""
    from geo.model import Document
    from geo.runtime.values import parse_date
    from geo.text.language_id import unsupported_language
    from geo.toponyms.lookup import look_up

    published = parse_date(options.date, "--date") if options.date else None
    document = Document(id="phrase", text=options.text, published=published)
    resolver = _resolver(options, _config(options))
    answer = look_up(document, resolver)
    found = answer.found
    if not found and not answer.did_you_mean:
        problem = unsupported_language(options.text)
        sys.stdout.write(f"no place found in this text{f': {problem}' if problem else ''}\n")
    for resolution in found:
        sys.stdout.write("\n".join(_explained(resolution)) + "\n")
    if answer.did_you_mean:
        sys.stdout.write("did you mean:\n")
    for place in answer.did_you_mean:
        where = ", ".join(part for part in (place.admin1, place.country) if part and part != place.name)
        line = f"  {place.name}  [{place.id}] {place.kind}{f', {where}' if where else ''}"
        sys.stdout.write(f"{line}  {place.lat:.4f}, {place.lon:.4f}\n")
    if options.map:
        from maps.page.candidates import write_candidates

        write_candidates(document, found, resolver.gazetteer, options.map)
        sys.stdout.write(f"{options.map}\n")
    return 0


def _explained(resolution: Resolution) -> Iterator[str]:
    place = resolution.chosen
    yield f"{resolution.mention.text}  ({resolution.mention.kind}, {resolution.role})"
    if place is None:
        yield "  unresolved"
    else:
        where = ", ".join(part for part in (place.admin1, place.country) if part and part != place.name)
        yield f"  {place.name}  [{place.id}] {place.kind}{f', {where}' if where else ''}"
        yield (
            f"  {resolution.lat:.4f}, {resolution.lon:.4f}  within {resolution.radius_km:g} km  "
            f"precision {resolution.precision}  score {resolution.score:.2f}  method {resolution.method}"
        )
    yield from (f"  - {reason}" for reason in resolution.reasons)
    others = [c for c in resolution.candidates if place is None or c.place.id != place.id]
    if others:
        yield "  other candidates:"
    for candidate in others:
        c = candidate.place
        yield f"    {candidate.score:.2f}  {c.name} [{c.id}] {c.kind} {c.admin1} {c.country}".rstrip()
