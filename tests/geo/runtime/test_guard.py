"""One bad input costs only itself: an error thrown at any stage names the input, and everything else is read."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from geo.config import Config
from geo.errors import ConfigError, InputFault, PlaceIndexError
from geo.inputs.documents import read_documents, read_file
from geo.pipeline import open_tools, read_reports
from geo.runtime.guard import guarded, guarded_each, guarded_together
from maps.cli import main

REPORTS = {
    "a": "M23 rebels captured Sake.",
    "b": "POISON. M23 rebels captured Minova.",
    "c": "M23 rebels captured Goma.",
}
MEANING = "a stumble"


def hurt(monkeypatch, module, name):
    """Let a function throw where one of its arguments is the poisoned report."""
    owner, _, attribute = name.rpartition(".")
    holder = import_module(module)
    for part in filter(None, owner.split(".")):
        holder = getattr(holder, part)
    real = getattr(holder, attribute)

    def thrower(*arguments, **named):
        if "POISON" in repr((arguments, named)):
            raise IndexError(MEANING)
        return real(*arguments, **named)

    monkeypatch.setattr(holder, attribute, thrower)


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "reports.jsonl"
    rows = [{"id": id_, "text": text, "title": text, "date": "2025-02-08"} for id_, text in REPORTS.items()]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


STAGES = [
    ("geo.inputs.json_lines", "make_document"),
    ("geo.inputs.builder", "find_sections"),
    ("geo.inputs.documents", "with_rows"),
    ("geo.toponyms.resolver", "sentences"),
    ("geo.toponyms.classifier", "ToponymClassifier.judge"),
    ("geo.toponyms.resolver", "with_derived"),
    ("geo.pipeline", "unsupported_language"),
    ("geo.pipeline", "annotate"),
    ("geo.pipeline", "place_mentions"),
    ("geo.pipeline", "find_events"),
    ("geo.pipeline", "find_claims"),
]


@pytest.fixture(scope="module")
def tools():
    return open_tools(Config())


@pytest.mark.parametrize(("module", "name"), STAGES)
def test_an_error_at_any_stage_costs_one_report(module, name, lines, tools, monkeypatch):
    hurt(monkeypatch, module, name)
    left = []
    found = list(read_reports(read_file(lines, on_error=left.append), tools, on_error=left.append))
    assert [reading.document.id for reading in found] == ["a", "c"]
    assert all(reading.events for reading in found)
    assert [str(error) for error in left] == [f"{lines}:2: cannot be read (IndexError: {MEANING})"]


@pytest.mark.parametrize("stage", [("geo.pipeline", "protect"), ("geo.tables.events", "event_row")])
def test_an_error_before_a_row_is_written_costs_its_report(stage, lines, monkeypatch, capsys):
    hurt(monkeypatch, *stage)
    assert main(["events", str(lines)]) == 3
    out, errors = capsys.readouterr()
    assert [json.loads(line)["document"] for line in out.splitlines()] == ["a", "c"]
    assert f"{lines}:2: cannot be read" in errors
    assert "Traceback" not in errors


def test_places_and_build_go_on_as_well(lines, tmp_path, monkeypatch, capsys):
    hurt(monkeypatch, "geo.toponyms.resolver", "sentences")
    assert main(["places", str(lines)]) == 3
    out, errors = capsys.readouterr()
    assert {json.loads(line)["document"] for line in out.splitlines()} == {"a", "c"}
    assert f"{lines}:2: cannot be read" in errors
    assert main(["build", str(lines), "--out", str(tmp_path / "out")]) == 3
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["counts"]["documents"] == 2


def test_an_archive_sets_a_report_aside_and_a_second_run_ends_well(lines, tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    from geo.archive.partition import read_part
    from geo.archive.run import Archive

    class Here:
        def __init__(self, *arguments):
            self.out, self.config = arguments[1:3]

        def submit(self, part):
            from concurrent.futures import Future

            future = Future()
            future.set_result(read_part(part, self.out, self.config))
            return future

        def close(self):
            pass

    monkeypatch.setattr("geo.archive.run.ProcessPool", Here)
    hurt(monkeypatch, "geo.archive.partition", "document_row")
    for _ in range(2):
        manifest = Archive([lines], tmp_path / "archive", Config(), jobs=1).run()
        assert (manifest["counts"]["documents"], manifest["failed"]) == (2, 1)
    row = json.loads((tmp_path / "archive" / "failed.jsonl").read_text(encoding="utf-8"))
    assert row["where"].endswith("reports.jsonl:2")


def test_an_entry_a_mail_a_row_and_an_item_cost_only_themselves(tmp_path, monkeypatch):
    entries = "".join(
        f"<item><title>{id_}</title><description>{text}</description></item>" for id_, text in REPORTS.items()
    )
    mails = "\n".join(f"From a@b.org Mon Feb 10 12:00:00 2025\nSubject: {i}\n\n{text}\n" for i, text in REPORTS.items())
    rows = "".join(f'2025-02-08,"{text}"\n' for text in REPORTS.values())
    items = [{"id": id_, "text": text} for id_, text in REPORTS.items()]
    files = {
        "feed.xml": f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{entries}</channel></rss>',
        "box.mbox": mails,
        "rows.csv": f"date,text\n{rows}",
        "items.json": json.dumps(items),
    }
    for module in ("pages", "mail", "report_tables", "json_lines"):
        hurt(monkeypatch, f"geo.inputs.{module}", "make_document")
    for name, content in files.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        left = []
        texts = [document.text for document in read_documents([path], on_error=left.append)]
        assert len(texts) == 2, name
        assert [type(error) for error in left] == [InputFault], name
        assert str(left[0]).startswith(str(path)), name


def test_a_row_of_an_event_table_costs_only_itself(tmp_path, monkeypatch, capsys):
    path = tmp_path / "acled.csv"
    head = (
        "event_id_cnty,event_date,event_type,sub_event_type,actor1,country,location,latitude,longitude,notes,fatalities"
    )
    rows = [
        f"X{n},2025-02-0{n},Battles,{'POISON' if n == 2 else 'Armed clash'},M23,DRC,Sake,-1.57,29.04,{text},1"
        for n, text in enumerate(REPORTS.values(), 1)
    ]
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    hurt(monkeypatch, "geo.inputs.event_columns", "acled_type")
    assert main(["events", str(path)]) == 3
    out, errors = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert f"acled.csv:3: cannot be read (IndexError: {MEANING}); row left out" in errors


def test_a_decision_costs_only_itself(lines, tmp_path, capsys):
    reviews = tmp_path / "reviews.yaml"
    good = "- {subject: e1, decision: reject, reviewer: B, reviewed: 2025-02-09}"
    reviews.write_text(
        f"reviews:\n  - {{subject: e2, decision: maybe, reviewer: A, reviewed: 2025-02-09}}\n  {good}\n",
        encoding="utf-8",
    )
    assert main(["build", str(lines), "--out", str(tmp_path / "out"), "--review", str(reviews)]) == 3
    errors = capsys.readouterr().err
    assert f"{reviews}:2: decision is 'maybe'" in errors
    assert "e1 is not in this build" in errors


def test_a_feature_costs_only_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    points = [
        {
            "type": "Feature",
            "properties": {"name": name, **more},
            "geometry": {"type": "Point", "coordinates": [28.4, -1.4]},
        }
        for name, more in (("Kana", {}), ("Kanb", {"kind": "no kind"}), ("Kanc", {}))
    ]
    points[0]["geometry"] = None
    path = tmp_path / "drawn.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": points}), encoding="utf-8")
    assert main(["gazetteer", "import", str(path)]) == 3
    out, errors = capsys.readouterr()
    assert out.startswith("cod.kanc: added")
    assert "feature 1 has no usable geometry" in errors
    assert "'no kind' is none of" in errors


def test_an_outline_that_crosses_itself_is_taken_in_and_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    ring = [[28, -1], [29, -2], [29, -1], [28, -2], [28, -1]]
    bow = {"type": "Feature", "properties": {"name": "Bow"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = tmp_path / "drawn.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [bow]}), encoding="utf-8")
    assert main(["gazetteer", "import", str(path)]) == 0
    assert "outline of 6 points in 2 parts: its lines cross each other" in capsys.readouterr().out


def test_an_error_that_no_input_caused_ends_the_command():
    def broken_index():
        raise PlaceIndexError("the index is gone")

    def broken_config():
        raise ConfigError("config.yaml:1: wrong")

    for step, kind in ((broken_index, PlaceIndexError), (broken_config, ConfigError)):
        with pytest.raises(kind):
            guarded(step, "a", [].append)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        KeyError("x"),
        RecursionError(),
        MemoryError(),
        OverflowError("x"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"),
        OSError(5, "Input/output error"),
    ],
)
def test_any_error_becomes_one_line_with_the_place(error):
    def step():
        raise error

    left = []
    assert guarded(step, "a.txt:3", left.append) is None
    assert str(left[0]).startswith("a.txt:3: cannot be read (")
    assert "\n" not in str(left[0])
    with pytest.raises(InputFault):
        guarded(step, "a.txt:3", None)


def test_a_stream_that_breaks_keeps_what_came_before():
    left = []
    assert list(guarded_each((1 // n for n in (1, -1, 0, 1)), "a", left.append)) == [1, -1]
    assert len(left) == 1


def test_answers_asked_at_once_are_those_asked_alone():
    calls = []

    def work(some):
        calls.append(len(some))
        return [10 // n for n in some]

    assert list(guarded_together(work, [1, 2], str, None)) == [(1, 10), (2, 5)]
    assert calls == [2]
