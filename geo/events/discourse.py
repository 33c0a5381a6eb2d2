"""What the rest of a report says about an event: who the other side is, who acted, on which day.

A sentence rarely names both sides. Within one report the sides are usually clear: the opponent that a party is said to
fight, or the only armed party of the other camp.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from geo.actors.identity import WRITTEN, is_group
from geo.reading.frames import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from geo.actors.identity import Participant
    from geo.model import Actor
    from geo.reading.report import ReportReading

# The other side of a text is a party that has this share of the mentions of all parties of the other camp.
MAIN_SHARE = 0.6
# Who does these together fights on one side: "the army and militias recaptured X".
_TOGETHER = frozenset(["gain", "enter", "advance", "expel", "surround"])
# Of several it is the one that is named within so many sentences.
NEAR_SENTENCES = 2


class Sides:
    """The armed parties of a report and who fights whom.

    Parameters
    ----------
    syntax
        The report.
    resolve
        Returns the actor of a party.
    opposed
        Whether two actors are of different camps.
    at_war
        Whether the sides of two actors are known to be at war.
    """

    def __init__(
        self,
        syntax: ReportReading,
        resolve: Callable[[Participant], Actor | None],
        opposed: Callable[[Actor, Actor], bool],
        at_war: Callable[[Actor, Actor], bool] = lambda _one, _other: False,
    ) -> None:
        self._resolve, self._opposed, self._at_war = resolve, opposed, at_war
        self._dyads: list[tuple[Actor, Actor]] = []
        for one, other in syntax.memory.dyads:
            first, second = resolve(one), resolve(other)
            if first is not None and second is not None and opposed(first, second):
                self._dyads.append((first, second))
        self._allied = {
            pair
            for frame in syntax.frames
            if frame.kind in _TOGETHER and frame.mood == "reported"
            for pair in _pairs(map(resolve, (*frame.agents, *frame.allies)), at_war)
        }
        self._named: Counter[str] = Counter()
        self._actors: dict[str, Actor] = {}
        self._sentences: dict[str, list[int]] = {}
        acting = {key(one) for frame in syntax.frames for one in (*frame.agents, *frame.patients)}
        seen: set[tuple[int, int]] = set()
        acts = [
            (one, frame.sentence) for frame in syntax.frames for one in (*frame.agents, *frame.patients) if one.country
        ]  # "Russian assault groups": a nation that acts, though it is no subject of its own
        for party, number in [*((named.party, named.sentence) for named in syntax.memory.named), *acts]:
            if (party.start, party.end) in seen or not (
                party.actor or party.country or party.classes & {"rebel", "state"}
            ):
                continue
            seen.add((party.start, party.end))
            if "nation" in party.classes and key(party) not in acting:
                continue  # "the Qatari capital": a nation that is only spoken of fights nobody
            actor = resolve(party)
            unlisted_army = actor is not None and actor.sector == "MIL" and actor.id.startswith(WRITTEN)
            if unlisted_army:
                continue  # "the coalition": nobody knows whose side it is on
            if actor is not None and actor.sector.startswith(("MIL", "REB", "CRM", "EXT")):
                self._named[actor.id] += 1
                self._sentences.setdefault(actor.id, []).append(number)
                self._actors[actor.id] = actor

    def opponent(self, actor: Actor, sentence: int) -> Actor | None:
        """Return whom an actor fights in this report near a sentence, None where that is open."""
        foes: Counter[str] = Counter()
        known: dict[str, Actor] = {}
        for one, other in self._dyads:
            for mine, theirs in ((one, other), (other, one)):
                if _side(mine) == _side(actor):
                    foes[_side(theirs)] += 1
                    known.setdefault(_side(theirs), theirs)
        if not foes:
            return self.declared_foe(actor) or self._other_camp(actor, sentence)
        best = min(foes, key=lambda side: (-foes[side], side))
        if foes[best] >= MAIN_SHARE * sum(foes.values()):
            return known[best]
        near = self._nearest([name for name, one in self._actors.items() if _side(one) in foes], sentence)
        return known[_side(self._actors[near])] if near else None

    def pair(self, sentence: int) -> tuple[Actor | None, Actor | None]:
        """Return the two sides of a fight that names none, if the report has two: "Fighting continued in Kobo"."""
        for name in sorted(self._named, key=lambda name: (-self._named[name], name)):
            other = self.opponent(self._actors[name], sentence)
            if other is not None:
                return self._actors[name], other
        return None, None

    def declared_foe(self, actor: Actor) -> Actor | None:
        """Return the army of a state at war with an army, where the report names both: Russia's for Ukraine's."""
        if actor.sector not in {"MIL", "GOV"}:
            return None
        found = [
            name
            for name, other in self._actors.items()
            if other.sector == "MIL" and other.country and other.country != actor.country and self._at_war(actor, other)
        ]
        return self._actors[min(found, key=lambda name: (-self._named[name], name))] if found else None

    def _other_camp(self, actor: Actor, sentence: int) -> Actor | None:
        """Return the armed party of the other camp: a known foe, else a group for a state force or the reverse.

        A foreign army is no group's foe unless they are known to fight. Of several the one that the sentences around
        speak of most.
        """
        declared, found = dict[str, int](), dict[str, int]()
        for name, count in self._named.items():
            other = self._actors[name]
            if not self._opposed(actor, other) or frozenset([_side(actor), _side(other)]) in self._allied:
                continue
            if self._at_war(actor, other):
                declared[name] = count
            elif is_group(actor) != is_group(other) and _share_country(actor, other):
                found[name] = count
        found = declared or found
        if not found:
            return None
        spoken = dict.fromkeys((_side(self._actors[name]) for name in found), 0.0)
        for name in found:
            spoken[_side(self._actors[name])] += self._presence(name, sentence)
        best = min(spoken, key=lambda side: (-spoken[side], side))
        if spoken[best] >= MAIN_SHARE * sum(spoken.values()):
            of_side = [name for name in found if _side(self._actors[name]) == best]
            return self._actors[min(of_side, key=lambda name: (-self._named[name], name))]
        near = self._nearest(list(found), sentence)
        return self._actors[near] if near else None

    def _presence(self, name: str, sentence: int) -> float:
        """Return how much a report speaks of an actor around a sentence: near mentions count more than far ones."""
        return sum(1 / (1 + abs(sentence - at)) ** 2 for at in self._sentences[name])

    def _nearest(self, names: Sequence[str], sentence: int) -> str:
        """Return the actor named last before or in a sentence, not too far back; "" where none is or two are."""
        last = {name: max((at for at in self._sentences[name] if at <= sentence), default=-1) for name in names}
        recent = max(last.values(), default=-1)
        found = [name for name in names if last[name] == recent]
        return found[0] if recent >= 0 and sentence - recent <= NEAR_SENTENCES and len(found) == 1 else ""


def _pairs(actors: Iterable[Actor | None], at_war: Callable[[Actor, Actor], bool]) -> Iterator[frozenset[str]]:
    """Yield the sides of actors two by two, but those that are known to be at war."""
    known = [actor for actor in actors if actor is not None]
    for one, other in combinations(known, 2):
        if _side(one) != _side(other) and not at_war(one, other):
            yield frozenset([_side(one), _side(other)])


def _share_country(one: Actor, other: Actor) -> bool:
    """Whether two actors act in one country, as far as that is known."""
    first, second = ({actor.country, *actor.countries} - {""} for actor in (one, other))
    return not first or not second or bool(first & second)


def _side(actor: Actor) -> str:
    return actor.side or actor.id
