"""Places derived from phrases: parts of areas, directions and distances, descriptions.

``derive`` is the entry. ``subregions`` (``split_polygon``): "northern Masisi". ``relative`` (``relative_patterns``,
``relative_geometry``, ``directions``): "20 km north of Goma". ``descriptions`` (``description_context``,
``description_patterns``): "the provincial capital". ``spans`` replaces the names inside a derived place.
``coordinates`` reads positions written as numbers; ``axes`` places distances along a road.
"""

# The modules that other packages may import.
__all__ = ["axes", "coordinates", "derive", "directions", "relative_patterns"]
