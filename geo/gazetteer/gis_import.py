"""Import of points and outlines drawn in QGIS: features of a GeoJSON file or a GeoPackage layer become YAML entries."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from geo.config import SHIPPED_GAZETTEER
from geo.errors import InputError, LexiconError
from geo.gazetteer.compile import written_names
from geo.gazetteer.edit import add_entry, change_entry, flow, override_entry, write_whole
from geo.gazetteer.names import normalise
from geo.gazetteer.outlines import MAX_RING_POINTS, OutlineFiles, feature_id, label_point, ring_sizes
from geo.runtime.guard import guarded
from geo.runtime.located_yaml import nearest
from geo.runtime.values import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.gazetteer.source import GazetteerSource
    from geo.gazetteer.units_around import UnitsAround
    from geo.runtime.guard import OnError
    from geo.runtime.located_yaml import SourceEntry

# Columns of HDX (COD-AB), geoBoundaries and OpenStreetMap exports, the finest unit first.
_LEVELS = (3, 2, 1)
_OF_LEVEL = ("ADM{0}_EN", "ADM{0}_FR", "ADM{0}_ES", "ADM{0}_PT", "ADM{0}_NAME", "adm{0}_name", "adm{0}_en", "NAME_{0}")
NAME_FIELDS = ("name", *(field.format(n) for n in _LEVELS for field in _OF_LEVEL), "shapeName", "name:en", "NAME")
CODE_FIELDS = ("pcode", *(field.format(n) for n in _LEVELS for field in ("ADM{0}_PCODE", "adm{0}_pcode")))
_LEVEL = re.compile(r"(?:ADM|adm|NAME_)([123])")
NAME = "name"  # the column that an entry cannot do without
_TEXTS = frozenset({".geojson", ".json", ".bin", ""})  # read as GeoJSON; all else by GDAL
_UNIT_KINDS = frozenset({"adm1", "adm2", "adm3"})
IDS = ("id", "place_id")  # the first column of these says which entry is meant
OUTLINES = "outlines/drawn.geojson"
_KEPT = ("kind", "in", "names", "pcode", "population", "precision_km", "sensitivity", "tags", "note", "capital_of")
MOST_COLUMNS = 12  # named in a message
LONGEST_SLUG = 80  # letters of an id; longer keys are no plain YAML
NOWHERE = 999.0
HALF_DIGIT_DEG = 0.6e-5  # positions are written with five digits
_FIRST_TOLERANCE_DEG = 0.0005
GRID_DEG = 0.0001  # outlines are written with four digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where new entries go: a YAML file, the theatre that begins their ids, and what holds for features that tell none.

    ``around`` finds the unit in which an entry lies that names no parent.
    """

    file: Path
    theatre: str
    kind: str = ""  # "": the level that the columns tell, else a village
    parent: str = ""
    name_field: str = ""  # the column of names; "": one of NAME_FIELDS
    code_field: str = ""  # the column of P-codes; "": one of CODE_FIELDS
    around: UnitsAround | None = None
    taken: set[str] = field(default_factory=set)  # ids of other entries; those made are added
    bbox: tuple[float, float, float, float] | None = None  # of the theatre: shows whether axes are swapped
    outlines: OutlineFiles = field(default_factory=OutlineFiles)  # known ones: a file of hundreds is read once


def slug(name: str) -> str:
    """Return a name as the last part of an id.

    >>> slug("Nyabiondo (Masisi)"), slug("L'Étoile")
    ('nyabiondo-masisi', 'letoile')
    """
    from anyascii import anyascii

    words = normalise(anyascii(name)).split()
    made = "-".join("".join(c for c in word if c.isascii() and c.isalnum()) for word in words)
    return made.strip("-")[:LONGEST_SLUG].rstrip("-")


