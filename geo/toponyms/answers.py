"""A name, placed otherwise or left open: what the last looks at single names return, with candidates and reasons."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from geo.gazetteer.world_store import OUTER
from geo.model import PRECISION_OF, Candidate, Resolution
from geo.reasons import About, is_about, population_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.model import Place

SURE, LIKELY, OPEN = 0.95, 0.75, 0.2
MOST_REASONS = 5


class Answers:
    """Makes resolutions of rows of the gazetteer.

    Parameters
    ----------
    gazetteer
        Whose rows are given.
    threshold
        A place below this score stays unresolved.
    """

    def __init__(self, gazetteer: Gazetteer, threshold: float) -> None:
        self._gazetteer, self._columns, self._threshold = gazetteer, gazetteer.columns, threshold
        self._row_of = lru_cache(maxsize=8192)(self._row)

    def place_of(self, resolution: Resolution) -> tuple[Place | None, int]:
        """Return the place of a name and its row; None and -1 where it is open or derived."""
        place = resolution.chosen
        return (None, -1) if place is None else (place, self._row_of(place.id))

    def _row(self, place_id: str) -> int:
        try:
            return self._gazetteer.row(place_id)
        except KeyError:
            return -1

    def placed(self, name: Resolution, row: int, score: float, reason: str) -> Resolution:
        """Return a name placed at a row, left open where the score is below the threshold."""
        if score < self._threshold:
            return self.left_open(
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
            reasons=(reason, *_still_true(name, place))[:MOST_REASONS],
        )

    def left_open(self, name: Resolution, reason: str, rows: Sequence[int]) -> Resolution:
        """Return a name without a place, with the reason and the rows that it may mean."""
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


def _still_true(name: Resolution, place: Place) -> tuple[str, ...]:
    """Return the reasons that hold for a place: those of another place described its people and its country."""
    if name.chosen is not None and name.chosen.id == place.id:
        return tuple(reason for reason in name.reasons if not is_about(reason, About.NAME))
    of_text = (reason for reason in name.reasons if is_about(reason, About.TEXT))
    return (*of_text, *((population_reason(place),) if place.population else ()))
