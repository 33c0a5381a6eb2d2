"""Text -> sections: headings, paragraphs, items, rows of tables and captions, with the heading that each stands under.

Lines are classified by their shape, then joined: a line that was wrapped because it was full belongs to the paragraph
of the line before. What a heading names (a place, a day) holds for what stands under it; it reports no event itself.
Text between sections (bullets, marks of Markdown, the line of a date at the head) belongs to none. One pass, linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from geo.lang import alternatives
from geo.model import Section
from geo.runtime.yaml_cache import read_yaml
from geo.text.report_date import find_report_date
from geo.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from geo.model import Document, SectionKind
    from geo.text.report_date import ReportDate

Shape = Literal["plain", "marked", "underline", "rule", "item", "number", "row", "caption"]

NARROWEST, WIDEST_WRAP = 40, 100
# Letters of a proportional type differ in width, so a line taken from a page is full before it has all its letters.
FULL_SHARE = 0.8
LONGEST_LINE_WRAPPED = 200  # a longer line is a whole paragraph, and so are the lines beside it
SHORT_WORDS, TITLE_WORDS, CAPITAL_WORDS, LABEL_WORDS, DASH_WORDS = 8, 12, 15, 7, 4
HEADLINE_WORDS = 24
CAPITAL_TEXT_SHARE = 0.6  # a text all in capitals has no headings in capitals
CAPITAL_SAMPLE = 4_000
TITLE_CASE_LEAST = 3  # fewer capitalised words may just be a name
INDENT_STEP = 2
# Ranks order headings: a heading closes those of its rank and below. Marked headings have 1 to 6.
_CAPITALS, _SHORT, _COLON, _LABEL, _INTRO, _TABLE, _ITEM = 1, 2, 3, 10, 11, 12, 13
_HEADLINE = 0  # holds for the whole report

LONGEST_HEADING = 500  # letters: patterns look at no longer line
_LINE = re.compile(r"^[^\S\n]*\S[^\n]*", re.MULTILINE)
_MARKED = re.compile(r"(#{1,6})[ \t]+(\S.*?)[ \t]*#*$")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})$")
_RULE = re.compile(r"(?:[-=_*~•·.#|+:][ \t]*){3,}$")
_BULLET = re.compile(r"([-–*•●▪◦‣·■►▶+»o>])[ \t]+(?=\S)")
_TIGHT_BULLET = re.compile(r"[•●▪◦‣■►▶](?=\S)")
_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|\(\d{1,2}\)|[a-hA-H][.)]|\([a-h]\)|[ivxIVX]{1,5}[.)])"
    r"[ \t]+(?=\S)"
)
_ROMAN = re.compile(r"[ivxIVX]{2,5}[.)][ \t]")
_LETTERED = re.compile(r"\(?[a-z]\)?[.)]?$")
_SHAPES: tuple[tuple[re.Pattern[str], Shape], ...] = (
    (_UNDERLINE, "underline"),
    (_RULE, "rule"),
    (_BULLET, "item"),
    (_TIGHT_BULLET, "item"),
    (_NUMBER, "number"),
)
_GAPS = re.compile(r"\S[ ]{3,}(?=\S)")
_LABEL_COLON = re.compile(r"[^:\n]{1,80}?[ \u00a0\u202f]?:(?:\*\*|__)?[ \t]+(?=\S)")
_LABEL_BOLD = re.compile(r"(?:\*\*|__)[^*_\n]{1,80}(?:\*\*|__)[ \t]*[.:–—-]?[ \t]+(?=\S)")
_LABEL_DASH = re.compile(r"[^:.,;\n]{1,40}?[ \u00a0][–—-][ \u00a0](?=[A-ZÀ-Þ\d])")
_STOP_INSIDE = re.compile(r"[^\W\d_]{3,}[.!?][ ]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_CLOSERS = "\"'”’»)]*_"
_STOPS = ".!?…"
_QUOTES = "\"“«‘'„"


def sections_of(document: Document) -> tuple[Section, ...]:
    """Return the sections of a document: those that its reader kept, else those that its text shows."""
    return document.sections or find_sections(document.text)


class Mark(NamedTuple):
    """What a file format says of the line that begins at a place of the text: its kind and level, and no guess.

    The level of a heading is 1 to 9, that of an item its depth from 1; a row of level 1 names the columns.
    """

    kind: SectionKind
    level: int = 0


def find_sections(
    text: str, *, marks: Mapping[int, Mark] | None = None, dated: bool = True, year: int | None = None
) -> tuple[Section, ...]:
    r"""Return the sections of a plain or Markdown text, sorted and without overlap.

    The words at the head that give the day of the report belong to none, unless ``dated`` is False: then they are an
    event's. ``year`` is that of a day without one. ``marks`` are the
    lines that a file format marks as what they are, by their first code point. Where a text has nothing but short
    lines, none is a heading: a phrase alone is a paragraph.

    Examples
    --------
    >>> text = "North Kivu: On 9 June, M23 took Sake.\n\n- Goma was calm."
    >>> [(s.kind, text[s.start : s.end], s.heading) for s in find_sections(text)]
    [('heading', 'North Kivu', -1), ('paragraph', 'On 9 June, M23 took Sake.', 0), ('item', 'Goma was calm.', 0)]
    """
    lines = _lines(text, marks or {}, find_report_date(text, year=year) if dated else None)
    pieces = list(_pieces(text, lines))
    if all(piece.kind == "heading" for piece in pieces):
        pieces = [piece._replace(kind="paragraph", level=0, rank=0) for piece in pieces]
    return tuple(_outlined(text, pieces))


def sentences_of_sections(text: str, sections: Sequence[Section]) -> list[tuple[int, int, int]]:
    r"""Return the sentences of each section as (start, end, index of the section); a cell of a row is one of its own.

    Examples
    --------
    >>> text = "ITURI\nGoma was calm. Sake fell."
    >>> [(text[a:b], index) for a, b, index in sentences_of_sections(text, find_sections(text))]
    [('ITURI', 0), ('Goma was calm.', 1), ('Sake fell.', 1)]
    """
    found: list[tuple[int, int, int]] = []
    for index, section in enumerate(sections):
        for start, end in _cells(text, section) if section.kind == "row" else [(section.start, section.end)]:
            found.extend((start + a, start + b, index) for a, b in sentences(text[start:end]))
    return found


def cells_of_row(text: str, section: Section) -> list[tuple[int, int]]:
    """Return the cells of a row as ranges of the text, empty ones included.

    >>> text = "| 9 June | | Sake |"
    >>> [text[a:b] for a, b in cells_of_row(text, Section("row", 0, len(text)))]
    ['9 June', '', 'Sake']
    """
    return list(_cells(text, section))


def _cells(text: str, section: Section) -> Iterator[tuple[int, int]]:
    row = text[section.start : section.end]
    inner = row.strip().strip("|") if "|" in row else row
    offset = section.start + row.index(inner) if inner else section.start
    pattern = r"\|" if "|" in row else r"\t" if "\t" in row else r"[ ]{3,}"
    ends = [(match.start(), match.end()) for match in re.finditer(pattern, inner)]
    begins = [0, *(end for _, end in ends)]
    for begin, stop in zip(begins, [*(start for start, _ in ends), len(inner)], strict=True):
        yield _trimmed(text, offset + begin, offset + stop)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank. ``body`` is where its words begin after a bullet; ``after_gap``: below a blank line."""

    text: str
    start: int
    end: int
    shape: Shape
    body: int
    indent: int
    width: int
    after_gap: bool
    full_width: int = 0
    level: int = 0
    known: bool = False  # from the file's format

    @property
    def words(self) -> str:
        """The text without its bullet or number."""
        return self.text[self.body - self.start :]