def import_drawn(
    path: Path, target: Target, *, lexicon: GazetteerSource, layer: str = "", on_error: OnError = None
) -> list[str]:
    """Take every feature of a GeoJSON file or of a GeoPackage's ``layer`` into the YAML; return a line a feature.

    A point or outline that has not changed is left alone, also where the columns ``latitude`` and ``longitude`` of our
    own layers say so; what was worked out from a text, and the label of an area, cannot be moved. A feature whose id,
    or whose name and kind, is that of an entry moves that entry; others become new entries.
    Outlines are thinned to at most 60 points a ring and written beside the YAML.
    ``on_error`` is called with each feature that cannot be taken in, and the others are.

    Raises
    ------
    InputError
        If the file is no GeoJSON or GeoPackage in degrees; without ``on_error``, if a feature has no name. Then nothing
        has been written.
    """
    features = [
        (feature, shape, _entry_of(feature, target, lexicon))
        for feature, shape in _features(path, layer, target, on_error)
    ]
    # From the last line of a file to its first, since an edit moves the lines below it; what is new comes at the end.
    order = sorted(range(len(features)), key=lambda number: _line_of(features[number][2]), reverse=True)
    said = {}
    for number in order:
        step = partial(_taken, *features[number], target=target)
        said[number] = guarded(step, f"{path}: {features[number][0]['properties'].get(NAME, 'a feature')}", on_error)
    return [line for number in range(len(features)) if (line := said[number]) is not None]


def _taken(feature: Mapping[str, Any], shape: BaseGeometry, entry: SourceEntry | None, *, target: Target) -> str:
    try:
        return _take(feature, shape, entry, target=target)
    except LexiconError as error:  # what the feature says is no entry
        raise InputError(str(error)) from error


def _line_of(entry: SourceEntry | None) -> tuple[str, int]:
    return (str(entry.file), entry.line) if entry else ("", 0)


def _features(
    path: Path, layer: str, target: Target, on_error: OnError
) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
    features = _listed(path) if path.suffix.lower() in _TEXTS else layer_features(path, layer, target.name_field)
    for number, feature in enumerate(features, 1):
        found = guarded(partial(_checked, path, number, feature, target), f"{path}: feature {number}", on_error)
        if found is not None:
            yield found


def _checked(path: Path, number: int, feature: dict[str, Any], target: Target) -> tuple[dict[str, Any], BaseGeometry]:
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    if not isinstance(feature, dict) or not feature.get("geometry"):
        raise InputError(f"{path}: feature {number} has no usable geometry (it is empty).")
    try:
        geometry = shape(feature["geometry"])
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{path}: feature {number} has no usable geometry ({error}).") from error
    known = _with_known_fields(feature, target)
    _refuse_feature(path, number, known, geometry, name_field=target.name_field)
    # A country lies in no theatre.
    bbox = None if _identity(known["properties"]).startswith("world.") else target.bbox
    return known, _usable(path, number, geometry, bbox)


def _with_known_fields(feature: dict[str, Any], target: Target) -> dict[str, Any]:
    """Return a feature whose name and P-code stand in the columns of ours, whatever the file calls them."""
    given_properties = (feature.get("properties") or {}).items()
    properties = {key: clean(value) if isinstance(value, str) else value for key, value in given_properties}
    for own, given, known in ((NAME, target.name_field, NAME_FIELDS), ("pcode", target.code_field, CODE_FIELDS)):
        column = given or next((each for each in known if properties.get(each)), "")
        if column and properties.get(column):
            properties[own] = properties[column]
            if own == NAME and not target.kind and not properties.get("kind"):
                level = _LEVEL.match(str(properties.get("shapeType", "")) if column == "shapeName" else column)
                properties |= {"kind": f"adm{level[1]}"} if level else {}
    return {**feature, "properties": properties}


def _usable(
    path: Path, number: int, shape: BaseGeometry, bbox: tuple[float, float, float, float] | None
) -> BaseGeometry:
    """Return a geometry that can be drawn: crossed rings repaired; lines, flat rings and swapped axes refused."""
    from shapely import box, make_valid

    if "Line" in shape.geom_type:
        raise InputError(
            f"{path}: feature {number} is a line. Points and polygons can be taken in; a road is a path: in YAML."
        )
    if "Polygon" in shape.geom_type:
        shape = shape if shape.is_valid else make_valid(shape)
        if not shape.area:
            raise InputError(f"{path}: feature {number} is a polygon without an area. Draw it again.")
    if bbox is not None:
        around, middle = box(*bbox).buffer(5.0), shape.centroid
        from shapely import Point

        if not around.covers(middle) and around.covers(Point(middle.y, middle.x)):
            raise InputError(
                f"{path}: feature {number} lies at {middle.y:.3f}, {middle.x:.3f}. Are lon and lat swapped?"
            )
    return shape


