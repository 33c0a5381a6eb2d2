"""Memory along a stream of reports: places, events and claims of one after the other, nothing kept.

Run: python bench/stream.py [--reports 1000000] [--characters 300]
Promise: flat. The reports are the sentences of the documents and corpora in ../shared, again and again, as JSON lines
of a file that another process writes. The first rows show the caches of names and patterns filling.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model import Document

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

from geo.config import Config
from geo.inputs.documents import read_file
from geo.pipeline import open_tools, read_reports

MB = 2**20
SHARES = (1 / 100, 1 / 20, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1)  # of the stream, at which memory is looked at


def main() -> None:
    """Print the table, a row when its part of the stream is read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--characters", type=int, default=300)
    options = parser.parse_args()
    tools = open_tools(Config())
    marks = {max(1, round(options.reports * share)) for share in SHARES}
    print(f"{'reports streamed':>18}{'resident, MB':>14}{'reports/s of processor':>24}")
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as folder:
        path = Path(folder) / "stream.jsonl"
        writer = multiprocessing.get_context("spawn").Process(target=write, args=(path, *vars(options).values()))
        writer.start()
        writer.join()
        used = time.process_time()
        for number, _ in enumerate(read_reports(read_file(path), tools), start=1):
            if number in marks:
                rate = number / (time.process_time() - used)
                print(f"{number:18,}{resident():14,.0f}{rate:24,.0f}", flush=True)


def write(path: Path, reports: int, characters: int) -> None:
    """Write the stream to a file, each report with an id of its own."""
    with path.open("w", encoding="utf-8") as file:
        for number, report in enumerate(islice(cycled(characters), reports)):
            file.write(json.dumps({"id": f"{number}", "text": report.text}) + "\n")


def cycled(characters: int) -> Iterator[Document]:
    """Yield the reports again and again."""
    from speed import corpus, pieces

    return cycle(list(pieces(corpus(), characters)))


def resident() -> float:
    """Return the resident set now, in MB; where the system does not say, its highest so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / MB
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
