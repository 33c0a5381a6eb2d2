"""What the parser often gets wrong in reports, put right by rules of the language before a tree is read.

Each repair takes the nodes of a sentence and gives them back; one that would make a circle is not taken. The file of a
language lists those that its trees need, under ``grammar``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words, grammar_of, words_of
from geo.syntax.nodes import PLACE_WORD, Node
from geo.syntax.noun_repairs import NOUN_REPAIRS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_NEGATED = frozenset(all_words("syntax.repairs.negated"))
_SKIPPED = _NEGATED | frozenset(all_words("syntax.repairs.all_of"))
_BEFORE_VERB = frozenset(all_words("syntax.repairs.before_verb"))
_OF = frozenset(all_words("syntax.repairs.of"))
_QUE = frozenset(all_words("shared.que"))


def repaired(nodes: list[Node], language: str) -> list[Node]:
    """Return the nodes of a sentence with the repairs that its language (ISO 639-1) lists, never with a circle."""
    for name in grammar_of(language).repairs:
        found = REPAIRS[name](list(nodes), language)
        nodes = found if _is_acyclic(found) else nodes
    return nodes if _is_acyclic(nodes) else [_freed(nodes, index) for index in range(len(nodes))]


def _is_acyclic(nodes: Sequence[Node]) -> bool:
    """Whether every token leads up to a root."""
    safe = {index for index, node in enumerate(nodes) if node.head == index}
    for index in range(len(nodes)):
        way: list[int] = []
        at = index
        while at not in safe:
            if len(way) > len(nodes):
                return False
            way.append(at)
            at = nodes[at].head
        safe.update(way)
    return True


def _freed(nodes: Sequence[Node], index: int) -> Node:
    """Return a token as a root where its way up never ends."""
    at, steps = index, 0
    while nodes[at].head != at and steps <= len(nodes):
        at, steps = nodes[at].head, steps + 1
    return nodes[index]._replace(head=index, label="root") if steps > len(nodes) else nodes[index]


def _subject_in_preposition(nodes: list[Node], _language: str) -> list[Node]:
    """Read "pulled out of X and soldiers returned": soldiers hang in the preposition, the finite verb has no subject."""  # noqa: E501
    subjects = {node.head for node in nodes if node.label in {"subj", "subjpass"}}
    for verb, node in enumerate(nodes):
        if (
            node.form != "fin"
            or verb in subjects
            or (node.label == "conj" and nodes[node.head].form == "fin" and not _and_before(nodes, verb))
        ):
            continue
        at = verb - 1
        while at > 0 and (
            nodes[at].pos in {"ADV", "AUX"} or nodes[at].label in {"aux", "neg", "advmod", "auxpass", "reflexive"}
        ):
            at -= 1
        if (
            at > 0
            and nodes[at].label == "conj"
            and nodes[at].pos in {"NOUN", "PROPN"}
            and nodes[nodes[at].head].label in {"pp", "obj", "agent"}
            and _and_before(nodes, at)
        ):
            nodes[at] = nodes[at]._replace(head=verb, label="subj")
            subjects.add(verb)
    return nodes


def _and_before(nodes: list[Node], index: int) -> bool:
    """Whether "and" stands before a noun phrase that ends here."""
    at = index - 1
    while (
        at >= 0
        and nodes[at].pos in {"DET", "ADJ", "NOUN", "PROPN", "NUM"}
        and nodes[at].label in {"det", "amod", "compound", "nummod", "poss"}
    ):
        at -= 1
    return at >= 0 and nodes[at].pos == "CCONJ"


def _adjective_as_head(nodes: list[Node], language: str) -> list[Node]:
    """Read "les principales villes" with the adjective as head: the noun behind it takes its place (French)."""
    words = words_of(language)
    for index, node in enumerate(nodes[:-1]):
        after = nodes[index + 1]
        if (
            after.head != index
            or after.label not in {"amod", "compound", "appos", "dep"}
            or node.pos not in {"NOUN", "ADJ"}
        ):
            continue
        if words.is_noun(after.low) and not words.is_noun(node.low):
            nodes[index + 1] = node._replace(
                word=after.word, low=after.low, pos="NOUN", form="", head=node.head if node.head != index else index + 1
            )
            nodes[index] = node._replace(pos="ADJ", head=index + 1, label="amod", case="")
            for child, other in enumerate(nodes):
                if other.head == index and child not in {index, index + 1}:
                    nodes[child] = other._replace(head=index + 1)
    return nodes


def _place_joins_place(nodes: list[Node], language: str) -> list[Node]:
    """Read "displacement toward X and the town of Y": the town is joined with X, not with the displacement."""
    words = words_of(language)
    places = words.words("settlement_nouns")

    def is_place(node: Node) -> bool:
        return node.word == PLACE_WORD or node.low in places

    for index, node in enumerate(nodes):
        if node.label != "conj" or not is_place(node) or is_place(nodes[node.head]):
            continue
        before = [
            at
            for at in range(node.head + 1, index)
            if nodes[at].head == node.head and nodes[at].label == "pp" and is_place(nodes[at])
        ]
        if before:
            nodes[index] = node._replace(head=before[-1])
    return nodes


def _verb_taken_for_noun(nodes: list[Node], _language: str) -> list[Node]:
    """Read "Le M23 contrôle Goma", "ne contrôle plus Sake": a verb that is spelt like a noun (French).

    Without determiner or preposition, behind a noun or "ne" and before a place or a noun with its article, it is no noun.
    """  # noqa: E501
    for index, node in enumerate(nodes[1:-1], start=1):
        if node.low not in _LIKE_NOUNS or node.pos == "VERB" or node.case or not _stands_as_verb(nodes, index):
            continue
        head = node.head
        nodes[index] = node._replace(pos="VERB", form="fin")
        if head < index and nodes[head].pos in {"NOUN", "PROPN"} and node.label not in {"conj", "root"}:
            above = nodes[head]
            label = "ccomp" if above.label in {"obj", "subj", "xcomp"} else above.label
            nodes[index] = nodes[index]._replace(head=index if above.head == head else above.head, label=label)
            nodes[head] = above._replace(head=index, label="subj")
            for child, other in enumerate(nodes):
                if other.head == head and child > index:
                    said = other.label == "acl" and nodes[index].low in _DENYING
                    nodes[child] = other._replace(head=index, label="xcomp" if said else other.label)
        top = nodes[index].head
        if nodes[index].label == "ccomp" and top > index and nodes[top].pos == "NOUN":
            root = nodes[top].head == top  # "les FDS contrôlent toute la rive"
            nodes[index] = nodes[index]._replace(head=index if root else nodes[top].head, label=nodes[top].label)
            nodes[top] = nodes[top]._replace(head=index, label="obj")
        for child, other in enumerate(nodes):
            only = other.head > index and nodes[other.head].low in _NEGATED and other.head + 1 < child
            if only and nodes[other.head + 1].low in _QUE and other.label == "dep":
                nodes[child] = other._replace(head=index, label="obj")  # "ne contrôle plus que Hawija"
            if other.head == index and child > index and other.word == PLACE_WORD and not other.case:
                nodes[child] = other._replace(label=other.label if other.label == "conj" else "obj")
        _join_row(nodes, index)
    return nodes


_DENYING = frozenset(all_words("syntax.repairs.denying"))
_LIKE_NOUNS = frozenset(all_words("syntax.repairs.verbs_like_nouns")) | _DENYING


def _stands_as_verb(nodes: list[Node], index: int) -> bool:
    if any(node.head == index and node.label in {"det", "amod"} and at < index for at, node in enumerate(nodes)):
        return False
    before, at = nodes[index - 1], index + 1
    while at < len(nodes) - 1 and (
        nodes[at].pos == "ADV" or nodes[at].low in _SKIPPED or (nodes[at].low in _QUE and nodes[at - 1].low in _NEGATED)
    ):
        at += 1
    return (before.pos in {"NOUN", "PROPN"} or before.low in _BEFORE_VERB) and (
        nodes[at].word == PLACE_WORD
        or nodes[at].pos in {"DET", "NUM"}
        or (nodes[index].low in _DENYING and (nodes[at].form == "inf" or nodes[at].low in _QUE))
    )


def _join_row(nodes: list[Node], verb: int) -> None:
    """Hang places that are coordinated with a word now known as a verb on its object: "contrôle Goma et Bukavu"."""
    objects = [at for at, node in enumerate(nodes) if node.head == verb and node.label == "obj"]
    for at, node in enumerate(nodes):
        if objects and node.head == verb and node.label == "conj" and node.word == PLACE_WORD and at > objects[0]:
            nodes[at] = node._replace(head=objects[0])


def _subject_of_copula(nodes: list[Node], _language: str) -> list[Node]:
    """Read "Rubaya est toujours aux mains du M23": a place before the copula of a clause without a subject is its subject."""  # noqa: E501
    for copula, node in enumerate(nodes):
        if node.label != "cop":
            continue
        head = node.head
        if any(other.head == head and other.label in {"subj", "subjpass"} for other in nodes):
            continue
        for at in range(copula):
            if nodes[at].head == head and nodes[at].word == PLACE_WORD and not nodes[at].case:
                nodes[at] = nodes[at]._replace(label="subj")
                break
    return nodes


def _participle_behind_noun(nodes: list[Node], _language: str) -> list[Node]:
    """Read "Sake, occupée par le M23, est calme": a participle with an agent, behind a noun and a comma, says it of the noun."""  # noqa: E501
    for index, node in enumerate(nodes[2:], start=2):
        if node.form != "part" or node.label not in {"advcl", "dep"} or nodes[index - 1].low != ",":
            continue
        noun = nodes[index - 2]
        is_subject = noun.head == node.head and noun.label in {"subj", "subjpass"}
        if is_subject and any(other.head == index and other.label == "agent" for other in nodes):
            nodes[index] = node._replace(head=index - 2, label="acl")
    return nodes


def _inverted_speech(nodes: list[Node], language: str) -> list[Node]:
    """Read "X est sous le contrôle de l'armée, a affirmé son porte-parole": who speaks stands behind the verb (French)."""  # noqa: E501
    words = words_of(language)
    spoken = frozenset().union(*(words.words(name) for name in ("speech", "claiming", "denying")))
    for verb, node in enumerate(nodes):
        if node.pos != "VERB" or not spoken & words.lemmas(node.low):
            continue
        below = [at for at, other in enumerate(nodes) if other.head == verb and at != verb]
        start = min([verb, *(at for at in below if nodes[at].label in {"aux", "reflexive"})])
        clauses = [at for at in below if at < start and nodes[at].label == "subj" and _is_clause(nodes, at)]
        behind = [at for at in below if at > verb and nodes[at].label == "obj"]
        if clauses and behind and start and nodes[start - 1].low == ",":
            nodes[clauses[0]] = nodes[clauses[0]]._replace(label="ccomp")
            nodes[behind[0]] = nodes[behind[0]]._replace(label="subj")
    return nodes


def _is_clause(nodes: list[Node], index: int) -> bool:
    return nodes[index].pos == "VERB" or any(node.head == index and node.label == "cop" for node in nodes)


def _noun_taken_for_verb(nodes: list[Node], _language: str) -> list[Node]:
    """Read "a saisi une cache d'armes": behind its article and as an object a finite verb is a noun (French)."""
    for index, node in enumerate(nodes[1:], start=1):
        before = nodes[index - 1]
        article = before.pos == "DET" and before.head == index and before.label == "det"
        if node.pos == "VERB" and node.form == "fin" and node.label in {"obj", "subj", "pp"} and article:
            nodes[index] = node._replace(pos="NOUN", form="")
    return nodes


def _near_a_place(nodes: list[Node], _language: str) -> list[Node]:
    """Read "près de Komanda" as one preposition where the parser hangs the place on the adverb (French)."""
    for index, node in enumerate(nodes):
        case = next((at for at, one in enumerate(nodes[:index]) if one.head == index and one.label == "case"), 0)
        if case and nodes[case - 1].low in _BESIDE and node.case in _OF:
            nodes[index] = node._replace(case=f"près {node.case}")  # "deux villages proches de X"
        adverb = nodes[node.head]
        if adverb.low in _NEAR and node.case in _OF and adverb.label in _ADVERBIAL and node.head != index:
            at = node.head
            above = adverb.head
            while nodes[above].label in {"acl", "amod"} and nodes[above].head not in {above, index}:
                above = nodes[above].head  # "une zone boisée près de X"
            nodes[index] = node._replace(head=above, label="pp", case=f"{adverb.low} {node.case}")
            nodes[at] = adverb._replace(head=index, label="case")
    return nodes


_ADVERBIAL = frozenset(["advmod", "npadv", "dep"])
_BESIDE = frozenset(all_words("syntax.repairs.beside"))
_NEAR = frozenset(all_words("syntax.repairs.near"))


def _there_is_adverb(nodes: list[Node], _language: str) -> list[Node]:
    """Read the "y" of "le M23 y est entré" as "there" (French)."""
    for index, node in enumerate(nodes):
        if node.low == "y" and node.label == "reflexive":
            nodes[index] = node._replace(pos="ADV", label="advmod")
    return nodes


def _headline_said_behind(nodes: list[Node], language: str) -> list[Node]:
    """Read "Four soldiers killed in X raid, group says": the participle is the clause, who speaks stands behind it.

    The parser makes both nouns subjects of the verb of speech.
    """
    words = words_of(language)
    spoken = words.words("speech") | words.words("claiming") | words.words("denying")
    for verb, node in enumerate(nodes):
        if node.pos != "VERB" or not spoken & words.lemmas(node.low):
            continue
        subjects = [at for at, other in enumerate(nodes) if other.head == verb and other.label == "subj"]
        if len(subjects) < 2:  # noqa: PLR2004  # both nouns
            continue
        first, last = subjects[0], subjects[-1]
        acts = [at for at, other in enumerate(nodes) if other.head == first and other.label == "acl"]
        acts = [at for at in acts if nodes[at].form == "part" and at > first]
        commas = [at for at in range(first, last) if nodes[at].low == ","]
        if acts and commas and acts[0] < commas[-1]:
            nodes[acts[0]] = nodes[acts[0]]._replace(head=verb, label="ccomp")
            nodes[first] = nodes[first]._replace(head=acts[0], label="subjpass")
    return nodes


def _reflexive_is_active(nodes: list[Node], _language: str) -> list[Node]:
    """Read "ils se sont retirés" and "elle a libéré" as acts of their subject, not as passives (French)."""
    for index, node in enumerate(nodes):
        if (
            node.low in _REFLEXIVE
            and node.label == "obj"
            and any(other.head == node.head and other.label == "auxpass" for other in nodes)
        ):
            nodes[index] = node._replace(label="reflexive")  # "qui s'en étaient emparés"
        if node.label == "auxpass" and any(
            other.head == node.head and other.label in {"reflexive", "obj"} and other.low in _REFLEXIVE
            for other in nodes
        ):
            nodes[index] = node._replace(label="aux")
    for index, node in enumerate(nodes):
        beside = [other for other in nodes if other.head == node.head] if node.label == "subjpass" else []
        reflexive = any(other.label == "reflexive" and other.low in _REFLEXIVE for other in beside)
        has = any(other.label == "aux" and other.low in _HAVE for other in beside)
        if reflexive or (has and not any(other.low == "été" for other in beside)):
            nodes[index] = node._replace(label="subj")
    return nodes


_REFLEXIVE, _HAVE = frozenset(all_words("syntax.repairs.reflexive")), frozenset(all_words("syntax.repairs.have"))


def _name_before_verb(nodes: list[Node], _language: str) -> list[Node]:
    """Read "M23 retook Sake" with the name as a compound of its verb: a noun right before a finite verb is its subject."""  # noqa: E501
    for at, node in enumerate(nodes[:-1]):
        verb = nodes[at + 1]
        before = node.label == "compound" and node.head == at + 1 and verb.pos == "VERB" and verb.form == "fin"
        if before and not any(other.head == at + 1 and other.label in {"subj", "subjpass"} for other in nodes):
            nodes[at] = node._replace(label="subj")
    return nodes


def _participle_behind_comma(nodes: list[Node], language: str) -> list[Node]:
    """Read ", blessant deux soldats" as a clause: a participle behind a comma is no adjective (French)."""
    for index, node in enumerate(nodes[1:-1], start=1):
        noun = node.head
        behind = node.low.endswith("ant") and nodes[index - 1].low == ","
        verb = nodes[noun].head if behind and noun < index and node.label == "acl" and node.pos == "VERB" else -1
        while verb >= 0 and nodes[verb].pos != "VERB" and nodes[verb].head != verb:
            verb = nodes[verb].head
        if verb >= 0 and nodes[verb].pos == "VERB" and nodes[noun].label in {"obj", "pp", "iobj"}:
            nodes[index] = node._replace(form="ger", label="advcl", head=verb)  # "ont attaqué la ville, tuant ..."
            continue
        taken = behind and node.label == "amod" and noun > index
        verb = nodes[noun].head if taken else -1
        if verb < 0 or nodes[verb].pos != "VERB" or words_of(language).lemmas(node.low) == {node.low}:
            continue
        nodes[index] = node._replace(pos="VERB", form="ger", label="advcl", head=verb)
        nodes[noun] = nodes[noun]._replace(head=index, label="obj")
    return nodes


def _participle_joins_verb(nodes: list[Node], _language: str) -> list[Node]:
    """Read "ont attaqué la ville, tué deux gardes": a participle with an object of its own goes on (French)."""
    for at, node in enumerate(nodes):
        if node.pos != "VERB" or node.label not in {"acl", "amod"} or at < 2 or nodes[at - 1].low != ",":  # noqa: PLR2004  # a verb and a comma
            continue
        verb = node.head
        while nodes[verb].pos != "VERB" and nodes[verb].head != verb:
            verb = nodes[verb].head
        has = any(other.head == verb and other.label == "aux" and other.low in _HAVE for other in nodes)
        objects = [
            child for child, other in enumerate(nodes) if other.head == at and other.label == "obj" and child > at
        ]
        if has and objects and node.form == nodes[verb].form == "part" and verb < at:
            nodes[at] = node._replace(label="conj", head=verb)
    return nodes


def _object_of_nearer_verb(nodes: list[Node], _language: str) -> list[Node]:
    """Read "ont tué neuf hommes et repris le village": the second object is that of the second verb."""
    for at, node in enumerate(nodes):
        verb = node.head
        if node.label != "obj" or nodes[verb].pos != "VERB" or at < verb:
            continue
        first = any(other.head == verb and other.label == "obj" for other in nodes[verb + 1 : at])
        nearer = [
            child
            for child in range(verb + 1, at)
            if nodes[child].pos == "VERB" and nodes[child].label == "conj" and nodes[child].head == verb
        ]
        if first and nearer and not any(other.head == nearer[-1] and other.label == "obj" for other in nodes):
            nodes[at] = node._replace(head=nearer[-1])
    return nodes


def _name_behind_its_kind(nodes: list[Node], language: str) -> list[Node]:
    """Read "an attack on the city Kharkiv killed" with the name beside its noun, not as the subject of the verb."""
    kinds = words_of(language).words("settlement_nouns")
    for at, node in enumerate(nodes[:-1]):
        name = nodes[at + 1]
        if node.low in kinds and node.pos == "NOUN" and name.word == PLACE_WORD and name.head != at and not name.case:
            had_subject = any(o.head == name.head and o.label == "subj" and i != at + 1 for i, o in enumerate(nodes))
            if name.label == "subj" and had_subject:
                nodes[at + 1] = name._replace(head=at, label="appos")
    return nodes


def _subject_behind_phrase(nodes: list[Node], _language: str) -> list[Node]:
    """Read "near X, the army and Y attacked" with the army as subject: the parser joins it with the place.

    Behind a comma and with its article it begins the clause, whose verb has no other subject.
    """
    subjects = {node.head for node in nodes if node.label in {"subj", "subjpass"}}
    for at, node in enumerate(nodes):
        fronted = nodes[node.head]
        verb = fronted.head
        if node.label != "conj" or fronted.label != "pp" or nodes[verb].pos != "VERB" or verb in subjects:
            continue
        if not (node.head < at < verb) or nodes[at].pos not in {"NOUN", "PROPN"} or node.case:
            continue
        first = min(child for child, other in enumerate(nodes) if at in {other.head, child})
        if first and nodes[first].label == "det" and nodes[first - 1].low == ",":
            nodes[at] = node._replace(head=verb, label="subj")
            subjects.add(verb)
    return nodes


def _object_behind_aside(nodes: list[Node], _language: str) -> list[Node]:
    """Read "ont repris, après de brefs combats, le contrôle de X": its object stands behind the aside (French).

    The parser joins it with a noun of the aside, or hangs it there as a phrase of its own.
    """
    objects = {node.head for node in nodes if node.label == "obj"}
    for at, node in enumerate(nodes):
        article = next((child for child, other in enumerate(nodes) if other.head == at and other.label == "det"), -1)
        if node.label not in {"conj", "appos"} or node.case or article < 1 or nodes[article - 1].low != ",":
            continue
        if any(other.head == at and other.label == "cc" for other in nodes):
            continue
        aside = node.head
        verb = nodes[aside].head
        if nodes[aside].label == "pp" and verb < aside < at and nodes[verb].pos == "VERB" and verb not in objects:
            opened = any(nodes[child].low == "," for child in range(verb + 1, aside))
            if opened and nodes[verb].form in {"part", "fin"}:
                nodes[at] = node._replace(head=verb, label="obj")
                objects.add(verb)
    return nodes


def _subject_of_participle(nodes: list[Node], _language: str) -> list[Node]:
    """Read "des combattants arrivés à moto ont pris le camp": the finite verb has the subject, not the participle (French)."""  # noqa: E501
    for at, node in enumerate(nodes):
        verb, head = nodes[node.head].head, node.head
        participle = nodes[head].form == "part" and nodes[head].label in {"advcl", "acl", "dep"} and head < verb
        if node.label not in {"subj", "subjpass"} or not participle or nodes[verb].pos != "VERB" or at > head:
            continue
        below = [other for other in nodes if other.head in {head, verb}]
        alone = not any(o.label in {"subj", "subjpass"} and o.head == verb for o in below)
        bare = not any(o.label in {"aux", "auxpass", "mark"} and o.head == head for o in below)
        if alone and bare and nodes[head - 1].low != ",":
            nodes[at] = node._replace(head=verb, label="subj")
            nodes[head] = nodes[head]._replace(head=at, label="acl")
    return nodes


def _subject_before_apposition(nodes: list[Node], _language: str) -> list[Node]:
    """Read "des avions de X, la force qui ..., ont bombardé": what stands between the commas only explains (French)."""
    for at, node in enumerate(nodes):
        if node.label != "subj" or nodes[node.head].pos != "VERB" or node.head < at:
            continue
        article = next((child for child, other in enumerate(nodes) if other.head == at and other.label == "det"), at)
        first = [
            child
            for child, other in enumerate(nodes[:article])
            if other.head == node.head and other.label in {"npadv", "dep"} and other.pos in {"NOUN", "PROPN"}
        ]
        whole = article > 0 and nodes[article - 1].low == "," and first and not nodes[first[-1]].case
        has_article = whole and any(o.head == first[-1] and o.label == "det" for o in nodes)
        closed = any(other.low == "," for other in nodes[at + 1 : node.head])
        if has_article and closed:
            nodes[first[-1]] = nodes[first[-1]]._replace(label="subj")
            nodes[at] = node._replace(head=first[-1], label="appos")
    return nodes


def _bare_place_is_object(nodes: list[Node], _language: str) -> list[Node]:
    """Read "l'armée a repris hier Sake": a place without a preposition behind its verb is its object (French)."""
    objects = {node.head for node in nodes if node.label == "obj"}
    for at, node in enumerate(nodes):
        verb = nodes[node.head]
        bare = node.word == PLACE_WORD and node.label in {"npadv", "advmod"} and not node.case and node.head < at
        if not bare or node.head in objects or verb.pos != "VERB":
            continue
        passive = any(other.head == node.head and other.label in {"auxpass", "subjpass"} for other in nodes)
        between = nodes[node.head + 1 : at]
        if not passive and all(other.pos == "ADV" for other in between):
            nodes[at] = node._replace(label="obj")
            objects.add(node.head)
    return nodes


def _joined_phrases(nodes: list[Node], _language: str) -> list[Node]:
    """Read "attacks toward X and near Y", "advanced in X and north of Y": both phrases hang on one word."""
    for at, node in enumerate(nodes):
        case = nodes[node.head]
        if node.label == "conj" and node.pos == "ADV" and case.pos == "VERB" and node.low in _BEARINGS:
            nodes[at] = node._replace(label="advmod")
            continue
        first = nodes[case.head]
        if node.label != "pp" or case.label != "case" or first.label != "pp":
            continue
        joined = [i for i in range(case.head + 1, at) if nodes[i].pos == "ADP" and nodes[i].label == "conj"]
        if joined:
            nodes[at] = node._replace(head=first.head, case=nodes[joined[-1]].low)
            nodes[joined[-1]] = nodes[joined[-1]]._replace(head=at, label="case")
    return nodes


_BEARINGS = frozenset(all_words("syntax.repairs.bearings"))


def _hung_on_mark(nodes: list[Node], _language: str) -> list[Node]:
    """Read "ont opposé, mardi, les rebelles à l'armée": what hangs on a comma is the object of the verb above it."""
    for at, node in enumerate(nodes):
        mark = nodes[node.head]
        verb = nodes[mark.head]
        if mark.pos != "PUNCT" or node.head == at or node.pos not in {"NOUN", "PROPN"} or verb.pos != "VERB":
            continue
        objects = [other for other in nodes if other.head == mark.head and other.label == "obj"]
        if not objects and mark.head < at:
            nodes[at] = node._replace(head=mark.head, label="obj")
    return nodes


def _object_behind_alone(nodes: list[Node], _language: str) -> list[Node]:
    """Read "le M23 gouverne seul la ville": the object behind "seul" is that of the verb (French)."""
    for at, node in enumerate(nodes):
        alone = nodes[node.head]
        if node.label == "obj" and alone.low in _ALONE and alone.label == "xcomp" and alone.head != node.head:
            nodes[at] = node._replace(head=alone.head)
    return nodes


_ALONE = frozenset(all_words("syntax.repairs.alone"))


def _participle_before_place(nodes: list[Node], _language: str) -> list[Node]:
    """Read "a depot in occupied Berdiansk": between a preposition and a place a participle describes the place."""
    for at, node in enumerate(nodes[1:-1], start=1):
        before, place = nodes[at - 1], nodes[at + 1]
        taken = place.head == at and place.label == "obj" and place.pos == "PROPN"
        if node.form == "part" and taken and before.head == at and before.label == "case" and node.head != at:
            nodes[at + 1] = place._replace(head=node.head, label="pp", case=before.low)
            nodes[at] = node._replace(head=at + 1, label="amod", case="")
            nodes[at - 1] = before._replace(head=at + 1)
    return nodes


# By the names that the files of the languages list them by.
REPAIRS: Mapping[str, Callable[[list[Node], str], list[Node]]] = {
    **NOUN_REPAIRS,
    "adjective_as_head": _adjective_as_head,
    "bare_place_is_object": _bare_place_is_object,
    "headline_said_behind": _headline_said_behind,
    "hung_on_mark": _hung_on_mark,
    "inverted_speech": _inverted_speech,
    "joined_phrases": _joined_phrases,
    "name_before_verb": _name_before_verb,
    "name_behind_its_kind": _name_behind_its_kind,
    "near_a_place": _near_a_place,
    "noun_taken_for_verb": _noun_taken_for_verb,
    "object_behind_alone": _object_behind_alone,
    "object_behind_aside": _object_behind_aside,
    "object_of_nearer_verb": _object_of_nearer_verb,
    "participle_before_place": _participle_before_place,
    "participle_behind_comma": _participle_behind_comma,
    "participle_behind_noun": _participle_behind_noun,
    "participle_joins_verb": _participle_joins_verb,
    "place_joins_place": _place_joins_place,
    "reflexive_is_active": _reflexive_is_active,
    "subject_before_apposition": _subject_before_apposition,
    "subject_behind_phrase": _subject_behind_phrase,
    "subject_in_preposition": _subject_in_preposition,
    "subject_of_copula": _subject_of_copula,
    "subject_of_participle": _subject_of_participle,
    "there_is_adverb": _there_is_adverb,
    "verb_taken_for_noun": _verb_taken_for_noun,
}
