"""Which change of control a frame is: capture, recapture, unopposed entry or withdrawal."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.lang import all_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.model import Actor
    from geo.reading.frames import Frame

_AGAIN = all_words("events.transfers.again")

# Verbs of leaving that without a place say little: "the soldiers left", "the rebels fled".
_ANYBODY_LEAVES = frozenset(all_words("events.transfers.anybody_leaves"))
# Verbs of giving, which report a transfer without a fight.
_HANDED = all_words("events.transfers.handed")
TRANSFER_TYPES = frozenset(["capture", "recapture", "entry_unopposed", "withdrawal"])


def transfer_type(frame: Frame, agent: Actor | None, *, place_country: str, quiet: bool) -> str:  # noqa: C901, PLR0911  # one branch a relation of the tree
    """Return the event type of a frame, "" if it is no change of control.

    Parameters
    ----------
    frame
        A frame of the text.
    agent
        The actor that its first agent is.
    place_country
        ISO alpha-3 of the country of the ground: its own state force recaptures, everybody else captures.
    quiet
        Whether the sentence says that nobody resisted.
    """
    if frame.mood == "none" or frame.no_longer:
        return ""
    if not frame.grounds:
        moves = frame.kind == "leave" and frame.word.casefold() not in _ANYBODY_LEAVES
        return "withdrawal" if moves and any(one.armed for one in frame.agents) else ""
    if frame.kind in {"gain", "fall"}:
        return _taken(frame, agent, place_country, quiet=quiet)
    if frame.kind == "expel":
        return (
            _taken(frame, agent, place_country, quiet=False)
            if frame.patients and frame.agents
            else "withdrawal"
            if frame.patients
            else ""
        )
    if frame.kind == "lose":
        quiet = quiet or frame.word.casefold().startswith(_HANDED)
        if quiet and frame.patients and not frame.agents:
            return "entry_unopposed"  # "handed over control of X to a regional force": whoever takes it
        return (
            _taken(frame, agent, place_country, quiet=quiet)
            if frame.agents and (frame.patients or quiet)
            else "withdrawal"
            if any(one.armed for one in frame.patients)
            else ""
        )
    if frame.kind == "leave":
        return "withdrawal" if any(one.armed for one in frame.agents) else ""
    if frame.kind == "relieve":
        return "siege_over" if frame.mood == "reported" else ""
    if frame.kind == "surrender":
        return ""
    if frame.kind == "enter":
        armed = any(one.armed for one in frame.agents)
        return "entry_unopposed" if armed and not frame.toward and not frame.part else ""
    return ""


def _taken(frame: Frame, agent: Actor | None, place_country: str, *, quiet: bool) -> str:
    if frame.agents and not any(one.armed or one.actor for one in frame.agents):
        return ""
    if quiet:
        return "entry_unopposed"
    state = agent is not None and agent.inter == "State forces"
    retaken = frame.word.casefold().startswith(_AGAIN)
    speaker = frame.voice.speaker
    if retaken and not frame.agents and (speaker is None or "rebel" not in speaker.classes):
        return "recapture"  # "X was retaken", by nobody named: what armies and wires say, unless rebels say it
    again = retaken or not _foreign(frame)
    own = state and agent is not None and (agent.country == place_country if place_country else again)
    return "recapture" if own else "capture"


def _foreign(frame: Frame) -> bool:
    """Whether a party is named by more than its kind, so that it may be a force of another country: "Russian troops"."""  # noqa: E501
    return (
        bool(frame.agents)
        and not frame.agents[0].actor
        and any(word[:1].isupper() and word != "Government" for word in frame.agents[0].text.split()[:-1])
    )


def _gain(one: Actor | None, other: Actor | None) -> tuple[Actor | None, Actor | None]:
    return one, other


def _loss(one: Actor | None, _other: Actor | None) -> tuple[Actor | None, Actor | None]:
    return None, one


EFFECTS: Mapping[str, Callable[[Actor | None, Actor | None], tuple[Actor | None, Actor | None]]] = MappingProxyType(
    {"gain": _gain, "fall": _gain, "expel": _gain, "lose": _gain, "enter": _gain, "leave": _loss}
)
