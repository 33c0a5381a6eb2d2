"""Events in reports: ontology, extraction, location, selection and deduplication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.events.extract import classify, find_events, shipped_ontology
    from geo.events.ontology import load_ontology

__all__ = [
    "classify",
    "find_events",
    "load_ontology",
    "shipped_ontology",
]

__getattr__ = lazy_names(
    __name__,
    {
        "classify": "geo.events.extract",
        "find_events": "geo.events.extract",
        "load_ontology": "geo.events.ontology",
        "shipped_ontology": "geo.events.extract",
    },
)
