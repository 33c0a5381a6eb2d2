"""Long work that is given up when something else has become more urgent: an edit while areas are being drawn.

Who starts the work says by what it is interrupted; long loops ask at their checkpoints. Elsewhere a checkpoint costs
nothing and does nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Wanted = Callable[[], bool] | None

_WANTED: ContextVar[Wanted] = ContextVar("wanted", default=None)


class Interrupted(BaseException):  # no error: what catches errors of an input must let it through
    """The work was given up; nothing of it is kept."""


@contextmanager
def interruptible(wanted: Wanted) -> Iterator[None]:
    """Let the work inside be given up at the next checkpoint once ``wanted`` says so; None: never."""
    token = _WANTED.set(wanted)
    try:
        yield
    finally:
        _WANTED.reset(token)


def checkpoint() -> None:
    """Raise :class:`Interrupted` where the work is no longer wanted.

    >>> with interruptible(lambda: True):
    ...     checkpoint()
    Traceback (most recent call last):
    ...
    geo.runtime.interrupt.Interrupted
    """
    wanted = _WANTED.get()
    if wanted is not None and wanted():
        raise Interrupted
