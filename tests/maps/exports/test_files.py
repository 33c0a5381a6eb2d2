from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from repository import ROOT, TESTS
from small_situation import small

from geo.config import load_config
from geo.errors import InputError, OutputError
from geo.inputs.files import list_inputs
from maps.cli import main
from maps.exports.atomic import MANIFEST, manifest_of, require_one_set, settle, staged, write_whole
from maps.exports.geopackage import write_geopackage


def test_files_move_up_together(tmp_path):
    with staged(tmp_path / "out") as stage:
        (stage / "a").write_text("1")
        assert not (tmp_path / "out" / "a").exists()
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a"]


def test_a_failure_leaves_what_stood_there(tmp_path):
    write_whole(tmp_path / "a", "old")

    def fail() -> None:
        with staged(tmp_path) as stage:
            (stage / "a").write_text("new")
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        fail()
    assert (tmp_path / "a").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("number", "words"), [(28, "Free the disk; what stood there"), (30, "Name another folder; what stood there")]
)
def test_the_message_says_what_to_do(tmp_path, number, words):
    with pytest.raises(OutputError, match=words), staged(tmp_path):
        raise OSError(number, "the system's word")


# Root may write everywhere, so the commands run as a root that must keep to the permissions, as everybody does.
OBEYING = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"] if os.geteuid() == 0 else []
READ_ONLY = "cannot be written (the folder is read-only for you). Name another folder"


