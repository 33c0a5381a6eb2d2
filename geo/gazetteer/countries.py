"""Codes, names and regions of countries: what tables call a country becomes its ISO 3166-1 alpha-2 code.

The list stands in ``countries.yaml`` beside this module.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.runtime.yaml_cache import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTRIES = Path(__file__).with_name("countries.yaml")
ALPHA2 = 2
_BRACKETS = re.compile(r"\s*\([^)]*\)")


class Country(NamedTuple):
    """A country: its number in ISO 3166-1 (0 where it has none), its name, and the region in which ACLED counts it."""

    number: int
    name: str
    region: str


NOWHERE = Country(0, "", "")


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """Return the countries by their ISO 3166-1 alpha-2 codes."""
    return {code: Country(entry["number"], entry["name"], entry["region"]) for code, entry in _entries().items()}


def country_name(code: str) -> str:
    """Return the name of a country; a code that is none is returned as it is.

    >>> country_name("CD"), country_name("Norland"), country_name("")
    ('Democratic Republic of the Congo', 'Norland', '')
    """
    return countries()[code].name if code in countries() else code


@lru_cache(maxsize=4096)
def code_of(name: str) -> str:
    """Return the alpha-2 code of a country as tables write it, or "" where nobody is called so.

    >>> code_of("Democratic Republic of Congo"), code_of("DR Congo (Zaire)"), code_of("Congo"), code_of("ne")
    ('CD', 'CD', 'CG', 'NE')
    """
    word = _plain(name)
    if len(word) == ALPHA2 and word.upper() in countries():
        return word.upper()
    return _codes().get(word) or _codes().get(_plain(_BRACKETS.sub("", name)), "")


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    named = {_plain(each): code for code, entry in _entries().items() for each in entry.get("names", ())}
    return named | {_plain(entry["name"]): code for code, entry in _entries().items()}


@lru_cache(maxsize=1)
def _entries() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = read_yaml(COUNTRIES)
    return found


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())
