"""Which readings of a sentence are no event of their own.

A reader of news knows that "the attack", "their casualties" and "the fight against X" refer to what was reported
before or to a general state of things; that a title repeats the text; that "we will strike" is a promise. Each rule
has its example.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.events.transfers import TRANSFER_TYPES
from geo.lang import all_words, alternatives, plain
from geo.reading.triggers import goes_on
from geo.syntax.nodes import CLAUSES_AND_PARTICIPLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.actors.identity import Participant
    from geo.events.triggers import Reading
    from geo.lang import Words
    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading

_CLAIMED_ACTS = frozenset(all_words("events.relevance.claimed_acts"))

DEFINITE = frozenset(all_words("events.relevance.definite"))
_FIRST_PERSON = re.compile(rf"\b(?:{alternatives('events.relevance.first_person')})\b")
_QUOTED = re.compile(r"[\"“”«»]")
_TOLL_RULES = frozenset(["act.kill", "act.wound", "act.suffer"])
# So many different words of sport make a report one of a game.
SPORT_WORDS = 6
_HOLDING = frozenset(all_words("events.relevance.holding"))
_POSITIONS = frozenset(all_words("events.relevance.positions"))


# Adverbs of what has lasted: "are still besieged".
_STILL = frozenset(all_words("events.relevance.still"))
_REMAINS = frozenset(all_words("events.relevance.remains"))
# Reasons that hold whatever the words around speak of.
AHEAD, WANTED = "talks that lie ahead", "talks that somebody wants or rejects"
SPOKEN_OF, TARGET = "only spoken of or traded", "a target, no attack"
AGAIN = "reported before"
# Reasons that no short text outweighs.
NO_ACT = frozenset([AHEAD, WANTED, SPOKEN_OF, TARGET])
_TALKS = frozenset(all_words("events.relevance.talks"))


def is_modifier(where: UnitTree, index: int) -> bool:
    """Whether a word only qualifies another noun: "the main fighting force", "captured militants", "attack helicopter"."""  # noqa: E501
    tree = where.tree
    label = tree.label(index)
    if label not in {"amod", "compound"}:
        return False
    head = tree.head(index)
    return (
        head >= 0
        and not where.is_in(head, "action_nouns")
        and not any(where.lemmas(head) & frame.nouns for frame in where.words.frames.values())
    )


def is_anaphoric(where: UnitTree, index: int, frame: Frame) -> bool:
    """Whether a noun points at something reported before: "the attack", "these clashes", without a place of its own."""
    tree = where.tree
    if tree.is_verb(index) or frame.grounds or frame.sites:
        return False
    determiners = [tree.low(child) for child in tree.children(index, "det")]
    own = [
        child
        for child in tree.children(index, "pp", "acl", "relcl", "compound", "poss", "nummod")
        if tree.low(child) not in DEFINITE
    ]
    return any(low in DEFINITE for low in determiners) and not own


def is_generic(where: UnitTree, index: int, frame: Frame) -> bool:
    """Whether a noun names a struggle in general: "the gains in the fight against ISIS", "la lutte contre"."""
    return where.is_in(index, "struggles") and not frame.grounds and not frame.sites and not where.tree.is_verb(index)


def is_promise(text: str, reading: Reading, start: int, end: int) -> bool:
    """Whether somebody speaks of himself in a quotation and of no day: "we will use the full force of the law"."""
    clause = text[reading.clause.start : reading.clause.end]
    return (
        bool(_QUOTED.search(text, start, end)) and bool(_FIRST_PERSON.search(clause)) and not re.search(r"\d", clause)
    )


def is_toll(reading: Reading, where: UnitTree) -> bool:
    """Whether a reading only counts victims, with nobody who did it, no place and no day: "the dead are now ten"."""
    act = reading.act
    if reading.rule not in _TOLL_RULES or act is None:
        return False
    clause = where.tree.clause(act.token)
    of_its_own = any(
        where.mask(at, "date") is not None or _is_located(where, at)
        for at in where.tree.subtree(clause, without=CLAUSES_AND_PARTICIPLES)
    )
    return not act.agents and not act.grounds and not act.sites and not of_its_own


def _is_located(where: UnitTree, at: int) -> bool:
    """Whether a token is a place that a phrase of place names: "during an assault on a convoy **in X**"."""
    place = where.place_at(at)
    return place is not None and not place.is_country and where.has_case(at, "at")


def idle(reading: Reading, syntax: ReportReading, text: str, span: tuple[int, int], *, before: bool) -> str:  # noqa: PLR0911  # one branch a kind
    """Return why a reading is no event of its own, "" if it may be one. ``before``: the report has named one."""
    act = reading.act
    if act is None:
        return ""
    where = syntax.units[act.unit]
    if is_modifier(where, act.token):
        return "qualifies a noun"
    if any(where.is_in(child, "nature") for child in where.tree.children(act.token, "subj", "agent")):
        return "done by wind, water or earth"
    armed = [one for one in act.agents if one.armed and not one.classes & {"civilian", "protester", "mob"}]
    if reading.kind == "gathering" and reading.type == "protest" and armed:
        return "armed men march"
    other = _other_sense(reading, act, where)
    if other:
        return other
    if reading.type == "displacement" and armed and len(armed) == len(act.agents) and not act.patients:
        return "armed men flee"
    if _of_ground(reading, where, act):
        return "ground is held or taken"
    if is_promise(text, reading, *span):
        return "somebody speaks of himself"
    if reading.type == "clash" and is_generic(where, act.token, act):
        return "a struggle in general"
    again = before and (is_anaphoric(where, act.token, act) or is_toll(reading, where))
    return _only_spoken_of(reading, act, where) or (AGAIN if again else "")


def _only_spoken_of(reading: Reading, act: Frame, where: UnitTree) -> str:
    """Return why a noun reports no event: talks ahead, a truce proposed, the strikes that people were displaced by."""
    if where.tree.is_verb(act.token):
        return ""
    at = where.tree.row(act.token)[0]
    verb, label = where.tree.head(at), where.tree.label(at)
    if reading.type in _TALKS:
        before = where.tree.low(verb) if verb >= 0 and where.tree.label(verb) == "advmod" else ""
        if {where.case(at), f"{before} {where.case(at)}"} & where.words.words("ahead_of"):  # "ahead" and its "of"
            return AHEAD
        if verb >= 0 and label in {"obj", "subjpass"} and where.is_in(verb, "proposing"):
            return WANTED
    return "why people fled" if reading.type != "displacement" and drives_away(where, act.token) else ""


def drives_away(where: UnitTree, noun: int) -> bool:
    """Whether a noun names what people fled: "displaced by strikes", "the attacks displaced", "fled the fighting"."""
    at = where.tree.row(noun)[0]
    verb, label = where.tree.head(at), where.tree.label(at)
    if verb < 0 or not where.tree.is_verb(verb):
        return False
    by = label == "agent" or where.has_case(at, "by")
    displaced = by or (label == "subj" and not where.tree.is_passive(verb))
    fled = label == "obj" and where.is_in(verb, "fleeing")
    made = label == "subj" and any(where.is_in(child, "fleeing") for child in where.tree.children(verb, "xcomp"))
    moved = label == "subj" and any(
        where.is_in(child, "displacement_nouns") for child in where.tree.children(verb, "obj")
    )  # "ces combats ont provoqué de nouveaux déplacements"
    return moved or fled or made or (displaced and where.is_in(verb, "displacing"))


def _other_sense(reading: Reading, act: Frame, where: UnitTree) -> str:
    """Return why the word of a cue means something else by its form: "were marched off", "is dug in around X"."""
    if reading.kind == "gathering" and where.tree.is_verb(act.token) and where.tree.is_passive(act.token):
        return "marched off by others"
    tree, at = where.tree, act.token
    if where.is_in(at, "aims") and tree.nodes[at].pos == "NOUN":
        return TARGET
    if not tree.is_verb(at) and _is_topic(where, tree.row(at)[0]):
        return SPOKEN_OF
    if reading.type in {"recapture", "capture"} and where.tree.is_verb(act.token) and goes_on(where, act.token):
        return "something goes on"
    state = reading.type in {"base", *TRANSFER_TYPES} and act.kind in {"stay", "hold"}
    lasts = tree.head(at) >= 0 and tree.label(at) in {"xcomp", "pred", "advcl"} and tree.low(tree.head(at)) in _REMAINS
    still = act.kind == "surround" and (
        lasts or any(tree.low(child) in _STILL for child in tree.children(at, "advmod"))
    )  # "restent assiégées"
    return "a state, not its beginning" if state or still else ""


def _is_topic(where: UnitTree, at: int) -> bool:
    """Whether a noun is what a debate or a delivery is about: "the debate on missiles", "missile deliveries"."""
    head, label = where.tree.head(at), where.tree.label(at)
    return head >= 0 and label in {"pp", "compound"} and where.is_in(head, "topics") and not where.tree.is_verb(head)


def is_sport(words: Words, tokens: Iterable[str]) -> bool:
    """Whether a report is one of a game: sides attack, shoot and capitulate there without arms. Tokens are folded."""
    terms = {plain(word) for word in words.words("sport")}
    return len(terms.intersection(tokens)) >= SPORT_WORDS


def is_armed(reading: Reading) -> bool:
    """Whether an act names an armed party, which makes it one also in a report of a game; nations play, too."""
    act = reading.act
    parties = (*act.agents, *act.patients) if act is not None else ()
    return any((one.armed or one.actor) and "nation" not in one.classes for one in parties)


def _of_ground(reading: Reading, where: UnitTree, act: Frame) -> bool:
    """Whether a reading about people or arms is of a verb whose object is ground: "still hold Kobo", "seized X"."""
    if reading.type not in {"abduction", "disrupted_weapons"} or not where.tree.is_verb(act.token):
        return False
    if not where.lemmas(act.token) & _HOLDING:
        return False
    return any(
        where.place_at(child) is not None
        or where.mask(child, "name") is not None
        or where.is_in(child, "settlement_nouns")
        or where.tree.low(child) in _POSITIONS
        for child in where.tree.children(act.token, "obj")
    )


def responsible(syntax: ReportReading, number: int) -> Participant | None:
    """Return who claims to have done what was reported before: "X claimed responsibility", "revendiquée par X"."""
    for where in syntax.units:
        if where.unit.sentence != number:
            continue
        for index in range(len(where.tree)):
            if not where.tree.is_verb(index):
                continue
            objects = where.tree.children(index, "obj", "subjpass", "pp")
            claims = where.is_in(index, "claiming") and any(where.is_in(child, "responsibility") for child in objects)
            if claims or "revendiquer" in where.lemmas(index) or _claims_the_act(where, index):
                parties = [
                    one
                    for one in where.agents(index)
                    if one.actor or one.classes & {"rebel", "gunman", "communal"} or one.country
                ]
                if parties:
                    return parties[0]
    return None


def blamed(syntax: ReportReading, number: int) -> Participant | None:
    """Return who is held to have done what a sentence says: "residents blamed X", "attributed the strike to X"."""
    for where in syntax.units:
        if where.unit.sentence != number:
            continue
        tree = where.tree
        for verb in range(len(tree)):
            if not tree.is_verb(verb):
                continue
            via = f'held responsible at "{where.written(verb)}"'
            parties = [one for child in _held(where, verb) for one in where.parties(child, via) if one.armed]
            if len({one.actor or one.country or one.text for one in parties}) == 1:
                return parties[0]
    return None


def _held(where: UnitTree, verb: int) -> list[int]:
    """Return the words for who is held to have done an earlier act: the object of "blame", whoever is behind "to".

    Not where the verb says of what: "accused the army of failing to protect them" is another matter.
    """
    tree = where.tree
    objects = tree.children(verb, "obj", "subjpass")
    if where.is_in(verb, "holding_responsible"):
        of_what = [at for head in (verb, *objects) for at in tree.children(head, "advcl", "acl", "xcomp", "ccomp")]
        return [] if any(tree.is_verb(at) for at in of_what) else objects
    if not where.is_in(verb, "impute"):
        return []
    behind = [one for head in (verb, *objects) for one in tree.children(head, "pp", "iobj")]
    return [one for one in behind if where.has_case(one, "to")]


def _claims_the_act(where: UnitTree, index: int) -> bool:
    """Read "said it was behind the attack", "admitted carrying out the strike"."""
    return bool(where.lemmas(index) & {"claim"}) and any(
        where.tree.low(child) in _CLAIMED_ACTS for child in where.tree.children(index, "obj")
    )
