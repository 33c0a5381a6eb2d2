"""Takers, losers and ground of each kind of control trigger, read from the tree around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.reading.frames import FramePlace, Participant, distinct_parties, key
from geo.reading.units import ACTOR, NAME, PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geo.reading.clause_roles import UnitTree
    from geo.reading.triggers import Trigger


_CLAUSES = frozenset(["relcl", "ccomp", "advcl", "parataxis"])
# Passives that say of their subject that it has taken positions.
_DUG_IN = frozenset(["entrench", "barricade", "retrancher", "terrer"])
_GOVERNMENTAL = frozenset(["governmental", "gouvernemental", "gouvernementale"])


class _Parts(NamedTuple):
    agents: Sequence[Participant] = ()
    patients: Sequence[Participant] = ()
    grounds: Sequence[FramePlace] = ()
    allies: Sequence[Participant] = ()
    toward: bool = False


def _object_grounds(where: UnitTree, index: int, *, labels: Iterable[str] = ("obj",)) -> list[FramePlace]:  # noqa: C901, PLR0912  # one branch a relation of the tree
    """Places that a verb takes or holds: its object, the subject of a passive, what a noun is "of"."""
    tree, word = where.tree, where.written(index)
    found: list[FramePlace] = []
    if tree.is_verb(index):
        wanted = ("subjpass",) if tree.is_passive(index) else tuple(labels)
        for child in tree.children(index, *wanted):
            found += where.grounds(child, f'object of "{word}"')
        if not found and tree.language == "fr" and "obj" in wanted:
            # The parser takes a name without a preposition behind the verb for an adverbial.
            for child in tree.children(index, "npadv", "conj", "xcomp"):
                if (
                    child > index
                    and not tree.nodes[child].case
                    and (where.place_at(child) is not None or where.mask(child, NAME) is not None)
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
                _object_grounds(where, tree.head(index), labels=labels)
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
            and (where.has_case(child, "of") or where.case(child) in {"over", "including", "on", "sur"})
            and not tree.is_verb(index)
        ) or (tree.is_verb(index) and where.tree.language == "fr" and where.has_case(child, "of")):
            found += where.grounds(child, f'"{where.case(child)}" behind "{word}"')
    if not tree.is_verb(index):
        for child in tree.children(index, "poss", "compound"):
            place = where.place_at(child)
            if place is None or not place.nation:  # "a U.S. strike" is not on the United States
                found += where.grounds(child, f'before "{word}"')
    return found


def _relative_object(where: UnitTree, index: int) -> bool:
    """Whether the relative pronoun is what a verb takes ("which it seized"), not who takes it."""
    subjects = where.tree.children(index, "subj")
    if not subjects:
        return False
    return where.tree.low(subjects[0]) not in where.words.pronouns["relative"] or where.tree.low(subjects[0]) in {
        "que",
        "qu'",
    }


def _gain(where: UnitTree, trigger: Trigger) -> _Parts:
    index = trigger.token
    grounds = _object_grounds(where, index)
    for extra in trigger.extra:
        grounds += _object_grounds(where, extra)
    if not grounds and trigger.phrase and where.tree.is_verb(index):
        grounds = [
            one
            for child in where.tree.children(index, "pp")
            if where.has_case(child, "of") or where.has_case(child, "at")
            for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.phrase}"')
        ]
    if not grounds:
        grounds = _posts_at(where, index)
    losers = where.with_case(index, ["from"], f'behind "{trigger.word}"')
    if where.tree.language == "fr":
        losers += [
            party
            for child in where.tree.children(index, "iobj", "pp")
            if where.case(child) in {"à", "au", "aux"}
            for party in where.parties(child, f'"{where.case(child)}" behind "{trigger.word}"')
            if party.armed
        ]
    losers += [
        party
        for child in where.tree.children(index, "pp")
        if where.has_case(child, "of") and where.tree.is_verb(index)
        for party in where.parties(child, f'"of" behind "{trigger.word}"')
        if party.armed
    ]
    for extra in trigger.extra:
        losers += where.with_case(extra, ["from"], f'behind "{trigger.word}"')
    agents = where.agents(index)
    if trigger.noun and not agents:
        agents = _announcer(where, index)
    if grounds and not agents and where.tree.label(index) == "amod" and where.tree.nodes[index].form == "ger":
        agents = where.agents(where.tree.clause(where.tree.head(index)))
    losers += [one for one in _owners(where, index) if key(one) not in {key(agent) for agent in agents}]
    return _Parts(agents, [one for one in losers if one.armed], grounds)


def _posts_at(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "captured the army's command in Ann": a post without a name is a part of the place of the act."""
    labels = ("subjpass",) if where.tree.is_passive(index) else ("obj",)
    posts = [
        child
        for child in where.tree.children(index, *labels)
        if where.is_in(child, "ground_nouns") or where.is_in(child, "fraction_words")
    ]
    found = where.sites(index)[0] if posts else []
    if where.tree.label(index) == "amod" and where.tree.nodes[index].form == "ger" and where.tree.head(index) > index:
        posts = [where.tree.head(index)]  # "in liberating neighbourhoods": the parser takes the verb for an adjective
    town_parts = [child for child in posts if where.is_in(child, "town_parts")]
    if town_parts and not found:  # "liberating neighbourhoods": those of the town named last
        found = where.memory.place(town_parts[0], where, f'"{where.written(town_parts[0])}"')
    return [one._replace(part=True) for one in found]


