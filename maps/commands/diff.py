"""What changed hands between two builds, read from their control.geojson and control_areas.geojson."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from geo.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

UNKNOWN = "unknown"
LEAST_GAIN_KM2 = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The control rows of one build: ``points``, ``areas`` and ``front`` are GeoJSON features."""

    folder: str
    as_of: date | None
    points: tuple[dict[str, Any], ...]
    areas: tuple[dict[str, Any], ...]
    front: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """One piece of ground between places that changed hands; ``geometry`` is a polygon, WGS 84."""

    side: str
    other: str
    km2: float
    error: float
    geometry: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place in other hands than before. ``since`` is when it passed into the new ones, or ""."""

    place_id: str
    name: str
    kind: str
    before: str
    after: str
    since: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All changes, settlements first; ``ground`` leads from hands to km² before, after, and the error of the edges.

    ``gains`` are the pieces of ground between places, both ways, largest first.
    """

    days: tuple[date, date]
    settlements: tuple[Change, ...]
    units: tuple[Change, ...]
    ground: Mapping[str, tuple[float, float, float]]
    gains: tuple[Gain, ...] = ()

    def gain_rows(self) -> list[tuple[str, ...]]:
        """Return the rows of the table of ground gained: by whom, from whom, km² and how far they may be wrong."""
        sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for gain in self.gains:
            sums[gain.side, gain.other][0] += gain.km2
            sums[gain.side, gain.other][1] += gain.error
        return [(side, other, f"{km2:.0f}", f"{error:.0f}") for (side, other), (km2, error) in sorted(sums.items())]

    def summary(self) -> str:
        """Return how many settlements each side gained and lost, in words."""
        gained = Counter(change.after for change in self.settlements if change.after != UNKNOWN)
        lost = Counter(change.before for change in self.settlements if change.before != UNKNOWN)
        words = [f"{side} +{gained[side]} -{lost[side]}" for side in sorted({*gained, *lost})]
        return ", ".join(words) or "none changed hands"

    def ground_rows(self) -> list[tuple[str, ...]]:
        """Return the rows of the table of square kilometres."""
        return [
            (hands, f"{before:.0f}", f"{after:.0f}", f"{after - before:+.0f}", f"{error:.0f}")
            for hands, (before, after, error) in self.ground.items()
        ]


def read_build(folder: Path) -> Build:
    """Read the control files of a build.

    Raises
    ------
    InputError
        If the folder holds none, or they cannot be read.
    """
    from maps.exports.atomic import require_one_set

    require_one_set(folder, ("control.geojson", "control_areas.geojson", "front_areas.geojson"))
    points, areas = (_features(folder / name) for name in ("control.geojson", "control_areas.geojson"))
    days = {row["properties"].get("as_of") for row in (*points, *areas)} - {None}
    as_of = date.fromisoformat(max(days)) if days else _recorded_day(folder)
    file = folder / "front_areas.geojson"
    front = _features(file) if file.is_file() else []
    return Build(folder=str(folder), as_of=as_of, points=tuple(points), areas=tuple(areas), front=tuple(front))


def _features(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise InputError(f"{path}: not there. Type sitmap build --out {path.parent} first.")
    try:
        features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, RecursionError, KeyError, TypeError) as error:
        raise InputError(f"{path}: is no control file of a build ({error})") from error
    return features


def _recorded_day(folder: Path) -> date | None:
    try:
        recorded = json.loads((folder / "run.json").read_text(encoding="utf-8")).get("as_of")
    except (OSError, ValueError, RecursionError):
        return None
    return date.fromisoformat(recorded) if recorded else None


