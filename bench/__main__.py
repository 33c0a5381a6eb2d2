"""All figures in one run: ``python -m bench [--full] [NAME ...]`` prints each table and writes docs/benchmarks.md.

The quick form takes some minutes; ``--full`` takes the sizes of the promises. A bench whose data or peer is not on this
machine says so and the others run all the same.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
LONGEST_S = 240  # of the quick form
# name: (what it shows, words of the quick form, words of the full form)
BENCHES: dict[str, tuple[str, list[str], list[str]]] = {
    "startup": ("Start-up, beside bare Python and its libraries", ["--times", "3"], ["--times", "7"]),
    "speed": (
        "From text to rows, beside flashgeotext and spaCy",
        ["--reports", "300", "--stream", "4000"],
        ["--stream", "1000000"],
    ),
    "gazetteer": ("The gazetteer: building, opening, finding", [], []),
    "positions": ("How well the positions of settlements are known", [], []),
    "places": ("Finding and placing names on the corpora", [], []),
    "events": ("Types of events on texts that others coded", [], []),
    "plover": ("PLOVER modes on texts that others coded", [], []),
    "control": ("Control of places beside simpler rules", [], []),
    "map": (
        "The page beside folium's ways",
        ["2000", "--peers", "2000"],
        ["10000", "100000", "1000000", "--peers", "10000", "100000"],
    ),
    "exports": ("Files beside geopandas' own writers", ["--events", "10000"], ["--events", "100000"]),
}
LIBRARIES = ("numpy", "shapely", "geopandas", "pyogrio", "folium", "pyarrow", "dask", "flashgeotext", "spacy")


def main() -> int:
    """Run the benches and write the page. Return 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; default: all")
    parser.add_argument("--full", action="store_true", help="the sizes of the promises; an hour and more")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(BENCHES))
    if unknown:
        parser.error(f"no bench is called {', '.join(unknown)}")
    chosen = [name for name in BENCHES if name in options.names or not options.names]
    present = [name for name in chosen if (ROOT / "bench" / f"{name}.py").is_file()]
    tables = {name: run(name, full=options.full) for name in present}
    if not options.names:
        PAGE.write_text(page(tables, full=options.full), encoding="utf-8")
        print(f"\n{PAGE.relative_to(ROOT)}")
    return int(any(table is None for table in tables.values()))


def run(name: str, *, full: bool) -> str | None:
    """Run one bench, print what it says and return it; None if it failed."""
    title, *words = BENCHES[name]
    print(f"\n== {title} ({name})", flush=True)
    call = [sys.executable, str(ROOT / "bench" / f"{name}.py"), *words[full]]
    try:
        done = subprocess.run(
            call,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=None if full else LONGEST_S,
        )
    except subprocess.TimeoutExpired:
        print("took too long")
        return None
    print(done.stdout, end="", flush=True)
    if done.returncode:
        print((done.stderr.strip().splitlines() or ["failed"])[-1])
        return None
    return done.stdout.replace(str(ROOT), ".").strip("\n")


def page(tables: dict[str, str | None], *, full: bool) -> str:
    """Return the page: the machine first, then the tables as they were printed."""
    words, day = "full" if full else "quick", datetime.now(UTC).date().isoformat()
    head = [
        "# Benchmarks",
        f"Written by `make bench` ({words} form) on {day}; every table is one run, peers beside ours.",
        "Absolute seconds are those of the machine named here; compare ratios.",
        f"{os.cpu_count()} cores ({processor()}), Python {platform.python_version()}, {platform.system()}.",
        f"{libraries()}.",
    ]
    body = [
        f"## {BENCHES[name][0]}\n\n`python bench/{name}.py`\n\n```text\n{table}\n```"
        if table
        else f"## {BENCHES[name][0]}\n\nDid not run here."
        for name, table in tables.items()
    ]
    return "\n\n".join([*head, *body]) + "\n"


def processor() -> str:
    """Return what the system calls its processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def libraries() -> str:
    """Return the versions of what the figures depend on."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


if __name__ == "__main__":
    raise SystemExit(main())
