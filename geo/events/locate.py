"""Where an event happened: the mention that its clause names, chosen among the resolved ones by weighted signs.

The gazetteer filters first, then the signs choose: in a trial .52 were placed right, against .32 the other way round.
A dateline, the speaker's capital, an actor's adjective and a mere neighbour are never the place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words, alternatives, any_language, leading, values_of
from geo.text.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Resolution

# Signs and their weights, learnt by a trial on notes with known places.
PREPOSITIONS: dict[str, float] = values_of("events.locate.before_a_place")
PARENTHESES, FOLLOWED_BY_UNIT, IN_CHAIN, ADJECTIVE, POSSESSIVE = -2.2, -1.6, -1.6, -2.5, -0.5
SETTLEMENT_WORD, SAME_SENTENCE, RIGHT_OF_CUE, OPENS_CHAIN = 1.2, 1.0, 0.5, 0.4
PER_CODE_POINT, PER_RANK, OTHER_CLAUSE = -1 / 200, -0.12, -0.5
# Below this a mention is a bystander ("from the United States", "the Congolese army"), and no place is better.
LEAST_SCORE, LEAST_SCORE_FINE = 0.0, -2.0
RELATIVE_REACH = 16
SPEAKERS_PLACE, OBJECT_OF_TRANSFER, OBJECT_REACH, VENUE_OF_ANOTHER = -3.0, 1.5, 24, -1.5
# A country or province is the place only where nothing finer is named.
COARSE = {"country": -1.6, "adm1": -0.6, "fuzzy": -0.4, "unknown": -0.8}
# Talks happen in a town; the region that they are about is no venue.
COARSE_VENUE, VENUE = -1.6, 1.5
# "an airstrike on Nyala", "the shelling of the town of Sake": what is struck is the place.
STRUCK = 1.4
# The note of an event whose own place no gazetteer knows.
# From how many sentences back the place carries on.
CARRY_SENTENCES = 3

_UNIT = re.compile(rf"\s*(?:{alternatives('events.locate.units')})\b", re.IGNORECASE)
_SETTLEMENTS = frozenset(all_words("events.locate.settlements"))
# Words that may stand between a preposition and the name: "in the mining town of".
_BETWEEN = _SETTLEMENTS | frozenset(all_words("events.locate.between"))
_SETTLEMENT_AFTER = re.compile(rf"\s*(?:{alternatives('events.locate.settled')})\b", re.IGNORECASE)
_FORCE_AFTER = re.compile(
    rf"['’]?s?[\s-]+(?:\w+[\s-]+)?(?:{alternatives('events.locate.owners')})\b",
    re.IGNORECASE,
)
# Written with a capital, the word behind a name makes both the name of a body.
_BODY_AFTER = re.compile(rf"[ -](?:{alternatives('events.locate.bodies')})\b")
# "a deal brokered in Luanda", "a group based in Kigali": the place of something else.
_OTHER_ACT = frozenset(all_words("events.locate.other_act"))
_SPEAKER = all_words("events.locate.speaker")
# "Kibati, Nyiragongo": the second names what holds the first. "Ten years on, Beni" is no chain.
_CHAIN = re.compile(r"[A-ZÀ-Ý][\w'’-]*,\s*$")
_TARGET = re.compile(any_language("events.locate.target"))
# "Kahimbo, Masisi territory", "Gina (Djugu)", "the village of X in Y": the second holds the first.
_LEVEL = rf"(?:{alternatives('events.locate.levels')})"
_RESOURCES, _WORKS = alternatives("events.locate.resources"), alternatives("events.locate.works")
HOLDER = re.compile(
    rf"(?:\s+(?:(?:{_RESOURCES})\s+)?(?:{_LEVEL}|{_WORKS}))?\s*(?:{any_language('events.locate.holds')})"
    rf"(?:{leading('shared.the_before', 'en')})?(?:[A-ZÀ-Ý][\w'’ -]{{2,24}}?(?:\s+{_LEVEL})?,\s*)?"
)
_APPOSITION = re.compile(rf",\s*(?:(?:{alternatives('events.locate.about')})\s+)?", re.IGNORECASE)
_LIST_JOINS = alternatives("events.locate.list_joins")
_COORDINATE = re.compile(
    rf"\s*(?:,\s*(?:{alternatives('events.locate.after_comma')})|,|{_LIST_JOINS})\s*"
    rf"(?:(?:{alternatives('events.locate.before_second')})\s+)*",
    re.IGNORECASE,
)
_AND = re.compile(rf"\b(?:{alternatives('events.locate.joins')})\b")
_BETWEEN_PLACES = all_words("events.locate.between_places")


class EventLocation(NamedTuple):
    """A place chosen for an event, its score by the signs, and how it was found (sentence, holder, carried)."""

    where: Resolution
    score: float
    how: str


def usable(resolutions: Sequence[Resolution], text: str = "") -> list[Resolution]:
    """Return the resolved mentions that may be the place of an event, in the order of the ``text``.

    A name inside that of a body is none: "the Quds Force", "the Golan Brigade".
    """
    found = [
        item
        for item in resolutions
        if item.resolved
        and item.role == "location"
        and item.mention.kind != "demonym"
        and not _BODY_AFTER.match(text, item.mention.span.end)
    ]
    return sorted(found, key=lambda item: item.mention.span)


def _is_anchor(item: Resolution, inside: Sequence[Resolution]) -> bool:
    """Return whether a mention only helps to tell another place: "between Kiwanja and Rutshuru"."""
    span = item.mention.span
    return any(
        other is not item and other.mention.relation is not None and span in other.mention.relation.anchors
        for other in inside
    )


def _describes(text: str, item: Resolution, before: Resolution | None) -> bool:
    """Whether a mention only says where the one right before it lies: "Sake, about 20 km west of Goma"."""
    if item.mention.relation is None or before is None:
        return False
    between = text[before.mention.span.end : item.mention.span.start]
    return before.mention.relation is None and bool(_APPOSITION.fullmatch(between))


def is_unknown(resolution: Resolution) -> bool:
    """Return whether a mention names a place that nobody could find."""
    return resolution.role == "location" and resolution.chosen is None


def _start_of(resolution: Resolution) -> int:
    return resolution.mention.span.start


def sites_of(  # noqa: PLR0913  # where the cue, its clause, its sentence and the speaker stand
    text: str,
    resolutions: Sequence[Resolution],
    *,
    cue: tuple[int, int],
    clause: tuple[int, int],
    sentence: tuple[int, int],
    speech: tuple[int, int] = (0, 0),
    transfer: bool = False,
    relative: bool = False,
    venue: bool = False,
    unknown: Sequence[tuple[int, int]] = (),
) -> list[EventLocation]:
    """Return the places of an event reported at ``cue`` (code points), best first; several where they are one list.

    ``resolutions`` are those of :func:`usable`; only mentions inside the sentence are looked at. ``speech`` are the
    words that say who speaks; a ``transfer`` of a place names it right after the verb. Talks have a ``venue``, not a
    region. ``unknown`` are names of the sentence that no gazetteer knows: what holds them stands in for them.
    """
    inside = resolutions[slice(*(bisect_left(resolutions, end, key=_start_of) for end in sentence))]
    inside = [item for item in inside if not _is_anchor(item, inside)]
    inside = [item for item, before in zip(inside, [None, *inside], strict=False) if not _describes(text, item, before)]
    if not inside:
        return []
    ranked = sorted(
        (
            EventLocation(
                item,
                rank * PER_RANK
                + _signs(text, item, cue, clause, start=_begin_of(text, item, unknown), venue=venue)
                + _told_by(item, speech, cue, transfer=transfer, described=clause[0] if relative else -1),
                "sentence" if _begin_of(text, item, unknown) == _start_of(item) else "holder",
            )
            for rank, item in enumerate(inside)
        ),
        key=lambda site: (-site.score, site.where.mention.span.start),
    )
    best = ranked[0]
    if best.score < (LEAST_SCORE if best.where.precision in COARSE else LEAST_SCORE_FINE):
        return []
    return [best, *(site for site in ranked[1:] if _one_list(text, best.where, site.where, inside))]


def _begin_of(text: str, item: Resolution, unknown: Sequence[tuple[int, int]]) -> int:
    """Return where the words begin that a mention stands for: an unknown village before it, or itself."""
    start = item.mention.span.start
    for first, last in unknown:
        if last <= start and HOLDER.fullmatch(text, last, start):
            return first
    return start


def _signs(  # noqa: PLR0913  # the words, the cue and its clause
    text: str, item: Resolution, cue: tuple[int, int], clause: tuple[int, int], *, start: int, venue: bool
) -> float:
    end = item.mention.span.end
    before, after = text[max(0, start - 48) : start], text[end : end + 48]
    score = SAME_SENTENCE + _preposition(before, item, venue=venue) + COARSE.get(item.precision, 0.0)
    score += COARSE_VENUE if venue and item.precision in COARSE else 0.0
    score += PER_CODE_POINT * max(0, start - cue[1], cue[0] - end)
    score += RIGHT_OF_CUE if start >= cue[1] else 0.0
    score += STRUCK if _TARGET.fullmatch(text, cue[1], start) else 0.0
    if not clause[0] <= start < clause[1]:
        score += OTHER_CLAUSE
    return score + _beside(before, after) + (-3.0 if before.rstrip().endswith(_SPEAKER) else 0.0)


def _told_by(
    item: Resolution, speech: tuple[int, int], cue: tuple[int, int], *, transfer: bool, described: int
) -> float:
    start = item.mention.span.start
    score = SPEAKERS_PLACE if speech[0] <= start < speech[1] else 0.0
    if transfer and 0 <= described - item.mention.span.end <= RELATIVE_REACH:
        return OBJECT_OF_TRANSFER  # "Rutshuru town, which the rebels seized"
    return score + (OBJECT_OF_TRANSFER if transfer and 0 <= start - cue[1] <= OBJECT_REACH else 0.0)


def _preposition(before: str, item: Resolution, *, venue: bool) -> float:
    if item.mention.relation is not None:
        return PREPOSITIONS["between" if item.mention.relation.type in {"along", "between"} else "near"]
    words = _last_words(before)
    for index, word in enumerate(reversed(words)):
        if word in PREPOSITIONS and index + 1 < len(words) and words[-index - 2] in _OTHER_ACT:
            return PREPOSITIONS[word] + VENUE if venue else VENUE_OF_ANOTHER
        if word in PREPOSITIONS and not (word in _BETWEEN and index + 1 < len(words) and words[-index - 2] in _BETWEEN):
            return PREPOSITIONS[word]
        if word not in _BETWEEN:
            return 0.0
    return 0.0


def _last_words(before: str) -> list[str]:
    return [fold(word) for word in before.replace("’", " ").replace("'", " ").split()[-5:]]


def _beside(before: str, after: str) -> float:
    score = 0.0
    bare = before.rstrip()
    if bare.endswith("("):
        score += PARENTHESES
    elif bare.endswith(",") and _CHAIN.search(before):
        score += IN_CHAIN
    if _UNIT.match(after):
        score += FOLLOWED_BY_UNIT / 2
    if _FORCE_AFTER.match(after):
        score += ADJECTIVE
    elif after.startswith(("'s", "’s")):
        score += POSSESSIVE
    if _SETTLEMENTS & set(_last_words(before)[-2:]) or _SETTLEMENT_AFTER.match(after):
        score += SETTLEMENT_WORD
    if after.startswith((" (", ", ")) and after[2:3].isupper():
        score += OPENS_CHAIN
    return score


def _one_list(text: str, best: Resolution, other: Resolution, inside: Sequence[Resolution]) -> bool:
    """Whether two mentions are members of one list: "in Sake and Minova", "the two largest cities"."""
    if best.chosen is None or other.chosen is None or best.chosen.id == other.chosen.id:
        return False
    if best.chosen.id in other.chosen.parents or other.chosen.id in best.chosen.parents:
        return False
    if best.mention.span == other.mention.span:
        return True
    spans = sorted([best.mention.span, other.mention.span])
    between = [
        item for item in inside if spans[0].end <= item.mention.span.start and item.mention.span.end <= spans[1].start
    ]
    edges = [spans[0], *(item.mention.span for item in between), spans[1]]
    joints = [text[one.end : two.start] for one, two in pairwise(edges)]
    listed = all(_COORDINATE.fullmatch(joint) for joint in joints) and any(_AND.search(joint) for joint in joints)
    return (
        listed
        and best.precision == other.precision
        and not any(word in text[max(0, spans[0].start - 12) : spans[0].start].lower() for word in _BETWEEN_PLACES)
    )
