from __future__ import annotations

from datetime import date

import pytest

from geo.events.deduplicate import merge_events
from geo.model import Count, Document, Event, Mention, Place, Resolution, Span

DOCUMENTS = [Document(id=name, text="x" * 9, source=name) for name in ("a", "b", "c")]
GOMA = Place(id="goma", name="Goma", kind="city", lon=29.22, lat=-1.67, country="CD")
GISENYI = Place(id="gisenyi", name="Gisenyi", kind="town", lon=29.25, lat=-1.69, country="RW")
NDOSHO = Place(id="ndosho", name="Ndosho", kind="locality", lon=29.18, lat=-1.66, country="CD")


def event(place: Place, *, document: str = "a", day: int = 27, killed: int = 5) -> Event:
    span = Span(document_id=document, start=0, end=1)
    where = Resolution(
        mention=Mention(span=span, text=place.name), chosen=place, lon=place.lon, lat=place.lat, precision="exact"
    )
    start = date(2025, 1, day)
    return Event(
        id=f"{document}{place.id}{day}",
        type="shelling",
        start=start,
        end=start,
        where=where,
        evidence=(span,),
        fatalities=Count(low=killed, best=killed, high=killed),
    )


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (event(GOMA), event(GOMA, document="b", day=28), 1),
        (event(GOMA), event(GOMA, document="b", day=30), 2),
        (event(GOMA), event(NDOSHO, document="b"), 1),
        (event(GOMA), event(NDOSHO), 2),
        (event(GOMA), event(GISENYI, document="b"), 2),
    ],
    ids=["a day apart", "three days apart", "a suburb in another report", "two places of one report", "over a border"],
)
def test_one_event_told_twice_is_one(one, other, count):
    assert len(merge_events([one, other], DOCUMENTS)) == count


def test_the_lowest_toll_is_the_best_and_the_highest_the_high_one():
    (merged,) = merge_events([event(GOMA, killed=5), event(GOMA, document="b", killed=17)], DOCUMENTS)
    assert merged.fatalities == Count(low=5, best=5, high=17)
    assert [span.document_id for span in merged.evidence] == ["a", "b"]
    assert merged.notes == ("reported by 2 publishers",)
