from __future__ import annotations

import pytest

from geo.errors import OutputError
from maps.files import staged, write_whole


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


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    write_whole(tmp_path / "a", "x")
    with pytest.raises(OutputError, match="cannot be written"):
        write_whole(tmp_path / "a" / "b", "y")
