"""A project that is held open: read again after edits, packed for the page, and edited by one hand at a time.

One thread reads; requests only look at what it published. An edit is made from the files as they stand when it is
applied, under a lock, so that of two browsers none overwrites what the other wrote.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from geo.errors import InputError, SitmapError
from geo.live import LiveReader, LiveState, Trouble, trouble_of
from geo.rows import reports_of
from geo.runtime.guard import reason
from maps.desk.corrections import Corrector, PostedValues, Project
from maps.desk.decisions import decide, now
from maps.desk.journal import Journal, diff_of
from maps.desk.payload import Packer
from maps.desk.words import desk_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.gazetteer.store import Gazetteer
    from geo.model import Situation
    from maps.desk.corrections import Proposal
    from maps.desk.journal import Edit
    from maps.desk.payload import Packed

POLL_S = 25.0  # a request for what changed is answered by then, whatever happened
SETTLE_S = 0.4  # after an edit, in which another one may come, before ground and areas are drawn
DECISION = "decision"
MOST_FRESH = 1_000  # reports that the page marks as new


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What requests see: a version that grows, the state, and the state packed."""

    version: int
    state: LiveState
    packed: Packed


class StaleError(InputError):
    """The files have changed since a correction was shown, and it would do something else now."""

    def __init__(self, diff: str, digest: str) -> None:
        super().__init__("the files have changed since this was shown; look at it again")
        self.diff, self.digest = diff, digest


@dataclass(slots=True)
class _Waiter:
    loop: asyncio.AbstractEventLoop
    event: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self.loop.call_soon_threadsafe(self.event.set)


