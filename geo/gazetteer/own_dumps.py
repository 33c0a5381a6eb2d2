"""GeoNames dumps that lie on this machine -> tables of a project, as ``sitmap gazetteer fetch`` writes them.

The world's index is not built anew for them: a table has an index of its own (:mod:`geo.gazetteer.layers`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from geo.errors import InputError
from geo.gazetteer.fetch import (
    SOURCES,
    Report,
    alternate_names,
    file_note,
    read_manifest,
    table_lines,
    write_manifest,
    write_table,
)
from geo.gazetteer.geonames import ALTERNATE_COLUMNS, refuse_other_files
from geo.gazetteer.layers import FETCHED
from geo.gazetteer.packed import SUFFIX
from geo.gazetteer.packing import GEONAMES_COLUMNS, PackCount, Packer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.gazetteer.store import Gazetteer

MOST_COUNTRIES = 8  # of one file: more are the world's
_COUNTRY = 8  # its column


def take_in(
    paths: Sequence[Path], project: Path, gazetteer: Gazetteer, *, today: str, everyday: frozenset[str] = frozenset()
) -> list[Report]:
    """Write a table for each country of some dumps into a project; files of alternate names give spellings to them.

    Parameters
    ----------
    project
        The folder of config.yaml.
    today
        The day to write into the manifest.
    everyday
        Keys of names that are everyday words, for the count.

    Raises
    ------
    TableError
        If a file is no dump.
    InputError
        If a file has the places of many countries.
    """
    refuse_other_files(paths)
    spellings: dict[int, list[str]] = {}
    of_country: dict[str, list[Path]] = {}
    mixed: list[str] = []
    for path in paths:
        codes = _countries(path)
        if not codes:
            spellings |= alternate_names(path)
        for code in codes:
            of_country.setdefault(code, []).append(path)
        if len(codes) > 1:
            mixed.append(f"{path.name} has places of {len(codes)} countries: {', '.join(codes)}")
    if not of_country:
        raise InputError("alternate names alone are no places: name the country's file beside them, like CF.txt.")
    manifest = read_manifest(project)
    reports = []
    for code, files in sorted(of_country.items()):
        reports.append(_table(code, files, spellings, project / FETCHED, gazetteer, everyday))
        if reports[-1].places:
            manifest["files"] |= {f"{code} {path.name}": _note(code, path, today) for path in files}
    write_manifest(project, manifest)
    reports[0].lines[:0] = mixed
    return reports


def _countries(path: Path) -> list[str]:
    """Return the countries of a dump, those with most rows first; none for alternate names."""
    count: Counter[str] = Counter()
    for line in table_lines(path, PackCount()):
        cells = line.split("\t")
        if len(cells) in ALTERNATE_COLUMNS and not count:
            return []
        if len(cells) == GEONAMES_COLUMNS and len(cells[_COUNTRY]) == 2:  # noqa: PLR2004  # ISO 3166-1 alpha-2
            count[cells[_COUNTRY].upper()] += 1
    if len(count) > MOST_COUNTRIES:
        raise InputError(
            f"{path}: has places of {len(count)} countries. For all projects of this machine: "
            f"sitmap gazetteer geonames --world {path.name}"
        )
    return [code for code, _ in count.most_common()]


def _table(  # noqa: PLR0913, PLR0917  # a country's files and what is known
    code: str,
    files: Sequence[Path],
    spellings: dict[int, list[str]],
    folder: Path,
    gazetteer: Gazetteer,
    everyday: frozenset[str],
) -> Report:
    packer, report = Packer(gazetteer, code, everyday=everyday), Report(country=code)
    lines = (line for path in files for line in table_lines(path, packer.count))
    rows = packer.packed(lines, spellings)
    packer.count.abroad = 0  # each country of the files has a table of its own
    report.lines += [f"{code}: {line}" for line in (str(packer.count), *packer.count.hints())]
    report.left_out = packer.count.bad
    write_table(folder, f"{code}{SUFFIX}", rows, report)
    return report


def _note(code: str, path: Path, today: str) -> dict[str, Any]:
    source = next(source for source in SOURCES if source.id == "geonames")
    data = path.read_bytes()
    return file_note(code, source, path.name, hashlib.sha256(data).hexdigest(), len(data), today)
