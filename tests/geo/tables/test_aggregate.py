"""Events counted by period, unit and type."""

from __future__ import annotations

import csv
from argparse import Namespace
from dataclasses import replace

import openpyxl
import pyarrow.parquet as pq
import pytest
from small_situation import ALPHA, small

from geo.errors import InputError
from geo.tables.aggregates import aggregate_events, period_of
from geo.tables.events import event_columns
from geo.tables.pcodes import codes_by_name
from maps.commands import aggregate as command


def columns(**more):
    made = {
        "event_date": ["2025-01-06", "2025-01-12", "2025-01-13", None, "2025-01-07"],
        "assertion": ["reported", "claimed", "assessed", "reported", "denied"],
        "fatalities": [3, 0, 2, 9, 9],
        "country": ["CD"] * 5,
        "country_name": ["Democratic Republic of the Congo"] * 5,
        "admin1": ["Ituri", "Ituri", "", "Ituri", "Ituri"],
        "admin1_pcode": ["CD54", "", "", "", ""],
        "admin2": ["Djugu", "Djugu", "", "", ""],
        "admin2_pcode": [""] * 5,
        "disorder_type": ["Political violence"] * 5,
        "event_type": ["Battles"] * 5,
        "sub_event_type": ["Armed clash", "Attack", "Attack", "Attack", "Attack"],
    }
    return made | more


def test_weeks_begin_on_monday_and_what_is_denied_or_undated_does_not_count():
    made = aggregate_events(columns(), codes_of=lambda *_: ("CD54", ""))
    assert [
        (row["period"], row["period_start"], row["admin1"], row["events"], row["fatalities"]) for row in made.rows
    ] == [
        ("2025-W02", "2025-01-06", "Ituri", 2, 3),
        ("2025-W03", "2025-01-13", "", 1, 2),
    ]
    assert made.left_out == {"denied": 1, "without a day": 1}


@pytest.mark.parametrize(
    ("options", "keys", "rows"),
    [
        ({"level": "country", "types": "none"}, ("country", "country_name"), 2),
        ({"level": "admin2"}, ("admin2", "admin2_pcode", "event_type"), 2),
        ({"by": "month", "level": "admin1", "types": "sub_event_type"}, ("sub_event_type",), 3),
        ({"by": "month", "level": "country", "types": "disorder_type"}, ("disorder_type",), 1),
    ],
)
def test_levels_types_and_periods_are_chosen(options, keys, rows):
    made = aggregate_events(columns(), codes_of=lambda *_: ("CD54", ""), **options)
    assert set(keys) <= set(made.columns)
    assert len(made.rows) == rows
    assert sum(row["events"] for row in made.rows) == 3


def test_a_month_ends_on_its_last_day():
    assert period_of("2024-02-29", "month") == ("2024-02", "2024-02-01", "2024-02-29")
    assert period_of("2025-12-31", "month") == ("2025-12", "2025-12-01", "2025-12-31")


class Units:
    """A gazetteer of four units, two of which share a name."""

    def __init__(self):
        unit = replace(ALPHA, country="CD", name="", kind="adm1")
        self.places = [
            replace(unit, name="ituri", pcode="CD54"),
            replace(unit, name="djugu", kind="adm2", pcode="CD5404", admin1_pcode="CD54"),
            replace(unit, name="twin", kind="adm2", pcode="CD5405", admin1_pcode="CD54"),
            replace(unit, name="twin", kind="adm2", pcode="CD6101", admin1_pcode="CD61"),
        ]

    def find(self, name):
        return [row for row, place in enumerate(self.places) if place.name == name.lower()]

    def place(self, row):
        return self.places[row]


@pytest.mark.parametrize(
    ("country", "admin1", "admin2", "codes"),
    [
        ("CD", "Ituri", "Djugu", ("CD54", "CD5404")),
        ("CD", "Ituri", "Twin", ("CD54", "CD5405")),
        ("CD", "", "Twin", ("", "")),
        ("CD", "", "Djugu", ("", "CD5404")),
        ("UG", "Ituri", "", ("", "")),
        ("CD", "Nowhere", "Djugu", ("", "")),
    ],
)
def test_units_of_tables_find_their_codes_by_name(country, admin1, admin2, codes):
    assert codes_by_name(Units())(country, admin1, admin2) == codes


def test_the_counts_of_a_situation_are_those_of_its_events():
    documents = {document.id: document for document in small().documents}
    made = aggregate_events(event_columns(small().events, documents), by="month", level="country", types="none")
    (row,) = made.rows
    assert (row["country"], row["country_name"], row["events"], row["fatalities"]) == ("NO", "Norway", 6, 132)


def test_the_command_writes_csv_workbook_and_parquet(tmp_path, capsys):
    made = aggregate_events(columns())
    paths = [tmp_path / f"counts{ending}" for ending in (".csv", ".xlsx", ".parquet")]
    options = Namespace(to=paths, hxl=True, bom=False)
    for path in paths:
        command._check(path)
    command._write(made, small(), options)
    assert capsys.readouterr().out.splitlines() == [str(path) for path in paths]
    with paths[0].open(encoding="utf-8", newline="") as stream:
        head, tags, *rows = csv.reader(stream)
    assert (head[0], tags[head.index("events")], len(rows)) == ("period", "#indicator+events+num", len(made.rows))
    book = openpyxl.load_workbook(paths[1])
    assert book.sheetnames == ["Counts", "Sources", "About"]
    assert book["Counts"].cell(3, 2).number_format == "yyyy-mm-dd"
    table = pq.read_table(paths[2])
    assert {name: str(table.schema.field(name).type) for name in ("period_start", "events", "admin1")} == {
        "period_start": "date32[day]",
        "events": "int64",
        "admin1": "string",
    }


def test_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"unknown ending '\.shp'; known: \.csv, \.xlsx, \.parquet"):
        command._check(tmp_path / "a.shp")


def test_a_unit_with_a_code_keeps_it():
    made = aggregate_events(columns(admin1_pcode=["X1"] * 5), codes_of=lambda *_: ("CD54", "CD5404"), level="admin2")
    assert {(row["admin1_pcode"], row["admin2_pcode"]) for row in made.rows} == {("X1", "CD5404"), ("X1", "")}
