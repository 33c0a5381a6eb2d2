"""What other programs read of the files of a big table: LibreOffice, libhxl, DuckDB, ogrinfo, openpyxl and QGIS.

Run: python bench/programs.py [--rows 25000]
Promise: every program that is installed reads as many rows as were written, days as days, and no text as a formula.

A made-up table of ACLED's columns with some hostile texts is exported; each program is asked how many rows it finds. A
program that is not there is named and passed over: ``pip install duckdb libhxl openpyxl``, Debian's ``gdal-bin``,
``libreoffice-calc`` and ``qgis``. PostGIS has its own tests (tests/maps/exports/test_postgis.py).
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from make_tables import write_acled

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
FILES = ("events.xlsx", "events.csv", "events.parquet", "events.fgb", "situation.gpkg")
HOSTILE = ("=1+1", "@SUM(A1)", '"quoted", with a comma', "line\nbreak")
QGIS = """
import sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
layers = (QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr") for name in ("events", "events_areas"))
print("rows", sum(layer.featureCount() for layer in layers))
"""


class Absent(Exception):  # noqa: N818  # no fault
    """A program that is not installed."""


def run(*call: str, env: dict[str, str] | None = None) -> str:
    """Return what a program says."""
    if shutil.which(call[0]) is None:
        raise Absent(call[0])
    done = subprocess.run(call, capture_output=True, text=True, check=True, env={**os.environ, **(env or {})})
    return done.stdout


def need(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise Absent(module)


def export(folder: Path, rows: int) -> None:
    table = folder / "acled.csv"
    write_acled(table, rows)
    with table.open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    notes = cells[0].index("notes")
    for row, words in zip(cells[1:], HOSTILE, strict=False):
        row[notes] = words
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(cells)
    targets = [word for name in FILES for word in ("--to", str(folder / name))]
    call = [sys.executable, "-m", "maps", "export", str(table), "--hxl", *targets]
    subprocess.run(call, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)


def ogrinfo(folder: Path) -> int:
    said = [run("ogrinfo", "-ro", "-so", str(folder / "situation.gpkg"), name) for name in ("events", "events_areas")]
    return sum(int(re.findall(r"Feature Count: (\d+)", text)[0]) for text in said)


def ogrinfo_flatgeobuf(folder: Path) -> int:
    said = run("ogrinfo", "-ro", "-so", "-al", str(folder / "events.fgb"))
    return int(re.findall(r"Feature Count: (\d+)", said)[0]) + areas(folder)


def areas(folder: Path) -> int:
    """Return how many rows are areas, which a layer of points has not."""
    said = run("ogrinfo", "-ro", "-so", str(folder / "situation.gpkg"), "events_areas")
    return int(re.findall(r"Feature Count: (\d+)", said)[0])


def duckdb(folder: Path) -> int:
    need("duckdb")
    import duckdb as program

    with program.connect() as connection:
        path = str(folder / "events.parquet")
        kind = connection.execute("SELECT typeof(event_date) FROM read_parquet(?) LIMIT 1", [path]).fetchone()[0]
        if kind != "DATE":
            raise SystemExit(f"DuckDB takes event_date as {kind}")
        return int(connection.execute("SELECT count(*) FROM read_parquet(?)", [path]).fetchone()[0]) + areas(folder)


def duckdb_csv(folder: Path) -> int:
    need("duckdb")
    import duckdb as program

    with program.connect() as connection:
        options = "header = true, skip = 0, all_varchar = true, max_line_size = 10000000"
        question = f"SELECT count(*) FROM read_csv(?, {options}) WHERE event_id <> '#event+id'"  # noqa: S608
        return int(connection.execute(question, [str(folder / "events.csv")]).fetchone()[0])


def libhxl(folder: Path) -> int:
    need("hxl")
    import hxl

    data = hxl.data(str(folder / "events.csv"), hxl.InputOptions(allow_local=True))
    if "#event+id" not in data.display_tags or "#geo+lat" not in data.display_tags:
        raise SystemExit(f"libhxl finds the tags {data.display_tags}")
    return sum(1 for _ in data)


def openpyxl(path: Path) -> int:
    need("openpyxl")
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True)["Events"]
    rows = iter(sheet.iter_rows())
    head = [cell.value for cell in next(rows)]
    next(rows)  # hashtags
    found = 0
    for row in rows:
        found += 1
        if found == 1 and not row[head.index("event_date")].is_date:
            raise SystemExit("openpyxl takes event_date for no day")
        if any(cell.data_type == "f" for cell in row):
            raise SystemExit("openpyxl finds a formula")
    return found


def libreoffice(folder: Path, name: str, kind: str) -> int:
    """Let LibreOffice open a file and write it in another format, which is counted then."""
    goal = folder / f"again-{Path(name).suffix[1:]}"
    home = f"-env:UserInstallation=file://{folder}/office"
    run("soffice", home, "--headless", "--convert-to", kind, "--outdir", str(goal), str(folder / name))
    made = next(goal.iterdir())
    with made.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for words in HOSTILE[:2]:
        if not any(words in cell for row in rows for cell in row):
            raise SystemExit(f"LibreOffice has run {words}")
    return len(rows) - 2


def qgis(folder: Path) -> int:
    said = run("/usr/bin/python3", "-c", QGIS, str(folder / "situation.gpkg"), env={"QT_QPA_PLATFORM": "offscreen"})
    return int(re.findall(r"rows (\d+)", said)[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=25_000, help="of the table")
    options = parser.parse_args()
    as_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    programs: list[tuple[str, Callable[[Path], int]]] = [
        ("ogrinfo: GeoPackage", ogrinfo),
        ("ogrinfo: FlatGeobuf", ogrinfo_flatgeobuf),
        ("DuckDB: GeoParquet", duckdb),
        ("DuckDB: CSV", duckdb_csv),
        ("libhxl: CSV", libhxl),
        ("openpyxl: XLSX", lambda folder: openpyxl(folder / "events.xlsx")),
        ("LibreOffice: XLSX", lambda folder: libreoffice(folder, "events.xlsx", as_csv)),
        ("LibreOffice: CSV", lambda folder: libreoffice(folder, "events.csv", as_csv)),
        ("QGIS: GeoPackage", qgis),
    ]
    kept = True
    with tempfile.TemporaryDirectory(prefix="sitmap-programs-") as name:
        folder = Path(name)
        export(folder, options.rows)
        for title, ask in programs:
            try:
                found = ask(folder)
            except Absent as absent:
                print(f"{title:<22} {absent} is not installed")
                continue
            kept &= found == options.rows
            print(f"{title:<22} {found:>9,} of {options.rows:,} rows", flush=True)
    print("all rows read" if kept else "rows are missing")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
