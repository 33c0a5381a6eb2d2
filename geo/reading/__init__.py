"""What sentences say, as frames: who did what to whom, where, when, how certain, and who says so.

``annotate`` is the entry, ``frames`` has the data types. In order: ``units`` masks names and cuts sentences
(``masked_words`` gives the words that stand for them), ``triggers`` finds the words that evoke a frame,
``clause_roles`` reads parties off the tree and ``clause_places`` places (``clause_words`` says what a token is,
``membership`` whose men are meant), ``modality`` and ``attribution`` say how real it is and who speaks, ``memory`` and
``recall`` resolve what refers to something before (places by ``place_reference``), ``apart``, ``grounds``,
``holding_roles``, ``siege_roles`` and ``transfer_roles`` give each kind of frame its roles, ``supporters`` adds who
fights beside them, ``completion`` takes roles from other frames of the sentence, ``posts`` finds where forces are by
their positions, ``report`` makes the frames of a text. ``dating``, ``sequence`` and ``naming`` answer when a frame was,
which of two came first and what the report calls the parties.
"""

from __future__ import annotations

# Modules that other packages may import.
__all__ = [
    "annotate",
    "clause_roles",
    "clause_words",
    "dating",
    "frames",
    "naming",
    "place_reference",
    "report",
    "sequence",
    "triggers",
]
