"""Where an outlet's reports lie unless they say otherwise: `source: Radio Okapi` -> a prior for bare names.

A local newspaper says "the Paris council" and means the town where it is sold. The user's own ``sources`` come first,
then geo/toponyms/words/outlets.yaml, then a country or unit that the outlet's name holds and that means one place only
("Kenya News Agency"). Agencies that report from everywhere give no prior.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from geo.errors import ConfigError
from geo.gazetteer.kinds import SETTLEMENTS
from geo.gazetteer.names import normalise
from geo.runtime.yaml_cache import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.gazetteer.store import Gazetteer
    from geo.model import Document, Place

FILE = Path(__file__).parent / "words" / "outlets.yaml"
HOMES = frozenset({"country", "adm1"})
LONGEST_NAME = 4  # words of a place's name inside an outlet's


class SourceHome(NamedTuple):
    """Where an outlet is at home, in the numbers of the index; 0 and None where only the country is known."""

    country: int
    admin1: int = 0
    lon: float | None = None
    lat: float | None = None


class SourcePrior:
    """Finds the home of a document's source.

    Parameters
    ----------
    gazetteer
        Where the places are.
    own
        The user's outlets: name and id of the place, in pairs. They win over the shipped ones.

    Raises
    ------
    ConfigError
        If the user's id belongs to no place.
    """

    def __init__(self, gazetteer: Gazetteer, own: Iterable[tuple[str, str]] = ()) -> None:
        self._gazetteer = gazetteer
        self._own = {_key(name): self._known(name, place) for name, place in own}
        self._table: dict[str, str] | None = None
        self.home = lru_cache(maxsize=4096)(self._home)

    def home_of(self, document: Document) -> SourceHome | None:
        """Return the home of a document's source, known by its name, else by its address; None: nothing is known."""
        if document.source:
            return self.home(document.source)
        return self.home(urlsplit(document.url).hostname or "") if document.url else None

    def place(self, source: str) -> Place | None:
        """Return the place that stands behind a source's name, None where nothing is known."""
        key = _key(source)
        if not key:
            return None
        identifier = self._own.get(key) or self._shipped().get(key)
        if identifier is None:
            return self._named_in(source)
        return self._find(identifier) if identifier else None

    def _home(self, source: str) -> SourceHome | None:
        place = self.place(source)
        if place is None:
            return None
        columns, row = self._gazetteer.columns, self._gazetteer.row(place.id)
        country, admin1 = int(columns.country[row]), int(columns.admin1[row])
        if place.kind == "country":
            return SourceHome(country)
        town = place.kind in SETTLEMENTS
        return SourceHome(country, admin1, place.lon if town else None, place.lat if town else None)

    def _shipped(self) -> dict[str, str]:
        if self._table is None:
            data = read_yaml(FILE)
            self._table = {_key(name): place for name, place in data["outlets"].items()}
            self._table |= {_key(name): "" for name in data["worldwide"]}
        return self._table

    def _known(self, name: str, identifier: str) -> str:
        if self._find(identifier) is None:
            raise ConfigError(
                f"sources: {name}: no place has the id {identifier!r}. Look it up with sitmap gazetteer search."
            )
        return identifier

    def _find(self, identifier: str) -> Place | None:
        try:
            return self._gazetteer.place(self._gazetteer.row(identifier))
        except KeyError:
            return None

    def _named_in(self, source: str) -> Place | None:
        """Return the country or unit whose name stands in an outlet's, if no other place bears it."""
        words = source.replace("-", " ").split()
        found: dict[str, Place] = {}
        for first in range(len(words)):
            for last in range(first + 1, min(first + LONGEST_NAME, len(words)) + 1):
                hits = self._gazetteer.hits(normalise(" ".join(words[first:last])))
                places = [self._gazetteer.place(hit.row) for hit in hits]
                if places and all(place.kind in HOMES for place in places):
                    found |= {place.id: place for place in places}
        return next(iter(found.values())) if len(found) == 1 else None


def _key(name: str) -> str:
    """Return what two spellings of an outlet's name have in common; of an address, its longest part."""
    bare = name.lower()
    if " " not in bare and "." in bare:
        bare = max(bare.split("."), key=len)
    return "".join(c for c in normalise(bare).removeprefix("the ") if c.isalnum())
