from __future__ import annotations

from geo.config import Config
from geo.gazetteer.store import Gazetteer
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


def test_each_theatre_has_its_own_slopes_and_the_world_has_none():
    known = Gazetteer.open(Config())
    boxes = {theatre.id: known.relief(theatre.id) for theatre in known.theatres}
    assert {id_ for id_, relief in boxes.items() if relief is not None} == {"cod", "sdn", "ukr"}
    assert boxes["ukr"].bbox[0] < 36 < boxes["ukr"].bbox[2]
    assert known.relief("reported") is None


def test_waters_have_the_names_that_the_gazetteer_gives_them():
    named = {feature.name: dict(feature.labels) for feature in Gazetteer.open(Config()).ground if feature.labels}
    assert named["Sea of Azov"]["fr"] == "mer d'Azov"
    assert named["Black Sea"]["fr"] == "mer Noire"


def test_the_old_and_new_quarters_of_a_city_are_no_cities_beside_it():
    iraq = Gazetteer.open(Config()).backdrop((41.0, 29.0, 49.0, 38.0))
    cities = [place.name for place in iraq if place.kind == "city" and place.country == "IQ"]
    assert {"Mosul", "Basra", "Baghdad"} <= set(cities)
    assert [name for name in cities if "Jadīdah" in name or "Qadīmah" in name] == []


def test_a_label_is_a_name_and_no_description():
    known = Gazetteer.open(Config())
    goma, kivu, nyala = (dict(known.place(known.row(id_)).labels) for id_ in ("cod.goma", "cod.lake-kivu", "sdn.nyala"))
    assert "fr" not in goma  # "ville de Goma" is Goma behind a word for what it is
    assert kivu["fr"] == "lac Kivu"
    assert nyala["ar"] == "نيالا"
