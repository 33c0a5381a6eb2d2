from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repository import ROOT, TESTS
from small_situation import ALPHA, event, found, small

from geo.columns import DAYS
from geo.errors import OutputError
from geo.model import Count, Document, Situation
from maps.cli import main
from maps.exports.atomic import staged
from maps.exports.geopackage import write_geopackage
from maps.exports.hand_edits import earlier_reviews, edited_parts, keep_edited, require_unlocked
from maps.exports.schema import BY_NAME, TABLES
from maps.exports.tables import described, fill
from maps.qgis.project import write_gis

# What a text of a table may hold: not NUL, with which C ends a text, and no half of a surrogate pair.
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
SOME_DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "situation.gpkg"
    write_geopackage(small(), path)
    return path


def read_back(path, table):
    """Return the columns of a layer as lists of plain values, and its WKB."""
    meta, _, wkb, arrays = pyogrio.raw.read(path, layer=table.name)
    columns = {name: _plain(name, array) for name, array in zip(meta["fields"], arrays, strict=True)}
    return columns, wkb


def _plain(name, array):
    if name in DAYS:
        return [None if np.isnat(day) else str(day)[:10] for day in array]
    return [None if value is None or value != value else value for value in array.tolist()]  # noqa: PLR0124  # NaN


def expected(table, situation):
    filled = fill(table, table.sheet(situation))
    columns = {}
    for name, array, mask in zip(filled.columns, filled.arrays, filled.masks, strict=True):
        plain = _plain(name, array)
        columns[name] = [None if empty else value for value, empty in zip(plain, mask, strict=True)]
    return columns, filled.wkb


def assert_same(path, situation):
    for table in TABLES:
        columns, wkb = expected(table, situation)
        back, back_wkb = read_back(path, table)
        assert list(back) == list(table.columns)
        assert back == columns, table.name
        if table.geometry:
            same = [
                a == b if a is None or b is None else shapely.from_wkb(a).equals_exact(shapely.from_wkb(b), 0)
                for a, b in zip(wkb, back_wkb, strict=True)
            ]
            assert all(same)


def test_every_column_comes_back_equal(package):
    assert_same(package, small())


