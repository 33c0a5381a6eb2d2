"""The table of roles: killing, attacking, wounding, shooting and clashing have no type of their own.

Who does it to whom decides: the default is an attack on civilians; an armed victim, or an
armed side that reacts, makes it a clash; a crowd makes it mob violence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.text.clauses import is_passive

if TYPE_CHECKING:
    from geo.actors.mentions import ActorMention, Sentence
    from geo.events.ontology import Cue
    from geo.text.phrase_matcher import PhraseMatch

_ARMED_OBJECTS = frozenset(all_words("events.generic_acts.armed_objects"))

Outcome = tuple[str, float]

# How specific an outcome is, added to the tier of its cue: a named victim is surer than none.
NAMED_VICTIM, NO_VICTIM = 0.0, -0.6
# What armies do; crowds clash, brawl and fight each other.
_ARMIES_ONLY = frozenset(all_words("events.generic_acts.armies_only"))
_OFFENSIVES = all_words("events.generic_acts.offensives")
_AMBUSHES = all_words("events.generic_acts.ambushes")  # laid for the armed, where nobody else is named
_SHOTS = frozenset(all_words("events.generic_acts.shots"))
# Parties of a fight stand within so many words of it.
CLAUSE_LENGTH = 12
# Words for fights that are as often fought with words: without arms or dead they are a hint only.
_OFTEN_WORDS = frozenset(all_words("events.generic_acts.often_words"))
# Verbs whose object may be anything that is hard: a drought, another team.
_FACED = frozenset(all_words("events.generic_acts.faced"))
HINT = 1.0
_CROWDS_DO = frozenset(all_words("events.generic_acts.crowds_do"))
_WHILE = frozenset(all_words("events.generic_acts.while"))
_MOB = frozenset(["mob", "protester"])


# "A patrol of the garrison of X was attacked": how many tokens a subject stands before its passive.
PASSIVE_REACH = 9


def generic_act(
    sentence: Sentence, hit: PhraseMatch, cue: Cue, agent: ActorMention | None, patient: ActorMention | None
) -> Outcome:
    """Return the type of a generic act and how specific the reading is."""
    if cue.contact:
        return ("clash", 0.0) if _of_hardship(sentence, hit, patient) else _contact(sentence, hit, cue, agent, patient)
    if (
        agent is not None
        and _is_mob(agent)
        and not agent.armed
        and not (patient is not None and "communal" in patient.classes)
        and not _guns(sentence)
        and not _fought(sentence, patient)
    ):
        return "riot", cue.tier + 0.1
    if sentence.has("both_sides"):
        return "clash", cue.tier + 0.1
    if _armed_object(sentence, hit, patient) and not (agent is not None and _is_mob(agent) and not agent.armed):
        return "clash", cue.tier + 0.2
    if patient is None:
        return _unnamed(sentence, hit, cue, agent)
    return _named(sentence, cue, agent, patient)


def _is_mob(role: ActorMention) -> bool:
    return bool(role.classes & _MOB) and not role.classes & {"state", "rebel", "gunman"}


def _fought(sentence: Sentence, patient: ActorMention | None) -> bool:
    """Whether armed men were the victims in a battle: "regime soldiers killed by locals in a four-day battle"."""
    return patient is not None and patient.armed and sentence.has("clash_word")


def _guns(sentence: Sentence) -> bool:
    return sentence.has("firearm")


def _armed_object(sentence: Sentence, hit: PhraseMatch, patient: ActorMention | None) -> bool:
    """Whether a base, a convoy, a patrol or the like is attacked: its men are armed."""
    marked = sentence.marked
    if is_passive(marked, hit.first) and marked.has(
        "armed_object", max(sentence.first, hit.first - PASSIVE_REACH), hit.first
    ):
        return patient is None or patient.armed
    right = marked.all("armed_object", hit.last, min(sentence.last, hit.last + 7))
    if not right:
        return False
    if patient is not None and patient.first < right[0].first and not patient.armed:
        return False
    before = marked.tokens.words[max(0, right[0].first - 3) : right[0].first]
    return not _ARMED_OBJECTS & set(before)


def _unnamed(sentence: Sentence, hit: PhraseMatch, cue: Cue, agent: ActorMention | None) -> Outcome:
    if sentence.marked.tokens.words[hit.last - 1].startswith(_OFFENSIVES):
        return "clash", cue.tier  # an offensive is against an armed side
    if sentence.marked.tokens.words[hit.first].startswith(_AMBUSHES):
        return "clash", cue.tier + NO_VICTIM
    if sentence.has("reaction") and any(role.armed for role in sentence.roles):
        return "clash", cue.tier + NO_VICTIM + 0.3
    if (
        agent is not None
        and agent.classes & {"state", "foreign"}
        and any(role.classes & {"rebel", "gunman"} for role in _foes(sentence, hit))
    ):
        return "clash", cue.tier + NO_VICTIM
    return "attack_civilians", cue.tier + NO_VICTIM


def _foes(sentence: Sentence, hit: PhraseMatch) -> list[ActorMention]:
    """Return the parties whom bare "them" may mean: those reported before the act, and those of its clause."""
    end = sentence.clause_at(hit.first).last
    return [role for role in sentence.roles if role.first < end]


def _named(sentence: Sentence, cue: Cue, agent: ActorMention | None, patient: ActorMention) -> Outcome:
    victim = patient.classes
    if victim & {"state", "foreign"} and not (sentence.has("unarmed") and "civilian" in victim):
        return "clash", cue.tier + NAMED_VICTIM
    if victim & {"rebel", "gunman"}:
        return "clash", cue.tier + NAMED_VICTIM
    if "communal" in victim:
        people = is_people(sentence, patient)
        if not people and "civilian" not in victim:
            return "clash", cue.tier + NAMED_VICTIM  # a militia, a gang, volunteers: they bear arms
        both = agent is not None and "communal" in agent.classes
        return ("clash" if both else "attack_civilians"), cue.tier - 0.1
    if sentence.has("reaction") and not sentence.has("unarmed") and _two_sides(sentence):
        return "clash", cue.tier
    return "attack_civilians", cue.tier + NAMED_VICTIM + (0.0 if agent is None else 0.1)


def is_people(sentence: Sentence, party: ActorMention) -> bool:
    """Whether a communal party is a people or a trade ("Fulani", "herders") rather than a militia."""
    return sentence.marked.has("people_name", party.first, party.last)


def _two_sides(sentence: Sentence) -> bool:
    sides = {name for role in sentence.roles for name in role.classes & {"state", "rebel", "gunman", "communal"}}
    return len(sides) > 1


def _as_clashes(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether the clashes are others' ones: "villagers fled as clashes went on"."""
    words = sentence.marked.tokens.words
    return words[hit.first] == "clashes" and bool(_WHILE & set(words[max(sentence.first, hit.first - 4) : hit.first]))


