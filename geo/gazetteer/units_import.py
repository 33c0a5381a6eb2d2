"""Import of administrative units of all levels at once: a COD-AB, geoBoundaries or GADM file becomes one topology.

The finest level decides: an upper unit is the union of the finest units that lie in it, so that borders of all levels
are one line. The parents are named by columns of the finest layer (COD-AB, GADM) or found by where the units lie
(geoBoundaries, which has a file a level).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import InputError
from geo.gazetteer.edit import write_whole
from geo.gazetteer.gis_import import slug
from geo.gazetteer.outlines import label_point
from geo.runtime.safe_yaml import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

UNITS_YAML = "units.yaml"
UNITS_OUTLINES = "outlines/units.topojson"
TOLERANCE_DEG = 0.003  # details that are kept, as in the shipped theatres
GAP_DEG = 0.002  # what lies between neighbours and is narrower belongs to one of them
_LEVELS = (1, 2, 3)
# Columns of names and codes by level: COD-AB, its newer form, GADM.
_NAMES = ("ADM{0}_EN", "ADM{0}_FR", "ADM{0}_NAME", "adm{0}_name", "NAME_{0}")
_CODES = ("ADM{0}_PCODE", "adm{0}_pcode", "GID_{0}")
_SHAPE_NAME, _SHAPE_CODE, _SHAPE_TYPE = "shapeName", "shapeID", "shapeType"  # of geoBoundaries
_PCODE = re.compile(
    r"[A-Z]{2,3}\d[0-9A-Z]*"
)  # COD-AB's; the codes of GADM have stops, those of geoBoundaries begin otherwise
_LEVEL_OF_TYPE = re.compile(r"ADM([123])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of a file: its level, its name, the code that tells it from namesakes, the codes above it."""

    level: int
    name: str
    code: str
    above: Mapping[int, tuple[str, str]]
    shape: BaseGeometry


def import_units(paths: Sequence[Path], folder: Path, *, theatre: str, parent: str, source: str) -> list[str]:
    """Write the units of files into a theatre's folder; return a line a level.

    Parameters
    ----------
    paths
        GeoJSON, GeoPackage or Shapefile, in degrees of WGS 84; all levels in one file or a file a level.
    folder
        The theatre's folder; ``units.yaml`` and ``outlines/units.topojson`` are written anew.
    theatre
        What the ids begin with.
    parent
        Id of the country.
    source
        Goes into the note of every entry.

    Raises
    ------
    InputError
        If a file cannot be read, is not in degrees, or has no column of names that is known.
    """
    units = [unit for path in paths for unit in read_units(path)]
    named = _with_parents(units)
    shapes = unit_shapes(named)
    _write_outlines(folder / UNITS_OUTLINES, shapes, source)
    _write_entries(folder / UNITS_YAML, named, shapes, theatre=theatre, parent=parent, source=source)
    counts = {level: sum(1 for chain in shapes if len(chain) == level) for level in _LEVELS}
    return [f"level {level}: {count} units" for level, count in counts.items() if count]


def read_units(path: Path) -> list[Unit]:
    """Return the units of every layer of a file that has columns of names.

    Raises
    ------
    InputError
        As :func:`import_units`.
    """
    import pyogrio
    import shapely
    from pyogrio.errors import DataLayerError, DataSourceError

    found: list[Unit] = []
    try:
        for name in (str(row[0]) for row in pyogrio.list_layers(path) if row[1]):
            meta, _, wkb, arrays = pyogrio.raw.read(path, layer=name)
            if meta["crs"] not in {"EPSG:4326", "OGC:CRS84", None}:
                raise InputError(f"{path}: layer {name} is not in degrees. Export it in EPSG:4326 (WGS 84).")
            columns = dict(zip(meta["fields"], arrays, strict=True))
            shapes = shapely.make_valid(shapely.from_wkb(wkb))
            found += [
                unit
                for row, shape in enumerate(shapes)
                if (unit := _unit({k: v[row] for k, v in columns.items()}, shape)) is not None
            ]
    except (DataSourceError, DataLayerError) as error:
        raise InputError(f"{path}: cannot be read ({error}).") from error
    if not found:
        known = ", ".join(pattern.format(1) for pattern in _NAMES)
        raise InputError(f"{path}: no units. Columns of names that are known: {known}, {_SHAPE_NAME}.")
    return found


def _unit(row: Mapping[str, Any], shape: BaseGeometry) -> Unit | None:
    if row.get(_SHAPE_NAME):
        kind = _LEVEL_OF_TYPE.match(str(row.get(_SHAPE_TYPE)))
        code = str(row.get(_SHAPE_CODE) or row[_SHAPE_NAME])
        return Unit(level=int(kind[1]), name=str(row[_SHAPE_NAME]), code=code, above={}, shape=shape) if kind else None
    chain = {}
    for level in _LEVELS:
        name = _first(row, _NAMES, level)
        if name:
            chain[level] = (name, _first(row, _CODES, level) or name)
    if not chain:
        return None
    level = max(chain)
    name, code = chain.pop(level)
    return Unit(level=level, name=name, code=code, above=chain, shape=shape)


