"""Edits of the gazetteer's YAML that touch only the entry they are about: comments, order and layout of the rest stay.

The lines of one entry are cut out, changed by a round-trip YAML library, and put back; all other bytes are the same.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import LexiconError, OutputError
from geo.gazetteer.outlines import OutlineFiles
from geo.runtime.guard import reason
from geo.runtime.located_yaml import LocatedMapping, SourceEntry, load_yaml, short
from geo.runtime.safe_yaml import is_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo.runtime.located_yaml import Problem

    Write = Callable[[Path, str], None]

LONGEST_NAME, LONGEST_ID = 200, 110  # characters
_STEP = 2  # columns of indentation, as everywhere in the gazetteer
_WIDTH = 120
_OUTLINE_STEP = 1e-5  # degrees, a metre: as exactly as an outline is copied
SCHEMA_LINE = "# yaml-language-server: $schema="


def write_whole(file: Path, text: str) -> None:
    """Write a text file so that it appears whole or not at all."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
        made = Path(name)
        made.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        made.replace(file)
    except OSError as error:
        raise OutputError(f"{short(file)}: cannot be written ({error.strerror}).") from error


def add_entry(
    file: Path, entry_id: str, data: Mapping[str, Any], *, section: str = "places", write: Write = write_whole
) -> int:
    """Append an entry to a section of a YAML file; the file and the section are made where they are missing.

    ``write`` takes the file and its new text; by default it is written.

    Returns
    -------
    int
        The line on which the entry now stands.

    Raises
    ------
    LexiconError
        If the file is no YAML, the id stands there already, or the entry breaks the schema.
    OutputError
        If the file cannot be written.
    """
    source = load_yaml(file) if file.is_file() else LocatedMapping(data={}, file=file, lines={})
    if entry_id in (source.data.get(section) or {}):
        line = source.line((section, entry_id))
        raise LexiconError(f"{short(file)}:{line}: {section}.{entry_id}: stands here already. Give another id.")
    _refuse_long(entry_id, data, section=section, file=file)
    _refuse_wrong(entry_id, data, section=section, file=file)
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    at, indent = _end_of_section(lines, source, section)
    if section not in source.data:
        lines += [*([""] if lines else []), f"{section}:"]
        at = len(lines)
    elif source.data[section] in ({}, None):
        lines[source.line((section,)) - 1] = f"{section}:"
    block = _rendered({entry_id: dict(data)}, indent=indent)
    write(file, "\n".join([*lines[:at], *block, *lines[at:]]) + "\n")
    return at + 1


def add_item(file: Path, item: Mapping[str, Any], *, section: str, write: Write = write_whole) -> int:
    """Append an item to a section that is a list (``claims``); return the line on which it stands."""
    source = load_yaml(file) if file.is_file() else LocatedMapping(data={}, file=file, lines={})
    known = source.data.get(section) or []
    _refuse_wrong(str(len(known)), item, section=section, file=file)
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    if not known:
        if section in source.data:
            at = source.line((section,))
            lines[at - 1] = f"{section}:"
        else:
            lines += [*([""] if lines else []), f"{section}:"]
            at = len(lines)
        indent = _STEP
    else:
        last = source.line((section, len(known) - 1)) - 1
        indent, at = _indent(lines[last]), _end_of_block(lines, last)
    body = _rendered([dict(item)], indent=0)
    block = [" " * indent + line[_STEP:] for line in body]  # the library indents the dash as well
    write(file, "\n".join([*lines[:at], *block, *lines[at:]]) + "\n")
    return at + 1