def changes(first: Build, last: Build, *, days: tuple[date, date]) -> Changes:
    """Compare two builds, each on its day; settlements first, then units, then the ground."""
    old, new = (_by_place(build, day) for build, day in zip((first, last), days, strict=True))
    found = [_change(old.get(place), new.get(place)) for place in sorted({*old, *new})]
    changed = [change for change in found if change.before != change.after]
    settled = {row["properties"]["place_id"] for row in (*first.points, *last.points)}
    return Changes(
        days=days,
        settlements=tuple(change for change in changed if change.place_id in settled),
        units=tuple(change for change in changed if change.place_id not in settled),
        ground=dict(_ground(first, last, days)),
        gains=tuple(_gains(first, last, days)),
    )


def _gains(first: Build, last: Build, days: tuple[date, date]) -> list[Gain]:
    """Return what sides have between places on the later day of what others had on the earlier one."""
    import shapely

    from geo.control.areas import area_and_error_km2, repaired

    before, after = (_held(build, day) for build, day in zip((first, last), days, strict=True))
    found = []
    for side, now in sorted(after.items()):
        for other, then in sorted(before.items()):
            both = now.intersection(then) if side != other else None
            if both is None or both.is_empty:
                continue
            for part in shapely.get_parts(repaired(both)):
                km2, error = area_and_error_km2(part)
                if km2 >= LEAST_GAIN_KM2:
                    found.append(Gain(side=side, other=other, km2=km2, error=error, geometry=part))
    return sorted(found, key=lambda gain: (-gain.km2, gain.side, gain.other))


def _held(build: Build, day: date) -> dict[str, Any]:
    """Return the ground between places of each side on a day: of the picture that was valid then."""
    import shapely
    from shapely.geometry import shape

    from geo.control.areas import repaired

    pieces: dict[str, list[Any]] = defaultdict(list)
    for feature in build.front:
        row = feature["properties"]
        if row["sign"] == "held" and _valid(row, day):
            pieces[row["side"]].append(repaired(shape(feature["geometry"])))
    return {side: shapely.union_all(shapes) for side, shapes in pieces.items()}


def _by_place(build: Build, day: date) -> dict[str, dict[str, Any]]:
    rows = [row["properties"] for row in (*build.areas, *build.points)]
    return {row["place_id"]: row for row in rows if _valid(row, day)}


def _valid(row: Mapping[str, Any], day: date) -> bool:
    return bool(row["valid_from"] <= day.isoformat() <= row["valid_to"])


def hands(row: Mapping[str, Any] | None) -> str:
    """Return in whose hands a row's place is, in words."""
    if row is None or row["state"] == UNKNOWN or not row["holder"]:
        return UNKNOWN
    if row["state"] == "contested":
        return " / ".join(sorted((row["holder"], *row["rivals"].split()))) + " contested"
    return f"{row['holder']} presence" if row["state"] == "presence" else str(row["holder"])


def _change(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Change:
    row = new or old or {}
    return Change(
        place_id=row["place_id"],
        name=row["name"],
        kind=row["kind"],
        before=hands(old),
        after=hands(new),
        since=str(new["since"]) if new and hands(new) != UNKNOWN else "",
        lon=row["longitude"],
        lat=row["latitude"],
    )


def _ground(first: Build, last: Build, days: tuple[date, date]) -> Iterator[tuple[str, tuple[float, float, float]]]:
    old, new = (_square_km(build, day) for build, day in zip((first, last), days, strict=True))
    for side in sorted({*old, *new}):
        before, after = old.get(side, (0.0, 0.0)), new.get(side, (0.0, 0.0))
        yield side, (before[0], after[0], max(before[1], after[1]))


def _square_km(build: Build, day: date) -> dict[str, tuple[float, float]]:
    import shapely
    from shapely.geometry import shape

    from geo.control.areas import area_and_error_km2, repaired

    pieces: dict[str, list[Any]] = defaultdict(list)
    for feature in build.areas:
        if _valid(feature["properties"], day) and hands(feature["properties"]) != UNKNOWN:
            pieces[hands(feature["properties"])].append(repaired(shape(feature["geometry"])))
    for side, shape_ in _held(build, day).items():
        pieces[side].append(shape_)
    return {side: area_and_error_km2(shapely.union_all(shapes)) for side, shapes in pieces.items()}
