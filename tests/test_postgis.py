"""The tables in a real PostgreSQL with PostGIS: a cluster of the test's own, on loopback."""

from __future__ import annotations

import sys
import tempfile
from argparse import Namespace
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from small_situation import ALPHA, found, small

from geo.errors import OutputError
from geo.model import Situation
from maps.commands import export as commands_export
from maps.exports.postgis import write_postgis
from maps.exports.schema import BY_NAME

sys.path.insert(0, str(Path(__file__).parent / "nominatim"))
import server  # a program beside the tests, no package

pytestmark = pytest.mark.postgis


@contextmanager
def _cluster(home):
    home.chmod(0o755)  # PostgreSQL runs as another account
    with server._cluster(home) as port:
        yield port


@pytest.fixture(scope="module")
def url():
    there = server.pg_bin() and any(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    if not there:
        pytest.skip("needs Debian's postgresql and postgis")
    with tempfile.TemporaryDirectory(prefix="sitmap-postgis-") as folder, _cluster(Path(folder)) as port:
        yield f"postgresql://nominatim@127.0.0.1:{port}/postgres"


def query(url, statement):
    import psycopg

    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def test_every_table_arrives_with_its_geometry(url):
    written = write_postgis(small(), url)
    assert written["events"] == 6
    assert query(url, "SELECT count(*) FROM sitmap.events") == [(6,)]
    rows = query(url, "SELECT event_id, ST_X(geom), ST_Y(geom), event_date::text FROM sitmap.events ORDER BY 1 LIMIT 1")
    assert rows == [("ev-1", 28.9, -1.6, "2025-01-01")]
    assert query(
        url, "SELECT DISTINCT ST_SRID(geom), GeometryType(geom) FROM sitmap.control WHERE geom IS NOT NULL"
    ) == [(4326, "MULTIPOLYGON")]
    assert query(url, "SELECT bool_and(ST_IsValid(geom)) FROM sitmap.control") == [(True,)]


def test_values_are_those_of_the_rows(url):
    write_postgis(small(), url)
    table = BY_NAME["events_areas"]
    ((row, _),) = table.rows(small())
    names = ", ".join(f'"{name}"' for name in table.columns)
    ((*stored,),) = query(url, f"SELECT {names} FROM sitmap.events_areas")  # noqa: S608  # our own names
    plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in stored]
    assert dict(zip(table.columns, plain, strict=True)) == {name: row.get(name) for name in table.columns}


def test_a_second_export_updates_and_appends_by_stable_id(url):
    situation = small()
    write_postgis(situation, url, schema="twice")
    first, *rest = situation.events
    changed = replace(first, score=0.1234)
    new = replace(first, id="ev-new")
    write_postgis(replace(situation, events=(changed, new, *rest[1:])), url, schema="twice")
    rows = dict(query(url, "SELECT event_id, score FROM twice.events"))
    assert rows["ev-1"] == 0.123
    assert {"ev-new", "ev-2", "ev-3"} <= rows.keys()  # ev-2 is of the first export only
    assert len(rows) == 7


def test_an_event_that_moved_from_an_area_to_a_point_stands_once(url):
    situation = small()
    write_postgis(situation, url, schema="moved")
    flight = next(event for event in situation.events if event.id == "ev-4")
    settled = replace(flight, where=found("Alpha", ALPHA))
    write_postgis(replace(situation, events=(settled,)), url, schema="moved")
    assert query(url, "SELECT count(*) FROM moved.events WHERE event_id = 'ev-4'") == [(1,)]
    assert query(url, "SELECT count(*) FROM moved.events_areas") == [(0,)]
    assert query(url, "SELECT count(*) FROM moved.events") == [(7,)]  # the others are of the first export


def test_hostile_texts_arrive_as_they_are(url):
    text = "'; DROP TABLE sitmap.events; -- %s :name \x00 \u202e"
    document = replace(small().documents[0], title=text)
    write_postgis(replace(small(), documents=(document,)), url, schema="hostile")
    assert query(url, "SELECT title FROM hostile.documents") == [(text.replace("\x00", ""),)]


def test_columns_are_described_in_the_database(url):
    write_postgis(small(), url)
    statement = "SELECT col_description('sitmap.events'::regclass, ordinal_position) FROM information_schema.columns"
    where = " WHERE table_schema = 'sitmap' AND table_name = 'events' AND column_name = 'event_id'"
    assert query(url, statement + where) == [("stable id: a hash of type, place, date and parties",)]


def test_an_empty_situation_makes_empty_tables(url):
    written = write_postgis(Situation(theatre=small().theatre), url, schema="empty")
    assert set(written.values()) == {0}


def test_the_command_writes_to_a_database(url, capsys):
    options = Namespace(to=[url], schema="command", layer=None, bom=False, hxl=False)
    commands_export.export(small(), [url], options)
    assert capsys.readouterr().out.startswith("command: events 6, ")


def test_a_table_that_is_not_ours_is_left_alone(url):
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("CREATE SCHEMA theirs")
        connection.execute("CREATE TABLE theirs.claims (id int)")
    with pytest.raises(OutputError, match=r"the table theirs\.claims lacks .*another schema with --schema"):
        write_postgis(small(), url, schema="theirs")
    assert query(url, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'theirs'") == [(1,)]


def test_a_database_that_refuses_is_named_without_its_password(url):
    closed = url.replace("nominatim@", "nominatim:geheim@").rsplit(":", 1)[0] + f":{server.free_port()}/postgres"
    with pytest.raises(OutputError, match="the database refuses") as caught:
        write_postgis(small(), closed)
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_database_is_said(url):
    with pytest.raises(OutputError, match="the database refuses"):
        write_postgis(small(), url.replace("/postgres", "/nowhere"))


def test_without_the_packages_it_says_what_to_type(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(OutputError, match=r"pip install 'sitmap\[postgis\]'"):
        write_postgis(small(), "postgresql://localhost/x")


def test_an_address_that_is_none_is_said():
    with pytest.raises(OutputError, match="a database is written as postgresql://"):
        write_postgis(small(), "postgresql:nothing")
