"""Who acts and who suffers: the actors of a sentence and their roles.

Heads ("soldiers", "gunmen", "villagers") decide what a party is; names of the theatre's actors say which one it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geo.clauses import is_passive
from geo.model import Actor
from geo.phrases import fold, word_set

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.clauses import Clause
    from geo.marking import Marked
    from geo.phrases import Hit

CLASSES = ("state", "rebel", "gunman", "communal", "protester", "mob", "civilian", "foreign")
ARMED = frozenset(["state", "rebel", "gunman", "communal"])
# How far an object may stand from its verb, and an agent from its "by", in code points (EVENTS.md).
OBJECT_REACH, AGENT_REACH = 80, 45
_PREPOSITIONS = word_set(
    "of on against with from in by near between at to for over targeting de du des contre avec par dans entre "
    "pres chez among towards into under including amid sur"
)
_NOT_ACTOR = word_set(
    "held controlled backed affiliated linked aligned run allied led occupied stronghold strongholds base bases "
    "post posts camp camps station checkpoint checkpoints headquarters convoy vehicle vehicles position positions "
    "hideout hideouts van vans truck trucks line lines barracks academy building"
)
_PRONOUNS = word_set("it they he she il ils elle elles their its avoir")
_QUANTITIES = word_set(
    "hundreds thousands dozens scores tens group groups crowd crowds number handful hundred dozen column columns "
    "members fighters mob majority some most many all one two three several each both centaines milliers dizaines "
    "dizaine vingtaine trentaine centaine groupe groupes foule douzaine plusieurs membres combattants nombre"
)
_ANYBODY = word_set(
    "people person persons man men woman women child children civilian civilians boy girl boys girls personne "
    "personnes civil civils homme femme femmes enfant enfants victims victim family families"
)
_REBELS = frozenset(["rebels", "rebel", "insurgents", "rebelles", "rebelle", "insurges", "rebellion"])
_OPENS_PHRASE = word_set(
    "dimanche lundi mardi mercredi jeudi vendredi samedi que et mais quand lorsque ou hier matin soir"
)
_DEMONYM = re.compile(r"(?:an|ese|ish|i|ch|ic|ais|aise|ien|ienne|gh|ss)$")
_FRENCH_NATION = re.compile(r"\w*?(aise?|ien|ienne|ain|aine|turc|turque|russe)s?")
_FEMININE = {"ais": "se", "aise": "se", "ien": "ne", "ain": "e"}
_INTER = {
    "state": "State forces",
    "rebel": "Rebel group",
    "gunman": "Political militia",
    "communal": "Identity militia",
    "protester": "Protesters",
    "mob": "Rioters",
    "civilian": "Civilians",
    "foreign": "State forces",
}
_SECTOR = {
    "state": "MIL",
    "rebel": "REB",
    "gunman": "REB",
    "communal": "REB",
    "protester": "CIV",
    "mob": "CIV",
    "civilian": "CIV",
    "foreign": "MIL",
}
_LOWER_START = re.compile(r"^[a-zà-ÿ]")
# Words that may stand before a head and belong to the name of the group ("suspected ISIS militants").
_MODIFIERS = word_set(
    "unidentified unknown suspected armed fulani islamist jihadist government regime anti pro police army "
    "military local ethnic rebel militia opposition pro-government insurgent national communist"
)


_AGENTIVE = word_set(
    "attaque attaques incursion incursions offensive offensives assaut assauts raid raids bombardement bombardements "
    "frappe frappes embuscade embuscades tirs"
)
_GENITIVES = (["des"], ["du"], ["de"], ["d"])
# Nouns of deeds, which need a verb of doing to have a subject.
_NOUNS_OF_DEEDS = word_set(
    "attack attacks assault assaults raid raids ambush ambushes killing killings massacre massacres murder murders "
    "bombing bombings bombardment shelling strike strikes airstrike airstrikes offensive offensives operation "
    "operations explosions "
    "abduction abductions kidnapping kidnappings execution executions violence rape rapes looting explosion "
    "attaque attaques assaut assauts raids embuscade embuscades meurtre meurtres massacre massacres frappe frappes "
    "enlevement enlevements tuerie tueries pillage pillages viol viols"
)
_DETERMINERS = word_set(
    "the a an this that these those another any his her its their several two three four five of after following over "
    "le la les l un une des cette ce ces du apres"
)
_DOING = word_set(
    "launch launched launching launches carry carried carrying carries conduct conducted conducting stage staged "
    "staging "
    "mount mounted mounting commit committed committing perpetrated perpetrate began begun begin start started "
    "resumed intensified continued continue stepped led lead leading executed unleashed waged waging repelled "
    "repulsed thwarted foiled responsibility behind suspected made make planned used using mene menent lance lancent "
    "lancer commis perpetre effectue repousse conduit responsables soupconnes"
)
_BLAMING = word_set("blame blamed blames blaming accuse accused accuses accusing attributed accuse accusent impute")
NOUN_REACH = 3
_SUBJECTS = frozenset(["that", "which", "who", "qui"])
_HELPERS = word_set("has have had also reportedly allegedly then later recently already a ont avait avaient")
BESIDE = 2  # tokens between a party and its "who": a comma, a closing quotation mark


class Role(NamedTuple):
    """A party in a sentence: its tokens, what it is, and the id of the actor it names ("" for a bare head)."""

    first: int
    last: int
    classes: frozenset[str]
    actor: str

    @property
    def armed(self) -> bool:
        """Whether the party bears arms by what it is called."""
        return bool(self.classes & ARMED)


def party_marks(marked: Marked) -> list[str]:
    """Return the marks of a text that stand for parties; all its sentences are read with them."""
    return [name for name in marked.names() if name in CLASSES or name.startswith("actor:")]


def find_roles(marked: Marked, first: int, last: int, *, marks: Sequence[str] | None = None) -> list[Role]:
    """Return the parties named in the tokens ``first:last``, in order, without those inside a longer one.

    ``marks`` are the text's :func:`party_marks`, where the caller has them.
    """
    spans, named = _party_spans(marked, first, last, party_marks(marked) if marks is None else marks)
    kept: list[Role] = []
    for span in sorted(spans, key=lambda item: (item[0], -item[1])):
        if (kept and span[1] <= kept[-1].last) or _is_adjective(marked, span, last):
            continue
        _add_role(marked, kept, Role(*span, frozenset(spans[span]), named.get(span, "")))
    return kept


def _party_spans(
    marked: Marked, first: int, last: int, marks: Sequence[str]
) -> tuple[dict[tuple[int, int], set[str]], dict[tuple[int, int], str]]:
    """Return the spans of all parties with what they are, and the actor of those that have a name."""
    spans: dict[tuple[int, int], set[str]] = {}
    named: dict[tuple[int, int], str] = {}
    for name in marks:
        for hit in marked.all(name, first, last):
            if name in CLASSES:
                spans.setdefault((hit.first, hit.last), set()).add(name)
            elif _spelt(marked, hit):
                spans.setdefault((hit.first, hit.last), set())
                named[hit.first, hit.last] = name.removeprefix("actor:")
    return spans, named


def _add_role(marked: Marked, kept: list[Role], role: Role) -> None:
    """Add a role, joined with the one before where both name one party: "M23 rebels", "fighters of M23"."""
    before = kept[-1] if kept else None
    if before and role.actor and before.armed and not before.actor and _of(marked, before, role):
        kept[-1] = Role(before.first, role.last, before.classes | role.classes, role.actor)
    elif before and not before.actor and role.first == before.last and _people_of(marked, before, role):
        kept[-1] = Role(before.first, role.last, role.classes, role.actor)
    elif before and (
        _one_force(marked, before, role)
        or (before.actor and role.first == before.last and not role.actor and role.armed)
    ):
        kept[-1] = Role(before.first, role.last, before.classes | role.classes, before.actor)
    else:
        kept.append(role)


def _one_force(marked: Marked, before: Role, role: Role) -> bool:
    """Whether the second party says what the first one's men are: "the junta's security forces"."""
    between = marked.tokens.words[before.last : role.first]
    return between in ([], ["s"]) and not role.actor and bool(before.classes & role.classes & ARMED)


