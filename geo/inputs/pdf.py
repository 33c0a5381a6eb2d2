"""PDF -> one document: text in reading order, columns one after the other, tables as rows, hyphens at line ends joined.

Letters come with their boxes from PDFium; lines, columns and tables are found from those. What stands at the same edge
of several pages (headers, footers, page numbers) is left out. A page of pictures has no text layer: it needs OCR first.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from geo.errors import DocumentError
from geo.inputs.builder import make_document
from geo.inputs.files import read_bytes
from geo.inputs.layout import Layout
from geo.lang import all_words, alternatives
from geo.text.report_date import find_report_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geo.model import Document

EXTRA = "needs the extra: pip install 'sitmap[documents]'"
MOST_PAGES = 2_000
EDGE_SHARE = 0.09  # of a page's height: where headers and footers stand
CELL_GAP = 1.6  # letter sizes between two pieces of a line that belong to different columns or cells
PARAGRAPH_GAP = 1.75  # letter sizes from one line to the next: more begins a new paragraph
SMALL_PRINT = 0.9  # times the size of the text
HEADING_SIZE = 1.15  # times the size of the text
NARROWEST_COLUMN = 0.12  # of the width: a box of figures beside the text
COLUMN_LINES = 4  # lines on either side that make two columns
COLUMN_FILL = 0.55  # of a column's width is filled by most lines of running text; cells are shorter
LINES_BESIDE = 3  # before and after a line, by which its paragraph's width is judged
LINE_FILL = 0.8  # of the width: a line that ends before was ended on purpose
CROSSING_SHARE = 0.35  # of the lines may run over a gutter (titles, figures)
TABLE_CELLS, TABLE_ROWS = 3, 2
_PAGE, _OF = alternatives("inputs.pdf.page"), alternatives("inputs.pdf.of")
_PAGE_NUMBER = re.compile(
    rf"[-–—|\s]*(?:{_PAGE})?[ ]*\d{{1,4}}(?:[ ]*(?:/|{_OF}|\|)[ ]*\d{{1,4}})?[-–—|\s]*", re.IGNORECASE
)
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# Second parts of compounds that reports write with a hyphen: "Rwanda-backed", "cease-fire", "pro-government".
_SECOND_PARTS = frozenset(all_words("inputs.pdf.second_parts"))
_HYPHENS = "-\u00ad\u2010\ufffe\x02"
_BULLET = re.compile(r"(?:[•●▪◦‣■►▶\uf0b7\uf0a7oØ§–-]|\d{1,2}[.)])(?=\s)")
_SYMBOL_BULLETS = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\ufffe": "-", "\x02": "-", "\u00ad": "-"}
)


@dataclass(slots=True)
class _Segment:
    """A piece of a line without a wide gap in it: a line of a column, or a cell. ``y`` grows downwards."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    words: list[tuple[float, str]] = field(default_factory=list)  # each with where it begins

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(slots=True)
class _Page:
    segments: list[_Segment]
    width: float
    height: float