def in_read_only_folder(tmp_path, *words):
    """Run a command that writes into a folder without permission to write; return it and the names in the folder."""
    if OBEYING and not shutil.which(OBEYING[0]):
        pytest.skip("needs setpriv of util-linux, since root may write everywhere")
    folder = tmp_path / "kept"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o555)
    command = [*OBEYING, sys.executable, "-m", "maps", *(word.format(folder=folder) for word in words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    names = sorted(path.name for path in folder.iterdir())
    folder.chmod(0o755)
    return done, names


@pytest.mark.parametrize(
    "words",
    [
        ["build", "--out", "{folder}"],
        ["build", "--out", "{folder}/new/deeper"],
        *(
            ["export", "--to", "{folder}/events" + ending]
            for ending in (".gpkg", ".qgz", ".geojson", ".csv", ".parquet", ".fgb", ".kml", ".kmz", ".pmtiles")
        ),
    ],
)
def test_a_read_only_folder_is_one_clear_line_and_nothing_is_half_written(tmp_path, words):
    done, names = in_read_only_folder(tmp_path, *words)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert READ_ONLY in done.stderr
    assert str(tmp_path / "kept") in done.stderr
    assert done.stdout == ""
    assert names == []


def test_of_two_targets_none_is_written_if_one_cannot_be(tmp_path):
    done, _ = in_read_only_folder(tmp_path, "export", "--to", str(tmp_path / "a.csv"), "--to", "{folder}/b.csv")
    assert done.returncode == 2
    assert READ_ONLY in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_review_is_read_from_a_read_only_folder(tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    write_geopackage(small(), folder / "situation.gpkg")
    before = (folder / "situation.gpkg").read_bytes()
    out = tmp_path / "out"
    done, names = in_read_only_folder(tmp_path, "build", "--review", "{folder}/situation.gpkg", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert (out / "situation.gpkg").exists()
    assert names == ["situation.gpkg"]
    assert (folder / "situation.gpkg").read_bytes() == before


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    write_whole(tmp_path / "a", "x")
    with pytest.raises(OutputError, match="cannot be written"):
        write_whole(tmp_path / "a" / "b", "y")


# A set is old or new, never mixed, whatever ends a run.


def set_of(word, folder, names=("a.txt", "b.txt", "c.txt")):
    with staged(folder) as stage:
        for name in names:
            (stage / name).write_text(word, encoding="utf-8")
        (stage / MANIFEST).write_text(json.dumps({"files": manifest_of(stage)}), encoding="utf-8")


def held(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != MANIFEST}


KILLED = """
import os, sys
sys.path[:0] = {path!r}
from pathlib import Path
from test_files import set_of
real, left = os.replace, [{moves}]
def move(*arguments):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), 9)
    real(*arguments)
os.replace = move
set_of("new", Path({folder!r}), ("a.txt", "c.txt", "d.txt"))
"""
IMPORTED_FROM = [str(ROOT), str(TESTS / "support"), str(TESTS / "maps" / "exports")]
OLD = {"a.txt": "old", "b.txt": "old", "c.txt": "old", "mine.txt": "mine"}
NEW = {"a.txt": "new", "c.txt": "new", "d.txt": "new", "mine.txt": "mine"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no POSIX")
@pytest.mark.parametrize("moves", range(6))
def test_a_run_killed_at_any_rename_leaves_one_whole_set_and_nothing_else(moves, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    set_of("old", tmp_path)
    words = KILLED.format(path=IMPORTED_FROM, folder=str(tmp_path), moves=moves)
    subprocess.run([sys.executable, "-c", words], check=False)
    settle(tmp_path)
    assert held(tmp_path) == (NEW if moves else OLD)
    require_one_set(tmp_path, tuple(OLD))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no POSIX")
def test_leftovers_of_a_killed_run_are_removed_by_the_next_and_those_of_a_living_one_stay(tmp_path):
    (tmp_path / ".sitmap-left").mkdir()
    (tmp_path / ".sitmap-left" / "a.txt").write_text("half", encoding="utf-8")
    with staged(tmp_path) as stage:
        write_whole(tmp_path / "b", "1")
        assert stage.is_dir()
        assert not (tmp_path / ".sitmap-left").exists()


def test_runs_at_once_leave_one_whole_set(tmp_path):
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda number: set_of(str(number), tmp_path), range(20)))
    assert len(set(held(tmp_path).values())) == 1
    require_one_set(tmp_path, ("a.txt", "b.txt", "c.txt"))


def test_a_file_is_written_whole_into_a_stage(tmp_path):
    with staged(tmp_path) as stage:
        write_whole(stage / "a", "1")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_files_of_two_sets_are_told_by_the_manifest(tmp_path):
    set_of("old", tmp_path)
    (tmp_path / "a.txt").write_text("another", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.txt: is not the file that run\.json names"):
        require_one_set(tmp_path, ("a.txt",))


def test_a_manifest_of_a_stranger_removes_nothing_elsewhere(tmp_path):
    (tmp_path / "kept").write_text("x", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / MANIFEST).write_text('{"files": {"../kept": "", "/etc/hostname": "", "": "", "..": ""}}', encoding="utf-8")
    set_of("new", out)
    assert (tmp_path / "kept").exists()


def test_a_folder_in_the_place_of_a_file_is_told_before_anything_moves(tmp_path):
    set_of("old", tmp_path)
    (tmp_path / "d.txt").mkdir()
    with pytest.raises(OutputError, match="a folder has this name"):
        set_of("new", tmp_path, ("a.txt", "d.txt"))
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text("M23 captured Sake.", encoding="utf-8")
    messages = []
    assert [path.name for path in list_inputs([tmp_path], tell=messages.append)] == ["b.txt"]
    assert "1 no regular file" in messages[0]


def test_arguments_in_any_order_and_names_that_are_no_text_give_the_same_bytes(tmp_path, capsys):
    for folder, town in (("north", "Sake"), ("south", "Minova")):
        (tmp_path / folder).mkdir()
        path = os.fsencode(tmp_path / folder) + b"/r\xe9port.txt"
        with open(path, "wb") as file:  # noqa: PTH123  # a name of bytes
            file.write(f"date 2025-02-08 M23 rebels captured {town} on Monday.".encode())
    inputs = [str(tmp_path / "north"), str(tmp_path / "south")]
    sums = []
    for order in (inputs, inputs[::-1]):
        assert main(["build", *order, "--out", str(tmp_path / "out")]) == 0
        sums.append((tmp_path / "out" / MANIFEST).read_text(encoding="utf-8"))
    first, second = (json.loads(text) for text in sums)
    assert first.pop("files") == second.pop("files")  # what differs is named
    assert first == second
    assert sums[0] == sums[1]
    assert "Traceback" not in capsys.readouterr().err


TITLES = ["</title><script>x()</script>", "a ]]> b & <c> \"d\" 'e'", "\x00\x1b[31m\u202eA\uffff", "%s {0} ${x}"]


@pytest.mark.parametrize("title", TITLES)
def test_any_title_gives_valid_files(title, tmp_path):
    from xml.etree import ElementTree as ET
    from zipfile import ZipFile

    from maps.page.leaflet import write_map
    from maps.qgis.project import write_gis

    config = tmp_path / "config.yaml"
    config.write_text(f"title: {json.dumps(title)}\n", encoding="utf-8")
    made = load_config(config).title
    write_gis(small(), tmp_path, title=made)
    with ZipFile(tmp_path / "situation.qgz") as archive:
        ET.fromstring(archive.read("situation.qgs"))  # noqa: S314  # ours
    write_map(small(), tmp_path / "map.html", title=made)
    assert "<script>x()" not in (tmp_path / "map.html").read_text(encoding="utf-8")
