"""Which words of a tree say something about parties and places: the triggers of the frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words
from geo.reading.apart import before_comma, behind_opening, object_above, opens, set_before
from geo.reading.grounds import of_fraction
from geo.reading.membership import deployed
from geo.reading.units import ACTOR, DATE
from geo.syntax.nodes import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.lang import FrameWords
    from geo.reading.clause_roles import UnitTree

_PARTICIPLE_ENDS = all_words("reading.triggers.participle_ends")
_HELD_PARTICIPLES = frozenset(all_words("reading.triggers.held_participles"))
_RELATIVE_HELD = frozenset(all_words("reading.triggers.relative_held"))
_UNDER = frozenset(all_words("shared.under"))
_BY = frozenset(all_words("shared.by"))
_RELATIVE = frozenset(all_words("reading.triggers.relative"))
_QUE = frozenset(all_words("shared.que"))
_PHRASE_PREPOSITIONS = frozenset(all_words("reading.triggers.phrase_prepositions"))
_IN_POWER = frozenset(all_words("reading.triggers.in_power"))
_GREY = frozenset(all_words("reading.triggers.grey"))
# "à" and "de" with the article that French joins to them.
_JOINED = tuple(frozenset(all_words(name)) for name in ("shared.to_party", "reading.transfer_roles.left_from"))
_LEAVING = frozenset(all_words("reading.triggers.leaving"))
_RENDERING = frozenset(all_words("reading.triggers.rendering"))
_RESUMING = frozenset(all_words("reading.triggers.resuming"))
_JOINING_FRAMES = frozenset(["stay", "enter", "leave", "advance"])
_CONTROL = frozenset(all_words("reading.triggers.control"))

# Of several frames that a word may have, the first one that fits.
_ORDER = (
    "gain", "fall", "hold", "lose", "surrender", "grey", "stay", "leave", "expel", "enter", "advance", "relieve", "surround", "govern", "contest",  # noqa: E501
    "contact", "attack", "kill", "take_person",
)  # fmt: skip
_NEEDS_PLACE_AS_SUBJECT = frozenset(["fall"])
# A verb of these frames with a person as its object is another act: "captured 20 soldiers", "seized a reporter".
_OF_PLACES = frozenset(["gain", "enter", "leave", "surround"])
_PREPOSITIONAL = frozenset(all_words("reading.triggers.prepositional"))
# "the establishment of control over X" is a capture, that of a base is not.
_OF_CONTROL = frozenset(all_words("reading.triggers.of_control"))
_RELATIVE_REACH = 8
_POINTING = frozenset(all_words("reading.triggers.pointing"))
_PARTICLE_LABELS = ("prt", "advmod", "npadv")
_OBJECT_LABELS = ("obj", "pp", "pred", "subjpass", "iobj", "npadv", "xcomp")


class Trigger(NamedTuple):
    """A word that evokes a frame; ``extra`` are words that belong to it ("control" of "took control")."""

    frame: str
    token: int
    word: str
    noun: bool
    phrase: str = ""
    extra: tuple[int, ...] = ()


def find_triggers(where: UnitTree) -> list[Trigger]:
    """Return the triggers of a unit in the order of their words; a word has one frame."""
    found: list[Trigger] = []
    taken: set[int] = set()
    for index in range(where.unit.borrowed, len(where.tree)):
        if where.unit.masks[index] is not None:
            continue
        trigger = _trigger(where, index)
        if trigger is not None:
            found.append(trigger)
            taken.update(trigger.extra)
    return [trigger for trigger in found if trigger.token not in taken]


def _trigger(where: UnitTree, index: int) -> Trigger | None:  # noqa: PLR0911  # one branch a kind of word
    tree = where.tree
    node = tree.nodes[index]
    relative = _relative_hold(where, index) if node.pos in {"ADJ", "NOUN"} else None
    if relative is not None:
        return relative
    if _is_compound(where, index):
        held = where.lemmas(index) & where.words.frames["hold"].place or tree.low(index) in _HELD_PARTICIPLES
        return Trigger("hold", index, where.written(index), False, f"-{where.written(index)}") if held else None
    if node.form == "part" and node.label == "amod":
        return None  # "captured militants": what they are, not what happened
    left = _left_with(where, index) or _which_holds(where, index)
    left = left or _master_of(where, index) or _verb_as_noun(where, index)
    if left is not None:
        return left
    if node.pos == "VERB" or (node.pos == "AUX" and not tree.label(index).startswith("aux")):
        if node.form == "ger" and _is_noun_by_use(where, index):
            return _noun(where, index)
        return _verb(where, index) or (_noun(where, index) if node.form in {"ger", ""} else None)
    if node.pos in {"NOUN", "PROPN", "ADJ"}:
        by = any(tree.nodes[child].case in _BY for child in tree.children(index, "agent"))
        verbal = (
            node.pos == "ADJ" or node.label == "root" or by or behind_opening(where, index) >= 0
        )  # "Encerclés par X, ils ..." however it is tagged
        return _noun(where, index) or (_verb(where, index) if verbal else None)
    return None


def _relative_hold(where: UnitTree, index: int) -> Trigger | None:
    """Read "Soueïda, que les factions contrôlent": a finite verb of holding that the parser takes for an adjective."""
    tree, low = where.tree, where.tree.low(index)
    if (
        not where.words.grammar.verbs_like_nouns
        or not low.endswith("ent")
        or not where.lemmas(index) & where.words.frames["hold"].place
    ):
        return None
    if index > 1 and tree.low(index - 1) == "qui" and index + 1 < len(tree) and where.place_at(index + 1) is not None:
        before = [at for at in (index - 2, index - 3) if at >= 0 and where.mask(at, ACTOR) is not None]
        if before:  # "les rebelles, qui contrôlent Sake, ont"
            return Trigger("hold", index, where.written(index), False, "qui", (before[0], index + 1))
    for at in range(index - 1, max(-1, index - _RELATIVE_REACH), -1):
        if tree.low(at) in {",", ";"}:
            return None
        if tree.low(at) in _RELATIVE_HELD and before_comma(where, at) >= 0:
            subjects = [one for one in range(at + 1, index) if where.unit.masks[one] is not None]
            extra = (before_comma(where, at), *subjects[:1])
            return (
                Trigger("hold", index, where.written(index), False, f"{tree.low(at)} NP", extra) if subjects else None
            )
    return None


def _left_with(where: UnitTree, index: int) -> Trigger | None:
    """Read "the defeat leaves the rebels with X and Y": what somebody is left with he holds."""
    tree = where.tree
    if not where.lemmas(index) & _LEAVING or tree.is_passive(index):
        return None
    holders = [  # an army that is not named may be anybody's: "the ethnic army"
        at
        for at in tree.children(index, "obj")
        if any(one.armed and (one.actor or one.country) for one in where.parties(at, ""))
    ]
    towns = [at for at in tree.children(index, "pp") if where.case(at) == "with" and where.grounds(at, "")]
    if not holders or not towns:
        return None
    return Trigger("hold", index, where.written(index), False, "with NP", (towns[0], holders[0]))


_HAVING = frozenset(all_words("reading.triggers.having"))
_LASTING = frozenset(all_words("reading.triggers.lasting"))


def _master_of(where: UnitTree, index: int) -> Trigger | None:
    """Read "are masters of X", "le FPRC, maître de X": who is called so holds it."""
    tree = where.tree
    if not where.is_in(index, "masters"):
        return None
    towns = [at for at in tree.children(index, "pp") if where.has_case(at, "of") and where.grounds(at, "")]
    head = tree.head(index)
    above = head if head >= 0 and tree.is_verb(head) and tree.label(index) in {"pred", "xcomp", "obj"} else index
    beside = tree.label(index) == "appos" or (tree.label(index) == "conj" and tree.low(index - 1) == ",")
    holders = tree.children(above, "subj") or ([head] if beside else [])
    if not towns or not holders or tree.children(above, "reflexive", "iobj") or where.lemmas(above) & _RENDERING:
        return None
    return Trigger("hold", index, where.written(index), False, "of NP", (towns[0], holders[0]))


def _verb_as_noun(where: UnitTree, index: int) -> Trigger | None:
    """Read "L'armée contrôle Mekele" where the parser takes the verb for a noun: a party before it, a place behind."""
    tree = where.tree
    if tree.nodes[index].pos != "NOUN" or index < 1 or index + 1 >= len(tree):
        return None
    holds = where.words.grammar.verbs_like_nouns and where.lemmas(index) & where.words.frames["hold"].place
    if not holds or where.mask(index - 1, ACTOR) is None:
        return None
    town = index + 2 if tree.nodes[index + 1].pos == "ADV" and index + 2 < len(tree) else index + 1
    if where.place_at(town) is None:
        return None
    return Trigger("hold", index, where.written(index), False, "qui", (index - 1, town))


def _which_holds(where: UnitTree, index: int) -> Trigger | None:
    """Read "X airport, which M23 controls" where the parser takes the verb for a noun; "X, que le M23 tient depuis"."""
    tree = where.tree
    if not where.lemmas(index) & where.words.frames["hold"].place:
        return None
    if not where.words.grammar.object_relative_pronoun:
        relative = [at for at in tree.children(index, "det") if tree.low(at) in _RELATIVE]
        holders = tree.children(index, "compound")
        town = tree.head(index) if tree.label(index) == "relcl" and tree.nodes[index].pos == "NOUN" else -1
    else:
        relative = [at for at in tree.children(index, "mark", "obj", "advmod") if tree.low(at) in _QUE]
        holders = tree.children(index, "subj")
        if relative and relative[0] == index - 1:  # "X, que contrôle le M23"
            behind = [at for at in tree.children(index, "npadv", "obj") if where.mask(at, ACTOR) is not None]
            holders = holders or behind
        town = before_comma(where, relative[0]) if relative and tree.label(index) != "relcl" else -1
    if not relative or not holders or town < 0 or not where.grounds(town, ""):
        return None
    word = tree.low(relative[0])
    return Trigger("hold", index, where.written(index), False, f"{word} NP", (town, holders[0]))


def _is_compound(where: UnitTree, index: int) -> bool:
    """Read "M23-held", "government-controlled": a participle behind a hyphen has its agent before it."""
    if index < 2 or where.tree.low(index - 1) != "-" or not where.words.grammar.hyphenated_participles:  # noqa: PLR2004  # name and hyphen
        return False
    joined = where.unit.ends[index - 1] == where.unit.starts[index]
    return joined and where.tree.low(index).endswith(_PARTICIPLE_ENDS)


def _is_noun_by_use(where: UnitTree, index: int) -> bool:
    """Read "fighting between", "shelling of": a verb in -ing with a subject of its own kind, "between" or "of" is a noun."""  # noqa: E501
    tree = where.tree
    return bool(tree.children(index, "det", "amod")) or any(
        where.has_case(child, "between") or where.has_case(child, "of") for child in tree.children(index, "pp")
    )


def _verb(where: UnitTree, index: int) -> Trigger | None:  # noqa: C901, PLR0911  # one branch a kind
    lemmas = where.lemmas(index)
    word = where.written(index)
    if _turns_to(where, index, lemmas) or _takes_place(where, index) or goes_on(where, index):
        return None
    if "tomber" in lemmas and where.tree.children(index, "obj") and _is_made_to(where, index):
        return Trigger("gain", index, word, False)
    described = where.tree.low(index) in where.words.words("remaining") and _is_described(where, index)
    for name in _ORDER:
        if name == "stay" and described:
            continue  # "restent encerclées": how they are, not where
        phrase = _phrase(where, index, lemmas, where.words.frames[name], joined=name in _JOINING_FRAMES)
        if phrase is not None and (name not in {"enter", "advance"} or not _to_do(where, index)):
            return Trigger(
                name,
                index,
                f"{word} {where.written(phrase[1]) if phrase[1] >= 0 else phrase[0]}".strip(),
                False,
                " ".join(phrase[0:1]) or word,
                tuple(at for at in (phrase[1],) if at >= 0),
            )
    if _left_to(where, index, lemmas):
        return Trigger("lose", index, word, False)
    under = _under(where, index)
    if under >= 0:
        return Trigger("hold", index, f"{word} {where.case(under)}", False, "under P", (under,))
    for name in _ORDER:
        words = where.words.frames[name]
        person = name in _OF_PLACES and _takes_a_person(where, index)
        if person and name == "surround":  # "encircled the fighters in X" is about X
            person = not any(one.armed for one in where.patients(index))
        if lemmas & words.verbs and not person:
            return Trigger(name, index, word, False)
        if lemmas & words.place and _has_place(where, index, name):
            return Trigger(name, index, word, False)
    return None


def _left_to(where: UnitTree, index: int, lemmas: frozenset[str]) -> bool:
    """Read "leaving it to the militants", "X, lost to Y in May": who has it now stands behind "to"."""
    tree = where.tree
    if where.words.grammar.to_marks_loser or not any(
        one.armed for at in tree.children(index, "pp") if where.has_case(at, "to") for one in where.parties(at, "")
    ):
        return False
    if lemmas & _LEAVING:
        return any(where.grounds(at, "") for at in tree.children(index, "obj"))
    return bool(lemmas & where.words.frames["lose"].place) and bool(set_before(where, index))


def _is_made_to(where: UnitTree, index: int) -> bool:
    """Read "avait fait tomber Ann": however the parser ties the two verbs."""
    return any("faire" in where.lemmas(at) for at in (*where.tree.children(index), index - 1) if at >= 0)


def _takes_place(where: UnitTree, index: int) -> bool:
    """Read "clashes took place in Goma" and "ont pris d'assaut le camp": that is no capture."""
    tree = where.tree
    things = tree.children(index, "obj")
    stormed = any(where.is_in(child, "storming") for child in things)
    return (stormed and any(where.is_in(child, "site_back") for child in things)) or any(
        where.is_in(child, "no_ground")
        and not tree.children(child, "det", "poss", "amod")
        and not any(where.has_case(below, "of") for below in tree.children(child, "pp"))
        for child in tree.children(index, "obj")
    )


def goes_on(where: UnitTree, index: int) -> bool:
    """Whether a verb of taking back says that something begins again: "les combats ont repris autour de X" (French)."""
    tree = where.tree
    if not where.lemmas(index) & _RESUMING or tree.is_passive(index):
        return False
    if tree.label(index) in {"acl", "relcl", "amod"} and tree.nodes[index].form == "part":
        return False
    taken = [*tree.children(index, "obj", "iobj", "npadv", "xcomp"), *where.tree.children(index, "reflexive")]
    return not any(where.mask(child, DATE) is None for child in taken)


def _turns_to(where: UnitTree, index: int, lemmas: frozenset[str]) -> bool:
    """Read "se dirigeaient vers Goma": they went there; that is no rule."""
    return "diriger" in lemmas and bool(where.tree.children(index, "reflexive"))


def _under(where: UnitTree, index: int) -> int:
    """Return the armed party that a place "remains under", -1 where there is none."""
    if where.tree.low(index) not in where.words.words("remaining"):
        return -1
    for child in where.tree.children(index, "pp"):
        if where.case(child) in _UNDER and not where.is_in(child, "control_nouns"):
            named = where.unit.masks[child] is not None or where.is_in(child, "group_nouns")
            parties = where.parties(child, "") if named else []  # "under M23 siege" is no rule
            if parties and all(one.armed for one in parties):
                return child
    return -1


def _to_do(where: UnitTree, index: int) -> bool:
    """Read "moved to expel diplomats" is no movement."""
    return any(where.tree.nodes[child].form == "inf" for child in where.tree.children(index, "xcomp"))


def _is_case(case: str, second: str, *, joined: bool) -> bool:
    """Whether a preposition is that of a phrase, "au Sud-Kivu" that of "stationner à" too."""
    first = case.split()[:1]
    return first == [second] or (joined and any(second in forms and first[0] in forms for forms in _JOINED if first))


def _phrase(
    where: UnitTree, index: int, lemmas: frozenset[str], words: FrameWords, *, joined: bool
) -> tuple[str, int] | None:
    tree = where.tree
    for first, second in words.phrases:
        if first not in lemmas:
            continue
        beside = tree.children(tree.head(index), "pp") if tree.label(index) == "pred" and tree.head(index) >= 0 else ()
        sent = [below for at in deployed(where, index) for below in tree.children(at, "pp")]
        for child in (*tree.children(index), *beside, *sent):  # "have been present in Minova" hangs it on the copula
            low, label = tree.low(child), tree.label(child)
            if label in _PARTICLE_LABELS and low == second:
                return second, child
            there = label == "advmod" or (label in {"iobj", "expl"} and tree.nodes[child].pos == "PRON")
            if there and second in _PHRASE_PREPOSITIONS and where.is_in(child, "places_back"):
                return second, -1
            if (
                label in _OBJECT_LABELS
                and (low == second or low == second + "s" or second in where.words.lemmas(low))
                and tree.nodes[child].pos in {"NOUN", "PROPN", "VERB", "ADJ"}
            ):
                return second, child
            if (
                label in {"pp", "advcl"}
                and _is_case(tree.nodes[child].case, second, joined=joined)
                and low not in _IN_POWER
                and not where.is_in(child, "control_nouns")
            ):
                return second, -1
    return None


def _takes_a_person(where: UnitTree, index: int) -> bool:
    """Whether the object of a verb is a person, a weapon or goods rather than ground."""
    tree = where.tree
    labels = ("subjpass",) if tree.is_passive(index) else ("obj",)
    objects = tree.children(index, *labels)
    if not objects:
        return False
    return not any(
        where.grounds(child, "")
        or _is_ground(where, child)
        or (tree.low(child) in where.words.pronouns["singular"])
        or tree.low(child) in where.words.pronouns["relative"]
        for child in objects
    )


def _is_ground(where: UnitTree, index: int) -> bool:
    return (
        where.is_in(index, "settlement_nouns")
        or where.is_in(index, "ground_nouns")
        or where.is_in(index, "places_back")
    )


def _still_has(where: UnitTree, index: int) -> bool:
    """Read "M23 still has Sake", where "has Sake under siege" and "has 20 towns in the province" are no possession."""
    tree = where.tree
    lasting = any(tree.low(child) in _LASTING for child in tree.children(index, "advmod"))
    return lasting and not tree.children(index, "pp", "xcomp", "dep")


def _has_place(where: UnitTree, index: int, frame: str) -> bool:  # noqa: C901, PLR0911, PLR0912  # one branch a relation of the tree
    tree = where.tree
    if frame in _NEEDS_PLACE_AS_SUBJECT:
        return any(where.grounds(child, "") for child in tree.children(index, "subj", "subjpass"))
    labels = ("subjpass",) if tree.is_passive(index) else ("obj",)
    children = tree.children(index, *labels)
    if frame == "hold" and where.lemmas(index) & _HAVING and not _still_has(where, index):
        return False
    if any(
        where.grounds(child, "") or (_is_ground(where, child) and frame in {"gain", "enter", "leave", "hold"})
        for child in children
    ):
        return True
    if tree.is_passive(index) and tree.label(index) in {"acl", "relcl"} and tree.head(index) >= 0 and not children:
        above = where.grounds(tree.head(index), "") or of_fraction(where, index)
        return bool(above) or before_comma(where, index) >= 0
    head = tree.head(index)
    placed = where.place_at(head) is not None or bool(set_before(where, head))
    if tree.is_passive(index) and tree.label(index) == "conj" and not children and placed:
        return True  # "X, fief de Y, a été prise": the parser begins with the name
    if tree.is_passive(index) and not children and opens(where, index):
        return True
    if tree.is_passive(index) and not children and (before_comma(where, index) >= 0 or set_before(where, index)):
        return True
    if tree.label(index) == "relcl" and not children and tree.children(index, "subj"):
        return bool(where.grounds(tree.head(index), ""))
    if frame in {"hold", "gain"} and where.where_clause(index) and any(_is_ground(where, child) for child in children):
        return True  # "X, where they hold a camp"
    if frame == "enter" and any(
        tree.label(child) == "advmod" and tree.low(child) in where.words.words("places_back")
        for child in tree.children(index)
    ):
        return True  # "le M23 y est entré"
    if frame == "gain" and _takes_a_person(where, index):
        return False  # "ont enlevé vingt écolières à X"
    if frame in {"enter", "leave"} or where.words.grammar.bare_places:
        if any(where.place_at(child) is not None and not where.case(child) for child in tree.children(index, "xcomp")):
            return True  # "l'armée tient Luvungi et Sange"
        if any(
            (where.is_in(child, "fraction_words") or _is_ground(where, child)) and where.grounds(child, "")
            for child in tree.children(index, "npadv", "appos", "dep")
            if not tree.nodes[child].case
        ):
            return True  # "contrôle 90 % de Goma", "contrôlent plusieurs villages de X"
        if frame == "hold" and object_above(where, index) >= 0:
            return True
        return any(
            where.grounds(child, "")
            for child in tree.children(index, "pp", "npadv", "advmod")
            if (
                frame in {"enter", "gain", "hold"}
                and (where.has_case(child, "at") or where.has_case(child, "into") or where.has_case(child, "of"))
            )
            or (frame == "leave" and where.has_case(child, "from"))
        )
    return False


def _noun(where: UnitTree, index: int) -> Trigger | None:  # noqa: C901  # one branch a kind
    tree = where.tree
    lemmas = where.lemmas(index)
    case = where.case(index)
    for first, second in where.words.frames["hold"].phrases:
        if (
            first in _PREPOSITIONAL
            and case.split()[:1] == [first]
            and second in {tree.low(index), *lemmas, tree.low(index).rstrip("s"), tree.low(index) + "s"}
        ):
            return Trigger("hold", index, f"{case} {where.written(index)}", True, f"{case} {where.written(index)}")
    if tree.low(index) == "zone" and any(
        tree.low(child) in _GREY for child in tree.children(index, "amod", "compound")
    ):
        return Trigger("grey", index, where.written(index), True)
    if _is_boast(where, index):
        return Trigger("gain", index, where.written(index), True)
    for name in _ORDER:
        if lemmas & where.words.frames[name].nouns and not _is_modifier(where, index):
            if name in {"gain", "fall"} and not any(True for _ in _places_below(where, index)):
                continue
            if tree.low(index) in _OF_CONTROL and not any(tree.low(at) in _CONTROL for at in tree.subtree(index)):
                continue
            if tree.low(index) == "siège" and _is_seat(where, index):
                continue
            if any(tree.low(child) in _POINTING for child in tree.children(index, "det")):
                continue  # "these clashes": those reported before
            return Trigger(name, index, where.written(index), True)
    return None


def _is_described(where: UnitTree, index: int) -> bool:
    """Whether a verb of staying says how somebody is: "remain besieged", "restent encerclées"."""
    tree = where.tree
    return any(
        tree.nodes[at].pos in {"VERB", "ADJ"} and not tree.nodes[at].case
        for at in tree.children(index, "xcomp", "pred")
    )


def _is_boast(where: UnitTree, index: int) -> bool:
    """Read "claimed full control of X", "revendique le contrôle de X": the party itself says that it took X."""
    tree, verb = where.tree, where.tree.head(index)
    if tree.low(index) not in _CONTROL or tree.label(index) != "obj" or verb < 0:
        return False
    return where.is_in(verb, "claiming") and any(where.has_case(at, "of") for at in tree.children(index, "pp"))


def _is_seat(where: UnitTree, index: int) -> bool:
    """Read "Ann, siège du commandement militaire": the seat of somebody is no siege."""
    behind = where.tree.children(index, "pp", "npadv", "dep")
    return any(where.has_case(child, "of") and where.place_at(child) is None for child in behind)


def _is_modifier(where: UnitTree, index: int) -> bool:
    """Read "battle tank", "attack helicopter": a noun before another noun is no act of its own."""
    return where.tree.label(index) in {"compound", "amod", "poss"} and where.tree.nodes[index].pos in {
        "NOUN",
        "PROPN",
        "ADJ",
    }


def _places_below(where: UnitTree, index: int) -> Iterator[int]:
    for at in where.tree.subtree(index, without=CLAUSES):
        if where.place_at(at) is not None or where.is_in(at, "places_back"):
            yield at
