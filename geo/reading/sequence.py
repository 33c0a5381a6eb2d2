"""Which of two acts of a sentence came first: "after", "five days after"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words, values_of
from geo.text.numbers import NUMBERS

if TYPE_CHECKING:
    from geo.reading.clause_roles import UnitTree

_AFTER = frozenset(all_words("shared.after"))
_PLUPERFECT = frozenset(all_words("reading.sequence.pluperfect"))
_UNITS: dict[str, int] = values_of("reading.sequence.unit_days")
_NUMBERS = {**NUMBERS, **dict.fromkeys(all_words("text.numbers.one"), 1)}


def days_earlier(where: UnitTree, index: int) -> int:
    """Return by how many days an act is earlier than the act that its clause is hung on; 0 where nothing says.

    "Troops entered on Tuesday, five days after rebels had taken it" 5; "after rebels had taken it" 1.
    """
    tree = where.tree
    clause = tree.clause(index) if not tree.is_verb(index) else index
    while clause >= 0 and tree.label(clause) in {"conj", "xcomp"} and tree.head(clause) >= 0:
        clause = tree.head(clause)
    if clause < 0 or tree.label(clause) != "advcl":
        return 0
    for mark in tree.children(clause, "mark", "case"):
        if tree.low(mark) in _AFTER:
            near = [*tree.children(mark, "npadv"), *tree.children(clause, "npadv"), mark - 1]
            return next((days for at in near if at >= 0 and at < mark and (days := _days(where, at))), 1)
    return 0


def had_happened(where: UnitTree, index: int) -> bool:
    """Whether the tense of a verb puts it before what was just reported: "it had withdrawn", "s'était retiré"."""
    auxiliaries = where.tree.children(index, "aux", "auxpass") if where.tree.is_verb(index) else []
    return any(where.tree.low(at) in _PLUPERFECT for at in auxiliaries)


def _days(where: UnitTree, at: int) -> int:
    length = _UNITS.get(where.tree.low(at), 0)
    counts = [where.tree.low(child) for child in where.tree.children(at, "nummod", "det")]
    number = next((int(low) if low.isdigit() else _NUMBERS.get(low, 0) for low in counts), 0)
    return length * number
