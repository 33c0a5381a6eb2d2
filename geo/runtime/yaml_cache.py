"""YAML that was read before is not parsed again: a copy as JSON in the user's cache, keyed by the content.

Parsing a hundred kilobytes of words takes a twentieth of a second, more than reading a report by them.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from typing import TYPE_CHECKING, Any

from geo.errors import LexiconError
from geo.runtime.build_cache import cache_folder, state_key

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 400  # copies; each edit leaves one behind
_HEAD = 9  # a checksum and the end of its line


def read_yaml(path: Path) -> Any:
    """Return what a file of words holds: one of the shipped lists, or a user's of the same shape.

    Raises
    ------
    LexiconError
        If it cannot be read or is no YAML.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read: {error.strerror}") from error
    value = read_copy(content)
    if value is None:
        value = _parsed(content, path)
        keep_copy(content, value)
    return value


def _parsed(content: bytes, path: Path) -> Any:
    import yaml

    from geo.runtime.safe_yaml import load

    try:
        return load(content)
    except yaml.YAMLError as error:
        raise LexiconError(f"{path}: not YAML: {error}".replace("\n", " ")) from error


def read_copy(content: bytes, *, rules: str = "") -> Any:
    """Return what was kept of a file with this content, None where nothing was or the copy is damaged.

    ``rules`` tells by which rules the content was found right; other rules, another copy.
    """
    with contextlib.suppress(OSError, ValueError):
        copy = _place(content, rules).read_bytes()
        if copy[:_HEAD] == _head(copy[_HEAD:]):
            return json.loads(copy[_HEAD:])
    return None


def keep_copy(content: bytes, value: Any, *, rules: str = "") -> None:
    """Keep a value, if JSON can hold it as it is. A cache that cannot be written is no harm: YAML is read again."""
    with contextlib.suppress(OSError, TypeError, ValueError):
        written = json.dumps(value, ensure_ascii=False).encode()
        if value is None or json.loads(written) != value:  # numbers as keys become text
            return
        copy = _place(content, rules)
        copy.parent.mkdir(parents=True, exist_ok=True)
        made = copy.with_suffix(f".{os.getpid()}")
        made.write_bytes(_head(written) + written)
        made.replace(copy)
        _drop_oldest(copy.parent)


def _place(content: bytes, rules: str) -> Path:
    return cache_folder() / "yaml" / f"{state_key([rules, content.decode()])}.json"


def _head(written: bytes) -> bytes:
    return f"{zlib.crc32(written):08x}\n".encode()


def _drop_oldest(folder: Path) -> None:
    copies = list(folder.glob("*.json"))
    if len(copies) > KEPT:
        for copy in sorted(copies, key=lambda p: p.stat().st_mtime_ns)[: KEPT // 2]:
            copy.unlink(missing_ok=True)
