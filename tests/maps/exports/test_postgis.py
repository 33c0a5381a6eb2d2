"""The tables in a real PostgreSQL with PostGIS: a cluster of the test's own, on loopback."""

from __future__ import annotations

import sys
import tempfile
from argparse import Namespace
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import nominatim_server as server
import pytest
from small_situation import ALPHA, found, small

from geo.errors import OutputError
from geo.model import Situation
from maps.commands import export as commands_export
from maps.exports.postgis import write_postgis
from maps.exports.schema import BY_NAME

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
    assert written.tables["events"] == (6, 6, 0, 0)
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


def test_a_second_export_adds_updates_and_takes_out_what_is_gone(url):
    situation = small()
    assert write_postgis(situation, url, schema="twice").tables["events"] == (6, 6, 0, 0)
    assert write_postgis(situation, url, schema="twice").tables["events"] == (6, 0, 0, 0)
    first, *rest = situation.events
    changed = replace(first, score=0.1234)
    new = replace(first, id="ev-new")
    second = write_postgis(replace(situation, events=(changed, new, *rest[1:])), url, schema="twice")
    rows = dict(query(url, "SELECT event_id, score FROM twice.events"))
    assert rows["ev-1"] == 0.123
    assert rows.keys() == {"ev-1", "ev-new", "ev-3", "ev-5", "ev-6", "ev-7"}  # ev-2 was rejected, say
    assert second.tables["events"] == (6, 1, 1, 1)
    assert second.tables["control"].updated == 0


def test_rows_of_another_project_are_left_alone(url):
    situation = small()
    write_postgis(situation, url, schema="shared", project="north")
    other = replace(situation, events=situation.events[:1])
    assert write_postgis(other, url, schema="shared", project="south").tables["events"] == (1, 1, 0, 0)
    write_postgis(replace(situation, events=()), url, schema="shared", project="north")
    assert query(url, "SELECT project, event_id FROM shared.events") == [("south", "ev-1")]


def test_features_without_a_key_are_all_there_and_stay_in_step(url):
    from shapely.geometry import LineString

    from geo.model import GroundFeature

    rivers = tuple(
        GroundFeature(kind="river", name=name, geometry=LineString([(28, -1), (28.5, y)]), min_zoom=5)
        for name, y in (("Long", -1.5), ("Long", -1.2), ("Short", -1.1))
    )
    assert write_postgis(replace(small(), ground=rivers), url, schema="rivers").tables["ground_lines"] == (3, 3, 0, 0)
    step = write_postgis(replace(small(), ground=rivers[1:]), url, schema="rivers").tables["ground_lines"]
    assert step == (2, 0, 0, 1)


def test_without_a_theatre_and_a_project_nothing_is_deleted(url):
    nowhere = replace(small(), theatre=replace(small().theatre, id="reported"))
    write_postgis(nowhere, url, schema="nowhere")
    written = write_postgis(replace(nowhere, events=()), url, schema="nowhere")
    assert written.tables["events"] == (0, 0, 0, 0)
    assert written.notes == ["rows that are gone stay in nowhere: name the project with --project"]
    assert query(url, "SELECT count(*) FROM nowhere.events") == [(6,)]


def execute(url, *statements):
    import psycopg

    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_table_of_an_earlier_version_gets_what_it_lacks_and_keeps_its_rows(url):
    write_postgis(small(), url, schema="older")
    execute(
        url,
        "ALTER TABLE older.events DROP COLUMN project, DROP COLUMN source_id, ADD PRIMARY KEY (event_id)",
        "UPDATE older.events SET event_id = 'of-old' WHERE event_id = 'ev-2'",
    )
    written = write_postgis(small(), url, schema="older")
    assert written.tables["events"] == (6, 1, 5, 0)  # source_id is filled
    assert written.notes == [
        "the table older.events had no project, source_id: added",
        "older.events: 1 rows of exports before there were projects stay; project is empty",
    ] or set(written.notes) == {
        "the table older.events had no source_id, project: added",
        "older.events: 1 rows of exports before there were projects stay; project is empty",
    }
    assert query(url, "SELECT project FROM older.events WHERE event_id = 'of-old'") == [("",)]


def test_what_a_person_added_to_a_table_stays(url):
    write_postgis(small(), url, schema="ours")
    execute(
        url,
        "ALTER TABLE ours.events ADD COLUMN checked boolean, ALTER COLUMN fatalities TYPE numeric",
        "UPDATE ours.events SET checked = true, quote = 'typed over' WHERE event_id = 'ev-1'",
        "CREATE VIEW ours.deadly AS SELECT * FROM ours.events WHERE fatalities > 0",
    )
    assert write_postgis(small(), url, schema="ours").tables["events"] == (6, 0, 1, 0)
    ((checked, quote),) = query(url, "SELECT checked, quote FROM ours.events WHERE event_id = 'ev-1'")
    assert checked
    assert quote.startswith("Rebels attacked Alpha")


def test_a_column_whose_type_a_person_changed_is_named_and_nothing_is_written(url):
    write_postgis(small(), url, schema="altered")
    execute(url, "ALTER TABLE altered.control ALTER COLUMN state TYPE integer USING 0")
    before = query(url, "SELECT count(*) FROM altered.events")
    with pytest.raises(OutputError, match=r"altered\.control: the column state is integer, which cannot hold our text"):
        write_postgis(replace(small(), events=()), url, schema="altered")
    assert query(url, "SELECT count(*) FROM altered.events") == before


def test_a_table_without_its_key_is_kept_in_step_all_the_same(url):
    write_postgis(small(), url, schema="keyless")
    execute(url, "ALTER TABLE keyless.events DROP CONSTRAINT events_pkey")
    assert write_postgis(small(), url, schema="keyless").tables["events"] == (6, 0, 0, 0)


def test_an_event_that_moved_from_an_area_to_a_point_stands_once(url):
    situation = small()
    write_postgis(situation, url, schema="moved")
    flight = next(event for event in situation.events if event.id == "ev-4")
    settled = replace(flight, where=found("Alpha", ALPHA))
    write_postgis(replace(situation, events=(settled,)), url, schema="moved")
    assert query(url, "SELECT count(*) FROM moved.events WHERE event_id = 'ev-4'") == [(1,)]
    assert query(url, "SELECT count(*) FROM moved.events_areas") == [(0,)]
    assert query(url, "SELECT count(*) FROM moved.events") == [(1,)]  # the others are gone


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
    assert set(written.tables.values()) == {(0, 0, 0, 0)}


def test_the_command_writes_to_a_database(url, capsys):
    options = Namespace(to=[url], schema="command", project="", layer=None, bom=False, hxl=False)
    commands_export.export(small(), [url], options)
    assert "command.events: 6 rows, 6 added, 0 updated, 0 gone\n" in capsys.readouterr().out
    assert query(url, "SELECT DISTINCT project FROM command.events") == [("nor",)]


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
