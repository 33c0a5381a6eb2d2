"""The code of a rule in the column ``rule``: the id of a cue or frame, and what later steps noted behind it.

``act.kill+abduction`` took an abduction in, ``protest>riot`` became a riot, ``protest~`` is only a topic of the
sentence, ``act.attack+learnt`` was typed by the learnt weights. Only this module knows the signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ADDED, _OUTCOME, _TOPIC, _LEARNT = "+", ">", "~", "learnt"


def with_taken(code: str, types: Iterable[str]) -> str:
    """Return a code with the types that its reading took in.

    >>> with_taken("act.kill", ["abduction"])
    'act.kill+abduction'
    """
    return _ADDED.join([code, *types])


def with_outcome(code: str, outcome: str) -> str:
    """Return the code of a protest with the type that it became."""
    return f"{code}{_OUTCOME}{outcome}"


def as_topic(code: str) -> str:
    """Return the code of a reading that is only the topic of its sentence."""
    return code + _TOPIC


def as_learnt(code: str) -> str:
    """Return the code of a reading that the learnt weights typed."""
    return with_taken(code, [_LEARNT])


def is_topic(code: str) -> bool:
    """Whether a reading is only the topic of its sentence, and no later step has changed it."""
    return code.endswith(_TOPIC)


def taken_by(code: str) -> list[str]:
    """Return the types that a reading took in.

    >>> taken_by("act.kill+abduction+arrest"), taken_by("act.kill")
    (['abduction', 'arrest'], [])
    """
    return code.split(_ADDED)[1:]


def without_taken(code: str) -> str:
    """Return a code without what its reading took in."""
    return code.partition(_ADDED)[0]


def without_outcome(code: str) -> str:
    """Return a code without what a protest became, and all that was noted later."""
    return code.partition(_OUTCOME)[0]


def cue_of(code: str) -> str:
    """Return the id of the cue, with the sign of a topic.

    >>> cue_of("protest~>riot"), cue_of("act.kill+abduction")
    ('protest~', 'act.kill')
    """
    return without_taken(without_outcome(code))


def id_of(code: str) -> str:
    """Return the id of the cue alone.

    >>> id_of("protest~>riot")
    'protest'
    """
    return cue_of(code).rstrip(_TOPIC)
