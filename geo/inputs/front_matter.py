"""Front matter, read as the person meant it: every value is text, and nothing in it can stop a report.

YAML takes ``title: Goma: ten dead`` for an error, ``NO`` for false and ``12:30`` for 750. So the few keys are read line
by line: ``key: value`` with or without quotes, lists, texts over several lines; also without the dashes around them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

KEYS = ("title", "date", "source", "url", "language", "id")
_ALIASES = {
    **dict.fromkeys(("published", "publication date", "date published", "publication_date", "pubdate"), "date"),
    **dict.fromkeys(("titre", "headline", "subject"), "title"),
    **dict.fromkeys(("sources", "publisher", "agency", "outlet"), "source"),
    **dict.fromkeys(("link", "lien"), "url"),
    **dict.fromkeys(("lang", "langue"), "language"),
}
_FENCED = re.compile(r"\A[ \t\n]*---[ \t]*\n(.*?)^[ \t]*(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"[ \t]*[\"']?([A-Za-zé][\w -]{0,30}?)[\"']?[ \t]*:(?:[ \t]+|$)(.*)$")
_TIGHT_KEY = re.compile(r"[\"']?([A-Za-zé][\w -]{0,30}?)[\"']?:(?=\S)(?!//)(.*)$")  # "date:2025-06-12"
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")
_BLOCK = re.compile(r"[|>][+-]?\d?$")
_COMMENT = re.compile(r"[ \t]+#(?:[ \t].*)?$")
_PASSED_OVER = frozenset({"author", "auteur", "by", "tags", "category", "type", "format", "theatre"})
_LEAST_BARE = 2  # keys that make a head without dashes
_HEAD_LINES = 12


class FrontMatter(NamedTuple):
    """The values by key, the line of each in the file, where the text below begins, and whether dashes stood around."""

    values: dict[str, str]
    lines: dict[str, int]
    end: int
    fenced: bool


def split_front_matter(text: str) -> FrontMatter | None:
    r"""Return the front matter of a text, None where it has none.

    Examples
    --------
    >>> split_front_matter("---\ntitle: Goma: 'calm' again\ndate: 12/06/2025\nid: NO\n---\nText.").values
    {'title': "Goma: 'calm' again", 'date': '12/06/2025', 'id': 'NO'}
    """
    fenced = _FENCED.match(text)
    if fenced:
        first = text.count("\n", 0, fenced.start(1)) + 1
        values, lines = _values(fenced.group(1).split("\n"), first)
        if values or any(_KEY.match(line) for line in fenced.group(1).split("\n")):
            return FrontMatter(values, lines, fenced.end(), fenced=True)
        return None
    return _bare(text)


def _bare(text: str) -> FrontMatter | None:
    """Return a head of ``Title: ...`` lines without dashes: two known keys at least, then a blank line."""
    head, blank, _ = text.lstrip("\n").partition("\n\n")
    lines = head.split("\n")
    found = [_KEY.match(line) for line in lines]
    known = [match for match in found if match and _name(match[1]) in KEYS and match[2].strip()]
    only_keys = all(match and _name(match[1]) in {*KEYS, *_PASSED_OVER} for match in found)
    if not blank or len(lines) > _HEAD_LINES or len(known) < _LEAST_BARE or not only_keys:
        return None
    skipped = len(text) - len(text.lstrip("\n"))
    values, numbers = _values(lines, skipped + 1)
    return FrontMatter(values, numbers, skipped + len(head) + 1, fenced=False)


def _name(key: str) -> str:
    name = " ".join(key.lower().split())
    return _ALIASES.get(name, name)


def _tight(line: str) -> re.Match[str] | None:
    match = _TIGHT_KEY.match(line)
    return match if match and _name(match[1]) in KEYS else None


def _values(lines: list[str], first: int) -> tuple[dict[str, str], dict[str, int]]:
    values: dict[str, str] = {}
    numbers: dict[str, int] = {}
    key = ""
    for number, line in enumerate(lines, start=first):
        match, item = _KEY.match(line) or _tight(line), _ITEM.match(line)
        if match and (line[0] not in " \t" or _name(match[1]) in KEYS):
            key = _name(match[1])
            if key in KEYS and key not in values:
                values[key] = "" if _BLOCK.match(match[2].strip()) else _value(match[2], key)
                numbers[key] = number
            else:
                key = ""
        elif key and item:
            values[key] = "; ".join(filter(None, [values[key], _value(item[1], key)]))
        elif key and line.strip() and line[0] in " \t":
            values[key] = f"{values[key]} {line.strip()}".strip()
    return {name: value for name, value in values.items() if value}, numbers


def _value(written: str, key: str) -> str:
    """Return a value without its quotes; a list in brackets becomes names with semicolons."""
    text = written.strip()
    if text[:1] in {'"', "'"}:
        end = text.rfind(text[0])
        if end > 0 and not text[end + 1 :].split("#")[0].strip():
            return text[1:end].replace('\\"', '"').replace("''", "'").strip()
    if key in {"date", "language", "url"}:
        text = _COMMENT.sub("", text)
    if key == "source" and text.startswith("[") and text.endswith("]"):
        return "; ".join(part.strip(" \"'") for part in text[1:-1].split(",") if part.strip())
    return "" if text.lower() in {"null", "~", "none"} else text
