"""Files for other programs.

``schema`` says which tables there are, ``tables`` and ``row_layers`` fill them; ``geojson``, ``geopackage``, ``ogr``
(FlatGeobuf, PMTiles, GeoParquet), ``kml``, ``postgis``, ``csv_files``, ``xlsx``, ``shapefile`` and ``control_areas``
write them.
``about`` gives title and sources, ``atomic`` puts files in place together, ``hand_edits`` keeps what was edited in
QGIS; ``xml`` makes elements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from maps.exports.geojson import write_geojson

# What other packages may import: names, and modules.
__all__ = [
    "about",
    "atomic",
    "control_areas",
    "csv_files",
    "geojson",
    "geopackage",
    "hand_edits",
    "kml",
    "ogr",
    "postgis",
    "schema",
    "shapefile",
    "tables",
    "write_geojson",
    "xlsx",
    "xml",
]

__getattr__ = lazy_names(__name__, {"write_geojson": "maps.exports.geojson"})
