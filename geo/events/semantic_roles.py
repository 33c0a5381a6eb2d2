"""Who does an act and who suffers it: after "by", by the genitive, the subject; the object, a passive's subject.

Who condemns, investigates or reports an act has not done it; what stands before "that killed" has, or nobody named has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.actors.mentions import PREPOSITIONS, TIMES
from geo.lang import all_words
from geo.text.clauses import is_passive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.actors.mentions import ActorMention
    from geo.text.annotations import Marked
    from geo.text.clauses import Clause
    from geo.text.phrase_matcher import PhraseMatch

_CLAIMED_BY = frozenset(all_words("events.semantic_roles.claimed_by"))
_RECEIVER_PREPOSITIONS = frozenset(all_words("events.semantic_roles.receiver_prepositions"))
_FALLING = frozenset(all_words("events.semantic_roles.falling"))
_OBLIQUE_ARTICLES = frozenset(all_words("events.semantic_roles.oblique_articles"))
_OF = frozenset(all_words("events.semantic_roles.of"))

# How far an object may stand from its verb, and an agent from its "by", in code points.
OBJECT_REACH, AGENT_REACH = 80, 45
_PRONOUNS = frozenset(all_words("events.semantic_roles.pronouns"))
QUANTITIES = frozenset(all_words("events.semantic_roles.quantities"))
_OPENS_PHRASE = frozenset(all_words("events.semantic_roles.opens_phrase"))
_AGENTIVE = frozenset(all_words("events.semantic_roles.agentive"))
_GENITIVES = (["des"], ["du"], ["de"], ["d"])
# Nouns of acts, which need a verb of doing to have a subject.
_NOUNS_OF_ACTS = frozenset(all_words("events.semantic_roles.nouns_of_acts"))
_DETERMINERS = frozenset(all_words("events.semantic_roles.determiners"))
_DOING = frozenset(all_words("events.semantic_roles.doing"))
# Participles whose "by" names somebody else than who does the act before them.
_OTHERS_BY = frozenset(all_words("events.semantic_roles.others_by"))
_BLAMING = frozenset(all_words("events.semantic_roles.blaming"))
NOUN_REACH = 3
_PARTICIPLES = all_words("events.semantic_roles.participles")
_BREAKS = frozenset(all_words("events.semantic_roles.breaks"))
_CONDITIONS = frozenset(all_words("shared.if"))
_SUBJECTS = frozenset(all_words("events.semantic_roles.subjects"))
_HELPERS = frozenset(all_words("events.semantic_roles.helpers"))
BESIDE = 2  # tokens between a party and its "who": a comma, a closing quotation mark


def agent_of(
    marked: Marked, clause: Clause, hit: PhraseMatch, roles: Sequence[ActorMention], sentence: tuple[int, int]
) -> ActorMention | None:
    """Return who does what the words at ``hit`` say: after "by", after "fell to", else the subject on the left."""
    return (
        by_agent(marked, hit, roles, sentence)
        or _receiver(marked, hit, roles)
        or _subject(marked, clause, hit, roles, sentence)
    )


def by_agent(
    marked: Marked, hit: PhraseMatch, roles: Sequence[ActorMention], sentence: tuple[int, int]
) -> ActorMention | None:
    """Return the party that a "by" behind the words names."""
    tokens = marked.tokens
    if tokens.words[hit.last - 1] in _AGENTIVE and tokens.words[hit.last : hit.last + 1] in _GENITIVES:
        # "une attaque des ADF", "le bombardement de l'armée": of these acts the genitive names who does them.
        of = next((role for role in roles if hit.last < role.first <= hit.last + BESIDE and role.armed), None)
        if of is not None:
            return of
    limit = tokens.ends[hit.last - 1] + AGENT_REACH
    for by in marked.all("by", hit.last, sentence[1]):
        if tokens.starts[by.first] > limit or marked.has("passive", hit.last, by.first):
            return None  # another verb's "by": "took back a post that had been seized by rebels"
        if by.first > hit.last and tokens.words[by.first - 1] in _OTHERS_BY:
            continue  # "won back the port, held by rebels": nor is it theirs
        for role in roles:
            if by.last <= role.first <= by.last + 7:
                return role
    return None


def _receiver(marked: Marked, hit: PhraseMatch, roles: Sequence[ActorMention]) -> ActorMention | None:
    words = marked.tokens.words[hit.first : hit.last]
    if words[-1] not in _RECEIVER_PREPOSITIONS or not _FALLING & set(words):
        return None
    return next((role for role in roles if hit.first < role.first <= hit.last + 6), None)


def _subject(
    marked: Marked, clause: Clause, hit: PhraseMatch, roles: Sequence[ActorMention], sentence: tuple[int, int]
) -> ActorMention | None:
    if is_passive(marked, hit.first):
        return None
    words = marked.tokens.words
    opener = _relative_before(words, hit.first)
    if opener >= 0:
        return next((role for role in roles if opener - BESIDE <= role.last <= opener), None)
    if words[hit.first - 1] == "by" and words[hit.first].endswith("ing"):
        # "Rwanda supports the rebels by sending troops": who begins the clause does both.
        return next((role for role in roles if clause.first <= role.first <= clause.first + BESIDE), None)
    if _is_noun_of_act(words, hit, roles) and not _french_participle(marked, hit):
        return _doer_of_noun(
            words, hit, [role for role in roles if clause.first <= role.first and role.last <= hit.first]
        )
    return _party_on_the_left(marked, clause, hit, roles, sentence)


def _party_on_the_left(
    marked: Marked, clause: Clause, hit: PhraseMatch, roles: Sequence[ActorMention], sentence: tuple[int, int]
) -> ActorMention | None:
    words = marked.tokens.words
    pronoun = bool(_PRONOUNS & set(words[max(clause.first, hit.first - 4) : hit.first]))
    left = [
        role
        for role in roles
        if role.last <= hit.first and not is_oblique(marked, role) and (pronoun or not _speaks(marked, role, hit))
    ]
    if pronoun and left and not any(role.first >= clause.first for role in left):
        return left[0]
    inside = [role for role in left if role.first >= clause.first]
    if clause.opener in _CONDITIONS:
        # "If the army leaves, M23 will take Uvira": both stand in one clause, which is all imagined.
        inside = [role for role in inside if "," not in words[role.last : hit.first]] or inside
    if inside:
        return inside[0] if inside[0].armed or not inside[-1].armed else inside[-1]
    before = [role for role in left if role.first >= sentence[0]]
    return next(
        (role for role in reversed(before) if role.armed or role.classes & {"mob", "protester"}),
        before[-1] if before else None,
    )


def _is_noun_of_act(words: Sequence[str], hit: PhraseMatch, roles: Sequence[ActorMention]) -> bool:
    """Whether an act is a noun: "condemned the attack", "after a night raid"; an article stands before it."""
    if words[hit.first] not in _NOUNS_OF_ACTS:
        return False
    before = range(hit.first - 1, max(hit.first - 1 - NOUN_REACH, -1), -1)
    article = next((at for at in before if words[at] in _DETERMINERS), -1)
    return article >= 0 and not any(article < role.first < hit.first for role in roles)


def _french_participle(marked: Marked, hit: PhraseMatch) -> bool:
    """Whether the word is "attaqué", which without its accent looks like the noun "attaque"."""
    return marked.tokens.written(hit.first, hit.first + 1).endswith(_PARTICIPLES)


def _doer_of_noun(words: Sequence[str], hit: PhraseMatch, left: Sequence[ActorMention]) -> ActorMention | None:
    """Return who "launched an attack", or is "blamed for" one; who condemns or survives it did not do it."""
    for role in reversed(left):
        between = words[role.last : hit.first]
        if _BLAMING.intersection(words[max(0, role.first - 3) : role.first]) or _DOING.intersection(between):
            return role
    return None


def _relative_before(words: Sequence[str], verb: int) -> int:
    """Return where the "that" or "who" stands that is the subject of a verb, else -1.

    "The assault that has killed thousands", "a genocide that killed a million": what stands before it did it, be it a
    party or no party at all, and no other one.
    """
    at = verb - 1
    while at > 0 and words[at] in _HELPERS:
        at -= 1
    return at if at > 0 and words[at] in _SUBJECTS and words[at - 1] not in PREPOSITIONS else -1


def is_oblique(marked: Marked, role: ActorMention) -> bool:
    """Whether a preposition stands before the party: it is no subject then. "Hundreds of", French "des" are none."""
    words = marked.tokens.words
    for back in (1, 2):
        at = role.first - back
        if at < 0 or words[at] in _BREAKS or (back == 1 and words[at] in TIMES):
            return False  # "on Tuesday rebels attacked"
        if words[at] in PREPOSITIONS:
            before = words[at - 1] if at else "."
            article = words[at] in _OBLIQUE_ARTICLES and (before in _OPENS_PHRASE or not before[:1].isalpha())
            return not (article or (words[at] in _OF and before in QUANTITIES))
    return False


def _speaks(marked: Marked, role: ActorMention, hit: PhraseMatch) -> bool:
    return marked.has("says", role.last, min(role.last + 2, hit.first)) or any(
        marked.has(name, role.last, min(role.last + 2, hit.first)) for name in ("claims", "denies")
    )


def patient_of(
    marked: Marked, clause: Clause, hit: PhraseMatch, roles: Sequence[ActorMention], agent: ActorMention | None
) -> ActorMention | None:
    """Return who suffers it: the subject of a passive, else the first party to the right within 80 code points."""
    tokens = marked.tokens
    if is_passive(marked, hit.first):
        left = [role for role in roles if role.last <= hit.first and role != agent and role.first >= clause.first - 12]
        if left:
            return _subject_of_passive(marked, left)
        return None  # "five were killed by security forces": who suffered it has no name
    limit = tokens.ends[hit.last - 1] + OBJECT_REACH
    right = (
        role
        for role in roles
        if role.first >= hit.first
        and tokens.starts[role.first] <= limit
        and role.first < max(clause.last, hit.last + 1)
        and role != agent
        and not _tells(marked, role)
    )
    patient = next(right, None)
    if patient is not None and marked.has("says", hit.last, patient.first):
        return None  # "..., a déclaré un officier de l'armée": who says it did not suffer it
    return patient


def _tells(marked: Marked, role: ActorMention) -> bool:
    """Whether the party is the one who says it: "..., residents said", "according to residents", "claimed by M23"."""
    words = marked.tokens.words
    if set(words[max(0, role.first - 3) : role.first]) >= _CLAIMED_BY:
        return True
    return marked.has("says", role.last, role.last + 2) or "according" in words[max(0, role.first - 3) : role.first]


def _subject_of_passive(marked: Marked, left: Sequence[ActorMention]) -> ActorMention:
    plain = [role for role in left if not is_oblique(marked, role)]
    return plain[-1] if plain else left[-1]
