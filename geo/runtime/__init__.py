"""What every package may use: the guard of inputs, processes, caches on disk, YAML with line numbers, lazy names.

``guard`` names a bad input and lets the rest be read; ``processes`` worker pools, garbage collection, version;
``build_cache`` folders that are built once; ``safe_yaml``, ``yaml_cache`` and ``located_yaml`` reading YAML; ``values``
dates written by users; ``interrupt`` long work that is given up; ``lazy`` names imported when first used.
"""

# The modules that other packages may import.
__all__ = [
    "build_cache",
    "guard",
    "interrupt",
    "lazy",
    "located_yaml",
    "processes",
    "safe_yaml",
    "values",
    "yaml_cache",
]
