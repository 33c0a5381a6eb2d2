"""How real an act is: reported, denied, planned, hypothetical, historical, or none at all.

The rules climb from the trigger to the root: an auxiliary, a negation, an "if", an infinitive under a word of planning.
They stop where another statement begins (what somebody says, a relative clause).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words
from geo.syntax.nodes import CLAUSES_AND_PARTICIPLES

if TYPE_CHECKING:
    from geo.reading.clause_roles import UnitTree
    from geo.reading.frames import Mood

_ABLE = frozenset(all_words("reading.modality.able"))
_NONE = frozenset(all_words("reading.modality.none"))
_ARRANGED = frozenset(all_words("reading.modality.arranged"))
_ONLY = frozenset(all_words("reading.modality.only"))
_NEVER = frozenset(all_words("reading.modality.never"))
_FORMERLY = frozenset(all_words("reading.modality.formerly"))
_OPEN_CONDITIONS = frozenset(all_words("reading.modality.open_conditions"))
_QUE = frozenset(all_words("shared.que"))
_PAST_ADVERBS = frozenset(all_words("reading.modality.past_adverbs"))
_AGAINST = frozenset(all_words("shared.against"))
_FOR = frozenset(all_words("shared.for"))
_OF_FROM = frozenset(all_words("reading.modality.of_from"))
_AGREEING = frozenset(all_words("reading.modality.agreeing"))
_AFTER = frozenset(all_words("shared.after"))
_ONLY_BEHIND = frozenset(all_words("shared.que"))
_NE = frozenset(all_words("shared.ne"))
_UNTIL = frozenset(all_words("reading.modality.until"))
_FOR_HOURS = frozenset(all_words("reading.modality.for_hours"))
_WITHOUT_OR_BEFORE = frozenset(all_words("reading.modality.without_or_before"))
_OF_TO = frozenset(all_words("reading.modality.of_to"))
_BEFORE = frozenset(all_words("shared.before"))
_WAS = frozenset(all_words("reading.modality.was"))
_DATE_MASKS = frozenset(all_words("reading.modality.date_masks"))
_PAST_PARTICIPLES = frozenset(all_words("reading.modality.past_participles"))
_WITHOUT = frozenset(all_words("shared.without"))

# Nouns behind these prepositions speak of something that was done.
_DONE = frozenset(all_words("reading.modality.done"))
# "Killed during an incursion": it happened, though its article is indefinite.
_DURING = frozenset(all_words("reading.modality.during"))
_PAST = frozenset(all_words("reading.modality.past"))
_AIMED = frozenset(all_words("reading.modality.aimed"))
_DEPTH = 8
_PLUPERFECT = frozenset(all_words("reading.modality.pluperfect"))
# What stands behind these is when a state ended.
_ENDS = frozenset(all_words("reading.modality.ends"))
_PERFECT = frozenset(all_words("reading.modality.perfect"))
_TIMES = frozenset(all_words("reading.modality.times"))
_BE = frozenset(all_words("reading.modality.be"))
# What says of a subject that there is none.
_NOBODY = frozenset(all_words("reading.modality.nobody"))
_JUDGING = frozenset(all_words("reading.modality.judging"))
# "The offensive allowed the army to retake X": it did.
_LET = frozenset(all_words("reading.modality.let"))
_IF = frozenset(all_words("reading.modality.if"))


class DecidedMood(NamedTuple):
    """The mood of a trigger, why in words, and the word that decides, "" where no single one does."""

    mood: Mood
    why: str = ""
    word: str = ""


REPORTED = DecidedMood("reported")


def mood_of(where: UnitTree, index: int, *, transfer: bool = False) -> DecidedMood:
    """Return the mood of a trigger and what decides it.

    ``transfer`` says that the trigger is a change of control, whose nouns with an indefinite article ("a capture of
    Lyman") are only talked of.

    Examples of the rules (English; French alike):
    "would capture", "might fall" hypothetical; "did not enter", "no clash" denied; "plans to seize", "to capture the
    town" planned; "failed to take" none; "if Goma falls" hypothetical, and so is what is
    planned under a condition, with the word of planning itself ("threatens to attack if the army stays").
    """
    found = _plain_mood(where, index, transfer=transfer)
    condition = ""
    if found.mood == "planned":
        condition = _condition_above(where, index)
    elif found.mood == "reported" and where.tree.is_verb(index) and where.is_in(index, "plans"):
        aims = (index, *where.tree.children(index, "xcomp"))  # the parser hangs the condition on either verb
        condition = next(filter(None, (_condition_above(where, at) for at in aims)), "")
    return DecidedMood("hypothetical", f'"{condition}"', condition) if condition else found


def _by(where: UnitTree, token: int, mood: Mood, how: str = "") -> DecidedMood:
    """Return a mood that one word decides, and how the trigger is joined to that word."""
    word = where.written(token)
    return DecidedMood(mood, f'{how} "{word}"'.lstrip(), word)


def _condition_above(where: UnitTree, index: int) -> str:
    """Return the word of the condition ("if", "unless") that hangs on a verb or on one above it, "" without one."""
    tree = where.tree
    at = index
    for _ in range(_DEPTH):
        for clause in tree.children(at, "advcl"):
            if index == clause or index in tree.subtree(clause):
                continue
            for mark in tree.children(clause, "mark", "advmod"):
                if tree.low(mark) in _IF:
                    return where.written(mark)
        if tree.head(at) < 0 or tree.label(at) in {"ccomp", "parataxis", "relcl"}:
            break
        at = tree.head(at)
    return ""


def _plain_mood(where: UnitTree, index: int, *, transfer: bool = False) -> DecidedMood:
    """Return the mood that the words around a trigger give it, without conditions beside it."""
    tree = where.tree
    at, noun = index, not tree.is_verb(index)
    found = _noun_itself(where, index, transfer=transfer) if noun else None
    found = found or _unconfirmed(where, index)
    if found:
        return found
    for _ in range(_DEPTH):
        if tree.is_verb(at) or tree.children(at, "cop"):
            found = _verb_itself(where, at, own=at == index)
            if found:
                return found
        head, label = tree.head(at), tree.label(at)
        if head < 0:
            break
        if label in {"relcl", "ccomp", "parataxis"} and (
            tree.nodes[at].form in {"fin", "cnd", ""} or tree.children(at, "aux", "auxpass") or label == "relcl"
        ):
            return _statement(where, at, head, label)
        link = _link(where, at, head, label, index)
        if isinstance(link, str) or _describes_noun(where, at):
            break
        if link:
            return link
        at = head
    return REPORTED


def _unconfirmed(where: UnitTree, index: int) -> DecidedMood | None:
    """Read "had no confirmation of claims that troops entered X": what nobody can confirm is open."""
    tree, clause = where.tree, where.tree.clause(index)
    if tree.label(clause) not in {"acl", "ccomp", "relcl"} or not tree.is_verb(clause):
        return None
    for at in (tree.head(clause), *tree.ancestors(tree.head(clause))):
        if where.is_in(at, "confirming"):
            denied = any(tree.low(child) in _NONE for child in tree.children(at, "det", "neg"))
            return _by(where, at, "hypothetical", "not confirmed at") if denied else None
        if tree.is_verb(at) and at != tree.head(clause):
            return None
    return None


def _describes_noun(where: UnitTree, at: int) -> bool:
    """Whether a participle says what its noun suffered before: "In X, fallen to Y, police tried to retake a post"."""
    tree = where.tree
    clause = tree.children(at, "subj", "aux", "mark")  # "rumours that X had taken Y"
    return tree.label(at) == "acl" and tree.nodes[at].form == "part" and not clause and not tree.is_verb(tree.head(at))


def _is_demanded(where: UnitTree, verb: int, head: int) -> bool:
    """Whether a clause is what somebody demands: "insists that Kyiv give up", "exige que le M23 quitte Goma"."""
    tree = where.tree
    if not where.is_in(head, "demanding_that"):
        return False
    if not where.words.grammar.infinitive_is_bare:
        return True
    bare = where.lemmas(verb) >= {tree.low(verb)} and not tree.children(verb, "aux", "auxpass")
    return bare and not any(where.written(child).endswith("s") for child in tree.children(verb, "subj"))


def _noun_itself(where: UnitTree, index: int, *, transfer: bool) -> DecidedMood | None:
    tree = where.tree
    head = tree.head(index)
    if head >= 0 and tree.label(index) in {"obj", "subjpass"} and _thwarts(where, head):
        return _by(where, head, "none")
    for child in tree.children(index, "det", "neg"):
        if tree.low(child) in _NONE:
            return _by(where, child, "denied")
    for child in tree.children(index, "amod", "compound"):
        if where.is_in(child, "plans") or where.is_in(child, "failures"):
            return _by(where, child, "hypothetical")
    indefinite = any(tree.low(child) in where.words.words("indefinite") for child in tree.children(index, "det"))
    done = tree.label(index) == "pp" and (where.case(index) in _DURING or tree.low(head) in _DURING)
    done = done or any(where.is_in(child, "imputing") for child in tree.children(index, "acl"))
    if transfer and indefinite and not done and not any(tree.low(c) in _DATE_MASKS for c in tree.subtree(index)):
        return DecidedMood("hypothetical", "only talked of")
    return None


def _verb_itself(where: UnitTree, at: int, *, own: bool) -> DecidedMood | None:  # noqa: C901, PLR0911, PLR0912  # one branch a relation of the tree
    tree = where.tree
    node = tree.nodes[at]
    auxiliaries = tree.children(at, "aux", "auxpass", "cop")
    if node.label == "conj" and not tree.children(at, "subj", "subjpass") and not auxiliaries and node.form != "fin":
        head = tree.head(at)
        if head >= 0 and tree.is_verb(head):
            found = _verb_itself(where, head, own=False)
            if found and found.mood != "denied":
                return found
    for child in (*auxiliaries, *((at,) if node.pos == "AUX" else ())):
        low = tree.low(child)
        if (
            tree.nodes[child].form == "cnd"
            or low in where.words.words("modal_hypothetical")
            or where.is_in(child, "modal_hypothetical")
        ):
            if tree.nodes[child].form == "cnd" and node.form == "part":
                continue  # French: "aurait pris" is hearsay, read with the voice
            return _by(where, child, "hypothetical")
        if low in where.words.words("modal_planned") or tree.nodes[child].form == "fut":
            return _by(where, child, "planned")  # "will be", "seront déployés"
    if node.form == "cnd" and not own:
        return _by(where, at, "hypothetical")
    if node.form == "cnd":
        return _by(where, at, "hypothetical")
    if node.form == "fut":
        return _by(where, at, "planned")
    negated = [child for child in tree.children(at, "neg") if tree.low(child) not in _ONLY]
    if all(tree.low(child) in _NE for child in negated) and _only(where, at):
        negated = []  # "elle n'y est restée que jusqu'au soir"
    negated += [child for child in tree.children(at, "advmod") if tree.low(child) in _NEVER]
    negated += [word for word in _nobody(where, at) if own]
    if negated and not _no_longer(where, at):
        return _by(where, negated[0], "denied")
    marks = [
        child for child in tree.children(at, "mark", "advmod") if tree.low(child) in where.words.words("conditions")
    ]
    if marks and (
        tree.low(marks[0]) in _OPEN_CONDITIONS
        or (tree.low(marks[0]) in _UNTIL and node.label == "advcl" and own and tree.low(marks[0]) != "before")
    ):
        return _by(where, marks[0], "hypothetical")
    return None


def _only(where: UnitTree, at: int) -> bool:
    """Whether "ne" goes with "que": nothing is denied."""
    return any(where.tree.low(child) in _QUE for child in where.tree.children(at, "advmod", "dep"))


def _thwarts(where: UnitTree, verb: int) -> bool:
    """Whether a verb says that its object or the subject of its passive did not happen: "foiled", "called off"."""
    if not where.tree.is_verb(verb):
        return False
    called_off = "call" in where.lemmas(verb) and any(
        where.tree.low(child) == "off" for child in where.tree.children(verb, "prt", "advmod")
    )
    return called_off or where.is_in(verb, "failures")


def _nobody(where: UnitTree, at: int) -> list[int]:
    """Return the words that leave a verb without a subject: "no one was arrested", "neither A nor B has entered"."""
    tree = where.tree
    return [
        word
        for subject in tree.children(at, "subj", "subjpass")
        for word in (subject, *tree.children(subject, "det", "neg", "cc", "advmod", "dep"))
        if (tree.low(word) in _NOBODY and (word == subject or word < subject))
    ]


def _no_longer(where: UnitTree, at: int) -> bool:
    lows = [where.tree.low(child) for child in where.tree.children(at)]
    return "longer" in lows or ("plus" in lows and "ne" in lows) or ("plus" in lows and "n'" in lows)


def no_longer(where: UnitTree, index: int) -> bool:
    """Whether a state is said to have ended: "no longer controls", "ne contrôle plus"; "n'est plus qu'à" is "only"."""
    tree = where.tree
    at = index
    for _ in range(3):
        near = tree.children(at)
        inside = [one for one in near if tree.label(one) not in CLAUSES_AND_PARTICIPLES]
        below = [child for one in inside for child in tree.children(one)]
        words = {tree.low(child): child for child in (*near, *below)}
        ended = "plus" in words and not words.keys().isdisjoint(_NE)
        only = ended and words["plus"] + 1 < len(tree) and tree.low(words["plus"] + 1) in _ONLY_BEHIND
        if "longer" in words or (ended and not only):
            return True
        if tree.is_verb(at) or tree.head(at) < 0:
            return False
        at = tree.head(at)
    return False


def is_over(where: UnitTree, index: int) -> bool:
    """Whether the tense of a state puts it in the past: it lasted until then and says nothing of today.

    "M23 had held Sake for a year", "held Sake until Monday", "had control of Sake before the rains", "avait contrôlé
    la ville", "a tenu la ville jusqu'à lundi". Under a verb of speech "had held" may only follow its tense.
    """
    tree = where.tree
    if not tree.is_verb(index):  # "the town had been in rebel hands since May"
        verb = tree.head(index) if tree.head(index) >= 0 and tree.is_verb(tree.head(index)) else index
        past = any(tree.low(child) in _PLUPERFECT for child in tree.children(verb, "aux", "auxpass", "cop"))
        if past and tree.label(verb) != "ccomp":
            return True
    said = tree.label(index) == "ccomp"
    if any(tree.low(child) in _FORMERLY for child in tree.children(index, "advmod")):
        return True
    if tree.is_verb(index) and _for_hours(where, index):
        return True
    for child in tree.children(index, "aux", "auxpass"):
        if tree.nodes[index].form == "part" and tree.low(child) in _PLUPERFECT and not said:
            return True
    for child in tree.subtree(index, without=frozenset(["relcl", "ccomp", "parataxis"])):
        case = where.case(child).split() if tree.label(child) in {"pp", "npadv", "advcl"} else []
        ends = case[:1] and (case[0] in _ENDS or case[0].startswith("jusqu"))
        if ends or any(tree.low(mark) in _ENDS and tree.head(child) == index for mark in tree.children(child, "mark")):
            return True
    return False


def was_fleeting(where: UnitTree, index: int) -> bool:
    """Whether a taking or an entry of the past says nothing of today: it was brief, or background in a relative clause.

    "In May the group had briefly overrun the town", "overran it for a week", "which troops had last entered in 2022".
    """
    tree = where.tree
    if any(where.is_in(child, "fleeting") for child in tree.children(index, "advmod")) or _lasted(where, index):
        return True  # "was overrun for several days"
    leave = where.words.frames["leave"]
    leaving = leave.verbs | {first for first, _ in leave.phrases}
    for child in tree.children(index, "advcl", "pp"):  # "had taken X before withdrawing from it"
        before = tree.nodes[child].case in _BEFORE or any(
            tree.low(at) in _BEFORE for at in tree.children(child, "mark")
        )
        if before and where.lemmas(child) & leaving:
            return True
    if not any(tree.low(child) in _PLUPERFECT for child in tree.children(index, "aux")) or tree.label(index) == "ccomp":
        return False
    return any(tree.low(child) in _PAST_ADVERBS for child in tree.children(index, "advmod"))


def _for_hours(where: UnitTree, index: int) -> bool:
    """Whether a state lasted for a time that is stated and is over: "for three hours", "for most of 2024"."""
    tree = where.tree
    if any(tree.low(child) in _PERFECT for child in tree.children(index, "aux")) or tree.nodes[index].form == "ger":
        return False
    return any(
        where.case(child) in _FOR_HOURS
        and any(tree.low(at) in _TIMES or _is_year(tree.low(at)) for at in tree.subtree(child))
        for child in tree.children(index, "pp")
    )


def _lasted(where: UnitTree, index: int) -> bool:
    """Whether a taking is said to have lasted for a time: "for several days", but not "for the second time in days"."""
    tree = where.tree
    return any(
        where.case(child) in _FOR_HOURS
        and tree.low(child) in _TIMES
        and not tree.children(child, "pp")
        and not (tree.children(child, "det") and tree.children(child, "amod"))
        for child in tree.children(index, "pp")
    )


def _is_year(low: str) -> bool:
    return len(low) == 4 and low.isdigit() and low[:2] in {"19", "20"}  # noqa: PLR2004  # digits of a year


def _statement(where: UnitTree, at: int, head: int, label: str) -> DecidedMood:
    """Read what is said, feared or hoped: the mood of a complement is that of its verb only where this one plans or fears."""  # noqa: E501
    if label == "ccomp" and _is_demanded(where, at, head):
        return _by(where, head, "hypothetical", "demanded at")
    if (
        label == "ccomp"
        and where.is_in(head, "plans")
        and not where.is_in(head, "speech")
        and where.tree.low(head) not in _ARRANGED
        and not _has_let(where, head)
    ):
        return _by(where, head, "hypothetical", "under")
    return REPORTED


def _names_it(where: UnitTree, verb: int) -> bool:
    """Read "calls it an enforced disappearance": the verb gives a name to what was done."""
    lemmas, tree = where.lemmas(verb), where.tree
    return "call" in lemmas and any(
        tree.low(at) in where.words.pronouns["singular"] for at in tree.subtree(verb) if at == verb + 1
    )


def _link(where: UnitTree, at: int, head: int, label: str, index: int) -> DecidedMood | str | None:  # noqa: C901, PLR0911, PLR0912  # one branch a relation of the tree
    tree = where.tree
    node = tree.nodes[at]
    noun = not tree.is_verb(at)
    if label == "conj" and not noun and _goes_on_infinitive(where, at, head):
        return _by(where, head, "planned", "infinitive under")
    if label == "conj" and not noun and tree.is_verb(head) and tree.children(at, "subj", "subjpass"):
        return "stop"  # "the army did not take X, but the rebels killed three in Y": a clause of its own
    if noun and at == index and where.is_in(at, "masters") and label in {"appos", "conj"}:
        return "stop"  # "the group, master of X, has not commented"
    if noun and label == "pp":
        case = where.case(at)
        if case in _AGAINST and not where.is_in(head, "plans") and not where.is_in(head, "failures"):
            return None  # "used live rounds against demonstrators"
        if case in _FOR and at == index and _answers_for(where, head):
            return None  # "blamed the militia for the attack"
        if case in _AIMED:
            if where.is_in(head, "plans") or where.is_in(head, "failures") or case in _WITHOUT_OR_BEFORE or at == index:
                return DecidedMood("denied" if case in _WITHOUT else "planned", f'"{case}"', case)
            return None
        if case in _AFTER and _lies_ahead(where, head):
            return DecidedMood("planned", f'"{case}" under a future')
        if case in _DONE and at == index and tree.is_verb(head) and case not in _OF_FROM:
            return "stop"
        if at == index and where.is_in(at, "accords") and where.lemmas(head) & _AGREEING:
            return None  # "agreed to a truce": that is the truce
        if where.is_in(head, "plans") and (case in _OF_TO or case in where.words.prepositions["to"]):
            return DecidedMood("hypothetical", f'"{where.written(head)} {case}"')
        return None
    if noun and label in {"obj", "subj", "subjpass", "pred", "appos", "conj", "agent", "compound", "npadv"}:
        if label in {"obj", "pp"} and (
            where.is_in(head, "failures")
            or (
                where.is_in(head, "plans")
                and not where.is_in(head, "speech")
                and tree.low(head) not in _PAST_PARTICIPLES
                and not _names_it(where, head)
            )
        ):
            return _by(where, head, "none" if where.is_in(head, "failures") else "planned", "object of")
        return None
    if tree.is_verb(at) and (node.form == "inf" or (node.form == "ger" and label in {"xcomp", "advcl", "pp"})):
        if any(where.is_in(head, name) for name in ("failures",)):
            return _by(where, head, "none", "under")
        if node.case in _AIMED or any(tree.low(child) in _AIMED for child in tree.children(at, "mark", "case")):
            mark = node.case or next(
                tree.low(child) for child in tree.children(at, "mark", "case") if tree.low(child) in _AIMED
            )
            if mark in _BEFORE or (mark in _FOR and _accused(where, head)):
                return None
            return DecidedMood("denied" if mark in _WITHOUT else "planned", f'"{mark}"', mark)
        if node.form == "ger" and node.case in _PAST:
            return None  # "after seizing the area, they fought"
        if node.form == "ger":
            if label == "advcl" and not node.case:
                return None  # "called it defensive, pointing to an attack": beside the verb, not under it
            return (
                _by(where, head, "planned", "under")
                if where.is_in(head, "plans") and not where.is_in(head, "implicatives")
                else None
            )
        if label in {"xcomp", "ccomp", "acl", "advcl", "conj", "pp", "dep", "pred", "csubj", "subj", "relcl"}:
            if label == "conj":
                return None
            if label == "xcomp" and _aim_of_action(where, at, head):
                return _by(where, head, "planned", "aim of what one has under")
            if (_has_let(where, head) or where.is_in(head, "implicatives") or _was_able(where, head)) and label in {
                "xcomp",
                "ccomp",
            }:
                return None
            if where.is_in(head, "claiming") or where.is_in(head, "speech"):
                return None
            return _by(where, head, "planned", "infinitive under")
    return None


def _has_let(where: UnitTree, verb: int) -> bool:
    """Read "the offensive allowed the army to retake X": it did; a law or "never allowed" says no such thing."""
    tree = where.tree
    if tree.low(verb) not in _LET or tree.label(verb) in {"acl", "relcl"}:
        return False
    acts = frozenset().union(*(where.words.frames[name].nouns for name in ("attack", "advance", "leave", "contact")))
    fought = any(where.lemmas(child) & acts for child in tree.children(verb, "subj"))
    done = all(where.is_in(child, "auxiliaries") for child in tree.children(verb, "aux", "auxpass"))
    negated = tree.children(verb, "neg") or any(tree.low(child) in _NEVER for child in tree.children(verb, "advmod"))
    return fought and not negated and done


def _aim_of_action(where: UnitTree, infinitive: int, verb: int) -> bool:
    """Read "continue their offensive to retake X": the infinitive is the aim of the offensive; it is not continued."""
    tree = where.tree
    objects = [child for child in tree.children(verb, "obj") if child < infinitive]
    return where.is_in(verb, "going_on") and bool(objects) and where.is_in(objects[-1], "action_nouns")


def _lies_ahead(where: UnitTree, verb: int) -> bool:
    """Whether a clause speaks of the future: "there **will** be work after the liberation of X"."""
    tree, at = where.tree, verb
    for _ in range(_DEPTH):
        future = tree.nodes[at].form == "fut" or any(
            tree.low(child) in where.words.words("modal_planned") for child in tree.children(at, "aux")
        )
        if future:
            return True
        finite = tree.nodes[at].form != "inf" and tree.label(at) in {"ccomp", "relcl", "parataxis", "conj"}
        if tree.head(at) < 0 or finite:
            return False
        at = tree.head(at)
    return False


def _goes_on_infinitive(where: UnitTree, at: int, head: int) -> bool:
    """Read "the force is to withdraw, give up X and disband": the bare verbs behind go on what is planned."""
    tree = where.tree
    planned = tree.low(head) in _BE and any(
        tree.nodes[child].form == "inf" and child < at for child in tree.children(head, "xcomp")
    )
    bare = tree.low(at) in where.lemmas(at) and not tree.children(at, "subj", "subjpass", "aux", "auxpass")
    return planned and bare and where.words.grammar.infinitive_is_bare


def _answers_for(where: UnitTree, head: int) -> bool:
    """Whether what stands behind "for" was done: blamed, thanked, condemned or responsible for it."""
    lists = ("claiming", "aloof", "responsibility")
    return any(where.is_in(head, name) for name in lists) or bool(where.lemmas(head) & _JUDGING)


def _was_able(where: UnitTree, head: int) -> bool:
    """Read "were able to flee", "ont pu fuir": in the past tense a thing that was done."""
    tree = where.tree
    if tree.low(head) in _ABLE:
        return bool(tree.children(head, "aux"))
    if tree.low(head) != "able" or tree.children(head, "neg"):
        return False
    copula = (*tree.children(head, "cop", "aux"), tree.head(head))
    return any(tree.low(at) in _WAS and not tree.children(at, "neg") for at in copula if at >= 0)


def _accused(where: UnitTree, head: int) -> bool:
    return where.is_in(head, "claiming")
