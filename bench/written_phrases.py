"""Place phrases and sentences of nine wars with their positions, written before they were run: how many land right.

    python bench/written_phrases.py [--theatre world] [--show]

Each line of ``bench/data/written_phrases.jsonl`` is a text with the names in it, their positions and a reach in km.
*Right* is within the reach, *near* within 50 km (a small place) or twice the reach, *wrong* a pin farther off, *coarse*
an area whose middle is farther off, *listed* a name left open and listed, *silent* one that is neither. Theatres are
those of the wars (``own``: sdn, cod, ukr, else world) or one for all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from war_phrases import WRONG_KM, km

from geo.config import Config
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.resolver import Resolver

if TYPE_CHECKING:
    from geo.model import Resolution

DATA = ROOT / "bench" / "data" / "written_phrases.jsonl"
OWN = {"Sudan": "sdn", "Congo": "cod", "Ukraine": "ukr"}
VERDICTS = ("right", "near", "wrong", "coarse", "listed", "silent")


def verdict(place: dict[str, Any], text: str, found: tuple[Resolution, ...]) -> tuple[str, Resolution | None]:
    """Return what became of a name, and the answer that decided."""
    start = text.index(place["name"])
    own = [r for r in found if r.mention.span.start < start + len(place["name"]) and r.mention.span.end > start]
    placed = [r for r in own if r.chosen is not None and r.lat is not None and r.lon is not None]
    if not placed:
        return ("listed", own[0]) if own else ("silent", None)
    away, best = min(((km((place["lat"], place["lon"]), (r.lat, r.lon)), r) for r in placed), key=lambda p: p[0])  # type: ignore[arg-type]  # placed
    if away <= place["km"]:
        return "right", best
    if best.precision not in {"exact", "near"}:
        return "coarse", best
    return ("near" if away <= max(WRONG_KM, 2 * place["km"]) else "wrong"), best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--theatre", default="own")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    cases = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    counts: Counter[tuple[str, str]] = Counter()
    theatres = [OWN.get(c["war"], "world") if options.theatre == "own" else options.theatre for c in cases]
    for theatre in sorted(set(theatres)):
        resolver = Resolver(Gazetteer.open(Config(theatre=theatre)))
        some = [case for case, own in zip(cases, theatres, strict=True) if own == theatre]
        answers = resolver.resolve_many([Document(id=c["id"], text=c["text"]) for c in some])
        for case, found in zip(some, answers, strict=True):
            for place in case["places"]:
                said, best = verdict(place, case["text"], found)
                counts[case["kind"], said] += 1
                counts[case["war"], said] += 1
                if options.show and said != "right":
                    answer = best and (best.chosen.id if best.chosen else best.reasons, round(best.score, 2))
                    print(f"{said}: {place['name']} in {case['text']!r} -> {answer}")
    for key in dict.fromkeys(["phrase", "sentence", *(case["war"] for case in cases)]):
        print(f"{key:12}", ", ".join(f"{said} {counts[key, said]}" for said in VERDICTS))


if __name__ == "__main__":
    main()
