"""What a text says a place lies in or beside: "Boma town in Jonglei state", "Krasnyi Yar, east of Pokrovsk".

Only the words between two names decide. A link leads from a name to the one that holds it (a container), or to the
one it is near; links of a chain follow one another ("X village, Y payam, Z county").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from geo.lang import alternatives, any_language, leading
from geo.spatial.directions import QUANTITY, UNIT, kilometres
from geo.toponyms.type_words import type_pattern, type_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    Relation = Literal["in", "near"]

WIDEST_GAP = 90  # characters between two names of one link
NEAR_KM = 60.0  # "east of Pokrovsk" without a distance
SLACK, SLACK_KM = 1.25, 12.0  # of a written distance, which is rounded, and towns have a size
TIGHT, TIGHT_KM = 1.25, 5.0
BEND, BEND_KM = 0.5, 10.0  # a road may be twice as long as the straight line


@dataclass(frozen=True, slots=True)
class Link:
    """Name ``inner`` lies in name ``outer`` or within ``km`` of it; ``sure`` where the words can mean nothing else."""

    inner: int
    outer: int
    relation: Relation
    sure: bool
    km: float = 0.0
    measured: bool = False  # the distance is written

    @property
    def tight_km(self) -> float:
        """The reach for a village of a list, of which there are many: 0 where no distance is written."""
        return TIGHT * self.written_km + TIGHT_KM if self.measured else 0.0

    @property
    def written_km(self) -> float:
        """The distance that is written, 0 where none is."""
        return (self.km - SLACK_KM) / SLACK if self.measured else 0.0

    @property
    def least_km(self) -> float:
        """The distance below which the place cannot be the one that is meant."""
        return max(0.0, BEND * self.written_km - BEND_KM)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    kind = type_pattern()
    of = rf"(?:{alternatives('toponyms.containers.of')})"
    the = rf"(?:{alternatives('toponyms.containers.the')})"
    far, bearings = (alternatives(f"toponyms.containers.{name}") for name in ("far", "bearings"))
    part = rf"(?:(?:{far})[\s-])?(?:{bearings})[\w-]*"
    lead = rf"(?:\s?{the}\s?)?(?:\s?{part}\s)?(?:\s?(?:{kind})(?:\s{of})?\s?)?(?:{the}\s?)?"
    # Unknown units may stand between: "Boma town, Pibor County, Jonglei".
    unknown = rf"(?:,\s[A-Z][\w'\u2019-]+(?:\s[A-Z][\w'\u2019-]+)?\s(?i:{kind})){{0,2}}"
    after = rf"(?:\s(?:{kind})|[-\u2010\u2011](?:{alternatives('toponyms.containers.town_ends')}))?"
    shared = dict(kind=kind, of=of, the=the, part=part, lead=lead)  # noqa: C408  # the names of arguments
    inside = rf"(?:{any_language('toponyms.containers.inside', **shared)})"
    loose = rf"(?:\s?(?:,{{1,2}}|\()\s?{lead}|{any_language('toponyms.containers.inside_loosely', **shared)})"
    sure = re.compile(
        rf"(?i:{after}){unknown}(?i:{inside})\Z|(?i:\s(?:{kind})\s?(?:,|\()\s?{lead})\Z|(?i:{after}){unknown}(?i:\s?(?:,|\()\s?(?:{the}\s)?(?:{part}\s)?(?:{kind})\s{of}\s?)\Z"
    )
    comma = re.compile(rf"(?i:{after}){unknown}(?i:{loose})\Z")
    how = rf"(?:(?:{alternatives('toponyms.containers.lying')})\s)*"
    # "Moved to Columbus from Arkansas": only a distance makes "from" a place near.
    beside = any_language("toponyms.containers.near", **shared, how=how, quantity=QUANTITY, unit=UNIT)
    near = re.compile(rf"(?i:{after}\s?[,(]?\s?(?:{beside}))\Z")
    owner = re.compile(
        rf"(?i:['\u2019]s\s|\s(?:{kind})(?:['\u2019]s)?\s|['\u2019]s\s(?:{kind})\s)"
        rf"(?i:(?:[a-z-]+\s){{0,2}}(?:{kind})(?:\s{any_language('toponyms.containers.called')})?\s)\Z"
    )
    opens = re.compile(
        rf"(?:\A|[.!?\n]\s*)(?:{alternatives('toponyms.containers.opens')})\s(?:{leading('shared.the_before')})?(?i:{lead})\Z"
    )
    return sure, comma, near, owner, opens


def links_between(text: str, spans: Sequence[tuple[int, int]]) -> list[Link]:
    """Return the links between neighbouring names of a text.

    Parameters
    ----------
    spans
        Start and end of each name, in order.
    """
    found = []
    for index in range(len(spans) - 1):
        end, start = spans[index][1], spans[index + 1][0]
        if not 0 < start - end <= WIDEST_GAP:
            continue
        read = _read_gap(text[end:start])
        if read is not None:
            relation, sure, km, backward, measured = read
            inner, outer = (index + 1, index) if backward else (index, index + 1)
            found.append(Link(inner, outer, relation, sure=sure, km=km, measured=measured))
    return found


@lru_cache(maxsize=8192)  # the same few words stand between most names
def _read_gap(gap: str) -> tuple[Relation, bool, float, bool, bool] | None:
    """Return what the words between two names say: relation, sure, km, second one inner, distance written."""
    if "\n\n" in gap or ". " in gap:
        return None
    sure, comma, near, owner, _ = _patterns()
    if sure.match(gap):
        return "in", True, 0.0, False, False
    if comma.match(gap):
        return "in", False, 0.0, False, False
    if match := near.match(gap):
        return "near", True, _reach(match), False, bool(match["q"])
    return ("in", True, 0.0, True, False) if owner.match(gap) else None


def leads_into_container(gap: str) -> bool:
    """Return whether the words between two names make the second the container of the first: ", in the state of"."""
    read = _read_gap(gap) if len(gap) <= WIDEST_GAP else None
    return read is not None and read[0] == "in" and not read[3]


def opens_sentence(text: str, start: int) -> bool:
    """Return whether a name heads its sentence as the place of all of it: "In the Kherson region, ..."."""
    opens = _patterns()[4]
    return bool(opens.search(text[max(0, start - 60) : start]))


def followed_by_type(text: str, end: int) -> bool:
    """Return whether a type word follows a name: "Kherson region"."""
    return bool(_after_type().match(text, end))


def unit_behind(text: str, end: int) -> tuple[str, str] | None:
    """Return the name and type word of a unit that the text writes for what ends here: "in Nord region".

    It need not be a name that the text is found to have: "Nord" alone is a direction.
    """
    match = _unit_behind().match(text, end)
    if match is None:
        return None
    return (match["name"], match["word"]) if match["name"] else (match["called"], match["kind"])


@cache
def _unit_behind() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word, kind in sorted(type_words().items()) if kind in {"adm1", "adm2", "unit"})
    name = r"[A-Z\u00c0-\u00dd][\w'\u2019-]+(?:\s[A-Z\u00c0-\u00dd][\w'\u2019-]+){0,2}"
    inside, the = alternatives("toponyms.containers.in_unit"), leading("shared.the_before")
    lead = rf"(?i:\s{type_pattern()})?(?:,?\s(?i:{inside})\s(?i:{the})?|,\s|\s\()"
    of = rf"(?:\s(?:{leading('toponyms.containers.of')})|\s)"
    return re.compile(
        rf"{lead}(?:(?P<name>{name})\s(?P<word>(?i:{words}))\b|(?P<kind>(?i:{words})){of}(?P<called>{name}))"
    )


@cache
def _after_type() -> re.Pattern[str]:
    return re.compile(rf"(?i:\s(?:{type_pattern()}))\b")


def _reach(match: re.Match[str]) -> float:
    distance = kilometres(match["q"], match["u"]) if match["q"] else None
    return NEAR_KM if distance is None else SLACK * distance + SLACK_KM
