"""Figures of the map page beside folium's usual ways, on the same events in the same run.

``python bench/map.py [ROWS ...] [--peers ROWS] [--no-peers]``: rows of our page (default 10000 100000 1000000), and
of the peers (default 10000 100000). Folium's pages ask eleven files of four hosts; those that are cached by
``npm pack`` under the user's cache folder are answered from there, so that its pages open at all.

``--control ROWS``: a made-up table in ACLED's columns at 1,500 places of eastern DR Congo, with its control drawn, at
scale 7. ``--table FILE``: any table of events, from the first view on.
``--pages FILE ...``: pages of any commit, beside one another in the same run: the slider (with the control of a table),
zoom and drag.

"own" is processor time: of Python for the build, of the page's main thread (script, layout, paint) in the browser. The
column before it is the clock, which also holds what other work on the machine took; "idle" is a frame without change.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import folium
from folium.plugins import FastMarkerCluster, TimestampedGeoJson

from bench.make_tables import write_acled
from maps.page.leaflet import write_map
from tests.support.situations import many_situation

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sitmap-bench-peers"
PACKAGES = {
    "leaflet@1.9.3": "leaflet.js",
    "jquery@3.7.1": "jquery",
    "leaflet.markercluster@1.1.0": "leaflet.markercluster.js",
    "iso8601-js-period@0.2.1": "iso8601",
    "leaflet-timedimension@1.1.1": "leaflet.timedimension",
    "moment@2.18.1": "moment",
}
FILES = {
    "leaflet.js": "leaflet@1.9.3/dist/leaflet.js",
    "leaflet.css": "leaflet@1.9.3/dist/leaflet.css",
    "jquery-3.7.1.min.js": "jquery@3.7.1/dist/jquery.min.js",
    "jquery.min.js": "jquery@3.7.1/dist/jquery.min.js",
    "leaflet.markercluster.js": "leaflet.markercluster@1.1.0/dist/leaflet.markercluster.js",
    "iso8601.min.js": "iso8601-js-period@0.2.1/iso8601.js",
    "leaflet.timedimension.min.js": "leaflet-timedimension@1.1.1/dist/leaflet.timedimension.min.js",
    "moment.min.js": "moment@2.18.1/min/moment.min.js",
}
ZOOMS = (7, 8, 9, 10, 9, 8, 7, 6, 5, 6)
FRAMES = 100
OPENINGS = 3  # of our page, each in a context of its own; the middle one counts
# Measures a change until the browser has painted it: a frame begins, and the task after it runs. The marks stand in the
# trace, so that the processor time of the page's thread between them can be separated
# from the time it waited for the machine.
MEASURE = """
const painted = () => new Promise((done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now());
  channel.port2.postMessage(0);
}));
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const timed = async (act) => {
  performance.mark("step-begins");
  const start = performance.now();
  act();
  const end = await painted();
  performance.mark("step-ends");
  return end - start;
};
const nearWorst = (times) => times.sort((a, b) => a - b)[Math.floor(0.95 * times.length)];
"""
SLIDE = """
const to = document.getElementById("to"), times = [];
for (let i = 1; i <= FRAMES; i += 1) {
  to.value = Math.round(Number(to.max) * i / FRAMES);
  times.push(await timed(() => to.dispatchEvent(new Event("input"))));
}
return nearWorst(times);
"""
STEP = """
let worst = 0;
for (const zoom of ZOOMS) {
  worst = Math.max(worst, await timed(() => MAP.setZoom(zoom, {animate: false})));
  await rest(200);
}
return worst;
"""
# A drag of some hundred pixels, a frame a move, and letting go, when the ground is painted anew.
PULL = """
const box = MAP.getContainer(), at = box.getBoundingClientRect();
const send = (target, kind, moved) => target.dispatchEvent(new MouseEvent(kind, {
  bubbles: true, cancelable: true, view: window, button: 0,
  clientX: at.left + at.width / 2 - moved, clientY: at.top + at.height / 2,
}));
MAP.setZoom(7, {animate: false});
await rest(500);
MAP.options.inertia = false;
send(box, "mousedown", 0);
let worst = 0;
for (let i = 1; i <= FRAMES; i += 1) worst = Math.max(worst, await timed(() => send(box, "mousemove", 4 * i)));
return Math.max(worst, await timed(() => send(box, "mouseup", 4 * FRAMES)));
"""
# The slider of folium's only way with time: a step of its clock.
TICK = """
const time = MAP.timeDimension, times = [];
if (!time) return null;
for (let i = 0; i < 20; i += 1) times.push(await timed(() => time.nextTime(1)));
return nearWorst(times);
"""
# What a frame costs in which nothing changes: the noise of the machine.
IDLE = """
const times = [];
for (let i = 0; i < FRAMES; i += 1) times.push(await timed(() => {}));
return nearWorst(times);
"""
SLIDER, ZOOM, CLOCK, NOISE, DRAG = (f"async () => {{ {MEASURE} {body} }}" for body in (SLIDE, STEP, TICK, IDLE, PULL))
TRACED = "-*,toplevel,devtools.timeline,blink.user_timing"


def ours(rows: int, path: Path) -> None:
    """Build our page in a process of its own and print seconds, processor seconds and megabytes of the build."""
    situation = many_situation(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, own = time.perf_counter(), time.process_time()
    write_map(situation, path)
    seconds, own_seconds = time.perf_counter() - start, time.process_time() - own
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"build_s": seconds, "build_own_s": own_seconds, "build_mb": memory}))


def points(rows: int) -> list[dict[str, Any]]:
    """Return what folium is given: coordinates, type, day and sentence of the same events."""
    situation = many_situation(rows)
    texts = {document.id: document.text for document in situation.documents}
    return [
        {
            "lat": e.where.lat,
            "lon": e.where.lon,
            "type": e.type,
            "day": e.start.isoformat(),
            "text": texts[e.evidence[0].document_id],
        }
        for e in situation.events
        if e.where
    ]


def circle_markers(rows: list[dict[str, Any]]) -> folium.Map:
    """CircleMarker with popup in one FeatureGroup a type."""
    made = folium.Map([-1.5, 29], zoom_start=7, tiles=None, prefer_canvas=True)
    groups = {kind: folium.FeatureGroup(kind).add_to(made) for kind in sorted({row["type"] for row in rows})}
    for row in rows:
        folium.CircleMarker([row["lat"], row["lon"]], radius=4, popup=row["text"]).add_to(groups[row["type"]])
    return made


def collection(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a GeoJSON collection with time, as both GeoJson ways want it."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [r["lon"], r["lat"]]},
                "properties": {"time": r["day"], "popup": r["text"], "icon": "circle"},
            }
            for r in rows
        ],
    }


def geojson(rows: list[dict[str, Any]]) -> folium.Map:
    """GeoJson with circle markers and a popup of its text."""
    made = folium.Map([-1.5, 29], zoom_start=7, tiles=None, prefer_canvas=True)
    popup = folium.GeoJsonPopup(["popup"])
    folium.GeoJson(collection(rows), marker=folium.CircleMarker(radius=4), popup=popup).add_to(made)
    return made


def cluster(rows: list[dict[str, Any]]) -> folium.Map:
    """FastMarkerCluster with the text as popup."""
    made = folium.Map([-1.5, 29], zoom_start=7, tiles=None, max_zoom=18, maxZoom=18)
    callback = "function (row) { return L.circleMarker(new L.LatLng(row[0], row[1])).bindPopup(row[2]); }"
    FastMarkerCluster([[r["lat"], r["lon"], r["text"]] for r in rows], callback=callback).add_to(made)
    return made


def timestamped(rows: list[dict[str, Any]]) -> folium.Map:
    """TimestampedGeoJson, the only way of folium with a slider."""
    made = folium.Map([-1.5, 29], zoom_start=7, tiles=None, prefer_canvas=True)
    TimestampedGeoJson(collection(rows), period="P1D", duration="P30D", auto_play=False).add_to(made)
    return made


PEERS: dict[str, Callable[[list[dict[str, Any]]], folium.Map]] = {
    "CircleMarker": circle_markers,
    "GeoJson": geojson,
    "FastMarkerCluster": cluster,
    "TimestampedGeoJson": timestamped,
}


def fetch_peers() -> None:
    """Fetch the libraries of folium's pages once with npm."""
    for package in PACKAGES:
        folder = CACHE / package
        if folder.exists():
            continue
        with tempfile.TemporaryDirectory() as work:
            subprocess.run(["npm", "pack", "--silent", package], cwd=work, check=True, stdout=subprocess.DEVNULL)  # noqa: S607  # npm stands on the path
            archive = next(Path(work).glob("*.tgz"))
            with tarfile.open(archive) as packed:
                packed.extractall(work, filter="data")
            shutil.copytree(Path(work) / "package", folder)


