"""The desk as a running program: one a project, on this machine only unless a person says otherwise."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import InputError
from maps.desk.app import make_app
from maps.desk.guard import ANY_NUMBER, LOOPBACK, Guard
from maps.desk.journal import FOLDER
from maps.desk.session import Desk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import uvicorn

    from geo.inputs.feeds import Poller
    from geo.live import LiveReader

LOCK = "serve.lock"
LEAST_TOKEN = 12  # letters
EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104  # to be distinguished from names
LOOK_S = 5.0  # how soon a feed that was added to config.yaml is asked
STEP_MS, DEBOUNCE_MS = 30, 90  # how soon after an editor has saved the files are looked at
_LEFT_ALONE = (f"/{FOLDER}/", "~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the desk listens. ``token`` is what every request has to show, "" on this machine only."""

    host: str = "127.0.0.1"
    port: int = 8765
    token: str = ""

    @property
    def url(self) -> str:
        """What a person opens."""
        return self.urls[0]

    @property
    def urls(self) -> list[str]:
        """What a person opens: here, and of a desk that listens at every address also on another machine."""
        hosts = ["127.0.0.1", socket.gethostname()] if self.host in EVERY_ADDRESS else [self.host]
        shown = (f"[{host}]" if ":" in host else host for host in hosts)
        return [f"http://{host}:{self.port}/" + (f"?token={self.token}" if self.token else "") for host in shown]


def require_safe(address: Address) -> None:
    """Raise InputError where others could reach the desk without a token."""
    if address.host not in LOOPBACK and not address.token:
        raise InputError(
            f"--host {address.host} lets other machines in, so it needs --token. Leave --host out to stay local."
        )
    if address.token and (
        len(address.token) < LEAST_TOKEN or not address.token.isalnum() or not address.token.isascii()
    ):
        raise InputError(
            f"--token: at least {LEAST_TOKEN} letters and digits are expected; leave the value out for a new one."
        )


def new_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_hex(16)


def bound(address: Address) -> socket.socket:
    """Return a socket that listens at an address. Raises InputError where that is not possible."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address.host, address.port))
        made.listen()  # who asks before the server runs waits
    except (OSError, OverflowError) as error:
        made.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise InputError(
                f"port {address.port} is in use, by another desk or program. Name another: --port."
            ) from error
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"cannot listen on {address.host}, port {address.port} ({why}).") from error
    return made


@contextlib.contextmanager
def held(project: Path, address: Address) -> Iterator[str]:
    """Hold a project for one desk; give why nothing can be written there, "" where all is well.

    Raises
    ------
    InputError
        If another desk holds it.
    """
    path = project / FOLDER / LOCK
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        yield f"{project}: cannot be written ({error.strerror}), so nothing can be changed from the page"
        return
    with file:
        _lock(file, project)
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "url": address.url.partition("?")[0]}, file)
        file.flush()
        yield ""


def _lock(file: Any, project: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no POSIX: the page says when files have changed, nothing more
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        where = ""
        with contextlib.suppress(ValueError, KeyError):
            where = f" at {json.loads(file.read())['url']}"
        raise InputError(f"{project}: another desk has this project open{where}. Use that one, or end it.") from error


def serve(  # noqa: PLR0913  # all but the first two by name
    reader: LiveReader,
    address: Address,
    *,
    watch: bool,
    why_closed: str,
    listening: socket.socket,
    poller: Poller | None = None,
) -> None:
    """Serve a project until the person ends it; ``poller`` asks its feeds."""
    import uvicorn

    desk = Desk(reader, why_closed=why_closed)
    config = uvicorn.Config(
        guarded_app(desk, address), log_level="warning", access_log=False, lifespan="off", http="h11", ws="none",
        server_header=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    ended = threading.Event()
    desk.start()
    if watch:
        threading.Thread(target=watch_files, args=(desk, ended), name="sitmap-watcher", daemon=True).start()
    if poller is not None:
        threading.Thread(target=ask_feeds, args=(desk, poller, ended), name="sitmap-feeds", daemon=True).start()
    try:
        _server(config, desk).run(sockets=[listening])
    finally:
        ended.set()
        desk.stop()


def _server(config: uvicorn.Config, desk: Desk) -> uvicorn.Server:
    """Return a server that ends the requests that wait for something new before it ends itself."""
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            desk.stop()
            await super().shutdown(sockets)

    return Server(config)


def ask_feeds(desk: Desk, poller: Poller, ended: threading.Event) -> None:
    """Ask the feeds of a project, each when its time has come, and let the desk read what is new."""
    while not ended.is_set():
        feeds = desk.reader.config.feeds
        polled, problems = poller.poll(feeds), tuple(poller.problems.values())
        if polled.files or desk.feed_problems != problems:
            desk.feed_problems = problems
            desk.read_again()
        ended.wait(min(LOOK_S, poller.wait_s(feeds)))


def guarded_app(desk: Desk, address: Address) -> Guard:
    """Return the application of a desk behind its guard, with a token of its own for the page."""
    page_token = secrets.token_hex(16)
    app = make_app(desk, page_token=page_token)
    return Guard(app, hosts=_hosts(address), page_token=page_token, token=address.token)


def _hosts(address: Address) -> frozenset[str]:
    """Return the names under which the desk answers; every number of an address is let in where it listens at all."""
    if address.host in EVERY_ADDRESS:
        names = {socket.gethostname().lower(), socket.getfqdn().lower()}
        return LOOPBACK | names | {f"{name.partition('.')[0]}.local" for name in names} | {ANY_NUMBER}
    return LOOPBACK | {address.host.lower()}


def watch_files(desk: Desk, ended: threading.Event) -> None:
    """Let the desk read again when a watched file changes, until it ends."""
    while not ended.is_set():
        try:
            _watch_once(desk, ended)
        except (OSError, RuntimeError):  # a folder is gone: what is left is watched again
            ended.wait(1.0)


def _watch_once(desk: Desk, ended: threading.Event) -> None:
    """Watch until other files are to be watched."""
    from watchfiles import watch

    paths = desk.reader.watched()
    if not paths:
        ended.wait(1.0)
        return
    folders = [path for path in paths if path.is_dir()]
    # An editor saves by putting a new file in the place of the old one: the folder sees it, the file does not.
    beside = {path.parent for path in paths if not path.is_dir()} - set(folders)
    stop = threading.Event()
    changes = watch(
        *folders, *beside, stop_event=_either(stop, ended), step=STEP_MS, debounce=DEBOUNCE_MS,
        rust_timeout=500, yield_on_timeout=True, raise_interrupt=False, ignore_permission_denied=True,
    )  # fmt: skip
    for found in changes:
        if _matters({Path(path) for _, path in found}, folders, paths):
            desk.read_again()
        if ended.is_set() or set(desk.reader.watched()) != set(paths):
            stop.set()


class _either:  # noqa: N801  # an event made of two
    def __init__(self, *events: threading.Event) -> None:
        self._events = events

    def is_set(self) -> bool:
        return any(event.is_set() for event in self._events)


def _matters(changed: Iterable[Path], folders: Iterable[Path], paths: Iterable[Path]) -> bool:
    known, homes = set(paths), tuple(folders)
    return any(
        (path in known or any(path.is_relative_to(home) for home in homes))
        and not any(part in path.as_posix() for part in _LEFT_ALONE)
        and not path.name.startswith(".")
        for path in changed
    )
