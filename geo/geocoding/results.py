"""What services answer -> Places; and which of several answers a mention means.

The first answer of a service is often the wrong level (the territory for the town), so several are taken and the
choice is made here: by the word for its type, by name, by theatre. Where two remain, none is chosen.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from anyascii import anyascii

from geo.errors import GeocoderError
from geo.geometry import distance_km
from geo.model import Candidate, Place
from geo.runtime.values import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model import Theatre

# Words of OpenStreetMap (Nominatim's addresstype, Photon's osm_value), Who's On First (Pelias) and GeoNames' codes.
KINDS = {
    "country": "country", "state": "adm1", "province": "adm1", "region": "adm1", "county": "adm2",
    "state_district": "adm2", "district": "adm2", "macrocounty": "adm2", "municipality": "adm3", "localadmin": "adm3",
    "city": "city", "town": "town", "village": "village", "hamlet": "locality", "isolated_dwelling": "locality",
    "locality": "locality", "suburb": "locality", "quarter": "locality", "neighbourhood": "locality",
    "borough": "locality", "aerodrome": "airport", "airport": "airport", "harbour": "port", "port": "port",
    "water": "lake", "lake": "lake", "reservoir": "lake", "bay": "sea", "sea": "sea", "ocean": "sea",
    "river": "river", "stream": "river", "peak": "mountain", "volcano": "mountain", "mountain_range": "mountain",
    "island": "island", "islet": "island", "archipelago": "island", "road": "road", "highway": "road",
    "national_park": "park", "protected_area": "park", "nature_reserve": "park", "border_control": "border_post",
    "mine": "mine", "quarry": "mine", "military": "base", "continent": "continent",
    "PCLI": "country", "ADM1": "adm1", "ADM2": "adm2", "ADM3": "adm3", "PPLC": "city", "PPLA": "city",
    "PPLA2": "town", "PPL": "town", "AIRP": "airport", "LK": "lake", "STM": "river", "MT": "mountain", "ISL": "island",
}  # fmt: skip
RADIUS_KM = {"city": 10.0, "town": 2.0, "village": 1.0, "locality": 1.0, "airport": 3.0}  # as the gazetteer's
SETTLED = ("city", "town", "village", "locality")
# The score's parts. A name that differs is a different place: it never reaches the default threshold of 0.35.
NAME, OTHER_NAME, TYPE, SETTLEMENT, THEATRE, COUNTRY = 0.4, 0.05, 0.25, 0.1, 0.2, 0.1
BEST = 0.85  # a stranger's word is never worth as much as the gazetteer's
SAME_PLACE_KM = 10.0  # two answers nearer than this are two records of one place
CLOSE_CALL = 0.05


def read_answer(service: str, raw: Mapping[str, Any], *, lon: float, lat: float, source: str) -> Place:
    """Return one answer of a service as a place.

    Raises
    ------
    GeocoderError
        If it has no usable name or position.
    """
    reader = {"nominatim": _nominatim, "photon": _photon, "geonames": _geonames, "pelias": _pelias}[service]
    given = reader(raw)
    # geopy reads a missing position as 0, 0, where there is only sea.
    if not given["name"] or lon == lat == 0.0 or not (abs(lon) <= 180.0 and abs(lat) <= 90.0):  # noqa: PLR2004  # degrees
        raise GeocoderError(f"{source} answered with a place that has no name or no position on earth")
    kind = KINDS.get(given.pop("type"), "locality")
    radius_km = RADIUS_KM.get(kind) or _reach_km(given["bbox"], lat)
    return Place(**given, kind=kind, lon=lon, lat=lat, radius_km=radius_km, origin=service, note=source)


def rank_answers(
    name: str, answers: Sequence[Place], *, kinds: Sequence[str] = (), theatre: Theatre | None = None, country: str = ""
) -> tuple[Candidate, ...]:
    """Return the answers as candidates with scores and reasons, best first.

    Parameters
    ----------
    name
        The name as written, without its type word.
    kinds
        What the type word says it is; empty for a bare name, which means a settlement first.
    country
        ISO alpha-2 of the country the document is about, a prior and no filter.
    """
    candidates = [_judge(name, place, kinds, theatre, country) for place in answers]
    return tuple(sorted(candidates, key=lambda c: (-c.score, c.place.id)))


def choose(candidates: Sequence[Candidate], *, threshold: float) -> tuple[Candidate | None, str]:
    """Return the candidate that is meant and why, or None and why not."""
    if not candidates:
        return None, "the geocoder knows no such place"
    best = candidates[0]
    if best.score < threshold:
        return None, f"the geocoder's best answer, {best.place.name}, scores {best.score:.2f}, under {threshold:g}"
    rivals = [c for c in candidates[1:] if best.score - c.score < CLOSE_CALL and _apart(best.place, c.place)]
    if rivals:
        return None, f"the geocoder knows {len(rivals) + 1} places of this name and nothing decides between them"
    return best, "found by the geocoder, as the gazetteer does not know it"


def _apart(a: Place, b: Place) -> bool:
    return distance_km(a.lon, a.lat, to_lon=b.lon, to_lat=b.lat) > SAME_PLACE_KM


def _judge(name: str, place: Place, kinds: Sequence[str], theatre: Theatre | None, country: str) -> Candidate:
    same = _plain(name) in {_plain(n) for n in (place.name, *place.names)}
    parts = [(NAME, "the same name")] if same else [(OTHER_NAME, f"its name is {place.name}")]
    if kinds and same:
        parts += [(TYPE, f"a {place.kind}, as written")] if place.kind in kinds else [(-TYPE, f"a {place.kind}")]
    elif place.kind in SETTLED and same:
        parts.append((SETTLEMENT, f"a {place.kind}: a bare name is a settlement first"))
    if theatre and _inside(place, theatre) and same:
        parts.append((THEATRE, f"inside {theatre.name}"))
    if country and place.country == country and same:
        parts.append((COUNTRY, "in the document's country"))
    score = max(0.0, min(BEST, sum(part for part, _ in parts)))
    return Candidate(place=place, score=score, reasons=(*(why for _, why in parts), place.note))


def _inside(place: Place, theatre: Theatre) -> bool:
    west, south, east, north = theatre.bbox
    return west <= place.lon <= east and south <= place.lat <= north


def _plain(name: str) -> str:
    return " ".join(anyascii(name).casefold().replace("-", " ").split())


def _reach_km(bbox: tuple[float, ...] | None, lat: float) -> float:
    if bbox is None:
        return 1.0
    west, south, east, north = bbox
    return max(1.0, 55.6 * math.hypot((east - west) * math.cos(math.radians(lat)), north - south))


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _part(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _nominatim(raw: Mapping[str, Any]) -> dict[str, Any]:
    address, names = _part(raw, "address"), _part(raw, "namedetails")
    display = _text(raw.get("display_name"))
    kind = _text(raw.get("addresstype")) or _text(raw.get("type"))
    return {
        "id": f"osm.{_text(raw.get('osm_type'))[:1]}{raw.get('osm_id', '')}",
        "name": _text(raw.get("name")) or display.split(",")[0],
        "type": _text(raw.get("type")) if kind not in KINDS else kind,
        "names": tuple(sorted({_text(value) for value in names.values()} - {""})),
        "country": _text(address.get("country_code")).upper(),
        "admin1": _text(address.get("state")) or _text(address.get("province")),
        "admin2": _text(address.get("county")),
        "bbox": _nominatim_box(raw.get("boundingbox")),
    }


def _nominatim_box(box: Any) -> tuple[float, float, float, float] | None:
    if not isinstance(box, list) or len(box) != 4:  # noqa: PLR2004  # south, north, west, east
        return None
    south, north, west, east = (float(x) for x in box)
    return west, south, east, north


def _photon(raw: Mapping[str, Any]) -> dict[str, Any]:
    given = _part(raw, "properties")
    kind = _text(given.get("osm_value"))
    return {
        "id": f"osm.{_text(given.get('osm_type'))[:1].lower()}{given.get('osm_id', '')}",
        "name": _text(given.get("name")),
        "type": kind if kind in KINDS else _text(given.get("type")),
        "country": _text(given.get("countrycode")).upper(),
        "admin1": _text(given.get("state")),
        "admin2": _text(given.get("county")),
        "bbox": None,
    }


def _geonames(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": f"geonames.{raw.get('geonameId', '')}",
        "name": _text(raw.get("toponymName")) or _text(raw.get("name")),
        "names": tuple(filter(None, [_text(raw.get("name"))])),
        "type": _text(raw.get("fcode")),
        "country": _text(raw.get("countryCode")).upper(),
        "admin1": _text(raw.get("adminName1")),
        "population": raw["population"] if isinstance(raw.get("population"), int) else 0,
        "bbox": None,
    }


def _pelias(raw: Mapping[str, Any]) -> dict[str, Any]:
    given = _part(raw, "properties")
    return {
        "id": f"pelias.{_text(given.get('gid')) or _text(given.get('id'))}",
        "name": _text(given.get("name")),
        "type": _text(given.get("layer")),
        "country": _text(given.get("country_code")).upper(),
        "admin1": _text(given.get("region")),
        "admin2": _text(given.get("county")),
        "bbox": None,
    }