def override_entry(  # noqa: PLR0913  # an entry, what it was, what it shall be, and where
    file: Path,
    entry_id: str,
    data: Mapping[str, Any],
    changes: Mapping[str, Any],
    *,
    entry: SourceEntry | None = None,
    section: str = "places",
    write: Write = write_whole,
) -> int:
    """Write an entry with changes into a file of the user's: changed there if it stands in it, else added whole.

    The file from which it comes stays as it is; the same id in a later file overrides. Its outline is copied beside
    the new file, unless the changes bring another one.

    Returns
    -------
    int
        The line on which the entry stands.
    """
    if entry is not None and entry.file.resolve() == file.resolve():
        change_entry(entry, changes, write=write)
        return entry.line
    whole = {key: value for key, value in {**data, **changes}.items() if value is not None}
    if entry is not None and "outline" not in changes and isinstance(whole.get("outline"), str):
        whole["outline"] = _copied_outline(entry, str(whole["outline"]), file, write=write)
    return add_entry(file, entry_id, whole, section=section, write=write)


def _copied_outline(entry: SourceEntry, reference: str, file: Path, *, write: Write) -> str:
    """Copy the outline of an entry beside the user's file, which may be carried elsewhere; return its reference."""
    import json

    import shapely

    _, _, feature = reference.partition("#")
    problems: list[Problem] = []
    outline = OutlineFiles().outline(entry, problems)  # of GeoJSON or TopoJSON
    if outline is None:
        raise LexiconError(str(problems[0]))
    geometry = json.loads(shapely.to_geojson(shapely.set_precision(outline, _OUTLINE_STEP)))
    own = {"type": "Feature", "id": feature or entry.id, "geometry": geometry}
    target = file.parent / "outlines" / "copied.geojson"
    kept = [*(f for f in drawn_features(target) if f.get("id") != own["id"]), own]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in sorted(kept, key=lambda f: str(f.get("id", ""))))
    write(target, f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n')
    return f"outlines/{target.name}#{own['id']}"


def drawn_features(file: Path) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON file of outlines, none where there is no file.

    Raises
    ------
    LexiconError
        If it is no collection of features.
    """
    import json

    try:
        found = json.loads(file.read_text(encoding="utf-8"))["features"] if file.is_file() else []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LexiconError(f"{file}: no GeoJSON of outlines ({reason(error)})") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise LexiconError(f"{file}: no GeoJSON of outlines")
    return found


def change_entry(entry: SourceEntry, changes: Mapping[str, Any], *, write: Write = write_whole) -> None:
    """Set keys of an entry in its file (None takes a key away); its own comments stay as well.

    Raises
    ------
    LexiconError
        If the changed entry breaks the schema.
    OutputError
        If the file cannot be written.
    """
    data = {key: value for key, value in {**entry.data, **changes}.items() if value is not None}
    _refuse_long(entry.id, data, section=entry.section, file=entry.file)
    _refuse_wrong(entry.id, data, section=entry.section, file=entry.file, line=entry.line)
    lines = entry.file.read_text(encoding="utf-8").splitlines()
    for key, value in changes.items():
        lines = _changed(lines, entry.line - 1, key=key, value=value)
    write(entry.file, "\n".join(lines) + "\n")


def without_entry(lines: Sequence[str], start: int) -> list[str]:
    """Return the lines of a file without the entry that begins on line ``start``, from 0."""
    return [*lines[:start], *lines[_end_of_block(lines, start) :]]


def set_key(text: str, key: str, value: Any) -> str:
    """Return the text of a mapping with one of its own keys set, comments kept; the key is added at the end."""
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines) if line.startswith(f"{key}:")), len(lines))
    after = _end_of_block(lines, at) if at < len(lines) else at
    block = lines[at:after] or [f"{key}:"]
    return "\n".join([*lines[:at], *_rewritten(block, key=key, value=value, deep=False), *lines[after:]]) + "\n"


def _changed(lines: list[str], start: int, *, key: str, value: Any) -> list[str]:
    """Set a key of the entry that begins on line ``start``: only the lines of that key are written anew."""
    end = _end_of_block(lines, start)
    inside = [n for n in range(start + 1, end) if lines[n].strip() and not lines[n].lstrip().startswith("#")]
    if not inside:
        # The whole entry stands on one line: {name: ..., lat: ...}.
        return [*lines[:start], *_rewritten(lines[start:end], key=key, value=value, deep=True), *lines[end:]]
    indent = _indent(lines[inside[0]])
    at = next((n for n in inside if _indent(lines[n]) == indent and lines[n].lstrip().startswith(f"{key}:")), end)
    after = _end_of_block(lines, at) if at < end else end
    block = lines[at:after] or [f"{' ' * indent}{key}:"]
    changed = [] if value is None else _rewritten(block, key=key, value=value, deep=False)
    return [*lines[:at], *changed, *lines[after:]]


def _rewritten(block: list[str], *, key: str, value: Any, deep: bool) -> list[str]:
    """Return the lines of a block with one key set by the round-trip library, which keeps comments."""
    indent = _indent(block[0])
    tree = _round_trip().load("\n".join(line[indent:] for line in block))
    node = next(iter(tree.values())) if deep else tree
    if value is None:
        node.pop(key, None)
    else:
        node[key] = value
    return _rendered(tree, indent=indent)


def flow(values: Sequence[Any]) -> Any:
    """Return a list that is written on one line: ``[a, b]``."""
    from ruamel.yaml.comments import CommentedSeq

    result = CommentedSeq(values)
    result.fa.set_flow_style()
    return result


def _refuse_long(entry_id: str, data: Mapping[str, Any], *, section: str, file: Path) -> None:
    """Refuse a name that is damage, and a key that YAML cannot write on one line."""
    names = [str(data.get("name", "")), *(str(name) for name in data.get("names") or ())]
    for what, text, most in (("id", entry_id, LONGEST_ID), *(("name", name, LONGEST_NAME) for name in names)):
        if len(text) > most:
            where = f"{short(file)}: {section}.{entry_id[:40]}"
            raise LexiconError(f"{where}: the {what} has {len(text)} characters, more than {most}. Is it a name?")


def _refuse_wrong(entry_id: str, data: Mapping[str, Any], *, section: str, file: Path, line: int = 1) -> None:
    from geo.gazetteer.schema import entry_problems

    path = (section, entry_id)
    source = LocatedMapping(data={}, file=file, lines={path: line})
    problems = entry_problems(SourceEntry(id=entry_id, section=section, data=dict(data), source=source, path=path))
    if problems:
        raise LexiconError(str(problems[0]))


def _round_trip() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.brace_single_entry_mapping_in_flow_sequence = True  # [{weak: x}] stays as the gazetteer writes it
    yaml.width = _WIDTH
    yaml.indent(mapping=_STEP, sequence=2 * _STEP, offset=_STEP)
    yaml.representer.add_representer(str, _represented)
    return yaml


def _represented(representer: Any, words: str) -> Any:
    """Quote what an older YAML reads as something else than text: the library writes YAML 1.2, others read 1.1."""
    style = None if is_text(words) and words.isprintable() else '"'
    return representer.represent_scalar("tag:yaml.org,2002:str", words, style=style)


def _rendered(tree: Any, *, indent: int) -> list[str]:
    out = io.StringIO()
    _round_trip().dump(tree, out)
    return [" " * indent + line if line else line for line in out.getvalue().splitlines()]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _end_of_block(lines: Sequence[str], start: int) -> int:
    """Return the line after the last one that belongs to the key on line ``start`` (both from 0)."""
    indent, end = _indent(lines[start]), start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if not line.strip() or (line.lstrip().startswith("#") and _indent(line) <= indent):
            continue
        if _indent(line) <= indent:
            break
        end = number + 1
    return end


def _end_of_section(lines: Sequence[str], source: LocatedMapping, section: str) -> tuple[int, int]:
    """Return the line before which a new entry goes, and its indentation."""
    if section not in source.data:
        return len(lines), _STEP
    start = source.line((section,)) - 1
    entries = [source.line((section, key)) - 1 for key in source.data[section] or ()]
    indent = _indent(lines[entries[0]]) if entries else _STEP
    return _end_of_block(lines, max(entries, default=start)), indent
