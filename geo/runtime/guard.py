"""One bad input costs only itself: what breaks one report, row, page, entry, decision or feature is named and left out.

Everything that reads inputs one by one calls :func:`guarded`. Errors of the gazetteer, the configuration or an output
are no fault of the input and end the command.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from geo.errors import InputError, InputFault, SitmapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    OnError = Callable[[SitmapError], None] | None

Item = TypeVar("Item")
Answer = TypeVar("Answer")
LONGEST_REASON = 200
_BUDGET_S: ContextVar[float] = ContextVar("budget_s", default=0.0)
_PLAIN = {RecursionError: "nested too deeply", MemoryError: "it needs more memory than there is"}


def guarded(step: Callable[[], Answer], where: str, on_error: OnError) -> Answer | None:
    """Return what a step gives, or None where its input cannot be read.

    Parameters
    ----------
    step
        Reads one input.
    where
        The file, and the line in it where that is known.
    on_error
        Called with the error; None: it is raised.

    Raises
    ------
    InputError
        Without ``on_error``. An unexpected error becomes an :class:`geo.errors.InputFault` with that as its cause.
    """
    try:
        with time_budget(_BUDGET_S.get()):
            return step()
    except InputError as error:
        found = error
    except SitmapError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a rule or a library stumbles on
        found = InputFault(where, reason(error))
        found.__cause__ = error
    if on_error is None:
        raise found
    on_error(found)
    return None


@contextmanager
def report_budget(seconds: float) -> Iterator[None]:
    """Give each guarded step of a block a time, after which its input counts as one that cannot be read."""
    token = _BUDGET_S.set(seconds)
    try:
        yield
    finally:
        _BUDGET_S.reset(token)


@contextmanager
def time_budget(seconds: float) -> Iterator[None]:
    """Raise ``TimeoutError`` in a block that takes longer; 0: any time.

    Works in the main thread of a POSIX process, as the workers of an archive are; elsewhere the block takes its time.
    """
    timed = seconds and threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    if not timed or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def end(*_: object) -> None:
        raise TimeoutError(f"it took more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def guarded_each(items: Iterable[Item], where: str, on_error: OnError) -> Iterator[Item]:
    """Yield the items of one input; where it breaks off, that is named, and what came before is kept."""
    stream = iter(items)
    end = object()
    while True:
        item = guarded(partial(next, stream, end), where, on_error)
        if item is None or item is end:
            return
        yield item


def guarded_together(
    work: Callable[[Sequence[Item]], Sequence[Answer]],
    items: Sequence[Item],
    where: Callable[[Item], str],
    on_error: OnError,
) -> Iterator[tuple[Item, Answer]]:
    """Yield items with their answers, worked out at once; where that breaks, each is read alone and the bad one named.

    Examples
    --------
    >>> bad = []
    >>> list(guarded_together(lambda some: [1 // n for n in some], [1, 0, -1], str, bad.append))
    [(1, 1), (-1, -1)]
    >>> str(bad[0])
    '0: cannot be read (ZeroDivisionError: integer division or modulo by zero)'
    """
    broken: list[SitmapError] = []
    together = guarded(partial(work, items), "", broken.append)
    if together is not None:
        yield from zip(items, together, strict=True)
        return
    for item in items:
        alone = guarded(partial(work, [item]), where(item), on_error)
        if alone is not None:
            yield item, alone[0]


def reason(error: Exception) -> str:
    """Return in one line why something failed.

    >>> reason(RecursionError()), reason(KeyError("a"))
    ('nested too deeply', "KeyError: 'a'")
    """
    plain = next((words for kind, words in _PLAIN.items() if isinstance(error, kind)), "")
    words = " ".join(str(error).split())[:LONGEST_REASON]
    return plain or (f"{type(error).__name__}: {words}" if words else type(error).__name__)
