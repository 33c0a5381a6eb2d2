"""A token of a tree, and the word that stands for a place while a sentence is parsed."""

from __future__ import annotations

from typing import NamedTuple

# The word that stands for every known place in a parse: all parsers know it as a place.
PLACE_WORD = "Paris"

# Subordinate clauses, whose words say nothing of the clause above; with those that a participle opens.
CLAUSES = frozenset(["relcl", "ccomp", "advcl", "parataxis"])
CLAUSES_AND_PARTICIPLES = CLAUSES | {"acl"}


class Node(NamedTuple):
    """A token of the tree: its form, part of speech, form of a verb (fin, inf, part, ger, ""), head, label and case."""

    word: str
    low: str
    pos: str
    form: str
    head: int
    label: str
    case: str
