"""Mentions of actors in a sentence: which words name one, of which class it is, and which actor of the theatre it is.

Head nouns ("soldiers", "gunmen", "villagers") decide the class; names of the theatre's actors decide the identity.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words
from geo.text.date_grammar import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.text.annotations import Marked
    from geo.text.clauses import Clause

_OF = frozenset(all_words("actors.mentions.of"))
_WITH_TO_BY = frozenset(all_words("actors.mentions.with_to_by"))

CLASSES = ("state", "rebel", "gunman", "communal", "protester", "mob", "civilian", "foreign")
ARMED = frozenset(["state", "rebel", "gunman", "communal"])
ARMED_GROUPS = frozenset(["Rebel group", "Political militia", "Identity militia"])
PREPOSITIONS = frozenset(all_words("actors.mentions.prepositions"))
# "On Tuesday rebels attacked": such a word is no part of a name, and no preposition reaches beyond it.
TIMES = CALENDAR | frozenset(all_words("actors.mentions.times")) | frozenset(str(year) for year in range(1990, 2061))
_NOT_ACTOR = frozenset(all_words("actors.mentions.not_actor"))
# After these the party before is not the one that acts, not even as an owner.
_HELD = frozenset(all_words("actors.mentions.held"))


_DOUBTFUL = frozenset(all_words("actors.mentions.doubtful"))
# "men in army uniform", "hommes en uniforme militaire": clothes are no force.
_CLOTHES = frozenset(all_words("actors.mentions.clothes"))
_CROWDS = frozenset(all_words("actors.mentions.crowds"))
_VERBS = frozenset(all_words("actors.mentions.verbs"))
_DETERMINERS = frozenset(all_words("actors.mentions.determiners"))
_OFFICES = frozenset(all_words("actors.mentions.offices"))
_ONE_OFFICER = frozenset(all_words("actors.mentions.one_officer"))
_GENERAL_THINGS = frozenset(all_words("actors.mentions.general_things"))
PartyHit = tuple[int, int, str]


class ActorMention(NamedTuple):
    """A party in a sentence: its tokens, what it is, and the id of the actor it names ("" for a bare head)."""

    first: int
    last: int
    classes: frozenset[str]
    actor: str

    @property
    def armed(self) -> bool:
        """Whether the party bears arms by what it is called."""
        return bool(self.classes & ARMED)


@lru_cache(maxsize=1)  # the sentences of one text are read one after the other
def party_hits(marked: Marked) -> list[PartyHit]:
    """Return where a text has words for parties, in order: first and last token, and what they are."""
    marks = [name for name in marked.names() if name in CLASSES or name.startswith("actor:")]
    return sorted((hit.first, hit.last, name) for name in marks for hit in marked.all(name, 0, len(marked.tokens)))


def find_roles(marked: Marked, first: int, last: int, *, modifiers: bool = False) -> list[ActorMention]:
    """Return the parties named in the tokens ``first:last``, in order, without those inside a longer one.

    ``modifiers`` keeps those that only say whose a thing is ("army positions", "an M23 convoy").
    """
    hits = party_hits(marked)
    spans, named = _party_spans(marked, hits[slice(*(bisect_left(hits, (token,)) for token in (first, last)))])
    kept: list[ActorMention] = []
    for span in sorted(spans, key=lambda item: (item[0], -item[1])):
        if (kept and span[1] <= kept[-1].last) or _is_adjective(marked, span, last, modifiers=modifiers):
            continue
        _add_role(marked, kept, ActorMention(*span, frozenset(spans[span]), named.get(span, "")))
    return kept


def _party_spans(
    marked: Marked, hits: Sequence[PartyHit]
) -> tuple[dict[tuple[int, int], set[str]], dict[tuple[int, int], str]]:
    """Return the spans of all parties with what they are, and the actor of those that have a name."""
    spans: dict[tuple[int, int], set[str]] = {}
    named: dict[tuple[int, int], str] = {}
    for first, last, name in hits:
        if name in CLASSES:
            if _is_force(marked, first, last) and (
                marked.tokens.words[first] not in _DOUBTFUL or _is_party(marked, first, last)
            ):
                spans.setdefault((first, last), set()).add(name)
        else:
            spans.setdefault((first, last), set())
            named[first, last] = name.removeprefix("actor:")
    return spans, named


def _is_force(marked: Marked, first: int, last: int) -> bool:
    """Whether a word for a force means one: not in "army uniform", "uniforme militaire", "an army of locusts"."""
    tokens = marked.tokens
    words = tokens.words
    if (words[last : last + 1] and words[last] in _CLOTHES) or (first and words[first - 1] in _CLOTHES):
        return False
    if last - first == 1 and words[first] in _CROWDS and words[last : last + 1] in (["of"], ["de"]):
        following = tokens.written(last + 1, last + 2) if last + 1 < len(words) else ""
        return not (following[:1].islower() and words[last + 1] not in _DETERMINERS)
    return True


def _is_party(marked: Marked, first: int, last: int) -> bool:
    """Whether "major", "general" or "government" name a party: not "major fires", nor behind "attorney" or "anti"."""
    tokens = marked.tokens
    if last - first > 1:
        return True
    word, before = tokens.words[first], tokens.words[first - 1] if first else ""
    if word == "government":
        return before != "anti"
    following = tokens.written(last, last + 1) if last < len(tokens.words) else ""
    if tokens.written(first, last)[0].isupper() and following[:1].isupper():
        return before not in _OFFICES
    return word == "general" and before in _ONE_OFFICER and following not in _GENERAL_THINGS


def _add_role(marked: Marked, kept: list[ActorMention], role: ActorMention) -> None:
    """Add a role, joined with the one before where both name one party: "M23 rebels", "fighters of M23"."""
    before = kept[-1] if kept else None
    if before and before.actor and role.actor and role.first == before.last and _is_common(marked, role):
        role = role._replace(actor="")  # "rebels" may be those of the theatre, but not in "CODECO rebels"
    if before and role.actor and before.armed and _is_open(marked, before) and _of(marked, before, role):
        kept[-1] = ActorMention(before.first, role.last, before.classes | role.classes, role.actor)
    elif before and not before.actor and role.first == before.last and _people_of(marked, before, role):
        kept[-1] = ActorMention(before.first, role.last, role.classes, role.actor)
    elif before and (
        _one_force(marked, before, role)
        or (before.actor and role.first == before.last and not role.actor and role.armed)
    ):
        kept[-1] = ActorMention(before.first, role.last, before.classes | role.classes, before.actor)
    else:
        kept.append(role)


def _is_open(marked: Marked, role: ActorMention) -> bool:
    """Whether a party has no name, or only a common noun that may be somebody else's: "rebels of CODECO"."""
    return not role.actor or ("rebel" in role.classes and _is_common(marked, role))


