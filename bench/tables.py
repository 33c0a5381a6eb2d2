"""Big tables of events: what a build of them takes, beside geopandas reading and writing the same file.

Run: python bench/tables.py [--rows 100000] [--stream 1000000]
Promise: 100,000 rows of UCDP GED in at most 7 s of processor and 500 MB, as many of ACLED at 1,500 places in 9 s and
600 MB, 1,000,000 rows in 80 s and 1.5 GB; files of at most 120 MB per 100,000 rows.

The tables are made up (bench/make_tables.py). geopandas reads the CSV, makes points of its coordinates and writes one
GeoPackage layer and one CSV; the build writes the map, the GeoPackage with all layers, the QGIS project and the CSV.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from make_tables import write_acled, write_ucdp

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
PER_ROWS = 100_000
MB_A_PART = 120.0
FEW = 10
GEOPANDAS = """
import sys
import geopandas, pandas
rows = pandas.read_csv(sys.argv[1])
points = geopandas.points_from_xy(rows["longitude"], rows["latitude"], crs="EPSG:4326")
frame = geopandas.GeoDataFrame(rows, geometry=points)
frame.to_file(sys.argv[2] + "/events.gpkg", driver="GPKG")
rows.to_csv(sys.argv[2] + "/events.csv", index=False)
"""


class Cost(NamedTuple):
    """Seconds of processor (user and system), megabytes of memory at the highest, and megabytes of files."""

    seconds: float
    memory: float
    files: float


def cost(call: Sequence[str], folder: Path) -> Cost:
    """Return what a program takes that writes into a folder."""
    folder.mkdir()
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SITMAP_CACHE": str(folder.parent / "cache"), **threads}
    with subprocess.Popen(call, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as program:
        said = program.stderr.read() if program.stderr else ""
        _, status, usage = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        raise SystemExit(f"{' '.join(call[:4])} ended with {program.returncode}: {said[-400:]}")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size / 1e6)


def build(path: Path, folder: Path) -> Cost:
    """Return what ``sitmap build`` takes."""
    return cost([sys.executable, "-m", "maps", "build", str(path), "--out", str(folder)], folder)


def geopandas(path: Path, folder: Path) -> Cost:
    """Return what geopandas takes."""
    return cost([sys.executable, "-c", GEOPANDAS, str(path), str(folder)], folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="of the two tables")
    parser.add_argument("--stream", type=int, default=0, help="rows of one more table of UCDP's columns; 0: none")
    options = parser.parse_args()
    tables = [("UCDP", write_ucdp, options.rows, 7.0, 500.0), ("ACLED", write_acled, options.rows, 9.0, 600.0)]
    if options.stream:
        tables.append(("UCDP", write_ucdp, options.stream, 80.0, 1_500.0))
    kept = True
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as name:
        folder = Path(name)
        few = folder / "few.csv"
        write_ucdp(few, FEW)
        build(few, folder / "first")  # compiles the gazetteer, if nobody has
        print(f"{'table':<8}{'rows':>10}  {'program':<10}{'s of processor':>15}{'MB of memory':>14}{'MB of files':>13}")
        show("UCDP", FEW, "sitmap", build(few, folder / "few"))
        for number, (kind, write, rows, seconds, memory) in enumerate(tables):
            path = folder / f"{kind.lower()}.csv"
            write(path, rows)
            found = build(path, folder / f"{number}a")
            show(kind, rows, "sitmap", found)
            show(kind, rows, "geopandas", geopandas(path, folder / f"{number}b"))
            kept &= found.seconds <= seconds and found.memory <= memory
            kept &= found.files <= MB_A_PART * max(1.0, rows / PER_ROWS)
    print("promises kept" if kept else "promises not kept on this machine")
    return 0


def show(kind: str, rows: int, program: str, found: Cost) -> None:
    figures = f"{found.seconds:>15.1f}{found.memory:>14,.0f}{found.files:>13.1f}"
    print(f"{kind:<8}{rows:>10,}  {program:<10}{figures}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
