"""The map as a QGIS project: ``project``, ``styles``, ``rules``, ``symbols``, ``labels``, ``forms``, ``layout``.

``relief`` puts the slopes of the page below it. ``plugin`` is a plug-in of QGIS by itself: nothing here imports it.
"""

# The modules that other packages may import.
__all__ = ["project", "styles"]