def _is_common(marked: Marked, role: ActorMention) -> bool:
    return role.last - role.first == 1 and marked.tokens.written(role.first, role.last).islower()


def _one_force(marked: Marked, before: ActorMention, role: ActorMention) -> bool:
    """Whether the second party says what the first one's men are: "the junta's security forces"."""
    between = marked.tokens.words[before.last : role.first]
    return between in ([], ["s"]) and not role.actor and bool(before.classes & role.classes & ARMED)


def _people_of(marked: Marked, before: ActorMention, role: ActorMention) -> bool:
    """Whether a people's name only says which civilians: "two Fulani traders"."""
    return (
        "communal" in before.classes and not role.armed and marked.tokens.written(before.first, before.last).istitle()
    )


def _of(marked: Marked, head: ActorMention, role: ActorMention) -> bool:
    """Whether a named party stands right behind a head, or after "of" or "from": "soldiers from the Congolese army"."""
    between = marked.tokens.words[head.last : role.first]
    if not between:
        return True  # "combattants CODECO"
    return between[0] in _OF and len(between) <= 2  # noqa: PLR2004  # of the


def _is_adjective(marked: Marked, span: tuple[int, int], last: int, *, modifiers: bool) -> bool:
    """Whether the party only describes a noun: "rebel-held", "M23-controlled", "army base"."""
    after = marked.tokens.words[span[1] : min(last, span[1] + 2)]
    named = _HELD if modifiers else _NOT_ACTOR
    if not after or after[0] not in named or _WITH_TO_BY & set(after[1:]):
        return False
    # "rebel-held", "army held areas", but "the army held the station", "M23 controlled Goma".
    gap = marked.tokens.text[marked.tokens.ends[span[1] - 1] : marked.tokens.starts[span[1]]]
    following = marked.tokens.written(span[1] + 1, span[1] + 2) if len(after) > 1 else ""
    if modifiers and gap == "-":
        return False  # the reader of sentences knows who holds "M23-held Goma"
    acts = bool(after[1:]) and (after[1] in _DETERMINERS or following[:1].isupper())
    return bool(gap.strip()) or after[0] not in _VERBS or not acts


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a marked text: the range of its tokens, its clauses, its parties, and the year of the report."""

    number: int
    first: int
    last: int
    marked: Marked
    clauses: tuple[Clause, ...]
    roles: tuple[ActorMention, ...]
    year: int | None

    def has(self, name: str) -> bool:
        """Return whether a mark stands in the sentence."""
        return self.marked.has(name, self.first, self.last)

    def clause_at(self, index: int) -> Clause:
        """Return the clause that holds a token."""
        for clause in self.clauses:
            if clause.first <= index < clause.last:
                return clause
        return self.clauses[-1]
