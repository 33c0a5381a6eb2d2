"""Why this place: the strongest features of a choice, in words that a person can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reasons import About, Reason, population_reason
from geo.toponyms.ranking import FEATURE_NUMBER

if TYPE_CHECKING:
    from geo.gazetteer.store import Gazetteer
    from geo.model import Place
    from geo.toponyms.ranking import Ranked

GOOD_SHARE = 0.2  # a share of the votes from which the rest of the text is worth telling
ORIGINS = (
    "",
    "your gazetteer",
    "the theatre's gazetteer",
    "the world gazetteer",
    "GeoNames",
    "an imported list of places",
    "the villages of GeoNames",
)


(_FOLLOWED, _TYPED, _LEXICON, _UNIT_NAMED, _COUNTRY_NAMED, _UNIT_SHARE, _CELL_SHARE, _THEATRE, *_HOME) = (
    FEATURE_NUMBER[name]
    for name in (
        *("followed by its parent", "type word fits", "in the theatre's lexicon", "its unit is named"),
        *("its country is named", "unit's share of the votes", "cell's share of the votes"),
        "in the theatre's country",
        *("near the source's town", "in the source's unit", "in the source's country"),
    )
)
_NEAR_HOME, _HOME_UNIT, _HOME_COUNTRY = _HOME


def reasons_for(place: Place, ranked: Ranked, index: int, at: int, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the reasons for the candidate ``at`` of group ``index``, the weightiest first, at most five."""
    on = ranked.features[at].tolist()
    count = ranked.offsets[index + 1] - ranked.offsets[index]
    origin = ORIGINS[gazetteer.columns.origin[ranked.rows[at]]]
    shared = f"only place of this name in {origin}" if count == 1 else f"one of {count} places of this name"
    found: list[str] = [Reason(shared, About.NAME)]
    if on[_FOLLOWED]:
        found.append("the text names its parent right after it")
    if on[_TYPED]:
        found.append(Reason(f"the word beside it says what it is: {place.kind}", About.TEXT))
    elif place.kind in {"city", "town", "village"} and on[_LEXICON]:
        found.append(f"{place.kind}, not the unit of its name: no type word")
    if on[_UNIT_NAMED] and place.kind != "adm1":
        found.append(f"{place.admin1} is named in the text" if place.admin1 else "its province is named in the text")
    elif on[_COUNTRY_NAMED]:
        found.append(f"its country ({place.country}) is named in the text")
    if on[_UNIT_SHARE] > GOOD_SHARE:
        found.append(f"other names of the text lie in the same unit{f' ({place.admin1})' if place.admin1 else ''}")
    elif on[_CELL_SHARE] > GOOD_SHARE:
        found.append("other names of the text lie within about 60 km")
    found += _of_home(place, on)
    if on[_THEATRE] and place.kind != "country":
        found.append("in the country of the theatre")
    if place.population:
        found.append(population_reason(place))
    return tuple(found[:5])


def _of_home(place: Place, on: list[float]) -> tuple[str, ...]:
    """Say that a place lies where the outlet of the report is at home."""
    if on[_NEAR_HOME]:
        return ("near the town of its outlet",)
    at_home = on[_HOME_UNIT] or (on[_HOME_COUNTRY] and place.kind != "country")
    return ("where its outlet is at home",) if at_home else ()
