"""Situation -> ``situation.qgz``: a QGIS project over ``situation.gpkg``, written without QGIS.

Groups and order as on the page, styles, labels, map tips, the temporal controller set to the days of the situation, and
a print layout. Ids are hashes and the archive has fixed times, so that two builds of one input are equal.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from geo.rows import objects_of, rows_of, wheres_of
from geo.tables.situation import point_of
from maps.cartography import NOT_DRAWN_AT_FIRST
from maps.exports.about import attribution_line, situation_title, sources_line
from maps.exports.geojson import DISCLAIMER
from maps.exports.geopackage import DATA, write_geopackage
from maps.exports.hand_edits import NO_TIME
from maps.exports.schema import BY_NAME
from maps.exports.xml import element, texts
from maps.qgis.layout import SEA, layout
from maps.qgis.relief import NAME as RELIEF
from maps.qgis.relief import TITLE as RELIEF_TITLE
from maps.qgis.relief import file_name, picture_size, relief_layer, write_relief
from maps.qgis.styles import Style, qml, styles
from maps.qgis.xml import QGIS_VERSION, layer_id, rgba, text_of, wgs84

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from xml.etree import ElementTree as ET

    from geo.model import Bbox, Relief, Situation
    from maps.exports.tables import LayerData

PROJECT = "situation.qgz"
LAND = "ground"  # the layer below the slopes
MARGIN = 0.1  # around what is shown, as a share of it
# QGIS' words for units of time, and the longest range in days that is played in them.
STEPS = (("d", 120), ("wk", 1_100), ("mon", 7_400))
LEAST_DEG = 1.0  # a view of one place has some ground around it


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of the layer tree, its layers uppermost first; those in ``hidden`` are off when the project opens."""

    name: str
    tables: tuple[str, ...]
    hidden: frozenset[str] = frozenset()
    expanded: bool = True


GROUPS = (
    Group(name="Places", tables=("places", "mentions"), hidden=frozenset({"places", "mentions"}), expanded=False),
    Group(name="Events", tables=("events", "events_areas")),
    Group(
        name="Control",
        tables=("claims", "front_lines", "control_hatch", "control", "front_areas"),
        hidden=frozenset({"claims"}),
    ),
    Group(name="Ground", tables=("ground_points", "ground_lines", "ground_waters", "ground"), expanded=False),
    Group(name="Tables", tables=("documents", "review"), expanded=False),
)


def write_gis(
    situation: Situation,
    folder: Path,
    *,
    earlier: Path | None = None,
    title: str = "",
    made: Mapping[str, LayerData] | None = None,
) -> list[Path]:
    """Write ``situation.gpkg`` and ``situation.qgz``; reviews of the ``earlier`` GeoPackage are kept.

    ``made`` is what :func:`maps.exports.schema.event_sheets` gave, if the events are written to more files than these.
    """
    data, path = folder / DATA, folder / PROJECT
    looks = styles(situation)
    texts_ = {name: qml(style) for name, style in looks.items()}
    write_geopackage(situation, data, styles=texts_, earlier=earlier, made=made)
    write_project(situation, path, title=title, looks=looks)
    return [data, path]


def write_project(
    situation: Situation,
    path: Path,
    *,
    data: str = DATA,
    title: str = "",
    looks: Mapping[str, Style] | None = None,
) -> None:
    """Write the project beside its data, and the picture of slopes beside it.

    Parameters
    ----------
    situation
        What was read.
    path
        The new ``.qgz``.
    data
        Name of the GeoPackage, in the same folder.
    title
        Title of the project and its layout.
    looks
        The styles of the layers, if they are made already.
    """
    text = project(situation, data=data, title=title, looks=looks)
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo(f"{path.stem}.qgs", date_time=NO_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, text.encode("utf-8"))
    write_relief(situation.relief, path.parent)


