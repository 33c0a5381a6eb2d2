"""What is wrong with the files of words: keys that one language lacks, doubles, values that are no words.

Regular expressions must compile, and what they refer to must be there.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from geo.lang import LANGUAGES, data_of, expressions
from geo.lang.grammar import SECTIONS, section_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Keys below these are words of the language itself, so that each language has its own.
OWN_KEYS = ("irregular", "verb_forms")
_TABLES, _PATTERNS = "values", "patterns"
# Sections with a form of their own.
_SECTIONS = (_TABLES, _PATTERNS, *SECTIONS)
# What modules fill into their expressions, by section; any pattern stands for it here.
FILLED = {
    "text.date_grammar": ("month",),
    "spatial.description_patterns": ("nouns",),
    "spatial.relative_patterns": ("quantity", "unit", "bracket"),
    "toponyms.containers": ("kind", "of", "the", "part", "lead", "how", "quantity", "unit"),
}
_ANYTHING = "x"


def word_problems() -> tuple[str, ...]:
    """Return what is wrong with the files of words, a sentence each; nothing where they are sound."""
    files = {language: data_of(language) for language in LANGUAGES}
    found = [*_other_keys(files)]
    for language, data in files.items():
        lists = {key: value for key, value in data.items() if key not in _SECTIONS}
        found += _wrong_words(lists, f"{language}.yaml: ")
        for section in SECTIONS:
            if section in data:
                found += (f"{language}.yaml: {section}.{one}" for one in section_problems(section, data[section]))
        found += _wrong_tables(data.get(_TABLES, {}), f"{language}.yaml: {_TABLES}.")
        found += _wrong_patterns(data.get(_PATTERNS, {}), language)
    return tuple(found)


def _other_keys(files: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    keys = {language: set(_keys(data)) for language, data in files.items()}
    everywhere = set.union(*keys.values())
    for language, found in keys.items():
        for key in sorted(everywhere - found):
            yield f"{language}.yaml: {key} is missing, which another language has (a list may be empty)"


def _keys(data: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in data.items():
        yield f"{above}{key}"
        if isinstance(value, dict) and key not in OWN_KEYS and not _is_table(f"{above}{key}"):
            yield from _keys(value, f"{above}{key}.")


def _is_table(path: str) -> bool:
    """Whether a path below ``values`` is a table, whose keys are words of the language: section, package, module, name."""  # noqa: E501
    return path.startswith(f"{_TABLES}.") and path.count(".") == 3  # noqa: PLR2004


def _wrong_tables(data: Mapping[str, Any], above: str) -> Iterator[str]:
    for key, value in data.items():
        if not isinstance(value, dict):
            yield f"{above}{key} must be a table of words and what they mean"
        elif _is_table(f"{above.partition(': ')[2]}{key}"):
            yield from (f"{above}{key}: {word!r} is no text" for word in value if not isinstance(word, str))
        else:
            yield from _wrong_tables(value, f"{above}{key}.")


def _wrong_patterns(data: Mapping[str, Any], language: str, above: str = "") -> Iterator[str]:
    for key, value in data.items():
        path = f"{above}{key}"
        if isinstance(value, dict):
            yield from _wrong_patterns(value, language, f"{path}.")
        elif not isinstance(value, str):
            yield f"{language}.yaml: {_PATTERNS}.{path} must be a regular expression"
        elif problem := _fault_of(path, language):
            yield f"{language}.yaml: {_PATTERNS}.{path}: {problem}"


def _fault_of(path: str, language: str) -> str:
    """Return what is wrong with an expression, "" where nothing is."""
    parts = dict.fromkeys(FILLED.get(path.rpartition(".")[0], ()), _ANYTHING)
    try:
        for written in expressions(path, language, **parts):
            re.compile(f"(?x){written}" if "\\ " in written else written)
    except KeyError as missing:
        return f"{missing.args[0]} is neither a list nor an expression, nor filled in by the module"
    except re.error as error:
        return str(error)
    return ""


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
