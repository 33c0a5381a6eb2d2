"""Large collections of reports to partitioned GeoParquet.

``stream`` divides the input into parts, ``partition`` reads a part, ``run`` drives the workers and keeps the manifest.
"""

# The modules that other packages may import.
__all__ = ["partition", "run"]
