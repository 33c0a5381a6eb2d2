"""Nouns, articles and participles that the parser hangs wrongly, put right as in :mod:`geo.syntax.repairs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words, words_of
from geo.syntax.nodes import PLACE_WORD, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.lang import Words

_ARTICLES = frozenset(all_words("syntax.noun_repairs.plural_article"))
_PLURAL_ENDS = ("s", "x")


def _noun_behind_verb(nodes: list[Node], language: str) -> list[Node]:
    """Read "l'armée dément la chute de X", "a repris la ville de X" with the noun as the object of its verb (French).

    Nouns of places and of acts with an article, right behind a verb that has no object, are no adverbs of time.
    """
    words = words_of(language)
    for at, node in enumerate(nodes):
        verb = node.head
        if node.label != "npadv" or node.pos != "NOUN" or node.case or verb >= at or nodes[verb].pos != "VERB":
            continue
        below = {other.label for child, other in enumerate(nodes) if other.head == verb and child != at}
        between = range(verb + 1, at)
        own = {child for child, other in enumerate(nodes) if other.head == at and child < at}
        article = any(nodes[child].label in {"det", "nummod"} for child in own)
        plain = all(child in own or nodes[child].pos == "ADV" for child in between)
        if article and plain and below.isdisjoint({"obj", "auxpass", "subjpass"}) and _is_ground_or_act(node, words):
            nodes[at] = node._replace(label="obj")
    return nodes


def _is_ground_or_act(node: Node, words: Words) -> bool:
    return _is_act(node, words) or any(
        words.has(name, node.low) for name in ("settlement_nouns", "ground_nouns", "part_words")
    )


def _article_before_adjective(nodes: list[Node], _language: str) -> list[Node]:
    """Read "ont pris à l'EI de vastes zones": "de" before an adjective and a plural noun is an article (French)."""
    for at, node in enumerate(nodes):
        case = next((child for child, other in enumerate(nodes[:at]) if other.head == at and other.label == "case"), -1)
        if node.pos != "NOUN" or not node.low.endswith(_PLURAL_ENDS) or case < 1 or nodes[case].low not in _ARTICLES:
            continue
        between = nodes[case + 1 : at]
        if not between or any(one.pos != "ADJ" or one.head != at for one in between):
            continue
        verb = node.head
        while nodes[verb].pos != "VERB" and nodes[verb].head != verb and verb < at:
            verb = nodes[verb].head
        has_object = any(other.head == verb and other.label in {"obj", "auxpass"} for other in nodes)
        if nodes[verb].pos == "VERB" and verb < at and not has_object:
            nodes[at] = node._replace(head=verb, label="obj", case="")
            nodes[case] = nodes[case]._replace(pos="DET", label="det")
    return nodes


def _agent_behind_act(nodes: list[Node], language: str) -> list[Node]:
    """Read "a démenti la prise de X par les rebelles": who took it hangs on the noun, not on the active verb."""
    words = words_of(language)
    for at, node in enumerate(nodes):
        verb = node.head
        if node.label not in {"pp", "agent"} or node.case not in words.prepositions["by"] or verb >= at:
            continue
        below = [other for other in nodes if other.head == verb]
        if nodes[verb].pos != "VERB" or any(other.label in {"auxpass", "subjpass"} for other in below):
            continue
        acts = [
            child
            for child in range(verb + 1, at)
            if nodes[child].head == verb and nodes[child].label == "obj" and _is_act(nodes[child], words)
        ]
        if acts:
            nodes[at] = node._replace(head=acts[-1], label="pp")
    return nodes


def _is_act(node: Node, words: Words) -> bool:
    return words.has("action_nouns", node.low) or any(
        words.lemmas(node.low) & frame.nouns for frame in words.frames.values()
    )


def _participle_between_commas(nodes: list[Node], language: str) -> list[Node]:
    """Read "X, reprise lundi par l'armée, est calme": a participle between commas says it of the noun before them."""
    words = words_of(language)
    for at in range(2, len(nodes)):
        node, noun = nodes[at], at - 2
        if nodes[at - 1].low != "," or node.pos not in {"VERB", "NOUN"} or nodes[noun].pos not in {"NOUN", "PROPN"}:
            continue
        closing = next((child for child in range(at + 1, len(nodes)) if nodes[child].low == ","), -1)
        agents = [child for child in range(at + 1, max(closing, 0)) if nodes[child].case in words.prepositions["by"]]
        bare = not any(other.head == at and other.label in {"det", "aux", "auxpass", "subj"} for other in nodes)
        taken = words.lemmas(node.low) & (words.frames["gain"].verbs | words.frames["gain"].place)
        phrase = (
            nodes[at + 1].pos == "ADP" and nodes[at + 1].low not in words.prepositions["by"]
        )  # "prise pour cible par"
        if not agents or not bare or phrase or not taken or node.label in {"conj", "acl", "root"}:
            continue
        kind = nodes[noun].word == PLACE_WORD or words.has("settlement_nouns", nodes[noun].low)
        name = any(other.word == PLACE_WORD and other.head == noun for other in nodes)
        if kind or name:
            nodes[at] = node._replace(pos="VERB", form="part", head=noun, label="acl")
            nodes[agents[0]] = nodes[agents[0]]._replace(head=at, label="agent")
    return nodes


def _participle_behind_auxiliary(nodes: list[Node], language: str) -> list[Node]:
    """Read "les troupes sont entrées à X": behind an auxiliary a noun that is spelt like a participle is one."""
    words = words_of(language)
    for at, node in enumerate(nodes):
        auxiliary = any(other.head == at and other.label in {"aux", "auxpass"} for other in nodes[:at])
        if node.pos == "NOUN" and auxiliary and words.lemmas(node.low) != {node.low}:
            nodes[at] = node._replace(pos="VERB", form="part")
    return nodes


def _joined_subjects(nodes: list[Node], _language: str) -> list[Node]:
    """Read "les forces de X et les miliciens ont repris Y" with both as subjects: the first is no clause (French)."""
    for verb, node in enumerate(nodes):
        first = node.head
        if node.label != "conj" or node.pos != "VERB" or nodes[first].head != first or nodes[first].case:
            continue
        subject = next(
            (at for at in range(first + 1, verb) if nodes[at].head == verb and nodes[at].label == "subj"), -1
        )
        joined = [
            at for at in range(first + 1, subject) if nodes[at].pos == "CCONJ" and nodes[at].head in {verb, subject}
        ]
        if nodes[first].pos not in {"NOUN", "PROPN"} or not joined:
            continue
        nodes[verb] = node._replace(head=verb, label="root")
        nodes[subject] = nodes[subject]._replace(head=first, label="conj")
        nodes[joined[0]] = nodes[joined[0]]._replace(head=subject)
        nodes[first] = nodes[first]._replace(head=verb, label="subj")
        for at in range(verb + 1, len(nodes)):
            if nodes[at].head == first:
                nodes[at] = nodes[at]._replace(head=verb)
    return nodes


def _object_behind_day(nodes: list[Node], _language: str) -> list[Node]:
    """Read "ont repris jeudi la plus grande partie de X": a day has no object, its verb has (French)."""
    objects = {node.head for node in nodes if node.label == "obj"}
    for at, node in enumerate(nodes):
        day = nodes[node.head]
        verb = day.head
        hangs = node.label == "obj" and day.label == "npadv" and day.pos == "NOUN" and node.head < at
        if hangs and nodes[verb].pos == "VERB" and verb < node.head and verb not in objects:
            nodes[at] = node._replace(head=verb)
    return nodes


# By the names that the files of the languages list them by.
NOUN_REPAIRS: Mapping[str, Callable[[list[Node], str], list[Node]]] = {
    "agent_behind_act": _agent_behind_act,
    "article_before_adjective": _article_before_adjective,
    "joined_subjects": _joined_subjects,
    "noun_behind_verb": _noun_behind_verb,
    "object_behind_day": _object_behind_day,
    "participle_behind_auxiliary": _participle_behind_auxiliary,
    "participle_between_commas": _participle_between_commas,
}
