"""Can this text be read? English and French are; of any other language it is said, and nothing is guessed.

A text of some length in a language is full of its function words: a fifth to two fifths of all words in English and
French, next to none in others. A text in another script is recognised by its letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from geo.lang import all_words
from geo.runtime.yaml_cache import read_yaml

READ = {"en": "English", "fr": "French"}
SAMPLE = 1_500  # code points looked at: the head gives the language
GLANCE, PLAIN_SHARE = 600, 0.2  # so many function words in so short a head leave no doubt
FEWEST_WORDS = 25  # below that a headline or a list of names is no language
LEAST_SHARE = 0.10  # of function words; English and French reports lie above 0.25, Spanish or German below 0.06
LATIN_SHARE = 0.5  # of the letters

_ENGLISH = frozenset(all_words("text.language_id.frequent", "en"))
_FRENCH = frozenset(all_words("text.language_id.frequent", "fr"))
# Words that English and French share with neighbours, and that tell nothing alone.
_SHARED = frozenset(all_words("text.language_id.shared"))
WORDS_FILE = Path(__file__).with_name("languages.yaml")
_FEWEST_HITS, _LEAST_HITS = 3, 0.15  # words, and their share of all
_SETS = tuple((known - _SHARED, known & _SHARED) for known in (_ENGLISH, _FRENCH))
# Words of one of the two languages only; "à", "les" and "des" are French beside English, whatever others share them.
_OWN = (_ENGLISH - _FRENCH, _FRENCH - _ENGLISH)
_ASCII_LETTERS = re.compile(r"[A-Za-z]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+['’]?")


def unsupported_language(text: str, *, language: str = "") -> str:
    """Return what to say of a text that cannot be read, or "" where it can.

    Parameters
    ----------
    language
        What the document says of itself, an ISO 639 code; believed only where it names a language that is not read and
        the text does not look like one that is.

    >>> unsupported_language("Fighting resumed in Walikale.")
    ''
    >>> unsupported_language("تجددت الاشتباكات في مدينة غوما")
    'written in Arabic letters; only English and French are read'
    """
    if _share(text[:GLANCE].lower().split()) >= PLAIN_SHARE:
        return ""  # nearly every report, at a tenth of the price of a closer look
    script = _script(text[:SAMPLE])
    if script not in {"", "Latin"}:
        return f"written in {script.title()} letters; only English and French are read"
    low = text[:SAMPLE].lower()
    if len(low) == len(text[:SAMPLE]):
        words = _WORD.findall(low.replace("’", "'"))
    else:  # a letter that becomes two in lower case must not part its word
        words = [word.lower().replace("’", "'") for word in _WORD.findall(text[:SAMPLE])]
    if _share(words) >= LEAST_SHARE:
        return ""
    return _unread_reason(words, language.lower()[:2])


def language_of(text: str, *, default: str = "en") -> str:
    """Return which of the languages that are read a text is in: the one whose own function words it has more of.

    Parameters
    ----------
    default
        Returned where neither has more, as for a name alone.

    >>> language_of("Des rebelles ont attaqué le village de Dembo.")
    'fr'
    >>> language_of("Gunmen raided Dembo on Monday.")
    'en'
    """
    words = _WORD.findall(text[:SAMPLE].lower().replace("’", "'"))
    english, french = (sum(map(known.__contains__, words)) for known in _OWN)
    return default if english == french else "en" if english > french else "fr"


def _unread_reason(words: list[str], code: str) -> str:
    """Return what to say of words that are hardly English or French."""
    if code and code not in READ:
        return f"its language is {code!r}; only English and French are read"
    other = _other(words)
    if other:
        return f"written in {other}, it seems; only English and French are read"
    return "hardly a word of English or French in it; only these are read" if len(words) >= FEWEST_WORDS else ""


def _share(words: list[str]) -> float:
    """Return the share of function words, of English or else of French: the first that suffices, or the larger."""
    if not words:
        return 0.0
    best = 0
    for alone, common in _SETS:
        own = sum(map(alone.__contains__, words))
        if own >= PLAIN_SHARE * len(words):
            return own / len(words)  # whatever the shared ones add, it is read
        shared = sum(map(common.__contains__, words))
        # Spanish and Portuguese are full of the shared ones: they count only beside as many of the others.
        best = max(best, own + min(shared, own))
        if best / len(words) >= LEAST_SHARE:
            break  # it is read already; the other language cannot make it less
    return best / len(words)


@cache
def _others() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in read_yaml(WORDS_FILE).items()}


def _other(words: list[str]) -> str:
    """Return the language whose small words a text is full of, beside hardly any of the languages that are read."""
    hits = {name: sum(map(known.__contains__, words)) for name, known in _others().items()}
    best = max(hits, key=hits.__getitem__)
    read = max(sum(map(alone.__contains__, words)) for alone, _ in _SETS)
    return best if hits[best] >= max(_FEWEST_HITS, _LEAST_HITS * len(words), 2 * read) else ""


def _plainly_latin(text: str) -> bool:
    """Whether signs beyond ASCII, as quotation marks, are so few that the letters need no closer look."""
    plain = sum(map(len, _ASCII_LETTERS.findall(text)))
    return plain >= LATIN_SHARE * (plain + len(_BEYOND_ASCII.findall(text)))


def _script(text: str) -> str:
    """Return the script of most letters, as Unicode names it: Latin, Arabic, Cyrillic; "" without letters."""
    if text.isascii() or _plainly_latin(text):
        return "Latin"
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return ""
    if sum(char < "\u0250" or "\u1e00" <= char < "\u1f00" for char in letters) >= LATIN_SHARE * len(letters):
        return "Latin"
    found = Counter(unicodedata.name(char, "unknown").split()[0] for char in letters)
    return str(min(found.items(), key=lambda item: (-item[1], item[0]))[0])
