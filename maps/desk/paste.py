"""A report that somebody pasted: what is read of it, sentence by sentence, with the reasons, before it is saved."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo.errors import InputError
from geo.events.explain import TAKEN, explained
from geo.gazetteer.gis_import import slug
from geo.model import Document
from geo.pipeline import analyse, read_analysis
from maps.desk.decisions import place_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from geo.model import ControlClaim, Event, Resolution
    from geo.pipeline import Context
    from maps.desk.corrections import PostedValues

MOST_LETTERS = 200_000  # of a report that is pasted
ID = "pasted"
_NO_EVENT = "  no event: "  # how a line of an explanation begins
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # a file with them is no text


def read_pasted(posted: PostedValues, tools: Context) -> dict[str, Any]:
    """Return the sentences of a text with what was read of each, and why nothing was where nothing was."""
    document = _document(posted)
    analysis = analyse(document, tools)
    result = read_analysis(analysis, tools)
    lines = explained(analysis.document, analysis.annotated, analysis.syntax, result.events, ontology=tools.ontology)
    sentences = _sentences(lines, analysis.annotated.spans)
    for sentence in sentences:
        start, end = sentence["start"], sentence["end"]
        here = [one for one in result.resolutions if start <= one.mention.span.start < end]
        sentence["places"] = [_place(one) for one in here]
        claims = [one for one in result.claims if one.evidence and start <= one.evidence.start < end]
        sentence["control"] = [_claim(one, tools) for one in claims]
        fired = [one for one in result.events if any(start <= span.start < end for span in one.fired)]
        sentence["events"] = [_event(one) for one in fired]
    return {
        "sentences": sentences,
        "events": len(result.events),
        "claims": len(result.claims),
        "notes": list(analysis.document.notes),
        "language": document.language,
    }


def _document(posted: PostedValues) -> Document:
    text = posted.values.get("text", "")
    if not isinstance(text, str) or not text.strip():
        raise InputError("text: a report is expected")
    if len(text) > MOST_LETTERS:
        raise InputError(f"text: a report of at most {MOST_LETTERS} letters is read here; save longer ones as files")
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    day = posted.day("date", needed=False)
    title, source = posted.text("title", needed=False), posted.text("source", needed=False)
    document = Document(id=ID, text=text.strip(), title=title, source=source)
    return replace(document, published=day) if day else document


def _sentences(lines: Iterable[str], spans: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """Group the lines of an explanation by sentence; ``none`` are types that a cue did not become, and why."""
    found: list[dict[str, Any]] = []
    for line in lines:
        if not line.startswith(" "):
            start, end = spans[len(found)]
            found.append({"text": line, "start": start, "end": end, "none": [], "how": []})
            continue
        found[-1]["how"].append(line[2:])
        if line.startswith(_NO_EVENT):
            type_, _, rest = line.removeprefix(_NO_EVENT).partition(" by ")
            why = rest.partition(": ")[2]
            if why != TAKEN:
                found[-1]["none"].append([type_, why])
    return found


def _event(event: Event) -> dict[str, Any]:
    return {
        "type": event.type,
        "assertion": event.assertion,
        "claimant": event.claimant,
        "day": event.start.isoformat() if event.start else "",
        "place": place_words(event.where),
        "parties": [actor.name for actor in (event.actor1, event.actor2) if actor],
        "score": round(event.score, 2),
    }


def _claim(claim: ControlClaim, tools: Context) -> dict[str, Any]:
    known = tools.gazetteer.actors.get(claim.actor)
    return {
        "actor": known.name if known is not None else claim.actor_name or claim.actor,
        "says": claim.says,
        "place": claim.place.name,
        "day": claim.as_of.isoformat(),
        "assertion": claim.assertion,
        "claimant": claim.claimant,
    }


def _place(resolution: Resolution) -> dict[str, Any]:
    chosen = resolution.chosen
    return {
        "text": resolution.mention.text,
        "role": resolution.role,
        "place": chosen.name if chosen is not None else "",
        "id": chosen.id if chosen is not None else "",
        "lat": resolution.lat,
        "lon": resolution.lon,
        "score": round(resolution.score, 2),
        "reasons": list(resolution.reasons),
        "candidates": [[one.place.name, one.place.id, round(one.score, 2)] for one in resolution.candidates[:5]],
    }


def report_file(posted: PostedValues, *, project: Path, inputs: Sequence[Path]) -> Mapping[Path, str]:
    """Return a pasted report as a new file of the first folder of inputs that lies in the project.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    document = _document(posted)
    home = project.resolve()
    folders = [path.absolute() for path in inputs if path.is_dir() and path.resolve().is_relative_to(home)]
    if not folders:
        raise InputError(f"no folder of inputs lies in {project}; make one and name it under inputs: in config.yaml")
    keys = {"title": document.title, "source": document.source, "url": posted.text("url", needed=False)}
    head = [f"date: {document.published.isoformat()}"] if document.published else []
    head += [f"{key}: {value}" for key, value in keys.items() if value]  # front matter is text to the letter
    day = f"{document.published.isoformat()}-" if document.published else ""
    base = f"{day}{slug(document.title or document.text[:40])[:60].strip('-') or 'report'}"
    file = next(one for one in _names(folders[0], base) if not one.exists())
    matter = "---\n" + "\n".join(head) + "\n---\n" if head else ""
    return {file: f"{matter}{document.text}\n"}


def _names(folder: Path, base: str) -> Iterable[Path]:
    yield folder / f"{base}.md"
    yield from (folder / f"{base}-{number}.md" for number in range(2, 10_000))