class Desk:
    """A project and what is known of it.

    Parameters
    ----------
    reader
        Reads the project.
    why_closed
        Why nothing can be written, "" where edits are possible.
    """

    def __init__(self, reader: LiveReader, *, why_closed: str = "") -> None:
        self.reader, self.why_closed = reader, why_closed
        self.journal = Journal(reader.project)
        self.busy, self.tick = "", 0
        self.feed_problems: tuple[str, ...] = ()
        self._before: frozenset[str] | None = None  # the reports that were there when the desk was opened
        self._stuck = ""  # why there is nothing to show at all
        self.current: Published | None = None
        self.reading = threading.Lock()  # the parser reads one text at a time
        self._editing = threading.Lock()
        self._packer = Packer(words=desk_words())
        self._wanted, self._stopped = threading.Event(), threading.Event()
        self._waiters: list[_Waiter] = []
        self._thread = threading.Thread(target=self._run, name="sitmap-reader", daemon=True)

    # Reading

    def start(self) -> None:
        """Begin to read, in a thread."""
        self._wanted.set()
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it is at, and answer every request that waits."""
        self._stopped.set()
        self._wanted.set()
        self._wake()

    def read_again(self) -> None:
        """Let the files be looked at again soon."""
        self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._stopped.is_set():
                return
            self._stuck = ""
            self._tell("reading", 0.0)
            try:
                self._read()
            except SitmapError as error:
                self._publish_trouble(trouble_of(error))
            except Exception as error:  # noqa: BLE001  # the desk stays open whatever a rule stumbles on
                self._publish_trouble(Trouble(file="", line=0, message=f"cannot be read ({reason(error)})"))
            self._tell(self._stuck, 1.0)

    def _read(self) -> None:
        states = self.reader.read(progress=self._tell, urgent=self._wanted.is_set)
        while True:
            with self.reading:
                state = next(states, None)
            if state is None:
                return
            if self.current is not None and state.whole and self._wanted.is_set():
                return  # to pack what is drawn anew takes a second: what changed meanwhile is shown first
            self._publish(state)
            # What changes meanwhile, or right after it, is read before anything is drawn.
            if self._wanted.wait(0.0 if state.whole else SETTLE_S):
                return

    def _tell(self, words: str, share: float) -> None:
        said = f"{words} {share:.0%}" if words and 0 < share < 1 else words
        if said != self.busy:
            self.busy = said
            self.tick += 1
            self._wake()

    def _publish_trouble(self, trouble: Trouble) -> None:
        if self.current is not None:
            state = self.current.state
            self._publish(LiveState(situation=state.situation, troubles=(trouble,), read_again=0, whole=state.whole))
        else:
            self._stuck = f"{trouble.file}:{trouble.line}: {trouble.message}" if trouble.file else trouble.message

    def _publish(self, state: LiveState) -> None:
        packed = self._packer.pack(state.situation, self.reader.config, more=self._more(state), whole=state.whole)
        version = self.current.version + 1 if self.current is not None else 1
        self.current = Published(version=version, state=state, packed=packed)
        self._wake()

    def _more(self, state: LiveState) -> dict[str, Any]:
        return {
            "whole": state.whole,
            "first": self.current is None,
            "readAgain": state.read_again,
            "troubles": [
                *([one.file, one.line, one.message] for one in state.troubles),
                *(["", 0, problem] for problem in self.feed_problems),
            ],
            "fresh": self._fresh(state),
            "undo": self.last_edit(),
            "closed": self.why_closed,
            "sides": sorted(state.situation.sides),
            "actors": _actors_of(state.situation),
            "types": [[one.id, one.label] for one in state.situation.event_types.values()],
        }

    def _fresh(self, state: LiveState) -> list[str]:
        """Return the reports that have come since the desk was opened."""
        there = frozenset(document.id for document in reports_of(state.situation.documents))
        if self._before is None and state.whole:
            self._before = there
        return sorted(there - self._before)[:MOST_FRESH] if self._before is not None else []

    # Waiting

    def _wake(self) -> None:
        for waiter in list(self._waiters):
            waiter.wake()

    async def changed_after(self, version: int, tick: int, *, within_s: float = POLL_S) -> None:
        """Return when something newer is known, or after some time."""
        waiter = _Waiter(asyncio.get_running_loop())
        self._waiters.append(waiter)
        try:
            if not (self._is_newer(version, tick) or self._stopped.is_set()):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(waiter.event.wait(), within_s)
        finally:
            self._waiters.remove(waiter)

    def _is_newer(self, version: int, tick: int) -> bool:
        return (self.current is not None and self.current.version != version) or self.tick != tick

    @property
    def situation(self) -> Situation:
        """The situation that is shown. Raises InputError before the first one is."""
        if self.current is None:
            raise InputError("the reports are still being read; try again in a moment")
        return self.current.state.situation

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer as it was read last. Raises InputError before it is."""
        if self.reader.tools is None:
            raise InputError("the gazetteer is still being read; try again in a moment")
        return self.reader.tools.gazetteer

    # Editing

    def last_edit(self) -> list[Any] | None:
        """Return number and words of the edit that would be taken back next, None where there is none."""
        last = self.journal.last()
        return [last.number, last.words] if last else None

    def propose(self, values: Mapping[str, Any]) -> tuple[Proposal, str, str]:
        """Return what a correction would do, its diff, and the digest that :meth:`apply` asks for."""
        proposal = self._proposal(values)
        diff = diff_of(proposal.texts, project=self.reader.project)
        if not diff:
            raise InputError("this changes nothing")
        return proposal, diff, _digest(diff)

    def apply(self, values: Mapping[str, Any], *, digest: str = "") -> Edit:
        """Make a correction; ``digest`` is that of the diff that was shown, "" where none was.

        Raises
        ------
        StaleError
            If the correction would do something else than what was shown.
        """
        self._require_open()
        with self._editing:
            proposal, diff, fresh = self.propose(values)
            if digest and fresh != digest:
                raise StaleError(diff, fresh)
            edit = self.journal.write(proposal.texts, words=proposal.words, time=now())
        self.read_again()
        return edit

    def undo(self, number: int = 0) -> Edit:
        """Take back an edit, 0: the last one."""
        self._require_open()
        with self._editing:
            edit = undo(self.journal, number=number)
        self.read_again()
        return edit

    def save(self, texts: Mapping[Path, str], *, words: str) -> Edit:
        """Write a new file of the project."""
        self._require_open()
        with self._editing:
            edit = self.journal.write(texts, words=words, time=now())
        self.read_again()
        return edit

    def _proposal(self, values: Mapping[str, Any]) -> Proposal:
        if values.get("kind") == DECISION:
            folder = self.reader.review_folder
            return decide(PostedValues(values), self.situation, gazetteer=self.gazetteer, folder=folder, time=now())
        return self._corrector().propose(values)

    def ring(self, place: str) -> tuple[list[list[float]], int]:
        """Return the outline of a place as it can be edited by hand, as :meth:`Corrector.ring` gives it."""
        return self._corrector().ring(place)

    def _corrector(self) -> Corrector:
        project = Project(
            folder=self.reader.project,
            config=self.reader.config,
            gazetteer=self.gazetteer,
            situation=self.situation,
            source_files=self.reader.source_files,
        )
        return Corrector(project)

    def _require_open(self) -> None:
        if self.why_closed:
            raise InputError(self.why_closed)


def undo(journal: Journal, *, number: int = 0) -> Edit:
    """Take back an edit of a journal, 0: the last one.

    Raises
    ------
    InputError
        If there is none, or if its lines do not stand in the files any more.
    """
    edit = next((one for one in journal.edits() if one.number == number), None) if number else journal.last()
    if edit is None:
        raise InputError("there is no edit that could be taken back")
    if any(one.undoes == edit.number for one in journal.edits()):
        raise InputError(f"edit {edit.number} is taken back already")
    return journal.write(journal.undo(edit), words=f"taken back: {edit.words}", time=now(), undoes=edit.number)


def _actors_of(situation: Situation) -> list[list[str]]:
    return [[actor.id, actor.name] for actor in sorted(situation.actors.values(), key=lambda one: one.name)]


def _digest(diff: str) -> str:
    return blake2b(diff.encode(), digest_size=12).hexdigest()
