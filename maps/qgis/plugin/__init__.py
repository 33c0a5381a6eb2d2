"""A plug-in of QGIS: tools of the Processing toolbox that start an installed sitmap.

This folder is a plug-in by itself and uses nothing of sitmap's packages, since QGIS runs it with its own Python.
"""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:  # QGIS' name
    """Return the plug-in; QGIS calls this."""
    from .provider import Plugin

    return Plugin(iface)
