"""A recogniser of names of the user's own: any callable from text to spans, in config.yaml as ``module:function``.

The default needs none. With one, its spans decide what is a name; which place a name means is decided as ever.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from geo.errors import ConfigError
from geo.model import Mention, Resolution, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Document

Recogniser: TypeAlias = Callable[[str], Iterable[tuple[int, int]]]
NOT_KNOWN = "your recogniser names it; no gazetteer knows it"


def load_recogniser(name: str | None) -> Recogniser | None:
    """Return the callable of ``package.module:function``, None for none.

    It takes a text and gives (start, end) of each name of a place, half-open, in code points.

    Raises
    ------
    ConfigError
        If there is no such module or callable.

    Examples
    --------
    >>> load_recogniser(None) is None
    True
    """
    if not name:
        return None
    module, _, function = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(f"recogniser: {name!r} cannot be loaded ({error}). Write package.module:function.") from error
    if not callable(found):
        raise ConfigError(f"recogniser: {name!r} is no callable. Write package.module:function.")
    recogniser: Recogniser = found
    return recogniser


def covers(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether a name lies under one of the spans, or over it.

    >>> covers([(0, 4)], 2, 8), covers([(0, 4)], 4, 8)
    (True, False)
    """
    return any(a < end and start < b for a, b in spans)


def unplaced(
    document: Document, spans: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]
) -> tuple[Resolution, ...]:
    """Return unresolved resolutions for the spans that no known name lies under."""
    return tuple(
        Resolution(
            mention=Mention(span=Span(document_id=document.id, start=start, end=end), text=document.text[start:end]),
            reasons=(NOT_KNOWN,),
        )
        for start, end in spans
        if not covers(taken, start, end)
    )
