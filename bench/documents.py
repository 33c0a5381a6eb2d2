"""Memory along a folder of PDFs: reports of two pages, read one after the other.

Run: python bench/documents.py [--reports 10 1000]
Promise: a thousand need no more memory than ten. The PDFs are written for the purpose: a report in two columns, a table
of incidents on its second page. Each row is read in a process of its own; a progress bar runs as in ``sitmap events``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests"))

from make_inputs import pdf, sitrep_pages

from geo.inputs.documents import read_documents
from maps.commands.shared import progress_bar

MB = 2**10  # of the kilobytes that the system counts


def main() -> None:
    """Print a row for each number of reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="*", default=[10, 1_000])
    options = parser.parse_args()
    print(f"{'PDFs':>8}{'documents':>12}{'most memory, MB':>18}{'PDFs/s':>10}")
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as folder:
        for reports in options.reports:
            write(Path(folder), reports)
            context = multiprocessing.get_context("spawn")
            with context.Pool(1) as pool:
                documents, memory, seconds = pool.apply(read, (folder, reports))
            print(f"{reports:8,}{documents:12,}{memory:18,.0f}{reports / seconds:10,.0f}", flush=True)


def write(folder: Path, reports: int) -> None:
    """Write the PDFs that are not there yet, each with a title of its own."""
    for number in range(reports):
        path = folder / f"{number:06d}.pdf"
        if not path.exists():
            first, second = sitrep_pages()
            path.write_bytes(pdf([[*first, (400, 815, 8, f"No. {number}")], second]))


def read(folder: str, reports: int) -> tuple[int, float, float]:
    """Return how many documents are read, the most memory in MB, and the seconds."""
    show, began, documents = progress_bar(), time.perf_counter(), 0
    paths = sorted(Path(folder).iterdir())[:reports]
    for number, path in enumerate(paths, start=1):
        documents += sum(1 for _ in read_documents([path]))
        show(f"reading reports: {number}", number / reports)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
    return documents, memory, time.perf_counter() - began


if __name__ == "__main__":
    main()
