"""Rows of tables stay columns, and say what the same events say as objects: in rows, files and on the page."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest

from geo.config import Config
from geo.events.deduplicate import merge_events
from geo.events.extract import shipped_ontology
from geo.geometry import STEPS
from geo.inputs import table_blocks
from geo.inputs.event_tables import read_event_table
from geo.model import Document, Situation, Span, Theatre
from geo.review import Review, Reviewed, apply_reviews
from geo.rows import DocumentList, EventList, distinct, joined, objects_of, rows_of, without_twins
from geo.sensitivity import protect
from geo.tables.events import acled_rows, event_columns
from maps.commands.build import write
from maps.exports import row_layers, schema
from maps.exports.csv_files import write_events
from maps.exports.geopackage import write_geopackage
from maps.exports.ogr import write_flatgeobuf, write_geoparquet
from maps.exports.schema import event_sheets
from maps.exports.xlsx import write_workbook
from maps.page.leaflet import page_payload

ACLED = (
    *("event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "inter1", "actor2"),
    *("inter2", "civilian_targeting", "country", "admin1", "location", "latitude", "longitude", "geo_precision"),
    *("source", "notes", "fatalities", "timestamp"),
)
UCDP = (
    *("id", "relid", "type_of_violence", "side_a", "side_b", "source_article", "source_office", "source_headline"),
    *("where_prec", "where_coordinates", "where_description", "adm_1", "latitude", "longitude", "country"),
    *("date_prec", "date_start", "date_end", "best", "high", "low", "region"),
)


def acled_line(number):
    kind = ("Armed clash", "Attack", "Peaceful protest", "Air/drone strike")[number % 4]
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}" if number % 9 else f"{1 + number % 28} May 2025"
    who = ("Front", "", "Army", "State forces") if number % 3 else ("Army", "State forces", "", "")
    where = ("Land", f"Unit {number % 2}", f"Town {number % 11}", f"{number % 11}.5", f"2{number % 10}.25")
    rest = (str(number % 4 or ""), f"Paper; Radio {number % 2}", f"=Note “{number}”, tëxt", str(number % 5), "")
    cells = (f"E{number}", day, str(1 + number % 3), "Battles", kind, *who, "", *where, *rest)
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


def ucdp_line(number):
    violence = str(1 + number % 3)
    words = ("Government of Land", "Front", "News, 1 May", "" if number % 2 else "Agency", f"Headline {number}")
    where = (
        str(1 + number % 7),
        f"Town {number % 11}",
        "near it",
        "Unit",
        f"{number % 11}.5",
        f"2{number % 10}.25",
        "Land",
    )
    days = (str(1 + number % 5), f"1999-03-{1 + number % 20:02}", f"1999-03-{1 + number % 20 + number % 4:02} 00:00:00")
    row = (f"{number}", f"R{number}", violence, *words, *where, *days, str(number % 6), "", "", "Region")
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in row)


VOCABULARIES = {"acled": (ACLED, acled_line), "ucdp": (UCDP, ucdp_line)}


def table(tmp_path, kind="acled", count=60, name="events.csv"):
    header, line = VOCABULARIES[kind]
    path = tmp_path / name
    path.write_text("\n".join([",".join(header), *map(line, range(count))]), encoding="utf-8")
    return read_event_table(path, ontology=shipped_ontology())


def situation(events, documents):
    types = shipped_ontology().types
    theatre = Theatre(id="x", name="X", bbox=(20, 0, 31, 12))
    return Situation(theatre=theatre, events=events, documents=documents, event_types=types, as_of=date(2025, 6, 1))


def outputs(table, of_reports):
    """Return two situations of one table: its first rows as events of reports, then all as objects, or as columns."""
    rows = table.rows
    first = [
        replace(event, id=f"r{event.id}", start=event.start if number % 3 else None, claimant="somebody")
        for number, event in enumerate(rows.part(0, of_reports).events())
    ]
    rest = rows.take(np.arange(len(rows)) >= of_reports)
    documents = tuple(sorted(rows.documents(), key=lambda document: document.id))
    objects = situation((*first, *rest.events()), documents)
    return objects, situation(EventList(first, rest), DocumentList((), rows))


@pytest.mark.parametrize("of_reports", [0, 7])
@pytest.mark.parametrize("kind", ["acled", "ucdp"])
def test_columns_say_what_objects_say(kind, of_reports, tmp_path):
    objects, columns = outputs(table(tmp_path, kind), of_reports)
    assert tuple(columns.events) == objects.events
    assert (columns.events[-1], columns.events[0]) == (objects.events[-1], objects.events[0])
    assert tuple(columns.documents) == objects.documents
    by_id = {document.id: document for document in objects.documents}
    types = objects.event_types
    assert event_columns(columns.events, by_id, types=types) == event_columns(objects.events, by_id, types=types)
    for name, sheet in event_sheets(objects).items():
        other = event_sheets(columns)[name]
        assert {key: list(cells) for key, cells in other.columns.items()} == {
            key: list(cells) for key, cells in sheet.columns.items()
        }
        assert list(map(str, other.shapes)) == list(map(str, sheet.shapes))


@pytest.mark.parametrize("kind", ["acled", "ucdp"])
def test_files_and_page_are_the_same_bytes(kind, tmp_path):
    objects, columns = outputs(table(tmp_path, kind), 7)
    for name, one in (("a.csv", objects), ("b.csv", columns)):
        write_events(one, tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    for quotes in (True, False):
        pages = [page_payload(one, quotes=quotes, hidden=frozenset()) for one in (objects, columns)]
        assert [list(part) for part in pages[0][1:]] == [list(part) for part in pages[1][1:]]
        for head, *_ in pages:  # rows of a table are no reports since which something may have changed
            head["briefs"] = [period for period in head["briefs"] if period["key"] in {"day", "week", "month"}]
        assert pages[0][0] == pages[1][0]


def test_small_pieces_give_what_one_piece_gives(tmp_path, monkeypatch):
    whole = table(tmp_path, count=300)
    monkeypatch.setattr(table_blocks, "PIECE_BYTES", 2_000)
    monkeypatch.setattr("geo.inputs.event_tables._CHECKED_ROWS", 40)
    pieces = table(tmp_path, count=300)
    assert (pieces.events, pieces.documents, pieces.problems) == (whole.events, whole.documents, whole.problems)


BAD = (
    (0, "latitude", "north", "latitude 'north' is no number"),
    (1, "event_date", "soon", "date 'soon' is not like"),
    (2, "sub_event_type", "Dance", "sub_event_type 'Dance'"),
    (3, "fatalities", "many", "fatalities 'many' is no whole number"),
)


def test_of_a_table_with_thirty_percent_bad_rows_the_good_ones_are_read_and_the_others_named(tmp_path):
    lines = list(map(acled_line, range(1_000)))
    for number in range(300):
        kind, column, word, _ = BAD[number % 4]
        cells = lines[number * 3].replace('"', "").replace(", ", " ").split(",")
        cells[ACLED.index(column)] = word
        lines[number * 3] = ",".join(cells)
        assert kind == number % 4
    path = tmp_path / "bad.csv"
    path.write_text("\n".join([",".join(ACLED), *lines]), encoding="utf-8")
    found = read_event_table(path, ontology=shipped_ontology())
    assert len(found.rows) == 700
    assert len(found.problems) == 51
    assert found.problems[-1] == "bad.csv: 250 more rows have problems"
    for problem, (number, _, _, words) in zip(found.problems, BAD, strict=False):
        assert problem.startswith(f"bad.csv:{2 + 3 * number}: {words}")


def test_a_column_that_changes_its_type_late_is_named_from_there_on(tmp_path):
    lines = [acled_line(number) for number in range(3_000)]
    lines[2_500:] = [line.replace(".5,2", "°30,2") for line in lines[2_500:]]
    path = tmp_path / "late.csv"
    path.write_text("\n".join([",".join(ACLED), *lines]), encoding="utf-8")
    found = read_event_table(path, ontology=shipped_ontology())
    assert len(found.rows) == 2_500
    assert found.problems[0].startswith("late.csv:2502: latitude '3°30' is no number")
    assert found.problems[-1] == "late.csv: 450 more rows have problems"


@pytest.mark.parametrize("odd", ["\n", 'E7,"an open quote', "E7,2025-01-01", '"E7\n8",x', ",".join(ACLED)])
def test_a_line_that_is_no_row_costs_itself_alone(odd, tmp_path):
    lines = list(map(acled_line, range(40)))
    path = tmp_path / "odd.csv"
    path.write_text("\n".join([",".join(ACLED), *lines[:20], odd, *lines[20:]]), encoding="utf-8")
    found = read_event_table(path, ontology=shipped_ontology())
    assert [document.id for document in found.documents] == [f"odd:E{number}" for number in range(40)]


def test_the_same_event_of_a_report_and_a_row_is_one_event_and_rows_stay_columns(tmp_path):
    rows = table(tmp_path).rows
    event = next(rows.part(20, 21).events())
    report = Document(id="report", text="Fighters clashed in the town.", source="Other Post", published=event.start)
    span = Span(document_id="report", start=0, end=29)
    near = replace(event, id="told", rule="clash", table_row=None, evidence=(span,))
    merged = merge_events(EventList([near], rows), DocumentList([report], rows))
    by_objects = merge_events([near, *rows.events()], [report, *rows.documents()])
    assert tuple(merged) == by_objects
    assert len(objects_of(merged)) == 1
    assert len(rows_of(merged)) == len(rows) - 1


def test_a_review_makes_an_object_of_the_row_that_it_is_about(tmp_path):
    rows = table(tmp_path).rows
    ids = rows.event_ids.to_pylist()
    day = date(2025, 6, 1)
    reviews = [
        Review(subject=ids[3], decision="reject", reviewer="A", reviewed=day),
        Review(subject=ids[5], decision="retype", value="riot", reviewer="A", reviewed=day),
    ]
    reading = Reviewed(events=EventList((), rows), claims=(), resolutions=())
    kept = apply_reviews(reviews, reading, place_of={}.__getitem__, types={"riot"})
    assert not kept.problems
    assert [(event.id, event.type) for event in objects_of(kept.events)] == [(ids[5], "riot")]
    assert len(kept.events) == len(ids) - 1


def test_held_rows_are_gone_and_their_texts_masked(tmp_path):
    rows = table(tmp_path).rows
    before = situation(EventList((), rows), DocumentList((), rows))
    shown = protect(before, hold_hours=24 * 40)
    first = date(2025, 6, 1).toordinal() - 39
    fresh = int((rows.end >= first).sum())
    assert 0 < fresh == len(rows) - len(shown.events)
    assert sum(document.text.startswith("█") for document in shown.documents) == fresh
    assert f"events {fresh}, claims 0" in shown.notes[-1]


def test_without_quotes_no_text_of_a_row_is_left(tmp_path):
    rows = table(tmp_path).rows
    shown = protect(situation(EventList((), rows), DocumentList((), rows)), quotes=False)
    assert {document.text for document in shown.documents} == {""}
    assert {row["notes"] for row in acled_rows(tuple(shown.events), {})} == {""}


def test_tables_are_joined_and_distinct_events_miss_no_combination(tmp_path):
    one, other = table(tmp_path, name="a.csv"), table(tmp_path, "ucdp", name="b.csv")
    rows = joined([one.rows, other.rows])

    def filled(event):
        return replace(event, table_row={name: cell for name, cell in event.table_row.items() if cell})

    assert list(map(filled, rows.events())) == list(map(filled, (*one.events, *other.events)))
    documents = DocumentList((), rows)
    for name, found in (("x.csv", tuple(rows.events())), ("y.csv", EventList((), rows))):
        write_events(situation(found, documents if isinstance(found, EventList) else tuple(documents)), tmp_path / name)
    assert (tmp_path / "x.csv").read_bytes() == (tmp_path / "y.csv").read_bytes()
    events = EventList((), rows)
    met = {(event.type, event.where.precision) for event in distinct(events, "type", "precision")}
    assert met == {(event.type, event.where.precision) for event in events}


def many(tmp_path, monkeypatch, most):
    """Return a situation whose rows are more than a file of GeoJSON takes."""
    rows = table(tmp_path).rows
    monkeypatch.setattr(schema, "MOST_TABLE_ROWS", most)
    monkeypatch.setattr(row_layers, "PART_ROWS", 7)
    monkeypatch.setattr(row_layers, "CORNERS", STEPS)
    return situation(EventList((), rows), DocumentList((), rows))


def layers(path):
    with closing(sqlite3.connect(path)) as connection:
        names = ("events", "events_areas", "documents")
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY fid").fetchall() for name in names}  # noqa: S608


def test_many_rows_reach_the_layers_part_by_part_as_few_do_at_once(tmp_path, monkeypatch):
    found = many(tmp_path, monkeypatch, most=10)
    write_geopackage(found, tmp_path / "parts.gpkg")
    monkeypatch.setattr(schema, "MOST_TABLE_ROWS", 1_000)
    write_geopackage(found, tmp_path / "once.gpkg")
    parts, once = layers(tmp_path / "parts.gpkg"), layers(tmp_path / "once.gpkg")
    assert (parts["events"], parts["events_areas"]) == (once["events"], once["events_areas"])
    assert (len(parts["documents"]), len(once["documents"])) == (0, 60)


@pytest.mark.parametrize("name", ["events", "events_areas"])
def test_one_layer_of_many_rows_is_the_same_in_parts(name, tmp_path, monkeypatch):
    found = many(tmp_path, monkeypatch, most=10)
    layer = schema.BY_NAME[name]
    frames = {}
    for way, most in (("parts", 10), ("once", 1_000)):
        monkeypatch.setattr(schema, "MOST_TABLE_ROWS", most)
        write_geoparquet(found, layer, tmp_path / f"{way}.parquet")
        write_flatgeobuf(found, layer, tmp_path / f"{way}.fgb")
        read = pq.read_table(tmp_path / f"{way}.parquet")
        record = pq.read_metadata(tmp_path / f"{way}.parquet").metadata[b"geo"]
        _, flat = pyogrio.read_arrow(tmp_path / f"{way}.fgb")
        frames[way] = (read.to_pylist(), record, flat.sort_by("event_id").to_pylist())
    assert frames["parts"] == frames["once"]
    assert len(frames["once"][0]) > 0


@pytest.mark.parametrize("kind", ["acled", "ucdp"])
def test_a_workbook_says_what_one_of_objects_says(kind, tmp_path):
    objects, columns = outputs(table(tmp_path, kind), 7)
    for found, name in ((objects, "objects.xlsx"), (columns, "columns.xlsx")):
        write_workbook(found, tmp_path / name)
    assert (tmp_path / "objects.xlsx").read_bytes() == (tmp_path / "columns.xlsx").read_bytes()


@pytest.mark.parametrize("whole", [False, True])
def test_many_rows_stand_in_geojson_on_request_only_and_the_run_says_so(whole, tmp_path, monkeypatch):
    found = many(tmp_path, monkeypatch, most=10)
    config = Config(out=tmp_path / "out")
    words = write(found, config, whole_geojson=whole)
    drawn = [json.loads((config.out / f"{name}.geojson").read_text()) for name in ("events", "events_areas")]
    assert sum(len(one["features"]) for one in drawn) == (60 if whole else 0)
    record = json.loads((config.out / "run.json").read_text())["rows_left_out"]
    files = [] if whole else ["events.geojson", "events_areas.geojson"]
    assert record == {"rows": 60, "files": [*files, "situation.gpkg: documents"]}
    said = "60 rows of tables are in every file but the GeoJSON; --geojson writes them there too"
    assert (said in words) is not whole
    with (config.out / "events.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 61


def test_an_event_that_two_tables_have_under_one_id_is_read_once_and_named(tmp_path):
    first = table(tmp_path, count=20, name="a.csv").rows
    second = table(tmp_path, count=30, name="b.csv").rows
    rows, said = without_twins(joined([first, second]))
    assert len(rows) == 30
    assert said[0] == "b:E0: the event of a:E0 again; row left out"
    assert said[-1] == "10 more rows are in two tables; each second row left out"


def test_rows_of_two_files_of_one_name_that_share_an_id_but_no_day_stay_two(tmp_path):
    rows = table(tmp_path, count=5).rows
    later = replace(rows, start=rows.start + 1, end=rows.end + 1)
    both, said = without_twins(joined([rows, later]))
    assert (len(both), said) == (10, [])
    assert len(set(both.document_ids.to_pylist())) == len(set(both.event_ids.to_pylist())) == 10
