"""The pictures of a build: areas and front on some days, what was gained between two, advances and sieges.

A picture is drawn for the day that the map shows first, for some days before it, a week or more apart, and for the
newest day, as far as anything differs; each is shown until the next one. Gains are what one side has on the later of
two days of what another had on the earlier one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import shapely

from geo.actors.resolution import alpha3, side_of, side_of_claim
from geo.control.areas import Ground, repaired
from geo.control.front import SLIVER_KM2, Picture, picture_on
from geo.control.sites import measured
from geo.control.status import control_on
from geo.geometry import area_km2, bearing_deg, destination, disc, distance_km
from geo.model import ControlArea

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.control.sites import Site
    from geo.model import Actor, ControlClaim, ControlStatus, Event, PriorArea

# At least so many days lie between two pictures; of many settlements fewer are drawn, since each takes its time.
STEP_DAYS = 7
MOST_PICTURES = ((500, 8), (1500, 4), (10**9, 2))
# Gains are shown since so many days before the day of the map.
GAINS_DAYS = 30
# A change of hands explains the gained ground within this.
NEAR_GAIN_DEG = 0.05
# An advance is shown for so many days, as an arrow of this length that ends at the place, from where its side is.
ADVANCE_DAYS, ARROW_KM, ARROW_HEAD_KM, FROM_WITHIN_KM = 14, 8.0, 2.0, 60.0
ADVANCES = frozenset({"advance"})
SIEGE_DAYS, SIEGE_KM = 30, 1.5


def control_areas(  # noqa: PLR0913  # what a map is drawn from
    statuses: Iterable[ControlStatus],
    *,
    as_of: date | None,
    ground: Ground,
    priors: Sequence[PriorArea] = (),
    events: Iterable[Event] = (),
    claims: Iterable[ControlClaim] = (),
    actors: Mapping[str, Actor] | None = None,
    earlier: bool = True,
) -> tuple[ControlArea, ...]:
    """Return all signs of the pictures of a build, sorted by day.

    Parameters
    ----------
    statuses
        All intervals; those of settlements make the pictures.
    as_of
        The day that the map shows first; None: the last day of the statuses.
    earlier
        Whether days before that are drawn as well, and what was gained since.
    """
    statuses = tuple(statuses)
    if not statuses and not priors:
        return ()
    last = max((status.valid_to for status in statuses), default=as_of) or date.min
    day = as_of or last
    pictures = [
        picture_on(statuses, day=first, until=until, ground=ground, priors=priors, actors=actors)
        for first, until in _shown(statuses, day=day, last=max(day, last), priors=priors, earlier=earlier)
    ]
    found = [area for picture in pictures for area in picture.areas]
    if earlier:
        both = {"day": day, "last": max(day, last)}
        found += _gains_of(statuses, pictures, **both, ground=ground, priors=priors, actors=actors)
    found += advances(events, statuses, actors or {})
    found += sieges(claims, actors or {})
    return tuple(sorted(found, key=lambda a: (a.valid_from, a.sign, a.side, a.other, -a.strength, a.places, a.note)))


def _shown(
    statuses: Sequence[ControlStatus], *, day: date, last: date, priors: Sequence[PriorArea], earlier: bool
) -> list[tuple[date, date]]:
    """Return the days for which a picture is drawn, each with the last day for which it is shown."""
    starts = [status.valid_from for status in statuses] + [prior.since for prior in priors]
    earliest = min(starts)
    settled = len({status.place.id for status in statuses})
    most = next(pictures for up_to, pictures in MOST_PICTURES if settled <= up_to) if earlier else 1
    step = max(STEP_DAYS, math.ceil((day - earliest).days / most))
    wanted = {day, last, *(day - timedelta(days=step * back) for back in range(1, most))}
    days = sorted(one for one in wanted if earliest <= one)
    kept = [
        one
        for one, before in zip(days, [None, *days], strict=False)
        if before is None or _differs(statuses, before, one, priors)
    ]
    return [
        (one, after - timedelta(days=1)) for one, after in zip(kept, [*kept[1:], last + timedelta(days=1)], strict=True)
    ]


def _differs(statuses: Sequence[ControlStatus], one: date, other: date, priors: Sequence[PriorArea]) -> bool:
    states = [
        {(s.place.id, s.holder, s.state, s.claimed_only, s.rivals) for s in control_on(statuses, day)}
        for day in (one, other)
    ]
    return states[0] != states[1] or any(one < prior.since <= other for prior in priors)


def _gains_of(  # noqa: PLR0913  # a picture is drawn from all of these
    statuses: Sequence[ControlStatus],
    pictures: Sequence[Picture],
    *,
    day: date,
    last: date,
    ground: Ground,
    priors: Sequence[PriorArea],
    actors: Mapping[str, Actor] | None,
) -> Iterator[ControlArea]:
    now = next((picture for picture in reversed(pictures) if picture.day <= day), None)
    if now is None:
        return
    starts = [status.valid_from for status in statuses] + [prior.since for prior in priors]
    since = max(day - timedelta(days=GAINS_DAYS), min(starts))
    if since < now.day:
        before = picture_on(statuses, day=since, ground=ground, priors=priors, actors=actors)
        yield from (replace(gain, valid_from=day, valid_to=last) for gain in gains(before, now))


def gains(before: Picture, after: Picture) -> list[ControlArea]:
    """Return the ground that changed hands between two pictures, piece by piece, both ways; allies gain nothing.

    ``since`` and ``until`` are the days of the pictures; where settlements in or beside the piece passed into the new
    hands in between, ``until`` is the day of the last of them and ``places`` are their ids.
    """
    found = []
    for side, now in sorted(after.ground.items()):
        for other, then in sorted(before.ground.items()):
            beside = frozenset((side, other)) in after.allies | before.allies
            if other == side or beside or not now.intersects(then):
                continue
            both = repaired(shapely.set_precision(repaired(now.intersection(then)), 1e-6))
            changed = _changed(before.sites, after.sites, side)
            parts = [part for part in shapely.get_parts(both) if area_km2(part) >= SLIVER_KM2]
            found += [_gain(part, side, other, changed, days=(before.day, after.day)) for part in parts]
    return found


def _changed(before: Sequence[Site], after: Sequence[Site], side: str) -> list[Site]:
    held = {site.place_id: site.side for site in before}
    return [site for site in after if site.side == side and held.get(site.place_id, "") != side]


def _gain(
    part: BaseGeometry, side: str, other: str, changed: Sequence[Site], *, days: tuple[date, date]
) -> ControlArea:
    around = part.buffer(NEAR_GAIN_DEG)
    near = [site for site in changed if days[0] < site.since and shapely.contains_xy(around, site.lon, site.lat)]
    dated = sorted(near, key=lambda site: (site.since, site.place_id))
    area = ControlArea(
        sign="gain",
        side=side,
        other=other,
        geometry=part,
        valid_from=days[1],
        valid_to=days[1],
        since=days[0],
        until=dated[-1].since if dated else days[1],
        places=tuple(sorted(site.place_id for site in dated)),
        note="; ".join(f"{site.name} {site.since.isoformat()}" for site in dated),
    )
    return measured(area)


def advances(
    events: Iterable[Event], statuses: Iterable[ControlStatus], actors: Mapping[str, Actor]
) -> list[ControlArea]:
    """Return an arrow for each reported advance towards or in a place, from where its side is known to be.

    The bearing is that from the nearest settlement that the side holds; where it holds none near, nothing is drawn.
    """
    statuses = tuple(statuses)
    found = []
    for event in events:
        where, actor, day = event.where, event.actor1, event.end or event.start
        if event.type not in ADVANCES or where is None or actor is None or day is None:
            continue
        if where.lon is None or where.lat is None or event.assertion not in {"reported", "claimed", "assessed"}:
            continue
        country = alpha3(where.chosen) if where.chosen is not None else ""
        side = side_of(actor.id, actors, country=country, day=day)
        origin = _nearest_held(statuses, side, day, (where.lon, where.lat))
        if origin is not None:
            place = where.chosen
            arrow = ControlArea(
                sign="advance",
                side=side,
                geometry=_arrow(origin, (where.lon, where.lat)),
                valid_from=day,
                valid_to=day + timedelta(days=ADVANCE_DAYS),
                places=(place.id,) if place else (),
                note=f"{event.assertion}: advance {_compass(origin, (where.lon, where.lat))} of {day.isoformat()}",
            )
            found.append(measured(arrow))
    return found


def _nearest_held(
    statuses: Sequence[ControlStatus], side: str, day: date, spot: tuple[float, float]
) -> tuple[float, float] | None:
    held = [status.place for status in control_on(statuses, day) if status.holder == side]
    away = [(distance_km(*spot, to_lon=place.lon, to_lat=place.lat), place.id, place) for place in held]
    near = [row for row in away if 0.5 < row[0] <= FROM_WITHIN_KM]  # noqa: PLR2004  # the place itself
    best = min(near, default=None, key=lambda row: row[:2])
    return (best[2].lon, best[2].lat) if best else None


def _arrow(origin: tuple[float, float], spot: tuple[float, float]) -> BaseGeometry:
    """Return a shaft that ends at the spot, and the two strokes of its head."""
    back = bearing_deg(*spot, to_lon=origin[0], to_lat=origin[1])
    length = min(ARROW_KM, distance_km(*spot, to_lon=origin[0], to_lat=origin[1]))
    tail = destination(*spot, bearing=back, along_km=length)
    barbs = [
        destination(*spot, bearing=back + turn, along_km=min(ARROW_HEAD_KM, length / 2.0)) for turn in (30.0, -30.0)
    ]
    return shapely.MultiLineString([[tail, spot], [barbs[0], spot, barbs[1]]])


def _compass(origin: tuple[float, float], spot: tuple[float, float]) -> str:
    names = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
    bearing = bearing_deg(*origin, to_lon=spot[0], to_lat=spot[1])
    return f"{names[math.floor(bearing / 45.0 + 0.5) % 8]} ({bearing:.0f}°)"


def sieges(claims: Iterable[ControlClaim], actors: Mapping[str, Actor]) -> list[ControlArea]:
    """Return a ring around each place that is reported to be besieged; it is shown for a month."""
    found: list[ControlArea] = []
    for claim in sorted(claims, key=lambda claim: (claim.as_of, claim.id)):
        if (
            claim.basis != "siege"
            or claim.says != "contests"
            or claim.assertion in {"planned", "hypothetical", "denied"}
        ):
            continue
        place, side = claim.place, side_of_claim(claim, actors)
        ring = disc(place.lon, place.lat, radius_km=SIEGE_KM * max(place.radius_km, 2.0)).exterior
        area = ControlArea(
            sign="siege",
            side=side,
            geometry=shapely.MultiLineString([ring]),
            valid_from=claim.as_of,
            valid_to=claim.as_of + timedelta(days=SIEGE_DAYS),
            places=(place.id,),
            note=f"besieged, reported {claim.as_of.isoformat()}",
        )
        found.append(measured(area))
    return _until_next(found)


def _until_next(rings: Sequence[ControlArea]) -> list[ControlArea]:
    """Let a ring end where a later report draws it again."""
    found = []
    for number, ring in enumerate(rings):
        later = [
            other.valid_from for other in rings[number + 1 :] if (other.places, other.side) == (ring.places, ring.side)
        ]
        if later and later[0] <= ring.valid_from:
            continue
        found.append(replace(ring, valid_to=min(ring.valid_to, later[0] - timedelta(days=1))) if later else ring)
    return found