class _Piece(NamedTuple):
    kind: SectionKind
    start: int
    end: int
    level: int
    rank: int


def _lines(text: str, marks: Mapping[int, Mark], report_day: ReportDate | None) -> list[_Line]:
    lines: list[_Line] = []
    done = 0
    for match in _LINE.finditer(text):
        begin, end = _trimmed(text, match.start(), match.end())
        if report_day and begin <= report_day.start < end:
            begin, end = _without_day(text, begin, end, report_day)
            if not text[begin:end].strip("*_#|> "):
                continue
        gap = not lines or text.count("\n", done, match.start()) > 1
        done = match.end()
        line = _classified(text[begin:end], begin, begin - match.start(), gap=gap)
        lines.append(_marked(line, marks[begin]) if begin in marks else line)
    return _with_full_width(_tabled(lines))


def _without_day(text: str, begin: int, end: int, report_day: ReportDate) -> tuple[int, int]:
    """Return a line without the day of the report at its beginning or end."""
    if not text[begin : report_day.start].strip("*_#|> "):
        return _trimmed(text, min(report_day.end, end), end)
    if not text[report_day.end : end].strip("*_#|>)]., "):
        return begin, begin + len(text[begin : report_day.start].rstrip(" \u00a0(,–—-|:"))
    return begin, end


