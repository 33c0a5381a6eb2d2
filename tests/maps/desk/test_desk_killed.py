"""A desk that is killed right after a decision has lost none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from small_gazetteer import write_gazetteer

from geo.review import read_reviews
from maps.desk.journal import Journal

pytest.importorskip("uvicorn", reason="the extra serve is not installed")

ROOT = Path(__file__).resolve().parents[3]
# The command, without the shipped gazetteer: compiling it takes seconds.
PROGRAM = """
from pathlib import Path
from geo.live import LiveReader
from maps.desk.server import Address, bound, held, serve
reader = LiveReader(Path("config.yaml"), gazetteers=(Path("gazetteer"),), theatres=("tst",))
listening = bound(Address(port=0))
with held(Path.cwd(), Address()) as why:
    print(listening.getsockname()[1], flush=True)
    serve(reader, Address(), watch=False, why_closed=why, listening=listening)
"""
REPORT = """---
date: 2025-03-04
source: Test Wire
---
Rebels attacked Walikale on Monday, killing 12 people.
"""


@contextmanager
def running(folder):
    """Start a desk; give the process, its address, the token of its page, and its queue once it has one."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    call = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(call, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as desk:
        try:
            base = f"http://127.0.0.1:{int(desk.stdout.readline())}"
            page = asked(base).decode()
            token = page.rpartition('sitmap.openLive("')[2].partition('"')[0]
            found = {"tick": -1}
            while "data" not in found:  # each answer waits until there is something new
                found = json.loads(asked(f"{base}/desk/changes?since=0&tick={found['tick']}"))
            yield desk, base, token, json.loads(asked(f"{base}/desk/queue?all=1"))["items"]
        finally:
            desk.kill()


def asked(url, body=None, token=""):
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, {"x-sitmap-page": token}), timeout=60) as answer:  # noqa: S310  # our own server
        return answer.read()


def test_a_desk_that_is_killed_after_a_decision_loses_none(tmp_path):
    write_gazetteer(tmp_path / "gazetteer")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "one.md").write_text(REPORT, encoding="utf-8")
    (tmp_path / "config.yaml").write_text(
        "theatre: tst\ngazetteers: [gazetteer]\ninputs: [reports]\n", encoding="utf-8"
    )
    made = [("accept", "A. Reader"), ("reject", "B. Writer"), ("accept", "C. Editor")]
    with running(tmp_path) as (desk, base, token, items):
        for decision, reviewer in made:
            wish = {"kind": "decision", "subject": items[0]["id"], "decision": decision, "reviewer": reviewer}
            asked(f"{base}/desk/apply", wish, token)
        desk.send_signal(signal.SIGKILL)
        assert desk.wait(30) == -signal.SIGKILL
    kept = {(one.decision, one.reviewer, one.subject) for one in read_reviews([tmp_path / "reviews"])}
    assert kept == {(*one, items[0]["id"]) for one in made}
    assert len(Journal(tmp_path).edits()) == len(made)
    with running(tmp_path) as (_, base, _, again):  # the project is free for the next desk, which shows them
        (item,) = (one for one in again if one["id"] == items[0]["id"])
        assert [one["reviewer"] for one in item["decisions"]] == [reviewer for _, reviewer in made]
