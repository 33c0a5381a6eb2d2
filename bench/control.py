"""Control: how fast, what moves when a constant moves, and how well areas between places meet a known front.

Run ``python bench/control.py``: three tables. The golden stories of ``tests/golden/control`` are the material of the
second one; the third draws a front, asks some settlements, and compares with the rest.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import shapely
import yaml

from geo.config import Config, ControlSettings
from geo.control import ledger
from geo.control.areas import Ground, draw_areas
from geo.control.influence import influence_areas, voronoi_areas
from geo.control.status import control_on, control_status
from geo.events.ontology import load_ontology
from geo.gazetteer.store import Gazetteer
from geo.geometry import area_km2
from geo.model import ControlClaim, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

Story = tuple[list[ControlClaim], dict]
STORIES = Path(__file__).resolve().parent.parent / "tests" / "golden" / "control"
START = date(2024, 1, 1)
BASES = [("holds", "capture"), ("holds", "statement"), ("contests", "clash"), ("lost", "withdrawal"), ("holds", "base")]
VARIED = {
    "half_life_days": (15.0, 30.0, 60.0),
    "contested_days": (7, 14, 28),
    "controls_at": (0.65, 0.75, 0.85),
    "presence_at": (0.4, 0.5, 0.6),
    "margin": (0.15, 0.25, 0.35),
    "unknown_below": (0.2, 0.3, 0.4),
    "own_word": (0.25, 0.5, 0.75, 1.0),
    "against_interest": (1.0, 1.2, 1.5),
}
VARIED_IN_ROOM = {"FLOOR": (0.1, 0.2, 0.3, 0.4), "TEMPERATURE": (0.35, 0.5, 0.7)}


def made_claims(count: int, places: int, days: int) -> list[ControlClaim]:
    draw = random.Random(1)  # noqa: S311  # made data
    towns = [
        Place(id=f"p{n}", name=f"P{n}", kind="town", lon=draw.uniform(26, 31), lat=draw.uniform(-6, 3))
        for n in range(places)
    ]
    claims = []
    for number in range(count):
        # Half of the claims fall on few places, as in real reports.
        town = towns[min(places - 1, int(draw.paretovariate(0.6)) - 1)] if number % 2 else draw.choice(towns)
        says, basis = draw.choice(BASES)
        day = START + timedelta(days=draw.randrange(days))
        about = {"publisher": draw.choice("uvwxyz"), "gains_by_it": draw.random() < 0.3}
        claims.append(
            ControlClaim(
                id=f"c{number}", place=town, actor=draw.choice("abc"), says=says, as_of=day, basis=basis, **about
            )
        )
    return claims


def speed() -> None:
    print("10,000 claims over 2,000 places and 400 days (promised: 3 s, 500 MB)")
    claims = made_claims(10_000, 2_000, 400)
    begun = time.perf_counter()
    statuses = control_status(claims, settings=ControlSettings(), actors={}, until=START + timedelta(days=399))
    ledgers = time.perf_counter() - begun
    begun = time.perf_counter()
    drawn = draw_areas(statuses, ground=Ground())
    areas = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  intervals {len(statuses):>7,}   {ledgers:5.2f} s")
    print(f"  areas     {len(drawn):>7,}   {areas:5.2f} s")
    print(f"  peak memory of the whole bench so far {peak:.0f} MB\n")


def read_stories() -> list[Story]:
    """Read the stories as their test does: its own words for which places are found by name."""
    sys.path.insert(0, str(STORIES.parent.parent))
    from test_control_stories import known_before, read

    gazetteer, ontology = Gazetteer.open(Config()), load_ontology()
    stories = []
    for path in sorted(STORIES.glob("*.yaml")):
        story = yaml.safe_load(path.read_text(encoding="utf-8"))
        claims = [known_before(prior, gazetteer) for prior in story.get("prior", ())]
        places = [
            gazetteer.place(gazetteer.row(place)) for place in sorted({line["place"] for line in story["expect"]})
        ]
        for number, report in enumerate(story["reports"]):
            claims += read(report, number, gazetteer, ontology, places)
        stories.append((claims, story))
    return stories


def days_of(claims: list[ControlClaim], settings: ControlSettings) -> dict[tuple[str, int], tuple[str, str]]:
    """Return state and holder of every place on every day."""
    found = {}
    for status in control_status(claims, settings=settings, actors={}, until=START + timedelta(days=399)):
        for day in range(status.valid_from.toordinal(), status.valid_to.toordinal() + 1):
            found[status.place.id, day] = (status.state, status.holder)
    return found


def expectations(stories: list[Story], settings: ControlSettings, actors: dict) -> tuple[int, int]:
    right = total = 0
    for claims, story in stories:
        statuses = control_status(claims, settings=settings, actors=actors, until=story["until"])
        for line in story["expect"]:
            now = [status for status in control_on(statuses, line["day"]) if status.place.id == line["place"]]
            state, holder = (now[0].state, now[0].holder) if now else ("none", "")
            right += line["state"] == state and line.get("holder", holder) == holder
            total += 1
    return right, total


@contextmanager
def constant(name: str, value: float) -> Iterator[None]:
    before = getattr(ledger, name)
    modules = [module for module in (ledger, __import__("geo.control.status", fromlist=["x"])) if hasattr(module, name)]
    for module in modules:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module in modules:
            setattr(module, name, before)


def sensitivity() -> None:
    stories = read_stories()
    actors = dict(Gazetteer.open(Config()).actors)
    usual, contradicting = ControlSettings(), made_claims(1_500, 150, 400)
    base = days_of(contradicting, usual)
    print("Sensitivity to the constants: place-days with another state or holder in 1,500 contradicting claims about")
    print("150 places over 400 days, and how many expected rows of the golden stories stay right")
    print(f"  {'constant':18} {'value':>6} {'changed':>8} {'stories right':>14}")
    for name, values in VARIED.items():
        for value in values:
            settings = replace(usual, **{name: value})
            row(name, value, moved(base, days_of(contradicting, settings)), expectations(stories, settings, actors))
    for name, values in VARIED_IN_ROOM.items():
        for value in values:
            with constant(name, value):
                row(name, value, moved(base, days_of(contradicting, usual)), expectations(stories, usual, actors))
    print()


def moved(base: dict, other: dict) -> float:
    return sum(base[key] != other.get(key) for key in base) / len(base)


def row(name: str, value: float, changed: float, right: tuple[int, int]) -> None:
    print(f"  {name:18} {value:>6g} {changed:>8.1%} {right[0]:>7} of {right[1]}")


def front() -> None:
    """Draw a front across a square of 300 km, ask a third of the settlements, and look at the others."""
    draw = random.Random(7)  # noqa: S311  # made data
    line = [(36.0 + draw.uniform(-0.35, 0.35), 47.0 + 0.15 * step) for step in range(21)]
    west = shapely.Polygon([(33.5, 47.0), *line, (33.5, 50.0)])
    square = shapely.box(33.5, 47.0, 38.5, 50.0)
    truth = {"west": west, "east": square.difference(west)}
    towns = [
        Place(id=f"t{n:04}", name=f"T{n}", kind="town", lon=draw.uniform(33.5, 38.5), lat=draw.uniform(47.0, 50.0))
        for n in range(900)
    ]
    sides = {town.id: "west" if shapely.contains_xy(west, town.lon, town.lat) else "east" for town in towns}
    asked, others = towns[:300], towns[300:]
    claims = [
        ControlClaim(
            id=f"c{town.id}",
            place=town,
            actor=sides[town.id],
            says="holds",
            as_of=START,
            basis="manual",
            publisher="map",
        )
        for town in asked
    ]
    statuses = control_status(claims, settings=ControlSettings(), actors={}, until=START)
    print("Areas between places: 300 of 900 settlements asked, a front of 330 km, a square of 120,000 km²")
    print(f"  {'method':16} {'cap km':>6} {'others right':>13} {'others covered':>15} {'area in common':>15}")
    for cap_km in (15.0, 20.0, 25.0):
        cells = voronoi_areas(statuses, day=START, mask=square, cap_km=cap_km)
        pieces = [(cell.holder, cell.geometry) for cell in cells]
        compare("voronoi (M2)", cap_km, pieces, others=others, sides=sides, truth=truth)
        reaches = influence_areas(statuses, day=START, mask=square, cap_km=cap_km)
        pieces = [(reach.holder, reach.geometry) for reach in reaches if reach.level == min(r.level for r in reaches)]
        compare("influence (M3)", cap_km, pieces, others=others, sides=sides, truth=truth)


def compare(  # noqa: PLR0913  # a row of the table
    method: str, cap_km: float, pieces: list, *, others: list, sides: dict, truth: dict
) -> None:
    areas = {side: shapely.union_all([shape for holder, shape in pieces if holder == side]) for side in truth}
    covered = right = 0
    for town in others:
        inside = [side for side, area in areas.items() if shapely.contains_xy(area, town.lon, town.lat)]
        covered += bool(inside)
        right += inside == [sides[town.id]]
    common = sum(area_km2(areas[side].intersection(truth[side])) for side in truth)
    drawn = sum(area_km2(area) for area in areas.values())
    shares = (right / max(1, covered), covered / len(others), common / drawn)
    print(f"  {method:16} {cap_km:>6g} {shares[0]:>13.1%} {shares[1]:>15.1%} {shares[2]:>15.1%}")


if __name__ == "__main__":
    speed()
    sensitivity()
    front()
