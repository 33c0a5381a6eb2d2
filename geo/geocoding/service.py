"""A geocoding service behind geopy: our errors, the rate it allows, one retry when it says when.

geopy takes its time to load, so this module is imported only with ``--online``.
"""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geopy import exc
from geopy.geocoders import GeoNames, Nominatim, Pelias, Photon

from geo.errors import ConfigError, GeocoderBusy, GeocoderError, GeocoderRefused, GeocoderTimeout
from geo.geocoding.adapter import ModestAdapter
from geo.geocoding.results import read_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.config import GeocoderSettings
    from geo.model import Place

PUBLIC_HOSTS = {
    "nominatim": "nominatim.openstreetmap.org",
    "photon": "photon.komoot.io",
    "geonames": "api.geonames.org",
}
PUBLIC_DELAY_S = 1.0  # at most one request a second: https://operations.osmfoundation.org/policies/nominatim/
LONGEST_WAIT_S = 10.0  # a service that asks for more patience than this is left alone for this run
GIVE_UP_AFTER = 3  # failures in a row: a service that is down is not asked for each of a thousand names
# What manuals print as an example, and names that say nothing about who asks.
SAMPLE_AGENTS = {
    "my-application", "my_app", "my_app/1", "my_user_agent/1.0", "specify_your_app_name_here", "your_app_name", "app",
    "test", "agent", "user_agent", "user-agent", "geopy", "sitmap", "mozilla", "python", "example", "name",
}  # fmt: skip
AGENT_POLICY = "the usage policies of geocoding services ask each user to say who they are, and block those who do not"


class GeocodingService:
    """A geocoder that asks the service of the settings. Raises ConfigError where they do not say who asks."""

    def __init__(self, settings: GeocoderSettings) -> None:
        check_user_agent(settings.user_agent)
        self._service, self._client = settings.service, _client(settings)
        self._source = f"{settings.service} ({settings.host or PUBLIC_HOSTS.get(settings.service)})"
        self._delay_s = settings.delay_s if settings.host else max(settings.delay_s, PUBLIC_DELAY_S)
        self._free_at = 0.0
        self._failures = 0

    def __call__(self, query: str, *, country: str = "", limit: int = 5) -> tuple[Place, ...]:
        """Return up to ``limit`` places; raises :class:`geo.errors.GeocoderError`."""
        if self._failures >= GIVE_UP_AFTER:
            raise GeocoderRefused(f"{self._source} failed {self._failures} times in a row and is not asked again now")
        try:
            places = self._patiently(query, country, limit)
        except GeocoderError:
            self._failures += 1
            raise
        self._failures = 0
        return places

    def _patiently(self, query: str, country: str, limit: int) -> tuple[Place, ...]:
        """Wait once where the service says how long, else let the error out."""
        try:
            return self._once(query, country, limit)
        except GeocoderBusy as busy:
            wait_s = busy.retry_after_s
            if wait_s is None or not 0 <= wait_s <= LONGEST_WAIT_S:
                raise
            self._free_at = max(self._free_at, time.monotonic() + wait_s)
        return self._once(query, country, limit)

    def _once(self, query: str, country: str, limit: int) -> tuple[Place, ...]:
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        try:
            return self._answers(query, country, limit)
        except GeocoderError:
            raise
        except exc.GeopyError as error:
            raise self._ours(error) from error
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise GeocoderError(f"{self._source} answered what cannot be read: {error!r:.120}") from error
        finally:
            self._free_at = max(self._free_at, time.monotonic() + self._delay_s)

    def _answers(self, query: str, country: str, limit: int) -> tuple[Place, ...]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # geopy warns of a bad latitude, then raises as well
            found = _ask(self._service, self._client, query, country, limit)
        return tuple(self._read(location) for location in (found or [])[:limit])

    def _read(self, location: Any) -> Place:
        return read_answer(
            self._service, location.raw, lon=location.longitude, lat=location.latitude, source=self._source
        )

    def _ours(self, error: exc.GeopyError) -> GeocoderError:
        text = f"{self._source}: {str(error).splitlines()[0] if str(error) else type(error).__name__:.160}"
        if isinstance(error, exc.GeocoderRateLimited):
            return GeocoderBusy(text, retry_after_s=error.retry_after)
        if isinstance(error, exc.GeocoderTimedOut):
            return GeocoderTimeout(text)
        refused = (exc.GeocoderAuthenticationFailure, exc.GeocoderInsufficientPrivileges, exc.GeocoderQuotaExceeded)
        return GeocoderRefused(text) if isinstance(error, refused) else GeocoderError(text)


def check_user_agent(user_agent: str | None) -> None:
    """Refuse to go online without saying who asks.

    Raises
    ------
    ConfigError
        If there is no user agent or it is a sample one.
    """
    if not user_agent or not user_agent.strip():
        raise ConfigError(f"geocoder.user_agent: missing; {AGENT_POLICY}. Write for example: user_agent: desk@your.org")
    plain = user_agent.strip().casefold()
    if plain in SAMPLE_AGENTS or plain.split("/")[0] in SAMPLE_AGENTS or plain.endswith("your.org"):
        raise ConfigError(f"geocoder.user_agent: {user_agent!r} is a sample; {AGENT_POLICY}. Write who you are.")


def _client(settings: GeocoderSettings) -> Any:
    scheme, domain = _address(settings.host)
    # geopy would read proxies from the environment, which no server on this machine is behind.
    proxies: dict[str, Any] = {"proxies": {}} if _local(domain) else {}
    given: dict[str, Any] = {
        "user_agent": settings.user_agent, "timeout": settings.timeout_s, "adapter_factory": ModestAdapter, **proxies,
    }  # fmt: skip
    if settings.host:
        given |= {"scheme": scheme, "domain": domain}
    if settings.service == "pelias" and not settings.host:
        raise ConfigError("geocoder.host: Pelias has no public server; name yours")
    build: dict[str, Callable[..., Any]] = {"nominatim": Nominatim, "photon": Photon, "pelias": Pelias}
    if settings.service == "geonames":
        return GeoNames(settings.user_agent, **given)  # its account's name says who asks
    return build[settings.service](**given)


def _address(host: str | None) -> tuple[str, str]:
    """Return scheme and the rest; a server on this machine speaks http unless it is written otherwise."""
    if not host:
        return "https", ""
    parts = urlsplit(host if "://" in host else f"//{host}")
    domain = f"{parts.netloc}{parts.path}".rstrip("/")
    return parts.scheme or ("http" if _local(domain) else "https"), domain


def _local(domain: str) -> bool:
    return domain.startswith(("127.", "localhost", "[::1]"))


def _ask(service: str, client: Any, query: str, country: str, limit: int) -> Any:
    if service == "nominatim":
        return client.geocode(
            query, exactly_one=False, limit=limit, addressdetails=True, namedetails=True, language="en",
            country_codes=country.lower() or None,
        )  # fmt: skip
    if service == "photon":
        return client.geocode(query, exactly_one=False, limit=limit, language="en")
    if service == "geonames":
        return client.geocode(query, exactly_one=False, country=country or None)
    return client.geocode(query, exactly_one=False, countries=[country] if country else None, language="en")