def _classified(words: str, start: int, indent: int, *, gap: bool) -> _Line:
    shape, body = _shape(words)
    return _Line(words, start, start + len(words), shape, start + body, indent, indent + len(words), gap)


def _marked(line: _Line, mark: Mark) -> _Line:
    """Return a line as the file's format has it."""
    shapes: dict[SectionKind, Shape] = {"heading": "marked", "item": "item", "row": "row", "caption": "caption"}
    return replace(line, shape=shapes.get(mark.kind, "plain"), body=line.start, level=mark.level, known=True)


def _shape(words: str) -> tuple[Shape, int]:
    """Return the shape of a line, and how many code points its bullet, number or marks take."""
    if words[0].isalpha() and words[1:2].isalpha() and not _ROMAN.match(words):  # nearly all lines: a word begins them
        return ("row" if _is_row(words) else "caption" if _is_caption(words) else "plain"), 0
    marked = _MARKED.match(words)
    if marked:
        return "marked", marked.start(2)
    if _is_row(words):
        return ("rule" if _RULE.match(words) else "row"), 0
    if words.startswith(("![", "—")) or _is_caption(words.lstrip("(*_[")):  # a dash names who said a quotation
        return "caption", 0
    for pattern, shape in _SHAPES:
        match = pattern.match(words)
        if match:
            return shape, 0 if shape in {"rule", "underline"} else match.end()
    return "plain", 0


def _is_row(words: str) -> bool:
    if "|" in words and (words.count("|") > 1 or " | " in words):
        return True
    return "\t" in words or ("   " in words and len(_GAPS.findall(words)) > 1)


def _is_caption(words: str) -> bool:
    return _caption_pattern().match(words) is not None


@cache
def _words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = read_yaml(Path(__file__).with_name("section_words.yaml"))
    return found


@cache
def _finite() -> frozenset[str]:
    return frozenset(" ".join(_words()["finite"]).split())


@cache
def _small() -> frozenset[str]:
    return frozenset(_words()["small"])


@cache
def _caption_pattern() -> re.Pattern[str]:
    names = "|".join(map(re.escape, _words()["captions"]))
    numbers = alternatives("text.sections.caption_numbers")
    return re.compile(rf"(?:{names})(?:[ ](?:{numbers})?[ ]?\d*)?[ \u00a0]?(?:[:–—]|\.(?=[ ])|[ ]\d+$)", re.IGNORECASE)


def _tabled(lines: list[_Line]) -> list[_Line]:
    """Take for plain a line with one bar or tab that has no row and no rule beside it."""
    shapes = ["plain", *(line.shape for line in lines), "plain"]
    for index, line in enumerate(lines):
        beside = {shapes[index], shapes[index + 2]} & {"row", "rule", "underline"}
        if line.shape == "row" and not line.known and not beside and _has_two_cells(line.text):
            lines[index] = replace(line, shape="plain")
    return lines


def _has_two_cells(words: str) -> bool:
    return not words.startswith("|") and words.count("|") + words.count("\t") + len(_GAPS.findall(words)) == 1


def _with_full_width(lines: list[_Line]) -> list[_Line]:
    """Set for each line the width that its block of lines is wrapped at."""
    widest = max((line.width for line in lines), default=0)
    document = min(widest, WIDEST_WRAP)
    begin = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or lines[index].after_gap:
            block = max(line.width for line in lines[begin:index])
            full_width = max(NARROWEST, document, block)
            for at in range(begin, index):
                lines[at] = replace(lines[at], full_width=full_width)
            begin = index
    return lines


