"""Areas and front beside a real front: three daily polygons of ground assessed as occupied, 8 July to 8 November 2024.

Run ``python bench/front.py``. The polygons and the settlements lie in ``../shared/reference`` (not shipped: for
measuring only). 929 settlements within 40 km of the front of the first day are stated as the polygon of a day says;
each method draws the ground of the day, and two figures are printed for it:

- *30 km*: intersection over union with the polygon of the day, within 30 km of the front of the first day;
- *gained*: the same of the ground that was taken since the first day, drawn against real.

The statements are perfect, or 10 % of them are wrong, or half of them are missing, or those of settlements that changed
hands come 30 days late (the polygons are about 60 days apart: of the settlements that changed hands since the polygon
before, half are known).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import resource
import sys
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from geo.config import Config, ControlSettings
from geo.control.areas import Ground, around, ground_of
from geo.control.front import picture_on
from geo.control.influence import assign_areas, voronoi_areas
from geo.control.pictures import control_areas
from geo.control.status import control_status
from geo.gazetteer.store import Gazetteer
from geo.model import ControlClaim, Place, PriorArea

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Draw = Callable[["Front", "Case"], BaseGeometry]

SHARED = Path(__file__).resolve().parent.parent / ".." / "shared" / "reference"
DAYS = (date(2024, 7, 8), date(2024, 9, 8), date(2024, 11, 8))
SETTLEMENTS, AROUND_KM, BAND_KM = 929, 40.0, 30.0
# The boundary of the polygon is the front where free settlements lie within this: elsewhere it is a coast or a border.
FREE_WITHIN_KM = 8.0
CELL_KM = 1.0
OCCUPIER, OTHER = "rus", "ukr"


@dataclass(frozen=True)
class Front:
    """The polygons on a plane in kilometres, the settlements, and the cells within the band."""

    polygons: dict[date, BaseGeometry]
    plane: Transformer
    ground: Ground
    places: list[Place]
    spots: NDArray[np.float64]
    cells: NDArray[np.float64]
    truth: dict[date, NDArray[np.bool_]]


@dataclass(frozen=True)
class Case:
    """What is stated on a day: a side for each settlement; those after ``changed`` were stated again."""

    name: str
    day: date
    rows: NDArray[np.int64]
    held: NDArray[np.bool_]


def read_front(shared: Path) -> Front:
    plane = Transformer.from_crs("EPSG:4326", "+proj=laea +lat_0=48 +lon_0=36 +units=km", always_xy=True)

    def laid(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda at: np.column_stack(plane.transform(at[:, 0], at[:, 1])))

    polygons = {}
    for day in DAYS:
        text = (shared / "control" / f"ua_occupied_{day:%Y%m%d}.geojson").read_text(encoding="utf-8")
        geometry = shapely.geometry.shape(json.loads(text)["features"][0]["geometry"])
        polygons[day] = laid(shapely.make_valid(geometry))
        shapely.prepare(polygons[day])
    gazetteer = Gazetteer.open(Config(theatre="ukr"))
    box = gazetteer.theatre.bbox
    ground = replace(ground_of(gazetteer.backdrop(box), gazetteer), **around(gazetteer, box))
    ids, points = read_settlements(shared / "geonames" / "dumps" / "UA.txt.gz")
    spots = np.column_stack(plane.transform(points[:, 0], points[:, 1]))
    first = polygons[DAYS[0]]
    free = spots[~shapely.contains_xy(first, spots[:, 0], spots[:, 1])]
    reach = shapely.union_all(shapely.buffer(shapely.points(free), FREE_WITHIN_KM))
    line = first.boundary.intersection(reach)
    near = np.flatnonzero(shapely.dwithin(shapely.points(spots), line, AROUND_KM))
    order = sorted(near, key=lambda row: hashlib.sha256(ids[row].encode()).hexdigest())
    chosen = np.array(sorted(order[:SETTLEMENTS], key=lambda row: ids[row]))
    cells = cells_within(line.buffer(BAND_KM).intersection(laid(ground.lands["UA"])))
    return Front(
        polygons=polygons,
        plane=plane,
        ground=ground,
        places=[
            Place(id=f"gn.{ids[row]}", name=ids[row], kind="village", lon=lon, lat=lat, country="UA")
            for row, (lon, lat) in zip(chosen, points[chosen].tolist(), strict=True)
        ],
        spots=spots[chosen],
        cells=cells,
        truth={day: shapely.contains_xy(shape, cells[:, 0], cells[:, 1]) for day, shape in polygons.items()},
    )


def read_settlements(path: Path) -> tuple[list[str], NDArray[np.float64]]:
    ids, points = [], []
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            cells = line.rstrip("\n").split("\t")
            if cells[6] == "P":
                ids.append(cells[0])
                points.append((float(cells[5]), float(cells[4])))
    return ids, np.array(points)


def cells_within(band: BaseGeometry) -> NDArray[np.float64]:
    west, south, east, north = band.bounds
    across, up = np.meshgrid(np.arange(west, east, CELL_KM), np.arange(south, north, CELL_KM))
    cells = np.column_stack([across.ravel(), up.ravel()])
    shapely.prepare(band)
    return cells[shapely.contains_xy(band, cells[:, 0], cells[:, 1])]


def cases(front: Front, day: date) -> list[Case]:
    held, before = (contains(front.polygons[when], front.spots) for when in (day, DAYS[max(0, DAYS.index(day) - 1)]))
    rows = np.arange(len(held))
    luck = np.array([int(hashlib.sha256(place.id.encode()).hexdigest()[:8], 16) for place in front.places]) / 2**32
    return [
        Case("perfect", day, rows, held),
        Case("10 % wrong", day, rows, held ^ (luck < 0.1)),  # a tenth
        Case("half missing", day, rows[luck < 0.5], held[luck < 0.5]),  # a half
        Case("30 days late", day, rows, np.where(luck < 0.5, held, before)),  # a half
    ]


def contains(shape: BaseGeometry, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    return shapely.contains_xy(shape, points[:, 0], points[:, 1])


def statements(front: Front, case: Case, *, since: date | None = None) -> list[ControlClaim]:
    return [
        ControlClaim(
            id=f"c{row:05}",
            place=front.places[row],
            actor=OCCUPIER if held else OTHER,
            says="holds",
            as_of=since or case.day,
            basis="manual",
            publisher="map",
        )
        for row, held in zip(case.rows.tolist(), case.held.tolist(), strict=True)
    ]


# Methods: each returns for every cell of the band whether the occupier holds it


def first_polygon(front: Front, case: Case) -> NDArray[np.bool_]:  # noqa: ARG001  # as the other methods
    return front.truth[DAYS[0]]


def nearest(front: Front, case: Case) -> NDArray[np.bool_]:
    spots = front.spots[case.rows]
    tree = shapely.STRtree(shapely.points(spots))
    return case.held[tree.nearest(shapely.points(front.cells))]


def svm(front: Front, case: Case) -> NDArray[np.bool_]:
    from sklearn.svm import SVC

    model = SVC(C=10.0, gamma=1.0 / (2.0 * 8.0**2)).fit(front.spots[case.rows], case.held)
    return model.predict(front.cells)


def cells_of_today(front: Front, case: Case) -> NDArray[np.bool_]:
    statuses = control_status(statements(front, case), settings=ControlSettings(), actors={}, until=case.day)
    drawn = voronoi_areas(statuses, day=case.day, mask=front.ground.lands["UA"])
    return inside(front, [area.geometry for area in drawn if area.holder == OCCUPIER])


def surface(front: Front, case: Case) -> NDArray[np.bool_]:
    return inside(front, [_picture(front, case, ())])


def moved_polygon(front: Front, case: Case) -> NDArray[np.bool_]:
    lifted = shapely.transform(
        front.polygons[DAYS[0]],
        lambda at: np.column_stack(front.plane.transform(at[:, 0], at[:, 1], direction="INVERSE")),
    )
    return inside(front, [_picture(front, case, (PriorArea(actor=OCCUPIER, since=DAYS[0], geometry=lifted),))])


def _picture(front: Front, case: Case, priors: tuple[PriorArea, ...]) -> BaseGeometry:
    statuses = control_status(statements(front, case), settings=ControlSettings(), actors={}, until=case.day)
    return picture_on(statuses, day=case.day, ground=front.ground, priors=priors).ground[OCCUPIER]


def inside(front: Front, shapes: Sequence[BaseGeometry]) -> NDArray[np.bool_]:
    whole = shapely.union_all(list(shapes))
    lons, lats = front.plane.transform(front.cells[:, 0], front.cells[:, 1], direction="INVERSE")
    shapely.prepare(whole)
    return shapely.contains_xy(whole, lons, lats)


METHODS: dict[str, Callable[[Front, Case], NDArray[np.bool_]]] = {
    "the first polygon kept": first_polygon,
    "nearest settlement, no cap": nearest,
    "SVM (radial, 8 km)": svm,
    "voronoi (M2, 20 km)": cells_of_today,
    "front, statements alone": surface,
    "front, first polygon moved": moved_polygon,
}


def overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


def measure(front: Front, drawn: NDArray[np.bool_], day: date) -> tuple[float, float]:
    before, truth = front.truth[DAYS[0]], front.truth[day]
    return overlap(drawn, truth), overlap(drawn & ~before, truth & ~before)


def speed() -> None:
    """Print how long ledger and areas of 5,000 settlements, 700 days and 10,000 claims take, and cells that change."""
    draw = random.Random(1)  # noqa: S311  # made data
    first = date(2023, 1, 1)
    places = [
        Place(id=f"p{n:04}", name=f"P{n}", kind="village", lon=draw.uniform(34, 39), lat=draw.uniform(46.5, 50))
        for n in range(5_000)
    ]

    def side(place: Place, day: int) -> str:
        return OCCUPIER if place.lon + 0.3 * draw.uniform(-1, 1) > 36.5 - day / 1_400 else OTHER

    claims = []
    for number in range(10_000):
        place, day = places[number % 5_000], draw.randrange(700)
        claims.append(
            ControlClaim(
                id=f"c{number:05}", place=place, actor=side(place, day), says="holds", basis="statement",
                as_of=first + timedelta(days=day), publisher=draw.choice("uvwxyz"),
            )
        )  # fmt: skip
    last = first + timedelta(days=699)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    statuses = control_status(claims, settings=ControlSettings(), actors={}, until=last)
    ledger = time.process_time() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    begun = time.process_time()
    areas = control_areas(statuses, as_of=last, ground=Ground())
    drawn = time.process_time() - begun
    print("5,000 settlements, 700 days, 10,000 claims (promised: 4 s and 150 MB for the ledger, 8 s for areas)")
    print(f"  ledger {len(statuses):>7,} intervals {ledger:6.1f} s of processor, {grown:.0f} MB more")
    print(f"  areas  {len(areas):>7,} signs     {drawn:6.1f} s of processor")
    dated = [replace(claims[n], as_of=first + timedelta(days=n % 60)) for n in range(1_500)]
    statuses = control_status(dated, settings=ControlSettings(), actors={}, until=first + timedelta(days=59))
    begun = time.process_time()
    cells = assign_areas(statuses, method="voronoi", ground=Ground())
    spent = time.process_time() - begun
    print(f"  voronoi, 1,500 settlements first named over 60 days: {len(cells):,} cells, {spent:.1f} s of processor\n")


def main() -> int:
    speed()
    if not (SHARED / "control").is_dir():
        print("bench/front.py: ../shared/reference/control is not here: nothing is measured")
        return 0
    front = read_front(SHARED)
    print(
        f"{len(front.places)} settlements, {len(front.cells):,} km² within {BAND_KM:.0f} km of the front of {DAYS[0]}"
    )
    for day in DAYS[1:]:
        print(f"\n{day}: 30 km / gained")
        these = cases(front, day)
        print(f"  {'method':30}" + "".join(f"{case.name:>16}" for case in these) + "       s")
        for name, method in METHODS.items():
            begun = time.process_time()
            figures = [measure(front, method(front, case), day) for case in these]
            spent = (time.process_time() - begun) / len(these)
            print(f"  {name:30}" + "".join(f"{whole:>10.3f} {gain:.2f} " for whole, gain in figures) + f"{spent:8.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
