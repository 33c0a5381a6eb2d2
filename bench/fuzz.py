"""Fuzzing: texts and files of every kind, generated and mutated, through the readers and the whole pipeline.

Run: python bench/fuzz.py [--seconds 60] [--seed 0]
Prints documents, files, crashes and the slowest; the exit status is 1 after a crash or a text slower than the limit.
The same seed gives the same inputs in the same order; time only ends the list sooner or later.
Half of the time goes to texts (pieces of reports, marks, controls, figures, days of any calendar), half to files: those
of tests/inputs and tests/once_failed with bytes changed, cut, doubled and joined. A crash is any error that is not one
of sitmap's own messages; it is printed with its traceback, and its input is kept in --keep.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from geo.config import Config
from geo.errors import InputFault, SitmapError
from geo.inputs.documents import from_json, read_file
from geo.inputs.event_tables import read_event_tables
from geo.inputs.raw_tables import holds_tables
from geo.pipeline import open_tools, read_report, shown
from geo.tables.events import event_row
from geo.tables.situation import claim_row, document_row, place_row

SEEDS = (ROOT / "tests" / "inputs", ROOT / "tests" / "once_failed")
EVERY = 8  # a file's first report goes through the pipeline too; its readers are what files are for
SLOW_S = 10.0  # a text of some hundred signs that takes longer is a bug
# What reports are made of, and what has broken readers of reports: each piece is found by some rule.
PIECES = (
    *("M23 rebels captured Sake on Monday.", "The army said that", "denied", "Ten civilians were killed in Goma"),
    *("20 km north of Bukavu", "Le M23 a pris Sake", "à l'est de", "yesterday", "hier", "l'", "d'", "who", "which"),
    *("between 27 and 28 January", "30 February 2025", "31/12/9999", "1 January 1", "2025-02-30", "in the year 0"),
    *("5,000,000,000", "1e23", "9" * 400, "½", "٣", "-7", "1.5 million", "twelve hundred", "0 dead", "NaN"),
    *("e\u0301", "I\u0307stanbul", "i\u0307", "\u0301", "سَاكِي", "ﬁ", "\u200b", "\u202e", "\u2066", "\ufeff"),
    *("\x00", "\x1b[31m", "\x85", "\u2028", "\ud800", "\U0001f525", "\xad", "ß", "ǅ", "\u1e9e", "\uffff"),
    *("...", "- ", "* ", "1. ", "| a | b |", "\n\n", "\n", "\t", "\r", "#", "---", ":", ";", "(", ")", '"', "«", "“"),
    *("North Kivu:", "KINSHASA, 12 June 2025 -", "As of 14 July 2025", "S 1°30' E 29°", "1.5S 28.9E", "RN2", "N'"),
    *("<b>", "&amp;", "%s", "{}", "=cmd()", "__class__", "../../etc", "https://a/b", "a@b.c", "\\", "$", "'"),
)
LETTERS = st.text(max_size=8) | st.text(alphabet="ab.,'’-0123 \n", max_size=8)
TEXTS = st.lists(st.sampled_from(PIECES) | LETTERS, min_size=1, max_size=25).map(" ".join)
FIELDS = st.none() | LETTERS | st.sampled_from(PIECES) | st.integers() | st.floats() | st.lists(LETTERS, max_size=2)
ROWS = st.fixed_dictionaries(
    {"text": TEXTS}, optional=dict.fromkeys(("id", "title", "date", "source", "url", "language"), FIELDS)
)
PROFILE = settings(
    max_examples=50, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


class Fuzz:
    """Counts what was read, how long the slowest took, and what crashed."""

    def __init__(self, keep: Path) -> None:
        self.tools = open_tools(Config())
        self.documents = self.files = 0
        self.crashes: dict[str, str] = {}
        self.slowest = (0.0, "")
        self.slow: list[str] = []
        self._keep = keep

    def attempt(self, read: Callable[[], None], name: str, raw: bytes, *, small: bool = True) -> None:
        """Read something; an error of ours is an answer, any other a crash."""
        began = time.process_time()
        try:
            read()
        except SitmapError:
            pass
        except Exception as error:  # noqa: BLE001  # that is what is looked for
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
            if where not in self.crashes:
                self.crashes[where] = "".join(traceback.format_exception(error)[-12:])
                self._kept(name, raw)
        took = time.process_time() - began
        if took > self.slowest[0]:
            self.slowest = (took, f"{name}: {raw[:60]!r}")
        if small and took > SLOW_S:
            self.slow.append(name)
            self._kept(name, raw)

    def _kept(self, name: str, raw: bytes) -> None:
        self._keep.mkdir(parents=True, exist_ok=True)
        (self._keep / f"{len(self.crashes)}_{name}").write_bytes(raw)

    def text(self, row: dict[str, Any]) -> None:
        """Read a report of JSON lines to rows, as ``events``, ``places`` and ``archive`` write them."""
        raw = json.dumps(row).encode()
        self.documents += 1
        self.attempt(lambda: self._through(from_json(raw, where="a.jsonl:1")), "text.jsonl", raw)

    def file(self, name: str, raw: bytes, folder: Path) -> None:
        """Read a file as every command does; the first report of some goes through the pipeline."""
        path = folder / name
        path.write_bytes(raw)
        self.files += 1
        self.attempt(lambda: self._read(path), name, raw)

    def _read(self, path: Path) -> None:
        for number, document in enumerate(read_file(path, on_error=_unexpected)):
            if not number and self.files % EVERY == 0:
                self.documents += 1
                self._through(document)
        if holds_tables(path):
            for table in read_event_tables(path, ontology=self.tools.ontology):
                documents = {document.id: document for document in table.documents}
                for event in table.events:
                    json.dumps(event_row(event, documents, types=self.tools.ontology.types)).encode()

    def _through(self, document: Any) -> None:
        found = shown(read_report(document, self.tools), self.tools)
        documents = {document.id: found.documents[0]}
        rows = [document_row(document), *map(place_row, found.resolutions), *map(claim_row, found.claims)]
        rows += [event_row(event, documents, types=self.tools.ontology.types) for event in found.events]
        json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()


def _unexpected(error: Exception) -> None:
    """Let out what the guard has caught: it is no crash for a person, but a fault to be mended."""
    if isinstance(error, InputFault) and error.__cause__ is not None:
        raise error.__cause__


def mutated(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return a file with some bytes changed, cut out, doubled, or the end of another file."""
    made = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        size = chance.choice((1, 2, 8, 64))
        way = chance.randrange(6)
        if way == 0 and at < len(made):
            made[at] = chance.randrange(256)
        elif way == 1:
            del made[at : at + size]
        elif way == 2:
            made[at:at] = made[at : at + size] * chance.choice((2, 50))
        elif way == 3:
            made[at:at] = chance.choice(PIECES).encode("utf-8", "surrogatepass")
        elif way == 4:
            made[at:] = other[chance.randrange(len(other) + 1) :][:20_000]
        else:
            made[at:at] = bytes(chance.randrange(256) for _ in range(size))
    return bytes(made)


