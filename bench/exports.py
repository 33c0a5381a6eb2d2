"""A large situation to GeoPackage, QGIS project and GeoJSON: seconds of processor (all threads) and megabytes.

Run: python bench/exports.py [--events 100000]
Promise: 100,000 events to all three in at most 6 s and 800 MB together.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo.events.ontology import load_ontology
from geo.model import Actor, Count, Document, Event, Mention, Place, Resolution, Situation, Span, Theatre
from maps.exports.geojson import write_geojson
from maps.exports.schema import event_sheets
from maps.qgis.project import write_gis

FIRST = date(2020, 1, 1)
DAYS, PLACES, REPORTS = 1_500, 2_000, 5_000
SENTENCE = "Fighters attacked the village of {place} on {day}, killing at least {count} people, a witness told us. "
PROMISED_S, PROMISED_MB = 6.0, 800.0


def number(*words: object) -> int:
    """Return a number that looks random and is the same in every run."""
    return int.from_bytes(hashlib.blake2b(repr(words).encode(), digest_size=8).digest())


def made_place(i: int) -> Place:
    lon, lat = 27 + number("lon", i) % 4_000_000 / 1e6, -5 + number("lat", i) % 8_000_000 / 1e6
    return Place(id=f"made.{i}", name=f"Made-{i}", kind="village", lon=lon, lat=lat, country="CD", radius_km=1.0)


def made_situation(count: int) -> Situation:
    """Return a situation of so many events, twenty a report, each with a sentence of its own."""
    types = load_ontology().types
    names = sorted(types)
    actors = [Actor(id=f"a{i}", name=f"Group {i}", side=f"a{i}", colour="blue") for i in range(40)]
    places = [made_place(i) for i in range(PLACES)]
    texts: list[list[str]] = [[] for _ in range(REPORTS)]
    lengths = [0] * REPORTS
    events = []
    for i in range(count):
        place, day, at = places[number("p", i) % PLACES], FIRST + timedelta(days=number("d", i) % DAYS), i % REPORTS
        sentence = SENTENCE.format(place=place.name, day=day.isoformat(), count=i % 30)
        span = Span(document_id=f"r{at:05}", start=lengths[at], end=lengths[at] + len(sentence) - 1)
        texts[at].append(sentence)
        lengths[at] += len(sentence)
        precision = "near" if i % 7 == 0 else "exact"
        where = Resolution(
            mention=Mention(span=span, text=place.name),
            chosen=place,
            lon=place.lon,
            lat=place.lat,
            radius_km=1.0,
            precision=precision,
            method="gazetteer",
            score=0.8,
        )
        events.append(
            Event(
                id=f"e{number('e', i):016x}",
                type=names[number("t", i) % len(names)],
                start=day,
                end=day,
                where=where,
                evidence=(span,),
                time_precision=1,
                date_prec=1,
                actor1=actors[number("x", i) % 40],
                actor2=actors[number("y", i) % 40],
                fatalities=Count(low=i % 30, best=i % 30, high=i % 30),
                rule="attacked",
                score=0.7,
            )
        )
    documents = tuple(
        Document(id=f"r{i:05}", text="".join(texts[i]), published=FIRST, source="Made", title=f"Report {i}")
        for i in range(REPORTS)
    )
    return Situation(
        theatre=Theatre(id="made", name="Made", bbox=(27, -5, 31, 3)),
        as_of=FIRST + timedelta(days=DAYS),
        documents=documents,
        events=tuple(events),
        event_types=types,
        gazetteer_digest="made",
    )


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    count = parser.parse_args().events
    situation = made_situation(count)
    print(f"{count} events; {peak_mb():.0f} MB before writing")
    print("| what | s of processor | s by the clock | MB of file |")
    print("|---|---|---|---|")
    total, made = 0.0, None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, write in (("gpkg and qgz", write_gis), ("geojson", write_geojson)):
            clock, started = time.perf_counter(), time.process_time()
            made = made or event_sheets(situation)  # once for all files, as a build does
            paths = write(situation, folder, made=made)
            took = time.process_time() - started
            total += took
            wall = time.perf_counter() - clock
            print(f"| {what} | {took:.2f} | {wall:.2f} | {sum(path.stat().st_size for path in paths) / 1e6:.1f} |")
    print(f"together {total:.2f} s, peak {peak_mb():.0f} MB (promised: {PROMISED_S:.0f} s, {PROMISED_MB:.0f} MB)")
    return 0 if total <= PROMISED_S and peak_mb() <= PROMISED_MB else 1


if __name__ == "__main__":
    sys.exit(main())
