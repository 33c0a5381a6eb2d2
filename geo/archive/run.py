"""The pipeline's per-report step over millions of reports: parts, a manifest, a process pool or a Dask cluster.

Resumable: a part is named by a digest of its records and of what reads them (version, gazetteer, settings), so that a
second run reads only what is missing, changed or damaged. If a worker dies, the parts that it was reading are read
again one by one, and a report that kills its process is set aside. Dask workers need sitmap installed and a folder
``out`` that all machines see.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

from geo.archive.partition import (
    PARTS,
    TABLES,
    Part,
    PartResult,
    Record,
    finished,
    read_part,
    read_records,
    tools_of,
    write_record,
)
from geo.archive.stream import Stream
from geo.errors import InputError, OutputError
from geo.inputs.archives import MANIFEST, is_archive
from geo.inputs.column_maps import ColumnMap
from geo.inputs.documents import list_inputs
from geo.inputs.raw_tables import holds_events
from geo.runtime.processes import FLYING, own_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from geo.archive.partition import Part, PartResult
    from geo.config import Config

FAILED = "failed.jsonl"
LOCK = ".lock"
CHANCES = 3  # a process may be killed by chance, by a person or a full memory, and not by what it reads
TABLE = "an event table is no report: give it to sitmap build beside the archive"
KILLED = "the process that read it was killed (out of memory, or a fault in a library)"
CONNECT_S = 30
WORKER_BYTES = 8 * 2**30  # of address space, most of it mapped files: a report that needs more is set aside
LOOK_S = 30  # without a result, before the workers are counted
ALLOWED_DEATHS = 1  # workers that a part may take with it before it is read alone


class Pool(Protocol):
    """What the driver needs of workers; a process pool and a Dask client both fit."""

    def submit(self, part: Part) -> Future[PartResult]:
        """Give a part to a worker."""
        ...

    def has_workers(self) -> bool:
        """Whether what was given to it will ever be read."""
        ...

    def close(self) -> None:
        """End or leave the workers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an archive is: reports done (of which skipped, since an earlier run read them), failed, seconds.

    ``share`` is the part of the input's bytes that were handed out, 0 to 1.
    """

    done: int
    skipped: int
    failed: int
    seconds: float
    share: float


class Archive:
    """One run over an archive. Make it, call :meth:`run`; the result is in ``out`` and in the manifest.

    Parameters
    ----------
    inputs
        Files, folders, globs: JSON lines (.gz, .zst), Parquet, text, pages, feeds.
    out
        Folder of the partitioned GeoParquet: documents, mentions, events, claims.
    jobs
        Worker processes; 0 is one a core.
    scheduler
        Address of a Dask scheduler, or "local" for a cluster of this machine; "": a process pool.
    """

    def __init__(  # noqa: PLR0913  # each is a word of the command
        self,
        inputs: Sequence[Path | str],
        out: Path,
        config: Config,
        *,
        jobs: int = 0,
        scheduler: str = "",
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        _require_apart(inputs, out)
        found = list_inputs(inputs, extra=(".parquet",))
        columns = ColumnMap(config.columns)
        self._tables = [path for path in found if holds_events(path, columns)]
        self._paths = [path for path in found if path not in self._tables]
        if not self._paths:
            only = f" ({self._tables[0]} is an event table: give it to sitmap build)" if self._tables else ""
            raise InputError(f"nothing to read: an archive takes JSON lines, Parquet and folders of reports{only}")
        self._out, self._config = out, config
        self._jobs = jobs or os.cpu_count() or 1
        self._scheduler = scheduler
        self._tell = progress
        self._stream = Stream(self._paths, columns)
        self._results: dict[str, Counter[str]] = {}
        self._failed: list[dict[str, str]] = []
        self._done = self._skipped = 0
        self._began = time.monotonic()

    def run(self) -> dict[str, Any]:
        """Read everything that is not read yet, and return the manifest.

        Raises
        ------
        OutputError
            If a file cannot be written. What was finished stays; the next run goes on from there.
        """
        _require_ours(self._out)
        reader = self._reader()
        with only_one(self._out):
            pool = self._pool()
            try:
                self._read_all(self._stream.parts(reader), pool)
            finally:
                pool.close()
            return self._finish(reader)

    def _reader(self) -> str:
        """Name all that decides what a report gives: if it changes, everything is read again."""
        from geo.runtime.processes import version

        config = self._config
        own_types = hashlib.blake2b(digest_size=8)
        for path in config.event_types:
            own_types.update(path.read_bytes())
        return (
            f"sitmap {version()} gazetteer {tools_of(config).gazetteer.digest} threshold {config.score_threshold} "
            f"quotes {config.quotes} hold {config.hold_hours} {config.as_of or ''} types {own_types.hexdigest()}"
        )

    def _pool(self) -> Pool:
        if self._scheduler:
            return DaskPool(self._scheduler, self._jobs, self._out, self._config)
        return ProcessPool(self._jobs, self._out, self._config)

    def _read_all(self, parts: Iterator[Part], pool: Pool) -> None:
        flying: dict[Future[PartResult], Part] = {}
        for part in map(self._named_apart, parts):
            self._results[part.id] = Counter()
            done = finished(self._out, part.id)
            if done:
                self._skipped += done.counts["documents"]
                self._take(done)
                continue
            flying[pool.submit(part)] = part
            if len(flying) >= FLYING * self._jobs:
                self._land(flying, pool)
        while flying:
            self._land(flying, pool)

    def _named_apart(self, part: Part) -> Part:
        """Return the part; the same records a second time, in another folder, are a part of their own."""
        ids = chain([part.id], (f"{part.id}-{number}" for number in count(2)))
        return replace(part, id=next(id_ for id_ in ids if id_ not in self._results))

    def _land(self, flying: dict[Future[PartResult], Part], pool: Pool) -> None:
        """Take in what is done. A part whose worker died is read again, alone; so are all where no worker is left."""
        ready, _ = wait(flying, timeout=LOOK_S, return_when=FIRST_COMPLETED)
        if not ready and not pool.has_workers():
            for future, part in list(flying.items()):
                future.cancel()
                self._take(read_alone(part, self._out, self._config))
                del flying[future]
        for future in ready:
            part, error = flying.pop(future), future.exception()
            if error is None:
                self._take(future.result())
            elif _worker_died(error):
                self._take(read_alone(part, self._out, self._config))
            else:
                raise error

    def _take(self, result: PartResult) -> None:
        self._results[result.id] = Counter(result.counts)
        self._failed.extend(result.failed)
        self._done += result.counts["documents"]
        if self._tell:
            self._tell(
                Progress(
                    done=self._done,
                    skipped=self._skipped,
                    failed=len(self._failed) + len(self._stream.failed),
                    seconds=time.monotonic() - self._began,
                    share=self._stream.share,
                )
            )

    def _finish(self, reader: str) -> dict[str, Any]:
        self._sweep()
        tables = [{"where": str(path), "error": TABLE} for path in self._tables]
        failed = sorted([*self._failed, *self._stream.failed, *tables], key=lambda row: (row["where"], row["error"]))
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in failed)
        counts: Counter[str] = sum(self._results.values(), Counter())
        manifest = {
            "reader": reader,
            "inputs": [{"name": path.name, "bytes": path.stat().st_size} for path in self._paths],
            "parts": list(self._results),  # in the order of the input, in which a build joins what is reported twice
            "counts": {table: counts[table] for table in TABLES},
            "failed": len(failed),
            "duplicate_ids": _duplicates(self._out),
        }
        _write(self._out / FAILED, lines)
        _write(self._out / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
        return manifest

    def _sweep(self) -> None:
        """Take away parts of other inputs or another gazetteer, so that nothing stands there twice."""
        for table in (*TABLES, PARTS):
            for path in (self._out / table).glob("*"):
                if path.name.split(".")[0] not in self._results or path.suffix == ".tmp":
                    path.unlink(missing_ok=True)


def _require_apart(inputs: Sequence[Path | str], out: Path) -> None:
    """Raise InputError if the archive would lie in a folder that it reads: the next run would read the archive."""
    for item in map(Path, inputs):
        if item.is_dir() and out.resolve().is_relative_to(item.resolve()):
            raise InputError(f"{out}: lies in {item}, which is read. Name an --out beside it.")


def _require_ours(out: Path) -> None:
    """Make the folder; if it holds something else than an archive, leave it alone: a sweep would empty its folders."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        held = {path.name for path in out.iterdir()}
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error})") from error
    ours = held & {LOCK, PARTS} and held <= {MANIFEST, FAILED, LOCK, PARTS, *TABLES}  # a run that was broken off
    if held and not ours and not is_archive(out):
        raise InputError(f"{out}: holds something else ({min(held)}). Name an empty or new folder with --out.")


