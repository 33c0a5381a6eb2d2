"""Which places a ground of a frame means for control, and whether only a part of each is meant."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.gazetteer.kinds import SETTLEMENTS
from geo.lang import any_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model import Document, Place, Resolution
    from geo.reading.frames import FramePlace
    from geo.reading.report import ReportReading

UNITS = frozenset({"adm1", "adm2", "adm3"})
_NO_LAND_OF_ONE = frozenset({"continent", "sea", "ocean"})
NEVER = _NO_LAND_OF_ONE | {"country"}
# A mention that leads away from its place ("near Goma", "the road to Goma") says nothing about the place itself.
AWAY = frozenset({"near", "offset", "between", "along", "across"})
# "The town of X" is no province of that name.
_TOWN_BEFORE = re.compile(any_language("control.claim_places.town_before"), re.IGNORECASE)
_TOWN_REACH = 16
_COMPASS_NAME = re.compile(any_language("control.claim_places.compass_name"), re.IGNORECASE)


class ClaimPlaces:
    """The places of one report as claims see them."""

    def __init__(self, document: Document, resolutions: Sequence[Resolution], syntax: ReportReading | None) -> None:
        self.document, self.resolutions, self.syntax = document, resolutions, syntax
        self.by_span = {
            one.mention.span: one for one in resolutions if one.chosen is not None and one.mention.relation is None
        }

    def of_ground(self, spot: FramePlace, *, seen: bool = False, held: bool = False) -> list[tuple[Place, bool]]:
        """Return the places that a ground means, each with whether only a part of it is meant.

        ``seen``: somebody is only said to be there; then "around Goma" is a place too, and a country.
        ``held``: somebody is said to hold it; parts of a country may be meant.
        """
        if self.syntax is None or spot.key < 0:
            return []
        found = [self.resolutions[index] for index in self.syntax.places[spot.key].indices]
        if spot.apposed:
            found = found[-1:]  # "the road between A and B, the two towns that X holds": A and B, not what lies between
        if any(one.mention.relation is not None and one.mention.relation.type in AWAY for one in found):
            around = [one.chosen for one in found if one.chosen is not None and self._is_around(one)]
            return [(place, True) for place in around] if seen and len(around) == len(found) else []
        never = _NO_LAND_OF_ONE if seen or held else NEVER
        placed: list[tuple[Place, bool]] = []
        for one in found:
            result = self.of(one)
            if result is not None and result[0].kind not in never and not self._is_other(one, result[0]):
                placed.append((result[0], (result[1] and not spot.whole) or spot.part))
        return placed

    def _is_around(self, one: Resolution) -> bool:
        """Whether a mention is "around Goma", "autour de Goma": on all sides of it, not on its way."""
        span, words = one.mention.span, self.syntax.words.words("round_about") if self.syntax is not None else ()
        relation = one.mention.relation
        named = self.document.text[span.start : span.end].casefold().split()
        return relation is not None and relation.type == "near" and any(word in words for word in named[:3])

    def _is_other(self, one: Resolution, place: Place) -> bool:
        """Whether a unit is not what the text names: "the town of Marib", "in the North West" of a far country."""
        if place.kind not in UNITS:
            return False
        text = self.document.text
        before = text[max(0, one.mention.span.start - _TOWN_REACH) : one.mention.span.start]
        if _TOWN_BEFORE.search(before):
            return True
        compass = _COMPASS_NAME.fullmatch(text[one.mention.span.start : one.mention.span.end])
        return compass is not None and place.country != self._most_named_country()

    def _most_named_country(self) -> str:
        """Return the country (ISO alpha-2) in which most places of the report lie."""
        counts = Counter(place.chosen.country for place in self.resolutions if place.chosen is not None)
        return max(sorted(counts), key=lambda country: counts[country], default="")

    def of(self, one: Resolution) -> tuple[Place, bool] | None:
        """Return the place of a mention; of a part of a town the town, of a part of a unit the part with its outline."""  # noqa: E501
        if one.chosen is None:
            return None
        relation = one.mention.relation
        if relation is None or relation.type not in {"part", "outskirts"}:
            return one.chosen, False
        for anchor in relation.anchors:
            named = self.by_span.get(anchor)
            if named is not None and named.chosen is not None and named.chosen.kind in SETTLEMENTS:
                return named.chosen, True
        for other in self.by_span.values():  # the town itself, named elsewhere in the text
            whole = other.chosen
            if whole is not None and whole.kind in SETTLEMENTS and f".{whole.id}." in one.chosen.id:
                return whole, True
        known = next((parent for parent in one.chosen.parents if parent in one.chosen.id), "")
        if one.chosen.kind in SETTLEMENTS and known:
            return one.chosen, True
        return (
            (replace(one.chosen, outline=one.geometry, fuzzy=True), False)
            if one.geometry is not None
            else (one.chosen, False)
        )
