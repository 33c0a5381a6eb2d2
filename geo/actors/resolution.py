"""Which actor is meant: names of the theatre's actors, and "the army", "the rebels", "its troops" for them.

A report names the parties once and then says "the rebels". Where it names one armed group, those are the rebels; where
it names several, it is the one named last before. The army is that of the country that the report is about.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from geo.actors.identity import ARMY, ActorBook
from geo.actors.mentions import ARMED_GROUPS
from geo.lang import all_words, any_language
from geo.text.lazy_regex import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from geo.model import Actor, ControlClaim, Document, Event, Place, Resolution, Tie

_NATIONALITY_ENDS = all_words("actors.resolution.nationality_ends")

# Who can hold ground. Peacekeepers, aid workers and civilians are inside a place without contesting it.
NEVER_HOLD = frozenset({"CIV", "IGO", "NGO", "MED", "JUD", "BUS"})
# Up to this length a name counts only as it is spelt: ADF is a group, "adf" is a typing error.
SHORT = 4
_STATE, _REBELS, _OWN = (any_language(f"actors.resolution.{kind}") for kind in ("state", "rebels", "own"))
_ARMY = pattern(rf"\b(?:{any_language('actors.resolution.army')})\b", re.IGNORECASE)
_WORD = pattern(r"\w+")
_WORD_PARTS = pattern(r"(\w+)")
# "Egyptian troops" are not those of the country that the report is about: an English adjective before, a French behind.
_NATION_BEFORE = pattern(any_language("actors.resolution.nation_before"))
_NATION_BEHIND = pattern(any_language("actors.resolution.nation_behind"))
_NATIONS_ARMY = pattern(any_language("actors.resolution.nations_army"))
# A nation holds ground by its army: "Ukraine still controls", "under Ukrainian control", "Russian-held".
_HOLDING = pattern(any_language("actors.resolution.holding"))
ADJECTIVE = 24  # code points of an adjective and the blank beside it
_CURLY = str.maketrans("\u2018\u2019", "''")
_GENERIC = pattern(rf"(?<![\w-])(?:(?P<own>{_OWN})|(?P<rebels>{_REBELS})|(?P<state>{_STATE}))(?!\w)", re.IGNORECASE)
# The words with which that pattern begins.
_GENERIC_FIRST = frozenset(all_words("actors.resolution.generic_first"))
OWN, STATE, REBELS, FOREIGN = "own", "state", "rebels", "foreign"
ALPHA3 = 3  # ISO 3166-1 alpha-3, in the ids of countries
WRITTEN = "written."
_FORCES = " forces"
_LONGEST_WORDS = 3
# Who talks and signs: a government is not its army.
_POLITICAL = frozenset(all_words("actors.resolution.political"))


class Party(NamedTuple):
    """Words that mean a party: half-open code points, and the id of the actor or one of OWN, STATE, REBELS, FOREIGN."""

    start: int
    end: int
    actor: str


class _Same(NamedTuple):
    """A mapping of actors as a key: the very same one, since its hundreds of names are slow to compare each time."""

    actors: Mapping[str, Actor]

    def __hash__(self) -> int:
        return id(self.actors)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.actors is self.actors

    def __ne__(self, other: object) -> bool:
        return not self == other


class _Known(NamedTuple):
    """The names of the actors by their first word, the longest first, and the army by the name of its nation."""

    names: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    nations: Mapping[str, str]


@lru_cache(maxsize=8)
def _known(same: _Same) -> _Known:
    key = [(actor.id, (actor.name, *actor.names)) for actor in same.actors.values()]
    return _Known(_names(key), _nations(key))


def _names(key: Sequence[tuple[str, tuple[str, ...]]]) -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    """Return the names by their first word, the longest first, so that a text is read word by word."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for actor_id, names in key:
        for name in names:
            words = tuple(word.casefold() for word in _WORD.findall(name.translate(_CURLY)))
            if words and all(known != words for known, _ in by_first.get(words[0], ())):
                by_first.setdefault(words[0], []).append((words, actor_id))
    return {first: sorted(names, key=lambda pair: (-len(pair[0]), pair)) for first, names in by_first.items()}


