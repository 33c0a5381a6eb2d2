"""Regular expressions that are compiled when a text first needs them: most short reports need none of most.

Compiling the hundred patterns of phrases takes a tenth of a second, a quarter of what ``sitmap build`` adds to its
libraries.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from geo.lang import any_language, expressions

if TYPE_CHECKING:
    from collections.abc import Iterable

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class LazyPattern:
    """A pattern that waits. From its first use on it costs what a compiled one does."""

    def __init__(self, written: str, flags: int) -> None:
        self._written = written
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self._written, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(written: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern like :func:`re.compile`, which is compiled when it is first used.

    >>> pattern(r"(?i)goma").findall("GOMA and Goma")
    ['GOMA', 'Goma']
    """
    return cast("re.Pattern[str]", LazyPattern(written, flags))


def of_each_language(name: str, *languages: str, flags: str = "(?i)", **parts: str) -> tuple[re.Pattern[str], ...]:
    """Return an expression of :func:`geo.lang.expressions` in each language for itself: their groups share names."""
    return tuple(pattern(flags + written) for written in expressions(name, *languages, **parts))


def of_any_language(name: str, **parts: str) -> re.Pattern[str]:
    """Return the expressions of all languages as one pattern."""
    return pattern(f"(?i){any_language(name, **parts)}")


def first_match(matches: Iterable[re.Match[str] | None]) -> re.Match[str] | None:
    """Return the first match that there is."""
    return next((match for match in matches if match), None)
