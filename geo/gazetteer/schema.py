"""What an entry of the gazetteer may say: keys and values by gazetteer.schema.json, coordinates by rules of our own.

The schema that completes keys in an editor is the one that is enforced here, so the two cannot part. Only the words
of JSON Schema that it uses are understood.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.runtime.located_yaml import KeyPath, Problem, SourceEntry, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = Path(__file__).parent.parent / "gazetteer.schema.json"
Complaint = tuple[KeyPath, str]
_DEFINITION = {"theatre": "theatre", "places": "place", "regions": "region", "actors": "actor"} | {
    "prior": "prior",
    "claims": "claim",
    "forces": "force",
    "force_patterns": "force_patterns",
    "sides": "side",
    "shared_names": "shared_name",
    "shared_adjectives": "shared_adjective",
}
_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "string": (str, "a word"),
    "number": ((int, float), "a number"),
    "integer": (int, "a whole number"),
    "boolean": (bool, "true or false"),
    "array": (list, "a list"),
    "object": (dict, "a mapping of keys"),
    "null": (type(None), "nothing"),
}
LIST = "[]"  # the key of an entry that is a list in its file
_MAX_LAT, _MAX_LON = 90.0, 180.0


def entry_problems(entry: SourceEntry) -> list[Problem]:
    """Return everything that is wrong with one entry taken by itself."""
    return [entry.problem(path, message) for path, message in _entry_complaints(entry)]


def without_wrong_keys(entry: SourceEntry) -> SourceEntry | None:
    """Return what can still be judged of an entry that breaks the schema; None where too little is left.

    A wrong kind is read as a village and a wrong name as the id: neither changes where the place would stand.
    """
    wrong = {path[0] for path, _ in _entry_complaints(entry) if path}
    if not wrong:
        return entry
    stand_in = {"name": entry.id, "kind": "village"} if entry.section == "places" else {"name": entry.id}
    data = {key: value for key, value in entry.data.items() if key not in wrong}
    mended = replace(entry, data={**stand_in, **data})
    return None if any(_entry_complaints(mended)) else mended


def _entry_complaints(entry: SourceEntry) -> Iterator[Complaint]:
    data: Any = entry.data.get(LIST, entry.data)
    yield from _complaints(data, _schema()["$defs"][_DEFINITION[entry.section]], ())
    yield from _id_complaints(entry)
    if entry.section in {"places", "regions"}:
        yield from _position_complaints(entry.data)
    if entry.section == "prior" and ("place" in entry.data) == ("area" in entry.data):
        yield (), "either place (an id) or area (a GeoJSON file) is expected"
    if "bbox" in entry.data:
        yield from _bbox_complaints(entry.data["bbox"])


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


def _id_complaints(entry: SourceEntry) -> Iterator[Complaint]:
    names = _schema()["properties"].get(entry.section, {}).get("propertyNames", {})
    pattern = names.get("pattern")
    if pattern and not re.match(pattern, entry.id):
        if entry.section == "forces":
            yield (), f"{entry.id!r} is no country: ISO 3166-1 alpha-3 is expected, as in COD"
            return
        yield (), f"{entry.id!r} is no id: lower case letters, digits, hyphens and dots, as in cod.walikale-territory"


def _complaints(value: Any, schema: dict[str, Any], path: KeyPath) -> Iterator[Complaint]:
    if "$ref" in schema:
        schema = _schema()["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        yield from _any_of(value, schema, path)
        return
    if schema.get("format") == "date":
        yield from _day(value, path)
        return
    if "enum" in schema and value not in schema["enum"]:
        yield path, f"{value!r} is none of {', '.join(schema['enum'])}.{nearest(str(value), schema['enum'])}"
        return
    wrong = _wrong_type(value, schema)
    if wrong:
        yield path, wrong
        return
    for check in (_range, _shape, _keys, _items):
        yield from check(value, schema, path)


def _wrong_type(value: Any, schema: dict[str, Any]) -> str:
    wanted = schema.get("type")
    if wanted is None:
        return ""
    python, words = _TYPES[wanted]
    if isinstance(value, python) and (python is bool or not isinstance(value, bool)):
        return ""
    if wanted == "string" and isinstance(value, bool):
        return f"{words} is expected, not {value!r}. Put it in quotes if you mean the word."
    return f"{words} is expected, not {value!r:.60}"


def _range(value: Any, schema: dict[str, Any], path: KeyPath) -> Iterator[Complaint]:
    if schema.get("type") not in {"number", "integer"}:
        return
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    inside = (low is None or value >= low) and (high is None or value <= high)
    if inside and value != schema.get("exclusiveMinimum"):
        return
    bounds = (
        f"outside [{low}, {high}]"
        if high is not None
        else f"not {'above' if 'exclusiveMinimum' in schema else 'at least'} {low}"
    )
    yield path, f"{value} is {bounds}.{swapped(value) if path[-1:] == ('lat',) else ''}"


def _shape(value: Any, schema: dict[str, Any], path: KeyPath) -> Iterator[Complaint]:
    if isinstance(value, str):
        pattern = schema.get("pattern")
        if len(value) < schema.get("minLength", 0):
            yield path, "is empty"
        elif pattern and not re.match(pattern, value):
            yield path, f"{value!r} does not look like {_looks(schema, pattern)}"
    if isinstance(value, list) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield path, f"{schema.get('minItems', 0)} items are expected, not {len(value)}"


def _looks(schema: dict[str, Any], pattern: str) -> str:
    return str(schema.get("description") or pattern)


def _keys(value: Any, schema: dict[str, Any], path: KeyPath) -> Iterator[Complaint]:
    properties = schema.get("properties")
    if not isinstance(value, dict) or properties is None:
        return
    for key in value:
        if key in properties:
            yield from _complaints(value[key], properties[key], (*path, key))
        elif matching := [s for pattern, s in schema.get("patternProperties", {}).items() if re.match(pattern, key)]:
            yield from _complaints(value[key], matching[0], (*path, key))
        else:
            hint = nearest(key, properties) or f" Known keys: {', '.join(sorted(properties))}."
            yield (*path, key), f"unknown key.{hint}"
    for key in schema.get("required", ()):
        if key not in value:
            yield path, f"{key!r} is missing"


def _items(value: Any, schema: dict[str, Any], path: KeyPath) -> Iterator[Complaint]:
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from _complaints(item, schema["items"], (*path, number))


def _any_of(value: Any, schema: dict[str, Any], path: KeyPath) -> Iterator[Complaint]:
    attempts = [list(_complaints(value, option, path)) for option in schema["anyOf"]]
    if all(attempts):
        fitting = [o for o, option in enumerate(schema["anyOf"]) if not _wrong_type(value, option)]
        yield from attempts[fitting[0] if fitting else 0]


def _day(value: Any, path: KeyPath) -> Iterator[Complaint]:
    if type(value) is date:
        return
    yield path, f"a day like 2025-01-27 is expected, not {value!r}"


def _position_complaints(data: dict[str, Any]) -> Iterator[Complaint]:
    for key, other in (("lat", "lon"), ("lon", "lat")):
        if key in data and other not in data:
            yield (key,), f"{key} without {other}: a point needs both"
    sources = ("lat", "lon", "outline", "covers", "path", "bbox")
    if not any(key in data for key in sources) and "same_as" not in data:
        yield (), "no position: give lat and lon, or an outline, a path, covers or a bbox"


def _bbox_complaints(bbox: Any) -> Iterator[Complaint]:
    if not isinstance(bbox, list) or len(bbox) != 4 or not all(isinstance(x, int | float) for x in bbox):  # noqa: PLR2004
        return
    _, south, _, north = bbox
    if abs(south) > _MAX_LAT or abs(north) > _MAX_LAT:
        yield ("bbox",), f"{bbox}: south or north is outside [-90, 90]. The order is west, south, east, north."
    elif south >= north:
        yield ("bbox",), f"{bbox}: south is not below north. The order is west, south, east, north."


def swapped(lat: float) -> str:
    """Return the question to ask where a latitude is out of range."""
    return " Are lon and lat swapped?" if _MAX_LAT < abs(lat) <= _MAX_LON else ""
