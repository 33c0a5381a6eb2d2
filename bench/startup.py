"""How long commands take to begin, as ratios to what the machine needs for bare Python and its libraries.

Run: python bench/startup.py [--times 5]
Promises: ``sitmap --help`` at most 0.15 s more than bare Python, ``sitmap resolve`` at most 0.4 s more,
``sitmap build`` of one report at most 1.5 times ``python -c "import geopandas, folium"``. Best of some turns, by the
clock and in processor seconds, which other work on the machine disturbs less. Python keeps the bytecode of all that is
imported, ours as the libraries', as it does for anybody who does not forbid it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = "M23 rebels captured Goma on Monday, killing 12 people."


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as folder:
        report = Path(folder) / "report.txt"
        report.write_text(f"date: 2025-02-05\n{REPORT}\n", encoding="utf-8")
        calls = {
            "python, bare": ["-c", "pass"],
            "sitmap --help": ["-m", "maps", "--help"],
            "sitmap resolve Goma": ["-m", "maps", "resolve", "Goma"],
            "python, geopandas and folium": ["-c", "import geopandas, folium"],
            "sitmap build, one report": ["-m", "maps", "build", str(report), "--out", f"{folder}/out"],
        }
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{folder}/bytecode"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        best = best_of(calls, times, environment)
    bare, libraries = best["python, bare"], best["python, geopandas and folium"]
    print(f"{'':30}{'best, s':>9}{'over bare, s':>14}{'of libraries':>14}{'processor, s':>14}{'of libraries':>14}")
    for name, (wall, cpu) in best.items():
        shares = f"{wall / libraries[0]:14.2f}{cpu:14.2f}{cpu / libraries[1]:14.2f}"
        print(f"{name:30}{wall:9.2f}{wall - bare[0]:14.2f}{shares}")


def best_of(calls: dict[str, list[str]], times: int, environment: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Return the best wall and processor time of each call; they take turns, so that other load affects all alike."""
    best = dict.fromkeys(calls, (float("inf"), float("inf")))
    for turn in range(times + 1):
        for name, words in calls.items():
            begin, used = time.perf_counter(), processor_s()
            subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True, env=environment)
            taken = time.perf_counter() - begin, processor_s() - used
            if turn:  # the first one fills the caches of the disk
                best[name] = min(best[name][0], taken[0]), min(best[name][1], taken[1])
    return best


def processor_s() -> float:
    """Return the processor seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
