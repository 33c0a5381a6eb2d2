"""The YAML sources of the gazetteer: files -> section -> id -> entry; later files override earlier ones.

:mod:`geo.runtime.located_yaml` reads YAML with line numbers, :mod:`geo.gazetteer.schema` checks keys and values; every
error begins with ``file:line: key.path``. Files that were checked before are not parsed again: reading and checking all
of them costs a second, and after an edit all but one are unchanged.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geo.errors import LexiconError
from geo.gazetteer.schema import LIST, SCHEMA, entry_problems
from geo.gazetteer.source_files import lexicon_files, other_actor_files
from geo.runtime.located_yaml import KeyPath, LocatedMapping, Problem, SourceEntry, load_yaml, nearest, short
from geo.runtime.yaml_cache import keep_copy, read_copy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "GazetteerSource",
    "LocatedMapping",
    "Problem",
    "SourceEntry",
    "lexicon_files",
    "load_source",
    "load_yaml",
    "read_source",
]

ACTOR_SECTIONS = ("actors", "sides", "forces", "force_patterns", "shared_names", "shared_adjectives")
SECTIONS = ("theatre", "places", "regions", *ACTOR_SECTIONS, "prior", "claims")
LISTS = frozenset({"prior", "claims"})
FORMAT = 3  # raise it when the rules of geo.gazetteer.schema change other than by the schema
LIST_ENTRIES = frozenset({"shared_adjectives"})  # sections whose entries are lists


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerSource:
    """All entries of the loaded folders, later ones in place of earlier ones of the same id."""

    theatres: Mapping[str, SourceEntry] = field(default_factory=dict)
    places: Mapping[str, SourceEntry] = field(default_factory=dict)
    regions: Mapping[str, SourceEntry] = field(default_factory=dict)
    actors: Mapping[str, SourceEntry] = field(default_factory=dict)
    sides: Mapping[str, SourceEntry] = field(default_factory=dict)
    forces: Mapping[str, SourceEntry] = field(default_factory=dict)
    force_patterns: Mapping[str, SourceEntry] = field(default_factory=dict)
    shared_names: Mapping[str, SourceEntry] = field(default_factory=dict)
    shared_adjectives: Mapping[str, SourceEntry] = field(default_factory=dict)
    prior: tuple[SourceEntry, ...] = ()
    claims: tuple[SourceEntry, ...] = ()
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def all_places(self) -> dict[str, SourceEntry]:
        """Places and regions by id: they share one namespace of ids."""
        return {**self.places, **self.regions}

    def actor_sections(self) -> dict[str, Mapping[str, SourceEntry]]:
        """Return the sections that say who acts, by name."""
        return {name: getattr(self, name) for name in ACTOR_SECTIONS}

    def entries(self) -> Iterator[SourceEntry]:
        """Yield every entry of every section."""
        for section in (self.theatres, self.places, self.regions, *self.actor_sections().values()):
            yield from section.values()
        yield from self.prior
        yield from self.claims


def load_source(folders: Sequence[Path], *, theatres: Sequence[str]) -> GazetteerSource:
    """Read the world and the theatres from the folders, later folders last.

    Parameters
    ----------
    folders
        Gazetteer folders. Each may hold YAML files itself and one folder a theatre.
    theatres
        Names of the theatres' folders, in order; ``world`` is always read first.

    Raises
    ------
    LexiconError
        At the first entry that cannot be used, with the number of further ones.
    ConfigError
        If no folder holds a theatre of that name.
    """
    lexicon = read_source(folders, theatres=theatres)
    refuse(lexicon.problems)
    return lexicon


def refuse(problems: Sequence[Problem]) -> None:
    """Raise :class:`geo.errors.LexiconError` if there is a problem."""
    if not problems:
        return
    more = f" (and {len(problems) - 1} more: type sitmap check)" if len(problems) > 1 else ""
    raise LexiconError(f"{problems[0]}{more}")


Known = dict["Path", tuple[tuple[int, int, int], tuple[list[SourceEntry], list[Problem]]]]


def read_source(folders: Sequence[Path], *, theatres: Sequence[str], known: Known | None = None) -> GazetteerSource:
    """Read like :func:`load_source`, but keep all problems instead of raising the first.

    ``known`` keeps what stood in each file, for a program that reads again after every edit.
    """
    files = lexicon_files(folders, theatres=theatres)
    sections: dict[str, dict[str, SourceEntry]] = {name: {} for name in SECTIONS}
    problems: list[Problem] = []
    for file in files:
        entries, found = _kept_file(file, known)
        problems += found
        for entry in entries:
            sections[entry.section][f"{file}#{entry.id}" if entry.section in LISTS else entry.id] = entry
    for file in other_actor_files(folders, files):
        for entry in _kept_file(file, known)[0]:  # what is wrong in another theatre is said where that one is checked
            if entry.section in ACTOR_SECTIONS and not entry_problems(entry):
                sections[entry.section].setdefault(entry.id, entry)
    return _lexicon(sections, files=files, problems=problems)


def _kept_file(file: Path, known: Known | None) -> tuple[list[SourceEntry], list[Problem]]:
    if known is None:
        return _read_file(file)
    try:
        stat = file.stat()
    except OSError:  # who reads the file says why
        return _read_file(file)
    state = stat.st_size, stat.st_mtime_ns, stat.st_ino
    if file not in known or known[file][0] != state:
        known[file] = state, _read_file(file)
    return known[file][1]


def _read_file(file: Path) -> tuple[list[SourceEntry], list[Problem]]:
    """Return the entries of a file and all that is wrong with them, each taken by itself."""
    problems: list[Problem] = []
    checked = load_checked(file)
    if checked is not None:
        return list(_entries(checked, problems)), []
    try:
        source = load_yaml(file)
    except LexiconError as error:
        return [], [_unreadable(file, error)]
    problems += source.problems
    entries = list(_entries(source, problems))
    for entry in entries:
        problems += entry_problems(entry)
    if not problems:
        keep_checked(source)
    return entries, problems


def _lexicon(
    sections: Mapping[str, dict[str, SourceEntry]], *, files: Sequence[Path], problems: Sequence[Problem]
) -> GazetteerSource:
    return GazetteerSource(
        theatres=sections["theatre"],
        places=sections["places"],
        regions=sections["regions"],
        **{name: sections[name] for name in ACTOR_SECTIONS},
        prior=tuple(sections["prior"].values()),
        claims=tuple(sections["claims"].values()),
        files=tuple(files),
        problems=tuple(problems),
    )


def _unreadable(file: Path, error: LexiconError) -> Problem:
    prefix = f"{short(file)}:"
    line, _, message = str(error).removeprefix(prefix).partition(": ")
    return Problem(file=short(file), line=int(line) if line.isdigit() else 1, path="", message=message)


def _entries(source: LocatedMapping, problems: list[Problem]) -> Iterator[SourceEntry]:
    for section, content in source.data.items():
        if section not in SECTIONS:
            hint = nearest(section, SECTIONS) or f" Sections are {', '.join(SECTIONS)}."
            problems.append(source.problem((section,), f"unknown section.{hint}"))
            continue
        if content is None:
            continue
        expected: type = list if section in LISTS else dict
        if section == "prior" and isinstance(content, dict):  # one starting state needs no list
            yield SourceEntry(id="0", section=section, data=content, source=source, path=(section,))
            continue
        if not isinstance(content, expected):
            word = "a list of entries" if expected is list else "ids with entries"
            problems.append(source.problem((section,), f"{word} expected, not {content!r:.40}"))
            continue
        yield from _section_entries(source, section, content, problems)


def _section_entries(
    source: LocatedMapping, section: str, content: Any, problems: list[Problem]
) -> Iterator[SourceEntry]:
    pairs = enumerate(content) if section in LISTS else content.items()
    for key, data in pairs:
        path: KeyPath = (section, key)
        if section in LIST_ENTRIES and isinstance(data, list):
            yield SourceEntry(id=str(key), section=section, data={LIST: data}, source=source, path=path)
            continue
        if not isinstance(data, dict):
            problems.append(source.problem(path, f"an entry with keys is expected, not {data!r:.40}"))
            continue
        yield SourceEntry(id=str(key), section=section, data=data, source=source, path=path)


class LinesOnDemand(Mapping[KeyPath, int]):
    """The lines of the keys of a file, read when somebody asks: only problems do."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        return load_yaml(self._file).lines

    def __getitem__(self, path: KeyPath) -> int:
        return self._lines[path]

    def __iter__(self) -> Iterator[KeyPath]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def load_checked(file: Path) -> LocatedMapping | None:
    """Return the content of a file that was checked before, None where it was not."""
    data = None
    with contextlib.suppress(OSError):  # who loads the file says why
        data = read_copy(file.read_bytes(), rules=_rules())
    return LocatedMapping(data=data, file=file, lines=LinesOnDemand(file)) if isinstance(data, dict) else None


def keep_checked(source: LocatedMapping) -> None:
    """Keep the content of a file without problems, if JSON can hold it: days of ``prior:`` it cannot."""
    keep_copy(source.file.read_bytes(), source.data, rules=_rules())


def _rules() -> str:
    return f"{FORMAT} {SCHEMA.read_text(encoding='utf-8')}"
