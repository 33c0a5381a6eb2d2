"""How well events are read: golden paragraphs, snippets, PLOVER's gold records, confidence by band, and speed.

Run from the root: ``python bench/events.py [PLOVER_GSR.json]``. The golden paragraphs and snippets are our own words
and the program was written with them in sight: their figures are an upper bound. The counts on first evaluation of each
list of snippets, before its words were added, are in docs/events.md.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from golden_events import GOLDEN, compare, document_of, read_cases, resolutions_of
from plover_reader import QUAD_CLASSES, plover_type

from geo.events.extract import classify, find_events, shipped_ontology

PLOVER = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora" / "plover_gsr.json"
OLD_NAMES = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
BANDS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 1.01)


def main() -> None:
    golden()
    pairs = snippets()
    bands(pairs)
    plover(Path(sys.argv[1]) if len(sys.argv) > 1 else PLOVER)
    speed()


def golden() -> None:
    outcomes = [outcome for case in read_cases() for outcome in compare(case)]
    wrong = Counter(field for outcome in outcomes for field in outcome.wrong)
    right = sum(not outcome.wrong for outcome in outcomes)
    print(f"golden paragraphs  {right}/{len(outcomes)} events right in all five fields {dict(wrong)}")


def snippets() -> list[tuple[str, str, float]]:
    lines = (GOLDEN / "snippets.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [(expected, *classify(text)) for expected, text in (line.split("\t", 1) for line in lines)]
    print(f"snippets           {len(pairs)} texts, weighted F1 of 25 sub-event types {weighted_f1(pairs):.3f}")
    return pairs


def weighted_f1(pairs: list[tuple[str, str, float]]) -> float:
    total = 0.0
    gold, predicted = Counter(p[0] for p in pairs), Counter(p[1] for p in pairs)
    hits = Counter(p[0] for p in pairs if p[0] == p[1])
    for name, count in gold.items():
        total += count * 2 * hits[name] / (count + predicted[name])
    return total / len(pairs)


def bands(pairs: list[tuple[str, str, float]]) -> None:
    print("score              right / answered")
    for low, high in pairwise(BANDS):
        band = [pair for pair in pairs if low <= pair[2] < high]
        if band:
            right = sum(pair[0] == pair[1] for pair in band)
            print(f"  {low:.2f} to {min(high, 1):.2f}     {right:4} / {len(band):<4} {right / len(band):.2f}")


def plover(path: Path) -> None:
    if not path.exists():
        print(f"PLOVER             skipped: {path.name} is not here")
        return
    records = [record for record in json.loads(path.read_text(encoding="utf-8")) if record.get("text")]
    pairs = [(OLD_NAMES.get(record["event"], record["event"]), plover_type(record["text"])) for record in records]
    types = sum(gold == predicted for gold, predicted in pairs)
    quads = sum(QUAD_CLASSES[gold] == QUAD_CLASSES.get(predicted) for gold, predicted in pairs)
    print(
        f"PLOVER             type {types / len(pairs):.3f}, quad class {quads / len(pairs):.3f} of {len(pairs)} records"
    )


def speed() -> None:
    cases = [(document_of(case), resolutions_of(case)) for case in read_cases()]
    ontology = shipped_ontology()
    for document, places in cases:
        find_events(document, places, ontology=ontology)
    started, rounds = time.process_time(), 5
    for _ in range(rounds):
        for document, places in cases:
            find_events(document, places, ontology=ontology)
    seconds = time.process_time() - started
    characters = rounds * sum(len(document.text) for document, _ in cases)
    print(f"speed              {characters / 1500 / seconds:.0f} x 1,500 characters a second, one core, places given")


if __name__ == "__main__":
    main()
