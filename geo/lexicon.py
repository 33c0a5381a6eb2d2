"""The one YAML loader: files -> section -> id -> entry, later files override, every error as ``file:line: key.path``.

Reading knows nothing of places; :mod:`geo.lexicon_rules` knows the keys and their values.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import SafeConstructor

from geo.errors import ConfigError, LexiconError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SECTIONS = ("theatre", "places", "regions", "actors", "prior", "claims")
LISTS = frozenset({"prior", "claims"})
WORLD = "world"
KeyPath = tuple[str | int, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "tag:yaml.org,2002:merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in a YAML file: where, on which key, what."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:"
        return f"{where} {self.path}: {self.message}" if self.path else f"{where} {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedMapping:
    """A YAML mapping that knows on which line each key stands.

    ``lines`` leads from key paths (tuples of keys and list positions) to line numbers, from 1.
    """

    data: dict[str, Any]
    file: Path
    lines: Mapping[KeyPath, int] = field(repr=False)
    problems: tuple[Problem, ...] = ()

    def line(self, path: KeyPath) -> int:
        """Return the line of a key, or of the nearest key above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: KeyPath, message: str) -> Problem:
        """Return a problem at a key."""
        return Problem(file=short(self.file), line=self.line(path), path=dotted(path), message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as it stands in a file; ``line`` is where its id stands."""

    id: str
    section: str
    data: dict[str, Any]
    source: LocatedMapping = field(repr=False)
    path: KeyPath

    @property
    def file(self) -> Path:
        """The file that it stands in."""
        return self.source.file

    @property
    def line(self) -> int:
        """The line of its id."""
        return self.source.line(self.path)

    def problem(self, key: str | int | KeyPath, message: str) -> Problem:
        """Return a problem at one of its keys."""
        keys = key if isinstance(key, tuple) else (key,)
        return self.source.problem(self.path + keys, message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All entries of the loaded folders, later ones in place of earlier ones of the same id."""

    theatres: Mapping[str, Entry] = field(default_factory=dict)
    places: Mapping[str, Entry] = field(default_factory=dict)
    regions: Mapping[str, Entry] = field(default_factory=dict)
    actors: Mapping[str, Entry] = field(default_factory=dict)
    prior: tuple[Entry, ...] = ()
    claims: tuple[Entry, ...] = ()
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def all_places(self) -> dict[str, Entry]:
        """Places and regions by id: one room of names."""
        return {**self.places, **self.regions}

    def entries(self) -> Iterator[Entry]:
        """Yield every entry of every section."""
        for section in (self.theatres, self.places, self.regions, self.actors):
            yield from section.values()
        yield from self.prior
        yield from self.claims


def load_yaml(path: Path) -> LocatedMapping:
    """Read one YAML file safely, with the line of every key.

    Raises
    ------
    LexiconError
        If the file cannot be read, is no YAML or no mapping: ``file:line: what``.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{short(path)}:1: cannot be read ({error})") from error
    try:
        node = _compose(text)
    except yaml.YAMLError as error:
        raise LexiconError(_yaml_message(path, error)) from error
    if node is None:
        return LocatedMapping(data={}, file=path, lines={})
    if not isinstance(node, yaml.MappingNode):
        raise LexiconError(f"{short(path)}:1: a mapping of sections is expected ({', '.join(SECTIONS)})")
    reader = _Reader(file=path)
    try:
        data = reader.value(node, ())
    except yaml.YAMLError as error:
        raise LexiconError(_yaml_message(path, error)) from error
    return LocatedMapping(data=data, file=path, lines=reader.lines, problems=tuple(reader.problems))


def load_lexicon(folders: Sequence[Path], *, theatres: Sequence[str]) -> Lexicon:
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
    lexicon = read_lexicon(folders, theatres=theatres)
    refuse(lexicon.problems)
    return lexicon


def refuse(problems: Sequence[Problem]) -> None:
    """Raise :class:`geo.errors.LexiconError` if there is a problem."""
    if not problems:
        return
    more = f" (and {len(problems) - 1} more: type sitmap check)" if len(problems) > 1 else ""
    raise LexiconError(f"{problems[0]}{more}")


def read_lexicon(folders: Sequence[Path], *, theatres: Sequence[str]) -> Lexicon:
    """Read like :func:`load_lexicon`, but keep all problems instead of raising the first."""
    from geo.lexicon_rules import entry_problems

    files = lexicon_files(folders, theatres=theatres)
    sections: dict[str, dict[str, Entry]] = {name: {} for name in SECTIONS}
    problems: list[Problem] = []
    for file in files:
        try:
            source = load_yaml(file)
        except LexiconError as error:
            problems.append(_unreadable(file, error))
            continue
        problems += source.problems
        for entry in _entries(source, problems):
            key = f"{file}#{entry.id}" if entry.section in LISTS else entry.id
            problems += entry_problems(entry)
            sections[entry.section][key] = entry
    return _lexicon(sections, files=files, problems=problems)


def _lexicon(
    sections: Mapping[str, dict[str, Entry]], *, files: Sequence[Path], problems: Sequence[Problem]
) -> Lexicon:
    return Lexicon(
        theatres=sections["theatre"],
        places=sections["places"],
        regions=sections["regions"],
        actors=sections["actors"],
        prior=tuple(sections["prior"].values()),
        claims=tuple(sections["claims"].values()),
        files=tuple(files),
        problems=tuple(problems),
    )


def lexicon_files(folders: Sequence[Path], *, theatres: Sequence[str]) -> tuple[Path, ...]:
    """Return the YAML files to read, in the order in which later ones override earlier ones.

    Raises
    ------
    ConfigError
        If no folder holds one of the theatres.
    """
    names = tuple(dict.fromkeys((WORLD, *theatres)))
    found: dict[str, list[Path]] = {name: [] for name in names}
    own: list[Path] = []
    for folder in folders:
        own += _yaml_files(folder)
        for name in names:
            found[name] += _yaml_files(folder / name)
    for name in names[1:]:
        if not found[name]:
            raise ConfigError(_no_theatre(name, folders))
    return (*found[WORLD], *(file for name in names[1:] for file in found[name]), *own)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.y*ml") if p.suffix in {".yaml", ".yml"} and p.is_file())


def _no_theatre(name: str, folders: Sequence[Path]) -> str:
    known = sorted({p.name for folder in folders if folder.is_dir() for p in folder.iterdir() if _yaml_files(p)})
    where = ", ".join(short(folder) for folder in folders)
    return f"theatre: no folder {name!r} with YAML files in {where}.{nearest(name, known)} Or type: sitmap new {name}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the known word nearest to a misspelt one, or "".

    >>> nearest("populaton", ["population", "name"])
    " Did you mean 'population'?"
    """
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def short(path: Path) -> str:
    """Return a path relative to the working folder where it lies below it, else as it is."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def dotted(path: KeyPath) -> str:
    """Return a key path as a writer would say it.

    >>> dotted(("places", "cod.goma", "names", 0))
    'places.cod.goma.names[0]'
    """
    words = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return words.lstrip(".")


def _unreadable(file: Path, error: LexiconError) -> Problem:
    prefix = f"{short(file)}:"
    line, _, message = str(error).removeprefix(prefix).partition(": ")
    return Problem(file=short(file), line=int(line) if line.isdigit() else 1, path="", message=message)


def _yaml_message(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{short(path)}:{mark.line + 1 if mark else 1}: not valid YAML: {problem}"


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    return node


class _Reader:
    """Turns YAML nodes into plain values and remembers the lines of keys."""

    def __init__(self, *, file: Path) -> None:
        self.file = file
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self._scalars = SafeConstructor()

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        """Return the plain value of a node."""
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag.endswith(":str") else self._scalars.construct_object(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*path, number)) for number, item in enumerate(node.value)]
        return self._mapping(node, path)

    def _item(self, node: yaml.Node, path: KeyPath) -> Any:
        self.lines[path] = node.start_mark.line + 1
        return self.value(node, path)

    def _mapping(self, node: yaml.Node, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                self._complain(key_node, path, "merge keys (<<) are not read; write the keys out")
                continue
            # Norway's "no" and the like stay what was typed: keys are words.
            key = str(key_node.value)
            if key in result:
                self._complain(key_node, (*path, key), f"stands twice here; first on line {self.lines[(*path, key)]}")
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, (*path, key))
        return result

    def _complain(self, node: yaml.Node, path: KeyPath, message: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(file=short(self.file), line=line, path=dotted(path), message=message))


def _entries(source: LocatedMapping, problems: list[Problem]) -> Iterator[Entry]:
    for section, content in source.data.items():
        if section not in SECTIONS:
            hint = nearest(section, SECTIONS) or f" Sections are {', '.join(SECTIONS)}."
            problems.append(source.problem((section,), f"unknown section.{hint}"))
            continue
        if content is None:
            continue
        expected: type = list if section in LISTS else dict
        if not isinstance(content, expected):
            word = "a list of entries" if expected is list else "ids with entries"
            problems.append(source.problem((section,), f"{word} expected, not {content!r:.40}"))
            continue
        yield from _section_entries(source, section, content, problems)


def _section_entries(
    source: LocatedMapping, section: str, content: Any, problems: list[Problem]
) -> Iterator[Entry]:
    pairs = enumerate(content) if section in LISTS else content.items()
    for key, data in pairs:
        path: KeyPath = (section, key)
        if not isinstance(data, dict):
            problems.append(source.problem(path, f"an entry with keys is expected, not {data!r:.40}"))
            continue
        yield Entry(id=str(key), section=section, data=data, source=source, path=path)
