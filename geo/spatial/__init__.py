"""Places derived from phrases: parts of areas, directions and distances, descriptions."""