def project(
    situation: Situation, *, data: str = DATA, title: str = "", looks: Mapping[str, Style] | None = None
) -> str:
    """Return the project as QGIS' XML."""
    title = title or situation_title(situation)
    made = looks or styles(situation)
    root = element("qgis", None, projectname=title, version=QGIS_VERSION)
    root.append(element("homePath", path=""))
    root.append(element("title", title))
    root.append(element("projectCrs", None, wgs84()))
    slopes = situation.relief if situation.relief and picture_size(situation.relief.image) else None
    root.append(_tree(data, slopes))
    root.append(_canvas(situation))
    layers = [_layer(made[table], data) for group in GROUPS for table in group.tables]
    root.append(element("projectlayers", None, *layers, *([relief_layer(slopes)] if slopes else [])))
    order = [name for group in GROUPS for name in _names(group, slopes)]
    root.append(element("layerorder", None, *(element("layer", id=layer_id(name)) for name in order)))
    root.append(_properties(situation))
    root.append(_record(situation, title))
    root.append(element("Layouts", None, layout(situation, title=title, extent=extent(situation))))
    root.append(_time(situation))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + text_of(root)


def days(situation: Situation) -> tuple[date, date] | None:
    """Return the first and the last day of which the situation says anything, or None."""
    drawn = (event for event in objects_of(situation.events) if event.assertion not in NOT_DRAWN_AT_FIRST)
    found = {day for event in drawn for day in (event.start, event.end) if day}
    rows = rows_of(situation.events)
    found |= {date.fromordinal(int(day)) for day in (rows.start.min(), rows.end.max())} if rows is not None else set()
    found |= {day for status in situation.control for day in (status.valid_from, status.valid_to)}
    return (min(found), max(found)) if found else None


def extent(situation: Situation) -> Bbox:
    """Return what of the theatre is reported on, with a margin; the whole theatre where nothing is."""
    west, south, east, north = situation.theatre.bbox
    spots = {point for where in wheres_of(situation.events) if (point := point_of(where))}
    spots |= {(status.place.lon, status.place.lat) for status in situation.control if status.state != "unknown"}
    inside = [(lon, lat) for lon, lat in spots if west <= lon <= east and south <= lat <= north]
    if inside:
        lons, lats = zip(*inside, strict=True)
        west, south, east, north = min(lons), min(lats), max(lons), max(lats)
    wide, high = max(east - west, LEAST_DEG) * MARGIN, max(north - south, LEAST_DEG) * MARGIN
    return (west - wide, south - high, east + wide, north + high)


def frame_step(days_: int) -> str:
    """Return QGIS' word for the length of a frame: a day, week, month or year, so that no range has too many frames.

    >>> frame_step(31), frame_step(365), frame_step(3000), frame_step(20_000)
    ('d', 'wk', 'mon', 'y')
    """
    return next((unit for unit, most in STEPS if days_ <= most), "y")


def _names(group: Group, slopes: Relief | None) -> list[str]:
    """Return the layers of a group, uppermost first: slopes lie on the land, below water and borders."""
    names = list(group.tables)
    if slopes is not None and LAND in names:
        names.insert(names.index(LAND), RELIEF)
    return names


def _tree(data: str, slopes: Relief | None) -> ET.Element:
    groups = [_tree_group(group, data, slopes) for group in GROUPS]
    return element("layer-tree-group", None, _no_properties(), *groups)


def _tree_group(group: Group, data: str, slopes: Relief | None) -> ET.Element:
    layers = [
        element(
            "layer-tree-layer",
            None,
            _no_properties(),
            id=layer_id(name),
            name=RELIEF_TITLE if name == RELIEF else BY_NAME[name].title,
            source=f"./{file_name(slopes)}" if slopes and name == RELIEF else _source(name, data),
            providerKey="gdal" if name == RELIEF else "ogr",
            checked="Qt::Unchecked" if name in group.hidden else "Qt::Checked",
            expanded="1" if group.expanded else "0",
        )
        for name in _names(group, slopes)
    ]
    off = group.hidden.issuperset(group.tables)
    return element(
        "layer-tree-group",
        None,
        _no_properties(),
        *layers,
        name=group.name,
        checked="Qt::Unchecked" if off else "Qt::Checked",
        expanded="1" if group.expanded else "0",
    )


