"""Names against what the text says around them: what lies outside the unit or country named for it is not chosen.

The ranker weighs a whole document; this is the last look at single names. A place whose container is written beside
it lies
in that container, or stays open: a false pin is worse than a gap. Where the usual spelling has no place there, a
name that sounds alike may have one, with a lower score and a reason that says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import shapely

from geo.gazetteer.compile import distance_km
from geo.gazetteer.kinds import SETTLEMENTS
from geo.gazetteer.world_store import OUTER
from geo.lang import all_words
from geo.text.context import sentence_at
from geo.toponyms.answers import LIKELY, SURE, Answers
from geo.toponyms.bare_names import LARGE, SPOTS, TOWN_REASON, BareNames, is_a_settlement, is_named_so, spoken_countries
from geo.toponyms.choices import SPOT_KM, UNIT_KINDS, UNIT_REACH, UNIT_WORDS, WRITTEN, Choices
from geo.toponyms.containers import followed_by_type, links_between, opens_sentence, unit_behind
from geo.toponyms.force_countries import ForceCountries, countries_of_forces
from geo.toponyms.type_words import country_beside, last_type, type_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.gazetteer.store import Gazetteer
    from geo.model import Place, Resolution
    from geo.toponyms.containers import Link

CONTAINERS = frozenset({"country", "adm1", "adm2", "adm3", "region", "island", "park"})
NEVER_INSIDE = frozenset({"country", "continent", "sea", "region", "river", "lake", "adm1", "road"})
SITES = frozenset({"lake", "camp", "airport", "base", "mine", "facility", "border_post", "port", "park"})
_LEVEL = {"country": 0, "adm1": 1, "region": 1, "adm2": 2, "adm3": 3, "park": 3, "island": 2}
EDGE_DEG = 0.12  # outlines are generalised: about 13 km
SEAT_KM = 150.0  # from the seat of a unit that is not known to a place of the unit
DISTRICT_KM = 25.0  # of a district that is known by its town only
_LIST_COMMAS = frozenset({", ", ", the "})
_LIST_ENDS = frozenset(all_words("toponyms.surroundings.list_ends"))


@dataclass(frozen=True, slots=True)
class _Bound:
    """Where a name has to lie: in a place, or within some kilometres of it."""

    place: Place
    row: int
    km: float = 0.0  # 0: inside
    tight_km: float = 0.0  # for villages of a list; 0: as far as others
    least_km: float = 0.0  # and not nearer than this
    sure: bool = True
    head: bool = False  # it opens the sentence: "In the Kherson region, ..."


class Surroundings:
    """Settles the names of a text by what stands around them. Holds caches of outlines and sounds only."""

    def __init__(self, gazetteer: Gazetteer, *, threshold: float) -> None:
        self._gazetteer, self._columns = gazetteer, gazetteer.columns
        self._choices, self._answers = Choices(gazetteer), Answers(gazetteer, threshold)
        self._forces = ForceCountries(gazetteer)
        self._bare = BareNames(gazetteer, self._choices, self._answers, self._forces)
        self._shape = lru_cache(maxsize=512)(self._prepared)
        self._rows, self._place_of = self._choices.rows, self._answers.place_of
        self._capitals = frozenset(gazetteer.national_capitals.tolist())
        self._countries = dict(zip(gazetteer.countries, gazetteer.country_rows.tolist(), strict=False))

    def settled(
        self, text: str, names: Sequence[Resolution], *, sentences: Sequence[tuple[int, int]], home: str = ""
    ) -> list[Resolution]:
        """Return the names, each confirmed, placed otherwise, or left open with the reason.

        ``home`` is the country of the report's source, which speaks for its towns.
        """
        found = list(names)
        own = [i for i, r in enumerate(found) if r.mention.kind != "demonym"]
        spans = [(found[i].mention.span.start, found[i].mention.span.end) for i in own]
        links: dict[int, Link] = {}
        for link in links_between(text, spans):
            links.setdefault(link.inner, link)
        placed_by: dict[int, list[_Bound]] = {}
        linked: dict[int, list[_Bound]] = {}
        # From the last to the first: the unit is settled before what lies in it.
        for at in range(len(own) - 1, -1, -1):
            bounds = self._bounds(text, found, own, links, at) or self._of_list(text, found, own, at, linked)
            if bounds:
                linked[at] = bounds
            else:
                bounds = self._country_of_type_word(text, found[own[at]])
            if not bounds:
                bounds = self._of_sentence(text, found, own, at, sentences)
            if bounds:
                found[own[at]] = self._checked(text, found[own[at]], bounds)
                placed_by[own[at]] = bounds
            else:
                found[own[at]] = self._in_unit_of_many(text, found[own[at]])
        holding = {own[link.outer] for link in links.values() if link.relation == "in"}  # "Sake, in Masisi"
        found = [r if i in holding else self._bare.no_unit(text, r) for i, r in enumerate(found)]
        spoken, bare = spoken_countries(found), self._bare
        found = [
            r if i in placed_by else bare.by_its_own_name(r, spoken, home, beside=found) for i, r in enumerate(found)
        ]
        bound = {own[at] for at in links}
        found = [r if i in bound else bare.own_first(r, spoken) for i, r in enumerate(found)]
        spoken = spoken_countries(found)
        found = [r if i in placed_by else bare.no_far_island(r, spoken) for i, r in enumerate(found)]
        found = [r if i in placed_by else bare.no_peace(text, r, spoken, home) for i, r in enumerate(found)]
        countries = frozenset(spoken)
        measured = {own[at] for at, link in links.items() if link.relation == "near" and link.measured}
        spots = [r.chosen for r in found if r.chosen is not None and r.role == "location" and r.chosen.kind in SPOTS]
        spots += [r.chosen for r in found if r.chosen is not None and r.chosen.kind in SITES]
        forces = countries_of_forces(text, names)
        found = [
            r if i in bound or i in measured else bare.of_forces(text, r, forces, spoken) for i, r in enumerate(found)
        ]
        letters = self._forces.written_by_letters(text)
        if letters:
            found = [r if i in bound else bare.of_letters(r, letters, spoken, spots) for i, r in enumerate(found)]
        found = [self._district_alone(text, r, countries) for r in found]
        # "Gina, a village 15 km north-east of Bunia": the distance places it better than a namesake. What its
        # container does not hold is in no other country either.
        settled = measured | {
            i for i, bounds in placed_by.items() if found[i].chosen is None and any(b.sure for b in bounds)
        }
        before = found
        borders = cache(lambda: bare.borders_in(text, before))
        found = [
            r if i in settled else bare.known_country(r, countries, spots, letters, borders)
            for i, r in enumerate(found)
        ]
        return [_as_unit(text, r) for r in found]

    def _country_of_type_word(self, text: str, name: Resolution) -> list[_Bound]:
        """Return the country that a type word tells: a payam lies in South Sudan."""
        span = name.mention.span
        row = self._countries.get(country_beside(text, span.start, span.end), -1)
        return [_Bound(self._gazetteer.place(row), row)] if row >= 0 else []

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
                    near = _Bound(
                        place, row, km=link.km + place.radius_km, tight_km=link.tight_km, least_km=link.least_km
                    )
                    return [near, *self._around_anchor(found, own, links.get(link.outer), row)]
                if link.relation == "in" and not link.sure and not typed and _is_list(text, found, own, link.outer):
                    break
                if link.relation == "in" and not link.sure and place.kind == "region" and not place.country:
                    break  # "the Aleutian Islands, the Far East, Italy": parts of the world stand in lists
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

    def _around_anchor(
        self, found: Sequence[Resolution], own: Sequence[int], link: Link | None, anchor: int
    ) -> list[_Bound]:
        """Return the unit behind an anchor that does not hold the anchor: it is the unit of what is near it.

        "Mambasa, 90 km from Butembo in southern Walikale territory".
        """
        if link is None or link.relation != "in" or anchor < 0:
            return []
        place, row = self._place_of(found[own[link.outer]])
        if place is None or place.kind not in CONTAINERS:
            return []
        bound = _Bound(place, row)
        return [] if self._within(anchor, bound) else [bound]

    def _of_list(
        self, text: str, found: Sequence[Resolution], own: Sequence[int], at: int, linked: dict[int, list[_Bound]]
    ) -> list[_Bound]:
        """Return the unit of the name that a list goes on to: "clashes in Nasir and Ulang, Upper Nile".

        It speaks only for a village of a list or a name that is open: a town that is known may lie elsewhere.
        """
        bounds = [replace(bound, sure=False) for bound in linked.get(at + 1, ()) if not bound.km]
        if not bounds:
            return []
        gap = text[found[own[at]].mention.span.end : found[own[at + 1]].mention.span.start]
        row = self._place_of(found[own[at]])[1]
        listed = gap in _LIST_ENDS or gap in _LIST_COMMAS
        return bounds if listed and (row < 0 or self._columns.origin[row] >= OUTER) else []

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

    def _in_unit_of_many(self, text: str, name: Resolution) -> Resolution:
        """Return a town that lies in one of the units of an unclear name: "Gounga in Nord region", of nine countries.

        No other unit settles it, and a town outside all of them is another one.
        """
        place, row = self._place_of(name)
        if place is None or row < 0 or place.kind not in SETTLEMENTS or row in self._capitals:
            return name
        written = unit_behind(text, name.mention.span.end)
        if written is None:
            return name
        called = {r for key in (written[0], " ".join(written)) for r in self._rows(key) if self._choices.is_unit(r)}
        bounds = [_Bound(self._gazetteer.place(unit), unit) for unit in sorted(called)]
        if not bounds or any(self._within(row, bound) for bound in bounds):
            return name
        fitting = [r for r in self._choices.towns(name.mention.text) if any(self._within(r, b) for b in bounds)]
        chosen = self._choices.pick(fitting)
        if chosen >= 0:
            return self._answers.placed(name, chosen, LIKELY, f"it lies in a unit called {written[0]}")
        return self._vetoed(name, place, f"a unit called {written[0]}")

    # Checking

    def _checked(self, text: str, name: Resolution, bounds: Sequence[_Bound]) -> Resolution:
        place, row = self._place_of(name)
        if name.role != "location" or (place is not None and row in self._capitals):
            return name
        word = _type_word(text, name)
        unit = place is not None and place.kind in UNIT_KINDS
        if unit and word == "settlement" and not is_a_settlement(text, name):
            word = ""
        if unit and place is not None and is_named_so(text, name, place):
            word = "unit"
        if place is not None and not (unit and word == "settlement"):
            if place.kind in NEVER_INSIDE and not unit:
                return self._no_country(name, place, bounds)
            level = _LEVEL.get(place.kind, 9)
            # A province lies in a country, not in the province that follows it in a list.
            bounds = [b for b in bounds if b.km or _LEVEL.get(b.place.kind, 9) < level]
            if not bounds:
                return name
        if place is not None and row >= 0 and self._fits(row, bounds):
            return name if unit and word == "unit" else self._better(name, place, row, bounds, word) or name
        return self._elsewhere(name, place, bounds, word)

    def _no_country(self, name: Resolution, place: Place, bounds: Sequence[_Bound]) -> Resolution:
        """Return the town of a country's name in the unit that the text writes for it: "Tonga, Upper Nile state"."""
        units = [b for b in bounds if b.place.kind in UNIT_KINDS and b.place.country != place.country]
        if place.kind != "country" or not units:
            return name
        chosen = self._choices.pick([r for r in self._choices.towns(name.mention.text) if self._fits(r, units)])
        if chosen < 0:
            return name
        return self._answers.placed(name, chosen, LIKELY, f"the text names {_named(units)} for it")

    def _better(
        self, name: Resolution, place: Place, row: int, bounds: Sequence[_Bound], word: str
    ) -> Resolution | None:
        """Return the town of a unit's name where no type word speaks of the unit, or the better known of two villages.

        Both have to fit, too.
        """
        rows = [r for r in self._choices.towns(name.mention.text) if self._fits(r, bounds)]
        if place.kind in UNIT_KINDS:
            if word not in {"", "settlement"} or (place.kind == "adm1" and not word):
                return None
            chosen = self._choices.pick(rows)
            return self._answers.placed(name, chosen, SURE, TOWN_REASON) if chosen >= 0 else None
        if self._columns.origin[row] < WRITTEN:
            return None
        chosen = self._choices.pick(rows) if self._columns.origin[row] >= OUTER else -1
        if chosen >= 0 and self._choices.is_known(chosen) and self._choices.away(chosen, row) > SPOT_KM:
            return self._answers.placed(name, chosen, LIKELY, f"the best known place of this name in {_named(bounds)}")
        return self._nearer(name, row, rows, bounds)

    def _nearer(self, name: Resolution, row: int, rows: Sequence[int], bounds: Sequence[_Bound]) -> Resolution | None:
        """Return the namesake well inside a unit without an outline, where the village chosen lies at its edge."""
        inner = [] if self._is_of_unit(row, bounds) else [r for r in rows if self._is_of_unit(r, bounds)]
        if not inner:
            return None
        chosen, where = self._choices.pick(inner), _named(bounds)
        if chosen >= 0:
            return self._answers.placed(name, chosen, LIKELY, f"the text names {where} for it")
        return self._answers.left_open(name, f"{len(inner)} places of this name lie in {where}", inner)

    def _elsewhere(self, name: Resolution, place: Place | None, bounds: Sequence[_Bound], word: str) -> Resolution:
        """Return the place of a name that fits what the text says, or the name left open."""
        sure = any(bound.sure for bound in bounds)
        where, answers = _named(bounds), self._answers
        if word in UNIT_WORDS:
            district = self._district(name, bounds)
            if district is not None:
                return district
        rows = [r for r in self._rows(name.mention.text) if self._fits(r, bounds)]
        rows = self._choices.of_type(rows, word)
        chosen = self._choices.pick(rows)
        if chosen >= 0:
            score = SURE if len(rows) == 1 else LIKELY
            return answers.placed(name, chosen, score, f"the text names {where} for it")
        if rows:
            return answers.left_open(name, f"{len(rows)} places of this name lie in {where}", rows)
        heard = self._choices.heard_inside(
            name.mention.text,
            self._of_countries(bounds),
            lambda row: self._fits(row, bounds) and self._is_of_unit(row, bounds),
            narrow=any(bound.place.kind != "country" for bound in bounds),
            type_word=word,
        )
        if heard is not None and (place is None or sure):
            return answers.placed(name, *heard)
        if place is None or (not sure and not self._is_strange(place, bounds)):
            return name
        return self._vetoed(name, place, where)

    def _of_countries(self, bounds: Sequence[_Bound]) -> set[int]:
        return {int(self._columns.country[bound.row]) for bound in bounds if bound.row >= 0} - {0}

    def _district(self, name: Resolution, bounds: Sequence[_Bound]) -> Resolution | None:
        """Return the district that an adjective names: "Bakhmutskyi district", "Maryinsky raion"."""
        row, alike = self._choices.district(
            name.mention.text, self._of_countries(bounds), lambda row: self._fits(row, bounds)
        )
        if row < 0:
            return None
        reason = f"the district that {name.mention.text!r} names"
        found = self._answers.placed(name, row, round(0.9 * alike, 2), reason)
        if self._choices.is_town(row) and found.chosen is not None:
            return replace(found, precision="adm2", radius_km=max(DISTRICT_KM, found.radius_km or 0.0))
        return found

    def _district_alone(self, text: str, name: Resolution, spoken: frozenset[str]) -> Resolution:
        """Return the district that an adjective names where no unit binds it: "shells fell on Bakhmutskyi district".

        It lies in a country of which the text speaks or the theatre's, else in the only known one that has it.
        """
        if name.chosen is not None or name.mention.kind != "name":
            return name
        word = _type_word(text, name)
        if word not in UNIT_WORDS or not self._choices.is_adjective(name.mention.text):
            return name
        gazetteer = self._gazetteer
        of_text = {number for number, code in enumerate(gazetteer.countries) if code in spoken}
        for numbers in (of_text, gazetteer.near_countries, gazetteer.outer_countries):
            row, alike = self._choices.district(name.mention.text, numbers, lambda _: True)
            if row >= 0 and self._choices.is_unit(row):
                return self._answers.placed(
                    name, row, round(0.9 * alike, 2), f"the district that {name.mention.text!r} names"
                )
        return name

    def _vetoed(self, name: Resolution, place: Place, where: str) -> Resolution:
        country = f" ({place.country})" if place.country else ""
        known = f"{place.name}{country}, the place known by this name, lies outside it"
        return self._answers.left_open(name, f"not placed: the text names {where}, and {known}", [])

    def _is_strange(self, place: Place, bounds: Sequence[_Bound]) -> bool:
        """Return whether a small place lies in another country than the unit that heads its sentence."""
        if not all(bound.head for bound in bounds):
            return False
        countries = {bound.place.country for bound in bounds}
        return place.kind in SETTLEMENTS and place.country not in countries and place.population < LARGE

    def _fits(self, row: int, bounds: Sequence[_Bound]) -> bool:
        return all(self._within(row, bound) for bound in bounds)

    def _is_of_unit(self, row: int, bounds: Sequence[_Bound]) -> bool:
        """Return whether a place is well inside what the text names; one near its border, or farther off, only fits."""
        columns = self._columns
        for bound in bounds:
            if bound.km or bound.row < 0:
                continue
            if bound.place.kind == "adm1" and columns.admin1[row] != columns.admin1[bound.row]:
                return False
            if bound.place.kind in {"adm2", "adm3"} and self._shape(bound.place.id) is None:
                lon, lat = float(columns.lon[row]), float(columns.lat[row])
                reach = UNIT_REACH * bound.place.radius_km + SPOT_KM
                if distance_km(lon, lat, bound.place.lon, bound.place.lat) > reach:
                    return False
        return True

    def _within(self, row: int, bound: _Bound) -> bool:  # noqa: PLR0911  # a list of looks
        columns, outer = self._columns, bound.row
        lon, lat = float(columns.lon[row]), float(columns.lat[row])
        if bound.km:
            reach = bound.tight_km if bound.tight_km and columns.origin[row] >= OUTER else bound.km
            radius = float(columns.radius_km[row])
            away = distance_km(lon, lat, bound.place.lon, bound.place.lat)
            return bound.least_km - bound.place.radius_km - radius <= away <= reach + radius
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