def fuzz(seconds: float, number: int, keep: Path) -> Fuzz:
    """Return what some seconds of texts and files gave."""
    found = Fuzz(keep)
    found.text({"text": "Warm: M23 captured Sake on Monday. Le M23 a pris Sake."})
    # Files have a generator of their own: the same seed gives the same files, however many texts the machine managed.
    chance = random.Random(number)  # noqa: S311  # nothing secret rests on it
    end = time.monotonic() + seconds
    middle = time.monotonic() + seconds / 2
    while time.monotonic() < middle:

        @seed(number)
        @PROFILE
        @given(ROWS)
        def texts(row: dict[str, Any]) -> None:
            if time.monotonic() < middle:
                found.text(row)

        texts()
        number += 1
    seeds = sorted(path for folder in SEEDS if folder.is_dir() for path in folder.iterdir() if path.is_file())
    folder = Path(tempfile.mkdtemp(prefix="sitmap-fuzz-"))
    try:
        while time.monotonic() < end:
            path, other = chance.choice(seeds), chance.choice(seeds)
            found.file(path.name, mutated(path.read_bytes(), other.read_bytes(), chance), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def main() -> int:
    """Print the table; return 1 after a crash or a slow text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=ROOT / "out" / "fuzz", help="where inputs that crashed are kept")
    options = parser.parse_args()
    with contextlib.redirect_stderr(None if sys.stderr.isatty() else sys.stderr):
        found = fuzz(options.seconds, options.seed, options.keep)
    for where, trace in found.crashes.items():
        print(f"--- {where}\n{trace}")
    print(f"documents {found.documents:,}  files {found.files:,}  crashes {len(found.crashes)}")
    print(f"slowest {found.slowest[0]:.1f} s: {found.slowest[1]}")
    return 1 if found.crashes or found.slow else 0


if __name__ == "__main__":
    sys.exit(main())