def _listed(path: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as GeoJSON ({error}).") from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise InputError(f"{path}: no GeoJSON FeatureCollection. In QGIS: Export, Save Features As, GeoJSON.")
    return features


def _refuse_feature(
    path: Path, number: int, feature: Mapping[str, Any], geometry: BaseGeometry, *, name_field: str = ""
) -> None:
    properties = feature.get("properties") or {}
    if not properties.get(NAME) and not feature_id(dict(feature)):
        if name_field in properties:
            raise InputError(f"{path}: feature {number} has nothing in the column {name_field!r}.")
        columns = ", ".join(list(properties)[:MOST_COLUMNS]) or "none"
        raise InputError(f"{path}: feature {number} has no property {name_field or NAME!r}. Its columns: {columns}.")
    if geometry.is_empty or any(math.isnan(edge) for edge in geometry.bounds):
        raise InputError(f"{path}: feature {number} has a geometry without a point.")
    west, south, east, north = geometry.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):  # noqa: PLR2004  # degrees
        raise InputError(f"{path}: feature {number} is not in degrees. Export it in EPSG:4326 (WGS 84).")


def _take(feature: Mapping[str, Any], shape: BaseGeometry, entry: SourceEntry | None, *, target: Target) -> str:
    properties = _properties(feature)
    if shape.geom_type == "Point":
        kept = _left_alone(properties, shape, entry)
        if kept:
            return f"{entry.id if entry else _identity(properties) or properties['name']}: {kept}"
        position = {"lat": round(shape.y, 5), "lon": round(shape.x, 5)}
        return _moved(entry, position, target) if entry else _added(properties, position, target)
    if entry and _same_outline(entry, shape, target.outlines):
        return f"{entry.id}: has not changed"
    shipped = entry is not None and _is_shipped(entry, target)
    folder = entry.file.parent if entry and not shipped else target.file.parent
    name = entry.id.rpartition(".")[2] if entry else slug(str(properties.get("name") or feature_id(dict(feature))))
    points = f"{_write_outline(folder / OUTLINES, name, shape)} points"
    target.outlines.forget(folder / OUTLINES)
    drawn = (feature.get("geometry") or {}).get("type")
    if drawn == "Polygon" and shape.geom_type == "MultiPolygon":
        points += f" in {len(shape.geoms)} parts: its lines cross each other, look at the drawing"
    reference = {"outline": f"{OUTLINES}#{name}"}
    if entry and shipped:
        data = {key: value for key, value in entry.data.items() if key != "outline"}
        override_entry(target.file, entry.id, data, {**reference, "radius_km": None})
        return f"{entry.id}: outline drawn anew, {points}"
    if entry:
        change_entry(entry, {**reference, "radius_km": None})
        return f"{entry.id}: outline drawn anew, {points}"
    lon, lat = label_point(shape)
    return f"{_added(properties, {'lat': lat, 'lon': lon, **reference}, target)}, outline of {points}"


def _properties(feature: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in (feature.get("properties") or {}).items() if v not in (None, "")}


def _identity(properties: Mapping[str, Any]) -> str:
    return next((str(properties[key]) for key in IDS if key in properties), "")


def _left_alone(properties: Mapping[str, Any], point: BaseGeometry, entry: SourceEntry | None) -> str:
    """Return why a point changes nothing, or ""."""
    if _identity(properties).startswith("derived."):
        return "is worked out from the text; move its mention by a review"
    at = (properties.get("longitude"), properties.get("latitude"))
    if all(isinstance(degrees, float | int) for degrees in at) and _same(at, (point.x, point.y)):
        return "has not moved"
    if entry and not {"lat", "lon"} <= entry.data.keys():
        return "is an area, and its point is only where its name stands; draw the outline"
    return ""


def _same(one: Sequence[Any], other: Sequence[float]) -> bool:
    return all(abs(float(a) - b) < HALF_DIGIT_DEG for a, b in zip(one, other, strict=True))


def _same_outline(entry: SourceEntry, shape: BaseGeometry, outlines: OutlineFiles) -> bool:
    known = outlines.outline(entry, []) if "outline" in entry.data else None
    if known is None:
        return False
    # Most have not changed. The distance takes every vertex with every other: seconds for the coast of a country.
    alike: bool = _in_parts(shape).equals_exact(_in_parts(known), GRID_DEG)
    return alike or shape.hausdorff_distance(known) < GRID_DEG


def _in_parts(shape: BaseGeometry) -> BaseGeometry:
    """Return an area as its parts in an order of their own, whatever type it had."""
    from shapely import GeometryCollection, get_parts, normalize

    found: BaseGeometry = normalize(GeometryCollection(get_parts(shape).tolist()))
    return found


