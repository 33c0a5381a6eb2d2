"""How long an edit of one YAML entry takes to reach the page of ``sitmap serve``, and whether decisions are lost.

Run: python bench/desk.py [--reports 500] [--edits 3] [--events 10000] [--decisions 20] [--parts PART ...]
Reports of a few sentences about places of the shipped gazetteer are read once. Four parts, each of which can be run
alone:

- ``reader``: the point of one place, which some of the reports name, is changed in a file; what is measured is the time
  from there to the first state that a page can take over (marks, places, control of places), to the one for which the
  reports that name it were read again, and to the whole one (ground, areas and front drawn anew). The time of the
  processor stands beside that of the clock.
- ``page``: the same from end to end. A desk is started and Chromium opens its page; an entry is changed in a file, and
  what is measured is the time from the end of writing until the page has painted the change: a mark that stands
  elsewhere, another name of the place beside it, another name of a side. The time of the processor is that of the
  desk (which reads on while the page draws) and of the page.
- ``queue``: pages of a queue of ten thousand events.
- ``killed``: a desk is killed amid decisions, and what is left of them is counted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SENTENCES = (
    "M23 rebels attacked {0} on Monday, killing {n} people.",
    "The army said it repelled an attack on {0} near {1} on Sunday.",
    "Clashes between M23 and Wazalendo fighters were reported in {0} and {1}.",
    "Residents fled {0} after shelling on Tuesday, a local official said.",
    "M23 rebels took control of {0} on Saturday.",
)
PLACE = "Luvungi"  # what is moved; named in one report of twenty
NAMED_IN = 20
PARTS = ("reader", "page", "queue", "killed")
LAT, LON, ZOOM = -2.9, 29.0, 12.0
# What a change makes of the page: a mark of the place stands at a point, bears a name; a text stands somewhere.
AT = "marks().some((mark) => mark.title.includes('%s') && stands(mark, [%s, %s]))"
NAMED = "marks().some((mark) => mark.title.includes('%s'))"
SAID = "document.body.innerText.includes('%s')"
# Resolves with the time at which the page has painted what is waited for: seconds since 1970 times a thousand.
PAINTED = """window.seen = new Promise((done) => {
  const marks = () => [...document.querySelectorAll(".mark")];
  const stands = (mark, at) => {
    const map = document.getElementById("map_situation").getBoundingClientRect(), box = mark.getBoundingClientRect();
    const { x, y } = sitmap.map.latLngToContainerPoint(at);
    return Math.hypot((box.left + box.right) / 2 - map.left - x, (box.top + box.bottom) / 2 - map.top - y) < 3;
  };
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now())));
  const look = () => ((%s) ? painted() : setTimeout(look, 5));
  look();
}); 0"""
QUIET = "!document.getElementById('desk')?.classList.contains('busy')"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--edits", type=int, default=3)
    parser.add_argument("--decisions", type=int, default=20, help="made before the desk is killed")
    parser.add_argument("--events", type=int, default=10_000, help="in the queue")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    print(f"{'':34}{'read again':>11}{'s':>8}{'s of processor':>16}")
    with tempfile.TemporaryDirectory(prefix="sitmap-bench-") as name:
        folder = Path(name)
        write_project(folder, options.reports)
        os.chdir(folder)
        if "reader" in options.parts:
            with relaxed_gc():  # as the command does
                edits(folder, options.edits)
        if "page" in options.parts:
            on_the_page(folder, options.edits)
        if "queue" in options.parts:
            queue(options.events)
        if "killed" in options.parts:
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
    move(folder, LAT)


def move(folder: Path, lat: float, name: str = PLACE) -> None:
    """Write the user's own entry of the place, which stands for the shipped one, with a latitude and a name."""
    entry = {"name": name, "names": f"[{PLACE}]", "kind": "town", "lat": lat, "lon": LON, "in": "cod.uvira-territory"}
    lines = ["places:", "  cod.luvungi:", *(f"    {key}: {value}" for key, value in entry.items())]
    (folder / "gazetteer" / "cod" / "added.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def edits(folder: Path, times: int) -> None:
    """Print how long the first reading takes, and each edit after it."""
    reader, packer = LiveReader(folder / "config.yaml"), Packer(words=desk_words())
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


def on_the_page(folder: Path, times: int) -> None:
    """Print how long an edit takes from the end of writing until Chromium has painted it."""
    from playwright.sync_api import sync_playwright

    move(folder, LAT)
    with served(folder) as (base, pid), sync_playwright() as play:
        program = os.environ.get("SITMAP_CHROMIUM") or shutil.which("chromium")
        browser = play.chromium.launch(executable_path=program, args=list(CHROMIUM))
        shown = _Shown(browser.new_page(viewport={"width": 1280, "height": 800}), pid)
        row = Clock(pid)
        shown.page.goto(base)
        shown.page.wait_for_selector("html[data-ready=true]", state="attached", timeout=0)
        row.say("page: first reading", None)
        shown.page.evaluate(f"sitmap.map.setView([{LAT}, {LON}], {ZOOM}, {{ animate: false }})")
        for number in range(1, times + 1):
            lat, name, side = LAT + number / 100, f"{PLACE}-Centre {number}", f"M23 and friends {number}"
            shown.edit("a place moved", AT % (PLACE, lat, LON), partial(move, folder, lat))
            shown.edit("a place named otherwise", NAMED % name, partial(move, folder, lat, name))
            shown.edit("a side named otherwise", SAID % side, partial(name_side, folder, side))
            lat -= 0.005
            shown.edit("moved while that is drawn", AT % (PLACE, lat, LON), partial(move, folder, lat), quiet=False)
        browser.close()


class _Shown:
    """The page in Chromium, and the process that serves it."""

    def __init__(self, page: Any, pid: int) -> None:
        self.page, self.pid = page, pid
        self._tools = page.context.new_cdp_session(page)
        self._tools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def _used(self) -> float:
        """Return the seconds of processor that the page has used in its thread."""
        return float(
            next(
                one["value"]
                for one in self._tools.send("Performance.getMetrics")["metrics"]
                if one["name"] == "TaskDuration"
            )
        )

    def edit(self, words: str, wanted: str, act: Callable[[], None], *, quiet: bool = True) -> None:
        """Make an edit; print how long it takes until an expression is true on the page and that is painted."""
        while quiet and not self.page.evaluate(QUIET):
            time.sleep(0.2)
        self.page.evaluate(PAINTED % wanted)
        act()
        row, saved, used = Clock(self.pid), time.time(), self._used()
        seen = self.page.evaluate("window.seen") / 1000
        row.say(f"page: {words}", None, wall=seen - saved, more=self._used() - used)


def name_side(folder: Path, name: str) -> None:
    """Write a side of the theatre with another name."""
    (folder / "gazetteer" / "cod" / "sides.yaml").write_text(
        f'sides:\n  m23:\n    name: {name}\n    names: [M23/AFC, M23]\n    colour: "#D55E00"\n    lead: m23\n',
        encoding="utf-8",
    )


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """Run a desk on a project; give its address and the number of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call = [sys.executable, "-m", "maps", "serve", "--port", str(port)]
    desk = subprocess.Popen(call, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)
    try:
        assert desk.stdout is not None  # for the type checker
        desk.stdout.readline()  # the address: from here on it listens
        yield f"http://127.0.0.1:{port}", desk.pid
    finally:
        desk.kill()
        desk.wait()


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
    """Says how long something took since it was made; ``pid`` is the process whose time is meant, 0: this one."""

    def __init__(self, pid: int = 0) -> None:
        self.pid, self.began = pid, time.perf_counter()
        self.used = self._used()

    def _used(self) -> float:
        if not self.pid:
            return time.process_time()
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # of user and system, as proc(5) has them

    def say(self, words: str, count: int | None, wall: float | None = None, more: float = 0.0) -> None:
        """Print a row; ``wall`` is the time by the clock where something else measured it, ``more`` of a processor."""
        wall, used = time.perf_counter() - self.began if wall is None else wall, self._used() - self.used + more
        print(f"{words:34}{'' if count is None else count:>11}{wall:8.2f}{used:16.2f}", flush=True)


def killed(folder: Path, decisions: int) -> None:
    """Start a desk, make decisions, kill it, and count those that are in the files."""
    for extra in sorted((folder / "reports").glob("*.md"))[10:]:
        extra.unlink()
    made = 0
    with served(folder) as (base, pid):
        while True:
            try:
                with urlopen(f"{base}/desk/queue", timeout=60) as answer:  # noqa: S310  # our own server
                    items = json.load(answer)["items"]
                    break
            except OSError:
                time.sleep(0.5)
        with urlopen(base, timeout=60) as answer:  # noqa: S310  # as above
            token = answer.read().decode().rpartition('sitmap.openLive("')[2].partition('"')[0]
        for number in range(decisions):
            item = items[number % len(items)]
            body = {"kind": "decision", "decision": "accept", "subject": item["id"], "reviewer": f"R{number}"}
            request = Request(f"{base}/desk/apply", json.dumps(body).encode(), {"x-sitmap-page": token})  # noqa: S310  # as above
            with urlopen(request, timeout=60) as answer:  # noqa: S310  # as above
                made += answer.status == 200
        os.kill(pid, signal.SIGKILL)
    from geo.review import read_reviews

    kept = len(read_reviews([folder / "reviews"]))
    print(f"{'decisions answered, then kill -9':34}{made:11}")
    print(f"{'decisions in the files':34}{kept:11}")


if __name__ == "__main__":
    main()
