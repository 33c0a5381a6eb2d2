"""Areas and front -> the records of the page; ``static/front.js`` draws them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geo.model import ControlArea, Situation
    from maps.page.payload import Tables

LINE_DIGITS = 4
# A line or an area of the whole theatre needs no bend that is smaller than this, degrees: about 100 m.
FINEST_DEG = 0.001


def front_records(situation: Situation, tables: Tables) -> list[dict[str, Any]]:
    """Return the signs of the pictures in the order of drawing: areas, gains, the band of doubt, lines."""
    places = {claim.place.id: claim.place.name for claim in situation.claims}
    return [_record(area, tables, places) for area in sorted(situation.areas, key=_rank)]


# What is drawn later lies above.
_ORDER = ("held", "seen", "claimed", "grey", "gain", "doubt", "front", "pocket", "siege", "lone", "advance")


def _rank(area: ControlArea) -> tuple[Any, ...]:
    return area.valid_from, _ORDER.index(area.sign), area.side, area.other, area.strength, area.places, area.note


def _record(area: ControlArea, tables: Tables, places: dict[str, str]) -> dict[str, Any]:
    line = area.geometry.geom_type.endswith("LineString")
    shape = _simplified(area.geometry)
    return {
        "sign": area.sign,
        "side": area.side,
        "other": area.other,
        "from": area.valid_from.isoformat(),
        "to": area.valid_to.isoformat(),
        "since": area.since.isoformat() if area.since else "",
        "until": area.until.isoformat() if area.until else "",
        "strength": area.strength,
        "size": area.size,
        "error": area.error,
        "note": area.note,
        "places": [places[place] for place in area.places[:12] if place in places],
        "shape": 0 if line else 1 + tables.shape(shape),
        "lines": _lines(shape) if line else [],
    }


@lru_cache(maxsize=256)
def _simplified(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape as fine as a page shows it; the desk asks for the same ones after every edit."""
    found: BaseGeometry = shapely.simplify(shape, FINEST_DEG)
    return found


def _lines(shape: BaseGeometry) -> list[list[list[float]]]:
    """Return lines as the page draws them: latitude first."""
    return [
        [[round(lat, LINE_DIGITS), round(lon, LINE_DIGITS)] for lon, lat in part.coords]
        for part in shapely.get_parts(shape)
    ]
