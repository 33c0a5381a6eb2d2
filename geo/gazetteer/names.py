"""Names as keys: one spelling for all the ways a name may be written, and what is known of a name by its looks.

A key is compositional: ``normalise("A B") == normalise("A") + " " + normalise("B")``, so a matcher may normalise
token by token and join the tokens with one space.
"""

from __future__ import annotations

import re
import unicodedata

# Flags of a name of a place; a name may carry several.
WEAK = 1  # counts only where the text points at the place already
DEMONYM = 2  # the people or the adjective
ABBR = 4  # only where the text writes it in capitals
PRIMARY = 8  # the name shown
ROMANISED = 16  # a machine's romanisation of another script ("niu yue"): no writer uses it

# Written without a gap: N'Djamena and Ndjamena, D.R. and DR are one.
_DROPPED = "'`.\u2019\u2018\u02bc\u02bb\u02b9\u02be\u02bf\u00b4\u2032\uff07\u05f3\u00b7"  # apostrophes and stops
_SPACES = '-/\\_,;:()[]"&+*\u2010\u2011\u2012\u2013\u2014\u2212\u201c\u201d\u201e\u00ab\u00bb\u05be'  # dashes, quotes
# Letters that Unicode does not decompose, as writers of English and French render them.
_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŋ": "ng"}
_LETTERS |= {"\u0131": "i", "ə": "a", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ɓ": "b", "ɗ": "d", "ـ": ""}
_CONTROLS = [chr(code) for code in (*range(32), *range(127, 160))]
_FOLD = str.maketrans(
    dict.fromkeys(_CONTROLS, " ")
    | dict.fromkeys(_DROPPED, "")
    | dict.fromkeys(_SPACES, " ")
    | _LETTERS
    | {k.upper(): v for k, v in _LETTERS.items() if len(k.upper()) == 1}
)
# Marks of Latin, Greek, Cyrillic, Hebrew and Arabic are accents; those of Indian scripts are vowels and stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff]"
)
_IATA_MAX = 4  # airport and region codes among alternate names: GOM, BKY, NYC, CDMX
_SHORT_FORMS = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "st": "saint", "mt": "mount"}


def normalise(text: str) -> str:
    """Return the key of a name: no accents, no case, no apostrophes or full stops; hyphens and commas are spaces.

    >>> normalise("N'Djaména"), normalise("Mont-Ngaliema"), normalise("U.S."), normalise("Côte d'Ivoire")
    ('ndjamena', 'mont ngaliema', 'us', 'cote divoire')
    """
    folded = text.translate(_FOLD)
    if not folded.isascii():
        marked = unicodedata.normalize("NFKD", folded.casefold())
        folded = unicodedata.normalize("NFC", _ACCENTS.sub("", marked)).casefold().translate(_FOLD)
    return " ".join(folded.lower().split())


def look(name: str) -> int:
    """Return the flags that the mere look of an alternate name tells.

    >>> look("GOM") == ABBR | WEAK, look("niu yue") == ROMANISED, look("Goma")
    (True, True, 0)
    """
    if not name.isascii():
        return 0
    if name.isupper() and len(name) <= _IATA_MAX:
        return ABBR | WEAK
    return ROMANISED if name.islower() else 0


def variants(key: str) -> tuple[str, ...]:
    """Return other keys under which the same name is written.

    >>> variants("saint louis"), variants("goma")
    (('st louis',), ())
    """
    first, _, rest = key.partition(" ")
    other = _SHORT_FORMS.get(first)
    return (f"{other} {rest}",) if other and rest else ()