def answer(route: Any) -> None:
    """Answer a request of folium's page from the cache, or with nothing."""
    name = route.request.url.rsplit("/", 1)[-1].split("?")[0]
    path = CACHE / FILES.get(name, "absent")
    body = path.read_bytes() if path.is_file() else b""
    kind = "text/javascript" if name.endswith("js") else "text/css"
    route.fulfill(status=200, body=body, content_type=kind)


class Trace:
    """What Chromium did between two calls, from its own trace."""

    def __init__(self, page: Any) -> None:
        self.page, self.events, self.complete = page, [], False
        self.session = page.context.new_cdp_session(page)
        self.session.on("Tracing.dataCollected", lambda event: self.events.extend(event["value"]))
        self.session.on("Tracing.tracingComplete", lambda _: setattr(self, "complete", True))
        self.session.send("Tracing.start", {"categories": TRACED, "transferMode": "ReportEvents"})

    def close(self) -> None:
        """Wait for the last events."""
        self.session.send("Tracing.end")
        while not self.complete:
            self.page.wait_for_timeout(20)

    def marks(self, name: str) -> list[float]:
        """Return the times of a mark in microseconds."""
        return sorted(event["ts"] for event in self.events if event["name"] == name)

    def own_ms(self, begin: float, end: float) -> float:
        """Return the processor time of the pages' main threads in tasks that began in a stretch of time."""
        named = [event for event in self.events if event["name"] == "thread_name"]
        mains = {(one["pid"], one["tid"]) for one in named if one["args"]["name"] == "CrRendererMain"}
        tasks = [e for e in self.events if e["name"].endswith("RunTask") and (e["pid"], e["tid"]) in mains]
        return sum(task.get("tdur", 0) for task in tasks if begin <= task["ts"] + task.get("dur", 0) / 2 < end) / 1000

    def steps_ms(self) -> list[float]:
        """Return the processor time of each step, ascending."""
        pairs = zip(self.marks("step-begins"), self.marks("step-ends"), strict=True)
        return sorted(self.own_ms(begin, end) for begin, end in pairs)


