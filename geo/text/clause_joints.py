"""Where a clause begins: at a mark of punctuation or a joining word, or where the main clause follows another one.

No parser: ``geo/text/clauses.py`` makes clauses of what is found here.
"""

from __future__ import annotations

from geo.text.date_grammar import CALENDAR
from geo.text.tokens import word_set

HARD = frozenset([".", ";", "!", "?", ":", "—", "–", "(", ")", '"', "“", "”", "«", "»", "…"])
PARTS = HARD | {","}
JOINERS = word_set(
    "but while when where which who whom whose because although though despite amid after before if unless until "
    "whereas and as following since mais alors tandis qui que quand lorsque apres avant parce si et ou suite "
    "malgre dont due owing"
)
_SOFT = frozenset(["and", "et", "as", "ou", "where", "que"])  # join words as often as clauses
BACKGROUND = word_set("after following amid amidst despite because since apres suite malgre due owing")
_REASONS = frozenset(["due", "owing"])
# "Due to" names a reason, but not after these, nor before those: "is due to", "talks due to begin".
_NOT_DUE = word_set("is are was were be been")
_DUE_TO_DO = word_set("be begin start take arrive meet end expire resume hold travel visit sign open leave return")
# Clauses that may stand before the main one, which begins after a comma with a verb of its own.
_FRENCH_OPENERS = word_set("quand lorsque alors avant tandis apres suite malgre")
_SUBORDINATE = BACKGROUND | _FRENCH_OPENERS | word_set("when while as before although though until")
_FINITE = word_set(
    "was were is are has have had will would could can did took fell left held shot fought drove won lost came went "
    "made said says struck hit met began broke blew burst caught set beat overran withdrew threw fled led sent gave "
    "put retook ont est sont avait avaient etait etaient sera seront va vont fut furent"
)
RELATIVE = frozenset(["which", "who", "whom", "whose", "qui", "que", "dont"])
_TIMES = CALENDAR | word_set("then last early late mid dawn midnight noon")
# How many words of a main clause are looked at for its verb.
_VERB_WORDS = 9


def opens(words: list[str], index: int, begin: int) -> bool:
    """Return whether a clause begins at a word; the one before it began at ``begin``."""
    word, before = words[index], words[index - 1]
    if before in HARD:
        return True
    if before == "," and index - 1 > begin and (_closes_relative(words, begin) or _main_follows(words, begin, index)):
        return True
    if word in _REASONS:
        return before not in _NOT_DUE and _names_reason(words[index + 1 : index + 3])
    if word not in JOINERS or (word in {"since", "depuis", "before", "after"} and _time(words[index + 1 : index + 2])):
        return False
    return before == "," if word in _SOFT else True


def _names_reason(following: list[str]) -> bool:
    """Whether "due" is followed by "to" and a reason, not by what is still to be done."""
    return following[:1] == ["to"] and not _DUE_TO_DO.intersection(following[1:])


def _time(following: list[str]) -> bool:
    """Whether "since" is followed by a month, a day or a year: a date, not a clause."""
    return bool(following) and (following[0][:1].isdigit() or following[0] in _TIMES)


def _closes_relative(words: list[str], begin: int) -> bool:
    """Whether the clause that began there is a relative one set off by commas, which the next comma ends."""
    return words[begin] in RELATIVE and begin > 0 and words[begin - 1] == ","


def _main_follows(words: list[str], begin: int, index: int) -> bool:
    """Whether the clause that began there is a subordinate one and a main one begins: "After X left, Y took"."""
    if words[begin] not in _SUBORDINATE:
        return False
    french = words[begin] in _FRENCH_OPENERS
    for word in words[index : index + _VERB_WORDS]:
        if word in PARTS:
            return False
        if word in _FINITE or word.endswith("ed") or (french and word == "a"):
            return True
    return False
