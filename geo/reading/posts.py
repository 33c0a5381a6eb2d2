"""Where a force is by its posts: "rebel positions in the hills above Kibumba", "the army's garrison in Dilling".

A post is no act; what somebody does to it is another frame's. So these frames are kept apart from the others and
make claims of presence; those of its officials ("M23 authorities in Goma") of administration, and those of a front line
of contest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words
from geo.reading.apart import before_comma
from geo.reading.frames import distinct_parties
from geo.reading.units import ACTOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import FramePlace, Participant

_DOUBTFUL = all_words("reading.posts.doubtful")
_LINES = frozenset(all_words("reading.posts.lines"))

# Acts after which the post is no longer its owner's, or is not there yet.
_ENDING = ("gain", "lose", "leave", "expel", "enter", "surrender", "fall")


# Posts of a state's forces that say where they hold out.
_CONTESTED_POSTS = frozenset(all_words("reading.posts.contested_posts"))


# Where a front line is, not along or near what.
_AT_FRONT = frozenset(all_words("reading.posts.at_front"))
_SERVED = frozenset(all_words("reading.posts.served"))
_HOME = frozenset(all_words("reading.posts.home"))
# Behind these "presence" is that of a witness.
_AT_WHOM = frozenset(all_words("reading.posts.at_whom"))
_RUNNING = frozenset(all_words("reading.posts.running"))


_BOTH = 2


class Post(NamedTuple):
    """A post: its token, whose it is and where, and the frame that it is read as."""

    token: int
    owners: tuple[Participant, ...]
    places: tuple[FramePlace, ...]
    kind: str = "stay"


def find_posts(where: UnitTree) -> Iterator[Post]:
    """Yield the posts of a unit whose owner and place it names."""
    for index in range(len(where.tree)):
        if where.is_in(index, "officials"):
            yield from _governed(where, index)
        if _is_front(where, index):
            places = _on_front(where, index)
            sides = _facing(where)
            if places and len(sides) > 1:
                yield Post(index, tuple(sides), tuple(places), "contest")
        named = any(where.is_in(index, name) for name in ("post_nouns", "strongholds", "presences"))
        if not (named or _is_own_capital(where, index)) or where.tree.nodes[index].pos not in {"NOUN", "PROPN"}:
            continue
        if where.tree.children(index, "neg") or _is_taken(where, index) or _is_doubtful(where, index):
            continue
        if where.is_in(index, "presences") and where.case(index) in _AT_WHOM:
            continue  # "in the presence of the commander in Goma"
        owners = _owners(where, index) or _served(where, index)
        places = [*_named_so(where, index), *_places(where, index), *_host(where, index)]
        if owners and places:
            yield Post(index, tuple(owners), tuple(places))


def _governed(where: UnitTree, index: int) -> Iterator[Post]:
    """Read "M23 authorities in Goma", "the M23-appointed governor of Goma", "le maire de Goma nommé par le M23"."""
    tree, via = where.tree, f'whose "{where.written(index)}"'
    if _is_doubtful(where, index):
        return
    owners = [one for one in where.party(index, via) if one.actor] if where.mask(index, ACTOR) is not None else []
    below = [*tree.children(index, "compound", "pp", "amod", "acl")]
    for child in below if not owners else ():
        named = where.is_in(child, "posts_held")
        at = child - 2 if named and child > 1 and tree.low(child - 1) == "-" else child
        heads = tree.children(child, "agent", "pp") if named and at == child else [at]
        of = tree.label(child) != "pp" or where.has_case(child, "of")
        owners = owners or [one for head in heads if of for one in where.party(head, via)]
    owners = [one for one in owners if one.actor and one.classes & {"rebel"}]
    behind = [index, *(at for child in below for at in (child, *tree.children(child, "agent")))]
    places = [
        one
        for at in behind
        for child in tree.children(at, "pp")
        if where.has_case(child, "at") or where.has_case(child, "of")
        for one in (where.grounds(child, f'"{where.case(child)}" behind "{where.written(index)}"'))
        if where.place_at(child) is not None
    ]
    if owners and places:
        yield Post(index, tuple(owners), tuple(places[:1]), "govern")


def _is_front(where: UnitTree, index: int) -> bool:
    """Whether a noun is a front line: "front line", "frontline", "ligne de front"."""
    tree = where.tree
    if tree.nodes[index].pos not in {"NOUN", "PROPN"}:
        return False
    if where.is_in(index, "front_lines") and tree.low(index) != "front":
        return True
    inside = tree.children(index, "amod", "compound", "pp") if tree.low(index) in _LINES else []
    return any(tree.low(child) == "front" for child in inside)


def _on_front(where: UnitTree, index: int) -> list[FramePlace]:
    """Return the places at which a front line is: "the front line at X", "la ligne de front passe par X"."""
    tree, verb = where.tree, where.tree.head(index)
    below = tree.children(index, "pp")
    if verb >= 0 and tree.label(index) == "subj" and where.lemmas(verb) & _RUNNING:
        below += tree.children(verb, "pp")
    return [
        one
        for child in below
        if where.place_at(child) is not None and where.case(child) in _AT_FRONT
        for one in where.grounds(child, f'"{where.case(child)}" at the front line')
    ]


def _facing(where: UnitTree) -> list[Participant]:
    """Return the two sides of a front line: its sentence names them, "where A and B face each other"."""
    masked = [at for at in range(len(where.tree)) if where.mask(at, ACTOR) is not None]
    named = distinct_parties(one for at in masked for one in where.party(at, "at the front line"))
    sides = [one for one in named if one.armed and (one.actor or one.country)]
    return sides if len(sides) == _BOTH else []


def _is_taken(where: UnitTree, index: int) -> bool:
    """Whether somebody takes, leaves or loses the post."""
    frames = where.words.frames
    for at in where.tree.ancestors(index):
        lemmas = where.lemmas(at)
        if any(
            lemmas & (frames[name].verbs | frames[name].place | frames[name].nouns)
            or any(first in lemmas for first, _ in frames[name].phrases)
            for name in _ENDING
        ):
            return True
        if where.tree.is_verb(at):
            return False
    return False


def _is_doubtful(where: UnitTree, index: int) -> bool:
    """Read "a former base", "suspected positions"."""
    words = _DOUBTFUL
    return any(
        where.tree.low(child) in words or where.is_in(child, "supposed") for child in where.tree.children(index, "amod")
    )


def _owners(where: UnitTree, index: int) -> list[Participant]:
    found: list[Participant] = []
    mask = where.mask(index, ACTOR)
    if mask is not None:
        found = where.party(index, "whose post it is")
    for child in where.tree.children(index, "compound", "poss", "amod", "pp"):
        if where.tree.label(child) == "pp" and not where.has_case(child, "of"):
            continue
        found = found or where.party(child, f'whose "{where.written(index)}" it is')
    for child in where.tree.children(index, "acl", "amod") if not found and _is_own_capital(where, index) else ():
        below = [at for at in where.tree.children(child, "pp") if where.has_case(at, "of")]
        found = [one for at in below for one in where.party(at, f'whose "{where.written(index)}" it is')]
        if found:
            break
    # A state's barracks are where they always were: they say nothing of who holds the town.
    usual = where.tree.low(index) not in _CONTESTED_POSTS and not where.is_in(index, "presences")
    known = [one for one in found if one.actor or one.country or "state" in one.classes]
    return [one for one in known if one.armed and not (usual and one.classes & {"state", "police"})]


def _is_own_capital(where: UnitTree, index: int) -> bool:
    """Read "ISIL's self-proclaimed capital of X", "X, capitale autoproclamée de l'EI"."""
    if where.tree.low(index) not in where.words.words("capital_back"):
        return False
    return any(where.is_in(at, "self_made") for at in where.tree.children(index, "amod", "acl", "compound"))


def _served(where: UnitTree, index: int) -> list[Participant]:
    """Return to whom a place serves as a post: "sert de repaire à Boko Haram", "serves as a base for Boko Haram"."""
    tree, verb = where.tree, where.tree.head(index)
    if verb < 0 or not where.is_in(verb, "serving") or not where.is_in(index, "strongholds"):
        return []
    found = [
        one
        for at in (index, verb)
        for child in tree.children(at, "pp", "iobj")
        if child != index and where.case(child) in _SERVED
        for one in where.party(child, f'whom "{where.written(verb)}" serves')
    ]
    return [one for one in found if one.armed and one.actor]


def _host(where: UnitTree, index: int) -> list[FramePlace]:
    """Return the place that has a post: "X hosts a base of Y", "X is home to the headquarters of Y", "sert de repaire"."""  # noqa: E501
    tree = where.tree
    verb, home = tree.head(index), -1
    if verb >= 0 and tree.low(verb) in _HOME:
        home, verb = verb, tree.head(verb)
    if verb < 0:
        return []
    hosts = tree.label(index) == "obj" and where.is_in(verb, "hosting") and not tree.is_passive(verb)
    serves = where.is_in(verb, "serving") and tree.label(index) in {"pp", "pred"}
    if not (hosts or serves or home >= 0):
        return []
    via = f'which has a "{where.written(index)}"'
    subjects = [*tree.children(verb, "subj"), *(tree.children(home, "subj") if home >= 0 else ())]
    if not subjects:
        subjects = [at for at in tree.children(verb, "npadv", "dep") if at < verb and not tree.nodes[at].case]
    found = [one for at in subjects for one in where.grounds(at, via)]
    return [one._replace(part=True) for one in found if one.key >= 0]


def _named_so(where: UnitTree, index: int) -> list[FramePlace]:
    """Return the place that is called a stronghold: "El Fasher, the army's last stronghold", "the M23 stronghold of X"."""  # noqa: E501
    if not where.is_in(index, "strongholds") and not _is_own_capital(where, index):
        return []
    tree, via = where.tree, f'called "{where.written(index)}"'
    tokens = [
        child
        for child in tree.children(index, "pp", "appos")
        if where.has_case(child, "of") or tree.label(child) == "appos"
    ]
    if tree.label(index) == "pred":
        tokens += tree.children(tree.head(index), "subj")
    tokens += tree.children(index, "subj") if tree.children(index, "cop") else []
    if tree.label(index) in {"appos", "npadv", "conj", "dep"} or not tokens:
        tokens += [at for at in (before_comma(where, index), tree.head(index)) if at >= 0][:1]
    places = [at for at in tokens if where.place_at(at) is not None and where.place_at(at).nation == ""]  # type: ignore[union-attr]
    return [one._replace(part=True) for at in places[:1] for one in where.grounds(at, via)]


def _places(where: UnitTree, index: int) -> list[FramePlace]:
    """Return the places behind "in", "near", "above": where the post is, which need not be the town itself."""
    tree = where.tree
    found: list[FramePlace] = []
    for child in tree.children(index, "pp", "compound"):
        if tree.label(child) == "pp" and not where.has_case(child, "at"):
            inside = tree.children(child, "pp") if where.is_in(index, "presences") else []
            for below in (at for at in inside if where.has_case(at, "at")):  # "the presence of fighters in X"
                found += where.grounds(below, f'"{where.case(below)}" at "{where.written(index)}"')
            continue
        found += where.grounds(child, f'"{where.case(child)}" at "{where.written(index)}"')
        for below in tree.children(child, "pp") if not found else ():
            found += where.grounds(below, f'"{where.case(below)}" at "{where.written(child)}"')
    return [one._replace(part=True) for one in found if one.key >= 0]
