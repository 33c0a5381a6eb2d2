"""The geocoder is asked politely, remembered, and may fail in every way without harm."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.config import Config, GeocoderSettings
from geo.errors import ConfigError, GeocoderBusy, GeocoderError, GeocoderRefused, GeocoderTimeout, PlaceIndexError
from geo.gazetteer.store import Gazetteer
from geo.geocoding import geocoder as geocode
from geo.geocoding import service as geocode_service
from geo.model import Document, Mention, Span, Theatre
from geo.toponyms.resolver import resolve_document

COD = Theatre(id="cod", name="Eastern DR Congo", bbox=(26.5, -6.0, 31.5, 3.5), country="COD")
TERRITORY = {
    "osm_type": "relation", "osm_id": 200, "lat": "-1.0", "lon": "27.9", "addresstype": "county", "name": "Walikale",
    "type": "administrative", "display_name": "Walikale, Nord-Kivu", "boundingbox": ["-2.4", "-0.2", "26.6", "28.6"],
    "address": {"country_code": "cd", "state": "Nord-Kivu"},
}  # fmt: skip
TOWN = TERRITORY | {"osm_type": "node", "osm_id": 20, "lat": "-1.42", "lon": "28.06", "addresstype": "town"}
FAR_TOWN = TOWN | {"osm_id": 21, "lat": "4.5", "lon": "21.3"}


class Script:
    """What a pretended service does with each request, in order; the last one repeats."""

    def __init__(self, *steps):
        self.steps, self.asked, self.at = list(steps), [], []

    def next(self, path):
        self.asked.append(parse_qs(urlsplit(path).query))
        self.at.append(time.monotonic())
        return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]


@contextmanager
def service(script):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body, wait_s = script.next(self.path)
            script.agent = self.headers["User-Agent"]
            time.sleep(wait_s)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def says(answer, *, status=200, headers=None, wait_s=0.0):
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return status, {"Content-Type": "application/json"} | (headers or {}), body, wait_s


def settings(host, tmp_path, **given):
    base = {"service": "nominatim", "host": host, "user_agent": "desk of the tests", "delay_s": 0.0, "timeout_s": 0.4}
    return GeocoderSettings(cache=tmp_path / "cache" / "g.sqlite", **base | given)


def mention(text="Walikale", type_word=""):
    return Mention(span=Span(document_id="d", start=0, end=len(text)), text=text, type_word=type_word)


FAILURES = {
    "429 without a word": (says(b"", status=429), GeocoderBusy),
    "429 with an hour to wait": (says(b"", status=429, headers={"Retry-After": "3600"}), GeocoderBusy),
    "503": (says(b"out", status=503), GeocoderError),
    "500 with html": (says(b"<html>", status=500), GeocoderError),
    "401": (says(b"", status=401), GeocoderRefused),
    "403": (says(b"", status=403), GeocoderRefused),
    "a hang": (says([TOWN], wait_s=1.0), GeocoderTimeout),
    "garbage": (says(b"\x00\xff<html>not json"), GeocoderError),
    "half an answer": (says(json.dumps([TOWN]).encode()[:60]), GeocoderError),
    "a broken-off answer": (says(b'[{"lat": "1"', headers={"Content-Length": "5000"}), GeocoderError),
    "an object for a list": (says({"error": "no"}), GeocoderError),
    "a number": (says(3), GeocoderError),
    "a list of numbers": (says([1, 2]), GeocoderError),
    "a list of lists": (says([[1], [2]]), GeocoderError),
    "no position": (says([{"name": "Walikale", "display_name": "Walikale"}]), GeocoderError),
    "words for a position": (says([TOWN | {"lat": "north", "lon": "east"}]), GeocoderError),
    "a position off the earth": (says([TOWN | {"lat": "123", "lon": "28"}]), GeocoderError),
    "not a number": (says([TOWN | {"lat": "nan", "lon": "28"}]), GeocoderError),
    "a broken box": (says([TOWN | {"boundingbox": ["a", "b", "c", "d"]}]), GeocoderError),
    "null": (says(None), GeocoderError),
    "an empty object": (says({}), GeocoderError),
    "an empty text": (says(""), GeocoderError),
    "brackets in brackets": (says(b"[" * 100_000), GeocoderError),
    "three megabytes": (says(b"[" + b" " * 3_000_000 + b"]"), GeocoderError),
    "a redirect to another host": (
        says(b"", status=302, headers={"Location": "http://elsewhere.invalid/search"}),
        GeocoderError,
    ),
    "no name": (says([TOWN | {"name": None, "display_name": ""}]), GeocoderError),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failing_service_ends_in_a_warning_and_an_unresolved_mention(case, tmp_path, caplog):
    step, error = FAILURES[case]
    with service(Script(step)) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
        with pytest.raises(error):
            ask("Walikale")
        with caplog.at_level(logging.WARNING, logger="sitmap"):
            resolution = geocode.geocode_mention(mention(), ask, theatre=COD)
    assert not resolution.resolved
    assert "gave no answer" in resolution.reasons[0]
    assert "not geocoded" in caplog.text


def test_a_failure_is_not_remembered(tmp_path):
    with service(Script(says(b"", status=503), says([TOWN]))) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
        with pytest.raises(GeocoderError):
            ask("Walikale")
        assert [p.id for p in ask("Walikale")] == ["osm.n20"]


def test_a_slow_drip_ends_with_the_time_of_a_whole_answer(tmp_path):
    enough = threading.Event()

    class Drip(BaseHTTPRequestHandler):
        def do_GET(self):
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            while not enough.wait(0.05):
                self.wfile.write(b"X")
                self.wfile.flush()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drip)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    before = set(threading.enumerate())
    ask = geocode.make_geocoder(settings(f"127.0.0.1:{server.server_address[1]}", tmp_path), online=True)
    began = time.monotonic()
    with pytest.raises(GeocoderTimeout, match="no whole answer within"):
        ask("Walikale")
    assert time.monotonic() - began < 2
    enough.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=2)
    server.shutdown()
    server.server_close()


def test_a_redirect_within_the_host_is_followed(tmp_path):
    script = Script(says(b"", status=302, headers={"Location": "/elsewhere?q=Walikale"}), says([TOWN]))
    with service(script) as host:
        assert geocode.make_geocoder(settings(host, tmp_path), online=True)("Walikale")[0].name == "Walikale"


def test_an_old_negative_is_asked_again_and_an_old_answer_is_not(tmp_path):
    script = Script(says([]), says([TOWN]))
    with service(script) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
        assert ask("Walikale") == ()
        assert ask("Walikale") == ()
        aged(tmp_path, asked_on="2020-01-01")
        assert ask("Walikale")[0].name == "Walikale"
        aged(tmp_path, asked_on="2020-01-01")
        assert ask("Walikale")[0].name == "Walikale"
    assert len(script.asked) == 2


@pytest.mark.parametrize(
    "body", ["", "{", "null", "3", '["a"]', '[{"lon": "x"}]', '[{"name": "A", "lon": 999, "lat": 0}]', "[" * 100_000]
)
def test_a_damaged_answer_of_the_cache_is_told_and_asked_again(body, tmp_path, caplog):
    with service(Script(says([TOWN]))) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
        assert ask("Walikale")
        aged(tmp_path, places=body)
        with caplog.at_level(logging.WARNING, logger="sitmap"):
            assert ask("Walikale")[0].name == "Walikale"
        assert "damaged" in caplog.text


def test_a_locked_cache_is_told_and_waited_for_once(tmp_path, monkeypatch):
    monkeypatch.setattr(geocode, "_WAIT_S", 0.1)
    with service(Script(says([TOWN]))) as host:
        assert geocode.make_geocoder(settings(host, tmp_path), online=True)("Walikale")
        with closing(sqlite3.connect(tmp_path / "cache" / "g.sqlite", isolation_level=None)) as other:
            other.execute("pragma journal_mode=delete")
            other.execute("begin exclusive")
            ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
            for _ in range(3):
                with pytest.raises(PlaceIndexError, match="Another program uses it"):
                    ask("Walikale")


def aged(tmp_path, **values):
    with closing(sqlite3.connect(tmp_path / "cache" / "g.sqlite")) as cache, cache:
        for name, value in values.items():
            cache.execute(f"update answers set {name} = ?", (value,))  # noqa: S608  # a column of the test


def test_a_service_that_is_not_there_is_an_error_of_ours(tmp_path):
    ask = geocode.make_geocoder(settings("127.0.0.1:9", tmp_path), online=True)
    with pytest.raises(GeocoderError):
        ask("Walikale")


def test_a_short_wait_that_the_service_asks_for_is_kept(tmp_path):
    script = Script(says(b"", status=429, headers={"Retry-After": "1"}), says([TOWN]))
    with service(script) as host:
        assert geocode.make_geocoder(settings(host, tmp_path), online=True)("Walikale")
    assert script.at[1] - script.at[0] >= 1.0


def test_a_service_that_fails_again_and_again_is_left_alone(tmp_path):
    script = Script(says(b"", status=503))
    with service(script) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
        for i in range(6):
            assert not geocode.geocode_mention(mention(f"Place {i}"), ask).resolved
    assert len(script.asked) == geocode_service.GIVE_UP_AFTER


def test_requests_keep_their_pace_and_say_who_asks(tmp_path):
    script = Script(says([TOWN]))
    with service(script) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path, delay_s=0.15), online=True)
        for name in ("A", "B", "C"):
            ask(name)
    gaps = [b - a for a, b in zip(script.at, script.at[1:], strict=False)]
    assert min(gaps) >= 0.15
    assert script.agent == "desk of the tests"


def test_a_public_service_is_never_asked_faster_than_once_a_second(tmp_path):
    polite = geocode_service.GeocodingService(settings(None, tmp_path, delay_s=0.0))
    assert polite._delay_s == geocode_service.PUBLIC_DELAY_S


def test_answers_and_negatives_are_asked_once_and_kept_with_provider_and_date(tmp_path):
    script = Script(says([TERRITORY, TOWN]), says([]))
    with service(script) as host:
        chosen = settings(host, tmp_path)
        ask = geocode.make_geocoder(chosen, online=True)
        first, nothing = ask("Walikale"), ask("Nowhere")
        again = geocode.make_geocoder(chosen, online=True)
        assert (again(" walikale "), again("Nowhere")) == (first, nothing)
    assert len(script.asked) == 2
    rows = sqlite3.connect(chosen.cache).execute("select provider, query, asked_on from answers order by 2").fetchall()
    assert [(r[0], r[1]) for r in rows] == [(f"nominatim:{host}", "nowhere"), (f"nominatim:{host}", "walikale")]
    assert all(len(r[2]) == len("2025-04-25") for r in rows)
    assert "asked 2" in first[0].note


def test_offline_the_cache_answers_and_nobody_is_asked(tmp_path):
    script = Script(says([TOWN]))
    with service(script) as host:
        chosen = settings(host, tmp_path)
        assert geocode.make_geocoder(chosen, online=False) is None
        online = geocode.make_geocoder(chosen, online=True)("Walikale")
        memory = geocode.make_geocoder(chosen, online=False)
        assert (memory("Walikale"), memory("Elsewhere")) == (online, ())
    assert len(script.asked) == 1


def test_a_cache_that_is_no_cache_loses_a_mention_not_a_build(tmp_path):
    chosen = settings("127.0.0.1:9", tmp_path)
    chosen.cache.parent.mkdir()
    chosen.cache.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    memory = geocode.make_geocoder(chosen, online=False)
    resolution = geocode.geocode_mention(mention(), memory)
    assert not resolution.resolved
    assert "Delete it" in resolution.reasons[0]


def resolved_by(answers, *, type_kinds=(), text="Walikale", theatre=COD, tmp_path):
    with service(Script(says(answers))) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
        return geocode.geocode_mention(mention(text), ask, kinds=type_kinds, theatre=theatre)


def test_a_bare_name_is_the_town_and_a_territory_the_territory(tmp_path):
    bare = resolved_by([TERRITORY, TOWN], tmp_path=tmp_path / "a")
    typed = resolved_by([TERRITORY, TOWN], type_kinds=("adm2",), tmp_path=tmp_path / "b")
    assert (bare.chosen.id, bare.precision, bare.method) == ("osm.n20", "exact", "geocoder")
    assert (typed.chosen.id, typed.precision) == ("osm.r200", "adm2")
    assert typed.radius_km > 100


def test_the_theatre_decides_between_homonyms_and_without_it_nobody_does(tmp_path):
    assert resolved_by([FAR_TOWN, TOWN], tmp_path=tmp_path / "a").chosen.id == "osm.n20"
    undecided = resolved_by([FAR_TOWN, TOWN], theatre=None, tmp_path=tmp_path / "b")
    assert not undecided.resolved
    assert len(undecided.candidates) == 2


def test_another_name_than_the_one_asked_for_is_no_answer(tmp_path):
    assert not resolved_by([TOWN], text="Kalembe", tmp_path=tmp_path).resolved


SENSITIVE = ["Heal Africa hospital", "Kanyaruchinya camp", "école de Minova", "WFP warehouse", "Hôpital de Rutshuru"]


@pytest.mark.parametrize("text", SENSITIVE)
def test_a_sensitive_place_is_never_sent(text):
    def never(query, **_):
        raise AssertionError(query)

    resolution = geocode.geocode_mention(mention(text), never)
    assert not resolution.resolved
    assert "never sent" in resolution.reasons[0]


@pytest.mark.parametrize(
    "agent", [None, "", "  ", "my-application", "my_app/1", "sitmap", "geopy/2.4", "desk@your.org"]
)
def test_going_online_without_saying_who_asks_is_refused_with_the_reason(agent, tmp_path):
    with pytest.raises(ConfigError, match="usage policies"):
        geocode.make_geocoder(settings(None, tmp_path, user_agent=agent), online=True)


PHOTON = {
    "type": "FeatureCollection",
    "features": [{
        "geometry": {"coordinates": [28.06, -1.42], "type": "Point"},
        "properties": {"osm_id": 20, "osm_type": "N", "osm_value": "town", "name": "Walikale", "countrycode": "CD"},
    }],
}  # fmt: skip
PELIAS = {
    "features": [{
        "geometry": {"coordinates": [28.06, -1.42]},
        "properties": {"gid": "x:1", "layer": "locality", "name": "Walikale", "label": "Walikale, DRC",
                       "country_code": "CD"},
    }],
}  # fmt: skip
GEONAMES = {
    "geonames": [{"geonameId": 7, "toponymName": "Walikale", "name": "Walikale", "fcode": "PPL", "countryCode": "CD",
                  "lat": "-1.42", "lng": "28.06", "population": 15000, "adminName1": "North Kivu"}],
}  # fmt: skip


@pytest.mark.parametrize(("name", "answer"), [("photon", PHOTON), ("pelias", PELIAS), ("geonames", GEONAMES)])
def test_other_services_answer_by_name(name, answer, tmp_path):
    with service(Script(says(answer))) as host:
        (place,) = geocode.make_geocoder(settings(host, tmp_path, service=name), online=True)("Walikale")
    assert (place.name, place.country, place.lon, place.lat) == ("Walikale", "CD", 28.06, -1.42)
    assert place.kind in geocode.SETTLED


def test_pelias_needs_a_host(tmp_path):
    with pytest.raises(ConfigError, match="name yours"):
        geocode.make_geocoder(settings(None, tmp_path, service="pelias"), online=True)


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(Config())


REPORT = Document(id="d", text="Gunmen killed four people in the village of Kalumbembe on Monday. Goma was quiet.")


def test_a_name_that_nobody_here_knows_is_placed_by_the_service(gazetteer, tmp_path):
    village = TOWN | {"name": "Kalumbembe", "addresstype": "village", "osm_id": 30}
    with service(Script(says([village]))) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
        found = {r.mention.text: r for r in resolve_document(REPORT, gazetteer, geocode=ask)}
    assert (found["Kalumbembe"].method, found["Kalumbembe"].chosen.id) == ("geocoder", "osm.n30")
    assert found["Goma"].method == "gazetteer"


@pytest.mark.parametrize("case", ["503", "a hang", "garbage", "half an answer", "429 with an hour to wait"])
def test_a_report_is_read_although_the_service_fails(case, gazetteer, tmp_path):
    with service(Script(FAILURES[case][0])) as host:
        ask = geocode.make_geocoder(settings(host, tmp_path), online=True)
        found = {r.mention.text: r for r in resolve_document(REPORT, gazetteer, geocode=ask)}
    assert not found["Kalumbembe"].resolved
    assert found["Goma"].resolved
