"""A layer of a GeoPackage as GeoJSON features, so that what was drawn in QGIS need not be exported first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "name"  # the column that an entry cannot do without
IDS = ("id", "place_id")  # the first column of these tells which entry is meant


def layer_features(path: Path, layer: str = "") -> list[dict[str, Any]]:
    """Return the features of a layer that have a geometry, WGS 84, with their columns as properties.

    Parameters
    ----------
    path
        A GeoPackage.
    layer
        Its layer; may be left out where only one has geometry and a column ``name``.

    Raises
    ------
    InputError
        If the file cannot be read, or the layer is absent, ambiguous, or not in degrees of WGS 84.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        name = layer or _only_layer(path, [str(name) for name, kind in pyogrio.list_layers(path) if kind])
        meta, _, wkb, arrays = pyogrio.raw.read(path, layer=name)
    except (DataSourceError, DataLayerError) as error:
        raise InputError(
            f"{path}: cannot be read ({error}). If QGIS has unsaved edits in it, save them first."
        ) from error
    if meta["crs"] != "EPSG:4326":
        raise InputError(f"{path}: layer {name} is not in degrees. Export it in EPSG:4326 (WGS 84).")
    columns = dict(zip(meta["fields"], arrays, strict=True))
    if NAME not in columns:
        raise InputError(f"{path}: layer {name} has no column {NAME!r}; its columns: {', '.join(columns)}")
    return [_feature(columns, row, shape) for row, shape in enumerate(wkb) if shape is not None]


def _only_layer(path: Path, names: Sequence[str]) -> str:
    import pyogrio

    fit = [name for name in names if NAME in pyogrio.read_info(path, layer=name)["fields"]]
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