def _full(line: _Line, following: _Line) -> bool:
    """Return whether a line was wrapped because the next word did not fit."""
    first = len(following.text.split(maxsplit=1)[0])
    limit = line.full_width if line.full_width <= LONGEST_LINE_WRAPPED else line.full_width + 1
    return line.width + 1 + first > FULL_SHARE * limit


def _continues(line: _Line, following: _Line) -> bool:
    """Return whether the paragraph or item of a line goes on with the following one."""
    if following.after_gap or following.known or line.shape in {"marked", "underline", "rule", "row"}:
        return False
    last = line.text.rstrip(_CLOSERS)[-1:]
    if following.shape in {"item", "number"}:
        # "... in June" / "12. The army ...", "the town" / "- a key hub - fell": no list begins inside a sentence.
        open_end = line.shape == "plain" and _full(line, following) and last not in f"{_STOPS}:;"
        return open_end and (following.shape == "number" or following.words[:1].islower())
    if following.shape != "plain" or (last in _STOPS and _strength(following.text, capitals=True) > 1):
        return False
    if following.text[0].islower() or line.text.rsplit(maxsplit=1)[-1] in _small():
        return True
    return last != ":" and _full(line, following)


def _pieces(text: str, lines: list[_Line]) -> Iterator[_Piece]:
    capitals = _capitals_tell(text)
    index = 0
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else None
        if line.shape in {"rule", "underline"}:
            index += 1
        elif line.shape == "row":
            index = yield from _table(lines, index)
        elif line.shape == "marked":
            level = line.level or len(line.text) - len(line.text.lstrip("#"))
            yield _heading(text, line.body, line.start + len(line.text.rstrip("# \t")), level, level)
            index += 1
        elif line.shape == "plain" and not line.known and following and _underlines(line, following):
            level = 1 if following.text[0] == "=" else 2
            yield _heading(text, line.start, line.end, level, level)
            index += 2
        elif (rank := _heading_rank(lines, index, capitals=capitals)) is not None:
            yield _heading(text, line.body if line.shape != "plain" else line.start, line.end, *rank)
            index += 1
        else:
            end = index + 1
            while end < len(lines) and _continues(lines[end - 1], lines[end]):
                end += 1
            yield from _body(text, line, lines[end - 1].end, first=index == 0)
            index = end


def _underlines(line: _Line, following: _Line) -> bool:
    ruled = following.shape == "underline" and not following.after_gap
    return ruled and len(line.text.split()) <= CAPITAL_WORDS and line.text[-1] not in _STOPS


def _capitals_tell(text: str) -> bool:
    """Return whether capitals mark a heading: not in a message that is written in nothing else."""
    sample = text[:CAPITAL_SAMPLE]
    large, small = sum(map(str.isupper, sample)), sum(map(str.islower, sample))
    return large <= CAPITAL_TEXT_SHARE * (large + small)


def _heading_rank(lines: list[_Line], index: int, *, capitals: bool) -> tuple[int, int] | None:
    """Return level and rank of a line that is a heading by its words and its place among the lines; else None."""
    line = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) else None
    if line.known and line.shape == "plain":
        return None
    if index == 0 and following and _is_headline(line, following):
        return 1, _HEADLINE
    strength = _strength(line.words, capitals=capitals) if line.shape in {"plain", "item", "number"} else 0
    if not strength or (following and _goes_on(line, following, strength)):
        return None
    if line.shape == "item":
        return _item_heading(line, following)
    if line.shape == "number":
        return _numbered_heading(line, following)
    rank = _CAPITALS if line.words.isupper() else _COLON if line.words.endswith(":") else _SHORT
    return (rank, rank) if following or (rank == _CAPITALS and strength > 1) else None


def _is_headline(line: _Line, following: _Line) -> bool:
    """Return whether the first line is the headline of the report below it: it may have a verb, and says it twice.

    It stands apart, ends without a stop, and what follows is longer and does.
    """
    words = line.text.strip("*_ ")
    apart = following.after_gap and line.shape == following.shape == "plain"
    if not apart or words.endswith(("…", ":", ";", ",")) or words.rstrip(_CLOSERS)[-1:] in _STOPS:
        return False
    if _YEAR.search(words):
        return False  # "Period covered: 3 to 9 June 2025"
    story = following.text.rstrip(_CLOSERS)
    return len(words.split()) <= HEADLINE_WORDS and len(story) > len(words) and story[-1:] in _STOPS


