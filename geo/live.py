"""A situation that follows its files: after an edit only the reports that it concerns are read again.

What a report gave is kept by its content. An edit of the gazetteer is compared entry by entry with what was read before
(:class:`Changed`): a report is read again if it holds a name of a changed entry, or if what was read of it names the
entry. A changed key of ``config.yaml`` that decides how sentences are read, and the event types, concern all reports.

A read has two steps. The first gives events, places and control of places, on the ground and with the areas that were
drawn before; the second draws ground, areas and front anew. What cannot be read (YAML that is being edited) is listed
with file and line, and the last sound state stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.config import SHIPPED_GAZETTEER, Config, load_config
from geo.errors import ConfigError, InputError, SitmapError
from geo.gazetteer.names import normalise
from geo.gazetteer.patch import patched
from geo.gazetteer.source import GazetteerSource, read_source
from geo.gazetteer.store import Gazetteer
from geo.inputs.archives import is_archive
from geo.inputs.column_maps import ColumnMap
from geo.inputs.documents import list_inputs, read_file
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
from geo.runtime.located_yaml import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from geo.inputs.event_tables import EventTable
    from geo.model import Bbox, ControlArea, Document, Place, Resolution, Situation, Theatre
    from geo.review import Review
    from geo.runtime.located_yaml import SourceEntry

    Progress = Callable[[str, float], None]
    Upon = Callable[[Gazetteer, Theatre], Surroundings]

REVIEWS = "reviews"  # the folder of decisions beside config.yaml
# Keys of the configuration that decide how a report is read; the others decide what is made of all that was read.
_READING_KEYS = ("theatre", "theatres", "countries", "score_threshold", "recogniser", "sources", "columns", "online")
_PLACES, _ACTORS = ("places", "regions"), ("actors",)
_GENERAL = ("theatres", "forces", "force_patterns", "shared_names", "shared_adjectives")  # any report may be concerned
_CONCERNING = (*_PLACES, *_ACTORS, *_GENERAL)
_ASSEMBLED = ("sides", "prior", "claims")  # sections that matter only when all is put together
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


@dataclass(slots=True, kw_only=True)
class Changed:
    """What an edit of the gazetteer has changed: ids, and words of names; ``everything`` where it cannot be told.

    ``compiled`` says that the index of places has to be made anew, ``elsewhere`` that something changed which no report
    is read by.
    """

    everything: bool = False
    compiled: bool = False
    elsewhere: bool = False
    ids: set[str] = field(default_factory=set)
    names: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def anything(self) -> bool:
        """Whether there is a change at all."""
        return self.everything or self.elsewhere or bool(self.ids)

    def concerns(self, result: ReportResult, words: frozenset[str]) -> bool:
        """Return whether a report may be read otherwise than before."""
        if self.everything:
            return True
        if any(all(word in words for word in name) for name in self.names):
            return True
        return bool(self.ids) and any(self.ids & set(ids) for ids in _ids_of(result))


@dataclass(slots=True)
class _File:
    state: tuple[int, int]
    documents: tuple[Document, ...] = ()
    tables: tuple[EventTable, ...] = ()
    troubles: tuple[Trouble, ...] = ()


class LiveReader:
    """Reads a project, and reads it again after edits.

    Parameters
    ----------
    config
        The file; None: ``config.yaml`` here, else the defaults.
    inputs
        What is read in place of the ``inputs`` of the configuration.
    overrides
        Fields of :class:`geo.config.Config` that win over the file.
    """

    def __init__(
        self,
        config: Path | None = None,
        *,
        inputs: Sequence[Path | str] | None = None,
        reviews: Sequence[Path] = (),
        **overrides: Any,
    ) -> None:
        self._file, self._inputs, self._overrides = config, inputs, overrides
        self._more_reviews = tuple(reviews)
        self.config = load_config(config, **overrides)
        self.tools: Context | None = None
        self.source: GazetteerSource | None = None
        self._compiled: tuple[Gazetteer, GazetteerSource] | None = None
        self._provisional = Changed()  # what the compiled gazetteer does not know yet
        self.source_files: dict[Path, Any] = {}
        self._drawn: tuple[Any, ...] = ()
        self._types: tuple[bytes, ...] = ()
        self._files: dict[Path, _File] = {}
        self._results: dict[Document, ReportResult] = {}
        self._words: dict[Document, frozenset[str]] = {}
        self._upon: tuple[tuple[str, Bbox], Surroundings] | None = None
        self._areas: tuple[ControlArea, ...] | None = None
        self._reviews: tuple[Review, ...] = ()

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
        return sorted(Path(item) for item in (self.config.inputs if self._inputs is None else self._inputs))

    def watched(self) -> list[Path]:
        """Return the files and folders whose changes matter, those that exist."""
        own = [folder for folder in self.config.gazetteers if folder != SHIPPED_GAZETTEER]
        wanted = [*own, *self.config.event_types, *self.named_inputs, self.review_folder, *self._more_reviews]
        if self.config.file:
            wanted.append(self.config.file)
        return [path for path in dict.fromkeys(path.absolute() for path in wanted) if path.exists()]

    def read(self, *, progress: Progress | None = None) -> Iterator[LiveState]:
        """Yield what is known now: first quickly where a state was known before, then with everything drawn."""
        troubles: list[Trouble] = []
        changed = self._settle(troubles, progress)
        if self.tools is None:
            raise ConfigError("; ".join(f"{one.file}:{one.line}: {one.message}" for one in troubles))
        notes: list[str] = []
        reports = [path for path in self.named_inputs if not is_archive(path)]
        files = self._listed(reports, notes, troubles)
        documents, tables = self._documents(files, troubles)
        results, again = self._results_of(documents, changed, troubles, progress)
        archives = [path for path in self.named_inputs if is_archive(path)]
        archived = list(read_archives(archives, self.tools, _collect(troubles)))
        results += archived
        reviews = self._decisions(troubles)

        def made(upon: Upon, areas: Sequence[ControlArea] | None) -> Situation:
            assert self.tools is not None  # noqa: S101  # for the type checker: seen above
            return assemble(self.tools, results, tables, reviews, notes, upon=upon, areas=areas)

        if self._upon is not None and self._areas is not None:
            drawn = self._upon[1]
            quick = made(lambda _gazetteer, _theatre: drawn, self._areas)
            yield LiveState(situation=quick, troubles=tuple(troubles), read_again=again, whole=False)
        if self._provisional.anything:
            results = self._exactly(documents, troubles, progress) + archived
        whole = made(self._surroundings, None)
        self._areas = whole.areas
        yield LiveState(situation=whole, troubles=tuple(troubles), read_again=again)

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
                troubles += [Trouble(file=p.file, line=p.line, message=_told(p)) for p in source.problems]
                return Changed()
            if self.tools is not None and _same_reading(before, self.config) and types == self._types:
                changed = changes(self.source, source)
                drawn = _drawn_state(self.config)
                if drawn != self._drawn:
                    self._drawn, self._compiled, changed = drawn, None, Changed(everything=True)
                self.tools = replace(self.tools, config=self.config, gazetteer=self._gazetteer(source, progress))
            else:
                self.tools = open_tools(self.config, progress=progress)
                self._compiled, self._provisional = (self.tools.gazetteer, source), Changed()
                self._drawn = _drawn_state(self.config)
                changed = Changed(everything=True)
        except (SitmapError, OSError) as error:
            troubles.append(trouble_of(error))
            return Changed()
        self.source, self._types = source, types
        return changed

    def _gazetteer(self, source: GazetteerSource, progress: Progress | None) -> Gazetteer:
        """Return the compiled gazetteer with the entries laid over it that changed since; else it is compiled anew."""
        if self._compiled is None:
            self._provisional = Changed()
            return self._opened_again(source, progress)
        compiled, known = self._compiled
        pending = changes(known, source)
        if not pending.anything and known.files == source.files:
            self._provisional = pending
            return self._opened_again(source, progress)
        pairs = [(known.all_places.get(id_), source.all_places.get(id_)) for id_ in sorted(pending.ids)]
        needed = pending.everything or pending.compiled or pending.elsewhere
        quick = None if needed else patched(compiled, pairs)
        if quick is None:
            self._provisional = Changed()
            return self._opened_again(source, progress)
        self._provisional = pending
        return quick

    def _opened_again(self, source: GazetteerSource, progress: Progress | None) -> Gazetteer:
        gazetteer = Gazetteer.open(self.config, progress=progress)
        self._compiled = gazetteer, source
        return gazetteer

    def _exactly(
        self, documents: Sequence[Document], troubles: list[Trouble], progress: Progress | None
    ) -> list[ReportResult]:
        """Read what a patched gazetteer has read once more, by the compiled one."""
        assert self.tools is not None  # noqa: S101  # for the type checker
        assert self.source is not None  # noqa: S101  # for the type checker
        pending = self._provisional
        try:
            self.tools = replace(self.tools, gazetteer=self._opened_again(self.source, progress))
        except SitmapError as error:
            troubles.append(trouble_of(error))
            return list(self._results.values())
        self._provisional = Changed()
        return self._results_of(documents, pending, troubles, progress)[0]

    # Reports

    def _listed(self, named: Sequence[Path], notes: list[str], troubles: list[Trouble]) -> list[Path]:
        try:
            return sorted(list_inputs(named, apart=(self.config.out,), tell=notes.append))
        except SitmapError as error:
            troubles.append(trouble_of(error))
            return []

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
        self, documents: Sequence[Document], changed: Changed, troubles: list[Trouble], progress: Progress | None
    ) -> tuple[list[ReportResult], int]:
        assert self.tools is not None  # noqa: S101  # for the type checker
        wanted = [one for one in documents if self._is_stale(one, changed)]
        by_id: dict[str, ReportResult] = {}  # a report gets notes while it is read: it is another document afterwards
        for number, result in enumerate(read_reports(wanted, self.tools, on_error=_collect(troubles)), start=1):
            by_id[result.document.id] = result
            if progress:
                progress(f"reading reports: {number}", number / len(wanted))
        self._results = {
            one: by_id.get(one.id) or self._results[one] for one in documents if one.id in by_id or one in self._results
        }
        self._words = {one: self._words.get(one) or words_of(one.text) for one in self._results}
        return list(self._results.values()), len(wanted)

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

    def result_of(self, document_id: str) -> ReportResult | None:
        """Return what was read of a report."""
        return next((one for one in self._results.values() if one.document.id == document_id), None)


def changes(before: GazetteerSource | None, after: GazetteerSource) -> Changed:
    """Return what differs between two readings of the gazetteer's YAML."""
    if before is None:
        return Changed(everything=True)
    changed = Changed()
    for section in _CONCERNING:
        old, new = getattr(before, section), getattr(after, section)
        for id_ in {id_ for id_ in old.keys() | new.keys() if _data(old.get(id_)) != _data(new.get(id_))}:
            _note(changed, section, id_, [entry for entry in (old.get(id_), new.get(id_)) if entry is not None])
    for section in _ASSEMBLED:
        changed.elsewhere |= _all_data(getattr(before, section)) != _all_data(getattr(after, section))
    return changed