@contextmanager
def only_one(out: Path) -> Iterator[None]:
    """Keep a second run out of the folder; the lock ends with the process, however that ends."""
    try:
        import fcntl
    except ImportError:  # no POSIX: the renames alone keep files whole
        yield
        return
    with (out / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(f"{out}: another run writes this archive. Wait for it, or name another --out.") from error
        yield


def _worker_died(error: BaseException) -> bool:
    return isinstance(error, BrokenProcessPool) or type(error).__name__ in {"KilledWorker", "CancelledError"}


class ProcessPool:
    """Worker processes of this machine, started fresh (not forked): a fork of a threaded process may hang."""

    def __init__(self, jobs: int, out: Path, config: Config) -> None:
        self._jobs, self._out, self._config = jobs, out, config
        self._pool = own_processes(jobs, memory=WORKER_BYTES)

    def submit(self, part: Part) -> Future[PartResult]:
        """Give a part to a worker; a pool that broke since the last part is replaced first."""
        try:
            return self._pool.submit(read_part, part, self._out, self._config)
        except BrokenProcessPool:
            self.close()
            self._pool = own_processes(self._jobs, memory=WORKER_BYTES)
            return self._pool.submit(read_part, part, self._out, self._config)

    def has_workers(self) -> bool:
        """Whether it can read: always, a pool that broke is replaced."""
        return True

    def close(self) -> None:
        """End the workers."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def read_alone(part: Part, out: Path, config: Config) -> PartResult:
    """Read a part in a process of its own; while that is killed, set the record aside on which it was.

    Raises
    ------
    OutputError
        If the process is killed again and again, though each record can be read alone: memory is short.
    """
    failed: list[dict[str, str]] = []
    left, chances = part, CHANCES
    with TemporaryDirectory(prefix="sitmap-") as folder:
        begun = Path(folder) / "begun"
        while chances:
            done = _in_own_process(read_part, left, out, config, begun)
            if done is not None:
                return amend(done, failed, out) if failed else done
            suspect = _begun(begun, left)
            if suspect is not None and _in_own_process(read_records, (suspect,), config) is None:
                failed.append({"where": suspect.where, "error": KILLED})
                left = replace(left, records=tuple(r for r in left.records if r is not suspect))
            else:
                chances -= 1
    raise OutputError(
        f"part {part.id}: the process that reads it is killed each time. Is the memory full? Try --jobs 1."
    )


def _begun(path: Path, part: Part) -> Record | None:
    """Return the record that was under way when the process died."""
    try:
        return part.records[int(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        return None


def amend(result: PartResult, failed: list[dict[str, str]], out: Path) -> PartResult:
    """Add records that were set aside to a part's record."""
    whole = replace(result, failed=[*result.failed, *failed])
    write_record(out / PARTS / f"{result.id}.json", whole)
    return whole


def _in_own_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return the result, or None if the process died."""
    with own_processes(1, memory=WORKER_BYTES) as pool:
        try:
            return pool.submit(function, *arguments).result()
        except BrokenProcessPool:
            return None


def _duplicates(out: Path) -> int:
    """Return how many documents share their id with another, over all parts."""
    import numpy as np
    import pyarrow.parquet as pq

    files = sorted((out / "documents").glob("*.parquet"))
    hashes = [
        np.array([hash_of(id_) for id_ in pq.read_table(f, columns=["document"]).column(0).to_pylist()], np.uint64)
        for f in files
    ]
    if not hashes:
        return 0
    ids = np.concatenate(hashes)
    return int(len(ids) - len(np.unique(ids)))


def hash_of(text: str) -> int:
    """Return 64 bits of a text that are the same in every process, unlike ``hash``."""
    return int.from_bytes(hashlib.blake2b(text.split("~", maxsplit=1)[0].encode(), digest_size=8).digest(), "little")


def _write(path: Path, text: str) -> None:
    temporary = path.with_suffix(".tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error


class DaskPool:
    """Gives parts to a Dask scheduler; a worker that is killed has its parts read again elsewhere by Dask itself."""

    def __init__(self, address: str, jobs: int, out: Path, config: Config) -> None:
        try:
            import dask
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise InputError("--scheduler needs the extra: pip install 'sitmap[dask]'") from error
        self._cluster: Any = None
        if address == "local":
            with dask.config.set({"distributed.scheduler.allowed-failures": ALLOWED_DEATHS}):
                self._cluster = LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=jobs, threads_per_worker=1, dashboard_address=None
                )
            address = self._cluster.scheduler_address
        try:
            self._client: Any = Client(address, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except OSError as error:
            raise InputError(f"no Dask scheduler answers at {address} ({error})") from error
        self._executor: Any = self._client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        self._out, self._config = out.resolve(), config

    def submit(self, part: Part) -> Future[PartResult]:
        """Give a part to the cluster."""
        future: Future[PartResult] = self._executor.submit(read_part, part, self._out, self._config)
        return future

    def has_workers(self) -> bool:
        """Whether a cluster of our own has a worker left; another one may get some yet.

        Dask starts a killed worker again, but gives up where that fails, as it may on a machine under load.
        """
        return self._cluster is None or bool(self._client.scheduler_info()["workers"])

    def close(self) -> None:
        """Leave the cluster; end it if it is ours."""
        self._executor.shutdown(wait=False)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()