def read_pdf(path: Path) -> Document:
    """Return the document of a PDF.

    Raises
    ------
    DocumentError
        If it is encrypted, damaged or has no text layer, or the extra is missing.
    """
    raw = read_bytes(path)
    if not raw.strip():
        raise DocumentError(f"{path}: the file is empty")
    pages = _pages(raw, path)
    if not any(page.segments for page in pages):
        raise DocumentError(f"{path}: no text layer: run OCR first (for example ocrmypdf)")
    _drop_edges(pages)
    body = (
        median(s.size for page in pages for s in page.segments for _ in range(max(1, len(s.text) // 10)))
        if any(page.segments for page in pages)
        else 10.0
    )
    layout = _laid_out(pages, body)
    if not layout.text.strip():
        raise DocumentError(f"{path}: no text layer but headers and page numbers: run OCR first (for example ocrmypdf)")
    row = {"id": path.name, "text": layout.text}
    return make_document(row, where=str(path), basis="text", marks=layout.marks, name=path.name)


def _pages(raw: bytes, path: Path) -> list[_Page]:
    try:
        import pypdfium2
    except ImportError as error:
        raise DocumentError(f"{path}: reading a PDF {EXTRA}") from error
    try:
        file = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError(f"{path}: this PDF is encrypted: save it without its password first") from error
        raise DocumentError(f"{path}: no PDF that can be read ({error})") from error
    try:
        if len(file) > MOST_PAGES:
            raise DocumentError(f"{path}: {len(file):,} pages are too many for one report (at most {MOST_PAGES:,})")
        return [_page(file, number) for number in range(len(file))]
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"{path}: a page cannot be read ({error})") from error
    finally:
        file.close()


def _page(file: Any, number: int) -> _Page:
    page = file[number]
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            return _Page(list(_segments(text, height)), width, height)
        finally:
            text.close()
    finally:
        page.close()


def _segments(page: Any, height: float) -> Iterator[_Segment]:
    """Yield the pieces of lines: letters that follow each other on one line without a wide gap."""
    run: list[tuple[str, float, float]] = []  # letter, left edge, size
    x0 = x1 = y = size = 0.0
    for letter, box, letter_size in _letters(page):
        left, bottom, right, top = box
        middle = height - (bottom + top) / 2
        new = letter in "\r\n" or (
            run and (abs(middle - y) > 0.7 * size or left - x1 > CELL_GAP * size or left < x0 - size)
        )
        if new and run:
            yield from _segment(run, x0, x1, y)
            run = []
        if letter in "\r\n" or (not run and letter.isspace()):
            continue
        if not run:
            x0, y, size = left, height - bottom - 0.35 * letter_size, letter_size
        run.append((letter, left, letter_size))
        if not letter.isspace():
            x1, size = max(right, x1 if len(run) > 1 else right), max(size, letter_size)
    yield from _segment(run, x0, x1, y)


def _segment(run: Sequence[tuple[str, float, float]], x0: float, x1: float, y: float) -> Iterator[_Segment]:
    """Yield the piece that some letters make; its size is that of its words, and no bullet's."""
    text = "".join(letter for letter, _, _ in run)
    if not text.strip():
        return
    written = [size for letter, _, size in run if letter.isalnum()] or [size for _, _, size in run]
    words = [(run[match.start()][1], match[0]) for match in re.finditer(r"\S+", text)]
    yield _Segment(" ".join(text.split()), x0, x1, y, median(written), words)


def _letters(page: Any) -> Iterator[tuple[str, tuple[float, float, float, float], float]]:
    from pypdfium2 import raw as pdfium

    box = (0.0, 0.0, 0.0, 0.0)
    for index in range(page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(page, index)
        letter = chr(code).translate(_SYMBOL_BULLETS) if code else ""
        if not letter:
            continue
        size = pdfium.FPDFText_GetFontSize(page, index)
        if not letter.isspace():
            box = page.get_charbox(index, loose=True)
            size = size if size > 1 else box[3] - box[1]  # a size of 1 is scaled by a matrix
        yield letter, box, size


def _drop_edges(pages: Sequence[_Page]) -> None:
    """Take out page numbers, and what stands at the same edge of half of the pages or more."""
    seen = Counter(key for page in pages for key in {_edge_key(s, page) for s in page.segments if _at_edge(s, page)})
    often = {key for key, count in seen.items() if count > 1 and 2 * count >= len(pages)}
    sizes = [s.size for page in pages for s in page.segments for _ in range(1 + len(s.text) // 10)]
    small = SMALL_PRINT * median(sizes) if sizes else 0.0
    for page in pages:
        page.segments = [
            s
            for s in page.segments
            if not (
                _at_edge(s, page)
                and (_PAGE_NUMBER.fullmatch(s.text) or _edge_key(s, page) in often or _is_small_print(s, page, small))
            )
        ]


def _is_small_print(segment: _Segment, page: _Page, small: float) -> bool:
    """Return whether a piece at an edge is the name of a bulletin or an address, smaller than the text; no sentence."""
    if segment.size >= small or segment.text[-1] in ".!?:" or segment.x1 - segment.x0 > 0.6 * page.width:
        return False
    return not find_report_date(segment.text)


def _at_edge(segment: _Segment, page: _Page) -> bool:
    return not EDGE_SHARE * page.height < segment.y < (1 - EDGE_SHARE) * page.height


def _edge_key(segment: _Segment, page: _Page) -> tuple[str, bool]:
    return re.sub(r"\d+", "#", segment.text.lower()), segment.y < page.height / 2


def _laid_out(pages: Sequence[_Page], body: float) -> Layout:
    layout = _Writer(body)
    for page in pages:
        for block in _in_order(page.segments):
            layout.block(block)
    layout.flush()
    return layout.layout


def _in_order(segments: list[_Segment]) -> Iterator[list[_Segment]]:
    """Yield blocks in reading order: bands across the page, and within a band one column after the other."""
    gutter = _gutter(segments)
    if gutter is None:
        if segments:
            yield sorted(segments, key=lambda s: (round(s.y, 1), s.x0))
        return
    left: list[_Segment] = []
    right: list[_Segment] = []
    across: list[_Segment] = []
    for segment in sorted(segments, key=lambda s: (s.y, s.x0)):
        if segment.x0 < gutter < segment.x1:
            yield from _columns(left, right)
            left, right = [], []
            across.append(segment)
            continue
        if across:
            yield across
            across = []
        (left if segment.middle < gutter else right).append(segment)
    if across:
        yield across
    yield from _columns(left, right)


def _columns(left: list[_Segment], right: list[_Segment]) -> Iterator[list[_Segment]]:
    for column in (left, right):
        if column:
            yield from _in_order(column)


def _gutter(segments: Sequence[_Segment]) -> float | None:
    """Return where a column ends and the next begins, None where the lines are no columns of running text."""
    if len(segments) < 2 * COLUMN_LINES:
        return None
    low, high = min(s.x0 for s in segments), max(s.x1 for s in segments)
    margin = NARROWEST_COLUMN * (high - low)
    starts = sorted({round(s.x0) for s in segments if low + margin < s.x0 < high - margin})
    best: tuple[int, float] | None = None
    for start in starts:
        x = start - 2.0
        crossing = sum(s.x0 < x < s.x1 for s in segments)
        left = [s for s in segments if s.x1 <= x]
        right = [s for s in segments if s.x0 >= x]
        if crossing > CROSSING_SHARE * len(segments) or min(len(left), len(right)) < COLUMN_LINES:
            continue
        if _is_running(left) and _is_running(right) and (best is None or crossing < best[0]):
            best = crossing, x
    return best[1] if best else None


def _is_running(lines: Sequence[_Segment]) -> bool:
    """Return whether most lines fill their column, as running text does and cells do not."""
    width = max(s.x1 for s in lines) - min(s.x0 for s in lines)
    rows = Counter(round(s.y) for s in lines)
    alone = sum(count == 1 for count in rows.values()) >= 0.6 * len(rows)
    return alone and median(s.x1 - s.x0 for s in lines) >= COLUMN_FILL * width and width > 0


def _rejoined(before: str, after: str) -> str:
    """Return two lines whose last and first word a hyphen joins; it stays where it belongs to the word.

    >>> _rejoined("the M23-", "held hills"), _rejoined("peo-", "ple fled"), _rejoined("Nord-", "Kivu")
    ('the M23-held hills', 'people fled', 'Nord-Kivu')
    """
    stem = before.rstrip(_HYPHENS)
    first, second = stem.rsplit(maxsplit=1)[-1] if stem.strip() else "", _FIRST_WORD.match(after)
    kept = (
        not after[:1].islower()
        or any(map(str.isdigit, first))
        or (len(first) > 1 and first.isupper())
        or (second is not None and second[0] in _SECOND_PARTS)
    )
    return f"{stem}-{after}" if kept else stem + after


class _Writer:
    """Writes blocks of lines as headings, paragraphs and rows."""

    def __init__(self, body: float) -> None:
        self.layout = Layout()
        self._body = body
        self._lines: list[str] = []
        self._last: _Segment | None = None
        self._full = False

    def block(self, segments: Sequence[_Segment]) -> None:
        """Write the lines of a column from top to bottom."""
        rows = _rows(segments)
        left = min(s.x0 for s in segments)
        index = 0
        while index < len(rows):
            end = _table_end(rows, index)
            if end > index:
                self.flush()
                self._table(rows[index:end])
                index = end
                continue
            row = rows[index]
            line = _Segment(" ".join(s.text for s in row), row[0].x0, row[-1].x1, row[0].y, max(s.size for s in row))
            # A title over the whole page says nothing of how wide the text below it is.
            beside = [other[-1].x1 for other in rows[max(0, index - LINES_BESIDE) : index + LINES_BESIDE + 1]
                      if abs(other[0].size - row[0].size) < 0.1 * row[0].size]  # fmt: skip
            self._line(line, full=line.x1 - left >= LINE_FILL * (max(beside) - left))
            index += 1

    def _line(self, line: _Segment, *, full: bool) -> None:
        last = self._last
        if self._is_heading(line):
            if not (last and self._is_heading(last) and self._lines and self._follows(line)):
                self.flush()
            self._lines.append(line.text)
            self._last, self._full = line, False
            return
        if last is not None and (self._is_heading(last) or not self._joins(line)):
            self.flush()
        cut = bool(self._lines) and self._lines[-1][-1] in _HYPHENS and self._lines[-1][-2:-1].isalnum()
        if not self._lines or _BULLET.match(line.text) or not (self._full or cut or line.text[:1].islower()):
            self._lines.append(line.text)
        elif self._lines[-1][-1] in _HYPHENS:
            self._lines[-1] = _rejoined(self._lines[-1], line.text)
        else:
            self._lines[-1] += f" {line.text}"
        self._last, self._full = line, full

    def _is_heading(self, line: _Segment) -> bool:
        return line.size >= HEADING_SIZE * self._body and any(map(str.isalpha, line.text))

    def _follows(self, line: _Segment) -> bool:
        last = self._last
        return last is not None and abs(last.size - line.size) < 1 and 0 < line.y - last.y < 2 * line.size

    def _joins(self, line: _Segment) -> bool:
        """Return whether a line belongs to the paragraph: close below, or the rest of a sentence in the next column."""
        last = self._last
        if last is None or not self._lines:
            return True
        if 0 < line.y - last.y <= PARAGRAPH_GAP * max(line.size, last.size):
            return True
        return line.y <= last.y and self._lines[-1][-1] not in ".!?:;" and (line.text[:1].islower() or self._full)

    def flush(self) -> None:
        """End the block that is being written."""
        if self._lines and self._last is not None and self._is_heading(self._last):
            level = 1 if self._last.size >= 1.5 * self._body else 2
            self.layout.add("heading", " ".join(self._lines), level=level)
        elif self._lines:
            self.layout.add("paragraph", "\n".join(self._lines))
        self._lines, self._last, self._full = [], None, False

    def _table(self, rows: Sequence[Sequence[_Segment]]) -> None:
        columns = _column_spans(rows)
        written: list[list[str]] = []
        for row in rows:
            cells = [""] * len(columns)
            for segment in row:
                for index, words in _cells_of(segment, columns):
                    cells[index] = f"{cells[index]} {words}".strip()
            if written and not cells[0]:  # a cell that was wrapped goes on
                written[-1] = [" ".join(filter(None, pair)) for pair in zip(written[-1], cells, strict=True)]
            else:
                written.append(cells)
        for number, cells in enumerate(written):
            self.layout.add_row(cells, head=number == 0 and not any(any(map(str.isdigit, cell)) for cell in cells))


def _rows(segments: Sequence[_Segment]) -> list[list[_Segment]]:
    """Return the segments by line, each from left to right."""
    rows: list[list[_Segment]] = []
    for segment in sorted(segments, key=lambda s: (s.y, s.x0)):
        if rows and abs(rows[-1][0].y - segment.y) < 0.5 * segment.size:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda s: s.x0) for row in rows]


def _column_spans(rows: Sequence[Sequence[_Segment]]) -> list[tuple[float, float]]:
    """Return left and right edge of the columns of a table, by the rows that fill all of them."""
    most = max(map(len, rows))
    full = [row for row in rows if len(row) == most]
    return [(min(row[i].x0 for row in full), max(row[i].x1 for row in full)) for i in range(most)]


def _cells_of(segment: _Segment, columns: Sequence[tuple[float, float]]) -> Iterator[tuple[int, str]]:
    """Yield the column and the words of each cell in a piece: a word that begins where a column does begins a cell."""
    at = _column_at(segment.x0, segment.x1, columns)
    words: list[str] = []
    for x, word in segment.words:
        begins = next((i for i, (left, _) in enumerate(columns) if i > at and abs(x - left) < 0.35 * segment.size), at)
        if words and begins != at:
            yield at, " ".join(words)
            words = []
        at = begins
        words.append(word)
    yield at, " ".join(words)


def _column_at(x0: float, x1: float, columns: Sequence[tuple[float, float]]) -> int:
    """Return the column that a piece lies in: of those that it overlaps the first, else the nearest."""
    inside = [i for i, (left, right) in enumerate(columns) if min(x1, right) - max(x0, left) > 0]
    if inside:
        return inside[0]
    return min(range(len(columns)), key=lambda i: max(columns[i][0] - x1, x0 - columns[i][1]))


def _table_end(rows: Sequence[Sequence[_Segment]], index: int) -> int:
    """Return where the table that begins at a row ends: lines of three cells and more, and those between them."""
    if len(rows[index]) < TABLE_CELLS:
        return index
    end, full = index + 1, 1
    while end < len(rows) and _near(rows[end - 1], rows[end]):
        if len(rows[end]) >= TABLE_CELLS:
            full += 1
        elif not _goes_on(rows[index], rows[end]):
            break
        end += 1
    return end if full >= TABLE_ROWS else index


def _near(row: Sequence[_Segment], following: Sequence[_Segment]) -> bool:
    return following[0].y - row[0].y < 4 * following[0].size


def _goes_on(head: Sequence[_Segment], row: Sequence[_Segment]) -> bool:
    """Return whether a short line is the rest of cells above: every piece begins where a column does, not the first."""
    return all(any(abs(s.x0 - h.x0) < s.size for h in head[1:]) for s in row)