def _people_of(marked: Marked, before: Role, role: Role) -> bool:
    """Whether a people's name only says which civilians: "two Fulani traders"."""
    return (
        "communal" in before.classes and not role.armed and marked.tokens.written(before.first, before.last).istitle()
    )


def _of(marked: Marked, head: Role, role: Role) -> bool:
    """Whether a named party stands right behind a head, or after "of" or "from": "soldiers from the Congolese army"."""
    between = marked.tokens.words[head.last : role.first]
    if not between:
        return True  # "combattants CODECO"
    return between[0] in {"of", "from", "de", "du", "des"} and len(between) <= 2  # noqa: PLR2004  # of the


def _spelt(marked: Marked, hit: Hit) -> bool:
    """Whether a named actor is written with a capital somewhere, as names are."""
    return any(c.isupper() or c.isdigit() for c in marked.tokens.written(hit.first, hit.last))


def _is_adjective(marked: Marked, span: tuple[int, int], last: int) -> bool:
    """Whether the party only describes a noun: "rebel-held", "M23-controlled", "army base"."""
    after = marked.tokens.words[span[1] : min(last, span[1] + 2)]
    return bool(after) and after[0] in _NOT_ACTOR and not {"with", "to", "by"} & set(after[1:])


def agent_of(marked: Marked, clause: Clause, hit: Hit, roles: Sequence[Role], sentence: tuple[int, int]) -> Role | None:
    """Return who does what the words at ``hit`` say: after "by", after "fell to", else the subject on the left."""
    return (
        by_agent(marked, hit, roles, sentence)
        or _receiver(marked, hit, roles)
        or _subject(marked, clause, hit, roles, sentence)
    )