def _entry_of(feature: Mapping[str, Any], target: Target, lexicon: GazetteerSource) -> SourceEntry | None:
    entries, properties = lexicon.all_places, _properties(feature)
    for key in (_identity(properties), feature.get("id")):
        if key in entries:
            return entries[key]
    kind, code = properties.get("kind", target.kind), properties.get("pcode")
    if code:
        same = [entry for entry in entries.values() if entry.data.get("pcode") == code]
        if len(same) == 1 and (kind not in _UNIT_KINDS or same[0].data.get("kind") == kind):
            return same[0]
    name = str(properties.get("name", ""))
    known = entries.get(f"{target.theatre}.{slug(name)}")
    if known is not None and (kind not in _UNIT_KINDS or known.data.get("kind") == kind):
        return known
    return _unit_of(name, kind, target, lexicon) if kind in _UNIT_KINDS else None


def _unit_of(name: str, kind: str, target: Target, lexicon: GazetteerSource) -> SourceEntry | None:
    """Return the only unit of a kind that bears a name: a town of the same name is none."""
    wanted = normalise(name)
    found = [
        entry
        for entry in lexicon.places.values()
        if entry.data.get("kind") == kind
        and entry.id.startswith(f"{target.theatre}.")
        and wanted in {normalise(written.text) for written in written_names(entry.data)}
    ]
    return found[0] if len(found) == 1 else None


def _moved(entry: SourceEntry, position: Mapping[str, float], target: Target) -> str:
    if _same([entry.data.get(key, NOWHERE) for key in position], list(position.values())):
        return f"{entry.id}: has not moved"
    if _is_shipped(entry, target):
        line = override_entry(target.file, entry.id, entry.data, position, entry=entry)
        return f"{entry.id}: moved to {position['lat']}, {position['lon']} ({target.file.name}:{line})"
    change_entry(entry, position)
    return f"{entry.id}: moved to {position['lat']}, {position['lon']} ({entry.file.name}:{entry.line})"


def _is_shipped(entry: SourceEntry, target: Target) -> bool:
    """Return whether an entry stands in the installed gazetteer, which all projects read."""
    return entry.file.is_relative_to(SHIPPED_GAZETTEER) and not target.file.resolve().is_relative_to(SHIPPED_GAZETTEER)


def _added(properties: Mapping[str, Any], position: Mapping[str, Any], target: Target) -> str:
    name = str(properties["name"])
    own_id = _identity(properties)
    entry_id = own_id if own_id and not own_id.startswith("world.") else _new_id(name, properties, target)
    data: dict[str, Any] = {"name": name, "kind": properties.get("kind", target.kind or "village"), **position}
    parent = target.parent
    if not parent and target.around is not None and "in" not in properties:
        parent = target.around.smallest(position["lon"], position["lat"], kind=str(data["kind"]))
    if parent:
        data["in"] = parent
    given = {key: _plain(key, properties[key]) for key in _KEPT if key in properties}
    data |= {key: value for key, value in given.items() if value is not None}
    if target.taken and data.get("in", parent) not in {"", *target.taken}:
        raise InputError(f"{entry_id}: in: {data['in']!r} is no place.{nearest(str(data['in']), target.taken)}")
    line = add_entry(target.file, entry_id, data)
    if target.taken:
        target.taken.add(entry_id)
    unread = properties.get("population") if "population" in given and given["population"] is None else None
    left_out = f", population {unread!r} left out" if unread is not None else ""
    return f"{entry_id}: added ({target.file.name}:{line}){left_out}"


def _new_id(name: str, properties: Mapping[str, Any], target: Target) -> str:
    """Return the id of a new entry; a unit has its kind in it, as a town may bear the same name."""
    made = slug(name)
    if not made:
        raise InputError(
            f"no id can be made of the name {name!r}: give the feature a property id, like {target.theatre}.x"
        )
    kind = str(properties.get("kind", target.kind))
    known = target.taken
    return f"{target.theatre}.{made}-{kind}" if f"{target.theatre}.{made}" in known else f"{target.theatre}.{made}"


def _plain(key: str, value: Any) -> Any:
    if key in {"names", "tags"}:
        words = value if isinstance(value, list) else str(value).split(",")
        return flow([word.strip() if isinstance(word, str) else word for word in words])
    return people(value) if key == "population" else value


_PEOPLE = re.compile(r"\d{1,3}(?:[ ,.'\u2019\u00a0\u202f]\d{3})+(?!\d)|\d+")


