"""An archive loses nothing and holds nothing twice, whatever happens on the way: real kills, a real full disk."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from repository import ROOT

from geo.archive import stream as records
from geo.archive.partition import TABLES
from geo.archive.run import Archive
from geo.config import Config
from geo.errors import InputError, OutputError
from geo.gazetteer.store import Gazetteer
from geo.inputs.archives import read_archive
from geo.pipeline import build_situation

pq = pytest.importorskip("pyarrow.parquet")

REPORTS = 40
PART = 5
TOWNS = ("Goma", "Bukavu", "Masisi", "Walikale", "Kinshasa", "Uvira", "Rutshuru", "Sake")
DRIVER = f"""
import geo.archive.stream, maps.cli
geo.archive.stream.PART_RECORDS = geo.archive.stream.SYNC_RECORDS = {PART}
raise SystemExit(maps.cli.main())
"""
# Put on the path of the workers: reading the record with this word kills the process, as running out of memory would.
POISON = """
import json, os, signal
plain = json.loads
def loads(text, **settings):
    if isinstance(text, str) and "deadly-word" in text and '"text"' in text:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(text, **settings)
json.loads = loads
"""


def report(number: int) -> str:
    town = TOWNS[number % len(TOWNS)]
    text = f"M23 rebels captured {town} on Monday, killing {number + 1} people. The army held the road to Beni."
    return json.dumps({"id": f"r{number:03}", "text": text, "date": "2025-02-05", "source": f"Paper {number % 3}"})


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(records, "PART_RECORDS", PART)
    monkeypatch.setattr(records, "SYNC_RECORDS", PART)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "reports.jsonl"
    path.write_text("".join(report(n) + "\n" for n in range(REPORTS)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(source, tmp_path_factory):
    out = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "PART_RECORDS", PART)
        manifest = Archive([source], out, Config(), jobs=1).run()
    assert manifest["counts"]["documents"] == REPORTS
    return manifest, content(out), out


@pytest.fixture
def finished(undisturbed, tmp_path):
    """An archive that is complete, to be gone on with or harmed."""
    return shutil.copytree(undisturbed[2], tmp_path / "out")


def content(out: Path) -> dict[str, list[dict]]:
    """Everything that an archive holds, in an order that does not depend on its files."""
    return {
        table: sorted((row for f in (out / table).glob("*.parquet") for row in pq.read_table(f).to_pylist()), key=repr)
        for table in TABLES
    }


def stand(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in sorted((out / "parts").glob("*.json"))}


def command(source: Path, out: Path, *words: str, **settings) -> subprocess.Popen:
    call = [sys.executable, "-c", DRIVER, "archive", str(source), "--out", str(out), "--jobs", "1", *words]
    return subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **settings)


def workers_of(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    return [int(word) for word in listed.stdout.split()]


def wait_until(true, seconds=30.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_bad_inputs_are_set_aside_with_their_reason_and_the_rest_is_read(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    good = "".join(report(n) + "\n" for n in range(3))
    (folder / "a-good.jsonl").write_text(good, encoding="utf-8")
    (folder / "b-empty.jsonl").touch()
    (folder / "c-empty.txt").touch()
    noise = "".join(
        json.dumps({"id": f"n{n}", "text": f"Report {n} of {os.urandom(20).hex()}"}) + "\n" for n in range(200)
    )
    whole = gzip.compress(noise.encode())
    (folder / "d-cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "e-not-packed.jsonl.gz").write_bytes(b"plain")
    (folder / "f-lines.jsonl").write_text('{"id": 1}\n{broken\n[1]\n\n' + report(7) + "\n", encoding="utf-8")
    (folder / "g-same-id.jsonl").write_text(report(7) + "\n", encoding="utf-8")
    (folder / "h-picture.txt").write_bytes(bytes(range(256)) * 20)
    others = (
        "Les rebelles ont pris Goma lundi.",
        "Ополченці захопили місто.",
        "وقعت اشتباكات في الخرطوم",
        "戦闘がゴマで起きた。",
    )
    (folder / "i-languages.jsonl").write_text(
        "".join(json.dumps({"id": f"l{n}", "text": text}) + "\n" for n, text in enumerate(others)), encoding="utf-8"
    )
    (folder / "j-packed.jsonl.gz").write_bytes(gzip.compress((report(8) + "\n").encode()))
    out = tmp_path / "out"
    manifest = Archive([folder], out, Config(), jobs=1).run()
    failed = [json.loads(line) for line in (out / "failed.jsonl").read_text(encoding="utf-8").splitlines()]
    reasons = {Path(row["where"]).name: row["error"] for row in failed}
    names = {"b-empty.jsonl", "c-empty.txt", "d-cut.jsonl.gz", "e-not-packed.jsonl.gz", "h-picture.txt"}
    assert set(reasons) == names | {f"f-lines.jsonl:{n}" for n in (1, 2, 3)}
    assert "empty" in reasons["b-empty.jsonl"]
    assert "not valid JSON" in reasons["f-lines.jsonl:2"]
    assert manifest["failed"] == len(failed) == 8
    rows = content(out)["documents"]
    ids = Counter(row["document"].partition("~")[0] for row in rows)
    assert ids["r007"] == 2
    assert manifest["duplicate_ids"] == 1
    assert {"l0", "l1", "l2", "l3", "r008", "r000"} <= set(ids)
    assert 0 < sum(id_.startswith("n") for id_ in ids) < 200, "what stood before the break is read"


def test_a_second_run_reads_nothing_and_gives_the_same_bytes(source, undisturbed, finished):
    out, seen = finished, []
    before, manifest = stand(out), (out / "manifest.json").read_bytes()
    second = Archive([source], out, Config(), jobs=1, progress=seen.append).run()
    assert stand(out) == before
    assert second == undisturbed[0]
    assert (out / "manifest.json").read_bytes() == manifest
    assert seen[-1].skipped == REPORTS


def test_more_reports_are_added_and_only_they_are_read(source, finished, tmp_path):
    out, more = finished, tmp_path / "0-more.jsonl"
    before = stand(out)
    more.write_text(report(500) + "\n", encoding="utf-8")
    manifest = Archive([source, more], out, Config(), jobs=1).run()
    after = stand(out)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 1
    assert manifest["counts"]["documents"] == REPORTS + 1


def test_another_gazetteer_or_setting_reads_everything_again_and_leaves_nothing_behind(source, finished):
    out = finished
    before = stand(out)
    manifest = Archive([source], out, Config(quotes=False), jobs=1).run()
    assert not set(before) & set(stand(out))
    assert manifest["counts"]["documents"] == len(content(out)["documents"]) == REPORTS
    assert not any(row["quote"] for row in content(out)["events"])


def test_a_worker_killed_in_the_middle_loses_nothing(source, undisturbed, tmp_path):
    out, killed = tmp_path / "out", []

    def kill_one(_):
        if not killed:
            killed.extend(child.pid for child in multiprocessing.active_children())
            os.kill(killed[0], signal.SIGKILL)

    manifest = Archive([source], out, Config(), jobs=1, progress=kill_one).run()
    assert killed
    assert manifest["counts"] == undisturbed[0]["counts"]
    assert content(out) == undisturbed[1]


def test_a_killed_driver_leaves_no_worker_behind_and_the_next_run_goes_on(source, undisturbed, tmp_path):
    out, seen = tmp_path / "out", []
    running = command(source, out)
    wait_until(lambda: len(stand(out)) >= 2)
    workers = workers_of(running.pid)
    running.kill()
    running.communicate()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() and alive(pid) for pid in workers))
    there = len(stand(out))
    manifest = Archive([source], out, Config(), jobs=1, progress=seen.append).run()
    assert seen[-1].skipped >= PART * min(2, there)
    assert manifest["counts"] == undisturbed[0]["counts"]
    assert content(out) == undisturbed[1]
    assert not list(out.rglob("*.tmp"))


def alive(pid: int) -> bool:
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def test_a_disk_that_fills_ends_in_one_line_and_the_next_run_goes_on(source, undisturbed, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(out)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    limits = {} if mounted.returncode == 0 else {"preexec_fn": limit_files}
    try:
        running = command(source, out, **limits)
        _, errors = running.communicate(timeout=60)
        assert running.returncode == 2
        lines = [line for line in errors.splitlines() if " a second, " not in line]  # progress, on a busy machine
        assert len(lines) == 1
        assert "cannot be written" in lines[0]
        if not limits:
            subprocess.run(["mount", "-o", "remount,size=16m", str(out)], check=True)  # noqa: S607
        manifest = Archive([source], out, Config(), jobs=1).run()
        assert manifest["counts"] == undisturbed[0]["counts"]
        assert content(out) == undisturbed[1]
    finally:
        if not limits:
            # Lazily: a worker of the run, or the reader's thread, may still be closing its last file.
            subprocess.run(["umount", "--lazy", str(out)], check=True)  # noqa: S607


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_damaged_parts_are_read_again_and_no_others(source, undisturbed, finished):
    out, before = finished, stand(finished)
    cut, flipped, gone, record = sorted((out / "mentions").iterdir())[:4]
    cut.write_bytes(cut.read_bytes()[:-9])
    flipped.write_bytes(b"x" * 9 + flipped.read_bytes()[9:])
    gone.unlink()
    (out / "parts" / f"{record.stem}.json").write_text('{"id": ', encoding="utf-8")
    manifest = Archive([source], out, Config(), jobs=1).run()
    after = stand(out)
    assert sum(after[name] != before[name] for name in before) == 4
    assert manifest["counts"] == undisturbed[0]["counts"]
    assert content(out) == undisturbed[1]


@pytest.mark.parametrize("words", [(), ("--scheduler", "local")], ids=["pool", "dask"])
def test_a_report_that_kills_its_reader_is_set_aside_alone(words, tmp_path):
    if words:
        pytest.importorskip("distributed")
    path, out = tmp_path / "reports.jsonl", tmp_path / "out"
    deadly = json.dumps({"id": "deadly", "text": "The deadly-word stood in Goma."})
    path.write_text("".join(line + "\n" for line in (*map(report, range(7)), deadly, report(8))), encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    running = command(path, out, *words, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    printed, errors = running.communicate(timeout=120)
    assert running.returncode == 3, errors
    assert "1 could not be read" in printed
    failed = json.loads((out / "failed.jsonl").read_text(encoding="utf-8"))
    assert failed["where"].endswith("reports.jsonl:8")
    assert "killed" in failed["error"]
    assert len(content(out)["documents"]) == 8


def test_where_dask_has_no_worker_left_the_parts_are_read_alone(source, undisturbed, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    from geo.archive import run

    class Workerless(run.DaskPool):
        def __init__(self, *given):
            super().__init__(*given)
            self._cluster.scale(0)
            self._cluster.sync(self._cluster._correct_state)

    monkeypatch.setattr(run, "DaskPool", Workerless)
    monkeypatch.setattr(run, "LOOK_S", 0.5)
    out = tmp_path / "out"
    run.Archive([source], out, Config(), jobs=1, scheduler="local").run()
    assert content(out) == undisturbed[1]


def test_two_dask_workers_give_the_same_archive(source, undisturbed, tmp_path):
    pytest.importorskip("distributed")
    out = tmp_path / "out"
    running = command(source, out, "--scheduler", "local", "--jobs", "2")
    _, errors = running.communicate(timeout=120)
    assert running.returncode == 0, errors
    assert content(out) == undisturbed[1]


def test_an_archive_has_one_writer(source, tmp_path):
    import fcntl

    out = tmp_path / "out"
    out.mkdir()
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another run"):
            Archive([source], out, Config(), jobs=1).run()


def test_parquet_and_folders_of_text_are_inputs_too(tmp_path):
    import pyarrow as pa

    folder = tmp_path / "in"
    folder.mkdir()
    rows = [json.loads(report(n)) for n in range(4)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "a.parquet")
    pq.write_table(pa.table({"words": ["no text here"]}), folder / "b.parquet")
    (folder / "c.parquet").write_bytes(b"no parquet")
    (folder / "d.md").write_text("---\ndate: 2025-02-05\n---\nClashes in Goma.", encoding="utf-8")
    manifest = Archive([folder], tmp_path / "out", Config(), jobs=1).run()
    assert manifest["counts"]["documents"] == 5
    assert manifest["failed"] == 2


def test_a_folder_that_holds_something_else_is_left_alone(source, tmp_path):
    mine = tmp_path / "documents" / "letter.docx"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    with pytest.raises(InputError, match=r"holds something else \(documents\)"):
        Archive([source], tmp_path, Config(), jobs=1).run()
    assert mine.read_bytes() == b"mine"


def test_an_archive_does_not_lie_in_what_it_reads(tmp_path):
    (tmp_path / "a.txt").write_text("M23 captured Minova.", encoding="utf-8")
    with pytest.raises(InputError, match="Name an --out beside it"):
        Archive([tmp_path], tmp_path / "archive", Config(), jobs=1)


def test_a_zst_file_is_read_to_its_last_frame_and_a_cut_one_is_told(tmp_path):
    zstandard = pytest.importorskip("zstandard")
    frames = [zstandard.compress((report(n) + "\n").encode()) for n in range(2)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "two.jsonl.zst").write_bytes(b"".join(frames))
    (tmp_path / "in" / "cut.jsonl.zst").write_bytes(frames[0][:-4])
    (tmp_path / "in" / "table.csv").write_text("event_date\n", encoding="utf-8")
    manifest = Archive([tmp_path / "in"], tmp_path / "out", Config(), jobs=1).run()
    failed = [json.loads(line) for line in (tmp_path / "out" / "failed.jsonl").read_text("utf-8").splitlines()]
    reasons = {Path(row["where"]).name: row["error"] for row in failed}
    assert manifest["counts"]["documents"] >= 2
    assert "ended before its last frame" in reasons["cut.jsonl.zst"]
    assert "no event table" in reasons["table.csv"]


def test_a_folder_that_cannot_be_written_is_said(source):
    with pytest.raises(OutputError, match="cannot be written"):
        Archive([source], Path("/proc/nowhere"), Config(), jobs=1).run()


def test_a_build_of_an_archive_shows_what_a_build_of_its_reports_shows(source, undisturbed):
    def shown(path):
        situation = build_situation(Config(), inputs=[path])
        events = [(e.id, e.type, e.start, e.where.chosen.id, e.fatalities.high) for e in situation.events]
        held = [(s.place.id, s.holder, s.state, s.valid_from, s.share) for s in situation.control]
        return len(situation.documents), sorted(events, key=repr), held, len(situation.resolutions)

    assert shown(undisturbed[2]) == shown(source)


def test_too_many_events_are_drawn_by_place_type_and_week_with_all_their_deaths(undisturbed):
    gazetteer = Gazetteer.open(Config())
    single = [event for found in read_archive(undisturbed[2], gazetteer) for event in found.events]
    weekly = [event for found in read_archive(undisturbed[2], gazetteer, most_events=1) for event in found.events]
    placed = [event for event in single if event.where and event.start]
    assert 0 < len(weekly) < len(placed)
    assert deaths_of(weekly) == deaths_of(placed)
    assert any("events of this week" in note for event in weekly for note in event.notes)


def deaths_of(events):
    return sum(event.fatalities.best for event in events if event.fatalities)
