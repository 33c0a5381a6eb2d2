"""Which actor a party of a sentence is: a known one, the force of a nation, or one as written.

A bare "army", "police" or "government forces" belongs to the country of the place where it acts; never to the theatre
by default. A nation's name or adjective ("Moscow", "Malian soldiers") stands for its force.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import plain
from geo.model import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CLASSES = ("state", "nation", "rebel", "gunman", "communal", "protester", "mob", "civilian")
_INTER = {
    "state": "State forces", "nation": "State forces", "rebel": "Rebel group", "gunman": "Political militia",
    "communal": "Identity militia", "protester": "Protesters", "mob": "Rioters", "civilian": "Civilians",
}  # fmt: skip
_SECTOR = {
    "state": "MIL",
    "nation": "MIL",
    "rebel": "REB",
    "gunman": "REB",
    "communal": "REB",
    "protester": "CIV",
    "mob": "CIV",
    "civilian": "CIV",
}
_POLICE = re.compile(r"\b(?:polic\w*|gendarm\w*|officers?|cops?)\b", re.IGNORECASE)
_ARMY = re.compile(r"\b(?:army|armed forces|armée|military|forces armées|armed force)\b", re.IGNORECASE)
_ANYBODY = frozenset([
    "people", "person", "persons", "man", "men", "woman", "women", "child", "children", "civilian", "civilians", "victims", "victim", "family", "families",
    "boy", "boys", "girl", "girls", "personne", "personnes", "civil", "civils", "homme", "hommes", "femme", "femmes", "enfant", "enfants", "residents", "villagers",
])  # fmt: skip


class Participant(NamedTuple):
    """A party of a frame as written.

    ``actor`` is the id of a known actor or "", ``country`` the ISO alpha-3 of a nation that is meant by its name or
    adjective ("Moscow", "Russian forces"), ``classes`` what its words say it is (state, rebel, gunman, communal,
    protester, mob, civilian), ``via`` how it was found, in words.
    """

    start: int
    end: int
    text: str
    classes: frozenset[str] = frozenset()
    actor: str = ""
    country: str = ""
    via: str = ""

    @property
    def armed(self) -> bool:
        """Whether the party bears arms by what it is called."""
        return bool(self.classes & {"state", "rebel", "gunman", "communal", "nation"}) or bool(self.country)


class ActorBook:
    """The known actors of a build, asked for by id, by nation, and as written."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.actors = actors
        self._forces: dict[tuple[str, bool], Actor | None] = {}

    def force(self, country: str, *, police: bool = False) -> Actor | None:
        """Return the army (or police) of a country (ISO alpha-3) among the known actors, None if none is known."""
        key = (country, police)
        if key not in self._forces:
            found = [
                one
                for one in self.actors.values()
                if one.country == country
                and one.sector in {"MIL", "GOV"}
                and one.inter in {"State forces", "External/Other forces"}
            ]
            self._forces[key] = min(
                found, key=lambda one: (_is_police(one) != police, not _is_army(one), one.id), default=None
            )
        return self._forces[key]

    @staticmethod
    def opposed(one: Actor, other: Actor) -> bool:
        """Whether two actors are of different sides."""
        return (one.side or one.id) != (other.side or other.id)

    def resolve(self, party: Participant | None, *, place_country: str = "") -> Actor | None:
        """Return the actor that a party is.

        Parameters
        ----------
        party
            The party as a frame has it.
        place_country
            ISO alpha-3 of the country of the place, whose army a bare "army" is; "" if it is not known.
        """
        if party is None:
            return None
        if party.actor in self.actors:
            return self.actors[party.actor]
        state = bool(party.classes & {"state", "nation"}) and not party.classes & {"rebel", "gunman", "communal"}
        country = party.country or (place_country if state else "")
        if state and country:
            known = self.force(country, police=bool(_POLICE.search(party.text)))
            if known is not None:
                return known
        return written(party, country=country if state else party.country)


def written(party: Participant, *, country: str = "") -> Actor:
    """Return a party that no list knows as an actor under its own words; ids begin with ``written.``."""
    main = next((name for name in _CLASSES if name in party.classes), "civilian")
    words = party.text.split()
    name = "Civilians" if main == "civilian" and plain(words[-1] if words else "") in _ANYBODY else " ".join(words)
    name = re.sub(r"^(?:(?:the|a|an|le|la|les|des|un|une)\s+|[ld]['’]\s*)", "", name, flags=re.IGNORECASE) or name
    name = name[:1].upper() + name[1:]
    slug = re.sub(r"\W+", "-", plain(name)).strip("-") or "unknown"
    slug = f"{slug}-{country.lower()}" if country and main == "state" else slug
    return Actor(
        id=f"written.{slug}",
        name=name,
        sector=_SECTOR[main],
        inter=_INTER[main],
        country=country,
        side=f"written.{slug}",
    )


def _is_army(actor: Actor) -> bool:
    return any(_ARMY.search(name) for name in (actor.name, *actor.names))


def _is_police(actor: Actor) -> bool:
    return bool(_POLICE.search(actor.name))


def countries_of(actors: Iterable[Actor]) -> frozenset[str]:
    """Return the countries (ISO alpha-3) of some actors."""
    return frozenset(actor.country for actor in actors if actor.country)