@given(
    text=TEXTS,
    claimant=TEXTS,
    first=st.none() | SOME_DAYS,
    lon=st.floats(-180, 180),
    lat=st.floats(-90, 90),
    deaths=st.none() | st.integers(0, 2**31),
    score=st.floats(0, 1),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_values_come_back_equal(  # noqa: PLR0917  # Hypothesis names them
    tmp_path, text, claimant, first, lon, lat, deaths, score
):
    place = replace(ALPHA, lon=lon, lat=lat, name=text)
    count = None if deaths is None else Count(low=deaths, best=deaths, high=deaths)
    one = replace(event(1, "clash", found("Alpha", place), first), claimant=claimant, fatalities=count, score=score)
    body = replace(small().documents[0], title=text, source=claimant)
    situation = replace(small(), events=(one,), documents=(body,))
    path = tmp_path / "situation.gpkg"
    write_geopackage(situation, path)
    assert_same(path, situation)


def test_layers_hold_one_type_of_geometry_each(package):
    types = {name: kind for name, kind in pyogrio.list_layers(package) if name != "layer_styles"}
    wanted = {
        table.name: table.geometry and {"MultiPolygon": "MultiPolygon"}.get(table.geometry, table.geometry)
        for table in TABLES
    }
    assert types == wanted


def test_every_column_is_described(package):
    about = described()
    assert not {column for table in TABLES for column in table.columns} - about.keys()
    with closing(sqlite3.connect(package)) as connection:
        rows = dict(connection.execute("SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'events'"))
        assert rows["sub_event_type"] == "Sub-event type"
        (record,) = connection.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    assert "not verified" in json.loads(record)["description"]
    assert json.loads(record)["identifier"] == "0" * 16


def test_the_file_is_a_sound_database(package):
    with closing(sqlite3.connect(package)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47  # GPKG
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 10200


def test_a_country_keeps_its_row_but_gets_no_pin(package):
    columns, wkb = read_back(package, BY_NAME["events"])
    assert wkb[columns["event_id"].index("ev-5")] is None


def test_a_locked_file_is_left_alone_and_named(tmp_path):
    path = tmp_path / "situation.gpkg"
    write_geopackage(small(), path)
    before = path.read_bytes()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OutputError, match="open in another program, perhaps QGIS"):
            write_geopackage(small(), path)
        with pytest.raises(OutputError, match="Close it there"):
            earlier_reviews(path)
        other.rollback()
    assert path.read_bytes() == before
    require_unlocked(path)


def test_a_file_that_a_reader_holds_open_as_qgis_does_is_left_alone(tmp_path):
    path = tmp_path / "situation.gpkg"
    write_geopackage(small(), path)
    with closing(sqlite3.connect(path, isolation_level=None)) as qgis:
        qgis.execute("PRAGMA journal_mode = WAL")
        qgis.execute("SELECT count(*) FROM events").fetchone()
        with pytest.raises(OutputError, match="perhaps QGIS"):
            write_geopackage(small(), path)
    require_unlocked(path)


def test_build_says_so_before_it_reads_anything(tmp_path, capsys):
    path = tmp_path / "situation.gpkg"
    write_geopackage(small(), path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert main(["build", "--out", str(tmp_path), str(tmp_path / "absent.txt")]) == 2
        other.rollback()
    (line,) = capsys.readouterr().err.splitlines()
    assert "perhaps QGIS" in line
    assert [entry.name for entry in tmp_path.iterdir()] == ["situation.gpkg"]


@pytest.mark.parametrize("word", ["absent.gpkg", "reviews.txt"])
def test_build_names_a_file_of_reviews_that_cannot_be_read(tmp_path, capsys, word):
    (tmp_path / "reviews.txt").write_text("", encoding="utf-8")
    assert main(["build", "--out", str(tmp_path / "out"), "--review", str(tmp_path / word)]) == 2
    line = capsys.readouterr().err.splitlines()[-1]  # the index may have to be compiled first
    assert word in line
    assert not (tmp_path / "out").exists()


def test_reviews_of_the_earlier_file_are_kept(tmp_path):
    path = tmp_path / "situation.gpkg"
    write_geopackage(small(), path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO review (subject, decision, value, reviewer, reviewed, note)"
            " VALUES ('ev-1', 'reject', '', 'A. Reader', '2025-02-01T00:00:00Z', 'a rumour')"
        )
    with staged(tmp_path) as stage:
        write_geopackage(small(), stage / "situation.gpkg", earlier=path)
    (kept,) = earlier_reviews(path)
    assert kept == {
        "subject": "ev-1",
        "decision": "reject",
        "value": "",
        "reviewer": "A. Reader",
        "reviewed": "2025-02-01",
        "note": "a rumour",
        "document": "report-1",  # so that the decision finds its sentence when the id is gone
        "quote_start": 0,
        "quote_end": 44,
    }


def edited(path, table="places"):
    """Do to a layer what GDAL does when a person saves an edit."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE gpkg_contents SET last_change = '2025-03-04T05:06:07.890Z' WHERE table_name = ?", (table,)
        )


def test_a_file_that_nobody_edited_is_replaced_without_a_word(tmp_path):
    path = tmp_path / "situation.gpkg"
    write_geopackage(small(), path)
    edited(path, "review")  # its rows go on anyway
    (tmp_path / "stage").mkdir()
    assert edited_parts(path) == []
    assert keep_edited(path, tmp_path / "stage") == ""
    assert not list((tmp_path / "stage").iterdir())


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("places", "to bring it back: sitmap gazetteer import "),
        ("events", "was edited by hand (events); it is kept as situation-edited3.gpkg"),
        ("layer_styles", "was edited by hand (layer_styles)"),
    ],
)
def test_what_a_person_edited_is_kept_under_a_free_name(tmp_path, table, words):
    path = tmp_path / "situation.gpkg"
    write_geopackage(small(), path)
    edited(path, table)
    for taken in ("situation-edited.gpkg", "situation-edited2.gpkg"):
        (tmp_path / taken).write_bytes(b"of an earlier build")
    with staged(tmp_path) as stage:
        assert words in keep_edited(path, stage)
        write_geopackage(small(), stage / "situation.gpkg", earlier=path)
    assert edited_parts(tmp_path / "situation-edited3.gpkg") == [table]
    assert (tmp_path / "situation-edited.gpkg").read_bytes() == b"of an earlier build"
    assert edited_parts(path) == []


def test_a_project_that_qgis_saved_is_kept_too(tmp_path):
    write_gis(small(), tmp_path)
    path = tmp_path / "situation.qgz"
    assert edited_parts(path) == []
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("situation.qgs", "<qgis/>")  # with the time of today, as QGIS does
    before = path.read_bytes()
    with staged(tmp_path) as stage:
        said = keep_edited(path, stage)
    assert said == "situation.qgz was edited by hand (project); it is kept as situation-edited.qgz"
    assert (tmp_path / "situation-edited.qgz").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00 cut off"])
def test_a_broken_earlier_file_is_replaced(tmp_path, content):
    path = tmp_path / "situation.gpkg"
    path.write_bytes(content)
    write_geopackage(small(), path, earlier=path)
    assert len(pyogrio.list_layers(path)) == len(TABLES) + 1


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_geopackage(small(), tmp_path / "absent" / "situation.gpkg")


FULL_DISK = """
import resource, sys
sys.path[:0] = [{root!r}, {support!r}]
from pathlib import Path
from small_situation import small
from maps.cli import main
from maps.exports.atomic import staged
from maps.qgis.project import write_gis
from geo.errors import OutputError
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    with staged(Path({folder!r})) as stage:
        write_gis(small(), stage)
except OutputError as error:
    print(error)
"""


@pytest.mark.parametrize("limit", [20_000, 250_000])
def test_a_full_disk_leaves_what_was_there(tmp_path, limit):
    path = tmp_path / "situation.gpkg"
    path.write_bytes(b"as before")
    script = FULL_DISK.format(root=str(ROOT), support=str(TESTS / "support"), limit=limit, folder=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "cannot be written" in done.stdout, done.stderr[-2000:]
    assert path.read_bytes() == b"as before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["situation.gpkg"]


def test_a_situation_without_anything_makes_empty_tables(tmp_path):
    path = tmp_path / "situation.gpkg"
    empty = Situation(theatre=small().theatre, documents=(Document(id="d", text=""),))
    write_geopackage(empty, path)
    assert_same(path, empty)
