"""Names that are not the place they are called after: agencies, institutions, parts of nothing, units of a town's name.

"Saba" is an island, but not in a report of the Saba news agency; "the Western District" is a unit of American Samoa,
and elsewhere a court's. Half the provinces of the world are called after their main town: a bare "Aleppo" is the town
unless a type word or its position in a chain ("Ansongo, Gao") says otherwise. Only the main town of a unit takes its
name: "Quebec" stays the province, since Montreal is larger than Quebec City.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geo.gazetteer.kinds import KIND_NUMBER
from geo.lang import all_words, alternatives, leading
from geo.text.lazy_regex import pattern
from geo.toponyms.ranking import FEATURE_NUMBER
from geo.toponyms.site_names import SITE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from geo.gazetteer.store import Gazetteer
    from geo.text.cased_tokens import CasedTokens
    from geo.toponyms.features import NameMatch
    from geo.toponyms.mentions import MentionSet
    from geo.toponyms.ranking import Ranked
    from geo.toponyms.word_lists import WordLists

_THE = frozenset(all_words("shared.the"))

SURE_ENOUGH = 0.5
_LYING = alternatives("toponyms.filters.lying")
# "Kotlyne, 6 km west of", "Kyala, south of": where it lies follows.
_LIES = pattern(
    rf"(?i)\s?[,(]\s?(?:{_LYING})?\s?(?:\d|(?:{leading('toponyms.filters.to_the')})?"
    rf"(?:{alternatives('toponyms.filters.where')})\b)"
)
HEADING = 0.7  # a known name alone on its line
_ABOVE = pattern(r"[*_ \t]*:?[*_ \t]*\n\s*\S")
UNPOINTED = 0.14  # below what words around a name may still lift
POINTING = frozenset({
    "after inside", "after reaching", "after place_before", "before place_after", "two after place_before",
    "after between",
    "two after direction", "after direction", "follows a name after a comma", "stands like a dateline",
})  # fmt: skip
LEAST_SHARE = 0.02  # of the votes: another name of the text lies in the same country
_STATES = frozenset({"U.S.", "U.S", "U.K.", "U.K", "U.S.A.", "U.A.E."})  # no degrees of persons
DASHES = ("-", "–", "—")
NEWS, AGENCY = frozenset(all_words("toponyms.filters.news")), frozenset(all_words("toponyms.filters.agencies"))
INSIDE, BEGINS, ENDS = "after inside", "begins with direction", "ends with place_after"
_SHARE = FEATURE_NUMBER["country's share of the votes"]
_CONTEXT = [
    FEATURE_NUMBER[name]
    for name in (
        "its country is named",
        "followed by its parent",
        "in the theatre's country",
        "in the source's country",
    )
]
UNIT = KIND_NUMBER["adm1"]
TOWNS = tuple(KIND_NUMBER[kind] for kind in ("city", "town", "village"))
WORLD_CITY = 1_000_000  # people: Buenos Aires is a unit of its own, and the province beside it is called after it
MAIN_TOWN = 0.5  # of the people of the unit's largest town: counts of old and new censuses differ by a third


_SITE = np.isin(np.arange(256), tuple(KIND_NUMBER[kind] for kind in SITE_KINDS))
_TOWN = np.isin(np.arange(256), TOWNS)


def reject_non_places(reading: MentionSet, ranked: Ranked, lexis: WordLists) -> None:
    """Take the chance of being a place from the names that are none."""
    agencies: set[int] = set()
    _doubt_villages(reading)
    _drop_degrees(reading)
    scan, institutions, directions = reading.scan, lexis.institutions, lexis.directions
    for index, (match, group) in enumerate(zip(reading.matches, reading.groups, strict=True)):
        key, last = match.key, match.last
        # A look, no proof: nearly every name passes all three.
        if (scan.gaps[last][:1] == ")" or not NEWS.isdisjoint(scan.words[last : last + 1])) and _is_agency(scan, match):
            agencies.add(group.name)
        if key in institutions and _has_article(scan, match):
            match.probability = 0.0
        sided = last - match.first == 2 and _is_sided(match)  # noqa: PLR2004
        if (key in directions or sided) and not _supported(ranked, index):
            match.probability = 0.0
        if key.split()[0] in directions and directions.issuperset(key.split()) and _goes_on(reading, index):
            match.probability = 0.0
    if agencies:
        for match in _named(reading, agencies):
            match.probability = 0.0


def accept_headings(reading: MentionSet) -> None:
    """Take for a place a known name of a theatre that stands alone on a line above others, as a heading or a cell."""
    text = reading.scan.text
    for match in reading.matches:
        if match.known_well and not match.people and match.probability < HEADING and _ABOVE.match(text, match.end):
            begin = text.rfind("\n", 0, match.start) + 1
            if not text[begin : match.start].strip("#*_- \t"):
                match.probability = HEADING


def _doubt_villages(reading: MentionSet) -> None:
    """Doubt the name of a mere village of a list where nothing points at a place: most are people's names, too."""
    pointed = {
        group.name
        for match, group in zip(reading.matches, reading.groups, strict=True)
        if group.type_word
        or group.parent >= 0
        or group.joined >= 0
        or not POINTING.isdisjoint(match.features)
        or (match.outer and _LIES.match(reading.scan.text, match.end))
    }
    for match, group in zip(reading.matches, reading.groups, strict=True):
        if match.outer and group.name not in pointed:
            match.probability = min(match.probability, UNPOINTED)


