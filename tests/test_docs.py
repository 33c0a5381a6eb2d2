"""Every example in README and docs is run: ```python blocks with >>>, ```console blocks with $ lines.

In a console block "..." stands for any text. Blocks run in order, in one folder that holds a copy of the seeds and the
configuration, and the gazetteer: a copy where the page writes in it. That a command works as a process of its own is
tested in tests/maps/test_cli.py.
"""

from __future__ import annotations

import ast
import doctest
import importlib
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from repository import ROOT

from maps.cli import main

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Pages with a test of their own.
ELSEWHERE = {"gazetteer.md"}
_BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("seeds", "config.yaml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    # The gazetteer that every test reads: its index is there already.
    (tmp_path / "gazetteer").symlink_to(ROOT / "gazetteer")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def run_console(block: str, capsys) -> None:
    """Run the commands of a block in this process, as a shell would one after the other."""
    for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        words = shlex.split(command)
        if words[0] != "sitmap":
            continue  # git, make and pip are for the reader's own machine
        capsys.readouterr()
        main(words[1:])
        out, err = capsys.readouterr()
        pattern = re.escape(expected.strip()).replace(re.escape("..."), ".*")
        assert re.search(pattern, out + err, re.DOTALL), f"$ {command}\nexpected:\n{expected}\nprinted:\n{out + err}"


@pytest.mark.parametrize("page", [p for p in PAGES if p.name not in ELSEWHERE], ids=lambda p: p.name)
def test_the_examples_of_a_page_run(page, folder, capsys):
    names: dict[str, object] = {}
    if any("sitmap gazetteer import" in block for _, block in blocks(page)):  # it writes there
        (folder / "gazetteer").unlink()
        shutil.copytree(ROOT / "gazetteer", folder / "gazetteer")
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for language, block in blocks(page):
        if language == "console":
            run_console(block, capsys)
        elif ">>>" in block:
            test = doctest.DocTestParser().get_doctest(block, names, page.name, str(page), 0)
            runner.run(test, clear_globs=False)
            names.update(test.globs)
        else:
            exec(compile(block, str(page), "exec"), names)  # noqa: S102  # our own documentation
    assert runner.summarize(verbose=False).failed == 0


def test_every_link_between_pages_leads_somewhere():
    missing = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not missing


def names_in(page: Path) -> tuple[list[str], list[str]]:
    """Return the paths and the dotted names of ours that a page mentions."""
    text = page.read_text(encoding="utf-8")
    paths = re.findall(r"(?<![\w/.-])(?:geo|maps|bench|tests|gazetteer|docs)/[\w./*-]*\w", text)
    return paths, re.findall(r"`((?:geo|maps)(?:\.[a-z_]+)+)`", text)


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "gazetteer" / "README.md"], ids=lambda p: p.name
)
def test_every_file_and_module_that_a_page_names_is_there(page):
    paths, modules = names_in(page)
    assert not [path for path in paths if not any(ROOT.glob(path)) and not (ROOT / path).exists()]
    assert not [module for module in modules if not importable(module)]


def importable(module: str) -> bool:
    """Whether a dotted name is a package, a module, or a name in one."""
    path = ROOT / Path(*module.split("."))
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    owner, _, name = module.rpartition(".")
    return owner.startswith(("geo", "maps")) and hasattr(importlib.import_module(owner), name)


def test_the_table_of_signs_names_every_sign_of_an_area():
    from typing import get_args

    from geo.model import Sign

    table = (ROOT / "docs" / "map.md").read_text(encoding="utf-8").partition("## Signs of control")[2]
    table = table.partition("\n## ")[0]
    assert [sign for sign in get_args(Sign) if f"| `{sign}`" not in table] == []


def test_the_cells_of_the_example_notebook_run_in_order(folder):
    """Run each cell as a notebook does, without a kernel: what the last line gives is asked for its picture."""
    book = json.loads((ROOT / "docs" / "example.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    names: dict[str, object] = {}
    shown = [run_cell(cell, names) for cell in cells]
    assert shown[0].startswith("<div")  # the situation itself: counts and a map
    assert (folder / "situation.xlsx").stat().st_size > 10_000
    assert not [cell for cell in book["cells"] if cell.get("outputs")]  # outputs are nobody's to keep in step


def run_cell(cell: str, names: dict[str, object]) -> str:
    """Return what a notebook would show of the last line of a cell."""
    tree = ast.parse(cell)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  # our own documentation
    if last is None:
        return ""
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307  # the same
    html = getattr(value, "_repr_html_", None)
    return str(html() if html else repr(value))
