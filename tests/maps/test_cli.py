"""What a user types and what comes back: one clear line and exit 2 for what cannot be used, nothing half written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def sitmap(*words: str, cwd: Path = ROOT, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "maps", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("built")
    done = sitmap("build", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


def rows(path: Path) -> list[dict[str, object]]:
    return [feature["properties"] for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]


FILES = [
    *("map.html", "events.geojson", "events_areas.geojson", "control.geojson", "control_areas.geojson"),
    *("places.geojson", "places_areas.geojson", "situation.gpkg", "situation.qgz", "events.csv", "unresolved.csv"),
    "run.json",
]


def test_a_build_writes_every_promised_file(built):
    assert set(FILES) <= {path.name for path in built.iterdir()}


def test_the_seeds_give_goma_bukavu_walikale_and_doha(built):
    control = {row["place_id"]: row for row in rows(built / "control_areas.geojson") if row["current"]}
    assert control["cod.goma"]["holder"] == control["cod.bukavu"]["holder"] == "m23"
    assert all(claim["quote"] and claim["as_of"] for claim in control["cod.goma"]["claims"])
    areas = [row for row in rows(built / "events_areas.geojson") if row["sub_event_type"] == "Armed clash"]
    clash = next(row for row in areas if row["place_id"] == "cod.walikale-territory")
    assert (clash["event_date"], clash["geo_precision"], clash["where_prec"]) == ("2025-04-23", 2, 3)
    talks = [row for row in rows(built / "events.geojson") if row["sub_event_type"] == "Agreement"]
    assert "world.doha" in {row["place_id"] for row in talks}
    assert "world.doha" not in control


def test_two_builds_of_one_input_are_equal_byte_by_byte(built, tmp_path):
    assert sitmap("build", "--out", str(tmp_path)).returncode == 0
    differ = [name for name in FILES if (built / name).read_bytes() != (tmp_path / name).read_bytes()]
    assert not differ


def test_a_place_moved_in_the_yaml_is_moved_on_the_map(tmp_path):
    own = tmp_path / "own" / "cod"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text(
        "places:\n  cod.pinga:\n    name: Pinga\n    kind: town\n    lat: -0.9\n    lon: 28.5\n"
        "    in: cod.walikale-territory\n",
        encoding="utf-8",
    )
    (tmp_path / "config.yaml").write_text("gazetteers: [own]\n", encoding="utf-8")
    done = sitmap("places", "-", cwd=tmp_path, stdin="Clashes were reported in Pinga on Monday.")
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout.splitlines()[0])
    assert (row["latitude"], row["longitude"], row["method"]) == (-0.9, 28.5, "gazetteer")


def test_hostile_text_stays_text(tmp_path):
    text = (
        '---\ntitle: "<script>alert(\'title\')</script>"\ndate: 2025-04-25\nsource: "O\'Wire \\\\ `x`"\n---\n'
        'Rebels seized Goma, said "</script><img src=x onerror=alert(1)>" spokesman O\'Neil \\ `${1}` on Monday.\n'
    )
    (tmp_path / "bad.md").write_text(text, encoding="utf-8")
    done = sitmap("build", str(tmp_path / "bad.md"), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "<script>alert(" not in page


@pytest.mark.reference
def test_the_wire_text_is_read_as_the_vocabulary_says(shared, tmp_path):
    done = sitmap("build", str(shared / "seeds" / "000_34662c6fb5bd65be.txt"), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    control = {row["place_id"]: row["holder"] for row in rows(tmp_path / "control_areas.geojson") if row["current"]}
    assert control == {"cod.goma": "m23", "cod.bukavu": "m23"}
    clash = [row for row in rows(tmp_path / "events_areas.geojson") if row["sub_event_type"] == "Armed clash"]
    assert [(row["place_id"], row["event_date"], row["fatalities"]) for row in clash] == [
        ("cod.walikale-territory", "2025-04-23", 0)
    ]
    assert "United Nations source" in str(clash[0]["claimant"])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no text"),
        ("dated.md", b"---\ndate: someday\n---\nGoma fell.", "2025-04-25"),
    ],
)
def test_what_cannot_be_read_ends_in_one_line(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    done = sitmap("build", str(path), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    # The first command that opens the gazetteer says that it compiles it, whichever test that is.
    said = [line for line in done.stderr.splitlines() if "gazetteer" not in line]
    assert len(said) == 1
    assert name in said[0]
    assert words in said[0]
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        (
            "places:\n  x.a:\n    name: A\n    kind: town\n    lat: 128.9\n    lon: -1.2\n",
            "mine.yaml:5: places.x.a.lat",
        ),
        ("places:\n  x.a:\n    nane: A\n", "Did you mean 'name'?"),
        ("places: [\n", "mine.yaml:"),
    ],
)
def test_a_mistake_in_the_gazetteer_names_file_line_and_key(tmp_path, yaml, words):
    own = tmp_path / "own" / "cod"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text(yaml, encoding="utf-8")
    (tmp_path / "config.yaml").write_text("gazetteers: [own]\n", encoding="utf-8")
    done = sitmap("places", "-", cwd=tmp_path, stdin="Goma fell.")
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("resolve", "Российские войска обстреляли Харьков"), 0, "written in Cyrillic letters"),
        (("resolve", "Goma", "--country", "ZZ"), 2, "country 'ZZ': no such code"),
    ],
)
def test_a_phrase_that_cannot_be_read_is_told(words, code, message):
    done = sitmap(*words)
    assert done.returncode == code
    assert message in done.stdout + done.stderr


def test_places_tell_of_a_wrong_encoding_and_go_on(tmp_path):
    report = tmp_path / "a.txt"
    report.write_bytes("Des combats ont éclaté près de Goma.".encode("cp1252"))
    done = sitmap("places", str(report))
    assert done.returncode == 0
    assert "Goma" in done.stdout
    assert "decoded as Windows-1252" in done.stderr


def test_a_missing_folder_is_named():
    done = sitmap("build", "nowhere/")
    assert (done.returncode, "no such file or folder" in done.stderr) == (2, True)


def test_a_mistyped_command_gets_the_nearest():
    done = sitmap("bulid")
    assert (done.returncode, done.stderr) == (2, "sitmap: 'bulid' is no command. Did you mean 'build'?\n")


def test_a_build_that_fails_leaves_the_old_files(tmp_path):
    if os.geteuid() == 0 and shutil.which("chattr") is None:
        pytest.skip("a read-only folder means nothing to root here")
    (tmp_path / "out").write_text("a file where the folder should be", encoding="utf-8")
    done = sitmap("build", "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert (tmp_path / "out").read_text(encoding="utf-8") == "a file where the folder should be"


def test_a_report_without_a_date_is_read_and_says_so(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The rebels captured Sake on Wednesday.", encoding="utf-8")
    done = sitmap("build", str(path), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "no date" in done.stderr


def test_explain_prints_the_tree_the_frames_the_events_and_why_not_more():
    done = sitmap("explain", "M23 rebels captured Sake, but the army did not flee.", "--date", "2025-06-15")
    assert done.returncode == 0, done.stderr
    for line in (
        "Sake                     PROPN  obj of captured (place)",
        'frame gain, "captured", reported',
        'rebels [m23], subject of "captured"',
        "event capture, reported, Sake",
        "control: Sake, m23 holds (capture, reported)",
    ):
        assert line in done.stdout


def test_explain_says_of_a_sentence_without_a_cue_that_it_was_not_parsed():
    done = sitmap("explain", "The harvest was good.")
    assert "not parsed" in done.stdout
    assert "control: nothing is said" in done.stdout
