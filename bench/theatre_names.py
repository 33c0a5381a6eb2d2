"""Every settlement and every alias written in the YAML of the shipped theatres, in ten sentences of two languages.

    python bench/theatre_names.py [--theatre cod ...] [--every 1] [--show]

A name is right where its sentence alone leads to the place that the YAML means by it, or to another entry of the
same name in the
same theatre not farther than its precision. Weak names, abbreviations and demonyms are left out, as they need more
than a sentence, and names in another script, which no sentence of these languages has.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.config import SHIPPED_GAZETTEER, Config
from geo.gazetteer.compile import distance_km, draft_places
from geo.gazetteer.kinds import SETTLEMENTS
from geo.gazetteer.source import read_source
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.resolver import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.gazetteer.compile import PlaceDraft
    from geo.model import Resolution

SAME_KM = 5.0  # two entries nearer than this are one answer
FRAMES = {
    "en": (
        *(
            "The army left {}.",
            "Fighting was reported in {} on Tuesday.",
            "Rebels captured {}.",
            "Shells fell on {} overnight.",
        ),
        *("Residents fled {} as the shelling went on.", "{} was bombed on Monday.", "Clashes broke out near {}."),
        *("Troops entered {} at dawn.", "Two civilians were killed at {}.", "The road to {} is closed."),
    ),
    "fr": (
        *(
            "L'armée a quitté {}.",
            "Des combats ont éclaté à {}.",
            "Les rebelles ont pris {}.",
            "{} a été bombardée lundi.",
        ),
        *("Des tirs ont été entendus près de {}.", "Les habitants fuient {}.", "Un convoi est arrivé à {} mardi."),
        *("Deux civils ont été tués à {}.", "La route de {} est coupée.", "Les soldats sont entrés dans {}."),
    ),
}


def names(theatre: str) -> Iterator[tuple[str, str, PlaceDraft]]:
    """Yield "name" or "alias", the spelling and the place, of the settlements of a theatre."""
    source = read_source((SHIPPED_GAZETTEER,), theatres=(theatre,))
    for draft in draft_places(source).places.values():
        if draft.kind in SETTLEMENTS and draft.id.startswith(f"{theatre}."):
            yield "name", draft.name, draft
            for name in draft.names[1:]:
                if not name.flags and name.text != draft.name and is_latin(name.text):
                    yield "alias", name.text, draft


def is_latin(text: str) -> bool:
    return "LATIN" in unicodedata.name(text[0], "")


def right(draft: PlaceDraft, spelt: str, text: str, found: tuple[Resolution, ...]) -> bool:
    """Return whether a sentence leads to the place; an area around it ("near X") counts."""
    start = text.index(spelt)
    for r in found:
        span = r.mention.span
        if r.chosen is None or r.lat is None or r.lon is None or span.end <= start or span.start >= start + len(spelt):
            continue
        if (
            r.chosen.id == draft.id
            or draft.id in r.chosen.id
            or distance_km(r.lon, r.lat, draft.lon, draft.lat) <= SAME_KM
        ):
            return True
    return False


def count_names(theatre: str, *, every: int = 1, show: bool = False) -> Counter[tuple[str, str, str]]:
    """Return counts of (kind, language, "all" or "right")."""
    resolver = Resolver(Gazetteer.open(Config(theatre=theatre)))
    cases = [case for number, case in enumerate(names(theatre)) if number % every == 0]
    counts: Counter[tuple[str, str, str]] = Counter()
    missed: Counter[str] = Counter()
    for language, frames in FRAMES.items():
        for frame in frames:
            texts = [frame.format(spelt) for _, spelt, _ in cases]
            documents = [Document(id=str(n), text=text, language=language) for n, text in enumerate(texts)]
            answers = resolver.resolve_many(documents)
            for (kind, spelt, draft), text, found in zip(cases, texts, answers, strict=True):
                good = right(draft, spelt, text, found)
                counts[kind, language, "all"] += 1
                counts[kind, language, "right"] += good
                if not good:
                    missed[f"{kind} {spelt} [{draft.id}]"] += 1
                    missed[f"FRAME {frame}"] += 1
    if show:
        for name, count in missed.most_common(80):
            print(f"  {count:3} {name}")
    return counts


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--theatre", nargs="*", default=["cod", "sdn", "ukr"])
    parser.add_argument("--every", type=int, default=1, help="only every n-th name")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    for theatre in options.theatre:
        counts = count_names(theatre, every=options.every, show=options.show)
        for kind, language in sorted({key[:2] for key in counts}):
            total = counts[kind, language, "all"]
            print(f"{theatre} {kind:6} {language}: {counts[kind, language, 'right'] / total:.3f} of {total}")


if __name__ == "__main__":
    main()
