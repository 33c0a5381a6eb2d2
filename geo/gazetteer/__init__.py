"""Places and their names: YAML sources, the index compiled from them, and queries.

``Gazetteer`` (``store``) is what other packages ask; ``queries``, ``kinds`` and ``names`` help them.

Sources: ``source_files``, ``source``, ``schema``, ``outlines``, ``geonames``. Compiling: ``compile``,
``theatre_build``, ``world_build``. Compiled files: ``theatre_store``, ``world_store``, ``name_index``. Actors:
``actor_build``, ``actor_names``, ``actor_store``. Editing: ``edit``, ``patch``, ``scaffold``, ``units_around``,
``gis_import``, ``units_import``. Ground of maps: ``backdrop``, ``ground``. Villages and projects: ``packed``,
``packing``, ``layers``, ``fetch``, ``own_dumps``, ``download``. Spellings: ``sound``, ``sound_index``. Codes:
``countries``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.gazetteer.store import Gazetteer

# What other packages may import: names, and modules.
__all__ = [
    "Gazetteer",
    "actor_build",
    "actor_store",
    "compile",
    "countries",
    "download",
    "edit",
    "fetch",
    "gis_import",
    "kinds",
    "names",
    "outlines",
    "own_dumps",
    "patch",
    "queries",
    "scaffold",
    "schema",
    "sound",
    "sound_index",
    "source",
    "store",
    "units_around",
    "units_import",
    "world_build",
    "world_store",
]

__getattr__ = lazy_names(__name__, {"Gazetteer": "geo.gazetteer.store"})
