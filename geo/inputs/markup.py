"""HTML, or the XML of an extracted article -> blocks of text: a block element parts sentences, a table stays a table.

Scripts, styles, menus and forms hold no report. Written on the standard library, so that mails and saved answers of
services are read without any extra.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from geo.inputs.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import SectionKind

_SILENT: Final = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "aside",
        "footer",
        "form",
        "iframe",
        "select",
        "button",
        "object",
    }
)
_BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "ul",
        "ol",
        "list",
        "li",
        "item",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "quote",
    }
    | {
        "pre",
        "table",
        "tr",
        "row",
        "figure",
        "figcaption",
        "caption",
        "hr",
        "body",
        "html",
        "address",
        "details",
        "summary",
        "h1",
    }
    | {"h2", "h3", "h4", "h5", "h6", "head", "thead", "tbody", "tfoot"}
)
_LISTS: Final = frozenset({"ul", "ol", "list"})
_ITEMS: Final = frozenset({"li", "item"})
_CELLS: Final = frozenset({"td", "th", "cell"})
_ROWS: Final = frozenset({"tr", "row"})
_BOLD: Final = frozenset({"b", "strong"})
_VOID: Final = frozenset({"br", "lb", "hr", "img", "input", "meta", "link", "wbr", "source", "col", "graphic"})
_BOLD_LEVEL, _LONGEST_BOLD = 6, 80
_DEEPEST = 50


def layout_of_markup(markup: str, *, xml: bool = False) -> Layout:
    r"""Return the blocks of a piece of HTML; ``xml`` for an article as trafilatura writes it.

    >>> layout_of_markup("<ul><li>The army left Masisi</li><li>Goma was calm.</li></ul>").text
    'The army left Masisi\nGoma was calm.'
    """
    walker = _Walker(xml=xml)
    walker.feed(markup)
    walker.close()
    walker.flush()
    return walker.layout


class _Walker(HTMLParser):
    """Collects words until a block begins or ends."""

    def __init__(self, *, xml: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.layout = Layout()
        self._xml = xml
        self._words: list[str] = []
        self._plain = False  # words outside of bold type
        self._silent: list[str] = []
        self._kind: SectionKind = "paragraph"
        self._level = 0
        self._lists = 0
        self._bold = 0
        self._cells: list[str] | None = None
        self._heads = 0
        self._tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a cell, a line."""
        if self._silent or (tag in _SILENT and tag not in _VOID):
            self._silent += [tag] if tag in _SILENT else []
            return
        if tag in {"br", "lb"}:
            self._words.append("\n")
        elif tag in _BOLD:
            self._bold += 1
        elif tag in _CELLS:
            self._cell(head=tag == "th" or ("role", "head") in attrs)
        elif tag in _BLOCKS and (tag != "head" or self._xml):
            self._begin(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        if self._silent:
            if tag in self._silent:
                del self._silent[self._silent.index(tag) :]
            return
        if tag in _BOLD:
            self._bold = max(0, self._bold - 1)
        elif tag in _BLOCKS:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        """Keep words; line breaks of the source are spaces, but for preformatted text."""
        if self._silent:
            return
        words = data if self._kind == "paragraph" and self._level < 0 else " ".join(f"_{data}_".split())[1:-1]
        self._words.append(words)
        self._plain = self._plain or (not self._bold and any(map(str.isalnum, data)))

    def flush(self) -> None:
        """Give the words so far to the layout as a block."""
        if self._tables:  # inside a cell the block goes on
            self._words.append("\n" if self._cells is None else " ")
            if self._cells is not None:
                return
        words = "".join(self._words)
        self._words.clear()
        kind, level = self._kind, self._level
        if kind == "paragraph" and not self._plain and _is_bold_heading(words):
            kind, level = "heading", _BOLD_LEVEL
        self._plain = False
        self.layout.add(kind, words, level=max(0, level))

    def _begin(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in _ROWS:
            self._end_row()
            self.flush()
            self._cells, self._heads = [], 0
            self._tables = max(1, self._tables)
            return
        self.flush()
        if tag == "table":
            self._tables = min(_DEEPEST, self._tables + 1)
        elif tag in _LISTS:
            self._lists = min(_DEEPEST, self._lists + 1)
        elif self._cells is None:
            self._kind, self._level = self._kind_of(tag, attrs)

    def _kind_of(self, tag: str, attrs: dict[str, str | None]) -> tuple[SectionKind, int]:
        if tag in _ITEMS:
            return "item", max(1, self._lists)
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            return "heading", int(tag[1])
        if tag == "head":
            return "heading", int((attrs.get("rend") or "h2")[1:2] or 2)
        if tag in {"figcaption", "caption"}:
            return "caption", 0
        if tag == "pre":
            return "paragraph", -1
        return ("item", self._level) if self._kind == "item" and self._lists else ("paragraph", 0)

    def _end(self, tag: str) -> None:
        if tag in _ROWS:
            self._end_row()
            return
        if tag == "table":
            self._end_row()
            self._tables = max(0, self._tables - 1)
            return
        self.flush()
        if tag in _LISTS:
            self._lists = max(0, self._lists - 1)
        if self._cells is None and (tag in _LISTS or tag in _ITEMS or self._kind != "item"):
            self._kind, self._level = ("item", self._lists) if tag in _LISTS and self._lists else ("paragraph", 0)

    def _cell(self, *, head: bool) -> None:
        if self._cells is None:  # a cell outside of a row
            self.flush()
            return
        self._close_cell()
        self._cells.append("")
        self._heads += head

    def _close_cell(self) -> None:
        if self._cells:
            self._cells[-1] = "".join(self._words)
            self._words.clear()

    def _end_row(self) -> None:
        if self._cells is None:
            return
        self._close_cell()
        cells, self._cells = self._cells, None
        self._plain = False
        if any(map(str.strip, cells)):
            self.layout.add_row(cells, head=self._heads == len(cells) > 1)


def _is_bold_heading(words: str) -> bool:
    text = words.strip()
    return 0 < len(text) <= _LONGEST_BOLD and "\n" not in text and text[-1] not in ".!?…,;" and text[:1].isalnum()


def joined(parts: Sequence[str]) -> str:
    """Return pieces of text as paragraphs."""
    return "\n\n".join(filter(None, (part.strip() for part in parts)))