def _goes_on(line: _Line, following: _Line, strength: int) -> bool:
    """Return whether what looks like a heading is the first line of a paragraph that was wrapped."""
    if following.after_gap or following.shape != "plain":
        return False
    return following.text[0].islower() or (strength == 1 and _full(line, following))


def _item_heading(line: _Line, following: _Line | None) -> tuple[int, int] | None:
    """Return the rank of an item that only names what the deeper items below it are about."""
    if following is None or following.shape not in {"item", "number"} or _depth(following) <= _depth(line):
        return None
    return 6, _ITEM + _depth(line)


def _numbered_heading(line: _Line, following: _Line | None) -> tuple[int, int] | None:
    """Return the rank of "2.1 Situation in Ituri" above a paragraph; "2. Ituri" beside "3. Goma" are items."""
    if following is None or (following.shape == "number" and not following.after_gap):
        return None
    number = line.text.split(maxsplit=1)[0]
    depth = number.rstrip(".)").count(".") + (_LETTERED.match(number) is not None)  # "a) Masisi" stands below "I."
    return min(6, 1 + depth), min(6, 1 + depth)


def _depth(line: _Line) -> int:
    return line.level if line.known else 1 + line.indent // INDENT_STEP


def _strength(words: str, *, capitals: bool) -> int:
    """Return 0 for no heading, 1 for a short line without a verb, 2 for capitals, title case or a final colon."""
    bare = words.strip("*_ ")
    stem = bare.rstrip(": \u00a0\u202f")
    parts = stem.split()
    if not _may_be_heading(stem, parts):
        return 0
    if stem.isupper() and len(stem) > TITLE_CASE_LEAST:
        return 2 if capitals else 0
    if len(parts) <= TITLE_WORDS and _title_case(parts):
        return 2
    if len(parts) > SHORT_WORDS or _has_verb(stem):
        return 0
    return 2 if bare != stem or words.startswith(("**", "__")) else 1


def _may_be_heading(stem: str, parts: Sequence[str]) -> bool:
    """Return whether a line begins and ends like a heading: a capital or figure, no stop, no loose small word."""
    if not 0 < len(parts) <= CAPITAL_WORDS or len(stem) > LONGEST_HEADING or not any(map(str.isalpha, stem)):
        return False
    end = stem.rstrip(_CLOSERS)[-1:]
    if stem[0].islower() or stem[0] in _QUOTES or end in f"{_STOPS};,-–—" or parts[-1] in _small():
        return False
    return _STOP_INSIDE.search(stem) is None


def _title_case(parts: Sequence[str]) -> bool:
    """Return whether all words but the small ones have a capital, so many that they are no mere name."""
    words = [part.strip("\"'“”‘’«»(),") for part in parts]
    principal = [word for word in words if word.lower() not in _small() and word[:1].isalpha()]
    return len(principal) >= TITLE_CASE_LEAST and all(word[0].isupper() for word in principal)


def _has_verb(words: str) -> bool:
    """Return whether a short line looks like a clause: a known verb form, or one in -ed that has a noun before it."""
    found = _WORD.findall(words.lower().replace("’", "'"))
    if not _finite().isdisjoint(found):
        return True
    return any(word.endswith("ed") and len(word) > 4 and before not in _small() for before, word in pairwise(found))  # noqa: PLR2004  # "need", "seed"


def _heading(text: str, start: int, end: int, level: int, rank: int) -> _Piece:
    """Return a heading without the colon at its end and without marks of emphasis."""
    start, end = _trimmed(text, start, end)
    while end > start and text[end - 1] in ":*_ \t\u00a0\u202f–—-":
        end -= 1
    while start < end and text[start] in "*_ \t":
        start += 1
    return _Piece("heading", start, end, level, rank)


