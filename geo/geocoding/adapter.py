"""How a service's answers are fetched: within a time for all of it, of a limited size, from the host that was named.

geopy's own adapter waits anew for every byte, reads any number of bytes, and follows a redirect to any host.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 2_000_000  # five places with their outlines are a tenth of it


class ModestAdapter(URLLibAdapter):  # type: ignore[misc]  # geopy has no types
    """Fetches with limits; ``timeout`` is that of a whole answer."""

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self.urlopen = build_opener(_SameHost, HTTPSHandler(context=ssl_context), ProxyHandler(proxies)).open

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """Return an answer: only an empty list says that there is no such place, ``null`` says nothing."""
        found = super().get_json(url, timeout=timeout, headers=headers)
        if not found and found != []:
            raise GeocoderParseError(f"the answer is {found!r}, which says nothing")
        return found

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """Return the text of an answer. A service that sends byte by byte is left after ``timeout`` seconds."""
        found: list[str | BaseException] = []

        def fetch() -> None:
            try:
                found.append(super(ModestAdapter, self).get_text(url, timeout=timeout, headers=headers))
            except BaseException as error:  # noqa: BLE001  # raised again by the thread that waits
                found.append(error.with_traceback(None))  # whose frames would keep the connection open

        thread = threading.Thread(target=fetch, daemon=True)
        thread.start()
        thread.join(timeout)
        if not found:
            raise GeocoderTimedOut(f"no whole answer within {timeout:g} s")
        outcome = found.pop()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def _decode_page(self, page: Any) -> str:
        return str(super()._decode_page(_Limited(page)))


class _Limited:
    """A page of which no more than :data:`MOST_BYTES` are read."""

    def __init__(self, page: Any) -> None:
        self._page, self.headers = page, page.headers

    def read(self) -> bytes:
        with self._page:
            raw: bytes = self._page.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise GeocoderServiceError(f"the answer has more than {MOST_BYTES // 1_000_000} MB")
        return raw


class _SameHost(HTTPRedirectHandler):
    """Follows a redirect within the host that was named, and never from https to http."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:  # noqa: PLR0913, PLR0917  # urllib's
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if old.hostname != new.hostname or (old.scheme == "https" and new.scheme != "https"):
            fp.close()
            raise URLError(f"redirected to {new.scheme}://{new.hostname}, which is not the host that was named")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
