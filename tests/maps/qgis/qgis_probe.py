"""Run by Debian's python3 with QGIS: opens a project, says as JSON what QGIS sees in it, renders days and the layout.

Usage: qgis_probe.py PROJECT.qgz OUT_FOLDER [DAY ...]
"""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsDateTimeRange,
    QgsExpression,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsLayoutExporter,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsTemporalUtils,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt

FAR = 8  # times as far as the layout


def moments(range_):
    form = "yyyy-MM-dd"
    return [moment.toUTC().toString(form) for moment in (range_.begin(), range_.end())]


def about_layer(layer, node):
    seen = {"valid": layer.isValid(), "name": layer.name(), "rows": layer.featureCount(), "shown": node.isVisible()}
    seen["fields"] = [field.name() for field in layer.fields()]
    seen["aliases"] = [layer.attributeAlias(i) for i in range(layer.fields().count())]
    seen["crs"] = layer.crs().authid()
    seen["tip"] = bool(layer.mapTipTemplate())
    seen["labels"] = layer.labelsEnabled()
    seen["label_scales"] = label_scales(layer)
    times = layer.temporalProperties()
    seen["times"] = [times.startField(), times.endField()] if times.isActive() else None
    renderer = layer.renderer()
    seen["renderer"] = renderer.type() if renderer else None
    if renderer and renderer.type() == "RuleRenderer":
        rules = renderer.rootRule().descendants()
        seen["rules"] = [[rule.label(), rule.filterExpression(), rule.active()] for rule in rules]
        seen["bad_filters"] = [
            rule.filterExpression() for rule in rules if QgsExpression(rule.filterExpression()).hasParserError()
        ]
        seen["symbols"] = sum(rule.symbol() is not None and rule.symbol().symbolLayerCount() > 0 for rule in rules)
    elif renderer and renderer.type() == "categorizedSymbol":
        seen["rules"] = [[category.label(), category.value(), True] for category in renderer.categories()]
    return seen


def about_raster(layer):
    box = layer.extent()
    corners = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
    return {"name": layer.name(), "valid": layer.isValid(), "crs": layer.crs().authid(), "box": corners}


def label_scales(layer):
    """Return the farthest and the nearest scale at which a layer has labels, 0 for any."""
    if not layer.labeling():
        return None
    made = [layer.labeling().settings(rule) for rule in layer.labeling().subProviders()]
    return [[label.minimumScale, label.maximumScale] for label in made if label.drawLabels and label.scaleVisibility]


def controller(project, day):
    """Return what a person finds who opens the temporal controller, starts its animation and goes to a day."""
    from qgis.gui import QgsMapCanvas, QgsTemporalControllerWidget

    widget, canvas = QgsTemporalControllerWidget(), QgsMapCanvas()
    canvas.setTemporalController(widget.temporalController())
    seen = {"read": project.read(project.fileName())}
    time = widget.temporalController()
    seen["at_first"] = canvas.mapSettings().isTemporal()
    time.setNavigationMode(time.Animated)
    seen["frames"] = time.totalFrameCount()
    time.setCurrentFrameNumber(time.findBestFrameNumberForFrameStart(moment(day)))
    seen["shown"] = moments(canvas.mapSettings().temporalRange())
    return seen


def moment(day):
    return QDateTime.fromString(day + "T00:00:00Z", Qt.ISODate)


def tips(layer):
    context = QgsExpressionContextUtils.globalProjectLayerScopes(layer)
    from qgis.core import QgsExpressionContext

    scope = QgsExpressionContext(context)
    found = []
    for feature in layer.getFeatures(QgsFeatureRequest().setLimit(3)):
        scope.setFeature(feature)
        scope.setFields(layer.fields())
        found.append(QgsExpression.replaceExpressionText(layer.mapTipTemplate(), scope))
    return found


def render(project, path, day, farther=1):
    settings = QgsMapSettings()
    visible = [layer for layer in project.layerTreeRoot().layerOrder() if shown(project, layer) and layer.isSpatial()]
    settings.setLayers(visible)
    settings.setDestinationCrs(project.crs())
    settings.setBackgroundColor(project.backgroundColor())
    settings.setOutputSize(QSize(1000, 800))
    settings.setOutputDpi(96)
    settings.setExtent(extent_of(project).scaled(farther))
    context = settings.expressionContext()
    context.appendScopes([QgsExpressionContextUtils.globalScope(), QgsExpressionContextUtils.projectScope(project)])
    if day:
        begin = moment(day)
        settings.setIsTemporal(True)
        settings.setTemporalRange(QgsDateTimeRange(begin, begin.addDays(1), True, False))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(path))
    return [error.message for error in job.errors()]


def extent_of(project):
    for item in project.layoutManager().layouts()[0].items():
        if item.__class__.__name__ == "QgsLayoutItemMap":
            return item.extent()
    raise SystemExit("the layout has no map")


def shown(project, layer):
    return project.layerTreeRoot().findLayer(layer.id()).isVisible()


def main(path, out, days):
    app = QgsApplication([], True)
    app.initQgis()
    project = QgsProject.instance()
    seen = {"read": project.read(path), "crs": project.crs().authid(), "title": project.title()}
    root = project.layerTreeRoot()
    seen["groups"] = [[group.name(), [layer.name() for layer in group.findLayers()]] for group in root.children()]
    tables = [layer for layer in project.mapLayers().values() if layer.type() != QgsMapLayer.RasterLayer]
    layers = {layer.source().rsplit("=", 1)[1]: layer for layer in tables}
    seen["rasters"] = [about_raster(layer) for layer in project.mapLayers().values() if layer not in tables]
    seen["layers"] = {name: about_layer(layer, root.findLayer(layer.id())) for name, layer in layers.items()}
    seen["tips"] = {name: tips(layer) for name, layer in layers.items() if layer.isSpatial()}
    seen["range"] = moments(project.timeSettings().temporalRange())
    seen["data_range"] = moments(QgsTemporalUtils.calculateTemporalRangeForProject(project))
    seen["mode"] = project.readNumEntry("TemporalControllerWidget", "/NavigationMode")
    seen["pictures"] = {day or "now": render(project, out / f"{day or 'now'}.png", day) for day in ["", *days]}
    seen["far"] = render(project, out / "far.png", "", farther=FAR)
    printed = project.layoutManager().layoutByName("Situation")
    exporter = QgsLayoutExporter(printed)
    seen["pdf"] = exporter.exportToPdf(str(out / "layout.pdf"), QgsLayoutExporter.PdfExportSettings())
    image = QgsLayoutExporter.ImageExportSettings()
    image.dpi = 100
    seen["png"] = exporter.exportToImage(str(out / "layout.png"), image)
    seen["items"] = sorted(item.__class__.__name__ for item in printed.items())
    if days:
        seen["controller"] = controller(project, days[0])
    sys.stdout.write(json.dumps(seen) + "\n")
    sys.stdout.flush()


main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
