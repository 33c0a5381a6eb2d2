"""Frames completed by other frames of their sentence: who has killed where, what was struck, whence somebody was driven."""  # noqa: E501

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from geo.reading.frames import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import Frame


def killed_of(where: UnitTree, frame: Frame, frames: Sequence[Frame]) -> Frame:
    """Read "opened fire on a checkpoint of the SDF, killing three fighters": the fighters were the SDF's."""
    if where.tree.label(frame.token) not in {"advcl", "conj"} or not any(one.armed for one in frame.patients):
        return frame
    for other in frames:
        if other.kind == "attack" and other.token == where.tree.head(frame.token):
            named = [one for one in other.patients if one.armed and (one.actor or one.country)]
            if named:
                return replace(frame, patients=tuple(named))
    return frame


def killed_when(where: UnitTree, frame: Frame, frames: Sequence[Frame]) -> Frame:
    """Read "six were killed when gunmen ambushed a bus": who attacks in the clause of time has killed.

    So too "killed in an incursion blamed on X".
    """
    if frame.kind != "kill" or frame.agents or frame.noun:
        return frame
    tree = where.tree
    for other in frames:
        clause = other.kind == "attack" and tree.label(other.token) == "advcl" and tree.head(other.token) == frame.token
        raid = other.kind in {"attack", "enter"} and killed_in(where, other, [frame]) is not None
        if other.agents and (clause or raid):
            why = f'{other.agents[0].text}: who did "{other.word}"'
            return replace(frame, agents=other.agents, path=(why, *frame.path))
    return frame


def killed_in(where: UnitTree, raid: Frame, frames: Sequence[Frame]) -> Frame | None:
    """Return the killing during an act that a noun names: "tués lors d'une attaque"; None without one."""
    if not raid.noun or where.tree.label(raid.token) != "pp":
        return None
    above = set(islice(where.tree.ancestors(raid.token), 2))
    return next((one for one in frames if one.kind == "kill" and one.token in above), None)


def _harms(where: UnitTree, entry: Frame) -> bool:
    """Whether those who enter burn, loot or kill there, and do so to people without arms."""
    tree = where.tree
    beside = [*tree.children(entry.token, "conj", "advcl"), *(at for at in tree.row(entry.token) if at > entry.token)]
    for at in beside:
        own = tree.children(at, "subj", "subjpass", "mark", "case") or tree.nodes[at].case or tree.is_passive(at)
        own = own or any(where.place_at(one) is not None for one in tree.subtree(at))  # an act of another place
        armed = any(where.party(child, "") and where.party(child, "")[0].armed for child in tree.children(at, "obj"))
        if tree.is_verb(at) and where.is_in(at, "harming") and not own and not armed:
            return True
    return False


def raid_on(where: UnitTree, raid: Frame, frames: Sequence[Frame]) -> Frame:
    """Read "killed in an incursion": it was an attack on those who died, and nobody stays.

    Who "entered X and burned 40 houses" or "entered X, killing ten residents" was there and holds nothing.
    """
    killing = killed_in(where, raid, frames)
    if killing is None:
        return replace(raid, kind="stay") if raid.kind == "enter" and _harms(where, raid) else raid
    raiders = {key(one) for one in raid.agents}
    return replace(raid, kind="attack", patients=tuple(one for one in killing.patients if key(one) not in raiders))


def of_votes(where: UnitTree, frame: Frame) -> Frame:
    """Read "overran the city, where it took three constituencies": what is won at the polls is no change of control."""
    tree = where.tree
    won = (at for at in range(len(tree)) if where.is_in(at, "polls"))
    counted = frame.kind in {"gain", "fall", "lose"} and any(
        tree.label(at) == "obj" or (tree.label(at) == "pp" and tree.label(tree.head(at)) == "obj") for at in won
    )
    return replace(frame, kind="act", grounds=()) if counted else frame


def struck_where(where: UnitTree, frame: Frame, frames: Sequence[Frame]) -> Frame:
    """Read "the attacks occurred at dawn and struck the plant at X": the noun is where its verbs say."""
    tree = where.tree
    if frame.kind != "attack" or not frame.noun or frame.grounds or frame.sites:
        return frame
    suffering = where.undergoing_places(frame.token)  # "A, B and C came under drone strikes"
    if suffering or tree.label(frame.token) != "subj":
        return replace(frame, grounds=tuple(suffering))
    verb = tree.head(frame.token)
    for other in frames:
        said = other.token == verb or (tree.label(other.token) == "conj" and tree.head(other.token) == verb)
        if other.kind == "attack" and said and (other.grounds or other.sites):
            return replace(frame, grounds=other.grounds, sites=other.sites)
    return frame


def held_before(where: UnitTree, frame: Frame, frames: Sequence[Frame]) -> Frame:
    """Read "retook X, which Y held for days": a state in the past tense ends with the taking reported before it."""
    if frame.kind != "hold" or frame.over or not frame.grounds:
        return frame
    past = where.tree.low(frame.token) in where.words.words("held_once")
    own, holders = {one.key for one in frame.grounds}, {key(one) for one in frame.agents}
    for other in frames:
        taken = (
            other.kind in {"gain", "expel"} and other.token < frame.token and own & {one.key for one in other.grounds}
        )
        if past and taken and other.agents and not holders & {key(one) for one in other.agents}:
            return replace(frame, over=True)
    return frame


def expelled_there(frame: Frame, frames: Sequence[Frame]) -> Frame:
    """Read "the fighters entered X before the army expelled them": they are expelled from where they had come in."""
    for other in frames:
        before = (
            other.kind in {"enter", "gain", "hold"} and other.grounds and other.agents and other.token < frame.token
        )
        if before and {key(one) for one in other.agents} & {key(one) for one in frame.patients}:
            return replace(
                frame,
                grounds=other.grounds,
                part=all(one.part for one in other.grounds),
                path=(*frame.path, f'place of "{other.word}"'),
            )
    return frame
