"""Frames completed by other frames of their sentence: who has killed where, what was struck, whence somebody was driven."""  # noqa: E501

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.reading.frames import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import Frame


def killed_when(where: UnitTree, frame: Frame, frames: Sequence[Frame]) -> Frame:
    """Read "six were killed when gunmen ambushed a bus": who attacks in the clause of time has killed."""
    if frame.kind != "kill" or frame.agents or frame.noun:
        return frame
    for other in frames:
        below = other.kind == "attack" and where.tree.label(other.token) == "advcl"
        if below and other.agents and where.tree.head(other.token) == frame.token:
            why = f'{other.agents[0].text}: who did "{other.word}"'
            return replace(frame, agents=other.agents, path=(why, *frame.path))
    return frame


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


def expelled_there(frame: Frame, frames: Sequence[Frame]) -> Frame:
    """Read "the fighters entered X before the army expelled them": they are expelled from where they had come in."""
    for other in frames:
        before = other.kind in {"enter", "gain"} and other.grounds and other.agents and other.token < frame.token
        if before and {key(one) for one in other.agents} & {key(one) for one in frame.patients}:
            return replace(
                frame,
                grounds=other.grounds,
                part=all(one.part for one in other.grounds),
                path=(*frame.path, f'place of "{other.word}"'),
            )
    return frame
