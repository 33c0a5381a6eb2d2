"""How long the compiled actors take to load, and how many there are.

Run: python bench/actors.py [--times 7] [--theatre cod]
Promise: at most 20 ms of processor time. The first loading, which may compile the YAML, is
not counted.
"""

from __future__ import annotations

import argparse
import time

from geo.config import Config
from geo.gazetteer.store import Gazetteer

PROMISED_MS = 20.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--theatre", default="cod")
    options = parser.parse_args()
    taken = [loading_ms(options.theatre) for _ in range(options.times + 1)][1:]
    wall, cpu = (min(column) for column in zip(*taken, strict=True))
    data = Gazetteer.open(Config(theatre=options.theatre)).actors.data
    print(f"{'loading the compiled actors, best':40}{cpu:9.1f} ms of processor{wall:9.1f} ms by the clock")
    print(f"{'promised':40}{PROMISED_MS:9.1f} ms of processor")
    for name in ("actors", "forces", "roles", "sides", "shared"):
        print(f"{name:40}{len(data[name]):9}")


def loading_ms(theatre: str) -> tuple[float, float]:
    """Return clock and processor milliseconds of one loading."""
    gazetteer = Gazetteer.open(Config(theatre=theatre))
    clock, processor = time.perf_counter(), time.process_time()
    len(gazetteer.actors)
    return (time.perf_counter() - clock) * 1e3, (time.process_time() - processor) * 1e3


if __name__ == "__main__":
    main()
