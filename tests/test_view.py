from __future__ import annotations

from geo.model import Event, Mention, Resolution, Span, Theatre
from geo.pipeline import view_of

COD = Theatre(id="cod", name="Eastern DR Congo", bbox=(26.0, -6.0, 31.0, 3.0))
SDN = Theatre(id="sdn", name="Sudan", bbox=(21.0, 8.0, 39.0, 23.0))
SPAN = Span(document_id="d", start=0, end=1)


def event(lon: float, lat: float) -> Event:
    where = Resolution(mention=Mention(span=SPAN, text="x"), lon=lon, lat=lat, precision="exact")
    return Event(id="e", type="clash", start=None, end=None, where=where, evidence=(SPAN,))


def test_talks_elsewhere_do_not_move_the_map():
    assert view_of(COD, (SDN,), [event(29, -1), event(29, -2), event(51.5, 25.3)]) is COD


def test_reports_about_another_theatre_show_that_one():
    assert view_of(COD, (COD, SDN), [event(25.3, 13.6), event(32.5, 15.6)]) is SDN


def test_reports_from_nowhere_known_get_a_box_of_their_own():
    view = view_of(COD, (SDN,), [event(36.3, 33.5), event(37.1, 36.2)])
    assert view.bbox[0] < 36.3
    assert view.bbox[3] > 36.2
    assert view.id == "reported"


def test_nothing_reported_shows_the_theatre():
    assert view_of(COD, (SDN,), []) is COD
