"""Run by Debian's python3 with QGIS: edits a GeoPackage as a person does, and saves a drawing as GeoJSON.

Usage: qgis_edit.py SITUATION.gpkg DRAWN.geojson
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsPointXY,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, Qt

STEP_DEG = 0.02


def opened(path, name):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    assert layer.isValid(), name
    return layer


def saved(layer):
    assert layer.commitChanges(), layer.commitErrors()


def one(layer, expression):
    return next(layer.getFeatures(QgsFeatureRequest().setFilterExpression(expression)))


def move(path, name, expression):
    """Move one feature to the east and save; return its id in the gazetteer."""
    layer = opened(path, name)
    feature = one(layer, expression)
    shape = QgsGeometry(feature.geometry())
    shape.translate(STEP_DEG, 0)
    layer.startEditing()
    layer.changeGeometry(feature.id(), shape)
    saved(layer)
    return feature["place_id"]


def review(path, rows):
    layer = opened(path, "review")
    layer.startEditing()
    for subject, decision, value, day in rows:
        feature = QgsFeature(layer.fields())
        for column, cell in (("subject", subject), ("decision", decision), ("value", value), ("reviewer", "A. Reader")):
            feature[column] = cell
        feature["reviewed"] = QDateTime.fromString(f"{day}T00:00:00Z", Qt.ISODate)
        assert layer.addFeature(feature)
    saved(layer)


def draw(path):
    """Draw a new area in a layer of its own and save it as QGIS does by default."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=name:string&field=kind:string", "drawn", "memory")
    feature = QgsFeature(layer.fields())
    feature["name"], feature["kind"] = "Hatua Plateau", "region"
    corners = [(28.0, -2.0), (28.2, -2.0), (28.2, -1.8), (28.0, -1.8), (28.0, -2.0)]
    feature.setGeometry(QgsGeometry.fromPolygonXY([[QgsPointXY(*corner) for corner in corners]]))
    assert layer.dataProvider().addFeatures([feature])[0]
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GeoJSON"
    QgsVectorFileWriter.writeAsVectorFormatV2(layer, path, QgsCoordinateTransformContext(), options)


def main(path, drawn):
    app = QgsApplication([], False)
    app.initQgis()
    events = opened(path, "events")
    ids = {
        name: one(events, f"\"type\" = '{kind}' AND \"location\" = '{place}'")["event_id"]
        for name, kind, place in (
            ("rejected", "capture", "Sake"),
            ("moved", "clash", "Nyabiondo"),
            ("retyped", "air_strike", "Kibua"),
            ("accepted", "capture", "Minova"),
            ("disputed", "recapture", "Bukavu"),
        )
    }
    day, later = "2025-08-01", "2025-08-02"
    rows = [
        (ids["rejected"], "reject", None, day),
        (ids["moved"], "move", "cod.rubaya", day),
        (ids["retyped"], "retype", "shelling", day),
        (ids["accepted"], "accept", None, day),
        (ids["disputed"], "reject", None, day),
        (ids["disputed"], "accept", None, later),
        ("e000000000000", "reject", None, day),
    ]
    review(path, rows)
    ids["town"] = move(path, "places", "\"name\" = 'Kaziba'")
    ids["unit"] = move(path, "ground", "\"name\" = 'Walikale territory'")
    draw(drawn)
    sys.stdout.write(json.dumps(ids) + "\n")
    sys.stdout.flush()


main(*sys.argv[1:])
