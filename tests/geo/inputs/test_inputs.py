"""Every file of tests/inputs is read as tests/expected_inputs.yaml says: days, titles, publishers, sections, refusals.

``PYTHONPATH=tests/support python tests/geo/inputs/test_inputs.py`` prints what is read now, in the form of that file.
"""

from __future__ import annotations

import gzip
import os
import sys
from datetime import date
from functools import cache

import pytest
import yaml
from browser import launched, opened
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_inputs import pdf, sitrep_pages
from repository import TESTS

from geo.config import load_config
from geo.errors import ConfigError, DocumentError, InputError
from geo.events.ontology import load_ontology
from geo.inputs.column_maps import ColumnMap
from geo.inputs.documents import from_text, list_inputs, read_documents, read_file
from geo.inputs.event_tables import read_event_tables
from geo.inputs.front_matter import split_front_matter
from geo.inputs.markup import layout_of_markup
from geo.inputs.raw_tables import holds_tables
from geo.model import publishers
from maps.cli import main

HERE = TESTS
FOLDER = HERE / "inputs"
NEEDS = {".pdf": "pypdfium2", ".docx": "docx", ".xlsx": "openpyxl", ".html": "trafilatura", ".xml": "feedparser"}


@cache
def expected():
    return yaml.safe_load((HERE / "expected_inputs.yaml").read_text(encoding="utf-8"))


def found_in(path):
    """Return what is read of a file, as the file of expectations has it."""
    refused = []
    documents = [as_row(document) for document in read_file(path, on_error=lambda error: refused.append(str(error)))]
    row = {"documents": documents} if documents else {}
    if refused:
        row["refused"] = [words.replace(str(path), "FILE") for words in refused]
    events = events_of(path) if holds_tables(path) else []
    return row | ({"events": events} if events else {})


def as_row(document):
    row = {"id": document.id, "title": document.title, "date": document.published, "from": document.date_source}
    row |= {"source": document.source, "notes": [note for note in document.notes if not note.startswith("no date")]}
    sections = [f"{s.kind} {s.heading} | {document.text[s.start : s.end]}" for s in document.sections]
    return {key: value for key, value in row.items() if value} | {"sections": sections}


def events_of(path):
    try:
        tables = list(read_event_tables(path, ontology=load_ontology(())))
    except InputError:
        return []
    return [f"{e.type} {e.start} {e.where.lat} {e.where.lon}" for table in tables for e in table.events]


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_a_file_gives_its_reports(name):
    path = FOLDER / name
    if path.suffix in NEEDS:
        pytest.importorskip(NEEDS[path.suffix])
    assert found_in(path) == expected()[name]


def test_there_are_forty_files_and_each_is_expected():
    names = {path.name for path in FOLDER.iterdir()}
    assert len(names) >= 40
    assert names == set(expected())


def test_one_bad_report_never_stops_a_folder():
    refused = []
    documents = list(read_documents([FOLDER], on_error=refused.append))
    assert len(documents) > 50
    assert len(refused) >= 10
    assert all(str(FOLDER) in str(error) and "\n" not in str(error) for error in refused)


def test_columns_of_one_s_own_are_read_by_a_map():
    columns = ColumnMap((("own*.csv", (("date", "Wann"), ("location", "Wo"), ("text", "Was"))),))
    (document,) = read_file(FOLDER / "own_columns.csv", columns=columns)
    assert document.published == date(2025, 6, 9)
    assert document.text == "Sake\n\nM23 fighters captured Sake."


