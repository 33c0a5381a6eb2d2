"""Saved answers of services -> documents: ReliefWeb's interface, ACLED's interface, an export of Telegram.

A ``.json`` file that is none of these is refused; it is never read as prose. The shapes come from the services'
published documentation.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from geo.errors import DocumentError
from geo.inputs.builder import make_document, names_of
from geo.inputs.files import decode, read_bytes
from geo.inputs.json_lines import from_json
from geo.inputs.layout import Layout
from geo.inputs.markup import layout_of_markup
from geo.inputs.table_headers import ACLED_NEEDED, RawTable
from geo.runtime.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from geo.errors import SitmapError
    from geo.model import Document

    OnError = Callable[[SitmapError], None] | None
    Make = Callable[[Any, str, str], Document | None]

KNOWN = "a saved answer of ReliefWeb's or ACLED's interface, an export of Telegram, or a list of reports with text"
_CHAT_FORM = "messages"


def read_saved_json(path: Path, *, on_error: OnError = None) -> Iterator[Document]:
    """Yield the reports of a saved answer; ACLED's rows are left to :mod:`geo.inputs.event_tables`.

    Raises
    ------
    DocumentError
        If the file is no JSON, or none of the known shapes.
    """
    value = _loaded(path)
    for number, (make, item, source) in enumerate(_items(value, path), start=1):
        where = f"{path}: item {number}"
        document = guarded(partial(make, item, where, source), where, on_error)
        if document is not None:
            yield document


def acled_table(path: Path) -> Iterator[RawTable]:
    """Yield the rows of a saved answer of ACLED's interface as a table; nothing for other JSON."""
    rows = _acled_rows(_loaded(path))
    if not rows:
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = ([str(row.get(name) if row.get(name) is not None else "") for name in names] for row in rows)
    yield RawTable(path.name, path, [(1, names), *((line, row) for line, row in enumerate(cells, start=2))])


def _loaded(path: Path) -> Any:
    text, _ = decode(read_bytes(path), str(path))
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{path}: not valid JSON: {error}") from error


def _acled_rows(value: Any) -> list[dict[str, Any]]:
    rows = value.get("data") if isinstance(value, dict) else value
    if (
        isinstance(rows, list)
        and rows
        and all(isinstance(row, dict) for row in rows)
        and rows[0].keys() >= set(ACLED_NEEDED)
    ):
        return rows
    return []


def _items(value: Any, path: Path) -> Iterator[tuple[Make, Any, str]]:
    if _acled_rows(value):
        return
    rows = value.get("data") if isinstance(value, dict) else None
    rows = [rows] if isinstance(rows, dict) else rows  # one report asked for by its number
    if isinstance(rows, list) and all(isinstance(row, dict) and "fields" in row for row in rows):
        yield from ((_reliefweb, row, "") for row in rows)
        return
    chats = list(_chats(value))
    if chats:
        for chat in chats:
            yield from ((_telegram, message, str(chat.get("name") or "")) for message in chat[_CHAT_FORM])
        return
    listed = value if isinstance(value, list) else [value]
    if listed and all(isinstance(row, dict) and isinstance(row.get("text"), str) for row in listed):
        yield from ((_plain, row, path.name) for row in listed)
        return
    raise DocumentError(f"{path}: no JSON of reports: {KNOWN} is expected")


def _chats(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the chats of an export: of one chat, or of an account."""
    if not isinstance(value, dict):
        return
    if isinstance(value.get(_CHAT_FORM), list) and ("type" in value or "name" in value):
        yield value
    for part in ("chats", "left_chats"):
        holder = value.get(part)
        chats = holder.get("list") if isinstance(holder, dict) else None
        yield from (chat for chat in chats or [] if isinstance(chat, dict) and isinstance(chat.get(_CHAT_FORM), list))


def _reliefweb(item: Mapping[str, Any], where: str, source: str) -> Document | None:  # noqa: ARG001  # all shapes are called alike
    fields: dict[str, Any] = item["fields"] if isinstance(item["fields"], dict) else {}
    html, body = fields.get("body-html"), fields.get("body")
    if isinstance(html, str) and html.strip():
        layout = layout_of_markup(html)
        text, marks = layout.text, layout.marks
    else:
        text, marks = str(body or ""), {}
    if not text.strip():
        return None
    stated = fields.get("date")
    days: dict[str, Any] = stated if isinstance(stated, dict) else {}
    languages = fields.get("language") or [{}]
    row = {
        "id": f"reliefweb:{item.get('id') or fields.get('id')}",
        "text": text,
        "title": fields.get("title"),
        "date": days.get("original") or days.get("created"),
        "source": names_of(fields.get("source")),
        "url": fields.get("url_alias") or fields.get("url"),
        "language": languages[0].get("code", "") if isinstance(languages[0], dict) else "",
    }
    basis = "date.original" if days.get("original") else "date.created"
    return make_document(row, where=where, basis=basis, marks=marks)


def _telegram(message: Any, where: str, source: str) -> Document | None:
    """Return a message; service messages and those without words are passed over."""
    if not isinstance(message, dict) or message.get("type", "message") != "message":
        return None
    text = _telegram_text(message.get("text"))
    if not text.strip():
        return None
    layout = Layout()
    for paragraph in text.split("\n\n"):
        layout.add("paragraph", paragraph)
    row = {
        "id": f"telegram:{source or 'chat'}:{message.get('id')}",
        "text": layout.text,
        "date": message.get("date") or message.get("date_unixtime"),
        "source": message.get("forwarded_from") or source or message.get("from"),
    }
    return make_document(row, where=where, basis="date of the message")


def _telegram_text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(map(_telegram_text, value))
    if isinstance(value, dict):
        return str(value.get("text") or "")
    return str(value or "")


def _plain(item: Mapping[str, Any], where: str, source: str) -> Document | None:
    del source
    return from_json(json.dumps(item).encode(), where=where) if item["text"].strip() else None
