"""Decisions of reviewers as the desk writes them, and the queue of what is to be decided.

A reviewer has one file in ``reviews/``, in the form that ``sitmap build --review reviews`` reads. Who decides again
about the same subject replaces the own decision; decisions of others stay, and where they differ both are shown.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import InputError
from geo.gazetteer.edit import without_entry
from geo.gazetteer.gis_import import slug
from geo.review import DECISIONS, NEEDS_VALUE, TO_DAYS, settle, written_point
from geo.runtime.located_yaml import load_yaml
from geo.runtime.safe_yaml import quoted
from geo.runtime.values import parse_date
from maps.desk.corrections import Proposal, degrees_of, place_named
from maps.desk.journal import read_text
from maps.page.records import sorted_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Event, Resolution, Situation
    from geo.review import Review
    from maps.desk.corrections import PostedValues

HEAD = "# Decisions of {reviewer} on what was read; sitmap build --review reviews applies them.\nreviews:\n"
QUOTE = 600  # characters of a sentence in the queue
MOST_ROWS = 200  # of the queue in one answer
_SAID = {"accept": "accepted", "reject": "rejected", "move": "placed", "retype": "is of the type", "redate": "dated"}


def now() -> str:
    """Return the time, ISO 8601 in UTC with microseconds: what is written as ``reviewed``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def decide(posted: PostedValues, situation: Situation, *, gazetteer: Gazetteer, folder: Path, time: str) -> Proposal:
    """Return what a decision would write.

    Raises
    ------
    InputError
        If the decision is incomplete, or its value is none that it could have.
    """
    reviewer, subject = posted.text("reviewer"), posted.text("subject")
    decision = posted.chosen("decision", DECISIONS)
    value = posted.text("value", needed=decision in NEEDS_VALUE)
    value, shown = _value_of(decision, value, situation, gazetteer)
    row: dict[str, Any] = {"subject": subject, "decision": decision}
    if value:
        row["value"] = value
    row |= {"reviewer": reviewer, "reviewed": time}
    if note := posted.text("note", needed=False):
        row["note"] = note
    row |= _sentence_of(subject, situation)
    file = folder / f"{slug(reviewer) or 'reviewer'}.yaml"
    text = _without_own(file, subject, reviewer) or HEAD.format(reviewer=reviewer)
    line = ", ".join(f"{key}: {item if isinstance(item, int) else quoted(item)}" for key, item in row.items())
    said = f"{_SAID[decision]} {shown}".strip()
    words = f"{subject_words(subject, situation)}: {said}"
    return Proposal(words=words, texts={file: f"{text}  - {{{line}}}\n"})


def _value_of(decision: str, value: str, situation: Situation, gazetteer: Gazetteer) -> tuple[str, str]:
    """Return the value as it is written, and in words."""
    if decision == "retype":
        if value not in situation.event_types:
            raise InputError(f"value: {value!r} is no event type")
        return value, situation.event_types[value].label
    if decision == "move":
        if point := written_point(value):
            degrees_of(point[0], "latitude", 90.0)
            degrees_of(point[1], "longitude", 180.0)
            return value, f"at {point[0]:g}, {point[1]:g}"
        place = place_named(value, gazetteer)
        return place.id, f"in {place.name}"
    if decision == "redate":
        try:
            days = [parse_date(day.strip(), "value") for day in value.split(TO_DAYS)]
        except ValueError:
            days = []
        if len(days) not in {1, 2} or days != sorted(days):
            raise InputError("value: a day like 2025-04-25 is expected, or two like 2025-04-25..2025-04-27")
        return value, value
    return value, value


def subject_words(subject: str, situation: Situation) -> str:
    """Return what a decision is about: an event by type, place and day, a mention by its words; else its id."""
    event = next((one for one in situation.events if one.id == subject), None)
    if event is not None:
        known = situation.event_types.get(event.type)
        day = event.start.isoformat() if event.start else "no date"
        return ", ".join([known.label if known else event.type, *filter(None, [place_words(event.where)]), day])
    document, _, span = subject.rpartition(":")
    start, _, end = span.partition("-")
    text = next((one.text for one in situation.documents if one.id == document), "")
    if text and start.isdigit() and end.isdigit() and int(start) < int(end) <= len(text):
        return f"“{' '.join(text[int(start) : int(end)].split())}” in {document}"
    return subject


