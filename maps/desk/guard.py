"""Which requests are answered: those to this machine's own name, from this page, of a size that is read.

The desk writes files, so that a page of somebody else's, open in the same browser, must reach nothing: the ``Host``
header has to be one of ours (a name that was made to lead here is refused), and a request that changes something has to
come from our own page with the token that only our page holds. With ``--host`` and ``--token`` every request has to
show the token of the person who started the desk.
"""

from __future__ import annotations

import hmac
import json
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ANY_NUMBER = "*"  # among hosts: every address that is a number; only a name can be made to lead here
COOKIE = "sitmap-token"
PAGE_TOKEN = "x-sitmap-page"  # noqa: S105  # the name of a header
MOST_BYTES = 4_000_000  # of a request: a long report, many times over
TOO_LARGE = f"a request may hold {MOST_BYTES} bytes at most"
SAFE = frozenset({"GET", "HEAD"})
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class TooLargeError(Exception):
    """The body of a request is larger than is read."""


class Guard:
    """An ASGI application around another one.

    Parameters
    ----------
    app
        What answers the requests that are let through.
    hosts
        Names under which this machine may be asked for.
    page_token
        What a request that changes something has to show; it stands in our page only.
    token
        What every request has to show, as cookie, ``Authorization: Bearer`` or ``?token=``; "": nothing.
    """

    def __init__(self, app: App, *, hosts: frozenset[str], page_token: str, token: str = "") -> None:
        self.app, self.hosts, self.page_token, self.token = app, hosts, page_token, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with a reason."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        reason, status = self._refusal(scope, headers)
        if reason:
            await _say(send, status, reason)
            return
        await self.app(scope, _capped(receive), self._with_headers(scope, send))

    def _refusal(self, scope: Scope, headers: Mapping[str, str]) -> tuple[str, int]:
        if not self._is_ours(host_of(headers.get("host", ""))):
            return "this desk answers only under its own name", 421
        if self.token and not self._knows_token(scope, headers):
            return "the token of this desk is missing: open the address that it printed", 401
        if not headers.get("content-length", "0").isdecimal() or int(headers.get("content-length", "0")) > MOST_BYTES:
            return TOO_LARGE, 413
        return ("", 0) if scope["method"] in SAFE else self._stranger(headers)

    def _is_ours(self, host: str) -> bool:
        return host in self.hosts - {ANY_NUMBER} or (ANY_NUMBER in self.hosts and is_number(host))

    def _stranger(self, headers: Mapping[str, str]) -> tuple[str, int]:
        """Return why a request may not change anything, "" where it comes from our page."""
        origin = headers.get("origin", "")
        if origin and urlsplit(origin).netloc != headers.get("host", ""):
            return "only the page of this desk may change anything", 403
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return "only the page of this desk may change anything", 403
        if not hmac.compare_digest(headers.get(PAGE_TOKEN, "").encode(), self.page_token.encode()):
            return "the page is of an earlier run of this desk: load it again", 403
        return "", 0

    def _knows_token(self, scope: Scope, headers: Mapping[str, str]) -> bool:
        shown = [_cookie(headers), headers.get("authorization", "").removeprefix("Bearer "), _asked(scope)]
        return any(hmac.compare_digest(one.encode(), self.token.encode()) for one in shown if one)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                more = list(HEADERS)
                if self.token and _asked(scope):
                    cookie = f"{COOKIE}={self.token}; HttpOnly; SameSite=Strict; Path=/"
                    more.append((b"set-cookie", cookie.encode("latin-1")))
                message["headers"] = [*message.get("headers", ()), *more]
            await send(message)

        return sending


def host_of(header: str) -> str:
    """Return the name in a ``Host`` header, without its port, "" where it is none.

    >>> host_of("localhost:8765"), host_of("[::1]:8765"), host_of("evil.example"), host_of("a b")
    ('localhost', '::1', 'evil.example', '')
    """
    try:
        return urlsplit(f"//{header}").hostname or "" if header and not set(header) & set(" /\\@?#") else ""
    except ValueError:
        return ""


def is_number(host: str) -> bool:
    """Return whether a host is the number of an address.

    >>> is_number("192.0.2.7"), is_number("fe80::1"), is_number("evil.example")
    (True, True, False)
    """
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _cookie(headers: Mapping[str, str]) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    value: str = found.value if found is not None else ""
    return value


def _asked(scope: Scope) -> str:
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("token", [""])[0]


def _capped(receive: Receive) -> Receive:
    read = 0

    async def receiving() -> MutableMapping[str, Any]:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise TooLargeError
        return message

    return receiving


async def _say(send: Send, status: int, words: str) -> None:
    body = json.dumps({"error": words}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
