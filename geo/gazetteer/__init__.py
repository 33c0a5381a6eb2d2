"""Places and their names: the YAML sources, the index compiled from them, and queries on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.gazetteer.store import Gazetteer

__all__ = [
    "Gazetteer",
]

__getattr__ = lazy_names(
    __name__,
    {
        "Gazetteer": "geo.gazetteer.store",
    },
)
