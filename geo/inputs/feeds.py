"""Feeds of config.yaml -> new reports as files beside it: RSS and Atom, and saved searches of ReliefWeb.

An answer is read by the same readers as a saved file. Each report that is new becomes a file of its own in
``feeds/NAME/``, since a feed forgets its older entries: so a build without network reads what was fetched before.
Asked politely: no more often than ``PACE_S``, with the tag of the last answer, with who asks, and later where a server
says so.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from geo.errors import InputError, SitmapError
from geo.gazetteer.download import download
from geo.gazetteer.edit import write_whole
from geo.gazetteer.gis_import import slug
from geo.inputs.documents import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from geo.config import Feed
    from geo.model import Document

FOLDER = "feeds"  # beside config.yaml: what was fetched
STATE = ".sitmap/feeds.json"  # what each feed answered last, beside config.yaml
PACE_S = 900.0  # a feed is not asked more often, unless a person says so
HOST_PACE_S = 1.0  # between two questions to one server
MOST_BYTES = 20_000_000  # of an answer
MOST_KNOWN = 20_000  # reports of a feed that are remembered
RELIEFWEB = "https://api.reliefweb.int/v2/reports"
RELIEFWEB_FIELDS = (
    "title",
    "body",
    "body-html",
    "date.original",
    "date.created",
    "source.name",
    "url",
    "language.code",
)
RELIEFWEB_ROWS = 50
_WHITE = re.compile(r"\s+")


@dataclass(slots=True, kw_only=True)
class Polled:
    """What a round of questions gave: files that were written, and what went wrong, in words."""

    files: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Poller:
    """Asks the feeds of a project, each when its time has come.

    Parameters
    ----------
    project
        The folder of config.yaml.
    agent
        Who asks, as every request says.
    every_s
        Seconds between two questions to one feed.
    sleep, clock
        How to wait and to read the clock; tests give others.
    """

    def __init__(
        self,
        project: Path,
        *,
        agent: str,
        every_s: float = PACE_S,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.project, self.agent, self.every_s = project, agent, every_s
        self._sleep, self._clock = sleep, clock
        self.problems: dict[str, str] = {}  # feed: why its last question failed
        self._asked: dict[str, float] = {}  # server: when it was asked last

    def poll(self, feeds: Iterable[Feed]) -> Polled:
        """Ask the feeds that are due; what fails is said, and the others are asked."""
        polled, state = Polled(), self._state()
        for feed in sorted(feeds, key=lambda one: one.name):
            if feed.kind == "folder" or self._clock() < self._due(state.get(feed.name)):
                continue
            row: dict[str, Any] = state.get(feed.name) or {}
            try:
                polled.files += self._ask(feed, row)
                row["failed"] = 0
                self.problems.pop(feed.name, None)
            except (SitmapError, OSError) as error:
                row["failed"] = int(row.get("failed", 0)) + 1
                self.problems[feed.name] = f"feed {feed.name}: {' '.join(str(error).split())}"
                polled.problems.append(self.problems[feed.name])
            row["asked"] = self._clock()
            state[feed.name] = row
            self._keep(state, polled)
        return polled

    def wait_s(self, feeds: Iterable[Feed]) -> float:
        """Return in how many seconds the next feed is due, at least one."""
        state = self._state()
        due = [self._due(state.get(feed.name)) for feed in feeds if feed.kind != "folder"]
        return max(1.0, min(due, default=self._clock() + self.every_s) - self._clock())

    def _due(self, row: Mapping[str, Any] | None) -> float:
        """Return when a feed is asked next: one that fails is asked ever more seldom, up to a day."""
        if not row:
            return 0.0
        wait = min(86_400.0, self.every_s * 2.0 ** min(10, int(row.get("failed", 0))))
        return float(row.get("asked", 0.0)) + wait

    def _ask(self, feed: Feed, row: dict[str, Any]) -> list[Path]:
        url = address_of(feed)
        host = urlsplit(url).netloc
        self._sleep(max(0.0, self._asked.get(host, 0.0) + HOST_PACE_S - self._clock()))
        kept = self.project / ".sitmap" / "feeds" / f"{slug(feed.name) or 'feed'}{_ending(feed)}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        tag = str(row.get("etag", "")) if row.get("url") == url else ""
        try:
            got = download(url, kept, etag=tag, sleep=self._sleep, agent=self.agent, most=MOST_BYTES, resume=False)
        finally:
            self._asked[host] = self._clock()
        row |= {"url": url, "etag": got.etag}
        return self._new(feed, kept, row) if got.fresh else []

    def _new(self, feed: Feed, answer: Path, row: dict[str, Any]) -> list[Path]:
        """Write the reports of an answer that were not there before."""
        known = dict.fromkeys(row.get("known", ()))
        folder = self.project / FOLDER / (slug(feed.name) or "feed")
        written = []
        for document in _documents(answer):
            key = key_of(document)
            if key in known:
                continue
            file = folder / f"{_name(document)}-{key[:8]}.md"
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(file, report_text(document, source=feed.name))
            written.append(file)
            known[key] = None
        row["known"] = list(known)[-MOST_KNOWN:]
        return written

    def _state(self) -> dict[str, dict[str, Any]]:
        """Return what was noted; what is damaged counts as not noted."""
        try:
            found = json.loads((self.project / STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {name: row for name, row in found.items() if isinstance(row, dict)} if isinstance(found, dict) else {}

    def _keep(self, state: Mapping[str, Any], polled: Polled) -> None:
        try:
            write_whole(self.project / STATE, json.dumps(state, ensure_ascii=False, sort_keys=True, indent=1) + "\n")
        except SitmapError as error:
            polled.problems.append(str(error))


def address_of(feed: Feed) -> str:
    """Return what is asked for a feed.

    >>> from geo.config import Feed
    >>> address_of(Feed(name="rw", kind="reliefweb", where="Ituri", host="http://127.0.0.1:1/x", appname="a"))[:72]
    'http://127.0.0.1:1/x?appname=a&limit=50&preset=latest&query[value]=Ituri'
    """
    if feed.kind != "reliefweb":
        return feed.where
    pairs = [
        ("appname", feed.appname),
        ("limit", str(RELIEFWEB_ROWS)),
        ("preset", "latest"),
        ("query[value]", feed.where),
    ]
    pairs += [("fields[include][]", name) for name in RELIEFWEB_FIELDS]
    return f"{feed.host or RELIEFWEB}?{urlencode(pairs, safe='[]', quote_via=quote)}"


def _ending(feed: Feed) -> str:
    return ".json" if feed.kind == "reliefweb" else ".xml"


def _documents(answer: Path) -> Sequence[Document]:
    problems: list[SitmapError] = []
    found = list(read_file(answer, on_error=problems.append))
    if problems and not found:
        raise InputError(str(problems[0]))
    return found


def key_of(document: Document) -> str:
    """Return letters that tell reports of a feed apart: of the address, else of title and text."""
    content = document.url or f"{document.title}\0{_WHITE.sub(' ', document.text)}"
    return blake2b(content.encode("utf-8", errors="replace"), digest_size=12).hexdigest()


def _name(document: Document) -> str:
    day = f"{document.published.isoformat()}-" if document.published else ""
    return f"{day}{slug(document.title or document.text[:40])[:60].strip('-') or 'report'}"


def report_text(document: Document, *, source: str) -> str:
    """Return a report as a file of text with front matter, which the reader of texts reads back."""
    keys = {
        "date": document.published.isoformat() if document.published else "",
        "title": document.title,
        "source": document.source or source,
        "url": document.url,
        "language": document.language,
    }
    head = [f"{key}: {' '.join(value.split())}" for key, value in keys.items() if value]
    return "---\n" + "\n".join(head) + f"\n---\n{document.text.strip()}\n"
