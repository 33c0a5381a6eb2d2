"""Mails (.eml) and mailboxes (.mbox) -> a document each, with day, sender and subject of the header.

Attachments are not read: save them as files. Quoted older mails and signatures are left out.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.utils import parseaddr
from functools import partial
from typing import TYPE_CHECKING, Any

from geo.errors import DocumentError
from geo.inputs.builder import make_document
from geo.inputs.files import DecodingNote, lines_of, open_packed, read_bytes, suffix_of
from geo.inputs.layout import Layout
from geo.inputs.markup import layout_of_markup
from geo.lang import alternatives, any_language
from geo.runtime.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from geo.errors import SitmapError
    from geo.model import Document
    from geo.text.sections import Mark

    OnError = Callable[[SitmapError], None] | None

# What the email package raises on damaged headers: it parses a date or an address when the header is asked for.
PARSER_ERRORS = (MessageError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError, AssertionError)
MOST_MAIL = 50_000_000  # bytes of one mail with its attachments
_FROM_LINE = re.compile(rb"From \S+.*\d{4}\s*$")
_QUOTED = re.compile(
    rf"^(?:{any_language('inputs.mail.quoted')}|_{{20,}})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDED = re.compile(alternatives("inputs.mail.forwarded"), re.IGNORECASE)
_PREFIX = re.compile(rf"^(?:(?:{alternatives('inputs.mail.reply_marks')})\s*:\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def read_mail(path: Path, *, on_error: OnError = None) -> Iterator[Document]:
    """Yield the mails of a file; one without words is passed over in a mailbox.

    Raises
    ------
    DocumentError
        If the file is no mail; without ``on_error``, on the first mail that cannot be read.
    """
    if suffix_of(path) == ".eml":
        document = _document(read_bytes(path), path, 1, single=True)
        if document is None:
            raise DocumentError(f"{path}: no text in this mail (attachments are not read: save them as files)")
        yield document
        return
    number = 0
    for number, raw in enumerate(_messages(path), start=1):
        where = f"{path}: mail {number}"
        document = guarded(partial(_document, raw, path, number, single=False), where, on_error)
        if document is not None:
            yield document
    if not number:
        raise DocumentError(f"{path}: no mails in this mailbox")


def _messages(path: Path) -> Iterator[bytes]:
    """Yield the mails of a mailbox, one at a time; the file is never held whole."""
    lines: list[bytes] = []
    size = 0
    begun = after_blank = False
    with open_packed(path) as stream:
        for line in lines_of(stream, path):
            if _FROM_LINE.match(line) and (after_blank or not begun):
                if begun:
                    yield b"".join(lines)
                lines, size, begun = [], 0, True
            elif not begun and line.strip():
                raise DocumentError(f"{path}:1: no mailbox: its first line does not begin with From")
            elif begun and size < MOST_MAIL:
                lines.append(line[1:] if line.startswith(b">From ") else line)
                size += len(line)
            after_blank = not line.strip()
    if begun:
        yield b"".join(lines)


def _document(raw: bytes, path: Path, number: int, *, single: bool) -> Document | None:
    where = str(path) if single else f"{path}: mail {number}"
    try:
        message = message_from_bytes(raw, policy=policy.default)
        head = {name: _header(message, name) for name in ("date", "subject", "from", "message-id")}
        text, marks, notes = _body(message)
    except PARSER_ERRORS as error:
        raise DocumentError(f"{where}: no mail that can be read ({error})") from error
    if not any(head.values()):
        raise DocumentError(f"{where}: no mail: it has no header with Date, From or Subject")
    if not text.strip():
        return None
    name, address = parseaddr(head["from"])
    row = {
        "id": path.name if single else head["message-id"].strip("<> ") or f"{path.name}:{number}",
        "text": text,
        "title": _PREFIX.sub("", head["subject"]),
        "date": _readable(head["date"]),
        "source": (name or address).replace(";", ","),
    }
    return make_document(
        row, where=where, basis="mail header", marks=marks, notes=notes, name=path.name if single else ""
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name) or "").split())
    except PARSER_ERRORS:  # a header that the parser cannot make sense of
        return ""


def _readable(written: str) -> str:
    from geo.text.report_date import read_day

    try:
        read_day(written)
    except (ValueError, OverflowError):  # the mail is read all the same, and its text may give the day
        return ""
    return written


def _body(message: EmailMessage) -> tuple[str, dict[int, Mark], tuple[str, ...]]:
    part = message.get_body(("plain", "html"))
    if part is None and message.get_content_maintype() == "multipart" and isinstance(message.get_payload(), str):
        part = message  # it says that it has parts, and has none
    if part is None:
        return "", {}, ()
    text, notes = _content(part)
    if part.get_content_type() == "text/html":
        layout = layout_of_markup(text)
        return layout.text, layout.marks, notes
    layout = Layout()
    for paragraph in re.split(r"\n[ \t]*\n", _own_words(text)):
        layout.add("paragraph", paragraph)
    return layout.text, {}, notes


def _content(part: Any) -> tuple[str, tuple[str, ...]]:
    """Return the text of a part, in whatever letters it is written."""
    raw = part.get_payload(decode=True) or b""
    stated = part.get_content_charset() or ""
    for encoding in filter(None, (stated, "utf-8")):
        try:
            return raw.decode(encoding).replace("\r\n", "\n"), ()
        except (LookupError, UnicodeDecodeError):
            continue
    what = f"not {stated}, as the mail says" if stated else "no encoding is stated"
    return raw.decode("cp1252", errors="replace").replace("\r\n", "\n"), (
        DecodingNote(f"{what}; decoded as Windows-1252"),
    )


def _own_words(text: str) -> str:
    """Return a mail without its signature and the mails that it answers; what is forwarded is the report."""
    quoted = _QUOTED.search(text)
    if quoted and not _FORWARDED.search(quoted[0]) and text[: quoted.start()].strip():
        text = text[: quoted.start()]
    signature = _SIGNATURE.search(text)
    if signature and text[: signature.start()].strip():
        text = text[: signature.start()]
    own = [line for line in text.split("\n") if not line.startswith(">")]
    return "\n".join(own) if any(map(str.strip, own)) else text.replace("\n>", "\n").lstrip("> ")
