"""The desk: live reading, corrections in the user's YAML, reviews, the API, and who may ask for what."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from small_gazetteer import write_gazetteer

from geo.live import LiveReader, changes, words_of
from geo.pipeline import build_situation
from geo.review import read_reviews, settle
from geo.runtime.located_yaml import load_yaml
from maps.cli import main
from maps.desk.journal import Journal, hunks
from maps.desk.session import Desk, undo

testclient = pytest.importorskip("starlette.testclient", reason="the extra serve is not installed")

from maps.desk.app import make_app  # noqa: E402
from maps.desk.features import openapi  # noqa: E402
from maps.desk.guard import MOST_BYTES, Guard, host_of  # noqa: E402
from maps.desk.server import Address, bound, guarded_app, held, require_safe  # noqa: E402

REPORT = """---
title: Fighting near Walikale
date: 2025-03-04
source: Test Wire
---
Rebels attacked Walikale on Monday, killing 12 people. Soldiers repelled an attack on Mpofi on Sunday.
"""
SECRET, TOKEN = "secret", "a1b2c3d4e5f6"
OTHER = "---\ndate: 2025-03-06\nsource: Test Wire\n---\nA bomb exploded in the capital on Wednesday, wounding three.\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    (folder / "reports").mkdir(parents=True)
    config = write_gazetteer(folder / "gazetteer")
    (folder / "reports" / "one.md").write_text(REPORT, encoding="utf-8")
    (folder / "reports" / "two.md").write_text(OTHER, encoding="utf-8")
    (folder / "config.yaml").write_text(
        "theatre: tst\ntheatres: [tst]\ngazetteers: [gazetteer]   # ours\ninputs: [reports]\n", encoding="utf-8"
    )
    monkeypatch.chdir(folder)
    return folder, config


@pytest.fixture
def reader(project):
    folder, config = project
    # The shipped gazetteer is left out: compiling it takes seconds.
    return LiveReader(folder / "config.yaml", gazetteers=config.gazetteers, theatres=("tst",))


@pytest.fixture
def desk(reader):
    found = Desk(reader)
    found._read()
    return found


@pytest.fixture
def client(desk):
    app = Guard(make_app(desk, page_token=SECRET), hosts=frozenset({"localhost"}), page_token=SECRET)
    with testclient.TestClient(app, base_url="http://localhost:8765", raise_server_exceptions=False) as made:
        yield made


def post(client, path, **values):
    return client.post(path, json=values, headers={"x-sitmap-page": SECRET})


def last(reader):
    return list(reader.read())[-1]


def places_of(state):
    return {r.mention.text: (r.lon, r.lat) for r in state.situation.resolutions if r.resolved}


def found_in(state):
    read = state.situation
    places = {(r.mention.text, r.chosen.id if r.chosen else "", r.lon, r.lat) for r in read.resolutions}
    events = [
        (one.id, one.type, one.actor1, one.actor2, one.where.chosen if one.where else None) for one in read.events
    ]
    held = [(one.place.id, one.holder, one.state, one.valid_from, one.valid_to) for one in read.control]
    return places, events, held, read.sides, read.actors


# Reading again


def test_only_the_reports_that_name_a_changed_place_are_read_again(project, reader):
    assert last(reader).read_again == 2
    assert last(reader).read_again == 0
    file = project[0] / "gazetteer" / "tst" / "places.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("lat: -0.5 ", "lat: -0.6 "), encoding="utf-8")
    states = list(reader.read())
    assert [state.whole for state in states] == [False, True]
    assert [state.read_again for state in states] == [0, 1]  # what was moved is shown before a report is read again
    assert places_of(states[-1])["Walikale"] == (28.1, -0.6)


def test_what_is_known_after_edits_is_what_a_build_gives(project, reader):
    last(reader)
    folder = project[0]
    file = folder / "gazetteer" / "tst" / "places.yaml"
    added = "  tst.mpofi: {name: Mpofi, kind: village, lat: -0.7, lon: 28.2, in: tst.north}\n"
    file.write_text(file.read_text(encoding="utf-8") + added, encoding="utf-8")
    (folder / "reports" / "three.md").write_text(REPORT.replace("Monday", "Friday"), encoding="utf-8")
    assert last(reader).situation == build_situation(reader.config)


def test_yaml_that_breaks_is_told_with_its_line_and_the_last_sound_state_stays(project, reader):
    before = last(reader)
    file = project[0] / "gazetteer" / "tst" / "places.yaml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("    kind: town", "    kind: [town"), encoding="utf-8")
    broken = last(reader)
    assert [(one.file, one.line > 1) for one in broken.troubles] == [("gazetteer/tst/places.yaml", True)]
    assert broken.situation == before.situation
    file.write_text(whole, encoding="utf-8")
    assert last(reader).troubles == ()


def test_a_configuration_that_breaks_is_told_and_a_key_that_decides_nothing_read_reads_nothing_again(project, reader):
    last(reader)
    file = project[0] / "config.yaml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(f"{whole}langauge: fr\n", encoding="utf-8")
    (trouble,) = last(reader).troubles
    assert (trouble.line, "Did you mean 'language'" in trouble.message) == (5, True)
    file.write_text(f"{whole}as_of: 2025-03-05\n", encoding="utf-8")
    state = last(reader)
    assert (state.read_again, str(state.situation.as_of), state.troubles) == (0, "2025-03-05", ())


def test_an_input_that_is_missing_or_empty_leaves_the_others(project, reader):
    folder, _ = project
    for name in ("empty", "incoming"):  # the second is a feed to which nothing has come yet
        (folder / name).mkdir()
    config = folder / "config.yaml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("[reports]", "[empty, gone.md, reports]")
        + "feeds: {wire: incoming}\n",
        encoding="utf-8",
    )
    state = last(reader)
    assert len(state.situation.documents) == 2
    assert [one.message.split(": ")[1][:8] for one in state.troubles] == ["no repor", "no such "]
    assert folder / "incoming" in reader.watched()
    (folder / "incoming" / "three.md").write_text(REPORT.replace("Monday", "Friday"), encoding="utf-8")
    assert len(last(reader).situation.documents) == 3


def test_changed_entries_give_their_names_and_others_concern_all():
    assert changes(None, None).everything
    assert words_of("In Walikale's north") >= {"walikale", "north"}


MPOFI = "    population: 15000\n  tst.mpofi: {name: Mpofi, kind: town, lat: -0.7, lon: 28.2, in: tst.north}\n"
CLAIM = "claims:\n  - {place: tst.walikale, actor: army, says: lost, as_of: 2025-03-05, source: Test Wire}\nactors:"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("places", "lat: -0.5 ", "lat: -0.6 "),
        ("places", "names: [Walikali,", "names: [Walikala,"),
        ("places", "    population: 15000\n", "    population: 90000\n    note: counted\n"),
        ("places", "    kind: town", "    kind: village"),
        ("places", "    population: 15000\n", MPOFI),
        ("rest", "side: government, colour: blue", "side: others, colour: orange"),
        ("rest", "{name: Army, ", "{name: National Army, "),
        ("rest", "since: 2025-01-01", "since: 2025-02-01"),
        ("rest", "actors:", CLAIM),
    ],
)
def test_what_an_edit_shows_at_once_is_what_a_cold_build_gives(project, reader, file, old, new):
    last(reader)
    path = project[0] / "gazetteer" / "tst" / f"{file}.yaml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")
    reading = reader.read()
    quick = next(reading)
    assert "+" in reader.tools.gazetteer.digest, "nothing was compiled for it"
    assert not quick.whole
    whole = list(reading)[-1]
    assert "+" not in reader.tools.gazetteer.digest
    assert found_in(quick) == found_in(whole)
    assert whole.situation == build_situation(reader.config)


def test_a_unit_that_is_copied_with_its_outline_is_shown_at_once(project, reader):
    folder = project[0]
    file = folder / "gazetteer" / "tst" / "places.yaml"
    whole = file.read_text(encoding="utf-8").replace(
        "    in: tst.land\n", "    in: tst.land\n    lat: -0.5\n    lon: 28.0\n"
    )
    file.write_text(whole, encoding="utf-8")
    last(reader)
    outlines = folder / "gazetteer" / "tst" / "outlines"
    (outlines / "copied.geojson").write_text((outlines / "units.geojson").read_text(encoding="utf-8"), encoding="utf-8")
    moved = whole.replace("outlines/units", "outlines/copied").replace("lat: -0.5\n", "lat: -0.4\n")
    file.write_text(moved, encoding="utf-8")
    reading = reader.read()
    quick = next(reading)
    assert "+" in reader.tools.gazetteer.digest
    whole_state = list(reading)[-1]
    assert (whole_state.read_again, found_in(quick)) == (2, found_in(whole_state))
    assert whole_state.situation == build_situation(reader.config)


def test_an_edit_that_comes_before_all_is_drawn_loses_nothing(project, reader):
    last(reader)
    file = project[0] / "gazetteer" / "tst" / "places.yaml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("lat: -0.5 ", "lat: -0.6 "), encoding="utf-8")
    assert places_of(next(reader.read()))["Walikale"] == (28.1, -0.6)
    file.write_text(whole.replace("lat: -0.5 ", "lat: -0.6 ").replace("lon: 28.1", "lon: 28.2"), encoding="utf-8")
    assert places_of(next(reader.read()))["Walikale"] == (28.2, -0.6)
    (project[0] / "reports" / "two.md").unlink()
    states = list(reader.read())
    assert states[-1].read_again == 1
    assert states[-1].situation == build_situation(reader.config)


def test_a_comment_reads_nothing_again_and_an_outline_reads_all(project, reader):
    last(reader)
    file = project[0] / "gazetteer" / "tst" / "places.yaml"
    file.write_text(f"# a word\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    assert last(reader).read_again == 0
    outlines = project[0] / "gazetteer" / "tst" / "outlines" / "units.geojson"
    outlines.write_text(outlines.read_text(encoding="utf-8").replace("28.5", "28.6"), encoding="utf-8")
    assert last(reader).read_again == 2


# Corrections


@pytest.mark.parametrize(
    ("correction", "file", "line"),
    [
        ({"kind": "move", "place": "tst.walikale", "lat": -0.61, "lon": 28.15}, "places.yaml", "    lat: -0.61"),
        (
            {"kind": "spelling", "place": "tst.walikale", "spelling": "Wali: kale"},
            "places.yaml",
            "[Walikali, {weak: the town}, 'Wali: kale']",
        ),
        (
            {"kind": "add", "name": "Mpofi", "place_kind": "village", "lat": -0.7, "lon": 28.2, "in": "tst.north"},
            "added.yaml",
            "  tst.mpofi:",
        ),
        ({"kind": "colour", "side": "government", "colour": "#D55E00"}, "sides.yaml", "    colour: '#D55E00'"),
        (
            {
                "kind": "claim",
                "place": "tst.walikale",
                "actor": "army",
                "says": "lost",
                "as_of": "2025-03-05",
                "note": "It withdrew.",
                "source": "Test Wire",
            },
            "claims.yaml",
            "    says: lost",
        ),
    ],
)
def test_a_correction_is_shown_written_read_back_and_taken_back(client, desk, correction, file, line):
    folder = desk.reader.project / "gazetteer" / "tst"
    before = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}
    shown = post(client, "/desk/propose", **correction).json()
    assert line in shown["diff"]
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")} == before
    assert post(client, "/desk/apply", **correction, digest=shown["digest"]).status_code == 200
    assert line in (folder / file).read_text(encoding="utf-8")
    desk._read()
    assert desk.current.state.troubles == ()
    assert post(client, "/desk/undo", number=1).status_code == 200
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")} == before
    assert post(client, "/desk/undo").status_code == 422


def test_a_change_touches_only_its_line(client):
    correction = {"kind": "move", "place": "tst.walikale", "lat": -0.61, "lon": 28.1}
    diff = post(client, "/desk/propose", **correction).json()["diff"].splitlines()
    assert [line[:1] for line in diff[3:] if line[:1] in "+-"] == ["-", "+"]
    assert "measured" in next(line for line in diff if line.startswith("+  "))


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        ({"kind": "move", "place": "tst.none", "lat": 0, "lon": 0}, "no place"),
        ({"kind": "move", "place": "tst.walikale", "lat": 95, "lon": 0}, "lat: degrees"),
        ({"kind": "move", "place": "tst.walikale", "lat": "1", "lon": 0}, "lat: degrees"),
        ({"kind": "add", "name": " ", "place_kind": "village", "lat": 0, "lon": 0}, "name: must be filled in"),
        ({"kind": "add", "name": "X", "place_kind": "../x", "lat": 0, "lon": 0}, "place_kind: one of"),
        ({"kind": "spelling", "place": "tst.walikale", "spelling": "Walikali"}, "already"),
        ({"kind": "colour", "side": "government", "colour": "red"}, "six hexadecimal digits"),
        ({"kind": "merge", "actor": "army", "other": "army"}, "itself"),
        ({"kind": "outline", "place": "tst.walikale", "ring": [[0, 0], [1, 1], [0, 1], [1, 0]]}, "crosses itself"),
        ({"kind": "rm"}, "kind: one of"),
        ({"kind": ["move"]}, "kind: one of"),
    ],
)
def test_a_wrong_correction_is_refused_in_words(client, correction, words):
    answer = post(client, "/desk/propose", **correction)
    assert (answer.status_code, words in answer.json()["error"]) == (422, True)


def test_an_outline_drawn_by_hand_stands_beside_the_place(client, desk):
    ring = [[28.0, -0.6], [28.2, -0.6], [28.2, -0.4]]
    assert post(client, "/desk/apply", kind="outline", place="tst.walikale", ring=ring).status_code == 200
    desk._read()
    assert desk.current.state.troubles == ()
    gazetteer = desk.reader.tools.gazetteer
    assert gazetteer.place(gazetteer.row("tst.walikale"), outline=True).outline.area == pytest.approx(0.02)


def test_an_outline_is_edited_from_what_was_drawn(client):
    ring = [[28.0, -0.6], [28.2, -0.6], [28.2, -0.4]]
    assert client.get("/desk/outline?place=tst.walikale").json() == {"ring": [], "points": 0}
    assert post(client, "/desk/apply", kind="outline", place="tst.walikale", ring=ring).status_code == 200
    found = client.get("/desk/outline?place=tst.walikale").json()
    assert (sorted(found["ring"]), found["points"]) == (sorted(ring), 3)
    assert client.get("/desk/outline?place=tst.none").status_code == 422


def test_a_file_of_outlines_that_is_broken_is_named(client, desk):
    file = desk.reader.project / "gazetteer" / "tst" / "outlines" / "drawn.geojson"
    file.write_text("{", encoding="utf-8")
    ring = [[28.0, -0.6], [28.2, -0.6], [28.2, -0.4]]
    answer = post(client, "/desk/propose", kind="outline", place="tst.walikale", ring=ring)
    assert (answer.status_code, "drawn.geojson: no GeoJSON" in answer.json()["error"]) == (422, True)


def test_a_name_that_is_not_found_is_listed_with_its_sentence_also_where_lines_are_wrapped(client, project, desk):
    text = "---\ndate: 2025-03-04\n---\nResidents fled the village of Mpofi\nafter shelling. It rained in Walikale.\n"
    (project[0] / "reports" / "three.md").write_text(text, encoding="utf-8")
    desk._read()
    found = {one["document"]: one["sentence"] for one in client.get("/desk/unresolved").json()["items"]}
    assert found["three.md"] == "Residents fled the village of Mpofi after shelling."


def test_two_browsers_lose_no_edit(client, project):
    one = {"kind": "move", "place": "tst.walikale", "lat": -0.61, "lon": 28.1}
    two = {"kind": "spelling", "place": "tst.walikale", "spelling": "Walikala"}
    shown = [post(client, "/desk/propose", **correction).json() for correction in (one, two)]
    assert post(client, "/desk/apply", **one, digest=shown[0]["digest"]).status_code == 200
    late = post(client, "/desk/apply", **two, digest=shown[1]["digest"])
    if late.status_code == 409:  # it is shown again as it would be now
        late = post(client, "/desk/apply", **two, digest=late.json()["digest"])
    assert late.status_code == 200
    entry = load_yaml(project[0] / "gazetteer" / "tst" / "places.yaml").data["places"]["tst.walikale"]
    assert (entry["lat"], "Walikala" in entry["names"]) == (-0.61, True)


def test_a_correction_waits_until_broken_yaml_is_mended(client, project):
    file = project[0] / "gazetteer" / "tst" / "rest.yaml"
    file.write_text("regions: {tst.all: {\n", encoding="utf-8")
    answer = post(client, "/desk/propose", kind="move", place="tst.walikale", lat=0.0, lon=28.0)
    assert (answer.status_code, "rest.yaml:" in answer.json()["error"]) == (422, True)


# The journal


def test_an_edit_is_taken_back_where_its_lines_stand_now(tmp_path):
    file, journal = tmp_path / "a.yaml", Journal(tmp_path)
    file.write_text("a: 1\nb: 2\nc: 3\n", encoding="utf-8")
    journal.write({file: "a: 1\nb: 5\nc: 3\n"}, words="b", time="t")
    journal.write({file: "a: 0\na2: 1\nb: 5\nc: 3\n"}, words="a", time="t")
    undo(journal, number=1)
    assert file.read_text(encoding="utf-8") == "a: 0\na2: 1\nb: 2\nc: 3\n"
    assert journal.last().words == "a"


def test_an_edit_whose_lines_were_changed_since_is_not_taken_back(tmp_path):
    file, journal = tmp_path / "a.yaml", Journal(tmp_path)
    journal.write({file: "b: 5\n"}, words="b", time="t")
    file.write_text("b: 6\n", encoding="utf-8")
    with pytest.raises(ValueError, match="were changed since"):
        undo(journal)


def test_a_line_of_the_journal_that_was_cut_off_harms_no_other(tmp_path):
    file, journal = tmp_path / "a.yaml", Journal(tmp_path)
    journal.write({file: "b: 5\n"}, words="b", time="t")
    with journal.path.open("a", encoding="utf-8") as out:
        out.write('{"number": 2, "time": "t", "wor')
    assert [edit.words for edit in journal.edits()] == ["b"]


def test_nothing_outside_the_project_is_written(tmp_path):
    with pytest.raises(ValueError, match="outside the project"):
        Journal(tmp_path / "in").write({tmp_path / "out.yaml": "x"}, words="x", time="t")


def test_hunks_hold_what_differs():
    assert [(one.old, one.new) for one in hunks("a\nb\nc\n", "a\nx\nc\nd\n")] == [(("b",), ("x",)), ((), ("d",))]


def test_undo_is_a_command_too(client, project, capsys):
    post(client, "/desk/apply", kind="spelling", place="tst.walikale", spelling="Walikala")
    assert main(["undo", "--list"]) == 0
    assert main(["undo"]) == 0
    assert "taken back: Walikale (tst.walikale) is also called Walikala" in capsys.readouterr().out
    assert "Walikala" not in (project[0] / "gazetteer" / "tst" / "places.yaml").read_text(encoding="utf-8")
    assert main(["undo"]) == 2


# Reviews


def decided(client, subject, decision, reviewer="A. Reader", **more):
    return post(client, "/desk/apply", kind="decision", subject=subject, decision=decision, reviewer=reviewer, **more)


def test_decisions_are_reviews_and_the_queue_begins_with_the_least_sure(client, desk, project):
    found = client.get("/desk/queue").json()
    assert [one["score"] for one in found["items"]] == sorted(one["score"] for one in found["items"])
    first, second = found["items"][:2]
    assert decided(client, first["id"], "reject", note="a rumour: no").status_code == 200
    assert decided(client, second["id"], "redate", value="2025-03-01").status_code == 200
    desk._read()
    events = {event.id: event for event in desk.situation.events}
    assert first["id"] not in events
    assert str(events[second["id"]].start) == "2025-03-01"
    (one, two) = sorted(read_reviews([project[0] / "reviews"]), key=lambda review: review.decision, reverse=True)
    assert (one.subject, one.note, one.reviewer, bool(one.time)) == (first["id"], "a rumour: no", "A. Reader", True)
    assert (two.decision, two.document) == ("redate", "one.md")


def test_a_reviewer_replaces_the_own_decision_and_others_stand_beside_it(client, desk, project):
    subject = client.get("/desk/queue").json()["items"][0]["id"]
    for decision, reviewer in (("reject", "A. Reader"), ("accept", "A. Reader"), ("reject", "B. Writer")):
        assert decided(client, subject, decision, reviewer).status_code == 200
    desk._read()
    (conflict,) = client.get("/desk/queue").json()["conflicts"]
    assert [(one["decision"], one["reviewer"], one["holds"]) for one in conflict["decisions"]] == [
        ("accept", "A. Reader", False),
        ("reject", "B. Writer", True),
    ]
    assert settle(read_reviews([project[0] / "reviews"]))[0][subject].decision == "reject"


@pytest.mark.parametrize(
    ("decision", "more", "words"),
    [
        ("retype", {"value": "picnic"}, "no event type"),
        ("move", {}, "value: must be filled in"),
        ("move", {"value": "Nowhereville"}, "no place of the gazetteer"),
        ("move", {"value": "95, 28"}, "latitude: degrees"),
        ("redate", {"value": "2025-02-31"}, "a day like"),
        ("redate", {"value": "2025-03-04..2025-03-01"}, "a day like"),
        ("accept", {"reviewer": ""}, "reviewer: must be filled in"),
        ("dance", {}, "decision: one of"),
    ],
)
def test_a_decision_that_is_incomplete_is_refused(client, decision, more, words):
    answer = decided(client, "e1", decision, **more)
    assert (answer.status_code, words in answer.json()["error"]) == (422, True)


def test_a_decision_is_said_in_words_and_names_a_place_by_its_name(client, desk):
    item = client.get("/desk/queue").json()["items"][0]
    moved = decided(client, item["id"], "move", value="Walikale").json()
    assert moved["words"].endswith(": placed in Walikale")
    assert item["day"] in moved["words"]
    assert "value: tst.walikale" in (desk.reader.review_folder / "a-reader.yaml").read_text(encoding="utf-8")
    rejected = decided(client, item["id"], "reject").json()
    assert (rejected["undo"], item["id"] in rejected["words"]) == ([2, rejected["words"]], False)
    undone = post(client, "/desk/undo", number=2).json()
    assert (undone["undoes"], undone["undo"]) == (2, [1, moved["words"]])


def test_a_file_of_decisions_that_is_none_is_named(client, desk):
    desk.reader.review_folder.mkdir()
    (desk.reader.review_folder / "a-reader.yaml").write_text("reviews: [x]\n", encoding="utf-8")
    answer = decided(client, "e1", "accept")
    assert (answer.status_code, "a-reader.yaml: reviews: a list" in answer.json()["error"]) == (422, True)


# A pasted report


def test_a_pasted_report_is_explained_and_saved(client, desk):
    text = "Rebels attacked Walikale on Monday. Nothing else happened.\n\x00"
    found = post(client, "/desk/read", text=text, date="2025-03-04").json()
    first, second = found["sentences"]
    (event,) = first["events"]
    assert (event["place"], event["day"], event["assertion"]) == ("Walikale", "2025-03-03", "reported")
    assert first["places"][0]["id"] == "tst.walikale"
    assert any(line.startswith("event ") for line in first["how"])
    assert (second["events"], second["control"], bool(second["how"])) == ([], [], True)
    saved = post(client, "/desk/save", text=text, date="2025-03-04", title='A "title": here').json()
    assert saved["file"] == "2025-03-04-a-title-here.md"
    desk._read()
    assert 'A "title": here' in {document.title for document in desk.situation.documents}
    assert post(client, "/desk/save", text="").status_code == 422


# Who may ask


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "localhost.evil.example:8765"}, 421),
        ({"x-sitmap-page": ""}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-length": str(MOST_BYTES + 1)}, 413),
        ({}, 422),
    ],
)
def test_only_our_own_page_changes_anything(client, headers, status):
    answer = client.post("/desk/undo", content=b"{}", headers={"x-sitmap-page": SECRET, **headers})
    assert answer.status_code == status
    assert "error" in answer.json()


def test_a_body_without_end_is_cut_off(client):
    def pieces():
        for _ in range(6):
            yield b"x" * 1_000_000

    answer = client.post("/desk/read", content=pieces(), headers={"x-sitmap-page": SECRET})
    assert answer.status_code == 413


def test_with_a_token_every_request_shows_it(desk):
    app = Guard(make_app(desk, page_token=SECRET), hosts=frozenset({"localhost"}), page_token=SECRET, token=TOKEN)
    with testclient.TestClient(app, base_url="http://localhost:8765") as client:
        assert client.get("/").status_code == 401
        assert client.get("/", params={"token": "wrong"}).status_code == 401
        assert client.get("/", params={"token": TOKEN}).status_code == 200
        assert client.get("/desk/journal").status_code == 200  # by the cookie


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        (Address(), True),
        (Address(host="0.0.0.0"), False),  # noqa: S104
        (Address(host="0.0.0.0", token=TOKEN[:5]), False),  # noqa: S104
        (Address(host="0.0.0.0", token=TOKEN), True),  # noqa: S104
    ],
)
def test_others_are_let_in_only_with_a_token(address, safe):
    if safe:
        require_safe(address)
    else:
        with pytest.raises(ValueError, match="--token"):
            require_safe(address)


def test_a_desk_for_other_machines_is_opened_by_its_number_or_name(desk):
    address = Address(host="0.0.0.0", token=TOKEN)  # noqa: S104
    here, there = address.urls
    assert here == f"http://127.0.0.1:8765/?token={TOKEN}"
    guarded = guarded_app(desk, address)
    for host, status in ((there.split("/")[2], 200), ("192.0.2.7:8765", 200), ("evil.example:8765", 421)):
        with testclient.TestClient(guarded, base_url=f"http://{host}", raise_server_exceptions=False) as client:
            assert client.get("/desk/journal", params={"token": TOKEN}).status_code == status
            assert client.get("/desk/journal", headers={"authorization": f"Bearer {TOKEN}"}).status_code == status


def test_names_of_hosts_are_taken_apart_with_care():
    assert [host_of(text) for text in ("127.0.0.1:1", "LOCALHOST", "[::1]", "a@localhost", "", "[")] == [
        "127.0.0.1",
        "localhost",
        "::1",
        "",
        "",
        "",
    ]


def test_a_port_in_use_and_a_project_that_is_open_are_told_in_one_line(tmp_path):
    with bound(Address(port=0)) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(ValueError, match="in use"):
            bound(Address(port=port))
    with held(tmp_path, Address()) as why:
        assert why == ""
        with pytest.raises(ValueError, match="another desk has this project open"), held(tmp_path, Address()):
            pass


def test_a_folder_that_cannot_be_written_is_shown_without_edits(reader):
    closed = Desk(reader, why_closed="the folder cannot be written")
    closed._read()
    with pytest.raises(ValueError, match="cannot be written"):
        closed.apply({"kind": "spelling", "place": "tst.walikale", "spelling": "W"})


@pytest.mark.usefixtures("project")
def test_without_the_extra_one_line_names_it(monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "uvicorn", None)
    assert main(["serve"]) == 2
    assert "pip install 'sitmap[serve]'" in capsys.readouterr().err


# What the page takes over, and the API


def test_the_page_takes_over_what_changed_and_the_ground_once(client):
    first = client.get("/desk/changes?since=0&tick=-1").json()
    assert first["data"]["head"]["rows"] == len(client.get("/desk/queue?all=1").json()["items"])
    again = client.get(f"/desk/changes?since=0&tick=-1&ground={first['data']['ground']}").json()
    assert ("ground" in first, "ground" in again) == (True, False)
    page = client.get("/")
    assert "connect-src 'self'" in page.text
    assert page.headers["x-frame-options"] == "DENY"


def test_the_api_gives_features_by_box_and_day(client):
    base = "/api/collections/events/items"
    whole = client.get(base).json()
    assert whole["numberMatched"] >= 2
    here = client.get(f"{base}?bbox=28,-0.6,28.2,-0.4").json()["features"]
    assert {one["properties"]["location"] for one in here} == {"Walikale"}
    assert client.get(f"{base}?datetime=2030-01-01/..").json()["features"] == []
    one = whole["features"][0]
    assert client.get(f"{base}/{one['id']}").json() == one
    assert client.get(f"{base}?limit=1").json()["links"][-1]["rel"] == "next"
    assert [client.get(f"{base}?{bad}").status_code for bad in ("bbox=1,2", "datetime=x", "limit=0", "x=1")] == [
        400
    ] * 4


def test_each_collection_has_one_kind_of_geometry_and_ids_of_its_own(client):
    """QGIS shows the kind of the first features and no other."""
    found = {}
    for one in client.get("/api/collections").json()["collections"]:
        features = client.get(f"/api/collections/{one['id']}/items?limit=1000").json()["features"]
        found[one["id"]] = {feature["geometry"]["type"] for feature in features if feature["geometry"]}
        assert len({feature["id"] for feature in features}) == len(features)
        for feature in features[:3]:
            path = f"/api/collections/{one['id']}/items/{quote(feature['id'], safe='')}"
            assert client.get(path).json() == feature
    assert {name: kinds for name, kinds in found.items() if len(kinds) > 1} == {}
    assert (found["events"], found["control"], found["places"]) == ({"Point"}, {"MultiPolygon"}, {"Point"})


def test_no_request_of_the_api_breaks_it(client):
    """Every path of the description with odd values: an answer that the description names, never a 5xx."""
    odd = [
        "",
        "0",
        "-1",
        "9" * 40,
        "é☃",
        "a,b,c,d",
        "nan,nan,nan,nan",
        "1e999,0,0,0",
        "../..",
        "2025-13-40",
        "/",
        "%00",
        "\u0000",
    ]
    described = openapi("http://localhost:8765/api")
    for path, way in described["paths"].items():
        answers = set(way["get"]["responses"]) | {"307", "404"}
        for value in odd:
            for name in ("events", "control", "front_lines", "places", value.replace("/", "") or "x"):
                item = quote(value.replace("/", "") or "x", safe="")
                url = f"/api{path}".rstrip("/").replace("{name}", quote(name, safe="")).replace("{item}", item)
                keys = [one["name"] for one in way["get"]["parameters"] if one["in"] == "query"]
                for params in ({}, *({key: value} for key in keys)):
                    status = str(client.get(url, params=params).status_code)
                    assert status in answers, (url, params, status)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"1", b'{"kind": {}}', b'{"text": 5}', b"[" * 5000, b'{"a": "\\ud800"}']
)
def test_no_body_breaks_the_desk(client, body):
    for path in ("propose", "apply", "undo", "read", "save"):
        answer = client.post(f"/desk/{path}", content=body, headers={"x-sitmap-page": SECRET})
        assert answer.status_code == 422, (path, answer.text)
        json.loads(answer.text)
