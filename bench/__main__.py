"""All figures in one run: ``python -m bench [--full] [NAME ...]`` prints each table and writes docs/benchmarks.md.

The quick form takes some minutes; ``--full`` takes the sizes of the promises. With names only their tables are written
anew. A bench whose data or peer is not on this machine says so and the others run all the same.
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
LONGEST_S = 900  # of the quick form, on a machine that has other work too
# name: (what it shows, words of the quick form, words of the full form)
BENCHES: dict[str, tuple[str, list[str], list[str]]] = {
    "startup": ("Start-up, beside bare Python and its libraries", ["--times", "3"], ["--times", "7"]),
    "speed": (
        "From text to rows, beside flashgeotext and spaCy",
        ["--reports", "200", "--scaling", "2000"],
        [],
    ),
    "stream": ("Memory along a stream of reports", ["--reports", "5000"], ["--reports", "1000000"]),
    "reading": ("How well whole reports are read", ["even", "odd"], []),
    "documents": ("Memory along a folder of PDFs", ["--reports", "10", "300"], ["--reports", "10", "1000"]),
    "places_speed": ("Names and places a second, in how much memory", [], []),
    "gazetteer": ("The gazetteer: building, opening, finding", [], []),
    "actors": ("Actors: loading them", ["--times", "5"], ["--times", "9"]),
    "positions": ("How well the positions of settlements are known", [], []),
    "places": ("Finding and placing names on the corpora", [], []),
    "events": ("Types of events on texts that others coded", [], []),
    "control": ("Control of places beside simpler rules", [], []),
    "map": (
        "The page beside folium's ways",
        ["2000", "--peers", "2000"],
        ["10000", "100000", "1000000", "--peers", "10000", "100000"],
    ),
    "tables": (
        "Big tables of events, beside geopandas",
        ["--rows", "20000"],
        ["--rows", "100000", "--stream", "1000000"],
    ),
    "desk": (
        "The desk: an edit of one entry until it is on the page",
        ["--reports", "60", "--edits", "2"],
        ["--reports", "500"],
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
    tables: dict[str, str | None] = {}
    for name in present:
        tables[name] = run(name, full=options.full)
        # After each benchmark, so that an interrupted run keeps what it measured.
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
    """Return the page: the machine first, then the tables as they were printed; those not run stay as they were."""
    head = [
        "# Benchmarks",
        "Written by `make bench`; every table is one run, peers beside ours. Absolute seconds are those of the machine",
        f"named here; compare ratios. {os.cpu_count()} cores ({processor()}),",
        f"{platform.system()}, {libraries()}.",
    ]
    sections = _sections(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}
    sections |= {BENCHES[name][0]: section(name, table, full=full) for name, table in tables.items()}
    body = [sections[title] for title, *_ in BENCHES.values() if title in sections]
    return "\n\n".join([head[0], "\n".join(head[1:]), *body]) + "\n"


def section(name: str, table: str | None, *, full: bool) -> str:
    """Return the table of one bench with its command, its day and how much else the machine had to do."""
    title, *words = BENCHES[name]
    call, day = " ".join(["python", f"bench/{name}.py", *words[full]]), datetime.now(UTC).date().isoformat()
    load = f"load {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else "load not known"
    printed = f"```text\n{table}\n```" if table else "Did not run here."
    return f"## {title}\n\n`{call}`, Python {platform.python_version()}, {day}, {load}\n\n{printed}"


def _sections(written: str) -> dict[str, str]:
    """Return title -> section of the page as it stands; a heading inside a table is none."""
    titles = [title for title, *_ in BENCHES.values() if f"\n## {title}\n" in written]
    at = sorted((written.index(f"\n## {title}\n"), title) for title in titles)
    ends = [*(start for start, _ in at[1:]), len(written)]
    return {title: written[start:end].strip() for (start, title), end in zip(at, ends, strict=True)}


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
