"""How persons decide in QGIS: the form of the table ``review``, and actions on events that fill it.

An action is a few lines of Python that QGIS runs. No word of a report gets into them: only the id of the event, which
is a hash, takes the place of an expression.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo.review import DECISIONS, NEEDS_VALUE
from maps.exports.schema import REVIEW_COLUMNS
from maps.exports.xml import element
from maps.qgis.xml import layer_id, quoted, stable_uuid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree import ElementTree as ET

    from geo.model import Situation

NEEDED = ("subject", "decision", "reviewer", "reviewed")
HARD, SOFT = "1", "2"  # QGIS' strengths of a constraint
PYTHON = "1"  # QGIS' number of an action in Python
NOBODY = "QGIS"
_DEFAULTS = {
    "decision": "'accept'",
    "reviewer": f"coalesce(nullif(@user_full_name, ''), nullif(@user_account_name, ''), {quoted(NOBODY)})",
    "reviewed": "to_date(now())",
}
_WITH_VALUE = ", ".join(quoted(word) for word in sorted(NEEDS_VALUE))
_VALUE_RULE = f'"decision" NOT IN ({_WITH_VALUE}) OR length(coalesce("value", \'\')) > 0'
_WIDGETS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "decision": ("ValueMap", {"map": [{word.capitalize(): word} for word in DECISIONS]}),
    "reviewed": (
        "DateTime",
        {"allow_null": False, "calendar_popup": True, "display_format": "yyyy-MM-dd", "field_format": "yyyy-MM-dd"},
    ),
    "note": ("TextEdit", {"IsMultiline": True, "UseHtml": False}),
    **dict.fromkeys(("document", "quote_start", "quote_end"), ("Hidden", {})),  # a build fills them
}

_DECIDE = """\
from qgis.core import QgsGeometry, QgsProject, QgsVectorLayerUtils
from qgis.utils import iface

def decide(value):
    layer = QgsProject.instance().mapLayer({review})
    if layer is None:
        raise RuntimeError("the table Review of the same situation.gpkg is not in this project")
    cells = {{"subject": '[% "event_id" %]', "decision": {decision}, "value": value}}
    cells = {{layer.fields().indexFromName(name): cell for name, cell in cells.items()}}
    row = QgsVectorLayerUtils.createFeature(layer, QgsGeometry(), cells, layer.createExpressionContext())
    editing = layer.isEditable()
    if not ((editing or layer.startEditing()) and layer.addFeature(row) and (editing or layer.commitChanges())):
        raise RuntimeError("the table Review cannot be written: " + "; ".join(layer.commitErrors()))
    if iface is not None:
        iface.messageBar().pushMessage("Review", {said} + ". It counts in the next sitmap build --review.")

"""
_AT_ONCE = "decide(None)\n"
_MOVE = """\
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform
from qgis.gui import QgsMapToolEmitPoint

canvas = iface.mapCanvas()
tool, before = QgsMapToolEmitPoint(canvas), canvas.mapTool()

def put(point, button):
    canvas.setMapTool(before)
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    crs = canvas.mapSettings().destinationCrs()
    spot = QgsCoordinateTransform(crs, degrees, QgsProject.instance()).transform(point)
    decide("{:.6f}, {:.6f}".format(spot.y(), spot.x()))

tool.canvasClicked.connect(put)
canvas.setMapTool(tool)
canvas.sitmap_tool = tool  # kept, or Python would drop it before the click
iface.messageBar().pushMessage("Review", "Click where the event happened.")
"""
_RETYPE = """\
from qgis.PyQt.QtWidgets import QInputDialog

types = {types}
label, chosen = QInputDialog.getItem(None, "Retype", "Type of the event", sorted(types), 0, False)
if chosen:
    decide(types[label])
"""


def review_form() -> Iterator[ET.Element]:
    """Yield the parts of the style of ``review``: widgets, defaults and what must be filled in."""
    fields = [_field(name) for name in REVIEW_COLUMNS]
    yield element("fieldConfiguration", None, *fields)
    defaults = [
        element("default", field=name, expression=expression, applyOnUpdate="0")
        for name, expression in _DEFAULTS.items()
    ]
    yield element("defaults", None, *defaults)
    yield element("constraints", None, *map(_constraint, REVIEW_COLUMNS))
    about = "a place id or lat, lon to move, a type to retype, a day to redate"
    yield element("constraintExpressions", None, element("constraint", field="value", exp=_VALUE_RULE, desc=about))


def _field(name: str) -> ET.Element:
    kind, config = _WIDGETS.get(name, ("TextEdit", {"IsMultiline": False, "UseHtml": False}))
    widget = element("editWidget", None, element("config", None, _option(config)), type=kind)
    return element("field", None, widget, name=name)


def _constraint(name: str) -> ET.Element:
    needed, ruled = name in NEEDED, name == "value"
    return element(
        "constraint",
        field=name,
        constraints=str(needed + 4 * ruled),  # QGIS' bits: not null 1, expression 4
        notnull_strength=HARD if needed else "0",
        unique_strength="0",
        exp_strength=SOFT if ruled else "0",
    )


def _option(value: Any, **named: str) -> ET.Element:
    """Return a value as QGIS writes its settings."""
    if isinstance(value, dict):
        return element("Option", None, *(_option(each, name=key) for key, each in value.items()), type="Map", **named)
    if isinstance(value, list):
        return element("Option", None, *map(_option, value), type="List", **named)
    if isinstance(value, bool):
        return element("Option", value="true" if value else "false", type="bool", **named)
    return element("Option", value=value, type="QString", **named)


def event_actions(situation: Situation, table: str) -> ET.Element:
    """Return what a person can do with an event: accept, reject, move here, retype."""
    types = {kind.label: id_ for id_, kind in sorted(situation.event_types.items())}
    made = (
        ("accept", "Accept", _AT_ONCE),
        ("reject", "Reject", _AT_ONCE),
        ("move", "Move here…", _MOVE),
        ("retype", "Retype…", _RETYPE.replace("{types}", json.dumps(types, ensure_ascii=True, sort_keys=True))),
    )
    return element("attributeactions", None, *(_action(table, *parts) for parts in made))


def _action(table: str, decision: str, name: str, rest: str) -> ET.Element:
    words = {"review": layer_id("review"), "decision": decision, "said": f"{name.rstrip('…')}: noted"}
    code = _DECIDE.format(**{key: json.dumps(word) for key, word in words.items()}) + rest
    return element(
        "actionsetting",
        None,
        element("actionScope", id="Canvas"),
        element("actionScope", id="Feature"),
        id=stable_uuid("action", table, decision),
        type=PYTHON,
        name=name,
        shortTitle=name,
        action=code,
        icon="",
        notificationMessage="",
        capture="0",
        isEnabledOnlyWhenEditable="0",
    )
