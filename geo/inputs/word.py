"""Word (.docx) and OpenDocument (.odt) texts -> one document with the headings, lists and tables that they mark."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from geo.errors import DocumentError
from geo.inputs.builder import make_document
from geo.inputs.files import opened_package, read_bytes, suffix_of
from geo.inputs.layout import Layout

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from geo.model import Document

EXTRA = "needs the extra: pip install 'sitmap[documents]'"
_HEADING = re.compile(r"(?:heading|titre|überschrift|título|rubrik)[ ]?(\d)", re.IGNORECASE)
_TITLES = frozenset({"title", "titre", "titel", "título"})
_LONGEST_BOLD = 80
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = frozenset(f"{_WORD}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_INLINE = _WRAPPERS | {f"{_WORD}{name}" for name in ("r", "hyperlink", "fldSimple", "dir", "bdo")}
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_MOST_REPEATED = 64  # columns: a sheet pads its rows with thousands


def read_word(path: Path) -> Document:
    """Return the document of a Word or OpenDocument text.

    Raises
    ------
    DocumentError
        If it is none, holds no text, or the extra is missing.
    """
    raw = read_bytes(path)
    layout = _odt(raw, path) if suffix_of(path) == ".odt" else _docx(raw, path)
    if not layout.text:
        raise DocumentError(f"{path}: no text in this document (pictures only?)")
    row = {"id": path.name, "text": layout.text}
    return make_document(row, where=str(path), basis="text", marks=layout.marks, name=path.name)


def _checked(raw: bytes, path: Path, member: str, kind: str) -> zipfile.ZipFile:
    """Return the archive of a document that has a member, and is no bomb."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(f"{path}: an old .doc or an encrypted document: save it as .docx without a password")
    archive = opened_package(raw, path, f"{kind} document")
    if member not in archive.namelist():
        raise DocumentError(f"{path}: this is no {kind} document, whatever its name says")
    return archive


def _docx(raw: bytes, path: Path) -> Layout:
    _checked(raw, path, "word/document.xml", "Word")
    try:
        import docx
    except ImportError as error:
        raise DocumentError(f"{path}: reading a Word document {EXTRA}") from error
    layout = Layout()
    try:
        file = docx.Document(BytesIO(raw))
        for block in _docx_blocks(file.element.body, file):
            if hasattr(block, "rows"):
                _docx_table(layout, block)
            else:
                _docx_paragraph(layout, block)
    except Exception as error:  # a damaged part breaks the library in ways of its own
        raise DocumentError(f"{path}: a Word document that cannot be read ({error})") from error
    return layout