def _only_tells(sentence: Sentence, hit: PhraseMatch, role: ActorMention) -> bool:
    """Whether a party stands behind the comma before a verb of speech: "no clashes, a spokesman told reporters"."""
    words = sentence.marked.tokens.words
    for said in sentence.marked.all("says", hit.last, sentence.last):
        commas = [at for at in range(hit.last, said.first) if words[at] == ","]
        if commas:
            return role.first > commas[-1]
    return False


def _of_hardship(sentence: Sentence, hit: PhraseMatch, patient: ActorMention | None) -> bool:
    """Whether what is faced is no party: "affronter la sécheresse"."""
    return sentence.marked.tokens.words[hit.first] in _FACED and patient is None and not sentence.has("lethal")


def _contact(
    sentence: Sentence, hit: PhraseMatch, cue: Cue, agent: ActorMention | None, patient: ActorMention | None
) -> Outcome:
    """Clashes and fights: armed sides make a battle, crowds a riot, a crowd against the police a violent protest."""
    roles = [role for role in (agent, patient) if role is not None] or list(sentence.roles)
    near = [
        role
        for role in sentence.roles
        if abs(role.first - hit.first) <= CLAUSE_LENGTH and not _only_tells(sentence, hit, role)
    ]
    if agent is None and patient is None:
        roles = [role for role in roles if not _only_tells(sentence, hit, role)]
    parties = roles if len(roles) > 1 else (near or roles)
    fighters = any(role.classes & {"rebel", "gunman", "communal", "foreign"} for role in parties)
    if fighters or _guns(sentence) or sentence.marked.tokens.words[hit.first] in _SHOTS:
        return "clash", cue.tier
    crowds = [role for role in parties if role.classes & {"protester", "mob", "civilian"} and not role.armed]
    word = sentence.marked.tokens.words[hit.first]
    if word in _ARMIES_ONLY and not sentence.has("blade"):
        return "clash", cue.tier
    if crowds and any(role.classes & {"state"} for role in parties):
        return (
            "violent_demonstration" if sentence.has("protest_present") or sentence.has("crowd_violence") else "riot"
        ), cue.tier
    crowded = bool(_MOB & agent.classes) or word in _CROWDS_DO if agent is not None else False
    subject = (
        crowded and agent in crowds and agent is not None and agent.last <= hit.first and not _as_clashes(sentence, hit)
    )
    if crowds and (len(crowds) > 1 or sentence.has("blade") or subject):
        return "riot", cue.tier
    if word in _OFTEN_WORDS and not any(role.armed for role in parties) and not sentence.has("lethal"):
        return "clash", HINT
    return "clash", cue.tier + (0.0 if parties else -0.4)