def traced(page: Any, script: str) -> tuple[float, list[float]]:
    """Run steps and return what they measured on the clock, and the processor time of each."""
    trace = Trace(page)
    clock = page.evaluate(script)
    trace.close()
    steps = trace.steps_ms()
    return (math.nan, [math.nan]) if clock is None else (clock, steps)


def near_worst(values: list[float]) -> float:
    """Return the 95th percentile of ascending values."""
    return values[min(len(values) - 1, math.floor(0.95 * len(values)))]


def measure(browser: Any, path: Path, *, own: bool) -> dict[str, float]:
    """Open a page and measure it: until it is ready, idle, the slider, the zoom, a drag."""
    ready = sorted(opened(browser, path, own=own)[0] for _ in range(OPENINGS if own else 1))
    _, ready_own, page = opened(browser, path, own=own, keep=True)
    page.wait_for_timeout(1500)
    name = "sitmap.map" if own else page.evaluate("Object.keys(window).find((key) => key.startsWith('map_'))")
    idle, _ = traced(page, NOISE.replace("FRAMES", str(FRAMES)))
    slider, frames = traced(page, SLIDER.replace("FRAMES", str(FRAMES)) if own else CLOCK.replace("MAP", name))
    page.wait_for_timeout(500)
    zoom, steps = traced(page, ZOOM.replace("MAP", name).replace("ZOOMS", json.dumps(ZOOMS)))
    page.wait_for_timeout(500)
    drag, moves = traced(page, DRAG.replace("MAP", name).replace("FRAMES", str(FRAMES)))
    page.context.close()
    return {
        "ready_s": ready[len(ready) // 2],
        "ready_own_s": ready_own,
        "idle_ms": idle,
        "slider_ms": slider,
        "slider_own_ms": near_worst(frames),
        "zoom_ms": zoom,
        "zoom_own_ms": max(steps),
        "drag_ms": drag,
        "drag_own_ms": max(moves),
    }


def opened(browser: Any, path: Path, *, own: bool, keep: bool = False) -> tuple[float, float, Any]:
    """Open a page in a context of its own; return seconds until it is ready on the clock, of its own, and the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=not own)
    page = context.new_page()
    page.set_default_timeout(300_000)
    page.on("pageerror", lambda error: print(f"  {path.name}: {error}", flush=True))
    if own:
        context.set_offline(True)
    else:
        page.route("http*://**/*", answer)
    trace = Trace(page) if keep else None  # a trace costs time of its own: the clock runs without it
    start = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    ready = open_own(page) if own else open_peer(page, start)
    if trace is None:
        context.close()
        return ready, math.nan, page
    trace.close()
    end = trace.marks("sitmap-ready")[-1] if own else max(event["ts"] for event in trace.events)
    return ready, trace.own_ms(end - ready * 1e6, end) / 1000, page


def open_own(page: Any) -> float:
    """Return when our page said that it was ready, counted from the start of its loading."""
    page.wait_for_selector("html[data-ready=true]", state="attached")
    milliseconds: float = page.evaluate("performance.getEntriesByName('sitmap-ready')[0].startTime")
    return milliseconds / 1000


def open_peer(page: Any, start: float) -> float:
    """Return when folium's page had run its scripts and painted."""
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return time.perf_counter() - start


# The control of a table waits for the reader: it is switched on, where most events are.
WITH_CONTROL = """() => {
  const tick = document.getElementById("tick-control");
  if (tick && !tick.checked) tick.click();
  sitmap.map.setView([AT], 7, {animate: false});
}"""
CONTROL_BOX = (26.5, -6.0, 31.5, 3.5)
MANY_AREAS = 300  # intervals of control: a table's, which the page shows on demand


def control_on(page: Any) -> None:
    """Switch the control of a table on, where its places are."""
    west, south, east, north = CONTROL_BOX
    page.evaluate(WITH_CONTROL.replace("AT", f"{(south + north) / 2}, {(west + east) / 2}"))
    page.wait_for_timeout(1500)


def tabled(browser: Any, path: Path, folder: Path, *, control: bool) -> None:
    """Build the page of a table of events and print what its slider and its zoom take."""
    from geo.config import Config
    from geo.pipeline import build_situation

    page_file = folder / "table.html"
    situation = build_situation(Config(), inputs=[path])
    write_map(situation, page_file)
    _, _, page = opened(browser, page_file, own=True, keep=True)
    page.wait_for_timeout(1500)
    if control:
        control_on(page)
    shown = page.evaluate("sitmap.data.head.control.length")
    drawn = page.evaluate("document.querySelectorAll('.leaflet-control-pane path').length")
    slider, frames = traced(page, SLIDER.replace("FRAMES", str(FRAMES)))
    page.wait_for_timeout(500)
    zoom, steps = traced(page, ZOOM.replace("MAP", "sitmap.map").replace("ZOOMS", json.dumps(ZOOMS)))
    page.context.close()
    print(f"{path.name}: {len(situation.events):,} events, {shown:,} intervals of control, {drawn:,} paths of areas")
    print(f"  slider p95: {slider:.0f} ms, own {near_worst(frames):.0f} ms")
    print(f"  longest zoom frame: {zoom:.0f} ms, own {max(steps):.0f} ms", flush=True)


def side_by_side(browser: Any, paths: list[Path]) -> None:
    """Print what the slider, a zoom and a drag take on pages of ours, one after another in one run."""
    print(f"{'page':32}" + "".join(f"{name + ' ms':>12}{'own ms':>10}" for name in ("slider", "zoom", "drag")))
    for path in paths:
        _, _, page = opened(browser, path.resolve(), own=True, keep=True)
        page.wait_for_timeout(1500)
        if page.evaluate("sitmap.data.head.control.length") > MANY_AREAS:
            control_on(page)
        slider, frames = traced(page, SLIDER.replace("FRAMES", str(FRAMES)))
        page.wait_for_timeout(500)
        zoom, steps = traced(page, ZOOM.replace("MAP", "sitmap.map").replace("ZOOMS", json.dumps(ZOOMS)))
        page.wait_for_timeout(500)
        drag, moves = traced(page, DRAG.replace("MAP", "sitmap.map").replace("FRAMES", str(FRAMES)))
        page.context.close()
        figures = (slider, near_worst(frames)), (zoom, max(steps)), (drag, max(moves))
        print(f"{path.name:32}" + "".join(f"{clock:>12.1f}{own:>10.1f}" for clock, own in figures), flush=True)


def row(name: str, rows: int, path: Path, built: dict[str, float], seen: dict[str, float]) -> None:
    """Print one line of the table."""
    size = path.stat().st_size / 1e6
    figures = (*built.values(), size, *seen.values())
    print(f"{name:22}{rows:>10,}" + "".join(f"{figure:>11.2f}" for figure in figures), flush=True)


def bench_ours(browser: Any, rows: int, folder: Path) -> None:
    """Build and open our page of so many rows."""
    path = folder / f"ours-{rows}.html"
    command = [sys.executable, str(Path(__file__)), "--one", str(rows), str(path)]
    built = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    row("sitmap", rows, path, built, measure(browser, path, own=True))


def bench_peer(browser: Any, name: str, rows: int, folder: Path) -> None:
    """Build and open one of folium's ways."""
    given, path = points(rows), folder / f"{name}-{rows}.html"
    start, own = time.perf_counter(), time.process_time()
    PEERS[name](given).save(str(path))
    seconds, own_seconds = time.perf_counter() - start, time.process_time() - own
    built = {"build_s": seconds, "build_own_s": own_seconds, "build_mb": float("nan")}
    row(name, rows, path, built, measure(browser, path, own=False))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--peers", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--one", nargs=2, metavar=("ROWS", "PATH"), help="build one page and print the cost")
    parser.add_argument("--control", type=int, default=0, metavar="ROWS")
    parser.add_argument("--table", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--pages", nargs="*", type=Path, default=[], metavar="FILE")
    options = parser.parse_args()
    if options.one:
        ours(int(options.one[0]), Path(options.one[1]))
        return
    from browser import launched

    if options.pages:
        with launched() as browser:
            side_by_side(browser, options.pages)
        return
    if options.control or options.table:
        with launched() as browser, tempfile.TemporaryDirectory() as folder:
            if options.control:
                made = Path(folder) / "acled.csv"
                write_acled(made, options.control, box=CONTROL_BOX)
                tabled(browser, made, Path(folder), control=True)
            for path in options.table:
                tabled(browser, path, Path(folder), control=False)
        return
    columns = (
        "build s",
        "own s",
        "build MB",
        "HTML MB",
        "ready s",
        "own s",
        "idle ms",
        "slider ms",
        "own ms",
        "zoom ms",
        "own ms",
        "drag ms",
        "own ms",
    )
    print(f"{'way':22}{'rows':>10}" + "".join(f"{column:>11}" for column in columns))

    if options.peers:
        fetch_peers()
    with launched() as browser, tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            bench_ours(browser, rows, Path(folder))
        for rows in options.peers:
            for name in PEERS:
                bench_peer(browser, name, rows, Path(folder))


if __name__ == "__main__":
    main()
