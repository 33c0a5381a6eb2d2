"""Which part of the world the map shows: the theatre, unless the reports are about somewhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model import Theatre

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from geo.model import Bbox, Event

# The theatre is shown if at least this share of the events lies in it: talks elsewhere do not move the map.
MOST_ELSEWHERE = 1 / 3
# Of events all over, the outermost are left outside of the first view; they are still on the map.
OUTERMOST_PERCENT = 5
MARGIN_DEG = 1.5
ELSEWHERE = "reported"


def view_of(theatre: Theatre, others: Sequence[Theatre], events: Iterable[Event]) -> Theatre:
    """Return the theatre of the configuration, another known one, or a box around what is reported.

    Examples
    --------
    >>> cod = Theatre(id="cod", name="Eastern DR Congo", bbox=(26.0, -6.0, 31.0, 3.0))
    >>> view_of(cod, (), ()).id
    'cod'
    """
    wheres = [event.where for event in events if event.where is not None and event.where.precision != "country"]
    points = np.array([(where.lon, where.lat) for where in wheres if where.resolved])
    if not len(points):
        return theatre
    best = max((theatre, *others), key=lambda t: (_share(points, t.bbox), t.id == theatre.id))
    if _share(points, theatre.bbox) >= MOST_ELSEWHERE:
        return theatre
    if _share(points, best.bbox) >= MOST_ELSEWHERE:
        return best
    west, south = np.percentile(points, OUTERMOST_PERCENT, axis=0) - MARGIN_DEG
    east, north = np.percentile(points, 100 - OUTERMOST_PERCENT, axis=0) + MARGIN_DEG
    box = (max(float(west), -180.0), max(float(south), -85.0), min(float(east), 180.0), min(float(north), 85.0))
    return Theatre(id=ELSEWHERE, name="Situation as reported", bbox=box)


def _share(points: NDArray[np.float64], box: Bbox) -> float:
    west, south, east, north = box
    lon, lat = points[:, 0], points[:, 1]
    return float(((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).mean())