def by_agent(marked: Marked, hit: Hit, roles: Sequence[Role], sentence: tuple[int, int]) -> Role | None:
    """Return the party that a "by" behind the words names."""
    tokens = marked.tokens
    if tokens.words[hit.last - 1] in _AGENTIVE and tokens.words[hit.last : hit.last + 1] in _GENITIVES:
        # "une attaque des ADF", "le bombardement de l'armée": of these deeds the genitive names who does them.
        of = next((role for role in roles if hit.last < role.first <= hit.last + BESIDE and role.armed), None)
        if of is not None:
            return of
    limit = tokens.ends[hit.last - 1] + AGENT_REACH
    for by in marked.all("by", hit.last, sentence[1]):
        if tokens.starts[by.first] > limit or marked.has("passive", hit.last, by.first):
            return None  # another verb's "by": "took back a post that had been seized by rebels"
        for role in roles:
            if by.last <= role.first <= by.last + 7:
                return role
    return None


def _receiver(marked: Marked, hit: Hit, roles: Sequence[Role]) -> Role | None:
    words = marked.tokens.words[hit.first : hit.last]
    if words[-1] not in {"to", "of", "du", "de", "under", "mains", "hands", "control", "controle"} or not {
        "fell",
        "fall",
        "falls",
        "fallen",
        "under",
        "hands",
        "lost",
        "lose",
        "loses",
        "losing",
        "sous",
        "mains",
        "tombe",
        "tombee",
    } & set(words):
        return None
    return next((role for role in roles if hit.first < role.first <= hit.last + 6), None)


def _subject(marked: Marked, clause: Clause, hit: Hit, roles: Sequence[Role], sentence: tuple[int, int]) -> Role | None:
    if is_passive(marked, hit.first):
        return None
    words = marked.tokens.words
    opener = _relative_before(words, hit.first)
    if opener >= 0:
        return next((role for role in roles if opener - BESIDE <= role.last <= opener), None)
    if words[hit.first - 1] == "by" and words[hit.first].endswith("ing"):
        # "Rwanda supports the rebels by sending troops": who begins the clause does both.
        return next((role for role in roles if clause.first <= role.first <= clause.first + BESIDE), None)
    if _is_noun_of_deed(words, hit, roles):
        return _doer_of_noun(
            words, hit, [role for role in roles if clause.first <= role.first and role.last <= hit.first]
        )
    return _party_on_the_left(marked, clause, hit, roles, sentence)


