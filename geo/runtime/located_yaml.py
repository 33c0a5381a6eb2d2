"""YAML that knows where it stands: values with their lines, and problems that name file, line and key."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from geo.errors import LexiconError
from geo.runtime.safe_yaml import compose, construct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KeyPath = tuple[str | int, ...]

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
class SourceEntry:
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
        node = compose(text)
    except yaml.YAMLError as error:
        raise LexiconError(_yaml_message(path, error)) from error
    if node is None:
        return LocatedMapping(data={}, file=path, lines={})
    if not isinstance(node, yaml.MappingNode):
        raise LexiconError(f"{short(path)}:1: a mapping is expected: keys with values")
    reader = _Reader(file=path)
    try:
        data = reader.value(node, ())
    except yaml.YAMLError as error:
        raise LexiconError(_yaml_message(path, error)) from error
    return LocatedMapping(data=data, file=path, lines=reader.lines, problems=tuple(reader.problems))


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


def _yaml_message(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{short(path)}:{mark.line + 1 if mark else 1}: not valid YAML: {problem}"


class _Reader:
    """Turns YAML nodes into plain values and remembers the lines of keys."""

    def __init__(self, *, file: Path) -> None:
        self.file = file
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        """Return the plain value of a node."""
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag.endswith(":str") else construct(node)
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
