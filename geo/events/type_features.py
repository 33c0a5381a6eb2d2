"""What a short text or a sentence shows of its event, as named features for the learnt weights of types.

Features are things that other steps compute: marks of words, the small words themselves, cues, readings with their mood, the classes of parties and
their roles in the tree, kinds of frames. Their names are shown to users ("act.kill>civilian": civilians are killed).
"""  # noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.events.rule_codes import cue_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geo.actors.identity import Participant
    from geo.actors.mentions import ActorMention
    from geo.events.ontology import Cue
    from geo.events.triggers import Cued, Reading
    from geo.reading.frames import Frame
    from geo.text.annotations import Marked

# So many armed parties are counted; more say no more.
MOST_ARMED = 3
# Shorter words say nothing of an event.
LEAST_LETTERS = 3
_NOBODY = ("nobody",)
_FORCE = frozenset(["police_force_used", "live_fire"])
_NEGATED_WITHIN = 3


def type_features(  # noqa: PLR0913  # all that was read of a text
    marked: Marked,
    *,
    span: tuple[int, int],
    first: tuple[int, int],
    cued: Sequence[Cued],
    cues: Sequence[Cue],
    readings: Sequence[Reading],
    frames: Sequence[Frame],
) -> frozenset[str]:
    """Return the features of a segment of text.

    Parameters
    ----------
    marked
        The text.
    span, first
        Its tokens, and those of its first sentence: a text says first what it is about.
    cued
        The sentences with cues in it.
    cues
        The cues of the ontology.
    readings, frames
        What was read there.
    """
    found: set[str] = set()
    for name in marked.names():
        if not name.startswith("actor:") and _shown(marked, name, *span):
            found.add(name)
            if _shown(marked, name, *first):
                found.add(f"{name} first")
    found.update(_words(marked, *span))
    begin = cued[0].sentence.number if cued else 0
    acting = _acting(marked, [role for one in cued for role in one.sentence.roles], readings, frames)
    for one in cued:
        found.update(f"cue {cues[hit.key].id}" for hit in one.hits)
    found.update(_of_parties(acting))
    found.add(f"armed {min(sum(role.armed for role in acting), MOST_ARMED)}")
    for reading in readings:
        found.update(_of_reading(reading, begin))
    for frame in frames:
        found.update(_of_frame(frame))
    return frozenset(found)


def _acting(
    marked: Marked, roles: Sequence[ActorMention], readings: Sequence[Reading], frames: Sequence[Frame]
) -> list[ActorMention]:
    """Return the parties without those that only report it: "..., said a spokesman of the army"."""
    acts = [*frames, *(one.act for one in readings if one.act is not None)]
    speakers = {act.voice.speaker for act in acts if act.voice.speaker is not None}
    parties = {(one.start, one.end) for act in acts for one in (*act.agents, *act.patients)}
    telling = [marked.tokens.within(one.start, one.end) for one in speakers if (one.start, one.end) not in parties]
    return [role for role in roles if not any(first < role.last and role.first < last for first, last in telling)]


def _shown(marked: Marked, name: str, first: int, last: int) -> bool:
    """Whether a mark stands there; force against a crowd only where it was used: "no shots were fired" shows none."""
    if name not in _FORCE:
        return marked.has(name, first, last)
    return any(
        not marked.has("negation_noun", max(first, hit.first - _NEGATED_WITHIN), hit.first)
        for hit in marked.all(name, first, last)
    )


def _words(marked: Marked, first: int, last: int) -> Iterator[str]:
    """Yield the words that are written small, so that names of people and places are none of them."""
    tokens = marked.tokens
    text, starts = tokens.text, tokens.starts
    for at in range(first, last):
        word = tokens.words[at]
        if len(word) >= LEAST_LETTERS and word.isalpha() and text[starts[at]].islower():
            yield f"word {word}"


def _of_parties(roles: Iterable[ActorMention]) -> Iterator[str]:
    for role in roles:
        for name in role.classes:
            yield f"party {name}"


def _of_reading(reading: Reading, begin: int) -> Iterator[str]:
    rule = cue_of(reading.rule)
    yield f"rule {rule}"
    yield f"rule {rule} {reading.mood.assertion}"
    if reading.sentence == begin:
        yield f"rule {rule} first"
    if reading.act is None:
        return
    family = rule if rule.startswith("act.") else rule.partition(".")[0]
    agents, patients = _classes(reading.act.agents), _classes(reading.act.patients)
    for agent in agents:
        yield f"by {agent}"
        yield f"{family} by {agent}"
        for patient in patients:
            yield f"{agent} to {patient}"
    for patient in patients:
        yield f"to {patient}"
        yield f"{family} to {patient}"


def _of_frame(frame: Frame) -> Iterator[str]:
    yield f"frame {frame.kind}"
    yield f"frame {frame.kind} {frame.mood}"
    if frame.grounds:
        yield f"frame {frame.kind} of a place"
    for agent in _classes(frame.agents):
        yield f"frame {frame.kind} by {agent}"
    for patient in _classes(frame.patients):
        yield f"frame {frame.kind} to {patient}"


def _classes(parties: Sequence[Participant]) -> Sequence[str]:
    return sorted({name for party in parties for name in party.classes}) or _NOBODY
