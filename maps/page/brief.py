"""What changed, for the page: records that its script puts into words, and the same as HTML without a script."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from maps.brief import changes_of, periods_of, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from geo.config import StoryStep
    from geo.model import Situation
    from maps.brief import Brief
    from maps.brief.model import ControlLine, EventLine, Source

KINDS = ("took", "holds", "says", "contested", "seen", "left", "silent")
MOST_LINES = 12  # of control in one period; the table has the rest
MOST_EVENTS = 3  # the deadliest, and as many that are denied
MOST_PROVINCES = 6
FIRST = ("week", "month", "day")  # which period is shown first: the first of these in which anything is reported


def page_briefs(situation: Situation) -> list[Brief]:
    """Return the periods that the page offers, the one that is shown first in front."""
    found = periods_of(situation)
    order = [brief for key in FIRST for brief in found if brief.key == key and (brief.events or _control(brief))]
    if not order:
        return found
    return [order[0], *(brief for brief in found if brief is not order[0])]


def brief_records(
    briefs: Sequence[Brief], situation: Situation, *, rows_by_id: Callable[[Collection[str]], dict[str, int]]
) -> list[dict[str, Any]]:
    """Return the periods for the script; events are given as rows, places as positions of their status."""
    row_of = rows_by_id({line.event.id for brief in briefs for line in _all_lines(brief)})
    position = {id(status): number for number, status in enumerate(situation.control)}
    return [_record(brief, row_of, position) for brief in briefs]


def _control(brief: Brief) -> tuple[ControlLine, ...]:
    return (*brief.changed, *brief.claimed, *brief.disputed)[:MOST_LINES]


def _all_lines(brief: Brief) -> tuple[EventLine, ...]:
    return (*brief.deadly[:MOST_EVENTS], *brief.denied[:MOST_EVENTS])


def _record(brief: Brief, row_of: Mapping[str, int], position: Mapping[int, int]) -> dict[str, Any]:
    lines = _control(brief)
    leading = sentences.leading(brief)
    deaths, least = sentences.toll(brief)
    return {
        "key": brief.key,
        "first": brief.first.isoformat(),
        "lines": [
            [KINDS.index(line.kind), line.position, position.get(id(line.before), -1), *_said(line.sources)]
            for line in lines
        ],
        "lead": [lines.index(line) for line in leading if line in lines],
        "events": len(brief.events),
        "deaths": deaths,
        "least": int(least),
        "rows": [row_of[line.event.id] for line in _all_lines(brief) if line.event.id in row_of],
        "provinces": [[row.name, row.events, row.before] for row in brief.provinces[:MOST_PROVINCES]],
    }


def story_records(situation: Situation) -> list[list[int]]:
    """Return the steps of the story: kind, positions of the status, of the one before and of its claim."""
    position = {id(status): number for number, status in enumerate(situation.control)}
    claim_at = {claim.id: number for number, claim in enumerate(situation.claims)}
    return [
        [
            KINDS.index(line.kind),
            line.position,
            position.get(id(line.before), -1),
            next((claim_at.get(source.claim_id, -1) for source in line.sources), -1),
        ]
        for line in changes_of(situation)
    ]


def given_records(story: Sequence[StoryStep]) -> list[dict[str, Any]]:
    """Return the steps that whoever publishes the page has written."""
    return [
        {
            "day": step.day.isoformat() if step.day else "",
            "text": dict(step.text),
            "view": list(step.view),
            "source": step.source,
            "url": step.url,
        }
        for step in story
    ]


def _said(sources: Sequence[Source]) -> list[str]:
    first = sources[0] if sources else None
    return [first.publisher, first.published.isoformat() if first.published else ""] if first else ["", ""]


def headline_of(briefs: Sequence[Brief], situation: Situation, words: sentences.Words) -> str:
    """Return the headline of the first period, "" where nothing has a day."""
    return sentences.headline(briefs[0], situation, words) if briefs else ""


def brief_html(briefs: Sequence[Brief], situation: Situation, words: sentences.Words) -> str:
    """Return the first period as HTML: the headline, and a list of lines with source and day."""
    if not briefs:
        return ""
    brief = briefs[0]
    lines = [
        *(_item(sentences.control_sentence(line, situation, words), line, words) for line in _control(brief)),
        *(_item(sentences.event_sentence(line, situation, words), line, words) for line in brief.deadly[:MOST_EVENTS]),
    ]
    head = f"{words.span(brief.first, brief.last)}: {sentences.headline(brief, situation, words)}"
    said = dict.fromkeys((head, sentences.total_sentence(brief, words)))
    return "".join(f"<p>{html.escape(one)}</p>" for one in said if one) + f"<ul>{''.join(lines)}</ul>"


def _item(said: str, line: ControlLine | EventLine, words: sentences.Words) -> str:
    publisher, _ = _said(line.sources)
    day = words.day(line.sources[0].published) if line.sources else ""
    source = ", ".join(part for part in (publisher, day) if part)
    return f"<li>{html.escape(said)} <small>{html.escape(source)}</small></li>"


# Without a script the page is its title and the brief.
NO_SCRIPT = (
    "<noscript><style>body{overflow:auto}#app{display:block}#stage{min-height:45vh}#map_situation,#start,#time,#tabs,#menu,#more,.find,.skips,.grip,"
    "#close-reports{display:none!important}#end{display:block!important;height:auto!important;max-width:700px}"
    "</style></noscript>"
)


def about_tags(title: str, headline: str) -> str:
    """Return what other programs show of a link to the page, and its look without a script."""
    names = {"og:title": title, "og:description": headline, "og:type": "website"}
    tags = [f'<meta property="{name}" content="{html.escape(words)}">' for name, words in names.items() if words]
    tags += [f'<meta name="description" content="{html.escape(headline)}">'] if headline else []
    return "".join([*tags, NO_SCRIPT])
