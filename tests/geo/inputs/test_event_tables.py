from __future__ import annotations

import csv
import json
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from geo.errors import TableError
from geo.events.deduplicate import merge_events
from geo.events.extract import find_events, shipped_ontology
from geo.inputs.event_tables import read_event_table
from geo.model import Document, Mention, Place, Resolution, Span
from geo.tables.codebooks import PLOVER_KEYS, UCDP_COLUMNS, plover_record, ucdp_row
from geo.tables.events import ACLED_COLUMNS, OUR_COLUMNS, ROW_COLUMNS, acled_row, event_row
from maps.cli import main

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,in"
    "ter1,actor2,inter2,location,latitude,longitude,geo_precision,source,notes,fatalities"
)
ROW = (
    "INV1,{date},1,Battles,Armed clash,Invented Front,Rebel group,Invented Army,"
    "State forces,Testville,{lat},{lon},1,Test Daily,An invented fight.,3"
)


def table(tmp_path: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = tmp_path / "events.csv"
    path.write_bytes("\n".join([header, *rows]).encode(encoding))
    return path


def good(event_id: str = "INV1", day: str = "2025-04-23", lat: str = "-1.5", lon: str = "28.5") -> str:
    return ROW.format(date=day, lat=lat, lon=lon).replace("INV1", event_id)


def read(path: Path):
    return read_event_table(path, ontology=shipped_ontology())


@pytest.mark.parametrize("header", [HEADER, f"{HEADER},remark"])
def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch, capsys, header):
    path = table(tmp_path, good(), header=header)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert main(["events", str(path)]) != 0
    assert "pip install 'sitmap[tables]'" in capsys.readouterr().err


def test_an_acled_style_row_becomes_an_event_with_its_own_words(tmp_path):
    found = read(table(tmp_path, good()))
    (event,) = found.events
    assert not found.problems
    assert (event.type, event.start, event.fatalities.best) == ("clash", date(2025, 4, 23), 3)
    assert (event.where.lon, event.where.lat, event.where.precision, event.where.method) == (
        28.5,
        -1.5,
        "exact",
        "table",
    )
    row = acled_row(event, {document.id: document for document in found.documents})
    assert (row["actor1"], row["source"], row["notes"]) == ("Invented Front", "Test Daily", "An invented fight.")


