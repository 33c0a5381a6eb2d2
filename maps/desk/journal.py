"""Edits of text files that can be undone: written whole, noted before they are written, taken back line by line.

The journal (``.sitmap/journal.jsonl`` in the project) has one line an edit with the lines that it took out and put in,
and some around them. An edit is taken back where its lines stand now, so that one of yesterday goes while what was
written since stays. A desk that is killed has noted the edit, written it, both, or neither; each can be known from the
files.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import InputError, OutputError
from geo.gazetteer.edit import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FOLDER, NAME = ".sitmap", "journal.jsonl"
AROUND = 3  # lines kept around a change, by which it is found again


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """Lines that were replaced, and those around them."""

    before: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What was changed in one step: words for persons, and the changes by file (relative to the project)."""

    number: int
    time: str
    words: str
    files: Mapping[str, tuple[Hunk, ...]]
    made: tuple[str, ...] = ()
    undoes: int = 0


class Journal:
    """The edits of a project."""

    def __init__(self, project: Path) -> None:
        self.project = project.resolve()
        self.path = self.project / FOLDER / NAME

    def edits(self) -> list[Edit]:
        """Return all edits in order. A last line that was cut off is left out."""
        if not self.path.is_file():
            return []
        found = []
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                found.append(_edit(json.loads(line)))
        return found

    def last(self) -> Edit | None:
        """Return the newest edit that was not taken back and is none that takes back."""
        edits = self.edits()
        undone = {edit.undoes for edit in edits if edit.undoes}
        return next((edit for edit in reversed(edits) if not edit.undoes and edit.number not in undone), None)

    def write(self, texts: Mapping[Path, str], *, words: str, time: str, undoes: int = 0) -> Edit:
        """Note an edit and write its files.

        Parameters
        ----------
        texts
            The new contents of files inside the project.
        words
            What the edit does, in one line.
        time
            When, ISO 8601.
        undoes
            The number of the edit that this one takes back.

        Raises
        ------
        OutputError
            If the journal or a file cannot be written: then no file is changed, or only those before it.
        InputError
            If a file lies outside the project.
        """
        with self.locked():
            edits = self.edits()
            old = {path: read_text(path) for path in texts}
            edit = Edit(
                number=max((one.number for one in edits), default=0) + 1,
                time=time,
                words=words,
                files={self._named(path): hunks(old[path] or "", text) for path, text in texts.items()},
                made=tuple(sorted(self._named(path) for path in texts if old[path] is None)),
                undoes=undoes,
            )
            self._note(edit)
            for path, text in texts.items():
                if undoes and not text and path.is_file():
                    path.unlink()  # it was made by the edit that is taken back
                else:
                    write_whole(path, text)
        return edit

    def undo(self, edit: Edit) -> dict[Path, str]:
        """Return the contents of files without an edit.

        Raises
        ------
        InputError
            If its lines do not stand there any more.
        """
        found: dict[Path, str] = {}
        for name, changed in edit.files.items():
            path = self.project / name
            text = read_text(path)
            if text is None:
                raise InputError(f"{name}: the file is gone, so edit {edit.number} cannot be taken back")
            for hunk in reversed(changed):
                text = _without(text, hunk, f"{name}: the lines of edit {edit.number} were changed since")
            found[path] = text
        return found

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time edit the files of the project."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with (self.path.parent / "edit.lock").open("w", encoding="utf-8") as file:
                with contextlib.suppress(ImportError):
                    import fcntl

                    fcntl.flock(file, fcntl.LOCK_EX)
                yield
        except PermissionError as error:
            raise OutputError(f"{self.project}: cannot be written ({error.strerror}); nothing was changed.") from error

    def _named(self, path: Path) -> str:
        resolved = path.resolve()
        if not resolved.is_relative_to(self.project):
            raise InputError(f"{path}: lies outside the project {self.project}; it is not edited from the page")
        return resolved.relative_to(self.project).as_posix()

    def _note(self, edit: Edit) -> None:
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(_record(edit), ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written ({error.strerror}); nothing was changed.") from error


def read_text(path: Path) -> str | None:
    """Return the text of a file, None where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error


def hunks(old: str, new: str) -> tuple[Hunk, ...]:
    """Return what differs between two texts, line by line."""
    before, after = old.splitlines(), new.splitlines()
    found = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            around = tuple(after[max(0, k - AROUND) : k]), tuple(after[m : m + AROUND])
            found.append(Hunk(before=around[0], old=tuple(before[i:j]), new=tuple(after[k:m]), after=around[1]))
    return tuple(found)


def diff_of(texts: Mapping[Path, str], *, project: Path) -> str:
    """Return a unified diff of new contents against what stands in the files."""
    out: list[str] = []
    for path, text in sorted(texts.items()):
        name = path.resolve().relative_to(project.resolve()).as_posix()
        old = (read_text(path) or "").splitlines()
        out += difflib.unified_diff(old, text.splitlines(), f"a/{name}", f"b/{name}", lineterm="", n=2)
    return "\n".join(out)


def _without(text: str, hunk: Hunk, problem: str) -> str:
    """Return a text with a hunk taken back where it stands; of several places the one with most of its surroundings."""
    lines, size = text.splitlines(), len(hunk.new)
    places = [at for at in range(len(lines) - size + 1) if tuple(lines[at : at + size]) == hunk.new]
    scored = sorted(((_likeness(lines, at, hunk), at) for at in places), reverse=True)
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]) or (not size and not scored[0][0]):
        raise InputError(problem)
    at = scored[0][1]
    kept = [*lines[:at], *hunk.old, *lines[at + size :]]
    return "\n".join(kept) + "\n" if kept else ""


def _likeness(lines: list[str], at: int, hunk: Hunk) -> int:
    above = zip(reversed(lines[:at]), reversed(hunk.before), strict=False)
    below = zip(lines[at + len(hunk.new) :], hunk.after, strict=False)
    return sum(one == other for pairs in (above, below) for one, other in pairs)


def _record(edit: Edit) -> dict[str, Any]:
    files = {
        name: [{"before": h.before, "old": h.old, "new": h.new, "after": h.after} for h in changed]
        for name, changed in edit.files.items()
    }
    return {
        "number": edit.number,
        "time": edit.time,
        "words": edit.words,
        "files": files,
        "made": edit.made,
        "undoes": edit.undoes,
    }


def _edit(record: Mapping[str, Any]) -> Edit:
    files = {
        str(name): tuple(
            Hunk(**{key: tuple(map(str, one[key])) for key in ("before", "old", "new", "after")}) for one in changed
        )
        for name, changed in record["files"].items()
    }
    return Edit(
        number=int(record["number"]),
        time=str(record["time"]),
        words=str(record["words"]),
        files=files,
        made=tuple(record.get("made", ())),
        undoes=int(record.get("undoes", 0)),
    )
