"""Words that tell the kind of the place they stand beside, read once from words/type_words.yaml."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from geo.runtime.yaml_cache import read_yaml
from geo.toponyms.word_lists import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPOUND = "compound"


@cache
def type_words() -> Mapping[str, str]:
    """Return the kind of place of each word, in lower case: ``{"county": "adm2"}``."""
    data = read_yaml(FOLDER / "type_words.yaml")
    return {word: kind for kind, words in data.items() if kind != _COMPOUND for word in words}


@cache
def compound_types() -> Mapping[tuple[str, str], str]:
    """Return the kind of two words together: ``{("village", "tract"): "adm2"}``."""
    data = read_yaml(FOLDER / "type_words.yaml")[_COMPOUND]
    return {(first, last): kind for words, kind in data.items() for first, _, last in [words.partition(" ")]}


@cache
def type_pattern() -> str:
    """Return a pattern of one type word, the longest first."""
    words = {*type_words(), *(" ".join(pair) for pair in compound_types()), "local government area"}
    return (
        "(?:"
        + "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in sorted(words, key=lambda w: (-len(w), w)))
        + ")"
    )