@pytest.mark.parametrize("day", ["2025-04-23", "23/04/2025", "23 April 2025"])
def test_dates_in_three_styles_are_read(tmp_path, day):
    assert read(table(tmp_path, good(day=day))).events[0].start == date(2025, 4, 23)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (good("B", lat="north"), "latitude 'north' is no number"),
        (good("B", lat="138.0"), "outside [-90, 90]. Are lon and lat swapped?"),
        (good("B", day="soon"), "date 'soon'"),
        (good("A"), "the id of line 2 again"),
        (HEADER, "a second header"),
        (good("B").replace("Armed clash", "Armed dance"), "sub_event_type 'Armed dance'"),
        ("B,2025-04-23", "2 cells where the header has 16"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_good_ones_are_kept(tmp_path, row, message):
    found = read(table(tmp_path, good("A"), row, good("C")))
    assert [document.id for document in found.documents] == ["events:A", "events:C"]
    (problem,) = found.problems
    assert problem.startswith("events.csv:3: ")
    assert message in problem


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(TableError, match="column latitude is missing"):
        read(table(tmp_path, good(), header=HEADER.replace("latitude", "lattitude")))


def test_a_column_that_can_be_missing_is_named_and_the_rows_are_kept(tmp_path):
    found = read(table(tmp_path, good().rsplit(",", 1)[0], header=HEADER.removesuffix(",fatalities")))
    assert found.problems == ("events.csv:1: the column fatalities is missing; read without",)
    assert len(found.events) == 1


@pytest.mark.parametrize("place", ["A", "last"])
def test_a_quote_that_is_never_closed_costs_one_row_and_not_the_rest_of_the_file(tmp_path, place):
    rows = [good(f"R{n}") for n in range(2000)]
    rows[5] = '"' + rows[5] if place == "A" else rows[5].removesuffix("3") + '"3'
    found = read(table(tmp_path, *rows))
    assert len(found.events) == 1999
    assert found.problems == ('events.csv:7: a quote (") is opened here and never closed; row left out',)


def test_a_note_over_two_lines_is_one_row_and_lines_are_still_counted(tmp_path):
    found = read(
        table(tmp_path, good("A").replace("An invented fight.", '"An invented\nfight."'), good("B", day="soon"))
    )
    assert found.documents[0].text == "An invented\nfight."
    assert found.problems[0].startswith("events.csv:4: date 'soon'")


def test_a_second_header_with_its_columns_in_another_order_is_followed(tmp_path):
    turned = HEADER.replace("latitude,longitude", "longitude,latitude")
    found = read(table(tmp_path, good("A"), "\ufeff" + turned, good("B", lat="28.5", lon="-1.5")))
    assert [(event.where.lat, event.where.lon) for event in found.events] == [(-1.5, 28.5)] * 2
    assert found.problems == ("events.csv:3: a second header; row left out",)


def test_days_that_may_be_either_way_round_are_left_out_where_the_file_has_the_month_first(tmp_path):
    found = read(table(tmp_path, good("A", day="03/04/2025"), good("B", day="04/23/2025"), good("C", day="5 May 2025")))
    assert [event.start for event in found.events] == [date(2025, 5, 5)]
    assert [problem.split(";")[0] for problem in found.problems] == [
        "events.csv:3: date '04/23/2025': month must be in 1..12",
        "events.csv:2: date '03/04/2025' may be either way round, for line 3 has the month first",
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (good("B", lat="0", lon="0.0"), "both 0"),
        (good("B", lat=""), "latitude is empty"),
        (good("B", day="2025-02-30"), "date '2025-02-30'"),
        (good("B").removesuffix("3") + "2.5", "fatalities '2.5' is no whole number"),
    ],
)
def test_what_is_no_value_is_told_in_words(tmp_path, row, message):
    found = read(table(tmp_path, good("A"), row))
    assert len(found.events) == 1
    assert message in found.problems[0]


def test_a_table_that_excel_saved_as_unicode_text_is_read(tmp_path):
    found = read(table(tmp_path, good().replace(",", "\t"), header=HEADER.replace(",", "\t"), encoding="utf-16"))
    assert (len(found.events), found.problems) == (1, ())


def test_one_file_that_is_no_table_does_not_stop_the_others(tmp_path, capsys):
    table(tmp_path, good()).rename(tmp_path / "z.csv")
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["events", str(tmp_path)]) == 3
    captured = capsys.readouterr()
    assert "Armed clash" in captured.out
    assert "no event table" in captured.err


def test_a_score_that_no_event_can_have_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["events", str(table(tmp_path, good())), "--at-least", "7"])
    assert "a score from 0 to 1 is expected, not '7'" in capsys.readouterr().err


def test_semicolons_and_windows_encoding_are_read(tmp_path):
    row = good().replace("Testville", "Régnié")
    found = read(table(tmp_path, row.replace(",", ";"), header=HEADER.replace(",", ";"), encoding="cp1252"))
    assert found.events[0].where.chosen.name == "Régnié"
    assert "not UTF-8" in found.problems[0]


@pytest.mark.reference
def test_the_ucdp_sample_is_read_whole(shared):
    sample = shared / "reference" / "ucdp" / "ged_myanmar_syria_sample.csv"
    found = read(sample)
    assert (len(found.events), found.problems) == (3000, ())
    documents = {document.id: document for document in found.documents}
    with sample.open(encoding="utf-8") as stream:
        first = next(csv.DictReader(stream))
    row = ucdp_row(found.events[0], documents)
    assert tuple(row) == UCDP_COLUMNS
    assert (row["best"], row["latitude"]) == (int(first["best"]), float(first["latitude"]))


