"""Takers, losers and ground of each kind of control trigger, read from the tree around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.reading.apart import set_before
from geo.reading.frames import distinct_parties, key
from geo.reading.grounds import Parts, object_grounds
from geo.reading.holding_roles import contracted_below, hold
from geo.reading.membership import deployed
from geo.reading.siege_roles import surround
from geo.reading.units import ACTOR
from geo.syntax.nodes import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import FramePlace, Participant
    from geo.reading.triggers import Trigger

_WITH_AGAINST = all_words("shared.with_against")
_GIVING = frozenset(all_words("reading.transfer_roles.giving"))
_AND = frozenset(all_words("shared.and"))
_TO_PARTY = frozenset(all_words("shared.to_party"))
_TOWARD_OR_NEAR = frozenset(all_words("reading.transfer_roles.toward_or_near"))
_INSIDE = frozenset(all_words("reading.transfer_roles.inside"))
_AFTER = frozenset(all_words("shared.after"))
_FALLEN_TO = frozenset(all_words("reading.transfer_roles.fallen_to"))
_LEFT_FROM = frozenset(all_words("reading.transfer_roles.left_from"))
_WHENCE = frozenset(all_words("reading.transfer_roles.whence"))
_EXPELLED_FROM = frozenset(all_words("reading.transfer_roles.expelled_from"))
_DRIVEN_OUT_OF = frozenset(all_words("reading.transfer_roles.driven_out_of"))
_ENTERED_TO = frozenset(all_words("reading.transfer_roles.entered_to"))
_BETWEEN_PARTIES = frozenset(all_words("reading.transfer_roles.between_parties"))
_OPPOSING_VERBS = frozenset(all_words("reading.transfer_roles.opposing_verbs"))
_OPPOSING_PARTICIPLES = frozenset(all_words("reading.transfer_roles.opposing_participles"))
_TOWARD = frozenset(all_words("reading.transfer_roles.toward"))


_OPPOSED_TO = frozenset(all_words("shared.to_party"))
# Passives that say of their subject that it has taken positions.
_DUG_IN = frozenset(all_words("reading.transfer_roles.dug_in"))
# Passives that say of their subject where it is.
_PLACED = frozenset(all_words("reading.transfer_roles.placed"))
_GROUPS = frozenset(["rebel", "communal"])
_STAYING_ON = frozenset(all_words("reading.transfer_roles.staying_on"))
# Who has reached these is outside.
_GATES = frozenset(all_words("reading.transfer_roles.gates"))
_HAVING = frozenset(all_words("reading.transfer_roles.having"))
_SHOWING = frozenset(all_words("reading.transfer_roles.showing"))


def _gain(where: UnitTree, trigger: Trigger) -> Parts:
    index = trigger.token
    grounds = object_grounds(where, index)
    for extra in trigger.extra:
        grounds += object_grounds(where, extra)
    if not grounds and trigger.phrase and where.tree.is_verb(index):
        grounds = [
            one
            for child in where.tree.children(index, "pp")
            if where.has_case(child, "of") or where.has_case(child, "at")
            for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.phrase}"')
        ]
    if not grounds and where.tree.children(index, "reflexive"):
        grounds = _thence(where, index)  # "qui s'en étaient emparés"
    grounds = grounds or _authority_in(where, trigger) or _posts_at(where, index)
    losers = where.with_case(index, ["from"], f'behind "{trigger.word}"')
    if where.words.grammar.to_marks_loser:
        losers += [
            party
            for child in where.tree.children(index, "iobj", "pp")
            if where.case(child) in _TO_PARTY
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
    if not agents and any(where.tree.low(child) in _HAVING for child in where.tree.children(index, "aux")):
        agents = where.parties(where.tree.head(index), f'"{where.written(index)}" behind it')  # "M23, having taken X, "
    if grounds:
        grounds = [*grounds, *_taken_before(where, index)]
    losers += [one for one in _owners(where, index) if key(one) not in {key(agent) for agent in agents}]
    return Parts(agents, [one for one in losers if one.armed], grounds)


def _authority_in(where: UnitTree, trigger: Trigger) -> list[FramePlace]:
    """Read "a rétabli son autorité à Kidal", "restored its control in Kidal": where it holds again."""
    return [
        one
        for extra in trigger.extra
        if where.is_in(extra, "control_nouns")
        for child in where.tree.children(extra, "pp")
        if where.has_case(child, "at")
        for one in where.grounds(child, f'"{where.case(child)}" behind "{where.written(extra)}"')
    ]


def _taken_before(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "captured X on Sunday, after Y on Friday": the verb that is left out is the same."""
    return [
        one
        for child in where.tree.children(index, "pp")
        if where.case(child) in _AFTER and where.place_at(child) is not None
        for one in where.grounds(child, f'"{where.case(child)}" at "{where.written(index)}"')
    ]


