"""Where the descriptions of places in real UCDP rows land: Myanmar and Syria, countries without a table of villages.

    python bench/ucdp_phrases.py [--count 800] [--show]

Each text is the description of a row with its first-level unit and country. Only rows whose position is exact or near
(``where_prec`` 1 and 2) count, each text once. A pin is a point; an area or a listed name is *open*. The rows are UCDP
GED (CC BY 4.0) and lie in ``../shared``; without them the bench says so.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from war_phrases import RIGHT_KM, WRONG_KM, km

from geo.config import Config
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.resolver import Resolver

ROWS = ROOT.parent / "shared" / "reference" / "ucdp" / "ged_myanmar_syria_sample.csv"


def phrases(count: int) -> list[tuple[str, int, tuple[float, float], str]]:
    """Return texts, how long the description in each is, its position (lat, lon), and its country."""
    found = {}
    with ROWS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            said = row["where_description"] or row["where_coordinates"]
            text = ", ".join(part for part in (said, row["adm_1"], row["country"].split(" (")[0]) if part)
            if row["where_prec"] in {"1", "2"} and text not in found:
                place = (float(row["latitude"]), float(row["longitude"]))
                found[text] = (text, len(said), place, row["country"])
    some = list(found.values())
    random.Random(5).shuffle(some)  # noqa: S311  # always the same rows
    return some[:count]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=800)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if not ROWS.is_file():
        print(f"{ROWS} is absent: nothing is measured")
        return
    cases = phrases(options.count)
    resolver, counts = Resolver(Gazetteer.open(Config(theatre="world"))), Counter[tuple[str, str]]()
    documents = [Document(id=str(number), text=case[0]) for number, case in enumerate(cases)]
    for (text, length, place, country), found in zip(cases, resolver.resolve_many(documents), strict=True):
        named = [r for r in found if r.mention.span.start < length]
        pins = [r for r in named if r.chosen is not None and r.precision in {"exact", "near"}]
        away = min((km(place, (r.lat or 0.0, r.lon or 0.0)) for r in pins), default=-1.0)
        said = "open" if not pins else "right" if away <= RIGHT_KM else "wrong" if away > WRONG_KM else "near"
        said = said if named else "silent"
        counts[country, said] += 1
        if options.show and said in {"wrong", "silent"}:
            print(said, text, [r.chosen.id for r in pins if r.chosen])
    for country in sorted({key[0] for key in counts}):
        words = ("right", "near", "wrong", "open", "silent")
        print(f"{country:16}", ", ".join(f"{word} {counts[country, word]}" for word in words))


if __name__ == "__main__":
    main()
