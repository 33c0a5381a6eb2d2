"""``--jobs``: several processes give what one gives, in the same order, and a killed one is reported in a line."""

from __future__ import annotations

import gc
import json
import os
import signal

import pytest

from geo.errors import SitmapError
from geo.runtime.processes import YOUNG_OBJECTS, answers, relaxed_gc, some_at_once
from maps.cli import main

TOWNS = ("Goma", "Bukavu", "Masisi", "Walikale", "Uvira")


def square(number):
    return number * number


def threads(_):
    return os.environ["OMP_NUM_THREADS"], gc.get_threshold()[0]


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def reports(tmp_path):
    path = tmp_path / "reports.jsonl"
    texts = (f"M23 rebels captured {TOWNS[n % 5]} on Monday, killing {n + 1} people." for n in range(70))
    lines = (json.dumps({"id": f"r{n:02}", "text": text, "date": "2025-02-05"}) for n, text in enumerate(texts))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [("places",), ("events",), ("events", "--format", "csv")])
def test_two_processes_print_what_one_prints(words, reports, capsys):
    assert main([*words, str(reports)]) == 0
    alone = capsys.readouterr().out
    assert main([*words, str(reports), "--jobs", "2"]) == 0
    assert capsys.readouterr().out == alone
    assert len(alone.splitlines()) >= 70


def test_tables_and_reports_keep_their_order(reports, tmp_path, capsys):
    assert main(["events", str(reports), "--format", "csv"]) == 0
    table = tmp_path / "events.csv"
    table.write_text(capsys.readouterr().out, encoding="utf-8")
    inputs = [str(reports), str(table), str(reports)]
    assert main(["events", *inputs]) == main(["events", *inputs, "--jobs", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[: len(lines) // 2] == lines[len(lines) // 2 :]


def test_a_geocoder_is_asked_by_one_process_only(reports, capsys):
    assert main(["places", str(reports), "--jobs", "2", "--online"]) == 2
    assert "--online" in capsys.readouterr().err


def test_answers_come_in_the_order_of_the_questions():
    assert list(answers(square, range(20), jobs=2)) == [square(n) for n in range(20)]


def test_workers_use_one_thread_and_seldom_look_for_garbage():
    assert list(answers(threads, range(2), jobs=2)) == [("1", YOUNG_OBJECTS)] * 2


def test_a_killed_process_is_said():
    with pytest.raises(SitmapError, match="--jobs 1"):
        list(answers(die, range(3), jobs=2))


def test_a_stream_is_not_read_ahead_of_its_answers():
    asked = []
    stream = answers(square, (asked.append(n) or n for n in range(1000)), jobs=2)
    next(stream)
    stream.close()
    assert len(asked) < 10


def test_a_stream_is_cut_into_lists():
    assert [len(some) for some in some_at_once(iter(range(70)))] == [64, 6]


def test_a_command_leaves_the_collector_as_it_was():
    before = gc.get_threshold()
    with relaxed_gc():
        assert gc.get_threshold()[0] == YOUNG_OBJECTS
    assert gc.get_threshold() == before