def _all_data(entries: Any) -> list[Any]:
    return [_data(one) for one in (entries.values() if isinstance(entries, dict) else entries)]


def _note(changed: Changed, section: str, id_: str, entries: Sequence[SourceEntry]) -> None:
    if section not in _PLACES + _ACTORS:
        changed.everything = True
        return
    changed.compiled |= section in _ACTORS
    changed.ids.add(id_)
    for entry in entries:
        changed.names.update(words for text in _texts(entry.data) if (words := tuple(normalise(text).split())))


def _data(entry: SourceEntry | None) -> Any:
    return None if entry is None else (entry.data, entry.file)


def _texts(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield every name of an entry, whatever it is marked with."""
    for item in (data.get("name"), *(data.get("names") or ())):
        values = item.values() if isinstance(item, dict) else [item]
        for value in values:
            yield from [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


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


def _same_reading(before: Config, after: Config) -> bool:
    return all(getattr(before, key) == getattr(after, key) for key in _READING_KEYS)


def _drawn_state(config: Config) -> tuple[Any, ...]:
    """Return the state of the files with outlines in the user's own folders: entries name them, and do not change."""
    own = [folder for folder in config.gazetteers if folder != SHIPPED_GAZETTEER]
    files = sorted(path for folder in own for path in folder.rglob("*") if path.suffix in _DRAWN)
    states = [(path, path.stat()) for path in files if path.is_file()]
    return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in states)


def _told(problem: Any) -> str:
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
