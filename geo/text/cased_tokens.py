"""Text -> words as parallel lists: the inner loop of the resolver.

Words are kept as columns, not as objects, and divided by one compiled pattern: a report of 1,500 characters has 250 of
them and must cost well under a millisecond. Keys of words are remembered across reports, since a language uses few.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from geo.lang import all_words, alternatives

APOSTROPHES = frozenset("'’ʼ")
# Arabic articles, also as they assimilate to the letter behind them; written small they begin a name: "al-Bab".
ARABIC_ARTICLES = frozenset(
    ["al", "el", "an", "en", "ar", "er", "as", "es", "at", "et", "ad", "ed", "az", "ez", "ash", "esh", "adh", "ath"]
)
_ARTICLE = rf"(?:{'|'.join(sorted(ARABIC_ARTICLES))})-[^\W\d_a-zà-ÿ]"
# "U.S."; what is elided before a capital ("l'Ituri", "N'Djamena") or an Arabic article ("d'al-Bab") stands alone; "'s"
# is no part of a word; numbers.
_WORD = re.compile(
    rf"((?:[A-Z]\.){{2,}}|(?<!\w)(?:[^\W\d_]|{alternatives('text.cased_tokens.elided')})['’ʼ](?=[^\W\d_a-zà-ÿ]|{_ARTICLE})"
    r"|[^\W_]+(?:['’ʼ](?!s\b)[^\W_]+)*)"
)
# Most texts have neither initials nor elisions before a capital: a look for them, and they are divided twice as fast.
_SPECIAL = re.compile(rf"[.'’ʼ](?:(?<=\.)[A-Z]\.|(?<!\.)[^\W\d_a-zà-ÿ]|(?<!\.){_ARTICLE})")
_PLAIN_WORD = re.compile(r"([^\W_]+(?:['’ʼ](?!s\b)[^\W_]+)*)")
# What may stand between two words of one name.
_GLUE = frozenset({" ", "-", "–", "\u00a0", "\n", ""})
_STOPS = frozenset({". ", "."})
_AFTER_SHORT = frozenset(all_words("text.cased_tokens.after_short"))


@dataclass(slots=True)
class CasedTokens:
    """The words of a text, one value a word.

    ``gaps[i]`` stands before word ``i`` (and one more at the end); ``glued[i]`` says whether word ``i`` may go on the
    name of the word before; ``capitals`` are the numbers of the words that begin with a capital, ``written`` all words
    that the text has.
    """

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    gaps: list[str]
    glued: list[bool]
    capitals: list[int]
    written: frozenset[str]


def scan(text: str) -> CasedTokens:
    """Divide a text into words.

    >>> scan("In l'Ituri, N'Djamena's U.S. envoy").words
    ['In', "l'", 'Ituri', "N'", 'Djamena', 's', 'U.S.', 'envoy']
    >>> scan("près d'al-Bab").words
    ['près', "d'", 'al', 'Bab']
    """
    parts = (_WORD if _SPECIAL.search(text) else _PLAIN_WORD).split(text)
    places = list(accumulate(map(len, parts)))
    gaps, words = parts[0::2], parts[1::2]
    glued = list(map(_GLUE.__contains__, gaps))
    capitals = [index for index, word in enumerate(words) if word[0].isupper()]
    for index in capitals:
        if gaps[index] in _STOPS and index and words[index - 1].lower() in _AFTER_SHORT:
            glued[index] = True
    return CasedTokens(text, places[0:-1:2], places[1::2], words, gaps, glued, capitals, frozenset(words))


def begins_with_article(scan: CasedTokens, first: int) -> bool:
    """Return whether a small Arabic article stands before a capital: "al-Bab"."""
    return first > 0 and scan.gaps[first] == "-" and scan.words[first - 1] in ARABIC_ARTICLES
