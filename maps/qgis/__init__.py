"""The map as a QGIS project: ``project``, ``styles``, ``rules``, ``symbols``, ``labels``, ``forms``, ``layout``.

``front`` has the layers of areas and front, ``relief`` puts the slopes of the page below them, ``xml`` makes the
pieces. ``plugin`` is a plug-in of QGIS by itself: nothing here imports it.
"""

# The modules that other packages may import.
__all__ = ["project", "styles"]
