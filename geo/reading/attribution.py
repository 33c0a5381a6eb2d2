"""Who says that something happened, and how: the verb of speech above a trigger, "according to", "reportedly"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.lang import all_words, leading
from geo.reading.frames import NOBODY, Participant, Voice
from geo.syntax.nodes import CLAUSES, CLAUSES_AND_PARTICIPLES

if TYPE_CHECKING:
    from geo.reading.clause_roles import UnitTree

_ANNOUNCING = frozenset(all_words("reading.attribution.announcing"))
_FOR = frozenset(all_words("shared.for"))

_DEPTH = 10
# Marks of a clause that says when or why somebody spoke.
_TIMES = frozenset(all_words("reading.attribution.times"))


def voice_of(where: UnitTree, index: int) -> Voice:
    """Return who says what a trigger says; :data:`NOBODY` where the report itself does.

    Examples
    --------
    "M23 claimed to have captured Sake", "Moscow said its troops hold X", "X fell, according to residents",
    "announced the capture of X", "aurait pris" (hearsay).
    """
    tree, at = where.tree, index
    aside = False
    for step in range(_DEPTH):
        found = _beside(where, at)
        if found is not None:
            return found
        head, label = tree.head(at), tree.label(at)
        if head < 0:
            break
        saying = _saying(where, head)
        aside = aside or label == "relcl"
        if aside and saying == "denied":
            return NOBODY  # "denied that troops had left to face M23, which holds X": that is not denied
        if saying and label in {"ccomp", "xcomp", "parataxis", "dep", "advcl"} | (
            {"obj", "subjpass"} if step == 0 or not tree.is_verb(at) else set()
        ):
            if label in {"obj", "subjpass"} and not _announces(where, head):
                at = head
                continue
            if label == "advcl" and any(tree.low(mark) in _TIMES for mark in tree.children(at, "mark", "advmod")):
                at = head  # "..., two days after the sides signed": when it was said, not what
                continue
            if label == "advcl" and not tree.children(at, "mark") and not _is_finite(where, at):
                at = head
                continue
            return _voice(where, head, saying)
        at = head
    return NOBODY


def _is_finite(where: UnitTree, index: int) -> bool:
    """Whether a verb is finite by itself or by its auxiliary: "attaqua", "ont attaqué", but not "having attacked"."""
    tree = where.tree
    return any(tree.nodes[at].form == "fin" for at in (index, *tree.children(index, "aux", "auxpass")))


def _saying(where: UnitTree, index: int) -> str:
    if not where.tree.is_verb(index):
        return ""
    if where.is_in(index, "denying"):
        return "denied"
    if where.is_in(index, "claiming"):
        return "claimed"
    if where.is_in(index, "speech"):
        return "reported"
    return "assessed" if where.is_in(index, "assessing") else ""


def _announces(where: UnitTree, index: int) -> bool:
    """Read "announced the capture", "claimed control": the object itself is what is said; "reported dead" is not."""
    return where.is_in(index, "claiming") or where.is_in(index, "denying") or bool(where.lemmas(index) & _ANNOUNCING)


_ARTICLE = re.compile(rf"^(?:{leading('reading.attribution.articles')})", re.IGNORECASE)


def _voice(where: UnitTree, verb: int, saying: str) -> Voice:
    tree = where.tree
    subjects = tree.children(verb, "subj") or (tree.children(verb, "agent") if tree.is_passive(verb) else [])
    if not subjects and tree.label(verb) == "conj":
        subjects = tree.children(tree.head(verb), "subj")
    subjects = subjects or _inverted(where, verb)
    if not subjects:
        return Voice(assertion="claimed" if saying == "reported" and tree.is_passive(verb) else saying)
    return _speaker(where, subjects[0], saying)


def _inverted(where: UnitTree, verb: int) -> list[int]:
    """Return the speaker behind the verb, whom the parser takes for its object: "..., a déclaré un porte-parole"."""
    tree = where.tree
    said = tree.label(verb) == "parataxis" or any(
        at < verb for at in tree.children(verb, "ccomp", "advcl", "dep", "parataxis")
    )
    return [at for at in tree.children(verb, "obj") if at > verb] if said and not tree.is_passive(verb) else []


def _speaker(where: UnitTree, index: int, saying: str) -> Voice:
    tree = where.tree
    below = tree.subtree(index, without=CLAUSES)
    while len(below) > 1 and (
        tree.label(below[0]) in {"case", "punct"} or where.case(index).startswith(tree.low(below[0]))
    ):
        below = below[1:]
    if len(below) > 1 and where.case(index).endswith("'") and _lead(where, index) != where.case(index):
        below = below[1:]  # "d'après" in two words
    start, end = where.unit.starts[below[0]], where.unit.ends[below[-1]]
    text = _ARTICLE.sub("", " ".join(where.text[start:end].split()))
    evidence = any(where.is_in(at, "evidence") for at in below)
    witness = any(where.is_in(at, "witnesses") for at in below) and not any(
        where.is_in(at, "spokespeople") and at == index for at in below
    )
    if evidence:
        return Voice(assertion="assessed", claimant=text)
    speaker = official(where, index)
    if witness and not (speaker is not None and (speaker.actor or "rebel" in speaker.classes)):
        return Voice(assertion=saying, claimant=text)
    return Voice(assertion=saying, claimant=text, speaker=speaker)


def official(where: UnitTree, index: int) -> Participant | None:  # noqa: C901, PLR0911  # one branch a relation of the tree
    """Return the party that speaks: a spokesman of M23, the Russian defence ministry, Moscow, the army."""
    tree = where.tree
    own = any(tree.low(child) in where.words.pronouns["own"] for child in tree.children(index, "poss", "det"))
    if own and where.is_in(index, "spokespeople"):
        return where.memory.spokesperson(where, index)
    parties = where.parties(index, "speaker")
    if parties and not (parties[0].actor or parties[0].country or parties[0].armed):
        named = [
            one for child in tree.children(index, "compound", "amod", "poss") for one in where.party(child, "speaker")
        ]
        parties = [one for one in named if one.actor or one.country] or parties  # "SPLA-IO officials"
    if parties:
        return parties[0]
    if where.is_in(index, "spokespeople"):  # "a spokesman for the Wazalendo militia", "le porte-parole pour"
        for child in tree.children(index, "pp"):
            parties = where.parties(child, "speaker") if where.case(child) in _FOR else []
            if parties:
                return parties[0]
    for at in tree.subtree(index, without=CLAUSES_AND_PARTICIPLES):
        mask = where.unit.masks[at]
        if mask is not None and mask.kind == "actor":  # "a spokesman for the Wazalendo militia"
            found = where.party(at, "speaker")
            if found:
                return found[0]
        if mask is None or mask.kind != "place":
            continue
        place = where.place_mentions[mask.key]
        if place.nation and (place.is_demonym or at == index or tree.label(at) in {"poss", "compound", "amod"}):
            return Participant(
                place.start, place.end, place.name, frozenset(["state", "nation"]), "", place.nation, "speaker"
            )
    if any(where.is_in(at, "spokespeople") for at in tree.row_from(index)):
        return where.memory.spokesperson(where, index)
    return None


def _lead(where: UnitTree, index: int) -> str:
    """Return the preposition of a token; "d'après", which the parser may cut into two words, is one."""
    case = where.case(index)
    behind = [where.tree.low(at) for at in where.tree.subtree(index) if at < index][1:2]
    return case + behind[0] if case.endswith("'") and behind else case


def _beside(where: UnitTree, at: int) -> Voice | None:
    """Read "according to residents", "selon le gouverneur", "reportedly", "aurait"."""
    tree = where.tree
    for child in tree.children(at, "pp", "advcl", "npadv", "prep"):
        case = _lead(where, child)
        if case in where.words.words("according") or any(
            case.startswith(phrase) for phrase in where.words.words("according")
        ):
            return _speaker(where, child, "reported")
    for child in tree.children(at, "advmod", "amod", "det", "aux", "auxpass"):
        if tree.low(child) in where.words.words("hearsay"):
            return Voice(assertion="claimed")
        if tree.nodes[child].form == "cnd" and tree.nodes[at].form == "part":
            return Voice(assertion="claimed")
    for child in tree.children(at, "parataxis"):
        saying = _saying(where, child)
        if saying and child > at:
            return _voice(where, child, saying)
    return None


def describes_speaker(where: UnitTree, index: int) -> bool:
    """Read "an officer based in X said": where he is based is no word of his."""
    tree = where.tree
    if tree.label(index) != "acl":
        return False
    speaker = next((at for at in tree.ancestors(index) if tree.label(at) == "subj"), -1)
    verb = tree.head(speaker) if speaker >= 0 else -1
    return verb >= 0 and any(where.is_in(verb, name) for name in ("speech", "claiming", "denying"))
