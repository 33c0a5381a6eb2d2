"""Holders and ground of the frames of holding: "controls", "under the control of", "M23-held", "remains under"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.reading.apart import before_comma, set_before
from geo.reading.frames import FramePlace, Participant
from geo.reading.grounds import Parts, object_grounds
from geo.reading.units import ACTOR, NAME, PLACE

if TYPE_CHECKING:
    from geo.reading.clause_roles import UnitTree
    from geo.reading.triggers import Trigger

_IN_CONTROL = all_words("reading.holding_roles.in_control")
_IN_CONTROL_PLAIN = all_words("reading.holding_roles.in_control_plain")
_HELD_OVER = frozenset(all_words("reading.holding_roles.held_over"))
_CONSISTING = frozenset(all_words("reading.holding_roles.consisting"))
_CONSISTING_PAST = frozenset(all_words("reading.holding_roles.consisting_past"))

_QUE = frozenset(all_words("shared.que"))
_LAW = frozenset(all_words("reading.holding_roles.law"))
_GOVERNMENTAL = frozenset(all_words("shared.governmental"))


def hold(where: UnitTree, trigger: Trigger) -> Parts:  # noqa: C901, PLR0911, PLR0912, PLR0915  # one branch a relation of the tree
    """Read "M23 controls X", "X is under Ukrainian control", "villages under the control of X include A, B"."""
    tree, index = where.tree, trigger.token
    if trigger.phrase.startswith("-"):
        return _held_compound(where, trigger)
    if trigger.phrase == "qui":
        holder, town = trigger.extra
        return Parts(where.party(holder, f'subject of "{trigger.word}"'), (), where.grounds(town, "behind it"))
    if trigger.phrase.endswith(" NP"):
        town, holder = trigger.extra
        ground = where.grounds(town, f'"{trigger.phrase[:-3]}" behind it')
        if trigger.phrase.startswith("of"):  # "maître de X et de Y" hangs Y on who is called so
            rest = [at for at in tree.children(holder, "conj") if at > index and where.place_at(at) is not None]
            ground += [one for at in rest if where.has_case(at, "of") for one in where.grounds(at, "in a row")]
        part = trigger.phrase.startswith("dont")
        return Parts(
            where.party(holder, f'subject of "{trigger.word}"'),
            (),
            [one._replace(part=part or one.part) for one in ground],
        )
    if trigger.phrase == "under P":
        subjects = tree.children(index, "subj", "subjpass")
        held = [one for child in subjects for one in where.grounds(child, f'subject of "{trigger.word}"')]
        return Parts(where.parties(trigger.extra[0], f'"{where.case(trigger.extra[0])}" whom it is'), (), held)
    if not trigger.phrase or tree.is_verb(index):
        held = object_grounds(where, index)
        for extra in trigger.extra:
            held += object_grounds(where, extra)
        if not held and trigger.extra:  # "keeps its hold on X"
            held = [
                one
                for at in (index, *trigger.extra)
                for child in tree.children(at, "pp")
                if where.case(child) in _HELD_OVER or (_lays_law(where, trigger) and where.has_case(child, "at"))
                for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
            ]
        return Parts(where.agents(index) or _inverted(where, index), (), held)
    # "under the control of", "in the hands of": the token is the noun.
    holders = [
        party
        for child in tree.children(index, "pp", "compound", "amod", "poss", "det")
        for party in _holders(where, child, index)
    ] or [
        party
        for child in contracted_below(where, index)
        for party in where.parties(child, f'who has "{where.written(index)}"')
    ]
    head = tree.head(index)
    if head >= 0 and tree.nodes[head].pos == "ADV":
        head = tree.head(head)  # "is back under government control"
    while head >= 0 and tree.label(head) == "xcomp" and not tree.children(head, "subj", "subjpass"):
        head = tree.head(head)  # "most of X was reported to be under the control of Y"
    if head >= 0 and trigger.phrase.startswith(_IN_CONTROL):
        held = object_grounds(where, index)
        verb = head if tree.is_verb(head) else tree.clause(head)
        if held:  # "our forces remain in full control of X"
            return Parts(where.agents(verb) if tree.is_verb(verb) else (), (), held)
    grounds: list[FramePlace] = []
    if head >= 0:
        if tree.is_verb(head):
            for child in tree.children(head, "subj", "subjpass"):
                if tree.low(child) in where.words.pronouns["relative"] and where.antecedent(child) >= 0:
                    grounds += where.grounds(where.antecedent(child), f'"{trigger.phrase}"')
                elif where.words.has("settlement_nouns", tree.low(child)) and not where.grounds(child, ""):
                    continue
                else:
                    grounds += where.grounds(child, f'subject of "{trigger.phrase}"')
        else:
            grounds += where.grounds(head, f'"{trigger.phrase}" behind it')
            if not grounds:
                verb = tree.clause(head)
                if tree.is_verb(verb) and (where.lemmas(verb) & _CONSISTING or tree.low(verb) in _CONSISTING_PAST):
                    grounds += [
                        one
                        for child in tree.children(verb, "obj", "pred")
                        for one in where.grounds(child, f'named behind "{where.written(verb)}"')
                    ]
        if not grounds and tree.children(head, "cop"):
            grounds += [
                one
                for child in tree.children(head, "subj")
                for one in where.grounds(child, f'subject of "{trigger.phrase}"')
            ]
    if not grounds:
        grounds += [
            one
            for child in tree.children(index, "subj", "subjpass")
            for one in where.grounds(child, f'subject of "{trigger.phrase}"')
        ]
    if not grounds:
        grounds = _held_aside(where, index, head)
    if not holders:
        holders = (
            [
                party
                for child in tree.children(head, "subj")
                for party in where.parties(child, f'subject of "{trigger.phrase}"')
            ]
            if head >= 0 and tree.is_verb(head) and trigger.phrase.startswith(_IN_CONTROL_PLAIN)
            else holders
        )
    return Parts(holders, (), grounds)


def _inverted(where: UnitTree, index: int) -> list[Participant]:
    """Read "X, que tiennent les rebelles": behind "que" the subject may follow its verb."""
    tree = where.tree
    if (
        not where.words.grammar.object_relative_pronoun
        or index < 1
        or tree.low(index - 1) not in _QUE
        or tree.children(index, "subj")
    ):
        return []
    behind = [at for at in tree.children(index, "obj", "npadv") if at > index]
    via = f'behind "{where.written(index)}"'
    return [one for at in behind[:1] for one in where.parties(at, via) if one.armed and (one.actor or one.country)]


def _lays_law(where: UnitTree, trigger: Trigger) -> bool:
    """Read "font la loi à X", "lay down the law in X"."""
    return any(where.tree.low(at) in _LAW for at in trigger.extra)


def contracted_below(where: UnitTree, index: int) -> list[int]:
    """Return the parties behind a "des" that the parser takes for a mere article: "aux mains des Houthis"."""
    tree = where.tree
    contracted = where.words.words("contracted")
    return [
        child
        for child in tree.children(index, "npadv")
        if where.mask(child, ACTOR) is not None
        and any(tree.low(det) in contracted and det < child for det in tree.children(child, "det"))
    ]


def _held_aside(where: UnitTree, index: int, head: int) -> list[FramePlace]:
    """Read "Marib, toujours aux mains de", "Siltepec: Still in the hands of", "In X, some mines remain in the hands of"."""  # noqa: E501
    tree, via = where.tree, f'"{where.case(index)} {where.written(index)}"'
    before = before_comma(where, index)
    if before >= 0:
        return where.grounds(before, f"{via} behind it")
    verb = head if head >= 0 else index
    subjects = tree.children(verb, "subj", "subjpass") or tree.children(index, "subj")
    apart = set_before(where, verb)
    if apart and not subjects:
        return [one for at in apart for one in where.grounds(at, f"subject of {via}")]
    if not subjects and not tree.is_verb(verb) and tree.head(verb) < 0:
        return where.memory.place(index, where, via)  # without a subject, under the heading of a place
    if subjects and not any(where.unit.masks[at] is not None for at in subjects):
        return [one._replace(part=True) for one in where.sites(index)[0]]
    return []


def _held_compound(where: UnitTree, trigger: Trigger) -> Parts:
    """Read "M23-held Goma", "the rebel-held town of Sake", "government-controlled Walikale": who stands before the hyphen."""  # noqa: E501
    index = trigger.token
    via = f'before "{trigger.phrase}"'
    place = index + 1
    while place < len(where.tree) and where.tree.nodes[place].pos == "ADJ" and where.unit.masks[place] is None:
        place += 1
    grounds = where.grounds(place, f'behind "{trigger.phrase}"') if place < len(where.tree) else []
    if place < len(where.tree) and where.mask(place, NAME) is not None:
        grounds = [one for one in grounds if one.start == where.unit.starts[place]]  # its row is not held with it
    return Parts(where.party(index - 2, via), (), grounds[:1] if where.place_at(place) is not None else grounds)


def _holders(where: UnitTree, child: int, index: int) -> list[Participant]:  # noqa: PLR0911  # one branch a relation
    label = where.tree.label(child)
    via = f'who has "{where.written(index)}"'
    first = where.tree.low(child) in where.words.pronouns["first"]
    if where.tree.low(child) in where.words.pronouns["own"] or first:  # "under our control": the speaker's; "its"
        return where.memory.pronoun(where.tree.low(child), child, where, via)
    if label == "det":
        return []
    if label == "pp" and not where.has_case(child, "of"):
        return []
    mask = where.unit.masks[child]
    if mask is not None and mask.kind == NAME and label == "amod":
        # "under Congolese control" where no gazetteer knows the adjective
        return [Participant(mask.start, mask.end, where.written(child), frozenset(["state", "nation"]), via=via)]
    if mask is None and label == "amod" and where.tree.low(child) in _GOVERNMENTAL:
        start, end = where.unit.starts[child], where.unit.ends[child]
        return [Participant(start, end, where.written(child), frozenset(["state"]), via=via)]
    if mask is None and label in {"pp", "compound", "poss"} and where.is_in(child, "rulers"):
        start, end = where.unit.starts[child], where.unit.ends[child]
        return [Participant(start, end, where.written(child), frozenset(["state"]), via=via)]
    if mask is not None and mask.kind == PLACE:
        place = where.places_of(mask.key)
        return (
            [Participant(mask.start, mask.end, place.name, frozenset(["state", "nation"]), "", place.nation, via)]
            if place.nation
            else []
        )
    return where.parties(child, via)
