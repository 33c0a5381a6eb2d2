"""Where a clause begins: at a mark of punctuation or a joining word, or where the main clause follows another one.

No parser: ``geo/text/clauses.py`` makes clauses of what is found here.
"""

from __future__ import annotations

from geo.lang import all_words
from geo.text.date_grammar import CALENDAR

_TIME_OPENERS = frozenset(all_words("text.clause_joints.time_openers"))

HARD = frozenset([".", ";", "!", "?", ":", "—", "–", "(", ")", '"', "“", "”", "«", "»", "…"])
PARTS = HARD | {","}
JOINERS = frozenset(all_words("text.clause_joints.joiners"))
_SOFT = frozenset(all_words("text.clause_joints.soft"))  # join words as often as clauses
BACKGROUND = frozenset(all_words("text.clause_joints.background"))
_REASONS = frozenset(all_words("text.clause_joints.reasons"))
# "Due to" names a reason, but not after these, nor before those: "is due to", "talks due to begin".
_NOT_DUE = frozenset(all_words("text.clause_joints.not_due"))
_DUE_TO_DO = frozenset(all_words("text.clause_joints.due_to_do"))
# Clauses that may stand before the main one, which begins after a comma with a verb of its own.
_FRENCH_OPENERS = frozenset(all_words("text.clause_joints.french_openers"))
_SUBORDINATE = BACKGROUND | _FRENCH_OPENERS | frozenset(all_words("text.clause_joints.subordinate"))
_FINITE = frozenset(all_words("text.clause_joints.finite"))
RELATIVE = frozenset(all_words("text.clause_joints.relative"))
_TIMES = CALENDAR | frozenset(all_words("text.clause_joints.times"))
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
    if word not in JOINERS or (word in _TIME_OPENERS and _time(words[index + 1 : index + 2])):
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
