"""Names that the gazetteer lacks, looked up at a geocoding service, with a cache."""