class ActorResolver:
    """The parties of one text.

    Examples
    --------
    >>> from geo.model import Actor
    >>> actors = {"m23": Actor(id="m23", name="M23", sector="REB", inter="Rebel group")}
    >>> parties = ActorResolver("M23 entered Sake. The rebels stayed.", actors)
    >>> [parties.meant(party) for party in parties.found]
    ['m23', 'm23']
    """

    def __init__(self, text: str, actors: Mapping[str, Actor], *, home: str = "") -> None:
        self.text, self.actors, self._home = text, actors, home

    # Most reports say nothing of control, and are not searched for parties then.

    @cached_property
    def found(self) -> list[Party]:
        """The parties of the text, in order."""
        return _find(self.text, self.actors)

    @cached_property
    def state(self) -> str:
        """Whom "the army" means, or ""."""
        return state_actor(self.actors, home=self._home)

    @cached_property
    def _starts(self) -> list[int]:
        return [party.start for party in self.found]

    def within(self, start: int, end: int) -> list[Party]:
        """Return the parties that begin in a range of code points."""
        return self.found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def meant(self, party: Party, *, speaker: str = "") -> str:
        """Return the actor's id that a party means where it stands, or "" if that is open."""
        if party.actor in {OWN, FOREIGN}:
            return speaker if party.actor == OWN else ""
        if party.actor == STATE:
            return self.state
        return self.rebels_at(party.start) if party.actor == REBELS else party.actor

    def rebels_at(self, position: int) -> str:
        """Return whom "the rebels" means at a position: the armed group named last before, else the only one."""
        rebels = self._rebels
        before = bisect_left(rebels, position, key=_start_of)
        if before:
            return rebels[before - 1].actor
        only = {party.actor for party in rebels}
        return only.pop() if len(only) == 1 else ""

    @cached_property
    def _rebels(self) -> list[Party]:
        return [party for party in self.found if self._is_rebel(party.actor)]

    @cached_property
    def only_group(self) -> str:
        """Return the armed group of a text that names no other one, or ""."""
        groups = {party.actor for party in self.found if self._is_group(party.actor)}
        return groups.pop() if len(groups) == 1 else ""

    def means(self, words: str, *, at: int) -> str:
        """Return the actor that some words mean where they stand at a code point of the text, or ""."""
        for party in _find(words, self.actors):
            meant = self.meant(party._replace(start=at))
            if meant:
                return meant
        return ""

    def nation(self, words: str) -> str:
        """Return the army of the nation that words name or begin with ("Russia", "Russia's forces"), or ""."""
        first = _WORD.match(words)
        return _known(_Same(self.actors)).nations.get(first.group().casefold(), "") if first else ""

    def speaker(self, words: str) -> str:
        """Return the party that speaks with these words ("a spokesman for the army"), or "" for anybody else."""
        meant = self.means(words, at=len(self.text))
        return meant if may_hold(meant, self.actors) else ""

    def _is_group(self, actor_id: str) -> bool:
        actor = self.actors.get(actor_id)
        return actor is not None and actor.inter in ARMED_GROUPS

    def _is_rebel(self, actor_id: str) -> bool:
        actor = self.actors.get(actor_id)
        return actor is not None and actor.sector.startswith("REB")


def _find(text: str, actors: Mapping[str, Actor]) -> list[Party]:
    text = text.translate(_CURLY)
    names, nations = _known(_Same(actors))
    pieces = _WORD_PARTS.split(text)
    offsets, words = list(accumulate(map(len, pieces))), list(map(str.casefold, pieces[1::2]))
    found = list(_named(text, words, offsets, names))
    holders = () if nations.keys().isdisjoint(words) else _holders(text, nations)
    found = _with_others(found, [Party(*holder) for holder in holders if holder[2]])
    return _with_others(found, [_generic(match, text, actors) for match in _generics(text, words, offsets)])


