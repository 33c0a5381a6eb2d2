"""Speed and memory of reading places, beside flashgeotext (which only finds names) in the same run and process.

    python bench/places_speed.py [--chars 1500] [--beside CHECKOUT]

``--beside`` compares another checkout of sitmap in one run instead: both read the corpora in turn, in processes of
their own, since a loaded machine slows both alike.
Processor seconds of one core; both read the same texts, cold caches first. Memory is the growth of the resident set.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
OF = "--of"
sys.path.insert(0, sys.argv[sys.argv.index(OF) + 1] if OF in sys.argv else str(ROOT))

import psutil

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TURNS = 3
LEAST_READ = 100_000  # characters: a short document is read so often that a single one's luck does not count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chars", type=int, default=1_500, help="characters of a report for the rate a second")
    parser.add_argument("--beside", type=Path, help="another checkout")
    parser.add_argument(OF, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.of:
        print(json.dumps(seconds_of()))
        return
    if options.beside:
        beside(options.beside.resolve())
        return
    chars = options.chars
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


def beside(other: Path) -> None:
    """Print the seconds of another checkout and ours for the corpora, and how many times as long ours takes."""
    turns: dict[Path, list[tuple[float, float]]] = {other: [], ROOT: []}
    for _ in range(TURNS):
        for root, found in turns.items():
            run = subprocess.run(  # this file
                [sys.executable, __file__, OF, str(root)], capture_output=True, text=True, check=True
            )
            found.append(tuple(json.loads(run.stdout.splitlines()[-1])))
    names = ("first time", "names known")
    best = {root: [min(seconds) for seconds in zip(*found, strict=True)] for root, found in turns.items()}
    for at, name in enumerate(names):
        theirs, ours = best[other][at], best[ROOT][at]
        print(f"{name:12} {theirs:6.2f} s before, {ours:6.2f} s now, {ours / theirs:.2f} times")


def seconds_of() -> tuple[float, float]:
    """Return the processor seconds for the corpora, cut into reports, when names are new and when they are known."""
    from geo.config import Config
    from geo.gazetteer.store import Gazetteer
    from geo.model import Document
    from geo.toponyms.resolver import Resolver

    pieces = [text[at : at + 1_500] for text in corpus() for at in range(0, len(text), 1_500)]
    documents = [Document(id=str(i), text=text) for i, text in enumerate(pieces)]
    resolver = Resolver(Gazetteer.open(Config()))
    list(resolver.resolve_many(documents[:20]))  # patterns are compiled, pages of the gazetteer mapped
    gc.disable()
    first, *others = (cpu(lambda: sum(1 for _ in resolver.resolve_many(documents))) for _ in range(TURNS))
    return first, min(others)


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
