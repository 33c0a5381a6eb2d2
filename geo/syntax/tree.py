"""One tree for all languages: the labels of the pipelines are brought to one scheme and prepositions are collapsed.

A noun behind a preposition hangs directly on what the preposition modifies, with the label ``pp`` and the preposition
as its ``case`` ("pulled out of Sake": Sake is ``pp`` of pulled, case "out of"). The scheme:

========== ==============================================================
subj       subject; subjpass of a passive
obj, iobj  object, indirect object
agent      who does it in a passive ("by the army", "par l'armée")
pp         noun behind a preposition; npadv a noun without one
pred       what a copula says; xcomp, ccomp, advcl, acl, relcl, parataxis
conj, cc   coordination; appos, compound, amod, det, poss, nummod
aux, auxpass, neg, mark, prt, punct, root, dep
========== ==============================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.lang import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.syntax.parser import Parse

_ENGLISH = {
    "nsubj": "subj", "csubj": "subj", "nsubjpass": "subjpass", "csubjpass": "subjpass", "dobj": "obj", "oprd": "obj",
    "dative": "iobj", "attr": "pred", "acomp": "pred", "npadvmod": "npadv", "nmod": "compound", "ROOT": "root",
    "predet": "det", "expl": "dep", "preconj": "cc", "quantmod": "dep", "meta": "dep", "intj": "dep",
}  # fmt: skip
_FRENCH = {
    "nsubj": "subj", "csubj": "subj", "nsubj:pass": "subjpass", "nsubj:caus": "subj", "obj": "obj", "iobj": "iobj",
    "obl:agent": "agent", "obl:arg": "pp", "obl:mod": "pp", "obl": "pp", "nmod": "pp", "acl:relcl": "relcl",
    "aux:tense": "aux", "aux:pass": "auxpass", "aux:caus": "aux", "flat:name": "compound", "flat:foreign": "compound",
    "flat": "compound", "fixed": "compound", "ROOT": "root", "cop": "cop", "expl:comp": "reflexive",
    "expl:pass": "reflexive", "expl:subj": "dep", "dislocated": "dep", "xcomp": "xcomp",
}  # fmt: skip
_PENN = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "PRP": "PRON", "WP": "PRON", "PRP$": "DET",
    "WP$": "DET", "DT": "DET", "WDT": "PRON", "PDT": "DET", "CD": "NUM", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ",
    "RB": "ADV", "RBR": "ADV", "RBS": "ADV", "WRB": "ADV", "IN": "ADP", "TO": "PART", "POS": "PART", "CC": "CCONJ",
    "MD": "AUX", "RP": "ADP", "EX": "PRON", "UH": "INTJ",
}  # fmt: skip
# The word that stands for every known place in a parse: all parsers know it as a place.
PLACE_WORD = "Paris"
_CONDITIONAL, _FUTURE = ("rais", "rait", "rions", "riez", "raient"), ("rai", "ras", "ra", "rons", "rez", "ront")
_FORMS = {"VB": "inf", "VBD": "fin", "VBZ": "fin", "VBP": "fin", "VBN": "part", "VBG": "ger"}


class Node(NamedTuple):
    """A token of the tree: its form, part of speech, form of a verb (fin, inf, part, ger, ""), head, label and case."""

    word: str
    low: str
    pos: str
    form: str
    head: int
    label: str
    case: str


class Tree:
    """A sentence as a tree; tokens are indices, ``starts`` and ``ends`` their code points in the document."""

    def __init__(self, nodes: Sequence[Node], starts: Sequence[int], ends: Sequence[int], language: str) -> None:
        self.nodes, self.starts, self.ends, self.language = list(nodes), list(starts), list(ends), language
        self._children: list[list[int]] = [[] for _ in nodes]
        for index, node in enumerate(self.nodes):
            if node.head != index:
                self._children[node.head].append(index)
        # Rules ask the same again and again, and the root of an endless sentence has a thousand dependants.
        self._labelled: dict[tuple[int, tuple[str, ...]], list[int]] = {}

    def __len__(self) -> int:
        return len(self.nodes)

    def children(self, index: int, *labels: str) -> list[int]:
        """Return the dependants of a token in their order, of some labels only if any are named."""
        if not labels:
            return list(self._children[index])
        key = (index, labels)
        if key not in self._labelled:
            self._labelled[key] = [child for child in self._children[index] if self.nodes[child].label in labels]
        return list(self._labelled[key])

    def head(self, index: int) -> int:
        """Return the governor of a token, -1 for a root."""
        head = self.nodes[index].head
        return -1 if head == index else head

    def label(self, index: int) -> str:
        """Return the label of a token."""
        return self.nodes[index].label

    def low(self, index: int) -> str:
        """Return the form of a token in small letters."""
        return self.nodes[index].low

    def ancestors(self, index: int) -> Iterator[int]:
        """Yield the governors of a token up to the root."""
        at = self.head(index)
        while at >= 0:
            yield at
            at = self.head(at)

    def subtree(self, index: int, *, without: frozenset[str] = frozenset()) -> list[int]:
        """Return a token and all below it in order, not entering dependants of the labels ``without``."""
        found, stack = [], [index]
        while stack:
            at = stack.pop()
            found.append(at)
            stack += [child for child in self._children[at] if self.nodes[child].label not in without]
        return sorted(found)

    def row(self, index: int) -> list[int]:
        """Return a token and all that are coordinated with it, in order: "Sake, Minova and Kavumu"."""
        top = index
        while self.nodes[top].label == "conj" and self.head(top) >= 0:
            top = self.nodes[top].head
        return self.row_from(top)

    def row_from(self, index: int) -> list[int]:
        """Return a token and the members that follow it in its row."""
        found, stack = [], [index]
        while stack:
            at = stack.pop(0)
            found.append(at)
            stack += self.children(at, "conj")
        return sorted(found)

    def is_verb(self, index: int) -> bool:
        """Whether a token is a verb in any form."""
        return self.nodes[index].pos in {"VERB", "AUX"}

    def is_passive(self, index: int) -> bool:
        """Whether a verb is passive: an auxiliary or a subject of a passive, or a participle behind a noun."""
        if self.children(index, "auxpass", "subjpass"):
            return not self._is_reflexive(index)
        if self.children(index, "agent") and not self.children(index, "aux"):  # "d'avoir bombardé par drone": active
            return not self._is_reflexive(index)
        node = self.nodes[index]
        if node.form == "part" and node.label == "conj" and not self.children(index, "aux", "obj", "subj"):
            return self.is_verb(node.head) and self.is_passive(node.head)  # "were killed or injured"
        if self.children(index, "aux"):
            return False  # "accused of having taken": the auxiliary of a passive is another one
        return node.form == "part" and node.label in {"acl", "amod"}

    def _is_reflexive(self, index: int) -> bool:
        """Read "s'est retirée": "être" beside a reflexive pronoun and a subject of its own makes no passive."""
        return bool(self.children(index, "reflexive")) and not self.children(index, "agent")

    def clause(self, index: int) -> int:
        """Return the verb (or root) whose clause a token stands in."""
        at = index
        while not self.is_verb(at) and self.head(at) >= 0:
            at = self.nodes[at].head
        return at

    def text(self, index: int) -> str:
        """Return the form of a token as written."""
        return self.nodes[index].word


def build_tree(parse: Parse, starts: Sequence[int], ends: Sequence[int], language: str) -> Tree:
    """Return the tree of a parse; ``starts`` and ``ends`` are the code points of its tokens in the document."""
    nodes = _english(parse) if language == "en" else _universal(parse)
    return Tree(_repaired(nodes, language), starts, ends, language)


def _english(parse: Parse) -> list[Node]:  # noqa: C901  # one branch a relation of the tree
    heads, labels, cases = (
        list(parse.heads),
        [_ENGLISH.get(label, label) for label in parse.labels],
        [""] * len(parse.words),
    )
    lows = [word.casefold() for word in parse.words]
    prepositions = [
        label in {"prep", "agent"} or (label == "dative" and tag in {"IN", "TO"})
        for label, tag in zip(parse.labels, parse.tags, strict=True)
    ]
    for index, label in enumerate(parse.labels):
        if label not in {"pobj", "pcomp"}:
            continue
        case: list[str] = []
        at, by = parse.heads[index], False
        if not prepositions[at] and parse.labels[at] not in {"prep", "agent", "dative"}:
            labels[index] = "pp" if label == "pobj" else "advcl"
            cases[index] = lows[at]
            heads[index] = parse.heads[at] if parse.heads[at] != at else heads[index]
            continue
        while prepositions[at] and parse.heads[at] != at:
            if case and _has_object(parse, at):
                # "from the army to M23": the outer preposition has a noun of its own.
                at = parse.heads[at]
                break
            case.insert(0, lows[at])
            by = by or parse.labels[at] == "agent"
            at = parse.heads[at]
        heads[index], cases[index] = at, " ".join(case)
        labels[index] = "advcl" if label == "pcomp" else "agent" if by else "pp"
    for index, label in enumerate(parse.labels):
        if prepositions[index]:
            objects = [
                child
                for child in range(len(heads))
                if parse.heads[child] == index and parse.labels[child] in {"pobj", "pcomp"}
            ]
            if objects:
                heads[index], labels[index] = objects[0], "case"
                for child in range(len(heads)):
                    # What hung on the preposition ("about" in "to about ten") hangs on its noun.
                    if parse.heads[child] == index and child not in objects and not prepositions[child]:
                        heads[child] = objects[0]
        elif label == "prep":
            labels[index] = "prt"
    return [
        Node(word, low, _PENN.get(tag, "VERB" if tag.startswith("VB") else tag), _FORMS.get(tag, ""), head, label, case)
        for word, low, tag, head, label, case in zip(parse.words, lows, parse.tags, heads, labels, cases, strict=True)
    ]


def _has_object(parse: Parse, index: int) -> bool:
    """Whether a preposition has a noun of its own."""
    return any(head == index and label == "pobj" for head, label in zip(parse.heads, parse.labels, strict=True))


def _universal(parse: Parse) -> list[Node]:  # noqa: C901  # one branch a relation of the tree
    lows = [word.casefold().replace("\u2019", "'") for word in parse.words]
    labels = [_FRENCH.get(label, label.partition(":")[0]) for label in parse.labels]
    cases = [""] * len(lows)
    negations = words_of("fr").negations
    for index, label in enumerate(parse.labels):
        head = parse.heads[index]
        if label == "case":
            cases[head] = f"{cases[head]} {lows[index]}".strip()
        elif label.startswith("advmod") and lows[index] in negations:
            labels[index] = "neg"
    for index, label in enumerate(labels):
        if label == "pp" and cases[index].endswith(" par"):
            cases[index] = "par"  # "tués dans la nuit de dimanche à lundi par X": the nearest preposition is its own
        if label == "pp" and not cases[index]:
            labels[index] = "npadv"
        elif label == "pp" and cases[index].split()[0] == "par" and _is_passive(parse, parse.heads[index]):
            labels[index] = "agent"
    nodes = []
    for index, (word, tag, features) in enumerate(zip(parse.words, parse.tags, parse.features, strict=True)):
        form = {"Fin": "fin", "Inf": "inf", "Part": "part", "Ger": "ger"}.get(_feature(features, "VerbForm"), "")
        if form == "part" and _feature(features, "Tense") == "Pres":
            form = "ger"
        if form == "fin" and _feature(features, "Mood") == "Cnd" and lows[index].endswith(_CONDITIONAL):
            form = "cnd"
        elif form == "fin" and _feature(features, "Tense") == "Fut" and lows[index].endswith(_FUTURE):
            form = "fut"
        nodes.append(Node(word, lows[index], tag, form, parse.heads[index], labels[index], cases[index]))
    return nodes


def _is_passive(parse: Parse, index: int) -> bool:
    below = [label for label, head in zip(parse.labels, parse.heads, strict=True) if head == index]
    return "VerbForm=Part" in parse.features[index] and (
        "aux:pass" in below or "nsubj:pass" in below or parse.labels[index] in {"acl", "amod", "appos", "advcl"}
    )


def _feature(features: str, name: str) -> str:
    for part in features.split("|"):
        key, _, value = part.partition("=")
        if key == name:
            return value
    return ""


def _repaired(nodes: list[Node], language: str) -> list[Node]:
    for repair in _REPAIRS:
        found = repair(list(nodes), language)
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
    if language != "fr":
        return nodes
    words = words_of("fr")
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


def _verb_taken_for_noun(nodes: list[Node], language: str) -> list[Node]:
    """Read "Le M23 contrôle Goma", "ne contrôle plus Sake": a verb that is spelt like a noun (French).

    Without determiner or preposition, behind a noun or "ne" and before a place or a noun with its article, it is no noun.
    """  # noqa: E501
    for index, node in enumerate(nodes[1:-1], start=1) if language == "fr" else ():
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
        for child, other in enumerate(nodes):
            if other.head == index and child > index and other.word == PLACE_WORD and not other.case:
                nodes[child] = other._replace(label=other.label if other.label == "conj" else "obj")
        _join_row(nodes, index)
    return nodes


_DENYING = frozenset(["dément", "démentent"])
_LIKE_NOUNS = frozenset(["contrôle", "attaque", *_DENYING])


def _stands_as_verb(nodes: list[Node], index: int) -> bool:
    if any(node.head == index and node.label in {"det", "amod"} and at < index for at, node in enumerate(nodes)):
        return False
    before, at = nodes[index - 1], index + 1
    while at < len(nodes) - 1 and (nodes[at].pos == "ADV" or nodes[at].low in {"plus", "pas"}):
        at += 1
    return (before.pos in {"NOUN", "PROPN"} or before.low in {"ne", "n'", "qui"}) and (
        nodes[at].word == PLACE_WORD
        or nodes[at].pos in {"DET", "NUM"}
        or (nodes[index].low in _DENYING and (nodes[at].form == "inf" or nodes[at].low in {"que", "qu'"}))
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
    if language != "fr":
        return nodes
    words = words_of("fr")
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


def _noun_taken_for_verb(nodes: list[Node], language: str) -> list[Node]:
    """Read "a saisi une cache d'armes": behind its article and as an object a finite verb is a noun (French)."""
    for index, node in enumerate(nodes[1:], start=1) if language == "fr" else ():
        before = nodes[index - 1]
        article = before.pos == "DET" and before.head == index and before.label == "det"
        if node.pos == "VERB" and node.form == "fin" and node.label in {"obj", "subj", "pp"} and article:
            nodes[index] = node._replace(pos="NOUN", form="")
    return nodes


def _near_a_place(nodes: list[Node], language: str) -> list[Node]:
    """Read "près de Komanda" as one preposition where the parser hangs the place on the adverb (French)."""
    for index, node in enumerate(nodes) if language == "fr" else ():
        adverb = nodes[node.head]
        if adverb.low in _NEAR and node.case in {"de", "d'"} and adverb.label == "advmod" and node.head != index:
            at = node.head
            nodes[index] = node._replace(head=adverb.head, label="pp", case=f"{adverb.low} {node.case}")
            nodes[at] = adverb._replace(head=index, label="case")
    return nodes


_NEAR = frozenset(["près", "autour", "loin", "aux environs", "à proximité"])


def _there_is_adverb(nodes: list[Node], language: str) -> list[Node]:
    """Read the "y" of "le M23 y est entré" as "there" (French)."""
    for index, node in enumerate(nodes) if language == "fr" else ():
        if node.low == "y" and node.label == "reflexive":
            nodes[index] = node._replace(pos="ADV", label="advmod")
    return nodes


def _headline_said_behind(nodes: list[Node], language: str) -> list[Node]:
    """Read "Four soldiers killed in X raid, group says": the participle is the clause, who speaks stands behind it.

    The parser makes both nouns subjects of the verb of speech.
    """
    if language != "en":
        return nodes
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


def _reflexive_is_active(nodes: list[Node], language: str) -> list[Node]:
    """Read "ils se sont retirés" as an act of its subject, not as a passive (French)."""
    for index, node in enumerate(nodes) if language == "fr" else ():
        reflexive = any(
            other.head == node.head and other.label == "reflexive" and other.low in _REFLEXIVE for other in nodes
        )
        if node.label == "subjpass" and reflexive:
            nodes[index] = node._replace(label="subj")
    return nodes


_REFLEXIVE = frozenset(["se", "s'"])


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
    for index, node in enumerate(nodes[1:-1], start=1) if language == "fr" else ():
        noun = node.head
        taken = node.low.endswith("ant") and node.label == "amod" and noun > index and nodes[index - 1].low == ","
        verb = nodes[noun].head if taken else -1
        if verb < 0 or nodes[verb].pos != "VERB" or words_of(language).lemmas(node.low) == {node.low}:
            continue
        nodes[index] = node._replace(pos="VERB", form="ger", label="advcl", head=verb)
        nodes[noun] = nodes[noun]._replace(head=index, label="obj")
    return nodes


_REPAIRS = (
    _participle_behind_comma,
    _name_before_verb,
    _inverted_speech,
    _verb_taken_for_noun,
    _subject_of_copula,
    _participle_behind_noun,
    _subject_in_preposition,
    _adjective_as_head,
    _place_joins_place,
    _reflexive_is_active,
    _noun_taken_for_verb,
    _near_a_place,
    _there_is_adverb,
    _headline_said_behind,
)