def _party_on_the_left(
    marked: Marked, clause: Clause, hit: Hit, roles: Sequence[Role], sentence: tuple[int, int]
) -> Role | None:
    words = marked.tokens.words
    pronoun = bool(_PRONOUNS & set(words[max(clause.first, hit.first - 4) : hit.first]))
    left = [
        role
        for role in roles
        if role.last <= hit.first and not is_oblique(marked, role) and (pronoun or not _speaks(marked, role, hit))
    ]
    if pronoun and left and not any(role.first >= clause.first for role in left):
        return left[0]
    inside = [role for role in left if role.first >= clause.first]
    if inside:
        return inside[0] if inside[0].armed or not inside[-1].armed else inside[-1]
    before = [role for role in left if role.first >= sentence[0]]
    return next(
        (role for role in reversed(before) if role.armed or role.classes & {"mob", "protester"}),
        before[-1] if before else None,
    )


def _is_noun_of_deed(words: Sequence[str], hit: Hit, roles: Sequence[Role]) -> bool:
    """Whether a deed is told by a noun: "condemned the attack", "after a night raid"; an article stands before it."""
    if words[hit.first] not in _NOUNS_OF_DEEDS:
        return False
    before = range(hit.first - 1, max(hit.first - 1 - NOUN_REACH, -1), -1)
    article = next((at for at in before if words[at] in _DETERMINERS), -1)
    return article >= 0 and not any(article < role.first < hit.first for role in roles)


def _doer_of_noun(words: Sequence[str], hit: Hit, left: Sequence[Role]) -> Role | None:
    """Return who "launched an attack", or is "blamed for" one; who condemns or survives it did not do it."""
    for role in reversed(left):
        between = words[role.last : hit.first]
        if _BLAMING.intersection(words[max(0, role.first - 3) : role.first]) or _DOING.intersection(between):
            return role
    return None


def _relative_before(words: Sequence[str], verb: int) -> int:
    """Return where the "that" or "who" stands that is the subject of a verb, else -1.

    "The assault that has killed thousands", "a genocide that killed a million": what stands before it did it, be it a
    party or no party at all, and no other one.
    """
    at = verb - 1
    while at > 0 and words[at] in _HELPERS:
        at -= 1
    return at if at > 0 and words[at] in _SUBJECTS and words[at - 1] not in _PREPOSITIONS else -1


def is_oblique(marked: Marked, role: Role) -> bool:
    """Whether a preposition stands before the party: it is no subject then. "Hundreds of", French "des" are none."""
    words = marked.tokens.words
    for back in (1, 2):
        at = role.first - back
        if at < 0 or words[at] in {"and", "et", ",", "."}:
            return False
        if words[at] in _PREPOSITIONS:
            before = words[at - 1] if at else "."
            article = words[at] in {"des", "de", "du"} and (before in _OPENS_PHRASE or not before[:1].isalpha())
            return not (article or (words[at] in {"of", "de", "d"} and before in _QUANTITIES))
    return False


def _speaks(marked: Marked, role: Role, hit: Hit) -> bool:
    return marked.has("says", role.last, min(role.last + 2, hit.first)) or any(
        marked.has(name, role.last, min(role.last + 2, hit.first)) for name in ("claims", "denies")
    )


