"""Whether the words of a cue hold where they stand: the marks around them, and what they are said of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.events.semantic_roles import QUANTITIES
from geo.lang import all_words
from geo.text.date_grammar import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.actors.mentions import Sentence
    from geo.events.ontology import Cue
    from geo.text.phrase_matcher import PhraseMatch

_MARCHING = frozenset(all_words("events.cue_conditions.marching"))
_NAME_FOLLOWS = frozenset(all_words("events.cue_conditions.name_follows"))
_ARTICLES = frozenset(all_words("shared.articles"))
_MOB_PREPOSITIONS = frozenset(all_words("events.cue_conditions.mob_prepositions"))
_THE_OR_A = frozenset(all_words("events.cue_conditions.the_or_a"))
_OBJECT_ENDS = frozenset(all_words("events.cue_conditions.object_ends"))

_NEAR, _RIGHT, _LEFT, _BESIDE = 8, 10, 8, 4
_WEAPON_RIGHT, _WEAPON_LEFT = 12, 8
_FORBIDDING = frozenset(["without", "near_not", "not_right", "not_left"])
_AFTER_FELL = frozenset(all_words("events.cue_conditions.after_fell"))
_PROTESTERS = frozenset(all_words("events.cue_conditions.protesters"))
_OTHER_BY_ACCENT = frozenset(all_words("events.cue_conditions.other_by_accent"))
_SPOKEN_OF = (["of"], ["among"], ["for"], ["by"], ["with"], ["about"])
_LIGHT_VERBS = frozenset(all_words("events.cue_conditions.light_verbs"))


def fits(sentence: Sentence, hit: PhraseMatch, cue: Cue) -> bool:
    """Return whether a cue's conditions hold at its words: marks, weapons, the object, the subject."""
    if cue.conditions and not _holds(sentence, hit, cue.conditions):
        return False
    if cue.weapon and not _weapon_near(sentence, hit):
        return False
    if cue.object and not _OBJECTS[cue.object](sentence, hit):
        return False
    if cue.kind == "gathering" and any(
        other(sentence, hit) for other in (is_to_come, _other_by_accent, _troops_march, _only_mentioned)
    ):
        return False
    return not cue.conditions.get("agent") or _mob_subject(sentence, hit)


