"""Places that a word takes, holds or leaves, read from the tree around it: the common part of the rules of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words
from geo.reading.apart import before_comma, behind_opening, opens, set_before, where_clause
from geo.reading.units import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import FramePlace, Participant

_QUE = frozenset(all_words("shared.que"))
_OVER = frozenset(all_words("reading.grounds.over"))


class Parts(NamedTuple):
    """Who takes or holds, from whom, which places, with whom; ``toward``: they have not got there."""

    agents: Sequence[Participant] = ()
    patients: Sequence[Participant] = ()
    grounds: Sequence[FramePlace] = ()
    allies: Sequence[Participant] = ()
    toward: bool = False


def object_grounds(where: UnitTree, index: int, *, labels: Iterable[str] = ("obj",)) -> list[FramePlace]:  # noqa: C901, PLR0912  # one branch a relation of the tree
    """Places that a verb takes or holds: its object, the subject of a passive, what a noun is "of"."""
    tree, word = where.tree, where.written(index)
    found: list[FramePlace] = []
    if tree.is_verb(index):
        wanted = ("subjpass",) if tree.is_passive(index) else tuple(labels)
        for child in tree.children(index, *wanted):
            found += where.grounds(child, f'object of "{word}"')
        if not found and tree.is_passive(index):
            found += _set_apart(where, index)
        if not found and where_clause(where, index):
            inside = where.grounds(where_clause(where, index), f'"where" at "{word}"')
            found += [one._replace(part=True) for one in inside]
        if not found and tree.language == "fr" and "obj" in wanted:
            # The parser takes a name without a preposition behind the verb for an adverbial.
            for child in tree.children(index, "npadv", "conj", "xcomp"):
                if (
                    child > index
                    and not tree.nodes[child].case
                    and (
                        where.place_at(child) is not None
                        or where.mask(child, NAME) is not None
                        or where.is_in(child, "fraction_words")
                    )
                ):
                    found += where.grounds(child, f'object of "{word}"')
        if tree.is_passive(index) and tree.label(index) in {"acl", "relcl"} and not found and tree.head(index) >= 0:
            found += where.grounds(tree.head(index), f'"{word}" behind it')
        if (
            not found
            and tree.label(index) == "conj"
            and not tree.children(index, *wanted)
            and tree.is_verb(tree.head(index))
        ):
            found += (
                object_grounds(where, tree.head(index), labels=labels)
                if tree.is_passive(index) == tree.is_passive(tree.head(index))
                else []
            )
        if (
            not found
            and where.tree.label(index) == "relcl"
            and not tree.is_passive(index)
            and _relative_object(where, index)
        ):
            found += where.grounds(tree.head(index), f'"{word}" behind it')
    for child in tree.children(index, "pp"):
        if (
            where.tree.label(child) == "pp"
            and (where.has_case(child, "of") or where.case(child) in _OVER)
            and not tree.is_verb(index)
        ) or (tree.is_verb(index) and where.tree.language == "fr" and where.has_case(child, "of")):
            found += where.grounds(child, f'"{where.case(child)}" behind "{word}"')
    if not tree.is_verb(index):
        for child in tree.children(index, "subjpass"):  # "was overrun", which the parser takes for a noun
            found += where.grounds(child, f'object of "{word}"')
        for child in tree.children(index, "poss", "compound"):
            place = where.place_at(child)
            if place is None or not place.nation:  # "a U.S. strike" is not on the United States
                found += where.grounds(child, f'before "{word}"')
    return found


def _set_apart(where: UnitTree, index: int) -> list[FramePlace]:
    """Return the places that a passive or a state tells of, though they stand apart from it.

    "Ponnagyun, contrôlée par la rébellion", "Syrte, elle, est tenue par": the parser hangs one of them elsewhere.
    """
    if opens(where, index):
        return where.memory.place(index, where, f'heading of "{where.written(index)}"')
    subjects = where.tree.children(index, "subj", "subjpass")
    before = before_comma(where, index) if not subjects and not where.tree.children(index, "auxpass", "cop") else -1
    apart = set_before(where, index) if not subjects else []
    tokens = [before] if before >= 0 else apart
    behind = behind_opening(where, index) if not tokens and not subjects else -1
    tokens = [behind] if behind >= 0 else tokens
    return [one for at in tokens for one in where.grounds(at, f'before "{where.written(index)}"')]


def _relative_object(where: UnitTree, index: int) -> bool:
    """Whether the relative pronoun is what a verb takes ("which it seized"), not who takes it."""
    subjects = where.tree.children(index, "subj")
    if not subjects:
        return False
    return where.tree.low(subjects[0]) not in where.words.pronouns["relative"] or where.tree.low(subjects[0]) in _QUE