def test_a_map_with_coordinates_and_a_type_makes_events(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Tag,Art,B,L\n9 June 2025,Battles,-1.57,29.04\n", encoding="utf-8")
    columns = ColumnMap((("*", (("date", "Tag"), ("type", "Art"), ("latitude", "B"), ("longitude", "L"))),))
    (table,) = read_event_tables(path, ontology=load_ontology(()), columns=columns)
    assert [(event.type, event.start) for event in table.events] == [("clash", date(2025, 6, 9))]


def test_a_folder_s_own_output_is_no_input_and_what_it_passes_over_is_told(tmp_path):
    for name in ("a.txt", "b.jpg", "c.JPG", "d.zip", "out/map.html", "out/run.json", "out/events.csv", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Goma was calm.", encoding="utf-8")
    messages = []
    assert [path.name for path in list_inputs([tmp_path], tell=messages.append)] == ["a.txt"]
    assert messages == [f"{tmp_path}: 3 files not read: 2 .jpg, 1 .zip"]
    with pytest.raises(DocumentError, match="what sitmap wrote"):
        list_inputs([tmp_path / "out"])


def test_a_file_of_two_gigabytes_is_refused_in_one_line(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(DocumentError, match=r"2\.0 GB are too much for one report"):
        list(read_file(path))


def test_a_large_table_is_refused_and_a_packed_one_is_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(InputError, match=r"2\.0 GB are too much"):
        list(read_file(path))
    packed = tmp_path / "rows.csv.gz"
    packed.write_bytes(gzip.compress((FOLDER / "hxl_tags_alone.csv").read_bytes()))
    assert [document.published for document in read_file(packed)] == [date(2025, 6, 9)]


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("geo.inputs.files.MOST_LINE", 1_000)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * 5_000)
    with pytest.raises(DocumentError, match="a line of more than"):
        list(read_file(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_regular_file(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(DocumentError, match="this is no regular file"):
        list_inputs([tmp_path / "a.txt"])


def test_columns_of_a_pdf_are_read_in_order_whatever_order_its_file_has(tmp_path):
    pytest.importorskip("pypdfium2")
    (first, *_) = read_file(FOLDER / "two_columns.pdf")
    pages = [sorted(page, key=lambda line: (line[1], line[0])) for page in sitrep_pages()]
    (tmp_path / "two_columns.pdf").write_bytes(pdf(pages))
    assert next(iter(read_file(tmp_path / "two_columns.pdf"))).text == first.text


def test_a_pdf_of_many_pages_gives_its_memory_back(tmp_path):
    pytest.importorskip("pypdfium2")
    import tracemalloc

    raw = (FOLDER / "two_columns.pdf").read_bytes()
    for number in range(60):
        (tmp_path / f"{number}.pdf").write_bytes(raw)

    def peak(paths):
        tracemalloc.start()
        count = sum(1 for path in paths for _ in read_file(path))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return count, most

    paths = sorted(tmp_path.iterdir())
    peak(paths[:2])
    few, many = peak(paths[:6]), peak(paths)
    assert many[0] == 10 * few[0]
    assert many[1] - few[1] < 4_000 * (many[0] - few[0])  # caches of words fill; a page takes 60 kB


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text("M23 fighters captured Sake.", encoding="utf-8")
    (tmp_path / "in" / "bad.md").write_text("---\ndate: someday\n---\nGoma was calm.", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "words", [("events",), ("places",), ("build", "--out", "OUT"), ("control", "--as-of", "2025-06-12")]
)
def test_a_command_that_left_a_report_out_names_it_and_ends_with_3(folder, capsys, words):
    command, *options = [str(folder / "out") if word == "OUT" else word for word in words]
    assert main([command, str(folder / "in"), *options]) == 3
    messages = capsys.readouterr().err
    assert f"{folder / 'in' / 'bad.md'}:2: date 'someday' cannot be read" in messages


@pytest.mark.parametrize("command", ["events", "places", "build"])
def test_a_command_that_could_read_nothing_ends_with_2_and_writes_nothing(folder, monkeypatch, command):
    monkeypatch.chdir(folder)
    assert main([command, "in/bad.md"]) == 2
    assert not list((folder / "out").glob("*"))


def test_a_build_beside_its_own_output_reads_the_reports_alone(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    (folder / "in" / "bad.md").unlink()
    assert [main(["build", "."]) for _ in range(2)] == [0, 0]
    assert "1 report," in capsys.readouterr().out.splitlines()[-3]


def test_columns_prints_a_map_that_makes_the_table_readable(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    table = folder / "own_columns.csv"
    table.write_bytes((FOLDER / "own_columns.csv").read_bytes())
    assert main(["events", str(table)]) == 2
    capsys.readouterr()
    assert main(["columns", str(table)]) == 0
    (folder / "config.yaml").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["events", str(table)]) == 0
    assert '"sub_event_type": "Non-state actor overtakes territory"' in capsys.readouterr().out


def test_a_misspelt_field_of_columns_gets_the_nearest(folder):
    (folder / "config.yaml").write_text("columns:\n  a*.csv:\n    dat: Wann\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"columns\.a\*\.csv\.dat: unknown key\. Did you mean 'date'"):
        load_config(folder / "config.yaml")


def test_several_publishers_in_one_cell_are_several():
    (first, *_) = read_file(FOLDER / "rows.csv", on_error=lambda _: None)
    assert publishers(first) == ("Radio A", "Radio B")


@pytest.mark.browser
def test_the_page_of_undated_reports_names_no_day_and_cuts_their_words_at_a_space(tmp_path):
    words = "M23 fighters captured Sake, residents of several neighbouring villages in the hills said."
    (tmp_path / "a.txt").write_text(words, encoding="utf-8")
    assert main(["build", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")]) == 0
    with launched() as browser, opened(browser, tmp_path / "out" / "map.html") as page:
        assert "1970" not in page.locator("body").inner_text()
        title = page.locator(".report-title").first.text_content()
    assert title == "M23 fighters captured Sake, residents of several neighbouring villages in the …"


VALUES = st.text(alphabet=st.sampled_from("abNO01:;'\"#-[]{}&*!|>%@` \tdé,"), max_size=25)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["title", "source", "id", "url", "language", "x"]), VALUES), max_size=6), VALUES
)
def test_front_matter_of_any_kind_leaves_the_report_whole(pairs, bare):
    matter = "".join(f"{key}: {value}\n" for key, value in pairs) + f"{bare}\n"
    raw = f"---\ntitle: A\n{matter}---\nM23 fighters captured Sake.\n".encode()
    document = from_text(raw, name="a.md", where="a.md")
    assert document.text.endswith("M23 fighters captured Sake.\n")
    assert document.sections[-1].end - document.sections[-1].start >= len("M23 fighters captured Sake.") - 1


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("abNO:'\"# -\n\t"), max_size=80))
def test_front_matter_never_raises(text):
    found = split_front_matter(text)
    assert found is None or 0 <= found.end <= len(text)


NAMES = ("p", "ul", "li", "table", "tr", "td", "h2", "b", "div", "script")
TAGS = st.sampled_from(
    [
        *(f"<{name}>" for name in NAMES),
        *(f"</{name}>" for name in NAMES),
        "<br>",
        "<!--",
        "-->",
        "&amp;",
        "<",
        "Goma was calm.",
        " ",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TAGS, max_size=30).map("".join))
def test_html_of_any_kind_gives_blocks_that_lie_in_their_text(markup):
    layout = layout_of_markup(markup)
    assert all(0 <= place < len(layout.text) for place in layout.marks)
    assert not any(place and layout.text[place - 1] != "\n" for place in layout.marks)


@given(st.lists(st.sampled_from(["Sake fell", "Goma was calm", "M23 left"]), min_size=1, max_size=8))
def test_block_elements_part_sentences(parts):
    layout = layout_of_markup("<ul>" + "".join(f"<li>{part}</li>" for part in parts) + "</ul>")
    assert layout.text.split("\n") == parts


if __name__ == "__main__":
    rows = {path.name: found_in(path) for path in sorted(FOLDER.iterdir())}
    yaml.safe_dump(rows, sys.stdout, allow_unicode=True, sort_keys=True, width=110)
