"""Run by Debian's python3 with QGIS: starts the tools of the plug-in, decides about events as a person does.

Usage: qgis_tools.py PLUGIN_PARENT TABLE.csv OUT CROWDED.qgz
"""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtCore import QSize

STEP_DEG = 0.05


def run(tool, parameters):
    """Run a tool of the toolbox; return its results, or what it says went wrong."""
    algorithm = QgsApplication.processingRegistry().algorithmById(f"sitmap:{tool}")
    assert algorithm is not None, tool
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    try:
        results, ok = algorithm.run(parameters, context, feedback)
    except QgsProcessingException as error:  # newer versions of QGIS raise it, older ones note it
        return {"error": str(error)}
    return results if ok else {"error": feedback.textLog()}


def layer_of(name):
    return next(
        layer for layer in QgsProject.instance().mapLayers().values() if layer.source().endswith(f"layername={name}")
    )


def act(layer, feature, name):
    """Do what QGIS does when a person chooses an action: put the expressions in and run the lines."""
    action = next(each for each in layer.actions().actions() if each.name() == name)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    code = QgsExpression.replaceExpressionText(action.command(), context)
    exec(compile(code, name, "exec"), {})  # noqa: S102  # QGIS does
    return action.isValid()


def form_of(layer):
    fields, config = layer.fields(), {}
    for name in fields.names():
        at = fields.indexFromName(name)
        setup, default = layer.editorWidgetSetup(at), layer.defaultValueDefinition(at).expression()
        rules = layer.fieldConstraints(at)
        config[name] = [setup.type(), default, int(rules)]
    return config


def crowded(path):
    """Render a project of many events; return its renderer and what went wrong."""
    project = QgsProject()
    assert project.read(path)
    layer = next(one for one in project.mapLayers().values() if one.source().endswith("layername=events"))
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(400, 300))
    settings.setExtent(layer.extent().buffered(0.2))
    settings.setDestinationCrs(project.crs())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(Path(path).with_suffix(".png")))
    renderer = layer.renderer()
    return {
        "type": renderer.type(),
        "inside": renderer.embeddedRenderer().type(),
        "errors": [error.message for error in job.errors()],
        "legend": len(renderer.legendSymbolItems()),
    }


def main(parent, table, out, many):
    app = QgsApplication([], True)
    app.initQgis()
    sys.path.insert(0, parent)
    import sitmap_tools

    plugin = sitmap_tools.classFactory(None)
    plugin.initProcessing()
    seen = {"tools": sorted(one.id() for one in plugin.provider.algorithms())}
    inputs = {"INPUTS": [table], "OUT": out}
    built = run("build", inputs)
    seen["built"] = {key: Path(value).exists() for key, value in built.items()}
    assert QgsProject.instance().read(built["PROJECT"])
    events, review = layer_of("events"), layer_of("review")
    seen["form"] = form_of(review)
    seen["actions"] = [action.name() for action in events.actions().actions()]
    first, second, third = events.getFeatures(QgsFeatureRequest().addOrderBy("source_id"))
    seen["ids"] = [first["event_id"], second["event_id"], third["event_id"]]
    seen["acted"] = [act(events, first, "Accept"), act(events, second, "Reject")]
    seen["review"] = [
        [row["subject"], row["decision"], bool(row["reviewer"]), row["reviewed"].toString("yyyy")]
        for row in review.getFeatures()
    ]
    moved = QgsGeometry(third.geometry())
    moved.translate(STEP_DEG, 0)
    events.startEditing()
    events.changeGeometry(third.id(), moved)
    assert events.commitChanges()
    QgsProject.instance().clear()
    seen["reviewed"] = sorted(run("review", inputs))
    target = str(Path(out).parent / "shapes.zip")
    seen["exported"] = run("export", {"INPUTS": [table], "TO": target, "LAYER": 0}) == {"TO": target}
    seen["refused"] = run("export", {"INPUTS": [str(Path(table).with_name("absent.csv"))], "TO": target})
    seen["crowded"] = crowded(many)
    sys.stdout.write(json.dumps(seen) + "\n")
    sys.stdout.flush()


main(*sys.argv[1:])
