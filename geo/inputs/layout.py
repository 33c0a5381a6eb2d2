"""Blocks of a file (headings, paragraphs, items, rows, captions) -> one text, with a mark where each block begins.

What the file's format says of a line is kept beside the text, so that no sign has to be written into it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.runtime.values import clean
from geo.text.sections import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import SectionKind

DEEPEST = 9
_SPACE = re.compile(r"\s+")
_TIGHT = frozenset({"item", "row"})


class Layout:
    r"""A text that grows block by block.

    Examples
    --------
    >>> layout = Layout()
    >>> layout.add("heading", "Ituri", level=2)
    >>> layout.add("item", "Bule fell.", level=1)
    >>> layout.text, layout.marks[0].kind
    ('Ituri\n\nBule fell.', 'heading')
    """

    def __init__(self) -> None:
        self.marks: dict[int, Mark] = {}
        self._parts: list[str] = []
        self._length = 0
        self._last: SectionKind | None = None

    @property
    def text(self) -> str:
        """All blocks, parted by empty lines; items and rows stand in lines below each other."""
        return "".join(self._parts)

    def add(self, kind: SectionKind, words: str, *, level: int = 0, sure: bool = False) -> None:
        """Add a block; without words, nothing. Only a paragraph keeps its line breaks.

        A paragraph that is short may be a heading by its words; one that is ``sure`` is none.
        """
        words = clean(words)
        lines = words.split("\n") if kind == "paragraph" else [words]
        block = "\n".join(filter(None, (_SPACE.sub(" ", line).strip() for line in lines)))
        if not block:
            return
        if self._parts:
            self._put("\n" if kind == self._last and kind in _TIGHT else "\n\n")
        if kind != "paragraph" or sure:
            self.marks[self._length] = Mark(kind, max(1, min(level, DEEPEST)) if kind in {"heading", "item"} else level)
        self._put(block)
        self._last = kind

    def add_row(self, cells: Sequence[str], *, head: bool = False) -> None:
        """Add a row of a table; one with a single cell is a paragraph."""
        words = [_SPACE.sub(" ", clean(cell)).strip().replace("|", "/") for cell in cells]
        filled = [word for word in words if word]
        if len(words) < 2:  # noqa: PLR2004  # a frame around a text
            self.add("paragraph", "\n".join(filled))
        elif filled:
            self.add("row", " | ".join(words).strip() if words[0] else f"| {' | '.join(words[1:])}", level=int(head))

    def _put(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)
