"""Imports point one way, packages keep their internals, modules are small.

The matrix says for every package, and every module beside the packages, what it may import. To add a package, add a
row, and its name to the rows of those that may import it. What a package offers to others is the ``__all__`` of its
``__init__.py``: names that it re-exports, and modules that may be imported; the rest is internal.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PATHS = sorted([*ROOT.glob("geo/**/*.py"), *ROOT.glob("maps/**/*.py")])
MOST_LINES = 600

# What everything in geo and maps may import. Words and patterns of a language are data that any package may need.
BASE = {
    "geo.model",
    "geo.reasons",
    "geo.errors",
    "geo.columns",
    "geo.config",
    "geo.geometry",
    "geo.rows",
    "geo.runtime",
    "geo.lang",
    "geo.topology",
}
STEPS = {
    *("geo.text", "geo.syntax", "geo.reading", "geo.gazetteer", "geo.geocoding", "geo.actors", "geo.spatial"),
    *("geo.toponyms", "geo.events", "geo.control", "geo.inputs", "geo.sensitivity", "geo.review", "geo.validation"),
}
GEO = {*STEPS, "geo.tables", "geo.pipeline", "geo.archive"}
LANGUAGE = {"geo.text", "geo.syntax", "geo.reading", "geo.actors"}
# Of control, drawing needs the areas only, of actors the name of a side, of reviews the names of the columns.
SHOWN = {
    *(
        "geo.tables",
        "geo.control.areas",
        "geo.control.influence",
        "geo.actors.resolution",
        "geo.actors.sides",
        "geo.gazetteer",
    ),
    *("geo.review", "maps.cartography"),
}
DRAWING = {"maps.cartography", "maps.brief", "maps.page", "maps.picture", "maps.qgis", "maps.exports"}
# importer: what it may import, besides BASE and itself. An entry is a package, or one module of a package.
MATRIX: dict[str, set[str]] = {
    "geo.text": set(),
    "geo.syntax": {"geo.text"},
    "geo.reading": {"geo.text", "geo.syntax", "geo.actors"},
    "geo.gazetteer": {"geo.text.tokens"},
    "geo.geocoding": set(),
    "geo.actors": {"geo.text", "geo.gazetteer.actor_store", "geo.gazetteer.actor_build"},
    "geo.spatial": {"geo.text", "geo.gazetteer"},
    "geo.toponyms": {"geo.text", "geo.gazetteer", "geo.geocoding", "geo.spatial"},
    "geo.events": LANGUAGE,
    "geo.control": {*LANGUAGE, "geo.gazetteer", "geo.events.ontology"},
    "geo.inputs": {"geo.text", "geo.gazetteer", "geo.events.ontology"},
    "geo.tables": {"geo.gazetteer", "geo.actors", "geo.events", "geo.control"},
    "geo.sensitivity": {"geo.control"},
    "geo.review": set(),
    "geo.validation": {"geo.gazetteer", "geo.events.ontology"},
    "geo.pipeline": STEPS,
    "geo.live": {"geo.pipeline", "geo.control.memory", "geo.inputs", "geo.gazetteer", "geo.review"},
    "geo.archive": {"geo.pipeline", "geo.inputs", "geo.tables", "geo.sensitivity"},
    "geo": GEO,  # the public names, imported when first used
    "maps.cartography": {"geo.actors.sides"},
    "maps.brief": SHOWN,
    "maps.exports": SHOWN,
    "maps.page": {*SHOWN, "maps.exports", "maps.brief"},
    "maps.picture": {*SHOWN, "maps.brief", "maps.page"},
    "maps.qgis": {*SHOWN, "maps.exports"},
    "maps.desk": {
        *SHOWN,
        "maps.page",
        "maps.exports",
        "geo.live",
        "geo.pipeline",
        "geo.actors.identity",
        "geo.events.explain",
        "geo.inputs.feeds",
    },
    "maps.commands": {*GEO, *DRAWING, "geo.live", "maps.desk"},
    "maps.cli": {"maps.commands"},
    "maps.__main__": {"maps.cli"},
    "maps": DRAWING,  # the public names, imported when first used
}
# The base is in layers of its own.
BASE_MATRIX: dict[str, set[str]] = {
    "geo.model": set(),
    "geo.rows": {"geo.model"},
    "geo.reasons": {"geo.model"},
    "geo.errors": set(),
    "geo.columns": set(),
    "geo.runtime": {"geo.errors"},
    "geo.lang": {"geo.errors", "geo.runtime"},
    "geo.config": {"geo.errors", "geo.runtime"},
    "geo.geometry": {"geo.errors"},
    "geo.topology": set(),
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in PATHS}
PACKAGES = {name for name, path in MODULES.items() if path.name == "__init__.py" and "." in name}


def part_of(module: str) -> str:
    """Return the row of a module: its package, or itself where it is in none."""
    package = ".".join(module.split(".")[:2])
    return package if package in PACKAGES else module


def imports_of(path: Path) -> set[str]:
    """Return the modules of ours that a module imports, anywhere in it, also for annotations only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in MODULES}
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & MODULES.keys()
            if names - MODULES.keys():
                found.add(node.module)
    return found


