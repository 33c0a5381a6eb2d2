"""A line of JSON -> a document."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from geo.errors import DocumentError
from geo.inputs.builder import make_document
from geo.inputs.files import decode

if TYPE_CHECKING:
    from geo.model import Document


def from_json(raw: bytes, *, where: str) -> Document:
    """Return the document of one JSON line with ``text`` and optionally id, title, date, source, url, language."""
    text, notes = decode(raw, where)
    try:
        row: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{where}: not valid JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise DocumentError(f'{where}: a line needs "text" with the report in it')
    given = row.get("id")
    if not isinstance(given, str | int | float) or given == "":
        row["id"] = hashlib.sha256(row["text"].encode(errors="replace")).hexdigest()[:12]
    return make_document(row, where=where, basis="the line's date", notes=notes)
