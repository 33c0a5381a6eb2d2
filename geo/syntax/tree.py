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

from typing import TYPE_CHECKING

from geo.lang import all_words, pipeline_of, words_of
from geo.syntax.nodes import Node
from geo.syntax.repairs import repaired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.syntax.parser import Parse

_CLEAR = {
    "nsubj": "subj", "csubj": "subj", "nsubjpass": "subjpass", "csubjpass": "subjpass", "dobj": "obj", "oprd": "obj",
    "dative": "iobj", "attr": "pred", "acomp": "pred", "npadvmod": "npadv", "nmod": "compound", "ROOT": "root",
    "predet": "det", "expl": "dep", "preconj": "cc", "quantmod": "dep", "meta": "dep", "intj": "dep",
}  # fmt: skip
_UNIVERSAL = {
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
_FORMS = {"VB": "inf", "VBD": "fin", "VBZ": "fin", "VBP": "fin", "VBN": "part", "VBG": "ger"}


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
        bare = node.label == "advcl" and not self.children(index, "obj", "subj", "mark")
        return node.form == "part" and (bare or node.label in {"acl", "amod"})  # "Expelled from X, the group ..."

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
    nodes = _universal(parse, language) if pipeline_of(language).scheme == "universal" else _clear(parse)
    return Tree(repaired(nodes, language), starts, ends, language)


def _clear(parse: Parse) -> list[Node]:  # noqa: C901  # one branch a relation of the tree
    heads, labels, cases = (
        list(parse.heads),
        [_CLEAR.get(label, label) for label in parse.labels],
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


def _universal(parse: Parse, language: str) -> list[Node]:  # noqa: C901  # one branch a relation of the tree
    lows = [word.casefold().replace("\u2019", "'") for word in parse.words]
    labels = [_UNIVERSAL.get(label, label.partition(":")[0]) for label in parse.labels]
    cases = [""] * len(lows)
    words = words_of(language)
    conditional = all_words("syntax.tree.conditional_endings", language)
    future = all_words("syntax.tree.future_endings", language)
    for index, label in enumerate(parse.labels):
        head = parse.heads[index]
        if label == "case":
            cases[head] = f"{cases[head]} {lows[index]}".strip()
        elif label.startswith("advmod") and lows[index] in words.negations:
            labels[index] = "neg"
    for index, label in enumerate(labels):
        case = cases[index].split()
        if label == "pp" and len(case) > 1 and case[-1] in words.prepositions["by"]:
            case = case[-1:]  # "tués dans la nuit de dimanche à lundi par X": the nearest preposition is its own
            cases[index] = case[0]
        if label == "pp" and not cases[index]:
            labels[index] = "npadv"
        elif label == "pp" and case[0] in words.prepositions["by"] and _is_passive(parse, parse.heads[index]):
            labels[index] = "agent"
    nodes = []
    for index, (word, tag, features) in enumerate(zip(parse.words, parse.tags, parse.features, strict=True)):
        form = {"Fin": "fin", "Inf": "inf", "Part": "part", "Ger": "ger"}.get(_feature(features, "VerbForm"), "")
        if form == "part" and _feature(features, "Tense") == "Pres":
            form = "ger"
        if form == "fin" and _feature(features, "Mood") == "Cnd" and lows[index].endswith(conditional):
            form = "cnd"
        elif form == "fin" and _feature(features, "Tense") == "Fut" and lows[index].endswith(future):
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