def offered_by(package: str) -> set[str]:
    """Return the ``__all__`` of a package."""
    for node in ast.parse(MODULES[package].read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return set(ast.literal_eval(node.value))
    return set()


GRAPH = {name: imports_of(path) for name, path in MODULES.items()}
OFFERED = {package: offered_by(package) for package in PACKAGES}


def allowed(importer: str) -> set[str]:
    part = part_of(importer)
    return {part, *BASE_MATRIX[part]} if part in BASE_MATRIX else {part, *BASE, *MATRIX[part]}


def test_every_module_has_a_row():
    assert not sorted({part_of(name) for name in MODULES} - MATRIX.keys() - BASE_MATRIX.keys())


@pytest.mark.parametrize("part", sorted({part_of(name) for name in MODULES}))
def test_imports_are_those_of_the_matrix(part):
    wrong = [
        f"{name} imports {used}"
        for name, targets in GRAPH.items()
        if part_of(name) == part
        for used in sorted(targets)
        if not {used, part_of(used)} & allowed(name)
    ]
    assert not wrong


def test_the_page_on_architecture_has_the_same_table():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Allowed imports")[1]
    rows = re.findall(r"^\| `([\w.]+)` \| (.*) \|$", text, re.MULTILINE)
    assert {name: set(re.findall(r"`([\w.]+)`", used)) for name, used in rows} == {**MATRIX, **BASE_MATRIX}


def test_geo_never_imports_maps():
    assert not [
        (name, used) for name in GRAPH if part_of(name).startswith("geo") for used in GRAPH[name] if used[0] == "m"
    ]


def test_the_matrix_has_no_circle():
    rows = {**BASE_MATRIX, **{name: {*row, *BASE} for name, row in MATRIX.items()}}
    arrows = {name: {".".join(used.split(".")[:2]) for used in row} - {name} for name, row in rows.items()}
    assert_no_circle(arrows)


def test_modules_import_each_other_in_no_circle():
    assert_no_circle({name: used - {name} for name, used in GRAPH.items()})


def assert_no_circle(arrows: dict[str, set[str]]) -> None:
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for used in sorted(arrows.get(name, ())):
                visit(used, (*trail, name))
            done.add(name)

    for name in arrows:
        visit(name, ())


def test_nobody_imports_what_a_package_does_not_offer():
    wrong = [
        f"{name} imports {used}, which is not in the __all__ of {package}"
        for name, targets in GRAPH.items()
        for used in sorted(targets)
        if (package := part_of(used)) in PACKAGES
        and used != package
        and part_of(name) != package
        and used.removeprefix(f"{package}.") not in OFFERED[package]
    ]
    assert not wrong


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_what_a_package_offers_is_there(package):
    namespace: dict[str, object] = {}
    exec(f"from {package} import *", namespace)  # noqa: S102  # a name that is not there is an error
    assert namespace.keys() >= OFFERED[package]


def test_a_package_offers_no_more_modules_than_are_used():
    used_outside = {used for name, targets in GRAPH.items() for used in targets if part_of(used) != part_of(name)}
    modules = {f"{package}.{name}" for package, names in OFFERED.items() for name in names} & MODULES.keys()
    assert not sorted(modules - used_outside)


@pytest.mark.parametrize("package", sorted(PACKAGES - {"maps.commands", "maps.qgis.plugin"}))
def test_the_docstring_of_a_package_names_each_of_its_modules(package):
    folder = ROOT / package.replace(".", "/")
    listing = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert not sorted(name for name in modules if f"``{name}``" not in listing)


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "common.py", "base.py", "misc.py"])
def test_no_module_for_odds_and_ends(name):
    assert not [path for path in PATHS if path.name == name]


def test_only_the_command_line_prints():
    def prints(path: Path) -> bool:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        return any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == "print" for n in ast.walk(tree))

    assert not [
        name for name, path in MODULES.items() if prints(path) and part_of(name) not in {"maps.cli", "maps.commands"}
    ]


def test_modules_are_small():
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert not {name: count for name, count in lines.items() if count > MOST_LINES}


def test_folders_of_tests_are_those_of_the_packages():
    folders = {path.parent.relative_to(ROOT / "tests").as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    assert not sorted(folders - {".", "geo", "maps"} - {name.replace(".", "/") for name in PACKAGES})
