"""A party as a sentence has it, and the actor that it is where no list knows it."""

from __future__ import annotations

import re
from typing import NamedTuple

from geo.lang import LANGUAGES, all_words, alternatives, plain, words_of
from geo.model import Actor

WRITTEN = "written."
LOYAL = "loyal"  # a class: a militia on the side of a state, which is nobody's rebels
OWN_TROOPS = "own troops"  # a class: not who is named, but its soldiers
AS_WRITTEN = "named in reports, in no list"  # the note of a group with a name of its own
_CLASSES = ("state", "nation", "rebel", "gunman", "communal", "protester", "mob", "civilian")
_INTER = {
    "state": "State forces", "nation": "State forces", "rebel": "Rebel group", "gunman": "Political militia",
    "communal": "Identity militia", "protester": "Protesters", "mob": "Rioters", "civilian": "Civilians",
}  # fmt: skip
_SECTOR = {
    "state": "MIL", "nation": "MIL", "rebel": "REB", "gunman": "REB", "communal": "REB", "protester": "CIV",
    "mob": "CIV", "civilian": "CIV",
}  # fmt: skip
_ANYBODY = frozenset(all_words("actors.parties.anybody"))
_APPROXIMATELY = alternatives("actors.parties.approximately")
_ARTICLE = re.compile(rf"^(?:{alternatives('actors.parties.articles')})\s*\b(?=\w)", re.IGNORECASE)
_NUMBER = re.compile(rf"^(?:\d[\d,. ]*|{_APPROXIMATELY})\s+", re.IGNORECASE)


class Participant(NamedTuple):
    """A party of a frame as written.

    ``actor`` is the id of a known actor or "", ``country`` the ISO alpha-3 of a nation that is meant by its name or
    adjective ("Moscow", "Russian forces"), ``classes`` what its words say it is (state, rebel, gunman, communal,
    protester, mob, civilian), ``via`` how it was found, in words. ``recalled``: its words ("they",
    "the rebels") point to a party named elsewhere, which this is taken to be.
    """

    start: int
    end: int
    text: str
    classes: frozenset[str] = frozenset()
    actor: str = ""
    country: str = ""
    via: str = ""
    recalled: bool = False

    @property
    def armed(self) -> bool:
        """Whether the party bears arms by what it is called."""
        return bool(self.classes & {"state", "rebel", "gunman", "communal", "nation"}) or bool(self.country)


def written(party: Participant, *, country: str = "") -> Actor:
    """Return a party that no list knows as an actor under its own words; ids begin with ``written.``."""
    main = next((name for name in _CLASSES if name in party.classes), "civilian")
    words = party.text.split()
    name = "Civilians" if main == "civilian" and plain(words[-1] if words else "") in _ANYBODY else party.text
    name = _ARTICLE.sub("", _NUMBER.sub("", " ".join(name.split()))) or " ".join(words)
    if any(plain(name) in words_of(language).words("fighter_nouns") for language in LANGUAGES):
        name += "s"  # "rebel positions": the party is the rebels; a militia is one
    name = name[:1].upper() + name[1:]
    slug = re.sub(r"\W+", "-", plain(name)).strip("-") or "unknown"
    slug = f"{slug}-{country.lower()}" if country and main == "state" else slug
    return Actor(
        id=f"{WRITTEN}{slug}",
        name=name,
        sector=_SECTOR[main],
        inter=_INTER[main],
        country=country,
        side=f"{WRITTEN}{slug}",
    )
