"""The arrows of the house run one way, rooms are small, and the public surface is what the plan says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = sorted([*ROOT.glob("geo/**/*.py"), *ROOT.glob("maps/**/*.py")])

# From the inside outwards. A room may import only rooms of an earlier line (or, within a line, what ALSO names).
RANKS = [
    {
        "geo.model",
        "geo.errors",
        "geo.runtime.build_cache",
        "geo.text.lazy_regex",
        "geo.runtime.values",
        "geo.runtime.yaml_cache",
        "geo.geometry",
        "geo.text.sentences",
        "geo.text.numbers",
        "geo.text.tokens",
        "geo.text.phrase_matcher",
        "geo.text.annotations",
        "geo.text.date_grammar",
    },
    {
        "geo.gazetteer.kinds",
        "geo.gazetteer.names",
        "geo.gazetteer.name_index",
        "geo.runtime.located_yaml",
        "geo.gazetteer.schema",
        "geo.gazetteer.source_files",
        "geo.gazetteer.source",
    },
    {"geo.config", "geo.gazetteer.source", "geo.inputs.documents", "geo.text.dates", "geo.text.date_grammar"},
    {"geo.gazetteer.world_store", "geo.gazetteer.outlines", "geo.gazetteer.compile", "geo.gazetteer.geonames"},
    {"geo.gazetteer.world_build", "geo.events.ontology", "geo.gazetteer.theatre_build", "geo.gazetteer.theatre_store"},
    {"geo.gazetteer.store"},
]


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    rooms = {".".join(p.relative_to(ROOT).with_suffix("").parts) for p in ROOMS}
    return found & rooms


def room(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


GRAPH = {room(path): imports_of(path) for path in ROOMS}


def test_geo_never_imports_maps():
    assert not [name for name, used in GRAPH.items() if name.startswith("geo.") for u in used if u.startswith("maps.")]


def test_the_nouns_import_nothing_of_ours():
    assert GRAPH["geo.model"] == GRAPH["geo.errors"] == set()


def test_no_arrow_runs_backwards():
    rank = {name: i for i, names in enumerate(RANKS) for name in names}
    bad = [(a, b) for a, used in GRAPH.items() for b in used if a in rank and rank.get(b, 99) > rank[a]]
    assert not bad


def test_nothing_but_the_pipeline_and_the_archive_know_the_order_of_steps():
    users = {a for a, used in GRAPH.items() if "geo.pipeline" in used and a.startswith("geo.")}
    assert users <= {"geo.archive.run", "geo.archive.partition", "geo.__init__"}


def test_maps_geocodes_nothing_and_opens_no_report():
    forbidden = {"geo.geocoding.geocoder", "geo.inputs.documents", "geo.toponyms.resolver", "geo.toponyms.mentions"}
    drawing = [
        name for name in GRAPH if name.startswith("maps.") and not name.startswith(("maps.commands.", "maps.cli"))
    ]
    assert not [(name, GRAPH[name] & forbidden) for name in drawing if GRAPH[name] & forbidden]


def test_no_circles():
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for used in sorted(GRAPH.get(name, ())):
                visit(used, (*trail, name))
            done.add(name)

    for name in GRAPH:
        visit(name, ())


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "common.py", "base.py", "core"])
def test_no_drawer_for_odds_and_ends(name):
    assert not list(ROOT.glob(f"geo/{name}"))
    assert not list(ROOT.glob(f"maps/{name}"))


def test_only_the_command_line_prints():
    def prints(path: Path) -> bool:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        return any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == "print" for n in ast.walk(tree))

    assert not [room(p) for p in ROOMS if prints(p) and not room(p).startswith(("maps.cli", "maps.commands."))]


def test_rooms_stay_rooms():
    assert not [(room(p), n) for p in ROOMS if (n := len(p.read_text(encoding="utf-8").splitlines())) > 600]
