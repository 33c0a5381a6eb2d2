"""The wheel holds everything that sitmap needs, and works outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_the_wheel_ships_the_gazetteer_the_page_and_the_words(unpacked):
    names = ("gazetteer/cod/theatre.yaml", "gazetteer/world/countries.yaml", "maps/page/static/map.css", "geo/py.typed")
    for name in names:
        assert (unpacked / name).is_file(), name
    assert (unpacked / "geo" / "toponyms" / "weights.yaml").is_file()
    assert not (unpacked / "tests").exists()


def test_the_wheel_works_where_there_is_no_checkout(unpacked, tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("date 2025-01-28 Rebels of the M23 captured Goma on Monday.", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "maps", "build", str(report), "--out", str(tmp_path / "out")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "M23/AFC: 1 settlement" in done.stdout
    assert (tmp_path / "out" / "map.html").is_file()