def _type_word(text: str, name: Resolution) -> str:
    """Return the kind that a word beside a name, or the last of it, says it is."""
    mention, place = name.mention, name.chosen
    beside = mention.type_word or type_beside(text, mention.span.end)
    if beside or (place is not None and place.name.endswith(mention.text.rpartition(" ")[2])):
        return beside
    return last_type(mention.text)


def _as_unit(text: str, name: Resolution) -> Resolution:
    """Return a town that a type word makes a unit with the reach of one: "Falam Township" has more than Falam."""
    place = name.chosen
    if place is None or place.kind not in SETTLEMENTS or name.precision != "exact":
        return name
    word = _type_word(text, name)
    if word not in UNIT_WORDS or is_a_settlement(text, name):
        return name
    reason = f"only the town of the unit {name.mention.text!r} is known"
    reach = max(DISTRICT_KM, name.radius_km or 0.0)
    return replace(name, precision="adm2", radius_km=reach, reasons=(*name.reasons, reason))


def _is_list(text: str, found: Sequence[Resolution], own: Sequence[int], outer: int) -> bool:
    """Return whether a comma before a name is that of a list: "Virginia, Washington, Ohio and Utah"."""
    for at in range(outer, len(own) - 1):
        gap = text[found[own[at]].mention.span.end : found[own[at + 1]].mention.span.start]
        if gap in _LIST_ENDS:
            return True
        if gap not in _LIST_COMMAS:
            return False
    return False


def _named(bounds: Sequence[_Bound]) -> str:
    bound = bounds[0]
    return f"the surroundings of {bound.place.name}" if bound.km else bound.place.name


def _ends_a_phrase(text: str, end: int) -> bool:
    """Return whether a phrase ends behind a name: what follows is a mark or nothing."""
    rest = text[end : end + 2]
    return not rest.strip() or rest[0] in ",.;:)\n"
