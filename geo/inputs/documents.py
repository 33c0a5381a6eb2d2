"""Files, folders, globs, JSON lines, HTML, feeds -> Documents, streamed one by one.

What cannot be read is an error with its reason; what can be read with a doubt (a wrong encoding, no date) is read,
and the document's ``notes`` say so.
"""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from geo.errors import DocumentError
from geo.model import Document
from geo.runtime.values import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl", ".ndjson", ".xml", ".rss", ".atom", ".csv")
PACKED = (".gz", ".zst")
MARKDOWN_EXTRAS = ("README.md",)
BINARY_SAMPLE = 4096
# A text of reports holds next to no control characters; a picture or an archive holds many.
BINARY_SHARE = 0.02
FIRST_PRINTABLE = 0x20
WIDE_SHARE = 0.8  # of the high bytes are zero where two bytes make a Latin letter
REPLACEMENT = "\ufffd"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1b\x1c\x1d\x1e\x1f\x85")
_DATE_LINE = re.compile(r"\s*date[: ]\s*(\d{4}-\d{2}-\d{2})(?=\s|$)", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# JSON can spell half a surrogate pair, which no file can hold.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_META_KEYS = ("title", "date", "source", "url", "language", "id")


def list_inputs(inputs: Iterable[Path | str], *, extra: tuple[str, ...] = ()) -> list[Path]:
    """Return the files that inputs name: files, folders (walked, sorted), globs; ``-`` is standard input.

    ``extra`` are further endings that count in folders.

    Raises
    ------
    DocumentError
        If an input is missing, is of a kind that cannot be read, or a folder holds nothing to read.
    """
    files: list[Path] = []
    for item in inputs:
        files.extend(_expand(str(item), SUFFIXES + extra))
    return list(dict.fromkeys(files))


def _expand(item: str, suffixes: tuple[str, ...]) -> list[Path]:
    path = Path(item)
    if item == "-" or path.is_file():
        return [path]
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.is_file() and suffix_of(p) in suffixes and not _hidden(p, path))
        if not found:
            raise DocumentError(f"{item}: no report in this folder (looked for {', '.join(suffixes)})")
        return found
    names = glob.glob(item, recursive=True)  # noqa: PTH207  # Path.glob takes no absolute patterns
    found = sorted(Path(name) for name in names if Path(name).is_file())
    if not found:
        kind = "nothing matches this pattern" if glob.has_magic(item) else "no such file or folder"
        raise DocumentError(f"{item}: {kind}")
    return found


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts) or path.name in MARKDOWN_EXTRAS


def suffix_of(path: Path) -> str:
    """Return the ending that tells the kind, below a packed one: ``.jsonl`` for ``x.jsonl.gz``.

    >>> suffix_of(Path("a/reports.JSONL.gz"))
    '.jsonl'
    """
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def read_documents(inputs: Iterable[Path | str]) -> Iterator[Document]:
    """Yield the documents of all inputs in order, one at a time; event tables (``.csv``) are left out.

    Raises
    ------
    DocumentError
        On the first input that cannot be read. The message names the file, and the line in JSON lines.
    """
    for path in list_inputs(inputs):
        if suffix_of(path) != ".csv":
            yield from read_file(path)


def read_file(path: Path) -> Iterator[Document]:
    """Yield the documents of one file; ``-`` is standard input (text, or JSON lines if it begins with a brace)."""
    suffix = suffix_of(path)
    if str(path) == "-":
        yield from _read_stream(path)
    elif suffix in {".jsonl", ".ndjson"}:
        with open_packed(path) as lines:
            yield from _read_jsonl(lines, path)
    elif suffix in {".html", ".htm"}:
        yield _read_html(path)
    elif suffix in {".xml", ".rss", ".atom"}:
        yield from _read_feed(path)
    else:
        yield from_text(_bytes(path), name=path.name, where=str(path))


def open_packed(path: Path) -> IO[bytes]:
    """Open a file for reading bytes, unpacking ``.gz`` and ``.zst`` on the way."""
    try:
        if path.suffix.lower() == ".gz":
            return cast("IO[bytes]", gzip.open(path, "rb"))
        if path.suffix.lower() == ".zst":
            return _open_zst(path)
        return path.open("rb")
    except OSError as error:
        raise DocumentError(f"{path}: cannot be opened ({error.strerror or error})") from error


def _open_zst(path: Path) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as error:
        raise DocumentError(f"{path}: reading .zst needs the package zstandard: pip install zstandard") from error
    return io.BufferedReader(_Frames(path.open("rb"), zstandard.ZstdDecompressor))


