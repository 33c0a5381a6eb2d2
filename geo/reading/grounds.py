"""Places that a word takes, holds or leaves, read from the tree around it: the common part of the rules of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words
from geo.reading.apart import before_comma, behind_opening, object_above, opens, set_before
from geo.reading.units import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import FramePlace, Participant

_QUE = frozenset(all_words("shared.que"))
_RELATIVE_REACH = 8
_ONLY_REACH = 4
_MORE = frozenset(all_words("reading.grounds.more"))
_OF_WHICH = frozenset(all_words("reading.grounds.of_which"))
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
        if not found and where.where_clause(index):
            inside = where.grounds(where.where_clause(index), f'"where" at "{word}"')
            found += [one._replace(part=True) for one in inside]
        if not found and where.words.grammar.bare_places and "obj" in wanted:
            # The parser takes a name without a preposition behind the verb for an adverbial.
            for child in tree.children(index, "npadv", "conj", "xcomp", "advmod", "appos", "dep"):
                if child > index and _may_be_object(where, child):
                    part = where.is_in(child, "town_parts")
                    inside = where.grounds(child, f'object of "{word}"')
                    found += [one._replace(part=part or one.part) for one in inside]
            above = object_above(where, index) if not found else -1
            found += where.grounds(above, f'object of "{word}"') if above >= 0 else []
            found += _only_object(where, index) if not found else []
            found += _of_which(where, index) if not found else []
        elif found and where.words.grammar.bare_places and "obj" in wanted:
            rest = [
                child for child in tree.children(index, "conj") if child > index and where.place_at(child) is not None
            ]
            found += [
                one for child in rest if not where.case(child) for one in where.grounds(child, f'object of "{word}"')
            ]
        if tree.is_passive(index) and tree.label(index) in {"acl", "relcl"} and not found and tree.head(index) >= 0:
            found += where.grounds(tree.head(index), f'"{word}" behind it')
            found += of_fraction(where, index) if not found else []
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
            own = any(child > index and where.is_in(child, "town_parts") for child in tree.children(index, "obj"))
            inside = where.grounds(tree.head(index), f'"{word}" behind it')  # "the town, where they hold some quarters"
            found += [one._replace(part=own or one.part) for one in inside]
    for child in tree.children(index, "pp"):
        if (
            where.tree.label(child) == "pp"
            and (where.has_case(child, "of") or where.case(child) in _OVER)
            and not tree.is_verb(index)
        ) or (tree.is_verb(index) and where.words.grammar.of_marks_object and where.has_case(child, "of")):
            found += where.grounds(child, f'"{where.case(child)}" behind "{word}"')
    if not tree.is_verb(index):
        for child in tree.children(index, "subjpass"):  # "was overrun", which the parser takes for a noun
            found += where.grounds(child, f'object of "{word}"')
        for child in tree.children(index, "poss", "compound"):
            place = where.place_at(child)
            if place is None or not place.nation:  # "a U.S. strike" is not on the United States
                found += where.grounds(child, f'before "{word}"')
    return found


def _may_be_object(where: UnitTree, child: int) -> bool:
    """Whether a word without a preposition is ground, which the parser hangs on its verb as something else."""
    tree = where.tree
    if tree.nodes[child].case:
        return False
    named = where.place_at(child) is not None or where.mask(child, NAME) is not None
    lesser = tree.label(child) in {"appos", "dep", "advmod"}
    if tree.label(child) == "advmod":
        return where.place_at(child) is not None
    fraction = where.is_in(child, "fraction_words")
    plural = where.is_in(child, "ground_nouns") and tree.label(child) == "npadv"
    return fraction or plural or (named and not lesser)


def _of_which(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "X, dont le M23 s'était emparé": what the relative pronoun stands for."""
    tree = where.tree
    before = range(index - 1, max(-1, index - _RELATIVE_REACH), -1)
    at = next((at for at in before if tree.low(at) in _OF_WHICH or tree.low(at) in {",", ";"}), -1)
    noun = where.antecedent(at) if at >= 0 and tree.low(at) in _OF_WHICH else -1
    return where.grounds(noun, f'"{where.written(at)}" at "{where.written(index)}"') if noun >= 0 else []


def _only_noun(where: UnitTree, index: int) -> int:
    """Return the noun behind "plus que", wherever the parser hangs it; -1 if none."""
    tree = where.tree
    for at in range(index + 2, min(len(tree), index + _ONLY_REACH)):
        if tree.low(at) in _QUE and tree.low(at - 1) in _MORE:
            behind = range(at + 1, min(len(tree), at + _ONLY_REACH + 1))
            return next((one for one in behind if tree.nodes[one].pos in {"NOUN", "PROPN"}), -1)
    return -1


def _only_object(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "ne tiennent plus que quelques quartiers": a part of a town is left to somebody."""
    noun = _only_noun(where, index)
    if noun < 0:
        return []
    found = where.grounds(noun, f'"que" behind "{where.written(index)}"')
    found = found or (where.sites(index)[0] if where.is_in(noun, "town_parts") else [])
    return [one._replace(part=True) for one in found]


def of_fraction(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "Bakhmout est aux trois quarts occupée": the subject of the fraction, a part of it."""
    tree, head = where.tree, where.tree.head(index)
    if not where.is_in(head, "fraction_words") or not tree.children(head, "cop"):
        return []
    via = f'"{where.written(head)}" of it'
    held = [one for child in tree.children(head, "subj", "subjpass") for one in where.grounds(child, via)]
    return [one._replace(part=True) for one in held]


def _set_apart(where: UnitTree, index: int) -> list[FramePlace]:
    """Return the places that a passive or a state reports, though they stand apart from it.

    "Ponnagyun, contrôlée par la rébellion", "Syrte, elle, est tenue par": the parser hangs one of them elsewhere.
    """
    if opens(where, index):
        return where.memory.place(index, where, f'heading of "{where.written(index)}"')
    subjects = where.tree.children(index, "subj", "subjpass")
    before = before_comma(where, index) if not subjects and not where.tree.children(index, "auxpass", "cop") else -1
    apart = set_before(where, index) if not subjects else []
    tokens = _row_before(where, before, index) if before >= 0 else apart
    if not tokens and not subjects and where.tree.label(index) == "conj":
        head = where.tree.head(index)  # "X, fief de Y, a été prise": the parser begins with the name
        tokens = [head] if where.place_at(head) is not None else set_before(where, head)
    if not tokens and not subjects:  # "X, lost to Y in May, was retaken": the parser hangs X on the first verb
        tokens = [
            at for one in where.tree.children(index, "advcl", "acl") if one < index for at in set_before(where, one)
        ]
    behind = behind_opening(where, index) if not tokens and not subjects else -1
    tokens = [behind] if behind >= 0 else tokens
    return [one for at in tokens for one in where.grounds(at, f'before "{where.written(index)}"')]


def _row_before(where: UnitTree, before: int, index: int) -> list[int]:
    """Return the place before the comma, with its row where the participle is a plural: "X et Y, occupées par"."""
    plural = where.words.grammar.participles_agree and where.tree.low(index).endswith("s")
    row = [at for at in where.tree.row(before) if at <= before and where.place_at(at) is not None] if plural else []
    return row or [before]


def _relative_object(where: UnitTree, index: int) -> bool:
    """Whether the relative pronoun is what a verb takes ("which it seized"), not who takes it."""
    subjects = where.tree.children(index, "subj")
    if not subjects:
        return False
    return where.tree.low(subjects[0]) not in where.words.pronouns["relative"] or where.tree.low(subjects[0]) in _QUE
