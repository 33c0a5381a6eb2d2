"""How a name sounds: one key for the spellings that transliteration and two languages give it.

Consonants carry it, since vowels change most between spellings (Mellit and Malit, Avdiivka and Avdeevka). A key finds
candidates; :func:`likeness` then says how near two spellings are. Neither is proof: a name found so is "spelt
otherwise".
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from geo.gazetteer.names import normalise

# Arabic articles, also as they assimilate to the letter behind them (ash-Shajara, ad-Damazin).
_ARTICLE = re.compile(r"\b(?:al|el|an|en|ar|er|as|es|at|et|ad|ed|az|ez|ash|esh|l) (?=[a-z]{3})")
# Longest first. What several alphabets and two languages write for one sound; a capital stands for a sound already
# found.
_SOUNDS = (
    ("chtch", "S"), ("shch", "S"), ("tsch", "S"), ("tch", "S"), ("tsh", "S"), ("sch", "S"), ("dzh", "Z"), ("ch", "S"),
    ("sh", "S"), ("dj", "Z"), ("zh", "Z"), ("gi", "Zi"), ("ge", "Ze"), ("kh", "H"), ("gh", "H"), ("ph", "f"),
    ("th", "t"),
    ("dh", "d"), ("ck", "K"), ("qu", "K"), ("ts", "S"), ("tz", "S"), ("ce", "Se"), ("ci", "Si"), ("cy", "Sy"),
    ("ou", "u"), ("cc", "K"), ("c", "K"), ("w", "v"), ("qq", "K"), ("q", "K"), ("x", "KS"), ("j", "Z"), ("g", "H"),
)  # fmt: skip
_VOWELS = frozenset("aeiouy")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-xz])\1+")
_WITHOUT_VOWELS = str.maketrans("", "", "aeiouy")
_PATTERN = re.compile("|".join(written for written, _ in _SOUNDS))
_TABLE = dict(_SOUNDS)


@lru_cache(maxsize=4096)
def sound_key(name: str) -> str:
    """Return the consonants of a name, one for each sound, "a" for a vowel that opens it.

    >>> sound_key("Bakhmut") == sound_key("Bakhmout"), sound_key("Al Malit") == sound_key("Mellit")
    (True, True)
    >>> sound_key("Volnovakha") == sound_key("Volnovaha"), sound_key("Goma") == sound_key("Bukavu")
    (True, False)
    """
    return key_sound(normalise(name if name.isascii() else anyascii(name)))


def _consonants(word: str, *, opens: bool) -> str:
    spoken = _DOUBLED.sub(r"\1", _spoken(word))
    consonants = spoken.translate(_WITHOUT_VOWELS)
    return f"a{consonants}" if opens and spoken[:1] in _VOWELS else consonants


def key_sound(key: str) -> str:
    """Return :func:`sound_key` of a name that is a key already, as an index has a hundred thousand of them."""
    return "".join([_consonants(word, opens=not at) for at, word in enumerate(_ARTICLE.sub("", key).split())])


def _spoken(word: str) -> str:
    spoken = _PATTERN.sub(lambda match: _TABLE[match[0]], word).lower()
    # Arabic names end in an "h" that nobody speaks: Safirah, Safira.
    return spoken[:-1] if spoken.endswith(("ah", "eh", "ih")) else spoken


def plain_sound(name: str) -> str:
    """Return a name as it is spoken: without an Arabic article, one letter for each sound, no gaps."""
    return "".join(map(_spoken, _ARTICLE.sub("", normalise(name if name.isascii() else anyascii(name))).split()))


def likeness(one: str, other: str) -> float:
    """Return how alike two names sound, 0 to 1: a wrong vowel costs half of what a wrong consonant costs.

    >>> likeness("Kichanga", "Kitshanga"), likeness("Avdiivka", "Avdeevka") > 0.8, likeness("Goma", "Bukavu") < 0.4
    (1.0, True, True)
    """
    one, other = plain_sound(one), plain_sound(other)
    if one == other:
        return 1.0
    row = [0.0]
    for letter in other:
        row.append(row[-1] + _cost(letter))
    for a in one:
        previous, row = row, [row[0] + _cost(a)]
        for at, b in enumerate(other):
            change = 0.0 if a == b else max(_cost(a), _cost(b)) if (a in _VOWELS) == (b in _VOWELS) else 1.0
            row.append(min(previous[at] + change, previous[at + 1] + _cost(a), row[-1] + _cost(b)))
    return 1.0 - row[-1] / max(len(one), len(other), 1)


def _cost(letter: str) -> float:
    return _VOWEL_COST if letter in _SOFT else 1.0


_SOFT = frozenset("aeiouyh ")
_VOWEL_COST = 0.5
