"""How well whole reports are read: events with type, place, date and sides, claims of control, places, minimal cases.

Run from the root: ``python bench/reading.py [even|odd|lists|cases ...]``; without a word all are run. The reports of
others, the cases and the scoring programs lie beside the repository in ``../shared``; where they are absent this says
so and measures nothing. ``even`` is the half of the gold reports that rules were written with, ``odd`` the half that
is only counted. ``lists`` are reports in the style of the field in ``bench/data/reports_*.jsonl.gz``, written and
marked without knowledge of the rules.

Events are *core* right with type, place, date and one side, *all* right with both sides; F1 over the marked events and
the rows that state a fact. *Spurious* rows have no mark, *false* control is painted where nobody reported it.
"""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import io
import json
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from geo import build_situation, load_config, pipeline
from geo.tables.events import event_row
from geo.tables.situation import control_rows
from maps.commands.places import _print_jsonl

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SETS = ("even", "odd", "lists", "cases")
LISTS_READ = frozenset("abcdefghijkmnop")  # whose errors rules were mended with; a new list is unread at first
BANDS = (0.0, 0.1, 0.3, 0.45, 0.6, 1.01)


def main() -> None:
    wanted = [word for word in sys.argv[1:] if word in SETS] or list(SETS)
    if not (SHARED / "tools" / "score_reports.py").is_file():
        sys.exit("bench/reading.py: the scoring programs of ../shared are absent: nothing is measured")
    keep_tools()
    reports, cases = _program("score_reports"), _program("score_cases")
    names = ("marks", "core", "all", "found", "type", "place", "date", "sides", "spur.", "mood", "said")
    print(
        f"{'set':8}", *(f"{name:>5}" for name in names), " control right, false   places right, wrong, listed, silent"
    )
    for half in ("even", "odd"):
        if half in wanted:
            lines = (SHARED / "gold" / "open.jsonl").read_text(encoding="utf-8").splitlines()
            chosen = [json.loads(line) for number, line in enumerate(lines, 1) if (number % 2 == 0) == (half == "even")]
            print_line(half, *measure(chosen, reports))
    unread, bands = Counter(), defaultdict(lambda: [0, 0])
    for path in sorted((ROOT / "bench" / "data").glob("reports_*.jsonl.gz")) if "lists" in wanted else []:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            chosen = [json.loads(line) for line in lines]
        name = path.name.removeprefix("reports_").removesuffix(".jsonl.gz")
        counts, right = measure(chosen, reports)
        print_line(name, counts, right)
        if name not in LISTS_READ:
            unread += counts
            for low, (good, rows) in right.items():
                bands[low] = [bands[low][0] + good, bands[low][1] + rows]
    if unread:
        print_line("unread", unread, bands)
    for name in ("reading", "control", "typing") if "cases" in wanted else ():
        lines = (SHARED / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        judged = [found for line in lines if (found := _is_right(json.loads(line), cases)) is not None]
        print(f"cases {name:8} {sum(judged)} of {len(judged)} right, {len(lines) - len(judged)} are judged by hand")


def keep_tools() -> None:
    """Open the gazetteer of a theatre and the parser once for all reports."""
    opened, tools = pipeline.open_tools, {}

    def once(config, **more):
        if config.theatre not in tools:
            tools[config.theatre] = opened(config, **more)
        return tools[config.theatre]

    pipeline.open_tools = once


def measure(reports: list[dict], program) -> tuple[Counter, dict[float, list[int]]]:
    """Return the counts of the scoring program over reports, and right and all rows by band of score."""
    total, bands = Counter(), defaultdict(lambda: [0, 0])
    for report in reports:
        row = {key: report[key] for key in ("id", "date", "source", "text", "language") if report.get(key)}
        situation = _situation(row, report.get("theatre") or "world")
        documents = {document.id: document for document in situation.documents}
        rows = [event_row(event, documents, types=situation.event_types) for event in situation.events]
        rows = json.loads(json.dumps(rows, default=str))
        features = [{"properties": json.loads(json.dumps(row, default=str))} for row in control_rows(situation)]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            _print_jsonl(situation.resolutions)
        places = [json.loads(line) for line in printed.getvalue().splitlines() if line.startswith("{")]
        total += program.score_events(report, rows, None)
        total += program.score_control(report, features, None)
        total += program.score_places(report, places, None)
        _count_bands(report, rows, program, bands)
    return total, bands


def _count_bands(report: dict, rows: list[dict], program, bands: dict[float, list[int]]) -> None:
    right = {}
    for number, (row, judged) in program.match_events(report["events"], rows).items():
        optional = report["events"][number].get("optional")
        right[row] = None if optional else all(judged[key] for key in ("type", "place", "date", "one_side"))
    for number, row in enumerate(rows):
        if (
            row.get("assertion") not in program.FACTS
            or row.get("layer") == "statements"
            or right.get(number, 0) is None
        ):
            continue
        band = max(low for low in BANDS if low <= float(row.get("score") or 0))
        bands[band][0] += bool(right.get(number))
        bands[band][1] += 1


def print_line(name: str, c: Counter, bands: dict[float, list[int]]) -> None:
    events, rows, found = c["events"] or 1, c["rows"] or 1, c["found"] or 1

    def f1(key: str) -> float:
        recall, precision = c[key] / events, c[key] / rows
        return 2 * precision * recall / ((precision + recall) or 1)

    places = c["places"] or 1
    share = [c[key] / found for key in ("type", "place", "date", "actors")]
    counts = [f"{c[key]:5}" for key in ("spurious", "not_facts", "statements")]
    where = [f"{c[key] / places:.2f}" for key in ("place_right", "place_wrong", "place_listed", "place_silent")]
    shares = [f1("core_right"), f1("all_right"), c["found"] / events, *share]
    print(f"{name:8} {c['events']:5}", *(f"{one:5.2f}" for one in shares), *counts, end="  ")
    print(f"{c['control_right']} of {c['control']}, {c['control_false']}  ", *where)
    print(
        "         score: "
        + ", ".join(f"from {low:.2f} right {bands[low][0]} of {bands[low][1]}" for low in BANDS if low in bands)
    )


def _is_right(case: dict, program) -> bool | None:
    """Whether all conditions of a case hold, None where it has none: a person judges it.

    What the scoring program cannot compare is wrong, as in its own count.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            failed = program.judge(case, program.read(case, Path(folder)))
        except AttributeError:
            return False
    return None if failed is None else failed == []


def _situation(row: dict, theatre: str):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(f"theatre: {theatre}\n", encoding="utf-8")
        (folder / "report.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
        return build_situation(load_config(folder / "config.yaml"), inputs=[folder / "report.jsonl"])


def _program(name: str):
    found = importlib.util.spec_from_file_location(name, SHARED / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
