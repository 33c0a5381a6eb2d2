"""Into QGIS and back: a person edits the files of a build in the real program, and the next build knows it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from repository import ROOT
from test_qgis import PYTHON, has_qgis

from maps.cli import main

EDIT = Path(__file__).with_name("qgis_edit.py")
STEP_DEG = 0.02  # as qgis_edit.py moves things

pytestmark = pytest.mark.qgis


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a folder with a gazetteer of its own, built once, edited in QGIS, imported and built again."""
    if not has_qgis():
        pytest.skip("needs Debian's qgis and python3-qgis")
    folder = tmp_path_factory.mktemp("round-trip")
    for name in ("gazetteer", "seeds"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "config.yaml", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield Project(folder)


class Project:
    """What the steps of the round trip said and left."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.package = folder, folder / "out" / "situation.gpkg"
        assert main(["build"]) == 0
        self.before = rows(folder / "out" / "events.csv")
        self.ids = self.edited()

    def edited(self) -> dict[str, str]:
        command = [PYTHON, str(EDIT), str(self.package), str(self.folder / "drawn.geojson")]
        environment = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "HOME": str(self.folder)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=400)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.splitlines()[-1])


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["event_id"]: row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def second(project):
    """Return the events of the build that knows the reviews, and what it said."""
    command = [sys.executable, "-m", "maps", "build", "--review", "out/situation.gpkg"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return rows(project.folder / "out" / "events.csv"), done.stderr


def test_decisions_of_a_person_hold_in_the_next_build(project, second):
    events, _ = second
    ids = project.ids
    assert ids["rejected"] in project.before
    assert ids["rejected"] not in events
    assert (project.before[ids["moved"]]["location"], events[ids["moved"]]["location"]) == ("Nyabiondo", "Rubaya")
    assert events[ids["retyped"]]["type"] == "shelling"
    assert ids["disputed"] in events  # the later decision accepts it
    assert events.keys() == project.before.keys() - {ids["rejected"]}


@pytest.mark.usefixtures("second")
def test_who_decided_stands_in_the_next_file_and_so_do_the_decisions(project):
    with closing(sqlite3.connect(project.package)) as connection:
        signed = dict(connection.execute("SELECT event_id, reviewed_by FROM events WHERE reviewed_by <> ''"))
        decisions = connection.execute("SELECT decision FROM review ORDER BY fid").fetchall()
    assert signed[project.ids["accepted"]] == "A. Reader, 2025-08-01"
    assert signed[project.ids["disputed"]] == "A. Reader, 2025-08-02"
    assert [decision for (decision,) in decisions] == [
        *("reject", "move", "retype", "accept", "reject", "accept", "reject")
    ]


def test_conflicts_and_what_is_gone_are_listed(project, second):
    _, said = second
    assert f"conflict about {project.ids['disputed']}: reject" in said
    assert "the later one holds: accept" in said
    assert "e000000000000 is not in this build" in said


def test_what_was_moved_or_drawn_is_not_lost_when_the_file_is_replaced(project, second):
    _, said = second
    assert (project.folder / "out" / "situation-edited.gpkg").exists()
    assert "situation.gpkg was edited by hand (ground, places); it is kept as situation-edited.gpkg" in said
    assert "sitmap gazetteer import out/situation-edited.gpkg --layer places" in said.replace(f"{project.folder}/", "")


@pytest.mark.usefixtures("second")
def test_only_what_was_moved_or_drawn_comes_back_into_the_gazetteer(project, capsys):
    said = imported(capsys, "out/situation-edited.gpkg", "--layer", "places")
    moved = [line for line in said if "has not moved" not in line and "worked out from the text" not in line]
    assert [line.split(" to ")[0] for line in moved] == [f"{project.ids['town']}: moved"]

    said = imported(capsys, "out/situation-edited.gpkg", "--layer", "ground")
    drawn = [line for line in said if "has not changed" not in line]
    assert [line.split(",")[0] for line in drawn] == [f"{project.ids['unit']}: outline drawn anew"]

    (said,) = imported(capsys, "drawn.geojson", "--kind", "region")
    assert said.startswith("cod.hatua-plateau: added")
    assert main(["check"]) == 0


def imported(capsys, *words):
    assert main(["gazetteer", "import", *words]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_place_stands_where_the_person_put_it(project, capsys):
    town = project.ids["town"]
    before = longitudes(project.before)
    assert main(["build", "--out", "third"]) == 0
    capsys.readouterr()
    after = longitudes(rows(Path("third/events.csv")))
    assert after[town] == pytest.approx(before[town] + STEP_DEG, abs=1e-5)
    others = after.keys() - {town, project.ids["unit"]}
    assert {place: after[place] for place in others} == {place: before[place] for place in others}


def longitudes(events):
    return {row["place_id"]: float(row["longitude"]) for row in events.values() if row["longitude"]}
