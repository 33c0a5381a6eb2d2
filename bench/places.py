"""Place names in running text, beside nine peers: cross-validated by document, judged by the shared scorer.

    python bench/places.py [--folds 5]

Weights are learnt on the other folds of both corpora; the whole resolver then reads the fold, as `sitmap places` does.
The first line of a corpus counts all rows, the second leaves out rows of kind "demonym". The last lines tell what a
score is worth: the share within 161 km by band of score, and what it becomes where only the surest answers are kept.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from learn_places import CORPORA, FAR_KM, Learner, km, load

from geo.model import Document
from geo.tables.situation import place_row
from geo.toponyms.classifier import weights_from
from geo.toponyms.resolver import Resolver

BANDS = (0.0, 0.2, 0.35, 0.5, 0.7, 0.9, 0.99, 1.01)
KEPT = (1.0, 0.95, 0.9, 0.8)
SCORER = CORPORA.parent / "tools" / "score_places.py"


def main() -> None:
    """Print the table of both corpora."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    folds = parser.parse_args().folds
    corpora = {name: load(name) for name in ("GeoVirus", "LGL")}
    learner = Learner()
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in corpora}
    answers: dict[str, list[tuple[float, bool]]] = {name: [] for name in corpora}
    for fold in range(folds):
        flat = learner.learn([d for docs in corpora.values() for i, d in enumerate(docs) if i % folds != fold])
        resolver = Resolver(learner.gazetteer, weights=weights_from(flat))
        never_silent = Resolver(learner.gazetteer, weights=weights_from(flat), threshold=0.0)
        for name, docs in corpora.items():
            some = [Document(id=d["id"], text=d["text"]) for i, d in enumerate(docs) if i % folds == fold]
            rows[name] += [place_row(r) for found in resolver.resolve_many(some) for r in found]
            gold = [d["gold"] for i, d in enumerate(docs) if i % folds == fold]
            for own, found in zip(gold, never_silent.resolve_many(some), strict=True):
                answers[name] += [answer for r in found if (answer := judged(place_row(r), own))]
    for name, found in rows.items():
        print(f"## {name}, {folds} folds by document")
        print(scored(name, found))
        print(scored(name, [row for row in found if row["kind"] != "demonym"]).splitlines()[0], "(no demonym rows)")
        print(f"{worth(answers[name])}\n")


def judged(row: dict[str, Any], gold: list[dict[str, Any]]) -> tuple[float, bool] | None:
    """Return the score of a row and whether it lies within 161 km of the gold mention it overlaps; None: of none."""
    own = next((g for g in gold if g["start"] < row["end"] and g["end"] > row["start"]), None)
    if own is None or own["latitude"] is None or row["latitude"] is None:
        return None
    away = km(own["latitude"], own["longitude"], row["latitude"], row["longitude"])
    return row["score"], bool(away <= FAR_KM)


def worth(answers: list[tuple[float, bool]]) -> str:
    """Return what scores are worth: right answers by band, and where only the surest are kept."""
    parts = []
    for low, high in pairwise(BANDS):
        band = [right for score, right in answers if low <= score < high]
        parts.append(f"{low:g}+: {sum(band) / max(len(band), 1):.3f} of {len(band)}")
    surest = [right for _, right in sorted(answers, reverse=True)]
    kept = [surest[: round(share * len(surest))] for share in KEPT]
    keeps = [f"{share:.0%}: {sum(some) / len(some):.3f}" for share, some in zip(KEPT, kept, strict=True)]
    return f"right by score   {', '.join(parts)}\nright where kept {', '.join(keeps)}"


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
