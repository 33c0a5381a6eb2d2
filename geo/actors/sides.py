"""Sides: who fights together, with the one name and the one colour that every map and table shows.

A side with a record in ``sides.yaml`` has its name and colour from there. Any other is named after its actor or country
and gets a colour by its rank among the sides of a situation, so that the same reports give the same colours.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from geo.actors.identity import WRITTEN, ActorBook, is_army
from geo.actors.resolution import side_of_claim
from geo.model import Side
from geo.rows import actors_of, objects_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geo.model import Actor, ControlClaim, ControlStatus, Event, Situation

# Okabe and Ito (2008): distinguishable in protanopia and deuteranopia.
OKABE_ITO: Mapping[str, str] = MappingProxyType(
    {
        "blue": "#0072B2",
        "vermillion": "#D55E00",
        "green": "#009E73",
        "purple": "#CC79A7",
        "orange": "#E69F00",
        "sky": "#56B4E9",
        "yellow": "#F0E442",
        "grey": "#999999",
    }
)
# Dealt in this order to sides without a colour; the later ones are of Tol's muted scheme (2021).
DEALT = (
    *("#E69F00", "#56B4E9", "#CC79A7", "#009E73", "#D55E00", "#F0E442", "#0072B2"),
    *("#882255", "#44AA99", "#999933", "#AA4499", "#332288", "#DDCC77", "#117733", "#88CCEE", "#CC6677"),
)
UNKNOWN = OKABE_ITO["grey"]


def sides_of(used: Iterable[str], actors: Mapping[str, Actor]) -> dict[str, Side]:
    """Return the sides of some ids; those without a colour are dealt one each in the order given.

    Examples
    --------
    >>> from geo.model import Actor
    >>> fardc = Actor(id="fardc", name="FARDC", names=("Congo army",), sector="MIL", side="government")
    >>> side = sides_of(["government"], {"fardc": fardc})["government"]
    >>> side.name, side.colour, side.ranked
    ('FARDC', '#E69F00', True)
    """
    book = ActorBook(actors)
    members: dict[str, list[Actor]] = {}
    for actor in book.values():
        members.setdefault(actor.side or actor.id, []).append(actor)
    found = {id_: _record(id_, book, members.get(id_, [])) for id_ in dict.fromkeys(used) if id_}
    free = [colour for colour in DEALT if colour not in {side.colour for side in found.values()}] or list(DEALT)
    ranked = [side for side in found.values() if not side.colour]
    dealt = {side.id: free[number % len(free)] for number, side in enumerate(ranked)}
    return {
        id_: side if side.colour else replace(side, colour=dealt[id_], allies=(), foes=(), ranked=True)
        for id_, side in sorted(found.items())
    }


def sides_in(situation: Situation) -> Mapping[str, Side]:
    """Return the sides of a situation: the only source of their names and colours."""
    if situation.sides:
        return situation.sides
    return sides_of(
        ranked_sides(situation.control, situation.claims, situation.events, situation.actors), situation.actors
    )


def ranked_sides(
    control: Iterable[ControlStatus],
    claims: Iterable[ControlClaim],
    events: Sequence[Event],
    actors: Mapping[str, Actor],
) -> list[str]:
    """Return the ids of all sides that hold, claim or fight, those first of which most is said."""
    counts: Counter[str] = Counter()
    for status in control:
        counts.update({side for side in (status.holder, *status.rivals) if side})
    counts.update(side_of_claim(claim, actors) for claim in claims)
    parties = (actor for event in objects_of(events) for actor in (event.actor1, event.actor2) if actor is not None)
    counts.update(actor.side or actor.id for actor in parties if actor.inter != "Civilians")
    for actor, count in _counts_of_rows(events):
        if count and actor.inter != "Civilians":
            counts[actor.side or actor.id] += count
    return sorted(counts, key=lambda side: (-counts[side], side))


def _counts_of_rows(events: Sequence[Event]) -> Iterator[tuple[Actor, int]]:
    """Yield each actor of the rows of tables with the number of rows in which it stands on one of the two sides."""
    rows = rows_of(events)
    for at in (rows.actor1_at, rows.actor2_at) if rows is not None else ():
        yield from zip(rows.actors if rows is not None else (), np.bincount(at[at >= 0]).tolist(), strict=False)


def met_actors(events: Sequence[Event], claims: Iterable[ControlClaim], book: ActorBook) -> dict[str, Actor]:
    """Return the actors of a situation by id: those of the theatre and those that its reports name."""
    found = {id_: book[id_] for id_ in book.store.own}
    for one in actors_of(events):
        if one.id not in found:
            found[one.id] = book.get(one.id, one)
    found.update({claim.actor: book[claim.actor] for claim in claims if claim.actor in book})
    return {id_: found[id_] for id_ in sorted(found)}


def side_name(side: str, sides: Mapping[str, Side], language: str = "en") -> str:
    """Return the name of a side in a language where it has one, its id in words where it is none of these sides.

    >>> side_name("burkina-faso", {})
    'Burkina faso'
    """
    known = sides.get(side)
    return label_of(known, language) if known is not None else _in_words(side)


def label_of(named: Actor | Side, language: str) -> str:
    """Return the name of an actor or a side to show in a language, its own where it has none.

    >>> from geo.model import Side
    >>> russia = Side(id="russia", name="Russia", labels=(("fr", "Russie"),))
    >>> label_of(russia, "fr"), label_of(russia, "sw")
    ('Russie', 'Russia')
    """
    return dict(named.labels).get(language, named.name)


def side_colour(side: str, sides: Mapping[str, Side]) -> str:
    """Return the colour of a side (``#RRGGBB``), grey where it is none of these sides.

    >>> side_colour("", {})
    '#999999'
    """
    known = sides.get(side)
    return known.colour if known is not None else UNKNOWN


def party_name(actor_id: str, situation: Situation) -> str:
    """Return the name of an actor of a situation, or of the side of that id."""
    actor = situation.actors.get(actor_id)
    return actor.name if actor is not None else side_name(actor_id, sides_in(situation))


def _record(id_: str, book: ActorBook, actors: Sequence[Actor]) -> Side:
    written = book.store.side(id_)
    if written is not None and written.colour:
        return written
    members = [*actors] if written is None else []
    own = book.get(id_)
    named = own or min(members, key=lambda actor: (not is_army(actor), actor.id), default=None)
    words = (actor.colour for actor in ([own] if own else []) + members if actor.colour in OKABE_ITO)
    colour = OKABE_ITO.get(next(words, ""), "")
    if written is not None:
        return Side(
            id=id_,
            name=written.name,
            names=written.names,
            colour=colour,
            lead=written.lead,
            allies=written.allies,
            foes=written.foes,
            labels=written.labels,
        )
    country = book.store.country_of_side(id_)
    name = own.name if own else country or (named.name if named else _in_words(id_))
    labels = own.labels if own else () if country or named is None else named.labels
    return Side(id=id_, name=name, colour=colour, lead=named.id if named else "", labels=labels)


def _in_words(side: str) -> str:
    words = side.removeprefix(WRITTEN).replace("-", " ")
    return words[:1].upper() + words[1:]