class _Frames(io.RawIOBase):
    """A .zst file, all its frames in turn; the library's own reader takes a file that breaks off for whole."""

    def __init__(self, packed: IO[bytes], decompressor: Callable[[], Any]) -> None:
        self._packed, self._decompressor = packed, decompressor
        self._frame: Any = None
        self._ready = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the number of the packed file, whose position tells how far reading is."""
        return self._packed.fileno()

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer. Raises ``EOFError`` where the file breaks off inside a frame."""
        while not self._ready:
            left = self._frame.unused_data if self._frame is not None and self._frame.eof else b""
            raw = left or self._packed.read(io.DEFAULT_BUFFER_SIZE)
            if not raw:
                if self._frame is not None and not self._frame.eof:
                    raise EOFError("Compressed file ended before its last frame did")
                return 0
            if self._frame is None or self._frame.eof:
                self._frame = self._decompressor().decompressobj()
            try:
                self._ready = self._frame.decompress(raw)
            except Exception as error:  # the library's own, which only those have who read .zst
                raise OSError(f"Not a zst file, or damaged ({error})") from error
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size

    def close(self) -> None:
        """Close the packed file too."""
        self._packed.close()
        super().close()


def _bytes(path: Path) -> bytes:
    with open_packed(path) as stream:
        try:
            return stream.read()
        except (OSError, EOFError) as error:
            raise DocumentError(f"{path}: cannot be read ({error})") from error


def _read_stream(path: Path) -> Iterator[Document]:
    stream = cast("io.BufferedReader", sys.stdin.buffer)
    if stream.peek(1)[:1] == b"{":
        yield from _read_jsonl(stream, path)
    else:
        yield from_text(stream.read(), name="stdin", where=str(path))


def _decode(raw: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Return text and notes. UTF-8 first; cp1252 as the most common wrong encoding of reports, with a note."""
    if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
        raise DocumentError(f"{where}: the file is empty")
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", errors="replace"), ("decoded as UTF-16",)
    if raw.startswith(b"%PDF-"):
        raise DocumentError(f"{where}: a PDF is no text. Take its text out first, for example with pdftotext")
    sample = raw[:BINARY_SAMPLE]
    wide = _wide(sample)
    if wide:
        return raw.decode(wide, errors="replace"), ("no mark of its encoding; decoded as UTF-16",)
    controls = sum(byte < FIRST_PRINTABLE and byte not in _TEXT_CONTROLS for byte in sample)
    if b"\x00" in sample or controls > BINARY_SHARE * len(sample):
        raise DocumentError(f"{where}: this is no text (a binary file?)")
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8-sig", errors="replace")
        wrong = text.count(REPLACEMENT)
        if sum(map(str.isalpha, _BEYOND_ASCII.findall(text))) > wrong:  # a text of two encodings: most of it is UTF-8
            return text, (f"not UTF-8 throughout (byte {error.start}); decoded as UTF-8, {wrong} signs cannot be read",)
        note = f"not UTF-8 (byte {error.start}); decoded as Windows-1252, some letters may be wrong"
        return raw.decode("cp1252", errors="replace"), (note,)


def _wide(sample: bytes) -> str:
    """Return UTF-16's name where every other byte is zero, as in a text of Latin letters; else nothing."""
    half = len(sample) // 2
    for name, zeros, letters in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if half and zeros.count(0) > WIDE_SHARE * half and not letters.count(0):
            return name
    return ""


def from_text(raw: bytes, *, name: str, where: str) -> Document:
    """Return the document of a text or Markdown file with optional front matter.

    Raises
    ------
    DocumentError
        If it is empty, no text, or its front matter cannot be read; the message begins with ``where``.
    """
    text, notes = _decode(raw, where)
    text = text.replace("\r\n", "\n")
    meta: dict[str, Any] = {}
    matter = _FRONT_MATTER.match(text)
    if matter:
        meta, text = _front_matter(matter.group(1), where), text[matter.end() :]
        if not text.strip():
            raise DocumentError(f"{where}: there is front matter, but no text below it")
    return _document({"id": name, **meta, "text": text}, where=where, notes=notes)


def _front_matter(block: str, where: str) -> dict[str, Any]:
    import yaml

    try:
        values = yaml.safe_load(block)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise DocumentError(f"{where}:{line}: the front matter is not valid YAML: {_problem(error)}") from error
    if not isinstance(values, dict):
        raise DocumentError(f"{where}:2: front matter is a list of keys such as date: 2025-04-25")
    return {key: values[key] for key in _META_KEYS if values.get(key) is not None}


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error)


