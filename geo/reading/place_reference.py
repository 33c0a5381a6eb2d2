"""Which place named before "the town", "the base", "the province", "there" or "it" means.

The kind of the noun decides what it may stand for: a town or a base is no province, a strip or a province no town, and
the capital is a capital. Where nothing fits, nothing is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reading.frames import FramePlace
from geo.reading.units import NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.lang import Words
    from geo.reading.clause_places import ClausePlaces
    from geo.reading.clause_words import PlaceMention

# How many sentences back a place may stand.
PLACE_SENTENCES = 3
_TAKEN = frozenset(["obj", "subjpass"])
_ANYWHERE, _TOWN, _REGION, _SITE, _CAPITAL = "anywhere", "town", "region", "site", "capital"

# A word beside a name begins within so many code points.
_WORD = 24


def place_meant(
    index: int, where: ClausePlaces, via: str, before: Sequence[tuple[int, FramePlace]]
) -> list[FramePlace]:
    """Return the place that a token stands for.

    Parameters
    ----------
    index, where
        The token and its unit.
    via
        How the caller came to it.
    before
        Places of the text so far with the numbers of their sentences, in reading order.
    """
    kind = _kind(where, index)
    how = f'"{where.written(index)}" = '
    if any(where.is_in(child, "several") for child in where.tree.children(index, "det", "nummod", "amod")):
        return []  # "either town", "both settlements"
    own = _in_own_sentence(index, where, via, kind)
    if own is not None:
        return own
    position, sentence = where.unit.starts[index], where.unit.sentence
    for number, found in reversed(before):
        if sentence - number > PLACE_SENTENCES:
            break
        known = where.place_mentions[found.key] if found.key >= 0 else None
        if known is None and kind == _TOWN and is_quarter(where.text, found.start, found.end, where.words):
            continue
        if found.start < position and (known is None or _fits(known, kind, near=False)):
            name = where.text[found.start : found.end]
            meant = found._replace(part=False, whole=True, via=f"{how}{name}; {via}")
            return [_sited(meant, index, where, kind)]
    return []


def _in_own_sentence(index: int, where: ClausePlaces, via: str, kind: str) -> list[FramePlace] | None:
    """Return the place before a token in its sentence that it means, [] where none can be meant, None to look further.

    Where somebody went is meant only if nothing else is: "advanced toward Hama, capturing it".
    """
    how = f'"{where.written(index)}" = '
    bound: FramePlace | None = None
    for at in range(index - 1, -1, -1):
        if _unknown_taken(where, at) and kind in {_ANYWHERE, _TOWN}:
            return []  # "lost Umm Sumeima after seizing it": no gazetteer knows what is meant
        place, mask = where.place_at(at), where.unit.masks[at]
        if place is None or mask is None or place.is_country or not _fits(place, kind, near=True):
            continue
        found = FramePlace(place.start, place.end, mask.key, place.part, f"{how}{place.name}; {via}")
        if where.case(at) not in where.words.words("bound_for"):
            return [_sited(found, index, where, kind)]
        bound = bound or found
    return [_sited(bound, index, where, kind)] if bound is not None and kind == _ANYWHERE else None


def is_quarter(text: str, start: int, end: int, words: Words) -> bool:
    """Whether the words beside a name (its code points) say that it is a part of a town: "the Abu Salim quarter"."""
    before, behind = text[max(0, start - _WORD) : start].split()[-2:], text[end : end + _WORD].split()[:1]
    return any(word.strip(",.;").casefold() in words.words("town_parts") for word in (*before, *behind))


def _kind(where: ClausePlaces, index: int) -> str:
    """Return what a noun may stand for; "the provincial capital" is only a town."""
    for name, kind in (("town_back", _TOWN), ("region_back", _REGION), ("site_back", _SITE)):
        if where.tree.low(index) in where.words.words(name):
            return kind
    if where.tree.low(index) in where.words.words("capital_back"):
        return _TOWN if where.tree.children(index, "amod", "compound", "poss", "pp") else _CAPITAL
    return _ANYWHERE


def _fits(place: PlaceMention, kind: str, *, near: bool) -> bool:
    """Whether a place named before may be what a noun of a kind means; ``near``: in the same sentence."""
    speaks = bool(place.nation) and not place.site and not place.origin
    if place.is_country or place.reference or speaks:
        return False  # "Moscow says it holds the town": its government, not the town
    if kind == _REGION:
        return place.resolved and not place.settlement
    if kind == _CAPITAL:
        return bool(place.nation)
    if near or kind in {_TOWN, _SITE}:
        return place.settlement or not place.resolved
    return True


def _unknown_taken(where: ClausePlaces, at: int) -> bool:
    """Whether a token is a name that no gazetteer knows and that somebody takes, loses or holds."""
    tree = where.tree
    if where.mask(at, NAME) is None or tree.label(at) not in _TAKEN or tree.head(at) < 0:
        return False
    lemmas = where.lemmas(tree.head(at))
    frames = (where.words.frames[name] for name in ("gain", "lose", "hold", "leave", "enter"))
    return any(lemmas & (frame.verbs | frame.place) for frame in frames)


def _sited(found: FramePlace, index: int, where: ClausePlaces, kind: str) -> FramePlace:
    """Read "the base", "the airport": a part of the town named before, unless the name itself is that of a base."""
    if kind != _SITE:
        return found
    low = where.tree.low(index)
    around = where.text[max(0, found.start - len(low) - 4) : found.end + len(low) + 6].casefold()
    return found if low in around else found._replace(part=True)
