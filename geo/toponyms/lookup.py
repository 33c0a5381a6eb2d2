"""What a person types for a place: small letters, misspellings, codes. The resolver reads sentences; this reads a name.

First the resolver, as for a text; then the name in any case; then with capitals put in; last what sounds like it, as
"did you mean". Nothing of this is used for reports.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from geo.gazetteer.kinds import KINDS, SETTLEMENTS
from geo.gazetteer.names import DEMONYM, PRIMARY, normalise
from geo.gazetteer.sound_index import SoundIndex
from geo.gazetteer.world_store import OUTER
from geo.lang import all_words
from geo.model import PRECISION_OF, Candidate, Document, Mention, Resolution, Span
from geo.reasons import About, Reason
from geo.spatial.coordinates import typed_position
from geo.text.language_id import unsupported_language
from geo.toponyms.type_words import type_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Place
    from geo.toponyms.resolver import Resolver

_CAPITALISED = frozenset(all_words("toponyms.lookup.capitalised"))

MOST = 5
SMALL_WORDS = frozenset(all_words("toponyms.lookup.small_words"))
SHARE_OF_MANY = 0.6  # of the score of a name that several places bear


class LookUp(NamedTuple):
    """What was found: resolutions as of a text, and places that may have been meant."""

    found: tuple[Resolution, ...]
    did_you_mean: tuple[Place, ...] = ()


def look_up(document: Document, resolver: Resolver) -> LookUp:
    """Return what a typed phrase means."""
    gazetteer, text = resolver.gazetteer, document.text.strip()
    position = typed_position(text) or (text.upper() if gazetteer.by_pcode(text) >= 0 else "")
    if position:
        document = replace(document, text=position)
    found = resolver.resolve(document)
    if position:
        return LookUp(found)
    if any(r.resolved for r in found) and not _half(text, found):
        return LookUp(found)
    whole = _whole(document, gazetteer)
    if whole is not None:
        village = whole.method == "geonames"
        others = similar_places(text, gazetteer) if village else ()
        return LookUp((whole,), tuple(p for p in others if whole.chosen is None or p.id != whole.chosen.id))
    if text and (text.islower() or text.isupper()):
        again = resolver.resolve(
            Document(id=document.id, text=_capitalised(document.text), published=document.published)
        )
        if any(r.resolved for r in again):
            return LookUp(again)
    if unsupported_language(text):
        return LookUp(found)
    known = {r.chosen.id for r in found if r.chosen is not None}
    return LookUp(found, tuple(p for p in similar_places(text, gazetteer) if p.id not in known))


def similar_places(text: str, gazetteer: Gazetteer, *, limit: int = MOST) -> tuple[Place, ...]:
    """Return places whose name sounds like a typed one, those of the theatre and its countries first."""
    index, best = SoundIndex(gazetteer), dict[int, tuple[float, int]]()
    countries = sorted(gazetteer.near_countries) + sorted(gazetteer.outer_countries - gazetteer.near_countries)
    for name in dict.fromkeys((text, *_names_in(text))):
        for rank, country in enumerate(countries):
            for hit in index.search(name, country):
                known = gazetteer.columns.origin[hit.row] < OUTER
                best[hit.row] = max(best.get(hit.row, (0.0, 0)), (hit.likeness - (0.0 if known else 0.1), -rank))
        if best:
            break
    rows = sorted(best, key=lambda row: (*(-value for value in best[row]), row))
    places = [gazetteer.place(row) for row in rows[: 3 * limit]]
    return tuple({(p.name, p.kind, p.admin1): p for p in reversed(places)}.values())[::-1][:limit]


def _names_in(text: str) -> list[str]:
    """Return a phrase without type words and small words, and its longest words."""
    words = [
        w for w in re.split(r"[\s,()]+", text) if w and w.lower() not in type_words() and w.lower() not in SMALL_WORDS
    ]
    return [" ".join(words), *sorted((w for w in words if len(w) > 3), key=len, reverse=True)]  # noqa: PLR2004


def _half(text: str, found: Sequence[Resolution]) -> bool:
    """Return whether only a part of a phrase of one or two words was understood."""
    words = [w for w in text.split() if w.lower() not in type_words() and w.lower() not in SMALL_WORDS]
    covered = sum(r.mention.span.end - r.mention.span.start for r in found if r.resolved)
    return len(words) <= 2 and covered < 0.5 * len(text)  # noqa: PLR2004


def _whole(document: Document, gazetteer: Gazetteer) -> Resolution | None:
    """Return the place that bears a typed name, whatever its letters; the best known one if several do."""
    text = document.text.strip()
    rows, flags = gazetteer.postings(normalise(text))
    keep = (flags & DEMONYM) == 0
    rows, flags = rows[keep], flags[keep]
    if not len(rows):
        return None
    columns, near = gazetteer.columns, gazetteer.near_countries

    def rank(at: int) -> tuple[object, ...]:
        row = int(rows[at])
        return (
            int(columns.origin[row]) > 2,  # noqa: PLR2004  # the user's and the theatre's first
            int(columns.country[row]) not in near,
            KINDS[columns.kind[row]] not in SETTLEMENTS | {"country", "adm1"},
            not flags[at] & PRIMARY,
            -int(columns.population[row]),
            row,
        )

    order = sorted(range(len(rows)), key=rank)
    places = [gazetteer.place(int(rows[at])) for at in order[:MOST]]
    score = 1.0 if len(rows) == 1 else SHARE_OF_MANY
    chosen, other = places[0], round((1 - score) / MOST, 2)
    village = columns.origin[int(rows[order[0]])] >= OUTER
    start = document.text.index(text)
    reason = (
        "only place of this name" if len(rows) == 1 else f"one of {len(rows)} places of this name, the best known here"
    )
    return Resolution(
        mention=Mention(span=Span(document_id=document.id, start=start, end=start + len(text)), text=text),
        chosen=chosen, candidates=tuple(Candidate(place=p, score=score if p is chosen else other) for p in places),
        lat=chosen.lat, lon=chosen.lon, radius_km=max(chosen.radius_km, chosen.precision_km or 0.0),
        geometry=gazetteer.outline(chosen),
        precision=PRECISION_OF.get(chosen.kind, "exact"),
        method="geonames" if village else "gazetteer", score=score, reasons=(Reason(reason, About.NAME),),
    )  # fmt: skip


def _capitalised(text: str) -> str:
    """Return a phrase with capitals at its names: "north of goma" is read as "north of Goma"."""
    keep = SMALL_WORDS | type_words().keys() | _CAPITALISED

    def capital(match: re.Match[str]) -> str:
        word = match[0]
        return word.lower() if word.lower() in keep else word[:1].upper() + word[1:].lower()

    return re.sub(r"[^\W\d_]+", capital, text)