def accept_sites(reading: MentionSet, kinds: npt.NDArray[np.uint8]) -> None:
    """Take for a place a known site whose kind is written small with it: "Dadaab camps"."""
    for match in reading.matches:
        written_small = match.last - match.first > 1 and reading.scan.words[match.last - 1].islower()
        if written_small and match.probability < HEADING and _SITE[kinds[match.rows]].all():
            match.probability = HEADING


def _drop_degrees(reading: MentionSet) -> None:
    """Drop letters with stops behind a person's comma: "Dr. A. Keita, M.S., said" is no Mississippi.

    "The day after, U.S. troops" and "on the avenue, St. Petersburg's" go on with a capital letter or are written so.
    """
    ends = {match.end for match in reading.matches if match.probability >= SURE_ENOUGH}
    for match in reading.matches:
        written = reading.scan.text[match.start : match.end]
        lettered = "." in written and " " not in written and written not in _STATES
        if lettered and reading.scan.gaps[match.first] == ", " and match.start - 2 not in ends:
            match.probability = 0.0


def _named(reading: MentionSet, names: set[int]) -> Iterator[NameMatch]:
    """Yield the occurrences of some names, but not those that say "in" before them."""
    for match, group in zip(reading.matches, reading.groups, strict=True):
        if group.name in names and INSIDE not in match.features:
            yield match


def _is_agency(scan: CasedTokens, match: NameMatch) -> bool:
    """Return whether a name is a news agency's: "Saba news agency", "SANAA, Dec. 12 (Saba) -"."""
    words, gaps, last = scan.words, scan.gaps, match.last
    if last + 1 < len(words) and words[last] in NEWS and words[last + 1] in AGENCY:
        return True
    return gaps[last].startswith(")") and gaps[last][1:].lstrip().startswith(DASHES) and gaps[match.first].endswith("(")


def _has_article(scan: CasedTokens, match: NameMatch) -> bool:
    """Return whether a government's house has its article: "the White House", not White House, Tennessee."""
    return match.first > 0 and scan.words[match.first - 1] in _THE


def _is_sided(match: NameMatch) -> bool:
    """Return whether a name is a direction and a type word: every country has a Western District."""
    return BEGINS in match.features and ENDS in match.features


def _goes_on(reading: MentionSet, index: int) -> bool:
    """Return whether a direction is the part of the place behind it: "South West England" is no Southwest Region."""
    match, following = reading.matches[index], reading.matches[index + 1 : index + 2]
    if not following or following[0].first != match.last or reading.scan.gaps[match.last] != " ":
        return False
    return following[0].probability >= SURE_ENOUGH


def _supported(ranked: Ranked, index: int) -> bool:
    """Return whether the text speaks of the country of a name's best candidate."""
    row = ranked.features[ranked.best[index]]
    return bool(row[_SHARE] >= LEAST_SHARE or row[_CONTEXT].any())


class MainTowns:
    """Finds the main town of a unit among the candidates of its name."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer, self._columns = gazetteer, gazetteer.columns

    def of(self, unit: int, rows: Sequence[int] | npt.NDArray[np.int64]) -> int:
        """Return which of ``rows`` is the main town of the row ``unit``: an index into ``rows``, -1 where none is."""
        columns = self._columns
        if int(columns.kind[unit]) != UNIT:
            return -1
        best, people = -1, 0
        for index, row in enumerate(rows):
            if columns.country[row] != columns.country[unit] or columns.kind[row] not in TOWNS:
                continue
            inside = columns.admin1[row] == columns.admin1[unit] or columns.population[row] > WORLD_CITY
            if inside and int(columns.population[row]) > people:
                best, people = index, int(columns.population[row])
        main = people and people >= MAIN_TOWN * self._most_people(unit)
        return best if main and not self._called_city(int(rows[best])) else -1

    def _called_city(self, town: int) -> bool:
        name = self._gazetteer.place(town).name
        return name.endswith(" City") or town in self._gazetteer.find(f"{name} City")

    def _most_people(self, unit: int) -> int:
        return int(self._largest[self._columns.country[unit], self._columns.admin1[unit]])

    @cached_property
    def _largest(self) -> npt.NDArray[np.uint32]:
        """People of the largest town of each country and unit: one pass over all places costs as much as one unit's."""
        columns = self._columns
        towns = np.flatnonzero(_TOWN[columns.kind])
        country, admin1 = columns.country[towns], columns.admin1[towns]
        size = int(columns.country.max()) + 1, int(columns.admin1.max()) + 1
        largest: npt.NDArray[np.uint32] = np.zeros(size, np.uint32)
        np.maximum.at(largest, (country, admin1), columns.population[towns].astype(np.uint32))
        return largest
