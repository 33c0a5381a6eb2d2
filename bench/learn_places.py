"""Learn geo/toponyms/weights.yaml from the two development corpora; `--folds 5` scores unseen texts.

python bench/learn_places.py            # learn on both, write geo/toponyms/weights.yaml
python bench/learn_places.py --folds 5  # cross-validate by document, write nothing, print the scores
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.config import Config
from geo.gazetteer.names import DEMONYM
from geo.gazetteer.store import Gazetteer
from geo.toponyms.classifier import ToponymClassifier, Weights, weights_from
from geo.toponyms.gazetteer_matcher import GazetteerMatcher
from geo.toponyms.ranking import FEATURES, Hints
from geo.toponyms.site_names import with_elided
from geo.toponyms.word_lists import load_word_lists

CORPORA = ROOT.parent / "shared" / "corpora"
NEAR_KM, FAR_KM = 25.0, 161.0
WORD_PENALTY, PLACE_PENALTY, CANDIDATE_PENALTY = 0.3, 0.3, 0.5
# Not in the corpora, which are of no theatre: set by hand. A prior of e^2 for what the analyst looks at; a territory is
# not the town of its name unless the text says so; "territory" and "town" beside a name leave little doubt.
BY_HAND = {
    "in the theatre's country": 0.5,
    "in the theatre's lexicon": 1.0,
    "in the source's country": 2.0,
    "in the source's unit": 1.0,
    "near the source's town": 2.5,
    # News of the world means the capital where the local papers of LGL mean the town of its name around the corner.
    "national capital": 1.5,
    "not listed, beside a listed town": -3.5,
    "unit of a town's name, untyped": -4.0,
}
# A name that somebody wrote into a theatre's gazetteer is seldom anything else in a report of that theatre.
# A "$" makes it a currency: "US$15".
# Who beats whom, four to two, is a team: too seldom in the corpora to be learnt.
WORDS_BY_HAND = {
    "name is in the lexicon": 1.5,
    "next mark: $": -8.0,
    "before: $": -8.0,
    "before a street's capital": -2.5,
    "given name before a family name": -2.0,
    "before a score": -2.5,
    "before beating": -3.5,
    "two before beating": -3.5,
    "after beating": -3.5,
}
LEAST_SEEN = 5
LEAST_WEIGHT = 0.02
# Seen at the second pass only. "nothing else, and its country fits" is fitted at the first pass all the same: it keeps
# names without company from being trusted before they are looked at again, which brings LGL .003.
VOTES = ("country's votes", "unit's votes", "cell's votes", "chance ", "best: ", "parent of the", "joined with")


def km(lat: float, lon: float, lats: Any, lons: Any) -> Any:
    """Return great-circle distances."""
    a, b, c, d = map(np.radians, (lat, lon, lats, lons))
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.minimum(1.0, np.sqrt(h)))


class Learner:
    """Reads the corpora with the shipped gazetteer and fits the three tables of weights, one after the other."""

    def __init__(self) -> None:
        self.gazetteer = Gazetteer.open(Config())
        self.lexis = load_word_lists()
        self.matcher = GazetteerMatcher(
            self.gazetteer, grammar=self.lexis.grammar, tails=self.lexis.tails, sites=with_elided(self.lexis.sites)
        )
        self.hints = Hints()

    def judge(self, weights: Weights) -> ToponymClassifier:
        """Return a judge with some weights that names every feature."""
        return ToponymClassifier(self.gazetteer, self.matcher, self.lexis, weights, tell=True)

    def learn(self, docs: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the weights as they stand in the YAML file."""
        start = {"people": 3.0, "names": 2.0, "country": 3.0}
        flat: dict[str, Any] = {"word": {"bias": -0.5}, "place": {"bias": 0.0}, "candidate": start}
        flat["word"] = logistic(self._labelled(self._read(docs, flat), skip=VOTES), WORD_PENALTY) | WORDS_BY_HAND
        flat["candidate"] = self._rank(self._read(docs, flat))
        flat["place"] = logistic(self._labelled(self._read(docs, flat), skip=()), PLACE_PENALTY) | WORDS_BY_HAND
        return flat

    def _read(self, docs: list[dict[str, Any]], flat: dict[str, Any]) -> list[Any]:
        judge = self.judge(weights_from(flat))
        return [(doc, *judge.judge([doc["text"]], hints=self.hints)[0]) for doc in docs]

    def _labelled(self, read: list[Any], *, skip: tuple[str, ...]) -> tuple[list[list[str]], list[int]]:
        rows, labels = [], []
        for doc, reading, _ in read:
            for match, group in zip(reading.matches, reading.groups, strict=True):
                if (group.flags & DEMONYM).any():
                    continue  # the corpora disagree on whether demonyms are places; a rule decides
                rows.append([f for f in match.features if not (skip and f.startswith(skip))])
                labels.append(int(any(match.start < g["end"] and match.end > g["start"] for g in doc["gold"])))
        return rows, labels

    def _rank(self, read: list[Any]) -> dict[str, float]:
        matrices, correct = [], []
        columns = self.gazetteer.columns
        for doc, reading, ranked in read:
            for index, match in enumerate(reading.matches):
                gold = next((g for g in doc["gold"] if match.start < g["end"] and match.end > g["start"]), None)
                own = slice(ranked.offsets[index], ranked.offsets[index + 1])
                if gold is None or gold["latitude"] is None or own.stop - own.start < 2:
                    continue
                rows = np.array(ranked.rows[own])
                away = km(gold["latitude"], gold["longitude"], columns.lat[rows], columns.lon[rows])
                if away.min() > FAR_KM or (away <= FAR_KM).all():
                    continue
                matrices.append(ranked.features[own])
                correct.append(away <= max(NEAR_KM, float(away.min()) * 1.5))
        return conditional_logit(matrices, correct)


