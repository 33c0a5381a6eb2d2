"""How long an edit of one YAML entry takes to reach the page of ``sitmap serve``, and whether decisions are lost.

Run: python bench/desk.py [--reports 500] [--edits 3] [--events 10000] [--decisions 20]
Reports of a few sentences about places of the shipped gazetteer are read once. Then the point of one place, which some
of them name, is changed in a file; what is measured is the time from there to the first state that a page can take over
(marks, places, control of places), to the one for which the reports that name it were read again, and to the whole one
(ground, areas and front drawn anew). The time of the processor stands beside that of the clock. Then come pages of a
queue of ten thousand events. The last rows kill a desk in the middle of decisions and count what is left of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.config import SHIPPED_GAZETTEER
from geo.gazetteer.source import read_source
from geo.live import LiveReader
from geo.model import Document, Event, Situation, Span, Theatre
from geo.runtime.processes import relaxed_gc
from maps.desk.decisions import queue_of
from maps.desk.payload import Packer
from maps.desk.words import desk_words

SENTENCES = (
    "M23 rebels attacked {0} on Monday, killing {n} people.",
    "The army said it repelled an attack on {0} near {1} on Sunday.",
    "Clashes between M23 and Wazalendo fighters were reported in {0} and {1}.",
    "Residents fled {0} after shelling on Tuesday, a local official said.",
    "M23 rebels took control of {0} on Saturday.",
)
PLACE = "Luvungi"  # what is moved; named in one report of twenty
NAMED_IN = 20


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--edits", type=int, default=3)
    parser.add_argument("--decisions", type=int, default=20, help="made before the desk is killed")
    parser.add_argument("--events", type=int, default=10_000, help="in the queue")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as name:
        folder = Path(name)
        write_project(folder, options.reports)
        os.chdir(folder)
        with relaxed_gc():  # as the command does
            edits(folder, options.edits)
        queue(options.events)
        if options.decisions:
            killed(folder, options.decisions)


def write_project(folder: Path, reports: int) -> None:
    """Write a project with so many reports, and an entry of the user's own for the place that is moved."""
    chance = random.Random(7)  # noqa: S311  # the same reports each time
    source = read_source([SHIPPED_GAZETTEER], theatres=["cod"])
    towns = sorted(
        entry.data["name"]
        for id_, entry in source.places.items()
        if id_.startswith("cod.") and entry.data.get("kind") in {"town", "city"} and entry.data["name"] != PLACE
    )[:150]
    (folder / "reports").mkdir()
    for number in range(reports):
        places = chance.sample(towns, 3) + ([PLACE] if number % NAMED_IN == 0 else [])
        lines = [
            chance.choice(SENTENCES).format(one, chance.choice(places), n=chance.randint(2, 30))
            for one in reversed(places)
        ]
        day = f"2025-{1 + number % 6:02}-{1 + number % 28:02}"
        head = f"---\ndate: {day}\nsource: Wire {number % 9}\n---\n"
        (folder / "reports" / f"r{number:05}.md").write_text(f"{head}{' '.join(lines)}\n", encoding="utf-8")
    (folder / "gazetteer" / "cod").mkdir(parents=True)
    (folder / "config.yaml").write_text("theatre: cod\ngazetteers: [gazetteer]\ninputs: [reports]\n", encoding="utf-8")
    move(folder, -2.9)


def move(folder: Path, lat: float) -> None:
    """Write the entry of the place with another latitude."""
    entry = f"places:\n  cod.luvungi-moved:\n    name: {PLACE}\n    kind: town\n    lat: {lat}\n    lon: 29.0\n"
    (folder / "gazetteer" / "cod" / "added.yaml").write_text(entry, encoding="utf-8")


def edits(folder: Path, times: int) -> None:
    """Print how long the first reading takes, and each edit after it."""
    reader, packer = LiveReader(folder / "config.yaml"), Packer(words=desk_words())
    print(f"{'':34}{'read again':>11}{'s':>8}{'s of processor':>16}")
    row = Clock()
    for state in reader.read():
        packer.pack(state.situation, reader.config)
        row.say("first reading", state.read_again)
    for number in range(times):
        move(folder, -2.91 - number / 100)
        row = Clock()
        for number_of_state, state in enumerate(reader.read()):
            packer.pack(state.situation, reader.config, whole=state.whole)
            words = "on the page" if number_of_state == 0 else "drawn anew" if state.whole else "reports read again"
            row.say(f"edit: {words}", state.read_again)


def queue(count: int) -> None:
    """Print how long the queue of so many events takes to give its first, its middle and its last page."""
    document = Document(id="r", text="Rebels attacked the town.")
    events = [
        Event(
            id=f"e{number:06}", type="attack", start=date(2025, 1, 1) + timedelta(days=number % 300), end=None,
            where=None, evidence=(Span("r", 0, 25),), score=(number * 7919 % count) / count,
        )
        for number in range(count)
    ]  # fmt: skip
    theatre = Theatre(id="t", name="T", bbox=(0.0, 0.0, 1.0, 1.0))
    situation = Situation(theatre=theatre, as_of=None, documents=(document,), events=tuple(events))
    for offset in (0, count // 2, count - 200):
        row = Clock()
        rows = len(queue_of(situation, (), offset=offset, limit=200)["items"])
        row.say(f"queue: rows {offset:,} to {offset + rows:,}", 0)


class Clock:
    """Says how long something took since it was made."""

    def __init__(self) -> None:
        self.began = time.perf_counter(), time.process_time()

    def say(self, words: str, count: int) -> None:
        """Print a row."""
        wall, used = time.perf_counter() - self.began[0], time.process_time() - self.began[1]
        print(f"{words:34}{count:11}{wall:8.2f}{used:16.2f}", flush=True)


def killed(folder: Path, decisions: int) -> None:
    """Start a desk, make decisions, kill it, and count those that are in the files."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for extra in sorted((folder / "reports").glob("*.md"))[10:]:
        extra.unlink()
    call = [sys.executable, "-m", "maps", "serve", "--port", str(port)]
    desk = subprocess.Popen(call, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    while True:
        try:
            with urlopen(f"{base}/desk/queue", timeout=60) as answer:  # noqa: S310  # our own server
                items = json.load(answer)["items"]
                break
        except OSError:
            time.sleep(0.5)
    with urlopen(base, timeout=60) as answer:  # our own server
        token = answer.read().decode().rpartition('sitmap.openLive("')[2].partition('"')[0]
    made = 0
    for number in range(decisions):
        item = items[number % len(items)]
        body = {"kind": "decision", "decision": "accept", "subject": item["id"], "reviewer": f"R{number}"}
        request = Request(f"{base}/desk/apply", json.dumps(body).encode(), {"x-sitmap-page": token})  # noqa: S310  # as above
        with urlopen(request, timeout=60) as answer:  # noqa: S310  # as above
            made += answer.status == 200
    desk.send_signal(signal.SIGKILL)
    desk.wait()
    from geo.review import read_reviews

    kept = len(read_reviews([folder / "reviews"]))
    print(f"{'decisions answered, then kill -9':34}{made:11}")
    print(f"{'decisions in the files':34}{kept:11}")


if __name__ == "__main__":
    main()