def _holders(text: str, nations: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Yield the nations that are said to hold something, as the army of each."""
    for match in _HOLDING.finditer(text):
        yield match.start(1), match.end(1), nations.get(match.group(1).casefold(), "")


def _generics(text: str, words: Sequence[str], offsets: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield where the text has words such as "the army"; the pattern is tried only at words that begin one."""
    done = 0
    for at, word in enumerate(words):
        if word in _GENERIC_FIRST and offsets[2 * at] >= done:
            match = _GENERIC.match(text, offsets[2 * at])
            if match is not None:
                done = match.end()
                yield match


def _with_others(found: Sequence[Party], others: Sequence[Party]) -> list[Party]:
    """Return the parties (sorted, apart from one another) with those of the others that lie on none of them."""
    return sorted([*found, *(other for other in others if not _overlaps(other, found))])


def _overlaps(one: Party, found: Sequence[Party]) -> bool:
    """Whether one lies on any of some parties: on the last that begins before its end."""
    at = bisect_left(found, one.end, key=_start_of)
    return at > 0 and found[at - 1].end > one.start


def _start_of(party: Party) -> int:
    return party.start


def _nations(key: Sequence[tuple[str, tuple[str, ...]]]) -> Mapping[str, str]:
    """Return the army by the first word of its names: "Ukrainian army", "Ukraine's army"."""
    found: dict[str, str] = {}
    for actor_id, names in key:
        for name in names:
            match = _NATIONS_ARMY.fullmatch(name.translate(_CURLY))
            if match:
                found.setdefault(match.group(1).casefold(), actor_id)
    return found


def _generic(match: re.Match[str], text: str, actors: Mapping[str, Actor]) -> Party:
    """Return "the army" as the party it is: of the country whose adjective stands beside it, else as the word alone."""
    kind, (start, end) = str(match.lastgroup), match.span()
    if kind != STATE:
        return Party(start, end, kind)
    before = _NATION_BEFORE.search(text, max(0, start - ADJECTIVE), start)
    behind = _NATION_BEHIND.match(text, end, end + ADJECTIVE)
    if before:
        return Party(before.start(1), end, _force_of(before.group(1).casefold(), _Same(actors)))
    return (
        Party(start, behind.end(1), _force_of(behind.group(1).casefold(), _Same(actors)))
        if behind
        else Party(start, end, kind)
    )


@lru_cache(maxsize=1024)  # few nations have soldiers, and each is named over and over
def _force_of(nation: str, same: _Same) -> str:
    """Return the force whose name has the adjective ("Rwandan army" for "Rwandan soldiers"), or ``FOREIGN``."""
    stem = nation.rstrip("es") if nation.endswith(_NATIONALITY_ENDS) else nation
    forces = [actor for actor in same.actors.values() if actor.sector == "MIL"]
    named = [actor for actor in forces if any(stem in name.casefold().split() for name in (actor.name, *actor.names))]
    named = named or [actor for actor in forces if any(stem in name.casefold() for name in (actor.name, *actor.names))]
    return min(named, key=lambda actor: (not _is_army(actor), actor.id)).id if named else FOREIGN


def _named(
    text: str,
    words: Sequence[str],
    offsets: Sequence[int],
    names: Mapping[str, Sequence[tuple[tuple[str, ...], str]]],
) -> Iterator[Party]:
    """Yield the parties named; ``offsets`` are where the words begin and end in turn."""
    done = 0
    for at, word in enumerate(words):
        if at < done or word not in names:
            continue
        for name, actor_id in names[word]:
            last = at + len(name)
            start, end = offsets[2 * at], offsets[2 * min(last, len(words)) - 1]
            if tuple(words[at:last]) == name and not (end - start <= SHORT and text[start:end].islower()):
                yield Party(start, end, actor_id)
                done = last
                break


def state_actor(actors: Mapping[str, Actor], *, home: str = "") -> str:
    """Return whom "the army" means in a report about a country (ISO alpha-3): its state force that is called so.

    Without a country it is open, unless all known state forces belong to one.
    """
    forces = [actor for actor in actors.values() if actor.inter == "State forces" and actor.sector in {"MIL", "GOV"}]
    forces = [actor for actor in forces if not home or actor.country == home]
    countries = {actor.country for actor in forces}
    return min(forces, key=lambda actor: (not _is_army(actor), actor.id)).id if len(countries) == 1 else ""


def _is_army(actor: Actor) -> bool:
    return any(_ARMY.search(name) for name in (actor.name, *actor.names))


def may_hold(actor_id: str, actors: Mapping[str, Actor]) -> bool:
    """Return whether an actor is one that can hold ground."""
    actor = actors.get(actor_id)
    return bool(actor_id) and (actor is None or (actor.sector not in NEVER_HOLD and actor.inter != "Civilians"))


def opposed(one: str, other: str, actors: Mapping[str, Actor], *, day: date | None = None, country: str = "") -> bool:
    """Return whether two actors are known and fight on sides that are not allied (on that day, in that country)."""
    return bool(one and other) and not allied(one, other, actors, day=day, country=country)


def at_war(one: str, other: str, actors: Mapping[str, Actor], *, day: date | None = None) -> bool:
    """Return whether the sides of two actors are known foes on that day."""
    book = ActorBook(actors)
    ends = [(id_, side_of(id_, actors)) for id_ in (one, other)]
    return any(
        tie.id in theirs and tie.holds(day, "")
        for ours, theirs in (ends, ends[::-1])
        for id_ in dict.fromkeys(ours)
        for tie in _ties("foes", id_, book, day)
    )


def known_foe(actor: Actor, country: str, actors: Mapping[str, Actor], *, day: date | None = None) -> Actor | None:
    """Return whom an actor is known to fight in a country (ISO alpha-3) on a day, None where that may be several.

    An armed group of several foes fights the army of the country where it acts, if that is one of them.

    Examples
    --------
    >>> known_foe(store["russia-military"], "UKR", store).id  # doctest: +SKIP
    'ukraine-military'
    """
    book = ActorBook(actors, day=day)
    ties = _ties("foes", actor.side_in(country, day), book, day)
    foes = list(dict.fromkeys(tie.id for tie in ties if tie.holds(day, country)))
    army = book.get(book.store.force(country, ARMY, day)) if country else None
    if army is not None and side_of(army.id, book, country=country, day=day) in foes:
        return army
    if len(foes) != 1:
        return None
    side = book.store.side(foes[0])
    return book.get(side.lead if side is not None else foes[0])


def apart(one: str, other: str, actors: Mapping[str, Actor]) -> bool:
    """Return whether two actors are known and on different sides, be these allied or not."""
    return bool(one and other) and side_of(one, actors) != side_of(other, actors)


def allied(one: str, other: str, actors: Mapping[str, Actor], *, day: date | None = None, country: str = "") -> bool:
    """Return whether two actors or sides fight together: one side, or allies on that day and in that country.

    Foes are no allies whatever their sides say of each other.
    """
    sides = [side_of(id_, actors, country=country, day=day) for id_ in (one, other)]
    if sides[0] == sides[1]:
        return True
    book = ActorBook(actors)
    first, second = (one, sides[0]), (other, sides[1])
    ties = {
        kind: any(
            tie.id in theirs and tie.holds(day, country)
            for ours, theirs in ((first, second), (second, first))
            for id_ in dict.fromkeys(ours)
            for tie in _ties(kind, id_, book, day)
        )
        for kind in ("foes", "allies")
    }
    return ties["allies"] and not ties["foes"]


def has_ties(id_: str, actors: Mapping[str, Actor], *, day: date | None, countries: Iterable[str]) -> bool:
    """Return whether an actor or side belongs to another side or has allies: of two without, neither is the other's."""
    if any(side_of(id_, actors, country=country, day=day) != id_ for country in countries):
        return True
    return bool(_ties("allies", id_, ActorBook(actors), day))


def _ties(kind: str, id_: str, book: ActorBook, day: date | None) -> tuple[Tie, ...]:
    """Return the ties of an actor and of a side; those of an actor last as long as it does."""
    actor, side = book.get(id_), book.store.side(id_)
    actor = actor if actor is not None and actor.acts_on(day) else None
    found: tuple[Tie, ...] = (*(getattr(actor, kind) if actor else ()), *(getattr(side, kind) if side else ()))
    return found


def home_of(located: Sequence[Resolution], actors: Mapping[str, Actor]) -> str:
    """Return the country (ISO alpha-3) that a report's places lie in most, of those with known state forces."""
    forces = {actor.country for actor in actors.values() if actor.inter == "State forces"}
    codes = (alpha3(one.chosen) for one in located if one.chosen is not None)
    counts = Counter(code for code in codes if code in forces)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


_DERIVED = "derived."
_BORDERING = pattern(r"\bworld\.[a-z]{3}\b(?!-)")


def alpha3(place: Place) -> str:
    """Return the code in the id of a place's country (``world.cod``), or "", as for a border of two countries."""
    if place.id.startswith(_DERIVED) and len(_BORDERING.findall(place.id)) > 1:
        return ""
    names = (parent.removeprefix("world.") for parent in (place.id, *place.parents) if parent.startswith("world."))
    return next((name.upper() for name in names if len(name) == ALPHA3), "")


def with_known_actors(
    events: Sequence[Event], document: Document, resolutions: Sequence[Resolution], actors: Mapping[str, Actor]
) -> tuple[Event, ...]:
    """Return events whose actors as written ("Army", "Russian forces") are those of the lexicon where it knows them."""
    if not actors or not any(_is_written(actor) for event in events for actor in (event.actor1, event.actor2)):
        return tuple(events)
    located = [one for one in resolutions if one.role == "location" and one.chosen is not None]
    parties = ActorResolver(document.text, actors, home=_home_of_report(located, actors))
    return tuple(_with_known_sides(event, parties) for event in events)


def _home_of_report(located: Sequence[Resolution], actors: Mapping[str, Actor]) -> str:
    """Return the country of the report, if half of its places lie there; else "the army" is nobody's."""
    home = home_of(located, actors)
    there = sum(one.chosen is not None and alpha3(one.chosen) == home for one in located)
    return home if 2 * there >= len(located) else ""


def _is_written(actor: Actor | None) -> bool:
    return actor is not None and actor.id.startswith(WRITTEN) and actor.inter in {"State forces", "Rebel group"}


def _with_known_sides(event: Event, parties: ActorResolver) -> Event:
    at = event.evidence[0].start if event.evidence else 0
    first, second = (_meant(actor, parties, at) for actor in (event.actor1, event.actor2))
    notes = [
        f"{actor.name} read as {known.name}"
        for actor, known in ((event.actor1, first), (event.actor2, second))
        if actor is not None and known is not None
    ]
    if not notes:
        return event
    both = first is not None and (second or event.actor2) == first
    return replace(
        event,
        actor1=first or event.actor1,
        actor2=event.actor2 if both else second or event.actor2,
        notes=(*event.notes, *notes),
    )


def _meant(actor: Actor | None, parties: ActorResolver, at: int) -> Actor | None:
    """Return the known actor that an actor as written means, if it does."""
    if actor is None or not _is_written(actor) or len(actor.name.split()) > _LONGEST_WORDS:
        return None
    if actor.name.casefold() in _POLITICAL or (actor.inter == "Rebel group" and not parties.only_group):
        return None  # where several groups are named, bare "rebels" may be any of them
    meant = parties.means(actor.name, at=at)
    if not meant and actor.name.endswith(_FORCES):
        meant = parties.means(f"{actor.name.removesuffix(_FORCES)} army", at=at)  # "Russian forces"
    known = parties.actors.get(meant)
    return known if known is not None and known.inter == actor.inter else None


def side_of(actor_id: str, actors: Mapping[str, Actor], *, country: str = "", day: date | None = None) -> str:
    """Return the side that an actor fights on in a country on a day: the lexicon's word, else the actor itself."""
    actor = actors.get(actor_id)
    return actor.side_in(country, day) if actor else actor_id


def side_of_claim(claim: ControlClaim, actors: Mapping[str, Actor]) -> str:
    """Return the side that the actor of a claim fights on where and when the claim says so."""
    actor = actors.get(claim.actor)
    if actor is None or not actor.sides:
        return side_of(claim.actor, actors)
    return actor.side_in(alpha3(claim.place), claim.as_of)
