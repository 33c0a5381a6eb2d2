"""The words of the page in four languages, from ``strings/*.yaml``. English is complete; the others follow it."""

from __future__ import annotations

from pathlib import Path

from geo.runtime.yaml_cache import read_yaml

STRINGS = Path(__file__).parent / "strings"
LANGUAGES = ("en", "fr", "sw", "ar")


def page_words() -> dict[str, dict[str, str]]:
    """Return language -> key -> words. A key that a language lacks is filled with the English words."""
    tables = {language: _read(language) for language in LANGUAGES}
    return {language: tables["en"] | words for language, words in tables.items()}


def _read(language: str) -> dict[str, str]:
    words: dict[str, str] = read_yaml(STRINGS / f"{language}.yaml")
    return words
