"""What is wrong with the files of words: keys that one language lacks, doubles, values that are no words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from geo.lang import LANGUAGES, data_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Keys below these are words of the language itself, so that each language has its own.
OWN_KEYS = ("irregular", "verb_forms")


def word_problems() -> tuple[str, ...]:
    """Return what is wrong with the files of words, a sentence each; nothing where they are sound."""
    files = {language: data_of(language) for language in LANGUAGES}
    wrong = (problem for language, data in files.items() for problem in _wrong_words(data, f"{language}.yaml: "))
    return (*_other_keys(files), *wrong)


def _other_keys(files: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    keys = {language: set(_keys(data)) for language, data in files.items()}
    everywhere = set.union(*keys.values())
    for language, found in keys.items():
        for key in sorted(everywhere - found):
            yield f"{language}.yaml: {key} is missing, which another language has (a list may be empty)"


def _keys(data: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in data.items():
        yield f"{above}{key}"
        if isinstance(value, dict) and key not in OWN_KEYS:
            yield from _keys(value, f"{above}{key}.")


def _wrong_words(data: Mapping[str, Any], above: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _wrong_words(value, f"{above}{key}.")
            continue
        if not isinstance(value, list):
            yield f"{above}{key} must be a list of words"
            continue
        for word in value:
            if not isinstance(word, str):
                yield f'{above}{key}: {word!r} is no text (in YAML no, on and off are truth values; write "no")'
        for word, count in Counter(map(str, value)).items():
            if count > 1:
                yield f"{above}{key}: {word} stands {count} times"
