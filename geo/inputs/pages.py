"""Saved pages and feeds -> documents, with the day that the page itself states.

A page's own metadata (``article:published_time``, JSON-LD) gives its day; a year in its footer, a day in its text and
"last updated" do not.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from geo.errors import DocumentError
from geo.inputs.builder import make_document
from geo.inputs.files import decode, read_bytes
from geo.inputs.layout import Layout
from geo.inputs.markup import layout_of_markup
from geo.runtime.guard import guarded
from geo.text.report_date import read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from geo.errors import SitmapError
    from geo.model import Document

    OnError = Callable[[SitmapError], None] | None

EXTRA = "needs the extra: pip install 'sitmap[html]'"
MOST_SHARE, MOST_SHARE_UNMARKED = 2.0, 1.6
_META_DATES = (
    *(
        "article:published_time",
        "og:published_time",
        "datepublished",
        "date.original",
        "dc.date.issued",
        "dcterms.issued",
    ),
    *(
        "dc.date",
        "dcterms.created",
        "dcterms.date",
        "publication_date",
        "publishdate",
        "pubdate",
        "publish-date",
        "sailthru.date",
    ),
    *("parsely-pub-date", "citation_publication_date", "dc.date.created", "date"),
)


def read_page(path: Path) -> Document:
    """Return the article of a saved page.

    Raises
    ------
    DocumentError
        If it holds no article, or the extra is missing.
    """
    raw = read_bytes(path)
    _, notes = decode(raw, str(path))
    try:
        import trafilatura
        from lxml import html
    except ImportError as error:
        raise DocumentError(f"{path}: reading HTML {EXTRA}") from error
    try:
        tree: Any = html.document_fromstring(raw if not notes else decode(raw, str(path))[0])
    except (ValueError, AssertionError, html.etree.ParserError) as error:
        raise DocumentError(f"{path}: no article text found in this page ({error})") from error
    found: Any = trafilatura.bare_extraction(raw, with_metadata=True, include_tables=True)
    layout = _article(tree, found)
    if not layout.text:
        raise DocumentError(f"{path}: no article text found in this page")
    row = {"id": path.name, "text": layout.text, "date": _day_of(tree), "title": _title(tree, found)}
    if found is not None:
        row |= {"source": found.sitename, "url": found.url, "language": found.language}
    return make_document(
        row, where=str(path), basis="metadata of the page", marks=layout.marks, name=path.name, notes=notes
    )


def _article(tree: Any, found: Any) -> Layout:
    """Return the blocks of the page's article: the one that the page marks, or what an extractor finds.

    An article that is much longer than what was found holds menus and teasers; a find without structure in a page that
    has some has lost its lists.
    """
    from lxml import etree

    marked = tree.xpath("//article") or tree.xpath("//main|//*[@role='main']")
    body: Any = getattr(found, "body", None)
    extracted = layout_of_markup(etree.tostring(body, encoding="unicode"), xml=True) if body is not None else Layout()
    own = _layout(marked[0]) if len(marked) == 1 else _layout(tree.body if tree.find("body") is not None else tree)
    most = MOST_SHARE if len(marked) == 1 else MOST_SHARE_UNMARKED
    if not extracted.text or not own.text:
        return own if own.text else extracted
    structured = len(marked) == 1 or (not extracted.marks and "\n\n" not in extracted.text)
    return own if structured and len(own.text) <= most * len(extracted.text) else extracted


def _layout(element: Any) -> Layout:
    from lxml import etree

    return layout_of_markup(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def _title(tree: Any, found: Any) -> str:
    title = getattr(found, "title", None)
    if title:
        return str(title)
    heads = [" ".join(element.text_content().split()) for element in [*tree.xpath("//h1"), *tree.xpath("//title")]]
    return next(filter(None, heads), "")


def _day_of(tree: Any) -> date | None:
    """Return the day that a page's metadata states."""
    for written in _written_days(tree):
        try:
            return read_day(written)[0]
        except (ValueError, OverflowError):
            continue
    return None


def _written_days(tree: Any) -> Iterator[str]:
    stated = {
        str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): str(
            meta.get("content") or ""
        )
        for meta in reversed(tree.xpath("//meta[@content]"))
    }
    yield from (stated[name] for name in _META_DATES[:4] if stated.get(name))
    for script in tree.xpath("//script[@type='application/ld+json']"):
        yield from _json_days(script.text or "")
    yield from (stated[name] for name in _META_DATES[4:] if stated.get(name))
    stated_in_text = (
        *tree.xpath("//*[contains(concat(' ', @itemprop, ' '), ' datePublished ')]"),
        *tree.xpath("//time[@pubdate]|//article//header//time|//article/time"),
    )
    for element in stated_in_text:
        yield str(element.get("content") or element.get("datetime") or element.text_content())


def _json_days(text: str) -> Iterator[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
        match = re.search(r'"datePublished"\s*:\s*"([^"]+)"', text)
        if match:
            yield match[1]
    todo = [found]
    while todo:
        item = todo.pop(0)
        if isinstance(item, dict):
            if isinstance(item.get("datePublished"), str):
                yield item["datePublished"]
            todo += item.get("@graph", []) if isinstance(item.get("@graph"), list) else []
        elif isinstance(item, list):
            todo += item


def read_feed(path: Path, *, on_error: OnError = None) -> Iterator[Document]:
    """Yield the entries of a feed; an empty one is passed over.

    Raises
    ------
    DocumentError
        If it is no feed, or (without ``on_error``) an entry has a date that cannot be read.
    """
    raw = read_bytes(path)
    decode(raw, str(path))
    try:
        import feedparser
    except ImportError as error:
        raise DocumentError(f"{path}: reading feeds {EXTRA}") from error
    feed = feedparser.parse(raw, sanitize_html=False)
    if not feed.entries:
        raise DocumentError(f"{path}: no entries in this feed (RSS or Atom is expected)")
    for number, entry in enumerate(feed.entries, start=1):
        where = f"{path}: entry {number}"
        document = guarded(partial(_from_entry, entry, feed, path, number), where, on_error)
        if document is not None:
            yield document


def _from_entry(entry: Any, feed: Any, path: Path, number: int) -> Document | None:
    body = entry.content[0].value if entry.get("content") else entry.get("summary", "")
    layout = layout_of_markup(str(body))
    title = layout_of_markup(str(entry.get("title") or "")).text
    if not layout.text:
        layout.add("paragraph", title, sure=True)
    if not layout.text:
        return None
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    source = entry.get("source") or {}
    row = {
        "id": entry.get("id") or entry.get("link") or title or f"{path.name}:{number}",
        "title": title,
        "date": date(*moment[:3]) if moment else entry.get("published"),
        "source": source.get("title") or feed.feed.get("title"),
        "url": entry.get("link"),
        "language": feed.feed.get("language"),
        "text": layout.text,
    }
    return make_document(row, where=f"{path}: entry {number}", basis="feed", marks=layout.marks)
