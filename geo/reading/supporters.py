"""Who fights beside the agents of an act: "with Rwandan army support", "alongside the FARDC", "backed by X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.reading.frames import Participant, distinct_parties
from geo.reading.units import ACTOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.reading.clause_roles import UnitTree
    from geo.reading.clause_words import PartyMention

_SUPPORTED_BY = frozenset(all_words("reading.supporters.supported_by"))
_ALONGSIDE = frozenset(all_words("reading.supporters.alongside"))


def supporters(where: UnitTree, index: int) -> list[Participant]:
    """Return the allies at a verb: "with Rwandan army support", "alongside the FARDC", "backed by"."""
    tree = where.tree
    found: list[Participant] = []
    for child in tree.children(index, "pp"):
        case = where.case(child)
        if case in _SUPPORTED_BY and (where.is_in(child, "of_support") or where.is_in(child, "action_nouns")):
            found += where.party(child, f'support at "{where.written(index)}"')
            found += [
                party
                for below in tree.children(child, "pp")
                for party in where.parties(below, f'support at "{where.written(index)}"')
            ]
        elif case in _ALONGSIDE:
            found += where.parties(child, f'"{case}"')
    return distinct_parties(found)


def participant_of(mention: PartyMention, via: str) -> Participant:
    """Return a mention as a party of a frame, with the relation that gave it."""
    return Participant(*mention, via=via)


def asides_of(where: UnitTree, parties: Sequence[Participant]) -> list[Participant]:
    """Return the supporters that were taken out of the sentence behind some parties."""
    found = []
    for host, mask in where.unit.asides:
        here = (where.unit.starts[host], where.unit.ends[host])
        if any(party.start < here[1] and here[0] < party.end for party in parties):
            if mask.kind == ACTOR:
                found.append(participant_of(where.actors[mask.key], "supporter"))
            elif where.place_mentions[mask.key].nation:
                place = where.place_mentions[mask.key]
                found.append(
                    Participant(
                        mask.start,
                        mask.end,
                        place.name,
                        frozenset(["state", "nation"]),
                        "",
                        place.nation,
                        "supporter",
                    )
                )
    return found
