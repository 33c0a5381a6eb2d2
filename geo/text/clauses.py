"""Clauses and their mood: whether a thing is reported as a fact, denied, planned, imagined, or remembered.

No parser: a clause ends where a mark of punctuation or a joining word says so, and the mood of a word is decided by the
operators to its left in its clause. ``docs/events.md`` shows each rule with an example.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words
from geo.text.annotations import Marked
from geo.text.clause_joints import BACKGROUND, HARD, JOINERS, PARTS, RELATIVE, opens

if TYPE_CHECKING:
    from geo.model import Assertion

_BY = frozenset(all_words("shared.by"))
_TO = frozenset(all_words("text.clauses.to"))
_VERB_ENDS = all_words("text.clauses.verb_ends")
_NOT = frozenset(all_words("text.clauses.not"))
_WAS = frozenset(all_words("text.clauses.was"))

# How far to the left an operator reaches, in words: "failed, as many had hoped, to ..." is rarer than a wrong reach.
REACH_WORDS = 9
NEGATION_WORDS = 6
# The marks of mood, and how far from a word they are looked for at the most.
_OPERATORS = (
    *("implicative", "denied", "negation", "negation_noun", "attempt", "foiled", "ended"),
    *("condition", "future", "plan"),
)
_MARKS_LEFT, _MARKS_RIGHT = REACH_WORDS + 4, 10
# Of each mood, how much a reading still counts as the thing that a text is about.
WEIGHTS = {
    "denied": 0.15,
    "attempt": 0.5,
    "planned": 0.45,
    "hypothetical": 0.35,
    "historical": 0.6,
    "background": 0.6,
    "ended": 0.3,
    "": 1.0,
}
OLD_YEARS = 1

_CONDITION = frozenset(all_words("shared.if"))
_INVERTED = (["had"], ["should"], ["were"])
_MODALS = frozenset(all_words("text.clauses.modals"))
# A second verb begins after these: the negation of the first one does not reach it.
_PLANNED = frozenset(all_words("text.clauses.planned"))
_ENDS_REACH = frozenset(all_words("text.clauses.ends_reach"))
_AUXILIARIES = frozenset(all_words("text.clauses.auxiliaries"))
# Verbs that need an object: without one they are headlines' passives ("Four soldiers killed in Sagaing").
_SUFFERED = frozenset(all_words("text.clauses.suffered"))
_AMOUNTS = (["least"], ["most"], ["many"], ["few"])
_NO_OBJECT = frozenset(all_words("text.clauses.no_object"))
_YEAR = re.compile(r"(?:19|20)\d\d")


class Mood(NamedTuple):
    """How a word is stated: its assertion, how much it weighs, and which operator said so ("" for a plain fact)."""

    assertion: Assertion
    weight: float
    operator: str = ""


PLAIN = Mood("reported", 1.0)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence with one verb or so. ``start`` and ``end`` are code points of the text.

    ``opener`` is the joining word that begins it ("after", "which", "if", ...), or "".
    """

    start: int
    end: int
    opener: str
    first: int
    last: int
    marked: Marked

    @property
    def text(self) -> str:
        """The words of the clause as written."""
        return self.marked.tokens.text[self.start : self.end]

    @property
    def background(self) -> bool:
        """Whether the clause gives the circumstances of another one ("after ...", "amid ...")."""
        return self.opener in BACKGROUND

    @property
    def relative(self) -> bool:
        """Whether the clause describes a noun ("which ...")."""
        return self.opener in RELATIVE


@lru_cache(maxsize=4)
def _marked(text: str) -> Marked:
    return Marked(text)


def read_clauses(text: str, start: int = 0, end: int | None = None) -> tuple[Clause, ...]:
    """Return the clauses of ``text[start:end]``, usually a sentence, in order; offsets are those of ``text``.

    Examples
    --------
    >>> [c.text for c in read_clauses("The army left Kibati, but rebels, who hold the hills, did not enter.")]
    ['The army left Kibati,', 'but rebels,', 'who hold the hills,', 'did not enter']
    """
    marked = _marked(text)
    first, last = marked.tokens.within(start, len(text) if end is None else end)
    return clauses_of(marked, first, last)


def clauses_of(marked: Marked, first: int, last: int) -> tuple[Clause, ...]:
    """Return the clauses of the tokens ``first:last`` of a marked text."""
    words = marked.tokens.words
    clauses = []
    begin = first
    # Most words neither join clauses nor follow a mark: they are passed over without a closer look.
    joints = [index for index in range(first, last) if words[index] in JOINERS or words[index - 1] in PARTS]
    for index in joints:
        if index > begin and opens(words, index, begin):
            clauses.append(_clause(marked, begin, index))
            begin = index
    clauses.append(_clause(marked, begin, last))
    return tuple(clause for clause in clauses if clause.end > clause.start)


