"""Whom "they" and "the rebels" mean.

"They" are the armed party that the sentences before have as their subject, not one that they only mention: "ADF rebels
attacked Oicha. Soldiers arrived. They killed two rebels." Civilians are passed over: what "they" do to others is a deed
of the armed. Who speaks ("residents said ...") is no subject of what is told.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from geo.actors.mentions import find_roles, is_bare_rebel, named_rebels
from geo.events.semantic_roles import is_oblique
from geo.text.clauses import is_passive
from geo.text.tokens import word_set

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.actors.mentions import ActorMention
    from geo.events.triggers import Reading
    from geo.model import Actor
    from geo.text.annotations import Marked

PRONOUNS = word_set("they it ils il elles")
_PERSONS = frozenset(["they", "ils", "elles"])
_BEGINNING = PRONOUNS | word_set("he she elle we nous")
# How many sentences back a subject is looked for, and at how many words a sentence has told its subject.
SENTENCES_BACK, SUBJECT_WORDS = 3, 14
SPEECH = ("says", "claims", "denies")
REBEL_GROUP = "Rebel group"
# A report is about the group that it names so many times as often as any other.
TWICE = 2
_DEFINITE = (["the"], ["les"], ["des"], ["ces"], ["these"])


class NamedRebels:
    """The armed groups that a text names, for whom "the rebels" and bare "rebels" may stand."""

    def __init__(self, marked: Marked, actors: Mapping[str, Actor]) -> None:
        self.marked = marked
        named = named_rebels(marked, actors)
        self._alone = len({actor.id for _, actor in named}) == 1
        self._main = _clearly_first([actor for _, actor in named])
        self._groups = [(first, actor) for first, actor in named if actor.inter == REBEL_GROUP]

    def meant(self, role: ActorMention) -> Actor | None:
        """Return the group that bare "rebels" mean: the one that the report is about, else the one named last before.

        "The rebels" are known to the reader; "rebels" without an article may be others where several groups are named.
        """
        if not is_bare_rebel(self.marked, role):
            return None
        before = bisect_left(self._groups, role.first, key=_first_of)
        if not before or not (self._alone or self.marked.tokens.words[role.first - 1 : role.first] in _DEFINITE):
            return None
        meant = self._main or self._groups[before - 1][1]
        return meant if meant.inter == REBEL_GROUP else None


def _first_of(named: tuple[int, Actor]) -> int:
    return named[0]


def _clearly_first(named: Sequence[Actor]) -> Actor | None:
    """Return the group that a report names at least twice as often as any other: it is meant by "the rebels"."""
    if not named:
        return None  # as of most reports: a counter is slow to make
    counts = Counter(actor.id for actor in named).most_common(2)
    if len(counts) > 1 and counts[0][1] < TWICE * counts[1][1]:
        return None
    return next(actor for actor in named if actor.id == counts[0][0])


def pronoun_does(marked: Marked, reading: Reading) -> bool:
    """Return whether a pronoun is the subject of a deed, and does it: not "they were shelled"."""
    return _has_pronoun(marked, reading) and not is_passive(marked, reading.hit.first)


def pronoun_suffers(marked: Marked, reading: Reading) -> bool:
    """Return whether "they" are the subject of a passive, whose victim has no other name; "it" may be the place."""
    return (
        reading.patient is None
        and _has_pronoun(marked, reading, among=_PERSONS)
        and is_passive(marked, reading.hit.first)
    )


def _has_pronoun(marked: Marked, reading: Reading, *, among: frozenset[str] = PRONOUNS) -> bool:
    return not among.isdisjoint(marked.tokens.words[reading.clause.first : reading.hit.first])


def subject_before(marked: Marked, spans: Sequence[tuple[int, int]], number: int) -> ActorMention | None:
    """Return the armed subject of one of the last sentences before sentence ``number``, the nearest first."""
    for at in range(number - 1, max(number - 1 - SENTENCES_BACK, -1), -1):
        first, last = marked.tokens.within(*spans[at])
        if not _BEGINNING.isdisjoint(marked.tokens.words[first : first + 2]):
            continue
        roles = find_roles(marked, first, min(last, first + SUBJECT_WORDS))
        subject = next((role for role in roles if not is_oblique(marked, role) and not _speaks(marked, role)), None)
        if subject is not None and subject.armed:
            return subject
    return None


def _speaks(marked: Marked, role: ActorMention) -> bool:
    return any(marked.has(name, role.last, role.last + 2) for name in SPEECH)