def _table(lines: list[_Line], index: int) -> Generator[_Piece, None, int]:
    """Yield the rows from ``index`` on, and return where they end; the first is a heading where it names columns."""
    end = index + 1
    while end < len(lines) and not lines[end].after_gap and lines[end].shape in {"row", "rule", "underline"}:
        end += 1
    block = lines[index:end]
    rows = [line for line in block if line.shape == "row"]
    ruled = rows[0].level == 1 or (len(block) > 1 and block[1].shape in {"rule", "underline"})
    headed = len(rows) > 1 and (ruled or (not rows[0].known and _names_columns(rows[0].text)))
    for number, line in enumerate(rows):
        if number == 0 and headed:
            yield _Piece("heading", line.start, line.end, 6, _TABLE)
        else:
            yield _Piece("row", line.start, line.end, 0, 0)
    return end


def _names_columns(row: str) -> bool:
    """Return whether a row holds nothing but short names without figures."""
    cells = [cell.strip() for cell in re.split(r"\||\t|[ ]{3,}", row) if cell.strip()]
    return all(len(cell.split()) <= 4 and not any(map(str.isdigit, cell)) for cell in cells)  # noqa: PLR2004  # "Number of people killed"


def _body(text: str, line: _Line, end: int, *, first: bool) -> Iterator[_Piece]:
    """Yield the section of some joined lines, and before it the label that it begins with ("North Kivu: ...")."""
    kind: SectionKind = (
        "item" if line.shape in {"item", "number"} else "caption" if line.shape == "caption" else "paragraph"
    )
    depth = _depth(line) if kind == "item" else 0
    start = line.body
    label = _label(line.words, first=first) if kind != "caption" else 0
    if label and line.words[:label].rstrip(": \u00a0").rpartition(" ")[2].lower() in _words()["captions"]:
        kind, depth, label = "caption", 0, 0
    if label:
        yield _heading(text, start, start + label, 6, _ITEM + depth if depth else _LABEL)
        start += label
    yield _Piece(kind, start, end, depth, 0)


def _label(words: str, *, first: bool) -> int:
    """Return how many code points the label of a paragraph takes, 0 where it has none."""
    match = _LABEL_BOLD.match(words) or _LABEL_COLON.match(words) or (None if first else _LABEL_DASH.match(words))
    if match is None or words[match.end()] in _QUOTES:
        return 0
    label = match[0].strip("*_ \t")
    stem = label.rstrip(":–—-. \u00a0\u202f*_")
    parts = stem.split()
    if len(parts) > LABEL_WORDS or not _may_be_heading(stem, parts) or _has_verb(stem):
        return 0
    if match.re is _LABEL_DASH and (len(parts) > DASH_WORDS or parts[0].lower() in _small()):
        return 0
    named = all(part[0].isupper() or part[0].isdigit() or part.lower() in _small() for part in parts)
    marked = ":" in label or words.startswith(("**", "__"))
    return match.end() if named or (marked and not words[match.end()].islower()) else 0


def _outlined(text: str, pieces: Sequence[_Piece]) -> Iterator[Section]:
    """Yield the pieces as sections, each with the heading that it stands under."""
    holding: list[tuple[int, int]] = []  # rank and index of the headings that hold here
    for index, piece in enumerate(pieces):
        before = pieces[index - 1] if index else None
        labelled = before is not None and before.kind == "heading" and before.rank in {_LABEL, _ITEM + piece.level}
        if not labelled or piece.kind == "heading":
            _close(holding, piece)
        yield Section(piece.kind, piece.start, piece.end, piece.level, holding[-1][1] if holding else -1)
        if piece.kind == "heading":
            holding.append((piece.rank, index))
        elif piece.kind == "paragraph" and _introduces(text, piece, pieces[index + 1 : index + 2]):
            holding.append((_INTRO, index))


def _introduces(text: str, piece: _Piece, following: Sequence[_Piece]) -> bool:
    """Return whether a paragraph is the sentence that introduces a list or a table."""
    listed = any(p.kind in {"item", "row"} or (p.kind == "heading" and p.rank >= _TABLE) for p in following)
    return listed and text[piece.end - 1] == ":"


def _close(holding: list[tuple[int, int]], piece: _Piece) -> None:
    """Drop the headings that do not hold for a piece: the label of a paragraph ends with the list below it."""
    if piece.kind == "item":
        holding[:] = [one for one in holding if one[0] != _TABLE and one[0] < _ITEM + piece.level]
        return
    least = {"heading": piece.rank, "paragraph": _LABEL, "caption": _TABLE, "row": _ITEM}[piece.kind]
    while holding and holding[-1][0] >= least:
        holding.pop()
