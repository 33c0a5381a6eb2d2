"""A project that is read again after every edit, as far as the edit concerns it.

What a report gave is kept by its content. An edit of the gazetteer is compared entry by entry with what was read before
(:mod:`geo.live.edits`): a report is read again if it holds a name of a changed entry, or if what was read of it
names the entry. A changed key of ``config.yaml`` that decides how sentences are read, and the event types, concern all
reports.

A read has three steps. The first shows the edit at once: changed entries are put into what was read before
(:mod:`geo.live.substitution`), and a few reports are read, the new ones and those that bear a name that came or went.
The second reads all reports that the edit concerns. Both give events, places and control of places, on the ground and
with the areas that were drawn before; the third compiles the gazetteer and draws ground, areas and front anew. What
cannot be read (YAML that is being edited) is listed with file and line, and the last sound state stays.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.config import SHIPPED_GAZETTEER, Config, fetched_folders, load_config
from geo.control.memory import ControlMemory
from geo.errors import ConfigError, InputError, SitmapError
from geo.gazetteer.patch import patched
from geo.gazetteer.source import GazetteerSource, read_source
from geo.gazetteer.store import Gazetteer
from geo.inputs.archives import is_archive
from geo.inputs.column_maps import ColumnMap
from geo.inputs.documents import list_inputs, read_file
from geo.live.edits import Changed, bears, changes, words_of
from geo.live.substitution import Substitution
from geo.pipeline import (
    Context,
    ReportResult,
    Surroundings,
    assemble,
    open_tools,
    read_archives,
    read_reports,
    read_tables,
    surroundings,
    with_own_id,
)
from geo.review import read_reviews
from geo.runtime.interrupt import Interrupted, checkpoint, interruptible
from geo.runtime.located_yaml import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from geo.inputs.event_tables import EventTable
    from geo.model import Bbox, ControlArea, Document, Situation, Theatre
    from geo.review import Review

    Progress = Callable[[str, float], None]
    Upon = Callable[[Gazetteer, Theatre], Surroundings]

REVIEWS = "reviews"  # the folder of decisions beside config.yaml
# Keys of the configuration that decide how a report is read; the others decide what is made of all that was read.
_READING_KEYS = ("theatre", "theatres", "countries", "score_threshold", "recogniser", "sources", "columns", "online")
# So many reports are read before an edit is shown; what else it concerns is read after that.
AT_ONCE = 8
_DRAWN = frozenset({".geojson", ".topojson", ".json"})
_LOCATED = re.compile(r"(?P<file>[^\n:]+):(?P<line>\d+):\s*(?P<message>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that cannot be read, and where; ``file`` is "" where no file is to blame."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """What is known now: the situation, what is wrong in files, and how many reports were read again for it.

    ``whole`` is false while ground, areas and front are those of the state before.
    """

    situation: Situation
    troubles: tuple[Trouble, ...] = ()
    read_again: int = 0
    whole: bool = True


@dataclass(slots=True)
class _File:
    state: tuple[int, int]
    documents: tuple[Document, ...] = ()
    tables: tuple[EventTable, ...] = ()
    troubles: tuple[Trouble, ...] = ()


class _Compiled(NamedTuple):
    """A compiled gazetteer, the YAML that it was compiled of, and the states of its files and outlines."""

    gazetteer: Gazetteer
    source: GazetteerSource
    files: dict[Path, Any]
    drawn: tuple[Any, ...]


class LiveReader:
    """Reads a project, and reads it again after edits.

    Parameters
    ----------
    config
        The file; None: ``config.yaml`` here, else the defaults.
    inputs
        What is read in place of the ``inputs`` of the configuration.
    with_feeds
        Whether what the feeds of the configuration gave is read beside ``inputs``.
    overrides
        Fields of :class:`geo.config.Config` that win over the file.
    """

    def __init__(
        self,
        config: Path | None = None,
        *,
        inputs: Sequence[Path | str] | None = None,
        reviews: Sequence[Path] = (),
        with_feeds: bool = False,
        **overrides: Any,
    ) -> None:
        self._file, self._inputs, self._overrides = config, inputs, overrides
        self._more_reviews, self._with_feeds = tuple(reviews), with_feeds
        self.config = load_config(config, **overrides)
        self.tools: Context | None = None
        self.source: GazetteerSource | None = None
        self._compiled: _Compiled | None = None
        self._provisional: Changed | None = None  # what the compiled gazetteer does not know yet
        self._owed = Changed()  # what the reports have not been read again for
        self.source_files: dict[Path, Any] = {}
        self._types: tuple[bytes, ...] = ()
        self._files: dict[Path, _File] = {}
        self._results: dict[Document, ReportResult] = {}
        self._words: dict[Document, frozenset[str]] = {}
        self._upon: tuple[tuple[str, Bbox], Surroundings] | None = None
        self._areas: tuple[ControlArea, ...] | None = None
        self._reviews: tuple[Review, ...] = ()
        self._memory = ControlMemory()

    @property
    def project(self) -> Path:
        """The folder of the project: where the configuration stands, else the working folder."""
        return self.config.file.parent if self.config.file else Path.cwd()

    @property
    def review_folder(self) -> Path:
        """Where decisions are written and read."""
        return self.project / REVIEWS

    @property
    def named_inputs(self) -> list[Path]:
        """What is read: files, folders, globs."""
        if self._inputs is None:
            return sorted(map(Path, self.config.inputs))  # those of the feeds are among them
        named = [Path(item).absolute() for item in self._inputs]
        came = fetched_folders(self.config.feeds, self.project, named) if self._with_feeds else ()
        return sorted([*map(Path, self._inputs), *came])

    def watched(self) -> list[Path]:
        """Return the files and folders whose changes matter, those that exist."""
        own = [folder for folder in self.config.gazetteers if folder != SHIPPED_GAZETTEER]
        incoming = [Path(feed.where) for feed in self.config.feeds if feed.kind == "folder"]  # perhaps still empty
        wanted = [
            *own,
            *self.config.event_types,
            *self.named_inputs,
            *incoming,
            self.review_folder,
            *self._more_reviews,
        ]
        if self.config.file:
            wanted.append(self.config.file)
        return [path for path in dict.fromkeys(path.absolute() for path in wanted) if path.exists()]

    def read(
        self, *, progress: Progress | None = None, urgent: Callable[[], bool] | None = None
    ) -> Iterator[LiveState]:
        """Yield what is known now: first quickly where a state was known before, then with everything drawn.

        Who stops listening after a state loses nothing: the next call does what was left. ``urgent`` says that there is
        something newer to read: what comes after the first state is then given up.
        """
        troubles: list[Trouble] = []
        self._owed.add(self._settle(troubles, progress))
        if self.tools is None:
            raise ConfigError("; ".join(f"{one.file}:{one.line}: {one.message}" for one in troubles))
        notes: list[str] = []
        reports = [path for path in self.named_inputs if not is_archive(path)]
        files = self._listed(reports, notes, troubles)
        documents, tables = self._documents(files, troubles)
        archives = [path for path in self.named_inputs if is_archive(path)]
        archived = list(read_archives(archives, self.tools, _collect(troubles)))
        reviews = self._decisions(troubles)

        def made(results: Sequence[ReportResult], upon: Upon, areas: Sequence[ControlArea] | None) -> Situation:
            assert self.tools is not None  # noqa: S101  # for the type checker: seen above
            read = [*results, *archived]
            return assemble(self.tools, read, tables, reviews, notes, upon=upon, areas=areas, memory=self._memory)

        def quick(results: Sequence[ReportResult], again: int) -> Iterator[LiveState]:
            if self._upon is None or self._areas is None:
                return
            drawn = self._upon[1]
            with contextlib.suppress(SitmapError):  # what is wrong is said by the state that is read exactly
                found = made(results, lambda _gazetteer, _theatre: drawn, self._areas)
                yield LiveState(situation=found, troubles=tuple(troubles), read_again=again, whole=False)

        first, fresh = self._at_once(documents, troubles)
        if first:
            yield from quick(first, len(fresh))
        try:
            with interruptible(urgent if self._areas is not None else None):
                results, again = self._results_of(documents, self._owed, troubles, progress, fresh=fresh)
            self._owed = Changed()
            if results != first:
                yield from quick(results, again)
            with interruptible(urgent if self._areas is not None else None):
                if self._provisional is not None:
                    results, more = self._exactly(documents, self._provisional, troubles, progress)
                    again = max(again, more)
                self._memory = ControlMemory()  # the whole is worked out anew: it is what a build gives
                whole = made(results, self._surroundings, None)
        except Interrupted:
            return
        self._areas = whole.areas
        yield LiveState(situation=whole, troubles=tuple(troubles), read_again=again)

    def _at_once(
        self, documents: Sequence[Document], troubles: list[Trouble]
    ) -> tuple[list[ReportResult], frozenset[Document]]:
        """Return what an edit makes of the reports before they are all read again, and which were read for it."""
        assert self.tools is not None  # noqa: S101  # for the type checker
        if not self._results or (self._owed.everything and not self._owed.ids):
            return [], frozenset()  # nothing is known that could be put into what was read
        new = [one for one in documents if one not in self._results]
        spelt = [one for one in self._results if bears(self._words[one], self._owed.spelt)]
        wanted = [*new, *spelt][:AT_ONCE]
        self._read(wanted, troubles)
        known = set(wanted)
        changed = Substitution(self.tools.gazetteer, self._owed.ids)
        return [
            self._results[one] if one in known else changed.in_result(self._results[one])
            for one in documents
            if one in self._results
        ], frozenset(wanted)

    # Configuration and gazetteer

    def _settle(self, troubles: list[Trouble], progress: Progress | None) -> Changed:
        """Read configuration and gazetteer again where they changed; return what that changes."""
        before = self.config
        try:
            self.config = load_config(self._file, **self._overrides)
            types = tuple(path.read_bytes() for path in self.config.event_types)
            theatres = self.config.theatre, *self.config.theatres
            source = read_source(self.config.gazetteers, theatres=theatres, known=self.source_files)
            if source.problems:
                troubles += [Trouble(file=p.file, line=p.line, message=_message(p)) for p in source.problems]
                return Changed()
            if self.tools is not None and _same_reading(before, self.config) and types == self._types:
                changed = changes(self.source, source)
                self.tools = replace(self.tools, config=self.config, gazetteer=self._gazetteer(source, progress))
            else:
                self.tools = open_tools(self.config, progress=progress)
                self._keep(self.tools.gazetteer, source)
                changed = Changed(everything=True)
        except (SitmapError, OSError) as error:
            troubles.append(trouble_of(error))
            return Changed()
        self.source, self._types = source, types
        return changed

    def _gazetteer(self, source: GazetteerSource, progress: Progress | None) -> Gazetteer:
        """Return the compiled gazetteer with the entries laid over it that changed since; else it is compiled anew."""
        if self._compiled is None:
            return self._opened_again(source, progress)
        compiled = self._compiled
        redrawn = compiled.drawn != _drawn_state(self.config)
        if compiled.files == self._states(source) and not redrawn:
            self._provisional = None
            return compiled.gazetteer
        pending = changes(compiled.source, source)
        quick = None
        if not pending.everything:
            ids, sections = pending.ids, pending.sections
            quick = patched(compiled.gazetteer, compiled.source, source, ids=ids, sections=sections)
        if quick is None:
            self._owed.everything |= redrawn
            return self._opened_again(source, progress)
        pending.everything = redrawn  # an outline may matter to any report, once it is compiled
        self._provisional = pending
        return quick

    def _opened_again(self, source: GazetteerSource, progress: Progress | None) -> Gazetteer:
        return self._keep(Gazetteer.open(self.config, progress=progress), source)

    def _keep(self, gazetteer: Gazetteer, source: GazetteerSource) -> Gazetteer:
        """Keep what was compiled, and what it was compiled of."""
        compiled = _Compiled(gazetteer, source, self._states(source), _drawn_state(self.config))
        self._compiled, self._provisional = compiled, None
        return gazetteer

    def _states(self, source: GazetteerSource) -> dict[Path, Any]:
        return {file: self.source_files[file][0] for file in source.files if file in self.source_files}

    def _exactly(
        self, documents: Sequence[Document], pending: Changed, troubles: list[Trouble], progress: Progress | None
    ) -> tuple[list[ReportResult], int]:
        """Read what a patched gazetteer has read once more, by the compiled one."""
        assert self.tools is not None  # noqa: S101  # for the type checker
        assert self.source is not None  # noqa: S101  # for the type checker
        try:
            self.tools = replace(self.tools, gazetteer=self._opened_again(self.source, progress))
        except SitmapError as error:
            troubles.append(trouble_of(error))
            return list(self._results.values()), 0
        self._owed.add(pending)
        found = self._results_of(documents, self._owed, troubles, progress)
        self._owed = Changed()
        return found

    # Reports

    def _listed(self, named: Sequence[Path], notes: list[str], troubles: list[Trouble]) -> list[Path]:
        """Return the files of inputs; one that is missing or empty leaves the others as they are."""
        found: list[Path] = []
        for one in named:
            try:
                found += list_inputs([one], apart=(self.config.out,), tell=notes.append)
            except SitmapError as error:
                troubles.append(trouble_of(error))
        return sorted(dict.fromkeys(found))

    def _documents(self, files: Sequence[Path], troubles: list[Trouble]) -> tuple[list[Document], list[EventTable]]:
        """Return the documents and tables of files; those of unchanged files are known."""
        columns = ColumnMap(self.config.columns)
        known, self._files = self._files, {}
        for path in files:
            try:
                stat = path.stat()
            except OSError as error:  # gone since it was listed
                troubles.append(trouble_of(error))
                continue
            state = stat.st_size, stat.st_mtime_ns
            file = known.get(path)
            self._files[path] = file if file is not None and file.state == state else self._opened(path, state, columns)
        seen: dict[str, int] = {}
        documents = [with_own_id(one, seen) for file in self._files.values() for one in file.documents]
        troubles += [one for file in self._files.values() for one in file.troubles]
        return documents, [table for file in self._files.values() for table in file.tables]

    def _opened(self, path: Path, state: tuple[int, int], columns: ColumnMap) -> _File:
        assert self.tools is not None  # noqa: S101  # for the type checker
        troubles: list[Trouble] = []
        collect = _collect(troubles)
        try:
            documents = tuple(read_file(path, columns=columns, on_error=collect))
            tables = tuple(read_tables([path], self.tools, collect))
        except InputError as error:
            return _File(state, troubles=(trouble_of(error),))
        return _File(state, documents, tables, tuple(troubles))

    def _results_of(
        self,
        documents: Sequence[Document],
        changed: Changed,
        troubles: list[Trouble],
        progress: Progress | None,
        *,
        fresh: frozenset[Document] = frozenset(),
    ) -> tuple[list[ReportResult], int]:
        """Read the documents that a change concerns, but not the ``fresh`` ones, and forget those that are gone."""
        wanted = [one for one in documents if one not in fresh and self._is_stale(one, changed)]
        self._read(wanted, troubles, progress)
        self._results = {one: self._results[one] for one in documents if one in self._results}
        self._words = {one: self._words[one] for one in self._results}
        return list(self._results.values()), len(wanted) + len(fresh)

    def _read(self, wanted: Sequence[Document], troubles: list[Trouble], progress: Progress | None = None) -> None:
        """Read some documents; what is kept of one that cannot be read is what was read of it before."""
        assert self.tools is not None  # noqa: S101  # for the type checker
        known = {one.id: one for one in wanted}  # a report gets notes while it is read: it is another one afterwards
        for number, result in enumerate(read_reports(wanted, self.tools, on_error=_collect(troubles)), start=1):
            document = known[result.document.id]
            checkpoint()
            self._results[document] = result
            self._words[document] = words_of(document.text)
            if progress:
                progress(f"reading reports: {number}", number / len(wanted))

    def _is_stale(self, document: Document, changed: Changed) -> bool:
        result = self._results.get(document)
        return result is None or changed.concerns(result, self._words[document])

    def _decisions(self, troubles: list[Trouble]) -> tuple[Review, ...]:
        paths = [*([self.review_folder] if self.review_folder.is_dir() else []), *sorted(self._more_reviews)]
        found: list[Review] = []
        for path in paths:
            try:
                found += read_reviews([path], on_error=_collect(troubles))
            except SitmapError as error:
                troubles.append(trouble_of(error))
                found += [one for one in self._reviews if one.at.startswith(str(path))]
        self._reviews = tuple(found)
        return self._reviews

    def _surroundings(self, gazetteer: Gazetteer, theatre: Theatre) -> Surroundings:
        """Return what the map lies on; it is made anew where gazetteer or theatre changed."""
        key = gazetteer.digest, theatre.bbox
        if self._upon is None or self._upon[0] != key:
            self._upon = key, surroundings(gazetteer, theatre)
        return self._upon[1]

    @property
    def decisions(self) -> tuple[Review, ...]:
        """The decisions of persons as they were last read."""
        return self._reviews


def _same_reading(before: Config, after: Config) -> bool:
    return all(getattr(before, key) == getattr(after, key) for key in _READING_KEYS)


def _drawn_state(config: Config) -> tuple[Any, ...]:
    """Return the state of the files with outlines in the user's own folders: entries name them, and do not change."""
    own = [folder for folder in config.gazetteers if folder != SHIPPED_GAZETTEER]
    files = sorted(path for folder in own for path in folder.rglob("*") if path.suffix in _DRAWN)
    states = [(path, path.stat()) for path in files if path.is_file()]
    return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in states)


def _message(problem: Any) -> str:
    return f"{problem.path}: {problem.message}" if problem.path else problem.message


def _collect(troubles: list[Trouble]) -> Callable[[SitmapError], None]:
    return lambda error: troubles.append(trouble_of(error))


def trouble_of(error: Exception) -> Trouble:
    """Return an error with the file and line that its message begins with.

    >>> trouble_of(ConfigError("config.yaml:3: inputs: a list of words is expected"))
    Trouble(file='config.yaml', line=3, message='inputs: a list of words is expected')
    """
    text = " ".join(str(error).split())
    found = _LOCATED.match(text)
    if found:
        return Trouble(file=short(Path(found["file"])), line=int(found["line"]), message=found["message"])
    return Trouble(file="", line=0, message=text)