def _document(row: dict[str, Any], *, where: str, notes: tuple[str, ...] = ()) -> Document:
    text = row["text"]
    published, extra = _published(row.get("date"), text, where)
    title = str(row.get("title") or "")
    return Document(
        id=str(row["id"]),
        text=_LONE_SURROGATE.sub("\ufffd", text),
        title=_LONE_SURROGATE.sub("\ufffd", title),
        published=published,
        source=str(row.get("source") or ""),
        url=_safe_url(row.get("url")),
        language=str(row.get("language") or ""),
        notes=(*notes, *extra),
    )


def _safe_url(url: Any) -> str:
    """Keep web addresses only: a report is hostile text, and ``javascript:`` is an address too."""
    text = str(url or "").strip()
    return text if re.match(r"https?://", text, re.IGNORECASE) else ""


def _published(value: Any, text: str, where: str) -> tuple[date | None, tuple[str, ...]]:
    if value is None or value == "":
        line = _DATE_LINE.match(text)
        if line is None:
            return None, ("no date: relative days such as Wednesday stay undecided",)
        value = line.group(1)
    return parse_date(value, where), ()


def _read_jsonl(lines: Iterable[bytes], path: Path) -> Iterator[Document]:
    number = 0
    for number, raw in enumerate(_lines(lines, path), start=1):
        if raw.strip():
            yield from_json(raw, where=f"{path}:{number}")
    if not number:
        raise DocumentError(f"{path}: the file is empty")


def _lines(lines: Iterable[bytes], path: Path) -> Iterator[bytes]:
    try:
        yield from lines
    except (OSError, EOFError) as error:
        raise DocumentError(f"{path}: the file breaks off ({error})") from error


def from_json(raw: bytes, *, where: str) -> Document:
    """Return the document of one JSON line with ``text`` and optionally id, title, date, source, url, language."""
    text, notes = _decode(raw, where)
    try:
        row = json.loads(text)
    except ValueError as error:
        raise DocumentError(f"{where}: not valid JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise DocumentError(f'{where}: a line needs "text" with the report in it')
    if row.get("id") in {None, ""}:
        row["id"] = hashlib.sha256(row["text"].encode(errors="replace")).hexdigest()[:12]
    return _document(row, where=where, notes=notes)


def _read_html(path: Path) -> Document:
    raw = _bytes(path)
    _decode(raw, str(path))
    try:
        import trafilatura
    except ImportError as error:
        raise DocumentError(f"{path}: reading HTML needs the extra: pip install 'sitmap[html]'") from error
    found: Any = trafilatura.bare_extraction(raw, with_metadata=True)
    if found is None or not found.text:
        raise DocumentError(f"{path}: no article text found in this page")
    meta = {"title": found.title, "source": found.sitename, "url": found.url, "language": found.language}
    return _document({"id": path.name, "date": found.date, "text": found.text, **meta}, where=str(path))


def _read_feed(path: Path) -> Iterator[Document]:
    raw = _bytes(path)
    _decode(raw, str(path))
    try:
        import feedparser
    except ImportError as error:
        raise DocumentError(f"{path}: reading feeds needs the extra: pip install 'sitmap[html]'") from error
    feed = feedparser.parse(raw)
    if not feed.entries:
        raise DocumentError(f"{path}: no entries in this feed (RSS or Atom is expected)")
    for entry in feed.entries:
        yield _from_entry(entry, feed, path)


def _from_entry(entry: Any, feed: Any, path: Path) -> Document:
    body = entry.content[0].value if entry.get("content") else entry.get("summary", "")
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    row = {
        "id": entry.get("id") or entry.get("link") or entry.get("title"),
        "title": entry.get("title"),
        "date": date(*moment[:3]) if moment else None,
        "source": feed.feed.get("title"),
        "url": entry.get("link"),
        "language": feed.feed.get("language"),
        "text": _strip_tags(body) or str(entry.get("title") or ""),
    }
    if not row["text"]:
        raise DocumentError(f"{path}: an entry without text")
    return _document(row, where=str(path))


def _strip_tags(markup: str) -> str:
    from html.parser import HTMLParser

    pieces: list[str] = []

    class Text(HTMLParser):
        def handle_data(self, data: str) -> None:
            pieces.append(data)

    parser = Text(convert_charrefs=True)
    parser.feed(markup)
    parser.close()
    return " ".join("".join(pieces).split())
