"""Towns that the forces of a text make strange.

"Malian soldiers killed herders in Moura" does not mean the Moura in Portugal.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from geo.gazetteer.kinds import SETTLEMENTS
from geo.lang import alternatives
from geo.model import Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Place

_STATE = frozenset({"State forces", "External/Other forces"})
_FEW = 5  # countries of one group; those of a group that acts in many say nothing of a place
_OPEN = 0.2
_WORDS = 24  # characters of the words before an adjective in French
_FORCE_EN = alternatives("toponyms.force_countries.force", "en")
_FORCE_FR = alternatives("toponyms.force_countries.force", "fr")
_BEHIND = re.compile(rf"(?:\s\w+)?\s(?:{_FORCE_EN})\b")
_BEFORE = re.compile(rf"\b(?:{_FORCE_FR})\s\Z")


def countries_of_forces(text: str, names: Sequence[Resolution]) -> frozenset[str]:
    """Return the countries whose adjective stands at a force or its victims: "Malian soldiers", "soldats maliens"."""
    found = set()
    for one in names:
        span = one.mention.span
        if (
            one.mention.kind == "demonym"
            and one.chosen is not None
            and (_BEHIND.match(text, span.end) or _BEFORE.search(text, max(0, span.start - _WORDS), span.start))
        ):
            found.add(one.chosen.country)
    return frozenset(found)


# Letters that stand for a force: "SSPDF", "M23", "SPLA-IO".
# The first letter stands before the look behind it, so that only capitals and digits are looked at.
_LETTERS = re.compile(
    r"[A-Z0-9](?<![\w-].)(?:(?<=[A-Z])|(?=[A-Z0-9-]*[A-Z]))"
    r"(?:[A-Z0-9]{2,}(?:-[A-Z0-9]+)*|(?<=[A-Z])[A-Z]*-[A-Z0-9]+)(?![\w-])"
)

KNOWN_EVERYWHERE = 500_000  # people: such a city may be meant wherever the text is about


def without_strangers(
    resolutions: Sequence[Resolution],
    *,
    groups: frozenset[str],
    spoken: frozenset[str],
    at_war: frozenset[str],
    country_of: Callable[[Place], str],
) -> tuple[Resolution, ...]:
    """Return resolutions with the towns left open that lie far from the armed groups of the text.

    "Houthi fighters captured Hays" does not mean the Hays in Kansas. All countries are ISO 3166-1 alpha-3.

    Parameters
    ----------
    resolutions
        Of one report.
    groups, spoken
        The countries in which all its armed groups act, and those of which it speaks.
    at_war
        The countries in which any listed group acts.
    country_of
        Returns the country of a place.
    """
    if not groups or len(groups) > _FEW:
        return tuple(resolutions)
    named = {
        country_of(one.chosen)
        for one in resolutions
        if one.chosen is not None
        and (one.chosen.kind in {"country", "adm1"} or one.chosen.population >= KNOWN_EVERYWHERE)
    }
    known = groups | spoken | at_war | named | {""}
    return tuple(
        _left_open(one)
        if one.chosen is not None
        and one.role == "location"
        and one.method == "geonames"
        and one.chosen.kind in SETTLEMENTS
        and country_of(one.chosen) not in known
        else one
        for one in resolutions
    )


def _left_open(name: Resolution) -> Resolution:
    place = name.chosen
    reason = f"not placed: {place.name} ({place.country}) is far from the armed groups of the text" if place else ""
    return Resolution(
        mention=name.mention,
        role=name.role,
        candidates=name.candidates,
        score=min(name.score, _OPEN),
        reasons=(reason, *name.reasons),
    )


class ForceCountries:
    """Says which towns are strange for the forces of a text; it knows in which countries listed groups act."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def is_strange(self, name: Resolution, place: Place, forces: frozenset[str], spoken: frozenset[str]) -> bool:
        """Return whether a town lies in a country without war, and the text reports forces of countries at war only.

        ``forces`` and ``spoken`` are the countries of its forces, and all those of which the text speaks.
        """
        if not forces or name.role != "location" or name.mention.kind != "name" or place.kind not in SETTLEMENTS:
            return False
        if place.population >= KNOWN_EVERYWHERE:
            return False
        return place.country not in forces | spoken | self._at_war and forces <= self._at_war

    def is_out_of_reach(self, name: Resolution, place: Place, forces: frozenset[str], known: frozenset[str]) -> bool:
        """Return whether a small place lies in a war in which none of the text's forces fights.

        "Mozambican soldiers fought insurgents in Mbau" does not mean the Mbau in DR Congo. Forces from countries at
        peace are met anywhere, as in missions; ``known`` are the countries of the text and the theatre.
        """
        if not forces or not forces <= self._at_war:
            return False
        if name.role != "location" or name.mention.kind != "name" or place.kind not in SETTLEMENTS:
            return False
        if place.population >= KNOWN_EVERYWHERE or place.country in known or place.country not in self._at_war:
            return False
        return all(place.country not in self._fields.get(code, frozenset()) for code in forces)

    def written_by_letters(self, text: str) -> frozenset[str]:
        """Return the countries of the forces that a text writes by letters, of those that fight in one country only."""
        letters = self._letters
        return frozenset(letters[word] for word in set(_LETTERS.findall(text)) if word in letters)

    def is_at_war(self, code: str) -> bool:
        """Return whether listed armed groups act in a country."""
        return code in self._at_war

    def invaded_by(self, code: str) -> frozenset[str]:
        """Return the countries other than its own in which the side of a country's army fights."""
        return self._fronts.get(code, frozenset())

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Alpha-2 by alpha-3."""
        gazetteer = self._gazetteer
        rows = zip(gazetteer.countries, gazetteer.country_rows.tolist(), strict=False)
        return {gazetteer.id(row).removeprefix("world.").upper(): code for code, row in rows if row >= 0}

    @cached_property
    def _fronts(self) -> dict[str, frozenset[str]]:
        """For each country the others in which its army's side fights, as the records of sides say."""
        actors, codes, fronts = self._gazetteer.actors, self._codes, dict[str, frozenset[str]]()
        for side in actors.data["sides"].values():
            lead = side.get("lead", "")
            actor = actors.get(lead, None)
            if actor is None or actor.inter not in _STATE or actor.country not in codes:
                continue
            own = codes[actor.country]
            others = frozenset(codes[iso] for iso in side.get("countries") or () if iso in codes)
            fronts[own] = fronts.get(own, frozenset()) | others - {own}
        return fronts

    @cached_property
    def _fields(self) -> dict[str, frozenset[str]]:
        """For each country those in which its forces, or groups from it, are met."""
        codes, fields = self._codes, dict(self._fronts)
        for actor in self._gazetteer.actors.data["actors"].values():
            own = codes.get(actor.get("country", ""), "")
            others = frozenset(codes[iso] for iso in actor.get("countries") or () if iso in codes)
            if own and others:
                fields[own] = fields.get(own, frozenset()) | others
        for side in self._gazetteer.actors.data["sides"].values():
            own = codes.get((side.get("countries") or [""])[0], "")
            ties = [tie for tie in (*(side.get("allies") or ()), *(side.get("foes") or ())) if isinstance(tie, dict)]
            met = frozenset(codes[iso] for tie in ties for iso in tie.get("in") or () if iso in codes)
            if own and met:
                fields[own] = fields.get(own, frozenset()) | met
        return fields

    @cached_property
    def _letters(self) -> dict[str, str]:
        """The country of the forces of some letters, where all that bear them fight in the same one only."""
        codes, fields, found = self._codes, self._fronts, dict[str, set[str]]()
        data = self._gazetteer.actors.data
        for actor in data["actors"].values():
            side = data["sides"].get(actor.get("side", ""), {})
            isos = (actor.get("country", ""), *(actor.get("countries") or ()), *(side.get("countries") or ()))
            own = {codes[iso] for iso in isos if iso in codes}
            met = own.union(*(fields.get(code, frozenset()) for code in own)) if actor.get("inter") in _STATE else own
            for name in (actor["name"], *actor["names"]):
                if _LETTERS.fullmatch(name):
                    found.setdefault(name, set()).update(met)
        return {name: next(iter(some)) for name, some in found.items() if len(some) == 1}

    @cached_property
    def _at_war(self) -> frozenset[str]:
        """The countries (ISO 3166-1 alpha-2) in which listed armed groups act."""
        return frozenset(self._codes[iso] for iso in self._gazetteer.actors.war_countries if iso in self._codes)
