"""Files, folders and globs -> bytes and text: which files count, packed ones opened, encodings decided.

A folder says once what it passed over. What sitmap wrote itself is never read as a report.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from geo.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

TEXTS = (".txt", ".md", ".markdown", ".text")
PAGES = (".html", ".htm", ".xhtml")
FEEDS = (".xml", ".rss", ".atom")
JSON_LINES = (".jsonl", ".ndjson")
TABLES = (".csv", ".tsv")
SHEETS = (".xlsx", ".xlsm")
MAILS = (".eml", ".mbox")
SUFFIXES = (*TEXTS, *PAGES, *JSON_LINES, *FEEDS, *TABLES, *SHEETS, *MAILS, ".pdf", ".docx", ".odt", ".json")
PACKED = (".gz", ".zst")
MARKDOWN_EXTRAS = ("README.md",)
OUTPUT_FILES = ("run.json", "map.html")  # a folder that holds both was written by `sitmap build`
ARCHIVE_FILE = "manifest.json"  # and one with this by `sitmap archive`
OWN_FILES = ("config.yaml", "constraints.txt", "requirements.txt")
MOST_BYTES = 500_000_000  # of a file that is read whole; JSON lines and mailboxes are streamed
MOST_UNPACKED = 200_000_000  # bytes of all parts of a document or workbook: a small archive can hold a very large one
MOST_MEMBERS = 10_000
# Packed bytes taken at once: a block of four bytes may stand for 128 kB, so that these may grow to 64 MB.
ZST_BITE = 2_048
MOST_LINE = 50_000_000  # bytes of a line of a streamed file: a longer one is no line of text

BINARY_SAMPLE = 4096
# A text of reports holds next to no control characters; a picture or an archive holds many.
BINARY_SHARE = 0.02
FIRST_PRINTABLE = 0x20
WIDE_SHARE = 0.8  # of the high bytes are zero where two bytes make a Latin letter
REPLACEMENT = "\ufffd"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1b\x1c\x1d\x1e\x1f\x85")


def list_inputs(
    inputs: Iterable[Path | str],
    *,
    extra: tuple[str, ...] = (),
    apart: Iterable[Path] = (),
    tell: Callable[[str], None] | None = None,
) -> list[Path]:
    """Return the files that inputs name: files, folders (walked, sorted), globs; ``-`` is standard input.

    ``extra`` are further endings that count in folders; ``apart`` are folders of outputs, which are never read;
    ``tell`` is given one line on what a folder holds besides.

    Raises
    ------
    DocumentError
        If an input is missing, or a folder holds nothing to read.
    """
    files: list[Path] = []
    for item in inputs:
        files.extend(_expand(str(item), SUFFIXES + extra, [path.resolve() for path in apart], tell))
    return list(dict.fromkeys(files))


def _expand(
    item: str, suffixes: tuple[str, ...], apart: Sequence[Path], tell: Callable[[str], None] | None
) -> list[Path]:
    path = Path(item)
    if item == "-" or path.is_file():
        return [path]
    if path.is_dir():
        return _walked(path, suffixes, apart, tell)
    names = glob.glob(item, recursive=True)  # noqa: PTH207  # Path.glob takes no absolute patterns
    found = sorted(Path(name) for name in names if Path(name).is_file())
    if not found:
        kind = "nothing matches this pattern" if glob.has_magic(item) else "no such file or folder"
        kind = "this is no regular file" if path.exists() else kind
        raise DocumentError(f"{item}: {kind}")
    return found


def _walked(
    folder: Path, suffixes: tuple[str, ...], apart: Sequence[Path], tell: Callable[[str], None] | None
) -> list[Path]:
    if is_own_output(folder):
        raise DocumentError(
            f"{folder}: this folder holds what sitmap wrote, and no reports. Name the folder of reports"
        )
    found: list[Path] = []
    over: Counter[str] = Counter()
    for path in sorted(_files_of(folder, apart)):
        if not path.is_file():  # a pipe would be waited for without an end
            over["no regular file"] += 1
        elif suffix_of(path) in suffixes:
            found.append(path)
        else:
            over[suffix_of(path) or path.suffix or path.name] += 1
    if not found:
        looked = ", ".join(suffixes)
        raise DocumentError(
            f"{folder}: no report in this folder{_over(over, ' among its files: ')} (looked for {looked})"
        )
    if over and tell:
        tell(f"{folder}: {_over(over)}")
    return found


def _files_of(folder: Path, apart: Sequence[Path]) -> Iterator[Path]:
    """Yield the files below a folder without hidden ones, sitmap's own and its outputs."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "." and not _is_apart(Path(root, name), apart)]
        yield from (Path(root, name) for name in names if not _is_passed(name))


def _is_apart(folder: Path, apart: Sequence[Path]) -> bool:
    return folder.resolve() in apart or is_own_output(folder)


def _is_passed(name: str) -> bool:
    """Return whether a file is hidden, a lock of an office program, or of the project and no report."""
    return name.startswith((".", "~$")) or name in {*MARKDOWN_EXTRAS, *OWN_FILES}


def _over(over: Counter[str], lead: str = "") -> str:
    total = sum(over.values())
    if not total:
        return ""
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(over.items()))
    return f"{lead}{total} file{'s' * (total > 1)} not read: {kinds}"


