"""A sentence as it is read: its clauses and its parties over the marked words of the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.actors.mentions import Role
    from geo.text.annotations import Marked
    from geo.text.clauses import Clause


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a marked text: the range of its tokens, its clauses, its parties, and the year of the report."""

    number: int
    first: int
    last: int
    marked: Marked
    clauses: tuple[Clause, ...]
    roles: tuple[Role, ...]
    year: int | None

    def has(self, name: str) -> bool:
        """Return whether a mark stands in the sentence."""
        return self.marked.has(name, self.first, self.last)

    def clause_at(self, index: int) -> Clause:
        """Return the clause that holds a token."""
        for clause in self.clauses:
            if clause.first <= index < clause.last:
                return clause
        return self.clauses[-1]
