from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DocumentError
from geo.inputs.documents import list_inputs, read_documents, read_file, suffix_of
from geo.runtime.values import clean


def put(tmp_path, name: str, content: str | bytes):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_front_matter_gives_title_date_and_source(tmp_path):
    path = put(tmp_path, "a.md", "---\ntitle: T\ndate: 2025-04-25\nsource: Wire\n---\nGoma fell.\n")
    (doc,) = read_file(path)
    assert (doc.id, doc.title, doc.published, doc.source, doc.text) == (
        "a.md",
        "T",
        date(2025, 4, 25),
        "Wire",
        "Goma fell.\n",
    )


def test_a_first_line_with_a_date_gives_the_date(tmp_path):
    (doc,) = read_file(put(tmp_path, "a.txt", " date 2025-04-25 The army left Sake."))
    assert doc.published == date(2025, 4, 25)


def test_a_report_without_a_date_is_read_and_says_so(tmp_path):
    (doc,) = read_file(put(tmp_path, "a.txt", "The army left Sake."))
    assert doc.published is None
    assert "no date" in doc.notes[0]


def test_json_lines_keep_their_text_to_the_letter(tmp_path):
    text = "  Goma\r\n fell\u00a0"
    (doc,) = read_file(put(tmp_path, "a.jsonl", json.dumps({"id": 7, "text": text}) + "\n\n"))
    assert (doc.id, doc.text) == ("7", text)


def test_packed_json_lines_are_read(tmp_path):
    path = put(tmp_path, "a.jsonl.gz", gzip.compress(b'{"text": "Goma fell."}\n'))
    assert [d.text for d in read_file(path)] == ["Goma fell."]


def test_a_folder_is_walked_in_order_and_its_readme_left_out(tmp_path):
    for name in ("b.txt", "a/c.md", "README.md", ".hidden/x.txt", "picture.png"):
        put(tmp_path, name, "Text.")
    assert [d.id for d in read_documents([tmp_path])] == ["c.md", "b.txt"]


def test_a_glob_and_a_file_named_twice_are_read_once(tmp_path):
    path = put(tmp_path, "a.txt", "Text.")
    assert list_inputs([path, str(tmp_path / "*.txt")]) == [path]


def test_a_page_gives_its_article(tmp_path):
    pytest.importorskip("trafilatura")
    body = "<p>" + "The town of Sake changed hands on Friday, officials said. " * 5 + "</p>"
    page = f"<html><head><title>Sake</title></head><body><article><h1>Sake</h1>{body}</article></body></html>"
    (doc,) = read_file(put(tmp_path, "a.html", page))
    assert "Sake changed hands" in doc.text


def test_a_feed_gives_its_entries(tmp_path):
    pytest.importorskip("feedparser")
    feed = """<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
    <item><title>One</title><link>https://example.org/1</link><pubDate>Fri, 25 Apr 2025 10:00:00 GMT</pubDate>
    <description>&lt;p&gt;Goma &amp;amp; Sake fell.&lt;/p&gt;</description></item></channel></rss>"""
    (doc,) = read_file(put(tmp_path, "a.xml", feed))
    assert (doc.text, doc.source, doc.published, doc.url) == (
        "Goma & Sake fell.",
        "Wire",
        date(2025, 4, 25),
        "https://example.org/1",
    )


def test_an_address_that_is_no_web_address_is_dropped(tmp_path):
    (doc,) = read_file(put(tmp_path, "a.jsonl", '{"text": "x", "url": "javascript:alert(1)"}'))
    assert doc.url == ""


def test_a_wrong_encoding_is_read_with_a_warning(tmp_path):
    (doc,) = read_file(put(tmp_path, "a.txt", "Les déplacés de Kitchanga".encode("cp1252")))
    assert doc.text == "Les déplacés de Kitchanga"
    assert any("not UTF-8" in note for note in doc.notes)


@pytest.mark.parametrize(
    ("content", "text", "doubt"),
    [
        ("Les déplacés".encode("utf-16-le"), "Les déplacés", "decoded as UTF-16"),
        ("Les déplacés".encode("utf-16-be"), "Les déplacés", "decoded as UTF-16"),
        ("Les déplacés évacués".encode() + b" \xe9t", "Les déplacés évacués \ufffdt", "decoded as UTF-8, 1 sign"),
    ],
)
def test_an_encoding_without_a_mark_or_two_in_one_text_are_told(tmp_path, content, text, doubt):
    (doc,) = read_file(put(tmp_path, "a.txt", content))
    assert doc.text == text
    assert any(doubt in note for note in doc.notes)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"%PDF-1.4 and more", "Name the file .pdf"),
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "no text"),
        ("a.md", b"---\ndate: someday\n---\nx", "2025-04-25"),
        ("a.md", b"---\ntitle: x\n---\n", "no text below"),
        ("a.jsonl", b'{"text": "x"}\n{"text": \n', ":2: not valid JSON"),
        ("a.jsonl", b'{"title": "x"}\n', '"text"'),
        ("a.jsonl", b"[1]\n", '"text"'),
        ("a.jsonl", b"", "empty"),
        ("a.jsonl.gz", gzip.compress(b'{"text": "x"}\n' * 1000, mtime=0)[:-20], "breaks off"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, name, content, words):
    path = put(tmp_path, name, content)
    with pytest.raises(DocumentError) as caught:
        list(read_file(path))
    assert str(path) in str(caught.value)
    assert words in str(caught.value)


def test_half_a_surrogate_pair_becomes_a_replacement_character(tmp_path):
    (doc,) = read_file(put(tmp_path, "a.jsonl", '{"text": "Goma \\ud83d fell"}'))
    assert doc.text == "Goma \ufffd fell"


@pytest.mark.parametrize(("item", "words"), [("none", "no such file"), ("*.none", "nothing matches")])
def test_a_missing_input_is_named(tmp_path, item, words):
    with pytest.raises(DocumentError, match=words):
        list_inputs([tmp_path / item])


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(DocumentError, match="no report"):
        list_inputs([tmp_path])


@pytest.mark.parametrize(("name", "suffix"), [("a.txt", ".txt"), ("a.b.jsonl.zst", ".jsonl"), ("a", ""), ("a.gz", "")])
def test_the_ending_tells_the_kind(tmp_path, name, suffix):
    assert suffix_of(tmp_path / name) == suffix


@given(st.text(min_size=1).filter(lambda t: t.strip() and "\x00" not in t))
def test_any_text_in_json_survives(text):
    from geo.inputs.documents import from_json

    assert from_json(json.dumps({"text": f"a{text}"}).encode(), where="x").text == clean(f"a{text}")