def _clause(marked: Marked, first: int, last: int) -> Clause:
    words, tokens = marked.tokens.words, marked.tokens
    while first < last and words[first] in HARD:
        first += 1
    ending = last
    while ending > first and words[ending - 1] in HARD:
        ending -= 1
    if ending <= first:
        return Clause(0, 0, "", first, last, marked)
    opener = words[first] if words[first] in JOINERS else ""
    return Clause(tokens.starts[first], tokens.ends[ending - 1], opener, first, ending, marked)


def mood_at(clause: Clause, index: int, *, year: int | None = None, noun: bool = False) -> Mood:
    """Return how the word at token ``index`` is stated.

    ``year`` is that of the report: an earlier one in the clause makes history. ``noun`` words are negated by "no" and
    "without" only when these stand right before them.
    """
    if clause.opener in _CONDITION or _inverted(clause):
        return _mood("hypothetical", clause.opener or "if")
    operator = _operator(clause, index, noun=noun)
    if operator is not None:
        return operator
    if is_history(clause, year=year):
        return Mood("historical", WEIGHTS["historical"], "history")
    if clause.background:
        return Mood("reported", WEIGHTS["background"], clause.opener)
    return PLAIN


def _inverted(clause: Clause) -> bool:
    """Whether a clause is a condition without "if": "Had the rebels taken Uvira", "Should they attack"."""
    words = clause.marked.tokens.words
    if words[clause.first : clause.first + 1] not in _INVERTED or clause.opener:
        return False
    return clause.first == 0 or words[clause.first - 1] in PARTS


def _mood(assertion: Assertion, operator: str, weight: str = "") -> Mood:
    return Mood(assertion, WEIGHTS[weight or assertion], operator)


def _operator(clause: Clause, index: int, *, noun: bool) -> Mood | None:  # noqa: PLR0911  # a decision list
    marked = clause.marked
    if not marked.has_any(_OPERATORS, index - _MARKS_LEFT, index + _MARKS_RIGHT):
        return _without_marks(clause, index, noun=noun)
    left = _reach(clause, index)
    near = max(left, index - NEGATION_WORDS)
    if not noun and marked.ends_at("implicative", index):
        return None
    if _denied_by(marked, clause, index):
        return _mood("denied", "deny")
    if noun and _verb_negated(marked, index, clause.last):
        return _mood("denied", "not")
    if _reaches(marked, "negation", near, index) or _reaches(marked, "negation_noun", max(left, index - 3), index):
        return _mood("denied", "not")
    if _reaches(marked, "attempt", left, index):
        return _mood("planned", "attempt", "attempt")
    if _foiled(marked, index, clause.last):
        return _mood("denied", "foiled", "attempt")
    if noun and marked.has("ended", index + 1, min(clause.last, index + 4)):
        return Mood("historical", WEIGHTS["ended"], "ended")
    still_open = _verb_open(marked, index, clause.last) if noun else None
    return still_open or _unreal(marked, left, index, noun=noun)


def _without_marks(clause: Clause, index: int, *, noun: bool) -> Mood | None:
    """Return what :func:`_operator` finds where no word of mood stands near: most acts are stated plainly."""
    if not noun:
        words = clause.marked.tokens.words
        purpose = index > clause.first and words[index - 1] == "to" and _bare(words[index])
        return _mood("planned", "to") if purpose else None
    if _verb_negated(clause.marked, index, clause.last):
        return _mood("denied", "not")
    return _verb_open(clause.marked, index, clause.last)


def _reach(clause: Clause, index: int) -> int:
    """Return the first token whose operators reach the word: not beyond a comma, a second verb, or who says it."""
    marked, words = clause.marked, clause.marked.tokens.words
    left = max(clause.first, index - REACH_WORDS)
    says = marked.all("says", left, index)
    said = says[-1].first if says else -1
    for at in range(index - 1, left - 1, -1):
        comma = words[at] == "," and index - at > 1
        if comma or words[at] in _ENDS_REACH or at == said:
            return at + 1
    return left


def _unreal(marked: Marked, left: int, index: int, *, noun: bool) -> Mood | None:
    words = marked.tokens.words
    if _reaches(marked, "condition", left, index):
        return _mood("hypothetical", "may")
    if _reaches(marked, "future", max(left, index - 5), index) or _reaches(marked, "plan", left, index):
        return _mood("planned", "plan")
    if not noun and index > left and words[index - 1] in _TO and words[index - 1] == "to" and _bare(words[index]):
        return _mood("planned", "to")
    return None


