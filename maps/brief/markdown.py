"""A brief as Markdown: every line with its source and date, quotes as written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.model import publishers
from maps.brief.sentences import control_sentence, event_days, event_sentence, headline, place_name, total_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geo.model import Situation
    from maps.brief.model import Brief, ControlLine, EventLine, Source
    from maps.brief.sentences import Words

MOST_EVENTS = 60  # lines of events; the rest is counted
_SIGNS = re.compile(r"([\\`*_\[\]<>|~#])")


def as_markdown(brief: Brief, situation: Situation, words: Words, *, title: str = "", quotes: bool = True) -> str:
    """Return a brief as Markdown, the same bytes for the same situation.

    Parameters
    ----------
    brief
        What changed.
    situation
        Where it comes from.
    words
        The words of a language.
    title
        Title; default: the name of the theatre.
    quotes
        False leaves the sentences of reports out.
    """
    writer = _Writer(situation=situation, words=words, quotes=quotes)
    name = title or situation.theatre.names.get(words.language, situation.theatre.name)
    said, more = headline(brief, situation, words), total_sentence(brief, words)
    more = more if more != said else ""
    parts = [
        f"# {plain(name)}: {words.span(brief.first, brief.last)}",
        f"**{plain(said)}** {plain(more)}".strip(),
        *writer.control("brief_changed", brief.changed),
        *writer.control("brief_claimed", brief.claimed),
        *writer.control("brief_disputed", brief.disputed),
        *writer.provinces(brief),
        *writer.events("brief_happened", brief.events),
        *writer.events("brief_denied", brief.denied),
        *writer.events("brief_uncertain", brief.uncertain),
        *writer.control("brief_silent_title", brief.silent),
        *writer.notes(brief),
        *writer.reports(brief),
        f"*{plain(words.text('method'))} {plain(words.text('disclaimer'))}*",
    ]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    r"""Return a text on one line in which Markdown finds no signs.

    >>> plain("a *b*\n<c>")
    'a \\*b\\* \\<c\\>'
    """
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


class _Writer:
    """Writes the parts of a brief in one language."""

    def __init__(self, *, situation: Situation, words: Words, quotes: bool) -> None:
        self.situation, self.words, self.quotes = situation, words, quotes

    def control(self, key: str, lines: Iterable[ControlLine]) -> Iterator[str]:
        items = [
            f"- {plain(control_sentence(line, self.situation, self.words))} {self.said(line.sources)}" for line in lines
        ]
        yield from self.section(key, items)

    def events(self, key: str, lines: tuple[EventLine, ...]) -> Iterator[str]:
        items = [
            f"- **{event_days(line.event, self.words)}** {plain(event_sentence(line, self.situation, self.words))}"
            f" {self.said(line.sources)}"
            for line in lines[:MOST_EVENTS]
        ]
        left = len(lines) - MOST_EVENTS
        yield from self.section(key, [*items, f"- {self.words.plural('brief_more', left)}"] if left > 0 else items)

    def section(self, key: str, items: list[str]) -> Iterator[str]:
        if items:
            yield f"## {self.words.text(key)}"
            yield "\n".join(items)

    def said(self, sources: Iterable[Source]) -> str:
        """Return who says it and when, with the sentence."""
        said = "; ".join(map(self._source, sources))
        return f"— {said}" if said else ""

    def _source(self, source: Source) -> str:
        name = plain(source.publisher or self.words.text("no_source"))
        linked = f"[{name}]({source.url})" if _is_address(source.url) else name
        claimant = f"{plain(self.words.text('says_so', claimant=source.claimant))}, " if source.claimant else ""
        quote = f": “{plain(source.quote)}”" if self.quotes and source.quote else ""
        return f"{claimant}{linked}, {self.words.day(source.published)}{quote}"

    def provinces(self, brief: Brief) -> Iterator[str]:
        if not brief.provinces:
            return
        words = self.words
        heads = [words.text("kind_adm1").capitalize(), words.span(brief.first, brief.last)]
        heads += [words.plural("brief_windows", brief.windows)] if brief.windows else []
        heads.append(words.text("dead"))
        lines = [f"| {' | '.join(heads)} |", f"|{'|'.join(['---', *['---:'] * (len(heads) - 1)])}|"]
        for row in brief.provinces:
            claimed = f" ({words.plural('brief_of_them_claimed', row.claimed)})" if row.claimed else ""
            cells = [plain(place_name(row, words)), f"{row.events}{claimed}"]
            cells += [f"{row.before:.1f}"] if row.before is not None else []
            lines.append(f"| {' | '.join([*cells, str(row.deaths)])} |")
        yield f"## {words.text('brief_provinces')}"
        yield "\n".join(lines)

    def notes(self, brief: Brief) -> Iterator[str]:
        counts = {"brief_wider": brief.wider, "brief_unplaced": brief.unplaced}
        parts = [self.words.plural(key, count) for key, count in counts.items() if count]
        if parts:
            yield " ".join(parts)

    def reports(self, brief: Brief) -> Iterator[str]:
        items = [
            f"- {plain(', '.join(publishers(one)) or self.words.text('no_source'))}, {self.words.day(one.published)}"
            f"{': ' + plain(one.title) if one.title else ''}"
            for one in sorted(brief.documents, key=lambda one: (str(one.published), one.id))
        ]
        yield from self.section("reports", items)


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://")) and not re.search(r"[\s()<>]", url)