def people(value: Any) -> int | None:
    """Return a population, also where it is written as text; None where it is none.

    >>> people("12,500"), people("12 500.0"), people(843.217), people("1,234 (2019)"), people("12.500"), people("none")
    (12500, 12500, 843, 1234, 12500, None)
    """
    if isinstance(value, (int, float)):  # a point in a number is no mark of thousands
        return int(value) if math.isfinite(value) else None
    found = _PEOPLE.search(str(value))
    return int("".join(filter(str.isdecimal, found[0]))) if found else None


def _write_outline(file: Path, name: str, shape: BaseGeometry) -> int:
    from shapely.geometry import mapping

    thinned = thin(shape)
    known = json.loads(file.read_text(encoding="utf-8"))["features"] if file.is_file() else []
    geometry = json.loads(json.dumps(mapping(thinned)), parse_float=lambda text: round(float(text), 4))
    feature = {"type": "Feature", "id": name, "properties": {"source": "drawn"}, "geometry": geometry}
    features = [*(f for f in known if feature_id(f) != name), feature]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in sorted(features, key=feature_id))
    write_whole(file, f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n')
    return sum(ring_sizes(thinned))


def thin(shape: BaseGeometry) -> BaseGeometry:
    """Return an outline with at most 60 points a ring; the tolerance doubles until it fits."""
    from shapely import make_valid, set_precision

    tolerance, thinned = _FIRST_TOLERANCE_DEG, shape
    while max(ring_sizes(thinned), default=0) > MAX_RING_POINTS:
        thinned = shape.simplify(tolerance)
        tolerance *= 2
    return make_valid(set_precision(thinned, GRID_DEG))


def layer_features(path: Path, layer: str = "", name_field: str = "") -> list[dict[str, Any]]:
    """Return the features of a layer that have a geometry, WGS 84, with their columns as properties.

    Parameters
    ----------
    path
        A GeoPackage or Shapefile.
    layer
        Its layer; may be left out where only one has geometry and a column of names.
    name_field
        The column of names; "": one of :data:`NAME_FIELDS`.

    Raises
    ------
    InputError
        If the file cannot be read, or the layer is absent, ambiguous, or not in degrees of WGS 84.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    wanted = (name_field,) if name_field else NAME_FIELDS
    try:
        name = layer or _only_layer(path, [str(name) for name, kind in pyogrio.list_layers(path) if kind], wanted)
        meta, _, wkb, arrays = pyogrio.raw.read(path, layer=name)
    except (DataSourceError, DataLayerError) as error:
        raise InputError(
            f"{path}: cannot be read ({error}). If QGIS has unsaved edits in it, save them first."
        ) from error
    if meta["crs"] not in {"EPSG:4326", "OGC:CRS84"}:
        raise InputError(f"{path}: layer {name} is not in degrees. Export it in EPSG:4326 (WGS 84).")
    columns = dict(zip(meta["fields"], arrays, strict=True))
    if columns.keys().isdisjoint(wanted):
        hint = "Say which one has the names: --name-field COLUMN"
        column = wanted[0]
        raise InputError(f"{path}: layer {name} has no column {column!r}; its columns: {', '.join(columns)}. {hint}")
    return [_feature(columns, row, shape) for row, shape in enumerate(wkb) if shape is not None]


def _only_layer(path: Path, names: Sequence[str], wanted: Sequence[str]) -> str:
    import pyogrio

    if len(names) == 1:
        return names[0]
    fit = [name for name in names if not set(wanted).isdisjoint(pyogrio.read_info(path, layer=name)["fields"])]
    if len(fit) != 1:
        found = ", ".join(fit or names) or "none"
        raise InputError(f"{path}: which layer was drawn? Name it with --layer. Layers with a name: {found}")
    return fit[0]


def _feature(columns: dict[str, Any], row: int, wkb: bytes) -> dict[str, Any]:
    import shapely

    properties = {name: _json_value(array[row]) for name, array in columns.items()}
    identity = next((str(properties[key]) for key in IDS if properties.get(key)), None)
    if identity:
        properties["id"] = identity
    kept = {name: value for name, value in properties.items() if value is not None}
    return {"type": "Feature", "properties": kept, "geometry": shapely.geometry.mapping(shapely.from_wkb(wkb))}


def _json_value(value: Any) -> Any:
    """Return a value as JSON has it; NaN is how a reader says that a number is empty."""
    plain = value.item() if hasattr(value, "item") else value
    return None if plain != plain else plain  # noqa: PLR0124  # only NaN differs from itself