def _other_by_accent(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether an accent makes the word another one: "le marché de X" is no march."""
    tokens = sentence.marked.tokens
    return any(tokens.written(at, at + 1).lower() in _OTHER_BY_ACCENT for at in range(hit.first, hit.last))


def _holds(sentence: Sentence, hit: PhraseMatch, conditions: Mapping[str, tuple[str, ...]]) -> bool:
    has = sentence.marked.has
    to_come = sentence.marked.all("to_come", sentence.first, sentence.last)
    for name, marks in conditions.items():
        if name == "agent":
            continue
        first, last = _window(name, sentence, hit)
        forbidden = name in _FORBIDDING
        if forbidden and to_come:
            found = any(
                not any(other.first <= one.first < other.last for other in to_come)
                for mark in marks
                for one in sentence.marked.all(mark, first, last)
            )
        else:
            found = any(has(mark, first, last) for mark in marks)
        if found == forbidden:
            return False
    return True


def is_to_come(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether a cue names a gathering that is still to come: "deployed in anticipation of the demonstrations"."""
    return any(
        other.first <= hit.first and hit.last <= other.last
        for other in sentence.marked.all("to_come", sentence.first, hit.first + 1)
    )


def _window(name: str, sentence: Sentence, hit: PhraseMatch) -> tuple[int, int]:
    """Return the tokens in which a condition looks for its marks."""
    if name in {"with", "need", "without"}:
        return sentence.first, sentence.last
    if name in {"near", "near_not"}:
        return max(sentence.first, hit.first - _NEAR), min(sentence.last, hit.last + _NEAR)
    if name == "right":
        return hit.last, min(sentence.last, hit.last + _RIGHT)
    if name == "not_right":
        return hit.last, _object_end(sentence, hit)
    return max(sentence.first, hit.first - (_LEFT if name == "left" else _BESIDE)), hit.first


def _object_end(sentence: Sentence, hit: PhraseMatch) -> int:
    """Return where the words right behind a cue end: a comma closes its object ("took Rwindi, the governor said")."""
    words, last = sentence.marked.tokens.words, min(sentence.last, hit.last + _BESIDE)
    return next((at for at in range(hit.last, last) if words[at] in _OBJECT_ENDS), last)


def _weapon_near(sentence: Sentence, hit: PhraseMatch) -> bool:
    marked = sentence.marked
    if marked.has("weapon", hit.last, min(sentence.last, hit.last + _WEAPON_RIGHT)):
        return True
    passive = marked.has("passive", max(sentence.first, hit.first - 3), hit.first)
    return passive and marked.has("weapon", max(sentence.first, hit.first - _WEAPON_LEFT), hit.first)


def _takes_place(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether the object of a bare "captured" may be a place: a capital or a noun for a place follows, no person."""
    marked = sentence.marked
    stop = min(sentence.last, hit.last + 7)
    if marked.tokens.words[hit.first] in _LIGHT_VERBS:
        return _names_at_once(sentence, hit)
    if sentence.clause_at(hit.first).relative and _name_or_place(
        sentence, max(sentence.first, sentence.clause_at(hit.first).first - 4), sentence.clause_at(hit.first).first
    ):
        return True
    if marked.has("place_noun", hit.last, stop):
        return not marked.has("civilian", hit.last, hit.last + 3)
    if marked.has("passive", max(sentence.first, hit.first - 3), hit.first):
        return _name_or_place(sentence, max(sentence.first, hit.first - 8), hit.first)
    return _name_follows(sentence, hit, stop)


def _place_fell(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether a name that is no party's stands right before "fell" and nothing after it: "Nyala fell on Tuesday"."""
    tokens, at = sentence.marked.tokens, hit.first - 1
    if (
        at < sentence.first
        or tokens.text[tokens.starts[hit.first]].isupper()
        or (hit.last < sentence.last and tokens.words[hit.last] not in _AFTER_FELL)
    ):
        return False
    named = tokens.text[tokens.starts[at]].isupper() and not any(
        role.first <= at < role.last for role in sentence.roles
    )
    return named and not sentence.marked.has("weapon", at, hit.first)


def _name_follows(sentence: Sentence, hit: PhraseMatch, stop: int) -> bool:
    """Whether a capital that names no party stands among the next words."""
    tokens = sentence.marked.tokens
    for index in range(hit.last, min(stop, hit.last + 3)):
        if tokens.words[index] in _NAME_FOLLOWS:
            return False
        if tokens.text[tokens.starts[index]].isupper():
            return not any(role.first <= index < role.last for role in sentence.roles)
    return False


def _names_at_once(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether "took" is followed at once by a name or a noun for a place: not "took effect", "took part"."""
    marked, tokens = sentence.marked, sentence.marked.tokens
    index = hit.last
    while index < sentence.last and tokens.words[index] in _ARTICLES:
        index += 1
    if index >= sentence.last:
        return False
    named = tokens.text[tokens.starts[index]].isupper() and not any(
        role.first <= index < role.last for role in sentence.roles
    )
    return (named and tokens.words[index] not in CALENDAR) or marked.has("place_noun", index, index + 2)


def _name_or_place(sentence: Sentence, first: int, last: int) -> bool:
    tokens = sentence.marked.tokens
    if any(role.first < last and role.last > first for role in sentence.roles):
        return False
    return sentence.marked.has("place_noun", first, last) or any(
        tokens.text[tokens.starts[i]].isupper() for i in range(first, last)
    )


def _mob_subject(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether a crowd or villagers stand left of the verb as its subject."""
    marked = sentence.marked
    clause = sentence.clause_at(hit.first)
    hits = marked.all("mob_only", max(sentence.first, min(clause.first, hit.first - 10)), hit.first)
    if not hits or marked.has("passive", hits[-1].last, hit.first):
        return False
    before = marked.tokens.words[max(0, hits[-1].first - 2) : hits[-1].first]
    if before[-1:] == ["of"] and QUANTITIES.intersection(before):
        return True  # "hundreds of villagers"
    return not _MOB_PREPOSITIONS & set(before)


def _troops_march(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether the party before "marching" bears arms: no protest then."""
    if sentence.marked.tokens.words[hit.first] not in _MARCHING:
        return False
    left = [role for role in sentence.roles if role.last <= hit.first]
    return bool(left) and left[-1].armed and not left[-1].classes & {"civilian", "protester", "mob"}


def _only_mentioned(sentence: Sentence, hit: PhraseMatch) -> bool:
    """Whether protesters are only spoken of: "scepticism among the protesters", and nothing is done to them."""
    words = sentence.marked.tokens.words
    if words[hit.first] not in _PROTESTERS:
        return False
    before = [word for word in words[max(sentence.first, hit.first - 3) : hit.first] if word not in _THE_OR_A]
    if before[-1:] not in _SPOKEN_OF or QUANTITIES.intersection(before):
        return False
    return not any(map(sentence.has, ("police_force_used", "live_fire", "rioting")))


_OBJECTS = {"place": _takes_place, "subject": _place_fell}