def one_event():
    text = "Rebels killed four villagers in Testville on Monday."
    start = text.index("Testville")
    where = Resolution(
        mention=Mention(span=Span(document_id="d", start=start, end=start + 9), text="Testville"),
        chosen=Place(id="x.testville", name="Testville", kind="town", lon=28.5, lat=-1.5, country="CD"),
        lon=28.5,
        lat=-1.5,
        precision="exact",
        radius_km=2.0,
    )
    document = Document(id="d", text=text, published=date(2025, 4, 25), source="Test Daily")
    (event,) = find_events(document, [where], ontology=shipped_ontology())
    return event, {"d": document}


def test_the_columns_are_those_of_the_codebooks():
    assert (len(ACLED_COLUMNS), len(UCDP_COLUMNS)) == (31, 49)
    event, documents = one_event()
    row = event_row(event, documents)
    assert set(ROW_COLUMNS) == set(row)
    assert set(acled_row(event, documents)) >= {*ACLED_COLUMNS, *OUR_COLUMNS}
    assert tuple(ucdp_row(event, documents)) == UCDP_COLUMNS
    assert tuple(plover_record(event, documents)) == PLOVER_KEYS
    json.dumps([row, plover_record(event, documents)])


def test_a_row_says_what_where_when_and_why():
    row = event_row(*one_event())
    assert row["sub_event_type"] == "Attack"
    assert (row["location"], row["geo_precision"], row["where_prec"]) == ("Testville", 1, 1)
    assert (row["event_date"], row["time_precision"], row["fatalities"]) == ("2025-04-21", 1, 4)
    assert row["quote"][row["quote_start"] : row["quote_end"]].startswith("Rebels killed")


def test_one_sided_violence_has_civilians_as_side_b():
    row = ucdp_row(*one_event())
    assert (row["type_of_violence"], row["side_b"], row["deaths_civilians"]) == (3, "Civilians", 4)


def test_ged_needs_a_death():
    event, documents = one_event()
    from dataclasses import replace

    assert ucdp_row(replace(event, fatalities=None), documents) is None


def test_one_event_told_by_two_publishers_is_one_event_with_both_sources():
    from dataclasses import replace

    event, documents = one_event()
    other = replace(event, id="other", evidence=(Span(document_id="e", start=0, end=10),))
    documents["e"] = replace(documents["d"], id="e", source="Other Post")
    (joined,) = merge_events([event, other], list(documents.values()))
    assert [span.document_id for span in joined.evidence] == ["d", "e"]
    assert event_row(joined, documents)["sources"] == "Other Post; Test Daily"


def test_a_denial_is_not_joined_with_what_it_denies():
    from dataclasses import replace

    event, documents = one_event()
    assert len(merge_events([event, replace(event, id="n", assertion="denied")], list(documents.values()))) == 2


@pytest.mark.parametrize(
    ("written", "code", "name"),
    [
        ("Democratic Republic of Congo", "CD", "Democratic Republic of the Congo"),
        ("DR Congo (Zaire)", "CD", "Democratic Republic of the Congo"),
        ("Congo", "CG", "Republic of the Congo"),
        ("Cote d'Ivoire", "CI", "Ivory Coast"),
        ("Testland", "Testland", "Testland"),
    ],
)
def test_rows_of_tables_have_the_code_of_a_country_and_its_name(tmp_path, written, code, name):
    found = read(table(tmp_path, f"{good()},{written}", header=f"{HEADER},country"))
    row = event_row(found.events[0], {document.id: document for document in found.documents})
    assert (row["country"], row["country_name"]) == (code, name)


def test_the_acled_style_row_names_the_country_with_its_number_and_region():
    row = acled_row(*one_event())
    assert (row["country"], row["iso"], row["region"]) == ("Democratic Republic of the Congo", 180, "Middle Africa")
    assert "country_name" not in OUR_COLUMNS


def test_a_row_of_a_table_keeps_the_id_that_it_has_there(tmp_path):
    found = read(table(tmp_path, good()))
    row = event_row(found.events[0], {})
    assert row["source_id"] == found.events[0].table_row["event_id_cnty"]
    assert event_row(*one_event())["source_id"] == ""
