"""Place phrases as war reports have them, made of the packed tables: how many land right, how many pins are false.

    python bench/war_phrases.py [--each 80] [--theatre world] [--show]

Villages are drawn evenly by a hash of their number, put into frames such as "X village, Y county" or "X, 20 km east
of Z", and
resolved as a text of one sentence. Four groups are counted apart: *known* (spelt as the table has it), *spelt* (two
letters
written otherwise, so that only a look-up by sound finds them), *abroad* (a village of another country in a unit of
this one:
nothing is right but to leave it open) and *towns* (namesakes of places that a theatre or the world knows better). A
pin is a point, no area; *outside* counts pins that lie outside the unit or country that the phrase names.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.config import Config
from geo.gazetteer.names import normalise
from geo.gazetteer.packed import packed_files, read_packed
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.resolver import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.gazetteer.packed import PackedRow
    from geo.model import Resolution

RIGHT_KM, WRONG_KM = 25.0, 50.0
UNIT_WORDS = {"CD": "province", "CF": "prefecture", "SD": "state", "SS": "state", "UA": "oblast", "BF": "region"}
COUNTRIES = {
    "CD": "DR Congo",
    "CF": "Central African Republic",
    "SD": "Sudan",
    "SS": "South Sudan",
    "UA": "Ukraine",
    "BF": "Burkina Faso",
}
FRAMES = (
    "{name} village in {unit} {word}",
    "{name} village, {unit} {word}",
    "{name} town ({unit} {word}, {country})",
    "near {name}, {unit} {word}",
    "Gunmen attacked {name} in {unit} {word} on Tuesday.",
    "village de {name}, {unit}, {country}",
    "{name} village, {bearing} of {town}",
    "{name}, {km} km {bearing} of {town} in {unit} {word}",
    "In {unit} {word}, soldiers burned huts in {name}.",
    "Militants entered the village of {name} near {town} ({country}).",
)
SPELLINGS = (
    *(("ou", "u"), ("u", "ou"), ("sh", "ch"), ("i", "y"), ("y", "i"), ("kh", "h"), ("e", "i"), ("o", "u")),
    *(("a", "e"), ("k", "q")),
)
WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


class Case(NamedTuple):
    """A phrase, the name in it, where it is (None: nowhere that the phrase names), and its first-level unit."""

    group: str
    text: str
    name: str
    where: tuple[float, float] | None
    unit: str
    country: str


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two points (lat, lon)."""
    a, b, c, d = map(math.radians, (*one, *other))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


def rank(row: PackedRow) -> bytes:
    """Return what draws rows evenly and always alike."""
    return hashlib.blake2b(f"{row.number} {row.name}".encode(), digest_size=8).digest()


def drawn(rows: list[PackedRow], count: int) -> list[PackedRow]:
    """Return villages whose name stands once in its unit."""
    twins = Counter((normalise(row.name), row.unit) for row in rows)
    fit = [r for r in rows if r.kind in {"village", "town"} and r.unit and twins[normalise(r.name), r.unit] == 1]
    return sorted((r for r in fit if len(r.name) > 3), key=rank)[:count]  # no initials


def respelt(name: str) -> str:
    """Return a name with two sounds written otherwise, the first letter kept."""
    changed, done = name, 0
    for old, new in SPELLINGS:
        at = changed.find(old, 1)
        if at > 0 and done < 2:
            changed, done = changed[:at] + new + changed[at + len(old) :], done + 1
    return changed


