"""A memory of what was found out about each word, kept across reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
REMEMBERED = 200_000  # words kept in memory


class Memo(dict[str, T], Generic[T]):
    """Word -> what is found out about it, once a word; forgets everything when it has grown too large."""

    def __init__(self, find_out: Callable[[str], T]) -> None:
        super().__init__()
        self._find_out = find_out

    def __missing__(self, word: str) -> T:
        if len(self) > REMEMBERED:
            self.clear()
        found = self[word] = self._find_out(word)
        return found
