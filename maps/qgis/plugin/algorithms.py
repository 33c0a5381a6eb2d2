"""The tools: build a situation, export it, apply reviews. Each is one call of sitmap's command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
    QgsSettings,
)

from .runner import LEFT_OUT, SitmapError, command, run

SETTING = "sitmap/command"
ENDINGS = (
    *("Excel workbook (*.xlsx)", "CSV (*.csv)", "GeoPackage (*.gpkg)", "GeoJSON (*.geojson)", "GeoParquet (*.parquet)"),
    *("FlatGeobuf (*.fgb)", "KMZ (*.kmz)", "KML (*.kml)", "PMTiles (*.pmtiles)", "Zipped Shapefile (*.zip)"),
)
LAYERS = (
    *("events", "events_areas", "control", "front_areas", "front_lines"),
    *("claims", "places", "mentions", "documents"),
)


class _Tool(QgsProcessingAlgorithm):
    """What the tools share: inputs, configuration, day, and the call."""

    NAME, TITLE, HELP = "", "", ""

    def name(self) -> str:
        """Return the word after the colon of the tool's id."""
        return self.NAME

    def displayName(self) -> str:
        """Return what the toolbox shows."""
        return self.TITLE

    def shortHelpString(self) -> str:
        """Return what stands beside the form."""
        return self.HELP

    def createInstance(self) -> _Tool:
        """Return a new one of the kind; QGIS runs a copy."""
        return type(self)()

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add the parameters that all tools have."""
        del configuration
        inputs = QgsProcessingParameterMultipleLayers(
            "INPUTS", "Reports and tables (empty: those of the configuration)", QgsProcessing.TypeFile, optional=True
        )
        folder = QgsProcessingParameterFile(
            "FOLDER", "Folder of reports", behavior=QgsProcessingParameterFile.Folder, optional=True
        )
        config = QgsProcessingParameterFile("CONFIG", "Configuration (config.yaml)", extension="yaml", optional=True)
        day = QgsProcessingParameterString("AS_OF", "Day that the map shows, like 2025-04-25", optional=True)
        for parameter in (inputs, folder, config, day):
            self.addParameter(parameter)

    def _words(self, parameters: dict[str, Any], context: Any) -> list[str]:
        """Return the arguments of the parameters that all tools have; files come last."""
        words = []
        config, day = self._file(parameters, "CONFIG", context), self.parameterAsString(parameters, "AS_OF", context)
        words += ["--config", config] if config else []
        words += ["--as-of", day] if day else []
        folder = self._file(parameters, "FOLDER", context)
        inputs = [*self.parameterAsFileList(parameters, "INPUTS", context), *([folder] if folder else [])]
        return [*words, "--", *inputs]

    def _file(self, parameters: dict[str, Any], name: str, context: Any) -> str:
        return str(self.parameterAsFile(parameters, name, context) or "")

    def _call(self, words: list[str], parameters: dict[str, Any], context: Any, feedback: Any) -> None:
        config = self._file(parameters, "CONFIG", context)
        try:
            program = command(str(QgsSettings().value(SETTING, "") or ""))
            folder = str(Path(config).parent) if config else None
            status = run([*program, *words], say=feedback.pushInfo, stopped=feedback.isCanceled, folder=folder)
        except (SitmapError, OSError) as error:
            raise QgsProcessingException(str(error)) from error
        if status == LEFT_OUT:
            feedback.pushWarning("Done, but some inputs or rows were left out; each is named above.")


class Build(_Tool):
    """``sitmap build``."""

    NAME, TITLE = "build", "Build a situation"
    HELP = (
        "Reads reports and event tables and writes the map (map.html), a GeoPackage and a QGIS project, GeoJSON and CSV"
        " into a folder. Open situation.qgz afterwards. The program sitmap has to be installed."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add the parameters."""
        super().initAlgorithm(configuration)
        self.addParameter(QgsProcessingParameterBoolean("NO_QUOTES", "Leave quotes out", defaultValue=False))
        self.addParameter(QgsProcessingParameterFolderDestination("OUT", "Folder of the situation"))
        self.addOutput(QgsProcessingOutputFile("PROJECT", "QGIS project"))
        self.addOutput(QgsProcessingOutputFile("DATA", "GeoPackage"))

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, str]:
        """Build, and return where the files are."""
        out = Path(self.parameterAsString(parameters, "OUT", context))
        words = ["build", "--out", str(out), *self._reviews(parameters, context, out)]
        words += ["--no-quotes"] if self.parameterAsBool(parameters, "NO_QUOTES", context) else []
        self._call([*words, *self._words(parameters, context)], parameters, context, feedback)
        return {"OUT": str(out), "PROJECT": str(out / "situation.qgz"), "DATA": str(out / "situation.gpkg")}

    def _reviews(self, parameters: dict[str, Any], context: Any, out: Path) -> list[str]:
        del parameters, context, out
        return []


class Review(Build):
    """``sitmap build --review``."""

    NAME, TITLE = "review", "Apply reviews"
    HELP = (
        "Builds a situation again with the decisions in the table review of its GeoPackage, and with the events that"
        " were moved on the map. Save your edits first. Inputs and folder have to be those of the last build."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add the parameters."""
        super().initAlgorithm(configuration)
        reviews = QgsProcessingParameterFile(
            "REVIEWS", "Decisions (empty: situation.gpkg of the folder)", optional=True, fileFilter="*.gpkg *.yaml"
        )
        self.addParameter(reviews)

    def _reviews(self, parameters: dict[str, Any], context: Any, out: Path) -> list[str]:
        return ["--review", self._file(parameters, "REVIEWS", context) or str(out / "situation.gpkg")]


class Export(_Tool):
    """``sitmap export``."""

    NAME, TITLE = "export", "Export a situation"
    HELP = "Writes a situation, or one layer of it, in the format of the file's ending."

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add the parameters."""
        super().initAlgorithm(configuration)
        layer = QgsProcessingParameterEnum("LAYER", "Layer of a file that holds one", LAYERS, defaultValue=0)
        hxl = QgsProcessingParameterBoolean("HXL", "CSV and workbook: a row of HXL hashtags", defaultValue=False)
        target = QgsProcessingParameterFileDestination("TO", "File", fileFilter=";;".join(ENDINGS))
        for parameter in (layer, hxl, target):
            self.addParameter(parameter)

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, str]:
        """Export, and return where the file is."""
        target = self.parameterAsFileOutput(parameters, "TO", context)
        words = ["export", "--to", target]
        if not target.lower().endswith((".xlsx", ".gpkg", ".kml", ".kmz")):
            words += ["--layer", LAYERS[self.parameterAsEnum(parameters, "LAYER", context)]]
        words += ["--hxl"] if self.parameterAsBool(parameters, "HXL", context) else []
        self._call([*words, *self._words(parameters, context)], parameters, context, feedback)
        return {"TO": str(target)}