def _first(row: Mapping[str, Any], patterns: Sequence[str], level: int) -> str:
    values = (row.get(pattern.format(level)) for pattern in patterns)
    return next((str(value).strip() for value in values if isinstance(value, str) and value.strip()), "")


Chain = tuple[tuple[str, str], ...]  # (name, code) from the first level down


def _with_parents(units: Sequence[Unit]) -> dict[Chain, BaseGeometry]:
    """Return the finest units by the names above them; a level that no column names is found by where they lie."""
    import shapely

    finest = max(unit.level for unit in units)
    found: dict[Chain, list[BaseGeometry]] = {}
    upper = {level: [u for u in units if u.level == level] for level in range(1, finest)}
    trees = {level: shapely.STRtree([u.shape for u in those]) for level, those in upper.items() if those}
    for unit in (u for u in units if u.level == finest):
        chain = []
        for level in range(1, finest):
            known = unit.above.get(level)
            if known is None and level in trees:
                known = _holder(unit, upper[level], trees[level])
            if known is not None:
                chain.append(known)
        found.setdefault((*chain, (unit.name, unit.code)), []).append(unit.shape)
    return {chain: shapely.union_all(shapes) for chain, shapes in sorted(found.items())}


def _holder(unit: Unit, those: Sequence[Unit], tree: Any) -> tuple[str, str] | None:
    """Return the unit in which most of another one lies."""
    near = [those[int(n)] for n in tree.query(unit.shape)]
    shares = [(each.shape.intersection(unit.shape).area, each.name, each.code) for each in near]
    return max(shares)[1:] if shares else None


def unit_shapes(units: Mapping[Chain, BaseGeometry]) -> dict[Chain, BaseGeometry]:
    """Return the outlines of units of all levels: neighbours share their lines, parents are unions of their children.

    Overlaps and gaps below :data:`GAP_DEG` are closed; details below :data:`TOLERANCE_DEG` are left out on both sides
    of a border alike.
    """
    import shapely

    from geo.topology import STEP_DEG

    chains = list(units)
    whole = shapely.set_precision(list(units.values()), STEP_DEG)
    thin = shapely.coverage_simplify(shapely.coverage_clean(whole, gap_width=GAP_DEG), TOLERANCE_DEG)
    found: dict[Chain, BaseGeometry] = dict(
        zip(chains, shapely.set_precision(thin, STEP_DEG, mode="pointwise"), strict=True)
    )
    for chain in chains:
        for depth in range(1, len(chain)):
            found.setdefault(chain[:depth], None)
    for chain in [each for each, shape in found.items() if shape is None]:
        found[chain] = shapely.coverage_union_all([found[c] for c in chains if c[: len(chain)] == chain])
    return dict(sorted(found.items()))


def _write_outlines(file: Path, shapes: Mapping[Chain, BaseGeometry], source: str) -> None:
    from geo.topology import topology_of, write_topojson

    write_whole(file, write_topojson(topology_of(list(shapes.values())), [_slug(c) for c in shapes], source=source))


def _slug(chain: Chain) -> str:
    return "-".join(slug(name) for name, _ in chain)


def _write_entries(  # noqa: PLR0913  # a report and what is known of it
    file: Path,
    named: Mapping[Chain, BaseGeometry],
    shapes: Mapping[Chain, BaseGeometry],
    *,
    theatre: str,
    parent: str,
    source: str,
) -> None:
    depth = max(map(len, named))
    lines = [
        f"# Units of {depth} levels: {' '.join(source.split())}. Written by sitmap gazetteer import --units.",
        "",
        "places:",
    ]
    for chain, shape in shapes.items():
        lon, lat = label_point(shape)
        above = f"{theatre}.{_slug(chain[:-1])}" if len(chain) > 1 else parent
        lines += [
            f"  {theatre}.{_slug(chain)}:",
            f"    name: {quoted(chain[-1][0])}",
            f"    kind: adm{len(chain)}",
            f"    lat: {lat}",
            f"    lon: {lon}",
            *([f"    in: {above}"] if above else []),
            *([f"    pcode: {chain[-1][1]}"] if _PCODE.fullmatch(chain[-1][1]) else []),
            f'    outline: "{UNITS_OUTLINES}#{_slug(chain)}"',
            f"    note: {quoted(source)}",
            "",
        ]
    write_whole(file, "\n".join(lines).rstrip() + "\n")