def is_own_output(folder: Path) -> bool:
    """Return whether a folder was written by ``sitmap build`` or ``sitmap archive``."""
    if all((folder / name).is_file() for name in OUTPUT_FILES):
        return True
    return (folder / ARCHIVE_FILE).is_file() and any((folder / name).is_dir() for name in ("documents", "events"))


def suffix_of(path: Path) -> str:
    """Return the ending that gives the kind, below a packed one: ``.jsonl`` for ``x.jsonl.gz``.

    >>> suffix_of(Path("a/reports.JSONL.gz"))
    '.jsonl'
    """
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


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
        """Return the number of the packed file, whose position says how far reading is."""
        return self._packed.fileno()

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer. Raises ``EOFError`` where the file breaks off inside a frame."""
        while not self._ready:
            left = self._frame.unused_data if self._frame is not None and self._frame.eof else b""
            raw = left or self._packed.read(ZST_BITE)
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


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, unpacked.

    Raises
    ------
    DocumentError
        If it cannot be read, or is larger than a file that is read whole may be.
    """
    size = path.stat().st_size if path.is_file() else 0
    if size > MOST_BYTES:
        raise DocumentError(
            f"{path}: {size / 1e9:.1f} GB are too much for one report: split it, or write JSON lines (streamed)"
        )
    with open_packed(path) as stream:
        try:
            # Python allocates as much memory as is asked for: of a plain file it is asked for its size.
            raw = stream.read((MOST_BYTES if path.suffix.lower() in PACKED else size) + 1)
        except (OSError, EOFError) as error:
            raise DocumentError(f"{path}: cannot be read ({error})") from error
    if len(raw) > MOST_BYTES:
        raise DocumentError(f"{path}: holds more than {MOST_BYTES / 1e9:.1f} GB when it is unpacked; split the file")
    return raw


def opened_package(raw: bytes, path: Path, kind: str) -> zipfile.ZipFile:
    """Return the zip archive that a document of an office program is, if what it unpacks to is of measure.

    The sizes that the archive states are checked before anything is unpacked; the reader of archives unpacks no more.

    Raises
    ------
    DocumentError
        If it is no archive, or would unpack to more than :data:`MOST_UNPACKED`.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(raw))
        sizes = [member.file_size for member in package.infolist()]
    except Exception as error:  # a damaged directory breaks the library in ways of its own
        raise DocumentError(f"{path}: this is no {kind}, whatever its name says") from error
    if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_MEMBERS:
        raise DocumentError(
            f"{path}: unpacks to {sum(sizes) / 1e6:,.0f} MB in {len(sizes):,} parts, which is too much for a {kind}"
        )
    return package


def lines_of(stream: IO[bytes], path: Path) -> Iterator[bytes]:
    """Yield the lines of an open file. Raises ``DocumentError`` where a packed one breaks off, or a line has no end."""
    try:
        while line := stream.readline(MOST_LINE + 1):
            if len(line) > MOST_LINE:
                raise DocumentError(f"{path}: a line of more than {MOST_LINE // 1_000_000} MB; this is no text")
            yield line
    except (OSError, EOFError) as error:
        raise DocumentError(f"{path}: the file breaks off ({error})") from error


class DecodingNote(str):
    """A note on a report that says from which encoding its letters were read, where that was not a matter of course."""

    __slots__ = ()


def decode(raw: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Return text and notes. UTF-8 first; cp1252 as the most common wrong encoding of reports, with a note.

    Raises
    ------
    DocumentError
        If there is nothing in it, or what is in it is no text.
    """
    if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
        raise DocumentError(f"{where}: the file is empty")
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", errors="replace"), (DecodingNote("decoded as UTF-16"),)
    if raw.startswith(b"%PDF-"):
        raise DocumentError(f"{where}: this is a PDF. Name the file .pdf, and it is read as one")
    sample = raw[:BINARY_SAMPLE]
    wide = _wide(sample)
    if wide:
        return raw.decode(wide, errors="replace"), (DecodingNote("no mark of its encoding; decoded as UTF-16"),)
    controls = sum(byte < FIRST_PRINTABLE and byte not in _TEXT_CONTROLS for byte in sample)
    if b"\x00" in sample or controls > BINARY_SHARE * len(sample):
        raise DocumentError(f"{where}: this is no text (a binary file?)")
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8-sig", errors="replace")
        wrong = text.count(REPLACEMENT)
        if sum(map(str.isalpha, _BEYOND_ASCII.findall(text))) > wrong:  # a text of two encodings: most of it is UTF-8
            note = f"not UTF-8 throughout (byte {error.start}); decoded as UTF-8, {wrong} signs cannot be read"
            return text, (DecodingNote(note),)
        note = f"not UTF-8 (byte {error.start}); decoded as Windows-1252, some letters may be wrong"
        return raw.decode("cp1252", errors="replace"), (DecodingNote(note),)


def _wide(sample: bytes) -> str:
    """Return UTF-16's name where every other byte is zero, as in a text of Latin letters; else nothing."""
    half = len(sample) // 2
    for name, zeros, letters in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if half and zeros.count(0) > WIDE_SHARE * half and not letters.count(0):
            return name
    return ""
