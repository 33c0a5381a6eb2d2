"""Workbooks: written by XlsxWriter, read again by openpyxl and by our own reader of tables."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from dataclasses import replace

import openpyxl
import pytest
from small_situation import small

from geo.errors import OutputError
from geo.events.extract import shipped_ontology
from geo.inputs.event_tables import read_event_tables
from maps.commands import export as commands_export
from maps.exports import xlsx
from maps.exports.schema import BY_NAME
from maps.exports.xlsx import Sheet, require_closed, source_rows, write_sheets, write_workbook


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("xlsx") / "situation.xlsx"
    write_workbook(small(), path, hxl=True)
    return openpyxl.load_workbook(path)


def test_there_is_a_sheet_a_table_and_one_of_sources(book):
    assert book.sheetnames == [
        *("Events", "Control", "Areas and front", "Claims", "Places", "Mentions", "Reports", "Sources", "About")
    ]


def test_heads_stay_and_can_be_filtered_below_the_hashtags(book):
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes == "B3"
        assert sheet.auto_filter.ref.startswith("A2:")
    assert (book["Events"]["A1"].value, book["Events"]["A2"].value) == ("event_id_cnty", "#event+id")


def test_days_are_days_and_numbers_are_numbers(book):
    head, _, *rows = book["Events"].iter_rows(values_only=True)
    first = dict(zip(head, rows[0], strict=True))
    assert first["event_date"] == dt.datetime(2025, 1, 1)  # noqa: DTZ001  # Excel knows no zones
    assert (first["latitude"], first["fatalities"]) == (-1.6, 0)
    at = head.index("event_date")
    assert book["Events"].cell(3, at + 1).number_format == "yyyy-mm-dd"


def test_widths_follow_what_a_column_holds(book):
    sheet = book["Events"]
    widths = {cell.value: sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]}
    assert widths["quote"] > widths["event_date"] > 8
    assert max(widths.values()) < 62


def test_a_text_of_a_report_is_never_a_formula(tmp_path):
    document = replace(small().documents[0], title='=HYPERLINK("http://x","y")\x07', source="=cmd|'/c calc'!A0")
    path = tmp_path / "a.xlsx"
    write_workbook(replace(small(), documents=(document,)), path)
    sheet = openpyxl.load_workbook(path)["Reports"]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_two_exports_of_one_situation_are_equal(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(small(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_sources_are_counted():
    assert list(source_rows(small())) == [
        {"source": "Wire", "reports": 1, "events": 7, "first_report": "2025-01-10", "last_report": "2025-01-10"}
    ]


def test_one_layer_makes_one_sheet(tmp_path):
    path = tmp_path / "a.xlsx"
    write_workbook(small(), path, layer=BY_NAME["claims"])
    assert openpyxl.load_workbook(path).sheetnames == ["Claims of control", "About"]


def test_more_rows_than_a_sheet_can_have_go_on_on_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    path = tmp_path / "a.xlsx"
    write_sheets(path, [Sheet(name="Rows", columns=("n",), rows=({"n": n} for n in range(7)))])
    book = openpyxl.load_workbook(path)
    assert [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book] == [
        ["n", 0, 1, 2],
        ["n", 3, 4, 5],
        ["n", 6],
    ]


def test_what_a_cell_cannot_hold_is_cut_and_told(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = [{"quote": "x" * 40_000, "event_date": "1850-01-01"}, {"quote": "", "event_date": "soon"}]
    write_sheets(path, [Sheet(name="Rows", columns=("quote", "event_date"), rows=rows)], about=["A"])
    book = openpyxl.load_workbook(path)
    _, first, second = book["Rows"].iter_rows(values_only=True)
    assert (len(first[0]), first[1], second) == (32_767, "1850-01-01", (None, "soon"))
    assert book["About"]["B2"].value == "1 cells were too long for a sheet and are cut"


def test_our_own_workbook_is_read_back_as_events(tmp_path):
    path = tmp_path / "a.xlsx"
    types = {id_: replace(kind, acled_sub_event_type="Armed clash") for id_, kind in small().event_types.items()}
    write_workbook(replace(small(), event_types=types), path)
    (table,) = read_event_tables(path, ontology=shipped_ontology())
    assert [(event.start.isoformat(), event.where.chosen.name) for event in table.events][:2] == [
        ("2025-01-01", "Alpha"),
        ("2025-01-04", "Beta"),
    ]
    assert table.problems == ()


@pytest.mark.parametrize("lock", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_is_left_alone(tmp_path, lock):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    (tmp_path / lock).write_bytes(b"")
    options = Namespace(to=[str(path)], layer=None, bom=False, hxl=False, schema="sitmap", multiples=None)
    with pytest.raises(OutputError, match="is open in another program"):
        commands_export._check(str(path), options)
    assert path.read_bytes() == b"old"
    (tmp_path / lock).unlink()
    require_closed(path)


def test_without_the_package_it_says_what_to_type(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(OutputError, match=r"pip install 'sitmap\[xlsx\]'"):
        write_sheets(tmp_path / "a.xlsx", [])
