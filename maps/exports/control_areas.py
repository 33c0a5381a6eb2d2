"""Areas of control on one day -> GeoJSON: polygons in one file, the hatch of the contested ones as lines in another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from maps.exports.geojson import DISCLAIMER
from maps.exports.tables import as_multi

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.control.influence import InfluenceArea
    from geo.model import ControlArea, ControlStatus

DIGITS = 6


def status_features(statuses: Iterable[ControlStatus], *, day: date) -> list[dict[str, Any]]:
    """Return a feature for each status that has an area."""
    from geo.control.areas import status_area

    areas = ((status, status_area(status)) for status in statuses)
    return [_feature(_row(status, area, day), area) for status, area in areas if area is not None and not area.is_empty]


def hatch_features(statuses: Iterable[ControlStatus], *, day: date) -> list[dict[str, Any]]:
    """Return the hatch of the contested areas: a bundle of lines a side, so that every program shows it."""
    from geo.control.areas import hatch_lines, status_area

    features = []
    for status in statuses:
        area = status_area(status) if status.state == "contested" else None
        if area is not None and not area.is_empty:
            sides = (status.holder, *status.rivals)
            bundles = zip(sides, hatch_lines(area, sides=len(sides)), strict=True)
            row = _row(status, area, day)
            features += [_feature(row | {"side": side}, lines) for side, lines in bundles]
    return features


def _row(status: ControlStatus, area: BaseGeometry, day: date) -> dict[str, Any]:
    from geo.control.areas import area_and_error_km2

    km2, error = area_and_error_km2(area, precision_km=status.place.precision_km)
    return {
        "place_id": status.place.id,
        "name": status.place.name,
        "kind": status.place.kind,
        "holder": status.holder,
        "state": status.state,
        "rivals": " ".join(status.rivals),
        "claimed_only": status.claimed_only,
        "confidence": status.confidence,
        "since": status.since.isoformat(),
        "last_report": status.last_report.isoformat(),
        "as_of": day.isoformat(),
        "area_km2": round(km2, 1),
        "area_error_km2": round(error, 1),
        "claims": [weighed.claim_id for weighed in status.claims],
    }


def reach_features(reaches: Iterable[InfluenceArea], *, day: date) -> list[dict[str, Any]]:
    """Return a feature for each outline of influence."""
    from geo.control.areas import area_and_error_km2

    features = []
    for reach in reaches:
        km2, error = area_and_error_km2(reach.geometry)
        row = {"holder": reach.holder, "state": "influence", "level": reach.level, "as_of": day.isoformat()}
        row |= {"area_km2": round(km2, 1), "area_error_km2": round(error, 1), "places": list(reach.places)}
        features.append(_feature(row, reach.geometry))
    return features


def picture_features(areas: Iterable[ControlArea]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the features of a picture: polygons, and lines (the front, rings, arrows)."""
    polygons: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for area in areas:
        kind = lines if area.geometry.geom_type.endswith("LineString") else polygons
        kind.append(_feature(picture_row(area), area.geometry))
    return polygons, lines


def picture_row(area: ControlArea) -> dict[str, Any]:
    """Return the properties of one sign of the picture."""
    line = area.geometry.geom_type.endswith("LineString")
    return {
        "sign": area.sign,
        "side": area.side,
        "other": area.other,
        "valid_from": area.valid_from.isoformat(),
        "valid_to": area.valid_to.isoformat(),
        "since": area.since.isoformat() if area.since else None,
        "until": area.until.isoformat() if area.until else None,
        "strength": area.strength,
        "length_km": area.size if line else None,
        "area_km2": None if line else area.size,
        "area_error_km2": None if line else area.error,
        "places": list(area.places),
        "note": area.note,
    }


def _feature(row: dict[str, Any], shape: BaseGeometry) -> dict[str, Any]:
    import shapely

    rounded = shapely.set_precision(shape, 10.0**-DIGITS)
    wound = rounded if rounded.geom_type.endswith("LineString") else shapely.orient_polygons(rounded)
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(as_multi(wound))), "properties": row}


def write_features(features: Sequence[dict[str, Any]], path: Path) -> None:
    """Write a collection, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    from maps.exports.atomic import staged

    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    head = f'{{"type": "FeatureCollection", "disclaimer": {json.dumps(DISCLAIMER)}, "features": [\n'
    with staged(path.parent) as stage:
        (stage / path.name).write_text(f"{head}{lines}\n]}}\n", encoding="utf-8")
