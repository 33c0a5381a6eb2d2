"""The words of the desk's own buttons, beside those of the page: English is complete, the others follow it."""

from __future__ import annotations

from pathlib import Path

from geo.runtime.yaml_cache import read_yaml
from maps.page.leaflet import page_words

STRINGS = Path(__file__).parent / "strings"


def desk_words() -> dict[str, dict[str, str]]:
    """Return language -> key -> words, those of the page and those of the desk."""
    english: dict[str, str] = read_yaml(STRINGS / "en.yaml")
    found = {}
    for language, words in page_words().items():
        file = STRINGS / f"{language}.yaml"
        found[language] = words | english | (read_yaml(file) if file.is_file() else {})
    return found
