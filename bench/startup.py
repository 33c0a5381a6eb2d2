"""How long commands take to begin, as ratios to what the machine needs for bare Python and its libraries.

Run: python bench/startup.py [--times 5]
Promises: ``sitmap --help`` at most 0.15 s more than bare Python, ``sitmap resolve`` at most 0.4 s more,
``sitmap build`` of one report at most 1.5 times ``python -c "import geopandas, folium"``. Best of some turns.
"""

from __future__ import annotations

import argparse
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
        seconds = best_of(calls, times)
    bare, libraries = seconds["python, bare"], seconds["python, geopandas and folium"]
    print(f"{'':30}{'best, s':>9}{'over bare, s':>14}{'of libraries':>14}")
    for name, best in seconds.items():
        print(f"{name:30}{best:9.2f}{best - bare:14.2f}{best / libraries:14.2f}")


def best_of(calls: dict[str, list[str]], times: int) -> dict[str, float]:
    """Return the best time of each call; the calls take turns, so that a busy moment hits all alike."""
    best = dict.fromkeys(calls, float("inf"))
    for turn in range(times + 1):
        for name, words in calls.items():
            begin = time.perf_counter()
            subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
            if turn:  # the first one fills the caches of the disk
                best[name] = min(best[name], time.perf_counter() - begin)
    return best


if __name__ == "__main__":
    main()
