"""What a report calls the parties: a row never names a party by a name that its report does not use."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.actors.identity import Participant
    from geo.model import Actor
    from geo.reading.report import ReportReading

_OFFICE = re.compile(r"\b(?:pr[eé]sidente?|prime minister|premier ministre|ministe?re?|king|roi)\b", re.IGNORECASE)


class PartyNames:
    """The names of the actors of one report.

    Parameters
    ----------
    text
        The report.
    syntax
        Its reading, None where it was not parsed.
    resolve
        Returns the actor of a party.
    """

    def __init__(self, text: str, syntax: ReportReading | None, resolve: Callable[[Participant], Actor | None]) -> None:
        self._folded = text.casefold()
        self._names = _most_used(syntax, resolve) if syntax is not None else {}

    @overload
    def called(self, actor: Actor) -> Actor: ...
    @overload
    def called(self, actor: None) -> None: ...
    def called(self, actor: Actor | None) -> Actor | None:
        """Return an actor under a name that the report uses: its own name, else the one that stands there most.

        A report in French that speaks of "l'armée syrienne" gives "Armée syrienne"; the id says who it is.
        """
        if actor is None or actor.name.casefold() in self._folded:
            return actor
        name = self._names.get(actor.id, "")
        return replace(actor, name=name) if name else actor


def _most_used(syntax: ReportReading, resolve: Callable[[Participant], Actor | None]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = {}
    seats = {(place.start, place.end) for place in syntax.places if place.nation and not place.is_demonym}
    for named in syntax.memory.named:
        party = named.party
        if not (party.actor or party.country) or "nation" in party.classes:
            continue
        actor = resolve(party)
        if actor is not None and actor.sector == "MIL" and (party.start, party.end) in seats:
            continue  # "accuse Kinshasa": a capital is no name of its army
        words = " ".join(party.text.split())
        if _OFFICE.search(words):
            continue  # one man is not his government
        if actor is not None and (" " in words or any(letter.isupper() for letter in words) or party.actor):
            counts.setdefault(actor.id, Counter())[words] += 1
    best = {id_: min(names.items(), key=_most_and_fullest)[0] for id_, names in counts.items()}
    return {id_: name[:1].upper() + name[1:] for id_, name in best.items()}


def _most_and_fullest(counted: tuple[str, int]) -> tuple[int, int, str]:
    name, count = counted
    return -count, -len(name), name
