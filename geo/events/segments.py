"""Segments of a text that are typed together: a short text as a whole, a report sentence by sentence."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from geo.actors.mentions import Sentence
from geo.events.candidates import is_short
from geo.events.learnt_types import (
    NOTHING,
    TYPE_OF,
    Decision,
    TypeWeights,
    rule_weights,
    settled,
    transfer_weights,
    with_transfers,
)
from geo.events.triggers import Reading
from geo.events.type_features import type_features
from geo.text.clauses import PLAIN, clauses_of
from geo.text.phrase_matcher import PhraseMatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geo.events.ontology import Ontology
    from geo.events.triggers import Cued
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading
    from geo.text.annotations import Marked

# A short text without any reading gets one by its words alone where they leave little doubt.
SURE_SHARE, SURE_NOTHING, BY_WORDS_WEIGHT = 0.6, 0.25, 3.6
BY_WORDS = "learnt"
_FACTS = frozenset(["reported", "historical"])


_CLASH, _GROUPS = "Armed clash", frozenset(["rebel", "gunman", "communal"])


class Segment(NamedTuple):
    """Sentences that are typed together, from the first to the last, with what was read in them."""

    first: int
    last: int
    cued: Sequence[Cued]
    readings: Sequence[Reading]
    frames: Sequence[Frame]

    def features(self, marked: Marked, spans: Sequence[tuple[int, int]], ontology: Ontology) -> frozenset[str]:
        """Return what the sentences show of their event."""
        within = marked.tokens.within
        return type_features(
            marked,
            span=within(spans[self.first][0], spans[self.last][1]),
            first=within(*spans[self.first]),
            cued=self.cued,
            cues=ontology.cues,
            readings=self.readings,
            frames=self.frames,
        )

    def rules(self, ontology: Ontology, *, known: Callable[[str], bool] = lambda _: True) -> dict[str, float]:
        """Return what the rules give each sub-event type: by readings, and by changes of control."""
        found = rule_weights(self.readings, ontology, known=known)
        return with_transfers(found, transfer_weights(self.frames, ontology))


def segments_of(
    spans: Sequence[tuple[int, int]],
    cued: Sequence[Cued],
    readings: Sequence[Reading],
    syntax: ReportReading | None,
) -> list[Segment]:
    """Return the segments of a text in order: a short one as a whole, a report by the sentences that have a reading."""
    if is_short(spans):
        return [whole(spans, cued, readings, syntax)] if spans else []
    frames = syntax.frames if syntax is not None else []
    cued_in = {one.sentence.number: [one] for one in cued}
    read_in: dict[int, list[Reading]] = defaultdict(list)
    framed_in: dict[int, list[Frame]] = defaultdict(list)
    for reading in readings:
        read_in[reading.sentence].append(reading)
    for frame in frames:
        framed_in[frame.sentence].append(frame)
    return [
        Segment(at, at, cued_in.get(at, []), read_in.get(at, []), framed_in.get(at, []))
        for at in sorted({*read_in, *framed_in})
    ]


def whole(
    spans: Sequence[tuple[int, int]],
    cued: Sequence[Cued],
    readings: Sequence[Reading],
    syntax: ReportReading | None,
) -> Segment:
    """Return a text as one segment."""
    return Segment(0, len(spans) - 1, cued, readings, syntax.frames if syntax is not None else [])


def decide(
    segment: Segment, weights: TypeWeights, marked: Marked, spans: Sequence[tuple[int, int]], ontology: Ontology
) -> Decision:
    """Return what a segment is about."""
    return weights.decide(segment.features(marked, spans, ontology), segment.rules(ontology, known=weights.knows))


def typed(  # noqa: PLR0913  # what was read of a segment
    segment: Segment, decision: Decision, ontology: Ontology, syntax: ReportReading, marked: Marked, *, short: bool
) -> list[Reading]:
    """Return the readings of a segment as its decision settles them.

    A short text that no rule has an event for gets a reading at the word of its first frame, or at its first verb.
    """
    found = list(segment.readings) if _one_sided(segment, decision) else settled(segment.readings, decision, ontology)
    facts = [one for one in found if one.mood.assertion in _FACTS and ontology.types[one.type].acled_sub_event_type]
    telling = facts or transfer_weights(segment.frames, ontology)
    sure = decision.ranked[0][1] >= SURE_SHARE and decision.nothing <= min(SURE_NOTHING, NOTHING)
    if not short or telling or not sure or decision.sub_event not in TYPE_OF:
        return found
    by_words = _by_words(segment.frames, TYPE_OF[decision.sub_event], syntax, marked)
    return sorted([*found, *by_words], key=lambda one: one.sentence)


def _one_sided(segment: Segment, decision: Decision) -> bool:
    """Whether a group kills people of whom nobody says that they bore arms: "an attack by the ADF left ten dead".

    Such dead are civilians, however often the group fights (ACLED codebook 2023, "Violence against civilians").
    """
    if decision.sub_event != _CLASH or decision.nothing >= NOTHING or not segment.readings:
        return False
    top = max(segment.readings, key=lambda one: one.weight)
    if top.type != "attack_civilians" or top.rule != "act.kill" or top.mood.assertion != "reported":
        return False
    roles = next((one.sentence.roles for one in segment.cued if one.sentence.number == top.sentence), ())
    armed = [role for role in roles if role.armed]
    return len(armed) == 1 and bool(armed[0].classes & _GROUPS) and "state" not in armed[0].classes


def _by_words(frames: Iterable[Frame], kind: str, syntax: ReportReading, marked: Marked) -> list[Reading]:
    span = next(((one.sentence, one.start, one.end) for one in frames if one.mood == "reported"), None)
    span = span or _first_verb(syntax)
    if span is None:
        return []
    number, start, end = span
    act = syntax.act(start, end)
    if act is None or act.mood != "reported":
        return []
    first, last = marked.tokens.within(*syntax.spans[number])
    at = marked.tokens.within(start, end)[0]
    sentence = Sentence(number, first, last, marked, clauses_of(marked, first, last), (), None)
    hit = PhraseMatch(at, at + 1, -1)
    clause = sentence.clause_at(at)
    return [Reading(kind, BY_WORDS_WEIGHT, BY_WORDS, hit, number, PLAIN, clause, None, None, "act", act)]


def _first_verb(syntax: ReportReading) -> tuple[int, int, int] | None:
    """Return the sentence and the code points of the first verb that heads a parsed sentence."""
    for where in syntax.units:
        for index in range(len(where.tree)):
            if where.tree.head(index) < 0 and where.tree.is_verb(index) and where.unit.masks[index] is None:
                return where.unit.sentence, where.unit.starts[index], where.unit.ends[index]
    return None
