"""The plug-in, the actions, the form and the clusters in a real QGIS: Debian's, headless, in one process of its own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from repository import ROOT
from small_situation import small
from test_qgis import PYTHON, has_qgis

from maps.qgis.plugin.runner import SitmapError, command, run
from maps.qgis.project import write_gis
from maps.qgis.styles import CLUSTER_FROM

PROBE = Path(__file__).with_name("qgis_tools.py")
HEADER = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,country,admin1,location,latitude,"
    "longitude,geo_precision,source,notes,fatalities"
)
SIDES = "Invented Front,Invented Army,Norway,East"
ROWS = (
    f"INV1,2025-04-23,1,Battles,Armed clash,{SIDES},Alpha,61.5,10.5,1,Test Daily,An invented fight.,3",
    f"INV2,2025-04-24,1,Battles,Armed clash,{SIDES},Beta,61.6,10.6,1,Test Daily,Another fight.,0",
    "INV3,2025-04-25,1,Protests,Peaceful protest,Protesters,,Norway,East,Gamma,61.7,10.7,1,Test Daily,A march.,0",
)
TABLE = "\n".join((HEADER, *ROWS, ""))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tools")


@pytest.fixture(scope="module")
def seen(folder):
    if not has_qgis():
        pytest.skip("needs Debian's qgis and python3-qgis")
    shutil.copytree(ROOT / "maps" / "qgis" / "plugin", folder / "plugins" / "sitmap_tools")
    table = folder / "events.csv"
    table.write_text(TABLE, encoding="utf-8")
    program = folder / "sitmap"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m maps "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    event = small().events[0]
    many = tuple(replace(event, id=f"ev-{number:04}") for number in range(CLUSTER_FROM + 1))
    (folder / "many").mkdir()
    write_gis(replace(small(), events=many), folder / "many")
    words = [str(folder / "plugins"), str(table), str(folder / "out"), str(folder / "many" / "situation.qgz")]
    environment = {
        "PATH": os.environ["PATH"],
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(folder),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),  # of the compiled gazetteer
        "XDG_RUNTIME_DIR": str(folder),
        "SITMAP_COMMAND": str(program),
    }
    done = subprocess.run(
        [PYTHON, str(PROBE), *words],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=500,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.qgis
def test_the_toolbox_has_three_tools_that_work(seen, folder):
    assert seen["tools"] == ["sitmap:build", "sitmap:export", "sitmap:review"]
    assert seen["built"] == {"OUT": True, "PROJECT": True, "DATA": True}
    assert seen["reviewed"] == ["DATA", "OUT", "PROJECT"]
    assert seen["exported"]
    assert "events.shp" in zipfile.ZipFile(folder / "shapes.zip").namelist()


@pytest.mark.qgis
def test_what_sitmap_refuses_is_said_by_the_tool(seen):
    assert "absent.csv" in seen["refused"]["error"]


@pytest.mark.qgis
def test_the_table_of_reviews_has_a_form(seen):
    form = seen["form"]
    assert form["decision"][:2] == ["ValueMap", "'accept'"]
    assert form["reviewed"][:2] == ["DateTime", "to_date(now())"]
    assert "user_full_name" in form["reviewer"][1]
    assert form["document"][0] == "Hidden"
    needed = {name for name, (_, _, rules) in form.items() if rules & 1} - {"fid"}
    assert needed == {"subject", "decision", "reviewer", "reviewed"}


@pytest.mark.qgis
def test_actions_on_events_write_decisions(seen):
    assert seen["actions"] == ["Accept", "Reject", "Move here…", "Retype…"]
    assert seen["acted"] == [True, True]
    first, second, _ = seen["ids"]
    rows = [
        (subject, decision) for subject, decision, reviewer, year in seen["review"] if reviewer and int(year) > 2000
    ]
    assert rows == [(first, "accept"), (second, "reject")]


@pytest.mark.qgis
def test_decisions_and_a_moved_point_come_back_with_the_next_build(seen, folder):
    first, second, third = seen["ids"]
    with sqlite3.connect(folder / "out" / "situation.gpkg") as connection:
        found = connection.execute("SELECT event_id, longitude, reviewed_by FROM events").fetchall()
        rows = connection.execute("SELECT subject, decision, value, reviewer FROM review").fetchall()
    events = {event_id: (lon, reviewed) for event_id, lon, reviewed in found}
    assert second not in events
    assert events[first][1]
    assert events[third][0] == pytest.approx(10.75)
    assert events[third][1].startswith("moved in QGIS, ")
    assert (third, "move", "61.700000, 10.750000", "moved in QGIS") in rows


@pytest.mark.qgis
def test_many_events_are_joined_where_they_would_lie_on_each_other(seen):
    assert seen["crowded"] == {"type": "pointCluster", "inside": "RuleRenderer", "errors": [], "legend": 1}


@pytest.mark.parametrize(
    ("code", "status"), [("print('a'); print('b')", 0), ("import sys; print('left out'); sys.exit(3)", 3)]
)
def test_a_program_is_heard_to_its_end(code, status):
    heard = []
    assert run([sys.executable, "-c", code], say=heard.append, stopped=lambda: False) == status
    assert heard


def test_a_program_that_fails_is_quoted():
    code = "import sys; print('sitmap: no such file', file=sys.stderr); sys.exit(2)"
    with pytest.raises(SitmapError, match="sitmap: no such file"):
        run([sys.executable, "-c", code], say=lambda _: None, stopped=lambda: False)


def test_a_program_is_stopped_when_a_person_asks():
    code = "print('a', flush=True); import time; time.sleep(60)"
    with pytest.raises(SitmapError, match="stopped"):
        run([sys.executable, "-c", code], say=lambda _: None, stopped=lambda: True)


def test_a_program_that_is_not_there_is_named(monkeypatch):
    with pytest.raises(SitmapError, match=r"nothing-of-the-kind: there is no such program\. Install it"):
        command("nothing-of-the-kind --x")
    monkeypatch.setenv("SITMAP_COMMAND", f"{sys.executable} -m maps")
    assert command()[1:] == ["-m", "maps"]
