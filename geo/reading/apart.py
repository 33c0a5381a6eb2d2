"""Places that stand apart from the word that reports them: before a comma, before the verb, above the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.reading.clause_places import ClausePlaces


def before_comma(where: ClausePlaces, index: int) -> int:
    """Return the place right before the comma and the phrase of a token: "Sake, still held by", -1 without one.

    The parser often hangs such a phrase on the verb. Only adverbs and the word's own preposition stand between.
    """
    tree, at = where.tree, index - 1
    while at >= 0 and (tree.nodes[at].pos in {"ADV", "ADP", "DET"} or tree.head(at) == index) and tree.low(at) != ",":
        own = tree.head(at) == index  # "under M23 control"
        if (where.unit.masks[at] is not None and not own) or tree.label(at) in {"subj", "subjpass"}:
            return -1
        at -= 1
    if at < 1 or tree.low(at) != ",":
        return -1
    place = where.place_at(at - 1)
    return at - 1 if place is not None and not place.is_country else -1


def opens(where: ClausePlaces, index: int) -> bool:
    """Whether a participle begins a line without a subject, under the heading of a place: "Sake: held by M23"."""
    tree = where.tree
    alone = tree.head(index) < 0 and not tree.children(index, "subj", "subjpass", "aux", "auxpass", "cop")
    return alone and all(tree.nodes[at].pos in {"ADV", "PUNCT"} for at in range(index))


def set_before(where: ClausePlaces, verb: int) -> list[int]:
    """Return the places that stand before a verb without a preposition and are its subject: "Syrte, elle, est tenue"."""  # noqa: E501
    return [
        child
        for child in where.tree.children(verb, "npadv", "dep")
        if child < verb and not where.tree.nodes[child].case and where.place_at(child) is not None
    ]


def object_above(where: ClausePlaces, verb: int) -> int:
    """Return the object on which the parser hangs its verb: "Les FDS contrôlent désormais la moitié de X"; or -1."""
    tree, head = where.tree, where.tree.head(verb)
    if head < verb or tree.label(verb) not in {"ccomp", "advcl", "acl"} or tree.nodes[head].case:
        return -1
    ground = where.is_in(head, "fraction_words") or where.is_in(head, "ground_nouns")
    return head if ground and tree.head(head) < 0 else -1


def behind_opening(where: ClausePlaces, index: int) -> int:
    """Return the place behind the comma of a participle that opens a sentence: "Held by M23 since May, Sake is", or -1."""  # noqa: E501
    tree = where.tree
    if any(tree.nodes[at].pos not in {"ADV", "PUNCT"} for at in range(index)):
        return -1
    comma = next((at for at in range(index + 1, len(tree)) if tree.low(at) == ","), len(tree))
    for at in range(comma + 1, min(comma + 5, len(tree))):
        place = where.place_at(at)
        if place is not None:
            return at if not place.is_country else -1
        noun = where.words.has("town_nouns", tree.low(at)) or tree.nodes[at].pos in {"DET", "ADP", "ADJ"}
        if not noun:
            return -1
    return -1
