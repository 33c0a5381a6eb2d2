"""Letters, days and figures that broke readers: every field is clean, impossible values are named."""

from __future__ import annotations

import csv
import json
import os
import time
import unicodedata
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import TESTS

from geo.config import Config
from geo.errors import DocumentError, InputFault
from geo.events.ontology import load_ontology
from geo.inputs.builder import make_document
from geo.inputs.csv_cells import day_of, whole_number
from geo.inputs.documents import from_json, read_file
from geo.inputs.event_tables import read_event_tables
from geo.inputs.layout import Layout
from geo.pipeline import open_tools, read_report, read_reports
from geo.runtime.values import clean, parse_date
from geo.tables.events import event_row
from geo.text.numbers import MOST_PEOPLE, find_counts
from geo.text.tokens import Tokens, fold

UNSEEN = "\x00\x07\x1b\x7f\x9f\xad\u061c\u200b\u200e\u202e\u2066\u2060\ufeff\ufff9\uffff"


@pytest.fixture(scope="module")
def tools():
    return open_tools(Config())


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        *((f"Sa{sign}ke", "Sake") for sign in UNSEEN),
        ("Sa\ud800ke", "Sa\ufffdke"),
        ("\x1b[31mSake\x1b[0m", "Sake"),
        ("re\u0301union", "réunion"),
        ("Sake\x85Goma\u2028Goma\x0cSake", "Sake\nGoma\nGoma\nSake"),
        ("سَاكِي", "سَاكِي"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Sa\u200cke", "Sake"),
        ("a\tb\nc", "a\tb\nc"),
    ],
)
def test_a_text_is_clean(written, kept):
    assert clean(written) == kept


@given(st.text())
def test_what_is_clean_stays_so_and_can_be_written(text):
    made = clean(text)
    assert clean(made) == made
    assert unicodedata.is_normalized("NFC", made)
    made.encode()
    assert not set(made) & set(UNSEEN)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(["id", "title", "source", "url", "language"]), st.text(max_size=20)))
def test_every_field_of_a_report_is_clean(fields):
    document = from_json(json.dumps({"text": "M23 captured Sake.", **fields}).encode(), where="a.jsonl:1")
    for value in asdict(document).values():
        if isinstance(value, str):
            assert clean(value) == value


def test_the_words_of_a_layout_and_of_tables_are_clean(tmp_path):
    layout = Layout()
    layout.add("heading", "Itu\u202eri")
    layout.add_row(["a\x00", "b\u200b"])
    assert layout.text == "Ituri\n\na | b"
    path = tmp_path / "acled.csv"
    row = {"event_id_cnty": "X1", "event_date": "2025-02-01", "event_type": "Battles", "sub_event_type": "Armed clash"}
    row |= {
        "actor1": "M\u202e23",
        "country": "DRC",
        "location": "Sa\u200bke",
        "latitude": "-1.57",
        "longitude": "29.04",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    (table,) = read_event_tables(path, ontology=load_ontology(()))
    assert (table.events[0].actor1.name, table.events[0].where.chosen.name) == ("M23", "Sake")


def test_a_file_name_that_is_no_text_names_a_report(tmp_path):
    path = os.fsencode(tmp_path) + b"/r\xe9port.txt"
    with open(path, "wb") as file:  # noqa: PTH123  # a name of bytes
        file.write(b"M23 captured Sake.")
    (document,) = read_file(tmp_path / os.fsdecode(b"r\xe9port.txt"))
    assert document.id == "r\ufffdport.txt"


@pytest.mark.parametrize("text", ["\u200b\u200b", " \x00 ", "\ufeff"])
def test_a_text_of_nothing_that_is_seen_is_no_report(text):
    with pytest.raises(DocumentError, match="no text"):
        make_document({"id": "a", "text": text}, where="a", basis="")


@pytest.mark.parametrize("mark", ["\u0301", "\u064e", "\u0307"])
def test_a_mark_that_stands_alone_is_a_word(mark):
    assert fold(mark) == mark
    assert all(Tokens(f"in 1999 {mark} a").words)


@pytest.mark.parametrize(
    "text",
    [
        "Le M23 a pris Sake le 7 fe\u0301vrier. \u0301 Deux morts a\u0300 Goma.",
        "M23 took Sake \u0301 in 2012 \u0301, killed two.",
        "The attack in I\u0307stanbul (i\u0307stanbul) killed 3 on 1 May.",
        "M23 rebels captured Sake (سَاكِي) on Monday; \u064e two died.",
        "Shelling killed 5,000,000,000 people in Goma.",
        f"Shelling killed {'9' * 5000} people in Goma.",
        f"Shelling killed 9 {'million ' * 3000}people in Goma.",
        "On 30 February 2025 and 31/12/9999 and 1 January 1 M23 killed two in Goma yesterday, 3000 years ago.",
    ],
)
def test_a_report_of_odd_letters_days_and_figures_is_read(text, tools):
    document = from_json(json.dumps({"text": text, "date": "2025-02-08"}).encode(), where="a")
    documents = {document.id: document}
    for event in read_report(document, tools).events:
        row = event_row(event, documents, types=tools.ontology.types)
        json.dumps(row, ensure_ascii=False).encode()
        assert (row["fatalities"] or 0) <= MOST_PEOPLE


@pytest.mark.parametrize("figure", ["5,000,000,000", "5 000 000 000", "9" * 400, "800 million", "9 million million"])
def test_a_figure_that_cannot_count_people_is_no_toll(figure):
    tokens = Tokens(f"Shelling killed {figure} people.")
    assert "fatalities" not in find_counts(tokens, 0, len(tokens))


@pytest.mark.parametrize("figure", ["5000000000", "1e23", "1e400", "nan", "inf", "-1", "1.5", "x", "9" * 5000])
def test_a_cell_that_counts_no_people_is_refused_with_a_word(figure):
    with pytest.raises(ValueError, match=r"fatalities .* is"):
        whole_number(figure, "fatalities")


@pytest.mark.parametrize("day", ["2025-02-30", "9999-12-31", "0001-01-01", "30/02/2025", "31 December 9999"])
def test_a_day_that_no_event_has_is_refused_with_a_word(day):
    with pytest.raises(ValueError, match=r"day|year"):
        day_of(day)


@pytest.mark.parametrize("day", ["2025-02-30", "9999-12-31", "0001-01-01", date(9999, 12, 31), "soon"])
def test_a_day_of_an_option_or_a_decision_is_checked(day):
    with pytest.raises(DocumentError, match="--as-of"):
        parse_date(day, "--as-of")


ONCE_FAILED = TESTS / "once_failed"


@pytest.mark.parametrize("name", sorted(path.name for path in ONCE_FAILED.iterdir()))
def test_a_file_that_once_failed_is_read_or_refused_in_a_line_and_in_time(name, tools):
    path, left = ONCE_FAILED / name, []
    began = time.process_time()
    for reading in read_reports(read_file(path, on_error=left.append), tools, on_error=left.append):
        documents = {reading.document.id: reading.document}
        for event in reading.events:
            json.dumps(event_row(event, documents, types=tools.ontology.types), ensure_ascii=False).encode()
    assert time.process_time() - began < 20
    assert not [error for error in left if isinstance(error, InputFault)]
    assert all(str(error).startswith(str(path)) and "\n" not in str(error) for error in left)
