"""Files for other programs: GeoJSON, GeoPackage, KML, PostGIS, FlatGeobuf, PMTiles, GeoParquet, CSV."""
