"""ES modules -> one script for a page, without a program beside Python.

A module stands after all that it imports; then ``import`` and ``export`` are left out, and the modules share the scope
of one function. No two modules may declare the same name, so that none has to be renamed, and imports may not form a
cycle.
Imports are written as ``import { a, b } from "./c.js";`` on one line, exports before the declaration.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_IMPORT = re.compile(r'^import (?:\{ ([^}]+) \} from )?"([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async |function|class|const|let)", re.MULTILINE)
_DECLARED = re.compile(r"^(export )?(?:(?:async )?function\*?|class|const|let) (\w+)(.*)$", re.MULTILINE)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class Module(NamedTuple):
    """A module: its text without imports and exports, what it imports by file, and what it declares and exports."""

    text: str
    imports: dict[Path, frozenset[str]]
    declared: frozenset[str]
    exported: frozenset[str]


@cache
def join_modules(*entries: Path) -> str:
    """Return one script of the modules and of all that they import, in an order in which each finds the others.

    Raises
    ------
    ValueError
        If imports form a cycle, a name is imported that is not exported, or two modules declare the same name.
    """
    order: dict[Path, Module] = {}
    for entry in entries:
        _visit(entry.resolve(), order, ())
    _check(order)
    return "".join(module.text for module in order.values())


def _visit(path: Path, order: dict[Path, Module], above: tuple[Path, ...]) -> None:
    if path in above:
        raise ValueError(f"imports form a cycle: {' -> '.join(part.name for part in (*above, path))}")
    if path in order:
        return
    module = read_module(path)
    for imported in module.imports:
        _visit(imported, order, (*above, path))
    order[path] = module


def read_module(path: Path) -> Module:
    """Return a module of a file."""
    text = path.read_text(encoding="utf-8")
    imports = {
        (path.parent / found[2]).resolve(): frozenset((found[1] or "").split(", ")) - {""}
        for found in _IMPORT.finditer(text)
    }
    declared: set[str] = set()
    exported: set[str] = set()
    for found in _DECLARED.finditer(text):
        names = {found[2], *_others_declared(found[3])}
        declared |= names
        exported |= names if found[1] else set()
    plain = _EXPORT.sub("", _IMPORT.sub("", text))
    if left := _LEFT.search(plain):
        raise ValueError(f"{path.name}: {left[0]!r} is not written as modules of the page are")
    return Module(plain, imports, frozenset(declared), frozenset(exported))


def _others_declared(rest: str) -> set[str]:
    """Return the names after the first in ``let a = f(1, 2), b, c = [];``."""
    plain = rest.split(" // ", maxsplit=1)[0]
    while (shorter := _BRACKETS.sub("", plain)) != plain:
        plain = shorter
    if "=>" in plain or not plain.endswith(";"):
        return set()
    return {part.split(" ")[0].rstrip(";") for part in plain.split(", ")[1:]}


def _check(modules: dict[Path, Module]) -> None:
    home: dict[str, Path] = {}
    for path, module in modules.items():
        for name in sorted(module.declared):
            if name in home:
                raise ValueError(f"{name} is declared in {home[name].name} and in {path.name}")
            home[name] = path
        for source, names in module.imports.items():
            if lacking := sorted(names - modules[source].exported):
                raise ValueError(f"{path.name} imports {', '.join(lacking)}, which {source.name} does not export")
