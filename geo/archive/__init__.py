"""Large collections of reports to partitioned GeoParquet, resumable."""
