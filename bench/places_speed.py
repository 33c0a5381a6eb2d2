"""Speed and memory of reading places, beside flashgeotext (which only finds names) in the same run and process.

    python bench/places_speed.py [--chars 1500]

Processor seconds of one core; both read the same texts, cold caches first. Memory is the growth of the resident set.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LEAST_READ = 100_000  # characters: a short document is read so often that a single one's luck does not count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chars", type=int, default=1_500, help="characters of a report for the rate a second")
    chars = parser.parse_args().chars
    memory = psutil.Process().memory_info
    before = memory().rss
    from geo.config import Config
    from geo.gazetteer.store import Gazetteer
    from geo.model import Document
    from geo.toponyms.resolver import Resolver

    texts = corpus()
    resolver = Resolver(Gazetteer.open(Config()))
    documents = [Document(id=str(i), text=text) for i, text in enumerate(texts)]
    total = sum(map(len, texts))
    for turn in ("first time", "second time"):
        seconds = cpu(lambda: sum(1 for _ in resolver.resolve_many(documents)))
        print(line(f"sitmap finds and places, {turn}", total, seconds, chars))
    grown = (memory().rss - before) / 2**20
    print(f"sitmap resident: {memory().rss / 2**20:.0f} MB in all, {grown:.0f} MB more than bare Python with psutil")
    peer(texts, total, chars)
    text = "\n\n".join(texts)
    for size in SIZES:
        document = Document(id="long", text=text[:size])
        times = max(1, LEAST_READ // size)
        seconds = cpu(lambda document=document, times=times: [resolver.resolve(document) for _ in range(times)]) / times
        print(line(f"one document of {len(document.text):,} characters", len(document.text), seconds, chars))


def corpus() -> list[str]:
    """Return the texts of both development corpora."""
    # Not by learn_places: its libraries would count as ours in the resident set.
    files = (ROOT.parent / "shared" / "corpora" / f"{name}.jsonl" for name in ("GeoVirus", "LGL"))
    return [json.loads(text)["text"] for file in files for text in file.open(encoding="utf-8")]


def peer(texts: list[str], total: int, chars: int) -> None:
    """Print flashgeotext's rate."""
    from flashgeotext.geotext import GeoText

    finder: Any = GeoText()
    seconds = cpu(lambda: [finder.extract(input_text=text) for text in texts])
    print(line("flashgeotext only finds", total, seconds, chars))


def cpu(work: Callable[[], Any]) -> float:
    """Return the processor seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def line(name: str, total: int, seconds: float, chars: int) -> str:
    """Return one row of the table."""
    return f"{name:42} {total / seconds / 1e6:6.2f} M characters/s {total / seconds / chars:8.0f} reports/s"


if __name__ == "__main__":
    main()