def _posts_at(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "captured the army's command in Ann": a post without a name is a part of the place of the act."""
    labels = ("subjpass",) if where.tree.is_passive(index) else ("obj", "pp")
    posts = [
        child
        for child in where.tree.children(index, *labels)
        if (where.is_in(child, "ground_nouns") or where.is_in(child, "fraction_words"))
        and (where.tree.label(child) != "pp" or (where.words.grammar.of_marks_object and where.has_case(child, "of")))
    ]
    found = where.sites(index)[0] if posts else []
    defined = [child for child in posts if where.is_in(child, "site_back") and not where.is_indefinite(child)]
    if defined and not found and where.tree.is_verb(index):  # "took the hospital": that of the town spoken of
        found = where.memory.place(defined[0], where, f'"{where.written(defined[0])}"')
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
        for below in tree.subtree(child, without=CLAUSES):
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
    if head >= 0 and tree.is_verb(head) and tree.label(index) == "subj" and where.lemmas(head) & _GIVING:
        return [
            party
            for child in tree.children(head, "iobj", "obj", "pp")
            for party in where.party(child, f'whom "{where.written(head)}" serves')
        ]
    return []


def _fall(where: UnitTree, trigger: Trigger) -> Parts:
    """Read "Sake fell to M23", "la chute de Goma aux mains du M23": who is behind "to" takes it."""
    tree, index = where.tree, trigger.token
    grounds = [
        one
        for child in tree.children(index, "subj", "subjpass")
        for one in where.grounds(child, f'subject of "{trigger.word}"')
    ]
    if not grounds:
        grounds = [one for at in set_before(where, index) for one in where.grounds(at, f'before "{trigger.word}"')]
    if trigger.noun:
        grounds = object_grounds(where, index)
    takers, losers = [], []
    behind = [at for at in tree.subtree(index, without=CLAUSES) if at > index and trigger.extra]
    for at in dict.fromkeys((index, *trigger.extra, *behind)):
        for child in (*tree.children(at, "pp", "iobj", "agent"), *contracted_below(where, at)):
            case = where.case(child)
            if (
                where.has_case(child, "to")
                or not tree.nodes[child].case
                or case in _FALLEN_TO
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
    return Parts(takers, losers, grounds)


def _given_to(where: UnitTree, trigger: Trigger) -> list[Participant]:
    """Return the armed parties that get a place: "handed it to the army", "leur a rendu la ville"."""
    index = trigger.token
    found = where.with_case(index, ["to"], f'behind "{trigger.word}"')
    for extra in trigger.extra:  # "handed it back to the army"
        found += where.with_case(extra, ["to"], f'behind "{trigger.word}"')
    for child in where.tree.children(index, "iobj"):
        found += where.parties(child, f'given by "{trigger.word}"')
    return [one for one in found if one.armed]


def _lose(where: UnitTree, trigger: Trigger) -> Parts:
    tree, index = where.tree, trigger.token
    grounds = object_grounds(where, index)
    for extra in trigger.extra:
        grounds += object_grounds(where, extra)
    grounds = grounds or [
        one for at in set_before(where, index) for one in where.grounds(at, f'"{trigger.word}" of it')
    ]
    takers = _given_to(where, trigger)
    passive = bool(set_before(where, index)) and not tree.children(index, "subj")  # "X, lost to Y, was retaken by Z"
    losers = [] if passive else where.agents(index)
    return Parts(takers or _receivers(where, trigger), losers, grounds)


def _receivers(where: UnitTree, trigger: Trigger) -> list[Participant]:
    """Return the armed parties behind the "à" of giving: "a remis la localité **à l'armée**"."""
    givers = {one.actor for one in where.agents(trigger.token) if one.actor}
    givens = [trigger.token, *where.tree.children(trigger.token, "obj", "subjpass")]
    return [
        party
        for given in givens
        for child in where.tree.children(given, "pp")
        if where.case(child) in _TO_PARTY
        for party in where.parties(child, f'"{where.case(child)}" behind "{trigger.word}"')
        if party.armed and party.actor not in givers  # "à la force régionale" is no word for the givers
    ]


def _leave(where: UnitTree, trigger: Trigger) -> Parts:
    tree, index = where.tree, trigger.token
    grounds = object_grounds(where, index) if not trigger.noun else []
    movers = where.agents(index)
    given = [child for child in tree.children(index, "obj") if not where.grounds(child, "")]  # "left the capital"
    troops = [child for child in given if where.mask(child, ACTOR) is not None or where.is_in(child, "group_nouns")]
    objects = [one for child in troops for one in where.parties(child, f'object of "{trigger.word}"') if one.armed]
    if objects:
        movers = objects  # "pulled its soldiers back from X"
    if trigger.noun:
        movers = movers or [one for one in where.with_case(index, ["of"], f'behind "{trigger.word}"') if one.armed]
    grounds += _thence(where, index)
    for at in (index, *trigger.extra, *(tree.children(index, "obj") if not grounds else [])):
        for child in tree.children(at, "pp", "npadv", "advmod"):
            if where.has_case(child, "from") or where.case(child) in _LEFT_FROM:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    return Parts(movers, (), grounds or _whence_relative(where, trigger))


def _whence_relative(where: UnitTree, trigger: Trigger) -> list[FramePlace]:
    """Read "la ville, dont le M23 s'est retiré": what the relative pronoun stands for, however the parser hangs it."""
    tree, index = where.tree, trigger.token
    relative = [at for at in tree.subtree(index, without=CLAUSES) if at < index and tree.low(at) in _WHENCE]
    nouns = [where.antecedent(at) for at in relative[:1]]
    via = f'"{where.written(relative[0])}" at "{trigger.word}"' if relative else ""
    return [one for noun in nouns if noun >= 0 for one in where.grounds(noun, via)]


def _thence(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "ils en ont été délogés", "s'en est retiré": from the place spoken of."""
    whence = where.words.words("whence")
    labels = ("iobj", "obj", "advmod", "expl", "dep", "mark")
    pronouns = [at for at in where.tree.children(index, *labels) if where.tree.low(at) in whence]
    return [
        one
        for at in pronouns
        for one in where.memory.place(at, where, f'"{where.written(at)}" at "{where.written(index)}"')
    ]


def _expel(where: UnitTree, trigger: Trigger) -> Parts:
    tree, index = where.tree, trigger.token
    losers = where.patients(index)
    grounds: list[FramePlace] = []
    for at in (index, *trigger.extra):
        for child in tree.children(at, "pp"):
            if where.has_case(child, "from") or where.case(child) in _EXPELLED_FROM:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    for at in tree.children(index, "obj", "subjpass") if not grounds else []:
        for child in tree.children(at, "pp"):  # "expulsé le groupe X de la ville de Y" hangs Y on X
            if where.has_case(child, "of") or where.case(child) in _DRIVEN_OUT_OF:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    grounds = grounds or _thence(where, index)
    return Parts(where.agents(index), [one for one in losers if one.armed], grounds)


def _enter(where: UnitTree, trigger: Trigger) -> Parts:
    tree, index = where.tree, trigger.token
    grounds = object_grounds(where, index)
    toward = False
    for at in (index, *trigger.extra, *deployed(where, index)):
        for child in tree.children(at, "pp", "npadv", "advmod", "iobj", "expl"):
            case = where.case(child)
            if tree.label(child) in {"iobj", "expl"} and tree.nodes[child].pos != "PRON":
                continue
            if case in _TOWARD_OR_NEAR and not (trigger.frame == "stay" and case in _STAYING_ON):
                toward = toward or case in _TOWARD
                continue
            if where.has_case(child, "into") or where.has_case(child, "at") or case in _ENTERED_TO:
                grounds += where.grounds(child, f'"{case}" behind "{trigger.word}"')
            elif not tree.nodes[child].case and tree.low(child) in where.words.words("places_back"):
                grounds += where.memory.place(child, where, f'"{where.written(child)}"')
    if not grounds and not toward:
        grounds = _left_before(where, trigger) or _under_flag(where, trigger)
    toward = toward or any(tree.low(child) in _GATES for child in tree.children(index, "obj"))
    agents = where.agents(index)
    if tree.is_passive(index) and where.lemmas(index) & _PLACED:  # "forces deployed in X since 2021"
        agents = [one for one in where.patients(index) if _is_force(one)]
    owners = [one for one in _owners(where, index, "obj", "pp") if key(one) not in {key(agent) for agent in agents}]
    return Parts(agents, owners, grounds, toward=toward)


def _under_flag(where: UnitTree, trigger: Trigger) -> list[FramePlace]:
    """Read "hoisted their flag over the governor's office in X": who raises a flag there is inside."""
    if not any(where.is_in(at, "flags") for at in trigger.extra):
        return []
    return [one._replace(part=True) for one in where.sites(trigger.token)[0]]


def _is_force(party: Participant) -> bool:
    """Whether somebody who is deployed somewhere is a force of his own: security forces are anybody's."""
    known = party.actor or party.country or " " not in party.text
    return bool(party.actor) or (party.armed and (bool(known) or bool(party.classes & _GROUPS)))


def _left_before(where: UnitTree, trigger: Trigger) -> list[FramePlace]:
    """Read "soldiers left X and M23 moved in": an entry without a place is into the one named before."""
    bare = [at for at in trigger.extra if where.tree.low(at) == "in" and not where.tree.children(at)]
    return [one for at in bare for one in where.memory.place(at, where, f'"{where.written(at)}"')]


def _stay(where: UnitTree, trigger: Trigger) -> Parts:
    """Read "fighters were seen in X", "ont été aperçus à X": who is seen is there, whoever saw him.

    "Groups operate in the country, particularly in A and B" is about A and B.
    """
    found = _enter(where, trigger)
    if found.grounds and all(one.key >= 0 and where.places_of(one.key).is_country for one in found.grounds):
        found = found._replace(grounds=[*found.grounds, *where.sites(trigger.token)[0]])
    tree, index = where.tree, trigger.token
    if trigger.extra and any(where.is_in(at, "post_nouns") or where.is_in(at, "group_nouns") for at in trigger.extra):
        found = _kept_post(where, trigger, found)
    if where.lemmas(index) & _SHOWING:  # "footage shows its fighters in X"
        shown = [one for child in tree.children(index, "obj") for one in where.parties(child, "shown")]
        inside = [one for child in tree.children(index, "obj") for one in where.sites(child)[0]]
        return Parts([one for one in shown if one.armed], (), found.grounds or inside)
    if not tree.is_verb(index):  # "are present in X", however the parser hangs subject and place
        found = _being(where, index, found)
    if not found.grounds and not trigger.extra:
        found = found._replace(grounds=object_grounds(where, index))  # "troops patrolled the town"
    if not found.agents and tree.label(index) in {"amod", "acl"}:  # "the army and its allies, present in X since"
        first = tree.row(tree.head(index))[0]
        found = found._replace(agents=[one for one in where.parties(first, f'"{trigger.word}" of it') if one.armed])
    seeing, passive = where.is_in(trigger.token, "seeing"), where.tree.is_passive(trigger.token)
    dug_in = passive and bool(where.lemmas(trigger.token) & _DUG_IN)
    if seeing or (dug_in and not found.agents):  # "are dug in at X", "sont retranchés à X"
        seen = where.patients(trigger.token) if passive else []
        return found._replace(agents=[one for one in seen if one.armed])
    return found


def _being(where: UnitTree, index: int, found: Parts) -> Parts:
    tree, head = where.tree, where.tree.head(index)
    above = head if head >= 0 and tree.label(index) in {"pred", "xcomp"} else index
    agents = found.agents or [
        one
        for at in dict.fromkeys((above, index))
        for child in tree.children(at, "subj")
        for one in where.parties(child, f'subject of "{where.written(index)}"')
        if one.armed
    ]
    grounds = found.grounds or [
        one
        for child in tree.children(above, "pp")
        if where.has_case(child, "at")
        for one in where.grounds(child, f'"{where.case(child)}" behind "{where.written(index)}"')
    ]
    return found._replace(agents=agents, grounds=grounds)


def _kept_post(where: UnitTree, trigger: Trigger, found: Parts) -> Parts:
    """Read "keeps a post at the northern entrance", "maintient des troupes sur des positions de X"."""
    places = [
        one
        for at in (trigger.token, *trigger.extra)
        for child in where.tree.children(at, "pp")
        for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    ]
    if not places and not found.grounds:
        places = where.memory.place(trigger.token, where, f'"{trigger.word}"')
    return found._replace(grounds=[one._replace(part=True) for one in (*found.grounds, *places)])


def _surrender(where: UnitTree, trigger: Trigger) -> Parts:
    """Read "troops in X surrendered to Y": who gives up loses the place; a civilian's surrender is another thing."""
    index = trigger.token
    givers = [one for one in where.agents(index) if one.armed or one.actor]
    takers = _given_to(where, trigger)
    return Parts(givers, takers, where.sites(index)[0])


def _grey(where: UnitTree, trigger: Trigger) -> Parts:
    """Read "X is in the grey zone": nobody holds it for sure."""
    head = where.tree.head(trigger.token)
    found = (
        [one for child in where.tree.children(head, "subj") for one in where.grounds(child, "grey zone")]
        if head >= 0
        else []
    )
    return Parts((), (), found)


def _advance(where: UnitTree, trigger: Trigger) -> Parts:
    tree, index = where.tree, trigger.token
    inside = [
        one
        for child in tree.children(index, "pp")
        if where.case(child) in _INSIDE
        for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    ]
    return Parts(where.agents(index), (), inside, toward=not inside)


def _contact(where: UnitTree, trigger: Trigger) -> Parts:  # noqa: C901, PLR0912  # one branch a relation of the tree
    """Two subjects, "with", "against", "between A and B", "opposer A à B"."""
    tree, index = where.tree, trigger.token
    between: list[Participant] = []
    for child in tree.children(index, "pp"):
        if where.has_case(child, "between"):
            between += where.parties(child, f'"{where.case(child)}" at "{trigger.word}"')
            if len(between) == 1:
                between += after_and(where, child)
    if not between and not tree.is_verb(index):
        between = _between_behind(where, trigger)
    if not between and not tree.is_verb(index):
        for child in tree.children(index, "pp"):
            if where.has_case(child, "of") or where.case(child) in _BETWEEN_PARTIES:
                between += [
                    one for one in where.parties(child, f'"{where.case(child)}" at "{trigger.word}"') if one.armed
                ]
    others = where.with_case(index, _WITH_AGAINST, f'at "{trigger.word}"')
    others = [one for one in others if one.armed or one.actor]
    for extra in trigger.extra:
        others += [
            one for one in where.with_case(extra, _WITH_AGAINST, f'at "{trigger.word}"') if one.armed or one.actor
        ]
    if between:
        return Parts(between[:1], [*between[1:], *others])
    agents = [one for one in where.agents(index) if one.armed or one.actor or one.classes]
    objects = [one for one in where.patients(index) if one.armed or one.actor] if tree.is_verb(index) else []
    if not tree.is_verb(index):
        for child in tree.children(index, "acl", "relcl"):
            if where.lemmas(child) & _OPPOSING_VERBS or tree.low(child) in _OPPOSING_PARTICIPLES:
                sides = distinct_parties(
                    party
                    for below in tree.subtree(child)
                    if below != child and where.unit.masks[below] is not None
                    for party in where.party(below, f'opposed at "{trigger.word}"')
                    if party.armed
                )
                return Parts(sides[:1], sides[1:]) if len(sides) > 1 else Parts(agents, sides)
    others = [*objects, *others]
    if not others and len(agents) == 1 and where.are_rivals(index):
        return Parts(agents, [agents[0]._replace(start=agents[0].end, end=agents[0].end, via="rivals of one name")])
    if not others and len(agents) > 1:
        return Parts(agents[:1], agents[1:])
    return Parts(agents, others)


def after_and(where: UnitTree, child: int) -> list[Participant]:
    """Read "between A, backed by C, and B" whose B hangs elsewhere: the next party behind "and"."""
    tree = where.tree
    for at in range(child + 1, min(len(tree), child + 14)):
        if tree.low(at) in _AND:
            for index in range(at + 1, min(len(tree), at + 6)):
                found = where.party(index, 'behind "and"') if where.unit.masks[index] is not None else []
                if found:
                    return found
    return []


def opposed_at(where: UnitTree, index: int) -> tuple[list[Participant], list[Participant]]:
    """Read "des combats ont opposé X à Y", also where the parser hangs Y on X; nobody at other verbs."""
    tree, verb = where.tree, where.tree.head(index)
    if verb < 0 or tree.label(index) != "subj" or "opposer" not in where.lemmas(verb):
        return [], []
    objects = tree.children(verb, "obj")
    one = [party for child in objects for party in where.parties(child, 'object of "opposer"')]
    other = [
        party
        for head in (verb, *objects)
        for child in tree.children(head, "pp", "iobj")
        if where.case(child) in _OPPOSED_TO and where.place_at(child) is None
        for party in where.parties(child, '"à" at "opposer"')
    ]
    return one, other


def plain(where: UnitTree, trigger: Trigger) -> Parts:
    """Read a trigger that has no rule of its own: its subject, its object and its places."""
    index = trigger.token
    agents, patients = where.agents(index), where.patients(index)
    grounds: list[FramePlace] = []
    if trigger.frame in {"govern", "contest", "relieve", "attack"}:
        grounds = object_grounds(where, index)
        if trigger.frame == "contest":
            agents, grounds = _contested(where, index, agents, grounds)
        for extra in trigger.extra:
            grounds += object_grounds(where, extra)
            grounds += [
                one
                for child in where.tree.children(extra, "pp")
                for one in where.grounds(child, f'"{where.case(child)}" behind "{where.written(extra)}"')
            ]
            patients = [*patients, *(one for one in where.patients(extra) if one not in patients)]
        if trigger.frame == "govern":
            grounds += [
                one
                for child in where.tree.children(index, "pp")
                if where.has_case(child, "of") or where.has_case(child, "at")
                for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
            ]
    return Parts(agents, patients, grounds)


def _between_behind(where: UnitTree, trigger: Trigger) -> list[Participant]:
    """Read "clashes took place in Goma on Monday between A and B": the phrase hangs on the verb, or on what is before it."""  # noqa: E501
    tree, index = where.tree, trigger.token
    verb = tree.clause(index)
    if verb == index or not tree.is_verb(verb):
        return []
    clauses = {at for at in tree.subtree(verb) if at not in tree.subtree(verb, without=CLAUSES)}
    for at in range(index + 1, len(tree)):
        if (
            tree.label(at) == "pp"
            and where.has_case(at, "between")
            and verb in tree.ancestors(at)
            and at not in clauses
        ):
            found = [one for one in where.parties(at, f'"{where.case(at)}" at "{trigger.word}"') if one.armed]
            return [*found, *after_and(where, at)] if len(found) == 1 else found
    return []


def _contested(
    where: UnitTree, index: int, agents: Sequence[Participant], grounds: Sequence[FramePlace]
) -> tuple[list[Participant], list[FramePlace]]:
    """Read "X remains contested between A and B", "describe the town as contested between A and B"."""
    tree, grounds = where.tree, list(grounds)
    between = [
        party
        for child in tree.children(index, "pp")
        if where.has_case(child, "between")
        for party in where.parties(child, f'"{where.case(child)}" at "{where.written(index)}"')
    ]
    head = tree.head(index)
    if not grounds and head >= 0 and tree.label(index) in {"pred", "xcomp", "advcl"}:
        label = "obj" if tree.label(index) == "advcl" else "subj"
        said = tree.label(index) != "advcl" or bool(tree.children(index, "mark", "case"))
        for child in tree.children(head, label) if said else []:
            grounds += where.grounds(child, f'"{where.written(index)}" of it')
    return between or list(agents), grounds


BUILDERS: dict[str, Callable[[UnitTree, Trigger], Parts]] = {
    "gain": _gain, "fall": _fall, "hold": hold, "lose": _lose, "leave": _leave, "expel": _expel, "enter": _enter,
    "advance": _advance, "contact": _contact, "surrender": _surrender, "stay": _stay, "grey": _grey,
    "surround": surround,
}  # fmt: skip
