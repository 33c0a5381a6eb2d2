"""A phrase right behind a name tells where it lies: "Sake, about 20 km west of Goma", "Kotlyne, on the road to ...".

If the name is known and lies there, the phrase is that place. If nobody knows the name, the phrase places it. If they
disagree, both stay and say so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from geo import geometry
from geo.spatial import relative_patterns as say
from geo.spatial.relative_geometry import NEAR_KM
from geo.text.context import WINDOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Mention, Place, Resolution

SETTLED = frozenset({"city", "town", "village", "locality", "camp", "airport", "port", "base", "mine", "border_post"})
UNITS = frozenset({"adm2", "adm3", "lake", "park", "island", "mountain", "facility"})
NAMED_REACH = (0.4, 1.8)  # of the written distance: within it, a phrase fits the name before it
TELLING = frozenset({"offset", "near", "across", "between", "along"})  # relations that may tell where a name lies
LOOKED_BACK = 2  # names before a phrase that it may tell of
STRAYS_DEG = 0.1  # a town may lie so far (11 km) beside the way between two others
_JOINT = re.compile(r"\s?[,(\u2013\u2014]|\s(?:is|lies|sits|est|se|which)\b")


def away_km(one: Place, other: Place) -> float:
    """Return the distance between the label points of two places."""
    return geometry.distance_km(one.lon, one.lat, to_lon=other.lon, to_lat=other.lat)


def described_name(text: str, mention: Mention, ends: Sequence[tuple[int, Resolution]]) -> Resolution | None:
    """Return the name right before a phrase that tells where it lies; ``ends`` are the names by where they end."""
    if mention.relation is None or mention.relation.type not in TELLING:
        return None
    index = bisect_right(ends, mention.span.start, key=lambda pair: pair[0])
    # A name may stand in between: "Luvungi, a town on the Ruzizi plain between Bukavu and Uvira".
    earlier = (ends[i][1] for i in range(index - 1, max(-1, index - 1 - LOOKED_BACK), -1))
    return next((name for name in earlier if _may_lie(name) and _told_by(text, name, mention)), None)


def _may_lie(name: Resolution) -> bool:
    return name.role == "location" and (name.chosen is None or name.chosen.kind in SETTLED | UNITS)


def _told_by(text: str, name: Resolution, mention: Mention) -> bool:
    middle = text[name.mention.span.end : min(mention.span.start, name.mention.span.end + WINDOW)]
    return len(middle) < WINDOW and bool(_JOINT.match(middle) and say.APPOSITION.match(middle))


def reconcile(found: Resolution, named: Resolution, anchor: Resolution) -> tuple[Resolution, Resolution]:
    """Return the phrase and the name before it, each knowing of the other."""
    if named.chosen is None:
        return found, _placed_by(found, named)
    if anchor.chosen is not None and named.mention.text == anchor.mention.text:
        return found, named
    if not _fits(named.chosen, anchor.chosen, found):
        return replace(found, reasons=(*found.reasons, f"{named.chosen.name} does not lie there")), named
    place = named.chosen
    reason = f"inferred: it tells where {place.name} is, and {place.name} lies there"
    same = replace(
        found, chosen=place, lon=named.lon, lat=named.lat, geometry=named.geometry, radius_km=named.radius_km,
        precision=named.precision, method=named.method, score=named.score, reasons=(reason, *found.reasons),
    )  # fmt: skip
    return same, replace(named, reasons=(*named.reasons, f"it lies {found.mention.text}, as written"))


def _placed_by(found: Resolution, named: Resolution) -> Resolution:
    """Place a name that nobody knows by the phrase that tells where it is."""
    name = named.mention.text
    place = replace(found.chosen, id=f"{found.chosen.id}.{name.casefold()}", name=name) if found.chosen else None
    reasons = (f"inferred: the text tells that it is {found.mention.text}", *found.reasons)
    return replace(
        named, chosen=place, lon=found.lon, lat=found.lat, geometry=found.geometry, radius_km=found.radius_km,
        precision=found.precision, method="derived", score=found.score, reasons=reasons,
    )  # fmt: skip


def _fits(place: Place, anchor: Place | None, found: Resolution) -> bool:
    relation = found.mention.relation
    if anchor is None or relation is None:
        return False
    if relation.type in {"between", "along"}:
        point = shapely.Point(place.lon, place.lat)
        return found.geometry is not None and bool(found.geometry.distance(point) <= STRAYS_DEG)
    written = relation.distance_km
    low, high = (0.0, NEAR_KM) if written is None else (written * NAMED_REACH[0], written * NAMED_REACH[1])
    slack = place.radius_km + anchor.radius_km
    return low - slack <= away_km(anchor, place) <= high + slack
