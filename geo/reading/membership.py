"""Which named party a bare word for its men belongs to: "fighters of the M23", "militia called CODECO"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reading.units import ACTOR
from geo.syntax.nodes import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.reading.clause_places import ClausePlaces
    from geo.reading.clause_words import PartyMention

_ARMED = frozenset(["rebel", "gunman", "communal"])
_LABELS = ("compound", "appos", "pp", "amod", "poss")


def named_beside(where: ClausePlaces, index: int) -> int:
    """Return the token of the named actor that a bare head belongs to, -1 without one."""
    for child in where.tree.children(index, "acl", "amod"):
        named = _led_by(where, child) if where.is_in(child, "leading") or where.is_in(child, "supposed") else -1
        if named >= 0:
            return named
    for child in _belonging(where, index):
        beside = _mention(where, child)
        if beside is None:
            inside = _of_its_group(where, child)
            if inside >= 0:
                return inside
            continue
        armed = where.tree.label(child) == "compound" and beside.classes & _ARMED and not beside.text.islower()
        if beside.actor or beside.country or armed:  # "ADF men"
            return child
    return -1


def _led_by(where: ClausePlaces, participle: int) -> int:
    """Return the party in "led by X", "suspected of X", "soupçonnés d'appartenir à X", -1 without one."""
    if where.tree.label(participle) == "acl" and (named := _supposed_members(where, participle)) >= 0:
        return named
    for agent in where.tree.children(participle, "agent", "pp"):
        beside = _mention(where, agent)
        if beside is not None and "civilian" not in beside.classes:
            return agent
    return -1


def _supposed_members(where: ClausePlaces, participle: int) -> int:
    """Return the group in "suspected to belong to X", "believed to be members of X", "soupçonnés d'appartenir à X"."""
    if not where.is_in(participle, "supposed"):
        return -1
    for at in where.tree.subtree(participle, without=CLAUSES):
        beside = _mention(where, at)
        if at != participle and beside is not None and beside.actor and beside.classes & _ARMED:
            return at
    return -1


def _mention(where: ClausePlaces, index: int) -> PartyMention | None:
    mask = where.mask(index, ACTOR)
    return None if mask is None else where.actors[mask.key]


def _belonging(where: ClausePlaces, index: int) -> Iterator[int]:
    """Yield what says whose men they are: "of" and "from", not "in"."""
    for child in where.tree.children(index, *_LABELS):
        if where.tree.label(child) != "pp" or where.has_case(child, "of") or where.has_case(child, "from"):
            yield child


def _of_its_group(where: ClausePlaces, index: int) -> int:
    """Return the name inside "of the Rwanda-backed M23 group", "du mouvement rebelle M23", -1 without one."""
    if where.tree.label(index) != "pp" or not where.is_in(index, "group_nouns"):
        return -1
    for child in _belonging(where, index):
        beside = _mention(where, child)
        if beside is not None and (beside.actor or beside.country):
            return child
    return -1


def deployed(where: ClausePlaces, verb: int) -> list[int]:
    """Return the troops that somebody has or sends somewhere: the object of "deployed 1,000 soldiers in X"."""
    if not where.is_in(verb, "deploying") or where.tree.is_passive(verb):
        return []
    return [at for at in where.tree.children(verb, "obj") if _counts_troops(where, at)]


def _counts_troops(where: ClausePlaces, index: int) -> bool:
    below = [at for at in where.tree.children(index, "pp") if where.has_case(at, "of")]
    return any(where.is_in(at, "group_nouns") for at in (index, *below))


def havers(where: ClausePlaces, index: int) -> list[int]:
    """Return the subject whose troops are those that it has somewhere: "Rwanda has 1,000 troops in X", "a déployé"."""
    tree, at = where.tree, index
    if tree.head(at) >= 0 and where.is_in(tree.head(at), "quantities") and where.has_case(at, "of"):
        at = tree.head(at)  # "un millier de soldats"
    verb = tree.head(at)
    kept = tree.label(at) in {"obj", "dep"} or (tree.label(at) == "pp" and where.has_case(at, "of"))
    if verb < 0 or not kept or not (where.is_in(verb, "deploying") or where.is_in(verb, "keeping")):
        return []
    return tree.children(verb, "subj") if tree.is_verb(verb) and not tree.is_passive(verb) else []
