from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_situation import small

from geo.errors import OutputError
from maps.exports.atomic import staged, write_whole
from maps.exports.geopackage import write_geopackage

ROOT = Path(__file__).resolve().parent.parent


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