def _docx_blocks(parent: Any, file: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order, those of forms (content controls) and of insertions included."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for element in parent:
        if element.tag == f"{_WORD}p":
            yield Paragraph(element, file._body)  # noqa: SLF001  # the parent of the blocks of a document
        elif element.tag == f"{_WORD}tbl":
            yield Table(element, file._body)  # noqa: SLF001
        elif element.tag in _WRAPPERS:
            yield from _docx_blocks(element, file)


def _docx_words(element: Any) -> str:
    """Return the words of a paragraph as it reads with all changes accepted; notes and field codes are none of it."""
    parts: list[str] = []
    for child in element:
        if child.tag == f"{_WORD}t":
            parts.append(child.text or "")
        elif child.tag in {f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"}:
            parts.append("\t" if child.tag == f"{_WORD}tab" else "\n")
        elif child.tag == f"{_WORD}noBreakHyphen":
            parts.append("-")
        elif child.tag in _INLINE:
            parts.append(_docx_words(child))
    return "".join(parts)


def _docx_paragraph(layout: Layout, paragraph: Any) -> None:
    text = _docx_words(paragraph._p)  # noqa: SLF001  # the library passes over insertions and forms
    words = text.strip()
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    heading = _HEADING.match(style)
    if heading or style.lower() in _TITLES:
        layout.add("heading", words, level=int(heading[1]) if heading else 1)
    elif style.lower().startswith(("caption", "légende")):
        layout.add("caption", words)
    elif "list" in style.lower() or "liste" in style.lower() or _numbering(paragraph) is not None:
        layout.add("item", words, level=1 + (_numbering(paragraph) or 0))
    elif _is_bold_heading(paragraph, words):
        layout.add("heading", words, level=6)
    else:
        layout.add("paragraph", text)


def _numbering(paragraph: Any) -> int | None:
    """Return the depth of a paragraph in its list, None where it is in none."""
    properties = paragraph._p.pPr  # noqa: SLF001  # the library has no other way to it
    number = properties.numPr if properties is not None else None
    if number is None or (number.numId is not None and number.numId.val == 0):
        return None
    return int(number.ilvl.val) if number.ilvl is not None else 0


def _is_bold_heading(paragraph: Any, words: str) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return (
        bool(runs) and len(words) <= _LONGEST_BOLD and words[-1:] not in set(".!?…,;") and all(run.bold for run in runs)
    )


def _cell_words(cell: Any) -> str:
    return "\n".join(_docx_words(element) for element in cell._tc.iter(f"{_WORD}p"))  # noqa: SLF001


def _docx_table(layout: Layout, table: Any) -> None:
    for number, row in enumerate(table.rows):
        cells: list[str] = []
        last: Any = None
        for cell in row.cells:
            # A merged cell comes once for each column that it spans: its words count in the first.
            cells.append("" if cell._tc is last else _cell_words(cell))  # noqa: SLF001  # the only identity a cell has
            last = cell._tc  # noqa: SLF001
        if sum(bool(cell.strip()) for cell in cells) == 1:
            layout.add("paragraph", "".join(cells))
        else:
            layout.add_row(cells, head=number == 0)


def _odt(raw: bytes, path: Path) -> Layout:
    from xml.etree import ElementTree as ET

    package = _checked(raw, path, "content.xml", "OpenDocument")
    try:
        content = package.read("content.xml")
    except Exception as error:  # a damaged part breaks the library in ways of its own
        raise DocumentError(f"{path}: an OpenDocument text that cannot be read ({error})") from error
    wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}  # in which the words below would be spelt otherwise
    if wide or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DocumentError(f"{path}: a document type is declared inside, which no OpenDocument text has")
    try:
        root = ET.fromstring(content)  # noqa: S314  # entities are refused above
    except ET.ParseError as error:
        raise DocumentError(f"{path}: an OpenDocument text that cannot be read ({error})") from error
    layout = Layout()
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is not None:
        _odt_blocks(layout, body, depth=0)
    return layout


def _odt_blocks(layout: Layout, parent: Element, *, depth: int) -> None:
    for element in parent:
        if element.tag == f"{_TEXT}h":
            level = element.get(f"{_TEXT}outline-level", "1")
            layout.add("heading", _odt_words(element), level=int(level) if level.isdigit() else 1)
        elif element.tag == f"{_TEXT}p":
            layout.add("item" if depth else "paragraph", _odt_words(element), level=depth)
        elif element.tag in {f"{_TEXT}list", f"{_TEXT}list-item", f"{_TEXT}list-header", f"{_TEXT}section"}:
            _odt_blocks(layout, element, depth=depth + (element.tag == f"{_TEXT}list"))
        elif element.tag == f"{_TABLE}table":
            for number, row in enumerate(element.iter(f"{_TABLE}table-row")):
                layout.add_row(list(_odt_cells(row)), head=number == 0)


def _odt_cells(row: Element) -> Iterator[str]:
    for cell in row:
        if cell.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            words = " ".join(_odt_words(p) for p in cell.iter(f"{_TEXT}p"))
            repeated = cell.get(f"{_TABLE}number-columns-repeated", "1")
            yield words
            for _ in range(min(int(repeated) if repeated.isdigit() else 1, _MOST_REPEATED) - 1):
                yield words


def _odt_words(element: Element) -> str:
    """Return the words of a paragraph; notes and comments are none of it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag in {f"{_TEXT}s", f"{_TEXT}tab"}:
            parts.append(" ")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in {f"{_TEXT}note", f"{_OFFICE}annotation"}:
            parts.append(_odt_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
