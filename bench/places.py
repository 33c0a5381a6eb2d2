"""Place names in running text, beside nine peers: cross-validated by document, judged by the shared scorer.

    python bench/places.py [--folds 5]

Weights are learnt on the other folds of both corpora; the whole resolver then reads the fold, as `sitmap places` does.
The first line of a corpus counts all rows, the second leaves out rows of kind "demonym".
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from learn_places import CORPORA, Learner, load

from geo.judging import weights_from
from geo.model import Document
from geo.place_rows import place_row
from geo.resolve import Resolver

SCORER = CORPORA.parent / "tools" / "score_places.py"


def main() -> None:
    """Print the table of both corpora."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    folds = parser.parse_args().folds
    corpora = {name: load(name) for name in ("GeoVirus", "LGL")}
    learner = Learner()
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in corpora}
    for fold in range(folds):
        flat = learner.learn([d for docs in corpora.values() for i, d in enumerate(docs) if i % folds != fold])
        resolver = Resolver(learner.gazetteer, weights=weights_from(flat))
        for name, docs in corpora.items():
            some = [Document(id=d["id"], text=d["text"]) for i, d in enumerate(docs) if i % folds == fold]
            rows[name] += [place_row(r) for found in resolver.resolve_many(some) for r in found]
    for name, found in rows.items():
        print(f"## {name}, {folds} folds by document")
        print(scored(name, found))
        print(scored(name, [row for row in found if row["kind"] != "demonym"]).splitlines()[0], "(no demonym rows)\n")


def scored(name: str, rows: list[dict[str, Any]]) -> str:
    """Return the scorer's table, our line first."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        command = [sys.executable, str(SCORER), str(CORPORA / f"{name}.jsonl"), file.name]
        table = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return "\n".join(sorted(table, key=lambda line: not line.startswith("sitmap")))


if __name__ == "__main__":
    main()
