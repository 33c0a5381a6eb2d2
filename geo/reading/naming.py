"""What a report calls the parties: a row never names a party by a name that its report does not use."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, overload

from geo.actors.identity import is_army
from geo.lang import LANGUAGES, any_language, grammar_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.actors.identity import Participant
    from geo.model import Actor
    from geo.reading.report import ReportReading

# Whose bare nouns ("the army", "la police") get the adjective of their country.
_FORCES = frozenset(["MIL", "COP"])
_STATE_FORCES = frozenset(["State forces", "External/Other forces"])
_OFFICE = re.compile(any_language("reading.naming.office"), re.IGNORECASE)


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
    national
        Returns a bare noun with the adjective of a country (ISO 3166-1 alpha-3), "armée malienne", or "".
    """

    def __init__(
        self,
        text: str,
        syntax: ReportReading | None,
        resolve: Callable[[Participant], Actor | None],
        national: Callable[[str, str], str] = lambda _country, _noun: "",
    ) -> None:
        self._folded = text.casefold()
        # Civilians, protesters and rioters in the language of the report.
        self._crowds = syntax.words.crowds if syntax is not None else {}
        self._names = _most_used(syntax, resolve, national) if syntax is not None else {}
        self._language = syntax.words.language if syntax is not None else ""
        self._national = national

    @overload
    def called(self, actor: Actor) -> Actor: ...
    @overload
    def called(self, actor: None) -> None: ...
    def called(self, actor: Actor | None) -> Actor | None:
        """Return an actor under a name that the report uses: its own name, else the one that stands there most.

        A report in French that speaks of "l'armée syrienne" gives "Armée syrienne"; the id says who it is. Where it
        only says "l'armée", the adjective of the country is added.
        """
        if actor is not None and self._crowds:
            crowd, bracket, who = actor.name.partition(" (")
            if crowd in self._crowds:
                return replace(actor, name=f"{self._crowds[crowd]}{bracket}{who}")
        if actor is None or actor.name.casefold() in self._folded:
            return actor
        name = self._names.get(actor.id, "") or self._army_of_nation(actor)
        return replace(actor, name=name) if name else actor

    def _army_of_nation(self, actor: Actor) -> str:
        """Return the name of an army that a report in another language does not write out: "Armée russe"; else ""."""
        foreign = self._language in LANGUAGES and grammar_of(self._language).foreign_actor_names
        if not foreign or actor.sector != "MIL" or not is_army(actor) or actor.inter not in _STATE_FORCES:
            return ""
        name = self._national(actor.country, words_of(self._language).lists["army_noun"][0])
        return name[:1].upper() + name[1:]


def _most_used(
    syntax: ReportReading, resolve: Callable[[Participant], Actor | None], national: Callable[[str, str], str]
) -> dict[str, str]:
    counts: dict[str, Counter[str]] = {}
    bare: dict[str, Counter[str]] = {}
    seats = {(place.start, place.end) for place in syntax.places if place.nation and not place.is_demonym}
    for named in syntax.memory.named:
        party = named.party
        words = " ".join(party.text.split())
        common = " " not in words and words[1:].islower() and not party.actor  # "Soldiers" begins a sentence
        if not (party.actor or party.country or common) or "nation" in party.classes:
            continue
        actor = resolve(party)
        if actor is None or (actor.sector == "MIL" and (party.start, party.end) in seats):
            continue  # "accuse Kinshasa": a capital is no name of its army
        if common:
            noun = words.casefold()
            if actor.sector == "MIL" and syntax.words.has("soldiers", noun):
                noun = syntax.words.lists["army_noun"][0]  # "les militaires": its name is "armée malienne"
            name = national(actor.country, noun) if actor.sector in _FORCES else ""
            if name:
                bare.setdefault(actor.id, Counter())[name] += 1
        elif not _OFFICE.search(words):  # one man is not his government
            counts.setdefault(actor.id, Counter())[words] += 1
    best = {id_: min(names.items(), key=_most_and_fullest)[0] for id_, names in {**bare, **counts}.items()}
    return {id_: name[:1].upper() + name[1:] for id_, name in best.items()}


def _most_and_fullest(counted: tuple[str, int]) -> tuple[bool, int, int, str]:
    name, count = counted
    return name.islower(), -count, -len(name), name  # "FSR" before "paramilitaires"
