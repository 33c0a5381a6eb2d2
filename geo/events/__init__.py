"""Events: what happened, where, when, who to whom, and who says so.

``extract`` is the entry, ``ontology`` the event types and their cues (event_types.yaml). In order: ``triggers``
(``cue_conditions``, ``generic_acts``, ``protests``, ``semantic_roles``) reads the cues of a sentence, ``relevance``
drops readings that are no event, ``segments`` (``learnt_types``, ``type_features``, ``absorption``) types what
belongs together (``incidents`` separates sentences of different towns and days), ``candidates`` adds what frames
alone report (``transfers``, ``entries``, ``strikes``, ``displaced``), ``selection`` chooses, ``builder`` makes the
event with ``parties`` (``weapon_owners``, ``discourse``, ``authors``, ``notes``), ``sites`` and ``locate``
(``written_places`` without a gazetteer); ``row_figures`` reads the figures of table rows, ``deduplicate`` joins
events, ``totals`` marks sums of others, ``calibration`` gives the score, ``rule_codes`` writes and
reads the code of a rule. ``explain`` shows what was made of each
sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from geo.events.deduplicate import merge_events
    from geo.events.extract import classify, find_events, shipped_ontology
    from geo.events.ontology import load_ontology

# What other packages may import: names, and modules.
__all__ = [
    "classify",
    "deduplicate",
    "explain",
    "extract",
    "find_events",
    "load_ontology",
    "merge_events",
    "ontology",
    "shipped_ontology",
]

__getattr__ = lazy_names(
    __name__,
    {
        "classify": "geo.events.extract",
        "find_events": "geo.events.extract",
        "load_ontology": "geo.events.ontology",
        "merge_events": "geo.events.deduplicate",
        "shipped_ontology": "geo.events.extract",
    },
)
