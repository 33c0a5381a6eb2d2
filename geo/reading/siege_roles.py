"""Who besieges which place: "encircled", "under siege by", "the siege that the army imposes on", "blocus sur"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.reading.apart import before_comma, behind_opening
from geo.reading.grounds import Parts, object_grounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import FramePlace, Participant
    from geo.reading.triggers import Trigger

_UNDER = frozenset(all_words("shared.under"))
_LAYING = frozenset(all_words("reading.siege_roles.laying"))


def surround(where: UnitTree, trigger: Trigger) -> Parts:
    """Return who lays a siege, who is inside, and where."""
    tree, index = where.tree, trigger.token
    if tree.nodes[index].case.split()[:1] and tree.nodes[index].case.split()[0] in _UNDER and not tree.is_verb(index):
        return _under_siege(where, index)
    agents, patients, grounds = where.agents(index), where.patients(index), object_grounds(where, index)
    patients = patients or _subject_parties(where, index)
    if not agents and not tree.is_verb(index) and where.is_in(index, "blockades"):
        agents, patients = [one for one in patients if one.armed], []  # "un blocus du M23": who imposes it
        grounds = grounds or (list(where.sites(index)[0]) if agents else [])
    agents, grounds = _imposed(where, index, agents, grounds, patients)
    for extra in trigger.extra:
        grounds += object_grounds(where, extra) + _places_behind(where, extra)
        patients = [*patients, *(one for one in where.patients(extra) if one not in patients)]
    named = bool(grounds) and tree.is_verb(index)  # "X, in the province Y, is besieged": the siege is that of X
    grounds += [
        one
        for child in (() if named else tree.children(index, "pp"))
        if where.has_case(child, "of") or where.has_case(child, "at")
        for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    ]
    grounds = grounds or _of_state(where, index)
    return Parts(agents or _behind(where, index), patients, grounds)


def lasts(where: UnitTree, trigger: Trigger, parts: Parts) -> Parts:
    """Return the siege that somebody means to lift, or fails to break: until then it stands.

    Who lifts it lays it ("agreed to lift its siege"); who breaks it does not.
    """
    siege = next((at for at in trigger.extra), trigger.token)
    via = f'whose "{where.written(siege)}" it is'
    owners: list[Participant] = []
    for child in where.tree.children(siege, "poss", "det", "compound", "amod"):
        low = where.tree.low(child)
        own = low in where.words.pronouns["own"]
        owners += where.memory.pronoun(low, child, where, via) if own else where.party(child, via)
    return Parts([one for one in owners if one.armed], (), parts.grounds)


def _under_siege(where: UnitTree, index: int) -> Parts:
    """Read "X and Y are under siege by Z", "Z has X under siege", "X, under siege for months"."""
    tree, head, via = where.tree, where.tree.head(index), f'"{where.case(index)} {where.written(index)}"'
    above = index if head < 0 or tree.children(index, "cop") else head
    labels = ("obj",) if tree.is_verb(above) and tree.children(above, "obj") else ("subj", "subjpass")
    grounds = [one for child in tree.children(above, *labels) for one in where.grounds(child, f"{via} of it")]
    if not grounds and not tree.is_verb(above) and above != index:
        grounds = where.grounds(above, f"{via} behind it")
    if not grounds and before_comma(where, index) >= 0:
        grounds = where.grounds(before_comma(where, index), f"{via} behind it")
    agents = [
        party
        for at in dict.fromkeys((index, above))
        for child in tree.children(at, "pp", "agent")
        if where.has_case(child, "by") or (at == index and where.has_case(child, "of"))
        for party in where.parties(child, f'"{where.case(child)}" behind {via}')
        if party.armed
    ]
    if not agents:
        before = tree.children(index, "compound", "amod", "poss")
        agents = [one for child in before for one in where.parties(child, f"before {via}") if one.armed]
    if not agents and labels == ("obj",):
        agents = [one for one in where.agents(above) if one.armed]
    return Parts(agents, (), grounds)


def _of_state(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "X est assiégée", "Assiégée depuis mai, X manque de tout" where the parser takes the participle for a noun."""  # noqa: E501
    tree, via = where.tree, f'"{where.written(index)}" of it'
    if tree.is_verb(index) or not where.lemmas(index) & where.words.frames["surround"].verbs:
        return []
    subjects = tree.children(index, "subj", "subjpass")
    found = [one for child in subjects for one in where.grounds(child, via)]
    behind = behind_opening(where, index)
    return found or (where.grounds(behind, via) if behind >= 0 else [])


def _behind(where: UnitTree, index: int) -> list[Participant]:
    """Return who has done what a participle says that the parser takes for a noun: "Assiégée par X"."""
    if where.tree.is_verb(index):
        return []
    return [one for one in where.with_case(index, ["by"], f'behind "{where.written(index)}"') if one.armed]


def _places_behind(where: UnitTree, index: int) -> list[FramePlace]:
    return [
        one
        for child in where.tree.children(index, "pp")
        for one in where.grounds(child, f'"{where.case(child)}" behind "{where.written(index)}"')
    ]


def _subject_parties(where: UnitTree, index: int) -> list[Participant]:
    """Return who is in the state that an adjective reports: "the garrison remains encircled"."""
    tree, head = where.tree, where.tree.head(index)
    if tree.label(index) not in {"pred", "xcomp"} or head < 0:
        return []
    via = f'subject of "{where.written(index)}"'
    return [one for child in tree.children(head, "subj") for one in where.parties(child, via) if one.armed]


def _imposed(
    where: UnitTree,
    index: int,
    agents: Sequence[Participant],
    grounds: Sequence[FramePlace],
    patients: Sequence[Participant],
) -> tuple[list[Participant], list[FramePlace]]:
    """Read "the siege that the army imposes on X"; "surrounded by Y, the soldiers held half of X" is about X."""
    tree, agents, grounds = where.tree, list(agents), list(grounds)
    for child in tree.children(index, "acl", "relcl") if not tree.is_verb(index) else []:
        if not where.lemmas(child) & _LAYING:
            continue
        agents = agents or where.agents(child)
        grounds = grounds or [
            one
            for below in tree.children(child, "pp", "iobj")
            if where.has_case(below, "at") or where.has_case(below, "against")
            for one in where.grounds(below, f'"{where.case(below)}" behind "{where.written(child)}"')
        ]
    head = tree.head(index)
    if not grounds and head >= 0 and tree.label(index) == "obj" and where.lemmas(head) & _LAYING:
        grounds = [
            one
            for child in tree.children(head, "pp", "iobj")
            if where.has_case(child, "at") or where.has_case(child, "against")
            for one in where.grounds(child, f'"{where.case(child)}" behind "{where.written(head)}"')
        ]  # "maintient son blocus sur X"
    beside = where.agents(head) if head >= 0 and tree.label(index) in {"npadv", "advcl", "acl"} else []
    if not grounds and any(one.armed for one in (*patients, *beside)):
        grounds = list(where.sites(index)[0])
        for verb in (head, *tree.children(head, "xcomp")) if beside and not grounds else ():
            grounds += object_grounds(where, verb)
    return agents, grounds