def cases(gazetteer: Gazetteer, each: int) -> Iterator[Case]:
    """Yield the phrases of all countries."""
    tables = {path.name[:2]: [r for r in read_packed(path) if r.kind] for path in packed_files()}
    names = {c: {normalise(n) for r in rows for n in (r.name, *r.names)} for c, rows in tables.items()}
    codes = sorted(tables)
    for country in codes:
        some = drawn(tables[country], each)
        for number, row in enumerate(some):
            yield made(gazetteer, row, country, number, "known", row.name)
        for number, row in enumerate(some[: each // 2]):
            spelt = respelt(row.name)
            if normalise(spelt) not in names[country]:
                yield made(gazetteer, row, country, number, "spelt", spelt)
        foreign = [r for c in codes if c != country for r in drawn(tables[c], each)]
        strangers = [r for r in sorted(foreign, key=rank) if normalise(r.name) not in names[country]]
        for number, (row, stranger) in enumerate(zip(some, strangers[: each // 2], strict=False)):
            case = made(gazetteer, row, country, number, "abroad", stranger.name)
            yield case._replace(where=None)


def made(  # noqa: PLR0913, PLR0917  # what a phrase is made of
    gazetteer: Gazetteer, row: PackedRow, country: str, number: int, group: str, name: str
) -> Case:
    """Return a phrase that names a village in one of the frames."""
    code = f"{country}.{row.unit}"
    unit = gazetteer.place(int(gazetteer.admin1_rows[gazetteer.admin1_codes.index(code)])).name
    bare = " ".join(w for w in unit.split() if w.lower() not in {"oblast", "region", "state", "province", "prefecture"})
    town, bearing, away = beside(gazetteer, row)
    frame = FRAMES[number % len(FRAMES)]
    text = frame.format(
        name=name, unit=bare, word=UNIT_WORDS[country], country=COUNTRIES[country], town=town, bearing=bearing, km=away
    )
    return Case(group, text, name, (row.lat, row.lon), code, country)


def beside(gazetteer: Gazetteer, row: PackedRow) -> tuple[str, str, int]:
    """Return the nearest larger town, the bearing of the village from it, and the distance in whole km."""
    near = gazetteer.within((row.lon - 1.5, row.lat - 1.5, row.lon + 1.5, row.lat + 1.5))
    towns = near[gazetteer.columns.population[near] > 5000]  # a town
    if not len(towns):
        towns = near
    at = (row.lat, row.lon)
    columns = gazetteer.columns
    town = min(towns.tolist(), key=lambda r: (km(at, (columns.lat[r], columns.lon[r])), r))
    place = gazetteer.place(town)
    east = (row.lon - place.lon) * math.cos(math.radians(row.lat))
    wind = WINDS[round(math.degrees(math.atan2(east, row.lat - place.lat)) / 45) % 8]
    return place.name, wind, max(1, round(km(at, (place.lat, place.lon))))


def pin(case: Case, found: tuple[Resolution, ...]) -> Resolution | None:
    """Return the point that stands for the name, None where it is left open or an area is given."""
    start = case.text.index(case.name)
    own = [r for r in found if r.mention.span.start < start + len(case.name) and r.mention.span.end > start]
    pins = [r for r in own if r.chosen is not None and r.precision in {"exact", "near"}]
    return min(pins, key=lambda r: r.mention.span.end - r.mention.span.start, default=None)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=80)
    parser.add_argument("--theatre", default="world")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    gazetteer = Gazetteer.open(Config(theatre=options.theatre))
    resolver = Resolver(gazetteer)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    bands: dict[str, list[bool]] = defaultdict(list)
    listed = list(cases(gazetteer, options.each))
    documents = [Document(id=str(n), text=case.text) for n, case in enumerate(listed)]
    for case, found in zip(listed, resolver.resolve_many(documents), strict=True):
        chosen = pin(case, found)
        verdict = judged(gazetteer, case, chosen, bands)
        for key in (case.group, f"{case.group} {case.country}"):
            counts[key].update([*verdict, "all"])
        if options.show and "right" not in verdict and not (case.where is None and chosen is None):
            print(
                verdict,
                case.text,
                "->",
                (chosen.chosen.id, round(chosen.score, 2)) if chosen else [r.mention.text for r in found],
            )
    columns = ("all", "right", "wrong", "outside", "open")
    print(f"{'':10}" + "".join(f"{c:>9}" for c in columns))
    for key in sorted(counts):
        print(f"{key:10}" + "".join(f"{counts[key][c]:9}" for c in columns))
    for band in sorted(bands):
        print(f"score {band}: right {sum(bands[band]) / len(bands[band]):.3f} of {len(bands[band])}")


def judged(gazetteer: Gazetteer, case: Case, chosen: Any, bands: dict[str, list[bool]]) -> list[str]:
    """Return what holds of an answer."""
    if chosen is None:
        return ["open"]
    away = km(case.where, (chosen.lat, chosen.lon)) if case.where else math.inf
    said = ["right" if away <= RIGHT_KM else "wrong" if away > WRONG_KM else "near"]
    bands[f"{min(int(chosen.score * 10), 9) / 10:.1f}"].append(away <= RIGHT_KM)
    try:
        row = gazetteer.row(chosen.chosen.id)
        unit = gazetteer.admin1_codes[gazetteer.columns.admin1[row]]
    except KeyError:
        unit = case.unit
    return [*said, "outside"] if unit != case.unit else said


if __name__ == "__main__":
    main()
