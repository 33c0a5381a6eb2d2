"""geo: text in, a Situation out. It draws nothing and writes no files but caches.

The names below are imported when they are first used, so that ``import geo`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.config import Config, load_config
    from geo.control.claims import find_claims
    from geo.control.influence import influence_areas, voronoi_areas
    from geo.control.status import control_status
    from geo.errors import SitmapError
    from geo.events.extract import find_events
    from geo.gazetteer.store import Gazetteer
    from geo.inputs.documents import read_documents
    from geo.model import Actor, ControlClaim, ControlStatus, Document, Event, Place, Resolution, Situation
    from geo.pipeline import build_situation
    from geo.tables.frames import control_frame, events_frame, mentions_frame
    from geo.toponyms.resolver import resolve_document

__all__ = [
    "Actor",
    "Config",
    "ControlClaim",
    "ControlStatus",
    "Document",
    "Event",
    "Gazetteer",
    "Place",
    "Resolution",
    "SitmapError",
    "Situation",
    "build_situation",
    "control_frame",
    "control_status",
    "events_frame",
    "find_claims",
    "find_events",
    "influence_areas",
    "load_config",
    "mentions_frame",
    "read_documents",
    "resolve_document",
    "voronoi_areas",
]

_MODEL = ("Actor", "ControlClaim", "ControlStatus", "Document", "Event", "Place", "Resolution", "Situation")

__getattr__ = lazy_names(
    __name__,
    {
        **dict.fromkeys(_MODEL, "geo.model"),
        "Config": "geo.config",
        "Gazetteer": "geo.gazetteer.store",
        "SitmapError": "geo.errors",
        "build_situation": "geo.pipeline",
        "control_frame": "geo.tables.frames",
        "control_status": "geo.control.status",
        "events_frame": "geo.tables.frames",
        "find_claims": "geo.control.claims",
        "find_events": "geo.events.extract",
        "influence_areas": "geo.control.influence",
        "load_config": "geo.config",
        "mentions_frame": "geo.tables.frames",
        "read_documents": "geo.inputs.documents",
        "resolve_document": "geo.toponyms.resolver",
        "voronoi_areas": "geo.control.influence",
    },
)