def _no_properties() -> ET.Element:
    return element("customproperties", None, element("Option"))


def _source(name: str, data: str) -> str:
    return f"./{data}|layername={name}"


def _canvas(situation: Situation) -> ET.Element:
    """Return what the window shows at first."""
    sides = dict(zip(("xmin", "ymin", "xmax", "ymax"), (f"{side:.6f}" for side in extent(situation)), strict=True))
    view = element("extent", None, *texts(sides))
    parts = (element("units", "degrees"), view, element("rotation", "0"))
    crs = element("destinationsrs", None, wgs84())
    return element("mapcanvas", None, *parts, crs, name="theMapCanvas", annotationsVisible="1")


def _layer(style: Style, data: str) -> ET.Element:
    table = BY_NAME[style.table]
    kinds = {"Point": "Point", "MultiPolygon": "Polygon", "MultiLineString": "Line", None: "No geometry"}
    head = {
        "id": layer_id(table.name),
        "datasource": _source(table.name, data),
        "layername": table.title,
    }
    return element(
        "maplayer",
        None,
        *texts(head),
        *((element("srs", None, wgs84()),) if table.geometry else ()),
        element("resourceMetadata", None, element("title", table.title), element("abstract", table.about)),
        element("provider", "ogr", encoding="UTF-8"),
        *style.parts(),
        type="vector",
        geometry=kinds[table.geometry],
        wkbType=table.geometry or "NoGeometry",
        **style.attributes(),
    )


def _properties(situation: Situation) -> ET.Element:
    """Return the entries of the project: relative paths, projection on, colour of the sea, the controller's days."""
    red, green, blue, _ = rgba(SEA).split(",")
    canvas = {"CanvasColorRedPart": red, "CanvasColorGreenPart": green, "CanvasColorBluePart": blue}
    parts = [
        element("Gui", None, *_numbers(canvas)),
        element("Paths", None, element("Absolute", "false", type="bool")),
        element("SpatialRefSys", None, element("ProjectionsEnabled", "1", type="int")),
        element("Measure", None, element("Ellipsoid", "EPSG:7030", type="QString")),
    ]
    span = days(situation)
    if span:
        first, last = span[0].isoformat(), (span[1] + timedelta(days=1)).isoformat()
        parts.append(
            element(
                "TemporalControllerWidget",
                None,
                element("NavigationMode", "0", type="int"),
                element("StartDateTime", f"{first}T00:00:00.000Z", type="QString"),
                element("EndDateTime", f"{last}T00:00:00.000Z", type="QString"),
            )
        )
    return element("properties", None, *parts)


def _numbers(values: dict[str, str]) -> Iterator[ET.Element]:
    return (element(name, value, type="int") for name, value in values.items())


def _record(situation: Situation, title: str) -> ET.Element:
    day = f"As of {situation.as_of.isoformat()}. " if situation.as_of else ""
    facts = {
        "identifier": situation.gazetteer_digest,
        "language": "eng",
        "title": title,
        "abstract": f"{DISCLAIMER} {day}{sources_line(situation)}. {attribution_line(situation)}".rstrip(),
        "author": "",
    }
    return element("projectMetadata", None, *texts(facts))


def _time(situation: Situation) -> ET.Element:
    """Return the settings of time, from the first day to the last: frames as long as makes a film of the range."""
    span = days(situation)
    step = frame_step((span[1] - span[0]).days + 1 if span else 1)
    made = element("ProjectTimeSettings", timeStepUnit=step, timeStep="1", frameRate="2", cumulativeTemporalRange="0")
    if span:
        first, last = span[0].isoformat(), (span[1] + timedelta(days=1)).isoformat()
        ends = {"start": f"{first}T00:00:00Z", "end": f"{last}T00:00:00Z"}
        made.append(element("TemporalRange", None, *texts(ends)))
    return made
