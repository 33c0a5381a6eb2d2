"""The plug-in and its provider of tools."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsProcessingProvider

from .algorithms import Build, Export, Review


class Provider(QgsProcessingProvider):
    """The tools of sitmap in the Processing toolbox."""

    def id(self) -> str:
        """Return the word before the colon of a tool's id."""
        return "sitmap"

    def name(self) -> str:
        """Return what the toolbox shows."""
        return "sitmap"

    def loadAlgorithms(self) -> None:
        """Add the tools."""
        for tool in (Build, Export, Review):
            self.addAlgorithm(tool())


class Plugin:
    """What QGIS loads and unloads."""

    def __init__(self, iface: Any = None) -> None:
        self.iface = iface
        self.provider: Provider | None = None

    def initProcessing(self) -> None:
        """Register the tools; also called where QGIS has no window."""
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Register the tools in a QGIS with a window."""
        self.initProcessing()

    def unload(self) -> None:
        """Take the tools out again."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
