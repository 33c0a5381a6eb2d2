"""Files from the network, politely: resumed after a cut, asked for with ETags, refused where they are no data.

One file at a time with the standard library's client. What fails is one line that says which address, why, and what
to do.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import GeocoderError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Sleep = Callable[[float], None]

USER_AGENT = "sitmap gazetteer fetch"
TRIES = 4
TIMEOUT_S = 60.0
LONGEST_WAIT_S = 60.0
_BLOCK = 1 << 16
_HTML = (b"<!doctype html", b"<html")
_OK, _PARTIAL, _NOT_MODIFIED, _GONE, _RANGE, _BUSY = 200, 206, 304, 404, 416, 429
_SERVER = 500


class DownloadError(GeocoderError):
    """A file cannot be had from the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloaded:
    """A file that was fetched; ``fresh`` is false where it had not changed since."""

    path: Path
    url: str
    etag: str
    sha256: str
    size: int
    fresh: bool


def download(  # noqa: PLR0913  # how politely, all by name
    url: str,
    path: Path,
    *,
    etag: str = "",
    sleep: Sleep = time.sleep,
    agent: str = USER_AGENT,
    most: int = 0,
    resume: bool = True,
) -> Downloaded:
    """Fetch a file; what is there already is kept if the server says that it has not changed.

    Parameters
    ----------
    etag
        Of the file that lies at ``path`` already.
    sleep
        Waits between tries; tests give one that does not.
    agent
        Who asks.
    most
        So many bytes at most are taken; 0: any number.
    resume
        False: an answer that was cut off is asked for from its beginning, for one that changes from hour to hour.

    Raises
    ------
    DownloadError
        If the address answers with an error, with HTML instead of data, or is cut off again and again.
    OutputError
        If the disk is full or may not be written to.
    """
    part = path.with_name(f"{path.name}.part")
    problem = ""
    for attempt in range(TRIES):
        if not resume:
            part.unlink(missing_ok=True)
        try:
            tag = _once(url, part, etag=etag if path.is_file() else "", agent=agent, most=most)
        except _WaitError as wait:
            problem = str(wait)
            if attempt + 1 < TRIES:
                sleep(min(wait.seconds, LONGEST_WAIT_S))
            continue
        except OSError as error:
            raise _disk(path, part, error) from error
        if tag is None:
            return _done(path, url, etag, fresh=False)
        part.replace(path)
        _tag_file(part).unlink(missing_ok=True)
        return _done(path, url, tag, fresh=True)
    raise DownloadError(f"{url}: {problem}, {TRIES} times. Try again later; what has come so far is kept and resumed.")


class _WaitError(Exception):
    """The server asks to wait, or the transfer was cut."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


def _once(url: str, part: Path, *, etag: str, agent: str, most: int) -> str | None:
    """Fetch once; return the file's tag, None if it has not changed."""
    begun = part.stat().st_size if part.is_file() else 0
    headers = {"User-Agent": agent}
    tag = _tag_file(part)
    if begun:
        headers["Range"] = f"bytes={begun}-"
        if tag.is_file():  # what has changed since is sent whole
            headers["If-Range"] = tag.read_text(encoding="utf-8")
    elif etag:
        headers["If-None-Match"] = etag
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # addresses are those of the sources listed
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            return _saved(answer, url, part, begun if answer.status == _PARTIAL else 0, most)
    except urllib.error.HTTPError as error:
        if error.code == _NOT_MODIFIED:
            return None
        raise _refused(url, part, error) from error
    except http.client.HTTPException as error:
        raise _WaitError(f"cut off ({type(error).__name__})", 0.5) from error
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        if (
            isinstance(error, urllib.error.URLError)
            and isinstance(error.reason, OSError)
            and error.reason.errno == errno.ENOSPC
        ):
            raise error.reason from error
        raise _WaitError(f"no answer ({getattr(error, 'reason', error)})", 1.0) from error


def _refused(url: str, part: Path, error: urllib.error.HTTPError) -> Exception:
    if error.code == _RANGE:
        part.unlink(missing_ok=True)
        _tag_file(part).unlink(missing_ok=True)
        return _WaitError("the part fetched before does not fit", 0.0)
    if error.code == _BUSY or error.code >= _SERVER:
        wait = error.headers.get("Retry-After", "")
        return _WaitError(f"the server is busy ({error.code})", float(wait) if wait.isdigit() else 5.0)
    hint = "It may have moved, or there is none for this country." if error.code == _GONE else ""
    return DownloadError(f"{url}: {error.code} {error.reason}. {hint}".strip())


def _saved(answer: object, url: str, part: Path, begun: int, most: int) -> str:
    """Write what comes behind what had come; return the file's tag."""
    headers = answer.headers  # type: ignore[attr-defined]
    length = headers.get("Content-Length", "")
    tag = str(headers.get("ETag", ""))
    with part.open("ab" if begun else "wb") as file:
        if tag and not tag.startswith("W/"):
            _tag_file(part).write_text(tag, encoding="utf-8")
        else:
            _tag_file(part).unlink(missing_ok=True)
        got, head = 0, b""
        while block := answer.read(_BLOCK):  # type: ignore[attr-defined]
            head = head or block[:64]
            if not begun and _is_page(head):
                break
            file.write(block)
            got += len(block)
            if most and got > most:
                break
    if not begun and _is_page(head):
        part.unlink()
        _tag_file(part).unlink(missing_ok=True)
        raise DownloadError(
            f"{url}: answers with a page (HTML), not with data. Open it in a browser: it may ask to agree to terms."
        )
    if most and got > most:
        part.unlink()
        _tag_file(part).unlink(missing_ok=True)
        raise DownloadError(f"{url}: answers with more than {most:,} bytes, which is not read.")
    if length.isdigit() and got < int(length):
        raise _WaitError(f"cut off after {begun + got:,} bytes", 0.5)
    return tag


def _tag_file(part: Path) -> Path:
    """Return where the tag of a file that has come in part stands."""
    return part.with_name(f"{part.name}.etag")


def _is_page(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_HTML)


def _done(path: Path, url: str, etag: str, *, fresh: bool) -> Downloaded:
    data = path.read_bytes()
    return Downloaded(
        path=path, url=url, etag=etag, sha256=hashlib.sha256(data).hexdigest(), size=len(data), fresh=fresh
    )


def _disk(path: Path, part: Path, error: OSError) -> OutputError:
    if error.errno == errno.ENOSPC:
        part.unlink(missing_ok=True)
        _tag_file(part).unlink(missing_ok=True)
        return OutputError(f"{path}: the disk is full. Free some space, and fetch again; nothing was changed.")
    return OutputError(f"{path}: cannot be written ({error.strerror}).")
