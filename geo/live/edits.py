"""What an edit of the gazetteer's YAML has changed, and which reports it concerns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.gazetteer.names import normalise
from geo.live.substitution import changed_names, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geo.gazetteer.source import GazetteerSource
    from geo.model import Place, Resolution
    from geo.pipeline import ReportResult
    from geo.runtime.located_yaml import SourceEntry

_PLACES, _ACTORS = ("places", "regions"), ("actors",)
_GENERAL = ("theatres", "forces", "force_patterns", "shared_names", "shared_adjectives")  # any report may be concerned
_CONCERNING = (*_PLACES, *_ACTORS, *_GENERAL)
_ASSEMBLED = ("sides", "prior", "claims")  # sections that matter only when all is put together
_NOTHING: dict[str, Any] = {}

Names = set[tuple[str, ...]]


@dataclass(slots=True, kw_only=True)
class Changed:
    """What an edit of the gazetteer has changed; ``everything`` where that is not known.

    Attributes
    ----------
    everything
        Any report may be concerned.
    sections
        Those sections of the YAML in which something changed.
    ids
        Of the changed places and actors.
    names
        The names of these, before and now, as words.
    spelt
        Those of the names that came or went: what bears them is read otherwise in any case.
    """

    everything: bool = False
    sections: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    names: Names = field(default_factory=set)
    spelt: Names = field(default_factory=set)

    @property
    def anything(self) -> bool:
        """Whether there is a change at all."""
        return self.everything or bool(self.sections)

    def add(self, other: Changed) -> None:
        """Take over another change."""
        self.everything |= other.everything
        self.sections |= other.sections
        self.ids |= other.ids
        self.names |= other.names
        self.spelt |= other.spelt

    def concerns(self, result: ReportResult, words: frozenset[str]) -> bool:
        """Return whether a report may be read otherwise than before."""
        if self.everything or bears(words, self.names):
            return True
        return bool(self.ids) and any(not self.ids.isdisjoint(ids) for ids in _ids_of(result))


def bears(words: frozenset[str], names: Names) -> bool:
    """Return whether a text with these words may hold one of the names."""
    return any(all(word in words for word in name) for name in names)


def changes(before: GazetteerSource | None, after: GazetteerSource) -> Changed:
    """Return what differs between two readings of the gazetteer's YAML.

    Files that were not read again give the same entries, so that those are not compared.
    """
    if before is None:
        return Changed(everything=True)
    changed = Changed()
    for section in _CONCERNING:
        old, new = getattr(before, section), getattr(after, section)
        for id_ in [id_ for id_, entry in new.items() if not _is_same(old.get(id_), entry)]:
            _note(changed, section, id_, old.get(id_), new[id_])
        for id_ in old.keys() - new.keys():
            _note(changed, section, id_, old[id_], None)
    for section in _ASSEMBLED:
        if not _are_same(_listed(getattr(before, section)), _listed(getattr(after, section))):
            changed.sections.add(section)
    return changed


def _listed(entries: Any) -> list[SourceEntry]:
    return list(entries.values() if isinstance(entries, dict) else entries)


def _are_same(old: list[SourceEntry], new: list[SourceEntry]) -> bool:
    return len(old) == len(new) and all(map(_is_same, old, new))


def _is_same(old: SourceEntry | None, new: SourceEntry) -> bool:
    return old is new or (old is not None and old.data == new.data and old.file == new.file)


def _note(changed: Changed, section: str, id_: str, old: SourceEntry | None, new: SourceEntry | None) -> None:
    changed.sections.add(section)
    if section not in _PLACES + _ACTORS:
        changed.everything = True
        return
    changed.ids.add(id_)
    before, after = old.data if old else _NOTHING, new.data if new else _NOTHING
    changed.names |= _words_of({*names_of(before), *names_of(after)})
    changed.spelt |= _words_of(changed_names(before, after))


def _words_of(names: Iterable[str]) -> Names:
    return {words for name in names if (words := tuple(normalise(name).split()))}


def words_of(text: str) -> frozenset[str]:
    """Return the words of a report as keys of names are made of them.

    >>> sorted(words_of("At N'Djaména's gates."))
    ['at', 'gate', 'gates', 'ndjamena', 'ndjamenas']
    """
    found = set(normalise(text).split())
    # "Goma's" is a word by itself and the name with an ending.
    return frozenset(found | {word[:-1] for word in found if word.endswith("s")} - {""})


def _ids_of(result: ReportResult) -> Iterator[tuple[str, ...]]:
    """Yield the ids of places and parties that what was read of a report names."""
    for resolution in result.resolutions:
        yield from _places_of(resolution)
    for event in result.events:
        yield tuple(actor.id for actor in (event.actor1, event.actor2) if actor is not None)
        if event.where is not None:
            yield from _places_of(event.where)
    for claim in result.claims:
        yield (claim.actor, *_with_parents(claim.place))


def _places_of(resolution: Resolution) -> Iterator[tuple[str, ...]]:
    if resolution.chosen is not None:
        yield _with_parents(resolution.chosen)
    yield tuple(candidate.place.id for candidate in resolution.candidates)


def _with_parents(place: Place) -> tuple[str, ...]:
    return (place.id, *place.parents)