def _owners(where: UnitTree, index: int, *labels: str) -> list[Participant]:
    """Return the armed party whose ground is taken: "captured the rebels' stronghold", "a repris la ville des X".

    ``labels`` are the relations of that ground to the verb: the object, or the subject of a passive, by default.
    """
    tree = where.tree
    labels = labels or (("subjpass",) if tree.is_passive(index) else ("obj",))
    found = []
    for child in tree.children(index, *labels) if tree.is_verb(index) else []:
        for below in tree.subtree(child, without=_CLAUSES):
            mask = where.unit.masks[below]
            owned = tree.label(below) in {"poss", "compound", "amod"} or (
                tree.label(below) == "pp" and where.has_case(below, "of")
            )
            if below != child and mask is not None and mask.kind == ACTOR and owned:
                found += [one for one in where.party(below, f'whose "{where.written(child)}" it was') if one.armed]
    return found


def _announcer(where: UnitTree, index: int) -> list[Participant]:
    """Read "announced the capture of X": the speaker is the agent; "the capture gives the RSF control": who gains by it."""  # noqa: E501
    tree, head = where.tree, where.tree.head(index)
    if head >= 0 and tree.is_verb(head) and tree.label(index) == "obj":
        return where.agents(head)
    if (
        head >= 0
        and tree.is_verb(head)
        and tree.label(index) == "subj"
        and where.lemmas(head) & {"give", "allow", "offer", "hand", "gives", "donne", "offre", "permet"}
    ):
        return [
            party
            for child in tree.children(head, "iobj", "obj", "pp")
            for party in where.party(child, f'whom "{where.written(head)}" serves')
        ]
    return []


