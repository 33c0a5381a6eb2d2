"""Names of one country by their sound, made when a name of it is first looked for so, and kept in the user's cache.

A trie of ``sound key, name -> row`` a country. A look-up also tries keys with one consonant wrong, missing or too many,
and says of each name how like it is to the one that was asked for.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import marisa_trie

from geo.gazetteer.names import ABBR, DEMONYM, ROMANISED, WEAK
from geo.gazetteer.sound import key_sound, likeness, sound_key
from geo.runtime.build_cache import cache_folder, drop_old, open_or_build
from geo.runtime.interrupt import checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geo.gazetteer.store import Gazetteer

KEPT = 300  # countries: a text may name many
FORMAT = 2  # raise it when sound keys change
FILE = "sounds.marisa"
LEAST_LIKENESS = 0.74  # of two names with one key
LEAST_WITH_FAULT = 0.8  # of two names whose keys differ by a consonant
SHORTEST_WITH_FAULT = 4  # consonants: of shorter keys too many differ by one
_CONSONANTS = "bdfhklmnprstvz"
_NO_NAMES = WEAK | DEMONYM | ABBR | ROMANISED


class SoundHit(NamedTuple):
    """A place whose name sounds like the one that was looked for: its row, that name's key, and how alike both are."""

    row: int
    key: str
    likeness: float


class _Sounds(NamedTuple):
    """The names of a country: the trie of what was compiled, and what came and went since."""

    trie: marisa_trie.RecordTrie
    came: list[tuple[str, int]]  # sound key and name, row
    went: set[tuple[str, int]]  # name, row

    def of(self, sound: str) -> Iterator[tuple[str, int]]:
        """Yield the names with a sound key, and their rows."""
        begin = f"{sound}\t"
        for written, (row,) in self.trie.items(begin):
            key = written.removeprefix(begin)
            if (key, row) not in self.went:
                yield key, row
        for written, row in self.came:
            if written.startswith(begin):
                yield written.removeprefix(begin), row


class SoundIndex:
    """Looks names up by their sound, country by country.

    Parameters
    ----------
    gazetteer
        Whose places are looked up. The digest of what was compiled of its names names the files in the cache.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._sounds = lru_cache(maxsize=16)(self._opened)
        self.search = lru_cache(maxsize=8192)(self._searched)  # an unknown name stands in a text, and in texts, often

    def _searched(self, name: str, country: int, *, faults: bool = True) -> tuple[SoundHit, ...]:
        """Return the places of a country (its number) whose name sounds like this one, the most alike first.

        ``faults``: also names with one consonant wrong, missing or too many.
        """
        key = sound_key(name)
        if not key or not country:
            return ()
        sounds_of, best = self._sounds(country).of, dict[int, SoundHit]()
        for sounds, least in (((key,), LEAST_LIKENESS), (_with_fault(key), LEAST_WITH_FAULT)):
            if best or (least == LEAST_WITH_FAULT and not faults):
                break  # a fault is thought of only where nothing sounds alike
            for sound in sounds:
                for spelt, row in sounds_of(sound):
                    alike = likeness(name, spelt)
                    if alike >= least and (row not in best or best[row].likeness < alike):
                        best[row] = SoundHit(int(row), spelt, alike)
        return tuple(sorted(best.values(), key=lambda hit: (-hit.likeness, hit.row)))

    def _opened(self, country: int) -> _Sounds:
        code = self._gazetteer.countries[country]
        folder = cache_folder() / f"sound-{FORMAT}-{self._gazetteer.names_digest}-{code}"
        open_or_build(folder, lambda made: self._build(made, country))
        trie = marisa_trie.RecordTrie("<i")
        trie.mmap(str(folder / FILE))
        came, went = self._gazetteer.renamed_in(country, without=_NO_NAMES)
        return _Sounds(trie, list(_written(sorted(came))), went)

    def _build(self, folder: Path, country: int) -> None:
        came, went = self._gazetteer.renamed_in(country, without=_NO_NAMES)
        compiled = (name for name in self._gazetteer.names_in(country, without=_NO_NAMES) if name not in came)
        pairs = [(written, (row,)) for written, row in _written(chain(compiled, sorted(went)))]
        marisa_trie.RecordTrie("<i", pairs).save(str(folder / FILE))
        drop_old("sound-*", keep=KEPT)


def _written(names: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield names with their sound key before them, and their rows."""
    for key, row in names:
        checkpoint()
        # Keys of Latin names are plain ASCII; those of other scripts nobody writes in an English or French text.
        if key.isascii():
            yield f"{key_sound(key)}\t{key}", row


def _with_fault(key: str) -> Iterator[str]:
    """Yield the keys that differ by one consonant from a key that is long enough."""
    if len(key) < SHORTEST_WITH_FAULT:
        return
    for at in range(1, len(key)):
        yield key[:at] + key[at + 1 :]
        for letter in _CONSONANTS:
            if letter != key[at]:
                yield key[:at] + letter + key[at + 1 :]
    for at in range(1, len(key) + 1):
        for letter in _CONSONANTS:
            yield key[:at] + letter + key[at:]
