"""Learn geo/events/type_weights.yaml from our own labelled snippets, and measure it on snippets held out.

python bench/learn_types.py          # cross-validate, print the figures, write the weights and their readable table
python bench/learn_types.py --folds  # cross-validate and print only
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import yaml
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.events.extract import annotate, shared_parser, shipped_ontology
from geo.events.learnt_types import NONE, NOTHING, WEIGHTS, TypeWeights
from geo.events.ontology import SUB_EVENTS
from geo.events.segments import whole

SNIPPETS = ROOT / "bench" / "data" / "type_snippets.jsonl.gz"
# Chosen by cross-validation: the strength of the prior towards zero, and how often a feature must be seen.
STRENGTH, LEAST_SEEN, FOLDS = 0.3, 3, 5
# Smaller weights are left out: they cost space and change nothing.
LEAST_WEIGHT = 0.035
# The list whose errors were looked at: the rules were mended by it.
MENDED = "list 1"
BANDS = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 1.01)


class Row(NamedTuple):
    """A snippet as the product sees it."""

    text: str
    type: str
    group: str
    features: frozenset[str]
    rules: dict[str, float]


def read_snippets(path: Path = SNIPPETS) -> list[dict[str, Any]]:
    """Return the labelled snippets."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rows_of(snippets: list[dict[str, Any]]) -> list[Row]:
    """Return the snippets with their features and what the rules say of them."""
    ontology, parser, nobody = shipped_ontology(), shared_parser(), {}
    found = []
    for one in snippets:
        text = annotate(one["text"], ontology=ontology, actors=nobody)
        syntax = text.own_syntax(language="", parser=parser, actors=nobody)
        readings = text.rule_readings(ontology, syntax)
        segment = whole(text.spans, text.cued, readings, syntax)
        features = segment.features(text.marked, text.spans, ontology)
        rules = segment.rules(ontology)
        found.append(Row(one["text"], one["type"], one.get("group", ""), features, rules))
    return found


def learn(rows: list[Row], strength: float = STRENGTH) -> TypeWeights:
    """Return the weights learnt on some rows."""
    seen = Counter(name for row in rows for name in row.features)
    vectors = DictVectorizer()
    table = vectors.fit_transform([{name: 1.0 for name in row.features if seen[name] >= LEAST_SEEN} for row in rows])
    model = LogisticRegression(C=strength, max_iter=500).fit(table, [row.type for row in rows])
    weights = {
        name: {
            number: round(float(value), 2)
            for number, value in enumerate(model.coef_[:, at])
            if abs(value) >= LEAST_WEIGHT
        }
        for at, name in enumerate(vectors.feature_names_)
    }
    bias = [round(float(value), 3) for value in model.intercept_]
    table = {name: {str(at): weight for at, weight in row.items()} for name, row in weights.items() if row}
    return TypeWeights(list(map(str, model.classes_)), bias, table)


def held_out(rows: list[Row]) -> list[tuple[Row, Any]]:
    """Return each row with the decision of weights that were learnt without it."""
    kinds = [row.type for row in rows]
    found: list[tuple[Row, Any]] = []
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(rows, kinds):
        weights = learn([rows[at] for at in train])
        found += [(rows[at], weights.decide(rows[at].features, rows[at].rules)) for at in test]
    return found


def weighted_f1(pairs: list[tuple[str, str]]) -> float:
    """Return the mean F1 of the types, weighted by how often each is gold."""
    gold, predicted = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    hits = Counter(one for one, two in pairs if one == two)
    return sum(count * 2 * hits[name] / (count + predicted[name]) for name, count in gold.items()) / len(pairs)


def report(decided: list[tuple[Row, Any]]) -> None:
    """Print how well held-out snippets are typed, and right of said by band of the share."""
    events = [(row, decision) for row, decision in decided if row.type != NONE]
    nothing = [(row, decision) for row, decision in decided if row.type == NONE]
    pairs = [(row.type, max(sorted(row.rules), key=row.rules.__getitem__, default="Other")) for row, _ in events]
    print(f"rules alone           weighted F1 {weighted_f1(pairs):.3f} of {len(pairs)}")
    print(f"rules and weights     weighted F1 {weighted_f1([(r.type, d.sub_event) for r, d in events]):.3f}")
    kinds = [(SUB_EVENTS[row.type][0], SUB_EVENTS[decision.sub_event][0]) for row, decision in events]
    print(f"  event type          weighted F1 {weighted_f1(kinds):.3f}")
    for group in sorted({row.group for row, _ in events}):
        own = [(row.type, decision.sub_event) for row, decision in events if row.group == group]
        print(f"  {group:20}weighted F1 {weighted_f1(own):.3f} of {len(own)}")
    lost = sum(decision.nothing >= NOTHING for _, decision in events)
    caught = sum(decision.nothing >= NOTHING for _, decision in nothing)
    print(f"no event              {caught} of {len(nothing)} recognised; {lost} of {len(events)} events lost")
    print(f"share of the chosen type    right / said, without {MENDED}")
    for low, high in pairwise(BANDS):
        band = [
            row.type == decision.sub_event
            for row, decision in events
            if low <= decision.ranked[0][1] < high and row.group != MENDED
        ]
        if band:
            print(f"  {low:.2f} to {min(high, 1):.2f}    {sum(band):4} / {len(band):<4} {sum(band) / len(band):.2f}")
    wrong = Counter((row.type, decision.sub_event) for row, decision in events if row.type != decision.sub_event)
    print(
        "most frequent errors:",
        *(f"\n  {count:3} {one} predicted as {two}" for (one, two), count in wrong.most_common(12)),
    )


def write(weights: TypeWeights, path: Path = WEIGHTS) -> None:
    """Write the weights as YAML."""
    data = weights.as_data()
    head = "# Learnt by bench/learn_types.py; do not edit. For each feature the weights of the types by their number.\n"
    features = data.pop("features")
    rows = "".join(
        f"  {yaml.safe_dump(name, width=100000, allow_unicode=True).partition(chr(10))[0]}: "
        f"{json.dumps(row, separators=(',', ':'))}\n"
        for name, row in sorted(features.items())
    )
    lists = yaml.safe_dump(data, sort_keys=True, default_flow_style=None, width=100000, allow_unicode=True)
    path.write_text(f"{head}{lists}features:\n{rows}", encoding="utf-8")


def show(weights: TypeWeights, most: int = 6) -> None:
    """Print for each type the features that speak most for it and against it."""
    for name in weights.types:
        best = weights.strongest(name)
        print(f"{name}: " + ", ".join(f"{feature} {value:+.1f}" for feature, value in best[:most]))


def main() -> None:
    """Learn, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", action="store_true", help="cross-validate and print only")
    args = parser.parse_args()
    rows = rows_of(read_snippets())
    report(held_out(rows))
    if not args.folds:
        weights = learn(rows)
        write(weights)
        show(weights)


if __name__ == "__main__":
    main()
