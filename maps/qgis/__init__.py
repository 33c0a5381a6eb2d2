"""The map as a QGIS project: ``project``, ``styles``, ``rules``, ``symbols``, ``labels``, ``layout``, ``xml``."""

# The modules that other packages may import.
__all__ = ["project", "styles"]
