"""geo: text in, a Situation out. No drawing, no files but the place index and the geocoder's cache.

The dozen names of the public surface are imported when they are first used, so that ``import geo`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.config import Config, load_config
    from geo.errors import SitmapError
    from geo.gazetteer.store import Gazetteer
    from geo.inputs.documents import read_documents
    from geo.model import ControlClaim, ControlStatus, Document, Event, Resolution, Situation
    from geo.pipeline import build_situation
    from geo.toponyms.resolver import resolve_document

__all__ = [
    "Config",
    "ControlClaim",
    "ControlStatus",
    "Document",
    "Event",
    "Gazetteer",
    "Resolution",
    "SitmapError",
    "Situation",
    "build_situation",
    "load_config",
    "read_documents",
    "resolve_document",
]

_HOMES = {
    **dict.fromkeys(("Config", "load_config"), "geo.config"),
    **dict.fromkeys(("ControlClaim", "ControlStatus", "Document", "Event", "Resolution", "Situation"), "geo.model"),
    "Gazetteer": "geo.gazetteer.store",
    "SitmapError": "geo.errors",
    "build_situation": "geo.pipeline",
    "read_documents": "geo.inputs.documents",
    "resolve_document": "geo.toponyms.resolver",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'geo' has no attribute {name!r}")