def _sentence_of(subject: str, situation: Situation) -> dict[str, Any]:
    """Return where the sentence of an event stands, so that the decision survives a reader that gives new ids."""
    event = next((one for one in situation.events if one.id == subject), None)
    if event is None or not event.evidence:
        return {}
    span = event.evidence[0]
    return {"document": span.document_id, "quote_start": span.start, "quote_end": span.end}


def _without_own(file: Path, subject: str, reviewer: str) -> str:
    """Return the text of a reviewer's file without an earlier decision about a subject."""
    text = read_text(file)
    if not text:
        return ""
    found = load_yaml(file)
    rows = found.data.get("reviews") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{file}: reviews: a list of decisions is expected; mend the file, then decide again")
    lines = text.splitlines()
    for number in reversed(range(len(rows))):
        if (rows[number].get("subject"), rows[number].get("reviewer")) == (subject, reviewer):
            lines = without_entry(lines, found.line(("reviews", number)) - 1)
    if not any(line.startswith("reviews:") for line in lines):
        lines.append("reviews:")
    return "\n".join(lines) + "\n"


def queue_of(
    situation: Situation, reviews: Sequence[Review], *, offset: int = 0, limit: int = MOST_ROWS, open_only: bool = True
) -> dict[str, Any]:
    """Return events, the least sure first, and the conflicts of decisions.

    ``row`` is the number of an event among those of the page.
    """
    decided = _by_subject(reviews)
    rows = [(event.score, number, event) for number, event in enumerate(sorted_events(situation))]
    wanted = sorted((one for one in rows if not (open_only and one[2].reviewed)), key=lambda one: one[:2])
    texts = {document.id: document for document in situation.documents}
    limit = max(1, min(limit, MOST_ROWS))
    return {
        "total": len(wanted),
        "offset": offset,
        "items": [_item(event, number, texts, decided) for _, number, event in wanted[offset : offset + limit]],
        "conflicts": conflicts_of(reviews, situation),
    }


def conflicts_of(reviews: Sequence[Review], situation: Situation) -> list[dict[str, Any]]:
    """Return the subjects on which decisions differ, in words and with their sentence, and which decision holds."""
    holding, _ = settle(reviews)
    found = []
    for subject, of_subject in sorted(_by_subject(reviews).items()):
        if len({(review.decision, review.value) for review in of_subject}) > 1:
            holds = holding.get(subject)
            rows = [{**_row(review), "holds": review is holds} for review in of_subject]
            about, quote = subject_words(subject, situation), _quote_of(of_subject, situation)
            found.append({"subject": subject, "about": about, "quote": quote, "decisions": rows})
    return found


def _quote_of(reviews: Iterable[Review], situation: Situation) -> str:
    """Return the sentence that decisions are about, "" where its report is not among the inputs."""
    known = next((one for one in reviews if one.document), None)
    text = next((one.text for one in situation.documents if known and one.id == known.document), "")
    return " ".join(text[known.start : min(known.end, known.start + QUOTE)].split()) if known else ""


def _by_subject(reviews: Iterable[Review]) -> Mapping[str, list[Review]]:
    found: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        found[review.subject].append(review)
    return found


def _row(review: Review) -> dict[str, str]:
    return {
        "decision": review.decision,
        "value": review.value,
        "reviewer": review.reviewer,
        "reviewed": f"{review.reviewed.isoformat()} {review.time}".strip(),
        "note": review.note,
        "at": f"{Path(review.at.rpartition(':')[0]).name}:{review.at.rpartition(':')[2]}",
    }


def _item(event: Event, row: int, texts: Mapping[str, Any], decided: Mapping[str, list[Review]]) -> dict[str, Any]:
    span = event.evidence[0] if event.evidence else None
    document = texts.get(span.document_id) if span else None
    quote = document.text[span.start : min(span.end, span.start + QUOTE)] if document and span else ""
    return {
        "id": event.id,
        "row": row,
        "score": round(event.score, 3),
        "type": event.type,
        "assertion": event.assertion,
        "day": event.start.isoformat() if event.start else "",
        "place": place_words(event.where),
        "parties": [actor.name for actor in (event.actor1, event.actor2) if actor],
        "quote": " ".join(quote.split()),
        "document": span.document_id if span else "",
        "rule": event.rule,
        "decisions": [_row(review) for review in decided.get(event.id, ())],
    }


def place_words(where: Resolution | None) -> str:
    """Return the name of a place, as the report writes it where no place was found, "" without one."""
    if where is None:
        return ""
    return where.chosen.name if where.chosen is not None else where.mention.text
