"""Small files that unpack to large ones, reports that take too long or too much are refused with a word."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
import zipfile
from functools import partial

import pytest

from geo.errors import InputError
from geo.inputs import files
from geo.inputs.documents import read_documents
from geo.runtime.guard import guarded, report_budget, time_budget
from geo.runtime.processes import own_processes

WORKBOOK = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/sharedStrings.xml")


def package(path, names, *, size=0, count=0):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            with archive.open(name, "w", force_zip64=True) as member:
                for _ in range(size // 1_000_000):
                    member.write(b" " * 1_000_000)
        for number in range(count):
            archive.writestr(f"x/{number}", "")


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("a.docx", ("word/document.xml", "word/styles.xml")),
        ("a.odt", ("content.xml", "styles.xml")),
        ("a.xlsx", WORKBOOK),
    ],
)
def test_a_package_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(name, members, tmp_path):
    path = tmp_path / name
    package(path, members, size=110_000_000)
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    with pytest.raises(InputError, match=r"a\.\w+: unpacks to \d+ MB in"):
        list(read_documents([path]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_package_of_very_many_parts_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    package(path, ["word/document.xml"], count=files.MOST_MEMBERS)
    with pytest.raises(InputError, match="parts, which is too much"):
        list(read_documents([path]))


def packed(path, raw):
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(raw))
    else:
        path.write_bytes(pytest.importorskip("zstandard").ZstdCompressor().compress(raw))


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_packed_text_that_grows_too_large_is_refused_while_it_is_unpacked(ending, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1_000_000)
    path = tmp_path / f"a.txt{ending}"
    packed(path, b"a" * 30_000_000)
    with pytest.raises(InputError, match="when it is unpacked"):
        list(read_documents([path]))


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_packed_line_without_an_end_is_refused(ending, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_LINE", 1_000_000)
    path = tmp_path / f"a.jsonl{ending}"
    packed(path, b"a" * 30_000_000)
    with pytest.raises(InputError, match="a line of more than"):
        list(read_documents([path]))


def test_a_stream_of_zst_is_unpacked_in_small_bites(tmp_path):
    path = tmp_path / "a.jsonl.zst"
    packed(path, b"\n" * 300_000_000)
    tracemalloc.start()
    with files.open_packed(path) as stream:
        assert len(stream.read(1_000)) == 1_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150_000_000


def test_a_workbook_of_too_many_cells_is_refused(tmp_path, monkeypatch):
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr("geo.inputs.spreadsheets.MOST_CELLS", 10)
    book = openpyxl.Workbook()
    for _ in range(6):
        book.active.append(["a", "b"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="more than 10 cells"):
        list(read_documents([tmp_path / "a.xlsx"]))


def spin():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        pass


def test_a_report_that_takes_too_long_is_named_and_the_next_has_its_own_time():
    left = []
    began = time.monotonic()
    with report_budget(0.1):
        assert guarded(spin, "a.jsonl:1", left.append) is None
        assert guarded(partial(time.sleep, 0.02), "a.jsonl:2", left.append) is None
    assert time.monotonic() - began < 5
    assert [str(error) for error in left] == ["a.jsonl:1: cannot be read (TimeoutError: it took more than 0.1 s)"]
    with time_budget(0):
        pass


def hunger():
    return len(bytearray(6 * 2**30))


def test_a_worker_that_takes_too_much_memory_sees_an_error_and_lives_on():
    with own_processes(1, memory=2 * 2**30) as pool:
        assert isinstance(pool.submit(hunger).exception(), MemoryError)
        assert pool.submit(len, "ab").result() == 2


def test_a_stated_size_is_never_exceeded():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b" " * 1_000_000)
    lying = raw.getvalue().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with zipfile.ZipFile(io.BytesIO(lying)) as archive, pytest.raises(zipfile.BadZipFile):
        archive.read("a")