def patient_of(marked: Marked, clause: Clause, hit: Hit, roles: Sequence[Role], agent: Role | None) -> Role | None:
    """Return who suffers it: the subject of a passive, else the first party to the right within 80 code points."""
    tokens = marked.tokens
    if is_passive(marked, hit.first):
        left = [role for role in roles if role.last <= hit.first and role != agent and role.first >= clause.first - 12]
        if left:
            return _subject_of_passive(marked, left)
        return None  # "five were killed by security forces": who suffered it has no name
    limit = tokens.ends[hit.last - 1] + OBJECT_REACH
    right = (
        role
        for role in roles
        if role.first >= hit.first
        and tokens.starts[role.first] <= limit
        and role.first < max(clause.last, hit.last + 1)
        and role != agent
        and not _tells(marked, role)
    )
    return next(right, None)


def _tells(marked: Marked, role: Role) -> bool:
    """Whether the party is the one who says it: "..., residents said", "according to residents"."""
    words = marked.tokens.words
    return marked.has("says", role.last, role.last + 2) or "according" in words[max(0, role.first - 3) : role.first]


def _subject_of_passive(marked: Marked, left: Sequence[Role]) -> Role:
    plain = [role for role in left if not is_oblique(marked, role)]
    return plain[-1] if plain else left[-1]


def actor_of(marked: Marked, role: Role | None, actors: Mapping[str, Actor]) -> Actor | None:
    """Return the actor of a role: the theatre's own one, or one as written, with an id that begins ``written.``."""
    if role is None:
        return None
    if role.actor in actors:
        return actors[role.actor]
    first = _name_start(marked, role)
    name = marked.tokens.written(first, role.last)
    if first == role.first and marked.tokens.words[first] in _ANYBODY:
        name = "Civilians"
    main = next((name_ for name_ in CLASSES if name_ in role.classes), "civilian")
    name = name[:1].upper() + name[1:]
    if "nation" in role.classes:
        name = _forces_of(name)
    slug = re.sub(r"\W+", "-", name.lower()).strip("-")
    return Actor(id=f"written.{slug}", name=name, sector=_SECTOR[main], inter=_INTER[main], side=f"written.{slug}")


def _forces_of(nation: str) -> str:
    """Return the forces of a nation by its adjective: "Russian forces", "Forces russes"."""
    french = _FRENCH_NATION.fullmatch(fold(nation))
    if french is None:
        return f"{nation} forces"
    stem = nation.lower().rstrip("es" if french[1] in {"ais", "aise"} else "s")
    return f"Forces {stem}{_FEMININE.get(french[1], '')}s"


def _name_start(marked: Marked, role: Role) -> int:
    """Step left over capitals and the words that belong to a group's name."""
    tokens = marked.tokens
    first = role.first
    while first > 0 and role.first - first < 3:  # noqa: PLR2004  # "suspected Allied Democratic fighters"
        word = tokens.written(first - 1, first)
        gap = tokens.text[tokens.ends[first - 1] : tokens.starts[first]]
        sentence_start = first == 1 or tokens.words[first - 2] in {".", "!", "?"}
        capital = word[:1].isupper() and (not sentence_start or bool(_DEMONYM.search(word)))
        if (
            gap.strip("-' ")
            or not (capital or tokens.words[first - 1] in _MODIFIERS)
            or not word[:1].isalpha()
            or tokens.words[first - 1]
            in _PREPOSITIONS | {"the", "les", "le", "la", "a", "an", "some", "two", "three", "several"}
        ):
            break
        first -= 1
    return first


def is_bare_rebel(marked: Marked, role: Role) -> bool:
    """Return whether a role is only called rebels, without a name: "the rebels", "les rebelles"."""
    return (
        role.last - role.first == 1
        and marked.tokens.words[role.first] in _REBELS
        and _name_start(marked, role) == role.first
    )


def named_rebels(marked: Marked, actors: Mapping[str, Actor]) -> list[tuple[int, Actor]]:
    """Return the rebel groups that a text names, each with its first token, in order."""
    found = [
        (hit.first, actors[name.removeprefix("actor:")])
        for name in marked.names()
        if name.startswith("actor:") and actors[name.removeprefix("actor:")].inter == "Rebel group"
        for hit in marked.all(name, 0, len(marked.tokens))
        if _spelt(marked, hit)
    ]
    return sorted(found, key=lambda pair: (pair[0], pair[1].id))