def logistic(labelled: tuple[list[list[str]], list[int]], penalty: float) -> dict[str, float]:
    """Fit a logistic model over named features; rare and weightless ones are left out."""
    rows, labels = labelled
    counts: dict[str, int] = {}
    for name in (name for row in rows for name in set(row)):
        counts[name] = counts.get(name, 0) + 1
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform([{n: 1 for n in row if counts[n] >= LEAST_SEEN} for row in rows])
    model = LogisticRegression(C=penalty, max_iter=2000).fit(x, labels)
    weights = {n: round(float(w), 2) for n, w in zip(vectorizer.feature_names_, model.coef_[0], strict=True)}
    kept = {n: w for n, w in sorted(weights.items()) if abs(w) >= LEAST_WEIGHT}
    return {"bias": round(float(model.intercept_[0]), 2), **kept}


def conditional_logit(matrices: list[Any], correct: list[Any]) -> dict[str, float]:
    """Fit the ranker: the summed chance of the right candidates of each name, ridge penalty."""
    x, good = np.concatenate(matrices), np.concatenate(correct).astype(float)
    sizes = np.array([len(m) for m in matrices])
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)

    def loss(w: Any) -> tuple[float, Any]:
        s = x @ w
        e = np.exp(s - np.maximum.reduceat(s, offsets)[group])
        total, inside = np.add.reduceat(e, offsets), np.maximum(np.add.reduceat(e * good, offsets), 1e-300)
        slope = x.T @ (e / total[group] - e * good / inside[group])
        value = float(np.log(total).sum() - np.log(inside).sum())
        return value + CANDIDATE_PENALTY * float(w @ w), slope + 2 * CANDIDATE_PENALTY * w

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    return {name: round(float(w), 2) for name, w in zip(FEATURES, found.x, strict=True)} | BY_HAND


def score(learner: Learner, docs: list[dict[str, Any]], flat: dict[str, Any], *, threshold: float = 0.5) -> Any:
    """Return true, found, gold, near: without demonym rows, then with."""
    judge = learner.judge(weights_from(flat))
    totals = np.zeros(8)
    for doc in docs:
        judged = judge.judge([doc["text"]], hints=learner.hints)[0]
        for offset, demonyms in ((0, False), (4, True)):
            totals[offset : offset + 4] += score_doc(learner, doc, judged, threshold=threshold, demonyms=demonyms)
    return totals


def score_doc(learner: Learner, doc: Any, judged: Any, *, threshold: float, demonyms: bool) -> Any:
    """Count one document as ../shared/tools/score_places.py does."""
    reading, ranked = judged
    columns = learner.gazetteer.columns
    rows = []
    for index, match in enumerate(reading.matches):
        is_demonym = bool((reading.groups[index].flags & DEMONYM).all())
        if demonyms if is_demonym else match.probability >= threshold:
            rows.append((match.start, match.end, ranked.rows[ranked.best[index]]))
    used: set[int] = set()
    near = 0
    for gold in doc["gold"]:
        hits = [i for i, r in enumerate(rows) if i not in used and r[0] < gold["end"] and r[1] > gold["start"]]
        if hits:
            used.add(hits[0])
            row = rows[hits[0]][2]
            near += gold["latitude"] is None or bool(
                km(gold["latitude"], gold["longitude"], columns.lat[row], columns.lon[row]) <= FAR_KM
            )
    return np.array([len(used), len(rows), len(doc["gold"]), near])


def line(name: str, t: Any) -> str:
    """Return one row of the table."""
    p, r = t[0] / max(t[1], 1), t[0] / max(t[2], 1)
    f1 = 2 * p * r / max(p + r, 1e-9)
    return f"{name:22} P {p:.3f} R {r:.3f} F1 {f1:.3f} acc@161 {t[3] / max(t[0], 1):.3f} end to end {t[3] / t[2]:.3f}"


def load(name: str) -> list[dict[str, Any]]:
    """Return the documents of a corpus."""
    return [json.loads(text) for text in (CORPORA / f"{name}.jsonl").open(encoding="utf-8")]


def main() -> None:
    """Learn, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=0)
    folds = parser.parse_args().folds
    corpora = {name: load(name) for name in ("GeoVirus", "LGL")}
    learner = Learner()
    if not folds:
        flat = learner.learn([doc for docs in corpora.values() for doc in docs])
        text = HEAD + yaml.safe_dump(flat, sort_keys=False, allow_unicode=True)
        (ROOT / "geo" / "toponyms" / "weights.yaml").write_text(text, encoding="utf-8")
        return
    totals = {name: np.zeros(8) for name in corpora}
    for fold in range(folds):
        flat = learner.learn([d for docs in corpora.values() for i, d in enumerate(docs) if i % folds != fold])
        for name, docs in corpora.items():
            totals[name] += score(learner, [d for i, d in enumerate(docs) if i % folds == fold], flat)
    for name, total in totals.items():
        print(line(name, total[:4]))
        print(line(f"{name} + demonyms", total[4:]))


HEAD = """# Weights of the place resolver, learnt by bench/learn_places.py from GeoVirus and LGL.
# word: is a name a place, by the words around it and what the index knows;
# place: the same with the votes of the document;
# candidate: which of the places of that name. A positive weight speaks for it. Edit, and see what changes.
"""

if __name__ == "__main__":
    main()
