"""What it means that armed men enter a place: a change of hands, a fight, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words

if TYPE_CHECKING:
    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading

# What an entry is that was fought for.
CLASH, CAPTURE = "clash", "capture"
# What opposes somebody who enters a place.
_FIGHTS = frozenset(["contact", "kill", "expel"])
_AFTER = frozenset(all_words("events.entries.after"))
_BEFORE = frozenset(all_words("shared.before"))
_ABOVE = frozenset(["pp", "case", "compound", "poss", "dep"])
_OTHER_MATTER = frozenset(["advcl", "relcl"])


def only_raided(frame: Frame, syntax: ReportReading | None) -> bool:
    """Whether who leaves had just come and gives nothing up: "crossed into X and withdrew", "the raiders left"."""
    if syntax is None:
        return False
    where = syntax.units[frame.unit]
    struck = any(where.is_in(child, "strikers") for child in where.tree.children(frame.token, "subj", "subjpass"))
    return struck or any(at < frame.token and where.is_in(at, "coming_in") for at in where.tree.row(frame.token))


def turned_back(frame: Frame, syntax: ReportReading | None) -> bool:
    """Whether who leaves had only come to fight: "killed eight soldiers before withdrawing", on no other day."""
    if syntax is None:
        return False
    where = syntax.units[frame.unit]
    tree, at = where.tree, frame.token
    marks = {where.case(at).split(" ")[0], *(tree.low(child) for child in tree.children(at, "mark", "case"))}
    dated = any(where.mask(one, "date") is not None for one in tree.subtree(at))
    return tree.nodes[at].form in {"ger", "inf"} and not marks.isdisjoint(_BEFORE) and not dated


def describes(frame: Frame, syntax: ReportReading | None) -> bool:
    """Whether a participle only describes its noun."""
    if syntax is None:
        return False
    tree = syntax.units[frame.unit].tree
    return tree.label(frame.token) in {"acl", "amod"} and tree.nodes[frame.token].form == "part"


def qualifies(frame: Frame, syntax: ReportReading | None) -> bool:
    """Whether a participle stands before its noun: "the occupied West Bank"."""
    return syntax is not None and syntax.units[frame.unit].tree.label(frame.token) == "amod"


def only_comes(frame: Frame, syntax: ReportReading | None) -> bool:
    """Whether who enters takes no place: a column reaches a village, gunmen burst into a clinic of the town."""
    if syntax is None:
        return False
    where = syntax.units[frame.unit]
    if where.is_in(frame.token, "arriving"):
        return True
    return bool(frame.grounds) and all(_in_building(where, spot.start) for spot in frame.grounds)


def _in_building(where: UnitTree, start: int) -> bool:
    """Whether a place only says where a building stands: "burst into the health centre of Lulimba"."""
    tree, at = where.tree, where.at(start)
    while at >= 0 and tree.label(at) in _ABOVE and tree.head(at) >= 0 and not tree.is_verb(tree.head(at)):
        at = tree.head(at)
        if any(where.is_in(one, "buildings") for one in (at, *tree.children(at, "pp", "compound", "amod"))):
            return True
    return False


def fought_entry(frame: Frame, syntax: ReportReading) -> str:
    """Return what an entry is that its sentence reports with a fight, "" where it reports none.

    "Entered the town after four hours of fighting" is a capture, "entered the town and troops killed 12 of them" a
    clash. A fight in a clause of its own ("five days after guerrillas drove them out") is another matter.
    """
    if frame.mood != "reported":
        return ""
    where = syntax.units[frame.unit]
    for other in syntax.frames_of(frame.sentence):
        if other.kind not in _FIGHTS or other.unit != frame.unit or other.mood != "reported":
            continue
        chain = (other.token, *where.tree.ancestors(other.token))
        if any(where.tree.label(at) in _OTHER_MATTER for at in chain):
            continue
        if other.noun:
            return CAPTURE if any(where.case(at) in _AFTER for at in chain) else CLASH
        return CLASH
    return ""
