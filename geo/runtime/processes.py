"""Processes: garbage collection, worker pools that end with their parent, and answers in the order of the questions.

Heavy imports are inside functions: the command line starts here.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from geo.errors import SitmapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future, ProcessPoolExecutor

Question = TypeVar("Question")
Answer = TypeVar("Answer")

YOUNG_OBJECTS = 200_000  # Python's 700 is for small programs: libraries alone make as many objects as this
BATCH_SIZE = (
    64  # reports weighed together, or of a question: calls of NumPy cost little then; 128 outgrow a core's cache
)
FLYING = 2  # questions under way for each worker: enough that none waits, few enough that memory stays flat
# A core a worker: libraries that take all cores for themselves would stand in each other's way.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@contextlib.contextmanager
def relaxed_gc() -> Iterator[None]:
    """Look for garbage seldom, and not at all at the end of the process: a quarter of a short command's time.

    A report of a megabyte makes a million objects that all live until it is read; looking through them again and again
    would take a third of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(YOUNG_OBJECTS, *before[1:])
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def own_processes(jobs: int, *, memory: int = 0) -> ProcessPoolExecutor:
    """Return a pool whose workers end with us, whatever ends us. Not forked: a fork of a threaded process may hang.

    ``memory`` is the address space in bytes that a worker may take, after which it sees ``MemoryError``; 0: any.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")  # workers inherit it; the libraries of this process have looked already
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(memory,))


def _begin(memory: int = 0) -> None:
    """Begin a worker. If the process that started it is killed, nobody else tells it to stop, so it watches."""
    from multiprocessing import parent_process
    from threading import Thread

    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
    if memory:
        with contextlib.suppress(ImportError, OSError, ValueError):  # no POSIX, or a limit that is lower already
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)


def some_at_once(items: Iterable[Question]) -> Iterator[list[Question]]:
    """Cut a stream into lists: questions that are worth the way to another process.

    >>> [len(some) for some in some_at_once(range(70))]
    [64, 6]
    """
    stream = iter(items)
    while some := list(islice(stream, BATCH_SIZE)):
        yield some


def answers(work: Callable[[Question], Answer], questions: Iterable[Question], *, jobs: int) -> Iterator[Answer]:
    """Yield what ``work`` gives for each question, in their order, asked of some processes; 1: of this one.

    Questions are taken as answers are fetched, so that a stream stays a stream.

    Raises
    ------
    SitmapError
        If a process was killed.
    """
    from concurrent.futures.process import BrokenProcessPool

    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        yield from map(work, questions)
        return
    pool = own_processes(jobs)
    flying: deque[Future[Answer]] = deque()
    try:
        for question in questions:
            flying.append(pool.submit(work, question))
            if len(flying) >= FLYING * jobs:
                yield flying.popleft().result()
        while flying:
            yield flying.popleft().result()
    except BrokenProcessPool as error:
        raise SitmapError("a process that read for us was killed. Is the memory full? Try --jobs 1.") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def version() -> str:
    """Return the installed version, or "source" when it runs from a checkout that was not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("sitmap")
    except PackageNotFoundError:
        return "source"
