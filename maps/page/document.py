"""The page as a text: what stands in its head and body, and the policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.model import Bbox

MAP_NAME = "map_situation"  # of the map in JavaScript
# branca writes the elements of a head so; a page is the same text with and without it.
_BEFORE_ELEMENT = "    "
_OPENED = f"var {MAP_NAME} = sitmap.map;"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_SOURCE = re.compile(r'<script src="(https://[^"]+)"')
_SHEET = re.compile(r'<link rel="stylesheet" href="(https://[^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page is made of. ``elements`` of the head have names; ``blocks`` come last, so that the map opens before.

    ``image_hosts`` may be asked for pictures; with ``connects`` the server that the page came from for data.
    """

    title: str
    language: str
    bbox: Bbox
    elements: Sequence[tuple[str, str]]
    body: str
    blocks: Iterable[str] = ()
    image_hosts: Sequence[str] = ()
    connects: bool = False

    def around_blocks(self) -> tuple[str, str]:
        """Return the page up to its blocks, and what follows them."""
        of_map = ""  # as an object, the map has an empty element in the head
        head = "".join(f"\n{_BEFORE_ELEMENT}{element}" for element in (*(text for _, text in self.elements), of_map))
        body = f"\n{_BEFORE_ELEMENT}{self.body}"
        return page_around(self, head=head, body=body, script=f"\n{_BEFORE_ELEMENT}{_OPENED}")


def page_around(page: Page, *, head: str, body: str, script: str, image_hosts: Sequence[str] = ()) -> tuple[str, str]:
    """Return a page up to its blocks, and what follows them.

    ``head``, ``body`` and ``script`` are the texts that stand there, ``image_hosts`` more servers of pictures.
    """
    script = f"<script>{script}</script>"
    policy = _policy(head + body + script, sorted({*page.image_hosts, *image_hosts}), connects=page.connects)
    direction = "rtl" if page.language == "ar" else "ltr"
    before = (
        f'<!DOCTYPE html>\n<html lang="{page.language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f"{policy}\n<title>{html.escape(page.title)}</title>\n{head}\n</head>\n<body>\n{body}\n{script}\n"
    )
    return before, "\n</body>\n</html>"


def _policy(parts: str, hosts: Sequence[str], *, connects: bool) -> str:
    """Return the policy's meta tag: only what stands in this page runs, and nothing is asked of anybody."""
    rules = {
        "default-src": ["'none'"],
        "script-src": [*_hashes(_SCRIPT.findall(parts)), *sorted(set(_SOURCE.findall(parts)))],
        "style-src": [*_hashes(_STYLE.findall(parts)), *sorted(set(_SHEET.findall(parts)))],
        "img-src": ["data:", "blob:", *hosts],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    } | ({"connect-src": ["'self'"]} if connects else {})
    content = "; ".join(" ".join((name, *values)) for name, values in rules.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def _hashes(contents: Sequence[str]) -> list[str]:
    digests = (hashlib.sha256(content.encode("utf-8")).digest() for content in contents)
    return [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests]
