"""docs/gazetteer.md is followed word by word: its files are written, its commands run, its output compared."""

from __future__ import annotations

import doctest
import re
import shlex

from repository import ROOT

from maps.cli import main

PAGE = ROOT / "docs" / "gazetteer.md"
_BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run_console(block, capsys):
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        main(shlex.split(command)[1:])
        captured = capsys.readouterr()
        printed = "\n".join(line for line in (captured.err + captured.out).splitlines() if "gazetteer" not in line[:30])
        pattern = re.escape(expected.strip()).replace(re.escape("..."), ".*").replace(r"\ .*\ ", r"\s.*\s")
        assert re.search(pattern, printed, re.DOTALL), f"$ {command}\nexpected:\n{expected}\nprinted:\n{printed}"


def run_python(block):
    runner = doctest.DocTestRunner()
    runner.run(doctest.DocTestParser().get_doctest(block, {}, PAGE.name, str(PAGE), 0))
    assert runner.summarize(verbose=False).failed == 0


def test_the_guide_can_be_followed_word_by_word(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    for language, name, block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if name:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(block, encoding="utf-8")
        elif language == "console":
            run_console(block, capsys)
        elif language == "python":
            run_python(block)
