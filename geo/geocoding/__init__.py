"""Geocoding of names that the gazetteer lacks.

``geocoder`` decides whether to ask and caches the answers; ``service`` asks by way of ``adapter``, which limits time,
size and host; ``results`` turns answers into places.
"""

# The modules that other packages may import.
__all__ = ["geocoder"]
