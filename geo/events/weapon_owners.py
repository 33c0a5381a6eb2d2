"""Whose weapon it is: "a Russian missile strike", "an army drone", "killed by a coalition air raid".

A weapon's noun is no verb: the party right before it uses it, and who stands left of a passive suffers it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.actors.mentions import ActorMention
from geo.events.semantic_roles import agent_of, by_agent, is_oblique, patient_of
from geo.lang import all_words
from geo.text.clauses import is_passive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.actors.mentions import Sentence
    from geo.text.annotations import Marked
    from geo.text.clauses import Clause
    from geo.text.phrase_matcher import PhraseMatch

# Words that may stand between whose it is and the weapon.
_BETWEEN = frozenset(all_words("events.weapon_owners.between"))
_LONGEST = 5
_HARM_REACH = 12
_DIED = frozenset(all_words("events.weapon_owners.died"))
_BEFORE = frozenset(all_words("shared.by"))
_INSIDE = frozenset(all_words("events.weapon_owners.inside"))
NATION = "nation"


class Parties(NamedTuple):
    """Who does it and who suffers it."""

    agent: ActorMention | None
    patient: ActorMention | None


def parties_of(sentence: Sentence, clause: Clause, hit: PhraseMatch, *, weapon: bool, quiet: bool = False) -> Parties:
    """Return who does what the words at ``hit`` say, and to whom; ``weapon`` nouns belong to the party before them.

    A ``quiet`` entry is that of the party named last: "soldiers left and M23 moved in without a shot".
    """
    marked, roles, span = sentence.marked, sentence.roles, (sentence.first, sentence.last)
    owner = (by_agent(marked, hit, roles, span) or owner_of(sentence, hit)) if weapon else None
    if owner is None and not (weapon and _is_means(marked, clause, hit)):
        agent = agent_of(marked, clause, hit, roles, span)
        if quiet and (agent is None or agent.last <= hit.first):
            agent = _nearest(marked, clause, hit, roles) or agent
        if weapon and agent is not None and _was_hurt(marked, clause, hit, agent):
            return Parties(None, agent)
        return Parties(agent, patient_of(marked, clause, hit, roles, agent))
    patient = patient_of(marked, clause, hit, roles, owner)
    return Parties(owner, patient or _sufferer(marked, clause, hit, roles, owner))


def _was_hurt(marked: Marked, clause: Clause, hit: PhraseMatch, role: ActorMention) -> bool:
    """Whether a party of the clause before was harmed by the weapon: "twelve people were killed when a bomb hit"."""
    return role.last <= clause.first and marked.has("harmed", role.last, hit.first)


def _nearest(marked: Marked, clause: Clause, hit: PhraseMatch, roles: Sequence[ActorMention]) -> ActorMention | None:
    left = [role for role in roles if clause.first <= role.first and role.last <= hit.first and role.armed]
    return next((role for role in reversed(left) if not is_oblique(marked, role)), None)


def owner_of(sentence: Sentence, hit: PhraseMatch) -> ActorMention | None:
    """Return the party or the nation that stands before a weapon, or a French adjective behind it."""
    marked = sentence.marked
    for at in range(hit.first, max(sentence.first, hit.first - _LONGEST), -1):
        role = next((role for role in sentence.roles if role.last == at and role.armed), None)
        if role is not None:
            return role
        nation = next((one for one in marked.all(NATION, max(sentence.first, at - 4), at) if one.last == at), None)
        if nation is not None:
            return _forces_of(nation)
        if marked.tokens.words[at - 1] not in _BETWEEN:
            break
    behind = marked.all(NATION, hit.last, min(hit.last + 1, sentence.last))
    return _forces_of(behind[0]) if behind else None


def _forces_of(nation: PhraseMatch) -> ActorMention:
    return ActorMention(nation.first, nation.last, frozenset(["state", NATION]), "")


def _is_means(marked: Marked, clause: Clause, hit: PhraseMatch) -> bool:
    """Whether the weapon is only what somebody was hit by: "killed by a rocket", "died in shelling"."""
    left = marked.tokens.words[max(clause.first, hit.first - _LONGEST) : hit.first]
    if _BEFORE & set(left):
        return True
    harmed = marked.all("harmed", max(clause.first, hit.first - _HARM_REACH), hit.first)
    return bool(_INSIDE & set(left)) and any(
        marked.tokens.words[one.first] in _DIED or is_passive(marked, one.first) for one in harmed
    )


def _sufferer(
    marked: Marked, clause: Clause, hit: PhraseMatch, roles: Sequence[ActorMention], owner: ActorMention | None
) -> ActorMention | None:
    left = [
        role
        for role in roles
        if clause.first <= role.first and role.last <= hit.first and role != owner and not is_oblique(marked, role)
    ]
    return left[-1] if left else None
