"""Geocoding of names that the gazetteer lacks: a service, asked slowly, with a cache of its answers.

One request a second, with a user agent; every answer, also "no such place", is kept with its date. Nothing is asked
without ``online``, nor about a place whose position may hurt somebody. A service that fails gives a warning and an
unresolved mention, never a crash or a wrong place.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sqlite3
import sys
from contextlib import closing
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from geo.errors import GeocoderError, PlaceIndexError
from geo.geocoding.results import SETTLED, choose, rank_answers
from geo.lang import alternatives
from geo.model import PRECISION_OF, Mention, Place, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.config import GeocoderSettings
    from geo.model import PrecisionWord, Theatre

_TABLE = """
create table if not exists answers (
  provider text not null, country text not null, query text not null,
  asked_on text not null, places text not null,
  primary key (provider, country, query)
) without rowid
"""
# An outline is no answer of a geocoder; everything else of a place is plain.
_KEPT = tuple(f.name for f in fields(Place) if f.name != "outline")
_WAIT_S = 10.0
POLE, HALF_TURN = 90.0, 180.0
NEGATIVE_DAYS = 30  # after which "no such place" is asked again: maps grow
LOG = logging.getLogger("sitmap")
_SENSITIVE = alternatives("geocoding.geocoder.sensitive")
# Their positions are not sent to a stranger: a log of questions is a list of targets.
SENSITIVE = re.compile(
    rf"\b(?:{_SENSITIVE})s?\b",
    re.IGNORECASE,
)
# What the word beside a name asks for (geo/toponyms/mentions.py's kinds of type words).
KINDS_OF_WORD = {
    "settlement": ("city", "town", "village", "locality"), "adm1": ("adm1",), "adm2": ("adm2", "adm3"),
    "unit": ("adm1", "adm2", "adm3"), "water": ("lake", "river", "sea"), "area": ("island", "mountain", "park"),
}  # fmt: skip
# A service gives one point of a road or a mountain.
FOUND_PRECISION: dict[str, PrecisionWord] = {**PRECISION_OF, "road": "fuzzy", "mountain": "near"}


class Geocoder(Protocol):
    """Answers a name with places, best first as the service sees it; an empty tuple means that it knows none."""

    def __call__(self, query: str, *, country: str = "", limit: int = 5) -> tuple[Place, ...]:
        """Return up to ``limit`` places; raises :class:`geo.errors.GeocoderError`."""
        ...

    def __hash__(self) -> int:
        """Distinguish geocoders: resolvers are kept by theirs."""
        ...


def make_geocoder(settings: GeocoderSettings, *, online: bool) -> Geocoder | None:
    """Return the geocoder that the settings name; offline the one that knows only what was asked before, if anything.

    Raises
    ------
    ConfigError
        If ``online`` and the settings do not say who asks, or lack what the service needs.
    """
    cache = AnswerCache(settings.cache or default_cache())
    provider = f"{settings.service}:{settings.host or ''}"
    if online:
        from geo.geocoding.service import GeocodingService

        return RememberingGeocoder(cache, provider=provider, ask=GeocodingService(settings))
    return RememberingGeocoder(cache, provider=provider) if cache.path.exists() else None


def default_cache() -> Path:
    """Return the cache's place: ``SITMAP_CACHE``, else the user's cache folder."""
    folder = os.environ.get("SITMAP_CACHE")
    if folder:
        return Path(folder) / "geocoder.sqlite"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sitmap" / "geocoder.sqlite"


class RememberingGeocoder:
    """A geocoder that asks nobody twice; without ``ask`` it answers from memory alone."""

    def __init__(self, cache: AnswerCache, *, provider: str, ask: Geocoder | None = None) -> None:
        self._cache, self._provider, self._ask = cache, provider, ask

    def __call__(self, query: str, *, country: str = "", limit: int = 5) -> tuple[Place, ...]:
        """Return what is remembered, else what the service answers."""
        key = " ".join(query.split()).casefold()
        oldest = NEGATIVE_DAYS if self._ask is not None else None
        known = self._cache.get(self._provider, country=country, query=key, negative_days=oldest)
        if known is None and self._ask is not None:
            self._cache.put(
                self._provider, country=country, query=key, places=self._ask(query, country=country, limit=limit)
            )
            known = self._cache.get(self._provider, country=country, query=key)
        return (known or ())[:limit]


def may_ask(mention: Mention) -> bool:
    """Return whether a mention may be sent to a service: never a clinic, a school, a camp or the like."""
    return not SENSITIVE.search(f"{mention.text} {mention.type_word}")


def geocode_mention(  # noqa: PLR0913  # what a choice rests on
    mention: Mention,
    geocode: Geocoder,
    *,
    name: str = "",
    kinds: Sequence[str] = (),
    theatre: Theatre | None = None,
    country: str = "",
    threshold: float = 0.35,
) -> Resolution:
    """Return what the service knows about a mention that the gazetteer does not; unresolved where it is of no help.

    A service that fails is logged as a warning and reported in the reasons.
    """
    if not may_ask(mention):
        return Resolution(mention=mention, reasons=("a sensitive place is never sent to a geocoder",))
    name = name or mention.text
    try:
        answers = geocode(name)
    except (GeocoderError, PlaceIndexError) as error:
        LOG.warning("%s: not geocoded: %s", name, error)
        return Resolution(mention=mention, reasons=(f"the geocoder gave no answer: {error}",))
    kinds = kinds or KINDS_OF_WORD.get(mention.type_word, ())
    candidates = rank_answers(name, answers, kinds=kinds, theatre=theatre, country=country)
    best, why = choose(candidates, threshold=threshold)
    if best is None:
        return Resolution(mention=mention, candidates=candidates, reasons=(why,))
    place = best.place
    return Resolution(
        mention=mention, chosen=place, candidates=candidates, lon=place.lon, lat=place.lat, radius_km=place.radius_km,
        precision="exact" if place.kind in SETTLED else FOUND_PRECISION.get(place.kind, "exact"),
        method="geocoder", score=best.score, reasons=(why, *best.reasons),
    )  # fmt: skip


class AnswerCache:
    """A small SQLite file (write-ahead log), safe to share between processes.

    Parameters
    ----------
    path
        The file; it and its folder are made when the first answer is kept.

    Raises
    ------
    PlaceIndexError
        If the file is no cache or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._broken: PlaceIndexError | None = None

    def get(
        self, provider: str, *, country: str, query: str, negative_days: int | None = None
    ) -> tuple[Place, ...] | None:
        """Return the kept answer, empty if there is no such place, or None if it was never asked or is damaged.

        An answer that there is no such place is forgotten after ``negative_days``.
        """
        if self._connection is None and not self.path.exists():
            return None
        rows = self._run(
            "select places, asked_on from answers where provider = ? and country = ? and query = ?",
            (provider, country, query),
        )
        if not rows:
            return None
        body, asked_on = rows[0]
        try:
            found = _places(body, asked_on)
            today = datetime.now(tz=UTC).date()
            old = negative_days is not None and (today - date.fromisoformat(asked_on)).days > negative_days
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            LOG.warning("%s: the answer that was kept for %r is damaged and not used (%s)", self.path, query, error)
            return None
        return None if old and not found else found

    def put(self, provider: str, *, country: str, query: str, places: tuple[Place, ...]) -> None:
        """Keep an answer with today's date."""
        body = json.dumps([_plain(place) for place in places], ensure_ascii=False, sort_keys=True)
        today = datetime.now(tz=UTC).date().isoformat()
        self._run("insert or replace into answers values (?, ?, ?, ?, ?)", (provider, country, query, today, body))

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run(self, statement: str, values: tuple[str, ...]) -> list[Any]:
        if self._broken is not None:  # a cache that is locked is not waited for with each name
            raise self._broken
        try:
            if self._connection is None:
                self._connection = self._open()
            with self._connection, closing(self._connection.execute(statement, values)) as cursor:
                return cursor.fetchall()
        except (sqlite3.Error, OSError) as error:
            locked = "locked" in str(error) or "busy" in str(error)
            remedy = "Another program uses it: wait for it." if locked else "Delete it; it fills again."
            self._broken = PlaceIndexError(f"{self.path}: the geocoder's cache cannot be used ({error}). {remedy}")
            raise self._broken from error

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # One thread asks; the garbage collector may close the file in another one.
        connection = sqlite3.connect(self.path, timeout=_WAIT_S, check_same_thread=False)
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=normal")
        connection.execute(_TABLE)
        return connection

    def __del__(self, ending: Callable[[], bool] = sys.is_finalizing) -> None:
        # Bound as a default, since at the very end the module's own names are gone.
        if not ending():
            self.close()


def _plain(place: Place) -> dict[str, Any]:
    values = asdict(place)
    return {name: values[name] for name in _KEPT if values[name]}


def _places(body: str, asked_on: str) -> tuple[Place, ...]:
    return tuple(_place(values, asked_on) for values in json.loads(body))


def _place(values: dict[str, Any], asked_on: str) -> Place:
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    note = f"{known.pop('note', '')}, asked {asked_on}".lstrip(", ")
    empty: dict[str, Any] = {"id": "", "name": "", "kind": "", "lon": 0.0, "lat": 0.0}
    given = empty | {k: v for k, v in known.items() if k in _KEPT}
    if not (isinstance(given["name"], str) and abs(given["lon"]) <= HALF_TURN and abs(given["lat"]) <= POLE):
        raise ValueError("no name or no position on earth")
    return Place(**given, note=note)