def _bare(word: str) -> bool:
    """Whether an English verb stands in its bare form, as after the "to" of a purpose."""
    return not word.endswith(_VERB_ENDS)


def _reaches(marked: Marked, name: str, first: int, index: int) -> bool:
    """Whether an operator that begins in ``first:index`` has ended before the word and no plain verb cuts it off."""
    hits = marked.all(name, first, index)
    return bool(hits) and any(hit.last <= index and not _month(marked, hit.first, name) for hit in hits)


def _month(marked: Marked, first: int, name: str) -> bool:
    """Whether this "may" is the month: a capital inside the sentence, or a number beside it."""
    tokens = marked.tokens
    if name != "condition" or tokens.words[first] != "may":
        return False
    beside = tokens.words[max(0, first - 1) : first] + tokens.words[first + 1 : first + 2]
    return tokens.text[tokens.starts[first]] == "M" or any(word.isdigit() for word in beside)


def _denied_by(marked: Marked, clause: Clause, index: int) -> bool:
    hits = marked.all("denied", max(clause.first, index - REACH_WORDS - 3), index)
    return bool(hits) and any(hit.last <= index for hit in hits)


def _verb_negated(marked: Marked, index: int, last: int) -> bool:
    """Whether the verb of a noun is negated: "fighting has not resumed", "no attack took place" is read elsewhere."""
    words = marked.tokens.words[index + 1 : min(last, index + 7)]
    for at, word in enumerate(words):
        if word in HARD or word == "," or word in JOINERS:
            return False
        if word in _NOT:
            return at > 0 and words[at - 1] in _AUXILIARIES
    return False


def _verb_open(marked: Marked, index: int, last: int) -> Mood | None:
    """Return the mood of a noun whose verb is still to come: "talks are planned in Doha", "fighting could resume"."""
    words = marked.tokens.words[index + 1 : min(last, index + 10)]
    said = next((at for at, word in enumerate(words) if word in HARD or word == "," or word in RELATIVE), len(words))
    before = words[:said]
    if "will" in before or any(one in _AUXILIARIES and two in _PLANNED for one, two in pairwise(before)):
        return _mood("planned", "plan")
    verb = next((at for at, word in enumerate(before) if word in _AUXILIARIES or word in _MODALS), -1)
    if verb >= 0 and before[verb] in _MODALS and before[verb + 1 : verb + 2] != ["have"]:
        return _mood("hypothetical", "may")
    return None


def _foiled(marked: Marked, index: int, last: int) -> bool:
    words, hits = marked.tokens.words, marked.all("foiled", index + 1, min(last, index + 8))
    return bool(hits) and any(words[hit.first - 1] in _WAS or "place" in words[hit.first : hit.last] for hit in hits)


def is_history(clause: Clause, *, year: int | None = None) -> bool:
    """Return whether the clause speaks of long ago: "years ago", an anniversary, or a year well before the report's."""
    if clause.marked.has("history", clause.first, clause.last):
        return True
    if year is None:
        return False
    words = clause.marked.tokens.words[clause.first : clause.last]
    years = [int(word) for word in words if word[0] in "12" and _YEAR.fullmatch(word)]
    return bool(years) and max(years) < year - OLD_YEARS


def modality(clause: Clause, at: int | None = None, *, year: int | None = None) -> Assertion:
    """Return how a clause, or the word at code point ``at`` of it, is stated.

    Examples
    --------
    >>> [modality(c) for c in read_clauses("Troops vowed to retake Minova; they have not entered Sake.")]
    ['planned', 'denied']
    >>> modality(read_clauses("if they capture Kalehe")[0])
    'hypothetical'
    """
    index = clause.last if at is None else clause.marked.tokens.at(at)
    return mood_at(clause, index, year=year).assertion


def is_passive(marked: Marked, first: int) -> bool:
    """Return whether the participle at token ``first`` is passive: "was seized", "seized by", "a été prise".

    Examples
    --------
    >>> is_passive(Marked("the town was later seized by them"), 4)
    True
    >>> is_passive(Marked("Four soldiers killed in Sagaing"), 2)
    True
    """
    words = marked.tokens.words
    if first and words[first - 1] == "to":
        return False  # "are preparing to attack"
    if marked.has("passive", max(0, first - 3), first) and not words[first].endswith("ing"):
        return True
    following = words[first + 1] if first + 1 < len(words) else "."
    if following in _BY:
        return True
    return words[first] in _SUFFERED and following in _NO_OBJECT and words[first + 2 : first + 3] not in _AMOUNTS
