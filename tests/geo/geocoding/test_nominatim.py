"""A real Nominatim on loopback answers as the pretended ones do."""

from __future__ import annotations

import nominatim_server as server
import pytest

from geo.config import GeocoderSettings
from geo.geocoding import geocoder as geocode
from geo.model import Mention, Span, Theatre

pytestmark = pytest.mark.nominatim
COD = Theatre(id="cod", name="Eastern DR Congo", bbox=(26.5, -6.0, 31.5, 3.5), country="COD")


@pytest.fixture(scope="module")
def host():
    if absent := server.missing():
        pytest.skip(f"no Nominatim here: {absent} missing; .ci/install-20-nominatim installs it")
    with server.nominatim() as address:
        yield address


@pytest.fixture
def ask(host, tmp_path):
    chosen = GeocoderSettings(host=host, user_agent="desk of the tests", delay_s=0.0, cache=tmp_path / "g.sqlite")
    return geocode.make_geocoder(chosen, online=True)


def resolve(ask, text, **given):
    return geocode.geocode_mention(Mention(span=Span(document_id="d", start=0, end=len(text)), text=text), ask, **given)


def test_several_candidates_come_and_the_town_is_chosen_for_a_bare_name(ask):
    assert [place.kind for place in ask("Walikale")] == ["adm2", "town"]
    resolution = resolve(ask, "Walikale", theatre=COD)
    assert (resolution.chosen.kind, resolution.precision) == ("town", "exact")
    assert (resolution.lon, resolution.lat) == pytest.approx((28.06, -1.42))


def test_the_type_word_chooses_the_territory(ask):
    assert resolve(ask, "Walikale", kinds=("adm2",), theatre=COD).chosen.kind == "adm2"


def test_a_name_in_another_language_is_the_same_place(ask):
    assert resolve(ask, "Nouveau Kilambo", theatre=COD).lat == pytest.approx(-1.3)


def test_of_two_villages_the_one_in_the_theatre_is_meant_and_without_a_theatre_none(ask):
    assert resolve(ask, "Mbili", theatre=COD).lon == pytest.approx(28.3)
    assert not resolve(ask, "Mbili").resolved


def test_an_unknown_name_stays_unresolved_and_is_remembered(ask):
    assert not resolve(ask, "Zzyzx Nowhere").resolved
    assert ask("Zzyzx Nowhere") == ()