def _fall(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "Sake fell to M23", "la chute de Goma aux mains du M23": who is behind "to" takes it."""
    tree, index = where.tree, trigger.token
    grounds = [
        one
        for child in tree.children(index, "subj", "subjpass")
        for one in where.grounds(child, f'subject of "{trigger.word}"')
    ]
    if trigger.noun:
        grounds = _object_grounds(where, index)
    takers, losers = [], []
    behind = [at for at in tree.subtree(index, without=_CLAUSES) if at > index and trigger.extra]
    for at in dict.fromkeys((index, *trigger.extra, *behind)):
        for child in tree.children(at, "pp", "iobj", "agent"):
            case = where.case(child)
            if (
                where.has_case(child, "to")
                or case in {"à", "au", "aux", "aux mains de", "aux mains du", "aux mains des", "into", "under"}
                or (at in trigger.extra and where.has_case(child, "of"))
            ):
                takers += [one for one in where.parties(child, f'"{case}" behind "{trigger.word}"') if one.armed]
                if not takers:
                    takers += [
                        one
                        for below in tree.children(child, "pp", "poss", "compound", "amod")
                        for one in where.parties(below, f'"{case}" behind "{trigger.word}"')
                        if one.armed
                    ]
            elif where.has_case(child, "from"):
                losers += [one for one in where.parties(child, f'"{case}" behind "{trigger.word}"') if one.armed]
    return _Parts(takers, losers, grounds)


def _hold(where: UnitTree, trigger: Trigger) -> _Parts:  # noqa: C901, PLR0912  # one branch a relation of the tree
    """Read "M23 controls X", "X is under Ukrainian control", "villages under the control of X include A, B"."""
    tree, index = where.tree, trigger.token
    if trigger.phrase.startswith("-"):
        return _held_compound(where, trigger)
    if not trigger.phrase or tree.is_verb(index):
        held = _object_grounds(where, index)
        for extra in trigger.extra:
            held += _object_grounds(where, extra)
        return _Parts(where.agents(index), (), held)
    # "under the control of", "in the hands of": the token is the noun.
    holders = [
        party
        for child in tree.children(index, "pp", "compound", "amod", "poss", "det")
        for party in _holders(where, child, index)
    ]
    head = tree.head(index)
    while head >= 0 and tree.label(head) == "xcomp" and not tree.children(head, "subj", "subjpass"):
        head = tree.head(head)  # "most of X was reported to be under the control of Y"
    if head >= 0 and trigger.phrase.startswith(("in control", "en contrôle", "in full control", "in firm control")):
        held = _object_grounds(where, index)
        verb = head if tree.is_verb(head) else tree.clause(head)
        if held:  # "our forces remain in full control of X"
            return _Parts(where.agents(verb) if tree.is_verb(verb) else (), (), held)
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
                if tree.is_verb(verb) and (
                    where.lemmas(verb) & {"include", "includes", "are", "comprennent", "sont", "incluent"}
                    or tree.low(verb) in {"include", "includes", "included", "are", "comprennent", "sont", "incluent"}
                ):
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
    if not holders:
        holders = (
            [
                party
                for child in tree.children(head, "subj")
                for party in where.parties(child, f'subject of "{trigger.phrase}"')
            ]
            if head >= 0 and tree.is_verb(head) and trigger.phrase.startswith(("in control", "en contrôle"))
            else holders
        )
    return _Parts(holders, (), grounds)


def _held_compound(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "M23-held Goma", "the rebel-held town of Sake", "government-controlled Walikale": who stands before the hyphen."""  # noqa: E501
    index = trigger.token
    via = f'before "{trigger.phrase}"'
    place = index + 1
    while place < len(where.tree) and where.tree.nodes[place].pos == "ADJ" and where.unit.masks[place] is None:
        place += 1
    grounds = where.grounds(place, f'behind "{trigger.phrase}"') if place < len(where.tree) else []
    return _Parts(where.party(index - 2, via), (), grounds[:1] if where.place_at(place) is not None else grounds)


def _holders(where: UnitTree, child: int, index: int) -> list[Participant]:  # one branch a relation
    label = where.tree.label(child)
    via = f'who has "{where.written(index)}"'
    first = where.tree.low(child) in where.words.pronouns["first"]
    if label == "det" or first:  # "under our control": the speaker's
        return where.memory.pronoun(where.tree.low(child), child, where, via) if first else []
    if label == "pp" and not where.has_case(child, "of"):
        return []
    mask = where.unit.masks[child]
    if mask is not None and mask.kind == NAME and label == "amod":
        # "under Congolese control" where no gazetteer knows the adjective
        return [Participant(mask.start, mask.end, where.written(child), frozenset(["state", "nation"]), via=via)]
    if mask is None and label == "amod" and where.tree.low(child) in _GOVERNMENTAL:
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


def _given_to(where: UnitTree, trigger: Trigger) -> list[Participant]:
    """Return the armed parties that get a place: "handed it to the army", "leur a rendu la ville"."""
    index = trigger.token
    found = where.with_case(index, ["to"], f'behind "{trigger.word}"')
    for child in where.tree.children(index, "iobj"):
        found += where.parties(child, f'given by "{trigger.word}"')
    return [one for one in found if one.armed]


def _lose(where: UnitTree, trigger: Trigger) -> _Parts:
    index = trigger.token
    grounds = _object_grounds(where, index)
    for extra in trigger.extra:
        grounds += _object_grounds(where, extra)
    takers = _given_to(where, trigger)
    return _Parts(takers or _receivers(where, trigger), where.agents(index), grounds)


def _receivers(where: UnitTree, trigger: Trigger) -> list[Participant]:
    """Return the armed parties behind the "à" of giving: "a remis la localité **à l'armée**"."""
    givers = {one.actor for one in where.agents(trigger.token) if one.actor}
    givens = [trigger.token, *where.tree.children(trigger.token, "obj", "subjpass")]
    return [
        party
        for given in givens
        for child in where.tree.children(given, "pp")
        if where.case(child) in {"à", "au", "aux"}
        for party in where.parties(child, f'"{where.case(child)}" behind "{trigger.word}"')
        if party.armed and party.actor not in givers  # "à la force régionale" is no word for the givers
    ]


def _leave(where: UnitTree, trigger: Trigger) -> _Parts:
    tree, index = where.tree, trigger.token
    grounds = _object_grounds(where, index) if not trigger.noun else []
    movers = where.agents(index)
    given = [child for child in tree.children(index, "obj") if not where.grounds(child, "")]  # "left the capital"
    objects = [one for child in given for one in where.parties(child, f'object of "{trigger.word}"') if one.armed]
    if objects:
        movers = objects  # "pulled its soldiers back from X"
    if trigger.noun:
        movers = movers or [one for one in where.with_case(index, ["of"], f'behind "{trigger.word}"') if one.armed]
    for at in (index, *trigger.extra, *(tree.children(index, "obj") if not grounds else [])):
        for child in tree.children(at, "pp", "npadv", "advmod"):
            if where.has_case(child, "from") or where.case(child) in {"from", "out of", "de", "du", "des", "d'"}:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    return _Parts(movers, (), grounds)


def _expel(where: UnitTree, trigger: Trigger) -> _Parts:
    tree, index = where.tree, trigger.token
    losers = where.patients(index)
    grounds: list[FramePlace] = []
    for at in (index, *trigger.extra):
        for child in tree.children(at, "pp"):
            if where.has_case(child, "from") or where.case(child) in {
                "from",
                "out of",
                "de",
                "du",
                "des",
                "d'",
                "hors de",
            }:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    for at in tree.children(index, "obj", "subjpass") if not grounds else []:
        for child in tree.children(at, "pp"):  # "expulsé le groupe X de la ville de Y" hangs Y on X
            if where.has_case(child, "of") or where.case(child) in {"from", "out of", "hors de"}:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    for child in tree.children(index, "iobj", "obj", "advmod", "expl") if not grounds else []:
        if tree.low(child) in where.words.words("whence"):  # "ils en ont été délogés"
            grounds += where.memory.place(child, where, f'"{where.written(child)}"')
    return _Parts(where.agents(index), [one for one in losers if one.armed], grounds)


def _enter(where: UnitTree, trigger: Trigger) -> _Parts:
    tree, index = where.tree, trigger.token
    grounds = _object_grounds(where, index)
    toward = False
    for at in (index, *trigger.extra):
        for child in tree.children(at, "pp", "npadv", "advmod"):
            case = where.case(child)
            if case in {"toward", "towards", "vers", "near", "près de", "on", "from"}:
                toward = toward or case in {"toward", "towards", "vers"}
                continue
            if where.has_case(child, "into") or where.has_case(child, "at") or case in {"to", "à", "au", "aux", "dans"}:
                grounds += where.grounds(child, f'"{case}" behind "{trigger.word}"')
            elif tree.label(child) == "advmod" and tree.low(child) in where.words.words("places_back"):
                grounds += where.memory.place(child, where, f'"{where.written(child)}"')
    if not grounds and not toward:
        grounds = _left_before(where, trigger)
    agents = where.agents(index)
    owners = [one for one in _owners(where, index, "obj", "pp") if key(one) not in {key(agent) for agent in agents}]
    return _Parts(agents, owners, grounds, toward=toward)


def _left_before(where: UnitTree, trigger: Trigger) -> list[FramePlace]:
    """Read "soldiers left X and M23 moved in": an entry without a place is into the one named before."""
    bare = [at for at in trigger.extra if where.tree.low(at) == "in" and not where.tree.children(at)]
    return [one for at in bare for one in where.memory.place(at, where, f'"{where.written(at)}"')]


def _stay(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "fighters were seen in X", "ont été aperçus à X": who is seen is there, whoever saw him.

    "Groups operate in the country, particularly in A and B" tells of A and B.
    """
    found = _enter(where, trigger)
    if found.grounds and all(one.key >= 0 and where.places_of(one.key).is_country for one in found.grounds):
        found = found._replace(grounds=[*found.grounds, *where.sites(trigger.token)[0]])
    seeing, passive = where.is_in(trigger.token, "seeing"), where.tree.is_passive(trigger.token)
    dug_in = passive and bool(where.lemmas(trigger.token) & _DUG_IN)
    if seeing or (dug_in and not found.agents):  # "are dug in at X", "sont retranchés à X"
        seen = where.patients(trigger.token) if passive else []
        return found._replace(agents=[one for one in seen if one.armed])
    return found


def _surrender(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "troops in X surrendered to Y": who gives up loses the place; a civilian's surrender is another thing."""
    index = trigger.token
    givers = [one for one in where.agents(index) if one.armed or one.actor]
    takers = _given_to(where, trigger)
    return _Parts(givers, takers, where.sites(index)[0])


def _grey(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "X is in the grey zone": nobody holds it for sure."""
    head = where.tree.head(trigger.token)
    found = (
        [one for child in where.tree.children(head, "subj") for one in where.grounds(child, "grey zone")]
        if head >= 0
        else []
    )
    return _Parts((), (), found)


def _advance(where: UnitTree, trigger: Trigger) -> _Parts:
    tree, index = where.tree, trigger.token
    inside = [
        one
        for child in tree.children(index, "pp")
        if where.case(child) in {"in", "into", "inside", "dans", "à"}
        for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    ]
    return _Parts(where.agents(index), (), inside, toward=not inside)


def _contact(where: UnitTree, trigger: Trigger) -> _Parts:  # noqa: C901, PLR0912  # one branch a relation of the tree
    """Two subjects, "with", "against", "between A and B", "opposer A à B"."""
    tree, index = where.tree, trigger.token
    between: list[Participant] = []
    for child in tree.children(index, "pp"):
        if where.has_case(child, "between"):
            between += where.parties(child, f'"{where.case(child)}" at "{trigger.word}"')
            if len(between) == 1:
                between += _after_and(where, child)
    if not between and not tree.is_verb(index):
        for child in tree.children(index, "pp"):
            if where.has_case(child, "of") or where.case(child) in {"of", "des", "de"}:
                between += [
                    one for one in where.parties(child, f'"{where.case(child)}" at "{trigger.word}"') if one.armed
                ]
    others = where.with_case(index, ["with", "against"], f'at "{trigger.word}"')
    others = [one for one in others if one.armed or one.actor]
    for extra in trigger.extra:
        others += [
            one for one in where.with_case(extra, ["with", "against"], f'at "{trigger.word}"') if one.armed or one.actor
        ]
    if between:
        return _Parts(between[:1], [*between[1:], *others])
    agents = [one for one in where.agents(index) if one.armed or one.actor or one.classes]
    objects = [one for one in where.patients(index) if one.armed or one.actor] if tree.is_verb(index) else []
    if not tree.is_verb(index):
        for child in tree.children(index, "acl", "relcl"):
            if where.lemmas(child) & {"oppose", "opposer", "involve", "opposant", "impliquer"} or tree.low(child) in {
                "opposing",
                "opposant",
                "involving",
                "impliquant",
            }:
                sides = distinct_parties(
                    party
                    for below in tree.subtree(child)
                    if below != child and where.unit.masks[below] is not None
                    for party in where.party(below, f'opposed at "{trigger.word}"')
                    if party.armed
                )
                return _Parts(sides[:1], sides[1:]) if len(sides) > 1 else _Parts(agents, sides)
    others = [*objects, *others]
    if not others and len(agents) == 1 and where.are_rivals(index):
        return _Parts(agents, [agents[0]._replace(start=agents[0].end, end=agents[0].end, via="rivals of one name")])
    if not others and len(agents) > 1:
        return _Parts(agents[:1], agents[1:])
    return _Parts(agents, others)


def _after_and(where: UnitTree, child: int) -> list[Participant]:
    """Read "between A, backed by C, and B" whose B hangs elsewhere: the next party behind "and"."""
    tree = where.tree
    for at in range(child + 1, min(len(tree), child + 14)):
        if tree.low(at) in {"and", "et"}:
            for index in range(at + 1, min(len(tree), at + 6)):
                found = where.party(index, 'behind "and"') if where.unit.masks[index] is not None else []
                if found:
                    return found
    return []


def plain(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read a trigger that has no rule of its own: its subject, its object and its places."""
    index = trigger.token
    agents, patients = where.agents(index), where.patients(index)
    grounds: list[FramePlace] = []
    if trigger.frame in {"surround", "govern", "contest", "relieve", "attack"}:
        grounds = _object_grounds(where, index)
        if trigger.frame == "surround":
            agents, grounds = _imposed(where, index, agents, grounds)
        for extra in trigger.extra:
            grounds += _object_grounds(where, extra)
            grounds += [
                one
                for child in where.tree.children(extra, "pp")
                for one in where.grounds(child, f'"{where.case(child)}" behind "{where.written(extra)}"')
            ]
            patients = [*patients, *(one for one in where.patients(extra) if one not in patients)]
        if trigger.frame in {"surround", "govern"}:
            grounds += [
                one
                for child in where.tree.children(index, "pp")
                if where.has_case(child, "of") or where.has_case(child, "at")
                for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
            ]
    return _Parts(agents, patients, grounds)


def _imposed(
    where: UnitTree, index: int, agents: Sequence[Participant], grounds: Sequence[FramePlace]
) -> tuple[list[Participant], list[FramePlace]]:
    """Read "the siege that the army imposes on X"; "surrounded by Y, the soldiers held half of X" tells of X."""
    tree, agents, grounds = where.tree, list(agents), list(grounds)
    for child in tree.children(index, "acl", "relcl") if not tree.is_verb(index) else []:
        if not where.lemmas(child) & {"impose", "imposer", "lay", "maintain", "maintenir"}:
            continue
        agents = agents or where.agents(child)
        grounds = grounds or [
            one
            for below in tree.children(child, "pp", "iobj")
            if where.has_case(below, "at") or where.has_case(below, "against")
            for one in where.grounds(below, f'"{where.case(below)}" behind "{where.written(child)}"')
        ]
    head = tree.head(index)
    beside = where.agents(head) if head >= 0 and tree.label(index) in {"npadv", "advcl", "acl"} else []
    if not grounds and any(one.armed for one in (*where.patients(index), *beside)):
        grounds = list(where.sites(index)[0])
        for verb in (head, *tree.children(head, "xcomp")) if beside and not grounds else ():
            grounds += _object_grounds(where, verb)
    return agents, grounds


BUILDERS: dict[str, Callable[[UnitTree, Trigger], _Parts]] = {
    "gain": _gain, "fall": _fall, "hold": _hold, "lose": _lose, "leave": _leave, "expel": _expel, "enter": _enter,
    "advance": _advance, "contact": _contact, "surrender": _surrender, "stay": _stay, "grey": _grey,
}  # fmt: skip
